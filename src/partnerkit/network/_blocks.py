"""Which partners keep together: communities beside declared clusters, and cliques.

Owns: modularity and how two partitions agree. Communities are looked for by networkx, or by igraph where it is
installed.
"""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.network._cost import community_seconds, warn_if_slow
from partnerkit.network._groups import groups_of
from partnerkit.network._kernels import neighbours
from partnerkit.network._ties import Ties, ties_of
from partnerkit.results import Cliques, Communities, MissingRule, NetworkReason, TieRule

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx
    from scipy.sparse import csr_array

    from partnerkit.network._network import Network
    from partnerkit.stats.resampling import Bools, Integers

__all__ = ["adjusted_rand", "cliques", "communities", "listed_cliques", "modularity"]

SMALLEST_CLIQUE, MOST_CLIQUES = 3, 10_000
DRAWN_AT_ONCE = 4_096
GAIN = 1e-7
"""By how much an iteration must raise modularity for another to follow."""


# -- communities ------------------------------------------------------------------------------------------------------


def communities(  # noqa: PLR0913 - each is a choice of the caller's
    network: Network,
    *,
    by: str = "cluster",
    method: Literal["louvain", "leiden"] = "louvain",
    ties: TieRule | str = TieRule.CONFIRMED,
    missing: MissingRule | str = MissingRule.OBSERVED,
    seed: int = 0,
    sample: int | None = None,
    backend: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Communities:
    """Return sets of partners that have more ties within than chance would have, beside the clusters that are declared.

        modularity = sum over sets of (ties within / ties - (sum of degrees / (2 ties))^2)
        adjusted Rand = (pairs together in both - expected) / ((pairs together in one + in the other) / 2 - expected)

    Both methods try partners in an order of chance and may end in other sets with another seed; try several. Unlike
    every other figure here, the sets may then depend on the order of the partners. Small sets in large networks are not
    found: modularity cannot see them (Fortunato and Barthelemy, 2007).

    Args:
        network: The network.
        by: The attribute that holds the declared clusters.
        method: `louvain`, by networkx; or `leiden`, by igraph, which has to be installed.
        ties: Which pairs count as tied.
        missing: What is done about missing views.
        seed: Of the method, and of the draw of a sample.
        sample: Among how many partners sets are looked for: those that ties lead to, wave by wave, from a partner drawn
            by chance, and from further ones where that one leads to too few. All for None.
        backend: A backend of networkx for `louvain`.
        progress: Called with the partners that are in a set and all of them, as the sets grow; not on a backend.

    Returns:
        The sets, largest first, among the partners of whom something is known, with their modularity, that of the
        declared clusters, and the adjusted Rand index of the two over partners whose cluster is known. There are none,
        with the reason, where there is no tie, and no figures of the clusters where fewer than 65 % of the partners
        have one, or all are in one. Not bounded: pairs that are not known count as untied.

    Raises:
        UnknownNameError: There is no such attribute.
        InvalidValueError: An unknown method, a sample of none, a backend for `leiden`, or igraph or the backend is not
            installed.

    Warns:
        PartnerkitWarning: It will take over ten seconds.

    Example:
        >>> from partnerkit.network import Network
        >>> two = Network.of_edges("abcdef", ["ab", "bc", "ca", "de", "ef", "fd", "cd"], groups={"cluster": "xxxyyy"})
        >>> found = communities(two)
        >>> found.communities, round(found.modularity, 3), found.adjusted_rand
        ((('a', 'b', 'c'), ('d', 'e', 'f')), 0.357, 1.0)

    References:
        Newman and Girvan (2004), Physical Review E 69, 026113; Blondel et al. (2008), Journal of Statistical Mechanics,
        P10008; Traag, Waltman and van Eck (2019), Scientific Reports 9, 5233; Hubert and Arabie (1985), Journal of
        Classification 2, 193-218; Goodman (1961), Annals of Mathematical Statistics 32, 148-170 (samples in waves).
    """
    if method not in {"louvain", "leiden"}:
        raise InvalidValueError(Problem(found=f"the method {method!r}", expected="louvain or leiden"))
    if backend is not None and method == "leiden":
        refused, hint = f"the backend {backend!r} for leiden", "leave backend= out, or use method='louvain'"
        raise InvalidValueError(Problem(found=refused, expected="none, as igraph does it", hint=hint))
    made = ties_of(network, ties, missing)
    clusters = groups_of(made.network, by)
    kept = _in_waves(made.graph, sample, seed)
    graph = made.graph if kept.all() else made.graph[kept][:, kept]
    empty = Communities(
        method=method,
        seed=seed,
        communities=(),
        modularity=None,
        declared=None,
        adjusted_rand=None,
        compared=0,
        partners=graph.shape[0],
        reason=NetworkReason.NO_TIES,
        clusters_reason=clusters.reason or NetworkReason.NO_TIES,
        sampled=None if kept.all() else int(kept.sum()),
        as_untied=made.as_untied if kept.all() else made.open_among(_spread(made.placed, kept)),
    )
    if not graph.nnz:
        return empty
    instead = "sample= looks among some of the partners, and progress= tells how far it is"
    warn_if_slow(community_seconds(graph, method), f"communities of {graph.nnz // 2:,} ties by {method}", instead)
    found = _louvain(graph, seed, backend, progress) if method == "louvain" else _leiden(graph, seed, progress)
    ids = np.array(made.ids, dtype=object)[kept].tolist()
    labels = np.empty(len(ids), dtype=np.intp)
    for label, members in enumerate(found):
        labels[list(members)] = label
    sets = sorted((sorted(ids[i] for i in each) for each in found), key=lambda each: (-len(each), each))
    declared = clusters.codes[made.placed][kept]
    known = declared >= 0
    codes = np.unique(declared[known], return_inverse=True)[1]
    why = clusters.reason or (None if len(np.unique(codes)) > 1 else NetworkReason.NO_GROUPS)
    return attrs.evolve(
        empty,
        communities=tuple(map(tuple, sets)),
        modularity=modularity(graph, labels),
        declared=None if why else modularity(graph[known][:, known], codes),
        adjusted_rand=None if why else adjusted_rand(labels[known], codes),
        compared=int(known.sum()),
        reason=None,
        clusters_reason=why,
    )


def _spread(placed: Bools, kept: Bools) -> Bools:
    """Return, of all partners, who is placed and kept."""
    made = placed.copy()
    made[placed] = kept
    return made


def _in_waves(graph: csr_array, sample: int | None, seed: int) -> Bools:
    """Return who is in a sample: those that ties lead to, wave by wave, from partners drawn by chance."""
    n = graph.shape[0]
    if sample is not None and sample < 1:
        raise InvalidValueError(Problem(found=f"a sample of {sample}", expected="at least 1"))
    if sample is None or sample >= n:
        return np.ones(n, dtype=np.bool_)
    chance, taken, left = np.random.Generator(np.random.PCG64(seed)), np.zeros(n, dtype=np.bool_), sample
    for first in chance.permutation(n).tolist():
        front = np.array([] if taken[first] else [first], dtype=np.intp)
        while front.size and left:
            front = chance.permutation(front)[:left]
            taken[front], left = True, left - front.size
            near = np.unique(neighbours(graph, front))
            front = near[~taken[near]]
        if not left:
            break
    return taken


def _louvain(
    graph: csr_array, seed: int, backend: str | None, progress: Callable[[int, int], None] | None
) -> list[set[int]]:
    from networkx.algorithms.community import louvain_partitions  # noqa: PLC0415 - slow to import, needed by few

    chosen: dict[str, Any] = {} if backend in {None, "networkx"} else {"backend": backend}
    n, found = graph.shape[0], []
    try:
        for level in louvain_partitions(_graph(graph), seed=seed, **chosen):
            found = level
            if progress is not None:
                progress(n - len(level), n)
    except ImportError as error:
        hint = "install it, or leave backend= out"
        raise InvalidValueError(Problem(found=f"the backend {backend!r}: {error}", hint=hint)) from error
    if progress is not None:
        progress(n, n)
    return [set(each) for each in found]


def _graph(matrix: csr_array) -> nx.Graph[int]:
    import networkx as nx  # noqa: PLC0415 - slow to import, needed by few

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(matrix.shape[0]))
    graph.add_edges_from(_edges(matrix))
    return graph


def _edges(matrix: csr_array) -> list[tuple[int, int]]:
    entries = matrix.tocoo()
    return [(i, j) for i, j in zip(entries.row.tolist(), entries.col.tolist(), strict=True) if i < j]


class _Chance:
    """Chance for igraph, from a seed: what it asks of a generator."""

    def __init__(self, seed: int) -> None:
        self._generator = np.random.Generator(np.random.PCG64(seed))
        self._ready: list[float] = []

    def _next(self) -> float:
        """Return a number from 0 to below 1; many are drawn at once, as igraph asks millions of times."""
        if not self._ready:
            self._ready = self._generator.uniform(size=DRAWN_AT_ONCE).tolist()
        return self._ready.pop()

    random = _next

    def randint(self, low: int, high: int) -> int:
        """Return a whole number between two, which are among those that may come."""
        return low + int(self._next() * (high - low + 1))

    def gauss(self, mean: float, sd: float) -> float:
        """Return a number of a normal distribution."""
        return float(self._generator.normal(mean, sd))


def _leiden(graph: csr_array, seed: int, progress: Callable[[int, int], None] | None) -> list[set[int]]:
    """Return the sets of the best partition; iterations go on as long as they improve it."""
    try:
        igraph = import_module("igraph")  # optional, and bears no types
    except ImportError as error:
        hint = "pip install igraph, or use method='louvain'"
        raise InvalidValueError(Problem(found="no igraph, which finds communities by leiden", hint=hint)) from error
    n = graph.shape[0]
    searched: Any = igraph.Graph(n=n, edges=_edges(graph))
    labels, best, done = np.arange(n), -np.inf, 0
    igraph.set_random_number_generator(_Chance(seed))
    try:
        while True:
            found = searched.community_leiden(
                objective_function="modularity", n_iterations=1, initial_membership=labels.tolist()
            )
            after = np.empty(n, dtype=np.intp)
            for label, members in enumerate(found):
                after[list(members)] = label
            reached = modularity(graph, after)
            if reached is None or reached <= best + GAIN:
                break
            labels, best, done = after, reached, max(done, n - int(after.max()) - 1)
            if progress is not None:
                progress(done, n)
    finally:
        igraph.set_random_number_generator(None)
    if progress is not None:
        progress(n, n)
    return [set(np.flatnonzero(labels == each).tolist()) for each in range(int(labels.max()) + 1)]


def modularity(graph: csr_array, labels: Integers) -> float | None:
    """Return the modularity of a partition; None where there is no tie.

    Args:
        graph: Symmetric, of ones.
        labels: The set that each partner is in, from 0.
    """
    if not graph.nnz:
        return None
    degree = np.diff(graph.indptr)
    source = np.repeat(np.arange(len(degree)), degree)
    within = float((labels[source] == labels[graph.indices]).sum()) / graph.nnz
    shares = np.bincount(labels, degree) / graph.nnz
    return within - float((shares**2).sum())


def adjusted_rand(one: Integers, other: Integers) -> float | None:
    """Return how well two partitions agree beyond chance.

    Args:
        one: The set that each is in, from 0.
        other: The same of the other partition.

    Returns:
        1 for the same sets, 0 for what chance has, below 0 for less; None where both put everyone in one set, or each
        on their own, or there are fewer than two to be put.

    Example:
        >>> round(adjusted_rand(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])), 3)
        0.242

    References:
        Hubert and Arabie (1985), Comparing partitions, Journal of Classification 2, 193-218.
    """
    if len(one) < 2:  # noqa: PLR2004 - a pair
        return None
    table = Counter(zip(one.tolist(), other.tolist(), strict=True))
    together, first, second = (
        sum(count * (count - 1) / 2 for count in each)
        for each in (table.values(), np.bincount(one).tolist(), np.bincount(other).tolist())
    )
    expected = first * second / (len(one) * (len(one) - 1) / 2)
    most = (first + second) / 2
    return (together - expected) / (most - expected) if most != expected else None


# -- cliques ----------------------------------------------------------------------------------------------------------


def cliques(
    network: Network,
    *,
    ties: TieRule | str = TieRule.CONFIRMED,
    missing: MissingRule | str = MissingRule.OBSERVED,
    least: int = SMALLEST_CLIQUE,
    most: int = MOST_CLIQUES,
) -> tuple[tuple[str, ...], ...]:
    """Return the sets of partners that are all tied to one another and to which no other could be added.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.
        least: How many partners a set has at least.
        most: How many sets are listed at most: there can be more than anyone can read, or wait for.

    Returns:
        The sets, largest first, each sorted.

    Raises:
        InvalidValueError: There are more than `most`.

    Example:
        >>> from partnerkit.network import Network
        >>> cliques(Network.of_edges("abcd", ["ab", "bc", "ca", "cd"]))
        (('a', 'b', 'c'),)

    References:
        Luce and Perry (1949), A method of matrix analysis of group structure, Psychometrika 14, 95-116; Bron and
        Kerbosch (1973), Communications of the ACM 16, 575-577.
    """
    found = listed_cliques(ties_of(network, ties, missing), least, most)
    if found.reason:
        hint = "raise least= or most=, or look at a cluster or at a higher stage"
        raise InvalidValueError(Problem(found=f"more than {most:,} cliques", expected="fewer", hint=hint))
    return found.sets


def listed_cliques(made: Ties, least: int = SMALLEST_CLIQUE, most: int = MOST_CLIQUES) -> Cliques:
    """Return the cliques; where there are more than can be listed, how many and how large they are at least."""
    import networkx as nx  # noqa: PLC0415 - slow to import, needed by few

    ids = made.ids
    found = (each for each in nx.find_cliques(_graph(made.graph)) if len(each) >= least)
    listed = list(islice(found, most + 1))
    number, largest = len(listed), max(map(len, listed), default=0)
    many = NetworkReason.TOO_MANY if number > most else None
    named = () if many else (tuple(sorted(ids[i] for i in each)) for each in listed)
    sets = tuple(sorted(named, key=lambda each: (-len(each), each)))
    return Cliques(sets=sets, number=number, largest=largest, reason=many, as_untied=made.as_untied)
