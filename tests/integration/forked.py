"""Processes to be killed, cheaply: one process has imported everything and forks a worker for each job.

A worker says what it did by lines in a file: a line is written at once, and what a process wrote outlives its death.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

Job = dict[str, str | int]
Say = Callable[[str], None]
Work = Callable[[Job, Say], Awaitable[None]]

_PATIENCE_S = 60


class Worker:
    """A running worker, and the file of its lines."""

    def __init__(self, pid: int, said: Path) -> None:
        self._pid = pid
        self._said = said

    @property
    def lines(self) -> list[str]:
        """What it said until now."""
        return self._said.read_text(encoding="utf-8").splitlines() if self._said.exists() else []

    @property
    def is_alive(self) -> bool:
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return False
        return True

    def wait_for_a_line(self) -> None:
        """Wait until it said something or ended."""
        self._wait(lambda: bool(self.lines) or not self.is_alive)

    def kill(self) -> list[str]:
        """Kill it, wait until it is gone, return its lines."""
        if self.is_alive:
            os.kill(self._pid, signal.SIGKILL)
        return self.ended()

    def ended(self) -> list[str]:
        """Wait until it is gone, return its lines; one that failed fails the test."""
        self._wait(lambda: not self.is_alive)
        assert not any(line.startswith("error") for line in self.lines), self.lines[-1]
        return self.lines

    def _wait(self, is_over: Callable[[], bool]) -> None:
        until = time.monotonic() + _PATIENCE_S
        while not is_over():
            assert time.monotonic() < until, "the worker hangs"
            time.sleep(0.002)


class Forge:
    """Starts workers of one program."""

    def __init__(self, server: subprocess.Popen[str], folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._count = 0

    def start(self, job: Job) -> Worker:
        """Start a worker on a job."""
        self._count += 1
        said = self._folder / f"said{self._count}"
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(job | {"said": str(said)}) + "\n")
        self._server.stdin.flush()
        return Worker(int(self._server.stdout.readline()), said)


@contextmanager
def forge(program: Path, folder: Path) -> Iterator[Forge]:
    """Run a program that ends in `serve(work)`, as long as workers are needed."""
    folder.mkdir()
    command = [sys.executable, str(program)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        yield Forge(server, folder)
        assert server.stdin is not None
        server.stdin.close()


def serve(work: Work) -> None:
    """Fork a worker for each job on stdin and print its process id, until stdin ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries them
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _work(work, json.loads(line))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _work(work: Work, job: Job) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    said = os.open(str(job["said"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def say(line: str) -> None:
        os.write(said, f"{line}\n".encode())

    def say_why(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        say("error " + " | ".join(traceback.format_exception(error)).replace("\n", " "))

    sys.excepthook = say_why
    asyncio.run(work(job, say))  # type: ignore[arg-type]
    os._exit(0)
