"""Who matters: figures of each partner.

Owns: degree, strength, reach, betweenness, closeness, eigenvector centrality, constraint, effective size and core
number, on the ties of a network; a partner of whom nothing is known has none.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.network import _kernels
from partnerkit.network._cost import SLOW, step_seconds, warn_if_slow
from partnerkit.network._network import TIE, UNKNOWN
from partnerkit.network._ties import Ties, arcs_of, ties_of, treated
from partnerkit.network._ways import drawn, nearness, passed_through, warn_of_ways
from partnerkit.results import MissingRule, NetworkMeasure, NetworkReason, PartnerFigures, TieRule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scipy.sparse import csr_array

    from partnerkit.network._network import Network
    from partnerkit.stats.resampling import Floats

__all__ = [
    "betweenness",
    "closeness",
    "constraint",
    "cores",
    "degree",
    "effective_size",
    "eigenvector",
    "in_degree",
    "out_degree",
    "partner_reach",
    "strength",
]

STEPS_SLOW = ("ways of two ties", "look at a cluster, or at ties at a higher stage")
OBSERVED, CONFIRMED = MissingRule.OBSERVED, TieRule.CONFIRMED
DENSE = 1_000
"""Up to so many partners, eigenvectors are worked out in full."""
ALIKE = 1e-9
"""Eigenvalues that lie no further apart, as a share of the largest, are one."""


def degree(
    network: Network, *, ties: TieRule | str = CONFIRMED, missing: MissingRule | str = OBSERVED
) -> PartnerFigures:
    """Return with how many others each partner is tied.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.

    Returns:
        Whole numbers from 0; None for a partner that is silent, or was not asked, and has no known tie. The bounds
        take every pair that is not known as untied, and as tied; the lower one also takes a side that has not answered
        to deny what is stated as fact.

    Example:
        >>> from partnerkit.network import Network
        >>> degree(Network.of_edges("hab", [("h", "a"), ("h", "b")])).highest(1)
        (('h', 2.0),)
    """
    made = ties_of(network, ties, missing)
    known, least = made.degree.astype(np.float64), made.least.astype(np.float64)
    return _figures(NetworkMeasure.DEGREE, made, known[made.placed], bounds=(least, known + made.maybe))


def in_degree(network: Network, *, missing: MissingRule | str = OBSERVED) -> PartnerFigures:
    """Return how many partners report a tie with each.

    Args:
        network: The network.
        missing: What is done about missing views.

    Returns:
        Whole numbers from 0, of every partner; the upper bound counts every view of it that is missing.

    Example:
        >>> from partnerkit.network import Network
        >>> views = Network.of_edges("abc", [("a", "c"), ("b", "c")], directed=True, silent="c")
        >>> in_degree(views)["c"], in_degree(views).upper
        (2.0, (1.0, 1.0, 2.0))
    """
    return _of_views(NetworkMeasure.IN_DEGREE, network, missing, inward=True)


def out_degree(network: Network, *, missing: MissingRule | str = OBSERVED) -> PartnerFigures:
    """Return with how many others each partner reports a tie.

    Args:
        network: The network.
        missing: What is done about missing views.

    Returns:
        Whole numbers from 0; None for a partner of which there is no view, whose bounds are 0 and n - 1.

    Example:
        >>> from partnerkit.network import Network
        >>> views = Network.of_edges("abc", [("a", "c"), ("b", "c")], directed=True, silent="c")
        >>> out_degree(views).values
        (1.0, 1.0, None)
    """
    return _of_views(NetworkMeasure.OUT_DEGREE, network, missing, inward=False)


def _of_views(measure: NetworkMeasure, network: Network, missing: MissingRule | str, *, inward: bool) -> PartnerFigures:
    made = treated(network, MissingRule(missing))
    n, unknown, loud = made.n, made.state == UNKNOWN, made.telling[made.source]
    own = made.target if inward else made.source
    yes = np.bincount(own[made.state == TIE], minlength=n).astype(np.float64)
    if inward:
        asked = made.telling.sum() - made.telling
        known = np.full(n, made.has_views)
    else:
        asked = np.where(made.telling, n - 1, 0)
        known = made.heard
    said = asked - np.bincount(own[unknown & loud], minlength=n) + np.bincount(own[~unknown & ~loud], minlength=n)
    reasons = made.unheard if made.has_views else (NetworkReason.NO_VIEWS,) * n
    upper = yes + (n - 1 - said)
    return PartnerFigures(
        measure=measure,
        partners=made.partners,
        values=tuple(v if k else None for v, k in zip(yes.tolist(), known.tolist(), strict=True)),
        reasons=tuple(None if k else why for k, why in zip(known.tolist(), reasons, strict=True)),
        lower=tuple(yes.tolist()),
        upper=tuple(upper.tolist()),
    )


def strength(
    network: Network, *, ties: TieRule | str = CONFIRMED, missing: MissingRule | str = OBSERVED
) -> PartnerFigures:
    """Return the sum of the positions of each partner's ties.

    Positions are ranks: a sum of them takes two ties at networking for one at cooperation. Read it beside the degree.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.

    Returns:
        From 0, for a partner known to have no tie; a tie without a position adds nothing. None for a partner of none
        of whose ties the position is known. Not bounded.

    Example:
        >>> from partnerkit.network import Network
        >>> strength(Network.of_edges("hab", [("h", "a", 2), ("h", "b", None)])).values
        (2.0, 2.0, None)
    """
    made = ties_of(network, ties, missing)
    staged = np.diff(made.staged.indptr) > 0
    values = np.where(staged | (np.diff(made.graph.indptr) == 0), _row_sums(made.valued), np.nan)
    return _figures(NetworkMeasure.STRENGTH, made, values, undefined=NetworkReason.NO_STAGES)


def partner_reach(
    network: Network, *, ties: TieRule | str = CONFIRMED, missing: MissingRule | str = OBSERVED
) -> PartnerFigures:
    """Return what share of the others each partner reaches by one or two ties.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.

    Returns:
        From 0 to 1, among the partners of whom something is known; the bounds are among all.

    Example:
        >>> from partnerkit.network import Network
        >>> partner_reach(Network.of_edges("abcd", [("a", "b"), ("b", "c"), ("c", "d")]))["b"]
        1.0
    """
    made = ties_of(network, ties, missing)
    others, n = max(1, made.n - 1), int(made.placed.sum())
    bounds = None
    highest = made.highest
    if highest is not None and step_seconds(highest) <= SLOW:
        bounds = tuple(_kernels.reach_counts(each) / others for each in (made.lowest, highest))
    warn_if_slow(step_seconds(made.graph), *STEPS_SLOW)
    value = _kernels.reach_counts(made.graph) / max(1, n - 1) if n > 1 else np.full(n, np.nan)
    if bounds is not None:
        value = np.clip(value, bounds[0][made.placed], bounds[1][made.placed])
        bounds = (bounds[0], bounds[1])
    return _figures(NetworkMeasure.PARTNER_REACH, made, value, bounds=bounds)


# -- shortest ways ----------------------------------------------------------------------------------------------------


def betweenness(  # noqa: PLR0913 - each is a choice of the caller's
    network: Network,
    *,
    ties: TieRule | str = CONFIRMED,
    missing: MissingRule | str = OBSERVED,
    directed: bool = False,
    sample: int | None = None,
    seed: int = 0,
    backend: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PartnerFigures:
    """Return how many shortest ways between others run through each partner.

        b(v) = sum over pairs s, t of (shortest ways from s to t through v) / (shortest ways from s to t)

    Over unordered pairs of ties, or ordered pairs of views. All ties are one step: positions are ranks and no
    distances. These are the figures of `betweenness` in R's `sna` (`gmode = "graph"` for ties) and in igraph.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.
        directed: Whether ways follow views, from who reports to with whom.
        sample: From how many partners, drawn by chance, ways are looked for; the figures are scaled up. All for None.
        seed: Of the draw.
        backend: A backend of networkx on which to work it out; here for None.
        progress: Called with the partners done and all of them; not on a backend.

    Returns:
        From 0 to (n - 1)(n - 2) / 2, or twice that for views. Not bounded by missing views.

    Raises:
        InvalidValueError: A sample of none, or a backend that networkx does not know.

    Warns:
        PartnerkitWarning: It will take over ten seconds.

    Example:
        >>> from partnerkit.network import Network
        >>> betweenness(Network.of_edges("habc", [("h", "a"), ("h", "b"), ("h", "c")])).values
        (3.0, 0.0, 0.0, 0.0)

    References:
        Freeman (1979); Brandes (2001), A faster algorithm for betweenness centrality, Journal of Mathematical Sociology
        25, 163-177; Brandes and Pich (2007) for samples.
    """
    graph, made, partners = _ways(network, ties, missing, directed=directed)
    n = graph.shape[0]
    sources = drawn(n, sample, seed)
    sampled = None if len(sources) == n else len(sources)
    warn_of_ways(graph, len(sources), here=backend is None)
    if backend is None:
        through = passed_through(graph, sources, progress)
    else:
        through = _on_backend("betweenness_centrality", graph, backend, k=sampled, seed=seed, normalized=False)
    values = through if directed else through / 2
    return _figures(NetworkMeasure.BETWEENNESS, made, values, partners=partners, sampled=sampled)


def closeness(  # noqa: PLR0913 - each is a choice of the caller's
    network: Network,
    *,
    ties: TieRule | str = CONFIRMED,
    missing: MissingRule | str = OBSERVED,
    directed: bool = False,
    harmonic: bool = False,
    sample: int | None = None,
    seed: int = 0,
    backend: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PartnerFigures:
    """Return how near each partner is to all others.

        closeness  (n - 1) / sum of distances to the others; 0 if it does not reach all of them
        harmonic   sum of 1 / distance to the others / (n - 1), one out of reach adding 0

    These are `closeness` of R's `sna` with `cmode` `undirected` (or `directed`) and `suminvundir` (or `suminvdir`).
    igraph's leaves out those that are not reached, so that it differs where the network falls apart; use the harmonic
    one there.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.
        directed: Whether ways follow views, from who reports to with whom.
        harmonic: Whether it is the harmonic one.
        sample: To how many partners, drawn by chance, distances are looked for; the figures are from the mean over
            those. All for None.
        seed: Of the draw.
        backend: A backend of networkx on which to work it out; here for None. It draws no sample.
        progress: Called with the partners done and all of them; not on a backend.

    Returns:
        From 0 to 1. Not bounded by missing views.

    Raises:
        InvalidValueError: A sample of none, a sample on a backend, or a backend that networkx does not know.

    Warns:
        PartnerkitWarning: It will take over ten seconds.

    Example:
        >>> from partnerkit.network import Network
        >>> closeness(Network.of_edges("abc", [("a", "b"), ("b", "c")])).values
        (0.6666666666666666, 1.0, 0.6666666666666666)
    """
    graph, made, partners = _ways(network, ties, missing, directed=directed)
    n = graph.shape[0]
    measure = NetworkMeasure.HARMONIC_CLOSENESS if harmonic else NetworkMeasure.CLOSENESS
    sources = drawn(n, sample, seed)
    if sample is not None and backend is not None:
        hint = "leave one of them out"
        raise InvalidValueError(Problem(found="a sample on a backend", expected="one of them", hint=hint))
    if n < 2:  # noqa: PLR2004 - somebody to be near to
        return _figures(measure, made, np.full(n, np.nan), partners=partners)
    if backend is not None:
        warn_of_ways(graph, n, here=False, sample=False)
        values = _closeness_on_backend(graph, backend, harmonic=harmonic)
        return _figures(measure, made, values, partners=partners)
    warn_of_ways(graph, len(sources))
    values = nearness(graph, sources, progress)[harmonic]
    return _figures(measure, made, values, partners=partners, sampled=None if len(sources) == n else len(sources))


def _ways(
    network: Network, ties: TieRule | str, missing: MissingRule | str, *, directed: bool
) -> tuple[csr_array, Ties | None, Sequence[str]]:
    """Return the matrix that ways run on, with whose rows it has."""
    if directed:
        arcs = arcs_of(network, missing)
        return arcs.graph, None, _refuse_none(arcs.network)
    made = ties_of(network, ties, missing)
    return made.graph, made, ()


def _refuse_none(network: Network) -> tuple[str, ...]:
    if not network.n:
        found, hint = "a network without views", "nobody has answered about ties: use directed=False"
        raise InvalidValueError(Problem(found=found, expected="views, to follow their direction", hint=hint))
    return network.partners


def _on_backend(name: str, graph: csr_array, backend: str, **options: Any) -> Floats:  # noqa: ANN401 - of networkx
    """Return a centrality that networkx, or the backend of it that is named, works out."""
    import networkx as nx  # noqa: PLC0415 - slow to import, needed by few

    made = nx.from_scipy_sparse_array(graph, create_using=nx.DiGraph)
    chosen = {} if backend == "networkx" else {"backend": backend}
    try:
        found = getattr(nx, name)(made, **options, **chosen)
    except ImportError as error:
        hint = "install it, or leave backend= out"
        raise InvalidValueError(Problem(found=f"the backend {backend!r}: {error}", hint=hint)) from error
    return np.array([found[i] for i in range(graph.shape[0])], dtype=np.float64)


def _closeness_on_backend(graph: csr_array, backend: str, *, harmonic: bool) -> Floats:
    n, turned = graph.shape[0], graph.T.tocsr()  # networkx looks at ways inward
    if harmonic:
        return _on_backend("harmonic_centrality", turned, backend) / (n - 1)
    found = _on_backend("closeness_centrality", turned, backend, wf_improved=False)
    whole = _kernels.component_labels(graph).max() == 0
    return found if whole else np.where(_reaches_all(graph), found, 0.0)


def _reaches_all(graph: csr_array) -> np.ndarray:
    reached = _kernels.shortest_ways(graph, np.arange(graph.shape[0]), through=False)[3]
    return np.asarray(reached == graph.shape[0] - 1)


# -- eigenvectors -----------------------------------------------------------------------------------------------------


def eigenvector(
    network: Network,
    *,
    ties: TieRule | str = CONFIRMED,
    missing: MissingRule | str = OBSERVED,
    valued: bool = False,
) -> PartnerFigures:
    """Return the eigenvector centrality of each partner: high where it is tied to partners that are high.

    It is the principal eigenvector of the ties, scaled so that the largest is 1, as igraph has it; R's `sna` scales it
    to unit length. Where several components share the largest eigenvalue, the eigenvector nearest to the degrees is
    taken, so that the order of partners makes no difference.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.
        valued: Whether a tie weighs as much as its position.

    Returns:
        From 0 to 1; None for all where there is no tie. Not bounded.

    Example:
        >>> from partnerkit.network import Network
        >>> [round(each, 3) for each in eigenvector(Network.of_edges("habc", ["ha", "hb", "hc"])).values]
        [1.0, 0.577, 0.577, 0.577]

    References:
        Bonacich (1972), Factoring and weighting approaches to status scores and clique identification, Journal of
        Mathematical Sociology 2, 113-120.
    """
    made = ties_of(network, ties, missing)
    graph = made.valued if valued else made.graph
    return _figures(NetworkMeasure.EIGENVECTOR, made, principal(graph), undefined=_untied(made, valued=valued))


def _untied(made: Ties, *, valued: bool) -> NetworkReason:
    """Return why a figure of ties cannot be had for a partner: none is there, or none has a stage."""
    return NetworkReason.NO_STAGES if valued and len(made.a) and not made.valued.nnz else NetworkReason.NO_TIES


def principal(graph: csr_array) -> Floats:
    """Return the principal eigenvector of a symmetric matrix, the largest being 1; NaN where it holds nothing."""
    n, start = graph.shape[0], _row_sums(graph)
    if not graph.nnz:
        return np.full(n, np.nan)
    if n <= DENSE:
        roots, vectors = np.linalg.eigh(graph.toarray())
        top = vectors[:, roots >= roots[-1] * (1 - ALIKE)]
        found = top @ (top.T @ start)
    else:
        from scipy.sparse.linalg import eigsh  # noqa: PLC0415 - slow to import, needed by few

        found = eigsh(graph, k=1, which="LA", v0=start)[1][:, 0]
        found = found * np.sign(found.sum())
    found = np.where(np.abs(found) < ALIKE * np.abs(found).max(), 0.0, found)
    made: Floats = np.maximum(found, 0.0) / found.max()
    return made


# -- holes and cores --------------------------------------------------------------------------------------------------


def constraint(
    network: Network,
    *,
    ties: TieRule | str = CONFIRMED,
    missing: MissingRule | str = OBSERVED,
    valued: bool = False,
    directed: bool = False,
) -> PartnerFigures:
    """Return Burt's constraint: how far a partner's ties lead back to one another.

        c_i = sum over contacts j of (p_ij + sum over q of p_iq p_qj)^2,  p_ij = (z_ij + z_ji) / sum over k of (z_ik +
        z_ki)

    The sum is over those that i has a tie with, in either direction, as in networkx and igraph.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.
        valued: Whether a tie weighs as much as its position.
        directed: Whether z are the views, so that a tie which both report weighs twice; not with `valued`.

    Returns:
        From just above 0, many partners that are not tied to one another, to 1 and a little above. None for a partner
        without ties. Not bounded.

    Example:
        >>> from partnerkit.network import Network
        >>> [round(each, 3) for each in constraint(Network.of_edges("abc", ["ab", "bc", "ca"])).values]
        [1.125, 1.125, 1.125]

    References:
        Burt (1992), Structural Holes, equations 2.3 and 2.4; Burt (2004), Structural holes and good ideas, American
        Journal of Sociology 110, 349-399.
    """
    return _holes(NetworkMeasure.CONSTRAINT, network, ties, missing, valued=valued, directed=directed)


def effective_size(
    network: Network,
    *,
    ties: TieRule | str = CONFIRMED,
    missing: MissingRule | str = OBSERVED,
    valued: bool = False,
    directed: bool = False,
) -> PartnerFigures:
    """Return Burt's effective size: contacts, less those that lead where others lead too.

        e_i = sum over contacts j of (1 - sum over q of p_iq m_jq),  m_jq = (z_jq + z_qj) / largest over k of (z_jk +
        z_kj)

    For ties without values that is n - 2t / n, with n contacts and t ties among them (Borgatti, 1997).

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.
        valued: Whether a tie weighs as much as its position.
        directed: Whether z are the views; not with `valued`.

    Returns:
        From 1 to the degree. None for a partner without ties. Not bounded.

    Example:
        >>> from partnerkit.network import Network
        >>> effective_size(Network.of_edges("habc", ["ha", "hb", "hc", "ab"]))["h"]
        2.3333333333333335

    References:
        Burt (1992), Structural Holes, equation 2.2; Borgatti (1997), Structural holes: unpacking Burt's redundancy
        measures, Connections 20, 35-38.
    """
    return _holes(NetworkMeasure.EFFECTIVE_SIZE, network, ties, missing, valued=valued, directed=directed)


def _holes(  # noqa: PLR0913 - each is a choice of the caller's
    measure: NetworkMeasure,
    network: Network,
    ties: TieRule | str,
    missing: MissingRule | str,
    *,
    valued: bool,
    directed: bool,
) -> PartnerFigures:
    if valued and directed:
        raise InvalidValueError(Problem(found="valued and directed", expected="one of them"))
    kernel = _kernels.constraint if measure is NetworkMeasure.CONSTRAINT else _kernels.effective_size
    graph, made, partners = _ways(network, ties, missing, directed=directed)
    if made is None:
        graph = (graph + graph.T).tocsr()
    elif valued:
        graph = made.valued
    why = NetworkReason.NO_TIES if made is None else _untied(made, valued=valued)
    warn_if_slow(step_seconds(graph), *STEPS_SLOW)
    return _figures(measure, made, kernel(graph), partners=partners, undefined=why)


def cores(
    network: Network, *, ties: TieRule | str = CONFIRMED, missing: MissingRule | str = OBSERVED
) -> PartnerFigures:
    """Return the core number of each partner.

    The k-core is the largest set of partners that each have k ties within it; a partner's core number is the largest k
    whose core it is in.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.

    Returns:
        Whole numbers from 0. They cannot fall with a tie, but no bounds are given.

    Example:
        >>> from partnerkit.network import Network
        >>> cores(Network.of_edges("abcd", ["ab", "bc", "ca", "cd"])).values
        (2.0, 2.0, 2.0, 1.0)

    References:
        Seidman (1983), Network structure and minimum degree, Social Networks 5, 269-287.
    """
    made = ties_of(network, ties, missing)
    return _figures(NetworkMeasure.CORE_NUMBER, made, _kernels.core_numbers(made.graph).astype(np.float64))


# -- figures ----------------------------------------------------------------------------------------------------------


def _row_sums(graph: csr_array) -> Floats:
    return np.asarray(graph.sum(axis=1), dtype=np.float64).ravel()


_OF_TIES_ALONE = (NetworkMeasure.STRENGTH,)
"""Figures to which a pair without a tie says nothing."""


def _figures(  # noqa: PLR0913 - the parts of one value
    measure: NetworkMeasure,
    made: Ties | None,
    values: Floats,
    *,
    partners: Sequence[str] = (),
    bounds: tuple[Floats, Floats] | None = None,
    sampled: int | None = None,
    undefined: NetworkReason = NetworkReason.UNDEFINED,
) -> PartnerFigures:
    """Return the figures of those of whom something is known, beside those of whom nothing is."""
    ids = tuple(partners) if made is None else made.network.partners
    placed = np.ones(len(ids), dtype=bool) if made is None else made.placed
    full = np.full(len(ids), np.nan)
    full[placed] = values
    lower, upper = ((), ()) if bounds is None else (tuple(each.tolist()) for each in bounds)
    known = [not math.isnan(each) for each in full.tolist()]
    whys = (None,) * len(ids) if made is None else made.unplaced
    return PartnerFigures(
        measure=measure,
        partners=ids,
        values=tuple(v if k else None for v, k in zip(full.tolist(), known, strict=True)),
        reasons=tuple(None if k else why or undefined for k, why in zip(known, whys, strict=True)),
        lower=lower,
        upper=upper,
        sampled=sampled,
        as_untied=made.as_untied if made is not None and measure not in _OF_TIES_ALONE else 0,
    )
