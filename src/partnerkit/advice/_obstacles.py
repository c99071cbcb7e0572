"""What stands between ties and their aims, and what holds most of them back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs

from partnerkit.advice._gates import Gate, combined, fewest_changes, steps_to
from partnerkit.knowledge import continuum as continuum_by_id
from partnerkit.knowledge.stages import Continuum
from partnerkit.responses import column
from partnerkit.results import (
    GateChange,
    HeldBack,
    Needs,
    Obstacle,
    ObstacleExplainer,
    ObstacleGroup,
    Obstacles,
    Profile,
    Reason,
    SideChange,
    StageStep,
    TieGrouping,
    TieStatus,
    UnmetGate,
    exceeds,
)
from partnerkit.scoring.explanation import Material
from partnerkit.scoring.sides import SideRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from partnerkit.hub import Hub
    from partnerkit.knowledge.schema import ItemUse
    from partnerkit.knowledge.stages import Stage
    from partnerkit.results import Tie

__all__ = ["BETWEEN", "obstacles_of"]

BETWEEN = "between"
"""The group of the ties between clusters."""


def obstacles_of(
    profile: Profile, hub: Hub, material: Material | None, needs: Needs, workings: ObstacleExplainer
) -> Obstacles:
    """Return what stands between the ties of a profile and their aims."""
    reading = _Reading(continuum_by_id(profile.continuum), material)
    ties = tuple(reading.obstacle(tie) for tie in profile.ties if not _has_reached(tie, profile))
    below = [each for each in ties if each.stages]
    return Obstacles(
        hub=profile.hub,
        name=profile.name,
        wave=profile.wave,
        illustrative=profile.illustrative,
        hypothetical=profile.hypothetical,
        names=profile.names,
        ties=ties,
        reached=len(profile.ties) - len(ties),
        groups=tuple(_groups(below, hub)),
        partners=_by_partner(below, [partner.id for partner in hub.partnership.partners]),
        barriers=_by_barrier(below, needs),
        workings=workings,
    )


def _has_reached(tie: Tie, profile: Profile) -> bool:
    """Tell whether a tie stands at its aim or past it for certain."""
    if tie.aim is None or tie.status is TieStatus.DENIED:
        return False
    gated = profile.fit.compared_by == "evidenced"
    stands = tie.placement.stage if gated else tie.reported
    return tie.aim.position == 0 or (stands is not None and stands.position >= tie.aim.position)


Row = dict[str, Any]


@attrs.frozen(eq=False)
class _Reading:
    """The gates of a wave, as both sides answered them."""

    continuum: Continuum
    material: Material | None

    def obstacle(self, tie: Tie) -> Obstacle:
        """Return what stands between a tie and its aim."""
        reason = self._reason(tie)
        at_most = tie.placement.at_most
        made = Obstacle(a=tie.a, b=tie.b, stage=tie.placement.stage, aim=tie.aim, at_most=at_most, reason=reason)
        if reason is not None or tie.aim is None or tie.placement.stage is None:
            return made
        here, there = tie.placement.stage.position, tie.aim.position
        stages = [self._stage(tie, stage) for stage in self.continuum.stages[here:there]]
        beyond = self.continuum.stages[there : there + 1]
        if any(self._stage(tie, stage).changes == () for stage in beyond):
            stages = _kept_from_passing(stages)
        return attrs.evolve(made, stages=tuple(stages))

    def _reason(self, tie: Tie) -> Reason | None:
        """Return why it cannot be told what a tie's aim takes."""
        if tie.status is TieStatus.DENIED:
            return Reason.DENIED
        if tie.aim is None:
            return Reason.NO_AIM
        if self.material is None or tie.placement.stage is None:
            return tie.placement.reason or Reason.NO_ANSWERS
        return None

    def _stage(self, tie: Tie, stage: Stage) -> StageStep:
        """Return what is missing for a stage."""
        told = [(use, self._sides(tie, use)) for use in stage.gates]
        applying = [(use, sides) for use, sides in told if sides]
        unmet = tuple(_unmet(use, sides, self._rule) for use, sides in applying if not self._is_met(sides))
        if not applying or len(applying) * 2 < len(stage.gates):
            return StageStep(
                stage=stage,
                share=None,
                needed=self.continuum.threshold,
                unmet=unmet,
                changes=None,
                reason=Reason.NOT_APPLICABLE,
            )
        gates = tuple(Gate(weight=use.thousandths, sides=tuple(s.low for s in sides)) for use, sides in applying)
        levels = fewest_changes(gates, self.continuum.threshold, self._rule)
        changes = [_change(use, sides, to, self._rule) for (use, sides), to in zip(applying, levels, strict=True)]
        whole = sum(gate.weight for gate in gates)
        return StageStep(
            stage=stage,
            share=sum(gate.weight * combined(gate.sides, self._rule) for gate in gates) / whole,
            needed=self.continuum.threshold,
            unmet=unmet,
            changes=tuple(change for change in changes if change.sides),
        )

    def _is_met(self, sides: Sequence[_Side]) -> bool:
        return not exceeds(1.0, combined(tuple(side.low for side in sides), self._rule))

    @property
    def _rule(self) -> SideRule:
        return SideRule.LOWER if self.material is None else self.material.ties.rules[1]

    def _sides(self, tie: Tie, use: ItemUse) -> tuple[_Side, ...]:
        """Return what the sides answer to a gate; nothing of a side to which it does not apply."""
        found = (_side(row, use) for row in self._views(tie))
        return tuple(side for side in found if side is not None)

    def _views(self, tie: Tie) -> Iterator[Row]:
        views: Mapping[tuple[str, str], Row] = {} if self.material is None else self.material.views
        return (views[pair] for pair in ((tie.a, tie.b), (tie.b, tie.a)) if pair in views)


def _kept_from_passing(stages: Sequence[StageStep]) -> list[StageStep]:
    """Return what is missing where the gates of the stage beyond the aim are met already.

    With the last gates below it the tie would stand past its aim, so no change of those is told.
    """
    last = max(i for i, step in enumerate(stages) if step.changes != ())
    step = attrs.evolve(stages[last], changes=None, reason=stages[last].reason or Reason.PAST_AIM)
    return [*stages[:last], step, *stages[last + 1 :]]


@attrs.frozen
class _Side:
    """What one side answers to a gate: with what is unknown as no, and as yes."""

    partner: str
    low: float
    high: float

    @property
    def is_unknown(self) -> bool:
        """Whether somebody of it does not know or has not answered."""
        return bool(exceeds(self.high, self.low))


def _side(row: Row, use: ItemUse) -> _Side | None:
    name = column(use.item.id)
    low, high = row.get(f"{name}__lo"), row.get(f"{name}__hi")
    return None if low is None or high is None else _Side(row["partner"], low, high)


def _unmet(use: ItemUse, sides: Sequence[_Side], rule: SideRule) -> UnmetGate:
    now = combined(tuple(side.low for side in sides), rule)
    return UnmetGate(gate=use.item.id, now=now, unknown=any(side.is_unknown for side in sides))


def _change(use: ItemUse, sides: Sequence[_Side], levels: Sequence[float], rule: SideRule) -> GateChange:
    """Return how a gate's answers change; no side changes where its levels stay."""
    changed = tuple(
        SideChange(partner=side.partner, now=side.low, to=to, unknown=side.is_unknown, steps=steps_to(side.low, to))
        for side, to in zip(sides, levels, strict=True)
        if exceeds(to, side.low)
    )
    now = combined(tuple(side.low for side in sides), rule)
    return GateChange(gate=use.item.id, now=now, to=combined(tuple(levels), rule), sides=changed)


def _groups(below: Sequence[Obstacle], hub: Hub) -> Iterator[ObstacleGroup]:
    """Yield the groups of ties: by cluster, kinds and strand; in each the one with most ties first."""
    namers: dict[TieGrouping, Callable[[Obstacle], Iterable[str]]] = {
        TieGrouping.CLUSTER: lambda each: _clusters(each, hub),
        TieGrouping.KINDS: lambda each: _kinds(each, hub),
        TieGrouping.STRAND: lambda each: _strands(each, hub),
    }
    for by, namer in namers.items():
        found: dict[str, list[Obstacle]] = {}
        for each in below:
            for name in namer(each):
                found.setdefault(name, []).append(each)
        for name, ties in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
            yield _group(by, name, ties)


def _group(by: TieGrouping, name: str, ties: Sequence[Obstacle]) -> ObstacleGroup:
    changes = [change.gate for tie in ties for step in tie.stages for change in step.changes or ()]
    return ObstacleGroup(
        by=by,
        name=name,
        ties=tuple(tie.id for tie in ties),
        gates=tuple(Counter(changes).most_common()),
        steps=sum(step.steps for tie in ties for step in tie.stages),
    )


def _clusters(each: Obstacle, hub: Hub) -> tuple[str, ...]:
    a, b = (hub.partnership.partner(side).cluster for side in (each.a, each.b))
    if not a or not b:
        return ()
    return (a,) if a == b else (BETWEEN,)


def _kinds(each: Obstacle, hub: Hub) -> tuple[str, ...]:
    return ("~".join(sorted(str(hub.partnership.partner(side).kind) for side in (each.a, each.b))),)


def _strands(each: Obstacle, hub: Hub) -> tuple[str, ...]:
    tie = hub.partnership.relationship(each.a, each.b)
    return () if tie is None else tuple(str(strand) for strand in tie.strands)


def _by_partner(below: Sequence[Obstacle], order: Sequence[str]) -> tuple[HeldBack, ...]:
    """Return whose answers hold ties back: the most ties first, then those that it alone holds back, then in order."""
    found = [
        HeldBack(
            id=partner,
            ties=tuple(each.id for each in below if partner in each.changers),
            alone=tuple(each.id for each in below if each.changers == {partner}),
        )
        for partner in order
    ]
    return _ranked(found)


def _by_barrier(below: Sequence[Obstacle], needs: Needs) -> tuple[HeldBack, ...]:
    """Return which barriers hold ties back, that is, are felt by a side of them."""
    feeling = {need.id: set(need.felt_by) for need in needs.barriers}
    felt = {each.id: [id_ for id_, who in feeling.items() if who & {each.a, each.b}] for each in below}
    found = [
        HeldBack(
            id=need.id,
            ties=tuple(each.id for each in below if need.id in felt[each.id]),
            alone=tuple(each.id for each in below if felt[each.id] == [need.id]),
        )
        for need in sorted(needs.barriers, key=lambda need: -(need.need or 0.0))
    ]
    return _ranked(found)


def _ranked(found: Iterable[HeldBack]) -> tuple[HeldBack, ...]:
    return tuple(sorted((each for each in found if each.ties), key=lambda each: (-len(each.ties), -len(each.alone))))
