"""Signed tokens: the store's sign-in of a customer, and our own that opens a conversation (pyjwt, HS256 only)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
from jwt.types import Options

from chatbot.errors import InsecureSetting
from chatbot.ports.clock import Clock, Ids

_ALGORITHM = "HS256"
_SIGN_IN_LIFETIME = timedelta(minutes=15)
_CONVERSATION_LIFETIME = timedelta(days=30)
_SKEW = timedelta(seconds=30)  # how far the store's clock may be ahead of ours
_LONGEST_TOKEN = 4096  # characters; a longer one is not even parsed
_SHORTEST_KEY = 32  # bytes, RFC 7518 section 3.2
_LIVE_KEYS = 2
_SIGN_INS = "sgn"


class JwtTokenVerifier:
    """Checks sign-in tokens against the store's live keys; signs and checks conversation tokens with a key of our own.

    Raises InsecureSetting for a short key, a third live key, or one key in both roles.
    """

    def __init__(self, store_keys: Sequence[str], conversation_key: str, clock: Clock, audience: str) -> None:
        if len(store_keys) > _LIVE_KEYS:
            raise InsecureSetting(
                f"{len(store_keys)} store keys are live, at most {_LIVE_KEYS} may be; remove the oldest"
            )
        if conversation_key in store_keys:
            raise InsecureSetting("the store's key and the key of conversation tokens are the same; make another one")
        self._clock = clock
        self._sign_in = _Seal(tuple(store_keys), audience, _SIGN_IN_LIFETIME, ("sub", "aud", "iat", "exp", "jti"))
        ours = _conversation_audience(audience)
        self._conversation = _Seal((conversation_key,), ours, _CONVERSATION_LIFETIME, ("sub", "aud", "iat", "exp"))

    def customer(self, token: str) -> str | None:
        """Return the customer a sign-in token names, None for anything that is not valid now."""
        return self._sign_in.subject(token, self._clock.now())

    def conversation(self, token: str) -> str | None:
        """Return the conversation a token opens, None for anything that is not valid now."""
        return self._conversation.subject(token, self._clock.now())

    def sign_ins(self, token: str) -> int:
        """Return how many sign-ins a conversation had seen when its token was made; 0 for anything that is no token."""
        claims = self._conversation.live_claims(token, self._clock.now()) or {}
        seen = claims.get(_SIGN_INS, "0")
        return int(seen) if isinstance(seen, str) and seen.isdecimal() else 0

    def sign_conversation(self, conversation_id: str, sign_ins: int = 0) -> str:
        """Return a token that opens a conversation for 30 days; another sign-in makes it open nothing."""
        return self._conversation.sign(conversation_id, self._clock.now(), **{_SIGN_INS: str(sign_ins)})


class DemoSignIn:
    """Signs customers in as a store would; for the demo on the loopback address only."""

    def __init__(self, store_key: str, clock: Clock, audience: str, ids: Ids) -> None:
        self._seal = _Seal((store_key,), audience, _SIGN_IN_LIFETIME)
        self._clock = clock
        self._ids = ids

    def sign_in(self, customer_id: str) -> str:
        """Return a sign-in token of 15 minutes."""
        return self._seal.sign(customer_id, self._clock.now(), jti=self._ids.new("tok"))


@dataclass(frozen=True)
class _Seal:
    """One kind of token: the first key signs, any of them may verify."""

    keys: tuple[str, ...]
    audience: str
    lifetime: timedelta
    claims: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(len(key.encode()) < _SHORTEST_KEY for key in self.keys):
            raise InsecureSetting(f"a key that signs tokens is shorter than {_SHORTEST_KEY} bytes")

    def sign(self, subject: str, now: datetime, **more: str) -> str:
        claims = {"sub": subject, "aud": self.audience, "iat": now, "exp": now + self.lifetime, **more}
        return jwt.encode(claims, self.keys[0], _ALGORITHM)

    def subject(self, token: str, now: datetime) -> str | None:
        claims = self.live_claims(token, now)
        return None if claims is None else str(claims["sub"]) or None

    def live_claims(self, token: str, now: datetime) -> dict[str, object] | None:
        claims = next(filter(None, (self._claims(token, key) for key in self.keys)), None)
        return claims if claims is not None and self._is_live(claims, now.timestamp()) else None

    def _claims(self, token: str, key: str) -> dict[str, object] | None:
        if len(token) > _LONGEST_TOKEN:
            return None
        # The library would ask the computer's clock, hence the times are checked below.
        options: Options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "strict_aud": True}
        options["require"] = list(self.claims)
        try:
            return jwt.decode(token, key, [_ALGORITHM], options, audience=self.audience)
        except (jwt.PyJWTError, ValueError, RecursionError):
            return None

    def _is_live(self, claims: dict[str, object], now: float) -> bool:
        issued, expires = claims["iat"], claims["exp"]
        begins = claims.get("nbf", issued)
        if type(issued) is not int or type(expires) is not int or type(begins) is not int:
            return False
        is_begun = max(issued, begins) <= now + _SKEW.total_seconds()
        return is_begun and now < expires and expires - issued <= self.lifetime.total_seconds()


def _conversation_audience(audience: str) -> str:
    return f"{audience}/conversation"
