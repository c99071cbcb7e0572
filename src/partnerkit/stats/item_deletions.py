"""Covariances of items with each cluster deleted in turn, and the limits of figures that follow from them.

Owns: which clusters a row is of, the covariances without each cluster, and alpha, item-rest correlations and halves
under them, all deletions at once. Alpha's bootstrap is in `alpha_draws`, and omega, which takes a fit a deletion, in
`omega`.

A row belongs to one cluster, such as the partner that answers, or, where it is about a tie, to two: the partner that
rates and the one that is rated. It goes when either is deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.results import IntervalReason, Limits, LimitsKind, Missing, Statistic
from partnerkit.stats.covariances import covariances, points_of
from partnerkit.stats.halves import share_apart
from partnerkit.stats.intervals import FEWEST, ROUGH_BELOW, Replicates, jackknife_t
from partnerkit.stats.ratings import checked_level, checked_whole, labels_of, scaled
from partnerkit.stats.resampling import Bools, Floats, Integers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

__all__ = [
    "FITS",
    "ItemDeletions",
    "clusters_of",
    "correlations_in",
    "counted",
    "deleted_covariances",
    "grouped_units",
    "item_deletions",
    "jackknife_limits",
    "kept_rows",
    "members",
]

CELLS = 4_000_000
"""How many products of two answers are held at once: 32 MB."""
LEAST = 1e-10
"""A variance below this share of the whole's is none."""
ROUNDING = 1e-10
FITS = 100
"""Where each deletion takes a fit, there are so many at most: of more clusters, as many groups of them are deleted."""
UP_TO_ONE = (-np.inf, 1.0)
CORRELATION = (-1.0, 1.0)
PAIR = 2


# -- which clusters a row is of ---------------------------------------------------------------------------------------


def clusters_of(clusters: ArrayLike | None, rows: int) -> Integers:
    """Return the clusters of each row as numbers from 0.

    Args:
        clusters: Shape (n,), or (n, 2) where a row may be of two; each row its own where nothing is said.
        rows: n.

    Returns:
        Shape (n, 1) or (n, 2); a row whose two clusters are one is of that one.

    Raises:
        InvalidValueError: Another number of clusters than of rows.

    Example:
        >>> clusters_of([["oak", "ash"], ["ash", "elm"], ["oak", "oak"]], 3).tolist()
        [[2, 0], [0, 1], [2, 2]]
    """
    if clusters is None:
        return np.arange(rows)[:, None]
    named = labels_of(clusters, path="clusters")
    if named.shape not in {(rows,), (rows, 1), (rows, PAIR)}:
        found = f"shape {named.shape} for {rows} rows"
        raise InvalidValueError(Problem(path="clusters", found=found, expected="a cluster a row, or two"))
    return counted(named[:, None] if named.ndim == 1 else named)


def counted(units: np.ndarray) -> Integers:
    """Return clusters numbered anew from 0, without gaps.

    Example:
        >>> counted(np.array([[5, 7], [7, 7]])).tolist()
        [[0, 1], [1, 1]]
    """
    places: Integers = np.unique(units, return_inverse=True)[1]
    return places.reshape(units.shape)


def members(units: Integers) -> tuple[Integers, Integers]:
    """Return the rows of each cluster, cluster by cluster, and where each cluster starts.

    Args:
        units: As `clusters_of` returns, every number from 0 to the highest being some row's.

    Example:
        >>> rows, starts = members(np.array([[0, 1], [1, 1], [0, 2]]))
        >>> rows.tolist(), starts.tolist()
        ([0, 2, 1, 0, 2], [0, 2, 4])
    """
    rows, codes = np.arange(len(units)), units[:, 0]
    if units.shape[1] == PAIR:
        apart = units[:, 0] != units[:, 1]
        rows, codes = np.concatenate([rows, rows[apart]]), np.concatenate([codes, units[apart, 1]])
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(codes.max(initial=-1) + 1))
    return rows[order], starts


def grouped_units(units: Integers, most: int, seed: int) -> Integers:
    """Return clusters as they are, or, where there are more than `most`, dealt out to as many groups by chance.

    Args:
        units: As `clusters_of` returns.
        most: Groups.
        seed: Of the deal.

    Example:
        >>> np.bincount(grouped_units(np.arange(7)[:, None], 3, seed=1).ravel()).tolist()
        [3, 2, 2]
    """
    count = int(units.max(initial=-1)) + 1
    if count <= most:
        return units
    dealt = np.random.Generator(np.random.PCG64(seed)).permutation(count) % most
    return counted(dealt[units])


# -- covariances without each cluster ---------------------------------------------------------------------------------


def deleted_covariances(points: Floats, units: Integers) -> Iterator[Floats]:
    """Yield the covariances of items with each cluster deleted in turn, a block of clusters at a time.

        c_ij = (P_ij - S_ij S_ji / N_ij) / (N_ij - 1), over the rows that have both items and are left

    N being their number, P the sum of the products and S_ij that of item i, each that of all rows less what the cluster
    brings.

    Args:
        points: Shape (n, k), each row with an answer.
        units: As `clusters_of` returns.

    Yields:
        Shape (b, k, k), in the order of the clusters; NaN where fewer than two rows are left that have both.

    Example:
        >>> points = np.array([[1.0, 2.0], [2.0, 2.0], [3.0, 5.0], [0.0, 9.0]])
        >>> (made,) = deleted_covariances(points, clusters_of([0, 1, 2, 3], 4))
        >>> made[3].round(4).tolist()  # of the first three rows
        [[1.0, 1.5], [1.5, 3.0]]
    """
    there = ~np.isnan(points)
    filled = np.where(there, points, 0.0)
    middle = filled.sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    centred, has = np.where(there, points - middle, 0.0), there.astype(np.float64)
    whole = [centred.T @ centred, centred.T @ has, has.T @ has]
    rows, starts = members(units)
    ends, size = np.append(starts[1:], len(rows)), max(1, CELLS // max(1, points.shape[1] ** 2))
    for first in range(0, len(starts), size):
        last = min(first + size, len(starts))
        chosen = rows[starts[first] : ends[last - 1]]
        brought = _brought(centred[chosen], has[chosen], starts[first:last] - starts[first], size)
        products, sums, counts = (all_ - gone for all_, gone in zip(whole, brought, strict=True))
        inner = products - sums * sums.swapaxes(1, 2) / np.maximum(counts, 1)
        yield np.divide(inner, counts - 1, out=np.full_like(inner, np.nan), where=counts > 1)


def _brought(centred: Floats, has: Floats, starts: Integers, size: int) -> tuple[Floats, Floats, Floats]:
    """Return the sums of products, of answers and of pairs that each cluster brings, a block of rows at a time."""
    k = centred.shape[1]
    made = tuple(np.zeros((len(starts), k, k)) for _ in range(3))
    owner = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(centred))))
    for first in range(0, len(centred), size):
        x, y, of = centred[first : first + size], has[first : first + size], owner[first : first + size]
        heads = np.flatnonzero(np.diff(of, prepend=-1))
        for into, one, other in zip(made, (x, x, y), (x, y, y), strict=True):
            into[of[heads]] += np.add.reduceat(one[:, :, None] * other[:, None, :], heads, axis=0)
    return made[0], made[1], made[2]


# -- what follows from them -------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class ItemDeletions:
    """Figures of items with each cluster deleted in turn; NaN where a deletion leaves none.

    Attributes:
        standardised: Shape (c,): standardised alpha.
        inter_item: Shape (c,): the mean correlation of two items.
        odd_even: Shape (c,): of the halves at odd and even places, of items brought to the same variance.
        halves: Shape (c,): the mean coefficient of the splits, of the same items.
        item_rest: Shape (c, k): each item's correlation with the sum of the others.
        alpha_without: Shape (c, k): Cronbach's alpha of the others.
    """

    standardised: Floats
    inter_item: Floats
    odd_even: Floats
    halves: Floats
    item_rest: Floats
    alpha_without: Floats


def item_deletions(
    points: ArrayLike, *, clusters: ArrayLike | None = None, missing: Missing | str = Missing.PAIRWISE, seed: int = 1
) -> ItemDeletions:
    """Return what alpha, items and halves become with each cluster deleted, for the limits of `jackknife_limits`.

    All follow from the covariances without a cluster, and these from sums: all deletions are made at once.

    Args:
        points: Shape (n, k).
        clusters: As for `clusters_of`.
        missing: `pairwise` or `listwise`.
        seed: Of the splits, as for `partnerkit.stats.halves.split_half`.

    Returns:
        One row a cluster that has an answer (listwise, a row without a gap), in their order.

    Raises:
        InvalidValueError: No table, infinity, another number of clusters than of rows, or a seed that is none.

    Example:
        >>> points = [[1, 2, 1], [2, 2, 4], [3, 4, 2], [4, 5, 3], [5, 3, 4], [1, 1, 2]]
        >>> made = item_deletions(points)
        >>> made.standardised.round(2).tolist()
        [0.66, 0.86, 0.81, 0.74, 0.77, 0.68]

    References:
        Tukey (1958), Bias and confidence in not-quite large samples, Annals of Mathematical Statistics 29, 614.
    """
    table, _ = scaled(points_of(points))
    checked_whole(seed, "seed", least=0)
    kept = kept_rows(table, Missing(missing))
    units = counted(clusters_of(clusters, len(table))[kept])
    k = table.shape[1]
    if k < PAIR or not len(units):
        none = np.full(int(units.max(initial=-1)) + 1, np.nan)
        wide = np.full((len(none), k), np.nan)
        return ItemDeletions(
            standardised=none, inter_item=none, odd_even=none, halves=none, item_rest=wide, alpha_without=wide
        )
    least = LEAST * np.diag(covariances(table[kept], Missing.PAIRWISE).matrix)
    apart = share_apart(k, seed)
    blocks = [_figures(block, least, apart) for block in deleted_covariances(table[kept], units)]
    return ItemDeletions(
        **{name: np.concatenate([getattr(block, name) for block in blocks]) for name in _names(ItemDeletions)}
    )


def kept_rows(table: Floats, missing: Missing) -> Bools:
    """Return which rows count: with an answer, or listwise with all.

    Example:
        >>> kept_rows(np.array([[1.0, np.nan], [1.0, 2.0], [np.nan, np.nan]]), Missing.PAIRWISE).tolist()
        [True, True, False]
    """
    there = ~np.isnan(table)
    made: Bools = np.asarray(there.all(axis=1) if missing is Missing.LISTWISE else there.any(axis=1), dtype=np.bool_)
    return made


def _names(cls: type[attrs.AttrsInstance]) -> list[str]:
    return [field.name for field in attrs.fields(cls)]


def _figures(matrices: Floats, least: Floats, apart: Floats) -> ItemDeletions:
    """Return the figures of a block of covariances."""
    k = matrices.shape[1]
    own, lines = np.diagonal(matrices, axis1=1, axis2=2), matrices.sum(axis=2)
    varies = own > least
    correlations = correlations_in(matrices, varies)
    shared = correlations.sum(axis=(1, 2))
    rest = matrices.sum(axis=(1, 2))[:, None] - 2 * lines + own
    return ItemDeletions(
        standardised=_alpha(np.full(len(matrices), float(k)), shared, k),
        inter_item=(shared - k) / (k * (k - 1)),
        odd_even=_odd_even(correlations),
        halves=_over(4 * (correlations * apart).sum(axis=(1, 2)), shared, shared > ROUNDING * k),
        item_rest=_correlation(lines - own, np.where(varies, own, np.nan), rest, own.sum(axis=1)[:, None] - own),
        alpha_without=_alpha(own.sum(axis=1)[:, None] - own, rest, k - 1),
    )


def correlations_in(matrices: Floats, varies: np.ndarray) -> Floats:
    """Return the correlations of a block of covariances; NaN for items that do not vary.

    Args:
        matrices: Shape (b, k, k).
        varies: Shape (b, k): whether the item does.

    Example:
        >>> correlations_in(np.array([[[4.0, 1.0], [1.0, 1.0]]]), np.array([[True, True]])).tolist()
        [[[1.0, 0.5], [0.5, 1.0]]]
    """
    sd = np.sqrt(np.where(varies, np.diagonal(matrices, axis1=1, axis2=2), np.nan))
    made: Floats = matrices / (sd[:, :, None] * sd[:, None, :])
    return made


def _over(upper: Floats, lower: Floats, where: np.ndarray) -> Floats:
    made: Floats = np.divide(upper, lower, out=np.full(np.shape(upper), np.nan), where=where)
    return made


def _alpha(own: Floats, whole: Floats, k: int) -> Floats:
    if k < PAIR:
        return np.full(own.shape, np.nan)
    made = k / (k - 1) * (1 - _over(own, whole, whole > ROUNDING * np.abs(own)))
    return np.where(made <= 1 + ROUNDING, np.minimum(made, 1.0), np.nan)


def _correlation(shared: Floats, one: Floats, other: Floats, least: Floats) -> Floats:
    """Return covariances over standard deviations; NaN where a variance is none, or no answers could have them."""
    made = _over(shared, np.sqrt(np.abs(one * other)), (one > 0) & (other > ROUNDING * least))
    return np.where(np.abs(made) <= 1 + ROUNDING, np.clip(made, -1.0, 1.0), np.nan)


def _odd_even(correlations: Floats) -> Floats:
    odd = np.arange(correlations.shape[1]) % 2 == 0
    one, other, both = (
        correlations[:, a][:, :, b].sum(axis=(1, 2)) for a, b in ((odd, odd), (~odd, ~odd), (odd, ~odd))
    )
    r = _correlation(both, one, other, np.full(len(one), float(len(odd))))
    return _over(2 * r, 1 + r, r > -1 + ROUNDING)


# -- limits -----------------------------------------------------------------------------------------------------------


def jackknife_limits(
    found: Statistic,
    deleted: Floats,
    *,
    clusters: int | None = None,
    level: float = 0.95,
    bounds: tuple[float, float] = UP_TO_ONE,
) -> Statistic:
    """Return a figure with the limits that its values without each cluster give.

        figure ± t se, as `partnerkit.stats.jackknife_t`

    Args:
        found: The figure.
        deleted: Shape (c,): with each cluster deleted in turn, or each of c groups of clusters.
        clusters: That the figure rests on, where groups of them were deleted; c where nothing is said.
        level: Above 0 and below 1.
        bounds: What the limits are cut to.

    Returns:
        The figure with limits, marked as rough below eight clusters, and its standard error; without them, and the
        reason, for fewer than five clusters and where a deletion leaves no figure. One that cannot be had is returned
        as it is.

    Raises:
        InvalidValueError: No such level.

    Example:
        >>> made = jackknife_limits(
        ...     Statistic(name="mean", value=0.5, n=5), np.array([0.625, 0.5625, 0.5, 0.4375, 0.375])
        ... )
        >>> round(made.limits.low, 4), round(made.limits.high, 4), made.limits.rough
        (0.0092, 0.9908, True)
        >>> jackknife_limits(Statistic(name="mean", value=0.5, n=2), np.array([0.4, 0.6])).no_limits
        <IntervalReason.TOO_FEW_PARTNERS: 'too_few_partners'>

    References:
        As for `partnerkit.stats.jackknife_t`.
    """
    checked_level(level)
    n = len(deleted) if clusters is None else clusters
    if found.value is None:
        return found
    if n < FEWEST:
        return attrs.evolve(found, limits=None, no_limits=IntervalReason.TOO_FEW_PARTNERS)
    figures = Replicates(estimate=found.value, deleted=deleted)
    low, high = (float(end[0]) for end in jackknife_t(figures, level=level, bounds=bounds))
    if not (np.isfinite(low) and np.isfinite(high)):
        return attrs.evolve(found, limits=None, no_limits=IntervalReason.UNDEFINED)
    limits = Limits(low=low, high=high, level=level, kind=LimitsKind.JACKKNIFE_T, rough=n < ROUGH_BELOW)
    return attrs.evolve(found, limits=limits, se=float(figures.se[0]))
