"""Marks that a shopper left out are set where the words tell that a clause ends, and nowhere else."""

import pytest

from chatbot.dialogue.understand.plain_text import plain_text
from chatbot.languages import load_languages

_LANGUAGES = load_languages()
_ENGLISH, _CHINESE = _LANGUAGES["en"].words, _LANGUAGES["zh"].words


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("the lamp came in pieces how much do i get back", "the lamp came in pieces, how much do i get back"),
        (
            "i lost the invoice of the tent can you send it again",
            "i lost the invoice of the tent, can you send it again",
        ),
        ("my parcel is gone tell me what happens next", "my parcel is gone, tell me what happens next"),
        ("drop the kettle please tell me when the rest comes", "drop the kettle, tell me when the rest comes"),
        (
            "It does not fit me any more We bought it in May Can I swap it",
            "It does not fit me any more. We bought it in May. Can I swap it",
        ),
        ("seriously give me the money", "seriously, give me the money"),
        ("forget it different thing is the lamp waterproof", "forget it, different thing, is the lamp waterproof"),
        ("seriously forget it where is the lamp", "seriously forget it, where is the lamp"),
        ("doesnt matter when does the shop open", "doesnt matter, when does the shop open"),
        ("that costs 5 more nah keep it as it was", "that costs 5 more, nah, keep it as it was"),
        ("the tent goes to my old flat right", "the tent goes to my old flat, right?"),
        ("good for wide feet", "good for wide feet?"),
        ("what about the blue tent any good for windy places", "what about the blue tent, any good for windy places?"),
        ("thinking of the blue tent ok for families", "thinking of the blue tent, ok for families?"),
        ("and if it breaks\ndo you repair it", "and if it breaks, do you repair it"),
    ],
)
def test_that_a_mark_is_set_where_a_clause_ends(text: str, marked: str) -> None:
    assert plain_text(text, _ENGLISH) == marked


@pytest.mark.parametrize(
    "text",
    [
        "can you tell me how much it costs",
        "what size of the boots can i have in brown",
        "i want to know how long do i have to wait",
        "no cord and nothing above 60",
        "it does not fit right",
        "is that right",
        "cancel it, how much do i get back can you say",
        "THE LAMP IS BROKEN WE WANT ANOTHER",
        "a gift for The North Wind",
        "never mind",
        "good for me",
        "boots that are good for snow",
    ],
)
def test_that_no_mark_is_set_inside_a_clause(text: str) -> None:
    assert plain_text(text, _ENGLISH) == text


def test_that_a_chinese_condition_on_its_own_line_belongs_to_the_next() -> None:
    assert plain_text("要是不合适\n换货要钱吗", _CHINESE) == "要是不合适，换货要钱吗"
    assert plain_text("靴子在哪\n换货要钱吗", _CHINESE) == "靴子在哪\n换货要钱吗"


def test_that_polite_words_before_a_question_mark_carry_nothing() -> None:
    assert plain_text("is it too late for that please?", _ENGLISH) == "is it too late for that?"
    assert (
        plain_text("1 where is it 2 how long", _ENGLISH)
        == plain_text("two things 1 where is it 2 how long", _ENGLISH)[11:].strip()
    )
