"""Disagreement of ratings that may have any number of values: Krippendorff's alpha without a table of all of them.

Owns: how far the ratings of one unit lie apart, how far those of all do, and what is left of both where units are
deleted or drawn anew. Values by values are never held at once: sums by unit tell all of it, but on a ratio scale, where
ratings are set side by side a block at a time. `partnerkit.stats.krippendorff` has the formulas.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.results import Metric
from partnerkit.stats.resampling import Floats, Integers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scipy.sparse import csr_array

__all__ = ["Rated", "deleted_alphas", "weighted_alphas"]

CELLS = 2_000_000
"""How many numbers are held at once: 16 MB."""
ROUNDING = 1e-12
"""What is expected by chance, as a share of the most that it could be, is nothing below this."""


@attrs.frozen(kw_only=True, eq=False)
class Rated:
    """Ratings of units that have two and more, unit by unit.

    Attributes:
        ratings: Shape (N,): finite, and so that their squares can be added up.
        sizes: Shape (n,): how many each unit has, from 2.
    """

    ratings: Floats
    sizes: Integers

    @property
    def starts(self) -> Integers:
        """Where each unit's ratings begin."""
        made: Integers = np.cumsum(self.sizes) - self.sizes
        return made

    def sums(self, values: Floats) -> Floats:
        """Return the sum of numbers, one a rating, over each unit."""
        made: Floats = np.add.reduceat(values, self.starts)
        return made

    def counts(self) -> csr_array:
        """Return how often each unit has each value, the values rising; shape (n, values)."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - scipy is loaded when it is needed

        _, place = np.unique(self.ratings, return_inverse=True)
        unit = np.repeat(np.arange(len(self.sizes)), self.sizes)
        made = csr_array((np.ones(len(place)), (unit, place.ravel())))
        made.sum_duplicates()
        return made


@attrs.frozen(kw_only=True, eq=False)
class _Distances:
    """Squared distances of ratings that are the same whichever units are taken.

    Attributes:
        within: Shape (n,): between the ratings of each unit, each pair both ways round.
        across: Shape (n,): between those of each unit and all ratings.
        expected: The sum over all ratings of units taken so many times, shape (R,), from weights of shape (R, n).
    """

    within: Floats
    across: Floats
    expected: Callable[[Floats], Floats]


def weighted_alphas(rated: Rated, metric: Metric, weights: Floats) -> Floats:
    """Return alpha of units taken so many times.

    Args:
        rated: The units.
        metric: How far two ratings lie apart.
        weights: Shape (R, n): how often each unit is taken.

    Returns:
        Shape (R,); NaN where all ratings are alike.

    Example:
        >>> rated = Rated(ratings=np.array([1.0, 1.0, 2.0, 2.0, 3.0, 2.0]), sizes=np.array([2, 2, 2]))
        >>> weighted_alphas(rated, Metric.INTERVAL, np.ones((1, 3))).round(3).tolist()
        [0.706]

    References:
        Krippendorff (2011), Computing Krippendorff's alpha-reliability.
    """
    if metric is Metric.ORDINAL:
        return _ordinal(rated, len(weights), lambda rows: weights[rows])
    apart = _distances(rated, metric)
    return _alphas(weights @ (apart.within / (rated.sizes - 1)), apart.expected(weights), weights @ rated.sizes)


def deleted_alphas(rated: Rated, metric: Metric) -> Floats:
    """Return alpha with each unit deleted in turn, of shape (n,); NaN as for `weighted_alphas`.

    Example:
        >>> rated = Rated(ratings=np.array([1.0, 1.0, 2.0, 2.0, 3.0, 2.0]), sizes=np.array([2, 2, 2]))
        >>> deleted_alphas(rated, Metric.INTERVAL).round(3).tolist()
        [0.0, 0.727, 1.0]
    """
    if metric is Metric.ORDINAL:  # how far two values lie apart hangs on who is left
        units = np.arange(len(rated.sizes))
        return _ordinal(rated, len(units), lambda rows: (units[rows, None] != units).astype(np.float64))
    apart = _distances(rated, metric)
    observed = apart.within / (rated.sizes - 1)
    whole = float(apart.across.sum())
    expected = whole - 2 * apart.across + apart.within
    expected = np.where(expected > ROUNDING * whole, expected, 0.0)
    return _alphas(observed.sum() - observed, expected, rated.sizes.sum() - rated.sizes)


def _alphas(observed: Floats, expected: Floats, total: Floats | Integers) -> Floats:
    share = np.divide((total - 1) * observed, expected, out=np.full(len(total), np.nan), where=expected > 0)
    made: Floats = 1 - share
    return made


# -- the four scales --------------------------------------------------------------------------------------------------


def _distances(rated: Rated, metric: Metric) -> _Distances:
    made = {Metric.NOMINAL: _nominal, Metric.INTERVAL: _interval, Metric.RATIO: _ratio}
    return made[metric](rated)


def _nominal(rated: Rated) -> _Distances:
    """Distances of 1 between what differs: pairs less pairs alike."""
    counts, sizes = rated.counts(), rated.sizes.astype(np.float64)
    totals = counts.sum(axis=0)

    def expected(weights: Floats) -> Floats:
        made = np.empty(len(weights))
        size = max(1, CELLS // counts.shape[1])
        for start in range(0, len(weights), size):
            drawn = counts.T @ weights[start : start + size].T
            made[start : start + size] = drawn.sum(axis=0) ** 2 - (drawn**2).sum(axis=0)
        return made

    within = sizes**2 - (counts * counts).sum(axis=1)
    return _Distances(within=within, across=sizes * sizes.sum() - counts @ totals, expected=expected)


def _interval(rated: Rated) -> _Distances:
    """Squares of differences: of n numbers 2 (n Σ x² - (Σ x)²), about their mean."""
    x, sizes = rated.ratings - rated.ratings.mean(), rated.sizes.astype(np.float64)
    sums, squares = rated.sums(x), rated.sums(x**2)
    off = x - np.repeat(sums / sizes, rated.sizes)

    def expected(weights: Floats) -> Floats:
        n, first, second = weights @ sizes, weights @ sums, weights @ squares
        made = 2 * (n * second - first**2)
        return np.where(made > ROUNDING * n * second, made, 0.0)

    across = sizes.sum() * squares + sizes * squares.sum() - 2 * sums * sums.sum()
    return _Distances(within=2 * sizes * rated.sums(off**2), across=across, expected=expected)


def _ratio(rated: Rated) -> _Distances:
    """Squares of differences as shares of sums: of all ratings by all, some units at a time."""
    n = len(rated.sizes)
    within, across = np.empty(n), np.empty(n)
    for units, sides in _side_by_side(rated):
        within[units] = sides[np.arange(len(sides)), np.arange(n)[units]]
        across[units] = sides.sum(axis=1)

    def expected(weights: Floats) -> Floats:
        made = np.zeros(len(weights))
        for units, sides in _side_by_side(rated):
            made += ((weights @ sides.T) * weights[:, units]).sum(axis=1)
        return made

    return _Distances(within=within, across=across, expected=expected)


def _side_by_side(rated: Rated) -> Iterator[tuple[slice, Floats]]:
    """Yield some units, and the sums of distances between each of them and every unit; shape (units, n)."""
    x, starts = rated.ratings, rated.starts
    bounds = np.append(starts, len(x))
    step = max(1, CELLS // (len(x) * int(rated.sizes.max())))
    for start in range(0, len(starts), step):
        units = slice(start, min(start + step, len(starts)))
        rows = x[bounds[units.start] : bounds[units.stop], None]
        both = rows + x
        apart = np.divide(rows - x, both, out=np.zeros_like(both), where=both > 0) ** 2
        yield units, np.add.reduceat(np.add.reduceat(apart, starts, axis=1), starts[units] - starts[start], axis=0)


def _ordinal(rated: Rated, replicates: int, weights: Callable[[slice], Floats]) -> Floats:
    """Return alpha on an ordinal scale of units taken so many times: interval distances of the middle ranks.

    n_c / 2, the ratings between and n_k / 2 are what lies between the middle ranks of c and k. They hang on who is
    taken, so that they are found for each replicate, some replicates at a time.
    """
    counts, n, made = rated.counts(), rated.sizes[:, None], np.empty(replicates)
    size = max(1, CELLS // max(counts.shape))
    for start in range(0, replicates, size):
        rows = slice(start, min(start + size, replicates))
        taken = weights(rows)
        drawn = counts.T @ taken.T
        total = drawn.sum(axis=0)
        middle = np.cumsum(drawn, axis=0) - drawn / 2 - total / 2
        within = (n * (counts @ middle**2) - (counts @ middle) ** 2) / (n - 1)
        expected = total * (drawn * middle**2).sum(axis=0)
        expected = np.where(expected > ROUNDING * total**4, expected, 0.0)
        made[rows] = _alphas(np.einsum("ur,ru->r", within, taken), expected, total)
    return made
