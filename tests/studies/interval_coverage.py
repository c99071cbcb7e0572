"""How often intervals of each kind hold the true value, in small hubs: a simulation, run by `nox -s studies`.

A partner answers seven items from 0 to 4. Its answers share a leaning (half of the variance), so that criteria go
together as they do in hubs; the scale is cut at its ends. Figures: the mean of the criterion means (linear) and their
shifted geometric mean; the same where most answers are at the top, so that they are skewed; and the mean over ties of
one item, where a tie has the leanings of both partners and a part of its own, if all pairs have a tie and if two in
five do, by chance. The true value is that of a great many
partners.

Hubs of three partners are simulated too: the library gives them no interval, and the table shows what it would be.
The jackknife inside each bootstrap sample is worked out from sums; `checked` compares it with the library's own.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import TypeAlias

import attrs
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
from partnerkit.stats.intervals import FEWEST, KERNELS
from partnerkit.stats.resampling import Bools, Floats

Figures: TypeAlias = Callable[[Floats], Floats]
"""From weights of partners (R, n) to figures (R, k)."""

SIMULATIONS, SAMPLES, SEED, LEVEL = 4_000, 999, 20260101, 0.95
SIZES = (3, 5, 8, 12, 20, 50)
LEAN = 0.5**0.5
SPARSE = 0.4
"""The share of pairs with a tie where not all have one."""
TOP = 1.4
"""How much higher the answers lie where most are at the top."""
NAMES = ("linear", "geometric", "linear, near the top", "geometric, near the top", "ties", "ties, two in five")
CRITERIA = np.linspace(-0.5, 1.0, 7)
"""Where the mean answer of each criterion lies, in standard deviations from the middle of the scale."""


def answered(latent: Floats) -> Floats:
    """Return latent ratings as answers from 0 to 4, as shares."""
    return np.clip(np.rint(2 + latent), 0, 4) / 4


def answers(chance: np.random.Generator, n: int, lift: float) -> Floats:
    """Return the answers of n partners to seven items."""
    leaning, own = chance.standard_normal((n, 1)), chance.standard_normal((n, len(CRITERIA)))
    return answered(CRITERIA + lift + LEAN * (leaning + own))


def ties(chance: np.random.Generator, n: int, share: float = 1.0) -> Floats:
    """Return the rating of each tie: a part of each partner's leaning, and of the tie's own; NaN for no tie."""
    leaning, (a, b) = chance.standard_normal(n), np.triu_indices(n, 1)
    rated = answered(0.5 + (leaning[a] + leaning[b]) / 2 + LEAN * chance.standard_normal(len(a)))
    return np.where(chance.random(len(a)) < share, rated, np.nan)[:, None]


def combined(means: Floats) -> Floats:
    """Return the arithmetic and the shifted geometric mean of criterion means, as two columns."""
    geometric: Floats = (np.exp(np.log(SHIFT + (1 - SHIFT) * means).mean(axis=-1)) - SHIFT) / (1 - SHIFT)
    return np.stack([means.mean(axis=-1), geometric], axis=-1)


@attrs.frozen(eq=False)
class Sums:
    """A figure of sums over partners, and the same sums with one copy of a partner deleted.

    Attributes:
        under: From weights (R, n) to the sums, of shape (R, 2k): of the values, and of how many there are.
        fewer: From weights (R, n) to what one copy of each partner brings to these, of shape (R, n, 2k).
        figure: From sums (..., 2k) to figures.
        ties: What each tie brings to the sums, of shape (m, 2k); None for figures about the whole.
    """

    under: Figures
    fewer: Figures
    figure: Figures
    ties: Floats | None = None

    def errors(self, drawn: Floats) -> Floats:
        """Return the jackknife's standard error inside each sample: that of `nested_se`, all samples at once."""
        times = (drawn * self.part(drawn.shape[1]))[:, :, None]
        deleted = self.figure(self.under(drawn)[:, None] - np.where(times > 0, self.fewer(drawn), 0.0))
        n, counted = np.maximum(times.sum(axis=1), 1.0), np.where(times > 0, deleted, 0.0)
        apart = times * (counted - (times * counted).sum(axis=1, keepdims=True) / n[:, None]) ** 2
        errors: Floats = np.sqrt((n - 1) / n * apart.sum(axis=1))
        return errors

    def part(self, n: int) -> Bools:
        """Return which of n partners figures rest on."""
        counts = np.split(self.fewer(np.ones((1, n)))[0], 2, axis=-1)[1]
        there: Bools = np.any(counts > 0, axis=1)
        return there

    def replicates(self, drawn: Floats) -> Replicates:
        """Return figures with everything that the four kinds need."""
        n = drawn.shape[1]
        whole = self.under(np.ones((1, n)))
        estimate = self.figure(whole)[0]
        return Replicates(
            estimate=estimate,
            part=np.repeat(self.part(n)[:, None], len(estimate), axis=1),
            deleted=self.figure(self.under(partner_weights_jackknife(n))),
            untied=None if self.ties is None else self.figure(whole - self.ties),
            drawn=self.figure(self.under(drawn)),
            errors=self.errors(drawn),
        )


def halved(sums: Floats) -> Floats:
    """Return sums of values over how many there are; NaN for none."""
    values, counts = np.split(sums, 2, axis=-1)
    means: Floats = np.divide(values, counts, out=np.full_like(values, np.nan), where=counts > 0)
    return means


def of_answers(values: Floats) -> Sums:
    """Return the linear and the geometric score."""
    both = np.hstack([values, np.ones_like(values)])
    return Sums(
        lambda w: w @ both, lambda w: np.broadcast_to(both, (len(w), *both.shape)), lambda s: combined(halved(s))
    )


def of_ties(values: Floats, n: int) -> Sums:
    """Return the mean over ties: Σ w_a w_b x_ab / Σ w_a w_b, each pair twice, as w'Xw / w'Aw."""
    square, there = np.zeros((n, n)), np.zeros((n, n))
    pairs = np.triu_indices(n, 1)
    square[pairs], there[pairs] = np.nan_to_num(values[:, 0]), ~np.isnan(values[:, 0])
    square, there = square + square.T, there + there.T

    def fewer(weights: Floats) -> Floats:
        return 2 * np.stack([weights @ square, weights @ there], axis=-1)

    def under(weights: Floats) -> Floats:
        sums: Floats = np.einsum("rn,rnk->rk", weights, fewer(weights) / 2)
        return sums

    there_are = ~np.isnan(values)
    return Sums(under, fewer, halved, 2 * np.column_stack([values[there_are], np.ones(there_are.sum())]))


def checked(chance: np.random.Generator, n: int = 6) -> None:
    """Stop unless sums give what the library's own resampling gives."""
    drawn = partner_weights_bootstrap(n, 50, 1)
    nested, (a, b) = nested_jackknife(drawn), np.triu_indices(n, 1)
    values, of = answers(chance, n, 0), ties(chance, n)
    slow: tuple[tuple[Sums, Figures], ...] = (
        (of_answers(values), lambda w: combined(weighted_means(values, w))),
        (of_ties(of, n), lambda w: tie_weighted_means(of, a, b, w)),
    )
    for sums, figures in slow:
        made = sums.replicates(drawn)
        for fast, known in ((made.drawn, figures(drawn)), (made.errors, nested_se(nested, figures(nested.weights)))):
            np.testing.assert_allclose(np.asarray(fast), known, rtol=0, atol=1e-9)


def truths(chance: np.random.Generator) -> Floats:
    """Return the true values, in the order of the names."""
    whole = [combined(answers(chance, 1_000_000, lift).mean(axis=0, keepdims=True))[0] for lift in (0, TOP)]
    pairs = answered(0.5 + chance.standard_normal(4_000_000))  # a tie's variance: 1/4 + 1/4 + 1/2
    return np.concatenate([*whole, np.full(2, pairs.mean())])


def simulated(chance: np.random.Generator, n: int, true: Floats, kinds: dict[IntervalKind, Floats]) -> None:
    """Simulate one hub, and add to each kind: intervals found, those that hold the true value, and their widths."""
    drawn = partner_weights_bootstrap(n, SAMPLES, int(chance.integers(2**32)))
    drawings = (
        (of_answers(answers(chance, n, 0)).replicates(drawn), slice(0, 2)),
        (of_answers(answers(chance, n, TOP)).replicates(drawn), slice(2, 4)),
        (of_ties(ties(chance, n), n).replicates(drawn), slice(4, 5)),
        (of_ties(ties(chance, n, SPARSE), n).replicates(drawn), slice(5, 6)),
    )
    for figures, places in drawings:
        for kind, counts in kinds.items():
            low, high = KERNELS[kind](figures, level=LEVEL, factor=1.0, bounds=(0.0, 1.0))
            found = np.isfinite(low + high)
            holds = found & (low <= true[places]) & (true[places] <= high)
            counts[:, places] += np.stack([found, holds, np.where(found, high - low, 0.0)])


def told(counts: Floats, simulations: int) -> str:
    """Return coverage with its standard error and mean width of the intervals found, and the share undefined."""
    found, held, width = counts
    missing = f"{1 - found / simulations:.3f}"
    if not found:
        return f"none | none | none | {missing}"
    share = held / found
    return f"{share:.3f} | {math.sqrt(share * (1 - share) / found):.4f} | {width / found:.3f} | {missing}"


def main(simulations: int = SIMULATIONS, *sizes: int) -> None:
    """Print coverage, mean width and the share of intervals that are undefined."""
    true = truths(np.random.Generator(np.random.PCG64(SEED)))
    checked(np.random.Generator(np.random.PCG64(SEED)))
    print(f"{simulations} hubs a row, {SAMPLES} samples, seed {SEED}, level {LEVEL}; true {np.round(true, 4).tolist()}")
    print("| partners | figure | kind | coverage | its error | mean width | undefined |\n|" + " --- |" * 7)
    for n in sizes or SIZES:
        chance = np.random.Generator(np.random.PCG64([SEED, n]))
        kinds = {kind: np.zeros((3, len(NAMES))) for kind in IntervalKind}
        for _ in range(simulations):
            simulated(chance, n, true, kinds)
        for place, figure in enumerate(NAMES):
            for kind, counts in kinds.items():
                size = f"{n}, refused" if n < FEWEST else f"{n}"
                print(f"| {size} | {figure} | {kind} | {told(counts[:, place], simulations)} |", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
