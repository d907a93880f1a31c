"""Runs every cell of the access matrix over HTTP, and fails for a route or a flow without a row."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from access_table import CALLERS, Row, flows, page, routes
from access_world import BEN, MARKS, REPO, Caller, World, open_world
from starlette.routing import BaseRoute, Mount, Route

from chatbot.domain.commerce import OrderState
from chatbot.domain.conversation import Level, Message, Press, ProposalExecuted, ProposalShown, Role, Session
from chatbot.domain.hand_overs import HandedOff
from chatbot.errors import ConversationNotFound
from chatbot.languages import load_languages
from chatbot.web import page_filter

pytestmark = pytest.mark.asyncio(loop_scope="module")
_PHRASES = {
    "proof": ("order.need_proof", "order.need_number"),
    "sign in": ("return.sign_in", "order.sign_in", "claim.sign_in", "sum.sign_in", "account.sign_in"),
    "not found": ("order.not_yours",),
}
_PHOTO = (REPO / "tests" / "data" / "photo.png").read_bytes()
_PLACE = re.compile(r"You are number \d+ in the queue\.")
_ENGLISH = load_languages()["en"].phrases
_BEN = CALLERS.index("customer B")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        opened = await open_world(tmp_path_factory.mktemp("access"), patch)
        yield opened
        await opened.app.close()


async def test_that_every_route_has_a_row_and_no_row_is_without_a_route(world: World) -> None:
    rows = [row.name for row in routes() if "page" not in row.values]
    assert sorted(rows) == sorted(_routes(world.web.routes))


@pytest.mark.parametrize("path", [page_filter.PAGE, page_filter.STAFF_PAGE, page_filter.ADMIN_PAGE])
async def test_that_every_route_that_a_page_may_use_has_a_row(path: str) -> None:
    rows = [row for row in routes() if "page" in row.values]
    for method, pattern in page_filter.open_routes(path).items():
        samples = [row.values["sample"] for row in rows if re.match(f"{method} {path}(/|$)", row.name)]
        assert len(samples) == _ways(re._parser.parse(pattern.pattern))
        assert [one for one in samples if not page_filter.is_open(path, method, one)] == []


async def test_that_every_flow_has_a_row_with_the_level_that_it_declares(world: World) -> None:
    declared = {name: flow.level.name.lower() for name, flow in world.app.assistant._parts.flows.items()}
    assert {row.name: row.values["level"] for row in flows()} == declared


async def test_that_the_page_shows_the_matrix_as_it_is() -> None:
    shown = (REPO / "docs" / "access-matrix.md").read_text(encoding="utf-8")
    assert shown == page(), "run: python tests/integration/access/access_table.py > docs/access-matrix.md"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def regulars(world: World) -> list[Caller]:
    """The six callers, for all routes that take nothing from them."""
    return await world.callers()


@pytest.mark.parametrize("row", routes(), ids=lambda row: row.name)
async def test_that_a_route_answers_everybody_as_the_matrix_says(
    world: World, regulars: list[Caller], row: Row
) -> None:
    callers = await world.callers() if row.name.startswith("DELETE") else regulars
    got = {}
    for caller in [*callers[:_BEN], *callers[_BEN + 1 :], callers[_BEN]]:  # the owner last: a card is pressed once
        got[caller.name] = await _cell(world, row, caller, callers[_BEN])
    assert tuple(got[name] for name in CALLERS) == row.cells
    if "elsewhere" in row.values:
        caller = Caller(world, "anonymous", "203.0.113.9", {"Host": "shop.example"})
        assert await _cell(world, row, caller, callers[_BEN]) == row.values["elsewhere"]


@pytest.mark.parametrize("row", flows(), ids=lambda row: row.name)
async def test_that_a_flow_answers_everybody_as_the_matrix_says(world: World, row: Row) -> None:
    number, same = await world.order(), set()
    got = []
    for caller in await world.callers():
        answer = await caller.say(f"{row.name}: {row.values['says'].format(order=number)}")
        assert answer.status == 200
        got.append(_result(answer.json()))
        if got[-1] == "same":
            same.add(_PLACE.sub("", answer.json()["text"]))
    assert tuple(got) == row.cells
    assert len(same) <= 1


async def test_that_a_trial_as_a_customer_runs_through_the_gate_and_leaves_nothing(world: World) -> None:
    number, session = await world.order(), Session("try_1", Level.VERIFIED, BEN.id)
    assert world.app.trials is not None
    trial = world.app.trials.open()
    await trial.assistant.start(session, "trial")
    for text in (f"cancel_order: cancel order {number}", "hand_off: a person"):
        async for _ in trial.assistant.reply(session, Message(Role.USER, text)):
            continue
    proposal = next(
        one.event.proposal for one in await trial.log.events("try_1") if isinstance(one.event, ProposalShown)
    )
    async for _ in trial.assistant.reply(session, Press(proposal.id, is_confirmed=True)):
        continue
    happened = {type(one.event) for one in await trial.log.events("try_1")}
    assert {ProposalExecuted, HandedOff} <= happened
    assert (await world.app.store.order_of(BEN.id, number)).state is OrderState.PAID
    assert await world.app.hand_overs.entry("try_1") is None
    with pytest.raises(ConversationNotFound):
        await world.app.log.load("try_1")


async def test_that_the_figures_are_a_table_for_administrators(world: World, regulars: list[Caller]) -> None:
    admin = regulars[CALLERS.index("admin")]
    table = await admin.call("GET", "/v1/staff/usage.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["content-disposition"].startswith("attachment")
    assert table.body.splitlines()[0].startswith("from,is_final,conversations,messages,automated")
    rows = (await admin.call("GET", "/v1/staff/usage")).json()["rows"]
    assert len(rows) == len(table.body.splitlines()) - 1


async def _cell(world: World, row: Row, caller: Caller, owner: Caller) -> str:
    """Return what a caller gets who asks for what is customer B's: their conversation, a new card, a new approval."""
    ids = {"conversation_id": owner.conversation_id, "proposal_id": "", "approval_id": ""}
    number = await world.order()
    if "from" in row.values:
        await world.put(owner, row.values["from"], caller.name)
    elif "{proposal_id}" in row.name or row.name.endswith("/events"):
        await owner.say(f"cancel_order: cancel order {number}")  # a card that is open already stays
        proposal = (await world.app.log.load(owner.conversation_id)).state.proposal
        assert proposal is not None
        ids["proposal_id"] = proposal.id
    if "/approvals" in row.name:
        ids["approval_id"] = world.ask_approval(number)
    if "{photo_id}" in row.name:
        ids["photo_id"] = await world.photo(owner.conversation_id)
    method, path = row.name.split(" ", 1)
    path = row.values.get("sample", path).format(**ids)
    body = _filled(row.values.get("body"), order=number, email=BEN.email, caller=caller.name.replace(" ", "-"))
    answer = await caller.call(method, path, _PHOTO if "file" in row.values else body)
    words = [str(answer.status)]
    if row.name == "POST /v1/conversations":
        whose = await world.app.log.owner(answer.json()["id"])
        words += [] if whose is None else ["as B" if whose == BEN.id else "as A"]
    words += ["theirs"] if _is_about_ben(answer.body) else []
    words += ["done"] if await _is_done(world, row, ids) else []
    if "from" in row.values:
        await world.put(owner, "resolved", "admin")
    return " ".join(words)


async def _is_done(world: World, row: Row, ids: dict[str, str]) -> bool:
    if "{approval_id}" in row.name:
        return ids["approval_id"] in world.approvals.decided
    if "from" in row.values:
        return not row.name.startswith("GET") and await world.is_changed(ids["conversation_id"])
    state = (await world.app.log.load(ids["conversation_id"])).state
    return "{proposal_id}" in row.name and state.proposal is None


def _filled(body: Any, **values: str) -> Any:
    return (
        None
        if body is None
        else {name: text.format(**values) if isinstance(text, str) else text for name, text in body.items()}
    )


def _result(reply: dict[str, Any]) -> str:
    if reply["proposal"] is not None:
        return "proposal"
    if _is_about_ben(str(reply)):
        return "theirs"
    for word, keys in _PHRASES.items():
        if any(_ENGLISH[key].text.partition("{")[0] in reply["text"] for key in keys):
            return word
    return "same"


def _is_about_ben(text: str) -> bool:
    return any(mark in text for mark in MARKS)


def _routes(found: list[BaseRoute]) -> Iterator[str]:
    for route in found:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _routes(included.routes)
        elif isinstance(route, Mount):
            yield f"GET {route.path}/{{path}}"
        else:
            assert isinstance(route, Route), route
            yield from (f"{method} {route.path}" for method in route.methods or () if method != "HEAD")


def _ways(parsed: Any) -> int:
    """Return in how many ways a pattern can be walked through: its alternatives, multiplied where they follow."""
    ways = 1
    for kind, value in parsed:
        if str(kind) == "BRANCH":
            ways *= sum(_ways(one) for one in value[1])
        elif str(kind) == "SUBPATTERN" and any(str(inner) == "BRANCH" for inner, _ in value[3]):
            ways *= _ways(value[3])
    return ways
