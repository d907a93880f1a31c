"""What a model that understands is shown, and under which schema it answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from chatbot.dialogue.prompt_files import template, version
from chatbot.dialogue.understand.masked import Masked, hidden
from chatbot.dialogue.understand.model_commands import HAND_OFF, MOST_COMMANDS, Vocabulary
from chatbot.dialogue.understand.model_reads import ACTIONS, READS
from chatbot.dialogue.understand.model_slots import SLOTS, Source
from chatbot.dialogue.understand.typed_json import Json
from chatbot.domain.conversation import DialogueState, Frame, Message, Role

VERSION = version("understand", "understand-message", "understand-data", "understand-again")
"""What names the prompt as it is."""
_EXAMPLES = 2


def opening(vocabulary: Vocabulary, tag: str, said: Masked, state: DialogueState, most_reads: int) -> list[Message]:
    """Return the instructions, the same for every message of a language, and the message with what it follows on."""
    return [Message(Role.SYSTEM, _instructions(vocabulary, tag, most_reads)), Message(Role.USER, _task(said, state))]


def data(name: str, found: Json, left: int) -> Message:
    """Return what was read, fenced: nothing in it can end the fence."""
    text = json.dumps(found, ensure_ascii=False).replace("<", "\\u003c")
    return Message(Role.TOOL, template("understand-data").substitute(name=name, data=text, left=left))


def again(error: str) -> Message:
    """Return the wish for another answer."""
    return Message(Role.USER, template("understand-again").substitute(error=error))


def schema(vocabulary: Vocabulary, *, may_read: bool) -> Json:
    """Return the JSON schema of an answer; that it holds commands or a read, never both, is for the caller to check."""
    commands = {
        "type": "array",
        "items": {"anyOf": [form.schema() for form in vocabulary.forms()]},
        "minItems": 1,
        "maxItems": MOST_COMMANDS,
    }
    reads: Mapping[str, object] = {
        "goals": {
            "type": "array",
            "items": {"type": "string", "enum": [*vocabulary.flows, HAND_OFF]},
            "maxItems": MOST_COMMANDS,
        },
        "read": {"anyOf": [form.schema() for form in READS]},
    }
    properties = {**(reads if may_read else {}), "commands": commands}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _instructions(vocabulary: Vocabulary, tag: str, most_reads: int) -> str:
    intents, examples = vocabulary.intents, vocabulary.examples.get(tag, {})
    goals = (f"- {intents[name].flow} / {name}: {_quoted(examples.get(name, ()))}" for name in vocabulary.starts)
    questions = (f"- {name}: {_quoted(examples.get(name, ()))}" for name in vocabulary.questions)
    return template("understand").substitute(
        {slot: ", ".join(form.values) for slot, form in SLOTS.items() if form.values},
        goals="\n".join(goals),
        questions="\n".join(questions),
        kinds=", ".join(vocabulary.kinds),
        reads=most_reads,
        actions=", ".join(ACTIONS),
    )


def _quoted(messages: Sequence[str]) -> str:
    return "; ".join(f'"{one}"' for one in messages[:_EXAMPLES])


def _task(said: Masked, state: DialogueState) -> str:
    earlier = _before(said, state)
    frame = state.stack[-1] if state.stack else None
    return template("understand-message").substitute(
        history="\n".join(f"{one.role.value}: {' '.join(hidden(one.text, said.known).split())}" for one in earlier)
        or "-",
        stack=", ".join(one.flow for one in state.stack) or "-",
        asked=(frame.asked if frame else "") or "-",
        known=known_of(frame) if frame else "-",
        message=said.shown,
    )


def _before(said: Masked, state: DialogueState) -> Sequence[Message]:
    """Return what was said before: the history without its end, which is the message or the parts it came in."""
    history = list(state.history)
    while history and history[-1].role is Role.USER and history[-1].text in said.text:
        history.pop()
    return history


def known_of(frame: Frame) -> str:
    """Return the slots of a goal whose values are no personal data."""
    known = ((name, values) for name, values in frame.slots if name in SLOTS)
    shown = (f"{name} = {', '.join(values)}" for name, values in known if SLOTS[name].source is not Source.MESSAGE)
    return "; ".join(shown) or "-"
