"""Finds the option values of a product in a text: "size M", "140x200", "half a litre", "not the green one", 黑色的."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.dialogue.understand.words import HAN, ends_with, han_runs, is_near, mentions, without_han
from chatbot.languages import Language

_LETTER = rf"[^\W\d_{HAN}]"
_PIECE = re.compile(rf"\d+(?:[.,]\d+)?|[{HAN}]|[×*](?=\s*\d)|{_LETTER}+(?:['’]{_LETTER}+)?")
_STOP = re.compile(r"[.,;:!?。，；：！？]")
_MEASURE = re.compile(r"(?P<number>\d+(?:\.\d+)?) (?P<unit>[a-z]+)")
_SIDES = re.compile(r"(?P<first>\d+) x [\d.]+ (?P<unit>[a-z]+)")
_TIMES, _SHORT = "x", ("unit.", "number.")
_UNITS = (("l", "ml", 1000), ("m", "cm", 100), ("kg", "g", 1000))
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


class _NamedOptions:
    def __init__(self, text: str, options: Iterable[Option], language: Language) -> None:
        self._text = text.lower()
        self._words = language.words
        self._pieces = _pieces(self._text, _short_names(language.words))
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
                is_none = self._is_complaint(place) or (said == name and self._is_inside_a_word(place, name))
                return None if is_none else (options, len(name))
        return None

    def _is_inside_a_word(self, place: int, name: Sequence[str]) -> bool:
        """Whether a name of one Chinese character is part of another word: 黑 of 慕尼黑, 蓝 of 蓝牙."""
        if not han_runs("".join(name)) or len("".join(name)) > 1:
            return False
        before, after = self._text[: self._pieces[place].start], self._text[self._pieces[place].end :]
        signs = [name[0] for name, _ in self._names if len(name) == 1]
        is_begun = not han_runs(before[-1:]) or before.endswith((*signs, *self._words["option_follows"]))
        is_ended = not han_runs(after[:1]) or after.startswith((*signs, *self._words["follows_option"]))
        return not (is_begun and is_ended)

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


def _pieces(text: str, short: Mapping[str, str]) -> tuple[_Piece, ...]:
    """Return words, numbers and Chinese characters: numbers in one form, units by their short names."""
    return tuple(
        _Piece(_plain(found.group(), short), found.start(), found.end()) for found in _PIECE.finditer(text.lower())
    )


def _plain(piece: str, short: Mapping[str, str]) -> str:
    if piece[0].isdecimal():
        return f"{float(piece.replace(',', '.')):g}"
    return short.get(piece, piece)


def _short_names(words: Words) -> Mapping[str, str]:
    """Return units by their names, and numbers by their words: 两米 is 2 m."""
    return _listed(tuple((key, names) for key, names in words.items() if key.startswith(_SHORT)))


@lru_cache(maxsize=16)
def _listed(listed: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, str]:
    return {"×": _TIMES, "*": _TIMES, **{name: key.partition(".")[2] for key, names in listed for name in names}}


def _names(options: Iterable[Option], language: Language) -> Iterator[tuple[tuple[str, ...], Sequence[Option]]]:
    """Yield every name of the options' values, as pieces, with the options that go by it."""
    short, by_name, known = _short_names(language.words), dict[tuple[str, ...], list[Option]](), dict.fromkeys(options)
    sides = [_first_side(value) for _, value in known]
    for option in known:
        side = _first_side(option[1])
        measures = (option[1], side if sides.count(side) == 1 else "")
        for name in (*_names_of(option[1], language), *(one for written in measures for one in _converted(written))):
            pieces = tuple(piece.text for piece in _pieces(name, short))
            for form in (pieces, _without_unit(pieces)):
                if form and option not in by_name.setdefault(form, []):
                    by_name[form].append(option)
    yield from by_name.items()


def _names_of(value: str, language: Language) -> Iterator[str]:
    yield from (value, language.term(value), *language.words.get(f"option.{value}", ()))


def _first_side(value: str) -> str:
    """Return the first of two sides with its unit, by which people call a bed: 180 cm of 180 x 200 cm; else nothing."""
    sides = _SIDES.fullmatch(value)
    return f"{sides['first']} {sides['unit']}" if sides is not None else ""


def _converted(measure: str) -> Iterator[str]:
    """Yield a measure as it is, in a larger and a smaller unit, and as people say it in Chinese: 1 m 8."""
    found = _MEASURE.fullmatch(measure)
    if found is None:
        return
    yield measure
    for larger, smaller, times in _UNITS:
        if found["unit"] == larger:
            yield f"{float(found['number']) * times:g} {smaller}"
        if found["unit"] == smaller:
            whole = f"{float(found['number']) / times:g}"
            yield from (f"{whole} {larger}", whole.replace(".", f" {larger} "))


def _without_unit(pieces: tuple[str, ...]) -> tuple[str, ...]:
    """Return a measure without its unit where the number alone tells which it is ("140 x 200", "0.75")."""
    *numbers, unit = pieces
    is_measure = bool(numbers) and numbers[0][0].isdigit() and not unit[0].isdigit()
    tells = "x" in numbers or any("." in one or (one.isdigit() and int(one) >= _LONG_NUMBER) for one in numbers)
    return tuple(numbers) if is_measure and tells else ()


def _is_misspelt(said: str, name: str) -> bool:
    return min(len(said), len(name)) >= _MISSPELT_FROM and name.isalpha() and is_near(said, name)
