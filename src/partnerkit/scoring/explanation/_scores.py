"""Criteria and frameworks: from a figure of the hub to its partners, or to its ties and their two sides."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Framework, Mode, Subject
from partnerkit.responses import column
from partnerkit.results import (
    FELT,
    IN_PLACE,
    Explanation,
    FrameworkScore,
    Operation,
    Outcome,
    Profile,
    Reason,
    TieStatus,
)
from partnerkit.scoring.explanation._answers import Reading, answered, text_of
from partnerkit.scoring.explanation._material import (
    Material,
    evidence_nodes,
    framework_marks,
    framework_sources,
    rows_by_partner,
)
from partnerkit.scoring.frameworks import NEEDED, SHIFT, group_id
from partnerkit.scoring.quality import WholeTables
from partnerkit.scoring.rollup import REPORTED
from partnerkit.scoring.sides import SideRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.knowledge.schema import Criterion, Group
    from partnerkit.results import Score, Tie
    from partnerkit.scoring.explanation._material import Row

__all__ = ["criterion_of_tie", "explain_score", "explain_scored", "formula_of"]

ABOUT = {
    Subject.PARTNERSHIP: "about the partnership as a whole",
    Subject.RELATIONSHIP: "about the ties",
    Subject.PARTNER: "about the partners themselves",
}
OPERATIONS = {SideRule.MEAN: Operation.MEAN, SideRule.LOWER: Operation.LOWEST, SideRule.UPPER: Operation.HIGHEST}
SIDES = {
    Operation.MEAN: "the mean of the two sides, or the one there is",
    Operation.LOWEST: "the lower of the two sides",
    Operation.HIGHEST: "the higher of the two sides",
}


def explain_score(profile: Profile, material: Material, id_: str) -> Explanation:
    """Return how a criterion or framework came about; beside it the same about the ties and from groups' rubrics."""
    known = [*profile.frameworks, *profile.consensus]
    found = [each for each in known if each.id == id_.split(".", 1)[0]]
    shown = profile[id_].subject if any(each.id == found[0].id for each in profile.frameworks) else found[0].subject
    ordered = sorted(
        found, key=lambda each: (any(each is group for group in profile.consensus), each.subject is not shown)
    )
    first, *others = [_about_one(profile, material, each, id_) for each in ordered]
    return attrs.evolve(first, beside=(*first.beside, *others)) if others else first


def _about_one(profile: Profile, material: Material, scored: FrameworkScore, id_: str) -> Explanation:
    """Return the figure about one subject, its title saying which."""
    group = any(each is scored for each in profile.consensus)
    node = explain_scored(profile, material, scored, id_, consensus=group)
    about = "by groups, from the rubrics" if group else ABOUT[scored.subject]
    notes = (*node.notes, "No interval: a group's answer is one answer") if group else node.notes
    return attrs.evolve(node, title=f"{node.title}, {about}", notes=notes)


def explain_scored(
    profile: Profile, material: Material, scored: FrameworkScore, id_: str, *, consensus: bool = False
) -> Explanation:
    """Return how a figure came about that is about one subject."""
    framework = library().frameworks[scored.id]
    made = _Making(profile, material, framework, scored, material.consensus if consensus else material.whole)
    if id_ == framework.id:
        return _framework(made)
    levels = {group_id(framework, group): group for group in framework.levels}
    if id_ in levels:
        return _group(made, levels[id_])
    place = [criterion.id for criterion in framework].index(id_)
    return _with_sources(made, _criterion(made, framework.criteria[place], scored.criteria[place]))


@attrs.frozen(eq=False)
class _Making:
    """A framework's scores about one subject, with the tables behind them."""

    profile: Profile
    material: Material
    framework: Framework
    scored: FrameworkScore
    whole: WholeTables


def _framework(made: _Making) -> Explanation:
    scored, framework = made.scored, made.framework
    return Explanation(
        id=framework.id,
        title=framework.name,
        value=scored.score.value,
        reason=scored.score.reason,
        coverage=scored.score.coverage,
        formula=formula_of(scored.exponent, framework.shift) if framework.total else NO_TOTAL,
        operation=Operation.POWER_MEAN if framework.total else Operation.STATED,
        terms=(("exponent", scored.exponent), ("shift", framework.shift)) if framework.total else (),
        missing=_missing_criteria(made) if framework.total else "",
        interval=scored.score.interval,
        no_interval=scored.score.no_interval,
        notes=(_reading(scored.score), *_validity(made), *_weighing(made), *_beside(scored)),
        sources=framework_sources(framework),
        marks=framework_marks(framework, illustrative=scored.score.illustrative),
        inputs=tuple(_group(made, each) for each in framework.levels) or _criteria_of(made),
    )


NO_TOTAL = "none: the instrument has no score over all its criteria"


def _criteria_of(made: _Making, group: str = "") -> tuple[Explanation, ...]:
    """Return the criteria, or those of a group, each with the weight that it has here."""
    given = dict(made.scored.weights)
    return tuple(
        attrs.evolve(_criterion(made, criterion, score), weight=given.get(criterion.id, criterion.weight))
        for criterion, score in zip(made.framework.criteria, made.scored.criteria, strict=True)
        if not group or criterion.group == group
    )


def _group(made: _Making, group: Group) -> Explanation:
    """Return a group that stands between its criteria and the framework."""
    framework, exponent = made.framework, 1.0 if group.exponent is None else group.exponent
    id_ = group_id(framework, group)
    score = next(each for each in made.scored.groups if each.id == id_)
    return Explanation(
        id=id_,
        title=group.name,
        value=score.value,
        reason=score.reason,
        weight=1.0 if group.weight is None else group.weight,
        coverage=score.coverage,
        formula=formula_of(exponent, framework.shift),
        operation=Operation.POWER_MEAN,
        terms=(("exponent", exponent), ("shift", framework.shift)),
        missing=f"a score needs {NEEDED[0]}/{NEEDED[1]} of the weight of its criteria",
        interval=score.interval,
        no_interval=score.no_interval,
        sources=framework_sources(framework),
        marks=framework_marks(framework, illustrative=score.illustrative),
        inputs=_criteria_of(made, group.id),
    )


def _validity(made: _Making) -> tuple[str, ...]:
    """Return the instrument's own rule for when its figures hold."""
    rule = made.framework.validity
    if rule is None:
        return ()
    share = "" if rule.response is None else f" and {rule.response:.0%} of those asked"
    return (f"The instrument's own rule: no figures below {rule.partners} partners{share}",)


def _weighing(made: _Making) -> tuple[str, ...]:
    """Return whose the weights are, where partners are asked for them."""
    if not any(criterion.weight_item for criterion in made.framework.criteria):
        return ()
    whose = "the means of what the partners gave" if made.scored.weights else "the file's: partners have not given all"
    return (f"The weights are {whose}",)


def formula_of(exponent: float, shift: float = SHIFT) -> str:
    """Return the formula of a power mean in signs."""
    if exponent == -math.inf:
        return "the lowest x"
    if exponent == 1:
        return "Σ w x / Σ w: the plain weighted mean (p = 1)"
    if exponent == 0:
        return (
            f"(exp(Σ w ln(f + (1 - f) x) / Σ w) - f) / (1 - f) with f = {shift:g}: the geometric mean (p = 0), in "
            "which one weak part pulls down more than a strong one lifts"
        )
    if exponent > 0:
        return f"(Σ w x^p / Σ w)^(1/p) with p = {exponent:g}: a power mean"
    return f"((Σ w (f + (1 - f) x)^p / Σ w)^(1/p) - f) / (1 - f) with p = {exponent:g}, f = {shift:g}: a power mean"


def _missing_criteria(made: _Making) -> str:
    needed = f"a score needs {NEEDED[0]}/{NEEDED[1]} of the weight of the criteria"
    missing = made.scored.missing
    if not missing:
        return f"{needed}; all have a figure"
    scored = made.scored
    bounds = ""
    if scored.at_least is not None and scored.at_most is not None:
        bounds = f"; with these at 0 it would be {scored.at_least:.3f}, at 1 {scored.at_most:.3f}"
    return f"{needed}; without a figure: {', '.join(missing)}{bounds}"


def _reading(score: Score) -> str:
    """Return how high a figure is, which way is good, and what it is on the items' own scale."""
    words = [str(score.band).replace("_", " ").capitalize()] if score.band else ["No figure"]
    words += [] if score.high_is_good else ["a high figure is bad: it says how strongly the barrier is felt"]
    if score.raw is not None and score.raw_scale is not None:
        own = f", in the instrument's band {score.own_band}" if score.own_band else ""
        words.append(f"{score.raw:.2f} on the scale from {score.raw_scale[0]} to {score.raw_scale[1]}{own}")
    if score.expected is not None and score.agreement is not None:
        words.append(f"as it should be {score.expected:.3f}, agreement of the two {score.agreement:.3f}")
    return f"{'; '.join(words)}{_covered(score)}"


def _covered(score: Score) -> str:
    if score.coverage is None:
        return ""
    return f"; {score.coverage:.1%} of the questions that apply were answered"


def _beside(scored: FrameworkScore) -> tuple[str, ...]:
    if scored.mean is None or scored.exponent == 1:
        return ()
    return (f"Beside it: the arithmetic mean of the criteria is {scored.mean:.3f}, the lowest is {scored.lowest}",)


def _criterion(made: _Making, criterion: Criterion, score: Score) -> Explanation:
    about_ties = made.scored.subject is Subject.RELATIONSHIP
    inputs = _ties(made, criterion) if about_ties else _partners(made, criterion)
    what = "ties" if about_ties else "partners"
    return Explanation(
        id=criterion.id,
        title=criterion.name,
        value=score.value,
        reason=score.reason,
        coverage=score.coverage,
        formula=f"the mean over the {what} with a figure: Σ x / n",
        operation=Operation.MEAN,
        terms=(("n", float(sum(each.value is not None for each in inputs))),),
        missing=_missing_inputs(made, inputs, what),
        interval=score.interval,
        no_interval=score.no_interval,
        notes=(
            criterion.definition,
            _reading(score),
            *_standing(made, criterion, score),
            *_questions(_asked(made, criterion)),
        ),
        inputs=inputs,
        beside=(*(_over_partners(made, score) if about_ties else ()), *_evidence(made, criterion)),
    )


def _with_sources(made: _Making, node: Explanation) -> Explanation:
    """Return a criterion with where it is from."""
    criterion = made.framework[node.id]
    score = next(each for each in made.scored.criteria if each.id == node.id)
    return attrs.evolve(
        node,
        sources=framework_sources(made.framework, criterion),
        marks=framework_marks(made.framework, criterion, illustrative=score.illustrative),
    )


def _evidence(made: _Making, criterion: Criterion) -> tuple[Explanation, ...]:
    """Return the evidence about a criterion as a whole."""
    hub = made.material.survey.hub
    return evidence_nodes(hub, [each for each in hub.partnership.evidence if each.about == criterion.id])


def _missing_inputs(made: _Making, inputs: Sequence[Explanation], what: str) -> str:
    without = [each.title for each in inputs if each.value is None]
    silent = [made.profile.name_of(each) for each in made.profile.rates.silent]
    told = [f"{len(inputs) - len(without)} {what} with a figure"]
    told += [f"left out, without a figure: {', '.join(without)}"] if without else []
    told += [f"asked and silent, so not in it: {', '.join(silent)}"] if silent else []
    return "; ".join(told)


def _standing(made: _Making, criterion: Criterion, score: Score) -> tuple[str, ...]:
    """Return who feels a barrier, or whether a strategy is in place."""
    profile = made.profile
    barrier = next((each for each in profile.barriers if each.id == criterion.id), None)
    strategy = next((each for each in profile.strategies if each.id == criterion.id), None)
    if barrier is not None and made.scored.subject is Subject.PARTNERSHIP:
        names = ", ".join(profile.name_of(each) for each in barrier.felt_by) or "nobody"
        return (f"Felt by {len(barrier.felt_by)} of {barrier.answered} (from {FELT}): {names}",)
    if strategy is not None and strategy.score == score.value:
        words = {Outcome.MET: "In place", Outcome.NOT_MET: "Not in place", Outcome.UNKNOWN: "Not known: ask first"}
        return (f"{words[strategy.in_place]} (a strategy is in place from {IN_PLACE})",)
    return ()


def _questions(reading: Reading) -> tuple[str, ...]:
    """Return what was asked, in one line."""
    asked = " ".join(f"“{text_of(use.item, reading.subject)}”" for use in reading.uses)
    return (f"Asked: {asked}",) if asked else ("Not asked in this wave",)


def _asked(made: _Making, criterion: Criterion) -> Reading:
    about_ties = made.scored.subject is Subject.RELATIONSHIP
    asked = made.material.asked_of_ties if about_ties else made.whole.asked
    mode = Mode.INDIVIDUAL if about_ties else made.whole.mode
    return Reading(
        profile=made.profile,
        material=made.material,
        criterion=criterion,
        uses=tuple(use for use in criterion.asked(mode) if use.item.id in asked),
        subject=made.scored.subject,
    )


def _partners(made: _Making, criterion: Criterion) -> tuple[Explanation, ...]:
    """Return each partner's figure of a criterion about the whole."""
    reading, name = _asked(made, criterion), column(criterion.id)
    rows = rows_by_partner(made.whole.rows)
    return tuple(
        answered(reading, rows[row["partner"]], row[name], row[f"{name}__coverage"])
        for row in made.whole.partners.iter_rows(named=True)
    )


def _ties(made: _Making, criterion: Criterion) -> tuple[Explanation, ...]:
    """Return the figure of a criterion in each tie that somebody reports."""
    reported = {str(status) for status in REPORTED}
    rows = [row for row in made.material.pairs.values() if row["status"] in reported]
    return tuple(_of_tie(_asked(made, criterion), made.framework, row) for row in rows)


def criterion_of_tie(profile: Profile, material: Material, tie: Tie, id_: str) -> Explanation:
    """Return a criterion of one tie: both sides, the rule by which they are combined, and their gap."""
    scored = next(e for e in profile.frameworks if e.id == id_.split(".", 1)[0] and e.subject is Subject.RELATIONSHIP)
    made = _Making(profile, material, library().frameworks[scored.id], scored, material.whole)
    criterion = made.framework[id_]
    row = material.pairs.get((min(tie.a, tie.b), max(tie.a, tie.b)))
    if row is None:
        node = Explanation(id=f"{tie.id} {id_}", title=_pair(profile, tie.a, tie.b), reason=Reason.NO_ANSWERS)
    else:
        node = attrs.evolve(_of_tie(_asked(made, criterion), made.framework, row), id=f"{tie.id} {id_}")
    if tie.status is TieStatus.DENIED:
        node = attrs.evolve(node, value=None, reason=Reason.DENIED, coverage=None)
    sourced = _with_sources(made, attrs.evolve(node, id=id_))
    return attrs.evolve(sourced, id=f"{tie.id} {id_}", title=f"{criterion.name} between {node.title}")


def _pair(profile: Profile, a: str, b: str) -> str:
    return f"{profile.name_of(a)} and {profile.name_of(b)}"


def _of_tie(reading: Reading, framework: Framework, row: Row) -> Explanation:
    rule, name = reading.material.ties.rules[0], column(reading.criterion.id)
    sides = tuple(each for side in "ab" for each in _side(reading, row, side))
    operation, value = _operation(rule, high_is_good=framework.kind.high_is_good), row[name]
    gap = row[f"{name}__gap"]
    return Explanation(
        id=f"{min(row['a'], row['b'])}~{max(row['a'], row['b'])}",
        title=_pair(reading.profile, row["a"], row["b"]),
        value=value,
        reason=None if value is not None else _reason(row, sides, rule),
        coverage=row[f"{name}__coverage"],
        formula=f"{SIDES[operation]} (rule: {rule})",
        operation=operation,
        missing=_one_sided(row, sides, name),
        notes=() if gap is None else (f"The two sides are {gap:.3f} apart: this is never averaged away",),
        inputs=sides,
    )


def _operation(rule: SideRule, *, high_is_good: bool) -> Operation:
    """Return how two sides become one; for a barrier the rule acts on one minus the score."""
    operation = OPERATIONS[rule]
    turned = {Operation.LOWEST: Operation.HIGHEST, Operation.HIGHEST: Operation.LOWEST}
    return operation if high_is_good else turned.get(operation, operation)


def _reason(row: Row, sides: Sequence[Explanation], rule: SideRule) -> Reason:
    if row["status"] == str(TieStatus.DENIED):
        return Reason.DENIED
    known = [each for each in sides if each.value is not None]
    if known and rule is SideRule.LOWER:
        return Reason.UNCONFIRMED
    return sides[0].reason or Reason.NO_ANSWERS if sides else Reason.NO_ANSWERS


def _one_sided(row: Row, sides: Sequence[Explanation], name: str) -> str:
    if row["status"] == str(TieStatus.DENIED):
        return "one side puts the tie at no contact, so nothing is combined"
    without = [row[side] for side in "ab" if row[f"{name}__{side}"] is None]
    if len(without) != 1:
        return ""
    return f"no figure from {without[0]}: unconfirmed" if sides else ""


def _side(reading: Reading, row: Row, side: str) -> list[Explanation]:
    """Return one side's figure, if it has a view."""
    own, other = row[side], row["b" if side == "a" else "a"]
    rows, name = reading.material.tie_rows.get((own, other), []), column(reading.criterion.id)
    if not rows:
        return []
    view = reading.material.views[own, other]
    return [answered(reading, rows, view[name], view[f"{name}__coverage"])]


def _over_partners(made: _Making, score: Score) -> tuple[Explanation, ...]:
    """Return the second mean over ties: how the typical partner finds its ties."""
    if score.over_partners is None:
        return ()
    name, kept = column(score.id), [str(each) for each in REPORTED if each is not TieStatus.DENIED]
    pairs = [pair for pair, row in made.material.pairs.items() if row["status"] in kept]
    found: dict[str, list[Explanation]] = {}
    for a, b in sorted({*pairs, *((b, a) for a, b in pairs)}):
        view = made.material.views.get((a, b))
        if view is not None and view[name] is not None:
            node = Explanation(id=f"{min(a, b)}~{max(a, b)}", title=_pair(made.profile, a, b), value=view[name])
            found.setdefault(a, []).append(node)
    partners = tuple(_typical(made.profile, partner, nodes) for partner, nodes in found.items())
    return (
        Explanation(
            id=score.id,
            title="The same over partners: how the typical partner finds its ties",
            value=score.over_partners,
            formula="the mean over partners of the mean of what each says of its ties",
            operation=Operation.MEAN,
            inputs=partners,
        ),
    )


def _typical(profile: Profile, partner: str, nodes: Sequence[Explanation]) -> Explanation:
    values = [each.value for each in nodes if isinstance(each.value, float)]
    return Explanation(
        id=partner,
        title=profile.name_of(partner),
        value=sum(values) / len(values),
        formula="the mean of its own views of its ties",
        operation=Operation.MEAN,
        inputs=tuple(nodes),
    )
