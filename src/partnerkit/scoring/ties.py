"""A hub's ties in one wave: from its answers and stated relationships to typed ties.

Owns: what silence means under a full roster, how stated facts and views go together, and the aim of a tie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import polars as pl

from partnerkit.knowledge import continuum as continuum_by_id
from partnerkit.knowledge.schema import Subject
from partnerkit.knowledge.stages import Continuum
from partnerkit.model import relationship_id
from partnerkit.responses import Code, Roster, column
from partnerkit.results import AimBasis, Gap, Placement, Reason, Tie, TieStatus, View
from partnerkit.scoring.fit import fit_of
from partnerkit.scoring.sides import SideRule, pairs, views
from partnerkit.scoring.tables import (
    Instrument,
    answered_rows,
    asked_frameworks,
    frameworks_of,
    lazy_frame,
    score_items,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from partnerkit.hub import Survey
    from partnerkit.knowledge.schema import Framework
    from partnerkit.knowledge.stages import Stage
    from partnerkit.model import Relationship

__all__ = [
    "TieTables",
    "asks_gates",
    "gaps_of",
    "stated_ties",
    "tie_tables",
    "ties_of",
    "under_rules",
    "untold_of_stated",
    "untold_partners",
]


@attrs.frozen(eq=False, kw_only=True)
class TieTables:
    """The tables behind a hub's ties: scored rows, one row a view, one row a relationship.

    Attributes:
        rows: Respondents' answers about ties, scored, with rows that the full roster implies.
        views: One row a (partner, about).
        pairs: One row a relationship.
        instruments: What they were scored on.
        implied: (partner, about) of the views that the full roster implies.
        rules: By which the two sides were combined: for opinions, and for gates.
    """

    rows: pl.DataFrame
    views: pl.DataFrame
    pairs: pl.DataFrame
    instruments: tuple[Instrument, ...]
    implied: frozenset[tuple[str, str]]
    rules: tuple[SideRule, SideRule]


def tie_tables(
    survey: Survey,
    frameworks: Sequence[Framework],
    sides: SideRule,
    gates: SideRule,
    named: Iterable[tuple[str, str]] = (),
) -> TieTables:
    """Return the tables of a hub's ties in a wave, scored on the frameworks that were asked about ties.

    `named` are pairs that another wave names: under a full roster, who answered and left one out says no contact of it.
    """
    hub, wave = survey.hub, survey.wave
    continuum = continuum_by_id(hub.partnership.continuum)
    items = [item.id for item in survey.asked(Subject.RELATIONSHIP)]
    needed = list(dict.fromkeys([*items, continuum.reported.id, continuum.wanted.id]))
    table = survey.answers.wide(needed, hub=hub.partnership.id, subject=Subject.RELATIONSHIP)
    table = answered_rows(table)
    table = _volunteered(table, [column(item.id) for item in survey.volunteered(Subject.RELATIONSHIP)])
    stated = [tie.pair for tie in hub.partnership.relationships if tie.exists_on(wave.date)]
    implied = (
        _implied(table, [*stated, *named]) if wave.roster is Roster.FULL else table.select("partner", "about").clear()
    )
    table = _with_implied(table, implied, column(continuum.reported.id))
    chosen = asked_frameworks(frameworks, items, Subject.RELATIONSHIP)
    instruments: tuple[Instrument, ...] = (*chosen, continuum)
    present = table.columns
    rows = score_items(lazy_frame(table), chosen, present, asked=set(items)).collect()
    seen = views(rows.lazy(), instruments, present).sort("partner", "about").collect()
    order = [(tie.a, tie.b) for tie in hub.partnership.relationships]
    made = pairs(seen.lazy(), instruments, present, (sides, gates), order).sort("a", "b").collect()
    return TieTables(
        rows=rows.to_native(),
        views=seen.to_native(),
        pairs=made.to_native(),
        instruments=instruments,
        implied=frozenset(implied.iter_rows()),
        rules=(sides, gates),
    )


def under_rules(survey: Survey, tables: TieTables, sides: SideRule, gates: SideRule) -> TieTables:
    """Return the tables of a hub's ties with the two sides combined by other rules."""
    order = [(tie.a, tie.b) for tie in survey.hub.partnership.relationships]
    seen, present = lazy_frame(tables.views), tables.rows.columns
    made = pairs(seen, tables.instruments, present, (sides, gates), order).sort("a", "b").collect()
    return attrs.evolve(tables, pairs=made.to_native(), rules=(sides, gates))


def _volunteered(table: pl.DataFrame, items: Sequence[str]) -> pl.DataFrame:
    """Return a table in which volunteered items count only in the rows that answer some of them."""
    if not items:
        return table
    some = pl.any_horizontal(pl.col(name).is_not_null() for name in items)
    excused = pl.lit(Code.NOT_APPLICABLE.value, dtype=pl.Int8)
    return table.with_columns(pl.when(some).then(pl.col(name)).otherwise(excused).alias(name) for name in items)


def _implied(table: pl.DataFrame, stated: Iterable[tuple[str, str]]) -> pl.DataFrame:
    """Return the views that a full roster implies: who answered about others and left out one a tie names."""
    named = table.select(partner="about", about="partner").unique()
    facts = [*stated, *((b, a) for a, b in stated)]
    known = pl.DataFrame(facts, schema={"partner": pl.String, "about": pl.String}, orient="row")
    told = table.select("partner", "about").unique()
    left_out = pl.concat([named, known]).unique().join(told, on=["partner", "about"], how="anti")
    return left_out.join(told.select("partner").unique(), on="partner", how="semi").sort("partner", "about")


def _with_implied(table: pl.DataFrame, implied: pl.DataFrame, reported: str) -> pl.DataFrame:
    if implied.is_empty() or table.is_empty():
        return table
    first = table.row(0, named=True)
    added = implied.with_columns(
        wave=pl.lit(first["wave"]),
        hub=pl.lit(first["hub"]),
        respondent=pl.lit(""),
        **{reported: pl.lit(0, dtype=pl.Int8)},
    )
    return pl.concat([table, added], how="diagonal")


def _placement(row: Mapping[str, Any], reading: _Reading, end: str = "") -> Placement:
    """Return where a row puts the tie, or one side of it, on the continuum."""
    if not reading.gated:
        return Placement(reason=Reason.NOT_ASKED)
    name, points = column(reading.continuum.id), reading.continuum.points
    stage, at_most, exact, low, high = (row[f"{name}__{what}{end}"] for what in _PLACED)
    if at_most is None:
        return Placement(reason=Reason.NOT_APPLICABLE)
    unsure = Reason.UNCONFIRMED if stage is None else Reason.RANGE
    return Placement(
        stage=None if stage is None else points[stage],
        at_most=points[at_most],
        position=exact,
        position_at_least=low,
        position_at_most=high,
        reason=unsure if exact is None else None,
    )


_PLACED = ("stage", "at_most", "position", "position_at_least", "position_at_most")


def asks_gates(survey: Survey, continuum: Continuum) -> bool:
    """Tell whether a wave asked any gate of a continuum."""
    asked = {item.id for item in survey.asked(Subject.RELATIONSHIP)}
    return any(use.item.id in asked for stage in continuum.stages for use in stage.gates)


def ties_of(survey: Survey, tables: TieTables) -> tuple[Tie, ...]:
    """Return the ties of a hub in a wave, those stated as facts included; sorted by the two partners' ids."""
    continuum = continuum_by_id(survey.hub.partnership.continuum)
    reading = _Reading(continuum, tables.implied, asks_gates(survey, continuum))
    stated = {tie.pair: tie for tie in survey.hub.partnership.relationships if tie.exists_on(survey.wave.date)}
    found: dict[tuple[str, str], Tie] = {}
    for row in tables.pairs.select(_read_columns(continuum)).iter_rows(named=True):
        pair = (row["a"], row["b"]) if row["a"] < row["b"] else (row["b"], row["a"])
        tie = _tie(row, stated.get(pair), reading)
        if tie is not None:
            found[pair] = tie
        stated.pop(pair, None)
    found |= {pair: _stated(tie, continuum) for pair, tie in stated.items()}
    return tuple(found[pair] for pair in sorted(found))


def _read_columns(continuum: Continuum) -> list[str]:
    """Return the columns of a relationship's row that make a tie."""
    name, told = column(continuum.id), [f"told__{side}" for side in "ab"]
    placed = [f"{name}__{what}{end}" for what in _PLACED for end in ("", "_a", "_b")]
    said = [f"{name}__{what}_{side}" for what in ("reported", "wanted") for side in "ab"]
    return ["a", "b", "status", *told, *placed, f"{name}__reported", *said]


def untold_partners(survey: Survey, tables: TieTables, ties: Iterable[Tie]) -> frozenset[str]:
    """Return the partners that may have a tie of which nobody has told: a pair without a view is not without a tie.

    Under a full roster a partner that has answered about anyone has told of all its ties.
    """
    partners = [partner.id for partner in survey.hub.partners_in(survey.wave)]
    full = survey.wave.roster is Roster.FULL
    tellers = set(tables.rows["partner"]) if full else set()
    told = tables.pairs.filter(pl.col("status").is_not_null()).select("a", "b")
    return _untold(partners, {*map(frozenset, told.iter_rows()), *(frozenset((t.a, t.b)) for t in ties)}, tellers)


def untold_of_stated(partners: Iterable[str], ties: Iterable[Tie]) -> frozenset[str]:
    """Return the partners that may have a tie besides those stated, where nobody was asked."""
    return _untold(list(partners), {frozenset((tie.a, tie.b)) for tie in ties}, set())


def _untold(partners: Sequence[str], told: Collection[frozenset[str]], tellers: Collection[str]) -> frozenset[str]:
    silent = [partner for partner in partners if partner not in tellers]
    return frozenset(a for a in silent if any(a != b and frozenset((a, b)) not in told for b in silent))


def stated_ties(relationships: Iterable[Relationship], continuum: Continuum) -> tuple[Tie, ...]:
    """Return stated relationships as ties that nobody has answered about; sorted by the two partners' ids."""
    return tuple(_stated(tie, continuum) for tie in sorted(relationships, key=lambda tie: tie.pair))


def _stated(tie: Relationship, continuum: Continuum) -> Tie:
    aim = continuum.stage(tie.aim) if tie.aim else None
    return Tie(
        a=tie.a,
        b=tie.b,
        status=TieStatus.CONFIRMED,
        stated=True,
        placement=Placement(reason=Reason.NO_ANSWERS),
        reported=None,
        aim=aim,
        aim_basis=AimBasis.AGREED if aim else AimBasis.UNKNOWN,
        views=(),
    )


def _status(told: str | None, *, stated: bool) -> TieStatus | None:
    """Return the status of a tie from what its views say and whether it is stated as a fact; None for no tie at all."""
    if not stated:
        return None if told is None else TieStatus(told)
    if told in {str(TieStatus.NONE), str(TieStatus.DENIED)}:
        return TieStatus.DENIED
    return TieStatus.CONFIRMED


@attrs.frozen
class _Reading:
    """How the row of a tie is read: on which continuum, which views are implied, and whether gates were asked."""

    continuum: Continuum
    implied: frozenset[tuple[str, str]]
    gated: bool


def _tie(row: Mapping[str, Any], stated: Relationship | None, reading: _Reading) -> Tie | None:
    """Return the tie that a row and a stated relationship make, or None where nobody reports one."""
    status = _status(row["status"], stated=stated is not None)
    if status is None or status is TieStatus.NONE:
        return None
    seen = tuple(_view(row, side, reading) for side in "ab" if _tells(row, side, reading))
    aim, aim_basis = _aim(stated, seen, reading.continuum)
    denied = status is TieStatus.DENIED
    placement = Placement(reason=Reason.DENIED) if denied else _placement(row, reading)
    reported = None if denied else _at(reading.continuum, row[f"{column(reading.continuum.id)}__reported"])
    return Tie(
        a=row["a"],
        b=row["b"],
        status=status,
        stated=stated is not None,
        placement=placement,
        reported=reported,
        aim=aim,
        aim_basis=aim_basis,
        views=seen,
        fit=fit_of(placement, reported, aim, gated=reading.gated),
    )


def _tells(row: Mapping[str, Any], side: str, reading: _Reading) -> bool:
    """Tell whether a side has answered of the tie, a don't know included, or says which stage it wants."""
    wanted = row[f"{column(reading.continuum.id)}__wanted_{side}"]
    return bool(row[f"told__{side}"]) or wanted is not None


def _view(row: Mapping[str, Any], side: str, reading: _Reading) -> View:
    name, own, other = column(reading.continuum.id), row[side], row["b" if side == "a" else "a"]
    return View(
        partner=own,
        reported=_at(reading.continuum, row[f"{name}__reported_{side}"]),
        wanted=_at(reading.continuum, row[f"{name}__wanted_{side}"]),
        placement=_placement(row, reading, f"_{side}"),
        implied=(own, other) in reading.implied,
    )


def _at(continuum: Continuum, position: int | None) -> Stage | None:
    return None if position is None else continuum.points[position]


def _aim(stated: Relationship | None, seen: Sequence[View], continuum: Continuum) -> tuple[Stage | None, AimBasis]:
    """Return the agreed aim, else the lower of the two stages wanted."""
    if stated is not None and stated.aim:
        return continuum.stage(stated.aim), AimBasis.AGREED
    wanted = [view.wanted for view in seen if view.wanted is not None]
    if len(wanted) == 2:  # noqa: PLR2004 - a tie has two sides
        return min(wanted), AimBasis.WANTED
    return None, AimBasis.UNKNOWN


def gaps_of(tables: TieTables, ties: Iterable[Tie], continuum: Continuum) -> tuple[Gap, ...]:
    """Return where the two sides of a tie differ, the largest gap first; a denied tie is told as denied instead."""
    kept = {tie.id for tie in ties if tie.status is not TieStatus.DENIED}
    names = [c.id for framework in frameworks_of(tables.instruments) for c in framework.criteria]
    reported = f"{column(continuum.id)}__reported"
    sides = [f"{column(name)}__{side}" for name in names for side in "ab"] + [f"{reported}_{side}" for side in "ab"]
    spans = [*((name, 1.0) for name in names), (continuum.id, float(len(continuum.stages)))]
    found = []
    for a, b, *said in tables.pairs.select("a", "b", *sides).iter_rows():
        if relationship_id(a, b) in kept:
            found += [
                Gap(a=a, b=b, id=id_, value_a=float(x), value_b=float(y), size=abs(x - y) / span)
                for (id_, span), x, y in zip(spans, said[::2], said[1::2], strict=True)
                if x is not None and y is not None and x != y
            ]
    return tuple(sorted(found, key=lambda gap: (-round(gap.size, 9), gap.a, gap.b, gap.id)))
