// Our own API over fetch: streams are read event by event, and taken up again after the last one when they break.

const WAITS_MS = [400, 1000, 2000, 4000, 8000];
const ENDS = new Set(["finished", "failed"]);

export class Problem extends Error {
  constructor(status, detail, seconds) {
    super(detail);
    this.status = status;
    this.seconds = seconds;
  }
}

/** What was to be sent is not in the log. */
export class NotSent extends Error {}

export class Api {
  /** `say` hears when a connection breaks (true) and when it is back (false). */
  constructor(say) {
    this.say = say;
    this.conversation = null;
    this.language = "en";
    this.last = 0;
    this.lookingAt = ""; // the SKU that the page around shows
    this.cart = null; // what it says that the cart holds: [{sku, quantity}]
  }

  /** Begin a conversation, as whoever a sign-in token says; returns its first events. */
  async begin(signIn) {
    const headers = signIn ? { Authorization: `Bearer ${signIn}` } : {};
    const begun = await (await this.#fetch("", { body: { channel: "widget" }, headers })).json();
    this.conversation = { id: begun.id, token: begun.token };
    this.last = 0;
    return begun.events;
  }

  /** Let the conversation go on as whoever a sign-in token says. */
  async signIn(signIn) {
    const headers = { Authorization: `Bearer ${signIn}` };
    const { token } = await (await this.#fetch(this.#path("/sign-in"), { body: {}, headers })).json();
    this.conversation = { ...this.conversation, token };
  }

  /** Yield everything said so far, and what a turn under way still brings. */
  async *restore() {
    this.last = 0;
    yield* this.#follow(() => this.#events(), true);
  }

  /** Send a message and yield the events of the reply. */
  async *send(text) {
    const around = { ...(this.lookingAt && { looking_at: this.lookingAt }), ...(this.cart && { cart: this.cart }) };
    yield* this.#follow(() => this.#stream("/messages", { body: { text, ...around } }));
  }

  /** Confirm or decline a proposal and yield the events of the reply. */
  async *press(proposal, verb) {
    yield* this.#follow(() => this.#stream(`/proposals/${encodeURIComponent(proposal)}/${verb}`, { body: {} }));
  }

  /** Send a photo, and yield the events of the reply. */
  async *photo(picture) {
    yield* this.#follow(() => this.#stream("/photos", { picture }));
  }

  /** Return the address of a photo and the token that opens it. */
  photoAt(id) {
    return [`/v1/conversations${this.#path(`/photos/${encodeURIComponent(id)}`)}?small=true`, this.conversation.token];
  }

  /** Say what the shopper thinks of a reply, or of the conversation. */
  async rate(body) {
    await this.#fetch(this.#path("/feedback"), { body });
  }

  /** Yield what happens from now on, and null as a sign of life while nothing does; a broken connection goes on. */
  async *listen(signal) {
    for (let tries = 0; !signal.aborted; tries = Math.min(tries + 1, WAITS_MS.length - 1)) {
      try {
        const headers = { Accept: "text/event-stream", "Last-Event-ID": String(this.last) };
        const response = await this.#fetch(this.#path("/events?follow=true"), { headers, signal });
        for await (const event of read(response, true)) {
          tries = 0;
          if (event?.id) this.last = Math.max(this.last, event.id);
          yield event;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Problem && ![429, 503].includes(error.status)) throw error;
      }
      await new Promise((done) => setTimeout(done, WAITS_MS[tries]));
    }
  }

  async handOver() {
    return (await this.#fetch(this.#path("/hand-over"))).json();
  }

  async orders() {
    return (await this.#fetch(this.#path("/orders"))).json();
  }

  async *#follow(open, isOver = false) {
    let [response, lost] = [null, null];
    try {
      response = await open();
    } catch (error) {
      if (error instanceof Problem) throw error;
      [lost, isOver] = [error, true]; // it may have arrived all the same: the log knows
      response = await this.#again(0);
    }
    for (let tries = 0; ; ) {
      try {
        for await (const event of read(response)) {
          [tries, lost] = [0, null];
          this.say(false);
          if (event.id) this.last = Math.max(this.last, event.id);
          if (ENDS.has(event.event)) isOver = true;
          yield event;
        }
        if (lost) throw new NotSent();
        if (isOver) return;
        isOver = true; // one look at the log: it holds the rest, or the turn has ended without one
      } catch (error) {
        if (error instanceof NotSent || error instanceof Problem || tries === WAITS_MS.length) throw error;
      }
      response = await this.#again(tries++);
      tries = Math.max(tries, 1);
    }
  }

  async #again(tries) {
    for (let next = tries; ; next++) {
      try {
        if (next) this.say(true);
        await new Promise((done) => setTimeout(done, WAITS_MS[next] ?? 0));
        return await this.#events();
      } catch (error) {
        if (error instanceof Problem || next >= WAITS_MS.length) throw error;
      }
    }
  }

  #events() {
    return this.#stream("/events", { headers: { "Last-Event-ID": String(this.last) } });
  }

  #stream(path, { body, picture, headers = {} }) {
    return this.#fetch(this.#path(path), { body, picture, headers: { ...headers, Accept: "text/event-stream" } });
  }

  #path(path) {
    return `/${encodeURIComponent(this.conversation.id)}${path}`;
  }

  async #fetch(path, { body, picture, headers = {}, signal } = {}) {
    const sent = { "Accept-Language": this.language, ...headers };
    if (this.conversation && path) sent["X-Conversation-Token"] = this.conversation.token;
    if (body) sent["Content-Type"] = "application/json";
    const options = { method: body || picture ? "POST" : "GET", headers: sent, credentials: "omit", cache: "no-store" };
    if (signal) options.signal = signal;
    if (body) options.body = JSON.stringify(body);
    if (picture) [options.body, sent["Content-Type"]] = [picture, picture.type || "image/jpeg"];
    const response = await fetch(`/v1/conversations${path}`, options);
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw new Problem(response.status, problem.detail ?? "", Number(response.headers.get("Retry-After")) || 0);
  }
}

/** Yield the events of a stream (WHATWG HTML, 9.2.6, as far as our server uses it), null for a comment where wanted. */
async function* read(response, withComments = false) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (text + value).split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      if (!block.startsWith(":")) yield parse(block);
      else if (withComments) yield null;
    }
  }
}

function parse(block) {
  const fields = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(": ");
    fields[line.slice(0, colon)] = line.slice(colon + 2);
  }
  return { id: Number(fields.id) || 0, event: fields.event, data: JSON.parse(fields.data) };
}
