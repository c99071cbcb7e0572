"""Framework scores of a hub, with everything that stands behind them.

Owns: the way from one row of a roll-up to typed scores, and the reason where there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl

from partnerkit.knowledge.schema import Framework, Mode, Subject
from partnerkit.responses import KEYS, column
from partnerkit.results import FrameworkScore, Reason, Score, band_at
from partnerkit.scoring.rollup import partner_rows, rollup_partners, rollup_ties
from partnerkit.scoring.tables import answered_rows, asked_frameworks, frameworks_of, lazy_frame, score_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.hub import Survey
    from partnerkit.knowledge.schema import Criterion
    from partnerkit.scoring.ties import TieTables

__all__ = ["WholeTables", "tie_scores", "whole_scores", "whole_tables"]

_GROUP = ("hub", "wave")


@attrs.frozen(eq=False)
class _Group:
    """One row of a roll-up, and what it is about."""

    row: Mapping[str, Any]
    subject: Subject
    mode: Mode
    asked: Collection[str]
    illustrative: Collection[str]


@attrs.frozen(eq=False, kw_only=True)
class WholeTables:
    """The tables behind the scores about the partnership as a whole.

    Attributes:
        rows: Respondents' answers, scored.
        partners: One row a partner, over its respondents; sorted.
        frameworks: What was asked about the whole.
        asked: The ids of the items asked.
        mode: Individual answers, or a group's.
    """

    rows: pl.DataFrame
    partners: pl.DataFrame
    frameworks: tuple[Framework, ...]
    asked: tuple[str, ...]
    mode: Mode


def whole_tables(survey: Survey, frameworks: Sequence[Framework], mode: Mode = Mode.INDIVIDUAL) -> WholeTables:
    """Return the answers about the whole, scored on the frameworks that were asked about it.

    Groups' answers to the rubrics are kept apart from individual answers.
    """
    if mode is Mode.INDIVIDUAL:
        asked = [item.id for item in survey.asked(Subject.PARTNERSHIP)]
    else:
        asked = sorted(survey.answers.answered_about(Subject.PARTNERSHIP))
    chosen = asked_frameworks(frameworks, asked, Subject.PARTNERSHIP, mode)
    if not chosen:
        nobody = pl.DataFrame(schema=dict.fromkeys(KEYS, pl.String))
        return WholeTables(rows=nobody, partners=nobody, frameworks=(), asked=tuple(asked), mode=mode)
    items = [use.item.id for f in chosen for c in f.criteria for use in c.asked(mode) if use.item.id in asked]
    partnership = survey.hub.partnership
    table = survey.answers.wide(dict.fromkeys(items), hub=partnership.id, subject=Subject.PARTNERSHIP)
    table = answered_rows(table)
    kinds = {partner.id: str(partner.kind) for partner in partnership.partners}
    table = table.with_columns(kind=pl.col("partner").replace_strict(kinds, return_dtype=pl.String))
    rows = score_items(lazy_frame(table), chosen, table.columns, asked=set(asked), mode=mode).collect()
    partners = partner_rows(rows.lazy(), chosen, _GROUP).sort("partner").collect()
    return WholeTables(
        rows=rows.to_native(), partners=partners.to_native(), frameworks=chosen, asked=tuple(asked), mode=mode
    )


def whole_scores(survey: Survey, tables: WholeTables) -> list[FrameworkScore]:
    """Return the scores about the partnership as a whole."""
    if not tables.frameworks:
        return []
    rolled = rollup_partners(lazy_frame(tables.partners), tables.frameworks, _GROUP).collect().to_native()
    group = _Group(
        _only_row(rolled), Subject.PARTNERSHIP, tables.mode, tables.asked, survey.illustrative[Subject.PARTNERSHIP]
    )
    return [_framework_score(group, framework) for framework in tables.frameworks]


def tie_scores(survey: Survey, tables: TieTables) -> list[FrameworkScore]:
    """Return the scores about ties, of the frameworks that were asked about them."""
    frameworks = frameworks_of(tables.instruments)
    if not frameworks:
        return []
    seen, ties, rows = (lazy_frame(table) for table in (tables.views, tables.pairs, tables.rows))
    rolled = rollup_ties(seen, ties, rows, frameworks, _GROUP).collect().to_native()
    asked = [item.id for item in survey.asked(Subject.RELATIONSHIP)]
    group = _Group(
        _only_row(rolled), Subject.RELATIONSHIP, Mode.INDIVIDUAL, asked, survey.illustrative[Subject.RELATIONSHIP]
    )
    return [_framework_score(group, framework) for framework in frameworks]


def _only_row(table: pl.DataFrame) -> Mapping[str, Any]:
    """Return the one row of a roll-up of one hub and wave; every figure is None where nobody answered."""
    return table.row(0, named=True) if table.height else dict.fromkeys(table.columns)


def _framework_score(group: _Group, framework: Framework) -> FrameworkScore:
    row, name = group.row, column(framework.id)
    criteria = tuple(_criterion_score(group, framework, criterion) for criterion in framework.criteria)
    scored = [score for score in criteria if score.value is not None]
    lowest = min(scored, key=lambda score: score.value or 0.0, default=None)
    return FrameworkScore(
        id=framework.id,
        subject=group.subject,
        score=_whole_score(group, framework, criteria),
        criteria=criteria,
        exponent=framework.exponent,
        mean=row[f"{name}__mean"],
        lowest=lowest.id if lowest else "",
        at_least=row[f"{name}__at_least"],
        at_most=row[f"{name}__at_most"],
        missing=tuple(score.id for score in criteria if score.value is None),
    )


def _whole_score(group: _Group, framework: Framework, criteria: Sequence[Score]) -> Score:
    row, name = group.row, column(framework.id)
    value = row[name]
    asked = [use.item for c in framework.criteria for use in c.asked(group.mode) if use.item.id in group.asked]
    scales = {(item.scale.low, item.scale.high) for item in asked}
    ties = [score.n_relationships or 0 for score in criteria] if group.subject is Subject.RELATIONSHIP else None
    some = any(score.value is not None for score in criteria)
    return Score(
        id=framework.id,
        subject=group.subject,
        value=value,
        reason=None if value is not None else Reason.TOO_FEW_CRITERIA if some else Reason.NO_ANSWERS,
        band=None if value is None else band_at(value),
        high_is_good=framework.kind.high_is_good,
        **_raw(value, scales),
        coverage=row[f"{name}__coverage"],
        n_respondents=max(score.n_respondents for score in criteria),
        n_partners=max(score.n_partners for score in criteria),
        n_relationships=None if ties is None else max(ties),
        n_items=sum(score.n_items for score in criteria),
        illustrative=any(item.id in group.illustrative for item in asked),
    )


def _criterion_score(group: _Group, framework: Framework, criterion: Criterion) -> Score:
    row, name = group.row, column(criterion.id)
    value, about_ties = row[name], group.subject is Subject.RELATIONSHIP
    asked = [use.item for use in criterion.asked(group.mode) if use.item.id in group.asked]
    scored = row[f"{name}__n"] or 0
    return Score(
        id=criterion.id,
        subject=group.subject,
        value=value,
        reason=None if value is not None else _reason(row, name, answered=bool(asked)),
        band=None if value is None else band_at(value),
        high_is_good=framework.kind.high_is_good,
        **_raw(value, {(item.scale.low, item.scale.high) for item in asked}),
        coverage=row[f"{name}__coverage"],
        n_respondents=row[f"{name}__n_respondents"] or 0,
        n_partners=(row[f"{name}__n_partners"] or 0) if about_ties else scored,
        n_relationships=scored if about_ties else None,
        n_items=row[f"{name}__items"] or 0,
        over_partners=row[f"{name}__over_partners"] if about_ties else None,
        illustrative=any(item.id in group.illustrative for item in asked),
    )


def _raw(value: float | None, scales: Collection[tuple[int, int]]) -> dict[str, Any]:
    """Return a score on its items' own scale, where they share one."""
    if value is None or len(scales) != 1:
        return {}
    ((low, high),) = scales
    return {"raw": low + value * (high - low), "raw_scale": (low, high)}


def _reason(row: Mapping[str, Any], name: str, *, answered: bool) -> Reason:
    if not answered:
        return Reason.NOT_ASKED
    if row[f"{name}__coverage"] is None:
        return Reason.NOT_APPLICABLE if row["n_respondents"] else Reason.NO_ANSWERS
    return Reason.TOO_FEW_ANSWERED if row[f"{name}__items"] else Reason.NO_ANSWERS
