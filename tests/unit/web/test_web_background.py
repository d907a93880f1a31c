"""What runs behind the answers is begun again after an error, and is told of."""

import asyncio
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
import structlog

from chatbot.web.background import Background
from chatbot.web.late_page import LatePage, Plan


async def test_that_a_work_that_fails_is_logged_told_and_begun_again() -> None:
    begun: list[str] = []

    async def work() -> None:
        begun.append("begun")
        raise KeyError("somebody's name")

    background = Background(pause_s=0.01)
    with structlog.testing.capture_logs() as logged:
        keeping = asyncio.create_task(background.keep("work", work))
        await asyncio.sleep(0.005)
        assert (begun, background.states) == (["begun"], {"work": "failed: KeyError"})
        await asyncio.sleep(0.02)
        keeping.cancel()
        await asyncio.wait((keeping,))
    assert len(begun) > 1
    assert logged[0] == {"event": "background_failed", "work": "work", "error": "KeyError", "log_level": "error"}


async def test_that_a_work_that_came_to_its_end_is_not_begun_again() -> None:
    background = Background()
    await background.keep("work", partial(asyncio.sleep, 0))
    assert background.states == {"work": "ended"}


async def test_that_a_work_ends_with_who_keeps_it() -> None:
    background, ended = Background(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    keeping = asyncio.create_task(background.keep("work", work))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    keeping.cancel()
    await asyncio.wait((keeping,))
    assert ended.is_set()


async def test_that_the_server_tells_how_its_background_is_and_stays_ready(web, monkeypatch) -> None:
    async def broken() -> None:
        raise KeyError("x")

    monkeypatch.setattr(web.dialogue.retriever, "warm_up_words", broken)
    async with web.web.router.lifespan_context(web.web):
        await asyncio.sleep(0.01)
        answer = await web.client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["background"] == {"warm_up": "failed: KeyError", "retention": "running"}


async def test_that_what_knows_the_spelling_is_loaded_behind_the_first_answers(web) -> None:
    loaded: list[str] = []
    app = replace(web.app, spellers={"zh": SimpleNamespace(warm_up=lambda: loaded.append("zh"))})
    await app.warm_up_words()
    assert loaded == ["zh"]


async def test_that_a_page_that_could_not_be_built_is_built_again(web) -> None:
    tries: list[str] = []

    def make() -> tuple[Any, dict[str, Any]]:
        tries.append("made")
        raise KeyError("x")

    page = LatePage(web.app, Plan("/chat", make))
    for _ in range(2):
        with pytest.raises(KeyError):
            await page.running().__aenter__()
    assert tries == ["made", "made"]
