"""A core that is tied to itself and to the rest, and a periphery that is not: discrete, and by degrees.

Owns: what is said of the core that `_search` finds, and the coreness of each partner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnerkit.network._partners import principal
from partnerkit.network._search import best_core
from partnerkit.network._ties import Ties, ties_of
from partnerkit.results import (
    CorePeriphery,
    MissingRule,
    NetworkMeasure,
    NetworkReason,
    PartnerFigures,
    TieRule,
)

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from partnerkit.network._network import Network
    from partnerkit.stats.resampling import Bools, Floats

__all__ = ["core_periphery"]

STEPS, CLOSE = 5_000, 1e-10
"""How often coreness is improved, and from when on it counts as found."""
HALF = 0.5


def core_periphery(
    network: Network, *, ties: TieRule | str = TieRule.CONFIRMED, missing: MissingRule | str = MissingRule.OBSERVED
) -> CorePeriphery:
    """Return the core of a network, and how well the picture of a core and a periphery fits.

    The discrete model has a tie wherever one of the two is in the core, and none between two of the periphery. Its fit
    is the correlation, over pairs, of that with the ties there are:

        fit = (N T - I M) / sqrt(I (N - I) M (N - M))

    where of the N pairs M are tied, I have an end in the core, and T are tied and have one. The core that fits best is
    taken. Up to 20 partners every set of them is tried; then it is the best there is, and the result says how many fit
    as well. Above, it is looked for from several starts (the partners with the most ties, those that cover most ties)
    by moving one partner, or one for another, up to 500 partners on past the first core that no such change betters;
    above 5,000 only cuts of several orders of the partners are tried. The best there is need not be found then. Where
    the fit is the most that the numbers of ties allow it is known to be the best, and the result says so.

    Of cores that fit alike the smaller is taken, then the one whose partners have more ties, then one by the partners'
    ids. So the order of the partners plays no part, and their ids none for the fit, unless the search has to choose
    between partners that their ties do not tell apart and that are yet no mirror images of one another, as in some
    networks in which all have as many ties.

    Every network has a core that fits best. One of chance has one too, so that a fit that is low says that there is
    none.

    The continuous model gives each partner a coreness c, of unit length together, so that the sum over pairs of
    (tie - c_i c_j)^2 is least (minimum residuals); its fit is the correlation of the products with the ties.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.

    Returns:
        The core and both fits, from -1 to 1, among the partners of whom something is known; a pair among them that is
        not known counts as not tied. Where all or none of the pairs are tied there is no core. Not bounded.

    Example:
        >>> from partnerkit.network import Network
        >>> found = core_periphery(Network.of_edges("habc", ["ha", "hb", "hc"]))
        >>> found.core, round(found.fit, 3), found.densities
        (('h',), 1.0, (None, 1.0, 0.0))
        >>> found.search, found.is_best, found.alike
        (<CoreSearch.ALL: 'all'>, True, 1)

    References:
        Borgatti and Everett (1999), Models of core/periphery structures, Social Networks 21, 375-395; Lip (2011), A
        fast algorithm for the discrete core/periphery bipartitioning problem, arXiv 1102.5511 (which decides by degree,
        but counts errors where this takes the correlation); Glover (1989), Tabu search, ORSA Journal on Computing 1,
        190-206.
    """
    made = ties_of(network, ties, missing)
    graph, ids = made.graph, np.array(made.ids, dtype=object)
    found = best_core(graph, made.ids)
    core = np.zeros(len(ids), dtype=bool) if found is None else found.core
    coreness, continuous, reason = _coreness(graph)
    return CorePeriphery(
        core=tuple(ids[core].tolist()),
        fit=None if found is None else found.fit,
        reason=None if found else NetworkReason.UNDEFINED if graph.nnz else NetworkReason.NO_TIES,
        search=None if found is None else found.search,
        is_best=found is not None and found.proven,
        alike=None if found is None else found.alike,
        in_all=() if found is None or found.in_all is None else tuple(ids[found.in_all].tolist()),
        densities=_densities(graph, core),
        coreness=_placed(made, coreness, reason),
        coreness_fit=continuous,
        as_untied=made.as_untied,
    )


def _densities(graph: csr_array, core: Bools) -> tuple[float | None, float | None, float | None]:
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
    known = (~np.isnan(full)).tolist()
    return PartnerFigures(
        measure=NetworkMeasure.CORENESS,
        partners=made.network.partners,
        values=tuple(v if k else None for v, k in zip(full.tolist(), known, strict=True)),
        reasons=tuple(None if k else unheard or reason for k, unheard in zip(known, made.unplaced, strict=True)),
        as_untied=made.as_untied,
    )
