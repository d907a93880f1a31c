"""Chooses who mends the slips of a language: misspelt English words, Chinese characters of the same sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chatbot.adapters.retrieval.chinese import vocabulary
from chatbot.adapters.understanding.homophones import HomophoneCorrector
from chatbot.adapters.understanding.intent_files import IntentEntry
from chatbot.adapters.understanding.spelling import SymSpellCorrector
from chatbot.bootstrap.lessons import Read
from chatbot.domain.knowledge import Document
from chatbot.languages import Language
from chatbot.ports.understander import Speller

_KNOWN = 3
_OF_SLIPS = frozenset({"spelling", "pinyin"})
"""The word lists that hold what is written wrong."""


def build_spellers(read: Read, languages: Mapping[str, Language]) -> Mapping[str, Speller]:
    """Return who knows the spelling, by language; each learns from what understanding is learnt from."""
    spellers: dict[str, Speller] = {}
    for tag in read.intents.keys() & languages.keys():
        own = [one for one in read.documents if one.language == tag]
        language, intents = languages[tag], read.intents[tag]
        match tag.split("-")[0]:
            case "en":
                written = (*_written(intents), *(one for one in _listed(language) for _ in range(_KNOWN)))
                spellers[tag] = SymSpellCorrector(written, (one.text for one in own))
            case "zh":
                texts = (*_written(intents), *_later(intents), *_asked(own), *_listed(language))
                spellers[tag] = HomophoneCorrector(
                    (*texts, *(one.text for one in own)), vocabulary, frozenset(language.goods)
                )
    return spellers


def _written(intents: Mapping[str, IntentEntry]) -> Iterator[str]:
    return (example for entry in intents.values() for example in entry.examples)


def _later(intents: Mapping[str, IntentEntry]) -> Iterator[str]:
    return (text for entry in intents.values() for texts in entry.after.values() for text in texts)


def _asked(documents: list[Document]) -> Iterator[str]:
    return (question for one in documents for _, questions in one.asked for question in questions)


def _listed(language: Language) -> Iterator[str]:
    return (one for key, listed in language.words.items() if key not in _OF_SLIPS for one in listed)
