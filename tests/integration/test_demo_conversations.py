"""Two conversations with the real thing to their end: the shipped knowledge, the real embedder, no language model."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from demo_index import MONDAY
from sqlalchemy import Table, select

from chatbot.adapters.database import tables
from chatbot.adapters.database.engine import reading
from chatbot.adapters.rulebook.yaml_rulebook import YamlRulebook
from chatbot.bootstrap import App, open_app
from chatbot.bootstrap.reply import Reply, collect
from chatbot.domain.commerce import ReturnState
from chatbot.domain.conversation import (
    Level,
    LoggedEvent,
    Message,
    Press,
    ProposalShown,
    Role,
    SentenceReleased,
    Session,
)
from chatbot.settings import Settings
from chatbot.testing.world import FixedClock

_REPO = Path(__file__).parents[2]
_ANNA = "cus_00001"
_NAMED_ELSEWHERE = {"message", "shop", "shop:hours", "catalogue", "queue"}


@pytest.fixture
async def app(demo: Settings) -> AsyncIterator[App]:
    async with open_app(demo, FixedClock(MONDAY)) as opened:
        yield opened


class _Talk:
    """One conversation, and everything that was said in it."""

    def __init__(self, app: App, session: Session) -> None:
        self._app = app
        self._session = session
        self.logged: list[LoggedEvent] = []

    async def begin(self) -> Reply:
        return self._keep(list(await self._app.assistant.start(self._session, "test")))

    async def say(self, text: str) -> Reply:
        return await self._turn(Message(Role.USER, text))

    async def confirm(self, shown: Reply) -> Reply:
        assert shown.proposal is not None
        return await self._turn(Press(shown.proposal.id, is_confirmed=True))

    async def _turn(self, given: Message | Press) -> Reply:
        return self._keep([event async for event in self._app.assistant.reply(self._session, given)])

    def _keep(self, events: list[LoggedEvent]) -> Reply:
        self.logged += events
        return collect(events)


async def _rows(app: App, table: Table, **where: str) -> list[dict[str, Any]]:
    wanted = select(table).where(*(table.c[column] == value for column, value in where.items()))
    async with reading(app.engine) as connection:
        return [dict(row) for row in (await connection.execute(wanted)).mappings()]


async def _assert_traceable(app: App, talk: _Talk) -> None:
    """Check that every sentence with a number names where its facts come from, and that these places exist."""
    sentences = [one.event.sentence for one in talk.logged if isinstance(one.event, SentenceReleased)]
    known = await _sources(app, talk)
    for sentence in sentences:
        assert sentence.sources or not any(map(str.isdigit, sentence.text)), sentence.text
        assert {source.partition("#")[0] for source in sentence.sources} <= known, sentence


async def _sources(app: App, talk: _Talk) -> set[str]:
    """Return everything that a fact may come from: rows, rules, documents, the cards of this talk."""
    keys = {
        "order": (tables.orders, "number"),
        "shipment": (tables.shipments, "id"),
        "product": (tables.products, "id"),
        "variant": (tables.variants, "sku"),
        "return": (tables.return_requests, "id"),
    }
    rows = {f"{kind}:{row[key]}" for kind, (table, key) in keys.items() for row in await _rows(app, table)}
    rules = {f"rule:{rule.id}" for rule in YamlRulebook(_REPO / "knowledge" / "rules").rules}
    documents = {f"passage:{file.stem}" for file in (_REPO / "knowledge").rglob("*.md")}
    cards = {f"proposal:{one.event.proposal.id}" for one in talk.logged if isinstance(one.event, ProposalShown)}
    return rows | rules | documents | cards | _NAMED_ELSEWHERE


def _assert_cited(reply: Reply, document: str) -> None:
    """Check that a reply cites a document, with numbers in the text and a quote that stands in its file."""
    assert document in [citation.document_id for citation in reply.citations]
    for citation in reply.citations:
        assert f"({citation.number})" in reply.text
        (file,) = (_REPO / "knowledge" / "en").rglob(f"{citation.document_id}.md")
        assert citation.quote.rstrip(".")[:60] in " ".join(file.read_text(encoding="utf-8").split())
        assert citation.heading in file.read_text(encoding="utf-8")


async def test_that_a_customer_hears_of_an_order_returns_an_item_and_finds_a_product(app: App) -> None:
    talk = _Talk(app, Session("con_anna", Level.VERIFIED, _ANNA))
    assert "AI assistant of Fernholm" in (await talk.begin()).text
    await _hear_of_the_order(talk)
    await _return_the_lamp(app, talk)
    await _find_a_tent(app, talk)
    assert (await talk.say("thanks, bye")).outcome == "say"
    await _assert_traceable(app, talk)
    assert await app.log.events("con_anna", after=1) == tuple(talk.logged)


async def _hear_of_the_order(talk: _Talk) -> None:
    late = await talk.say("where is my order?")
    assert "Your Fjellfot Trail Boots (order 40817) are late: Norpost last scanned the parcel in Hannover" in late.text
    assert "It is now expected on Wednesday 18 November." in late.text
    assert "a missed connection in the Hannover depot" in late.text
    assert [card.title for card in late.cards] == ["Order 40817"]
    _assert_cited(late, "late-and-lost-parcels")


async def _return_the_lamp(app: App, talk: _Talk) -> None:
    asked = await talk.say("I want to return the desk lamp")
    assert asked.text == "Why would you like to send your Lykta Desk Lamp back?"
    digression = await talk.say("what is your return policy?")
    assert "30 days" in digression.text
    assert digression.text.endswith("Now back to what we were doing. " + asked.text)
    _assert_cited(digression, "returns-policy")
    shown = await talk.say("I changed my mind")
    assert "Here is the return of your Lykta Desk Lamp: 39.00 EUR back to PayPal." in shown.text
    assert "press Confirm" in (await talk.say("yes")).text
    assert await _rows(app, tables.return_requests, order_number="40655") == []
    done = await talk.confirm(shown)
    assert "the label goes to a•••@p•••.example" in done.text
    assert "Please hand the parcel over by Monday 30 November." in done.text
    await _assert_returned(app, done)


async def _find_a_tent(app: App, talk: _Talk) -> None:
    found = await talk.say("show me a tent for two under 200 euros")
    assert {card.title for card in found.cards} >= {"Skarv 2", "Lund Light 2"}
    tent = await app.store.product("skarv-2")
    assert ("Price", "189.00 EUR") in next(card.rows for card in found.cards if card.reference == tent.id)
    assert (await talk.say("how heavy is the Skarv 2?")).text == "Skarv 2 weighs 2.4 kg."
    orange = sum(variant.stock for variant in tent.variants if ("colour", "orange") in variant.options)
    assert (await talk.say("do you have it in orange?")).text == f"Yes, Skarv 2 in orange is in stock: {orange} pieces."


async def _assert_returned(app: App, done: Reply) -> None:
    (row,) = await _rows(app, tables.return_requests, order_number="40655")
    assert (row["amount_minor"], row["currency"], row["state"]) == (3900, "EUR", ReturnState.OPEN.value)
    assert row["label_code"] in done.text
    assert len(await _rows(app, tables.return_lines, return_id=row["id"])) == 1
    assert [one["topic"] for one in await _rows(app, tables.outbox, key=row["id"])] == ["return.opened"]
    assert [one["action"] for one in await _rows(app, tables.audit, record_id=row["id"])] == ["open_return"]
    assert [one["record_id"] for one in await _rows(app, tables.idempotency)] == [row["id"]]
    order = await app.store.order_of(_ANNA, "40655")
    assert [line.returned_quantity for line in order.lines] == [1, 0]


async def test_that_a_guest_sees_one_order_masked_asks_and_is_handed_over(app: App) -> None:
    talk = _Talk(app, Session("con_guest"))
    await talk.begin()
    assert (await talk.say("where is my order?")).outcome == "ask"
    assert "To show order 40588 I need" in (await talk.say("40588")).text
    delivered = await talk.say("20121")
    assert delivered.text == "Your Ullgard Fisker Jumper (order 40588) was delivered on Wednesday 4 November."
    for secret in ("Sofia", "Rossi", "Tigli", "sofia.rossi", "20121"):
        assert secret not in str(delivered.cards) + delivered.text

    refused = await talk.say("I want to return the jumper")
    assert "I need you to be signed in" in refused.text
    assert refused.proposal is None
    postage = await talk.say("who pays the return postage from Italy?")
    assert "6.90 EUR" in postage.text
    _assert_cited(postage, "return-postage")

    jumpers = await talk.say("I'm looking for a wool jumper under 100 euros")
    assert jumpers.cards
    for card in jumpers.cards:
        assert (await app.store.product(card.reference)).prices[0].minor <= 10_000
    assert (await talk.say("what is it made of?")).text.startswith(jumpers.cards[0].title)

    person = await talk.say("get me a human")
    assert person.outcome == "hand_off"
    assert "The team is there until 20:00" in person.text
    (row,) = await _rows(app, tables.hand_offs, conversation_id="con_guest")
    assert (row["customer_id"], row["reason"]) == (None, "asked_for_person")
    assert person.hand_off is not None
    assert row["id"] == person.hand_off.hand_off_id
    assert await _rows(app, tables.return_requests, order_number="40588") == []
    await _assert_traceable(app, talk)
