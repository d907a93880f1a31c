"""What the embedded understander learns, and from what: the heads of every language, and the encoder under them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from chatbot.adapters.retrieval.chinese import segmented
from chatbot.adapters.retrieval.minilm import MiniLmEmbedder
from chatbot.adapters.retrieval.minilm_export import packaged_folder
from chatbot.adapters.retrieval.sources import read_documents
from chatbot.adapters.retrieval.tuned import plain_of
from chatbot.adapters.understanding.aspect_files import read_aspects
from chatbot.adapters.understanding.heads import HeadFolder, encoder_name, shipped_name, write_head
from chatbot.adapters.understanding.intent_files import IntentEntry, read_intents
from chatbot.adapters.understanding.intents import TrainedIntentClassifier
from chatbot.adapters.understanding.learning import BESIDES_WEIGHT, Lesson, Taught, is_held_out, means_the_same
from chatbot.adapters.understanding.ngrams import Ngrams
from chatbot.bootstrap.retrieval import build_embedder
from chatbot.domain.knowledge import Document
from chatbot.errors import ConfigurationError
from chatbot.ports.embedder import Embedder, knows
from chatbot.settings import Settings

SHIPPED = Path("models/understanding")
_TAUGHT_EACH = 3  # questions of a heading that the heads learn from: more would outweigh the other intents


@dataclass(frozen=True, slots=True)
class Lessons:
    """What was learnt for a language, how long that took and how it did on the examples held out.

    `kind`: intents, or an aspect of messages.
    """

    language: str
    kind: str
    labels: int
    examples: int
    seconds: float
    accuracy: float
    calibration_error: float


def teach(settings: Settings, ship: Path | None = None) -> Iterator[Lessons]:
    """Learn the heads of every language anew, keep them for the next start, and write them to `ship` as well.

    Raises ConfigurationError, MissingModel.
    """
    embedder = build_embedder(settings)
    for classifier in (
        build_classifier(settings, embedder, read_lessons(settings)),
        *build_aspects(settings, embedder).values(),
    ):
        started = perf_counter()
        for language, fingerprint, learnt in classifier.learn():
            if ship is not None:
                write_head(ship / shipped_name(language, classifier.kind), fingerprint, learnt.head)
            figures = learnt.examples, perf_counter() - started, learnt.accuracy, learnt.calibration_error
            yield Lessons(language, classifier.kind, len(learnt.head.intents), *figures)
            started = perf_counter()


@dataclass(frozen=True, slots=True)
class Course:
    """What an encoder is fine-tuned with: the folder of its weights; (text, intent, weight, places) that are taught."""

    model_dir: Path
    rows: tuple[tuple[str, str, float, tuple[str, ...]], ...]


def encoder_course(settings: Settings, language: str) -> Course:
    """Return what the encoder of a language learns: all examples but those that tell how sure a head may be.

    Raises ConfigurationError for a language without intents.
    """
    lessons = build_classifier(settings, build_embedder(settings), read_lessons(settings)).lessons
    if language not in lessons:
        raise ConfigurationError(f"there are no intents in {language!r}, but in {', '.join(sorted(lessons))}")
    lesson = lessons[language]
    rows = tuple(
        (text, name, weight, one.places if means_the_same(text) else ())
        for name, one in lesson.taught.items()
        for texts, weight in ((one.rows, 1.0), (one.asked, BESIDES_WEIGHT))
        for text in texts
        if not is_held_out(text)
    )
    return Course(packaged_folder(), rows)


@dataclass(frozen=True, slots=True)
class Read:
    """What understanding is learnt from: the intents by language, and the shop's documents."""

    intents: Mapping[str, Mapping[str, IntentEntry]]
    documents: Sequence[Document]


def read_lessons(settings: Settings) -> Read:
    """Read intents and documents; a document that cannot be read is ingest's to report. Raises ConfigurationError."""
    return Read(read_intents(settings.knowledge.intents), read_documents(settings.knowledge.folder)[0])


def build_classifier(settings: Settings, embedder: Embedder, read: Read) -> TrainedIntentClassifier:
    """Return the classifier of intents that the understander asks. Raises ConfigurationError."""
    lessons = {
        language: _lesson(
            language, {name: _taught(one, language, read.documents) for name, one in named.items()}, embedder
        )
        for language, named in read.intents.items()
    }
    return TrainedIntentClassifier(lessons, HeadFolder(_learnt(settings), SHIPPED))


def build_aspects(settings: Settings, embedder: Embedder) -> Mapping[str, TrainedIntentClassifier]:
    """Return the classifiers of what messages tell besides, by aspect. Raises ConfigurationError."""
    return {
        aspect: TrainedIntentClassifier(
            {
                language: _lesson(language, {label: Taught(texts) for label, texts in labels.items()}, embedder)
                for language, labels in languages.items()
            },
            HeadFolder(_learnt(settings), SHIPPED, aspect),
        )
        for aspect, languages in read_aspects(settings.knowledge.aspects).items()
    }


def _learnt(settings: Settings) -> Path:
    return settings.data_dir / "models"


def _lesson(language: str, taught: Mapping[str, Taught], embedder: Embedder) -> Lesson:
    """Return what the head of a language is learnt from: words alone where the embedder does not know the language."""
    known = plain_of(embedder) if knows(embedder, language) else None
    if language.split("-")[0] == "zh":
        return Lesson(taught, known, Ngrams((1, 2), 8192, segmented, "jieba/1"))
    encoder = SHIPPED / encoder_name(language)
    if isinstance(known, MiniLmEmbedder) and encoder.is_file():
        return Lesson(taught, known.with_low_rank(encoder), knows_places=True)
    return Lesson(taught, known)


def _taught(entry: IntentEntry, language: str, documents: Sequence[Document]) -> Taught:
    """Return what an intent is learnt from: its examples, and where it asks for them what documents answer."""
    after = tuple((place, text) for place, texts in entry.after.items() for text in texts)
    if not entry.learns_from_documents:
        return Taught(entry.examples, (), entry.weight, after, entry.opening)
    headings = (asked for one in documents if one.language == language for _, asked in one.asked)
    asked = (question for asked in headings for question in asked[:_TAUGHT_EACH])
    return Taught(entry.examples, tuple(asked), entry.weight, after, entry.opening)
