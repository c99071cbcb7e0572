"""Voice: whether partners of one kind rate, and are rated, as all the others."""

from __future__ import annotations

import attrs

from partnerkit.knowledge.schema import Subject
from partnerkit.model import Word
from partnerkit.results._findings import Reason
from partnerkit.results._intervals import Interval, IntervalReason

__all__ = [
    "Direction",
    "Grouping",
    "OwnView",
    "Voice",
    "VoiceFigure",
    "VoiceGap",
    "VoiceGroup",
    "VoiceGroups",
]


class Grouping(Word):
    """By what partners are put together."""

    KIND = "kind"
    """What sort of organisation they are."""
    SECTOR = "sector"
    """The sector that they belong to."""


class Direction(Word):
    """Whose ratings."""

    GIVEN = "given"
    """Those that the partners of a group give."""
    RECEIVED = "received"
    """Those that others give of their ties with them."""


@attrs.frozen(kw_only=True)
class VoiceGroups:
    """Who is put together with whom.

    Attributes:
        by: By kind or by sector.
        groups: Each group's name with the ids of its partners; sorted.
        merged: Each kind or sector of fewer than three partners, with the name of the group that it was put into;
            empty where not even all such partners together are three.
        unknown: Partners whose kind or sector is not known: they are in no group, and are compared with none.
    """

    by: Grouping
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    merged: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class VoiceGroup:
    """How the partners of a group rate, or are rated, against all others.

    Attributes:
        group: Its name.
        mean: The mean over its partners, from 0 to 1; None beside a reason.
        others: The mean over all other partners whose group is known.
        difference: The first less the second, from -1 to 1; None beside a reason.
        reason: Why there is none.
        n: Partners of the group with a rating.
        n_others: Other partners with one.
        interval: Of the difference; rough where either side has fewer than eight partners.
        no_interval: Why there is none.
    """

    group: str
    mean: float | None
    others: float | None
    difference: float | None
    reason: Reason | None = None
    n: int = 0
    n_others: int = 0
    interval: Interval | None = None
    no_interval: IntervalReason | None = None


@attrs.frozen(kw_only=True)
class VoiceGap:
    """How far groups lie apart, beside what chance would give.

    Attributes:
        high: The group with the highest mean.
        low: The one with the lowest.
        size: How far the two lie apart.
        chance: The largest gap to be expected by chance.
        chance_high: The gap that chance exceeds in at most one case of twenty.
        is_gap: Whether the size lies above that: only then is it called a gap.
        variance: The variance between groups, from 0.
        within: The variance within groups.
        p: How often chance alone sets the groups as far apart, from 0 to 1.
        permutations: Ways of giving the groups' names to the partners that were looked at.
        exact: Whether these are all there are.
        groups: Groups of at least three partners with a rating.
        partners: Partners in them.
    """

    high: str
    low: str
    size: float
    chance: float
    chance_high: float
    is_gap: bool
    variance: float
    within: float
    p: float
    permutations: int
    exact: bool
    groups: int
    partners: int


@attrs.frozen(kw_only=True)
class VoiceFigure:
    """One criterion, or a framework's plain mean, rated by or of the groups of partners.

    Attributes:
        id: Of the criterion or framework.
        subject: What was rated: the whole, or the ties.
        direction: Given or received; of the whole there is only given.
        by: By what partners are grouped.
        high_is_good: Whether a high rating is a good one; for a barrier it is not.
        groups: Each of them against all others; sorted by name.
        gap: Between the groups; None beside a reason.
        no_gap: Why there is none.
    """

    id: str
    subject: Subject
    direction: Direction
    by: Grouping
    high_is_good: bool
    groups: tuple[VoiceGroup, ...]
    gap: VoiceGap | None
    no_gap: Reason | None = None


@attrs.frozen(kw_only=True)
class OwnView:
    """What a partner says of its ties, and what the others say of the same ties.

    Attributes:
        partner: The partner.
        id: Of the criterion or framework.
        own: Its mean rating, from 0 to 1.
        others: The mean rating of those at the other end.
        difference: The first less the second.
        ties: Ties that both sides have rated; others are left out.
    """

    partner: str
    id: str
    own: float
    others: float
    difference: float
    ties: int


@attrs.frozen(kw_only=True)
class Voice:
    """Whether all kinds of partners are heard alike.

    Attributes:
        wave: The wave's id.
        groups: Who is put together with whom, by kind and by sector.
        figures: Each criterion and framework, by what was rated, given and received, by kind and by sector.
        own_views: Each partner's view of its ties against the others'; internal, as it names who says what.
        illustrative: Whether made-up ratings are in it.
    """

    wave: str
    groups: tuple[VoiceGroups, ...]
    figures: tuple[VoiceFigure, ...]
    own_views: tuple[OwnView, ...]
    illustrative: bool = False

    def of(self, id: str, subject: Subject, direction: Direction, by: Grouping = Grouping.KIND) -> VoiceFigure | None:  # noqa: A002 - the word that files and docs use
        """Return a figure; None where it was not rated so."""
        wanted = (id, subject, direction, by)
        return next((each for each in self.figures if (each.id, each.subject, each.direction, each.by) == wanted), None)
