"""Reliability of a framework and its criteria, from a hub's answers or a survey table's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import polars as pl

from partnerkit.hub import Hub
from partnerkit.measurement._answers import answers_of
from partnerkit.results import Correlation, LimitsKind, Missing, Reliability, ReliabilityReport, Statistic
from partnerkit.stats.alpha_draws import alpha_over_clusters
from partnerkit.stats.covariances import covariances
from partnerkit.stats.halves import split_half
from partnerkit.stats.omega import omega
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


def reliability(  # noqa: PLR0913 - what a caller may choose
    source: Any,  # noqa: ANN401 - a hub, or any engine's table
    framework: Framework,
    *,
    wave: str | None = None,
    subject: Subject | str | None = None,
    missing: Missing | str = Missing.PAIRWISE,
    correlation: Correlation | str = Correlation.PEARSON,
    level: float = 0.95,
    limits: LimitsKind | str = LimitsKind.BCA,
    replicates: int = 2000,
    seed: int = 1,
    factors: int = 3,
    wanted: float = 0.8,
    width: float = 0.2,
) -> ReliabilityReport:
    """Return how reliable a framework's items are, all together and those of each criterion.

    Alpha, omega and the rest are about the plain sum of the items, each row counting once: of a hub, a row is what one
    respondent answers about one subject. Items that are put the other way round are turned. Where all items have one
    scale, means and standard deviations are on it; else all are brought to 0 to 1 first, as scores are.

    Feldt's limits take rows for unconnected. Those of `over_clusters` do not: partners are deleted or drawn anew with
    all of their rows; a table without a column `partner` has each row its own.

    Args:
        source: A `Hub`, or a wide table on any engine.
        framework: The framework.
        wave: As in `answers_of`.
        subject: As in `answers_of`.
        missing: `pairwise` or `listwise`; don't know and not applicable are missing.
        correlation: What omega is of: `pearson` or `polychoric`.
        level: Of the limits.
        limits: Those over clusters: `bca`, `percentile` or `jackknife_t`.
        replicates: How often partners are drawn anew.
        seed: Of the draws.
        factors: Group factors of omega.
        wanted: The reliability that is to be reached, for the items and rows it would take.
        width: Of the interval that the rows are to give.

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
    )
    answers = answers_of(source, framework, wave=wave, subject=subject)
    named = source.wave(wave) if isinstance(source, Hub) else None
    return ReliabilityReport(
        framework=framework.id,
        wave=named.id if named is not None else wave,
        level=level,
        replicates=replicates,
        seed=seed,
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


def partners_of(rows: pl.DataFrame) -> list[str] | None:
    """Return the partner of each row, told apart by its hub where there are several; None without partners."""
    if "partner" not in rows.columns:
        return None
    named = [pl.col(name).cast(pl.String).fill_null("") for name in ("hub", "partner") if name in rows.columns]
    made: list[str] = rows.select(pl.concat_str(named, separator="\x1f")).to_series().to_list()
    return made


def _reliability(answers: Answers, chosen: _Choices) -> Reliability:
    points = on_one_scale(answers)
    found = covariances(points, chosen.missing)
    alpha = cronbach_alpha(points, missing=chosen.missing, level=chosen.level)
    k, there = points.shape[1], ~np.isnan(points)
    clusters = partners_of(answers.rows)
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
        standardised=standardised_alpha(points, missing=chosen.missing),
        inter_item=inter_item_correlation(points, missing=chosen.missing),
        items=item_reliability(points, names=answers.items, missing=chosen.missing),
        halves=split_half(points, missing=chosen.missing, seed=chosen.seed),
        omega=omega(
            _fit_for(answers, points, chosen),
            factors=chosen.factors,
            correlation=chosen.correlation,
            missing=chosen.missing,
        ),
        wanted=chosen.wanted,
        items_needed=_items_needed(alpha, k, chosen.wanted),
        rows_needed=rows_needed(chosen.wanted, items=k, width=chosen.width, level=chosen.level),
        width=chosen.width,
        definite=found.definite if found.reason is None else None,
    )


def _fit_for(answers: Answers, points: Floats, chosen: _Choices) -> Floats:
    """Return what omega is of: polychoric correlations take the points themselves, whatever the scales."""
    return answers.points if chosen.correlation is Correlation.POLYCHORIC else points


def _items_needed(alpha: Statistic, k: int, wanted: float) -> Statistic:
    if alpha.value is None:
        return Statistic(name="items_needed", value=None, n=k, reason=alpha.reason)
    return items_needed(alpha.value, items=k, wanted=wanted)
