"""The switch of the language model as a file of the data folder: while it is there, the model is off."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from pathlib import Path

import structlog

from chatbot.adapters.lm.whole_file import write_whole
from chatbot.ports.clock import Clock
from chatbot.ports.model_switch import SwitchedOff

_log = structlog.get_logger(__name__)


class FileModelSwitch:
    """Off while the file is there, whatever it holds: an empty one made by hand does, too."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    async def off(self) -> SwitchedOff | None:
        """Return since when and why the model is off, None while it is on."""
        return await asyncio.to_thread(self._read)

    async def turn_off(self, reason: str) -> SwitchedOff:
        """Turn the model off. Raises OSError."""
        before = await self.off()
        off = SwitchedOff((before and before.since) or self._clock.now(), reason)
        await asyncio.to_thread(self._write, off)
        return off

    async def turn_on(self) -> None:
        """Turn the model on. Raises OSError."""
        await asyncio.to_thread(self._path.unlink, missing_ok=True)

    def _read(self) -> SwitchedOff | None:
        try:
            written = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            _log.warning("model.switch_unreadable", error=type(error).__name__)
            return SwitchedOff()
        return _told(written)

    def _write(self, off: SwitchedOff) -> None:
        since = off.since.isoformat() if off.since else ""
        write_whole(self._path, json.dumps({"since": since, "reason": off.reason}, ensure_ascii=False))


def _told(written: str) -> SwitchedOff:
    try:
        told = json.loads(written)
        return SwitchedOff(datetime.fromisoformat(told["since"]), str(told["reason"]))
    except (ValueError, KeyError, TypeError):
        return SwitchedOff()
