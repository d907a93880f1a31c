"""What becomes of an answer that the owner puts right: the draft of an article, and a conversation file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import yaml

_NOT_ID = re.compile(r"[^a-z0-9]+")
_WORDS_OF_ID = 6
_ENDS = " ?？。.!！"
_HEADING = re.compile(r"^(\s*)#", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Correction:
    """A question, how it should be answered, and what the shopper had written before it.

    `customer_email` is who was signed in, where it is a customer of the demo shop: files are played there.
    """

    question: str
    answer: str
    language: str
    before: tuple[str, ...] = ()
    customer_email: str = ""

    @property
    def name(self) -> str:
        """A name for its files."""
        words = _NOT_ID.sub("-", self.question.lower()).strip("-").split("-")[:_WORDS_OF_ID]
        return "-".join(filter(None, words)) or "question"

    @property
    def title(self) -> str:
        """The question as a title."""
        text = self.question.strip().rstrip(_ENDS)
        return text[:1].upper() + text[1:]


def article(correction: Correction, name: str, day: date) -> str:
    """Return the draft of an article that holds from a day on."""
    head = {"id": name, "title": correction.title, "language": correction.language, "section": "faq", "tier": "guide"}
    asked = {"asked": {correction.title: [correction.question.strip()]}}
    body = _HEADING.sub(r"\1\\#", correction.answer.strip())
    return f"---\n{_yaml(head)}effective_from: {day}\n{_yaml(asked)}---\n# {correction.title}\n\n{body}\n"


def conversation(correction: Correction, document: str, now: datetime) -> str:
    """Return a conversation file in which the question is answered from the article, as from this moment on."""
    said: Sequence[str] = (*correction.before, correction.question)
    last = {"user": said[-1], "expect": {"outcome": "say", "cites": [document]}}
    file: dict[str, object] = {
        "title": f"Answered as the owner corrected it: {correction.title}",
        **({"as": correction.customer_email} if correction.customer_email else {}),
        "language": correction.language,
        "clock": now.isoformat(timespec="minutes"),
        "steps": [*({"user": one} for one in said[:-1]), last],
    }
    wanted = "".join(f"# {line}\n" for line in correction.answer.strip().splitlines())
    return f"# It should be answered:\n{wanted}{_yaml(file)}"


def _yaml(values: Mapping[str, object]) -> str:
    written: str = yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False, width=1000)
    return written
