// Small helps for the staff's page: tells the server which row was pressed, counts who waits in the title, rings when
// somebody new does, keeps the end of a conversation in view, and loads the page again when its connection broke.
(() => {
  const STALE_MS = 25_000;
  const ASK_MS = 3_000;
  const KEPT = "storedesk-staff";
  const SILENT = "storedesk-staff-silent";
  const one = (selector) => document.querySelector(selector);
  const field = (name) => one(`#ss-${name} textarea, #ss-${name} input`);
  let presses = 0;
  let known = null;
  let shown = "";
  let isLow = true;
  let alive = "";
  let aliveAt = Date.now();
  let restored = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");

  /* --- rows and buttons inside what the server drew */

  const write = (name, value) => {
    const into = field(name);
    if (!into) return;
    into.value = value;
    into.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = (pane) => (document.body.dataset.pane = pane);
  const signOut = async () => {
    sessionStorage.removeItem(KEPT);
    await fetch("/v1/staff/session", { method: "DELETE", headers: { "X-CSRF-Token": field("csrf").value } });
    location.reload();
  };
  const acts = {
    pane: show,
    sound: () => {
      localStorage.setItem(SILENT, isSilent() ? "" : "yes");
      ring();
      mark();
    },
    sign_out: signOut,
    decide: () => {
      show("side");
      document.querySelectorAll("#ss-side [role=tab]")[2]?.click();
      one("#ss-again")?.click();
      setTimeout(() => one("#ss-decide")?.scrollIntoView({ block: "start" }), 300);
    },
  };
  document.addEventListener("click", ({ target }) => {
    const pressed = target.closest?.(".gradio-container .prose button[name]");
    if (!pressed) return;
    const { name, value } = pressed;
    if (acts[name]) return acts[name](value);
    write(name, `${value}#${++presses}`); // the same row may be pressed twice
    show(name === "why" ? "side" : "talk");
  });

  /* --- who waits */

  const isSilent = () => localStorage.getItem(SILENT) === "yes";
  const mark = () => one("button[name=sound]")?.classList.toggle("ss-off", isSilent());
  let sounds = null;
  const wake = () => (sounds ??= new AudioContext()); // a browser lets a page sound only after somebody touched it
  document.addEventListener("pointerdown", wake, { once: true });
  document.addEventListener("keydown", wake, { once: true });
  const ring = () => {
    if (isSilent()) return;
    wake();
    if (sounds.state === "suspended") sounds.resume();
    for (const [place, pitch] of [880, 1175].entries()) {
      const [tone, volume, at] = [sounds.createOscillator(), sounds.createGain(), sounds.currentTime + place * 0.16];
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.12, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
      tone.connect(volume).connect(sounds.destination);
      tone.start(at);
      tone.stop(at + 0.3);
    }
  };
  const count = () => {
    const [counted, heading] = [one(".ss-count"), one(".ss-bar h1")];
    if (!counted || !heading) return;
    const ids = counted.title.split(" ").filter(Boolean);
    const title = ids.length ? `(${ids.length}) ${heading.textContent}` : heading.textContent;
    if (document.title !== title) document.title = title;
    if (known && ids.some((id) => !known.has(id))) ring();
    known = new Set(ids);
  };

  /* --- the conversation */

  const scroll = () => {
    const thread = one(".ss-thread");
    const log = one("#ss-thread");
    if (!thread || !log) return;
    if (thread.id !== shown) {
      shown = thread.id;
      isLow = true;
    }
    if (isLow) log.scrollTop = log.scrollHeight;
  };
  document.addEventListener(
    "scroll",
    ({ target }) => {
      if (target.id === "ss-thread") isLow = target.scrollHeight - target.scrollTop - target.clientHeight < 40;
    },
    true,
  );

  /* --- what is open and half written outlives a reload */

  const keep = () => {
    const open = one(".ss-thread")?.id;
    if (open) sessionStorage.setItem(KEPT, JSON.stringify({ open, text: field("box")?.value ?? "" }));
  };
  addEventListener("pagehide", keep);
  // The server empties the box when it opens a conversation: what was in it goes in after that.
  const fill = (text, tries) => {
    if (!text || !tries) return;
    setTimeout(() => {
      const box = field("box");
      if (box && !box.value) write("box", text);
      fill(text, box ? tries - 5 : tries - 1);
    }, 400);
  };
  const restore = () => {
    if (!restored || !field("open") || !field("csrf")?.value) return;
    if (one(".ss-thread")?.id !== restored.open) {
      if (!restored.isAsked) write("open", `${restored.open}#${++presses}`);
      restored.isAsked = true;
      return;
    }
    const { text } = restored;
    restored = null;
    fill(text, 10);
  };

  /* --- the connection */

  const again = async () => {
    const response = await fetch("/v1/staff/session", { cache: "no-store" }).catch(() => null);
    if (!response) return;
    keep();
    location.reload();
  };
  setInterval(() => {
    const now = one("#ss-alive i")?.textContent ?? "";
    if (now !== alive) [alive, aliveAt] = [now, Date.now()];
    const isLost = Boolean(alive) && Date.now() - aliveAt > STALE_MS;
    document.body.classList.toggle("ss-lost", isLost);
    if (isLost) again();
  }, ASK_MS);

  /* --- what Gradio leaves out for those who do not use a mouse or do not see */

  const name = () => {
    for (const part of document.querySelectorAll("#ss-queue, #ss-thread, #ss-side .tabitem")) part.tabIndex = 0;
    for (const [id, role] of [["thread", "log"], ["notice", "status"], ["marks", "status"]]) {
      one(`#ss-${id}`)?.setAttribute("role", role);
    }
  };

  new MutationObserver(() => {
    name();
    count();
    mark();
    scroll();
    restore();
  }).observe(document.documentElement, { subtree: true, childList: true });
  show("list");
})();
