"""What a Chinese shopper reads and presses: nothing of it is English but brands, places, codes and addresses."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from chatbot.domain.commerce import OrderState, Payment, ShipmentState, TrackingEvent
from chatbot.domain.conversation import CardsShown, LoggedEvent, ProposalShown
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card
from chatbot.domain.settlement import SavedMethod
from chatbot.languages import load_languages
from chatbot.languages.names import load_names
from chatbot.testing.assistant import DialogueTest, spoken
from chatbot.testing.desk import SOCKS, cards_in, chips_in, desk, proposal_in, unshipped
from chatbot.testing.store import NOW, line, order, shipment

_NAMES = Path(__file__).parents[3] / "knowledge" / "catalogue" / "names.zh.yaml"
LANGUAGES = {**load_languages(), "zh": load_languages()["zh"].with_names(load_names(_NAMES))}
_ENGLISH = re.compile(r"[a-z]{2,}", re.IGNORECASE)
_PROPER = {
    *("Fjellfot", "Ullgard", "Norpost", "Visa", "PayPal", "Klarlane", "AI", "Fernholm"),
    *("Hamburg", "Hannover", "Anna", "Lindholm", "Ankerstieg", "DE", "NP", "post", "example"),
}


def _texts(card: Card) -> Iterator[str]:
    yield card.title
    for row in card.rows:
        yield from row


def _shown(events: Sequence[LoggedEvent]) -> Iterator[str]:
    yield spoken(events)
    for logged in events:
        match logged.event:
            case CardsShown(cards, chips):
                for card in cards:
                    yield from _texts(card)
                for chip in chips:
                    yield from (chip.label, chip.message)
            case ProposalShown(proposal):
                yield from _texts(proposal.card)


def _english(events: Sequence[LoggedEvent], *codes: str) -> set[str]:
    """Return the English words that a turn shows."""
    text = " | ".join(_shown(events))
    for code in codes:
        text = text.replace(code, " ")
    return set(_ENGLISH.findall(text)) - _PROPER


def _chinese(test: DialogueTest) -> DialogueTest:
    return DialogueTest(test.store, languages=LANGUAGES)


async def test_that_a_late_order_is_told_in_chinese() -> None:
    late = shipment(
        state=ShipmentState.IN_TRANSIT,
        delivered_at=None,
        expected_on=NOW.date() + timedelta(days=4),
        delay_reason="a missed connection in the Hannover depot",
        events=(TrackingEvent(NOW - timedelta(days=2), "sorted", "Hannover"),),
    )
    test = _chinese(desk(order(state=OrderState.DELAYED, lines=(line(), SOCKS), shipments=(late,))))
    told = await test.say("我的订单40817到哪了？")
    assert spoken(told).startswith(
        "您的 Fjellfot 登山靴（订单 40817）延误了：Norpost 最近一次扫描是 11月14日星期六 11:00，"
    )
    assert "现在预计 11月20日星期五送达。" in spoken(told)
    assert "承运商给出的原因：在 Hannover 网点错过了转运班次。" in spoken(told)
    (card,) = cards_in(told)
    assert card.rows[:3] == (
        ("商品", "Fjellfot 登山靴（43，棕色）× 1；Ullgard 徒步袜 × 2"),
        ("状态", "已延误"),
        ("下单日期", "11月4日星期三"),
    )
    assert ("11月14日星期六 11:00", "已分拣，Hannover") in card.rows
    assert _english(told) == set()


async def test_that_a_return_is_asked_for_shown_and_told_in_chinese() -> None:
    both = shipment(line_ids=("40817-1", "40817-2"))
    test = _chinese(desk(order(lines=(line(), SOCKS), shipments=(both,))))
    asked = await test.say("我要退货")
    assert spoken(asked) == "您想退哪件商品？"
    assert chips_in(asked) == ("Fjellfot 登山靴，43，棕色，订单 40817", "Ullgard 徒步袜，订单 40817")
    why = await test.say("退订单40817")
    assert spoken(why) == "请问您为什么想退 Fjellfot 登山靴、2 双 Ullgard 徒步袜？"
    proposed = await test.say("不想要了")
    card = proposal_in(proposed).card
    assert spoken(proposed) == (
        "这是 Fjellfot 登山靴、2 双 Ullgard 徒步袜的退货申请：167.00 欧元会转入尾号 4411 的 Visa 卡。请核对卡片并确认。"
    )
    assert card.rows == (
        ("商品", "Fjellfot 登山靴（43，棕色）× 1，149.00 欧元"),
        ("商品", "Ullgard 徒步袜 × 2，18.00 欧元"),
        ("商品金额", "167.00 欧元"),
        ("退货运费", "免费"),
        ("退款", "167.00 欧元，退回尾号 4411 的 Visa 卡"),
        ("原因", "不想要了"),
        ("条件", "未使用、吊牌完整"),
        ("退货标签", "通过邮件发到 a•••@p•••.example"),
        ("寄出期限", "11月30日星期一"),
    )
    done = await test.press(proposal_in(proposed).id)
    code = test.unit_of_work.returns[0].label_code
    assert [_english(events, code) for events in (asked, why, proposed, done)] == [set()] * 4


async def test_that_an_exchange_is_pressed_and_told_in_chinese() -> None:
    test = _chinese(desk(order()))
    asked = await test.say("登山靴我想换货")
    assert spoken(asked) == "您的 Fjellfot 登山靴想要哪一款？"
    assert chips_in(asked) == ("42，棕色",)
    proposed = await test.say("42，棕色")
    assert spoken(proposed).startswith("这是 Fjellfot 登山靴（订单 40817）换成 42，棕色的换货申请。")
    done = await test.press(proposal_in(proposed).id)
    assert [_english(events, test.unit_of_work.returns[0].label_code) for events in (asked, proposed, done)] == [
        set()
    ] * 3


async def test_that_a_cancellation_and_its_refusal_are_told_in_chinese() -> None:
    test = _chinese(desk(unshipped(lines=(line(), SOCKS))))
    proposed = await test.say("取消订单40817")
    done = await test.press(proposal_in(proposed).id)
    refused = await _chinese(desk(order())).say("取消订单40817")
    assert spoken(refused).startswith("您的 Fjellfot 登山靴（订单 40817）现在是“已送达”，无法再取消")
    assert [_english(events) for events in (proposed, done, refused)] == [set()] * 3


async def test_that_ways_of_paying_are_pressed_in_chinese_and_stored_as_they_are_known() -> None:
    saved = (SavedMethod("paypal", "PayPal"), SavedMethod("visa", "Visa ending 9001"))
    test = _chinese(desk(unshipped(payments=(Payment("visa", "Visa ending 4411", Money(14900)),)), saved=saved))
    asked = await test.say("订单40817换个付款方式")
    assert chips_in(asked) == ("PayPal", "尾号 9001 的 Visa 卡", "Klarlane 账单付款")
    for pressed, label in (("尾号 9001 的 Visa 卡", "Visa ending 9001"), ("Klarlane 账单付款", "klarlane_invoice")):
        proposed = await test.say(pressed)
        assert proposal_in(proposed).write.label == label
        assert _english(proposed) == set()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Fjellfot Trail Boots是什么材质？", "Fjellfot 登山靴的材质是磨砂牛皮、橡胶。"),
        ("Fjellfot Trail Boots有哪些颜色和尺码？", "Fjellfot 登山靴有这些可选：42、43、44。"),
    ],
)
async def test_that_a_product_is_told_in_chinese(asked: str, told: str) -> None:
    events = await _chinese(desk(order())).say(asked)
    assert told in spoken(events)
    (card,) = cards_in(events)
    assert card.title == "Fjellfot 登山靴"
    assert ("尺码", "42，43，44") in card.rows
    assert ("颜色", "棕色") in card.rows
    assert _english(events) == set()
