"""What the staff does beside a conversation: look customers up, leave notes, offer a write, decide what waits."""

from __future__ import annotations

from html import escape

from chatbot.domain.commerce import Customer
from chatbot.errors import ChatbotError
from chatbot.ports.approvals import Approval
from chatbot.ports.staff import StaffMember
from chatbot.web.problems import sentence_for
from chatbot.web.rendering import card_html, line_html
from chatbot.web.staff_panel import StaffPanel
from chatbot.web.staff_tabs import Tab

_LONGEST_SEARCH = 100


class StaffTools:
    """Reads and does it for tabs whose caller was looked at."""

    def __init__(self, panel: StaffPanel) -> None:
        self._panel = panel
        self._app = panel.app
        self._texts = panel.texts

    async def find(self, words: str, member: StaffMember) -> str:
        """Return the customers that fit, to choose from."""
        try:
            found = await self._app.search.find(words[:_LONGEST_SEARCH], member)
        except ChatbotError as error:
            return self._none(sentence_for(error, self._panel.language))
        if not found:
            return self._none(self._texts.say("find_none"))
        # Within a block, or Markdown would read the names.
        return f"<div>{''.join(map(_found, found))}</div>"

    async def customer(self, customer_id: str, member: StaffMember) -> str:
        """Return a customer with their orders."""
        try:
            opened = await self._app.search.open(customer_id, member)
        except ChatbotError as error:
            return self._none(sentence_for(error, self._panel.language))
        if opened is None:
            return self._none(self._texts.say("find_none"))
        shown, (customer, orders) = self._panel.customer, opened
        return f'<div class="ss-beside">{shown.customer(customer)}{shown.orders(orders)}</div>'

    async def note(self, tab: Tab, text: str) -> bool:
        """Leave a note on the open conversation; returns whether it is there."""
        desk, conversation_id = self._app.staff_desk, tab.conversation_id
        return await self._panel.act(tab, lambda: desk.note(conversation_id, tab.member, text))

    async def offer(self, tab: Tab, wish: str) -> bool:
        """Show the shopper the card of what they wish for, as the assistant would; returns whether it is there."""
        try:
            reply = await self._app.rehearsal.answer_in(tab.conversation_id, wish)
        except ChatbotError as error:
            tab.say(sentence_for(error, self._panel.language))
            return False
        if reply is None or reply.proposal is None:
            tab.say(self._texts.say("offer_none") if reply is None else reply.text)
            return False
        proposal, conversation_id = reply.proposal, tab.conversation_id
        return await self._panel.act(tab, lambda: self._app.staff_desk.offer(conversation_id, tab.member, proposal))

    async def approvals(self) -> tuple[str, list[tuple[str, str]]]:
        """Return what waits for a decision: as cards, and as choices of label and id."""
        try:
            waiting = await self._app.approvals.waiting()
        except ChatbotError as error:
            return self._none(sentence_for(error, self._panel.language)), []
        if not waiting:
            return self._none(self._texts.say("approvals_none")), []
        return "".join(map(self._approval, waiting)), [(self._label(one), one.id) for one in waiting]

    async def decide(self, tab: Tab, approval_id: str, reason: str | None) -> bool:
        """Approve a write that waits, or decline it for a reason that the shopper reads."""
        approvals, by = self._app.approvals, tab.member.id
        if reason is None:
            return await self._panel.act(tab, lambda: approvals.approve(approval_id, by))
        return await self._panel.act(tab, lambda: approvals.decline(approval_id, by, reason))

    def _approval(self, one: Approval) -> str:
        label, day = escape(self._label(one)), self._panel.queue.ago(one.asked_at)
        return f'<div class="ss-part ss-beside"><h3>{label} · {escape(day)}</h3>{card_html(one.card)}</div>'

    def _label(self, one: Approval) -> str:
        return f"{one.order_number}: {self._panel.language.money(one.amount)}"

    def _none(self, text: str) -> str:
        return f'<p class="ss-none">{escape(text)}</p>'


def _found(customer: Customer) -> str:
    about = f"{line_html(customer.name)} <span>{line_html(customer.email)}</span>"
    return f'<button type="button" class="ss-link" name="customer" value="{escape(customer.id)}">{about}</button>'
