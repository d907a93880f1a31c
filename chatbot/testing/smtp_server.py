"""A stub of a mail server on loopback: takes mails, or answers a command as a fault would."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

_GREETING, _DATA = "", "."


@dataclass(slots=True)
class TakenMail:
    """A mail as it came in, and over which connection."""

    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    text: str = ""
    is_encrypted: bool = False
    login: str = ""


class SmtpServerStub:
    """Speaks SMTP (RFC 5321) as far as a client needs.

    `faults` gives the answer to a command, such as ``{"RCPT": "550 no such user"}``; ``""`` is the greeting, ``"."``
    the end of a mail, and an answer ``"drop"`` closes the connection. `tls` is what STARTTLS uses, and the first byte
    when `is_tls_at_once`.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, *, is_tls_at_once: bool = False) -> None:
        self.faults: dict[str, str] = {}
        self.taken: list[TakenMail] = []
        self.port = 0
        self._talks: set[asyncio.Task[None] | None] = set()
        self._tls = tls
        self._is_tls_at_once = is_tls_at_once

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[SmtpServerStub]:
        """Listen on a free port of loopback."""
        tls = self._tls if self._is_tls_at_once else None
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            await asyncio.gather(*filter(None, self._talks))

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks.add(asyncio.current_task())
        mail = TakenMail(is_encrypted=self._is_tls_at_once)
        try:
            await self._answer(writer, _GREETING, "220 stub")
            while line := (await reader.readline()).decode():
                await self._carried_out(line.strip(), mail, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # whoever hangs up, or does not trust the certificate
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _carried_out(
        self, line: str, mail: TakenMail, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        verb = line.split(maxsplit=1)[0].upper() if line else ""
        if not await self._answer(writer, verb, self._usual(verb, mail)):
            return
        if verb == "STARTTLS" and self._tls is not None:
            await writer.start_tls(self._tls)
            mail.is_encrypted = True
        elif verb == "DATA":
            mail.text = (await reader.readuntil(b"\r\n.\r\n")).decode().removesuffix(".\r\n")
            if await self._answer(writer, _DATA, "250 taken"):
                self.taken.append(mail)
        else:
            _note(verb, line, mail)

    def _usual(self, verb: str, mail: TakenMail) -> str:
        offers = "" if self._tls is None or mail.is_encrypted else "250-STARTTLS\r\n"
        usual = {
            "EHLO": f"250-stub\r\n{offers}250 AUTH PLAIN",
            "DATA": "354 go on",
            "QUIT": "221 bye",
            "STARTTLS": "220 go",
        }
        return usual.get(verb, "235 welcome" if verb == "AUTH" else "250 ok")

    async def _answer(self, writer: asyncio.StreamWriter, verb: str, usual: str) -> bool:
        """Send the usual answer, or the fault; return whether it was the usual one."""
        answer = self.faults.get(verb, usual)
        if answer == "drop":
            writer.close()
            raise ConnectionError
        writer.write(f"{answer}\r\n".encode())
        await writer.drain()
        return answer == usual


def _note(verb: str, line: str, mail: TakenMail) -> None:
    match verb:
        case "AUTH":
            mail.login = base64.b64decode(line.split()[-1]).decode().replace("\0", " ").strip()
        case "MAIL":
            mail.sender = _between(line)
        case "RCPT":
            mail.recipients.append(_between(line))


def _between(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]
