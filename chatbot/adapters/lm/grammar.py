"""Holds an answer to a JSON schema: which tokens may come next, by llguidance."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chatbot.errors import ModelUnavailable

if TYPE_CHECKING:
    import torch
    from llguidance import LLTokenizer

_COMPACT: Any = {"whitespace_flexible": False, "item_separator": ",", "key_separator": ":"}


def tokens_of(tokenizer: Any, width: int, ends: frozenset[int]) -> LLTokenizer:
    """Prepare a tokenizer, which takes up to a second; `width` is how many logits the model has.

    Raises ModelUnavailable when the tokenizer is not one of the tokenizers library.
    """
    from llguidance.hf import from_tokenizer

    try:
        return from_tokenizer(tokenizer, n_vocab=width, eos_token=sorted(ends) or None)
    except ValueError as error:
        raise ModelUnavailable(f"no answer under a JSON schema by this tokenizer: {error}") from error


class Grammar:
    """Where an answer under a schema stands; white space between the JSON's parts is not allowed, or it never ends."""

    def __init__(self, tokens: LLTokenizer, schema: Mapping[str, object]) -> None:
        """Raises ModelUnavailable for a schema that is none or that llguidance does not know."""
        from llguidance import LLMatcher

        grammar = LLMatcher.grammar_from_json_schema(json.dumps(schema), overrides=_COMPACT)
        self._matcher = LLMatcher(tokens, grammar, log_level=0)
        self._raise_error()

    @property
    def is_complete(self) -> bool:
        """Whether the JSON is whole and nothing may follow."""
        return self._matcher.is_stopped()

    def allow(self, logits: torch.Tensor) -> None:
        """Rule out, in one row of logits, every token that may not come next."""
        import torch

        allowed = torch.frombuffer(bytearray(self._matcher.compute_logit_bias()), dtype=torch.uint8)
        if self._matcher.is_error():  # `take` says so, and ends this answer alone
            return
        logits.masked_fill_(allowed.to(logits.device) == 0, -torch.inf)

    def take(self, token: int) -> None:
        """Go on by a token. Raises ModelUnavailable for one that was ruled out."""
        self._matcher.consume_token(token)
        self._raise_error()

    def _raise_error(self) -> None:
        if self._matcher.is_error():
            raise ModelUnavailable(f"no answer under this JSON schema: {self._matcher.get_error()}")
