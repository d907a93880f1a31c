"""The fact lock for a model that sees references only, in Chinese: a character alone is hardly a word."""

import pytest

from chatbot.dialogue.ground.evidence import Evidence, gather
from chatbot.dialogue.ground.lock import Locked, check
from chatbot.domain.evidence import Fact, FactKind, LockFailure, Statement
from chatbot.languages import load_languages
from chatbot.ports.chat_model import Profile

_CHINESE = load_languages()["zh"]
_BOOTS = Fact("item", FactKind.ITEM, ("Fjellfot 登山靴",), "order:40817", (("number", "many"),))
_ORDER = Fact("order", FactKind.ORDER, "40817", "order:40817")
_TURN: Evidence = gather(
    [
        Statement("return.excluded", (_BOOTS,)),
        Statement("order_status.paid", (_BOOTS, _ORDER)),
        Statement("alternative.staff_review"),
    ],
    _CHINESE,
)


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("您的<item>（订单<order>）已付款，尚未打包。", "您的 Fjellfot 登山靴（订单 40817）已付款，尚未打包。"),
        ("<item>无法退货：这类商品不在退货范围内。", "Fjellfot 登山靴无法退货：这类商品不在退货范围内。"),
        ("它们无法退货，这类商品不在退货范围内。", "它们无法退货，这类商品不在退货范围内。"),
        ("可以请同事看看能否通融处理。", "可以请同事看看能否通融处理。"),
    ],
)
def test_that_what_the_evidence_says_passes_and_values_are_set_off(sentence: str, shown: str) -> None:
    locked = check(sentence, _TURN, Profile.REFERENCES)
    assert isinstance(locked, Locked), locked
    assert locked.text == shown


@pytest.mark.parametrize(
    ("sentence", "failure"),
    [
        ("<item>可以退货。", "claim"),
        ("<item>无法退货：这类商品在退货范围内。", "negation"),
        ("<item>的货退范围内。", "word"),
        ("请同事看看商类品这。", "word"),
        ("您的<item>已送达。", "claim"),
        ("很高兴为您服务。", "word"),
        ("您的<item>（订单 40817）已付款，尚未打包。", "number"),
    ],
)
def test_that_anything_else_fails(sentence: str, failure: str) -> None:
    found = check(sentence, _TURN, Profile.REFERENCES)
    assert isinstance(found, LockFailure), found
    assert found.check == failure
