"""Finds the minimum of a smooth function by L-BFGS with backtracking.

Liu and Nocedal, Mathematical Programming 45 (1989).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Loss = Callable[[NDArray[np.float32]], tuple[float, NDArray[np.float32]]]
    Move = tuple[NDArray[np.float32], NDArray[np.float32]]

_MEMORY = 8
_ENOUGH = 1e-4
_HALVINGS = 12


def minimise(loss: Loss, start: NDArray[np.float32], steps: int) -> NDArray[np.float32]:
    """Return where `loss` (its value and slope) is smallest, after at most `steps` steps from `start`."""
    moves: deque[Move] = deque(maxlen=_MEMORY)
    place = start
    value, slope = loss(place)
    for _ in range(steps):
        towards = _direction(slope, moves)
        falls = -_product(towards, slope)
        pace = 1.0 if moves else min(1.0, 1.0 / max(_product(slope, slope) ** 0.5, 1e-12))
        for _ in range(_HALVINGS):
            following = place - pace * towards
            new_value, new_slope = loss(following)
            if new_value <= value + _ENOUGH * pace * falls:
                break
            pace /= 2
        else:
            return place
        if _product(following - place, new_slope - slope) > 0:
            moves.append((following - place, new_slope - slope))
        place, value, slope = following, new_value, new_slope
    return place


def _direction(slope: NDArray[np.float32], moves: deque[Move]) -> NDArray[np.float32]:
    """Return the slope as the curvature met on the last moves bends it (the two-loop recursion)."""
    bent = slope.copy()
    shares: list[float] = []
    for moved, turned in reversed(moves):
        shares.append(_product(moved, bent) / _product(moved, turned))
        bent -= shares[-1] * turned
    if moves:
        moved, turned = moves[-1]
        bent *= _product(moved, turned) / _product(turned, turned)
    for (moved, turned), share in zip(moves, reversed(shares), strict=True):
        bent += (share - _product(turned, bent) / _product(moved, turned)) * moved
    return bent


def _product(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    import numpy as np

    return float(np.vdot(one, other))
