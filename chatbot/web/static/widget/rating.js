// A thumb for each reply, and stars for the whole conversation, once it seems to be over.

import { el, icon } from "./dom.js";

const THUMB = "M7 11v9M7 11l4.500-8a2.200 2.200 0 0 1 2.500 2.700L13 9.500h5a2 2 0 0 1 2 2.400l-1.200 6a2.500 2.500 0 0 1-2.500 2.100H4v-9z";
const STAR = "M12 3.500l2.600 5.400 5.900.8-4.300 4.100 1 5.900-5.200-2.800-5.200 2.800 1-5.900-4.300-4.100 5.900-.8z";
const COMPLAINTS = ["wrong", "off_topic", "unclear", "not_done"];
const MOST_STARS = 5;

/** Return the thumbs of a reply, as they stand; `rate` gets {is_helpful, complaint}. */
export function thumbs(rated, say, rate) {
  const thumb = (isUp) => {
    const chosen = rated?.is_helpful === isUp;
    const name = say(isUp ? "helpful" : "not_helpful");
    const button = el(isUp ? "button.sd-thumb" : "button.sd-thumb.sd-down", { type: "button", title: name, "aria-label": name });
    button.setAttribute("aria-pressed", String(chosen));
    button.append(icon(THUMB));
    button.addEventListener("click", () => chosen || rate({ is_helpful: isUp }));
    return button;
  };
  const box = el("div.sd-thumbs", { role: "group", "aria-label": say("rate_reply") }, thumb(true), thumb(false));
  if (!rated) return box;
  if (rated.is_helpful || rated.complaint) {
    box.append(el("span.sd-rated", {}, say(rated.is_helpful ? "rated" : `complaint_${rated.complaint}`)));
    return box;
  }
  const reasons = COMPLAINTS.map((complaint) => {
    const chip = el("button.sd-chip", { type: "button" }, say(`complaint_${complaint}`));
    chip.addEventListener("click", () => rate({ is_helpful: false, complaint }));
    return chip;
  });
  box.append(el("div.sd-why", { role: "group", "aria-label": say("why") }, el("span.sd-rated", {}, say("why")), ...reasons));
  return box;
}

/** Return the stars of the conversation, as they stand; `rate` gets how many. */
export function stars(given, say, rate) {
  const row = Array.from({ length: MOST_STARS }, (_, place) => {
    const count = place + 1;
    const name = say("stars", { count });
    const star = el(count <= given ? "button.sd-star.sd-lit" : "button.sd-star", { type: "button", title: name, "aria-label": name });
    star.setAttribute("aria-pressed", String(count === given));
    star.append(icon(STAR));
    star.addEventListener("click", () => rate(count));
    return star;
  });
  const asked = el("span", {}, say(given ? "rated" : "rate"));
  return el("div.sd-stars", { role: "group", "aria-label": say("rate") }, asked, el("div", {}, ...row));
}
