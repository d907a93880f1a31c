import asyncio

import pytest

from chatbot.errors import StoreUnavailable
from chatbot.web import daily


async def test_that_a_server_applies_the_retention_at_its_start(web) -> None:
    async with web.web.router.lifespan_context(web.web):
        await asyncio.sleep(0.01)
    assert web.privacy.applied == 1


@pytest.mark.parametrize(("error", "waits"), [(None, 86_400.0), (StoreUnavailable("locked"), 3_600.0)])
async def test_that_it_is_applied_again_in_a_day_and_after_a_failure_in_an_hour(
    web, monkeypatch: pytest.MonkeyPatch, error, waits: float
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise asyncio.CancelledError

    monkeypatch.setattr(daily.asyncio, "sleep", sleep)
    web.privacy.error = error
    with pytest.raises(asyncio.CancelledError):
        await daily.retain_daily(web.app)
    assert (slept, web.privacy.applied) == ([waits] * 3, 3)
