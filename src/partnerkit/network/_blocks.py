"""Which partners keep together: communities beside declared clusters, and cliques.

Owns: modularity and how two partitions agree. Communities are looked for by networkx, or by igraph where it is
installed.
"""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.network._ties import Ties, ties_of
from partnerkit.results import Communities, MissingRule, TieRule

if TYPE_CHECKING:
    import networkx as nx
    from scipy.sparse import csr_array

    from partnerkit.network._network import Network
    from partnerkit.stats.resampling import Integers

__all__ = ["adjusted_rand", "cliques", "communities", "modularity"]

SMALLEST_CLIQUE = 3


# -- communities ------------------------------------------------------------------------------------------------------


def communities(  # noqa: PLR0913 - each is a choice of the caller's
    network: Network,
    *,
    by: str = "cluster",
    method: Literal["louvain", "leiden"] = "louvain",
    ties: TieRule | str = TieRule.CONFIRMED,
    missing: MissingRule | str = MissingRule.OBSERVED,
    seed: int = 0,
    backend: str | None = None,
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
        seed: Of the method.
        backend: A backend of networkx for `louvain`.

    Returns:
        The sets, largest first, among the partners of whom something is known, with their modularity, that of the
        declared clusters, and the adjusted Rand index of the two over partners whose cluster is known. Not bounded.

    Raises:
        UnknownNameError: There is no such attribute.
        InvalidValueError: An unknown method, or igraph or the backend is not installed.

    Example:
        >>> from partnerkit.network import Network
        >>> two = Network.of_edges("abcdef", ["ab", "bc", "ca", "de", "ef", "fd", "cd"], groups={"cluster": "xxxyyy"})
        >>> found = communities(two)
        >>> found.communities, round(found.modularity, 3), found.adjusted_rand
        ((('a', 'b', 'c'), ('d', 'e', 'f')), 0.357, 1.0)

    References:
        Newman and Girvan (2004), Physical Review E 69, 026113; Blondel et al. (2008), Journal of Statistical Mechanics,
        P10008; Traag, Waltman and van Eck (2019), Scientific Reports 9, 5233; Hubert and Arabie (1985), Journal of
        Classification 2, 193-218.
    """
    if method not in {"louvain", "leiden"}:
        raise InvalidValueError(Problem(found=f"the method {method!r}", expected="louvain or leiden"))
    made = ties_of(network, ties, missing)
    ids = made.ids
    found = _louvain(made, seed, backend) if method == "louvain" else _leiden(made, seed)
    labels = np.empty(len(ids), dtype=np.intp)
    for label, members in enumerate(found):
        labels[list(members)] = label
    sets = sorted((sorted(ids[i] for i in each) for each in found), key=lambda each: (-len(each), each))
    declared = np.array(made.network.group(by), dtype=np.str_)[made.placed]
    known = (declared != "") & (declared != "unknown")
    codes = np.unique(declared[known], return_inverse=True)[1]
    several = len(np.unique(codes)) > 1
    return Communities(
        method=method,
        seed=seed,
        communities=tuple(map(tuple, sets)),
        modularity=modularity(made.graph, labels),
        declared=modularity(made.graph[known][:, known], codes) if several else None,
        adjusted_rand=adjusted_rand(labels[known], codes) if several else None,
        compared=int(known.sum()),
    )


def _louvain(made: Ties, seed: int, backend: str | None) -> list[set[int]]:
    from networkx.algorithms.community import louvain_communities  # noqa: PLC0415 - slow to import, needed by few

    chosen: dict[str, Any] = {} if backend in {None, "networkx"} else {"backend": backend}
    try:
        found: list[set[int]] = louvain_communities(_graph(made), seed=seed, **chosen)
    except ImportError as error:
        hint = "install it, or leave backend= out"
        raise InvalidValueError(Problem(found=f"the backend {backend!r}: {error}", hint=hint)) from error
    return found


def _graph(made: Ties) -> nx.Graph[int]:
    import networkx as nx  # noqa: PLC0415 - slow to import, needed by few

    graph: nx.Graph[int] = nx.Graph()
    n, matrix = made.graph.shape[0], made.graph.tocoo()
    graph.add_nodes_from(range(n))
    graph.add_edges_from((i, j) for i, j in zip(matrix.row.tolist(), matrix.col.tolist(), strict=True) if i < j)
    return graph


class _Chance:
    """Chance for igraph, from a seed: what it asks of a generator."""

    def __init__(self, seed: int) -> None:
        self._generator = np.random.Generator(np.random.PCG64(seed))

    def random(self) -> float:
        """Return a number from 0 to below 1."""
        return float(self._generator.uniform())

    def randint(self, low: int, high: int) -> int:
        """Return a whole number between two, which are among those that may come."""
        return int(self._generator.integers(low, high, endpoint=True))

    def gauss(self, mean: float, sd: float) -> float:
        """Return a number of a normal distribution."""
        return float(self._generator.normal(mean, sd))


def _leiden(made: Ties, seed: int) -> list[set[int]]:
    try:
        igraph = import_module("igraph")  # optional, and bears no types
    except ImportError as error:
        hint = "pip install igraph, or use method='louvain'"
        raise InvalidValueError(Problem(found="no igraph, which finds communities by leiden", hint=hint)) from error
    matrix = made.graph.tocoo()
    edges = [(i, j) for i, j in zip(matrix.row.tolist(), matrix.col.tolist(), strict=True) if i < j]
    graph = igraph.Graph(n=made.graph.shape[0], edges=edges)
    igraph.set_random_number_generator(_Chance(seed))
    try:
        found = graph.community_leiden(objective_function="modularity", n_iterations=-1)
    finally:
        igraph.set_random_number_generator(None)
    return [set(each) for each in found]


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
    most: int = 10_000,
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
    import networkx as nx  # noqa: PLC0415 - slow to import, needed by few

    made = ties_of(network, ties, missing)
    ids = made.ids
    found = (each for each in nx.find_cliques(_graph(made)) if len(each) >= least)
    listed = list(islice(found, most + 1))
    if len(listed) > most:
        hint = "raise least= or most=, or look at a cluster or at a higher stage"
        raise InvalidValueError(Problem(found=f"more than {most:,} cliques", expected="fewer", hint=hint))
    return tuple(sorted((tuple(sorted(ids[i] for i in each)) for each in listed), key=lambda each: (-len(each), each)))
