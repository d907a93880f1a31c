"""The people who work for the shop: their accounts, and who of them is signed in. Apart from shoppers in everything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class StaffRole(StrEnum):
    """What somebody is there for: agents help shoppers, administrators look after the product as well."""

    AGENT = "agent"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody of the shop; `name` is what they sign in with."""

    id: str
    name: str
    role: StaffRole
    is_disabled: bool = False


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A member who is signed in, and the token that every write of theirs must carry beside the cookie."""

    member: StaffMember
    csrf_token: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. `token` opens it and is kept nowhere else."""

    token: str
    session: StaffSession


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """No session: name or password are wrong, never told apart; or too many failed before, then when to try again."""

    retry_after_s: int = 0


class Staff(Protocol):
    """Keeps accounts and sessions. Raises StoreUnavailable."""

    async def sign_in(self, name: str, password: str, origin: str) -> SignedIn | SignInRefused:
        """Check a password and begin a session; `origin` stands for the caller's address, empty for none.

        Takes the same work for a name that nobody has. Failures count by name and by origin.
        """
        ...

    async def session(self, token: str) -> StaffSession | None:
        """Return the session that a token opens, None when there is none any more."""
        ...

    async def sign_out(self, token: str) -> None:
        """End a session; none for this token is no error."""
        ...

    async def add(self, name: str, role: StaffRole, password: str) -> StaffMember:
        """Make an account. Raises StaffError for a name that is taken or impossible, and for a short password."""
        ...

    async def members(self) -> tuple[StaffMember, ...]:
        """Return all accounts by name, disabled ones too."""
        ...

    async def member(self, name: str) -> StaffMember:
        """Return an account that is not disabled. Raises StaffError."""
        ...

    async def set_password(self, name: str, password: str) -> None:
        """Change a password and end all sessions of the account. Raises StaffError."""
        ...

    async def set_disabled(self, name: str, is_disabled: bool) -> None:
        """Close an account and end its sessions, or open it again. Raises StaffError."""
        ...
