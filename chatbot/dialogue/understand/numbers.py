"""Numbers that name something: orders in any notation, postcodes, telephone numbers; and how to mask them.

Chinese stands right beside digits, so that borders are "no digit", never ``\\b``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.dialogue.understand.words import HAN, alternatives, ends_with, mentions, plain, tokens
from chatbot.domain.order_numbers import OrderNumbers
from chatbot.languages import ORDER_NUMBERS

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
_SPELT = re.compile(r"(?<![\d.,])\d(?: \d){3,11}(?![.,]?\d| \d)")
_IN_GROUPS = re.compile(r"(?<![\d.,+-])\d{2,4}(?:[ .-]\d{2,4}){1,2}(?![\d-]|[.,]\d)")
_IN_TWO = re.compile(r"\d{2}[ .-]\d{3}")
_APART = re.compile(r"[ .-]")
_FIVE_DIGITS = re.compile(r"(?<![\d.,])\d{5}(?![\d.,]?\d)")
_IN_PLACE = re.compile(r"(?<!\w)in\s+\d{5}(?=\s+[^\W\d_a-z])")
"""A postcode before its town: "in 28195 Bremen"."""
_PROVING = frozenset({"order_number", "proof"})
_BARE = r"\d{4}(?: ?(?-i:[A-Z]{2})(?![A-Za-z]))?|\d{6}"
_ALONE = re.compile(r"(?<![A-Za-z\d.,-])(?!(?:19|20)\d\d(?!\d))\d{4,12}(?![A-Za-z\d-]|[.,]\d)")
"""What may be an order number of any shop, no year."""
_FEW_WORDS, _LITTLE, _FIVE = 3, 5, 5
_NEAR = 30


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a message names: orders, what proves who asks (an e-mail, else a postcode), a telephone number."""

    orders: tuple[str, ...] = ()
    proof: str = ""
    phone: str = ""


def order_form(words: Words) -> OrderNumbers:
    """Return the form of the shop's order numbers, which its languages know."""
    return OrderNumbers(*words[ORDER_NUMBERS])


def read_numbers(text: str, words: Words, asked: str) -> Numbers:
    """Return the numbers and the e-mail of a message; `asked` is the slot that the assistant asked for.

    A bare number of the form that the shop's have is an order number, unless a proof was asked for or an order number
    stands before it; where an address was asked for, it is a part of that. One of another form is it behind a word that
    leads to order numbers, or alone where one was asked for.
    """
    form = order_form(words)
    phone = _phone(text, form)
    text = _joined(text.replace(phone, " ") if phone else text, words, asked)
    text = _corrected(text, form, words)
    named, rest = _postcode(text, words)
    numbered = _labelled(_labels(words) if asked == "proof" else words["order_label"], words).findall(text)
    rest = "" if asked == "address" else _IN_PLACE.sub(" ", rest)
    found = [one for one in form.found_in(rest) if one.text not in numbered and (one.is_sure or asked in _PROVING)]
    pair = _pair(form).search(rest) if not named and _may_be_pair(text, asked) else None
    if pair and set(numbered) <= {pair["order"], pair["after"]}:
        order, postcode = pair["order"] or pair["after"], pair["postcode"] or pair["before"]
        return Numbers((form.kept(order),), postcode, phone)
    are_all_orders = bool(mentions(text, words["orders_label"]))
    count = len(found) if are_all_orders else 0 if asked == "proof" or numbered else 1
    bare = [one.text for one in found[:count]] or ([] if numbered else _alone(rest, asked))
    orders = tuple(dict.fromkeys(map(form.kept, (*numbered, *bare))))
    email = _EMAIL.search(text)
    orders = (*orders, *_joined_to(orders, text, form, words))
    others = (one for one in _FIVE_DIGITS.findall(_without(rest, (*numbered, *bare, *orders))))
    return Numbers(orders, email.group() if email else named or next(others, ""), phone)


def _joined_to(orders: Sequence[str], text: str, form: OrderNumbers, words: Words) -> list[str]:
    """Return the orders that "and" joins to one that is named: "the bills for 40394 and 40476".

    A shop's numbers rise, so that they begin alike; "40817 and 20357" is an order with its postcode.
    """
    ands = f"(?:{alternatives(words['number_and'])})"
    found = (re.search(rf"{re.escape(one)}\s*{ands}\s*({form.inside}{form.ending})(?!\d)", text) for one in orders)
    joined = (form.kept(one[1]) for one in found if one)
    return [one for one in joined if one not in orders and one[:1] == orders[0][:1]]


def _phone(text: str, form: OrderNumbers) -> str:
    """Return a telephone number, which order numbers that begin with a nought are not."""
    found = _PHONE.search(text)
    return "" if found is None or form.fits(found.group()) else found.group()


def _alone(text: str, asked: str) -> list[str]:
    """Return the one number of a short answer where an order number was asked for, whatever its form."""
    found = _ALONE.findall(text) if asked == "order_number" and len(text.split()) <= _FEW_WORDS else []
    return found if len(found) == 1 else []


def _without(text: str, numbers: Iterable[str]) -> str:
    """Return a text without the order numbers in it."""
    for number in numbers:
        text = re.sub(rf"(?<!\d){re.escape(number)}(?!\d)", " ", text)
    return text


def _may_be_pair(text: str, asked: str) -> bool:
    """Whether bare numbers may be an order and its postcode: they were asked for, or there is little else."""
    return asked in _PROVING or (not asked and len(text.split()) <= _LITTLE)


@lru_cache(maxsize=16)
def _pair(form: OrderNumbers) -> re.Pattern[str]:
    """Return the pattern of an order number and a postcode of another form beside it, in either order."""
    order, bare = f"{form.inside}{form.ending}", rf"(?!{form.inside}{form.ending})(?:{_BARE})(?!\d)"
    pairs = rf"(?P<order>{order})\D{{1,20}}?(?P<postcode>{bare})|(?P<before>{bare})\D{{1,20}}?(?P<after>{order})"
    return re.compile(rf"(?<![\d.,])(?:{pairs})(?![\d]|[.,]\d)", re.IGNORECASE)


def is_called_order(number: str, text: str, words: Words) -> bool:
    """Whether a text calls a number that of an order."""
    return number in map(order_form(words).kept, _labelled(_labels(words), words).findall(text))


def names_order(number: str, text: str, words: Words) -> bool:
    """Whether a text holds an order number, with or without what all of the shop's begin with."""
    return bool(number) and (number in text or number in orders_in(text, words))


def orders_in(text: str, words: Words) -> frozenset[str]:
    """Return the numbers in a text that have the form of the shop's orders."""
    return frozenset(one.number for one in order_form(words).found_in(text) if one.is_sure)


def is_bare_order(text: str, words: Words) -> bool:
    """Whether a text is an order number and nothing else."""
    return order_form(words).fits(text.strip(" .,!?#")) or len(tokens(text)) == 1


def mask_personal_data(text: str, stand_in: Callable[[str, str], str]) -> str:
    """Return a message in which `stand_in` of kind (``e-mail``, ``postcode``, ``number``) and value stands for each."""

    def postcode(found: re.Match[str]) -> str:
        return found.group().replace(found.group(1), stand_in("postcode", found.group(1)))

    text = _EMAIL.sub(lambda found: stand_in("e-mail", found.group()), text)
    text = _UK_POSTCODE.sub(lambda found: stand_in("postcode", found.group()), _POSTCODE.sub(postcode, text))
    return _LONG_NUMBER.sub(lambda found: stand_in("number", found.group()), text)


def _joined(text: str, words: Words, asked: str) -> str:
    """Return a text with the digits of one number together: "2 0 3 5 7", after a label or alone "40 817"."""
    form = order_form(words)

    def spelt(found: re.Match[str]) -> str:
        digits = found.group().replace(" ", "")
        return digits if len(digits) == _FIVE or form.fits(digits) else found.group()

    text = _SPELT.sub(spelt, text)
    label = _label_at_end(words["order_label"], words["order_link"])
    is_short = len(text.split()) <= _FEW_WORDS

    def together(found: re.Match[str]) -> str:
        digits = _APART.sub("", found.group())
        is_longer = digits == found.group().replace(" ", "") and len(digits) != _FIVE and form.fits(digits)
        is_whole = is_longer or _IN_TWO.fullmatch(found.group())
        is_polish = asked == "proof" and "-" in found.group()
        is_number = (is_short and not is_polish) or label.search(text[: found.start()])
        return digits if is_whole and is_number else found.group()

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


def _corrected(text: str, form: OrderNumbers, words: Words) -> str:
    """Drop a number that the next one corrects: "40790... sorry, it's 40911"."""
    first, second = (*form.found_in(text), None, None)[:2]
    if first is None or second is None or second.start - first.end > _NEAR:
        return text
    between = text[first.end : second.start]
    is_corrected = mentions(between, words["correction"]) and not re.search(_LABEL, between, re.IGNORECASE)
    return text[: first.start] + text[second.start :] if is_corrected else text


def _without_replaced(text: str, words: Words) -> str:
    """Drop the number that the postcode before is told to replace: "postcode 20359, not 20357"."""
    found = _FIVE_DIGITS.search(text[:_NEAR])
    is_denied = found is not None and mentions(text[: found.start()], words["unwanted"])
    return text[found.end() :] if found is not None and is_denied else text


def _labels(words: Words) -> tuple[str, ...]:
    """Return the words that lead to an order number and are no refusal: "no 20357" corrects a postcode."""
    return tuple(label for label in words["order_label"] if label not in words["no"])


def _labelled(labels: tuple[str, ...], words: Words) -> re.Pattern[str]:
    return _after(labels, words["order_link"], order_form(words))


@lru_cache(maxsize=32)
def _after(labels: tuple[str, ...], links: tuple[str, ...], form: OrderNumbers) -> re.Pattern[str]:
    number = rf"(?=[^\d\s]*\d){form.inside}{form.ending}|\d{{4,10}}(?!\d)"
    return re.compile(rf"{_label(labels, links)}#?({number})", re.IGNORECASE)


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
