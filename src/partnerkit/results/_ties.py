"""Ties: where each stands, what its two sides say, and where all of them stand."""

from __future__ import annotations

import attrs

from partnerkit.knowledge.stages import Stage
from partnerkit.model import Word, relationship_id
from partnerkit.results._findings import Reason

__all__ = [
    "AimBasis",
    "Distribution",
    "Gap",
    "Placement",
    "StageSummary",
    "Tie",
    "TieStatus",
    "View",
]


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
        fit: Whether it stands where it wants to be, `min(1, position / aim)`; None where that is not known.
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
    fit: float | None = None

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
