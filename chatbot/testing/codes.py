"""Codes in memory that count up: 100001, 100002 ..."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chatbot.ports.identity import CODE_LIFETIME, MOST_TRIES, CheckedCode, CodeCheck


@dataclass(slots=True)
class _Issued:
    code: str
    customer_id: str
    expires_at: datetime
    tries: int = 0


class MemoryCodes:
    """Keeps codes in clear for as long as it lives; `last` is the newest."""

    def __init__(self) -> None:
        self.last = ""
        self._issued: dict[str, _Issued] = {}
        self._made = 100_000

    async def issue(self, conversation_id: str, customer_id: str, now: datetime) -> str:
        """Return the next code."""
        self._made += 1
        self.last = str(self._made)
        self._issued[conversation_id] = _Issued(self.last, customer_id, now + CODE_LIFETIME)
        return self.last

    async def check(self, conversation_id: str, code: str, now: datetime) -> CheckedCode:
        """Try a code."""
        issued = self._issued.pop(conversation_id, None)
        if issued is None:
            return CheckedCode(CodeCheck.NONE)
        if now >= issued.expires_at:
            return CheckedCode(CodeCheck.EXPIRED)
        if code == issued.code:
            return CheckedCode(CodeCheck.RIGHT, issued.customer_id)
        issued.tries += 1
        if issued.tries >= MOST_TRIES:
            return CheckedCode(CodeCheck.SPENT)
        self._issued[conversation_id] = issued
        return CheckedCode(CodeCheck.WRONG)
