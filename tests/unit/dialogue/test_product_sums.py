"""What several pieces or products cost together."""

import pytest

from chatbot.domain.knowledge import Tier
from chatbot.domain.money import Money
from chatbot.domain.products import Product, Variant
from chatbot.testing.assistant import DialogueTest, passage, spoken
from chatbot.testing.store import MemoryStoreConnector, product


def _thing(name: str, kind: str, *prices: int) -> Product:
    key = name.lower().replace(" ", "-")
    versions = tuple(
        Variant(f"{key}-{number}", (("size", f"{40 + number}"),), Money(price), 3)
        for number, price in enumerate(prices)
    )
    return product(id=key, name=name, kind=kind, also_called=(), variants=versions, attributes=())


_SHOP = (
    _thing("Vinda Storm Jacket", "jacket", 22900),
    _thing("Skarv Tunnel Tent", "tent", 18900),
    _thing("Lund Air Mat", "mat", 10900, 12400),
)


@pytest.fixture
def talk() -> DialogueTest:
    passages = [passage(one.id, one.kind, f"A {one.kind}: {one.name}", Tier.PRODUCT) for one in _SHOP]
    return DialogueTest(MemoryStoreConnector(_SHOP, (), ()), passages=passages)


async def test_that_prices_of_two_products_are_added_up(talk: DialogueTest) -> None:
    told = spoken(await talk.say("how much are the storm jacket and the tunnel tent together"))
    assert "229.00 EUR" in told
    assert "189.00 EUR" in told
    assert "Together that is 418.00 EUR." in told


@pytest.mark.parametrize(
    "text", ["how much for two storm jackets", "price of 2 pieces of the storm jacket", "storm jacket: how much for 2"]
)
async def test_that_pieces_are_counted(talk: DialogueTest, text: str) -> None:
    assert "2 of them cost 458.00 EUR." in spoken(await talk.say(text))


@pytest.mark.parametrize("text", ["how much is the storm jacket in size 42", "how much is the storm jacket"])
async def test_that_a_size_counts_nothing(talk: DialogueTest, text: str) -> None:
    assert "of them cost" not in spoken(await talk.say(text))


async def test_that_there_is_no_sum_where_versions_differ_in_price(talk: DialogueTest) -> None:
    told = spoken(await talk.say("price of the tunnel tent and the air mat together"))
    assert "189.00 EUR" in told
    assert "109.00 EUR" in told
    assert "Together" not in told


async def test_that_one_more_is_added_to_what_is_in_talk(talk: DialogueTest) -> None:
    await talk.say("how much is the storm jacket")
    assert "Together that is 418.00 EUR." in spoken(await talk.say("total with the tent too"))


async def test_that_kinds_that_are_several_products_are_not_summed_up_as_those_in_talk(talk: DialogueTest) -> None:
    await talk.say("how much are the storm jacket and the tunnel tent together")
    assert "Together" not in spoken(await talk.say("how much are the boots and the lantern together"))
