"""Which partners keep together: a core and its periphery, communities beside declared clusters, cliques.

Owns: the fit of a core, coreness, modularity and how two partitions agree. Communities are looked for by networkx, or
by igraph where it is installed.
"""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.network._partners import principal
from partnerkit.network._ties import Ties, ties_of
from partnerkit.results import (
    Communities,
    CorePeriphery,
    MissingRule,
    NetworkMeasure,
    NetworkReason,
    PartnerFigures,
    TieRule,
)

if TYPE_CHECKING:
    import networkx as nx
    from scipy.sparse import csr_array

    from partnerkit.network._network import Network
    from partnerkit.stats.resampling import Floats, Integers

__all__ = ["adjusted_rand", "cliques", "communities", "core_periphery", "modularity"]

STEPS, CLOSE = 5_000, 1e-10
"""How often coreness is improved, and from when on it counts as found."""
HALF = 0.5
SMALLEST_CLIQUE = 3


# -- core and periphery -----------------------------------------------------------------------------------------------


def core_periphery(
    network: Network, *, ties: TieRule | str = TieRule.CONFIRMED, missing: MissingRule | str = MissingRule.OBSERVED
) -> CorePeriphery:
    """Return the core of a network, and how well the picture of a core and a periphery fits.

    The discrete model has a tie wherever one of the two is in the core, and none between two of the periphery. Its fit
    is the correlation, over pairs, of that with the ties there are. Of all cores that hold every partner with at least
    so many ties, the one that fits best is taken, the smaller of two that fit alike; partners with equally many ties
    are on the same side. (Which set of a given size has the fewest errors within core and periphery is decided by
    degree alone: Lip, 2011. The correlation need not be highest there: a search of all sets can find a better one, most
    of all where many partners have equally many ties.)

    The continuous model gives each partner a coreness c, of unit length together, so that the sum over pairs of
    (tie - c_i c_j)^2 is least (minimum residuals); its fit is the correlation of the products with the ties.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.

    Returns:
        The core and both fits, from -1 to 1, among the partners of whom something is known. Where all or none of the
        pairs are tied, or all partners have as many ties, there is no core. Not bounded.

    Example:
        >>> from partnerkit.network import Network
        >>> found = core_periphery(Network.of_edges("habc", ["ha", "hb", "hc"]))
        >>> found.core, round(found.fit, 3), found.densities
        (('h',), 1.0, (None, 1.0, 0.0))

    References:
        Borgatti and Everett (1999), Models of core/periphery structures, Social Networks 21, 375-395; Lip (2011), A
        fast algorithm for the discrete core/periphery bipartitioning problem, arXiv 1102.5511.
    """
    made = ties_of(network, ties, missing)
    graph, ids = made.graph, np.array(made.ids, dtype=object)
    chosen, fit = _best_core(graph)
    core = np.zeros(len(ids), dtype=bool) if chosen is None else chosen
    coreness, continuous, reason = _coreness(graph)
    why = None if chosen is not None else NetworkReason.UNDEFINED if graph.nnz else NetworkReason.NO_TIES
    return CorePeriphery(
        core=tuple(ids[core].tolist()),
        fit=fit,
        reason=why,
        densities=_densities(graph, core),
        coreness=_placed(made, coreness, reason),
        coreness_fit=continuous,
    )


def _best_core(graph: csr_array) -> tuple[np.ndarray | None, float | None]:
    """Return the partners of the core that fits best, and the fit; None where no core can be told."""
    n, degree = graph.shape[0], np.diff(graph.indptr)
    pairs, ties = n * (n - 1) / 2, graph.nnz / 2
    best: tuple[float, int] | None = None
    order = np.sort(np.unique(degree))[::-1]
    touched = _ties_touched(graph, degree)
    for least in order.tolist():
        size = int((degree >= least).sum())
        inside = pairs - (n - size) * (n - size - 1) / 2
        spread = inside * (pairs - inside) * ties * (pairs - ties)
        if spread <= 0:
            continue
        fit = (pairs * touched[least] - inside * ties) / spread**0.5
        if best is None or fit > best[0] + CLOSE:
            best = (fit, least)
    return (None, None) if best is None else (degree >= best[1], float(best[0]))


def _ties_touched(graph: csr_array, degree: Integers) -> dict[int, int]:
    """Return how many ties have an end of at least each degree."""
    source = np.repeat(np.arange(len(degree)), degree)
    larger = np.maximum(degree[source], degree[graph.indices])
    counts = np.bincount(larger, minlength=int(degree.max(initial=0)) + 1)
    sums = counts[::-1].cumsum()[::-1] // 2
    return {int(each): int(sums[each]) for each in np.unique(degree).tolist()}


def _densities(graph: csr_array, core: np.ndarray) -> tuple[float | None, float | None, float | None]:
    """Return the density within the core, between core and periphery, and within the periphery."""
    k, n = int(core.sum()), graph.shape[0]
    ends = core[np.repeat(np.arange(n), np.diff(graph.indptr))].astype(np.intp) + core[graph.indices]
    both, across, none = ((ends == each).sum() / 2 for each in (2, 1, 0))
    cells = (k * (k - 1) / 2, float(k * (n - k)), (n - k) * (n - k - 1) / 2)
    if not k:
        return None, None, None
    first, second, third = (
        float(found / whole) if whole else None for found, whole in zip((both, across, none), cells, strict=True)
    )
    return first, second, third


def _coreness(graph: csr_array) -> tuple[Floats, float | None, NetworkReason | None]:
    """Return the coreness of each partner and its fit, improving one vector until it stands still."""
    n = graph.shape[0]
    if not graph.nnz:
        return np.full(n, np.nan), None, NetworkReason.NO_TIES
    start = principal(graph)
    found = start / np.linalg.norm(start) * np.sqrt(_top_root(graph, start))
    for _ in range(STEPS):
        squares = float((found**2).sum()) - found**2
        better = np.divide(graph @ found, squares, out=np.zeros(n), where=squares > 0)
        after = HALF * (found + better)
        moved, found = float(np.abs(after - found).max()), after
        if moved < CLOSE:
            break
    else:
        return np.full(n, np.nan), None, NetworkReason.NOT_CONVERGED
    unit = found / np.linalg.norm(found)
    return unit, _product_fit(graph, unit), None


def _top_root(graph: csr_array, vector: Floats) -> float:
    return float(vector @ (graph @ vector) / (vector @ vector))


def _product_fit(graph: csr_array, c: Floats) -> float | None:
    """Return the correlation, over pairs, of ties with the products of coreness."""
    n, ties = len(c), graph.nnz / 2
    pairs = n * (n - 1) / 2
    total, squares = (c.sum() ** 2 - (c**2).sum()) / 2, ((c**2).sum() ** 2 - (c**4).sum()) / 2
    crossed = float(c @ (graph @ c)) / 2
    spread = (pairs * squares - total**2) * (pairs * ties - ties**2)
    return float((pairs * crossed - total * ties) / spread**0.5) if spread > CLOSE else None


def _placed(made: Ties, values: Floats, reason: NetworkReason | None) -> PartnerFigures:
    full = np.full(made.n, np.nan)
    full[made.placed] = values
    known, placed = (~np.isnan(full)).tolist(), made.placed.tolist()
    return PartnerFigures(
        measure=NetworkMeasure.CORENESS,
        partners=made.network.partners,
        values=tuple(v if k else None for v, k in zip(full.tolist(), known, strict=True)),
        reasons=tuple(None if k else reason if p else NetworkReason.SILENT for k, p in zip(known, placed, strict=True)),
    )


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
