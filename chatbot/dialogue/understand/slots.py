"""Values that a grammar can read out of a message: order numbers, e-mails, postcodes, amounts, reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from chatbot.dialogue.understand.addresses import find_address
from chatbot.dialogue.understand.numbers import read_numbers
from chatbot.dialogue.understand.quantities import read_number, with_digits
from chatbot.dialogue.understand.words import around, listed_under, mentions, without
from chatbot.domain.commands import SetSlot
from chatbot.domain.commerce import RefundTarget, ReturnReason

Words = Mapping[str, tuple[str, ...]]

_CARD = "confirmation"
_ADDRESS_ASKED = ("address", _CARD)
_PARTS = ("address.street", "address.number", "address.postcode", "address.city", "address.name", "address.country")
_LEAST_IN_WORDS = 10
_OTHER_UNIT = (
    r"%|°|(?:[ckm]?m|k?g|m?l|lm|wh?|mah|h|lit(?:re|er)s?|kilos?|grams?|met(?:re|er)s?|lumens?|watts?|degrees?|"
    r"hours?|days?|nights?|weeks?|months?|years?|people|persons?|pieces?|pairs?)\b"
)
_AMOUNT = re.compile(
    rf"(?:(?:[€$£¥]|euros?|eur)\s*)?(\d{{1,3}}(?:[.,]\d{{3}})++|\d++)(?:[.,](\d{{1,2}}))?(?![.,]?\d)(?!\s*-?\s*(?:{_OTHER_UNIT}))",
    re.IGNORECASE,
)
_SPOKEN, _SPOKEN_PAIR = re.compile(r"^[^\W\d]+"), re.compile(r"^[^\W\d]+ [^\W\d]+")
"""A number in words at a text's start: "fifty", "a hundred"."""
_CURRENCY = r"[€$£¥]|euros?|eur|dollars?|usd|欧元?|块钱?"
_AMOUNT_AT_END = re.compile(
    rf"(?<![\d.])(?<!\d,)(\d{{1,3}}(?:[.,]\d{{3}})+|\d+)(?:[.,](\d{{1,2}}))?\s*(?:{_CURRENCY})?\s*$",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?<![\d.,])(?P<low>\d+)\s*(?:{_CURRENCY})?\s*(?:-|–|to|and|到|至|~)\s*(?P<high>\d+)(?![\d.,]*\d)"
    rf"(?!\s*-?\s*(?:{_OTHER_UNIT}))\s*(?P<currency>{_CURRENCY})?",
    re.IGNORECASE,
)
_ROUGHLY = (0.7, 1.2)
"""What is about as much, as parts of it."""


def read_slots(text: str, words: Words, asked: str = "") -> tuple[SetSlot, ...]:
    """Return every value found in a message, in a fixed order. `asked` is the slot that the assistant asked for.

    A bare number of the shop's form is an order number, unless a proof was asked for or an order stands before it.
    """
    return tuple(_read(text, words, asked))


def _read(text: str, words: Words, asked: str) -> Iterator[SetSlot]:
    address = find_address(text, is_asked=asked == "address", no_names=words["no_name"])
    if address:
        yield SetSlot("address", (address,))
        text = text.replace(address, " ")
    elif asked in _ADDRESS_ASKED and (part := mentions(text, [one for key in _PARTS for one in words[key]])):
        yield SetSlot("address_part", (part,), part)
    numbers = read_numbers(text, words, asked)
    if numbers.orders:
        yield SetSlot("order_number", numbers.orders)
    if proof := numbers.proof or (_short_proof(text) if asked == "proof" else ""):
        yield SetSlot("proof", (proof,))
    if numbers.phone:
        yield SetSlot("phone", (numbers.phone,))
    yield from _terms(text, words, is_card_open=asked == _CARD)
    yield from _limits(text, words)


def _terms(text: str, words: Words, *, is_card_open: bool) -> Iterator[SetSlot]:
    """Return the first reason and the refund targets that a text names; the money back to a card is the usual way.

    While a card is open, the way of paying alone tells where the money is to go.
    """
    for reason in ReturnReason:
        if span := mentions(text, words[f"reason.{reason.value}"]):
            yield SetSlot("reason", (reason.value,), span)
            break
    named = [(target, span) for target in RefundTarget if (span := mentions(text, words[target.value]))]
    if not named and (is_card_open or mentions(text, words["remedy.refund"])):
        ways = listed_under(words, "pay.")
        named = [(RefundTarget.ORIGINAL, span) for span in [mentions(text, ways)] if span]
    for target, span in named:
        yield SetSlot("target", (target.value,), span)


def _limits(text: str, words: Words) -> Iterator[SetSlot]:
    text = without(with_digits(text, words), words["frost"])  # "below zero" is no price
    if span := _span(text, words):
        yield SetSlot("min_price", (span[0],))
        yield SetSlot("max_price", (span[1],))
        return
    if amount := _amount_beside(text, words["under"], words["under_after"], words):
        yield SetSlot("max_price", (amount,))
    while mentions(text, words["under"]):  # 不超过 is no 超过
        text = "\n".join(around(text, words["under"]))
    if amount := _amount_beside(text, words["over"], words["over_after"], words):
        yield SetSlot("min_price", (amount,))


def _span(text: str, words: Words) -> tuple[str, str] | None:
    """Return the prices between which something should cost: "60-80 euros", "around 60 to 80", 一百左右."""
    found = _RANGE.search(text)
    is_near = bool(mentions(text, words["roughly"]))
    if (
        found is not None
        and (is_near or found["currency"])
        and _LEAST_IN_WORDS <= int(found["low"]) < int(found["high"])
    ):
        return found["low"], found["high"]
    near = _amount_beside(text, words["roughly"], words["roughly_after"], words)
    middle = float(near or 0)
    least = 0.0 if mentions(text, words["under"]) else _ROUGHLY[0]  # a budget of about 300 may be kept below
    return (f"{middle * least:.0f}", f"{middle * _ROUGHLY[1]:.0f}") if middle >= _LEAST_IN_WORDS else None


def _short_proof(text: str) -> str:
    """Return an answer that may be a postcode of any form."""
    plain = text.strip()
    return plain if re.fullmatch(r"[\w -]{3,10}", plain) and any(map(str.isdigit, plain)) else ""


def _amount_beside(text: str, before: tuple[str, ...], after: tuple[str, ...], words: Words) -> str:
    """Return the price right after one of the expressions `before`, or right before one of `after`."""
    amount = _amount_at_start(around(text, before)[1].lstrip(), words)
    if amount or not mentions(text, after):
        return amount
    ending = _AMOUNT_AT_END.search(around(text, after)[0])
    return _decimal(*ending.groups()) if ending else ""


def _amount_at_start(text: str, words: Words) -> str:
    """Return the price that a text begins with; a number of anything else (``80 km/h``) is none."""
    found = _AMOUNT.match(text)
    if found is not None:
        is_other = text[found.end() :].lstrip().startswith(words["other_unit"]) if words["other_unit"] else False
        return "" if is_other else _decimal(*found.groups())
    for spoken in (_SPOKEN_PAIR, _SPOKEN):
        number = read_number(" ".join(spoken.findall(text)[:1]).lower(), words)
        rest = spoken.sub("", text, count=1).lstrip()
        if number is not None and number >= _LEAST_IN_WORDS and not re.match(_OTHER_UNIT, rest, re.IGNORECASE):
            return str(number)
    return ""


def _decimal(whole: str, cents: str | None) -> str:
    return re.sub(r"[.,]", "", whole) + (f".{cents}" if cents else "")
