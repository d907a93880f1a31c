"""Whether the process lives and what it can answer with: the language model is watched, the rest is tried."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse

from chatbot.bootstrap import App
from chatbot.errors import ChatbotError, ConversationNotFound
from chatbot.web.background import Background
from chatbot.web.schemas import Health, Readiness

_READY = "ready"
_PROBE = "readyz"
_logger = structlog.get_logger(__name__)


class Vitals:
    """Tells how the product's parts are, and what runs behind the answers."""

    def __init__(self, app: App, background: Background) -> None:
        self._app = app
        self._background = background
        self.model = "composed" if app.model is None else "loading"

    @property
    def router(self) -> APIRouter:
        """The routes, described."""
        router = APIRouter(tags=["health"])
        router.add_api_route("/healthz", self.alive, methods=["GET"])
        not_ready: dict[int | str, dict[str, Any]] = {
            503: {"model": Readiness, "description": "The database or the index cannot be used"}
        }
        router.add_api_route("/readyz", self.ready, methods=["GET"], response_model=Readiness, responses=not_ready)
        return router

    async def warm_up_model(self) -> None:
        """Load the language model; without it every reply is composed, so that a failure is told and not raised."""
        try:
            await self._app.warm_up_model()
        except ChatbotError as error:
            self.model = f"unavailable: {type(error).__name__}"
            _logger.warning("model_unavailable", error=str(error))
        else:
            self.model = "composed" if self._app.model is None else _READY

    async def alive(self) -> Health:
        """Tell that the process answers."""
        return Health()

    async def ready(self) -> JSONResponse:
        """Tell what can be answered with: 503 when the database or the index cannot be used."""
        database, index = await asyncio.gather(self._database(), self._index())
        is_ready = (database, index) == (_READY, _READY)
        status = Readiness(
            status="ready" if is_ready else "not ready",
            database=database,
            index=index,
            model=await self._model(),
            background=self._background.states,
        )
        return JSONResponse(status.model_dump(), 200 if is_ready else 503)

    async def _model(self) -> str:
        switch = self._app.model_switch
        is_off = self._app.model is not None and switch is not None and await switch.off() is not None
        return "switched off" if is_off else self.model

    async def _database(self) -> str:
        try:
            await self._app.log.owner(_PROBE)
        except ConversationNotFound:
            return _READY
        except ChatbotError as error:
            return f"unavailable: {type(error).__name__}"
        return _READY

    async def _index(self) -> str:
        try:
            await self._app.knowledge.retriever.clause(_PROBE, _PROBE, self._app.settings.shop.language)
        except ChatbotError as error:
            return f"unavailable: {type(error).__name__}"
        return _READY
