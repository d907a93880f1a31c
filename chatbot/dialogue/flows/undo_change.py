"""Taking back what was just done, as long as the state of the order allows it."""

from __future__ import annotations

from chatbot.dialogue import facts
from chatbot.dialogue.confirm import reply_to_card
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import Offer, done, propose
from chatbot.dialogue.turn import Advance, Flow, Turn, said
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Say, Undo
from chatbot.domain.writes import Receipt, RestoreOrder


class UndoChange:
    """Undoes the last change; a return or an exchange of an earlier talk goes to `withdrawals`."""

    name = "undo_change"
    level = Level.VERIFIED
    writes = (RestoreOrder,)

    def __init__(self, policy: Policy, gate: Gate, withdrawals: Flow) -> None:
        self._policy = policy
        self._gate = gate
        self._withdrawals = withdrawals

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Propose the write that undoes the last one of this conversation, as long as the gate would still let it."""
        settled = reply_to_card(frame, turn)
        if settled is not None:
            return settled
        undo = turn.state.undo
        if undo is None or turn.now > undo.until or not await self._may_undo(undo, turn):
            if mentions(said(frame), turn.language.words["back_going"]):
                return await self._withdrawals.advance(Frame(self._withdrawals.name, frame.slots), turn)
            return Advance(Say((Statement("undo.none"),), quick_replies=(turn.chip("person"),)))
        rows = ((turn.language.say("row.undone"), undo.title), *undo.rows)
        return propose(self._gate, Offer(undo.write, "card.undo", rows, (Statement("undo.proposal"),)), frame, turn)

    async def completed(self, write: RestoreOrder, receipt: Receipt, turn: Turn) -> Advance:
        """Say that the order is as it was."""
        return done((Statement("undo.done", (facts.order_number(receipt.order),)),), receipt.order, turn)

    async def _may_undo(self, undo: Undo, turn: Turn) -> bool:
        return await self._gate.may_execute(turn.session, undo.write, self._policy.today(turn), turn.now)
