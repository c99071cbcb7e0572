"""Laws of agreement, each stated as one test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from partnerkit.results import Metric, PairCoefficient
from partnerkit.stats.icc import aggregation, intraclass
from partnerkit.stats.kappa import coefficients, kappa_of_pairs, pair_agreement, table_of_pairs, weighted_kappa
from partnerkit.stats.krippendorff import krippendorff_alpha
from partnerkit.stats.within_groups import Centre, average_deviation, rwg, rwg_j

if TYPE_CHECKING:
    from random import Random

    from partnerkit.results import Intraclasses, Statistic
    from partnerkit.stats.kappa import PairWeights, Weights
    from partnerkit.stats.resampling import Floats

CLOSE = 1e-9
GAP = float("nan")
POINTS = st.integers(0, 4)
METRICS = st.sampled_from(list(Metric))
COEFFICIENTS = st.sampled_from(list(PairCoefficient))
ORDERED: st.SearchStrategy[Weights] = st.sampled_from(["linear", "quadratic"])
WEIGHTS: st.SearchStrategy[PairWeights] = st.sampled_from(["identity", "linear", "quadratic", "ordinal", "radical"])


@st.composite
def ratings(draw: st.DrawFn, *, gaps: bool = False) -> Floats:
    """Return ratings of two to eight subjects by two to five raters."""
    n, k = draw(st.integers(2, 8)), draw(st.integers(2, 5))
    point = st.one_of(POINTS, st.just(GAP)) if gaps else POINTS
    rows = draw(st.lists(st.lists(point, min_size=k, max_size=k), min_size=n, max_size=n))
    return np.array(rows, dtype=np.float64)


@st.composite
def tables(draw: st.DrawFn) -> Floats:
    """Return counts of pairs on two to five points."""
    k = draw(st.integers(2, 5))
    rows = draw(st.lists(st.lists(st.integers(0, 6), min_size=k, max_size=k), min_size=k, max_size=k))
    return np.array(rows, dtype=np.float64)


def figures(found: Intraclasses) -> list[Any]:
    """Return what six correlations say: each with its limits and test, or why there is none."""
    return [
        each.icc.reason
        if each.icc.value is None
        else [
            each.icc.value,
            *([] if each.f is None else [each.f, each.p]),
            *([] if each.icc.limits is None else ends(each.icc)),
        ]
        for each in found.forms
    ]


def ends(figure: Statistic) -> tuple[float, float]:
    """Return the limits of a figure that has some."""
    assert figure.limits is not None
    return figure.limits.low, figure.limits.high


def same(one: Intraclasses, other: Intraclasses) -> None:
    """Check that two say the same."""
    for left, right in zip(figures(one), figures(other), strict=True):
        assert left == (pytest.approx(right, rel=1e-6, abs=1e-6) if isinstance(right, list) else right)


# Intraclass correlations


@given(ratings(), st.randoms(use_true_random=False))
def test_intraclass_does_not_ask_for_the_order_of_subjects_or_raters(given_: Floats, chance: Random) -> None:
    rows, columns = list(range(len(given_))), list(range(given_.shape[1]))
    chance.shuffle(rows)
    chance.shuffle(columns)
    same(intraclass(given_), intraclass(given_[rows][:, columns]))


@given(ratings(), st.sampled_from([-3.0, -0.5, 0.25, 7.0]), st.integers(-50, 50))
def test_intraclass_does_not_ask_for_the_unit(given_: Floats, factor: float, shift: int) -> None:
    same(intraclass(given_), intraclass(factor * given_ + shift))


@given(ratings())
@example(np.array([[0.0, 3], [0, 3], [0, 3], [2, 0]]))  # 0.008 degrees of freedom
def test_limits_hold_the_intraclass_correlation(given_: Floats) -> None:
    for each in intraclass(given_).forms:
        if each.icc.value is not None and each.icc.limits is not None:
            low, high = ends(each.icc)
            assert low - CLOSE <= each.icc.value <= high + CLOSE
            assert high <= 1 + CLOSE


@given(ratings())
def test_no_intraclass_correlation_is_above_full_agreement(given_: Floats) -> None:
    values = [each.icc.value for each in intraclass(given_).forms]
    assert all(value <= 1 + CLOSE for value in values if value is not None)


@given(st.lists(POINTS, min_size=2, max_size=8, unique=True), st.integers(2, 5))
def test_full_agreement_is_one(points: list[int], raters: int) -> None:
    given_ = np.repeat(np.array(points, dtype=np.float64)[:, None], raters, axis=1)
    assert {each.icc.value for each in intraclass(given_).forms} == {1.0}
    assert {krippendorff_alpha(given_, metric=metric).value for metric in Metric} == {1.0}
    table = table_of_pairs(given_[:, 0], given_[:, 1], 5)
    assert {pair_agreement(table, each).value for each in PairCoefficient} == {1.0}
    labels = np.arange(len(points)).repeat(raters)
    assert set(rwg(given_.ravel(), labels, null=2.0).values) == {1.0}
    assert set(average_deviation(given_.ravel(), labels).values) == {0.0}
    assert (aggregation(given_.ravel(), labels).icc1.value, aggregation(given_.ravel(), labels).icc2.value) == (1, 1)


@given(ratings())
def test_aggregation_of_groups_of_one_size_is_the_first_form(given_: Floats) -> None:
    """ICC(1) is ICC(1,1) and ICC(2) is ICC(1,k)."""
    forms, found = intraclass(given_), aggregation(given_.ravel(), np.arange(len(given_)).repeat(given_.shape[1]))
    for form, each in ((forms["icc_1_1"], found.icc1), (forms["icc_1_k"], found.icc2)):
        assert form.icc.reason == each.reason
        if each.value is not None:
            assert each.value == pytest.approx(form.icc.value, abs=CLOSE)
        if each.limits is not None:
            assert ends(each) == pytest.approx(ends(form.icc), abs=1e-6)


# Krippendorff's alpha


def slow_alpha(given_: Floats, metric: Metric) -> float | None:
    """Return alpha from pairs of values, one after another, as the definition has it."""
    units = [row[~np.isnan(row)] for row in given_]
    units = [row for row in units if len(row) > 1]
    values = np.concatenate([*units, []])

    def apart(one: float, other: float) -> float:
        if metric is Metric.NOMINAL:
            return float(one != other)
        if metric is Metric.INTERVAL:
            return (one - other) ** 2
        if metric is Metric.RATIO:
            return 0.0 if one == other else ((one - other) / (one + other)) ** 2
        low, high = min(one, other), max(one, other)
        between = float(((values >= low) & (values <= high)).sum())
        edges = float((values == low).sum() + (values == high).sum()) / 2
        return 0.0 if one == other else (between - edges) ** 2

    observed = sum(sum(apart(a, b) for a in row for b in row) / (len(row) - 1) for row in units)
    expected = sum(apart(a, b) for a in values for b in values)
    return 1 - (len(values) - 1) * observed / expected if expected else None


@given(ratings(gaps=True), METRICS)
def test_alpha_is_what_pairs_of_values_give(given_: Floats, metric: Metric) -> None:
    found = krippendorff_alpha(given_, metric=metric)
    if found.value is not None:
        assert found.value == pytest.approx(slow_alpha(given_, metric), abs=CLOSE)


@given(ratings(gaps=True), METRICS, st.randoms(use_true_random=False))
def test_alpha_does_not_ask_who_said_what(given_: Floats, metric: Metric, chance: Random) -> None:
    """Neither for the order of units, nor within a unit for who of its raters gave which value."""
    mixed = np.array([chance.sample(row, len(row)) for row in given_.tolist()])[::-1]
    one, other = krippendorff_alpha(given_, metric=metric), krippendorff_alpha(mixed, metric=metric)
    assert (one.reason, one.n) == (other.reason, other.n)
    assert one.value == (None if other.value is None else pytest.approx(other.value, abs=CLOSE))


@given(ratings(gaps=True), st.sampled_from([-2.0, 0.5, 3.0]), st.integers(-20, 20))
def test_interval_alpha_does_not_ask_for_the_unit(given_: Floats, factor: float, shift: int) -> None:
    one = krippendorff_alpha(given_, metric="interval")
    other = krippendorff_alpha(factor * given_ + shift, metric="interval")
    assert one.value == (None if other.value is None else pytest.approx(other.value, abs=CLOSE))


@given(ratings(gaps=True))
def test_ordinal_alpha_asks_for_the_order_alone(given_: Floats) -> None:
    one, other = (krippendorff_alpha(each, metric="ordinal") for each in (given_, np.exp(given_)))
    assert one.value == (None if other.value is None else pytest.approx(other.value, abs=CLOSE))


@given(ratings(gaps=True), METRICS)
def test_units_with_one_value_change_nothing(given_: Floats, metric: Metric) -> None:
    lonely = np.full((1, given_.shape[1]), GAP)
    lonely[0, 0] = 3
    assume(not np.isnan(given_).all())
    one, other = (krippendorff_alpha(each, metric=metric) for each in (np.vstack([given_, lonely]), given_))
    assert one == other


@pytest.mark.parametrize("metric", list(Metric))
def test_alpha_of_values_dealt_out_by_chance_is_nothing_on_average(metric: Metric) -> None:
    chance = np.random.Generator(np.random.PCG64(11))
    values = chance.integers(1, 6, size=60).astype(np.float64)
    found = [krippendorff_alpha(chance.permutation(values).reshape(20, 3), metric=metric).value for _ in range(300)]
    known = np.array(found, dtype=np.float64)
    assert abs(known.mean()) < 4 * known.std() / 300**0.5


def test_intraclass_of_values_dealt_out_by_chance_is_nothing_on_average() -> None:
    chance = np.random.Generator(np.random.PCG64(12))
    values = chance.integers(1, 6, size=150).astype(np.float64)
    found = [intraclass(chance.permutation(values).reshape(50, 3))["icc_1_1"].icc.value for _ in range(300)]
    known = np.array(found, dtype=np.float64)
    assert abs(known.mean()) < 4 * known.std() / 300**0.5 + 0.01  # a ratio, so nearly 0 only


# Pairs


@given(tables(), COEFFICIENTS, WEIGHTS)
def test_a_scale_turned_round_changes_no_agreement(
    table: Floats, coefficient: PairCoefficient, weights: PairWeights
) -> None:
    one, other = (pair_agreement(each, coefficient, weights=weights) for each in (table, table[::-1, ::-1]))
    assert (one.reason, one.n) == (other.reason, other.n)
    if one.value is not None:
        assert (one.value, one.se) == pytest.approx((other.value, other.se), abs=1e-7)


@given(tables(), COEFFICIENTS, WEIGHTS)
def test_it_makes_no_difference_who_is_first(table: Floats, coefficient: PairCoefficient, weights: PairWeights) -> None:
    one, other = (pair_agreement(each, coefficient, weights=weights) for each in (table, table.T))
    assert (one.reason, one.n) == (other.reason, other.n)
    if one.value is not None:
        assert (one.value, one.se) == pytest.approx((other.value, other.se), abs=1e-7)


@given(tables(), ORDERED)
def test_kappa_is_the_weighted_kappa_that_there_was(table: Floats, weights: Weights) -> None:
    found = pair_agreement(table, "kappa", weights=weights)
    assume(found.value is not None)
    assert found.value == weighted_kappa(table, weights)


@given(st.lists(st.tuples(POINTS, POINTS), min_size=2, max_size=30))
def test_pi_is_the_kappa_of_pairs_and_nearly_alpha(pairs: list[tuple[int, int]]) -> None:
    """Of two raters without gaps, 1 - alpha = (1 - pi) (n - 1) / n, n being the values: twice the pairs."""
    one, other = np.array(pairs, dtype=np.float64).T
    found = pair_agreement(table_of_pairs(one, other, 5), "pi", weights="quadratic")
    assume(found.value is not None)
    assert found.value == pytest.approx(kappa_of_pairs(one, other, 5, "quadratic"), abs=CLOSE)
    alpha = krippendorff_alpha(np.column_stack([one, other]), metric="interval").value
    assert alpha is not None
    assert found.value is not None
    assert 1 - alpha == pytest.approx((1 - found.value) * (2 * len(pairs) - 1) / (2 * len(pairs)), abs=CLOSE)


@given(tables(), COEFFICIENTS, WEIGHTS, st.integers(2, 9))
def test_more_of_the_same_pairs_narrow_the_error_alone(
    table: Floats, coefficient: PairCoefficient, weights: PairWeights, times: int
) -> None:
    one, many = (pair_agreement(each, coefficient, weights=weights) for each in (table, times * table))
    assume(one.se is not None)
    assert one.se is not None
    assert many.value == pytest.approx(one.value, abs=CLOSE)
    assert many.se == pytest.approx(one.se / times**0.5, abs=1e-7)


@given(tables(), WEIGHTS)
def test_nothing_beats_full_agreement(table: Floats, weights: PairWeights) -> None:
    for each in PairCoefficient:
        found = float(coefficients(table, each, weights))
        assert np.isnan(found) or found <= 1 + CLOSE


# Within groups


@given(ratings(), st.floats(0.1, 9))
def test_rwg_lies_between_none_and_full(given_: Floats, null: float) -> None:
    found = rwg_j(given_, np.arange(len(given_)) % 2, null=null)
    assert all(-CLOSE <= value <= 1 + CLOSE for value in found.values)


@given(ratings())
def test_rwg_j_of_one_item_is_rwg(given_: Floats) -> None:
    labels = np.arange(len(given_)) % 2
    one, several = rwg(given_[:, 0], labels, null=2.0), rwg_j(given_[:, :1], labels, null=2.0)
    assert one.values == pytest.approx(several.values)


@given(ratings(), st.randoms(use_true_random=False))
def test_agreement_within_groups_does_not_ask_for_the_order(given_: Floats, chance: Random) -> None:
    labels, rows = np.arange(len(given_)) % 3, list(range(len(given_)))
    chance.shuffle(rows)
    assert rwg_j(given_, labels, null=2.0).values == pytest.approx(rwg_j(given_[rows], labels[rows], null=2.0).values)
    for centre in get_args(Centre):
        one, other = (average_deviation(given_[at], labels[at], centre=centre) for at in (slice(None), rows))
        assert one.values == pytest.approx(other.values)


@given(ratings())
def test_the_median_is_nearest_to_all(given_: Floats) -> None:
    labels = np.arange(len(given_)) % 2
    about = [average_deviation(given_, labels, centre="median"), average_deviation(given_, labels)]
    assert all(low <= high + CLOSE for low, high in zip(about[0].values, about[1].values, strict=True))


@given(ratings())
def test_average_deviation_of_groups_is_numpys(given_: Floats) -> None:
    labels = np.arange(len(given_)) % 2
    for number in np.unique(labels):
        rows = given_[labels == number]
        found = average_deviation(given_, labels, centre="median")[str(number)]
        assert found.n == len(rows)
        if found.value is not None:
            assert found.value == pytest.approx(float(np.abs(rows - np.median(rows, axis=0)).mean()))
