"""Paired differences, slopes, and reliable change: by hand, by numpy, and from the paper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from partnerkit.errors import InvalidValueError
from partnerkit.stats.change import (
    PANEL,
    difference_error,
    measurement_error,
    paired,
    panel_norm,
    reliable_change,
    slopes,
)

SCORES = st.floats(0, 1) | st.just(np.nan)
TABLES = arrays(np.float64, (5, 3), elements=SCORES)


@given(TABLES, TABLES)
def test_differences_turned_round_are_negated(one: np.ndarray, other: np.ndarray) -> None:
    np.testing.assert_array_equal(paired(one, other).differences, -paired(other, one).differences)


@given(TABLES)
def test_what_has_not_changed_differs_by_0(figures: np.ndarray) -> None:
    differences = paired(figures, figures).differences
    assert np.all(differences[~np.isnan(figures)] == 0)


@given(TABLES, TABLES)
def test_both_waves_keep_the_same_places(one: np.ndarray, other: np.ndarray) -> None:
    made = paired(one, other)
    np.testing.assert_array_equal(np.isnan(made.first), np.isnan(made.second))
    np.testing.assert_array_equal(np.isnan(made.first), np.isnan(one) | np.isnan(other))


def test_tables_of_two_shapes_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="shape"):
        paired(np.zeros((2, 1)), np.zeros((3, 1)))


# -- slopes -----------------------------------------------------------------------------------------------------------


@given(arrays(np.float64, (4, 5), elements=st.floats(0, 1)))
def test_slopes_are_those_of_polyfit(figures: np.ndarray) -> None:
    years = np.array([0.0, 0.9, 2.1, 3.0, 4.5])
    np.testing.assert_allclose(slopes(figures, years), np.polyfit(years, figures.T, 1)[0], atol=1e-9)


@given(arrays(np.float64, (4, 3), elements=st.floats(0, 1)), st.floats(-1, 1), st.floats(-1, 1))
def test_a_line_added_to_all_adds_its_slope(figures: np.ndarray, start: float, slope: float) -> None:
    years = np.array([0.0, 1.0, 2.5])
    lifted = slopes(figures + start + slope * years, years)
    np.testing.assert_allclose(lifted, slopes(figures, years) + slope, atol=1e-9)


@given(arrays(np.float64, (4, 3), elements=st.floats(0, 1)))
def test_the_slope_of_the_mean_is_the_mean_of_the_slopes(figures: np.ndarray) -> None:
    years = np.array([0.0, 1.0, 3.0])
    of_mean = slopes(figures.mean(axis=0, keepdims=True), years)[0]
    assert of_mean == pytest.approx(slopes(figures, years).mean(), abs=1e-12)


@pytest.mark.parametrize(("years", "match"), [([0.0, 1.0], "2 waves"), ([1.0, 1.0, 1.0], "one date")])
def test_waves_without_a_line_are_refused(years: list[float], match: str) -> None:
    with pytest.raises(InvalidValueError, match=match):
        slopes(np.zeros((2, len(years))), np.array(years))


# -- reliable change --------------------------------------------------------------------------------------------------


def test_the_example_of_jacobson_and_truax() -> None:
    """A client who went from 47.5 to 32.5, with an SD of 7.5 and a reliability of .80: RC = -3.16 (1991, page 14)."""
    error = difference_error(0.8, 7.5)
    index, needed, is_reliable = reliable_change(32.5 - 47.5, error)
    assert error == pytest.approx(4.74, abs=0.005)
    assert index == pytest.approx(-3.16, abs=0.005)
    assert needed == pytest.approx(1.96 * error, abs=0.001)
    assert is_reliable


def test_the_errors_of_jacobson_and_truax() -> None:
    """An SD of 7.6 and a reliability of .95: 1.6994, 2.4033 and 4.7105, as Jacobson and Truax (1991) have them."""
    error = measurement_error(0.95, 7.6)
    assert error == pytest.approx(1.6994, abs=1e-4)
    assert error == pytest.approx(7.6 * math.sqrt(0.05), abs=1e-12)
    assert difference_error(0.95, 7.6) == pytest.approx(2.4033, abs=1e-4)
    assert difference_error(0.95, 7.6) == pytest.approx(math.sqrt(2 * error**2), abs=1e-12)
    _, needed, _ = reliable_change(5.0, difference_error(0.95, 7.6))
    assert needed == pytest.approx(4.7105, abs=1e-4)
    assert needed == pytest.approx(stats.norm.ppf(0.975) * 7.6 * math.sqrt(0.1), abs=1e-12)


def test_what_is_no_reliability_or_deviation_has_no_error() -> None:
    for reliability, sd, path in ((1.1, 1.0, "reliability"), (math.nan, 1.0, "reliability"), (0.8, -1.0, "sd")):
        with pytest.raises(InvalidValueError, match=path):
            difference_error(reliability, sd)


@given(st.floats(-1, 1), st.floats(0, 0.99), st.floats(0.01, 1))
def test_reliable_is_what_lies_beyond_the_normal_quantile(difference: float, reliability: float, sd: float) -> None:
    error = sd * np.sqrt(2 * (1 - reliability))
    index, needed, is_reliable = reliable_change(difference, difference_error(reliability, sd), level=0.9)
    assert index == pytest.approx(difference / error)
    assert needed == pytest.approx(stats.norm.ppf(0.95) * error)
    assert is_reliable == (abs(difference) > needed + 5e-10)


@given(st.floats(0, 0.98), st.floats(0.01, 1))
def test_a_more_reliable_score_needs_less(reliability: float, sd: float) -> None:
    assert difference_error(reliability + 0.01, sd) < difference_error(reliability, sd)


def test_a_panels_norm_is_its_correlation_and_spread() -> None:
    chance = np.random.default_rng(2)
    first = chance.random(150)
    second = np.clip(first + chance.normal(0, 0.1, 150), 0, 1)
    reliability, sd = panel_norm(np.append(first, np.nan), np.append(second, 0.5))
    assert reliability == pytest.approx(stats.pearsonr(first, second).statistic)
    assert sd == pytest.approx(np.std(first, ddof=1))


def test_a_correlation_below_0_is_no_reliability() -> None:
    rising = np.linspace(0, 1, PANEL)
    assert panel_norm(rising, 1 - rising)[0] == 0.0


def test_a_small_panel_is_refused() -> None:
    scores = np.linspace(0, 1, PANEL)
    scores[0] = np.nan
    with pytest.raises(InvalidValueError, match="a panel of 99 with both scores"):
        panel_norm(scores, scores)


def test_a_panel_without_spread_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="all the same"):
        panel_norm(np.full(PANEL, 0.5), np.linspace(0, 1, PANEL))
