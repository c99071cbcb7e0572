"""How much an index owes to the choices behind it: what comes out of an analysis of its sensitivity."""

from __future__ import annotations

import attrs

from partnerkit.model import Word
from partnerkit.results._findings import Reason
from partnerkit.results._statistics import Statistic
from partnerkit.results._tables import Tabled

__all__ = [
    "Choice",
    "Influence",
    "MissingScore",
    "Normalisation",
    "RankShift",
    "SensitivityReport",
    "UnitRank",
    "VarianceShare",
]


class Choice(Word):
    """What somebody chose who made an index: a source of its uncertainty."""

    WEIGHTS = "weights"
    """How much each criterion counts."""
    EXPONENT = "exponent"
    """How criteria make up for one another: the exponent of the power mean."""
    NORMALISATION = "normalisation"
    """How criteria are brought to one scale."""
    MISSING = "missing"
    """What is done about a criterion without a score."""
    CRITERIA = "criteria"
    """Which criteria are in it: each left out in turn."""


class Normalisation(Word):
    """How criteria are brought to one scale before they are combined."""

    NONE = "none"
    """Not at all: scores are shares of their scales already. This is what partnerkit does."""
    MIN_MAX = "min_max"
    """From 0 for the lowest unit to 1 for the highest."""
    Z_SCORE = "z_score"
    """Standard deviations from the units' mean, put on a mean of 0.5 and a deviation of 0.1; at least 0."""
    RANK = "rank"
    """The place among the units, as a share: (rank from below - 1/2) / units, equals sharing the mean of theirs."""


class MissingScore(Word):
    """What is done about a criterion without a score."""

    AVAILABLE = "available"
    """The others stand for it, if they are three quarters of the weight. This is what partnerkit does."""
    MEAN = "mean"
    """The units' mean of the criterion stands in its place."""
    COMPLETE = "complete"
    """A unit without it has no index."""


@attrs.frozen(kw_only=True)
class RankShift:
    """How far ranks move when one choice is another.

    Attributes:
        choice: Which.
        to: What was chosen instead: `exponent = 0`, `without respect`.
        n: Units that have an index both ways; they alone are ranked.
        mean_shift: The mean over units of the places moved, up or down.
        largest: The most places that a unit moved.
        kept: The share of units that keep their rank.
        reason: Why there is none of these.
    """

    choice: Choice
    to: str
    n: int
    mean_shift: float | None
    largest: float | None
    kept: float | None
    reason: Reason | None = None


@attrs.frozen(kw_only=True)
class UnitRank:
    """Where a unit ranks, as chosen and under weights drawn around the stated ones.

    Attributes:
        unit: The id of the partner, tie, group or hub.
        value: Its index as chosen.
        rank: 1 is the highest index; units with the same share the best of their ranks.
        kept: The share of draws in which it has this rank.
        mean_shift: The mean over draws of the places moved.
        best: The best rank in any draw.
        worst: The worst.
        low: The rank that 5 % of the draws do not exceed; None where there are more units than are counted singly.
        high: The rank that 95 % do not exceed; None likewise.
        acceptability: The share of draws in which it has rank 1, 2 and so on: a row of the rank acceptability matrix;
            empty likewise.
    """

    unit: str
    value: float
    rank: int
    kept: float
    mean_shift: float
    best: int
    worst: int
    low: int | None
    high: int | None
    acceptability: tuple[float, ...]


@attrs.frozen(kw_only=True)
class VarianceShare:
    """How much of the variance of all ranks goes back to one choice, when all choices are drawn at once.

    Attributes:
        choice: Which.
        first: The first-order index: the share that it explains alone.
        total: The total index: the share that would be left if all others were known. Above the first by what it does
            together with others.
    """

    choice: Choice
    first: Statistic
    total: Statistic


@attrs.frozen(kw_only=True)
class Influence:
    """How strongly an index goes with one of its criteria: a stated weight is not an influence.

    Attributes:
        criterion: Its id.
        weight: As stated, as a share of all.
        correlation: Pearson's, of the criterion with the index, over units.
        linear: Its square: the share of the index's variance that a straight line in the criterion explains.
        ratio: The correlation ratio: the share that any curve in it explains, from classes of units alike in it and
            corrected for chance; at least 0.
        share: `linear` as a share of all criteria's: what the weight would be if influence were shared out so. None
            where a criterion has none.
    """

    criterion: str
    weight: float
    correlation: Statistic
    linear: Statistic
    ratio: Statistic
    share: float | None


@attrs.frozen(kw_only=True, repr=False)
class SensitivityReport(Tabled):
    """How much an index, and the order of units by it, owes to the choices behind it.

    Attributes:
        index: The id of the framework or model.
        by: What the units are: partner, relationship, kind, hub.
        n: Units with an index.
        left_out: Units without one, as less than three quarters of the weight has a score.
        criteria: The ids of what is combined.
        weights: As stated, as shares.
        exponent: As stated.
        concentration: Of the Dirichlet distribution that weights were drawn from: the higher, the closer to the stated.
        draws: How many weights were drawn.
        seed: Of the draws.
        reason: Why there is no more than this; None otherwise.
        units: Best first.
        weights_drawn: The shift of ranks, as a mean over the draws of weights.
        shifts: One a choice that is changed alone.
        sources: Shares of the variance of ranks, one a choice that varies.
        influence: One a criterion.
    """

    index: str
    by: str
    n: int
    left_out: tuple[str, ...]
    criteria: tuple[str, ...]
    weights: tuple[float, ...]
    exponent: float
    concentration: float
    draws: int
    seed: int
    reason: Reason | None = None
    units: tuple[UnitRank, ...] = ()
    weights_drawn: RankShift | None = None
    shifts: tuple[RankShift, ...] = ()
    sources: tuple[VarianceShare, ...] = ()
    influence: tuple[Influence, ...] = ()
