"""Whole conversations in which a model understands: one that knows what is meant, one that fails, one that lies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from chatbot.dialogue.understand.model import Mode
from chatbot.domain.commands import (
    Answer,
    AskQuestion,
    CancelFlow,
    Clarify,
    Command,
    OutOfScope,
    SetSlot,
    SmallTalk,
    StartFlow,
)
from chatbot.domain.commerce import Order, OrderState
from chatbot.domain.conversation import LoggedEvent, ProposalExecuted, TurnFinished
from chatbot.domain.writes import OpenClaim, OpenExchange, OpenReturn, SwapVariant, Write
from chatbot.errors import ModelUnavailable
from chatbot.testing.assistant import DialogueTest, spoken
from chatbot.testing.desk import SOCKS, cards_in, chips_in, desk, has, is_untouched, proposal_in, unshipped
from chatbot.testing.lm import Failure, ScriptedChatModel
from chatbot.testing.lm_understanding import Answer as Told
from chatbot.testing.lm_understanding import OracleChatModel, looked_up, with_understanding
from chatbot.testing.store import order, shipment

TWO = order(lines=(*order().lines, SOCKS), shipments=(shipment(line_ids=("40817-1", SOCKS.id)),))
TWO_UNSHIPPED = unshipped(lines=TWO.lines)


def _start(flow: str, span: str = "") -> StartFlow:
    return StartFlow(flow, flow, span, 0.9)


def _slot(name: str, value: str, span: str) -> SetSlot:
    return SetSlot(name, (value,), span, 0.9)


@dataclass(frozen=True)
class _Talk:
    """What a shopper says and means, turn by turn, and the write whose card stands at the end."""

    turns: Mapping[str, Sequence[Told]]
    order: Order
    outcomes: Sequence[str]
    write: type[Write] | None = None
    has: Mapping[str, object] = field(default_factory=dict)


LATE = "hi my order hasnt come, the one w the boots?? was supposed to be here tuesday"
BOTH = "can i swap the boots to 44, actually 42, and cancel the socks"
SMALLER = "they're a bit roomy, have you got the next one down?"
ROOMY = "could I trade the boots of order 40817 for the next size down"
RETURNS = "i've had second thoughts about both, take them off my hands"
KEEP = "wait, just the boots go back after all. and make it credit for your shop"
BROKEN = "the sole came off my boots on day one, I'd rather have a new pair"
HERE = "the one with the socks in it, has that got here"
LONG = "and how many days to return an item?"
TALKS: Mapping[str, _Talk] = {
    "late, in other words": _Talk({LATE: [(_start("order_status"),)]}, order(), ("say",)),
    "two wishes and a correction": _Talk(
        {
            BOTH: [
                (
                    _start("exchange_items", "swap the boots"),
                    _slot("variant", "42", "actually 42"),
                    _start("cancel_order", "cancel the socks"),
                )
            ]
        },
        TWO_UNSHIPPED,
        ("propose",),
        SwapVariant,
    ),
    "a size relative to what was bought": _Talk(
        {
            ROOMY: [
                looked_up("get_order", "exchange_items", order_number="40817"),
                looked_up("find_products", query="Fjellfot Trail Boots"),
                (_start("exchange_items"), _slot("variant", "42", "the next size down")),
            ]
        },
        order(),
        ("propose",),
        OpenExchange,
        {"sku": "FTB-BRN-42"},
    ),
    "an order by what was read": _Talk(
        {
            SMALLER: [
                looked_up("get_order", "exchange_items"),
                (
                    _start("exchange_items"),
                    _slot("variant", "42", "the next one down"),
                    _slot("line", "40817/40817-1", ""),
                ),
            ]
        },
        TWO,
        ("propose",),
        OpenExchange,
    ),
    "a change of mind after the card": _Talk(
        {
            RETURNS: [
                (
                    _start("return_items"),
                    _slot("reason", "changed_mind", "second thoughts"),
                    _slot("order_number", "40817", ""),
                )
            ],
            "order 40817": [(Answer("order 40817"),)],
            KEEP: [(Answer(""), _slot("target", "store_credit", "credit for your shop"))],
        },
        TWO,
        ("ask", "propose", "propose"),
        OpenReturn,
        {"target": "store_credit"},
    ),
    "a problem with its kind and remedy": _Talk(
        {
            BROKEN: [
                (
                    _start("report_problem"),
                    _slot("kind", "damaged", "the sole came off"),
                    _slot("remedy", "replacement", "a new pair"),
                )
            ]
        },
        order(),
        ("propose",),
        OpenClaim,
        {"kind": "damaged", "remedy": "replacement"},
    ),
    "a digression and back": _Talk(
        {
            "cancel the socks please": [(_start("cancel_order"),)],
            LONG: [(AskQuestion("", "ask_policy", 0.9),)],
            "never mind then": [(CancelFlow(),)],
        },
        TWO_UNSHIPPED,
        ("propose", "say", "say"),
    ),
    "an order by what is in it": _Talk(
        {HERE: [looked_up("get_order", "order_status"), (_start("order_status"),)]}, TWO, ("say",)
    ),
    "two readings": _Talk({"the boots": [(Clarify(("order_status", "return_items"), ""),)]}, order(), ("ask",)),
    "not a shop's matter": _Talk({"write me a poem": [(OutOfScope("", 0.9),)]}, order(), ("refuse",)),
    "thanks": _Talk({"cheers mate": [(SmallTalk("thanks", 0.9),)]}, order(), ("say",)),
}
EACH = pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)


async def _held(test: DialogueTest, talk: _Talk) -> list[list[LoggedEvent]]:
    return [await test.say(text) for text in talk.turns]


def _outcome(events: Sequence[LoggedEvent]) -> str:
    assert isinstance(events[-1].event, TurnFinished), events[-1].event
    return events[-1].event.outcome


def _notes(events: Sequence[LoggedEvent]) -> Mapping[str, str]:
    assert isinstance(events[-1].event, TurnFinished)
    return dict(events[-1].event.trace.notes)


@EACH
async def test_that_what_is_meant_is_done(talk: _Talk) -> None:
    test = with_understanding(desk(talk.order), OracleChatModel(talk.turns))
    turns = await _held(test, talk)
    assert [_outcome(events) for events in turns] == list(talk.outcomes)
    assert is_untouched(test)
    if talk.write is None:
        return
    proposal = proposal_in(turns[-1])
    assert isinstance(proposal.write, talk.write)
    assert {name: getattr(proposal.write, name) for name in talk.has} == talk.has
    assert has(await test.press(proposal.id), ProposalExecuted)


@EACH
async def test_that_a_model_that_is_down_changes_nothing(talk: _Talk) -> None:
    alone = desk(talk.order)
    down = with_understanding(desk(talk.order), ScriptedChatModel("", fail=Failure(ModelUnavailable("down"))))
    for ours, theirs in zip(await _held(alone, talk), await _held(down, talk), strict=True):
        assert spoken(ours) == spoken(theirs)
        assert _notes(theirs).get("understanding.failed", "ModelUnavailable") == "ModelUnavailable"


@EACH
async def test_that_a_model_that_lies_writes_nothing(talk: _Talk) -> None:
    lies: Sequence[Command] = (_start("cancel_order", ""), SetSlot("order_number", ("99999",)), Answer("yes"))
    test = with_understanding(desk(talk.order), OracleChatModel({text: [lies, lies] for text in talk.turns}))
    for events in await _held(test, talk):
        assert not has(events, ProposalExecuted)
        assert spoken(events)
    assert is_untouched(test)
    assert test.store.orders["40817"] == talk.order


async def test_that_two_wishes_are_worked_off_in_turn() -> None:
    talk = TALKS["two wishes and a correction"]
    test = with_understanding(desk(talk.order), OracleChatModel(talk.turns))
    (events,) = await _held(test, talk)
    assert isinstance(proposal_in(events).write, SwapVariant)
    waiting, current = (await test.log.load(test.session.conversation_id)).state.stack
    assert (current.flow, waiting.flow) == ("exchange_items", "cancel_order")
    assert waiting.slot("lines") == (SOCKS.id,)


async def test_that_what_was_changed_is_on_the_new_card() -> None:
    talk = TALKS["a change of mind after the card"]
    test = with_understanding(desk(talk.order), OracleChatModel(talk.turns))
    *_, before, after = await _held(test, talk)
    assert len(proposal_in(before).write.lines) == 2
    assert [item.line_id for item in proposal_in(after).write.lines] == ["40817-1"]


async def test_that_two_readings_are_offered() -> None:
    talk = TALKS["two readings"]
    (events,) = await _held(with_understanding(desk(talk.order), OracleChatModel(talk.turns)), talk)
    assert chips_in(events)


async def test_that_the_order_is_found_by_what_is_in_it() -> None:
    talk = TALKS["an order by what is in it"]
    (events,) = await _held(with_understanding(desk(talk.order), OracleChatModel(talk.turns)), talk)
    assert [card.reference for card in cards_in(events)] == ["40817"]
    assert "delivered" in spoken(events)


async def test_that_only_what_is_unclear_is_asked_of_the_model() -> None:
    model = OracleChatModel({LATE: [(_start("order_status"),)], LONG: [(AskQuestion("", "ask_policy", 0.9),)]})
    test = with_understanding(desk(order(state=OrderState.DELIVERED)), model, Mode.UNSURE)
    for text in ("where is my order?", LATE, LONG, "return the boots", "they do not fit"):
        await test.say(text)
    assert len(model.requests) <= 2


async def test_that_one_model_may_understand_and_word_the_reply() -> None:
    model = OracleChatModel({LATE: [(_start("order_status"),)]}, otherwise="Your boots were stolen.")
    test = with_understanding(desk(order(), model=model), model)
    events = await test.say(LATE)
    assert "stolen" not in spoken(events)
    assert {name for name in _notes(events) if "model" in name} >= {"model", "understanding.model"}
