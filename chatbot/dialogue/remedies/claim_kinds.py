"""What is wrong with a delivery: the kind that words tell, or the question for it."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.dialogue import facts
from chatbot.dialogue.orders.bought_lines import Bought, named_lines
from chatbot.dialogue.orders.line_candidates import AlsoCalled
from chatbot.dialogue.remedies.claim_card import worded
from chatbot.dialogue.remedies.return_card import parcels_lost
from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.clauses import clauses_of
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import ClaimKind, Order, OrderLine, ReturnReason
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask

KIND = "kind"
FAULTY = ReturnReason.FAULTY.value
_LATELY = 3


def kind_of(frame: Frame, turn: Turn) -> str:
    """Return what is wrong: a kind of claim, ``faulty``, or nothing while that was not said."""
    return kind_in(said(frame), turn) or first(frame.slot(KIND))


def kind_in(text: str, turn: Turn) -> str:
    """Return the kind that a text tells, empty without one; what broke only in use did not arrive damaged."""
    words = turn.language.words
    kinds = (*(one.value for one in ClaimKind), FAULTY)
    named = next((kind for kind in kinds if mentions(text, words[f"claim.{kind}"])), "")
    is_in_use = bool(mentions(text, words["broke_in_use"])) and not tells_arrival(text, turn)
    return FAULTY if named == ClaimKind.DAMAGED.value and is_in_use else named


def tells_arrival(text: str, turn: Turn) -> bool:
    """Whether a text says that something came in the state that it tells."""
    return bool(mentions(text, turn.language.words["on_arrival"]))


def kinds_apart(frame: Frame, turn: Turn) -> tuple[tuple[str, str], ...]:
    """Return the clauses that each tell what is wrong, with the kind: "the kettle is dented and the lamp missing"."""
    told = [(one.text, kind_in(one.text, turn)) for one in clauses_of(said(frame), turn.language.words)]
    apart = tuple((text, kind) for text, kind in told if kind)
    return apart if len(apart) > 1 else ()


def kind_told_of(found: Bought, turn: Turn, orders: Sequence[Order], others: AlsoCalled) -> str:
    """Return what was told lately to be wrong with one thing, named in the same clause; empty without that."""
    texts = turn.written[-_LATELY:]
    clauses = [one.text for text in reversed(texts) for one in clauses_of(text, turn.language.words)]
    told = ((kind_in(one, turn), Frame("", ((SAID, (one,)),))) for one in clauses)
    return next((kind for kind, one in told if kind and named_lines(one, turn, orders, others) == [found]), "")


def is_told_again(frame: Frame, line: OrderLine, turn: Turn) -> bool:
    """Whether what is wrong was asked for, or could not be taken a moment ago."""
    is_refused = turn.focus.goal == frame.flow and line.id in turn.focus.line_ids
    return frame.asked == KIND or is_refused


def ask_kind(frame: Frame, found: Bought, turn: Turn) -> Advance:
    """Ask what is wrong with a thing."""
    order, line = found
    item = facts.items((line,), order)
    kinds = (
        [ClaimKind.LOST] if parcels_lost(order, line) else [ClaimKind.DAMAGED, ClaimKind.MISSING, ClaimKind.WRONG_ITEM]
    )
    chips = (*(turn.chip(f"claim_{kind.value}") for kind in kinds), turn.chip("claim_faulty"))
    key, frame = worded("claim.ask_kind", KIND, frame)
    return Advance(Ask(KIND, (Statement(key, (item,)),), quick_replies=chips), frame.asking(KIND))
