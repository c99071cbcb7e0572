"""How people take part: where partners stand on a ladder. It enters no score, and is no stage of any tie."""

from __future__ import annotations

import attrs

from partnerkit.knowledge.schema import Subject
from partnerkit.knowledge.steps import Step

__all__ = ["LadderRating", "LadderStanding"]


@attrs.frozen(kw_only=True)
class LadderStanding:
    """Where a partner stands on a ladder, as its people say.

    Attributes:
        partner: Its id.
        lowest: The lowest step that one of its people names.
        highest: The highest; the same where all of them name one.
        n_respondents: Its people who name a step.
    """

    partner: str
    lowest: Step
    highest: Step
    n_respondents: int

    @property
    def is_range(self) -> bool:
        """Whether its people name different steps, so that it stands at none of them alone."""
        return self.lowest != self.highest


@attrs.frozen(kw_only=True)
class LadderRating:
    """How a ladder was rated about one subject: partners counted by their step, and no mean of steps.

    Every partner that was asked or has answered is in exactly one of `standings`, `dont_know`, `not_applicable` and
    `unanswered`.

    Attributes:
        ladder: The ladder's id.
        subject: The partners themselves, or the partnership as a whole.
        counts: Each step, low to high, with the number of partners whose people all name it.
        between: Partners whose people name different steps.
        standings: Each partner whose people name a step; by id.
        dont_know: Partners that have answered with a don't know and with no step.
        not_applicable: Partners to which it does not apply: they have no such people.
        unanswered: Partners that were asked and have not answered it.
        illustrative: Whether made-up ratings are in it.
    """

    ladder: str
    subject: Subject
    counts: tuple[tuple[Step, int], ...]
    between: int
    standings: tuple[LadderStanding, ...]
    dont_know: tuple[str, ...]
    not_applicable: tuple[str, ...]
    unanswered: tuple[str, ...]
    illustrative: bool

    @property
    def lowest(self) -> Step | None:
        """The lowest step that anyone names; None where nobody names one."""
        return min((each.lowest for each in self.standings), default=None)

    @property
    def highest(self) -> Step | None:
        """The highest step that anyone names; None where nobody names one."""
        return max((each.highest for each in self.standings), default=None)
