"""assess: from a hub to its profile.

Owns: the use case, and the choice of the frameworks that stand for quality, barriers and strategies. Every rule is
elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs
import polars as pl

from partnerkit import network
from partnerkit.errors import Entry, InvalidValueError, Problem
from partnerkit.hub import Survey
from partnerkit.knowledge import continuum as continuum_by_id
from partnerkit.knowledge import framework, library
from partnerkit.knowledge.rules import Rule
from partnerkit.knowledge.schema import Mode, Subject
from partnerkit.model import Basis
from partnerkit.responses import CONTACT, column
from partnerkit.results import (
    Finding,
    FindingKind,
    Fit,
    FrameworkScore,
    Maturity,
    MaturityPart,
    NetworkPart,
    Part,
    Profile,
    Rates,
    RuleResult,
    Tie,
    Voice,
)
from partnerkit.scoring.explanation import Material, Workings
from partnerkit.scoring.findings import (
    fit_findings,
    score_findings,
    skipped_findings,
    stage_summary,
    tie_findings,
    turnout_findings,
    wished_findings,
)
from partnerkit.scoring.fit import fit_of_ties
from partnerkit.scoring.ladders import ladder_ratings
from partnerkit.scoring.maturity import MaturityModel, maturity_of, parts_of
from partnerkit.scoring.quality import tie_scores, whole_scores, whole_tables
from partnerkit.scoring.rates import nobody_asked, rates_of
from partnerkit.scoring.received import received_scores
from partnerkit.scoring.replicates import IntervalMethod, Sample, intervals_of, with_intervals
from partnerkit.scoring.rollup import REPORTED, group_rule
from partnerkit.scoring.rules import Known, check_rule
from partnerkit.scoring.sides import SideRule
from partnerkit.scoring.standing import barriers_of, strategies_of
from partnerkit.scoring.tables import frameworks_of
from partnerkit.scoring.ties import (
    TieTables,
    asks_gates,
    gaps_of,
    stated_ties,
    tie_tables,
    ties_of,
    under_rules,
    untold_of_stated,
    untold_partners,
)
from partnerkit.scoring.voice import voice_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from partnerkit.hub import Hub
    from partnerkit.knowledge.schema import Framework
    from partnerkit.knowledge.stages import Continuum
    from partnerkit.model import Partner
    from partnerkit.responses import Wave

__all__ = ["EQUAL_PARTS", "JACKKNIFE", "QUALITY", "assess"]

QUALITY = "pugh_death_1989"
"""The framework that stands for quality, where it has answers."""
EQUAL_PARTS = MaturityModel()
"""The maturity index by default: four parts of equal weight."""
JACKKNIFE = IntervalMethod()
"""How intervals are found by default."""


@attrs.frozen
class _Rules:
    """What a caller may choose."""

    quality: str
    sides: SideRule
    gates: SideRule
    maturity: MaturityModel
    intervals: IntervalMethod | None
    progress: Callable[[int, int], None] | None
    programme: tuple[Rule, ...]


def assess(  # noqa: PLR0913 - each is a rule that a caller may choose
    hub: Hub,
    wave: str | None = None,
    *,
    quality: str = QUALITY,
    sides: SideRule | str = SideRule.MEAN,
    gates: SideRule | str = SideRule.LOWER,
    maturity: MaturityModel = EQUAL_PARTS,
    intervals: IntervalMethod | None = JACKKNIFE,
    rules: Sequence[Rule] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Profile:
    """Assess a hub: where its ties stand, how good the partnership is, what holds it back, and how sure that is.

    Args:
        hub: The hub.
        wave: The id of a wave; the one with the latest date where none is named.
        quality: The framework that stands for quality: about the whole where it has answers, else about the ties.
        sides: The rule by which the two sides of a tie are combined for opinions.
        gates: The rule for gates.
        maturity: How the maturity index is made.
        intervals: How intervals are found; None for none.
        rules: A programme's rules to check besides those that the hub names, such as one read from a file.
        progress: Called with the steps done and the steps in all, where intervals take long.

    Returns:
        The profile. A hub without answers has one too, with its stated ties and its rules and without a score.

    Raises:
        UnknownNameError: There is no such wave or framework.
        InvalidValueError: There is no such rule for sides, or it makes no sense for a group; or barriers stand for
            quality or strategies, something else for barriers, or a framework without a total for any of them; or a
            rule is given twice.

    Example:
        >>> from partnerkit.files import case
        >>> profile = assess(case("grange_park"))
        >>> profile.stages.ties, profile.rules[0].outcome
        (3, <Outcome.UNKNOWN: 'unknown'>)
    """
    chosen_by_caller = _Rules(
        quality, group_rule(sides), group_rule(gates), maturity, intervals, progress, _programme(hub, rules)
    )
    for named, high_is_good in ((quality, True), (maturity.barriers_from, False), (maturity.strategies_from, True)):
        _refuse_turned(framework(named), high_is_good=high_is_good)
    chosen = hub.wave(wave)
    if chosen is None:
        return _without_answers(hub, chosen_by_caller.programme)
    return _with_answers(hub, chosen, chosen_by_caller)


@attrs.frozen(eq=False, kw_only=True, repr=False)
class Assessed(Workings):
    """What a profile was computed from, with what is worked out of it only when somebody asks."""

    def network(self) -> NetworkPart:
        """Return the shape of the partnership: of its confirmed ties, or of those stated where there is no wave."""
        if self.material is None:
            return network.shape(self.hub)
        return network.shape_of(network.network_of_survey(self.material.survey, self.material.ties))

    def voice(self) -> Voice | None:
        """Return how kinds and sectors rate and are rated; None without a wave."""
        if self.material is None:
            return None
        return voice_of(self.material.survey, self.material.whole, self.material.ties)


def _programme(hub: Hub, further: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the rules that a hub names and further ones."""
    rules = (*(library().rules[rule] for rule in hub.partnership.rules), *further)
    ids = [rule.id for rule in rules]
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    if twice:
        found = f"the rule {', '.join(twice)} given twice"
        raise InvalidValueError(Problem(found=found, path="rules", entry=Entry.GIVEN_TWICE))
    return rules


def _refuse_turned(chosen: Framework, *, high_is_good: bool) -> None:
    """Refuse barriers where a high score is to be good, anything else where it is to be bad, and what has no total."""
    if not chosen.total:
        expected = "a framework with a score over all its criteria"
        raise InvalidValueError(Problem(found=f"{chosen.id}, which has no total", expected=expected))
    if chosen.kind.high_is_good is not high_is_good:
        expected = "a framework of which a high score is good" if high_is_good else "a framework of barriers"
        raise InvalidValueError(Problem(found=f"{chosen.id}, which measures {chosen.kind}", expected=expected))


def _without_answers(hub: Hub, programme: tuple[Rule, ...]) -> Profile:
    continuum = continuum_by_id(hub.partnership.continuum)
    ties = stated_ties(hub.partnership.relationships, continuum)
    partners = [partner.id for partner in hub.partnership.partners]
    return Profile(
        hub=hub.partnership.id,
        name=hub.partnership.name,
        wave="",
        date=None,
        illustrative=_is_illustrative(hub),
        continuum=continuum.id,
        partners=len(hub.partnership.partners),
        names=_names(hub),
        stages=stage_summary(ties, continuum, gated=False),
        ties=ties,
        quality=None,
        frameworks=(),
        consensus=(),
        barriers=(),
        strategies=(),
        fit=fit_of_ties(ties, gated=False),
        maturity=None,
        rates=nobody_asked(),
        gaps=(),
        rules=_checked(programme, hub, hub.partnership.partners, ties, untold_of_stated(partners, ties)),
        findings=tuple(tie_findings(ties, gated=False)),
        workings=Assessed(hub=hub, rules=programme),
    )


@attrs.frozen(eq=False, kw_only=True)
class _Found:
    """What a wave's answers hold, before anything is made of it.

    Attributes:
        survey: The wave.
        material: The tables that everything rests on.
        ties: Of the hub.
        gated: Whether the wave asked gates.
        frameworks: Every framework's scores.
        stands: Those that stand for quality, barriers and strategies.
        illustrative: Whether made-up ratings are in it.
    """

    survey: Survey
    material: Material
    ties: tuple[Tie, ...]
    gated: bool
    frameworks: tuple[FrameworkScore, ...]
    stands: tuple[FrameworkScore | None, FrameworkScore | None, FrameworkScore | None]
    illustrative: bool

    @property
    def continuum(self) -> Continuum:
        """The hub's."""
        return continuum_by_id(self.survey.hub.partnership.continuum)


def _found(survey: Survey, rules: _Rules) -> _Found:
    known = tuple(library().frameworks.values())
    whole, tables = whole_tables(survey, known), tie_tables(survey, known, rules.sides, rules.gates)
    consensus = whole_tables(survey, known, Mode.CONSENSUS)
    frameworks = (*whole_scores(survey, whole), *tie_scores(survey, tables))
    model = rules.maturity
    return _Found(
        survey=survey,
        material=Material(survey=survey, whole=whole, consensus=consensus, ties=tables),
        ties=ties_of(survey, tables),
        gated=asks_gates(survey, continuum_by_id(survey.hub.partnership.continuum)),
        frameworks=frameworks,
        stands=(
            _answered(frameworks, rules.quality),
            _answered(frameworks, model.barriers_from),
            _answered(frameworks, model.strategies_from),
        ),
        illustrative=_is_illustrative(survey.hub) or any(survey.illustrative.values()),
    )


def _with_answers(hub: Hub, wave: Wave, rules: _Rules) -> Profile:
    found = _found(hub.survey(wave), rules)
    whole, tables = found.material.whole, found.material.ties
    ties, gated, continuum = found.ties, found.gated, found.continuum
    quality, barriers, strategies = found.stands
    fit = fit_of_ties(ties, gated=gated, illustrative=_is_fit_illustrative(found))
    rates = rates_of(found.survey, tables)
    parts = parts_of(rules.maturity, quality, barriers, strategies, fit)
    profile = Profile(
        hub=hub.partnership.id,
        name=hub.partnership.name,
        wave=wave.id,
        date=wave.date,
        illustrative=found.illustrative,
        continuum=continuum.id,
        partners=len(hub.partners_in(wave)),
        names=_names(hub),
        stages=stage_summary(ties, continuum, gated=gated),
        ties=ties,
        quality=(quality.id, quality.subject) if quality else None,
        frameworks=found.frameworks,
        consensus=tuple(whole_scores(found.survey, found.material.consensus)),
        barriers=barriers_of(_about_the_whole(barriers), whole.partners),
        strategies=strategies_of(strategies),
        fit=fit,
        maturity=_maturity(found, parts, fit, rates.response, rules),
        rates=rates,
        gaps=gaps_of(tables, ties, continuum),
        rules=_checked(rules.programme, hub, hub.partners_in(wave), ties, untold_partners(found.survey, tables, ties)),
        findings=tuple(_findings(found, rates, fit)),
        received=received_scores(found.survey, found.material.ties),
        ladders=ladder_ratings(found.survey),
        workings=Assessed(hub=hub, material=found.material, rules=rules.programme),
    )
    if rules.intervals is None:
        return profile
    made = intervals_of(_sample(found, parts, profile, rules.maturity), rules.intervals, rules.progress)
    return with_intervals(profile, made)


def _maturity(found: _Found, parts: Sequence[Part], fit: Fit, response: float | None, rules: _Rules) -> Maturity:
    """Return the index, and where there is one how far other rules move it."""
    illustrative = fit.illustrative or any(each is not None and each.score.illustrative for each in found.stands)
    made = maturity_of(rules.maturity, parts, response, illustrative=illustrative)
    if made.value is None:
        return made
    others = tuple(_other_rules(found.survey, found.material.ties, found.stands, fit, rules))
    return maturity_of(rules.maturity, parts, response, rules=others, illustrative=illustrative)


def _is_fit_illustrative(found: _Found) -> bool:
    """Tell whether a gate, a stage or an aim of a tie was made up."""
    hub, continuum = found.survey.hub, found.continuum
    items = {CONTACT, *(item.id for item in continuum.items)}
    aims = any(tie.aim and tie.basis is Basis.ILLUSTRATIVE for tie in hub.partnership.relationships)
    return hub.illustrative or aims or bool(items & found.survey.illustrative[Subject.RELATIONSHIP])


def _findings(found: _Found, rates: Rates, fit: Fit) -> Iterator[Finding]:
    if found.illustrative:
        yield Finding(kind=FindingKind.ILLUSTRATIVE)
    yield from turnout_findings(rates)
    yield from tie_findings(found.ties, gated=found.gated)
    later = f"{column(found.continuum.id)}__later_gates_met"
    yield from wished_findings(found.material.ties.pairs, found.continuum, found.ties)
    yield from skipped_findings(found.material.ties.pairs, later, found.ties)
    yield from score_findings(found.frameworks)
    yield from fit_findings(fit)


def _sample(found: _Found, parts: Sequence[Part], profile: Profile, model: MaturityModel) -> Sample:
    """Return what the profile's figures are means of."""
    whole, tables = found.material.whole, found.material.ties
    return Sample(
        partners=whole.partners,
        whole=whole.frameworks,
        pairs=_reported(tables),
        tied=frameworks_of(tables.instruments),
        ties=found.ties,
        parts=parts,
        model=model if profile.maturity and profile.maturity.value is not None else None,
        roster=profile.partners,
    )


def _reported(tables: TieTables) -> pl.DataFrame:
    """Return the ties over which scores are averaged: those that somebody reports."""
    return tables.pairs.filter(pl.col("status").is_in([str(each) for each in REPORTED]))


def _answered(frameworks: Sequence[FrameworkScore], wanted: str) -> FrameworkScore | None:
    """Return a framework's scores where it has answers: about the whole before the ties."""
    answered = [
        each for each in frameworks if each.id == wanted and any(score.value is not None for score in each.criteria)
    ]
    return answered[0] if answered else None


def _about_the_whole(scored: FrameworkScore | None) -> FrameworkScore | None:
    return scored if scored is not None and scored.subject is Subject.PARTNERSHIP else None


def _other_rules(
    survey: Survey, tables: TieTables, scored: Sequence[FrameworkScore | None], fit: Fit, rules: _Rules
) -> Iterator[tuple[str, Mapping[MaturityPart, float | None]]]:
    """Yield what the parts of the index would be under the other rules for gates and, if they enter it, for sides."""
    gated = asks_gates(survey, continuum_by_id(survey.hub.partnership.continuum))
    about_ties = any(each is not None and each.subject is Subject.RELATIONSHIP for each in scored)
    for rule in (SideRule.MEAN, SideRule.LOWER, SideRule.UPPER):
        if gated and rule is not rules.gates:
            other = under_rules(survey, tables, rules.sides, rule)
            yield f"gates = {rule}", {MaturityPart.FIT: fit_of_ties(ties_of(survey, other), gated=gated).value}
        if about_ties and rule is not rules.sides:
            found = tie_scores(survey, under_rules(survey, tables, rule, rules.gates))
            quality, barriers, strategies = (_under(found, each) for each in scored)
            parts = parts_of(rules.maturity, quality, barriers, strategies, fit)
            yield f"sides = {rule}", {part.part: part.value for part in parts}


def _under(found: Sequence[FrameworkScore], scored: FrameworkScore | None) -> FrameworkScore | None:
    """Return a framework's scores as found under another rule for sides, where they are about ties."""
    return scored if scored is None or scored.subject is not Subject.RELATIONSHIP else _answered(found, scored.id)


def _checked(
    programme: Iterable[Rule], hub: Hub, partners: Sequence[Partner], ties: Sequence[Tie], untold: Collection[str]
) -> tuple[RuleResult, ...]:
    known = Known(
        partners=partners,
        ties=ties,
        complete=hub.partnership.partners_complete,
        untold=untold,
        times=hub.times or (),
    )
    return tuple(check_rule(rule, known) for rule in programme)


def _names(hub: Hub) -> tuple[tuple[str, str], ...]:
    return tuple((partner.id, partner.name) for partner in hub.partnership.partners)


def _is_illustrative(hub: Hub) -> bool:
    partnership = hub.partnership
    bases = [*(partner.basis for partner in partnership.partners), *(tie.basis for tie in partnership.relationships)]
    return hub.illustrative or Basis.ILLUSTRATIVE in bases
