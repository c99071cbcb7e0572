"""Intervals of roll-ups: every score of every group, of a scored table or of a hub's groups, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import narwhals.stable.v2 as nw
import numpy as np
import polars as pl

from partnerkit.errors import Entry, InvalidValueError, Problem, TableError, quoted
from partnerkit.hub import Hub
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Framework, Subject
from partnerkit.measurement._resampled import Drawing, GroupRows, resampled
from partnerkit.model import Word
from partnerkit.responses import column, identifier
from partnerkit.results import Interval, IntervalKind, IntervalReason, Target, TieStatus
from partnerkit.scoring.frameworks import group_id, score_alone
from partnerkit.scoring.quality import whole_tables
from partnerkit.scoring.replicates import IntervalMethod
from partnerkit.scoring.rollup import BETWEEN, REPORTED, UNKNOWN, group_rule, grouped_ties, instruments_in, partner_rows
from partnerkit.scoring.sides import SideRule, pairs, refuse_without_keys, views
from partnerkit.scoring.tables import Instrument, frameworks_of, lazy_frame, refuse_others, whole_only
from partnerkit.scoring.ties import tie_tables
from partnerkit.stats.grouped import Deletions, deletions, grouped_jackknife_t, partner_deletions
from partnerkit.stats.intervals import FEWEST, ROUGH_BELOW
from partnerkit.stats.resampling import Bools, Floats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from partnerkit.hub import Survey
    from partnerkit.stats.resampling import Integers

__all__ = ["GROUPINGS", "Deleted", "Part", "as_it_came", "parts_of", "rollup_intervals", "with_frameworks"]

GROUPINGS = ("kind", "sector", "role", "cluster")
"""What partners of a hub may be grouped by."""
OVER_PARTNERS = "over_partners"
OVER_TIES = "over_ties"


class Deleted(Word):
    """What the jackknife deletes whole."""

    PARTNER = "partner"
    """A partner, as rater and as rated: for figures of a hub, or of a region as these hubs have it."""
    HUB = "hub"
    """A hub with all its partners: for figures over many hubs, as partners of one hub are alike."""


@attrs.frozen(eq=False, kw_only=True)
class Part:
    """The rows of one subject that figures are means of.

    Attributes:
        subject: What was rated.
        over: For ties, over what is averaged: `over_ties` or `over_partners`; empty otherwise.
        made: The means, and the same with each unit deleted.
        partners: Shape (G, k): how many partners have a score, for the instruments that need some number.
        names: The columns of `made`.
        keys: One row a group.
        rows: What the means are of.
        rosters: Partners on the roster of each group; None where nobody says.
    """

    subject: Subject
    over: str
    made: Deletions
    partners: Floats
    names: tuple[str, ...]
    keys: pl.DataFrame
    rows: GroupRows
    rosters: tuple[int, ...] | None = None


def rollup_intervals(  # noqa: PLR0913 - each is a choice of the caller's
    source: Any,  # noqa: ANN401 - a hub, or any engine's table
    *instruments: Instrument,
    by: Sequence[str] | str | None = None,
    wave: str | None = None,
    sides: SideRule | str = SideRule.MEAN,
    delete: Deleted | str = Deleted.PARTNER,
    level: float = 0.95,
    method: IntervalMethod | None = None,
    roster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Any:  # noqa: ANN401 - as it came
    """Return the interval of every score of a roll-up: each criterion, group and framework, in every group of rows.

    Where nothing is said the intervals are those that are shown by default: the jackknife with Student's t, about
    another year or like partners (`process`). Every group, and every group without each of its units, is a row of one
    table that the same kernel scores, so that thousands of hubs take no longer than their rows. The kinds of bootstrap
    draw each group's partners (or hubs) anew; of answers about ties a tie counts as often as both were drawn, the one
    times the other. They score as many rows more as there are samples, and bootstrap-t again as many as there are
    partners.

    Args:
        source: A table that `partnerkit.score` returned, or a hub.
        instruments: The frameworks and continua that a table was scored on; they may be left out where they ship with
            partnerkit. Of a hub its frameworks; where nothing is said all that ship are taken. Continua tell which ties
            there are; a stage has no interval.
        by: Of a table the columns that name a group, where nothing is said `hub` and `wave`. Of a hub nothing, or a
            grouping of its partners: `kind`, `sector`, `role`, `cluster`. A tie whose partners belong to two groups
            counts under `between`.
        wave: Of a hub, the latest where nothing is said.
        sides: The rule by which the two sides of a tie are combined.
        delete: `partner`, or `hub` for groups of many hubs, whose partners are alike within a hub.
        level: Above 0 and below 1; a method has its own.
        method: The kind of interval, its target, its level and draws, as for `partnerkit.assess`.
        roster: Of a table and for the target `roster`: the column with how many partners each hub has.
        progress: Called with the groups done and all of them, where partners are drawn or the target is `roster`.

    Returns:
        One row a group, `subject` and `figure`: with `over` (of ties `over_ties` and `over_partners`: how the typical
        tie is, and how the typical partner finds its ties), `value`, `low`, `high`, `se`, `n` (units that it rests on),
        `rough` (five to seven), and `reason` where there is no interval: `no_score`, `too_few_partners` (fewer than
        five units), `complete_roster`, `undefined`. The same kind of table as came in, polars for a hub or a lazy
        table.

    Raises:
        TableError: A column is missing.
        InvalidValueError: A rule, grouping or level that there is not, or the target `roster` of hubs, or of a
            table without the column `roster`.
        UnknownNameError: There is no such wave.

    Example:
        >>> from partnerkit.files import load
        >>> from partnerkit.knowledge import framework
        >>> made = rollup_intervals(load("examples/orchard_hub"), framework("davis_2002"), by="sector")
        >>> made.filter(figure="davis_2002", subject="partnership").select("sector", "n", "rough", "reason").rows()[:2]
        [('independent', 1, None, 'too_few_partners'), ('private', 6, True, None)]
    """
    chosen, rule = Deleted(delete), group_rule(sides)
    how = IntervalMethod(level=level) if method is None else method
    if not isinstance(source, Hub):
        _refuse_roster(how, chosen, roster)
    parts, frameworks = parts_of(source, instruments, by, wave, rule, chosen)
    if not isinstance(source, Hub) and how.target is Target.ROSTER and roster is not None:
        table: pl.DataFrame = lazy_frame(source).collect(backend="polars").to_native()
        _refuse_missing(table, [roster])
        parts = (attrs.evolve(each, rosters=_rosters(table, _keys(by), roster, each.keys)) for each in parts)
    return as_it_came(_table(parts, frameworks, how, progress), source)


def _keys(by: Sequence[str] | str | None) -> list[str]:
    return ["hub", "wave"] if by is None else [by] if isinstance(by, str) else list(by)


def parts_of(  # noqa: PLR0913, PLR0917 - each is a choice of the caller's
    source: Any,  # noqa: ANN401 - a hub, or any engine's table
    instruments: Sequence[Instrument],
    by: Sequence[str] | str | None,
    wave: str | None,
    rule: SideRule,
    deleted: Deleted,
) -> tuple[Iterator[Part], Sequence[Framework]]:
    """Return what the figures of a roll-up are means of, subject by subject, and their frameworks."""
    if isinstance(source, Hub):
        given = frameworks_of(instruments) or list(library().frameworks.values())
        return _of_hub(source, given, by, wave, rule), given
    table: pl.DataFrame = lazy_frame(source).collect(backend="polars").to_native()
    scored_on = instruments or instruments_in(table.columns)
    return _of_table(table, scored_on, _keys(by), rule, deleted), frameworks_of(scored_on)


def as_it_came(made: pl.DataFrame, source: Any) -> Any:  # noqa: ANN401 - any engine's table
    """Return a table as the kind of table that came in; polars for a hub or a lazy table."""
    if isinstance(source, Hub):
        return made
    came: Any = nw.from_native(source)
    if isinstance(came, nw.LazyFrame) or came.implementation.is_polars():
        return made
    return nw.from_dict(made.to_dict(as_series=False), backend=came.implementation).to_native()


def _refuse_roster(method: IntervalMethod, deleted: Deleted, roster: str | None) -> None:
    if method.target is not Target.ROSTER:
        return
    if deleted is Deleted.HUB:
        found = "the target roster where hubs are deleted"
        raise InvalidValueError(Problem(found=found, expected="process, as a roster is of partners", path="method"))
    if roster is None:
        hint = "name the column with how many partners each hub has as `roster`"
        raise InvalidValueError(Problem(found="no roster", expected="a column of the table", hint=hint, path="roster"))


def _rosters(table: pl.DataFrame, keys: Sequence[str], roster: str, groups: pl.DataFrame) -> tuple[int, ...]:
    """Return how many partners the hubs of each group have."""
    place, known = _coded(table, keys)
    hubs = table.select(pl.col("hub").cast(pl.String), pl.col(roster).cast(pl.Int64)).with_columns(place=place)
    sums = hubs.group_by("place", "hub").agg(pl.col(roster).max()).group_by("place").agg(pl.col(roster).sum())
    by_place = dict(sums.rows())
    return tuple(by_place[at] for at in _coded(groups, keys, known)[0].tolist())


# -- the rows of a table ----------------------------------------------------------------------------------------------


def _of_table(
    table: pl.DataFrame, instruments: Sequence[Instrument], keys: Sequence[str], rule: SideRule, deleted: Deleted
) -> Iterator[Part]:
    """Yield what a scored table's figures are means of, as `partnerkit.rollup` makes them."""
    frameworks = frameworks_of(instruments)
    refuse_others(instruments)
    refuse_without_keys(table.columns, frameworks)
    _refuse_missing(table, keys)
    frame = whole_only(lazy_frame(table), instruments)
    names = _names(frameworks)
    unit = ["hub"] if deleted is Deleted.HUB else ["hub", "partner"]
    for subject, about in ((Subject.PARTNERSHIP, nw.lit("")), (Subject.PARTNER, nw.col("partner"))):
        rows = partner_rows(frame.filter(nw.col("about") == about), frameworks, keys).collect().to_native()
        if rows.height:
            yield _of_partners(subject, rows, keys, unit, _with_weights(names, frameworks))
    seen = views(frame, instruments, table.columns)
    ties = pairs(seen, instruments, table.columns, (rule, SideRule.LOWER))
    reported = grouped_ties(ties.filter(nw.col("status").is_in([str(each) for each in REPORTED])), frame, keys)
    yield from _of_ties(reported.collect().to_native(), seen.collect().to_native(), keys, unit, names)


def _of_hub(
    hub: Hub, frameworks: Sequence[Framework], by: Sequence[str] | str | None, wave: str | None, rule: SideRule
) -> Iterator[Part]:
    """Yield what a hub's figures are means of, as `partnerkit.assess` makes them, by groups of partners."""
    if by is not None and by not in GROUPINGS:
        found = Problem(found=quoted(by), expected=f"one of {', '.join(GROUPINGS)}", path="by")
        raise InvalidValueError(found)
    chosen = hub.wave(wave)
    if chosen is None:
        return
    survey, keys = hub.survey(chosen), ["hub", "wave", *([] if by is None else [str(by)])]
    groups = {each.id: str(getattr(each, str(by)) or UNKNOWN) for each in hub.partnership.partners} if by else {}
    whole, unit = whole_tables(survey, frameworks), ["hub", "partner"]
    if whole.partners.height:
        rows = whole.partners.with_columns(_group(by, "partner", groups))
        made = _of_partners(
            Subject.PARTNERSHIP, rows, keys, unit, _with_weights(_names(whole.frameworks), whole.frameworks)
        )
        yield attrs.evolve(made, rosters=_hub_rosters(survey, by, groups, made.keys))
    tables = tie_tables(survey, frameworks, rule, SideRule.LOWER)
    reported = tables.pairs.filter(pl.col("status").is_in([str(each) for each in REPORTED]))
    if by is not None:
        a, b = (pl.col(side).replace_strict(groups, return_dtype=pl.String) for side in "ab")
        reported = reported.with_columns(pl.when(a == b).then(a).otherwise(pl.lit(BETWEEN)).alias(str(by)))
    for part in _of_ties(reported, tables.views, keys, unit, _names(frameworks_of(tables.instruments))):
        yield attrs.evolve(part, rosters=_hub_rosters(survey, by, groups, part.keys))


def _hub_rosters(
    survey: Survey, by: Sequence[str] | str | None, groups: Mapping[str, str], keys: pl.DataFrame
) -> tuple[int, ...]:
    """Return how many partners take part in the hub, or in each group of them; between groups all count."""
    present = [each.id for each in survey.hub.partners_in(survey.wave)]
    if by is None:
        return (len(present),) * keys.height
    named = keys[str(by)].to_list()
    return tuple(len(present) if name == BETWEEN else sum(groups[each] == name for each in present) for name in named)


def _group(by: Sequence[str] | str | None, of: str, groups: Mapping[str, str]) -> list[pl.Expr]:
    return [] if by is None else [pl.col(of).replace_strict(groups, return_dtype=pl.String).alias(str(by))]


def _names(frameworks: Sequence[Framework]) -> list[str]:
    return [column(c.id) for framework in frameworks for c in framework.criteria]


def _with_weights(names: Sequence[str], frameworks: Sequence[Framework]) -> list[str]:
    """Return columns with those of the weights that partners give: they move with the partners as scores do."""
    given = [f"{column(c.id)}__weight" for f in frameworks for c in f.criteria if c.weight_item is not None]
    return [*names, *given]


def _refuse_missing(table: pl.DataFrame, keys: Sequence[str]) -> None:
    problems = [
        Problem(found=f"no column {quoted(key)}", expected="the columns named in `by`", entry=Entry.TABLE_COLUMNS)
        for key in keys
        if key not in table.columns
    ]
    if problems:
        raise TableError(problems)


def _of_partners(
    subject: Subject, rows: pl.DataFrame, keys: Sequence[str], unit: Sequence[str], names: Sequence[str]
) -> Part:
    place, groups = _coded(rows, keys)
    values = _floats(rows, names)
    units = _coded(rows, unit)[0]
    made = deletions(values, place, units)
    counts = np.zeros((groups.height, len(names)))
    np.add.at(counts, place, ~np.isnan(values))
    return Part(
        subject=subject,
        over="",
        made=made,
        partners=counts,
        names=tuple(names),
        keys=groups,
        rows=GroupRows(values=values, group=place, one=units),
    )


def _of_ties(
    ties: pl.DataFrame, seen: pl.DataFrame, keys: Sequence[str], unit: Sequence[str], names: Sequence[str]
) -> Iterator[Part]:
    """Yield what figures about ties are means of: over ties, and over partners of their own views."""
    if not (ties.height and names):
        return
    place, groups = _coded(ties, keys)
    both = _views_of(ties, seen, keys, names)
    at, _ = _coded(both, keys, groups)
    sides = pl.concat([both.select("hub", pl.col(end).alias("partner")) for end in ("partner", "about")])
    codes, partners = _coded(sides, ["hub", "partner"])
    owner, other = np.split(codes, 2)
    values = _floats(both, names)
    counts = _owners(values, at, owner, groups.height)
    of_partner, _ = _coded(partners, unit)
    ends = [_coded(ties.rename({end: "partner"}), ["hub", "partner"], partners)[0] for end in "ab"]
    a, b = (of_partner[end] for end in ends)
    scores = _floats(ties, names)
    of_ties = GroupRows(values=scores, group=place, one=a, other=b, told=_told(ties, names))
    there = ~np.isnan(values)
    of_views = GroupRows(
        values=values,
        group=at,
        one=of_partner[owner],
        other=of_partner[other],
        owner=owner,
        told=(there, np.zeros_like(there)),
    )
    over_ties = deletions(scores, place, a, b)
    over_partners = partner_deletions(values, at, owner, other, of_partner)
    for over, made, rows in ((OVER_TIES, over_ties, of_ties), (OVER_PARTNERS, over_partners, of_views)):
        yield Part(
            subject=Subject.RELATIONSHIP,
            over=over,
            made=made,
            partners=counts,
            names=tuple(names),
            keys=groups,
            rows=rows,
        )


def _told(ties: pl.DataFrame, names: Sequence[str]) -> tuple[Bools, Bools]:
    """Return of which ties each end has rated each criterion."""
    one, other = (
        ties.select(pl.col(f"{name}__{side}").is_not_null() for name in names).to_numpy() for side in ("a", "b")
    )
    return one, other


def _views_of(ties: pl.DataFrame, seen: pl.DataFrame, keys: Sequence[str], names: Sequence[str]) -> pl.DataFrame:
    """Return both sides of each tie with the groups of the tie: its view, nulls where there is none or it is denied."""
    kept = list(dict.fromkeys(["hub", "wave", *keys]))
    sides = [
        ties.select(*kept, "status", pl.col(a).alias("partner"), pl.col(b).alias("about"))
        for a, b in (("a", "b"), ("b", "a"))
    ]
    joined = pl.concat(sides).join(
        seen.select("hub", "wave", "partner", "about", *names), on=["hub", "wave", "partner", "about"], how="left"
    )
    denied = pl.col("status") == str(TieStatus.DENIED)
    return joined.with_columns(pl.when(~denied).then(pl.col(name)).alias(name) for name in names)


def _owners(values: Floats, place: Integers, owner: Integers, groups: int) -> Floats:
    """Return how many partners of each group have a view with a score of each criterion."""
    made = np.zeros((groups, values.shape[1]))
    for i, there in enumerate((~np.isnan(values)).T):
        pairs_of = np.unique(np.stack([place[there], owner[there]]), axis=1)
        made[:, i] = np.bincount(pairs_of[0], minlength=groups)
    return made


def _coded(
    table: pl.DataFrame, keys: Sequence[str], known: pl.DataFrame | None = None
) -> tuple[Integers, pl.DataFrame]:
    """Return the place of each row's key among the keys, and these, sorted; or among keys that are known."""
    text = pl.concat_str([pl.col(key).cast(pl.String).fill_null("") for key in keys], separator="\x1f")
    labels = table.select(text.alias("key"))["key"].to_numpy()
    if known is not None:
        given = known.select(text.alias("key"))["key"].to_numpy()
        order = np.argsort(given)
        return order[np.searchsorted(given, labels, sorter=order)], known
    _, first, place = np.unique(labels, return_index=True, return_inverse=True)
    return place.ravel(), table.select(keys)[first.tolist()]


def _floats(table: pl.DataFrame, names: Sequence[str]) -> Floats:
    return table.select(pl.col(name).cast(pl.Float64).fill_null(np.nan) for name in names).to_numpy()


# -- from means to the table ------------------------------------------------------------------------------------------


def _table(
    parts: Iterator[Part],
    frameworks: Sequence[Framework],
    method: IntervalMethod,
    progress: Callable[[int, int], None] | None,
) -> pl.DataFrame:
    """Return one row a group, subject and figure."""
    held = list(parts)
    step = _steps(sum(len(part.made.estimate) for part in held), progress)
    made = [_rows(part, frameworks, method, step) for part in held]
    if not made:
        return pl.DataFrame(schema={"subject": pl.String, "over": pl.String, "figure": pl.String, **_TYPES})
    return pl.concat(made, how="diagonal")


_TYPES = {
    **dict.fromkeys(("value", "low", "high", "se"), pl.Float64),
    "n": pl.Int64,
    "rough": pl.Boolean,
    "reason": pl.String,
}


def _steps(whole: int, progress: Callable[[int, int], None] | None) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, whole)

    return step


def _rows(
    part: Part, frameworks: Sequence[Framework], method: IntervalMethod, step: Callable[[], None]
) -> pl.DataFrame:
    present = [each for each in frameworks if column(each.criteria[0].id) in part.names]
    made, names = with_frameworks(part, present)
    if method.kind is not IntervalKind.JACKKNIFE_T or method.target is not Target.PROCESS:
        return _resampled(part, present, (made, names), method, step)
    ends = grouped_jackknife_t(made, level=method.level)
    columns = [
        part.keys.with_columns(
            pl.lit(str(part.subject)).alias("subject"),
            pl.lit(part.over).alias("over"),
            pl.lit(identifier(name)).alias("figure"),
            pl.Series("value", made.estimate[:, i]),
            pl.Series("low", ends.low[:, i]),
            pl.Series("high", ends.high[:, i]),
            pl.Series("se", ends.se[:, i]),
            pl.Series("n", ends.n[:, i].astype(np.int64)),
            pl.Series("rough", ends.n[:, i] < ROUGH_BELOW),
        )
        for i, name in enumerate(names)
    ]
    figures = ("value", "low", "high", "se")
    table = pl.concat(columns).with_columns(pl.col(figure).fill_nan(None) for figure in figures)
    value, few, ends_there = pl.col("value"), pl.col("n") < FEWEST, pl.col("low").is_not_null()
    reason = (
        pl.when(value.is_null())
        .then(pl.lit(str(IntervalReason.NO_SCORE)))
        .when(few)
        .then(pl.lit(str(IntervalReason.TOO_FEW_PARTNERS)))
        .when(~ends_there)
        .then(pl.lit(str(IntervalReason.UNDEFINED)))
    )
    told = table.with_columns(reason=reason.cast(pl.String))
    none = pl.col("reason").is_not_null()
    return told.with_columns(
        *(pl.when(~none).then(pl.col(each)).alias(each) for each in ("low", "high", "se")),
        rough=pl.when(~none).then(pl.col("rough")),
    )


def with_frameworks(part: Part, frameworks: Sequence[Framework]) -> tuple[Deletions, list[str]]:
    """Return the means with the frameworks' scores, found anew from the criteria in each row; weights are dropped."""
    names = [column(c.id) for f in frameworks for c in f.criteria]
    more = [column(id_) for f in frameworks for id_ in (*(group_id(f, group) for group in f.levels), f.id)]
    sets = [part.made, *([] if part.made.ties is None else [part.made.ties])]
    means = np.vstack([part.made.estimate, *(each.deleted for each in sets)])
    figures = _figures(means, part.names, frameworks, [*names, *more])
    at = {name: i for i, name in enumerate(part.names)}
    estimate, *deleted = np.split(
        figures, np.cumsum([len(part.made.estimate), *(len(each.deleted) for each in sets)])[:-1]
    )
    for framework in frameworks:
        estimate = _valid(framework, estimate, part, at, [*names, *more])
    inside = [[at[name]] for name in names] + [[at[each] for each in _inside(name, frameworks)] for name in more]
    made = [
        attrs.evolve(each, estimate=estimate, deleted=values, part=_of_any(each.part, inside), ties=None)
        for each, values in zip(sets, deleted, strict=True)
    ]
    return attrs.evolve(made[0], ties=made[-1] if len(made) > 1 else None), [*names, *more]


def _of_any(part: Bools, inside: Sequence[Sequence[int]]) -> Bools:
    """Return which rows figures rest on: those of any of the columns that they are made of."""
    return np.stack([np.any(part[:, columns], axis=1) for columns in inside], axis=1)


def _figures(means: Floats, of: Sequence[str], frameworks: Sequence[Framework], names: Sequence[str]) -> Floats:
    """Return criterion means with the scores of the frameworks, one row as the other."""
    frame = lazy_frame(pl.DataFrame(dict(zip(of, means.T, strict=True))).fill_nan(None))
    for framework in frameworks:
        frame = score_alone(frame, framework)
    return _floats(frame.collect().to_native(), names)


def _resampled(
    part: Part,
    frameworks: Sequence[Framework],
    found: tuple[Deletions, list[str]],
    method: IntervalMethod,
    step: Callable[[], None],
) -> pl.DataFrame:
    """Return one row a group and figure, with the intervals of a named option."""
    made, names = found
    inside = [set(_inside(name, frameworks)) or {name} for name in names]
    answered = np.array([[each in of for of in inside] for each in part.names], dtype=np.bool_)
    by = Drawing(
        method=method,
        scored=lambda means: _figures(means, part.names, frameworks, names),
        answered=answered,
        rosters=part.rosters,
    )
    rows = []
    for group, found_of in enumerate(resampled(part.rows, made, by, step)):
        counts = made.part[made.group == group].sum(axis=0)
        for i, (name, each) in enumerate(zip(names, found_of, strict=True)):
            value = made.estimate[group, i]
            row = {"subject": str(part.subject), "over": part.over, "figure": identifier(name)}
            rows.append(part.keys.row(group, named=True) | row | _cells(float(value), int(counts[i]), each))
    schema: dict[str, Any] = {**part.keys.schema, **dict.fromkeys(("subject", "over", "figure"), pl.String), **_TYPES}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _cells(value: float, n: int, found: Interval | IntervalReason) -> dict[str, Any]:
    there = None if np.isnan(value) else value
    if isinstance(found, IntervalReason):
        none = dict.fromkeys(("low", "high", "se", "rough"))
        return {"value": there, "n": n, "reason": str(found), **none}
    figures = {"low": found.low, "high": found.high, "se": found.se, "n": found.n, "rough": found.rough}
    return {"value": there, "reason": None, **figures}


def _inside(name: str, frameworks: Sequence[Framework]) -> list[str]:
    """Return the criteria of a framework or group."""
    for framework in frameworks:
        if name == column(framework.id):
            return _names([framework])
        for group in framework.levels:
            if name == column(group_id(framework, group)):
                return [column(c.id) for c in framework.criteria if c.group == group.id]
    return []


def _valid(framework: Framework, figures: Floats, part: Part, at: Mapping[str, int], names: Sequence[str]) -> Floats:
    """Return figures without those of an instrument in groups of fewer partners than it needs."""
    if framework.validity is None:
        return figures
    own = _names([framework])
    few = part.partners[:, [at[name] for name in own]].max(axis=1) < framework.validity.partners
    of_it = {*own, column(framework.id), *(column(group_id(framework, group)) for group in framework.levels)}
    columns = np.array([name in of_it for name in names])
    return np.where(few[:, None] & columns, np.nan, figures)
