"""Findings, reasons, stages and figures in plain English.

Owns: every sentence that the library says of a result. Numbers and terms are in `_words`, scores, intervals and the
index in `_figures`, advice in `_advice`, change in `_change`, ratings on ladders in `_ladders`, raters in
`_raters`, the methods paragraph in `_methods`. Escapes nothing: whoever prints does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Subject
from partnerkit.results import Demand, DemandResult, FindingKind, Outcome, RuleResult
from partnerkit.sentences._advice import (
    ask_of,
    done_well,
    felt,
    gate_answer,
    gate_text,
    kind_of_partners,
    lacking,
    link,
    little_known,
    need_of,
    no_obstacle,
    planned_why,
    put_to_work,
    side_change,
    stage_step,
    strategy_why,
    undermined,
)
from partnerkit.sentences._change import fate, held, moved, movement, no_reliable, norm, reordered, stages_moved
from partnerkit.sentences._figures import (
    Figure,
    barrier,
    figure,
    fit,
    fit_notes,
    interval,
    intervals,
    moves,
    no_index,
    no_interval,
    other_rule,
    own_scale,
    part,
    strategy,
)
from partnerkit.sentences._ladders import rating, span, step, unrated
from partnerkit.sentences._methods import methods_rows, methods_sentences
from partnerkit.sentences._plan import budget, empty_plan, left_out, next_step, no_sessions, two_orders
from partnerkit.sentences._raters import RATERS_CAUTION, shortfall
from partnerkit.sentences._words import (
    band,
    checked,
    combined_by,
    count,
    date,
    listed,
    percent,
    reason,
    status,
    subject,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerkit.knowledge.stages import Stage
    from partnerkit.results import Finding, Gap, Placement, Profile, Tie

__all__ = [
    "HYPOTHETICAL",
    "ILLUSTRATIVE",
    "RATERS_CAUTION",
    "Figure",
    "ask_of",
    "band",
    "barrier",
    "budget",
    "checked",
    "combined_by",
    "count",
    "date",
    "difference",
    "done_well",
    "empty_plan",
    "fate",
    "felt",
    "figure",
    "finding",
    "fit",
    "fit_notes",
    "gap",
    "gate_answer",
    "gate_text",
    "held",
    "interval",
    "intervals",
    "kind_of_partners",
    "lacking",
    "left_out",
    "link",
    "listed",
    "little_known",
    "methods_rows",
    "methods_sentences",
    "moved",
    "movement",
    "moves",
    "name_of",
    "need_of",
    "next_step",
    "no_index",
    "no_interval",
    "no_obstacle",
    "no_reliable",
    "no_sessions",
    "norm",
    "other_rule",
    "own_scale",
    "pair",
    "part",
    "percent",
    "placement",
    "planned_why",
    "put_to_work",
    "rating",
    "reason",
    "reordered",
    "rule",
    "shortfall",
    "side_change",
    "span",
    "stage",
    "stage_step",
    "stages_moved",
    "standing",
    "status",
    "step",
    "strategy",
    "strategy_why",
    "subject",
    "two_orders",
    "undermined",
    "unrated",
]

ILLUSTRATIVE = "Illustrative: ratings in here were made up to show how the library works."
"""What every output that shows made-up ratings says."""
HYPOTHETICAL = "Hypothetical: this is not the hub as it is, but as it would be after changes that are supposed."
"""What every output about a hub as it would be says."""

_NAMES = {"fit": "Fit with the aims", "maturity": "Maturity index"}
"""Figures of a profile that are neither of a framework nor of a continuum."""


def stage(value: Stage) -> str:
    """Return a stage's name in the middle of a sentence."""
    return value.name[:1].lower() + value.name[1:]


def standing(value: Stage) -> str:
    """Return where a tie in contact stands; at position 0 that is below the first stage, and not no contact.

    Example:
        >>> from partnerkit.knowledge import continuum
        >>> standing(continuum().points[0]), standing(continuum().points[1])
        ('below networking', 'networking')
    """
    if value.position > 0:
        return stage(value)
    return f"below {stage(library().continua[value.continuum].stages[0])}"


def placement(value: Placement) -> str:
    """Return where a tie stands: a stage, a range of stages, or why that is unknown."""
    if value.stage is None or value.at_most is None:
        return reason(value.reason) if value.reason else "not known"
    if value.is_range:
        return f"{standing(value.stage)} to {standing(value.at_most)}"
    return standing(value.stage)


def name_of(id: str) -> str:  # noqa: A002 - the word that files and docs use
    """Return the name of a framework, group, criterion, continuum or ladder, or the id where there is none by it.

    Example:
        >>> name_of("davis_2002.sharing_power")
        'Sharing power'
    """
    known = library()
    if id in _NAMES:
        return _NAMES[id]
    if id in known.continua:
        return "the stage reported"
    if id in known.ladders:
        return known.ladders[id].name
    framework = known.frameworks.get(id.split(".", 1)[0])
    if framework is None:
        return id
    groups = {f"{framework.id}.{group.id}": group.name for group in framework.levels}
    named = (criterion.name for criterion in framework if criterion.id == id)
    return groups[id] if id in groups else next(named, framework.name)


def difference(value: Gap) -> str:
    """Return what the two sides of a tie say of one thing, side a first."""
    if value.id in library().continua:
        stages = library().continua[value.id].points
        return f"stage reported: {stage(stages[int(value.value_a)])} and {stage(stages[int(value.value_b)])}"
    return f"{name_of(value.id).lower()}: {value.value_a:.2f} and {value.value_b:.2f}"


def gap(value: Gap, profile: Profile) -> str:
    """Return how the two sides of a tie differ, with their names."""
    a, b = profile.name_of(value.a), profile.name_of(value.b)
    if value.id in library().continua:
        stages = library().continua[value.id].points
        return f"{a} reports {stage(stages[int(value.value_a)])}, {b} {stage(stages[int(value.value_b)])}"
    return f"{a} rates {name_of(value.id).lower()} {value.value_a:.2f}, {b} {value.value_b:.2f}"


def rule(value: RuleResult) -> str:
    """Return whether a programme's rule holds, and why."""
    told = {Outcome.MET: "holds", Outcome.NOT_MET: "does not hold", Outcome.UNKNOWN: "not known"}[value.outcome]
    return f"{told}: {'; '.join(_demand(each) for each in value.demands)}"


def _demand(value: DemandResult) -> str:
    """Return what was counted for a demand beside what it takes."""
    noun, verbs = _DEMANDED[value.demand]
    if value.of == 0:
        return f"there is no {noun} to look at"
    whole = "" if value.of is None else f" of {value.of}"
    counts = (
        f"{value.counted}{whole} {noun}{'' if (value.of or value.counted) == 1 else 's'} {verbs[value.counted != 1]}"
    )
    needed = f"{value.needed} {'is' if value.needed == 1 else 'are'} needed"
    if value.outcome is Outcome.UNKNOWN:
        open_ = "and the list of partners is not whole"
        settled = f"{value.at_most} if every open question is settled that way"
        return f"{counts} for certain of the {value.needed} needed, {open_ if value.at_most is None else settled}"
    perhaps = value.outcome is Outcome.NOT_MET and (value.at_most or 0) > value.counted
    return f"{counts}{f' for certain, {value.at_most} at most' if perhaps else ''}, {needed}"


_DEMANDED = {
    Demand.PARTNERS: ("partner", ("counts", "count")),
    Demand.TIES: ("reported tie", ("has reached the stage", "have reached the stage")),
    Demand.TIMES: ("meeting time", ("is open to enough of the others", "are open to enough of the others")),
}


def finding(value: Finding, profile: Profile) -> str:
    """Return a finding as one sentence.

    Example:
        >>> from partnerkit.assessment import assess
        >>> from partnerkit.files import case
        >>> profile = assess(case("grange_park"))
        >>> finding(profile.findings[0], profile)
        'Grange Park Primary School and Childminders (number not stated) have no aim: ask them which stage they want.'
    """
    return _SENTENCES[value.kind](value, profile)


def pair(value: Finding, profile: Profile) -> str:
    """Return the names of the partners that a finding is about."""
    return listed(profile.name_of(each) for each in value.about)


def _stage_of(value: Finding, profile: Profile, word: str) -> Stage:
    return library().continua[profile.continuum].stage(dict(value.words)[word])


def _tie(value: Finding, profile: Profile) -> Tie | None:
    return next((tie for tie in profile.ties if (tie.a, tie.b) == value.about), None)


def _denied(value: Finding, profile: Profile) -> str:
    tie = _tie(value, profile)
    silent = {view.partner for view in tie.views if view.implied} if tie else set()
    ways = {True: "answered about others and left this one out", False: "says there is no contact"}
    told = [f"{profile.name_of(partner)} {ways[partner in silent]}" for _, partner in value.words]
    return f"{pair(value, profile)}: {listed(told or ['one side says there is no contact'])}."


def _unconfirmed(value: Finding, profile: Profile) -> str:
    tellers = listed(profile.name_of(partner) for _, partner in value.words)
    return f"{pair(value, profile)}: only {tellers} reports this tie."


def _past_aim(value: Finding, profile: Profile) -> str:
    at, aim = (_stage_of(value, profile, word) for word in ("stage", "aim"))
    return f"{pair(value, profile)} stand at {standing(at)}, past their aim of {stage(aim)}."


def _aims_differ(value: Finding, profile: Profile) -> str:
    a, b = (profile.name_of(each) for each in value.about)
    return f"{a} wants {stage(_stage_of(value, profile, 'a'))}, {b} wants {stage(_stage_of(value, profile, 'b'))}."


def _means_differ(value: Finding, profile: Profile) -> str:  # noqa: ARG001 - one form for all
    figures = dict(value.figures)
    means = f"{figures['over_ties']:.2f} in the typical tie, {figures['over_partners']:.2f} for the typical partner"
    return f"{name_of(value.about[0])} is {means}."


def _one_item(value: Finding, profile: Profile) -> str:  # noqa: ARG001 - one form for all
    word = dict(value.words).get("subject", "")
    return f"{name_of(value.about[0])}{f', about {subject(Subject(word))},' if word else ''} rests on one question."


def _not_representative(value: Finding, profile: Profile) -> str:  # noqa: ARG001 - one form for all
    share = percent(dict(value.figures)["response"], decimals=1)
    return f"Only {share} of the partners asked have answered: not representative of all of them."


_SENTENCES: dict[FindingKind, Callable[[Finding, Profile], str]] = {
    FindingKind.AIMS_DIFFER: _aims_differ,
    FindingKind.WISHED: _aims_differ,
    FindingKind.NO_AIM: lambda value, profile: f"{pair(value, profile)} have no aim: ask them which stage they want.",
    FindingKind.PAST_AIM: _past_aim,
    FindingKind.LATER_GATES_MET: lambda value, profile: (
        f"{pair(value, profile)} meet the gates of a later stage while an earlier stage fails."
    ),
    FindingKind.DENIED: _denied,
    FindingKind.UNCONFIRMED: _unconfirmed,
    FindingKind.SILENT: lambda value, profile: f"{pair(value, profile)} was asked and has not answered.",
    FindingKind.UNASKED: lambda value, profile: (
        f"{pair(value, profile)}: somebody answered who is not listed as asked."
    ),
    FindingKind.NOT_REPRESENTATIVE: _not_representative,
    FindingKind.MEANS_DIFFER: _means_differ,
    FindingKind.ONE_ITEM: _one_item,
    FindingKind.FILE_WEIGHTS: lambda value, _: (
        f"{name_of(value.about[0])}: partners have not given a weight to each criterion, so those of the file stand."
    ),
    FindingKind.ILLUSTRATIVE: lambda _, __: ILLUSTRATIVE,
    FindingKind.HYPOTHETICAL: lambda _, __: HYPOTHETICAL,
    FindingKind.REORDERED: lambda value, _: reordered(value),
}
