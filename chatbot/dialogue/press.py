"""What a pressed card does: executes, declines, or tells why it can do neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chatbot.dialogue.gate import Gate
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.turn import Advance, Turn, WritingFlow
from chatbot.domain.conversation import DialogueState, Frame, Message, Press, ProposalDeclined, ProposalExecuted
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Proposal, Refuse, Say
from chatbot.domain.writes import Write
from chatbot.errors import AlreadyExecuted, ConfirmationExpired, ConfirmationMismatch, NotAuthorised


def as_press(given: Message | Press, state: DialogueState) -> Message | Press:
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
        done = await self.flows[type(proposal.write)].completed(proposal.write, receipt, turn)
        return Advance(done.outcome, None, done.focus, (ProposalExecuted(proposal.id, receipt.record_id),))

    async def _changed(self, proposal: Proposal, turn: Turn) -> Advance:
        """Void the card and show how it stands now: a new card, or why not any more."""
        void = ProposalDeclined(proposal.id, "changed")
        waiting = next((one for one in turn.state.stack if one.asked == CONFIRMATION), None)
        if waiting is None:
            return Advance(Refuse((Statement("return.changed_meanwhile"),)), events=(void,))
        again = await self.flows[type(proposal.write)].advance(_unasked(waiting), turn)
        statements = (Statement("return.changed_meanwhile"), *again.outcome.statements)
        outcome = replace(again.outcome, statements=statements)
        return Advance(outcome, again.frame, again.focus, (void, *again.events))


def stack_after(press: Press, advance: Advance, state: DialogueState) -> tuple[Frame, ...]:
    """Return the stack without the goal whose card was pressed, with what follows; another card goes on waiting."""
    is_open = state.proposal is not None and state.proposal.id == press.proposal_id
    kept = tuple(frame for frame in state.stack if not (is_open and frame.asked == CONFIRMATION))
    return kept if advance.frame is None else (*kept, advance.frame)


def _unasked(frame: Frame) -> Frame:
    return Frame(frame.flow, frame.slots)
