"""One answer while it is written: what it may say, and how its tokens become text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatbot.adapters.lm.grammar import Grammar
from chatbot.adapters.lm.outlet import Outlet
from chatbot.adapters.lm.pieces import Characters, Stops, Thoughts
from chatbot.errors import AnswerCut, ModelUnavailable
from chatbot.ports.chat_model import ChatRequest

if TYPE_CHECKING:
    import torch

    from chatbot.adapters.lm.local_model import LocalModel


class Answer:
    """Takes token after token until `is_over`.

    `ids` is the prompt, `last` the newest token, `left` how many may follow, `bias` what it may not say, if anything.
    """

    def __init__(self, model: LocalModel, request: ChatRequest, outlet: Outlet) -> None:
        """Raises ContextTooLong, and ModelUnavailable for a prompt or schema that the model cannot be given."""
        prompt = model.read(request.messages)
        self.ids = model.encode(prompt.text, request.max_tokens)
        self.temperature = request.temperature
        self.bias: torch.Tensor | None = model.bias_against(request.references)
        schema = request.response_schema
        self.grammar = None if schema is None else Grammar(model.tokens(), schema)
        self.last, self.left = self.ids[-1], request.max_tokens
        self.is_over = False
        self._most = request.max_tokens
        self._vocabulary = model.vocabulary
        self._outlet = outlet
        self._characters = Characters(model.decode)
        self._thoughts = Thoughts(is_thinking=self.grammar is None and prompt.text.rstrip().endswith("<think>"))
        self._stops = Stops((*request.stop, *prompt.stops))

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits for more of it."""
        return not (self.is_over or self._outlet.is_closed)

    def take(self, token: int) -> None:
        """Hand over what a token adds, and the end of the answer where it ends."""
        self.last = token
        self.left -= 1
        if token in self._vocabulary.ends:
            self._finish()
            return
        try:
            if self.grammar is not None:
                self.grammar.take(token)
        except ModelUnavailable as error:
            self.end(error)
            return
        text = "" if token in self._vocabulary.hidden else self._characters.feed(token)
        self._outlet.put(self._stops.feed(self._thoughts.feed(text)))
        if self._stops.is_reached:
            self.end()
        elif self.grammar is not None and self.grammar.is_complete:
            self._finish()
        elif self.left == 0:
            self._finish(AnswerCut(f"the answer ended after {self._most} tokens"))

    def end(self, error: Exception | None = None) -> None:
        """Say that nothing more comes, and why."""
        self.is_over = True
        self._outlet.end(error)

    def _finish(self, error: Exception | None = None) -> None:
        self._outlet.put(self._stops.feed(self._thoughts.end()) + self._stops.end())
        self.end(error)
