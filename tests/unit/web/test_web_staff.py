"""The staff's routes: what opens them, and that nothing of a shopper does."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from databases import SqliteDatabases

from chatbot.adapters.database.engine import open_engine
from chatbot.adapters.identity.limits import SqlAlchemyLimits
from chatbot.adapters.identity.passwords import Argon2Cost, Argon2Passwords
from chatbot.adapters.identity.staff import SqlAlchemyStaff
from chatbot.errors import ConfirmationMismatch, StoreUnavailable
from chatbot.ports.staff import StaffRole
from chatbot.testing.approvals import MemoryApprovals, approval
from chatbot.testing.assistant import ANNA, DialogueTest

PASSWORD = "correct horse battery"
ORIGIN = {"Origin": "http://127.0.0.1"}
MARA = {"name": "mara", "password": PASSWORD}
SESSION, WAITING = "/v1/staff/session", "/v1/staff/approvals"
APPROVE, DECLINE = f"{WAITING}/apr_1/approve", f"{WAITING}/apr_1/decline"
NO = {"reason": "The parcel has left."}


@pytest.fixture
async def shop(tmp_path: Path, sqlite_databases: SqliteDatabases, web_with) -> AsyncIterator:
    engine = open_engine(sqlite_databases.copy_to(tmp_path / "staff.db"))
    dialogue = DialogueTest()
    limits, passwords = SqlAlchemyLimits(engine, dialogue.ids), Argon2Passwords(Argon2Cost(1, 64, 1))
    staff = SqlAlchemyStaff(engine, limits, passwords, dialogue.clock, dialogue.ids)
    await staff.add("mara", StaffRole.AGENT, PASSWORD)
    yield web_with(dialogue=dialogue, staff=staff, approvals=MemoryApprovals(approval()))
    await engine.dispose()


async def signed_in(shop, **at: str) -> tuple[httpx.AsyncClient, dict[str, str]]:
    client = shop.client(**at)
    answer = await client.post(SESSION, json=MARA, headers=ORIGIN)
    assert answer.status_code == 200, answer.text
    return client, {**ORIGIN, "X-CSRF-Token": answer.json()["csrf_token"]}


async def test_that_signing_in_sets_a_cookie_that_scripts_and_other_pages_never_get(shop) -> None:
    answer = await shop.client().post(SESSION, json=MARA, headers=ORIGIN)
    assert {key: answer.json()[key] for key in ("name", "role")} == {"name": "mara", "role": "agent"}
    for path, cookie in zip(("/v1/staff", "/staff", "/admin"), answer.headers.get_list("set-cookie"), strict=True):
        name, *attributes = cookie.split("; ")
        assert name.startswith("storedesk_staff=")
        assert {one.lower() for one in attributes} == {
            "httponly",
            f"path={path}",
            "samesite=strict",
            "max-age=43200",
        }
    assert name.partition("=")[2] not in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("at", [{"address": "203.0.113.9", "host": "shop.example"}, {"host": "shop.example"}])
async def test_that_elsewhere_than_on_this_machine_the_cookie_is_for_https_only(shop, at: dict[str, str]) -> None:
    client = shop.client(**at)
    answer = await client.post(SESSION, json=MARA, headers={"Origin": "http://shop.example"})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Secure-storedesk_staff=")
    assert "; Secure" in cookie


async def test_that_over_https_the_secure_cookie_opens_the_session(shop) -> None:
    transport = httpx.ASGITransport(shop.web, client=("203.0.113.9", 1))
    client = httpx.AsyncClient(transport=transport, base_url="https://shop.example")
    assert (await client.post(SESSION, json=MARA, headers={"Origin": "https://shop.example"})).status_code == 200
    assert (await client.get(SESSION)).json()["name"] == "mara"
    value = client.cookies.get("__Secure-storedesk_staff", path="/v1/staff")
    bare = httpx.AsyncClient(transport=transport, base_url="https://shop.example", cookies={"storedesk_staff": value})
    assert (await bare.get(SESSION)).status_code == 401


async def test_that_a_member_sees_what_waits_and_decides(shop) -> None:
    client, headers = await signed_in(shop)
    (waiting,) = (await client.get(WAITING)).json()["approvals"]
    assert waiting["amount"] == {"amount": "149.00", "currency": "EUR"}
    assert waiting["card"]["rows"] == [["Refund", "149.00 EUR to Visa ending 4411"]]
    assert (await client.post(APPROVE, headers=headers)).json() == {"record": "rec_apr_1"}
    assert (await client.get(WAITING)).json() == {"approvals": []}
    member = (await shop.staff.member("mara")).id
    assert shop.approvals.decided == {"apr_1": (member, "approved")}


async def test_that_a_refusal_carries_its_reason_made_readable(shop) -> None:
    client, headers = await signed_in(shop)
    answer = await client.post(DECLINE, json={"reason": " The parcel\u200b has left.\n"}, headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert shop.approvals.decided["apr_1"][1] == "The parcel has left."


@pytest.mark.parametrize("reason", ["", " \u200b", "x" * 301])
async def test_that_a_reason_nobody_can_read_is_refused(shop, reason: str) -> None:
    client, headers = await signed_in(shop)
    assert (await client.post(DECLINE, json={"reason": reason}, headers=headers)).status_code == 422
    assert shop.approvals.decided == {}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", APPROVE, None), ("POST", DECLINE, NO), ("DELETE", SESSION, None)],
)
@pytest.mark.parametrize(
    "change",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Origin": "http://127.0.0.1:81"},
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "0" * 64},
        {"X-CSRF-Token": "ü"},
    ],
    ids=str,
)
async def test_that_a_write_without_the_own_origin_and_the_sessions_token_is_forbidden(
    shop, method: str, path: str, body: dict[str, str] | None, change: dict[str, str]
) -> None:
    client, headers = await signed_in(shop)
    sent = {name: value.encode() for name, value in {**headers, **change}.items() if value}
    answer = await client.request(method, path, json=body, headers=sent)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert shop.approvals.decided == {}
    assert (await client.get(SESSION)).status_code == 200


async def test_that_the_token_of_another_session_does_not_do(shop) -> None:
    _, others = await signed_in(shop)
    client, _ = await signed_in(shop)
    assert (await client.post(APPROVE, headers=others)).status_code == 403


async def test_that_another_page_cannot_sign_anybody_in(shop) -> None:
    for origin in ({}, {"Origin": "https://evil.example"}):
        answer = await shop.client().post(SESSION, json=MARA, headers=origin)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


async def test_that_signing_out_ends_the_session_and_takes_the_cookie(shop) -> None:
    client, headers = await signed_in(shop)
    kept = client.cookies.get("storedesk_staff", path="/v1/staff")
    answer = await client.delete(SESSION, headers=headers)
    assert answer.status_code == 204
    assert "Max-Age=0; Path=/v1/staff" in answer.headers["set-cookie"]
    copied = shop.client()
    copied.cookies.set("storedesk_staff", kept)
    assert (await copied.get(SESSION)).status_code == 401


async def test_that_signing_in_again_ends_the_session_before(shop) -> None:
    client, _ = await signed_in(shop)
    first = client.cookies.get("storedesk_staff", path="/v1/staff")
    assert (await client.post(SESSION, json=MARA, headers=ORIGIN)).status_code == 200
    assert await shop.staff.session(first) is None


async def test_that_nothing_a_shopper_holds_opens_the_staffs_routes(shop) -> None:
    caller = await shop.begin(ANNA.id)
    sign_in, conversation = shop.demo.sign_in(ANNA.id), caller.headers["X-Conversation-Token"]
    for token in ("", sign_in, conversation, ANNA.id):
        client = shop.client()
        client.cookies.set("storedesk_staff", token)
        headers = {**ORIGIN, "Authorization": f"Bearer {token}", "X-Conversation-Token": token, "X-CSRF-Token": token}
        for method, path in (("GET", SESSION), ("GET", WAITING), ("POST", APPROVE), ("DELETE", SESSION)):
            answer = await client.request(method, path, headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (401, "urn:storedesk:problem:unauthorized")
    assert shop.approvals.decided == {}


async def test_that_the_staffs_cookie_opens_no_conversation(shop) -> None:
    caller = await shop.begin(ANNA.id)
    client, headers = await signed_in(shop)
    events = await client.get(f"/v1/conversations/{caller.id}/events", headers=headers)
    assert events.status_code == 404
    own = (await client.post("/v1/conversations", headers=headers)).json()
    assert await shop.app.log.owner(own["id"]) is None


async def test_that_failed_sign_ins_are_paused_with_the_time_to_wait(shop) -> None:
    client = shop.client()
    wrong = [await client.post(SESSION, json={**MARA, "password": "x"}, headers=ORIGIN) for _ in range(4)]
    unknown = await shop.client("203.0.113.9").post(SESSION, json={**MARA, "name": "nobody"}, headers=ORIGIN)
    assert [answer.status_code for answer in wrong] == [401, 401, 401, 429]
    assert wrong[3].headers["retry-after"] == "30"
    assert unknown.json() == wrong[0].json()
    assert "set-cookie" not in wrong[0].headers


@pytest.mark.parametrize(
    ("error", "status"), [(ConfirmationMismatch("secret"), 409), (StoreUnavailable("secret"), 503)]
)
async def test_that_an_approval_that_cannot_be_carried_out_is_a_problem(shop, error, status: int) -> None:
    client, headers = await signed_in(shop)
    shop.approvals.error = error
    answer = await client.post(APPROVE, headers=headers)
    assert answer.status_code == status
    assert "secret" not in answer.text


async def test_that_unknown_and_decided_approvals_are_told_apart(shop) -> None:
    client, headers = await signed_in(shop)
    unknown = await client.post(f"{WAITING}/apr_9/approve", headers=headers)
    assert (unknown.status_code, unknown.json()["detail"]) == (404, "Nothing with this id waits for a decision.")
    await client.post(APPROVE, headers=headers)
    decided = await client.post(DECLINE, json=NO, headers=headers)
    assert (decided.status_code, decided.json()["detail"]) == (409, "Somebody has decided this already.")


async def test_that_the_routes_are_described(shop) -> None:
    paths = (await shop.client().get("/openapi.json")).json()["paths"]
    approve = paths["/v1/staff/approvals/{approval_id}/approve"]["post"]
    assert {"200", "401", "403", "404", "409"} <= set(approve["responses"])
    assert {one["name"] for one in approve["parameters"]} == {"approval_id", "X-CSRF-Token"}


async def test_that_only_an_administrator_reads_the_description_where_the_server_faces_a_network(
    shop, web_with
) -> None:
    public = web_with(
        server={"host": "0.0.0.0", "has_chat_page": False, "has_staff_page": False}, has_demo=False, staff=shop.staff
    )
    for member, role, status in (("mara", StaffRole.AGENT, 403), ("olga", StaffRole.ADMIN, 200)):
        if role is StaffRole.ADMIN:
            await shop.staff.add(member, role, PASSWORD)
        client = public.client()
        assert (await client.get("/v1/staff/docs")).status_code == 401
        await client.post(SESSION, json={**MARA, "name": member}, headers=ORIGIN)
        described = await client.get("/v1/staff/docs")
        assert described.status_code == (await client.get("/v1/staff/openapi.json")).status_code == status
        assert ("POST /v1/conversations" in described.text) is (role is StaffRole.ADMIN)
