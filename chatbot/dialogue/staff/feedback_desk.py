"""Takes what shoppers think of replies and of the conversation; it changes nothing of the dialogue."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.domain.conversation import TurnFinished
from chatbot.domain.feedback import Complaint, ConversationRated, FeedbackEvent, ReplyRated
from chatbot.errors import ConversationConflict
from chatbot.ports.clock import Clock
from chatbot.ports.conversation_log import ConversationLog

_TRIES = 20
_MOST = 200


@dataclass(frozen=True, slots=True)
class FeedbackDesk:
    """Writes thumbs and stars into the log; methods raise ConversationNotFound, ConversationConflict, StoreUnavailable.

    A conversation keeps 200 of them; what comes after that is taken and forgotten.
    """

    log: ConversationLog
    clock: Clock

    async def rate_reply(
        self, conversation_id: str, reply: int, *, is_helpful: bool, complaint: Complaint | None = None
    ) -> bool:
        """Give a reply a thumb; False where no reply ended at this place of the log. A good one has no complaint."""
        ended = await self.log.events(conversation_id, reply - 1)
        if not ended or ended[0].sequence != reply or not isinstance(ended[0].event, TurnFinished):
            return False
        await self._append(conversation_id, ReplyRated(reply, is_helpful, None if is_helpful else complaint))
        return True

    async def rate_conversation(self, conversation_id: str, stars: int) -> None:
        """Give the conversation its stars, 1 to 5."""
        await self._append(conversation_id, ConversationRated(stars))

    async def _append(self, conversation_id: str, event: FeedbackEvent) -> None:
        said = [one.event for one in await self.log.events(conversation_id) if isinstance(one.event, FeedbackEvent)]
        is_repeated = said[-1:] == [event]
        if is_repeated or len(said) >= _MOST:
            return
        for left in reversed(range(_TRIES)):
            try:
                await self.log.append(await self.log.load(conversation_id), (event,), self.clock.now())
            except ConversationConflict:  # a turn or the staff wrote first
                if not left:
                    raise
            else:
                return
