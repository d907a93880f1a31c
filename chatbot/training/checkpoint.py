"""Keeps a training that is under way in a folder, as safetensors, so that it can go on after a stop."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatbot.errors import MissingModel

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedTokenizerFast


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Weights, the optimizer's averages, tokenizer and place in the data; the folder is replaced as a whole."""

    folder: Path

    def save(self, model: torch.nn.Module, optimizer: torch.optim.Optimizer, place: dict[str, int], words: Any) -> None:
        """Write everything, the tokenizer `words` too, beside the old checkpoint, then take its place."""
        from safetensors.torch import save_file

        new = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        weights = dict(model.named_parameters())
        tensors = {f"weight.{name}": weight.detach() for name, weight in weights.items()}
        for number, state in optimizer.state_dict()["state"].items():
            tensors |= {f"state.{number}.{name}": tensor for name, tensor in state.items()}
        save_file(tensors, new / "training.safetensors")
        words.save_pretrained(new)
        (new / "place.json").write_text(json.dumps(place), encoding="utf-8")
        self.remove()
        os.replace(new, self.folder)

    def load(self, model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, int]:
        """Fill model and optimizer and return the place in the data. Raises MissingModel when there is nothing."""
        import torch
        from safetensors.torch import load_file

        self.require()
        tensors = load_file(self.folder / "training.safetensors")
        with torch.no_grad():
            for name, weight in model.named_parameters():
                weight.copy_(tensors[f"weight.{name}"])
        states: dict[int, dict[str, torch.Tensor]] = {}
        for key, tensor in tensors.items():
            kind, _, rest = key.partition(".")
            if kind == "state":
                number, _, name = rest.partition(".")
                states.setdefault(int(number), {})[name] = tensor
        optimizer.load_state_dict({**optimizer.state_dict(), "state": states})
        place: dict[str, int] = json.loads((self.folder / "place.json").read_text(encoding="utf-8"))
        return place

    def tokenizer(self) -> PreTrainedTokenizerFast:
        """Return the tokenizer that the training began with, whatever the language says today."""
        from transformers import PreTrainedTokenizerFast

        loaded: PreTrainedTokenizerFast = PreTrainedTokenizerFast.from_pretrained(self.folder)
        return loaded

    def require(self) -> None:
        """Raise MissingModel when there is nothing to load."""
        if not self.folder.is_dir():
            raise MissingModel(f"there is no training to resume in {self.folder}")

    def remove(self) -> None:
        """Forget the checkpoint."""
        shutil.rmtree(self.folder, ignore_errors=True)
