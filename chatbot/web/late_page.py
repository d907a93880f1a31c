"""The Gradio page, built behind the start: the API answers while Gradio, which is slow to import, is still loading."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import escape
from importlib import import_module
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from chatbot.bootstrap import App
from chatbot.web.page_filter import documents
from chatbot.web.page_texts import PageTexts

_LOOK_EVERY_S = 0.025
"""How often a page's queue looks for work; Gradio's own millisecond costs 2 % of a core for a page nobody looks at."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a page lives, and what makes it once Gradio is there: its Blocks and how they are mounted."""

    path: str
    make: Callable[[], tuple[Any, dict[str, Any]]]


class LatePage:
    """An application of its own for everything below a page's path; who asks before it is built waits for it."""

    def __init__(self, app: App, plan: Plan) -> None:
        self._app = app
        self._plan = plan
        self._building: asyncio.Task[FastAPI] | None = None

    @property
    def path(self) -> str:
        """Below which the page lives."""
        return self._plan.path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to the page; who opens it while it is being built sees that it starts, and asks again."""
        if self._building is not None and not self._building.done() and scope["path"] in documents(self._plan.path):
            await self._starting()(scope, receive, send)
            return
        page = await self.built()
        await page(scope, receive, send)

    async def built(self) -> FastAPI:
        """Return the page; the first call builds it."""
        if self._building is None:
            self._building = asyncio.create_task(self._build())
        return await asyncio.shield(self._building)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Build the page and keep what Gradio runs behind it; anew where it could not be built."""
        if self._building is not None and self._building.done() and self._building.exception() is not None:
            self._building = None
        page = await self.built()
        async with page.router.lifespan_context(page):
            yield

    def _starting(self) -> HTMLResponse:
        shop = self._app.settings.shop
        text = escape(PageTexts(shop.language, shop.name).say("starting"))
        body = f'<body class="sd-starting">{text}</body>'
        page = f'<!doctype html><html lang="{escape(shop.language)}"><head><title>{text}</title></head>{body}</html>'
        return HTMLResponse(page, headers={"Refresh": "1"})

    async def _build(self) -> FastAPI:
        _tame_gradio(self._app)
        await asyncio.to_thread(import_module, "gradio")
        # Built in the loop's own thread, where Gradio looks for a loop.
        from gradio import mount_gradio_app

        blocks, options = self._plan.make()
        blocks._queue.sleep_when_free = _LOOK_EVERY_S
        # Gradio adds a lenient CORS of its own where its parent has none; this one lets nobody else in.
        host = FastAPI(openapi_url=None, middleware=[Middleware(CORSMiddleware, allow_origins=())])
        mount_gradio_app(host, blocks, self._plan.path, **options)
        return host


def _tame_gradio(app: App) -> None:
    """Set what Gradio reads from the environment when it is imported."""
    folder = app.settings.data_dir / "gradio"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["GRADIO_TEMP_DIR"] = str(folder.resolve())
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
