"""Slips of the finger and of the ear; few words are written here, those that exist are the library's."""

import pytest

from chatbot.adapters.understanding.spelling import SymSpellCorrector
from chatbot.ports.understander import Speller

_WRITTEN = (
    "I'd like to return the jacket of my order, please cancel it",
    "where does the postage go: a separate parcel, shipped and damaged",
    "track the delivery to another address, I received a discount",
)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return SymSpellCorrector(_WRITTEN * 3)


@pytest.mark.parametrize(
    ("text", "slips"),
    [
        ("retrun it", {"retrun": "return"}),
        ("trakc it", {"trakc": "track"}),
        ("my parrcel", {"parrcel": "parcel"}),
        ("an orderr", {"orderr": "order"}),
        ("my ordr", {"ordr": "order"}),
        ("new adress", {"adress": "address"}),
        ("trsck it", {"trsck": "track"}),
        ("the jaxket", {"jaxket": "jacket"}),
        ("a seperate one", {"seperate": "separate"}),
        ("the postege", {"postege": "postage"}),
        ("a dilivrey", {"dilivrey": "delivery"}),
        ("i recieved it", {"recieved": "received"}),
    ],
)
def test_that_a_slip_is_corrected(speller: Speller, text: str, slips: dict[str, str]) -> None:
    assert speller.slips(text) == slips


def test_that_every_slip_of_a_text_is_named(speller: Speller) -> None:
    assert speller.slips("cancle my ordr, don't retrun it!") == {
        "cancle": "cancel",
        "ordr": "order",
        "retrun": "return",
    }


@pytest.mark.parametrize("text", ["", "where is my order", "an oder of roses", "the house", "parcels and jackets"])
def test_that_words_that_exist_stay(speller: Speller, text: str) -> None:
    assert speller.slips(text) == {}


@pytest.mark.parametrize("text", ["please Retrun it", "I bought the Jackett in Oslo", "the Postege, please"])
def test_that_a_capital_inside_a_sentence_makes_a_name(speller: Speller, text: str) -> None:
    assert speller.slips(text) == {}


@pytest.mark.parametrize("text", ["Retrun it", "It came. Retrun it", "It came! Retrun it", "RETRUN IT NOW"])
def test_that_the_capital_of_a_sentence_makes_none(speller: Speller, text: str) -> None:
    assert speller.slips(text) == {"retrun": "return"}


@pytest.mark.parametrize(
    "text",
    [
        "retrun@post.example",
        "anna.retrun@post.example",
        "www.retrun.example",
        "retrun-5",
        "x-retrun",
        "retrun2",
        "4retrun",
    ],
)
def test_that_parts_of_mails_codes_and_numbers_stay(speller: Speller, text: str) -> None:
    assert speller.slips(f"it is {text} of 40817") == {}


@pytest.mark.parametrize("text", ["ord", "odr", "pls rtn it", "teh"])
def test_that_short_words_say_too_little(speller: Speller, text: str) -> None:
    assert speller.slips(text) == {}


@pytest.mark.parametrize(
    "text",
    ["jabket", "kacket", "retxxn", "zzzzzz", "dlvrey", "qwertyu"],
    ids=["a far key", "another first letter", "two letters of a short word", "nothing", "three letters", "keys"],
)
def test_that_a_word_that_is_too_far_stays(speller: Speller, text: str) -> None:
    assert speller.slips(text) == {}


def test_that_a_long_word_may_have_two_slips(speller: Speller) -> None:
    assert speller.slips("teh delivrrey") == {"delivrrey": "delivery"}


def test_that_only_words_written_often_are_corrected_to() -> None:
    assert SymSpellCorrector(_WRITTEN * 2).slips("retrun it") == {}
    assert SymSpellCorrector(()).slips("retrun it") == {}


def test_that_a_word_of_the_shop_is_no_slip_and_nothing_is_corrected_to_it() -> None:
    speller = SymSpellCorrector(("the fjelfot jacket",) * 3)
    assert speller.slips("fjelfot") == {}
    assert speller.slips("fjelfott jackett") == {"jackett": "jacket"}


def test_that_a_rare_word_is_a_slip_of_one_that_shoppers_write_much() -> None:
    speller = SymSpellCorrector(_WRITTEN * 30)
    assert speller.slips("my oder of a pint of cold oboe") == {"oder": "order"}
    assert SymSpellCorrector(_WRITTEN * 30, ("an oder of roses",)).slips("my oder") == {}


@pytest.mark.parametrize(("slip", "meant"), [("rterun", "return"), ("laest", "least"), ("changd", "changed")])
def test_that_mixed_up_letters_and_a_lost_e_are_the_likeliest_slips(slip: str, meant: str) -> None:
    speller = SymSpellCorrector(("return at least the changed one", "return the last change, the last change") * 3)
    assert speller.slips(slip) == {slip: meant}


def test_that_the_next_best_word_counts_where_the_most_usual_is_no_slip() -> None:
    assert SymSpellCorrector(("below below yellow",) * 3).slips("yelow") == {"yelow": "yellow"}
