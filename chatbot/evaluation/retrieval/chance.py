"""What may be chance: intervals by bootstrap, and a paired randomisation test. The same figures in every run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_SEED = 7
_RESAMPLES, _FLIPS = 2_000, 10_000
_BATCH = 500
_CLOSE = 1e-12


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval."""

    mean: float
    low: float
    high: float


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of at least one value with the percentile interval of its bootstrap (Efron 1979)."""
    given, random = np.asarray(values, float), np.random.default_rng(_SEED)
    means = np.concatenate(
        [
            given[random.integers(len(given), size=(_BATCH, len(given)))].mean(axis=1)
            for _ in range(_RESAMPLES // _BATCH)
        ]
    )
    low, high = np.percentile(means, (2.5, 97.5))
    return Estimate(float(given.mean()), float(low), float(high))


def p_value(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return how likely so great a difference of means is by chance: signs of the paired differences flipped at random.

    Two-sided; with k of n flips as great, (k + 1) / (n + 1) (Smucker, Allan & Carterette 2007).
    """
    differences, random = np.asarray(ours, float) - np.asarray(theirs, float), np.random.default_rng(_SEED)
    differences = differences[differences != 0]
    observed, as_great = abs(differences.sum()), 0
    for _ in range(_FLIPS // _BATCH):
        signs = random.choice((-1.0, 1.0), size=(_BATCH, len(differences)))
        as_great += int((np.abs(signs @ differences) >= observed - _CLOSE).sum())
    return (as_great + 1) / (_FLIPS + 1)
