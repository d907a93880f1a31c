"""Everything an assistant is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chatbot.dialogue.ground.writer import Writer
from chatbot.dialogue.identity.verification import Verification
from chatbot.dialogue.press import Presses
from chatbot.dialogue.staff.hand_over import Desk
from chatbot.dialogue.turn import Flow, Shop, Turn
from chatbot.domain.conversation import DialogueState, Session
from chatbot.domain.evidence import Origin, Sentence
from chatbot.languages import Language
from chatbot.ports.clock import Clock, Ids
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.store import StoreConnector
from chatbot.ports.understander import Understander


@dataclass(frozen=True, slots=True)
class Parts:
    """The assistant's parts, chosen by bootstrap."""

    shop: Shop
    languages: Mapping[str, Language]
    log: ConversationLog
    understander: Understander
    flows: Mapping[str, Flow]
    presses: Presses
    verification: Verification
    desk: Desk
    writer: Writer
    store: StoreConnector
    clock: Clock
    ids: Ids

    def greeting(self, language: str) -> Sentence:
        """Return what opens a conversation."""
        return Sentence(self.languages[language].say("greeting", shop=self.shop.name), Origin.COMPOSED)

    def view(self, session: Session, state: DialogueState) -> Turn:
        """Return what flows see of a turn."""
        return Turn(session, state, self.languages[state.language], self.shop, self.clock.now(), state.focus)
