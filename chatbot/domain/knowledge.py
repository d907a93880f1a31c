"""Documents of the shop and the passages found in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_NOT_ANCHOR = re.compile(r"[^\w]+")
_NAMED = re.compile(r"(?P<heading>.*\S)\s*\{#(?P<anchor>[\w-]+)\}")


class Tier(StrEnum):
    """How far a text is trusted: only POLICY and GUIDE are the merchant's own words."""

    POLICY = "policy"
    GUIDE = "guide"
    PRODUCT = "product"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which something is in force, both ends included; no end means still in force."""

    start: date
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document as a source reader gives it; `text` is Markdown.

    `asked` are questions in shoppers' words that the text under a heading answers, as (heading, questions);
    `reviewed` is the day on which somebody looked last whether it is still right.
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


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document under one heading, as retrieved; `score` in [0, 1], higher is better."""

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


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence of a passage, with how well it answers the question ([-1, 1]) and its place, 0 for the first."""

    passage: Passage
    text: str
    score: float
    position: int = 0


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement comes from: a document, its heading, and the sentence that says so."""

    number: int
    document_id: str
    title: str
    heading: str
    anchor: str
    quote: str


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
