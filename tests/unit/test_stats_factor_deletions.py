"""Factors without each cluster: as if its rows had never been, in the order of the factors of all rows."""

from __future__ import annotations

import numpy as np
import pytest

from partnerkit.errors import InvalidValueError
from partnerkit.results import Correlation, Rotation
from partnerkit.stats.factor_deletions import aligned, eigenvalue_deletions, factor_deletions
from partnerkit.stats.factors import factor_analysis
from partnerkit.stats.structure import parallel_analysis

CLUSTERS = np.arange(120) % 6


def answers(seed: int = 2) -> np.ndarray:
    """Return six items, three about one thing and three about another."""
    chance = np.random.Generator(np.random.PCG64(seed))
    shared = np.repeat(chance.normal(size=(120, 2)), 3, axis=1)
    return shared + 0.7 * chance.normal(size=(120, 6))


@pytest.mark.parametrize("rotation", list(Rotation))
def test_loadings_are_those_of_what_is_left(rotation: Rotation) -> None:
    points = answers()
    whole = factor_analysis(points, 2, rotation=rotation)
    made = factor_deletions(points, whole.loadings, rotation=rotation, clusters=CLUSTERS)
    for at in range(6):
        rest = factor_analysis(points[at != CLUSTERS], 2, rotation=rotation)
        assert made.loadings[at] == pytest.approx(aligned(np.array(rest.loadings), np.array(whole.loadings)), abs=1e-4)
        assert made.uniquenesses[at] == pytest.approx(rest.uniquenesses, abs=1e-4)


def test_eigenvalues_are_those_of_what_is_left() -> None:
    points = answers()
    components, factors = eigenvalue_deletions(points, clusters=CLUSTERS)
    for at in range(6):
        rest = parallel_analysis(points[at != CLUSTERS], correlation=Correlation.PEARSON, simulations=2)
        assert components[at] == pytest.approx([each.observed for each in rest.component_values])
        assert factors[at] == pytest.approx([each.observed for each in rest.factor_values])


def test_order_and_sign_of_factors_do_not_matter() -> None:
    loadings = np.array([[0.8, 0.1, 0.0], [0.0, 0.7, 0.1], [0.1, 0.0, 0.6], [0.5, 0.2, 0.1]])
    turned = loadings[:, [2, 0, 1]] * [-1.0, 1.0, -1.0]
    assert aligned(turned, loadings) == pytest.approx(loadings)


def test_a_deletion_that_leaves_an_item_constant_has_no_factors() -> None:
    points = answers()
    points[CLUSTERS != 0, 0] = 1.0
    made = factor_deletions(points, np.ones((6, 1)), clusters=CLUSTERS)
    assert np.isnan(made.loadings[0]).all()
    assert np.isfinite(made.loadings[1:]).all()
    assert np.isnan(eigenvalue_deletions(points, clusters=CLUSTERS)[0][0]).all()


def test_progress_and_groups() -> None:
    points, told = answers(), list[tuple[int, int]]()
    made = factor_deletions(points, np.ones((6, 1)), fits=5, progress=lambda *each: told.append(each))
    assert (made.clusters, made.loadings.shape) == (120, (5, 6, 1))
    assert told[-1] == (5, 5)


def test_nobody_has_no_deletions() -> None:
    made = factor_deletions(np.empty((0, 3)), np.ones((3, 1)))
    assert (made.clusters, made.loadings.shape) == (0, (0, 3, 1))
    assert eigenvalue_deletions(np.empty((0, 3)))[0].shape == (0, 3)


@pytest.mark.parametrize(("fits", "seed"), [(4, 1), (5, -1)])
def test_numbers_out_of_range_are_refused(fits: int, seed: int) -> None:
    with pytest.raises(InvalidValueError, match="at least 5"):
        factor_deletions(answers(), np.ones((6, 1)), fits=fits, seed=seed)
