"""The fact lock: a sentence of a model is shown only if everything in it is supported by this turn's evidence.

Two profiles. *References*: outside its references the sentence may use only the words that the language has for these
statements, so it can hold no value and no claim of its own. *Values*: every part of the sentence must say what a unit
of the evidence says, with its values, its denials and its conditions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from chatbot.dialogue.ground.claims import check_claims
from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.ground.lexicon import foreign_word
from chatbot.dialogue.ground.negations import check_negations
from chatbot.dialogue.ground.subjects import REFERENCE
from chatbot.domain.evidence import Fact, FactKind, LockFailure
from chatbot.languages import set_off
from chatbot.ports.chat_model import Profile

_MARKUP = re.compile(r"[<>\[\]{}|`*_]|#(?!\d)|https?:|www\.")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NO_OBJECT = "".join(
    rf"(?<!\b{preposition}{your} )" for preposition in ("of", "for", "on", "with") for your in ("", " your")
)


@dataclass(frozen=True, slots=True)
class Locked:
    """A sentence that passed: its text with the values filled in, the facts it shows, the claims it makes.

    `things` are the things that it names, which the next sentence may speak of without naming them; `passages` are
    those whose clauses it says some part of, and `is_of_passages` where they are most of it.
    """

    text: str
    fact_names: tuple[str, ...]
    claims: frozenset[str]
    things: frozenset[str] = frozenset()
    passages: frozenset[str] = frozenset()
    is_of_passages: bool = False


def check(sentence: str, evidence: Evidence, profile: Profile, before: Collection[str] = ()) -> Locked | LockFailure:
    """Check one sentence of a model against the evidence of its turn; `before` are the things named last before it."""
    names = tuple(dict.fromkeys(REFERENCE.findall(sentence)))
    unknown = [name for name in names if name not in evidence.facts]
    if unknown:
        return LockFailure("unknown_reference", unknown[0])
    bare = REFERENCE.sub(" X ", sentence)
    if found := _MARKUP.search(bare):
        return LockFailure("markup", found.group())
    if profile is Profile.VALUES:
        return _check_values(sentence, names, evidence, before)
    return _check_references(sentence, names, bare, evidence)


def _check_references(sentence: str, names: tuple[str, ...], bare: str, evidence: Evidence) -> Locked | LockFailure:
    claims = evidence.language.claims_in(bare)
    if foreign := claims - evidence.all_claims:
        return LockFailure("claim", min(foreign))
    failure = _foreign_words(bare, evidence)
    failure = failure or _disagreement(sentence, evidence.facts.values(), evidence)
    failure = failure or check_negations(bare, names, evidence)
    return failure or Locked(_filled(sentence, evidence), names, claims)


def _check_values(
    sentence: str, names: tuple[str, ...], evidence: Evidence, before: Collection[str]
) -> Locked | LockFailure:
    text = _filled(sentence, evidence)
    checked = check_claims(text, evidence, before)
    if isinstance(checked, LockFailure):
        return checked
    shown = tuple(dict.fromkeys((*names, *checked.fact_names)))
    claims = evidence.language.claims_in(text)
    return Locked(text, shown, claims, checked.things, checked.passages, checked.is_of_passages)


def _filled(sentence: str, evidence: Evidence) -> str:
    filled = REFERENCE.sub(lambda slot: set_off(slot, _written(slot.group(1), evidence)), sentence).strip()
    return filled[:1].upper() + filled[1:]


def _written(name: str, evidence: Evidence) -> str:
    return evidence.language.render(evidence.facts[name])


def _foreign_words(bare: str, evidence: Evidence) -> LockFailure | None:
    if found := _NUMBER.search(bare):
        return LockFailure("number", found.group())
    word = foreign_word(bare, evidence)
    return LockFailure("word", word) if word else None


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
