import pytest

from chatbot.dialogue.products.attributes import told_attributes
from chatbot.domain.products import Attribute, AttributeType, Product
from chatbot.languages import Language, load_languages
from chatbot.languages.names import LocalName, LocalNames
from chatbot.testing.store import product

_NUMBER, _FLAG = AttributeType.NUMBER, AttributeType.FLAG
_ATTRIBUTES = (
    Attribute("insulated", "insulated", _FLAG, True),
    Attribute("keeps_hot", "keeps hot for", _NUMBER, 14, "h"),
    Attribute("leakproof", "leakproof", _FLAG, True),
    Attribute("machine_washable", "machine washable", _FLAG, False),
    Attribute("ports", "charging sockets", _NUMBER, 3, "none"),
)
_FLASK = product(id="flask", name="Bolge Flask", kind="flask", attributes=_ATTRIBUTES)
_NAMES = LocalNames(
    {"flask": LocalName("Bolge 可机洗保温瓶", "保温瓶", also_called=("充电瓶",))}, {"charging sockets": "充电口数"}
)


def _language(tag: str) -> Language:
    language = load_languages()[tag]
    return language.with_names(_NAMES) if tag == "zh" else language


def _keys(text: str, tag: str, about: Product = _FLASK) -> list[str]:
    statements = told_attributes(text, about, _language(tag))
    labels = {one.label: one.key for one in about.attributes}
    return [labels[str(fact.value)] for one in statements for fact in one.facts if fact.name == "attribute"]


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("倒过来会漏吗", "zh", ["leakproof"]),
        ("能同时充几个设备", "zh", ["ports"]),
        ("能扔洗衣机洗不", "zh", ["machine_washable"]),
        ("will it spill upside down", "en", ["leakproof"]),
        ("how long does it keep coffee hot", "en", ["keeps_hot"]),
        ("does it sing", "en", []),
    ],
)
def test_that_an_attribute_is_asked_for_in_the_words_people_have(text: str, tag: str, expected: list[str]) -> None:
    assert _keys(text, tag) == expected


def test_that_a_longer_expression_counts_before_what_stands_in_it() -> None:
    assert _keys("保温几个小时", "zh") == ["keeps_hot"]
    assert _keys("能保温吗", "zh") == ["insulated"]


def test_that_two_attributes_of_one_question_are_told_in_its_order() -> None:
    assert _keys("会漏吗 能保温吗 能机洗吗", "zh") == ["leakproof", "insulated"]


def test_that_a_name_does_not_ask_for_what_stands_in_it() -> None:
    assert _keys("有充电瓶吗", "zh") == []
