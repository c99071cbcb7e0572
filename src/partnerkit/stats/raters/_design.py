"""The model's bookkeeping: which answers share a place in it, and which parameters each subject's answers bear on."""

from __future__ import annotations

import functools
from typing import Any

import attrs
import numpy as np

from partnerkit.results import Thresholds
from partnerkit.stats.raters._panel import Panel
from partnerkit.stats.resampling import Bools, Floats, Integers

__all__ = ["Design", "Statistics", "design_of"]

MEAN, SPREAD = 0, 1
"""Where the subjects' mean and standard deviation stand among the parameters."""


@attrs.frozen(kw_only=True, eq=False)
class Statistics:
    """The sufficient statistics of each subject: one row for each parameter that its answers bear on.

    Attributes:
        subject: Shape (rows,): whose, in order.
        parameter: Shape (rows,): of which; those of one subject differ.
        observed: Shape (rows,): the statistic's value.
        expected: Sparse, shape (rows, cells + cells * steps): how many times the expected answer of each cell, then
            each of its expected steps, goes into the statistic's expectation.
    """

    subject: Integers
    parameter: Integers
    observed: Floats
    expected: Any

    def bounds(self, subjects: int) -> Integers:
        """Return where the rows of each subject begin, and where the last end."""
        return np.searchsorted(self.subject, np.arange(subjects + 1))


@attrs.frozen(kw_only=True, eq=False)
class Design:
    """A panel as the model sees it.

    A cell is an item with a rater who answered it. The parameters are, in this order: the subjects' mean and standard
    deviation; each item's difficulty; each rater's severity; the thresholds, of all items or of each. Some of these add
    up to nothing: `basis` leads from the free ones to them.

    Attributes:
        panel: The answers.
        thresholds: Whether items share thresholds.
        cell: Shape (m,): the cell of each answer.
        cell_item: Shape (cells,).
        cell_rater: Shape (cells,).
    """

    panel: Panel
    thresholds: Thresholds
    cell: Integers
    cell_item: Integers
    cell_rater: Integers

    @property
    def n(self) -> int:
        """Subjects."""
        return len(self.panel.subjects)

    @functools.cached_property
    def most(self) -> int:
        """The most steps of any item."""
        return max(self.panel.steps)

    @property
    def items(self) -> slice:
        """Where the difficulties stand."""
        return slice(2, 2 + len(self.panel.items))

    @property
    def raters(self) -> slice:
        """Where the severities stand."""
        return slice(self.items.stop, self.items.stop + len(self.panel.raters))

    @functools.cached_property
    def threshold_at(self) -> Integers:
        """Where each item's thresholds stand, shape (items, most); those beyond its scale are -1."""
        start, steps = self.raters.stop, np.array(self.panel.steps, dtype=np.intp)
        if self.thresholds is Thresholds.SHARED:
            return np.broadcast_to(start + np.arange(self.most), (len(steps), self.most)).astype(np.intp)
        first = start + np.concatenate([[0], np.cumsum(steps)[:-1]])
        each = np.arange(self.most)
        return np.where(each < steps[:, None], first[:, None] + each, -1).astype(np.intp)

    @property
    def size(self) -> int:
        """The number of parameters."""
        return int(self.threshold_at.max()) + 1

    @functools.cached_property
    def basis(self) -> Floats:
        """From the free parameters to all of them, shape (size, free): what adds up to nothing has one fewer."""
        sets = [np.array([MEAN]), np.array([SPREAD])]
        held = [np.arange(part.start, part.stop) for part in (self.items, self.raters)]
        rows = self.threshold_at[:1] if self.thresholds is Thresholds.SHARED else self.threshold_at
        held += [row[row >= 0] for row in rows]
        blocks = [(each, np.ones((1, 1))) for each in sets] + [(each, _sum_zero(len(each))) for each in held]
        made = np.zeros((self.size, sum(block.shape[1] for _, block in blocks)))
        at = 0
        for where, block in blocks:
            made[where, at : at + block.shape[1]] = block
            at += block.shape[1]
        return made

    @functools.cached_property
    def severe(self) -> Bools:
        """Which of the free parameters are of severities."""
        made: Bools = np.any(self.basis[self.raters] != 0, axis=0)
        return made

    @functools.cached_property
    def answers(self) -> Any:  # noqa: ANN401 - scipy's sparse arrays have no type that numpy knows
        """How often each subject was given each point in each cell; sparse, shape (n, cells * (most + 1))."""
        return self._table(self.cell * (self.most + 1) + self.panel.point, len(self.cell_item) * (self.most + 1))

    @functools.cached_property
    def counts(self) -> Any:  # noqa: ANN401 - scipy's sparse arrays have no type that numpy knows
        """How many answers each subject was given in each cell; sparse, shape (n, cells)."""
        return self._table(self.cell, len(self.cell_item))

    def _table(self, column: Integers, columns: int) -> Any:  # noqa: ANN401 - scipy's sparse arrays have no type that numpy knows
        from scipy.sparse import csr_array  # noqa: PLC0415 - scipy is loaded when it is needed

        return csr_array((np.ones(len(column)), (self.panel.subject, column)), shape=(self.n, columns))

    @functools.cached_property
    def statistics(self) -> Statistics:
        """What each subject's answers say of each parameter but the standard deviation.

        An answer of x goes with x into the mean, with -x into its item and its rater, and with -1 into each threshold
        that it is past.
        """
        from scipy.sparse import csr_array  # noqa: PLC0415 - scipy is loaded when it is needed

        panel, cells = self.panel, len(self.cell_item)
        value = panel.point.astype(np.float64)
        mean = np.full(len(value), MEAN)
        whole = [
            (mean, value, self.cell, 1.0),
            (self.items.start + panel.item, -value, self.cell, -1.0),
            (self.raters.start + panel.rater, -value, self.cell, -1.0),
        ]
        at = self.threshold_at[panel.item]
        for k in range(self.most):
            has = at[:, k] >= 0
            past = np.where(has, -(value > k).astype(np.float64), 0.0)
            whole.append((at[:, k], past, cells + self.cell * self.most + k, -1.0))
        parameter = np.concatenate([each[0] for each in whole])
        subject = np.tile(panel.subject, len(whole))
        observed = np.concatenate([each[1] for each in whole])
        column = np.concatenate([each[2] for each in whole])
        sign = np.repeat([each[3] for each in whole], len(value))
        there = parameter >= 0
        keys, row = np.unique(subject[there] * self.size + parameter[there], return_inverse=True)
        shape = (len(keys), cells * (1 + self.most))
        return Statistics(
            subject=keys // self.size,
            parameter=keys % self.size,
            observed=np.bincount(row, observed[there], minlength=len(keys)).astype(np.float64),
            expected=csr_array((sign[there], (row, column[there])), shape=shape),
        )


def design_of(panel: Panel, thresholds: Thresholds) -> Design:
    """Return a panel, of one answer and more, as the model sees it."""
    keys, cell = np.unique(panel.item * len(panel.raters) + panel.rater, return_inverse=True)
    return Design(
        panel=panel,
        thresholds=thresholds,
        cell=cell.reshape(-1).astype(np.intp),
        cell_item=keys // len(panel.raters),
        cell_rater=keys % len(panel.raters),
    )


def _sum_zero(n: int) -> Floats:
    """Return an orthonormal basis of the n-vectors that add up to nothing, shape (n, n - 1): Helmert's contrasts."""
    made = np.zeros((n, n - 1))
    for k in range(1, n):
        made[:k, k - 1] = 1.0
        made[k, k - 1] = -k
        made[:, k - 1] /= np.sqrt(k * (k + 1))
    return made
