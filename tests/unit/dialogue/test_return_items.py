"""The steps of a return beyond the plain path: questions about the goods, corrections, refusals, part refusals."""

from datetime import date, timedelta

import pytest

from chatbot.domain.commerce import Order, OrderLine, RefundTarget, ReturnClass
from chatbot.domain.conversation import CardsShown, LoggedEvent, ProposalDeclined, ProposalShown
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.outcome import Proposal
from chatbot.domain.rules import SettledWithin
from chatbot.testing.assistant import ANNA, RULES, DialogueTest, spoken
from chatbot.testing.rules import return_rule
from chatbot.testing.store import NOW, MemoryStoreConnector, line, order, product, shipment


def _line(place: int, name: str, **changes: object) -> OrderLine:
    return line(id=f"40817-{place}", name=name, kind=name.split()[-1].lower(), options=(), **changes)


def _shop(*lines: OrderLine, delivered_days_ago: int = 7, **test: object) -> DialogueTest:
    parcel = shipment(line_ids=tuple(one.id for one in lines), delivered_at=NOW - timedelta(days=delivered_days_ago))
    placed: Order = order(lines=lines, shipments=(parcel,), placed_at=NOW - timedelta(days=delivered_days_ago + 5))
    return DialogueTest(MemoryStoreConnector((product(),), (ANNA,), (placed,)), **test)


def _proposal(events: list[LoggedEvent]) -> Proposal:
    return next(one.event.proposal for one in events if isinstance(one.event, ProposalShown))


def _row(proposal: Proposal, label: str) -> list[str]:
    return [text for name, text in proposal.card.rows if name == label]


EARBUDS = _line(1, "Tonavik Earbuds", return_class=ReturnClass.HYGIENE)
RADIO = _line(2, "Tonavik Radio", return_class=ReturnClass.ELECTRONICS)
OUTLET = _line(3, "Lykta Lantern", return_class=ReturnClass.FINAL_SALE)
BOOTS = _line(4, "Fjellfot Trail Boots")


@pytest.mark.parametrize("answer", ["yes", "yes, no problem", "it is", "sure it is, not a scratch on it"])
async def test_that_a_condition_that_must_be_known_is_asked_for_and_shown_on_the_card(answer: str) -> None:
    test = _shop(EARBUDS)
    await test.say("I want to return the earbuds")
    asked = await test.say("changed my mind")
    assert spoken(asked) == "One question about the condition first: is the seal still unbroken?"
    proposal = _proposal(await test.say(answer))
    assert _row(proposal, "Condition") == ["unused, with its tags", "the seal is unbroken"]
    assert proposal.write.unmet_conditions == ()


@pytest.mark.parametrize("answer", ["no", "no, sorry", "not really", "it isn't, I opened it"])
async def test_that_a_condition_that_is_not_met_refuses_with_its_reason(answer: str) -> None:
    test = _shop(EARBUDS)
    await test.say("I want to return the earbuds")
    await test.say("changed my mind")
    events = await test.say(answer)
    assert "because this condition is not met: the seal is unbroken" in spoken(events)
    assert not any(isinstance(one.event, ProposalShown) for one in events)


async def test_that_an_answer_that_is_neither_yes_nor_no_is_asked_again() -> None:
    test = _shop(EARBUDS)
    await test.say("I want to return the earbuds")
    await test.say("changed my mind")
    assert "is the seal still unbroken?" in spoken(await test.say("hm"))


async def test_that_an_unmet_condition_of_a_fee_takes_the_fee_off() -> None:
    test = _shop(RADIO)
    await test.say("I want to return the radio")
    await test.say("changed my mind")
    proposal = _proposal(await test.say("no"))
    assert _row(proposal, "Restocking fee") == ["-14.90 EUR"]
    assert proposal.write.amount == Money(13410)
    done = await test.press(proposal.id)
    assert "134.10 EUR goes back to Visa ending 4411" in spoken(done)


async def test_that_goods_the_shop_sent_broken_are_asked_nothing_and_cost_nothing() -> None:
    test = _shop(RADIO)
    await test.say("I want to return the radio")
    proposal = _proposal(await test.say("it is defective"))
    assert proposal.write.amount == Money(14900)
    assert _row(proposal, "Condition") == []


async def test_that_what_may_come_back_is_proposed_and_the_rest_refused() -> None:
    test = _shop(OUTLET, BOOTS)
    asked = await test.say("I want to return the lantern and the boots")
    assert "I can't open a return for your Lykta Lantern" in spoken(asked)
    events = await test.say("they do not fit")
    assert "Lykta Lantern" not in spoken(events)
    assert [one.line_id for one in _proposal(events).write.lines] == ["40817-4"]


async def test_that_a_refusal_names_what_is_possible_instead() -> None:
    events = await _shop(BOOTS, delivered_days_ago=40).say("I want to return the boots")
    assert "The 30 days for your Fjellfot Trail Boots ended on" in spoken(events)
    assert "a warranty claim if something is wrong with your Fjellfot Trail Boots" in spoken(events)
    assert "A colleague can look at it as goodwill." in spoken(events)
    chips = [chip.message for one in events if isinstance(one.event, CardsShown) for chip in one.event.quick_replies]
    assert chips[-1] == "I want to talk to a person"


async def test_that_goods_without_a_row_in_the_catalogue_are_refused_without_a_warranty() -> None:
    test = _shop(_line(3, "Lykta Lantern", return_class=ReturnClass.FINAL_SALE, product_id="gone"))
    said = spoken(await test.say("I want to return the lantern"))
    assert "such goods are excluded" in said
    assert "warranty" not in said


async def test_that_a_typed_no_declines_the_card() -> None:
    test = _shop(BOOTS)
    await test.say("I want to return the boots")
    proposal = _proposal(await test.say("they do not fit"))
    events = await test.say("no")
    assert spoken(events) == "All right, nothing was changed."
    assert [one.event for one in events if isinstance(one.event, ProposalDeclined)] == [
        ProposalDeclined(proposal.id, "cancelled")
    ]
    assert "no longer open" in spoken(await test.press(proposal.id))


async def test_that_saying_the_same_again_shows_the_same_card() -> None:
    test = _shop(BOOTS)
    await test.say("I want to return the boots")
    proposal = _proposal(await test.say("they do not fit"))
    events = await test.say("the boots, they do not fit")
    assert proposal.code in spoken(events)
    assert _proposal(events) == proposal


async def test_that_a_reason_in_words_of_ones_own_is_a_change_of_mind() -> None:
    test = _shop(BOOTS)
    await test.say("I want to return the boots")
    proposal = _proposal(await test.say("my aunt hates them"))
    assert _row(proposal, "Reason") == ["changed my mind"]


async def test_that_store_credit_is_promised_with_the_first_scan() -> None:
    test = _shop(BOOTS)
    await test.say("I want to return the boots")
    await test.say("they do not fit")
    proposal = _proposal(await test.say("store credit instead"))
    assert proposal.write.target is RefundTarget.STORE_CREDIT
    done = spoken(await test.press(proposal.id))
    assert "149.00 EUR becomes store credit as soon as Norpost has scanned the parcel." in done


async def test_that_the_time_of_payment_is_that_of_the_rule_in_force_when_it_was_ordered() -> None:
    until_last_year = Period(date(2024, 1, 1), date(2025, 12, 31))
    test = _shop(BOOTS, rules=(return_rule(SettledWithin(20), effective=until_last_year), *RULES))
    await test.say("I want to return the boots")
    proposal = _proposal(await test.say("they do not fit"))
    assert "within 5 working days" in spoken(await test.press(proposal.id))


async def test_that_a_wish_that_names_nothing_is_asked_about() -> None:
    assert spoken(await _shop(BOOTS, EARBUDS).say("I want to return something")) == (
        "Which item would you like to send back?"
    )


async def test_that_no_time_of_payment_is_promised_where_no_rule_names_one() -> None:
    rules = tuple(rule for rule in RULES if not isinstance(rule.body, SettledWithin))
    test = _shop(BOOTS, rules=rules)
    await test.say("I want to return the boots")
    proposal = _proposal(await test.say("they do not fit"))
    done = spoken(await test.press(proposal.id))
    assert "please hand the parcel over" in done.lower()
    assert "working days" not in done


async def test_that_a_wish_over_two_orders_is_told_apart_before_the_first_is_asked_about() -> None:
    lantern = line(id="40655-1", name="Lykta Lantern", kind="lantern", options=())
    other = order(number="40655", lines=(lantern,), shipments=(shipment(id="shp_2", line_ids=("40655-1",)),))
    test = DialogueTest(MemoryStoreConnector((product(),), (ANNA,), (order(), other)))
    asked = await test.say("I want to return the boots and the lantern")
    assert spoken(asked) == (
        "A return is for one order at a time, so your Lykta Lantern (order 40655) comes next: just ask me. "
        "Why would you like to send your Fjellfot Trail Boots back?"
    )
    proposed = await test.say("they do not fit")
    assert "Lantern" not in spoken(proposed)
    assert [one.line_id for one in _proposal(proposed).write.lines] == ["40817-1"]
