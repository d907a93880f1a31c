// Small helps for the chat page: says when a reply is being written, gives the focus back, keeps markup out of names.
(() => {
  let wasBusy = false;
  const look = () => {
    for (const named of document.querySelectorAll('#sd-chat [data-testid][aria-label*="<div"]')) {
      named.removeAttribute("aria-label");
    }
    const field = document.querySelector("#sd-box textarea");
    const log = document.querySelector("#sd-chat [role=log]");
    if (!field || !log || field.disabled === wasBusy) return;
    wasBusy = field.disabled;
    log.setAttribute("aria-busy", String(wasBusy));
    if (!wasBusy && matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
  };
  new MutationObserver(look).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["disabled", "aria-label"],
  });
})();
