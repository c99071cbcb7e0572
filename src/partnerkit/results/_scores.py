"""Scores of criteria and frameworks."""

from __future__ import annotations

import attrs

from partnerkit.knowledge.schema import Subject
from partnerkit.results._findings import Reason
from partnerkit.results._intervals import Interval, IntervalReason
from partnerkit.results._thresholds import Band

__all__ = [
    "FrameworkScore",
    "Received",
    "Score",
]


@attrs.frozen(kw_only=True)
class Score:
    """A figure from 0 to 1 with what stands behind it.

    Attributes:
        id: Of the criterion or framework.
        subject: What the answers were about.
        value: From 0 to 1, or None beside a reason.
        reason: Why there is no value.
        band: The quarter that the value lies in.
        high_is_good: Whether a high value is a good one; for a barrier it is not.
        raw: The value on the items' own scale, where they share one; of an instrument that adds answers up, the sum,
            prorated where answers are missing.
        raw_scale: The ends of that scale, or of the sum.
        coverage: Weight answered over weight asked and applicable, from 0 to 1; None where nothing applied.
        n_respondents: People with a score.
        n_partners: Partners with a score.
        n_relationships: Ties with a score; None for scores about the whole.
        n_items: The most items that one person's score rests on.
        over_partners: For ties, the mean over partners beside the mean over ties.
        interval: Of the value; None beside a reason.
        no_interval: Why there is none; None too where none was wanted, and for the answers of a group.
        illustrative: Whether made-up ratings are in it.
        own_band: The id of the instrument's own band; empty where it has none.
        expected: What should be, where that is asked beside what is; from 0 to 1.
        agreement: How far what is and what should be agree: 1 minus their mean distance, from 0 to 1.
    """

    id: str
    subject: Subject
    value: float | None
    reason: Reason | None = None
    band: Band | None = None
    high_is_good: bool = True
    raw: float | None = None
    raw_scale: tuple[int, int] | None = None
    coverage: float | None = None
    n_respondents: int = 0
    n_partners: int = 0
    n_relationships: int | None = None
    n_items: int = 0
    over_partners: float | None = None
    interval: Interval | None = None
    no_interval: IntervalReason | None = None
    illustrative: bool = False
    own_band: str = ""
    expected: float | None = None
    agreement: float | None = None


@attrs.frozen(kw_only=True)
class FrameworkScore:
    """A framework's score with its criteria.

    Attributes:
        id: Of the framework.
        subject: What it was asked about.
        score: Combined from the criteria by the framework's power mean.
        criteria: In source order.
        exponent: Of the power mean.
        mean: The arithmetic mean of the criteria that have a score, or of the groups where these have scores.
        lowest: The id of the lowest criterion.
        at_least: The score if every missing criterion were 0.
        at_most: The score if every missing criterion were 1.
        missing: Criteria without a score.
        groups: The scores of its groups, where they stand between the criteria and the framework.
        weights: The weights of criteria that partners gave, by the criterion's id; empty where the file's stand.
    """

    id: str
    subject: Subject
    score: Score
    criteria: tuple[Score, ...]
    exponent: float
    mean: float | None
    lowest: str
    at_least: float | None
    at_most: float | None
    missing: tuple[str, ...]
    groups: tuple[Score, ...] = ()
    weights: tuple[tuple[str, float], ...] = ()


@attrs.frozen(kw_only=True)
class Received:
    """What the others say of a partner, on an instrument that gathers ratings by who received them.

    Attributes:
        partner: The id of the partner that was rated.
        framework: The id of the instrument.
        n_raters: Partners that have answered of it, a don't know included.
        score: Over all criteria; without a value where the instrument has no total.
        criteria: In source order; `n_partners` are the raters with a score.
    """

    partner: str
    framework: str
    n_raters: int
    score: Score
    criteria: tuple[Score, ...]
