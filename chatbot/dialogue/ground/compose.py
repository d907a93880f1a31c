"""The composed sentence of a statement: its phrase with its facts, and the numbers of its passages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from chatbot.dialogue.ground.evidence import Evidence, base_name
from chatbot.domain.evidence import Fact, Origin, Sentence, Statement
from chatbot.domain.knowledge import Citation, Passage

QUOTED = ("answer.quote", "answer.quotes", "answer.three_quotes", "answer.four_quotes")
"""The phrases of so many sentences of passages, one after the other."""


class Citations:
    """Numbers the passages of a reply in the order in which they are first used."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._cited: list[Citation] = []

    @property
    def cited(self) -> tuple[Citation, ...]:
        """All citations so far."""
        return tuple(self._cited)

    def number(self, passage: Passage, quote: str) -> int:
        """Return the number of a passage, a new one at its first use."""
        if passage.id not in self._numbers:
            self._numbers[passage.id] = len(self._numbers) + 1
            self._cited.append(
                Citation(
                    self._numbers[passage.id],
                    passage.document_id,
                    passage.title,
                    passage.heading,
                    passage.anchor,
                    quote,
                    passage.language,
                    passage.version,
                )
            )
        return self._numbers[passage.id]


def compose(statement: Statement, evidence: Evidence, citations: Citations) -> Sentence:
    """Return the sentence that the language has for a statement."""
    return cite(composed_text(statement, evidence), Origin.COMPOSED, statement, citations)


def without_said(statement: Statement, said: Collection[str]) -> Statement:
    """Return a statement of several quotes without those whose facts were said, any other statement as it is."""
    left = tuple(fact for fact in statement.facts if fact.name not in said)
    if statement.key not in QUOTED or not 0 < len(left) < len(statement.facts):
        return statement
    sources = {fact.source for fact in left}
    passages = tuple(one for one in statement.passages if f"passage:{one.id}" in sources)
    return replace(with_quotes(statement, left), passages=passages)


def with_quotes(statement: Statement, quotes: Sequence[Fact]) -> Statement:
    """Return a statement of quotes with these alone, counted anew."""
    facts = tuple(replace(fact, name=f"quote{number}") for number, fact in enumerate(quotes, start=1))
    return replace(statement, key=QUOTED[len(facts) - 1], facts=facts)


def composed_text(statement: Statement, evidence: Evidence) -> str:
    """Return the sentence that the language has for a statement, without citations."""
    original = replace(statement, facts=tuple(replace(fact, name=base(fact)) for fact in statement.facts))
    return evidence.language.compose(original)


def base(fact: Fact) -> str:
    """Return the name of a fact in its phrase."""
    return base_name(fact.name)


def cite(text: str, origin: Origin, statement: Statement, citations: Citations) -> Sentence:
    """Return the sentence with the numbers of its passages before its full stop."""
    quotes = {fact.source: str(fact.value) for fact in statement.facts if fact.source.startswith("passage:")}
    numbers = tuple(
        citations.number(passage, quotes.get(f"passage:{passage.id}", _opening(passage)))
        for passage in statement.passages
    )
    return Sentence(
        text=with_numbers(text, numbers),
        origin=origin,
        fact_names=tuple(fact.name for fact in statement.facts),
        sources=tuple(dict.fromkeys(fact.source for fact in statement.facts)),
        citation_numbers=numbers,
    )


def with_numbers(text: str, numbers: tuple[int, ...]) -> str:
    """Put citation numbers in front of the last full stop."""
    if not numbers:
        return text
    marks = " " + " ".join(f"({number})" for number in numbers)
    body = text.rstrip()
    return f"{body[:-1]}{marks}{body[-1]}" if body.endswith((".", "!", "?", "。")) else f"{body}{marks}"


def _opening(passage: Passage) -> str:
    """Return the first sentence of a passage, for a citation that rests on the whole clause."""
    head, stop, _ = passage.text.partition(". ")
    return head + stop.strip()
