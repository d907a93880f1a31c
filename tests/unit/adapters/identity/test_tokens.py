"""A token is valid exactly when the right key signed the right claims for now; anything else is a guest."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.adapters.identity.tokens import DemoSignIn, JwtTokenVerifier
from chatbot.errors import InsecureSetting
from chatbot.testing.world import CountingIds, FixedClock

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
OLD, NEW, OURS, FOREIGN = (letter * 40 for letter in "onuf")
CLAIMS = {"sub": "cus_1", "aud": "storedesk", "iat": SECONDS, "exp": SECONDS + 600, "jti": "tok_1"}
RSA_HEADER = {"alg": "RS256", "typ": "JWT"}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def verifier(clock: FixedClock) -> JwtTokenVerifier:
    return JwtTokenVerifier((NEW, OLD), OURS, clock, "storedesk")


def signed(key: str = NEW, algorithm: str = "HS256", **changes: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    return jwt.encode(claims, key, algorithm)


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("key", [NEW, OLD])
def test_that_a_token_of_either_live_key_names_its_customer(verifier: JwtTokenVerifier, key: str) -> None:
    assert verifier.customer(signed(key)) == "cus_1"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another-shop"},
        {"aud": ["storedesk"]},
        {"aud": "storedesk/conversation"},
        {"exp": SECONDS},
        {"exp": SECONDS - 1, "iat": SECONDS - 600},
        {"exp": SECONDS + 901},
        {"iat": SECONDS + 31},
        {"nbf": SECONDS + 31},
        {"sub": ""},
        {"exp": SECONDS + 600.5},
        {"iat": True},
        {"nbf": "soon"},
        {"exp": 10**400},
        *({claim: None} for claim in CLAIMS),
    ],
    ids=str,
)
def test_that_wrong_claims_are_a_guest(verifier: JwtTokenVerifier, changes: dict[str, Any]) -> None:
    assert verifier.customer(signed(**changes)) is None


@pytest.mark.parametrize("changes", [{"iat": SECONDS + 30}, {"exp": SECONDS + 900}, {"nbf": SECONDS - 5}], ids=str)
def test_that_claims_at_the_limit_are_valid(verifier: JwtTokenVerifier, changes: dict[str, Any]) -> None:
    assert verifier.customer(signed(**changes)) == "cus_1"


@pytest.mark.parametrize(
    "token",
    [
        signed(FOREIGN),
        signed(NEW * 2, "HS384"),
        signed(NEW * 2, "HS512"),
        jwt.encode(CLAIMS, None, algorithm="none"),
        f"{part({'alg': 'none'})}.{part(CLAIMS)}.",
        f"{part({'alg': 'None'})}.{part(CLAIMS)}.{signed().split('.')[2]}",
        f"{part(RSA_HEADER)}.{part(CLAIMS)}.{signed().split('.')[2]}",
        f"{part({'alg': ['HS256']})}.{part(CLAIMS)}.{signed().split('.')[2]}",
        f"{signed().rsplit('.', 1)[0]}.",
        f"{signed().split('.')[0]}.{part({**CLAIMS, 'sub': 'cus_2'})}.{signed().split('.')[2]}",
        "",
        "cus_1",
        "a.b.c",
        "....",
        "\ud83d.\0.ü",
        f"{part('x')}.{part([])}.AAAA",
        base64.urlsafe_b64encode(b"[" * 3000).decode() + ".e30.AAAA",
        base64.urlsafe_b64encode(b"[" * 30_000).decode() + ".e30.AAAA",
        signed(padding="x" * 5000),
    ],
    ids=lambda token: ascii(token)[:60],
)
def test_that_a_token_nobody_signed_is_a_guest(verifier: JwtTokenVerifier, token: str) -> None:
    assert verifier.customer(token) is None
    assert verifier.conversation(token) is None


@settings(max_examples=200, database=None, deadline=None)
@given(token=st.one_of(st.text(), st.binary().map(lambda raw: f"{part({'alg': 'HS256'})}.{raw.hex()}.{raw.hex()}")))
def test_that_garbage_never_raises(token: str) -> None:
    assert JwtTokenVerifier((NEW,), OURS, FixedClock(NOW), "storedesk").customer(token) is None


def test_that_a_sign_in_ends_with_its_time(verifier: JwtTokenVerifier, clock: FixedClock) -> None:
    token = DemoSignIn(NEW, clock, "storedesk", CountingIds()).sign_in("cus_7")
    assert verifier.customer(token) == "cus_7"

    clock.advance(15 * 60 - 1)
    assert verifier.customer(token) == "cus_7"
    clock.advance(1)
    assert verifier.customer(token) is None


def test_that_every_sign_in_is_a_token_of_its_own(clock: FixedClock) -> None:
    demo = DemoSignIn(NEW, clock, "storedesk", CountingIds())

    assert demo.sign_in("cus_7") != demo.sign_in("cus_7")


def test_that_a_conversation_token_opens_its_conversation_for_30_days(
    verifier: JwtTokenVerifier, clock: FixedClock
) -> None:
    token = verifier.sign_conversation("cnv_1")
    assert verifier.conversation(token) == "cnv_1"

    clock.advance(30 * 86_400 - 1)
    assert verifier.conversation(token) == "cnv_1"
    clock.advance(1)
    assert verifier.conversation(token) is None


def test_that_the_two_kinds_of_token_do_not_stand_in_for_each_other(
    verifier: JwtTokenVerifier, clock: FixedClock
) -> None:
    assert verifier.customer(verifier.sign_conversation("cus_1")) is None
    assert verifier.conversation(signed()) is None
    assert verifier.customer(signed(OURS)) is None  # the right claims, the other key
    assert verifier.conversation(signed(NEW, aud="storedesk/conversation")) is None


def test_that_two_verifiers_with_swapped_keys_do_not_understand_each_other(clock: FixedClock) -> None:
    one = JwtTokenVerifier((NEW,), OURS, clock, "storedesk")
    other = JwtTokenVerifier((OURS,), NEW, clock, "storedesk")

    assert other.conversation(one.sign_conversation("cnv_1")) is None
    assert other.customer(one.sign_conversation("cnv_1")) is None
    assert other.customer(signed(NEW)) is None


def test_that_a_shop_without_a_key_has_guests_only(clock: FixedClock) -> None:
    assert JwtTokenVerifier((), OURS, clock, "storedesk").customer(signed()) is None


@pytest.mark.parametrize(
    ("store_keys", "conversation_key", "reason"),
    [
        ((NEW, OLD, FOREIGN), OURS, "at most 2"),
        ((NEW,), NEW, "the same"),
        (("short",), OURS, "shorter than 32 bytes"),
        ((NEW,), "short", "shorter than 32 bytes"),
    ],
)
def test_that_unsafe_keys_are_refused(store_keys: tuple[str, ...], conversation_key: str, reason: str) -> None:
    with pytest.raises(InsecureSetting, match=reason):
        JwtTokenVerifier(store_keys, conversation_key, FixedClock(NOW), "storedesk")
