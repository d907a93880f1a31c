from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.executions import EXECUTIONS
from chatbot.dialogue.gate import LIFETIME, Gate, payload_hash
from chatbot.domain.commerce import Order, OrderState, RefundTarget, ReturnLine, ReturnReason, ReturnState
from chatbot.domain.conversation import Level, Session
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card, CardKind, Proposal
from chatbot.domain.rules import Excluded, Fee, Postage, RulesToday, Window
from chatbot.domain.writes import OpenReturn
from chatbot.errors import AlreadyExecuted, ConfirmationExpired, ConfirmationMismatch, NotAuthorised, OrderNotFound
from chatbot.testing.rules import return_rule, rules_on
from chatbot.testing.store import NOW, MemoryStoreConnector, customer, line, order
from chatbot.testing.unit_of_work import MemoryUnitOfWork
from chatbot.testing.world import CountingIds

ANNA = Session("con_test", Level.VERIFIED, "cus_00001")
CARD = Card(CardKind.PROPOSAL, "40817", "Return from order 40817")
RULES = rules_on(NOW.date(), return_rule(Window(30)))
WRITE = OpenReturn(
    order_number="40817",
    lines=(ReturnLine("40817-1", 1),),
    reason=ReturnReason.DOES_NOT_FIT,
    target=RefundTarget.ORIGINAL,
    amount=Money(14900),
    hand_over_by=date(2026, 11, 30),
)


class _Shop:
    """A gate over Anna's order in memory."""

    def __init__(self, placed: Order | None = None) -> None:
        self.store = MemoryStoreConnector((), (customer(),), (placed or order(),))
        self.unit = MemoryUnitOfWork(self.store)
        self.gate = Gate(self.unit, CountingIds(), EXECUTIONS)

    def propose(self, write: OpenReturn = WRITE, session: Session = ANNA) -> Proposal:
        return self.gate.propose(session, write, CARD, NOW)

    @property
    def is_untouched(self) -> bool:
        written = (self.unit.returns, self.unit.outbox, self.unit.audit, self.unit.settled)
        return not any(written)


def test_that_a_proposal_is_bound_to_its_conversation_customer_and_content() -> None:
    proposal = _Shop().propose()
    assert (proposal.conversation_id, proposal.customer_id) == ("con_test", "cus_00001")
    assert (proposal.write, proposal.card, proposal.payload_hash) == (WRITE, CARD, payload_hash(WRITE))
    assert proposal.expires_at == NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    "session",
    [Session("con_test"), Session("con_test", Level.GUEST, "cus_00001"), Session("con_test", Level.VERIFIED)],
    ids=["anonymous", "guest", "nobody"],
)
async def test_that_only_a_verified_customer_gets_a_proposal_or_carries_one_out(session: Session) -> None:
    shop = _Shop()
    with pytest.raises(NotAuthorised):
        shop.propose(session=session)
    with pytest.raises(NotAuthorised):
        await shop.gate.execute(session, shop.propose(), RULES, NOW)
    assert shop.is_untouched


async def test_that_a_confirmed_proposal_opens_the_return_posts_and_audits_it() -> None:
    shop = _Shop()
    proposal = shop.propose()
    request = (await shop.gate.execute(ANNA, proposal, RULES, NOW)).opened
    assert shop.unit.returns == [request]
    assert (request.lines, request.reason, request.amount) == (WRITE.lines, WRITE.reason, WRITE.amount)
    assert (request.state, request.opened_at, request.hand_over_by) == (ReturnState.OPEN, NOW, WRITE.hand_over_by)
    assert shop.store.orders["40817"].state is OrderState.RETURN_OPEN
    (posted,) = shop.unit.outbox
    assert posted.payload == {"return": request.id, "order": "40817", "label": request.label_code}
    (entry,) = shop.unit.audit
    assert (entry.actor, entry.action, entry.record_id) == ("cus_00001", "open_return", request.id)
    assert shop.unit.settled == {proposal.id: request.id}


async def test_that_a_second_execution_names_what_the_first_one_made() -> None:
    shop = _Shop()
    proposal = shop.propose()
    request = (await shop.gate.execute(ANNA, proposal, RULES, NOW)).opened
    with pytest.raises(AlreadyExecuted, match=f"^{request.id}$"):
        await shop.gate.execute(ANNA, proposal, RULES, NOW)
    assert len(shop.unit.returns) == 1


@pytest.mark.parametrize(
    "session",
    [Session("con_other", Level.VERIFIED, "cus_00001"), Session("con_test", Level.VERIFIED, "cus_00006")],
    ids=["another conversation", "another customer"],
)
async def test_that_nobody_else_carries_a_proposal_out(session: Session) -> None:
    shop = _Shop()
    with pytest.raises(NotAuthorised):
        await shop.gate.execute(session, shop.propose(), RULES, NOW)
    assert shop.is_untouched


async def test_that_a_write_that_is_not_the_one_shown_is_refused() -> None:
    shop = _Shop()
    for tampered in (replace(WRITE, amount=Money(99900)), replace(WRITE, target=RefundTarget.STORE_CREDIT)):
        with pytest.raises(ConfirmationMismatch, match="payload"):
            await shop.gate.execute(ANNA, replace(shop.propose(), write=tampered), RULES, NOW)
    assert shop.is_untouched


async def test_that_a_proposal_lives_for_five_minutes_to_the_last_moment() -> None:
    shop = _Shop()
    with pytest.raises(ConfirmationExpired):
        await shop.gate.execute(ANNA, shop.propose(), RULES, NOW + LIFETIME + timedelta(microseconds=1))
    assert shop.is_untouched
    assert await shop.gate.execute(ANNA, shop.propose(), RULES, NOW + LIFETIME)


@pytest.mark.parametrize(
    "placed",
    [
        order(lines=(line(returned_quantity=1),)),
        order(lines=(line(is_cancelled=True),)),
        order(lines=()),
        order(lines=(line(unit_price=Money(13900)),)),
        order(shipments=()),
        order(postage=Money(490)),
    ],
    ids=["returned meanwhile", "cancelled", "line gone", "another price", "not delivered", "delivery cost comes back"],
)
async def test_that_an_order_that_changed_after_the_card_was_shown_refuses_it(placed: Order) -> None:
    shop = _Shop()
    proposal = shop.propose()
    shop.store.orders["40817"] = placed
    with pytest.raises(ConfirmationMismatch):
        await shop.gate.execute(ANNA, proposal, RULES, NOW)
    assert shop.is_untouched


@pytest.mark.parametrize(
    "rules",
    [
        rules_on(NOW.date(), return_rule(Window(3))),
        rules_on(NOW.date(), return_rule(Window(30)), return_rule(Excluded())),
        rules_on(NOW.date(), return_rule(Window(30)), return_rule(Fee("handling", percent=5))),
        rules_on(NOW.date(), return_rule(Window(30)), return_rule(Postage(Money(690)))),
        rules_on(NOW.date() + timedelta(days=60), return_rule(Window(30))),
    ],
    ids=["shorter window", "excluded", "a fee", "postage", "too late by now"],
)
async def test_that_rules_that_changed_refuse_the_card(rules: RulesToday) -> None:
    shop = _Shop()
    with pytest.raises(ConfirmationMismatch):
        await shop.gate.execute(ANNA, shop.propose(), rules, NOW)
    assert shop.is_untouched


async def test_that_an_order_that_is_gone_is_not_found() -> None:
    shop = _Shop()
    proposal = shop.propose()
    shop.store.orders.clear()
    with pytest.raises(OrderNotFound):
        await shop.gate.execute(ANNA, proposal, RULES, NOW)
    assert shop.is_untouched


writes = st.builds(
    OpenReturn,
    order_number=st.sampled_from(["40817", "40655"]),
    lines=st.lists(st.builds(ReturnLine, st.sampled_from("ab"), st.integers(1, 3)), max_size=2).map(tuple),
    reason=st.sampled_from(ReturnReason),
    target=st.sampled_from(RefundTarget),
    amount=st.integers(0, 3).map(Money),
    hand_over_by=st.dates(date(2026, 11, 1), date(2026, 11, 3)),
    unmet_conditions=st.sampled_from([(), ("original_box",)]),
)


@given(writes, writes)
def test_that_two_writes_have_the_same_hash_exactly_when_they_are_the_same(one: OpenReturn, other: OpenReturn) -> None:
    assert (payload_hash(one) == payload_hash(other)) == (one == other)
