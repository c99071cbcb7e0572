"""How many factors stand out, how answers are spread, and who does not know."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from partnerkit.errors import InvalidValueError
from partnerkit.results import Reason
from partnerkit.stats.structure import dont_know_by, item_distributions, parallel_analysis, share_at

NAN = float("nan")


def clusters(rows: int, factors: int, seed: int = 1) -> np.ndarray:
    """Return four items for each of some factors that have nothing to do with each other."""
    chance = np.random.Generator(np.random.PCG64(seed))
    shared = np.repeat(chance.normal(size=(rows, factors)), 4, axis=1)
    return shared + chance.normal(size=shared.shape)


@pytest.mark.parametrize("factors", [1, 2, 3])
def test_factors_that_are_there_stand_out(factors: int) -> None:
    found = parallel_analysis(clusters(300, factors), simulations=200)
    assert (found.components, found.factors) == (factors, factors)
    assert (found.n, found.reason) == (300, None)


def test_of_items_without_any_none_stands_out() -> None:
    """One in twenty such tables has a first eigenvalue above the 95th percentile."""
    chance = np.random.Generator(np.random.PCG64(2))
    found = [parallel_analysis(chance.normal(size=(80, 6)), simulations=300).components for _ in range(100)]
    assert 0 <= sum(each != 0 for each in found) <= 12


def test_simulations_are_like_tables_of_normal_numbers() -> None:
    """Against eigenvalues of tables that are drawn and correlated in full."""
    found = parallel_analysis(clusters(30, 1), simulations=4000)
    chance = np.random.Generator(np.random.PCG64(3))
    drawn = np.array([np.linalg.eigvalsh(np.corrcoef(chance.normal(size=(4, 30))))[::-1] for _ in range(4000)])
    assert [each.mean for each in found.component_values] == pytest.approx(drawn.mean(axis=0), abs=0.01)
    highest = np.quantile(drawn, 0.95, axis=0)
    assert [each.percentile for each in found.component_values] == pytest.approx(highest, abs=0.025)


def test_the_seed_says_which_simulations(monkeypatch: pytest.MonkeyPatch) -> None:
    points = clusters(50, 2)
    one, other = parallel_analysis(points, seed=1), parallel_analysis(points, seed=2)
    assert one == parallel_analysis(points, seed=1)
    assert one != other
    monkeypatch.setattr("partnerkit.stats.structure.CELLS", 640)
    assert len(parallel_analysis(points, simulations=25).component_values) == 8


def test_parallel_analysis_that_cannot_be_had() -> None:
    found = parallel_analysis(clusters(4, 1))
    assert (found.components, found.factors, found.component_values) == (None, None, ())
    assert found.reason is Reason.TOO_FEW_SUBJECTS
    with pytest.raises(InvalidValueError) as refused:
        parallel_analysis(clusters(50, 1), simulations=0, percentile=95, seed=-1)
    assert [problem.path for problem in refused.value.problems] == ["simulations", "percentile", "seed"]


# How answers are spread


def test_distribution_by_hand() -> None:
    """Mean 2, squares 4 1 0 0 9 and cubes -8 -1 0 0 27 over five: skew 18/5 / 2.8^1.5 (4/5)^1.5."""
    points: list[list[float]] = [[0], [1], [2], [2], [5], [NAN], [NAN], [NAN]]
    unknown, out = np.zeros((2, 8, 1), dtype=bool)
    unknown[5], out[6] = True, True
    (found,) = item_distributions(points, ends=[(0, 5)], names=["a"], dont_know=unknown, not_applicable=out)
    assert (found.item, found.n, found.mean, found.floor, found.ceiling) == ("a", 5, 2, 0.2, 0.2)
    assert found.sd == pytest.approx(3.5**0.5)
    assert found.skew == pytest.approx(3.6 / 2.8**1.5 * 0.8**1.5)
    assert found.shares == ((0, 0.2), (1, 0.2), (2, 0.4), (3, 0.0), (4, 0.0), (5, 0.2))
    assert found.dont_know == pytest.approx(1 / 6)
    assert (found.not_applicable, found.missing) == (1 / 8, 1 / 8)


def test_skew_is_that_of_psych() -> None:
    """`describe` prints -0.0363934591716 for these twelve."""
    (found,) = item_distributions(np.array([[0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 1]]).T, ends=[(0, 4)])
    assert found.skew == pytest.approx(-0.0363934591716, abs=1e-12)


def test_distributions_without_answers() -> None:
    (found,) = item_distributions([[NAN], [NAN]], ends=[(1, 5)])
    assert (found.n, found.mean, found.sd, found.skew, found.shares) == (0, None, None, None, ())
    assert (found.floor, found.ceiling, found.dont_know, found.missing) == (None, None, None, 1)
    (none,) = item_distributions(np.empty((0, 1)), ends=[(1, 5)])
    assert (none.not_applicable, none.missing) == (0, 0)
    (flat,) = item_distributions([[3], [3], [3]], ends=[(3, 3)])
    assert (flat.skew, flat.sd, flat.floor, flat.ceiling) == (None, 0, 1, 1)


def test_distributions_refuse_what_does_not_go_together() -> None:
    with pytest.raises(InvalidValueError, match="2 for 1 items"):
        item_distributions([[1]], ends=[(0, 4)] * 2)
    with pytest.raises(InvalidValueError, match=r"shape \(2, 1\)"):
        item_distributions([[1]], ends=[(0, 4)], dont_know=np.zeros((2, 1), dtype=bool))
    with pytest.raises(InvalidValueError, match=r"points.0: 2 answers that are no point; expected 0 to 4"):
        item_distributions([[5.0], [1.5], [2.0]], ends=[(0, 4)])


def test_floor_of_whole_rows() -> None:
    points: list[list[float]] = [[0, 1], [0, 1], [0, 2], [NAN, 1], [4, 5]]
    assert share_at(points, [0, 1], name="floor").value == 0.5
    assert share_at(points, [4, 5], name="ceiling").value == 0.25
    assert share_at(points, [0, 1], name="floor").n == 4
    assert share_at([[NAN, 1]], [0, 1], name="floor").reason is Reason.NO_ANSWERS
    assert share_at(np.empty((3, 0)), [], name="floor").reason is Reason.NO_ANSWERS
    with pytest.raises(InvalidValueError, match="1 points"):
        share_at(points, [0], name="floor")


# Don't know


def test_dont_know_by_groups() -> None:
    found = dont_know_by([1, 3, 0, 0, 0], [9, 1, 10, 4, 0], ["b", "b", "a", "a", "c"])
    assert [(each.group, each.partners, each.answers, each.dont_know) for each in found.groups] == [
        ("a", 2, 14, 0),
        ("b", 2, 14, 4),
    ]
    assert found.rate == pytest.approx(4 / 28)
    assert [each.rate for each in found.groups] == [0, pytest.approx(4 / 14)]


def test_chance_is_that_of_all_deals() -> None:
    """Three of six partners never know: of the twenty deals two set the groups as far apart as they can be."""
    found = dont_know_by([2, 2, 2, 0, 0, 0], [0, 0, 0, 2, 2, 2], [*"aaabbb"], draws=4999)
    assert found.chance is not None
    assert found.chance.p_high == pytest.approx(2 / 20, abs=0.015)
    apart = [12 * (sum(at < 3 for at in first) / 3 - 0.5) ** 2 for first in itertools.combinations(range(6), 3)]
    assert found.chance.mean == pytest.approx(np.mean(apart), abs=0.03)


def test_dont_know_without_a_test() -> None:
    assert dont_know_by([1, 0], [1, 1], ["a", "a"]).reason is Reason.TOO_FEW_GROUPS
    assert dont_know_by([0, 0], [1, 1], ["a", "b"]).reason is Reason.CONSTANT
    assert dont_know_by([1, 1], [0, 0], ["a", "b"]).reason is Reason.CONSTANT
    none = dont_know_by([], [], [])
    assert (none.rate, none.groups, none.chance, none.reason) == (None, (), None, Reason.NO_ANSWERS)


def test_dont_know_refuses_wrong_counts() -> None:
    with pytest.raises(InvalidValueError, match="one of each a partner"):
        dont_know_by([1], [1, 2], ["a"])
    with pytest.raises(InvalidValueError, match="counts below 0"):
        dont_know_by([-1], [1], ["a"])
    with pytest.raises(InvalidValueError) as refused:
        dont_know_by([1], [1], ["a"], draws=0, seed=-1)
    assert [problem.path for problem in refused.value.problems] == ["draws", "seed"]
