"""Polychoric correlations: between what is normally distributed behind answers on a scale with an order.

Owns: the thresholds, the bivariate normal distribution and the estimate. All pairs of items are worked on at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.results import Missing, Reason
from partnerkit.stats.covariances import covariances, points_of
from partnerkit.stats.ratings import scaled
from partnerkit.stats.resampling import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from partnerkit.stats.resampling import Bools, Integers

__all__ = ["Polychoric", "polychoric_correlations"]

MOST_POINTS = 20
"""A scale with more points is better taken as it is."""
NEAREST = 1 - 1e-8
"""How near 1 a correlation is looked for."""
FLAT = 1e-9
"""Likelihoods that lie no further apart than this, a row, are the same."""
STEPS = 100
SETTLED = 1e-12
"""When no correlation moves further than this, they are found."""
LEAST = 1e-200
STEEPEST = 1e12
"""Chances and slopes are kept within these, where a cell is all but impossible."""


@attrs.frozen(kw_only=True, eq=False)
class Polychoric:
    """Polychoric correlations.

    Attributes:
        matrix: Shape (k, k); NaN where there is none.
        thresholds: For each item, where the normal variable behind it is cut, from low to high.
        rows: Rows that count.
        reason: Why some are not there.
    """

    matrix: Floats
    thresholds: tuple[tuple[float, ...], ...]
    rows: int
    reason: Reason | None


def polychoric_correlations(points: ArrayLike, *, missing: Missing | str = Missing.PAIRWISE) -> Polychoric:
    """Return the polychoric correlations of items, in two steps.

        thresholds: the normal quantiles of the shares of answers at or below each point, over all who answered the item
        rho: the maximum of Σ n_ab ln P_ab(rho), P_ab the chance of the points a and b under the bivariate normal

    The thresholds are those of `psych::polychoric` with `global = TRUE`, its default where items have equally many
    points; no count is corrected where nobody gave some pair of points.

    Args:
        points: Shape (n, k): whole numbers, at most 20 different ones an item; a point that nobody gave is no point.
        missing: `pairwise` or `listwise`.

    Returns:
        Correlations from -1 to 1, an end where the answers go to it. None of them at all with fewer than two rows; NaN
        for items that all answer alike and for pairs that nobody answered.

    Raises:
        InvalidValueError: No table, infinity, answers that are no whole numbers, or too many points.

    Example:
        >>> counts = {(1, 1): 13, (1, 2): 6, (2, 1): 69, (2, 2): 113, (2, 3): 22, (3, 1): 41, (3, 2): 132, (3, 3): 104}
        >>> points = [pair for pair, count in counts.items() for _ in range(count)]
        >>> found = polychoric_correlations(points)
        >>> round(float(found.matrix[0, 1]), 2), [round(cut, 2) for cut in found.thresholds[0]]
        (0.49, [-1.77, -0.14])

    References:
        Olsson (1979), Maximum likelihood estimation of the polychoric correlation coefficient, Psychometrika 44,
        443-460, of whom the example is.
    """
    table, missing = points_of(points), Missing(missing)
    _refuse_measures(table)
    found = covariances(scaled(table)[0], missing)
    if missing is Missing.LISTWISE:
        table = table[~np.isnan(table).any(axis=1)]
    codes, sizes = _codes(table)
    thresholds = _thresholds(codes, sizes)
    k = table.shape[1]
    matrix = np.full((k, k), np.nan)
    usable = sizes > 1
    matrix[usable, usable] = 1.0
    i, j = np.triu_indices(k, 1)
    there = usable[i] & usable[j] & (found.counts[i, j] > 1)
    i, j = i[there], j[there]
    if len(i):
        matrix[i, j] = matrix[j, i] = _estimates(codes, sizes, thresholds, i, j)
    cuts = tuple(tuple(row[: max(size - 1, 0)].tolist()) for row, size in zip(thresholds, sizes.tolist(), strict=True))
    reason = found.reason or (Reason.CONSTANT if found.constant.any() else None)
    return Polychoric(matrix=matrix, thresholds=cuts, rows=found.rows, reason=reason)


def _refuse_measures(table: Floats) -> None:
    answered = table[~np.isnan(table)]
    if np.any(answered != np.round(answered)):
        raise InvalidValueError(Problem(path="points", found="answers between points", expected="whole numbers"))
    most = max((len(np.unique(column[~np.isnan(column)])) for column in table.T), default=0)
    if most > MOST_POINTS:
        hint = "take the correlations of the points as they are"
        found = f"an item with {most} points"
        raise InvalidValueError(Problem(path="points", found=found, expected=f"at most {MOST_POINTS}", hint=hint))


def _codes(table: Floats) -> tuple[Integers, Integers]:
    """Return the answers counted from 0 in the order of the points given, -1 for missing, and how many there are."""
    codes, sizes = np.full(table.shape, -1, dtype=np.intp), np.zeros(table.shape[1], dtype=np.intp)
    for at, column in enumerate(table.T):
        there = ~np.isnan(column)
        given, codes[there, at] = np.unique(column[there], return_inverse=True)
        sizes[at] = len(given)
    return codes, sizes


def _thresholds(codes: Integers, sizes: Integers) -> Floats:
    """Return where each item is cut; infinity past its last point."""
    from scipy.special import ndtri  # noqa: PLC0415 - scipy is loaded when it is asked for

    most = max(int(sizes.max(initial=0)), 1)
    counts = np.array([(codes == point).sum(axis=0) for point in range(most)], dtype=np.float64).T
    shares = np.cumsum(counts, axis=1) / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    past = np.arange(most) >= sizes[:, None] - 1
    made: Floats = np.where(past, np.inf, ndtri(np.where(past, 0.5, shares)))
    return made


def _estimates(codes: Integers, sizes: Integers, thresholds: Floats, i: Integers, j: Integers) -> Floats:
    """Return the correlation of each pair, where the slope of its likelihood changes its sign.

    The steps are Fisher's; one that leaves what is known to hold the change is halved instead. Where it rises to an end
    so slowly that the steps run out before, it is at that end.
    """
    tables = _tables(codes, int(sizes.max()), i, j)
    low, high = np.full(len(i), -NEAREST), np.full(len(i), NEAREST)
    rho = np.zeros(len(i))
    for _ in range(STEPS):
        slope, information = _slope(tables, thresholds[i], thresholds[j], rho)
        low, high = np.where(slope > 0, rho, low), np.where(slope < 0, rho, high)
        step = np.divide(slope, information, out=np.full(len(i), 2.0), where=information > LEAST)
        inside = (rho + step > low) & (rho + step < high)
        after = np.where(slope == 0, rho, np.where(inside, rho + step, (low + high) / 2))
        moved, rho = np.abs(after - rho).max(), after
        if moved < SETTLED:
            break
    end = np.where(rho < 0, -NEAREST, NEAREST)
    here, there = (_log_likelihood(tables, thresholds[i], thresholds[j], each) for each in (rho, end))
    return np.where(there >= here - FLAT * tables.sum(axis=(1, 2)), np.sign(end), rho)


def _tables(codes: Integers, most: int, i: Integers, j: Integers) -> Floats:
    """Return how often each pair of points was given, shape (pairs, most, most)."""
    given = [(codes == point).astype(np.float64) for point in range(most)]
    tables = np.empty((len(i), most, most))
    for a in range(most):
        for b in range(most):
            tables[:, a, b] = (given[a].T @ given[b])[i, j]
    return tables


def _slope(tables: Floats, first: Floats, second: Floats, rho: Floats) -> tuple[Floats, Floats]:
    """Return the slope of each likelihood and Fisher's information.

    They are Σ n P' / P and Σ n Σ P' P' / P; P' is known, as the slope of the distribution in rho is its density.
    """
    rho = rho[:, None, None]
    h, k = np.broadcast_arrays(first[:, :, None], second[:, None, :])
    chances, slopes = _of_cells(_below(h, k, rho)), _of_cells(_density(h, k, rho))
    parts = np.clip(slopes / np.maximum(chances, LEAST), -STEEPEST, STEEPEST)
    information = tables.sum(axis=(1, 2)) * np.maximum(parts * slopes, 0.0).sum(axis=(1, 2))
    made: Floats = np.where(tables > 0, tables * parts, 0.0).sum(axis=(1, 2))
    return made, information


def _log_likelihood(tables: Floats, first: Floats, second: Floats, rho: Floats) -> Floats:
    h, k = np.broadcast_arrays(first[:, :, None], second[:, None, :])
    chances = _of_cells(_below(h, k, rho[:, None, None]))
    made: Floats = (tables * np.log(np.maximum(chances, LEAST))).sum(axis=(1, 2))
    return made


def _of_cells(below: Floats) -> Floats:
    """Return what is in each cell from what is below and to the left of its upper corner."""
    edged = np.pad(below, ((0, 0), (1, 0), (1, 0)))
    made: Floats = np.diff(np.diff(edged, axis=1), axis=2)
    return made


def _density(h: Floats, k: Floats, rho: Floats) -> Floats:
    there: Bools = np.isfinite(h) & np.isfinite(k)
    x, y = np.where(there, h, 0.0), np.where(there, k, 0.0)
    left = 1 - rho**2
    power = -(x**2 - 2 * rho * x * y + y**2) / (2 * left)
    return np.where(there, np.exp(power) / (2 * np.pi * np.sqrt(left)), 0.0)


def _below(h: Floats, k: Floats, rho: Floats) -> Floats:
    """Return the chance that both are below h and k, by Owen's T: Owen (1956), formula 3.1."""
    from scipy.special import ndtr, owens_t  # noqa: PLC0415 - as above

    there = np.isfinite(h) & np.isfinite(k)
    x, y = np.where(there, h, 1.0), np.where(there, k, 1.0)
    root = np.sqrt((1 - rho) * (1 + rho))
    t = _owen(owens_t, x, y, rho, root) + _owen(owens_t, y, x, rho, root)
    apart = (x * y < 0) | ((x * y == 0) & (x + y < 0))
    both = (ndtr(x) + ndtr(y)) / 2 - t - np.where(apart, 0.5, 0.0)
    both = np.where((x == 0) & (y == 0), 0.25 + np.arcsin(rho) / (2 * np.pi), both)
    edge = np.where(np.isposinf(h), ndtr(k), ndtr(h))
    return np.where(there, both, edge)


def _owen(owens_t: np.ufunc, x: Floats, y: Floats, rho: Floats, root: Floats) -> Floats:
    """Return T(x, (y - rho x) / (x root)); where x is 0 it is the limit, a quarter of the sign of y."""
    zero = x == 0
    slope = (y - rho * x) / (np.where(zero, 1.0, x) * root)
    made: Floats = np.where(zero, np.sign(y) / 4, owens_t(x, slope))
    return made
