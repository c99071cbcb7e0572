"""Meetings that everyone can attend: the fewest sessions, who can come to which, and who hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from partnerkit.model import Kind, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["KindReached", "Session", "Sessions", "SessionsReason"]


class SessionsReason(Word):
    """Why there are no sessions."""

    NOBODY_ASKED = "nobody_asked"
    """The hub does not hold when partners can meet."""
    NOBODY_TOLD = "nobody_told"
    """None of the partners that take part has told when it can meet."""


@attrs.frozen(kw_only=True)
class Session:
    """A time to meet.

    Attributes:
        slot: The time, in the hub's own words.
        partners: Those that can come, in the order of the hub.
        only_here: Those of them that can come to no other session.
        venues: Who hosts, round by round; empty where nobody can.
    """

    slot: str
    partners: tuple[str, ...]
    only_here: tuple[str, ...]
    venues: tuple[str, ...]


@attrs.frozen(kw_only=True)
class KindReached:
    """How many partners of one kind can come to a session.

    Attributes:
        kind: Of the partners.
        told: Those that have told when they can meet.
        needed: How many of them must be able to come.
        reached: How many can.
        unknown: Partners of the kind that have not told.
    """

    kind: Kind
    told: int
    needed: int
    reached: int
    unknown: int


@attrs.frozen(kw_only=True, repr=False)
class Sessions:
    """The fewest sessions with which every partner, or a share of every kind, can come to at least one.

    Attributes:
        hub: The hub's id.
        name: Its name.
        share: Of every kind, how many must be able to come to one.
        fewest: The least number of sessions with which that holds, proved; None without a time.
        at_most: How many sessions there may be; None for any number.
        sessions: The sessions, in the order of the hub's times: the fewest, or, where there may not be so many, those
            that most partners can come to.
        is_met: Whether the share of every kind can come.
        reason: Why there are none; None where there are some.
        kinds: Each kind that takes part.
        not_reached: Partners that have told their times and can come to none of the sessions.
        unknown: Partners that have not told when they can meet: nothing is known of them, and they are not counted.
        today: The times at which meetings are held today; None where that was not said.
        left_out_today: Partners that have told their times and can come to none of these.
        rounds: How often the sessions are held.
        hosted: How often each venue hosts.
        names: Each partner's name by id.
        must_attend: Partners that were to be able to come to every session.
    """

    hub: str
    name: str
    share: float
    fewest: int | None
    at_most: int | None
    sessions: tuple[Session, ...]
    is_met: bool
    reason: SessionsReason | None
    kinds: tuple[KindReached, ...]
    not_reached: tuple[str, ...]
    unknown: tuple[str, ...]
    today: tuple[str, ...] | None
    left_out_today: tuple[str, ...]
    rounds: int
    hosted: tuple[tuple[str, int], ...]
    names: tuple[tuple[str, str], ...]
    must_attend: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return the hub and the times."""
        return f"Sessions({self.hub!r}, {[each.slot for each in self.sessions]})"

    def __iter__(self) -> Iterator[Session]:
        """Iterate over the sessions."""
        return iter(self.sessions)

    def __len__(self) -> int:
        """Return how many sessions there are."""
        return len(self.sessions)

    def name_of(self, partner: str) -> str:
        """Return a partner's name, or the venue as it was given."""
        return dict(self.names).get(partner, partner)
