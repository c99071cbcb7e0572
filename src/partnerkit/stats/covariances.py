"""Covariances of answers to items, with what is missing left out pair by pair or row by row.

Owns: the checks of a table of points, the covariances, and why there are none. NaN is a missing answer; infinity is
refused.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.results import Missing, Reason
from partnerkit.stats.ratings import numbers
from partnerkit.stats.resampling import Bools, Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


__all__ = ["Covariances", "correlations_of", "covariances", "is_definite", "points_of"]

ROUNDING = 1e-10
"""Variances and eigenvalues below this, as a share of all, are nothing."""

LEAST = np.finfo(np.float64).tiny / np.finfo(np.float64).eps
"""Below this a number has lost digits."""

CELLS = 250_000
"""Rows by columns by columns of a block of a product."""


def points_of(points: ArrayLike) -> Floats:
    """Return a table of points: one row a respondent, one column an item, NaN for what is missing.

    Raises:
        InvalidValueError: It is no table of numbers, or holds infinity.

    Example:
        >>> points_of([[1, 2], [3, np.nan]]).tolist()
        [[1.0, 2.0], [3.0, nan]]
    """
    table = numbers(points, path="points", expected="rows by items")
    if table.ndim != 2:  # noqa: PLR2004 - rows and columns
        raise InvalidValueError(Problem(path="points", found=f"shape {table.shape}", expected="rows by items"))
    if np.isinf(table).any():
        found = f"{int(np.isinf(table).sum())} infinite answers"
        raise InvalidValueError(Problem(path="points", found=found, expected="numbers, and NaN for what is missing"))
    return table


@attrs.frozen(kw_only=True, eq=False)
class Covariances:
    """Covariances of items.

    Attributes:
        matrix: Shape (k, k), with n - 1; NaN where fewer than two answered both.
        counts: Shape (k, k): who answered both.
        rows: Rows that count: with at least one answer, or listwise with all.
        constant: Shape (k,): items of which all answers are the same, or so close together that their squared distances
            are too small to be numbers; their covariances are 0.
    """

    matrix: Floats
    counts: Floats
    rows: int
    constant: Bools

    @property
    def reason(self) -> Reason | None:
        """Why the covariances are not there for all items."""
        if self.rows == 0:
            return Reason.NO_ANSWERS
        if self.rows < 2:  # noqa: PLR2004 - a covariance is of two
            return Reason.TOO_FEW_SUBJECTS
        if np.isnan(self.matrix).any():
            return Reason.NEVER_TOGETHER
        return Reason.CONSTANT if self.constant.all() else None

    @functools.cached_property
    def definite(self) -> bool:
        """Whether one set of answers can have them all: no eigenvalue is below 0."""
        return self.reason in {None, Reason.CONSTANT} and is_definite(self.matrix)


def is_definite(matrix: Floats) -> bool:
    """Return whether no eigenvalue is below 0, rounding apart: whether variances and covariances can go together.

    Args:
        matrix: Shape (k, k), k from 1.

    Example:
        >>> is_definite(np.array([[1.0, 0.5], [0.5, 1.0]])), is_definite(np.array([[1.0, 2.0], [2.0, 1.0]]))
        (True, False)
    """
    return bool(np.linalg.eigvalsh(matrix)[0] >= -ROUNDING * max(float(np.trace(matrix)), 0.0))


def covariances(points: Floats, missing: Missing) -> Covariances:
    """Return the covariances of items.

        c_ij = Σ (x_i - mean_i)(x_j - mean_j) / (n_ij - 1), over the n_ij rows that have both, with the means over them

    This is what `cov(use = "pairwise")` of R and `DataFrame.cov` of pandas give. Listwise only rows with all items
    are taken.

    Args:
        points: Shape (n, k), as `points_of` returns.
        missing: Pairwise or listwise.

    Returns:
        The covariances, and why they are not there for all items.

    Example:
        >>> found = covariances(points_of([[1, 2], [2, 2], [3, 5], [np.nan, 4]]), Missing.PAIRWISE)
        >>> found.matrix[0].tolist(), found.counts[0].tolist(), found.rows
        ([1.0, 1.5], [3.0, 3.0], 4)
    """
    there = ~np.isnan(points)
    kept = there.all(axis=1) if missing is Missing.LISTWISE else there.any(axis=1)
    points, there = (points, there) if kept.all() else (points[kept], there[kept])
    rows = len(points)
    if points.size == 0:
        empty = np.full((points.shape[1],) * 2, np.nan)
        return Covariances(matrix=empty, counts=np.zeros_like(empty), rows=rows, constant=np.ones(len(empty), bool))
    answered, complete = there.sum(axis=0), bool(there.all())
    centred = points.copy() if complete else np.where(there, points, 0.0)
    middle = centred.sum(axis=0) / np.maximum(answered, 1)
    centred -= middle
    if complete:
        counts = np.full((len(middle),) * 2, float(rows))
        products = _product(centred, centred)
    else:
        mask = there.astype(np.float64)
        centred *= mask
        counts = _product(mask, mask)
        sums = _product(centred, mask)
        products = _product(centred, centred) - sums * sums.T / np.maximum(counts, 1)
    matrix = np.divide(products, counts - 1, out=np.full_like(products, np.nan), where=counts > 1)
    constant = _constant(points) | (np.diag(matrix) < LEAST)
    matrix[np.ix_(constant, constant)] *= 0.0
    matrix[constant] *= 0.0
    matrix[:, constant] *= 0.0
    return Covariances(matrix=matrix, counts=counts, rows=rows, constant=constant)


def _product(one: Floats, other: Floats) -> Floats:
    """Return one' other, a block of rows at a time.

    Each block is too small for a linear algebra library to share it out among threads, which takes it a thousand times
    as long where another program holds a core.
    """
    size = max(16, CELLS // max(1, one.shape[1] * other.shape[1]))
    whole = len(one) // size * size
    blocks = one[:whole].reshape(-1, size, one.shape[1]), other[:whole].reshape(-1, size, other.shape[1])
    made: Floats = np.matmul(np.swapaxes(blocks[0], 1, 2), blocks[1]).sum(axis=0)
    return made + one[whole:].T @ other[whole:]


def _constant(points: Floats) -> Bools:
    """Return which items have one answer throughout, or none: their variance is nothing, not merely small."""
    found: Bools = ~(np.fmin.reduce(points, axis=0) < np.fmax.reduce(points, axis=0))
    return found


def correlations_of(matrix: Floats) -> Floats:
    """Return correlations from covariances; NaN for what is constant.

    Pairwise these are the covariances over the standard deviations of all who answered each item, as `psych::alpha`
    takes them.

    Args:
        matrix: Covariances, shape (k, k).

    Example:
        >>> correlations_of(np.array([[4.0, 1.0], [1.0, 1.0]])).tolist()
        [[1.0, 0.5], [0.5, 1.0]]
    """
    sd = np.sqrt(np.diag(matrix))
    made: Floats = np.divide(matrix, np.outer(sd, sd), out=np.full_like(matrix, np.nan), where=np.outer(sd, sd) > 0)
    np.fill_diagonal(made, np.where(sd > 0, 1.0, np.nan))
    return made
