"""Whom the command line speaks as, in which conversation."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.bootstrap import App
from chatbot.dialogue.identity.sign_in import SignInDesk
from chatbot.domain.conversation import Level, LoggedEvent, Session
from chatbot.domain.spoken import language_of
from chatbot.errors import ConfigurationError, NotAuthorised
from chatbot.web.page_texts import TERMINAL, PageTexts


async def new_session(app: App, customer_id: str | None) -> tuple[Session, tuple[LoggedEvent, ...]]:
    """Start a conversation, as a customer or as nobody; return it with its greeting."""
    session = _session(app.ids.new("con"), customer_id)
    return session, await app.assistant.start(session, "cli", app.settings.shop.language)


async def earlier_session(app: App, conversation_id: str, email: str | None) -> Session:
    """Go on with a conversation as whoever began it. Raises ConversationNotFound."""
    owner = await app.log.owner(conversation_id)
    if email is not None and await customer_id_of(app, email) != owner:
        raise ConfigurationError(f"the conversation {conversation_id} was not begun as {email}")
    return _session(conversation_id, owner)


async def signed_in(app: App, session: Session, customer_id: str) -> Session | None:
    """Sign a customer in and go on talking, as the widget does; None where the conversation is somebody else's."""
    try:
        await SignInDesk(app.log, app.unit_of_work, app.clock).sign_in(session.conversation_id, customer_id)
    except NotAuthorised:
        return None
    return _session(session.conversation_id, customer_id)


async def customer_id_of(app: App, email: str | None) -> str | None:
    """Return the id of the customer with an e-mail, None for no e-mail. Raises ConfigurationError for nobody's."""
    if email is None:
        return None
    customer = await app.store.customer_by_email(email)
    if customer is None:
        raise ConfigurationError(f"the store has no customer with the e-mail {email}")
    return customer.id


def _session(conversation_id: str, customer_id: str | None) -> Session:
    level = Level.ANONYMOUS if customer_id is None else Level.VERIFIED
    return Session(conversation_id, level, customer_id)


def texts_after(app: App, events: Sequence[LoggedEvent], before: str = "") -> PageTexts:
    """Return what the terminal says, in the language of a turn: that of `before` where nothing was understood in it."""
    shop = app.settings.shop
    return PageTexts(shop.language, shop.name, TERMINAL).within(language_of(events) or before)
