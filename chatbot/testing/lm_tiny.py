"""A tiny random Llama with a tokenizer of its own, written to a folder as the adapters expect to find it."""

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
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = _tokenizer()
    tokenizer.chat_template = template
    tokenizer.save_pretrained(folder)
    torch.manual_seed(7)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=context,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = LlamaForCausalLM(config)
    if favourites:
        _bias(model, {_number(tokenizer, text): strength for text, strength in favourites.items()})
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


def _tokenizer() -> Any:
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
    return PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token="<|end|>", pad_token="<pad>")  # noqa: S106
