"""Reads rules and documents to look them over, and the orders that other rules would meet."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from chatbot.adapters.connectors.demo_store import is_seeded
from chatbot.adapters.database.engine import reading
from chatbot.adapters.database.migrate import migrate
from chatbot.adapters.database.orders import all_orders
from chatbot.adapters.retrieval.sources import read_documents
from chatbot.adapters.rulebook.yaml_rulebook import YamlRulebook
from chatbot.bootstrap.app import App, build
from chatbot.bootstrap.prepare import described, seed_demo
from chatbot.domain.commerce import Order
from chatbot.domain.knowledge import Document
from chatbot.domain.rule_impact import OPEN_STATES
from chatbot.domain.rules import Rule
from chatbot.errors import ConfigurationError
from chatbot.settings import Settings


def read_rules(folder: Path) -> tuple[Rule, ...]:
    """Return the rules of every file of a folder. Raises ConfigurationError."""
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: there is no such folder")
    return YamlRulebook(folder).rules


def read_knowledge(folder: Path) -> tuple[tuple[Rule, ...], tuple[Document, ...]]:
    """Return the rules and the documents of a shop. Raises ConfigurationError, UnreadableSource for the first fault."""
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: there is no such folder")
    rules = read_rules(folder / "rules")
    documents, errors = read_documents(folder)
    if errors:
        raise errors[0]
    return rules, documents


def read_new_rules(new: Path, current: Path) -> tuple[Rule, ...]:
    """Return the rules of the folder `new`, or those of `current` with the file `new` in the place of its namesake.

    Raises ConfigurationError.
    """
    if not new.is_file():
        return read_rules(new)
    if new.suffix != ".yaml" or not (current / new.name).is_file():
        raise ConfigurationError(f"{new}: {current} has no file of rules of this name that it could replace")
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path in current.glob("*.yaml"):
            shutil.copyfile(path, folder / path.name)
        shutil.copyfile(new, folder / new.name)
        try:
            return read_rules(folder)
        except ConfigurationError as error:
            said = str(error).replace(str(folder / new.name), str(new)).replace(str(folder), str(current))
            raise ConfigurationError(said) from error


def build_for_orders(settings: Settings) -> App:
    """Assemble the product to read its orders, without a language model."""
    return build(settings.model_copy(update={"lm": settings.lm.model_copy(update={"backend": "none"})}))


async def open_orders(app: App, say: Callable[[str], None], page: int = 500) -> AsyncGenerator[tuple[Order, ...], None]:
    """Yield all orders about which something may still be decided, newest first, as they are at one moment.

    An empty demo shop is filled first, which `say` tells. Raises StoreError.
    """
    await migrate(app.engine)
    if app.settings.store.demo and not await is_seeded(app.engine):
        say(f"Setting up the demo shop: {described(await seed_demo(app))}.")
    async with reading(app.engine) as connection:
        offset = 0
        while orders := await connection.run_sync(all_orders, OPEN_STATES, page, offset):
            yield orders
            offset += page
