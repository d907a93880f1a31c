"""Draws what a turn says about products: those that fit a wish, and what the catalogue says about one."""

from __future__ import annotations

from chatbot.domain.evidence import Fact, Statement
from chatbot.training.invented import Shop

Said = list[Statement]
_PARTS = 0.08
_CHOSEN = 0.3
_CHOSEN_SAID = (
    ("product.cheapest", "count", "product", "price"),
    ("product.dearest", "count", "product", "price"),
    ("product.first", "count", "product", "attribute", "value", "price"),
    ("product.none_under", "limit", "product", "price"),
    ("product.none_in", "option", "product", "price"),
    ("product.only_one", "product"),
    ("product.fits_sold_out", "product"),
    ("product.instead", "product", "price"),
    ("product.fits_with", "accessory", "product", "price"),
    ("product.fits_with_sold_out", "accessory", "product", "price"),
    ("product.fits_not", "accessory", "product"),
    ("product.similar", "reference", "product", "price"),
    ("product.compared", "product", "other", "count"),
    ("product.compared_same", "product", "other"),
    ("product.price_difference", "product", "highest", "other", "price", "amount"),
    ("product.because", "bought", "product", "price"),
    ("product.not_sold", "sought"),
    ("product.sum_pieces", "count", "amount"),
)
"""What is said of products that were chosen by something, each with its facts."""


def search(shop: Shop) -> Said:
    """Say which products fit."""
    if shop.maybe(_CHOSEN):
        return [shop.say(*shop.random.choice(_CHOSEN_SAID))]
    rare = ("none", "need", "need_owned", "need_pastime", "because_none", "no_others")
    match shop.random.choices(("many", "one", "closest", "others", *rare), (6, 3, 2, 0.5, 1, 1, 0.3, 0.3, 0.3, 0.3))[0]:
        case "many":
            is_idea = shop.maybe(0.1)
            count = shop.fact("count", "parcels")
            first = shop.say(
                "product.idea" if is_idea else "product.found_many", *(() if is_idea else (count,)), "product", "price"
            )
            more = range(shop.random.randint(1, 2))
            price = first.facts[-1]
            return [first, *(_more(shop, price) for _ in more)]
        case "one":
            return [shop.say("product.found_one", "product", "price", "count")]
        case "others":
            first = shop.say("product.others", "product", "price")
            return [first, *(_more(shop, first.facts[-1]) for _ in range(shop.random.randint(0, 2)))]
        case "closest":
            return [shop.say("product.closest", "product", "price")]
        case kind:
            return [Statement(f"product.{kind}")]


def question(shop: Shop) -> Said:
    """Answer a question about one product, sometimes two questions."""
    product = shop.fact("product")
    said = _answer(shop, product)
    return [*said, *_answer(shop, product)] if shop.maybe(0.1) else said


def cart(shop: Shop) -> Said:
    """Say what a cart holds, and what it comes to or whether that is there."""
    holds = shop.say("cart.holds", "item")
    if shop.maybe(0.5):
        return [holds, shop.say("sum.together", "amount")]
    few = shop.say("cart.too_few", "product", "count")
    there = shop.say("product.variant_in_stock", "product", "option", "count")
    return [holds, few if shop.maybe(0.4) else there]


def _more(shop: Shop, price: Fact) -> Statement:
    return shop.say("product.more", "product", price if shop.maybe(0.1) else "price")


def _answer(shop: Shop, product: Fact) -> Said:
    if shop.maybe(_PARTS):
        inside = shop.say("product.part_included", "part", product)
        return [inside if shop.maybe(0.5) else shop.say("product.part_apart", "accessory", "price")]
    key = shop.random.choice(tuple(_ANSWERS))
    with_product, names = _ANSWERS[key]
    said = [shop.say(f"product.{key}", *((product,) if with_product else ()), *names)]
    if key in ("sold_out", "variant_sold_out") and shop.maybe(0.7):
        said.append(shop.say("product.restock", "restock"))
    if key == "variant_missing" and shop.maybe(0.9):
        said.append(shop.say("product.options", product, "options"))
    return said


_ANSWERS: dict[str, tuple[bool, tuple[str, ...]]] = {
    "price": (True, ("price",)),
    "variant_price": (True, ("option", "price")),
    "price_range": (True, ("price", "highest")),
    "in_stock": (True, ("count",)),
    "sold_out": (True, ()),
    "variant_in_stock": (True, ("option", "count")),
    "variant_sold_out": (True, ("option",)),
    "variant_missing": (True, ("option",)),
    "options": (True, ("options",)),
    "option_count": (True, ("count", "label", "options")),
    "attribute": (True, ("attribute", "value")),
    "flag_yes": (True, ("attribute",)),
    "flag_no": (True, ("attribute",)),
    "flag_denied": (True, ("attribute",)),
    "flag_told": (True, ("attribute",)),
    "material": (True, ("materials",)),
    "weight": (True, ("weight",)),
    "size": (True, ("dimensions",)),
    "care": (False, ("quote",)),
    "in_the_box": (False, ("contents",)),
    "goes_with": (False, ("products",)),
    "goes_with_none": (True, ()),
    "warranty": (True, ("years",)),
    "no_warranty": (True, ()),
    "description": (False, ("quote",)),
    "unknown": (True, ()),
    "which": (False, ()),
    "not_found": (False, ()),
}
