"""A question of care is of a kind of goods: the documents answer it, one piece that is pointed at is asked for."""

from dataclasses import replace

from chatbot.domain.knowledge import Passage, Tier
from chatbot.domain.money import Money
from chatbot.domain.products import Product, Variant
from chatbot.testing.assistant import DialogueTest, passage, spoken
from chatbot.testing.store import MemoryStoreConnector, product

_KINDS = {
    "vinda-rain-jacket": ("Vinda Rain Jacket", "rain jacket"),
    "ullgard-loden-jacket": ("Ullgard Loden Jacket", "wool jacket"),
}
_CARE = passage("care", "Care for jackets", "Washing jackets takes 30 degrees.", Tier.GUIDE)
_WHICH = "Which product do you mean?"


def _sold(key: str, name: str, kind: str) -> tuple[Product, Passage]:
    variants = (Variant(key, (), Money(9900), 2),)
    built = product(id=key, name=name, kind=kind, variants=variants, attributes=(), also_called=())
    return built, replace(passage(key, name, f"{kind} jacket washing", Tier.PRODUCT), title=name)


def _test(*documents: Passage) -> DialogueTest:
    products, passages = zip(*(_sold(key, *called) for key, called in _KINDS.items()), strict=True)
    return DialogueTest(MemoryStoreConnector(products), passages=(*passages, *documents))


async def _asked(text: str, *documents: Passage) -> str:
    return spoken(await _test(*documents).say(text))


async def test_that_care_of_a_kind_is_told_from_the_documents() -> None:
    assert "30 degrees" in await _asked("how much washing jackets", _CARE)


async def test_that_which_product_is_asked_where_no_document_tells_of_care() -> None:
    assert await _asked("how much washing jackets") == _WHICH


async def test_that_which_product_is_asked_where_one_piece_is_pointed_at() -> None:
    assert await _asked("how much washing this jacket takes", _CARE) == _WHICH


async def test_that_what_is_no_question_of_care_still_asks_which_product() -> None:
    assert await _asked("how much jacket", _CARE) == _WHICH
