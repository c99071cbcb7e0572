"""The shape of a partnership: the figures of its network that a profile holds.

Owns: which figures those are, and which of them a large network goes without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import attrs

from partnerkit.errors import InvalidValueError
from partnerkit.network._blocks import cliques, communities
from partnerkit.network._fragility import fragility
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
from partnerkit.network._ties import ties_of, treatment_of
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
    ExternalInternal,
    MissingRule,
    NetworkFigure,
    NetworkMeasure,
    NetworkPart,
    PartnerFigures,
    TieRule,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from partnerkit.hub import Hub
    from partnerkit.model import Strand
    from partnerkit.network._network import Network

__all__ = ["figures_of", "shape", "shape_of"]

T = TypeVar("T")

WAYS = 2_000
"""Up to so many partners, shortest ways are looked for without being asked."""
WHOLE = 200
"""Up to so many partners, everything is worked out without being asked."""
PERMUTATIONS, SEED = 999, 0
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

    Above 200 partners what takes long is left out: brokers, the core, communities, cliques and what losses do; above
    2,000 shortest ways too. Each has a function of its own for those who want to wait.

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
    small = network.n <= WHOLE
    steps = _Steps(progress, 5 + 4 * small)
    part = NetworkPart(
        treatment=treatment_of(network, made, rules.missing),
        figures=steps.after(lambda: tuple(_figures(network, rules))),
        reported=steps.after(lambda: tuple(_reported(network, rules))),
        stages=stages(network, ties=rules.ties, missing=rules.missing),
        partners=steps.after(lambda: tuple(_of_partners(network, rules))),
        agreement=steps.after(lambda: agreement(network) if "kind" in dict(network.groups) else ()),
        mixing=steps.after(lambda: tuple(_mixing(network, rules))),
    )
    if not small:
        return part
    grouped = dict(network.groups)
    rule, treated = rules.ties, rules.missing
    return attrs.evolve(
        part,
        brokerage=steps.after(lambda: brokerage(network, ties=rule, missing=treated) if "sector" in grouped else None),
        core_periphery=steps.after(lambda: core_periphery(network, ties=rule, missing=treated)),
        communities=communities(network, seed=SEED, ties=rule, missing=treated) if "cluster" in grouped else None,
        cliques=steps.after(lambda: _cliques(network, rules)),
        fragility=steps.after(lambda: fragility(network, ties=rule, missing=treated)),
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
    """Counts the steps of long work."""

    def __init__(self, progress: Callable[[int, int], None] | None, whole: int) -> None:
        self._progress, self._whole, self._done = progress, whole, 0

    def after(self, work: Callable[[], T]) -> T:
        """Return what work returns, and count it as done."""
        made = work()
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._whole)
        return made


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
    ties, missing = rules.ties, rules.missing
    yield density(network, ties=ties, missing=missing)
    for measure in CENTRALISATIONS if network.n <= WAYS else CENTRALISATIONS[:1]:
        yield centralisation(network, measure, ties=ties, missing=missing)
    for figure in (components, largest_component, isolates, reach):
        yield figure(network, ties=ties, missing=missing)
    yield stages(network, ties=ties, missing=missing).mean
    yield from multiplexity(network, ties=ties, missing=missing)


def _of_partners(network: Network, rules: _Rules) -> Iterator[PartnerFigures]:
    ties, missing = rules.ties, rules.missing
    for figures in (degree, strength, partner_reach, eigenvector, constraint, effective_size, cores):
        yield figures(network, ties=ties, missing=missing)
    if network.n <= WAYS:
        yield betweenness(network, ties=ties, missing=missing)
        yield closeness(network, ties=ties, missing=missing)
        yield closeness(network, ties=ties, missing=missing, harmonic=True)
    if network.has_views:
        yield in_degree(network, missing=missing)
        yield out_degree(network, missing=missing)


def _mixing(network: Network, rules: _Rules) -> Iterator[ExternalInternal]:
    for name, values in network.groups:
        if name in {"sector", "cluster"} and len(set(values) - {""}) > 1:
            yield external_internal(
                network, name, ties=rules.ties, missing=rules.missing, permutations=PERMUTATIONS, seed=SEED
            )


def _cliques(network: Network, rules: _Rules) -> tuple[tuple[str, ...], ...]:
    """Return the cliques; none where they are more than anyone can read."""
    try:
        return cliques(network, ties=rules.ties, missing=rules.missing)
    except InvalidValueError:
        return ()
