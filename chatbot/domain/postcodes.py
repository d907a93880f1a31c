"""How postcodes are written in each country, as data: whether one can be right, and what one looks like.

That a postcode exists, or that its town has it, is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

FORMS: Mapping[str, tuple[str, ...]] = {
    "AT": ("9999",),
    "BE": ("9999",),
    "CH": ("9999",),
    "CZ": ("999 99",),
    "DE": ("99999",),
    "DK": ("9999",),
    "EE": ("99999",),
    "ES": ("99999",),
    "FI": ("99999",),
    "FR": ("99999",),
    "GB": ("AA9 9AA", "AA99 9AA", "AA9A 9AA", "A9 9AA", "A99 9AA", "A9A 9AA"),
    "GR": ("999 99",),
    "HR": ("99999",),
    "HU": ("9999",),
    "IE": ("A99 XXXX", "A9A XXXX"),
    "IT": ("99999",),
    "LI": ("9999",),
    "LT": ("99999",),
    "LU": ("9999",),
    "LV": ("9999",),
    "NL": ("9999 AA",),
    "NO": ("9999",),
    "PL": ("99-999",),
    "PT": ("9999-999",),
    "SE": ("999 99",),
    "SI": ("9999",),
    "SK": ("999 99",),
}
"""By ISO 3166 country the forms that postcodes have there, the usual one first: 9 is a digit, A a letter, X either."""

_CLASSES = {"9": "[0-9]", "A": "[A-Z]", "X": "[A-Z0-9]"}
_COUNTRY_PREFIX = re.compile(r"[A-Z]{1,2}-(?=\d)")
_BETWEEN = re.compile(r"[\s-]")


def fits(country: str, postcode: str) -> bool:
    """Whether a postcode has a form of its country, spaces and dashes apart; every one fits an unknown country.

    A prefix such as the ``D-`` of ``D-20095`` is allowed everywhere.
    """
    forms = FORMS.get(country)
    written = _BETWEEN.sub("", _COUNTRY_PREFIX.sub("", postcode.strip().upper(), count=1))
    return forms is None or any(re.fullmatch(_pattern(form), written) for form in forms)


def sample(country: str) -> str:
    """Return what postcodes of a country look like, such as ``1234 AB``; nothing for an unknown one."""
    form = FORMS.get(country, ("",))[0]
    digits, letters = iter("123456789"), iter("ABCDEFGHI")
    signs = {"9": digits, "A": letters, "X": letters}
    return "".join(next(signs[sign]) if sign in signs else sign for sign in form)


def _pattern(form: str) -> str:
    return "".join(_CLASSES[sign] for sign in _BETWEEN.sub("", form))
