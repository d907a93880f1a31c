"""What the catalogue says about a product as a title, a description and a story: each statement from its data alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chatbot.dialogue import facts
from chatbot.dialogue.ground.compose import composed_text
from chatbot.dialogue.ground.evidence import Evidence, gather
from chatbot.dialogue.ground.lock import check
from chatbot.dialogue.understand.words import stem, tokens
from chatbot.domain.evidence import Fact, FactKind, LockFailure, Statement
from chatbot.domain.products import Product, written_weight
from chatbot.languages import Language
from chatbot.languages.descriptions import PRODUCT, Descriptions, Wording
from chatbot.ports.chat_model import Profile

_TITLE = 3
_FEW_SIZES = 3
_COMPANIONS = 3
_NONE = "none"
_STORY = "story"


class Style(StrEnum):
    """What is written about a product."""

    TITLE = "title"
    DESCRIPTION = "description"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Described:
    """A product with what goes with it, and the words that a language has for its attributes."""

    product: Product
    companions: tuple[Product, ...]
    language: Language
    words: Descriptions

    @property
    def source(self) -> str:
        """The row that everything comes from."""
        return f"product:{self.product.id}"

    @property
    def name(self) -> Fact:
        """What the product is called."""
        return facts.product_name(self.product, PRODUCT)

    def said(self, group: str) -> tuple[Wording, ...]:
        """Return what is said of its attributes in a group."""
        return self.words.said(self.product, group, self.language)

    def listed(self, words: Sequence[str]) -> str:
        """Return words of its data in this language as a list."""
        return self.language.listed([self.language.term(word) for word in words])

    def value(self, name: str, written: str) -> Fact:
        """Return a value of its data as it is written."""
        return facts.text(name, FactKind.CODE, written, self.source)


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence to be: the key of its phrase, the words of the data that stand in it, the values in its slots."""

    key: str
    words: tuple[tuple[str, str], ...] = ()
    facts: tuple[Fact, ...] = ()

    def phrase(self, described: Described, *, is_named: bool) -> str:
        """Return the phrase with the words in it; once the product is named, the name is not repeated."""
        sentences = described.words.sentences
        later = sentences.get(f"{self.key}_then") if is_named else None
        story = described.words.story(described.product.category)
        text = story if self.key == _STORY else later or sentences[self.key]
        return described.language.filled(text, dict(self.words))


def evidence_of(described: Described, style: Style) -> Evidence:
    """Return what is to be said in a style, in a language that has the words of the product's data in its phrases."""
    tell = {Style.TITLE: _title, Style.DESCRIPTION: _description, Style.STORY: _story}[style]
    statements: list[Statement] = []
    phrases: dict[str, str] = {}
    for said in tell(described):
        key = f"describe.{len(statements)}"
        is_named = any("{product}" in phrase for phrase in phrases.values())
        phrases[key] = said.phrase(described, is_named=is_named)
        statements.append(Statement(key, said.facts))
    return gather(statements, described.language.with_phrases(phrases))


def composed(evidence: Evidence) -> tuple[str, ...]:
    """Return the sentences that the language has for what is to be said."""
    return tuple(composed_text(statement, evidence) for statement in evidence.statements)


def failure_of(sentence: str, evidence: Evidence) -> LockFailure | None:
    """Return why a sentence may not stand in a description: a word, a value or a claim that its data do not have."""
    own = {stem(word) for text in composed(evidence) for word in tokens(text)}
    empty = frozenset((*evidence.language.words["stop"], *evidence.language.words["joining"]))
    for word in tokens(sentence):
        if stem(word) not in own and word not in empty:
            return LockFailure("word", word)
    checked = check(sentence, evidence, Profile.VALUES)
    return checked if isinstance(checked, LockFailure) else None


def _title(described: Described) -> Iterator[_Said]:
    said = (*described.said("is"), *described.said("has"))[:_TITLE] or described.said("does")[:1]
    if said:
        yield _with_features("title", said, described)
    else:
        yield _Said("bare_title", (), (described.name,))


def _description(described: Described) -> Iterator[_Said]:
    for step in described.words.plan(described.product.category):
        yield from _STEPS[step](described)
    yield from _options(described)
    yield from _weight(described)


def _made(described: Described) -> Iterator[_Said]:
    who = [one.text for one in described.said("for")][:1]
    materials = [one for one in described.product.materials if one != _NONE]
    words = (*(("who", one) for one in who), *((("materials", described.listed(materials)),) if materials else ()))
    key = {(True, True): "made_for", (False, True): "made", (True, False): "for"}.get((bool(who), bool(materials)))
    if key:
        yield _Said(key, words, (described.name,))


def _of_group(group: str) -> Callable[[Described], Iterator[_Said]]:
    def tell(described: Described) -> Iterator[_Said]:
        if said := described.said(group):
            yield _with_features(group, said, described)

    return tell


def _with_features(key: str, said: Sequence[Wording], described: Described) -> _Said:
    """Return a sentence with what is said of attributes, and as its facts the values that they show."""
    values = [described.value(one.key, one.value) for one in said if f"{{{one.key}}}" in one.text]
    return _Said(key, (("features", described.language.listed([one.text for one in said])),), (described.name, *values))


_STEPS: dict[str, Callable[[Described], Iterator[_Said]]] = {
    "made": _made,
    "is": _of_group("is"),
    "has": _of_group("has"),
    "does": _of_group("does"),
}


def _options(described: Described) -> Iterator[_Said]:
    key = "options"
    for option, words in described.product.options.items():
        if option == "size" and len(words) > _FEW_SIZES:
            ends = ("first", described.language.term(words[0])), ("last", described.language.term(words[-1]))
            yield _Said("sizes", (), tuple(described.value(*end) for end in ends))
        elif not all(word.isdecimal() for word in words):
            yield _Said(key, (("options", described.listed(words)),), (described.name,))
            key = "more_options"


def _weight(described: Described) -> Iterator[_Said]:
    if described.product.weight_g:
        shown = described.language.term(written_weight(described.product.weight_g))
        yield _Said("weight", (), (described.name, described.value("weight", shown)))


def _story(described: Described) -> Iterator[_Said]:
    product = described.product
    if product.in_the_box and described.words.story(product.category):
        contents = described.listed(product.in_the_box)
        yield _Said(_STORY, (("contents", contents),))
    for group in ("does", "is"):
        if said := described.said(group):
            yield _with_features("use" if group == "does" else "is", said[:_TITLE], described)
            break
    if product.care:
        care = described.language.care(product.id, product.care)
        yield _Said("care", (("care", care),))
    yield from _companions(described)
    if product.warranty_years:
        yield _Said("years", (), (facts.count("years", product.warranty_years, described.source),))


def _companions(described: Described) -> Iterator[_Said]:
    some = described.companions[:_COMPANIONS]
    if some:
        names = tuple(described.language.name(one.name) for one in some)
        number = "many" if len(some) > 1 else facts.product_name(some[0]).trait("number")
        goes = Fact("products", FactKind.NAME, names, described.source, (("number", number),))
        yield _Said("companions", (), (described.name, goes))
