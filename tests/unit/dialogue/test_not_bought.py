"""Words that name nothing that was bought."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from chatbot.dialogue.orders.not_bought import names_other, told_not_bought
from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Advance
from chatbot.domain.conversation import DialogueState, Frame
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, Refuse
from chatbot.domain.products import Product
from chatbot.testing.assistant import DialogueTest
from chatbot.testing.store import MemoryStoreConnector, order, product

TEST = DialogueTest()
TURN = TEST.parts.view(TEST.session, DialogueState())
QUESTION = Statement("return.which_item")


def _told(said: str, *, asked: str = "", missed: str = "", names_other: bool = False) -> Advance:
    frame = Frame("return_items", ((SAID, (said,)), ("missed", (missed,) if missed else ())), asked)
    question = Advance(Ask("lines", (QUESTION,)), frame.asking("lines"))
    return told_not_bought(question, frame, TURN, names_other=names_other)


def test_that_a_first_wish_for_something_that_was_not_bought_is_told_so() -> None:
    told = _told("send back the headphones", names_other=True)
    assert [one.key for one in told.outcome.statements] == ["return.not_bought", "return.which_item"]


def test_that_a_wish_that_names_nothing_is_only_asked() -> None:
    assert [one.key for one in _told("send something back").outcome.statements] == ["return.which_item"]


def test_that_a_second_answer_of_that_kind_ends_the_goal() -> None:
    first = _told("the umbrella", asked="lines")
    assert [one.key for one in first.outcome.statements] == ["return.not_bought", "return.which_item"]
    assert first.frame is not None
    again = _told("the umbrella", asked="lines", missed=first.frame.slot("missed")[0])
    assert isinstance(again.outcome, Refuse)
    assert again.frame is None


class _Counting(MemoryStoreConnector):
    """A shop of many products that knows how many were read at once."""

    read = 0

    async def products(self, product_ids: Sequence[str]) -> tuple[Product, ...]:
        self.read = max(self.read, len(product_ids))
        return await super().products(product_ids)


async def test_that_of_a_large_catalogue_a_part_is_read_and_what_is_named_first() -> None:
    many = [product(id=f"p{place}", name=f"Thing {place}", kind="thing", also_called=()) for place in range(900)]
    store = _Counting((*many, product(id="umbrella", name="Regn Umbrella", kind="umbrella", also_called=())), (), ())
    frame = Frame("return_items", ((SAID, ("send back the umbrella",)),))
    assert await names_other(frame, (order(),), {}, store, TURN)
    assert 0 < store.read <= 400


@pytest.mark.parametrize("said", ["", "the boots"])
def test_that_an_answer_that_leaves_fewer_to_choose_from_is_no_miss(said: str) -> None:
    before = Frame("exchange_items", ((SAID, (said,)), ("line", ("1/a", "1/b", "1/c"))), "line")
    asked = Advance(Ask("line", (Statement("exchange.which_item"),)), before.with_slot("line", "1/a", "1/b"))
    assert told_not_bought(asked, before, TURN, names_other=False) == asked
    whole = replace(asked, frame=before)
    assert (told_not_bought(whole, before, TURN, names_other=False) != whole) is bool(said)
