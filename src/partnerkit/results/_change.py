"""Change: two waves side by side on what both hold, and three or more in a line."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

import attrs

from partnerkit.errors import Entry, InvalidValueError, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge import Stage
from partnerkit.knowledge.schema import Subject, is_number
from partnerkit.model import Word, relationship_id
from partnerkit.results._findings import Finding, Reason
from partnerkit.results._intervals import Interval, IntervalReason
from partnerkit.results._network import NetworkFigure

if TYPE_CHECKING:
    from partnerkit.results._explanation import Explanation

__all__ = [
    "Beside",
    "ChangeExplainer",
    "Comparison",
    "FrameworkChange",
    "Held",
    "Norm",
    "NormBasis",
    "ReliableChange",
    "ScoreChange",
    "StageChange",
    "TieChange",
    "TieFate",
    "Transition",
    "Trend",
    "TrendFigure",
]


@attrs.frozen(kw_only=True)
class Held:
    """How many of something the waves hold.

    Attributes:
        each: In each wave, in their order.
        all: In all of them: what is compared.
    """

    each: tuple[int, ...]
    all: int


@attrs.frozen(kw_only=True)
class ScoreChange:
    """How far a score has moved between two waves, on what both hold.

    Attributes:
        id: Of the criterion or framework, or `fit`.
        subject: What was rated.
        first: The score in the first wave of those that both hold, from 0 to 1; None beside a reason.
        second: In the second wave.
        change: The second less the first, from -1 to 1: of a criterion the mean paired difference.
        reason: Why there is none.
        high_is_good: Whether a rise is a gain; for a barrier it is not.
        raw_change: The change in points of the items' own scale, where they share one.
        raw_scale: The ends of that scale.
        n_partners: Partners with a score in both waves; for ties, those at an end of one.
        n_relationships: Ties with a score in both waves; None for the whole.
        n_items: Items that both waves asked.
        interval: Of the change.
        no_interval: Why there is none.
        illustrative: Whether made-up ratings are in it.
    """

    id: str
    subject: Subject
    first: float | None
    second: float | None
    change: float | None
    reason: Reason | None = None
    high_is_good: bool = True
    raw_change: float | None = None
    raw_scale: tuple[int, int] | None = None
    n_partners: int = 0
    n_relationships: int | None = None
    n_items: int = 0
    interval: Interval | None = None
    no_interval: IntervalReason | None = None
    illustrative: bool = False


@attrs.frozen(kw_only=True)
class FrameworkChange:
    """How far a framework's score and its criteria have moved.

    Attributes:
        id: Of the framework.
        subject: What it was asked about.
        score: Found in each wave from the criteria of those that both hold.
        criteria: In source order.
    """

    id: str
    subject: Subject
    score: ScoreChange
    criteria: tuple[ScoreChange, ...]


@attrs.frozen(kw_only=True)
class Transition:
    """How many ties went from one stage to another, or stayed.

    Attributes:
        first: The stage in the first wave; position 0 is below the first stage.
        second: The stage in the second.
        ties: How many.
    """

    first: Stage
    second: Stage
    ties: int


@attrs.frozen(kw_only=True)
class StageChange:
    """Where ties stood and stand: those that are ties in both waves and that the same sides told of.

    A higher stage is not a better one: it is further on the way, and only the aim says whether that was wanted.

    Attributes:
        compared_by: `evidenced` where both waves asked gates, else `reported`.
        table: Each pair of stages that occurs, with its ties; those known only as a range are left out.
        rose: Ties at a higher stage for certain.
        stayed: Ties at the same stage for certain.
        fell: Ties at a lower stage for certain.
        undecided: Ties of which a range leaves it open.
        unknown: Ties without a stage in one of the waves.
    """

    compared_by: str
    table: tuple[Transition, ...]
    rose: int = 0
    stayed: int = 0
    fell: int = 0
    undecided: int = 0
    unknown: int = 0

    @property
    def known(self) -> int:
        """Ties of which it is known whether they rose, stayed or fell."""
        return self.rose + self.stayed + self.fell

    def share(self, ties: int) -> float | None:
        """Return a number of ties as a share of those known; None where there are none."""
        return ties / self.known if self.known else None


class TieFate(Word):
    """What became of a tie that the same sides, or facts, tell of in both waves."""

    KEPT = "kept"
    """A tie in both."""
    GAINED = "gained"
    """No contact in the first, a tie in the second."""
    LOST = "lost"
    """A tie in the first, no contact in the second."""
    NOW_DENIED = "now_denied"
    """Not denied in the first; in the second one side reports it and the other does not."""
    NO_LONGER_DENIED = "no_longer_denied"
    """Denied in the first and not in the second."""
    STILL_DENIED = "still_denied"
    """Denied in both."""


@attrs.frozen(kw_only=True)
class TieChange:
    """A tie in two waves.

    Attributes:
        a: One side.
        b: The other.
        fate: What became of it.
        first: The stage in the first wave, where it is known exactly; no contact for one gained.
        second: The stage in the second; no contact for one lost.
    """

    a: str
    b: str
    fate: TieFate
    first: Stage | None
    second: Stage | None

    @property
    def id(self) -> str:
        """The relationship's id."""
        return relationship_id(self.a, self.b)


class NormBasis(Word):
    """Where a reliability and a standard deviation are from; never the hub itself."""

    FRAMEWORK = "framework"
    """The framework's own file."""
    USER = "user"
    """The user, from a published study."""
    PANEL = "panel"
    """A panel of at least 100."""


def _valid_reliability(_: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not (is_number(value) and 0 <= value < 1):
        found, expected = f"the reliability {quoted(value)}", "from 0 to below 1"
        raise InvalidValueError(Problem(found=found, expected=expected, path=attribute.name))


def _valid_sd(_: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not (is_number(value) and 0 < value <= 1):
        found, expected = f"the standard deviation {quoted(value)}", "above 0 and at most 1: scores run from 0 to 1"
        hint = "divide one on a scale's points by their range"
        raise InvalidValueError(Problem(found=found, expected=expected, hint=hint, path=attribute.name))


@attrs.frozen(kw_only=True)
class Norm:
    """How reliable a score is, and how it spreads among units: from outside the hub.

    Attributes:
        reliability: From 0 to below 1.
        sd: The standard deviation among units, on the scale from 0 to 1.
        source: Where the two are from, in words.
        basis: What sort of source that is.

    Raises:
        InvalidValueError: A number is out of its range.
    """

    reliability: float = attrs.field(validator=_valid_reliability)
    sd: float = attrs.field(validator=_valid_sd)
    source: str
    basis: NormBasis = attrs.field(default=NormBasis.USER, converter=NormBasis)


@attrs.frozen(kw_only=True)
class ReliableChange:
    """Whether one partner's or one tie's score moved further than it would if nothing had changed.

    Attributes:
        about: The partner's or the tie's id.
        id: Of the criterion or framework.
        subject: What was rated.
        first: The score in the first wave.
        second: In the second.
        change: The second less the first.
        index: The change in standard errors of a difference.
        needed: The change that it must exceed.
        is_reliable: Whether it does.
        norm: By which it was judged.
    """

    about: str
    id: str
    subject: Subject
    first: float
    second: float
    change: float
    index: float
    needed: float
    is_reliable: bool
    norm: Norm


@attrs.frozen(kw_only=True)
class Beside:
    """A figure of the network in both waves, each on the partners and the views of ties that both waves hold.

    Attributes:
        id: What it is: a measure's name. Where only one of the waves asks the gates, the mean stages are two figures,
            `mean_stage_reported` and `mean_stage_evidenced`, each of one wave.
        first: In the first wave; None where it cannot be had.
        second: In the second.
        figures: Both in full, with reasons, bounds and how many unknown pairs count as no tie; empty where a measure of
            the caller's was taken, or only one wave has it.
    """

    id: str
    first: float | None
    second: float | None
    figures: tuple[NetworkFigure, ...] = ()


def _precedence(each: FrameworkChange) -> tuple[bool, bool]:
    """Order frameworks so that the one whose changes stand for its id comes last: compared, and about the whole."""
    return any(score.change is not None for score in each.criteria), each.subject is Subject.PARTNERSHIP


class ChangeExplainer(Protocol):
    """What a comparison holds of its own making, to explain its figures when it is asked."""

    def ids(self, comparison: Comparison) -> tuple[str, ...]:
        """Return the ids that can be explained."""
        ...

    def explain(self, comparison: Comparison, id: str) -> Explanation:  # noqa: A002 - the word that files and docs use
        """Return how a figure of the comparison came about; the id is one of `ids`."""
        ...


@attrs.frozen(kw_only=True, repr=False)
class Comparison:
    """Two waves of a hub compared on the partners, relationships and items that both hold.

    Attributes:
        hub: The hub's id.
        name: Its name.
        first: The earlier wave's id.
        first_date: Its date.
        second: The later wave's id.
        second_date: Its date.
        illustrative: Whether made-up ratings are in it.
        names: Each partner's name by id.
        partners: Partners that take part.
        answered: Of these, partners that answered.
        relationships: Pairs of which it is known whether they have a tie; `all`: from the same sides in both waves.
        views: Views of ties, each side's its own, of which it is known whether they report a tie; `all`: in both waves.
        items: Items asked, by what they were asked about.
        joined: Partners that take part in the second wave only.
        left: Partners that took part in the first only.
        newly_answered: Partners of both waves that answered in the second only.
        fell_silent: Partners of both waves that answered in the first only.
        frameworks: How far scores have moved.
        fit: How far the mean fit over ties has moved; with a reason where it cannot be had.
        stages: Where ties stood and stand.
        ties: What became of each tie; sorted.
        reliable: Partners' and ties' changes judged by a norm.
        no_reliable: Why there are none.
        network: Figures of the network side by side, on the partners and views that both waves hold.
        findings: Facts to read beside the figures.
        workings: What the figures were made of, for `explain`; no part of the content.
    """

    hub: str
    name: str
    first: str
    first_date: dt.date
    second: str
    second_date: dt.date
    illustrative: bool
    names: tuple[tuple[str, str], ...]
    partners: Held
    answered: Held
    relationships: Held
    views: Held
    items: tuple[tuple[Subject, Held], ...]
    joined: tuple[str, ...]
    left: tuple[str, ...]
    newly_answered: tuple[str, ...]
    fell_silent: tuple[str, ...]
    frameworks: tuple[FrameworkChange, ...]
    fit: ScoreChange
    stages: StageChange
    ties: tuple[TieChange, ...]
    reliable: tuple[ReliableChange, ...]
    no_reliable: Reason | None
    network: tuple[Beside, ...]
    findings: tuple[Finding, ...]
    workings: ChangeExplainer | None = attrs.field(default=None, eq=False, repr=False)

    def __repr__(self) -> str:
        """Return the hub, the waves, and on how many partners they are compared."""
        return f"Comparison({self.hub!r}, {self.first!r} to {self.second!r}, {self.answered.all} partners)"

    def __getitem__(self, id: str) -> ScoreChange:  # noqa: A002 - the word that files and docs use
        """Return how far a score has moved: about the whole where that can be compared, else about the ties.

        Raises:
            UnknownNameError: Nothing by that id was asked in both waves.
        """
        ordered = sorted(self.frameworks, key=_precedence)
        found = {score.id: score for each in ordered for score in (each.score, *each.criteria)}
        found["fit"] = self.fit
        if id not in found:
            told = f"no score {quoted(id)} that both waves hold"
            raise UnknownNameError(Problem(found=told, hint=nearest(id, found), entry=Entry.UNKNOWN_NAME))
        return found[id]

    def name_of(self, partner: str) -> str:
        """Return a partner's name, or its id where there is none."""
        return dict(self.names).get(partner, partner)

    def of_fate(self, fate: TieFate) -> tuple[TieChange, ...]:
        """Return the ties of one fate."""
        return tuple(tie for tie in self.ties if tie.fate is fate)

    @property
    def explainable(self) -> tuple[str, ...]:
        """The ids that `explain` takes: none where there are no workings."""
        return () if self.workings is None else self.workings.ids(self)

    def explain(self, id: str) -> Explanation:  # noqa: A002 - the word that files and docs use
        """Return how a figure came about, down to each partner's or tie's two scores.

        What it tells names who said what: it is for the audience `internal`.

        Args:
            id: Of a criterion or framework, `fit`, `stages`, or a tie.

        Raises:
            UnknownNameError: There is no such figure, or there are no workings.
        """
        known = self.explainable
        if self.workings is None or id not in known:
            found = f"no figure {quoted(id)} in this comparison"
            raise UnknownNameError(Problem(found=found, hint=nearest(id, known), entry=Entry.UNKNOWN_NAME))
        return self.workings.explain(self, id)


@attrs.frozen(kw_only=True)
class TrendFigure:
    """How a score moves over three waves or more.

    Attributes:
        id: Of the criterion.
        subject: What was rated.
        high_is_good: Whether a rise is a gain.
        means: In each wave, of the partners or ties that all of them hold; None beside a reason.
        slope: Change a year along the straight line; None beside a reason.
        reason: Why there is none.
        n_partners: Partners that it rests on.
        n_relationships: Ties; None for the whole.
        interval: Of the slope.
        no_interval: Why there is none.
    """

    id: str
    subject: Subject
    high_is_good: bool
    means: tuple[float, ...] | None
    slope: float | None
    reason: Reason | None = None
    n_partners: int = 0
    n_relationships: int | None = None
    interval: Interval | None = None
    no_interval: IntervalReason | None = None


@attrs.frozen(kw_only=True)
class Trend:
    """Three waves or more in a line, on the partners, ties and items that all of them hold.

    Attributes:
        hub: The hub's id.
        name: Its name.
        waves: Each wave's id and date, in order.
        illustrative: Whether made-up ratings are in it.
        partners: Partners that take part.
        answered: Of these, partners that answered.
        items: Items asked, by what they were asked about.
        figures: One for each criterion that all waves asked.
        findings: Facts to read beside the figures.
    """

    hub: str
    name: str
    waves: tuple[tuple[str, dt.date], ...]
    illustrative: bool
    partners: Held
    answered: Held
    items: tuple[tuple[Subject, Held], ...]
    figures: tuple[TrendFigure, ...]
    findings: tuple[Finding, ...] = ()
