"""Writes reports as one HTML page that needs nothing else: no script, no font, no file beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5c6675; --line: #d9dee5; --paper: #ffffff; --wash: #f4f6f9;
  --good: #2f7d4f; --bad: #b3372f; --mark: #2b5f9e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa5b4; --line: #39424f; --paper: #161b22;
  --wash: #1f2630; --good: #6cc48f; --bad: #ef8a80; --mark: #7fb0ea; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto;
  max-width: 70rem; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p.about { color: var(--soft); margin: 0 0 1rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; }
.tile { background: var(--wash); border-radius: .5rem; padding: .6rem 1rem; min-width: 7rem; }
.tile b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: .85rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem .25rem 0; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; } th { color: var(--soft); font-weight: 500; }
tr.last td { font-weight: 600; }
details { border-bottom: 1px solid var(--line); padding: .4rem 0; } summary { cursor: pointer; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--wash); border-radius: .5rem; padding: .75rem;
  font: 13px/1.45 ui-monospace, monospace; margin: .5rem 0; }
figure { margin: 0; } figcaption { color: var(--soft); font-size: .85rem; }
svg text { fill: var(--ink); font: 11px system-ui, sans-serif; } svg .soft { fill: var(--soft); }
svg .line { stroke: var(--line); fill: none; } svg .mark { fill: var(--mark); } svg .even { stroke: var(--soft); }
"""


def page(title: str, about: str, parts: Iterable[str]) -> str:
    """Return a whole page; the parts are HTML."""
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n"
        f'<p class="about">{escape(about)}</p>\n{body}\n</body>\n</html>\n'
    )


def tiles(figures: Sequence[tuple[str, str]]) -> str:
    """Return a row of figures, each a value with its name."""
    cells = (f'<div class="tile"><b>{escape(value)}</b><span>{escape(name)}</span></div>' for name, value in figures)
    return f'<div class="tiles">{"".join(cells)}</div>'


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], *, has_total: bool = False) -> str:
    """Return a table under a title; with `has_total` the last row stands out."""
    lines = [f"<tr>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr>"]
    for place, row in enumerate(rows):
        opening = '<tr class="last">' if has_total and place == len(rows) - 1 else "<tr>"
        lines.append(f"{opening}{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>")
    return f'<h2>{escape(title)}</h2>\n<div class="wide"><table>\n' + "\n".join(lines) + "\n</table></div>"


def folded(summary: str, text: str) -> str:
    """Return a text that opens by its summary."""
    return f"<details><summary>{escape(summary)}</summary><pre>{escape(text)}</pre></details>"


def heading(title: str) -> str:
    """Return the heading of a part."""
    return f"<h2>{escape(title)}</h2>"


def figure(drawing: str, caption: str) -> str:
    """Return a drawing (SVG) with its caption."""
    return f'<figure class="wide">{drawing}<figcaption>{escape(caption)}</figcaption></figure>'
