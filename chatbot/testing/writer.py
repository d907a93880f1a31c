"""A writer that finds defects of flows: statements whose facts are not those of their phrase."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from chatbot.dialogue.ground.compose import Citations, base
from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.ground.talk import Talk
from chatbot.dialogue.ground.writer import Writer, Writing
from chatbot.domain.evidence import Sentence


class StrictWriter(Writer):
    """Writes like a `Writer`, but a fact too few or too many is an AssertionError that names the statement."""

    async def write(
        self, evidence: Evidence, talk: Talk, citations: Citations, writing: Writing
    ) -> AsyncGenerator[tuple[Sentence, ...]]:
        """Check every statement, then write."""
        for statement in evidence.statements:
            facts = {base(fact) for fact in statement.facts}
            slots = evidence.language.phrases[statement.key].slots
            assert facts == slots, f"{statement.key} has the facts {sorted(facts)}, its phrase {sorted(slots)}"
        async with aclosing(super().write(evidence, talk, citations, writing)) as written:
            async for ready in written:
                yield ready
