"""The choice that removes most need, found and proved by branch and bound.

Owns: the search. A branch is a set of options chosen and a set of options refused; the rest are open. What is left of
each need is bounded from below by a plane (`_envelope`), the budgets are put together into one by weights, and the best
part-choice of the open options under that one budget gives a bound on the gain that no choice in the branch exceeds
(a Lagrangian bound). Planes and weights are bettered from branch to branch. A branch whose bound lies below the best
choice known is dropped; an option that would push the bound below it is settled. Branches are worked off in batches.

The numbers here are floats, and only ever decide what is looked at: every choice that could be best is compared
exactly, with fractions, by whoever takes it (`Judge`).
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Protocol

import attrs
import numpy as np

from partnerkit.planning._envelope import Planes, planes

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.float64]
    Rows = npt.NDArray[np.bool_] | npt.NDArray[np.intp] | np.bool_

__all__ = ["Figures", "Judge", "search"]

_BATCH = 256
"""How many branches are bounded at once."""
_MANY = 20_000
"""With so many branches waiting, the newest are taken in place of the most promising: memory stays bounded."""
_TIED = 500
"""How many branches that can only equal the best are looked at before the search gives up telling them apart."""
_FIRST_STEPS, _STEPS = 150, 10
"""How often planes and weights are bettered at the root, and in each branch."""
_SMALL = 200_000
"""How many multiplications are worked out at once."""
_PACE = 0.15
"""By how much each time in a branch."""
_SLACK = 1e-9
"""A share of a budget that is let pass: rounding refuses nothing that fits. What does not is refused exactly."""
_GREEDY = 64
"""How many first choices are made by taking what brings most for its cost, budgets weighed differently each time."""
_BETTERED = 4
"""How many of them are bettered by exchanging one option for another."""
_COMPLETED = 32
"""In how many branches of each batch a choice is completed, to find better ones soon."""


class Judge(Protocol):
    """Who compares choices exactly."""

    def take(self, chosen: Flags, gain: float) -> None:
        """Consider a choice, whose gain is about so large."""
        ...

    @property
    def least(self) -> float:
        """The least gain with which a choice is worth a look."""
        ...

    @property
    def most(self) -> float:
        """The gain above which a choice would be better than the best known."""
        ...

    @property
    def price(self) -> float:
        """The price above which a choice that only equals the best is not worth a look."""
        ...


def _product(rows: Numbers | Flags, by: Numbers | Flags) -> Numbers:
    """Return a product of matrices, a few rows at a time.

    Small products are worked out on the spot. Large ones a linear algebra library spreads over threads, which on a busy
    machine wait for each other much longer than the work takes.
    """
    few = max(1, _SMALL // max(1, by.size))
    by = by.astype(float)
    parts = [rows[start : start + few].astype(float) @ by for start in range(0, len(rows), few)]
    return np.concatenate(parts) if parts else np.zeros((0, by.shape[1]))


@attrs.frozen(kw_only=True, eq=False)
class Figures:
    """What is decided, as arrays: a row for each option.

    Attributes:
        needs: How large each is.
        links: Whether an option works on a need by one third; then, in further columns, by two thirds; then by 1.
        costs: Of each option, as a share of each budget.
        whole: Each option with all that it requires.
        must: What is to be chosen.
        prices: What decides between equal gains.
    """

    needs: Numbers
    links: Numbers
    costs: Numbers
    whole: Flags
    must: Flags
    prices: Numbers

    @functools.cached_property
    def planes(self) -> Planes:
        """The planes for as many options as work on any need."""
        counts = self.links.sum(axis=0).reshape(3, -1).max(axis=1)
        return planes(int(counts[0]), int(counts[1]))

    def left(self, chosen: Flags) -> Numbers:
        """Return what is left of each need after each choice."""
        a, c, whole = np.split(_product(chosen, self.links), 3, axis=1)
        left: Numbers = self.needs * (2 / 3) ** a * (1 / 3) ** c * (whole == 0)
        return left

    def gains(self, chosen: Flags) -> Numbers:
        """Return what each choice removes."""
        gains: Numbers = self.needs.sum() - self.left(chosen).sum(axis=1)
        return gains

    def with_required(self, chosen: Flags) -> Flags:
        """Return choices with all that they require."""
        return _product(chosen, self.whole) > 0

    def with_requiring(self, refused: Flags) -> Flags:
        """Return what is refused with all that requires it."""
        return _product(refused, self.whole.T) > 0

    def worth(self, left: Numbers) -> Numbers:
        """Return what each option alone would remove of what is left."""
        third, two, whole = np.split(self.links, 3, axis=1)
        return _product(left, (third / 3 + two * 2 / 3 + whole).T)


@attrs.frozen(kw_only=True, eq=False)
class _Branches:
    """Branches of the search, a row each.

    Attributes:
        chosen: The options that are chosen.
        refused: Those that are not.
        parts: What share of each option the bound took, a mean over the steps.
        weights: Of the budgets.
        planes: The parts of the plane of each need, a mean over the steps.
        bound: What no choice in the branch exceeds.
    """

    chosen: Flags
    refused: Flags
    parts: Numbers
    weights: Numbers
    planes: Numbers
    bound: Numbers

    def __len__(self) -> int:
        return len(self.chosen)

    def of(self, which: Rows) -> _Branches:
        """Return some of them."""
        return _Branches(**{name: value[which] for name, value in attrs.asdict(self, recurse=False).items()})

    def and_(self, others: _Branches) -> _Branches:
        """Return them with others after them."""
        mine, theirs = (attrs.asdict(each, recurse=False) for each in (self, others))
        return _Branches(**{name: np.concatenate([mine[name], theirs[name]]) for name in mine})


def search(figures: Figures, judge: Judge) -> bool:
    """Show a judge every choice that may be best; return whether it was shown all of them.

    It was not where more than a few choices equal the best: then the best gain is proved, and which of the equal
    choices is to be taken is not.
    """
    _show(figures, judge, np.array([*_first_choices(figures)]))
    waiting, tied, batch = _root(figures), 0, 0
    while len(waiting):
        waiting = waiting.of(_worth_a_look(figures, waiting, judge))
        now, waiting = _next(waiting)
        tied += int((now.bound <= judge.most).sum())
        if tied > _TIED:
            return False
        now = _feasible(figures, now)
        _show(figures, judge, now.chosen)
        bounded, settling = _bounded(figures, now, is_first=batch == 0)
        batch += 1
        if batch & (batch - 1) == 0 and len(bounded):  # the 1st, 2nd, 4th, 8th and so on
            _show(figures, judge, np.array([*_completed(figures, bounded)]))
        waiting = waiting.and_(_split(figures, bounded, settling, judge))
    return True


def _show(figures: Figures, judge: Judge, chosen: Flags) -> None:
    """Show a judge the choices that are worth a look."""
    gains = figures.gains(chosen)
    for i in np.flatnonzero(gains >= judge.least):
        judge.take(chosen[i], float(gains[i]))


def _root(figures: Figures) -> _Branches:
    n_options, n_budgets = figures.costs.shape
    return _Branches(
        chosen=figures.must[None].copy(),
        refused=np.zeros((1, n_options), dtype=bool),
        parts=np.full((1, n_options), 0.2),
        weights=np.full((1, n_budgets), 1 / n_budgets),
        planes=np.zeros((1, 3, len(figures.needs))),
        bound=np.full(1, np.inf),
    )


def _worth_a_look(figures: Figures, branches: _Branches, judge: Judge) -> Flags:
    """Return which branches may hold a choice that is better, or as good and no dearer."""
    no_dearer = branches.chosen @ figures.prices <= judge.price
    found: Flags = (branches.bound > judge.most) | ((branches.bound >= judge.least) & no_dearer)
    return found


def _next(waiting: _Branches) -> tuple[_Branches, _Branches]:
    """Return the branches to be bounded next, and the rest."""
    taken = np.ones(len(waiting), dtype=bool)
    if len(waiting) > _BATCH:
        taken[:] = False
        taken[-_BATCH:] = len(waiting) > _MANY
        if len(waiting) <= _MANY:
            taken[np.argpartition(-waiting.bound, _BATCH)[:_BATCH]] = True
    return waiting.of(taken), waiting.of(~taken)


def _feasible(figures: Figures, branches: _Branches) -> _Branches:
    """Return the branches that can be kept to, without the open options that no longer fit."""
    rest = 1 + _SLACK - branches.chosen.astype(float) @ figures.costs
    too_much = (figures.costs[None] > rest[:, None, :]).any(axis=2) & ~branches.chosen
    refused = figures.with_requiring(branches.refused | too_much)
    fits = (rest >= 0).all(axis=1) & ~(branches.chosen & refused).any(axis=1)
    return attrs.evolve(branches, refused=refused).of(fits)


@attrs.frozen(kw_only=True, eq=False)
class _Settling:
    """What is known of each open option of each branch.

    Attributes:
        bound: Of the branch if the option is decided against what the bound took it for.
        is_taken: Whether the bound took it as chosen.
    """

    bound: Numbers
    is_taken: Flags

    def of(self, which: Rows) -> _Settling:
        """Return some of the branches."""
        return _Settling(bound=self.bound[which], is_taken=self.is_taken[which])


def _bounded(figures: Figures, branches: _Branches, *, is_first: bool) -> tuple[_Branches, _Settling]:
    """Return branches with their bounds, and what this says of their options."""
    left = figures.left(branches.chosen)
    rest = np.maximum(1 - branches.chosen.astype(float) @ figures.costs, 0) + _SLACK
    is_open = ~branches.chosen & ~branches.refused
    parts, weights = branches.parts, branches.weights
    mean = _planes_at(figures, parts * is_open) if is_first else branches.planes
    bound = np.full(len(left), np.inf)
    slopes = np.zeros(parts.shape)
    for step in range(_FIRST_STEPS if is_first else _STEPS):
        worth = _product((mean * left[:, None, :]).reshape(len(left), figures.links.shape[1]), figures.links.T)
        most, taken, rise = _one_budget(np.where(is_open, worth, 0), (weights / rest) @ figures.costs.T)
        most += figures.needs.sum() - (mean[:, 2] * left).sum(axis=1)
        slopes = np.where((most < bound)[:, None], rise, slopes)
        bound = np.minimum(bound, most)
        pace, turn = (2 / (step + 2), 0.5 / (step + 2) ** 0.5) if is_first else (_PACE, _PACE)
        weights = weights * np.exp(np.clip(turn * (taken @ figures.costs / rest - 1), -1.5, 1.5))
        weights = weights / weights.sum(axis=1, keepdims=True)
        parts = (1 - pace) * parts + pace * taken
        mean = (1 - pace) * mean + pace * _planes_at(figures, parts * is_open)
    least = np.minimum.reduce([bound, branches.bound, figures.gains(~branches.refused)])
    found = attrs.evolve(branches, parts=parts, weights=weights, planes=mean, bound=least)
    return found, _Settling(bound=bound[:, None] - np.abs(slopes), is_taken=slopes > 0)


def _planes_at(figures: Figures, parts: Numbers) -> Numbers:
    """Return the highest plane of each need where options are chosen in part."""
    thirds, two_thirds, wholes = np.split(_product(parts, figures.links), 3, axis=1)
    return figures.planes.at(thirds, two_thirds, wholes).transpose(1, 0, 2)


def _one_budget(worth: Numbers, cost: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return the most worth that a budget of 1 buys if options are bought in part, what is bought, and the slopes.

    Options are taken in the order of their worth for their cost until the budget is spent (Dantzig, 1957,
    doi:10.1287/opre.5.2.266). The ratio of the last is the price of the budget. A slope is an option's worth beyond
    its cost at that price: what the bound loses if the option is decided otherwise.
    """
    rows = np.arange(len(worth))
    ratio = worth / np.maximum(cost, 1e-12)
    order = np.argsort(-ratio, axis=1, kind="stable")
    spent = np.take_along_axis(np.where(worth > 0, cost, 0), order, axis=1).cumsum(axis=1)
    is_short = spent[:, -1] > 1
    last = order[rows, (spent > 1).argmax(axis=1)]
    price = np.where(is_short, ratio[rows, last], 0.0)
    slopes = worth - price[:, None] * cost
    bought = (slopes > 0).astype(float)
    bought[rows, last] = np.where(is_short, 0, bought[rows, last])
    over = (1 - (bought * cost).sum(axis=1)) / np.maximum(cost[rows, last], 1e-12)
    bought[rows, last] = np.where(is_short, np.clip(over, 0, 1), bought[rows, last])
    return price + np.maximum(slopes, 0).sum(axis=1), bought, slopes


def _split(figures: Figures, branches: _Branches, settling: _Settling, judge: Judge) -> _Branches:
    """Settle what the bound settles, and part each branch in two by one of its open options."""
    is_open = ~branches.chosen & ~branches.refused
    is_alive = (branches.bound >= judge.least) & is_open.any(axis=1)
    branches, settling = branches.of(is_alive), settling.of(is_alive)
    is_open = ~branches.chosen & ~branches.refused
    is_settled = is_open & (settling.bound < judge.least)
    chosen = figures.with_required(branches.chosen | (is_settled & settling.is_taken))
    refused = figures.with_requiring(branches.refused | (is_settled & ~settling.is_taken))
    branches = attrs.evolve(branches, chosen=chosen, refused=refused).of(~(chosen & refused).any(axis=1))
    is_open = ~branches.chosen & ~branches.refused
    is_split = is_open.any(axis=1)
    doubt = 0.02 + np.minimum(branches.parts, 1 - branches.parts)
    by = np.where(is_open, doubt * (1e-9 + figures.worth(figures.left(branches.chosen))), -1).argmax(axis=1)
    one = np.zeros(is_open.shape, dtype=bool)
    one[np.arange(len(by)), by] = is_split
    with_it = attrs.evolve(branches, chosen=figures.with_required(branches.chosen | one))
    without = attrs.evolve(branches, refused=figures.with_requiring(branches.refused | one)).of(is_split)
    return with_it.and_(without)


def _first_choices(figures: Figures) -> Iterator[Flags]:
    """Yield good choices to begin with."""
    n_options, n_budgets = figures.costs.shape
    chance = np.random.Generator(np.random.PCG64(0))
    weights = chance.dirichlet(np.ones(n_budgets), _GREEDY)
    liking = chance.uniform(0.8, 1.25, (_GREEDY, n_options))
    weights[0], liking[0] = 1 / n_budgets, 1.0
    begun = np.repeat(figures.must[None], _GREEDY, axis=0)
    made = _greedy(figures, begun, np.zeros(begun.shape, dtype=bool), liking, weights)
    for i in np.argsort(-figures.gains(made), kind="stable")[:_BETTERED]:
        yield _exchanged(figures, made[i])


def _completed(figures: Figures, branches: _Branches) -> Iterator[Flags]:
    """Yield a good choice in each of the most promising branches, and the best of them bettered by exchanges."""
    some = branches.of(np.argsort(-branches.bound, kind="stable")[:_COMPLETED])
    made = _greedy(figures, some.chosen, some.refused, some.parts + 0.1, some.weights)
    yield from made
    yield _exchanged(figures, made[figures.gains(made).argmax()])


def _greedy(figures: Figures, chosen: Flags, refused: Flags, liking: Numbers, weights: Numbers) -> Flags:
    """Return choices completed by taking, time and again, what brings most for its cost, each liked so much."""
    chosen, rows = chosen.copy(), np.arange(len(chosen))
    whole = figures.whole.astype(float)
    price = weights @ (whole @ figures.costs).T + _SLACK
    while True:
        rest = 1 + _SLACK - chosen.astype(float) @ figures.costs
        is_ready = (
            (_product(~chosen, whole.T) == 1) & ~chosen & ~refused
        )  # of what it requires with itself, only it is missing
        is_ready &= (figures.costs[None] <= rest[:, None, :]).all(axis=2)
        value = np.where(is_ready, figures.worth(figures.left(chosen)) * liking / price, 0)
        by = value.argmax(axis=1)
        grows = value[rows, by] > 0
        if not grows.any():
            return chosen
        chosen[rows[grows], by[grows]] = True


def _exchanged(figures: Figures, chosen: Flags) -> Flags:
    """Return a choice bettered by adding one option, or one in place of another, for as long as that helps."""
    while True:
        ways = np.array(list(_exchanges(figures, chosen)))
        gains = figures.gains(ways)
        best = int(gains.argmax())
        if gains[best] <= gains[0] + _SLACK:
            return chosen
        chosen = ways[best]


def _exchanges(figures: Figures, chosen: Flags) -> Iterator[Flags]:
    """Yield a choice, then those that keep to the budgets and differ by one added, or one for another."""
    yield chosen
    out = [-1, *np.flatnonzero(chosen & ~figures.must).tolist()]
    ways = np.repeat(chosen[None], len(out) * len(chosen), axis=0)
    for block, option in enumerate(out):
        at = block * len(chosen)
        if option >= 0:
            ways[at : at + len(chosen), option] = False
        ways[range(at, at + len(chosen)), range(len(chosen))] = True
    fits = (ways.astype(float) @ figures.costs <= 1 + _SLACK).all(axis=1)
    yield from ways[fits & (figures.with_required(ways) == ways).all(axis=1)]
