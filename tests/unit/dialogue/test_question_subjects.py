import pytest

from chatbot.dialogue.answering.question_subjects import (
    aspect_in_full,
    country_in,
    headed,
    is_postage_alone,
    stands_alone,
    subject_of,
    with_subject,
)
from chatbot.dialogue.answering.questions import read_question
from chatbot.domain.conversation import Focus
from chatbot.languages import load_languages

_LANGUAGES = load_languages()
_ENGLISH, _CHINESE = _LANGUAGES["en"], _LANGUAGES["zh"]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("do you ship to Norway", "norway"),
        ("my sister lives in Leeds", "the united kingdom"),
        ("anything for the UK?", "uk"),
        ("is it in there, no?", ""),
    ],
)
def test_that_a_country_is_known_by_its_name_and_by_its_cities(text: str, country: str) -> None:
    assert country_in(text, _ENGLISH) == country


def test_that_a_chinese_country_is_found_inside_a_sentence() -> None:
    assert country_in("你们寄到挪威要多少", _CHINESE) == "挪威"
    assert country_in("我住在苏黎世", _CHINESE) == "瑞士"


def test_that_a_follow_up_takes_over_subject_and_country() -> None:
    earlier = ("what's the postage to Ireland",)
    assert with_subject("how many days?", earlier, _ENGLISH) == "delivery to ireland: how many days?"


def test_that_a_subject_of_its_own_keeps_only_the_country() -> None:
    earlier = ("what's the postage to Ireland",)
    assert with_subject("what does a return cost?", earlier, _ENGLISH) == "returns to ireland: what does a return cost?"


@pytest.mark.parametrize("text", ["returns from Poland, how?", "same for headphones?"])
def test_that_a_question_with_both_or_about_the_same_stays_as_it_is(text: str) -> None:
    assert with_subject(text, ("what's the postage to Ireland",), _ENGLISH) == text


def test_that_the_newest_of_the_earlier_questions_counts() -> None:
    earlier = ("guarantee on tents?", "and what if I return one")
    assert with_subject("for how long?", earlier, _ENGLISH) == "returns: for how long?"


def test_that_no_subject_is_named_where_there_is_none() -> None:
    assert subject_of("when do you open", _ENGLISH) == ""
    assert with_subject("and then?", ("when do you open",), _ENGLISH) == "and then?"


def test_that_a_chinese_follow_up_takes_over_both() -> None:
    assert with_subject("要几天", ("寄到西班牙运费多少",), _CHINESE) == "西班牙标准配送：要几天"


def test_that_a_whole_question_goes_on_where_only_the_country_is_left_out() -> None:
    focus = Focus(question="how much is delivery to Spain", flow="answer_question")
    assert read_question("what would it cost me to return something", focus, _ENGLISH).about
    assert not read_question("which cards do you take", focus, _ENGLISH).about


@pytest.mark.parametrize(
    ("text", "full"),
    [("n time?", "how long does it take"), ("and days", "how many days does it take"), ("and the tent", "")],
)
def test_that_a_bare_word_of_a_follow_up_stands_for_a_question(text: str, full: str) -> None:
    assert aspect_in_full(text, _ENGLISH.words) == full


def test_that_a_chinese_bare_word_stands_for_a_question() -> None:
    assert aspect_in_full("时间呢", _CHINESE.words) == "要几天"


@pytest.mark.parametrize(
    ("earlier", "text", "about"),
    [
        ("guarantee on tents?", "who pays the postage for it", "guarantee: who pays the postage for it"),
        ("guarantee on tents?", "what is the postage to Spain", "what is the postage to Spain"),
        ("can i return boots", "and is the shipping free then", "returns: and is the shipping free then"),
        ("how long do presents go back", "who pays if my nephew returns it", "gift: who pays if my nephew returns it"),
        ("returns to Norway?", "until when", "returns: until when"),
        ("returns to Norway?", "what does it cost", "returns to norway: what does it cost"),
    ],
)
def test_that_what_is_sent_and_what_is_called_it_come_from_the_question_before(
    earlier: str, text: str, about: str
) -> None:
    assert with_subject(text, (earlier,), _ENGLISH) == about


def test_that_how_long_it_takes_to_a_country_is_about_delivery() -> None:
    assert headed("how many days does it take to Spain", _ENGLISH).startswith("delivery to spain: ")
    assert headed("how many days can i return it", _ENGLISH) == ""


def test_that_a_question_with_subject_and_country_goes_on_with_nothing() -> None:
    earlier = ("is that paid by mastercard",)
    assert stands_alone("how long is delivery to Spain", earlier, _ENGLISH)
    assert stands_alone("and delivery to Spain", earlier, _ENGLISH)
    assert not stands_alone("and delivery to Spain", ("is express delivery to Italy free",), _ENGLISH)
    assert not stands_alone("do i pay the postage for it from Spain", ("guarantee on tents?",), _ENGLISH)


@pytest.mark.parametrize(
    ("text", "is_alone"),
    [("who pays the postage then", True), ("who pays postage to norway", False), ("who pays for the lamp", False)],
)
def test_that_postage_and_paying_alone_leave_out_of_what(text: str, is_alone: bool) -> None:
    assert is_postage_alone(text, _ENGLISH.words) is is_alone


def test_that_bare_postage_is_that_of_what_was_asked_before() -> None:
    assert read_question("邮费谁出", Focus(question="灯坏了怎么办"), _CHINESE).earlier == "灯坏了怎么办"
    assert read_question("who pays the postage", Focus(question="how long is the guarantee"), _ENGLISH).earlier


@pytest.mark.parametrize(
    ("text", "earlier", "whole"),
    [
        ("can i take that on the plane", "do you ship gas cartridges", "gas cartridge: can i take that on the plane"),
        ("is it allowed in hand luggage", "how much is delivery", "is it allowed in hand luggage"),
        ("and headphones?", "how long may goods go back", "headphones: how long may goods go back"),
    ],
)
def test_that_a_follow_up_is_asked_of_the_goods_that_it_is_about(text: str, earlier: str, whole: str) -> None:
    assert with_subject(text, [earlier], _ENGLISH) == whole


def test_that_what_may_fly_is_asked_of_the_goods_before_it_in_chinese_without_a_pronoun() -> None:
    assert with_subject("能带上飞机不", ["气罐能寄瑞士吗"], _CHINESE) == "气罐：能带上飞机不"


def test_that_until_when_goods_may_go_back_does_not_go_on_with_a_country() -> None:
    assert stands_alone("能退几天", ["寄到法国要多少钱"], _CHINESE)
    assert not stands_alone("退货要钱吗", ["寄到法国要多少钱"], _CHINESE)


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        ("do you have a student discount", "and for pensioners?", "do you have a pensioners discount"),
        ("which discounts are there", "and for pensioners?", "pensioners: which discounts are there"),
        ("how much is delivery", "and for pensioners?", "and for pensioners?"),
    ],
)
def test_that_a_discount_is_asked_for_other_people(before: str, text: str, whole: str) -> None:
    assert read_question(text, Focus(question=before), _ENGLISH).plain == whole
