"""Parts of an address that a message changes: "number 15, not 14", "postcode is 20359"; the rest stays."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from chatbot.dialogue.understand.addresses import country_in, parts_of, street_in
from chatbot.dialogue.understand.places import POSTCODE, leading_name
from chatbot.dialogue.understand.words import HAN, ends_with, first_words, han_runs, is_near, mentions, tokens
from chatbot.domain.commerce import Address
from chatbot.languages import Language

_NUMBER = r"\d{1,4}(?:\s?[a-zA-Z](?![^\W\d_])|[/-]\d{1,3})?"
_NUMBERED = re.compile(rf"(?<![A-Za-z\d.,]){_NUMBER}(?![A-Za-z\d]|[.,]\d)")
_AT_ENDS = re.compile(rf"^{_NUMBER}(?=\s)|(?<=\s){_NUMBER}$")
_POSTCODES = re.compile(rf"(?<![A-Za-z\d-]){POSTCODE}(?![A-Za-z\d-])")
_BETWEEN = " :=\t"
_NAME_END = re.compile(rf"[,;\n。、{HAN}]")


class AddressChanges:
    """Reads a message against the address that it changes; `ignored` are numbers that are no part of an address."""

    def __init__(self, text: str, before: Address, language: Language, ignored: Collection[str] = ()) -> None:
        self._text = _without(text, ignored)
        self._before = before
        self._words = language.words
        self._country_code = language.country_code

    def applied(self, *, is_asked: bool) -> Address:
        """Return the address with what the message changes; the same one when it changes nothing.

        `is_asked`: the message answers the question for an address, so that a street alone is one.
        """
        street = self._street(is_asked=is_asked) or self._with_number()
        changed = {
            "name": self._labelled_name("address.name"),
            "street": street,
            "postcode": self._postcode(),
            "city": self._labelled_name("address.city"),
            "country": country_in(self._after("address.country"), self._country_code),
        }
        return replace(self._before, **{part: value for part, value in changed.items() if value})

    def _street(self, *, is_asked: bool) -> str:
        """Return a street with its number: one that is called so, one like that of before, one that was asked for."""
        may_be_other = is_asked or bool(mentions(self._text, self._words["address.rest"]))
        for part in parts_of(self._text):
            street = street_in(part)
            name = _AT_ENDS.sub("", street.text).strip() if street else ""
            if street is None or mentions(name, self._words["address.number"]):
                continue
            if self._is_known(name):
                return self._numbered(street.text.replace(name, "").strip())
            is_named = may_be_other or bool(mentions(part.text, self._words["address.street"]))
            if is_named and name[:1].isupper():
                return street.text
        return ""

    def _numbered(self, number: str) -> str:
        """Return the street of before with another house number, where that stood."""
        street = self._before.street
        return _AT_ENDS.sub(number, street) if _AT_ENDS.search(street) else f"{street} {number}"

    def _is_known(self, name: str) -> bool:
        """Whether a street is called as that of before, give or take a misspelling."""
        known = tokens(_AT_ENDS.sub("", self._before.street))
        said = tokens(name)
        return len(said) == len(known) and all(map(is_near, said, known))

    def _with_number(self) -> str:
        """Return the street of before with another house number.

        That is one that is called so, one in place of the old, or the only one in a correction ("15a I meant").
        """
        old = _AT_ENDS.search(self._before.street)
        numbers = [found.group() for found in _NUMBERED.finditer(_POSTCODES.sub(" ", self._text))]
        others = [number for number in numbers if old is None or number != old.group()]
        is_other = bool(mentions(self._text, self._words["corrected"])) or (old is not None and old.group() in numbers)
        is_replaced = old is not None and is_other and len(others) == 1
        called = _NUMBERED.search(_POSTCODES.sub(" ", self._after("address.number")))
        if is_replaced:
            return self._numbered(others[0])
        return self._numbered(called.group()) if called is not None else ""

    def _postcode(self) -> str:
        """Return another postcode: one that is called so, or one in place of the old."""
        found = [one["postcode"] for one in _POSTCODES.finditer(self._text)]
        others = [one for one in found if one != self._before.postcode]
        is_named = bool(mentions(self._text, self._words["address.postcode"]))
        return others[0] if others and (is_named or self._before.postcode in found) else ""

    def _labelled_name(self, label: str) -> str:
        name = leading_name(_NAME_END.split(self._after(label), maxsplit=1)[0], is_asked=False)
        return "" if mentions(first_words(name, 1), self._words["stop"]) else name  # "my sister in Austria"

    def _after(self, label: str) -> str:
        """Return what follows a label and the words that link it to its value, to the end of the message."""
        lowered = self._text.lower()
        ends = [end for name in self._words[label] for end in _ends_of(name, lowered)]
        if not ends:
            return ""
        rest = self._text[min(ends) :].lstrip(_BETWEEN)
        for link in sorted(self._words["address.link"], key=len, reverse=True):
            if rest.lower().startswith(link):
                rest = rest[len(link) :].lstrip(_BETWEEN)
        return rest


def _ends_of(name: str, text: str) -> Iterator[int]:
    """Yield where a name ends that stands in a text as whole words; Chinese needs no spaces."""
    for found in re.finditer(re.escape(name), text):
        is_whole = not text[found.end() :][:1].isalpha() or not name[-1].isalpha() or bool(han_runs(name))
        if is_whole and ends_with(text[: found.end()], (name,)):
            yield found.end()


def _without(text: str, ignored: Collection[str]) -> str:
    for one in ignored:
        text = text.replace(one, " ")
    return text
