"""Hears goals by the verbs that name them: "send ... back", "take ... off the order"; expressions are the language's.

The classifier knows the whole sentence; this knows what it is built around. Neither decides alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chatbot.dialogue.understand.words import around, mentions

Scores = tuple[tuple[str, float], ...]

_PREFIX, _OWN_PREFIX = "goal.", "own_goal."
_TRUST, _TRUST_OF_OWN, _TRUST_OF_SPECIFIC = 0.6, 0.75, 0.85
_CERTAIN, _SURE = 0.9, 0.75
_SPECIFIC = frozenset({"ask_goodwill", "withdraw_return", "undo_change", "watch_order", "refund_status"})
"""Goals whose expressions hold those of others: "cancel the return", "a gesture: take it back"."""

_HOUSEHOLD = frozenset({"order_status", "report_problem", "ask_product", "find_product", "answer_question"})
"""What a message that names an order, a thing or a reason looks like at first sight."""


def heard(text: str, words: Mapping[str, tuple[str, ...]], *, is_own: bool = False) -> tuple[str, ...]:
    """Return the flows whose expressions stand in a text, the one that is named first, first.

    `is_own`: the text names something that was bought, so that less says it ("no socks", "jacket in black").
    """
    prefixes = (_PREFIX,)
    found: dict[str, tuple[int, int]] = {}
    for key, expressions in words.items():
        prefix, _, flow = key.partition(".")
        said = mentions(text, expressions) if f"{prefix}." in prefixes else ""
        if said:
            start = len(around(text, expressions)[0])
            found[flow] = min((start, start + len(said)), found.get(flow, (len(text), 0)))
    return tuple(sorted(found, key=lambda flow: (_is_covered(found[flow], found.values()), found[flow][0])))


def _is_covered(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """Whether a longer expression stands where this one does: "cancel" in "cancel the return", 换个 in 换个地址."""
    start, end = span
    return any(one < end and start < other and other - one > end - start for one, other in others)


def is_reason(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text tells why something goes back, without telling of damage, loss or a mistake of the shop."""
    tells = any(mentions(text, words[key]) for key in words if key.startswith("reason."))
    return tells and not is_claim(text, words)


def is_claim(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text tells of damage, loss, a missing or a wrong item, or a fault."""
    return any(mentions(text, words[key]) for key in words if key.startswith("claim."))


def with_heard(scores: Scores, goals: Sequence[str], flows: Mapping[str, str], *, is_own: bool) -> Scores:
    """Return the scores (best first) after what was heard; `flows` is intent -> flow, `is_own`: about own things.

    The intent of the goal that was heard gains a share of what it lacks, one heard after another one half of it.
    What the classifier is certain of stays as it is, unless it is a goal that others are mistaken for.
    """
    scores = _doubted(scores, goals, flows)
    best, score = scores[0]
    is_agreed = flows[best] in goals and score >= _SURE
    if not goals or is_agreed or score >= _SURE or (score >= _CERTAIN and flows[best] not in _HOUSEHOLD):
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
    """Return the scores with goals halved twice whose own expressions are missing where others' are heard."""
    unheard = _SPECIFIC - set(goals) if goals else frozenset()
    doubted = ((name, score / 4 if flows[name] in unheard else score) for name, score in scores)
    return tuple(sorted(doubted, key=lambda one: -one[1]))


def _best_of(goal: str, scores: Scores, flows: Mapping[str, str]) -> str:
    return next((name for name, _ in scores if flows[name] == goal), "")
