"""Numbers as they come in: what is refused of them, everywhere by one mechanism, and how large or small they may be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from partnerkit.errors import InvalidValueError
from partnerkit.results import Reason
from partnerkit.stats.alpha_draws import alpha_over_clusters
from partnerkit.stats.clusters import cluster_sums
from partnerkit.stats.composites import Composite, normalised, ranks
from partnerkit.stats.factors import factor_analysis
from partnerkit.stats.halves import split_half
from partnerkit.stats.icc import aggregation, intraclass
from partnerkit.stats.influence import correlation_ratio
from partnerkit.stats.kappa import kappa_of_pairs, pair_agreement, weighted_kappa
from partnerkit.stats.krippendorff import krippendorff_alpha
from partnerkit.stats.omega import omega
from partnerkit.stats.permutation import permutations
from partnerkit.stats.power import partner_components
from partnerkit.stats.ratings import checked_number, labels_of, numbers, scaled
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
from partnerkit.stats.shares import clustered_share, group_difference, paired_difference, share_difference, wilson
from partnerkit.stats.structure import parallel_analysis
from partnerkit.stats.within_groups import ad_cutoff, average_deviation, null_variance, rwg, rwg_j

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerkit.stats.resampling import Floats

NONE = math.nan
POINTS: Floats = np.random.Generator(np.random.PCG64(7)).integers(0, 5, size=(14, 4)).astype(np.float64)
GROUPS = list("aabbccddeeffgg")
WRONG: Any = [["a", "b"], ["c", "d"]]
RAGGED: Any = [[1, 2], [3]]
COMPLEX: Any = [[1j, 2], [3, 4]]

OF_TABLES: dict[str, Callable[[Any], object]] = {
    "cronbach_alpha": cronbach_alpha,
    "split_half": split_half,
    "alpha_over_clusters": alpha_over_clusters,
    "omega": omega,
    "intraclass": intraclass,
    "krippendorff_alpha": krippendorff_alpha,
    "pair_agreement": pair_agreement,
    "weighted_kappa": weighted_kappa,
    "aggregation": lambda values: aggregation(values, ["a", "b"]),
    "rwg": lambda values: rwg(values, ["a", "b"], null=2.0),
    "rwg_j": lambda values: rwg_j(values, ["a", "b"], null=2.0),
    "average_deviation": lambda values: average_deviation(values, ["a", "b"]),
    "paired_difference": lambda values: paired_difference(values, values),
    "group_difference": lambda values: group_difference(values, values),
    "clustered_share": lambda values: clustered_share(values, [1, 2]),
    "wilson": lambda values: wilson(values, 5),
    "cluster_sums": lambda values: cluster_sums(values, ["a", "b"]),
    "normalised": lambda values: normalised(values, "min_max"),
    "ranks": ranks,
    "correlation_ratio": lambda values: correlation_ratio(values, values),
    "partner_components": lambda values: partner_components(values, ["a", "b"]),
    "kappa_of_pairs": lambda values: kappa_of_pairs(values, values, 5),
    "composite": lambda values: Composite(values=values, weights=[0.5, 0.5]),
}


@pytest.mark.parametrize("name", list(OF_TABLES))
@pytest.mark.parametrize("values", [WRONG, [["1", "2"], ["2", "1"]], RAGGED, COMPLEX], ids=range(4))
def test_what_is_no_number_is_refused_everywhere(name: str, values: object) -> None:
    with pytest.raises(InvalidValueError, match="no table of numbers"):
        OF_TABLES[name](values)


def test_a_number_of_any_kind_is_a_number_and_none_a_gap() -> None:
    assert numbers([True, False]).tolist() == [1.0, 0.0]
    assert np.isnan(numbers(np.array([[1, None]], dtype=object))[0, 1])
    for wrong in ([10**400], [object()], [[1, "a", None]]):
        with pytest.raises(InvalidValueError, match="no table of numbers"):
            numbers(np.array(wrong, dtype=object))
    with pytest.raises(InvalidValueError, match="no further from 0 than 10"):
        numbers([1, math.inf], farthest=10)


def test_a_row_without_a_name_is_refused() -> None:
    wrongs: list[Any] = [["a", None], [1.0, NONE], np.array(["a", NONE], dtype=object), [["a"], ["b", "c"]]]
    for wrong in wrongs:
        with pytest.raises(InvalidValueError, match="a row without a name"):
            labels_of(wrong)


def test_numbers_keep_their_digits_when_they_are_scaled() -> None:
    for power in (-900, -105, 105, 900):
        values, back = scaled(POINTS * 2.0**power)
        assert np.array_equal(np.ldexp(values, back), POINTS * 2.0**power)
        assert 0.5 <= values.max() < 1
    for same in (POINTS, np.zeros((2, 2)), np.full(2, NONE), np.empty(0)):
        assert scaled(same)[0] is same


def test_a_number_out_of_its_range_says_which() -> None:
    for ends, words in (({}, "a finite number"), ({"least": 0.0}, "from 0"), ({"most": 1.0}, "up to 1")):
        with pytest.raises(InvalidValueError, match=f"share: nan; expected {words}"):
            checked_number(NONE, "share", **ends)


# -- how large or small ----------------------------------------------------------------------------------------------


def figures(points: Floats) -> list[float | None]:
    """Return what must not depend on the unit that points are counted in."""
    alpha, halves, factors = cronbach_alpha(points), split_half(points, standardised=False), factor_analysis(points, 1)
    found = [
        alpha,
        standardised_alpha(points),
        inter_item_correlation(points),
        *(part for each in item_reliability(points) for part in (each.item_rest, each.alpha_without)),
        halves.mean,
        halves.odd_even,
        omega(points, factors=2).congeneric,
        *(each.icc for each in intraclass(points).forms),
        aggregation(points[:, 0], GROUPS).icc1,
        *(krippendorff_alpha(points, metric=each) for each in ("nominal", "ordinal", "interval", "ratio")),
        krippendorff_alpha(points, metric="interval", limits="jackknife_t"),
        alpha_over_clusters(points, replicates=50),
    ]
    ends = [end for each in found if each.limits is not None for end in (each.limits.low, each.limits.high)]
    noise = np.linspace(0.1, 0.9, points.size).reshape(points.shape) * float(points.max()) / 8
    many = [
        krippendorff_alpha(points + noise, metric=each).value for each in ("nominal", "ordinal", "interval", "ratio")
    ]
    eigenvalues = [each.observed for each in parallel_analysis(points, simulations=5).component_values]
    loadings = [each for row in factors.loadings for each in row]
    return [*(each.value for each in found), alpha.se, *ends, *many, *eigenvalues, *loadings]


@pytest.mark.parametrize("scale", [2.0**1000, 2.0**500, 2.0**-500, 2.0**-1000])
def test_no_figure_depends_on_the_size_of_a_point(scale: float) -> None:
    plain = figures(POINTS)
    assert len([each for each in plain if each is not None]) > 40
    assert figures(POINTS * scale) == pytest.approx(plain)


@pytest.mark.parametrize("scale", [1e300, 1e150, 1e-160, 1e-300])
def test_points_of_any_size_have_alpha_and_moments(scale: float) -> None:
    plain, item = cronbach_alpha(POINTS).value, item_reliability(POINTS * scale)[0]
    assert cronbach_alpha(POINTS * scale).value == pytest.approx(plain)
    assert item.mean == pytest.approx(POINTS[:, 0].mean() * scale)
    assert item.sd == pytest.approx(POINTS[:, 0].std(ddof=1) * scale)


def test_a_deviation_too_large_for_a_number_is_none() -> None:
    (item,) = item_reliability([[1.79e308], [-1.79e308]])
    assert (item.mean, item.sd) == (0.0, None)


@pytest.mark.parametrize("scale", [2.0**600, 2.0**-600])
def test_agreement_within_groups_goes_by_the_null_and_the_points(scale: float) -> None:
    one, other = POINTS[:, 0], GROUPS
    null = 2.0 * min(scale, 2.0**500) ** 2 if scale > 1 else 2.0
    far, near = rwg(one * scale, other, null=null).values, average_deviation(one * scale, other)
    spread = np.array([np.ptp(one[i : i + 2]) > 0 for i in range(0, 14, 2)])
    assert far == pytest.approx(np.where(spread, 0.0, 1.0) if scale > 1 else np.ones(7))
    assert near.values == pytest.approx(np.array(average_deviation(one, other).values) * scale)


def test_an_item_that_differs_by_next_to_nothing_is_constant() -> None:
    table = np.column_stack([POINTS[:, 0], POINTS[:, 1] * 1e-200])
    assert inter_item_correlation(table).reason is Reason.CONSTANT


# -- numbers by themselves -------------------------------------------------------------------------------------------

ODD: list[Any] = [NONE, 1.5, None, "2", True, -1]
OF_NUMBERS: tuple[Callable[[Any], object], ...] = (
    lambda seed: split_half(POINTS, seed=seed),
    lambda seed: alpha_over_clusters(POINTS, seed=seed),
    lambda seed: krippendorff_alpha(POINTS, seed=seed),
    lambda seed: parallel_analysis(POINTS, seed=seed),
    lambda seed: list(permutations(np.array([0, 1]), 3, seed)),
    lambda draws: alpha_over_clusters(POINTS, replicates=draws),
    lambda draws: krippendorff_alpha(POINTS, replicates=draws),
    lambda draws: parallel_analysis(POINTS, simulations=draws),
    lambda draws: list(permutations(np.array([0, 1]), draws, 1)),
    lambda factors: factor_analysis(POINTS, factors),
    lambda factors: omega(POINTS, factors=factors),
    lambda rows: feldt_limits(0.5, rows=rows, items=3),
    lambda items: feldt_limits(0.5, rows=5, items=items),
    lambda items: items_needed(0.5, items=items, wanted=0.8),
    lambda items: rows_needed(0.8, items=items),
    lambda points: null_variance("uniform", points),
    ad_cutoff,
    lambda points: kappa_of_pairs([0], [0], points),
    lambda level: cronbach_alpha(POINTS, level=level if level != 1.5 else 1),
    lambda level: intraclass(POINTS, level=level),
    lambda null: rwg(POINTS[:, 0], GROUPS, null=null if null != 1.5 else 0),
)


@pytest.mark.parametrize("wrong", ODD, ids=repr)
@pytest.mark.parametrize("at", range(len(OF_NUMBERS)))
def test_what_is_no_such_number_is_refused(at: int, wrong: object) -> None:
    with pytest.raises(InvalidValueError):
        OF_NUMBERS[at](wrong)


@pytest.mark.parametrize("alpha", [NONE, math.inf, -math.inf, 1.5, None])
def test_no_limits_of_no_alpha(alpha: Any) -> None:  # noqa: ANN401 - what is no number
    with pytest.raises(InvalidValueError, match=r"alpha: .*; expected up to 1"):
        feldt_limits(alpha, rows=5, items=3)


def test_a_scale_of_endless_points_is_none() -> None:
    endless: Any = math.inf
    with pytest.raises(InvalidValueError, match="a scale of inf point"):
        ad_cutoff(endless)
    with pytest.raises(InvalidValueError, match="a scale of inf point"):
        null_variance("uniform", endless)


def test_next_to_no_reliability_is_none() -> None:
    assert items_needed(1e-320, items=4, wanted=0.8).reason is Reason.NEGATIVE
    assert items_needed(1e-11, items=4, wanted=0.8).value == pytest.approx(1.6e12)


def test_next_to_no_width_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"width: 1e-300; expected from 2e-07 to below 0\.4"):
        rows_needed(0.8, items=2, width=1e-300)
    assert rows_needed(0.8, items=2, width=2.1e-7).value == pytest.approx(16 * (1.959964 / 1.05e-6) ** 2, rel=1e-5)


def test_a_length_that_is_no_number_is_refused() -> None:
    for wrong in (None, "2", 10**400, NONE, math.inf, 0):
        with pytest.raises(InvalidValueError, match="times"):
            spearman_brown(0.5, wrong)  # type: ignore[arg-type]  # what is no number
        with pytest.raises(InvalidValueError, match="reliability"):
            spearman_brown(wrong if wrong != 0 else -2, 2)  # type: ignore[arg-type]  # as above


# -- shapes and pairs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "points", "words"),
    [
        ([5.0], [0.0], 3, "one: a rating that is no point; expected whole numbers from 0 to 2"),
        ([0.0], [-1.0], 3, "other: a rating that is no point"),
        ([NONE], [0.0], 3, "one: a rating that is no point"),
        ([math.inf], [0.0], 3, "one: a rating that is no point"),
        ([0.5], [0.0], 3, "one: a rating that is no point"),
        ([0.0, 1.0], [0.0], 3, "one of each a pair"),
        ([0.0], [0.0], 0, "points: 0; expected a whole number from 1 to 10000"),
    ],
)
def test_pairs_that_are_none_are_refused(one: list[float], other: list[float], points: int, words: str) -> None:
    with pytest.raises(InvalidValueError, match=words):
        kappa_of_pairs(one, other, points)


def test_a_table_may_be_a_list() -> None:
    assert pair_agreement([[1, 2], [2, 1]]).value == weighted_kappa([[1, 2], [2, 1]]) == pytest.approx(-1 / 3)


@pytest.mark.parametrize("wrong", [NONE, math.inf, 1e200, -1.0])
def test_a_table_of_other_than_counts_has_no_kappa(wrong: float) -> None:
    with pytest.raises(InvalidValueError, match="other than counts"):
        weighted_kappa(np.array([[wrong, 1.0], [1.0, 1.0]]))


def test_lists_of_two_lengths_have_no_correlation_ratio() -> None:
    for x, y in (([1, 2, 3], [1]), ([], [1]), ([[1, 2]], [[1, 2]]), ([math.inf, 1], [1, 2]), (None, [1])):
        with pytest.raises(InvalidValueError):
            correlation_ratio(x, y)  # type: ignore[arg-type]  # None is no list


def test_what_cannot_be_brought_to_one_scale_is_refused() -> None:
    for wrong in ([[math.inf, 1], [2, 1]], [], [1, 2], None):
        with pytest.raises(InvalidValueError, match="values"):
            normalised(wrong, "min_max")  # type: ignore[arg-type]  # None is no table
    assert normalised(np.empty((0, 3)), "rank").shape == (0, 3)
    for missing in ([NONE, 1.0], [math.inf, 1.0], None):
        with pytest.raises(InvalidValueError, match="indices"):
            ranks(missing)  # type: ignore[arg-type]  # as above


def test_scores_that_are_missing_have_no_components() -> None:
    with pytest.raises(InvalidValueError, match="a score that is missing"):
        partner_components([NONE] * 4, list("aabb"))
    with pytest.raises(InvalidValueError, match="no further from 0"):
        partner_components([math.inf, 1, 2, 3], list("aabb"))
    with pytest.raises(InvalidValueError, match="one of each a respondent"):
        partner_components([1.0], list("aabb"))


def test_a_share_is_two_counts() -> None:
    for wrong in ((1,), "12", 5):
        with pytest.raises(InvalidValueError, match="how many do, and of how many"):
            share_difference(wrong, (1, 2))  # type: ignore[arg-type]  # what is no pair
