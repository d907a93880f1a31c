"""The house rules that no linter knows: sizes, names, and what must never be written."""

import ast
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = sorted((ROOT / "chatbot").rglob("*.py"))
EVERYTHING = [*PACKAGE, *sorted((ROOT / "tests").rglob("*.py")), ROOT / "app.py"]
_FORBIDDEN_FILES = {"utils.py", "common.py", "misc.py", "helpers.py"}
_FORBIDDEN_ENDINGS = re.compile(r"(Manager|Helper|Service|Handler|Processor)$")
_FORBIDDEN_TEXT = re.compile(r"trust_remote_code\s*=\s*True|pickle\.loads?\(|allow_pickle\s*=\s*True|except\s*:")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _classes(path: Path) -> list[ast.ClassDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def test_that_no_file_is_longer_than_300_lines() -> None:
    assert {_name(path): _lines(path) for path in EVERYTHING if _lines(path) > 300} == {}


@pytest.mark.parametrize(("file", "most"), [("chatbot/assistant.py", 120), ("app.py", 25)])
def test_that_the_path_and_the_entry_stay_short(file: str, most: int) -> None:
    assert _lines(ROOT / file) <= most


def test_that_no_class_is_longer_than_200_lines() -> None:
    long = [
        f"{_name(path)}: {one.name}"
        for path in EVERYTHING
        for one in _classes(path)
        if (one.end_lineno or 0) - one.lineno >= 200
    ]
    assert long == []


def test_that_files_and_classes_are_named_for_what_they_are() -> None:
    assert [_name(path) for path in EVERYTHING if path.name in _FORBIDDEN_FILES] == []
    classes = [one.name for path in PACKAGE for one in _classes(path)]
    assert [name for name in classes if _FORBIDDEN_ENDINGS.search(name)] == []


def test_that_nothing_unsafe_is_written() -> None:
    assert [_name(path) for path in PACKAGE if _FORBIDDEN_TEXT.search(path.read_text(encoding="utf-8"))] == []


def test_that_what_is_exported_exists_and_is_little() -> None:
    chatbot = importlib.import_module("chatbot")
    assert all(hasattr(chatbot, name) for name in chatbot.__all__)
    assert len(chatbot.__all__) <= 12


def test_that_no_prompt_stands_inside_python() -> None:
    assert [_name(path) for path in PACKAGE if "You are " in path.read_text(encoding="utf-8")] == []
