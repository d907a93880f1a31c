"""`chatbot rules`: looks the shop's rules over, and tells what other rules would turn."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chatbot.cli.options import AsJson, Config, DataDir, read_settings, tell
from chatbot.domain.rule_checks import check_rules
from chatbot.domain.rule_findings import Finding, Severity
from chatbot.domain.rule_impact import Outcome, TurnedDecision, totals, turned_decisions
from chatbot.domain.rules import Rule, RulesToday

if TYPE_CHECKING:
    from chatbot.settings import Settings

app = typer.Typer(no_args_is_help=True)
_HEADS = ("order", "item", "decision", "now", "new")


@app.callback()
def rules() -> None:
    """Look the shop's rules over before they decide anything."""


@app.command()
def check(
    knowledge: Annotated[
        Path | None,
        typer.Option("--knowledge", metavar="DIR", help="Folder of documents and rules instead of the shop's own."),
    ] = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Find citations that lead nowhere, overlaps, contradictions and gaps; exit status 1 if any is an error."""
    from chatbot.bootstrap.rulebook import read_knowledge

    settings = read_settings(config, data_dir)
    read, documents = read_knowledge(knowledge or settings.knowledge.folder)
    findings = check_rules(read, documents)
    counts = Counter(finding.severity for finding in findings)
    if as_json:
        typer.echo(json.dumps(_checked_as_json(findings, len(read)), ensure_ascii=False, indent=2))
    else:
        for one in findings:
            typer.echo(f"{one.severity:7}  {one.kind:13}  {', '.join(one.rule_ids) or '-'}: {one.text}")
        typer.echo(f"{len(read)} rules: {counts[Severity.ERROR]} errors, {counts[Severity.WARNING]} warnings.")
    if counts[Severity.ERROR]:
        raise typer.Exit(1)


@app.command()
def impact(
    new: Annotated[
        Path,
        typer.Argument(
            metavar="NEW", help="A folder of rules, or one file that replaces the one of the same name in the shop's."
        ),
    ],
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Tell what new rules would decide differently today about all open orders: returns, exchanges, claims, changes."""
    from chatbot.bootstrap.rulebook import read_new_rules, read_rules

    settings = read_settings(config, data_dir)
    current = settings.knowledge.folder / "rules"
    before, after = read_rules(current), read_new_rules(new, current)
    turned, count = asyncio.run(_turned(settings, before, after))
    if as_json:
        typer.echo(json.dumps(_impact_as_json(turned, count), ensure_ascii=False, indent=2))
    else:
        _print(turned, count)


async def _turned(
    settings: Settings, before: Sequence[Rule], after: Sequence[Rule]
) -> tuple[list[TurnedDecision], int]:
    """Return the decisions that turn, and how many orders were looked at."""
    from zoneinfo import ZoneInfo

    from chatbot.bootstrap.rulebook import build_for_orders, open_orders

    turned, count, zone = list[TurnedDecision](), 0, ZoneInfo(settings.shop.time_zone)
    built = build_for_orders(settings)
    try:
        today = built.clock.now().astimezone(zone).date()
        now, new = (RulesToday(tuple(rules), today, zone) for rules in (before, after))
        async with aclosing(open_orders(built, tell)) as pages:
            async for orders in pages:
                count += len(orders)
                turned += [one for order in orders for one in turned_decisions(order, now, new)]
    finally:
        await built.close()
    return turned, count


def _print(turned: Sequence[TurnedDecision], count: int) -> None:
    rows = [_HEADS, *map(_row, turned)] if turned else []
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    touched = len({one.order_number for one in turned})
    typer.echo(f"{count} open orders: {len(turned)} decisions in {touched} orders would turn.")
    for (aspect, effect), times in totals(turned).items():
        typer.echo(f"  {aspect.replace('_', ' ')}: {times} {effect}")


def _row(one: TurnedDecision) -> tuple[str, ...]:
    name = "-" if one.line is None else one.line.name
    aspect = one.aspect.replace("_", " ")
    return one.order_number, name, aspect, _outcome(one.now), _outcome(one.new)


def _outcome(outcome: Outcome) -> str:
    if outcome.amount is not None:
        return f"{outcome.amount.decimal} {outcome.amount.currency}"
    before = " until" if outcome.is_allowed else ", the last day was"
    day = "" if outcome.last_day is None else f"{before} {outcome.last_day}"
    verdict = outcome.verdict.replace("_", " ")
    return f"{verdict}{day}"


def _checked_as_json(findings: Sequence[Finding], count: int) -> dict[str, Any]:
    return {
        "rules": count,
        "errors": sum(one.severity is Severity.ERROR for one in findings),
        "warnings": sum(one.severity is Severity.WARNING for one in findings),
        "findings": [
            {"severity": one.severity.value, "kind": one.kind.value, "rules": list(one.rule_ids), "text": one.text}
            for one in findings
        ],
    }


def _impact_as_json(turned: Sequence[TurnedDecision], count: int) -> dict[str, Any]:
    return {
        "orders": count,
        "decisions": [
            {
                "order": one.order_number,
                "line": None if one.line is None else one.line.id,
                "item": None if one.line is None else one.line.name,
                "decision": one.aspect.value,
                "effect": one.effect.value,
                "now": _outcome_as_json(one.now),
                "new": _outcome_as_json(one.new),
            }
            for one in turned
        ],
        "totals": [
            {"decision": aspect, "effect": effect, "count": times} for (aspect, effect), times in totals(turned).items()
        ],
    }


def _outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "allowed": outcome.is_allowed,
        "verdict": outcome.verdict,
        "last_day": None if outcome.last_day is None else outcome.last_day.isoformat(),
        "amount": None if outcome.amount is None else str(outcome.amount.decimal),
        "currency": None if outcome.amount is None else outcome.amount.currency,
    }
