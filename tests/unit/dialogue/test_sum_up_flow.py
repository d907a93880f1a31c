"""Sums, counts and what was bought, told from the rows; nothing is ever written."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chatbot.dialogue.turn import Advance
from chatbot.domain.commerce import Order, OrderState, Payment, ReturnClass
from chatbot.domain.conversation import DialogueState, Focus, Frame, Level, Session
from chatbot.domain.evidence import Fact, Statement
from chatbot.domain.money import Money
from chatbot.domain.outcome import Ask, Refuse, Say
from chatbot.domain.rules import Postage
from chatbot.testing.assistant import RULES, DialogueTest, rule
from chatbot.testing.desk import SOCKS, desk, is_untouched
from chatbot.testing.store import NOW, line, order, shipment

BOOTS = line()
PARCEL = shipment(line_ids=("40817-1", "40817-2"))
BOTH = order(lines=(BOOTS, SOCKS), shipments=(PARCEL,))
KETTLE = line(
    id="40655-1", name="Brenna Kettle", kind="kettle", options=(), unit_price=Money(5400), product_id="kettle"
)
OLDER = order(
    number="40655",
    lines=(KETTLE,),
    shipments=(shipment(line_ids=("40655-1",)),),
    placed_at=NOW - timedelta(days=20),
    postage=Money(490),
    payments=(
        Payment("gift_card", "gift card ending 7731", Money(3000)),
        Payment("visa", "Visa ending 4411", Money(2890)),
    ),
)


async def _asked(
    text: str, *orders: Order, focus: Focus | None = None, stack: tuple[Frame, ...] = (), **slots: str
) -> Advance:
    test = desk(*(orders or (BOTH, OLDER)))
    return await _of(test, text, DialogueState(focus=focus or Focus(), stack=stack), **slots)


async def _of(test: DialogueTest, text: str, state: DialogueState, **slots: str) -> Advance:
    known = tuple((name, (value,)) for name, value in slots.items())
    frame = Frame("sum_up", (*known, ("said", (text,))))
    advance = await test.parts.flows["sum_up"].advance(frame, test.parts.view(test.session, state))
    assert is_untouched(test)
    return advance


def _told(advance: Advance) -> list[str]:
    assert isinstance(advance.outcome, Say), advance.outcome
    return [statement.key for statement in advance.outcome.statements]


def _values(advance: Advance, name: str = "amount") -> list[object]:
    facts: list[Fact] = [fact for statement in advance.outcome.statements for fact in statement.facts]
    return [fact.value for fact in facts if fact.name == name]


async def test_that_what_comes_back_is_told_with_what_it_is_made_of() -> None:
    told = await _asked("what would i get back for the boots")
    assert _told(told) == ["sum.refund", "sum.return_free"]
    assert (_values(told), _values(told, "method")) == ([Money(14900)], ["Visa ending 4411"])
    assert told.focus is not None
    assert (told.focus.order_number, told.focus.line_ids, told.focus.flow) == ("40817", ("40817-1",), "sum_up")


async def test_that_postage_and_delivery_are_named() -> None:
    paid = order(postage=Money(490))
    rules = (*(one for one in RULES if not isinstance(one.body, Postage)), rule(Postage(Money(300))))
    test = desk(paid, rules=rules)
    told = await _of(test, "how much do i get back", DialogueState(focus=Focus("40817", ("40817-1",))))
    assert _told(told) == ["sum.refund", "sum.goods", "sum.delivery_back", "sum.charge"]
    assert _values(told) == [Money(15090), Money(490), Money(300)]
    postage = await _of(test, "would postage come off that", DialogueState(focus=told.focus or Focus()))
    assert (_told(postage), _values(postage)) == (["sum.return_postage"], [Money(300)])


async def test_that_lines_of_several_orders_are_summed_up() -> None:
    told = await _asked("how much would i get back for the boots and the kettle")
    assert _told(told).count("sum.refund") == 2
    assert _values(told)[-1] == Money(14900 + 5400 + 490)


async def test_that_both_are_those_of_the_return_under_way() -> None:
    slots = (("lines", ("40817/40817-1", "40817/40817-2")), ("reason", ("does_not_fit",)))
    waiting = Frame("return_items", slots, "reason")
    told = await _asked("what would i get back for both", stack=(waiting,))
    assert _values(told) == [Money(14900 + 1800)]
    alone = await _asked("what would i get back for both", focus=Focus("40817", ("40817-1",)))
    assert _values(alone) == [Money(14900 + 1800)]


async def test_that_one_of_two_pairs_is_summed_up_alone() -> None:
    assert _values(await _asked("what would i get back for one of the two pairs of socks")) == [Money(900)]


async def test_that_what_may_not_come_back_is_told_with_why() -> None:
    final = replace(BOOTS, return_class=ReturnClass.FINAL_SALE)
    told = await _asked("what would i get back for the boots", order(lines=(final,)))
    assert _told(told) == ["return.excluded"]
    until = await _asked("until when can the boots go back", order(lines=(final,)))
    assert _told(until) == ["return.excluded"]


async def test_that_what_is_still_to_come_is_summed_up_as_if_it_were_there() -> None:
    coming = order(state=OrderState.PAID, shipments=())
    assert _values(await _asked("what would i get back for the boots", coming)) == [Money(14900)]


async def test_that_it_is_told_until_when_something_may_come_back() -> None:
    told = await _asked("until when can both go back", focus=Focus("40817"))
    assert _told(told) == ["sum.until", "sum.until"]
    assert _values(told, "last_day") == [(NOW + timedelta(days=23)).date()] * 2


@pytest.mark.parametrize(
    ("text", "keys", "amounts"),
    [
        ("how much did i pay for 40655", ["sum.order", "sum.on", "sum.on"], [Money(5890), Money(3000), Money(2890)]),
        ("what part was on the gift card", ["sum.on", "sum.on"], [Money(3000), Money(2890)]),
        ("what was the postage", ["sum.postage"], [Money(490)]),
        ("what did it cost with shipping", ["sum.order", "sum.on", "sum.on"], [Money(5890), Money(3000), Money(2890)]),
    ],
)
async def test_that_what_an_order_came_to_is_told(text: str, keys: list[str], amounts: list[Money]) -> None:
    told = await _asked(text, order_number="40655")
    assert (_told(told), _values(told)) == (keys, amounts)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("how much did i pay in total", ["sum.order_free"]),
        ("what was the postage", ["sum.postage_free"]),
        ("what did the socks cost me", ["sum.line", "sum.each"]),
        ("what did the socks and the boots cost me", ["sum.line", "sum.line", "sum.each", "sum.together"]),
        ("how much did i pay for the socks", ["sum.line", "sum.each"]),
        ("which of the two was dearer", ["sum.most"]),
        ("which of the two was cheaper", ["sum.least"]),
        ("how many things did i order", ["sum.pieces"]),
        ("what was in my parcel", ["sum.pieces"]),
        ("who carries it", ["sum.carrier"]),
        ("what size did i order", ["sum.version"]),
    ],
)
async def test_that_other_questions_about_an_order_are_answered(text: str, keys: list[str]) -> None:
    told = await _asked(text, BOTH, order_number="40817")
    assert _told(told) == keys


async def test_that_orders_are_counted() -> None:
    assert _values(await _asked("how many orders do i have"), "count") == [2]


async def test_that_a_question_goes_on_about_something_else() -> None:
    first = await _asked("what would i get back for the boots and the socks")
    told = await _asked("and just the socks", focus=first.focus)
    assert (_told(told), _values(told)) == (["sum.refund", "sum.return_free"], [Money(1800)])
    free = await _asked("and the postage?", focus=told.focus)
    assert _told(free) == ["sum.return_free"]


async def test_that_what_was_never_asked_is_the_sum_of_the_order() -> None:
    assert _told(await _asked("sum up", BOTH)) == ["sum.order_free"]


async def test_that_the_order_that_came_is_meant_where_that_is_said() -> None:
    coming = order(number="40999", state=OrderState.IN_TRANSIT, lines=(SOCKS,))
    told = await _asked("the parcel that reached me, what was in there", coming, OLDER)
    assert told.focus is not None
    assert told.focus.order_number == "40655"


async def test_that_several_things_of_one_name_are_asked_about_and_the_question_kept() -> None:
    twice = order(lines=(BOOTS, replace(BOOTS, id="40817-2", options=(("size", "44"),))), shipments=(PARCEL,))
    test = desk(twice)
    asked = await _of(test, "what would i get back for the boots", DialogueState())
    assert isinstance(asked.outcome, Ask)
    assert asked.frame is not None
    frame = asked.frame.with_slot("said", asked.outcome.quick_replies[1].message)
    told = await test.parts.flows["sum_up"].advance(frame, test.parts.view(test.session, DialogueState()))
    assert _told(told) == ["sum.refund", "sum.return_free"]


async def test_that_an_order_that_is_not_found_is_told() -> None:
    refused = await _asked("how much did i pay", order_number="40602")
    assert refused.outcome == Refuse(
        (Statement("order.not_yours", refused.outcome.statements[0].facts),),
        quick_replies=refused.outcome.quick_replies,
    )


async def test_that_nothing_to_tell_is_told() -> None:
    plain = order(lines=(replace(BOOTS, options=()),))
    assert isinstance((await _asked("what size did i order", plain)).outcome, Refuse)


async def test_that_nobody_signed_out_hears_a_sum() -> None:
    test = desk(BOTH, session=Session("con_test", Level.GUEST))
    events = await test.say("sum up what i paid")
    spoken = [one for one in events if "signed in" in str(one.event)]
    assert spoken
