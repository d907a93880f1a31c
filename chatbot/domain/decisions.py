"""What rules lead to: verdicts with the rule and the inputs behind them, and quotes of money.

A decision is data: the sentence that tells it, the card that shows it and the test that checks it read the same fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chatbot.domain.commerce import RefundTarget, ReturnReason
from chatbot.domain.money import Money
from chatbot.domain.rules import Rule


class Verdict(StrEnum):
    """The result of a decision, and for a refusal its cause."""

    ALLOWED = "allowed"
    TOO_LATE = "too_late"
    EXCLUDED = "excluded"
    CONDITION_UNMET = "condition_unmet"
    NOT_DELIVERED = "not_delivered"
    ALREADY_RETURNED = "already_returned"
    ALREADY_EXCHANGED = "already_exchanged"
    ALREADY_CLAIMED = "already_claimed"
    NOT_LOST = "not_lost"
    CANCELLED = "cancelled"


class Alternative(StrEnum):
    """What is still possible after a refusal."""

    EXCHANGE = "exchange"
    OTHER_ITEMS = "other_items"
    CLAIM = "claim"
    WARRANTY_CLAIM = "warranty_claim"
    CANCEL = "cancel"
    CANCEL_ALL = "cancel_all"
    REFUSE_PARCEL = "refuse_parcel"
    RETURN = "return"
    RETURN_LATER = "return_later"
    OTHER_PAYMENT = "other_payment"
    STAFF_REVIEW = "staff_review"


@dataclass(frozen=True, slots=True)
class Charge:
    """Something taken off a refund, with the rule that says so."""

    name: str
    amount: Money
    rule: Rule


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether one order line may be returned, by which rule, and from which inputs.

    `conditions` hold for what comes back; `questions` are those (and the fees' conditions) that only the shopper knows.
    """

    line_id: str
    verdict: Verdict
    rule: Rule | None = None
    delivered_on: date | None = None
    days: int | None = None
    last_day: date | None = None
    conditions: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether the rules allow it."""
        return self.verdict is Verdict.ALLOWED


@dataclass(frozen=True, slots=True)
class ReturnTerms:
    """What the shopper asks for, beyond the lines: the reason, the target, which conditions are met."""

    reason: ReturnReason
    target: RefundTarget = RefundTarget.ORIGINAL
    unmet_conditions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RefundQuote:
    """What a return pays back: the goods, the delivery cost if all comes back, what is taken off, what is left."""

    goods: Money
    delivery: Money
    charges: tuple[Charge, ...]
    amount: Money
