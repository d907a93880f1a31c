"""A causal language model in memory, and the loop that makes it write.

The loop is our own because transformers' `generate` takes nearly twice as long for a model of a few million parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatbot.adapters.lm.pieces import Characters, Stops, Thoughts
from chatbot.adapters.lm.prompt import render
from chatbot.errors import AnswerCut, ContextTooLong, ModelUnavailable
from chatbot.ports.chat_model import ChatRequest

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokens that are no words: what ends an answer, what is never shown, which references exist (text -> id)."""

    ends: frozenset[int]
    control: dict[str, int]
    references: dict[str, int]


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A loaded model; `context` is how many tokens prompt and answer may have together."""

    model: Any
    tokenizer: Any
    vocabulary: Vocabulary
    context: int
    step_options: dict[str, Any]

    def pieces(self, request: ChatRequest, threads: int) -> Iterator[str]:
        """Yield after every token the text it adds, often none; on cpu `threads` cores work.

        Raises ContextTooLong, ModelUnavailable; AnswerCut at the end of an answer that `max_tokens` ended.
        """
        prompt = render(self.tokenizer, request.messages, tuple(self.vocabulary.control))
        ids = self._encode(prompt.text, request.max_tokens)
        characters = Characters(self._decode)
        thoughts = Thoughts(is_thinking=prompt.text.rstrip().endswith("<think>"))
        stops = Stops((*request.stop, *prompt.stops))
        hidden = frozenset(self.vocabulary.control.values())
        _use(threads)
        count = 0
        for token in self._tokens(ids, request):
            count += 1
            yield stops.feed(thoughts.feed("" if token in hidden else characters.feed(token)))
            if stops.is_reached:
                return
        yield stops.feed(thoughts.end()) + stops.end()
        if count == request.max_tokens:
            raise AnswerCut(f"the answer ended after {count} tokens")

    def _encode(self, text: str, max_tokens: int) -> list[int]:
        ids: list[int] = self.tokenizer(text, add_special_tokens=not self.tokenizer.chat_template)["input_ids"]
        if len(ids) + max_tokens > self.context:
            raise ContextTooLong(f"{len(ids)} tokens and {max_tokens} to write, the model takes {self.context}")
        return ids

    def _decode(self, ids: list[int]) -> str:
        text: str = self.tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        return text

    def _tokens(self, prompt: list[int], request: ChatRequest) -> Iterator[int]:
        allowed = {f"<{name.strip('<>')}>" for name in request.references}
        forbidden = [number for text, number in self.vocabulary.references.items() if text not in allowed]
        ids, cache = prompt, None
        for _ in range(request.max_tokens):
            try:
                logits, cache = self._step(ids, cache)
                token = _pick(logits, forbidden, request.temperature)
            except (RuntimeError, IndexError) as error:  # whatever torch raises, out of memory among it
                raise ModelUnavailable(f"generation failed: {type(error).__name__}: {error}") from error
            if token in self.vocabulary.ends:
                return
            yield token
            ids = [token]

    def _step(self, ids: list[int], cache: Any) -> tuple[torch.Tensor, Any]:
        import torch

        with torch.inference_mode():
            tokens = torch.tensor([ids], device=self.model.device)
            output = self.model(input_ids=tokens, past_key_values=cache, use_cache=True, **self.step_options)
            return output.logits[0, -1].float(), output.past_key_values


def _use(threads: int) -> None:
    import torch

    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)


def _pick(logits: torch.Tensor, forbidden: list[int], temperature: float) -> int:
    import torch

    with torch.inference_mode():
        if forbidden:
            logits[forbidden] = -torch.inf
        if temperature <= 0:
            return int(logits.argmax().item())
        return int(torch.multinomial(torch.softmax(logits / temperature, dim=0), 1).item())
