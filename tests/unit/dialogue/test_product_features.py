import pytest

from chatbot.dialogue.products.features import leanings, read_features
from chatbot.domain.products import Attribute, AttributeType, Product
from chatbot.languages import load_languages
from chatbot.languages.names import LocalNames
from chatbot.testing.store import product

_LANGUAGES = load_languages()
_TERMS = {"merino wool": "美利奴羊毛", "mummy": "木乃伊式"}
_CHINESE = _LANGUAGES["zh"].with_names(LocalNames({}, _TERMS))


def _thing(material: str = "nylon", **values: str | float | bool) -> Product:
    kinds = {str: AttributeType.CHOICE, float: AttributeType.NUMBER, bool: AttributeType.FLAG}
    attributes = tuple(Attribute(key, key, kinds[type(value)], value) for key, value in values.items())
    return product(id=material, attributes=attributes, materials=(material,))


_MEN, _WOMEN, _BOTH = _thing(gender="men"), _thing(gender="women"), _thing(gender="unisex")
_KIDS, _NOBODY = _thing(gender="kids", age_from=4.0), _thing()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for my wife", [_WOMEN, _BOTH, _NOBODY]),
        ("for a guy", [_MEN, _BOTH, _NOBODY]),
        ("for grown-ups", [_MEN, _WOMEN, _BOTH, _NOBODY]),
        ("for a child", [_KIDS, _NOBODY]),
        ("for the garden", [_MEN, _WOMEN, _BOTH, _KIDS, _NOBODY]),
    ],
)
def test_that_it_has_to_be_made_for_whom_it_is(text: str, expected: list[Product]) -> None:
    everything = (_MEN, _WOMEN, _BOTH, _KIDS, _NOBODY)
    features = read_features(text, (), everything, _LANGUAGES["en"])
    assert [one for one in everything if features.fits(one)] == expected


def test_that_a_material_is_asked_for_or_ruled_out_in_any_of_its_forms() -> None:
    merino, lambs, rain = _thing("merino wool"), _thing("lambswool"), _thing("coated polyester")
    shop = (merino, lambs, rain)
    wanted = read_features("a wool hat", (), shop, _LANGUAGES["en"])
    assert [one for one in shop if wanted.fits(one)] == [merino, lambs]
    without = read_features("a hat, no wool", {"wool"}, shop, _LANGUAGES["en"])
    assert [one for one in shop if without.fits(one)] == [rain]
    assert read_features("羊毛的帽子", (), shop, _CHINESE).materials == {"wool"}
    assert read_features("别是羊毛的", (), shop, _CHINESE).without == {"wool"}


@pytest.mark.parametrize(
    ("text", "key", "value", "fits"),
    [
        ("a speaker for the pool", "ip_rating", "IPX7", True),
        ("a speaker for the pool", "ip_rating", "IPX4", False),
        ("an electric kettle", "fuel", "gas", False),
        ("a tent that one can stand up inside", "inner_height", 195.0, True),
        ("a tent that one can stand up inside", "inner_height", 110.0, False),
        ("a tent that one can stand up inside", "doors", 2.0, False),
    ],
)
def test_that_values_may_be_asked_for_in_other_words(text: str, key: str, value: str | float, *, fits: bool) -> None:
    one = _thing(**{key: value})
    features = read_features(text, (), (one,), _LANGUAGES["en"])
    assert features.fits(one) is fits
    assert features.is_particular


def test_that_what_the_text_only_leans_to_is_told_apart() -> None:
    mummy, wide = _thing(bag_shape="mummy"), _thing(bag_shape="rectangular")
    for text, language in [("a mummy bag", _LANGUAGES["en"]), ("木乃伊式睡袋", _CHINESE)]:
        (features,) = leanings(text, (), (mummy, wide), language)
        assert (features.fits(mummy), features.fits(wide)) == (True, False)
    assert list(leanings("not a mummy bag", {"mummy"}, (mummy, wide), _LANGUAGES["en"])) == []


@pytest.mark.parametrize(
    ("text", "unwanted", "tag", "fits"),
    [
        ("no down please", ("down",), "en", False),
        ("filled with down", (), "en", True),
        ("不要羽绒的", (), "zh", False),
        ("要羽绒的", (), "zh", True),
    ],
)
def test_that_values_are_ruled_out(text: str, unwanted: tuple[str, ...], tag: str, *, fits: bool) -> None:
    bag = _thing(fill="down")
    language = _LANGUAGES[tag].with_names(LocalNames({}, {"down": "羽绒"})) if tag == "zh" else _LANGUAGES[tag]
    features = read_features(text, unwanted, (bag,), language)
    assert features.fits(bag) is fits
    assert features.is_particular is not fits
    assert any(one.values for one in leanings(text, unwanted, (bag,), language)) is fits
