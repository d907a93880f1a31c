"""Which attributes of a product a question asks about, and what the catalogue says of them."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue import facts
from chatbot.dialogue.understand.words import (
    around,
    content_words,
    han_runs,
    is_near,
    mentions,
    pairs,
    pieces_of,
    tokens,
    without_han,
)
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.products import Attribute, AttributeType, Product
from chatbot.languages import Language

_MOST = 2
_SHARE, _SHORTEST_WORD = 0.5, 3
_WORDS = "attribute."
Words = Mapping[str, tuple[str, ...]]


def told_attributes(text: str, product: Product, language: Language) -> tuple[Statement, ...]:
    """Return what the catalogue says of the attributes that a question asks about, in its order; two at most."""
    asked = asked_attributes(text, product, language.words) or _named_by_label(text, product, language)
    return tuple(attribute_statement(product, one, language) for one in asked[:_MOST])


def asked_attributes(text: str, product: Product, words: Words) -> tuple[Attribute, ...]:
    """Return the attributes of a product that a text asks about in the words people have for them.

    An expression within a longer one of another attribute does not count: 保温几个小时 asks of hours alone.
    """
    spans = attribute_spans(text, product, words)
    whole = [
        (start, one)
        for start, end, one in spans
        if not any(begin <= start and end <= stop and stop - begin > end - start for begin, stop, _ in spans)
    ]
    return tuple(one for _, one in sorted(whole, key=lambda found: found[0]))


def attribute_spans(text: str, product: Product, words: Words) -> list[tuple[int, int, Attribute]]:
    """Return where a text asks about attributes of a product in the words people have for them: from, to, which."""
    spans = []
    for one in product.attributes:
        expressions = words.get(f"{_WORDS}{one.key}", ())
        if said := mentions(text, expressions):
            start = len(around(text, expressions)[0])
            spans.append((start, start + len(said), one))
    return spans


def attribute_statement(product: Product, attribute: Attribute, language: Language) -> Statement:
    """Return what an attribute of a product is."""
    source = f"product:{product.id}"
    name = facts.product_name(product)
    if attribute.type is AttributeType.FLAG:
        key, term = _flag(attribute, language)
        return Statement(key, (name, facts.text("attribute", FactKind.TERM, term, source)))
    label = facts.text("attribute", FactKind.TERM, attribute.label, source)
    told = facts.text("value", FactKind.CODE, language.term(attribute.written), source)
    return Statement("product.attribute", (name, label, told))


def _flag(attribute: Attribute, language: Language) -> tuple[str, str]:
    """Return how a flag is told, and in which words; "free of BPA" answers "does it contain BPA" without a "yes"."""
    label, listed = attribute.label, dict(pairs(language.words["label_negated"]))
    negated = listed.get(label, f"not {label}")
    if not attribute.value and not listed and language.term(negated) == negated:
        return "product.flag_no", label  # a shop whose names do not say it
    term = label if attribute.value else negated
    if mentions(label, language.words["label_of_lack"]):
        return "product.flag_told", term
    return "product.flag_yes" if attribute.value else "product.flag_denied", term


def without_name(text: str, product: Product, language: Language) -> str:
    """Return a text without the words of a product's name in Chinese: 可水洗地毯 does not ask about washing."""
    return without_han(text, han_runs(language.name(product.name)))


def _named_by_label(text: str, product: Product, language: Language) -> tuple[Attribute, ...]:
    """Return the attribute whose label a text names best; words of the product's name do not count."""
    colours = language.words["colour"]  # "does it come in red" asks for no red light
    ignored = (*language.words["stop"], *colours, *tokens(product.name), *tokens(product.kind))
    said, rest = content_words(text, ignored), without_han(text, language.called(product.id).split())
    scored = [
        (max(_label_share(said, one), _share_of_term(rest, language.term(one.label))), one)
        for one in product.attributes
    ]
    share, attribute = max(scored, key=lambda one: one[0], default=(0.0, None))
    return () if attribute is None or share < _SHARE else (attribute,)


def _label_share(said: tuple[str, ...], attribute: Attribute) -> float:
    """Return the share of the label's (or key's) words that the question names."""
    shares = []
    for name in (attribute.label, attribute.key.replace("_", " ")):
        words = [word for word in tokens(name) if len(word) >= _SHORTEST_WORD]
        hits = sum(1 for word in words if any(is_near(word, one) for one in said))
        shares.append(hits / len(words) if words else 0.0)
    return max(shares)


def _share_of_term(text: str, term: str) -> float:
    """Return the share of a Chinese label that stands in a text in one piece, two characters at least."""
    label = "".join(han_runs(term))
    return max((len(piece) / len(label) for piece in pieces_of(label) if piece in text), default=0.0)
