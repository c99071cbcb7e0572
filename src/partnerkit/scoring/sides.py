"""Two sides of a tie: from the rows of respondents to views, and from up to two views to one relationship.

Owns: the rules by which views are combined, when a tie is confirmed or denied, and the gap between the sides, which
is a result of its own and is never averaged away. Only what is linear is averaged (criterion scores, gate answers);
framework scores, stages and bands are found once, afterwards.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from partnerkit.errors import Problem, TableError
from partnerkit.model import Word
from partnerkit.responses import CONTACT, KEYS, column
from partnerkit.results import TieStatus
from partnerkit.scoring.criteria import MISSING, Frame, band_of, extended, flag
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
from partnerkit.scoring.tables import Instrument, continua_of, frameworks_of, lazy_frame, same_kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from narwhals.stable.v2.typing import IntoFrameT

    from partnerkit.knowledge.schema import Continuum, Framework

__all__ = ["SideRule", "averaged", "combine_sides", "pairs", "refuse_without_keys", "views"]

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
        Problem(found=f"no column {name!r}", expected="the columns of the wide table")
        for name in KEYS
        if name not in present
    ]
    problems += [
        Problem(found=f"no column {column(criterion.id)!r}", expected=f"a table that was scored on {framework.id}")
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
        number of rows with a score), the means of `also`, and whatever `extra` aggregates.
    """
    names = [column(c.id) for framework in frameworks for c in framework.criteria]
    means = {**{f"{name}{end}": f"{name}{end}" for name in names for end in ("", "__coverage")}, **also}
    if not means:
        return frame.group_by(*by).agg(*extra)
    most = [nw.col(*(f"{name}__items" for name in names)).max()] if names else []
    some = [nw.col(*names).count().name.suffix("__n")] if names else []
    sums = nw.col(*(f"_{part}_{each}" for part in _PARTS for each in means)).sum()
    counts = nw.col(*means).count().name.prefix("_count_")
    made = _in_parts(frame, list(means)).group_by(*by).agg(sums, counts, *most, *some, *extra)
    temporary = [f"_{what}_{each}" for what in (*_PARTS, "count") for each in means]
    return made.with_columns(*(_mean(each).alias(name) for each, name in means.items())).drop(temporary)


_PARTS = ("coarse", "fine")
_COARSE = float(2**30)


def _in_parts(frame: Frame, names: Sequence[str]) -> Frame:
    """Add each figure in two parts, whose sums are the same in whatever order an engine adds them up.

    The coarse part is a whole number of 2^-30: sums of up to millions of them are exact. The fine part is too small for
    the rounding of its sum to be seen.
    """
    coarse = ((nw.col(*names) * _COARSE).round(0) / _COARSE).name.prefix("_coarse_")
    frame = frame.with_columns(coarse)
    return frame.with_columns(*((nw.col(n) - nw.col(f"_coarse_{n}")).alias(f"_fine_{n}") for n in names))


def _mean(name: str) -> nw.Expr:
    count = nw.col(f"_count_{name}")
    whole = nw.when(count > 0).then(count)
    return (nw.col(f"_coarse_{name}") + nw.col(f"_fine_{name}")) / whole


def views(frame: Frame, instruments: Sequence[Instrument], present: Collection[str]) -> Frame:
    """Return one row a view: what a partner, over its respondents, says of its tie with another.

    Args:
        frame: Rows that `score` has scored.
        instruments: Frameworks and continua.
        present: The columns of the table.

    Returns:
        One row a (hub, wave, partner, about) with the averaged criterion scores; `contact` (1 the side reports the
        tie, 0 it puts it at no contact, null it does not say); and for each continuum the bounds of its gates, the
        lowest stage that a respondent in contact reports, the lowest wanted, and the placement of this side alone.
    """
    frameworks, continua = frameworks_of(instruments), continua_of(instruments)
    ties = frame.filter((nw.col("about") != "") & (nw.col("about") != nw.col("partner")))
    answered = [f"{column(c.id)}__items" for framework in frameworks for c in framework.criteria]
    rated = nw.sum_horizontal(nw.col(*answered)) if answered else nw.lit(0)
    extra = [nw.len().alias("n_respondents"), nw.col("_contact").max().alias("contact")]
    for continuum in continua:
        ties = add_gates(add_no_contact(ties, continuum, present), continuum, present)
        ties = ties.with_columns(*_said(continuum, present, rated))
        extra += _view_columns(continuum, gate_names(continuum, present))
    if not continua:
        ties = ties.with_columns(nw.when(rated > 0).then(nw.lit(1)).alias("_contact"))
    made = averaged(_in_contact(ties, frameworks), VIEW, frameworks, extra)
    for continuum in continua:
        name, gates = column(continuum.id), gate_names(continuum, present)
        reported = nw.when(nw.col("contact") == 0).then(nw.lit(0)).otherwise(nw.col(f"{name}__reported"))
        made = add_bounds(made.with_columns(reported.alias(f"{name}__reported")), gates)
        made = place(made, continuum, gates)
    return made


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
    contact = nw.when(nw.col(APART)).then(nw.lit(0)).otherwise(nw.when(nw.sum_horizontal(*signs) > 0).then(nw.lit(1)))
    return [
        contact.alias("_contact"),
        _point(f"{name}__reported", high, present, low=1).alias(f"_reported_{name}"),
        _point(f"{name}__wanted", high, present).alias(f"_wanted_{name}"),
    ]


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
        One row a (hub, wave, a, b) with `status` (confirmed, unconfirmed, denied or none), `views` (1 or 2),
        `n_respondents`; for each criterion the combined score with `__coverage`, `__items`, `__band`, `__gap` (the
        distance of the sides), `__a` and `__b`; the framework columns, computed anew; and for a continuum its
        placement, that of each side (`__stage_a` and so on), `__reported` (the lower), `__reported_a`, `__reported_b`,
        `__wanted_a` and `__wanted_b`. Values of a denied tie are null. Rows about the whole are left out.

    Raises:
        TableError: A key column, or one that `score` adds, is missing.
        InvalidValueError: An unknown rule.
    """
    frame = lazy_frame(scores)
    present = list(frame.collect_schema())
    refuse_without_keys(present, frameworks_of(instruments))
    made = pairs(views(frame, instruments, present), instruments, present, (SideRule(sides), SideRule(gates)), order)
    for framework in frameworks_of(instruments):
        made = score_framework(_banded(made, framework), framework)
    return same_kind(scores, made)


def _banded(made: Frame, framework: Framework) -> Frame:
    names = [column(c.id) for c in framework.criteria]
    return made.with_columns(*(band_of(nw.col(name)).alias(f"{name}__band") for name in names))


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
    made = _side_by_side(seen, _carried(names, continua, present), order)
    made = made.with_columns(_status().alias("status"))
    kept = nw.col("status") != str(TieStatus.DENIED)
    scored = [x for f in frameworks for c in f.criteria for x in _combined_criterion(f, column(c.id), rules[0], kept)]
    made = extended(made, scored)
    for continuum in continua:
        made = _placed(made, continuum, gate_names(continuum, present), rules[1], kept)
    return made.drop([f"{name}__{what}_{side}" for name in names for what in ("coverage", "items") for side in "ab"])


def _carried(names: Iterable[str], continua: Iterable[Continuum], present: Collection[str]) -> list[str]:
    """Return the columns of a view that are set side by side."""
    made = ["contact", "n_respondents", *(f"{name}{end}" for name in names for end in ("", "__coverage", "__items"))]
    for continuum in continua:
        made += [f"{column(continuum.id)}__{what}" for what in (*PLACEMENT[:-1], "reported", "wanted")]
        made += [f"{gate}__{end}" for gate in gate_names(continuum, present) for end in ENDS]
    return made


def _side(name: str, side: str) -> str:
    return f"{name}_{side}" if "__" in name and name.rsplit("__", 1)[1] in _KNOWN_ENDS else f"{name}__{side}"


_KNOWN_ENDS = (*PLACEMENT, *ENDS, "coverage", "items", "reported", "wanted")


def _side_by_side(seen: Frame, names: Sequence[str], order: Iterable[tuple[str, str]]) -> Frame:
    """Return one row a pair with each column twice, for side a and side b; null for a side without a view."""
    told = [f"{a}~{b}" for a, b in order]
    turned = [f"{b}~{a}" for a, b in (each.split("~") for each in told)]
    key = nw.concat_str(nw.col("partner"), nw.col("about"), separator="~")
    sorts_first = nw.col("partner") < nw.col("about")
    first = key.is_in(told) | (~key.is_in(turned) & sorts_first) if told else sorts_first
    seen = seen.with_columns(first.alias("_first"))
    one, other = nw.col("partner"), nw.col("about")
    ends = {
        "a": nw.when(nw.col("_first")).then(one).otherwise(other),
        "b": nw.when(nw.col("_first")).then(other).otherwise(one),
    }
    made = seen.select("hub", "wave", *(x.alias(side) for side, x in ends.items())).unique()
    for side, own in (("a", nw.col("_first")), ("b", ~nw.col("_first"))):
        renamed = [nw.col(name).alias(_side(name, side)) for name in names]
        view = seen.filter(own).select("hub", "wave", *(x.alias(end) for end, x in ends.items()), *renamed)
        made = made.join(view, on=list(PAIR), how="left")
    sides = (
        [nw.col(f"contact__{side}") for side in "ab"],
        [nw.col(f"n_respondents__{side}").fill_null(0) for side in "ab"],
    )
    return made.with_columns(
        nw.sum_horizontal(*(flag(~x.is_null()) for x in sides[0])).alias("views"),
        nw.sum_horizontal(*sides[1]).alias("n_respondents"),
    )


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


def _pick(a: nw.Expr, b: nw.Expr, rule: SideRule, *, high_is_good: bool) -> nw.Expr:
    """Return two sides' values as one; null is a side that has none."""
    if rule is SideRule.A:
        return a
    if rule is SideRule.B:
        return b
    if rule is SideRule.MEAN:
        return _mean_of(a, b)
    lower = (rule is SideRule.LOWER) == high_is_good
    picked = nw.min_horizontal(a, b) if lower else nw.max_horizontal(a, b)
    return nw.when(~a.is_null() & ~b.is_null()).then(picked) if rule is SideRule.LOWER else picked


def _mean_of(a: nw.Expr, b: nw.Expr) -> nw.Expr:
    """Return the mean of what is known of two; of neither it would be 0/0 on some engines."""
    return nw.when(~a.is_null() | ~b.is_null()).then(nw.mean_horizontal(a, b))


def _combined_criterion(framework: Framework, name: str, rule: SideRule, kept: nw.Expr) -> list[nw.Expr]:
    a, b = nw.col(f"{name}__a"), nw.col(f"{name}__b")
    coverage = _mean_of(nw.col(f"{name}__coverage_a"), nw.col(f"{name}__coverage_b"))
    items = nw.max_horizontal(nw.col(f"{name}__items_a"), nw.col(f"{name}__items_b"))
    return [
        nw.when(kept).then(_pick(a, b, rule, high_is_good=framework.kind.high_is_good)).alias(name),
        nw.when(kept).then(coverage).alias(f"{name}__coverage"),
        items.alias(f"{name}__items"),
        (a - b).abs().alias(f"{name}__gap"),
    ]


def _placed(made: Frame, continuum: Continuum, gates: Sequence[str], rule: SideRule, kept: nw.Expr) -> Frame:
    """Add the placement from both sides' gates, and the lower of the stages reported."""
    name = column(continuum.id)
    bounds = [_gate(gate, end, rule).alias(f"{gate}__{end}") for gate in gates for end in ENDS]
    made = place(extended(made, bounds), continuum, gates)
    needs_both = rule is SideRule.LOWER
    sure = kept & (nw.col("views") > 1) if needs_both else kept
    certain = [
        nw.when(sure).then(nw.col(f"{name}__{what}")).alias(f"{name}__{what}")
        for what in ("stage", "position", "later_gates_met")
    ]
    bound = [
        nw.when(kept).then(nw.col(f"{name}__{what}")).alias(f"{name}__{what}")
        for what in ("at_most", "position_at_most")
    ]
    floor = nw.when(kept).then(nw.when(sure).then(nw.col(f"{name}__position_at_least")).otherwise(nw.lit(0.0)))
    floor = nw.when(~nw.col(f"{name}__position_at_most").is_null()).then(floor)
    reported = nw.min_horizontal(nw.col(f"{name}__reported_a"), nw.col(f"{name}__reported_b"))
    made = made.with_columns(
        *certain,
        *bound,
        floor.alias(f"{name}__position_at_least"),
        nw.when(kept).then(reported).alias(f"{name}__reported"),
    )
    return made.drop([f"{gate}__{end}{side}" for gate in gates for end in ENDS for side in ("", "_a", "_b")])


def _gate(gate: str, end: str, rule: SideRule) -> nw.Expr:
    """Return one bound of a gate for the tie; a gate that applies to one side only is that side's."""
    a, b = nw.col(f"{gate}__{end}_a"), nw.col(f"{gate}__{end}_b")
    return nw.min_horizontal(a, b) if rule is SideRule.LOWER else _pick(a, b, rule, high_is_good=True)
