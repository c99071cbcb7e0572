"""How often limits of Krippendorff's alpha hold its true value, for few and many units.

Four raters place each unit on five points: its own level, with their own errors. The true alpha is that of 200,000 such
units. Beside the three kinds of limits that are offered stands the bootstrap of pairs of values, which is not: it takes
the pairs of one unit as if they told nothing of each other.

Run as `python tests/studies/alpha_coverage.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnerkit.results import LimitsKind
from partnerkit.stats.krippendorff import krippendorff_alpha

if TYPE_CHECKING:
    from partnerkit.stats.resampling import Floats

UNITS, SAMPLES, REPLICATES, RATERS = (8, 12, 20, 50), 1_000, 500, 4
KINDS = (LimitsKind.JACKKNIFE_T, LimitsKind.BCA, LimitsKind.PERCENTILE)


def ratings(chance: np.random.Generator, units: int) -> Floats:
    """Return ratings from 0 to 4."""
    level = chance.normal(size=(units, 1)) + 0.7 * chance.normal(size=(units, RATERS))
    placed: Floats = np.clip(np.round(level + 2), 0, 4)
    return placed


def of_pairs(chance: np.random.Generator, given: Floats) -> tuple[float, float]:
    """Return the middle of alpha with pairs of values drawn anew, the expected disagreement as it was found."""
    one, other = np.triu_indices(RATERS, 1)
    observed = ((given[:, one] - given[:, other]) ** 2).ravel()
    values = given.ravel()
    expected = 2 * values.var(ddof=1)
    drawn = observed[chance.integers(0, len(observed), size=(REPLICATES, len(observed)))].mean(axis=1)
    low, high = np.quantile(1 - drawn / expected, [0.025, 0.975])
    return float(low), float(high)


def main() -> None:
    """Print the table."""
    chance = np.random.Generator(np.random.PCG64(1))
    true = krippendorff_alpha(ratings(chance, 200_000), metric="interval").value
    assert true is not None
    print(f"| units | {' | '.join(f'`{kind}`' for kind in KINDS)} | pairs |")
    for units in UNITS:
        held = np.zeros(len(KINDS) + 1)
        for _ in range(SAMPLES):
            given = ratings(chance, units)
            for at, kind in enumerate(KINDS):
                limits = krippendorff_alpha(given, metric="interval", limits=kind, replicates=REPLICATES).limits
                held[at] += limits is not None and limits.low <= true <= limits.high
            low, high = of_pairs(chance, given)
            held[-1] += low <= true <= high
        print(f"| {units} | {' | '.join(f'{share:.3f}'.lstrip('0') for share in held / SAMPLES)} |")


if __name__ == "__main__":
    main()
