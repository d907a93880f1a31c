"""What a message follows on: the question that is open, else what was told last, else how the last turn ended."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.dialogue.state import CONFIRMATION, EMAIL_CODE, fold, fold_all
from chatbot.dialogue.understand.follows import FOLLOWS, follows
from chatbot.domain.conversation import (
    DialogueState,
    Event,
    Focus,
    Frame,
    MessageReceived,
    MessageUnderstood,
    ProposalDeclined,
    ProposalExecuted,
    ProposalShown,
    TurnFinished,
)
from chatbot.domain.evidence import Trace
from chatbot.domain.outcome import Card, CardKind, Proposal
from chatbot.testing.desk import desk
from chatbot.testing.store import NOW, order
from chatbot.yaml_text import read_yaml

_INTENTS = Path(__file__).parents[4] / "configs" / "intents"
_RETURNING = Focus(flow="return_items", goal="return_items")
_PROPOSAL = Proposal(
    "prp_1",
    "AAAAA2",
    "con_test",
    "cus_00001",
    None,  # type: ignore[arg-type]
    "",
    NOW,
    Card(CardKind.PROPOSAL, "40817", "Return"),
)
_ASKED = {
    CONFIRMATION: "card",
    EMAIL_CODE: "proof",
    "proof": "proof",
    "send_code": "proof",
    "address": "address",
    "flow": "choice",
    "kind": "reason",
    "reason": "reason",
    "lines": "item",
    "product": "item",
    "order_number": "number",
    "question:seal_unbroken": "state",
    "remedy": "remedy",
    "variant": "version",
}
_TOLD = {
    "answer_question": "policy",
    "ask_order": "order",
    "order_status": "order",
    "refund_status": "order",
    "ask_product": "product",
    "find_product": "shown",
    "sum_up": "sum",
}


def _asking(asked: str, **changes: object) -> DialogueState:
    return DialogueState(stack=(Frame("return_items").asking(asked),), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("asked", "place"), _ASKED.items())
def test_that_a_message_follows_on_the_question_that_is_open(asked: str, place: str) -> None:
    assert follows(_asking(asked)) == place
    assert follows(_asking(asked, focus=Focus(flow="find_product"), ended="done")) == place


@pytest.mark.parametrize(("flow", "place"), _TOLD.items())
def test_that_without_a_question_it_follows_on_what_was_told(flow: str, place: str) -> None:
    assert follows(DialogueState(focus=Focus(flow=flow))) == place
    assert follows(DialogueState(stack=(Frame("return_items"),), focus=Focus(flow=flow))) == place


@pytest.mark.parametrize("state", [DialogueState(), DialogueState(focus=Focus(flow="small_talk"))])
def test_that_a_first_message_follows_on_nothing(state: DialogueState) -> None:
    assert follows(state) == ""


def test_that_every_place_can_be_reached() -> None:
    assert {*_ASKED.values(), *_TOLD.values(), "refused", "done"} == FOLLOWS


def _places() -> Iterator[tuple[str, str, str]]:
    for path in sorted(_INTENTS.glob("*.after.yaml")):
        for name, intent in read_yaml(path.read_text(encoding="utf-8")).items():
            yield from ((path.name, name, place) for place in intent.get("after", {}))


def test_that_examples_follow_on_places_that_exist_and_every_place_has_some() -> None:
    found = list(_places())
    assert [one for one in found if one[2] not in FOLLOWS] == []
    for file in {file for file, _, _ in found}:
        assert {place for one, _, place in found if one == file} == FOLLOWS


@pytest.mark.parametrize(
    ("events", "ended"),
    [
        ((TurnFinished("refuse", Trace()),), "refused"),
        ((TurnFinished("say", Trace()),), ""),
        ((ProposalShown(_PROPOSAL), TurnFinished("propose", Trace())), ""),
        ((ProposalDeclined("prp_1", "cancelled"), TurnFinished("say", Trace())), "refused"),
        ((ProposalExecuted("prp_1", "ret_1"), TurnFinished("say", Trace())), "done"),
        ((ProposalExecuted("prp_1", "ret_1"), TurnFinished("refuse", Trace())), "refused"),
    ],
    ids=["refused", "told", "proposed", "declined", "done", "done and refused"],
)
def test_that_it_is_kept_how_a_turn_ended(events: tuple[Event, ...], ended: str) -> None:
    assert fold_all(DialogueState(), events).ended == ended


def test_that_how_a_turn_ended_is_forgotten_with_the_next_message() -> None:
    state = DialogueState(ended="done", focus=_RETURNING)
    state = fold(state, MessageReceived("msg_1", "thanks"))
    assert follows(state) == "done"  # the message that is read now follows on it
    assert fold(state, MessageUnderstood("en", ())).ended == ""


def test_that_only_a_refused_goal_is_followed_on() -> None:
    assert follows(DialogueState(ended="refused", focus=_RETURNING)) == "refused"
    assert follows(DialogueState(ended="refused", focus=Focus(flow="find_product"))) == "shown"
    assert follows(DialogueState(ended="done")) == "done"


async def test_that_a_conversation_comes_from_its_question_over_its_card_to_its_end() -> None:
    test = desk(order())
    places = []
    for text in ("I want to return the boots", "they do not fit", "no"):
        await test.say(text)
        places.append(follows((await test.log.load("con_test")).state))
    assert places == ["reason", "card", "refused"]
