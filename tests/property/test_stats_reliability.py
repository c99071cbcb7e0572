"""Laws of reliability and factors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from partnerkit.stats.halves import split_half
from partnerkit.stats.omega import omega
from partnerkit.stats.polychoric import polychoric_correlations
from partnerkit.stats.reliability import (
    cronbach_alpha,
    item_reliability,
    items_needed,
    spearman_brown,
    standardised_alpha,
)

points = st.integers(0, 4).map(float) | st.just(float("nan"))
tables = arrays(np.float64, st.tuples(st.integers(0, 12), st.integers(0, 5)), elements=points)
whole = arrays(np.float64, st.tuples(st.integers(6, 14), st.integers(3, 5)), elements=st.integers(0, 4).map(float))


@given(tables, st.sampled_from(["pairwise", "listwise"]))
def test_a_figure_or_a_reason_and_never_nan(table: np.ndarray, missing: str) -> None:
    found = [cronbach_alpha(table, missing=missing), standardised_alpha(table, missing=missing)]
    halves = split_half(table, missing=missing)
    found += [halves.odd_even, halves.mean, halves.lowest, halves.highest]
    for item in item_reliability(table, missing=missing):
        found += [item.item_rest, item.alpha_without]
    made = omega(table, missing=missing)
    found += [made.congeneric, made.total, made.hierarchical]
    for each in found:
        assert (each.value is None) is (each.reason is not None)
        assert each.value is None or np.isfinite(each.value)
    assert found[0].value is None or found[0].value <= 1


@given(whole, st.floats(-50, 50), st.floats(0.1, 20))
def test_alpha_is_the_same_on_any_scale(table: np.ndarray, shift: float, stretch: float) -> None:
    one, other = cronbach_alpha(table), cronbach_alpha(table * stretch + shift)
    assume(one.value is not None and one.value > -50)
    assert other.value == pytest.approx(one.value, abs=1e-6)


@given(whole)
def test_order_counts_for_nothing(table: np.ndarray) -> None:
    mixed = table[::-1, ::-1]
    one, other = cronbach_alpha(table), cronbach_alpha(mixed)
    assert (one.value is None) is (other.value is None)
    assume(one.value is not None and one.value > -50)
    assert other.value == pytest.approx(one.value, abs=1e-9)
    assert split_half(mixed, standardised=False).highest.value == pytest.approx(
        split_half(table, standardised=False).highest.value
    )


@given(whole)
def test_standardised_alpha_is_that_of_items_brought_to_one_variance(table: np.ndarray) -> None:
    assume(all(column.min() < column.max() for column in table.T))
    one = standardised_alpha(table)
    other = cronbach_alpha((table - table.mean(axis=0)) / table.std(axis=0, ddof=1))
    assume(one.value is not None and other.value is not None and one.value > -50)
    assert other.value == pytest.approx(one.value, abs=1e-7)


@given(whole)
def test_no_half_is_below_the_lowest_or_above_the_highest(table: np.ndarray) -> None:
    found = split_half(table)
    low, mean, high = found.lowest.value, found.mean.value, found.highest.value
    assume(low is not None and mean is not None and high is not None)
    assert low is not None
    assert mean is not None
    assert high is not None
    assert low - 1e-12 <= mean <= high + 1e-12


@given(st.floats(0.01, 0.99), st.integers(1, 60), st.floats(0.01, 0.99))
def test_as_many_items_as_are_needed_reach_it(reliability: float, items: int, wanted: float) -> None:
    needed = items_needed(reliability, items=items, wanted=wanted).value
    assert needed is not None
    assert spearman_brown(reliability, needed / items) >= wanted - 1e-6


@given(whole)
def test_polychoric_correlations_are_bounded_and_turn_with_an_item(table: np.ndarray) -> None:
    """Turned round, an item has the same correlations with the other sign."""
    found = polychoric_correlations(table).matrix
    turned = polychoric_correlations(np.column_stack([4 - table[:, 0], table[:, 1:]])).matrix
    assert np.nanmax(np.abs(found), initial=0) <= 1
    inside = np.abs(found[0, 1:]) < 0.99
    assert turned[0, 1:][inside] == pytest.approx(-found[0, 1:][inside], abs=1e-5)
