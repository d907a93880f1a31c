"""The shapes of the API's requests and answers, described for OpenAPI."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chatbot.domain.feedback import MOST_STARS, Complaint

HIGHEST_PLACE = 2**31 - 1
"""In a conversation's log; the database knows no higher number."""
EventName = Literal[
    "message_received",
    "sentence",
    "citations",
    "cards",
    "proposal",
    "proposal_declined",
    "proposal_executed",
    "handed_off",
    "person_joined",
    "signed_in",
    "photos_offered",
    "photo_added",
    "staff_message",
    "person_left",
    "hand_over_reopened",
    "reply_rated",
    "conversation_rated",
    "finished",
    "failed",
]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewConversation(_In):
    """Where a conversation takes place."""

    channel: str = Field("api", pattern=r"^[a-z][a-z_]{0,15}$", examples=["api"])


class CartLineIn(_In):
    """So many pieces of a SKU."""

    sku: str = Field(min_length=1, max_length=64, examples=["SKV-GRY"])
    quantity: int = Field(ge=1, le=99, examples=[1])


class NewMessage(_In):
    """What the shopper wrote: 1 to 2,000 characters."""

    text: str = Field(examples=["Where is my order 40817?"])
    looking_at: str = Field(
        "", max_length=64, description="The SKU that the shop's page around shows: a hint", examples=["SKV-GRY"]
    )
    cart: list[CartLineIn] | None = Field(
        None,
        max_length=20,
        description="What the shop's page says that the cart holds: a hint; null where it says nothing",
    )


class Feedback(_In):
    """A thumb for a reply, or stars for the whole conversation; one of the two."""

    reply: int | None = Field(
        None, ge=1, le=HIGHEST_PLACE, description="The id of the event `finished` that ended the reply"
    )
    is_helpful: bool | None = None
    complaint: Complaint | None = Field(None, description="Why a reply was of no help")
    stars: int | None = Field(None, ge=1, le=MOST_STARS)

    @model_validator(mode="after")
    def _is_one(self) -> Feedback:
        if (self.reply is None) is not (self.is_helpful is None) or (self.reply is None) is (self.stars is None):
            raise ValueError("send reply and is_helpful, or stars")
        if self.complaint is not None and self.is_helpful is not False:
            raise ValueError("only a reply that was of no help has a complaint")
        return self


class DemoCustomer(_In):
    """Whom to sign in as."""

    email: str = Field(max_length=254, examples=["anna.lindholm@post.example"])


class EventOut(BaseModel):
    """Something that happened in a conversation; `id` is its place in the log, `data` depends on `event`."""

    id: int = Field(examples=[7])
    event: EventName = Field(examples=["sentence"])
    at: str = Field(description="UTC, ISO 8601", examples=["2026-11-16T10:00:00+00:00"])
    data: dict[str, Any] = Field(examples=[{"text": "Delivery is expected on Tuesday 24 November.", "citations": []}])


class Events(BaseModel):
    """Events in order."""

    events: list[EventOut]


class ConversationOut(Events):
    """A new conversation. `token` opens it: keep it, and send it as X-Conversation-Token."""

    id: str = Field(examples=["con_k3v9x0q2m7w5t1r8z4b6n"])
    token: str


class CitationOut(BaseModel):
    """Where a statement of the reply comes from; the text carries its number as `(1)`."""

    number: int
    document: str = Field(examples=["returns-policy"])
    title: str = Field(examples=["Returns and refunds"])
    heading: str = Field(examples=["How long you have"])
    anchor: str = Field(examples=["how-long-you-have"])
    quote: str = Field(examples=["You may return unused goods within 30 days of delivery."])
    url: str = Field(
        description="The page of the document on this server, with the passage highlighted; empty where there is none",
        examples=["/sources/en/returns-policy?version=8f0c2b1de9a45c77&quote=You+may+return#how-long-you-have"],
    )


class CardOut(BaseModel):
    """A block of facts from the shop's database: labelled rows in the conversation's language."""

    kind: Literal["order", "product", "comparison", "proposal", "return", "receipt"]
    title: str = Field(examples=["Order 40817"])
    reference: str = Field(examples=["40817"])
    rows: list[tuple[str, str]] = Field(examples=[[["Status", "delayed"], ["Total", "149.00 EUR"]]])
    has_trouble: bool = Field(False, description="Something did not go as promised: the order is late or lost")


class QuickReplyOut(BaseModel):
    """A short answer to offer as a button: what it shows, and the message that it sends."""

    label: str
    message: str


class ProposalOut(BaseModel):
    """A write that waits for its confirmation: show the card, then confirm or decline. Nothing is done before."""

    id: str
    code: str = Field(description="Confirms on channels without buttons: sent alone as a message")
    expires_at: str
    card: CardOut


class HandOffOut(BaseModel):
    """A person was asked to take over."""

    id: str
    reason: str


class StageOut(BaseModel):
    """How long one stage of the turn took."""

    name: str
    ms: float


class NoteOut(BaseModel):
    """What one stage of the turn found."""

    name: str
    text: str


class TraceOut(BaseModel):
    """Why the turn said what it said."""

    stages: list[StageOut]
    notes: list[NoteOut]


class ReplyOut(Events):
    """A whole turn."""

    text: str
    outcome: Literal["say", "ask", "propose", "refuse", "hand_off", "with_person", "failed", ""]
    citations: list[CitationOut]
    cards: list[CardOut]
    quick_replies: list[QuickReplyOut]
    proposal: ProposalOut | None
    hand_off: HandOffOut | None
    conversation_id: str
    trace: TraceOut


class OrderActionOut(BaseModel):
    """What the shopper may want next of an order: send the message."""

    kind: Literal["track", "return", "cancel", "problem"]
    label: str = Field(examples=["Return"])
    message: str = Field(examples=["I want to return something from order 40655"])


class OrderOut(BaseModel):
    """An order in short, in the language that was asked for."""

    number: str = Field(examples=["40817"])
    placed_on: str = Field(examples=["Monday 9 November"])
    state: str = Field(examples=["delayed"])
    has_trouble: bool
    goods: list[str] = Field(examples=[["Fjellfot Trail Boots"]])
    product_ids: list[str] = Field(examples=[["fjellfot-trail-boots"]])
    total: str = Field(examples=["149.00 EUR"])
    actions: list[OrderActionOut]


class OrdersOut(BaseModel):
    """The newest orders of whoever the conversation belongs to; none for a guest."""

    is_signed_in: bool
    orders: list[OrderOut]


class TokenOut(BaseModel):
    """A sign-in token as the store would sign it, valid for 15 minutes: send it as Authorization: Bearer."""

    token: str


class DemoCustomerOut(BaseModel):
    """A customer of the demo shop, with what the orders show."""

    email: str
    about: str


class Health(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Readiness(BaseModel):
    """What can be answered: `model` is composed (none is set), loading, ready, switched off, or unavailable: why.

    `background`: what runs behind the answers: running, ended, or failed with which error and begun again in 30 s.
    """

    status: Literal["ready", "not ready"]
    database: str = Field(examples=["ready"])
    index: str = Field(examples=["ready"])
    model: str = Field(examples=["ready"])
    background: dict[str, str] = Field(examples=[{"deliveries": "running"}])


class ProblemOut(BaseModel):
    """An error after RFC 9457; `detail` is one sentence that a shopper may read."""

    type: str = Field(examples=["urn:storedesk:problem:conversation-not-found"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no such conversation."])
