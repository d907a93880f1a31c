"""Masks payment card numbers before anything is stored."""

from __future__ import annotations

import re

MASK = "•••• "
_RUN = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,}")


def mask_card_numbers(text: str) -> str:
    """Return the text with every number of 13 to 19 digits that passes the Luhn check cut to its last four digits.

    A number may be written in groups, and others (a date, a security code) may stand right beside it.
    """
    return _RUN.sub(_masked, text)


def _masked(match: re.Match[str]) -> str:
    run = match.group()
    groups = [group.span() for group in re.finditer(r"\d+", run)]
    for start, _ in groups:
        for _, end in reversed(groups):
            digits = re.sub(r"\D", "", run[start:end])
            if 13 <= len(digits) <= 19 and _is_luhn(digits):
                return f"{run[:start]}{MASK}{digits[-4:]}{mask_card_numbers(run[end:])}"
    return run


def _is_luhn(digits: str) -> bool:
    """Check the last digit (ISO/IEC 7812-1, annex B)."""
    checksum = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        checksum += value - 9 if value > 9 else value
    return checksum % 10 == 0
