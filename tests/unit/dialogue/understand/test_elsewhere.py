"""Messages that leave the goal that waits for other goods."""

import pytest

from chatbot.dialogue.understand.belongings import Belongings
from chatbot.dialogue.understand.elsewhere import begins_beside, names_others, of_others, starts_another
from chatbot.domain.commands import AskQuestion, StartFlow
from chatbot.domain.conversation import DialogueState, Focus, Frame
from chatbot.languages import load_languages

_WORDS = {tag: language.words for tag, language in load_languages().items()}
_BOUGHT = Belongings(
    lines=(
        ("40655/1", "Lykta Desk Lamp 台灯"),
        ("40655/2", "Brenna Whistling Kettle 鸣笛水壶"),
        ("40911/1", "Socks 袜子"),
    )
)
_OF_LAMP = Frame("exchange_items", (("line", ("40655/1",)),), "variant")


def _is_of_others(text: str, frame: Frame, focus: Focus | None = None) -> bool:
    words = _WORDS["en" if text.isascii() else "zh"]
    return names_others(text, DialogueState(stack=(frame,), focus=focus or Focus()), _BOUGHT, words)


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("the kettle leaks", True),
        ("where is 40911", True),
        ("水壶漏水", True),
        ("袜子那单不要了", True),
        ("the lamp is for the kettle corner", False),
        ("no, the kettle", False),
        ("also the kettle", False),
        ("what about the kettle", False),
        ("不对，是水壶", False),
        ("in black please", False),
    ],
)
def test_that_other_goods_alone_are_told_from_an_answer(text: str, is_other: bool) -> None:
    assert _is_of_others(text, _OF_LAMP) is is_other


def test_that_naming_a_thing_answers_which_one_is_meant() -> None:
    assert not _is_of_others("the kettle", Frame("exchange_items", (("line", ("40655/1", "40911/1")),), "line"))


def test_that_a_card_without_lines_is_about_the_order_of_the_talk() -> None:
    card = Frame("undo_change", (), "confirmation")
    assert _is_of_others("the socks are not wanted", card, Focus("40655"))
    assert not _is_of_others("the lamp is not wanted", card, Focus("40655"))


def test_that_several_things_go_on_in_one_return_and_one_thing_in_a_claim_of_its_own() -> None:
    returned = StartFlow("return_items", "return_items", "the kettle", 0.9)
    assert not begins_beside((returned,), Frame("return_items", (("lines", ("40655/1",)),), "reason"))
    claimed = StartFlow("report_problem", "report_problem", "the kettle leaks", 0.9)
    frame = Frame("report_problem", (("line", ("40655/1",)),), "remedy")
    assert begins_beside((claimed,), frame)
    assert begins_beside((AskQuestion("how long is it covered"),), frame)
    (marked,) = of_others((claimed,), frame)
    assert isinstance(marked, StartFlow)
    assert marked.is_other
    assert of_others((claimed,), None) == (claimed,)


def test_that_a_sure_question_starts_another_goal_and_taking_back_does_not() -> None:
    assert starts_another((AskQuestion("how long", "", 0.9),), None)
    assert not starts_another((StartFlow("undo_change", "undo_change", "undo it", 0.9),), _OF_LAMP)
