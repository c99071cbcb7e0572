"""Intervals: how far a figure might have been another, had other partners answered.

Owns: the four kinds of interval, what each does with a resample that has no value, and the reasons for having none.
Partners are resampled in `resampling`; this module takes the figures found so.

The default is the jackknife with Student's t: in hubs of 5 to 20 partners it covers about what it says. The three kinds
of bootstrap are options; in small hubs the percentile and BCa intervals are too narrow.

Of figures that rest on ties the default's standard error is that of `dyadic_se`, as the deletion of partners counts
what is a tie's own twice. The samples of the bootstrap count it twice too, and so do the errors inside each: bootstrap
intervals stay as they are, the bootstrap-t with the same error inside its samples and outside, and are wider for it.

The process target asks what another year, or other informants of like partners, might have given. The roster target
asks about these partners only: N are on the roster and n answered, so every reach is shortened by sqrt(1 - n / N).

What is missing: a figure that rests on n partners needs all n deletions; if one has no value, the jackknife and BCa are
undefined. Of the bootstrap samples up to 5 % may have no value and are left out and counted; above that the interval is
undefined. Nothing is put in a missing one's place.

Quantiles are those of numpy's method `linear` (type 7 of Hyndman and Fan, 1996, Sample quantiles in statistical
packages, The American Statistician 50, 361-365).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.results import Interval, IntervalKind, IntervalReason, Target
from partnerkit.stats.resampling import Bools, Floats, dyadic_se, jackknife_se

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = [
    "FEWEST",
    "MOST_MISSING",
    "ROUGH_BELOW",
    "Ends",
    "Replicates",
    "bca",
    "bootstrap_t",
    "intervals",
    "jackknife_t",
    "percentile",
    "roster_factor",
]

FEWEST = 5
"""Fewer partners than this have no interval."""
ROUGH_BELOW = 8
"""With fewer partners than this an interval is marked as rough."""
MOST_MISSING = 0.05
"""The share of bootstrap samples without a value that are left out; with more the interval is undefined."""
ROUNDING = 1e-12
"""Figures that lie no further apart than this, times their size where it is above 1, are the same figure."""
UNIT = (0.0, 1.0)

# -- the figures that an interval rests on ----------------------------------------------------------------------------


def _row(values: ArrayLike) -> Floats:
    return np.atleast_1d(np.asarray(values, dtype=np.float64))


def _table(values: ArrayLike) -> Floats:
    table = np.asarray(values, dtype=np.float64)
    return table[:, None] if table.ndim == 1 else table


def _optional_table(values: ArrayLike | None) -> Floats | None:
    return None if values is None else _table(values)


def _truths(values: ArrayLike | None) -> Bools | None:
    return None if values is None else _table(values).astype(np.bool_)


@attrs.frozen(kw_only=True, eq=False)
class Replicates:
    """Figures, with what they become when partners are deleted or drawn anew; NaN where there is no value.

    One figure may be given as a number, and its replicates as a plain list.

    Attributes:
        estimate: Shape (k,): the figures.
        deleted: Shape (n, k): with each partner deleted in turn.
        part: Shape (n, k): whether the figure rests on the partner at all; None for all.
        untied: Shape (m, k): with each tie deleted in turn, where figures rest on ties; None where none does.
        tied: Shape (m, k): whether the figure rests on the tie at all; None for all.
        drawn: Shape (R, k): from each bootstrap sample; needed for the three kinds of bootstrap.
        errors: Shape (R, k): the standard error inside each bootstrap sample; needed for `bootstrap_t`.
    """

    estimate: Floats = attrs.field(converter=_row)
    deleted: Floats = attrs.field(converter=_table)
    part: Bools | None = attrs.field(default=None, converter=_truths)
    untied: Floats | None = attrs.field(default=None, converter=_optional_table)
    tied: Bools | None = attrs.field(default=None, converter=_truths)
    drawn: Floats | None = attrs.field(default=None, converter=_optional_table)
    errors: Floats | None = attrs.field(default=None, converter=_optional_table)

    @property
    def n(self) -> Floats:
        """The number of partners that each figure rests on, of shape (k,)."""
        counts: Floats = _parts(self).sum(axis=0, dtype=np.float64)
        return counts

    @property
    def partner_se(self) -> Floats:
        """The jackknife's standard error from the deletion of partners alone, as inside each bootstrap sample."""
        return jackknife_se(self.deleted, self.part)

    @property
    def se(self) -> Floats:
        """The jackknife's standard error of each figure, of shape (k,); that of `dyadic_se` where it rests on ties."""
        by_partner = self.partner_se
        if self.untied is None or not len(self.untied):
            return by_partner
        tied = np.ones(self.untied.shape, dtype=np.bool_) if self.tied is None else self.tied
        return dyadic_se(by_partner, np.where(tied.any(axis=0), jackknife_se(self.untied, tied), 0.0))


Ends: TypeAlias = tuple[Floats, Floats]
"""Lower and upper ends, each of shape (k,); NaN where an interval is undefined."""


def roster_factor(n: ArrayLike, population: int) -> Floats:
    """Return by what a reach is multiplied for the target roster: sqrt(1 - n / N).

    Args:
        n: Partners that answered, from 0 to N.
        population: N, partners on the roster.

    Returns:
        From 0, where all answered, to 1.

    Raises:
        InvalidValueError: More partners answered than the roster has.

    Example:
        >>> roster_factor([6, 8], 8).tolist()
        [0.5, 0.0]

    References:
        Davison and Hinkley (1997), Bootstrap Methods and their Application, section 3.7.
    """
    answered = _row(n)
    if np.any(answered > population):
        most = f"{answered.max():.0f} partners"
        raise InvalidValueError(Problem(found=most, expected=f"at most the {population} of the roster"))
    return np.sqrt(1 - answered / population)


# -- the four kinds ---------------------------------------------------------------------------------------------------


def jackknife_t(
    figures: Replicates, *, level: float = 0.95, factor: Floats | float = 1.0, bounds: tuple[float, float] | None = UNIT
) -> Ends:
    """Return the delete-one-partner jackknife interval: the figure, and Student's t times its standard error each way.

        figure ± t se f, t the quantile (1 + level) / 2 of Student's t with n - 1 degrees of freedom, f the factor

    Of a mean this is the classical t interval.

    Args:
        figures: With `deleted`.
        level: Above 0 and below 1.
        factor: 1 for the target process, `roster_factor` for roster; a number, or one a column.
        bounds: What the ends are cut to; None for a figure without bounds.

    Returns:
        Lower and upper ends; NaN where the figure or a replicate has no value.

    Example:
        >>> low, high = jackknife_t(Replicates(estimate=0.5, deleted=[0.625, 0.5625, 0.5, 0.4375, 0.375]))
        >>> round(float(low[0]), 4), round(float(high[0]), 4)
        (0.0092, 0.9908)

    References:
        Tukey (1958), Bias and confidence in not-quite large samples, Annals of Mathematical Statistics 29, 614; Efron
        and Tibshirani (1993), An Introduction to the Bootstrap, chapter 11.
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - scipy is loaded when an interval is asked for

    reach = stdtrit(figures.n - 1, (1 + level) / 2) * figures.se * factor
    return _cut(figures.estimate - reach, figures.estimate + reach, bounds)


def percentile(
    figures: Replicates, *, level: float = 0.95, factor: Floats | float = 1.0, bounds: tuple[float, float] | None = UNIT
) -> Ends:
    """Return the percentile interval: the quantiles (1 - level) / 2 and (1 + level) / 2 of the bootstrap's figures.

    For the target roster each end is brought nearer to the figure by the factor (after Rao and Wu, 1988).

    Args:
        figures: With `drawn`.
        level: Above 0 and below 1.
        factor: As in `jackknife_t`.
        bounds: As in `jackknife_t`.

    Returns:
        Lower and upper ends; NaN where more than 5 % of the samples have no value.

    Raises:
        InvalidValueError: `drawn` is missing.

    Example:
        >>> drawn = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
        >>> low, high = percentile(Replicates(estimate=0.5, deleted=[0.5] * 5, drawn=drawn), level=0.5)
        >>> round(float(low[0]), 12), round(float(high[0]), 12)
        (0.3, 0.7)

    References:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13; Rao and Wu (1988), Resampling
        inference with complex survey data, Journal of the American Statistical Association 83, 231-241.
    """
    drawn = _kept(_drawn(figures))
    ends = (_quantile(drawn, share) for share in _tails(level))
    return _nearer(figures, (next(ends), next(ends)), factor, bounds)


def bca(
    figures: Replicates, *, level: float = 0.95, factor: Floats | float = 1.0, bounds: tuple[float, float] | None = UNIT
) -> Ends:
    """Return the bias-corrected and accelerated interval: quantiles of the bootstrap's figures at moved places.

        share = Φ(z0 + (z0 + z) / (1 - a (z0 + z))), z the normal quantile of (1 ∓ level) / 2
        z0    = Φ⁻¹ of the share of the bootstrap's figures below the figure, its equals counted half
        a     = Σ u³ / (6 (Σ u²)^1.5), u = mean of the deleted - deleted; 0 where all are equal

    Args:
        figures: With `deleted` and `drawn`.
        level: Above 0 and below 1.
        factor: As in `percentile`.
        bounds: As in `jackknife_t`.

    Returns:
        Lower and upper ends; NaN as in `percentile`, where a deletion has no value, and where all of the bootstrap's
        figures lie on one side of the figure.

    Raises:
        InvalidValueError: `drawn` is missing.

    Example:
        >>> drawn = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
        >>> low, high = bca(Replicates(estimate=0.5, deleted=[0.4, 0.45, 0.5, 0.55, 0.6], drawn=drawn), level=0.5)
        >>> round(float(low[0]), 12), round(float(high[0]), 12)  # no bias, no acceleration
        (0.3, 0.7)

    References:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 14.3.
    """
    from scipy.special import ndtr, ndtri  # noqa: PLC0415 - as in `jackknife_t`

    drawn = _kept(_drawn(figures))
    centre = ndtri(_share_below(drawn, figures.estimate))
    centre = np.where(np.isfinite(centre), centre, np.nan)
    moved = [centre + ndtri(tail) for tail in _tails(level)]
    scale = [1 - _acceleration(figures) * each for each in moved]
    shares = [
        ndtr(centre + np.where(s > 0, m, np.nan) / np.where(s > 0, s, 1.0)) for m, s in zip(moved, scale, strict=True)
    ]
    return _nearer(figures, (_quantile(drawn, shares[0]), _quantile(drawn, shares[1])), factor, bounds)


def bootstrap_t(
    figures: Replicates, *, level: float = 0.95, factor: Floats | float = 1.0, bounds: tuple[float, float] | None = UNIT
) -> Ends:
    """Return the bootstrap-t interval: as the jackknife's, with the bootstrap's quantiles in place of Student's.

        figure - q se f, q the quantiles (1 ± level) / 2 of (drawn - figure) / errors, se `partner_se`, f the factor

    A bootstrap sample without spread has no t and counts as missing. A figure without
    spread has no width.

    Args:
        figures: With `deleted`, `drawn` and `errors`.
        level: Above 0 and below 1.
        factor: As in `jackknife_t`.
        bounds: As in `jackknife_t`.

    Returns:
        Lower and upper ends; NaN where a deletion has no value, or more than 5 % of the samples have no t.

    Raises:
        InvalidValueError: `drawn` or `errors` is missing.

    Example:
        >>> drawn, errors = [0.3, 0.4, 0.5, 0.6, 0.7], [0.1] * 5  # t from -2 to 2
        >>> deleted = [0.625, 0.5625, 0.5, 0.4375, 0.375]  # a standard error of 0.1768
        >>> low, high = bootstrap_t(Replicates(estimate=0.5, deleted=deleted, drawn=drawn, errors=errors), level=0.5)
        >>> round(float(low[0]), 4), round(float(high[0]), 4)
        (0.3232, 0.6768)

    References:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 12.5; Davison and Hinkley (1997),
        Bootstrap Methods and their Application, section 5.2.
    """
    ratios, reach = _kept(_ratios(figures)), figures.partner_se * factor
    low, high = (figures.estimate - _quantile(ratios, share) * reach for share in reversed(_tails(level)))
    return _cut(low, high, bounds)


# -- in words ---------------------------------------------------------------------------------------------------------


class _Kernel(Protocol):
    def __call__(
        self, figures: Replicates, *, level: float, factor: Floats | float, bounds: tuple[float, float] | None
    ) -> Ends: ...


KERNELS: dict[IntervalKind, _Kernel] = {
    IntervalKind.JACKKNIFE_T: jackknife_t,
    IntervalKind.PERCENTILE: percentile,
    IntervalKind.BCA: bca,
    IntervalKind.BOOTSTRAP_T: bootstrap_t,
}


def intervals(  # noqa: PLR0913 - what a caller may choose
    figures: Replicates,
    *,
    kind: IntervalKind = IntervalKind.JACKKNIFE_T,
    level: float = 0.95,
    population: int | None = None,
    answered: ArrayLike | None = None,
    bounds: tuple[float, float] | None = UNIT,
) -> tuple[Interval | IntervalReason, ...]:
    """Return the interval of each figure, or the reason why there is none.

    The first reason that holds is given: no score, complete roster, too few partners, undefined.

    Args:
        figures: The figures with their replicates, as the kind needs them.
        kind: How the intervals are found.
        level: Above 0 and below 1.
        population: For the target roster, the partners on it; None for the target process.
        answered: For the target roster, the partners that answered, one number a column: a figure about ties rests on
            partners that were rated and have not answered. None where each that it rests on has.
        bounds: What the ends are cut to; None for figures without bounds.

    Returns:
        One for each column.

    Raises:
        InvalidValueError: The level is none, more partners answered than are on the roster, or the kind needs
            replicates that are missing.

    Example:
        >>> figures = Replicates(estimate=0.5, deleted=[0.625, 0.5625, 0.5, 0.4375, 0.375])
        >>> (interval,) = intervals(figures)
        >>> round(interval.low, 4), round(interval.high, 4), interval.n, interval.rough
        (0.0092, 0.9908, 5, True)
        >>> intervals(figures, population=5)
        (<IntervalReason.COMPLETE_ROSTER: 'complete_roster'>,)
    """
    kind = IntervalKind(kind)
    if not 0 < level < 1:
        raise InvalidValueError(Problem(found=f"level {level!r}", expected="a number above 0 and below 1"))
    counted = figures.n if answered is None else _row(answered)
    factor = np.ones(1) if population is None else roster_factor(counted, population)
    low, high = KERNELS[kind](figures, level=level, factor=factor, bounds=bounds)
    target = Target.PROCESS if population is None else Target.ROSTER
    reasons = _reasons(figures, low + high, factor)
    columns = zip(reasons, low, high, figures.n, _se(figures, kind) * factor, _left_out(figures, kind), strict=True)
    return tuple(
        reason
        or Interval(
            low=float(lo),
            high=float(hi),
            level=level,
            kind=kind,
            target=target,
            n=int(n),
            rough=int(n) < ROUGH_BELOW,
            se=float(se),
            left_out=int(left),
        )
        for reason, lo, hi, n, se, left in columns
    )


def _reasons(figures: Replicates, ends: Floats, factor: Floats) -> list[IntervalReason | None]:
    """Return why each figure has no interval; None where it has one."""
    checks = (
        (IntervalReason.NO_SCORE, ~np.isfinite(figures.estimate)),
        (IntervalReason.COMPLETE_ROSTER, np.broadcast_to(factor == 0, figures.n.shape)),
        (IntervalReason.TOO_FEW_PARTNERS, figures.n < FEWEST),
        (IntervalReason.UNDEFINED, ~np.isfinite(ends)),
    )
    return [next((reason for reason, holds in checks if holds[i]), None) for i in range(len(figures.estimate))]


def _se(figures: Replicates, kind: IntervalKind) -> Floats:
    """Return the standard error that belongs to a kind."""
    if kind is IntervalKind.JACKKNIFE_T:
        return figures.se
    if kind is IntervalKind.BOOTSTRAP_T:
        return figures.partner_se
    drawn = _drawn(figures)
    there = np.isfinite(drawn)
    count = there.sum(axis=0)
    mean = np.where(there, drawn, 0.0).sum(axis=0) / np.maximum(count, 1)
    variance: Floats = (np.where(there, drawn - mean, 0.0) ** 2).sum(axis=0) / np.maximum(count - 1, 1)
    return np.sqrt(variance)


def _left_out(figures: Replicates, kind: IntervalKind) -> Floats:
    """Return how many bootstrap samples have no value."""
    if kind is IntervalKind.JACKKNIFE_T:
        return np.zeros(len(figures.estimate))
    sample = _ratios(figures) if kind is IntervalKind.BOOTSTRAP_T else _drawn(figures)
    missing: Floats = (~np.isfinite(sample)).sum(axis=0, dtype=np.float64)
    return missing


# -- the parts --------------------------------------------------------------------------------------------------------


def _tails(level: float) -> tuple[float, float]:
    return (1 - level) / 2, (1 + level) / 2


def _cut(low: Floats, high: Floats, bounds: tuple[float, float] | None) -> Ends:
    return (low, high) if bounds is None else (np.clip(low, *bounds), np.clip(high, *bounds))


def _nearer(figures: Replicates, ends: Ends, factor: Floats | float, bounds: tuple[float, float] | None) -> Ends:
    """Return ends brought nearer to the figure by the factor, and cut."""
    low, high = (np.where(factor == 1, end, figures.estimate + factor * (end - figures.estimate)) for end in ends)
    return _cut(low, high, bounds)


def _parts(figures: Replicates) -> Bools:
    """Return which figure rests on which partner."""
    return np.ones(figures.deleted.shape, dtype=np.bool_) if figures.part is None else figures.part


def _rounding(estimate: Floats) -> Floats:
    return ROUNDING * np.maximum(1.0, np.abs(estimate))


def _drawn(figures: Replicates) -> Floats:
    if figures.drawn is None:
        raise InvalidValueError(Problem(path="drawn", found="no bootstrap samples", expected="a row a sample"))
    return figures.drawn


def _ratios(figures: Replicates) -> Floats:
    """Return the t of each bootstrap sample; NaN where it has no spread but the figure has."""
    if figures.errors is None:
        raise InvalidValueError(Problem(path="errors", found="no standard errors", expected="one a bootstrap sample"))
    least = _rounding(figures.estimate)
    errors = np.where((figures.errors > least) & np.isfinite(figures.errors), figures.errors, np.nan)
    with np.errstate(invalid="ignore"):  # what is no number stays none
        return (_drawn(figures) - figures.estimate) / np.where(figures.partner_se <= least, 1.0, errors)


def _kept(sample: Floats) -> Floats:
    """Return a sample with NaN for what is not finite, and nothing else in a column that misses more than 5 %."""
    missing = ~np.isfinite(sample)
    return np.where(missing | (missing.mean(axis=0) > MOST_MISSING), np.nan, sample)


def _quantile(sample: Floats, share: Floats | float) -> Floats:
    """Return a quantile of each column, by numpy's method `linear`, of the values that are there."""
    ordered = np.sort(sample, axis=0)  # NaN last
    last = np.maximum(np.isfinite(sample).sum(axis=0) - 1, 0)
    place = last * np.nan_to_num(share)
    below = np.floor(place).astype(np.intp)
    low, high = (np.take_along_axis(ordered, row[None], axis=0)[0] for row in (below, np.minimum(below + 1, last)))
    between = np.minimum(low + (high - low) * (place - below), high)
    return np.where(np.isnan(share), np.nan, between)


def _share_below(drawn: Floats, estimate: Floats) -> Floats:
    """Return the share of each column that lies below the figure, its equals counted half."""
    away = drawn - estimate
    rounding = _rounding(estimate)
    below, above = (away < -rounding).sum(axis=0), (away > rounding).sum(axis=0)
    count = np.isfinite(drawn).sum(axis=0)
    return np.where(count > 0, (below - above) / np.maximum(count, 1) / 2 + 1 / 2, np.nan)


def _acceleration(figures: Replicates) -> Floats:
    """Return how fast the spread changes with the figure, from the skewness of the deletions."""
    part = _parts(figures)
    deleted = np.where(part, figures.deleted, 0.0)
    apart = np.where(part, deleted.sum(axis=0) / np.maximum(figures.n, 1) - deleted, 0.0)
    apart = np.where(np.abs(apart) <= _rounding(figures.estimate), 0.0, apart)
    squares = (apart**2).sum(axis=0)
    return np.where(squares == 0, 0.0, (apart**3).sum(axis=0) / (6 * np.where(squares == 0, 1.0, squares) ** 1.5))
