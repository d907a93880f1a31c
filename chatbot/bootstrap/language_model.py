"""Chooses the language model and what stands around it."""

from __future__ import annotations

from pathlib import Path

from chatbot.adapters.lm.breaker import BreakerChatModel
from chatbot.adapters.lm.retry import RetryChatModel
from chatbot.adapters.lm.timeout import TimeoutChatModel
from chatbot.adapters.lm.warm import WarmChatModel
from chatbot.errors import ConfigurationError
from chatbot.ports.chat_model import ChatModel, Profile
from chatbot.ports.clock import Clock
from chatbot.settings import LanguageModelSettings


def build_model(settings: LanguageModelSettings, clock: Clock) -> ChatModel | None:
    """Return the configured model inside its wrappers, None when every reply is composed."""
    model = _backend(settings)
    if model is None:
        return None
    timed = TimeoutChatModel(model, settings.timeout_s, settings.timeout_s)
    retried = RetryChatModel(timed, settings.attempts) if settings.attempts > 1 else timed
    return WarmChatModel(BreakerChatModel(retried, settings.breaker_failures, settings.breaker_rest_s, clock))


def _backend(settings: LanguageModelSettings) -> ChatModel | None:
    profile = Profile(settings.profile)
    match settings.backend:
        case "none":
            return None
        case "transformers":
            from chatbot.adapters.lm.transformers import TransformersChatModel

            return TransformersChatModel(folder_or_name(settings.model), profile=profile, device=settings.device)
        case "langchain":
            from chatbot.adapters.lm.langchain import LangChainChatModel

            if not settings.model:
                raise ConfigurationError("lm.model: name the model that the server or provider serves")
            key = None if settings.api_key is None else settings.api_key.get_secret_value()
            return LangChainChatModel(
                settings.model, profile=profile, base_url=settings.base_url, api_key=key, provider=settings.provider
            )


def folder_or_name(model: str) -> Path | str:
    """Return a folder for what is one, or lies where there is one (``models/...``), else a name on the hub."""
    path = Path(model).expanduser()
    return path if path.is_dir() or ("/" in model and path.parent.is_dir()) else model
