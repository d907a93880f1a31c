"""Which line is meant: by its names, by its options, by what the talk is about."""

from dataclasses import replace

import pytest

from chatbot.dialogue.orders.bought_lines import LINE, Bought, Sought, find_line
from chatbot.dialogue.turn import Advance
from chatbot.domain.conversation import DialogueState, Focus, Frame
from chatbot.domain.outcome import Ask, Refuse
from chatbot.testing.assistant import DialogueTest
from chatbot.testing.store import line, order

TEST = DialogueTest()
BOOTS = line()
JACKET = line(
    id="40817-2", name="Vinda Rain Jacket", kind="rain jacket", options=(("colour", "blue"),), product_id="vrj"
)
BLACK = replace(JACKET, id="40817-3", options=(("colour", "black"),))
ORDERS = (order(lines=(BOOTS, JACKET, BLACK)), order(number="40655", lines=(replace(BOOTS, id="40655-1"),)))


def _found(said: str, *, by_options: bool = True, line_ids: tuple[str, ...] = (), **slots: str) -> Bought | Advance:
    state = DialogueState(focus=Focus("40817", line_ids))
    asked = slots.pop("asked", "")
    kept = tuple((name, tuple(values.split("|"))) for name, values in slots.items())
    frame = Frame("report_problem", (*kept, ("said", (said,))), asked)
    sought = Sought(lambda bought: True, "claim.which_item", {"vrj": "anorak"}, by_options=by_options)
    return find_line(frame, TEST.parts.view(TEST.session, state), ORDERS, sought)


def _id(found: Bought | Advance) -> str:
    assert not isinstance(found, Advance)
    return found[1].id


def _offered(found: Bought | Advance) -> int:
    assert isinstance(found, Advance)
    assert isinstance(found.outcome, Ask)
    return len(found.outcome.quick_replies)


@pytest.mark.parametrize(
    ("said", "expected"),
    [("the black jacket", "40817-3"), ("the black one", "40817-3"), ("the blue anorak", "40817-2")],
)
def test_that_options_tell_lines_of_one_name_apart(said: str, expected: str) -> None:
    assert _id(_found(said)) == expected


def test_that_an_option_that_is_wished_for_points_at_no_line() -> None:
    assert _offered(_found("I want a black one", by_options=False)) == 4
    assert _id(_found("swap my black ones", by_options=False)) == "40817-3"
    assert _id(_found("black", by_options=False, asked=LINE, line="40817/40817-2|40817/40817-3")) == "40817-3"


def test_that_it_is_what_the_talk_is_about() -> None:
    assert _id(_found("it is broken", line_ids=("40817-2",))) == "40817-2"
    assert _id(_found("nothing to add", line="40817/40817-1")) == "40817-1"


def test_that_a_name_of_several_lines_is_asked_about() -> None:
    assert _offered(_found("the jacket")) == 2


def test_that_an_order_of_somebody_else_is_not_found() -> None:
    found = _found("the boots", order_number="40602")
    assert isinstance(found, Advance)
    assert isinstance(found.outcome, Refuse)
