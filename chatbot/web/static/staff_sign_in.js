// Signs somebody of the staff in over the API; the answer sets a cookie that no script can read.
(() => {
  const form = document.querySelector("form");
  const told = document.querySelector("[role=alert]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { name, password } = Object.fromEntries(new FormData(form));
    told.hidden = true;
    const response = await fetch("/v1/staff/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name, password }),
    }).catch(() => null);
    if (response?.ok) return location.hash === "#admin" ? location.assign("/admin") : location.reload();
    const problem = response ? await response.json().catch(() => ({})) : {};
    told.textContent = problem.detail ?? form.querySelector("button").textContent;
    told.hidden = false;
    form.elements.password.select();
  });
})();
