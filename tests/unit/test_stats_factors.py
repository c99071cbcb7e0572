"""Factors, omega and polychoric correlations: found again where they are known, and refused where they cannot be."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from partnerkit.errors import InvalidValueError
from partnerkit.results import Reason, Rotation
from partnerkit.stats.factors import (
    factor_analysis,
    fit_of_factors,
    freedom,
    item_correlations,
    minres,
    oblimin,
    squared_multiple_correlations,
    varimax,
)
from partnerkit.stats.omega import omega, omega_of_correlations, schmid_leiman
from partnerkit.stats.polychoric import _below, polychoric_correlations

NAN = float("nan")


def drawn(rows: int, items: int, seed: int = 1) -> np.ndarray:
    chance = np.random.Generator(np.random.PCG64(seed))
    points: np.ndarray = np.clip(np.round(2 + chance.normal(size=(rows, 1)) + chance.normal(size=(rows, items))), 0, 4)
    return points


def of_pattern(pattern: np.ndarray, between: np.ndarray) -> np.ndarray:
    """Return the correlations that factors give exactly."""
    made: np.ndarray = pattern @ between @ pattern.T
    np.fill_diagonal(made, 1)
    return made


SIMPLE = np.array([[0.8, 0, 0], [0.7, 0, 0], [0.6, 0, 0], [0, 0.9, 0], [0, 0.6, 0], [0, 0.5, 0]] + [[0, 0, 0.7]] * 3)
BETWEEN = np.array([[1.0, 0.5, 0.4], [0.5, 1.0, 0.3], [0.4, 0.3, 1.0]])


# Factors


def test_factors_that_are_there_are_found() -> None:
    matrix = of_pattern(SIMPLE, BETWEEN)
    found, own = minres(matrix, 3)
    assert own == pytest.approx(1 - np.diag(SIMPLE @ BETWEEN @ SIMPLE.T), abs=1e-5)
    pattern, between, settled = oblimin(found)
    order = [int(np.argmax(pattern[row])) for row in (0, 3, 6)]
    assert settled
    assert pattern[:, order] == pytest.approx(SIMPLE, abs=1e-5)
    assert between[np.ix_(order, order)] == pytest.approx(BETWEEN, abs=1e-5)


def test_minres_leaves_no_more_than_any_loadings_near_it() -> None:
    matrix = np.corrcoef(drawn(80, 6).T)
    found, _ = minres(matrix, 2)
    off = 1 - np.eye(6)
    least = (((matrix - found @ found.T) * off) ** 2).sum()
    chance = np.random.Generator(np.random.PCG64(2))
    for _ in range(50):
        near = found + chance.normal(scale=0.01, size=found.shape)
        assert (((matrix - near @ near.T) * off) ** 2).sum() > least


def test_rotations_keep_what_factors_account_for() -> None:
    found, _ = minres(of_pattern(SIMPLE, BETWEEN), 3)
    turned = varimax(found)
    assert turned @ turned.T == pytest.approx(found @ found.T)
    pattern, between, _ = oblimin(found)
    assert pattern @ between @ pattern.T == pytest.approx(found @ found.T)
    assert np.diag(between) == pytest.approx(1)


def test_squared_multiple_correlations_are_those_of_regressions() -> None:
    points = drawn(60, 4)
    told = squared_multiple_correlations(np.corrcoef(points.T))
    for at in range(4):
        others = np.column_stack([np.ones(60), np.delete(points, at, axis=1)])
        left = points[:, at] - others @ np.linalg.lstsq(others, points[:, at], rcond=None)[0]
        assert told[at] == pytest.approx(1 - left.var() / points[:, at].var())
    assert squared_multiple_correlations(np.ones((2, 2))) == pytest.approx(1)


def test_rotation_is_as_asked() -> None:
    points = drawn(200, 6)
    plain, turned, oblique = (factor_analysis(points, 2, rotation=each) for each in Rotation)
    assert plain.factor_correlations == turned.factor_correlations == ((1.0, 0.0), (0.0, 1.0))
    assert oblique.factor_correlations[0][1] != 0
    assert plain.uniquenesses == turned.uniquenesses == oblique.uniquenesses
    strength = [(np.array(each.loadings) ** 2).sum(axis=0) for each in (plain, turned)]
    assert all(first >= second for first, second in strength)


def test_without_degrees_of_freedom_there_is_no_test() -> None:
    found = factor_analysis(drawn(100, 3), 1)
    assert found.fit is not None
    assert (found.fit.df, found.fit.p) == (0, None)
    assert found.fit.rmsea.reason is Reason.NOT_APPLICABLE
    assert found.fit.tli.reason is Reason.NOT_APPLICABLE
    assert found.fit.chi_square.value is not None


def test_an_item_without_variance_of_its_own_is_told() -> None:
    """The first item is the sum of the others, so that it has nothing of its own left."""
    chance = np.random.Generator(np.random.PCG64(3))
    others = chance.normal(size=(100, 4))
    points = np.column_stack([others.sum(axis=1), others])
    assert factor_analysis(points, 1).improper
    assert not factor_analysis(drawn(200, 5), 1).improper


def test_fit_of_a_singular_matrix() -> None:
    found = fit_of_factors(np.ones((4, 4)), np.ones((4, 1)), rows=50)
    assert (found.chi_square.reason, found.tli.reason) == (Reason.NOT_POSITIVE, Reason.NOT_POSITIVE)
    assert found.rmsr.value == 0


def test_fit_of_few_rows() -> None:
    matrix = of_pattern(SIMPLE, BETWEEN)
    assert fit_of_factors(matrix, minres(matrix, 3)[0], rows=6).chi_square.reason is Reason.TOO_FEW_SUBJECTS


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        (drawn(20, 2), Reason.TOO_FEW_ITEMS),
        (drawn(4, 4), Reason.TOO_FEW_SUBJECTS),
        (np.full((9, 4), NAN), Reason.NO_ANSWERS),
        (np.column_stack([drawn(20, 3), np.ones(20)]), Reason.CONSTANT),
        (np.column_stack([drawn(20, 3), np.where(np.arange(20) < 1, 1.0, NAN)]), Reason.NEVER_TOGETHER),
    ],
)
def test_factors_that_cannot_be_had(points: np.ndarray, reason: Reason) -> None:
    assert item_correlations(points)[2] is reason
    found = factor_analysis(points, 1)
    assert (found.loadings, found.fit, found.reason) == ((), None, reason)
    other = omega(points)
    assert [other.congeneric.reason, other.total.reason, other.hierarchical.reason] == [reason] * 3
    assert other.general == ()


def test_correlations_that_nobody_could_have_are_refused() -> None:
    a, b = np.array([0.0, 4.0] * 4), np.full(8, NAN)
    points = np.concatenate([np.column_stack(rows) for rows in ((a, a, b), (b, a, a), (a, b, 4 - a))])
    for found in (factor_analysis(points, 1).reason, omega(points).total.reason):
        assert found is Reason.NOT_POSITIVE


def test_more_factors_than_items_can_tell_apart() -> None:
    points = drawn(60, 5)
    assert freedom(5, 3) < 0
    assert factor_analysis(points, 3).reason is Reason.TOO_FEW_ITEMS
    assert factor_analysis(points, 9).reason is Reason.TOO_FEW_ITEMS
    assert omega(points).total.reason is Reason.TOO_FEW_ITEMS
    assert omega(points).congeneric.value is not None


def test_a_rotation_that_does_not_settle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnerkit.stats.factors.STEEP", 0.0)
    monkeypatch.setattr("partnerkit.stats.factors.SETTLED", 0.0)
    points = drawn(60, 6)
    assert factor_analysis(points, 2).reason is Reason.NOT_CONVERGED
    assert omega(points, factors=2).hierarchical.reason is Reason.NOT_CONVERGED


def test_wrong_calls_are_refused() -> None:
    points = drawn(60, 6)
    with pytest.raises(InvalidValueError, match="factors"):
        factor_analysis(points, 0)
    with pytest.raises(InvalidValueError, match="a whole number from 2"):
        omega(points, factors=1)
    with pytest.raises(InvalidValueError, match="a whole number from 2"):
        schmid_leiman(np.eye(3), 1)
    with pytest.raises(InvalidValueError, match="from 1 to 2"):
        minres(np.eye(3), 3)
    with pytest.raises(InvalidValueError, match="unknown rotation 'promax'"):
        factor_analysis(points, 2, rotation="promax")
    with pytest.raises(InvalidValueError, match="unknown correlation"):
        omega(points, correlation="spearman")


# Omega


def test_omega_of_a_hierarchy_that_is_there() -> None:
    """The general factor holds (Σ g)² of the variance of the sum, and group factors (Σ s)² each."""
    general, own = np.array([0.6] * 3 + [0.5] * 3 + [0.7] * 3), np.repeat(np.eye(3), 3, axis=0) * 0.4
    matrix = np.outer(general, general) + own @ own.T
    np.fill_diagonal(matrix, 1)
    found = omega_of_correlations(matrix, rows=300)
    whole = matrix.sum()
    assert found.hierarchical.value == pytest.approx(general.sum() ** 2 / whole, abs=1e-6)
    assert found.total.value == pytest.approx(1 - (1 - general**2 - 0.16).sum() / whole, abs=1e-6)
    assert found.general == pytest.approx(general, abs=1e-5)
    assert found.uniquenesses == pytest.approx(1 - general**2 - 0.16, abs=1e-5)


def test_congeneric_omega_of_equal_items_is_alpha() -> None:
    matrix = np.full((5, 5), 0.4) + 0.6 * np.eye(5)
    assert omega_of_correlations(matrix, rows=100).congeneric.value == pytest.approx(5 * 0.4 / (1 + 4 * 0.4))


def test_omega_of_correlations_that_add_up_to_nothing() -> None:
    matrix = np.eye(6) * 1.2 - 0.2
    assert omega_of_correlations(matrix, rows=50).total.reason is Reason.NOT_POSITIVE


# Polychoric correlations


@pytest.mark.parametrize("rho", [-0.95, -0.3, 0.0, 0.6, 0.99])
def test_the_bivariate_normal_distribution(rho: float) -> None:
    cuts = np.array([-2.5, -0.7, 0.0, 0.4, 1.9])
    h, k = np.meshgrid(cuts, cuts, indexing="ij")
    expected = multivariate_normal([0.0, 0.0], [[1, rho], [rho, 1]]).cdf(np.stack([h, k], axis=-1))
    assert _below(h[None], k[None], np.full((1, 1, 1), rho))[0] == pytest.approx(expected, abs=1e-7)


def test_polychoric_correlations_find_what_lies_behind() -> None:
    chance = np.random.Generator(np.random.PCG64(1))
    behind = chance.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=20_000)
    points = np.digitize(behind, [-0.5, 0.8, 1.4])
    found = polychoric_correlations(points)
    assert found.matrix[0, 1] == pytest.approx(0.6, abs=0.02)
    assert found.thresholds[0] == pytest.approx((-0.5, 0.8, 1.4), abs=0.05)
    assert np.corrcoef(points[:, 0], points[:, 1])[0, 1] < 0.56


def test_a_table_of_halves_has_a_formula() -> None:
    """Where all is cut in the middle, rho = sin(2 pi (p - 1/4)): Sheppard (1899)."""
    points = [(0, 0)] * 4 + [(0, 1)] * 2 + [(1, 0)] * 2 + [(1, 1)] * 4
    assert polychoric_correlations(points).matrix[0, 1] == pytest.approx(np.sin(2 * np.pi * (1 / 3 - 1 / 4)))


def test_answers_that_go_together_without_exception() -> None:
    assert polychoric_correlations([[1, 1], [2, 2], [3, 3]]).matrix[0, 1] == 1
    assert polychoric_correlations([[1, 3], [2, 2], [3, 1]]).matrix[0, 1] == -1
    assert polychoric_correlations([[1, 1], [1, 2], [2, 1], [2, 1]]).matrix[0, 1] == -1  # never both at 2


def test_polychoric_correlations_rest_on_who_answered_both() -> None:
    points = drawn(80, 3)
    points[:10, 0], points[70:, 2] = NAN, NAN
    found = polychoric_correlations(points)
    assert np.isfinite(found.matrix).all()
    assert found.rows == 80
    listwise = polychoric_correlations(points, missing="listwise")
    assert listwise.rows == 60
    assert listwise.matrix == pytest.approx(polychoric_correlations(points[10:70]).matrix)


def test_polychoric_correlations_that_cannot_be_had() -> None:
    flat = polychoric_correlations([[1, 2], [1, 3], [1, 2]])
    assert (flat.reason, flat.thresholds[0]) == (Reason.CONSTANT, ())
    assert np.isnan(flat.matrix[0]).all()
    empty = polychoric_correlations(np.empty((0, 2)))
    assert (empty.reason, empty.thresholds) == (Reason.NO_ANSWERS, ((), ()))
    apart = polychoric_correlations([[1, NAN], [2, NAN], [NAN, 1], [NAN, 2]])
    assert apart.reason is Reason.NEVER_TOGETHER
    assert np.isnan(apart.matrix[0, 1])
    with pytest.raises(InvalidValueError, match="answers between points"):
        polychoric_correlations([[1.5, 2.0], [1.0, 2.0]])
    with pytest.raises(InvalidValueError, match="30 points; expected at most 20"):
        polychoric_correlations(np.arange(60).reshape(30, 2))


def test_polychoric_omega_is_above_that_of_the_points() -> None:
    points = drawn(300, 6)
    plain, behind = omega(points).total.value, omega(points, correlation="polychoric").total.value
    assert plain is not None
    assert behind is not None
    assert behind > plain


def test_tli_is_given_where_no_factors_fit_nearly_as_well() -> None:
    """Items that go together less than chance allows: psych gives numbers below 0 too, as low as -7.93."""
    one = np.full((4, 1), 0.3)
    matrix = one @ one.T + np.diag(1 - one[:, 0] ** 2)
    found = fit_of_factors(matrix, np.full((4, 1), 0.05), rows=20)
    model = np.full((4, 4), 0.05**2) + np.diag(np.full(4, 1 - 0.05**2))
    scale = 20 - 1 - 13 / 6 - 2 / 3
    gap = float(np.trace(np.linalg.solve(model, matrix)) - np.log(np.linalg.det(matrix) / np.linalg.det(model)) - 4)
    none = -float(np.log(np.linalg.det(matrix))) / 6
    assert none < 1 / scale
    assert found.tli.reason is None
    assert found.tli.value == pytest.approx((none - gap / 2) / (none - 1 / scale))
