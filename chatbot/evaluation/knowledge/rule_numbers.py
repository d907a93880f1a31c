"""Compares the numbers of the rules with the clauses that they cite, in every language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from chatbot.bootstrap.likeness import Section
from chatbot.domain.bills import DueWithin
from chatbot.domain.knowledge import is_cited
from chatbot.domain.money import Money
from chatbot.domain.rules import (
    AtMost,
    Claimable,
    DeliveryCost,
    DeliveryRefund,
    Fee,
    HandOverWithin,
    LostAfter,
    Payable,
    Postage,
    Rule,
    RuleBody,
    SeasonalExtension,
    SettledWithin,
    StaffAbove,
    Window,
)
from chatbot.evaluation.knowledge.findings import Finding, Kind, Severity, finding_in
from chatbot.languages import Language
from chatbot.languages.quantities import quantities_in

Number = tuple[str, tuple[float, ...]]


def rule_numbers(
    rules: Iterable[Rule], sections: Sequence[Section], languages: Mapping[str, Language]
) -> Iterator[Finding]:
    """Yield the rules whose clause says another number, or does not say theirs."""
    for rule in rules:
        cited = [one for one in sections if _is_cited(one, rule)]
        for tag in sorted({one.document.language for one in cited} & languages.keys()):
            clause = [one for one in cited if one.document.language == tag]
            yield from _compared(rule, clause, languages[tag])


def _is_cited(section: Section, rule: Rule) -> bool:
    is_document = section.document.id == rule.clause.document_id
    is_then = section.document.effective.overlaps(rule.effective)
    return is_document and is_then and is_cited(section.passage.heading, section.passage.anchor, rule.clause.heading)


def _compared(rule: Rule, clause: Sequence[Section], language: Language) -> Iterator[Finding]:
    text = "\n".join(f"{one.passage.heading}\n{one.passage.text}" for one in clause)
    found = quantities_in(text, language)
    said = {one.value for one in found}
    numbers = numbers_of(rule.body)
    for number in numbers:
        if number in said:
            continue
        others = dict.fromkeys(one.text for one in found if one.unit == number[0])
        what = f"rule {rule.id} says {_shown(number)}"
        if others and said.isdisjoint(numbers):
            told = f"{what}, the clause that it cites says {', '.join(others)}"
            advice = "Correct the rule or the clause; code follows the rule, shoppers are shown the clause."
            yield finding_in(clause[0], Severity.ERROR, Kind.RULE, told, advice)
        else:
            advice = "Say it in the clause, or let the rule cite the heading that does."
            told = f"{what}, the clause that it cites does not say it"
            severity = Severity.WARNING if said.isdisjoint(numbers) else Severity.NOTE
            yield finding_in(clause[0], severity, Kind.RULE, told, advice)


def numbers_of(body: RuleBody) -> tuple[Number, ...]:
    """Return the numbers that a rule's clause must say; nothing charged may be said in words."""
    match body:
        case Window(days=days) | HandOverWithin(days=days) | DueWithin(days=days) | Claimable(days=int(days)):
            return (("days", (float(days),)),)
        case LostAfter(working_days=days) | SettledWithin(working_days=days):
            return (("working_days", (float(days),)),)
        case AtMost(times=times):
            return (("times", (float(times),)),)
        case Fee(percent=percent) if percent:
            return (("percent", (float(percent),)),)
        case SeasonalExtension(start=start, end=end, until=until):
            return tuple(("date", tuple(map(float, day))) for day in (start, end, until))
        case _:
            return tuple(_amount(one) for one in _amounts(body) if one is not None and one.decimal)


def _amounts(body: RuleBody) -> tuple[Money | None, ...]:
    match body:
        case Fee(amount=amount) | Postage(amount=amount) | StaffAbove(amount=amount):
            return (amount,)
        case DeliveryRefund(at_most=amount):
            return (amount,)
        case DeliveryCost(amount=amount, free_from=free_from):
            return (amount, free_from)
        case Payable(least=least, most=most):
            return (least, most)
        case _:
            return ()


def _amount(money: Money) -> Number:
    return money.currency, (float(money.decimal),)


def _shown(number: Number) -> str:
    unit, amounts = number
    if unit == "date":
        return f"{amounts[0]:02.0f}-{amounts[1]:02.0f}"
    return f"{amounts[0]:g} {unit.replace('_', ' ')}"
