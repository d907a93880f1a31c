"""Puts an assistant's parts together over a log and a way to write: once for shoppers, once for rehearsals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chatbot.bootstrap.language_model import build_writer
from chatbot.bootstrap.local_languages import local_descriptions
from chatbot.dialogue.executions import EXECUTIONS
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.goals import Outside, build_flows
from chatbot.dialogue.hand_over import Desk
from chatbot.dialogue.parts import Parts
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.turn import Shop
from chatbot.dialogue.verification import Verification
from chatbot.languages import Language
from chatbot.ports.chat_model import ChatModel
from chatbot.ports.clock import Clock, Ids
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.hand_overs import HandOverQueue
from chatbot.ports.identity import Codes
from chatbot.ports.limits import Limits
from chatbot.ports.store import StoreConnector
from chatbot.ports.understander import Understander
from chatbot.ports.unit_of_work import UnitOfWork
from chatbot.settings import Settings


@dataclass(frozen=True, slots=True)
class Stock:
    """Everything that shoppers and rehearsals share; `by_person` are the flows that end with a person."""

    settings: Settings
    shop: Shop
    languages: Mapping[str, Language]
    store: StoreConnector
    policy: Policy
    limits: Limits
    codes: Codes
    hand_overs: HandOverQueue
    understander: Understander
    by_person: frozenset[str]
    model: ChatModel | None
    clock: Clock
    ids: Ids

    def gate(self, unit_of_work: UnitOfWork) -> Gate:
        """Return the gate to a way to write."""
        return Gate(unit_of_work, self.ids, EXECUTIONS)

    def parts(self, unit_of_work: UnitOfWork, log: ConversationLog) -> Parts:
        """Return an assistant's parts."""
        verification = Verification(self.store, self.limits, self.codes, unit_of_work, log, self.ids)
        descriptions = local_descriptions(self.settings, self.languages)
        gate = self.gate(unit_of_work)
        outside = Outside(self.store, self.policy, gate, self.limits, verification, self.hand_overs, descriptions)
        flows, presses = build_flows(outside, self.by_person)
        return Parts(
            shop=self.shop,
            languages=self.languages,
            log=log,
            understander=self.understander,
            flows=flows,
            presses=presses,
            verification=verification,
            desk=Desk(unit_of_work, self.clock, self.ids),
            writer=build_writer(self.settings, self.model),
            store=self.store,
            clock=self.clock,
            ids=self.ids,
        )
