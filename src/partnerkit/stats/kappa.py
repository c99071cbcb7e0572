"""Weighted kappa: how far two raters agree beyond chance, on a scale with an order.

Owns: the kappa of a table of counts, and that of pairs of raters who have no order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from partnerkit.errors import InvalidValueError, Problem

if TYPE_CHECKING:
    from partnerkit.stats.resampling import Floats

__all__ = ["Weights", "kappa_of_pairs", "weighted_kappa"]

Weights: TypeAlias = Literal["linear", "quadratic"]
"""How much worse a disagreement is the further apart the points are."""


def weighted_kappa(table: Floats, weights: Weights = "linear") -> float:
    """Return Cohen's weighted kappa of a table of counts.

        kappa = 1 - sum of v_ij o_ij / sum of v_ij e_ij

    o_ij is the share of pairs rated i and j, e_ij the product of the margins, and v_ij the disagreement: how far i and
    j are apart over k - 1, or the square of that.

    Args:
        table: Shape (k, k): how often the first rater says i and the second j; from 0.
        weights: `linear`, or `quadratic`.

    Returns:
        1 for full agreement, 0 for that of chance, below 0 for less; NaN where there is nothing to disagree on, as
        there are no pairs or all are at one point.

    Raises:
        InvalidValueError: A table that is not square, or other weights.

    Example:
        >>> round(weighted_kappa(np.array([[2.0, 1.0], [1.0, 2.0]])), 3)
        0.333

    References:
        Cohen (1968), Weighted kappa, Psychological Bulletin 70, 213-220.
    """
    k = len(table)
    if table.ndim != 2 or table.shape[1] != k:  # noqa: PLR2004 - rows and columns
        raise InvalidValueError(Problem(found=f"a table of shape {table.shape}", expected="a square one"))
    if weights not in {"linear", "quadratic"}:
        raise InvalidValueError(Problem(found=f"the weights {weights!r}", expected="linear or quadratic"))
    total, points = float(table.sum()), np.arange(k)
    if total == 0 or k < 2:  # noqa: PLR2004 - one point leaves nothing to disagree on
        return float("nan")
    apart = np.abs(points[:, None] - points[None, :]) / (k - 1)
    apart = apart if weights == "linear" else apart**2
    by_chance = float((apart * np.outer(table.sum(axis=1), table.sum(axis=0))).sum()) / total**2
    return 1 - float((apart * table).sum()) / total / by_chance if by_chance > 0 else float("nan")


def kappa_of_pairs(one: Floats, other: Floats, points: int, weights: Weights = "linear") -> float:
    """Return the weighted kappa of pairs of raters of whom neither is the first, such as the two sides of a tie.

    Each pair is put in the table both ways round, so that it makes no difference which is called the first. Both
    margins are then the same, and Cohen's kappa is Scott's.

    Args:
        one: Shape (n,): what one of each pair says, a whole number from 0 to below `points`.
        other: Shape (n,): what the other says.
        points: Points of the scale.
        weights: `linear`, or `quadratic`.

    Returns:
        As `weighted_kappa`.

    Raises:
        InvalidValueError: Other weights.

    Example:
        >>> round(kappa_of_pairs(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 2.0]), 4), 3)
        0.538

    References:
        Scott (1955), Reliability of content analysis, Public Opinion Quarterly 19, 321-325.
    """
    table = np.zeros((points, points))
    np.add.at(table, (one.astype(np.intp), other.astype(np.intp)), 1.0)
    return weighted_kappa(table + table.T, weights)
