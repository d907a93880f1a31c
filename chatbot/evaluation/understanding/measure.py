"""Asks for what each labelled message is: the intent classifier alone, or the whole understander."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter

from chatbot.domain.commands import (
    AskForPerson,
    AskQuestion,
    Command,
    OutOfScope,
    SetSlot,
    SmallTalk,
    StartFlow,
    Understanding,
)
from chatbot.domain.conversation import DialogueState, Session
from chatbot.evaluation.understanding.figures import OUT_OF_SCOPE, Prediction
from chatbot.evaluation.understanding.labelled import Labelled
from chatbot.ports.understander import IntentClassifier, Understander

Guess = tuple[str, float]
"""An intent, and how sure of it."""
Ask = Callable[[str], Awaitable[Guess]]

_MS = 1000


def by_classifier(classifier: IntentClassifier, language: str) -> Ask:
    """Return a question to the classifier, each message as one clause."""

    async def ask(text: str) -> Guess:
        ((best, *_),) = await classifier.classify((text,), language)
        return best

    return ask


def by_understander(understander: Understander, language: str) -> Ask:
    """Return a question to the whole understander, each message as the first of a conversation."""

    async def ask(text: str) -> Guess:
        state = DialogueState(language=language)
        return guess_of(await understander.understand(text, state, Session("con_evaluation")))

    return ask


def guess_of(understood: Understanding) -> Guess:
    """Return the intent of the first command of a message; of one without an intent what the scores say."""
    best = understood.scores[0] if understood.scores else ("", 0.0)
    command = next((one for one in understood.commands if not isinstance(one, SetSlot)), None)
    name, confidence = _named(command, best[0])
    return name or best[0], best[1] if confidence is None else confidence


async def predictions_of(ask: Ask, rows: Sequence[Labelled]) -> tuple[Prediction, ...]:
    """Return what every message was taken for, one after the other."""
    predictions = []
    for row in rows:
        started = perf_counter()
        intent, confidence = await ask(row.text)
        predictions.append(Prediction(row, intent, confidence, (perf_counter() - started) * _MS))
    return tuple(predictions)


def _named(command: Command | None, best: str) -> tuple[str, float | None]:
    match command:
        case StartFlow(intent=intent, confidence=confidence) | AskQuestion(intent=intent, confidence=confidence):
            return intent, confidence
        case SmallTalk(kind=kind, confidence=confidence):
            return best if best.endswith(kind) else f"small_talk.{kind}", confidence
        case OutOfScope(confidence=confidence):
            return OUT_OF_SCOPE, confidence
        case AskForPerson():
            return "hand_off", 1.0
        case _:
            return "", None
