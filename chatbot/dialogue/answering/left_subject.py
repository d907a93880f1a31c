"""What a goal leaves for the next question to go on with: the subject of the shop's rules that it was about."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import pairs
from chatbot.domain.conversation import Frame
from chatbot.languages import Language

_COVERED, _CLAIM = "warranty.", "claim"


def subject_left(goal: str, language: Language) -> str:
    """Return the subject of the rules that a goal, or a topic of one, is about; nothing for others."""
    return dict(pairs(language.words["goal_subject"])).get(goal, "")


def leaving_subject(frame: Frame, advance: Advance, turn: Turn) -> Advance:
    """Return a step with its subject in focus, where this message advanced its goal and answered no question beside."""
    focus = turn.focus if advance.focus is None else advance.focus
    is_covered = any(one.key.startswith(_COVERED) for one in advance.outcome.statements)
    subject = subject_left(_CLAIM if is_covered else frame.flow, turn.language)
    if not subject or not said(frame) or focus.question != turn.focus.question:
        return advance
    return replace(advance, focus=replace(focus, question=subject, document=""))
