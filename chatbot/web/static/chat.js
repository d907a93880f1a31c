// Small helps for the chat page: says when a reply is being written, gives the focus back, keeps markup out of names,
// and keeps the last thing said in view: a reply is read from its beginning, unless the shopper has scrolled elsewhere.
(() => {
  let wasBusy = false;
  let userCount = -1;
  let wasWriting = false;
  let isElsewhere = false;
  const away = () => (isElsewhere = true);
  const resized = new ResizeObserver(() => place());
  const follow = (log) => {
    for (const part of [log, log.firstElementChild]) resized.observe(part);
    for (const move of ["wheel", "touchmove", "pointerdown", "keydown"]) {
      log.addEventListener(move, away, { passive: true });
    }
  };
  const place = () => {
    const log = document.querySelector("#sd-chat [role=log]");
    const said = log ? [...log.querySelectorAll(".sd-user, .sd-reply, .sd-writing")] : [];
    if (!said.length) return;
    follow(log);
    const users = said.filter((one) => one.matches(".sd-user")).length;
    const isWriting = said.at(-1).matches(".sd-writing");
    if (users !== userCount || (isWriting && !wasWriting)) isElsewhere = false;
    userCount = users;
    wasWriting = isWriting;
    if (isElsewhere) return;
    const first = said.at(-2)?.matches(".sd-user") ? said.at(-2) : said.at(-1);
    const top = first.getBoundingClientRect().top - log.getBoundingClientRect().top + log.scrollTop - 12;
    log.scrollTop = Math.min(top, log.scrollHeight - log.clientHeight);
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
