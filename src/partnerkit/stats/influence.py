"""Influence: how strongly an index goes with each of its criteria.

Owns: the correlation of a criterion with the index, its square, and the correlation ratio. A stated weight is not an
influence: two criteria of one weight pull an index apart where one of them differs more among units, or goes with the
others.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.results import TOLERANCE, Influence, Reason, Statistic
from partnerkit.stats.ratings import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from partnerkit.stats.composites import Composite
    from partnerkit.stats.resampling import Floats

__all__ = ["correlation_ratio", "influence"]

FARTHEST = 1e150
"""Numbers further from 0 have squares that are none."""
FEWEST_PAIRS = 3
"""Fewer units than this have no correlation worth the name: two always lie on a line."""
FEWEST_FOR_RATIO = 16
"""Fewer units than this fall into too few classes for a correlation ratio."""


def influence(composite: Composite, criteria: Sequence[str]) -> tuple[Influence, ...]:
    """Return how strongly the index goes with each criterion.

    Args:
        composite: Units that all have an index.
        criteria: The names of the columns.

    Returns:
        One a criterion, over the units that have a score of it. There is none, and a reason, with fewer than three
        units or where the criterion or the index is the same for all.

    Example:
        >>> from partnerkit.stats.composites import Composite
        >>> units = Composite(values=[[0.1, 0.5], [0.5, 0.6], [0.9, 0.5], [0.3, 0.6]], weights=[0.5, 0.5])
        >>> [(each.weight, round(each.share, 2)) for each in influence(units, ["a", "b"])]
        [(0.5, 1.0), (0.5, 0.0)]

    References:
        Paruolo, Saisana and Saltelli (2013), Ratings and rankings: voodoo or science? Journal of the Royal Statistical
        Society A 176, 609-634.
    """
    index = composite.under(composite.weights[None])[0]
    found = [_correlation(column, index) for column in composite.values.T]
    squares = [None if each.value is None else each.value**2 for each in found]
    known = [each for each in squares if each is not None]
    whole = sum(known) if len(known) == len(squares) else 0.0
    return tuple(
        Influence(
            criterion=name,
            weight=float(weight),
            correlation=each,
            linear=attrs.evolve(each, name="squared_correlation", value=square),
            ratio=correlation_ratio(column, index),
            share=None if square is None or not whole else square / whole,
        )
        for name, weight, each, square, column in zip(
            criteria, composite.weights, found, squares, composite.values.T, strict=True
        )
    )


def _correlation(x: Floats, y: Floats) -> Statistic:
    both = ~(np.isnan(x) | np.isnan(y))
    n, one, other = int(both.sum()), x[both], y[both]
    if n < FEWEST_PAIRS:
        return Statistic(name="correlation", value=None, n=n, reason=Reason.TOO_FEW_SUBJECTS)
    if np.ptp(one) <= TOLERANCE or np.ptp(other) <= TOLERANCE:
        return Statistic(name="correlation", value=None, n=n, reason=Reason.CONSTANT)
    return Statistic(name="correlation", value=float(np.clip(np.corrcoef(one, other)[0, 1], -1, 1)), n=n)


def correlation_ratio(x: ArrayLike, y: ArrayLike) -> Statistic:
    """Return the share of the variance of y that lies between classes of units alike in x, corrected for chance.

        ratio = 1 - (SSW / (n - g)) / (SST / (n - 1)), at least 0

    over g classes of about sqrt(n) units next to one another in x; equals are in one class. Unlike the square of a
    correlation it sees any curve.

    Args:
        x: Shape (n,); NaN where there is none.
        y: Shape (n,); the same.

    Returns:
        From 0 to 1; None with fewer than 16 units, or where x or y is the same for all.

    Raises:
        InvalidValueError: The two have different shapes, or hold text, an infinite number or one beyond 1e150.

    Example:
        >>> x = np.linspace(-1, 1, 41)
        >>> round(correlation_ratio(x, x**2).value, 2)  # where the correlation is 0
        0.89

    References:
        Pearson (1905), On the general theory of skew correlation and non-linear regression; Kelley (1935), An unbiased
        correlation ratio measure, Proceedings of the National Academy of Sciences 21, 554-559.
    """
    one, other = (_plain(each, path) for path, each in (("x", x), ("y", y)))
    if one.shape != other.shape:
        raise InvalidValueError(Problem(path="y", found=f"{len(other)} numbers", expected=f"{len(one)}, as of x"))
    both = ~(np.isnan(one) | np.isnan(other))
    n, one, other = int(both.sum()), one[both], other[both]
    none = Statistic(name="correlation_ratio", value=None, n=n)
    if n < FEWEST_FOR_RATIO:
        return attrs.evolve(none, reason=Reason.TOO_FEW_SUBJECTS)
    if np.ptp(one) <= TOLERANCE or np.ptp(other) <= TOLERANCE:
        return attrs.evolve(none, reason=Reason.CONSTANT)
    known, place = np.unique(one, return_inverse=True)
    ahead = np.searchsorted(np.sort(one), known)  # how many lie before each value
    _, group = np.unique(ahead[place] // round(math.sqrt(n)), return_inverse=True)
    counts = np.bincount(group)
    if len(counts) < 2 or len(counts) == n:  # noqa: PLR2004 - one class, or each its own
        return attrs.evolve(none, reason=Reason.TOO_FEW_GROUPS)
    within = float(((other - (np.bincount(group, other) / counts)[group]) ** 2).sum())
    whole = float(((other - other.mean()) ** 2).sum())
    return attrs.evolve(none, value=max(0.0, 1 - within / (n - len(counts)) / (whole / (n - 1))))


def _plain(values: ArrayLike, path: str) -> Floats:
    made = numbers(values, path=path, farthest=FARTHEST)
    if made.ndim != 1:
        raise InvalidValueError(Problem(path=path, found=f"shape {made.shape}", expected="a plain list of numbers"))
    return made
