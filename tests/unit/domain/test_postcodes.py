"""Postcodes: what can be one in its country, and what cannot."""

import pytest

from chatbot.domain.postcodes import FORMS, fits, sample

GOOD = {
    "AT": ("1010", "A-8010"),
    "BE": ("1000", "B-9000"),
    "CH": ("8001", "CH-3000"),
    "CZ": ("110 00", "11000"),
    "DE": ("20095", "D-01067", "DE-20095"),
    "DK": ("2100", "DK-8000"),
    "ES": ("28013",),
    "FR": ("75002", "F-69001"),
    "GB": ("SW1A 1AA", "M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 0AX", "ls14ap"),
    "IE": ("D02 X285", "D6W A1B2", "T12AB34"),
    "IT": ("00184", "I-20121"),
    "LU": ("L-1111", "2222"),
    "LV": ("LV-1010",),
    "NL": ("1016 GV", "1016gv", "NL-2514 ED"),
    "NO": ("0150",),
    "PL": ("00-001", "00001"),
    "PT": ("1100-048",),
    "SE": ("114 55", "SE-702 10"),
}
BAD = {
    "AT": ("10100", "101"),
    "CH": ("80011",),
    "DE": ("2009", "200955", "SW1A 1AA", "20O95", ""),
    "FR": ("7500", "75-02A"),
    "GB": ("20095", "SW1A", "SW1A 1A", "1AA SW1"),
    "IE": ("20095", "D02 X28"),
    "NL": ("1016", "GV 1016", "1016 G", "10167 GV"),
    "PL": ("00-01", "1234"),
    "PT": ("1100",),
    "SE": ("1145", "114 5"),
    "??": (),
}


def test_that_postcodes_that_people_write_fit_their_country() -> None:
    assert [(country, one) for country, all_of in GOOD.items() for one in all_of if not fits(country, one)] == []


def test_that_what_cannot_be_a_postcode_of_a_country_does_not_fit() -> None:
    assert [(country, one) for country, all_of in BAD.items() for one in all_of if fits(country, one)] == []


@pytest.mark.parametrize(
    ("country", "looks"), [("DE", "12345"), ("NL", "1234 AB"), ("GB", "AB1 2CD"), ("PL", "12-345")]
)
def test_that_a_sample_shows_the_form(country: str, looks: str) -> None:
    assert sample(country) == looks


def test_that_every_sample_fits_its_own_country() -> None:
    assert [country for country in FORMS if not fits(country, sample(country))] == []


def test_that_a_country_without_a_known_form_takes_every_postcode() -> None:
    assert fits("NZ", "anything")
    assert sample("NZ") == ""
