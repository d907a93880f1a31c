"""Compares the scopes and dates of rules: what two of them share, what one has in another, what none covers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from typing import TypeVar

from chatbot.domain.commerce import Membership, ReturnClass
from chatbot.domain.knowledge import Period
from chatbot.domain.rules import Rule, RuleBody, Scope

_Combination = tuple[ReturnClass, Membership, str]
_Part = TypeVar("_Part", bound=str)
_ELSEWHERE = ""  # a country that no rule names
_DAY = timedelta(days=1)


def sets_of(scope: Scope) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return goods, members and countries of a scope, whatever the order in which they are written."""
    return frozenset(scope.return_classes), frozenset(scope.memberships), frozenset(scope.countries)


def meet(one: Scope, other: Scope) -> bool:
    """Whether something falls into both scopes."""
    pairs = zip(sets_of(one), sets_of(other), strict=True)
    return all(not first or not second or first & second for first, second in pairs)


def lies_within(inner: Scope, outer: Scope) -> bool:
    """Whether everything in `inner` falls into `outer` too."""
    pairs = zip(sets_of(inner), sets_of(outer), strict=True)
    return all(not wide or (narrow and narrow <= wide) for narrow, wide in pairs)


def intersection(one: Scope, other: Scope) -> Scope:
    """Return what falls into both of two scopes that meet."""
    return Scope(
        _in_both(one.return_classes, other.return_classes),
        _in_both(one.memberships, other.memberships),
        _in_both(one.countries, other.countries),
    )


def described(scope: Scope, rules: Iterable[Rule]) -> str:
    """Return a scope in the words of a rule file; what names all there is, is left out."""
    parts: tuple[tuple[str, tuple[str, ...], int], ...] = (
        ("goods", scope.return_classes, len(ReturnClass)),
        ("members", scope.memberships, len(Membership)),
        ("countries", tuple(filter(None, scope.countries)), len(countries_of(rules))),
    )
    return "; ".join(f"{name} {', '.join(named)}" for name, named, of in parts if 0 < len(named) < of) or "everything"


def countries_of(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return every country that some rule names, in alphabetical order."""
    return tuple(sorted({country for rule in rules for country in rule.scope.countries}))


def shared(one: Period, other: Period) -> Period | None:
    """Return the days of both periods, None when there are none."""
    start = max(one.start, other.start)
    end = min((period.end for period in (one, other) if period.end is not None), default=None)
    return Period(start, end) if end is None or start <= end else None


def span(period: Period) -> str:
    """Return a period in words."""
    return f"from {period.start}" if period.end is None else f"from {period.start} to {period.end}"


def periods_of(rules: Iterable[Rule], begin: date) -> list[Period]:
    """Return the periods from `begin` on in which no rule begins or ends; the last one has no end."""
    days = {begin}
    for rule in rules:
        days.add(rule.effective.start)
        if rule.effective.end is not None and rule.effective.end < date.max:
            days.add(rule.effective.end + _DAY)
    changes = sorted(day for day in days if day >= begin)
    ends = [day - _DAY for day in changes[1:]]
    return [Period(start, end) for start, end in zip(changes, [*ends, None], strict=True)]


def joined(periods: Iterable[Period]) -> list[Period]:
    """Make one period of those that follow each other."""
    whole: list[Period] = []
    for period in periods:
        last = whole[-1].end if whole else None
        if last is not None and last + _DAY == period.start:
            whole[-1] = Period(whole[-1].start, period.end)
        else:
            whole.append(period)
    return whole


def is_left_to(one: Rule, other: Rule, both: Period, alike: Sequence[Rule]) -> bool:
    """Whether, of what is in the scope of both rules, anything is not decided by a narrower one of `alike`."""
    narrower = [rule for rule in alike if rule.scope.narrowness > one.scope.narrowness]
    days = [period.start for period in periods_of(narrower, both.start) if period.start in both]
    for combination in product(ReturnClass, Membership, (*countries_of(alike), _ELSEWHERE)):
        if one.scope.covers(*combination) and other.scope.covers(*combination):
            deciding = [rule for rule in narrower if rule.scope.covers(*combination)]
            if not all(any(day in rule.effective for rule in deciding) for day in days):
                return True
    return False


def uncovered(
    rules: Sequence[Rule],
    countries: Sequence[str],
    periods: Sequence[Period],
    is_uncovered: Callable[[Sequence[RuleBody]], bool],
) -> Iterator[tuple[Period, Scope]]:
    """Yield when and for what `is_uncovered` holds for the bodies that fit, in as few scopes as are needed."""
    found: defaultdict[Period, list[_Combination]] = defaultdict(list)
    for combination in product(ReturnClass, Membership, countries or (_ELSEWHERE,)):
        fitting = [rule for rule in rules if rule.scope.covers(*combination)]
        open_periods = [
            period
            for period in periods
            if is_uncovered([rule.body for rule in fitting if period.start in rule.effective])
        ]
        for period in joined(open_periods):
            found[period].append(combination)
    for period in sorted(found, key=lambda one: one.start):
        yield from ((period, scope) for scope in _gathered(found[period]))


def _in_both(one: tuple[_Part, ...], other: tuple[_Part, ...]) -> tuple[_Part, ...]:
    """Return the parts of both; an empty one names everything."""
    return tuple(part for part in one if part in other) if one and other else one or other


def _gathered(found: Iterable[_Combination]) -> Iterator[Scope]:
    """Put combinations together: the countries of the same goods and members, then the goods, then the members."""
    countries: defaultdict[tuple[ReturnClass, Membership], list[str]] = defaultdict(list)
    goods: defaultdict[tuple[Membership, tuple[str, ...]], list[ReturnClass]] = defaultdict(list)
    members: defaultdict[tuple[tuple[ReturnClass, ...], tuple[str, ...]], list[Membership]] = defaultdict(list)
    for item, member, country in found:
        countries[item, member].append(country)
    for (item, member), places in countries.items():
        goods[member, tuple(places)].append(item)
    for (member, in_places), items in goods.items():
        members[tuple(items), in_places].append(member)
    for (all_items, in_places), standings in members.items():
        yield Scope(all_items, tuple(standings), in_places)
