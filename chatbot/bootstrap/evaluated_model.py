"""A model that is tried out: the configured one, or another in its place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chatbot.adapters.identity.world import SystemClock
from chatbot.bootstrap.language_model import build_model, build_switch, folder_or_name
from chatbot.errors import ConfigurationError
from chatbot.ports.chat_model import ChatModel
from chatbot.settings import Settings


def settings_for(settings: Settings, model: str | None, base_url: str | None, profile: str | None) -> Settings:
    """Return the settings with another model, which words every language and sees values unless told otherwise.

    A folder is loaded here; a name is the server's, where there is one, else the hub's.
    """
    changed: dict[str, object] = {} if profile is None else {"profile": profile}
    if model is not None and model != settings.lm.model:
        changed = {"model": model, "languages": (), "profile": profile or "values"}
        if isinstance(folder_or_name(model), Path):
            changed["backend"] = "transformers"
        elif settings.lm.backend == "none" or settings.lm.base_url is None:
            changed["backend"] = "transformers" if settings.lm.provider is None else "langchain"
    if base_url is not None:
        changed |= {"backend": "langchain", "base_url": base_url, "provider": None}
    return settings.model_copy(update={"lm": settings.lm.model_copy(update=changed)})


@asynccontextmanager
async def opened_model(settings: Settings) -> AsyncIterator[ChatModel]:
    """Load the model inside the product's wrappers. Raises ConfigurationError, MissingModel, ModelUnavailable."""
    clock = SystemClock()
    model = build_model(settings, clock, build_switch(settings, clock))
    if model is None:
        raise ConfigurationError("there is no language model: set lm.backend and lm.model, or give --model")
    try:
        await model.warm_up()
        yield model
    finally:
        await model.close()
