"""Alpha, limits over clusters, omega and parallel analysis of 10,000 by 40, beside what a user would otherwise take.

The peers are in the dependency group `bench` and nowhere else; without them their comparisons are left out.
"""

from __future__ import annotations

import functools
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
import pytest

from partnerkit.stats.alpha_draws import alpha_over_clusters
from partnerkit.stats.factors import factor_analysis
from partnerkit.stats.polychoric import polychoric_correlations
from partnerkit.stats.reliability import cronbach_alpha
from partnerkit.stats.structure import parallel_analysis

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
ROWS, ITEMS, GAPS = 10_000, 40, 0.1


class Benchmark(Protocol):
    """What is used of pytest-benchmark's fixture, which bears no types."""

    enabled: bool

    def pedantic(
        self, target: Callable[..., T], args: tuple[object, ...] = (), *, rounds: int, warmup_rounds: int = 0
    ) -> T:
        """Run a target several times and return what it returned."""


def middle(work: Callable[[], object], rounds: int = 9) -> float:
    """Return the median time of several runs, in seconds."""

    def once() -> float:
        start = perf_counter()
        work()
        return perf_counter() - start

    return median(once() for _ in range(rounds))


@pytest.fixture(scope="module")
def answers() -> np.ndarray:
    """Answers from 0 to 4, of 1,000 partners with ten rows each, a tenth of them missing."""
    chance = np.random.Generator(np.random.PCG64(1))
    shared = chance.normal(size=(ROWS // 10, 1)).repeat(10, axis=0) + chance.normal(size=(ROWS, 1))
    points = np.clip(np.round(2 + 0.5 * shared + chance.normal(size=(ROWS, ITEMS))), 0, 4)
    points[chance.random(points.shape) < GAPS] = np.nan
    return points


@pytest.fixture(scope="module")
def partners() -> np.ndarray:
    return np.arange(ROWS) // 10


@pytest.mark.benchmark(group="reliability")
@pytest.mark.parametrize("complete", [False, True])
def test_alpha_takes_half_the_time_of_pingouin(benchmark: Benchmark, answers: np.ndarray, *, complete: bool) -> None:
    pandas, pingouin = pytest.importorskip("pandas"), pytest.importorskip("pingouin")
    points = np.nan_to_num(answers, nan=2.0) if complete else answers
    table = pandas.DataFrame(points)
    value, limits = pingouin.cronbach_alpha(data=table)
    found = cronbach_alpha(points)
    assert found.value == pytest.approx(value, abs=1e-9)
    assert found.limits is not None
    assert (found.limits.low, found.limits.high) == pytest.approx(tuple(limits), abs=5e-4)
    theirs = middle(lambda: pingouin.cronbach_alpha(data=table))
    ours = benchmark.pedantic(lambda: middle(lambda: cronbach_alpha(points)), rounds=1)
    if benchmark.enabled:
        assert ours <= 0.5 * theirs


@pytest.mark.benchmark(group="reliability")
def test_limits_take_a_tenth_of_the_time_of_a_loop(
    benchmark: Benchmark, answers: np.ndarray, partners: np.ndarray
) -> None:
    """A loop draws partners and works alpha out by the fast formula, again and again; 20 times here, and scaled."""
    points, replicates = np.nan_to_num(answers, nan=2.0), 2_000
    rows = [np.flatnonzero(partners == at) for at in range(partners[-1] + 1)]
    chance = np.random.Generator(np.random.PCG64(1))

    def loop(draws: int = 20) -> list[float | None]:
        drawn = chance.integers(0, len(rows), size=(draws, len(rows)))
        return [cronbach_alpha(points[np.concatenate([rows[at] for at in row])]).value for row in drawn]

    theirs = middle(loop, rounds=3) * replicates / 20
    found = alpha_over_clusters(points, clusters=partners, kind="percentile", replicates=replicates)
    assert found.limits is not None
    assert found.value is not None
    assert found.limits.low < found.value < found.limits.high
    ours = benchmark.pedantic(
        lambda: middle(
            lambda: alpha_over_clusters(points, clusters=partners, kind="percentile", replicates=replicates), rounds=3
        ),
        rounds=1,
    )
    if benchmark.enabled:
        assert ours <= 0.1 * theirs


@pytest.mark.benchmark(group="reliability")
def test_limits_pairwise(benchmark: Benchmark, answers: np.ndarray, partners: np.ndarray) -> None:
    """No peer has them; a tenth of the rows, to be quick."""
    found = benchmark.pedantic(lambda: alpha_over_clusters(answers[:1000], clusters=partners[:1000]), rounds=3)
    assert found.limits is not None


@pytest.mark.benchmark(group="structure")
def test_parallel_analysis_does_not_take_longer_with_rows(benchmark: Benchmark, answers: np.ndarray) -> None:
    points = np.nan_to_num(answers, nan=2.0)

    def both() -> list[float]:
        made = (functools.partial(parallel_analysis, each, simulations=200) for each in (points[:500], points))
        return [middle(work, rounds=1) for work in made]

    runs = benchmark.pedantic(lambda: [both() for _ in range(5)], rounds=1)
    few, many = (min(times) for times in zip(*runs, strict=True))
    if benchmark.enabled:
        assert many <= 2 * few


@pytest.mark.benchmark(group="structure")
def test_factors(benchmark: Benchmark, answers: np.ndarray) -> None:
    found = benchmark.pedantic(lambda: factor_analysis(answers, 3), rounds=3)
    assert len(found.loadings) == ITEMS or found.reason is not None


@pytest.mark.benchmark(group="structure")
def test_polychoric_correlations(benchmark: Benchmark, answers: np.ndarray) -> None:
    found = benchmark.pedantic(lambda: polychoric_correlations(answers), rounds=1)
    assert np.isfinite(found.matrix).all()
