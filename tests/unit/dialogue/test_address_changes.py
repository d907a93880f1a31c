"""Parts of an address that a message changes, and addresses that a customer has used before."""

import pytest

from chatbot.dialogue.understand.address_changes import AddressChanges
from chatbot.dialogue.understand.addresses import find_address, read_address, written_out
from chatbot.domain.commerce import Address
from chatbot.domain.conversation import Level, ProposalShown, Session
from chatbot.languages import load_languages
from chatbot.testing.assistant import ANNA, spoken
from chatbot.testing.desk import chips_in, desk, has, proposed, unshipped
from chatbot.testing.store import order

LANGUAGES = load_languages()
HOME = Address("Anna Lindholm", "Ankerstieg 14", "20357", "Hamburg", "DE")
ROW = Address("Emma Clarke", "9 Orchard Row", "LS1 4AP", "Leeds", "GB")
OTHER = Address("Ruth Clarke", "Domstraße 3", "50668", "Köln", "DE")


def _changed(text: str, before: Address = HOME, *, tag: str = "en", is_asked: bool = False) -> dict[str, str]:
    after = AddressChanges(text, before, LANGUAGES[tag], ("40817",)).applied(is_asked=is_asked)
    parts = ("name", "street", "postcode", "city", "country")
    return {part: getattr(after, part) for part in parts if getattr(after, part) != getattr(before, part)}


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("only the house number is wrong, it's 15", {"street": "Ankerstieg 15"}),
        ("same street, number 15b please", {"street": "Ankerstieg 15b"}),
        ("typo in order 40817, its 41 not 14", {"street": "Ankerstieg 41"}),
        ("postcode is 20359 not 20357", {"postcode": "20359"}),
        ("20359 instead of 20357", {"postcode": "20359"}),
        ("change the street to Hafenweg 3", {"street": "Hafenweg 3"}),
        ("it should be Hafenweg 3, the rest is right", {"street": "Hafenweg 3"}),
        ("it should be ankerstig 17", {"street": "Ankerstieg 17"}),
        ("Number 15, everything else stays", {"street": "Ankerstieg 15"}),
        ("the recipient is Li Wei", {"name": "Li Wei"}),
        ("to my husband Li Wei at the same address", {"name": "Li Wei"}),
        ("city should be Altona, country is Austria", {"city": "Altona", "country": "AT"}),
        ("where is order 40817", {}),
        ("I have 2 socks", {}),
        ("Hafenweg 3", {}),
    ],
)
def test_that_what_is_not_named_stays_as_it_was(text: str, changed: dict[str, str]) -> None:
    assert _changed(text) == changed


def test_that_a_street_alone_answers_the_question_for_an_address() -> None:
    assert _changed("Hafenweg 3", is_asked=True) == {"street": "Hafenweg 3"}


def test_that_a_number_before_the_street_is_changed_where_it_stands() -> None:
    assert _changed("should be 19 Orchard Row, the rest is right", ROW) == {"street": "19 Orchard Row"}
    assert _changed("house number 19", ROW) == {"street": "19 Orchard Row"}
    assert _changed("house number 19", Address("A", "The Mill", "LS1 4AP", "Leeds", "GB")) == {"street": "The Mill 19"}


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (
            "收件人 Li Wei,街道是 Kastanienallee 47,邮编10435,城市还是 Berlin",
            {"name": "Li Wei", "street": "Kastanienallee 47", "postcode": "10435", "city": "Berlin"},
        ),
        ("门牌号是15", {"street": "Ankerstieg 15"}),
        ("邮编改成20359", {"postcode": "20359"}),
    ],
)
def test_that_a_chinese_sentence_around_a_german_address_is_read(text: str, changed: dict[str, str]) -> None:
    assert _changed(text, tag="zh") == changed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("to my office:\nMei Chen\nTorstraße 140\n10119 Berlin", "Mei Chen"),
        ("please deliver it to Mei Chen, Torstraße 140, 10119 Berlin", "Mei Chen"),
        ("Mei Chen\nc/o Weber\nTorstraße 140\n10119 Berlin", "Mei Chen c/o Weber"),
        ("c/o Ruth Clarke, Torstraße 140, 10119 Berlin", "Anna Lindholm c/o Ruth Clarke"),
        ("收件人 Mei Chen, Torstraße 140, 10119 Berlin谢谢", "Mei Chen"),
        ("New Address\nTorstraße 140\n10119 Berlin", "Anna Lindholm"),
        ("Studio 54 GmbH\nTorstraße 140\n10119 Berlin", "Anna Lindholm"),
        ("寄到 Torstraße 140, 10119 Berlin", "Anna Lindholm"),
        ("改成这个地址\nTorstraße 140\n10119 Berlin", "Anna Lindholm"),
    ],
)
def test_that_a_recipient_stands_before_the_street(text: str, name: str) -> None:
    found = find_address(text, is_asked=False, no_names=LANGUAGES["en"].words["no_name"])
    read = read_address(found, HOME, LANGUAGES["en"].country_code)
    assert read is not None
    assert (read.name, read.street, read.postcode, read.city) == (name, "Torstraße 140", "10119", "Berlin")
    assert read_address(written_out(read), HOME, LANGUAGES["en"].country_code) == read


async def test_that_a_part_of_the_address_makes_a_card_with_all_of_it() -> None:
    card = await proposed(desk(unshipped()), "the address of order 40817 is wrong, number 15 not 14")
    assert card.card.rows[0] == ("New address", "Anna Lindholm, Ankerstieg 15, 20357 Hamburg, DE")


async def test_that_a_part_changes_what_was_wished_before() -> None:
    test = desk(unshipped())
    first = await proposed(test, "change the address to Hafenweg 3, 20359 Hamburg")
    second = await proposed(test, "sorry, number 4")
    assert (first.write.address.street, second.write.address.street) == ("Hafenweg 3", "Hafenweg 4")
    assert second.write.address.postcode == "20359"


async def test_that_the_address_that_it_has_already_is_asked_about_again() -> None:
    events = await desk(unshipped()).say("change the address to Ankerstieg 14, 20357 Hamburg")
    assert spoken(events) == "That is the address it has already; which one should it be?"
    events = await desk(unshipped()).say("change the address of order 40817 to my home address")
    assert spoken(events) == "That is the address it has already; which one should it be?"
    account = desk(unshipped())
    events = await account.say("change my account address to Ankerstieg 14, 20357 Hamburg")
    assert spoken(events) == "That is the address it has already; which one should it be?"


async def test_that_an_address_that_was_used_before_is_taken() -> None:
    elsewhere = unshipped(ship_to=OTHER)
    card = await proposed(desk(elsewhere), "change the address of order 40817 to my home address")
    assert card.write.address == HOME
    test = desk(unshipped(), order(number="40655", ship_to=OTHER))
    card = await proposed(test, "change the address of order 40817, same address as before")
    assert card.write.address == OTHER
    card = await proposed(desk(elsewhere), "change the address of order 40817, it should go there")
    assert card.write.address == HOME


async def test_that_several_addresses_used_before_are_offered() -> None:
    orders = [
        order(number=f"4065{place}", ship_to=Address("A", f"Weg {place}", "20359", "Bonn", "DE")) for place in (1, 2)
    ]
    test = desk(unshipped(), *orders)
    asked = await test.say("change the address of order 40817, the same as my other order")
    assert not has(asked, ProposalShown)
    assert spoken(asked) == "Which of these addresses do you mean?"
    assert sorted(chips_in(asked)) == ["A, Weg 1, 20359 Bonn, DE", "A, Weg 2, 20359 Bonn, DE"]


async def test_that_the_home_of_an_unknown_customer_is_that_of_the_order() -> None:
    test = desk(unshipped(customer_id="cus_9"), session=Session("con_test", Level.VERIFIED, "cus_9"))
    assert ANNA.id not in {one.customer_id for one in test.store.orders.values()}
    card = await proposed(test, "change the address of order 40817: number 15")
    assert card.write.address.street == "Ankerstieg 15"
