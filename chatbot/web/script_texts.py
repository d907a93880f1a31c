"""What the scripts of widget and chat page know of the shop: its name, and their texts in every language."""

from __future__ import annotations

from typing import Any

from chatbot.bootstrap import App
from chatbot.dialogue.guardrails.readable import LONGEST
from chatbot.languages import Language
from chatbot.web.page_texts import CHAT, WIDGET, PageTexts

_STARTS = ("track", "return", "find")
_ELSEWHERE = ("source_", "launch_", "starting")  # other pages say these


def script_settings(app: App) -> dict[str, Any]:
    """Return the settings as plain JSON types."""
    shop = app.settings.shop
    return {
        "shop": shop.name,
        "language": shop.language,
        "longest": LONGEST,
        "languages": {tag: _texts(language, shop.name) for tag, language in app.languages.items()},
    }


def starts(language: Language) -> list[str]:
    """Return what is offered where nobody has written yet."""
    return [language.say(f"chip.{name}") for name in _STARTS]


def _texts(language: Language, shop: str) -> dict[str, Any]:
    """Return the texts of both pages in a language, and where to begin."""
    both = {**PageTexts(language.tag, shop, CHAT).templates, **PageTexts(language.tag, shop, WIDGET).templates}
    wanted = {key: text for key, text in both.items() if not key.startswith(_ELSEWHERE)}
    return {**wanted, "starts": starts(language)}
