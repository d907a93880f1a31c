"""Which of several things a shopper means: "the boots", "both", "all except the lamp", "the cheaper one", 那双鞋."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chatbot.dialogue.understand.words import (
    HAN,
    around,
    content_words,
    ends_in,
    ends_with,
    han_runs,
    is_near,
    mentions,
    stem,
    tokens,
    without,
)
from chatbot.domain.money import Money

_CLAUSE = re.compile(r"[,.;!?，。；！？、\n]")
_PART = re.compile(r"[^,.;!?，。；！？、\n]+")
_COUNTED = re.compile(rf"\d\s+[{HAN}](?![{HAN}])")
"""A number with its unit in a name: the 个 of 12 个 is no name."""
_SHORTEST_HEAD = 2
_DIMINUTIVE = "子"
_PLACES = ((0, "first"), (1, "second"), (2, "third"))

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be meant: its id, the words it goes by, and its price."""

    id: str
    names: str
    price: Money


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is meant: ids that are certain, ids that are equally likely, ids that are excluded.

    `is_everything`: "both", "all of it" without a name; then nothing is chosen, the caller knows what all is.
    """

    chosen: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    is_everything: bool = False


def resolve(text: str, candidates: Sequence[Candidate], words: Words, current: Collection[str] = ()) -> Resolution:
    """Find out which candidates a text means. Nothing found is an empty resolution.

    `current` are the ids that the talk is about: "the other one" is none of them.
    """
    text = without_denied_all(text, words)
    for narrower in (without(text, words["names_nothing"]), around(text, words["corrected"])[1]):
        if _names_anything(narrower, candidates, words):
            text = narrower
    kept, rest = _cut_out_exclusion(text, candidates, words)
    excluded = _by_name(kept, candidates, words).chosen
    remaining = [candidate for candidate in candidates if candidate.id not in excluded]
    named = _by_name(rest, remaining, words)
    if mentions(rest, words["all"]):
        pool = named.chosen + named.ambiguous
        return Resolution(pool, (), excluded, is_everything=not pool)
    if named.chosen or named.ambiguous:
        return _narrowed(named, rest, remaining, words, excluded)
    pointed = _by_position(rest, remaining, words, current)
    if len(pointed) > 1:
        return Resolution((), tuple(pointed), excluded)
    return Resolution(tuple(pointed), (), excluded)


def named_in(text: str, candidates: Sequence[Candidate], words: Words) -> tuple[str, ...]:
    """Return the candidates that a text names, not those that it only points at by a place or a price."""
    named = _by_name(text, candidates, words)
    return (*named.chosen, *named.ambiguous)


def named_beside_kept(text: str, candidates: Sequence[Candidate], words: Words) -> tuple[str, ...]:
    """Return the candidates that a text names beside what it says is kept: an order may hold both."""
    return named_in(_cut_out_exclusion(text, candidates, words)[1], candidates, words)


def without_denied_all(text: str, words: Words) -> str:
    """Return a text without what says that not all is meant: "only one, not both"."""
    return " ".join(around(text, words["not_all"])) if mentions(text, words["not_all"]) else text


def place_said(text: str, words: Words) -> int | None:
    """Return the place in a list that a text names, counted from 0; None where it names none."""
    text = _without_other_numbers(text, words)
    return next((place for place, key in _PLACES if mentions(text, words[key])), None)


def _narrowed(
    named: Resolution, text: str, candidates: Sequence[Candidate], words: Words, excluded: tuple[str, ...]
) -> Resolution:
    """Return what is named; of several of one name the one that a place or a price points at ("the cheaper jacket")."""
    alike = [candidate for candidate in candidates if candidate.id in named.ambiguous]
    pointed = _by_position(text, alike, words, ()) if alike and not named.chosen else []
    if len(pointed) == 1:
        return Resolution(tuple(pointed), (), excluded)
    return Resolution(named.chosen, named.ambiguous, excluded)


def _cut_out_exclusion(text: str, candidates: Sequence[Candidate], words: Words) -> tuple[str, str]:
    """Return the words that tell what is left out ("keep the lamp", "the lamp stays", 除了台灯), and the others."""
    denied = _denied(text, candidates, words) or _kept_at_end(text, candidates, words)
    if denied is not None:
        return denied
    keeping = (*words["keep"], *words["keep_after"])
    before, after = around(text, keeping)
    kept, rest = _first_clause(after, words)
    opening, own = _last_clause(before, words)
    if _is_kept_before(mentions(text, keeping), own, kept, candidates, words):
        return own, f"{opening} {after}"
    return kept, f"{before} {rest}"


def _denied(text: str, candidates: Sequence[Candidate], words: Words) -> tuple[str, str] | None:
    """Return the Chinese name that stands right after a denial (是水壶不是台灯), and the other words."""
    before, after = around(text, words["keep_next"])
    names = sorted((name for one in candidates for name in _han_names(one)), key=len, reverse=True)
    denied = next((name for name in names if after.lstrip().startswith(name)), "")
    return (denied, f"{before} {after.lstrip()[len(denied) :]}") if denied else None


def _kept_at_end(text: str, candidates: Sequence[Candidate], words: Words) -> tuple[str, str] | None:
    """Return the clause that ends in that its thing is still wanted (胶取消掉,包还要), and the other words."""
    for found in _PART.finditer(text):
        part = found.group().rstrip()
        while link := ends_with(part, words["keep_particle"]):
            part = part[: -len(link)]
        end = ends_with(part, words["keep_last"])
        opening, own = _last_clause(part[: -len(end)] if end else "", words)  # 桌子不要了其他留着 keeps no table
        is_denied = own.endswith(words["keep_denied"])  # 都不要 wishes for none of it
        if end and not is_denied and _names_anything(own, candidates, words):
            return own, f"{text[: found.start()]} {opening} {text[found.end() :]}"
    return None


def _is_kept_before(keeping: str, own: str, kept: str, candidates: Sequence[Candidate], words: Words) -> bool:
    """Whether what is kept stands before the word for it: "the lamp stays", 夹克照发; not behind it, as in 除了台灯."""
    if not mentions(keeping, words["keep_after"]) or not _names_anything(own, candidates, words):
        return False
    is_right_before = mentions(keeping, words["keep_alone"]) or _ends_in_name(own, candidates, words)
    return bool(is_right_before) or not _names_anything(kept, candidates, words)


def _ends_in_name(text: str, candidates: Sequence[Candidate], words: Words) -> bool:
    """Whether a text ends in the Chinese name of a candidate, give or take words such as 我 and 就."""
    rest = text.rstrip()
    while link := ends_with(rest, words["keep_link"]):
        rest = rest[: -len(link)].rstrip()
    return any(rest.endswith(name) for candidate in candidates for name in _han_names(candidate))


def _first_clause(text: str, words: Words) -> tuple[str, str]:
    ends = [found.start() for found in _CLAUSE.finditer(text)]
    ends += [len(around(text, words["clause_end"])[0])] if mentions(text, words["clause_end"]) else []
    end = min(ends, default=len(text))
    return text[:end], text[end:]


def _last_clause(text: str, words: Words) -> tuple[str, str]:
    start = max((found.end() for found in _CLAUSE.finditer(text)), default=0)
    rest = text[start:]
    while end := mentions(rest, words["clause_end"]):
        after = around(rest, words["clause_end"])[1]
        if not after and end in words["keep_link"]:
            break  # 灯都 is all of one clause, 灯其他 is not
        start, rest = len(text) - len(after), after
    return text[:start], text[start:]


def _names_anything(text: str, candidates: Sequence[Candidate], words: Words) -> bool:
    named = _by_name(text, candidates, words)
    return bool(named.chosen or named.ambiguous)


def _by_name(text: str, candidates: Sequence[Candidate], words: Words) -> Resolution:
    text = without(text, words["no_thing"])  # 打包 names no 包
    said = [word for word in content_words(text, words["stop"]) if not han_runs(word)]
    written = _han_names_in(text, candidates) | _heads_in(text, candidates, words)
    matched: dict[str, frozenset[str]] = {}
    for is_same in (is_near, ends_in):
        found = ((candidate.id, _matched(said, written, candidate, is_same)) for candidate in candidates)
        matched = matched or {key: hits for key, hits in found if hits}
    if any(len(hits) > 1 for hits in matched.values()):  # "the zip of my tind fly" names no zip jacket
        matched = {key: hits for key, hits in matched.items() if not hits <= {*words["parts_of_goods"]}}
    best = {key: hits for key, hits in matched.items() if not any(hits < other for other in matched.values())}
    groups: dict[frozenset[str], list[str]] = {}
    for key, hits in best.items():
        groups.setdefault(hits, []).append(key)
    chosen = [ids[0] for ids in groups.values() if len(ids) == 1]
    ambiguous = [key for ids in groups.values() if len(ids) > 1 for key in ids]
    return Resolution(tuple(chosen), tuple(ambiguous))


def _matched(
    said: Sequence[str], written: Collection[str], candidate: Candidate, is_same: Callable[[str, str], bool]
) -> frozenset[str]:
    names = [name for name in tokens(candidate.names) if not han_runs(name)]
    joined = {one + stem(other) for one, other in pairwise(names)}  # a "raincoat" is a rain coat
    latin = [word for word in said if stem(word) in joined or any(is_same(word, name) for name in names)]
    latin = [] if all(word.isdigit() for word in latin) else latin  # "from the 3 mittens" names no "Hofte 3"
    return frozenset((*latin, *(name for name in (*_han_names(candidate), *_heads(candidate)) if name in written)))


def _han_names_in(text: str, candidates: Sequence[Candidate]) -> frozenset[str]:
    """Return the Chinese names that stand in a text, the longest first: 台灯 is no 灯."""
    names = sorted({name for candidate in candidates for name in _han_names(candidate)}, key=len, reverse=True)
    pattern = "|".join(map(re.escape, names))
    return frozenset(found for run in han_runs(text) for found in re.findall(pattern, run)) if names else frozenset()


def _heads_in(text: str, candidates: Sequence[Candidate], words: Words) -> frozenset[str]:
    """Return the single characters that stand for a thing (把胶取消掉) where nothing goes by that name in full."""
    whole = {name for candidate in candidates for name in _han_names(candidate)}
    heads = "".join(sorted({head for candidate in candidates for head in _heads(candidate)} - whole))
    if not heads or not words["head_after"]:
        return frozenset()
    before, after = ("|".join(map(re.escape, words[key])) for key in ("head_before", "head_after"))
    return frozenset(re.findall(rf"(?:^|(?<=[^{HAN}\d])|(?<={before}))([{heads}])(?=$|[^{HAN}]|{after})", text))


def _heads(candidate: Candidate) -> Iterator[str]:
    """Yield the single characters that Chinese names end in: 鞋底胶 is a 胶, 袜子 are 袜."""
    for name in han_runs(_COUNTED.sub(" ", candidate.names)):
        head = name.removesuffix(_DIMINUTIVE)[-1:]
        yield from (head,) if len(name) > 1 and head else ()


def _han_names(candidate: Candidate) -> Iterator[str]:
    """Yield the Chinese words of a name, and what such a word ends in: 登山靴 is a 山靴, too."""
    for name in han_runs(_COUNTED.sub(" ", candidate.names)):
        yield name
        yield from (name[start:] for start in range(1, len(name) - _SHORTEST_HEAD + 1))


def _is_priced(text: str, price: Money, words: Words) -> bool:
    """Whether a text names a price as what one thing costs: "the one for 99", 99块的."""
    amounts = "|".join(re.escape(one) for one in (f"{price.minor / 100:.2f}", f"{price.minor / 100:g}"))
    before, after = ("|".join(map(re.escape, words[key])) for key in ("priced_before", "priced_after"))
    amount = rf"(?<![\d.,])(?:{amounts})(?![.,]?\d)"
    return bool(re.search(rf"(?<!\w)(?:{before})\s*{amount}|{amount}\s*(?:{after})(?![a-z])", text.lower()))


def _by_position(text: str, candidates: Sequence[Candidate], words: Words, current: Collection[str]) -> list[str]:
    """Return what a price, an age (the newest come first) or a place in the list points at."""
    if not candidates:
        return []
    text = _without_other_numbers(text, words)
    compared = _by_price(text, candidates, words)
    if compared:
        return compared
    if mentions(text, words["other"]) and len(candidates) > 1:
        others = [candidate.id for candidate in candidates if candidate.id not in current]
        return others if len(others) < len(candidates) else others[1:2]
    for place, key in ((0, "newer"), (-1, "older"), *_PLACES):
        if mentions(text, words[key]) and place < len(candidates):
            return [candidates[place].id]
    return [candidates[-1].id] if mentions(text, words["last"]) else []


def _without_other_numbers(text: str, words: Words) -> str:
    """Return a text without ordinals that are no places: "the second time"."""
    return without(text, words["no_position"])


def _by_price(text: str, candidates: Sequence[Candidate], words: Words) -> list[str]:
    """Return what its price points at: "the one for 99", "the cheaper one"."""
    priced = [candidate.id for candidate in candidates if _is_priced(text, candidate.price, words)]
    if len(priced) == 1:
        return priced
    for key, dearest in (("cheaper_one", min), ("dearer", max)):
        if mentions(text, words[key]):
            return [dearest(candidates, key=lambda candidate: candidate.price).id]
    return []
