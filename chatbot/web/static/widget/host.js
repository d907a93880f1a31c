// The page around the widget: only one of the shop's own origins is heard and spoken to, and always by its exact name.

import { settings } from "./say.js";

const LONGEST = 80;
const LONGEST_SKU = 64;
const [MOST_LINES, MOST_PIECES] = [20, 99];
const given = new URLSearchParams(location.hash.slice(1));
const asked = given.get("host") ?? "";
const host = window.parent !== window && [location.origin, ...settings.hosts].includes(asked) ? asked : "";

export const isEmbedded = host !== "";

/** The language of the page around, else the browser's. */
export const languageAround = given.get("lang") ?? navigator.language.slice(0, 2);

/** Tell the page around something, such as tell("unread", {count: 1}). */
export function tell(name, values = {}) {
  if (host) window.parent.postMessage({ ...values, storedesk: name }, host);
}

/** Hear what the page around says: {open(), close(), identify(token), context({product, sku, cart})}. */
export function hear(heard) {
  if (!host) return;
  window.addEventListener("message", ({ source, origin, data }) => {
    if (source !== window.parent || origin !== host || typeof data !== "object" || data === null) return;
    if (data.storedesk === "open") heard.open();
    else if (data.storedesk === "close") heard.close();
    else if (data.storedesk === "identify") heard.identify(typeof data.token === "string" ? data.token : "");
    else if (data.storedesk === "context") heard.context(context(data));
  });
}

/** Return whom a sign-in token names, to tell whether the conversation is theirs already; the server alone checks it. */
export function subjectOf(token) {
  try {
    const claims = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return String(JSON.parse(atob(claims)).sub ?? "");
  } catch {
    return "";
  }
}

function context({ product, cart }) {
  const name = typeof product?.name === "string" ? product.name.replace(/\s+/g, " ").trim().slice(0, LONGEST) : "";
  const lines = Array.isArray(cart) ? cart.map(cartLine).filter((line) => line.sku && line.quantity > 0) : null;
  return { product: name, sku: skuOf(product), cart: lines?.slice(0, MOST_LINES) ?? null };
}

function cartLine(line) {
  return { sku: skuOf(line), quantity: Math.min(Math.trunc(Number(line?.quantity ?? 1)) || 0, MOST_PIECES) };
}

function skuOf(named) {
  return typeof named?.sku === "string" && named.sku.length <= LONGEST_SKU ? named.sku : "";
}
