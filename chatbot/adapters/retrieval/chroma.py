"""The index on disk: generations of a Chroma folder, and a manifest that says which one is in force and what is in it.

Chroma's files do not survive a kill while they are written (1.5.9). So each change is made in a copy, then the manifest
is replaced: a killed run leaves a folder that nothing names, and searches go on in the old one meanwhile.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from chatbot.adapters.retrieval.generation import Entry, Generation, Shelf
from chatbot.adapters.retrieval.manifest import FORMAT, Key, Manifest, read_manifest
from chatbot.errors import IndexMismatch, IndexUnavailable

_LOST = ""


class ChromaIndex:
    """Keeps chunks, their vectors and those of their sentences in one folder that one process owns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest = folder / "manifest.json"
        self._open: dict[int, Generation] = {}
        self._loaded: dict[str, tuple[dict[Key, str], Shelf]] = {}

    def documents(self, fingerprint: str) -> dict[Key, str]:
        """Return the content hash of each indexed document, nothing for an index that is not there yet.

        Raises IndexMismatch when another embedder made the index, IndexUnavailable when it is damaged.
        """
        if not self._manifest.exists():
            return {}
        manifest = self._checked(fingerprint)
        with _mapped():
            is_whole = (
                self._generation(manifest.generation).counts(key.shelf for key in manifest.hashes) == manifest.counts
            )
        return dict(manifest.hashes) if is_whole else dict.fromkeys(manifest.hashes, _LOST)

    def write(self, fingerprint: str, removed: Sequence[Key], entries: Sequence[Entry], is_anew: bool = False) -> None:
        """Take out and put in documents; an entry replaces what its key held, and `is_anew` leaves nothing else.

        Who has loaded the index keeps what it was. Raises IndexMismatch, IndexUnavailable.
        """
        has_old = self._manifest.exists() and not is_anew
        old = self._checked(fingerprint) if has_old else Manifest(fingerprint, self._last())
        hashes = {key: value for key, value in old.hashes.items() if key not in set(removed)}
        hashes |= {entry.key: entry.content_hash for entry in entries}
        number, touched = self._last() + 1, [*removed, *(entry.key for entry in entries)]
        with _mapped():
            self._begin(number, old.generation if has_old else None)
            generation = self._generation(number)
            generation.create({key.shelf for key in (*removed, *hashes)})
            generation.take_out(touched)
            generation.put_in(entries)
            generation.settle({key.shelf for key in touched})
            counts = generation.counts(key.shelf for key in hashes)
            Manifest(fingerprint, number, hashes, counts).save(self._manifest)
        for key in touched:
            self._loaded.pop(key.shelf, None)

    def sweep(self) -> None:
        """Remove the generations that are not in force: who loaded one must have loaded the index again."""
        with _mapped():
            in_force = read_manifest(self._manifest)[1].generation if self._manifest.exists() else 0
            for number in set(self._open) - {in_force}:
                self._close(number)
            for folder in (path for path in self._folder.glob("*") if path.is_dir() and path.name != str(in_force)):
                shutil.rmtree(folder, ignore_errors=True)

    def load(self, fingerprint: str) -> tuple[Shelf, ...]:
        """Return everything that is searched in memory. Raises IndexMismatch, IndexUnavailable."""
        if not self._manifest.exists():
            raise IndexUnavailable(f"there is no index in {self._folder}; run: chatbot ingest")
        manifest = self._checked(fingerprint)
        with _mapped():
            keys = {key.shelf: key for key in sorted(manifest.hashes)}
            self._loaded = {name: self._shelf(key, manifest) for name, key in keys.items()}
        return tuple(shelf for _, shelf in self._loaded.values())

    def close(self) -> None:
        """Let go of the folder."""
        self._loaded.clear()
        for number in tuple(self._open):
            self._close(number)

    def _shelf(self, key: Key, manifest: Manifest) -> tuple[dict[Key, str], Shelf]:
        """Return what is on a shelf; one that has not changed since it was loaded is not read again."""
        hashes = {other: value for other, value in manifest.hashes.items() if other.shelf == key.shelf}
        known, shelf = self._loaded.get(key.shelf, ({}, None))
        if shelf is not None and known == hashes:
            return hashes, shelf
        return hashes, self._generation(manifest.generation).shelf(key)

    def _checked(self, fingerprint: str) -> Manifest:
        with _mapped():
            made_in, manifest = read_manifest(self._manifest)
        if (made_in, manifest.fingerprint) != (FORMAT, fingerprint):
            raise IndexMismatch(
                f"the index was made by {manifest.fingerprint} (format {made_in}), not by {fingerprint} "
                f"(format {FORMAT}); run: chatbot ingest --rebuild"
            )
        return manifest

    def _begin(self, number: int, copied: int | None) -> None:
        """Make the folder of a generation: a copy of another, or empty."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        if copied is not None:
            shutil.copytree(self._place(copied), self._place(number))

    def _last(self) -> int:
        return max(self._numbers(), default=0)

    def _numbers(self) -> Iterator[int]:
        return (int(path.name) for path in self._folder.glob("[0-9]*") if path.is_dir())

    def _place(self, number: int) -> Path:
        return self._folder / str(number)

    def _generation(self, number: int) -> Generation:
        if number not in self._open:
            self._open[number] = Generation(self._place(number))
        return self._open[number]

    def _close(self, number: int) -> None:
        if generation := self._open.pop(number, None):
            generation.close()


@contextmanager
def _mapped() -> Iterator[None]:
    """Map what Chroma, its files and the manifest raise."""
    try:
        yield
    except tuple(failures()) as error:
        reason = next(reason for kind, reason in failures().items() if isinstance(error, kind))
        raise IndexUnavailable(
            f"the knowledge index cannot be used: {reason} ({error}); run: chatbot ingest --rebuild"
        ) from error


def failures() -> dict[type[Exception], str]:
    """Return what each foreign exception means, the special ones first."""
    from chromadb import errors

    return {
        errors.NotFoundError: "a part of it is missing",
        errors.ChromaError: "it is damaged or locked by another process",
        OSError: "its folder cannot be read or written",
        ValueError: "it is damaged",
        LookupError: "a part of it is missing",
        TypeError: "it is damaged",
    }
