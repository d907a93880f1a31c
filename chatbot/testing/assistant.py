"""A whole assistant on doubles, for tests of dialogues: a small shop, its documents, a model if wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from chatbot.assistant import Assistant
from chatbot.dialogue.executions import EXECUTIONS
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.goals import Outside, build_flows
from chatbot.dialogue.identity.verification import Verification
from chatbot.dialogue.parts import Parts
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.staff.hand_over import Desk
from chatbot.dialogue.turn import Shop
from chatbot.dialogue.understand.commands import EmbeddedUnderstander
from chatbot.dialogue.understand.meanings import IntentMeaning
from chatbot.domain.commerce import ClaimKind, OrderState, Remedy, ReturnClass
from chatbot.domain.conversation import Level, LoggedEvent, Message, Press, Role, SentenceReleased, Session
from chatbot.domain.knowledge import Passage, Period, Tier, anchor_of
from chatbot.domain.money import Money
from chatbot.domain.photos import Photo
from chatbot.domain.proofs import CustomerVerified
from chatbot.domain.rules import (
    Action,
    ChargedAtOrder,
    Claimable,
    Clause,
    Condition,
    DeliveryCost,
    Excluded,
    Fee,
    HandOverWithin,
    LostAfter,
    Once,
    Payable,
    Postage,
    Rule,
    RuleBody,
    Scope,
    SettledWithin,
    WhileIn,
    Window,
)
from chatbot.languages import Language, load_languages
from chatbot.languages.descriptions import Descriptions
from chatbot.ports.chat_model import ChatModel
from chatbot.testing.codes import MemoryCodes
from chatbot.testing.hand_overs import MemoryHandOverQueue
from chatbot.testing.limits import MemoryLimits
from chatbot.testing.log import MemoryConversationLog
from chatbot.testing.retrieval import MemoryRetriever
from chatbot.testing.store import NOW, MemoryStoreConnector, customer, order, product
from chatbot.testing.understanding import KeywordIntentClassifier
from chatbot.testing.unit_of_work import MemoryUnitOfWork
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
    "change_home_address": IntentMeaning("change_home_address"),
    "change_payment": IntentMeaning("change_payment"),
    "exchange_items": IntentMeaning("exchange_items"),
    "report_problem": IntentMeaning("report_problem"),
    "send_invoice": IntentMeaning("send_invoice"),
    "refund_status": IntentMeaning("refund_status"),
    "order_again": IntentMeaning("order_again"),
    "withdraw_return": IntentMeaning("withdraw_return"),
    "watch_order": IntentMeaning("watch_order"),
    "ask_goodwill": IntentMeaning("ask_goodwill"),
    "undo_change": IntentMeaning("undo_change"),
    "sum_up": IntentMeaning("sum_up"),
    "hand_off": IntentMeaning("hand_off"),
    "small_talk.thanks": IntentMeaning("small_talk", "thanks"),
    "out_of_scope": IntentMeaning("out_of_scope"),
}
KEYWORDS = {
    "sum_up": ("sum up",),
    "change_order": ("gift wrap my order",),
    "change_home_address": ("account address", "my account has"),
    "change_payment": ("pay with", "payment method", "way of paying", "付款方式"),
    "exchange_items": ("exchange", "swap", "another size", "换"),
    "report_problem": (
        "is damaged",
        "arrived damaged",
        "is missing",
        "wrong item",
        "never arrived",
        "report a problem",
    ),
    "send_invoice": ("invoice",),
    "refund_status": ("my refund",),
    "order_again": ("order again", "reorder"),
    "withdraw_return": ("withdraw",),
    "watch_order": ("tell me when", "notify me"),
    "ask_goodwill": ("goodwill",),
    "undo_change": ("undo",),
    "cancel_order": ("cancel my order", "cancel the", "cancel order", "取消"),
    "change_address": ("address",),
    "order_status": ("where is", "status", "my order", "到哪"),
    "ask_policy": ("policy", "how long", "postage"),
    "return_items": ("return", "send back", "send it back", "退"),
    "ask_product": (
        "is it",
        "how heavy",
        "what colour",
        "does it",
        "how much",
        "材质",
        "颜色",
        "多重",
        "介绍",
        "怎么样",
    ),
    "refine_search": ("cheaper",),
    "find_product": ("looking for", "show me", "i need a", "推荐"),
    "small_talk.thanks": ("thank",),
    "out_of_scope": ("weather",),
}
LANGUAGES = load_languages()
ANNA = customer()
BY_PERSON = frozenset({"change_order"})
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
    rule(WhileIn((OrderState.PLACED, OrderState.PAID)), action=Action.CHANGE_PAYMENT),
    rule(Payable(("visa", "mastercard", "paypal"), Money(0)), action=Action.CHANGE_PAYMENT),
    rule(Payable(("klarlane_invoice",), Money(2000), Money(60000), is_saved=False), action=Action.CHANGE_PAYMENT),
    rule(WhileIn((OrderState.PLACED, OrderState.PAID)), action=Action.SWAP_VARIANT),
    rule(WhileIn((OrderState.DELIVERED, OrderState.RETURN_OPEN)), action=Action.INVOICE),
    rule(Window(30), action=Action.EXCHANGE),
    rule(Once(), action=Action.EXCHANGE),
    rule(Condition("unused"), action=Action.EXCHANGE),
    rule(Excluded(), ReturnClass.PERSONALISED, action=Action.EXCHANGE),
    rule(Claimable(ClaimKind.DAMAGED, tuple(Remedy), 14), action=Action.CLAIM),
    rule(Claimable(ClaimKind.MISSING, tuple(Remedy), 7), action=Action.CLAIM),
    rule(Claimable(ClaimKind.WRONG_ITEM, tuple(Remedy), 30), action=Action.CLAIM),
    rule(Claimable(ClaimKind.LOST, tuple(Remedy)), action=Action.CLAIM),
    rule(DeliveryCost(Money(490), ("Norpost",), Money(5900)), action=Action.DELIVERY),
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
    languages: Mapping[str, Language] = field(default_factory=lambda: LANGUAGES)
    descriptions: Mapping[str, Descriptions] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Assemble the assistant."""
        self.log, self.ids = MemoryConversationLog(), CountingIds()
        self.unit_of_work = MemoryUnitOfWork(self.store)
        self.queue = MemoryHandOverQueue(self.unit_of_work, self.log)
        self.retriever = MemoryRetriever(self.passages)
        policy, gate = Policy(FixedRulebook(self.rules), self.retriever), Gate(self.unit_of_work, self.ids, EXECUTIONS)
        limits, self.codes = MemoryLimits(), MemoryCodes()
        verification = Verification(self.store, limits, self.codes, self.unit_of_work, self.log, self.ids)
        self.outside = Outside(self.store, policy, gate, limits, verification, self.queue, self.descriptions)
        flows, presses = build_flows(self.outside, BY_PERSON)
        understander = EmbeddedUnderstander(KeywordIntentClassifier(KEYWORDS), INTENTS, self.languages)
        self.parts = Parts(
            shop=Shop("Fernholm", ZoneInfo("Europe/Berlin"), "EUR", SHOP_HOURS),
            languages=self.languages,
            log=self.log,
            understander=understander,
            flows=flows,
            presses=presses,
            verification=verification,
            desk=Desk(self.unit_of_work, self.clock, self.ids),
            writer=StrictWriter(self.model, budget_s=0.5),
            store=self.store,
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

    async def show(self, photo_id: str) -> list[LoggedEvent]:
        """Let a photo be answered that is kept, and return the events of that turn."""
        return await self._turn(Photo(photo_id))

    async def _turn(self, given: Message | Press | Photo) -> list[LoggedEvent]:
        if not self._has_started:
            await self.begin(self.session)
        events = [event async for event in self.assistant.reply(self.session, given)]
        for customer_id in [one.event.customer_id for one in events if isinstance(one.event, CustomerVerified)]:
            self.session = replace(self.session, level=Level.VERIFIED, customer_id=customer_id)
        return events


def spoken(events: Sequence[LoggedEvent]) -> str:
    """Return what was said in a turn, as one text."""
    said = [one.event.sentence for one in events if isinstance(one.event, SentenceReleased)]
    return "".join(sentence.text + sentence.gap for sentence in said).rstrip()
