"""The shape of a partnership: the figures of its network that a profile holds.

Owns: which figures those are, and what is done about those that would take long: what can be sampled is sampled, and
what cannot be says that it is too large.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from partnerkit.network._blocks import communities, listed_cliques
from partnerkit.network._cost import (
    SLOW,
    clique_seconds,
    community_seconds,
    step_seconds,
    trial_seconds,
    way_seconds,
)
from partnerkit.network._fragility import ALL_TWOS, fragility, roles_of
from partnerkit.network._groups import brokerage, external_internal
from partnerkit.network._hub import network_of
from partnerkit.network._partners import (
    betweenness,
    closeness,
    constraint,
    cores,
    degree,
    effective_size,
    eigenvector,
    in_degree,
    out_degree,
    partner_reach,
    strength,
)
from partnerkit.network._periphery import core_periphery
from partnerkit.network._sides import agreement
from partnerkit.network._ties import Ties, differing, ties_of, treatment_of
from partnerkit.network._whole import (
    centralisation,
    components,
    density,
    density_of_views,
    isolates,
    largest_component,
    multiplexity,
    reach,
    reciprocity,
    stages,
)
from partnerkit.results import (
    Brokerage,
    Cliques,
    Communities,
    ExternalInternal,
    Fragility,
    Loss,
    MissingRule,
    NetworkFigure,
    NetworkMeasure,
    NetworkPart,
    NetworkReason,
    PartnerFigures,
    TieRule,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scipy.sparse import csr_array

    from partnerkit.hub import Hub
    from partnerkit.model import Strand
    from partnerkit.network._network import Network

__all__ = ["figures_of", "shape", "shape_of"]

T = TypeVar("T")

PATIENCE = 2.0
"""Seconds that each measure of shortest ways, and the search for communities, may take; of more a sample is drawn."""
DRAWN_TIES = 200_000_000
"""Ties times permutations up to which the E-I index is tested by all of them; else by fewer."""
LEAST_PERMUTATIONS = 99
PERMUTATIONS, SEED, STEP = 999, 0, 100
CENTRALISATIONS = (
    NetworkMeasure.CENTRALISATION_DEGREE,
    NetworkMeasure.CENTRALISATION_BETWEENNESS,
    NetworkMeasure.CENTRALISATION_CLOSENESS,
)
OF_VIEWS = (NetworkMeasure.CENTRALISATION_IN_DEGREE, NetworkMeasure.CENTRALISATION_OUT_DEGREE)


def shape(  # noqa: PLR0913 - each is a choice of the caller's
    hub: Hub,
    wave: str | None = None,
    *,
    at_least: str = "",
    strand: Strand | str = "",
    cluster: str = "",
    ties: TieRule | str = TieRule.CONFIRMED,
    missing: MissingRule | str = MissingRule.OBSERVED,
    progress: Callable[[int, int], None] | None = None,
) -> NetworkPart:
    """Return the shape of a hub in a wave: every figure of its network.

    Args:
        hub: The hub.
        wave: The id of a wave; the one with the latest date where none is named.
        at_least: The id of a stage that ties are at or above; any for none.
        strand: What ties are about; anything for none.
        cluster: The cluster that both sides are in; all for none.
        ties: Which pairs count as tied.
        missing: What is done about missing views.
        progress: Called with the steps done and the steps in all.

    Raises:
        UnknownNameError: There is no such wave, stage or cluster.
        InvalidValueError: There is no such strand or rule, or views cannot be imputed.

    Example:
        >>> from partnerkit.files import load
        >>> found = shape(load("examples/orchard_hub"))
        >>> found, round(found["density"].value, 3), found.fragility.indispensable
        (NetworkPart(16 partners, 33 confirmed ties), 0.284, 'orchard_school')
    """
    network = network_of(hub, wave, at_least=at_least, strand=strand, cluster=cluster)
    return shape_of(network, ties=ties, missing=missing, progress=progress)


@attrs.frozen(kw_only=True)
class _Rules:
    """What a caller may choose."""

    ties: TieRule
    missing: MissingRule


def shape_of(
    network: Network,
    *,
    ties: TieRule | str = TieRule.CONFIRMED,
    missing: MissingRule | str = MissingRule.OBSERVED,
    progress: Callable[[int, int], None] | None = None,
) -> NetworkPart:
    """Return the shape of a network: every figure of it.

    What would take long is sampled, always by the same draw: shortest ways from some of the partners, communities among
    some, and losses of those that most ways run through. What cannot be sampled and would take over ten seconds has no
    figure, and says that it is too large; each has a function of its own for those who want to wait.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.
        progress: Called with the steps done and the steps in all.

    Raises:
        InvalidValueError: There is no such rule, or views cannot be imputed.

    Example:
        >>> from partnerkit.network import Network
        >>> shape_of(Network.of_edges("abc", ["ab", "bc"]))["components"].value
        1.0
    """
    rules = _Rules(ties=TieRule(ties), missing=MissingRule(missing))
    made = ties_of(network, rules.ties, rules.missing)
    steps, known = _Steps(progress, 8), {name for name, _ in network.groups}
    figures = steps.after(lambda _: tuple(_figures(network, rules)))
    reported = steps.after(lambda _: tuple(_reported(network, rules)))
    partners = steps.after(lambda _: tuple(_of_partners(network, rules)))
    between = next(each for each in partners if each.measure is NetworkMeasure.BETWEENNESS)
    return NetworkPart(
        treatment=treatment_of(network, made, rules.missing),
        figures=figures,
        reported=reported,
        stages=stages(network, ties=rules.ties, missing=rules.missing),
        partners=partners,
        differ=differing(made.network),
        agreement=steps.after(lambda _: agreement(network) if "kind" in known else ()),
        mixing=steps.after(lambda _: tuple(_mixing(network, rules, len(made.a)))),
        brokerage=_brokers(network, rules, made) if "sector" in known else None,
        core_periphery=steps.after(lambda _: core_periphery(network, ties=rules.ties, missing=rules.missing)),
        communities=_communities(network, rules, made) if "cluster" in known else None,
        cliques=steps.after(lambda _: _cliques(made)),
        fragility=steps.after(lambda told: _losses(network, rules, made, between, told)),
    )


def figures_of(
    network: Network, *, ties: TieRule | str = TieRule.CONFIRMED, missing: MissingRule | str = MissingRule.OBSERVED
) -> tuple[NetworkFigure, ...]:
    """Return the figures of a network as a whole, which are quick to have.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.

    Raises:
        InvalidValueError: There is no such rule, or views cannot be imputed.

    Example:
        >>> from partnerkit.network import Network
        >>> [figure.value for figure in figures_of(Network.of_edges("abc", ["ab", "bc"]))][:1]
        [0.6666666666666666]
    """
    return tuple(_figures(network, _Rules(ties=TieRule(ties), missing=MissingRule(missing))))


class _Steps:
    """Counts the steps of long work, and how far each has come."""

    def __init__(self, progress: Callable[[int, int], None] | None, whole: int) -> None:
        self._progress, self._whole, self._done = progress, whole * STEP, 0

    def after(self, work: Callable[[Callable[[int, int], None]], T]) -> T:
        """Return what work returns, and count it as done; it may tell how far it has come."""
        made = work(self._within)
        self._done += STEP
        self._tell(self._done)
        return made

    def _within(self, done: int, of: int) -> None:
        self._tell(self._done + STEP * done // (of + 1))

    def _tell(self, done: int) -> None:
        if self._progress is not None:
            self._progress(done, self._whole)


def _figures(network: Network, rules: _Rules) -> Iterator[NetworkFigure]:
    yield from _of_ties(network, rules)
    yield density_of_views(network, missing=rules.missing)
    for measure in OF_VIEWS:
        yield centralisation(network, measure, missing=rules.missing)
    yield from reciprocity(network, missing=rules.missing)


def _reported(network: Network, rules: _Rules) -> Iterator[NetworkFigure]:
    """Yield the figures of every tie that somebody reports, which stand beside those of confirmed ties."""
    if rules.ties is TieRule.CONFIRMED:
        yield from _of_ties(network, attrs.evolve(rules, ties=TieRule.REPORTED))


def _of_ties(network: Network, rules: _Rules) -> Iterator[NetworkFigure]:
    chosen: Any = {"ties": rules.ties, "missing": rules.missing}
    graph = ties_of(network, **chosen).graph
    yield density(network, **chosen)
    for measure in CENTRALISATIONS:
        yield centralisation(network, measure, **chosen, sample=_sample(graph), seed=SEED)
    for figure in (components, largest_component, isolates):
        yield figure(network, **chosen)
    large = step_seconds(graph) > SLOW
    yield _too_large(network, graph.shape[0]) if large else reach(network, **chosen)
    yield stages(network, **chosen).mean
    yield from multiplexity(network, **chosen)


def _sample(graph: csr_array) -> int | None:
    """Return from how many partners shortest ways are looked for; None for all."""
    whole = way_seconds(graph, graph.shape[0])
    return None if whole <= PATIENCE else max(1, int(graph.shape[0] * PATIENCE / whole))


def _too_large(network: Network, observed: int) -> NetworkFigure:
    why = NetworkReason.TOO_LARGE
    return NetworkFigure(measure=NetworkMeasure.REACH, value=None, reason=why, observed=observed, cells=network.n)


def _of_partners(network: Network, rules: _Rules) -> Iterator[PartnerFigures]:
    chosen: Any = {"ties": rules.ties, "missing": rules.missing}
    graph = ties_of(network, **chosen).graph
    for figures in (degree, strength, eigenvector, cores):
        yield figures(network, **chosen)
    of_steps = {
        NetworkMeasure.PARTNER_REACH: partner_reach,
        NetworkMeasure.CONSTRAINT: constraint,
        NetworkMeasure.EFFECTIVE_SIZE: effective_size,
    }
    large = step_seconds(graph) > SLOW
    for measure, figures in of_steps.items():
        yield _none(measure, network) if large else figures(network, **chosen)
    drawn: Any = {"sample": _sample(graph), "seed": SEED}
    yield betweenness(network, **chosen, **drawn)
    yield closeness(network, **chosen, **drawn)
    yield closeness(network, **chosen, **drawn, harmonic=True)
    if network.has_views:
        yield in_degree(network, missing=rules.missing)
        yield out_degree(network, missing=rules.missing)


def _none(measure: NetworkMeasure, network: Network) -> PartnerFigures:
    why = (NetworkReason.TOO_LARGE,) * network.n
    return PartnerFigures(measure=measure, partners=network.partners, values=(None,) * network.n, reasons=why)


def _mixing(network: Network, rules: _Rules, ties: int) -> Iterator[ExternalInternal]:
    fewer = max(LEAST_PERMUTATIONS, DRAWN_TIES // max(1, ties))
    for name, values in network.groups:
        if name in {"sector", "cluster"} and len(set(values) - {""}) > 1:
            draws = min(PERMUTATIONS, fewer)
            yield external_internal(
                network, name, ties=rules.ties, missing=rules.missing, permutations=draws, seed=SEED
            )


def _brokers(network: Network, rules: _Rules, made: Ties) -> Brokerage:
    if step_seconds(made.graph) <= SLOW:
        return brokerage(network, ties=rules.ties, missing=rules.missing)
    why = NetworkReason.TOO_LARGE
    return Brokerage(by="sector", partners=(), groups=(), counts=(), expected=(), directed=False, reason=why)


def _communities(network: Network, rules: _Rules, made: Ties) -> Communities:
    """Return the communities, of a large network among as many partners as can be looked at in the time."""
    whole = community_seconds(made.graph, "louvain")
    n = sample = made.graph.shape[0]
    while whole > PATIENCE and sample > 1:
        sample //= 2
        whole = community_seconds(made.graph, "louvain", share=sample / n)
    chosen = None if sample == n else sample
    return communities(network, seed=SEED, sample=chosen, ties=rules.ties, missing=rules.missing)


def _cliques(made: Ties) -> Cliques:
    if clique_seconds(made.graph) > SLOW:
        return Cliques(reason=NetworkReason.TOO_LARGE)
    return listed_cliques(made)


def _losses(
    network: Network,
    rules: _Rules,
    made: Ties,
    between: PartnerFigures,
    progress: Callable[[int, int], None],
) -> Fragility:
    """Return what losses do: all of one or two partners; else of the leads, and of those that most ways run through."""
    n, most = made.graph.shape[0], int(SLOW / trial_seconds(made.graph))
    if not most:
        now = Loss(partners=(), ties=len(made.a), components=0, reach=None, connected=None, mean_stage=None)
        return Fragility(now=now, of_ones=n, reason=NetworkReason.TOO_LARGE)
    partners, twos = None, None
    if n + min(ALL_TWOS, n * (n - 1) // 2) > most:
        ones = max(1, min(n, most * 4 // 5))
        leads = [each for each, role in zip(network.partners, roles_of(network), strict=True) if role == "lead"]
        order = dict.fromkeys([*leads, *(each for each, _ in between.highest(n))])
        partners, twos = list(order)[:ones], max(0, most - ones)
    return fragility(
        network,
        ties=rules.ties,
        missing=rules.missing,
        partners=partners,
        twos=None if twos is None else min(ALL_TWOS, twos),
        seed=SEED,
        progress=progress,
    )
