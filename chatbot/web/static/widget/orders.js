// "My orders": each order in short, with what may be wanted of it next.

import { picture } from "./cards.js";
import { el } from "./dom.js";

const SHOWN_GOODS = 2;

/** Return the panel's nodes; `send` gets the message of what is pressed, `back` leads to the conversation. */
export function orders(answer, say, send, back) {
  const head = el("div.sd-orders-head", {}, el("h2", {}, say("orders")), button("sd-back", say("back"), back));
  if (!answer) return [head, el("p.sd-empty", {}, say("orders_failed"))];
  if (!answer.is_signed_in) return [head, el("p.sd-empty", {}, say("orders_guest"))];
  if (!answer.orders.length) return [head, el("p.sd-empty", {}, say("orders_none"))];
  return [head, el("ul.sd-order-list", {}, ...answer.orders.map((order) => one(order, say, send)))];
}

function one(order, say, send) {
  const badge = el(order.has_trouble ? "span.sd-badge.sd-badge-trouble" : "span.sd-badge", {}, order.state);
  const title = el("h3", {}, say("order_number", { order: order.number }));
  const goods = order.goods.slice(0, SHOWN_GOODS).join(say.tag === "zh" ? "、" : ", ");
  const more = order.goods.length > SHOWN_GOODS ? ` +${order.goods.length - SHOWN_GOODS}` : "";
  const about = el("p.sd-order-about", {}, `${order.placed_on} · ${order.total}`);
  const actions = order.actions.map((action) => {
    const pressed = button("sd-small", action.label, () => send(action.message));
    pressed.setAttribute("aria-label", `${action.label}: ${title.textContent}`);
    return pressed;
  });
  const text = el("div.sd-order-text", {}, el("div.sd-card-title", {}, title, badge), el("p", {}, goods + more), about);
  const top = el("div.sd-order-top", {}, picture(order.product_ids[0] ?? ""), text);
  return el("li.sd-order", {}, top, el("div.sd-order-actions", {}, ...actions));
}

function button(style, label, act) {
  const made = el(`button.sd-button.${style}`, { type: "button" }, label);
  made.addEventListener("click", act);
  return made;
}
