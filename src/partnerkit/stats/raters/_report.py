"""The report: measures with their errors and fit, made of the estimates, or the reasons why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.results import (
    Facet,
    ItemMeasure,
    Limits,
    LimitsKind,
    MapPlace,
    RaterMeasure,
    RatersReport,
    Reason,
    Statistic,
    SubjectMeasure,
    Thresholds,
)
from partnerkit.stats.raters._design import MEAN, SPREAD
from partnerkit.stats.raters._estimation import estimate
from partnerkit.stats.raters._panel import shortfalls
from partnerkit.stats.resampling import Floats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from partnerkit.stats.raters._estimation import Estimate
    from partnerkit.stats.raters._likelihood import Likelihood
    from partnerkit.stats.raters._panel import Panel
    from partnerkit.stats.resampling import Integers

__all__ = ["rater_model"]

SMALLEST = 1e-12
"""A variance below this counts as this where something is divided by it."""


def rater_model(
    panel: Panel,
    *,
    id: str = "",  # noqa: A002 - the word that files and docs use
    thresholds: Thresholds | str = Thresholds.SHARED,
    level: float = 0.95,
    progress: Callable[[int, int], None] | None = None,
) -> RatersReport:
    """Return the many-facet rating-scale model of a panel: how severe its raters are, and scores adjusted for it.

        ln P(x = k) / P(x = k - 1) = θ_subject - δ_item - λ_rater - τ_k

    θ is normal with a mean and a variance that are estimated, λ normal with mean 0 and a variance that is estimated.
    The difficulties δ add up to 0, as do the severities λ and the thresholds τ: so an average rater is their mean.

    - Items, thresholds, and the subjects' mean and variance make the marginal likelihood largest, subjects integrated
      out. The severities have a normal density beside it, and its variance is the one of their restricted likelihood:
      so they are drawn towards 0, the more so the less a rater has rated.
    - A subject's logit is its expected place, given its answers; its standard error counts the uncertainty of all
      parameters (to the first order), of the severities above all.
    - The adjusted score is the expected share of the points, over all items and with a severity of 0, given the
      subject's answers. Its limits are the same at both ends of the logit's normal interval.
    - Infit and outfit are mean squares of residuals, weighted by the variance or not, expected over where subjects may
      stand, given their answers; so the model expects 1 of both, few answers or many.
    - The reliability of separation is var / (var + mean of se²), of the places and of the severities.

    Args:
        panel: The answers; what is missing is left out, by design or not.
        id: What was rated, for the report.
        thresholds: `shared` by all items, which then need scales of one length; or each `item` its own.
        level: Of the limits, above 0 and below 1.
        progress: Called after each turn of the estimation with the turns done and the most there can be.

    Returns:
        The report. Where the panel lacks something (see `shortfalls`) or the estimation does not settle, it holds raw
        scores and reasons alone.

    Raises:
        InvalidValueError: A level out of its range, or items with scales of different lengths that share thresholds.

    Example:
        >>> from partnerkit.stats.raters import Panel
        >>> points = np.array([[3.0, 2.0], [1.0, np.nan]])
        >>> panel = Panel.of_matrix(points, subjects=["ash", "ash"], raters=["kim", "lee"], ends=[(0, 4), (0, 4)])
        >>> rater_model(panel, id="davis_2002")
        RatersReport('davis_2002', 1 subjects, 2 raters, no model: too_few_subjects, too_few_in_category)

    References:
        Linacre (1989), Many-Facet Rasch Measurement. Andrich (1978), A rating formulation for ordered response
        categories, Psychometrika 43, 561-573. Masters (1982), A Rasch model for partial credit scoring, Psychometrika
        47, 149-174. Bock and Aitkin (1981), Marginal maximum likelihood estimation of item parameters, Psychometrika
        46, 443-459. Breslow and Clayton (1993), Approximate inference in generalized linear mixed models, Journal of
        the American Statistical Association 88, 9-25. Kass and Steffey (1989), Approximate Bayesian inference in
        conditionally independent hierarchical models, Journal of the American Statistical Association 84, 717-726.
        Wright and Masters (1982), Rating Scale Analysis, chapter 5. Adams (2005), Reliability as a measurement design
        effect, Studies in Educational Evaluation 31, 162-172.
    """
    if not 0 < level < 1:
        raise InvalidValueError(Problem(found=f"the level {level!r}", expected="above 0 and below 1"))
    kind = Thresholds(thresholds)
    _refuse_unlike(panel, kind)
    raw = RatersReport(id=id, thresholds=kind, subjects=_subjects(panel), raters=_raters(panel), items=_items(panel))
    lacking = shortfalls(panel, kind)
    if lacking:
        return attrs.evolve(raw, reason=lacking[0].reason, shortfalls=lacking)
    made = estimate(panel, kind, progress=progress)
    if not made.converged:
        return attrs.evolve(raw, reason=Reason.NOT_CONVERGED, iterations=made.steps)
    return _measured(raw, made, level)


def _refuse_unlike(panel: Panel, thresholds: Thresholds) -> None:
    """Refuse scales of different lengths that are to share thresholds, whether or not there are answers."""
    lengths = sorted({*panel.steps})
    if thresholds is Thresholds.SHARED and len(lengths) > 1:
        found = f"shared thresholds for scales of {' and '.join(map(str, lengths))} steps"
        raise InvalidValueError(Problem(found=found, hint="give each item its own: thresholds='item'"))


# -- raw --------------------------------------------------------------------------------------------------------------


def _means(at: Integers, shares: Floats, number: int) -> tuple[Integers, Floats]:
    counts = np.bincount(at, minlength=number)
    return counts, np.bincount(at, shares, minlength=number) / np.maximum(counts, 1)


def _partners(one: Integers, other: Integers, number: int) -> Integers:
    """Return with how many of the other facet each of one facet has an answer."""
    pairs = np.unique(np.column_stack([one, other]), axis=0)
    return np.bincount(pairs[:, 0], minlength=number)


def _subjects(panel: Panel) -> tuple[SubjectMeasure, ...]:
    counts, means = _means(panel.subject, panel.shares, len(panel.subjects))
    raters = _partners(panel.subject, panel.rater, len(panel.subjects))
    rows = zip(panel.subjects, counts.tolist(), raters.tolist(), means.tolist(), strict=True)
    return tuple(SubjectMeasure(id=name, n_answers=n, n_raters=r, raw=raw) for name, n, r, raw in rows)


def _raters(panel: Panel) -> tuple[RaterMeasure, ...]:
    counts, means = _means(panel.rater, panel.shares, len(panel.raters))
    rated = _partners(panel.rater, panel.subject, len(panel.raters))
    rows = zip(panel.raters, counts.tolist(), rated.tolist(), means.tolist(), strict=True)
    return tuple(RaterMeasure(id=name, n_answers=n, n_subjects=s, raw=raw) for name, n, s, raw in rows)


def _items(panel: Panel) -> tuple[ItemMeasure, ...]:
    counts, means = _means(panel.item, panel.shares, len(panel.items))
    rows = zip(panel.items, counts.tolist(), means.tolist(), strict=True)
    return tuple(ItemMeasure(id=name, n_answers=n, raw=raw) for name, n, raw in rows)


# -- measured ---------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class _Fit:
    """Infit and outfit of each subject, rater and item: two columns a row."""

    subjects: Floats
    raters: Floats
    items: Floats

    @classmethod
    def of(cls, known: Likelihood) -> _Fit:
        """Return the mean squares of residuals, expected over the places that each subject may have.

        Of an answer x the residual's square and its variance are both expected given the subject's answers; under the
        model the two have the same mean, so that their ratio is about 1 however few answers there are.
        """
        d, panel = known.design, known.design.panel
        points = np.arange(d.most + 1.0)[None, :, None]
        squares = (points - known.expected[:, None, :]) ** 2
        parted = squares / np.maximum(known.variances, SMALLEST)[:, None, :]
        spread = np.broadcast_to(known.variances[:, None, :], squares.shape)
        each = [table.reshape(-1, len(known.grid.nodes)) for table in (squares, spread, parted)]
        of_subjects = [((d.answers @ table) * known.weights).sum(axis=1) for table in each]
        there = d.answers.T @ known.weights
        of_cells = [(there * table).sum(axis=1) for table in each]
        counts = d.answers.sum(axis=0)
        rows = np.arange(len(counts)) // (d.most + 1)
        raters, items = (
            [np.bincount(at[rows], one, minlength=number).astype(np.float64) for one in (*of_cells, counts)]
            for at, number in ((d.cell_rater, len(panel.raters)), (d.cell_item, len(panel.items)))
        )
        numbers = np.bincount(panel.subject, minlength=d.n).astype(np.float64)
        return cls(
            subjects=_mean_squares([*of_subjects, numbers]),
            raters=_mean_squares(raters),
            items=_mean_squares(items),
        )


def _mean_squares(sums: Sequence[Floats]) -> Floats:
    squares, spread, parted, number = sums
    return np.column_stack([squares / np.maximum(spread, SMALLEST), parted / np.maximum(number, 1)])


def _measured(raw: RatersReport, made: Estimate, level: float) -> RatersReport:
    known = made.likelihood
    own, design = known.parameters, known.design
    errors = np.sqrt(np.maximum(np.diag(made.covariance), 0.0))
    moves = known.sensitivities
    se = np.sqrt(known.spreads + np.maximum(((moves @ made.covariance) * moves).sum(axis=1), 0.0))
    fit = _Fit.of(known)
    severities, severity_errors = own[design.raters], errors[design.raters]
    report = attrs.evolve(
        raw,
        subjects=_with_places(raw, known, se, fit.subjects, level),
        raters=_with_severities(raw, severities, severity_errors if made.rater_variance > 0 else None, fit.raters),
        items=_with_difficulties(raw, known, errors, fit.items),
        mean=float(own[MEAN]),
        subject_sd=float(own[SPREAD]),
        rater_sd=float(np.sqrt(made.rater_variance)),
        subject_reliability=_separation("subject_reliability", known.means, se),
        rater_reliability=_separation("rater_reliability", severities, severity_errors),
        log_likelihood=made.value,
        n_parameters=int(np.sum(~design.severe)) + 1,
        iterations=made.steps,
        converged=True,
    )
    return attrs.evolve(report, map=_map(report))


def _with_places(
    raw: RatersReport, known: Likelihood, se: Floats, fit: Floats, level: float
) -> tuple[SubjectMeasure, ...]:
    from scipy.special import ndtri  # noqa: PLC0415 - scipy is loaded when it is needed

    reach = float(ndtri((1 + level) / 2)) * se
    adjusted = (known.weights @ known.fair(known.places)).tolist()
    low, high = (known.fair(known.means + each).tolist() for each in (-reach, reach))
    return tuple(
        attrs.evolve(
            each,
            logit=float(known.means[at]),
            se=float(se[at]),
            adjusted=adjusted[at],
            limits=Limits(low=low[at], high=high[at], level=level, kind=LimitsKind.NORMAL),
            infit=float(fit[at, 0]),
            outfit=float(fit[at, 1]),
        )
        for at, each in enumerate(raw.subjects)
    )


def _with_severities(
    raw: RatersReport, severities: Floats, errors: Floats | None, fit: Floats
) -> tuple[RaterMeasure, ...]:
    return tuple(
        attrs.evolve(
            each,
            severity=float(severities[at]),
            se=None if errors is None else float(errors[at]),
            infit=float(fit[at, 0]),
            outfit=float(fit[at, 1]),
        )
        for at, each in enumerate(raw.raters)
    )


def _with_difficulties(raw: RatersReport, known: Likelihood, errors: Floats, fit: Floats) -> tuple[ItemMeasure, ...]:
    design = known.design
    first = design.items.start
    thresholds = [row[row >= 0] for row in design.threshold_at]
    return tuple(
        attrs.evolve(
            each,
            difficulty=float(known.parameters[first + at]),
            se=float(errors[first + at]),
            thresholds=tuple(known.parameters[thresholds[at]].tolist()),
            threshold_se=tuple(errors[thresholds[at]].tolist()),
            infit=float(fit[at, 0]),
            outfit=float(fit[at, 1]),
        )
        for at, each in enumerate(raw.items)
    )


def _separation(name: str, places: Floats, errors: Floats) -> Statistic:
    """Return how much of the spread of places is not their error; 0 where they do not differ."""
    spread, error = float(places.var()), float(np.mean(errors**2))
    return Statistic(name=name, value=spread / (spread + error) if spread > SMALLEST else 0.0, n=len(places))


def _map(report: RatersReport) -> tuple[MapPlace, ...]:
    told = [(Facet.SUBJECT, each.id, each.logit) for each in report.subjects]
    told += [(Facet.RATER, each.id, each.severity) for each in report.raters]
    told += [(Facet.ITEM, each.id, each.difficulty) for each in report.items]
    places = [MapPlace(facet=facet, id=name, logit=logit) for facet, name, logit in told if logit is not None]
    places += [
        MapPlace(facet=Facet.THRESHOLD, id=each.id, logit=(each.difficulty or 0.0) + threshold, step=step)
        for each in report.items
        for step, threshold in enumerate(each.thresholds, start=1)
    ]
    return tuple(sorted(places, key=lambda place: -place.logit))
