"""What the staff does with conversations that were handed over: claim, give away, write, give back.

Every act is an event of the conversation: two who claim at once write the same place of its log, and one comes second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from chatbot.dialogue.guardrails.card_numbers import mask_card_numbers
from chatbot.dialogue.guardrails.readable import readable
from chatbot.dialogue.state import fold_all
from chatbot.domain.conversation import Conversation, DialogueState, Event, ProposalDeclined, ProposalShown
from chatbot.domain.hand_overs import (
    WITH_PERSON,
    ConversationClaimed,
    ConversationReleased,
    HandOverReopened,
    HandOverResolved,
    NoteWritten,
    StaffWrote,
)
from chatbot.domain.outcome import Proposal
from chatbot.errors import ClaimedByAnother, ConversationConflict, HandOverNotFound, NotAuthorised, NotClaimed
from chatbot.ports.clock import Clock, Ids
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.hand_overs import HandOverQueue
from chatbot.ports.news import ConversationNews
from chatbot.ports.staff import StaffMember, StaffRole
from chatbot.ports.unit_of_work import AuditEntry, UnitOfWork

_TRIES = 20
_Overridden = tuple[tuple[str, str], ...]
_Act = Callable[[DialogueState], tuple[Event, ...]]


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """The desk of a shop's people; methods raise ConversationNotFound, StoreUnavailable too."""

    log: ConversationLog
    queue: HandOverQueue
    unit_of_work: UnitOfWork
    clock: Clock
    ids: Ids
    news: ConversationNews

    async def claim(self, conversation_id: str, member: StaffMember) -> None:
        """Take a conversation; the assistant is silent from here on. Twice is once.

        Raises HandOverNotFound when nobody asked for a person, ClaimedByAnother.
        """
        await self._give(conversation_id, member, member)

    async def assign(self, conversation_id: str, by: StaffMember, to: StaffMember) -> None:
        """Give a conversation to a colleague; one that somebody else has, administrators only.

        Raises HandOverNotFound, ClaimedByAnother.
        """
        await self._give(conversation_id, by, to)

    async def release(self, conversation_id: str, member: StaffMember) -> None:
        """Let a conversation wait again; meanwhile the assistant answers. Raises NotClaimed, ClaimedByAnother."""

        def act(state: DialogueState) -> tuple[Event, ...]:
            if not state.person:
                raise NotClaimed(conversation_id)
            _check_holder(state, member)
            return (ConversationReleased(member.id),)

        await self._do(conversation_id, member, "hand_over.release", act)

    async def resolve(self, conversation_id: str, member: StaffMember) -> None:
        """End a hand-over, claimed or not; the assistant answers again. Raises HandOverNotFound, ClaimedByAnother."""
        await self._check_queued(conversation_id)

        def act(state: DialogueState) -> tuple[Event, ...]:
            _check_holder(state, member)
            return (HandOverResolved(member.id),) if state.is_handed_off else ()

        await self._do(conversation_id, member, "hand_over.resolve", act)

    async def reopen(self, conversation_id: str, member: StaffMember) -> None:
        """Let a resolved hand-over wait again; one that is open stays as it is. Raises HandOverNotFound."""
        await self._check_queued(conversation_id)

        def act(state: DialogueState) -> tuple[Event, ...]:
            return () if state.is_handed_off else (HandOverReopened(member.id),)

        await self._do(conversation_id, member, "hand_over.reopen", act)

    async def write(
        self, conversation_id: str, member: StaffMember, text: str, overridden: _Overridden = ()
    ) -> StaffWrote:
        """Say something to the shopper; `overridden` are failed checks that it is said in spite of.

        Where no page of theirs shows the conversation it goes to the address, too, that they left there. Raises
        InvalidMessage, NotClaimed unless they have the conversation.
        """
        wrote = StaffWrote(self.ids.new("msg"), member.id, member.name, mask_card_numbers(readable(text)), overridden)
        is_away = not self.news.is_followed(conversation_id)

        def act(state: DialogueState) -> tuple[Event, ...]:
            nonlocal wrote
            if state.person != member.id:
                raise NotClaimed(conversation_id)
            wrote = replace(wrote, is_mailed=is_away and state.has_contact)
            return (wrote,)

        await self._do(conversation_id, member, "hand_over.override" if overridden else "", act)
        return wrote

    async def record(self, member: StaffMember, action: str, record_id: str, conversation_id: str = "") -> None:
        """Let the audit log tell what somebody did that is no event of a conversation, though maybe about one."""
        async with self.unit_of_work.begin() as work:
            await work.audit(AuditEntry(member.id, action, record_id, conversation_id, self.clock.now()))

    async def note(self, conversation_id: str, member: StaffMember, text: str) -> NoteWritten:
        """Leave a note for the team; whoever of it may, with or without the conversation.

        It is a part of the conversation's log and goes with it. Raises InvalidMessage, HandOverNotFound.
        """
        await self._check_queued(conversation_id)
        wrote = NoteWritten(self.ids.new("not"), member.id, member.name, mask_card_numbers(readable(text)))
        await self._do(conversation_id, member, "", lambda _: (wrote,))
        return wrote

    async def offer(self, conversation_id: str, member: StaffMember, proposal: Proposal) -> None:
        """Show the shopper a card: nothing is done before they confirm it, as with the assistant's own.

        Raises NotClaimed unless they have the conversation, NotAuthorised for a card of another conversation.
        """
        if proposal.conversation_id != conversation_id:
            raise NotAuthorised(conversation_id)

        def act(state: DialogueState) -> tuple[Event, ...]:
            if state.person != member.id:
                raise NotClaimed(conversation_id)
            void = () if state.proposal is None else (ProposalDeclined(state.proposal.id, "replaced"),)
            return (*void, ProposalShown(proposal))

        await self._do(conversation_id, member, "hand_over.offer", act)

    async def _give(self, conversation_id: str, by: StaffMember, to: StaffMember) -> None:
        await self._check_queued(conversation_id)

        def act(state: DialogueState) -> tuple[Event, ...]:
            if state.person == to.id:
                return ()
            if by is to and state.person:
                raise ClaimedByAnother(conversation_id)
            _check_holder(state, by)
            open_card = () if state.proposal is None else (ProposalDeclined(state.proposal.id, WITH_PERSON),)
            return (*open_card, ConversationClaimed(to.id, to.name, "" if by is to else by.id))

        await self._do(conversation_id, by, "hand_over.claim" if by is to else "hand_over.assign", act)

    async def _check_queued(self, conversation_id: str) -> None:
        if await self.queue.entry(conversation_id) is None:
            raise HandOverNotFound(conversation_id)

    async def _do(self, conversation_id: str, member: StaffMember, action: str, act: _Act) -> None:
        conversation = await self.log.load(conversation_id)
        for left in reversed(range(_TRIES)):
            try:
                is_changed = await self._append(conversation, act(conversation.state))
                break
            except ConversationConflict:  # a turn or a colleague wrote first
                if not left:
                    raise
                conversation = await self.log.load(conversation_id)
        if is_changed and action:
            entry = AuditEntry(member.id, action, conversation_id, conversation_id, self.clock.now())
            async with self.unit_of_work.begin() as work:
                await work.audit(entry)

    async def _append(self, conversation: Conversation, events: tuple[Event, ...]) -> bool:
        if events:
            changed = replace(conversation, state=fold_all(conversation.state, events))
            await self.log.append(changed, events, self.clock.now())
        return bool(events)


def _check_holder(state: DialogueState, member: StaffMember) -> None:
    """Let pass who has the conversation, everybody where nobody has, and administrators. Raises ClaimedByAnother."""
    if state.person not in ("", member.id) and member.role is not StaffRole.ADMIN:
        raise ClaimedByAnother(state.person)
