"""What sort of fact a question asks for, an amount or a time, and which sentences hold one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from chatbot.dialogue.understand.words import mentions
from chatbot.domain.knowledge import Quote

AMOUNT = re.compile(r"\d\s*(?:€|eur|欧)", re.IGNORECASE)
_TIME = re.compile(
    r"\d\s*(?:-\s*\d+\s*)?(?:working |calendar )?(?:hour|day|week|month|year|minute)|"
    r"\d\s*个?\s*(?:工作日|天|周|个?月|年|小时|分钟)|\d{1,2}:\d\d|next working day|下一个工作日",
    re.IGNORECASE,
)
_SORTS = {"asks_time": _TIME, "asks_amount": AMOUNT}
_MOST = 4

Words = Mapping[str, tuple[str, ...]]


def holds_asked(question: str, sentence: str, words: Words) -> bool:
    """Whether a sentence holds the sort of fact that a question asks for or itself names; no question asks for both."""
    if AMOUNT.search(question):
        return AMOUNT.search(sentence) is not None
    asked = _asked(question, words)
    return len(asked) == 1 and asked[0].search(sentence) is not None


def with_each_sort(said: Sequence[Quote], quotes: Sequence[Quote], question: str, words: Words) -> Sequence[Quote]:
    """Return what is said of `quotes` (best first) with a sentence for each sort of fact: "how many days, how much"."""
    told = list(said)
    for pattern in _asked(question, words):
        if not any(pattern.search(one.text) for one in told) and len(told) < _MOST:
            told += [one for one in quotes if pattern.search(one.text)][:1]
    return told


def _asked(question: str, words: Words) -> list[re.Pattern[str]]:
    return [pattern for key, pattern in _SORTS.items() if mentions(question, words[key])]
