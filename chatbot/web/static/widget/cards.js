// Cards, proposals and sources as nodes, in the same classes as the chat page's (chatbot/web/rendering.py).

import { el, inline, languageOf, ownPath } from "./dom.js";

/** Return a card: an order with its history as a timeline, a product with its picture, two in columns, else labelled rows. */
export function card(shown) {
  if (shown.kind === "order" && shown.rows.length >= 3) return order(shown);
  if (shown.kind === "product" && shown.rows.length >= 2) return product(shown);
  if (shown.kind === "comparison") return comparison(shown);
  return framed(shown, null, rows(shown.rows));
}

/** Return cards side by side, as far as there is room. */
export function cards(shown) {
  return el("div.sd-cards", {}, ...shown.map(card));
}

/** Return a proposal with what is called `fate` of it; `press` gets "confirm" or "decline". */
export function proposal(shown, fate, say, press) {
  const title = shown.card.title;
  const own = say.within(languageOf(title));
  const box = el(`div.sd-proposal.sd-proposal-${fate}`, { lang: own.tag, role: "group", "aria-label": title });
  box.append(el("div.sd-state", {}, own(`proposal_${fate}`)), card(shown.card));
  if (fate !== "open") return box;
  const decide = (verb, key) => {
    const button = el(verb === "confirm" ? "button.sd-button.sd-main" : "button.sd-button", { type: "button" }, own(key));
    button.addEventListener("click", () => press(shown.id, verb));
    return button;
  };
  const hint = el("p.sd-hint", {}, own("confirm_hint"));
  box.append(el("div.sd-decide", {}, hint, decide("decline", "not_now"), decide("confirm", "confirm")));
  return box;
}

/** Return the list of sources below a reply; each opens its quote, and leads to the passage on its page. */
export function sources(citations, say) {
  const own = say.within(languageOf(citations[0].title));
  const label = el("span.sd-label", {}, own("sources"));
  return el("div.sd-sources", { lang: own.tag }, label, ...citations.map((one) => source(one, own)));
}

/** Return the mark of a citation within a sentence; it opens the passage. */
export function mark(number, citation) {
  const address = ownPath(citation?.url);
  const title = citation ? `${citation.title}: ${citation.quote}` : "";
  const place = address
    ? el("a", { href: address, target: "_blank", rel: "noopener", title, "aria-label": `(${number}) ${citation.title}` })
    : el("span", { title });
  place.append(String(number));
  return el("sup.sd-mark", {}, place);
}

function order(shown) {
  const [goods, state, ...history] = shown.rows;
  const total = history.pop();
  const badge = el(shown.has_trouble ? "span.sd-badge.sd-badge-trouble" : "span.sd-badge", {}, state[1]);
  const steps = history.map(([label, value]) => el("li", {}, el("strong", {}, label), " ", value));
  return framed(shown, badge, rows([goods, total]), steps.length ? el("ol.sd-timeline", {}, ...steps) : null);
}

function product(shown) {
  const [[, price], stock, ...options] = shown.rows;
  const figures = el("div.sd-price", {}, price, " ", el("span.sd-stock", {}, stock.join(": ")));
  const about = framed(shown, null, figures, rows(options));
  about.prepend(picture(shown.reference));
  return about;
}

function comparison(shown) {
  const columns = [["", shown.title], ...shown.rows].map(([label, value]) => [label, ...value.split(" | ")]);
  return el("div.sd-card.sd-card-comparison", { lang: languageOf(shown.title) }, rows(columns));
}

/** Return the picture of a product; where the shop has none it takes no room. */
export function picture(product) {
  const drawn = el("img.sd-picture", { alt: "", loading: "lazy", src: `/pictures/${encodeURIComponent(product)}.svg` });
  drawn.addEventListener("error", () => drawn.remove());
  return drawn;
}

function framed(shown, beside, ...body) {
  const title = el("div.sd-card-title", {}, el("span", {}, shown.title), beside);
  return el(`div.sd-card.sd-card-${shown.kind}`, { lang: languageOf(shown.title) }, title, ...body);
}

function rows(pairs) {
  if (!pairs.length) return null;
  const lines = pairs.map(([label, ...values]) =>
    el("tr", {}, el("th", { scope: "row" }, label), ...values.map((value) => el("td", {}, value))),
  );
  return el("table.sd-rows", {}, el("tbody", {}, ...lines));
}

function source(citation, say) {
  const where = el("summary", {}, el("sup.sd-mark", {}, String(citation.number)), citation.title);
  if (citation.heading && citation.heading !== citation.title) {
    where.append(" ", el("span.sd-heading", {}, citation.heading));
  }
  const about = el("details.sd-source", {}, where, el("blockquote", {}, ...inline(citation.quote)));
  const address = ownPath(citation.url);
  if (address) about.append(el("a.sd-open", { href: address, target: "_blank", rel: "noopener" }, say("open_source")));
  return about;
}
