// Dark or light: as the system has it until the shopper chooses; the choice holds for every page of ours.

const KEY = "storedesk-look";
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

/** Show what was chosen, if anything was; `hear` learns whether the page is dark, now and later. */
export function wearLook(hear = () => {}) {
  wear(kept());
  hear(isDark());
  system.addEventListener("change", () => hear(isDark()));
  window.addEventListener("storage", ({ key, newValue }) => key === KEY && (wear(newValue), hear(isDark())));
}

/** Turn dark to light and light to dark, and remember it; returns whether the page is dark now. */
export function turnLook() {
  wear(isDark() ? "light" : "dark");
  try {
    localStorage.setItem(KEY, root.dataset.look);
  } catch {
    // a private window: it lasts as long as the page
  }
  return isDark();
}

function wear(look) {
  if (look === "light" || look === "dark") root.dataset.look = look;
}

function isDark() {
  return root.dataset.look ? root.dataset.look === "dark" : system.matches;
}

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
