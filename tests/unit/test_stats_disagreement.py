"""Krippendorff's alpha of many values, against the formula pair by pair and against that of few values."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest

from partnerkit.results import Metric
from partnerkit.stats import disagreement
from partnerkit.stats.disagreement import Rated, deleted_alphas, weighted_alphas
from partnerkit.stats.krippendorff import _Few, krippendorff_alpha

if TYPE_CHECKING:
    from partnerkit.stats.resampling import Floats

UNITS = 30


def measured() -> Floats:
    """Ratings that all differ, but for two that are 0, with gaps."""
    chance = np.random.Generator(np.random.PCG64(11))
    made = np.abs(chance.normal(size=(UNITS, 1)) + chance.normal(size=(UNITS, 4)))
    made[0, :2] = 0.0
    gaps: Floats = np.where(chance.uniform(size=made.shape) < 0.2, np.nan, made)
    return gaps


def by_pairs(values: Floats, metric: Metric) -> float:
    """Return alpha from its definition: each pair of ratings by itself."""
    units = [row[~np.isnan(row)] for row in values]
    units = [row for row in units if len(row) > 1]
    every = np.concatenate(units)

    def apart(c: float, k: float) -> float:
        if metric is Metric.NOMINAL:
            return float(c != k)
        if metric is Metric.INTERVAL:
            return (c - k) ** 2
        if metric is Metric.RATIO:
            return ((c - k) / (c + k)) ** 2 if c + k else 0.0
        low, high = min(c, k), max(c, k)
        between = ((every > low) & (every < high)).sum()
        return float(between + (every == low).sum() / 2 + (every == high).sum() / 2) ** 2 if low < high else 0.0

    observed = sum(apart(c, k) / (len(row) - 1) for row in units for c, k in itertools.permutations(row, 2))
    expected = sum(apart(c, k) for c, k in itertools.permutations(every, 2))
    return float(1 - (len(every) - 1) * observed / expected)


@pytest.mark.parametrize("metric", list(Metric))
def test_alpha_of_measures_is_that_of_its_definition(metric: Metric) -> None:
    values = measured()
    assert krippendorff_alpha(values, metric=metric).value == pytest.approx(by_pairs(values, metric), abs=1e-12)


@pytest.mark.parametrize("metric", list(Metric))
@pytest.mark.parametrize("cells", [1, 1_000, 2_000_000])
def test_many_values_are_taken_as_few_are(metric: Metric, cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same ratings both ways: as they are, each unit deleted, and units drawn anew; in blocks of any size."""
    monkeypatch.setattr(disagreement, "CELLS", cells)
    chance = np.random.Generator(np.random.PCG64(3))
    counts = chance.multinomial(4, [0.4, 0.3, 0.2, 0.1], size=12).astype(np.float64)
    values = np.array([0.0, 1.0, 2.5, 4.0])
    few = _Few(values=values, counts=counts)
    rated = Rated(ratings=np.concatenate([np.repeat(values, row.astype(int)) for row in counts]), sizes=np.full(12, 4))
    assert weighted_alphas(rated, metric, np.ones((1, 12)))[0] == pytest.approx(few.alpha(metric), abs=1e-12)
    assert deleted_alphas(rated, metric) == pytest.approx(few.deleted(metric), abs=1e-12)
    weights = chance.multinomial(12, np.full(12, 1 / 12), size=9).astype(np.float64)
    slow = [few_alpha(values, np.repeat(counts, row.astype(int), axis=0), metric) for row in weights]
    assert weighted_alphas(rated, metric, weights) == pytest.approx(np.array(slow), abs=1e-12)


def few_alpha(values: Floats, counts: Floats, metric: Metric) -> float:
    """Return alpha of units by the coincidences of few values."""
    return _Few(values=values, counts=counts).alpha(metric)


@pytest.mark.parametrize("metric", list(Metric))
def test_units_of_one_value_have_no_alpha(metric: Metric) -> None:
    rated = Rated(ratings=np.array([0.1, 0.1, 0.1, 0.1, 0.7, 0.7]), sizes=np.array([2, 2, 2]))
    assert np.isnan(weighted_alphas(rated, metric, np.array([[2.0, 1.0, 0.0]]))).all()
    assert np.isnan(deleted_alphas(rated, metric)[2])


@pytest.mark.parametrize("limits", ["jackknife_t", "bca", "percentile"])
@pytest.mark.parametrize("metric", ["ordinal", "interval", "ratio"])
def test_measures_have_limits(metric: str, limits: str) -> None:
    found = krippendorff_alpha(measured(), metric=metric, limits=limits, replicates=200)
    assert found.limits is not None
    assert found.value is not None
    assert found.limits.low < found.value < found.limits.high


def test_1_200_different_values_are_no_hindrance() -> None:
    chance = np.random.Generator(np.random.PCG64(5))
    shared = chance.normal(size=(600, 1))
    found = krippendorff_alpha(shared + chance.normal(size=(600, 2)), metric="interval", limits="jackknife_t")
    assert found.limits is not None
    assert found.limits.low < 0.5 < found.limits.high  # half of the variance is between units
