import pytest

from chatbot.dialogue.answering.fact_asked import holds_asked, with_each_sort
from chatbot.domain.knowledge import Quote
from chatbot.languages import load_languages
from chatbot.testing.assistant import passage

_LANGUAGES = load_languages()


@pytest.mark.parametrize(
    ("question", "sentence", "is_held"),
    [
        ("how long does it take", "The parcel takes 5-9 working days after dispatch.", True),
        ("how long does it take", "Standard delivery costs 19.90 EUR.", False),
        ("how much is it", "Standard delivery costs 19.90 EUR.", True),
        ("how much is it and how long does it take", "Standard delivery costs 19.90 EUR.", False),
        ("is it free from 200 euro", "It is free from 149.00 EUR.", True),
        ("do you ship there", "The parcel takes 5 days.", False),
    ],
)
def test_that_a_sentence_is_told_by_the_fact_that_is_asked_for(question: str, sentence: str, is_held: bool) -> None:
    assert holds_asked(question, sentence, _LANGUAGES["en"].words) is is_held


def test_that_a_chinese_sentence_is_told_by_its_days() -> None:
    words = _LANGUAGES["zh"].words
    assert holds_asked("要几天", "发货后 5-9 个工作日送到。", words)
    assert not holds_asked("要几天", "每个订单 19.90 欧元。", words)


@pytest.mark.parametrize(
    ("question", "positions"), [("how long and how much", [0, 1]), ("how much", [0]), ("and", [0])]
)
def test_that_each_sort_of_fact_that_is_asked_for_has_a_sentence(question: str, positions: list[int]) -> None:
    one = passage("shipping", "Shipping", "It costs 8.90 EUR. It takes 3 working days. It takes 4 working days.")
    texts = ("It costs 8.90 EUR.", "It takes 3 working days.", "It takes 4 working days.")
    quotes = [Quote(one, text, 0.5, place) for place, text in enumerate(texts)]
    told = with_each_sort(quotes[:1], quotes, question, _LANGUAGES["en"].words)
    assert [quote.position for quote in told] == positions
