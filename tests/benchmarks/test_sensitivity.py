"""How long sensitivity and the bootstrap of clusters take beside what a user would otherwise take, in one run."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
import pytest
import scipy.stats

from partnerkit.stats.clusters import cluster_bootstrap, cluster_sums
from partnerkit.stats.composites import Composite, weights_around
from partnerkit.stats.sensitivity import rank_acceptability

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerkit.stats.resampling import Floats

T = TypeVar("T")
RESAMPLES, DRAWS = 2_000, 10_000


class Benchmark(Protocol):
    """What is used of pytest-benchmark's fixture, which bears no types."""

    enabled: bool

    def pedantic(self, target: Callable[..., T], *, rounds: int) -> T:
        """Run a target several times and return what it returned."""


def times(work: Callable[[], object], rounds: int) -> float:
    """Return the median of several runs, in seconds."""

    def once() -> float:
        start = perf_counter()
        work()
        return perf_counter() - start

    return median(once() for _ in range(rounds))


@pytest.mark.benchmark(group="clusters")
def test_clusters_are_drawn_in_a_fifth_of_scipys_time(benchmark: Benchmark) -> None:
    """2,000 resamples of 11 scores of 5,000 responses, 1,000 respondents as clusters.

    The peer is `scipy.stats.bootstrap` on the numbers of the clusters, its statistic vectorised over their sums.
    """
    chance = np.random.default_rng(1)
    values, clusters = chance.integers(0, 5, (5000, 11)) / 4, chance.integers(0, 1000, 5000)
    known = cluster_sums(values, clusters)
    sums, counts = known.sums, known.counts[:, :1]

    def means(drawn: np.ndarray[Any, Any], axis: int = -1) -> Floats:
        taken = drawn.astype(np.intp)
        found: Floats = np.moveaxis(sums[taken].sum(axis=axis - 1) / counts[taken].sum(axis=axis - 1), -1, 0)
        return found

    resamples = RESAMPLES if benchmark.enabled else 100

    def peer() -> Any:  # noqa: ANN401 - scipy's own result
        numbers = np.arange(len(sums))
        return scipy.stats.bootstrap((numbers,), means, n_resamples=resamples, method="percentile", vectorized=True)

    def ours() -> Floats:
        return cluster_bootstrap(cluster_sums(values, clusters), resamples, seed=1)

    found = benchmark.pedantic(ours, rounds=9)
    interval = peer().confidence_interval
    width = interval.high - interval.low
    assert np.percentile(found, 2.5, axis=0) == pytest.approx(interval.low, abs=float(width.max()))
    if benchmark.enabled:
        assert times(ours, 9) < times(peer, 5) / 5


@pytest.mark.benchmark(group="weights")
def test_weights_are_drawn_in_a_twentieth_of_pymcdms_time(benchmark: Benchmark) -> None:
    """10,000 weight draws for 50 units and 10 criteria: how often each unit has each rank."""
    methods = pytest.importorskip("pymcdm.methods")
    values = np.random.default_rng(2).random((50, 10))
    composite = Composite(values=values / values.sum(axis=0), weights=np.full(10, 0.1))  # as the peer makes them first
    draws = DRAWS if benchmark.enabled else 50
    weights = weights_around(composite.weights, draws, seed=1)
    method, types = methods.WSM(), np.ones(10)

    def peer() -> Floats:
        counts = np.zeros((50, 50))
        for row in weights:
            order = np.argsort(-method(values, row, types), kind="stable")
            counts[order, np.arange(50)] += 1
        return counts / draws

    def ours() -> Floats:
        return rank_acceptability(composite, weights_around(composite.weights, draws, seed=1))

    found = benchmark.pedantic(ours, rounds=9)
    assert found == pytest.approx(peer(), abs=1e-12)
    if benchmark.enabled:
        assert times(ours, 9) < times(peer, 1) / 20
