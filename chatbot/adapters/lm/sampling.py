"""Chooses the next token of every answer in a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

    from chatbot.adapters.lm.answer import Answer
    from chatbot.adapters.lm.grammar import Grammar


@dataclass(frozen=True, slots=True)
class Sampler:
    """What holds as long as a batch has the same rows, made once so that a step costs little.

    `bias` (rows x vocabulary) is added to the logits, `heat` has the rows and their temperatures above zero.
    """

    bias: torch.Tensor | None
    heat: tuple[torch.Tensor, torch.Tensor] | None
    grammars: tuple[tuple[int, Grammar], ...]

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> Sampler:
        """Return the one for these rows."""
        import torch

        biases = [answer.bias for answer in answers]
        some = next((bias for bias in biases if bias is not None), None)
        bias = None
        if some is not None:
            bias = torch.stack([torch.zeros_like(some) if one is None else one for one in biases])
        warm = [row for row, answer in enumerate(answers) if answer.temperature > 0]
        heat = None
        if warm:
            temperatures = torch.tensor([[answers[row].temperature] for row in warm])
            heat = torch.tensor(warm), temperatures
        grammars = tuple((row, one.grammar) for row, one in enumerate(answers) if one.grammar is not None)
        return cls(bias, heat, grammars)

    def pick(self, logits: torch.Tensor) -> list[int]:
        """Return a token for each row; the logits (rows x vocabulary) are changed. Raises ModelUnavailable."""
        import torch

        if self.bias is not None:
            logits += self.bias
        for row, grammar in self.grammars:
            grammar.allow(logits[row])
        tokens = logits.argmax(dim=-1)
        if self.heat is not None:
            rows, temperatures = (one.to(logits.device) for one in self.heat)
            chances = torch.softmax(logits[rows] / temperatures, dim=-1)
            tokens[rows] = torch.multinomial(chances, 1)[:, 0]
        picked: list[int] = tokens.tolist()
        return picked
