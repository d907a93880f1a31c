"""What counts of a model's commands: what they may name, and what the shopper's own words bear out."""

from dataclasses import fields
from typing import Any, get_args

import pytest

from chatbot.dialogue.understand.masked import mask
from chatbot.dialogue.understand.model_commands import Accepted, Grounds, Vocabulary, accept, read_commands
from chatbot.dialogue.understand.model_slots import SLOTS
from chatbot.domain.commands import (
    Answer,
    AskForPerson,
    AskQuestion,
    CancelFlow,
    Clarify,
    Command,
    OutOfScope,
    SetSlot,
    SmallTalk,
    StartFlow,
)
from chatbot.domain.conversation import DialogueState, Frame
from chatbot.errors import InvalidOutput
from chatbot.testing.assistant import INTENTS, LANGUAGES

VOCABULARY = Vocabulary(INTENTS, {}, LANGUAGES)
TEXT = "I'd like to return the boots of order 40817. They are too small, and where is my tent under 200?"
RETURN = StartFlow("return_items", "return_items", "return the boots of order 40817", 0.9)
STATUS = StartFlow("order_status", "order_status", "where is my tent", 0.9)
READ = frozenset({"40817/40817-1"})


def _accepted(*commands: Command, text: str = TEXT, **grounds: Any) -> Accepted:
    return accept(commands, Grounds(mask(text), **{"own": (), "state": DialogueState(), **grounds}))


def _slot(name: str, *values: str, span: str = "too small") -> SetSlot:
    return SetSlot(name, values, span, 0.9)


def test_that_each_command_has_a_form_and_no_free_text_but_the_shoppers_words() -> None:
    forms = VOCABULARY.forms()
    assert {form.made for form in forms} == set(get_args(Command))
    open_fields = [(form, one) for form in forms for one in fields(form.made) if one.name not in form.choices]
    texts = {(form.name, one.name) for form, one in open_fields if one.type not in ("float", "bool")}
    assert {(command, name) for command, name in texts if name not in ("span", "text")} == {("SetSlot", "values")}


def test_that_forms_name_what_is_known() -> None:
    choices = {(form.name, name): values for form in VOCABULARY.forms() for name, values in form.choices.items()}
    assert "refine_search" in choices["StartFlow", "intent"]
    assert "refine_search" not in choices["StartFlow", "flow"]
    assert {"answer_question", "hand_off", "small_talk"}.isdisjoint(choices["StartFlow", "flow"])
    assert choices["AskQuestion", "intent"] == ("", "ask_policy", "change_order")
    assert choices["SmallTalk", "kind"] == ("thanks",)
    assert set(choices["Clarify", "flows"]) <= set(choices["StartFlow", "flow"])


def test_that_a_shop_without_small_talk_has_no_form_for_it() -> None:
    few = Vocabulary({name: INTENTS[name] for name in ("order_status", "return_items")}, {}, LANGUAGES)
    assert SmallTalk not in {form.made for form in few.forms()}
    assert all(values for form in few.forms() for values in form.choices.values())


def test_that_good_commands_are_read() -> None:
    written = [
        {"command": "StartFlow", "flow": "find_product", "intent": "refine_search", "span": "a", "confidence": 1},
        {"command": "SetSlot", "name": "reason", "values": ["does_not_fit"]},
        {"command": "CancelFlow"},
    ]
    expected = (
        StartFlow("find_product", "refine_search", "a", 1.0),
        SetSlot("reason", ("does_not_fit",)),
        CancelFlow(),
    )
    assert read_commands(written, VOCABULARY) == expected


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ({"command": "StartFlow", "flow": "grant_refund", "intent": "return_items", "span": "a"}, "missing"),
        ({"command": "StartFlow", "flow": "grant_refund", "intent": "x", "span": "a", "confidence": 1}, "flow"),
        (
            {"command": "StartFlow", "flow": "return_items", "intent": "undo_change", "span": "a", "confidence": 1},
            "belong",
        ),
        ({"command": "SetSlot", "name": "customer_id", "values": ["cus_2"]}, "SetSlot.name"),
        ({"command": "SetSlot", "name": "reason", "values": ["because"]}, "SetSlot.values"),
        ({"command": "SetSlot", "name": "order_number", "values": ["40817; drop"]}, "order_number"),
        ({"command": "SetSlot", "name": "max_price", "values": ["cheap"]}, "max_price"),
        ({"command": "SetSlot", "name": "quantity", "values": ["-1"]}, "quantity"),
        ({"command": "SetSlot", "name": "said", "values": ["yes"]}, "SetSlot.name"),
        ({"command": "Clarify", "flows": ["return_items"]}, "two or three"),
        ({"command": "Clarify", "flows": ["return_items", "return_items"]}, "two or three"),
        ({"command": "Execute", "proposal_id": "pro_1"}, "command: is none of"),
    ],
)
def test_that_other_commands_are_refused_and_named(command: dict[str, object], error: str) -> None:
    with pytest.raises(InvalidOutput, match=error):
        read_commands([command], VOCABULARY)


@pytest.mark.parametrize("written", [None, {}, [], "CancelFlow", [{"command": "CancelFlow"}] * 9, [None]])
def test_that_what_is_no_list_of_commands_is_refused(written: object) -> None:
    with pytest.raises(InvalidOutput):
        read_commands(written, VOCABULARY)


def test_that_a_single_command_has_the_whole_message() -> None:
    for command in (RETURN, AskQuestion("too small"), OutOfScope("They"), AskForPerson("boots"), CancelFlow()):
        (accepted,) = _accepted(command).commands
        assert TEXT in (getattr(accepted, "span", ""), getattr(accepted, "text", ""))


def test_that_several_commands_have_their_own_words() -> None:
    assert _accepted(RETURN, STATUS).commands == (RETURN, STATUS)
    cased = StartFlow("return_items", "return_items", "RETURN  the boots of order 40817", 0.9)
    assert _accepted(cased, STATUS).commands == (RETURN, STATUS)


@pytest.mark.parametrize(
    "command",
    [
        StartFlow("cancel_order", "cancel_order", "cancel everything", 0.9),
        AskQuestion("what is your policy?"),
        Answer("yes"),
        Clarify(("return_items", "order_status"), "or both"),
        OutOfScope("the weather"),
        AskForPerson("a human"),
        CancelFlow("never mind"),
    ],
)
def test_that_words_that_are_not_the_shoppers_are_refused(command: Command) -> None:
    with pytest.raises(InvalidOutput, match="does not stand in the message"):
        _accepted(command)
    with pytest.raises(InvalidOutput, match="does not stand in the message"):
        _accepted(RETURN, _slot("reason", "damaged", span="it broke"))


def test_that_an_answer_has_whole_sentences() -> None:
    text = "No, yes I mean no. And how long does it take?"
    asked = AskQuestion("how long does it take?")
    assert _accepted(Answer("yes"), asked, text=text).commands[0] == Answer("No, yes I mean no.")
    assert _accepted(Answer("mean no. And"), asked, text=text).commands[0] == Answer(text)
    assert _accepted(Answer("yes"), text=text).commands == (Answer(text),)


def test_that_slots_alone_are_no_understanding() -> None:
    with pytest.raises(InvalidOutput, match="slots alone"):
        _accepted(_slot("reason", "does_not_fit"))


def test_that_slots_with_evidence_are_kept_before_the_goals() -> None:
    reason, price = _slot("reason", "does_not_fit"), _slot("order_number", "40817", span="")
    assert _accepted(RETURN, STATUS, reason, price).commands == (reason, price, RETURN, STATUS)


def test_that_what_the_grammar_read_counts() -> None:
    own = (SetSlot("order_number", ("40817",)), SetSlot("reason", ("does_not_fit",), "small"), AskQuestion(TEXT))
    slots = (_slot("order_number", "40911"), _slot("reason", "damaged"), _slot("target", "store_credit"))
    accepted = _accepted(RETURN, *slots, STATUS, own=own)
    assert accepted.commands == (*own[:2], slots[2], RETURN, STATUS)
    assert accepted.dropped == ["order_number", "reason"]


@pytest.mark.parametrize(
    "slot",
    [
        _slot("order_number", "40911"),
        _slot("order_number", "4081"),
        _slot("proof", "anna@post.example"),
        _slot("max_price", "20"),
        _slot("address", "Lindenweg 5, 20095 Hamburg"),
        _slot("reason", "damaged", span=""),
        _slot("variant", "44", span=""),
        _slot("lines", "40817/40817-2"),
        _slot("remedy", "refund"),
    ],
    ids=lambda slot: f"{slot.name} {slot.values[0]}",
)
def test_that_a_slot_that_nothing_bears_out_is_dropped(slot: SetSlot) -> None:
    accepted = _accepted(RETURN, slot, lines=READ, state=DialogueState(stack=(Frame("exchange_items"),)))
    assert accepted.dropped == [slot.name]
    assert len(accepted.commands) == 1


def test_that_a_line_that_was_read_may_be_named() -> None:
    slot = _slot("lines", "40817/40817-1", span="the boots")
    assert _accepted(RETURN, slot, lines=READ).commands[0] == slot


def test_that_values_of_the_message_are_written_as_in_it() -> None:
    text = "my proof is Anna@Post.example"
    slot = _slot("proof", "anna@post.example", span="")
    start = StartFlow("order_status", "order_status", "", 0.9)
    assert _accepted(start, slot, text=text).commands[0] == SetSlot("proof", ("Anna@Post.example",), "", 0.9)


def test_that_a_slot_of_a_goal_on_the_stack_is_taken() -> None:
    state = DialogueState(stack=(Frame("exchange_items"),))
    variant = _slot("variant", "44", span="too small")
    assert _accepted(Answer(TEXT), variant, state=state).commands[0] == variant
    assert _accepted(Answer(TEXT), variant).dropped == ["variant"]


def test_that_the_kind_of_a_problem_never_becomes_one_of_small_talk() -> None:
    problem = StartFlow("report_problem", "report_problem", "They are too small", 0.9)
    kind = _slot("kind", "damaged")
    assert _accepted(problem, STATUS, kind).dropped == []
    assert _accepted(problem, SmallTalk("thanks"), kind).dropped == ["kind"]


READ_FIRST = {"planned": frozenset({"order_status"})}


def test_that_what_was_read_starts_no_goal() -> None:
    accepted = _accepted(STATUS, RETURN, AskForPerson("boots"), CancelFlow(), **READ_FIRST)
    assert accepted.commands == (StartFlow("order_status", "order_status", TEXT, 0.9),)
    assert accepted.dropped == ["return_items", "hand_off", "CancelFlow"]


@pytest.mark.parametrize("command", [RETURN, AskForPerson("boots"), CancelFlow("boots")])
def test_that_nothing_but_what_was_read_is_no_understanding(command: Command) -> None:
    with pytest.raises(InvalidOutput, match="no command that may follow"):
        _accepted(command, **READ_FIRST)


def test_that_goals_of_the_message_and_of_the_stack_go_on_after_a_read() -> None:
    state = DialogueState(stack=(Frame("return_items"),))
    assert _accepted(RETURN, state=state, **READ_FIRST).dropped == []
    assert _accepted(RETURN, own=(RETURN,), **READ_FIRST).dropped == []
    assert _accepted(CancelFlow(), own=(CancelFlow(),), **READ_FIRST).dropped == []
    assert _accepted(AskForPerson(), planned=frozenset({"hand_off"})).dropped == []
    for command in (AskQuestion(TEXT), OutOfScope(TEXT), SmallTalk("thanks"), Answer(TEXT)):
        assert _accepted(command, **READ_FIRST).dropped == []


def test_that_goals_with_slots_of_their_own_exist() -> None:
    assert {flow for form in SLOTS.values() for flow in form.flows} <= set(VOCABULARY.flows)
