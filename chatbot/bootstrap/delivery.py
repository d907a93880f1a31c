"""Who takes what leaves the house: mails, the webhook, news of watched orders."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.delivery.deliverer import Deliverer, DeliveryReport
from chatbot.adapters.delivery.mailbox import SqlAlchemyMailbox
from chatbot.adapters.delivery.nobody import NoReceiver
from chatbot.adapters.delivery.outbox import SqlAlchemyOutbox
from chatbot.adapters.delivery.smtp import Security, SmtplibMailer, SmtpServer
from chatbot.adapters.delivery.watches import SqlAlchemyWatches
from chatbot.dialogue.parts import Parts
from chatbot.dialogue.staff.decision_news import DecisionNews, DecisionReceiver
from chatbot.dialogue.staff.mails import Letterhead, Mails
from chatbot.errors import ConfigurationError, InsecureSetting, StoreError
from chatbot.ports.delivery import Mailbox, Mailer, Receiver
from chatbot.settings import MailSettings, Settings, WebhookSettings

_LOOK_EVERY_S = 30.0
_SHORTEST_SECRET = 32
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The outbox, its deliverer and what fills it by itself; `mailbox` is None where mails are really sent."""

    deliverer: Deliverer
    outbox: SqlAlchemyOutbox
    watches: SqlAlchemyWatches
    mailbox: Mailbox | None

    async def once(self) -> tuple[DeliveryReport, int]:
        """Look at watched orders and deliver what is due; return what was done and how many messages still wait.

        Raises StoreUnavailable.
        """
        await self.watches.look()
        return await self.deliverer.deliver_due(), await self.outbox.waiting()

    async def deliver(self, stop: asyncio.Event) -> None:
        """Deliver what is due until `stop` is set."""
        await self.deliverer.run(stop)

    async def look(self, stop: asyncio.Event) -> None:
        """Look at watched orders until `stop` is set."""
        while not stop.is_set():
            try:
                await self.watches.look()
            except StoreError as error:
                _logger.warning("watches_unavailable", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _LOOK_EVERY_S)


def build_deliveries(settings: Settings, engine: AsyncEngine, parts: Parts) -> Deliveries:
    """Assemble what delivers. Raises ConfigurationError, InsecureSetting."""
    mailbox = SqlAlchemyMailbox(engine) if settings.mail.backend == "mailbox" else None
    mailer: Mailer = mailbox or _smtp(settings.mail)
    letterhead = Letterhead(parts.shop, parts.languages, settings.shop.language, settings.hand_over.team_email)
    decisions = DecisionNews(parts.log, parts.languages, parts.clock)
    receivers: Mapping[bool, Receiver] = {
        True: Mails(parts.store, parts.log, mailer, letterhead, parts.clock),
        False: DecisionReceiver(decisions, _listener(settings.webhook)),
    }
    outbox = SqlAlchemyOutbox(engine)
    watches = SqlAlchemyWatches(engine, parts.store, parts.clock, letterhead.default_language)
    return Deliveries(Deliverer(outbox, receivers, parts.clock), outbox, watches, mailbox)


def _smtp(mail: MailSettings) -> Mailer:
    if not mail.host:
        raise ConfigurationError("mail.backend is smtp, but mail.host names no server; set mail.host")
    if mail.security == "none" and mail.host not in _LOCAL:
        raise InsecureSetting(f"mail to {mail.host} would not be encrypted; set mail.security: starttls (or tls)")
    password = "" if mail.password is None else mail.password.get_secret_value()
    server = SmtpServer(mail.host, mail.port, Security(mail.security), mail.user, password)
    return SmtplibMailer(server, mail.sender)


def _listener(webhook: WebhookSettings) -> Receiver:
    if webhook.url is None:
        return NoReceiver()
    from chatbot.adapters.delivery.webhook import HttpxReceiver

    secret = "" if webhook.secret is None else webhook.secret.get_secret_value()
    if len(secret) < _SHORTEST_SECRET:
        raise InsecureSetting(f"webhook.secret has fewer than {_SHORTEST_SECRET} characters; make a longer one")
    return HttpxReceiver(webhook.url, secret.encode())
