"""How often chance alone is called a gap, and how often a difference's interval holds the true one: a simulation.

Run by `nox -s studies`. Partners answer seven questions from 0 to 4, each with a leaning of its own.
For the test all groups are drawn alike, so that any gap is chance. For the interval the group lies half a scale point
lower; the true difference is that of a great many partners.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from partnerkit.stats import Replicates, jackknife_t
from partnerkit.stats.voice import NOBODY, Layout, Ratings, contrast, group_permutation_test

if TYPE_CHECKING:
    from partnerkit.stats.resampling import Floats

SIMULATIONS, PERMUTATIONS, SEED = 2_000, 199, 20260201
LEAN = 0.5**0.5
LAYOUTS = ((3, 3, 3), (3, 4, 6), (3, 3, 10), (5, 5, 5, 5))
PAIRS = ((3, 5), (3, 13), (3, 30), (5, 11), (8, 12))
SHIFT = 0.5
LEVEL = 0.05


def ratings(chance: np.random.Generator, n: int, lift: float = 0.0) -> Floats:
    """Return the mean answer of n partners to seven questions, as a share."""
    leaning, own = chance.standard_normal((n, 1)), chance.standard_normal((n, 7))
    answers: Floats = np.clip(np.rint(2 + lift + LEAN * (leaning + own)), 0, 4).mean(axis=1) / 4
    return answers


def called(sizes: tuple[int, ...]) -> tuple[float, float]:
    """Return how often p is at most 5 %, and how often a gap is called one, where there is none."""
    chance = np.random.default_rng(SEED)
    group = np.repeat(np.arange(len(sizes)), sizes)
    tests = [
        group_permutation_test(
            Layout(values=ratings(chance, len(group)), group=group), permutations=PERMUTATIONS, seed=i
        )
        for i in range(SIMULATIONS)
    ]
    return float(np.mean([test.p <= LEVEL for test in tests])), float(np.mean([test.is_gap for test in tests]))


def held(inside: int, outside: int) -> float:
    """Return how often the interval of a difference at 95 % holds the true one."""
    chance = np.random.default_rng(SEED)
    true = ratings(chance, 400_000, -SHIFT).mean() - ratings(chance, 400_000).mean()
    n = inside + outside
    side = np.arange(n) < inside
    hits = 0
    for _ in range(SIMULATIONS):
        values = np.concatenate([ratings(chance, inside, -SHIFT), ratings(chance, outside)])
        made = contrast(Ratings(values=values, owner=np.arange(n), other=np.full(n, NOBODY), n=n), side, ~side)
        low, high = jackknife_t(Replicates(estimate=made.difference, deleted=made.deleted), bounds=(-1.0, 1.0))
        hits += bool(low[0] <= true <= high[0])
    return hits / SIMULATIONS


def main() -> None:
    """Print both tables."""
    out = sys.stdout.write
    out("| groups of | p at most .05 | called a gap |\n| --- | --- | --- |\n")
    for sizes in LAYOUTS:
        share, gaps = called(sizes)
        out(f"| {', '.join(map(str, sizes))} | {share:.3f} | {gaps:.3f} |\n")
    out("\n| group and others | holds the true difference |\n| --- | --- |\n")
    for pair in PAIRS:
        out(f"| {pair[0]} and {pair[1]} | {held(*pair):.3f} |\n")


if __name__ == "__main__":
    main()
