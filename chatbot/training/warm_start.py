"""Starts a Store LM from the weights of another one: its layers, and the embeddings of the tokens that both have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.errors import MissingModel

if TYPE_CHECKING:
    import torch
    from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

_EMBEDDINGS = "model.embed_tokens.weight"


def start_from(folder: Path, model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast) -> int:
    """Copy weights of the model in a folder into a new one; return how many tokens both have.

    Raises MissingModel when there is none, or one of another shape.
    """
    import torch
    from safetensors.torch import load_file
    from transformers import PreTrainedTokenizerFast

    if not (folder / "model.safetensors").is_file():
        raise MissingModel(f"there is no model to start from in {folder}")
    old, known = load_file(folder / "model.safetensors"), PreTrainedTokenizerFast.from_pretrained(folder).get_vocab()
    both = {number: known[text] for text, number in tokenizer.get_vocab().items() if text in known}
    weights = dict(model.named_parameters())
    try:
        with torch.no_grad():
            for name in weights.keys() - {_EMBEDDINGS}:
                weights[name].copy_(old[name])
            _rows(weights[_EMBEDDINGS], old[_EMBEDDINGS], both)
    except (KeyError, RuntimeError, IndexError) as error:
        raise MissingModel(f"the model in {folder} has another shape: {error}") from error
    return len(both)


def _rows(new: torch.nn.Parameter, old: torch.Tensor, both: dict[int, int]) -> None:
    new[list(both)] = old[list(both.values())].to(new.dtype)
