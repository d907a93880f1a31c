"""A language model of this process with no shop around it, to measure how fast it writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from chatbot.adapters.lm.loading import load
from chatbot.adapters.lm.random_model import SHAPES, random_model
from chatbot.domain.conversation import Message, Role
from chatbot.ports.chat_model import ChatRequest, Profile

if TYPE_CHECKING:
    from chatbot.adapters.lm.local_model import LocalModel

_WORDS = "The parcel of the shopper is late and she asks where it is and whether the tent may come back. "
_COPIED_BYTES = 2**28
_COPIES = 5


class Sink:
    """Notes when each token came, in seconds since it was made."""

    def __init__(self) -> None:
        self.is_closed = False
        self.times: list[float] = []
        self._began = perf_counter()

    def put(self, text: str) -> None:
        """Note a token, whatever its text."""
        self.times.append(perf_counter() - self._began)

    def end(self, error: Exception | None = None) -> None:
        """Nothing more comes."""
        self.is_closed = True


@dataclass(frozen=True, slots=True)
class Decoder:
    """Writes answers of a given length, in batches as the product does or one after another by transformers."""

    name: str
    local: LocalModel
    threads: int
    prompt_tokens: int

    @property
    def parameters(self) -> int:
        """How many numbers the model has."""
        return sum(one.numel() for one in self.local.model.parameters())

    @property
    def bytes_read(self) -> int:
        """The weights that a step reads: all but an input embedding of its own, of which it needs a few rows."""
        model = self.local.model
        table = model.get_input_embeddings().weight
        is_alone = table is not model.get_output_embeddings().weight
        read = [one for one in model.parameters() if not (is_alone and one is table)]
        return sum(one.numel() * one.element_size() for one in read)

    @property
    def device(self) -> str:
        """Where the weights are, and in which form."""
        weights = next(self.local.model.parameters())
        return f"{weights.device}, {str(weights.dtype).removeprefix('torch.')}"

    def write(self, at_once: int, tokens: int) -> list[list[float]]:
        """Ask for answers at the same moment; return when each of their tokens came (s)."""
        from chatbot.adapters.lm.batch_thread import BatchThread, Limits

        thread = BatchThread(self.local, Limits(at_once, at_once, self.threads))
        sinks = []
        for request in self._requests(at_once, tokens):
            sinks.append(Sink())
            thread.submit(request, sinks[-1])
        thread.join()
        return [sink.times[:tokens] for sink in sinks]

    def generate(self, answers: int, tokens: int) -> float:
        """Let transformers' `generate` write answers one after another; return how long that took (s)."""
        import torch

        torch.set_num_threads(self.threads)
        prompts = [self._ids(request) for request in self._requests(answers, tokens)]
        began = perf_counter()
        for ids in prompts:
            asked = torch.tensor([ids], device=self.local.model.device)
            self.local.model.generate(
                asked,
                attention_mask=torch.ones_like(asked),
                max_new_tokens=tokens,
                min_new_tokens=tokens,
                do_sample=False,
                pad_token_id=0,
            )
        return perf_counter() - began

    def bandwidth(self) -> float:
        """Return how many bytes a second the memory moves: the best of some copies, reading and writing counted."""
        import torch

        torch.set_num_threads(self.threads)
        device = self.local.model.device
        source = torch.ones(_COPIED_BYTES // 4, device=device)
        target = torch.empty_like(source)
        best = 0.0
        for _ in range(_COPIES):
            began = perf_counter()
            target.copy_(source)
            target[0].item()  # waits for a GPU
            best = max(best, 2 * _COPIED_BYTES / (perf_counter() - began))
        return best

    def _requests(self, number: int, tokens: int) -> Iterable[ChatRequest]:
        return [ChatRequest((Message(Role.USER, self._text(one)),), max_tokens=tokens) for one in range(number)]

    def _text(self, number: int) -> str:
        """Return a text about as long as is wanted, none the same as another."""
        begin = f"{number}: "
        length = next(size for size in count(1) if self._size(begin + (_WORDS * size)) >= self.prompt_tokens)
        words = (begin + _WORDS * length).split(" ")
        while len(words) > 1 and self._size(" ".join(words)) > self.prompt_tokens:
            words.pop()
        return " ".join(words)

    def _size(self, text: str) -> int:
        return len(self.local.tokenizer(text)["input_ids"])

    def _ids(self, request: ChatRequest) -> list[int]:
        return self.local.encode(self.local.read(request.messages).text, request.max_tokens)


def open_decoder(source: Path | str, prompt_tokens: int, threads: int) -> Decoder:
    """Load a model from a folder or the hub, or make one of random numbers in one of the `SHAPES`.

    Its answers have no end but their length. Raises MissingModel, ModelUnavailable.
    """
    if isinstance(source, str) and source in SHAPES:
        local = random_model(source)
    else:
        local = load(source, Profile.VALUES, None, None)
    local.vocabulary = replace(local.vocabulary, ends=frozenset())
    name = f"random numbers in the shape {source}" if source in SHAPES else str(source)
    return Decoder(name, local, threads, prompt_tokens)
