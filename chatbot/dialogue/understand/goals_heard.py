"""Hears goals by the verbs that name them: "send ... back", "take ... off the order"; expressions are the language's.

The classifier knows the whole sentence; this knows what it is built around. Neither decides alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.words import around, listed_under, mentions, without, word_count

Scores = tuple[tuple[str, float], ...]

_PREFIX, _REMEDY = "goal.", "remedy."
_TRUST, _TRUST_OF_OWN, _TRUST_OF_SPECIFIC = 0.6, 0.75, 0.85
_SURE = 0.75
_BESIDE_STATE = 3
_SPECIFIC = frozenset({"ask_goodwill", "withdraw_return", "undo_change", "watch_order", "refund_status"})
"""Goals whose expressions hold those of others: "cancel the return", "a gesture: take it back"."""

_COVERING = frozenset({*_SPECIFIC, "change_payment"})
"""Goals whose longer expressions hold those of others: "pay on invoice" is no wish for an invoice."""


def heard(text: str, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the flows whose expressions stand in a text, the one that is named first, first.

    Headphones that cancel noise cancel no order.
    """
    text = without(text, words["attribute.noise_cancelling"])
    found: dict[str, tuple[int, int]] = {}
    for key in _goal_lists(tuple(words)):
        said = mentions(text, words[key])
        if said:
            start = len(around(text, words[key])[0])
            found[key.removeprefix(_PREFIX)] = start, start + len(said)
    return tuple(sorted(found, key=lambda flow: (_is_covered(found[flow], found.values()), found[flow][0])))


@lru_cache(maxsize=16)
def _goal_lists(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in keys if key.startswith(_PREFIX))


def _is_covered(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """Whether a longer expression stands where this one does: "cancel" in "cancel the return", 换个 in 换个地址."""
    start, end = span
    return any(one < end and start < other and other - one > end - start for one, other in others)


def is_reason(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text tells why something goes back, without telling of damage, loss or a mistake of the shop."""
    tells = bool(mentions(text, listed_under(words, "reason.")))
    return tells and not is_claim(text, words)


def is_claim(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text tells of damage, loss, a missing or a wrong item, or a fault; a broken seal is none of these."""
    text = _without_states(text, words)
    return bool(mentions(text, listed_under(words, "claim.")))


def tells_not_there(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether something counts as delivered and did not come: "says delivered but nothing is here"."""
    return bool(mentions(text, words["says_delivered"]) and mentions(text, words["not_got"]))


def tells_state(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text only tells what state goods are in ("the seal is broken"), neither damage nor a goal besides."""
    rest = _without_states(text, words)
    is_all = rest != text and word_count(rest) <= _BESIDE_STATE
    return is_all and not is_claim(rest, words) and not heard(rest, words)


def _without_states(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    states = listed_under(words, "condition.")
    return without(text, states)


def names_remedy(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text says what is wanted for what went wrong."""
    return bool(mentions(text, listed_under(words, _REMEDY)))


def asks_which_remedy(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text asks which of several remedies there is, and chooses none: "repair it or money back?"."""
    named = [key for key in words if key.startswith(_REMEDY) and mentions(text, words[key])]
    return len(named) > 1 and bool(mentions(text, words["either_or"])) and is_question(text, words)


def with_heard(scores: Scores, goals: Sequence[str], flows: Mapping[str, str], *, is_own: bool) -> Scores:
    """Return the scores (best first) after what was heard; `flows` is intent -> flow, `is_own`: about own things.

    The intent of the goal that was heard gains a share of what it lacks, one heard after another one half of it.
    What the classifier is sure of stays as it is.
    """
    scores = _doubted(scores, goals, flows)
    if not goals or scores[0][1] >= _SURE:
        return scores
    gains: dict[str, float] = {}
    for place, goal in enumerate(goals):
        trust = _TRUST_OF_SPECIFIC if goal in _SPECIFIC else _TRUST_OF_OWN if is_own else _TRUST
        is_first = place == 0 or goal in _SPECIFIC
        gains.setdefault(_best_of(goal, scores, flows), trust if is_first else trust / 3)
    raised = [(name, score + (1 - score) * gains.get(name, 0.0)) for name, score in scores]
    whole = max(sum(score for _, score in raised), 1.0)
    return tuple(sorted(((name, score / whole) for name, score in raised), key=lambda one: -one[1]))


def _doubted(scores: Scores, goals: Sequence[str], flows: Mapping[str, str]) -> Scores:
    """Return the scores with goals halved twice that others' expressions hide or hold.

    Those are goals whose own expressions are missing where others' are heard, and those that only a part of a longer
    expression names: "pay on invoice" is no wish for an invoice.
    """
    unlikely = set(_SPECIFIC - set(goals) if goals else ())
    unlikely |= set(goals[1:]) if goals[:1] and goals[0] in _COVERING else set()
    doubted = ((name, score / 4 if flows[name] in unlikely else score) for name, score in scores)
    return tuple(sorted(doubted, key=lambda one: -one[1]))


def _best_of(goal: str, scores: Scores, flows: Mapping[str, str]) -> str:
    return next((name for name, _ in scores if flows[name] == goal), "")
