"""What comes out of an assessment: findings, scores, placements, ties, rates, and the profile that holds them.

Owns: the frozen result types, the bands and thresholds they use, and the one comparison of a figure with a threshold.
Computes no score and reads nothing; words for findings are in `sentences`. One family of types a module: thresholds,
findings and reasons, intervals, scores, ties, what leads to the maturity index, and the profile.
"""

from partnerkit.results._explanation import Explanation, Line, Mark, Operation
from partnerkit.results._findings import Finding, FindingKind, Reason
from partnerkit.results._intervals import Interval, IntervalKind, IntervalReason, Target
from partnerkit.results._maturity import Barrier, Fit, Maturity, MaturityPart, Outcome, Part, Strategy, WeightMove
from partnerkit.results._profile import Demand, DemandResult, Explainer, Profile, Rates, RuleResult
from partnerkit.results._scores import FrameworkScore, Received, Score
from partnerkit.results._thresholds import (
    BANDS,
    FELT,
    IN_PLACE,
    REPRESENTATIVE,
    TOLERANCE,
    Band,
    band_at,
    exceeds,
    meets,
    own_band_at,
)
from partnerkit.results._ties import AimBasis, Distribution, Gap, Placement, StageSummary, Tie, TieStatus, View

__all__ = [
    "BANDS",
    "FELT",
    "IN_PLACE",
    "REPRESENTATIVE",
    "TOLERANCE",
    "AimBasis",
    "Band",
    "Barrier",
    "Demand",
    "DemandResult",
    "Distribution",
    "Explainer",
    "Explanation",
    "Finding",
    "FindingKind",
    "Fit",
    "FrameworkScore",
    "Gap",
    "Interval",
    "IntervalKind",
    "IntervalReason",
    "Line",
    "Mark",
    "Maturity",
    "MaturityPart",
    "Operation",
    "Outcome",
    "Part",
    "Placement",
    "Profile",
    "Rates",
    "Reason",
    "Received",
    "RuleResult",
    "Score",
    "StageSummary",
    "Strategy",
    "Target",
    "Tie",
    "TieStatus",
    "View",
    "WeightMove",
    "band_at",
    "exceeds",
    "meets",
    "own_band_at",
]
