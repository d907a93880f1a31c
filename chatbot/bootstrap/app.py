"""Builds the product from its settings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.sqlalchemy_directory import SqlAlchemyCustomerDirectory
from chatbot.adapters.connectors.sqlalchemy_store import SqlAlchemyStoreConnector
from chatbot.adapters.database.audit import verify_audit
from chatbot.adapters.database.engine import open_engine
from chatbot.adapters.database.hand_overs import SqlAlchemyHandOverQueue
from chatbot.adapters.database.migrate import migrate
from chatbot.adapters.database.personal_records import SqlAlchemyPersonalRecords
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.adapters.delivery.deliverer import DeliveryReport
from chatbot.adapters.identity.codes import SqlAlchemyCodes
from chatbot.adapters.identity.erasure_list import ErasureFile
from chatbot.adapters.identity.limits import SqlAlchemyLimits
from chatbot.adapters.identity.passwords import Argon2Passwords
from chatbot.adapters.identity.secret_files import load_secret
from chatbot.adapters.identity.staff import SqlAlchemyStaff
from chatbot.adapters.identity.tokens import DemoSignIn, JwtTokenVerifier
from chatbot.adapters.identity.world import SystemClock, SystemIds
from chatbot.adapters.log.announced_log import AnnouncedLog
from chatbot.adapters.log.keyring import Keyring
from chatbot.adapters.log.sqlalchemy_album import SqlAlchemyPhotoAlbum
from chatbot.adapters.log.sqlalchemy_log import SqlAlchemyConversationLog
from chatbot.adapters.photos.pillow_reader import PillowPictureReader
from chatbot.adapters.rulebook.yaml_rulebook import YamlRulebook
from chatbot.assistant import Assistant
from chatbot.bootstrap.delivery import Deliveries, build_deliveries
from chatbot.bootstrap.language_model import build_model, build_switch, build_writer
from chatbot.bootstrap.local_languages import load_local_languages, local_descriptions
from chatbot.bootstrap.prepare import prepare
from chatbot.bootstrap.privacy import Privacy
from chatbot.bootstrap.publishing import Publisher
from chatbot.bootstrap.rehearsal import Rehearsal, build_rehearsal
from chatbot.bootstrap.retrieval import Knowledge, build_knowledge
from chatbot.bootstrap.saved_replies import SavedReply, load_saved_replies
from chatbot.bootstrap.shop_files import stored_products
from chatbot.bootstrap.trial import Trials
from chatbot.bootstrap.understanding import build_understander, with_doubts, with_model
from chatbot.dialogue.executions import EXECUTIONS
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.goals import Outside, build_flows
from chatbot.dialogue.identity.verification import Verification
from chatbot.dialogue.parts import Parts
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.staff.approvals import GateApprovals
from chatbot.dialogue.staff.customer_search import CustomerSearch
from chatbot.dialogue.staff.decision_news import DecisionNews
from chatbot.dialogue.staff.draft_desk import DraftDesk
from chatbot.dialogue.staff.hand_over import Desk
from chatbot.dialogue.staff.photo_desk import PhotoDesk
from chatbot.dialogue.staff.staff_desk import StaffDesk
from chatbot.dialogue.turn import PassOn, Shop
from chatbot.dialogue.understand.model_reads import Reads
from chatbot.dialogue.understand.of_the_cart import CartUnderstander
from chatbot.domain.money import Money
from chatbot.languages import Language
from chatbot.ports.approvals import Approvals
from chatbot.ports.chat_model import ChatModel
from chatbot.ports.clock import Clock, Ids
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.hand_overs import HandOverQueue
from chatbot.ports.identity import TokenVerifier
from chatbot.ports.model_switch import ModelSwitch
from chatbot.ports.news import ConversationNews
from chatbot.ports.staff import Staff
from chatbot.ports.store import StoreConnector
from chatbot.ports.understander import Speller, Understander
from chatbot.ports.unit_of_work import UnitOfWork
from chatbot.settings import HandOverSettings, Settings, ShopSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The assembled product: what surfaces need and nothing else."""

    settings: Settings
    assistant: Assistant
    log: ConversationLog
    store: StoreConnector
    knowledge: Knowledge
    tokens: TokenVerifier
    demo_sign_in: DemoSignIn | None
    model: ChatModel | None
    understander: Understander
    languages: dict[str, Language]
    clock: Clock
    ids: Ids
    engine: AsyncEngine
    approvals: Approvals
    staff: Staff
    privacy: Privacy
    news: ConversationNews
    hand_overs: HandOverQueue
    staff_desk: StaffDesk
    drafts: DraftDesk
    rehearsal: Rehearsal
    search: CustomerSearch
    saved_replies: dict[str, tuple[SavedReply, ...]]
    shop: Shop
    photos: PhotoDesk
    unit_of_work: UnitOfWork
    deliveries: Deliveries | None = None
    model_switch: ModelSwitch | None = None
    trials: Trials | None = None
    publisher: Publisher | None = None
    spellers: Mapping[str, Speller] = field(default_factory=dict)

    async def warm_up_words(self) -> None:
        """Load what the first message and search cost in a language whose words are not told by blanks."""
        await self.knowledge.retriever.warm_up_words()
        for speller in self.spellers.values():
            await asyncio.to_thread(speller.warm_up)

    async def warm_up_model(self) -> None:
        """Load the language model. Raises MissingModel, ModelUnavailable."""
        if self.model is not None:
            await self.model.warm_up()

    async def broken_audit_entry(self) -> int | None:
        """Return the first entry of the audit log that is not as it was written, None for an unbroken log."""
        await migrate(self.engine)
        return await verify_audit(self.engine)

    async def deliver(self) -> tuple[DeliveryReport, int]:
        """Deliver what is due, once; return what was done and how many messages still wait. Raises StoreUnavailable."""
        assert self.deliveries is not None
        await migrate(self.engine)
        return await self.deliveries.once()

    async def close(self) -> None:
        """Free the model and the database."""
        if self.model is not None:
            await self.model.close()
        await self.engine.dispose()


def build(settings: Settings, clock: Clock | None = None) -> App:
    """Assemble the product. Nothing is loaded or connected yet; raises ConfigurationError for impossible settings."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    clock, ids = clock or SystemClock(), SystemIds()
    languages = load_local_languages(settings)
    engine = open_engine(database_url(settings))
    store = SqlAlchemyStoreConnector(engine)
    unit_of_work = SqlAlchemyUnitOfWork(engine)
    keyring = Keyring(load_secret(_secret(settings, "master.key")))
    kept, album = SqlAlchemyConversationLog(engine, keyring), SqlAlchemyPhotoAlbum(engine, keyring)
    log, hand_overs = AnnouncedLog(kept), SqlAlchemyHandOverQueue(engine)
    rulebook = YamlRulebook(settings.knowledge.folder / "rules")
    knowledge = build_knowledge(settings, partial(stored_products, engine), clock)
    embedded, by_person = build_understander(settings, knowledge.embedder, languages, store)
    knowledge = with_doubts(knowledge, embedded)
    switch = build_switch(settings, clock)
    model = build_model(settings, clock, switch)
    policy, shop = Policy(rulebook, knowledge.retriever), _shop(settings.shop, settings.hand_over)
    understander = with_model(settings, embedded, model, Reads(store, policy, shop, clock), languages)
    gate = Gate(unit_of_work, ids, EXECUTIONS)
    limits = SqlAlchemyLimits(engine, ids)
    codes = SqlAlchemyCodes(engine, load_secret(_secret(settings, "codes.key")))
    verification = Verification(store, limits, codes, unit_of_work, log, ids)
    outside = Outside(store, policy, gate, limits, verification, hand_overs, local_descriptions(settings, languages))
    flows, presses = build_flows(outside, by_person)
    tokens, demo = _identity(settings, clock, ids)
    parts = Parts(
        shop=shop,
        languages=languages,
        log=log,
        understander=CartUnderstander(understander, languages),
        flows=flows,
        presses=presses,
        verification=verification,
        desk=Desk(unit_of_work, clock, ids, mails_team=bool(settings.hand_over.team_email)),
        writer=build_writer(settings, model),
        store=store,
        clock=clock,
        ids=ids,
    )
    return App(
        settings=settings,
        assistant=Assistant(parts),
        log=log,
        store=store,
        knowledge=knowledge,
        tokens=tokens,
        demo_sign_in=demo,
        model=model,
        understander=understander,
        languages=languages,
        clock=clock,
        ids=ids,
        engine=engine,
        approvals=GateApprovals(gate, rulebook, shop, DecisionNews(log, languages, clock), clock),
        staff=SqlAlchemyStaff(engine, limits, Argon2Passwords(), clock, ids),
        privacy=Privacy(
            SqlAlchemyPersonalRecords(engine), kept, album, store, _erasures(settings), settings.retention, clock
        ),
        news=log,
        hand_overs=hand_overs,
        staff_desk=StaffDesk(log, hand_overs, unit_of_work, clock, ids, log),
        drafts=DraftDesk(store, policy, shop, log, languages, clock),
        rehearsal=build_rehearsal(parts, outside, by_person),
        search=CustomerSearch(SqlAlchemyCustomerDirectory(engine), store, unit_of_work, clock),
        saved_replies=load_saved_replies(settings.knowledge.replies),
        shop=shop,
        photos=PhotoDesk(log, album, PillowPictureReader(), clock, ids),
        unit_of_work=unit_of_work,
        deliveries=build_deliveries(settings, engine, parts),
        model_switch=switch,
        trials=Trials(parts, outside, by_person, unit_of_work),
        publisher=Publisher(knowledge, rulebook, settings.data_dir / "replaced"),
        spellers=embedded.senses.spellers,
    )


@asynccontextmanager
async def open_app(
    settings: Settings, clock: Clock | None = None, say: Callable[[str], None] = lambda line: None
) -> AsyncIterator[App]:
    """Build the product, make database, demo shop and index ready (`say` gets each step), and close it at the end."""
    app = build(settings, clock)
    try:
        await make_ready(app, say)
        yield app
    finally:
        await app.close()


async def make_ready(app: App, say: Callable[[str], None]) -> None:
    """Make database, demo shop and index ready, and load what the first answer needs. Raises what `prepare` raises.

    What understands messages is made while the index is; the language model is warmed up behind the first answers.
    """
    await asyncio.gather(prepare(app, say), app.understander.warm_up())
    await app.knowledge.retriever.warm_up()


def database_url(settings: Settings) -> str:
    """Return the database's URL: the one that is set, else SQLite in the data folder."""
    if settings.store.url is not None:
        return settings.store.url.get_secret_value()
    return f"sqlite:///{(settings.data_dir / 'store.db').resolve()}"


def _shop(shop: ShopSettings, limits: HandOverSettings) -> Shop:
    zone, is_better = ZoneInfo(shop.time_zone), shop.rules_of == "better"
    above = None if limits.above is None else Money.of(limits.above, shop.currency)
    pass_on = PassOn(limits.unanswered, limits.unsure, above)
    return Shop(shop.name, zone, shop.currency, shop.hours, shop.label_carrier, is_better, pass_on)


def _identity(settings: Settings, clock: Clock, ids: Ids) -> tuple[JwtTokenVerifier, DemoSignIn | None]:
    """Return the token verifier and, for the demo, who signs tokens in the shop's place."""
    keys = [key.get_secret_value() for key in settings.identity.store_keys]
    demo = None
    if settings.identity.demo_sign_in:
        demo_key = load_secret(_secret(settings, "demo-sign-in.key")).hex()
        keys.append(demo_key)
        demo = DemoSignIn(demo_key, clock, settings.identity.audience, ids)
    own_key = load_secret(_secret(settings, "conversations.key")).hex()
    return JwtTokenVerifier(keys, own_key, clock, settings.identity.audience), demo


def _erasures(settings: Settings) -> ErasureFile:
    path = settings.retention.erasure_list or settings.data_dir / "erasures.log"
    return ErasureFile(path, load_secret(_secret(settings, "master.key")))


def _secret(settings: Settings, name: str) -> Path:
    return settings.data_dir / name
