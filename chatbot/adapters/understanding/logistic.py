"""Learns a multinomial logistic regression in about a second, from dense columns beside many sparse ones.

The weights are scaled first: the dense columns are whitened and each sparse one is divided by what its examples weigh,
so that a few dozen steps do; more fit the examples better and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatbot.adapters.understanding.descent import minimise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEPS = 40
_CURVATURE = 0.2  # of the loss, taken to be the same everywhere; it only scales


@dataclass(frozen=True, slots=True)
class Design:
    """The rows to learn from: a dense part, a sparse part (scipy's CSR) and the weight of each row."""

    dense: NDArray[np.float32]
    sparse: Any
    weights: NDArray[np.float32]

    def rows(self, chosen: NDArray[np.bool_]) -> Design:
        """Return the design of the chosen rows alone."""
        return Design(self.dense[chosen], self.sparse[chosen], self.weights[chosen])

    def scores(self, solution: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the scores of the rows, shape (rows, classes)."""
        width = self.dense.shape[1]
        scores: NDArray[np.float32] = self.dense @ solution[:width] + self.sparse @ solution[width:]
        return scores


def fit(design: Design, labels: NDArray[np.intp], classes: int, ridge: float) -> NDArray[np.float32]:
    """Return the weights, shape (columns, classes), that make the labels likely; `ridge` keeps them small."""
    import numpy as np

    scale = _Scale.of(design, ridge)
    turned = design.sparse.T.tocsr()
    place = np.arange(len(labels))

    def loss(scaled: NDArray[np.float32]) -> tuple[float, NDArray[np.float32]]:
        solution = scale.weights(scaled)
        shares = softmax(design.scores(solution))
        missed = -np.log(np.maximum(shares[place, labels], 1e-9))
        shares[place, labels] -= 1
        pull = shares * design.weights[:, None]
        slope = np.vstack([design.dense.T @ pull, turned @ pull]) + np.float32(ridge) * solution
        value = float(missed @ design.weights) + ridge / 2 * float(np.vdot(solution, solution))
        return value, scale.slope(slope)

    start = np.zeros((design.dense.shape[1] + design.sparse.shape[1], classes), np.float32)
    return scale.weights(minimise(loss, start, _STEPS))


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each row's scores as shares of one."""
    import numpy as np

    raised: NDArray[np.float32] = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
    return shares


@dataclass(frozen=True, slots=True)
class _Scale:
    """Turns scaled weights into weights, and slopes the other way: a Cholesky factor, and a divisor a column."""

    inverse: NDArray[np.float32]
    divisors: NDArray[np.float32]

    @classmethod
    def of(cls, design: Design, ridge: float) -> _Scale:
        import numpy as np

        gram = (design.dense * design.weights[:, None]).T @ design.dense
        factor = np.linalg.cholesky(_CURVATURE * gram + ridge * np.eye(len(gram), dtype=np.float32))
        weight = np.asarray(design.sparse.T.multiply(design.sparse.T) @ design.weights)
        inverse = np.linalg.inv(factor).astype(np.float32)
        return cls(inverse, np.sqrt(_CURVATURE * weight + ridge).astype(np.float32)[:, None])

    def weights(self, scaled: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np

        width = len(self.inverse)
        return np.vstack([self.inverse.T @ scaled[:width], scaled[width:] / self.divisors])

    def slope(self, slope: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np

        width = len(self.inverse)
        return np.vstack([self.inverse @ slope[:width], slope[width:] / self.divisors])
