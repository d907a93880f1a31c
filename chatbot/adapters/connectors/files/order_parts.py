"""What belongs to an order besides its lines: parcels, returns, claims, refunds."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from chatbot.adapters.connectors.files.fields import (
    Code,
    Day,
    Key,
    Label,
    Moment,
    MoneyRecord,
    Note,
    Options,
    Pieces,
    Record,
    Short,
    Word,
    written_moment,
    written_money,
)
from chatbot.domain.commerce import (
    Claim,
    ClaimKind,
    Refund,
    RefundTarget,
    Remedy,
    Replacement,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
    Shipment,
    ShipmentState,
    TrackingEvent,
)


class EventRecord(Record):
    """One scan of a parcel."""

    at: Moment
    code: Short
    place: Annotated[str, Field(max_length=100)]


class ShipmentRecord(Record):
    """One parcel."""

    id: Key
    carrier: Word
    tracking_number: Code = ""
    state: ShipmentState
    line_ids: tuple[Key, ...]
    promised_on: Day
    expected_on: Day
    dispatched_at: Moment | None = None
    delivered_at: Moment | None = None
    delay_reason: Note = ""
    events: tuple[EventRecord, ...] = ()

    @property
    def shipment(self) -> Shipment:
        """The same as the product knows it."""
        return Shipment(
            id=self.id,
            carrier=self.carrier,
            tracking_number=self.tracking_number,
            state=self.state,
            line_ids=self.line_ids,
            promised_on=self.promised_on,
            expected_on=self.expected_on,
            dispatched_at=self.dispatched_at,
            delivered_at=self.delivered_at,
            delay_reason=self.delay_reason,
            events=tuple(TrackingEvent(one.at, one.code, one.place) for one in self.events),
        )


class ReturnLineRecord(Record):
    """How many pieces of which line come back."""

    line_id: Key
    quantity: Pieces


class ReplacementRecord(Record):
    """What an exchange sends instead."""

    sku: Key
    options: Options = Field(default_factory=dict)
    to_pay: MoneyRecord

    @property
    def replacement(self) -> Replacement:
        """The same as the product knows it."""
        return Replacement(self.sku, tuple(self.options.items()), self.to_pay.money)


class ReturnRecord(Record):
    """A return; with a replacement an exchange."""

    id: Key
    lines: Annotated[tuple[ReturnLineRecord, ...], Field(min_length=1)]
    reason: ReturnReason
    target: RefundTarget
    amount: MoneyRecord
    state: ReturnState
    label_code: Code = ""
    opened_at: Moment
    hand_over_by: Day
    replacement: ReplacementRecord | None = None

    def request(self, number: str) -> ReturnRequest:
        """Return the same as the product knows it."""
        return ReturnRequest(
            id=self.id,
            order_number=number,
            lines=tuple(ReturnLine(one.line_id, one.quantity) for one in self.lines),
            reason=self.reason,
            target=self.target,
            amount=self.amount.money,
            state=self.state,
            label_code=self.label_code,
            opened_at=self.opened_at,
            hand_over_by=self.hand_over_by,
            replacement=None if self.replacement is None else self.replacement.replacement,
        )


class ClaimRecord(Record):
    """What was reported about a delivery."""

    id: Key
    lines: Annotated[tuple[ReturnLineRecord, ...], Field(min_length=1)]
    kind: ClaimKind
    remedy: Remedy
    amount: MoneyRecord
    opened_at: Moment

    def claim(self, number: str) -> Claim:
        """Return the same as the product knows it."""
        lines = tuple(ReturnLine(one.line_id, one.quantity) for one in self.lines)
        return Claim(self.id, number, lines, self.kind, self.remedy, self.amount.money, self.opened_at)


class RefundRecord(Record):
    """Money that goes back."""

    amount: MoneyRecord
    target: RefundTarget
    label: Label
    is_paid: bool
    at: Moment

    @property
    def refund(self) -> Refund:
        """The same as the product knows it."""
        return Refund(self.amount.money, self.target, self.label, self.is_paid, self.at)


def written_shipment(parcel: Shipment) -> dict[str, Any]:
    """Return a parcel as the files hold it."""
    return {
        "id": parcel.id,
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "state": parcel.state,
        "line_ids": parcel.line_ids,
        "promised_on": parcel.promised_on.isoformat(),
        "expected_on": parcel.expected_on.isoformat(),
        "dispatched_at": None if parcel.dispatched_at is None else written_moment(parcel.dispatched_at),
        "delivered_at": None if parcel.delivered_at is None else written_moment(parcel.delivered_at),
        "delay_reason": parcel.delay_reason,
        "events": [{"at": written_moment(one.at), "code": one.code, "place": one.place} for one in parcel.events],
    }


def written_return(request: ReturnRequest) -> dict[str, Any]:
    """Return a return as the files hold it."""
    return {
        "id": request.id,
        "lines": [{"line_id": one.line_id, "quantity": one.quantity} for one in request.lines],
        "reason": request.reason,
        "target": request.target,
        "amount": written_money(request.amount),
        "state": request.state,
        "label_code": request.label_code,
        "opened_at": written_moment(request.opened_at),
        "hand_over_by": request.hand_over_by.isoformat(),
        "replacement": None if request.replacement is None else _replacement(request.replacement),
    }


def written_claim(claim: Claim) -> dict[str, Any]:
    """Return a claim as the files hold it."""
    return {
        "id": claim.id,
        "lines": [{"line_id": one.line_id, "quantity": one.quantity} for one in claim.lines],
        "kind": claim.kind,
        "remedy": claim.remedy,
        "amount": written_money(claim.amount),
        "opened_at": written_moment(claim.opened_at),
    }


def written_refund(refund: Refund) -> dict[str, Any]:
    """Return a refund as the files hold it."""
    return {
        "amount": written_money(refund.amount),
        "target": refund.target,
        "label": refund.label,
        "is_paid": refund.is_paid,
        "at": written_moment(refund.at),
    }


def _replacement(replacement: Replacement) -> dict[str, Any]:
    options, to_pay = dict(replacement.options), written_money(replacement.to_pay)
    return {"sku": replacement.sku, "options": options, "to_pay": to_pay}
