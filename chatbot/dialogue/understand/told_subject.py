"""Hears what a question is about beside goods: what a goal was about (a claim, an invoice), a fault of one's own."""

from __future__ import annotations

from chatbot.dialogue.understand.context import CERTAIN, Context
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.goals_heard import is_claim
from chatbot.dialogue.understand.meanings import Reading
from chatbot.dialogue.understand.requests import ABOUT_PRODUCTS
from chatbot.dialogue.understand.words import mentions, word_count

_LOOKS_LIKE = frozenset({*ABOUT_PRODUCTS, "ask_order", "sum_up", "out_of_scope"})
_INVOICE = "send_invoice"
_SHORT = 14


def asks_of_told(text: str, flow: str, context: Context) -> bool:
    """Whether a text asks on about the subject that a goal left in focus; `flow` is what it looks like by itself."""
    words, focus = context.words, context.focus
    if flow == focus.goal or focus.flow or not focus.question or word_count(text) > _SHORT:
        return False
    if not is_question(text, words) or context.bought.are_named_in(text, words):
        return False
    is_of_invoice = focus.goal == _INVOICE and bool(mentions(text, words["on_invoice"]))
    return is_of_invoice or (flow in _LOOKS_LIKE and bool(mentions(text, words["told_it"])))


def tells_own_fault(text: str, reading: Reading, flow: str, context: Context) -> bool:
    """Whether what looks like a question on the rules tells what is wrong with something that was bought."""
    is_open = flow == "answer_question" and reading.confidence < CERTAIN and is_claim(text, context.words)
    return is_open and context.bought.are_named_in(text, context.words)
