"""Chooses who understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from chatbot.adapters.retrieval.sources import read_documents
from chatbot.adapters.understanding.intents import EmbeddingIntentClassifier
from chatbot.dialogue.understand.commands import EmbeddedUnderstander, IntentMeaning
from chatbot.domain.knowledge import Document
from chatbot.errors import ConfigurationError
from chatbot.languages import Language
from chatbot.ports.embedder import Embedder
from chatbot.settings import Settings
from chatbot.yaml_text import read_yaml


def build_understander(
    settings: Settings, embedder: Embedder, languages: Mapping[str, Language]
) -> tuple[EmbeddedUnderstander, frozenset[str]]:
    """Return the understander, and the intents that only a person can carry out."""
    intents = {path.stem: _read(path) for path in sorted(settings.knowledge.intents.glob("*.yaml"))}
    documents, _ = read_documents(settings.knowledge.folder)  # what cannot be read is ingest's to report
    examples = {
        tag: {name: _examples(values, tag, documents) for name, values in named.items()}
        for tag, named in intents.items()
    }
    meanings = {
        name: IntentMeaning(values["flow"], values.get("kind", ""))
        for named in intents.values()
        for name, values in named.items()
    }
    by_person = frozenset(name for named in intents.values() for name, one in named.items() if one.get("by_person"))
    classifier = EmbeddingIntentClassifier(embedder, examples, settings.data_dir / "models")
    return EmbeddedUnderstander(classifier, meanings, languages), by_person


def _examples(values: Mapping[str, Any], language: str, documents: Sequence[Document]) -> tuple[str, ...]:
    """Return an intent's own examples, and for the one that asks the documents the questions that these answer."""
    own = tuple(map(str, values["examples"]))
    if not values.get("learns_from_documents"):
        return own
    asked = (one.asked for one in documents if one.language == language)
    return (*own, *(question for headings in asked for _, questions in headings for question in questions))


def _read(path: Path) -> Mapping[str, Mapping[str, Any]]:
    try:
        intents = read_yaml(path.read_text(encoding="utf-8"))
        for name, values in intents.items():
            if not values["examples"] or not isinstance(values["flow"], str):
                raise ValueError(f"{name} needs a flow and examples")
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(f"{path}: not a file of intents: {error!r}") from error
    return dict(intents)
