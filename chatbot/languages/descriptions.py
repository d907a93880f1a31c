"""How a language speaks of a product's attributes: what it is, has and does, and in which order, by category.

A file of descriptions is YAML beside the catalogue, ``descriptions.<tag>.yaml``. Knows nothing of stores.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from chatbot.domain.products import Attribute, Product
from chatbot.errors import ConfigurationError
from chatbot.languages import Language
from chatbot.languages.names import Terms
from chatbot.languages.yaml_files import read_yaml

GROUPS = ("for", "is", "has", "does")
"""The groups of attributes: for whom a product is, what it is, what it has, what it does."""
_LATER = ("made", "made_for", "for", "is", "has", "does")
SENTENCES = frozenset(
    (*_LATER, *(f"{key}_then" for key in _LATER), "title", "bare_title", "options", "more_options", "sizes", "weight")
) | {"use", "care", "companions", "years"}
"""The keys of the sentences that a file has to have; those with ``_then`` come after the name was said."""
_NUMBER = re.compile(r"\{(?P<one>[^{}|]*)\|(?P<many>[^{}|]*)\}")
PRODUCT = "product"
"""The slot of the product's name, which the words of attributes agree with."""
_DEFAULT = "default"
_NONE = "none"
_PLAN = ("made", "is", "has", "does")


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said of an attribute: a text with the slot of its value (``{volume}``), and what stands in the slot."""

    key: str
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Descriptions:
    """How a text says things, the words of attributes by group, its order and the opening of a story by category.

    `silent` are attributes that are not spoken of, because other data say them.
    """

    sentences: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    plans: Mapping[str, Sequence[str]] = field(default_factory=dict)
    stories: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()

    def plan(self, category: str) -> Sequence[str]:
        """Return in which order products of a category are described."""
        return self.plans.get(category) or self.plans.get(_DEFAULT) or _PLAN

    def story(self, category: str) -> str:
        """Return the sentence with which a story opens, nothing without one."""
        return self.stories.get(category) or self.stories.get(_DEFAULT, "")

    def said(self, product: Product, group: str, language: Language) -> tuple[Wording, ...]:
        """Return what is said of a product's attributes in a group, in the order of the catalogue."""
        words = self.attributes.get(group, {})
        found = ((one, _wording(one, words)) for one in product.attributes)
        return tuple(self._filled(one, text, language) for one, text in found if text)

    def unsaid(self, product: Product) -> tuple[str, ...]:
        """Return the keys of attributes that have something to say and no words for it."""
        groups = self.attributes.values()
        told = (one for one in product.attributes if _has_something(one) and one.key not in self.silent)
        return tuple(one.key for one in told if not any(_wording(one, words) for words in groups))

    def _filled(self, attribute: Attribute, text: str, language: Language) -> Wording:
        number = _written(attribute)
        unit = "" if attribute.unit == _NONE else attribute.unit
        shown = f"{number} {unit}".strip()
        value = number if "{number}" in text else Terms(self.terms).find(shown) or language.term(shown)
        slot = f"{{{attribute.key}}}"
        agreeing = _NUMBER.sub(rf"{{{PRODUCT}|\g<one>|\g<many>}}", text)
        return Wording(attribute.key, agreeing.replace("{number}", slot).replace("{value}", slot), value)


def _wording(attribute: Attribute, words: Mapping[str, str]) -> str:
    if not _has_something(attribute):
        return ""
    return words.get(f"{attribute.key}={_written(attribute)}") or words.get(attribute.key, "")


def _has_something(attribute: Attribute) -> bool:
    return attribute.value not in (False, _NONE)


def _written(attribute: Attribute) -> str:
    value = attribute.value
    return f"{value:g}" if isinstance(value, float) else str(value)


def load_descriptions(path: Path) -> Descriptions:
    """Load the descriptions of a catalogue. Raises ConfigurationError for a file that is broken, or not there."""
    if not path.is_file():
        raise ConfigurationError(f"{path} is missing: it says how products are described, copy the demo shop's")
    try:
        content = read_yaml(path)
        attributes = {group: _texts(content.get(group) or {}) for group in GROUPS}
        plans = {str(key): tuple(map(str, value)) for key, value in (content.get("plans") or {}).items()}
        sentences, stories, terms = (_texts(content.get(name) or {}) for name in ("sentences", "stories", "terms"))
        silent = frozenset(map(str, content.get("silent") or ()))
        if missing := sorted(SENTENCES - sentences.keys()):
            raise ConfigurationError(f"{path}: sentences are missing: {', '.join(missing)}")
        return Descriptions(sentences, attributes, plans, stories, terms, silent)
    except (yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{path}: not a file of descriptions: {error!r}") from error


def _texts(content: Mapping[object, object]) -> dict[str, str]:
    return {str(key): str(value) for key, value in content.items()}
