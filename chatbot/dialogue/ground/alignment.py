"""Which unit of the evidence each part of a sentence says, at the least cost, and what that cost is made of.

A part stays with one unit as long as that unit has its words; going to another one costs less where a clause begins.
Every part must deny where its unit does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.dialogue.ground.costs import COSTS, FOREIGN, WEIGHTS, Costs
from chatbot.dialogue.ground.items import Item, Sort
from chatbot.dialogue.ground.keys import holders_of, is_bond, keys_of
from chatbot.dialogue.ground.units import Unit, Units

_SAYING = (Sort.VALUE, Sort.CODE, Sort.STATE, Sort.CLAIM)
_PREDICATES = (Sort.VALUE, Sort.STATE, Sort.CLAIM)
_PIECES = ":piece"
_OF_VALUES = (Sort.WORD, Sort.PROPER, Sort.STATE)


@dataclass(frozen=True, slots=True)
class Step:
    """An item with the unit that it is said of and its cost there."""

    item: Item
    unit: Unit
    cost: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """The cheapest way to say a sentence by units of the evidence."""

    steps: tuple[Step, ...]
    cost: float

    @property
    def switches(self) -> float:
        """What was paid for going from one unit to another, and for denials at the wrong place."""
        return self.cost - sum(step.cost for step in self.steps)


@dataclass(frozen=True, slots=True)
class _Said:
    """An item with what stands around it.

    Whether a denial stands before it, whether it begins a clause, and one with words; whether its clause has a value;
    whether it is a number beside another word than in the evidence.
    """

    item: Item
    is_denied: bool
    opens: bool
    opens_words: bool
    is_beside_value: bool
    is_unbound: bool


def align(items: Sequence[Item], units: Units) -> Alignment | None:
    """Return the cheapest alignment of a sentence's items, None where there is nothing to align."""
    told = list(_told(items, units))
    if not told or not units.units:
        return None
    ends_denied = _ends_denied(items)
    states = [(unit, odd) for unit in units.units for odd in (False, True)]
    total: list[float] = []
    back, paid = [], []
    for one in told:
        emitted = [_cost(one, unit, units) for unit in units.units]
        total, origins = _stepped(total, states, one)
        costs = [emitted[index // 2] for index in range(len(states))]
        total = [before + cost for before, cost in zip(total, costs, strict=True)]
        back.append(origins)
        paid.append(costs)
    total = [one + _left(*state, ends_denied) for one, state in zip(total, states, strict=True)]
    return _traced(told, states, total, back, paid)


def _told(items: Sequence[Item], units: Units) -> Iterator[_Said]:
    with_value = _clauses_having(items, _SAYING)
    with_words = _clauses_having(items, (Sort.WORD, Sort.STATE, Sort.CLAIM))
    is_denied = opens = False
    before: Item | None = None
    holders = holders_of(items)
    for place, item in enumerate(items):
        opens = opens or item.opens
        if item.sort is Sort.DENIAL:
            is_denied = True
        else:
            beside = filter(None, (before, holders.get(place)))
            is_unbound = any(_is_unbound(one, item, units) for one in beside)
            yield _Said(item, is_denied, opens, opens and with_words[place], with_value[place], is_unbound)
            is_denied = opens = False
        before = item


def _clauses_having(items: Sequence[Item], sorts: Sequence[Sort]) -> list[bool]:
    """Return for each item whether its clause has one of some sorts."""
    number, numbers, having = 0, [], set()
    for item in items:
        number += item.opens
        numbers.append(number)
        if item.sort in sorts:
            having.add(number)
    return [one in having for one in numbers]


def _is_unbound(one: Item, other: Item, units: Units) -> bool:
    """Whether a number stands beside a word or a name that it nowhere stands beside in the evidence."""
    if not is_bond(one, other):
        return False
    today = units.reader.today
    left, right = keys_of([one], today) | one.near, keys_of([other], today) | other.near
    mine = {key for key, _ in units.bonds}
    others = {key for _, key in units.bonds}
    if not left & mine:
        return one.sort is Sort.VALUE and len(other.keys) == 1 and bool(left & units.derived)
    if one.sort is not Sort.VALUE and not right & others:
        return False
    return not any((key, beside) in units.bonds for key in left for beside in right)


def _ends_denied(items: Sequence[Item]) -> bool:
    return bool(items) and items[-1].sort is Sort.DENIAL


def _cost(said: _Said, unit: Unit, units: Units) -> float:
    item, costs = said.item, COSTS[said.item.sort]
    unbound = WEIGHTS["unbound"] if said.is_unbound else 0.0
    if item.keys & unit.own:
        return unbound
    far = WEIGHTS["beside_value"] if said.is_beside_value and item.sort in _OF_VALUES else 1.0
    mixed = far * WEIGHTS["mixed"] if unit.is_parallel and item.sort in _OF_VALUES else 1.0
    if item.keys & unit.sentence:
        return unbound + costs.sentence * mixed
    if item.near & unit.own and not _counts_otherwise(item, units):
        return unbound + WEIGHTS["near"]
    if item.near & unit.sentence:
        return unbound + costs.sentence * mixed + WEIGHTS["near"]
    if item.keys & unit.group:
        return unbound + costs.group * far
    if item.near & unit.group:
        return unbound + costs.group * far + WEIGHTS["near"]
    return unbound + _away(item, costs, unit, units)


def _counts_otherwise(item: Item, units: Units) -> bool:
    """Whether pieces are counted as nothing is: "44 pieces" where 30 pieces of size 44 are in stock."""
    counted = {key for key in item.keys if key.endswith(_PIECES)}
    if not counted:
        return False
    known = {key for one in units.everything for key in one if key.endswith(_PIECES)}
    return bool(known) and counted.isdisjoint(known)


def _away(item: Item, costs: Costs, unit: Unit, units: Units) -> float:
    if (item.keys | item.near) & units.derived:
        return WEIGHTS["derived"]
    if item.keys & units.everything[unit.denies]:
        return costs.elsewhere
    if _is_done_here(item, unit, units):
        return WEIGHTS["done_so"]
    if (item.keys | item.near) & (units.everything[False] | units.everything[True]):
        return costs.opposite
    if item.keys & units.message:
        return WEIGHTS["own_number"] if _is_bare_number(item) else costs.message
    if item.sort is Sort.WORD and (item.keys | item.near) & unit.flow:
        return WEIGHTS["flow"]
    return costs.foreign


def _is_done_here(item: Item, unit: Unit, units: Units) -> bool:
    """Whether something is said to be done in other words where the evidence says "Done:" of it."""
    bases = {f"same:{key.removeprefix('done:')}" for key in item.keys if key.startswith("done:")}
    known = unit.group | unit.flow | units.message
    return "done:finish" in unit.sentence and bool(bases & known) and not bases & unit.sentence


def _is_bare_number(item: Item) -> bool:
    return any(key.startswith("=") for key in item.keys)


def _left(unit: Unit, denied: bool, more: bool) -> float:
    """Return what it costs to leave a unit after a clause that denied or did not."""
    return 0.0 if unit.denies == (denied or more) else WEIGHTS["denied_wrongly"]


def _stepped(total: Sequence[float], states: Sequence[tuple[Unit, bool]], said: _Said) -> tuple[list[float], list[int]]:
    """Return the cost of being in each state at the next item, and from which state it came.

    A denial between two items belongs to the unit of the first or of the second one.
    """
    if not total:
        return [0.0 if denied == said.is_denied else FOREIGN for _, denied in states], [-1] * len(states)
    best = _left_for(total, states, said)
    stepped, origins = [], []
    place = "open" if said.opens else "mid"
    to_value = WEIGHTS["mid_value"] if not said.opens and said.item.sort in _PREDICATES else 0.0
    dear = [(name, WEIGHTS[f"{place}_{name}"] + to_value) for name in ("any", "about", "sentence")]
    for index, (unit, denied) in enumerate(states):
        options = [] if said.opens_words else _staying(total, index, said.is_denied)
        places = (0, unit.about, unit.number)
        for (name, weight), where in zip(dear, places, strict=True):
            left = best.get((name, where, denied))
            if left is not None:
                options.append((left[0] + weight, left[1]))
        same = best.get(("unit", index // 2, denied))
        if same is not None:
            options.append(same)
        cost, origin = min(options, default=(2 * FOREIGN, index))
        stepped.append(cost)
        origins.append(origin)
    return stepped, origins


_Left = tuple[float, int]


def _left_for(
    total: Sequence[float], states: Sequence[tuple[Unit, bool]], said: _Said
) -> dict[tuple[str, int, bool], _Left]:
    """Return the cheapest way to have left any unit, one of a group, one of a sentence, one itself, and from where."""
    best: dict[tuple[str, int, bool], _Left] = {}
    for index, (cost, (unit, denied)) in enumerate(zip(total, states, strict=True)):
        for more in (False, True) if said.is_denied else (False,):
            cut = WEIGHTS["denial_cut"] if denied and not said.opens else 0.0
            left = (cost + cut + _left(unit, denied, more), index)
            rest = said.is_denied != more  # what is left of the denial opens the next unit
            keys = [("any", 0, rest), ("about", unit.about, rest), ("sentence", unit.number, rest)]
            for key in (*keys, ("unit", index // 2, rest)) if said.opens_words else keys:
                known = best.get(key)
                if known is None or left < known:
                    best[key] = left
    return best


def _staying(total: Sequence[float], index: int, is_denied: bool) -> list[tuple[float, int]]:
    """Return from which states of its unit a state is reached within a clause."""
    is_denying = index % 2 == 1
    if is_denied:
        return [(total[one], one) for one in (index - 1, index)] if is_denying else []
    return [(total[index], index)]


def _traced(
    told: Sequence[_Said],
    states: Sequence[tuple[Unit, bool]],
    total: Sequence[float],
    back: Sequence[Sequence[int]],
    paid: Sequence[Sequence[float]],
) -> Alignment:
    index = min(range(len(total)), key=total.__getitem__)
    cost = total[index]
    steps = []
    for place in range(len(told) - 1, -1, -1):
        steps.append(Step(told[place].item, states[index][0], paid[place][index]))
        index = back[place][index]
    return Alignment(tuple(reversed(steps)), cost)
