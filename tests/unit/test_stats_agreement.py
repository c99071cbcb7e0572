"""Agreement among raters: what is refused, what has a reason in place of a figure, what a pencil shows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from partnerkit.errors import InvalidValueError
from partnerkit.results import LimitsKind, PairCoefficient, Reason
from partnerkit.stats.icc import aggregation, intraclass
from partnerkit.stats.kappa import coefficients, kappa_of_pairs, pair_agreement, table_of_pairs, weighted_kappa
from partnerkit.stats.krippendorff import krippendorff_alpha
from partnerkit.stats.within_groups import ad_cutoff, average_deviation, null_variance, rwg, rwg_j

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from partnerkit.stats.resampling import Floats

NONE = float("nan")
UNITS = np.array([[1, 1, 2], [2, 2, 2], [3, 4, 3], [4, 4, 4], [5, 4, 5], [1, 2, 1], [3, 3, 4]], dtype=np.float64)


GAPPED = np.array([[1, 2], [2, 2], [NONE, 3], [4, NONE]])


# What cannot be had


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (np.full((3, 2), NONE), Reason.NO_ANSWERS),
        (np.empty((0, 3)), Reason.NO_ANSWERS),
        ([[1.0], [2.0], [3.0]], Reason.TOO_FEW_RATERS),
        ([[1.0, 2.0, 3.0]], Reason.TOO_FEW_SUBJECTS),
        ([[1.0, 2.0], [1.0, NONE], [NONE, 3.0]], Reason.TOO_FEW_SUBJECTS),
        ([[3.0, 3.0], [3.0, 3.0]], Reason.CONSTANT),
    ],
)
def test_intraclass_says_why_there_is_none(ratings: ArrayLike, reason: Reason) -> None:
    found = intraclass(ratings)
    assert {each.icc.reason for each in found.forms} == {reason}
    assert {(each.icc.value, each.icc.limits, each.f, each.negative) for each in found.forms} == {
        (None, None, None, False)
    }


def test_rows_with_a_gap_are_left_out_and_counted() -> None:
    whole = intraclass(UNITS)
    found = intraclass(np.vstack([UNITS, [1.0, NONE, 2.0]]))
    assert (found.subjects, found.raters, found.left_out) == (7, 3, 1)
    assert [each.icc for each in found.forms] == [each.icc for each in whole.forms]


def test_averages_are_no_share_where_subjects_have_one_mean() -> None:
    found = intraclass([[1, 2, 3], [2, 3, 1], [3, 1, 2]])
    assert found["icc_1_1"].icc.value == pytest.approx(-0.5)
    assert {found[form].icc.reason for form in ("icc_1_k", "icc_3_k")} == {Reason.NOT_POSITIVE}
    assert found["icc_1_1"].f == 0
    assert (found["icc_2_1"].icc.value, found["icc_2_1"].icc.limits) == (-1.0, None)


def test_full_agreement_has_no_test() -> None:
    """The lower mean square is 0: F has no end."""
    found = intraclass([[1, 1], [2, 2], [4, 4]])
    assert {(each.icc.value, each.f, each.icc.limits) for each in found.forms} == {(1.0, None, None)}


def test_raters_who_differ_by_a_constant_are_consistent_and_do_not_agree() -> None:
    found = intraclass([[1.1, 2.1], [2.1, 3.1], [4.1, 5.1]])
    assert found["icc_3_1"].icc.value == found["icc_3_k"].icc.value == 1
    assert found["icc_2_1"].icc.value == pytest.approx(14 / 3 / (14 / 3 + 1))
    assert found["icc_2_1"].icc.limits is None


@pytest.mark.parametrize(
    ("values", "groups", "reasons"),
    [
        ([NONE, NONE], ["a", "b"], (Reason.NO_ANSWERS, Reason.NO_ANSWERS)),
        ([1, 2, 3], ["a", "a", "a"], (Reason.TOO_FEW_SUBJECTS, Reason.TOO_FEW_SUBJECTS)),
        ([1, 2, 3], ["a", "b", "c"], (Reason.TOO_FEW_RATERS, Reason.TOO_FEW_RATERS)),
        ([2, 2, 2], ["a", "b", "b"], (Reason.CONSTANT, Reason.CONSTANT)),
        ([1, 3, 1, 3], ["a", "a", "b", "b"], (None, Reason.NOT_POSITIVE)),
        ([1, 1, 3, 3], ["a", "a", "b", "b"], (None, None)),
    ],
)
def test_aggregation_says_why_there_is_none(
    values: list[float], groups: list[str], reasons: tuple[Reason | None, Reason | None]
) -> None:
    found = aggregation(values, groups)
    assert (found.icc1.reason, found.icc2.reason) == reasons
    assert [each.value is None for each in (found.icc1, found.icc2)] == [reason is not None for reason in reasons]


def test_size_of_groups_that_differ() -> None:
    """Of sizes 2, 3 and 5: (10 - 38 / 10) / 2 = 3.1 against 10 / 3."""
    values, groups = [1, 2, 4, 4, 5, 2, 2, 3, 3, 2], list("aabbbccccc")
    mean, anova = aggregation(values, groups), aggregation(values, groups, size="anova")
    assert (mean.size, anova.size) == pytest.approx((10 / 3, 3.1))
    assert mean.icc2 == anova.icc2
    assert mean.icc1.value is not None
    assert anova.icc1.value is not None
    assert mean.icc1.value < anova.icc1.value


def test_a_rater_without_an_answer_makes_no_group() -> None:
    found = aggregation([1, 2, 4, 5, NONE], list("aabbc"))
    assert (found.groups, found.icc1.n) == (2, 4)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (np.full((3, 2), NONE), Reason.NO_ANSWERS),
        ([[1.0], [2.0]], Reason.TOO_FEW_RATERS),
        ([[1.0, NONE], [NONE, 2.0]], Reason.TOO_FEW_RATERS),
        ([[1.0, 2.0], [NONE, 2.0]], Reason.TOO_FEW_SUBJECTS),
        ([[2.0, 2.0], [2.0, 2.0], [1.0, NONE]], Reason.CONSTANT),
    ],
)
@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_says_why_there_is_none(ratings: ArrayLike, reason: Reason, metric: str) -> None:
    found = krippendorff_alpha(ratings, metric=metric, limits="percentile")
    assert (found.value, found.reason, found.limits, found.se) == (None, reason, None, None)


def test_alpha_under_five_units_has_no_limits() -> None:
    found = krippendorff_alpha(UNITS[:4], limits="percentile")
    assert found.value is not None
    assert found.limits is None


def test_limits_of_alpha_are_those_of_the_seed() -> None:
    one, again, other = (
        krippendorff_alpha(UNITS, limits="percentile", seed=seed, replicates=200) for seed in (3, 3, 4)
    )
    assert one == again
    assert one.limits != other.limits
    assert one.limits is not None
    assert one.limits.kind is LimitsKind.PERCENTILE
    assert one.value is not None
    assert one.limits.low < one.value < one.limits.high <= 1


def test_bootstrap_of_alpha_is_alpha_of_units_drawn() -> None:
    """Each sample by itself, from the units themselves, against all of them at once."""
    draws = np.random.Generator(np.random.PCG64(5)).integers(0, 7, size=(60, 7))
    slow = [krippendorff_alpha(UNITS[draw]).value for draw in draws]
    drawn = np.array([value for value in slow if value is not None])
    found = krippendorff_alpha(UNITS, limits="percentile", replicates=60, seed=5)
    assert found.limits is not None
    ends = np.quantile(drawn, [0.025, 0.975])
    assert (found.limits.low, found.limits.high) == pytest.approx(tuple(ends))


def test_jackknife_of_alpha_deletes_each_unit() -> None:
    slow = np.array([krippendorff_alpha(np.delete(UNITS, at, axis=0)).value for at in range(7)])
    found = krippendorff_alpha(UNITS, limits="jackknife_t")
    assert found.se == pytest.approx(math.sqrt(6 / 7 * float(np.sum((slow - slow.mean()) ** 2))))


def test_alpha_counts_values_that_are_no_whole_numbers() -> None:
    """Halves are sorted, whole numbers counted."""
    assert krippendorff_alpha(UNITS / 2, metric="interval").value == pytest.approx(
        krippendorff_alpha(UNITS, metric="interval").value
    )


def test_ratio_of_nothing_and_nothing_is_no_distance() -> None:
    found = krippendorff_alpha([[0, 0], [0, 1], [1, 1]], metric="ratio")
    assert found.value == krippendorff_alpha([[0, 0], [0, 1], [1, 1]], metric="nominal").value


@pytest.mark.parametrize(
    ("table", "value", "reason"),
    [
        (np.zeros((3, 3)), None, Reason.NO_ANSWERS),
        (np.zeros((0, 0)), None, Reason.NO_ANSWERS),
        (np.array([[5.0]]), None, Reason.CONSTANT),
    ],
)
@pytest.mark.parametrize("coefficient", ["kappa", "pi", "ac2"])
def test_pairs_without_anything_to_disagree_on(
    table: Floats, value: float | None, reason: Reason, coefficient: str
) -> None:
    found = pair_agreement(table, coefficient)
    assert (found.value, found.reason, found.se, found.limits) == (value, reason, None, None)


def test_pairs_all_at_one_point() -> None:
    """Kappa and pi cannot tell; AC2 takes them for full agreement."""
    table = np.diag([6.0, 0.0, 0.0])
    assert {pair_agreement(table, each).reason for each in ("kappa", "pi")} == {Reason.CONSTANT}
    found = pair_agreement(table, "ac2")
    assert (found.value, found.se) == (1.0, 0.0)


def test_one_pair_has_no_error() -> None:
    found = pair_agreement(np.array([[0.0, 1.0], [0.0, 0.0]]), "pi")
    assert (found.value, found.n, found.se, found.limits) == (-1.0, 1, None, None)


def test_kappa_is_one_whichever_function_finds_it() -> None:
    one, other = np.array([0.0, 1, 2, 3, 4, 4, 2]), np.array([0.0, 2, 2, 4, 4, 3, 1])
    table = table_of_pairs(one, other, 5)
    assert pair_agreement(table, "kappa").value == weighted_kappa(table)
    assert pair_agreement(table, "kappa", weights="quadratic").value == weighted_kappa(table, "quadratic")
    assert pair_agreement(table, "pi").value == pytest.approx(kappa_of_pairs(one, other, 5))


def test_coefficients_of_several_tables_are_those_of_each() -> None:
    tables = np.array([[[3.0, 1.0], [0.0, 4.0]], [[2.0, 2.0], [1.0, 3.0]], [[0.0, 0.0], [0.0, 5.0]]])
    for each in PairCoefficient:
        found = [pair_agreement(table, each).value for table in tables]
        several = coefficients(tables, each, "linear")
        assert [None if np.isnan(value) else value for value in several.tolist()] == found


def test_disagreement_above_chance_counts_as_no_agreement_within_a_group() -> None:
    found = rwg([1, 5, 4, 4], list("aabb"), null=2.0)
    assert (found["a"].value, found["b"].value, found.mean, found.median) == (0, 1, 0.5, 0.5)


def test_a_group_whose_raters_all_left_a_gap_is_named() -> None:
    found = rwg_j(GAPPED, list("aabb"), null=2.0)
    assert found.groups == ("a", "b")
    assert (found["b"].value, found["b"].n, found["b"].reason, found.left_out) == (None, 0, Reason.TOO_FEW_RATERS, 2)
    assert average_deviation(GAPPED, list("aabb"), centre="median")["b"].value is None


def test_groups_without_a_figure_have_no_mean() -> None:
    found = rwg([1, 2], ["a", "b"], null=2.0)
    assert (found.values, found.mean, found.median) == ((), None, None)


def test_items_with_scales_of_their_own() -> None:
    """Variances of 0.5 and 2 against nulls of 1 and 4 are each the half."""
    found = rwg_j([[1, 2], [2, 4]], ["a", "a"], null=[1.0, 4.0])
    assert found["a"].value == pytest.approx(2 * 0.5 / (2 * 0.5 + 0.5))


def test_practical_cutoff() -> None:
    assert (ad_cutoff(6), ad_cutoff(5)) == (1, 5 / 6)


# What is refused


WRONG: Any = "cubic"
"""A word that is none of any list."""
INFINITE = "infinite ratings: 1; expected numbers; NaN stands for a gap"
COUNTS = "a table with other than counts; expected numbers from 0"
CALLS: dict[str, tuple[Callable[[], object], str]] = {
    "icc_infinite": (lambda: intraclass([[1.0, 2.0], [3.0, math.inf]]), INFINITE),
    "icc_shape": (lambda: intraclass([1, 2, 3]), "ratings of shape (3,); expected rows and columns"),
    "icc_level": (lambda: intraclass(UNITS, level=1), "level: the level 1; expected above 0 and below 1"),
    "icc_form": (
        lambda: intraclass(UNITS)["icc_4_1"],
        "unknown intraclass form 'icc_4_1'; did you mean 'icc_3_1'?",
    ),
    "groups_columns": (lambda: aggregation([[1, 2], [2, 3]], ["a", "b"]), "2 columns of ratings; expected one"),
    "groups_length": (
        lambda: aggregation([1, 2], ["a"]),
        "groups of shape (1,); expected one for each of the 2 rows",
    ),
    "groups_size": (
        lambda: aggregation([1, 2], ["a", "b"], size=WRONG),
        "size: the size 'cubic'; expected mean or anova",
    ),
    "alpha_infinite": (lambda: krippendorff_alpha([[1, -math.inf]]), INFINITE),
    "alpha_ratio": (
        lambda: krippendorff_alpha([[-1, 1]], metric="ratio"),
        "the rating -1; expected 0 or more on a ratio scale",
    ),
    "alpha_metric": (
        lambda: krippendorff_alpha(UNITS, metric="ordinals"),
        "unknown metric 'ordinals'; did you mean 'ordinal'?",
    ),
    "alpha_limits": (
        lambda: krippendorff_alpha(UNITS, limits="f"),
        "limits: the limits f; expected percentile, bca, jackknife_t",
    ),
    "alpha_replicates": (
        lambda: krippendorff_alpha(UNITS, replicates=0),
        "replicates: 0; expected a whole number from 1",
    ),
    "alpha_seed": (lambda: krippendorff_alpha(UNITS, seed=-1), "seed: -1; expected a whole number from 0"),
    "pairs_shape": (lambda: pair_agreement(np.ones((2, 3))), "a table of shape (2, 3); expected a square one"),
    "pairs_negative": (lambda: pair_agreement(np.array([[1.0, -1], [0, 1]])), COUNTS),
    "pairs_gap": (lambda: pair_agreement(np.array([[1.0, NONE], [0, 1]])), COUNTS),
    "pairs_weights": (
        lambda: pair_agreement(np.eye(2), weights=WRONG),
        "the weights 'cubic'; expected identity, linear, quadratic, ordinal, radical",
    ),
    "pairs_coefficient": (
        lambda: pair_agreement(np.eye(2), "ac3"),
        "unknown pair coefficient 'ac3'; did you mean 'ac2'?",
    ),
    "pairs_level": (
        lambda: pair_agreement(np.eye(2), level=0),
        "level: the level 0; expected above 0 and below 1",
    ),
    "rwg_null": (lambda: rwg([1, 2], ["a", "a"], null=0), "null: the variance 0; expected above 0"),
    "rwg_columns": (lambda: rwg([[1, 2]], ["a"], null=2), "2 columns of ratings; expected one"),
    "rwg_j_nulls": (
        lambda: rwg_j([[1, 2]], ["a"], null=[1, 2, 3]),
        "null: 3 variances for 2 items; expected one, or one an item",
    ),
    "rwg_j_none": (
        lambda: rwg_j(np.empty((2, 0)), ["a", "a"], null=1),
        "null: 1 variances for 0 items; expected one, or one an item",
    ),
    "rwg_j_gap": (lambda: rwg_j([[1, 2]], ["a"], null=[1, NONE]), "null: the variance nan; expected above 0"),
    "ad_none": (lambda: average_deviation(np.empty((2, 0)), ["a", "a"]), "no item; expected one or more"),
    "ad_centre": (
        lambda: average_deviation([1, 2], ["a", "a"], centre=WRONG),
        "centre: the centre 'cubic'; expected mean or median",
    ),
    "one_point": (lambda: null_variance("uniform", 1), "points: a scale of 1 point; expected two or more"),
    "one_point_ad": (lambda: ad_cutoff(1), "points: a scale of 1 point; expected two or more"),
    "four_points": (
        lambda: null_variance("normal", 4),
        "points: 4 points with normal; expected 5 to 11; take uniform, or a variance of your own",
    ),
    "no_null": (
        lambda: null_variance("slight", 5),
        "unknown null distribution 'slight'; did you mean 'slight_skew'?",
    ),
}


@pytest.mark.parametrize("name", list(CALLS))
def test_wrong_calls_are_refused(name: str) -> None:
    call, message = CALLS[name]
    with pytest.raises(InvalidValueError) as error:
        call()
    assert str(error.value) == message


def test_an_unknown_group_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        _ = rwg([1, 2], ["a", "a"], null=2.0)["b"]
