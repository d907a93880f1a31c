"""Finds the option values of a product in a text: "size M", "140x200", "half a litre", "not the green one", 黑色的."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.dialogue.understand.words import HAN, ends_with, is_near, mentions, without_han
from chatbot.domain.products import Product
from chatbot.languages import Language

_LETTER = rf"[^\W\d_{HAN}]"
_PIECE = re.compile(rf"\d+(?:[.,]\d+)?|[{HAN}]|{_LETTER}+(?:['’]{_LETTER}+)?")
_STOP = re.compile(r"[.,;:!?。，；：！？]")
_MEASURE = re.compile(r"(?P<number>\d+(?:\.\d+)?) (?P<unit>[a-z]+)")
_UNITS = (("l", "ml", 1000), ("m", "cm", 100), ("kg", "g", 1000))
_CHINESE_SIZE = re.compile(r"(?<!\d)(\d{2})\s*[码号]")
_LONG_NUMBER = 10
_REACH = 3
_MISSPELT_FROM = 5

Words = Mapping[str, tuple[str, ...]]
Option = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """An option value in a text: where it stands, whether it is ruled out, whether "or" joins it to the one before."""

    option: Option
    start: int
    end: int
    is_unwanted: bool = False
    is_alternative: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: int
    end: int


def named_options(text: str, options: Iterable[Option], language: Language) -> tuple[Named, ...]:
    """Return the options that a text names, in its order; of two that overlap the longer one."""
    return tuple(_NamedOptions(text, options, language).found())


def options_in_chinese(text: str, product: Product, language: Language) -> frozenset[str]:
    """Return the values of a product's options that a text names, and sizes and colours that it does not have."""
    for name in (language.name(product.id), product.name):
        text = text.replace(name, " ")
    options = [option for variant in product.variants for option in variant.options]
    own = named_options(text, options, language)
    keys = {key for key, _ in options}
    colours = [("colour", colour) for colour in language.words["colour"] if "colour" in keys]
    sizes = {*_CHINESE_SIZE.findall(text)} - {value for _, value in options} if "size" in keys else set()
    missing = (one for one in named_options(text, colours, language) if not any(_overlap(one, other) for other in own))
    return frozenset({*(one.option[1] for one in (*own, *missing) if not one.is_unwanted), *sizes})


def _overlap(one: Named, other: Named) -> bool:
    return one.start < other.end and other.start < one.end


class _NamedOptions:
    def __init__(self, text: str, options: Iterable[Option], language: Language) -> None:
        self._text = text.lower()
        self._words = language.words
        self._pieces = _pieces(self._text, _units(language.words))
        self._names = sorted(_names(options, language), key=lambda one: len(one[0]), reverse=True)

    def found(self) -> Iterator[Named]:
        place, before = 0, None
        while place < len(self._pieces):
            matched = self._at(place)
            if matched is None:
                place += 1
                continue
            named, place = self._judged(matched[0], place, place + matched[1], before), place + matched[1]
            yield from named
            before = named[-1]

    def _at(self, place: int) -> tuple[Sequence[Option], int] | None:
        """Return the options whose name begins at a piece, and its length; None where a complaint has it."""
        for name, options in self._names:
            said = tuple(piece.text for piece in self._pieces[place : place + len(name)])
            if said == name or (len(name) == 1 and _is_misspelt(said[0], name[0])):
                return None if self._is_complaint(place) else (options, len(name))
        return None

    def _is_complaint(self, place: int) -> bool:
        """Whether what stands before makes it no wish: "too small"."""
        before = self._text[: self._pieces[place].start].rstrip()
        return bool(ends_with(before, self._words["complaint"]))

    def _judged(self, options: Sequence[Option], place: int, after: int, before: Named | None) -> list[Named]:
        start, end = self._pieces[place].start, self._pieces[after - 1].end
        joint = self._text[before.end : start] if before is not None else ""
        is_joined = bool(mentions(joint, self._words["or"]))
        is_unwanted = self._is_ruled_out(before, options[0][0], start, end)
        is_unwanted = is_unwanted or (is_joined and before is not None and before.is_unwanted)
        return [Named(option, start, end, is_unwanted, is_joined) for option in options]

    def _is_ruled_out(self, earlier: Named | None, key: str, start: int, end: int) -> bool:
        """Whether a value is not wanted; after another one of its kind "no" is a correction ("M no L")."""
        before = _STOP.split(self._text[earlier.end if earlier else 0 : start])[-1]
        after = _STOP.split(self._text[end:])[0]
        near = without_han(before[_nearest(before) :], self._words["asks_whether"])
        following = after[: _first_pieces(after)]
        corrects = earlier is not None and earlier.option[0] == key
        ruling_out = (*self._words["unwanted"], *(() if corrects else self._words["unwanted_no"]))
        return bool(mentions(near, ruling_out) or mentions(following, self._words["unwanted_after"]))


def _nearest(text: str) -> int:
    """Return where the last pieces of a text begin."""
    starts = [found.start() for found in _PIECE.finditer(text)]
    return starts[-_REACH] if len(starts) >= _REACH else 0


def _first_pieces(text: str) -> int:
    """Return where the first pieces of a text end."""
    ends = [found.end() for found in _PIECE.finditer(text)]
    return ends[_REACH - 1] if len(ends) >= _REACH else len(text)


def _pieces(text: str, units: Mapping[str, str]) -> tuple[_Piece, ...]:
    """Return words, numbers and Chinese characters: numbers in one form, units by their short names."""
    return tuple(
        _Piece(_plain(found.group(), units), found.start(), found.end()) for found in _PIECE.finditer(text.lower())
    )


def _plain(piece: str, units: Mapping[str, str]) -> str:
    if piece[0].isdecimal():
        return f"{float(piece.replace(',', '.')):g}"
    return units.get(piece, piece)


def _units(words: Words) -> Mapping[str, str]:
    return _unit_names(tuple((key, names) for key, names in words.items() if key.startswith("unit.")))


@lru_cache(maxsize=16)
def _unit_names(listed: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, str]:
    return {name: key.removeprefix("unit.") for key, names in listed for name in names}


def _names(options: Iterable[Option], language: Language) -> Iterator[tuple[tuple[str, ...], Sequence[Option]]]:
    """Yield every name of the options' values, as pieces, with the options that go by it."""
    units, by_name = _units(language.words), dict[tuple[str, ...], list[Option]]()
    for option in dict.fromkeys(options):
        for name in _names_of(option[1], language):
            pieces = tuple(piece.text for piece in _pieces(name, units))
            for form in (pieces, _without_unit(pieces)):
                if form and option not in by_name.setdefault(form, []):
                    by_name[form].append(option)
    yield from by_name.items()


def _names_of(value: str, language: Language) -> Iterator[str]:
    yield from (value, language.term(value), *language.words.get(f"option.{value}", ()))
    measure = _MEASURE.fullmatch(value)
    for larger, smaller, times in _UNITS:
        if measure is not None and measure["unit"] == larger:
            yield f"{float(measure['number']) * times:g} {smaller}"
        if measure is not None and measure["unit"] == smaller:
            yield f"{float(measure['number']) / times:g} {larger}"


def _without_unit(pieces: tuple[str, ...]) -> tuple[str, ...]:
    """Return a measure without its unit where the number alone tells which it is ("140 x 200", "0.75")."""
    *numbers, unit = pieces
    is_measure = bool(numbers) and numbers[0][0].isdigit() and not unit[0].isdigit()
    tells = "x" in numbers or any("." in one or (one.isdigit() and int(one) >= _LONG_NUMBER) for one in numbers)
    return tuple(numbers) if is_measure and tells else ()


def _is_misspelt(said: str, name: str) -> bool:
    return min(len(said), len(name)) >= _MISSPELT_FROM and name.isalpha() and is_near(said, name)
