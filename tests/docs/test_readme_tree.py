"""The file tree in README.md is the real one, six words or fewer an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from docs_pages import ROOT

README = ROOT / "README.md"
_TREE = re.compile(r"^## File tree\n+```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LONGEST = 6
_ALL_FILES_IN = ("chatbot", "chatbot/dialogue", "chatbot/ports")


def _ignored() -> tuple[str, ...]:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return tuple(line.strip("/") for line in lines if line and not line.startswith("#"))


def _entries(folder: Path) -> Iterator[Path]:
    """Yield what a clone has in a folder: nothing hidden, ignored or empty."""
    ignored = _ignored()
    for path in sorted(folder.iterdir()):
        is_left_out = path.name.startswith(".") or any(fnmatch(path.name, pattern) for pattern in ignored)
        if not is_left_out and (path.is_file() or any(_entries(path))):
            yield path


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() + ("/" if path.is_dir() else "")


def _required() -> set[str]:
    packages = [path for path in _entries(ROOT / "chatbot") if path.is_dir()]
    inside = [path for package in packages for path in _entries(package) if path.is_dir()]
    files = [path for folder in _ALL_FILES_IN for path in _entries(ROOT / folder) if path.is_file()]
    shown = (path for path in files if path.name != "__init__.py")
    return {_name(path) for path in (*_entries(ROOT), *packages, *inside, *shown)}


def _listed() -> list[tuple[str, str]]:
    found = _TREE.search(README.read_text(encoding="utf-8"))
    assert found is not None, 'README.md has no fenced block under the heading "## File tree"'
    lines = (line.strip() for line in found[1].splitlines() if line.strip())
    pairs = (re.split(r"\s{2,}", line, maxsplit=1) for line in lines)
    return [(path, words[0] if words else "") for path, *words in pairs]


def test_that_everything_to_be_listed_is_listed() -> None:
    assert sorted(_required() - {path for path, _ in _listed()}) == []


def test_that_everything_listed_exists() -> None:
    gone = [path for path, _ in _listed() if not (ROOT / path).exists() or path.endswith("/") != (ROOT / path).is_dir()]
    assert gone == []


def test_that_nothing_is_listed_twice() -> None:
    paths = [path for path, _ in _listed()]
    assert len(paths) == len(set(paths))


def test_that_every_entry_is_described_in_six_words_or_fewer() -> None:
    assert [path for path, words in _listed() if not 1 <= len(words.split()) <= _LONGEST] == []
