"""The store's rules as data, and the decision they lead to.

A rule says for whom, for what and when it holds, and cites the clause of the policy it comes from. What a rule says is
one of a closed set of bodies; each action of the shop (returns first) reads the bodies it needs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum

from chatbot.domain.bills import DueWithin
from chatbot.domain.commerce import (
    ClaimKind,
    Membership,
    Order,
    OrderLine,
    OrderState,
    RefundTarget,
    Remedy,
    ReturnClass,
)
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money


class Action(StrEnum):
    """What a rule is about."""

    RETURN = "return"
    EXCHANGE = "exchange"
    CLAIM = "claim"
    DELIVERY = "delivery"
    CANCEL = "cancel"
    CHANGE_ADDRESS = "change_address"
    CHANGE_PAYMENT = "change_payment"
    SWAP_VARIANT = "swap_variant"
    INVOICE = "invoice"


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
    """It may not be done at all, unless the shop is at fault; `is_of_faults`: a fault is for the guarantee, too."""

    is_of_faults: bool = False


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


@dataclass(frozen=True, slots=True)
class AtMost:
    """An order may be changed this many times; cancelling all of it is no change."""

    times: int


@dataclass(frozen=True, slots=True)
class Payable:
    """An order may be paid in these ways when it costs from `least` to `most`; `is_saved`: by those who saved them."""

    methods: tuple[str, ...]
    least: Money
    most: Money | None = None
    is_saved: bool = True


@dataclass(frozen=True, slots=True)
class DeliveryCost:
    """Delivery by one of these carriers costs `amount`, and nothing for goods from `free_from` on."""

    amount: Money
    carriers: tuple[str, ...]
    free_from: Money | None = None


@dataclass(frozen=True, slots=True)
class Once:
    """It may be done once with each item."""


@dataclass(frozen=True, slots=True)
class PriceDifference:
    """Who bears it when the new variant costs something else: a dearer one may be refused, a cheaper one kept."""

    is_refunded: bool = True
    is_collected: bool = True


@dataclass(frozen=True, slots=True)
class Claimable:
    """What may be reported within `days` after delivery, the last day included, and what the shopper gets for it.

    Without days it may be reported once the parcel counts as lost.
    """

    kind: ClaimKind
    remedies: tuple[Remedy, ...]
    days: int | None = None


@dataclass(frozen=True, slots=True)
class StaffAbove:
    """What costs the shop more than this waits for a person of the staff."""

    amount: Money


RuleBody = (
    LostAfter
    | WhileIn
    | ChargedAtOrder
    | DueWithin
    | AtMost
    | Payable
    | DeliveryCost
    | Once
    | PriceDifference
    | Claimable
    | StaffAbove
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


@dataclass(frozen=True, slots=True)
class RulesToday:
    """The rules of all times, and the day and place they are looked at from.

    The rules of the order's day decide; with `is_better` today's do where they are better for the shopper, and then
    `versions` looks at both: one as it is, one with every rule of today (`as_of`).
    """

    rules: tuple[Rule, ...]
    today: date
    zone: tzinfo
    is_better: bool = False
    as_of: date | None = None

    @property
    def versions(self) -> tuple[RulesToday, ...]:
        """The sets of rules of which the better one for the shopper decides."""
        alone = replace(self, is_better=False)
        return (alone, replace(alone, as_of=self.today)) if self.is_better else (alone,)

    def day_of(self, moment: datetime) -> date:
        """Return the day of a moment where the shop is."""
        return moment.astimezone(self.zone).date()

    def in_force_at(self, moment: datetime) -> tuple[Rule, ...]:
        """Return the rules in force on the day of a moment, such as that of an order."""
        day = self.as_of or self.day_of(moment)
        return tuple(rule for rule in self.rules if day in rule.effective)

    def in_force_for(self, order: Order, line: OrderLine | None = None) -> tuple[Rule, ...]:
        """Return the rules of an order's day for its customer, country and goods: those of one line, or of any."""
        lines = order.lines if line is None else (line,)
        whose, in_force = (order.membership, order.ship_to.country), self.in_force_at(order.placed_at)
        return tuple(rule for rule in in_force if any(rule.scope.covers(one.return_class, *whose) for one in lines))
