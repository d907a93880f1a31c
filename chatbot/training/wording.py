"""Words a turn as a good clerk would: paraphrases, neighbours in one sentence, pronouns for what was just named.

What is written is a target for the Store LM, so the writer must take every sentence of it and have nothing to add.
Before the words for a statement stands its marker, two tokens that are never shown (see tokenizer.py).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from chatbot.dialogue.ground.compose import Citations, base
from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.ground.sentences import sentences
from chatbot.dialogue.ground.talk import Talk
from chatbot.dialogue.ground.writer import Writer, Writing
from chatbot.domain.evidence import Fact, Origin, Statement
from chatbot.ports.chat_model import Profile
from chatbot.testing.lm import ScriptedChatModel
from chatbot.training.style import Style, merged_wordings, style_of
from chatbot.training.tokenizer import marker

_SLOT = re.compile(r"\{(?P<name>\w+)(?:@(?P<place>\d))?(?:\|(?P<one>[^|}]*)\|(?P<many>[^}]*))?\}")
_MARKER = re.compile(r"<\|[a-z_.\d]+\|>")
_MERGED, _JOINED, _PRONOUN, _PLAIN_QUOTE = 0.55, 0.25, 0.8, 0.85
_QUOTES = frozenset(
    {
        "answer.quote",
        "answer.quotes",
        "answer.three_quotes",
        "answer.four_quotes",
        "product.care",
        "product.description",
    }
)


def word(evidence: Evidence, random: Random) -> str | None:
    """Return a wording of all statements, None when the draw led to one that the writer does not take."""
    talk = _Talk(evidence, random)
    rest = evidence.statements
    while rest:
        rest = rest[talk.add(rest) :]
    text = talk.text()
    return text if is_taken(shown(text), evidence) else None


def shown(text: str) -> str:
    """Return a wording without its markers, as a shopper reads it."""
    return _MARKER.sub("", text)


def is_taken(reply: str, evidence: Evidence, profile: Profile = Profile.REFERENCES) -> bool:
    """Whether the writer takes every sentence of a reply and has nothing to add."""
    return asyncio.run(_is_taken(reply, evidence, profile))


@dataclass(slots=True)
class _Talk:
    """The parts of a reply so far, and what they named."""

    evidence: Evidence
    random: Random
    _parts: list[str] = field(default_factory=list)
    _heads: list[str] = field(default_factory=list)
    _markers: list[str] = field(default_factory=list)
    _said: int = 0
    _named: set[str] = field(default_factory=set)
    _subject: Fact | None = None

    def add(self, rest: Sequence[Statement]) -> int:
        """Word the first statement, or the first few together; return how many."""
        template, size = self._template(rest)
        group = rest[:size]
        self._parts.append(self._in_context(filled(template, group)))
        self._heads.append(group[0].key)
        self._markers.append("".join(marker(self._said + n, one.key) for n, one in enumerate(group, 1)))
        self._said += size
        self._named |= {fact.name for statement in group for fact in statement.facts}
        self._subject = next((one for one in _things(group)), self._subject if _is_aside(group) else None)
        return size

    def text(self) -> str:
        """Return the reply: parts beside each other, some joined to one sentence."""
        text = self._markers[0] + self._parts[0]
        for number in range(1, len(self._parts)):
            text = self._appended(text, number)
        return text

    def _template(self, rest: Sequence[Statement]) -> tuple[str, int]:
        merged = merged_wordings(self.evidence.language.tag)
        for size in (3, 2):
            texts = merged.get(tuple(one.key for one in rest[:size]))
            if texts and len(rest) >= size and self.random.random() < _MERGED:
                return self.random.choice(texts), size
        key = rest[0].key
        plain, *others = self.evidence.language.wordings(key)
        if key in _QUOTES and self.random.random() < _PLAIN_QUOTE:
            return plain, 1
        return self.random.choice((plain, *others)), 1

    def _in_context(self, text: str) -> str:
        text = self._style.without_named(text, self._named)
        if self._subject is None:
            return text
        text = self._style.agreeing(text, self._subject, self._parts[-1])
        return text if self.random.random() > _PRONOUN else self._style.with_pronouns(text, self._subject)

    def _appended(self, text: str, number: int) -> str:
        part, mark = self._parts[number], self._markers[number]
        if text.endswith(">"):  # a quote has its own full stop, which only the writer sees
            return f"{text}{mark}\n{part}"
        if not (self._may_join(self._style.last_of(text), number) and self.random.random() < _JOINED):
            return f"{text}{mark}{self._style.between}{part}"
        return self._style.joined(text, mark, part, self.random)

    def _may_join(self, last: str, number: int) -> bool:
        """Whether a part may go on in the sentence `last`: both about orders, plain, and `last` naming its own item."""
        are_orders = all(key.startswith("order_status.") for key in self._heads[number - 1 : number + 1])
        return are_orders and "<item" in last and self._style.is_plain(last, self._parts[number])

    @property
    def _style(self) -> Style:
        return style_of(self.evidence.language.tag)


def filled(template: str, group: Sequence[Statement]) -> str:
    """Return a template with references in its slots and its agreements decided."""

    def fill(match: re.Match[str]) -> str:
        fact = _meant(match, group)
        if match["one"] is None:
            return f"<{fact.name}>"
        return match["many"] if fact.trait("number") == "many" else match["one"]

    text = _SLOT.sub(fill, template)
    return text[:1].upper() + text[1:]


def _meant(match: re.Match[str], group: Sequence[Statement]) -> Fact:
    place = match["place"]
    searched = group if place is None else (group[int(place) - 1],)
    return next(fact for statement in searched for fact in statement.facts if base(fact) == match["name"])


def _things(group: Sequence[Statement]) -> Iterator[Fact]:
    """Yield the things that a group is about, the last one first."""
    for statement in reversed(group):
        yield from (fact for fact in statement.facts if base(fact) in ("item", "product"))


def _is_aside(group: Sequence[Statement]) -> bool:
    """Whether after these statements a pronoun still means the thing before them."""
    return all(one.key.startswith(("order_status.expected", "order_status.no_new", "product.restock")) for one in group)


async def _is_taken(reply: str, evidence: Evidence, profile: Profile) -> bool:
    model = ScriptedChatModel(reply, profile)
    ready = Writer(model, 60).write(evidence, Talk(), Citations(), Writing(""))
    written = [one async for shown in ready for one in shown]
    whole = [one async for one in sentences(_pieces(reply))]
    return len(written) == len(whole) and all(one.origin is Origin.MODEL for one in written)


async def _pieces(text: str) -> AsyncGenerator[str]:
    yield text
