"""Limits of Cronbach's alpha over clusters: respondents, or partners with all of their rows, deleted or drawn anew.

Owns: alpha under many weights of clusters at once. Alpha rests on sums alone, so that each cluster is summed once and a
resample is a row of weights: one product of matrices gives alpha in all of them, and no resample is gone through on its
own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.results import IntervalKind, IntervalReason, Limits, LimitsKind, Missing, Statistic
from partnerkit.stats.covariances import covariances, points_of
from partnerkit.stats.intervals import FEWEST, KERNELS, ROUGH_BELOW, Replicates
from partnerkit.stats.item_deletions import clusters_of, counted, kept_rows, members
from partnerkit.stats.ratings import checked_level, refuse, scaled, whole_problem
from partnerkit.stats.reliability import ROUNDING, alpha_of
from partnerkit.stats.resampling import Floats, Integers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike


__all__ = ["alpha_over_clusters"]

CELLS = 8_000_000
"""How many weights, or sums of pairs, are held at once: 64 MB."""
KINDS = {
    LimitsKind.JACKKNIFE_T: IntervalKind.JACKKNIFE_T,
    LimitsKind.PERCENTILE: IntervalKind.PERCENTILE,
    LimitsKind.BCA: IntervalKind.BCA,
}
BOUNDS = (-np.inf, 1.0)


def alpha_over_clusters(  # noqa: PLR0913 - what a caller may choose
    points: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    missing: Missing | str = Missing.PAIRWISE,
    kind: LimitsKind | str = LimitsKind.JACKKNIFE_T,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int = 1,
) -> Statistic:
    """Return Cronbach's alpha with limits that hold where rows of one cluster are alike, and answers are not normal.

    A cluster is drawn, or deleted, with all of its rows. A row of two clusters, as an answer about a tie is of the
    partner that rates and of the one that is rated, goes when either is deleted, and counts as often as both were
    drawn, the one times the other. In each resample alpha is worked out as in `cronbach_alpha`.

    Args:
        points: Shape (n, k).
        clusters: Shape (n,): which cluster each row is of, such as its partner; or (n, 2) where a row may be of two.
            Each row its own where nothing is said.
        missing: `pairwise` or `listwise`.
        kind: `bca`, `percentile` or `jackknife_t`.
        level: Above 0 and below 1.
        replicates: How often clusters are drawn anew.
        seed: Of the draws, from 0; numpy's generator PCG64.

    Returns:
        Alpha as `cronbach_alpha` gives it, but its n is the clusters with an answer. There are no limits, and
        `no_limits` says why, with fewer than five clusters, or where more than one resample in twenty has no alpha (of
        deletions, one). Those of five to seven clusters are marked as rough.

    Raises:
        InvalidValueError: No table, infinity, another number of clusters than of rows, no such level or kind of limits,
            fewer than one replicate, or a seed below 0.

    Example:
        >>> points = [[1, 2], [2, 2], [3, 4], [4, 5], [5, 3], [1, 1]]
        >>> found = alpha_over_clusters(points, kind="jackknife_t")
        >>> round(found.value, 2), round(found.limits.low, 2), found.limits.high
        (0.84, 0.44, 1.0)

    References:
        Field and Welsh (2007), Bootstrapping clustered data, Journal of the Royal Statistical Society B 69, 369-390;
        for rows of two clusters Snijders and Borgatti (1999), Non-parametric standard errors and tests for network
        statistics, Connections 22(2), 161-170; Efron and Tibshirani (1993), An Introduction to the Bootstrap,
        chapters 11 and 14.
    """
    (table, _), missing = scaled(points_of(points)), Missing(missing)
    chosen = _kind(kind)
    checked_level(level)
    refuse(whole_problem(replicates, "replicates", least=1), whole_problem(seed, "seed", least=0))
    units = clusters_of(clusters, len(table))
    whole = alpha_of(covariances(table, missing), level)
    kept = kept_rows(table, missing)
    table, units = table[kept], counted(units[kept])
    count = int(units.max(initial=-1)) + 1
    plain = attrs.evolve(whole, n=count, limits=None, se=None)
    if whole.value is None:
        return plain
    if count < FEWEST:
        return attrs.evolve(plain, no_limits=IntervalReason.TOO_FEW_PARTNERS)
    sums = _sums(table, units)
    deleted = sums.alphas(_Deleted(*members(sums.units)))
    drawn = deleted[:1] if chosen is IntervalKind.JACKKNIFE_T else _drawn(sums, count, replicates, seed)
    figures = Replicates(estimate=whole.value, deleted=deleted, drawn=drawn)
    low, high = (float(end[0]) for end in KERNELS[chosen](figures, level=level, factor=1.0, bounds=BOUNDS))
    if not (np.isfinite(low) and np.isfinite(high)):
        return attrs.evolve(plain, no_limits=IntervalReason.UNDEFINED)
    limits = Limits(low=low, high=high, level=level, kind=LimitsKind(kind), rough=count < ROUGH_BELOW)
    se = float(figures.se[0])
    return attrs.evolve(plain, limits=limits, se=se if np.isfinite(se) else None)


def _kind(kind: LimitsKind | str) -> IntervalKind:
    named = LimitsKind(kind)
    if named not in KINDS:
        expected = ", ".join(sorted(KINDS))
        raise InvalidValueError(Problem(path="kind", found=f"limits of the kind {named}", expected=expected))
    return KINDS[named]


# -- alpha under weights ----------------------------------------------------------------------------------------------


class _Weighing(Protocol):
    """Sums of cells, shape (c, m), to sums of resamples, shape (R, m); a cell is the rows of the same clusters."""

    def __call__(self, sums: Floats) -> Floats: ...


@attrs.frozen(eq=False)
class _Deleted:
    """Each cluster in turn left out, with the cells that are of it."""

    cells: Integers
    starts: Integers

    def __call__(self, sums: Floats) -> Floats:
        made: Floats = sums.sum(axis=0) - np.add.reduceat(sums[self.cells], self.starts, axis=0)
        return made


@attrs.frozen(eq=False)
class _Weighed:
    """Cells counted so many times."""

    weights: Floats

    def __call__(self, sums: Floats) -> Floats:
        return self.weights @ sums


@attrs.frozen(kw_only=True, eq=False)
class _Sums:
    """Points about the item's mean, 0 where missing, in the order of their cells; `units` are the cells' clusters."""

    centred: Floats
    there: Floats
    starts: Integers
    units: Integers
    complete: bool

    def alphas(self, weighing: _Weighing) -> Floats:
        """Return alpha in each resample; NaN where it has none."""
        own, whole = self._complete(weighing) if self.complete else self._pairwise(weighing)
        k = self.centred.shape[1]
        there = np.isfinite(own) & np.isfinite(whole) & (whole > ROUNDING * np.abs(own))
        made = k / (k - 1) * (1 - np.divide(own, whole, out=np.zeros_like(own), where=there))
        return np.where(there & (made <= 1 + ROUNDING), np.minimum(made, 1.0), np.nan)

    def _complete(self, weighing: _Weighing) -> tuple[Floats, Floats]:
        """Alpha rests on the variances of the items and that of their sum."""
        total = self.centred.sum(axis=1, keepdims=True)
        squares = (self.centred**2).sum(axis=1, keepdims=True)
        columns = np.hstack([np.ones_like(total), total, total**2, squares, self.centred])
        n, sums, sums_2, squared, *_ = (weighed := weighing(self._of_clusters(columns))).T
        items = (weighed[:, 4:] ** 2).sum(axis=1)
        return _variance(squared, items, n), _variance(sums_2, sums**2, n)

    def _pairwise(self, weighing: _Weighing) -> tuple[Floats, Floats]:
        k = self.centred.shape[1]
        ones, others = np.triu_indices(k)
        size = max(1, CELLS // (4 * len(self.centred)))
        own = whole = np.zeros(1)
        for start in range(0, len(ones), size):
            i, j = ones[start : start + size], others[start : start + size]
            covariance = self._covariances(weighing, i, j)
            own = own + np.where(i == j, covariance, 0.0).sum(axis=1)
            whole = whole + (np.where(i == j, 1.0, 2.0) * covariance).sum(axis=1)
        return own, whole

    def _covariances(self, weighing: _Weighing, i: Integers, j: Integers) -> Floats:
        x, y, has_x, has_y = self.centred[:, i], self.centred[:, j], self.there[:, i], self.there[:, j]
        n, products, first, second = (
            weighing(self._of_clusters(columns)) for columns in (has_x * has_y, x * y, x * has_y, y * has_x)
        )
        return _variance(products, first * second, n)

    def _of_clusters(self, columns: Floats) -> Floats:
        return columns if len(self.starts) == len(columns) else np.add.reduceat(columns, self.starts, axis=0)


def _sums(table: Floats, units: Integers) -> _Sums:
    cells, place = np.unique(np.sort(units, axis=1), axis=0, return_inverse=True)
    place = place.ravel()
    order = np.argsort(place, kind="stable")
    table = table[order]
    there = ~np.isnan(table)
    filled = np.where(there, table, 0.0)
    middle = filled.sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    return _Sums(
        centred=np.where(there, filled - middle, 0.0),
        there=there.astype(np.float64),
        starts=np.searchsorted(place[order], np.arange(len(cells))),
        units=cells,
        complete=bool(there.all()),
    )


def _variance(squares: Floats, products: Floats, n: Floats) -> Floats:
    """Return a covariance from sums; NaN with fewer than two."""
    inner = squares - products / np.maximum(n, 1)
    return np.divide(inner, n - 1, out=np.full_like(inner, np.nan), where=n > 1)


def _drawn(sums: _Sums, count: int, replicates: int, seed: int) -> Floats:
    """Return alpha in each bootstrap sample of clusters, a block of samples at a time."""
    generator = np.random.Generator(np.random.PCG64(seed))
    size = max(1, CELLS // max(count, len(sums.units)))
    blocks = (min(size, replicates - start) for start in range(0, replicates, size))
    drawn = _counts(generator, count, blocks)
    return np.concatenate([sums.alphas(_Weighed(_of_cells(weights, sums.units))) for weights in drawn])


def _of_cells(weights: Floats, units: Integers) -> Floats:
    """Return how often each cell counts: as often as its cluster is drawn, or its two, the one times the other."""
    if units.shape[1] == 1:  # the cells are the clusters, in their order
        return weights
    one, other = units.T
    return weights[:, one] * np.where(one == other, 1.0, weights[:, other])


def _counts(generator: np.random.Generator, count: int, blocks: Iterator[int]) -> Iterator[Floats]:
    """Yield how often each cluster is drawn; as many are drawn as there are."""
    for rows in blocks:
        drawn = generator.integers(0, count, size=(rows, count), dtype=np.int32)
        places = (drawn + np.arange(rows)[:, None] * count).ravel()
        yield np.bincount(places, minlength=rows * count).reshape(rows, count).astype(np.float64)
