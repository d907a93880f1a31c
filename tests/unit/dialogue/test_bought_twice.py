from dataclasses import replace

import pytest

from chatbot.dialogue.orders.pick_lines import LINES
from chatbot.dialogue.remedies.switched import to_surplus
from chatbot.domain.conversation import DialogueState, Frame
from chatbot.testing.assistant import DialogueTest
from chatbot.testing.store import line, order

TEST = DialogueTest()
VEST = line(id="1-1", name="Tind Lop 8", product_id="vest", options=(("size", "L"),))
NAMED = [(order(number="1"), VEST), (order(number="2"), replace(VEST, id="2-1", options=(("size", "M"),)))]


@pytest.mark.parametrize(
    ("said", "goes_back"),
    [
        ("I have it in L and M, I keep the M", ("1/1-1",)),
        ("swap the M for the L", None),
        ("I keep them", None),
    ],
)
def test_that_of_what_was_bought_twice_the_one_not_kept_goes_back(said: str, goes_back: tuple[str, ...] | None) -> None:
    turn = TEST.parts.view(TEST.session, DialogueState())
    advance = to_surplus(Frame("exchange_items", (("said", (said,)),)), NAMED, turn)
    assert (advance and advance.later and advance.later.slot(LINES)) == goes_back
