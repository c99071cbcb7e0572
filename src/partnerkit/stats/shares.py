"""Shares and differences: how far the share of some who do something, or the difference of two figures, might be off.

Owns: Wilson's limits of a share, the same where answers come in clusters, Newcombe's limits of the difference of two
shares, and the limits of differences of means, paired and of two groups.

A share of partners (who answered) is one of independent units, and has Wilson's limits. A share of answers (don't
know) is not: answers of one partner are alike, so that a hundred of them tell less than a hundred partners would.
`clustered_share` first works out how many independent answers would tell as much.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.knowledge.schema import is_number
from partnerkit.results import Limits, LimitsKind, Reason, Statistic
from partnerkit.stats.ratings import checked_level, numbers, scaled
from partnerkit.stats.resampling import Floats, jackknife_se

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["clustered_share", "group_difference", "paired_difference", "share", "share_difference", "wilson"]

PAIR = 2
FEWEST = 2
"""Fewer values than this have no spread."""
MOST = 2.0**53
"""What is counted one by one."""
FARTHEST = 1e300
"""Numbers further from 0 have differences that are none."""
NOISE = 16 * np.finfo(np.float64).eps
"""Differences up to this, times the largest figure, are rounding."""


def wilson(share: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return Wilson's limits of shares.

        (p + z²/2n ∓ z sqrt(p (1 - p) / n + z²/4n²)) / (1 + z²/n), z the normal quantile of (1 + level) / 2

    Args:
        share: p, from 0 to 1.
        n: Units, above 0; not whole where it is an effective number.
        level: Above 0 and below 1.

    Returns:
        Lower and upper limits, from 0 to 1.

    Raises:
        InvalidValueError: A number is none or out of its range.

    Example:
        >>> low, high = wilson(0.8, 15)
        >>> round(float(low), 4), round(float(high), 4)
        (0.5481, 0.9295)

    References:
        Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal of the American
        Statistical Association 22, 209-212.
    """
    from scipy.special import ndtri  # noqa: PLC0415 - scipy is loaded when limits are asked for

    p, size = numbers(share, path="share"), numbers(n, path="n")
    if not (np.all((p >= 0) & (p <= 1)) and np.all((size > 0) & np.isfinite(size))):
        raise InvalidValueError(Problem(found="a share or a number out of its range", expected="0 to 1, and above 0"))
    square = float(ndtri((1 + checked_level(level)) / 2)) ** 2
    middle = (p + square / (2 * size)) / (1 + square / size)
    reach = np.sqrt(square * (p * (1 - p) / size + square / (4 * size**2))) / (1 + square / size)
    return np.where(p == 0, 0.0, np.maximum(middle - reach, 0.0)), np.where(
        p == 1, 1.0, np.minimum(middle + reach, 1.0)
    )


def share(count: int, n: int, *, name: str = "share", level: float = 0.95) -> Statistic:
    """Return a share of independent units, such as the partners that answered of those asked, with Wilson's limits.

    Args:
        count: Units that do, from 0 to n.
        n: Units in all; with none there is no share.
        name: What it is called.
        level: Above 0 and below 1.

    Raises:
        InvalidValueError: The numbers are no counts, or `count` is above `n`; or the level is none.

    Example:
        >>> made = share(13, 16, name="response")
        >>> made.value, round(made.limits.low, 3), round(made.limits.high, 3)
        (0.8125, 0.57, 0.934)
        >>> share(0, 0).reason
        <Reason.NOT_ASKED: 'not_asked'>

    References:
        Wilson (1927), as in `wilson`.
    """
    _counts(count, n)
    if n == 0:
        return Statistic(name=name, value=None, n=0, reason=Reason.NOT_ASKED)
    p = count / n
    return Statistic(name=name, value=p, n=n, limits=_wilson(p, n, level), se=math.sqrt(p * (1 - p) / n))


def clustered_share(counts: ArrayLike, totals: ArrayLike, *, name: str = "share", level: float = 0.95) -> Statistic:
    """Return a share of answers that come in clusters, such as the don't knows of partners, with Wilson's limits.

        p  = Σ c_i / Σ m_i over the clusters i, c_i of whose m_i answers do
        se = the jackknife's, each cluster deleted in turn
        n* = p (1 - p) / se² (z / t)², at most Σ m_i: so many independent answers would tell as much

    z and t are the quantiles (1 + level) / 2 of the normal distribution and of Student's t with one degree of freedom
    fewer than clusters. Of a share of 0 or 1 no spread is seen, and n* is n (z / t)² of n clusters, as though the
    answers of each were one.

    Args:
        counts: Shape (n,): answers of each cluster that do.
        totals: Shape (n,): its answers; a cluster without any is left out.
        name: What it is called.
        level: Above 0 and below 1.

    Returns:
        The share, `n` being the clusters. Fewer than two have no limits.

    Raises:
        InvalidValueError: A count is none, or above its total; or the level is none.

    Example:
        >>> made = clustered_share([0, 4, 1, 0, 3, 0], [20, 20, 20, 20, 20, 20])
        >>> round(made.value, 4), round(made.limits.low, 3), round(made.limits.high, 3)
        (0.0667, 0.018, 0.219)
        >>> low, high = wilson(8 / 120, 120)  # as if the answers were independent
        >>> round(float(low), 3), round(float(high), 3)
        (0.034, 0.126)

    References:
        Korn and Graubard (1998), Confidence intervals for proportions with small expected number of positive counts
        estimated from survey data, Survey Methodology 24, 193-201: the effective number; Dean and Pagano (2015),
        Evaluating confidence interval methods for binomial proportions in clustered surveys, Journal of Survey
        Statistics and Methodology 3, 484-503: Wilson's limits with it.
    """
    found, asked = numbers(counts, path="counts"), numbers(totals, path="totals")
    if found.shape != asked.shape or found.ndim != 1 or not np.all((found >= 0) & (found <= asked) & (asked <= MOST)):
        raise InvalidValueError(Problem(found="counts and totals that do not fit", expected="0 to the total, one each"))
    found, asked = found[asked > 0], asked[asked > 0]
    n, whole = len(asked), float(asked.sum())
    if n == 0:
        return Statistic(name=name, value=None, n=0, reason=Reason.NO_ANSWERS)
    p = float(found.sum()) / whole
    if n < FEWEST:
        checked_level(level)
        return Statistic(name=name, value=p, n=n)
    se = float(jackknife_se(((found.sum() - found) / (whole - asked))[:, None])[0])
    return Statistic(name=name, value=p, n=n, limits=_wilson(p, _effective(p, se, n, whole, level), level), se=se)


def _effective(p: float, se: float, n: int, whole: float, level: float) -> float:
    """Return how many independent answers would tell as much as those of n clusters."""
    from scipy.special import ndtri, stdtrit  # noqa: PLC0415 - as in `wilson`

    tail = (1 + checked_level(level)) / 2
    smaller = float(ndtri(tail) / stdtrit(n - 1, tail)) ** 2
    if p in {0.0, 1.0}:
        return n * smaller
    return min(p * (1 - p) / se**2 * smaller, whole) if se > 0 else whole


def share_difference(
    first: tuple[int, int], second: tuple[int, int], *, name: str = "difference", level: float = 0.95
) -> Statistic:
    """Return the difference of the shares of two independent groups, the second less the first, after Newcombe.

        d - sqrt((p2 - l2)² + (u1 - p1)²)  to  d + sqrt((u2 - p2)² + (p1 - l1)²)

    l and u being Wilson's limits of each share.

    Args:
        first: How many do, and how many there are.
        second: The same of the other group.
        name: What it is called.
        level: Above 0 and below 1.

    Raises:
        InvalidValueError: As for `share`.

    Example:
        >>> made = share_difference((48, 80), (56, 70))
        >>> round(made.value, 4), round(made.limits.low, 4), round(made.limits.high, 4)
        (0.2, 0.0524, 0.3339)

    References:
        Newcombe (1998), Interval estimation for the difference between independent proportions: comparison of eleven
        methods, Statistics in Medicine 17, 873-890: method 10, of which this is example (a).
    """
    for path, each in (("first", first), ("second", second)):
        if np.shape(each) != (PAIR,):
            raise InvalidValueError(Problem(path=path, found=quoted(each), expected="how many do, and of how many"))
    one, other = (share(*each, level=level) for each in (first, second))
    n = one.n + other.n
    if one.value is None or other.value is None or one.limits is None or other.limits is None:
        return Statistic(name=name, value=None, n=n, reason=Reason.NOT_ASKED)
    d = other.value - one.value
    low = d - math.hypot(other.value - other.limits.low, one.limits.high - one.value)
    high = d + math.hypot(other.limits.high - other.value, one.value - one.limits.low)
    made = Limits(low=max(low, -1.0), high=min(high, 1.0), level=level, kind=LimitsKind.WILSON)
    return Statistic(name=name, value=d, n=n, limits=made)


def paired_difference(
    first: ArrayLike, second: ArrayLike, *, name: str = "difference", level: float = 0.95
) -> Statistic:
    """Return the mean of paired differences, the second less the first, with the jackknife's limits.

        mean ± t s / sqrt(n), t Student's with n - 1 degrees of freedom

    over the n pairs that have both: deleting each pair in turn gives just this.

    Args:
        first: Shape (n,): NaN where it has no figure.
        second: The same units in the same order.
        name: What it is called.
        level: Above 0 and below 1.

    Returns:
        The difference, `n` being the pairs. Fewer than two have no limits, nor have pairs that all differ by the same
        (the reason `constant` then stands beside the difference): that no spread is seen does not say that there is
        none.

    Raises:
        InvalidValueError: The two have different shapes, or hold text, an infinite number or one beyond 1e300; or the
            level is none.

    Example:
        >>> made = paired_difference([0.5, 0.25, 0.75, 0.5, 0.25], [0.75, 0.5, 0.75, 0.75, 0.25])
        >>> round(made.value, 4), round(made.limits.low, 4), round(made.limits.high, 4)
        (0.15, -0.02, 0.32)

    References:
        Student (1908), The probable error of a mean, Biometrika 6, 1-25; Tukey (1958), as in
        `partnerkit.stats.jackknife_t`.
    """
    checked_level(level)
    one, other = _values(first), _values(second)
    if one.shape != other.shape:
        raise InvalidValueError(Problem(found=f"figures of shape {other.shape}", expected=f"{one.shape}"))
    both = np.stack([one, other])[:, ~(np.isnan(one) | np.isnan(other))]
    kept, power = scaled(both)
    apart, n = kept[1] - kept[0], kept.shape[1]
    if n == 0:
        return Statistic(name=name, value=None, n=0, reason=Reason.NOT_IN_BOTH)
    found = Statistic(name=name, value=_unscaled(float(apart.mean()), power), n=n)
    if n < FEWEST:
        return found
    if np.ptp(apart) <= NOISE * np.abs(kept).max():
        return attrs.evolve(found, reason=Reason.CONSTANT)
    se = float(apart.std(ddof=1)) / math.sqrt(n)
    return _student(attrs.evolve(found, se=_unscaled(se, power)), n - 1, level, LimitsKind.JACKKNIFE_T)


def group_difference(
    first: ArrayLike, second: ArrayLike, *, name: str = "difference", level: float = 0.95
) -> Statistic:
    """Return the difference of the means of two independent groups, the second less the first, with Welch's limits.

        d ± t sqrt(s1² / n1 + s2² / n2), t Student's with Welch's degrees of freedom

    Args:
        first: The values of one group, NaN where there is none.
        second: Those of the other.
        name: What it is called.
        level: Above 0 and below 1.

    Returns:
        The difference, `n` being both groups together. A group of fewer than two has no spread, and then there are no
        limits; nor are there where each group is of one mind (the reason `constant` then stands beside the difference).

    Raises:
        InvalidValueError: There is text, an infinite number or one beyond 1e300; or the level is none.

    Example:
        >>> made = group_difference([0.25, 0.5, 0.25, 0.5], [0.75, 0.5, 1.0, 0.75, 0.75])
        >>> round(made.value, 4), round(made.limits.low, 4), round(made.limits.high, 4)
        (0.375, 0.1217, 0.6283)

    References:
        Welch (1947), The generalization of Student's problem when several different population variances are involved,
        Biometrika 34, 28-35.
    """
    checked_level(level)
    groups = [each[~np.isnan(each)] for each in (_values(first), _values(second))]
    n = sum(map(len, groups))
    kept, power = scaled(np.concatenate(groups))
    groups = [kept[: len(groups[0])], kept[len(groups[0]) :]]
    if not all(len(each) for each in groups):
        return Statistic(name=name, value=None, n=n, reason=Reason.NO_ANSWERS)
    found = Statistic(name=name, value=_unscaled(float(groups[1].mean() - groups[0].mean()), power), n=n)
    if min(map(len, groups)) < FEWEST:
        return found
    if max(np.ptp(each) for each in groups) <= NOISE * np.abs(kept).max():
        return attrs.evolve(found, reason=Reason.CONSTANT)
    parts = [float(each.var(ddof=1)) / len(each) for each in groups]
    variance = sum(parts)
    freedom = 1 / sum((part / variance) ** 2 / (len(each) - 1) for part, each in zip(parts, groups, strict=True))
    se = _unscaled(math.sqrt(variance), power)
    return _student(attrs.evolve(found, se=se), freedom, level, LimitsKind.STUDENT_T)


def _unscaled(value: float, power: int) -> float:
    """Return a number in the figures that were scaled."""
    return math.ldexp(value, power)


def _student(found: Statistic, freedom: float, level: float, kind: LimitsKind) -> Statistic:
    """Return a difference that has a standard error with Student's limits."""
    from scipy.special import stdtrit  # noqa: PLC0415 - as in `wilson`

    value, reach = found.value or 0.0, float(stdtrit(freedom, (1 + checked_level(level)) / 2)) * (found.se or 0.0)
    return attrs.evolve(found, limits=Limits(low=value - reach, high=value + reach, level=level, kind=kind))


def _wilson(p: float, n: float, level: float) -> Limits:
    low, high = wilson(p, n, level=level)
    return Limits(low=float(low), high=float(high), level=level, kind=LimitsKind.WILSON)


def _counts(count: int, n: int) -> None:
    whole = all(is_number(each, whole=True) for each in (count, n))
    if not (whole and 0 <= count <= n <= MOST):
        expected = "whole numbers, the first from 0 to the second"
        raise InvalidValueError(Problem(found=f"{quoted(count)} of {quoted(n)}", expected=expected))


def _values(values: ArrayLike) -> Floats:
    made = numbers(values, path="values", farthest=FARTHEST)
    if made.ndim != 1:
        raise InvalidValueError(Problem(found="values that are no plain list of numbers", expected="finite, or NaN"))
    return made
