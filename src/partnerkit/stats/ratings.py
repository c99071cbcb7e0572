"""Ratings as they come in: a matrix of numbers with gaps, groups of its rows, and the level of limits.

Owns: what is refused of them. A gap is NaN; nothing else may be missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import Entry, InvalidValueError, Problem
from partnerkit.stats.resampling import Floats, Integers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from partnerkit.stats.resampling import Bools

__all__ = ["Grouped", "checked_level", "grouped", "matrix"]


def matrix(values: ArrayLike) -> Floats:
    """Return ratings as a matrix; NaN is a gap.

    Raises:
        InvalidValueError: No matrix, or an infinite rating.
    """
    made = np.asarray(values, dtype=np.float64)
    if made.ndim != 2:  # noqa: PLR2004 - rows and columns
        found = f"ratings of shape {made.shape}"
        raise InvalidValueError(Problem(found=found, expected="rows and columns"))
    endless = int(np.isinf(made).sum())
    if endless:
        raise InvalidValueError(
            Problem(found=f"infinite ratings: {endless}", expected="numbers", hint="NaN stands for a gap")
        )
    return made


def checked_level(level: float) -> float:
    """Return the level of limits.

    Raises:
        InvalidValueError: It is not above 0 and below 1.
    """
    if not 0 < level < 1:
        raise InvalidValueError(Problem(found=f"the level {level}", expected="above 0 and below 1", path="level"))
    return level


@attrs.frozen(kw_only=True, eq=False)
class Grouped:
    """Rows without a gap, put together by group.

    Attributes:
        names: The groups' names, sorted.
        values: Shape (n, k): the rows, group by group.
        group: Shape (n,): the group of each row.
        sizes: Shape (groups,): how many rows each has; 0 where all have a gap.
        left_out: Rows with a gap.
    """

    names: tuple[str, ...]
    values: Floats
    group: Integers
    sizes: Integers
    left_out: int

    def sums(self, values: Floats) -> Floats:
        """Return the sum of rows like these within each group, of shape (groups, k)."""
        made = np.zeros((len(self.names), values.shape[1]))
        filled = np.flatnonzero(self.sizes > 0)
        if len(filled):
            starts = (np.cumsum(self.sizes) - self.sizes)[filled]
            made[filled] = np.add.reduceat(values, starts, axis=0)
        return made

    @property
    def means(self) -> Floats:
        """The mean of each column within each group; 0 where it has no row."""
        made: Floats = self.sums(self.values) / np.maximum(self.sizes, 1)[:, None]
        return made

    @property
    def deviations(self) -> Floats:
        """What each row has above the mean of its group."""
        made: Floats = self.values - self.means[self.group]
        return made

    @property
    def several(self) -> Bools:
        """Which groups have two rows and more."""
        many: Bools = self.sizes > 1
        return many


def grouped(values: ArrayLike, groups: Sequence[str] | ArrayLike) -> Grouped:
    """Return ratings by group, without the rows that have a gap.

    Args:
        values: Shape (n,) or (n, k).
        groups: Shape (n,): the name of each row's group.

    Raises:
        InvalidValueError: Other shapes, or an infinite rating.
    """
    given = np.asarray(values, dtype=np.float64)
    rows = matrix(given[:, None] if given.ndim == 1 else given)
    labels = np.asarray(groups).astype(np.str_)
    if labels.shape != (len(rows),):
        found, expected = f"groups of shape {labels.shape}", f"one for each of the {len(rows)} rows"
        raise InvalidValueError(Problem(found=found, expected=expected, entry=Entry.CONTRADICTION))
    names, codes = np.unique(labels, return_inverse=True)
    whole = ~np.isnan(rows).any(axis=1)
    order = np.flatnonzero(whole)[np.argsort(codes[whole], kind="stable")]
    return Grouped(
        names=tuple(names.tolist()),
        values=rows[order],
        group=codes[order],
        sizes=np.bincount(codes[order], minlength=len(names)),
        left_out=int((~whole).sum()),
    )
