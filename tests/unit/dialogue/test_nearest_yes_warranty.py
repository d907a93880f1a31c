"""A warranty is offered in words as long as it lasts, and no longer."""

from datetime import UTC, datetime

import pytest

from chatbot.dialogue.remedies.nearest_yes import offered
from chatbot.domain.alternatives import after_return, warranty_until
from chatbot.domain.commerce import ReturnClass
from chatbot.domain.conversation import DialogueState
from chatbot.domain.decisions import Alternative
from chatbot.domain.returns import decide_return
from chatbot.domain.rules import Scope, Window
from chatbot.testing.assistant import LANGUAGES, DialogueTest
from chatbot.testing.rules import return_rule, rules_on
from chatbot.testing.store import NOW, line, order, product, shipment

TEST = DialogueTest()
TURN = TEST.parts.view(TEST.session, DialogueState())
RULES = rules_on(NOW.date(), return_rule(Window(30), Scope((ReturnClass.BULKY,))))


@pytest.mark.parametrize(
    ("years", "delivered", "expected"),
    [
        (3, datetime(2024, 2, 29, tzinfo=UTC), "Sunday 28 February 2027"),
        (1, datetime(2025, 11, 16, 10, tzinfo=UTC), "Monday 16 November"),
        (1, datetime(2025, 11, 15, 10, tzinfo=UTC), ""),
        (0, datetime(2026, 11, 1, tzinfo=UTC), ""),
        (3, None, ""),
    ],
)
def test_that_a_warranty_claim_is_offered_while_the_warranty_lasts(
    years: int, delivered: datetime | None, expected: str
) -> None:
    placed, bought = order(shipments=(shipment(delivered_at=delivered),)), product(warranty_years=years)
    decision = decide_return(placed, line(), RULES)
    until = warranty_until(decision.delivered_on, bought)
    nearest = offered(after_return(placed, line(), decision, RULES, bought), placed, (line(),), TURN, until)
    sentences = [LANGUAGES["en"].compose(statement) for statement in nearest.statements]
    told = [sentence for sentence in sentences if "warranty" in sentence]
    assert told == (
        [f"What is possible: a warranty claim if something is wrong with your Fjellfot Trail Boots, until {expected}."]
        if expected
        else []
    )
    assert (Alternative.WARRANTY_CLAIM in nearest.alternatives) is bool(expected)
