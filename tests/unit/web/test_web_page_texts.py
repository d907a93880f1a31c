"""The texts of the chat page: the same keys with the same values in every language."""

from pathlib import Path
from string import Formatter

import pytest
import yaml

import chatbot.web.page_texts
from chatbot.languages import load_languages
from chatbot.web.page_texts import PageTexts

STATIC = Path(chatbot.web.page_texts.__file__).parent / "static"
FILES = {
    tuple(path.name.split(".")[:2]): yaml.safe_load(path.read_text(encoding="utf-8")) for path in STATIC.glob("*.yaml")
}


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize(("page", "tag"), FILES)
def test_that_every_page_has_the_same_texts_with_the_same_values(page: str, tag: str) -> None:
    values = {key: _values(text) for key, text in FILES[page, tag].items()}
    assert values == {key: _values(text) for key, text in FILES[page, "en"].items()}


def test_that_every_language_has_every_page() -> None:
    pages = {page for page, _ in FILES}
    assert set(FILES) == {(page, tag) for page in pages for tag in load_languages()}


def test_that_the_page_follows_the_language_of_the_shop() -> None:
    assert PageTexts("zh", "Fernholm").say("title") == "Fernholm 在线咨询"
    assert PageTexts("zh", "Fernholm").say("wait", seconds="3") == "您发得太快了，请 3 秒后再试。"
