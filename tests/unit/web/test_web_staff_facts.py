"""What is known of a shopper: proved apart from only said."""

import pytest

from chatbot.domain.commands import SetSlot
from chatbot.domain.conversation import (
    ConversationStarted,
    LoggedEvent,
    MessageReceived,
    MessageUnderstood,
    TurnFailed,
)
from chatbot.domain.hand_overs import ContactGiven
from chatbot.domain.proofs import CustomerVerified, GuestMatched, LookUpFailed
from chatbot.domain.shop_pages import CartLine, CartShown, ProductShown
from chatbot.testing.store import NOW, customer, order
from chatbot.web.page_texts import STAFF, PageTexts
from chatbot.web.staff_facts import Facts, Known, facts_of
from chatbot.web.staff_thread import Reader, thread_html

ANNA = customer()


def told(*events, known=ANNA, orders=()) -> Facts:
    return facts_of([LoggedEvent(number, NOW, event) for number, event in enumerate(events, 1)], known, orders)


@pytest.mark.parametrize(
    ("event", "fact"),
    [
        (ConversationStarted("chat", ANNA.id), Known("signed_in", ANNA.name)),
        (CustomerVerified(ANNA.id), Known("by_code", ANNA.name)),
        (GuestMatched("40817", ANNA.id), Known("by_order", "40817")),
    ],
)
def test_that_a_proof_is_verified(event, fact: Known) -> None:
    assert told(event) == Facts((fact,), ())


@pytest.mark.parametrize(
    ("event", "fact"),
    [
        (ContactGiven("eve@x.example"), Known("email", "eve@x.example")),
        (MessageReceived("msg_1", "mail me at eve@x.example."), Known("email", "eve@x.example")),
        (LookUpFailed("99999"), Known("order_number", "99999")),
        (MessageUnderstood("en", (SetSlot("order_number", ("99999",)),)), Known("order_number", "99999")),
        (MessageUnderstood("en", (SetSlot("reason", ("faulty", "late")),)), Known("reason", "faulty, late")),
    ],
)
def test_that_what_is_only_said_is_claimed_once(event, fact: Known) -> None:
    assert told(event, event, TurnFailed("x")) == Facts((), (fact,))


def test_that_what_the_shop_knows_or_was_proved_is_no_claim() -> None:
    said = MessageUnderstood("en", (SetSlot("order_number", ("40817",)), SetSlot("proof", ("20357",))))
    own = MessageReceived("msg_1", f"I am {ANNA.email.upper()}")
    assert told(own, said, orders=(order(),)) == Facts((), ())
    assert told(GuestMatched("40817", ANNA.id), said, known=None).claimed == ()
    assert told(own, known=None).claimed == (Known("email", ANNA.email.upper()),)


def test_that_what_the_page_around_says_is_claimed_as_it_said_it_last() -> None:
    cart = CartShown((CartLine("trail-boots", "TB-42", 2), CartLine("lamp", "L-1", 1)))
    told_last = (Known("page", "lamp"), Known("cart", "2 × trail-boots (TB-42), 1 × lamp (L-1)"))
    assert told(ProductShown("trail-boots"), CartShown(()), cart, ProductShown("lamp")) == Facts((), told_last)
    assert told(cart, CartShown(())) == Facts((), ())


def test_that_the_conversation_tells_what_the_page_around_said_of_the_cart_and_when() -> None:
    reader = Reader(PageTexts("en", "Fernholm", STAFF), PageTexts("en", "Fernholm"), NOW.tzinfo, NOW)
    carts = (CartShown((CartLine("<b>lamp", "L-1", 1),)), CartShown(()))
    shown = thread_html("con_1", [LoggedEvent(place, NOW, one) for place, one in enumerate(carts, 1)], reader)
    holds, empty = shown.split("</p>")[:2]
    assert "says that the cart holds 1 × &lt;b&gt;lamp (L-1) (not verified)" in holds
    assert "the cart is empty" in empty
