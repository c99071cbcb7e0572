from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest
import scipy.stats

from partnerkit.errors import InvalidValueError
from partnerkit.results import Interval, IntervalKind, IntervalReason, Target
from partnerkit.stats import (
    Replicates,
    bca,
    bootstrap_t,
    intervals,
    jackknife_se,
    jackknife_t,
    nested_jackknife,
    nested_se,
    partner_weights_bootstrap,
    partner_weights_jackknife,
    percentile,
    tie_weighted_means,
    weighted_means,
)
from partnerkit.stats.intervals import roster_factor

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerkit.stats.intervals import Ends
    from partnerkit.stats.resampling import Floats, Integers

NAN = math.nan
CLOSE = 1e-9
EIGHT = np.array([0.55, 0.7, 0.25, 0.95, 0.5, 0.8, 0.45, 0.65])
TWO = np.stack([EIGHT, EIGHT[::-1] ** 2], axis=1)
BOOTSTRAPS = [IntervalKind.PERCENTILE, IntervalKind.BCA, IntervalKind.BOOTSTRAP_T]


def mean_of(values: Floats, *, samples: int = 1500, **more: Floats | None) -> Replicates:
    """Return the mean of each column with all its replicates."""
    table = values if values.ndim == 2 else values[:, None]
    n = len(table)
    drawn = partner_weights_bootstrap(n, samples, 7)
    nested = nested_jackknife(drawn)
    given: dict[str, Any] = {
        "estimate": weighted_means(table, np.ones((1, n)))[0],
        "deleted": weighted_means(table, partner_weights_jackknife(n)),
        "drawn": weighted_means(table, drawn),
        "errors": nested_se(nested, weighted_means(table, nested.weights)),
    }
    return Replicates(**{**given, **more})


def only(results: tuple[Interval | IntervalReason, ...]) -> Interval:
    (result,) = results
    assert isinstance(result, Interval)
    return result


# -- the jackknife ----------------------------------------------------------------------------------------------------


def test_jackknife_of_a_mean_is_its_standard_error() -> None:
    replicates = weighted_means(TWO, partner_weights_jackknife(8))
    assert jackknife_se(replicates) == pytest.approx(TWO.std(axis=0, ddof=1) / math.sqrt(8), abs=1e-15)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
def test_jackknife_t_of_a_mean_is_the_classical_interval(level: float) -> None:
    low, high = jackknife_t(mean_of(TWO), level=level, bounds=None)
    se = TWO.std(axis=0, ddof=1) / math.sqrt(8)
    classical = scipy.stats.t.interval(level, 7, loc=TWO.mean(axis=0), scale=se)
    assert low == pytest.approx(classical[0], abs=CLOSE)
    assert high == pytest.approx(classical[1], abs=CLOSE)


def test_jackknife_t_by_hand() -> None:
    """The values 0, 1/4, 1/2, 3/4, 1: s/sqrt(5) = 0.176777, and Student's t with 4 degrees of freedom is 2.776445."""
    interval = only(intervals(mean_of(np.linspace(0, 1, 5))))
    assert interval.se == pytest.approx(math.sqrt(0.15625 / 5), abs=1e-15)
    assert interval.low == pytest.approx(0.5 - 2.7764451052 * interval.se, abs=CLOSE)
    assert interval.high == pytest.approx(0.5 + 2.7764451052 * interval.se, abs=CLOSE)


def test_partner_without_part_is_no_observation() -> None:
    """Eight partners and two that did not answer are eight partners."""
    values = np.append(EIGHT, [NAN, NAN])[:, None]
    with_part = mean_of(values, part=~np.isnan(values))
    assert with_part.n.tolist() == [8]
    assert with_part.se == pytest.approx(mean_of(EIGHT).se, abs=1e-15)
    assert np.stack(jackknife_t(with_part)) == pytest.approx(np.stack(jackknife_t(mean_of(EIGHT))))
    assert only(intervals(with_part)).n == 8


def test_partner_without_part_does_not_move_the_acceleration() -> None:
    values = np.append(EIGHT, [NAN, NAN])[:, None]
    drawn = mean_of(EIGHT).drawn
    with_part = bca(mean_of(values, part=~np.isnan(values), drawn=drawn))
    assert with_part[0] == pytest.approx(bca(mean_of(EIGHT))[0], abs=CLOSE)
    assert with_part[1] == pytest.approx(bca(mean_of(EIGHT))[1], abs=CLOSE)


def test_ends_are_cut_to_the_bounds() -> None:
    figures = mean_of(np.array([0.0, 0.0, 0.0, 1.0, 1.0]))
    assert [end.tolist() for end in jackknife_t(figures)] == [[0.0], [1.0]]
    assert [end.tolist() for end in jackknife_t(figures, bounds=(0.25, 0.5))] == [[0.25], [0.5]]
    low, high = jackknife_t(figures, bounds=None)
    assert low < 0
    assert high > 1


# -- the bootstrap ----------------------------------------------------------------------------------------------------


class Draws(np.random.Generator):
    """Draws those of `partner_weights_bootstrap` for scipy's bootstrap: which partner comes when does not matter."""

    def __init__(self, weights: Floats) -> None:
        super().__init__(np.random.PCG64(0))
        self.places = np.array([np.repeat(np.arange(len(row)), row.astype(int)) for row in weights])

    def integers(self, *_: object, **__: object) -> Integers:  # type: ignore[override]  # one use of many
        return self.places


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
@pytest.mark.parametrize(("kind", "kernel"), [("percentile", percentile), ("BCa", bca)])
def test_agrees_with_scipy_on_the_same_draws(
    kind: Literal["percentile", "BCa"], kernel: Callable[..., Ends], level: float
) -> None:
    """Values without ties, for scipy counts equals by their last bit."""
    values = np.random.Generator(np.random.PCG64(3)).random(9)
    drawn = partner_weights_bootstrap(9, 1000, 5)
    done = scipy.stats.bootstrap(
        (values,),
        np.mean,
        n_resamples=1000,
        vectorized=True,
        confidence_level=level,
        method=kind,
        random_state=Draws(drawn),
    )
    low, high = kernel(mean_of(values, drawn=weighted_means(values[:, None], drawn)), level=level)
    assert low[0] == pytest.approx(done.confidence_interval.low, abs=CLOSE)
    assert high[0] == pytest.approx(done.confidence_interval.high, abs=CLOSE)


def test_percentile_is_the_quantile_of_numpy() -> None:
    figures = mean_of(TWO)
    low, high = percentile(figures)
    assert figures.drawn is not None
    expected = np.quantile(figures.drawn, [0.025, 0.975], axis=0, method="linear")
    assert np.stack([low, high]) == pytest.approx(expected, abs=1e-12)


def test_bca_by_hand() -> None:
    """Of eleven draws two lie below the figure and one equals it: z0 = Φ⁻¹(2.5 / 11) = -0.7479.

    The deletions have u = -3, -1, 1, 1, 2 hundredths: Σu³ = -18, Σu² = 16, so a = -18 / 384 = -0.046875.
    """
    drawn = np.linspace(0, 1, 11)
    deleted = 0.5 - np.array([-3, -1, 1, 1, 2]) / 100
    figures = Replicates(estimate=0.2, deleted=deleted, drawn=drawn)
    normal = scipy.stats.norm
    z0, a = normal.ppf(2.5 / 11), -18 / (6 * 64)
    ends = [normal.cdf(z0 + (z0 + z) / (1 - a * (z0 + z))) for z in (normal.ppf(0.05), normal.ppf(0.95))]
    low, high = bca(figures, level=0.9)
    assert [low[0], high[0]] == pytest.approx(ends, abs=CLOSE)


def test_bca_counts_what_differs_by_rounding_as_equal() -> None:
    drawn = np.array([0.1, 0.2, 0.3 + 1e-16, 0.1 + 0.2, 0.4, 0.5])
    figures = Replicates(estimate=0.3, deleted=np.array([0.25, 0.275, 0.3, 0.325, 0.35]), drawn=drawn)
    low, high = bca(figures, level=0.5)
    expected = np.quantile(drawn, [0.25, 0.75])
    assert [low[0], high[0]] == pytest.approx(expected, abs=CLOSE)


def test_bootstrap_t_by_hand() -> None:
    """The t are -2, -1, 0, 1, 4; their quartiles -1 and 1."""
    figures = Replicates(
        estimate=0.5,
        deleted=0.5 - (np.linspace(0, 1, 5) - 0.5) / 4,
        drawn=[0.3, 0.45, 0.5, 0.6, 0.7],
        errors=[0.1, 0.05, 0.1, 0.1, 0.05],
    )
    low, high = bootstrap_t(figures, level=0.5)
    assert (low[0], high[0]) == pytest.approx((0.5 - math.sqrt(0.03125), 0.5 + math.sqrt(0.03125)), abs=CLOSE)
    low, high = bootstrap_t(figures, level=1 - 1e-12)
    assert (low[0], high[0]) == pytest.approx((0.0, 0.5 + 2 * math.sqrt(0.03125)), abs=1e-6)


def test_nested_jackknife_is_the_jackknife_of_the_sample_written_out() -> None:
    weights = partner_weights_bootstrap(8, 40, 11)
    nested = nested_jackknife(weights)
    errors = nested_se(nested, weighted_means(TWO, nested.weights))
    for row, found in zip(weights, errors, strict=True):
        sample = np.repeat(TWO, row.astype(int), axis=0)
        assert found == pytest.approx(sample.std(axis=0, ddof=1) / math.sqrt(8), abs=1e-12)


def test_nested_jackknife_leaves_out_who_has_no_part() -> None:
    values = np.append(EIGHT, NAN)[:, None]
    weights = partner_weights_bootstrap(9, 40, 11)
    nested = nested_jackknife(weights)
    errors = nested_se(nested, weighted_means(values, nested.weights), ~np.isnan(values))
    for row, found in zip(weights, errors, strict=True):
        sample = np.repeat(EIGHT, row[:8].astype(int))
        assert found[0] == pytest.approx(sample.std(ddof=1) / math.sqrt(len(sample)), abs=1e-12)


def test_sample_of_one_partner_has_no_spread() -> None:
    nested = nested_jackknife(np.array([[3.0, 0.0, 0.0]]))
    assert nested_se(nested, weighted_means(EIGHT[:3, None], nested.weights)).tolist() == [[0.0]]


# -- what is missing --------------------------------------------------------------------------------------------------


def test_deletion_without_a_score_leaves_the_jackknife_undefined() -> None:
    figures = mean_of(TWO)
    deleted = figures.deleted.copy()
    deleted[3, 0] = NAN
    missing = mean_of(TWO, deleted=deleted)
    for kind in (IntervalKind.JACKKNIFE_T, IntervalKind.BCA, IntervalKind.BOOTSTRAP_T):
        first, second = intervals(missing, kind=kind)
        assert first is IntervalReason.UNDEFINED
        assert isinstance(second, Interval)
    assert isinstance(intervals(missing, kind=IntervalKind.PERCENTILE)[0], Interval)


@pytest.mark.parametrize("kind", BOOTSTRAPS)
@pytest.mark.parametrize("nothing", [NAN, math.inf])
def test_up_to_a_twentieth_of_the_samples_may_be_missing(kind: IntervalKind, nothing: float) -> None:
    figures = mean_of(EIGHT, samples=1000)
    assert figures.drawn is not None
    assert figures.errors is not None
    drawn = figures.drawn.copy()
    drawn[:50] = nothing
    some = only(intervals(mean_of(EIGHT, samples=1000, drawn=drawn), kind=kind))
    rest = only(
        intervals(mean_of(EIGHT, samples=1000, drawn=figures.drawn[50:], errors=figures.errors[50:]), kind=kind)
    )
    assert (some.left_out, rest.left_out) == (50, 0)
    assert (some.low, some.high, some.se) == pytest.approx((rest.low, rest.high, rest.se), abs=1e-12)
    drawn[50] = nothing
    assert intervals(mean_of(EIGHT, samples=1000, drawn=drawn), kind=kind) == (IntervalReason.UNDEFINED,)


def test_sample_without_spread_counts_as_missing_in_bootstrap_t() -> None:
    figures = mean_of(EIGHT, samples=1000)
    assert figures.errors is not None
    errors = figures.errors.copy()
    errors[:25], errors[25:50] = 1e-17, math.inf
    assert only(intervals(mean_of(EIGHT, samples=1000, errors=errors), kind=IntervalKind.BOOTSTRAP_T)).left_out == 50
    errors[50] = 0
    results = intervals(mean_of(EIGHT, samples=1000, errors=errors), kind=IntervalKind.BOOTSTRAP_T)
    assert results == (IntervalReason.UNDEFINED,)


def test_bca_is_undefined_where_all_draws_lie_on_one_side() -> None:
    figures = mean_of(EIGHT, drawn=np.linspace(0.7, 0.9, 100))
    assert intervals(figures, kind=IntervalKind.BCA) == (IntervalReason.UNDEFINED,)


def test_bca_is_undefined_where_no_place_can_be_found() -> None:
    """One deletion stands out, and nearly all draws lie below: 1 - a (z0 + z) is no longer above 0."""
    deleted = np.append(np.zeros(999), -1.0)
    drawn = np.append(np.zeros(999), 1.0)
    figures = Replicates(estimate=0.5, deleted=deleted, drawn=drawn)
    assert np.isnan(bca(figures, level=1 - 1e-9)[1]).all()


def test_spread_that_is_not_finite_is_undefined() -> None:
    figures = Replicates(estimate=0.5, deleted=[0.5, math.inf, 0.5, 0.5, 0.5])
    assert intervals(figures, bounds=None) == (IntervalReason.UNDEFINED,)


# -- reasons ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(IntervalKind))
@pytest.mark.parametrize("n", [1, 2, 4])
def test_fewer_than_five_partners_have_none(kind: IntervalKind, n: int) -> None:
    assert intervals(mean_of(EIGHT[:n]), kind=kind) == (IntervalReason.TOO_FEW_PARTNERS,)


@pytest.mark.parametrize(("n", "rough"), [(5, True), (7, True), (8, False)])
def test_five_to_seven_are_rough(n: int, rough: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    interval = only(intervals(mean_of(EIGHT[:n])))
    assert (interval.n, interval.rough) == (n, rough)


def test_partners_are_counted_for_each_figure() -> None:
    values = TWO.copy()
    values[:4, 1] = NAN
    first, second = intervals(mean_of(values, part=~np.isnan(values)))
    assert isinstance(first, Interval)
    assert second is IntervalReason.TOO_FEW_PARTNERS


@pytest.mark.parametrize("kind", list(IntervalKind))
def test_no_score_has_none(kind: IntervalKind) -> None:
    values = TWO.copy()
    values[:, 1] = NAN
    first, second = intervals(mean_of(values), kind=kind)
    assert isinstance(first, Interval)
    assert second is IntervalReason.NO_SCORE


@pytest.mark.parametrize("kind", list(IntervalKind))
def test_complete_roster_has_no_sampling_error(kind: IntervalKind) -> None:
    assert intervals(mean_of(EIGHT), kind=kind, population=8) == (IntervalReason.COMPLETE_ROSTER,)


def test_complete_roster_of_four_is_told_so() -> None:
    """Nothing is missing, so that they are few is no reason."""
    assert intervals(mean_of(EIGHT[:4]), population=4) == (IntervalReason.COMPLETE_ROSTER,)


@pytest.mark.parametrize("kind", list(IntervalKind))
def test_roster_shortens_by_the_factor(kind: IntervalKind) -> None:
    process = only(intervals(mean_of(EIGHT), kind=kind))
    roster = only(intervals(mean_of(EIGHT), kind=kind, population=12))
    factor, estimate = math.sqrt(1 - 8 / 12), EIGHT.mean()
    assert (process.target, roster.target) == (Target.PROCESS, Target.ROSTER)
    assert roster.se == pytest.approx(factor * process.se, abs=1e-12)
    assert roster.low - estimate == pytest.approx(factor * (process.low - estimate), abs=1e-12)
    assert roster.high - estimate == pytest.approx(factor * (process.high - estimate), abs=1e-12)


def test_standard_error_of_the_percentile_kinds_is_the_spread_of_the_draws() -> None:
    figures = mean_of(EIGHT)
    assert figures.drawn is not None
    for kind in (IntervalKind.PERCENTILE, IntervalKind.BCA):
        assert only(intervals(figures, kind=kind)).se == pytest.approx(figures.drawn.std(ddof=1), abs=1e-12)


def test_kind_may_be_its_word() -> None:
    assert only(intervals(mean_of(EIGHT), kind="bca")).kind is IntervalKind.BCA  # type: ignore[arg-type]  # as read from a file


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, NAN])
def test_level_that_is_none_is_refused(level: float) -> None:
    with pytest.raises(InvalidValueError, match="above 0 and below 1"):
        intervals(mean_of(EIGHT), level=level)


def test_roster_smaller_than_those_who_answered_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="8 partners; expected at most the 7 of the roster"):
        intervals(mean_of(EIGHT), population=7)
    with pytest.raises(InvalidValueError):
        roster_factor([1, 9], 8)


@pytest.mark.parametrize("kind", BOOTSTRAPS)
def test_bootstrap_without_draws_is_refused(kind: IntervalKind) -> None:
    with pytest.raises(InvalidValueError, match=r"no bootstrap samples|no standard errors"):
        intervals(Replicates(estimate=0.5, deleted=[0.5] * 5), kind=kind)


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="did you mean 'jackknife_t'"):
        intervals(mean_of(EIGHT), kind="jacknife_t")  # type: ignore[arg-type]  # a slip on purpose


def test_tie_of_a_partner_with_itself_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="with itself"):
        tie_weighted_means(np.ones((1, 1)), np.array([2]), np.array([2]), np.ones((1, 3)))


# -- weights and means ------------------------------------------------------------------------------------------------


def test_bootstrap_weights_are_those_of_the_seed() -> None:
    one, again, other = (partner_weights_bootstrap(6, 500, seed) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()
    assert (one.sum(axis=1) == 6).all()
    assert one.mean(axis=0) == pytest.approx(1, abs=0.15)


def test_weighted_mean_skips_what_is_missing() -> None:
    values = np.array([[0.0, NAN], [0.5, 0.25], [1.0, NAN]])
    means = weighted_means(values, np.array([[1.0, 1, 2], [3, 0, 1], [0, 0, 0]]))
    assert means[0] == pytest.approx([2.5 / 4, 0.25])
    assert means[1] == pytest.approx([1 / 4, NAN], nan_ok=True)
    assert np.isnan(means[2]).all()


def test_tie_weights_are_the_products_of_the_partners_weights() -> None:
    """Oak twice, ash once, elm three times: oak-ash counts 2, oak-elm 6, ash-elm 3; elm has no tie with itself."""
    values = np.array([[1.0, 1.0], [0.5, NAN], [0.0, 0.0]])
    means = tie_weighted_means(values, np.array([0, 0, 1]), np.array([1, 2, 2]), np.array([[2.0, 1, 3], [0, 0, 6]]))
    assert means[0] == pytest.approx([(2 + 3) / 11, 2 / 5])
    assert np.isnan(means[1]).all()


def test_blocks_of_ties_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sides = list(itertools.combinations(range(8), 2))
    a, b = np.array(sides).T
    values = np.random.Generator(np.random.PCG64(2)).random((len(sides), 3))
    weights = partner_weights_bootstrap(8, 100, 3)
    at_once = tie_weighted_means(values, a, b, weights)
    monkeypatch.setattr("partnerkit.stats.resampling.CELLS", 100)
    assert tie_weighted_means(values, a, b, weights) == pytest.approx(at_once, abs=1e-15)


def test_deleting_a_partner_deletes_its_ties() -> None:
    sides = list(itertools.combinations(range(5), 2))
    a, b = np.array(sides).T
    values = np.linspace(0, 1, len(sides))[:, None]
    means = tie_weighted_means(values, a, b, partner_weights_jackknife(5))
    for gone, mean in enumerate(means):
        assert mean[0] == pytest.approx(values[(a != gone) & (b != gone)].mean())
