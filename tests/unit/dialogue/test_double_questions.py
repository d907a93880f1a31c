import pytest

from chatbot.dialogue.answering.double_questions import two_questions
from chatbot.languages import load_languages
from chatbot.testing.assistant import DialogueTest, passage, spoken

_LANGUAGES = load_languages()
_PHONE = passage("contact", "What is the phone number", "The phone number is +49 40 5550 0110.")
_HOURS = passage("hours", "And till when on saturdays", "On Saturdays we are there till 16:00.")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "what's the phone number and till when on saturdays",
            ("what's the phone number", "and till when on saturdays"),
        ),
        ("what is it, or is it too late for that", None),
        ("how much is the postage", None),
        ("i bought a tent and it is green", None),
    ],
)
def test_that_two_questions_are_told_from_one(text: str, parts: tuple[str, str] | None) -> None:
    assert two_questions(text, _LANGUAGES["en"]) == parts


def test_that_two_chinese_questions_are_two() -> None:
    assert two_questions("寄波兰多少钱，几天到", _LANGUAGES["zh"]) == ("寄波兰多少钱", "那 几天到")


def test_that_the_price_of_what_is_asked_for_is_no_question_of_its_own() -> None:
    assert two_questions("能包装成礼物吗，多少钱", _LANGUAGES["zh"]) is None


async def test_that_each_of_two_questions_has_its_answer() -> None:
    talk = DialogueTest(passages=(_PHONE, _HOURS))
    told = spoken(await talk.say("what is the phone number and till when on saturdays"))
    assert told == "The phone number is +49 40 5550 0110 (1). On Saturdays we are there till 16:00 (2)."


async def test_that_one_sentence_for_both_is_said_once() -> None:
    both = passage(
        "contact", "What is the phone number and till when on saturdays", "Phone: 5550, Saturdays till 16:00."
    )
    told = spoken(await DialogueTest(passages=(both,)).say("what is the phone number and till when on saturdays"))
    assert told.count("16:00") == 1
