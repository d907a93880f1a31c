"""Who is calling, as far as it can be proved."""

from __future__ import annotations

from typing import Protocol


class TokenVerifier(Protocol):
    """Checks and signs tokens."""

    def customer(self, token: str) -> str | None:
        """Return the customer a store-signed sign-in token names, None for anything that is not valid now."""
        ...

    def conversation(self, token: str) -> str | None:
        """Return the conversation a conversation token opens, None for anything that is not valid now."""
        ...

    def sign_conversation(self, conversation_id: str) -> str:
        """Return the token that opens a conversation."""
        ...
