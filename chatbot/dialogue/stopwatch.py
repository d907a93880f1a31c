"""Takes the trace of a turn: how long each stage took and what it found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from chatbot.dialogue.state import RULES
from chatbot.domain.commands import Understanding
from chatbot.domain.decided import listening
from chatbot.domain.evidence import Trace

_MS = 1000
_MOST_DECIDED = 20


class Stopwatch:
    """Collects the stages of one turn."""

    def __init__(self) -> None:
        self._started = self._last = perf_counter()
        self._trace = Trace()

    def stage(self, name: str) -> None:
        """End a stage; it began where the one before ended."""
        now = perf_counter()
        self._trace = self._trace.with_stage(name, (now - self._last) * _MS)
        self._last = now

    def note(self, name: str, text: str) -> None:
        """Remember a finding."""
        self._trace = self._trace.with_note(name, text)

    def note_understood(self, understood: Understanding) -> None:
        """End the stage in which a message was understood, with what was found."""
        self.stage("understand")
        self.note("intents", ", ".join(f"{name} {score:.2f}" for name, score in understood.scores))
        for name, text in understood.notes:
            self.note(name, text)

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """Take the stage in which goals are worked off, with what the rules decide in it."""
        with listening() as decided:
            yield
        self.stage("decide")
        for line in list(dict.fromkeys(map(str, decided)))[:_MOST_DECIDED]:
            self.note(RULES, line)

    @property
    def rules(self) -> tuple[str, ...]:
        """What the rules decided so far."""
        return self._trace.noted(RULES)

    def noted(self, name: str) -> str:
        """Return the last finding of this name, nothing when there is none."""
        return dict(self._trace.notes).get(name, "")

    def finish(self) -> Trace:
        """Return the trace with the time of the whole turn."""
        return self._trace.with_stage("turn", (perf_counter() - self._started) * _MS)
