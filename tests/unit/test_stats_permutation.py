import numpy as np
import pytest

from partnerkit.errors import InvalidValueError
from partnerkit.stats import kappa_of_pairs, permutation_test, permutations, weighted_kappa
from partnerkit.stats.resampling import Floats, Integers

LABELS = np.array([0, 0, 0, 1, 1, 1])


def first_half(labels: Integers) -> Floats:
    made: Floats = labels[:, :3].sum(axis=1).astype(np.float64)
    return made


def test_permutations_keep_the_labels_and_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnerkit.stats.permutation.CELLS", 12)
    blocks = list(permutations(LABELS, 7, seed=2))
    assert [len(block) for block in blocks] == [2, 2, 2, 1]
    assert all(sorted(row) == [0, 0, 0, 1, 1, 1] for block in blocks for row in block.tolist())


def test_a_figure_at_the_end_of_what_chance_gives() -> None:
    """Of the 20 ways to deal out three of six, one leaves none in the first half and one all three."""
    found = permutation_test(first_half, LABELS, 3999, seed=1)
    assert found.p_low == pytest.approx(1 / 20, abs=0.015)
    assert found.p == 2 * found.p_low
    assert found.p_high == 1
    assert found.mean == pytest.approx(1.5, abs=0.05)
    assert found.sd == pytest.approx(0.45**0.5, abs=0.03)  # hypergeometric: 3 (1/2)(1/2)(3/5)


def test_the_same_seed_gives_the_same_and_progress_is_told() -> None:
    steps: list[tuple[int, int]] = []
    one = permutation_test(first_half, LABELS, 50, 3, lambda done, of: steps.append((done, of)))
    assert one == permutation_test(first_half, LABELS, 50, 3)
    assert steps == [(50, 50)]


def test_no_permutations_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="0 permutations; expected at least 1"):
        permutation_test(first_half, LABELS, 0, seed=1)


def test_kappa_of_a_table_worked_by_hand() -> None:
    """Of 10 pairs 7 agree and 3 are one step apart; the margins are .5 .3 .2 and .4 .4 .2."""
    table = np.array([[4.0, 1.0, 0.0], [0.0, 2.0, 1.0], [0.0, 1.0, 1.0]])
    steps = sum(abs(i - j) * p * q for i, p in enumerate((0.5, 0.3, 0.2)) for j, q in enumerate((0.4, 0.4, 0.2)))
    assert weighted_kappa(table) == pytest.approx(1 - 0.3 / steps)
    squares = sum((i - j) ** 2 * p * q for i, p in enumerate((0.5, 0.3, 0.2)) for j, q in enumerate((0.4, 0.4, 0.2)))
    assert weighted_kappa(table, "quadratic") == pytest.approx(1 - 0.3 / squares)


def test_kappa_where_there_is_nothing_to_disagree_on() -> None:
    assert weighted_kappa(np.zeros((3, 3))) is None
    assert weighted_kappa(np.diag([5.0, 0.0])) is None
    assert kappa_of_pairs([], [], 3) is None
    assert kappa_of_pairs([1, 1], [1, 1], 3) is None
    with pytest.raises(InvalidValueError, match="expected a square one"):
        weighted_kappa(np.zeros((2, 3)))


def test_kappa_of_pairs_does_not_ask_who_is_first() -> None:
    one, other = np.array([0.0, 1.0, 2.0, 2.0]), np.array([1.0, 1.0, 0.0, 2.0])
    swapped = np.where([True, False, True, False], other, one), np.where([True, False, True, False], one, other)
    assert kappa_of_pairs(one, other, 3) == kappa_of_pairs(*swapped, 3)
