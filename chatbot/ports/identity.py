"""Who is calling, as far as it can be proved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

CODE_LIFETIME = timedelta(minutes=10)
MOST_TRIES = 5


class TokenVerifier(Protocol):
    """Checks and signs tokens."""

    def customer(self, token: str) -> str | None:
        """Return the customer a store-signed sign-in token names, None for anything that is not valid now."""
        ...

    def conversation(self, token: str) -> str | None:
        """Return the conversation a conversation token opens, None for anything that is not valid now."""
        ...

    def sign_ins(self, token: str) -> int:
        """Return how many sign-ins a conversation had seen when its token was made; 0 for anything that is no token."""
        ...

    def sign_conversation(self, conversation_id: str, sign_ins: int = 0) -> str:
        """Return the token that opens a conversation which has seen so many sign-ins."""
        ...


class CodeCheck(StrEnum):
    """What a typed code turned out to be."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"
    EXPIRED = "expired"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CheckedCode:
    """A typed code: what it turned out to be, and whom the right one proves."""

    check: CodeCheck
    customer_id: str | None = None


class Codes(Protocol):
    """Makes and checks six-digit codes; each belongs to one conversation and one customer. Raises StoreUnavailable."""

    async def issue(self, conversation_id: str, customer_id: str, now: datetime) -> str:
        """Return a new code that lives for `CODE_LIFETIME`; an earlier one of the conversation is void.

        Only a hash of it is kept.
        """
        ...

    async def check(self, conversation_id: str, code: str, now: datetime) -> CheckedCode:
        """Try a code: the right one counts once, the wrong one `MOST_TRIES` times, SPENT the last of them.

        What is right, SPENT or EXPIRED is void afterwards; NONE where no code is open. Parallel tries all count.
        """
        ...
