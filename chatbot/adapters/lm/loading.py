"""Loads a local model: safetensors weights and their tokenizer, never code."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

from chatbot.adapters.lm.local_model import LocalModel, Vocabulary
from chatbot.errors import MissingModel, ModelUnavailable
from chatbot.ports.chat_model import Profile

_REFERENCE = re.compile(r"<[^<>|/\s]+>")


def load(source: str | Path, profile: Profile, device: str | None, revision: str | None) -> LocalModel:
    """Load a folder or a name on the hub; bfloat16 on cuda (taken when there is one), float32 on cpu.

    Raises MissingModel when it is not there or not whole, ModelUnavailable when the memory does not suffice.
    """
    place = _folder_or_name(source)  # before torch, which takes seconds to import
    import torch
    from safetensors import SafetensorError

    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise ModelUnavailable(f"{place} is meant for {device}, which this machine does not have")
    try:
        model, tokenizer = _read(place, revision or "main", device)
    except torch.OutOfMemoryError as error:
        raise ModelUnavailable(f"{place} does not fit into the memory of {device}") from error
    except (OSError, ValueError, KeyError, TypeError, ImportError, RuntimeError, SafetensorError) as error:
        raise MissingModel(f"{place}: {error}") from error
    return assembled(model, tokenizer, profile)


def assembled(model: Any, tokenizer: Any, profile: Profile) -> LocalModel:
    """Return a model with its tokenizer, ready to write; its steps are compiled where it is on a GPU."""
    vocabulary = _vocabulary(tokenizer, model, profile)
    return LocalModel(model, tokenizer, vocabulary, _context(tokenizer, model), _last(model), _compiled(model))


def _folder_or_name(source: str | Path) -> str:
    path = Path(source).expanduser()
    if path.is_dir():
        return str(path)
    if isinstance(source, Path) or source.startswith(("/", ".", "~")):
        raise MissingModel(f"there is no folder {path}")
    return source


def _read(place: str, revision: str, device: str) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(place, revision=revision, trust_remote_code=False)
    model, report = AutoModelForCausalLM.from_pretrained(
        place,
        revision=revision,
        trust_remote_code=False,
        use_safetensors=True,
        dtype=torch.bfloat16 if device.startswith("cuda") else torch.float32,
        output_loading_info=True,
    )
    if report["missing_keys"]:  # transformers would go on with random numbers in their place
        raise ValueError(f"the weights lack {', '.join(sorted(report['missing_keys'])[:3])}")
    if "past_key_values" not in inspect.signature(model.forward).parameters:
        raise ValueError(f"{type(model).__name__} keeps no cache of keys and values, which is needed here")
    return model.to(device).eval(), tokenizer


def _vocabulary(tokenizer: Any, model: Any, profile: Profile) -> Vocabulary:
    declared = model.generation_config.eos_token_id
    ends = {tokenizer.eos_token_id, *(declared if isinstance(declared, list) else [declared])} - {None}
    named = {*ends, tokenizer.bos_token_id, tokenizer.pad_token_id, tokenizer.unk_token_id}
    added = {token.content: (number, token.special) for number, token in tokenizer.added_tokens_decoder.items()}
    references = {
        text: number for text, (number, _) in added.items() if _REFERENCE.fullmatch(text) and number not in named
    }
    if profile is not Profile.REFERENCES:
        references = {}
    control = {
        text: number
        for text, (number, is_special) in added.items()
        if (is_special or number in named) and text not in references
    }
    return Vocabulary(frozenset(ends), control, references)


def _context(tokenizer: Any, model: Any) -> int:
    declared = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    return min(int(limit) for limit in (declared, tokenizer.model_max_length) if limit)


def _last(model: Any) -> dict[str, int]:
    """Return what makes the model compute the logits of the last position only, where it can."""
    return {"logits_to_keep": 1} if "logits_to_keep" in inspect.signature(model.forward).parameters else {}


def _compiled(model: Any) -> Any:
    """Return what computes the steps on a GPU, compiled when first called; None on a cpu, where it does not pay."""
    from chatbot.adapters.lm.row_cache import has_only_attention

    is_fit = model.device.type == "cuda" and has_only_attention(model.config)
    return model.get_compiled_call(None) if is_fit else None
