"""How a crowd of shoppers is counted and timed."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field

from chatbot.evaluation.crowds import QUESTIONS, WORDS, Transport, begun, crowd
from chatbot.evaluation.serve_client import Heard

_WORDED = "Your boots are late: the parcel was last scanned by Norpost."
_ASKED = Transport(" by post", "first stamp", (500, None))


@dataclass
class _Writer:
    heard: Heard
    written: list[str] = field(default_factory=list)

    async def write(self, text: str) -> Heard:
        self.written.append(text)
        return self.heard


def _answered(sentence: str, ms: float) -> Heard:
    return Heard(200, ms, 2 * ms, sentence, is_whole=True, whole_ms=3 * ms)


async def test_that_answers_errors_and_times_of_a_crowd_are_told() -> None:
    shoppers = [_Writer(_answered(_WORDED, 10)), _Writer(_answered("Late.", 20)), _Writer(Heard(503, failure="503"))]
    found = await crowd(shoppers, os.getpid(), _ASKED)
    assert (found.messages, found.errors, found.worded, found.failures) == (3, 1, 1, {"503": 1})
    assert [(one.name, one.p50_ms, one.p95_ms, one.budget_ms) for one in found.timings] == [
        ("3 by post at once: first stamp", 10, 20, 500),
        ("3 by post at once: first sentence", 20, 40, None),
        ("3 by post at once: whole turn", 30, 60, None),
    ]
    assert [one.written for one in shoppers] == [[question] for question in QUESTIONS[:3]]
    assert "3 by post at once: 3 messages, 1 errors (503 1), " in found.line


async def test_that_a_crowd_is_spread_and_that_nobody_answered_has_no_times() -> None:
    found = await crowd([_Writer(Heard(0, failure="ReadError")) for _ in range(2)], os.getpid(), _ASKED, 0.1)
    assert (found.name, found.timings) == ("2 by post within 0.1 s", ())
    assert found.seconds >= 0.05


async def test_that_sixteen_conversations_at_most_are_begun_at_once() -> None:
    beginning, most = 0, 0

    async def begin() -> _Writer:
        nonlocal beginning, most
        beginning += 1
        most = max(most, beginning)
        await asyncio.sleep(0)
        beginning -= 1
        return _Writer(_answered("Yes.", 1))

    assert (len(await begun(begin, 40)), most) == (40, 16)


def test_that_the_first_sentence_of_the_stub_has_twenty_tokens() -> None:
    assert "".join(WORDS[:20]).endswith("<scanned>.")
    assert "." not in "".join(WORDS[:19])
