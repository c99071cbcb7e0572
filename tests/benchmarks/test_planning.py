"""A plan of 60 practices with 500 links to 40 needs under three budgets, from tight to ample."""

from __future__ import annotations

from fractions import Fraction
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
import pytest

from partnerkit.planning._best import best
from partnerkit.planning._programme import Option, Programme, gain, keeps_to_budgets

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PRACTICES, LINKS, NEEDS, BUDGETS = 60, 500, 40, 3
SECONDS, WORST = 2.0, 10.0
SEEDS = 10


class Benchmark(Protocol):
    """What is used of pytest-benchmark's fixture, which bears no types."""

    enabled: bool

    def pedantic(
        self, target: Callable[..., T], args: tuple[object, ...] = (), *, rounds: int, warmup_rounds: int = 0
    ) -> T:
        """Run a target several times and return what it returned."""


def programme(seed: int, percent: int, *, correlated: bool = False) -> Programme:
    """Return 60 options with 500 links to 40 needs, dealt out by chance, and three budgets.

    Args:
        seed: Of the chance.
        percent: Of what all options would take, how much there is.
        correlated: Whether what works on much costs much: then no option is plainly better than others.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    cells = chance.choice(PRACTICES * NEEDS, size=LINKS, replace=False)
    links: list[list[tuple[str, Fraction]]] = [[] for _ in range(PRACTICES)]
    for cell in cells:
        links[cell // NEEDS].append((f"n{cell % NEEDS}", Fraction(int(chance.integers(1, 4)), 3)))
    options = tuple(
        Option(
            id=f"o{i}",
            links=tuple(own),
            costs=tuple(_cost(chance, own, correlated=correlated) for _ in range(BUDGETS)),
            requires=(f"o{i - 1}",) if i % 10 == 9 else (),
        )
        for i, own in enumerate(links)
    )
    needs = tuple((f"n{i}", Fraction(int(chance.integers(1, 1000)), 1000)) for i in range(NEEDS))
    whole = [sum((option.costs[i] for option in options), Fraction(0)) for i in range(BUDGETS)]
    return Programme(needs=needs, options=options, budgets=tuple(Fraction(percent, 100) * each for each in whole))


def _cost(chance: np.random.Generator, links: list[tuple[str, Fraction]], *, correlated: bool) -> Fraction:
    if not correlated:
        return Fraction(int(chance.integers(1, 41)))
    return Fraction(max(1, int(6 * sum(link for _, link in links)) + int(chance.integers(-3, 6))))


@pytest.mark.parametrize("correlated", [False, True])
@pytest.mark.parametrize("percent", [5, 10, 20, 30, 50])
def test_sixty_practices_within_two_seconds(benchmark: Benchmark, percent: int, correlated: bool) -> None:  # noqa: FBT001 - pytest gives it
    """The budgets are kept to, and two seconds of processor time are enough for all but a few seeds."""
    times: list[float] = []
    best(programme(99, 5))  # what is imported late
    for seed in range(SEEDS if benchmark.enabled else 1):
        made = programme(seed, percent, correlated=correlated)
        start = process_time()
        chosen = best(made)
        taken = process_time() - start
        assert chosen is not None
        assert keeps_to_budgets(made, chosen)
        assert gain(made, chosen) > 0
        times.append(taken)
    if benchmark.enabled:
        assert median(times) < SECONDS
        assert max(times) < WORST
    benchmark.pedantic(best, args=(programme(7, percent, correlated=correlated),), rounds=1)
