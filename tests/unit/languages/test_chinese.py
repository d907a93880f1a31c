"""Simplified Chinese: its forms, its phrases, and what its claims find."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from chatbot.domain.commerce import ReturnReason
from chatbot.domain.evidence import Fact, FactKind, FactValue, Statement
from chatbot.domain.money import Money
from chatbot.languages import load_languages

CHINESE = load_languages()["zh"]
BERLIN = ZoneInfo("Europe/Berlin")
_SLOT = re.compile(r"\{\w+\}")
_LATIN = re.compile(r"[A-Za-z]+")


def _fact(kind: FactKind, value: FactValue, name: str = "fact", **traits: str) -> Fact:
    return Fact(name, kind, value, "test:1", tuple(traits.items()))


@pytest.mark.parametrize(
    ("fact", "written"),
    [
        (_fact(FactKind.MONEY, Money(3900)), "39.00 欧元"),
        (_fact(FactKind.MONEY, Money(490, "CHF")), "4.90 瑞士法郎"),
        (_fact(FactKind.MONEY, Money(490, "NOK")), "4.90 NOK"),
        (_fact(FactKind.DATE, date(2026, 11, 20)), "11月20日星期五"),
        (_fact(FactKind.DATE, date(2027, 1, 31), year="shown"), "2027年1月31日星期日"),
        (_fact(FactKind.MOMENT, datetime(2026, 11, 9, 8, 5, tzinfo=BERLIN)), "11月9日星期一 08:05"),
        (_fact(FactKind.DAYS, 30), "30 天"),
        (_fact(FactKind.DAYS, 1), "1 天"),
        (_fact(FactKind.PERCENT, 10), "10%"),
        (_fact(FactKind.NAME, ("S", "M", "L")), "S、M、L"),
        (_fact(FactKind.TERM, "in_transit"), "运输中"),
    ],
)
def test_that_a_value_is_written_as_chinese_shops_write_it(fact: Fact, written: str) -> None:
    assert CHINESE.render(fact) == written


def test_that_latin_letters_and_digits_are_set_off_from_han_characters_and_these_are_not() -> None:
    item, order = _fact(FactKind.ITEM, ("Fjellfot 登山靴",), "item"), _fact(FactKind.ORDER, "40817", "order")
    assert (
        CHINESE.compose(Statement("cancel.done", (item, order))) == "办好了：您的 Fjellfot 登山靴（订单 40817）已取消。"
    )
    sent = {"amount": _fact(FactKind.MONEY, Money(500), "amount")}
    for method, told in (("visa", "5.00 欧元将退回 Visa 卡。"), ("store_credit", "5.00 欧元将退回购物金。")):
        facts = (sent["amount"], _fact(FactKind.TERM, method, "method"))
        assert CHINESE.compose(Statement("order_status.refund_due", facts)) == told


def test_that_no_phrase_is_in_latin_letters() -> None:
    latin = {key: _LATIN.findall(_SLOT.sub("", phrase.text)) for key, phrase in CHINESE.phrases.items()}
    assert {key: words for key, words in latin.items() if set(words) - {"AI"}} == {}


@pytest.mark.parametrize("reason", ReturnReason)
def test_that_a_reason_that_is_pressed_is_read_as_that_reason(reason: ReturnReason) -> None:
    shown = CHINESE.term(reason.value)
    read = [one for one in ReturnReason if any(word in shown for word in CHINESE.words[f"reason.{one.value}"])]
    assert read == [reason]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("message.store_credit", "store_credit"),
        ("message.money_back", "original"),
        ("message.new_code", "new_code"),
        ("message.person", "person"),
        ("message.yes", "yes"),
        ("message.no", "no"),
        ("message.replacement", "remedy.replacement"),
        ("message.refund", "remedy.refund"),
        ("message.claim_damaged", "claim.damaged"),
        ("message.claim_missing", "claim.missing"),
        ("message.claim_wrong_item", "claim.wrong_item"),
        ("message.claim_lost", "claim.lost"),
        ("message.claim_faulty", "claim.faulty"),
    ],
)
def test_that_a_pressed_reply_holds_a_word_that_the_grammar_looks_for(key: str, words: str) -> None:
    assert any(word in CHINESE.phrases[key].text for word in CHINESE.words[words])


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("您的包裹延误了。", {"late"}),
        ("您的靴子已于11月20日星期五送达。", {"delivered"}),
        ("包裹昨天已经签收。", {"delivered"}),
        ("您的靴子还没有送达。", {"not_delivered", "no"}),
        ("包裹尚未送达。", {"not_delivered", "not"}),
        ("预计周五送达。", {"expected"}),
        ("包裹正在路上。", {"on_the_way"}),
        ("今天派送。", {"out_for_delivery"}),
        ("39.00 欧元已退回您的卡。", {"refunded"}),
        ("我们会给您退款，放心。", {"refunded", "money_back", "assurance", "follow_up"}),
        ("钱已经返到卡里。", {"refunded"}),
        ("退货单 X 已开好。", {"return_open"}),
        ("运费全免，免费退货。", {"free"}),
        ("现货 3 件。", {"in_stock"}),
        ("这款目前缺货。", {"sold_out"}),
        ("您的靴子已换好。", {"exchanged"}),
        ("您的订单已取消。", {"cancelled"}),
        ("您可以取消订单。", {"can_cancel"}),
        ("您可以退货。", {"can_return"}),
        ("这件无法退货。", {"cannot"}),
        ("经理已批准您的申请。", {"approved"}),
        ("我们保证明天到。", {"assurance"}),
        ("同事会尽快联系您。", {"colleague", "follow_up"}),
        ("退货已撤回。", {"withdrawn"}),
        ("这会撤回退货。", set()),
        ("我们已收到您的付款。", {"paid"}),
        ("我们已收到您的退货。", {"return_received"}),
        ("正在等待付款。", {"unpaid"}),
        ("新的地址已更新。", {"address_changed"}),
        ("我不太确定是哪一个。", set()),
        ("周一合适。", set()),
    ],
)
def test_that_claims_are_found_by_their_words(text: str, claims: set[str]) -> None:
    assert CHINESE.claims_in(text) == claims
