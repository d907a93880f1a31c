"""Models of random numbers in the shape of real ones: they write nonsense, as fast as those do."""

from __future__ import annotations

from typing import Any

from chatbot.adapters.lm.loading import assembled
from chatbot.adapters.lm.local_model import LocalModel
from chatbot.ports.chat_model import Profile

SHAPES: dict[str, dict[str, Any]] = {
    "0.6b": {"hidden_size": 1024, "intermediate_size": 3072, "num_hidden_layers": 28, "num_attention_heads": 16},
    "4b": {"hidden_size": 2560, "intermediate_size": 9728, "num_hidden_layers": 36, "num_attention_heads": 32},
    "8b": {"hidden_size": 4096, "intermediate_size": 12288, "num_hidden_layers": 36, "num_attention_heads": 32},
}
"""Those of Qwen3 of these sizes; all have 8 heads of keys and values, 128 wide, and 151,936 tokens."""

_UNTIED = ("8b",)
_SPREAD = 0.02


def random_model(shape: str) -> LocalModel:
    """Make one of the `SHAPES` on a GPU in bfloat16, where there is one, else on the cpu in float32.

    Raises RuntimeError when the memory does not suffice.
    """
    import torch
    from transformers import AutoModelForCausalLM, Qwen3Config

    config = Qwen3Config(
        **SHAPES[shape],
        num_key_value_heads=8,
        head_dim=128,
        tie_word_embeddings=shape not in _UNTIED,
        max_position_embeddings=40_960,
        bos_token_id=None,
        eos_token_id=None,
        dtype=torch.bfloat16 if torch.cuda.is_available() else torch.float32,
    )
    device = "cuda" if torch.cuda.is_available() else "cpu"
    with torch.device("meta"):
        empty = AutoModelForCausalLM.from_config(config)
    model = empty.to_empty(device=device)
    model.tie_weights()
    model.model.rotary_emb = type(model.model.rotary_emb)(config).to(device)  # not random: it tells positions apart
    with torch.no_grad():
        for weights in model.parameters():
            weights.uniform_(-_SPREAD, _SPREAD)
    return assembled(model.eval(), _bytes(), Profile.VALUES)


def _bytes() -> Any:
    """Return a tokenizer for which every byte is a token; the numbers of all other tokens have no text."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    bpe = Tokenizer(models.BPE(vocab={letter: number for number, letter in enumerate(alphabet)}, merges=[]))
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=bpe)
