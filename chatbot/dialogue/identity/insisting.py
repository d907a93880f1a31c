"""What a shopper hears who answers nothing that proves who asks: the reason once, then that a person can help."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Statement

_EXPLAINED = "explained"


def insisted(advance: Advance, frame: Frame, turn: Turn) -> Advance:
    """Return what is asked again with its reason, or shortly where that was given; others may know what was asked."""
    if advance.frame is None or not said(frame) or not frame.asked or advance.frame.asked != frame.asked:
        return advance
    is_explained, outcome, person = bool(frame.slot(_EXPLAINED)), advance.outcome, turn.chip("person")
    pleads = bool(mentions(said(frame), turn.language.words["plea"]))
    statements = (Statement("verify.still"),) if is_explained else (Statement("verify.why"), *outcome.statements)
    chips = tuple(dict.fromkeys((*outcome.quick_replies, person)))
    told = replace(outcome, statements=statements, quick_replies=chips)
    return replace(advance, outcome=told, frame=advance.frame.with_slot(_EXPLAINED, "yes"), is_found=pleads)
