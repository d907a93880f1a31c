"""The model understander: the same commands from a language model, checked; the embedded one answers when it fails.

A model may look things up first, by four typed reads; it can write nothing, and nothing that it says confirms anything.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from enum import StrEnum

from chatbot.dialogue.identity.personal import personal_values
from chatbot.dialogue.understand.masked import Masked, mask
from chatbot.dialogue.understand.model_commands import HAND_OFF, Grounds, Vocabulary, accept, read_commands
from chatbot.dialogue.understand.model_prompt import VERSION, again, data, opening, schema
from chatbot.dialogue.understand.model_reads import NAMES, READS, Asker, Reads
from chatbot.dialogue.understand.typed_json import Json, object_in, read_one
from chatbot.domain.commands import AskForPerson, Clarify, Command, OutOfScope, SmallTalk, Understanding
from chatbot.domain.conversation import DialogueState, Message, Role, Session
from chatbot.errors import ConfigurationError, InvalidOutput, LanguageModelError, ModelTimeout, StoreError
from chatbot.ports.chat_model import ChatModel, ChatRequest
from chatbot.ports.understander import Understander

_MOST_READS = 4
_MOST_TOKENS = 512
_SURE = 0.55
_NOTE = "understanding."
FAILED = f"{_NOTE}failed"
"""The note of a turn whose message the model did not understand, with the reason."""
LATE = frozenset({"took too long", ModelTimeout.__name__})
"""The reasons that cost the shopper a wait."""


class Mode(StrEnum):
    """When the model is asked: where the embedded understander is not sure, or for every message."""

    UNSURE = "unsure"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class ModelUnderstander:
    """Asks `model` within `budget_s`, at most twice for one answer; what fails is noted for the trace.

    A wish for a person, and a language that is not spoken here, are the embedded understander's to say.
    """

    embedded: Understander
    model: ChatModel
    vocabulary: Vocabulary
    reads: Reads
    mode: Mode = Mode.UNSURE
    budget_s: float = 4.0

    async def warm_up(self) -> None:
        """Warm the embedded understander up; the model is warmed up behind the first answers."""
        await self.embedded.warm_up()

    async def understand(self, text: str, state: DialogueState, session: Session) -> Understanding:
        """Return the commands of a message, in its order."""
        own = await self.embedded.understand(text, state, session)
        if not self._is_asked_about(own):
            return own
        asker = Asker(session, state, self.vocabulary.languages[own.language])
        notes = [(f"{_NOTE}model", self.model.name), (f"{_NOTE}prompt", VERSION)]
        talk = _Talk(self, mask(text), own, asker, notes)
        try:
            async with asyncio.timeout(self.budget_s):
                talk.said = mask(text, await personal_values(session, state, self.reads.store))
                own = replace(own, commands=await talk.commands())
        except TimeoutError:
            talk.note("failed", "took too long")
        except (LanguageModelError, ConfigurationError, StoreError) as error:
            talk.note("failed", type(error).__name__)
        return replace(own, notes=tuple(talk.notes))

    def _is_asked_about(self, own: Understanding) -> bool:
        if any(isinstance(one, AskForPerson) or one == SmallTalk("language") for one in own.commands):
            return False
        return self.mode is Mode.ALWAYS or any(map(_is_unsure, own.commands))


def _is_unsure(command: Command) -> bool:
    return isinstance(command, Clarify | OutOfScope) or getattr(command, "confidence", 1.0) < _SURE


@dataclass(slots=True)
class _Talk:
    """The talk with a model about one message."""

    asked: ModelUnderstander
    said: Masked
    own: Understanding
    asker: Asker
    notes: list[tuple[str, str]]
    planned: frozenset[str] | None = None
    lines: frozenset[str] = frozenset()
    reads: int = 0
    tokens: int = 0
    messages: list[Message] = field(default_factory=list)

    def note(self, name: str, text: str) -> None:
        """Remember a finding for the trace."""
        self.notes.append((f"{_NOTE}{name}", text))

    async def commands(self) -> tuple[Command, ...]:
        """Return what the model understood. Raises LanguageModelError: InvalidOutput for a second unusable answer."""
        vocabulary = self.asked.vocabulary
        self.messages = opening(vocabulary, self.own.language, self.said, self.asker.state, _MOST_READS)
        is_second = False
        while True:
            written = await self._written()
            try:
                answer = object_in(written)
                if "commands" in answer or "read" not in answer:
                    return self._accepted(answer)
                await self._read(answer)
            except InvalidOutput as error:
                self.note("invalid", str(error))
                if is_second:
                    raise
                is_second = True
                self.messages += [Message(Role.ASSISTANT, written), again(str(error))]

    async def _written(self) -> str:
        left = _MOST_TOKENS - self.tokens
        if left <= 0:
            raise InvalidOutput("all the tokens of a turn are used up")
        shape = schema(self.asked.vocabulary, may_read=self.reads < _MOST_READS)
        pieces: list[str] = []
        request = ChatRequest(tuple(self.messages), left, response_schema=shape)
        async with aclosing(self.asked.model.stream(request)) as stream:
            async for piece in stream:
                pieces.append(piece)
                if len(pieces) >= left:
                    break
        self.tokens += len(pieces)
        return "".join(pieces)

    def _accepted(self, answer: Json) -> tuple[Command, ...]:
        vocabulary = self.asked.vocabulary
        given = read_commands(self.said.restored(answer.get("commands")), vocabulary)
        grounds = Grounds(self.said, self.own.commands, self.asker.state, self.planned, self.lines)
        accepted = accept(given, grounds)
        for name in accepted.dropped:
            self.note("dropped", name)
        return accepted.commands

    async def _read(self, answer: Json) -> None:
        """Carry a read out. What the first one is for is all that can be started afterwards."""
        if self.reads >= _MOST_READS:
            raise InvalidOutput("there are no look-ups left")
        read = read_one(READS, self.said.restored(answer["read"]))
        if self.planned is None:
            self.planned = self._goals(answer)
        self.reads += 1
        name = NAMES[type(read)]
        self.note("read", name)
        found = await self.asked.reads.carry_out(read, self.asker)
        self.lines |= found.lines
        written = json.dumps({"read": answer["read"]}, ensure_ascii=False)
        self.messages += [Message(Role.ASSISTANT, written), data(name, found.data, _MOST_READS - self.reads)]

    def _goals(self, answer: Json) -> frozenset[str]:
        goals, known = answer.get("goals", []), (*self.asked.vocabulary.flows, HAND_OFF)
        if not isinstance(goals, list) or not all(one in known for one in goals):
            raise InvalidOutput("goals: must be a list of flows that are known")
        return frozenset(goals)
