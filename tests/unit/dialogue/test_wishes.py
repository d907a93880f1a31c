import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.products.degrees import Degree
from chatbot.dialogue.products.kinds import of_kind
from chatbot.dialogue.products.wishes import Wishes, read_wishes
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant
from chatbot.languages import load_languages
from chatbot.testing.store import product

_ENGLISH = load_languages()["en"]


def _variant(price: int, stock: int = 3, **options: str) -> Variant:
    return Variant("-".join(options.values()), tuple(options.items()), Money(price), stock)


_TENT = product(
    id="skarv-2",
    name="Skarv 2",
    kind="tent",
    also_called=("two-person tent", "trekking shelter"),
    variants=(_variant(18900, colour="grey"), _variant(17900, colour="orange")),
    attributes=(
        Attribute("capacity", "people", AttributeType.NUMBER, 2.0),
        Attribute("free_standing", "stands without pegs", AttributeType.FLAG, True),
        Attribute("inner_first", "inner tent first", AttributeType.FLAG, False),
    ),
    materials=("ripstop nylon", "aluminium"),
)
_JACKET = product(
    id="vinda",
    name="Vinda Rain Jacket",
    kind="rain jacket",
    also_called=("waterproof",),
    variants=(
        _variant(12900, size="M", colour="dark brown"),
        _variant(11900, size="L", colour="blue"),
        _variant(9900, 0, size="XL", colour="blue"),
    ),
    attributes=(Attribute("hood", "hood", AttributeType.FLAG, True),),
    materials=("recycled polyester",),
)


def _read(text: str, low: str = "", high: str = "", product: Product = _JACKET) -> Wishes:
    return read_wishes(text, (low, high), (product,), _ENGLISH)


def _fitting(text: str, product: Product = _JACKET, low: str = "", high: str = "") -> list[str]:
    return [variant.sku for variant in _read(text, low, high, product).fitting(product)]


def test_that_nothing_wished_for_is_everything_in_stock_cheapest_first() -> None:
    assert _fitting("a jacket") == ["L-blue", "M-dark brown"]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("", "120", ["L-blue"]),
        ("", "119.00", ["L-blue"]),
        ("", "118.99", []),
        ("120", "", ["M-dark brown"]),
        ("119", "129", ["L-blue", "M-dark brown"]),
    ],
)
def test_that_price_limits_include_their_ends(low: str, high: str, expected: list[str]) -> None:
    assert _fitting("a jacket", _JACKET, low, high) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a blue jacket", ["L-blue"]),
        ("a jacket in dark brown", ["M-dark brown"]),
        ("a jacket in size m", ["M-dark brown"]),
        ("a jacket in an L", ["L-blue"]),
        ("a jacket in XL", []),
        ("a jacket in size M in blue", []),
        ("a jacket, l am sure", ["L-blue", "M-dark brown"]),
        ("a jacket in blue or dark brown", ["L-blue", "M-dark brown"]),
    ],
)
def test_that_colours_and_sizes_narrow(text: str, expected: list[str]) -> None:
    assert _fitting(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a jacket, not blue", ["M-dark brown"]),
        ("a jacket but no brown please", ["L-blue"]),
        ("a jacket without polyester", []),
        ("a jacket without a hood", []),
        ("a jacket, never in blue", ["M-dark brown"]),
        ("a jacket that isn't the blue one", ["M-dark brown"]),
        ("not", ["L-blue", "M-dark brown"]),
    ],
)
def test_that_what_is_not_wanted_is_left_out(text: str, expected: list[str]) -> None:
    assert _fitting(text) == expected


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a tent for 2", True),
        ("a two-person tent", True),
        ("a 3 person tent", False),
        ("a tent for six", False),
        ("a tent for 2 weeks", True),
        ("a tent for 4 days of hiking", True),
        ("a free standing tent", True),
        ("a tent, inner first", False),
        ("a tent with a hood", True),
    ],
)
def test_that_people_and_flags_count_where_the_product_has_them(text: str, *, fits: bool) -> None:
    assert bool(_fitting(text, _TENT)) is fits


def test_that_a_product_that_says_nothing_of_people_fits_any_number() -> None:
    assert _fitting("a jacket for two people")


def test_that_the_kind_that_is_named_most_exactly_counts_alone() -> None:
    products = (_TENT, _JACKET)
    assert of_kind("a tent for wind", products, _ENGLISH) == (_TENT,)
    assert of_kind("a waterproof shelter", products, _ENGLISH) == (_TENT,)
    assert of_kind("a shelter", products, _ENGLISH) == (_TENT,)
    assert of_kind("something nice", products, _ENGLISH) == products
    assert of_kind("a tent", (), _ENGLISH) == ()


@given(st.text(max_size=150), st.sampled_from(["", "0", "49.90", "100000"]))
def test_that_no_text_breaks_the_reading_of_wishes(text: str, limit: str) -> None:
    for wanted in (_TENT, _JACKET):
        for variant in _read(text, limit, limit, wanted).fitting(wanted):
            assert variant in wanted.variants
            assert variant.stock


_LAMP = product(
    id="lykta",
    name="Lykta Lamp",
    kind="bedside lamp",
    variants=(_variant(4900, colour="sand"),),
    attributes=(
        Attribute("battery", "power supply", AttributeType.CHOICE, "mains"),
        Attribute("brightness", "brightness", AttributeType.NUMBER, 100.0),
        Attribute("vegan", "vegan", AttributeType.FLAG, False),
    ),
)


def test_that_a_feature_may_be_wished_for_or_ruled_out_in_other_words() -> None:
    assert _read("nothing from animals", product=_LAMP).flags == {"vegan"}
    assert _read("a lamp with no cord").lacking == {("battery", "mains")}
    assert _fitting("a lamp with no cord", _LAMP) == []


def test_that_more_than_another_product_has_may_be_wished_for() -> None:
    brighter = Degree("brightness", is_more=True)
    assert read_wishes("brighter", ("", ""), (_LAMP,), _ENGLISH, [(brighter, _LAMP)]).fitting(_LAMP) == ()


@pytest.mark.parametrize(("text", "people"), [("a tent, 2 ppl", 2), ("for me plus one", 2), ("a tent", None)])
def test_that_people_are_counted_in_words(text: str, people: int | None) -> None:
    assert _read(text, product=_TENT).capacity == people
