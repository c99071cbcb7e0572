"""What stands between ties and their aims: gates not met, the fewest changes, and what holds most ties back."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Protocol

import attrs

from partnerkit.errors import Entry, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge.stages import Stage
from partnerkit.model import Word, relationship_id
from partnerkit.results._findings import Reason

if TYPE_CHECKING:
    from partnerkit.results._explanation import Explanation

__all__ = [
    "GateChange",
    "HeldBack",
    "Obstacle",
    "ObstacleExplainer",
    "ObstacleGroup",
    "Obstacles",
    "SideChange",
    "StageStep",
    "TieGrouping",
    "UnmetGate",
]


@attrs.frozen(kw_only=True)
class UnmetGate:
    """A gate that is not met in full.

    Attributes:
        gate: The id of the item.
        now: What is met of it for certain: 0 for no, 0.5 for partly; between them where people differ.
        unknown: Whether somebody does not know or has not answered, so that asking may be enough.
    """

    gate: str
    now: float
    unknown: bool


@attrs.frozen(kw_only=True)
class SideChange:
    """What one side would have to answer to a gate.

    Attributes:
        partner: The side.
        now: What it answers, unknown taken as no: from 0 for no to 1 for yes.
        to: 0.5 for partly, or 1 for yes.
        unknown: Whether it does not know or has not answered, so that asking may be enough.
        steps: How many steps that is: from no to partly is one, from partly to yes another.
    """

    partner: str
    now: float
    to: float
    unknown: bool
    steps: int


@attrs.frozen(kw_only=True)
class GateChange:
    """A gate whose answers would have to change.

    Attributes:
        gate: The id of the item.
        now: What is met of it for certain, both sides together.
        to: What would be met.
        sides: Whose answers change.
    """

    gate: str
    now: float
    to: float
    sides: tuple[SideChange, ...]


@attrs.frozen(kw_only=True)
class StageStep:
    """What is missing for one stage, once all below it are attained.

    Attributes:
        stage: The stage.
        share: The share of its applicable gate weight that is met for certain; None where it cannot be judged.
        needed: The share that it takes.
        unmet: Its gates that are not met in full, in their order.
        changes: The fewest changes that attain it, in the order of gates; none where its gates are met already, None
            beside a reason.
        reason: Why none can be told.
    """

    stage: Stage
    share: float | None
    needed: float
    unmet: tuple[UnmetGate, ...]
    changes: tuple[GateChange, ...] | None
    reason: Reason | None = None

    @property
    def steps(self) -> int:
        """How many steps of answers it takes."""
        return sum(side.steps for change in self.changes or () for side in change.sides)


@attrs.frozen(kw_only=True)
class Obstacle:
    """What stands between a tie and its aim.

    Attributes:
        a: One side.
        b: The other.
        stage: The stage attained for certain; None beside a reason.
        aim: The stage wanted; None beside a reason.
        at_most: The stage attained if every answer that is not known were a yes; None beside a reason.
        stages: What is missing for each stage above the one attained, up to the aim and not beyond it.
        reason: Why nothing can be told: no aim, a tie that is denied, a side that has not answered.
    """

    a: str
    b: str
    stage: Stage | None
    aim: Stage | None
    at_most: Stage | None = None
    stages: tuple[StageStep, ...] = ()
    reason: Reason | None = None

    @property
    def id(self) -> str:
        """The relationship's id."""
        return relationship_id(self.a, self.b)

    @property
    def next(self) -> StageStep | None:
        """What is missing for the next stage."""
        return self.stages[0] if self.stages else None

    @property
    def may_be_reached(self) -> bool:
        """Whether the tie may stand at its aim already, if what is not known were a yes."""
        return bool(self.stages and self.aim and self.at_most and self.at_most.position >= self.aim.position)

    @property
    def is_told(self) -> bool:
        """Whether it is known what the aim takes."""
        return bool(self.stages) and all(step.changes is not None for step in self.stages)

    @property
    def untold(self) -> Reason | None:
        """Why it cannot be told what the aim takes: of the tie, or of the first stage of which that cannot be told."""
        return self.reason or next((step.reason for step in self.stages if step.changes is None), None)

    @property
    def steps(self) -> int | None:
        """How many steps of answers the aim takes; None where that cannot be told."""
        return sum(step.steps for step in self.stages) if self.is_told else None

    @functools.cached_property
    def changers(self) -> frozenset[str]:
        """The sides whose answers would have to change."""
        told = (change for step in self.stages for change in step.changes or ())
        return frozenset(side.partner for change in told for side in change.sides)


class TieGrouping(Word):
    """By what ties are put together."""

    CLUSTER = "cluster"
    """The cluster of both partners; ties between clusters are a group of their own."""
    KINDS = "kinds"
    """The kinds of the two partners."""
    STRAND = "strand"
    """What the tie is about; a tie of several strands is in several groups."""


@attrs.frozen(kw_only=True)
class ObstacleGroup:
    """What stands between a group of ties and their aims.

    Attributes:
        by: What they were put together by.
        name: The cluster, `between` for ties between clusters, the two kinds joined by `~`, or the strand.
        ties: The ids of those below their aim.
        gates: The gates that would have to change, with how many ties each would help; the most first.
        steps: How many steps of answers all of the aims take.
    """

    by: TieGrouping
    name: str
    ties: tuple[str, ...]
    gates: tuple[tuple[str, int], ...]
    steps: int


@attrs.frozen(kw_only=True)
class HeldBack:
    """The ties that one partner or one barrier holds back.

    Attributes:
        id: Of the partner or barrier.
        ties: The ids of the ties below their aim that it holds back: the partner's answers would have to change, or a
            side of the tie feels the barrier.
        alone: Those of them that nothing else holds back: no other side's answers have to change, or no other barrier
            is felt by a side.
    """

    id: str
    ties: tuple[str, ...]
    alone: tuple[str, ...]


class ObstacleExplainer(Protocol):
    """What obstacles hold of their own making, to explain themselves when they are asked."""

    def ids(self, obstacles: Obstacles) -> tuple[str, ...]:
        """Return the ids that can be explained."""
        ...

    def explain(self, obstacles: Obstacles, id: str) -> Explanation:  # noqa: A002 - the word that files and docs use
        """Return what an obstacle rests on; the id is one of `ids`."""
        ...


@attrs.frozen(kw_only=True, repr=False)
class Obstacles:
    """What stands between a hub's ties and their aims.

    Attributes:
        hub: The hub's id.
        name: Its name.
        wave: The wave that it rests on.
        illustrative: Whether made-up ratings are in it.
        hypothetical: Whether it is about a hub as it would be.
        names: Each partner's name by id.
        ties: The ties below their aim, or of which that cannot be told; sorted by the two partners' ids.
        reached: Ties that stand at their aim or past it for certain.
        groups: The ties below their aim, by cluster, kinds and strand.
        partners: Whose answers hold ties back, the most ties first.
        barriers: Which barriers do, the most ties first.
        workings: What it was made of, for `explain`; no part of the content.
    """

    hub: str
    name: str
    wave: str
    illustrative: bool
    hypothetical: bool
    names: tuple[tuple[str, str], ...]
    ties: tuple[Obstacle, ...]
    reached: int
    groups: tuple[ObstacleGroup, ...]
    partners: tuple[HeldBack, ...]
    barriers: tuple[HeldBack, ...]
    workings: ObstacleExplainer | None = attrs.field(default=None, eq=False, repr=False)

    def __repr__(self) -> str:
        """Return the hub and how many ties are below their aim."""
        return f"Obstacles({self.hub!r}, {len(self.below)} ties below their aim, {self.reached} at it)"

    def __getitem__(self, id: str) -> Obstacle:  # noqa: A002 - the word that files and docs use
        """Return what stands between a tie and its aim; the two partners in either order.

        Raises:
            UnknownNameError: The tie is at its aim, or there is none.
        """
        named = "~".join(sorted(id.split("~")))
        known = {each.id: each for each in self.ties}
        if named not in known:
            found = f"nothing stands between the tie {quoted(id)} and its aim, or there is no such tie"
            raise UnknownNameError(Problem(found=found, hint=nearest(named, known), entry=Entry.UNKNOWN_NAME))
        return known[named]

    @property
    def below(self) -> tuple[Obstacle, ...]:
        """The ties below their aim, an answer that is not known taken as no; what the aim takes may not be known."""
        return tuple(each for each in self.ties if each.stages)

    @property
    def partner(self) -> HeldBack | None:
        """The partner that holds most ties back; None where none does."""
        return self.partners[0] if self.partners else None

    @property
    def barrier(self) -> HeldBack | None:
        """The barrier that holds most ties back; None where none does."""
        return self.barriers[0] if self.barriers else None

    def name_of(self, partner: str) -> str:
        """Return a partner's name, or its id where there is none."""
        return dict(self.names).get(partner, partner)

    @property
    def explainable(self) -> tuple[str, ...]:
        """The ids that `explain` takes: none where there are no workings."""
        return () if self.workings is None else self.workings.ids(self)

    def explain(self, id: str) -> Explanation:  # noqa: A002 - the word that files and docs use
        """Return what an obstacle rests on, down to each side's answers.

        Args:
            id: Of a tie, or of a partner or barrier that holds ties back.

        Raises:
            UnknownNameError: Nothing of that id is said here, or there are no workings.
        """
        known = self.explainable
        named = "~".join(sorted(id.split("~")))
        if self.workings is None or named not in known:
            found = f"nothing stands in the way by the name of {quoted(id)}"
            raise UnknownNameError(Problem(found=found, hint=nearest(named, known), entry=Entry.UNKNOWN_NAME))
        return self.workings.explain(self, named)
