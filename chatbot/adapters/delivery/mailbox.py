"""The embedded mailbox: mails are kept in the database and shown on a page, instead of being sent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import reading, writing
from chatbot.adapters.database.erasing import erasing
from chatbot.adapters.database.mail_tables import mailbox
from chatbot.ports.delivery import Mail


class SqlAlchemyMailbox:
    """A `Mailer` and a `Mailbox` in one. Every method raises StoreUnavailable."""

    name = "mailbox"

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def send(self, mail: Mail) -> None:
        """Keep a mail; one that comes again is there already."""
        async with writing(self._engine) as connection:
            known = select(mailbox.c.id).where(mailbox.c.key == mail.key)
            if (await connection.execute(known)).first() is None:
                await connection.execute(insert(mailbox).values(_row(mail)))

    async def mails(self, limit: int = 100) -> tuple[tuple[int, Mail], ...]:
        """Return the newest mails with their numbers."""
        async with reading(self._engine) as connection:
            rows = await connection.execute(select(mailbox).order_by(mailbox.c.id.desc()).limit(limit))
            return tuple((row.id, _mail(row)) for row in rows)

    async def mail(self, number: int) -> Mail | None:
        """Return one mail, None when there is none."""
        async with reading(self._engine) as connection:
            row = (await connection.execute(select(mailbox).where(mailbox.c.id == number))).one_or_none()
        return None if row is None else _mail(row)

    async def forget(self, customer_id: str) -> None:
        """Destroy the mails to a customer."""
        async with erasing(self._engine) as connection:
            await connection.execute(delete(mailbox).where(mailbox.c.customer_id == customer_id))


def _row(mail: Mail) -> dict[str, object]:
    return {
        "key": mail.key,
        "customer_id": mail.customer_id,
        "recipient": mail.recipient,
        "subject": mail.subject,
        "body": mail.body,
        "at": mail.at,
    }


def _mail(row: Row[Any]) -> Mail:
    return Mail(row.key, row.customer_id, row.recipient, row.subject, row.body, row.at)
