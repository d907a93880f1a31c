"""Whether a sentence denies what it should and nothing else: it has as many negations as what it says.

"It does not come in blue" without its "not" has no foreign word and no foreign claim. So negations are counted, and
compared with the nearest text of each statement that the sentence says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.ground.nearness import SAID_FROM, Nearest, nearest, negators_of
from chatbot.dialogue.understand.words import tokens
from chatbot.domain.evidence import FactKind, LockFailure, Statement


def check_negations(bare: str, shown: Collection[str], evidence: Evidence) -> LockFailure | None:
    """Compare the negations of a sentence with those of the statements it says; `shown` are the facts in it.

    `bare` has no values of facts, which may hold negations of their own.
    """
    found = [word for word in tokens(bare) if word in negators_of(evidence)]
    near = {one: nearest(bare, one, shown, evidence) for one in evidence.statements}
    totals = {0}
    for statement in _said(near, frozenset(shown)):
        totals = {total + count for total in totals for count in near[statement].negations}
    return None if len(found) in totals else LockFailure("negation", " ".join(found) or "none")


def _said(near: Mapping[Statement, Nearest], shown: frozenset[str]) -> list[Statement]:
    """Return the statements with a fact of their own in the sentence or with nearly its words; else the nearest one."""
    said = [one for one in near if _own_facts(one, near) & shown or _is_worded(one, near[one], shown)]
    return said or sorted(near, key=lambda one: near[one].share)[-1:]


def _own_facts(statement: Statement, statements: Iterable[Statement]) -> set[str]:
    others = {fact.name for other in statements if other is not statement for fact in other.facts}
    return {fact.name for fact in statement.facts} - others


def _is_worded(statement: Statement, near: Nearest, shown: frozenset[str]) -> bool:
    facts = {fact.name for fact in statement.facts if fact.kind is not FactKind.QUOTE}
    return facts <= shown and near.share >= SAID_FROM
