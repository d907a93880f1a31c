"""The texts of the pages, one file a page and language beside the style sheets; English where a language has none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chatbot.yaml_text import read_yaml

STATIC = Path(__file__).parent / "static"
CHAT, WIDGET, SHOP, STAFF, ADMIN, TERMINAL = "page", "widget", "shop", "staff", "admin", "terminal"
"""The pages that have texts, and the talk in a terminal, by the names of their files."""


class PageTexts:
    """Says the labels and hints of a page."""

    def __init__(self, language: str, shop: str, page: str = CHAT) -> None:
        self.language = language
        path = STATIC / f"{page}.{language}.yaml"
        chosen = path if path.is_file() else STATIC / f"{page}.en.yaml"
        self._texts: dict[str, str] = read_yaml(chosen.read_text(encoding="utf-8"))
        self._page = page
        self._shop = shop

    @property
    def templates(self) -> Mapping[str, str]:
        """The texts before their values are filled in, for a script that does it."""
        return self._texts

    def within(self, language: str) -> PageTexts:
        """Return the texts in the language of a conversation."""
        return self if language in ("", self.language) else PageTexts(language, self._shop, self._page)

    def say(self, key: str, **values: str) -> str:
        """Return a text with its values; an unknown key is a KeyError."""
        return self._texts[key].format(shop=self._shop, **values)
