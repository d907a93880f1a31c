"""What a shopper wishes of a variant, told against what was bought, in both languages."""

from itertools import product as combined

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.products.variant_wishes import leaning, parsed, read_wishes, written
from chatbot.domain.commerce import OrderLine
from chatbot.domain.money import Money
from chatbot.domain.products import Product, Variant
from chatbot.domain.variant_choice import VariantWish
from chatbot.languages import load_languages
from chatbot.testing.store import line, product

LANGUAGES = load_languages()


def _product(**options: str) -> Product:
    values = [[(key, value) for value in listed.split("|")] for key, listed in options.items()]
    variants = (Variant("-".join(v for _, v in one), tuple(one), Money(1000), 5) for one in combined(*values))
    return product(name="Vinda Sand Jacket", kind="rain jacket", variants=tuple(variants))


def _bought(*options: tuple[str, str]) -> OrderLine:
    return line(sku="-".join(value for _, value in options), options=options)


JACKET = _product(size="S|M|L|XL", colour="black|blue|dark brown|brown|green|red check|red stripe")
SMALL_BLUE = _bought(("size", "S"), ("colour", "blue"))
BOTTLE = _product(capacity="0.5 l|0.75 l|1.0 l", colour="steel|black")
HALF_BLACK = _bought(("capacity", "0.5 l"), ("colour", "black"))
SHEET = _product(size="140 x 200 cm|160 x 200 cm", material="oak|pine")
NARROW = _bought(("size", "140 x 200 cm"), ("material", "oak"))
CABLE = _product(length="0.5 m|1 m|2 m")
ONE_METRE = _bought(("length", "1 m"))


def _read(text: str, of: Product = JACKET, bought: OrderLine = SMALL_BLUE, *before: str, tag: str = "en") -> list[str]:
    known = [parsed(one) for one in before]
    return [written(wish) for wish in read_wishes(text, bought, of, known, LANGUAGES[tag])]


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("make the jacket M please, actually no, L", ["size=L"]),
        ("M no L", ["size=L"]),
        ("a size bigger", ["size=M"]),
        ("it is one size too small", ["size=M"]),
        ("two sizes bigger", ["size=L"]),
        ("one size down", ["size="]),
        ("bigger, in black", ["colour=black;size=M", "colour=black;size=L", "colour=black;size=XL"]),
        ("same but black", ["colour=black"]),
        ("the Vinda Sand Jacket in black", ["colour=black"]),
        ("black, else green", ["colour=black", "colour=green"]),
        ("blue if you've got it, otherwise green, size M", ["size=M", "colour=green;size=M"]),
        ("ideally black or green", ["colour=black", "colour=green"]),
        ("black or green", ["colour=black;colour=green"]),
        ("M or L, preferably L", ["size=L"]),
        ("not green, not black, brown please", ["colour=brown;colour!green;colour!black"]),
        ("not green or black", ["colour!green;colour!black"]),
        ("anything but blue", ["colour!blue"]),
        ("black is out", ["colour!black"]),
        ("any colour but blue", ["colour=*;colour!blue"]),
        ("another colour", ["colour=*;colour!blue"]),
        ("L instead of S", ["size=L;size!S"]),
        ("the large one, dark brown", ["size=L;colour=dark brown"]),
        ("x-large in balck", ["size=XL;colour=black"]),
        ("it is too small", []),
        ("the cheapest in stock", ["price=lowest"]),
        ("size 49", ["size=49"]),
        ("49 euros", []),
        ("in pink", ["colour=pink"]),
        ("in red", ["colour=red check;colour=red stripe"]),
        ("darker", ["colour=green;colour=brown;colour=dark brown;colour=black"]),
        ("brighter", ["colour="]),
        ("something else please", []),
        ("I'd like the black one, blue doesn't match", ["colour=black"]),
    ],
)
def test_that_wishes_are_read_against_what_was_bought(text: str, wishes: list[str]) -> None:
    assert _read(text) == wishes


@pytest.mark.parametrize(
    ("text", "of", "bought", "wishes"),
    [
        ("the 1 litre one in steel", BOTTLE, HALF_BLACK, ["capacity=1.0 l;colour=steel"]),
        ("0,75", BOTTLE, HALF_BLACK, ["capacity=0.75 l"]),
        ("750ml", BOTTLE, HALF_BLACK, ["capacity=0.75 l"]),
        ("a bigger one", BOTTLE, HALF_BLACK, ["capacity=0.75 l;capacity=1.0 l"]),
        ("160x200", SHEET, NARROW, ["size=160 x 200 cm"]),
        ("160 by 200 in pine", SHEET, NARROW, ["size=160 x 200 cm;material=pine"]),
        ("the larger size", SHEET, NARROW, ["size=160 x 200 cm"]),
        ("100 cm? no, 200 cm", CABLE, ONE_METRE, ["length=2 m"]),
        ("a longer one", CABLE, ONE_METRE, ["length=2 m"]),
        ("1.2 m", _product(length="60 cm|120 cm"), _bought(("length", "60 cm")), ["length=120 cm"]),
        ("a shorter one", CABLE, ONE_METRE, ["length=0.5 m"]),
    ],
)
def test_that_measures_are_read_however_they_are_written(
    text: str, of: Product, bought: OrderLine, wishes: list[str]
) -> None:
    assert _read(text, of, bought) == wishes


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("毛衣小了，换成XL，哦不，L码", ["size=L"]),
        ("换大一码，顺便换成黑的", ["colour=black;size=M"]),
        ("大了一码", ["size="]),
        ("小了一码", ["size=M"]),
        ("能不能换大一码，颜色不变", ["size=M"]),
        ("不要绿色，黑色的", ["colour=black;colour!green"]),
        ("黑色没有的话就绿色", ["colour=black", "colour=green"]),
        ("换个颜色", ["colour=*;colour!blue"]),
        ("除了黑色别的颜色都行", ["colour=*;colour!blue;colour!black"]),
        ("最便宜的", ["price=lowest"]),
    ],
)
def test_that_wishes_in_chinese_are_read_alike(text: str, wishes: list[str]) -> None:
    assert _read(text, tag="zh") == wishes


def test_that_later_words_change_one_option_and_keep_the_others() -> None:
    assert _read("no, L", JACKET, SMALL_BLUE, "size=M;colour=black") == ["colour=black;size=L"]
    assert _read("S after all", JACKET, SMALL_BLUE, "size=M;colour=black") == ["colour=black"]
    assert _read("thanks", JACKET, SMALL_BLUE, "size=M") == ["size=M"]
    assert _read("in M", JACKET, SMALL_BLUE, "colour=black", "colour=green") == [
        "colour=black;size=M",
        "colour=green;size=M",
    ]
    assert _read("S, blue as before", JACKET, SMALL_BLUE, "size=M") == []


def test_that_a_complaint_makes_the_bigger_or_the_smaller_ones_likely() -> None:
    words, variants = LANGUAGES["en"].words, JACKET.variants
    assert {one.sku for one in leaning("too small", SMALL_BLUE, variants, words)} == {"M-blue", "L-blue", "XL-blue"}
    assert leaning("too big", SMALL_BLUE, variants, words) == variants
    assert leaning("no reason", SMALL_BLUE, variants, words) == variants


@pytest.mark.parametrize("text", ["size=L;colour=*;colour!blue", "price=lowest", "size="])
def test_that_a_wish_is_written_and_read_back(text: str) -> None:
    assert written(parsed(text)) == text
    assert parsed(written(VariantWish((("size", "L"),), (("colour", "red"),), "higher"))).price == "higher"


@given(st.text(max_size=120), st.sampled_from(["en", "zh"]))
def test_that_no_text_breaks_the_reading(text: str, tag: str) -> None:
    for wish in _read(text, tag=tag):
        assert wish == written(parsed(wish))
