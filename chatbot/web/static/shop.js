// The demo's shop front, as a shop would do it: signs the shopper in to the chat, and says what is looked at.
(() => {
  const [CART, WHO] = ["demo-cart", "demo-customer"];
  const picker = document.getElementById("picker");
  const { product, sku } = document.body.dataset;
  const cart = JSON.parse(sessionStorage.getItem(CART) ?? "[]");

  const show = () => {
    document.getElementById("cart").textContent = cart.length;
    window.Storedesk?.context({ ...(product && { product: { name: product, sku } }), cart });
  };
  const signIn = async (email) => {
    sessionStorage.setItem(WHO, email);
    if (!email) return window.Storedesk?.identify("");
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ email }) };
    const answer = await fetch("/v1/demo/sign-in", options);
    if (answer.ok) window.Storedesk?.identify((await answer.json()).token);
  };

  document.getElementById("add")?.addEventListener("click", () => {
    cart.push({ sku, quantity: 1 });
    sessionStorage.setItem(CART, JSON.stringify(cart));
    show();
  });
  document.getElementById("ask")?.addEventListener("click", () => window.Storedesk?.open());
  if (picker) {
    picker.value = sessionStorage.getItem(WHO) ?? "";
    picker.addEventListener("change", () => signIn(picker.value));
    if (picker.value) signIn(picker.value);
  }
  show();
})();
