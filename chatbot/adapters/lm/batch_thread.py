"""The thread that writes the answers of a local model, many at once, and the queue in front of it."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

import torch

from chatbot.adapters.lm.answer import Answer
from chatbot.adapters.lm.batch import Batch
from chatbot.adapters.lm.local_model import LocalModel
from chatbot.adapters.lm.outlet import Outlet
from chatbot.errors import ChatbotError, ModelUnavailable, RateLimited
from chatbot.ports.chat_model import ChatRequest


@dataclass(frozen=True, slots=True)
class Limits:
    """How many answers are written at once, how many wait beyond them, how many cores of a cpu work."""

    batch: int
    queue: int
    threads: int


class BatchThread:
    """Writes what is asked of it; the thread exists only while there is something to write.

    Between two steps one waiting prompt at most is read, so that the answers under way never stand still for long.
    """

    def __init__(self, model: LocalModel, limits: Limits) -> None:
        self._model = model
        self._limits = limits
        self._batch = Batch(model, limits.batch)
        self._lock = threading.Lock()
        self._waiting: deque[tuple[ChatRequest, Outlet]] = deque()
        self._being_read: Outlet | None = None
        self._thread: threading.Thread | None = None

    def submit(self, request: ChatRequest, outlet: Outlet) -> None:
        """Let an answer be written. Raises RateLimited when the queue is full."""
        with self._lock:
            self._forget_unwanted()
            writing = len(self._batch) + (self._being_read is not None)
            room = self._batch.most - writing + self._limits.queue
            if len(self._waiting) >= room:
                raise RateLimited(f"{self._batch.most} answers are being written and {len(self._waiting)} wait")
            self._waiting.append((request, outlet))
            if self._thread is None:
                self._thread = threading.Thread(target=self._write, name="language-model")
                self._thread.start()

    def join(self) -> None:
        """Wait until everything is written."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _write(self) -> None:
        is_done = False
        try:
            if torch.get_num_threads() != self._limits.threads:
                torch.set_num_threads(self._limits.threads)
            with torch.inference_mode():
                while self._turn():
                    pass
            is_done = True
        finally:
            if not is_done:
                self._give_up()

    def _turn(self) -> bool:
        """Read a prompt if one waits and there is a place, write a token of each answer; False when nothing is left."""
        asked = self._next()
        if asked is not None:
            self._read(*asked)
        elif len(self._batch) == 0:
            return self._has_more()
        try:
            self._batch.step()
            self._batch.drop_unwanted()
        except ModelUnavailable as error:
            self._batch.fail(error)
        return True

    def _next(self) -> tuple[ChatRequest, Outlet] | None:
        with self._lock:
            self._forget_unwanted()
            if not self._waiting or len(self._batch) >= self._batch.most:
                return None
            asked = self._waiting.popleft()
            self._being_read = asked[1]
            return asked

    def _has_more(self) -> bool:
        """Return whether something came in meanwhile; if not, the thread ends and the next request starts another."""
        with self._lock:
            if not self._waiting:
                self._thread = None
            return self._thread is not None

    def _read(self, request: ChatRequest, outlet: Outlet) -> None:
        try:
            self._batch.join(Answer(self._model, request, outlet))
        except ChatbotError as error:
            outlet.end(error)
        self._being_read = None

    def _forget_unwanted(self) -> None:
        self._waiting = deque(one for one in self._waiting if not one[1].is_closed)

    def _give_up(self) -> None:
        """Let nobody wait for a thread that has ended by an error that nobody foresaw."""
        error = ModelUnavailable("the language model's thread has ended by an error")
        with self._lock:
            left = [outlet for _, outlet in self._waiting]
            left += [] if self._being_read is None else [self._being_read]
            self._waiting, self._being_read, self._thread = deque(), None, None
        self._batch.fail(error)
        for outlet in left:
            outlet.end(error)
