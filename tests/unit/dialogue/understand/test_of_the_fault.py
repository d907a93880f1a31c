"""Questions beside a fault, a report, the card of a faulty return, or after a report."""

import pytest

from chatbot.dialogue.understand.goals_heard import asks_which_remedy
from chatbot.dialogue.understand.of_the_fault import asked_of_fault, with_subject
from chatbot.domain.commands import Answer, AskQuestion, StartFlow
from chatbot.domain.conversation import DialogueState, Focus, Frame
from chatbot.languages import load_languages

WORDS = {tag: language.words for tag, language in load_languages().items()}
FAULT = DialogueState(stack=(Frame("report_problem", (("kind", ("faulty",)),), "remedy"),))
DAMAGE = DialogueState(stack=(Frame("report_problem", (("kind", ("damaged",)),), "remedy"),))
CARD = DialogueState(stack=(Frame("return_items", (("reason", ("faulty",)),), "confirmation"),))
TAKEN = DialogueState(focus=Focus(question="making a warranty claim"))


@pytest.mark.parametrize(
    ("tag", "text", "state", "keys"),
    [
        (
            "en",
            "how long does it take? can i get a new one instead?",
            FAULT,
            ["faulty_asked.time", "faulty_asked.remedy"],
        ),
        ("en", "whats needed from me?", TAKEN, ["faulty_asked.needed"]),
        ("en", "is a pole torn by wind also covered?", FAULT, ["faulty_asked.covered"]),
        ("en", "repair it or money back?", DAMAGE, ["damaged_asked.remedy"]),
        ("en", "do i have to send it back?", DAMAGE, ["damaged_asked.first"]),
        ("en", "can i get a new one?", CARD, ["faulty_asked.remedy"]),
        ("zh", "修的话要多久", FAULT, ["faulty_asked.time"]),
        ("zh", "要先寄回去还是你们先发", FAULT, ["faulty_asked.first"]),
        ("zh", "要钱吗", DAMAGE, ["damaged_asked.cost"]),
        ("en", "who pays the postage?", CARD, []),
        ("en", "how long does that run for?", FAULT, []),
        ("en", "what does a new zip cost?", FAULT, []),
        ("en", "how long does it take? and do you sell tents?", FAULT, []),
        ("en", "i want a new one", FAULT, []),
        ("zh", "能直接退钱吗，不想修", FAULT, []),
        ("en", "how long does it take?", DialogueState(), []),
        ("en", "how long does it take?", DialogueState(stack=(Frame("order_status"),)), []),
        ("en", "how long does it take?", DialogueState(stack=(Frame("return_items", (("reason", ("faulty",)),)),)), []),
    ],
)
def test_that_a_question_is_asked_with_the_subject_of_the_talk(
    tag: str, text: str, state: DialogueState, keys: list[str]
) -> None:
    asked = asked_of_fault(text, state, WORDS[tag])
    assert asked == tuple(AskQuestion(WORDS[tag][key][0]) for key in keys)


def test_that_who_drops_the_new_one_sends_it_back() -> None:
    assert asked_of_fault("不换了 那就退", FAULT, WORDS["zh"]) == (Answer("不换了 那就退"),)


def test_that_after_a_report_the_time_is_asked_of_its_money_or_replacement() -> None:
    done = DialogueState(ended="done", focus=Focus(goal="report_problem"))
    asked = StartFlow("refund_status", "refund_status", "how long will it take?", 1.0)
    assert asked_of_fault("how long will it take?", done, WORDS["en"]) == (asked,)
    assert asked_of_fault("who pays for that?", done, WORDS["en"]) == ()


def test_that_a_question_in_the_message_of_a_fault_is_one_on_the_guarantee() -> None:
    fault = StartFlow("report_problem", "report_problem", "the zip broke", 0.9)
    asked, other = AskQuestion("who pays postage", "", 0.9), AskQuestion("do you sell tents?", "", 0.9)
    of_guarantee = AskQuestion(WORDS["en"]["faulty_asked.cost"][0])
    assert with_subject((fault, asked, other), WORDS["en"]) == (fault, of_guarantee, other)
    assert with_subject((asked,), WORDS["en"]) == (asked,)


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("en", "repair it or money back?", True),
        ("zh", "能修吗还是直接换新的", True),
        ("en", "money back or else", False),
        ("zh", "算了还是退钱吧", False),
    ],
)
def test_that_a_choice_between_remedies_that_is_asked_is_none_made(tag: str, text: str, *, expected: bool) -> None:
    assert asks_which_remedy(text, WORDS[tag]) is expected
