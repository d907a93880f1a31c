"""What sort of fact a question asks for, an amount or a time, and which sentences hold one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from chatbot.dialogue.understand.words import mentions

AMOUNT = re.compile(r"\d\s*(?:€|eur|欧)", re.IGNORECASE)
_TIME = re.compile(
    r"\d\s*(?:-\s*\d+\s*)?(?:working |calendar )?(?:hour|day|week|month|year|minute)|"
    r"\d\s*个?\s*(?:工作日|天|周|个?月|年|小时|分钟)|\d{1,2}:\d\d|next working day|下一个工作日",
    re.IGNORECASE,
)
_SORTS = {"asks_time": _TIME, "asks_amount": AMOUNT}


def holds_asked(question: str, sentence: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a sentence holds the sort of fact that a question asks for or itself names; no question asks for both."""
    if AMOUNT.search(question):
        return AMOUNT.search(sentence) is not None
    asked = [pattern for key, pattern in _SORTS.items() if mentions(question, words[key])]
    return len(asked) == 1 and asked[0].search(sentence) is not None
