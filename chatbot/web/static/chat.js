// Small helps for the chat page: says when a reply is being written, gives the focus back, keeps markup out of names,
// and keeps the last thing said in view: a reply is read from its beginning, unless the shopper has scrolled elsewhere.
(() => {
  let wasBusy = false;
  let last = null;
  let placedAt = 0;
  const resized = new ResizeObserver(() => place());
  const place = () => {
    const log = document.querySelector("#sd-chat [role=log]");
    const said = log ? [...log.querySelectorAll(".sd-user, .sd-reply, .sd-writing")] : [];
    const users = said.filter((one) => one.matches(".sd-user"));
    if (!said.length) return;
    const isNew = users.length !== last?.users || (said.length > last.said && wasBusy);
    if (!isNew && Math.abs(log.scrollTop - placedAt) > 4) return;
    last = { users: users.length, said: said.length };
    const before = said.at(-2);
    const first = before?.matches(".sd-user") ? before : said.at(-1);
    const top = first.getBoundingClientRect().top - log.getBoundingClientRect().top + log.scrollTop - 12;
    log.scrollTop = Math.min(top, log.scrollHeight - log.clientHeight);
    placedAt = log.scrollTop;
    resized.observe(log);
    resized.observe(log.firstElementChild);
  };
  const look = () => {
    for (const named of document.querySelectorAll('#sd-chat [data-testid][aria-label*="<div"]')) {
      named.removeAttribute("aria-label");
    }
    place();
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
