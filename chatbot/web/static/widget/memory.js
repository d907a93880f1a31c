// What outlives a reload, in this site's own storage; where a browser forbids that, only until the page is left.

const KEY = "storedesk-widget";
let held = {};

try {
  held = JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {};
} catch {
  held = {};
}

/** Return what is kept: {conversation: {id, token}, customer, language}. */
export function kept() {
  return held;
}

/** Keep some values, undefined for one to forget. */
export function keep(values) {
  held = { ...held, ...values };
  try {
    localStorage.setItem(KEY, JSON.stringify(held));
  } catch {
    // a private window: `held` lasts as long as the page
  }
}
