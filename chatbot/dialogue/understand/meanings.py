"""What a text is most like, and the command of a text whose intent is certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.domain.commands import (
    Answer,
    AskForPerson,
    AskQuestion,
    CancelFlow,
    Command,
    OutOfScope,
    SmallTalk,
    StartFlow,
)


@dataclass(frozen=True, slots=True)
class IntentMeaning:
    """What an intent leads to: a flow, and which kind of small talk."""

    flow: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text is most like: the best intent and the second one with their probabilities."""

    intent: str
    confidence: float
    second: str
    second_confidence: float


def read(scores: Sequence[tuple[str, float]]) -> Reading:
    """Return the two best of the scores (best first)."""
    best = scores[0]
    second = scores[1] if len(scores) > 1 else (best[0], 0.0)
    return Reading(best[0], best[1], second[0], second[1])


def meant(text: str, reading: Reading, meaning: IntentMeaning) -> Command:
    """Return the command of a text whose intent is certain."""
    match meaning.flow:
        case "hand_off":
            return AskForPerson(text)
        case "small_talk":
            return SmallTalk(meaning.kind, reading.confidence)
        case "out_of_scope":
            return OutOfScope(text, reading.confidence)
        case "answer":
            return Answer(text)
        case "told":
            return SmallTalk("okay", reading.confidence)
        case "never_mind":
            return CancelFlow(text)
        case "answer_question":
            return AskQuestion(text, reading.intent, reading.confidence)
        case flow:
            return StartFlow(flow, reading.intent, text, reading.confidence)
