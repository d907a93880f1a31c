"""Runs a command that looks after the product's records."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from chatbot.cli.options import tell

if TYPE_CHECKING:
    from chatbot.bootstrap import App
    from chatbot.settings import Settings

_T = TypeVar("_T")


def administer(settings: Settings, work: Callable[[App], Awaitable[_T]]) -> _T:
    """Do something with a product whose database is up to date, and return what it returns."""

    async def run() -> _T:
        from chatbot.bootstrap.administration import open_for_administration

        async with open_for_administration(settings, tell) as opened:
            return await work(opened)

    return asyncio.run(run())
