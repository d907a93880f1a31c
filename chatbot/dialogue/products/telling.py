"""Says which products fit a wish, which of them has the most of something, or honestly that none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.products.card import product_card
from chatbot.dialogue.products.degrees import Degree
from chatbot.dialogue.products.search import Choice
from chatbot.dialogue.products.wishes import Wishes
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.conversation import Focus
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.outcome import Refuse, Say
from chatbot.domain.products import Product, Variant, written_weight

_SHOWN, _ALL_SHOWN = 3, 6
FLOW = "find_product"
Fitting = Sequence[tuple[Product, Variant]]


def tell(choice: Choice, text: str, turn: Turn, *, others_wanted: bool = False) -> Advance:
    """Show up to three products that fit, the one that has most of what is asked, or what comes nearest.

    `others_wanted`: what would be shown again gives way to what has not been shown yet.
    """
    if not choice.fitting:
        return _none(choice, text, turn)
    is_one = choice.degree is not None and len(choice.fitting) > 1
    most = _ALL_SHOWN if mentions(text, turn.language.words["all"]) else _SHOWN
    shown = choice.fitting[: 1 if is_one else most]
    if others_wanted and {product.id for product, _ in shown} <= set(turn.focus.product_ids):
        return _others(choice.fitting, text, turn)
    if choice.degree is not None and is_one:
        return _first(choice, choice.degree, text, turn)
    statements = [_headline(shown, choice)]
    statements += [Statement("product.more", named(product, variant)) for product, variant in shown[1:]]
    return _in_version_wished(showing(statements, [product for product, _ in shown], text, turn), choice)


def _in_version_wished(told: Advance, choice: Choice) -> Advance:
    """Return what is shown; where only one product fits, the talk is about the version that was wished for."""
    wished = {value for _, value in choice.wishes.options}
    if told.focus is None or len(choice.fitting) > 1 or not wished:
        return told
    has = {value.lower(): value for _, value in choice.fitting[0][1].options}
    version = tuple(sorted(has[one] for one in wished if one in has))
    return replace(told, focus=replace(told.focus, version=version))


def showing(statements: Sequence[Statement], products: Sequence[Product], wish: str, turn: Turn) -> Advance:
    """Return what is said with the cards of products, which the talk is about from now on."""
    ids = tuple(product.id for product in products)
    focus: Focus = replace(turn.focus, product_ids=ids, listed=ids, wish=wish, flow=FLOW)
    return Advance(Say(tuple(statements), tuple(product_card(product, turn) for product in products)), focus=focus)


def named(product: Product, variant: Variant) -> tuple[Fact, ...]:
    """Return what a version of a product is called and costs."""
    return facts.product_name(product), facts.money("price", variant.price, f"variant:{variant.sku}")


def companion(other: Product, product: Product) -> Statement:
    """Return that another product goes with one, and what it costs."""
    price = facts.money("price", other.prices[0], f"product:{other.id}")
    key = "product.fits_with" if other.stock else "product.fits_with_sold_out"
    return Statement(key, (facts.product_name(other, "accessory"), facts.product_name(product), price))


def like(reference: Product, product: Product, variant: Variant) -> Statement:
    """Return that a product is like another one, and what it costs."""
    return Statement("product.similar", (facts.product_name(reference, "reference"), *named(product, variant)))


def _headline(shown: Fitting, choice: Choice) -> Statement:
    product, variant = shown[0]
    if len(choice.fitting) == 1:
        left = variant.stock if choice.wishes.options else product.stock  # the card has all versions
        stock = facts.count("count", left, f"product:{product.id}")
        return Statement("product.found_one", (*named(product, variant), stock))
    count = facts.count("count", len(choice.fitting), "catalogue")
    return Statement("product.found_many", (count, *named(product, variant)))


def _others(fitting: Fitting, text: str, turn: Turn) -> Advance:
    """Show what fits and was not shown yet; what was stays in talk, so that it is not shown next either."""
    seen = turn.focus.product_ids
    shown = [one for one in fitting if one[0].id not in seen][:_SHOWN]
    if not shown:
        return Advance(Say((Statement("product.no_others"),)), focus=replace(turn.focus, wish=text, flow=FLOW))
    statements = [Statement("product.others", named(*shown[0]))]
    statements += [Statement("product.more", named(product, variant)) for product, variant in shown[1:]]
    return beside_seen(showing(statements, [product for product, _ in shown], text, turn), turn)


def beside_seen(told: Advance, turn: Turn) -> Advance:
    """Return what is shown, what was shown before staying in talk behind it."""
    assert told.focus is not None
    return replace(told, focus=replace(told.focus, product_ids=(*told.focus.product_ids, *turn.focus.product_ids)))


def with_more(told: Advance, statements: Sequence[Statement]) -> Advance:
    """Return what is shown with something that is said after it."""
    if not statements or not isinstance(told.outcome, Say):
        return told
    return replace(told, outcome=replace(told.outcome, statements=(*told.outcome.statements, *statements)))


def _first(choice: Choice, degree: Degree, text: str, turn: Turn) -> Advance:
    product, variant = choice.fitting[0]
    count = facts.count("count", len(choice.fitting), "catalogue")
    if degree.is_price:
        told = Statement("product.dearest" if degree.is_more else "product.cheapest", (count, *named(product, variant)))
    else:
        label, value = _degree_facts(product, degree, turn)
        told = Statement("product.first", (count, *named(product, variant), label, value))
    advance = showing([told], [product], text, turn)
    ranked = tuple(one.id for one, _ in choice.fitting[:_SHOWN])  # "the second" is the one that comes next
    assert advance.focus is not None
    return replace(advance, focus=replace(advance.focus, listed=ranked))


def _degree_facts(product: Product, degree: Degree, turn: Turn) -> tuple[Fact, Fact]:
    source, amount = f"product:{product.id}", degree.value(product) or 0.0
    attribute = next((one for one in product.attributes if one.key == degree.key), None)
    if attribute is None:
        label = degree.key.partition("_")[0]
        shown = written_weight(amount)
    else:
        label = attribute.label
        shown = attribute.written
    value = facts.text("value", FactKind.CODE, turn.language.term(shown), source)
    return facts.text("attribute", FactKind.TERM, label, source), value


def _none(choice: Choice, text: str, turn: Turn) -> Advance:
    """Say that nothing fits and what comes nearest: the price or the stock may be all that is against it."""
    wishes = choice.wishes
    sold_out = [one for one in choice.pool if wishes.fits_but_for_stock(one)]
    if sold_out:
        return _sold_out(sold_out[0], choice, text, turn)
    in_any_version = _cheapest_of(choice, wishes.in_any_version()) if wishes.options else ()
    if in_any_version:
        return _none_in(choice, in_any_version, text, turn)
    at_any_price = wishes.at_any_price()
    others = _cheapest_of(choice, at_any_price)
    if others and wishes.max_price is not None:
        product, variant = min(others, key=lambda one: one[1].price)
        limit = facts.money("limit", wishes.max_price, "message")
        return showing([Statement("product.none_under", (limit, *named(product, variant)))], [product], text, turn)
    possible = _cheapest_of(choice, wishes.only_ruled_out)
    possible = possible if choice.is_kind or not wishes.rules_out else ()
    affordable = _cheapest_of(choice, wishes.only_prices) if wishes.max_price is not None else ()
    nearest = choice.nearest or next((one for one in (*affordable, *possible) if one in possible), None)
    if nearest is None:
        return Advance(Refuse((Statement("product.none"),), quick_replies=(turn.chip("person"),)))
    product, variant = nearest
    return showing([Statement("product.closest", named(product, variant))], [product], text, turn)


def _cheapest_of(choice: Choice, wishes: Wishes) -> Sequence[tuple[Product, Variant]]:
    """Return what of the pool fits other wishes, each in its cheapest version; what is for children last."""
    pool = sorted(choice.pool, key=choice.is_for_others)
    return [(one, variants[0]) for one in pool if (variants := wishes.fitting(one))]


def _none_in(choice: Choice, others: Sequence[tuple[Product, Variant]], text: str, turn: Turn) -> Advance:
    """Say that nothing that fits comes in the version wished for, and show what fits in others."""
    values = sorted({value for _, value in choice.wishes.options})
    option = facts.text("option", FactKind.NAME, turn.language.options(values), "catalogue")
    shown = list(others)[:_SHOWN]
    statements = [Statement("product.none_in", (option, *named(*shown[0])))]
    statements += [Statement("product.more", named(*one)) for one in shown[1:]]
    return showing(statements, [product for product, _ in shown], text, turn)


def _sold_out(product: Product, choice: Choice, text: str, turn: Turn) -> Advance:
    """Say that what fits is sold out, and show what of its kind is in stock."""
    statements = [Statement("product.fits_sold_out", (facts.product_name(product),))]
    others = sorted((one for one in choice.pool if one.stock and one.id != product.id), key=choice.is_for_others)
    in_stock = others[: _SHOWN - 1]
    for one in in_stock:
        cheapest = min((variant for variant in one.variants if variant.stock), key=lambda variant: variant.price)
        statements.append(Statement("product.instead", named(one, cheapest)))
    return showing(statements, [*in_stock] or [product], text, turn)
