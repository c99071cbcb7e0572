"""The fewest times that reach enough of every group, and the fairest way to share out hosting: numbers in, numbers out.

Owns: set cover and even loads as integer programmes. All rows hold whole numbers and have half a one to spare, so that
the solver's tolerance decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from partnerkit.planning._integer import IntegerProgramme

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Cover", "even_loads", "fewest", "most_reached"]

_HALF = 0.5


@attrs.frozen(kw_only=True)
class Cover:
    """What is to be decided.

    Attributes:
        times: How many times there are.
        can: The times at which each can come, by number.
        groups: Numbers of those in each group, with how many of them are to be reached.
    """

    times: int
    can: tuple[frozenset[int], ...]
    groups: tuple[tuple[tuple[int, ...], int], ...]


def fewest(cover: Cover) -> tuple[int, ...]:
    """Return the fewest times with which enough of every group can come to one, proved.

    Of several sets as small, it is the one that reaches most; then the one to which most can come, each time counted;
    then the one whose numbers add up to least. It is the same every time.

    Args:
        cover: What is to be decided; everyone can come to some time, so that there is an answer.

    Example:
        >>> can = (frozenset({0}), frozenset({0, 1}), frozenset({1, 2}))
        >>> fewest(Cover(times=3, can=can, groups=(((0, 1, 2), 3),)))
        (0, 1)
    """
    made = _Made(cover)
    for members, needed in cover.groups:
        made.lines.row({made.comes[i]: 1.0 for i in members}, at_least=needed - _HALF)
    return made.in_turn(dict.fromkeys(made.held, 1.0), *made.objectives())


def most_reached(cover: Cover, at_most: int) -> tuple[int, ...]:
    """Return the times, no more than a number, at which most can come to one; ties as `fewest` breaks them."""
    made = _Made(cover)
    made.lines.row(dict.fromkeys(made.held, 1.0), at_most=at_most + _HALF)
    reached, *others = made.objectives()
    return made.in_turn(reached, dict.fromkeys(made.held, 1.0), *others)


class _Made:
    """The integer programme: which times are held, and who comes to one."""

    def __init__(self, cover: Cover) -> None:
        self.cover = cover
        self.lines = IntegerProgramme()
        self.held = self.lines.variables(cover.times)
        self.comes = self.lines.variables(len(cover.can))
        for one, times in zip(self.comes, cover.can, strict=True):
            self.lines.row({one: 1.0, **{self.held[time]: -1.0 for time in times}}, at_most=_HALF)

    def objectives(self) -> tuple[Mapping[int, float], ...]:
        """Return what decides after the number of times: reached, all who can come, the order."""
        able = {held: -float(sum(i in times for times in self.cover.can)) for i, held in enumerate(self.held)}
        order = {held: i + 1.0 for i, held in enumerate(self.held)}
        return dict.fromkeys(self.comes, -1.0), able, order

    def in_turn(self, *objectives: Mapping[int, float]) -> tuple[int, ...]:
        """Return the times held where the first sum is least, then the second, and so on."""
        values = _least_in_turn(self.lines, objectives)
        return tuple(i for i, held in enumerate(self.held) if values[held] > _HALF)


def _least_in_turn(lines: IntegerProgramme, objectives: Iterable[Mapping[int, float]]) -> Sequence[float]:
    """Return the values at which a first sum of whole numbers is least, of these the second, and so on."""
    values: Sequence[float] = ()
    for objective in objectives:
        values = lines.least(objective) or values
        reached = round(sum(factor * values[variable] for variable, factor in objective.items()))
        lines.row(objective, at_most=reached + _HALF)
    return values


def even_loads(able: Sequence[Sequence[int]], hosts: int, rounds: int) -> tuple[tuple[int, ...], ...]:
    """Return how often each host has each task, so that the loads are as even as they can be.

    The sum of the squares of the loads is least; then that of the squares of how often each host has each task, so that
    no task is the same host's again and again where another could have it; then the sum of the hosts' numbers, each as
    often as it hosts.

    Args:
        able: The hosts, by number, that can have each task; for a task that nobody can have, none.
        hosts: How many there are.
        rounds: How often each task comes up.

    Example:
        >>> even_loads([(0, 1), (0,)], hosts=2, rounds=2)
        ((0, 2), (2, 0))
        >>> even_loads([(0, 1), (0, 1)], hosts=2, rounds=2)
        ((1, 1), (1, 1))
    """
    lines = IntegerProgramme()
    tasks = [{host: lines.variable(at_most=float(rounds)) for host in each} for each in able]
    uneven: dict[int, float] = {}
    repeated: dict[int, float] = {}
    for host in range(hosts):
        own = [task[host] for task in tasks if host in task]
        uneven |= _squared(lines, own, rounds)
        for each in own:
            repeated |= _squared(lines, [each], rounds)
    for task in tasks:
        if task:
            lines.row(dict.fromkeys(task.values(), 1.0), at_least=rounds - _HALF, at_most=rounds + _HALF)
    if not uneven:
        return tuple((0,) * hosts for _ in tasks)
    order = {variable: host + 1.0 for task in tasks for host, variable in task.items()}
    values = _least_in_turn(lines, (uneven, repeated, order))
    return tuple(tuple(round(values[task[host]]) if host in task else 0 for host in range(hosts)) for task in tasks)


def _squared(lines: IntegerProgramme, own: Sequence[int], rounds: int) -> dict[int, float]:
    """Return the square of the sum of some variables, as what is to be least: 1 + 3 + 5 + … are the squares."""
    steps = lines.variables(rounds * len(own))
    if own:
        lines.row({**dict.fromkeys(own, 1.0), **dict.fromkeys(steps, -1.0)}, at_most=_HALF)
    return {step: 2.0 * i + 1.0 for i, step in enumerate(steps)}
