"""Change between waves: paired differences, slopes over three waves and more, and what one unit's change must exceed.

Owns: the numbers. Which partners, ties and items two waves hold in common, the caller knows.
"""

from __future__ import annotations

import math

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.results import exceeds
from partnerkit.stats.ratings import checked_number
from partnerkit.stats.resampling import Floats

__all__ = [
    "PANEL",
    "Paired",
    "difference_error",
    "measurement_error",
    "paired",
    "panel_norm",
    "reliable_change",
    "slopes",
]

PANEL = 100
"""A panel needs so many units to say how reliable a score is."""


@attrs.frozen(kw_only=True, eq=False)
class Paired:
    """Two waves' figures, kept only where both have one.

    Attributes:
        first: Shape (n, k); NaN where either has none.
        second: The same.
    """

    first: Floats
    second: Floats

    @property
    def differences(self) -> Floats:
        """The second less the first."""
        return self.second - self.first


def paired(first: Floats, second: Floats) -> Paired:
    """Return two waves' figures where both have one.

    Args:
        first: Shape (n, k): a row a partner or tie, NaN where it has no figure.
        second: The same rows and columns in the other wave.

    Raises:
        InvalidValueError: The two have different shapes.

    Example:
        >>> made = paired(np.array([[0.5], [0.25], [np.nan]]), np.array([[0.75], [np.nan], [1.0]]))
        >>> made.differences.ravel().tolist()
        [0.25, nan, nan]
    """
    if first.shape != second.shape:
        raise InvalidValueError(Problem(found=f"figures of shape {second.shape}", expected=f"{first.shape}"))
    missing = np.isnan(first) | np.isnan(second)
    return Paired(first=np.where(missing, np.nan, first), second=np.where(missing, np.nan, second))


def slopes(figures: Floats, years: Floats) -> Floats:
    """Return the straight line's slope of each row over time, by least squares.

        slope = Σ_t (y_t - mean of y) x_t / Σ_t (y_t - mean of y)²

    Of a mean over rows the slope is the mean of the slopes, as long as each row has every wave.

    Args:
        figures: Shape (n, T): a row a partner or tie, a column a wave.
        years: Shape (T,): when each wave was held, in years from any day.

    Returns:
        The change a year, of shape (n,); NaN for a row that lacks a wave.

    Raises:
        InvalidValueError: Fewer than three waves, or fewer than two dates among them.

    Example:
        >>> figures = np.array([[0.25, 0.5, 0.75], [0.5, 0.5, 0.75], [0.5, np.nan, 1.0]])
        >>> slopes(figures, np.array([0.0, 1.0, 2.0])).tolist()
        [0.25, 0.125, nan]

    References:
        Matthews, Altman, Campbell and Royston (1990), Analysis of serial measurements in medical research, British
        Medical Journal 300, 230-235: one slope a unit, then the mean of the slopes.
    """
    if len(years) < 3:  # noqa: PLR2004 - two waves are a difference
        raise InvalidValueError(Problem(found=f"{len(years)} waves", expected="three or more for a trend"))
    apart = years - years.mean()
    if not np.any(apart):
        raise InvalidValueError(Problem(found="waves of one date", expected="waves of at least two dates"))
    made: Floats = figures @ apart / (apart @ apart)
    return made


def panel_norm(first: Floats, second: Floats) -> tuple[float, float]:
    """Return the reliability and the standard deviation of a score, from a panel that was asked twice.

        reliability = Pearson's correlation of the two askings
        sd          = the standard deviation of the first asking, n - 1 in the divisor

    The two askings must lie so close that nothing changed between them; a correlation below 0 is given as 0.

    Args:
        first: Shape (n,): each unit's score in the first asking, from 0 to 1; at least 100 units.
        second: Shape (n,): in the second.

    Returns:
        The reliability, from 0 to 1, and the standard deviation, above 0.

    Raises:
        InvalidValueError: Fewer than 100 units with both scores, or scores without spread.

    Example:
        >>> scores = np.tile([0.0, 1.0], 50)
        >>> panel_norm(scores, scores)
        (1.0, 0.502518907629606)

    References:
        Jacobson and Truax (1991), Clinical significance, Journal of Consulting and Clinical Psychology 59, 12-19.
    """
    both = ~(np.isnan(first) | np.isnan(second))
    if both.sum() < PANEL:
        found = f"a panel of {int(both.sum())} with both scores"
        raise InvalidValueError(Problem(found=found, expected=f"at least {PANEL}"))
    one, other = first[both], second[both]
    if not (np.ptp(one) > 0 and np.ptp(other) > 0):
        raise InvalidValueError(Problem(found="scores that are all the same", expected="scores that differ"))
    correlation = float(np.corrcoef(one, other)[0, 1])
    return min(1.0, max(0.0, correlation)), float(one.std(ddof=1))


def measurement_error(reliability: float, sd: float) -> float:
    """Return the standard error of measurement: how far one unit's score lies off what it would be on average.

        s_e = sd sqrt(1 - reliability)

    Args:
        reliability: From 0 to 1.
        sd: The standard deviation of the score among units, on the score's own scale; from 0.

    Returns:
        On the score's own scale, from 0 to sd.

    Raises:
        InvalidValueError: A number is none or out of its range.

    Example:
        >>> round(measurement_error(0.95, 7.6), 4)
        1.6994

    References:
        Jacobson and Truax (1991), Clinical significance, Journal of Consulting and Clinical Psychology 59, 12-19.
    """
    checked_number(reliability, "reliability", least=0, most=1)
    return checked_number(sd, "sd", least=0) * math.sqrt(1 - reliability)


def difference_error(reliability: float, sd: float) -> float:
    """Return the standard error of the difference between two scores of one unit that has not changed.

        s_diff = sqrt(2 s_e²), s_e as `measurement_error` returns

    Args:
        reliability: From 0 to 1.
        sd: The standard deviation of the score among units, on the score's own scale; from 0.

    Returns:
        On the score's own scale, from 0.

    Raises:
        InvalidValueError: As for `measurement_error`.

    Example:
        >>> round(difference_error(0.8, 7.5), 3)  # sd sqrt(1 - r) = 3.354
        4.743

    References:
        Jacobson and Truax (1991), Clinical significance, Journal of Consulting and Clinical Psychology 59, 12-19.
    """
    return math.sqrt(2) * measurement_error(reliability, sd)


def reliable_change(difference: float, error: float, level: float = 0.95) -> tuple[float, float, bool]:
    """Return one unit's change as a number of standard errors, what it had to exceed, and whether it did.

        RC = difference / s_diff

    reliable where it lies further from 0 than the normal quantile of (1 + level) / 2, at 95 % 1.96.

    Args:
        difference: The second score less the first.
        error: As `difference_error` returns, above 0.
        level: Above 0 and below 1.

    Returns:
        RC; the largest difference that is not reliable; and whether it is exceeded.

    Example:
        >>> index, most, reliable = reliable_change(32.5 - 47.5, difference_error(0.8, 7.5))
        >>> round(index, 2), round(most, 2), reliable
        (-3.16, 9.3, True)

    References:
        Jacobson and Truax (1991), Clinical significance, Journal of Consulting and Clinical Psychology 59, 12-19.
    """
    from scipy.special import ndtri  # noqa: PLC0415 - scipy is loaded when it is needed

    most = float(ndtri((1 + level) / 2)) * error
    return difference / error, most, bool(exceeds(abs(difference), most))
