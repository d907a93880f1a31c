// A conversation that a person was asked into: a stream that stays open, and a line that says how the hand-over stands.

import { Problem } from "./api.js";

const CHANGES = new Set(["handed_off", "hand_over_reopened", "person_joined", "person_left"]);

export class Person {
  /** `hear` takes every event of the stream; `say` is in the language of the page. */
  constructor(api, line, say, hear) {
    this.api = api;
    this.line = line;
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
    this.#ask();
  }

  /** Another conversation, or none. */
  leave() {
    this.following?.abort();
    this.following = this.status = null;
    this.show();
  }

  /** Say how it stands, in the language of the page as it is now. */
  show() {
    const { state, place, open_until: until, opens_at: opens } = this.status ?? {};
    const parts = [];
    if (state === "with_person") parts.push(this.say("with_person"));
    else if (state === "waiting") {
      parts.push(place ? this.say("queue_place", { place }) : this.say("queue_waiting"));
      if (until) parts.push(this.say("queue_until", { time: until }));
      else if (opens) parts.push(this.say("queue_opens", { time: this.#moment(opens) }));
    }
    const text = parts.join(" ");
    if (this.line.textContent !== text) this.line.textContent = text;
    this.line.hidden = !text;
  }

  async #follow() {
    if (this.following) return;
    const own = (this.following = new AbortController());
    try {
      for await (const event of this.api.listen(own.signal)) {
        if (own.signal.aborted) return;
        if (event) this.hear(event);
        else if (this.status?.state === "waiting") this.#ask(); // others may have been served: the place is another one
      }
    } catch (error) {
      if (!(error instanceof Problem) && error.name !== "AbortError") throw error;
    } finally {
      if (this.following === own) this.following = null;
    }
  }

  async #ask() {
    const own = this.api.conversation;
    const status = await this.api.handOver().catch(() => null);
    if (!status || this.api.conversation !== own) return;
    this.status = status;
    this.show();
  }

  #moment(at) {
    return new Intl.DateTimeFormat(this.say.tag, { weekday: "long", hour: "2-digit", minute: "2-digit" }).format(new Date(at));
  }
}
