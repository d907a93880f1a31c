import pytest

from chatbot.dialogue.products.parts import is_part_question, told_parts
from chatbot.domain.money import Money
from chatbot.domain.products import Variant
from chatbot.languages import Language, load_languages
from chatbot.languages.names import LocalName, LocalNames
from chatbot.testing.store import product

_FOOTPRINT = product(
    id="footprint", name="Skarv Footprint", kind="footprint", variants=(Variant("F", (), Money(2400), 3),)
)
_TENT = product(
    id="tent", name="Skarv Tent", kind="tent", in_the_box=("tent", "12 pegs", "stuff sack", "pole repair sleeve")
)
_NAME = LocalName("Skarv 双人帐篷", "帐篷")
_NAMES = LocalNames(
    {"tent": _NAME, "Skarv Tent": _NAME, "Skarv Footprint": LocalName("Skarv 地布", "地布")},
    {"tent": "帐篷", "12 pegs": "地钉 12 根", "stuff sack": "收纳袋", "pole repair sleeve": "帐杆修补套管"},
)


def _language(tag: str) -> Language:
    language = load_languages()[tag]
    return language.with_names(_NAMES) if tag == "zh" else language


def _told(text: str, tag: str = "zh") -> list[str]:
    language = _language(tag)
    return [language.compose(one) for one in told_parts(text, _TENT, (_FOOTPRINT,), language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Skarv 双人帐篷配地钉不", "地钉"),
        ("带袋子吗", "收纳袋"),
        ("那个贵的送地布吗", "24.00"),
        ("带不带睡袋", "地钉 12 根、收纳袋"),
    ],
)
def test_that_a_part_is_in_the_box_or_sold_apart_or_the_box_is_told(text: str, expected: str) -> None:
    assert is_part_question(text, _language("zh"))
    (told,) = _told(text)
    assert expected in told


def test_that_a_part_is_told_in_english() -> None:
    assert "pegs" in _told("does it come with pegs", "en")[0]
    assert "24.00" in _told("does it come with a footprint", "en")[0]


def test_that_delivery_is_no_part() -> None:
    assert not is_part_question("能送到家吗", _language("zh"))


def test_that_of_a_long_question_without_a_part_nothing_is_told() -> None:
    assert _told("我下个月想去山里住几天一个人带着会不会太麻烦了带这个去合适吗") == []
