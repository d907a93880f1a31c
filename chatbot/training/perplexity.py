"""How well a language model foresees what human agents write: perplexity, per token and per word.

Tokens differ between models, words do not (Chinese characters count as words), so that models are compared by words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.errors import ConfigurationError, MissingModel

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_AGENT = re.compile(r"^(?:Agent|Assistant|客服)\s*[:：]\s*(?P<said>\S.*)$")
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_LONGEST = 512


@dataclass(frozen=True, slots=True)
class Perplexity:
    """Of so many turns: perplexity per token and per word, and how many of both there were."""

    turns: int
    tokens: int
    words: int
    per_token: float
    per_word: float


def read_agent_turns(path: Path, most: int) -> list[str]:
    """Return what agents say in a file of dialogues, ``Agent: ...`` a line, the first `most`.

    Raises ConfigurationError when there is none.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from error
    said = [found["said"] for line in lines if (found := _AGENT.match(line))][:most]
    if not said:
        raise ConfigurationError(f'{path} has no line that begins with "Agent:"')
    return said


def perplexity(model: str, turns: Sequence[str]) -> Perplexity:
    """Measure a model of a folder or a name on the hub. Raises MissingModel."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(model)
        loaded = AutoModelForCausalLM.from_pretrained(model, use_safetensors=True, dtype=torch.float32).eval()
    except (OSError, ValueError) as error:
        raise MissingModel(f"{model} cannot be loaded: {error}") from error
    losses = list(_losses(loaded, tokenizer, turns))
    loss, tokens = sum(one for one, _ in losses), sum(number for _, number in losses)
    words = sum(len(_WORD.findall(turn)) for turn in turns)
    return Perplexity(len(turns), tokens, words, math.exp(loss / max(1, tokens)), math.exp(loss / max(1, words)))


def _losses(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, turns: Sequence[str]
) -> Iterator[tuple[float, int]]:
    """Yield the summed negative log-likelihood of each turn, and of how many tokens; the end of the turn is one."""
    import torch

    start = tokenizer.bos_token_id if tokenizer.bos_token_id is not None else tokenizer.eos_token_id
    for turn in turns:
        said = tokenizer(turn, add_special_tokens=False)["input_ids"][:_LONGEST]
        ids = torch.tensor([[start, *said, tokenizer.eos_token_id]])
        with torch.inference_mode():
            scores: torch.Tensor = model(input_ids=ids).logits[0, :-1].float()
        yield float(torch.nn.functional.cross_entropy(scores, ids[0, 1:], reduction="sum")), ids.shape[1] - 1
