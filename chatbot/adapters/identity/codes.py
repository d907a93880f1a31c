"""Six-digit codes in the database: one row a conversation, a keyed hash instead of the code.

The hash is HMAC-SHA256 over conversation, customer and code, so that a row moved elsewhere proves nothing, and whoever
reads the database without the key cannot try the million codes there are.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chatbot.adapters.database.engine import writing
from chatbot.adapters.database.mail_tables import codes
from chatbot.ports.identity import CODE_LIFETIME, MOST_TRIES, CheckedCode, CodeCheck

_DIGITS = 6


class SqlAlchemyCodes:
    """Keeps codes; those that have expired are deleted as new ones come."""

    def __init__(self, engine: AsyncEngine, key: bytes) -> None:
        self._engine = engine
        self._key = key

    async def issue(self, conversation_id: str, customer_id: str, now: datetime) -> str:
        """Return a new code; an earlier one of the conversation is void. Raises StoreUnavailable."""
        code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
        row = {
            "conversation_id": conversation_id,
            "customer_id": customer_id,
            "hash": self._hash(conversation_id, customer_id, code),
            "expires_at": now + CODE_LIFETIME,
            "tries": 0,
        }
        is_void = (codes.c.conversation_id == conversation_id) | (codes.c.expires_at <= now)
        async with writing(self._engine) as connection:
            await connection.execute(delete(codes).where(is_void))
            await connection.execute(insert(codes).values(row))
        return code

    async def check(self, conversation_id: str, code: str, now: datetime) -> CheckedCode:
        """Try a code; the try is counted before anything is told. Raises StoreUnavailable."""
        wanted = select(codes).where(codes.c.conversation_id == conversation_id).with_for_update()
        async with writing(self._engine) as connection:
            row = (await connection.execute(wanted)).one_or_none()
            if row is None:
                return CheckedCode(CodeCheck.NONE)
            checked = self._checked(row, code, now)
            await _keep(connection, row, checked)
        return checked

    def _checked(self, row: Row[Any], code: str, now: datetime) -> CheckedCode:
        if now >= row.expires_at:
            return CheckedCode(CodeCheck.EXPIRED)
        if hmac.compare_digest(row.hash, self._hash(row.conversation_id, row.customer_id, code)):
            return CheckedCode(CodeCheck.RIGHT, row.customer_id)
        return CheckedCode(CodeCheck.SPENT if row.tries + 1 >= MOST_TRIES else CodeCheck.WRONG)

    def _hash(self, conversation_id: str, customer_id: str, code: str) -> bytes:
        written = json.dumps([conversation_id, customer_id, code]).encode()
        return hmac.new(self._key, written, hashlib.sha256).digest()


async def _keep(connection: AsyncConnection, row: Row[Any], checked: CheckedCode) -> None:
    is_this = codes.c.conversation_id == row.conversation_id
    if checked.check is CodeCheck.WRONG:
        await connection.execute(update(codes).where(is_this).values(tries=row.tries + 1))
    else:
        await connection.execute(delete(codes).where(is_this))
