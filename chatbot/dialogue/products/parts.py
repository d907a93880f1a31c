"""Whether something comes with a product: it is in the box, it is sold apart, or what is in the box instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatbot.dialogue import facts
from chatbot.dialogue.products.attributes import without_name
from chatbot.dialogue.understand.words import (
    content_words,
    han_runs,
    is_near,
    listed_under,
    mentions,
    pairs,
    stem,
    tokens,
    word_count,
)
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.products import Product
from chatbot.languages import Language

_SHORTEST_HEAD = 2
_SHORT_QUESTION = 6


def is_part_question(text: str, language: Language) -> bool:
    """Whether a text asks what comes with a product."""
    words = language.words
    others = (*words["no_part"], *words["service"], *listed_under(words, "degree."))  # "is there a warmer one"
    is_loose = mentions(text, words["part_asked"]) and not mentions(text, others)
    return bool(is_loose or mentions(text, words["topic.in_the_box"]))


def told_parts(text: str, product: Product, companions: Sequence[Product], language: Language) -> tuple[Statement, ...]:
    """Return whether the part that a text asks for is in the box or sold apart, else what the box holds."""
    part = _in_chinese if han_runs(text) else _in_words
    told = part(without_name(text, product, language), product, companions, language)
    is_short = bool(han_runs(text)) and word_count(text) <= _SHORT_QUESTION
    is_plain = is_short or mentions(text, language.words["topic.in_the_box"])
    if told or not is_plain or not product.in_the_box:
        return told
    contents = map(language.term, product.in_the_box)
    return (Statement("product.in_the_box", (facts.names("contents", contents, f"product:{product.id}"),)),)


def _in_words(text: str, product: Product, companions: Sequence[Product], language: Language) -> tuple[Statement, ...]:
    ignored = (*language.words["stop"], *tokens(product.name), *tokens(product.kind))
    meant = (head for spoken, head in pairs(language.words["part_head"]) if mentions(text, (spoken,)))
    words = (*content_words(text, ignored), *meant)
    for content in product.in_the_box:
        if any(is_near(word, one) for word in words for one in tokens(content)):
            return (_included(content, product),)
    for other in companions:
        if any(is_near(word, one) for word in words for one in tokens(" ".join((other.kind, *other.also_called)))):
            return (_apart(other),)
    return ()


def _in_chinese(
    text: str, product: Product, companions: Sequence[Product], language: Language
) -> tuple[Statement, ...]:
    """Return the part of which most stands in a text; what is in the box before what is sold apart."""
    own = language.called(product.id)
    parts = [(language.term(one), one) for one in product.in_the_box]
    held = [(_length(text, [term], language), _included(one, product)) for term, one in parts if term not in own]
    apart = [
        (_length(text, _called(one, language), language), _held_as(one, product) or _apart(one)) for one in companions
    ]
    length, statement = max([*held, *apart], key=lambda one: one[0], default=(0, None))
    return (statement,) if length and statement is not None else ()


def _held_as(other: Product, product: Product) -> Statement | None:
    """Return that what is sold apart, too, is in the box under a name that is all in its own: the USB-C cable."""
    names = set(map(stem, tokens(f"{other.name} {other.kind}")))
    held = (one for one in product.in_the_box if {stem(word) for word in tokens(one) if not word.isdigit()} <= names)
    return next((_included(one, product) for one in held), None)


def _called(product: Product, language: Language) -> list[str]:
    return [*language.name(product.name).split(), *language.called(product.id).split()]


def _length(text: str, names: Sequence[str], language: Language) -> int:
    """Return how many characters of what something is called stand in a text, its head among them."""
    return max((length for name in names for length in _lengths(text, name, language)), default=0)


def _lengths(text: str, name: str, language: Language) -> Iterator[int]:
    for run in han_runs(name):
        yield from (len(run) - start for start in range(len(run) - _SHORTEST_HEAD + 1) if run[start:] in text)
        short = (head for spoken, head in pairs(language.words["part_head"]) if spoken in text)
        yield from (len(head) for head in short if run.endswith(head))


def _included(content: str, product: Product) -> Statement:
    part = facts.text("part", FactKind.TERM, content, f"product:{product.id}")
    return Statement("product.part_included", (part, facts.product_name(product)))


def _apart(other: Product) -> Statement:
    price = facts.money("price", other.prices[0], f"product:{other.id}")
    return Statement("product.part_apart", (facts.product_name(other, "accessory"), price))
