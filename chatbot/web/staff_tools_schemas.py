"""The shapes of the staff's tools, described for OpenAPI."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from chatbot.bootstrap.reply import Reply, citation_json
from chatbot.domain.commerce import Customer, Order
from chatbot.domain.conversation import SentenceReleased
from chatbot.web.rendering import without_marks
from chatbot.web.schemas import CardOut, CitationOut
from chatbot.web.staff_schemas import AmountOut

LONGEST_MAIL, LONGEST_SEARCH = 20_000, 100


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Note(_In):
    """What the team should know of a conversation: 1 to 2,000 characters."""

    text: str = Field(examples=["The warehouse looks for the parcel until Thursday."])


class Wish(_In):
    """What the shopper is offered, in words that they might use."""

    text: str = Field(examples=["cancel order 40911"])


class Mail(_In):
    """An e-mail from outside."""

    text: Annotated[str, AfterValidator(_said)] = Field(max_length=LONGEST_MAIL)


class NoteOut(BaseModel):
    """The note as it is kept."""

    id: str = Field(examples=["not_k3v9x0q2m7w5t1r8z4b6n"])
    text: str


class OfferOut(BaseModel):
    """The card that the shopper sees now; nothing is done before they confirm it."""

    card: CardOut


class SuggestionOut(BaseModel):
    """What the assistant would answer; an empty text where it has no answer."""

    text: str
    citations: list[CitationOut]

    @classmethod
    def of(cls, reply: Reply | None) -> SuggestionOut:
        """Return the shape of a reply that was not given."""
        if reply is None:
            return cls(text="", citations=[])
        cited = [CitationOut.model_validate(citation_json(one)) for one in reply.citations]
        return cls(text=plain_text(reply), citations=cited)


class CustomerOut(BaseModel):
    """A customer in short."""

    id: str = Field(examples=["cus_00001"])
    name: str
    email: str

    @classmethod
    def of(cls, customer: Customer) -> CustomerOut:
        """Return the shape of a customer."""
        return cls(id=customer.id, name=customer.name, email=customer.email)


class CustomersOut(BaseModel):
    """Customers, by name."""

    customers: list[CustomerOut]


class OrderShortOut(BaseModel):
    """An order in short."""

    number: str = Field(examples=["40817"])
    state: str = Field(examples=["delayed"])
    placed_at: str = Field(description="UTC, ISO 8601")
    total: AmountOut

    @classmethod
    def of(cls, order: Order) -> OrderShortOut:
        """Return the shape of an order."""
        total = AmountOut(amount=str(order.total.decimal), currency=order.total.currency)
        return cls(number=order.number, state=order.state.value, placed_at=order.placed_at.isoformat(), total=total)


class CustomerOrdersOut(BaseModel):
    """A customer with their orders, the newest first."""

    customer: CustomerOut
    orders: list[OrderShortOut]


def plain_text(reply: Reply) -> str:
    """Return what a reply says, without its citation numbers: a person goes on writing it."""
    said = [one.event.sentence for one in reply.events if isinstance(one.event, SentenceReleased)]
    return "".join(without_marks(one) + one.gap for one in said).rstrip()
