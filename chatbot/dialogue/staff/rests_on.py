"""What the last replies of a conversation rest on: orders, passages, decisions of the rules. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from chatbot.dialogue.state import RULES
from chatbot.domain.conversation import Event, LoggedEvent, PassagesCited, SentenceReleased, TurnFinished
from chatbot.domain.evidence import Statement
from chatbot.domain.hand_overs import Ground, GroundKind
from chatbot.domain.knowledge import Citation, Passage, written_place

_REPLIES = 3
_ORDER = "order:"
_MOST = 12


def rests_on(
    events: Sequence[LoggedEvent], statements: Sequence[Statement] = (), rules: Sequence[str] = ()
) -> tuple[Ground, ...]:
    """Return what the last three replies rest on, the oldest first, and what a turn that is not logged yet does.

    Of that turn come the statements and what the rules decided. Each ground is told once, where it was used last.
    """
    grounds = [*(ground for event in _last(events) for ground in _of_event(event)), *_of_statements(statements)]
    grounds += [Ground(GroundKind.RULE, line) for line in rules]
    newest = list(islice(dict.fromkeys(reversed(grounds)), _MOST))
    return tuple(reversed(newest))


def _last(events: Sequence[LoggedEvent]) -> Sequence[Event]:
    """Return the events since the last reply but three ended."""
    ends = [place for place, logged in enumerate(events, start=1) if isinstance(logged.event, TurnFinished)]
    return [logged.event for logged in events[ends[-_REPLIES - 1] if len(ends) > _REPLIES else 0 :]]


def _of_event(event: Event) -> Iterator[Ground]:
    match event:
        case SentenceReleased(sentence=sentence):
            yield from _orders(sentence.sources)
        case PassagesCited(citations=citations):
            yield from map(_passage, citations)
        case TurnFinished(trace=trace):
            yield from (Ground(GroundKind.RULE, line) for line in trace.noted(RULES))
        case _:
            return


def _of_statements(statements: Iterable[Statement]) -> Iterator[Ground]:
    for statement in statements:
        yield from _orders(fact.source for fact in statement.facts)
        yield from map(_passage, statement.passages)


def _orders(sources: Iterable[str]) -> Iterator[Ground]:
    numbers = (source.removeprefix(_ORDER) for source in sources if source.startswith(_ORDER))
    yield from (Ground(GroundKind.ORDER, number) for number in numbers)


def _passage(written: Citation | Passage) -> Ground:
    return Ground(GroundKind.PASSAGE, written_place(written.title, written.heading))
