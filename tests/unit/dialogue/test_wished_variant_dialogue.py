"""Exchanges and swaps told against what was bought: fall-backs, what is sold out, and what is wanted instead."""

import pytest

from chatbot.dialogue.state import OTHERWISE
from chatbot.dialogue.turn import Advance
from chatbot.domain.conversation import DialogueState, Frame, ProposalShown
from chatbot.domain.money import Money
from chatbot.domain.outcome import Ask, Propose, Refuse
from chatbot.domain.products import Variant
from chatbot.testing.assistant import DialogueTest, spoken
from chatbot.testing.desk import chips_in, desk, has, proposed, unshipped
from chatbot.testing.store import line, product


def _jacket(size: str, colour: str, stock: int) -> Variant:
    return Variant(f"VRJ-{size}-{colour}", (("size", size), ("colour", colour)), Money(13900), stock)


JACKETS = product(
    id="vinda-rain-jacket",
    name="Vinda Rain Jacket",
    kind="rain jacket",
    variants=(
        _jacket("S", "blue", 4),
        _jacket("M", "blue", 4),
        _jacket("L", "blue", 0),
        _jacket("S", "black", 2),
        _jacket("S", "green", 0),
        _jacket("L", "black", 8),
        _jacket("M", "green", 1),
    ),
    also_called=("anorak",),
)
JACKET = line(
    sku="VRJ-S-blue",
    product_id=JACKETS.id,
    name=JACKETS.name,
    kind=JACKETS.kind,
    options=(("size", "S"), ("colour", "blue")),
    unit_price=Money(13900),
)


def _shop(**changes: object) -> DialogueTest:
    return desk(unshipped(lines=(JACKET,), **changes), products=(JACKETS, product()))


@pytest.mark.parametrize(
    ("wish", "sku"),
    [
        ("swap the jacket for one a size bigger", "VRJ-M-blue"),
        ("swap the jacket to M, actually L in black", "VRJ-L-black"),
        ("swap the anorak for the same but black", "VRJ-S-black"),
        ("swap the jacket for green in L, otherwise black in L", "VRJ-L-black"),
    ],
)
async def test_that_the_variant_that_is_wished_for_is_proposed(wish: str, sku: str) -> None:
    assert (await proposed(_shop(), wish)).write.sku == sku


async def test_that_a_corrected_size_that_is_sold_out_is_told_and_another_colour_taken() -> None:
    test = _shop()
    asked = await test.say("swap the jacket to M please, actually no, L")
    assert "Vinda Rain Jacket in L, blue is sold out at the moment." in spoken(asked)
    assert chips_in(asked) == ("L, black",)
    card = await proposed(test, "black is ok")
    assert card.write.sku == "VRJ-L-black"
    assert ("Items", "1 x Vinda Rain Jacket (S, blue)") in card.card.rows
    assert "8 pieces" in spoken(await test.say("how much of it is left"))


async def test_that_what_is_sold_out_is_told_with_the_fall_back_that_is_taken() -> None:
    events = await _shop().say("swap the jacket to L in blue, else L in black")
    assert spoken(events).startswith("Vinda Rain Jacket in L, blue is sold out at the moment. Here is the swap")
    assert has(events, ProposalShown)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("swap the jacket for a pink one", "Vinda Rain Jacket does not come in pink."),
        ("swap the jacket for one a size smaller", "There is no such version of your Vinda Rain Jacket at the moment."),
    ],
)
async def test_that_what_was_never_made_is_told(wish: str, said: str) -> None:
    events = await _shop().say(wish)
    assert spoken(events).startswith(said)
    assert chips_in(events)


async def test_that_a_complaint_offers_the_bigger_ones() -> None:
    events = await _shop().say("swap the jacket, it is too small")
    assert chips_in(events) == ("M, blue",)


async def test_that_another_colour_offers_the_other_colours_of_that_size() -> None:
    assert chips_in(await _shop().say("swap the jacket for another colour")) == ("S, black",)


def _frame(said: str, *slots: tuple[str, tuple[str, ...]], asked: str = "") -> Frame:
    return Frame("exchange_items", (*slots, ("said", (said,))), asked)


async def _advanced(test: DialogueTest, frame: Frame) -> Advance:
    turn = test.parts.view(test.session, DialogueState(stack=(frame,)))
    return await test.parts.flows["exchange_items"].advance(frame, turn)


async def test_that_what_cannot_be_met_is_refused_where_something_else_is_wanted_then() -> None:
    instead = (OTHERWISE, ("return_items", "return_items", "I return it"))
    refused = await _advanced(_shop(), _frame("swap the jacket for a green one in XL", instead))
    assert isinstance(refused.outcome, Refuse)
    assert [one.key for one in refused.outcome.statements] == ["product.variant_missing"]
    asked = await _advanced(_shop(), _frame("swap the jacket", instead))
    assert isinstance(asked.outcome, Ask)


async def test_that_the_values_that_a_model_made_of_the_words_count_where_the_grammar_knows_none() -> None:
    test = _shop()
    meant = await _advanced(test, _frame("the jacket, like the one my brother has", ("variant", ("M",))))
    assert isinstance(meant.outcome, Propose)
    assert meant.outcome.proposal.write == (await proposed(_shop(), "swap the jacket to M")).write
    named = await _advanced(test, _frame("the jacket in L and black", ("variant", ("M",))))
    assert isinstance(named.outcome, Propose)
    assert named.frame is not None
    assert named.frame.slot("variant") == ("L", "black")


async def test_that_goods_that_left_the_catalogue_are_wished_for_in_vain() -> None:
    test = desk(unshipped(lines=(JACKET,)), products=(product(),))
    assert "There is no other version" in spoken(await test.say("swap the jacket for M"))
