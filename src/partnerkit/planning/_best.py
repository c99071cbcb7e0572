"""The best choice under budgets, proved.

Owns: how what is decided becomes the arrays of the search, and the exact comparison of the choices that it finds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.planning._programme import EQUAL, gain, keeps_to_budgets, order, price
from partnerkit.planning._ties import first_of_equal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from fractions import Fraction

    import numpy as np
    import numpy.typing as npt

    from partnerkit.planning._programme import Option, Programme
    from partnerkit.planning._search import Figures

__all__ = ["best"]

_ROUNDING = 1e-11
"""More than the rounding of a sum of floats, as a share of all needs."""


def best(programme: Programme, *, known: Iterable[Collection[str]] = ()) -> tuple[str, ...] | None:
    """Return the choice that removes most need; None where what must be chosen breaks a budget.

    Gains that differ by no more than 1e-9 count as equal. Of several choices that remove as much it is the cheapest:
    the price is the mean over the budgets of what is taken of each over what all options together would take. Of those
    as cheap it is the one of fewest options, and of these the first in the order of the options. This is compared in
    fractions, so that it is the same every time and everywhere.

    Args:
        programme: What is to be decided.
        known: Choices that keep to the budgets, to begin with.

    Returns:
        The ids chosen, in the order of the options. No budget is exceeded: that is checked exactly.

    Example:
        >>> from fractions import Fraction
        >>> from partnerkit.planning._programme import Option, Programme
        >>> third = Fraction(1, 3)
        >>> talk = Option(id="talk", links=(("trust", 2 * third),), costs=(Fraction(4),))
        >>> meet = Option(id="meet", links=(("trust", third),), costs=(Fraction(1),))
        >>> needs = (("trust", Fraction(9, 10)),)
        >>> best(Programme(needs=needs, options=(talk, meet), budgets=(Fraction(4),)))
        ('talk',)
    """
    from partnerkit.planning._search import search  # noqa: PLC0415 - imports numpy

    must = _with_required(programme, programme.must)
    if not keeps_to_budgets(programme, must):
        return None
    judge = _Exact(programme)
    for chosen in (must, *known):
        judge.compare(frozenset(chosen))
    if not programme.options or not any(size for _, size in programme.needs):
        return judge.first()
    told_apart = search(_figures(programme, must), judge)
    return judge.first() if told_apart else first_of_equal(programme, judge.first())


def _with_required(programme: Programme, ids: Iterable[str]) -> frozenset[str]:
    options = {option.id: option for option in programme.options}
    found: set[str] = set()
    left = list(ids)
    while left:
        id_ = left.pop()
        if id_ not in found:
            found.add(id_)
            left += options[id_].requires
    return frozenset(found)


class _Exact:
    """Compares choices in fractions, and keeps those that remove most."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.ids = [option.id for option in programme.options]
        self.rounding = _ROUNDING * max(1.0, float(sum(size for _, size in programme.needs)))
        self.found: dict[frozenset[str], tuple[Fraction, Fraction]] = {}
        self.seen: set[frozenset[str]] = set()
        self.least, self.most, self.price = -1.0, -1.0, 1.0

    def take(self, chosen: npt.NDArray[np.bool_], gain: float) -> None:  # noqa: ARG002 - told to judges that need it
        """Consider a choice."""
        ids = frozenset(id_ for id_, is_chosen in zip(self.ids, chosen.tolist(), strict=True) if is_chosen)
        if ids not in self.seen and keeps_to_budgets(self.programme, ids):
            self.compare(ids)

    def compare(self, ids: frozenset[str]) -> None:
        """Keep a choice if it removes as much as the best known, and no others than those that then do."""
        self.seen.add(ids)
        removed = gain(self.programme, ids)
        most = max([removed, *(each for each, _ in self.found.values())])
        if removed >= most - EQUAL:
            self.found[ids] = removed, price(self.programme, ids)
            self.found = {chosen: each for chosen, each in self.found.items() if each[0] >= most - EQUAL}
            self.least = float(most - EQUAL) - self.rounding
            self.most = float(most) + self.rounding
            self.price = float(min(price for _, price in self.found.values())) + self.rounding

    def first(self) -> tuple[str, ...]:
        """Return the cheapest, then the fewest, then the first of the best known."""
        chosen = min(self.found, key=lambda each: order(self.programme, each))
        return tuple(id_ for id_ in self.ids if id_ in chosen)


def _figures(programme: Programme, must: Collection[str]) -> Figures:
    """Return what is decided as arrays; a budget without a limit is none."""
    import numpy as np  # noqa: PLC0415 - slow to import, needed by few

    from partnerkit.planning._search import Figures  # noqa: PLC0415 - imports numpy

    options, needs = programme.options, {need: size for need, size in programme.needs if size}
    links = np.zeros((len(options), 3, len(needs)))
    places = {need: i for i, need in enumerate(needs)}
    for row, option in enumerate(options):
        for need, link in option.links:
            if need in places:
                links[row, int(link * 3) - 1, places[need]] = 1
    return Figures(
        needs=np.array([float(size) for size in needs.values()]),
        links=links.reshape(len(options), -1),
        costs=np.array([_shares(programme, option) for option in options]),
        whole=np.array([[o.id in w for o in options] for w in (_with_required(programme, [o.id]) for o in options)]),
        must=np.array([option.id in must for option in options]),
        prices=np.array([float(price(programme, {option.id})) for option in options]),
    )


def _shares(programme: Programme, option: Option) -> list[float]:
    """Return an option's cost as a share of each budget; of a budget of nought, twice as much as there is."""
    limits = [(cost, of) for cost, of in zip(option.costs, programme.budgets, strict=True) if of is not None]
    return [float(cost / of) if of else 2.0 * bool(cost) for cost, of in limits] or [0.0]
