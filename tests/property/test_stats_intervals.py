"""Laws of intervals and of resampling, each stated as one test."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerkit.results import Interval, IntervalKind, IntervalReason
from partnerkit.stats import (
    Replicates,
    intervals,
    jackknife_se,
    nested_jackknife,
    nested_se,
    partner_weights_bootstrap,
    partner_weights_jackknife,
    tie_weighted_means,
    weighted_means,
)
from partnerkit.stats.grouped import deletions
from partnerkit.stats.intervals import KERNELS
from partnerkit.stats.resampling import dyadic_se, tie_deleted_means

if TYPE_CHECKING:
    from random import Random

    from partnerkit.stats.resampling import Floats

CLOSE = 1e-9
KINDS = st.sampled_from(list(IntervalKind))
LEVELS = st.floats(0.5, 0.99)
SCORES = st.one_of(st.floats(0, 1), st.integers(0, 4).map(lambda point: point / 4))
HUBS = st.lists(SCORES, min_size=5, max_size=14).map(np.array)
SEEDS = st.integers(0, 2**32)


def tied(scores: Floats) -> tuple[Floats, Any, Any]:
    """Return a value for each tie: the mean of its partners' scores, moved a little."""
    a, b = np.triu_indices(len(scores), 1)
    return np.clip((scores[a] + scores[b]) / 2 + np.sin(a + 3 * b) / 8, 0, 1)[:, None], a, b


def replicates(scores: Floats, seed: int = 1, *, ties: bool = False) -> Replicates:
    """Return the mean over partners, or over ties, with all its replicates."""
    n = len(scores)

    def mean(weights: Floats) -> Floats:
        return tie_weighted_means(*tied(scores), weights) if ties else weighted_means(scores[:, None], weights)

    drawn = partner_weights_bootstrap(n, 200, seed)
    nested = nested_jackknife(drawn)
    return Replicates(
        estimate=mean(np.ones((1, n)))[0],
        deleted=mean(partner_weights_jackknife(n)),
        drawn=mean(drawn),
        errors=nested_se(nested, mean(nested.weights)),
    )


# -- ends -------------------------------------------------------------------------------------------------------------


@given(st.builds(replicates, HUBS, SEEDS, ties=st.booleans()), KINDS, LEVELS, st.sampled_from([None, 14, 15, 60]))
def test_ends_are_in_order_and_within_bounds(
    figures: Replicates, kind: IntervalKind, level: float, population: int | None
) -> None:
    (found,) = intervals(figures, kind=kind, level=level, population=population)
    if isinstance(found, Interval):
        assert 0 <= found.low <= found.high <= 1
        assert found.se >= 0
    else:
        assert found in {IntervalReason.UNDEFINED, IntervalReason.COMPLETE_ROSTER}


@given(HUBS, st.booleans())
def test_jackknife_holds_the_figure(scores: Floats, ties: bool) -> None:  # noqa: FBT001 - hypothesis passes it
    figures = replicates(scores, ties=ties)
    (found,) = intervals(figures)
    assert isinstance(found, Interval)
    assert found.low - CLOSE <= figures.estimate[0] <= found.high + CLOSE


@given(HUBS, SEEDS, KINDS, LEVELS, LEVELS)
def test_higher_level_is_never_narrower(
    scores: Floats, seed: int, kind: IntervalKind, one: float, other: float
) -> None:
    """Each end moves outwards."""
    figures = replicates(scores, seed)
    low, high = sorted((one, other))
    (inner,), (outer,) = (intervals(figures, kind=kind, level=level, bounds=None) for level in (low, high))
    if isinstance(inner, Interval) and isinstance(outer, Interval):
        assert outer.low <= inner.low + CLOSE
        assert outer.high >= inner.high - CLOSE


@given(HUBS, SEEDS, KINDS, st.integers(15, 60))
def test_roster_is_never_wider_than_process(scores: Floats, seed: int, kind: IntervalKind, population: int) -> None:
    figures = replicates(scores, seed)
    (roster,) = intervals(figures, kind=kind, population=population, bounds=None)
    (process,) = intervals(figures, kind=kind, bounds=None)
    if isinstance(roster, Interval) and isinstance(process, Interval):
        assert roster.high - roster.low <= process.high - process.low + CLOSE
        assert roster.se <= process.se


@given(HUBS, SEEDS, KINDS)
def test_everybody_answered_is_no_sampling_error(scores: Floats, seed: int, kind: IntervalKind) -> None:
    figures = replicates(scores, seed)
    low, high = KERNELS[kind](figures, level=0.95, factor=0.0, bounds=None)
    assert np.isnan(low[0]) or low == pytest.approx(high)
    assert intervals(figures, kind=kind, population=len(scores)) == (IntervalReason.COMPLETE_ROSTER,)


@given(st.floats(0, 1), st.integers(5, 14), SEEDS, KINDS)
def test_equal_values_have_no_width(value: float, n: int, seed: int, kind: IntervalKind) -> None:
    figures = replicates(np.full(n, value), seed)
    (found,) = intervals(figures, kind=kind)
    assert isinstance(found, Interval)
    assert (found.low, found.high, found.se) == pytest.approx((value, value, 0), abs=CLOSE)
    assert found.left_out == 0


@given(HUBS, SEEDS, KINDS, st.floats(0.1, 10), st.floats(-5, 5))
def test_scale_and_origin_do_not_matter(
    scores: Floats, seed: int, kind: IntervalKind, scale: float, origin: float
) -> None:
    """But for what lies within rounding."""
    scores = np.round(scores, 3)
    figures = replicates(scores, seed)
    assert figures.drawn is not None
    assert figures.errors is not None
    moved = Replicates(
        estimate=origin + scale * figures.estimate,
        deleted=origin + scale * figures.deleted,
        drawn=origin + scale * figures.drawn,
        errors=scale * figures.errors,
    )
    (plain,), (other,) = (intervals(each, kind=kind, bounds=None) for each in (figures, moved))
    assert isinstance(plain, Interval) == isinstance(other, Interval)
    if isinstance(plain, Interval) and isinstance(other, Interval):
        expected = (origin + scale * plain.low, origin + scale * plain.high)
        assert (other.low, other.high) == pytest.approx(expected, abs=1e-8)


@given(HUBS, SEEDS, KINDS)
def test_columns_do_not_know_each_other(scores: Floats, seed: int, kind: IntervalKind) -> None:
    one, two = replicates(scores, seed), replicates(scores[::-1] ** 2, seed)
    tables: dict[str, Any] = {
        name: np.concatenate([getattr(one, name), getattr(two, name)], axis=-1)
        for name in ("estimate", "deleted", "drawn", "errors")
    }
    both = intervals(Replicates(**tables), kind=kind)
    for found, alone in zip(both, (*intervals(one, kind=kind), *intervals(two, kind=kind)), strict=True):
        assert isinstance(found, Interval) == isinstance(alone, Interval)
        if isinstance(found, Interval) and isinstance(alone, Interval):
            assert (found.low, found.high, found.se) == pytest.approx((alone.low, alone.high, alone.se), abs=CLOSE)
            assert found.left_out == alone.left_out


# -- partners ---------------------------------------------------------------------------------------------------------


@given(HUBS, st.randoms(use_true_random=False), st.booleans())
def test_order_of_partners_changes_nothing_for_the_jackknife(scores: Floats, chance: Random, ties: bool) -> None:  # noqa: FBT001 - hypothesis passes it
    order = np.array(chance.sample(range(len(scores)), len(scores)))
    values, a, b = tied(scores)
    place = np.argsort(order)  # where each partner has gone
    if ties:
        one = tie_weighted_means(values, a, b, partner_weights_jackknife(len(scores)))
        other = tie_weighted_means(values, place[a], place[b], partner_weights_jackknife(len(scores)))
    else:
        one, other = (
            weighted_means(each[:, None], partner_weights_jackknife(len(scores))) for each in (scores, scores[order])
        )
    assert jackknife_se(one) == pytest.approx(jackknife_se(other), abs=CLOSE)
    assert sorted(one[:, 0]) == pytest.approx(sorted(other[:, 0]), abs=CLOSE)


@given(HUBS)
def test_sides_of_a_tie_can_change_places(scores: Floats) -> None:
    values, a, b = tied(scores)
    weights = partner_weights_bootstrap(len(scores), 20, 3)
    one, other = tie_weighted_means(values, a, b, weights), tie_weighted_means(values, b, a, weights)
    assert one == pytest.approx(other, nan_ok=True)


@given(HUBS)
def test_weights_of_one_give_the_plain_mean(scores: Floats) -> None:
    everyone = np.ones((1, len(scores)))
    values, a, b = tied(scores)
    assert weighted_means(scores[:, None], everyone)[0, 0] == pytest.approx(scores.mean())
    assert tie_weighted_means(values, a, b, everyone)[0, 0] == pytest.approx(values.mean())


@given(HUBS, SEEDS, st.integers(1, 9))
def test_scale_of_the_weights_does_not_matter(scores: Floats, seed: int, times: int) -> None:
    weights = partner_weights_bootstrap(len(scores), 20, seed)
    values, a, b = tied(scores)
    assert weighted_means(values[: len(scores)], weights) == pytest.approx(
        weighted_means(values[: len(scores)], times * weights)
    )
    assert tie_weighted_means(values, a, b, weights) == pytest.approx(
        tie_weighted_means(values, a, b, times * weights), nan_ok=True
    )


@given(HUBS, SEEDS)
def test_nested_jackknife_of_the_hub_itself_is_the_jackknife(scores: Floats, seed: int) -> None:
    nested = nested_jackknife(np.ones((1, len(scores))))
    assert (nested.weights == partner_weights_jackknife(len(scores))).all()
    figures = replicates(scores, seed, ties=True)
    assert nested_se(nested, figures.deleted)[0] == pytest.approx(figures.se, abs=CLOSE)


@given(st.integers(1, 12), SEEDS)
def test_nested_weights_lack_one_partner_of_their_sample(n: int, seed: int) -> None:
    weights = partner_weights_bootstrap(n, 30, seed)
    nested = nested_jackknife(weights)
    assert (nested.weights.sum(axis=1) == n - 1).all()
    assert (nested.weights >= 0).all()
    ends = itertools.pairwise([*nested.starts, len(nested.weights)])
    assert [nested.multiplicities[start:end].sum() for start, end in ends] == [n] * 30


@given(HUBS)
def test_who_has_no_part_changes_nothing(scores: Floats) -> None:
    """Partners that did not answer, added to the hub."""
    values = np.append(scores, [np.nan, np.nan])[:, None]
    deleted = weighted_means(values, partner_weights_jackknife(len(values)))
    with_part = Replicates(estimate=scores.mean(), deleted=deleted, part=~np.isnan(values))
    without = attrs.evolve(replicates(scores), estimate=scores.mean())
    (one,), (other,) = intervals(with_part), intervals(without)
    assert isinstance(one, Interval)
    assert isinstance(other, Interval)
    assert (one.low, one.high, one.n) == pytest.approx((other.low, other.high, other.n), abs=CLOSE)


# -- ties that are deleted with either partner ------------------------------------------------------------------------


@given(HUBS)
def test_the_error_over_all_pairs_is_that_of_two_sums_of_squares(scores: Floats) -> None:
    """With e a tie's distance from the mean, r the sum of these at a partner, and M = n (n - 1) / 2 ties.

    V of partners = (n - 1) / n Σ r² / ((n - 1) (n - 2) / 2)², V of ties = Σ e² / (M (M - 1)).
    """
    (values, a, b), n = tied(scores), len(scores)
    apart = values[:, 0] - values.mean()
    at_partner = np.array([apart[(a == i) | (b == i)].sum() for i in range(n)])
    m = len(apart)
    partners = (n - 1) / n * (at_partner**2).sum() / ((n - 1) * (n - 2) / 2) ** 2
    ties = (apart**2).sum() / (m * (m - 1))
    deleted = tie_weighted_means(values, a, b, partner_weights_jackknife(n))
    figures = Replicates(estimate=values.mean(), deleted=deleted, untied=tie_deleted_means(values))
    assert figures.se[0] ** 2 == pytest.approx(max(partners - ties, ties), abs=CLOSE)


@given(HUBS)
def test_a_figure_that_rests_on_no_tie_keeps_its_error(scores: Floats) -> None:
    made, nothing = replicates(scores), np.full((3, 1), scores.mean())
    beside = attrs.evolve(made, untied=nothing, tied=np.zeros((3, 1), dtype=bool))
    assert beside.se.tolist() == made.se.tolist()


@given(st.floats(0, 1), st.floats(0, 1))
def test_no_error_is_below_that_of_independent_ties(partners: float, ties: float) -> None:
    (se,) = dyadic_se(np.array([partners]), np.array([ties]))
    assert se >= ties - CLOSE
    assert se <= max(partners, ties) + CLOSE


@given(HUBS)
def test_groups_of_ties_have_the_errors_of_each_alone(scores: Floats) -> None:
    """Two groups of ties; and where both ends of each tie are one unit, nothing is counted twice."""
    values, a, b = tied(scores)
    n, group = len(scores), np.zeros(len(a), dtype=np.intp)
    both = deletions(np.vstack([values, 1 - values]), np.concatenate([group, group + 1]), np.tile(a, 2), np.tile(b, 2))
    for errors, own in zip(both.se, (values, 1 - values), strict=True):
        deleted = tie_weighted_means(own, a, b, partner_weights_jackknife(n))
        alone = Replicates(estimate=own.mean(), deleted=deleted, untied=tie_deleted_means(own))
        assert errors == pytest.approx(alone.se, abs=CLOSE)
    hubs = deletions(values, group, a, a)
    assert hubs.se == pytest.approx(deletions(values, group, a).se, abs=CLOSE)
