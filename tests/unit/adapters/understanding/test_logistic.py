import numpy as np
import pytest
from scipy.sparse import csr_matrix

from chatbot.adapters.understanding.descent import minimise
from chatbot.adapters.understanding.logistic import Design, fit, softmax


def _rosenbrock(place: np.ndarray) -> tuple[float, np.ndarray]:
    x, y = (float(one) for one in place)
    slope = [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2, np.asarray(slope, np.float32)


def test_that_the_minimum_of_a_curved_valley_is_found() -> None:
    found = minimise(_rosenbrock, np.asarray([-1.2, 1.0], np.float32), 200)
    assert found == pytest.approx([1.0, 1.0], abs=0.02)


def test_that_no_step_leads_uphill() -> None:
    values = []
    for steps in range(1, 30):
        found = minimise(_rosenbrock, np.asarray([-1.2, 1.0], np.float32), steps)
        values.append(_rosenbrock(found)[0])
    assert values == sorted(values, reverse=True)


def test_that_a_start_at_the_minimum_stays() -> None:
    start = np.zeros(3, np.float32)
    found = minimise(lambda place: (float(place @ place), 2 * place), start, 5)
    assert found.tolist() == start.tolist()


def test_that_a_slope_that_leads_nowhere_ends_the_search() -> None:
    start = np.ones(2, np.float32)
    found = minimise(lambda place: (float(-(place @ place)), 2 * place), start, 5)
    assert found.tolist() == start.tolist()


def _design(rows: int, weights: np.ndarray | None = None) -> tuple[Design, np.ndarray]:
    chance = np.random.default_rng(3)
    labels = np.arange(rows) % 3
    dense = chance.normal(size=(rows, 4)).astype(np.float32)
    dense[:, 0] += 3 * (labels == 1)
    dense[:, 3] = 1.0
    sparse = csr_matrix((labels == 2).astype(np.float32)[:, None] * np.ones((1, 5), np.float32))
    return Design(dense, sparse, np.ones(rows, np.float32) if weights is None else weights), labels


def test_that_dense_and_sparse_columns_are_learnt_together() -> None:
    design, labels = _design(300)
    shares = softmax(design.scores(fit(design, labels, 3, 0.1)))
    assert (shares.argmax(axis=1) == labels).mean() > 0.93
    assert shares.sum(axis=1) == pytest.approx(np.ones(300), abs=1e-5)


def test_that_the_solution_is_where_the_slope_is_nothing() -> None:
    design, labels = _design(90)
    solution = fit(design, labels, 3, 1.0)
    missed = softmax(design.scores(solution)) - np.eye(3)[labels]
    slope = np.vstack([design.dense.T @ missed, design.sparse.T @ missed]) + solution
    assert np.abs(slope).max() < 0.05


def test_that_rows_of_no_weight_teach_nothing() -> None:
    weights = np.where(np.arange(300) % 3 == 2, 0.0, 1.0).astype(np.float32)
    design, labels = _design(300, weights)
    shares = softmax(design.scores(fit(design, labels, 3, 0.1)))
    assert shares[:, 2].max() < 0.4


def test_that_a_stronger_ridge_makes_smaller_weights() -> None:
    design, labels = _design(300)
    weak, strong = (np.abs(fit(design, labels, 3, ridge)).sum() for ridge in (0.01, 10.0))
    assert strong < weak
