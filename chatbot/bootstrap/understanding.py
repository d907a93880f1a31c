"""Chooses who understands."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.adapters.understanding.intent_files import IntentEntry, read_intents
from chatbot.adapters.understanding.scripts import simplified
from chatbot.bootstrap.lessons import build_aspects, build_classifier, read_lessons
from chatbot.bootstrap.retrieval import Knowledge
from chatbot.bootstrap.spelling import build_spellers
from chatbot.dialogue.understand.commands import EmbeddedUnderstander, Senses
from chatbot.dialogue.understand.meanings import IntentMeaning
from chatbot.dialogue.understand.model import Mode, ModelUnderstander
from chatbot.dialogue.understand.model_commands import Vocabulary
from chatbot.dialogue.understand.model_reads import Reads
from chatbot.errors import ConfigurationError
from chatbot.languages import Language
from chatbot.ports.chat_model import ChatModel, Profile
from chatbot.ports.embedder import Embedder
from chatbot.ports.store import StoreConnector
from chatbot.ports.understander import Understander
from chatbot.settings import Settings

_ELSEWHERE = frozenset({"out_of_scope", "ask_product", "find_product"})
"""The flows of intents that no document answers."""


def build_understander(
    settings: Settings, embedder: Embedder, languages: Mapping[str, Language], store: StoreConnector | None = None
) -> tuple[EmbeddedUnderstander, frozenset[str]]:
    """Return the understander, and the intents that only a person can carry out. Raises ConfigurationError."""
    read = read_lessons(settings)
    intents = read.intents
    entries = [(name, entry) for named in intents.values() for name, entry in named.items()]
    by_person = frozenset(name for name, entry in entries if entry.by_person)
    classifier, aspects = build_classifier(settings, embedder, read), build_aspects(settings, embedder)
    senses = Senses(build_spellers(read, languages), aspects, simplified)
    return EmbeddedUnderstander(classifier, _meanings(intents), languages, store, senses), by_person


def with_doubts(knowledge: Knowledge, understander: Understander) -> Knowledge:
    """Return knowledge whose searches doubt what is meant for something else, as far as the understander scores that.

    One without a classifier leaves it as it is.
    """
    if not isinstance(understander, EmbeddedUnderstander):
        return knowledge
    elsewhere = [name for name, flow in understander.flows.items() if flow in _ELSEWHERE]
    return knowledge.doubted_by(understander.classifier, elsewhere)


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
    intents = read_intents(settings.knowledge.intents)
    examples = {tag: {name: entry.examples for name, entry in named.items()} for tag, named in intents.items()}
    vocabulary = Vocabulary(_meanings(intents), examples, languages)
    return ModelUnderstander(embedded, model, vocabulary, reads, Mode(mode), settings.understanding.budget_s)


def _meanings(intents: Mapping[str, Mapping[str, IntentEntry]]) -> Mapping[str, IntentMeaning]:
    return {name: IntentMeaning(entry.flow, entry.kind) for named in intents.values() for name, entry in named.items()}
