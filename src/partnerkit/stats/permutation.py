"""Permutations: labels dealt out anew by chance, and how often chance goes as far as what was found.

Owns: the draws and the shares. What figure is worked out under each draw is the caller's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.knowledge.schema import is_number
from partnerkit.results import Permuted
from partnerkit.stats.ratings import checked_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from partnerkit.stats.resampling import Floats, Integers

__all__ = ["permutation_test", "permutations"]

CELLS = 5_000_000
"""How many labels are held at once: 40 MB."""
ROUNDING = 1e-12
"""Figures that lie no further apart than this are the same figure."""


def permutations(labels: Integers, draws: int, seed: int) -> Iterator[Integers]:
    """Yield labels in orders of chance, some at a time.

    The orders are those of numpy's generator PCG64: the same seed gives the same ones.

    Args:
        labels: Shape (n,).
        draws: How many orders.
        seed: From 0.

    Yields:
        Blocks of shape (k, n) that have `draws` rows together.

    Raises:
        InvalidValueError: Fewer than one draw, or a seed that is none.

    Example:
        >>> (block,) = permutations(np.array([0, 0, 1]), 4, seed=1)
        >>> block.shape, set(block.sum(axis=1).tolist())
        ((4, 3), {1})
    """
    if not (is_number(draws, whole=True) and draws >= 1):
        raise InvalidValueError(Problem(found=f"{quoted(draws)} permutations", expected="at least 1"))
    checked_whole(seed, "seed", least=0)
    generator = np.random.Generator(np.random.PCG64(seed))
    size = max(1, CELLS // max(1, len(labels)))
    for start in range(0, draws, size):
        rows = min(size, draws - start)
        yield generator.permuted(np.broadcast_to(labels, (rows, len(labels))), axis=1)


def permutation_test(
    figure: Callable[[Integers], Floats],
    labels: Integers,
    draws: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Permuted:
    """Return how often a figure goes as far by chance when labels are permuted.

        p = (1 + permutations that go as far) / (1 + permutations)

    The labels as they are count as one permutation, so that p is never 0. With the 1,000 or so that are usual, a p of
    .05 is right to about .014.

    Args:
        figure: From labels of shape (k, n) to k figures.
        labels: Shape (n,): as they are.
        draws: How many permutations, from 1.
        seed: From 0.
        progress: Called with the permutations done and all of them.

    Returns:
        The mean and standard deviation of the permutations, the shares of them with a figure no higher and no lower,
        and for both ends together twice the smaller share, at most 1.

    Raises:
        InvalidValueError: Fewer than one draw.

    Example:
        >>> same = lambda labels: (labels[:, 0] == labels[:, 1]).astype(float)
        >>> found = permutation_test(same, np.array([0, 0, 1, 1]), 999, seed=1)
        >>> round(found.mean, 1), found.p_low
        (0.3, 1.0)

    References:
        Phipson and Smyth (2010), Permutation p-values should never be zero, Statistical Applications in Genetics and
        Molecular Biology 9(1), article 39.
    """
    drawn: list[Floats] = []
    done = 0
    for block in permutations(labels, draws, seed):
        drawn.append(figure(block))
        done += len(block)
        if progress is not None:
            progress(done, draws)
    figures, found = np.concatenate(drawn), float(figure(labels[None, :])[0])
    low, high = _share(figures <= found + ROUNDING), _share(figures >= found - ROUNDING)
    return Permuted(
        mean=float(figures.mean()),
        sd=float(figures.std()),
        p_low=low,
        p_high=high,
        p=min(1.0, 2 * min(low, high)),
        permutations=draws,
        seed=seed,
    )


def _share(as_far: np.ndarray) -> float:
    return float((1 + as_far.sum()) / (1 + len(as_far)))
