"""Reliability of the sum of items: Cronbach's alpha, each item's part in it, and what more items or rows would give.

Owns: alpha raw and standardised, its limits, item-rest correlations, the formulas of Spearman and Brown and of Bonett.
Split halves are in `halves`, omega is in `omega`, and limits over clusters are in `alpha_draws`.

A table of points has one row a respondent and one column an item; NaN is a missing answer. Pairwise, each covariance
rests on all who answered both items; listwise, whoever left out an item counts nowhere. Items that are put the other
way round must have been turned.

Alpha is about the plain sum of the items: it tells nothing of how many things they measure, and falls short of the
reliability where items differ in how much they hold of what they share.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.knowledge.schema import is_number
from partnerkit.results import ItemReliability, Limits, LimitsKind, Missing, Reason, Statistic
from partnerkit.stats.covariances import Covariances, correlations_of, covariances, points_of
from partnerkit.stats.ratings import checked_level, checked_number, checked_whole, scaled
from partnerkit.stats.resampling import Floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


__all__ = [
    "cronbach_alpha",
    "feldt_limits",
    "inter_item_correlation",
    "item_reliability",
    "items_needed",
    "rows_needed",
    "spearman_brown",
    "standardised_alpha",
]

PAIR = 2
"""Items, or rows, that anything here takes."""
ROUNDING = 1e-12
NOTHING = 1e-12
"""A reliability below this is one of 0: what it lacks to 0 is rounding."""
NARROWEST = 1e-6
"""An interval narrower than this share of 1 - alpha takes more rows than can be asked."""


def cronbach_alpha(points: ArrayLike, *, missing: Missing | str = Missing.PAIRWISE, level: float = 0.95) -> Statistic:
    """Return Cronbach's alpha of items as they are, with Feldt's limits.

        alpha = k / (k - 1) (1 - Σ c_ii / Σ c_ij)

    over the covariances c of k items. This is `raw_alpha` of R's `psych::alpha` and what `pingouin.cronbach_alpha`
    gives; the limits are those of `feldt_limits`, and the standard error is that of Duhachek and Iacobucci, as in
    psych. An item that all answer alike counts among the k, as in pingouin; psych leaves it out.

    Args:
        points: Shape (n, k).
        missing: `pairwise` or `listwise`.
        level: Of the limits.

    Returns:
        At most 1, and below 0 where items go against each other. Its n is the rows with at least one answer; listwise
        those with all (pingouin counts all rows for its limits, even listwise). None with fewer than two items or rows,
        where two items were never answered together, where all answers are the same, or where the covariances add up
        to nothing or to more than one set of answers could.

    Raises:
        InvalidValueError: No table, infinity, or no such level.

    Example:
        >>> found = cronbach_alpha([[1, 2], [2, 2], [3, 4], [4, 5]])
        >>> round(found.value, 4), found.n
        (0.967, 4)

    References:
        Cronbach (1951), Coefficient alpha and the internal structure of tests, Psychometrika 16, 297-334; Duhachek and
        Iacobucci (2004), Alpha's standard error, Journal of Applied Psychology 89, 792-808.
    """
    return alpha_of(_covariances(points, missing), checked_level(level))


def _covariances(points: ArrayLike, missing: Missing | str) -> Covariances:
    """Return the covariances of items up to a factor, of which nothing here is but what does not ask for it."""
    return covariances(scaled(points_of(points))[0], Missing(missing))


def alpha_of(found: Covariances, level: float) -> Statistic:
    """Return Cronbach's alpha of covariances, with its limits."""
    k, rows = len(found.matrix), found.rows
    reason = Reason.TOO_FEW_ITEMS if k < PAIR else found.reason
    if reason is not None:
        return Statistic(name="alpha", value=None, n=rows, reason=reason)
    value = float(_alphas(np.trace(found.matrix), found.matrix.sum(), k))
    if math.isnan(value):
        return Statistic(name="alpha", value=None, n=rows, reason=Reason.NOT_POSITIVE)
    limits = feldt_limits(value, rows=rows, items=k, level=level)
    return Statistic(name="alpha", value=value, n=rows, limits=limits, se=_alpha_se(found.matrix, rows))


def _alphas(own: Floats | float, whole: Floats | float, k: int) -> Floats:
    """Return alpha from the sum of the variances and that of all covariances; NaN where it cannot be."""
    own, whole = np.asarray(own, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    share = np.divide(own, whole, out=np.full(own.shape, np.nan), where=whole > ROUNDING * np.abs(own))
    made = k / (k - 1) * (1 - share)
    return np.where(made <= 1 + ROUNDING, np.minimum(made, 1.0), np.nan)


def _alpha_se(matrix: Floats, rows: int) -> float:
    k, shares = len(matrix), matrix / matrix.sum()  # of the whole, which else would be cubed
    squares, lines, own = float((shares**2).sum()), float((shares.sum(axis=0) ** 2).sum()), float(np.trace(shares))
    q = 2 * k**2 / (k - 1) ** 2 * (squares + own**2 - 2 * own * lines)
    return math.sqrt(max(q, 0.0) / rows)


def feldt_limits(alpha: float, *, rows: int, items: int, level: float = 0.95) -> Limits | None:
    """Return the limits of Cronbach's alpha from the F distribution.

        1 - (1 - alpha) F, F the quantiles (1 ± level) / 2 with n - 1 and (n - 1)(k - 1) degrees of freedom

    They are those of `psych::alpha.ci` and of pingouin. They hold for parallel items, normal answers and rows that
    have nothing to do with each other: where a partner has several rows, or a partner is rated by several, they are
    too narrow, and those over clusters stand in their place.

    Args:
        alpha: As found, at most 1.
        rows: n, from 2.
        items: k, from 2.
        level: Above 0 and below 1.

    Returns:
        The limits; None with fewer rows or items.

    Raises:
        InvalidValueError: No alpha, no whole numbers of rows and items, or no such level.

    Example:
        >>> found = feldt_limits(0.85, rows=89, items=7)
        >>> round(found.low, 4), round(found.high, 4)
        (0.7971, 0.8932)

    References:
        Feldt, Woodruff and Salih (1987), Statistical inference for coefficient alpha, Applied Psychological Measurement
        11, 93-103, formulas 6 and 7.
    """
    from scipy.special import fdtri  # noqa: PLC0415 - scipy is loaded when limits are asked for

    checked_level(level)
    checked_number(alpha, "alpha", most=1)
    if checked_whole(rows, "rows", least=0) < PAIR or checked_whole(items, "items", least=0) < PAIR:
        return None
    df = rows - 1, (rows - 1) * (items - 1)
    high, low = (1 - (1 - alpha) * float(fdtri(*df, share)) for share in ((1 - level) / 2, (1 + level) / 2))
    return Limits(low=low, high=high, level=level, kind=LimitsKind.FELDT)


def standardised_alpha(points: ArrayLike, *, missing: Missing | str = Missing.PAIRWISE) -> Statistic:
    """Return Cronbach's alpha of items brought to the same variance: alpha of their correlations.

        alpha = k r / (1 + (k - 1) r), r the mean correlation of two items

    This is `std.alpha` of `psych::alpha`: pairwise, a correlation is the covariance of those who answered both over
    the standard deviations of all who answered each.

    Args:
        points: Shape (n, k).
        missing: `pairwise` or `listwise`.

    Returns:
        As `cronbach_alpha`, without limits; None also where one item has the same answer throughout.

    Raises:
        InvalidValueError: No table, or infinity.

    Example:
        >>> round(standardised_alpha([[1, 2], [2, 2], [3, 4], [4, 5]]).value, 4)
        0.9726

    References:
        Cronbach (1951), as above.
    """
    return standardised_of(_covariances(points, missing))


def standardised_of(found: Covariances) -> Statistic:
    """Return alpha of the correlations that covariances give."""
    k = len(found.matrix)
    reason = _reason_of_pairs(found)
    value = math.nan if reason else float(_alphas(float(k), correlations_of(found.matrix).sum(), k))
    reason = reason or (Reason.NOT_POSITIVE if math.isnan(value) else None)
    return Statistic(name="standardised_alpha", value=None if reason else value, n=found.rows, reason=reason)


def _reason_of_pairs(found: Covariances) -> Reason | None:
    if len(found.matrix) < PAIR:
        return Reason.TOO_FEW_ITEMS
    return found.reason or (Reason.CONSTANT if found.constant.any() else None)


def inter_item_correlation(points: ArrayLike, *, missing: Missing | str = Missing.PAIRWISE) -> Statistic:
    """Return the mean correlation of two items: `average_r` of `psych::alpha`.

    Args:
        points: Shape (n, k).
        missing: `pairwise` or `listwise`.

    Returns:
        From -1 to 1; None as for `standardised_alpha`.

    Raises:
        InvalidValueError: No table, or infinity.

    Example:
        >>> round(inter_item_correlation([[1, 2], [2, 2], [3, 4], [4, 5]]).value, 4)
        0.9467

    References:
        Clark and Watson (1995), Constructing validity, Psychological Assessment 7, 309-319: .15 to .50 is usual.
    """
    return inter_item_of(_covariances(points, missing))


def inter_item_of(found: Covariances) -> Statistic:
    """Return the mean correlation of two items that covariances give."""
    k = len(found.matrix)
    reason = _reason_of_pairs(found)
    value = None if reason else float((correlations_of(found.matrix).sum() - k) / (k * (k - 1)))
    return Statistic(name="inter_item_correlation", value=value, n=found.rows, reason=reason)


# -- each item --------------------------------------------------------------------------------------------------------


def item_reliability(
    points: ArrayLike, *, names: Sequence[str] | None = None, missing: Missing | str = Missing.PAIRWISE
) -> tuple[ItemReliability, ...]:
    """Return each item's part in the reliability of all.

        item-rest r = (Σ_j c_ij - c_ii) / sqrt(c_ii V), V the variance of the sum of the other items

    This is `r.drop` of `psych::alpha`, and `alpha_without` its `raw_alpha` with an item dropped (psych gives another
    figure where two items are left of which one is dropped; here one item has no alpha).

    Args:
        points: Shape (n, k).
        names: Of the items; their places from 0 where nothing is said.
        missing: `pairwise` or `listwise`; means and standard deviations are over the same rows.

    Returns:
        One for each item.

    Raises:
        InvalidValueError: No table, infinity, or another number of names than of items.

    Example:
        >>> points = [[1, 2, 1], [2, 2, 4], [3, 4, 2], [4, 5, 3]]
        >>> [round(item.item_rest.value, 2) for item in item_reliability(points)]
        [0.94, 0.62, 0.23]

    References:
        Henrysson (1963), Correction of item-total correlations in item analysis, Psychometrika 28, 211-218.
    """
    table = points_of(points)
    labels = [str(at) for at in range(table.shape[1])] if names is None else list(names)
    if len(labels) != table.shape[1]:
        found = f"{len(labels)} names of {table.shape[1]} items"
        raise InvalidValueError(Problem(path="names", found=found, expected="a name an item"))
    kept, power = scaled(table)
    made = items_of(kept, covariances(kept, Missing(missing)), labels, Missing(missing))
    return tuple(attrs.evolve(each, mean=_unscaled(each.mean, power), sd=_unscaled(each.sd, power)) for each in made)


def _unscaled(value: float | None, power: int) -> float | None:
    """Return a number in the points that were scaled; None where it is too large for one."""
    made = None if value is None else value * 2.0 ** (power // 2) * 2.0 ** (power - power // 2)
    return made if made is not None and math.isfinite(made) else None


@attrs.frozen(kw_only=True)
class _Dropped:
    """What is left of covariances without each item in turn."""

    own: Floats
    whole: Floats
    shared: Floats

    @classmethod
    def of(cls, matrix: Floats) -> _Dropped:
        own, lines = np.diag(matrix), matrix.sum(axis=0)
        return cls(own=own.sum() - own, whole=matrix.sum() - 2 * lines + own, shared=lines - own)


def items_of(points: Floats, found: Covariances, names: Sequence[str], missing: Missing) -> tuple[ItemReliability, ...]:
    """Return each item's part in the reliability of all, from the covariances."""
    kept = points[~np.isnan(points).any(axis=1)] if missing is Missing.LISTWISE else points
    dropped = _Dropped.of(found.matrix)
    return tuple(
        ItemReliability(
            item=name,
            n=len(answers),
            mean=float(answers.mean()) if len(answers) else None,
            sd=float(answers.std(ddof=1)) if len(answers) >= PAIR else None,
            item_rest=_item_rest(found, dropped, at),
            alpha_without=_alpha_without(found, dropped, at),
        )
        for at, name in enumerate(names)
        for answers in (kept[~np.isnan(kept[:, at]), at],)
    )


def _item_rest(found: Covariances, dropped: _Dropped, at: int) -> Statistic:
    reason = Reason.TOO_FEW_ITEMS if len(found.matrix) < PAIR else found.reason
    product = float(found.matrix[at, at] * dropped.whole[at])
    if reason is None and found.constant[at]:
        reason = Reason.CONSTANT
    if reason is None and not dropped.whole[at] > ROUNDING * dropped.own[at]:
        reason = Reason.CONSTANT if dropped.own[at] == 0 else Reason.NOT_POSITIVE
    value = math.nan if reason else float(dropped.shared[at]) / math.sqrt(product)
    if reason is None and abs(value) > 1 + ROUNDING:
        reason = Reason.NOT_POSITIVE
    value = min(max(value, -1.0), 1.0)
    return Statistic(name="item_rest", value=None if reason else value, n=found.rows, reason=reason)


def _alpha_without(found: Covariances, dropped: _Dropped, at: int) -> Statistic:
    k = len(found.matrix) - 1
    reason = Reason.TOO_FEW_ITEMS if k < PAIR else found.reason
    if reason is None and dropped.own[at] == 0:
        reason = Reason.CONSTANT
    value = math.nan if reason else float(_alphas(dropped.own[at], dropped.whole[at], k))
    reason = reason or (Reason.NOT_POSITIVE if math.isnan(value) else None)
    return Statistic(name="alpha_without", value=None if reason else value, n=found.rows, reason=reason)


# -- what more would give ---------------------------------------------------------------------------------------------


def spearman_brown(reliability: float, times: float) -> float:
    """Return the reliability of a measure made so many times as long, with parts as good.

        r' = m r / (1 + (m - 1) r)

    Args:
        reliability: Of the measure as it is, from -1 to 1.
        times: m, above 0.

    Returns:
        At most 1.

    Raises:
        InvalidValueError: No reliability, no such length, or the formula has no value, as 1 + (m - 1) r is not above 0.

    Example:
        >>> round(spearman_brown(0.6, 2), 4)
        0.75

    References:
        Spearman (1910), Correlation calculated from faulty data, British Journal of Psychology 3, 271-295; Brown
        (1910), Some experimental results in the correlation of mental abilities, the same, 296-322.
    """
    checked_number(reliability, "reliability", least=-1, most=1)
    if not (is_number(times) and 0 < times <= sys.float_info.max):
        raise InvalidValueError(Problem(path="times", found=quoted(times), expected="a number above 0"))
    whole = 1 + (times - 1) * reliability
    if whole <= 0:
        found = f"{reliability!r} made {times!r} times as long"
        raise InvalidValueError(
            Problem(path="reliability", found=found, expected="1 + (times - 1) reliability above 0")
        )
    return times * reliability / whole


def items_needed(reliability: float, *, items: int, wanted: float) -> Statistic:
    """Return how many items, as good as these, a wanted reliability takes: Spearman and Brown turned round.

        k' = k w (1 - r) / (r (1 - w)), rounded up

    Args:
        reliability: Of the items there are, at most 1.
        items: k, from 1.
        wanted: w, above 0 and below 1.

    Returns:
        At least 1; None for a reliability of 0 or below, which no number of such items lifts. One below 1e-12 is taken
        for 0.

    Raises:
        InvalidValueError: A number out of its range.

    Example:
        >>> items_needed(0.6, items=4, wanted=0.8).value
        11.0

    References:
        Spearman (1910) and Brown (1910), as in `spearman_brown`.
    """
    _between(wanted, "wanted")
    if not (is_number(reliability) and -math.inf < reliability <= 1 and is_number(items, whole=True) and items >= 1):
        found = f"a reliability of {quoted(reliability)} of {quoted(items)} items"
        raise InvalidValueError(Problem(found=found, expected="a reliability up to 1, of at least one item"))
    if reliability < NOTHING:
        return Statistic(name="items_needed", value=None, n=items, reason=Reason.NEGATIVE)
    exact = items * wanted * (1 - reliability) / (reliability * (1 - wanted))
    return Statistic(name="items_needed", value=float(max(1, math.ceil(exact - 1e-9))), n=items)


def rows_needed(wanted: float, *, items: int, width: float = 0.2, level: float = 0.95) -> Statistic:
    """Return how many rows an interval of Cronbach's alpha takes that is no wider than stated.

        n = 8k / (k - 1) (z / ln e)² + 2, e = (1 - w + b/2) / (1 - w - b/2), rounded up

    for a wanted alpha w and a width b, z being the normal quantile (1 + level) / 2. It holds for parallel items and
    normal answers; ratings on short scales want more.

    Args:
        wanted: The alpha that is planned for, below 1.
        items: k, from 2.
        width: b, from lower to upper limit; from a millionth of 1 - w, and below 2 (1 - w).
        level: Of the interval.

    Returns:
        The rows; None with fewer than two items.

    Raises:
        InvalidValueError: A number out of its range.

    Example:
        >>> rows_needed(0.85, items=5, width=0.1).value
        82.0

    References:
        Bonett (2002), Sample size requirements for testing and estimating coefficient alpha, Journal of Educational and
        Behavioral Statistics 27, 335-340.
    """
    from scipy.special import ndtri  # noqa: PLC0415 - as above

    _between(wanted, "wanted")
    checked_level(level)
    least, most = NARROWEST * (1 - wanted), 2 * (1 - wanted)
    if not (is_number(width) and least <= width < most):
        expected = f"from {least:g} to below {most:g}, as alpha is at most 1"
        raise InvalidValueError(Problem(path="width", found=quoted(width), expected=expected))
    if checked_whole(items, "items", least=0) < PAIR:
        return Statistic(name="rows_needed", value=None, n=items, reason=Reason.TOO_FEW_ITEMS)
    steps = math.log1p(width / (1 - wanted - width / 2))  # ln e
    exact = 8 * items / (items - 1) * (float(ndtri((1 + level) / 2)) / steps) ** 2 + 2
    return Statistic(name="rows_needed", value=float(math.ceil(exact - 1e-9)), n=items)


def _between(value: float, path: str) -> None:
    if not (is_number(value) and 0 < value < 1):
        raise InvalidValueError(Problem(path=path, found=quoted(value), expected="a number above 0 and below 1"))
