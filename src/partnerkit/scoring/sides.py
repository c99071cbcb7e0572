"""Two sides of a tie: from the rows of respondents to views, and from up to two views to one relationship.

Owns: the rules by which views are combined, when a tie is confirmed or denied, and the gap between the sides, which
is a result of its own and is never averaged away. Only what is linear is averaged (criterion scores, gate answers);
framework scores, stages and bands are found once, afterwards.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from partnerkit.errors import Entry, Problem, TableError
from partnerkit.model import Word
from partnerkit.responses import CONTACT, KEYS, column
from partnerkit.results import TieStatus
from partnerkit.scoring.beside import beside_names
from partnerkit.scoring.criteria import MISSING, Frame, band_of, extended, flag, read_criteria
from partnerkit.scoring.frameworks import score_framework
from partnerkit.scoring.stages import (
    APART,
    ENDS,
    GATE_TERMS,
    PLACEMENT,
    add_bounds,
    add_gates,
    add_no_contact,
    gate_names,
    place,
)
from partnerkit.scoring.tables import (
    Instrument,
    continua_of,
    frameworks_of,
    lazy_frame,
    refuse_others,
    same_kind,
    whole_only,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from narwhals.stable.v2.typing import IntoFrameT

    from partnerkit.knowledge.schema import Framework
    from partnerkit.knowledge.stages import Continuum

__all__ = ["SideRule", "averaged", "combine_sides", "pairs", "refuse_without_keys", "told_rows", "views"]

VIEW = ("hub", "wave", "partner", "about")
PAIR = ("hub", "wave", "a", "b")


class SideRule(Word):
    """How the two views of a relationship become one."""

    MEAN = "mean"
    """The mean; with one view that view, unconfirmed. The default for opinions."""
    LOWER = "lower"
    """The less favourable: what both would sign; unknown with one view. The default for gates."""
    UPPER = "upper"
    """The more favourable; with one view that view, unconfirmed."""
    A = "a"
    """Side a's view; refused in roll-ups."""
    B = "b"
    """Side b's view; refused in roll-ups."""


def refuse_without_keys(present: Collection[str], frameworks: Iterable[Framework]) -> None:
    """Refuse a table that lacks the key columns, or the columns that `score` adds."""
    problems = [
        Problem(found=f"no column {name!r}", expected="the columns of the wide table", entry=Entry.TABLE_COLUMNS)
        for name in KEYS
        if name not in present
    ]
    problems += [
        Problem(
            found=f"no column {column(criterion.id)!r}",
            expected=f"a table that was scored on {framework.id}",
            entry=Entry.TABLE_COLUMNS,
        )
        for framework in frameworks
        for criterion in framework.criteria
        if column(criterion.id) not in present
    ]
    if problems:
        raise TableError(problems)


def averaged(
    frame: Frame,
    by: Sequence[str],
    frameworks: Iterable[Framework],
    extra: Sequence[nw.Expr] = (),
    also: Mapping[str, str] = MappingProxyType({}),
) -> Frame:
    """Return criterion scores averaged over the rows of each group: the only step by which scores go up a level.

    Args:
        frame: The rows.
        by: The columns that name a group.
        frameworks: Whose criteria are averaged.
        extra: What else to aggregate.
        also: Other columns to average, each with the name of its mean.

    Returns:
        One row a group with, for each criterion, `<id>`, `<id>__coverage`, `<id>__items` (the most), and `<id>__n` (the
        number of rows with a score), the means of what stands beside scores (`scoring.beside`) and of `also`, and
        whatever `extra` aggregates.
    """
    chosen = tuple(frameworks)
    names = [column(c.id) for framework in chosen for c in framework.criteria]
    beside = {name: name for name in beside_names(chosen)}
    means = {**{f"{name}{end}": f"{name}{end}" for name in names for end in ("", "__coverage")}, **beside, **also}
    if not means:
        return frame.group_by(*by).agg(*extra)
    most = [nw.col(*(f"{name}__items" for name in names)).max()] if names else []
    some = [nw.col(*names).count().name.suffix("__n")] if names else []
    fine = [f"_fine_{each}" for each in means]
    made = _in_parts(frame, list(means)).group_by(*by).agg(nw.col(*means, *fine).mean(), *most, *some, *extra)
    made = made.with_columns(*(nw.col(each) + nw.col(rest) for each, rest in zip(means, fine, strict=True)))
    return made.drop(fine).rename({each: name for each, name in means.items() if each != name})


_STEP = 2.0**-30


def _in_parts(frame: Frame, names: Sequence[str]) -> Frame:
    """Part each figure in two, whose means are the same in whatever order an engine adds them up.

    The coarse part, which takes the figure's place, is a whole number of steps of 2^-30: sums of up to millions of them
    are exact. The fine part is what is left, too small for the rounding of its sum to be seen.
    """
    figures = nw.col(*names)
    return frame.with_columns(figures // _STEP * _STEP, (figures % _STEP).name.prefix("_fine_"))


def views(frame: Frame, instruments: Sequence[Instrument], present: Collection[str]) -> Frame:
    """Return one row a view: what a partner, over its respondents, says of its tie with another.

    Args:
        frame: Rows that `score` has scored.
        instruments: Frameworks and continua.
        present: The columns of the table.

    Returns:
        One row a (hub, wave, partner, about) with the averaged criterion scores; `contact` (1 the side reports the
        tie, 0 it puts it at no contact, null it does not say); `told` (1 where it has answered of the tie at all, a
        don't know included); and for each continuum the bounds of its gates, the lowest stage that a respondent in
        contact reports, the lowest wanted, and the placement of this side alone.
    """
    frameworks, continua = frameworks_of(instruments), continua_of(instruments)
    extra = [nw.len().alias("n_respondents"), nw.col("_contact").max().alias("contact")]
    extra += [nw.col("_told").max().alias("told")]
    for continuum in continua:
        extra += _view_columns(continuum, gate_names(continuum, present))
    ties = told_rows(frame, instruments, present)
    made = averaged(_in_contact(ties, frameworks), VIEW, frameworks, extra)
    for continuum in continua:
        name, gates = column(continuum.id), gate_names(continuum, present)
        reported = nw.when(nw.col("contact") == 0).then(nw.lit(0)).otherwise(nw.col(f"{name}__reported"))
        made = add_bounds(made.with_columns(reported.alias(f"{name}__reported")), gates)
        made = place(made, continuum, gates)
    return made


def told_rows(frame: Frame, instruments: Sequence[Instrument], present: Collection[str]) -> Frame:
    """Return the rows about ties, each with what it says of the tie: the step before respondents are averaged.

    Returns:
        The rows with `_contact` (1 the respondent reports the tie, 0 puts it at no contact, null does not say), the
        terms of each gate, and for each continuum the stages reported and wanted.
    """
    frameworks, continua = frameworks_of(instruments), continua_of(instruments)
    ties = frame.filter((nw.col("about") != "") & (nw.col("about") != nw.col("partner")))
    answered = [f"{column(c.id)}__items" for framework in frameworks for c in framework.criteria]
    rated = nw.sum_horizontal(nw.col(*answered)) if answered else nw.lit(0)
    for continuum in continua:
        ties = add_gates(add_no_contact(ties, continuum, present), continuum, present)
        ties = ties.with_columns(*_said(continuum, present, rated))
    if not continua:
        contact = nw.when(rated > 0).then(nw.lit(1))
        ties = ties.with_columns(contact.alias("_contact"), flag(rated > 0).alias("_told"))
    return ties


def _in_contact(ties: Frame, frameworks: Sequence[Framework]) -> Frame:
    """Leave the coverage of rows that put the tie at no contact out: no opinion of it was asked."""
    names = [f"{column(c.id)}__coverage" for framework in frameworks for c in framework.criteria]
    there = nw.when(nw.col("_contact").fill_null(1) > 0).then(nw.lit(1.0))
    return ties.with_columns(nw.col(*names) * there) if names else ties


def _point(name: str, high: int, present: Collection[str], low: int = 0) -> nw.Expr:
    """Return a stage item's position; null for codes, for points below `low`, and where it was not asked."""
    if name not in present:
        return nw.when(nw.lit(value=False)).then(nw.lit(0))
    said = nw.col(name).fill_null(MISSING).cast(nw.Int64)
    return nw.when((said >= low) & (said <= high)).then(said)


def _said(continuum: Continuum, present: Collection[str], rated: nw.Expr) -> list[nw.Expr]:
    """Return what one respondent says of the tie: whether there is contact, and the stages reported and wanted."""
    name, high, gates = column(continuum.id), continuum.reported.scale.high, gate_names(continuum, present)
    in_touch = [column(id_) for id_ in (continuum.reported.id, CONTACT) if column(id_) in present]
    signs = [rated]
    signs += [nw.sum_horizontal(flag(nw.col(*in_touch).fill_null(0) > 0))] if in_touch else []
    signs += [nw.sum_horizontal(flag(nw.col(*(f"_code_{gate}_met" for gate in gates)) > 0))] if gates else []
    some = nw.when(nw.sum_horizontal(*signs) > 0).then(nw.lit(1)).otherwise(_none_met(continuum, gates))
    given = [flag(~nw.col(*in_touch, *gates).is_null())] if in_touch or gates else []
    return [
        nw.when(nw.col(APART)).then(nw.lit(0)).otherwise(some).alias("_contact"),
        flag(nw.sum_horizontal(rated, *given) > 0).alias("_told"),
        _point(f"{name}__reported", high, present, low=1).alias(f"_reported_{name}"),
        _point(f"{name}__wanted", high, present).alias(f"_wanted_{name}"),
    ]


def _none_met(continuum: Continuum, gates: Collection[str]) -> nw.Expr:
    """Return 0 where the answer to each gate of the first stage is no, which is no contact; else null."""
    first = [column(use.item.id) for use in continuum.stages[0].gates] if continuum.stages else []
    if not first or not set(first) <= set(gates):
        return nw.when(nw.lit(value=False)).then(nw.lit(0))
    met, unknown, applies = (nw.sum_horizontal(nw.col(*(f"_code_{g}_{what}" for g in first))) for what in GATE_TERMS)
    return nw.when((met + unknown == 0) & (applies == len(first))).then(nw.lit(0))


def _view_columns(continuum: Continuum, gates: Sequence[str]) -> list[nw.Expr]:
    name = column(continuum.id)
    terms = [f"_code_{gate}_{what}" for gate in gates for what in GATE_TERMS]
    lowest = [nw.col(f"_{what}_{name}").min().alias(f"{name}__{what}") for what in ("reported", "wanted")]
    return [nw.col(*terms).mean(), *lowest] if terms else lowest


def combine_sides(
    scores: IntoFrameT,
    *instruments: Instrument,
    sides: SideRule | str = SideRule.MEAN,
    gates: SideRule | str = SideRule.LOWER,
    order: Iterable[tuple[str, str]] = (),
) -> IntoFrameT:
    """Combine the two sides of each tie in a scored table.

    Args:
        scores: What `score` returned, on the same instruments.
        instruments: Frameworks and continua.
        sides: The rule for opinions.
        gates: The rule for gates.
        order: Pairs whose first partner is side a; of others side a is the id that sorts first.

    Returns:
        One row a (hub, wave, a, b) with `status` (confirmed, unconfirmed, denied or none), `views` (sides that have
        answered of the tie, a don't know included), `n_respondents`; for each criterion the combined score with
        `__coverage`, `__items`, `__band`, `__gap` (the distance of the sides), `__a` and `__b`; the framework columns,
        computed anew; and for a continuum its placement, that of each side (`__stage_a` and so on), `__reported` (the
        lower), `__reported_a`, `__reported_b`, `__wanted_a` and `__wanted_b`. Values of a denied tie are null. Rows
        about the whole are left out.

    Raises:
        TableError: A key column, or one that `score` adds, is missing.
        InvalidValueError: An unknown rule, or something else than frameworks and continua.
    """
    frame = lazy_frame(scores)
    present = list(frame.collect_schema())
    refuse_others(instruments)
    refuse_without_keys(present, frameworks_of(instruments))
    seen = views(whole_only(frame, instruments), instruments, present)
    made = pairs(seen, instruments, present, (SideRule(sides), SideRule(gates)), order)
    for framework in frameworks_of(instruments):
        made = score_framework(_banded(made, framework), framework)
    return same_kind(scores, made)


def _banded(made: Frame, framework: Framework) -> Frame:
    names = [column(c.id) for c in framework.criteria]
    made = made.with_columns(*(band_of(nw.col(name)).alias(f"{name}__band") for name in names))
    return read_criteria(made, framework)


def pairs(
    seen: Frame,
    instruments: Sequence[Instrument],
    present: Collection[str],
    rules: tuple[SideRule, SideRule],
    order: Iterable[tuple[str, str]] = (),
) -> Frame:
    """Return one row a relationship, as `combine_sides` describes it, without bands and framework scores.

    Args:
        seen: What `views` returned.
        instruments: Frameworks and continua.
        present: The columns of the table.
        rules: For opinions, and for gates.
        order: Pairs whose first partner is side a.
    """
    frameworks, continua = frameworks_of(instruments), continua_of(instruments)
    names = [column(c.id) for framework in frameworks for c in framework.criteria]
    bounds = [f"{gate}__{end}" for each in continua for gate in gate_names(each, present) for end in ENDS]
    told = _with_sides(seen, order)
    made = _side_by_side(told, names, _of_each_side(continua)).with_columns(_status().alias("status"))
    made = made.join(_combined(told, frameworks, bounds, rules), on=list(PAIR), how="left")
    kept = nw.when(nw.col("status") != str(TieStatus.DENIED)).then(nw.lit(1))
    made = _cleared(made, [*names, *(f"{name}__coverage" for name in names), *beside_names(frameworks)], kept)
    made = extended(made, [(nw.col(f"{n}__a") - nw.col(f"{n}__b")).abs().alias(f"{n}__gap") for n in names])
    placed = nw.when((nw.col("status").fill_null("") != str(TieStatus.DENIED)) & (nw.col("views") > 0)).then(nw.lit(1))
    for continuum in continua:
        made = _placed(made, continuum, gate_names(continuum, present), rules[1], placed)
    return made.drop(bounds)


def _cleared(made: Frame, names: Sequence[str], kept: nw.Expr) -> Frame:
    """Return a frame in which columns are null where `kept`, else 1, is null."""
    return made.with_columns(nw.col(*names) * kept) if names else made


def _of_each_side(continua: Iterable[Continuum]) -> list[str]:
    """Return the columns of a view, besides criterion scores, that are set side by side."""
    each = (*PLACEMENT[:-1], "reported", "wanted")
    return [f"{column(continuum.id)}__{what}" for continuum in continua for what in each]


def _with_sides(seen: Frame, order: Iterable[tuple[str, str]]) -> Frame:
    """Add to each view the two partners as side a and side b, and whether it is that of side a, as `_first`."""
    told = [f"{a}~{b}" for a, b in order]
    turned = [f"{b}~{a}" for a, b in (each.split("~") for each in told)]
    key = nw.concat_str(nw.col("partner"), nw.col("about"), separator="~")
    sorts_first = nw.col("partner") < nw.col("about")
    first = key.is_in(told) | (~key.is_in(turned) & sorts_first) if told else sorts_first
    one, other = nw.col("partner"), nw.col("about")
    return seen.with_columns(first.alias("_first")).with_columns(
        nw.when(nw.col("_first")).then(one).otherwise(other).alias("a"),
        nw.when(nw.col("_first")).then(other).otherwise(one).alias("b"),
    )


def _side_by_side(told: Frame, names: Sequence[str], more: Sequence[str]) -> Frame:
    """Return one row a pair with each column twice, for side a and side b; null for a side without a view."""
    made = told.select(*PAIR).unique()
    for side, own in (("a", nw.col("_first")), ("b", ~nw.col("_first"))):
        columns = [nw.col("contact", "told", "n_respondents", *names).name.suffix(f"__{side}")]
        columns += [nw.col(*more).name.suffix(f"_{side}")] if more else []
        made = made.join(told.filter(own).select(*PAIR, *columns), on=list(PAIR), how="left")
    sides = (
        [nw.col(f"told__{side}").fill_null(0) for side in "ab"],
        [nw.col(f"n_respondents__{side}").fill_null(0) for side in "ab"],
    )
    return made.with_columns(
        nw.sum_horizontal(*sides[0]).alias("views"),
        nw.sum_horizontal(*sides[1]).alias("n_respondents"),
    )


def _combined(
    told: Frame, frameworks: Sequence[Framework], bounds: Sequence[str], rules: tuple[SideRule, SideRule]
) -> Frame:
    """Return one row a pair with its criterion scores and the bounds of its gates, by the rules for each.

    A gate that applies to one side only is that side's. A rule for opinions that needs both sides gives none with one.
    """
    scores = {
        high_is_good: [column(c.id) for f in frameworks if f.kind.high_is_good is high_is_good for c in f.criteria]
        for high_is_good in (True, False)
    }
    names, beside = [*scores[True], *scores[False]], beside_names(frameworks)
    made = _own_side(_own_side(told, names, rules[0]), bounds, rules[1])
    aggregated = [_taken(of, rules[0], high_is_good=good) for good, of in scores.items() if of]
    if names:
        aggregated += [nw.col(*(f"{n}__coverage" for n in names)).mean(), nw.col(*(f"{n}__items" for n in names)).max()]
        aggregated += [nw.col(*names).count().name.suffix("__sides")]
    if beside:
        aggregated.append(nw.col(*beside).mean())
    aggregated += [_taken(bounds, rules[1], high_is_good=True)] if bounds else []
    made = made.group_by(*PAIR).agg(*aggregated, nw.len().alias("_views"))
    if rules[0] is SideRule.LOWER:
        both = [nw.when(nw.col(f"{n}__sides") > 1).then(nw.col(n)).alias(n) for n in names]
        made = extended(made, both)
    return made.drop("_views", *(f"{n}__sides" for n in names))


def _own_side(told: Frame, names: Sequence[str], rule: SideRule) -> Frame:
    """Return the views with columns null on the side that a rule leaves out."""
    if rule not in {SideRule.A, SideRule.B} or not names:
        return told
    own = nw.col("_first") if rule is SideRule.A else ~nw.col("_first")
    return _cleared(told, names, nw.when(own).then(nw.lit(1.0)))


def _taken(names: Sequence[str], rule: SideRule, *, high_is_good: bool) -> nw.Expr:
    """Return the two sides' values as one; a side that has none is null and left out."""
    if rule in {SideRule.LOWER, SideRule.UPPER}:
        lower = (rule is SideRule.LOWER) == high_is_good
        return nw.col(*names).min() if lower else nw.col(*names).max()
    return nw.col(*names).mean()


def _status() -> nw.Expr:
    """Return what the two sides say together; null where neither says whether there is contact."""
    a, b = nw.col("contact__a"), nw.col("contact__b")
    yes = flag(a.fill_null(0) > 0) + flag(b.fill_null(0) > 0)
    no = flag(a.fill_null(1) == 0) + flag(b.fill_null(1) == 0)
    denied = nw.when((yes > 0) & (no > 0)).then(nw.lit(str(TieStatus.DENIED)))
    none = nw.when(no > 0).then(nw.lit(str(TieStatus.NONE)))
    one = nw.when(yes == 1).then(nw.lit(str(TieStatus.UNCONFIRMED)))
    both = nw.when(yes > 1).then(nw.lit(str(TieStatus.CONFIRMED)))
    return denied.otherwise(none.otherwise(one.otherwise(both)))


def _placed(made: Frame, continuum: Continuum, gates: Sequence[str], rule: SideRule, kept: nw.Expr) -> Frame:
    """Add the placement from both sides' gates, and the lower of the stages reported.

    Args:
        made: Pairs with the bounds of gates.
        continuum: The continuum.
        gates: The columns of its gates.
        rule: For gates.
        kept: 1, or null for a pair that has no placement.
    """
    name = column(continuum.id)
    reported = nw.min_horizontal(nw.col(f"{name}__reported_a"), nw.col(f"{name}__reported_b"))
    made = place(made, continuum, gates).with_columns(reported.alias(f"{name}__reported"))
    made = _cleared(made, [f"{name}__{what}" for what in (*PLACEMENT, "reported")], kept)
    if rule is not SideRule.LOWER:
        return made
    both, floor = nw.col("views") > 1, f"{name}__position_at_least"
    unsure = [f"{name}__{what}" for what in ("stage", "position", "later_gates_met")]
    made = _cleared(made, unsure, nw.when(both).then(nw.lit(1)))
    return made.with_columns(nw.col(floor) * nw.when(both).then(nw.lit(1.0)).otherwise(nw.lit(0.0)))
