"""What runs behind the answers for as long as the server does: what fails is logged, begun again, and told of."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

_PAUSE_S = 30.0
_RUNNING, _ENDED = "running", "ended"
_logger = structlog.get_logger(__name__)


class Background:
    """Keeps works going; `states` tells of each: running, ended, or which error it waits to be begun again after."""

    def __init__(self, pause_s: float = _PAUSE_S) -> None:
        self.states: dict[str, str] = {}
        self._pause_s = pause_s

    async def keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do a work until it comes to its end; after an error, whatever it is, begin it anew."""
        while True:
            self.states[name] = _RUNNING
            (error,) = await asyncio.gather(work(), return_exceptions=True)
            if error is None:
                break
            self.states[name] = f"failed: {type(error).__name__}"
            _logger.error("background_failed", work=name, error=type(error).__name__)
            await asyncio.sleep(self._pause_s)
        self.states[name] = _ENDED
