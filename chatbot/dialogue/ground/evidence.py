"""The evidence of a turn: its statements, with a name for every fact that is unique in the turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from chatbot.dialogue.guardrails.instructions import before_instructions
from chatbot.dialogue.state import STATEMENTS
from chatbot.domain.evidence import Fact, Statement
from chatbot.languages import Language

_QUOTE = "quote"
_AS_IT_IS = ("verify.", "notice.")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Statements whose facts have unique names (``item``, ``item2`` ...), in the language of the reply.

    `message` is what the shopper wrote, whose words a reply may take up; `today` is what "tomorrow" counts from.
    """

    statements: tuple[Statement, ...]
    language: Language
    message: str = ""
    today: date | None = None

    @property
    def facts(self) -> dict[str, Fact]:
        """All facts by their unique names."""
        return {fact.name: fact for statement in self.statements for fact in statement.facts}

    def claims(self, statement: Statement) -> frozenset[str]:
        """Return the claims that a statement makes."""
        return self.language.claims_of(statement.key)

    @property
    def all_claims(self) -> frozenset[str]:
        """Every claim that may be made in this turn."""
        return frozenset().union(*(self.claims(statement) for statement in self.statements))

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """What the reply rests on, for its trace: statement keys, sources of facts, passages with their scores."""
        keys = ", ".join(statement.key for statement in self.statements)
        sources = ", ".join(sorted({fact.source for fact in self.facts.values()}))
        passages = {one.id: one.score for statement in self.statements for one in statement.passages}
        cited = ", ".join(f"{key} {score:.2f}" for key, score in passages.items())
        own = (note for statement in self.statements for note in statement.notes)
        return tuple(note for note in ((STATEMENTS, keys), ("sources", sources), ("passages", cited), *own) if note[1])


def gather(
    statements: Sequence[Statement], language: Language, *, message: str = "", today: date | None = None
) -> Evidence:
    """Return the evidence of a turn. The same name for another value gets a number.

    What a passage says to a language model is no evidence, nor is what follows it.
    """
    values: dict[str, Fact] = {}
    renamed = []
    for statement in dict.fromkeys(statements):
        facts = tuple(_unique(fact, values) for fact in statement.facts)
        values.update((fact.name, fact) for fact in facts)
        passages = tuple(replace(one, text=before_instructions(one.text, language)) for one in statement.passages)
        renamed.append(replace(statement, facts=facts, passages=passages))
    return Evidence(tuple(renamed), language, message, today)


def is_said_as_it_is(statement: Statement) -> bool:
    """Whether no model may word a statement: who somebody is, codes, notices."""
    return statement.key.startswith(_AS_IT_IS)


def base_name(name: str) -> str:
    """Return the name of a fact without the number that made it unique."""
    return name.partition("_")[0] if name.startswith(_QUOTE) else name.rstrip("0123456789")


def _unique(fact: Fact, taken: dict[str, Fact]) -> Fact:
    name = next(name for name in _names(fact.name) if name not in taken or taken[name].value == fact.value)
    return replace(fact, name=name)


def _names(name: str) -> Iterator[str]:
    """Yield ``item``, ``item2`` ...; quotes are numbered by their phrase already: ``quote1``, ``quote1_2`` ..."""
    yield name
    mark = "_" if name.startswith(_QUOTE) else ""
    yield from (f"{name}{mark}{number}" for number in count(2))
