"""Choices of equal gain told apart by an integer programme: the cheapest, then the fewest, then the first.

Owns: the integer programme of a plan. What is left of a need is need · Π (1 - link) over the options that are chosen.
With links of one third, two thirds and 1 it is need · (2/3)^a · (1/3)^c, where a and c count the options chosen with
the first two, or 0 where one with 1 is chosen. In a and c together this is convex; so the least that shares of the
points (a, c) can mix to at given counts is its value at these counts. The shares need not be whole for that: the only
whole variables are the choices.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from partnerkit.planning._integer import IntegerProgramme
from partnerkit.planning._programme import EQUAL, gain, keeps_to_budgets, price

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from partnerkit.planning._programme import Programme

__all__ = ["first_of_equal"]

_SCALE = 10**6
"""By which gains and prices are multiplied for the solver, which stops where a gap is below a millionth."""
_THIRD, _TWO_THIRDS = Fraction(1, 3), Fraction(2, 3)
_LARGEST_WHOLE = 10**6
"""Up to this, half a unit of cost is far more than the solver's tolerance."""
_BLOCK = 16
"""How many options are put in order at once: each counts more than all after it, in whole numbers."""


def first_of_equal(programme: Programme, chosen: Sequence[str]) -> tuple[str, ...]:
    """Return, of all choices that remove as much as one does, the cheapest, then the fewest, then the first.

    Args:
        programme: What is decided.
        chosen: A choice known to remove most; it is the answer if none is better.

    What the solver finds is checked with fractions, and what its tolerance let past is forbidden: the answer does not
    depend on the solver.
    """
    least = gain(programme, chosen) - EQUAL
    made = _Made(programme, least)
    cheapest = made.least(made.price(), lambda found: gain(programme, found) >= least, tuple(chosen))
    cheapest = min((cheapest, tuple(chosen)), key=lambda each: price(programme, each))
    lowest = price(programme, cheapest)
    made.row(made.price(), at_most=float(lowest * _SCALE) + 1e-6)

    def is_equal(found: Sequence[str]) -> bool:
        return gain(programme, found) >= least and price(programme, found) <= lowest

    fewest = made.least(dict.fromkeys(made.choices.values(), 1.0), is_equal, cheapest)
    made.row(dict.fromkeys(made.choices.values(), 1.0), at_most=len(fewest) + 0.5)
    ids, found = list(made.choices), fewest
    for start in range(0, len(ids), _BLOCK):
        block = ids[start : start + _BLOCK]
        first = {made.choices[id_]: -(2.0 ** (_BLOCK - i)) for i, id_ in enumerate(block)}
        found = made.least(first, is_equal, found)
        for id_ in block:
            made.row({made.choices[id_]: 1.0}, at_least=float(id_ in found), at_most=float(id_ in found))
    return found


class _Made:
    """The integer programme of the choices that remove at least so much."""

    def __init__(self, programme: Programme, least: Fraction) -> None:
        self.programme = programme
        self.lines = IntegerProgramme()
        self.choices = {option.id: self.lines.variable() for option in programme.options}
        self.worth: dict[int, float] = {}
        self.row = self.lines.row
        for need, size in programme.needs:
            if size > 0:
                self._put_need(need, size)
        left = sum((size for _, size in programme.needs), Fraction(0)) - least
        self.row(self.worth, at_most=float(left * _SCALE))
        for i, budget in enumerate(programme.budgets):
            if budget is not None:
                self._put_budget(i, budget)
        for option in programme.options:
            for other in option.requires:
                self.row({self.choices[option.id]: 1.0, self.choices[other]: -1.0}, at_most=0.0)
        for id_ in sorted(programme.must):
            self.row({self.choices[id_]: 1.0}, at_least=1.0)

    def price(self) -> Mapping[int, float]:
        """Return what each choice costs."""
        return {variable: float(price(self.programme, {id_}) * _SCALE) for id_, variable in self.choices.items()}

    def least(
        self, objective: Mapping[int, float], is_right: Callable[[Sequence[str]], bool], known: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return the ids chosen where a sum is least; what is known where the solver's rounding leaves nothing."""
        while True:
            values = self.lines.least(objective)
            if values is None:
                return known
            chosen = tuple(id_ for id_, variable in self.choices.items() if values[variable] > 0.5)  # noqa: PLR2004 - 0 or 1
            if keeps_to_budgets(self.programme, chosen) and is_right(chosen):
                return chosen
            self._forbid(chosen)

    def _forbid(self, chosen: Sequence[str]) -> None:
        """Add the row that at least one option is decided otherwise."""
        signs = {variable: 1.0 if id_ in chosen else -1.0 for id_, variable in self.choices.items()}
        self.row(signs, at_most=len(chosen) - 0.5)

    def _put_need(self, need: str, size: Fraction) -> None:
        """Add the points (a, c) of a need and of what share each is, with what is left at each as worth."""
        strengths = {option.id: dict(option.links).get(need) for option in self.programme.options}
        some, much, whole = (
            [i for i, s in strengths.items() if s == strength] for strength in (_THIRD, _TWO_THIRDS, 1)
        )
        points = [(a, c) for a in range(len(some) + 1) for c in range(len(much) + 1)]
        shares = self.lines.variables(len(points), is_whole=False)
        for (a, c), share in zip(points, shares, strict=True):
            self.worth[share] = float(size * _TWO_THIRDS**a * _THIRD**c * _SCALE)
        nothing_left = self.lines.variables(1 if whole else 0, is_whole=False)
        self._counted([(share, a) for (a, _), share in zip(points, shares, strict=True)], some)
        self._counted([(share, c) for (_, c), share in zip(points, shares, strict=True)], much)
        self._counted([(share, 1) for share in nothing_left], whole)
        self.row(dict.fromkeys([*shares, *nothing_left], 1.0), at_least=1.0, at_most=1.0)

    def _counted(self, shares: Sequence[tuple[int, int]], ids: Sequence[str]) -> None:
        """Add the row that the mean count of the points is no more than what is chosen."""
        if ids:
            terms = {share: float(count) for share, count in shares if count}
            self.row({**terms, **{self.choices[id_]: -1.0 for id_ in ids}}, at_most=0.0)

    def _put_budget(self, i: int, budget: Fraction) -> None:
        """Add a budget in whole units, with half a unit to spare: much for the solver, too little for another unit."""
        costs = {option.id: option.costs[i] for option in self.programme.options if option.costs[i]}
        if not costs:
            return
        unit = lcm(*(cost.denominator for cost in costs.values()))
        whole = {id_: int(cost * unit) for id_, cost in costs.items()}
        limit, largest = budget * unit // 1, max(whole.values())
        spare = 0.5 if largest <= _LARGEST_WHOLE else 0.0
        by = 1.0 if largest <= _LARGEST_WHOLE else float(largest)
        self.row({self.choices[id_]: cost / by for id_, cost in whole.items()}, at_most=(limit + spare) / by)
