"""A plan of 60 practices: three budgets, 500 links, and a hub of 500 ties."""

from __future__ import annotations

from fractions import Fraction
from time import perf_counter
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from partnerkit.planning._best import best
from partnerkit.planning._programme import Option, Programme, gain, spent

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PRACTICES, LINKS, NEEDS, BUDGETS = 60, 500, 40, 3
SECONDS = 2.0
SHARE = Fraction(3, 10)
"""Of what all practices would take, how much there is."""


class Benchmark(Protocol):
    """What is used of pytest-benchmark's fixture, which bears no types."""

    enabled: bool

    def pedantic(
        self, target: Callable[..., T], args: tuple[object, ...] = (), *, rounds: int, warmup_rounds: int = 0
    ) -> T:
        """Run a target several times and return what it returned."""


def programme(seed: int) -> Programme:
    """Return 60 options with 500 links to 40 needs, dealt out by chance, and three budgets."""
    chance = np.random.Generator(np.random.PCG64(seed))
    cells = chance.choice(PRACTICES * NEEDS, size=LINKS, replace=False)
    links: list[list[tuple[str, Fraction]]] = [[] for _ in range(PRACTICES)]
    for cell in cells:
        links[cell // NEEDS].append((f"n{cell % NEEDS}", Fraction(int(chance.integers(1, 4)), 3)))
    options = tuple(
        Option(
            id=f"o{i}",
            links=tuple(own),
            costs=tuple(Fraction(int(chance.integers(1, 41))) for _ in range(BUDGETS)),
            requires=(f"o{i - 1}",) if i % 10 == 9 else (),
        )
        for i, own in enumerate(links)
    )
    needs = tuple((f"n{i}", Fraction(int(chance.integers(1, 1000)), 1000)) for i in range(NEEDS))
    whole = [sum((option.costs[i] for option in options), Fraction(0)) for i in range(BUDGETS)]
    return Programme(needs=needs, options=options, budgets=tuple(SHARE * each for each in whole))


def test_sixty_practices_within_two_seconds(benchmark: Benchmark) -> None:
    made = programme(seed=7)
    chosen = benchmark.pedantic(best, args=(made,), rounds=3)
    assert chosen is not None
    assert all(
        budget is not None and taken <= budget for taken, budget in zip(spent(made, chosen), made.budgets, strict=True)
    )
    assert gain(made, chosen) > sum(need for _, need in made.needs) / 2
    if benchmark.enabled:
        start = perf_counter()
        best(made)
        assert perf_counter() - start < SECONDS
