"""Which line of an order a question names it by."""

import pytest

from chatbot.dialogue.orders.line_candidates import line_named
from chatbot.languages import load_languages
from chatbot.testing.store import line, order

_ENGLISH = load_languages()["en"]
_ORDER = order(lines=(line(id="1", name="Fjellfot Rask Rain Shoes"), line(id="2", name="Skarv 4 Tent", kind="tent")))


@pytest.mark.parametrize(("text", "id"), [("cancel the tent", "2"), ("cancel the shoes", "1"), ("cancel it", "1")])
def test_that_an_order_is_offered_by_the_line_that_words_name(text: str, id: str) -> None:
    assert line_named(_ORDER, text, _ENGLISH).id == id
