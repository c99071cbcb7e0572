"""Scores that several waves hold: each wave's figures, and each again with every partner deleted in turn.

Owns: which partners and ties a score is compared on, and the framework scores found last, in each wave and replicate.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np
import polars as pl

from partnerkit.knowledge.schema import Framework, Subject
from partnerkit.model import relationship_id
from partnerkit.responses import column
from partnerkit.results import Interval, IntervalReason, TieStatus
from partnerkit.scoring.frameworks import score_alone
from partnerkit.scoring.tables import frameworks_of, lazy_frame
from partnerkit.scoring.ties import under_rules
from partnerkit.stats.intervals import Replicates, intervals
from partnerkit.stats.resampling import (
    Bools,
    Floats,
    Integers,
    partner_weights_jackknife,
    tie_deleted_means,
    tie_weighted_means,
    weighted_means,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from partnerkit.change._held import HeldWave, HeldWaves

__all__ = [
    "FIT",
    "Moved",
    "Scored",
    "fit_scored",
    "intervals_of",
    "moved_by",
    "rests_on",
    "tie_scored",
    "unit_figures",
    "whole_scored",
]

FIT = "fit"
"""The id of the fit with the aims."""
_RATED = (str(TieStatus.CONFIRMED), str(TieStatus.UNCONFIRMED))


@attrs.frozen(kw_only=True, eq=False)
class Scored:
    """Scores about one subject in several waves, of the partners or ties that have one in all of them.

    Attributes:
        subject: What was rated.
        frameworks: Whose criteria they are; none for the fit.
        names: The ids of the columns.
        rows: The ids of the partners or ties, sorted.
        waves: For each wave shape (m, k); NaN unless every wave has a score.
        partners: The partners that are deleted in turn, sorted.
        given: For each wave shape (m, w): the weights that partners give to criteria, where an instrument asks them.
        weights: The columns of these.
        ends: For ties, the two partners of each by their place.
        told: Shape (n, k): which partners have answered what a column is made of.
    """

    subject: Subject
    frameworks: tuple[Framework, ...]
    names: tuple[str, ...]
    rows: tuple[str, ...]
    waves: tuple[Floats, ...]
    partners: tuple[str, ...]
    ends: tuple[Integers, Integers] | None
    told: Bools
    given: tuple[Floats, ...] = ()
    weights: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all figures: the columns, then the frameworks."""
        return (*self.names, *(framework.id for framework in self.frameworks))

    @property
    def there(self) -> Bools:
        """Shape (m, k): which rows have a score in all waves."""
        return ~np.isnan(self.waves[0])


def _held_by_all(waves: Sequence[Floats]) -> tuple[Floats, ...]:
    missing = np.any([np.isnan(each) for each in waves], axis=0)
    return tuple(np.where(missing, np.nan, each) for each in waves)


def whole_scored(held: HeldWaves) -> Scored:
    """Return the scores about the whole, a row a partner."""
    frameworks = held.waves[0].whole.frameworks
    names = tuple(criterion.id for framework in frameworks for criterion in framework.criteria)
    weights = tuple(f"{c.id}__weight" for f in frameworks for c in f.criteria if c.weight_item is not None)
    waves, given = (
        _held_by_all([_of_partners(wave.whole.partners, held.partners, columns) for wave in held.waves])
        for columns in (names, weights)
    )
    return Scored(
        subject=Subject.PARTNERSHIP,
        frameworks=tuple(frameworks),
        names=names,
        rows=held.partners,
        waves=waves,
        partners=held.partners,
        ends=None,
        told=~np.isnan(waves[0]),
        given=given,
        weights=weights,
    )


def _of_partners(table: pl.DataFrame, partners: Sequence[str], names: Sequence[str]) -> Floats:
    everyone = pl.DataFrame({"partner": partners}, schema={"partner": pl.String})
    return _floats(everyone.join(table, on="partner", how="left", maintain_order="left"), names)


def _floats(table: pl.DataFrame, names: Iterable[str]) -> Floats:
    columns = [pl.col(column(name)).cast(pl.Float64).fill_null(math.nan) for name in names]
    return table.select(columns).to_numpy() if columns else np.empty((table.height, 0))


def tie_scored(held: HeldWaves) -> Scored:
    """Return the scores about ties, a row a tie, made of those views that have a score in all waves.

    A side whose answer is missing in one wave is left out of the others too; a tie that is denied in one has none.
    """
    frameworks = tuple(frameworks_of(held.waves[0].ties.instruments))
    names = tuple(criterion.id for framework in frameworks for criterion in framework.criteria)
    views = _masked([wave.ties.views for wave in held.waves], [column(name) for name in names])
    pairs = [_rated(wave, each) for wave, each in zip(held.waves, views, strict=True)]
    rows = tuple(sorted(set.intersection(*({*each["id"]} for each in pairs))))
    order = pl.DataFrame({"id": rows}, schema={"id": pl.String})
    waves = [_floats(order.join(each, on="id", how="left", maintain_order="left"), names) for each in pairs]
    return Scored(
        subject=Subject.RELATIONSHIP,
        frameworks=frameworks,
        names=names,
        rows=rows,
        waves=_held_by_all(waves),
        partners=held.partners,
        ends=_ends(rows, held.partners),
        told=_tellers(views[0], names, held.partners),
    )


def _masked(views: Sequence[pl.DataFrame], names: Sequence[str]) -> list[pl.DataFrame]:
    """Return the views of each wave with a score only where every wave has one; they stand in the same order."""
    if not names:
        return list(views)
    all_there = [pl.all_horizontal(each[name].is_not_null() for each in views) for name in names]
    there = views[0].select(expression.alias(name) for expression, name in zip(all_there, names, strict=True))
    return [each.with_columns(pl.when(there[name]).then(pl.col(name)).alias(name) for name in names) for each in views]


def _rated(wave: HeldWave, views: pl.DataFrame) -> pl.DataFrame:
    """Return one row a tie that is reported and not denied, from views."""
    made = under_rules(wave.survey, attrs.evolve(wave.ties, views=views), *wave.ties.rules).pairs
    kept = made.filter(pl.col("status").is_in(_RATED))
    ids = [relationship_id(a, b) for a, b in kept.select("a", "b").iter_rows()]
    return kept.with_columns(id=pl.Series(ids, dtype=pl.String))


def _ends(rows: Sequence[str], partners: Sequence[str]) -> tuple[Integers, Integers]:
    at = {partner: i for i, partner in enumerate(partners)}
    sides = ([at[row.split("~")[end]] for row in rows] for end in (0, 1))
    one, other = (np.array(side, dtype=np.intp) for side in sides)
    return one, other


def _tellers(views: pl.DataFrame, names: Sequence[str], partners: Sequence[str]) -> Bools:
    """Return which partners have given a view with a score."""
    given = views.group_by("partner").agg(pl.col(column(name)).count() for name in names)
    return np.nan_to_num(_of_partners(given, partners, names)) > 0


def fit_scored(held: HeldWaves) -> Scored:
    """Return the fit of ties with their aims, a row a tie of which it is known in all waves."""
    fits = [{tie.id: tie.fit for tie in wave.seen.values() if tie.fit is not None} for wave in held.waves]
    members = set(held.partners)
    rows = tuple(sorted(id_ for id_ in set.intersection(*map(set, fits)) if members.issuperset(id_.split("~"))))
    told = np.zeros((len(held.partners), 1), dtype=np.bool_)
    tellers = {view.partner for id_ in rows for view in held.waves[0].seen[id_].views}
    told[:, 0] = [partner in tellers for partner in held.partners]
    return Scored(
        subject=Subject.RELATIONSHIP,
        frameworks=(),
        names=(FIT,),
        rows=rows,
        waves=tuple(np.array([[each[id_]] for id_ in rows], dtype=np.float64).reshape(-1, 1) for each in fits),
        partners=held.partners,
        ends=_ends(rows, held.partners),
        told=told,
    )


# -- figures ----------------------------------------------------------------------------------------------------------


def _figures(scored: Scored, weights: Floats) -> list[Floats]:
    """Return all figures of each wave under each row of partner weights: means, and the framework scores from them.

    Returns:
        For each wave shape (R, figures), in the order of `scored.ids`; NaN where there is none.
    """
    given = scored.given or (np.empty((len(scored.rows), 0)),) * len(scored.waves)
    return [
        _with_frameworks(scored, _means(scored, each, weights), _means(scored, beside, weights))
        for each, beside in zip(scored.waves, given, strict=True)
    ]


def _means(scored: Scored, values: Floats, weights: Floats) -> Floats:
    if scored.ends is None:
        return weighted_means(values, weights)
    return tie_weighted_means(values, *scored.ends, weights)


def _with_frameworks(scored: Scored, means: Floats, given: Floats) -> Floats:
    if not scored.frameworks:
        return means
    columns = {column(name): means[:, i] for i, name in enumerate(scored.names)}
    columns |= {column(name): given[:, i] for i, name in enumerate(scored.weights)}
    frame = lazy_frame(pl.DataFrame(columns).fill_nan(None))
    for framework in scored.frameworks:
        frame = score_alone(frame, framework)
    made: pl.DataFrame = frame.collect().to_native()
    return np.hstack([means, _floats(made, [framework.id for framework in scored.frameworks])])


@attrs.frozen(eq=False)
class Moved:
    """Figures of waves, or what is made of these, with what becomes of them without partners and ties.

    Attributes:
        figures: Shape (figures,).
        deleted: Shape (n, figures): with each partner deleted in turn.
        untied: Shape (m, figures): with each tie deleted in turn; None about the whole.
    """

    figures: Floats
    deleted: Floats
    untied: Floats | None


def moved_by(scored: Scored, change: Callable[[list[Floats]], Floats]) -> tuple[list[Floats], Moved]:
    """Return the figures of each wave, of shape (figures,), and how they move, with each partner and tie deleted.

    Args:
        scored: What the figures are made of.
        change: From rows of figures of each wave, of shape (rows, figures), to what becomes of these over the waves.
    """
    n = len(scored.partners)
    waves = _figures(scored, np.vstack([np.ones((1, n)), partner_weights_jackknife(n)]))
    made = change(waves)
    untied = None
    if scored.ends is not None:
        none = np.empty((len(scored.rows), 0))
        untied = change([_with_frameworks(scored, tie_deleted_means(each), none) for each in scored.waves])
    return [each[0] for each in waves], Moved(made[0], made[1:], untied)


def unit_figures(scored: Scored) -> list[Floats]:
    """Return the figures of each partner or tie in each wave, the framework scores too: for each wave (m, figures)."""
    given = scored.given or (np.empty((len(scored.rows), 0)),) * len(scored.waves)
    return [_with_frameworks(scored, each, beside) for each, beside in zip(scored.waves, given, strict=True)]


def rests_on(scored: Scored) -> Bools:
    """Return which partner each figure rests on: for ties, those at an end of one."""
    there = scored.there
    if scored.ends is not None:
        held = np.zeros((len(scored.partners), there.shape[1]))
        for end in scored.ends:
            np.add.at(held, end, there.astype(np.float64))
        there = held > 0
    return _of_figures(scored, there)


def _of_figures(scored: Scored, there: Bools) -> Bools:
    """Return what holds of the columns, and of a framework where it does of any of its criteria."""
    at = {name: i for i, name in enumerate(scored.names)}
    wholes = [there[:, [at[c.id] for c in framework.criteria]].any(axis=1) for framework in scored.frameworks]
    return np.column_stack([there, *wholes]) if wholes else there


def intervals_of(
    scored: Scored,
    moved: Moved,
    *,
    level: float,
    roster: int | None,
    bounds: tuple[float, float] | None,
) -> list[tuple[Interval | None, IntervalReason | None]]:
    """Return the jackknife interval of each figure, or why there is none.

    Args:
        scored: What the figures are made of.
        moved: The figures, and the same with each partner and tie deleted.
        level: Of the intervals.
        roster: For the target roster, the partners on it; None for the target process.
        bounds: What the ends are cut to.
    """
    if not scored.partners:
        return [(None, IntervalReason.NO_SCORE)] * len(scored.ids)
    told = _of_figures(scored, scored.told).sum(axis=0).astype(np.float64)
    figures = Replicates(
        estimate=moved.figures,
        deleted=moved.deleted,
        part=rests_on(scored),
        untied=moved.untied,
        tied=None if moved.untied is None else _of_figures(scored, scored.there),
    )
    found = intervals(figures, level=level, population=roster, answered=told, bounds=bounds)
    return [(each, None) if isinstance(each, Interval) else (None, each) for each in found]
