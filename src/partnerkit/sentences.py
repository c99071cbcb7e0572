"""Findings, reasons and stages in plain English.

Owns: every sentence that the library says of a result. Escapes nothing: whoever prints does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.knowledge import library
from partnerkit.results import FindingKind, Outcome, Placement, Reason, RuleResult, TieStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerkit.knowledge.schema import Stage
    from partnerkit.results import Finding, Gap, Profile, Tie

__all__ = ["finding", "gap", "name_of", "placement", "reason", "rule", "stage", "status"]

_REASONS = {
    Reason.NOT_ASKED: "not asked",
    Reason.NO_ANSWERS: "nobody answered",
    Reason.TOO_FEW_ANSWERED: "too few items answered",
    Reason.NOT_APPLICABLE: "does not apply",
    Reason.TOO_FEW_CRITERIA: "too few criteria have a score",
    Reason.UNCONFIRMED: "one side alone has answered",
    Reason.DENIED: "one side says there is no contact",
    Reason.RANGE: "known only as a range",
}

_STATUSES = {
    TieStatus.CONFIRMED: "confirmed",
    TieStatus.UNCONFIRMED: "reported by one side",
    TieStatus.DENIED: "denied by one side",
    TieStatus.NONE: "no contact",
}


def reason(value: Reason) -> str:
    """Return why a figure cannot be had.

    Example:
        >>> reason(Reason.NO_ANSWERS)
        'nobody answered'
    """
    return _REASONS[value]


def status(value: TieStatus) -> str:
    """Return what the two sides say of a tie."""
    return _STATUSES[value]


def stage(value: Stage) -> str:
    """Return a stage's name in the middle of a sentence."""
    return value.name[:1].lower() + value.name[1:]


def placement(value: Placement) -> str:
    """Return where a tie stands: a stage, a range of stages, or why that is unknown."""
    if value.stage is None or value.at_most is None:
        return reason(value.reason) if value.reason else "not known"
    if value.is_range:
        return f"{stage(value.stage)} to {stage(value.at_most)}"
    return stage(value.stage)


def name_of(id: str) -> str:  # noqa: A002 - the word that files and docs use
    """Return the name of a framework, criterion or continuum, or the id where there is none by it.

    Example:
        >>> name_of("davis_2002.sharing_power")
        'Sharing power'
    """
    known = library()
    if id in known.continua:
        return "the stage reported"
    framework = known.frameworks.get(id.split(".", 1)[0])
    if framework is None:
        return id
    return next((criterion.name for criterion in framework if criterion.id == id), framework.name)


def gap(value: Gap, profile: Profile) -> str:
    """Return how the two sides of a tie differ."""
    names = f"{profile.name_of(value.a)} and {profile.name_of(value.b)}"
    if value.id in library().continua:
        stages = library().continua[value.id].points
        ends = f"{stage(stages[int(value.value_a)])} and {stage(stages[int(value.value_b)])}"
        return f"{names} report {ends}"
    return f"{names} rate {name_of(value.id).lower()} {value.value_a:.2f} and {value.value_b:.2f}"


def rule(value: RuleResult) -> str:
    """Return whether a programme's rule holds, and why."""
    counted = f"{value.counted} of the {value.needed} partners needed count for certain"
    if value.outcome is Outcome.MET:
        return f"holds: {value.counted} partners count, {value.needed} are needed"
    if value.outcome is Outcome.NOT_MET:
        return f"does not hold: {value.counted} partners count, {value.needed} are needed"
    if value.at_most is None:
        return f"not known: {counted}, and the list of partners is not whole"
    return f"not known: {counted}, {value.at_most} if every unknown tie is there"


def finding(value: Finding, profile: Profile) -> str:
    """Return a finding as one sentence.

    Example:
        >>> from partnerkit.assessment import assess
        >>> from partnerkit.files import case
        >>> profile = assess(case("grange_park"))
        >>> finding(profile.findings[-1], profile)[:55]
        'Grange Park Primary School and Private, voluntary and i'
    """
    return _SENTENCES[value.kind](value, profile)


def _pair(value: Finding, profile: Profile) -> str:
    return " and ".join(profile.name_of(each) for each in value.about)


def _stage_name(profile: Profile, id_: str) -> str:
    return stage(library().continua[profile.continuum].stage(id_))


def _denied(value: Finding, profile: Profile) -> str:
    deniers = [profile.name_of(partner) for _, partner in value.words]
    return f"{_pair(value, profile)}: a tie that {' and '.join(deniers) or 'one side'} puts at no contact."


def _unconfirmed(value: Finding, profile: Profile) -> str:
    tellers = " and ".join(profile.name_of(partner) for _, partner in value.words)
    return f"{_pair(value, profile)}: only {tellers} has answered about this tie."


def _past_aim(value: Finding, profile: Profile) -> str:
    words = dict(value.words)
    at, aim = _stage_name(profile, words["stage"]), _stage_name(profile, words["aim"])
    return f"{_pair(value, profile)} stand at {at}, past their aim of {aim}."


def _aims_differ(value: Finding, profile: Profile) -> str:
    words = dict(value.words)
    ends = f"{_stage_name(profile, words['a'])} and {_stage_name(profile, words['b'])}"
    return f"{_pair(value, profile)} want different stages: {ends}."


def _means_differ(value: Finding, profile: Profile) -> str:
    figures = dict(value.figures)
    means = f"{figures['over_ties']:.2f} over ties, {figures['over_partners']:.2f} over partners"
    return f"{name_of(value.about[0])} is {means}: a few partners hold many of the ties."


def _later(value: Finding, profile: Profile) -> str:
    return f"{_pair(value, profile)} meet the gates of a later stage while an earlier stage fails."


_SENTENCES: dict[FindingKind, Callable[[Finding, Profile], str]] = {
    FindingKind.AIMS_DIFFER: _aims_differ,
    FindingKind.NO_AIM: lambda value, profile: f"{_pair(value, profile)} have no aim: ask them which stage they want.",
    FindingKind.PAST_AIM: _past_aim,
    FindingKind.LATER_GATES_MET: _later,
    FindingKind.DENIED: _denied,
    FindingKind.UNCONFIRMED: _unconfirmed,
    FindingKind.SILENT: lambda value, profile: f"{_pair(value, profile)} was asked and has not answered.",
    FindingKind.NOT_REPRESENTATIVE: lambda value, _: (
        f"{dict(value.figures)['response']:.0%} of the partners asked have answered: not representative."
    ),
    FindingKind.MEANS_DIFFER: _means_differ,
    FindingKind.ONE_ITEM: lambda value, _: f"{name_of(value.about[0])} rests on one item.",
    FindingKind.ILLUSTRATIVE: lambda _, __: "Illustrative: these ratings were made up to show how the library works.",
}
