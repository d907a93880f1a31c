"""What is done with something that a turn answers before anything else: its text is guarded, and it is recorded."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue.guardrails.card_numbers import mask_card_numbers
from chatbot.dialogue.guardrails.readable import readable
from chatbot.domain.conversation import DialogueState, Event, Given, Message, MessageReceived, Press, Session
from chatbot.domain.photos import Photo, PhotoAdded, PhotoSubject
from chatbot.domain.shop_pages import CartShown, PageEvent, ProductShown


def checked_input(given: Message | Press | Photo) -> Message | Press | Photo:
    """Return what was given, a text readable and without card numbers. Raises InvalidMessage."""
    return replace(given, text=mask_card_numbers(readable(given.text))) if isinstance(given, Message) else given


def received(given: Given, message_id: str, state: DialogueState, session: Session) -> tuple[Event, ...]:
    """Return what is recorded of it, nothing of a press; before a message, what else the page around shows now."""
    match given:
        case Press():
            return ()
        case Photo(id=photo_id):
            return (PhotoAdded(photo_id, state.photos or PhotoSubject()),)
        case _:
            return (*_shown(state, session), MessageReceived(message_id, given.text))


def _shown(state: DialogueState, session: Session) -> tuple[PageEvent, ...]:
    is_new = session.looking_at not in ("", state.looking_at)
    product = (ProductShown(session.looking_at),) if is_new else ()
    return product if session.cart in (None, state.cart) else (*product, CartShown(session.cart))
