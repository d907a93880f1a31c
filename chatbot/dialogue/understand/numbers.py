"""Numbers that name something: orders in any notation, postcodes, telephone numbers; and how to mask them.

Chinese stands right beside digits, so that borders are "no digit", never ``\\b``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from chatbot.dialogue.understand.words import HAN, ends_with, mentions, plain

Words = Mapping[str, tuple[str, ...]]

_EMAIL = re.compile(r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
_POSTCODE_FORMS = (
    r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d{2} ?[A-Z\d]{4}|\d{4} ?(?-i:[A-Z]{2})|"  # GB, IE, NL
    r"\d{3} \d{2}|\d{2}-\d{3}|\d{4}-\d{3}|(?:[A-Z]{1,2}-)?\d{3,6}"  # CZ SK SE, PL, PT, all others
)
_LABEL = r"(?:(?<![^\W_])(?:post\s?code|postal code|zip(?:\s?code)?|plz)(?![^\W_])|邮编|邮政编码)"
_POSTCODE = re.compile(rf"{_LABEL}\D{{0,12}}?(?<![A-Za-z\d])({_POSTCODE_FORMS})(?![A-Za-z\d])", re.IGNORECASE)
_POSTCODE_FIRST = re.compile(rf"(?<!\d)(\d{{4,6}})(?!\d)[^\d,;.]{{1,25}}?{_LABEL}(?!\D{{0,12}}\d)", re.IGNORECASE)
_UK_POSTCODE = re.compile(r"(?<![A-Za-z\d])[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}(?![A-Za-z\d])", re.IGNORECASE)
_PHONE = re.compile(r"(?<![A-Za-z\d.,])(?:\+|00?)(?=[1-9])\d(?:[ ()/-]{0,2}\d){6,13}(?!\d)")
_LONG_NUMBER = re.compile(r"\+?\d(?:[ /-]?\d){4,}")
_SPELT = re.compile(r"(?<![\d.,])\d(?: \d){4}(?![.,]?\d| \d)")
_IN_GROUPS = re.compile(r"(?<![\d.,+-])(\d{2})[ .-](\d{3})(?![\d-]|[.,]\d)")
_FIVE_DIGITS = re.compile(r"(?<![\d.,])\d{5}(?![\d.,]?\d)")
_IN_PLACE = re.compile(r"(?<!\w)in\s+\d{5}(?=\s+[^\W\d_a-z])")
"""A postcode before its town: "in 28195 Bremen"."""
_PROVING = frozenset({"order_number", "proof"})
_BARE = r"\d{4}(?: ?(?-i:[A-Z]{2})(?![A-Za-z]))?|\d{6}"
_PAIR = re.compile(
    rf"(?<![\d.,])(?:(?P<order>\d{{5}})(?!\d)\D{{1,20}}?(?P<postcode>{_BARE})|(?P<before>{_BARE})(?!\d)\D{{1,20}}?(?P<after>\d{{5}}))(?![\d]|[.,]\d)"
)
"""An order number and a postcode of another length beside it, in either order."""
_FEW_WORDS, _LITTLE = 3, 5
_NEAR = 30


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a message names: orders, what proves who asks (an e-mail, else a postcode), a telephone number."""

    orders: tuple[str, ...] = ()
    proof: str = ""
    phone: str = ""


def read_numbers(text: str, words: Words, asked: str) -> Numbers:
    """Return the numbers and the e-mail of a message; `asked` is the slot that the assistant asked for.

    A bare five-digit number is an order number, unless a proof was asked for or an order number stands before it; where
    an address was asked for, it is a part of that.
    """
    phone = _PHONE.search(text)
    text = _joined(text.replace(phone.group(), " ") if phone else text, words, asked)
    text = _corrected(text, words)
    named, rest = _postcode(text, words)
    labels = _labels(words) if asked == "proof" else words["order_label"]
    numbered = _labelled(labels, words["order_link"]).findall(text)
    rest = "" if asked == "address" else _IN_PLACE.sub(" ", rest)
    bare = [number for number in _FIVE_DIGITS.findall(rest) if number not in numbered]
    pair = _PAIR.search(rest) if not named and _may_be_pair(text, asked) else None
    if pair and set(numbered) <= {pair["order"], pair["after"]}:
        order, postcode = pair["order"] or pair["after"], pair["postcode"] or pair["before"]
        return Numbers((order,), postcode, phone.group() if phone else "")
    are_all_orders = bool(mentions(text, words["orders_label"]))
    count = len(bare) if are_all_orders else 0 if asked == "proof" or numbered else 1
    orders = tuple(dict.fromkeys((*numbered, *bare[:count])))
    email = _EMAIL.search(text)
    proof = email.group() if email else named or next(iter(bare[count:]), "")
    return Numbers(orders, proof, phone.group() if phone else "")


def _may_be_pair(text: str, asked: str) -> bool:
    """Whether bare numbers may be an order and its postcode: they were asked for, or there is little else."""
    return asked in _PROVING or (not asked and len(text.split()) <= _LITTLE)


def is_called_order(number: str, text: str, words: Words) -> bool:
    """Whether a text calls a number that of an order."""
    return number in _labelled(_labels(words), words["order_link"]).findall(text)


def mask_personal_data(text: str, stand_in: Callable[[str, str], str]) -> str:
    """Return a message in which `stand_in` of kind (``e-mail``, ``postcode``, ``number``) and value stands for each."""

    def postcode(found: re.Match[str]) -> str:
        return found.group().replace(found.group(1), stand_in("postcode", found.group(1)))

    text = _EMAIL.sub(lambda found: stand_in("e-mail", found.group()), text)
    text = _UK_POSTCODE.sub(lambda found: stand_in("postcode", found.group()), _POSTCODE.sub(postcode, text))
    return _LONG_NUMBER.sub(lambda found: stand_in("number", found.group()), text)


def _joined(text: str, words: Words, asked: str) -> str:
    """Return a text with the digits of one number together: "2 0 3 5 7", after a label or alone "40 817"."""
    text = _SPELT.sub(lambda found: found.group().replace(" ", ""), text)
    label = _label_at_end(words["order_label"], words["order_link"])
    is_short = len(text.split()) <= _FEW_WORDS

    def together(found: re.Match[str]) -> str:
        is_polish = asked == "proof" and "-" in found.group()
        is_number = (is_short and not is_polish) or label.search(text[: found.start()])
        return found.group(1) + found.group(2) if is_number else found.group()

    return _IN_GROUPS.sub(together, text)


def _postcode(text: str, words: Words) -> tuple[str, str]:
    """Return the postcode that is called so, or has the British form, and the text without it and what it replaces."""
    found = _POSTCODE.search(text)
    led = plain(text[found.start() : found.start(1)]).rstrip() if found else ""
    if found and ends_with(led, words["of_order"]):
        found = _FIVE_DIGITS.search(text, found.end())  # "the postcode on 40911 is 20357"
    elif found and mentions(led, words["unwanted"]):
        text = text[: found.start(1)] + text[found.end(1) :]  # "20359 is the postcode, not 20357"
        found = None
    found = found or _POSTCODE_FIRST.search(text)
    if found:
        value = found.group(found.lastindex or 0)
        return value, f"{text[: found.start()]} {_without_replaced(text[found.end() :], words)}"
    british = _UK_POSTCODE.search(text)
    return (british.group(), text) if british else ("", text)


def _corrected(text: str, words: Words) -> str:
    """Drop a number that the next one corrects: "40790... sorry, it's 40911"."""
    first, second = (*_FIVE_DIGITS.finditer(text), None, None)[:2]
    if first is None or second is None or second.start() - first.end() > _NEAR:
        return text
    between = text[first.end() : second.start()]
    is_corrected = mentions(between, words["correction"]) and not re.search(_LABEL, between, re.IGNORECASE)
    return text[: first.start()] + text[second.start() :] if is_corrected else text


def _without_replaced(text: str, words: Words) -> str:
    """Drop the number that the postcode before is told to replace: "postcode 20359, not 20357"."""
    found = _FIVE_DIGITS.search(text[:_NEAR])
    is_denied = found is not None and mentions(text[: found.start()], words["unwanted"])
    return text[found.end() :] if found is not None and is_denied else text


def _labels(words: Words) -> tuple[str, ...]:
    """Return the words that lead to an order number and are no refusal: "no 20357" corrects a postcode."""
    return tuple(label for label in words["order_label"] if label not in words["no"])


@lru_cache(maxsize=16)
def _labelled(labels: tuple[str, ...], links: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"{_label(labels, links)}#?(\d{{4,10}})(?!\d)", re.IGNORECASE)


@lru_cache(maxsize=16)
def _label_at_end(labels: tuple[str, ...], links: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{_label(labels, links)})$", re.IGNORECASE)


def _label(labels: Iterable[str], links: Iterable[str]) -> str:
    """Return the pattern of a word that leads to an order number, with what may stand between them."""
    named = "|".join(
        re.escape(one) if re.match(rf"[{HAN}\W]", one) else rf"(?<![^\W_{HAN}]){re.escape(one)}"
        for one in sorted(labels, key=len, reverse=True)
    )
    return rf"(?:{named})[\s.:=]*(?:(?:{'|'.join(map(re.escape, links))})[\s.:=]*)?"
