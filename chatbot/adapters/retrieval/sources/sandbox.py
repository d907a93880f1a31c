"""Reads files in a process of its own, which has little memory and little time and is replaced when it dies.

A library that meets a file made to break it can exhaust that process and nothing else.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from types import TracebackType

from chatbot.adapters.retrieval.sources import worker
from chatbot.adapters.retrieval.sources.source import Reader, SourceFile
from chatbot.domain.knowledge import Document

_MAX_REPLY = 64_000_000
_STOPPED_BY_CLOCK = -signal.SIGALRM
_ENDING_S = 5.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    seconds: int = 19
    memory_bytes: int = 1_000_000_000


class Sandbox:
    """Runs one reader at a time in a process that is started with the first file."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, reader: Reader, source: SourceFile) -> tuple[Document, ...]:
        """Return the documents of a file as `reader`, a function of a module, makes them. Raises UnreadableSource."""
        asked = {
            "module": reader.__module__,
            "reader": reader.__qualname__,
            "path": str(source.path),
            "folder": str(source.folder),
        }
        answer = self._answer(json.dumps(asked))
        if not answer.endswith(b"\n"):
            raise source.refused(self._cause_of_death(bool(answer)))
        found = json.loads(answer)
        if "refused" in found:
            raise source.refused(found["refused"])
        return tuple(worker.document_from(fields) for fields in found["documents"])

    def close(self) -> None:
        """End the process."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        with process:
            process.wait(_ENDING_S)

    def _answer(self, asked: str) -> bytes:
        """Return the line that the process answers, what there is of it when it died or said too much."""
        process = self._process = self._process or self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(asked.encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            return b""
        return process.stdout.readline(_MAX_REPLY)

    def _started(self) -> subprocess.Popen[bytes]:
        limits = [str(self._limits.seconds), str(self._limits.memory_bytes)]
        return subprocess.Popen(  # noqa: S603 (our own module in our own interpreter)
            [sys.executable, "-P", "-c", f"from {worker.__name__} import run; run()", *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
            start_new_session=True,
        )

    def _cause_of_death(self, said_too_much: bool) -> str:
        """Return why a file had no answer; the next one gets a new process."""
        process = self._process
        assert process is not None
        if not said_too_much:
            process.wait(_ENDING_S)
        status = process.poll()
        self.close()
        if said_too_much:
            return f"there is more text in it than {_MAX_REPLY // 1_000_000} MB; divide it"
        if status == _STOPPED_BY_CLOCK:
            return f"reading it takes more than {self._limits.seconds} s; divide it, or save it anew"
        return "it is damaged, or of another kind than its name says: its reader gave up"
