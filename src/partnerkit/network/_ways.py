"""Shortest ways from all partners or from some drawn by chance: what runs through each, and how near each is.

Owns: the draw, and how figures from a sample are scaled up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.network import _kernels
from partnerkit.network._cost import warn_if_slow, way_seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from scipy.sparse import csr_array

    from partnerkit.stats.resampling import Bools, Floats, Integers

__all__ = ["drawn", "nearness", "passed_through", "warn_of_ways"]


def drawn(n: int, sample: int | None, seed: int) -> Integers:
    """Return the partners from whom ways are looked for: all, or some drawn by chance.

    Raises:
        InvalidValueError: A sample of none.
    """
    if sample is not None and sample < 1:
        raise InvalidValueError(Problem(found=f"a sample of {sample}", expected="at least 1"))
    if sample is None or sample >= n:
        return np.arange(n)
    return np.sort(np.random.Generator(np.random.PCG64(seed)).choice(n, sample, replace=False))


def warn_of_ways(graph: csr_array, sources: int, *, here: bool = True, sample: bool = True) -> None:
    """Warn of ways that take over ten seconds."""
    what = f"shortest ways from {sources:,} partners over {graph.nnz // 2:,} ties"
    instead = (
        "sample=500 draws some of them, and progress= tells how far it is"
        if sample
        else "without backend= it can be sampled"
    )
    warn_if_slow(way_seconds(graph, sources, here=here), what, instead)


def passed_through(graph: csr_array, sources: Integers, progress: Callable[[int, int], None] | None) -> Floats:
    """Return how many shortest ways, over ordered pairs, run through each partner; from a sample scaled up.

    References:
        Brandes and Pich (2007), Centrality estimation in large networks, International Journal of Bifurcation and Chaos
        17, 2303-2318.
    """
    n = graph.shape[0]
    return _kernels.shortest_ways(graph, sources, progress=progress)[0] * (n / max(1, len(sources)))


def nearness(graph: csr_array, sources: Integers, progress: Callable[[int, int], None] | None) -> tuple[Floats, Floats]:
    """Return the closeness and the harmonic closeness of each partner; from a sample, from the mean over those drawn.

    Of a sample, ways are looked for against their direction, from those drawn to everybody who leads to them, so that
    each partner's distances to them are known.

    References:
        Eppstein and Wang (2004), Fast approximation of centrality, Journal of Graph Algorithms and Applications 8,
        39-45.
    """
    n = graph.shape[0]
    if len(sources) == n:
        _, far, near, reached = _kernels.shortest_ways(graph, sources, through=False, progress=progress)
        everybody, others = reached == n - 1, np.full(n, float(n - 1))
    else:
        far, near = _kernels.distances_to(graph, sources, progress=progress)
        everybody, others = _reaches_all(graph), len(sources) - np.isin(np.arange(n), sources).astype(np.float64)
    closeness = np.divide(others, far, out=np.zeros(n), where=everybody & (far > 0))
    harmonic = np.divide(near, others, out=np.zeros(n), where=others > 0)
    return closeness, harmonic


def _reaches_all(graph: csr_array) -> Bools:
    """Return whether ways lead from each partner to all others: from the one strong component that none leads into."""
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - slow to import, needed by few

    n = graph.shape[0]
    number, labels = connected_components(graph, directed=True, connection="strong")
    source, target = labels[np.repeat(np.arange(n), np.diff(graph.indptr))], labels[graph.indices]
    led_into = np.bincount(target[source != target], minlength=number) > 0
    first = np.flatnonzero(~led_into)
    made: Bools = labels == first[0] if len(first) == 1 else np.zeros(n, dtype=np.bool_)
    return made
