"""A causal language model in memory: reads requests, and computes what may come next.

The loop around it is our own because transformers' `generate` takes one batch from its start to its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chatbot.adapters.lm.grammar import tokens_of
from chatbot.adapters.lm.prompt import Prompt, render
from chatbot.domain.conversation import Message
from chatbot.errors import ContextTooLong

if TYPE_CHECKING:
    import torch
    from llguidance import LLTokenizer


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokens that are no words: what ends an answer, what is never shown, which references exist (text -> id)."""

    ends: frozenset[int]
    control: dict[str, int]
    references: dict[str, int]
    hidden: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hidden", frozenset(self.control.values()))


@dataclass(slots=True)
class LocalModel:
    """A loaded model; `context` is how many tokens prompt and answer may have together.

    `compiled` computes a step over a cache of one shape, where there is a GPU.
    """

    model: Any
    tokenizer: Any
    vocabulary: Vocabulary
    context: int
    step_options: dict[str, Any]
    compiled: Any = None
    _tokens: LLTokenizer | None = field(default=None, init=False, repr=False)

    def read(self, messages: Iterable[Message]) -> Prompt:
        """Lay messages out as the text to continue. Raises ModelUnavailable."""
        return render(self.tokenizer, messages, tuple(self.vocabulary.control))

    def encode(self, text: str, max_tokens: int) -> list[int]:
        """Return the tokens of a prompt. Raises ContextTooLong when prompt and answer would not fit together."""
        ids: list[int] = self.tokenizer(text, add_special_tokens=not self.tokenizer.chat_template)["input_ids"]
        if len(ids) + max_tokens > self.context:
            raise ContextTooLong(f"{len(ids)} tokens and {max_tokens} to write, the model takes {self.context}")
        return ids

    def decode(self, ids: list[int]) -> str:
        """Return the text of tokens, special ones included."""
        text: str
        if self.tokenizer.is_fast:  # past transformers, which takes ten times as long: this is called for every token
            text = self.tokenizer.backend_tokenizer.decode(ids, skip_special_tokens=False)
        else:
            text = self.tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        return text

    def bias_against(self, references: Iterable[str]) -> torch.Tensor | None:
        """Return what makes every reference but these impossible, None when there is none to forbid."""
        import torch

        allowed = {f"<{name.strip('<>')}>" for name in references}
        forbidden = [number for text, number in self.vocabulary.references.items() if text not in allowed]
        if not forbidden:
            return None
        bias = torch.zeros(self.width, device=self.model.device)
        bias[forbidden] = -torch.inf
        return bias

    def tokens(self) -> LLTokenizer:
        """Return the tokenizer as grammars need it, prepared once. Raises ModelUnavailable."""
        if self._tokens is None:
            self._tokens = tokens_of(self.tokenizer, self.width, self.vocabulary.ends)
        return self._tokens

    @property
    def width(self) -> int:
        """How many logits a position has."""
        return int(self.model.get_output_embeddings().weight.shape[0])

    def logits(self, tokens: torch.Tensor, cache: Any, **options: Any) -> torch.Tensor:
        """Return the logits (rows x vocabulary) after the last of the tokens (rows x positions), which are cached."""
        return self._last(self.model, tokens, cache, options)

    def compiled_logits(self, tokens: torch.Tensor, cache: Any, **options: Any) -> torch.Tensor:
        """Return the same, for one token of each row and a static cache."""
        return self._last(self.compiled, tokens, cache, options)

    def _last(self, call: Any, tokens: torch.Tensor, cache: Any, options: dict[str, Any]) -> torch.Tensor:
        output = call(input_ids=tokens, past_key_values=cache, use_cache=True, **self.step_options, **options)
        last: torch.Tensor = output.logits[:, -1].float()
        return last
