"""Factors of items with each cluster deleted in turn: what their limits rest on.

Owns: the eigenvalues and loadings without each cluster, and the matching of factors to those of all rows: factors have
no order and no sign of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.results import Missing, Rotation
from partnerkit.stats.covariances import covariances, is_definite, points_of
from partnerkit.stats.factors import minres, oblimin, squared_multiple_correlations, varimax
from partnerkit.stats.intervals import FEWEST
from partnerkit.stats.item_deletions import (
    FITS,
    LEAST,
    clusters_of,
    correlations_in,
    counted,
    deleted_covariances,
    grouped_units,
    kept_rows,
)
from partnerkit.stats.ratings import scaled
from partnerkit.stats.resampling import Floats, Integers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import ArrayLike


__all__ = ["FactorDeletions", "aligned", "eigenvalue_deletions", "factor_deletions"]


@attrs.frozen(kw_only=True, eq=False)
class FactorDeletions:
    """Factors with each cluster deleted in turn, or each group of clusters; NaN where a deletion leaves none.

    Attributes:
        loadings: Shape (g, k, m), each factor in the place and with the sign of the one of all rows that it is most
            alike.
        uniquenesses: Shape (g, k).
        clusters: How many there are, one by one.
    """

    loadings: Floats
    uniquenesses: Floats
    clusters: int


def _correlations(table: Floats, units: Integers) -> Iterator[Floats]:
    """Yield the correlations without each cluster, a block of clusters at a time; NaN where an item does not vary."""
    least = LEAST * np.diag(covariances(table, Missing.PAIRWISE).matrix)
    for block in deleted_covariances(table, units):
        yield correlations_in(block, np.diagonal(block, axis1=1, axis2=2) > least)


def _table(points: ArrayLike, clusters: ArrayLike | None, missing: Missing | str) -> tuple[Floats, Integers]:
    """Return the rows that count, and their clusters."""
    table, _ = scaled(points_of(points))
    kept = kept_rows(table, Missing(missing))
    return table[kept], counted(clusters_of(clusters, len(table))[kept])


def eigenvalue_deletions(
    points: ArrayLike, *, clusters: ArrayLike | None = None, missing: Missing | str = Missing.PAIRWISE
) -> tuple[Floats, Floats]:
    """Return the eigenvalues of the correlations with each cluster deleted: those of components and those of factors.

    Args:
        points: Shape (n, k).
        clusters: As for `partnerkit.stats.item_deletions.clusters_of`.
        missing: `pairwise` or `listwise`.

    Returns:
        Both of shape (c, k), the largest first; for factors the diagonal holds what the other items tell of each. NaN
        where an item does not vary, or a pair is never answered together, once the cluster is gone.

    Raises:
        InvalidValueError: No table, infinity, or another number of clusters than of rows.

    Example:
        >>> points = [[1, 2, 1], [2, 2, 4], [3, 4, 2], [4, 5, 3], [5, 3, 4], [1, 1, 2]]
        >>> components, _ = eigenvalue_deletions(points)
        >>> components.sum(axis=1).round(6).tolist()  # as many as there are items
        [3.0, 3.0, 3.0, 3.0, 3.0, 3.0]

    References:
        Horn (1965), A rationale and test for the number of factors in factor analysis, Psychometrika 30, 179-185.
    """
    table, units = _table(points, clusters, missing)
    k = table.shape[1]
    if not (len(units) and k):
        return np.empty((0, k)), np.empty((0, k))
    blocks = [_eigenvalues(block) for block in _correlations(table, units)]
    return np.concatenate([each[0] for each in blocks]), np.concatenate([each[1] for each in blocks])


def _eigenvalues(matrices: Floats) -> tuple[Floats, Floats]:
    there = np.isfinite(matrices).all(axis=(1, 2))
    made = np.full((2, *matrices.shape[:2]), np.nan)
    chosen = matrices[there]
    made[0, there] = np.linalg.eigvalsh(chosen)[:, ::-1]
    reduced = chosen.copy()
    at = np.arange(matrices.shape[1])
    reduced[:, at, at] = squared_multiple_correlations(chosen)
    made[1, there] = np.linalg.eigvalsh(reduced)[:, ::-1]
    return made[0], made[1]


def factor_deletions(  # noqa: PLR0913 - what a caller may choose
    points: ArrayLike,
    loadings: ArrayLike,
    *,
    rotation: Rotation | str = Rotation.OBLIMIN,
    clusters: ArrayLike | None = None,
    missing: Missing | str = Missing.PAIRWISE,
    fits: int = FITS,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> FactorDeletions:
    """Return minimum residual factors of Pearson correlations with each cluster deleted.

    Each deletion is a fit. Where there are more clusters than `fits`, they are dealt out to as many groups by chance,
    and each group is deleted.

    Args:
        points: Shape (n, k).
        loadings: Shape (k, m): those of all rows, which the factors of each deletion are matched to.
        rotation: `oblimin`, `varimax` or `none`, as those were turned.
        clusters: As for `partnerkit.stats.item_deletions.clusters_of`.
        missing: `pairwise` or `listwise`.
        fits: The most fits, from 5.
        seed: Of the deal.
        progress: Called with the fits done and all of them.

    Returns:
        The factors, in the order of the clusters.

    Raises:
        InvalidValueError: No table, infinity, another number of clusters than of rows, fewer than five fits, or a seed
            below 0.

    Example:
        >>> from partnerkit.stats.factors import factor_analysis
        >>> chance = np.random.Generator(np.random.PCG64(1))
        >>> points = chance.normal(size=(40, 1)) + chance.normal(size=(40, 5))
        >>> made = factor_deletions(points, factor_analysis(points, 1).loadings, clusters=np.arange(40) % 8)
        >>> made.clusters, made.loadings.shape
        (8, (8, 5, 1))

    References:
        Tukey (1958), Bias and confidence in not-quite large samples, Annals of Mathematical Statistics 29, 614; for
        groups Kott (2001), The delete-a-group jackknife, Journal of Official Statistics 17, 521-526.
    """
    if fits < FEWEST or seed < 0:
        found = f"{fits!r} fits and the seed {seed!r}"
        raise InvalidValueError(Problem(path="fits", found=found, expected=f"at least {FEWEST}, and a seed from 0"))
    turned, whole = Rotation(rotation), points_of(loadings)
    table, units = _table(points, clusters, missing)
    groups = grouped_units(units, fits, seed)
    size = int(groups.max(initial=-1)) + 1
    made, own, done = np.full((size, *whole.shape), np.nan), np.full((size, len(whole)), np.nan), 0
    for block in _correlations(table, groups) if size else ():
        for matrix in block:
            made[done], own[done] = _fitted(matrix, whole, turned)
            done += 1
            if progress is not None:
                progress(done, size)
    return FactorDeletions(loadings=made, uniquenesses=own, clusters=int(units.max(initial=-1)) + 1)


def _fitted(matrix: Floats, whole: Floats, rotation: Rotation) -> tuple[Floats, Floats]:
    none = np.full(whole.shape, np.nan), np.full(len(whole), np.nan)
    if np.isnan(matrix).any() or not is_definite(matrix):
        return none
    found, _ = minres(matrix, whole.shape[1])
    loadings, settled = found, True
    if whole.shape[1] > 1 and rotation is Rotation.VARIMAX:
        loadings = varimax(found)
    elif whole.shape[1] > 1 and rotation is Rotation.OBLIMIN:
        loadings, _, settled = oblimin(found)
    return (aligned(loadings, whole), 1 - (found**2).sum(axis=1)) if settled else none


def aligned(loadings: Floats, to: Floats) -> Floats:
    """Return factors in the order, and with the signs, in which they are most like others.

    How alike two are is Tucker's congruence, Σ xy / sqrt(Σ x² Σ y²); the sum of its sizes over the pairs is largest.

    Args:
        loadings: Shape (k, m).
        to: Shape (k, m): the others.

    Example:
        >>> aligned(np.array([[0.0, -0.8], [0.1, -0.7], [0.6, 0.0]]), np.array([[0.8, 0], [0.7, 0], [0, 0.9]])).tolist()
        [[0.8, 0.0], [0.7, 0.1], [-0.0, 0.6]]

    References:
        Tucker (1951), A method for synthesis of factor analysis studies, Personnel Research Section Report 984.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - scipy is loaded when it is asked for

    lengths = np.sqrt((to**2).sum(axis=0))[:, None] * np.sqrt((loadings**2).sum(axis=0))
    alike = np.divide(to.T @ loadings, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    _, chosen = linear_sum_assignment(-np.abs(alike))
    signs = np.where(alike[np.arange(len(chosen)), chosen] < 0, -1.0, 1.0)
    made: Floats = loadings[:, chosen] * signs
    return made
