"""What measures cost: about how long each takes on a network, so that limits belong to a measure and not to a size.

Owns: the estimates, in seconds on an ordinary laptop, and the warning of what takes over ten.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from partnerkit.errors import PartnerkitWarning

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = [
    "SLOW",
    "TRIED_DENSE",
    "clique_seconds",
    "community_seconds",
    "step_seconds",
    "trial_seconds",
    "warn_if_slow",
    "way_seconds",
]

SLOW = 10.0
"""Seconds from which there is a warning."""
PER_LEVEL, PER_PARTNER = 2.5e-9, 10
"""Seconds of shortest ways for each source, step away from it and tie, and how many ties a partner costs as much as."""
ELSEWHERE = 3e-7
"""The same by networkx itself, for each source and each partner and tie."""
PER_STEP = 1.2e-7
"""Seconds for each way of two ties that is looked at."""
PER_COMMUNITY_TIE = {"louvain": (5e-5, 4e-8), "leiden": (1e-4, 0.0)}
"""Seconds that a tie costs either method, and what it costs besides for each partner that there is."""
PER_TRIAL, PER_CELL, PER_TRIED_STEP = 8e-4, 6e-9, 2e-8
"""Seconds of a loss that is tried: in any network, for each pair of partners where all are looked at, and for each way
of two ties where those are."""
TRIED_DENSE = 1_500
"""Up to so many partners, all pairs of them are looked at in each trial."""
PER_CLIQUE_TIE = 1.5e-5
"""Seconds of cliques for each tie; more where ties are dense, and so cliques many."""


def way_seconds(graph: csr_array, sources: int, *, here: bool = True) -> float:
    """Return about how long shortest ways from some partners take, here or by networkx itself."""
    n = graph.shape[0]
    if not here:
        return sources * (graph.nnz + n) * ELSEWHERE
    return sources * _levels(graph) * (graph.nnz + PER_PARTNER * n) * PER_LEVEL if n else 0.0


def _levels(graph: csr_array) -> float:
    """Return about how many steps the longest way has: half as many again as from the partner with most ties."""
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 - slow to import, needed by few

    first = np.diff(graph.indptr).argmax(axis=0, keepdims=True)
    far = dijkstra(graph, unweighted=True, indices=first)[0]
    return 1.5 * float(far[np.isfinite(far)].max()) + 1


def step_seconds(graph: csr_array) -> float:
    """Return about how long it takes to look at all ways of two ties: reach, constraint, effective size and brokers."""
    into = np.bincount(graph.indices, minlength=graph.shape[0]).astype(np.float64)
    return float((into * np.diff(graph.indptr)).sum()) * PER_STEP


def community_seconds(graph: csr_array, method: str, *, share: float = 1.0) -> float:
    """Return about how long the search for communities takes, in all or a share of the network."""
    each, more = PER_COMMUNITY_TIE[method]
    return share * graph.nnz / 2 * (each + more * share * graph.shape[0])


def trial_seconds(graph: csr_array) -> float:
    """Return about how long it takes to try a network without one partner or two."""
    n, degree = graph.shape[0], np.diff(graph.indptr).astype(np.float64)
    ways = PER_CELL * n**2 if n <= TRIED_DENSE else PER_TRIED_STEP * float((degree**2).sum())
    return PER_TRIAL + ways + PER_TRIED_STEP * graph.nnz


def clique_seconds(graph: csr_array) -> float:
    """Return about how long it takes to list cliques, where they are not more than can be listed."""
    return graph.nnz / 2 * PER_CLIQUE_TIE


def warn_if_slow(seconds: float, what: str, instead: str) -> None:
    """Warn of what takes over ten seconds.

    Args:
        seconds: About how long it takes.
        what: What does, in words.
        instead: What can be done about it.
    """
    if seconds > SLOW:
        warnings.warn(f"{what} take over ten seconds; {instead}", PartnerkitWarning, stacklevel=4)
