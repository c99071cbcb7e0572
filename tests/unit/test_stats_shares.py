from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from partnerkit.errors import InvalidValueError
from partnerkit.results import Limits, LimitsKind, Reason
from partnerkit.stats import jackknife_t
from partnerkit.stats.clusters import cluster_bootstrap, cluster_replicates, cluster_sums, cluster_weights
from partnerkit.stats.shares import (
    clustered_share,
    group_difference,
    paired_difference,
    share,
    share_difference,
    wilson,
)

if TYPE_CHECKING:
    from collections.abc import Callable

CLOSE = 1e-9
NAN = math.nan


def limits(found: Limits | None) -> Limits:
    assert found is not None
    return found


# -- shares -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "n"), [(0, 1), (0, 16), (1, 16), (13, 16), (16, 16), (500, 1000)])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_wilson_is_that_of_scipy(count: int, n: int, level: float) -> None:
    found = limits(share(count, n, level=level).limits)
    known = scipy.stats.binomtest(count, n).proportion_ci(level, method="wilson")
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=CLOSE)
    assert found.kind is LimitsKind.WILSON


@given(st.integers(0, 200), st.integers(1, 200))
def test_wilson_holds_the_share_and_stays_from_0_to_1(count: int, n: int) -> None:
    p = min(count, n) / n
    low, high = wilson(p, n)
    assert 0 <= low <= p <= high <= 1
    turned_low, turned_high = wilson(1 - p, n)
    assert (1 - float(turned_high), 1 - float(turned_low)) == pytest.approx((float(low), float(high)), abs=CLOSE)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((48, 80), (56, 70), 0.0524, 0.3339),
        ((3, 10), (9, 10), 0.1705, 0.8090),
        ((2, 7), (6, 7), 0.0582, 0.8062),
        ((0, 29), (5, 56), -0.0381, 0.1926),
        ((0, 20), (0, 10), -0.1611, 0.2775),
        ((0, 10), (10, 10), 0.6075, 1.0),
    ],
)
def test_newcombes_own_examples(first: tuple[int, int], second: tuple[int, int], low: float, high: float) -> None:
    """Newcombe (1998), table II, method 10: examples a to h, printed as the first less the second there."""
    found = limits(share_difference(first, second).limits)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_clustered_share_of_clusters_of_one_is_a_little_wider_than_wilsons() -> None:
    """Student's t for the normal quantile is all that differs: n* = n (z / t)² (n - 1) / n."""
    counts = [1] * 13 + [0] * 7
    found, plain = clustered_share(counts, [1] * 20), share(13, 20)
    z, t = scipy.stats.norm.ppf(0.975), scipy.stats.t.ppf(0.975, 19)
    low, high = wilson(0.65, 19 * (z / t) ** 2)
    assert (limits(found.limits).low, limits(found.limits).high) == pytest.approx((float(low), float(high)), abs=CLOSE)
    assert limits(found.limits).low < limits(plain.limits).low


def test_clustered_share_of_nobody_and_of_all() -> None:
    assert clustered_share([0, 0], [0, 0]).reason is Reason.NO_ANSWERS
    assert clustered_share([3], [4]).limits is None
    none, everyone = clustered_share([0] * 6, [20] * 6), clustered_share([20] * 6, [20] * 6)
    assert limits(none.limits).low == 0.0
    assert limits(none.limits).high == pytest.approx(1 - limits(everyone.limits).low)
    assert limits(none.limits).high > 0.3  # six partners, not 120 answers
    assert limits(clustered_share([5] * 6, [20] * 6).limits).high < 0.35  # all alike, and not at an end


def test_paired_difference_is_the_paired_t_interval() -> None:
    chance = np.random.default_rng(1)
    one, other = chance.random(12), chance.random(12)
    found = paired_difference(np.append(one, [0.5, NAN]), np.append(other, [NAN, 0.5]))
    known = scipy.stats.ttest_rel(other, one).confidence_interval()
    assert found.n == 12
    assert (limits(found.limits).low, limits(found.limits).high) == pytest.approx((known.low, known.high), abs=CLOSE)


def test_group_difference_is_welchs() -> None:
    chance = np.random.default_rng(2)
    one, other = chance.random(6), chance.random(11) * 2
    found = group_difference(one, other)
    known = scipy.stats.ttest_ind(other, one, equal_var=False).confidence_interval()
    assert (limits(found.limits).low, limits(found.limits).high) == pytest.approx((known.low, known.high), abs=CLOSE)


def test_differences_of_too_few() -> None:
    assert paired_difference([NAN], [0.5]).reason is Reason.NOT_IN_BOTH
    assert paired_difference([0.25], [0.5]).limits is None
    assert group_difference([], [0.5]).reason is Reason.NO_ANSWERS
    assert group_difference([0.25], [0.5, 0.75]).limits is None
    assert group_difference([0.5, 0.5], [0.5, 0.5]).value == 0.0
    assert share_difference((0, 0), (1, 2)).reason is Reason.NOT_ASKED


IMPOSSIBLE: list[Callable[[], object]] = [
    lambda: share(3, 2),
    lambda: share(-1, 2),
    lambda: share(1.5, 2),  # type: ignore[arg-type]  # a caller's mistake
    lambda: share(1, 2, level=0),
    lambda: share(1, 2, level=NAN),
    lambda: wilson(1.5, 2),
    lambda: wilson(NAN, 2),
    lambda: wilson(0.5, 0),
    lambda: wilson(0.5, math.inf),
    lambda: clustered_share([3], [2]),
    lambda: clustered_share([1, 2], [2]),
    lambda: clustered_share([NAN], [2]),
    lambda: clustered_share([1], [2], level=2),
    lambda: paired_difference([0.5], [0.5, 0.5]),
    lambda: paired_difference([math.inf], [0.5]),
    lambda: group_difference([[0.5]], [0.5]),
]


@pytest.mark.parametrize("wrong", IMPOSSIBLE, ids=range(len(IMPOSSIBLE)))
def test_what_cannot_be_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(InvalidValueError):
        wrong()


# -- clusters ---------------------------------------------------------------------------------------------------------


def gathered(values: np.ndarray, clusters: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the means under weights, by gathering the rows of each cluster as often as it is drawn."""
    made = []
    for row in weights:
        taken = [values[clusters == each] for each, times in enumerate(row) for _ in range(int(times))]
        rows = np.concatenate(taken)
        there = ~np.isnan(rows)
        made.append(
            [column[known].mean() if known.any() else NAN for column, known in zip(rows.T, there.T, strict=True)]
        )
    return np.array(made)


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_cluster_bootstrap_is_that_of_gathered_rows(missing: float) -> None:
    chance = np.random.default_rng(3)
    values, clusters = chance.random((60, 4)), np.repeat(np.arange(12), 5)
    values[chance.random(values.shape) < missing] = NAN
    sums = cluster_sums(values, clusters)
    weights = cluster_weights(12, 40, np.random.Generator(np.random.PCG64(7)))
    slow = gathered(values, clusters, weights)
    assert sums.means(weights) == pytest.approx(slow, abs=CLOSE, nan_ok=True)
    assert cluster_bootstrap(sums, 40, seed=7) == pytest.approx(slow, abs=CLOSE, nan_ok=True)


def test_deleting_a_cluster_is_that_of_rows_left() -> None:
    values, clusters = np.array([[0.0, NAN], [1.0, 0.5], [0.5, 0.25]]), np.array(["oak", "ash", "oak"])
    sums = cluster_sums(values, clusters)
    assert sums.clusters.tolist() == ["ash", "oak"]
    assert sums.deleted() == pytest.approx(np.array([[0.25, 0.25], [1.0, 0.5]]))
    assert sums.part.all()


def test_cluster_of_one_row_each_is_a_mean_with_its_t_interval() -> None:
    values = np.array([0.5, 0.75, 0.25, 1.0, 0.5, 0.75])
    made = cluster_replicates(values, np.arange(6), replicates=100)
    low, high = jackknife_t(made)
    known = scipy.stats.t.interval(0.95, 5, values.mean(), values.std(ddof=1) / math.sqrt(6))
    assert (low[0], high[0]) == pytest.approx(known, abs=CLOSE)


def test_same_seed_same_samples_and_progress_to_the_end() -> None:
    sums = cluster_sums(np.linspace(0, 1, 100), np.arange(100))
    calls: list[tuple[int, int]] = []
    first = cluster_bootstrap(sums, 1200, seed=5, progress=lambda done, whole: calls.append((done, whole)))
    assert np.array_equal(first, cluster_bootstrap(sums, 1200, seed=5))
    assert not np.array_equal(first, cluster_bootstrap(sums, 1200, seed=6))
    assert calls[-1] == (1200, 1200)
    assert all(one[0] < other[0] for one, other in itertools.pairwise(calls))


NO_CLUSTERS: list[Callable[[], object]] = [
    lambda: cluster_sums([[math.inf]], [1]),
    lambda: cluster_sums([[0.5]], [1, 2]),
    lambda: cluster_sums(np.empty((0, 2)), []),
    lambda: cluster_bootstrap(cluster_sums([0.5], [1]), 0),
    lambda: cluster_bootstrap(cluster_sums([0.5], [1]), 10, seed=-1),
]


@pytest.mark.parametrize("wrong", NO_CLUSTERS, ids=range(len(NO_CLUSTERS)))
def test_what_has_no_clusters_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(InvalidValueError):
        wrong()


def test_pairs_that_all_differ_by_the_same_have_no_limits() -> None:
    """That no spread is seen does not say that there is none."""
    for found in (
        paired_difference([0.5] * 5, [0.6] * 5),
        paired_difference([0.1, 0.2, 0.3], [0.2, 0.3, 0.4]),
        group_difference([0.5] * 3, [0.6] * 4),
    ):
        assert found.value == pytest.approx(0.1)
        assert (found.limits, found.se, found.reason) == (None, None, Reason.CONSTANT)


def test_a_share_of_nothing_rests_on_as_many_answers_as_clusters_less_what_students_t_takes() -> None:
    ratio = scipy.stats.norm.ppf(0.975) / scipy.stats.t.ppf(0.975, 5)
    found = clustered_share([0] * 6, [20] * 6)
    assert found.limits is not None
    assert found.limits.high == pytest.approx(float(wilson(0, 6 * ratio**2)[1]))


@pytest.mark.parametrize("scale", [2.0**900, 2.0**-900])
def test_differences_are_in_the_unit_of_the_figures(scale: float) -> None:
    one, other = np.array([0.5, 0.25, 0.75, 0.5]), np.array([0.75, 0.5, 0.5, 1.0])
    for call in (paired_difference, group_difference):
        plain, made = call(one, other), call(one * scale, other * scale)
        assert plain.limits is not None
        assert made.limits is not None
        found = np.array([made.value, made.se, made.limits.low, made.limits.high])
        assert found / scale == pytest.approx(np.array([plain.value, plain.se, plain.limits.low, plain.limits.high]))
