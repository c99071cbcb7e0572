"""Kernels: sparse algebra for what graph objects are slow at. Matrices in, numbers out.

Owns: shortest ways, reach, constraint, effective size, cores and brokerage. A matrix has a row and a column a partner;
nothing is on its diagonal. Where a product would be large it is worked out some rows at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scipy.sparse import csr_array

    from partnerkit.stats.resampling import Floats, Integers

__all__ = [
    "Progress",
    "broker_counts",
    "component_labels",
    "constraint",
    "core_numbers",
    "distances_to",
    "effective_size",
    "neighbours",
    "reach_counts",
    "shortest_ways",
]

Progress: TypeAlias = "Callable[[int, int], None] | None"
"""What is called with the steps done and the steps in all."""
TERMS = 4_000_000
"""How many terms of a product are worked out at once: about 100 MB."""
MOST_DENSE, DENSE_GAIN = 4_000, 0.01
"""Up to so many partners, and from so large a share of all the terms, products are worked out in full."""
PACKED = 2**62
"""Below this four counts are held in one number."""


def row_blocks(cost: Floats | Integers) -> Iterator[slice]:
    """Yield blocks of rows, each of about as many terms; a row that is larger on its own."""
    ends = np.cumsum(cost)
    start = 0
    while start < len(ends):
        before = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + TERMS, side="right")))
        yield slice(start, stop)
        start = stop


def _product_cost(left: csr_array, right: csr_array) -> Floats:
    """Return how many terms each row of a product has."""
    width = np.diff(right.indptr).astype(np.float64)
    return np.bincount(_rows(left), width[left.indices], left.shape[0]).astype(np.float64)


def _rows(matrix: csr_array) -> Integers:
    """Return the row of each entry."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def component_labels(graph: csr_array) -> Integers:
    """Return the component that each partner is in, from 0; directions count for nothing."""
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - slow to import, needed by few

    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.intp)


def reach_counts(graph: csr_array) -> Integers:
    """Return how many others each partner reaches by one or two ties."""
    n, cost = graph.shape[0], _product_cost(graph, graph)
    if n <= MOST_DENSE and cost.sum() > DENSE_GAIN * n**3:
        return _dense_reach(graph)
    made = np.zeros(n, dtype=np.intp)
    for rows in row_blocks(cost + 1):
        two = graph[rows] @ graph + graph[rows]
        own = two.diagonal(k=rows.start) != 0 if rows.start < n else np.zeros(0)
        made[rows] = np.diff(two.indptr) - own[: rows.stop - rows.start]
    return made


def _dense_reach(graph: csr_array) -> Integers:
    """Return the same of a network in which most pairs are tied: full products are quicker there."""
    ties = graph.toarray().astype(np.float32)
    reached = ties + ties @ ties > 0
    np.fill_diagonal(reached, val=False)
    made: Integers = reached.sum(axis=1)
    return made


# -- shortest ways ----------------------------------------------------------------------------------------------------


def shortest_ways(
    graph: csr_array, sources: Integers, *, through: bool = True, progress: Progress = None
) -> tuple[Floats, Floats, Floats, Integers]:
    """Return what the shortest ways from some partners say.

    Ways are counted level by level from many partners at once, and what runs through each partner is added up on the
    way back (Brandes, 2001, Journal of Mathematical Sociology 25, 163-177, as sparse products).

    Args:
        graph: Ones from each partner to those that a tie leads to.
        sources: The partners that ways start from.
        through: Whether to add up what runs through each partner.
        progress: Called with the sources done and all of them.

    Returns:
        For each partner the share of shortest ways through it, summed over ways from the sources to all others (both
        directions of a pair, where all partners are sources); for each source the sum of distances to those that it
        reaches, the sum of 1 / distance, and how many it reaches.
    """
    n = graph.shape[0]
    between, turned = np.zeros(n), graph.T.tocsr()
    far, near = np.zeros(len(sources)), np.zeros(len(sources))
    reached = np.zeros(len(sources), dtype=np.intp)
    size = max(1, min(256, 8_000_000 // max(1, n)))
    for start in range(0, len(sources), size):
        block = sources[start : start + size]
        part = slice(start, start + len(block))
        levels, ways = _levels(turned, block)
        for distance, level in enumerate(levels[1:], 1):
            count = level.sum(axis=0)
            far[part] += distance * count
            near[part] += count / distance
            reached[part] += count
        if through:
            between += _dependencies(graph, levels, ways, block)
        if progress is not None:
            progress(min(start + size, len(sources)), len(sources))
    return between, far, near, reached


def distances_to(graph: csr_array, targets: Integers, *, progress: Progress = None) -> tuple[Floats, Floats]:
    """Return, for each partner, the sum of distances to those targets that it reaches, and the sum of 1 / distance."""
    n = graph.shape[0]
    far, near = np.zeros(n), np.zeros(n)
    size = max(1, min(256, 8_000_000 // max(1, n)))
    for start in range(0, len(targets), size):
        levels = _levels(graph, targets[start : start + size])[0]
        for distance, level in enumerate(levels[1:], 1):
            count = level.sum(axis=1)
            far += distance * count
            near += count / distance
        if progress is not None:
            progress(min(start + size, len(targets)), len(targets))
    return far, near


def _levels(turned: csr_array, block: Integers) -> tuple[list[np.ndarray], Floats]:
    """Return which partners are how far from each source, and in how many ways they are reached."""
    n, columns = turned.shape[0], np.arange(len(block))
    ways = np.zeros((n, len(block)))
    ways[block, columns] = 1.0
    levels = [ways > 0]
    seen, front = levels[0].copy(), ways.copy()
    while True:
        front = turned @ front
        front[seen] = 0.0
        level = front > 0
        if not level.any():
            return levels, ways
        ways += front
        seen |= level
        levels.append(level)


def _dependencies(graph: csr_array, levels: list[np.ndarray], ways: Floats, block: Integers) -> Floats:
    """Return, summed over the sources, what share of the shortest ways from each runs through each partner."""
    passed = np.zeros_like(ways)
    for nearer, further in zip(levels[-2::-1], levels[:0:-1], strict=False):
        share = np.zeros_like(ways)
        share[further] = (1.0 + passed[further]) / ways[further]
        back = graph @ share
        passed[nearer] = (back * ways)[nearer]
    passed[block, np.arange(len(block))] = 0.0
    total: Floats = passed.sum(axis=1)
    return total


# -- holes ------------------------------------------------------------------------------------------------------------


def _shares(graph: csr_array) -> csr_array:
    """Return the share of each partner's ties that is with each other: p_ij."""
    from scipy.sparse import diags_array  # noqa: PLC0415 - slow to import, needed by few

    total = np.asarray(graph.sum(axis=1)).ravel()
    inverse = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    made: csr_array = (diags_array(inverse) @ graph).tocsr()
    return made


def _indirect(shares: csr_array, other: csr_array) -> Floats:
    """Return, for each entry ij of `shares` in order, the sum over q of p_iq o_qj."""
    made = np.zeros(shares.nnz)
    for rows in row_blocks(_product_cost(shares, other) + 1):
        at = slice(int(shares.indptr[rows.start]), int(shares.indptr[min(rows.stop, shares.shape[0])]))
        made[at] = _looked_up(shares[rows] @ other, shares[rows])
    return made


def _looked_up(product: csr_array, wanted: csr_array) -> np.ndarray:
    """Return the entries of a product at the places of another matrix, without putting the product in order."""
    if not wanted.nnz:
        return np.zeros(0, dtype=product.dtype)
    found: Any = product[_rows(wanted)[:, None], wanted.indices[:, None]]
    return np.asarray(found.toarray()).ravel()


def constraint(graph: csr_array) -> Floats:
    """Return Burt's constraint of each partner; NaN for one without ties.

    Args:
        graph: Symmetric, with the strength of each tie; a directed network is given as the sum of both directions.
    """
    shares = _shares(graph)
    shares.sort_indices()
    through = _indirect(shares, shares)
    made = np.bincount(_rows(shares), (shares.data + through) ** 2, shares.shape[0])
    return np.where(np.diff(shares.indptr) > 0, made, np.nan)


def effective_size(graph: csr_array) -> Floats:
    """Return Burt's effective size of each partner's network; NaN for one without ties."""
    shares, strongest = _shares(graph), graph.copy()
    shares.sort_indices()
    highest = np.zeros(graph.shape[0])
    np.maximum.at(highest, _rows(graph), graph.data)
    strongest.data = graph.data / highest[_rows(graph)]
    redundant = np.bincount(_rows(shares), _indirect(shares, strongest.T.tocsr()), shares.shape[0])
    size = np.diff(shares.indptr)
    return np.where(size > 0, size - redundant, np.nan)


def core_numbers(graph: csr_array) -> Integers:
    """Return each partner's core number: partners of few ties are taken away, wave by wave.

    References:
        Batagelj and Zaversnik (2003), An O(m) algorithm for cores decomposition of networks, arXiv cs/0310049.
    """
    degree = np.diff(graph.indptr).astype(np.intp)
    core, left = np.zeros(len(degree), dtype=np.intp), np.ones(len(degree), dtype=bool)
    k = 0
    while left.any():
        k = max(k, int(degree[left].min()))
        front = np.flatnonzero(left & (degree <= k))
        while front.size:
            core[front], left[front] = k, False
            hit = neighbours(graph, front)
            hit = hit[left[hit]]
            np.subtract.at(degree, hit, 1)
            front = np.unique(hit[degree[hit] <= k])
    return core


def neighbours(graph: csr_array, rows: Integers) -> Integers:
    """Return the neighbours of some partners, one after another."""
    starts, lengths = graph.indptr[rows], np.diff(graph.indptr)[rows]
    offsets = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    return graph.indices[offsets + np.arange(int(lengths.sum()))].astype(np.intp)


# -- brokers ----------------------------------------------------------------------------------------------------------


def broker_counts(graph: csr_array, groups: Integers) -> Integers:
    """Return how often each partner b stands in a way a, b, c where a has no arc to c, by the groups of the three.

    All ways through b are counted from the numbers of arcs into and out of it, group by group; those that an arc from a
    to c closes are taken away, counted by one sparse product whose entries hold four counts each.

    Args:
        graph: Ones from each partner to those that an arc leads to.
        groups: Shape (n,): the group of each, from 0.

    Returns:
        Shape (5, n): coordinator, itinerant, representative, gatekeeper, liaison.

    References:
        Gould and Fernandez (1989), Structures of mediation, Sociological Methodology 19, 89-126.
    """
    return _two_paths(graph, groups) - _closed(graph, groups)


def _two_paths(graph: csr_array, groups: Integers) -> Integers:
    """Return how often each partner stands in a way of two arcs between two others, by role."""
    n, m = graph.shape[0], int(groups.max(initial=0)) + 1
    source, target = _rows(graph), graph.indices.astype(np.intp)
    same = groups[source] == groups[target]
    into, out = np.bincount(target, minlength=n), np.diff(graph.indptr).astype(np.int64)
    own_in, own_out = np.bincount(target[same], minlength=n), np.bincount(source[same], minlength=n)
    two_way = graph.multiply(graph.T.tocsr()).tocoo()
    home = groups[two_way.row] == groups[two_way.col]
    own_back, other_back = (np.bincount(two_way.row[each], minlength=n) for each in (home, ~home))
    by_group = (_counted(target, groups[source], n, m), _counted(source, groups[target], n, m))
    alike = np.asarray(by_group[0].multiply(by_group[1]).sum(axis=1)).ravel().astype(np.int64)
    own = own_in * own_out
    itinerant = alike - own  # a and c in one group that is not b's
    far_in, far_out = into - own_in, out - own_out
    rows = [own - own_back, itinerant - other_back, own_in * far_out, far_in * own_out, far_in * far_out - itinerant]
    return np.array(rows, dtype=np.int64)


def _counted(partners: Integers, groups: Integers, n: int, m: int) -> csr_array:
    """Return how many arcs each partner has with each group."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import, needed by few

    return csr_array((np.ones(len(partners)), (partners, groups)), shape=(n, m))


def _closed(graph: csr_array, groups: Integers) -> Integers:
    """Return how often each partner b stands between a and c where an arc from a to c closes the way, by role."""
    n = graph.shape[0]
    source, target = _rows(graph), graph.indices
    same = groups[source] == groups[target]
    base = int(np.bincount(target, minlength=n).max(initial=0)) + 1
    rows = np.zeros((5, n), dtype=np.int64)
    if base**4 < PACKED:
        for roles, into, out, keep in _packed(graph, same, base):
            rows += _unpacked(into, out, keep, roles, base)
        return rows
    for role, (ab, bc, ac) in enumerate(_SAME):
        into, out, keep = (_kept(graph, same == each) for each in (ab, ac, bc))
        rows += _unpacked(into, out, keep, ((role,), ()), base=2**62)
    return rows


_SAME = ((True, True, True), (False, False, True), (True, False, False), (False, True, False), (False, False, False))
"""Of each role, whether a and b, b and c, a and c are in one group."""
_Packed: TypeAlias = "tuple[tuple[int, ...], tuple[int, ...]]"


def _packed(graph: csr_array, same: np.ndarray, base: int) -> Iterator[tuple[_Packed, csr_array, csr_array, csr_array]]:
    """Yield one product in which each entry holds four counts, as digits to a base larger than any of them.

    The digit that a way adds to is 0 where ab and ac are within groups, 1 where ab alone crosses, 2 where ac alone
    does, and 3 where both do. Whether bc crosses says which role a digit counts: within, coordinator and gatekeeper;
    across, itinerant, representative and liaison.
    """
    into, out, keep = graph.astype(np.int64), graph.astype(np.int64), graph.astype(np.int64)
    into.data = np.where(same, 1, base)
    out.data = np.where(same, 1, base**2)
    keep.data = np.where(same, 1, 2)
    yield ((0, -1, -1, 3), (-1, 1, 2, 4)), into, out, keep


def _kept(graph: csr_array, which: np.ndarray) -> csr_array:
    made = graph.astype(np.int64)
    made.data = which.astype(np.int64)
    made.eliminate_zeros()
    return made


def _unpacked(into: csr_array, out: csr_array, keep: csr_array, roles: _Packed, base: int) -> Integers:
    """Return the counts of each role, summed over the arcs bc of each b."""
    n, turned = into.shape[0], into.T.tocsr()
    rows = np.zeros((5, n), dtype=np.int64)
    for block in row_blocks(_product_cost(turned, out) + 1):
        wanted = keep[block]
        found = _looked_up(turned[block] @ out, wanted)
        some = np.flatnonzero(found)
        b, crossing, found = _rows(wanted)[some] + block.start, wanted.data[some] - 1, found[some]
        for code, of in enumerate(roles):
            mine = crossing == code
            left = found[mine]
            for role in of:
                left, digit = np.divmod(left, base)
                if role >= 0:
                    rows[role] += np.bincount(b[mine], digit, n).astype(np.int64)
    return rows
