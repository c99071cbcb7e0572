"""What stands beside the scores: barriers felt, strategies in place, fit with the aims, and the maturity index."""

from __future__ import annotations

import attrs

from partnerkit.knowledge.schema import Subject
from partnerkit.model import Word
from partnerkit.results._findings import Reason
from partnerkit.results._intervals import Interval, IntervalReason

__all__ = [
    "Barrier",
    "Fit",
    "Maturity",
    "MaturityPart",
    "Outcome",
    "Part",
    "Strategy",
    "WeightMove",
]


class Outcome(Word):
    """Whether something holds."""

    MET = "met"
    """It holds."""
    NOT_MET = "not_met"
    """It does not, even if every unknown counted for it."""
    UNKNOWN = "unknown"
    """What is unknown decides."""


@attrs.frozen(kw_only=True)
class Barrier:
    """How strongly a barrier is felt, and by whom: a high score is bad.

    Attributes:
        id: Of the barrier.
        score: The mean over partners, from 0 to 1; None without answers.
        answered: Partners with a score.
        felt_by: Those of them that feel it: their own score is at least 0.5. Sorted by id.
    """

    id: str
    score: float | None
    answered: int
    felt_by: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Strategy:
    """Whether a strategy is in place.

    Attributes:
        id: Of the strategy.
        score: The mean over partners, from 0 to 1; None without answers.
        in_place: Met from a score of 0.75; unknown without a score: ask first, it is not absent.
    """

    id: str
    score: float | None
    in_place: Outcome


@attrs.frozen(kw_only=True)
class Fit:
    """Whether ties stand where they want to be: `min(1, position / aim)`, averaged.

    A tie past its aim fits as well as one at it. A tie that is denied, or has no aim, does not count.

    Attributes:
        value: The mean over the ties whose fit is known, from 0 to 1, or None beside a reason.
        reason: Why there is none.
        compared_by: `evidenced` where the wave asked gates, else `reported`: the position that aims are compared with.
        ties: Ties whose fit is known.
        aims: Ties with an aim that are not denied.
        past_aim: Of those known, ties past their aim.
        over_partners: The mean over partners of the mean over their ties.
        n_partners: Partners with a tie whose fit is known.
        at_least: The mean over all ties with an aim if every unknown were at its lowest.
        at_most: The same at their highest.
        interval: Of the value; None beside a reason.
        no_interval: Why there is none.
        illustrative: Whether made-up ratings are in it.
    """

    value: float | None
    reason: Reason | None
    compared_by: str
    ties: int
    aims: int
    past_aim: int
    over_partners: float | None
    n_partners: int
    at_least: float | None
    at_most: float | None
    interval: Interval | None = None
    no_interval: IntervalReason | None = None
    illustrative: bool = False


class MaturityPart(Word):
    """A part of the maturity index."""

    QUALITY = "quality"
    """The score of the framework that stands for quality."""
    BARRIERS = "barriers"
    """One minus the score of the barriers: high is good."""
    STRATEGIES = "strategies"
    """The score of the strategies."""
    FIT = "fit"
    """Whether ties stand where they want to be."""


@attrs.frozen(kw_only=True)
class Part:
    """A part of the maturity index as it goes into it.

    Attributes:
        part: Which.
        weight: In the index, as a share of all weights.
        value: From 0 to 1, high being good; None where it has no score.
        of: The id of the framework whose score it is; empty for fit.
        subject: What that was asked about.
        coverage: Weight answered over weight asked; for fit, ties known over ties with an aim.
        n_partners: Partners that it rests on.
    """

    part: MaturityPart
    weight: float
    value: float | None
    of: str = ""
    subject: Subject | None = None
    coverage: float | None = None
    n_partners: int = 0


@attrs.frozen(kw_only=True)
class WeightMove:
    """How far the index moves when the weight of one part does, the others kept.

    Attributes:
        part: Whose weight.
        less: The index with three quarters of the weight.
        more: With five quarters of it.
    """

    part: MaturityPart
    less: float
    more: float


@attrs.frozen(kw_only=True)
class Maturity:
    """The maturity index with its parts, and how far it moves when weights and rules do.

    Attributes:
        model: The id of the model.
        name: Of the model, in words.
        value: From 0 to 1, or None beside reasons.
        reasons: Why there is none: too few partners answered, a part without a score.
        missing: The parts without a score.
        parts: Each with its weight.
        exponent: Of the power mean that combines them.
        response: Partners that answered over partners asked.
        needed: The response that the index needs.
        coverage: The mean of the parts' coverage by their weights.
        weights: How far it moves with each weight.
        lowest: The lowest that it gets when all weights vary by a quarter, in any mixture.
        highest: The highest.
        rules: What it would be under another rule: the rule and the index.
        interval: Of the value; None beside a reason.
        no_interval: Why there is none.
        illustrative: Whether made-up ratings are in it.
    """

    model: str
    name: str
    value: float | None
    reasons: tuple[Reason, ...]
    missing: tuple[MaturityPart, ...]
    parts: tuple[Part, ...]
    exponent: float
    response: float | None
    needed: float
    coverage: float | None
    weights: tuple[WeightMove, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    rules: tuple[tuple[str, float], ...] = ()
    interval: Interval | None = None
    no_interval: IntervalReason | None = None
    illustrative: bool = False
