"""Which passages a prompt shows, and how a text of others is written into it: as data that can end no fence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil

from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.understand.words import HAN, sentences
from chatbot.domain.evidence import FactKind
from chatbot.domain.knowledge import Passage, Period

MOST_PASSAGES = 6
MOST_TOKENS = 1500
"""What passages and quoted sentences may take of a prompt, as `tokens_in` counts."""
_HAN = re.compile(f"[{HAN}]")
_CHARACTERS_A_TOKEN = 4
_NO_TAGS = str.maketrans({"<": "‹", ">": "›"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage with its number in the prompt, and as much of its text as is shown."""

    number: int
    passage: Passage
    text: str

    @property
    def written(self) -> str:
        """The number, the heading and the days of effect, then the text inside a fence."""
        head = on_a_line(f"{self.passage.title} / {self.passage.heading}")
        return f"[{self.number}] {head}, {_in_force(self.passage.effective)}\n<data>\n{inert(self.text)}\n</data>"


def tokens_in(text: str) -> int:
    """Return about how many tokens a text has: one for a Chinese character, one for each four others begun.

    Tokenizers of today make fewer of English prose and of Chinese, and more of tables and codes.
    """
    han = len(_HAN.findall(text))
    return han + ceil((len(text) - han) / _CHARACTERS_A_TOKEN)


def inert(text: str) -> str:
    """Return a text of others without what could end a fence or name a reference."""
    return text.translate(_NO_TAGS)


def on_a_line(text: str) -> str:
    """Return a text of others on one line, so that it can also begin none that is read as ours."""
    return " ".join(inert(text).split())


def shown(evidence: Evidence) -> tuple[Shown, ...]:
    """Return the passages that a prompt shows, each text once, as many and as much as is allowed.

    The one that does not fit is cut after a sentence; none is shown after it.
    """
    fitting: list[Shown] = []
    left = MOST_TOKENS - tokens_in(quoted(evidence))
    for passage in _unique(evidence)[:MOST_PASSAGES]:
        number = len(fitting) + 1
        text = _fitting(passage.text, left - tokens_in(Shown(number, passage, "").written))
        if not text:
            break
        fitting.append(Shown(number, passage, text))
        left -= tokens_in(fitting[-1].written)
    return tuple(fitting)


def quoted(evidence: Evidence) -> str:
    """Return the sentences that statements quote, each after the name of its reference."""
    quotes = (fact for fact in evidence.facts.values() if fact.kind is FactKind.QUOTE)
    return "\n".join(f"{fact.name}: {on_a_line(evidence.language.render(fact))}" for fact in quotes)


def _in_force(period: Period) -> str:
    return f"in force from {period.start}" + (f" to {period.end}" if period.end else "")


def _unique(evidence: Evidence) -> list[Passage]:
    unique: dict[str, Passage] = {}
    for statement in evidence.statements:
        for one in statement.passages:
            unique.setdefault(" ".join(one.text.split()), one)
    return list({one.id: one for one in unique.values()}.values())


def _fitting(text: str, tokens: int) -> str:
    """Return the sentences that a text begins with and that have no more tokens."""
    end = 0
    for sentence in sentences(text):
        after = text.index(sentence, end) + len(sentence)
        if tokens_in(text[:after]) > tokens:
            return text[:end]
        end = after
    return text
