"""Confirms the cancellation of one order after the other, and says each that was answered."""

from __future__ import annotations

from dataclasses import replace

from forked import Job, Say, serve

from chatbot.adapters.database.engine import open_engine
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.adapters.identity.world import SystemIds
from chatbot.dialogue.executions import EXECUTIONS
from chatbot.dialogue.gate import LIFETIME, Gate, payload_hash
from chatbot.domain.commerce import OrderState
from chatbot.domain.conversation import Level, Session
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card, CardKind, Proposal
from chatbot.domain.rules import Action, WhileIn
from chatbot.domain.writes import CancelOrder
from chatbot.errors import AlreadyExecuted
from chatbot.testing.rules import return_rule, rules_on
from chatbot.testing.store import NOW

CUSTOMER = "cus_00001"
RULES = rules_on(NOW.date(), replace(return_rule(WhileIn((OrderState.PAID,))), action=Action.CANCEL))


def number_of(place: int) -> str:
    """Return the number of an order."""
    return str(50_000 + place)


def proposal(number: str) -> Proposal:
    """Return the card of an order's cancellation: the same one after every crash."""
    write = CancelOrder(number, (f"{number}-1",), paid_back=Money(0), not_charged=Money(14900))
    card = Card(CardKind.PROPOSAL, number, f"Cancel order {number}")
    return Proposal(f"pro_{number}", "CODE22", "con_1", CUSTOMER, write, payload_hash(write), NOW + LIFETIME, card)


async def confirm_all(job: Job, say: Say) -> None:
    """Confirm the orders from `start` to `stop`, those that are settled once more."""
    engine = open_engine(str(job["url"]))
    gate = Gate(SqlAlchemyUnitOfWork(engine), SystemIds(), EXECUTIONS)
    session = Session("con_1", Level.VERIFIED, CUSTOMER)
    for place in range(int(job["start"]), int(job["stop"])):
        number = number_of(place)
        try:
            await gate.execute(session, proposal(number), RULES, NOW)
        except AlreadyExecuted:
            continue
        say(number)
    await engine.dispose()


if __name__ == "__main__":
    serve(confirm_all)
