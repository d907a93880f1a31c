"""Accounts and sessions of the staff in the database: passwords by argon2, tokens kept as hashes, failures limited."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chatbot.adapters.database import audit
from chatbot.adapters.database.engine import reading, writing
from chatbot.adapters.database.staff_tables import staff, staff_sessions
from chatbot.adapters.identity.passwords import Argon2Passwords
from chatbot.errors import RejectedByStore, StaffError
from chatbot.ports.clock import Clock, Ids
from chatbot.ports.limits import Limit, Limits
from chatbot.ports.staff import SignedIn, SignInRefused, StaffMember, StaffRole, StaffSession
from chatbot.ports.unit_of_work import AuditEntry

IDLE = timedelta(hours=8)
LONGEST = timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=1)  # a session's last use is written no more often
_STEPS = ((3, timedelta(seconds=30)), (5, timedelta(minutes=15)))  # a pause first, then a lock
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?")
_TOKEN_BYTES = 32
_OPERATOR = "operator"  # who acts on the command line


class SqlAlchemyStaff:
    """Keeps accounts and sessions in a migrated database."""

    def __init__(self, engine: AsyncEngine, limits: Limits, passwords: Argon2Passwords, clock: Clock, ids: Ids) -> None:
        self._engine = engine
        self._limits = limits
        self._passwords = passwords
        self._clock = clock
        self._ids = ids

    async def sign_in(self, name: str, password: str, origin: str) -> SignedIn | SignInRefused:
        """Check a password and begin a session, after the same work whether or not anybody has this name."""
        tickets = await self._tickets(_key(name), origin)
        if isinstance(tickets, SignInRefused):
            return tickets
        row = await self._row(_key(name))
        is_right = await self._passwords.fits(password, None if row is None else row.password_hash)
        if row is None or not is_right or row.is_disabled:
            return SignInRefused()
        for ticket in tickets:
            await self._limits.give_back(ticket)
        if self._passwords.is_outdated(row.password_hash):
            again = update(staff).where(staff.c.id == row.id, staff.c.password_hash == row.password_hash)
            hashed = await self._passwords.hashed(password)
            async with writing(self._engine) as connection:
                await connection.execute(again.values(password_hash=hashed))
        return await self._begin(_member(row))

    async def session(self, token: str) -> StaffSession | None:
        """Return the session that a token opens: used within 8 hours, begun within 12, of an open account."""
        now, hashed = self._clock.now(), _hash(token)
        used = staff_sessions.c
        wanted = (
            select(staff, used.seen_at)
            .join(staff_sessions)
            .where(used.token_hash == hashed, used.seen_at > now - IDLE, used.created_at > now - LONGEST)
            .where(staff.c.is_disabled.is_(False))
        )
        async with reading(self._engine) as connection:
            row = (await connection.execute(wanted)).one_or_none()
        if row is None:
            return None
        if now - row.seen_at >= _SEEN_EVERY:
            async with writing(self._engine) as connection:
                seen = update(staff_sessions).where(used.token_hash == hashed)
                await connection.execute(seen.values(seen_at=now))
        return StaffSession(_member(row), _csrf_token(token))

    async def sign_out(self, token: str) -> None:
        """End a session; none for this token is no error."""
        async with writing(self._engine) as connection:
            await connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == _hash(token)))

    async def add(self, name: str, role: StaffRole, password: str) -> StaffMember:
        """Make an account. Raises StaffError for a name that is taken or impossible, and for a short password."""
        key = _key(name)
        if not _NAME.fullmatch(key):
            raise StaffError(f"{name!r} is no name to sign in with; use up to 64 of a-z 0-9 . _ - @")
        member = StaffMember(self._ids.new("stf"), key, role)
        row = {"id": member.id, "name": key, "role": role, "is_disabled": False, "created_at": self._clock.now()}
        row["password_hash"] = await self._passwords.hashed(password)
        try:
            async with writing(self._engine) as connection:
                await connection.execute(insert(staff).values(row))
                await self._audit(connection, "staff.add", member.id)
        except RejectedByStore as error:
            raise StaffError(f"there is an account {key} already; run: chatbot staff password {key}") from error
        return member

    async def members(self) -> tuple[StaffMember, ...]:
        """Return all accounts by name, disabled ones too."""
        async with reading(self._engine) as connection:
            rows = await connection.execute(select(staff).order_by(staff.c.name))
            return tuple(_member(row) for row in rows)

    async def member(self, name: str) -> StaffMember:
        """Return an account that is not disabled. Raises StaffError."""
        row = await self._row(_key(name))
        if row is None or row.is_disabled:
            raise StaffError(f"there is no open account {_key(name)}; chatbot staff list names them")
        return _member(row)

    async def set_password(self, name: str, password: str) -> None:
        """Change a password and end all sessions of the account. Raises StaffError."""
        await self._change(name, "staff.password", password_hash=await self._passwords.hashed(password))

    async def set_disabled(self, name: str, is_disabled: bool) -> None:
        """Close an account and end its sessions, or open it again. Raises StaffError."""
        await self._change(name, "staff.disable" if is_disabled else "staff.enable", is_disabled=is_disabled)

    async def _change(self, name: str, action: str, **values: object) -> None:
        async with writing(self._engine) as connection:
            found = (await connection.execute(select(staff.c.id).where(staff.c.name == _key(name)))).scalar()
            if found is None:
                raise StaffError(f"there is no account {_key(name)}; chatbot staff list names them")
            await connection.execute(update(staff).where(staff.c.id == found).values(values))
            await connection.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == found))
            await self._audit(connection, action, found)

    async def _tickets(self, key: str, origin: str) -> Sequence[str] | SignInRefused:
        """Count the attempt against every limit; the refusal says how long the one that is reached may last."""
        whose = [f"name:{_short_hash(key)}", *([f"origin:{origin}"] if origin else [])]
        taken: list[str] = []
        for failures, within in _STEPS:
            seconds = int(within.total_seconds())
            limits = [Limit(f"staff:{seconds}:{who}", failures, within) for who in whose]
            ticket = await self._limits.take(limits, self._clock.now())
            if ticket is None:
                for earlier in taken:
                    await self._limits.give_back(earlier)
                return SignInRefused(seconds)
            taken.append(ticket)
        return taken

    async def _begin(self, member: StaffMember) -> SignedIn:
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock.now()
        row = {"token_hash": _hash(token), "staff_id": member.id, "created_at": now, "seen_at": now}
        async with writing(self._engine) as connection:
            await connection.execute(insert(staff_sessions).values(row))
        return SignedIn(token, StaffSession(member, _csrf_token(token)))

    async def _row(self, key: str) -> Row[Any] | None:
        async with reading(self._engine) as connection:
            return (await connection.execute(select(staff).where(staff.c.name == key))).one_or_none()

    async def _audit(self, connection: AsyncConnection, action: str, member_id: str) -> None:
        at: datetime = self._clock.now()
        await connection.run_sync(audit.append, AuditEntry(_OPERATOR, action, member_id, "", at))


def _member(row: Row[Any]) -> StaffMember:
    return StaffMember(row.id, row.name, StaffRole(row.role), row.is_disabled)


def _key(name: str) -> str:
    return name.strip().lower()


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _short_hash(text: str) -> str:
    return _hash(text)[:32]


def _csrf_token(token: str) -> str:
    """Return what goes with a session's token: whoever has the token can make it, nobody can make the token from it."""
    return sha256(b"csrf:" + token.encode()).hexdigest()
