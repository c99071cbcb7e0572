"""The fewest changes of answers that attain a stage: numbers in, numbers out.

A side's answer to a gate is a level from 0 (no) over one half (partly) to 1 (yes). To move it up to the next of these
is one step; a side whose people differ stands between two. Both sides' levels make the gate's value by the rule for
gates, and a stage is attained if the weighted mean of its gates' values meets the threshold.
"""

from __future__ import annotations

import functools
import itertools

import attrs

from partnerkit.results import exceeds, meets
from partnerkit.scoring.sides import SideRule

__all__ = ["Gate", "combined", "fewest_changes", "steps_to"]

_LEVELS = (0.5, 1.0)
Levels = tuple[float, ...]


@attrs.frozen(kw_only=True)
class Gate:
    """A gate of a stage that applies.

    Attributes:
        weight: In thousandths.
        sides: The level of each side to which it applies; one or two.
    """

    weight: int
    sides: Levels


def combined(levels: Levels, rule: SideRule) -> float:
    """Return a gate's value from the levels of its sides.

    Example:
        >>> combined((0.5, 1.0), SideRule.LOWER), combined((0.5, 1.0), SideRule.MEAN)
        (0.5, 0.75)
    """
    if rule is SideRule.LOWER:
        return min(levels)
    return max(levels) if rule is SideRule.UPPER else sum(levels) / len(levels)


def steps_to(now: float, to: float) -> int:
    """Return how many steps a side's answer is from a level.

    Example:
        >>> steps_to(0.0, 1.0), steps_to(0.25, 0.5), steps_to(1.0, 1.0)
        (2, 1, 0)
    """
    return sum(bool(exceeds(level, now) and meets(to, level)) for level in _LEVELS)


@functools.lru_cache(maxsize=4096)
def fewest_changes(gates: tuple[Gate, ...], threshold: float, rule: SideRule) -> tuple[Levels, ...]:
    """Return the levels of each gate's sides after the fewest steps with which a stage is attained.

    Of sets with equally many steps the one with the fewest gates is taken; of these the one that goes furthest; of
    these the one that changes the earliest gates. Found by dynamic programming over the gates, so it is exact.

    Args:
        gates: Of the stage, those that apply; at least one.
        threshold: The share of their weight that the stage needs.
        rule: By which the two sides of a gate are combined.

    Returns:
        For each gate the levels of its sides; those of a gate that need not change are as they were.

    Example:
        >>> no, partly = Gate(weight=1000, sides=(0.0, 1.0)), Gate(weight=1000, sides=(0.5, 0.5))
        >>> yes = Gate(weight=1000, sides=(1.0, 1.0))
        >>> fewest_changes((no, partly, yes, yes), 0.75, SideRule.LOWER)
        ((0.5, 1.0), (0.5, 0.5), (1.0, 1.0), (1.0, 1.0))
    """
    best: dict[tuple[int, int], _Choice] = {(0, 0): _Choice(0.0, (), ())}
    for gate in gates:
        best = _with(best, gate, _options(gate.sides, rule))
    whole = sum(gate.weight for gate in gates)
    return next(best[key].levels for key in sorted(best) if meets(best[key].met / whole, threshold))


@attrs.frozen
class _Choice:
    """What some gates come to: the weight met, the steps of each gate, and the levels of its sides."""

    met: float
    steps: tuple[int, ...]
    levels: tuple[Levels, ...]

    @property
    def order(self) -> tuple[float, tuple[int, ...]]:
        """By which the better of two is told: it goes further, or changes earlier gates."""
        return round(self.met, 6), self.steps


def _with(
    best: dict[tuple[int, int], _Choice], gate: Gate, options: tuple[tuple[int, float, Levels], ...]
) -> dict[tuple[int, int], _Choice]:
    """Return the best choice for each number of steps and changed gates, with one gate more."""
    made: dict[tuple[int, int], _Choice] = {}
    for (steps, changed), choice in best.items():
        for more, value, levels in options:
            key = (steps + more, changed + bool(more))
            found = _Choice(choice.met + gate.weight * value, (*choice.steps, more), (*choice.levels, levels))
            if key not in made or found.order > made[key].order:
                made[key] = found
    return made


@functools.lru_cache(maxsize=4096)
def _options(sides: Levels, rule: SideRule) -> tuple[tuple[int, float, Levels], ...]:
    """Return the ways to answer a gate that are worth their steps: steps, value, levels."""
    choices = [(side, *(level for level in _LEVELS if exceeds(level, side))) for side in sides]
    found = [
        (sum(map(steps_to, sides, levels)), combined(levels, rule), levels) for levels in itertools.product(*choices)
    ]
    worth: list[tuple[int, float, Levels]] = []
    for steps, value, levels in sorted(found, key=lambda each: (each[0], -each[1])):
        if not worth or exceeds(value, worth[-1][1]):
            worth.append((steps, value, levels))
    return tuple(worth)
