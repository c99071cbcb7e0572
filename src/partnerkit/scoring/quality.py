"""Framework scores of a hub, with everything that stands behind them.

Owns: the way from one row of a roll-up to typed scores, and the reason where there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl

from partnerkit.knowledge.reading import RawScale, raw_of
from partnerkit.knowledge.schema import Framework, Mode, Subject
from partnerkit.responses import KEYS, column
from partnerkit.results import FrameworkScore, Reason, Received, Score, band_at, meets, own_band_at
from partnerkit.scoring.frameworks import group_id
from partnerkit.scoring.rates import response_of
from partnerkit.scoring.rollup import partner_rows, rollup_partners, rollup_ties
from partnerkit.scoring.tables import answered_rows, asked_frameworks, frameworks_of, lazy_frame, score_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.hub import Survey
    from partnerkit.knowledge.reading import ScaleBand
    from partnerkit.knowledge.schema import Criterion, Group, Item
    from partnerkit.scoring.ties import TieTables

__all__ = ["WholeTables", "received_score", "tie_scores", "whole_scores", "whole_tables"]

_GROUP = ("hub", "wave")


@attrs.frozen(eq=False)
class _Group:
    """One row of a roll-up, and what it is about."""

    row: Mapping[str, Any]
    subject: Subject
    mode: Mode
    asked: Collection[str]
    illustrative: Collection[str]
    response: float | None = None

    @property
    def about_ties(self) -> bool:
        """Whether it is about ties."""
        return self.subject is Subject.RELATIONSHIP


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
    items = [item.id for f in chosen for c in f.criteria for item in c.put(mode) if item.id in asked]
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
    made_up, response = survey.illustrative[Subject.PARTNERSHIP], response_of(survey)
    group = _Group(_only_row(rolled), Subject.PARTNERSHIP, tables.mode, tables.asked, made_up, response)
    return [_framework_score(group, framework) for framework in tables.frameworks]


def tie_scores(survey: Survey, tables: TieTables) -> list[FrameworkScore]:
    """Return the scores about ties, of the frameworks that were asked about them."""
    frameworks = frameworks_of(tables.instruments)
    if not frameworks:
        return []
    seen, ties, rows = (lazy_frame(table) for table in (tables.views, tables.pairs, tables.rows))
    rolled = rollup_ties(seen, ties, rows, frameworks, _GROUP).collect().to_native()
    asked = [item.id for item in survey.asked(Subject.RELATIONSHIP)]
    made_up, response = survey.illustrative[Subject.RELATIONSHIP], response_of(survey)
    group = _Group(_only_row(rolled), Subject.RELATIONSHIP, Mode.INDIVIDUAL, asked, made_up, response)
    return [_framework_score(group, framework) for framework in frameworks]


def _only_row(table: pl.DataFrame) -> Mapping[str, Any]:
    """Return the one row of a roll-up of one hub and wave; every figure is None where nobody answered."""
    return table.row(0, named=True) if table.height else dict.fromkeys(table.columns)


def _framework_score(group: _Group, framework: Framework) -> FrameworkScore:
    row, name = group.row, column(framework.id)
    valid = _is_valid(group, framework)
    criteria = tuple(_criterion_score(group, framework, criterion, valid=valid) for criterion in framework.criteria)
    scored = [score for score in criteria if score.value is not None]
    lowest = min(scored, key=lambda score: score.value or 0.0, default=None)
    return FrameworkScore(
        id=framework.id,
        subject=group.subject,
        score=_whole_score(group, framework, criteria, valid=valid),
        criteria=criteria,
        exponent=framework.exponent,
        mean=row[f"{name}__mean"] if valid else None,
        lowest=lowest.id if lowest else "",
        at_least=row[f"{name}__at_least"] if valid else None,
        at_most=row[f"{name}__at_most"] if valid else None,
        missing=tuple(score.id for score in criteria if score.value is None),
        groups=tuple(_group_score(group, framework, each, criteria, valid=valid) for each in framework.levels),
        weights=_weights(row, framework),
    )


def _weights(row: Mapping[str, Any], framework: Framework) -> tuple[tuple[str, float], ...]:
    """Return the weights that partners gave; none where the file's stand."""
    if not row.get(f"{column(framework.id)}__weights_given"):
        return ()
    return tuple((c.id, row[f"{column(c.id)}__weight"]) for c in framework.criteria)


def _is_valid(group: _Group, framework: Framework) -> bool:
    """Tell whether an instrument's own rule is met; where nobody has answered there is nothing to refuse."""
    rule = framework.validity
    answered = _partners(group, framework)
    if rule is None or not answered:
        return True
    responded = rule.response is None or (group.response is not None and bool(meets(group.response, rule.response)))
    return answered >= rule.partners and responded


def _partners(group: _Group, framework: Framework) -> int:
    """Return how many partners have a score of the criterion that most have one of."""
    end = "__n_partners" if group.about_ties else "__n"
    return max((group.row[f"{column(c.id)}{end}"] or 0 for c in framework.criteria), default=0)


def _whole_score(group: _Group, framework: Framework, criteria: Sequence[Score], *, valid: bool) -> Score:
    row, name = group.row, column(framework.id)
    value = row[name] if valid else None
    asked = [use.item for c in framework.criteria for use in c.asked(group.mode) if use.item.id in group.asked]
    return Score(
        id=framework.id,
        subject=group.subject,
        value=value,
        reason=None if value is not None else _whole_reason(framework, criteria, valid=valid),
        band=None if value is None else band_at(value),
        high_is_good=framework.kind.high_is_good,
        **_raw(value, _ends(framework, framework.raw_ends, asked), framework.bands),
        coverage=row[f"{name}__coverage"],
        **_counts(group, criteria),
        illustrative=any(item.id in group.illustrative for item in asked),
    )


def _whole_reason(framework: Framework, criteria: Sequence[Score], *, valid: bool) -> Reason:
    if not framework.total:
        return Reason.NO_TOTAL
    if not valid:
        return Reason.NOT_VALID
    return Reason.TOO_FEW_CRITERIA if any(score.value is not None for score in criteria) else Reason.NO_ANSWERS


def _counts(group: _Group, criteria: Sequence[Score]) -> dict[str, Any]:
    """Return what a figure over several criteria rests on."""
    ties = [score.n_relationships or 0 for score in criteria] if group.about_ties else None
    return {
        "n_respondents": max(score.n_respondents for score in criteria),
        "n_partners": max(score.n_partners for score in criteria),
        "n_relationships": None if ties is None else max(ties),
        "n_items": sum(score.n_items for score in criteria),
    }


def _group_score(group: _Group, framework: Framework, level: Group, criteria: Sequence[Score], *, valid: bool) -> Score:
    """Return the score of a group of criteria that stands between them and the framework."""
    id_ = group_id(framework, level)
    row, name = group.row, column(id_)
    inside = [score for c, score in zip(framework.criteria, criteria, strict=True) if c.group == level.id]
    value = row[name] if valid else None
    some = any(score.value is not None for score in inside)
    unscored = Reason.TOO_FEW_CRITERIA if some else Reason.NO_ANSWERS
    return Score(
        id=id_,
        subject=group.subject,
        value=value,
        reason=None if value is not None else unscored if valid else Reason.NOT_VALID,
        band=None if value is None else band_at(value),
        high_is_good=framework.kind.high_is_good,
        coverage=row[f"{name}__coverage"],
        **_counts(group, inside),
        illustrative=any(score.illustrative for score in inside),
    )


def _criterion_score(group: _Group, framework: Framework, criterion: Criterion, *, valid: bool = True) -> Score:
    row, name = group.row, column(criterion.id)
    value, about_ties = row[name] if valid else None, group.about_ties
    asked = [use.item for use in criterion.asked(group.mode) if use.item.id in group.asked]
    scored = row[f"{name}__n"] or 0
    beside = criterion.expected is not None and valid
    return Score(
        id=criterion.id,
        subject=group.subject,
        value=value,
        reason=None
        if value is not None
        else Reason.NOT_VALID
        if scored and not valid
        else _reason(row, name, answered=bool(asked)),
        band=None if value is None else band_at(value),
        high_is_good=framework.kind.high_is_good,
        **_raw(value, _ends(framework, criterion.raw_ends(framework.raw), asked), framework.criterion_bands),
        coverage=row[f"{name}__coverage"],
        n_respondents=row[f"{name}__n_respondents"] or 0,
        n_partners=(row[f"{name}__n_partners"] or 0) if about_ties else scored,
        n_relationships=scored if about_ties else None,
        n_items=row[f"{name}__items"] or 0,
        over_partners=row[f"{name}__over_partners"] if about_ties and valid else None,
        illustrative=any(item.id in group.illustrative for item in asked),
        expected=row[f"{name}__expected"] if beside else None,
        agreement=row[f"{name}__agreement"] if beside else None,
    )


def received_score(
    row: Mapping[str, Any], framework: Framework, asked: Collection[str], illustrative: Collection[str]
) -> Received:
    """Return what the others say of a partner.

    Args:
        row: Of the partner that was rated.
        framework: The instrument.
        asked: The ids of the items asked about ties.
        illustrative: The ids of those with made-up answers.
    """
    names = [column(c.id) for c in framework.criteria]
    counts = {"n_respondents": "__n", "n_partners": "__n"}
    counted = {f"{name}__{end}": row[f"{name}{n}"] for name in names for end, n in counts.items()}
    counted |= {f"{name}__over_partners": None for name in names}
    whole = {**row, **counted, "n_respondents": row["n_raters"]}
    group = _Group(whole, Subject.RELATIONSHIP, Mode.INDIVIDUAL, asked, illustrative)
    criteria = tuple(_criterion_score(group, framework, criterion) for criterion in framework.criteria)
    return Received(
        partner=row["partner"],
        framework=framework.id,
        n_raters=row["n_raters"],
        score=_whole_score(group, framework, criteria, valid=True),
        criteria=criteria,
    )


def _ends(framework: Framework, own: tuple[int, int] | None, asked: Sequence[Item]) -> tuple[int, int] | None:
    """Return the ends of the scale that a raw figure is on: of the sum, or of the items asked where they share them."""
    if framework.raw is RawScale.SUM:
        return own
    shared = {(item.low, item.high) for item in asked}
    return shared.pop() if len(shared) == 1 else None


def _raw(value: float | None, ends: tuple[int, int] | None, bands: Sequence[ScaleBand]) -> dict[str, Any]:
    """Return a score on its items' own scale, where they share one, and the instrument's own band."""
    if value is None or ends is None:
        return {}
    own = own_band_at(value, bands, ends) if bands else ""
    return {"raw": raw_of(value, ends), "raw_scale": ends, "own_band": own}


def _reason(row: Mapping[str, Any], name: str, *, answered: bool) -> Reason:
    if not answered:
        return Reason.NOT_ASKED
    if row[f"{name}__coverage"] is None:
        return Reason.NOT_APPLICABLE if row["n_respondents"] else Reason.NO_ANSWERS
    return Reason.TOO_FEW_ANSWERED if row[f"{name}__items"] else Reason.NO_ANSWERS
