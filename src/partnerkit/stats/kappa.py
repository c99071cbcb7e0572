"""Agreement of two raters beyond chance, on a scale with an order: weighted kappa, Scott's pi, Gwet's AC2.

Owns: the coefficients of tables of counts with their standard errors, and the kappa of pairs of raters who have no
order.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.results import Limits, LimitsKind, PairCoefficient, Reason, Statistic
from partnerkit.stats.ratings import checked_level, checked_whole, numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from partnerkit.stats.resampling import Floats

__all__ = [
    "PairWeights",
    "Weights",
    "coefficients",
    "kappa_of_pairs",
    "pair_agreement",
    "table_of_pairs",
    "weighted_kappa",
]

Weights: TypeAlias = Literal["linear", "quadratic"]
"""How much worse a disagreement is the further apart the points are."""
PairWeights: TypeAlias = Literal["identity", "linear", "quadratic", "ordinal", "radical"]
"""The same, with those of irrCAC that need no more than the order of the points; `identity` counts all alike."""

SQUARE = 2
MOST_POINTS = 10_000
"""Points of a scale, of which the table then takes 800 MB."""
MOST_PAIRS = 2.0**53
"""What is counted one by one; one over it is the least share of a pair."""
FEWEST = 2
"""Points that leave something to disagree on; pairs that have a standard error."""


def weighted_kappa(table: ArrayLike, weights: Weights = "linear") -> float | None:
    """Return Cohen's weighted kappa of a table of counts.

        kappa = 1 - sum of v_ij o_ij / sum of v_ij e_ij

    o_ij is the share of pairs rated i and j, e_ij the product of the margins, and v_ij the disagreement: how far i and
    j are apart over k - 1, or the square of that.

    Args:
        table: Shape (k, k): how often the first rater says i and the second j; from 0.
        weights: `linear`, or `quadratic`.

    Returns:
        1 for full agreement, 0 for that of chance, below 0 for less; None where there is nothing to disagree on, as
        there are no pairs or all are at one point.

    Raises:
        InvalidValueError: A table that is not square or holds other than counts, or other weights.

    Example:
        >>> round(weighted_kappa(np.array([[2.0, 1.0], [1.0, 2.0]])), 3)
        0.333

    References:
        Cohen (1968), Weighted kappa, Psychological Bulletin 70, 213-220.
    """
    if weights not in get_args(Weights):
        raise InvalidValueError(Problem(found=f"the weights {quoted(weights)}", expected="linear or quadratic"))
    found = float(coefficients(_counts(table), PairCoefficient.KAPPA, weights))
    return None if math.isnan(found) else found


def kappa_of_pairs(one: ArrayLike, other: ArrayLike, points: int, weights: Weights = "linear") -> float | None:
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
        InvalidValueError: Other weights, or as `table_of_pairs`.

    Example:
        >>> round(kappa_of_pairs(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 2.0]), 4), 3)
        0.538

    References:
        Scott (1955), Reliability of content analysis, Public Opinion Quarterly 19, 321-325.
    """
    table = table_of_pairs(one, other, points)
    return weighted_kappa(table + table.T, weights)


def table_of_pairs(one: ArrayLike, other: ArrayLike, points: int) -> Floats:
    """Return how often one of a pair says i and the other j, of shape (points, points).

    Args:
        one: Shape (n,): whole numbers from 0 to below `points`.
        other: Shape (n,): the same.
        points: Points of the scale, from 1 to 10,000.

    Raises:
        InvalidValueError: The two are not of one length, a rating is no point of the scale, or there are no points.

    Example:
        >>> table_of_pairs(np.array([0.0, 1.0, 1.0]), np.array([0.0, 1.0, 0.0]), 2).tolist()
        [[1.0, 0.0], [1.0, 1.0]]
    """
    checked_whole(points, "points", least=1, most=MOST_POINTS)
    first, second = numbers(one, path="one"), numbers(other, path="other")
    if first.ndim != 1 or first.shape != second.shape:
        found = f"ratings of shape {first.shape} and {second.shape}"
        raise InvalidValueError(Problem(found=found, expected="one of each a pair"))
    for path, ratings in (("one", first), ("other", second)):
        if not ((ratings >= 0) & (ratings < points) & (np.floor(ratings) == ratings)).all():
            expected = f"whole numbers from 0 to {points - 1}"
            raise InvalidValueError(Problem(path=path, found="a rating that is no point", expected=expected))
    cells = first.astype(np.intp) * points + second.astype(np.intp)
    made: Floats = np.bincount(cells, minlength=points**2).reshape(points, points).astype(np.float64)
    return made


def pair_agreement(
    table: ArrayLike,
    coefficient: PairCoefficient | str = PairCoefficient.KAPPA,
    *,
    weights: PairWeights = "linear",
    level: float = 0.95,
) -> Statistic:
    """Return the agreement of two raters beyond chance, with its standard error and limits.

        c = (pa - pe) / (1 - pe), pa = sum of w_ij p_ij
        pe of kappa = sum of w_ij r_i c_j, with each rater's own margins r and c
        pe of pi = sum of w_ij m_i m_j, with m = (r + c) / 2
        pe of ac2 = T (sum of m_i (1 - m_i)) / (k (k - 1)), with T = sum of w_ij

    The weight of two points that are d steps apart, s = d / (k - 1), is 1 where d = 0 and else 0 for `identity`, 1 - s
    for `linear`, 1 - s² for `quadratic`, 1 - √s for `radical`, and 1 - d (d + 1) / (k (k - 1)) for `ordinal`.

    With h_ij, what a pair in cell ij adds to pe, the variance is
    (sum of p_ij (w_ij - (1 - c) h_ij)² - (pa - 2 (1 - c) pe)²) / (n (1 - pe)²): for kappa that of Fleiss, Cohen and
    Everitt (1969). Limits are c ± t se with n - 1 degrees of freedom, cut at 1.

    These are the figures, errors and limits of `kappa2.table`, `scott2.table` and `gwet.ac1.table` of R's irrCAC. Its
    functions for raw ratings divide the variance of AC1 and AC2 by n - 1 in place of n. irr's `kappa2` gives the same
    kappa (`equal` for linear, `squared` for quadratic) with an error under the hypothesis of none. psych's
    `cohen.kappa` gives the same kappa with quadratic weights.

    Args:
        table: Shape (k, k): how often the first rater says i and the second j; from 0.
        coefficient: `kappa`, `pi` or `ac2`.
        weights: How much worse a disagreement is the further apart the points are. AC2 with `identity` is AC1.
        level: Of the limits, above 0 and below 1.

    Returns:
        The figure, n being the pairs. Where there is none the reason is `no_answers`, or `constant` where all pairs
        are at one point, for kappa and pi, or the scale has one point. AC2 takes pairs that are all at one point for
        full agreement. No error under two pairs.

    Raises:
        InvalidValueError: A table that is not square or holds other than counts, an unknown coefficient, other weights
            or level.

    Example:
        >>> found = pair_agreement(np.array([[12.0, 3.0, 0.0], [2.0, 9.0, 4.0], [0.0, 1.0, 9.0]]), "ac2")
        >>> round(found.value, 4), round(found.se, 4), found.n
        (0.7204, 0.0766, 40)

    References:
        Cohen (1968), Weighted kappa, Psychological Bulletin 70, 213-220; Fleiss, Cohen and Everitt (1969), Large sample
        standard errors of kappa and weighted kappa, Psychological Bulletin 72, 323-327; Scott (1955), Reliability of
        content analysis, Public Opinion Quarterly 19, 321-325; Gwet (2008), Computing inter-rater reliability and its
        variance in the presence of high agreement, British Journal of Mathematical and Statistical Psychology 61,
        29-48; Gwet (2014), Handbook of Inter-Rater Reliability, chapters 3 to 5.
    """
    chosen, counts = PairCoefficient(coefficient), _counts(table)
    checked_level(level)
    apart = _disagreement(len(counts), weights)
    n = float(counts.sum())
    if n == 0:
        return Statistic(name=chosen.value, value=None, n=0, reason=Reason.NO_ANSWERS)
    value = float(coefficients(counts, chosen, weights))
    if np.isnan(value):
        return Statistic(name=chosen.value, value=None, n=round(n), reason=Reason.CONSTANT)
    if n < FEWEST:
        return Statistic(name=chosen.value, value=value, n=round(n))
    se = _error(counts / n, chosen, 1 - apart, value) / n**0.5
    return Statistic(name=chosen.value, value=value, n=round(n), se=se, limits=_limits(value, se, n, level))


def coefficients(tables: Floats, coefficient: PairCoefficient, weights: PairWeights) -> Floats:
    """Return one of the coefficients of each of several tables.

    Args:
        tables: Shape (..., k, k), from 0.
        coefficient: Which.
        weights: As `pair_agreement`.

    Returns:
        Shape (...); NaN where there is nothing to disagree on.

    Raises:
        InvalidValueError: Other weights.

    Example:
        >>> tables = np.array([[[2.0, 1.0], [1.0, 2.0]], [[3.0, 0.0], [0.0, 3.0]]])
        >>> coefficients(tables, PairCoefficient.PI, "linear").round(3).tolist()
        [0.333, 1.0]
    """
    apart = _disagreement(tables.shape[-1], weights)
    total = tables.sum(axis=(-2, -1))
    observed = (apart * tables).sum(axis=(-2, -1))
    expected = _expected(tables, coefficient, apart)
    share = np.divide(observed * total, expected, out=np.full(np.shape(total), np.nan), where=expected > 0)
    made: Floats = 1 - share
    return made


def _expected(tables: Floats, coefficient: PairCoefficient, apart: Floats) -> Floats:
    """Return the disagreement of chance, times the square of the pairs."""
    rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
    made: Floats
    if coefficient is PairCoefficient.KAPPA:
        made = np.einsum("...i,ij,...j->...", rows, apart, columns)
        return made
    both = (rows + columns) / 2
    if coefficient is PairCoefficient.PI:
        made = np.einsum("...i,ij,...j->...", both, apart, both)
        return made
    k, square = len(apart), tables.sum(axis=(-2, -1)) ** 2
    if k < FEWEST:
        return np.zeros(square.shape)
    weight = float((1 - apart).sum()) / (k * (k - 1))
    made = square - weight * (square - (both**2).sum(axis=-1))
    return made


def _disagreement(k: int, weights: PairWeights) -> Floats:
    if weights not in get_args(PairWeights):
        expected = ", ".join(get_args(PairWeights))
        raise InvalidValueError(Problem(found=f"the weights {quoted(weights)}", expected=expected))
    steps = np.abs(np.subtract.outer(np.arange(k), np.arange(k))).astype(np.float64)
    shares = steps / max(1, k - 1)
    made: dict[str, Floats] = {
        "identity": np.sign(steps),
        "linear": shares,
        "quadratic": shares**2,
        "ordinal": steps * (steps + 1) / max(1, k * (k - 1)),
        "radical": np.sqrt(shares),
    }
    return made[weights]


def _error(shares: Floats, coefficient: PairCoefficient, w: Floats, value: float) -> float:
    """Return the standard error, times the root of the pairs."""
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    both, k = (rows + columns) / 2, len(w)
    if coefficient is PairCoefficient.KAPPA:
        added = (w @ columns)[:, None] + (w @ rows)[None, :]
    elif coefficient is PairCoefficient.PI:
        added = (w @ both)[:, None] + (w @ both)[None, :]
    else:
        added = float(w.sum()) / (k * (k - 1)) * (2 - both[:, None] - both[None, :])
    agreed, chance = float((w * shares).sum()), float((added * shares).sum()) / 2
    if coefficient is not PairCoefficient.AC2:
        chance = float(rows @ w @ columns) if coefficient is PairCoefficient.KAPPA else float(both @ w @ both)
    spread = float((shares * (w - (1 - value) * added) ** 2).sum()) - (agreed - 2 * (1 - value) * chance) ** 2
    return math.sqrt(max(0.0, spread)) / (1 - chance)


def _limits(value: float, se: float, n: float, level: float) -> Limits:
    from scipy.special import stdtrit  # noqa: PLC0415 - scipy is loaded when it is needed

    reach = float(stdtrit(n - 1, (1 + level) / 2)) * se
    return Limits(low=value - reach, high=min(1.0, value + reach), level=level, kind=LimitsKind.STUDENT_T)


def _counts(table: ArrayLike) -> Floats:
    """Return a square table of counts."""
    made = numbers(table, path="table", expected="a square table of counts")
    if made.ndim != SQUARE or made.shape[0] != made.shape[1]:
        raise InvalidValueError(Problem(found=f"a table of shape {made.shape}", expected="a square one"))
    if not ((made >= 0) & (made <= MOST_PAIRS) & ((made == 0) | (made >= 1 / MOST_PAIRS))).all():
        raise InvalidValueError(Problem(found="a table with other than counts", expected="numbers from 0"))
    return made
