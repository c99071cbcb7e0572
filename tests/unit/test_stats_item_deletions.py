"""Figures of items without each cluster: as if its rows had never been, and the limits that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from partnerkit.errors import InvalidValueError
from partnerkit.results import IntervalReason, LimitsKind, Missing, Reason, Statistic
from partnerkit.stats.alpha_draws import alpha_over_clusters
from partnerkit.stats.covariances import covariances
from partnerkit.stats.halves import split_half
from partnerkit.stats.intervals import Replicates, jackknife_t
from partnerkit.stats.item_deletions import (
    clusters_of,
    deleted_covariances,
    item_deletions,
    jackknife_limits,
    members,
)
from partnerkit.stats.omega import omega, omega_deletions
from partnerkit.stats.reliability import cronbach_alpha, inter_item_correlation, item_reliability, standardised_alpha

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")
TIES = np.array([["a", "b"], ["b", "a"], ["a", "c"], ["c", "d"], ["d", "e"], ["e", "a"], ["f", "b"], ["d", "f"]] * 6)
WHOLE = np.array([["a", "b", "c", "d", "e", "f"][at % 6] for at in range(48)])


def answers(items: int = 5, gaps: float = 0.1, seed: int = 3) -> np.ndarray:
    chance = np.random.Generator(np.random.PCG64(seed))
    points = np.clip(np.round(2 + chance.normal(size=(48, 1)) + chance.normal(size=(48, items))), 0, 4)
    points[chance.random(points.shape) < gaps] = NAN
    return points


def left(points: np.ndarray, clusters: np.ndarray, gone: str) -> np.ndarray:
    """Return the rows without those that are of a cluster."""
    kept: np.ndarray = points[~(clusters.reshape(len(points), -1) == gone).any(axis=1)]
    return kept


def number(found: Statistic) -> float:
    return NAN if found.value is None else found.value


@pytest.mark.parametrize("clusters", [WHOLE, TIES], ids=["one", "two"])
@pytest.mark.parametrize("missing", list(Missing))
def test_deletions_are_what_is_left_without_the_rows(clusters: np.ndarray, missing: Missing) -> None:
    points = answers()
    made = item_deletions(points, clusters=clusters, missing=missing)
    for at, gone in enumerate("abcdef"):
        rest = left(points, clusters, gone)
        halves = split_half(rest, missing=missing)
        items = item_reliability(rest, missing=missing)
        assert made.standardised[at] == pytest.approx(standardised_alpha(rest, missing=missing).value)
        assert made.inter_item[at] == pytest.approx(inter_item_correlation(rest, missing=missing).value)
        assert made.odd_even[at] == pytest.approx(halves.odd_even.value)
        assert made.halves[at] == pytest.approx(halves.mean.value)
        assert made.item_rest[at] == pytest.approx([item.item_rest.value for item in items])
        assert made.alpha_without[at] == pytest.approx([item.alpha_without.value for item in items])


@pytest.mark.parametrize("items", [2, 3, 18])
def test_halves_of_two_of_an_odd_number_and_of_drawn_splits(items: int) -> None:
    points = answers(items, gaps=0.0)
    made = item_deletions(points, clusters=WHOLE, seed=5)
    rest = left(points, WHOLE, "b")
    assert made.halves[1] == pytest.approx(split_half(rest, seed=5).mean.value)
    assert made.odd_even[1] == pytest.approx(split_half(rest, seed=5).odd_even.value)


def test_omega_without_each_cluster_is_omega_of_what_is_left() -> None:
    points = answers(6, gaps=0.0)
    made = omega_deletions(points, clusters=TIES)
    assert made.clusters == 6
    for at, gone in enumerate("abcdef"):
        found = omega(left(points, TIES, gone))
        assert made.congeneric[at] == pytest.approx(number(found.congeneric), abs=1e-6, nan_ok=True)
        assert made.total[at] == pytest.approx(number(found.total), abs=1e-5, nan_ok=True)
        assert made.hierarchical[at] == pytest.approx(number(found.hierarchical), abs=1e-4, nan_ok=True)


def test_of_many_clusters_groups_are_deleted_and_progress_is_told() -> None:
    points, told = answers(4, gaps=0.0), list[tuple[int, int]]()
    made = omega_deletions(points, fits=8, progress=lambda done, of: told.append((done, of)))
    assert (made.clusters, len(made.congeneric)) == (48, 8)
    assert told == [(at, 8) for at in range(1, 9)]
    again = omega_deletions(points, fits=8)
    assert again.congeneric.tolist() == made.congeneric.tolist()
    other = omega_deletions(points, fits=8, seed=2)
    assert other.congeneric.tolist() != made.congeneric.tolist()


def test_alpha_over_ties_deletes_a_partner_as_rater_and_as_rated() -> None:
    points = answers()
    found = alpha_over_clusters(points, clusters=TIES, kind="jackknife_t")
    deleted = [number(cronbach_alpha(left(points, TIES, gone))) for gone in "abcdef"]
    ends = jackknife_t(Replicates(estimate=number(found), deleted=deleted), bounds=(-np.inf, 1.0))
    assert found.limits is not None
    assert found.n == 6
    assert (found.limits.low, found.limits.high) == pytest.approx([float(end[0]) for end in ends])


def test_a_row_whose_two_clusters_are_one_is_of_that_one() -> None:
    points = answers()
    twice = np.stack([WHOLE, WHOLE], axis=1)
    for kind in ("jackknife_t", "percentile", "bca"):
        one, two = (alpha_over_clusters(points, clusters=each, kind=kind, replicates=200) for each in (WHOLE, twice))
        assert one.limits is not None
        assert two.limits is not None
        assert (one.limits.low, one.limits.high) == pytest.approx((two.limits.low, two.limits.high))


def test_draws_of_ties_count_the_one_times_the_other() -> None:
    """A tie is as often in a sample as both were drawn: the same rows repeated so often give the same alpha."""
    points = answers(4, gaps=0.0)
    found = alpha_over_clusters(points, clusters=TIES, kind="percentile", replicates=2, seed=9, level=0.999)
    generator = np.random.Generator(np.random.PCG64(9))
    drawn = generator.integers(0, 6, size=(2, 6), dtype=np.int32)
    codes = np.searchsorted(list("abcdef"), TIES)
    alphas = []
    for sample in drawn:
        often = np.bincount(sample, minlength=6)
        alphas.append(number(cronbach_alpha(np.repeat(points, often[codes[:, 0]] * often[codes[:, 1]], axis=0))))
    assert found.limits is not None
    assert (found.limits.low, found.limits.high) == pytest.approx(sorted(alphas), abs=1e-3)


@pytest.mark.parametrize(("clusters", "rough"), [(5, True), (7, True), (8, False)])
def test_five_to_seven_clusters_are_rough(clusters: int, *, rough: bool) -> None:
    points = answers(gaps=0.0)
    found = alpha_over_clusters(points, clusters=np.arange(48) % clusters, kind="jackknife_t")
    assert found.limits is not None
    assert found.limits.rough is rough
    made = item_deletions(points, clusters=np.arange(48) % clusters)
    beside = jackknife_limits(standardised_alpha(points), made.standardised)
    assert beside.limits is not None
    assert (beside.limits.rough, beside.limits.kind) == (rough, LimitsKind.JACKKNIFE_T)


def test_fewer_than_five_clusters_have_no_limits_and_say_so() -> None:
    points = answers(gaps=0.0)
    four = np.arange(48) % 4
    for kind in ("jackknife_t", "bca"):
        found = alpha_over_clusters(points, clusters=four, kind=kind, replicates=20)
        assert (found.limits, found.no_limits) == (None, IntervalReason.TOO_FEW_PARTNERS)
    made = jackknife_limits(standardised_alpha(points), item_deletions(points, clusters=four).standardised)
    assert (made.limits, made.no_limits) == (None, IntervalReason.TOO_FEW_PARTNERS)


def test_a_deletion_that_leaves_no_figure_leaves_no_limits() -> None:
    """One cluster alone varies on the first item: without it there is no correlation."""
    points = answers(3, gaps=0.0)
    points[:, 0] = np.where(np.arange(48) % 6 == 0, np.arange(48) % 4, 2)
    made = item_deletions(points, clusters=WHOLE)
    assert np.isnan(made.standardised[0])
    assert np.isfinite(made.standardised[1:]).all()
    found = jackknife_limits(standardised_alpha(points), made.standardised)
    assert found.value is not None
    assert (found.limits, found.no_limits) == (None, IntervalReason.UNDEFINED)


def test_a_figure_that_cannot_be_had_keeps_its_reason() -> None:
    none = Statistic(name="alpha", value=None, n=0, reason=Reason.NO_ANSWERS)
    assert jackknife_limits(none, np.array([])) is none


@pytest.mark.parametrize("points", [np.empty((0, 3)), np.full((4, 3), NAN), np.ones((5, 1)), np.ones((6, 3))])
def test_too_little_has_no_deletions_and_no_warning(points: np.ndarray) -> None:
    made = item_deletions(points)
    assert np.isnan(made.standardised).all()
    assert made.item_rest.shape == (len(made.standardised), points.shape[1])
    assert np.isnan(omega_deletions(points).congeneric).all()


@pytest.mark.parametrize("call", [item_deletions, omega_deletions])
def test_clusters_must_be_one_or_two_a_row(call: Callable[..., object]) -> None:
    with pytest.raises(InvalidValueError, match="a cluster a row"):
        call(answers(), clusters=[1, 2])
    with pytest.raises(InvalidValueError, match="a cluster a row"):
        call(answers(), clusters=np.zeros((48, 3)))


def test_all_numbers_out_of_range_are_told_at_once() -> None:
    with pytest.raises(InvalidValueError) as caught:
        omega_deletions(answers(), factors=1, fits=4, seed=-1)
    assert [problem.path for problem in caught.value.problems] == ["factors", "fits", "seed"]


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.nan_to_num(answers(), nan=1.0)
    units = clusters_of(TIES, 48)
    (whole,) = deleted_covariances(points, units)
    monkeypatch.setattr("partnerkit.stats.item_deletions.CELLS", 50)
    parts = np.concatenate(list(deleted_covariances(points, units)))
    assert parts == pytest.approx(whole)
    assert parts[2] == pytest.approx(covariances(left(points, TIES, "c"), Missing.PAIRWISE).matrix)


def test_members_are_each_clusters_rows() -> None:
    rows, starts = members(clusters_of(TIES, 48))
    found = {name: set(part.tolist()) for name, part in zip("abcdef", np.split(rows, starts[1:]), strict=True)}
    assert found == {name: {at for at, ends in enumerate(TIES.tolist()) if name in ends} for name in "abcdef"}
