"""What a message follows on: the question that is open, else what was told last; examples of intents name these."""

from __future__ import annotations

from chatbot.dialogue.state import CONFIRMATION, EMAIL_CODE
from chatbot.domain.conversation import DialogueState

PRODUCTS = frozenset({"shown", "product"})
"""What follows on products that were told of."""
CHOICE, ORDER = "choice", "order"
_ASKED = {
    CONFIRMATION: "card",
    EMAIL_CODE: "proof",
    "address": "address",
    "flow": CHOICE,
    "kind": "reason",
    "order_number": "number",
    "proof": "proof",
    "reason": "reason",
    "remedy": "remedy",
    "send_code": "proof",
    "variant": "version",
}
_TOLD = {
    "answer_question": "policy",
    "ask_order": ORDER,
    "ask_product": "product",
    "find_product": "shown",
    "order_status": ORDER,
    "refund_status": ORDER,
    "sum_up": "sum",
}
FOLLOWS = frozenset({*_ASKED.values(), *_TOLD.values(), "item", "state", "refused", "done"})
"""All that a message may follow on."""


def follows(state: DialogueState) -> str:
    """Return what the next message follows on, one of `FOLLOWS`; nothing for a first message."""
    asked = state.stack[-1].asked if state.stack else ""
    shown = _TOLD.get(state.focus.flow, "")
    if asked == CONFIRMATION and state.ended == "aside" and shown in PRODUCTS:
        return shown
    if asked:
        return "state" if asked.startswith("question:") else _ASKED.get(asked, "item")
    if state.ended == "done" or (state.ended == "refused" and state.focus.goal):
        return state.ended
    return shown
