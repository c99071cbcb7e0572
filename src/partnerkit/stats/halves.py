"""Split halves: what one half of the items tells of the other.

Owns: the splits, and the coefficient of each.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

from partnerkit.results import Missing, Reason, SplitHalf, Statistic
from partnerkit.stats.covariances import Covariances, correlations_of, covariances, points_of
from partnerkit.stats.ratings import checked_whole, scaled
from partnerkit.stats.reliability import PAIR, ROUNDING, spearman_brown

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from partnerkit.stats.resampling import Bools, Floats

__all__ = ["share_apart", "split_half"]

SPLITS = 10_000
"""Up to so many splits all are taken; of more, so many are drawn: up to 16 items have no more."""


def split_half(
    points: ArrayLike, *, missing: Missing | str = Missing.PAIRWISE, standardised: bool = True, seed: int = 1
) -> SplitHalf:
    """Return the reliability that two halves of the items show.

        odd-even: 2 r / (1 + r), r the correlation of the sums of the items at odd and at even places
        each split into A and B: 4 c_AB / V, c_AB the covariance of the two sums and V the variance of all items' sum

    The second is Guttman's (and Rulon's) coefficient; its mean, lowest (Revelle's beta) and highest (Guttman's
    lambda 4) are those of `psych::splitHalf(check.keys = FALSE)`, which takes correlations unless told `covar = TRUE`;
    by itself it turns items round that load below 0, which here are left as the framework puts them. The mean over the
    splits of an even number of items is alpha. With an odd number one half has an item more; all such splits are taken
    here, while psych takes half of them. Spearman and Brown's formula then is a shade off, as the halves are not alike.

    Args:
        points: Shape (n, k).
        missing: `pairwise` or `listwise`.
        standardised: Whether items are brought to the same variance first.
        seed: Of the splits that are drawn where there are more than 10,000: from 17 items. The highest and the lowest
            of those are then not the highest and lowest there are.

    Returns:
        The coefficients; None with fewer than two items or rows, where two items were never answered together, where
        nothing varies (standardised: where one item does not), or where the covariances add up to nothing.

    Raises:
        InvalidValueError: No table, infinity, or a seed below 0.

    Example:
        >>> points = [[1, 2, 1, 2], [2, 2, 4, 3], [3, 4, 2, 4], [4, 5, 3, 5]]
        >>> found = split_half(points, standardised=False)
        >>> round(found.odd_even.value, 2), round(found.mean.value, 2), found.splits
        (0.84, 0.87, 3)

    References:
        Guttman (1945), A basis for analyzing test-retest reliability, Psychometrika 10, 255-282; Revelle (1979),
        Hierarchical cluster analysis and the internal structure of tests, Multivariate Behavioral Research 14, 57-74.
    """
    checked_whole(seed, "seed", least=0)
    table, _ = scaled(points_of(points))
    return halves_of(covariances(table, Missing(missing)), standardised=standardised, seed=seed)


def halves_of(found: Covariances, *, standardised: bool = True, seed: int = 1) -> SplitHalf:
    """Return what the splits of items tell, from their covariances."""
    k = len(found.matrix)
    reason = Reason.TOO_FEW_ITEMS if k < PAIR else found.reason
    if reason is None and standardised and found.constant.any():
        reason = Reason.CONSTANT
    matrix = correlations_of(found.matrix) if standardised and reason is None else found.matrix
    if reason is None and not matrix.sum() > ROUNDING * np.trace(matrix):
        reason = Reason.NOT_POSITIVE
    if reason is not None:
        names = ("odd_even", "mean", "lowest", "highest")
        none = {name: Statistic(name=name, value=None, n=found.rows, reason=reason) for name in names}
        return SplitHalf(**none, splits=0, every=True)
    firsts, every = _splits(k, seed)
    coefficients = 4 * ((firsts @ matrix) * (1 - firsts)).sum(axis=1) / matrix.sum()
    figures = {"mean": coefficients.mean(), "lowest": coefficients.min(), "highest": coefficients.max()}
    return SplitHalf(
        odd_even=_odd_even(matrix, found.rows),
        **{name: Statistic(name=name, value=float(value), n=found.rows) for name, value in figures.items()},
        splits=len(firsts),
        every=every,
    )


def _odd_even(matrix: Floats, rows: int) -> Statistic:
    odd = np.arange(len(matrix)) % 2 == 0
    one, other, both = (float(matrix[np.ix_(a, b)].sum()) for a, b in ((odd, odd), (~odd, ~odd), (odd, ~odd)))
    own = float(np.trace(matrix))
    reason = None
    if not min(one, other) > ROUNDING * own:
        reason = Reason.CONSTANT if min(one, other) >= 0 else Reason.NOT_POSITIVE
    r = math.nan if reason else both / math.sqrt(one * other)
    if reason is None and not -1 + ROUNDING < r <= 1 + ROUNDING:
        reason = Reason.NOT_POSITIVE
    value = None if reason else spearman_brown(min(r, 1.0), 2)
    return Statistic(name="odd_even", value=value, n=rows, reason=reason)


def share_apart(k: int, seed: int = 1) -> Floats:
    """Return in what share of the splits one item is in the first half and another in the second.

    The mean coefficient of the splits is 4 Σ s_ij c_ij / V: it follows from these shares and the covariances.

    Args:
        k: Items, from 2.
        seed: As for `split_half`.

    Returns:
        Shape (k, k).

    Example:
        >>> (share_apart(4) + share_apart(4).T).round(4).tolist()[0]
        [0.0, 0.6667, 0.6667, 0.6667]
    """
    firsts, _ = _splits(k, seed)
    made: Floats = firsts.T @ (1 - firsts) / len(firsts)
    return made


def _splits(k: int, seed: int) -> tuple[Floats, bool]:
    """Return the items in the first half of each split, as rows of 0 and 1, and whether these are all splits."""
    half = k // 2
    count = math.comb(k, half) // (1 if k % 2 else 2)
    if count > SPLITS:
        generator = np.random.Generator(np.random.PCG64(seed))
        first = np.arange(k) < half
        drawn: Bools = generator.permuted(np.broadcast_to(first, (SPLITS, k)), axis=1)
        return drawn.astype(np.float64), False
    made = np.zeros((count, k))
    for row, items in zip(made, itertools.combinations(range(k), half), strict=False):
        row[list(items)] = 1.0
    return made, True
