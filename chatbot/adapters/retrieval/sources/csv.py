"""Reads a table of comma-separated values: questions with their answers, or any rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import islice

from chatbot.adapters.retrieval.sources.markdown_text import heading, table
from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.domain.knowledge import Document

_MAX_ROWS, _MAX_COLUMNS = 100_000, 100
_SEPARATORS = ",;\t"
_QUESTION, _ANSWER = frozenset({"question", "问题"}), frozenset({"answer", "答案", "回答"})


def read_csv(source: SourceFile) -> tuple[Document]:
    """Return the document of a table whose first row names its columns. Raises UnreadableSource."""
    text = source.text()
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    if first.count(separator) >= _MAX_COLUMNS:
        raise source.refused(f"the table has {first.count(separator) + 1:,} columns; {_MAX_COLUMNS} are the most")
    try:
        rows = list(islice(csv.reader(text.splitlines(keepends=True), delimiter=separator), _MAX_ROWS + 2))
    except csv.Error as error:
        raise source.refused(f"the table cannot be read ({error})") from error
    head, body = _divided(source, [row for row in rows if any(cell.strip() for cell in row)])
    columns = [name.strip().lower() for name in head]
    question = next((place for place, name in enumerate(columns) if name in _QUESTION), None)
    answer = next((place for place, name in enumerate(columns) if name in _ANSWER), None)
    if question is None or answer is None:
        return (source.document(table(head, body)),)
    return (source.document("\n\n".join(_answered(body, question, answer))),)


def _divided(source: SourceFile, rows: Sequence[list[str]]) -> tuple[list[str], Sequence[list[str]]]:
    """Return the first row and the others, each as wide as the first."""
    if len(rows) > _MAX_ROWS + 1:
        raise source.refused(f"the table has more than {_MAX_ROWS:,} rows; divide it")
    if len(rows) < len(("names", "values")):
        raise source.refused("the table needs a row with the names of its columns and one below it")
    head, *body = rows
    for row in body:
        if len(row) > len(head):
            raise source.refused(f"a row has {len(row):,} cells and the table {len(head)} columns: {row[0]!r:.60}")
        row += [""] * (len(head) - len(row))
    return head, body


def _answered(rows: Sequence[list[str]], question: int, answer: int) -> Iterator[str]:
    for row in rows:
        if row[question].strip() and row[answer].strip():
            yield f"{heading(row[question])}\n\n{row[answer].strip()}"
