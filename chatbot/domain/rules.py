"""The store's rules as data, and the decision they lead to.

A rule says for whom, for what and when it holds, and cites the clause of the policy it comes from. What a rule says is
one of a closed set of bodies; each action of the shop (returns first) reads the bodies it needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from chatbot.domain.commerce import Membership, OrderState, RefundTarget, ReturnClass, ReturnReason
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money


class Action(StrEnum):
    """What a rule is about."""

    RETURN = "return"
    DELIVERY = "delivery"
    CANCEL = "cancel"
    CHANGE_ADDRESS = "change_address"


@dataclass(frozen=True, slots=True)
class Clause:
    """Where the rule is written for people: a document and the heading in it."""

    document_id: str
    heading: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule applies to; an empty tuple means everything."""

    return_classes: tuple[ReturnClass, ...] = ()
    memberships: tuple[Membership, ...] = ()
    countries: tuple[str, ...] = ()

    def covers(self, return_class: ReturnClass, membership: Membership, country: str) -> bool:
        """Whether goods of this class, for a customer of this standing in this country, are meant."""
        return (
            (not self.return_classes or return_class in self.return_classes)
            and (not self.memberships or membership in self.memberships)
            and (not self.countries or country in self.countries)
        )

    @property
    def narrowness(self) -> int:
        """How many aspects are restricted; the narrower rule wins."""
        return sum(1 for aspect in (self.return_classes, self.memberships, self.countries) if aspect)


@dataclass(frozen=True, slots=True)
class Window:
    """It may be done within `days` after delivery, the last day included."""

    days: int


@dataclass(frozen=True, slots=True)
class SeasonalExtension:
    """What was delivered from `start` to `end` (month, day) may be returned until `until` of the next year."""

    start: tuple[int, int]
    end: tuple[int, int]
    until: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excluded:
    """It may not be done at all, unless the shop is at fault."""


@dataclass(frozen=True, slots=True)
class Condition:
    """It may be done only in this state of the goods (``unused``, ``seal_unbroken`` ...); some must be asked about."""

    name: str
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Fee:
    """Taken off the refund: an amount for the parcel, or a share (percent) of the price if a condition is not met."""

    name: str
    amount: Money | None = None
    percent: int = 0
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Postage:
    """What the return parcel costs the shopper; free for the refund targets and reasons the shop decides on."""

    amount: Money
    is_free_for_store_credit: bool = True


@dataclass(frozen=True, slots=True)
class DeliveryRefund:
    """Of what the delivery cost, at most this comes back with the last piece, when one of these carriers brought it."""

    at_most: Money
    carriers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Targets:
    """Where the money may go."""

    allowed: tuple[RefundTarget, ...]


@dataclass(frozen=True, slots=True)
class LostAfter:
    """A parcel counts as lost this many working days after its first promised day; `carriers` empty means any."""

    working_days: int
    carriers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SettledWithin:
    """The refund is paid at most this many working days after the goods arrived."""

    working_days: int


@dataclass(frozen=True, slots=True)
class HandOverWithin:
    """The parcel must be handed over within this many days after its label was made."""

    days: int


@dataclass(frozen=True, slots=True)
class WhileIn:
    """It may be done while the order is in one of these states, and nothing of it has left."""

    states: tuple[OrderState, ...]


@dataclass(frozen=True, slots=True)
class ChargedAtOrder:
    """These methods of payment are charged when the order is placed, all others at dispatch."""

    methods: tuple[str, ...] = ()


RuleBody = (
    LostAfter
    | WhileIn
    | ChargedAtOrder
    | DeliveryRefund
    | SettledWithin
    | HandOverWithin
    | Window
    | SeasonalExtension
    | Excluded
    | Condition
    | Fee
    | Postage
    | Targets
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the shop: what it says, about which action, for what, where it is written, when it is in force."""

    id: str
    action: Action
    scope: Scope
    body: RuleBody
    clause: Clause
    effective: Period


class Verdict(StrEnum):
    """The result of a decision, and for a refusal its cause."""

    ALLOWED = "allowed"
    TOO_LATE = "too_late"
    EXCLUDED = "excluded"
    CONDITION_UNMET = "condition_unmet"
    NOT_DELIVERED = "not_delivered"
    ALREADY_RETURNED = "already_returned"
    CANCELLED = "cancelled"


class Alternative(StrEnum):
    """What is still possible after a refusal, best first."""

    WARRANTY_CLAIM = "warranty_claim"
    WAIT_FOR_DELIVERY = "wait_for_delivery"
    ASK_A_COLLEAGUE = "ask_a_colleague"


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
    alternatives: tuple[Alternative, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether the rules allow it."""
        return self.verdict is Verdict.ALLOWED


@dataclass(frozen=True, slots=True)
class RulesToday:
    """The rules of all times, and the day and place they are looked at from."""

    rules: tuple[Rule, ...]
    today: date
    zone: tzinfo

    def day_of(self, moment: datetime) -> date:
        """Return the day of a moment where the shop is."""
        return moment.astimezone(self.zone).date()

    def in_force_at(self, moment: datetime) -> tuple[Rule, ...]:
        """Return the rules in force on the day of a moment, such as that of an order."""
        day = self.day_of(moment)
        return tuple(rule for rule in self.rules if day in rule.effective)


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
