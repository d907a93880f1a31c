"""Dialogues that a model learns to end: a shop's own conversations, and invented turns, asked as the product asks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.ground.prompt import is_hidden, prompt_of
from chatbot.dialogue.ground.talk import Talk
from chatbot.dialogue.understand.masked import hidden
from chatbot.domain.conversation import Message, Role
from chatbot.errors import ConfigurationError
from chatbot.languages import Language
from chatbot.ports.chat_model import Profile
from chatbot.training.synthesis import examples
from chatbot.training.wording import is_taken

_REFERENCE = re.compile(r"<(\w+)>")
_MOST_BEFORE = 6

Dialogue = tuple[Message, ...]
"""What was said, ending with the reply that is learnt."""


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore")
    role: Role
    content: str


class _Conversation(BaseModel):
    model_config = ConfigDict(extra="ignore")
    messages: tuple[_Line, ...]


def read_conversations(path: Path) -> Iterator[Dialogue]:
    """Yield each reply in a JSON Lines file with what led to it.

    A line is a conversation: ``{"messages": [{"role": "user", "content": "..."}, {"role": "assistant", ...}]}``.
    E-mails, addresses, postcodes and long numbers become placeholders, and a reply that has one is not learnt.
    Raises ConfigurationError that names file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        try:
            told = _Conversation.model_validate(json.loads(line))
        except (json.JSONDecodeError, ValidationError) as error:
            raise ConfigurationError(f"{path}: line {number}: is no conversation with roles and contents") from error
        yield from _replies([Message(one.role, one.content) for one in told.messages])


def invented_dialogues(languages: Sequence[Language], seed: int, number: int) -> list[Dialogue]:
    """Return turns of shops that do not exist, as a model is asked that may see values, with replies the lock takes."""
    drawn = (_valued(one.evidence, one.reply) for one in examples(languages, seed))
    return list(islice((one for one in drawn if one), number))


def _replies(messages: Sequence[Message]) -> Iterator[Dialogue]:
    shown = [Message(one.role, hidden(one.text)) for one in messages]
    for place, (said, masked) in enumerate(zip(messages, shown, strict=True)):
        is_reply = said.role in (Role.ASSISTANT, Role.STAFF) and place > 0
        if is_reply and said.text.strip() and masked.text == said.text:
            yield (*shown[max(0, place - _MOST_BEFORE) : place], said)


def _valued(evidence: Evidence, reply: str) -> Dialogue | None:
    """Return a turn with values in place of references, None when the lock takes it only with them."""

    def value(match: re.Match[str]) -> str:
        fact = evidence.facts[match[1]]
        return match[0] if is_hidden(fact) else evidence.language.render(fact)

    text = _REFERENCE.sub(value, reply)
    if not is_taken(text, evidence, Profile.VALUES):
        return None
    request = prompt_of(evidence, Profile.VALUES, Talk(), "").request
    return (*request.messages, Message(Role.ASSISTANT, text))
