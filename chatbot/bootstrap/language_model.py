"""Chooses the language model and what stands around it."""

from __future__ import annotations

from pathlib import Path

from chatbot.adapters.identity.world import SystemClock
from chatbot.adapters.lm.breaker import BreakerChatModel
from chatbot.adapters.lm.counted import CountedChatModel
from chatbot.adapters.lm.retry import RetryChatModel
from chatbot.adapters.lm.server_profile import UNCHECKED, ServerProfile, read_profile
from chatbot.adapters.lm.switch_file import FileModelSwitch
from chatbot.adapters.lm.switched import SwitchedChatModel
from chatbot.adapters.lm.timeout import TimeoutChatModel
from chatbot.adapters.lm.warm import WarmChatModel
from chatbot.dialogue.ground.writer import Writer
from chatbot.errors import ConfigurationError
from chatbot.ports.chat_model import ChatModel, Profile
from chatbot.ports.clock import Clock
from chatbot.ports.model_switch import ModelSwitch
from chatbot.settings import LanguageModelSettings, Settings

_FIRST_PIECE = 0.75
"""Part of the wait for the first sentence within which it must begin: a silent model is given up and counted."""


def build_model(settings: Settings, clock: Clock, switch: ModelSwitch) -> ChatModel | None:
    """Return the configured model inside its wrappers, None when every reply is composed. Raises ConfigurationError."""
    lm = settings.lm
    model = _backend(lm, _server(settings))
    if model is None:
        return None
    timed = TimeoutChatModel(model, min(lm.timeout_s, _FIRST_PIECE * lm.first_sentence_s), lm.timeout_s)
    retried = RetryChatModel(timed, lm.attempts) if lm.attempts > 1 else timed
    broken = BreakerChatModel(retried, lm.breaker_failures, lm.breaker_rest_s, clock)
    return SwitchedChatModel(WarmChatModel(broken), switch, clock)


def counted(model: ChatModel) -> CountedChatModel:
    """Return a model that counts what it writes."""
    return CountedChatModel(model)


def build_writer(settings: Settings, model: ChatModel | None) -> Writer:
    """Return who words replies with a model, or without one."""
    lm = settings.lm
    return Writer(model, lm.budget_s, lm.languages, lm.first_sentence_s)


def build_switch(settings: Settings, clock: Clock | None = None) -> ModelSwitch:
    """Return the switch of the language model, which all processes with this data folder look at."""
    return FileModelSwitch(settings.data_dir / "model.off", clock or SystemClock())


def profiles_path(settings: Settings) -> Path:
    """Return the file that says what servers honour."""
    return settings.data_dir / "models" / "server-profiles.yaml"


def _server(settings: Settings) -> ServerProfile:
    lm = settings.lm
    if lm.backend != "langchain" or lm.base_url is None or lm.provider is not None:
        return UNCHECKED
    return read_profile(profiles_path(settings), lm.base_url, lm.model) or UNCHECKED


def _backend(settings: LanguageModelSettings, server: ServerProfile) -> ChatModel | None:
    profile = Profile(settings.profile)
    match settings.backend:
        case "none":
            return None
        case "transformers":
            from chatbot.adapters.lm.transformers import TransformersChatModel

            return TransformersChatModel(
                folder_or_name(settings.model),
                profile=profile,
                device=settings.device,
                batch=settings.batch,
                queue=settings.queue,
            )
        case "langchain":
            from chatbot.adapters.lm.langchain import LangChainChatModel

            if not settings.model:
                raise ConfigurationError("lm.model: name the model that the server or provider serves")
            key = None if settings.api_key is None else settings.api_key.get_secret_value()
            return LangChainChatModel(
                settings.model,
                profile=profile,
                base_url=settings.base_url,
                api_key=key,
                provider=settings.provider,
                server=server,
            )


def folder_or_name(model: str) -> Path | str:
    """Return a folder for what is one, or lies where there is one (``models/...``), else a name on the hub."""
    path = Path(model).expanduser()
    return path if path.is_dir() or ("/" in model and path.parent.is_dir()) else model
