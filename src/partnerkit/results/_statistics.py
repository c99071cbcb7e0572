"""Statistics of answers: a figure with its limits, or the reason why it cannot be had."""

from __future__ import annotations

import attrs

from partnerkit.model import Word
from partnerkit.results._findings import Reason
from partnerkit.results._intervals import IntervalReason

__all__ = ["Figure", "Limits", "LimitsKind", "Statistic"]


class LimitsKind(Word):
    """How the limits of a statistic are found."""

    F = "f"
    """From quantiles of the F distribution."""
    FELDT = "feldt"
    """From quantiles of the F distribution, for coefficient alpha: Feldt, Woodruff and Salih (1987)."""
    NONCENTRAL = "noncentral"
    """From the noncentral chi-square distribution."""
    WILSON = "wilson"
    """Of a share, from the score test: Wilson (1927)."""
    NORMAL = "normal"
    """From a standard error and the normal distribution."""
    STUDENT_T = "student_t"
    """From a standard error and Student's t."""
    JACKKNIFE_T = "jackknife_t"
    """Each unit deleted in turn, and Student's t."""
    PERCENTILE = "percentile"
    """The middle of the bootstrap's figures."""
    BCA = "bca"
    """The same, corrected for bias and for a spread that changes with the figure."""
    BOOTSTRAP_T = "bootstrap_t"
    """Student's t with the bootstrap's own quantiles."""


@attrs.frozen(kw_only=True)
class Limits:
    """The limits of a statistic.

    Attributes:
        low: The lower one.
        high: The upper one.
        level: How often limits found so hold what they are about, from 0 to 1, if the kind keeps its word.
        kind: How they were found.
        rough: Whether they rest on five to seven partners.
    """

    low: float
    high: float
    level: float
    kind: LimitsKind
    rough: bool = False


@attrs.frozen(kw_only=True)
class Statistic:
    """A figure of answers, or why there is none.

    Attributes:
        name: What it is, such as `alpha`.
        value: The figure; None where it cannot be had.
        n: The units that it rests on: rows, subjects or pairs, as its function says.
        reason: Why there is no figure.
        limits: Its limits, where they were asked for and can be had.
        se: Its standard error, where its function gives one.
        no_limits: Why there are no limits, where they were asked for and there is a figure.

    Example:
        >>> Statistic(name="alpha", value=0.8, n=40).value
        0.8
    """

    name: str
    value: float | None
    n: int
    reason: Reason | None = None
    limits: Limits | None = None
    se: float | None = None
    no_limits: IntervalReason | None = None


@attrs.frozen(kw_only=True)
class Figure:
    """A statistic, and what it is of.

    Attributes:
        id: Of a framework, criterion, item or group.
        statistic: The figure, or why there is none.
    """

    id: str
    statistic: Statistic
