"""Names of a catalogue in a language: how they are loaded, written and looked up."""

from pathlib import Path

import pytest

from chatbot.domain.evidence import Fact, FactKind, FactValue
from chatbot.errors import ConfigurationError
from chatbot.languages import load_languages
from chatbot.languages.names import LocalName, LocalNames, load_names

LANGUAGES = load_languages()
_BOOTS = LocalName("Fjellfot 登山靴", "登山靴", ("靴子", "鞋"), "双", "打蜡。")
_NAMES = LocalNames(
    {"boots": _BOOTS, "Trail Boots": _BOOTS, "Desk Lamp": LocalName("Lykta 台灯", "台灯")},
    {"{number} pairs": "{number} 双", "{number} small pairs": "{number} 小双", "oak": "橡木"},
)
CHINESE = LANGUAGES["zh"].with_names(_NAMES)


def _fact(kind: FactKind, value: FactValue) -> Fact:
    return Fact("fact", kind, value, "test:1")


@pytest.mark.parametrize(
    ("fact", "written"),
    [
        (_fact(FactKind.ITEM, ("Trail Boots",)), "Fjellfot 登山靴"),
        (_fact(FactKind.ITEM, ("2 x Trail Boots", "3 x Desk Lamp")), "2 双 Fjellfot 登山靴、3 件 Lykta 台灯"),
        (_fact(FactKind.ITEM, ("2 x Unknown",)), "2 件 Unknown"),
        (_fact(FactKind.PRODUCT, "Trail Boots"), "Fjellfot 登山靴"),
        (_fact(FactKind.PRODUCT, "Unknown"), "Unknown"),
        (_fact(FactKind.NAME, "Trail Boots"), "Trail Boots"),
        (_fact(FactKind.TERM, "oak"), "橡木"),
    ],
)
def test_that_products_are_called_by_their_local_names(fact: Fact, written: str) -> None:
    assert CHINESE.render(fact) == written


def test_that_a_product_is_found_by_its_name_and_by_its_id() -> None:
    assert CHINESE.name("boots") == CHINESE.name("Trail Boots") == "Fjellfot 登山靴"
    assert CHINESE.called("Trail Boots") == "Fjellfot 登山靴 登山靴 靴子 鞋"
    assert CHINESE.called("Unknown") == ""
    assert {"Fjellfot 登山靴", "登山靴", "靴子", "鞋"} <= CHINESE.goods
    assert CHINESE.counted("Trail Boots", 2) == "2 双 Fjellfot 登山靴"


def test_that_care_is_told_in_the_language_where_it_is_known() -> None:
    assert CHINESE.care("boots", "Wax it.") == "打蜡。"
    assert CHINESE.care("Desk Lamp", "Dust it.") == CHINESE.care("Unknown", "Dust it.") == "Dust it."


def test_that_a_term_with_slots_fits_every_text_of_its_form_and_the_longest_form_counts() -> None:
    written = {"3 pairs": "3 双", "3 small pairs": "3 小双", "3 pairs more": "3 pairs more", "120 cm": "120 厘米"}
    assert {word: CHINESE.term(word) for word in written} == written


def test_that_a_language_without_names_says_what_the_catalogue_says() -> None:
    english = LANGUAGES["en"]
    assert english.name("Trail Boots") == "Trail Boots"
    assert english.counted("Trail Boots", 2) == "2 x Trail Boots"
    assert english.options(("43", "dark brown")) == "43, dark brown"


def test_that_a_language_itself_stays_as_it_is() -> None:
    assert LANGUAGES["zh"].name("boots") == "boots"
    assert LANGUAGES["zh"].term("3 pairs") == "3 pairs"


def test_that_a_file_of_names_is_read(tmp_path: Path) -> None:
    path = tmp_path / "names.zh.yaml"
    path.write_text(
        "products:\n  lamp: {product: Desk Lamp, name: 台灯, also_called: [灯]}\nterms: {oak: 橡木}\n", encoding="utf-8"
    )
    names = load_names(path)
    assert names.products == dict.fromkeys(("lamp", "Desk Lamp"), LocalName("台灯", "", ("灯",)))
    assert names.terms == {"oak": "橡木"}
    assert load_names(tmp_path / "names.de.yaml") == LocalNames()


@pytest.mark.parametrize(
    "content", ["", "- a", "products: [a]", "products: {a: {name: b}}", "products: {", "terms: {}"]
)
def test_that_a_broken_file_of_names_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "names.zh.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"names\.zh\.yaml: not a file of names"):
        load_names(path)
