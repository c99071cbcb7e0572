"""Figures of the whole network: density, centralisation, reciprocity, components, reach, stages, strands.

Owns: the typed figures of the whole, with what each rests on and its bounds. Each takes the rule for ties and the rule
for missing views.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.network._cost import SLOW, step_seconds, warn_if_slow
from partnerkit.network._kernels import component_labels, reach_counts
from partnerkit.network._network import TIE, UNKNOWN, UNTIED
from partnerkit.network._ties import Ties, arcs_of, reason_of, ties_of, treated
from partnerkit.network._ways import drawn, nearness, passed_through, warn_of_ways
from partnerkit.results import (
    MissingRule,
    NetworkFigure,
    NetworkMeasure,
    NetworkReason,
    StageCounts,
    TieRule,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scipy.sparse import csr_array

    from partnerkit.network._network import Network
    from partnerkit.stats.resampling import Floats, Integers

__all__ = [
    "centralisation",
    "components",
    "density",
    "density_of_views",
    "isolates",
    "largest_component",
    "multiplexity",
    "reach",
    "reciprocity",
    "stages",
]

MANY = 2
"""A tie of so many strands is multiplex."""


def density(
    network: Network, *, ties: TieRule | str = TieRule.CONFIRMED, missing: MissingRule | str = MissingRule.OBSERVED
) -> NetworkFigure:
    """Return the share of pairs that are tied.

        density = pairs tied / pairs of which it is known whether they are tied

    A pair that one side puts at no contact is known not to be confirmed, whatever the other would say; one that one
    side reports while the other is silent is not known. So says R's `sna`: `gden` of `symmetrize` with the rule
    `strong` for confirmed ties and `weak` for reported ones.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.

    Returns:
        From 0 to 1. The bounds count every pair that is not known as untied, and as tied; the lower one also takes a
        side that has not answered to deny what is stated as fact. Where nobody's silence says anything there are
        bounds alone.

    Example:
        >>> from partnerkit.network import Network
        >>> found = density(Network.of_edges("abc", [("a", "b")]))
        >>> round(found.value, 3), found.observed, found.cells
        (0.333, 3, 3)
    """
    made = ties_of(network, ties, missing)
    reason = reason_of(made)
    if reason is not NetworkReason.TOO_FEW_PARTNERS:
        reason = _open(made.network) or reason
    tied, bounded = len(made.a), made.pairs > 0
    return NetworkFigure(
        measure=NetworkMeasure.DENSITY,
        value=None if reason else tied / made.known,
        reason=reason,
        lower=int(made.certain.sum()) / made.pairs if bounded else None,
        upper=(tied + made.pairs - made.known) / made.pairs if bounded else None,
        observed=made.known,
        cells=made.pairs,
    )


def _open(network: Network) -> NetworkReason | None:
    """Return why it is not known of a pair that nobody names whether it is tied; None where it is."""
    if network.is_enumerated:
        return None
    return NetworkReason.LISTED if network.has_views else NetworkReason.NO_VIEWS


def density_of_views(network: Network, *, missing: MissingRule | str = MissingRule.OBSERVED) -> NetworkFigure:
    """Return the share of views that report a tie.

        density = views that report a tie / views observed

    Each pair has two views. It is `gden` of R's `sna`, of the directed network with what is missing as `NA`.

    Args:
        network: The network.
        missing: What is done about missing views.

    Returns:
        From 0 to 1. Where nobody's silence says anything there are bounds alone.

    Example:
        >>> from partnerkit.network import Network
        >>> density_of_views(Network.of_edges("abc", [("a", "b"), ("b", "a"), ("a", "c")], directed=True)).value
        0.5
    """
    made = treated(network, MissingRule(missing))
    cells = made.n * (made.n - 1)
    yes = int((made.state == TIE).sum())
    told = np.bincount(made.source, minlength=made.n)
    unsaid = int((made.n - 1 - told[made.telling]).sum())
    observed = unsaid + int((made.state != UNKNOWN).sum())
    reason = None if observed else NetworkReason.NO_VIEWS
    if cells == 0:
        reason = NetworkReason.TOO_FEW_PARTNERS
    elif observed and not made.telling.any():
        reason = NetworkReason.LISTED
    return NetworkFigure(
        measure=NetworkMeasure.DENSITY_OF_VIEWS,
        value=None if reason else yes / observed,
        reason=reason,
        lower=yes / cells if cells and observed else None,
        upper=(yes + cells - observed) / cells if cells and observed else None,
        observed=observed,
        cells=cells,
    )


# -- centralisation ---------------------------------------------------------------------------------------------------


def centralisation(  # noqa: PLR0913 - each is a choice of the caller's
    network: Network,
    of: NetworkMeasure | str = NetworkMeasure.CENTRALISATION_DEGREE,
    *,
    ties: TieRule | str = TieRule.CONFIRMED,
    missing: MissingRule | str = MissingRule.OBSERVED,
    sample: int | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> NetworkFigure:
    """Return how far a network hangs on one partner (Freeman).

        centralisation = sum over partners of (largest figure - own figure) / divisor

    The divisor is what a star has, the most that can be:

        degree        (n - 1)(n - 2)
        in-degree     (n - 1)^2
        out-degree    (n - 1)^2
        betweenness   (n - 1)^2 (n - 2) / 2
        closeness     (n - 1)(n - 2) / (2n - 3)

    These are the divisors of `centralization` in R's `sna` and of `centr_degree(loops = FALSE)`, `centr_betw` and
    `centr_clo` in igraph, of undirected ties or of directed views. Positions of ties count for nothing.

    Args:
        network: The network.
        of: One of the five measures whose name begins with `centralisation`; in-degree and out-degree are of views.
        ties: Which pairs count as tied.
        missing: What is done about missing views.
        sample: From how many partners, drawn by chance, ways are looked for, as in `betweenness` and `closeness`; all
            for None. As the largest of estimates is rather above the truth, so is a figure from a small sample.
        seed: Of the draw.
        progress: Called with the partners done and all of them, for betweenness and closeness.

    Returns:
        From 0, all alike, to 1, a star. Of ties it is over the partners of whom something is known, of views over those
        that have answered: `observed` of `cells`. It is not bounded: pairs that are not known count as untied, and
        `as_untied` says how many they are.

    Raises:
        InvalidValueError: A measure that is no centralisation, or a sample of none.

    Warns:
        PartnerkitWarning: It will take over ten seconds.

    Example:
        >>> from partnerkit.network import Network
        >>> centralisation(Network.of_edges("habc", [("h", "a"), ("h", "b"), ("h", "c")])).value
        1.0

    References:
        Freeman (1979), Centrality in social networks, Social Networks 1, 215-239.
    """
    measure = _checked(NetworkMeasure(of))
    if measure in _OF_VIEWS:
        return _centralisation_of_views(network, measure, missing)
    made = ties_of(network, ties, missing)
    n = int(made.placed.sum())
    least = 3
    reason = NetworkReason.TOO_FEW_PARTNERS if n < least else None
    if reason:
        return _unknown(measure, reason, n, made.n)
    divisor, sources = _DIVISORS[measure](n), drawn(n, sample, seed)
    of_ways = measure is not NetworkMeasure.CENTRALISATION_DEGREE
    figures = _figures(made.graph, measure, sources, progress)
    return NetworkFigure(
        measure=measure,
        value=min(1.0, float((figures.max() - figures).sum()) / divisor),
        observed=n,
        cells=network.n,
        divisor=divisor,
        as_untied=made.as_untied,
        sampled=len(sources) if of_ways and len(sources) < n else None,
    )


_DIVISORS: Mapping[NetworkMeasure, Callable[[int], float]] = {
    NetworkMeasure.CENTRALISATION_DEGREE: lambda n: float((n - 1) * (n - 2)),
    NetworkMeasure.CENTRALISATION_BETWEENNESS: lambda n: (n - 1) ** 2 * (n - 2) / 2,
    NetworkMeasure.CENTRALISATION_CLOSENESS: lambda n: (n - 1) * (n - 2) / (2 * n - 3),
}
_OF_VIEWS = (NetworkMeasure.CENTRALISATION_IN_DEGREE, NetworkMeasure.CENTRALISATION_OUT_DEGREE)


def _checked(measure: NetworkMeasure) -> NetworkMeasure:
    known = [*_DIVISORS, *_OF_VIEWS]
    if measure not in known:
        expected = ", ".join(each.value for each in known)
        raise InvalidValueError(Problem(found=f"the measure {measure.value!r}", expected=expected))
    return measure


def _figures(
    graph: csr_array, measure: NetworkMeasure, sources: Integers, progress: Callable[[int, int], None] | None
) -> Floats:
    if measure is NetworkMeasure.CENTRALISATION_DEGREE:
        return np.diff(graph.indptr).astype(np.float64)
    warn_of_ways(graph, len(sources))
    if measure is NetworkMeasure.CENTRALISATION_BETWEENNESS:
        return passed_through(graph, sources, progress) / 2
    return nearness(graph, sources, progress)[0]


def _centralisation_of_views(network: Network, measure: NetworkMeasure, missing: MissingRule | str) -> NetworkFigure:
    arcs = arcs_of(network, missing)
    n, least = arcs.network.n, 2
    if not network.has_views:
        return _unknown(measure, NetworkReason.NO_VIEWS, 0, network.n)
    if n < least:
        return _unknown(measure, NetworkReason.TOO_FEW_PARTNERS, n, network.n)
    ends = arcs.target if measure is NetworkMeasure.CENTRALISATION_IN_DEGREE else arcs.source
    figures, divisor = np.bincount(ends, minlength=n), float((n - 1) ** 2)
    value = float((figures.max() - figures).sum()) / divisor
    return NetworkFigure(
        measure=measure, value=value, observed=n, cells=network.n, divisor=divisor, as_untied=arcs.as_untied
    )


def _unknown(measure: NetworkMeasure, reason: NetworkReason, observed: int, cells: int) -> NetworkFigure:
    return NetworkFigure(measure=measure, value=None, reason=reason, observed=observed, cells=cells)


# -- reciprocity ------------------------------------------------------------------------------------------------------


def reciprocity(
    network: Network, *, missing: MissingRule | str = MissingRule.OBSERVED
) -> tuple[NetworkFigure, NetworkFigure, NetworkFigure]:
    """Return how often what one side reports the other reports too, under the three definitions that are in use.

        dyadic            (M + N) / (M + A + N)
        dyadic.nonnull    M / (M + A)
        edgewise          2M / (2M + A)

    M is the number of pairs that both report, A of those that one reports and the other puts at no contact, N of those
    that both put there. Pairs of which a view is missing are in none. The names are those of `grecip` in R's `sna`;
    igraph's `reciprocity` is the edgewise one, and its mode `ratio` the nonnull.

    Args:
        network: The network.
        missing: What is done about missing views.

    Returns:
        The three, from 0 to 1; not bounded.

    Example:
        >>> from partnerkit.network import Network
        >>> views = Network.of_edges("abc", [("a", "b"), ("b", "a"), ("a", "c")], directed=True)
        >>> [round(each.value, 3) for each in reciprocity(views)]
        [0.667, 0.5, 0.667]

    References:
        Wasserman and Faust (1994), Social Network Analysis, section 13.2 (M, A and N).
    """
    made = treated(network, MissingRule(missing))
    pairs, tells = made.pairs, made.telling
    said = (pairs.view_a != UNKNOWN) & (pairs.view_b != UNKNOWN)
    mutual = int(((pairs.view_a == TIE) & (pairs.view_b == TIE)).sum())
    both_none = int(((pairs.view_a == UNTIED) & (pairs.view_b == UNTIED)).sum())
    one_way = int(said.sum()) - mutual - both_none
    tellers = int(tells.sum())
    null = both_none + tellers * (tellers - 1) // 2 - int((tells[pairs.a] & tells[pairs.b]).sum())
    listed = network.has_views and not made.is_enumerated
    observed, cells = mutual + one_way + null, made.n * (made.n - 1) // 2
    parts = (
        (NetworkMeasure.RECIPROCITY_DYADIC, mutual + null, mutual + one_way + null),
        (NetworkMeasure.RECIPROCITY_DYADIC_NONNULL, mutual, mutual + one_way),
        (NetworkMeasure.RECIPROCITY_EDGEWISE, 2 * mutual, 2 * mutual + one_way),
    )
    one, two, three = (
        _share(measure, part, whole, observed, cells, _why(network, observed, listed=listed and i == 0))
        for i, (measure, part, whole) in enumerate(parts)
    )
    return one, two, three


def _why(network: Network, observed: int, *, listed: bool) -> NetworkReason | None:
    if not network.has_views:
        return NetworkReason.NO_VIEWS
    if listed:
        return NetworkReason.LISTED
    return None if observed else NetworkReason.NOT_OBSERVED


def _share(  # noqa: PLR0913, PLR0917 - the parts of one figure
    measure: NetworkMeasure, part: float, whole: float, observed: int, cells: int, why: NetworkReason | None = None
) -> NetworkFigure:
    reason = why or (None if whole else NetworkReason.NO_TIES)
    value = None if reason else part / whole
    return NetworkFigure(measure=measure, value=value, reason=reason, observed=observed, cells=cells)


# -- components and reach ---------------------------------------------------------------------------------------------


def components(
    network: Network, *, ties: TieRule | str = TieRule.CONFIRMED, missing: MissingRule | str = MissingRule.OBSERVED
) -> NetworkFigure:
    """Return the number of components: sets of partners that ties connect.

    A partner known to be isolated is a component; one of whom nothing is known is in none.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.

    Returns:
        From 1, over the partners of whom something is known (`observed`), and never below what is certain. The bounds
        are over all partners, with every pair that is not known tied, and untied.

    Example:
        >>> from partnerkit.network import Network
        >>> components(Network.of_edges("abcd", [("a", "b"), ("b", "c")])).value
        2.0
    """
    made = ties_of(network, ties, missing)
    highest = made.highest
    least = None if highest is None else float(_number(component_labels(highest)) - _quiet(made, highest))
    value = float(_number(component_labels(made.graph))) if made.placed.any() else None
    return _counted(NetworkMeasure.COMPONENTS, made, value, least, float(_number(component_labels(made.lowest))))


def largest_component(
    network: Network, *, ties: TieRule | str = TieRule.CONFIRMED, missing: MissingRule | str = MissingRule.OBSERVED
) -> NetworkFigure:
    """Return the share of partners that are in the largest component.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.

    Returns:
        From 1 / n to 1, over the partners of whom something is known; bounded as `components` is.

    Example:
        >>> from partnerkit.network import Network
        >>> largest_component(Network.of_edges("abcd", [("a", "b"), ("b", "c")])).value
        0.75
    """
    made = ties_of(network, ties, missing)
    if not made.n:
        return _unknown(NetworkMeasure.LARGEST_COMPONENT, NetworkReason.TOO_FEW_PARTNERS, 0, 0)
    highest = made.highest
    least = float(_largest(made.lowest) / made.n)
    most = None if highest is None else float(_largest(highest) / made.n)
    value = float(_largest(made.graph) / made.placed.sum()) if made.placed.any() else None
    return _counted(NetworkMeasure.LARGEST_COMPONENT, made, value, least, most)


def _largest(graph: csr_array) -> int:
    return int(np.bincount(component_labels(graph)).max())


def isolates(
    network: Network, *, ties: TieRule | str = TieRule.CONFIRMED, missing: MissingRule | str = MissingRule.OBSERVED
) -> NetworkFigure:
    """Return the number of partners that are known to have no tie.

    A partner that is silent, or was not asked, is no isolate, whatever others say: it is unknown. So is one of whom a
    pair is not known.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.

    Returns:
        From 0. The lower bound is the figure itself, the upper one counts every partner without a tie that is certain.

    Example:
        >>> from partnerkit.network import Network
        >>> views = Network.of_edges("abcd", [("a", "b"), ("b", "a")], directed=True, silent="d")
        >>> found = isolates(views)  # c names nobody, d was silent
        >>> found.value, found.upper
        (1.0, 2.0)
    """
    made = ties_of(network, ties, missing)
    alone = made.degree == 0
    value = float((alone & made.placed).sum())
    most = float((made.least == 0).sum())
    return _counted(NetworkMeasure.ISOLATES, made, value if made.placed.any() else None, value, most)


def reach(
    network: Network, *, ties: TieRule | str = TieRule.CONFIRMED, missing: MissingRule | str = MissingRule.OBSERVED
) -> NetworkFigure:
    """Return what share of the others a partner reaches by one or two ties, on average.

        reach = mean over partners of (others that one or two ties lead to) / (n - 1)

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.

    Returns:
        From 0 to 1, over the partners of whom something is known, and within what is certain. The bounds are over all
        partners, with every pair that is not known untied, and tied.

    Example:
        >>> from partnerkit.network import Network
        >>> reach(Network.of_edges("abcd", [("a", "b"), ("b", "c"), ("c", "d")])).value
        0.8333333333333334

    References:
        Borgatti (2006), Identifying sets of key players in a social network, Computational and Mathematical
        Organization Theory 12, 21-34 (m-reach).
    """
    made = ties_of(network, ties, missing)
    if made.n < 2:  # noqa: PLR2004 - a pair
        return _unknown(NetworkMeasure.REACH, NetworkReason.TOO_FEW_PARTNERS, made.n, made.n)
    highest, n = made.highest, int(made.placed.sum())
    low = _mean_reach(made.lowest)
    high = None if highest is None or step_seconds(highest) > SLOW else _mean_reach(highest)
    warn_if_slow(step_seconds(made.graph), "ways of two ties", "look at a cluster, or at ties at a higher stage")
    return _counted(NetworkMeasure.REACH, made, _mean_reach(made.graph) if n > 1 else None, low, high)


def _mean_reach(graph: csr_array) -> float:
    n = graph.shape[0]
    return float(reach_counts(graph).sum()) / (n * (n - 1))


def _quiet(made: Ties, highest: csr_array) -> int:
    """Return how many partners are silent and named by nobody: they count for no component and no isolate."""
    return int((~made.placed & (np.diff(highest.indptr) == 0)).sum())


def _number(labels: np.ndarray) -> int:
    return len(np.unique(labels))


def _counted(
    measure: NetworkMeasure, made: Ties, value: float | None, lower: float | None, upper: float | None
) -> NetworkFigure:
    """Return a figure over the partners of whom something is known, never outside what is certain."""
    if value is not None:
        value = value if lower is None else max(value, lower)
        value = value if upper is None else min(value, upper)
    reason = None if value is not None else NetworkReason.NOT_OBSERVED
    if made.n == 0:
        reason, value, lower, upper = NetworkReason.TOO_FEW_PARTNERS, None, None, None
    return NetworkFigure(
        measure=measure,
        value=value,
        reason=reason,
        lower=lower,
        upper=upper,
        observed=int(made.placed.sum()),
        cells=made.n,
        as_untied=0 if value is None or measure is NetworkMeasure.ISOLATES else made.as_untied,
    )


# -- stages and strands -----------------------------------------------------------------------------------------------


def stages(
    network: Network, *, ties: TieRule | str = TieRule.CONFIRMED, missing: MissingRule | str = MissingRule.OBSERVED
) -> StageCounts:
    """Return how many ties are at each stage, and the mean stage attained, which stands only beside the counts.

    A tie stands where both sides' answers together put it: at the stage attained, found once from the gates of both, or
    at the lower of the two reported. Of a tie known as a range it is the lowest stage, which is attained for certain.
    The mean is of whole stages. The mean position that an assessment tells counts the share met of the next stage as
    well, and only ties whose position is known exactly, so that the two differ.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.

    Returns:
        The counts from the lowest stage, and the mean over ties whose stage is known. Values of a network that was not
        made from a hub are counted as they are.

    Example:
        >>> from partnerkit.network import Network
        >>> found = stages(Network.of_edges("abc", [("a", "b", 1), ("b", "c", 4)]))
        >>> found.mean.value, found.counts
        (2.5, (('1', 1), ('4', 1)))
    """
    made = ties_of(network, ties, missing)
    known = made.value[~np.isnan(made.value)]
    reason = NetworkReason.NO_TIES if not len(made.a) else None if known.size else NetworkReason.NO_STAGES
    value = None if reason else float(known.mean())
    figure = NetworkFigure(
        measure=NetworkMeasure.MEAN_STAGE, value=value, reason=reason, observed=known.size, cells=len(made.a)
    )
    positions, numbers = np.unique(known, return_counts=True)
    if network.points:
        each = np.bincount(known.astype(np.intp), minlength=len(network.points)).tolist()
        counts = tuple(zip(network.points, each, strict=True))
    else:
        counts = tuple((f"{p:g}", int(c)) for p, c in zip(positions.tolist(), numbers.tolist(), strict=True))
    return StageCounts(mean=figure, counts=counts, unknown=len(made.a) - known.size)


def multiplexity(
    network: Network, *, ties: TieRule | str = TieRule.CONFIRMED, missing: MissingRule | str = MissingRule.OBSERVED
) -> tuple[NetworkFigure, NetworkFigure, NetworkFigure, NetworkFigure]:
    """Return on how many strands partners are tied, over the tied pairs and over all.

        strands per tie     strands / ties whose strands are known
        strands per pair    strands / (ties whose strands are known + pairs known to be untied)
        multiplex ties      ties of two or more strands / ties whose strands are known
        multiplex pairs     the same ties / (ties whose strands are known + pairs known to be untied)

    What a tie is about is a fact of `relationships.csv`; views do not say it. The figures over ties say how rich the
    typical tie is, those over pairs how much of what could be is there.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.

    Returns:
        The four. Those over pairs need to know of untied pairs, and so have no value where nobody's silence says
        anything.

    Example:
        >>> from partnerkit.files import load
        >>> from partnerkit.network import network_of
        >>> per_tie, *_ = multiplexity(network_of(load("examples/orchard_hub")))
        >>> per_tie.observed, per_tie.cells
        (28, 33)
    """
    made = ties_of(network, ties, missing)
    known = made.strands[~np.isnan(made.strands)]
    untied = made.known - len(made.a)
    why = None if known.size else NetworkReason.NO_TIES if not len(made.a) else NetworkReason.NO_STRANDS
    listed = why or _open(made.network)
    total, many, whole = float(known.sum()), float((known >= MANY).sum()), known.size + untied
    return (
        _share(NetworkMeasure.STRANDS_PER_TIE, total, known.size, known.size, len(made.a), why),
        _share(NetworkMeasure.STRANDS_PER_PAIR, total, whole, whole, made.pairs, listed),
        _share(NetworkMeasure.MULTIPLEX_TIES, many, known.size, known.size, len(made.a), why),
        _share(NetworkMeasure.MULTIPLEX_PAIRS, many, whole, whole, made.pairs, listed),
    )
