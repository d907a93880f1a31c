"""Learns the head of a language from examples: what each intent is like, and how sure a score may be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chatbot.adapters.understanding.heads import Head
from chatbot.adapters.understanding.kept_vectors import KeptVectors
from chatbot.adapters.understanding.logistic import Design, fit, softmax
from chatbot.adapters.understanding.ngrams import Ngrams
from chatbot.ports.embedder import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chatbot.adapters.understanding.ngrams import Features

_BALANCE = 0.75  # 0: every example counts the same; 1: every intent does
_ASKED_WEIGHT = 0.1  # a document's questions are many and much alike
_HELD_OUT = 5  # every fifth example tells how sure a score may be
_TEMPERATURES = tuple(0.2 + 0.05 * step for step in range(50))
_USUAL_TEMPERATURE = 0.65
_BINS = 10
_RECIPE = (2, _BALANCE, _ASKED_WEIGHT, _HELD_OUT)


@dataclass(frozen=True, slots=True)
class Taught:
    """An intent's examples, the questions that documents answer in its name, and how much each example counts."""

    examples: tuple[str, ...]
    asked: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the head of a language is learnt from. No embedder: the language is one that it does not know.

    The larger the `ridge`, the less a single word counts.
    """

    taught: Mapping[str, Taught]
    embedder: Embedder | None = None
    ngrams: Ngrams = field(default_factory=Ngrams)
    ridge: float = 0.2

    @property
    def fingerprint(self) -> str:
        """Identifies examples, features and recipe."""
        taught = {name: (one.examples, one.asked, one.weight) for name, one in self.taught.items()}
        embedder = self.embedder.fingerprint if self.embedder else ""
        content = json.dumps([_RECIPE, self.ridge, embedder, self.ngrams.fingerprint, taught])
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def dense(self, texts: Sequence[str], kept: KeptVectors | None = None) -> NDArray[np.float32]:
        """Return the embeddings of texts, if there is an embedder, and a column of ones. Raises MissingModel."""
        import numpy as np

        ones = np.ones((len(texts), 1), dtype=np.float32)
        if self.embedder is None:
            return ones
        return np.hstack([kept.of(self.embedder, texts) if kept else self.embedder.embed(texts), ones])


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
    place = np.arange(len(labels))
    is_held = (place % _HELD_OUT == _HELD_OUT - 1) & (place < own)
    scores = np.zeros((0, intents), np.float32)
    if is_held.any():
        scores = design.rows(is_held).scores(fit(design.rows(~is_held), labels[~is_held], intents, lesson.ridge))
    temperature = _temperature(scores, labels[is_held])
    solution = fit(design, labels, intents, lesson.ridge)
    width = design.dense.shape[1]
    head = Head(tuple(lesson.taught), solution[:width], solution[width:], temperature)
    return Learnt(head, own, *_figures(softmax(scores / np.float32(temperature)), labels[is_held]))


def _labelled(taught: Mapping[str, Taught]) -> tuple[list[str], NDArray[np.intp], int]:
    """Return the texts, their labels and how many of them, the first, are examples and no documents' questions."""
    import numpy as np

    examples = [(text, label) for label, one in enumerate(taught.values()) for text in one.examples]
    asked = [(text, label) for label, one in enumerate(taught.values()) for text in one.asked]
    rows = [*examples, *asked]
    return [text for text, _ in rows], np.asarray([label for _, label in rows]), len(examples)


def _weights(taught: Mapping[str, Taught], labels: NDArray[np.intp], own: int) -> NDArray[np.float32]:
    """Return what each row counts: rare intents nearly as much as frequent ones, documents' questions little."""
    import numpy as np

    each = np.where(np.arange(len(labels)) < own, 1.0, _ASKED_WEIGHT)
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
