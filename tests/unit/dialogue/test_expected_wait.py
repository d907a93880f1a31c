"""How long somebody will wait is told from how long others did, and not at all where that tells nothing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chatbot.dialogue.staff.expected_wait import minutes_to_wait, usual_minutes
from chatbot.dialogue.turn import Shop
from chatbot.domain.hand_overs import HandOverState
from chatbot.languages import load_languages
from chatbot.ports.hand_overs import Claimed, HandOver
from chatbot.ports.unit_of_work import HandOffTopic
from chatbot.testing.assistant import SHOP_HOURS, DialogueTest, spoken
from chatbot.web.hand_over_status import HandOverStatus, standing
from chatbot.web.page_texts import PageTexts

ZONE = ZoneInfo("Europe/Berlin")
SHOP = Shop("Fernholm", ZONE, "EUR", SHOP_HOURS)
NOW = datetime(2026, 11, 16, 11, tzinfo=ZONE)  # a Monday; 08:00 to 20:00


class _Queue:
    def __init__(self, *waits: float, waiting_for: float = 0) -> None:
        self._claimed = tuple(_claimed(NOW - timedelta(hours=1), minutes) for minutes in waits)
        self._oldest = NOW - timedelta(minutes=waiting_for)

    async def claimed_since(self, moment: datetime, limit: int = 50) -> tuple[Claimed, ...]:
        assert NOW - moment == timedelta(days=14)
        return self._claimed

    async def entries(self, states: object, limit: int = 200) -> tuple[HandOver, ...]:
        state, about = HandOverState.WAITING, HandOffTopic()
        return (HandOver("han_1", "con_1", None, "", "", about, state, self._oldest, self._oldest),)


def _claimed(asked_at: datetime, minutes: float) -> Claimed:
    return Claimed(asked_at, asked_at + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("waits", "minutes"),
    [
        ((1, 2, 3, 4), None),
        ((1, 2, 3, 4, 55), 5),
        ((4, 6, 7, 8, 9), 10),
        ((0, 0, 0, 0, 0), 5),
        ((3,) * 20 + (90,) * 30, 5),
        ((30,) * 5, 30),
    ],
)
def test_that_four_of_five_of_the_newest_count_in_steps_of_five_minutes(waits: tuple, minutes: int | None) -> None:
    assert usual_minutes([_claimed(NOW - timedelta(hours=2), one) for one in waits], SHOP) == minutes


def test_that_nights_and_days_between_do_not_count() -> None:
    at_night, sunday = NOW.replace(hour=22) - timedelta(days=3), NOW - timedelta(days=1)
    useless = [_claimed(at_night, 5), _claimed(sunday, 5), _claimed(NOW - timedelta(days=4), 26 * 60)] * 5
    assert usual_minutes(useless, SHOP) is None


async def test_that_it_is_told_while_it_holds() -> None:
    assert await minutes_to_wait(_Queue(*[8] * 5), SHOP, NOW) == 10


@pytest.mark.parametrize(
    ("queue", "now"),
    [
        (_Queue(*[8] * 4), NOW),
        (_Queue(*[8] * 5, waiting_for=11), NOW),
        (_Queue(*[8] * 5), NOW.replace(hour=7)),
    ],
    ids=["too few", "somebody waits longer already", "nobody is there"],
)
async def test_that_nothing_is_told_without_a_basis(queue: _Queue, now: datetime) -> None:
    assert await minutes_to_wait(queue, SHOP, now) is None


async def test_that_nothing_is_told_shortly_before_the_team_leaves() -> None:
    class _Late(_Queue):
        async def claimed_since(self, moment: datetime, limit: int = 50) -> tuple[Claimed, ...]:
            return self._claimed

    assert await minutes_to_wait(_Late(*[8] * 5), SHOP, NOW.replace(hour=19, minute=52)) is None


def test_that_a_shopper_reads_it_between_place_and_hours() -> None:
    status = HandOverStatus(state="waiting", place=2, wait_minutes=10, since=None, open_until="20:00", opens_at=None)
    said = standing(status, PageTexts("en", "Fernholm"), load_languages()["en"])
    assert said == (
        "You are number 2 in the queue of the team. Lately most were answered within 10 minutes. "
        "Somebody is there until 20:00."
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [("I want to talk to a human", "Lately most people were answered within 10 minutes."), ("转人工", "10 分钟")],
)
async def test_that_the_assistant_says_it_when_it_hands_over(
    monkeypatch: pytest.MonkeyPatch, asked: str, told: str
) -> None:
    test = DialogueTest()
    assert told not in spoken(await test.say(asked))

    async def lately(moment: datetime, limit: int = 50) -> tuple[Claimed, ...]:
        return tuple(_claimed(test.clock.now() - timedelta(hours=1), 8) for _ in range(5))

    monkeypatch.setattr(test.queue, "claimed_since", lately)
    assert told in spoken(await test.say(asked))
