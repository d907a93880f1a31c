"""Chat models that are asked what a message means: one that knows it, one that obeys whatever it reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace

from chatbot.assistant import Assistant
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.understand.masked import mask
from chatbot.dialogue.understand.model import Mode, ModelUnderstander
from chatbot.dialogue.understand.model_commands import Vocabulary
from chatbot.dialogue.understand.model_reads import Reads
from chatbot.domain.commands import Command
from chatbot.domain.conversation import Role
from chatbot.ports.chat_model import ChatModel, ChatRequest
from chatbot.testing.assistant import INTENTS, KEYWORDS, LANGUAGES, DialogueTest, FixedRulebook
from chatbot.testing.lm import ScriptedChatModel

Answer = str | Sequence[Command]
"""What a model writes: a text as it is, or commands."""
_MESSAGE = re.compile(r"<message>\n(.*)\n</message>", re.DOTALL)
_DATA = re.compile(r"<data>\n(.*)\n</data>", re.DOTALL)
_ORDER = "do: "


def written(commands: Sequence[Command]) -> str:
    """Return the JSON by which a model gives commands."""
    return json.dumps({"commands": [{"command": type(one).__name__, **asdict(one)} for one in commands]})


def looked_up(name: str, *goals: str, **arguments: str) -> str:
    """Return the JSON by which a model looks something up."""
    return json.dumps({"goals": goals, "read": {"name": name, **arguments}})


class OracleChatModel(ScriptedChatModel):
    """Knows what messages mean: for each the answers in order, looked up or not, with placeholders for personal data.

    A message that it does not know is a LookupError; what is no question about a message gets `otherwise`.
    """

    def __init__(self, meanings: Mapping[str, Sequence[Answer]], otherwise: str = "How can I help?") -> None:
        super().__init__(self._told)
        self._meanings = {mask(text).shown: (mask(text).values, answers) for text, answers in meanings.items()}
        self._otherwise = otherwise

    @property
    def name(self) -> str:
        """The name that traces show."""
        return "oracle"

    def _told(self, request: ChatRequest) -> str:
        found = _MESSAGE.search(request.messages[1].text) if len(request.messages) > 1 else None
        if found is None:
            return self._otherwise
        values, answers = self._meanings[found.group(1)]
        answer = answers[sum(message.role is Role.ASSISTANT for message in request.messages)]
        text = answer if isinstance(answer, str) else written(answer)
        for name, value in values.items():
            text = text.replace(value, name)
        return text


class ObedientChatModel(ScriptedChatModel):
    """Answers with whatever follows ``do:`` in the last text that it was shown, else with `first`."""

    def __init__(self, first: str) -> None:
        super().__init__(lambda request: _ordered(request) or first)

    @property
    def name(self) -> str:
        """The name that traces show."""
        return "obedient"


def with_understanding(test: DialogueTest, model: ChatModel, mode: Mode = Mode.ALWAYS) -> DialogueTest:
    """Let a model understand in a test of a dialogue, whatever else is in it."""
    policy = Policy(FixedRulebook(test.rules), test.retriever)
    reads = Reads(test.store, policy, test.parts.shop, test.clock)
    vocabulary = Vocabulary(INTENTS, {"en": KEYWORDS}, LANGUAGES)
    understander = ModelUnderstander(test.parts.understander, model, vocabulary, reads, mode, budget_s=2.0)
    test.parts = replace(test.parts, understander=understander)
    test.assistant = Assistant(test.parts)
    return test


def _ordered(request: ChatRequest) -> str:
    orders = [text for message in request.messages for text in _read(message.text) if _ORDER in text]
    return orders[-1].partition(_ORDER)[2] if orders else ""


def _read(shown: str) -> Iterator[str]:
    """Yield the shopper's message, and every text of what was looked up."""
    yield from _MESSAGE.findall(shown)
    for data in _DATA.findall(shown):
        yield from _strings(json.loads(data))


def _strings(data: object) -> Iterator[str]:
    match data:
        case str():
            yield data
        case list():
            for one in data:
                yield from _strings(one)
        case dict():
            yield from _strings(list(data.values()))
