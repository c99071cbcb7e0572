"""Krippendorff's alpha: how far raters agree beyond chance, on any scale, with any number of gaps.

Owns: the coincidences of values, how far two values lie apart, and the limits of alpha by resampling units. Ratings of
more than a few values, such as those that are measured, go without coincidences: see
`partnerkit.stats.disagreement`.

A unit is what is rated: a row. Units are resampled whole, with all of their values. The bootstrap of Hayes and
Krippendorff (2007) draws pairs of values instead and keeps the expected disagreement as it was found; pairs of one unit
are not independent, so that its limits of 95 % held the true alpha 63 to 67 times in a hundred
(`tests/studies/alpha_coverage.py`), and it is not offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.results import IntervalKind, Limits, LimitsKind, Metric, Reason, Statistic
from partnerkit.stats.disagreement import Rated, deleted_alphas, weighted_alphas
from partnerkit.stats.intervals import FEWEST, KERNELS, Replicates
from partnerkit.stats.ratings import checked_level, matrix, refuse, scaled, whole_problem
from partnerkit.stats.resampling import Floats, jackknife_se

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

__all__ = ["alphas", "krippendorff_alpha"]

FEW = 32
"""Up to so many different values their coincidences are counted, which then is quickest."""
CELLS = 2_000_000
"""How many numbers are held at once: 16 MB."""
BLOCK = 40_000
"""How many ratings are counted at once."""
PAIR = 2
LIMITS = (LimitsKind.PERCENTILE, LimitsKind.BCA, LimitsKind.JACKKNIFE_T)


def krippendorff_alpha(  # noqa: PLR0913 - what a caller may choose
    values: ArrayLike,
    *,
    metric: Metric | str = Metric.ORDINAL,
    limits: LimitsKind | str | None = None,
    level: float = 0.95,
    replicates: int = 2_000,
    seed: int = 1,
) -> Statistic:
    """Return Krippendorff's alpha of ratings.

        alpha = 1 - (n - 1) Σ o_ck δ²_ck / Σ n_c n_k δ²_ck
        o_ck  = Σ over units of (ordered pairs of values c and k) / (values of the unit - 1)
        n_c   = Σ over k of o_ck,  n = Σ n_c

        δ²_ck: nominal   0 where c = k, else 1
               ordinal   (n_c / 2 + n of the values between + n_k / 2)²
               interval  (c - k)²
               ratio     ((c - k) / (c + k))², 0 where both are 0

    The ordinal distance is that of the middle ranks of c and k, squared. There may be any number of values: time grows
    with the ratings, but on a ratio scale with their square (2,000 units by 4 raters that all differ take a second or
    two), and with limits of an ordinal alpha with ratings times units or replicates.

    These are the figures of the packages krippendorff (Python, which takes raters as rows) and irr (R, `kripp.alpha`,
    likewise). irrCAC takes other weights for ordinal values, so that its alpha differs there.

    Args:
        values: Shape (units, raters): NaN where there is no rating. Units with fewer than two ratings tell nothing of
            agreement and are left out; no other rating is lost.
        metric: How far two values lie apart: `nominal`, `ordinal`, `interval` or `ratio`.
        limits: None for none; `jackknife_t`, each unit deleted in turn, which with few units keeps its word best;
            `percentile` or `bca`, the bootstrap over units.
        level: Of the limits, above 0 and below 1.
        replicates: Bootstrap samples.
        seed: From 0; the same seed gives the same limits.

    Returns:
        Alpha, n being the units with two ratings and more; 1 for full agreement, 0 for chance, below 0 for less. With
        limits the jackknife's standard error stands beside it. The reasons for none are `no_answers`;
        `too_few_raters` where no unit has two ratings; `too_few_subjects` for one such unit; `constant`. No limits
        under five units, or where more than 5 % of the samples have no alpha.

    Raises:
        InvalidValueError: No matrix, an infinite rating, a negative one on a ratio scale, an unknown metric, other
            limits, replicates, seed or level.

    Example:
        >>> ratings = [[1, 1], [2, 2], [3, 2], [4, 4], [4, float("nan")]]
        >>> found = krippendorff_alpha(ratings, metric="interval")
        >>> round(found.value, 3), found.n
        (0.911, 4)

    References:
        Krippendorff (2011), Computing Krippendorff's alpha-reliability; Krippendorff (2004), Content Analysis, chapter
        11. The bootstrap over units: Zapf, Castell, Morawietz and Karch (2016), Measuring inter-rater reliability for
        nominal data, BMC Medical Research Methodology 16, 93. The one that is not taken: Hayes and Krippendorff (2007),
        Answering the call for a standard reliability measure for coding data, Communication Methods and Measures 1,
        77-89.
    """
    distance, ratings = Metric(metric), matrix(values)
    kind = _kind(limits)
    checked_level(level)
    refuse(whole_problem(replicates, "replicates", least=1), whole_problem(seed, "seed", least=0))
    low, high = _ends(ratings)
    if distance is Metric.RATIO and low < 0:
        raise InvalidValueError(Problem(found=f"the rating {low:g}", expected="0 or more on a ratio scale"))
    units = _units(ratings, low, high)
    reason = _refusal(ratings, units.n)
    if reason is not None:
        return Statistic(name="krippendorff_alpha", value=None, n=units.n, reason=reason)
    found = units.alpha(distance)
    if np.isnan(found):
        return Statistic(name="krippendorff_alpha", value=None, n=units.n, reason=Reason.CONSTANT)
    made = Statistic(name="krippendorff_alpha", value=found, n=units.n)
    if kind is None:
        return made
    drawn = None if kind is LimitsKind.JACKKNIFE_T else units.drawn(distance, replicates, seed)
    figures = Replicates(estimate=found, deleted=units.deleted(distance), drawn=drawn)
    se = float(jackknife_se(figures.deleted)[0])
    return attrs.evolve(made, limits=_limits(figures, kind, level), se=se if np.isfinite(se) else None)


def _kind(limits: LimitsKind | str | None) -> LimitsKind | None:
    kind = None if limits is None else LimitsKind(limits)
    if kind is not None and kind not in LIMITS:
        expected = ", ".join(LIMITS)
        raise InvalidValueError(Problem(found=f"the limits {kind}", expected=expected, path="limits"))
    return kind


def _limits(figures: Replicates, kind: LimitsKind, level: float) -> Limits | None:
    if len(figures.deleted) < FEWEST:
        return None
    ends = KERNELS[IntervalKind(kind)](figures, level=level, factor=1.0, bounds=None)
    low, high = float(ends[0][0]), min(1.0, float(ends[1][0]))
    return Limits(low=low, high=high, level=level, kind=kind) if np.isfinite([low, high]).all() else None


# -- what was given together ------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class _Many:
    """Units that have two ratings and more, of many values."""

    rated: Rated

    @property
    def n(self) -> int:
        return len(self.rated.sizes)

    def alpha(self, metric: Metric) -> float:
        return float(weighted_alphas(self.rated, metric, np.ones((1, self.n)))[0])

    def deleted(self, metric: Metric) -> Floats:
        return deleted_alphas(self.rated, metric)

    def drawn(self, metric: Metric, replicates: int, seed: int) -> Floats:
        generator = np.random.Generator(np.random.PCG64(seed))
        return weighted_alphas(self.rated, metric, _draws(generator, replicates, self.n))


@attrs.frozen(kw_only=True, eq=False)
class _Few:
    """How often each of a few values was given to each unit that has two ratings and more."""

    values: Floats
    counts: Floats

    @property
    def n(self) -> int:
        return len(self.counts)

    def alpha(self, metric: Metric) -> float:
        return float(alphas(self.coincidences()[None], self.values, metric)[0])

    def deleted(self, metric: Metric) -> Floats:
        return alphas(self.coincidences()[None] - self.shares(), self.values, metric)

    def drawn(self, metric: Metric, replicates: int, seed: int) -> Floats:
        return _drawn(self, metric, replicates, seed)

    @property
    def scaled(self) -> Floats:
        made: Floats = self.counts / (self.counts.sum(axis=1, keepdims=True) - 1)
        return made

    def coincidences(self) -> Floats:
        """Return the sum of the units' coincidences, of shape (k, k)."""
        scaled = self.scaled
        made: Floats = self.counts.T @ scaled - np.diag(scaled.sum(axis=0))
        return made

    def shares(self) -> Floats:
        """Return the coincidences of each unit, of shape (units, k, k)."""
        return _shares(self.counts, self.scaled)


def _shares(counts: Floats, scaled: Floats) -> Floats:
    made = counts[:, :, None] * scaled[:, None, :]
    at = np.arange(counts.shape[1])
    made[:, at, at] -= scaled
    return made


def _units(ratings: Floats, low: float, high: float) -> _Few | _Many:
    """Return the units that have two ratings and more, the way that is quickest."""
    counted = _whole_numbers(ratings, low, high) if high / 2 - low / 2 < FEW / 2 else None  # halved: 2e308 is none
    if counted is None:
        sizes = (~np.isnan(ratings)).sum(axis=1)
        kept, sizes = ratings[sizes >= PAIR], sizes[sizes >= PAIR]
        given, _ = scaled(kept[~np.isnan(kept)])
        known, place = np.unique(given, return_inverse=True)
        if len(known) > FEW:
            return _Many(rated=Rated(ratings=given, sizes=sizes))
        n, k = len(sizes), len(known)
        found = np.bincount(np.repeat(np.arange(n), sizes) * k + place.ravel(), minlength=n * k)
        return _Few(values=known, counts=found.reshape(n, k).astype(np.float64))
    values, counts = counted
    counts = counts[counts.sum(axis=1) >= PAIR]
    used = counts.any(axis=0)
    return _Few(values=values[used], counts=counts[:, used])


def _ends(ratings: Floats) -> tuple[float, float]:
    """Return the lowest and the highest rating; 0 and 0 where there is none."""
    if not ratings.size:
        return 0.0, 0.0
    low, high = float(np.fmin.reduce(ratings, axis=None)), float(np.fmax.reduce(ratings, axis=None))
    return (0.0, 0.0) if np.isnan(low) else (low, high)


def _whole_numbers(ratings: Floats, low: float, high: float) -> tuple[Floats, Floats] | None:
    """Return the steps from the lowest rating and how often each unit has each; None where some lie between steps.

    There is no need to sort. Units are taken a block at a time, as memory costs more than counting.
    """
    n, k = len(ratings), int(high - low) + 2
    counts = np.empty((n, k - 1))
    for rows in _blocks(n, ratings.shape[1], BLOCK):
        steps = ratings[rows] - low
        steps[np.isnan(steps)] = -1.0
        place = steps.astype(np.intp)
        if not np.array_equal(place, steps):
            return None
        place += k * np.arange(len(steps))[:, None] + 1
        counts[rows] = np.bincount(place.ravel(), minlength=len(steps) * k).reshape(-1, k)[:, 1:]
    return low + np.arange(k - 1, dtype=np.float64), counts


def _refusal(ratings: Floats, units: int) -> Reason | None:
    if np.isnan(ratings).all():
        return Reason.NO_ANSWERS
    if not units:
        return Reason.TOO_FEW_RATERS
    return Reason.TOO_FEW_SUBJECTS if units < PAIR else None


# -- alpha ------------------------------------------------------------------------------------------------------------


def alphas(coincidences: Floats, values: Floats, metric: Metric) -> Floats:
    """Return alpha of each of several matrices of coincidences.

    Args:
        coincidences: Shape (r, k, k): how often the values c and k fell on one unit, each way round.
        values: Shape (k,): the values, rising.
        metric: How far two values lie apart.

    Returns:
        Shape (r,); NaN where all values are alike, or there are none.

    Example:
        >>> alphas(np.array([[[4.0, 1.0], [1.0, 4.0]]]), np.array([0.0, 1.0]), Metric.NOMINAL).round(2).tolist()
        [0.64]

    References:
        Krippendorff (2011), Computing Krippendorff's alpha-reliability.
    """
    margins = coincidences.sum(axis=2)
    apart = _apart(margins, values, metric)
    observed = (coincidences * apart).sum(axis=(1, 2))
    expected = (margins[:, :, None] * margins[:, None, :] * apart).sum(axis=(1, 2))
    total = margins.sum(axis=1)
    share = np.divide((total - 1) * observed, expected, out=np.full(len(total), np.nan), where=expected > 0)
    made: Floats = 1 - share
    return made


def _apart(margins: Floats, values: Floats, metric: Metric) -> Floats:
    """Return how far each two values lie apart, squared."""
    if metric is Metric.ORDINAL:
        middle = np.cumsum(margins, axis=1) - margins / 2
        ranked: Floats = (middle[:, :, None] - middle[:, None, :]) ** 2
        return ranked
    apart = values[:, None] - values[None, :]
    if metric is Metric.NOMINAL:
        apart = (apart != 0).astype(np.float64)
    elif metric is Metric.RATIO:
        both = values[:, None] + values[None, :]
        apart = np.divide(apart, both, out=np.zeros_like(apart), where=both > 0)
    squared: Floats = (apart**2)[None]
    return squared


def _drawn(units: _Few, metric: Metric, replicates: int, seed: int) -> Floats:
    """Return alpha of bootstrap samples of units, a block of samples at a time."""
    n, k = units.counts.shape
    generator = np.random.Generator(np.random.PCG64(seed))
    made = np.empty(replicates)
    for rows in _blocks(replicates, max(n, k * k)):
        made[rows] = alphas(_weighted(units, _draws(generator, rows.stop - rows.start, n)), units.values, metric)
    return made


def _draws(generator: np.random.Generator, samples: int, n: int) -> Floats:
    """Return how often each unit is drawn in each sample; counted whole numbers are quicker than multinomial draws."""
    drawn = generator.integers(0, n, size=(samples, n)) + n * np.arange(samples)[:, None]
    made: Floats = np.bincount(drawn.ravel(), minlength=samples * n).reshape(samples, n).astype(np.float64)
    return made


def _weighted(units: _Few, weights: Floats) -> Floats:
    """Return the coincidences under each row of weights, a block of units at a time."""
    n, k = units.counts.shape
    scaled, total = units.scaled, np.zeros((len(weights), k * k))
    for part in _blocks(n, k * k):
        shares = _shares(units.counts[part], scaled[part])
        total += weights[:, part] @ shares.reshape(-1, k * k)
    return total.reshape(-1, k, k)


def _blocks(rows: int, columns: int, cells: int = CELLS) -> Iterator[slice]:
    size = max(1, cells // max(1, columns))
    return (slice(start, min(start + size, rows)) for start in range(0, rows, size))
