"""The answers that are written at once: each step computes one token of every one of them."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.adapters.lm.answer import Answer
from chatbot.adapters.lm.local_model import LocalModel
from chatbot.adapters.lm.row_cache import Row, takes_several
from chatbot.adapters.lm.rows import Rows, StaticPlace
from chatbot.adapters.lm.sampling import Sampler
from chatbot.errors import ModelUnavailable

_TORCH_ERRORS = (RuntimeError, IndexError)  # whatever torch raises, out of memory among it
_STATIC_COLUMNS = 4096


class Batch:
    """Up to `most` answers; a new one joins and a finished one leaves between two steps.

    A model whose rows cannot be put together writes one answer at a time. Where the model is compiled, so are the
    steps, unless an answer may become longer than the static cache.
    """

    def __init__(self, model: LocalModel, most: int) -> None:
        self.most = most if takes_several(model.model) else 1
        self._model = model
        self._answers: list[Answer] = []
        self._rows: Rows | None = None
        self._sampler = Sampler.of([])
        self._static: StaticPlace | None = None
        if model.compiled is not None:
            self._static = StaticPlace(model, self.most, min(model.context, _STATIC_COLUMNS))

    def __len__(self) -> int:
        return len(self._answers)

    def join(self, answer: Answer) -> None:
        """Read a prompt, write its first token, take the answer in. Raises ModelUnavailable, for this answer only."""
        try:
            row, logits = Rows.read(self._model, answer.ids, answer.left)
            (token,) = Sampler.of([answer]).pick(logits)
            answer.take(token)
            if answer.is_wanted:
                self._arrange([*self._answers, answer], [*self._some(range(len(self))), *row.some([0])], row)
        except _TORCH_ERRORS as error:
            raise _unavailable(error) from error

    def step(self) -> None:
        """Write one token of every answer, and let those go that are ready. Raises ModelUnavailable for all of them."""
        if self._rows is None:
            return
        try:
            tokens = self._sampler.pick(self._rows.step([answer.last for answer in self._answers]))
        except _TORCH_ERRORS as error:
            raise _unavailable(error) from error
        for answer, token in zip(self._answers, tokens, strict=True):
            answer.take(token)

    def drop_unwanted(self) -> None:
        """Let those go that are ready, or that nobody waits for any more. Raises ModelUnavailable for all of them."""
        stay = [place for place, answer in enumerate(self._answers) if answer.is_wanted]
        if len(stay) < len(self):
            try:
                self._arrange([self._answers[place] for place in stay], self._some(stay), None)
            except _TORCH_ERRORS as error:
                raise _unavailable(error) from error

    def fail(self, error: Exception) -> None:
        """End every answer with an error."""
        for answer in self._answers:
            answer.end(error)
        self._answers, self._rows = [], None

    def _some(self, places: Sequence[int]) -> list[Row]:
        return [] if self._rows is None else self._rows.some(places)

    def _arrange(self, answers: list[Answer], rows: list[Row], alone: Rows | None) -> None:
        """Go on with these answers; a row that was just read and is the only one stays where it is."""
        self._rows = self._together(answers, rows, alone)
        self._answers, self._sampler = answers, Sampler.of(answers)

    def _together(self, answers: list[Answer], rows: list[Row], alone: Rows | None) -> Rows | None:
        if not answers:
            return None
        room = max(answer.left for answer in answers)
        if self._static is not None and max(row.length for row in rows) + room <= self._static.columns:
            return self._static.together(rows)
        if len(rows) == 1 and alone is not None:
            return alone
        return Rows.together(self._model, rows, room)


def _unavailable(error: Exception) -> ModelUnavailable:
    return ModelUnavailable(f"generation failed: {type(error).__name__}: {error}")
