import pytest

from chatbot.testing.assistant import ANNA

SIGN_IN = {"email": ANNA.email}


async def test_that_a_caller_on_this_machine_may_sign_in_as_a_demo_customer(web) -> None:
    client = web.client()
    listed = (await client.get("/v1/demo/customers")).json()
    assert listed[0]["email"] == ANNA.email
    token = (await client.post("/v1/demo/sign-in", json=SIGN_IN)).json()["token"]
    assert web.tokens.customer(token) == ANNA.id


async def test_that_an_unknown_customer_is_not_found(web) -> None:
    answer = await web.client().post("/v1/demo/sign-in", json={"email": "nobody@post.example"})
    assert answer.status_code == 404


@pytest.mark.parametrize(("address", "host"), [("203.0.113.9", "127.0.0.1"), ("127.0.0.1", "rebound.example")])
async def test_that_others_cannot_sign_in(web, address: str, host: str) -> None:
    client = web.client(address, host)
    assert (await client.post("/v1/demo/sign-in", json=SIGN_IN)).status_code == 404
    assert (await client.get("/v1/demo/customers")).status_code == 404


async def test_that_without_the_demo_there_are_no_such_routes(web_with) -> None:
    client = web_with(has_demo=False).client()
    assert (await client.post("/v1/demo/sign-in", json=SIGN_IN)).status_code == 404
