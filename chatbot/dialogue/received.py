"""What is done with something that a turn answers before anything else: its text is guarded, and it is recorded."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue.guardrails.card_numbers import mask_card_numbers
from chatbot.dialogue.guardrails.readable import readable
from chatbot.domain.conversation import DialogueState, Event, Given, Message, MessageReceived, Press
from chatbot.domain.photos import Photo, PhotoAdded, PhotoSubject


def guarded(given: Message | Press | Photo) -> Message | Press | Photo:
    """Return what was given, a text readable and without card numbers. Raises InvalidMessage."""
    return replace(given, text=mask_card_numbers(readable(given.text))) if isinstance(given, Message) else given


def received(given: Given, message_id: str, state: DialogueState) -> tuple[Event, ...]:
    """Return what is recorded of it; nothing of a press."""
    match given:
        case Press():
            return ()
        case Photo(id=photo_id):
            return (PhotoAdded(photo_id, state.photos or PhotoSubject()),)
        case _:
            return (MessageReceived(message_id, given.text),)
