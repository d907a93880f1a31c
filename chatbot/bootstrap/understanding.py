"""Chooses who understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from chatbot.adapters.retrieval.chinese import segmented
from chatbot.adapters.retrieval.sources import read_documents
from chatbot.adapters.understanding.heads import HeadFolder, shipped_name, write_head
from chatbot.adapters.understanding.intent_files import IntentEntry, read_intents
from chatbot.adapters.understanding.intents import TrainedIntentClassifier
from chatbot.adapters.understanding.learning import Lesson, Taught
from chatbot.adapters.understanding.ngrams import Ngrams
from chatbot.bootstrap.retrieval import build_embedder
from chatbot.dialogue.understand.commands import EmbeddedUnderstander, IntentMeaning
from chatbot.dialogue.understand.model import Mode, ModelUnderstander
from chatbot.dialogue.understand.model_commands import Vocabulary
from chatbot.dialogue.understand.model_reads import Reads
from chatbot.domain.knowledge import Document
from chatbot.errors import ConfigurationError
from chatbot.languages import Language
from chatbot.ports.chat_model import ChatModel, Profile
from chatbot.ports.embedder import Embedder, knows
from chatbot.ports.store import StoreConnector
from chatbot.ports.understander import Understander
from chatbot.settings import Settings

SHIPPED = Path("models/understanding")


def build_understander(
    settings: Settings, embedder: Embedder, languages: Mapping[str, Language], store: StoreConnector | None = None
) -> tuple[EmbeddedUnderstander, frozenset[str]]:
    """Return the understander, and the intents that only a person can carry out. Raises ConfigurationError."""
    intents = read_intents(settings.knowledge.intents)
    entries = [(name, entry) for named in intents.values() for name, entry in named.items()]
    by_person = frozenset(name for name, entry in entries if entry.by_person)
    classifier = _classifier(settings, embedder, intents)
    return EmbeddedUnderstander(classifier, _meanings(intents), languages, store), by_person


@dataclass(frozen=True, slots=True)
class Lessons:
    """What was learnt for a language, how long that took and how it did on the examples held out."""

    language: str
    intents: int
    examples: int
    seconds: float
    accuracy: float
    calibration_error: float


def teach(settings: Settings, ship: Path | None = None) -> Iterator[Lessons]:
    """Learn the head of every language anew, keep it for the next start, and write it to the folder `ship` as well.

    Raises ConfigurationError, MissingModel.
    """
    classifier = build_classifier(settings, build_embedder(settings))
    started = perf_counter()
    for language, fingerprint, learnt in classifier.learn():
        if ship is not None:
            write_head(ship / shipped_name(language), fingerprint, learnt.head)
        figures = learnt.examples, perf_counter() - started, learnt.accuracy, learnt.calibration_error
        yield Lessons(language, len(learnt.head.intents), *figures)
        started = perf_counter()


def build_classifier(settings: Settings, embedder: Embedder) -> TrainedIntentClassifier:
    """Return the classifier that the understander asks. Raises ConfigurationError."""
    return _classifier(settings, embedder, read_intents(settings.knowledge.intents))


def with_model(
    settings: Settings,
    embedded: Understander,
    model: ChatModel | None,
    reads: Reads,
    languages: Mapping[str, Language],
) -> Understander:
    """Return the understander that asks the model where the settings say so, else the embedded one.

    Raises ConfigurationError when there is no model that may see what shoppers write.
    """
    may_see = model is not None and model.profile is Profile.VALUES
    mode = settings.understanding.mode or ("unsure" if may_see else "off")
    if mode == "off":
        return embedded
    if model is None or not may_see:
        raise ConfigurationError(f"understanding.mode: {mode} needs a language model with lm.profile: values")
    intents = read_intents(settings.knowledge.intents)
    examples = {tag: {name: entry.examples for name, entry in named.items()} for tag, named in intents.items()}
    vocabulary = Vocabulary(_meanings(intents), examples, languages)
    return ModelUnderstander(embedded, model, vocabulary, reads, Mode(mode), settings.understanding.budget_s)


def _meanings(intents: Mapping[str, Mapping[str, IntentEntry]]) -> Mapping[str, IntentMeaning]:
    return {name: IntentMeaning(entry.flow, entry.kind) for named in intents.values() for name, entry in named.items()}


def _classifier(
    settings: Settings, embedder: Embedder, intents: Mapping[str, Mapping[str, IntentEntry]]
) -> TrainedIntentClassifier:
    documents, _ = read_documents(settings.knowledge.folder)  # what cannot be read is ingest's to report
    lessons = {language: _lesson(language, named, documents, embedder) for language, named in intents.items()}
    return TrainedIntentClassifier(lessons, HeadFolder(settings.data_dir / "models", SHIPPED))


def _lesson(
    language: str, named: Mapping[str, IntentEntry], documents: Sequence[Document], embedder: Embedder
) -> Lesson:
    """Return what the head of a language is learnt from: words alone where the embedder does not know the language."""
    taught = {name: _taught(entry, language, documents) for name, entry in named.items()}
    known = embedder if knows(embedder, language) else None
    if language.split("-")[0] == "zh":
        return Lesson(taught, known, Ngrams((1, 2), 8192, segmented, "jieba/1"), ridge=0.1)
    return Lesson(taught, known)


def _taught(entry: IntentEntry, language: str, documents: Sequence[Document]) -> Taught:
    """Return what an intent is learnt from: its examples, and where it asks for them what documents answer."""
    if not entry.learns_from_documents:
        return Taught(entry.examples, (), entry.weight)
    asked = (question for one in documents if one.language == language for _, asked in one.asked for question in asked)
    return Taught(entry.examples, tuple(asked), entry.weight)
