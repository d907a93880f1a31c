"""Fine-tunes the sentence encoder on the examples of the intents: ten minutes on two cores, one on a GPU."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from chatbot.training.low_rank import EpochEnd, LowRankEncoder, follow
from chatbot.training.slips import with_slips

_SHARPNESS = 10.0  # unit vectors times this, so that the head can be sure
_MOST_TOKENS = 64
_SMOOTHING = 0.05
_DROPPED = 0.1


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with its intent, how much it counts, and the places (`follows`) that it means the same after."""

    text: str
    label: str
    weight: float = 1.0
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """How the encoder learns; the same seed gives the same order and the same slips."""

    epochs: int = 6
    batch: int = 64
    rate: float = 1e-3
    head_rate: float = 2e-2
    seed: int = 7


def train_encoder(
    model_dir: Path, rows: Sequence[LabelledText], out: Path, recipe: EncoderRecipe, report: Callable[[EpochEnd], None]
) -> None:
    """Learn from rows and write the thin matrices (float16) to the file `out`."""
    import torch

    torch.manual_seed(recipe.seed)
    course = _Course(LowRankEncoder(model_dir, _MOST_TOKENS), rows, recipe)
    follow(course, recipe.epochs, report)
    course.encoder.write(out)


class _Course:
    """An encoder with thin matrices, a head over its vectors, and what moves both."""

    def __init__(self, encoder: LowRankEncoder, rows: Sequence[LabelledText], recipe: EncoderRecipe) -> None:
        import torch

        labels = sorted({row.label for row in rows})
        self.encoder = encoder
        self._place = {label: place for place, label in enumerate(labels)}
        self._rows, self._recipe = rows, recipe
        self._random = Random(recipe.seed)  # noqa: S311  (no secret)
        self._head = torch.nn.Linear(encoder.dimension, len(labels)).to(encoder.device)
        torch.nn.init.zeros_(self._head.weight)
        self._share = _shares(rows, self._place)
        groups = [{"params": encoder.parameters}, {"params": list(self._head.parameters())}]
        self._optimiser = torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=0.01)
        steps = recipe.epochs * (len(rows) // recipe.batch) + 1
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._optimiser, [recipe.rate, recipe.head_rate], total_steps=steps, pct_start=0.1
        )

    def batches(self) -> Iterator[list[LabelledText]]:
        """Yield the rows of an epoch, texts of like length together."""
        size = self._recipe.batch
        order = sorted(self._rows, key=lambda row: len(row.text) // 20 + 2 * self._random.random())
        batches = [order[start : start + size] for start in range(0, max(len(order) - size, 0) + 1, size)]
        self._random.shuffle(batches)
        yield from batches

    def step(self, batch: Sequence[LabelledText]) -> float:
        """Learn from a batch; return its loss."""
        import torch

        vectors = torch.nn.functional.dropout(self.encoder.vectors([self._written(row) for row in batch]), _DROPPED)
        labels = torch.tensor([self._place[row.label] for row in batch], device=self.encoder.device)
        weights = torch.tensor([row.weight * self._share[row.label] for row in batch], device=self.encoder.device)
        losses = torch.nn.functional.cross_entropy(
            self._head(vectors * _SHARPNESS), labels, reduction="none", label_smoothing=_SMOOTHING
        )
        loss = (losses * weights).sum() / weights.sum()
        self._optimiser.zero_grad()
        torch.autograd.backward(loss)
        self._optimiser.step()
        self._schedule.step()
        return float(loss.item())

    def _written(self, row: LabelledText) -> str:
        """Return a row as somebody in a hurry writes it, now and then after what it means the same after."""
        text = with_slips(row.text, self._random)
        return f"{self._random.choice(row.places)} | {text}" if row.places and self._random.random() < 0.4 else text


def _shares(rows: Sequence[LabelledText], place: dict[str, int]) -> dict[str, float]:
    """Return how much a row of each label counts: rare ones more."""
    sizes = {label: sum(row.weight for row in rows if row.label == label) for label in place}
    mean = sum(sizes.values()) / len(sizes)
    return {label: float((mean / size) ** 0.5) for label, size in sizes.items()}
