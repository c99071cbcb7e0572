"""Estimation: items, thresholds and subjects by marginal maximum likelihood, raters as a sample whose spread is found.

Subjects are integrated out exactly; the severities by Laplace's approximation about their most likely values, which
many answers a rater make good. Two steps take turns until both have settled. Given the raters' variance the penalised
likelihood is made largest by Newton's steps; given those estimates, the variance is the one that makes the restricted
likelihood of the severities largest, the likelihood's own curvature standing for their precision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.stats.raters._design import MEAN, SPREAD, design_of
from partnerkit.stats.raters._likelihood import Likelihood, grid_for
from partnerkit.stats.resampling import Floats

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerkit.results import Thresholds
    from partnerkit.stats.raters._design import Design
    from partnerkit.stats.raters._likelihood import Grid
    from partnerkit.stats.raters._panel import Panel
    from partnerkit.stats.resampling import Bools

__all__ = ["Estimate", "estimate"]

ROUNDS = 50
"""The most turns of the two steps."""
STEPS = 60
"""The most Newton steps in a turn."""
HALVINGS = 30
"""The most halvings of a step."""
SETTLED = 1e-9
"""What a step may still promise to add to the logarithm of the likelihood."""
SAME = 1e-6
"""How far the raters' variance may still move, in its own size above 1."""
WIDEST = 12.0
"""A standard deviation or a place beyond this many logits is no estimate: answers are told apart by it without fail."""


@attrs.frozen(kw_only=True, eq=False)
class Estimate:
    """What a panel says of the model's parameters.

    Attributes:
        likelihood: At the estimates.
        rater_variance: Of the severities; 0 where raters do not differ more than chance makes them, or there is one.
        covariance: Of all parameters, shape (size, size); a severity's counts its variance among raters as known.
        value: The logarithm of the likelihood, severities integrated out too.
        steps: Newton steps taken.
        converged: Whether both steps settled.
    """

    likelihood: Likelihood
    rater_variance: float
    covariance: Floats
    value: float
    steps: int
    converged: bool


@attrs.frozen(kw_only=True, eq=False)
class _Fit:
    """The penalised likelihood's top: the free parameters, and what the likelihood looks like there."""

    free: Floats
    likelihood: Likelihood
    slope: Floats
    information: Floats
    steps: int
    settled: bool


def estimate(panel: Panel, thresholds: Thresholds, *, progress: Callable[[int, int], None] | None = None) -> Estimate:
    """Return the estimates of a panel's model; whether a panel has enough for one, `shortfalls` says.

    Args:
        panel: The answers. With one rater, or of raters who do not differ, it is the model of items and subjects alone.
        thresholds: Whether items share the thresholds.
        progress: Called after each turn with the turns done and the most there can be.
    """
    design = design_of(panel, thresholds)
    free, variance, steps = _start(design), 1.0 if len(panel.raters) > 1 else 0.0, 0
    turn, settled = 0, False
    while True:
        turn += 1
        fit = _climb(design, free, variance, grid_for(design, design.basis @ free))
        steps += fit.steps
        spread = _variance(*_severity(design, fit)) if fit.settled else variance
        settled = fit.settled and abs(spread - variance) <= SAME * (1 + variance)
        if progress is not None:
            progress(ROUNDS if settled else turn, ROUNDS)
        if settled or not fit.settled or turn == ROUNDS:
            return _estimate(design, fit, variance, steps, converged=settled)
        free, variance = fit.free, spread


def _start(design: Design) -> Floats:
    """Return where to begin: items and thresholds from their shares of answers, raters alike."""
    panel, basis = design.panel, design.basis
    made = np.zeros(design.size)
    number = np.bincount(panel.item, minlength=len(panel.items))
    share = (np.bincount(panel.item, panel.shares, minlength=len(panel.items)) + 0.5) / (number + 1)
    logit = np.log(share / (1 - share))
    made[MEAN], made[SPREAD], made[design.items] = logit.mean(), 1.0, logit.mean() - logit
    at = design.threshold_at[panel.item]
    counts = np.full((design.size, 2), 0.5)
    for k in range(design.most):
        for side, point in enumerate((k, k + 1)):
            chosen = (panel.point == point) & (at[:, k] >= 0)
            np.add.at(counts[:, side], at[chosen, k], 1.0)
    thresholds = slice(design.raters.stop, design.size)
    made[thresholds] = np.log(counts[thresholds, 0] / counts[thresholds, 1])
    free: Floats = basis.T @ made
    return free


def _climb(design: Design, free: Floats, variance: float, grid: Grid) -> _Fit:
    """Make the penalised likelihood largest, from where it stands."""
    basis, severe = design.basis, design.severe
    held = severe if variance == 0 else np.zeros_like(severe)
    penalty = np.where(severe, 1 / variance if variance else 0.0, 0.0)
    free = np.where(held, 0.0, free)
    now = Likelihood(design=design, parameters=basis @ free, grid=grid)
    settled, taken = False, 0
    while taken < STEPS:
        taken += 1
        slope, seen, complete = (_free(each, basis) for each in now.slope_and_curvature)
        uphill = np.where(held, 0.0, slope - penalty * free)
        step = _step(uphill, seen + np.diag(penalty), complete + np.diag(penalty), ~held)
        gain = float(uphill @ step) / 2
        if gain < SETTLED:
            settled = True
            break
        better = _along(now, free, step, penalty)
        if better is None:
            break
        free, now = better
    slope, seen, _ = (_free(each, basis) for each in now.slope_and_curvature)
    settled = settled and bool(np.all(np.abs(now.parameters) < WIDEST))
    return _Fit(free=free, likelihood=now, slope=slope, information=seen, steps=taken, settled=settled)


def _free(full: Floats, basis: Floats) -> Floats:
    """Return a slope or a curvature over all parameters as one over the free ones."""
    made: Floats = basis.T @ full if full.ndim == 1 else basis.T @ full @ basis
    return made


def _step(uphill: Floats, seen: Floats, complete: Floats, moved: Bools) -> Floats:
    """Return Newton's step, or, where the likelihood is not bent like a hill, the smaller one of EM's gradient."""
    made = np.zeros_like(uphill)
    within = np.ix_(moved, moved)
    for curvature in (seen, complete):
        try:
            np.linalg.cholesky(curvature[within])
        except np.linalg.LinAlgError:
            continue
        made[moved] = np.linalg.solve(curvature[within], uphill[moved])
        return made
    made[moved] = uphill[moved] / max(1.0, float(np.abs(np.diag(complete)).max()))
    return made


def _along(now: Likelihood, free: Floats, step: Floats, penalty: Floats) -> tuple[Floats, Likelihood] | None:
    """Return the first point along a step, each half as far as the one before, that is higher; None if none is."""
    height = now.value - float(penalty @ free**2) / 2
    step = step / max(1.0, float(np.abs(step).max()) / 2)
    for _ in range(HALVINGS):
        there = free + step
        there[SPREAD] = abs(there[SPREAD])  # z and -z weigh the same
        new = Likelihood(design=now.design, parameters=now.design.basis @ there, grid=now.grid)
        if new.value - float(penalty @ there**2) / 2 > height:
            return there, new
        step = step / 2
    return None


# -- the raters' variance ---------------------------------------------------------------------------------------------


def _severity(design: Design, fit: _Fit) -> tuple[Floats, Floats]:
    """Return the severities' precision in its own directions, and the pull along each, all else profiled out.

    Near its top the likelihood of the severities a is exp(b'a - a'S a / 2); in the directions of S's eigenvectors the
    two fall into one number each.
    """
    severe = design.severe
    own = fit.information[np.ix_(severe, severe)]
    if not len(own):
        return np.zeros(0), np.zeros(0)
    across = fit.information[np.ix_(~severe, severe)]
    precise = own - across.T @ np.linalg.solve(fit.information[np.ix_(~severe, ~severe)], across)
    pull = fit.slope[severe] + precise @ fit.free[severe]
    values, vectors = np.linalg.eigh((precise + precise.T) / 2)
    return np.maximum(values, 0.0), vectors.T @ pull


def _variance(precise: Floats, pull: Floats) -> float:
    """Return the variance v that makes the restricted likelihood of the severities largest.

        l(v) = Σ_j [v b_j² / (1 + v ω_j) - ln(1 + v ω_j)] / 2

    the sum going over the directions of the severities, one fewer than the raters, ω_j the precision along each.
    """
    if not len(precise):
        return 0.0
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - scipy is loaded when it is needed

    def low(log_v: float) -> float:
        v = np.exp(log_v)
        return float(np.sum(np.log1p(v * precise) - v * pull**2 / (1 + v * precise)) / 2)

    tried = np.linspace(np.log(1e-6), np.log(WIDEST**2), 101)
    depths = np.array([low(each) for each in tried])
    at = int(np.argmin(depths))
    if depths[at] >= 0:
        return 0.0
    ends = (float(tried[max(at - 1, 0)]), float(tried[min(at + 1, len(tried) - 1)]))
    found = minimize_scalar(low, bounds=ends, method="bounded", options={"xatol": 1e-10})
    return float(np.exp(found.x))


def _estimate(design: Design, fit: _Fit, variance: float, steps: int, *, converged: bool) -> Estimate:
    severe, basis = design.severe, design.basis
    kept = ~severe if variance == 0 else np.ones_like(severe)
    covariance = np.zeros((design.size, design.size))
    value = fit.likelihood.value
    if converged:
        penalised = fit.information + np.diag(np.where(severe, 1 / variance if variance else 0.0, 0.0))
        inverse = np.linalg.inv(penalised[np.ix_(kept, kept)])
        covariance = basis[:, kept] @ inverse @ basis[:, kept].T
    if variance > 0:
        own = fit.information[np.ix_(severe, severe)]
        bent = np.linalg.slogdet(np.eye(len(own)) + variance * own)[1]
        value -= float(np.sum(fit.free[severe] ** 2)) / (2 * variance) + float(bent) / 2
    return Estimate(
        likelihood=fit.likelihood,
        rater_variance=variance,
        covariance=covariance,
        value=value,
        steps=steps,
        converged=converged,
    )
