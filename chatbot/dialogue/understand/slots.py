"""Values that a grammar can read out of a message: order numbers, e-mails, postcodes, amounts, reasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from chatbot.dialogue.understand.addresses import find_address
from chatbot.dialogue.understand.words import around, mentions
from chatbot.domain.commands import SetSlot
from chatbot.domain.commerce import RefundTarget, ReturnReason

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBERED = re.compile(
    r"(?:#|\bno\.?\s*|\bnr\.?\s*|\bnumber\s*(?:is\s*)?|\border\s*(?:is\s*)?)\s*#?(\d{4,10})\b", re.IGNORECASE
)
_FIVE_DIGITS = re.compile(r"(?<![\d.,])\d{5}(?![\d.,]?\d)")
_POSTCODE = re.compile(
    r"\b(?:post\s?code|zip|plz)\b\D{0,10}?\b("
    r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d{2} ?[A-Z\d]{4}|\d{4} ?(?-i:[A-Z]{2})|"  # GB, IE, NL
    r"\d{3} \d{2}|\d{2}-\d{3}|\d{4}-\d{3}|(?:[A-Z]{1,2}-)?\d{3,6})\b",  # CZ SK SE, PL, PT, all others
    re.IGNORECASE,
)
_UK_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b", re.IGNORECASE)
_OTHER_UNIT = (
    r"%|°|(?:[ckm]?m|k?g|m?l|lm|wh?|mah|h|lit(?:re|er)s?|kilos?|grams?|met(?:re|er)s?|lumens?|watts?|degrees?|"
    r"hours?|days?|nights?|weeks?|months?|years?|people|persons?|pieces?|pairs?)\b"
)
_AMOUNT = re.compile(
    rf"(?:(?:€|euros?|eur)\s*)?(\d{{1,3}}(?:[.,]\d{{3}})++|\d++)(?:[.,](\d{{1,2}}))?(?![.,]?\d)(?!\s*-?\s*(?:{_OTHER_UNIT}))",
    re.IGNORECASE,
)

_LONG_NUMBER = re.compile(r"\+?\d(?:[ /-]?\d){4,}")


def without_personal_data(text: str) -> str:
    """Return a message with placeholders for its e-mails, postcodes and numbers of five digits and more."""
    return mask_personal_data(text, lambda kind, value: f"[{kind}]")


def mask_personal_data(text: str, stand_in: Callable[[str, str], str]) -> str:
    """Return a message in which `stand_in` of kind (``e-mail``, ``postcode``, ``number``) and value stands for each."""

    def postcode(found: re.Match[str]) -> str:
        return found.group().replace(found.group(1), stand_in("postcode", found.group(1)))

    text = _EMAIL.sub(lambda found: stand_in("e-mail", found.group()), text)
    text = _UK_POSTCODE.sub(lambda found: stand_in("postcode", found.group()), _POSTCODE.sub(postcode, text))
    return _LONG_NUMBER.sub(lambda found: stand_in("number", found.group()), text)


def read_slots(text: str, words: Mapping[str, tuple[str, ...]], asked: str = "") -> tuple[SetSlot, ...]:
    """Return every value found in a message, in a fixed order. `asked` is the slot that the assistant asked for.

    A bare five-digit number is an order number, unless a proof was asked for or an order number stands before it.
    """
    return tuple(_read(text, words, asked))


def _read(text: str, words: Mapping[str, tuple[str, ...]], asked: str) -> Iterator[SetSlot]:
    address = find_address(text, is_asked=asked == "address")
    if address:
        yield SetSlot("address", (address,))
        text = text.replace(address, " ")
    orders, rest = _order_numbers(text, asked)
    if orders:
        yield SetSlot("order_number", orders)
    if proof := _proof(text, rest, asked):
        yield SetSlot("proof", (proof,))
    yield from _terms(text, words)
    for name, key in (("max_price", "under"), ("min_price", "over")):
        if amount := _amount_after(text, words[key]):
            yield SetSlot(name, (amount,))


def _terms(text: str, words: Mapping[str, tuple[str, ...]]) -> Iterator[SetSlot]:
    """Return the first reason and the refund targets that a text names."""
    for reason in ReturnReason:
        if span := mentions(text, words[f"reason.{reason.value}"]):
            yield SetSlot("reason", (reason.value,), span)
            break
    for target in RefundTarget:
        if span := mentions(text, words[target.value]):
            yield SetSlot("target", (target.value,), span)


def _order_numbers(text: str, asked: str) -> tuple[tuple[str, ...], list[str]]:
    """Return order numbers, and the five-digit numbers that may be postcodes."""
    numbered = _NUMBERED.findall(text)
    bare = [number for number in _FIVE_DIGITS.findall(_POSTCODE.sub(" ", text)) if number not in numbered]
    if asked == "proof" or numbered:
        return tuple(dict.fromkeys(numbered)), bare
    return tuple(bare[:1]), bare[1:]


def _proof(text: str, five_digits: list[str], asked: str) -> str:
    email = _EMAIL.search(text)
    if email:
        return email.group()
    postcode = _POSTCODE.search(text)
    if postcode:
        return postcode.group(1)
    british = _UK_POSTCODE.search(text)
    if british:
        return british.group()
    if five_digits:
        return five_digits[0]
    return (
        text.strip()
        if asked == "proof" and re.fullmatch(r"[\w -]{3,10}", text.strip()) and any(map(str.isdigit, text))
        else ""
    )


def _amount_after(text: str, expressions: tuple[str, ...]) -> str:
    """Return the price that stands right after an expression; a number of anything else (``80 km/h``) is none."""
    _, after = around(text, expressions)
    amount = _AMOUNT.match(after.lstrip())
    if amount is None:
        return ""
    whole, cents = amount.groups()
    return re.sub(r"[.,]", "", whole) + (f".{cents}" if cents else "")
