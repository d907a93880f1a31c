"""Loads the languages, each with the names that it has for the shop's catalogue, and how that is described in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chatbot.languages import Language, load_languages
from chatbot.languages.descriptions import Descriptions, load_descriptions
from chatbot.languages.names import load_names
from chatbot.settings import Settings


def load_local_languages(settings: Settings) -> dict[str, Language]:
    """Return every language by its tag, with the form of the shop's order numbers.

    ``catalogue/names.<tag>.yaml`` in the knowledge folder names the products.
    """
    folder, shop = settings.knowledge.folder / "catalogue", settings.shop
    return {
        tag: language.with_names(load_names(folder / f"names.{tag}.yaml")).with_order_numbers(
            shop.order_number, shop.order_prefix
        )
        for tag, language in load_languages().items()
    }


def local_descriptions(settings: Settings, tags: Iterable[str]) -> Mapping[str, Descriptions]:
    """Return how the shop's products are described in the languages that ``catalogue/descriptions.<tag>.yaml`` is for.

    A broken file is a ConfigurationError.
    """
    files = {tag: settings.knowledge.folder / "catalogue" / f"descriptions.{tag}.yaml" for tag in tags}
    return {tag: load_descriptions(path) for tag, path in files.items() if path.is_file()}
