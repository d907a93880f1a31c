"""A whole assistant on doubles, for tests of dialogues: a small shop, its documents, a model if wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from chatbot.assistant import Assistant
from chatbot.dialogue.executions import EXECUTIONS
from chatbot.dialogue.flows.answer_question import AnswerQuestion
from chatbot.dialogue.flows.ask_product import AskProduct
from chatbot.dialogue.flows.cancel_order import CancelOrderFlow
from chatbot.dialogue.flows.change_address import ChangeAddressFlow
from chatbot.dialogue.flows.clarify import Clarify
from chatbot.dialogue.flows.find_product import FindProduct
from chatbot.dialogue.flows.hand_off import HandOffFlow
from chatbot.dialogue.flows.order_status import OrderStatus
from chatbot.dialogue.flows.return_items import ReturnItems
from chatbot.dialogue.flows.small_talk import SmallTalk
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.hand_over import Desk
from chatbot.dialogue.parts import Parts
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.press import Presses
from chatbot.dialogue.route import table
from chatbot.dialogue.turn import Shop
from chatbot.dialogue.understand.commands import EmbeddedUnderstander, IntentMeaning
from chatbot.domain.commerce import OrderState, ReturnClass
from chatbot.domain.conversation import Level, LoggedEvent, Message, Press, Role, SentenceReleased, Session
from chatbot.domain.knowledge import Passage, Period, Tier, anchor_of
from chatbot.domain.money import Money
from chatbot.domain.rules import (
    Action,
    ChargedAtOrder,
    Clause,
    Condition,
    Excluded,
    Fee,
    HandOverWithin,
    LostAfter,
    Postage,
    Rule,
    RuleBody,
    Scope,
    SettledWithin,
    WhileIn,
    Window,
)
from chatbot.domain.writes import CancelOrder, ChangeAddress, OpenReturn
from chatbot.languages import load_languages
from chatbot.ports.chat_model import ChatModel
from chatbot.testing.limits import MemoryLimits
from chatbot.testing.log import MemoryConversationLog
from chatbot.testing.retrieval import MemoryRetriever
from chatbot.testing.store import NOW, MemoryStoreConnector, MemoryUnitOfWork, customer, order, product
from chatbot.testing.understanding import KeywordIntentClassifier
from chatbot.testing.world import CountingIds, FixedClock
from chatbot.testing.writer import StrictWriter

INTENTS = {
    "order_status": IntentMeaning("order_status"),
    "return_items": IntentMeaning("return_items"),
    "find_product": IntentMeaning("find_product"),
    "refine_search": IntentMeaning("find_product"),
    "ask_product": IntentMeaning("ask_product"),
    "ask_policy": IntentMeaning("answer_question"),
    "change_order": IntentMeaning("answer_question"),
    "cancel_order": IntentMeaning("cancel_order"),
    "change_address": IntentMeaning("change_address"),
    "hand_off": IntentMeaning("hand_off"),
    "small_talk.thanks": IntentMeaning("small_talk", "thanks"),
    "out_of_scope": IntentMeaning("out_of_scope"),
}
KEYWORDS = {
    "change_order": ("swap my order",),
    "cancel_order": ("cancel my order", "cancel the", "cancel order"),
    "change_address": ("address",),
    "order_status": ("where is", "status", "my order"),
    "ask_policy": ("policy", "how long", "postage"),
    "return_items": ("return", "send back", "send it back"),
    "ask_product": ("is it", "how heavy", "what colour", "does it", "how much"),
    "refine_search": ("cheaper",),
    "find_product": ("looking for", "show me", "i need a"),
    "small_talk.thanks": ("thank",),
    "out_of_scope": ("weather",),
}
LANGUAGES = load_languages()
ANNA = customer()
SHOP_HOURS = (*((("08:00", "20:00"),) * 5), ("09:00", "16:00"), None)


def passage(document: str, heading: str, text: str, tier: Tier = Tier.POLICY) -> Passage:
    """Build a passage in force since 2024."""
    anchor = anchor_of(heading)
    effective = Period(date(2024, 1, 1))
    return Passage(f"{document}#{anchor}", document, document, heading, anchor, "en", tier, effective, text)


def rule(body: RuleBody, *classes: ReturnClass, action: Action = Action.RETURN) -> Rule:
    """Build a rule in force since 2024, citing the return policy."""
    name = type(body).__name__.lower()
    clause = Clause("returns-policy", "30 days to return an item")
    return Rule(f"{name}-{'-'.join(classes) or 'all'}", action, Scope(classes), body, clause, Period(date(2024, 1, 1)))


RULES = (
    rule(Window(30)),
    rule(Excluded(), ReturnClass.FINAL_SALE),
    rule(Condition("unused")),
    rule(Condition("seal_unbroken", is_asked=True), ReturnClass.HYGIENE),
    rule(Fee("restocking", percent=10, unless="original_box"), ReturnClass.ELECTRONICS),
    rule(Postage(Money(0))),
    rule(SettledWithin(5)),
    rule(HandOverWithin(14)),
    rule(LostAfter(7), action=Action.DELIVERY),
    rule(WhileIn((OrderState.PLACED, OrderState.PAID)), action=Action.CANCEL),
    rule(ChargedAtOrder(("paypal", "gift_card", "store_credit")), action=Action.CANCEL),
    rule(WhileIn((OrderState.PLACED, OrderState.PAID)), action=Action.CHANGE_ADDRESS),
)
PASSAGES = (
    passage(
        "returns-policy", "30 days to return an item", "You have 30 days to return an item. Open the return in time."
    ),
    passage("shipping", "Delivery to Norway", "Delivery to Norway costs 19.90 EUR."),
    passage("fjellfot-trail-boots", "Fjellfot Trail Boots", "Trail boots for forest tracks.", Tier.PRODUCT),
)


@dataclass(frozen=True, slots=True)
class FixedRulebook:
    """A rulebook of given rules."""

    rules: tuple[Rule, ...] = RULES


@dataclass
class DialogueTest:
    """An assistant on doubles, and everything a test may want to look at."""

    store: MemoryStoreConnector = field(default_factory=lambda: MemoryStoreConnector((product(),), (ANNA,), (order(),)))
    model: ChatModel | None = None
    passages: Sequence[Passage] = PASSAGES
    rules: tuple[Rule, ...] = RULES
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))
    session: Session = field(default_factory=lambda: Session("con_test", Level.VERIFIED, ANNA.id))

    def __post_init__(self) -> None:
        """Assemble the assistant."""
        self.log, self.ids = MemoryConversationLog(), CountingIds()
        self.unit_of_work = MemoryUnitOfWork(self.store)
        self.retriever = MemoryRetriever(self.passages)
        self.languages = LANGUAGES
        policy, gate = Policy(FixedRulebook(self.rules), self.retriever), Gate(self.unit_of_work, self.ids, EXECUTIONS)
        returns = ReturnItems(self.store, policy, gate)
        cancels = CancelOrderFlow(self.store, policy, gate)
        addresses = ChangeAddressFlow(self.store, policy, gate)
        flows = table(
            (
                AnswerQuestion(self.retriever, {"change_order"}),
                FindProduct(self.store, self.retriever),
                AskProduct(self.store, self.retriever),
                OrderStatus(self.store, policy, MemoryLimits()),
                returns,
                cancels,
                addresses,
                HandOffFlow(),
                SmallTalk(),
                Clarify(),
            )
        )
        understander = EmbeddedUnderstander(KeywordIntentClassifier(KEYWORDS), INTENTS, self.languages)
        self.parts = Parts(
            shop=Shop("Fernholm", ZoneInfo("Europe/Berlin"), "EUR", SHOP_HOURS),
            languages=self.languages,
            log=self.log,
            understander=understander,
            flows=flows,
            presses=Presses(gate, policy, {OpenReturn: returns, CancelOrder: cancels, ChangeAddress: addresses}),
            desk=Desk(self.unit_of_work, self.clock, self.ids),
            writer=StrictWriter(self.model, budget_s=0.5),
            clock=self.clock,
            ids=self.ids,
        )
        self.assistant = Assistant(self.parts)
        self._has_started = False

    async def begin(self, session: Session) -> None:
        """Go on in a new conversation."""
        self.session = session
        await self.assistant.start(session, "test")
        self._has_started = True

    async def say(self, text: str) -> list[LoggedEvent]:
        """Send a message and return the events of its turn."""
        return await self._turn(Message(Role.USER, text))

    async def press(self, proposal_id: str, *, confirm: bool = True) -> list[LoggedEvent]:
        """Press a card and return the events of that turn."""
        return await self._turn(Press(proposal_id, confirm))

    async def _turn(self, given: Message | Press) -> list[LoggedEvent]:
        if not self._has_started:
            await self.begin(self.session)
        return [event async for event in self.assistant.reply(self.session, given)]


def spoken(events: Sequence[LoggedEvent]) -> str:
    """Return what was said in a turn, as one text."""
    return " ".join(one.event.sentence.text for one in events if isinstance(one.event, SentenceReleased))
