"""The address of the account: for orders to come, never for those that are placed."""

from dataclasses import replace

import pytest

from chatbot.domain.commerce import Address
from chatbot.domain.conversation import Level, ProposalShown, Session
from chatbot.testing.assistant import ANNA, spoken
from chatbot.testing.desk import chips_in, desk, has, is_untouched, proposal_in, proposed, unshipped
from chatbot.testing.store import order

NEW = Address("Anna Lindholm", "Lindenweg 5", "20095", "Hamburg", "DE")
WISH = "please change my account address"


async def test_that_an_address_is_asked_for_shown_and_stored_with_the_account_alone() -> None:
    test = desk(unshipped())
    asked = await test.say(WISH)
    assert spoken(asked) == "Which address should your account have: street and number, postcode and town?"
    assert "I could not read an address in that" in spoken(await test.say("somewhere in Hamburg"))
    shown = await test.say("Lindenweg 5, 20095 Hamburg")
    assert spoken(shown) == "Here is the new address of your account; please check the card and confirm it."
    card = proposal_in(shown)
    assert (card.card.title, card.card.rows) == (
        "New address of your account",
        (
            ("New address", "Anna Lindholm, Lindenweg 5, 20095 Hamburg, DE"),
            ("Address so far", "Anna Lindholm, Ankerstieg 14, 20357 Hamburg, DE"),
        ),
    )
    assert test.store.customers[ANNA.id] == ANNA
    done = await test.press(card.id)
    assert spoken(done) == "Done: your account has the new address, and the orders you have placed keep theirs."
    assert chips_in(done) == ("undo that",)
    assert test.store.customers[ANNA.id] == replace(ANNA, address=NEW)
    assert test.store.orders["40817"] == unshipped()
    assert [(one.topic, one.payload) for one in test.unit_of_work.outbox] == [
        ("customer.readdressed", {"customer": ANNA.id})
    ]
    assert [one.action for one in test.unit_of_work.audit] == ["change_home_address"]


async def test_that_a_correction_makes_a_new_card() -> None:
    test = desk()
    first = await proposed(test, f"{WISH} to Lindenweg 5, 20095 Hamburg")
    second = await proposed(test, "sorry, Lindenweg 7, 20095 Hamburg")
    assert second.write.address.street == "Lindenweg 7"
    assert "no longer open" in spoken(await test.press(first.id))
    assert is_untouched(test)


async def test_that_an_account_may_be_abroad() -> None:
    card = await proposed(desk(), f"{WISH} to Rue de Lyon 5, 75012 Paris, France")
    assert card.write.address.country == "FR"


async def test_that_a_new_order_goes_to_the_new_address() -> None:
    test = desk(order())
    await test.press((await proposed(test, f"{WISH} to Lindenweg 5, 20095 Hamburg")).id)
    card = await proposed(test, "order again the boots")
    assert card.card.rows[-1] == ("Sent to", "Anna Lindholm, Lindenweg 5, 20095 Hamburg, DE")


async def test_that_a_customer_whom_the_shop_does_not_know_any_more_has_no_address() -> None:
    test = desk()
    test.store.customers.clear()
    events = await test.say(WISH)
    assert not has(events, ProposalShown)
    assert chips_in(events) == ("I want to talk to a person",)


async def test_that_nobody_signed_out_changes_an_account() -> None:
    test = desk(session=Session("con_test", Level.GUEST))
    events = await test.say(f"{WISH} to Lindenweg 5, 20095 Hamburg")
    assert "I need you to be signed in" in spoken(events)
    assert is_untouched(test)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Lindenweg 5, 20095 Hamburg", {}),
        ("the postcode is 20095", {}),
        ("the country is Austria", {"postcode": "2009", "country": "AT"}),
    ],
)
async def test_that_a_postcode_that_its_country_does_not_have_is_asked_for_again(
    answer: str, expected: dict[str, str]
) -> None:
    test = desk()
    asked = await test.say(f"{WISH} to Lindenweg 5, 2009 Hamburg")
    assert spoken(asked) == (
        "2009 is no postcode of that country; one there looks like 12345. Which postcode or which country should it be?"
    )
    assert not has(asked, ProposalShown)
    card = await proposed(test, answer)
    assert card.write.address == replace(NEW, **expected)
