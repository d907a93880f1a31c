// Builds nodes. Text is always set as text: nothing that a model, a shopper or a page says is ever read as markup.

const SVG = "http://www.w3.org/2000/svg";
const MARKED = /\*\*(.+?)\*\*|\*(\S(?:.*?\S)?)\*|`(.+?)`|(\r?\n)/g;
const WIDE = /[\u3400-\u9fff\uff00-\uffef]/;

/** Return an element: `name.class`, its properties, its children (nodes or texts; null is left out). */
export function el(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(properties)) {
    if (key in node) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Return a drawing of one path. */
export function icon(path) {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  drawn.append(line);
  return drawn;
}

/** Return the nodes of a text: emphasis, code and line breaks; everything else is letters. */
export function inline(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(MARKED)) {
    const [whole, strong, em, code] = found;
    if (found.index > from) nodes.push(text.slice(from, found.index));
    if (strong) nodes.push(el("strong", {}, strong));
    else if (em) nodes.push(el("em", {}, em));
    else if (code) nodes.push(el("code", {}, code));
    else nodes.push(el("br"));
    from = found.index + whole.length;
  }
  if (from < text.length) nodes.push(text.slice(from));
  return nodes;
}

/** Return the language that a text is written in, as far as its letters tell. */
export function languageOf(text) {
  return WIDE.test(text) ? "zh" : "en";
}

/** Return an address of our own server, or "" for every other one. */
export function ownPath(address) {
  return /^\/(?![/\\])/.test(address ?? "") ? address : "";
}
