"""The likelihood of a panel's answers: subjects integrated out on a grid, with its slope and curvature."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.stats.raters._design import MEAN, SPREAD, Design
from partnerkit.stats.resampling import Floats

if TYPE_CHECKING:
    from partnerkit.stats.resampling import Integers

__all__ = ["Grid", "Likelihood", "grid_for", "log_chances"]

REACH = 7.0
"""How many standard deviations from the mean the grid goes."""
WIDEST = 0.25
"""The widest spacing of the grid, in standard deviations."""
MOST_NODES = 2_001
"""The most points of the grid."""
HELD = 4_000_000
"""How many numbers of the subjects' statistics are held at once: 32 MB."""


@attrs.frozen(kw_only=True, eq=False)
class Grid:
    """Points of the standard normal distribution, evenly spaced, with the logarithm of what each weighs.

    For a smooth integrand that dies away at both ends the plain sum over evenly spaced points errs by about
    exp(-2 (π s / h)²), h the spacing and s the width of what is integrated: at h = s by a billionth (Trefethen and
    Weideman, 2014, The exponentially convergent trapezoidal rule, SIAM Review 56, 385-458). Gauss and Hermite's points
    would be too few where many answers make a subject's place sharp.

    Attributes:
        nodes: Shape (Q,).
        log_weights: Shape (Q,).
    """

    nodes: Floats
    log_weights: Floats

    @classmethod
    def of(cls, spacing: float) -> Grid:
        """Return the grid of a spacing, or of a narrower one that fits."""
        number = min(MOST_NODES, 2 * int(np.ceil(REACH / spacing)) + 1)
        nodes = np.linspace(-REACH, REACH, number)
        logs = -0.5 * nodes**2
        return cls(nodes=nodes, log_weights=logs - np.log(np.exp(logs).sum()))


def grid_for(design: Design, parameters: Floats) -> Grid:
    """Return a grid no wider than the sharpest place that any subject can have at these parameters."""
    known = Likelihood(design=design, parameters=parameters, grid=Grid.of(WIDEST))
    information = float((design.counts @ known.variances).max())
    sharpest = 1 / np.sqrt(1 + parameters[SPREAD] ** 2 * information)
    return Grid.of(min(WIDEST, sharpest))


def log_chances(places: Floats, hard: Floats, thresholds: Floats) -> Floats:
    """Return the logarithm of the chance of each point.

    Args:
        places: Shape (Q,): where subjects stand.
        hard: Shape (cells,): difficulty and severity together.
        thresholds: Shape (cells, most): infinite beyond an item's scale.

    Returns:
        Shape (cells, most + 1, Q); -inf beyond an item's scale.
    """
    sums = np.concatenate([np.zeros((len(hard), 1)), np.cumsum(hard[:, None] + thresholds, axis=1)], axis=1)
    powers = np.arange(sums.shape[1])[None, :, None] * places - sums[:, :, None]
    powers -= powers.max(axis=1, keepdims=True)
    made: Floats = powers - np.log(np.exp(powers).sum(axis=1, keepdims=True))
    return made


@attrs.frozen(kw_only=True, eq=False)
class Likelihood:
    """The likelihood at some parameters.

    The chance of the point x of an item with M steps is

        exp Σ_{k<=x} η_k / Σ_{y=0..M} exp Σ_{k<=y} η_k,  η_k = θ - δ_item - λ_rater - τ_k,  θ = mean + sd z

    Attributes:
        design: The panel.
        parameters: All of them, as `Design` has them in order.
        grid: Of z.
    """

    design: Design
    parameters: Floats
    grid: Grid

    # -- what the model expects in each cell at each node -------------------------------------------------------------

    @functools.cached_property
    def places(self) -> Floats:
        """θ at each node, shape (Q,)."""
        made: Floats = self.parameters[MEAN] + self.parameters[SPREAD] * self.grid.nodes
        return made

    @functools.cached_property
    def log_chances(self) -> Floats:
        """The logarithm of the chance of each point, shape (cells, most + 1, Q); -inf beyond an item's scale."""
        d, own = self.design, self.parameters
        hard = own[d.items][d.cell_item] + own[d.raters][d.cell_rater]
        return log_chances(self.places, hard, self.thresholds[d.cell_item])

    @property
    def thresholds(self) -> Floats:
        """Each item's thresholds, shape (items, most); infinite beyond its scale."""
        at = self.design.threshold_at
        made: Floats = np.where(at >= 0, self.parameters[np.maximum(at, 0)], np.inf)
        return made

    def fair(self, places: Floats) -> Floats:
        """Return the share of the points that an average rater is expected to give over all items, at some places."""
        chances = np.exp(log_chances(places, self.parameters[self.design.items], self.thresholds))
        steps = np.array(self.design.panel.steps, dtype=np.float64)
        expected = np.tensordot(chances, np.arange(self.design.most + 1.0), axes=(1, 0))
        made: Floats = (expected / steps[:, None]).mean(axis=0)
        return made

    @functools.cached_property
    def chances(self) -> Floats:
        """The chance of each point, shape (cells, most + 1, Q)."""
        made: Floats = np.exp(self.log_chances)
        return made

    @functools.cached_property
    def past(self) -> Floats:
        """The chance of a point past each threshold, shape (cells, most, Q)."""
        made: Floats = self.chances[:, :0:-1].cumsum(axis=1)[:, ::-1]
        return made

    @functools.cached_property
    def expected(self) -> Floats:
        """The expected answer, shape (cells, Q)."""
        made: Floats = self.past.sum(axis=1)
        return made

    @functools.cached_property
    def variances(self) -> Floats:
        """The variance of an answer, shape (cells, Q)."""
        squares = np.tensordot(self.chances, np.arange(self.design.most + 1.0) ** 2, axes=(1, 0))
        made: Floats = squares - self.expected**2
        return made

    # -- subjects -----------------------------------------------------------------------------------------------------

    @functools.cached_property
    def _joint(self) -> Floats:
        """The logarithm of the chance of a subject's answers at each node, times the node's weight, shape (n, Q)."""
        flat = self.log_chances.reshape(-1, len(self.grid.nodes))
        # No answer lies beyond its item's scale, but 0 times minus infinity is no number.
        made: Floats = self.design.answers @ np.where(np.isfinite(flat), flat, 0.0) + self.grid.log_weights
        return made

    @functools.cached_property
    def of_subjects(self) -> Floats:
        """The logarithm of the likelihood of each subject's answers, shape (n,)."""
        top = self._joint.max(axis=1)
        made: Floats = top + np.log(np.exp(self._joint - top[:, None]).sum(axis=1))
        return made

    @property
    def value(self) -> float:
        """The logarithm of the likelihood of all answers."""
        return float(self.of_subjects.sum())

    @functools.cached_property
    def weights(self) -> Floats:
        """How likely each node is for a subject, given its answers, shape (n, Q); rows add up to 1."""
        made: Floats = np.exp(self._joint - self.of_subjects[:, None])
        return made

    @functools.cached_property
    def means(self) -> Floats:
        """Each subject's expected place, given its answers, shape (n,)."""
        made: Floats = self.weights @ self.places
        return made

    @functools.cached_property
    def spreads(self) -> Floats:
        """The variance of each subject's place, given its answers, shape (n,)."""
        apart = (self.places - self.means[:, None]) ** 2
        made: Floats = (self.weights * apart).sum(axis=1)
        return made

    # -- slope and curvature, over all parameters ---------------------------------------------------------------------

    @functools.cached_property
    def slope_and_curvature(self) -> tuple[Floats, Floats, Floats]:
        """The slope; the information as observed; and what it would be if places were known, all of full size.

        What is not known of the subjects' places takes from the information the variance that each subject's slope has
        over the nodes: Louis (1982), Finding the observed information matrix when using the EM algorithm, Journal of
        the Royal Statistical Society B 44, 226-233.
        """
        slope, lost, _ = self._over_subjects
        complete = self._complete
        return slope, complete - lost, complete

    @property
    def sensitivities(self) -> Floats:
        """How far each subject's expected place moves with each parameter, shape (n, size)."""
        return self._over_subjects[2]

    @functools.cached_property
    def _over_subjects(self) -> tuple[Floats, Floats, Floats]:
        """The slope, the information lost, and how expected places move with parameters."""
        d, nodes = self.design, self.grid.nodes
        stats = d.statistics
        table = np.concatenate([self.expected, self.past.reshape(-1, len(nodes))])
        slope, lost = np.zeros(d.size), np.zeros((d.size, d.size))
        moves = np.zeros((d.n, d.size))
        bounds = stats.bounds(d.n)
        held = max(1, HELD // len(nodes))
        starts = np.searchsorted(bounds, np.arange(0, bounds[-1], held), side="left")
        for first, last in itertools.pairwise([*dict.fromkeys(starts.tolist()), d.n]):
            rows = slice(bounds[first], bounds[last])
            scores = stats.observed[rows, None] - stats.expected[rows] @ table
            for n in range(first, last):
                own = slice(bounds[n] - rows.start, bounds[n + 1] - rows.start)
                at, score, weight = stats.parameter[bounds[n] : bounds[n + 1]], scores[own], self.weights[n]
                if not len(at):
                    moves[n, [MEAN, SPREAD]] = 1.0, 0.0
                    continue
                # The mean stands first among a subject's statistics; the standard deviation goes with it times z.
                score = np.concatenate([score[:1], score[:1] * nodes, score[1:]])
                at = np.concatenate([[MEAN, SPREAD], at[1:]])
                centre = score @ weight
                score -= centre[:, None]
                weighed = score * weight
                slope[at] += centre
                lost[np.ix_(at, at)] += weighed @ score.T
                moves[n, at] = weighed @ self.places
                moves[n, MEAN] += 1.0
                moves[n, SPREAD] += weight @ nodes
        return slope, lost, moves

    @functools.cached_property
    def _complete(self) -> Floats:
        """The information that answers would give if each subject's place were known."""
        d, nodes = self.design, self.grid.nodes
        there = d.counts.T @ self.weights  # answers expected in each cell at each node
        made = np.zeros((d.size, d.size))
        item, rater = d.items.start + d.cell_item, d.raters.start + d.cell_rater
        at = d.threshold_at[d.cell_item]
        spread = there * self.variances
        _add(made, (spread.sum(axis=1), spread @ nodes, spread @ nodes**2), item, rater)
        for k in range(d.most):
            # The covariance of an answer, and of each later step, with the step past the threshold k.
            with_answer = there * (self._with_answer(k))
            has = at[:, k] >= 0
            total, turned = with_answer.sum(axis=1), with_answer @ nodes
            for other, value in ((MEAN, -total), (SPREAD, -turned)):
                _both(made, np.full(int(has.sum()), other), at[has, k], value[has])
            for other_at in (item, rater):
                _both(made, other_at[has], at[has, k], total[has])
            for j in range(k, d.most):
                value = (there * (self.past[:, j] * (1 - self.past[:, k]))).sum(axis=1)
                also = at[:, j] >= 0
                if j == k:
                    np.add.at(made, (at[also, k], at[also, k]), value[also])
                else:
                    _both(made, at[also, k], at[also, j], value[also])
        return made

    def _with_answer(self, k: int) -> Floats:
        """The covariance of an answer with whether it is past a threshold, shape (cells, Q)."""
        later = self.past[:, k:].sum(axis=1) + k * self.past[:, k]
        made: Floats = later - self.expected * self.past[:, k]
        return made


def _add(made: Floats, moments: tuple[Floats, Floats, Floats], item: Integers, rater: Integers) -> None:
    """Add what the variance of answers says of all but the thresholds: as it is, times z, and times its square."""
    total, once, twice = moments
    made[MEAN, MEAN] += total.sum()
    made[SPREAD, SPREAD] += twice.sum()
    made[MEAN, SPREAD] += once.sum()
    made[SPREAD, MEAN] += once.sum()
    for at in (item, rater):
        np.add.at(made, (at, at), total)
        _both(made, np.full(len(at), MEAN), at, -total)
        _both(made, np.full(len(at), SPREAD), at, -once)
    _both(made, item, rater, total)


def _both(made: Floats, one: Integers, other: Integers, value: Floats) -> None:
    """Add to a symmetric table, on both sides of its diagonal."""
    np.add.at(made, (one, other), value)
    np.add.at(made, (other, one), value)
