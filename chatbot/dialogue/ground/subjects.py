"""What a sentence speaks about: a fact or a claim may stand only beside the thing it is true of.

Statements about a thing (an item, a product), and those that follow without naming one, form the group of that thing.
From one named thing to the next a sentence may hold only the facts and claims of that thing's group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.dialogue.ground.evidence import Evidence
from chatbot.domain.evidence import FactKind, LockFailure, Statement

REFERENCE = re.compile(r"<([a-z_]+\d*(?:_\d+)?)>")
_THINGS = (FactKind.ITEM, FactKind.PRODUCT)
_NOTHING = ""


def check_subjects(sentence: str, evidence: Evidence, last: str = _NOTHING) -> LockFailure | str:
    """Return the thing that a sentence ends on, or why it mixes things up. `last` is what the one before ended on."""
    groups = _groups(evidence)
    if len(groups) <= 1 or (len(groups) == 2 and _NOTHING in groups):
        return next((thing for thing in groups if thing), last)
    subject = _NOTHING
    for thing, segment in _segments(sentence, set(groups)):
        owner = _only_owner(segment, groups)
        if not thing and owner and last not in (_NOTHING, owner):  # "it" would be what was named last
            return LockFailure("subject", owner)
        subject = thing or owner or last
        allowed = (*groups.get(subject, ()), *groups.get(_NOTHING, ()))
        failure = _foreign(segment, allowed, evidence)
        if failure is not None:
            return failure
    return subject


def _groups(evidence: Evidence) -> dict[str, tuple[Statement, ...]]:
    """Return the statements by the thing they are about; those before any thing is named are about nothing."""
    groups: dict[str, tuple[Statement, ...]] = {}
    current = _NOTHING
    for statement in evidence.statements:
        things = [fact.name for fact in statement.facts if fact.kind in _THINGS]
        current = things[0] if things else current
        groups[current] = (*groups.get(current, ()), statement)
    return groups


def _segments(sentence: str, things: set[str]) -> Iterator[tuple[str, str]]:
    """Yield (thing, words) from each named thing to the next; what stands before the first belongs to it."""
    starts = [match for match in REFERENCE.finditer(sentence) if match.group(1) in things]
    if not starts:
        yield _NOTHING, sentence
        return
    bounds = [0, *(match.start() for match in starts[1:]), len(sentence)]
    for match, start, end in zip(starts, bounds[:-1], bounds[1:], strict=True):
        yield match.group(1), sentence[start:end]


def _only_owner(segment: str, groups: dict[str, tuple[Statement, ...]]) -> str:
    """Return the thing whose group alone has the facts of a segment that names no thing, nothing where that is open."""
    names = set(REFERENCE.findall(segment))
    owners = [thing for thing, group in groups.items() if thing and names & _facts(group)]
    return owners[0] if len(owners) == 1 else _NOTHING


def _foreign(segment: str, allowed: tuple[Statement, ...], evidence: Evidence) -> LockFailure | None:
    if foreign := set(REFERENCE.findall(segment)) - _facts(allowed):
        return LockFailure("subject", sorted(foreign)[0])
    claims = evidence.language.claims_in(REFERENCE.sub(" X ", segment))
    supported = frozenset().union(*(evidence.claims(statement) for statement in allowed))
    if unsupported := claims - supported:
        return LockFailure("subject", sorted(unsupported)[0])
    return None


def _facts(statements: tuple[Statement, ...]) -> set[str]:
    return {fact.name for statement in statements for fact in statement.facts}
