"""docs/settings.md holds every setting with its default and its variable, and its examples can be loaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from docs_pages import ROOT, blocks, rows
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from chatbot.settings import Settings, load_settings

PAGE = ROOT / "docs" / "settings.md"
EXAMPLES = [
    *blocks(PAGE, "yaml"),
    *blocks(ROOT / "docs" / "howto" / "add-a-model.md", "yaml"),
    *blocks(ROOT / "docs" / "howto" / "serve-a-model.md", "yaml"),
    *blocks(ROOT / "docs" / "howto" / "deploy.md", "yaml"),
    *blocks(ROOT / "README.md", "yaml"),
]


def _settings(section: type[BaseModel], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (dotted name, default as JSON) of every setting, in the order of the class."""
    for name, field in section.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _settings(field.annotation, f"{above}{name}.")
        else:
            yield f"{above}{name}", to_jsonable_python(field.default)


def _documented() -> dict[str, tuple[str, ...]]:
    return {row[0]: row for row in rows(PAGE)}


def test_that_every_setting_is_documented_once_and_nothing_else_is() -> None:
    assert [row[0] for row in rows(PAGE)] == [name for name, _ in _settings(Settings)]


@pytest.mark.parametrize(("name", "default"), list(_settings(Settings)))
def test_that_a_setting_is_documented_as_it_is(name: str, default: object) -> None:
    _, kind, shown_default, variable, meaning = _documented()[name]
    assert yaml.safe_load(shown_default) == default
    assert variable == "CHATBOT_" + name.replace(".", "__").upper()
    assert kind
    assert meaning


def test_that_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATBOT_SERVER__PORT", "8123")
    monkeypatch.setenv("CHATBOT_SERVER__ALLOWED_ORIGINS", '["https://shop.example"]')
    server = load_settings().server
    assert (server.port, server.allowed_origins) == (8123, ("https://shop.example",))


@pytest.mark.parametrize("text", EXAMPLES)
def test_that_an_example_can_be_loaded(text: str, tmp_path: Path) -> None:
    config = tmp_path / "my.yaml"
    config.write_text(text, encoding="utf-8")
    settings = load_settings(config).model_dump(mode="json")
    assert [name for name, values in yaml.safe_load(text).items() if not values.items() <= settings[name].items()] == []
