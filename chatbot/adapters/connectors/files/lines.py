"""Reads a file line by line, so that no line and no file is too long for the memory, and collects what is wrong."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from pydantic import ValidationError

from chatbot.adapters.connectors.files.fields import Record

LONGEST = 2**20
"""Bytes of the longest line that is read."""

_SHOWN = 50
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_REASONS = {"extra_forbidden": "there is no such field", "missing": "is missing"}
_Read = TypeVar("_Read", bound=Record)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong where: line 0 is the file as a whole, an empty field the line as a whole."""

    file: str
    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        """Return it in one line: ``orders.jsonl:12: lines.0.quantity: is missing``."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.field, self.reason) if part)


@dataclass(slots=True)
class Faults:
    """The first faults, and how many there are."""

    first: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, file: str, line: int, reason: str, at: str = "") -> None:
        """Add one."""
        self.count += 1
        if len(self.first) < _SHOWN:
            self.first.append(Fault(file, line, at, reason))


def read_records(path: Path, kind: type[_Read], faults: Faults) -> Iterator[tuple[int, _Read]]:
    """Yield (line number, record) of a file; what is no record is added to the faults. A missing file has none."""
    try:
        with _opened(path) as file:
            for number, line in _lines(file, path.name, faults):
                record = _record(line, kind, path.name, number, faults)
                if record is not None:
                    yield number, record
    except FileNotFoundError:
        return
    except OSError as error:
        faults.add(path.name, 0, f"cannot be read: {error.strerror}")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    # Neither a link that leads elsewhere nor a pipe that never ends; O_NONBLOCK, or opening a pipe would wait.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(0, "it is not a plain file")
    with os.fdopen(descriptor, "rb") as file:
        yield file


def _lines(file: BinaryIO, name: str, faults: Faults) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST)
            faults.add(name, number, f"is longer than {LONGEST:,} bytes")
        elif line.startswith(_BYTE_ORDER_MARK):
            faults.add(name, number, "begins with a byte order mark; save the file as plain UTF-8")
        elif line.strip():
            yield number, line


def _record(line: bytes, kind: type[_Read], name: str, number: int, faults: Faults) -> _Read | None:
    try:
        text = line.decode()
        record = kind.model_validate_json(text)
        json.loads(text, object_pairs_hook=_without_doubles)
    except UnicodeDecodeError as error:
        faults.add(name, number, f"is not UTF-8 at byte {error.start + 1}")
    except ValidationError as error:
        for one in error.errors(include_url=False, include_context=False, include_input=False):
            at = ".".join(str(part) for part in one["loc"])
            faults.add(name, number, _REASONS.get(one["type"], one["msg"].removeprefix("Value error, ")), at)
    except ValueError as error:
        faults.add(name, number, str(error))
    else:
        return record
    return None


def _without_doubles(pairs: list[tuple[str, Any]]) -> None:
    seen = set()
    for key, _ in pairs:
        if key in seen:
            raise ValueError(f"{key}: occurs twice in one object")
        seen.add(key)
