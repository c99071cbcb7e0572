"""Intervals: what they are about, how they were found, or why there is none."""

from __future__ import annotations

import attrs

from partnerkit.model import Word

__all__ = [
    "Interval",
    "IntervalKind",
    "IntervalReason",
    "Target",
]


class IntervalKind(Word):
    """How an interval is found."""

    JACKKNIFE_T = "jackknife_t"
    """Each partner deleted in turn, and Student's t: the default."""
    PERCENTILE = "percentile"
    """The middle of the bootstrap's figures."""
    BCA = "bca"
    """The same, corrected for bias and for a spread that changes with the figure."""
    BOOTSTRAP_T = "bootstrap_t"
    """Student's t with the bootstrap's own quantiles."""


class Target(Word):
    """What an interval is about."""

    PROCESS = "process"
    """Another year, or other informants of like partners."""
    ROSTER = "roster"
    """These partners only."""


class IntervalReason(Word):
    """Why there is no interval."""

    TOO_FEW_PARTNERS = "too_few_partners"
    """The figure rests on fewer than five partners."""
    NO_SCORE = "no_score"
    """There is no figure."""
    COMPLETE_ROSTER = "complete_roster"
    """The interval was to be about these partners only, and all of them answered: there is no sampling error."""
    UNDEFINED = "undefined"
    """Too many resamples have no value, or their spread is not finite."""
    NOT_OFFERED = "not_offered"
    """No method here holds of the figure, such as a lowest or a highest, which jumps as partners come and go."""


@attrs.frozen(kw_only=True)
class Interval:
    """A figure's interval.

    Attributes:
        low: The lower end.
        high: The upper end.
        level: How often intervals found so hold what they are about, from 0 to 1, if the kind keeps its word.
        kind: How it was found.
        target: What it is about.
        n: Partners that the figure rests on.
        rough: Whether they are five to seven.
        se: The standard error: the jackknife's for `jackknife_t` (of what rests on ties `stats.resampling.dyadic_se`)
            and `bootstrap_t`, the standard deviation of the bootstrap's figures for `percentile` and `bca`; for the
            target roster with its factor.
        left_out: Bootstrap samples without a value.
    """

    low: float
    high: float
    level: float
    kind: IntervalKind
    target: Target
    n: int
    rough: bool
    se: float
    left_out: int = 0
