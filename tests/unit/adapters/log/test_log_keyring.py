"""Keys wrap keys, and a payload opens only in its place."""

import pytest

from chatbot.adapters.log.keyring import Keyring, PayloadCipher, RecentKeys, WrappedKeys
from chatbot.errors import InsecureSetting, StoreUnavailable


def keys_of(keyring: Keyring, conversation_id: str = "cnv_1") -> WrappedKeys:
    return keyring.new_conversation_keys(conversation_id, "customer:cus_1", keyring.new_owner_key("customer:cus_1"))


def test_that_a_sealed_payload_opens_with_the_same_wrapped_keys() -> None:
    keyring = Keyring(b"m" * 32)
    keys = keys_of(keyring)
    sealed = keyring.cipher(keys).seal(3, "MessageReceived", b"hello")

    assert Keyring(b"m" * 32).cipher(keys).open(3, "MessageReceived", sealed) == b"hello"
    assert b"hello" not in sealed


def test_that_the_same_payload_never_looks_the_same() -> None:
    cipher = PayloadCipher("cnv_1", b"k" * 32)

    assert cipher.seal(1, "A", b"hello") != cipher.seal(1, "A", b"hello")


@pytest.mark.parametrize(
    ("conversation_id", "sequence", "kind"), [("cnv_2", 1, "A"), ("cnv_1", 2, "A"), ("cnv_1", 1, "B")]
)
def test_that_a_payload_does_not_open_elsewhere(conversation_id: str, sequence: int, kind: str) -> None:
    sealed = PayloadCipher("cnv_1", b"k" * 32).seal(1, "A", b"hello")

    with pytest.raises(StoreUnavailable):
        PayloadCipher(conversation_id, b"k" * 32).open(sequence, kind, sealed)


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 40])
def test_that_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(StoreUnavailable):
        PayloadCipher("cnv_1", b"k" * 32).open(1, "A", sealed)


def test_that_a_wrapped_key_serves_only_its_owner_and_conversation() -> None:
    keyring = Keyring(b"m" * 32)
    keys = keys_of(keyring)

    for moved in (
        WrappedKeys("cnv_2", keys.owner, keys.owner_key, keys.conversation_key),
        WrappedKeys("cnv_1", "customer:cus_2", keys.owner_key, keys.conversation_key),
        WrappedKeys("cnv_1", keys.owner, keyring.new_owner_key(keys.owner), keys.conversation_key),
    ):
        with pytest.raises(StoreUnavailable):
            keyring.cipher(moved)


def test_that_a_key_given_to_another_owner_opens_what_it_sealed_before() -> None:
    keyring = Keyring(b"m" * 32)
    keys, owner_key = keys_of(keyring), keyring.new_owner_key("customer:cus_2")
    sealed = keyring.cipher(keys).seal(3, "MessageReceived", b"hello")
    given = keyring.given(keys, "customer:cus_2", owner_key)

    assert (given.owner, given.owner_key) == ("customer:cus_2", owner_key)
    assert keyring.cipher(given).open(3, "MessageReceived", sealed) == b"hello"
    with pytest.raises(StoreUnavailable):
        Keyring(b"x" * 32).given(keys, "customer:cus_2", owner_key)


def test_that_only_the_keys_used_last_are_remembered() -> None:
    recent = RecentKeys(limit=2)
    one, two, three = (WrappedKeys(f"cnv_{number}", "customer:cus_1", b"o", b"c") for number in (1, 2, 3))
    for keys in (one, two, one, three):
        recent.keep(keys)

    assert [recent.take(keys.conversation_id) for keys in (one, two, three)] == [one, None, three]
    assert recent.take("cnv_1") is None


def test_that_a_master_key_has_32_bytes() -> None:
    with pytest.raises(InsecureSetting, match="16 bytes"):
        Keyring(b"m" * 16)
