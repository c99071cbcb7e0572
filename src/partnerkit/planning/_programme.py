"""What is decided in a plan: options with costs, links to needs and what must come first, under budgets.

Owns: what a choice removes and takes, in fractions, and which of two choices is the better.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = ["EQUAL", "Option", "Programme", "gain", "keeps_to_budgets", "left_of", "order", "price", "spent"]

EQUAL = Fraction(1, 10**9)
"""Gains that differ by no more than this are the same: needs are told to nine decimals."""


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


def keeps_to_budgets(programme: Programme, chosen: Collection[str]) -> bool:
    """Return whether a choice takes no more of any budget than there is, exactly."""
    taken = zip(spent(programme, chosen), programme.budgets, strict=True)
    return all(budget is None or sum_ <= budget for sum_, budget in taken)


def price(programme: Programme, chosen: Collection[str]) -> Fraction:
    """Return what a choice costs, from 0 to 1: the mean over the budgets of its share of what all options would take.

    Example:
        >>> one = Option(id="one", links=(), costs=(Fraction(1), Fraction(0)))
        >>> two = Option(id="two", links=(), costs=(Fraction(3), Fraction(5)))
        >>> price(Programme(needs=(), options=(one, two), budgets=(None, None)), {"one"})
        Fraction(1, 8)
    """
    whole = spent(programme, {option.id for option in programme.options})
    shares = (part / of for part, of in zip(spent(programme, chosen), whole, strict=True) if of)
    return sum(shares, Fraction(0)) / max(1, len(whole))


def order(programme: Programme, chosen: Collection[str]) -> tuple[Fraction, int, tuple[int, ...]]:
    """Return what decides between choices of equal gain, the least first: price, number, places in the knowledge."""
    places = tuple(i for i, option in enumerate(programme.options) if option.id in chosen)
    return price(programme, chosen), len(places), places
