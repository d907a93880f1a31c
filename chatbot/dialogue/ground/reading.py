"""Reads a sentence into items: its values, the names of the turn in it, and its words by their senses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from chatbot.dialogue.ground.items import Item, Sort
from chatbot.dialogue.ground.names import Names
from chatbot.dialogue.ground.senses import (
    BEFORE_VALUE,
    CLAIM,
    DENIAL,
    DONE,
    GROUPS,
    HEAVY,
    LIGHT,
    LINK,
    MILD,
    NEUTRAL,
    OPENING,
    SAME,
    SOFT,
    STATE,
    Sense,
    Senses,
    senses_of,
)
from chatbot.dialogue.ground.values import Value, read_values
from chatbot.dialogue.understand.quantities import with_digits
from chatbot.dialogue.understand.words import HAN, plain_width, stem
from chatbot.languages import Language

_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+(?:'[^\W_{HAN}]+)?")
_HAN = re.compile(f"[{HAN}]")
_BREAK = re.compile(r"[,;:.!?\[\]|\n、。—–]")
_CODE = re.compile(r"=[A-Z\d]{4,}|mail:.+")
_ENDINGS = ("ing", "ed", "es", "e", "d", "ly")
_SHORTEST = 4
_SUPPOSING = {"claim:if", "claim:when", "claim:whenever", "claim:after", "claim:before", "claim:until"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads sentences of one turn: its language, the names of its things, its day."""

    language: Language
    names: Names
    today: date | None = None

    def read(self, text: str) -> tuple[Item, ...]:
        """Return the items of a sentence in their order."""
        return _read(text, Reader(self.language, self.names.in_text(text), self.today))

    @property
    def is_latin(self) -> bool:
        """Whether the language is written in Latin letters, so that they are nothing special in it."""
        return _is_latin(self.language)


@lru_cache(maxsize=4096)
def _read(text: str, reader: Reader) -> tuple[Item, ...]:
    plain = plain_width(text).replace("’", "'")
    plain = with_digits(plain, reader.language.words)
    for pattern, instead in _rewritings(reader.language):
        plain = pattern.sub(instead, plain)
    return tuple(_Sentence(_left_out(reader.language).sub(" ", plain), reader).items())


@lru_cache(maxsize=16)
def _rewritings(language: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what is read as if written in another way, "12 月 2 日" as 12月2日: patterns with what they become."""
    parts = (line.partition(" => ") for line in language.senses.get("form", {}).get("rewritten", ()))
    return tuple((re.compile(pattern), instead) for pattern, _, instead in parts)


@lru_cache(maxsize=16)
def _left_out(language: Language) -> re.Pattern[str]:
    """Return the pattern of what claims nothing: a "No," that answers, an "if you like", the "no." before a number."""
    forms = language.senses.get("form", {})
    answers = "|".join(map(re.escape, forms.get("no_answer", ()))) or "(?!)"
    return re.compile("|".join((rf"^\s*(?:{answers}),\s*(?=\S)", *forms.get("left_out", ()))), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    opens: bool

    @property
    def is_han(self) -> bool:
        return _HAN.match(self.text) is not None


class _Sentence:
    def __init__(self, text: str, reader: Reader) -> None:
        self._text = text
        self._reader = reader
        self._senses: Senses = senses_of(reader.language)
        self._lists, self._forms = (reader.language.senses.get(name, {}) for name in ("pronoun", "form"))
        self._values = {one.start: one for one in self._read_values()}
        self._tokens = list(self._split())
        self._words = [token.text for token in self._tokens]
        self._opens = True
        self._is_supposed = False
        feelings = self._forms.get("feeling", ())
        # who asks, and who is sorry for something, tells little
        self._tells_little = text.rstrip().endswith(("?", "？")) or any(
            re.match(one, text.strip(), re.IGNORECASE) for one in feelings
        )
        self._word_sort = Sort.SOFT if self._tells_little else Sort.WORD

    def items(self) -> Iterator[Item]:
        """Yield the items; an item opens a clause where a mark or a linking word stands before it."""
        place = 0
        while place < len(self._tokens):
            token = self._tokens[place]
            self._opens = self._opens or token.opens
            length, items = self._at(place)
            for item in items:
                yield Item(item.text, item.sort, item.keys, item.near, self._opens)
                self._is_supposed = (self._is_supposed and not self._opens) or bool(item.keys & _SUPPOSING)
                self._opens = False
            place += length

    def _at(self, place: int) -> tuple[int, list[Item]]:
        token = self._tokens[place]
        if token.start in self._values and self._is_value(place):
            value = self._values[token.start]
            sort = Sort.CODE if any(_CODE.fullmatch(key) for key in value.keys) else Sort.VALUE
            return 1, [Item(token.text, sort, value.keys, value.near)]
        named, names = self._name(place)
        length, senses = self._senses.at(self._words[: self._end_of_clause(place)], place)
        if names and named >= length:
            return named, [Item(" ".join(self._words[place : place + named]), Sort.NAME, names)]
        if length and not (length == 1 and self._is_of_a_name(place)):
            return length, list(self._sensed(place, length, senses))
        return 1, [self._plain(place)]

    def _is_of_a_name(self, place: int) -> bool:
        """Whether a word is written as the first part of a name: the "In" of "In-Ear"."""
        end = self._tokens[place].end
        return re.match(r"[A-Z][a-z]+-[A-Z]", self._text[self._tokens[place].start : end + 2]) is not None

    def _is_value(self, place: int) -> bool:
        """Whether a number word counts: "one pair", not "the dearer one"."""
        token = self._tokens[place]
        after = self._words[place + 1] if place + 1 < self._end_of_clause(place) else ""
        if after in self._lists.get("uncounted", ()) and " " not in token.text:
            return False
        if token.text not in self._lists.get("one", ()):
            return True
        before = self._words[place - 1] if place else ""
        is_last = place + 1 >= len(self._words) or self._tokens[place + 1].opens
        return not is_last and before not in self._lists.get("not_counted", ()) and bool(self._name(place + 1)[0])

    def _name(self, place: int) -> tuple[int, frozenset[str]]:
        """Return how many words from a place on are of one name, and the names that have them."""
        length, found = 0, frozenset[str]()
        while place + length < len(self._tokens) and not (length and self._tokens[place + length].opens):
            names = self._reader.names.having(self._words[place : place + length + 1])
            if not names:
                break
            length, found = length + 1, names
        is_short = length == 1 and self._tokens[place].is_han
        is_number = length == 1 and self._words[place].isdecimal()
        return (0, frozenset()) if is_short or is_number else (length, found)

    def _end_of_clause(self, place: int) -> int:
        """Return the place of the next mark: no expression reaches over it."""
        return next((one for one in range(place + 1, len(self._tokens)) if self._tokens[one].opens), len(self._tokens))

    def _sensed(self, place: int, length: int, senses: Sequence[Sense]) -> Iterator[Item]:
        text = " ".join(self._words[place : place + length])
        meant: dict[str, list[str]] = {group: [] for group in GROUPS}
        for one in senses:
            meant[one.group].append(one.name)
        self._opens = self._opens or bool(meant[LINK])
        if meant[OPENING] and not place:
            return
        if self._is_before_value(place + length):
            meant[MILD] += meant[BEFORE_VALUE]
        if meant[DENIAL] and not self._tells_little:
            yield Item(text, Sort.DENIAL, frozenset())
        for group, sort in ((CLAIM, Sort.CLAIM), (MILD, Sort.WORD), (SOFT, Sort.SOFT)):
            if meant[group]:
                yield Item(text, sort, frozenset(f"claim:{name}" for name in meant[group]))
        yield from self._meaning(text, place, meant)

    def _meaning(self, text: str, place: int, meant: Mapping[str, Sequence[str]]) -> Iterator[Item]:
        """Yield what is told of something: a state, an act, an act that is done."""
        same = {f"same:{name}" for name in (*meant[SAME], *meant[STATE])}
        near = frozenset(f"done:{name}" for name in meant[SAME])
        if meant[STATE] or meant[HEAVY]:
            sort = Sort.WORD if meant[STATE] and self._is_supposed else Sort.STATE
            done = {f"done:{name}" for name in meant[DONE]}
            yield Item(text, sort, frozenset(same | done or {stem(text)}), near)
        elif meant[LIGHT] and (same or not meant[NEUTRAL]):
            yield Item(text, Sort.SOFT, frozenset(same or {stem(text)}))
        elif not meant[NEUTRAL] and (same or meant[DONE]):
            is_base = self._words[max(place - 1, 0)] in self._forms.get("be", ()) or self._is_supposed
            done = {f"same:{name}" if is_base else f"done:{name}" for name in meant[DONE]}
            is_claim = bool(done) and not same and not is_base
            yield Item(text, Sort.CLAIM if is_claim else Sort.WORD, frozenset(same | done), near)

    def _is_before_value(self, place: int) -> bool:
        return place < len(self._tokens) and self._tokens[place].start in self._values

    def _plain(self, place: int) -> Item:
        token = self._tokens[place]
        if token.is_han:
            around = [
                self._tokens[near].text if self._is_beside(place, near) else "" for near in (place - 1, place + 1)
            ]
            keys = {f"{around[0]}{token.text}" if around[0] else "", f"{token.text}{around[1]}" if around[1] else ""}
            return Item(token.text, self._word_sort, frozenset(keys - {""}) or frozenset({token.text}))
        word = stem(token.text)
        is_named = self._text[token.start].isupper() and (place > 0 or self._text[token.end :][:1] == ",")
        is_proper = is_named or self._is_of_a_name(place)
        is_foreign = token.text.isascii() and not self._reader.is_latin
        sort = Sort.PROPER if is_proper or is_foreign else self._word_sort
        return Item(token.text, sort, frozenset({word}), frozenset({f"~{root(word)}"}))

    def _is_beside(self, place: int, near: int) -> bool:
        if not 0 <= near < len(self._tokens) or not self._tokens[near].is_han:
            return False
        return not self._tokens[max(place, near)].opens

    def _split(self) -> Iterator[_Token]:
        """Yield values as one token each, and words; a token opens a clause where a mark stands before it."""
        end = 0
        spans = [(one.start(), one.end()) for one in _WORD.finditer(self._text) if one.start() not in self._values]
        for start, stop in sorted([*spans, *((one.start, one.end) for one in self._values.values())]):
            if start >= end:
                opens = _BREAK.search(self._text, end, start) is not None
                yield _Token(self._word(start, stop), start, stop, opens)
                end = stop

    def _word(self, start: int, end: int) -> str:
        """Return a word in small letters, without the ending of what belongs to it: the "parcel's" arrival."""
        word = self._text[start:end].lower()
        return word if word in self._senses.by_word else word.removesuffix("'s")

    def _read_values(self) -> list[Value]:
        """Return the values outside the names of things: the 2 of a "Skarv 2" counts nothing."""
        names = [
            (one.start(), one.end())
            for one in _name_pattern(tuple(key for key, _ in self._reader.names.stems)).finditer(self._text)
        ]
        values = read_values(self._text, self._reader.language, self._reader.today)
        vague = self._lists.get("vague", ())
        counting = (one for one in values if self._text[one.start : one.end].lower() not in vague)
        return [one for one in counting if not any(start <= one.start < end for start, end in names)]


@lru_cache(maxsize=16)
def _is_latin(language: Language) -> bool:
    return not any(map(_HAN.match, language.words["stop"]))


@lru_cache(maxsize=256)
def _name_pattern(keys: tuple[str, ...]) -> re.Pattern[str]:
    names = sorted((key.removeprefix("name:") for key in keys), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)) or "(?!)", re.IGNORECASE)


@lru_cache(maxsize=16384)
def root(word: str) -> str:
    """Return a word without the ending of its form, roughly: what "handed" and "hand" have in common."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST - 1:
            return word[: -len(ending)]
    return word
