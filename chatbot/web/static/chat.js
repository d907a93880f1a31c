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
  /* --- the page's server: it tells whose conversation this is, and is told by fields that nobody sees */
  const field = (name) => document.querySelector(`#sd-${name} textarea, #sd-${name} input`);
  const page = () => JSON.parse(field("page")?.value || "{}");
  let told = 0;
  const tell = (name, text) => {
    const into = field(name);
    into.value = `${++told} ${text}`; // the same text told twice is two things
    into.dispatchEvent(new Event("input", { bubbles: true }));
  };
  /* --- what stands around the conversation; its texts are in a field, too */
  let tools = null;
  const arrange = async () => {
    const texts = field("texts")?.value;
    if (!texts || tools) return;
    tools = "coming";
    document.body.append(Object.assign(document.createElement("div"), { id: "settings", hidden: true, textContent: texts }));
    const { Tools } = await import("/static/chat_tools.js");
    tools = new Tools(tell, () => document.querySelector("#sd-box textarea")?.disabled ?? true);
    look();
  };
  /* --- photos: the server draws only their ids; the token of the page's own conversation opens them */
  const photos = () => {
    const { id, token, offers_photos: isOffered } = page();
    return { path: id && `/v1/conversations/${id}/photos`, token, isOffered };
  };
  const tool = import("/static/photo.js");
  const fill = async (place) => {
    const { path, token } = photos();
    if (!path || place.dataset.id) return;
    place.dataset.id = place.textContent.trim();
    const { picture } = await tool;
    const address = await picture(`${path}/${encodeURIComponent(place.dataset.id)}?small=true`, token);
    if (address) place.replaceChildren(Object.assign(new Image(), { src: address, alt: place.title }));
  };
  const attach = async (button) => {
    const { chosen, prepared } = await tool;
    const file = await chosen();
    if (!file) return;
    button.disabled = true;
    const { path, token } = photos();
    const body = await prepared(file);
    const headers = { "X-Conversation-Token": token, "Content-Type": body.type || "image/jpeg", "Accept-Language": document.documentElement.lang };
    const answer = await fetch(path, { method: "POST", headers, body, credentials: "omit" }).catch(() => null);
    const why = answer?.ok ? "" : ((await answer?.json().catch(() => null))?.detail ?? "-");
    button.disabled = false;
    tell("sent", why); // the server draws the page anew
  };
  document.addEventListener("error", ({ target }) => target.matches?.(".sd-picture") && target.remove(), true);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("#sd-attach button");
    if (button) attach(button);
  });

  const look = () => {
    arrange();
    const spoken = field("spoken")?.value;
    if (spoken && page().id) tools?.look?.(page(), spoken, document.querySelector("#sd-standing")?.innerText ?? "");
    for (const one of document.querySelectorAll("#sd-chat .sd-photo:not([data-id])")) fill(one);
    document.querySelector("#sd-attach")?.classList.toggle("sd-offered", Boolean(photos().isOffered));
    for (const named of document.querySelectorAll('#sd-chat [data-testid][aria-label*="<div"]')) {
      named.removeAttribute("aria-label");
    }
    place();
    const box = document.querySelector("#sd-box textarea");
    const log = document.querySelector("#sd-chat [role=log]");
    if (!box || !log || box.disabled === wasBusy) return;
    wasBusy = box.disabled;
    log.setAttribute("aria-busy", String(wasBusy));
    if (!wasBusy && matchMedia("(hover: hover)").matches) box.focus({ preventScroll: true });
  };
  new MutationObserver(look).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["disabled", "aria-label"],
  });
})();
