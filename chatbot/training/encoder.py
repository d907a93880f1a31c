"""Fine-tunes the sentence encoder on the examples of the intents: it learns a few thin matrices beside its weights.

Hu et al., LoRA: Low-Rank Adaptation of Large Language Models (2021). Ten minutes on two cores, one on a GPU.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Any

from chatbot.training.slips import with_slips

if TYPE_CHECKING:
    import torch

_RANK = 16
_SCALE = 2.0
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


@dataclass(frozen=True, slots=True)
class EpochEnd:
    """How far it is: the epoch from 1, its mean loss, the seconds since the start."""

    epoch: int
    loss: float
    seconds: float


def train_encoder(
    model_dir: Path, rows: Sequence[LabelledText], out: Path, recipe: EncoderRecipe, report: Callable[[EpochEnd], None]
) -> None:
    """Learn from rows and write the thin matrices (float16) to the file `out`."""
    import torch

    torch.manual_seed(recipe.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    course = _Course(model_dir, rows, recipe, device)
    started = perf_counter()
    for epoch in range(recipe.epochs):
        losses = [course.step(batch) for batch in course.batches()]
        report(EpochEnd(epoch + 1, sum(losses) / len(losses), perf_counter() - started))
    _write(course.learnt, out)


class _Course:
    """An encoder with thin matrices, a head over its vectors, and what moves both."""

    def __init__(self, model_dir: Path, rows: Sequence[LabelledText], recipe: EncoderRecipe, device: str) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer

        labels = sorted({row.label for row in rows})
        self._place = {label: place for place, label in enumerate(labels)}
        self._rows, self._recipe, self._device = rows, recipe, device
        self._random = Random(recipe.seed)  # noqa: S311  (no secret)
        self._tokenizer = AutoTokenizer.from_pretrained(model_dir, local_files_only=True)
        encoder = AutoModel.from_pretrained(model_dir, local_files_only=True, use_safetensors=True)
        self._encoder = encoder.requires_grad_(False).to(device)
        self.learnt = dict(_with_low_rank(self._encoder))
        self._head = torch.nn.Linear(encoder.config.hidden_size, len(labels)).to(device)
        torch.nn.init.zeros_(self._head.weight)
        self._share = _shares(rows, self._place)
        thin = [matrix for pair in self.learnt.values() for matrix in pair]
        groups = [{"params": thin}, {"params": list(self._head.parameters())}]
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

        vectors = torch.nn.functional.dropout(self._vectors([self._written(row) for row in batch]), _DROPPED)
        labels = torch.tensor([self._place[row.label] for row in batch], device=self._device)
        weights = torch.tensor([row.weight * self._share[row.label] for row in batch], device=self._device)
        losses = torch.nn.functional.cross_entropy(
            self._head(vectors * _SHARPNESS), labels, reduction="none", label_smoothing=_SMOOTHING
        )
        loss = (losses * weights).sum() / weights.sum()
        self._optimiser.zero_grad()
        torch.autograd.backward(loss)
        self._optimiser.step()
        self._schedule.step()
        return float(loss.item())

    def _vectors(self, texts: Sequence[str]) -> torch.Tensor:
        import torch

        encoded = self._tokenizer(
            list(texts), padding=True, truncation=True, max_length=_MOST_TOKENS, return_tensors="pt"
        ).to(self._device)
        with torch.autocast(self._device, torch.bfloat16):
            states = self._encoder(**encoded).last_hidden_state
        mask = encoded["attention_mask"][..., None]
        return torch.nn.functional.normalize((states.float() * mask).sum(1) / mask.sum(1), dim=-1)

    def _written(self, row: LabelledText) -> str:
        """Return a row as somebody in a hurry writes it, now and then after what it means the same after."""
        text = with_slips(row.text, self._random)
        return f"{self._random.choice(row.places)} | {text}" if row.places and self._random.random() < 0.4 else text


def _with_low_rank(encoder: torch.nn.Module) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Put two thin matrices beside every linear layer; yield them by the layer's name."""
    import torch

    def added(down: Any, up: Any) -> Callable[..., Any]:
        return lambda _module, given, result: result + (given[0] @ down.T) @ up.T * _SCALE

    for name, layer in encoder.named_modules():
        if isinstance(layer, torch.nn.Linear) and name.startswith("encoder."):
            device = layer.weight.device
            down = torch.nn.Parameter(torch.randn(_RANK, layer.in_features, device=device) / layer.in_features**0.5)
            up = torch.nn.Parameter(torch.zeros(layer.out_features, _RANK, device=device))
            layer.register_forward_hook(added(down, up))
            yield name, (down, up)


def _shares(rows: Sequence[LabelledText], place: dict[str, int]) -> dict[str, float]:
    """Return how much a row of each label counts: rare ones more."""
    sizes = {label: sum(row.weight for row in rows if row.label == label) for label in place}
    mean = sum(sizes.values()) / len(sizes)
    return {label: float((mean / size) ** 0.5) for label, size in sizes.items()}


def _write(learnt: dict[str, tuple[Any, Any]], out: Path) -> None:
    import torch
    from safetensors.torch import save_file

    tensors = {f"{name}.down": down.detach() for name, (down, _) in learnt.items()}
    tensors |= {f"{name}.up": up.detach() * _SCALE for name, (_, up) in learnt.items()}
    unfinished = out.with_suffix(f".{os.getpid()}")
    save_file({name: one.to("cpu", torch.float16).contiguous() for name, one in tensors.items()}, unfinished)
    unfinished.replace(out)
