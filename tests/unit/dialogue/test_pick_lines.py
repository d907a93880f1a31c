from dataclasses import replace
from datetime import timedelta

import pytest

from chatbot.dialogue.orders.pick_lines import LINES, Picked, PickLines
from chatbot.dialogue.turn import Advance
from chatbot.domain.commerce import Order, OrderLine, ReturnClass
from chatbot.domain.conversation import DialogueState, Focus, Frame
from chatbot.domain.money import Money
from chatbot.domain.outcome import Ask, Refuse
from chatbot.domain.rules import Excluded, Scope, Window
from chatbot.testing.assistant import DialogueTest
from chatbot.testing.rules import return_rule, rules_on
from chatbot.testing.store import NOW, line, order, shipment

RULES = rules_on(NOW.date(), return_rule(Window(30)), return_rule(Excluded(), Scope((ReturnClass.FINAL_SALE,))))
TEST = DialogueTest()


def _line(place: int, name: str, number: str = "40817", **changes: object) -> OrderLine:
    kind = name.split()[-1].lower()
    return line(id=f"{number}-{place}", name=name, kind=kind, options=(), unit_price=Money(1000 * place), **changes)


def _order(*lines: OrderLine, number: str = "40817") -> Order:
    parcel = shipment(line_ids=tuple(one.id for one in lines))
    return order(number=number, lines=lines, shipments=(parcel,))


BOOTS, LAMP, SOCKS = _line(1, "Fjellfot Trail Boots"), _line(2, "Lykta Desk Lamp"), _line(3, "Hiking Socks", quantity=3)
KETTLE = _line(1, "Brenna Kettle", "40655")
ORDERS = (_order(BOOTS, LAMP, SOCKS), _order(KETTLE, number="40655"))


def _pick(
    said: str, *, orders: tuple[Order, ...] = ORDERS, focus: Focus | None = None, asked: str = "", **slots: object
) -> Picked | Advance:
    turn = TEST.parts.view(TEST.session, DialogueState(focus=focus or Focus()))
    known = tuple((name, values if isinstance(values, tuple) else (str(values),)) for name, values in slots.items())
    return PickLines(orders, RULES, turn).pick(Frame("return_items", (*known, ("said", (said,))), asked))


def _picked(said: str, **known: object) -> list[str]:
    picked = _pick(said, **known)
    assert isinstance(picked, Picked)
    return [one.name for one in picked.lines]


BEFORE = ("40817/40817-1", "40817/40817-2")


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("return the boots", ["Fjellfot Trail Boots"]),
        ("the lmap please, I mean the lamp", ["Lykta Desk Lamp"]),
        ("send back the boots and the lamp", ["Fjellfot Trail Boots", "Lykta Desk Lamp"]),
        ("the kettel", ["Brenna Kettle"]),
    ],
)
def test_that_names_pick_lines(said: str, names: list[str]) -> None:
    assert _picked(said) == names


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("the socks", ["Hiking Socks"]),
        ("the socks too", ["Fjellfot Trail Boots", "Lykta Desk Lamp", "Hiking Socks"]),
        ("no, the socks, they are too small", ["Hiking Socks"]),
        ("the socks too, they are too small", ["Fjellfot Trail Boots", "Lykta Desk Lamp", "Hiking Socks"]),
        ("also the socks", ["Fjellfot Trail Boots", "Lykta Desk Lamp", "Hiking Socks"]),
        ("but not the lamp", ["Fjellfot Trail Boots"]),
        ("keep the boots", ["Lykta Desk Lamp"]),
        ("both", ["Fjellfot Trail Boots", "Lykta Desk Lamp", "Hiking Socks"]),
        ("store credit", ["Fjellfot Trail Boots", "Lykta Desk Lamp"]),
    ],
)
def test_that_later_words_correct_what_was_picked(said: str, names: list[str]) -> None:
    assert _picked(said, lines=BEFORE) == names


def test_that_everything_means_the_order_that_is_named_chosen_or_talked_about() -> None:
    assert _picked("everything", order_number="40655") == ["Brenna Kettle"]
    assert len(_picked("everything", lines=BEFORE)) == 3
    assert _picked("everything", focus=Focus("40655")) == ["Brenna Kettle"]
    assert isinstance(_pick("everything"), Advance)
    assert _picked("everything except the boots", focus=Focus("40817")) == ["Lykta Desk Lamp", "Hiking Socks"]
    assert _picked("everything except the boots") == ["Lykta Desk Lamp", "Hiking Socks"]
    assert _picked("everything except the kettle") == ["Fjellfot Trail Boots", "Lykta Desk Lamp", "Hiking Socks"]
    assert _picked("both pairs of socks", quantity="1", lines=("40817/40817-3",)) == ["Hiking Socks"]
    assert _picked("the return", line="40817/40817-2") == ["Lykta Desk Lamp"]


def test_that_an_order_number_alone_means_the_whole_order() -> None:
    assert _picked("I want to return order 40655", order_number="40655") == ["Brenna Kettle"]
    assert _picked("the lamp of order 40817", order_number="40817") == ["Lykta Desk Lamp"]


def test_that_the_one_line_talked_about_goes_without_saying() -> None:
    focus = Focus("40817", (LAMP.id,))
    assert _picked("I want to return it", focus=focus) == ["Lykta Desk Lamp"]
    assert _picked("return", focus=focus) == ["Lykta Desk Lamp"]
    assert isinstance(_pick("I want to return my umbrella", focus=focus), Advance)
    assert isinstance(_pick("return", focus=Focus("40817", (LAMP.id, BOOTS.id))), Advance)


def test_that_a_wish_that_goes_on_is_for_what_was_just_told_of() -> None:
    told = Focus("40817", (LAMP.id,), flow="ask_order")
    assert _picked("then please open the return", focus=told) == ["Lykta Desk Lamp"]
    assert _picked("make that credit", focus=told, target="store_credit") == ["Lykta Desk Lamp"]
    for text in ("then I would return something", "I want to return my umbrella"):
        assert isinstance(_pick(text, focus=told), Advance)
    assert isinstance(_pick("then open the return", focus=replace(told, flow="find_product")), Advance)
    assert isinstance(_pick("then open the return", focus=replace(told, flow="")), Advance)


@pytest.mark.parametrize(
    ("said", "pieces"),
    [("2 of the socks", 2), ("one pair of socks", 1), ("the socks", 3), ("9 pairs of socks", 3), ("0 of the socks", 3)],
)
def test_that_as_many_pieces_come_back_as_are_named_and_can(said: str, pieces: int) -> None:
    picked = _pick(said)
    assert isinstance(picked, Picked)
    assert picked.quantity(SOCKS) == pieces


def test_that_what_was_picked_is_remembered() -> None:
    picked = _pick("the lamp")
    assert isinstance(picked, Picked)
    assert picked.frame.slot(LINES) == ("40817/40817-2",)


TWICE = (_order(BOOTS), _order(_line(1, "Fjellfot Trail Boots", "40655"), number="40655"))


def test_that_equally_named_lines_are_asked_about_by_order() -> None:
    asked = _pick("the boots", orders=TWICE)
    assert isinstance(asked, Advance)
    assert isinstance(asked.outcome, Ask)
    assert [one.key for one in asked.outcome.statements] == ["return.which_of"]
    assert [(one.label, one.message) for one in asked.outcome.quick_replies] == [
        ("Fjellfot Trail Boots (40817)", "Fjellfot Trail Boots, order 40817"),
        ("Fjellfot Trail Boots (40655)", "Fjellfot Trail Boots, order 40655"),
    ]
    assert asked.frame is not None
    assert asked.frame.asked == LINES


@pytest.mark.parametrize("changes", [{"returned_quantity": 1}, {"return_class": ReturnClass.FINAL_SALE}])
def test_that_of_equally_named_lines_the_only_one_that_may_come_back_is_meant(changes: dict[str, int]) -> None:
    done = _order(_line(1, "Fjellfot Trail Boots", "40655", **changes), LAMP, number="40655")
    picked = _pick("the boots", orders=(TWICE[0], done))
    assert isinstance(picked, Picked)
    assert picked.order.number == "40817"


def test_that_a_certain_and_a_resolved_name_are_both_picked() -> None:
    old = _order(_line(1, "Fjellfot Trail Boots", "40655", returned_quantity=1), number="40655")
    assert _picked("the lamp and the boots", orders=(ORDERS[0], old)) == ["Lykta Desk Lamp", "Fjellfot Trail Boots"]


def test_that_a_chip_shows_the_options_that_tell_lines_apart() -> None:
    two = (line(), line(id="40817-2", options=(("size", "44"), ("colour", "brown"))))
    asked = _pick("the boots", orders=(_order(*two),))
    assert isinstance(asked, Advance)
    assert [one.label for one in asked.outcome.quick_replies] == [
        "Fjellfot Trail Boots, 43, brown (40817)",
        "Fjellfot Trail Boots, 44, brown (40817)",
    ]
    assert _picked("the boots in 44", orders=(_order(*two),)) == ["Fjellfot Trail Boots"]


def test_that_at_most_five_lines_are_offered_and_only_those_that_may_come_back() -> None:
    lines = (_line(1, "Lamp A", is_cancelled=True), *(_line(place, f"Thing {place}") for place in range(2, 9)))
    asked = _pick("I want to return something", orders=(_order(*lines),))
    assert isinstance(asked, Advance)
    assert [one.key for one in asked.outcome.statements] == ["return.which_item"]
    assert [one.label for one in asked.outcome.quick_replies] == [f"Thing {place} (40817)" for place in range(2, 7)]


def test_that_no_line_goes_without_saying_where_something_else_is_named() -> None:
    asked_for = Frame("return_items", (("said", ("the tent",)), ("order_number", ("40655",))))
    turn = TEST.parts.view(TEST.session, DialogueState())
    assert isinstance(PickLines(ORDERS, RULES, turn).pick(asked_for), Picked)
    asked = PickLines(ORDERS, RULES, turn, names_other=True).pick(asked_for)
    assert isinstance(asked, Advance)
    assert [one.key for one in asked.outcome.statements] == ["return.which_item"]


def test_that_nothing_to_return_is_said_with_a_way_to_a_person() -> None:
    late = order(lines=(BOOTS,), shipments=(shipment(delivered_at=NOW - timedelta(days=40)),))
    refused = _pick("I want to return something", orders=(late,))
    assert isinstance(refused, Advance)
    assert isinstance(refused.outcome, Refuse)
    assert [one.key for one in refused.outcome.statements] == ["return.nothing"]
    assert [one.label for one in refused.outcome.quick_replies] == ["Talk to a person"]


def test_that_somebody_elses_order_number_is_not_found() -> None:
    refused = _pick("return order 99999", order_number="99999")
    assert isinstance(refused, Advance)
    assert [one.key for one in refused.outcome.statements] == ["order.not_yours"]
    assert refused.frame is None


def test_that_lines_of_other_orders_are_left_for_returns_of_their_own_and_that_is_said() -> None:
    third = _order(_line(1, "Skarv Tent", "40602"), number="40602")
    picked = _pick("the boots, the kettle and the tent", orders=(*ORDERS, third))
    assert isinstance(picked, Picked)
    assert [one.name for one in picked.lines] == ["Fjellfot Trail Boots"]
    said = [TEST.languages["en"].compose(note) for note in picked.notes]
    assert said == [
        "A return is for one order at a time, so your Brenna Kettle (order 40655) comes next: just ask me.",
        "A return is for one order at a time, so your Skarv Tent (order 40602) comes next: just ask me.",
    ]
    assert picked.frame.slot(LINES) == ("40817/40817-1",)


def test_that_nothing_is_said_about_orders_that_are_not_meant() -> None:
    picked = _pick("the boots")
    assert isinstance(picked, Picked)
    assert picked.notes == ()


@pytest.mark.parametrize(
    ("words", "quantity", "expected"),
    [
        ("no, only 1 please, not both", "", 1),
        ("just ONE of the socks, I didn't say anything about the lamp", "", 1),
        ("both then", "1", 3),
    ],
)
def test_that_pieces_of_what_was_chosen_are_counted(words: str, quantity: str, expected: int) -> None:
    counted = {"quantity": quantity} if quantity else {}
    picked = _pick(words, asked="confirmation", **{LINES: (f"40817/{SOCKS.id}",)}, **counted)
    assert isinstance(picked, Picked)
    assert (picked.lines, picked.quantity(SOCKS)) == ((SOCKS,), expected)


@pytest.mark.parametrize(
    ("said", "pieces"),
    [
        ("one pair of the socks and the boots", {"Hiking Socks": 1, "Fjellfot Trail Boots": 1}),
        ("the boots and two socks", {"Fjellfot Trail Boots": 1, "Hiking Socks": 2}),
        ("one sock", {"Hiking Socks": 1}),
        ("one of the three socks and the lamp", {"Hiking Socks": 1, "Lykta Desk Lamp": 1}),
        ("the lamp and all the socks, not only one", {"Hiking Socks": 3, "Lykta Desk Lamp": 1}),
        ("the socks came 2 days ago", {"Hiking Socks": 3}),
    ],
)
def test_that_each_thing_is_counted_by_the_number_before_its_name(said: str, pieces: dict[str, int]) -> None:
    """A number beside several things counts the one that stands behind it."""
    picked = _pick(said)
    assert isinstance(picked, Picked)
    assert {one.name: picked.quantity(one) for one in picked.lines} == pieces


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("send both back", ["Fjellfot Trail Boots", "Lykta Desk Lamp"]),
        ("I return these two", ["Fjellfot Trail Boots", "Lykta Desk Lamp"]),
        ("I return everything", ["Fjellfot Trail Boots", "Lykta Desk Lamp", "Hiking Socks"]),
    ],
)
def test_that_both_is_what_was_in_talk_and_everything_the_order(said: str, names: list[str]) -> None:
    assert _picked(said, focus=Focus("40817", ("40817-1", "40817-2"))) == names


def test_that_all_of_them_is_every_piece_of_the_one_thing_in_talk() -> None:
    assert _picked("all of them go back", focus=Focus("40817", ("40817-3",))) == ["Hiking Socks"]
