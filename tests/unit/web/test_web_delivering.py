"""The server empties the outbox for as long as it runs."""

import asyncio

import pytest

from chatbot.web.background import Background
from chatbot.web.delivering import delivering


class Deliveries:
    """Delivers until told to stop, then takes a moment to end; fails at first where it shall."""

    def __init__(self, ends_after_s: float = 0.01, error: Exception | None = None) -> None:
        self.did: list[str] = []
        self._ends_after_s = ends_after_s
        self._error = error

    async def deliver(self, stop: asyncio.Event) -> None:
        self.did.append("began")
        error, self._error = self._error, None
        if error is not None:
            raise error
        await stop.wait()
        await asyncio.sleep(self._ends_after_s)
        self.did.append("ended")

    async def look(self, stop: asyncio.Event) -> None:
        await stop.wait()


async def test_that_what_is_under_way_is_ended_and_not_cut() -> None:
    deliveries, background = Deliveries(), Background()
    async with delivering(deliveries, background):
        await asyncio.sleep(0.01)
        assert deliveries.did == ["began"]
        assert background.states == {"deliveries": "running", "watched_orders": "running"}
    assert deliveries.did == ["began", "ended"]
    assert background.states == {"deliveries": "ended", "watched_orders": "ended"}


async def test_that_what_takes_too_long_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatbot.web.delivering._ENDING_S", 0.01)
    deliveries = Deliveries(ends_after_s=60)
    async with delivering(deliveries, Background()):
        await asyncio.sleep(0.01)
    assert deliveries.did == ["began"]


async def test_that_deliveries_go_on_after_a_defect() -> None:
    deliveries = Deliveries(error=KeyError("x"))
    async with delivering(deliveries, Background(pause_s=0.01)):
        await asyncio.sleep(0.05)
        assert deliveries.did == ["began", "began"]
    assert deliveries.did == ["began", "began", "ended"]


async def test_that_nothing_runs_where_nothing_is_delivered() -> None:
    background = Background()
    async with delivering(None, background):
        await asyncio.sleep(0)
    assert background.states == {}
