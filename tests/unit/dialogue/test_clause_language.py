"""The clause that an answer rests on is shown in the language of the talk, else in the shop's."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from chatbot.domain.conversation import LoggedEvent, PassagesCited
from chatbot.domain.knowledge import Citation
from chatbot.testing.assistant import PASSAGES, DialogueTest
from chatbot.testing.desk import desk
from chatbot.testing.store import NOW, order, shipment

_ENGLISH = PASSAGES[0]
_CHINESE = replace(
    _ENGLISH, language="zh", title="退货政策", heading="送达后 30 天内可以退货", text="您有 30 天时间退货。"
)


def _cited(events: Sequence[LoggedEvent]) -> Citation:
    (citation,) = (one for event in events if isinstance(event.event, PassagesCited) for one in event.event.citations)
    return citation


def _too_late(*passages) -> DialogueTest:
    delivered = shipment(delivered_at=NOW - timedelta(days=90))
    return DialogueTest(desk(order(shipments=(delivered,))).store, passages=passages)


async def test_that_a_chinese_refusal_cites_the_chinese_clause() -> None:
    told = await _too_late(_ENGLISH, _CHINESE).say("订单40817的靴子我要退货")

    assert (_cited(told).title, _cited(told).quote) == ("退货政策", "您有 30 天时间退货。")


async def test_that_a_clause_without_a_translation_is_cited_in_the_language_of_the_shop() -> None:
    told = await _too_late(_ENGLISH).say("订单40817的靴子我要退货")

    assert _cited(told).heading == _ENGLISH.heading


async def test_that_an_english_refusal_cites_the_english_clause() -> None:
    told = await _too_late(_CHINESE, _ENGLISH).say("I want to return the boots of order 40817")

    assert _cited(told).heading == _ENGLISH.heading
