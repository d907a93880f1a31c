"""The course of a training as a file: steps, loss, reply tokens and seconds, a line a chunk of examples."""

from __future__ import annotations

import csv
from dataclasses import astuple, dataclass, fields
from pathlib import Path

CURVE = "curve.csv"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a training is: steps done, mean loss of the last chunk, reply tokens learnt from, seconds of this run."""

    step: int
    loss: float
    tokens: int
    seconds: float


class Curve:
    """Adds lines to the file; those after the `step` that a training goes on from are dropped."""

    def __init__(self, path: Path, step: int) -> None:
        self._path = path
        kept = [one for one in read_curve(path) if one.step <= step]
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow(field.name for field in fields(Progress))
        for one in kept:
            self.add(one)

    def add(self, progress: Progress) -> None:
        """Write one line."""
        step, loss, tokens, seconds = astuple(progress)
        with self._path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow((step, f"{loss:.4f}", tokens, f"{seconds:.0f}"))


def read_curve(path: Path) -> tuple[Progress, ...]:
    """Return the lines of a file, none when there is no file."""
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Progress(int(row["step"]), float(row["loss"]), int(row["tokens"]), float(row["seconds"])) for row in rows
    )
