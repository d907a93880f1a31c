// The launcher for other pages: <script src="https://.../embed.js" defer></script>
// A bubble in a shadow root, and a frame with the widget that is loaded when it is first opened. No cookies, no other host.
(() => {
  if (window.Storedesk) return;
  const SETTINGS = {/* settings */};
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const wanted = script.dataset.language || document.documentElement.lang.slice(0, 2);
  const tag = SETTINGS.texts[wanted] ? wanted : SETTINGS.language;
  const texts = SETTINGS.texts[tag];
  const OPEN = "storedesk-open";
  const [PATIENCE_MS, LOADED_MS] = [15000, 4000];
  const phone = matchMedia("(max-width: 560px), (max-height: 420px)");
  const heard = new Map();
  let frame = null;
  let isReady = false;
  let signIn;
  let around;
  let unread = 0;
  let shut = [];
  let lost = null;

  const CSS = `
    :host { all: initial; position: fixed; inset: auto 0 0 auto; z-index: 2147483000; color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
    [hidden] { display: none !important; }
    button { position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom)); width: 60px; height: 60px; padding: 0; border: 0; border-radius: 50%; background: ${SETTINGS.accent}; color: ${SETTINGS.ink}; box-shadow: 0 6px 24px rgb(0 0 0 / 24%); cursor: pointer; transition: transform .15s; }
    button:hover { transform: scale(1.05); }
    button:focus-visible { outline: 3px solid ${SETTINGS.accent}; outline-offset: 3px; }
    svg { width: 28px; height: 28px; fill: none; stroke: currentcolor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; vertical-align: middle; }
    b { position: absolute; top: -4px; right: -4px; min-width: 22px; padding: 0 6px; box-sizing: border-box; border: 2px solid #fff; border-radius: 12px; background: #b3261e; color: #fff; font: 700 12px/18px system-ui, sans-serif; }
    section { position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: 92px; width: 400px; height: min(680px, calc(100dvh - 112px)); overflow: hidden; border-radius: 18px; background: light-dark(#fff, #1a211d); box-shadow: 0 12px 48px rgb(0 0 0 / 26%); animation: in .18s ease-out; }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    p { position: absolute; inset: 30% 24px auto; margin: 0; text-align: center; color: light-dark(#1d2620, #e6ebe6); }
    a { display: inline-block; padding: 6px; color: inherit; }
    @keyframes in { from { opacity: 0; transform: translateY(12px); } }
    @media ${phone.media} { section { inset: 0; width: auto; height: auto; border-radius: 0; } }
    @media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
    @media (forced-colors: active) { button { border: 2px solid ButtonText; } }`;
  const BUBBLE = "M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z";
  const CROSS = "M6 6l12 12M18 6L6 18";

  const make = (name, properties = {}) => Object.assign(document.createElement(name), properties);
  const host = make("div", { id: "storedesk" });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets = [sheet];
  const panel = make("section", { id: "panel", hidden: true, role: "dialog", ariaLabel: texts.launch_title });
  const launcher = make("button", { type: "button", ariaExpanded: "false" });
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const badge = make("b", { hidden: true, ariaHidden: "true" });
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  launcher.setAttribute("aria-controls", "panel");
  drawn.append(line);
  launcher.append(drawn, badge);
  host.lang = tag;
  root.append(panel, launcher);

  const remember = (isOpen) => {
    try {
      sessionStorage.setItem(OPEN, isOpen ? "1" : "");
    } catch {
      // a page without storage forgets
    }
  };
  const tell = (storedesk, values = {}) => {
    if (isReady) frame.contentWindow.postMessage({ ...values, storedesk }, home);
  };
  const emit = (name, detail = {}) => {
    for (const listen of heard.get(name) ?? []) listen(detail);
  };

  const draw = () => {
    const isOpen = !panel.hidden;
    const label = unread ? texts.launch_unread.replace("{count}", unread) : texts.launch_open;
    launcher.ariaExpanded = String(isOpen);
    launcher.ariaLabel = isOpen ? texts.launch_close : label;
    launcher.title = launcher.ariaLabel;
    line.setAttribute("d", isOpen ? CROSS : BUBBLE);
    badge.hidden = isOpen || !unread;
    badge.textContent = unread > 9 ? "9+" : unread;
    const isWhole = isOpen && phone.matches;
    launcher.hidden = isWhole && isReady;
    panel.ariaModal = isWhole ? "true" : null;
    for (const one of shut.splice(0)) one.inert = false;
    if (isWhole) {
      shut = [...document.body.children].filter((one) => one !== host && !one.inert);
      for (const one of shut) one.inert = true;
    }
    document.documentElement.style.overflow = isWhole ? "hidden" : "";
  };

  const load = () => {
    frame = make("iframe", { title: texts.launch_title, allow: "clipboard-write" });
    frame.src = `${home}/widget#${new URLSearchParams({ host: location.origin, lang: tag })}`;
    frame.addEventListener("load", () => setTimeout(excuse, LOADED_MS));
    panel.append(frame);
    setTimeout(excuse, PATIENCE_MS);
  };

  /** Say that the chat does not come; it may still. */
  const excuse = () => {
    if (isReady || lost) return;
    const link = make("a", { href: `${home}/widget`, target: "_blank", rel: "noopener", textContent: texts.launch_window });
    lost = make("p", { role: "alert", textContent: `${texts.launch_blocked} ` });
    lost.append(link);
    frame.hidden = true;
    panel.append(lost);
    emit("blocked");
  };

  const open = (isAsked = true) => {
    if (!panel.hidden) return;
    if (!frame) load();
    panel.hidden = false;
    draw();
    remember(true);
    tell("open");
    if (isAsked) frame.focus();
    emit("open");
  };
  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    draw();
    remember(false);
    tell("close");
    launcher.focus();
    emit("close");
  };

  const said = {
    ready: () => {
      isReady = true;
      frame.hidden = false;
      lost?.remove();
      if (signIn !== undefined) tell("identify", { token: signIn });
      if (around) tell("context", around);
      tell(panel.hidden ? "close" : "open");
      draw();
      emit("ready");
    },
    close,
    unread: ({ count }) => {
      unread = Number(count) || 0;
      draw();
      emit("unread", { count: unread });
    },
    message: ({ role }) => emit("message", { role }),
    proposal: () => emit("proposal"),
    executed: () => emit("executed"),
    handed_off: () => emit("handed_off"),
  };

  window.addEventListener("message", ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== home || !data) return;
    if (Object.hasOwn(said, data.storedesk)) said[data.storedesk](data);
  });
  launcher.addEventListener("click", () => (panel.hidden ? open() : close()));
  root.addEventListener("keydown", ({ key }) => key === "Escape" && close());
  phone.addEventListener("change", draw);

  window.Storedesk = Object.freeze({
    open: () => open(),
    close,
    /** Sign in with a token that the store signed; "" signs out. */
    identify: (token) => tell("identify", { token: (signIn = token ? String(token) : "") }),
    /** Say what is looked at: {product: {name, sku}, cart: [...]}. */
    context: (given) => tell("context", (around = JSON.parse(JSON.stringify(given ?? {})))),
    /** Hear of ready, open, close, unread, message, proposal, executed, handed_off, blocked; returns what ends it. */
    on: (name, listen) => {
      heard.set(name, [...(heard.get(name) ?? []), listen]);
      return () => heard.set(name, heard.get(name).filter((one) => one !== listen));
    },
  });
  draw();
  document.body.append(host);
  let wasOpen = false;
  try {
    wasOpen = sessionStorage.getItem(OPEN) === "1";
  } catch {
    wasOpen = false;
  }
  if (wasOpen && !phone.matches) open(false);
  window.dispatchEvent(new Event("storedesk"));
})();
