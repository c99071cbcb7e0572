"""What comes out of an assessment: findings, scores, placements, ties, rates, and the profile that holds them.

Owns: the frozen result types, the bands and thresholds they use, and the one comparison of a figure with a threshold.
Computes no score and reads nothing; words for findings are in `sentences`.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import TYPE_CHECKING, Any

import attrs

from partnerkit.errors import Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge.schema import Stage, Subject
from partnerkit.model import Word, relationship_id

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "BANDS",
    "FELT",
    "IN_PLACE",
    "REPRESENTATIVE",
    "TOLERANCE",
    "AimBasis",
    "Band",
    "Distribution",
    "Finding",
    "FindingKind",
    "FrameworkScore",
    "Gap",
    "Outcome",
    "Placement",
    "Profile",
    "Rates",
    "Reason",
    "RuleResult",
    "Score",
    "StageSummary",
    "Tie",
    "TieStatus",
    "View",
    "band_at",
    "exceeds",
    "meets",
]

TOLERANCE = 5e-10
"""How far below a threshold a mean of means may lie and still meet it: far less than any two true scores differ by."""
FELT = 0.5
"""A partner feels a barrier from this score."""
IN_PLACE = 0.75
"""A strategy is in place from this score."""
REPRESENTATIVE = 0.65
"""Below this response rate a roll-up is marked as not representative."""


def meets(value: Any, threshold: float) -> Any:  # noqa: ANN401 - a number or an expression, and back the same
    """Tell whether a figure reaches a threshold: `value >= threshold - 5e-10`.

    The only place where a figure that rests on more than one row is compared with a threshold, so that rounding, which
    differs between engines and orders, never decides a stage, band or flag.

    Args:
        value: A number, or a data-frame expression.
        threshold: The edge; it belongs to the side that meets it.

    Returns:
        A bool, or an expression, as `value` is.

    Example:
        >>> meets(0.1 + 0.2, 0.3), meets(0.3 - 1e-12, 0.3), meets(0.2999, 0.3)
        (True, True, False)
    """
    return value >= threshold - TOLERANCE


def exceeds(value: Any, threshold: float) -> Any:  # noqa: ANN401 - as `meets`
    """Tell whether a figure lies above a threshold: `value > threshold + 5e-10`.

    Example:
        >>> exceeds(0.1 + 0.2, 0.3), exceeds(0.31, 0.3)
        (False, True)
    """
    return value > threshold + TOLERANCE


class Band(Word):
    """A quarter of the range of a score; says how high it is, not how good."""

    LOW = "low"
    """From 0 to below 0.25."""
    FAIRLY_LOW = "fairly_low"
    """From 0.25 to below 0.5."""
    FAIRLY_HIGH = "fairly_high"
    """From 0.5 to below 0.75."""
    HIGH = "high"
    """From 0.75 to 1."""


BANDS: tuple[tuple[float, Band], ...] = (
    (0.0, Band.LOW),
    (0.25, Band.FAIRLY_LOW),
    (0.5, Band.FAIRLY_HIGH),
    (0.75, Band.HIGH),
)
"""The lower edge of each band; it belongs to the band."""


def band_at(value: float) -> Band:
    """Return the band of a score.

    Example:
        >>> band_at(0.5), band_at(0.25 - 1e-12)
        (<Band.FAIRLY_HIGH: 'fairly_high'>, <Band.FAIRLY_LOW: 'fairly_low'>)
    """
    return next(band for edge, band in reversed(BANDS) if meets(value, edge))


class Reason(Word):
    """Why a figure cannot be had."""

    NOT_ASKED = "not_asked"
    """The form of the wave did not ask it, or nobody was asked."""
    NO_ANSWERS = "no_answers"
    """Nobody answered."""
    TOO_FEW_ANSWERED = "too_few_answered"
    """Fewer items were answered than a score needs."""
    NOT_APPLICABLE = "not_applicable"
    """It does not apply."""
    TOO_FEW_CRITERIA = "too_few_criteria"
    """Less than three quarters of the criterion weight has a score."""
    UNCONFIRMED = "unconfirmed"
    """Only one of the two sides has answered, and the rule needs both."""
    DENIED = "denied"
    """One side reports the tie and the other puts it at no contact."""
    RANGE = "range"
    """What is unknown decides: there are bounds only."""


class TieStatus(Word):
    """What the two sides say of a tie."""

    CONFIRMED = "confirmed"
    """Both report it, or a fact states it and neither denies it."""
    UNCONFIRMED = "unconfirmed"
    """One side reports it and the other has said nothing of it."""
    DENIED = "denied"
    """One side reports it, or a fact states it, and a side puts it at no contact."""
    NONE = "none"
    """Whoever has answered puts it at no contact."""


class AimBasis(Word):
    """Where the aim of a tie comes from."""

    AGREED = "agreed"
    """The two have agreed it."""
    WANTED = "wanted"
    """The lower of the two stages that the sides want."""
    UNKNOWN = "unknown"
    """No aim is stated."""


class Outcome(Word):
    """Whether a rule holds."""

    MET = "met"
    """It holds."""
    NOT_MET = "not_met"
    """It does not, even if every unknown counted for it."""
    UNKNOWN = "unknown"
    """What is unknown decides."""


class FindingKind(Word):
    """What sort of fact a finding states."""

    AIMS_DIFFER = "aims_differ"
    """The two sides want different stages."""
    NO_AIM = "no_aim"
    """A tie has no aim."""
    PAST_AIM = "past_aim"
    """A tie is at a higher stage than its aim."""
    LATER_GATES_MET = "later_gates_met"
    """A stage's gates are met while an earlier stage's are not."""
    DENIED = "denied"
    """One side reports a tie that the other puts at no contact."""
    UNCONFIRMED = "unconfirmed"
    """One side alone has answered about a tie."""
    SILENT = "silent"
    """A partner was asked and has not answered."""
    UNASKED = "unasked"
    """Somebody of a partner has answered and is not listed as asked."""
    NOT_REPRESENTATIVE = "not_representative"
    """Fewer than 65 % of the partners asked have answered."""
    MEANS_DIFFER = "means_differ"
    """The mean over ties and the mean over partners lie more than 0.1 apart."""
    ONE_ITEM = "one_item"
    """A score rests on one item."""
    ILLUSTRATIVE = "illustrative"
    """Ratings were made up to show how the library works."""


@attrs.frozen(kw_only=True)
class Finding:
    """A fact that the library states from the responses.

    Attributes:
        kind: What sort of fact.
        about: The ids it is about: partners, relationships, criteria.
        figures: Numbers by name, sorted.
        words: Stages and other terms by name, sorted.
    """

    kind: FindingKind
    about: tuple[str, ...] = ()
    figures: tuple[tuple[str, float], ...] = ()
    words: tuple[tuple[str, str], ...] = ()


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
        raw: The value on the items' own scale, where they share one.
        raw_scale: The ends of that scale.
        coverage: Weight answered over weight asked and applicable, from 0 to 1; None where nothing applied.
        n_respondents: People with a score.
        n_partners: Partners with a score.
        n_relationships: Ties with a score; None for scores about the whole.
        n_items: The most items that one person's score rests on.
        over_partners: For ties, the mean over partners beside the mean over ties.
        illustrative: Whether made-up ratings are in it.
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
    illustrative: bool = False


@attrs.frozen(kw_only=True)
class FrameworkScore:
    """A framework's score with its criteria.

    Attributes:
        id: Of the framework.
        subject: What it was asked about.
        score: Combined from the criteria by the framework's power mean.
        criteria: In source order.
        exponent: Of the power mean.
        mean: The arithmetic mean of the criteria that have a score.
        lowest: The id of the lowest criterion.
        at_least: The score if every missing criterion were 0.
        at_most: The score if every missing criterion were 1.
        missing: Criteria without a score.
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


@attrs.frozen(kw_only=True)
class Placement:
    """Where a tie stands on a continuum.

    Attributes:
        stage: The stage attained for certain; None beside a reason.
        at_most: The stage attained if every unknown gate held; the same as `stage` where nothing decides between them.
        position: Attained stage plus progress to the next; None where only bounds are known.
        position_at_least: Its lower bound.
        position_at_most: Its upper bound.
        reason: Why there is no stage, or only a range.
    """

    stage: Stage | None = None
    at_most: Stage | None = None
    position: float | None = None
    position_at_least: float | None = None
    position_at_most: float | None = None
    reason: Reason | None = None

    @property
    def is_range(self) -> bool:
        """Whether the stage is known only as a range."""
        return self.stage is not None and self.at_most != self.stage


@attrs.frozen(kw_only=True)
class View:
    """What one side says of a tie.

    Attributes:
        partner: The side.
        reported: The stage it reports; None where it has not.
        wanted: The stage it wants.
        placement: The stage found from its own gates.
        implied: Whether it said nothing and the full roster makes that no contact.
    """

    partner: str
    reported: Stage | None = None
    wanted: Stage | None = None
    placement: Placement = Placement()
    implied: bool = False


@attrs.frozen(kw_only=True)
class Tie:
    """A relationship with what its two sides say of it.

    Attributes:
        a: One side; as in the relationships' file, else the ids sorted.
        b: The other.
        status: What the sides say together.
        stated: Whether a relationship states it as a fact.
        placement: The stage found once from both sides' gates.
        reported: The lower of the stages reported, or the one; None for a denied tie.
        aim: The stage wanted.
        aim_basis: Where the aim comes from.
        views: Up to two, side a first.
    """

    a: str
    b: str
    status: TieStatus
    stated: bool
    placement: Placement
    reported: Stage | None
    aim: Stage | None
    aim_basis: AimBasis
    views: tuple[View, ...]

    @property
    def id(self) -> str:
        """The relationship's id: the two partners' ids, sorted, joined by `~`."""
        return relationship_id(self.a, self.b)


@attrs.frozen(kw_only=True)
class Distribution:
    """How many ties are at each stage.

    Attributes:
        counts: Each stage, no contact first, with its number of ties.
        between: Ties whose stage is known only as a range.
        unknown: Ties about which nothing is known.
    """

    counts: tuple[tuple[Stage, int], ...]
    between: int = 0
    unknown: int = 0


@attrs.frozen(kw_only=True)
class StageSummary:
    """Where the ties stand and where they want to be.

    Attributes:
        ties: Ties that some side reports or a fact states.
        confirmed: Of those, confirmed.
        unconfirmed: Reported by one side.
        denied: Reported by one side and put at no contact by the other.
        evidenced: By the stage found from the gates.
        reported: By the stage reported.
        aims: By the aim.
        below_aim: Ties that stand below their aim for certain.
        at_aim: Ties that stand at it.
        past_aim: Ties that stand past it.
        compared_by: `evidenced` where the wave asked gates, else `reported`: the stage that aims are compared with.
        mean_position: Of ties with a position; shown only with the distribution.
        positions: Ties with a position.
    """

    ties: int
    confirmed: int
    unconfirmed: int
    denied: int
    evidenced: Distribution
    reported: Distribution
    aims: Distribution
    below_aim: int
    at_aim: int
    past_aim: int
    compared_by: str
    mean_position: float | None
    positions: int


@attrs.frozen(kw_only=True)
class Gap:
    """A difference between the two sides of a tie.

    Attributes:
        a: One side.
        b: The other.
        id: The criterion, or the continuum for the stage reported.
        value_a: What side a says: a score from 0 to 1, or a position on the continuum.
        value_b: What side b says.
        size: The distance as a share of the scale, from 0 to 1.
    """

    a: str
    b: str
    id: str
    value_a: float
    value_b: float
    size: float


@attrs.frozen(kw_only=True)
class Rates:
    """Three rates, never merged: who answered, how many items, how many don't knows.

    Attributes:
        asked: Partners asked.
        answered: Partners with at least one answer.
        response: Answered over asked; None where nobody was asked.
        representative: Whether the response is at least 65 %.
        silent: Partners that were asked and have not answered.
        unasked: Partners of whom somebody has answered who is not listed as asked; their answers count.
        n_respondents: People with at least one answer.
        coverage: Items answered over items asked and applicable, of those who answered.
        dont_know: Don't knows over items asked and applicable, of those who answered.
    """

    asked: int
    answered: int
    response: float | None
    representative: bool
    silent: tuple[str, ...]
    unasked: tuple[str, ...]
    n_respondents: int
    coverage: float | None
    dont_know: float | None


@attrs.frozen(kw_only=True)
class RuleResult:
    """Whether a programme's rule holds.

    Attributes:
        id: Of the rule.
        name: In words.
        outcome: Met, not met or unknown.
        needed: The number it demands.
        counted: Partners that count for certain.
        at_most: Partners that count if every unknown did; None where the list of partners is not whole.
        partners: Those that count for certain.
        could: Those that might count.
    """

    id: str
    name: str
    outcome: Outcome
    needed: int
    counted: int
    at_most: int | None
    partners: tuple[str, ...]
    could: tuple[str, ...]


def _precedence(each: FrameworkScore) -> tuple[bool, bool]:
    """Order frameworks so that the one whose scores stand for its id comes last: answered, and about the whole."""
    return any(score.value is not None for score in each.criteria), each.subject is Subject.PARTNERSHIP


@attrs.frozen(kw_only=True, repr=False)
class Profile:
    """The result of an assessment.

    `profile["davis_2002.sharing_power"]` is the score of a criterion, `profile["davis_2002"]` that of a framework;
    about the whole where it was asked so, else about the ties.

    Attributes:
        hub: The hub's id.
        name: Its name.
        wave: The wave assessed; empty where the hub has none.
        date: Of the wave.
        illustrative: Whether made-up ratings are in it.
        continuum: The id of the continuum.
        partners: How many take part at the date of the wave.
        names: Each partner's name by id.
        stages: Where the ties stand.
        ties: Each of them.
        quality: The id of the framework that stands for quality, and what it was asked about; None where none has
            answers.
        frameworks: Every framework with what it was asked about.
        consensus: The same from the groups' rubrics, kept apart.
        rates: Who answered and how much.
        gaps: Where the two sides of a tie differ, largest first.
        rules: The programme's rules.
        findings: Facts to read beside the figures.
    """

    hub: str
    name: str
    wave: str
    date: dt.date | None
    illustrative: bool
    continuum: str
    partners: int
    names: tuple[tuple[str, str], ...]
    stages: StageSummary
    ties: tuple[Tie, ...]
    quality: tuple[str, Subject] | None
    frameworks: tuple[FrameworkScore, ...]
    consensus: tuple[FrameworkScore, ...]
    rates: Rates
    gaps: tuple[Gap, ...]
    rules: tuple[RuleResult, ...]
    findings: tuple[Finding, ...]

    def __repr__(self) -> str:
        """Return the hub, the wave and what is in it."""
        wave = f", wave {self.wave}" if self.wave else ""
        return f"Profile({self.hub!r}{wave}, {self.stages.ties} ties, {len(self.frameworks)} framework scores)"

    @functools.cached_property
    def scores(self) -> Mapping[str, Score]:
        """Every score by id: about the whole where that was answered, else about the ties."""
        ordered = sorted(self.frameworks, key=_precedence)
        return {score.id: score for each in ordered for score in (each.score, *each.criteria)}

    def __getitem__(self, id: str) -> Score:  # noqa: A002 - the word that files and docs use
        """Return the score of a criterion or framework.

        Raises:
            UnknownNameError: The profile has none by that id.
        """
        if id not in self.scores:
            raise UnknownNameError(
                Problem(found=f"no score {quoted(id)} in this profile", hint=nearest(id, self.scores))
            )
        return self.scores[id]

    def framework(self, id: str, subject: Subject | None = None) -> FrameworkScore:  # noqa: A002 - the word that files and docs use
        """Return a framework's scores: about one subject, or, where none is named, about the whole before the ties.

        Raises:
            UnknownNameError: The profile has none by that id.
        """
        found = [each for each in self.frameworks if each.id == id and subject in {None, each.subject}]
        if not found:
            known = [each.id for each in self.frameworks]
            raise UnknownNameError(Problem(found=f"no framework {quoted(id)} in this profile", hint=nearest(id, known)))
        return found[0]

    def name_of(self, partner: str) -> str:
        """Return a partner's name, or its id where the profile has none."""
        return dict(self.names).get(partner, partner)
