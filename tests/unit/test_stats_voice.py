"""Groups against all others, the variance between them, and what chance would give: worked by hand, and by scipy."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from partnerkit.errors import InvalidValueError
from partnerkit.stats.resampling import jackknife_se
from partnerkit.stats.voice import (
    EXACT_UP_TO,
    NOBODY,
    Layout,
    Ratings,
    contrast,
    group_permutation_test,
    largest_gap,
    partner_means,
    variance_between,
)

QUARTERS = st.integers(0, 4).map(lambda answer: answer / 4)


def of_whole(*values: float) -> Ratings:
    return Ratings(
        values=np.array(values, dtype=float),
        owner=np.arange(len(values)),
        other=np.full(len(values), NOBODY),
        n=len(values),
    )


def of_ties(cells: dict[tuple[int, int], float], n: int) -> Ratings:
    owner, other = (np.array([pair[i] for pair in cells], dtype=np.intp) for i in (0, 1))
    return Ratings(values=np.array(list(cells.values()), dtype=float), owner=owner, other=other, n=n)


def truths(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.bool_)


def by_loop(cells: dict[tuple[int, int], float], side: set[int], gone: int | None) -> float:
    """Return a side's mean in the plainest way: each partner's mean over the ties that are left, then over partners."""
    means = []
    for partner in side - {gone}:
        rows = [value for (owner, other), value in cells.items() if owner == partner and other != gone]
        means += [sum(rows) / len(rows)] if rows else []
    return sum(means) / len(means) if means else math.nan


# -- a group against all others ---------------------------------------------------------------------------------------


def test_a_group_of_three_against_five_by_hand() -> None:
    made = contrast(
        of_whole(0.25, 0.25, 0.5, 1, 0.75, 0.75, 0.5, 0.75),
        truths(1, 1, 1, 0, 0, 0, 0, 0),
        truths(0, 0, 0, 1, 1, 1, 1, 1),
    )
    assert made.inside == pytest.approx(1 / 3)
    assert made.outside == pytest.approx(0.75)
    assert made.difference == pytest.approx(-5 / 12)
    # without the first: (0.25 + 0.5) / 2 - 0.75; without the third: 0.25 - 0.75; without the fourth: 1/3 - 2.75/4
    assert made.deleted[[0, 2, 3]] == pytest.approx([-0.375, -0.5, 1 / 3 - 0.6875])
    assert made.part.all()


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] != pair[1]), QUARTERS, min_size=1
    ),
    st.sets(st.integers(0, 6), min_size=1, max_size=6),
)
def test_deletions_are_those_of_a_plain_loop(cells: dict[tuple[int, int], float], inside: set[int]) -> None:
    """Deleting a partner takes it, and the row of every tie with it, whoever rates."""
    rest = set(range(7)) - inside
    sides = [np.isin(np.arange(7), sorted(side)) for side in (inside, rest)]
    made = contrast(of_ties(cells, 7), *sides)
    wanted = [by_loop(cells, inside, gone) - by_loop(cells, rest, gone) for gone in range(7)]
    np.testing.assert_allclose(made.deleted, wanted, atol=1e-12)
    np.testing.assert_allclose(made.difference, by_loop(cells, inside, None) - by_loop(cells, rest, None), atol=1e-12)


def test_the_jackknife_of_a_difference_by_hand() -> None:
    """se² = (n - 1) / n * the sum of squares of the deletions, over both sides."""
    x, y = np.array([0.25, 0.5, 0.0]), np.array([0.75, 1.0, 0.5, 0.75])
    made = contrast(of_whole(*x, *y), truths(1, 1, 1, 0, 0, 0, 0), truths(0, 0, 0, 1, 1, 1, 1))
    deleted = [(x.sum() - each) / 2 - y.mean() for each in x] + [x.mean() - (y.sum() - each) / 3 for each in y]
    se = math.sqrt(6 / 7 * sum((each - np.mean(deleted)) ** 2 for each in deleted))
    assert jackknife_se(made.deleted[:, None], made.part[:, None])[0] == pytest.approx(se)


def test_a_partner_without_a_rating_has_no_part() -> None:
    ratings = Ratings(values=np.array([0.5, 1.0]), owner=np.array([0, 2]), other=np.array([NOBODY, NOBODY]), n=4)
    made = contrast(ratings, truths(1, 0, 0, 0), truths(0, 1, 1, 1))
    assert made.part.tolist() == [True, False, True, False]
    assert partner_means(ratings).tolist()[0] == 0.5


def test_a_side_without_anyone_has_no_mean() -> None:
    made = contrast(of_whole(0.5, 1.0), truths(1, 1), truths(0, 0))
    assert math.isnan(made.difference)
    assert np.isnan(made.deleted).all()


def test_one_that_is_neither_side_changes_nothing() -> None:
    made = contrast(of_whole(0.5, 1.0, 0.25), truths(1, 0, 0), truths(0, 1, 0))
    assert made.difference == -0.5
    assert not made.part[2]


@given(st.lists(QUARTERS, min_size=6, max_size=9), st.floats(-1, 1))
def test_a_constant_added_to_all_changes_no_difference(values: list[float], constant: float) -> None:
    inside = np.arange(len(values)) < 3
    one, other = (contrast(of_whole(*(x + c for x in values)), inside, ~inside) for c in (0.0, constant))
    assert one.difference == pytest.approx(other.difference, abs=1e-9)
    np.testing.assert_allclose(one.deleted, other.deleted, atol=1e-9)


@given(st.lists(QUARTERS, min_size=6, max_size=9))
def test_the_others_differ_by_as_much_the_other_way(values: list[float]) -> None:
    inside = np.arange(len(values)) < 3
    one, other = (contrast(of_whole(*values), side, ~side) for side in (inside, ~inside))
    assert one.difference == -other.difference


# -- the variance between groups --------------------------------------------------------------------------------------


def layout(*groups: list[float]) -> Layout:
    labels = [i for i, group in enumerate(groups) for _ in group]
    return Layout(values=np.array([x for group in groups for x in group], dtype=float), group=np.array(labels))


def test_variance_by_hand() -> None:
    """Means 0.25, 0.75 and 0.5; within 0.25 / 6; among 3 * 0.125 / 2; n0 = (9 - 27 / 9) / 2 = 3."""
    between, within = variance_between(layout([0, 0.25, 0.5], [0.5, 0.75, 1], [0.5, 0.5, 0.5]))
    assert within == pytest.approx(0.25 / 6)
    assert between == pytest.approx((0.1875 - 0.25 / 6) / 3)


@given(st.lists(st.lists(QUARTERS, min_size=2, max_size=6), min_size=2, max_size=4))
def test_variance_goes_with_the_f_of_scipy(groups: list[list[float]]) -> None:
    """F = among / within, so between = max(0, within (F - 1) / n0)."""
    between, within = variance_between(layout(*groups))
    sizes = np.array([len(group) for group in groups])
    typical = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (len(sizes) - 1)
    if within > 0:
        f = stats.f_oneway(*groups).statistic
        assert between == pytest.approx(max(0.0, within * (f - 1) / typical), abs=1e-12)


def test_variance_is_never_below_0() -> None:
    assert variance_between(layout([0, 1], [0, 1], [1, 0]))[0] == 0.0


@pytest.mark.parametrize("groups", [[0, 0, 0], [0, 1], [0, 0, 2, 2]], ids=["one group", "one each", "an empty group"])
def test_what_has_no_spread_is_refused(groups: list[int]) -> None:
    with pytest.raises(InvalidValueError, match="two groups or more"):
        Layout(values=np.arange(len(groups)) / 4, group=np.array(groups))


# -- what chance would give -------------------------------------------------------------------------------------------


def test_exact_p_by_hand() -> None:
    """Of the 20 ways to deal three and three, two set 0, 0, 0 apart from 1, 1, 1: the largest gap is 1 in these."""
    test = group_permutation_test(layout([1, 1, 1], [0, 0, 0]))
    assert (test.p, test.permutations, test.exact) == (0.1, 20, True)
    assert test.chance == pytest.approx((2 * 1 + 18 / 3) / 20)  # the other 18 have two of one sort in a group: 1/3
    assert test.chance_high == 1.0
    assert not test.is_gap  # what chance gives in a tenth of the cases is no gap


@given(st.lists(QUARTERS, min_size=6, max_size=6))
def test_exact_p_is_that_of_all_orders(values: list[float]) -> None:
    made = layout(values[:2], values[2:4], values[4:])

    def squares(order: tuple[float, ...]) -> float:
        return sum(2 * float(np.mean(order[i : i + 2]) - np.mean(order)) ** 2 for i in (0, 2, 4))

    orders = [squares(order) for order in itertools.permutations(values)]
    wanted = np.mean(np.array(orders) >= squares(tuple(values)) - 1e-9)
    assert group_permutation_test(made).p == pytest.approx(wanted)


def test_exact_p_is_that_of_scipy() -> None:
    one, other = [0.9, 0.8, 0.75, 0.6], [0.7, 0.5, 0.4, 0.3]

    def apart(x: np.ndarray, y: np.ndarray) -> float:
        return float(abs(x.mean() - y.mean()))

    wanted = stats.permutation_test((one, other), apart, alternative="greater", n_resamples=9_999)  # all 70 of them
    test = group_permutation_test(layout(one, other))
    assert test.exact
    assert test.p == pytest.approx(wanted.pvalue)
    assert test.chance == pytest.approx(wanted.null_distribution.mean())


def test_drawn_p_is_near_the_exact_one_and_never_0() -> None:
    chance = np.random.default_rng(0)
    made = layout(list(chance.random(5)), list(chance.random(5)), list(chance.random(5) + 0.3))
    test = group_permutation_test(made, permutations=9_999, seed=1)
    f = stats.f_oneway(*(made.values[made.group == g] for g in range(3)))
    assert not test.exact
    assert test.p == pytest.approx(f.pvalue, abs=0.01)
    far = layout([0.0] * 9, [1.0] * 9)
    assert group_permutation_test(far, permutations=99).p == 0.01


def test_the_same_seed_gives_the_same_result() -> None:
    made = layout(*(list(np.random.default_rng(i).random(6)) for i in range(3)))
    once, again, other = (group_permutation_test(made, permutations=199, seed=seed) for seed in (3, 3, 4))
    assert once == again
    assert once != other


def test_all_ways_are_tried_up_to_the_limit() -> None:
    assert math.comb(14, 6) <= EXACT_UP_TO < math.comb(15, 7)
    rising = list(np.arange(15) / 15)
    assert group_permutation_test(layout(rising[:6], rising[6:14])).permutations == math.comb(14, 6)
    assert not group_permutation_test(layout(rising[:7], rising[7:])).exact


def test_groups_that_rate_alike_have_no_gap() -> None:
    test = group_permutation_test(layout([0.5] * 3, [0.5] * 4))
    assert (test.p, test.chance, test.chance_high, test.is_gap) == (1.0, 0.0, 0.0, False)


def test_a_gap_above_chance_is_one() -> None:
    made = layout([0, 0.1, 0.05, 0.02], [0.9, 1, 0.95, 0.97], [0.5, 0.45, 0.55, 0.5])
    test = group_permutation_test(made)
    assert test.is_gap
    assert test.chance < test.chance_high < largest_gap(made)[2]


@given(st.permutations(range(9)), st.lists(QUARTERS, min_size=9, max_size=9))
def test_the_order_of_partners_does_not_matter(order: list[int], values: list[float]) -> None:
    labels = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
    one = Layout(values=np.array(values), group=labels)
    other = Layout(values=np.array(values)[order], group=labels[order])
    assert variance_between(one) == pytest.approx(variance_between(other))
    assert group_permutation_test(one).p == group_permutation_test(other).p


def test_few_permutations_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="at least 99"):
        group_permutation_test(layout([0, 1], [1, 1]), permutations=50)


def test_many_partners_take_blocks_and_no_factorial() -> None:
    chance = np.random.default_rng(5)
    made = Layout(values=chance.random(30_000), group=np.arange(30_000) % 4)
    assert 0.01 < group_permutation_test(made, permutations=99).p <= 1
