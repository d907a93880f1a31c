// The widget: connects the conversation, the panels and the page around with the API.

import { Api, NotSent, Problem } from "./api.js";
import { el } from "./dom.js";
import { hear, isEmbedded, languageAround, subjectOf, tell } from "./host.js";
import { turnLook, wearLook } from "./look.js";
import { keep, kept } from "./memory.js";
import { orders } from "./orders.js";
import { Person } from "./person.js";
import { settings, speaker } from "./say.js";
import { Thread } from "./thread.js";
import { save } from "./transcript.js";
import { chosen, picture, prepared } from "../photo.js";

const part = (id) => document.getElementById(id);
const [box, log, notice, menu, panel] = ["box", "thread", "notice", "menu", "orders"].map(part);
const TOLD = { proposal: "proposal", proposal_executed: "executed", handed_off: "handed_off" };

let say = speaker(kept().language ?? languageAround);
let isBusy = false;
let isSeen = !isEmbedded;
let unread = 0;
let context = { product: "", cart: null };
let signedIn = ""; // the sign-in that the page around gave, never stored
let waiting = null; // one that came while a reply was being written
let isTurn = false;
let unsent = ""; // what was pressed while a conversation was being opened: it goes into that one

const api = new Api((isLost) => (isLost ? warn(say("reconnecting")) : warn("", "reconnecting")));
const current = Object.assign((key, values) => say(key, values), { within: (tag) => say.within(tag) });
Object.defineProperty(current, "tag", { get: () => say.tag });
const thread = new Thread(log, current, {
  send,
  press,
  rate,
  photo: (id) => picture(...api.photoAt(id)),
  offerPhotos: (isOffered) => (part("photo").hidden = !isOffered),
});
const person = new Person(api, part("standing"), part("hours"), current, heard);

/* --- a conversation: restored, begun, continued */

async function start() {
  const { conversation } = kept();
  api.conversation = conversation ?? null;
  if (!conversation) return begin("");
  await busily(async () => {
    log.setAttribute("aria-busy", "true");
    try {
      let change = null;
      for await (const event of api.restore()) {
        thread.apply(event);
        change = person.isChangedBy(event) ? event : change;
      }
      if (change) person.notice(change);
      else person.look();
      thread.settle();
      if (thread.isNew) offerStarts();
    } catch (error) {
      if (!(error instanceof Problem) || ![404, 422].includes(error.status)) throw error;
      await begun(await api.begin(""), "");
      warn(say("ended"));
    }
  });
}

function begin(signIn) {
  return busily(async () => begun(await api.begin(signIn), signIn));
}

function begun(events, signIn) {
  keep({ conversation: api.conversation, customer: signIn ? subjectOf(signIn) : undefined });
  warn("");
  person.leave();
  thread.clear();
  for (const event of events) thread.apply(event);
  offerStarts();
  person.look();
}

function offerStarts() {
  thread.offer(say.starts.map((start) => ({ label: start, message: start })));
}

/** Say something for the shopper; while a conversation is being opened it waits. Returns whether it is on its way. */
function send(text) {
  const said = text.trim();
  if (!said || isTurn) return false;
  if (said.length > settings.longest) {
    warn(say("too_long", { longest: settings.longest }));
    return false;
  }
  showOrders(false);
  if (isBusy) unsent = said;
  else turn(() => api.send(said), said);
  return true;
}

function press(proposal, verb) {
  return isBusy ? undefined : turn(() => api.press(proposal, verb), "");
}

async function sendPhoto() {
  const file = isBusy ? null : await chosen();
  if (!file || isBusy) return;
  showOrders(false);
  part("status").textContent = say("photo_sending");
  const small = await prepared(file);
  if (!isBusy) await turn(() => api.photo(small), "");
}

async function rate(body) {
  try {
    await api.rate(body);
    const { stars, ...thumb } = body;
    thread.apply(stars ? { event: "conversation_rated", data: { stars } } : { event: "reply_rated", data: thumb });
    part("status").textContent = say("rated");
  } catch (error) {
    warn(wordsFor(error));
  }
}

async function turn(open, said) {
  isTurn = true;
  warn("");
  thread.expect(said);
  part("status").textContent = say("writing");
  const isDone = await busily(async () => {
    for await (const event of open()) hearOf(event);
    thread.settle();
    part("status").textContent = "";
  });
  if (isDone) return arrived();
  thread.unexpect();
  part("status").textContent = "";
  if (said && !box.value) write(said);
}

/** Something happened outside of a turn of ours: somebody of the team wrote, came or went. */
function heard(event) {
  const isNew = event.id > thread.last;
  thread.apply(event);
  person.notice(event);
  if (isNew && event.event === "staff_message") arrived("staff");
}

function hearOf(event) {
  thread.apply(event);
  person.notice(event);
  if (event.event === "failed") warn(event.data.detail || say("failed"));
  if (event.event === "sentence") part("status").textContent = "";
  if (TOLD[event.event]) tell(TOLD[event.event]);
}

function arrived(role = "assistant") {
  tell("message", { role });
  if (isSeen) return;
  unread += 1;
  tell("unread", { count: unread });
}

/** Do something alone; what goes wrong is told. Returns whether it went well. */
async function busily(work) {
  isBusy = true;
  part("send").disabled = true;
  try {
    await work();
    return true;
  } catch (error) {
    console.error(error);
    warn(wordsFor(error));
    return false;
  } finally {
    isBusy = isTurn = false;
    part("send").disabled = false;
    log.removeAttribute("aria-busy");
    const signIn = waiting;
    waiting = null;
    if (signIn !== null) identify(signIn);
    if (!isBusy) sendUnsent();
  }
}

function sendUnsent() {
  const said = unsent;
  unsent = "";
  if (said) send(said);
}

function wordsFor(error) {
  if (error instanceof NotSent) return say("not_sent");
  if (!(error instanceof Problem)) return say("lost");
  return error.seconds && error.status === 429 ? say("wait", { seconds: error.seconds }) : error.detail || say("failed");
}

/* --- what the page around says */

function identify(token) {
  if (isBusy) {
    waiting = token;
    return;
  }
  signedIn = token;
  const customer = token ? subjectOf(token) : undefined;
  if (customer === kept().customer) return;
  showOrders(false);
  if (customer && !kept().customer && !thread.isNew) goOn(token, customer);
  else begin(token);
}

/** Go on with what was said so far as a customer; where that may not be, begin anew. */
async function goOn(signIn, customer) {
  const isTheirs = await busily(async () => {
    try {
      await api.signIn(signIn);
    } catch (error) {
      if (!(error instanceof Problem) || ![403, 404, 409].includes(error.status)) throw error;
      return begun(await api.begin(signIn), signIn);
    }
    keep({ conversation: api.conversation, customer });
    for await (const event of api.restore()) thread.apply(event);
    person.leave();
    const change = thread.events.findLast((event) => person.isChangedBy(event));
    if (change) person.notice(change);
    else person.look();
  });
  if (!isTheirs) signedIn = "";
}

function seen(isOpen) {
  isSeen = isOpen;
  if (!isOpen) return;
  unread = 0;
  tell("unread", { count: 0 });
  if (api.conversation && !isBusy) person.look();
  if (matchMedia("(hover: hover)").matches) box.focus({ preventScroll: true });
}

function showContext() {
  const offers = [];
  if (context.product) offers.push(["about_product", { product: context.product }]);
  if (context.cart?.length) offers.push(["about_cart", {}]);
  part("context").hidden = !offers.length;
  part("context").replaceChildren(
    ...offers.map(([key, values]) => {
      const chip = el("button.sd-chip", { type: "button" }, say(key, values));
      chip.addEventListener("click", () => {
        if (!send(say(`${key}_message`, values))) return;
        context = key === "about_cart" ? { ...context, cart: null } : { ...context, product: "" };
        showContext();
      });
      return chip;
    }),
  );
}

/* --- the parts of the page */

function warn(text, unless = "") {
  if (unless && notice.textContent !== say(unless)) return;
  notice.textContent = text;
  notice.hidden = !text;
}

function write(text) {
  box.value = text;
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 140)}px`;
}

function fold(button, folded, isOpen) {
  folded.hidden = !isOpen;
  button.setAttribute("aria-expanded", String(isOpen));
}

const showMenu = (isOpen) => fold(part("menu-button"), menu, isOpen);

async function showOrders(isOpen) {
  if (isOpen === !panel.hidden) return;
  fold(part("orders-button"), panel, isOpen);
  log.hidden = isOpen;
  document.querySelector(".sd-ai").hidden = isOpen;
  if (!isOpen) return;
  panel.replaceChildren(el("p.sd-empty", { role: "status" }, say("loading_orders")));
  const answer = await api.orders().catch(() => null);
  panel.replaceChildren(...orders(answer, say, send, back));
  panel.focus({ preventScroll: true });
}

function back() {
  showOrders(false);
  part("orders-button").focus();
}

function speak(tag) {
  say = speaker(tag);
  api.language = say.tag;
  document.documentElement.lang = say.tag;
  for (const one of document.querySelectorAll("[data-say]")) one.textContent = say(one.dataset.say);
  for (const one of document.querySelectorAll("[data-name]")) one.setAttribute("aria-label", say(one.dataset.name));
  for (const one of document.querySelectorAll("button[data-name]")) one.title = say(one.dataset.name);
  for (const one of document.querySelectorAll("[data-hint]")) one.placeholder = say(one.dataset.hint);
  part("language").lang = say("switch_to");
  document.title = say("title");
  person.show();
  showContext();
}

const choices = {
  new: () => isBusy || (showOrders(false), begin(signedIn)),
  rate: () => (showOrders(false), thread.askForStars(), thread.stars.querySelector("button").focus()),
  download: () => save(thread.events, say),
  look: turnLook,
  language: () => {
    keep({ language: say("switch_to") });
    speak(kept().language);
    if (thread.isNew && !isBusy) begin(signedIn);
  },
};

for (const [id, act] of Object.entries(choices)) {
  part(id).addEventListener("click", () => {
    showMenu(false);
    part("menu-button").focus();
    act();
  });
}
part("menu-button").addEventListener("click", () => showMenu(menu.hidden));
part("orders-button").addEventListener("click", () => showOrders(panel.hidden));
part("person").addEventListener("click", () => send(say("person_message")));
part("photo").addEventListener("click", sendPhoto);
part("close").addEventListener("click", () => tell("close"));
part("close").hidden = !isEmbedded;
part("compose").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value;
  if (isBusy || !text.trim()) return;
  if (text.trim().length <= settings.longest) write("");
  send(text);
});
box.addEventListener("input", () => write(box.value));
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  part("compose").requestSubmit();
});
document.addEventListener("click", ({ target }) => {
  if (!target.closest("#menu, #menu-button")) showMenu(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!menu.hidden) {
    showMenu(false);
    part("menu-button").focus();
  } else if (!panel.hidden) back();
  else tell("close");
});

wearLook();
speak(say.tag);
hear({
  open: () => seen(true),
  close: () => seen(false),
  identify,
  context: (given) => {
    context = given;
    api.lookingAt = given.sku;
    api.cart = given.cart;
    showContext();
  },
});
tell("ready"); // who is signed in comes before the shopper can press anything
await start();
