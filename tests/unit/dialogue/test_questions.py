import pytest

from chatbot.dialogue.answering.questions import end_of_story, goes_on, read_question, without_lead_in, written_out
from chatbot.domain.conversation import Focus
from chatbot.languages import load_languages

_ENGLISH = load_languages()["en"]
_WORDS = _ENGLISH.words
_SPAIN = Focus(question="what is the postage to Spain", flow="answer_question")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("hi, quick question: do you ship to Poland?", "do you ship to Poland?"),
        ("btw what's the postage", "what's the postage"),
        ("change of subject - circle, can i leave", "circle, can i leave"),
        ("hello", "hello"),
        ("hiking boots", "hiking boots"),
        ("don't you know?", "don't you know?"),
    ],
)
def test_that_what_only_leads_to_a_question_is_left_out(text: str, rest: str) -> None:
    assert without_lead_in(text, _WORDS) == rest


def test_that_a_chinese_opening_needs_no_space() -> None:
    assert without_lead_in("你好请问运费多少", load_languages()["zh"].words) == "运费多少"


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("r u open", "are you open"),
        ("tel?", "what is the phone number"),
        ("can i use a voucher", "can i use a gift card"),
        ("rude", "rude"),
        ("what if she loses the card", "what if she lost the card"),
    ],
)
def test_that_abbreviations_are_written_out(text: str, full: str) -> None:
    assert written_out(text, _WORDS) == full


@pytest.mark.parametrize(
    ("text", "is_follow_up"),
    [
        ("and for how long?", True),
        ("what about it", True),
        ("free over a certain amount?", True),
        ("do you sell tents", False),
        ("different topic, is it free", False),
        ("and then there is so much more that i would like to know of all of you, believe me", False),
    ],
)
def test_that_a_short_text_that_points_back_goes_on(text: str, is_follow_up: bool) -> None:
    assert goes_on(text, _WORDS) is is_follow_up


def test_that_another_country_or_way_of_paying_takes_the_place_of_the_one_before() -> None:
    asked = read_question("what about portugal", _SPAIN, _ENGLISH)
    assert (asked.texts, asked.earlier) == (("what is the postage to portugal",), "")
    paid = read_question("and mastercard", Focus(question="can i pay by paypal"), _ENGLISH)
    assert paid.plain == "can i pay by mastercard"
    more = read_question("and portugal by express", _SPAIN, _ENGLISH)
    assert (more.plain, more.earlier) == ("and portugal by express", "what is the postage to portugal")


def test_that_nothing_takes_the_place_of_what_is_not_named() -> None:
    assert read_question("and it", _SPAIN, _ENGLISH).earlier == "what is the postage to Spain"


def test_that_the_question_that_began_it_all_is_kept() -> None:
    first = read_question("free over a certain amount?", _SPAIN, _ENGLISH)
    second = read_question("and how long does it take", Focus(question=first.remembered), _ENGLISH)
    assert second.together.startswith("what is the postage to Spain | free over a certain amount? | ")
    assert second.remembered == "what is the postage to Spain\nand how long does it take"


def test_that_a_bare_word_after_a_subject_is_asked_of_it() -> None:
    asked = read_question("n time?", _SPAIN, _ENGLISH)
    assert (asked.plain, asked.about) == ("how long does it take", "delivery to spain: how long does it take")
    assert read_question("n time?", Focus(question="do you sell tents"), _ENGLISH).plain == "and time?"


def test_that_chinese_short_forms_are_written_out_inside_a_sentence() -> None:
    assert written_out("寄波兰邮费多少", load_languages()["zh"].words) == "寄波兰运费多少"


def test_that_the_question_of_a_long_story_sits_at_its_end() -> None:
    story = "we went up the hill and " * 10
    assert end_of_story(f"{story}. until when can i return it") == "until when can i return it"
    assert len(end_of_story(story + story).split()) == 22


@pytest.mark.parametrize(
    ("earlier", "text", "whole"),
    [
        ("is bitcoin going up", "but may i pay you in it?", "but may i pay you in bitcoin?"),
        ("hello there\nmay i pay you in bitcoin", "amex", "may i pay you in amex"),
        (
            "how long could i return boots of december 2025",
            "and if i order some now",
            "how long could i return boots now",
        ),
        ("what did a return cost in 2025", "and today?", "what did a return cost today"),
    ],
)
def test_that_what_a_follow_up_changes_takes_its_place_in_the_question_before(
    earlier: str, text: str, whole: str
) -> None:
    asked = read_question(text, Focus(question=earlier, flow="answer_question"), _ENGLISH)
    assert asked.plain.replace("of now", "now") == whole
    assert not asked.earlier
