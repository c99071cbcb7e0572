"""Intraclass correlations: which share of the variance of ratings lies between the subjects that are rated.

Owns: the six forms of Shrout and Fleiss for a matrix of subjects by raters, and ICC(1) and ICC(2) for groups of
unequal size, with their tests and limits. A share below 0 comes out where raters of one subject differ by more than
subjects do; it is given as it is, as the packages do, and marked `negative`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.results import (
    Aggregation,
    Intraclass,
    Intraclasses,
    IntraclassForm,
    Limits,
    LimitsKind,
    Reason,
    Statistic,
)
from partnerkit.stats.ratings import checked_level, grouped, matrix, scaled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from partnerkit.stats.resampling import Floats

__all__ = ["GroupSize", "aggregation", "intraclass"]

GroupSize: TypeAlias = Literal["mean", "anova"]
"""What stands for the size of groups that differ in size: their mean, or the size that makes ICC(1) unbiased."""

NOISE = 16 * np.finfo(np.float64).eps
"""Deviations up to this, times the largest rating, are rounding."""
FEWEST = 2
"""Subjects, and raters, that a share of variance needs."""


@attrs.frozen(kw_only=True)
class _Squares:
    """Mean squares of a table of n subjects by k raters."""

    n: int
    k: int
    subjects: float
    raters: float
    within: float
    error: float


def intraclass(values: ArrayLike, *, level: float = 0.95) -> Intraclasses:
    """Return the six intraclass correlations of Shrout and Fleiss, with F tests and limits.

        ICC(1,1) = (B - W) / (B + (k - 1) W)
        ICC(2,1) = (B - E) / (B + (k - 1) E + k (J - E) / n)
        ICC(3,1) = (B - E) / (B + (k - 1) E)
        ICC(1,k) = (B - W) / B
        ICC(2,k) = (B - E) / (B + (J - E) / n)
        ICC(3,k) = (B - E) / B

    B, W, J and E are the mean squares between subjects, within subjects, between raters (judges) and of the residual.
    The limits of ICC(1,.) and ICC(3,.) come from F / F(quantile), those of ICC(2,.) from F with Satterthwaite's
    degrees of freedom, those of ICC(2,k) by stepping up those of ICC(2,1) with Spearman and Brown.

    All of it equals `ICC(lmer = FALSE)` of R's psych and `intraclass_corr` of pingouin; psych's default fits the model
    by lme4, which cannot give a negative variance and keeps rows with gaps. irr's `icc` gives the same figures and F;
    it prints Satterthwaite's degrees of freedom (`df_limits`) as df2 of ICC(A,1), and finds them for ICC(A,k) from that
    coefficient, not from ICC(A,1), so that its limits of ICC(A,k) are others.

    Args:
        values: Shape (n, k): a row a subject, a column a rater; NaN where there is no rating. A row with a gap is left
            out whole (listwise), and counted.
        level: Of the limits, above 0 and below 1.

    Returns:
        The six, in the order above. A figure that cannot be had has its reason, which is one of nobody answered
        (`no_answers`), fewer than two raters or whole rows (`too_few_raters`, `too_few_subjects`), all ratings alike
        (`constant`), and variances that add up to nothing (`not_positive`). Where raters differ in nothing the figure
        is 1, without F and limits. Where judges differ by so much less than chance that ICC(2,k), or its lower limit,
        would be a share of less than nothing, there is none; the packages print a number above 1 there. Nor has
        ICC(2,.) limits where Satterthwaite's degrees of freedom are next to nothing, so that they would not hold the
        figure.

    Raises:
        InvalidValueError: No matrix, an infinite rating, or another level.

    Example:
        >>> found = intraclass([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
        >>> [round(each.icc.value, 3) for each in found.forms]
        [0.166, 0.29, 0.715, 0.443, 0.62, 0.909]
        >>> found["icc_2_1"].df1, found["icc_2_1"].df2, round(found["icc_2_1"].f, 3)
        (5, 15, 11.027)

    References:
        Shrout and Fleiss (1979), Intraclass correlations: uses in assessing rater reliability, Psychological Bulletin
        86, 420-428; McGraw and Wong (1996), Forming inferences about some intraclass correlation coefficients,
        Psychological Methods 1, 30-46.
    """
    ratings = matrix(values)
    checked_level(level)
    whole = ~np.isnan(ratings).any(axis=1)
    kept, _ = scaled(ratings if whole.all() else ratings[whole])
    n, k = kept.shape
    reason = _refusal(ratings, kept)
    if reason is not None:
        forms = tuple(
            Intraclass(form=form, icc=Statistic(name=form.value, value=None, n=n, reason=reason))
            for form in IntraclassForm
        )
    else:
        squares = _squares(kept)
        forms = tuple(_form(form, squares, level) for form in IntraclassForm)
    return Intraclasses(forms=forms, subjects=n, raters=k, left_out=len(ratings) - n)


def _refusal(ratings: Floats, kept: Floats) -> Reason | None:
    if not np.isfinite(ratings).any():
        return Reason.NO_ANSWERS
    if kept.shape[1] < FEWEST:
        return Reason.TOO_FEW_RATERS
    if len(kept) < FEWEST:
        return Reason.TOO_FEW_SUBJECTS
    return Reason.CONSTANT if float(np.ptp(kept)) == 0 else None


def _squares(ratings: Floats) -> _Squares:
    n, k = ratings.shape
    noise = (NOISE * max(abs(float(ratings.max())), abs(float(ratings.min())))) ** 2
    by_subject, by_rater = ratings.mean(axis=1), ratings.mean(axis=0)
    centre = float(by_rater.mean())

    def mean_square(deviations: Floats, times: int, freedom: int) -> float:
        flat = deviations.ravel(order="K")
        total = float(np.einsum("i,i->", flat, flat))
        return 0.0 if total <= noise * deviations.size else total * times / freedom

    left = ratings - by_subject[:, None]
    within = mean_square(left, 1, n * (k - 1))
    left -= by_rater - centre  # in place: memory costs more than sums
    return _Squares(
        n=n,
        k=k,
        subjects=mean_square(by_subject - centre, k, n - 1),
        raters=mean_square(by_rater - centre, n, k - 1),
        within=within,
        error=mean_square(left, 1, (n - 1) * (k - 1)),
    )


def _form(form: IntraclassForm, squares: _Squares, level: float) -> Intraclass:
    n, k = squares.n, squares.k
    one_way, single = form in {IntraclassForm.ICC_1_1, IntraclassForm.ICC_1_K}, form.value.endswith("_1")
    lower = squares.within if one_way else squares.error
    two = (squares.raters - lower) / n if form in {IntraclassForm.ICC_2_1, IntraclassForm.ICC_2_K} else 0.0
    whole = squares.subjects + ((k - 1) * lower + k * two if single else two)
    if whole <= NOISE * max(squares.subjects, squares.raters, lower):
        return Intraclass(form=form, icc=_none(form.value, n, Reason.NOT_POSITIVE))
    value = (squares.subjects - lower) / whole
    df1, df2 = n - 1, n * (k - 1) if one_way else (n - 1) * (k - 1)
    if lower == 0:
        return Intraclass(form=form, icc=Statistic(name=form.value, value=value, n=n), df1=df1, df2=df2)
    f = squares.subjects / lower
    agreed = form in {IntraclassForm.ICC_2_1, IntraclassForm.ICC_2_K}
    freedom = _satterthwaite(squares) if agreed else None
    limits = _agreement_limits(squares, freedom, level) if agreed else _limits(f, df1, df2, k, level)
    if limits is not None and not single:
        limits = _stepped_up(limits, k)
    return Intraclass(
        form=form,
        icc=Statistic(name=form.value, value=value, n=n, limits=limits),
        f=f,
        df1=df1,
        df2=df2,
        p=_beyond(f, df1, df2),
        df_limits=freedom,
    )


def _limits(f: float, df1: float, df2: float, k: float, level: float) -> Limits | None:
    """Return the limits of (F - 1) / (F + k - 1), from those of F."""
    low, high = f / _quantile(df1, df2, level), f * _quantile(df2, df1, level)
    return _f_limits((low - 1) / (low + k - 1), (high - 1) / (high + k - 1), level)


def _f_limits(low: float, high: float, level: float) -> Limits | None:
    if not (math.isfinite(low) and math.isfinite(high)):  # hardly any degrees of freedom: F has no quantile
        return None
    return Limits(low=low, high=high, level=level, kind=LimitsKind.F)


def _agreement_limits(squares: _Squares, freedom: float | None, level: float) -> Limits | None:
    """Return the limits of ICC(2,1): McGraw and Wong (1996), table 7."""
    if freedom is None:
        return None
    n, k, between, error = squares.n, squares.k, squares.subjects, squares.error
    rest = k * squares.raters + (k * n - k - n) * error
    up, down = _quantile(n - 1, freedom, level), _quantile(freedom, n - 1, level)
    if not (up >= 1 and down >= 1):  # a tiny share of a degree of freedom: the limits would not hold the figure
        return None
    low = n * (between - up * error) / (up * rest + n * between)
    return _f_limits(low, n * (down * between - error) / (rest + n * down * between), level)


def _satterthwaite(squares: _Squares) -> float | None:
    """Return the degrees of freedom of what ICC(2,1) sets F against; None where that has no variance."""
    n, k = squares.n, squares.k
    ratio = squares.raters / squares.error
    spread = squares.subjects + (k - 1) * squares.error + k * (squares.raters - squares.error) / n
    icc = (squares.subjects - squares.error) / spread
    rest = n * (1 + (k - 1) * icc) - k * icc
    above = (k - 1) * (n - 1) * (k * icc * ratio + rest) ** 2
    below = (n - 1) * (k * icc * ratio) ** 2 + rest**2
    return above / below if below > NOISE else None


def _stepped_up(limits: Limits, k: int) -> Limits | None:
    """Return Spearman and Brown's step from one rating to the mean of k; None from where the step has no foot."""
    if 1 + limits.low * (k - 1) <= 0:
        return None
    low, high = (each * k / (1 + each * (k - 1)) for each in (limits.low, limits.high))
    return attrs.evolve(limits, low=low, high=high)


def _quantile(df1: float, df2: float, level: float) -> float:
    from scipy.special import fdtri  # noqa: PLC0415 - scipy is loaded when it is needed

    return float(fdtri(df1, df2, (1 + level) / 2))


def _beyond(f: float, df1: float, df2: float) -> float:
    from scipy.special import fdtrc  # noqa: PLC0415 - as in `_quantile`

    return float(fdtrc(df1, df2, f))


# -- groups -----------------------------------------------------------------------------------------------------------


def aggregation(
    values: ArrayLike, groups: Sequence[str] | ArrayLike, *, size: GroupSize = "mean", level: float = 0.95
) -> Aggregation:
    """Return ICC(1) and ICC(2): whether ratings may be averaged within groups, and how reliable the means then are.

        ICC(1) = (B - W) / (B + (m - 1) W)
        ICC(2) = (B - W) / B

    B and W are the mean squares between and within groups of the one-way analysis of variance, m the size of groups:
    their mean N / g, as `ICC1` and `ICC2` of R's multilevel take it (Bliese, 2000), or with `anova`
    (N - Σ n² / N) / (g - 1), with which the variance between groups is unbiased where they differ in size. A group of
    one counts between groups and not within them, as there.

    The limits are those of ICC(1,1) and ICC(1,k) with m for k. They are exact where groups have one size, and rough
    where they differ (multilevel offers a bootstrap instead).

    Args:
        values: Shape (n,): ratings; NaN is left out.
        groups: Shape (n,): the name of each rating's group.
        size: `mean` or `anova`.
        level: Of the limits, above 0 and below 1.

    Returns:
        Both, with the F test. The reasons for none are `no_answers`; `too_few_subjects` for fewer than two groups;
        `too_few_raters` where no group has two ratings; `constant`; `not_positive` for ICC(2) where all groups have
        one mean.

    Raises:
        InvalidValueError: Other shapes, an infinite rating, another size or level.

    Example:
        >>> found = aggregation([1, 2, 2, 4, 5, 4, 3, 3], list("aaabbbcc"))
        >>> round(found.icc1.value, 3), round(found.icc2.value, 3), round(found.size, 3)
        (0.877, 0.95, 2.667)

    References:
        Bliese (2000), Within-group agreement, non-independence, and reliability, in Klein and Kozlowski (eds),
        Multilevel Theory, Research, and Methods in Organizations, 349-381; Searle, Casella and McCulloch (1992),
        Variance Components, chapter 3.
    """
    if size not in get_args(GroupSize):
        raise InvalidValueError(Problem(found=f"the size {quoted(size)}", expected="mean or anova", path="size"))
    checked_level(level)
    parts = grouped(values, groups)
    if parts.values.shape[1] != 1:
        raise InvalidValueError(Problem(found=f"{parts.values.shape[1]} columns of ratings", expected="one"))
    parts = attrs.evolve(parts, values=scaled(parts.values)[0])
    n, held = len(parts.values), int((parts.sizes > 0).sum())
    reason = _group_refusal(n, held, parts.values)
    if reason is not None:
        return Aggregation(icc1=_none("icc_1", n, reason), icc2=_none("icc_2", n, reason), groups=held)
    noise = (NOISE * float(np.abs(parts.values).max())) ** 2
    centre = float(parts.values.mean())
    means = parts.means[:, 0]
    between = float(np.sum(parts.sizes * (means - centre) ** 2 * (parts.sizes > 0)))
    within = float(np.sum(parts.deviations**2))
    between, within = (0.0 if each <= n * noise else each for each in (between, within))
    above, below = between / (held - 1), within / (n - held)
    squared = float(np.sum(parts.sizes.astype(np.float64) ** 2))
    m = n / held if size == "mean" else (n - squared / n) / (held - 1)
    return _aggregated(above, below, (n, held, m), level)


def _group_refusal(n: int, groups: int, values: Floats) -> Reason | None:
    if n == 0:
        return Reason.NO_ANSWERS
    if groups < FEWEST:
        return Reason.TOO_FEW_SUBJECTS
    if n == groups:
        return Reason.TOO_FEW_RATERS
    return Reason.CONSTANT if float(np.ptp(values)) == 0 else None


def _aggregated(above: float, below: float, sizes: tuple[int, int, float], level: float) -> Aggregation:
    """Return the two shares of the mean squares of n ratings in some groups of size m."""
    n, groups, m = sizes
    freedom = {"df1": groups - 1, "df2": n - groups}
    if below == 0:
        icc1, icc2 = (Statistic(name=name, value=1.0, n=n) for name in ("icc_1", "icc_2"))
        return Aggregation(icc1=icc1, icc2=icc2, groups=groups, size=m, **freedom)
    f = above / below
    limits = _limits(f, groups - 1, n - groups, m, level)
    icc1 = Statistic(name="icc_1", value=(above - below) / (above + (m - 1) * below), n=n, limits=limits)
    icc2 = _none("icc_2", n, Reason.NOT_POSITIVE)
    if above > 0:
        low, high = f / _quantile(groups - 1, n - groups, level), f * _quantile(n - groups, groups - 1, level)
        ends = _f_limits(1 - 1 / low, 1 - 1 / high, level)
        icc2 = Statistic(name="icc_2", value=(above - below) / above, n=n, limits=ends)
    p = _beyond(f, groups - 1, n - groups)
    return Aggregation(icc1=icc1, icc2=icc2, f=f, p=p, groups=groups, size=m, **freedom)


def _none(name: str, n: int, reason: Reason) -> Statistic:
    return Statistic(name=name, value=None, n=n, reason=reason)
