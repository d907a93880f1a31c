"""Mail by SMTP (the standard library's smtplib, in a thread of its own), over verified TLS unless told otherwise."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from enum import StrEnum

from chatbot.errors import ConfigurationError, DeliveryError, DeliveryRefused, DeliveryUnavailable
from chatbot.ports.delivery import Mail

_PERMANENT = 500

# The first class that fits decides; of refused recipients and texts, the answer's code.
ERRORS: tuple[tuple[type[Exception], type[DeliveryError]], ...] = (
    (smtplib.SMTPRecipientsRefused, DeliveryRefused),
    (smtplib.SMTPDataError, DeliveryRefused),
    (smtplib.SMTPException, DeliveryUnavailable),  # name, password, sender, encryption: an operator mends them
    (OSError, DeliveryUnavailable),  # refused, timed out, an unverified certificate
    (ValueError, DeliveryRefused),  # a header that cannot be written
)


class Security(StrEnum):
    """How the connection is encrypted."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail goes; `tls` says which certificates are trusted, by default those of the system."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = ""
    timeout_s: float = 10.0
    tls: ssl.SSLContext | None = None


class SmtplibMailer:
    """Sends mail from one sender, such as ``Fernholm <service@fernholm.example>``. Raises ConfigurationError."""

    name = "mail server"

    def __init__(self, server: SmtpServer, sender: str) -> None:
        self._server = server
        self._sender = _address(sender)

    async def send(self, mail: Mail) -> None:
        """Send a mail. Raises DeliveryUnavailable, DeliveryRefused."""
        try:
            await asyncio.to_thread(self._send, mail)
        except tuple(foreign for foreign, _ in ERRORS) as error:
            raise _mapped(error) from error

    def _send(self, mail: Mail) -> None:
        message = self._message(mail)
        with self._connected() as connection:
            if self._server.user:
                connection.login(self._server.user, self._server.password)
            connection.send_message(message)

    def _connected(self) -> smtplib.SMTP:
        server, tls = self._server, self._server.tls or ssl.create_default_context()
        if server.security is Security.TLS:
            return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_s, context=tls)
        connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout_s)
        if server.security is Security.STARTTLS:
            try:
                connection.starttls(context=tls)
            except (smtplib.SMTPException, OSError):
                connection.close()
                raise
        return connection

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = _split(mail.recipient)
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(mail.at)
        message["Message-ID"] = f"<{mail.key}@{self._sender.domain}>"  # a repetition is the same message
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        message.set_content(mail.body, cte="quoted-printable")  # also for servers that know seven bits only
        return message


def _address(sender: str) -> Address:
    name, plain = parseaddr(sender)
    try:
        return _split(plain, name)
    except ValueError as error:
        raise ConfigurationError("mail.sender is no e-mail address; write: Shop <service@shop.example>") from error


def _split(plain: str, name: str = "") -> Address:
    """Return one address, whatever commas are in it."""
    local, _, domain = plain.rpartition("@")
    if not local or not domain:
        raise ValueError("no e-mail address")
    return Address(name, local, domain)


def _mapped(error: Exception) -> DeliveryError:
    ours = next(ours for foreign, ours in ERRORS if isinstance(error, foreign))
    codes = _codes(error)
    if ours is DeliveryRefused and codes and min(codes) < _PERMANENT:
        ours = DeliveryUnavailable  # greylisting, a full mailbox
    said = f" {max(codes)}" if codes else ""
    return ours(f"the mail server failed: {type(error).__name__}{said}")  # its words may hold the address


def _codes(error: Exception) -> list[int]:
    match error:
        case smtplib.SMTPRecipientsRefused():
            return [code for code, _ in error.recipients.values()]
        case smtplib.SMTPResponseException():
            return [error.smtp_code]
        case _:
            return []
