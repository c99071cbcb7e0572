"""Advice: what is needed, what answers it, and what puts that to work."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import attrs

from partnerkit.errors import Entry, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge.schema import FrameworkKind, Subject
from partnerkit.model import Kind
from partnerkit.results._findings import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["KindNeed", "Need", "Needs"]


@attrs.frozen(kw_only=True)
class KindNeed:
    """How much the partners of one kind need something done about a barrier.

    Attributes:
        kind: Of the partners.
        need: The sum of the scores of those that feel it over those that answered, from 0 to 1.
        answered: Partners of the kind with a score of it; at least three.
        felt_by: Those of them that feel it, sorted by id.
    """

    kind: Kind
    need: float
    answered: int
    felt_by: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Need:
    """How much something needs to be done about a barrier or a criterion.

    Attributes:
        id: Of the barrier or criterion.
        kind: What its framework measures: a barrier, or something of which a high score is good.
        subject: What the answers were about.
        score: The hub's score, from 0 to 1; None without one.
        need: From 0 to 1, to nine decimals; 0 where there is none. None beside a reason: unknown is not 0.
        reason: Why it is not known.
        of: The kind of partners whose need it is, where that is larger than the need of all; None for all partners.
        of_all: The need of all partners together; the same as `need` of a criterion.
        kinds: The need of each kind of which three partners or more have answered, in the order of kinds.
        answered: Partners with a score of it.
        felt_by: Those of them that feel a barrier, sorted by id; of a criterion nobody is named.
        illustrative: Whether made-up ratings are in it.
    """

    id: str
    kind: FrameworkKind
    subject: Subject
    score: float | None
    need: float | None
    reason: Reason | None = None
    of: Kind | None = None
    of_all: float | None = None
    kinds: tuple[KindNeed, ...] = ()
    answered: int = 0
    felt_by: tuple[str, ...] = ()
    illustrative: bool = False

    @property
    def is_barrier(self) -> bool:
        """Whether it is of a barrier."""
        return self.kind is FrameworkKind.BARRIERS

    @property
    def is_felt(self) -> bool:
        """Whether there is a need: some partner feels the barrier, or the criterion lies below what would be enough."""
        return bool(self.need)


@attrs.frozen(kw_only=True, repr=False)
class Needs:
    """What a profile says is needed: of each barrier and criterion that it holds.

    `needs["integrated_working_barriers.unequal_power_and_respect"]` is the need of one; iterating gives them all, the
    barriers first, in the order of the knowledge.

    Attributes:
        barriers: Of each barrier asked about the whole.
        criteria: Of each criterion asked: about the whole where that was answered, else about the ties.
    """

    barriers: tuple[Need, ...]
    criteria: tuple[Need, ...]

    def __repr__(self) -> str:
        """Return how many there are."""
        return f"Needs({len(self.barriers)} barriers, {len(self.criteria)} criteria)"

    def __iter__(self) -> Iterator[Need]:
        """Iterate over all, the barriers first."""
        return iter((*self.barriers, *self.criteria))

    @functools.cached_property
    def by_id(self) -> Mapping[str, Need]:
        """Each of them by its id."""
        return {need.id: need for need in self}

    def __getitem__(self, id: str) -> Need:  # noqa: A002 - the word that files and docs use
        """Return the need of a barrier or criterion.

        Raises:
            UnknownNameError: The profile holds none by that id.
        """
        if id not in self.by_id:
            found = f"no barrier or criterion {quoted(id)} in this profile"
            raise UnknownNameError(Problem(found=found, hint=nearest(id, self.by_id), entry=Entry.UNKNOWN_NAME))
        return self.by_id[id]
