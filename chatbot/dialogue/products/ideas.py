"""Ideas for who wishes for a present, or for what a trip needs, and names no kind of goods: what suits the pastime."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chatbot.dialogue.products.features import read_features
from chatbot.dialogue.products.kinds import context_kinds, named_kinds
from chatbot.dialogue.products.measures import EUROS
from chatbot.dialogue.products.search import Candidates, is_for_kids
from chatbot.dialogue.products.telling import FLOW, named, showing
from chatbot.dialogue.products.wishes import Wishes, read_wishes
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.words import content_words, mentions, pairs, tokens, without
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Say
from chatbot.domain.products import Product, Variant
from chatbot.ports.retriever import Kind, Query, Retriever

_NEAR, _SHOWN, _FETCHED = 0.18, 3, 40
_SHORT, _WORTHY = 2, 6
"""A present costs a sixth of what may be spent, or more."""
_CATALOGUE = "en"
"""The language of what is embedded of the catalogue."""


def wishes_for_ideas(text: str, found: Candidates, turn: Turn) -> bool:
    """Whether a text asks for ideas: a present, what a trip needs, things for a child; not where it names a kind."""
    words = turn.language.words
    pastimes = [said for said, _ in pairs(words["pastime"]) if not said.isascii()]
    if any(one in text for one in turn.language.goods if len(one) > _SHORT and _without(one, pastimes) != one):
        return False  # 露营灯 is a lamp and no camping
    rest = _without(text, pastimes)  # 跑步 is what somebody does, and stands in names of goods
    return bool(mentions(text, words["ideas"]) or _is_of_child(text, turn)) and not named_kinds(
        rest, found.products, turn.language
    )


async def ideas(
    text: str, prices: tuple[str, str], found: Candidates, turn: Turn, retriever: Retriever
) -> Advance | None:
    """Return what suits best the pastimes that a text names, each of another kind; None where nothing does.

    Who gets a present and likes nothing yet is asked about.
    """
    amounts = EUROS.findall(text)
    prices = prices if any(prices) or not amounts else ("", amounts[-1])  # "maybe 50 euro"
    had = context_kinds(text, found.products, turn.language)
    shown = turn.focus.listed if mentions(text, turn.language.words["look_further"]) else ()
    new = [one for one in found.products if one.id not in (*had, *shown)]
    spoken = {word for one in found.products if one.id in had for word in tokens(one.kind)}
    pastimes = " ".join(word for word in _pastimes(text, turn) if word not in spoken)
    if not pastimes and not _is_of_child(text, turn):
        return _asking_for_pastime(text, turn)
    query = Query(pastimes, Kind.PRODUCT, _CATALOGUE, limit=_FETCHED)
    passages = await retriever.search(query) if pastimes else ()
    scores = {one.document_id: one.score for one in passages if one.score >= _NEAR}
    pool = sorted((one for one in new if one.id in scores), key=lambda one: -scores[one.id])
    wishes = read_wishes("", prices, new, turn.language)
    fitting = _fitting(pool, wishes, text, turn) or _fitting([*filter(is_for_kids, new)], wishes, text, turn)
    if not fitting:
        return None
    (product, variant), *others = fitting
    statements = [Statement("product.idea", named(product, variant))]
    statements += [Statement("product.more", named(*one)) for one in others]
    return showing(statements, [one for one, _ in fitting], text, turn)


def _is_of_child(text: str, turn: Turn) -> bool:
    """Whether a text speaks of a child, as whom it is looked for or who gets it."""
    words = turn.language.words
    is_grown = (
        bool(mentions(text, words["years_old"])) and read_features(text, (), (), turn.language).audience != "kids"
    )
    return bool(mentions(text, (*words["for_child"], *words["who.kids"]))) and not is_grown


def _asking_for_pastime(text: str, turn: Turn) -> Advance | None:
    """Ask what somebody likes who gets a present; None where a text wishes for no present."""
    if not mentions(text, turn.language.words["present"]):
        return None
    focus = replace(turn.focus, wish=text, flow=FLOW)
    return Advance(Say((Statement("product.need_pastime"),)), focus=focus)


def _pastimes(text: str, turn: Turn) -> Iterable[str]:
    """Return the words of a text that tell what somebody likes or does, in the language of the catalogue."""
    words = turn.language.words
    translated = (word for said, meant in pairs(words["pastime"]) if mentions(text, (said,)) for word in tokens(meant))
    ignored = (*words["stop"], *words["browse"], *words["polite"], *words["ideas"])
    said = content_words(_without(text, words["occasion"]), ignored)
    own = (word for word in said if word.isascii() and not word.isdecimal())
    return dict.fromkeys((*own, *translated))


def _without(text: str, expressions: Iterable[str]) -> str:
    for expression in sorted(expressions, key=len, reverse=True):
        text = without(text, (expression,))
    return text


def _fitting(pool: list[Product], wishes: Wishes, text: str, turn: Turn) -> list[tuple[Product, Variant]]:
    """Return the first three that can be had, one of a kind; for children only where one is spoken of.

    What costs much less than may be spent comes last.
    """
    is_child = _is_of_child(text, turn)
    people = read_features(text, (), (), turn.language)
    suiting = [
        one
        for one in pool
        if is_for_kids(one) == is_child and (people.suits_age(one) if is_child else people.fits(one))
    ]
    fitting: dict[str, tuple[Product, Variant]] = {}
    for one in suiting:
        if variants := wishes.fitting(one):
            fitting.setdefault(one.kind, (one, variants[0]))
    most = 0 if wishes.max_price is None else wishes.max_price.minor
    return sorted(fitting.values(), key=lambda one: one[1].price.minor * _WORTHY < most)[:_SHOWN]
