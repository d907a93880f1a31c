"""The fact lock: a sentence of a model is shown only if everything in it is supported by this turn's evidence.

Two profiles. *References*: outside its references the sentence may use only the words that the language has for these
statements, so it can hold no value and no claim of its own. *Values*: every number, name and claim must stand in the
evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chatbot.dialogue.ground.compose import composed_text
from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.ground.lexicon import foreign_word
from chatbot.dialogue.ground.negations import check_negations
from chatbot.dialogue.ground.subjects import REFERENCE
from chatbot.dialogue.understand.words import sentences, stem, tokens
from chatbot.domain.evidence import Fact, FactKind, LockFailure
from chatbot.languages import set_off
from chatbot.ports.chat_model import Profile

_MARKUP = re.compile(r"[<>\[\]{}|`*_#]|https?:|www\.")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_MEASURE = re.compile(r"(?:([^\W\d_]+)\s+)?(\d+(?:[.,:]\d+)*)(?:(?=\s?(%|€|[^\W\d_]+)))?")
_ADDRESSED = re.compile(r"^\W*([A-Z][\w-]+),")
_CAPITALISED = re.compile(r"(?<![.!?]\s)(?<!^)(?<![\"“(])\b[A-Z][\w-]+")
_NO_OBJECT = "".join(
    rf"(?<!\b{preposition}{your} )" for preposition in ("of", "for", "on", "with") for your in ("", " your")
)
_STOPS = ".。"
_MIN_SUPPORTED = 0.6
_OWN_WORDS = 0.8


@dataclass(frozen=True, slots=True)
class Locked:
    """A sentence that passed: its text with the values filled in, the facts it shows, the claims it makes."""

    text: str
    fact_names: tuple[str, ...]
    claims: frozenset[str]


def check(sentence: str, evidence: Evidence, profile: Profile) -> Locked | LockFailure:
    """Check one sentence of a model against the evidence of its turn."""
    facts = evidence.facts
    names = tuple(dict.fromkeys(REFERENCE.findall(sentence)))
    unknown = [name for name in names if name not in facts]
    if unknown:
        return LockFailure("unknown_reference", unknown[0])
    bare = REFERENCE.sub(" X ", sentence)
    if found := _MARKUP.search(bare):
        return LockFailure("markup", found.group())
    claims = evidence.language.claims_in(bare)
    foreign = claims - evidence.all_claims
    if foreign and (profile is Profile.REFERENCES or not _is_quoted(bare, foreign, evidence)):
        return LockFailure("claim", min(foreign))
    failure = _foreign_words(bare, evidence) if profile is Profile.REFERENCES else _foreign_values(bare, evidence)
    shown = names if profile is Profile.REFERENCES else tuple(dict.fromkeys((*names, *_values_in(bare, evidence))))
    failure = failure or _disagreement(sentence, facts.values(), evidence)
    failure = failure or check_negations(_without_values(bare, shown, evidence), shown, evidence)
    if failure is not None:
        return failure
    filled = REFERENCE.sub(lambda slot: set_off(slot, evidence.language.render(facts[slot.group(1)])), sentence).strip()
    return Locked(filled[:1].upper() + filled[1:], shown, claims)


def _foreign_words(bare: str, evidence: Evidence) -> LockFailure | None:
    if found := _NUMBER.search(bare):
        return LockFailure("number", found.group())
    word = foreign_word(bare, evidence)
    return LockFailure("word", word) if word else None


def _foreign_values(bare: str, evidence: Evidence) -> LockFailure | None:
    support = _support(evidence)
    for before, number, unit in _MEASURE.findall(bare.lower()):
        contexts = support.contexts.get(number)
        if contexts is None:
            return LockFailure("number", number)
        if not _is_measured(before, unit, contexts, evidence):
            return LockFailure("unit", f"{before} {number} {unit}".strip())
    for word in (*_ADDRESSED.findall(bare), *_CAPITALISED.findall(bare)):
        if word not in ("I", "X") and not all(part in support.words | support.stems for part in tokens(word)):
            return LockFailure("name", word)
    words = [word for word in tokens(bare) if len(word) > 3]
    if _share(words, support.stems) < _MIN_SUPPORTED:
        return LockFailure("unsupported", " ".join(words[:4]))
    return None


def _is_measured(before: str, unit: str, contexts: Iterable[tuple[str, str]], evidence: Evidence) -> bool:
    """Whether a number means what it means in the evidence: of the same unit, or after the same word without one."""
    functional = frozenset(("", *evidence.language.words["stop"], *evidence.language.words["joining"]))
    if unit not in functional:
        return any(unit == known or (not known and before == after) for after, known in contexts)
    return before in functional or any(before == after for after, _ in contexts)


@dataclass(frozen=True, slots=True)
class _Support:
    contexts: Mapping[str, frozenset[tuple[str, str]]]
    words: frozenset[str]
    stems: frozenset[str]


def _support(evidence: Evidence) -> _Support:
    """Return every word of the evidence, and its numbers with the words beside each: values, passages, wordings."""
    texts = [composed_text(statement, evidence) for statement in evidence.statements]
    texts += [
        f"{one.title}; {one.heading}; {one.text}" for statement in evidence.statements for one in statement.passages
    ]
    wordings = [text for statement in evidence.statements for text in evidence.language.wordings(statement.key)]
    contexts: dict[str, frozenset[tuple[str, str]]] = {}
    for before, number, unit in (found for text in texts for found in _MEASURE.findall(text.lower())):
        contexts[number] = contexts.get(number, frozenset()) | {(before, unit)}
    words = frozenset(word for text in (*texts, *wordings) for word in tokens(text))
    return _Support(contexts, words, frozenset(map(stem, words)))


def _is_quoted(bare: str, claims: frozenset[str], evidence: Evidence) -> bool:
    """Whether a passage makes these claims in a sentence that nearly all words of `bare` come from."""
    quotes = [str(fact.value) for fact in evidence.facts.values() if fact.kind is FactKind.QUOTE]
    passages = [one.text for statement in evidence.statements for one in statement.passages]
    words = [word for word in tokens(bare) if len(word) > 3]
    return any(
        claims <= evidence.language.claims_in(part) and _share(words, frozenset(map(stem, tokens(part)))) >= _OWN_WORDS
        for text in (*quotes, *passages)
        for part in sentences(text)
    )


def _share(words: Sequence[str], stems: frozenset[str]) -> float:
    return sum(1 for word in words if stem(word) in stems) / len(words) if words else 1.0


def _values_in(bare: str, evidence: Evidence) -> tuple[str, ...]:
    """Return the facts whose whole value stands in a text."""
    plain = bare.lower()
    return tuple(name for name, fact in evidence.facts.items() if _shows(plain, fact, evidence))


def _without_values(bare: str, shown: Iterable[str], evidence: Evidence) -> str:
    plain = bare.lower()
    for name in shown:
        plain = plain.replace(evidence.language.render(evidence.facts[name]).lower().rstrip(_STOPS), " x ")
    return plain


def _shows(plain: str, fact: Fact, evidence: Evidence) -> bool:
    value = evidence.language.render(fact).lower()
    if fact.kind in (FactKind.COUNT, FactKind.CODE, FactKind.ORDER):
        return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", plain) is not None
    return value.rstrip(_STOPS) in plain


def _disagreement(sentence: str, facts: Iterable[Fact], evidence: Evidence) -> LockFailure | None:
    """Find a verb in the wrong number right after a reference to one or to several things."""
    for fact in facts:
        wrong = {"many": "verbs.one", "one": "verbs.many"}.get(fact.trait("number"))
        if wrong is None or fact.kind not in (FactKind.ITEM, FactKind.PRODUCT) or not evidence.language.words[wrong]:
            continue
        verbs = "|".join(map(re.escape, evidence.language.words[wrong]))
        found = re.search(rf"{_NO_OBJECT}<{fact.name}>(?: \(order <\w+>\))? ({verbs})\b", sentence)
        if found:
            return LockFailure("agreement", found.group(1))
    return None
