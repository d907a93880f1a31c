"""The numbers of a batch: what is cached of each row, and one more column of all of them at each step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch

from chatbot.adapters.lm.local_model import LocalModel
from chatbot.adapters.lm.row_cache import Row, empty_cache, gather, static_cache


class Rows:
    """Rows that stay the same until one joins or leaves; then others are made from them.

    Shorter rows begin behind columns that are masked; positions count from where a row begins. In a static cache there
    are `height` rows, of which the last ones may be nobody's.
    """

    def __init__(self, model: LocalModel, cache: Any, lengths: Sequence[int], room: int, height: int) -> None:
        """Take over a cache that holds rows of these lengths and has `room` columns in all."""
        self.lengths = list(lengths)
        self._model, self._cache, self._columns, self._height = model, cache, max(lengths), height
        begins = [self._columns - length for length in lengths] + [self._columns] * (height - len(lengths))
        device = model.model.device
        self._positions = torch.tensor([[self._columns - begin] for begin in begins], device=device)
        self._mask: torch.Tensor | None = None
        if any(begins) or cache.is_compileable:
            self._mask = torch.arange(room, device=device) >= torch.tensor(begins, device=device)[:, None]

    @classmethod
    def read(cls, model: LocalModel, ids: list[int], room: int) -> tuple[Rows, torch.Tensor]:
        """Read a prompt; return it as a row with `room` more columns, and the logits (1 x vocabulary) after it."""
        cache = empty_cache(model.model.config, len(ids) + room)
        logits = model.logits(torch.tensor([ids], device=model.model.device), cache)
        return cls(model, cache, [len(ids)], len(ids) + room, 1), logits

    @classmethod
    def together(cls, model: LocalModel, rows: Sequence[Row], room: int) -> Rows:
        """Put rows together, with room for so many more columns."""
        lengths = [row.length for row in rows]
        cache = empty_cache(model.model.config, max(lengths) + room)
        gather(rows, cache, len(rows))
        return cls(model, cache, lengths, max(lengths) + room, len(rows))

    def some(self, places: Iterable[int]) -> list[Row]:
        """Return the rows at these places, to be put together anew."""
        return [Row(self._cache, place, self.lengths[place]) for place in places]

    def step(self, tokens: Sequence[int]) -> torch.Tensor:
        """Add a token to every row and return the logits (rows x vocabulary) after it."""
        ids = torch.tensor([*tokens, *[0] * (self._height - len(tokens))], device=self._positions.device)[:, None]
        self._columns += 1
        logits = self._logits(ids)
        self._positions += 1
        self.lengths = [length + 1 for length in self.lengths]
        return logits[: len(tokens)]

    def _logits(self, ids: torch.Tensor) -> torch.Tensor:
        if self._mask is None:
            return self._model.logits(ids, self._cache)
        mask = self._mask[:, : self._columns]
        return self._model.logits(ids, self._cache, attention_mask=mask, position_ids=self._positions)


class StaticRows(Rows):
    """Rows in a cache that keeps its shape and place, over which a step runs compiled."""

    def _logits(self, ids: torch.Tensor) -> torch.Tensor:
        return self._model.compiled_logits(ids, self._cache, attention_mask=self._mask, position_ids=self._positions)


class StaticPlace:
    """The one static cache of a model: `height` rows of `columns` columns."""

    def __init__(self, model: LocalModel, height: int, columns: int) -> None:
        self.columns = columns
        self._model, self._height = model, height
        self._cache = static_cache(model.model.config, columns)

    def together(self, rows: Sequence[Row]) -> StaticRows:
        """Put rows together in it; those that are in it already may be among them."""
        gather(rows, self._cache, self._height)
        return StaticRows(self._model, self._cache, [row.length for row in rows], self.columns, self._height)
