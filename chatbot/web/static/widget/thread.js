// The conversation as nodes: every event of the log is applied once, in order, whether it is new or restored.

import * as shown from "./cards.js";
import { el, inline, languageOf } from "./dom.js";
import { stars, thumbs } from "./rating.js";

const MARKS = /((?: \(\d{1,3}\))+)([.!?。！？]?)$/;
const WIDE_END = /[。！？；：，、”』」]$/;

export class Thread {
  /** `act` is what the shopper may do, {send(text), press(id, verb), rate(body)}; photo(id) is a picture's address. */
  constructor(log, say, act) {
    this.log = log;
    this.say = say;
    this.act = act;
    this.isElsewhere = false;
    for (const move of ["wheel", "touchmove", "keydown"]) {
      log.addEventListener(move, () => (this.isElsewhere = true), { passive: true });
    }
    new ResizeObserver(() => this.#place()).observe(log);
    this.clear();
  }

  clear() {
    this.log.replaceChildren();
    this.events = [];
    this.last = 0;
    this.proposals = new Map();
    this.rated = new Map();
    this.stars = null;
    this.isRated = false;
    this.isDone = false;
    this.reply = null;
    this.pending = null;
    this.chips = null;
    this.writing = null;
    this.act.offerPhotos(false);
  }

  /** Whether nobody has written yet. */
  get isNew() {
    return !this.events.some((one) => one.event === "message_received");
  }

  /** Show what the shopper has just sent, before it is in the log. */
  expect(text) {
    this.quiet();
    this.reply = null;
    if (text) this.pending = this.#add(this.#said(text));
    this.writing = this.#add(el("div.sd-writing", { "aria-hidden": "true" }, el("span"), el("span"), el("span")));
    this.isElsewhere = false;
    this.#place();
  }

  /** Take back what was not sent. */
  unexpect() {
    this.pending?.remove();
    this.pending = null;
    this.settle();
  }

  /** Nothing more is coming. */
  settle() {
    this.writing?.remove();
    this.writing = null;
  }

  /** Take the quick replies away. */
  quiet() {
    this.chips?.remove();
    this.chips = null;
  }

  /** Offer short answers to press. */
  offer(replies) {
    this.quiet();
    if (!replies.length) return;
    this.chips = el("div.sd-chips", { lang: languageOf(replies[0].label) });
    for (const one of replies) {
      const chip = el("button.sd-chip", { type: "button" }, one.label);
      chip.addEventListener("click", () => this.act.send(one.message));
      this.chips.append(chip);
    }
    this.log.append(this.chips);
    this.#place();
  }

  /** Apply an event; one that was applied already changes nothing. */
  apply(event) {
    if (event.id && event.id <= this.last) return;
    this.last = event.id || this.last;
    this.events.push(event);
    this.#changes[event.event]?.(event.data, event.id);
    this.#place();
  }

  #changes = {
    message_received: ({ text }) => {
      this.quiet();
      this.reply = null;
      if (this.pending) this.pending = null;
      else this.#add(this.#said(text));
    },
    signed_in: () => this.#told("signed_in"),
    photos_offered: () => this.act.offerPhotos(true),
    photo_added: ({ id }) => {
      this.quiet();
      this.reply = null;
      this.#add(this.#photo(id));
    },
    sentence: (data) => this.#sentence(data),
    citations: ({ citations }) => this.#cite(citations),
    cards: ({ cards, quick_replies: replies }) => {
      const reply = this.#open();
      if (cards.length) reply.cards.append(shown.cards(cards));
      reply.replies = replies;
    },
    proposal: (data) => {
      const place = el("div");
      this.proposals.set(data.id, { data, place });
      this.#open().cards.append(place);
      this.#draw(data.id, Date.parse(data.expires_at) > Date.now() ? "open" : "expired");
    },
    proposal_executed: ({ id }) => {
      this.isDone = true;
      this.#draw(id, "executed");
    },
    proposal_declined: ({ id, reason }) => this.#draw(id, reason === "expired" ? "expired" : "declined"),
    handed_off: () => {
      this.#open().cards.append(el("div.sd-passed", {}, this.say("passed_on")));
    },
    staff_message: ({ text }) => {
      this.settle();
      this.reply = null;
      this.#add(this.#ofStaff(text));
    },
    person_joined: () => this.#told("person_joined"),
    person_left: ({ state }) => {
      this.#told(state === "resolved" ? "person_done" : "person_left");
      if (state === "resolved") this.askForStars();
    },
    reply_rated: (rating) => this.#thumb(rating.reply, rating),
    conversation_rated: ({ stars: given }) => this.askForStars(given),
    finished: (data, id) => {
      const isReply = id && this.reply && data.outcome !== "joined";
      const place = isReply ? el("div") : null;
      if (place) this.reply.node.append(place);
      this.#end();
      if (!place) return;
      this.rated.set(id, place);
      this.#thumb(id);
      if (data.is_farewell || this.isDone) this.askForStars();
      this.isDone = false;
    },
    failed: () => this.#end(),
  };

  /** Ask for stars, once a conversation and always at its end; `given` shows those that were. */
  askForStars(given = 0) {
    if (this.stars && !given) {
      if (!this.isRated) this.#add(this.stars);
      return this.#place();
    }
    this.isRated = Boolean(given);
    const row = stars(given, this.say, (count) => this.act.rate({ stars: count }));
    if (this.stars?.isConnected) this.stars.replaceWith(row);
    else this.#add(row);
    this.stars = row;
    this.#place();
  }

  #thumb(reply, rating) {
    const rate = (said) => this.act.rate({ reply, ...said });
    this.rated.get(reply)?.replaceChildren(thumbs(rating, this.say, rate));
  }

  #open() {
    this.settle();
    if (this.reply) return this.reply;
    const [text, cards, sources] = [el("div.sd-text", { hidden: true }), el("div"), el("div")];
    const node = this.#add(el("div.sd-reply", {}, el("span.sd-unseen", {}, `${this.say("assistant")}: `), text, cards, sources));
    this.reply = { node, text, cards, sources, marks: [], replies: [] };
    return this.reply;
  }

  #end() {
    const replies = this.reply?.replies ?? [];
    this.settle();
    this.reply = null;
    this.offer(replies);
  }

  #sentence({ text, citations }) {
    const { text: bubble, marks } = this.#open();
    const found = citations.length ? text.match(MARKS) : null;
    const before = bubble.textContent;
    if (bubble.hidden) bubble.lang = languageOf(text);
    bubble.hidden = false;
    const sentence = el("span", {}, ...inline(found ? text.slice(0, found.index) + found[2] : text));
    for (const number of found ? citations : []) {
      const mark = shown.mark(number);
      marks.push({ number, mark });
      sentence.append(mark);
    }
    bubble.append(before && !WIDE_END.test(before) ? " " : "", sentence);
  }

  #cite(citations) {
    if (!citations.length) return;
    const reply = this.#open();
    for (const one of reply.marks) {
      const citation = citations.find(({ number }) => number === one.number);
      if (citation) one.mark.replaceWith(shown.mark(one.number, citation));
    }
    reply.sources.append(shown.sources(citations, this.say));
  }

  #draw(id, fate) {
    const known = this.proposals.get(id);
    if (!known) return;
    const press = (proposal, verb) => this.act.press(proposal, verb);
    known.place.replaceChildren(shown.proposal(known.data, fate, this.say, press));
  }

  #ofStaff(text) {
    const said = el("div.sd-text", { lang: languageOf(text) }, ...lines(text));
    return el("div.sd-reply.sd-staff", {}, el("div.sd-state", {}, this.say("staff")), said);
  }

  #told(key) {
    this.settle();
    this.reply = null;
    this.#add(el("div.sd-passed", {}, this.say(key)));
  }

  #photo(id) {
    const place = el("div.sd-user.sd-photo", {}, el("span.sd-unseen", {}, `${this.say("you")}: `));
    const drawn = el("img", { alt: this.say("photo_sent") });
    this.act.photo(id).then((address) => {
      if (address) drawn.src = address;
      else drawn.replaceWith(this.say("photo_sent"));
    });
    drawn.addEventListener("load", () => this.#place());
    place.append(drawn);
    return place;
  }

  #said(text) {
    return el("div.sd-user", { lang: languageOf(text) }, el("span.sd-unseen", {}, `${this.say("you")}: `), ...lines(text));
  }

  #add(node) {
    this.log.insertBefore(node, this.chips);
    return node;
  }

  /** Keep the last thing said in view, read from its beginning, unless the shopper has scrolled elsewhere. */
  #place() {
    if (this.isElsewhere) return;
    const said = [...this.log.children].filter((one) => one.matches(".sd-user, .sd-reply"));
    const first = said.at(-2)?.matches(".sd-user") ? said.at(-2) : said.at(-1);
    if (!first) return;
    const top = first.getBoundingClientRect().top - this.log.getBoundingClientRect().top + this.log.scrollTop - 14;
    this.log.scrollTop = Math.min(top, this.log.scrollHeight - this.log.clientHeight);
  }
}

function lines(text) {
  return text.trim().split(/\r?\n/).flatMap((line, place) => (place ? [el("br"), line] : [line]));
}
