"""Says what a turn came to, sentence by sentence, each one in the log before it is shown."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from chatbot.dialogue.ground.compose import Citations
from chatbot.dialogue.ground.evidence import Evidence, gather
from chatbot.dialogue.ground.talk import Talk
from chatbot.dialogue.ground.writer import Writing
from chatbot.dialogue.guardrails.card_numbers import MASK
from chatbot.dialogue.identity.personal import personal_values
from chatbot.dialogue.journal import Journal
from chatbot.dialogue.parts import Parts
from chatbot.dialogue.staff.rests_on import rests_on
from chatbot.dialogue.staff.to_person import handed_over
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
from chatbot.errors import ChatbotError, StoreError


async def decide(session: Session, worked: Worked, journal: Journal, parts: Parts, rules: Sequence[str] = ()) -> Teller:
    """Note what was decided, to be written with the first sentence, and return who says it.

    A hand-over exists before it is announced. `rules` are the decisions of the rules in this turn.
    """
    journal.note(*worked.events, StackChanged(worked.stack, worked.focus))
    for outcome in worked.outcomes:
        if isinstance(outcome, HandOff) and not journal.state.is_handed_off:
            grounds = rests_on(await parts.log.events(session.conversation_id), worked.statements, rules)
            journal.note(await parts.desk.open(session, outcome.reason, outcome.summary, journal.state, grounds))
    return Teller(session, parts)


@dataclass(frozen=True, slots=True)
class Teller:
    """Says what a turn of a session came to."""

    session: Session
    parts: Parts

    async def tell(
        self, worked: Worked, journal: Journal, watch: Stopwatch, is_overtaken: Callable[[], bool]
    ) -> AsyncGenerator[LoggedEvent]:
        """Yield the sentences of a turn; the passages they cite are noted for the events that close it.

        A turn that is overtaken before its first sentence is dropped: nothing is yielded.
        """
        parts = self.parts
        evidence = _evidence(worked, journal.state, parts)
        for note in evidence.notes:
            watch.note(*note)
        talk = await self._talk(journal.state)
        may_not_be_asked = talk is None or watch.noted(FAILED) in LATE
        citations, writing = Citations(), Writing(parts.ids.new("mark"), may_not_be_asked)
        async with aclosing(parts.writer.write(evidence, talk or Talk(), citations, writing)) as sentences:
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

    async def _talk(self, state: DialogueState) -> Talk | None:
        """Return what the reply follows on; None where it is not known what a prompt must not show."""
        goal = state.stack[-1] if state.stack else None
        if not self.parts.writer.may_show_values(state.language):
            return Talk(state.history, goal)
        try:
            return Talk(state.history, goal, await personal_values(self.session, state, self.parts.store))
        except StoreError:
            return None


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
    said = [language.say(error.phrase)]
    if not error.retryable and not journal.state.is_handed_off:
        outcome, frame = handed_over("error", parts.view(session, journal.state))
        known = f"{type(error).__name__}; {outcome.summary}"
        grounds = rests_on(await parts.log.events(session.conversation_id))
        journal.note(await parts.desk.open(session, outcome.reason, known, journal.state, grounds))
        if frame is not None:
            journal.note(StackChanged((*journal.state.stack, frame), journal.state.focus))
        said += map(language.compose, outcome.statements)
    chips = CardsShown((), (parts.view(session, journal.state).chip("person"),))
    sentences = (SentenceReleased(Sentence(text, Origin.COMPOSED)) for text in said)
    return await journal.record(*sentences, chips, TurnFailed(type(error).__name__))
