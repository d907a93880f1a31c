"""What the shop's page says of the cart is quoted as that; prices and stock are the catalogue's."""

from dataclasses import replace

import pytest

from chatbot.assistant import Assistant
from chatbot.dialogue.received import on_page, received
from chatbot.dialogue.state import fold
from chatbot.dialogue.understand.of_the_cart import ASK_CART, CartUnderstander, is_of_cart
from chatbot.domain.conversation import CardsShown, DialogueState, Level, Message, MessageReceived, Role, Session
from chatbot.domain.shop_pages import CartLine, CartShown
from chatbot.languages import load_languages
from chatbot.testing.assistant import DialogueTest, spoken
from chatbot.testing.store import product

BOOTS = product()
SKU = BOOTS.variants[0].sku
TWO = (CartLine(BOOTS.id, SKU, 2),)
LANGUAGES = load_languages()


def talk(cart: tuple[CartLine, ...] | None = TWO) -> DialogueTest:
    test = DialogueTest(session=Session("con_test", Level.ANONYMOUS, cart=cart))
    test.parts = replace(test.parts, understander=CartUnderstander(test.parts.understander, LANGUAGES))
    test.assistant = Assistant(test.parts)
    return test


async def test_that_what_the_page_says_is_quoted_and_the_price_is_the_catalogues() -> None:
    told = spoken(await talk().say("what's in my cart?"))
    total = LANGUAGES["en"].money(BOOTS.variants[0].price * 2)
    assert told == f"According to the shop's page, your cart holds 2 x {BOOTS.name}. Together that is {total}."


async def test_that_its_products_are_shown_and_chinese_is_answered_in_chinese() -> None:
    events = await talk().say("我购物车里有什么？")
    assert "按店铺页面显示" in spoken(events)
    cards = [card for one in events if isinstance(one.event, CardsShown) for card in one.event.cards]
    assert [card.reference for card in cards] == [BOOTS.id]


@pytest.mark.parametrize(
    ("stock", "said"),
    [(5, f"Yes, {BOOTS.name} in"), (1, f"Only 1 piece of {BOOTS.name} is left."), (0, "sold out at the moment.")],
)
async def test_that_each_version_is_told_to_be_there_or_not(stock: int, said: str) -> None:
    test = talk()
    variants = (replace(BOOTS.variants[0], stock=stock), *BOOTS.variants[1:])
    test.store.catalogue[BOOTS.id] = replace(BOOTS, variants=variants)
    assert said in spoken(await test.say("is what's in my basket in stock?"))


async def test_that_delivery_is_told_from_the_documents_beside_the_sum() -> None:
    told = spoken(await talk().say("delivery to Norway costs for my cart?"))
    assert "Together that is" in told
    assert told.endswith("Delivery to Norway costs 19.90 EUR (1).")
    assert "(1)" not in spoken(await talk().say("is the postage of my cart much?"))


async def test_that_only_what_the_catalogue_sells_is_in_the_cart_that_a_page_tells_of() -> None:
    test = talk(None)
    cart = [(SKU, 1), ("NOPE-1", 2), (SKU, 1)]
    told = await on_page(test.session, SKU, cart, test.store)
    assert (told.looking_at, told.cart) == (BOOTS.id, TWO)
    assert await on_page(told, "", None, test.store) == told
    assert (await on_page(told, "NOPE-1", (), test.store)) == replace(told, looking_at="", cart=())


async def test_that_what_is_asked_next_is_about_it() -> None:
    test = talk()
    await test.say("what's in my cart?")
    assert "1.18 kg" in spoken(await test.say("is it heavy? how heavy is it?"))


async def test_that_a_cart_that_the_catalogue_knows_no_more_is_not_made_up() -> None:
    test = talk((CartLine(BOOTS.id, "GONE-1", 1), CartLine("gone", "GONE-2", 1)))
    assert spoken(await test.say("what is in my cart?")) == "I don't know that, and I'd rather not guess."


async def test_that_without_a_cart_nothing_is_heard_of_one() -> None:
    assert "your cart holds" not in spoken(await talk(None).say("what's in my cart?"))


@pytest.mark.parametrize(
    ("text", "language", "is_asked"),
    [
        ("is what's in my cart in stock?", "en", True),
        ("how much is delivery for my cart?", "en", True),
        ("what does my basket cost", "en", True),
        ("我购物车里的东西运费多少钱？", "zh", True),
        ("我购物车里的东西有货吗", "zh", True),
        ("is it in stock?", "en", False),
        ("my cart is empty", "en", False),
        ("it is in stock but I can't add it to my cart", "en", False),
        ("how do I pay for my basket", "en", False),
        ("有货但是加不了购物车", "zh", False),
        ("购物车怎么付款", "zh", False),
    ],
)
def test_that_only_a_question_about_the_cart_is_one(text: str, language: str, is_asked: bool) -> None:
    assert is_of_cart(text, LANGUAGES[language].words) is is_asked


async def test_that_other_messages_stay_what_they_were() -> None:
    test = talk()
    state = fold(DialogueState(), CartShown(TWO))
    understander = test.parts.understander
    asked = await understander.understand("what's in my cart?", state, test.session)
    assert [one.flow for one in asked.commands] == [ASK_CART]
    inner = await DialogueTest().parts.understander.understand("do you ship to Norway?", state, test.session)
    assert await understander.understand("do you ship to Norway?", state, test.session) == inner
    await understander.warm_up()


def test_that_a_cart_is_recorded_when_it_changes_and_emptied_too() -> None:
    message, state = Message(Role.USER, "hello"), DialogueState()
    said = MessageReceived("msg_1", "hello")
    here = Session("con_test", cart=TWO)
    assert received(message, "msg_1", state, here) == (CartShown(TWO), said)
    assert received(message, "msg_1", fold(state, CartShown(TWO)), here) == (said,)
    assert received(message, "msg_1", replace(state, cart=TWO), replace(here, cart=())) == (CartShown(()), said)
    assert received(message, "msg_1", replace(state, cart=TWO), replace(here, cart=None)) == (said,)
