"""Chooses who understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from chatbot.adapters.retrieval.sources import read_documents
from chatbot.adapters.understanding.intents import EmbeddingIntentClassifier
from chatbot.dialogue.understand.commands import EmbeddedUnderstander, IntentMeaning
from chatbot.dialogue.understand.model import Mode, ModelUnderstander
from chatbot.dialogue.understand.model_commands import Vocabulary
from chatbot.dialogue.understand.model_reads import Reads
from chatbot.domain.knowledge import Document
from chatbot.errors import ConfigurationError
from chatbot.languages import Language
from chatbot.ports.chat_model import ChatModel, Profile
from chatbot.ports.embedder import Embedder
from chatbot.ports.store import StoreConnector
from chatbot.ports.understander import Understander
from chatbot.settings import Settings


def build_understander(
    settings: Settings, embedder: Embedder, languages: Mapping[str, Language], store: StoreConnector | None = None
) -> tuple[EmbeddedUnderstander, frozenset[str]]:
    """Return the embedded understander, and the intents that only a person can carry out."""
    intents = _intents(settings)
    documents, _ = read_documents(settings.knowledge.folder)  # what cannot be read is ingest's to report
    examples = {
        tag: {name: _examples(values, tag, documents) for name, values in named.items()}
        for tag, named in intents.items()
    }
    by_person = frozenset(name for named in intents.values() for name, one in named.items() if one.get("by_person"))
    classifier = EmbeddingIntentClassifier(embedder, examples, settings.data_dir / "models")
    return EmbeddedUnderstander(classifier, _meanings(intents), languages, store), by_person


def with_model(
    settings: Settings,
    embedded: Understander,
    model: ChatModel | None,
    reads: Reads,
    languages: Mapping[str, Language],
) -> Understander:
    """Return the understander that asks the model where the settings say so, else the embedded one.

    Raises ConfigurationError when there is no model that may see what shoppers write.
    """
    may_see = model is not None and model.profile is Profile.VALUES
    mode = settings.understanding.mode or ("unsure" if may_see else "off")
    if mode == "off":
        return embedded
    if model is None or not may_see:
        raise ConfigurationError(f"understanding.mode: {mode} needs a language model with lm.profile: values")
    intents = _intents(settings)
    examples = {
        tag: {name: tuple(map(str, values["examples"])) for name, values in named.items()}
        for tag, named in intents.items()
    }
    vocabulary = Vocabulary(_meanings(intents), examples, languages)
    return ModelUnderstander(embedded, model, vocabulary, reads, Mode(mode), settings.understanding.budget_s)


def _intents(settings: Settings) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Return the intents by language; the files of one language (`en.yaml`, `en.reject.yaml`) are read as one."""
    intents: dict[str, dict[str, Mapping[str, Any]]] = {}
    for path in sorted(settings.knowledge.intents.glob("*.yaml")):
        intents.setdefault(path.stem.partition(".")[0], {}).update(_read(path))
    return intents


def _meanings(intents: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Mapping[str, IntentMeaning]:
    return {
        name: IntentMeaning(values["flow"], values.get("kind", ""))
        for named in intents.values()
        for name, values in named.items()
    }


def _examples(values: Mapping[str, Any], language: str, documents: Sequence[Document]) -> tuple[str, ...]:
    """Return an intent's own examples, and for the one that asks the documents the questions that these answer."""
    own = tuple(map(str, values["examples"]))
    if not values.get("learns_from_documents"):
        return own
    asked = (one.asked for one in documents if one.language == language)
    return (*own, *(question for headings in asked for _, questions in headings for question in questions))


def _read(path: Path) -> Mapping[str, Mapping[str, Any]]:
    try:
        intents = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, values in intents.items():
            if not values["examples"] or not isinstance(values["flow"], str):
                raise ValueError(f"{name} needs a flow and examples")
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(f"{path}: not a file of intents: {error!r}") from error
    return dict(intents)
