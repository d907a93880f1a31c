"""What a pressed card does: executes, declines, or tells why it can do neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from chatbot.dialogue.gate import Gate
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.turn import Advance, Turn, WritingFlow
from chatbot.dialogue.work import Worked
from chatbot.domain.conversation import DialogueState, Frame, Message, Press, ProposalDeclined, ProposalExecuted
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Outcome, Proposal, Refuse, Say, Undo
from chatbot.domain.photos import Photo
from chatbot.domain.writes import Receipt, Write
from chatbot.errors import AlreadyExecuted, ConfirmationExpired, ConfirmationMismatch, NotAuthorised

UNDO_WINDOW = timedelta(minutes=15)


def as_press(given: Message | Press | Photo, state: DialogueState) -> Message | Press | Photo:
    """Turn a message that is exactly the open card's code into a press of Confirm, before anything understands it."""
    if isinstance(given, Message) and state.proposal is not None and given.text.strip() == state.proposal.code:
        return Press(state.proposal.id, is_confirmed=True)
    return given


@dataclass(frozen=True, slots=True)
class Presses:
    """Carries presses out; `flows` are those that propose writes, by the type of the write."""

    gate: Gate
    policy: Policy
    flows: Mapping[type[Write], WritingFlow]

    async def work(self, press: Press, turn: Turn) -> Worked:
        """Carry a press out as the work of a whole turn. Raises StoreError."""
        advance = await self.carry_out(press, turn)
        stack = stack_after(press, advance, turn.state)
        return Worked((advance.outcome,), stack, advance.focus or turn.focus, advance.events)

    async def carry_out(self, press: Press, turn: Turn) -> Advance:
        """Return what the press led to. Raises StoreError."""
        proposal = turn.state.proposal
        if press.proposal_id in turn.state.executed:
            return Advance(Refuse((Statement("proposal.already"),)))
        if proposal is None or proposal.id != press.proposal_id:
            return Advance(Refuse((Statement("proposal.mismatch"),)))
        if not press.is_confirmed:
            return Advance(Say((Statement("return.declined"),)), events=(ProposalDeclined(proposal.id, "declined"),))
        return await self._confirm(proposal, turn)

    async def _confirm(self, proposal: Proposal, turn: Turn) -> Advance:
        try:
            receipt = await self.gate.execute(turn.session, proposal, self.policy.today(turn), turn.now)
        except NotAuthorised:
            return Advance(Refuse((Statement("proposal.not_yours"),)))
        except ConfirmationExpired:
            void = ProposalDeclined(proposal.id, "expired")
            return Advance(Refuse((Statement("proposal.expired"),)), events=(void,))
        except ConfirmationMismatch:
            return await self._changed(proposal, turn)
        except AlreadyExecuted as error:
            executed = ProposalExecuted(proposal.id, str(error))
            return Advance(Refuse((Statement("proposal.already"),)), events=(executed,))
        executed = ProposalExecuted(proposal.id, receipt.record_id, _undo(proposal, receipt, turn))
        if receipt.is_waiting:
            return Advance(Say((Statement("approval.waiting"),)), events=(executed,))
        done = await self.flows[type(proposal.write)].completed(proposal.write, receipt, turn)
        return Advance(_with_undo(done.outcome, executed, turn), None, done.focus, (executed,))

    async def _changed(self, proposal: Proposal, turn: Turn) -> Advance:
        """Void the card and show how it stands now: a new card, or why not any more."""
        void = ProposalDeclined(proposal.id, "changed")
        waiting = next((one for one in reversed(turn.state.stack) if one.asked == CONFIRMATION), None)
        if waiting is None:
            return Advance(Refuse((Statement("return.changed_meanwhile"),)), events=(void,))
        again = await self.flows[type(proposal.write)].advance(_unasked(waiting), turn)
        statements = (Statement("return.changed_meanwhile"), *again.outcome.statements)
        outcome = replace(again.outcome, statements=statements)
        return Advance(outcome, again.frame, again.focus, (void, *again.events))


def presses_open_card(given: object, state: DialogueState) -> bool:
    """Whether somebody presses the card that is open; while a person has the conversation, it is that person's."""
    return isinstance(given, Press) and state.proposal is not None and state.proposal.id == given.proposal_id


def stack_after(press: Press, advance: Advance, state: DialogueState) -> tuple[Frame, ...]:
    """Return the stack without the goal whose card was pressed, with what follows; another card goes on waiting."""
    is_open = state.proposal is not None and state.proposal.id == press.proposal_id
    cards = [place for place, frame in enumerate(state.stack) if frame.asked == CONFIRMATION]
    pressed = cards[-1] if is_open and cards else None  # those below are void: another card came in their place
    kept = tuple(frame for place, frame in enumerate(state.stack) if place != pressed)
    return kept if advance.frame is None else (*kept, advance.frame)


def _undo(proposal: Proposal, receipt: Receipt, turn: Turn) -> Undo | None:
    """Return how to take back what was just done; what took something back itself stays."""
    last = turn.state.undo
    if receipt.undo is None or (last is not None and last.write == proposal.write):
        return None
    say = turn.language.say
    again = {say("row.items"): say("row.items"), say("row.address_before"): say("row.address")}
    rows = tuple((again[name], value) for name, value in proposal.card.rows if name in again)
    return Undo(receipt.undo, proposal.card.title, turn.now + UNDO_WINDOW, rows)


def _with_undo(outcome: Outcome, executed: ProposalExecuted, turn: Turn) -> Outcome:
    """Offer to take it back right after it was done, beside what the goal itself offers."""
    if executed.undo is None:
        return outcome
    return replace(outcome, quick_replies=(*outcome.quick_replies, turn.chip("undo")))


def _unasked(frame: Frame) -> Frame:
    return Frame(frame.flow, frame.slots)
