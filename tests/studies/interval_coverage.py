"""How often intervals of each kind hold the true value, in small hubs: a simulation, run by `nox -s studies`.

A partner answers seven items from 0 to 4. Its answers share a leaning (half of the variance), so that criteria go
together as they do in hubs; the scale is cut at its ends. Figures: the mean of the criterion means (linear) and their
shifted geometric mean; the same where most answers are at the top, so that they are skewed; and the mean over ties of
one item, where a tie has the leanings of both partners and a part of its own. The true value is that of a great many
partners.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from partnerkit.results import IntervalKind
from partnerkit.scoring.frameworks import SHIFT
from partnerkit.stats import (
    Replicates,
    nested_jackknife,
    nested_se,
    partner_weights_bootstrap,
    partner_weights_jackknife,
    tie_weighted_means,
    weighted_means,
)
from partnerkit.stats.intervals import KERNELS
from partnerkit.stats.resampling import Floats

Figures: TypeAlias = Callable[[Floats], Floats]
"""From weights of partners (R, n) to figures (R, k)."""

SIMULATIONS, SAMPLES, SEED, LEVEL = 2_000, 999, 20260101, 0.95
SIZES = (5, 8, 12, 20)
LEAN = 0.5**0.5
TOP = 1.4
"""How much higher the answers lie where most are at the top."""
NAMES = ("linear", "geometric", "linear, near the top", "geometric, near the top", "ties")
CRITERIA = np.linspace(-0.5, 1.0, 7)
"""Where the mean answer of each criterion lies, in standard deviations from the middle of the scale."""


def answered(latent: Floats) -> Floats:
    """Return latent ratings as answers from 0 to 4, as shares."""
    return np.clip(np.rint(2 + latent), 0, 4) / 4


def answers(chance: np.random.Generator, n: int, lift: float) -> Floats:
    """Return the answers of n partners to seven items."""
    leaning, own = chance.standard_normal((n, 1)), chance.standard_normal((n, len(CRITERIA)))
    return answered(CRITERIA + lift + LEAN * (leaning + own))


def ties(chance: np.random.Generator, n: int) -> Floats:
    """Return the mean rating of each tie: a part of each partner's leaning, and a part of the tie's own."""
    leaning, (a, b) = chance.standard_normal(n), np.triu_indices(n, 1)
    return answered(0.5 + (leaning[a] + leaning[b]) / 2 + LEAN * chance.standard_normal(len(a)))[:, None]


def combined(means: Floats) -> Floats:
    """Return the arithmetic and the shifted geometric mean of criterion means, as two columns."""
    geometric = (np.exp(np.log(SHIFT + (1 - SHIFT) * means).mean(axis=1)) - SHIFT) / (1 - SHIFT)
    return np.stack([means.mean(axis=1), geometric], axis=1)


def replicates(figures: Figures, n: int, seed: int) -> Replicates:
    """Return figures with everything that the four kinds need."""
    drawn = partner_weights_bootstrap(n, SAMPLES, seed)
    nested = nested_jackknife(drawn)
    return Replicates(
        estimate=figures(np.ones((1, n)))[0],
        deleted=figures(partner_weights_jackknife(n)),
        drawn=figures(drawn),
        errors=nested_se(nested, figures(nested.weights)),
    )


def of_answers(values: Floats) -> Figures:
    """Return what makes the linear and the geometric score from weights."""
    return lambda weights: combined(weighted_means(values, weights))


def of_ties(values: Floats, n: int) -> Figures:
    """Return what makes the mean over ties from weights."""
    a, b = np.triu_indices(n, 1)
    return lambda weights: tie_weighted_means(values, a, b, weights)


def truths(chance: np.random.Generator) -> Floats:
    """Return the true values, in the order of the names."""
    whole = [combined(answers(chance, 1_000_000, lift).mean(axis=0, keepdims=True))[0] for lift in (0, TOP)]
    pairs = answered(0.5 + chance.standard_normal(4_000_000))  # a tie's variance: 1/4 + 1/4 + 1/2
    return np.append(np.concatenate(whole), pairs.mean())


def simulated(chance: np.random.Generator, n: int, true: Floats, kinds: dict[IntervalKind, Floats]) -> None:
    """Simulate one hub, and add to each kind: intervals found, those that hold the true value, and their widths."""
    seed = int(chance.integers(2**32))
    drawings = (
        (replicates(of_answers(answers(chance, n, 0)), n, seed), slice(0, 2)),
        (replicates(of_answers(answers(chance, n, TOP)), n, seed), slice(2, 4)),
        (replicates(of_ties(ties(chance, n), n), n, seed), slice(4, 5)),
    )
    for figures, places in drawings:
        for kind, counts in kinds.items():
            low, high = KERNELS[kind](figures, level=LEVEL, factor=1.0, bounds=(0.0, 1.0))
            found = np.isfinite(low + high)
            holds = found & (low <= true[places]) & (true[places] <= high)
            counts[:, places] += np.stack([found, holds, np.where(found, high - low, 0.0)])


def told(counts: Floats, simulations: int) -> str:
    """Return coverage and mean width of the intervals found, and the share of those that are undefined."""
    found, held, width = counts
    missing = f"{1 - found / simulations:.3f}"
    return f"{held / found:.3f} | {width / found:.3f} | {missing}" if found else f"none | none | {missing}"


def main(simulations: int = SIMULATIONS) -> None:
    """Print coverage, mean width and the share of intervals that are undefined."""
    chance = np.random.Generator(np.random.PCG64(SEED))
    true = truths(chance)
    print(f"{simulations} hubs a row, {SAMPLES} samples, level {LEVEL}; true values {np.round(true, 4).tolist()}")
    print("| partners | figure | kind | coverage | mean width | undefined |\n| --- | --- | --- | --- | --- | --- |")
    for n in SIZES:
        kinds = {kind: np.zeros((3, len(NAMES))) for kind in IntervalKind}
        for _ in range(simulations):
            simulated(chance, n, true, kinds)
        for place, figure in enumerate(NAMES):
            for kind, counts in kinds.items():
                print(f"| {n} | {figure} | {kind} | {told(counts[:, place], simulations)} |", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
