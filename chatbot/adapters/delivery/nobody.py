"""Takes messages that nobody listens to."""

from __future__ import annotations

from chatbot.ports.delivery import Outgoing


class NoReceiver:
    """Takes everything and does nothing with it."""

    async def take(self, message: Outgoing) -> str:
        """Return that nobody has the message."""
        return "nobody"
