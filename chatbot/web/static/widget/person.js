// A conversation that a person was asked into: a stream that stays open, and a line that says how the hand-over stands.

import { Problem } from "./api.js";

const CHANGES = new Set(["handed_off", "hand_over_reopened", "person_joined", "person_left"]);

export class Person {
  /** `line` says how it stands, `hours` when somebody is there; `hear` takes every event of the stream. */
  constructor(api, line, hours, say, hear) {
    this.api = api;
    this.line = line;
    this.hours = hours;
    this.say = say;
    this.hear = hear;
    this.following = null;
    this.status = null;
  }

  isChangedBy({ event }) {
    return CHANGES.has(event);
  }

  /** Look at an event, wherever it came from: a hand-over opens the stream, and what changes it is told. */
  notice(happened) {
    if (!this.isChangedBy(happened)) return;
    if (happened.data.state !== "resolved") this.#follow();
    this.look();
  }

  /** Another conversation, or none. */
  leave() {
    this.following?.abort();
    this.following = this.status = null;
    this.show();
  }

  /** Say how it stands, in the language of the page as it is now. */
  show() {
    const { state, place, wait_minutes: minutes } = this.status ?? {};
    const presence = this.#presence();
    let standing = "";
    if (state === "with_person") standing = this.say("with_person");
    else if (state === "waiting") {
      const where = place ? this.say("queue_place", { place }) : this.say("queue_waiting");
      standing = [where, minutes ? this.say("queue_wait", { minutes }) : "", presence].filter(Boolean).join(" ");
    }
    write(this.line, standing);
    write(this.hours, standing ? "" : presence);
  }

  /** When somebody is there; nothing for a shop that names no hours. */
  #presence() {
    const { open_until: until, opens_at: opens } = this.status ?? {};
    if (until) return this.say("queue_until", { time: until });
    return opens ? this.say("queue_opens", { time: this.#moment(opens) }) : "";
  }

  async #follow() {
    if (this.following) return;
    const own = (this.following = new AbortController());
    try {
      for await (const event of this.api.listen(own.signal)) {
        if (own.signal.aborted) return;
        if (event) this.hear(event);
        else if (this.status?.state === "waiting") this.look(); // others may have been served: the place is another one
      }
    } catch (error) {
      if (!(error instanceof Problem) && error.name !== "AbortError") throw error;
    } finally {
      if (this.following === own) this.following = null;
    }
  }

  /** Ask how it stands, and say so. */
  async look() {
    const own = this.api.conversation;
    const status = await this.api.handOver().catch(() => null);
    if (!status || this.api.conversation !== own) return;
    this.status = status;
    this.show();
  }

  /** A moment as the shop's clocks show it: so the assistant says it, and so is `open_until`. */
  #moment(at) {
    const style = { weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" };
    return new Intl.DateTimeFormat(this.say.tag, style).format(new Date(`${at.slice(0, 19)}Z`));
  }
}

function write(into, text) {
  if (into.textContent !== text) into.textContent = text;
  into.hidden = !text;
}
