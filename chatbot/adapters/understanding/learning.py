"""Learns the head of a language from examples: what each intent is like, and how sure a score may be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zlib import crc32

from chatbot.adapters.understanding.heads import Head
from chatbot.adapters.understanding.kept_vectors import KeptVectors
from chatbot.adapters.understanding.logistic import Design, fit, softmax
from chatbot.adapters.understanding.ngrams import AFTER, Ngrams
from chatbot.ports.embedder import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chatbot.adapters.understanding.ngrams import Features

_BALANCE = 0.75  # 0: every example counts the same; 1: every intent does
BESIDES_WEIGHT = 0.1  # a document's questions are many and much alike; copies say nothing new
_MEANS_THE_SAME = 20  # characters
_HELD_OUT = 8  # every eighth example tells how sure a score may be
_TEMPERATURES = tuple(0.2 + 0.05 * step for step in range(50))
_USUAL_TEMPERATURE = 0.65
_BINS = 10
_RECIPE = (4, _BALANCE, BESIDES_WEIGHT, _HELD_OUT)


@dataclass(frozen=True, slots=True)
class Taught:
    """An intent's examples, the questions that documents answer in its name, and how much each example counts.

    `after` are examples that mean it after something, such as ``("shown", "and in green?")``.
    `opening` multiplies its odds after nothing.
    """

    examples: tuple[str, ...]
    asked: tuple[str, ...] = ()
    weight: float = 1.0
    after: tuple[tuple[str, str], ...] = ()
    opening: float = 1.0

    @property
    def rows(self) -> tuple[str, ...]:
        """All examples as they are learnt."""
        return (*self.examples, *(following(place, text) for place, text in self.after))

    @property
    def copies(self) -> tuple[str, ...]:
        """Examples long enough to mean the same wherever the intent is known to follow, each after one such place."""
        places = self.places
        long = [text for text in self.examples if means_the_same(text)] if places else []
        return tuple(following(places[crc32(text.encode()) % len(places)], text) for text in long)

    @property
    def places(self) -> tuple[str, ...]:
        """What the intent is known to follow on."""
        return tuple(sorted({place for place, _ in self.after}))


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the head of a language is learnt from. No embedder: the language is one that it does not know.

    The larger the `ridge`, the less a single word counts. `knows_places`: the embedder was trained to read what a text
    follows on; to others that is said by words alone, since it would drown a short text.
    """

    taught: Mapping[str, Taught]
    embedder: Embedder | None = None
    ngrams: Ngrams = field(default_factory=Ngrams)
    ridge: float = 0.1
    knows_places: bool = False

    @property
    def fingerprint(self) -> str:
        """Identifies examples, features and recipe."""
        taught = {name: (one.rows, one.asked, one.weight) for name, one in self.taught.items()}
        embedder = self.embedder.fingerprint if self.embedder else ""
        content = json.dumps([_RECIPE, self.ridge, self.knows_places, embedder, self.ngrams.fingerprint, taught])
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def dense(self, texts: Sequence[str], kept: KeptVectors | None = None) -> NDArray[np.float32]:
        """Return the embeddings of texts, if there is an embedder, and a column of ones. Raises MissingModel."""
        import numpy as np

        ones = np.ones((len(texts), 1), dtype=np.float32)
        if self.embedder is None:
            return ones
        said = texts if self.knows_places else [text.rpartition(AFTER)[2] for text in texts]
        return np.hstack([kept.of(self.embedder, said) if kept else self.embedder.embed(said), ones])


def means_the_same(text: str) -> bool:
    """Whether an example is long enough to mean the same whatever it follows on."""
    return AFTER not in text and len(text) >= _MEANS_THE_SAME


def is_held_out(text: str) -> bool:
    """Whether an example tells how sure a score may be; no encoder learns from those either."""
    return crc32(text.rpartition(AFTER)[2].encode()) % _HELD_OUT == 0


def following(place: str, text: str) -> str:
    """Return a text as it is learnt and scored after something; empty `place`: after nothing."""
    return f"{place}{AFTER}{text}" if place else text


@dataclass(frozen=True, slots=True)
class Learnt:
    """A head and how it did on examples held out: right how often, and how far from that its probabilities are."""

    head: Head
    examples: int
    accuracy: float
    calibration_error: float


def learn(lesson: Lesson, kept: KeptVectors) -> Learnt:
    """Learn a lesson; what `kept` has embedded before is not embedded again. Raises MissingModel."""
    import numpy as np

    rows, labels, own = _labelled(lesson.taught)
    intents = len(lesson.taught)
    design = Design(lesson.dense(rows, kept), _sparse(lesson.ngrams, rows), _weights(lesson.taught, labels, own))
    is_unseen = np.asarray([is_held_out(text) for text in rows], dtype=bool)
    is_held = is_unseen & (np.arange(len(labels)) < own)
    scores = np.zeros((0, intents), np.float32)
    if is_held.any():
        scores = design.rows(is_held).scores(fit(design.rows(~is_unseen), labels[~is_unseen], intents, lesson.ridge))
    temperature = _temperature(scores, labels[is_held])
    solution = fit(design, labels, intents, lesson.ridge)
    width = design.dense.shape[1]
    head = Head(tuple(lesson.taught), solution[:width], solution[width:], temperature)
    return Learnt(head, own, *_figures(softmax(scores / np.float32(temperature)), labels[is_held]))


def _labelled(taught: Mapping[str, Taught]) -> tuple[list[str], NDArray[np.intp], int]:
    """Return texts, labels, and how many of them, the first, are examples: no copies, no documents' questions."""
    import numpy as np

    examples = [(text, label) for label, one in enumerate(taught.values()) for text in one.rows]
    besides = [(text, label) for label, one in enumerate(taught.values()) for text in (*one.copies, *one.asked)]
    rows = [*examples, *besides]
    return [text for text, _ in rows], np.asarray([label for _, label in rows]), len(examples)


def _weights(taught: Mapping[str, Taught], labels: NDArray[np.intp], own: int) -> NDArray[np.float32]:
    """Return what each row counts: rare intents nearly as much as frequent ones, what is besides examples little."""
    import numpy as np

    each = np.where(np.arange(len(labels)) < own, 1.0, BESIDES_WEIGHT)
    share = np.bincount(labels, weights=each)
    counts = (share.mean() / share) ** _BALANCE * [one.weight for one in taught.values()]
    weights: NDArray[np.float32] = (counts[labels] * each).astype(np.float32)
    return weights


def _sparse(ngrams: Ngrams, texts: Sequence[str]) -> Any:
    from scipy.sparse import csr_matrix

    features = [ngrams.features(text) for text in texts]
    return csr_matrix(_parts(features), shape=(len(texts), ngrams.places))


def _parts(features: Sequence[Features]) -> tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.intp]]:
    """Return values, columns and where each row ends, as CSR has them; a column twice in a row counts twice."""
    import numpy as np

    ends = np.cumsum([0, *(len(places) for places, _ in features)])
    return np.concatenate([values for _, values in features]), np.concatenate([one for one, _ in features]), ends


def _temperature(scores: NDArray[np.float32], labels: NDArray[np.intp]) -> float:
    """Return what to divide scores by so that held-out labels are as likely as can be."""
    import numpy as np

    if not len(labels):
        return _USUAL_TEMPERATURE

    def loss(temperature: float) -> float:
        chances = softmax(scores / np.float32(temperature))[np.arange(len(labels)), labels]
        return float(-np.log(np.maximum(chances, 1e-9)).mean())

    return min(_TEMPERATURES, key=loss)


def _figures(probabilities: NDArray[np.float32], labels: NDArray[np.intp]) -> tuple[float, float]:
    """Return accuracy and expected calibration error (ten bins); zeros where nothing was held out."""
    import numpy as np

    if not len(labels):
        return 0.0, 0.0
    is_right = probabilities.argmax(axis=1) == labels
    sure = probabilities.max(axis=1)
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [abs(float(is_right[bins == one].sum() - sure[bins == one].sum())) for one in range(_BINS)]
    return float(is_right.mean()), sum(gaps) / len(labels)
