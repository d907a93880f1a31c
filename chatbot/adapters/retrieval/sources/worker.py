"""The process that reads files: one JSON line in for each, one out. It ends when nobody asks any more.

It limits itself: the clock ends it, and memory beyond the limit cannot be had. A reader's unforeseen error ends it too.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.domain.knowledge import Document, Period, Tier
from chatbot.errors import UnreadableSource


def document_from(fields: Mapping[str, Any]) -> Document:
    """Return the document that a line of this process holds."""
    start, end = fields["effective"]["start"], fields["effective"]["end"]
    effective = Period(date.fromisoformat(start), date.fromisoformat(end) if end else None)
    asked = tuple((heading, tuple(questions)) for heading, questions in fields["asked"])
    reviewed = date.fromisoformat(fields["reviewed"]) if fields["reviewed"] else None
    typed = {"tier": Tier(fields["tier"]), "effective": effective, "asked": asked, "reviewed": reviewed}
    return Document(**{**fields, **typed})


def run() -> None:
    """Serve stdin and stdout within the seconds and the bytes of memory that the command line gives."""
    limit(int(sys.argv[2]))
    serve(sys.stdin, sys.stdout, int(sys.argv[1]))


def serve(asked: TextIO, answers: TextIO, seconds: int) -> None:
    """Answer every line; a file that takes longer than `seconds` ends the process."""
    for line in asked:
        signal.alarm(seconds)
        answers.write(json.dumps(_answer(json.loads(line)), default=str) + "\n")
        answers.flush()
        signal.alarm(0)


def limit(memory_bytes: int) -> None:
    """Limit the memory of this process and let it write no file, where the system has such limits."""
    limits = ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0))
    for name, value in limits:
        with suppress(ValueError, OSError):
            resource.setrlimit(name, (value, value))


def _answer(asked: Mapping[str, str]) -> dict[str, Any]:
    reader = getattr(import_module(asked["module"]), asked["reader"])
    try:
        documents = reader(SourceFile(Path(asked["path"]), Path(asked["folder"])))
        return {"documents": [asdict(document) for document in documents]}
    except UnreadableSource as error:
        return {"refused": error.reason}
    except MemoryError:
        return {"refused": "reading it takes more memory than is allowed; divide it, or save it anew"}
