"""The core that fits best: every set of partners in a small network, a search from several starts in a larger one.

Owns: the fit of a core to the ties there are, which cores are tried, and in which order, so that neither the order of
the partners nor their ids decide how good a core is found. A matrix in, a core out.

How well a core of k partners fits hangs on one number: how many ties have an end in it, `covered` here. So the search
is for the k partners that cover most ties, for every k.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.results import CoreSearch
from partnerkit.stats.resampling import Bools

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scipy.sparse import csr_array

    from partnerkit.stats.resampling import Floats, Integers

__all__ = ["ALL_TRIED", "FoundCore", "best_core", "fits", "searched_core", "structural_order"]

ALL_TRIED = 20
"""Up to so many partners, every set of them is tried: a million sets."""
WANDERED, PATIENCE = 500, 100
"""Up to so many partners the search goes on past the first core that no change betters: for so many changes, and one
more a partner."""
CHANGED = 5_000
"""Up to so many partners a core is changed at all; of more only cuts of several orders are taken."""
CLOSE = 1e-10
"""Fits that lie no further apart are alike: of up to `ALL_TRIED` partners, two that differ lie further apart."""
ROUNDS = 100
"""How often partners are told apart by those they are tied to."""


@attrs.frozen(kw_only=True, eq=False)
class FoundCore:
    """A core, and what is known of the others.

    Attributes:
        core: Shape (n,): whether each partner is in it.
        fit: The correlation, over pairs, of tied with "one of the two is in the core".
        search: How it was looked for.
        proven: Whether no core can fit better.
        alike: How many cores fit as well, this one among them; None where not all were tried.
        in_all: Shape (n,): whether each partner is in all of those; None where not all were tried.
    """

    core: Bools
    fit: float
    search: CoreSearch
    proven: bool
    alike: int | None = None
    in_all: Bools | None = None


def best_core(graph: csr_array, ids: Sequence[str]) -> FoundCore | None:
    """Return the core that fits best; None where all or none of the pairs are tied.

    Args:
        graph: Symmetric, of ones, with nothing on its diagonal.
        ids: Of the partners. They decide only between partners that their ties do not tell apart.
    """
    n = graph.shape[0]
    if not 0 < graph.nnz < n * (n - 1):
        return None
    return _in_order(graph, ids, _of_all) if n <= ALL_TRIED else searched_core(graph, ids)


def searched_core(graph: csr_array, ids: Sequence[str]) -> FoundCore:
    """Return the best core that is found from several starts; some of the pairs are tied, and some are not.

    Args:
        graph: As for `best_core`.
        ids: Likewise.
    """
    return _in_order(graph, ids, _searched)


def _in_order(graph: csr_array, ids: Sequence[str], search: Callable[[csr_array], FoundCore]) -> FoundCore:
    order = structural_order(graph, ids)
    found = search(graph[order][:, order].tocsr())
    place = np.argsort(order)
    in_all = None if found.in_all is None else found.in_all[place]
    return attrs.evolve(found, core=found.core[place], in_all=in_all)


def fits(graph: csr_array, sizes: Integers, covered: Integers) -> Floats:
    """Return how well cores fit; NaN where no pair or every pair has an end in the core.

        fit = (pairs * covered - inside * ties) / sqrt(inside * (pairs - inside) * ties * (pairs - ties))

    which is the correlation, over pairs, of tied with having an end in the core.

    Args:
        graph: Symmetric, of ones.
        sizes: How many partners each core has.
        covered: How many ties have an end in it.

    Example:
        >>> from scipy.sparse import csr_array
        >>> star = csr_array([[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]])
        >>> fits(star, np.array([1]), np.array([3])).tolist()
        [1.0]
    """
    n, ties = float(graph.shape[0]), graph.nnz / 2
    pairs = n * (n - 1) / 2
    inside = _inside(int(n), sizes)
    spread = inside * (pairs - inside) * ties * (pairs - ties)
    top = pairs * covered - inside * ties
    made: Floats = np.divide(top, np.sqrt(spread), out=np.full(len(top), np.nan), where=spread > 0)
    return made


def _inside(n: int, sizes: Integers) -> Floats:
    """Return how many pairs have an end in a core of each size."""
    left = (n - sizes).astype(np.float64)
    made: Floats = n * (n - 1) / 2 - left * (left - 1) / 2
    return made


# -- partners in an order that their ties give ------------------------------------------------------------------------


def structural_order(graph: csr_array, ids: Sequence[str]) -> Integers:
    """Return the places of the partners in an order that their ties give, whatever their ids and their order are.

    Partners are told apart by how many ties they have, then by those of the partners they are tied to, and so on. Of
    partners that this does not tell apart one is set apart, the first by id, and the others are told apart by their
    ties with it. Where such partners are each other's mirror image, as nearly always, it makes no difference which.

    Args:
        graph: Symmetric, of ones.
        ids: Of the partners.

    References:
        Weisfeiler and Leman (1968); Babai, Erdos and Selkow (1980), Random graph isomorphism, SIAM Journal on Computing
        9, 628-635.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import, needed by few

    names = np.array(ids, dtype=np.str_)
    whole = csr_array((np.ones(graph.nnz, dtype=np.uint64), graph.indices, graph.indptr), shape=graph.shape)
    marks = _told_apart(whole, np.diff(graph.indptr).astype(np.uint64))
    while graph.shape[0] <= WANDERED:
        _, place, count = np.unique(marks, return_inverse=True, return_counts=True)
        alike = np.flatnonzero(count > 1)
        if not alike.size:
            break
        cell = np.flatnonzero(place == alike[0])
        chosen = cell[np.argsort(names[cell], kind="stable")[0]]
        marks[chosen] = _mixed(marks[chosen : chosen + 1] + np.uint64(1))[0]
        marks = _told_apart(whole, marks)
    made: Integers = np.lexsort((names, marks))
    return made


def _told_apart(graph: csr_array, marks: np.ndarray) -> np.ndarray:
    """Return marks that differ where those of the partners tied to differ, as often as that tells more apart."""
    different = len(np.unique(marks))
    for _ in range(ROUNDS):
        finer = _mixed(marks) + graph @ _mixed(marks + np.uint64(0x9E3779B97F4A7C15))
        now = len(np.unique(finer))
        if now <= different:
            break
        marks, different = finer, now
    return marks


def _mixed(values: np.ndarray) -> np.ndarray:
    """Return whole numbers spread over 64 bits, so that their sums tell sets apart (Steele, Lea and Flood, 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(values ^ (values >> np.uint64(31)))


# -- every set --------------------------------------------------------------------------------------------------------


def _of_all(graph: csr_array) -> FoundCore:
    """Return the best of all cores: of those that fit alike the smaller, then that whose partners have more ties."""
    n, ties = graph.shape[0], graph.nnz // 2
    within, size = _ties_within(graph)
    codes = size.astype(np.intp) * (ties + 1) + within
    table = np.bincount(codes, minlength=(n + 1) * (ties + 1)).reshape(n + 1, ties + 1)
    rest = np.arange(n + 1)
    least = (table > 0).argmax(axis=1)
    fit = fits(graph, n - rest, ties - least)
    best = np.flatnonzero(fit >= np.nanmax(fit) - CLOSE)
    periphery = _one_of(np.flatnonzero(codes == best[-1] * (ties + 1) + least[best[-1]]), np.diff(graph.indptr))
    ever_out = np.bitwise_or.reduce(np.flatnonzero(np.isin(codes, best * (ties + 1) + least[best])))
    return FoundCore(
        core=~_members(periphery, n),
        fit=float(fit[best[-1]]),
        search=CoreSearch.ALL,
        proven=True,
        alike=int(table[best, least[best]].sum()),
        in_all=~_members(ever_out, n),
    )


def _ties_within(graph: csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Return, for every set of partners, how many ties are within it and how many partners it has.

    A set is the number whose binary digits say who is in it. With each partner the sets double: the new ones are the
    old ones with it, and its ties with them.
    """
    tied = graph.toarray().astype(np.int16)
    within, size = np.zeros(1, dtype=np.int16), np.zeros(1, dtype=np.int8)
    for i, row in enumerate(tied):
        own = np.zeros(1, dtype=np.int16)
        for tie in row[:i]:
            own = np.concatenate([own, own + tie])
        within, size = np.concatenate([within, within + own]), np.concatenate([size, size + np.int8(1)])
    return within, size


def _one_of(peripheries: Integers, degree: Integers) -> int:
    """Return the periphery whose partners have the fewest ties; of several the one with the last of the order."""
    ties = np.zeros(len(peripheries), dtype=np.intp)
    for i, own in enumerate(degree.tolist()):
        ties += own * ((peripheries >> i) & 1)
    return int(peripheries[ties == ties.min()].max())


def _members(code: int, n: int) -> Bools:
    return np.array([bool(int(code) >> i & 1) for i in range(n)])


# -- a search ---------------------------------------------------------------------------------------------------------


def _searched(graph: csr_array) -> FoundCore:
    """Return the best core that is found from several starts by changing it until no change betters it."""
    most, found = _most(graph), []
    for start in _starts(graph):
        found.append(_bettered(graph, start[1]) if graph.shape[0] <= CHANGED else start)
        if found[-1][0] >= most - CLOSE:
            break
    fit, core = max(found, key=lambda each: (round(each[0], 9), -int(each[1].sum())))
    search = CoreSearch.STARTS if graph.shape[0] <= CHANGED else CoreSearch.CUTS
    return FoundCore(core=core, fit=fit, search=search, proven=bool(fit >= most - CLOSE))


def _most(graph: csr_array) -> float:
    """Return a fit that no core can exceed: k partners cover no more ties than the k largest degrees sum up to."""
    n, degree = graph.shape[0], np.sort(np.diff(graph.indptr))[::-1]
    sizes = np.arange(1, n)
    covered = np.minimum(np.cumsum(degree)[:-1], np.minimum(graph.nnz // 2, _inside(n, sizes)))
    return float(np.nanmax(fits(graph, sizes, covered)))


def _starts(graph: csr_array) -> Iterator[tuple[float, Bools]]:
    """Yield, of each of several orders of the partners, how well the cut fits that fits best, and that cut."""
    n, degree = graph.shape[0], np.diff(graph.indptr).astype(np.intp)
    place = np.arange(n)
    near = (graph @ degree.astype(np.float64)).astype(np.intp)
    for order in (
        np.lexsort((place, -degree)),
        np.lexsort((place, -near, -degree)),
        np.lexsort((place, -near)),
        _taken_in(graph, degree),
        _left_out(graph)[::-1],
    ):
        entered = np.empty(n, dtype=np.intp)
        entered[order] = place
        ends = np.minimum(entered[np.repeat(place, degree)], entered[graph.indices])
        covered = np.cumsum(np.bincount(ends, minlength=n)) // 2
        fit = fits(graph, place[1:], covered[:-1])
        core = np.zeros(n, dtype=bool)
        best = int(np.nanargmax(np.round(fit, 9)))
        core[order[: 1 + best]] = True
        yield float(fit[best]), core


def _taken_in(graph: csr_array, degree: Integers) -> Integers:
    """Return the partners in the order in which each covers most of the ties that those before it leave."""
    return _by_turns(graph, -degree, 1)


def _left_out(graph: csr_array) -> Integers:
    """Return the partners in the order in which each leaves fewest ties among those that are out."""
    return _by_turns(graph, np.zeros(graph.shape[0], dtype=np.intp), 1)


def _by_turns(graph: csr_array, keys: Integers, step: int) -> Integers:
    """Return the partners, each time the one with the lowest key; those tied to it then have theirs raised."""
    now, indptr, indices = keys.tolist(), graph.indptr.tolist(), graph.indices.tolist()
    heap, order = [(key, i) for i, key in enumerate(now)], []
    heapq.heapify(heap)
    done = [False] * len(now)
    while heap:
        key, i = heapq.heappop(heap)
        if done[i]:
            continue
        if key < now[i]:
            heapq.heappush(heap, (now[i], i))
            continue
        done[i] = True
        order.append(i)
        for j in indices[indptr[i] : indptr[i + 1]]:
            now[j] += step
    return np.array(order, dtype=np.intp)


class _Walk:
    """A core that is changed partner by partner.

    `outside` is with how many partners of the periphery each partner is tied: what it would newly cover if it were
    taken in, or uncover if it were left out.
    """

    def __init__(self, graph: csr_array, core: Bools) -> None:
        n, self.core = graph.shape[0], core.copy()
        self.outside = (graph @ (~core).astype(np.float64)).astype(np.intp)
        self._covered = graph.nnz // 2 - int(self.outside[~core].sum()) // 2
        self._size = int(core.sum())
        self._tied_to = np.split(graph.indices, graph.indptr[1:-1])
        self._n, self._ties, self._pairs = n, graph.nnz / 2, n * (n - 1) / 2

    @property
    def fit(self) -> float:
        """How well the core fits."""
        return self._fit(0, 0)

    def turn(self, i: int) -> None:
        """Take a partner in, or leave it out."""
        change = -1 if self.core[i] else 1
        self._covered += change * int(self.outside[i])
        self._size += change
        self.core[i] = change > 0
        self.outside[self._tied_to[i]] -= change

    def best(self, free: Bools) -> tuple[float, tuple[int, ...]]:
        """Return the fit after the best of all changes by one partner, or by one for another, and the change."""
        out, in_ = np.flatnonzero(~self.core & free), np.flatnonzero(self.core & free)
        changes: list[tuple[float, tuple[int, ...]]] = []
        if out.size:
            taken = int(out[self.outside[out].argmax()])
            changes.append((self._fit(1, int(self.outside[taken])), (taken,)))
        if in_.size:
            left = int(in_[self.outside[in_].argmin()])
            changes.append((self._fit(-1, -int(self.outside[left])), (left,)))
        if out.size and in_.size:
            gain, exchange = self._exchange(out, in_)
            changes.append((self._fit(0, gain), exchange))
        return max(changes, key=lambda each: round(each[0], 9), default=(-1.0, ()))

    def _fit(self, more: int, covered: int) -> float:
        """Return the fit with so many more partners and so many more ties covered; -1 where there is none."""
        left = self._n - self._size - more
        inside = self._pairs - left * (left - 1) / 2
        spread = inside * (self._pairs - inside) * self._ties * (self._pairs - self._ties)
        top = self._pairs * (self._covered + covered) - inside * self._ties
        return float(top / spread**0.5) if spread > 0 else -1.0

    def _exchange(self, out: Integers, in_: Integers) -> tuple[int, tuple[int, int]]:
        """Return the best partner to take in and the best to leave out for it, and what that covers more.

        A tie between the two stays covered, so that a pair that is tied covers one more than the two by themselves.
        """
        most, least = self.outside[out].max(), self.outside[in_].min()
        takes, leaves = out[self.outside[out] == most], in_[self.outside[in_] == least]
        leaving = np.zeros(self._n, dtype=bool)
        leaving[leaves] = True
        for taken in takes.tolist():
            tied = self._tied_to[taken]
            tied = tied[leaving[tied]]
            if tied.size:
                return int(most - least) + 1, (taken, int(tied.min()))
        return int(most - least), (int(takes[0]), int(leaves[0]))


def _bettered(graph: csr_array, start: Bools) -> tuple[float, Bools]:
    """Return the best core on a walk from a start.

    Each step is the change that fits best, even if it fits worse than before once none is better; a partner that was
    moved stays for some steps, so that the walk does not turn back (Glover, 1989).
    """
    n, walk = graph.shape[0], _Walk(graph, start)
    best, core = walk.fit, walk.core.copy()
    patience, stays = (PATIENCE + n, 3 + n // 10) if n <= WANDERED else (0, 0)
    held, step, idle = np.zeros(n, dtype=np.intp), 0, 0
    while idle <= patience:
        step += 1
        fit, change = walk.best(held < step)
        for i in change:
            walk.turn(i)
            held[i] = step + stays
        idle += 1
        if fit > best + CLOSE:
            best, core, idle = fit, walk.core.copy(), 0
    return best, core
