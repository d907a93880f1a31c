"""Fine-tunes the sentence encoder for search: questions come near to what answers them and to other ways of asking it.

Van den Oord et al., Representation Learning with Contrastive Predictive Coding (2018): of a batch each question has to
find its own. Half an hour on two cores, two minutes on a GPU.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from chatbot.training.low_rank import EpochEnd, LowRankEncoder, follow
from chatbot.training.slips import with_slips

_MOST_TOKENS = 48
_TEMPERATURE = 0.05
_OTHER_QUESTION = 0.6
_NEVER = -1e4


@dataclass(frozen=True, slots=True)
class Place:
    """What stands under a heading of a document: its texts, what is asked for it, and what is after another question.

    A follow-up is written as it is searched: the question before, a bar, the follow-up.
    """

    document: str
    texts: tuple[str, ...]
    questions: tuple[str, ...]
    follow_ups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchRecipe:
    """How the encoder learns; the same seed gives the same order and the same slips.

    `siblings`: so many of a batch also have to be told from another place of their document.
    """

    epochs: int = 3
    batch: int = 48
    siblings: int = 16
    rate: float = 5e-4
    seed: int = 7


def train_search(
    model_dir: Path, places: Sequence[Place], out: Path, recipe: SearchRecipe, report: Callable[[EpochEnd], None]
) -> None:
    """Learn from places and write the thin matrices (float16) to the file `out`."""
    import torch

    torch.manual_seed(recipe.seed)
    course = _Course(LowRankEncoder(model_dir, _MOST_TOKENS), places, recipe)
    follow(course, recipe.epochs, report)
    course.encoder.write(out)


class _Course:
    """An encoder with thin matrices and what moves them; a question of a batch is (text, number of its place)."""

    def __init__(self, encoder: LowRankEncoder, places: Sequence[Place], recipe: SearchRecipe) -> None:
        import torch

        self.encoder = encoder
        self._places, self._recipe = places, recipe
        self._random = Random(recipe.seed)  # noqa: S311  (no secret)
        self._rows = [
            (text, number) for number, place in enumerate(places) for text in (*place.questions, *place.follow_ups)
        ]
        self._optimiser = torch.optim.AdamW(encoder.parameters, lr=recipe.rate, weight_decay=0.01)
        steps = recipe.epochs * (len(self._rows) // recipe.batch) + 1
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._optimiser, recipe.rate, total_steps=steps, pct_start=0.1
        )

    def batches(self) -> Iterator[list[tuple[str, int]]]:
        """Yield the questions of an epoch."""
        self._random.shuffle(self._rows)
        size = self._recipe.batch
        yield from (self._rows[start : start + size] for start in range(0, len(self._rows) - size + 1, size))

    def step(self, batch: Sequence[tuple[str, int]]) -> float:
        """Learn from a batch; return its loss."""
        import torch

        found = [(self._answer(text, number), number) for text, number in batch]
        found += [sibling for _, number in batch[: self._recipe.siblings] for sibling in self._sibling(number)]
        asked = self.encoder.vectors([with_slips(text, self._random) for text, _ in batch])
        cosines = asked @ self.encoder.vectors([text for text, _ in found]).T
        is_same = torch.tensor([[number == other for _, other in found] for _, number in batch])
        is_other_answer = is_same & ~torch.eye(len(batch), len(found), dtype=torch.bool)
        scores = (cosines / _TEMPERATURE).masked_fill(is_other_answer.to(cosines.device), _NEVER)
        loss = torch.nn.functional.cross_entropy(scores, torch.arange(len(batch), device=cosines.device))
        self._optimiser.zero_grad()
        torch.autograd.backward(loss)
        self._optimiser.step()
        self._schedule.step()
        return float(loss.item())

    def _answer(self, text: str, number: int) -> str:
        """Return another question for the same place, or one of its texts."""
        others = [question for question in self._places[number].questions if question != text]
        if others and self._random.random() < _OTHER_QUESTION:
            return self._random.choice(others)
        return self._random.choice(self._places[number].texts)

    def _sibling(self, number: int) -> Iterator[tuple[str, int]]:
        """Yield what answers another question, of the same document."""
        others = [other for other in self._of_document[self._places[number].document] if other != number]
        if others:
            other = self._random.choice(others)
            yield self._answer("", other), other

    @cached_property
    def _of_document(self) -> dict[str, list[int]]:
        numbers: dict[str, list[int]] = {}
        for number, place in enumerate(self._places):
            numbers.setdefault(place.document, []).append(number)
        return numbers
