"""assess: from a hub to its profile.

Owns: the use case, and the choice of the framework that stands for quality. Every rule is elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.knowledge import continuum as continuum_by_id
from partnerkit.knowledge import framework, library
from partnerkit.model import Basis
from partnerkit.responses import column
from partnerkit.results import Finding, FindingKind, FrameworkScore, Profile, RuleResult, Tie
from partnerkit.scoring.findings import score_findings, skipped_findings, stage_summary, tie_findings, turnout_findings
from partnerkit.scoring.quality import consensus_scores, tie_scores, whole_scores
from partnerkit.scoring.rates import nobody_asked, rates_of
from partnerkit.scoring.rollup import group_rule
from partnerkit.scoring.rules import check_rule
from partnerkit.scoring.sides import SideRule
from partnerkit.scoring.ties import (
    asks_gates,
    gaps_of,
    stated_ties,
    tie_tables,
    ties_of,
    untold_of_stated,
    untold_partners,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from partnerkit.hub import Hub
    from partnerkit.knowledge.schema import Subject
    from partnerkit.model import Partner
    from partnerkit.responses import Wave

__all__ = ["QUALITY", "assess"]

QUALITY = "pugh_death_1989"
"""The framework that stands for quality, where it has answers."""


def assess(
    hub: Hub,
    wave: str | None = None,
    *,
    quality: str = QUALITY,
    sides: SideRule | str = SideRule.MEAN,
    gates: SideRule | str = SideRule.LOWER,
) -> Profile:
    """Assess a hub: where its ties stand, how good the partnership is, who has answered, and which rules hold.

    Args:
        hub: The hub.
        wave: The id of a wave; the one with the latest date where none is named.
        quality: The framework that stands for quality: about the whole where it has answers, else about the ties.
        sides: The rule by which the two sides of a tie are combined for opinions.
        gates: The rule for gates.

    Returns:
        The profile. A hub without answers has one too, with its stated ties and its rules and without a score.

    Raises:
        UnknownNameError: There is no such wave or framework.
        InvalidValueError: There is no such rule for sides, or it makes no sense for a group.

    Example:
        >>> from partnerkit.files import case
        >>> profile = assess(case("grange_park"))
        >>> profile.stages.ties, profile.rules[0].outcome
        (3, <Outcome.UNKNOWN: 'unknown'>)
    """
    rules = (group_rule(sides), group_rule(gates))
    framework(quality)
    chosen = hub.wave(wave)
    return _without_answers(hub) if chosen is None else _with_answers(hub, chosen, quality, *rules)


def _without_answers(hub: Hub) -> Profile:
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
        rates=nobody_asked(),
        gaps=(),
        rules=_rules(hub, hub.partnership.partners, ties, untold_of_stated(partners, ties)),
        findings=tuple(tie_findings(ties, gated=False)),
    )


def _with_answers(hub: Hub, wave: Wave, quality: str, sides: SideRule, gates: SideRule) -> Profile:
    continuum, survey = continuum_by_id(hub.partnership.continuum), hub.survey(wave)
    known = tuple(library().frameworks.values())
    tables = tie_tables(survey, known, sides, gates)
    ties, gated = ties_of(survey, tables), asks_gates(survey, continuum)
    frameworks = (*whole_scores(survey, known), *tie_scores(survey, tables))
    rates = rates_of(survey, tables)
    skipped = skipped_findings(tables.pairs, f"{column(continuum.id)}__later_gates_met", ties)
    illustrative = _is_illustrative(hub) or bool(survey.illustrative)
    made_up = (Finding(kind=FindingKind.ILLUSTRATIVE),) if illustrative else ()
    return Profile(
        hub=hub.partnership.id,
        name=hub.partnership.name,
        wave=wave.id,
        date=wave.date,
        illustrative=illustrative,
        continuum=continuum.id,
        partners=len(hub.partners_in(wave)),
        names=_names(hub),
        stages=stage_summary(ties, continuum, gated=gated),
        ties=ties,
        quality=_quality(frameworks, quality),
        frameworks=frameworks,
        consensus=tuple(consensus_scores(survey, known)),
        rates=rates,
        gaps=gaps_of(tables, ties, continuum),
        rules=_rules(hub, hub.partners_in(wave), ties, untold_partners(survey, tables, ties)),
        findings=(
            *made_up,
            *turnout_findings(rates),
            *tie_findings(ties, gated=gated),
            *skipped,
            *score_findings(frameworks),
        ),
    )


def _quality(frameworks: Sequence[FrameworkScore], wanted: str) -> tuple[str, Subject] | None:
    """Return the framework that stands for quality: the one wanted, about the whole before the ties."""
    answered = [
        each for each in frameworks if each.id == wanted and any(score.value is not None for score in each.criteria)
    ]
    return (answered[0].id, answered[0].subject) if answered else None


def _rules(
    hub: Hub, partners: Sequence[Partner], ties: Sequence[Tie], untold: Collection[str]
) -> tuple[RuleResult, ...]:
    known, complete = library().rules, hub.partnership.partners_complete
    chosen = [known[rule] for rule in hub.partnership.rules]
    return tuple(check_rule(rule, partners, ties, complete=complete, untold=untold) for rule in chosen)


def _names(hub: Hub) -> tuple[tuple[str, str], ...]:
    return tuple((partner.id, partner.name) for partner in hub.partnership.partners)


def _is_illustrative(hub: Hub) -> bool:
    partnership = hub.partnership
    bases = [*(partner.basis for partner in partnership.partners), *(tie.basis for tie in partnership.relationships)]
    return hub.illustrative or Basis.ILLUSTRATIVE in bases
