// The page's settings and texts, as the server wrote them into the page.

export const settings = JSON.parse(document.getElementById("settings").textContent);

/** Return what says a text of a language: `say(key, values)`; `say.within(tag)` says it in another one. */
export function speaker(tag) {
  const known = settings.languages[tag] ? tag : settings.language;
  const texts = settings.languages[known];
  const say = (key, values = {}) =>
    texts[key].replace(/\{(\w+)\}/g, (whole, name) => (name === "shop" ? settings.shop : (values[name] ?? whole)));
  say.tag = known;
  say.starts = texts.starts;
  say.within = (other) => (other === known ? say : speaker(other));
  return say;
}
