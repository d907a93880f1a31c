"""Documents of the shop and the passages found in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

_NOT_ANCHOR = re.compile(r"[^\w]+")
_VERSION = 16
_NAMED = re.compile(r"(?P<heading>.*\S)\s*\{#(?P<anchor>[\w-]+)\}")


class Tier(StrEnum):
    """How far a text is trusted: only POLICY and GUIDE are the merchant's own words."""

    POLICY = "policy"
    GUIDE = "guide"
    PRODUCT = "product"
    COMMUNITY = "community"


MERCHANT = (Tier.POLICY, Tier.GUIDE)
"""The tiers of the merchant's own words."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which something is in force, both ends included; no end means still in force."""

    start: date
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.start <= day and (self.end is None or day <= self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether the two have a day in common."""
        return self.start <= (other.end or date.max) and other.start <= (self.end or date.max)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document as a source reader gives it; `text` is Markdown.

    `asked` are questions in shoppers' words that the text under a heading answers, as (heading, questions);
    `reviewed` is the day on which somebody looked last whether it is still right; `version_of` is the id of another
    document of which it is an earlier or later text.
    """

    id: str
    title: str
    language: str
    section: str
    tier: Tier
    effective: Period
    text: str
    path: str
    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    reviewed: date | None = None
    version_of: str = ""

    @property
    def version(self) -> str:
        """What names this text among all that the document ever had: another title, text or first day, another name."""
        said = "\0".join((self.title, str(self.effective.start), self.text))
        return sha256(said.encode()).hexdigest()[:_VERSION]


@dataclass(frozen=True, slots=True)
class KeptText:
    """A text that a document had; `replaced_on` is the day on which it was edited or taken out, None while it is there.

    `version` is that of the document.
    """

    version: str
    title: str
    effective: Period
    text: str
    replaced_on: date | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document under one heading, as retrieved; `score` in [0, 1], higher is better.

    `version` names the text of the document that it is from; empty where it is not the merchant's own words.
    """

    id: str
    document_id: str
    title: str
    heading: str
    anchor: str
    language: str
    tier: Tier
    effective: Period
    text: str
    score: float = 0.0
    version: str = ""
    version_of: str = ""

    @property
    def series(self) -> str:
        """The id of the document of which it is from a version."""
        return self.version_of or self.document_id


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence of a passage, with how well it answers the question ([-1, 1]) and its place, 0 for the first."""

    passage: Passage
    text: str
    score: float
    position: int = 0


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement comes from: a document, its heading, and the sentence that says so.

    `version` names the text that was cited, in `language`; both are empty in conversations of earlier programs.
    """

    number: int
    document_id: str
    title: str
    heading: str
    anchor: str
    quote: str
    language: str = ""
    version: str = ""


def written_place(title: str, heading: str) -> str:
    """Return where something is written, for people: title and heading, once where they are the same."""
    return " › ".join(dict.fromkeys(place for place in (title, heading) if place))


def anchor_of(heading: str) -> str:
    """Return the anchor of a heading: lower case, everything but letters and digits as one hyphen."""
    return _NOT_ANCHOR.sub("-", heading.lower()).strip("-")


def heading_and_anchor(line: str) -> tuple[str, str]:
    """Return a heading as readers see it with its anchor: the one that it names (`Title {#anchor}`), else its own.

    An anchor that it names is the one of the same heading in another language.
    """
    named = _NAMED.fullmatch(line)
    return (named["heading"], named["anchor"]) if named else (line, anchor_of(line))


def is_cited(heading: str, anchor: str, cited: str) -> bool:
    """Whether a heading is the one that is cited, in its own words or by the anchor that it has in every language."""
    return cited == heading or anchor_of(cited) == anchor


def best_clause(passages: Iterable[Passage], heading: str, language: str, on: date | None) -> Passage | None:
    """Return of the passages under a cited heading the one to show: in force, in the language, under this very heading.

    Without a day the version that begins last is in force.
    """

    def rank(one: Passage) -> tuple[bool, bool, bool, int]:
        is_old = on is not None and on not in one.effective
        return is_old, one.language != language, one.heading != heading, -one.effective.start.toordinal()

    return min(passages, key=rank, default=None)
