from dataclasses import replace

import pytest

from chatbot.domain.money import Money
from chatbot.domain.products import Product, Variant
from chatbot.domain.variant_choice import ANY, Choice, VariantWish, choose
from chatbot.testing.store import line, product


def _variant(size: str, colour: str, price: int = 5000) -> Variant:
    return Variant(f"{size}-{colour}", (("size", size), ("colour", colour)), Money(price), 3)


JACKET = product(
    variants=(
        _variant("M", "blue"),
        _variant("M", "black", 4000),
        _variant("L", "blue", 6000),
        _variant("L", "black", 6000),
    )
)
BOUGHT = line(sku="M-blue", options=(("size", "M"), ("colour", "blue")), unit_price=Money(5000))


def _chosen(*wishes: VariantWish, of: Product = JACKET, out: tuple[str, ...] = ()) -> Choice:
    possible = [one for one in of.variants if one.sku not in (BOUGHT.sku, *out)]
    return choose(wishes, BOUGHT, of, possible)


def _skus(variants: tuple[Variant, ...]) -> list[str]:
    return [one.sku for one in variants]


@pytest.mark.parametrize(
    ("wish", "sku"),
    [
        (VariantWish((("size", "L"),)), "L-blue"),
        (VariantWish((("colour", "black"),)), "M-black"),
        (VariantWish((("size", "L"), ("colour", "black"))), "L-black"),
        (VariantWish(unwanted=(("colour", "blue"),)), "M-black"),
        (VariantWish((("size", "L"),), (("colour", "blue"),)), "L-black"),
        (VariantWish(price="lowest"), "M-black"),
        (VariantWish(price="lower"), "M-black"),
        (VariantWish((("size", "M"),), price="highest"), "M-black"),
        (VariantWish((("size", "M"), ("colour", ANY)), (("colour", "blue"),)), "M-black"),
    ],
    ids=str,
)
def test_that_a_wish_leaves_what_it_does_not_name_as_it_was_bought(wish: VariantWish, sku: str) -> None:
    choice = _chosen(wish)
    assert choice.variant is not None
    assert (choice.variant.sku, choice.is_met) == (sku, True)


def test_that_several_that_fit_are_for_the_shopper_to_choose_from() -> None:
    choice = _chosen(VariantWish(price="higher"))
    assert (choice.variant, _skus(choice.near), choice.is_met) == (None, ["L-blue", "L-black"], True)


def test_that_of_several_that_there_are_only_the_shopper_chooses_though_one_is_left() -> None:
    choice = _chosen(VariantWish((("size", "L"), ("colour", ANY))), out=("L-blue",))
    assert (choice.variant, _skus(choice.near)) == (None, ["L-black"])


def test_that_the_first_wish_that_can_be_met_is_taken_and_what_is_sold_out_is_told() -> None:
    black, large = VariantWish((("colour", "black"),)), VariantWish((("size", "L"),))
    choice = _chosen(black, large, out=("M-black",))
    assert choice.variant is not None
    assert (choice.variant.sku, _skus(choice.missed)) == ("L-blue", ["M-black"])


def test_that_what_comes_next_to_a_wish_is_offered_where_it_cannot_be_met() -> None:
    choice = _chosen(VariantWish((("size", "L"), ("colour", "green"))))
    assert (choice.variant, _skus(choice.near), choice.unknown) == (None, ["L-blue", "L-black"], ("green",))
    assert not choice.is_met


def test_that_without_a_wish_everything_is_open() -> None:
    assert _skus(_chosen().near) == ["M-black", "L-blue", "L-black"]
    assert VariantWish().fitting(BOUGHT, JACKET.variants) == []


def test_that_an_option_that_the_line_lacks_is_free() -> None:
    bought = replace(BOUGHT, options=(("size", "M"),))
    assert len(VariantWish((("size", "L"),)).fitting(bought, JACKET.variants)) == 2


def test_that_nothing_is_offered_where_there_is_nothing() -> None:
    assert choose((), BOUGHT, JACKET, ()) == Choice()


def test_that_wishes_are_changed_one_option_at_a_time() -> None:
    wish = VariantWish().with_value(("size", "L")).with_value(("size", "S"), is_alternative=True)
    assert wish.options == (("size", "L"), ("size", "S"))
    assert wish.without_value(("size", "L")) == VariantWish((("size", "S"),), (("size", "L"),))
    assert wish.without_key("size") == VariantWish()
    assert wish.names("size")
