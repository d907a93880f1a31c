"""What an index holds, and where: the one file that decides which generation of it is in force.

It is replaced as a whole, so that an index is at any moment the old one or the new one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chatbot.ports.retriever import Kind

FORMAT = 4


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What names a document in the index."""

    kind: Kind
    language: str
    document_id: str

    @property
    def shelf(self) -> str:
        """The name of the collection it belongs to."""
        return f"{self.kind}-{self.language}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content hash of each document, and how many rows each collection of the generation has."""

    fingerprint: str
    generation: int = 0
    hashes: Mapping[Key, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Replace the file, whole."""
        values = {
            "format": FORMAT,
            "fingerprint": self.fingerprint,
            "generation": self.generation,
            "counts": self.counts,
            "documents": [
                [key.kind, key.language, key.document_id, value] for key, value in sorted(self.hashes.items())
            ],
        }
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps(values, indent=0), encoding="utf-8")
        os.replace(unfinished, path)


def read_manifest(path: Path) -> tuple[int, Manifest]:
    """Return the format and what is said in today's. Raises OSError, ValueError, LookupError, TypeError."""
    values = json.loads(path.read_text(encoding="utf-8"))
    made_in, fingerprint = int(values["format"]), str(values["fingerprint"])
    if made_in != FORMAT:
        return made_in, Manifest(fingerprint)
    hashes = {Key(Kind(kind), language, name): value for kind, language, name, value in values["documents"]}
    return made_in, Manifest(fingerprint, int(values["generation"]), hashes, dict(values["counts"]))
