"""Says what a turn came to, sentence by sentence, each one in the log before it is shown."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from chatbot.dialogue.ground.compose import Citations
from chatbot.dialogue.ground.evidence import Evidence, gather
from chatbot.dialogue.ground.writer import Writing
from chatbot.dialogue.guardrails.card_numbers import MASK
from chatbot.dialogue.journal import Journal
from chatbot.dialogue.parts import Parts
from chatbot.dialogue.stopwatch import Stopwatch
from chatbot.dialogue.understand.model import FAILED, LATE
from chatbot.dialogue.work import Worked
from chatbot.domain.conversation import (
    CardsShown,
    DialogueState,
    LoggedEvent,
    PassagesCited,
    Role,
    SentenceReleased,
    Session,
    StackChanged,
    TurnFailed,
)
from chatbot.domain.evidence import Origin, Sentence, Statement
from chatbot.domain.outcome import HandOff
from chatbot.errors import ChatbotError


async def decide(session: Session, worked: Worked, journal: Journal, parts: Parts) -> None:
    """Note what was decided, to be written with the first sentence; a hand-over exists before it is announced."""
    journal.note(*worked.events, StackChanged(worked.stack, worked.focus))
    for outcome in worked.outcomes:
        if isinstance(outcome, HandOff) and not journal.state.is_handed_off:
            journal.note(await parts.desk.open(session, outcome.reason, outcome.summary))


async def tell(
    worked: Worked, journal: Journal, watch: Stopwatch, parts: Parts, is_overtaken: Callable[[], bool]
) -> AsyncGenerator[LoggedEvent]:
    """Yield the sentences of a turn; the passages they cite are noted for the events that close it.

    A turn that is overtaken before its first sentence is dropped: nothing is yielded.
    """
    evidence = _evidence(worked, journal.state, parts)
    citations, writing = Citations(), Writing(is_model_late=watch.noted(FAILED) in LATE)
    for note in evidence.notes:
        watch.note(*note)
    history = journal.state.history
    async with aclosing(parts.writer.write(evidence, history, citations, writing)) as sentences:
        is_told = False
        async for ready in sentences:
            if not is_told and is_overtaken():
                return
            is_told = True
            for event in await journal.record(*map(SentenceReleased, ready)):
                yield event
    watch.stage("word")
    for note in writing.notes:
        watch.note(*note)
    if citations.cited:
        journal.note(PassagesCited(citations.cited))


def _evidence(worked: Worked, state: DialogueState, parts: Parts) -> Evidence:
    message = state.history[-1].text if state.history and state.history[-1].role is Role.USER else ""
    today = parts.clock.now().astimezone(parts.shop.zone).date()
    statements = (*_notices(state), *worked.statements)
    return gather(statements, parts.languages[state.language], message=message, today=today)


def _notices(state: DialogueState) -> tuple[Statement, ...]:
    """Return what the shopper must be told about the message itself."""
    is_masked = any(one.role is Role.USER and MASK in one.text for one in state.history[-1:])
    return (Statement("notice.card_number"),) if is_masked else ()


async def apologise(session: Session, error: ChatbotError, journal: Journal, parts: Parts) -> tuple[LoggedEvent, ...]:
    """Tell what failed; what will not pass by itself goes to a person. Raises StoreError when that is down too."""
    language = parts.languages[journal.state.language]
    said = [SentenceReleased(Sentence(language.say(error.phrase), Origin.COMPOSED))]
    if not error.retryable:
        journal.note(await parts.desk.open(session, "error", type(error).__name__))
        said.append(SentenceReleased(Sentence(language.say("hand_off.done"), Origin.COMPOSED)))
    chips = CardsShown((), (parts.view(session, journal.state).chip("person"),))
    return await journal.record(*said, chips, TurnFailed(type(error).__name__))
