"""One version of a product in talk, what a wish only speaks of, and amounts that are no version."""

from chatbot.dialogue.product_kinds import context_kinds
from chatbot.domain.knowledge import Tier
from chatbot.domain.money import Money
from chatbot.domain.products import Product, Variant
from chatbot.languages import load_languages
from chatbot.testing.assistant import DialogueTest, passage, spoken
from chatbot.testing.store import MemoryStoreConnector, product

_ENGLISH = load_languages()["en"]


def _jumper(name: str, *stock: tuple[str, str, int]) -> Product:
    key = name.lower().replace(" ", "-")
    variants = tuple(
        Variant(f"{key}-{size}-{colour}", (("size", size), ("colour", colour)), Money(8900), count)
        for size, colour, count in stock
    )
    return product(id=key, name=name, kind="jumper", also_called=(), attributes=(), variants=variants)


async def test_that_one_version_of_what_was_shown_is_told_as_it_stands() -> None:
    jumper = _jumper("Ullgard Lett", ("S", "grey", 70), ("M", "grey", 0), ("M", "mustard", 4))
    test = DialogueTest(
        MemoryStoreConnector([jumper]), passages=[passage(jumper.id, "jumper", "show me jumpers in grey", Tier.PRODUCT)]
    )
    await test.say("show me jumpers")
    said = spoken(await test.say("M in grey around?"))
    assert "sold out" in said
    assert "70" not in said


def test_that_a_kind_that_is_only_spoken_of_is_told_from_what_is_asked_for() -> None:
    boots = product(id="boots", name="Ur", kind="boots", also_called=())
    socks = product(id="socks", name="Ullgard", kind="socks", also_called=())
    assert context_kinds("something thick for inside the boots", (boots, socks), _ENGLISH) == ("boots",)
    assert context_kinds("thick socks", (boots, socks), _ENGLISH) == ()
