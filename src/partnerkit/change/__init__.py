"""Change: two waves of a hub compared on what both hold, and three or more in a line.

Owns: the use case. What waves hold in common is found in `_held`, the scores in `_scores`, typed figures in
`_figures`, ties in `_ties`, single partners and ties in `_units`, the norms that files state in `_norms`, and how a
figure came about in `_explanation`. The numbers are those of `partnerkit.stats.change`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import attrs
import polars as pl

from partnerkit.change._explanation import Workings
from partnerkit.change._figures import Reach, fit_change, framework_changes, trend_figures
from partnerkit.change._held import held_waves
from partnerkit.change._norms import stated_norms
from partnerkit.change._scores import fit_scored, tie_scored, whole_scored
from partnerkit.change._ties import stage_change, tie_changes
from partnerkit.change._units import reliable_changes
from partnerkit.errors import Entry, InvalidValueError, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge import library
from partnerkit.network import Network, density_of_views, figures_of, held_in_all
from partnerkit.results import (
    Beside,
    Comparison,
    Finding,
    FindingKind,
    Held,
    NetworkMeasure,
    Norm,
    NormBasis,
    Reason,
    Target,
    Trend,
)
from partnerkit.scoring.rollup import group_rule
from partnerkit.scoring.sides import SideRule
from partnerkit.scoring.ties import asks_gates
from partnerkit.stats.change import panel_norm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from partnerkit.change._held import HeldWaves
    from partnerkit.hub import Hub, Survey
    from partnerkit.knowledge.stages import Continuum
    from partnerkit.responses import Wave
    from partnerkit.stats.resampling import Floats

__all__ = ["NO_NORMS", "Measures", "compare", "norm_of_panel", "shape_of_wave", "trend"]

Measures: TypeAlias = "Callable[[Network], Iterable[tuple[str, float | None]]]"
"""What measures the network of a wave: from it to figures, each with its name; None for one that cannot be had."""


def shape_of_wave(network: Network) -> list[tuple[str, float | None]]:
    """Return the figures of a wave's network as a whole, on confirmed ties and observed cells."""
    return [(figure.measure.value, figure.value) for figure in figures_of(network)]


NO_NORMS: Mapping[str, Norm] = MappingProxyType({})
"""No norms of the caller's: those that the frameworks' files state are used, and no shipped one states any."""


def compare(  # noqa: PLR0913 - each is a rule that a caller may choose
    hub: Hub,
    first: str,
    second: str,
    *,
    sides: SideRule | str = SideRule.MEAN,
    gates: SideRule | str = SideRule.LOWER,
    norms: Mapping[str, Norm] = NO_NORMS,
    level: float = 0.95,
    target: Target | str = Target.PROCESS,
    measures: Measures | None = None,
) -> Comparison:
    """Compare two waves on the partners, relationships and items that both hold.

        change of a criterion = mean over partners (or ties) of (second - first), of those with a score in both
        change of a framework = its score from the second wave's criterion means - that from the first wave's

    with the interval of the delete-one-partner jackknife, as in `assess`. A partner, tie or item that one wave lacks
    is in neither score; the numbers of each are told.

    Args:
        hub: The hub.
        first: The id of a wave.
        second: The id of another. Named the later one first, they are put in order by date, and a finding says so.
        sides: The rule by which the two sides of a tie are combined for opinions.
        gates: The rule for gates.
        norms: For single partners and ties, the reliability and standard deviation of a score by its id, in place of
            what the framework's own file states; without either it cannot be told whether a single change is more than
            noise.
        level: Of intervals and of reliable change, above 0 and below 1.
        target: What intervals are about: another year or other informants (`process`), or these partners (`roster`).
        measures: What measures the network of a wave, restricted to the partners and views that both waves hold; its
            figures are set side by side; `shape_of_wave` where nothing is named.

    Returns:
        The comparison. Where the waves have nothing in common, its figures are None beside a reason.

    Raises:
        UnknownNameError: There is no such wave, or a norm is for a score that no framework has.
        InvalidValueError: The two are the same wave; a rule, target or level is none.

    Example:
        >>> from partnerkit.files import load
        >>> made = compare(load("examples/orchard_hub"), "2025", "2026")
        >>> change = made["davis_2002.sharing_power"]
        >>> round(change.change, 3), change.n_partners, change.n_items
        (0.045, 11, 1)

    References:
        Jacobson and Truax (1991), Clinical significance, Journal of Consulting and Clinical Psychology 59, 12-19.
    """
    (one, other), findings = _in_order(hub, (first, second))
    _check_norms(norms)
    reach = Reach(level=level, target=Target(target))
    held = held_waves(hub, (one, other), group_rule(sides), group_rule(gates))
    whole, ties, fit = whole_scored(held), tie_scored(held), fit_scored(held)
    changes = tie_changes(held)
    judged_by = {**stated_norms((*whole.frameworks, *ties.frameworks)), **norms}
    networks = held_in_all([wave.network for wave in held.waves])
    reliable = [each for scored in (whole, ties) for each in reliable_changes(scored, judged_by, level)]
    joined, left = _only(hub, one, other)
    newly, silent = _only_answered(hub, held)
    return Comparison(
        hub=hub.partnership.id,
        name=hub.partnership.name,
        first=one.id,
        first_date=one.date,
        second=other.id,
        second_date=other.date,
        illustrative=_is_illustrative(held),
        names=tuple(sorted((partner.id, partner.name) for partner in hub.partnership.partners)),
        partners=held.counts[0],
        answered=held.counts[1],
        relationships=held.relationships,
        views=_views(held, networks),
        items=held.items,
        joined=joined,
        left=left,
        newly_answered=newly,
        fell_silent=silent,
        frameworks=(*framework_changes(held, whole, reach), *framework_changes(held, ties, reach)),
        fit=fit_change(held, fit, reach),
        stages=stage_change(held, changes),
        ties=changes,
        reliable=tuple(reliable),
        no_reliable=None if reliable else Reason.NOT_IN_BOTH if judged_by else Reason.NO_RELIABILITY,
        network=_in_full(
            _beside(measures or shape_of_wave, networks, (hub.survey(one), hub.survey(other)), held.continuum),
            () if measures else networks,
        ),
        findings=tuple(findings),
        workings=Workings(held=held, scored=(whole, ties, fit)),
    )


def trend(  # noqa: PLR0913 - each is a rule that a caller may choose
    hub: Hub,
    waves: Sequence[str] | None = None,
    *,
    sides: SideRule | str = SideRule.MEAN,
    gates: SideRule | str = SideRule.LOWER,
    level: float = 0.95,
    target: Target | str = Target.PROCESS,
) -> Trend:
    """Return the straight line through three waves or more, on the partners, ties and items that all of them hold.

        slope = change a year of the score, by least squares over the waves' dates

    Of a criterion it is the mean of the partners' (or ties') own slopes. The interval is that of the delete-one-partner
    jackknife: it says how far partners differ in their slopes, and not whether a straight line is the right shape.

    Args:
        hub: The hub.
        waves: The ids of three or more; all of the hub's where none are named. They are put in order by date.
        sides: The rule by which the two sides of a tie are combined for opinions.
        gates: The rule for gates.
        level: Of the intervals, above 0 and below 1.
        target: What they are about, as in `compare`.

    Raises:
        UnknownNameError: There is no such wave.
        InvalidValueError: Fewer than three waves, one named twice, or all of one date; a rule, target or level is none.

    References:
        Matthews, Altman, Campbell and Royston (1990), Analysis of serial measurements in medical research, British
        Medical Journal 300, 230-235.
    """
    chosen, findings = _in_order(
        hub, [wave.id for wave in hub.waves] if waves is None else waves, tell=waves is not None
    )
    if len(chosen) < 3:  # noqa: PLR2004 - two waves are a difference
        found = f"{len(chosen)} wave{'s' * (len(chosen) != 1)}"
        raise InvalidValueError(Problem(found=found, expected="three or more for a trend", path="waves"))
    reach = Reach(level=level, target=Target(target))
    held = held_waves(hub, chosen, group_rule(sides), group_rule(gates))
    figures = [each for scored in (whole_scored(held), tie_scored(held)) for each in trend_figures(held, scored, reach)]
    return Trend(
        hub=hub.partnership.id,
        name=hub.partnership.name,
        waves=tuple((wave.id, wave.date) for wave in chosen),
        illustrative=_is_illustrative(held),
        partners=held.counts[0],
        answered=held.counts[1],
        items=held.items,
        figures=tuple(figures),
        findings=tuple(findings),
    )


def norm_of_panel(first: Floats, second: Floats, source: str) -> Norm:
    """Return a norm from a panel of at least 100 that was asked twice, so close that nothing changed between.

    Args:
        first: Each unit's score in the first asking, from 0 to 1; NaN where it has none.
        second: In the second.
        source: What the panel was, in words. The hub that is compared can be none: its own changes would be taken for
            noise.

    Raises:
        InvalidValueError: Fewer than 100 have both scores; the scores do not differ; or the two askings agree fully.

    Example:
        >>> import numpy as np
        >>> chance = np.random.default_rng(1)
        >>> true = chance.uniform(0.2, 0.8, 200)
        >>> once, again = (true + chance.normal(0, 0.05, 200) for _ in range(2))
        >>> made = norm_of_panel(once, again, "a panel made up for this example")
        >>> round(made.reliability, 2), round(made.sd, 2), made.basis
        (0.91, 0.17, <NormBasis.PANEL: 'panel'>)
    """
    reliability, sd = panel_norm(first, second)
    return Norm(reliability=reliability, sd=sd, source=source, basis=NormBasis.PANEL)


def _in_order(hub: Hub, names: Sequence[str], *, tell: bool = True) -> tuple[list[Wave], list[Finding]]:
    """Return waves by their dates, those of one date as they were named; and whether that was another order."""
    named = [wave for name in names if (wave := hub.wave(name)) is not None]
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        found = f"the wave {', '.join(twice)} named twice"
        hint = f"the hub has {', '.join(wave.id for wave in hub.waves)}"
        raise InvalidValueError(
            Problem(found=found, expected="different waves", hint=hint, path="waves", entry=Entry.GIVEN_TWICE)
        )
    ordered = sorted(named, key=lambda wave: wave.date)
    if not tell or ordered == named:
        return ordered, []
    words = tuple(sorted((f"{i + 1}", wave.id) for i, wave in enumerate(ordered)))
    return ordered, [Finding(kind=FindingKind.REORDERED, words=words)]


def _check_norms(norms: Mapping[str, Norm]) -> None:
    known = [id_ for each in library().frameworks.values() for id_ in (each.id, *(c.id for c in each.criteria))]
    problems = [
        Problem(
            found=f"a norm for {quoted(id_)}",
            expected="the id of a framework or criterion",
            hint=nearest(id_, known),
            path=f"norms.{id_}",
            entry=Entry.UNKNOWN_NAME,
        )
        for id_ in norms
        if id_ not in known
    ]
    if problems:
        raise UnknownNameError(problems)


def _is_illustrative(held: HeldWaves) -> bool:
    return held.hub.illustrative or any(any(wave.survey.illustrative.values()) for wave in held.waves)


def _only(hub: Hub, one: Wave, other: Wave) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the partners that take part in the second wave only, and in the first only."""
    before, after = ({partner.id for partner in hub.partners_in(wave)} for wave in (one, other))
    return tuple(sorted(after - before)), tuple(sorted(before - after))


def _only_answered(hub: Hub, held: HeldWaves) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the partners of both waves that answered in the second only, and in the first only."""
    told = hub.responses.long.filter(pl.col("answer").is_not_null())
    before, after = (
        set(told.filter(pl.col("wave") == wave.survey.wave.id)["partner"]) & set(held.partners) for wave in held.waves
    )
    return tuple(sorted(after - before)), tuple(sorted(before - after))


def _views(held: HeldWaves, networks: Sequence[Network]) -> Held:
    """Return how many views of ties are known in each wave, and in both."""
    each = tuple(density_of_views(wave.network).observed for wave in held.waves)
    return Held(each=each, all=density_of_views(networks[0]).observed)


def _beside(
    measures: Measures, networks: Sequence[Network], surveys: Sequence[Survey], continuum: Continuum
) -> tuple[Beside, ...]:
    """Return the network's figures in both waves, those of the first in its order, then what only the second has.

    A stage found from gates and one that is reported are two things: where only one wave asks the gates, the mean
    stages of the two are two figures, each named by what it rests on.
    """
    gated = [asks_gates(survey, continuum) for survey in surveys]
    first, second = (
        {_named(id_, by_gates=by_gates, alike=gated[0] == gated[1]): figure for id_, figure in measures(network)}
        for network, by_gates in zip(networks, gated, strict=True)
    )
    return tuple(Beside(id=id_, first=first.get(id_), second=second.get(id_)) for id_ in {**first, **second})


def _in_full(network: tuple[Beside, ...], networks: Sequence[Network]) -> tuple[Beside, ...]:
    """Return figures side by side with each in full: why one cannot be had, its bounds, what counts as no tie."""
    found = [{figure.measure.value: figure for figure in figures_of(each)} for each in networks]
    return tuple(
        attrs.evolve(each, figures=tuple(figures[each.id] for figures in found if each.id in figures))
        for each in network
    )


def _named(id_: str, *, by_gates: bool, alike: bool) -> str:
    if alike or id_ != NetworkMeasure.MEAN_STAGE.value:
        return id_
    return f"{id_}_evidenced" if by_gates else f"{id_}_reported"
