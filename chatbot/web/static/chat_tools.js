// What stands around the conversation on the chat page, of the widget's own parts: my orders, the menu, a person and
// when one is there, thumbs. Each is a view of the API; what is to be said goes to the page's server as if it were written.

import { Api } from "./widget/api.js";
import { el, icon } from "./widget/dom.js";
import { turnLook, wearLook } from "./widget/look.js";
import { orders } from "./widget/orders.js";
import { Person } from "./widget/person.js";
import { thumbs } from "./widget/rating.js";
import { speaker } from "./widget/say.js";
import { save } from "./widget/transcript.js";

const BOX = "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8";
const DOTS = "M5 12h.01M12 12h.01M19 12h.01";
const SOMEBODY = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20c.8-3.6 3.5-5.5 7-5.5s6.200 1.900 7 5.500";
const root = document.documentElement;

export class Tools {
  /** `tell` gives the page's server a value: tell("said", text), tell("language", tag); `isBusy()` while it answers. */
  constructor(tell, isBusy) {
    this.tell = tell;
    this.isBusy = isBusy;
    this.api = new Api(() => {});
    this.hours = el("p.sd-hours", { hidden: true });
    this.status = el("p.sd-unseen", { role: "status" });
    const say = (key, values) => this.say(key, values);
    Object.defineProperty(say, "tag", { get: () => this.say.tag });
    this.person = new Person(this.api, el("p"), this.hours, say, () => {});
    this.panel = el("dialog.sd-own.sd-orders", { id: "sd-orders" });
    this.panel.addEventListener("click", ({ target }) => target === this.panel && this.panel.close());
    this.looked = "";
    this.untold = null;
    document.body.append(this.panel);
    document.addEventListener("click", ({ target }) => target.closest?.(".sd-more") ?? this.#fold());
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.#fold());
    wearLook(dress);
  }

  /** Look at the page as it is now: whose conversation it shows, in which language, and how a hand-over stands. */
  look({ id, token }, language, standing) {
    if (this.api.conversation?.token !== token) this.api.conversation = { id, token };
    if (this.say?.tag !== language) this.#speak(language);
    if (this.untold && !this.isBusy()) {
      const untold = this.untold;
      this.untold = null;
      this.tell(...untold);
    }
    const log = document.querySelector("#sd-chat [role=log]");
    if (log && log.ariaLabel !== this.say("conversation")) log.ariaLabel = this.say("conversation"); // Gradio has one of its own
    const seen = `${token} ${standing}`;
    if (seen !== this.looked) this.person.look();
    this.looked = seen;
    for (const place of document.querySelectorAll("#sd-chat .sd-thumbs-at:not([data-reply])")) this.#thumb(place);
  }

  #speak(language) {
    this.say = speaker(language);
    this.api.language = root.lang = this.say.tag;
    document.title = this.say("title");
    place("tools")?.replaceChildren(this.#button("sd-my-orders", BOX, "orders", () => this.#showOrders()), this.#menu());
    const person = this.#button("sd-person", SOMEBODY, "person", () => this.#send(this.say("person_message")));
    place("foot")?.replaceChildren(person, this.hours, this.status);
    for (const [at, star] of [...document.querySelectorAll(".sd-star")].entries()) {
      star.setAttribute("aria-label", this.say("stars", { count: at + 1 }));
    }
    for (const one of document.querySelectorAll("#sd-chat .sd-thumbs-at")) delete one.dataset.reply;
    this.person.show();
  }

  #menu() {
    const name = this.say("menu");
    const acts = { download: () => this.#download(), look: () => dress(turnLook()), switch_language: () => this.#switch() };
    const buttons = Object.entries(acts).map(([key, act]) => {
      const button = el("button", { type: "button" }, this.say(key));
      if (key === "switch_language") button.lang = this.say("switch_to");
      button.addEventListener("click", () => {
        this.#fold();
        act();
      });
      return button;
    });
    const dots = icon(DOTS);
    dots.firstChild.classList.add("sd-dots");
    return el("details.sd-more", {}, el("summary", { title: name, "aria-label": name }, dots), el("div.sd-menu", {}, ...buttons));
  }

  #fold() {
    const open = document.querySelector(".sd-more[open]");
    if (!open) return;
    const wasWithin = open.contains(document.activeElement);
    open.open = false;
    if (wasWithin) open.querySelector("summary").focus();
  }

  #button(style, drawing, key, act) {
    const button = el(`button.${style}`, { type: "button" }, icon(drawing), el("span", {}, this.say(key)));
    button.addEventListener("click", act);
    return button;
  }

  #send(text) {
    this.panel.close();
    this.#tellOnceFree("said", text);
  }

  async #showOrders() {
    this.panel.setAttribute("aria-label", this.say("orders"));
    this.panel.replaceChildren(el("p.sd-empty", { role: "status" }, this.say("loading_orders")));
    this.panel.showModal();
    const answer = await this.api.orders().catch(() => null);
    this.panel.replaceChildren(...orders(answer, this.say, (text) => this.#send(text), () => this.panel.close()));
  }

  async #download() {
    const events = [];
    try {
      for await (const event of this.api.restore()) events.push(event);
    } catch (error) {
      console.error(error);
      this.status.textContent = this.say("lost");
      return;
    }
    save(events, this.say);
  }

  #switch() {
    this.#tellOnceFree("language", this.say("switch_to"));
  }

  /** Tell the server at once, or when the reply that is being written is there. */
  #tellOnceFree(name, text) {
    if (this.isBusy()) this.untold = [name, text];
    else this.tell(name, text);
  }

  /** Put the thumbs of a reply where the server names it: its place, and how it was rated (`12 down unclear`). */
  #thumb(at) {
    const [reply, thumb, complaint] = (at.dataset.told ??= at.textContent.trim()).split(" ");
    const rate = async (said) => {
      const isDone = await this.api.rate({ reply: Number(reply), ...said }).then(() => true, () => false);
      if (isDone) at.dataset.told = [reply, said.is_helpful ? "up" : "down", said.complaint].filter(Boolean).join(" ");
      this.status.textContent = this.say(isDone ? "rated" : "lost");
      this.#thumb(at);
      at.scrollIntoView({ block: "nearest" });
    };
    at.dataset.reply = reply;
    at.classList.add("sd-own");
    at.replaceChildren(thumbs(thumb && { is_helpful: thumb === "up", complaint }, this.say, rate));
  }
}

/** The span that Gradio has put a part's HTML into; what is added to it stays. */
function place(name) {
  const at = document.querySelector(`#sd-${name} .md`);
  at?.classList.add("sd-own");
  return at;
}

/** Let Gradio's own parts follow: they know a class only. */
function dress(isDark) {
  document.body.classList.toggle("dark", isDark);
}
