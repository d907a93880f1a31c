"""The texts of the chat page, one file a language beside the style sheet; English where a language has none."""

from __future__ import annotations

from pathlib import Path

from chatbot.yaml_text import read_yaml

STATIC = Path(__file__).parent / "static"


class PageTexts:
    """Says the page's labels and hints."""

    def __init__(self, language: str, shop: str) -> None:
        self.language = language
        path = STATIC / f"page.{language}.yaml"
        chosen = path if path.is_file() else STATIC / "page.en.yaml"
        self._texts: dict[str, str] = read_yaml(chosen.read_text(encoding="utf-8"))
        self._shop = shop

    def within(self, language: str) -> PageTexts:
        """Return the texts in the language of a conversation."""
        return self if language in ("", self.language) else PageTexts(language, self._shop)

    def say(self, key: str, **values: str) -> str:
        """Return a text with its values; an unknown key is a KeyError."""
        return self._texts[key].format(shop=self._shop, **values)
