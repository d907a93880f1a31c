"""Learns a vector for each word and piece of a word, so that questions come near to what answers them.

Wu et al., StarSpace: Embed All The Things! (2018), with the loss of `training.search`: of a batch each question has to
find its own. A minute on two cores.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from chatbot.training.low_rank import EpochEnd, follow
from chatbot.training.search import Place

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray

_OTHER_QUESTION = 0.65
_FORGOTTEN, _FORGOTTEN_OF_ANSWER = 0.25, 0.15
"""How much of a question and of its answer is left out, another part each time."""
_NEVER = -1e4
Bag = tuple[int, ...]
Parts = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class BagRecipe:
    """How vectors are learnt; the same seed gives the same. A feature that fewer than `seen` texts have is left out."""

    epochs: int = 9
    batch: int = 256
    dimension: int = 192
    seen: int = 2
    rate: float = 5e-3
    temperature: float = 0.07
    seed: int = 7


def train_bag(
    places: Sequence[Place], parts: Parts, recipe: BagRecipe, report: Callable[[EpochEnd], None]
) -> tuple[list[str], NDArray[np.float32]]:
    """Learn from places; return the parts of texts that were learnt, and what each adds: (parts, dimension)."""
    import torch

    torch.manual_seed(recipe.seed)
    course = _Course(places, cache(parts), recipe)
    follow(course, recipe.epochs, report)
    return course.learnt()


class _Course:
    """The vectors of features, how much each counts, and what moves both; a row is (bag, number of its place)."""

    def __init__(self, places: Sequence[Place], parts: Parts, recipe: BagRecipe) -> None:
        import torch

        self._recipe, self._random = recipe, Random(recipe.seed)  # noqa: S311  (no secret)
        texts = [text for place in places for text in (*place.texts, *place.questions, *place.follow_ups)]
        seen = Counter(part for text in texts for part in parts(text))
        self._features = [part for part, count in seen.items() if count >= recipe.seen]
        number = {part: row for row, part in enumerate(self._features)}

        def bags(texts: Sequence[str]) -> list[Bag]:
            found = (tuple(number[part] for part in parts(text) if part in number) for text in texts)
            return [bag for bag in found if bag]

        self._asked = [bags((*place.questions, *place.follow_ups)) for place in places]
        self._told = [bags(place.texts) for place in places]
        self._rows = [(bag, place) for place, asked in enumerate(self._asked) for bag in asked if self._told[place]]
        rarity = [torch.log(torch.tensor(1 + len(texts) / seen[part])) / 3 for part in self._features]
        self._weights = torch.nn.Parameter(torch.stack(rarity))
        self._vectors = torch.nn.Parameter(torch.randn(len(self._features), recipe.dimension) * 0.1)
        self._optimiser = torch.optim.Adam([self._weights, self._vectors], lr=recipe.rate)
        steps = recipe.epochs * max(len(self._rows) // recipe.batch, 1) + 1
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(self._optimiser, recipe.rate, total_steps=steps)

    def batches(self) -> Iterator[list[tuple[Bag, int]]]:
        """Yield the questions of an epoch."""
        self._random.shuffle(self._rows)
        size = min(self._recipe.batch, len(self._rows))
        yield from (self._rows[start : start + size] for start in range(0, len(self._rows) - size + 1, size))

    def step(self, batch: Sequence[tuple[Bag, int]]) -> float:
        """Learn from a batch, questions finding answers and answers questions; return its loss."""
        import torch

        asked = self._embedded([bag for bag, _ in batch], _FORGOTTEN)
        told = self._embedded([self._answer(*row) for row in batch], _FORGOTTEN_OF_ANSWER)
        own = torch.tensor([place for _, place in batch])
        is_other_answer = (own[:, None] == own[None, :]) & ~torch.eye(len(batch), dtype=torch.bool)
        scores = (asked @ told.T / self._recipe.temperature).masked_fill(is_other_answer, _NEVER)
        right = torch.arange(len(batch))
        loss = torch.nn.functional.cross_entropy(scores, right) + torch.nn.functional.cross_entropy(scores.T, right)
        self._optimiser.zero_grad()
        torch.autograd.backward(loss)
        self._optimiser.step()
        self._schedule.step()
        return float(loss.item())

    def learnt(self) -> tuple[list[str], NDArray[np.float32]]:
        """Return the features, and what each adds to a text: its vector times how much it counts."""
        import torch

        vectors = self._vectors.detach() * torch.nn.functional.softplus(self._weights.detach())[:, None]
        return self._features, vectors.numpy()

    def _embedded(self, bags: Sequence[Bag], forgotten: float) -> torch.Tensor:
        """Return one unit vector a bag, a part of whose features is left out."""
        import torch

        kept = [[one for one in bag if self._random.random() >= forgotten] or bag[:1] for bag in bags]
        features = torch.tensor([one for bag in kept for one in bag])
        lengths = torch.tensor([0, *map(len, kept)])
        weights = torch.nn.functional.softplus(self._weights[features])
        starts = lengths.cumsum(0)[:-1]
        summed = torch.nn.functional.embedding_bag(
            features, self._vectors, starts, mode="sum", per_sample_weights=weights
        )
        return torch.nn.functional.normalize(summed, dim=-1)

    def _answer(self, bag: Bag, place: int) -> Bag:
        """Return another question for the same place, or one of its texts."""
        others = [other for other in self._asked[place] if other != bag]
        if others and self._random.random() < _OTHER_QUESTION:
            return self._random.choice(others)
        return self._random.choice(self._told[place])
