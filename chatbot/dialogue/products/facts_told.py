"""What the catalogue says about one product, by the topic of the question."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from chatbot.dialogue import facts
from chatbot.dialogue.products.attributes import attribute_statement, told_attributes, without_name
from chatbot.dialogue.products.option_words import options_in_chinese
from chatbot.dialogue.products.parts import is_part_question, told_parts
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import content_words, han_runs, is_near, mentions, pairs, tokens, word_count
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.products import Product, Variant, written_weight

_SIZE = re.compile(r"\d+|x{0,3}[sml]")
_MOST_TOPICS = 2
_PARTS, _PACK = "in_the_box", "pack"
_ONLY_OPTIONS, _FEW_WORDS = 7, 2


@dataclass(frozen=True, slots=True)
class ProductQuestion:
    """A question, its product, what goes with that, the options that go without saying, and what was asked before."""

    text: str
    product: Product
    companions: tuple[Product, ...] = ()
    options: frozenset[str] = frozenset()
    before: str = ""

    @property
    def source(self) -> str:
        """The row that answers come from."""
        return f"product:{self.product.id}"


def answer(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    """Return what the catalogue says to a question; empty when it says nothing on its topic."""
    return answer_to_topics(question, turn) or _bare(question, turn)


def answer_to_topics(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    """Return what the catalogue says on the attributes, topics or version that a question names."""
    words, bare = turn.language.words, _unnamed(question, turn)
    asked = told_attributes(bare.text, question.product, turn.language)
    if asked:
        care = _TOPICS["care"](bare, turn) if mentions(bare.text, words["topic.care"]) else ()
        return (*asked, *care)
    topics = [topic for topic in _TOPICS if mentions(bare.text, words[f"topic.{topic}"])]
    if not topics and is_part_question(bare.text, turn.language):
        topics = [_PARTS]
    told = dict.fromkeys(one for topic in topics[:_MOST_TOPICS] for one in _TOPICS[topic](question, turn))
    return tuple(told) or _version(question, turn)


def is_one_version(question: ProductQuestion, turn: Turn) -> bool:
    """Whether a question names exactly one version of its product: "M in grey?"."""
    wanted = _named_options(question, turn)
    return len(wanted) > 1 and len(_with_options(question.product, wanted)) == 1


def compared_option(text: str, product: Product, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return the value of an option that a text compares by: the "longer one" of what comes in regular and long."""
    values = {value for one in product.variants for _, value in one.options}
    known = pairs(words["option_compared"])
    return next((value for said, value in known if value in values and mentions(text, (said,))), "")


def _unnamed(question: ProductQuestion, turn: Turn) -> ProductQuestion:
    return replace(question, text=without_name(question.text, question.product, turn.language))


def _version(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    """Answer what names no topic but a version: whether that is there."""
    is_short = word_count(question.text) <= _ONLY_OPTIONS
    is_asked = is_short or mentions(question.text, turn.language.words["have_any"])
    return tell_stock(question, turn) if is_asked and _named_options(question, turn) else ()


def _bare(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    """Tell of a bare name what it costs."""
    names = tokens(f"{question.product.name} {question.product.kind}")
    said = content_words(question.text, turn.language.words["stop"])
    is_bare = bool(said) and all(any(is_near(word, name) for name in names) for word in said)
    return _price(question, turn) if is_bare else ()


def tell_degree(question: ProductQuestion, key: str, turn: Turn) -> tuple[Statement, ...]:
    """Return what a product has of something that products are compared by: its price, weight or an attribute."""
    if key == "price":
        return _price(question, turn)
    if key == "weight_g":
        return _weight(question, turn)
    product = question.product
    return tuple(attribute_statement(product, one, turn.language) for one in product.attributes if one.key == key)


def tell_stock(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    """Return whether a product is in stock, in the version that a question names."""
    product = facts.product_name(question.product)
    wanted = _named_options(question, turn) or question.options or _options_before(question, turn)
    wanted = _with_version_before(wanted, question, turn)
    if wanted:
        return _variant_stock(question, wanted, turn)
    if question.product.stock:
        count = facts.count("count", question.product.stock, question.source)
        return (Statement("product.in_stock", (product, count)),)
    return (Statement("product.sold_out", (product,)), *_restock(question, turn))


def _variant_stock(question: ProductQuestion, wanted: frozenset[str], turn: Turn) -> tuple[Statement, ...]:
    product = facts.product_name(question.product)
    option = facts.text("option", FactKind.NAME, turn.language.options(sorted(wanted)), question.source)
    fitting = _with_options(question.product, wanted)
    if not fitting:
        offered = {value for variant in question.product.variants for _, value in variant.options}
        is_colour = (wanted - offered) & set(turn.language.words["colour"])
        lists = _option_lists(question, turn, "colour" if is_colour else "")
        return (Statement("product.variant_missing", (product, option)), *lists)
    stock = sum(variant.stock for variant in fitting)
    if stock:
        return (Statement("product.variant_in_stock", (product, option, facts.count("count", stock, question.source))),)
    return (Statement("product.variant_sold_out", (product, option)), *_restock(question, turn))


def _restock(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    if question.product.restock_days is None:
        return ()
    expected = turn.today + timedelta(days=question.product.restock_days)
    return (Statement("product.restock", (facts.day("restock", expected, turn.today, question.source),)),)


def _price(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    product = facts.product_name(question.product)
    fitting = _with_options(question.product, _named_options(question, turn)) or question.product.variants
    low, high = min(one.price for one in fitting), max(one.price for one in fitting)
    price = facts.money("price", low, question.source)
    if low == high:
        return (Statement("product.price", (product, price)),)
    return (Statement("product.price_range", (product, price, facts.money("highest", high, question.source))),)


def _options(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    wanted = _named_options(question, turn)
    return _variant_stock(question, wanted, turn) if wanted else _option_lists(question, turn)


def _option_lists(question: ProductQuestion, turn: Turn, named: str = "") -> tuple[Statement, ...]:
    """Return the values of the named option, else of each that is asked about (size, colour), of all when none is."""
    values = question.product.options
    said, words = (named,) if named else tokens(question.text), turn.language.words
    in_words = {key for key in values if mentions(question.text, words.get(f"option_key.{key}", ()))}
    asked = [key for key in values if key in in_words or any(is_near(key, word) for word in said)]
    return tuple(_option_list(question, key, values[key], turn) for key in asked or values)


def _option_list(question: ProductQuestion, key: str, values: Sequence[str], turn: Turn) -> Statement:
    """Return what values an option has, with their number where that is asked."""
    product = facts.product_name(question.product)
    options = facts.names("options", map(turn.language.term, values), question.source)
    if not mentions(question.text, turn.language.words["how_many"]):
        return Statement("product.options", (product, options))
    label = facts.text("label", FactKind.TERM, key, question.source)
    count = facts.count("count", len(values), question.source)
    return Statement("product.option_count", (product, count, label, options))


def _material(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    if not question.product.materials:
        return ()
    materials = facts.names("materials", map(turn.language.term, question.product.materials), question.source)
    return (Statement("product.material", (facts.product_name(question.product), materials)),)


def _weight(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    if not question.product.weight_g:
        return ()
    shown = turn.language.term(written_weight(question.product.weight_g))
    weight = facts.text("weight", FactKind.CODE, shown, question.source)
    return (Statement("product.weight", (facts.product_name(question.product), weight)),)


def _size(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    sides = [f"{value:g}" for key, value in question.product.dimensions if key.endswith("_cm")]
    if not sides:
        return _options(question, turn)
    shown = turn.language.term(f"{' x '.join(sides)} cm")
    dimensions = facts.text("dimensions", FactKind.CODE, shown, question.source)
    return (Statement("product.size", (facts.product_name(question.product), dimensions)),)


def _care(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    if not question.product.care:
        return ()
    care = turn.language.care(question.product.id, question.product.care)
    quote = facts.text("quote", FactKind.QUOTE, care, question.source)
    return (Statement("product.care", (quote,)),)


def _in_the_box(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    return told_parts(question.text, question.product, question.companions, turn.language)


def _goes_with(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    if not question.companions:
        return (Statement("product.goes_with_none", (facts.product_name(question.product),)),)
    products = facts.names("products", (turn.language.name(one.name) for one in question.companions), question.source)
    return (Statement("product.goes_with", (products,)),)


def _warranty(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    product = facts.product_name(question.product)
    if not question.product.warranty_years:
        return (Statement("product.no_warranty", (product,)),)
    years = facts.count("years", question.product.warranty_years, question.source)
    return (Statement("product.warranty", (product, years)),)


def _named_options(question: ProductQuestion, turn: Turn) -> frozenset[str]:
    """Return the option values of this product that the question names, and sizes and colours it does not have."""
    if han_runs(question.text):
        return options_in_chinese(question.text, question.product, turn.language)
    said = tokens(question.text)
    values = {value.lower(): value for variant in question.product.variants for _, value in variant.options}
    named = {value for lower, value in values.items() if all(word in said for word in tokens(lower))}
    named |= _packs(question.product, said)
    longest = {value for value in named if not any(value != other and value in other for other in named)}
    sizes = {word for before, word in pairwise(said) if before == "size" and _SIZE.fullmatch(word)}
    keys = {key for variant in question.product.variants for key, _ in variant.options}
    colours = set(turn.language.words["colour"]) & set(said) if "colour" in keys else set()
    known = {word for lower in values for word in (lower, *tokens(lower))} | set(tokens(question.product.name))
    return frozenset(longest | (sizes - values.keys()) | (colours - known))


def _packs(product: Product, said: Sequence[str]) -> frozenset[str]:
    """Return the packs of which a text names the number alone: "how much for 4"."""
    packs = {value for variant in product.variants for key, value in variant.options if key == _PACK}
    return frozenset(value for value in packs if value.split()[0] in said)


def _options_before(question: ProductQuestion, turn: Turn) -> frozenset[str]:
    """Return the options that were asked about before, where "how many of those" points at them."""
    if not question.before or not mentions(question.text, turn.language.words["pronouns"]):
        return frozenset()
    wanted = _named_options(replace(question, text=question.before), turn)
    return wanted if _with_options(question.product, wanted) else frozenset()


def _with_version_before(wanted: frozenset[str], question: ProductQuestion, turn: Turn) -> frozenset[str]:
    """Return the options of a question in few words with those of the version in talk: "grey?" after "a longer one"."""
    before = _named_options(replace(question, text=question.before), turn) if question.before else frozenset()
    both = wanted | before
    is_short = bool(wanted) and word_count(question.text) <= _FEW_WORDS
    return both if is_short and len(both) == 2 and _with_options(question.product, both) else wanted


def _with_options(product: Product, wanted: frozenset[str]) -> tuple[Variant, ...]:
    return tuple(one for one in product.variants if wanted <= {value for _, value in one.options})


_TOPICS: dict[str, Callable[[ProductQuestion, Turn], tuple[Statement, ...]]] = {
    _PARTS: _in_the_box,
    "goes_with": _goes_with,
    "warranty": _warranty,
    "price": _price,
    "weight": _weight,
    "material": _material,
    "care": _care,
    "stock": tell_stock,
    "options": _options,
    "size": _size,
}
