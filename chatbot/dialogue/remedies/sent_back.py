"""Who pays the postage of goods that are exchanged or were reported, and whether these come back at all."""

from __future__ import annotations

from chatbot.dialogue import facts
from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.turn import Turn
from chatbot.domain.commerce import Claim, ClaimKind, Order, OrderLine
from chatbot.domain.evidence import Statement
from chatbot.domain.exchanges import decide_exchange

_SENT = (ClaimKind.DAMAGED, ClaimKind.WRONG_ITEM)
"""What was wrong with goods that are there and may have to come back."""


def claim_on(order: Order, line: OrderLine) -> Claim | None:
    """Return what was reported last about a line of an order, None where nothing was."""
    claims = (one for one in reversed(order.claims) if any(item.line_id == line.id for item in one.lines))
    return next(claims, None)


async def postage_of_claim(order: Order, line: OrderLine, policy: Policy, turn: Turn) -> Statement | None:
    """Return what the documents surely say of sending back what was reported; None where that is not asked for."""
    claim = claim_on(order, line)
    if claim is None or claim.kind not in _SENT:
        return None
    question = turn.language.say(f"value.sent_back_{claim.kind.value}")
    found = await find_sure_answer(question, turn, policy.retriever)
    return None if found is None else found.statement


async def postage_of_exchange(order: Order, line: OrderLine, policy: Policy, turn: Turn) -> Statement:
    """Return that sending back what is exchanged is free, with the clause of exchanges."""
    told = Statement("sum.return_free", (facts.items((line,), order),))
    return await policy.cited(told, decide_exchange(order, line, policy.today(turn)).rule, turn)


def is_exchanged(order: Order, line: OrderLine) -> bool:
    """Whether an exchange of a line is open."""
    opened = (one for one in order.returns if one.replacement is not None)
    return any(item.line_id == line.id for one in opened for item in one.lines)
