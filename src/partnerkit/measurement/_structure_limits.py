"""Limits of the structure of answers: each partner deleted with all of its rows, as rater and as rated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.results import (
    Correlation,
    FactorSolution,
    Figure,
    IntervalReason,
    Missing,
    ParallelAnalysis,
    Statistic,
)
from partnerkit.stats.factor_deletions import FactorDeletions, eigenvalue_deletions, factor_deletions
from partnerkit.stats.grouped import deletions
from partnerkit.stats.intervals import FEWEST, ROUGH_BELOW
from partnerkit.stats.item_deletions import clusters_of, counted, jackknife_limits
from partnerkit.stats.shares import clustered_share

if TYPE_CHECKING:
    from partnerkit.measurement._answers import Answers
    from partnerkit.stats.resampling import Floats

__all__ = ["Deleting", "share_with_limits", "structure_limits"]

NO_LIMIT = (-np.inf, np.inf)
NOT_BELOW = (0.0, np.inf)
SHARE = (0.0, 1.0)


@attrs.frozen(kw_only=True, eq=False)
class Deleting:
    """What is deleted, and how.

    Attributes:
        clusters: The partners of each row, one or two; None for rows of their own.
        missing: As the call's.
        level: Of the limits.
        fits: The most fits.
        seed: As the call's.
        progress: As the call's.
    """

    clusters: np.ndarray | None
    missing: Missing
    level: float
    fits: int
    seed: int
    progress: Callable[[int, int], None] | None


def structure_limits(
    answers: Answers, points: Floats, parallel: ParallelAnalysis, solution: FactorSolution, by: Deleting
) -> tuple[Figure, ...]:
    """Return the figures of a structure with their limits, in the order of the report."""
    made = (*_eigenvalues(points, parallel, solution, by), *_factors(answers.items, points, solution, by))
    return (*made, *_items(answers, by))


def share_with_limits(found: Statistic, points: Floats, at: tuple[int, ...], by: Deleting) -> Statistic:
    """Return the share of complete rows that are at one end throughout, with its limits."""
    complete = ~np.isnan(points).any(axis=1)
    held = (points == np.array(at, dtype=np.float64)).all(axis=1)
    return _share(found, np.where(complete, held, np.nan), by)


def _share(found: Statistic, held: Floats, by: Deleting) -> Statistic:
    """Return a share of rows with its limits: Wilson's for rows of one partner each, as a share may be 0 or 1.

    Of ties, whose rows are of two partners, the limits are the jackknife's; where all rows say the same it tells
    nothing, and there are none.
    """
    if found.value is None:
        return found
    told = ~np.isnan(held)
    units = counted(clusters_of(by.clusters, len(held))[told])
    clusters = int(units.max()) + 1
    if units.shape[1] == 1 and clusters >= FEWEST:
        totals = np.bincount(units[:, 0]).astype(np.float64)
        limits = clustered_share(np.bincount(units[:, 0], held[told]), totals, level=by.level)
        rough = limits.limits and attrs.evolve(limits.limits, rough=clusters < ROUGH_BELOW)
        return attrs.evolve(found, limits=rough, se=limits.se, no_limits=None if rough else IntervalReason.UNDEFINED)
    _, deleted, part = _means(held[:, None], by)
    made = jackknife_limits(found, deleted[part[:, 0], 0], level=by.level, bounds=SHARE)
    degenerate = made.limits is not None and made.limits.low == made.limits.high
    return attrs.evolve(made, limits=None, no_limits=IntervalReason.UNDEFINED) if degenerate else made


def _means(values: Floats, by: Deleting) -> tuple[Floats, Floats, np.ndarray]:
    """Return the mean of each column, and without each partner."""
    if not len(values):
        none = np.empty((0, values.shape[1]))
        return np.full(values.shape[1], np.nan), none, none > 0
    made = deletions(values, np.zeros(len(values), dtype=np.intp), *clusters_of(by.clusters, len(values)).T)
    return made.estimate[0], made.deleted, made.part


def _items(answers: Answers, by: Deleting) -> Iterator[Figure]:
    """Yield each item's mean, floor, ceiling and don't know."""
    points, unknown = answers.points, answers.dont_know
    low, high = np.array(answers.ends, dtype=np.float64).reshape(-1, 2).T
    there = ~np.isnan(points)
    shares = {
        "floor": np.where(there, points == low, np.nan),
        "ceiling": np.where(there, points == high, np.nan),
        "dont_know": np.where(there | unknown, unknown, np.nan),
    }
    means, deleted, part = _means(points, by)
    for at, item in enumerate(answers.items):
        if np.isfinite(means[at]):
            found = Statistic(name="mean", value=float(means[at]), n=int(there[:, at].sum()))
            ends = float(low[at]), float(high[at])
            limited = jackknife_limits(found, deleted[part[:, at], at], level=by.level, bounds=ends)
            yield Figure(id=item, statistic=limited)
        for name, values in shares.items():
            held = values[:, at]
            told = held[~np.isnan(held)]
            if len(told):
                found = Statistic(name=name, value=float(told.mean()), n=len(told))
                yield Figure(id=item, statistic=_share(found, held, by))


def _limited(
    found: Statistic, deleted: Floats | None, bounds: tuple[float, float], by: Deleting, clusters: int | None = None
) -> Statistic:
    """Return a figure with its limits; what rests on polychoric correlations has no deletions, and says so."""
    if deleted is None:
        return attrs.evolve(found, no_limits=IntervalReason.NOT_OFFERED)
    return jackknife_limits(found, deleted, clusters=clusters, level=by.level, bounds=bounds)


def _eigenvalues(
    points: Floats, parallel: ParallelAnalysis, solution: FactorSolution, by: Deleting
) -> Iterator[Figure]:
    if parallel.reason is not None:
        return
    pearson = solution.correlation is Correlation.PEARSON
    values = eigenvalue_deletions(points, clusters=by.clusters, missing=by.missing) if pearson else None
    for name, found, deleted, bounds in (
        ("component_values", parallel.component_values, None if values is None else values[0], NOT_BELOW),
        ("factor_values", parallel.factor_values, None if values is None else values[1], NO_LIMIT),
    ):
        for at, each in enumerate(found):
            statistic = Statistic(name="observed", value=each.observed, n=parallel.n)
            one = None if deleted is None else deleted[:, at]
            yield Figure(id=f"{name}/{at + 1}", statistic=_limited(statistic, one, bounds, by))


def _factors(items: tuple[str, ...], points: Floats, solution: FactorSolution, by: Deleting) -> Iterator[Figure]:
    if solution.reason is not None:
        return
    made = _deleted_factors(points, solution, by) if solution.correlation is Correlation.PEARSON else None
    clusters = None if made is None else made.clusters
    for at, item in enumerate(items):
        for factor, value in enumerate(solution.loadings[at]):
            found = Statistic(name=f"loadings.{factor + 1}", value=value, n=solution.n)
            deleted = None if made is None else made.loadings[:, at, factor]
            yield Figure(id=item, statistic=_limited(found, deleted, NO_LIMIT, by, clusters))
        found = Statistic(name="uniquenesses", value=solution.uniquenesses[at], n=solution.n)
        deleted = None if made is None else made.uniquenesses[:, at]
        yield Figure(id=item, statistic=_limited(found, deleted, SHARE, by, clusters))


def _deleted_factors(points: Floats, solution: FactorSolution, by: Deleting) -> FactorDeletions:
    return factor_deletions(
        points,
        solution.loadings,
        rotation=solution.rotation,
        clusters=by.clusters,
        missing=by.missing,
        fits=by.fits,
        seed=by.seed,
        progress=by.progress,
    )
