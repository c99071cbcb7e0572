"""The best choice under budgets: options with costs, links to needs and what must come first, numbers in, numbers out.

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

import attrs

from partnerkit.planning._integer import IntegerProgramme

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

__all__ = ["EQUAL", "Option", "Programme", "best", "gain", "left_of", "spent"]

EQUAL = Fraction(1, 10**9)
"""Gains that differ by no more than this are the same: needs are told to nine decimals."""

_SCALE = 10**6
"""By which gains are multiplied for the solver, which stops where a gap is below a millionth."""
_THIRD, _TWO_THIRDS = Fraction(1, 3), Fraction(2, 3)
_LARGEST_WHOLE = 10**6
"""Up to this, half a unit of cost is far more than the solver's tolerance."""


@attrs.frozen(kw_only=True)
class Option:
    """Something that may be chosen.

    Attributes:
        id: Its name.
        links: Each need that it works on, and what share of it is removed: one third, two thirds or 1.
        costs: What it takes of each budget, 0 or more.
        requires: What must be chosen with it.
    """

    id: str
    links: tuple[tuple[str, Fraction], ...]
    costs: tuple[Fraction, ...]
    requires: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Programme:
    """What is to be decided.

    Attributes:
        needs: Each need with how large it is, 0 or more.
        options: In the order in which they are preferred, all else being equal; none requires itself by a circle.
        budgets: How much there is of each; None for as much as is wanted.
        must: Options that are to be chosen.
    """

    needs: tuple[tuple[str, Fraction], ...]
    options: tuple[Option, ...]
    budgets: tuple[Fraction | None, ...]
    must: frozenset[str] = frozenset()


def left_of(need: Fraction, links: Iterable[Fraction]) -> Fraction:
    """Return what is left of a need: `need · Π (1 - link)`.

    Example:
        >>> left_of(Fraction(3, 4), [Fraction(1, 3), Fraction(2, 3)])
        Fraction(1, 6)
    """
    for link in links:
        need *= 1 - link
    return need


def gain(programme: Programme, chosen: Collection[str]) -> Fraction:
    """Return the need that a choice removes, exactly.

    Args:
        programme: What is decided.
        chosen: The ids of the options chosen.
    """
    links: dict[str, list[Fraction]] = {need: [] for need, _ in programme.needs}
    for option in programme.options:
        if option.id in chosen:
            for need, link in option.links:
                if need in links:
                    links[need].append(link)
    return sum((need - left_of(need, links[id_]) for id_, need in programme.needs), Fraction(0))


def spent(programme: Programme, chosen: Collection[str]) -> tuple[Fraction, ...]:
    """Return what a choice takes of each budget, exactly."""
    taken = [option.costs for option in programme.options if option.id in chosen]
    return tuple(sum((costs[i] for costs in taken), Fraction(0)) for i in range(len(programme.budgets)))


def best(programme: Programme) -> tuple[str, ...] | None:
    """Return the choice that removes most need; None where what must be chosen breaks a budget.

    Of several that remove as much it is one that costs least, to a thousandth: the cost is the mean over the budgets of
    what is taken of each over what all options together would take. Nothing is chosen that adds nothing, and of options
    that are alike in all, the first. It is the same every time.

    Args:
        programme: What is to be decided.

    Returns:
        The ids chosen, in the order of the options. No budget is exceeded: that is checked exactly.

    Example:
        >>> third = Fraction(1, 3)
        >>> talk = Option(id="talk", links=(("trust", 2 * third),), costs=(Fraction(4),))
        >>> meet = Option(id="meet", links=(("trust", third),), costs=(Fraction(1),))
        >>> needs = (("trust", Fraction(9, 10)),)
        >>> best(Programme(needs=needs, options=(talk, meet), budgets=(Fraction(4),)))
        ('talk',)
    """
    found = _Made(programme).least()
    return None if found is None else _first_alike(programme, _without_idle(programme, found))


def _without_idle(programme: Programme, chosen: Sequence[str]) -> tuple[str, ...]:
    """Return a choice without what adds nothing and is not needed by the rest, the last looked at first."""
    options, left = {option.id: option for option in programme.options}, list(chosen)
    for id_ in reversed(chosen):
        others = [other for other in left if other != id_]
        needed = id_ in programme.must or any(id_ in options[other].requires for other in others)
        if not needed and gain(programme, others) == gain(programme, left):
            left = others
    return tuple(left)


def _first_alike(programme: Programme, chosen: Sequence[str]) -> tuple[str, ...]:
    """Return a choice in which of options alike in needs, costs and what they require the first are taken."""
    needs = {need for need, size in programme.needs if size}
    tied = {id_ for option in programme.options for id_ in option.requires} | programme.must
    alike: dict[object, list[str]] = {}
    for option in programme.options:
        if option.id not in tied:
            links = frozenset((need, link) for need, link in option.links if need in needs)
            alike.setdefault((links, option.costs, frozenset(option.requires)), []).append(option.id)
    taken = {id_ for id_ in chosen if id_ in tied}
    for ids in alike.values():
        taken |= set(ids[: len(set(ids) & set(chosen))])
    return tuple(option.id for option in programme.options if option.id in taken)


class _Made:
    """The integer programme of what is to be decided."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.lines = IntegerProgramme()
        self.choices = {option.id: self.lines.variable() for option in programme.options}
        self.worth: dict[int, float] = {}
        self.row = self.lines.row
        for need, size in programme.needs:
            if size > 0:
                self._put_need(need, size)
        for i, budget in enumerate(programme.budgets):
            if budget is not None:
                self._put_budget(i, budget)
        for option in programme.options:
            for other in option.requires:
                self.row({self.choices[option.id]: 1.0, self.choices[other]: -1.0}, at_most=0.0)
        for id_ in sorted(programme.must):
            self.row({self.choices[id_]: 1.0}, at_least=1.0)

    def price(self) -> Mapping[int, float]:
        """Return what each choice costs: all together so little that it decides between equal gains alone."""
        whole = spent(self.programme, set(self.choices))
        by = EQUAL * _SCALE / max(1, len(whole))
        return {
            self.choices[option.id]: float(
                by * sum(cost / of for cost, of in zip(option.costs, whole, strict=True) if of)
            )
            for option in self.programme.options
        }

    def least(self) -> tuple[str, ...] | None:
        """Return the ids chosen where what is left of the needs is least; None where nothing keeps to the rows.

        What the solver's tolerance let past a budget is forbidden by a row: as no cost is below 0, more would exceed it
        too.
        """
        objective = {**self.worth, **self.price()}
        while True:
            values = self.lines.least(objective)
            if values is None:
                return None
            chosen = tuple(id_ for id_, variable in self.choices.items() if values[variable] > 0.5)  # noqa: PLR2004 - 0 or 1
            if self._keeps_to_budgets(chosen):
                return chosen
            self.row({self.choices[id_]: 1.0 for id_ in chosen}, at_most=len(chosen) - 1.0)

    def _keeps_to_budgets(self, chosen: Collection[str]) -> bool:
        taken = zip(spent(self.programme, chosen), self.programme.budgets, strict=True)
        return all(budget is None or sum_ <= budget for sum_, budget in taken)

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
