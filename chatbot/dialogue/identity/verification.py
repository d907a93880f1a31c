"""The third step of identity: a code that was sent to the e-mail on file makes the conversation its customer's.

The address is never one that was typed: it comes from the shop's data when the mail is delivered. Codes are matched by
code, before any understanding, and the goal that waited for one goes on in the same turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from chatbot.dialogue import facts
from chatbot.dialogue.guardrails.codes import MASK, code_in
from chatbot.dialogue.journal import Journal
from chatbot.dialogue.orders.look_up import find_order_of_guest
from chatbot.dialogue.press import as_press
from chatbot.dialogue.state import EMAIL_CODE, MAY_SEND, SAID, WANTED
from chatbot.dialogue.turn import Advance, Flow, Turn, first
from chatbot.dialogue.work import Worked, work_off
from chatbot.domain.commerce import Customer
from chatbot.domain.conversation import DialogueState, Frame, Given, Level, Message, Press, Session
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Ask, Refuse, Say
from chatbot.domain.photos import Photo
from chatbot.domain.proofs import CodeRefused, CodeSent, CustomerVerified, TypedCode
from chatbot.ports.clock import Ids
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.identity import CODE_LIFETIME, CodeCheck, Codes
from chatbot.ports.limits import Limit, Limits
from chatbot.ports.store import StoreConnector
from chatbot.ports.unit_of_work import AuditEntry, UnitOfWork

CODE_FOR = "code_for"
"""The slot that keeps which order the code was sent for."""
_MOST_SENT, _SENT_WITHIN = 3, timedelta(minutes=15)
_MOST_A_DAY, _DAY = 10, timedelta(days=1)
_MINUTES = int(CODE_LIFETIME.total_seconds() // 60)


def is_verified(session: Session) -> bool:
    """Whether a session is that of a proved customer."""
    return session.customer_id is not None and session.level >= Level.VERIFIED


def matched(given: Message | Press | Photo, state: DialogueState, session: Session) -> Given:
    """Turn a message that is exactly a code into what it does, before anything understands it.

    The open card's code is a press of Confirm; while a code is on its way by e-mail, six digits are that one.
    """
    given = as_press(given, state)
    is_awaited = state.code_until is not None and not is_verified(session)
    code = code_in(given.text) if isinstance(given, Message) and is_awaited else ""
    return TypedCode(code, MASK) if code else given


def ask_to_send(frame: Frame, turn: Turn, number: str) -> Advance:
    """Ask whether a code may be sent to the e-mail on file for an order."""
    order = facts.text("order", FactKind.ORDER, number, "message")
    statements, chips = (Statement("verify.may_send", (order,)),), (turn.chip("yes"), turn.chip("no"))
    return Advance(Ask(MAY_SEND, statements, quick_replies=chips), frame.asking(MAY_SEND))


def ask_for_code(frame: Frame, turn: Turn, key: str) -> Advance:
    """Ask for the code that was sent, in the words of a phrase key."""
    outcome = Ask(EMAIL_CODE, (Statement(key),), quick_replies=(turn.chip("new_code"),))
    return Advance(outcome, frame.asking(EMAIL_CODE))


@dataclass(frozen=True, slots=True)
class Verification:
    """Sends codes, and gives a conversation to whom the right one proves."""

    store: StoreConnector
    limits: Limits
    codes: Codes
    unit_of_work: UnitOfWork
    log: ConversationLog
    ids: Ids

    async def send(self, frame: Frame, turn: Turn) -> Advance:
        """Send a code for the order that the shopper proves to know; what does not fit is answered as ever.

        Three codes in 15 minutes by conversation, by address and by customer; ten a day by customer. Raises StoreError.
        """
        found = await find_order_of_guest(frame, turn, self.store, self.limits)
        if isinstance(found, Advance):
            return found
        number, person = found.order.number, (turn.chip("person"),)
        customer = await self.store.customer(found.order.customer_id)
        if customer is None:
            return Advance(Refuse((Statement("verify.no_email"),), quick_replies=person), events=found.events)
        if await self.limits.take(_limits(turn, customer), turn.now) is None:
            return Advance(Refuse((Statement("verify.limited"),), quick_replies=person), events=found.events)
        await self._post(customer, turn)
        email = facts.text("email", FactKind.NAME, facts.mask_email(customer.email), f"order:{number}")
        minutes = facts.count("minutes", _MINUTES, "shop")
        outcome = Ask(EMAIL_CODE, (Statement("verify.sent", (email, minutes)),), quick_replies=(turn.chip("new_code"),))
        kept = frame.with_slot("order_number", number).with_slot("proof").with_slot(CODE_FOR, number)
        focus = replace(turn.focus, order_number=number)
        sent = CodeSent(number, turn.now + CODE_LIFETIME)
        return Advance(outcome, kept.asking(EMAIL_CODE), focus, (*found.events, sent))

    async def enter(self, typed: TypedCode, turn: Turn, journal: Journal, flows: Mapping[str, Flow]) -> Worked:
        """Try a code; after the right one the goal that waited for it goes on as its customer's. Raises StoreError."""
        conversation_id = turn.session.conversation_id
        checked = await self.codes.check(conversation_id, typed.code, turn.now)
        if checked.customer_id is None:
            journal.note(CodeRefused(checked.check.value))
            return _refused(checked.check, turn)
        await self.log.give_to(conversation_id, checked.customer_id)
        journal.note(CustomerVerified(checked.customer_id))
        async with self.unit_of_work.begin() as work:
            by = checked.customer_id
            await work.audit(AuditEntry(by, "verify_customer", by, conversation_id, turn.now))
        session = replace(turn.session, level=Level.VERIFIED, customer_id=checked.customer_id)
        verified = replace(turn, session=session, state=journal.state)
        worked = await work_off(_awakened(turn.state.stack), verified, flows)
        return replace(worked, outcomes=(Say((Statement("verify.done"),)), *worked.outcomes))

    async def _post(self, customer: Customer, turn: Turn) -> None:
        conversation_id = turn.session.conversation_id
        code = await self.codes.issue(conversation_id, customer.id, turn.now)
        payload = {
            "customer": customer.id,
            "language": turn.language.tag,
            "subject": "mail.code.subject",
            "body": " ".join(("mail.code.code", "mail.code.ignore")),
            "code": code,
            "minutes": str(_MINUTES),
            "until": (turn.now + CODE_LIFETIME).isoformat(),
        }
        async with self.unit_of_work.begin() as work:
            await work.post("mail.code", self.ids.new("cod"), payload, turn.now)
            await work.audit(AuditEntry("assistant", "send_code", customer.id, conversation_id, turn.now))


def _limits(turn: Turn, customer: Customer) -> tuple[Limit, ...]:
    keys = [f"conversation:{turn.session.conversation_id}", f"customer:{customer.id}"]
    if turn.session.origin:
        keys.append(f"origin:{turn.session.origin}")
    few = tuple(Limit(f"code:{key}", _MOST_SENT, _SENT_WITHIN) for key in keys)
    return (*few, Limit(f"code:day:{customer.id}", _MOST_A_DAY, _DAY))


def _refused(check: CodeCheck, turn: Turn) -> Worked:
    """Say why a code proves nothing, and go on asking for one, where a goal still waits for it."""
    key = {CodeCheck.WRONG: "verify.wrong", CodeCheck.SPENT: "verify.spent"}.get(check, "verify.void")
    rest, waiting = _waiting(turn.state.stack)
    if waiting is None:
        return Worked((Refuse((Statement(key),)),), rest, turn.focus)
    if check is CodeCheck.WRONG:
        asked = ask_for_code(waiting, turn, key)
    else:
        asked = ask_to_send(waiting.with_slot(CODE_FOR), turn, first(waiting.slot(CODE_FOR)))
        asked = replace(asked, outcome=replace(asked.outcome, statements=(Statement(key), *asked.outcome.statements)))
    assert asked.frame is not None
    return Worked((asked.outcome,), (*rest, asked.frame), turn.focus)


def _awakened(stack: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """Return the stack with the goal that waited on top, as if its words were said now."""
    rest, waiting = _waiting(stack)
    return stack if waiting is None else (*rest, waiting.with_slot(SAID, *waiting.slot(WANTED)))


def _waiting(stack: tuple[Frame, ...]) -> tuple[tuple[Frame, ...], Frame | None]:
    """Return the goal for which a code was sent last, and the others."""
    waiting = next((frame for frame in reversed(stack) if frame.slot(CODE_FOR)), None)
    return tuple(frame for frame in stack if frame is not waiting), waiting
