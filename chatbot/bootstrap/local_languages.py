"""Loads the languages, each with the names that it has for the shop's catalogue."""

from __future__ import annotations

from chatbot.languages import Language, load_languages
from chatbot.languages.names import load_names
from chatbot.settings import Settings


def load_local_languages(settings: Settings) -> dict[str, Language]:
    """Return every language by its tag; ``catalogue/names.<tag>.yaml`` in the knowledge folder names the products."""
    folder = settings.knowledge.folder / "catalogue"
    return {
        tag: language.with_names(load_names(folder / f"names.{tag}.yaml")) for tag, language in load_languages().items()
    }
