"""Raters: scores of a panel as an average rater would have given them, beside the raw ones, or why there are none."""

from __future__ import annotations

import attrs

from partnerkit.model import Word
from partnerkit.results._findings import Reason
from partnerkit.results._statistics import Limits, Statistic

__all__ = [
    "Facet",
    "ItemMeasure",
    "MapPlace",
    "PanelDemand",
    "RaterMeasure",
    "RatersReport",
    "Shortfall",
    "SubjectMeasure",
    "Thresholds",
]


class Thresholds(Word):
    """Whether items share the thresholds between the points of their scale."""

    SHARED = "shared"
    """One set for all items: the rating-scale model."""
    ITEM = "item"
    """A set for each item: the partial-credit model."""


class PanelDemand(Word):
    """What a panel needs before its raters can be told from what they rated."""

    PANEL = "panel"
    """More than one hub: within a hub the raters are the rated."""
    ANSWERS = "answers"
    """An answer."""
    SUBJECTS = "subjects"
    """Subjects."""
    RATERS = "raters"
    """Raters."""
    RATED = "rated"
    """Subjects that each rater has rated."""
    RATERS_EACH = "raters_each"
    """Raters of each subject."""
    CONNECTED = "connected"
    """One part: from any subject to any other by way of raters whom they share."""
    NO_BRIDGE = "no_bridge"
    """No rater without whom it would fall into parts."""
    POINTS = "points"
    """Answers at each point of the scale."""
    SPREAD = "spread"
    """Items at which not all answers are one end of the scale."""


@attrs.frozen(kw_only=True)
class Shortfall:
    """A demand that a panel does not meet.

    Attributes:
        reason: Why there is no model for it.
        demand: What it lacks.
        found: The number found; of several, the lowest.
        needed: The number that it takes.
        about: The subjects, raters, items or points at which it fails.
    """

    reason: Reason
    demand: PanelDemand
    found: int
    needed: int
    about: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class SubjectMeasure:
    """What a subject was given, and what an average rater would have given it.

    Attributes:
        id: The subject's.
        n_answers: Answers about it.
        n_raters: Raters of it.
        raw: The mean of its answers, each from 0 to 1.
        logit: Its place on the scale of the model; None where there is no model.
        se: The standard error of that.
        adjusted: The score from 0 to 1 that an average rater would give it over all items.
        limits: Those of `adjusted`.
        infit: The weighted mean square of its answers' residuals; 1 is what the model expects.
        outfit: The unweighted one.
    """

    id: str
    n_answers: int
    n_raters: int
    raw: float
    logit: float | None = None
    se: float | None = None
    adjusted: float | None = None
    limits: Limits | None = None
    infit: float | None = None
    outfit: float | None = None


@attrs.frozen(kw_only=True)
class RaterMeasure:
    """How severe a rater is.

    Attributes:
        id: The rater's.
        n_answers: Answers that it gave.
        n_subjects: Subjects that it rated.
        raw: The mean of its answers, each from 0 to 1.
        severity: In logits, above 0 for a rater who rates lower than the average of these; None without a model.
        se: The standard error of that; None too where raters were found not to differ.
        infit: The weighted mean square of its answers' residuals; 1 is what the model expects.
        outfit: The unweighted one.
    """

    id: str
    n_answers: int
    n_subjects: int
    raw: float
    severity: float | None = None
    se: float | None = None
    infit: float | None = None
    outfit: float | None = None


@attrs.frozen(kw_only=True)
class ItemMeasure:
    """How hard it is to be rated high on an item.

    Attributes:
        id: The item's.
        n_answers: Answers to it.
        raw: Their mean, each from 0 to 1.
        difficulty: In logits, above 0 for an item that is rated lower than the average one; None without a model.
        se: The standard error of that.
        thresholds: From each point of the scale to the next, in logits from the difficulty; they add up to 0.
        threshold_se: Their standard errors.
        infit: The weighted mean square of its answers' residuals; 1 is what the model expects.
        outfit: The unweighted one.
    """

    id: str
    n_answers: int
    raw: float
    difficulty: float | None = None
    se: float | None = None
    thresholds: tuple[float, ...] = ()
    threshold_se: tuple[float, ...] = ()
    infit: float | None = None
    outfit: float | None = None


class Facet(Word):
    """What has a place on the map."""

    SUBJECT = "subject"
    """Who or what was rated."""
    RATER = "rater"
    """Who rated."""
    ITEM = "item"
    """On what."""
    THRESHOLD = "threshold"
    """From one point of an item's scale to the next."""


@attrs.frozen(kw_only=True)
class MapPlace:
    """A place on the map of all facets (Wright's map): high is good, severe, hard.

    Attributes:
        facet: What it is.
        id: Whose; of a threshold, the item's.
        logit: Where.
        step: Of a threshold, the point that it leads to, counted from 0 for the lowest; else None.
    """

    facet: Facet
    id: str
    logit: float
    step: int | None = None


@attrs.frozen(kw_only=True, repr=False)
class RatersReport:
    """A panel's raters: how severe each is, and the subjects' scores as an average rater would have given them.

    Adjusted scores stand beside the raw ones. No profile, voice, index or advice takes them.

    Attributes:
        id: The framework or criterion.
        thresholds: Whether items share the thresholds.
        subjects: By id; with the raw scores alone where there is no model.
        raters: By id, likewise.
        items: In their order, likewise.
        reason: Why there is no model; the first of them. None where there is one.
        shortfalls: All that the panel lacks.
        mean: The subjects' mean in logits; None without a model, as are those that follow.
        subject_sd: Their standard deviation, measurement error taken out.
        rater_sd: The raters' standard deviation, likewise.
        subject_reliability: How much of the spread of the subjects' places is theirs, from 0 to 1.
        rater_reliability: How much of the spread of the severities is the raters'; high where raters differ.
        log_likelihood: Of the answers, subjects and raters integrated out.
        n_parameters: Parameters that were estimated by it.
        iterations: Steps of the estimation.
        converged: Whether it settled.
        map: Every facet's place, from high to low.
        caution: What must be read with the scores.
    """

    id: str
    thresholds: Thresholds
    subjects: tuple[SubjectMeasure, ...]
    raters: tuple[RaterMeasure, ...]
    items: tuple[ItemMeasure, ...]
    reason: Reason | None = None
    shortfalls: tuple[Shortfall, ...] = ()
    mean: float | None = None
    subject_sd: float | None = None
    rater_sd: float | None = None
    subject_reliability: Statistic | None = None
    rater_reliability: Statistic | None = None
    log_likelihood: float | None = None
    n_parameters: int = 0
    iterations: int = 0
    converged: bool = False
    map: tuple[MapPlace, ...] = ()
    caution: str = ""

    def __repr__(self) -> str:
        """Return the id and what is in it."""
        state = f"no model: {', '.join(map(str, self.reasons))}" if self.reason else "a model"
        return f"RatersReport({self.id!r}, {len(self.subjects)} subjects, {len(self.raters)} raters, {state})"

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason why there is no model, each once."""
        told = [] if self.reason is None else [self.reason]
        return tuple(dict.fromkeys([*told, *(each.reason for each in self.shortfalls)]))
