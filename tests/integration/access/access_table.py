"""Reads the access matrix and renders its page; as a program it prints the page."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CALLERS = ("anonymous", "guest", "customer A", "customer B", "agent", "admin")
_MATRIX = Path(__file__).parent / "matrix.yaml"
_HEAD = """# Who may see and do what

Rendered from `tests/integration/access/matrix.yaml`; `tests/integration/access` runs every cell over HTTP against the
composed product and fails for a route or a flow that has no row.

Everybody asks for what belongs to **customer B**: their conversation, their card, their order, the write of theirs that
waits. The callers send everything they hold with every request:

- *anonymous*: a conversation of their own; *guest*: one in which they proved to know an order of customer A.
- *customer A*, *customer B*: signed in by the store, with a conversation of their own.
- *agent*, *admin*: signed in as staff, with a conversation that is nobody's.

## Routes

A cell is the status of the answer. *theirs*: it holds data of customer B; *done*: the write took place; *as A*, *as B*:
whose conversation began. The demo's routes, `/docs` and `/openapi.json` exist for callers on this machine only, the
latter two while the server listens on loopback; what they tell stands below `/v1/staff` for administrators everywhere.
Gradio's routes below `/chat` tell nobody from anybody: each function of the page checks the token that its page holds.
Those below `/staff` are for the staff alone, but for the sign-in page that others get there and Gradio's own styles and
scripts; those below `/admin` for administrators, others being led to `/staff`. Each function of these pages looks at
its caller's session again.

"""
_FLOWS = """
## Flows

The level is what the flow declares; a flow without one stops the start. *same*: the same sentence for everybody;
*proof*: asks for the e-mail or postcode on the order; *sign in*: asks to sign in; *not found*: not among your orders;
*theirs*: tells about the order; *proposal*: shows a card to confirm.

"""


@dataclass(frozen=True)
class Row:
    """A route or flow with what is asked of it, and its cell for each caller."""

    name: str
    cells: tuple[str, ...]
    values: dict[str, Any]


def routes() -> list[Row]:
    """Return the rows of the routes."""
    return [_row("route", values) for values in _read()["routes"]]


def flows() -> list[Row]:
    """Return the rows of the flows."""
    return [_row("flow", values) for values in _read()["flows"]]


def page() -> str:
    """Return docs/access-matrix.md."""
    of_routes = [(f"`{row.name}`", *row.cells, row.values.get("elsewhere", "")) for row in routes()]
    of_flows = [(f"`{row.name}`", row.values["level"], *row.cells) for row in flows()]
    tables = (
        _table(("route", *CALLERS, "from elsewhere"), of_routes),
        _table(("flow", "level", *CALLERS), of_flows),
    )
    return _HEAD + tables[0] + _FLOWS + tables[1]


def _read() -> dict[str, list[dict[str, Any]]]:
    matrix: dict[str, list[dict[str, Any]]] = yaml.safe_load(_MATRIX.read_text(encoding="utf-8"))
    return matrix


def _row(kind: str, values: dict[str, Any]) -> Row:
    cells = values["cells"] * (len(CALLERS) if len(values["cells"]) == 1 else 1)
    assert len(cells) == len(CALLERS), values
    return Row(values[kind], tuple(cells), values)


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(page())
