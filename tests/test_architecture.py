"""The house rules that no linter knows: sizes, names, and what must never be written."""

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest
from importlinter import cli as import_linter

ROOT = Path(__file__).parents[1]
PACKAGE = sorted((ROOT / "chatbot").rglob("*.py"))
EVERYTHING = [*PACKAGE, *sorted((ROOT / "tests").rglob("*.py")), ROOT / "app.py"]
_FORBIDDEN_FILES = {"utils.py", "common.py", "misc.py", "helpers.py"}
_FORBIDDEN_ENDINGS = re.compile(r"(Manager|Helper|Service|Handler|Processor)$")
_FORBIDDEN_TEXT = re.compile(r"trust_remote_code\s*=\s*True|pickle\.loads?\(|allow_pickle\s*=\s*True|except\s*:")


_UNSAFE_CALLS = {"eval", "exec", "pickle.load", "pickle.loads", "yaml.load", "yaml.unsafe_load", "torch.load"}
_LIBRARIES = {
    "domain": set[str](),
    "errors": set[str](),
    "ports": set[str](),
    "languages": {"yaml", "babel"},
    "dialogue": set[str](),
    "assistant": {"structlog"},
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def _classes(path: Path) -> list[ast.ClassDef]:
    return [node for node in _nodes(path) if isinstance(node, ast.ClassDef)]


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
    calls = (
        (f"{_name(path)}:{node.lineno}", ast.unparse(node.func))
        for path in PACKAGE
        for node in _nodes(path)
        if isinstance(node, ast.Call)
    )
    assert [(place, call) for place, call in calls if call in _UNSAFE_CALLS] == []


def _caught(path: Path) -> Iterator[tuple[str, ast.ExceptHandler]]:
    for node in _nodes(path):
        if isinstance(node, ast.ExceptHandler):
            yield f"{_name(path)}:{node.lineno}", node


def test_that_no_exception_is_caught_blindly() -> None:
    """What catches everything raises it again."""
    blind = [
        place
        for path in PACKAGE
        for place, caught in _caught(path)
        if (caught.type is None or {"Exception", "BaseException"} & set(re.findall(r"\w+", ast.unparse(caught.type))))
        and not any(isinstance(node, ast.Raise) for node in ast.walk(caught))
    ]
    assert blind == []


def test_that_what_is_exported_exists_and_is_little() -> None:
    chatbot = importlib.import_module("chatbot")
    assert len(chatbot.__all__) <= 12
    exporting = [path for path in PACKAGE if "__all__" in path.read_text(encoding="utf-8")]
    for path in exporting:
        module = importlib.import_module(
            ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        )
        assert all(hasattr(module, name) for name in module.__all__), path


def test_that_the_import_contracts_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = import_linter.lint_imports(str(ROOT / "pyproject.toml"), cache_dir=str(tmp_path), no_logo=True)
    assert status == 0, capsys.readouterr().out


def test_that_the_core_stands_on_the_standard_library() -> None:
    graph = grimp.build_graph(
        "chatbot", include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )
    for part, allowed in _LIBRARIES.items():
        modules = {f"chatbot.{part}"} | graph.find_descendants(f"chatbot.{part}")
        imported = {one for module in modules for one in graph.find_modules_directly_imported_by(module)}
        foreign = {one for one in imported if not one.startswith("chatbot.")} - sys.stdlib_module_names - {"chatbot"}
        assert foreign <= allowed, part


def test_that_of_the_dialogue_the_goals_alone_know_flows() -> None:
    """What several flows need stands beside them, so that none is imported for a helper."""
    core = [path for path in PACKAGE if "dialogue" in path.parts and "flows" not in path.parts]
    knowing = [_name(path) for path in core if "chatbot.dialogue.flows" in path.read_text(encoding="utf-8")]
    assert knowing == ["chatbot/dialogue/goals.py"]


def test_that_no_prompt_stands_inside_python() -> None:
    assert [_name(path) for path in PACKAGE if "You are " in path.read_text(encoding="utf-8")] == []
