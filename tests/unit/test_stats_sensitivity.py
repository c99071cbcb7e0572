from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import attrs
import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from partnerkit.errors import InvalidValueError
from partnerkit.results import Choice, MissingScore, Normalisation, Reason
from partnerkit.scoring.frameworks import power_mean
from partnerkit.stats.composites import (
    Chosen,
    Composite,
    default_concentration,
    normalised,
    options_of,
    ranks,
    weights_around,
)
from partnerkit.stats.influence import correlation_ratio, influence
from partnerkit.stats.sensitivity import EACH_UP_TO, rank_acceptability, sensitivity, variance_shares

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerkit.results import SensitivityReport
    from partnerkit.stats.resampling import Floats

NAN = math.nan
CLOSE = 1e-9


def units(n: int, k: int, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).random((n, k))


def report(composite: Composite, draws: int = 500) -> SensitivityReport:
    n, k = composite.values.shape
    return sensitivity(composite, [f"u{i}" for i in range(n)], [f"c{i}" for i in range(k)], draws=draws)


# -- an index ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exponent", [1.0, 2.0, 0.5, 0.0, -1.0, -math.inf])
@pytest.mark.parametrize("shift", [0.05, 0.0])
def test_index_is_the_power_mean_of_the_library(exponent: float, shift: float) -> None:
    values, weights = np.vstack([units(6, 3), [0.0, 0.5, 1.0]]), np.array([0.5, 0.3, 0.2])
    if shift == 0 and exponent < 0:
        values = np.maximum(values, 0.01)  # a mean of inverses knows no 0
    made = Composite(values=values, weights=weights, exponent=exponent, shift=shift).index()
    known = [power_mean(row.tolist(), weights.tolist(), exponent, shift) for row in values]
    assert made == pytest.approx(known, abs=CLOSE)


def test_index_needs_three_quarters_of_the_weight() -> None:
    values = [[0.5, NAN, 1.0], [NAN, 0.5, 0.5], [NAN, NAN, NAN]]
    made = Composite(values=values, weights=[0.5, 0.25, 0.25])
    assert made.scored.tolist() == [True, False, False]
    assert made.index().tolist() == pytest.approx([2 / 3, NAN, NAN], nan_ok=True)


IMPOSSIBLE: list[Callable[[], object]] = [
    lambda: Composite(values=[[0.5, 0.5]], weights=[0.5, 0.6]),
    lambda: Composite(values=[[0.5, 0.5]], weights=[1.5, -0.5]),
    lambda: Composite(values=[[0.5, 0.5]], weights=[NAN, 0.5]),
    lambda: Composite(values=[[0.5, 0.5]], weights=[math.inf, 0.5]),
    lambda: Composite(values=[[0.5, 0.5]], weights=[1.0]),
    lambda: Composite(values=[0.5], weights=[1.0]),
    lambda: Composite(values=np.empty((2, 0)), weights=[]),
    lambda: Composite(values=[[1.5]], weights=[1.0]),
    lambda: Composite(values=[[math.inf]], weights=[1.0]),
    lambda: Composite(values=[[0.5]], weights=[1.0], exponent=NAN),
    lambda: Composite(values=[[0.5]], weights=[1.0], shift=1.0),
    lambda: weights_around([0.5, 0.5], 0),
    lambda: weights_around([0.5, 0.5], 2.5),  # type: ignore[arg-type]  # a caller's mistake
    lambda: weights_around([0.5, 0.5], 10, concentration=0.5),
    lambda: weights_around([0.5, 0.5], 10, concentration=NAN),
    lambda: weights_around([0.5, 0.5], 10, seed=-1),
    lambda: weights_around([0.5, 0.4], 10),
    lambda: report(Composite(values=[[0.5], [0.6]], weights=[1.0]), draws=0),
    lambda: sensitivity(Composite(values=[[0.5], [0.6]], weights=[1.0]), ["one"], ["c"]),
    lambda: rank_acceptability(Composite(values=np.zeros((EACH_UP_TO + 1, 1)), weights=[1.0]), np.ones((1, 1))),
]


@pytest.mark.parametrize("wrong", IMPOSSIBLE, ids=range(len(IMPOSSIBLE)))
def test_what_cannot_be_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(InvalidValueError):
        wrong()


def test_weights_that_do_not_add_up_are_told_of() -> None:
    with pytest.raises(InvalidValueError, match=r"weights that add up to 1\.1.*divide them by their sum"):
        Composite(values=[[0.5, 0.5]], weights=[0.5, 0.6])


# -- normalisation ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", list(Normalisation))
def test_normalisation_keeps_the_order_and_what_is_missing(how: Normalisation) -> None:
    values = units(12, 3)
    values[3, 1] = NAN
    made = normalised(values, how)
    assert np.array_equal(np.isnan(made), np.isnan(values))
    for given_, column in zip(values.T, made.T, strict=True):
        there = ~np.isnan(given_)
        assert np.array_equal(np.argsort(given_[there]), np.argsort(column[there]))
        assert 0 <= column[there].min() <= column[there].max() <= 1


def test_normalisation_by_hand() -> None:
    column = np.array([[0.2], [0.4], [0.4], [1.0]])
    assert normalised(column, "min_max").ravel() == pytest.approx([0, 0.25, 0.25, 1])
    assert normalised(column, "rank").ravel() == pytest.approx([0.125, 0.5, 0.5, 0.875])
    z = (column.ravel() - 0.5) / column.std()
    assert normalised(column, "z_score").ravel() == pytest.approx(0.5 + z / 10)


@pytest.mark.parametrize("how", ["min_max", "z_score", "rank"])
def test_what_is_the_same_for_all_tells_none_apart(how: str) -> None:
    assert normalised([[0.3], [0.3], [NAN]], how).ravel().tolist() == pytest.approx([0.5, 0.5, NAN], nan_ok=True)
    assert np.isnan(normalised([[NAN], [NAN]], how)).all()


# -- ranks ------------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 8), min_size=1, max_size=12))
def test_ranks_are_those_of_scipy(points: list[int]) -> None:
    """Also where figures differ by less than rounding leaves."""
    noise = np.resize([0.0, 1e-12, -1e-12], len(points))
    made = ranks(np.array(points) / 8 + noise)
    assert made.tolist() == scipy.stats.rankdata(-np.array(points), method="min").astype(int).tolist()


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 6), st.integers(1, 4), st.integers(0, 1000))
def test_order_of_units_plays_no_part(n: int, k: int, seed: int) -> None:
    values = np.round(units(n, k, seed) * 4) / 4
    composite = Composite(values=values, weights=np.full(k, 1 / k))
    turned = attrs.evolve(composite, values=values[::-1])
    drawn = weights_around(composite.weights, 50, seed=seed)
    assert np.array_equal(rank_acceptability(composite, drawn), rank_acceptability(turned, drawn)[::-1])


def test_weights_are_drawn_around_the_stated_ones() -> None:
    stated = np.array([0.5, 0.3, 0.2, 0.0])
    drawn = weights_around(stated, 50_000, concentration=40, seed=3)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(50_000))
    assert drawn.mean(axis=0) == pytest.approx(stated, abs=2e-3)
    assert drawn.std(axis=0) == pytest.approx(np.sqrt(stated * (1 - stated) / 41), abs=2e-3)
    equal = weights_around(np.full(5, 0.2), 50_000, seed=1)
    assert equal.std(axis=0) / 0.2 == pytest.approx(np.full(5, 0.25), abs=0.01)
    assert default_concentration(1) == 1.0


def test_acceptability_is_what_a_loop_counts() -> None:
    composite = Composite(values=units(5, 3), weights=[0.5, 0.25, 0.25])
    drawn = weights_around(composite.weights, 200, seed=2)
    counted = np.zeros((5, 5))
    for weights in drawn:
        index = composite.values @ weights
        for unit, value in enumerate(index):
            counted[unit, (index > value).sum()] += 1
    assert rank_acceptability(composite, drawn) == pytest.approx(counted / 200)
    assert counted.sum(axis=0).tolist() == [200] * 5


# -- one choice at a time ---------------------------------------------------------------------------------------------


def test_shifts_by_hand() -> None:
    """Equal weights: a 0.5, b 0.55, c 0.65; the lowest: a 0.4, b 0.1, c 0.3."""
    made = report(Composite(values=[[0.4, 0.6], [1.0, 0.1], [1.0, 0.3]], weights=[0.5, 0.5]))
    (lowest,) = (each for each in made.shifts if each.to == "exponent = -inf")
    assert lowest.mean_shift == pytest.approx(4 / 3)
    assert (lowest.largest, lowest.kept) == (2, 0)
    (without,) = (each for each in made.shifts if each.to == "without c0")
    assert without.mean_shift == pytest.approx(4 / 3)  # 0.6, 0.1, 0.3
    assert without.kept == 0
    assert [each.unit for each in made.units] == ["u2", "u1", "u0"]
    assert not [each for each in made.shifts if each.choice is Choice.WEIGHTS]  # they are equal already


def test_each_choice_is_changed() -> None:
    values = units(8, 4)
    values[0, 3] = NAN
    found = report(Composite(values=values, weights=[0.4, 0.3, 0.2, 0.1]))
    assert {each.choice for each in found.shifts} == {*Choice}
    assert [each.to for each in found.shifts if each.choice is Choice.MISSING] == [
        "missing = mean",
        "missing = complete",
    ]
    (complete,) = (each for each in found.shifts if each.to == f"missing = {MissingScore.COMPLETE}")
    assert complete.n == 7
    (equal,) = (each for each in found.shifts if each.choice is Choice.WEIGHTS)
    assert equal.to == "weights = equal"


def test_one_complete_unit_has_no_rank_to_lose() -> None:
    found = report(Composite(values=[[0.5, 0.5, 0.1], [0.4, 0.6, NAN]], weights=[0.5, 0.4, 0.1]))
    (complete,) = (each for each in found.shifts if each.to == "missing = complete")
    assert (complete.n, complete.mean_shift, complete.reason) == (1, None, Reason.TOO_FEW_SUBJECTS)


def test_mean_in_place_of_a_missing_score() -> None:
    composite = Composite(values=[[0.5, NAN], [0.25, 0.5], [0.75, 1.0]], weights=[0.75, 0.25])
    made = composite.otherwise(Chosen(exponent=1.0, missing=MissingScore.MEAN), composite.weights[None])
    assert made.ravel() == pytest.approx([0.5625, 0.3125, 0.8125])


# -- all choices at once ----------------------------------------------------------------------------------------------


def test_shares_of_variance_are_those_of_all_combinations() -> None:
    """With weights that hardly move, the other choices can be combined in every way, and nothing is left to chance."""
    composite = Composite(values=units(7, 3, 11), weights=[0.31, 0.27, 0.42])
    found = {each.choice: each for each in variance_shares(composite, concentration=1e6, seed=4)}
    assert found[Choice.WEIGHTS].total.value == pytest.approx(0, abs=0.02)  # weights that hardly move
    firsts = [each.first for each in found.values()]
    assert sum(each.value or 0.0 for each in firsts) <= 1 + 3 * math.hypot(*(each.se or 0.0 for each in firsts))
    exact = _enumerated(composite)
    for choice, (first, total) in exact.items():
        made = found[choice]
        assert made.first.value == pytest.approx(first, abs=4 * (made.first.se or 0) + 0.01)
        assert made.total.value == pytest.approx(total, abs=4 * (made.total.se or 0) + 0.01)


def _enumerated(composite: Composite) -> dict[Choice, tuple[float, float]]:
    """Return Sobol' indices from every combination of exponent, normalisation and criterion left out."""
    options = options_of(composite)
    shape = (len(options.exponents), len(options.normalisations), len(options.without))
    made = np.empty((*shape, len(composite.values)))
    for place in itertools.product(*map(range, shape)):
        chosen = Chosen(
            exponent=options.exponents[place[0]],
            normalisation=options.normalisations[place[1]],
            without=options.without[place[2]],
        )
        made[place] = ranks(composite.otherwise(chosen, composite.weights[None])[0])
    whole = made.reshape(-1, made.shape[-1]).var(axis=0).sum()
    found = {}
    for axis, choice in enumerate((Choice.EXPONENT, Choice.NORMALISATION, Choice.CRITERIA)):
        others = tuple(i for i in range(3) if i != axis)
        first = made.mean(axis=others).var(axis=0).sum()
        total = made.var(axis=axis).mean(axis=(0, 1)).sum()
        found[choice] = (float(first / whole), float(total / whole))
    return found


def test_ranks_that_never_move_have_no_variance() -> None:
    found = variance_shares(Composite(values=[[0.9, 0.9], [0.1, 0.1]], weights=[0.5, 0.5]))
    assert {each.first.reason for each in found} == {Reason.CONSTANT}
    assert {each.total.value for each in found} == {None}


# -- influence --------------------------------------------------------------------------------------------------------


def test_stated_weight_is_no_influence() -> None:
    """Two criteria of one weight; the second hardly differs among units."""
    chance = np.random.default_rng(5)
    values = np.stack([chance.random(40), 0.5 + chance.random(40) / 50], axis=1)
    strong, weak = influence(Composite(values=values, weights=[0.5, 0.5]), ["a", "b"])
    assert strong.weight == weak.weight == 0.5
    assert strong.share is not None
    assert strong.share > 0.9
    known = scipy.stats.pearsonr(values[:, 0], values.mean(axis=1))[0]
    assert strong.correlation.value == pytest.approx(known)
    assert strong.linear.value == pytest.approx(known**2)


def test_constant_criterion_has_no_correlation() -> None:
    values = np.stack([units(20, 1)[:, 0], np.full(20, 0.5)], axis=1)
    moving, still = influence(Composite(values=values, weights=[0.5, 0.5]), ["a", "b"])
    assert (still.correlation.value, still.correlation.reason) == (None, Reason.CONSTANT)
    assert (still.linear.value, still.ratio.reason, still.share) == (None, Reason.CONSTANT, None)
    assert moving.share is None  # not shared out among those that are known alone
    few = influence(Composite(values=[[0.5], [0.7]], weights=[1.0]), ["a"])[0]
    assert (few.correlation.reason, few.ratio.reason) == (Reason.TOO_FEW_SUBJECTS, Reason.TOO_FEW_SUBJECTS)


def test_correlation_ratio_of_nothing_is_near_0_and_of_a_line_near_1() -> None:
    chance = np.random.default_rng(6)
    nothing = [correlation_ratio(chance.random(60), chance.random(60)).value or 0.0 for _ in range(200)]
    assert np.mean(nothing) < 0.06  # kept from falling below 0, and so a little above
    x = np.linspace(0, 1, 100)
    assert (correlation_ratio(x, x).value or 0) > 0.98
    assert correlation_ratio([0.5] * 8 + [0.6] * 8, np.arange(16)).value is not None
    assert correlation_ratio(np.repeat([0.0, 1.0], [15, 1]), np.arange(16)).value is not None


# -- all of it --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "there"), [(0, 0), (1, 1), (4, 1)])
def test_fewer_than_two_units_have_no_ranks(n: int, there: int) -> None:
    values = np.full((n, 2), NAN)
    values[:there] = 0.5
    found = report(Composite(values=values, weights=[0.5, 0.5]))
    assert (found.n, found.reason) == (there, Reason.TOO_FEW_SUBJECTS)
    assert [*found.units, *found.shifts, *found.sources, *found.influence] == []
    assert len(found.left_out) == n - there


def test_units_alike_share_the_first_rank_whatever_is_chosen() -> None:
    found = report(Composite(values=np.full((6, 3), 0.5), weights=[0.5, 0.25, 0.25]))
    assert {(each.rank, each.kept, each.best, each.worst) for each in found.units} == {(1, 1.0, 1, 1)}
    assert {each.kept for each in found.shifts} == {1.0}
    assert {each.first.reason for each in found.sources} == {Reason.CONSTANT}


def test_one_criterion_has_neither_weights_nor_another_exponent() -> None:
    found = report(Composite(values=[[0.5], [0.75], [0.25]], weights=[1.0]))
    assert {each.choice for each in found.shifts} == {Choice.NORMALISATION}
    assert all(each.kept == 1 for each in found.units)


def test_same_seed_same_report_and_progress_to_the_end() -> None:
    composite = Composite(values=units(9, 4), weights=[0.25] * 4)
    calls: list[tuple[int, int]] = []
    names = [f"u{i}" for i in range(9)], list("abcd")
    found = sensitivity(composite, *names, draws=700, seed=3, progress=lambda *each: calls.append(each))
    assert found == sensitivity(composite, *names, draws=700, seed=3)
    assert found != sensitivity(composite, *names, draws=700, seed=4)
    assert calls[-1] == (700, 700)
    for each in found.units:
        assert sum(each.acceptability) == pytest.approx(1)
        assert each.kept == each.acceptability[each.rank - 1]
        assert each.low is not None
        assert each.high is not None
        assert each.best <= each.low <= each.high <= each.worst


def test_many_units_are_not_counted_singly() -> None:
    found = report(Composite(values=units(EACH_UP_TO + 1, 2), weights=[0.5, 0.5]), draws=20)
    assert {(each.acceptability, each.low, each.high) for each in found.units} == {((), None, None)}
    assert all(each.best <= each.rank <= each.worst or each.kept < 1 for each in found.units)
