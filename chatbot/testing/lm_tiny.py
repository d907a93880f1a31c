"""Tiny random models with a tokenizer of their own, written to a folder as the adapters expect to find it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

CHAT_TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
NO_SYSTEM_TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
    "<|{{ message['role'] }}|>{{ message['content'] }}<|end|>{% endfor %}<|assistant|>"
)
TOOLS_TEMPLATE = (
    "{% if tools %}<|system|>Tools: {{ tools | tojson }}<|end|>{% endif %}"
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}"
    "{% for call in message.tool_calls or [] %}<tool_call>{{ call | tojson }}</tool_call>{% endfor %}"
    "<|end|>{% endfor %}"
    "<|assistant|>{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}"
)
"""Knows tools and thinks unless it is told not to, as those of Qwen3 do."""
THINKING_TEMPLATE = CHAT_TEMPLATE + "<think>\n"
"""Always begins with thoughts."""
FAMILIES = ("llama", "qwen3", "gemma", "hybrid")
"""Plain attention; with norms of queries and keys; with windows; with recurrent layers between those with attention."""
REFERENCES = ("<item>", "<eta>", "<order>", "<amount>")
_SENTENCES = (
    "Your parcel is on its way and should arrive tomorrow.",
    "You may return the jacket within thirty days after delivery.",
    "Where is my order? I would like to change the address, please.",
    "The tent weighs two kilograms; it comes with poles and pegs.",
)


def write_tiny_llama(
    folder: Path,
    template: str | None = CHAT_TEMPLATE,
    context: int = 512,
    favourites: Mapping[str, float] | None = None,
) -> Path:
    """Write tokenizer, configuration and weights (2 layers, 64 wide, seeded) and return the folder.

    With `favourites` (text of one token -> strength) the model always wants to write the strongest that it may.
    """
    tokenizer = tiny_tokenizer(template)
    model = tiny_model("llama", tokenizer, context)
    if favourites:
        _bias(model, {_number(tokenizer, text): strength for text, strength in favourites.items()})
    return _saved(model, tokenizer, folder)


def write_tiny(folder: Path, family: str, template: str | None = CHAT_TEMPLATE) -> Path:
    """Write a model of one of the families, 2 layers, 64 wide, seeded; return the folder."""
    tokenizer = tiny_tokenizer(template)
    return _saved(tiny_model(family, tokenizer), tokenizer, folder)


def tiny_model(family: str, tokenizer: Any, context: int = 512) -> Any:
    """Return a model of one of the families with random weights, always the same."""
    import torch
    from transformers import AutoModelForCausalLM

    torch.manual_seed(7)
    return AutoModelForCausalLM.from_config(_config(family, tokenizer, context)).eval()


def _config(family: str, tokenizer: Any, context: int) -> Any:
    from transformers import Gemma3TextConfig, LlamaConfig, Qwen3_5TextConfig, Qwen3Config

    shape: dict[str, Any] = {
        "vocab_size": len(tokenizer),
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "max_position_embeddings": context,
        "bos_token_id": None,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    match family:
        case "llama":
            return LlamaConfig(**shape | {"num_key_value_heads": 4})
        case "qwen3":
            return Qwen3Config(**shape)
        case "gemma":
            kinds = ["sliding_attention", "full_attention"]
            return Gemma3TextConfig(**shape, sliding_window=8, layer_types=kinds)
        case "hybrid":
            heads = {"linear_num_value_heads": 4, "linear_num_key_heads": 2}
            sizes = {"linear_key_head_dim": 16, "linear_value_head_dim": 16}
            return Qwen3_5TextConfig(**shape, **heads, **sizes, layer_types=["linear_attention", "full_attention"])
    raise ValueError(f"{family} is none of {', '.join(FAMILIES)}")


def _saved(model: Any, tokenizer: Any, folder: Path) -> Path:
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
    return folder


def _number(tokenizer: Any, text: str) -> int:
    (number,) = tokenizer.encode(text, add_special_tokens=False)
    return int(number)


def _bias(model: Any, favourites: Mapping[int, float]) -> None:
    """Make the first channel a constant of the stream, and the head read nothing else."""
    import torch

    with torch.no_grad():
        model.model.embed_tokens.weight[:, 0] = 10.0
        model.lm_head.weight.zero_()
        for token, strength in favourites.items():
            model.lm_head.weight[token, 0] = strength


def tiny_tokenizer(template: str | None = CHAT_TEMPLATE) -> Any:
    """Return a byte-level tokenizer of 400 tokens, with references and the marks of turns among them."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    control = ["<pad>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=[*control, *REFERENCES],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.train_from_iterator(_SENTENCES, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token="<|end|>", pad_token="<pad>")  # noqa: S106
    tokenizer.chat_template = template
    return tokenizer
