"""Lays a conversation out as the one text that a local model was trained to continue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chatbot.domain.conversation import Message, Role
from chatbot.errors import ModelUnavailable

_SPEAKERS = {
    Role.SYSTEM: "system",
    Role.USER: "user",
    Role.ASSISTANT: "assistant",
    Role.STAFF: "assistant",
    Role.TOOL: "user",
}
Turn = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Prompt:
    """The text to continue, and what ends the answer when the model has no token for it."""

    text: str
    stops: tuple[str, ...] = ()


def turns(messages: Iterable[Message]) -> list[Turn]:
    """Return (speaker, text) of each message; models know no staff and no tool without a call."""
    return [(_SPEAKERS[message.role], message.text) for message in messages]


def render(tokenizer: Any, messages: Iterable[Message], control: Sequence[str]) -> Prompt:
    """Lay messages out by the tokenizer's chat template, or as ``role: text`` lines when it has none.

    Texts lose the strings in `control`, so that nobody can write the end of a turn. Where the template raises on a
    system message, or leaves it out, system texts stand in front of the next user text. Raises ModelUnavailable.
    """
    conversation = [(speaker, _harmless(text, control)) for speaker, text in turns(messages)]
    if not tokenizer.chat_template:
        lines = [f"{speaker}: {text}" for speaker, text in conversation]
        return Prompt("\n".join((*lines, "assistant:")), ("\nuser:", "\nsystem:", "\nassistant:"))
    return Prompt(_by_template(tokenizer, conversation))


def _harmless(text: str, control: Sequence[str]) -> str:
    for token in control:
        text = text.replace(token, " ")
    return text


def _by_template(tokenizer: Any, conversation: list[Turn]) -> str:
    from jinja2 import TemplateError

    refusal = ""
    for form in (conversation, list(folded(conversation))):
        try:
            text = _apply(tokenizer, form)
        except TemplateError as error:
            refusal = str(error)
            continue
        if all(part.strip() in text for speaker, part in form if speaker == "system"):
            return text
    raise ModelUnavailable(f"the chat template refuses the conversation: {refusal}")


def _apply(tokenizer: Any, conversation: list[Turn]) -> str:
    messages = [{"role": speaker, "content": text} for speaker, text in conversation]
    text: str = tokenizer.apply_chat_template(
        messages, tokenize=False, add_generation_prompt=True, enable_thinking=False
    )
    return text


def folded(conversation: Iterable[Turn]) -> Iterator[Turn]:
    """Yield turns of user and assistant in strict alternation, as templates without a system role want them."""
    speaker, texts = "user", list[str]()
    for next_speaker, text in conversation:
        next_speaker = "user" if next_speaker == "system" else next_speaker
        if next_speaker != speaker and texts:
            yield speaker, "\n\n".join(texts)
            texts = []
        speaker = next_speaker
        texts.append(text)
    yield speaker, "\n\n".join(texts)
