"""What a conversation is made of: values that nobody changes, made anew with one thing more."""

from datetime import timedelta

import pytest

from chatbot.domain.commands import Understanding
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Fact, FactKind, Trace
from chatbot.domain.outcome import Card, CardKind, Proposal, Propose
from chatbot.domain.writes import SendInvoice
from chatbot.testing.store import NOW


def test_that_a_slot_is_set_replaced_and_taken_away() -> None:
    empty = Frame("return_items", asked="reason")
    assert empty.slot("order_number") == ()
    filled = empty.with_slot("order_number", "40817").with_slot("lines", "40817-1", "40817-2")
    assert filled.slots == (("order_number", ("40817",)), ("lines", ("40817-1", "40817-2")))
    assert filled.with_slot("order_number", "40655").slot("order_number") == ("40655",)
    assert filled.with_slot("order_number").slots == (("lines", ("40817-1", "40817-2")),)
    assert (filled.flow, filled.asked, empty.slots) == ("return_items", "reason", ())


def test_that_a_frame_waits_for_the_slot_that_was_asked_for_last() -> None:
    filled = Frame("return_items").with_slot("lines", "40817-1")
    assert filled.asking("reason") == Frame("return_items", filled.slots, "reason")


def test_that_a_customer_may_do_more_than_a_guest_and_a_guest_more_than_anybody() -> None:
    assert Level.ANONYMOUS < Level.GUEST < Level.VERIFIED


def test_that_a_fact_knows_its_traits() -> None:
    fact = Fact("eta", FactKind.DATE, NOW.date(), "shipment:1", (("when", "future"),))
    assert (fact.trait("when"), fact.trait("number")) == ("future", "")


def test_that_a_trace_keeps_what_it_had() -> None:
    trace = Trace().with_stage("understand", 1.23456).with_note("flow", "say").with_stage("ground", 2)
    assert trace == Trace((("understand", 1.23), ("ground", 2)), (("flow", "say"),))


@pytest.mark.parametrize("kind", [CardKind.PROPOSAL, CardKind.RETURN])
def test_that_a_proposed_write_shows_its_own_card(kind: CardKind) -> None:
    card = Card(kind, "40817", "Invoice")
    write, later = SendInvoice("40817"), NOW + timedelta(minutes=5)
    proposal = Proposal("prp_1", "AAAAA2", "cnv_1", "cus_1", write, "hash", later, card)
    assert Propose(proposal, ()).cards == (card,)


def test_that_an_understanding_without_scores_has_none() -> None:
    assert Understanding("en", ()).scores == ()
