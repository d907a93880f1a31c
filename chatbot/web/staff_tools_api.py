"""The API of the staff's tools: notes, suggestions and offers in a conversation, customers, drafts for e-mails."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request

from chatbot.bootstrap import App
from chatbot.web.api import ConversationId
from chatbot.web.schemas import CardOut
from chatbot.web.staff_access import PATH, StaffAccess
from chatbot.web.staff_api import CsrfToken
from chatbot.web.staff_desk_api import desk_problems
from chatbot.web.staff_tools_schemas import (
    LONGEST_SEARCH,
    CustomerOrdersOut,
    CustomerOut,
    CustomersOut,
    Mail,
    Note,
    NoteOut,
    OfferOut,
    OrderShortOut,
    SuggestionOut,
    Wish,
)

CustomerId = Annotated[str, Path(max_length=64, examples=["cus_00001"])]
Words = Annotated[str, Query(max_length=LONGEST_SEARCH, description="Part of a name or an e-mail, or an order number")]


class StaffToolsApi:
    """The routes of the tools under ``/v1/staff``."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._access = StaffAccess(app.staff)

    @property
    def router(self) -> APIRouter:
        """The routes, described."""
        router, one = APIRouter(prefix=PATH, tags=["hand-overs"]), "/conversations/{conversation_id}"
        add, read = router.add_api_route, desk_problems(401, 404, 422, 503)
        write = desk_problems(401, 403, 404, 409, 413, 415, 422, 503)
        add(f"{one}/notes", self.note, methods=["POST"], responses=write)
        add(f"{one}/suggestion", self.suggest, methods=["GET"], responses=read)
        add(f"{one}/offers", self.offer, methods=["POST"], responses=write)
        add("/mail-drafts", self.mail, methods=["POST"], responses=desk_problems(401, 403, 413, 415, 422, 503))
        add("/customers", self.customers, methods=["GET"], responses=desk_problems(401, 422, 503))
        add("/customers/{customer_id}", self.customer, methods=["GET"], responses=read)
        return router

    async def note(
        self, request: Request, conversation_id: ConversationId, note: Note, csrf_token: CsrfToken = ""
    ) -> NoteOut:
        """Leave a note for the team: no shopper and no model reads it."""
        session = await self._access.writer(request)
        wrote = await self._app.staff_desk.note(conversation_id, session.member, note.text)
        return NoteOut(id=wrote.note_id, text=wrote.text)

    async def suggest(self, request: Request, conversation_id: ConversationId) -> SuggestionOut:
        """Tell what the assistant would answer now; nothing of it is recorded."""
        await self._access.reader(request)
        return SuggestionOut.of(await self._app.rehearsal.next_reply(conversation_id))

    async def offer(
        self, request: Request, conversation_id: ConversationId, wish: Wish, csrf_token: CsrfToken = ""
    ) -> OfferOut:
        """Show the shopper the card of a write; the conversation must be claimed, and they must confirm it."""
        session = await self._access.writer(request)
        reply = await self._app.rehearsal.answer_in(conversation_id, wish.text)
        if reply is None or reply.proposal is None:
            raise HTTPException(409, "Rules and shop data give no card for this.")
        await self._app.staff_desk.offer(conversation_id, session.member, reply.proposal)
        return OfferOut(card=CardOut.model_validate(reply.proposal.card, from_attributes=True))

    async def mail(self, request: Request, mail: Mail, csrf_token: CsrfToken = "") -> SuggestionOut:
        """Draft an answer to an e-mail from outside: nobody knows who wrote it."""
        await self._access.writer(request)
        return SuggestionOut.of(await self._app.rehearsal.reply_to(mail.text))

    async def customers(self, request: Request, words: Words = "") -> CustomersOut:
        """Find customers; whose data was shown is in the audit log."""
        session = await self._access.reader(request)
        found = await self._app.search.find(words, session.member)
        return CustomersOut(customers=[CustomerOut.of(one) for one in found])

    async def customer(self, request: Request, customer_id: CustomerId) -> CustomerOrdersOut:
        """Show a customer with their orders; that is in the audit log, too."""
        session = await self._access.reader(request)
        opened = await self._app.search.open(customer_id, session.member)
        if opened is None:
            raise HTTPException(404, "There is no such customer.")
        customer, orders = opened
        return CustomerOrdersOut(customer=CustomerOut.of(customer), orders=[OrderShortOut.of(one) for one in orders])
