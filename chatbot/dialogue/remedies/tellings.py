"""The words of a report that tell which thing something is wrong with."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Turn, said
from chatbot.dialogue.understand.clauses import clauses_of
from chatbot.dialogue.understand.goals_heard import is_claim
from chatbot.dialogue.understand.words import around, mentions
from chatbot.domain.commerce import ClaimKind, OrderLine, ReturnReason
from chatbot.domain.conversation import Frame

_LATELY = 3
"""How many messages back a report was told."""


def tellings(frame: Frame, turn: Turn) -> list[Frame]:
    """Return the frame as it is, with the words alone that tell what is wrong, and with their clause.

    "The box came but there's no kettle in there, only the lamp": it is the kettle. "The kettle has a crack in it": the
    words for the crack alone would point at what the talk was about.
    """
    words, text = turn.language.words, said(frame)
    spans = (mentions(text, words[key]) for key in words if key.startswith("claim."))
    clauses = [clause.text for clause in clauses_of(text, words) if is_claim(clause.text, words)]
    parts = (*spans, *(clauses if len(clauses) == 1 else ()))
    return [frame, *(frame.with_slot(SAID, part) for part in parts if part)]


def kind_refused(frame: Frame, line: OrderLine, turn: Turn) -> str:
    """Return what was wrong with a thing whose report was refused just now: "I want my money back" goes on with it.

    What the team has is a fault.
    """
    if turn.focus.goal != frame.flow or line.id not in turn.focus.line_ids:
        return ""
    told = turn.written[-_LATELY:]
    kinds = (*(kind.value for kind in ClaimKind), ReturnReason.FAULTY.value)
    passed_on = ReturnReason.FAULTY.value if turn.state.is_handed_off else ""
    return next((kind for text in reversed(told) for kind in kinds if _tells(text, kind, turn)), passed_on)


def _tells(text: str, kind: str, turn: Turn) -> bool:
    words = turn.language.words
    return bool(mentions(text, (*words[f"claim.{kind}"], *words.get(f"reason.{kind}", ()))))


def lacking(frame: Frame, turn: Turn) -> list[Frame]:
    """Return the frame with what is said not to be there: the lamp of "no lamp in the parcel with the kettle"."""
    return [frame.with_slot(SAID, part) for part in _lacking(said(frame), turn) if part.strip()]


def _lacking(text: str, turn: Turn) -> Iterator[str]:
    words = turn.language.words
    after = around(text, words["lacking"])[1]
    while after:
        yield around(after, words["lacking_end"])[0]
        after = around(after, words["lacking"])[1]
