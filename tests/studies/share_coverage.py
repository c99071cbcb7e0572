"""How often limits of a share of answers hold the true one, where answers come in clusters: run by `nox -s studies`.

Each partner has a don't-know rate of its own, from a beta distribution with the true rate as its mean, and answers 30
questions by it. `clustered` is `partnerkit.stats.clustered_share`; `wilson` takes the answers as if they were
independent; `jackknife_t` is the default interval of scores.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from partnerkit.stats import Replicates, jackknife_t
from partnerkit.stats.shares import clustered_share, wilson

if TYPE_CHECKING:
    from partnerkit.stats.resampling import Floats

SIMULATIONS, SEED, ASKED = 4_000, 20260301, 30
SIZES, RATES, ALIKE = (5, 8, 12, 20, 50), (0.05, 0.3), 0.1
"""Partners; true rates; and the correlation of two answers of one partner."""


def hub(chance: np.random.Generator, n: int, rate: float) -> Floats:
    """Return how many of its questions each partner does not know."""
    size = 1 / ALIKE - 1
    made: Floats = chance.binomial(ASKED, chance.beta(rate * size, (1 - rate) * size, n)).astype(np.float64)
    return made


def held(counts: Floats, rate: float) -> list[bool]:
    """Return which limits hold the true rate."""
    n = len(counts)
    found = clustered_share(counts, np.full(n, ASKED)).limits
    low, high = wilson(counts.sum() / (n * ASKED), n * ASKED)
    shares = counts / ASKED
    deleted = (shares.sum() - shares) / (n - 1)
    one, other = jackknife_t(Replicates(estimate=shares.mean(), deleted=deleted))
    clustered = found is not None and found.low <= rate <= found.high
    return [clustered, bool(low <= rate <= high), bool(one[0] <= rate <= other[0])]


def main(simulations: int = SIMULATIONS) -> None:
    """Print how often each kind holds the true rate."""
    print(f"{simulations} hubs a row, seed {SEED}, {ASKED} questions, correlation within partners {ALIKE}")
    print("| partners | true rate | clustered | jackknife_t | wilson |\n|" + " --- |" * 5)
    for rate in RATES:
        for n in SIZES:
            chance = np.random.Generator(np.random.PCG64([SEED, n]))
            shares = np.mean([held(hub(chance, n, rate), rate) for _ in range(simulations)], axis=0)
            print(f"| {n} | {rate} | {shares[0]:.3f} | {shares[2]:.3f} | {shares[1]:.3f} |", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
