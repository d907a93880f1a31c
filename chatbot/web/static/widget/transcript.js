// The conversation as a text file.

import { el } from "./dom.js";
import { settings } from "./say.js";

/** Let the shopper keep what the events say, in the words of `say`. */
export function save(events, say) {
  const text = `${say("transcript")} · ${new Date().toLocaleString(say.tag)}\n\n${transcript(events, say)}\n`;
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  el("a", { href: address, download: `${settings.shop}-${new Date().toISOString().slice(0, 10)}.txt` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function transcript(events, say) {
  const parts = [];
  const rows = (card) => [card.title, ...card.rows.map(([label, value]) => `  ${label}: ${value}`)].join("\n");
  let line = null;
  for (const { event, data } of events) {
    if (event === "sentence" && line) {
      line.text += ` ${data.text}`;
      continue;
    }
    line = null;
    if (event === "message_received") parts.push({ text: `${say("you")}: ${data.text}` });
    else if (event === "photo_added") parts.push({ text: `${say("you")}: (${say("photo_sent")})` });
    else if (event === "sentence") parts.push((line = { text: `${say("assistant")}: ${data.text}` }));
    else if (event === "staff_message") parts.push({ text: `${say("staff")}: ${data.text}` });
    else if (event === "cards") parts.push(...data.cards.map((one) => ({ text: rows(one) })));
    else if (event === "proposal") parts.push({ text: rows(data.card) });
    else if (event === "proposal_executed") parts.push({ text: say("proposal_executed") });
    else if (event === "proposal_declined") parts.push({ text: say("proposal_declined") });
    else if (event === "citations") parts.push(...data.citations.map((one) => ({ text: `(${one.number}) ${one.title}: ${one.quote}` })));
  }
  return parts.map(({ text }) => text).join("\n\n");
}
