"""Chooses who understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from chatbot.adapters.retrieval.sources import read_documents
from chatbot.adapters.understanding.heads import HeadFolder
from chatbot.adapters.understanding.intent_files import IntentEntry, read_intents
from chatbot.adapters.understanding.intents import TrainedIntentClassifier
from chatbot.adapters.understanding.learning import Lesson, Taught
from chatbot.dialogue.understand.commands import EmbeddedUnderstander, IntentMeaning
from chatbot.domain.knowledge import Document
from chatbot.languages import Language
from chatbot.ports.embedder import Embedder
from chatbot.settings import Settings

SHIPPED = Path("models/understanding")


def build_understander(
    settings: Settings, embedder: Embedder, languages: Mapping[str, Language]
) -> tuple[EmbeddedUnderstander, frozenset[str]]:
    """Return the understander, and the intents that only a person can carry out. Raises ConfigurationError."""
    intents = read_intents(settings.knowledge.intents)
    entries = [(name, entry) for named in intents.values() for name, entry in named.items()]
    meanings = {name: IntentMeaning(entry.flow, entry.kind) for name, entry in entries}
    by_person = frozenset(name for name, entry in entries if entry.by_person)
    return EmbeddedUnderstander(_classifier(settings, embedder, intents), meanings, languages), by_person


def build_classifier(settings: Settings, embedder: Embedder) -> TrainedIntentClassifier:
    """Return the classifier that the understander asks. Raises ConfigurationError."""
    return _classifier(settings, embedder, read_intents(settings.knowledge.intents))


def _classifier(
    settings: Settings, embedder: Embedder, intents: Mapping[str, Mapping[str, IntentEntry]]
) -> TrainedIntentClassifier:
    documents, _ = read_documents(settings.knowledge.folder)  # what cannot be read is ingest's to report
    lessons = {
        language: Lesson({name: _taught(entry, language, documents) for name, entry in named.items()}, embedder)
        for language, named in intents.items()
    }
    return TrainedIntentClassifier(lessons, HeadFolder(settings.data_dir / "models", SHIPPED))


def _taught(entry: IntentEntry, language: str, documents: Sequence[Document]) -> Taught:
    """Return what an intent is learnt from: its examples, and where it asks for them what documents answer."""
    if not entry.learns_from_documents:
        return Taught(entry.examples)
    asked = (question for one in documents if one.language == language for _, asked in one.asked for question in asked)
    return Taught(entry.examples, tuple(asked))
