"""Whom the command line speaks as, in which conversation."""

from __future__ import annotations

from chatbot.bootstrap import App
from chatbot.domain.conversation import Level, LoggedEvent, Session
from chatbot.errors import ConfigurationError


async def new_session(app: App, email: str | None, channel: str = "cli") -> tuple[Session, tuple[LoggedEvent, ...]]:
    """Start a conversation, as a customer or as nobody; return it with its greeting."""
    session = _session(app.ids.new("con"), await _customer_id(app, email))
    return session, await app.assistant.start(session, channel, app.settings.shop.language)


async def earlier_session(app: App, conversation_id: str, email: str | None) -> Session:
    """Go on with a conversation as whoever began it. Raises ConversationNotFound."""
    owner = await app.log.owner(conversation_id)
    if email is not None and await _customer_id(app, email) != owner:
        raise ConfigurationError(f"the conversation {conversation_id} was not begun as {email}")
    return _session(conversation_id, owner)


async def _customer_id(app: App, email: str | None) -> str | None:
    if email is None:
        return None
    customer = await app.store.customer_by_email(email)
    if customer is None:
        raise ConfigurationError(f"the store has no customer with the e-mail {email}")
    return customer.id


def _session(conversation_id: str, customer_id: str | None) -> Session:
    level = Level.ANONYMOUS if customer_id is None else Level.VERIFIED
    return Session(conversation_id, level, customer_id)
