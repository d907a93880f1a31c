"""The server empties the outbox for as long as it runs."""

import asyncio
import logging

import pytest
import structlog

from chatbot.web.delivering import delivering


class Deliveries:
    """Runs until told to stop, then takes a moment to end."""

    def __init__(self, ends_after_s: float = 0.01, error: Exception | None = None) -> None:
        self.did: list[str] = []
        self._ends_after_s = ends_after_s
        self._error = error

    async def run(self, stop: asyncio.Event) -> None:
        self.did.append("began")
        if self._error is not None:
            raise self._error
        await stop.wait()
        await asyncio.sleep(self._ends_after_s)
        self.did.append("ended")


async def test_that_what_is_under_way_is_ended_and_not_cut() -> None:
    deliveries = Deliveries()
    async with delivering(deliveries):
        await asyncio.sleep(0.01)
        assert deliveries.did == ["began"]
    assert deliveries.did == ["began", "ended"]


async def test_that_what_takes_too_long_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatbot.web.delivering._ENDING_S", 0.01)
    deliveries = Deliveries(ends_after_s=60)
    async with delivering(deliveries):
        await asyncio.sleep(0.01)
    assert deliveries.did == ["began"]


async def test_that_a_defect_is_logged_and_the_server_goes_on() -> None:
    with structlog.testing.capture_logs() as logged:
        async with delivering(Deliveries(error=KeyError("x"))):
            await asyncio.sleep(0.01)
    assert logged == [{"event": "deliveries_ended", "error": "KeyError", "log_level": logging.getLevelName(40).lower()}]


async def test_that_there_may_be_nothing_to_deliver() -> None:
    async with delivering(None):
        pass
