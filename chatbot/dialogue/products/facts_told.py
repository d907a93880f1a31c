"""What the catalogue says about one product, by the topic of the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from chatbot.dialogue import facts
from chatbot.dialogue.products.attributes import asked_attributes, attribute_statement, told_attributes, without_name
from chatbot.dialogue.products.parts import is_part_question, told_parts
from chatbot.dialogue.products.versions import fitting, values_named, with_version
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import content_words, is_near, mentions, pairs, tokens, word_count
from chatbot.domain.conversation import Focus
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.products import Product, written_weight

_MOST_TOPICS = 2
_PARTS = "in_the_box"
_ONLY_OPTIONS, _FEW_WORDS = 7, 2


@dataclass(frozen=True, slots=True)
class ProductQuestion:
    """A question, its product, what goes with that, the options that go without saying, and the version in talk."""

    text: str
    product: Product
    companions: tuple[Product, ...] = ()
    options: frozenset[str] = frozenset()
    version: frozenset[str] = frozenset()

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
    if parts := _part_named(bare, turn):
        return parts
    asked = told_attributes(bare.text, question.product, turn.language)
    if asked:
        care = _TOPICS["care"](bare, turn) if mentions(bare.text, words["topic.care"]) else ()
        return (*asked, *care)
    topics = [topic for topic in _TOPICS if mentions(bare.text, words[f"topic.{topic}"])]
    if not topics and is_part_question(bare.text, turn.language):
        topics = [_PARTS]
    told = dict.fromkeys(one for topic in topics[:_MOST_TOPICS] for one in _TOPICS[topic](question, turn))
    return tuple(told) or _version(question, turn)


def _part_named(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    """Return whether a part is in the box that a text names: "are batteries included" asks for no power supply."""
    is_other = asked_attributes(question.text, question.product, turn.language.words)
    if is_other or not mentions(question.text, turn.language.words["topic.in_the_box"]):
        return ()
    return tuple(one for one in _in_the_box(question, turn) if one.key != "product.in_the_box")


def is_one_version(question: ProductQuestion, turn: Turn) -> bool:
    """Whether a question names exactly one version of its product: "M in grey?"."""
    wanted = values_named(question.text, question.product, turn.language)
    return len(wanted) > 1 and len(fitting(question.product, wanted)) == 1


def asked_version(question: ProductQuestion, turn: Turn) -> frozenset[str]:
    """Return the options that are asked for: those named, with what goes without saying; else what "it" points at."""
    words, product = turn.language.words, question.product
    named = values_named(question.text, product, turn.language)
    if named:
        is_short = word_count(question.text) <= _ONLY_OPTIONS
        known = question.options or (question.version if is_short else ())
        return with_version(question.text, named, known, product, words)
    is_it = mentions(question.text, words["pronouns"]) or word_count(question.text) <= _FEW_WORDS
    return question.options or (question.version if is_it else frozenset())


def version_in_talk(product: Product, turn: Turn) -> frozenset[str]:
    """Return the options of a product that were asked for last."""
    return frozenset(turn.focus.version if product.id in turn.focus.product_ids[:1] else ())


def in_version(focus: Focus, text: str, product: Product, turn: Turn) -> Focus:
    """Return that the talk is about the version of a product that a text asks for; as before where there is none."""
    question = ProductQuestion(text, product, version=version_in_talk(product, turn))
    wanted = asked_version(question, turn)
    known = wanted if fitting(product, wanted) else question.version
    return replace(focus, version=tuple(sorted(known or question.version)))


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
    is_named = values_named(question.text, question.product, turn.language)
    return tell_stock(question, turn) if is_asked and is_named else ()


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
    wanted = asked_version(question, turn)
    if wanted:
        return _variant_stock(question, wanted, turn)
    if question.product.stock:
        count = facts.count("count", question.product.stock, question.source)
        return (Statement("product.in_stock", (product, count)),)
    return (Statement("product.sold_out", (product,)), *_restock(question, turn))


def _variant_stock(question: ProductQuestion, wanted: frozenset[str], turn: Turn) -> tuple[Statement, ...]:
    product = facts.product_name(question.product)
    option = _option_fact(question, wanted, turn)
    versions = fitting(question.product, wanted)
    if not versions:
        offered = {value for variant in question.product.variants for _, value in variant.options}
        is_colour = (wanted - offered) & set(turn.language.words["colour"])
        lists = _option_lists(question, turn, "colour" if is_colour else "")
        return (Statement("product.variant_missing", (product, option)), *lists)
    stock = sum(variant.stock for variant in versions)
    if stock:
        return (Statement("product.variant_in_stock", (product, option, facts.count("count", stock, question.source))),)
    return (Statement("product.variant_sold_out", (product, option)), *_restock(question, turn))


def _option_fact(question: ProductQuestion, wanted: frozenset[str], turn: Turn) -> Fact:
    return facts.text("option", FactKind.NAME, turn.language.options(sorted(wanted)), question.source)


def _restock(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    if question.product.restock_days is None:
        return ()
    expected = turn.today + timedelta(days=question.product.restock_days)
    return (Statement("product.restock", (facts.day("restock", expected, turn.today, question.source),)),)


def _price(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    product, wanted = facts.product_name(question.product), asked_version(question, turn)
    versions = fitting(question.product, wanted) or question.product.variants
    low, high = min(one.price for one in versions), max(one.price for one in versions)
    price = facts.money("price", low, question.source)
    is_dearer = low == high and question.product.prices[0] != question.product.prices[1]
    if is_dearer and wanted:
        version = Statement("product.variant_price", (product, _option_fact(question, wanted, turn), price))
        return (version, *(() if any(one.stock for one in versions) else _variant_stock(question, wanted, turn)))
    if low == high:
        return (Statement("product.price", (product, price)),)
    return (Statement("product.price_range", (product, price, facts.money("highest", high, question.source))),)


def _options(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    is_named = values_named(question.text, question.product, turn.language)
    return _variant_stock(question, asked_version(question, turn), turn) if is_named else _option_lists(question, turn)


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
    if not sides or mentions(question.text, turn.language.words["size_choice"]):
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
