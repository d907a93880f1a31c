"""What a model keeps of several answers at once: a row each, of different lengths, all ending at the same column."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import torch
from transformers.cache_utils import (
    Cache,
    DummyLayer,
    DynamicCache,
    DynamicLayer,
    DynamicSlidingWindowLayer,
    LinearAttentionLayer,
    StaticLayer,
)

_ATTENTION = (DynamicLayer, DynamicSlidingWindowLayer)
_KNOWN = (*_ATTENTION, LinearAttentionLayer, DummyLayer)


@dataclass(frozen=True, slots=True)
class Row:
    """Where an answer is kept: a cache, the row in it, how many of its last columns are the answer's."""

    cache: Any
    place: int
    length: int


class RoomyLayer(DynamicLayer):  # type: ignore[misc]
    """Attention with room for what is still to come, so that a step copies nothing that is already there.

    A sliding window is kept whole, too, and masked: rows of different lengths then need no different treatment.
    """

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room
        self.columns = 0

    def update(self, keys: torch.Tensor, values: torch.Tensor, *_: Any, **__: Any) -> tuple[torch.Tensor, torch.Tensor]:
        """Write the new columns behind the others and return all of them."""
        if not self.is_initialized:
            self.fill(_with_room(keys, self.room), _with_room(values, self.room), 0)
        start, self.columns = self.columns, self.columns + keys.shape[-2]
        self.keys[:, :, start : self.columns] = keys
        self.values[:, :, start : self.columns] = values
        return self.keys[:, :, : self.columns], self.values[:, :, : self.columns]

    def fill(self, keys: torch.Tensor, values: torch.Tensor, columns: int) -> None:
        """Take over keys and values, of which so many columns are written."""
        self.keys, self.values, self.columns = keys, values, columns
        self.dtype, self.device, self.is_initialized = keys.dtype, keys.device, True

    def get_seq_length(self) -> int:
        """Return how many columns are written."""
        return self.columns


def takes_several(model: Any) -> bool:
    """Whether the rows of a model can be put together: it is told positions, and has no layers but those known here."""
    kinds = getattr(model.config.get_text_config(decoder=True), "layer_types", None) or ()
    is_told_positions = "position_ids" in inspect.signature(model.forward).parameters
    return is_told_positions and "chunked_attention" not in kinds and _has_only(_KNOWN, model.config)


def has_only_attention(config: Any) -> bool:
    """Whether every layer keeps keys and values, so that a cache of one shape for ever is possible."""
    return _has_only(_ATTENTION, config)


def empty_cache(config: Any, room: int) -> Any:
    """Return a cache for `room` columns; where a layer is not known here, every layer is of the model's own kind."""
    own = _own_cache(config)
    if not _has_only(_KNOWN, config):
        return own
    return Cache(layers=[RoomyLayer(room) if type(layer) in _ATTENTION else layer for layer in own.layers])


def static_cache(config: Any, room: int) -> Any:
    """Return a cache for attention only that never changes its shape or place, which a compiled model needs."""
    return Cache(layers=[StaticLayer(room) for _ in _own_cache(config).layers])


def gather(rows: Sequence[Row], into: Any, height: int) -> None:
    """Put rows together in a cache that is empty, or static with `height` rows; the longest begins at column 0."""
    columns = max(row.length for row in rows)
    for number, layer in enumerate(into.layers):
        sources = [row.cache.layers[number] for row in rows]
        if isinstance(layer, RoomyLayer):
            layer.fill(*_joined(sources, rows, layer.room), columns)
        elif isinstance(layer, StaticLayer):
            _refill(layer, _joined(sources, rows, layer.max_cache_len), columns, height)
        elif isinstance(layer, LinearAttentionLayer):
            into.layers[number] = _stacked(sources, rows)


def _has_only(kinds: Sequence[type], config: Any) -> bool:
    return all(type(layer) in kinds for layer in _own_cache(config).layers)


def _own_cache(config: Any) -> Any:
    return DynamicCache(config=config)


def _with_room(states: torch.Tensor, room: int) -> torch.Tensor:
    return states.new_zeros((*states.shape[:2], room, states.shape[-1]))


def _joined(sources: Sequence[Any], rows: Sequence[Row], room: int) -> tuple[torch.Tensor, torch.Tensor]:
    columns = max(row.length for row in rows)
    joined = []
    for name in ("keys", "values"):
        states = [getattr(source, name)[row.place] for source, row in zip(sources, rows, strict=True)]
        together = states[0].new_zeros((len(rows), states[0].shape[0], room, states[0].shape[-1]))
        for place, (one, source, row) in enumerate(zip(states, sources, rows, strict=True)):
            end = int(source.get_seq_length())
            together[place, :, columns - row.length : columns] = one[:, end - row.length : end]
        joined.append(together)
    keys, values = joined
    return keys, values


def _refill(layer: Any, states: tuple[torch.Tensor, torch.Tensor], columns: int, height: int) -> None:
    """Write into the places that a compiled model knows."""
    if not layer.is_initialized:
        layer.lazy_initialization(*(one.new_zeros((height, one.shape[1], 0, one.shape[3])) for one in states))
    count = states[0].shape[0]
    layer.keys[:count].copy_(states[0])
    layer.values[:count].copy_(states[1])
    layer.cumulative_length.fill_(columns)


def _stacked(sources: Sequence[Any], rows: Sequence[Row]) -> Any:
    """Return a recurrent layer with the rows' states; what has passed is in them, so that lengths do not matter."""
    layer = copy(sources[0])
    for name in ("conv_states", "recurrent_states"):
        kept = [getattr(source, name) for source in sources]
        numbers = [number for number, state in kept[0].items() if state is not None]
        places = [row.place for row in rows]
        together = {
            number: torch.stack([one[number][place] for one, place in zip(kept, places, strict=True)])
            for number in numbers
        }
        setattr(layer, name, kept[0] | together)
    return layer
