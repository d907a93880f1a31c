"""Wishes that others wrote, played to the assistant: which products it shows first, or that there is none.

`fits` are all products that satisfy a wish; the shares are those that were reached, a little below.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from chatbot.bootstrap.stage import Stage, open_stage
from chatbot.domain.outcome import CardKind
from chatbot.evaluation.conversations.files import WEDNESDAY, Step
from chatbot.evaluation.conversations.player import enter
from chatbot.settings import Settings

_OPEN = Path(__file__).parent / "open"
_NOTHING = ("Nothing fits", "There is nothing like that", "I found nothing", "没有")
pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass(frozen=True)
class _Shown:
    fits: frozenset[str]
    products: tuple[str, ...]
    is_none: bool


async def _play(wish: Mapping[str, Any], stage: Stage) -> _Shown:
    player = await enter(stage, None, wish["language"])
    for user, _ in wish["history"]:
        await player.play(Step(user=user))
    _, turn = await player.play(Step(user=wish["text"]))
    shown = tuple(card.reference for card in turn.reply.cards if card.kind is CardKind.PRODUCT)
    is_none = turn.reply.outcome == "refuse" or any(words in turn.reply.text for words in _NOTHING)
    return _Shown(frozenset(wish["fits"]), shown, is_none)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(demo: Settings) -> AsyncIterator[Stage]:
    async with open_stage(demo, WEDNESDAY) as opened:
        yield opened


@pytest.mark.parametrize(("tag", "first", "fitting", "found"), [("en", 0.78, 0.70, 0.77), ("zh", 0.70, 0.80, 0.68)])
async def test_that_wishes_are_met(stage: Stage, tag: str, first: float, fitting: float, found: float) -> None:
    lines = (_OPEN / f"{tag}.jsonl").read_text(encoding="utf-8").splitlines()
    played = [await _play(json.loads(line), stage) for line in lines]
    assert all(one.is_none for one in played if not one.fits)
    wishes = [one for one in played if one.fits]
    shown = [product in one.fits for one in wishes for product in one.products]
    among_three = (len(one.fits & {*one.products[:3]}) / min(3, len(one.fits)) for one in wishes)
    assert sum(one.products[:1] != () and one.products[0] in one.fits for one in wishes) >= first * len(wishes)
    assert sum(shown) >= fitting * len(shown)
    assert sum(among_three) >= found * len(wishes)
