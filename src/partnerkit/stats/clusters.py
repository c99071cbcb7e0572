"""The bootstrap of clusters: respondents, partners or hubs drawn whole, with all of their rows.

Owns: the sums of each cluster, and what the means become when clusters are drawn or deleted.

A mean over rows needs no rows to be gathered: with S the sums and C the counts of each cluster, and W how often each
cluster is drawn in each sample, all means of all samples are (W S) / (W C), two products of matrices. W comes from
whole-number draws counted at once, sample by sample in blocks that fit the memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.knowledge.schema import is_number
from partnerkit.stats.intervals import Replicates
from partnerkit.stats.ratings import labels_of, numbers
from partnerkit.stats.resampling import Bools, Floats, Integers

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

__all__ = ["ClusterSums", "cluster_bootstrap", "cluster_replicates", "cluster_sums", "cluster_weights"]

CELLS = 50_000
"""How many draws are counted at once: their counts, 0.4 MB, stay near the processor, and that is quickest."""
SMALL = 2**16
"""Fewer clusters than this are drawn as small whole numbers, which is three times as quick."""


@attrs.frozen(kw_only=True, eq=False)
class ClusterSums:
    """What the rows of each cluster add up to.

    Attributes:
        sums: Shape (n, k): of the values that are there.
        counts: Shape (n, k): how many are there.
        clusters: Shape (n,): the clusters, sorted.
    """

    sums: Floats
    counts: Floats
    clusters: np.ndarray

    @property
    def part(self) -> Bools:
        """Shape (n, k): whether a cluster has a value in the column."""
        there: Bools = self.counts > 0
        return there

    def means(self, weights: Floats) -> Floats:
        """Return the mean of each column under each row of weights; NaN where nothing is in the sample.

        Args:
            weights: Shape (R, n): how often each cluster is in the sample.
        """
        if (self.counts == self.counts[:, :1]).all():  # nothing is missing, or the same rows everywhere: counted once
            return _over(weights @ np.hstack([self.sums, self.counts[:, :1]]), self.sums.shape[1])
        return _over(weights @ np.hstack([self.sums, self.counts]), self.sums.shape[1])

    def deleted(self) -> Floats:
        """Return the mean of each column with each cluster deleted in turn, of shape (n, k)."""
        left = np.hstack([self.sums.sum(axis=0) - self.sums, self.counts.sum(axis=0) - self.counts])
        return _over(left, self.sums.shape[1])


def _over(both: Floats, k: int) -> Floats:
    """Return the first k columns over those that follow; NaN where these are 0."""
    sums, counts = both[:, :k], np.broadcast_to(both[:, k:], (len(both), k))
    made: Floats = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    return made


def cluster_sums(values: ArrayLike, clusters: ArrayLike) -> ClusterSums:
    """Return the sums and counts of each cluster.

    Args:
        values: Shape (m, k): a row an answer; NaN where there is none.
        clusters: Shape (m,): the cluster of each row: numbers or texts.

    Raises:
        InvalidValueError: The two do not fit, there is no row, or a value is infinite.

    Example:
        >>> made = cluster_sums([[1.0], [0.5], [np.nan], [0.0]], ["oak", "oak", "oak", "ash"])
        >>> made.clusters.tolist(), made.sums.tolist(), made.counts.tolist()
        (['ash', 'oak'], [[0.0], [1.5]], [[1.0], [2.0]])
    """
    table, labels = numbers(values, path="values"), labels_of(clusters, path="clusters")
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or labels.shape != table.shape[:1] or not table.size or np.isinf(table).any():  # noqa: PLR2004 - a table
        found = f"values of shape {table.shape} and clusters of shape {labels.shape}"
        raise InvalidValueError(Problem(found=found, expected="rows of finite numbers or NaN, and a cluster for each"))
    known, place = np.unique(labels, return_inverse=True)
    there = ~np.isnan(table)
    sums, counts = (
        _summed(each, place, len(known)) for each in (np.where(there, table, 0.0), there.astype(np.float64))
    )
    return ClusterSums(sums=sums, counts=counts, clusters=known)


def _summed(table: Floats, place: Integers, n: int) -> Floats:
    columns = [np.bincount(place, column, minlength=n).astype(np.float64) for column in table.T]
    return np.stack(columns, axis=1)


def cluster_weights(n: int, replicates: int, generator: np.random.Generator) -> Floats:
    """Return how often each cluster is drawn when n are drawn from n, with replacement.

    The same in law as `partner_weights_bootstrap`, and quicker where clusters are many: whole-number draws, counted.

    Args:
        n: Clusters.
        replicates: Samples.
        generator: Where chance comes from.

    Returns:
        Whole numbers from 0 of which each row adds up to n; shape (replicates, n).

    Example:
        >>> weights = cluster_weights(5, 100, np.random.Generator(np.random.PCG64(1)))
        >>> weights.shape, set(weights.sum(axis=1).tolist())
        ((100, 5), {5.0})
    """
    draws = generator.integers(0, n, size=(replicates, n), dtype=np.uint16 if n < SMALL else np.int64)
    places = draws + (np.arange(replicates) * n)[:, None]
    counts = np.bincount(places.ravel(), minlength=replicates * n)
    return counts.reshape(replicates, n).astype(np.float64)


def cluster_bootstrap(
    sums: ClusterSums,
    replicates: int = 2000,
    *,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Floats:
    """Return the means in samples of clusters drawn with replacement.

    Args:
        sums: As `cluster_sums` returns.
        replicates: Samples, from 1.
        seed: From 0; the same seed gives the same samples.
        progress: Called with the samples done and all of them.

    Returns:
        Shape (replicates, k); NaN where no row of a sample has a value.

    Raises:
        InvalidValueError: Fewer than one sample, or a seed that is none.

    Example:
        >>> drawn = cluster_bootstrap(cluster_sums([[1.0], [0.5], [0.0]], [0, 0, 1]), 100, seed=1)
        >>> sorted(set(drawn.ravel().tolist()))  # the second alone, both, the first alone
        [0.0, 0.5, 0.75]

    References:
        Davison and Hinkley (1997), Bootstrap Methods and their Application, section 3.8; Field and Welsh (2007),
        Bootstrapping clustered data, Journal of the Royal Statistical Society B 69, 369-390.
    """
    for found, least, what in ((replicates, 1, "samples"), (seed, 0, "as a seed")):
        if not (is_number(found, whole=True) and found >= least):
            expected = f"a whole number from {least}"
            raise InvalidValueError(Problem(found=f"{quoted(found)} {what}", expected=expected))
    generator = np.random.Generator(np.random.PCG64(seed))
    n = len(sums.clusters)
    size = max(1, CELLS // n)
    made = np.empty((replicates, sums.sums.shape[1]))
    for start in range(0, replicates, size):
        rows = min(size, replicates - start)
        made[start : start + rows] = sums.means(cluster_weights(n, rows, generator))
        if progress is not None:
            progress(start + rows, replicates)
    return made


def cluster_replicates(
    values: ArrayLike,
    clusters: ArrayLike,
    *,
    replicates: int = 2000,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Replicates:
    """Return means with what `partnerkit.stats.intervals` needs for the jackknife, percentile and BCa intervals.

    Args:
        values: As for `cluster_sums`.
        clusters: As for `cluster_sums`.
        replicates: As for `cluster_bootstrap`.
        seed: As for `cluster_bootstrap`.
        progress: As for `cluster_bootstrap`.

    Raises:
        InvalidValueError: As for `cluster_sums` and `cluster_bootstrap`.

    Example:
        >>> from partnerkit.stats import intervals
        >>> values = [0.5, 0.75, 0.25, 1.0, 0.5, 0.75, 0.5, 0.75]
        >>> (made,) = intervals(cluster_replicates(values, [1, 1, 2, 3, 3, 4, 5, 6], seed=1), kind="percentile")
        >>> made.n, made.low < 0.625 < made.high
        (6, True)
    """
    sums = cluster_sums(values, clusters)
    return Replicates(
        estimate=sums.means(np.ones((1, len(sums.clusters))))[0],
        deleted=sums.deleted(),
        part=sums.part,
        drawn=cluster_bootstrap(sums, replicates, seed=seed, progress=progress),
    )
