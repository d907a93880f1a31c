from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.understand.addresses import find_address, read_address
from chatbot.domain.commerce import Address
from chatbot.languages import load_languages

HOME = Address("Anna Lindholm", "Ankerstieg 14", "20357", "Hamburg", "DE")
ALTONA = "Lange Reihe 7b, 20099 Hamburg"
country_code = load_languages()["en"].country_code


def _read(text: str, *, is_asked: bool = False) -> tuple[str, str, str, str] | None:
    read = read_address(find_address(text, is_asked=is_asked), HOME, country_code)
    if read is None:
        return None
    assert read.name == HOME.name
    return read.street, read.postcode, read.city, read.country


@pytest.mark.parametrize("is_asked", [False, True])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lange Reihe 7, 20099 Hamburg", ("Lange Reihe 7", "20099", "Hamburg", "DE")),
        ("Lange Reihe 7b\n20099 Hamburg", ("Lange Reihe 7b", "20099", "Hamburg", "DE")),
        ("Lange Reihe 7 b; D-20099 Hamburg", ("Lange Reihe 7 b", "D-20099", "Hamburg", "DE")),
        ("Römerstraße 112,60311 Frankfurt am Main", ("Römerstraße 112", "60311", "Frankfurt am Main", "DE")),
        ("Kirchweg 3, 78050 Villingen-Schwenningen", ("Kirchweg 3", "78050", "Villingen-Schwenningen", "DE")),
        ("Ringgasse 3, 1010 Wien, Austria", ("Ringgasse 3", "1010", "Wien", "AT")),
        ("Marktgasse 9, 9000 St. Gallen, Switzerland", ("Marktgasse 9", "9000", "St. Gallen", "CH")),
        ("Prinsengracht 263, 1016 GV Amsterdam, Netherlands", ("Prinsengracht 263", "1016 GV", "Amsterdam", "NL")),
        ("Lange Voorhout 8, NL-2514 ED Den Haag, NL", ("Lange Voorhout 8", "NL-2514 ED", "Den Haag", "NL")),
        ("9 Orchard Row, LS1 4AP Leeds, United Kingdom", ("9 Orchard Row", "LS1 4AP", "Leeds", "GB")),
        ("10a Mill Lane\nSW1A2AA London\nGB", ("10a Mill Lane", "SW1A2AA", "London", "GB")),
        ("12 Main Street, D02 X285 Dublin, Ireland", ("12 Main Street", "D02 X285", "Dublin", "IE")),
        ("ul. Nowa 5, 00-001 Warszawa, Poland", ("ul. Nowa 5", "00-001", "Warszawa", "PL")),
        ("Długa 12, 80-831 Gdańsk, PL", ("Długa 12", "80-831", "Gdańsk", "PL")),
        ("Storgatan 5, 114 55 Stockholm, Sweden", ("Storgatan 5", "114 55", "Stockholm", "SE")),
        ("Ängsvägen 3, SE-702 10 Örebro, SE", ("Ängsvägen 3", "SE-702 10", "Örebro", "SE")),
        ("Via Roma 10, 00184 Roma, Italy", ("Via Roma 10", "00184", "Roma", "IT")),
        ("Corso Federico II 4, 67100 L'Aquila, IT", ("Corso Federico II 4", "67100", "L'Aquila", "IT")),
        ("12 rue de la Paix, 75002 Paris, France", ("12 rue de la Paix", "75002", "Paris", "FR")),
        ("12 bis Rue des Lilas, F-69001 Lyon, FR", ("12 bis Rue des Lilas", "F-69001", "Lyon", "FR")),
        ("Rua Augusta 3, 1100-048 Lisboa, Portugal", ("Rua Augusta 3", "1100-048", "Lisboa", "PT")),
        ("Vodičkova 12, 110 00 Praha, Czechia", ("Vodičkova 12", "110 00", "Praha", "CZ")),
        ("Torstraße 12 10119 Berlin", ("Torstraße 12", "10119", "Berlin", "DE")),
        ("Lange Reihe 7b 20099 Hamburg", ("Lange Reihe 7b", "20099", "Hamburg", "DE")),
        ("ul. Nowa 5 00-001 Warszawa, Poland", ("ul. Nowa 5", "00-001", "Warszawa", "PL")),
        ("Prinsengracht 263 1016 GV Amsterdam, NL", ("Prinsengracht 263", "1016 GV", "Amsterdam", "NL")),
        ("9 Orchard Row, Leeds LS1 4AP, United Kingdom", ("9 Orchard Row", "LS1 4AP", "Leeds", "GB")),
        ("9 Orchard Row, Leeds, LS1 4AP, United Kingdom", ("9 Orchard Row", "LS1 4AP", "Leeds", "GB")),
        ("Prinsengracht 263\n1016 GV\nAmsterdam\nNL", ("Prinsengracht 263", "1016 GV", "Amsterdam", "NL")),
        ("Amsterdam\nPrinsengracht 263\n1016 GV\nNL", ("Prinsengracht 263", "1016 GV", "Amsterdam", "NL")),
    ],
)
def test_that_an_address_is_read_as_it_is_written_in_its_country(
    text: str, expected: tuple[str, str, str, str], is_asked: bool
) -> None:
    assert find_address(text, is_asked=is_asked) == text
    assert _read(text, is_asked=is_asked) == expected


@pytest.mark.parametrize("is_asked", [False, True])
@pytest.mark.parametrize(
    "lead",
    [
        "my new address is: ",
        "my new address is ",
        "New address:\n",
        "please send it to ",
        "Ship order 40817 to: ",
        "please change the address of order 40817 to ",
        "No, ",
    ],
)
def test_that_the_words_before_an_address_do_not_belong_to_it(lead: str, is_asked: bool) -> None:
    assert find_address(lead + ALTONA, is_asked=is_asked) == ALTONA


@pytest.mark.parametrize("lead", ["I live at ", "please use "])
def test_that_other_words_before_an_address_do_not_belong_to_it_either(lead: str) -> None:
    assert find_address(lead + ALTONA, is_asked=True) == ALTONA


@pytest.mark.parametrize("is_asked", [False, True])
@pytest.mark.parametrize(
    "tail",
    [
        "",
        " instead",
        " please!",
        "?",
        ", thanks",
        " and cancel order 40655",
        "\nthank you",
        ".",
        ". Thanks!",
        ". please hurry",
    ],
)
def test_that_the_words_after_an_address_do_not_belong_to_it(tail: str, is_asked: bool) -> None:
    assert _read(ALTONA + tail, is_asked=is_asked) == ("Lange Reihe 7b", "20099", "Hamburg", "DE")


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("France", "FR"),
        ("FR", "FR"),
        ("FRANCE", "FR"),
        ("United Kingdom", "GB"),
        ("Isle of Man", "IM"),
        ("Germany", "DE"),
        ("France please", "FR"),
        ("France.", "FR"),
        ("France. Thanks", "FR"),
    ],
)
def test_that_a_country_counts_by_its_name_and_its_code(named: str, code: str) -> None:
    read = _read(f"12 rue de la Paix, 75002 Paris, {named}")
    assert read == ("12 rue de la Paix", "75002", "Paris", code)


def test_that_a_country_in_lower_case_counts_where_a_town_in_lower_case_does() -> None:
    read = _read("12 rue de la paix, 75002 paris, france", is_asked=True)
    assert read == ("12 rue de la paix", "75002", "paris", "FR")


@pytest.mark.parametrize("country", ["DE", "AT", "GB"])
@pytest.mark.parametrize("tail", ["", ", Atlantis", ", thanks"])
def test_that_the_country_stays_when_none_is_named(country: str, tail: str) -> None:
    before = replace(HOME, country=country)
    assert read_address(ALTONA + tail, before, country_code) == replace(
        before, street="Lange Reihe 7b", postcode="20099", city="Hamburg"
    )


@pytest.mark.parametrize(
    "text", ["Lange Reihe 7, 20099 hamburg", "to lange reihe 7, 20099 hamburg", "12 mill lane, LS1 4AP leeds"]
)
def test_that_a_town_in_lower_case_counts_only_where_an_address_was_asked_for(text: str) -> None:
    assert find_address(text, is_asked=False) == ""
    assert find_address(text, is_asked=True) == text.removeprefix("to ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I ordered 2 socks, 40817 arrived",
        "order 40817, 20095 thing",
        "where is order 40817",
        "40817, postcode 20357",
        "my postcode is 20357 Hamburg",
        "cancel 2 tents, please",
        "it cost 149, now it is 120 EUR",
        "Ankerstieg 14",
        "20357 Hamburg",
        "Ankerstieg, 20357 Hamburg",
        "Ankerstieg 14, Hamburg",
        "I bought boots in size 43, 44 Is too big",
        "On November 9, 2026 I ordered boots",
    ],
)
def test_that_other_messages_hold_no_address(text: str) -> None:
    assert find_address(text, is_asked=False) == ""


@pytest.mark.parametrize("text", ["", "order 40817, 20095 thing", "where is order 40817", "I do not know", "20357"])
def test_that_other_answers_hold_no_address_even_when_one_was_asked_for(text: str) -> None:
    assert find_address(text, is_asked=True) == ""
    assert read_address(text, HOME, country_code) is None


@pytest.mark.parametrize("town", ["Bad Homburg", "Halle an der Saale", "Rothenburg ob der Tauber", "La Chaux-de-Fonds"])
def test_that_a_town_of_several_words_is_read_whole(town: str) -> None:
    assert _read(f"Lindenweg 2, 91413 {town}") == ("Lindenweg 2", "91413", town, "DE")


@pytest.mark.parametrize("street", ["Straße des 17. Juni 135", "Via 25 Aprile 3"])
def test_that_a_street_with_a_number_in_its_name_is_never_read_in_part(street: str) -> None:
    read = _read(f"{street}, 10623 Berlin")
    assert read in (None, (street, "10623", "Berlin", "DE"))


STREETS = st.sampled_from(["Ankerstieg", "Lange Reihe", "Am Alten Markt", "ul. Nowa", "Königsallee", "Rue de l'Église"])
TOWNS = st.sampled_from(["Hamburg", "Bad Homburg", "Frankfurt am Main", "Łódź", "Aix-en-Provence", "Évry"])
POSTCODES = st.from_regex(r"(?:[A-Z]{1,2}-)?(?:[0-9]{4,5}|[0-9]{2}-[0-9]{3}|[0-9]{3} [0-9]{2})", fullmatch=True)


@given(
    street=st.tuples(STREETS, st.integers(1, 9999), st.sampled_from(["", "a", " B"])),
    postcode=POSTCODES,
    town=TOWNS,
    between=st.sampled_from([", ", ",", "\n", " ; ", ",\n"]),
    is_asked=st.booleans(),
)
def test_that_every_address_of_the_usual_form_is_read(
    street: tuple[str, int, str], postcode: str, town: str, between: str, is_asked: bool
) -> None:
    name, number, letter = street
    text = f"my new address is: {name} {number}{letter}{between}{postcode} {town} instead"
    assert _read(text, is_asked=is_asked) == (f"{name} {number}{letter}", postcode, town, "DE")


@given(
    text=st.text(max_size=300) | st.text("Aa1ä ,;:\n.-'to", max_size=60) | st.from_regex(r"\A\w+ \d+, \d+ .*\Z"),
    is_asked=st.booleans(),
)
def test_that_no_text_breaks_the_grammar(text: str, is_asked: bool) -> None:
    found = find_address(text, is_asked=is_asked)
    assert found in text
    read = read_address(found, HOME, country_code)
    if read is not None:
        assert read.name == HOME.name
        assert all(part and part == part.strip() for part in (read.street, read.postcode, read.city, read.country))


@pytest.mark.parametrize(
    ("start", "pattern", "end"),
    [
        ("", "1", ""),
        ("", ",", ""),
        ("", "A", ""),
        ("", "a ", ""),
        ("", "A 1, ", ""),
        ("", "A 1, 11111 ", ""),
        ("A 1, 11111 A", " Aa", ","),
        ("A 1, 11111 A", " an A", " 1"),
        ("", "to is address: ", ""),
        ("", "1 A1,\n", ""),
        ("a 1", "\n", "x"),
        ("", "a 1\n\n\n", "x"),
        ("1 a", " \n", "x"),
        ("1 a", "1 a \t", "\n\n\n\n\n\n\n\nx"),
    ],
)
@pytest.mark.parametrize("is_asked", [False, True])
def test_that_no_message_takes_long(start: str, pattern: str, end: str, is_asked: bool) -> None:
    """Messages double in length, so that a pattern that goes wrong is found before it takes minutes."""
    for length in (250, 500, 1000, 2000):
        times = (length - len(start) - len(end)) // len(pattern)
        assert _seconds(start + pattern * times + end, is_asked) < 0.5, length


@pytest.mark.parametrize("is_asked", [False, True])
def test_that_many_spaces_before_many_line_breaks_do_not_take_long(is_asked: bool) -> None:
    for length in (250, 500, 1000, 2000):
        half = length // 2 - 2
        assert _seconds("1 a" + " " * half + "\n" * half + "x", is_asked) < 0.5, length


def _seconds(text: str, is_asked: bool) -> float:
    begun = process_time()
    read_address(find_address(text, is_asked=is_asked), HOME, country_code)
    return process_time() - begun


@pytest.mark.parametrize("is_asked", [True, False])
@pytest.mark.parametrize("lead", ["its ", "it's ", "please send it to "])
@pytest.mark.parametrize("joint", [" in ", ", in ", ", "])
def test_that_an_address_in_ordinary_words_is_read(lead: str, joint: str, is_asked: bool) -> None:
    found = find_address(f"{lead}Gerda Gerdes, Am Wall 12{joint}28195 Bremen", is_asked=is_asked)
    read = read_address(found, HOME, lambda _: "")
    assert read is not None
    assert (read.name, read.street, read.postcode, read.city) == ("Gerda Gerdes", "Am Wall 12", "28195", "Bremen")


@pytest.mark.parametrize("text", ["socks 2, Leeds, 40817", "boots 43, Hamburg, 20357", "order 40817, boots 43, 40911"])
def test_that_figures_beside_a_name_are_no_place_unless_an_address_was_asked_for(text: str) -> None:
    assert find_address(text, is_asked=False) == ""


def test_that_a_town_may_be_named_before_street_and_postcode() -> None:
    text = "we have moved to Amersfoort\nLangestraat 44\n3811 AH\ncan you put this in my account"

    assert find_address(text, is_asked=False) == "Amersfoort\nLangestraat 44\n3811 AH"
