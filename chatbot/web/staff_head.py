"""The head of a conversation on the staff's page: who it is, why it waits, who has it, and who looks at it."""

from __future__ import annotations

from html import escape

from chatbot.domain.commerce import Customer
from chatbot.domain.hand_overs import HandOverState
from chatbot.ports.hand_overs import HandOver
from chatbot.web.page_texts import PageTexts
from chatbot.web.rendering import line_html
from chatbot.web.staff_queue import StaffQueue, reason


def head_html(entry: HandOver | None, customer: Customer | None, lookers: tuple[str, ...], queue: StaffQueue) -> str:
    """Return the head; a conversation that was never handed over has no state."""
    texts = queue.texts
    name = texts.say("guest") if customer is None else customer.name
    chips = [] if entry is None else _chips(entry, queue)
    seen = line_html(texts.say("looking", names=", ".join(lookers))) if lookers else ""
    presence = f'<p class="ss-presence">{seen}</p>' if seen else ""
    return f'<div class="ss-head"><h2>{line_html(name)}</h2><p class="ss-chips">{"".join(chips)}</p>{presence}</div>'


def _chips(entry: HandOver, queue: StaffQueue) -> list[str]:
    texts, about = queue.texts, entry.about
    state = f'<b class="ss-state ss-{entry.state.value}">{line_html(_state(entry, texts))}</b>'
    told = [reason(entry.reason, texts), about.language, queue.topic(about.topic) if about.topic else ""]
    mood = f'<b class="ss-mood ss-{escape(about.mood)}">{escape(texts.say(f"mood_{about.mood}"))}</b>'
    return [state, mood if about.mood != "calm" else "", *(f"<b>{line_html(one)}</b>" for one in told if one)]


def _state(entry: HandOver, texts: PageTexts) -> str:
    key = f"state_{entry.state.value}"
    return texts.say(key, name=entry.staff_name) if entry.state is HandOverState.CLAIMED else texts.say(key)
