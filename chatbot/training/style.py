"""How the sentences of a reply are put together in a language: what is left out, pronouns, joining.

A style is YAML beside the paraphrases of a language, ``<tag>-style.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import chatbot.languages
from chatbot.domain.evidence import Fact
from chatbot.languages.yaml_files import read_yaml

PARAPHRASES = Path(chatbot.languages.__file__).parent / "paraphrases"
_ORDER, _THING = "<order>", "<thing>"


@dataclass(frozen=True, slots=True)
class Style:
    """The habits of a language; the file says what each one means."""

    between: str
    full_stop: str
    named_before: str
    pronouns: Sequence[Mapping[str, str]]
    follows_number: Mapping[str, str]
    follows_not: Sequence[str]
    joined_by: Sequence[str]
    joined_not: Sequence[str]
    lowered: Sequence[str]

    def without_named(self, text: str, named: Collection[str]) -> str:
        """Return a sentence without the mention of an order that is among the facts named before."""
        pattern = self.named_before.replace(_ORDER, r"<(?P<name>order\d?)>")
        return re.sub(pattern, lambda match: "" if match["name"] in named else match.group(), text)

    def agreeing(self, text: str, thing: Fact, before: str) -> str:
        """Return a sentence whose own pronoun has the number of the thing before, unless `before` speaks of another."""
        if not _is_many(thing) or any(word in before for word in self.follows_not):
            return text
        for one, many in self.follows_number.items():
            text = text.replace(one, many) if text.startswith(one) else text
        return text

    def with_pronouns(self, text: str, thing: Fact) -> str:
        """Return a sentence with pronouns in place of the thing."""
        for pronoun in self.pronouns:
            written = pronoun["many" if _is_many(thing) else "one"]
            text = re.sub(pronoun["find"].replace(_THING, f"<{thing.name}>"), written, text)
        return text[:1].upper() + text[1:]

    def last_of(self, text: str) -> str:
        """Return the last sentence of a text, nothing when it ends in another mark than a full stop."""
        body = text.removesuffix(self.full_stop)
        return "" if body == text else body.rpartition(f"{self.full_stop}{self.between}")[2] + self.full_stop

    def is_plain(self, *parts: str) -> bool:
        """Whether sentences have nothing that keeps them from being joined to one."""
        return not any(mark in part.removesuffix(self.full_stop) for mark in self.joined_not for part in parts)

    def joined(self, text: str, mark: str, part: str, random: Random) -> str:
        """Return a text whose last sentence goes on with `part`; `mark` stands in front of the joint."""
        lowered = part[:1].lower() + part[1:] if part.startswith(tuple(self.lowered)) else part
        return f"{text.removesuffix(self.full_stop)}{mark}{random.choice(self.joined_by)}{lowered}"


@cache
def style_of(tag: str) -> Style:
    """Return the style of a language."""
    return Style(**read_yaml(PARAPHRASES / f"{tag}-style.yaml"))


@cache
def merged_wordings(tag: str) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Return the wordings of several statements at once, by their keys."""
    entries = read_yaml(PARAPHRASES / f"{tag}-merged.yaml")
    return {tuple(entry["say"]): tuple(entry["texts"]) for entry in entries}


def _is_many(thing: Fact) -> bool:
    return thing.trait("number") == "many"
