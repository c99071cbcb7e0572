"""Reliability of a framework and its criteria, from a hub's answers or a survey table's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import polars as pl

from partnerkit.hub import Hub
from partnerkit.measurement._answers import answers_of
from partnerkit.results import (
    Correlation,
    IntervalReason,
    ItemReliability,
    LimitsKind,
    Missing,
    Omega,
    Reliability,
    ReliabilityReport,
    SplitHalf,
    Statistic,
)
from partnerkit.stats.alpha_draws import alpha_over_clusters
from partnerkit.stats.covariances import covariances
from partnerkit.stats.halves import split_half
from partnerkit.stats.item_deletions import CORRELATION, FITS, ItemDeletions, item_deletions, jackknife_limits
from partnerkit.stats.omega import omega, omega_deletions
from partnerkit.stats.reliability import (
    cronbach_alpha,
    inter_item_correlation,
    item_reliability,
    items_needed,
    rows_needed,
    standardised_alpha,
)

if TYPE_CHECKING:
    from partnerkit.knowledge.schema import Framework, Subject
    from partnerkit.measurement._answers import Answers
    from partnerkit.stats.resampling import Floats

__all__ = ["reliability"]


@attrs.frozen(kw_only=True)
class _Choices:
    """What a caller chose."""

    missing: Missing
    correlation: Correlation
    level: float
    kind: LimitsKind
    replicates: int
    seed: int
    factors: int
    wanted: float
    width: float
    fits: int
    progress: Callable[[int, int], None] | None


def reliability(  # noqa: PLR0913 - what a caller may choose
    source: Any,  # noqa: ANN401 - a hub, or any engine's table
    framework: Framework,
    *,
    wave: str | None = None,
    subject: Subject | str | None = None,
    missing: Missing | str = Missing.PAIRWISE,
    correlation: Correlation | str = Correlation.PEARSON,
    level: float = 0.95,
    limits: LimitsKind | str = LimitsKind.JACKKNIFE_T,
    replicates: int = 2000,
    seed: int = 1,
    factors: int = 3,
    wanted: float = 0.8,
    width: float = 0.2,
    fits: int = FITS,
    progress: Callable[[int, int], None] | None = None,
) -> ReliabilityReport:
    """Return how reliable a framework's items are, all together and those of each criterion.

    Alpha, omega and the rest are about the plain sum of the items, each row counting once: of a hub, a row is what one
    respondent answers about one subject. Items that are put the other way round are turned. Where all items have one
    scale, means and standard deviations are on it; else all are brought to 0 to 1 first, as scores are.

    Feldt's limits take rows for unconnected. All others do not: partners are deleted, or drawn anew, with all of their
    rows, and of answers about ties a partner is deleted as rater and as rated. A table without a column `partner` has
    each row its own. Of `over_clusters` the kind can be chosen; standardised alpha, item-rest correlations, alpha
    without an item, the halves and omega have the jackknife. The lowest and the highest half and omega of polychoric
    correlations have no limits, and say so.

    Args:
        source: A `Hub`, or a wide table on any engine.
        framework: The framework.
        wave: As in `answers_of`.
        subject: As in `answers_of`.
        missing: `pairwise` or `listwise`; don't know and not applicable are missing.
        correlation: What omega is of: `pearson` or `polychoric`.
        level: Of the limits.
        limits: Those of alpha over partners: `jackknife_t`, `bca` or `percentile`.
        replicates: How often partners are drawn anew.
        seed: Of the draws.
        factors: Group factors of omega.
        wanted: The reliability that is to be reached, for the items and rows it would take.
        width: Of the interval that the rows are to give.
        fits: How often omega is fitted at most, for its limits: of more partners, as many groups of them are deleted.
        progress: Called with the fits done, over all criteria, and the most there may be.

    Returns:
        The report; a figure that cannot be had is None beside its reason.

    Raises:
        UnknownNameError: There is no such wave.
        InvalidValueError: An answer is off its scale, or a number out of its range.
        TableError: As in `answers_of`.

    Example:
        >>> from partnerkit.files import load
        >>> from partnerkit.knowledge import framework
        >>> found = reliability(load("examples/orchard_hub"), framework("davis_2002"), replicates=200)
        >>> found.whole.rows, round(found.whole.alpha.value, 2), found.whole.omega.total.reason
        (15, 0.97, <Reason.TOO_FEW_SUBJECTS: 'too_few_subjects'>)
        >>> found.criteria[0].omega.congeneric.limits.kind
        <LimitsKind.JACKKNIFE_T: 'jackknife_t'>

    References:
        As `partnerkit.stats.reliability`, `partnerkit.stats.omega` and `partnerkit.stats.halves`.
    """
    chosen = _Choices(
        missing=Missing(missing),
        correlation=Correlation(correlation),
        level=level,
        kind=LimitsKind(limits),
        replicates=replicates,
        seed=seed,
        factors=factors,
        wanted=wanted,
        width=width,
        fits=fits,
        progress=progress,
    )
    answers = answers_of(source, framework, wave=wave, subject=subject)
    named = source.wave(wave) if isinstance(source, Hub) else None
    return ReliabilityReport(
        framework=framework.id,
        wave=named.id if named is not None else wave,
        level=level,
        replicates=replicates,
        seed=seed,
        subject=answers.subject,
        whole=_reliability(answers, chosen),
        criteria=tuple(_reliability(answers.of(each), chosen) for each in dict.fromkeys(answers.criteria)),
    )


def on_one_scale(answers: Answers) -> Floats:
    """Return the points, brought to 0 to 1 where the items' scales differ."""
    if len({*answers.ends}) <= 1:
        return answers.points
    low, high = np.array(answers.ends, dtype=np.float64).T
    made: Floats = (answers.points - low) / np.maximum(high - low, 1.0)
    return made


def partners_of(rows: pl.DataFrame, end: str = "partner") -> list[str] | None:
    """Return the partner of each row, told apart by its hub where there are several; None without partners."""
    if "partner" not in rows.columns:
        return None
    named = [pl.col(name).cast(pl.String).fill_null("") for name in ("hub", end) if name in rows.columns]
    made: list[str] = rows.select(pl.concat_str(named, separator="\x1f")).to_series().to_list()
    return made


def ends_of(rows: pl.DataFrame) -> np.ndarray | None:
    """Return the partners that a row goes with: the one that answers and, about a tie, the one that is rated."""
    raters = partners_of(rows)
    if raters is None or "about" not in rows.columns:
        return None if raters is None else np.array(raters, dtype=np.str_)
    about = pl.col("about").cast(pl.String).fill_null("")
    other = rows.with_columns(about=pl.when(about == "").then(pl.col("partner").cast(pl.String)).otherwise(about))
    ends = np.array([raters, partners_of(other, "about")], dtype=np.str_).T
    return ends if (ends[:, 0] != ends[:, 1]).any() else ends[:, 0]


def _reliability(answers: Answers, chosen: _Choices) -> Reliability:
    points = on_one_scale(answers)
    found = covariances(points, chosen.missing)
    alpha = cronbach_alpha(points, missing=chosen.missing, level=chosen.level)
    k, there = points.shape[1], ~np.isnan(points)
    clusters = ends_of(answers.rows)
    without = item_deletions(points, clusters=clusters, missing=chosen.missing, seed=chosen.seed)
    over = alpha_over_clusters(
        points,
        clusters=clusters,
        missing=chosen.missing,
        kind=chosen.kind,
        level=chosen.level,
        replicates=chosen.replicates,
        seed=chosen.seed,
    )
    return Reliability(
        id=answers.id,
        rows=int(there.any(axis=1).sum()),
        complete=int(there.all(axis=1).sum()),
        clusters=over.n,
        missing=chosen.missing,
        alpha=alpha,
        over_clusters=over,
        standardised=jackknife_limits(
            standardised_alpha(points, missing=chosen.missing), without.standardised, level=chosen.level
        ),
        inter_item=jackknife_limits(
            inter_item_correlation(points, missing=chosen.missing),
            without.inter_item,
            level=chosen.level,
            bounds=CORRELATION,
        ),
        items=_items(item_reliability(points, names=answers.items, missing=chosen.missing), without, chosen.level),
        halves=_halves(split_half(points, missing=chosen.missing, seed=chosen.seed), without, chosen.level),
        omega=_omega(_fit_for(answers, points, chosen), clusters, chosen),
        wanted=chosen.wanted,
        items_needed=_items_needed(alpha, k, chosen.wanted),
        rows_needed=rows_needed(chosen.wanted, items=k, width=chosen.width, level=chosen.level),
        width=chosen.width,
        definite=found.definite if found.reason is None else None,
    )


def _items(found: tuple[ItemReliability, ...], without: ItemDeletions, level: float) -> tuple[ItemReliability, ...]:
    return tuple(
        attrs.evolve(
            item,
            item_rest=jackknife_limits(item.item_rest, without.item_rest[:, at], level=level, bounds=CORRELATION),
            alpha_without=jackknife_limits(item.alpha_without, without.alpha_without[:, at], level=level),
        )
        for at, item in enumerate(found)
    )


def _halves(found: SplitHalf, without: ItemDeletions, level: float) -> SplitHalf:
    return attrs.evolve(
        found,
        odd_even=jackknife_limits(found.odd_even, without.odd_even, level=level),
        mean=jackknife_limits(found.mean, without.halves, level=level),
        lowest=_without_limits(found.lowest),
        highest=_without_limits(found.highest),
    )


def _without_limits(found: Statistic) -> Statistic:
    return found if found.value is None else attrs.evolve(found, no_limits=IntervalReason.NOT_OFFERED)


def _omega(points: Floats, clusters: np.ndarray | None, chosen: _Choices) -> Omega:
    """Return the omegas, with limits where they are of Pearson correlations."""
    found = omega(points, factors=chosen.factors, correlation=chosen.correlation, missing=chosen.missing)
    if found.congeneric.value is None and found.total.value is None:
        return found
    if chosen.correlation is Correlation.POLYCHORIC:
        return attrs.evolve(
            found,
            congeneric=_without_limits(found.congeneric),
            total=_without_limits(found.total),
            hierarchical=_without_limits(found.hierarchical),
        )
    made = omega_deletions(
        points,
        clusters=clusters,
        factors=chosen.factors,
        missing=chosen.missing,
        fits=chosen.fits,
        seed=chosen.seed,
        progress=chosen.progress,
    )
    n, level = made.clusters, chosen.level
    return attrs.evolve(
        found,
        congeneric=jackknife_limits(found.congeneric, made.congeneric, clusters=n, level=level),
        total=jackknife_limits(found.total, made.total, clusters=n, level=level),
        hierarchical=jackknife_limits(found.hierarchical, made.hierarchical, clusters=n, level=level),
    )


def _fit_for(answers: Answers, points: Floats, chosen: _Choices) -> Floats:
    """Return what omega is of: polychoric correlations take the points themselves, whatever the scales."""
    return answers.points if chosen.correlation is Correlation.POLYCHORIC else points


def _items_needed(alpha: Statistic, k: int, wanted: float) -> Statistic:
    if alpha.value is None:
        return Statistic(name="items_needed", value=None, n=k, reason=alpha.reason)
    return items_needed(alpha.value, items=k, wanted=wanted)
