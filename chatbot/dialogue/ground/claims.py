"""Whether the evidence of a turn supports what a sentence claims: every part of it must say what a unit says."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from chatbot.dialogue.ground.alignment import Alignment, align
from chatbot.dialogue.ground.compose import composed_text
from chatbot.dialogue.ground.costs import AT_MOST, AT_MOST_EACH, PER_ITEM, WEIGHTS
from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.ground.items import Item, Sort
from chatbot.dialogue.ground.keys import keys_of
from chatbot.dialogue.ground.missing_conditions import missing_condition
from chatbot.dialogue.ground.units import Units, units_of
from chatbot.dialogue.understand.words import sentences, tokens
from chatbot.domain.evidence import LockFailure
from chatbot.languages import Language

_WORDS_SHOWN = 6
_TALK = 3
"""So many words of everyday may stand alone."""
_REFUSED = "cannot"
"""The claim of statements that refuse."""


@dataclass(frozen=True, slots=True)
class Supported:
    """A sentence that the evidence supports: the facts whose values stand in it, and the things it names.

    `passages` are those whose clauses it says some part of; `is_of_passages` where they are most of it.
    """

    fact_names: tuple[str, ...]
    things: frozenset[str]
    passages: frozenset[str] = frozenset()
    is_of_passages: bool = False


def check_claims(text: str, evidence: Evidence, before: Collection[str] = ()) -> Supported | LockFailure:
    """Return what a sentence shows, or what it claims beyond the evidence; `before` are the things named last."""
    read = _read(evidence)
    if (words := tokens(text)) in read.verbatim:
        passages = read.verbatim[words]
        supported = _supported(read.units.reader.read(text), read, evidence, before)
        return replace(supported, passages=passages - {""}, is_of_passages="" not in passages)
    items = read.units.reader.read(text)
    if foreign := (_bound_by(text, evidence.language) - read.commitments) | _denied_permissions(text, evidence):
        return LockFailure("claim", min(foreign))
    alignment = None if _is_talk(items) else align(items, read.units)
    if alignment is None and not _is_talk(items):  # nothing is evident, or nothing but a "no" is said
        return LockFailure(str(items[0].sort), items[0].text)
    if alignment is not None:
        failure = (
            _excess(alignment)
            or missing_condition(alignment, items)
            or _other_subject(alignment, _things(items), before)
        )
        if failure is not None:
            return failure
    supported = _supported(items, read, evidence, before)
    return supported if alignment is None else _with_passages(supported, alignment)


def _is_talk(items: Sequence[Item]) -> bool:
    """Whether a few words tell nothing, so that it does not matter what the evidence denies: "Thanks for asking!"."""
    return len(items) <= _TALK and all(item.sort is Sort.SOFT and not _claims(item) for item in items)


def _claims(item: Item) -> bool:
    return any(key.startswith("claim:") for key in item.keys)


def _with_passages(supported: Supported, alignment: Alignment) -> Supported:
    rests_on = [step.unit.passage for step in alignment.steps]
    of_passages = sum(map(bool, rests_on))
    return replace(supported, passages=frozenset(rests_on) - {""}, is_of_passages=of_passages * 2 > len(rests_on))


def _supported(items: Sequence[Item], read: _Read, evidence: Evidence, before: Collection[str]) -> Supported:
    said = keys_of(items, evidence.today)
    shown = tuple(name for name, facts in read.facts.items() if all(keys & said for keys in facts))
    return Supported(shown, _things(items) or frozenset(before))


def _things(items: Sequence[Item]) -> frozenset[str]:
    return frozenset(key for item in items if item.sort is Sort.NAME for key in item.keys)


@dataclass(frozen=True, slots=True)
class _Read:
    """The evidence of a turn, read once: its units, the keys of each fact's value, its commitments, its sentences.

    Of each sentence the passages that have it, the empty id for one that is composed.
    """

    units: Units
    facts: Mapping[str, Sequence[frozenset[str]]]
    commitments: frozenset[str]
    verbatim: Mapping[tuple[str, ...], frozenset[str]]


@lru_cache(maxsize=8)
def _read(evidence: Evidence) -> _Read:
    units = units_of(evidence)
    written = {name: units.reader.read(evidence.language.render(fact)) for name, fact in evidence.facts.items()}
    texts = [(composed_text(statement, evidence), "") for statement in evidence.statements]
    texts += [(passage.text, passage.id) for statement in evidence.statements for passage in statement.passages]
    commitments = frozenset().union(*(_commitments(text, evidence.language) for text, _ in texts))
    verbatim: dict[tuple[str, ...], frozenset[str]] = {}
    for text, passage in texts:
        for part in map(tokens, (text, *sentences(text))):
            verbatim[part] = verbatim.get(part, frozenset()) | {passage}
    return _Read(units, {name: _keys(items) for name, items in written.items() if items}, commitments, verbatim)


def _commitments(text: str, language: Language) -> frozenset[str]:
    """Return the claims of a text by which the shop is bound, or which say what has become of an order."""
    return language.claims_in(text) & frozenset(language.senses.get("form", {}).get("commitments", ()))


def _bound_by(sentence: str, language: Language) -> frozenset[str]:
    """Return the commitments of a sentence, without what it only supposes: "once the parcel has reached us"."""
    supposed = frozenset(language.senses.get("form", {}).get("supposed", ()))
    commitments = _commitments(sentence, language)
    if commitments.isdisjoint(supposed):
        return commitments
    return commitments - (supposed - language.claims_in(_supposing(language).sub(" ", sentence)))


@lru_cache(maxsize=16)
def _supposing(language: Language) -> re.Pattern[str]:
    return re.compile("|".join(language.senses["form"]["supposing"]), re.IGNORECASE)


def _denied_permissions(text: str, evidence: Evidence) -> frozenset[str]:
    """Return what a text permits where the rules refused: no passage permits then, only what was decided does."""
    if _REFUSED not in evidence.all_claims:
        return frozenset()
    permissions = frozenset(evidence.language.senses.get("form", {}).get("permissions", ()))
    return (evidence.language.claims_in(text) & permissions) - evidence.all_claims


def _keys(items: Sequence[Item]) -> Sequence[frozenset[str]]:
    return tuple(item.keys | item.near for item in items if item.keys)


def _excess(alignment: Alignment) -> LockFailure | None:
    """Return what costs most of an alignment that costs too much."""
    length = len(alignment.steps)
    if alignment.cost <= min(AT_MOST, AT_MOST_EACH * length) + PER_ITEM * length:
        return None
    step = max(alignment.steps, key=lambda one: one.cost)
    if step.cost < WEIGHTS["denied_wrongly"] <= alignment.switches:
        return LockFailure("denial", " ".join(one.item.text for one in alignment.steps[:_WORDS_SHOWN]))
    if step.cost < alignment.switches:
        return LockFailure("unsupported", " ".join(one.item.text for one in alignment.steps[:_WORDS_SHOWN]))
    return LockFailure(str(step.item.sort), step.item.text)


def _other_subject(alignment: Alignment, things: Collection[str], before: Collection[str]) -> LockFailure | None:
    """Find a value of another thing than the one that was named before a sentence that names none."""
    if things or not before or any(step.item.sort is Sort.CODE for step in alignment.steps):
        return None
    for step in alignment.steps:
        names = {key for key in step.unit.group if key.startswith("name:")}
        if step.item.sort is Sort.VALUE and names and names.isdisjoint(before):
            return LockFailure("subject", step.item.text)
    return None
