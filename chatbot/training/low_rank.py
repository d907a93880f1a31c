"""A sentence encoder that learns a few thin matrices beside its weights.

Hu et al., LoRA: Low-Rank Adaptation of Large Language Models (2021).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    import torch

_Row = TypeVar("_Row")
_RANK = 16
_SCALE = 2.0


class LowRankEncoder:
    """An encoder from a folder, its own weights fixed; on a GPU where there is one."""

    def __init__(self, model_dir: Path, most_tokens: int) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer

        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self._most_tokens = most_tokens
        self._tokenizer = AutoTokenizer.from_pretrained(model_dir, local_files_only=True)
        encoder = AutoModel.from_pretrained(model_dir, local_files_only=True, use_safetensors=True)
        self._encoder = encoder.requires_grad_(False).to(self.device)
        self._learnt = dict(_with_low_rank(self._encoder))
        self.dimension: int = encoder.config.hidden_size

    @property
    def parameters(self) -> list[Any]:
        """The thin matrices."""
        return [matrix for pair in self._learnt.values() for matrix in pair]

    def vectors(self, texts: Sequence[str]) -> torch.Tensor:
        """Return one unit vector a text, shape (texts, dimension)."""
        import torch

        encoded = self._tokenizer(
            list(texts), padding=True, truncation=True, max_length=self._most_tokens, return_tensors="pt"
        ).to(self.device)
        with torch.autocast(self.device, torch.bfloat16):
            states = self._encoder(**encoded).last_hidden_state
        mask = encoded["attention_mask"][..., None]
        return torch.nn.functional.normalize((states.float() * mask).sum(1) / mask.sum(1), dim=-1)

    def write(self, out: Path) -> None:
        """Write the thin matrices (float16) to a file, whole or not at all."""
        import torch

        tensors = {f"{name}.down": down.detach() for name, (down, _) in self._learnt.items()}
        tensors |= {f"{name}.up": up.detach() * _SCALE for name, (_, up) in self._learnt.items()}
        _save({name: one.to("cpu", torch.float16).contiguous() for name, one in tensors.items()}, out)


def write_mean(files: Sequence[Path], out: Path, rank: int = 2 * _RANK) -> None:
    """Write the mean of what several courses learnt, as near as matrices of `rank` come to it.

    Wortsman et al., Model soups (2022): the mean of what was learnt from the same start is often better than each part.
    """
    import torch
    from safetensors.torch import load_file

    learnt, mean = [load_file(file) for file in files], dict[str, torch.Tensor]()
    for name in sorted(key.removesuffix(".up") for key in learnt[0] if key.endswith(".up")):
        products = [one[f"{name}.up"].float() @ one[f"{name}.down"].float() for one in learnt]
        left, sizes, right = torch.linalg.svd(torch.stack(products).mean(dim=0), full_matrices=False)
        mean[f"{name}.up"] = (left[:, :rank] * sizes[:rank]).to(torch.float16).contiguous()
        mean[f"{name}.down"] = right[:rank].to(torch.float16).contiguous()
    _save(mean, out)


def _save(tensors: dict[str, torch.Tensor], out: Path) -> None:
    """Write tensors to a file, whole or not at all."""
    from safetensors.torch import save_file

    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_suffix(f".{os.getpid()}")
    save_file(tensors, unfinished)
    unfinished.replace(out)


@dataclass(frozen=True, slots=True)
class EpochEnd:
    """How far it is: the epoch from 1, its mean loss, the seconds since the start."""

    epoch: int
    loss: float
    seconds: float


class Course(Protocol[_Row]):
    """What an encoder is taught: batches of rows, and a step that learns from one and returns its loss."""

    def batches(self) -> Iterator[list[_Row]]:
        """Yield the batches of an epoch."""
        ...

    def step(self, batch: Sequence[_Row]) -> float:
        """Learn from a batch; return its loss."""
        ...


def follow(course: Course[_Row], epochs: int, report: Callable[[EpochEnd], None]) -> None:
    """Go through a course so many times; each epoch is reported."""
    started = perf_counter()
    for epoch in range(epochs):
        losses = [course.step(batch) for batch in course.batches()]
        report(EpochEnd(epoch + 1, sum(losses) / len(losses), perf_counter() - started))


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
