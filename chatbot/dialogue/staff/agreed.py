"""What the staff wrote to the shopper before they gave the conversation back: it is told, and never contradicted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.words import content_words, is_near, sentences, tokens
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Ask, Say

_ASKING = frozenset({"answer_question", "ask_order", "ask_product", "order_status", "refund_status", "sum_up"})
_RULES = "answer_question"
_SHARE = 0.7


def told_by_staff(turn: Turn) -> tuple[Statement, ...]:
    """Return what the staff wrote last in this conversation, in their words; else that nothing is known."""
    wrote = turn.state.staff_wrote
    return (_quoted(" ".join(wrote[-2:])),) if wrote else (Statement("answer.unknown"),)


def with_agreed(advance: Advance, frame: Frame, turn: Turn) -> Advance:
    """Return an answer with what the staff wrote on the matter before it.

    That stands alone where nothing else is known, where it would be asked back, and before the rules for everybody.
    """
    outcome = advance.outcome
    wrote = _on_matter(said(frame), turn) if frame.flow in _ASKING else []
    if not wrote:
        return advance
    told = _quoted(" ".join(wrote))
    if frame.flow == _RULES or not advance.is_found or isinstance(outcome, Ask):
        return replace(advance, outcome=Say((told,)), frame=None, is_found=True)
    if not isinstance(outcome, Say):
        return advance
    return replace(advance, outcome=replace(outcome, statements=(told, *outcome.statements)))


def _on_matter(text: str, turn: Turn) -> list[str]:
    """Return the sentences of the staff that hold most of the words of a question."""
    words = turn.language.words
    asked = content_words(text, (*words["stop"], *words["question"], *words["follow_up"]))
    if not asked or not is_question(text, words):
        return []
    written = [sentence for one in turn.state.staff_wrote for sentence in sentences(one)]
    return [one for one in written if _share(asked, tokens(one)) >= _SHARE]


def _share(asked: Collection[str], written: Collection[str]) -> float:
    return sum(any(is_near(word, other) for other in written) for word in asked) / len(asked)


def _quoted(text: str) -> Statement:
    return Statement("notice.staff_wrote", (facts.text("quote1", FactKind.QUOTE, text, "conversation"),))
