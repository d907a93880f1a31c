"""Finds a product and how it is described, for a draft of its texts."""

from __future__ import annotations

import asyncio

from chatbot.adapters.connectors.catalogue import read_catalogue
from chatbot.bootstrap.app import App
from chatbot.dialogue.products.description import Described
from chatbot.domain.products import Product
from chatbot.errors import ConfigurationError
from chatbot.languages.descriptions import load_descriptions


async def described(app: App, named: str, tag: str) -> Described:
    """Return the product with this SKU, id or name, ready to be described in a language.

    The catalogue's file counts, the database where there is none. Raises ConfigurationError, StoreError,
    UnreadableSource.
    """
    if tag not in app.languages:
        raise ConfigurationError(f"there is no language {tag}; known are {', '.join(sorted(app.languages))}")
    products = await _products(app)
    product = next((one for one in products if named.casefold() in _names(one)), None)
    if product is None:
        raise ConfigurationError(f"no product has the SKU, id or name {named}")
    by_id = {one.id: one for one in products}
    companions = tuple(by_id[id] for id in product.compatible_with if id in by_id)
    path = app.knowledge.folder / "catalogue" / f"descriptions.{tag}.yaml"
    return Described(product, companions, app.languages[tag], load_descriptions(path))


async def _products(app: App) -> tuple[Product, ...]:
    products, attributes = app.knowledge.catalogue
    if await asyncio.to_thread(products.is_file):
        return await asyncio.to_thread(read_catalogue, products, attributes)
    return await app.knowledge.stored()


def _names(product: Product) -> frozenset[str]:
    skus = (variant.sku for variant in product.variants)
    return frozenset(one.casefold() for one in (product.id, product.name, *skus))
