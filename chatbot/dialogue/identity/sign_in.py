"""Gives a conversation that nobody was signed in for to the customer whom the shop signs in while they talk.

Whoever asks holds both: the conversation's token, and the shop's for the customer. Tokens of the conversation from
before open nothing from then on: whoever had one on a shared device does not see what is the customer's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chatbot.dialogue.state import fold
from chatbot.domain.conversation import DialogueState
from chatbot.domain.proofs import CustomerSignedIn
from chatbot.errors import ConversationConflict, NotAuthorised
from chatbot.ports.clock import Clock
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.unit_of_work import AuditEntry, UnitOfWork

_TRIES = 20


@dataclass(frozen=True, slots=True)
class SignInDesk:
    """Methods raise ConversationNotFound, StoreUnavailable."""

    log: ConversationLog
    unit_of_work: UnitOfWork
    clock: Clock

    async def sign_in(self, conversation_id: str, customer_id: str) -> int:
        """Make a conversation a customer's and return how many sign-ins it has seen; one that is theirs stays as it is.

        Raises NotAuthorised for one that is somebody else's, or in which an order of somebody else was proved to be
        known; ConversationConflict.
        """
        owner = await self.log.owner(conversation_id)
        if owner is not None:
            if owner != customer_id:
                raise NotAuthorised(conversation_id)
            return (await self.log.load(conversation_id)).state.sign_ins
        sign_ins = await self._record(conversation_id, customer_id)  # first: then old tokens never open what is owned
        await self.log.give_to(conversation_id, customer_id)
        async with self.unit_of_work.begin() as work:
            now = self.clock.now()
            await work.audit(AuditEntry(customer_id, "sign_in_customer", customer_id, conversation_id, now))
        return sign_ins

    async def _record(self, conversation_id: str, customer_id: str) -> int:
        signed_in = CustomerSignedIn(customer_id)
        for left in reversed(range(_TRIES)):
            conversation = await self.log.load(conversation_id)
            _check_proofs(conversation.state, customer_id)
            changed = replace(conversation, state=fold(conversation.state, signed_in))
            try:
                return (await self.log.append(changed, (signed_in,), self.clock.now())).state.sign_ins
            except ConversationConflict:  # a turn or the staff wrote first
                if not left:
                    raise
        raise ConversationConflict(conversation_id)


def _check_proofs(state: DialogueState, customer_id: str) -> None:
    if any(whose != customer_id for _, whose in state.guest_orders):
        raise NotAuthorised("an order of somebody else was proved to be known")
