"""Groups of partners and ties: what is averaged over what, and in which order.

Owns: the levels of a roll-up. Respondents are averaged within their partner first. Ratings of the whole are averaged
over
partners. Ratings of ties are averaged twice, since the two means answer two questions: over ties (how is the typical
tie) and over partners (how does the typical partner find its ties). The two subjects are never averaged together, and
framework scores are computed last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from partnerkit.errors import Entry, InvalidValueError, Problem, TableError
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Subject
from partnerkit.responses import KEYS, column
from partnerkit.results import TieStatus
from partnerkit.scoring.beside import beside_names
from partnerkit.scoring.criteria import Frame, band_of, extended, flag, read_criteria
from partnerkit.scoring.frameworks import score_framework
from partnerkit.scoring.sides import SideRule, averaged, pairs, refuse_without_keys, views
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
    from collections.abc import Collection, Sequence

    from narwhals.stable.v2.typing import IntoFrameT

    from partnerkit.knowledge.schema import Framework
    from partnerkit.knowledge.stages import Continuum

__all__ = [
    "BETWEEN",
    "REPORTED",
    "UNKNOWN",
    "group_rule",
    "grouped_ties",
    "instruments_in",
    "partner_rows",
    "rollup",
    "rollup_partners",
    "rollup_rows",
    "rollup_ties",
]

BETWEEN = "between"
"""The group of ties whose two partners belong to two groups."""
REPORTED = (TieStatus.CONFIRMED, TieStatus.UNCONFIRMED, TieStatus.DENIED)
"""What a tie that somebody reports is."""
UNKNOWN = "unknown"
"""The group of ties with a partner whose group is not known."""


def rollup(
    scores: IntoFrameT,
    *instruments: Instrument,
    by: Sequence[str] = ("hub", "wave"),
    sides: SideRule | str = SideRule.MEAN,
    gates: SideRule | str = SideRule.LOWER,
) -> IntoFrameT:
    """Roll a scored table up to groups.

    Args:
        scores: What `score` returned.
        instruments: What it was scored on; may be left out for those that ship with partnerkit.
        by: The columns that name a group. A tie whose partners belong to two groups counts under `between`.
        sides: The rule by which the two sides of a tie are combined for opinions; `a` and `b` are refused.
        gates: The rule for gates.

    Returns:
        One row a group and `subject` (partnership, partner, relationship), sorted, with `n_respondents`,
        `n_partners` and
        `n_relationships` (null for the whole); for each criterion the score with `__coverage` (of those who answered),
        `__band`, `__items`, `__n` (partners, or ties, with a score), `__n_respondents`, and for ties `__n_partners` and
        `__over_partners`; the framework columns, computed anew; and for a continuum with gates the number of
        ties at each position (`__n_0` and so on), `__between` (a range), `__unknown`, `__mean_position` and
        `__positions`.

    Raises:
        TableError: A column is missing.
        InvalidValueError: A rule that is unknown, or makes no sense for groups; or something else than frameworks
            and continua.

    Example:
        >>> import polars as pl
        >>> from partnerkit.knowledge import framework
        >>> from partnerkit.scoring import score
        >>> keys = {"wave": "2026", "hub": "orchard", "partner": ["oak", "ash"], "respondent": "", "about": ""}
        >>> rows = pl.DataFrame({**keys, "purpose__agreed": [4, 1], "respect__valued": [3, 3]})
        >>> groups = rollup(score(rows, framework("davis_2002")))
        >>> groups["davis_2002__common_aim"].to_list(), groups["n_partners"].to_list()
        ([0.625], [2])
    """
    frame = lazy_frame(scores)
    present = list(frame.collect_schema())
    chosen = instruments or instruments_in(present)
    rules = (group_rule(sides), group_rule(gates))
    refuse_others(chosen)
    refuse_without_keys(present, frameworks_of(chosen))
    missing = [
        Problem(found=f"no column {name!r}", expected="the columns named in `by`", entry=Entry.TABLE_COLUMNS)
        for name in by
        if name not in present
    ]
    if missing:
        raise TableError(missing)
    frame = whole_only(frame, chosen)
    seen = views(frame, chosen, present)
    ties = pairs(seen, chosen, present, rules)
    whole = frame.filter(nw.col("about") == "")
    own = frame.filter(nw.col("about") == nw.col("partner"))
    parts = [
        _part(rollup_rows(whole, frameworks_of(chosen), by), Subject.PARTNERSHIP),
        _part(rollup_rows(own, frameworks_of(chosen), by), Subject.PARTNER),
        _part(rollup_ties(seen, ties, frame, chosen, by), Subject.RELATIONSHIP),
    ]
    whole_and_ties = nw.concat(parts, how="diagonal")
    return same_kind(scores, _banded(whole_and_ties, frameworks_of(chosen)).sort("subject", *by))


def _part(frame: Frame, subject: Subject) -> Frame:
    """Return a roll-up with its subject, and counts of one type: engines count in types of their own."""
    counts = [name for name in frame.collect_schema() if name.startswith("n_") or name.rsplit("__", 1)[-1] in _COUNTS]
    return frame.with_columns(nw.col(*counts).fill_null(0).cast(nw.Int64), nw.lit(str(subject)).alias("subject"))


_COUNTS = ("n", "n_partners", "n_respondents", "items")


def group_rule(rule: SideRule | str) -> SideRule:
    """Return a rule for sides that makes sense in a group: mean, lower or upper.

    Raises:
        InvalidValueError: An unknown rule, or `a` or `b`.
    """
    chosen = SideRule(rule)
    if chosen in {SideRule.A, SideRule.B}:
        raise InvalidValueError(
            Problem(found=f"the rule {str(chosen)!r}", expected="mean, lower or upper: sides mean nothing in a group")
        )
    return chosen


def instruments_in(present: Collection[str]) -> tuple[Instrument, ...]:
    """Return the shipped instruments that a table was scored on."""
    known = library()
    frameworks = [f for f in known.frameworks.values() if column(f.id) in present]
    continua = [c for c in known.continua.values() if f"{column(c.id)}__stage" in present]
    if not (frameworks or continua):
        raise TableError(
            Problem(
                found="no column of a known framework or continuum",
                expected="a table that `score` returned",
                entry=Entry.TABLE_COLUMNS,
            )
        )
    return (*frameworks, *continua)


def _banded(frame: Frame, frameworks: Sequence[Framework]) -> Frame:
    names = [column(c.id) for framework in frameworks for c in framework.criteria]
    frame = extended(frame, [band_of(nw.col(name)).alias(f"{name}__band") for name in names])
    for framework in frameworks:
        frame = read_criteria(frame, framework)
    return frame


def _finished(frame: Frame, frameworks: Sequence[Framework], partners: str = "__n") -> Frame:
    """Add the framework scores, which are found last, from the criterion scores of this level.

    Args:
        frame: One row a group.
        frameworks: Whose.
        partners: What the name of a column ends in that counts the partners with a score of a criterion.
    """
    for framework in frameworks:
        frame = score_framework(_valid(frame, framework, partners), framework)
    return frame


def _valid(frame: Frame, framework: Framework, partners: str) -> Frame:
    """Return a frame in which an instrument's figures are null in groups of fewer partners than it needs."""
    if framework.validity is None:
        return frame
    names = [column(c.id) for c in framework.criteria]
    answered = nw.max_horizontal(nw.col(*(f"{name}{partners}" for name in names))).fill_null(0)
    enough = nw.when(answered >= framework.validity.partners).then(nw.lit(1.0))
    return frame.with_columns(nw.col(*names, *beside_names([framework])) * enough)


def rollup_rows(rows: Frame, frameworks: Sequence[Framework], by: Sequence[str]) -> Frame:
    """Return one row a group from rows about the whole, or about the partner itself: respondents, partners, group."""
    return rollup_partners(partner_rows(rows, frameworks, by), frameworks, by)


def partner_rows(rows: Frame, frameworks: Sequence[Framework], by: Sequence[str]) -> Frame:
    """Return one row a partner and group: the criterion scores averaged over its respondents."""
    return averaged(rows, _distinct(("hub", "wave", "partner", *by)), frameworks, [nw.len().alias("n_respondents")])


def rollup_partners(partners: Frame, frameworks: Sequence[Framework], by: Sequence[str]) -> Frame:
    """Return one row a group from one row a partner, with the framework scores, which are found last."""
    names = [column(c.id) for framework in frameworks for c in framework.criteria]
    counts = [nw.len().alias("n_partners"), nw.col("n_respondents").sum()]
    counts += [nw.col(*(f"{name}__n" for name in names)).sum().name.suffix("_respondents")] if names else []
    return _finished(averaged(partners, by, frameworks, counts), frameworks)


def _distinct(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))


def rollup_ties(seen: Frame, ties: Frame, frame: Frame, instruments: Sequence[Instrument], by: Sequence[str]) -> Frame:
    """Return one row a group from ties, and beside each score the mean over partners.

    Args:
        seen: What `views` returned.
        ties: What `pairs` made of it.
        frame: The scored table, for the groups that partners belong to.
        instruments: Frameworks and continua.
        by: The columns that name a group.
    """
    frameworks, continua = frameworks_of(instruments), continua_of(instruments)
    reported = ties.filter(nw.col("status").is_in([str(status) for status in REPORTED]))
    grouped = grouped_ties(reported, frame, by)
    counts = [nw.len().alias("n_relationships"), *(x for c in continua for x in _counts(c))]
    marked = extended(grouped, [x for c in continua for x in _marks(c)])
    positions = {f"{column(c.id)}__position": f"{column(c.id)}__mean_position" for c in continua}
    made = averaged(marked, by, frameworks, counts, also=positions)
    made = made.join(_partners(seen, grouped, frame, frameworks, by), on=list(by), how="left")
    return _finished(made, frameworks, "__n_partners")


def _marks(continuum: Continuum) -> list[nw.Expr]:
    """Return, for each tie, 1 or 0 for the place it has in the distribution of stages."""
    name = column(continuum.id)
    stage, at_most = nw.col(f"{name}__stage"), nw.col(f"{name}__at_most")
    sure = ~stage.is_null() & (stage.fill_null(-1) == at_most.fill_null(-2))
    at = [flag(sure & (stage.fill_null(-1) == p.position)).alias(f"{name}__n_{p.position}") for p in continuum.points]
    between = flag(~stage.is_null() & (stage.fill_null(-1) != at_most.fill_null(-1)))
    return [*at, between.alias(f"{name}__between"), flag(stage.is_null()).alias(f"{name}__unknown")]


def _counts(continuum: Continuum) -> list[nw.Expr]:
    name = column(continuum.id)
    places = [*(f"n_{p.position}" for p in continuum.points), "between", "unknown"]
    return [
        *(nw.col(f"{name}__{place}").sum() for place in places),
        nw.col(f"{name}__position").count().alias(f"{name}__positions"),
    ]


def grouped_ties(ties: Frame, frame: Frame, by: Sequence[str]) -> Frame:
    """Add to each tie the groups of its two partners: theirs if it is the same, else between, or unknown."""
    groups = [name for name in by if name not in {"hub", "wave"}]
    if not groups:
        return ties
    for side in "ab":
        renamed = [nw.col(name).cast(nw.String).alias(f"{name}__{side}") for name in groups]
        of_partner = frame.select("hub", "wave", nw.col("partner").alias(side), *renamed).unique(
            subset=["hub", "wave", side]
        )
        ties = ties.join(of_partner, on=["hub", "wave", side], how="left")
    ends = {name: (nw.col(f"{name}__a"), nw.col(f"{name}__b")) for name in groups}
    return ties.with_columns(
        nw.when(a.is_null() | b.is_null())
        .then(nw.lit(UNKNOWN))
        .otherwise(nw.when(a == b).then(a).otherwise(nw.lit(BETWEEN)))
        .alias(name)
        for name, (a, b) in ends.items()
    )


def _partners(seen: Frame, grouped: Frame, frame: Frame, frameworks: Sequence[Framework], by: Sequence[str]) -> Frame:
    """Return, for each group of ties, the mean over partners of their own views of those that nobody denies."""
    names = [column(c.id) for framework in frameworks for c in framework.criteria]
    groups = [name for name in by if name not in {"hub", "wave"}]
    kept = grouped.filter(nw.col("status") != str(TieStatus.DENIED)).select("hub", "wave", "a", "b", *groups)
    turned = kept.select("hub", "wave", nw.col("b").alias("a"), nw.col("a").alias("b"), *groups)
    both = nw.concat([kept, turned], how="vertical")
    partners = averaged(_of_ties(seen, both), _distinct(("hub", "wave", "partner", *by)), frameworks)
    made = averaged(partners, by, frameworks, [nw.len().alias("n_partners")])
    scores = [nw.col(*names).name.suffix("__over_partners")] if names else []
    counts = [nw.col(*(f"{name}__n" for name in names)).name.suffix("_partners")] if names else []
    people = _people(_of_ties(frame.select(*KEYS, *names), both), names, by)
    return made.select(*by, "n_partners", *scores, *counts).join(people, on=list(by), how="left")


def _of_ties(rows: Frame, ties: Frame) -> Frame:
    """Return the rows of some ties, each with the groups of its tie."""
    return rows.join(ties, left_on=["hub", "wave", "partner", "about"], right_on=["hub", "wave", "a", "b"], how="inner")


def _people(rows: Frame, names: Sequence[str], by: Sequence[str]) -> Frame:
    """Return how many respondents of each group have answered about its ties, and have a score of each criterion."""
    keys = _distinct(("hub", "wave", "partner", "respondent", *by))
    if not names:
        return rows.select(*keys).unique().group_by(*by).agg(nw.len().alias("n_respondents"))
    scored = rows.group_by(*keys).agg(nw.col(*names).count()).with_columns(flag(nw.col(*names) > 0))
    each = nw.col(*names).sum().name.suffix("__n_respondents")
    return scored.group_by(*by).agg(nw.len().alias("n_respondents"), each)
