"""What the shop's rows say of whoever talks stands in no prompt."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from chatbot.dialogue.identity.personal import personal_values
from chatbot.dialogue.understand.model import Mode
from chatbot.domain.commerce import Address
from chatbot.domain.conversation import DialogueState, Level, Session
from chatbot.errors import StoreUnavailable
from chatbot.ports.chat_model import Profile
from chatbot.testing.assistant import ANNA, DialogueTest
from chatbot.testing.lm import ScriptedChatModel
from chatbot.testing.lm_understanding import with_understanding
from chatbot.testing.store import MemoryStoreConnector, order
from chatbot.testing.writer import StrictWriter

_GIFT = Address("Jo Berg", "Lindenweg 5a", "20095", "Hamburg", "DE")
_STORE = MemoryStoreConnector((), (ANNA,), (replace(order(), ship_to=_GIFT, email="gift@post.example"),))
_SAID = f"my order? I am {ANNA.name} of {ANNA.address.street}, it was for Jo Berg in the Lindenweg"


class _Down(MemoryStoreConnector):
    """A shop that does not know its customers just now."""

    async def customer(self, customer_id: str) -> None:
        raise StoreUnavailable("down")


async def test_that_names_streets_postcodes_and_e_mails_of_account_and_orders_are_known() -> None:
    found = await personal_values(Session("c", Level.VERIFIED, ANNA.id), DialogueState(), _STORE)
    assert {("name", ANNA.name), ("e-mail", ANNA.email), ("address", ANNA.address.street)} <= set(found)
    assert {("name", "Jo Berg"), ("name", "Berg"), ("address", "Lindenweg 5a"), ("address", "Lindenweg")} <= set(found)
    assert {("postcode", "20095"), ("e-mail", "gift@post.example"), ("card", "4411")} <= set(found)
    assert ("name", "Jo") not in found


async def test_that_what_stands_in_old_orders_is_known_too() -> None:
    old = replace(order(), number="30001", placed_at=order().placed_at - timedelta(days=900), ship_to=_GIFT)
    newer = [replace(order(), number=str(40000 + number)) for number in range(30)]
    store = MemoryStoreConnector((), (ANNA,), (old, *newer))
    found = await personal_values(Session("c", Level.VERIFIED, ANNA.id), DialogueState(), store)
    assert ("address", "Lindenweg 5a") in found


@pytest.mark.parametrize(
    ("session", "state", "is_known"),
    [
        (Session("c"), DialogueState(), False),
        (Session("c", Level.GUEST, ANNA.id), DialogueState(), False),
        (Session("c"), DialogueState(guest_orders=(("40817", ANNA.id),)), True),
        (Session("c", Level.VERIFIED, "cus_gone"), DialogueState(), False),
    ],
)
async def test_that_only_those_who_proved_who_they_are_are_looked_up(
    session: Session, state: DialogueState, is_known: bool
) -> None:
    assert bool(await personal_values(session, state, _STORE)) is is_known


def _test(model: ScriptedChatModel, store: MemoryStoreConnector = _STORE) -> DialogueTest:
    test = DialogueTest(store=store, model=model)
    test.parts = replace(test.parts, writer=StrictWriter(model, 5))
    return with_understanding(test, model, Mode.ALWAYS)


def _shown(requests: Sequence[object]) -> str:
    return " ".join(map(str, requests))


async def test_that_neither_prompt_shows_them() -> None:
    model = ScriptedChatModel("no JSON, no reply.", Profile.VALUES)
    test = _test(model)
    await test.say(_SAID)
    await test.say("thanks")
    assert len(model.requests) >= 3
    for personal in (*ANNA.name.split(), ANNA.address.street, "Berg", "Lindenweg"):
        assert personal not in _shown(model.requests)
    assert "[name]" in _shown(model.requests)
    assert "[name-1]" in _shown(model.requests)


async def test_that_no_model_is_asked_while_it_is_not_known_what_it_must_not_see() -> None:
    model = ScriptedChatModel("Hello.", Profile.VALUES)
    test = _test(model, _Down())
    events = await test.say("thanks")
    assert model.requests == []
    notes = dict(events[-1].event.trace.notes)  # type: ignore[union-attr]  # the last event ends the turn
    assert (notes["wording"], notes["understanding.failed"]) == ("composed", "StoreUnavailable")
