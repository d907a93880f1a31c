"""One version of a product in talk, what a wish only speaks of, and amounts that are no version."""

import pytest

from chatbot.dialogue.products.delivered import with_delivery
from chatbot.dialogue.products.facts_told import ProductQuestion, answer, compared_option
from chatbot.dialogue.products.kinds import context_kinds
from chatbot.dialogue.products.option_words import named_options
from chatbot.dialogue.turn import Turn
from chatbot.domain.conversation import DialogueState, Focus
from chatbot.domain.evidence import FactKind
from chatbot.domain.knowledge import Passage, Tier
from chatbot.domain.money import Money
from chatbot.domain.products import Product, Variant
from chatbot.languages import load_languages
from chatbot.testing.assistant import DialogueTest, passage, spoken
from chatbot.testing.store import NOW, MemoryStoreConnector, product

_ENGLISH, _CHINESE = (load_languages()[tag] for tag in ("en", "zh"))


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


def _bag() -> Product:
    variants = tuple(
        Variant(f"bag-{length}-{colour}", (("length", length), ("colour", colour)), Money(price), count)
        for length, colour, price, count in (
            ("regular", "grey", 10900, 66),
            ("long", "grey", 11900, 4),
            ("long", "green", 11900, 6),
        )
    )
    return product(id="bag", name="Lund Vandre", kind="sleeping bag", also_called=(), attributes=(), variants=variants)


def _candles() -> Product:
    variants = tuple(
        Variant(f"candles-{count}", (("pack", f"{count} candles"),), Money(price), 9)
        for count, price in ((2, 1600), (4, 2900))
    )
    return product(id="candles", name="Lykta Wax", kind="candles", also_called=(), attributes=(), variants=variants)


async def _talk(one: Product, *passages: Passage) -> DialogueTest:
    text = f"A {one.kind}: show me {one.kind}"
    test = DialogueTest(
        MemoryStoreConnector([one]), passages=[passage(one.id, one.kind, text, Tier.PRODUCT), *passages]
    )
    await test.say(f"show me {one.kind}")
    return test


def test_that_a_comparative_names_the_version_that_is_so() -> None:
    assert compared_option("im tall, is there a longer one?", _bag(), _ENGLISH.words) == "long"
    assert compared_option("is there a longer one?", _candles(), _ENGLISH.words) == ""


async def test_that_a_colour_in_one_word_adds_to_the_version_in_talk() -> None:
    test = await _talk(_bag())
    longer = spoken(await test.say("show me a longer one"))
    assert "10 pieces" in longer
    assert "119.00 EUR" in longer
    assert "4 pieces" in spoken(await test.say("grey?"))


async def test_that_a_number_names_the_pack() -> None:
    question = ProductQuestion("how much for 4", _candles())
    test = DialogueTest(MemoryStoreConnector([_candles()]))
    turn = Turn(test.session, DialogueState(), _ENGLISH, test.parts.shop, NOW, Focus())
    (told,) = answer(question, turn)
    assert [fact.value for fact in told.facts if fact.kind is FactKind.MONEY] == [Money(2900)]


async def test_that_a_price_with_delivery_adds_the_postage_of_the_country() -> None:
    postage = passage("rates", "How much is standard delivery to Germany", "Postage to Germany is 4.90 EUR.")
    test = DialogueTest(MemoryStoreConnector([_candles()]), passages=[postage])
    turn = Turn(test.session, DialogueState(), _ENGLISH, test.parts.shop, NOW, Focus())
    told = await with_delivery("and w shipping to hamburg?", _candles(), turn, test.retriever)
    assert [one.key for one in told] == ["product.price_range", "answer.quote"]
    assert await with_delivery("and in green?", _candles(), turn, test.retriever) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the bed in 180 please", "180 x 200 cm"),
        ("一米八的床", "180 x 200 cm"),
        ("140×200的", "140 x 200 cm"),
        ("a bed of 1.4 metres", "140 x 200 cm"),
    ],
)
def test_that_a_bed_is_named_by_its_first_side(text: str, value: str) -> None:
    sizes = [("size", one) for one in ("140 x 200 cm", "180 x 200 cm")]
    language = _CHINESE if not text.isascii() else _ENGLISH
    assert [one.option[1] for one in named_options(text, sizes, language)] == [value]


@pytest.mark.parametrize(
    ("text", "found"), [("黑的有吗", True), ("要黑M", True), ("在慕尼黑有店吗", False), ("蓝牙黑名单", False)]
)
def test_that_a_colour_of_one_sign_is_no_part_of_a_word(text: str, found: bool) -> None:
    colours = [("colour", "black"), ("colour", "blue")]
    assert bool(named_options(text, colours, _CHINESE)) == found
