"""The shapes of the staff's requests and answers, described for OpenAPI."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from chatbot.dialogue.guardrails.readable import readable
from chatbot.errors import InvalidMessage
from chatbot.ports.approvals import Approval
from chatbot.web.schemas import CardOut

LONGEST_REASON = 300


def _shown(text: str) -> str:
    try:
        return readable(text)
    except InvalidMessage as error:
        raise ValueError("must hold characters that can be read") from error


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StaffSignIn(_In):
    """Who signs in."""

    name: str = Field(min_length=1, max_length=64, examples=["mara"])
    password: str = Field(min_length=1, max_length=256)


class Refusal(_In):
    """Why a write is refused: the shopper reads it."""

    reason: Annotated[str, AfterValidator(_shown)] = Field(
        max_length=LONGEST_REASON, examples=["The parcel has left the warehouse this morning."]
    )


class StaffSessionOut(BaseModel):
    """Who is signed in. `csrf_token`: send it as X-CSRF-Token with every write."""

    name: str = Field(examples=["mara"])
    role: Literal["agent", "admin"]
    csrf_token: str


class AmountOut(BaseModel):
    """Money, in major units."""

    amount: str = Field(examples=["149.00"])
    currency: str = Field(examples=["EUR"])


class ApprovalOut(BaseModel):
    """A confirmed write that waits: `card` is what the shopper saw and confirmed, `amount` what it costs the shop."""

    id: str = Field(examples=["apr_k3v9x0q2m7w5t1r8z4b6n"])
    conversation_id: str
    customer_id: str
    action: str = Field(examples=["cancel_order"])
    order_number: str = Field(examples=["40817"])
    amount: AmountOut
    card: CardOut
    asked_at: str = Field(description="UTC, ISO 8601", examples=["2026-11-16T10:00:00+00:00"])

    @classmethod
    def of(cls, approval: Approval) -> ApprovalOut:
        """Return the shape of an approval."""
        card, amount = approval.card, approval.amount
        return cls(
            id=approval.id,
            conversation_id=approval.conversation_id,
            customer_id=approval.customer_id,
            action=approval.action,
            order_number=approval.order_number,
            amount=AmountOut(amount=str(amount.decimal), currency=amount.currency),
            card=CardOut.model_validate(card, from_attributes=True),
            asked_at=approval.asked_at.isoformat(),
        )


class ApprovalsOut(BaseModel):
    """What waits for a decision, oldest first."""

    approvals: list[ApprovalOut]


class ApprovedOut(BaseModel):
    """The write was carried out; `record` is what it made."""

    record: str = Field(examples=["can_k3v9x0q2m7w5t1r8z4b6n"])
