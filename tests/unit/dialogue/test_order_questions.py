import pytest

from chatbot.dialogue.understand.order_questions import Talk, Topic, asks_of_own, is_sum_question, topics_of
from chatbot.languages import load_languages

LANGUAGES = load_languages()


@pytest.mark.parametrize(
    ("text", "tag", "topic"),
    [
        ("what would I get back for both?", "en", Topic.REFUND),
        ("how much would the lamp and the kettle give me back", "en", Topic.REFUND),
        ("how much did i pay for 40702", "en", Topic.PAID),
        ("what did it come to in total", "en", Topic.PAID),
        ("how many things did i order", "en", Topic.PIECES),
        ("how many orders do I have", "en", Topic.ORDERS),
        ("台灯和水壶两个一起退，一共能退多少钱？", "zh", Topic.REFUND),
        ("这单一共付了多少", "zh", Topic.PAID),
    ],
)
def test_that_sums_and_counts_of_ones_own_are_heard(text: str, tag: str, topic: Topic) -> None:
    words = LANGUAGES[tag].words
    assert is_sum_question(text, words)
    assert topics_of(text, words)[0] is topic
    assert asks_of_own(text, words, Talk())


@pytest.mark.parametrize(
    "text", ["where is my order", "I paid by card", "who pays the postage for an exchange", "how much is the kettle"]
)
def test_that_other_messages_ask_for_no_sum(text: str) -> None:
    assert not is_sum_question(text, LANGUAGES["en"].words)
    assert not asks_of_own(text, LANGUAGES["en"].words, Talk(is_about_order=True))


@pytest.mark.parametrize(
    ("text", "talk"),
    [
        ("what was the postage on that", Talk(is_about_order=True)),
        ("until when can the kettle go back", Talk(names_own=True)),
        ("what was in my parcel", Talk()),
        ("and just the lamp", Talk(names_own=True, is_summing=True)),
        ("rest = visa?", Talk(is_summing=True)),
    ],
)
def test_that_a_question_is_heard_in_what_it_stands_in(text: str, talk: Talk) -> None:
    assert asks_of_own(text, LANGUAGES["en"].words, talk)
    assert not talk or not asks_of_own("thanks", LANGUAGES["en"].words, talk)
