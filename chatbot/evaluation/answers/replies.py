"""Words turns as the product does, through the writer and its fact lock, and notes what happened."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatbot.bootstrap.language_model import counted
from chatbot.dialogue.ground.compose import Citations
from chatbot.dialogue.ground.talk import Talk
from chatbot.dialogue.ground.writer import Writer, Writing
from chatbot.domain.evidence import Origin, Sentence
from chatbot.evaluation.answers.turns import AnswerTurn, Place
from chatbot.ports.chat_model import ChatModel

if TYPE_CHECKING:
    from chatbot.adapters.lm.counted import CountedChatModel

_MARK = "mark_of_an_evaluation_3k9z"

MakeWriter = Callable[[ChatModel | None], Writer]
"""Returns the writer of the product with a model, or with none."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply with its citations; `blocked` and `failed` say why the model was stopped, empty where it was not.

    Seconds are those to the first sentence and to the last; `tokens` counts the pieces that the model sent.
    """

    sentences: tuple[Sentence, ...]
    cited: frozenset[Place]
    is_asked: bool
    blocked: str
    failed: str
    first_s: float
    seconds: float
    tokens: int

    @property
    def text(self) -> str:
        """The whole reply as the shopper reads it."""
        return "".join(f"{one.text}{one.gap}" for one in self.sentences).strip()

    @property
    def plain(self) -> str:
        """The reply without the numbers of its citations."""
        return "".join(f"{_without_numbers(one)}{one.gap}" for one in self.sentences).strip()

    @property
    def by_model(self) -> tuple[Sentence, ...]:
        """The sentences that the model worded."""
        return tuple(one for one in self.sentences if one.origin is Origin.MODEL)


@dataclass(frozen=True, slots=True)
class Pair:
    """A turn, worded with the model and composed."""

    turn: AnswerTurn
    by_model: Reply
    composed: Reply


async def word_all(turns: Sequence[AnswerTurn], model: ChatModel, writer_with: MakeWriter) -> tuple[Pair, ...]:
    """Word every turn twice; the first one, which loads what is needed, once more before. Raises LanguageModelError."""
    await model.warm_up()
    asked = counted(model)
    writer, composer = writer_with(asked), writer_with(None)
    await _word(turns[0], writer, asked)
    return tuple([Pair(one, await _word(one, writer, asked), await _word(one, composer)) for one in turns])


async def _word(turn: AnswerTurn, writer: Writer, asked: CountedChatModel | None = None) -> Reply:
    citations, writing, talk = Citations(), Writing(_MARK), Talk(turn.history)
    before = asked.tokens if asked else 0
    sentences: list[Sentence] = []
    started = time.perf_counter()
    first_s = 0.0
    async for ready in writer.write(turn.evidence, talk, citations, writing):
        first_s = first_s or time.perf_counter() - started
        sentences += ready
    notes = dict(writing.notes)
    return Reply(
        tuple(sentences),
        frozenset((one.document_id, one.anchor) for one in citations.cited),
        "model" in notes,
        notes.get("lock", ""),
        notes.get("model_failed", ""),
        first_s,
        time.perf_counter() - started,
        (asked.tokens if asked else 0) - before,
    )


def _without_numbers(sentence: Sentence) -> str:
    marks = " " + " ".join(f"({number})" for number in sentence.citation_numbers)
    head, found, tail = sentence.text.rpartition(marks)
    return f"{head}{tail}" if found and sentence.citation_numbers else sentence.text
