"""Values that follow from the evidence: sums and differences of amounts, days between dates and from today, lengths of
lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from itertools import combinations

from chatbot.dialogue.ground.evidence import Evidence
from chatbot.domain.evidence import FactKind
from chatbot.domain.money import Money

_WORKING_DAY = ":working_day"


def derived_of(evidence: Evidence, known: Collection[str]) -> frozenset[str]:
    """Return the keys of values that follow by simple arithmetic from the facts of a turn and are not among the known.

    Days between dates do not count where as many working days are spoken of: they would be mistaken for them.
    """
    found = {*_of_money(evidence), *_of_days(evidence), *_of_lists(evidence)}
    taken = {f"{key.removesuffix(_WORKING_DAY)}:day" for key in known if key.endswith(_WORKING_DAY)}
    return frozenset(found - taken).difference(known)


def _of_money(evidence: Evidence) -> Iterator[str]:
    amounts = dict.fromkeys(fact.value for fact in evidence.facts.values() if isinstance(fact.value, Money))
    for one, other in combinations(amounts, 2):
        if one.currency == other.currency:
            for minor in (abs(one.minor - other.minor), one.minor + other.minor):
                yield f"money:{one.currency}:{minor}"


def _of_days(evidence: Evidence) -> Iterator[str]:
    days = [
        fact.value for fact in evidence.facts.values() if fact.kind is FactKind.DATE and isinstance(fact.value, date)
    ]
    today = [evidence.today] if evidence.today else []
    for one, other in combinations(dict.fromkeys((*days, *today)), 2):
        length = abs((one - other).days)
        yield f"{length}:day"
        if length % 7 == 0:
            yield f"{length // 7}:week"


def _of_lists(evidence: Evidence) -> Iterator[str]:
    for fact in evidence.facts.values():
        if isinstance(fact.value, tuple) and len(fact.value) > 1:
            yield from (f"={len(fact.value)}", f"{len(fact.value)}:piece")
