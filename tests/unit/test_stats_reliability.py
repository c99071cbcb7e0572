"""Alpha, items and halves: by hand, by brute force, and where they cannot be had."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from partnerkit.errors import InvalidValueError
from partnerkit.results import LimitsKind, Missing, Reason, Statistic
from partnerkit.stats.alpha_draws import alpha_over_clusters
from partnerkit.stats.covariances import covariances
from partnerkit.stats.halves import split_half
from partnerkit.stats.reliability import (
    cronbach_alpha,
    feldt_limits,
    inter_item_correlation,
    item_reliability,
    items_needed,
    rows_needed,
    spearman_brown,
    standardised_alpha,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

NAN, INF = float("nan"), float("inf")
HAND: list[list[float]] = [[1, 2, 1], [2, 2, 4], [3, 4, 2], [4, 5, 3]]
OPPOSITE = [[1, 4], [2, 3], [3, 2], [4, 1]]
APART = [[1, NAN, 2], [2, NAN, 1], [NAN, 3, 2], [NAN, 1, 4]]
# Each pair of items was answered by others, and the three correlations of 1, 1 and -1 cannot be had by anybody.
IMPOSSIBLE = [
    *[[0, 0, NAN], [4, 4, NAN], [0, 0, NAN], [4, 4, NAN]],
    *[[NAN, 0, 0], [NAN, 4, 4], [NAN, 0, 0], [NAN, 4, 4]],
    *[[0, NAN, 4], [4, NAN, 0], [0, NAN, 4], [4, NAN, 0]],
]


def value(found: Statistic) -> float:
    assert found.value is not None
    return found.value


def drawn(rows: int, items: int, seed: int = 1, gaps: float = 0.0) -> np.ndarray:
    chance = np.random.Generator(np.random.PCG64(seed))
    points = np.clip(np.round(2 + chance.normal(size=(rows, 1)) + chance.normal(size=(rows, items))), 0, 4)
    points[chance.random(points.shape) < gaps] = NAN
    return points


# By hand


def test_alpha_by_hand() -> None:
    """The variances are 5/3, 9/4 and 5/3, the covariances 11/6, 2/3 and 1/6 twice: 67/12 of 131/12 in all."""
    matrix = covariances(np.array(HAND, dtype=float), Missing.PAIRWISE).matrix
    assert matrix == pytest.approx(np.array([[5 / 3, 11 / 6, 2 / 3], [11 / 6, 9 / 4, 1 / 6], [2 / 3, 1 / 6, 5 / 3]]))
    assert cronbach_alpha(HAND).value == pytest.approx(3 / 2 * (1 - 67 / 131))


def test_item_by_hand() -> None:
    first, *_ = item_reliability(HAND, names=["a", "b", "c"])
    assert (first.item, first.n, first.mean) == ("a", 4, 2.5)
    assert first.sd == pytest.approx(math.sqrt(5 / 3))
    assert first.item_rest.value == pytest.approx((11 / 6 + 2 / 3) / math.sqrt(5 / 3 * (9 / 4 + 5 / 3 + 1 / 3)))
    assert first.alpha_without.value == pytest.approx(2 * (1 - (9 / 4 + 5 / 3) / (9 / 4 + 5 / 3 + 1 / 3)))


def test_item_rest_is_the_correlation_with_the_sum_of_the_others() -> None:
    points = drawn(40, 5)
    found = [item.item_rest.value for item in item_reliability(points)]
    others = [points.sum(axis=1) - column for column in points.T]
    assert found == pytest.approx([np.corrcoef(a, b)[0, 1] for a, b in zip(points.T, others, strict=True)])


def test_alpha_below_0_is_a_figure() -> None:
    found = cronbach_alpha([[1, 4, 2], [2, 3, 2], [3, 1, 2], [4, 2, 1]])
    assert found.value is not None
    assert found.value < 0
    assert found.limits is not None
    assert found.limits.low < found.value < found.limits.high


def test_the_same_item_twice_is_perfectly_reliable() -> None:
    found = cronbach_alpha([[1, 1], [2, 2], [4, 4]])
    assert found.value == pytest.approx(1)
    assert found.limits is not None
    assert (found.limits.low, found.limits.high) == pytest.approx((1, 1))


def test_pairwise_takes_who_answered_both() -> None:
    points = drawn(60, 4, gaps=0.2)
    both = [[points[~np.isnan(points[:, [i, j]]).any(axis=1)][:, [i, j]] for j in range(4)] for i in range(4)]
    matrix = [[np.cov(pair.T, ddof=1)[0, 1] for pair in row] for row in both]
    assert covariances(points, Missing.PAIRWISE).matrix == pytest.approx(np.array(matrix))


def test_listwise_takes_who_answered_all() -> None:
    points = drawn(60, 4, gaps=0.1)
    whole = points[~np.isnan(points).any(axis=1)]
    assert cronbach_alpha(points, missing="listwise") == cronbach_alpha(whole)
    assert [i.n for i in item_reliability(points, missing="listwise")] == [len(whole)] * 4


def test_rows_without_any_answer_count_nowhere() -> None:
    assert cronbach_alpha([*HAND, [NAN] * 3]) == cronbach_alpha(HAND)


def test_halves_by_hand() -> None:
    """Odd 1 + 3, even 2 + 4: the sums 2 6 5 7 and 4 5 8 10 have covariance 13/3 and variances 14/3 and 22.75/3."""
    found = split_half([[1, 2, 1, 2], [2, 2, 4, 3], [3, 4, 2, 4], [4, 5, 3, 5]], standardised=False)
    r = 13 / math.sqrt(14 * 22.75)
    assert found.odd_even.value == pytest.approx(2 * r / (1 + r))


def test_mean_of_even_halves_is_alpha() -> None:
    points = drawn(50, 8, gaps=0.05)
    assert split_half(points, standardised=False).mean.value == pytest.approx(cronbach_alpha(points).value)
    assert split_half(points).mean.value == pytest.approx(standardised_alpha(points).value)


def test_all_halves_of_an_odd_number_are_taken() -> None:
    points = drawn(30, 5)
    r = np.corrcoef(points.T)
    every = []
    for first in itertools.combinations(range(5), 2):
        other = [at for at in range(5) if at not in first]
        every.append(4 * r[np.ix_(first, other)].sum() / r.sum())
    found = split_half(points)
    assert found.splits == 10
    shown = [each.value for each in (found.lowest, found.mean, found.highest)]
    assert shown == pytest.approx([min(every), np.mean(every), max(every)])


def test_of_many_items_halves_are_drawn_and_the_seed_says_which() -> None:
    points = drawn(60, 18)
    found = split_half(points, seed=3)
    assert (found.splits, found.every) == (10_000, False)
    assert found == split_half(points, seed=3)
    assert found.mean.value == pytest.approx(standardised_alpha(points).value, abs=0.001)


# Limits


def test_feldt_limits_hold_alpha_between_them_and_narrow_with_rows() -> None:
    few, many = (feldt_limits(0.8, rows=rows, items=5) for rows in (20, 200))
    assert few is not None
    assert many is not None
    assert few.low < many.low < 0.8 < many.high < few.high
    assert few.kind is LimitsKind.FELDT
    assert feldt_limits(0.8, rows=1, items=5) is None


@pytest.mark.parametrize("gaps", [0.0, 0.2])
@pytest.mark.parametrize("missing", ["pairwise", "listwise"])
def test_deleting_clusters_is_what_it_says(gaps: float, missing: str) -> None:
    """Against alpha of the rows that are left when each cluster in turn is taken out."""
    points = drawn(60, 4, gaps=gaps)
    clusters = np.arange(60) % 9
    left = [value(cronbach_alpha(points[clusters != at], missing=missing)) for at in range(9)]
    se = math.sqrt(8 / 9 * sum((each - np.mean(left)) ** 2 for each in left))
    found = alpha_over_clusters(points, clusters=clusters, missing=missing, kind="jackknife_t")
    assert found.value == cronbach_alpha(points, missing=missing).value
    assert found.n == 9
    assert found.se == pytest.approx(se)


@pytest.mark.parametrize("gaps", [0.0, 0.2])
def test_drawing_clusters_is_what_it_says(gaps: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against alpha of the rows put together again for each draw; blocks make no difference."""
    points, clusters = drawn(40, 3, gaps=gaps), np.repeat(np.arange(8), 5)
    chance = np.random.Generator(np.random.PCG64(4))
    draws = chance.integers(0, 8, size=(50, 8), dtype=np.int32)
    alphas = [value(cronbach_alpha(np.concatenate([points[clusters == at] for at in row]))) for row in draws]
    one = alpha_over_clusters(points, clusters=clusters, kind="percentile", replicates=50, seed=4)
    assert one.limits is not None
    assert (one.limits.low, one.limits.high) == pytest.approx(np.quantile(alphas, [0.025, 0.975]))
    monkeypatch.setattr("partnerkit.stats.alpha_draws.CELLS", 160)
    other = alpha_over_clusters(points, clusters=clusters, kind="percentile", replicates=50, seed=4)
    assert other.limits is not None
    assert (other.limits.low, other.limits.high) == pytest.approx((one.limits.low, one.limits.high))


def test_names_of_clusters_are_any_and_their_order_counts_for_nothing() -> None:
    points, names = drawn(30, 4), np.array([*"abcdef"] * 5)
    order = np.argsort(names, kind="stable")
    one = alpha_over_clusters(points, clusters=names)
    other = alpha_over_clusters(points[order], clusters=names[order])
    assert one.limits is not None
    assert other.limits is not None
    assert (one.limits.low, one.limits.high) == pytest.approx((other.limits.low, other.limits.high))


def test_rows_that_repeat_their_cluster_add_no_certainty() -> None:
    """Ten partners that each say the same four times: Feldt takes them for forty."""
    points = drawn(10, 4, seed=5)
    repeated, clusters = np.repeat(points, 4, axis=0), np.repeat(np.arange(10), 4)
    over = alpha_over_clusters(repeated, clusters=clusters).limits
    feldt = cronbach_alpha(repeated).limits
    assert over is not None
    assert feldt is not None
    assert over.high - over.low > 1.5 * (feldt.high - feldt.low)


def test_below_five_clusters_there_are_no_limits() -> None:
    found = alpha_over_clusters(drawn(40, 4), clusters=np.arange(40) % 4)
    assert found.value is not None
    assert (found.n, found.limits, found.reason) == (4, None, None)


def test_too_many_draws_without_alpha_leave_no_limits() -> None:
    """One row alone differs, so that a third of the draws have nothing that varies."""
    points = [[1, 1]] * 6 + [[2, 3]]
    found = alpha_over_clusters(points, kind="percentile", replicates=400)
    assert found.value is not None
    assert found.limits is None


# What more would give


def test_spearman_and_brown() -> None:
    assert spearman_brown(0.5, 2) == pytest.approx(2 / 3)
    assert spearman_brown(0.7, 1) == pytest.approx(0.7)
    assert spearman_brown(spearman_brown(0.6, 3), 1 / 3) == pytest.approx(0.6)
    with pytest.raises(InvalidValueError, match="above 0"):
        spearman_brown(-0.6, 4)
    with pytest.raises(InvalidValueError, match="from -1 to 1"):
        spearman_brown(1.1, 2)
    with pytest.raises(InvalidValueError, match="a number above 0"):
        spearman_brown(0.5, 0)


def test_items_needed_are_the_fewest_that_reach_it() -> None:
    found = items_needed(0.65, items=6, wanted=0.9).value
    assert found is not None
    assert spearman_brown(0.65, found / 6) >= 0.9 > spearman_brown(0.65, (found - 1) / 6)
    assert items_needed(0.8, items=5, wanted=0.8).value == 5
    assert items_needed(1.0, items=5, wanted=0.8).value == 1
    assert items_needed(-0.2, items=5, wanted=0.8).reason is Reason.NEGATIVE
    with pytest.raises(InvalidValueError, match="wanted"):
        items_needed(0.5, items=5, wanted=1.0)
    with pytest.raises(InvalidValueError, match="at least one item"):
        items_needed(0.5, items=0, wanted=0.8)


def test_rows_needed_by_hand() -> None:
    """8 x 5 / 4 (1.959964 / ln 2)² + 2 = 81.95."""
    assert rows_needed(0.85, items=5, width=0.1).value == 82
    assert value(rows_needed(0.85, items=5, width=0.05)) > 300
    assert rows_needed(0.85, items=1, width=0.1).reason is Reason.TOO_FEW_ITEMS
    with pytest.raises(InvalidValueError, match="as alpha is at most 1"):
        rows_needed(0.9, items=5, width=0.2)


# Where they cannot be had


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ([[1], [2], [3]], Reason.TOO_FEW_ITEMS),
        (np.empty((4, 0)), Reason.TOO_FEW_ITEMS),
        (np.empty((0, 3)), Reason.NO_ANSWERS),
        ([[NAN, NAN], [NAN, NAN]], Reason.NO_ANSWERS),
        ([[1, 2, 3]], Reason.TOO_FEW_SUBJECTS),
        (APART, Reason.NEVER_TOGETHER),
        ([[3, 3], [3, 3], [3, 3]], Reason.CONSTANT),
        ([[0.1, 0.1], [0.1, 0.1], [0.1, 0.1]], Reason.CONSTANT),
        (OPPOSITE, Reason.NOT_POSITIVE),
    ],
)
def test_alpha_that_cannot_be_had(points: ArrayLike, reason: Reason) -> None:
    for found in (cronbach_alpha(points), alpha_over_clusters(points), split_half(points).mean):
        assert (found.value, found.reason, found.limits) == (None, reason, None)
    for found in (standardised_alpha(points), split_half(points).lowest):
        assert (found.value, found.reason) == (None, reason)


def test_listwise_without_a_whole_row() -> None:
    found = cronbach_alpha(APART, missing="listwise")
    assert (found.value, found.n, found.reason) == (None, 0, Reason.NO_ANSWERS)


def test_covariances_that_nobody_could_have() -> None:
    found = covariances(np.array(IMPOSSIBLE), Missing.PAIRWISE)
    assert not found.definite
    assert found.reason is None
    assert covariances(np.array(HAND, dtype=float), Missing.PAIRWISE).definite


def test_halves_that_nobody_could_have() -> None:
    """Two who answered both items lie further apart than all who answered each: their correlation is above 1."""
    points: list[list[float]] = [[0, 0], [4, 4], *[[2, NAN]] * 8, *[[NAN, 2]] * 8]
    assert split_half(points, standardised=False).odd_even.reason is Reason.NOT_POSITIVE


def test_alpha_above_1_is_refused() -> None:
    """Two who answered both items lie further apart than all who answered each: more is shared than there is."""
    points: list[list[float]] = [[0, 0], [4, 4], *[[2, NAN]] * 8, *[[NAN, 2]] * 8]
    assert cronbach_alpha(points).reason is Reason.NOT_POSITIVE
    assert item_reliability(points)[0].item_rest.reason is Reason.NOT_POSITIVE


def test_an_item_that_all_answer_alike() -> None:
    """It counts among the items of alpha, as in pingouin, and has no correlation."""
    points = np.column_stack([np.array(HAND), [2, 2, 2, 2]])
    assert cronbach_alpha(points).value == pytest.approx(4 / 3 * (1 - 67 / 131))
    assert standardised_alpha(points).reason is Reason.CONSTANT
    assert inter_item_correlation(points).reason is Reason.CONSTANT
    assert split_half(points).mean.reason is Reason.CONSTANT
    assert item_reliability(points)[3].item_rest.reason is Reason.CONSTANT
    assert item_reliability(points)[3].alpha_without.value == pytest.approx(cronbach_alpha(HAND).value)


def test_items_that_cannot_be_had() -> None:
    (alone,) = item_reliability([[1], [2]])
    assert (alone.item_rest.reason, alone.alpha_without.reason) == (Reason.TOO_FEW_ITEMS, Reason.TOO_FEW_ITEMS)
    one, _ = item_reliability([[1, 2], [2, 3]])
    assert (one.item_rest.value, one.alpha_without.reason) == (1, Reason.TOO_FEW_ITEMS)
    empty, once = item_reliability([[NAN, 1], [NAN, NAN]])
    assert (empty.n, empty.mean, empty.sd, once.mean, once.sd) == (0, None, None, 1, None)
    flat = item_reliability([[1, 2, 2], [2, 2, 2], [3, 2, 2]])
    assert [each.item_rest.reason for each in flat] == [Reason.CONSTANT] * 3
    assert flat[0].alpha_without.reason is Reason.CONSTANT


def test_halves_of_which_one_does_not_vary() -> None:
    found = split_half([[1, 2, 3, 2], [2, 2, 1, 2], [3, 2, 4, 2]], standardised=False)
    assert found.odd_even.reason is Reason.CONSTANT
    assert found.mean.value is not None


def test_fewer_rows_than_items_have_an_alpha() -> None:
    points = drawn(4, 9)
    assert cronbach_alpha(points).value is not None


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([[1, INF], [2, 3]], "1 infinite answers"),
        ([1, 2, 3], "shape"),
        ([["a", "b"]], "no table of numbers"),
        ([[1, 2], [3]], "no table of numbers"),
    ],
)
def test_what_is_no_table_is_refused(points: ArrayLike, words: str) -> None:
    for call in (cronbach_alpha, standardised_alpha, inter_item_correlation, item_reliability, split_half):
        with pytest.raises(InvalidValueError, match=words):
            call(points)
    with pytest.raises(InvalidValueError, match=words):
        alpha_over_clusters(points)


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ({"level": 1.0}, "above 0 and below 1"),
        ({"missing": "median"}, "unknown missing"),
        ({"kind": "feldt"}, "bca, jackknife_t, percentile"),
        ({"kind": "none"}, "unknown limits kind"),
        ({"replicates": 0}, "a whole number from 1"),
        ({"seed": -1}, "from 0"),
        ({"clusters": [1, 2]}, "a cluster a row"),
    ],
)
def test_a_wrong_call_is_refused(argument: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidValueError, match=words):
        alpha_over_clusters(HAND, **argument)


def test_other_wrong_calls_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="2 names of 3 items"):
        item_reliability(HAND, names=["a", "b"])
    with pytest.raises(InvalidValueError, match="seed"):
        split_half(HAND, seed=-1)
    with pytest.raises(InvalidValueError, match="level"):
        feldt_limits(0.8, rows=9, items=3, level=95)
