"""Agreement within groups: rwg and rwg(j), and the average deviation.

Owns: how far the raters of one group agree on one and the same, for each group by itself. Whether groups differ is
another question: `aggregation` in `partnerkit.stats.icc` answers it, and a group can agree in what all groups say.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.knowledge.schema import is_number
from partnerkit.results import NullDistribution, Reason, Statistic, WithinGroups
from partnerkit.stats.ratings import Grouped, grouped, numbers, scaled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from partnerkit.stats.resampling import Floats

__all__ = ["Centre", "ad_cutoff", "average_deviation", "null_variance", "rwg", "rwg_j"]

Centre: TypeAlias = Literal["mean", "median"]
"""What deviations are taken from."""

NULL: Mapping[NullDistribution, Sequence[float]] = {
    NullDistribution.SLIGHT_SKEW: (1.34, 1.85, 2.90, 3.47, 5.66, 6.30, 7.31),
    NullDistribution.MODERATE_SKEW: (0.90, 1.26, 2.14, 2.79, 4.73, 5.09, 6.32),
    NullDistribution.HEAVY_SKEW: (0.44, 0.69, 1.39, 2.35, 3.16, 3.46, 4.02),
    NullDistribution.TRIANGULAR: (1.32, 1.45, 2.10, 2.81, 3.00, 2.89, 3.32),
    NullDistribution.NORMAL: (1.04, 1.25, 1.40, 1.73, 1.58, 1.45, 1.40),
}
"""The variances of LeBreton and Senter (2008), table 2, of 5 to 11 points."""
FIRST = 5
"""The fewest points that the table has."""
FEWEST = 2
MOST_POINTS = 1_000_000
"""More points than any scale has."""


def null_variance(distribution: NullDistribution | str, points: int) -> float:
    """Return the variance of answers on which nobody agrees.

        uniform  (A² - 1) / 12, of A points

    The others are the table of LeBreton and Senter (2008), which has 5 to 11 points, to two decimals as it is printed.

    Args:
        distribution: Which.
        points: Points of the scale, from 2.

    Returns:
        In points squared, above 0.

    Raises:
        InvalidValueError: An unknown distribution, a scale with one point, or points that the table does not have.

    Example:
        >>> null_variance("uniform", 5), null_variance("slight_skew", 5)
        (2.0, 1.34)

    References:
        James, Demaree and Wolf (1984), Estimating within-group interrater reliability with and without response bias,
        Journal of Applied Psychology 69, 85-98; LeBreton and Senter (2008), Answers to 20 questions about interrater
        reliability and interrater agreement, Organizational Research Methods 11, 815-852, table 2.
    """
    chosen = NullDistribution(distribution)
    _several(points)
    if chosen is NullDistribution.UNIFORM:
        return (points**2 - 1) / 12
    known = NULL[chosen]
    if not FIRST <= points < FIRST + len(known):
        expected = f"{FIRST} to {FIRST + len(known) - 1}"
        hint = "take uniform, or a variance of your own"
        raise InvalidValueError(
            Problem(found=f"{points} points with {chosen}", expected=expected, hint=hint, path="points")
        )
    return known[points - FIRST]


def rwg(values: ArrayLike, groups: Sequence[str] | ArrayLike, *, null: float) -> WithinGroups:
    """Return rwg of each group: how much smaller its variance is than if nobody agreed.

        rwg = 1 - s² / σ²,  s² with n - 1

    A variance above that of the null gives 0, as in `rwg` of R's multilevel: no agreement is no agreement, however much
    worse. `rwg_j` of one item is the same.

    Args:
        values: Shape (n,): one rating a rater; NaN is left out.
        groups: Shape (n,): the name of each rater's group.
        null: σ², as `null_variance` gives it, or a variance of your own; above 0.

    Returns:
        One figure a group, from 0 to 1; n is its raters. Groups of fewer than two have the reason `too_few_raters`.

    Raises:
        InvalidValueError: Other shapes, an infinite rating, or a variance that is not above 0.

    Example:
        >>> found = rwg([4, 4, 5, 1, 5], ["a", "a", "a", "b", "b"], null=2.0)
        >>> round(found["a"].value, 3), found["b"].value, round(found.mean, 3)
        (0.833, 0.0, 0.417)

    References:
        James, Demaree and Wolf (1984), Journal of Applied Psychology 69, 85-98; (1993), rwg: an assessment of
        within-group interrater agreement, Journal of Applied Psychology 78, 306-309.
    """
    parts = grouped(values, groups)
    if parts.values.shape[1] != 1:
        raise InvalidValueError(Problem(found=f"{parts.values.shape[1]} columns of ratings", expected="one"))
    return _rwg("rwg", parts, np.array([_above_nothing(null)]))


def rwg_j(values: ArrayLike, groups: Sequence[str] | ArrayLike, *, null: float | Sequence[float]) -> WithinGroups:
    """Return rwg(j) of each group: rwg of several items together.

        rwg(j) = J (1 - s) / (J (1 - s) + s),  s = mean over the J items of s²_j / σ²_j, at most 1

    As `rwg.j` of R's multilevel, which has one σ² for all items. It rises with the number of items.

    Args:
        values: Shape (n, J): a row a rater, a column an item; a row with a gap is left out whole, and counted.
        groups: Shape (n,): the name of each rater's group.
        null: σ² of all items, or one an item; above 0.

    Returns:
        As `rwg`.

    Raises:
        InvalidValueError: Other shapes, no item, an infinite rating, or a variance that is not above 0.

    Example:
        >>> found = rwg_j([[4, 3], [4, 4], [5, 4]], ["a", "a", "a"], null=2.0)
        >>> round(found["a"].value, 3)
        0.909

    References:
        James, Demaree and Wolf (1984), Journal of Applied Psychology 69, 85-98.
    """
    parts = grouped(values, groups)
    items = parts.values.shape[1]
    variances = numbers(null, path="null", expected="variances above 0")
    if not items or variances.shape not in {(), (items,)}:
        found = f"{variances.size} variances for {items} items"
        raise InvalidValueError(Problem(found=found, expected="one, or one an item", path="null"))
    for each in variances.ravel().tolist():
        _above_nothing(each)
    return _rwg("rwg_j", parts, variances)


def _above_nothing(variance: float) -> float:
    if not (is_number(variance) and 0 < variance <= sys.float_info.max):
        raise InvalidValueError(Problem(found=f"the variance {quoted(variance)}", expected="above 0", path="null"))
    return variance


def _rwg(name: str, parts: Grouped, null: Floats) -> WithinGroups:
    values, power = scaled(parts.values)
    parts = attrs.evolve(parts, values=values)
    if power:  # a null beyond all numbers is far from every variance, and one of nothing near none
        with np.errstate(over="ignore"):
            null = np.maximum(np.ldexp(null, -2 * power), np.finfo(np.float64).tiny)
    items, freedom = parts.values.shape[1], np.maximum(parts.sizes - 1, 1)
    variances = parts.sums(parts.deviations**2) / freedom[:, None]
    share = np.minimum((variances / null).mean(axis=1), 1.0)
    agreed = items * (1 - share)
    return _figures(name, parts, agreed / (agreed + share))


def _figures(name: str, parts: Grouped, values: Floats) -> WithinGroups:
    made = tuple(
        Statistic(name=name, value=value, n=n)
        if n >= FEWEST
        else Statistic(name=name, value=None, n=n, reason=Reason.TOO_FEW_RATERS)
        for value, n in zip(values.tolist(), parts.sizes.tolist(), strict=True)
    )
    return WithinGroups(groups=parts.names, figures=made, left_out=parts.left_out)


def average_deviation(values: ArrayLike, groups: Sequence[str] | ArrayLike, *, centre: Centre = "mean") -> WithinGroups:
    """Return the average deviation of each group: how far its raters are from their mean or median, in points.

        AD    = mean distance of x from the centre, of an item
        AD(J) = mean of AD over the items

    As `ad.m` of R's multilevel. `ad_cutoff` says up to which deviation agreement counts as good in practice.

    Args:
        values: Shape (n,) or (n, J): a row a rater, a column an item; a row with a gap is left out whole, and counted.
        groups: Shape (n,): the name of each rater's group.
        centre: `mean` or `median`, of the group.

    Returns:
        One figure a group, from 0 for full agreement; n is its raters. Groups of fewer than two have the reason
        `too_few_raters`.

    Raises:
        InvalidValueError: Other shapes, no item, an infinite rating, or another centre.

    Example:
        >>> found = average_deviation([4, 4, 5], ["a", "a", "a"])
        >>> round(found["a"].value, 3)
        0.444

    References:
        Burke, Finkelstein and Dusig (1999), On average deviation indices for estimating interrater agreement,
        Organizational Research Methods 2, 49-68.
    """
    if centre not in get_args(Centre):
        raise InvalidValueError(Problem(found=f"the centre {quoted(centre)}", expected="mean or median", path="centre"))
    parts = grouped(values, groups)
    if not parts.values.shape[1]:
        raise InvalidValueError(Problem(found="no item", expected="one or more"))
    values, power = scaled(parts.values)
    parts = attrs.evolve(parts, values=values)
    centres = parts.means if centre == "mean" else _medians(parts)
    apart = np.abs(parts.values - centres[parts.group])
    found = (parts.sums(apart) / np.maximum(parts.sizes, 1)[:, None]).mean(axis=1)
    return _figures("ad", parts, np.ldexp(found, power))


def _medians(parts: Grouped) -> Floats:
    made = np.zeros((len(parts.names), parts.values.shape[1]))
    filled = np.flatnonzero(parts.sizes > 0)
    sizes = parts.sizes[filled]
    starts = np.cumsum(sizes) - sizes
    for item, column in enumerate(parts.values.T):
        rising = column[np.lexsort((column, parts.group))]
        made[filled, item] = (rising[starts + (sizes - 1) // 2] + rising[starts + sizes // 2]) / 2
    return made


def ad_cutoff(points: int) -> float:
    """Return the average deviation up to which agreement counts as good in practice: a sixth of the points.

    Args:
        points: Points of the scale, from 2.

    Raises:
        InvalidValueError: A scale with one point.

    Example:
        >>> round(ad_cutoff(5), 3)
        0.833

    References:
        Burke and Dunlap (2002), Estimating interrater agreement with the average deviation index: a user's guide,
        Organizational Research Methods 5, 159-172.
    """
    return _several(points) / 6


def _several(points: int) -> int:
    if not (is_number(points, whole=True) and FEWEST <= points <= MOST_POINTS):
        found = f"a scale of {quoted(points)} point"
        raise InvalidValueError(Problem(found=found, expected="two or more", path="points"))
    return int(points)
