"""How often the default interval of a mean over ties holds the true value, by whose the variance is: a simulation.

Run by `nox -s studies`. A tie's rating is a part of each partner's leaning, and a part of the tie's own. Beside the
default stands the jackknife that deletes partners alone, which counts the tie's own part about twice.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

import numpy as np

from partnerkit.stats import Replicates, jackknife_t, partner_weights_jackknife, tie_weighted_means
from partnerkit.stats.resampling import tie_deleted_means

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerkit.stats.resampling import Bools, Floats, Integers

SEED = 20260501
NETWORKS, HUBS = 40, 100
"""Networks a row, and hubs drawn on each: 4,000 hubs."""
SHARES, SIZES = (0.0, 0.1, 0.25, 0.5), (5, 8, 12, 20, 50)
TIES_A_PARTNER = 3
"""Ties, over partners, where not all pairs are tied."""
LIFT = 0.5
TRUTHS = 4_000_000


def answered(latent: Floats) -> Floats:
    """Return latent ratings as answers from 0 to 4, as shares."""
    return np.clip(np.rint(2 + LIFT + latent), 0, 4) / 4


def network(chance: np.random.Generator, n: int, *, sparse: bool) -> tuple[Integers, Integers]:
    """Return the two partners of each tie: of all pairs, or of three ties a partner, drawn."""
    a, b = np.triu_indices(n, 1)
    if not sparse:
        return a, b
    kept = chance.permutation(len(a))[: TIES_A_PARTNER * n]
    return a[kept], b[kept]


def held(chance: np.random.Generator, n: int, share: float, true: float, *, sparse: bool) -> Iterator[Bools]:
    """Yield for each network which hubs' intervals hold the true value: by the default, and by partners alone."""
    for _ in range(NETWORKS):
        a, b = network(chance, n, sparse=sparse)
        leaning, own = chance.standard_normal((n, HUBS)), chance.standard_normal((len(a), HUBS))
        values = answered(math.sqrt(share / 2) * (leaning[a] + leaning[b]) + math.sqrt(1 - share) * own)
        there = np.unique(np.concatenate([a, b]), return_inverse=True)
        one, other = np.split(there[1], 2)
        weights = partner_weights_jackknife(len(there[0]))
        deleted, untied = tie_weighted_means(values, one, other, weights), tie_deleted_means(values)
        both = [Replicates(estimate=values.mean(axis=0), deleted=deleted, untied=each) for each in (untied, None)]
        ends = [jackknife_t(each) for each in both]
        yield np.stack([(low <= true) & (true <= high) for low, high in ends])


def main() -> None:
    """Print coverage by the default, and by deleting partners alone."""
    true = float(answered(np.random.default_rng(SEED).standard_normal(TRUTHS)).mean())
    out = sys.stdout.write
    out(f"{NETWORKS * HUBS} hubs a row, seed {SEED}, true {true:.4f}\n")
    out("| tied | partners' share | partners | default | partners alone |\n|" + " --- |" * 5 + "\n")
    for sparse in (False, True):
        for share in SHARES:
            for n in SIZES:
                chance = np.random.default_rng([SEED, n, sparse, round(100 * share)])
                found = np.concatenate(list(held(chance, n, share, true, sparse=sparse)), axis=1).mean(axis=1)
                tied = "three a partner" if sparse else "all pairs"
                out(f"| {tied} | {share} | {n} | {found[0]:.3f} | {found[1]:.3f} |\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
