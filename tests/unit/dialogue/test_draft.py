"""Drafts of the staff are checked against the evidence as a model's sentences are; no model is involved."""

from datetime import date

from chatbot.dialogue.ground.draft import check_draft
from chatbot.dialogue.ground.evidence import gather
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.money import Money
from chatbot.languages import load_languages


def _price(product: str, minor: int) -> Statement:
    price = Fact("price", FactKind.MONEY, Money(minor), "s")
    return Statement("product.price", (Fact("product", FactKind.PRODUCT, product, "s"), price))


_EVIDENCE = gather(
    (_price("Beeswax Candles", 1600), _price("Tea Lights", 990)), load_languages()["en"], today=date(2026, 11, 18)
)


def test_that_every_sentence_of_a_draft_is_told_with_what_is_not_supported() -> None:
    checked = check_draft("The Tea Lights cost 9.90 EUR. They are 20 % off! Thanks, e.g. for asking", _EVIDENCE)
    assert [one.text for one in checked] == [
        "The Tea Lights cost 9.90 EUR.",
        "They are 20 % off!",
        "Thanks, e.g. for asking",
    ]
    assert [one.failure is None for one in checked[:2]] == [True, False]


def test_that_the_next_sentence_speaks_of_the_thing_named_last() -> None:
    right, wrong = (
        check_draft(f"Here are the {name} for you. They cost 9.90 EUR.", _EVIDENCE)
        for name in ("Tea Lights", "Beeswax Candles")
    )
    assert right[1].failure is None
    assert wrong[1].failure is not None
    assert wrong[1].failure.check == "subject"


def test_that_an_empty_draft_has_no_sentences() -> None:
    assert check_draft("  \n ", _EVIDENCE) == ()
