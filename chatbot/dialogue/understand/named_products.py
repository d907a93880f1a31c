"""Hears that a text asks what a product is like: named in full, or by the words that only it begins with."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from chatbot.dialogue.understand.goods_sought import goods_sought
from chatbot.dialogue.understand.words import (
    around,
    content_words,
    han_runs,
    listed_under,
    mentions,
    pairs,
    stem,
    tokens,
    without,
)
from chatbot.errors import StoreError
from chatbot.ports.store import StoreConnector

_OF_GOODS = (
    "tell_about",
    "better",
    "part_asked",
    "topic.in_the_box",
    "topic.weight",
    "topic.care",
    "topic.price",
    "fit_asked",
)
_MEASURES = ("topic.size", "topic.weight", "topic.material")
_FEATURES = "attribute."
_OPENING, _SHORTEST = 2, 2
_MEASURED = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)?\s?(?:l|litres?|liters?|lumens?|kg|升|流明)(?![a-z])", re.IGNORECASE)
_MARKS = " ,，?？。!！"


class Range(NamedTuple):
    """What a shop sells: the names of its products, and of what kinds they are."""

    names: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def translated(self, name: Callable[[str], str]) -> Range:
        """Return it with the names of the products in another language, too."""
        return self._replace(names=(*self.names, *map(name, self.names)))


async def range_of(store: StoreConnector | None) -> Range:
    """Return what a shop sells; nothing while its database is down."""
    try:
        return Range(tuple(name for _, name in await store.names()), await store.kinds()) if store else Range()
    except StoreError:
        return Range()


def goal_of_named(text: str, sold: Range, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return the goal of a text that asks what goods of a shop are like; empty for other texts.

    What the shop does beside selling is no matter of the goods: "free shipping if I add the travel cup?";
    nor is whether they may go back.
    """
    if mentions(text, (*words["service"], *words["going_back"], *words["may_go_back"])):
        return ""
    heads = (*sold.names, *sold.kinds)
    asks_of_kind = _names_kind(text, heads) and any(mentions(text, words[key]) for key in _MEASURES)
    if (
        asks_of_kind
        or _is_name_alone(text, sold.names)
        or _asks_of_named(text, sold.names, words)
        or _asks_what_fits(text, heads, words)
    ):
        return "ask_product"
    is_sought = (
        specifies_kind(text, heads, words)
        or _compares_kind(text, heads, words)
        or _asks_range(text, heads, words)
        or goods_sought(text, words)
    )
    is_bought_next = mentions(text, words["if_ordered"])  # "if I order the bottle today, when is it here"
    return ("ask_product" if is_bought_next else "find_product") if is_sought else ""


def _asks_of_named(text: str, names: Collection[str], words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text asks what one of the products of these names is like, or is nothing but a name."""
    spoken, known = text.lower(), {tuple(name.lower().split()) for name in names}
    said = [name for name in known if name and all(part in spoken for part in name)]
    named = bool(said) or bool(_begun(text, known))
    return named and (_is_only_named(spoken, said) or _asks_what_it_is(text, words))


def _asks_what_fits(text: str, names: Collection[str], words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text asks if goods of two kinds go together: "which cartridge fits the stove"."""
    return bool(mentions(text, words["fit_asked"])) and all(
        _names_kind(side, names) for side in around(text, words["fit_asked"])
    )


def _is_name_alone(text: str, names: Collection[str]) -> bool:
    """Whether a Chinese text is what one product is called and nothing else: 徒步袜."""
    said = text.strip(_MARKS)
    return bool(han_runs(said)) and sum(name.split()[-1] == said for name in names) == 1


def _names_kind(text: str, names: Collection[str]) -> bool:
    heads, endings = _heads(tuple(names))
    return not heads.isdisjoint(map(stem, tokens(text))) or any(ending in text for ending in endings)


def _compares_kind(text: str, names: Collection[str], words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text asks which of a kind has most of something, the kind being what one of the names ends in."""
    return bool(mentions(text, listed_under(words, "degree."))) and _names_kind(text, names)


@lru_cache(maxsize=16)
def _heads(names: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems of the last words of names, and what their Chinese ends in, from two characters on."""
    heads = (stem(word) for name in names for word in tokens(name)[-1:] if word.isascii() and word.isalpha())
    endings = (run[-length:] for name in names for run in han_runs(name)[-1:] for length in range(2, len(run) + 1))
    return frozenset(heads), frozenset(endings)


def specifies_kind(text: str, names: Collection[str], words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text opens with a kind of goods and tells for whom or how large: "tent for two", "backpack 45 l"."""
    heads, endings = _heads(tuple(names))
    opens = not heads.isdisjoint(map(stem, tokens(text)[:_OPENING])) or text.startswith(tuple(endings))
    people = listed_under(words, "who.")
    return opens and bool(mentions(text, (*people, *words["for_so_many"])) or _MEASURED.search(text))


def _asks_range(text: str, names: Collection[str], words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text only asks if there are goods of a kind, the kind being what a name ends in: "got power banks"."""
    if kind := _asked_around(text, words):
        return any(_ends_in(kind, run) for name in names for run in han_runs(name)[-1:])
    if not mentions(text, words["range_asked"]):
        return False
    asked = without(text, words["range_asked"])
    said = [stem(word) for word in content_words(asked, (*words["stop"], *words["polite"]))]
    ended = ([stem(word) for word in tokens(name)] for name in names)
    return bool(said) and any(one[-len(said) :] == said for one in ended)


def _asked_around(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return the goods between words that ask if there are some: 有帐篷吗; what more is wished of them may follow."""
    asked = without(text.strip(_MARKS), (*words["lead_in"], *words["follow_up"])).strip(_MARKS)
    said = asked.replace("，", " ").split(" ")[0].strip(_MARKS)
    for before, after in pairs(words["range_around"]):
        if said.startswith(before) and said.endswith(after):
            return said[len(before) : len(said) - len(after)]
    return ""


def _ends_in(kind: str, run: str) -> bool:
    """Whether a name ends in a kind, give or take one character of a long one: 登山包 is a 登山背包."""
    ending = iter(run[-len(kind) - 1 :])
    is_near = len(kind) > _SHORTEST and run[-1:] == kind[-1:] and all(sign in ending for sign in kind)
    return len(kind) >= _SHORTEST and (run.endswith(kind) or is_near)


def begins_another(text: str, names: Collection[str], bought: Collection[str]) -> bool:
    """Whether a text begins the name of one product that is none of those bought: "vinda storm" for a rain jacket."""
    begun = _begun(text, {tuple(name.lower().split()) for name in names})
    return bool(begun) and not any(pair in set(pairwise(tokens(one))) for pair in begun for one in bought)


def _begun(text: str, names: Collection[Sequence[str]]) -> list[tuple[str, ...]]:
    """Return the words of a text that open the name of one product alone."""
    openings = [tuple(name[:_OPENING]) for name in names]
    return [pair for pair in pairwise(tokens(text)) if openings.count(pair) == 1]


def _is_only_named(spoken: str, names: Sequence[Sequence[str]]) -> bool:
    """Whether a text is the name of a product and nothing else."""
    return any(tokens(spoken) == tokens(" ".join(name)) for name in names)


def _asks_what_it_is(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text asks what something is like, has, or comes with."""
    asking = (key for key in words if key in _OF_GOODS or key.startswith(_FEATURES))
    return any(mentions(text, words[key]) for key in asking)
