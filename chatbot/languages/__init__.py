"""How a language says things: fixed phrases, forms of money and dates, the words that make a claim.

A language is one YAML file in this folder. Knows nothing of flows or stores.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list

from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.money import Money
from chatbot.domain.order_numbers import FIVE_DIGITS
from chatbot.errors import ConfigurationError
from chatbot.languages.names import LocalName, LocalNames, Terms
from chatbot.languages.yaml_files import read_yaml

_SLOT = re.compile(r"\{(?P<name>\w+)(?:\|(?P<one>[^|}]*)\|(?P<many>[^}]*))?\}")
_HAN = re.compile("[一-鿿]")
_SPACED = re.compile("[A-Za-z0-9]")
_ENDINGS, _CLOSING = (".", "!", "?", "…", ":", "。", "！", "？", "：", "；"), "\"'”’」』)）"
ORDER_NUMBERS = "order_numbers"
"""The list of words that holds the pattern of the shop's order numbers, and what they begin with."""
_COUNTED = re.compile(r"(?P<number>\d+) x (?P<name>.+)")
"""How a fact writes several pieces of the same."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence with slots ``{name}`` and agreements ``{name|one|many}``."""

    text: str

    @property
    def slots(self) -> frozenset[str]:
        """Names of the facts that the sentence shows."""
        return frozenset(match["name"] for match in _SLOT.finditer(self.text) if match["one"] is None)


class Language:
    """One language: renders facts and phrases, and finds the claims that a text makes."""

    def __init__(self, tag: str, content: Mapping[str, Any]) -> None:
        self.tag = tag
        self._locale = Locale.parse(tag.replace("-", "_"))
        self._forms: Mapping[str, str] = content["forms"]
        self._terms = Terms(content["terms"])
        self._names: Mapping[str, LocalName] = {}
        self.phrases = {key: Phrase(text) for key, text in content["phrases"].items()}
        self._claims = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in content["claims"].items()}
        self._phrase_claims = {key: self.claims_in(_bare(phrase.text)) for key, phrase in self.phrases.items()}
        self._paraphrases: Mapping[str, list[str]] = content.get("paraphrases", {})
        lists = {key: tuple(map(str, listed)) for key, listed in content["words"].items()}
        self.words: Mapping[str, tuple[str, ...]] = {ORDER_NUMBERS: (FIVE_DIGITS, ""), **lists}
        self._countries = self._named_countries()
        self.senses: Mapping[str, Mapping[str, tuple[str, ...]]] = {
            group: {str(name): tuple(map(str, said)) for name, said in named.items()}
            for group, named in content.get("senses", {}).items()
        }

    def with_names(self, names: LocalNames) -> Language:
        """Return this language with a shop's names for its products and for the words of its data."""
        language = copy(self)
        language._names = names.products
        language._terms = self._terms.with_more(names.terms)
        return language

    def with_order_numbers(self, pattern: str, prefix: str) -> Language:
        """Return this language with the form that a shop's order numbers have."""
        language = copy(self)
        language.words = {**self.words, ORDER_NUMBERS: (pattern, prefix)}
        return language

    def with_phrases(self, phrases: Mapping[str, str]) -> Language:
        """Return this language with phrases more, such as a shop's own."""
        language = copy(self)
        language.phrases = self.phrases | {key: Phrase(text) for key, text in phrases.items()}
        language._phrase_claims = self._phrase_claims | {
            key: self.claims_in(_bare(text)) for key, text in phrases.items()
        }
        return language

    def filled(self, text: str, words: Mapping[str, str]) -> str:
        """Return the text of a phrase with words in some of its slots."""

        def fill(slot: re.Match[str]) -> str:
            is_word = slot["one"] is None and slot["name"] in words
            return set_off(slot, words[slot["name"]]) if is_word else slot.group()

        return _SLOT.sub(fill, text)

    def compose(self, statement: Statement) -> str:
        """Return the sentence of a statement. A missing phrase or fact is a KeyError: a defect, found by the tests."""
        facts = {fact.name: fact for fact in statement.facts}

        def fill(match: re.Match[str]) -> str:
            fact = facts[match["name"]]
            if match["one"] is None:
                return set_off(match, self.render(fact))
            return match["many"] if fact.trait("number") == "many" else match["one"]

        text = _SLOT.sub(fill, self.phrases[statement.key].text)
        return text[:1].upper() + text[1:]

    def wordings(self, key: str) -> tuple[str, ...]:
        """Return the phrase of a key and its paraphrases: all the words a model may use for it."""
        return (self.phrases[key].text, *self._paraphrases.get(key, ()))

    def say(self, key: str, **values: str) -> str:
        """Return a phrase whose slots are plain strings, for labels and errors."""
        return _SLOT.sub(lambda match: set_off(match, values[match["name"]]), self.phrases[key].text)

    def render(self, fact: Fact) -> str:
        """Write the value of a fact in this language's form."""
        match fact.value:
            case Money() as money:
                return self.money(money)
            case datetime() as moment:
                return self.moment(moment)
            case date() as day:
                return self.day(day, with_year=fact.trait("year") == "shown")
            case tuple() as names:
                return self.listed([self._item(name) for name in names] if fact.kind is FactKind.ITEM else names)
            case int() as number:
                return self._number(fact.kind, number)
            case str() as text:
                return self._text(fact.kind, text)

    def listed(self, words: Sequence[str]) -> str:
        """Write several words as a list."""
        if "list" in self._forms:
            return self._forms["list"].join(words)
        return str(format_list(words, locale=self._locale))

    def money(self, money: Money) -> str:
        """Write an amount with its currency: the name that the terms have for its code, else the code."""
        currency = self._terms.find(f"currency.{money.currency}") or money.currency
        return self._forms["money"].format(amount=f"{money.decimal:.2f}", currency=currency)

    def day(self, day: date, *, with_year: bool = False) -> str:
        """Write a day with its weekday, and the year when asked."""
        return str(format_date(day, self._forms["day_and_year" if with_year else "day"], locale=self._locale))

    def moment(self, moment: datetime) -> str:
        """Write a day and a time; the caller has put it into the shop's time zone."""
        time = format_time(moment, self._forms["time"], tzinfo=moment.tzinfo, locale=self._locale)
        return self._forms["moment"].format(day=self.day(moment.date()), time=time)

    def term(self, word: str) -> str:
        """Write a word of the shop's own lists; one that is not listed stays as it is."""
        return self._terms.find(word) or word.replace("_", " ")

    def options(self, values: Iterable[str]) -> str:
        """Write the options of one thing, such as "43, brown"."""
        return self._forms["options"].join(map(self.term, values))

    def series(self, texts: Iterable[str]) -> str:
        """Write several things one after the other."""
        return self._forms["series"].join(texts)

    def name(self, product: str) -> str:
        """Return what a product is called here, by the catalogue's name or id; the catalogue's name without another."""
        local = self._names.get(product)
        return product if local is None else local.name

    def called(self, product: str) -> str:
        """Return all the words that a product goes by here, empty for one that has no name of its own."""
        local = self._names.get(product)
        return "" if local is None else " ".join((local.name, local.kind, *local.also_called))

    @property
    def goods(self) -> frozenset[str]:
        """All the words that the shop's products go by here."""
        known = self._names.values()
        return frozenset(word for local in known for word in (local.name, local.kind, *local.also_called) if word)

    def care(self, product: str, written: str) -> str:
        """Return how a product is looked after in this language; `written` is how the catalogue says it."""
        local = self._names.get(product)
        return written if local is None else local.care or written

    def counted(self, product: str, number: int) -> str:
        """Write how many of what."""
        local = self._names.get(product)
        counter = (local.counter if local else "") or self._forms.get("counter", "")
        return self._forms["counted"].format(number=number, counter=counter, name=self.name(product))

    def claims_in(self, text: str) -> frozenset[str]:
        """Return the names of the claims whose words occur in a text, whichever apostrophes it is written with."""
        plain = text.replace("’", "'")
        return frozenset(name for name, pattern in self._claims.items() if pattern.search(plain))

    def claims_of(self, key: str) -> frozenset[str]:
        """Return the claims that a phrase makes, whatever its facts are."""
        return self._phrase_claims[key]

    def country_code(self, name: str) -> str:
        """Return the ISO 3166 code of a country that is named in this language or by its code, else nothing."""
        return self._countries.get(name.casefold(), "")

    def _named_countries(self) -> Mapping[str, str]:
        territories = self._locale.territories.items()
        known = {name.casefold(): code for code, own in territories for name in (own, code)}
        prefix = "country."
        return known | {
            name: key.removeprefix(prefix)
            for key, names in self.words.items()
            if key.startswith(prefix)
            for name in names
        }

    def _text(self, kind: FactKind, text: str) -> str:
        match kind:
            case FactKind.TERM:
                return self.term(text)
            case FactKind.PRODUCT:
                return self.name(text)
            case FactKind.QUOTE:
                return text if text.rstrip(_CLOSING).endswith(_ENDINGS) else f"{text}{self._forms['full_stop']}"
            case _:
                return text

    def _item(self, item: str) -> str:
        several = _COUNTED.fullmatch(item)
        return self.name(item) if several is None else self.counted(several["name"], int(several["number"]))

    def _number(self, kind: FactKind, number: int) -> str:
        form = {FactKind.DAYS: "days", FactKind.PERCENT: "percent"}.get(kind)
        if form is None:
            return str(number)
        return self._forms["one_day" if form == "days" and number == 1 else form].format(number=number)


def load_languages(folder: Path = Path(__file__).parent) -> Mapping[str, Language]:
    """Load every language file of a folder by its tag. A broken one is a ConfigurationError that names it."""
    languages = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            content = read_yaml(path)
            paraphrases = folder / "paraphrases" / path.name
            if paraphrases.is_file():
                content["paraphrases"] = read_yaml(paraphrases)
            languages[path.stem] = Language(path.stem, content)
        except (yaml.YAMLError, UnknownLocaleError, KeyError, ValueError, TypeError, AttributeError, re.error) as error:
            raise ConfigurationError(f"{path}: not a language file: {error!r}") from error
    return languages


def set_off(slot: re.Match[str], value: str) -> str:
    """Return a value with a space between its Latin letters or digits and Han characters beside its slot."""
    before, after = slot.string[: slot.start()][-1:], slot.string[slot.end() :][:1]
    left = " " if _HAN.match(before) and _SPACED.match(value) else ""
    right = " " if _HAN.match(after) and _SPACED.match(value[-1:]) else ""
    return f"{left}{value}{right}"


def _bare(phrase: str) -> str:
    return _SLOT.sub(lambda match: match["one"] or "X", phrase)
