"""Short documents for tests of what looks documents over."""

from __future__ import annotations

from datetime import date

from chatbot.bootstrap.likeness import Likeness, Section, sections_of
from chatbot.domain.knowledge import Document, Period, Tier
from chatbot.languages import load_languages
from chatbot.testing.retrieval import HashingEmbedder

LANGUAGES = load_languages()
LIKENESS = Likeness(HashingEmbedder(languages=frozenset(("en",))))
SINCE = Period(date(2026, 1, 1))


def document(id: str, text: str, title: str = "", language: str = "en", effective: Period = SINCE) -> Document:
    """Return a document of the shop's policy; its title is its id without one."""
    name = title or id.replace("-", " ").capitalize()
    path = f"{language}/{id}.md"
    return Document(id, name, language, "faq", Tier.POLICY, effective, text, path)


def sections(*documents: Document) -> list[Section]:
    return [one for each in documents for one in sections_of(each)]
