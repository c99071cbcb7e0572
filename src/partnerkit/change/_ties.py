"""Ties in two waves: what became of each, and where they stood and stand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from partnerkit.results import StageChange, TieChange, TieFate, TieStatus, Transition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnerkit.change._held import HeldWave, HeldWaves
    from partnerkit.knowledge import Stage
    from partnerkit.results import Tie

__all__ = ["fate_of", "stage_change", "standing", "tie_changes"]

_TIES = (TieStatus.CONFIRMED, TieStatus.UNCONFIRMED)


def fate_of(first: TieStatus, second: TieStatus) -> TieFate | None:
    """Return what became of a pair's tie; None where there was none and is none.

    Example:
        >>> fate_of(TieStatus.NONE, TieStatus.UNCONFIRMED), fate_of(TieStatus.CONFIRMED, TieStatus.DENIED)
        (<TieFate.GAINED: 'gained'>, <TieFate.NOW_DENIED: 'now_denied'>)
    """
    denied = (first is TieStatus.DENIED, second is TieStatus.DENIED)
    if any(denied):
        return {(True, True): TieFate.STILL_DENIED, (False, True): TieFate.NOW_DENIED}.get(
            denied, TieFate.NO_LONGER_DENIED
        )
    return {(True, True): TieFate.KEPT, (False, True): TieFate.GAINED, (True, False): TieFate.LOST}.get(
        (first in _TIES, second in _TIES)
    )


def tie_changes(held: HeldWaves) -> tuple[TieChange, ...]:
    """Return what became of each tie of which both waves know from the same sides, or from facts."""
    return tuple(sorted(_changes(held), key=lambda tie: tie.id))


def _changes(held: HeldWaves) -> Iterator[TieChange]:
    first, second = held.waves
    members = set(held.partners)
    for id_ in first.states.keys() & second.states.keys():
        fate = fate_of(first.states[id_], second.states[id_])
        a, b = id_.split("~")
        if fate is not None and {a, b} <= members:
            stages = (_stage(wave, id_, held) for wave in (first, second))
            yield TieChange(a=a, b=b, fate=fate, first=next(stages), second=next(stages))


def _stage(wave: HeldWave, id_: str, held: HeldWaves) -> Stage | None:
    """Return the stage of a tie where it is known exactly; no contact where there is no tie."""
    if id_ not in wave.seen:
        return held.continuum.no_contact
    at = standing(wave.seen[id_], gated=held.gated)
    return at[0] if at and at[0] == at[1] else None


def standing(tie: Tie, *, gated: bool) -> tuple[Stage, Stage] | None:
    """Return the lowest and the highest stage that a tie may stand at; None where nothing is known.

    Args:
        tie: In one wave.
        gated: Whether all waves asked gates, so that what is evidenced counts and not what is reported.
    """
    if not gated:
        return (tie.reported, tie.reported) if tie.reported else None
    stage, at_most = tie.placement.stage, tie.placement.at_most
    return (stage, at_most) if stage and at_most else None


def stage_change(held: HeldWaves, ties: Iterable[TieChange]) -> StageChange:
    """Return where the ties that were kept stood and stand, and how many rose, stayed and fell."""
    first, second = held.waves
    moved: Counter[str] = Counter()
    table: Counter[tuple[Stage, Stage]] = Counter()
    for tie in ties:
        if tie.fate is TieFate.KEPT:
            before, after = (standing(wave.seen[tie.id], gated=held.gated) for wave in (first, second))
            moved[_movement(before, after)] += 1
            if tie.first and tie.second:
                table[tie.first, tie.second] += 1
    return StageChange(
        compared_by="evidenced" if held.gated else "reported",
        table=tuple(
            Transition(first=a, second=b, ties=n)
            for (a, b), n in sorted(table.items(), key=lambda cell: (cell[0][0].position, cell[0][1].position))
        ),
        **moved,
    )


def _movement(before: tuple[Stage, Stage] | None, after: tuple[Stage, Stage] | None) -> str:
    """Return what can be said of a tie for certain; the words are those of `StageChange`."""
    if before is None or after is None:
        return "unknown"
    if after[0] > before[1]:
        return "rose"
    if after[1] < before[0]:
        return "fell"
    return "stayed" if before[0] == before[1] == after[0] == after[1] else "undecided"
