"""McDonald's omega: what factors hold of the variance of the sum of items.

Owns: the general factor behind correlated ones, and the omegas. The factors are found in `factors`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.results import Correlation, Missing, Omega, Reason, Statistic
from partnerkit.stats.covariances import covariances, is_definite, points_of
from partnerkit.stats.factors import identified, item_correlations, minres, oblimin
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
from partnerkit.stats.ratings import checked_whole, refuse, scaled, whole_problem
from partnerkit.stats.resampling import Floats

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike


__all__ = ["OmegaDeletions", "SchmidLeiman", "omega", "omega_deletions", "omega_of_correlations", "schmid_leiman"]

FACTORS = 3
TWO = 2
ROUNDING = 1e-12


@attrs.frozen(kw_only=True, eq=False)
class SchmidLeiman:
    """A general factor, and what group factors hold beside it.

    Attributes:
        general: Shape (k,): loadings on the general factor.
        groups: Shape (k, m): on the group factors, once the general one is taken out.
        uniquenesses: Shape (k,): what no factor holds.
        settled: Whether the rotation settled.
    """

    general: Floats
    groups: Floats
    uniquenesses: Floats
    settled: bool


def schmid_leiman(matrix: Floats, factors: int = FACTORS) -> SchmidLeiman:
    """Return a general factor and group factors that do not correlate.

    Minimum residual factors are turned by oblimin; one factor of their correlations is the general one, with the
    loadings h. An item with the loadings l on the group factors then has Σ l_f h_f on the general one and
    l_f sqrt(1 - h_f²) on each group factor. With two factors each has the root of their correlation, as
    `psych::schmid` has by default (`option = "equal"`): two do not tell how the general one is shared out.

    Args:
        matrix: Correlations, shape (k, k).
        factors: m, from 2.

    Returns:
        The loadings.

    Raises:
        InvalidValueError: No such number of factors.

    Example:
        >>> general, group = np.array([0.6, 0.6, 0.6, 0.5, 0.5, 0.5, 0.4, 0.4, 0.4]), np.repeat(np.eye(3), 3, axis=0)
        >>> shared = np.outer(general, general) + (group * 0.5) @ (group * 0.5).T
        >>> found = schmid_leiman(shared - np.diag(np.diag(shared)) + np.eye(9))
        >>> found.general.round(2).tolist()
        [0.6, 0.6, 0.6, 0.5, 0.5, 0.5, 0.4, 0.4, 0.4]

    References:
        Schmid and Leiman (1957), The development of hierarchical factor solutions, Psychometrika 22, 53-61.
    """
    checked_whole(factors, "factors", least=TWO)
    found, _ = minres(matrix, factors)
    pattern, between, settled = oblimin(found)
    if factors == TWO:
        r = float(between[0, 1])
        higher = np.sqrt(abs(r)) * np.array([1.0, np.sign(r)])
    else:
        higher = minres(between, 1)[0][:, 0]
    return SchmidLeiman(
        general=pattern @ higher,
        groups=pattern * np.sqrt(np.maximum(1 - higher**2, 0.0)),
        uniquenesses=1 - (found**2).sum(axis=1),
        settled=settled,
    )


def omega(
    points: ArrayLike,
    *,
    factors: int = FACTORS,
    correlation: Correlation | str = Correlation.PEARSON,
    missing: Missing | str = Missing.PAIRWISE,
) -> Omega:
    """Return McDonald's omegas of items: what factors hold of the variance of their sum.

        congeneric = (Σ l)² / ((Σ l)² + Σ u), of one factor with loadings l, u being what is left of each item
        total = 1 - Σ u / Σ r_ij, of m group factors and the general one behind them
        hierarchical = (Σ g)² / Σ r_ij, g being the loadings on the general factor

    Total and hierarchical are `omega.tot` and `omega_h` of `psych::omega` (minres, oblimin, Schmid and Leiman). There,
    items that load below 0 on the general factor are turned round; here they are not, as a framework says which way
    its items are put (`flip = FALSE`).

    Args:
        points: Shape (n, k).
        factors: m, from 2; three are needed to tell how the general factor is shared out.
        correlation: `pearson`; or `polychoric`, and omega then is about what lies behind the points, and higher.
        missing: `pairwise` or `listwise`.

    Returns:
        The omegas. None for the reasons of `item_correlations`; of the second two also with fewer items than the
        factors take (six for three factors), or where the rotation does not settle.

    Raises:
        InvalidValueError: No table, infinity, no whole numbers where polychoric correlations are asked for, or fewer
            than two factors.

    Example:
        >>> chance = np.random.Generator(np.random.PCG64(1))
        >>> found = omega(chance.normal(size=(500, 1)) + chance.normal(size=(500, 6)))
        >>> round(found.congeneric.value, 2), found.hierarchical.value < found.total.value < 1
        (0.83, True)

    References:
        McDonald (1999), Test theory: a unified treatment, chapter 6; Zinbarg, Revelle, Yovel and Li (2005),
        Cronbach's alpha, Revelle's beta, McDonald's omega h, Psychometrika 70, 123-133.
    """
    matrix, rows, reason = item_correlations(points, correlation=correlation, missing=missing)
    return omega_of_correlations(matrix, rows=rows, factors=factors, correlation=correlation, reason=reason)


def omega_of_correlations(
    matrix: Floats,
    *,
    rows: int,
    factors: int = FACTORS,
    correlation: Correlation | str = Correlation.PEARSON,
    reason: Reason | None = None,
) -> Omega:
    """Return McDonald's omegas of correlations, as `omega` does of points.

    Args:
        matrix: Shape (k, k), k from 3.
        rows: That they rest on.
        factors: m, from 2.
        correlation: What they are.
        reason: Why there are none, as `item_correlations` says.

    Returns:
        The omegas, and the reason where there are none.

    Raises:
        InvalidValueError: Fewer than two factors.

    Example:
        >>> one = np.array([0.8, 0.7, 0.6, 0.5])
        >>> found = omega_of_correlations(np.outer(one, one) + np.diag(1 - one**2), rows=100)
        >>> round(found.congeneric.value, 4), found.total.reason
        (0.7494, <Reason.TOO_FEW_ITEMS: 'too_few_items'>)

    References:
        As `omega`.
    """
    checked_whole(factors, "factors", least=TWO)
    made = Omega(
        congeneric=_congeneric(matrix, rows, reason),
        total=Statistic(name="omega_total", value=None, n=rows, reason=reason),
        hierarchical=Statistic(name="omega_hierarchical", value=None, n=rows, reason=reason),
        factors=factors,
        correlation=Correlation(correlation),
    )
    reason = reason or (None if identified(len(matrix), factors) else Reason.TOO_FEW_ITEMS)
    reason = reason or (None if matrix.sum() > ROUNDING * len(matrix) else Reason.NOT_POSITIVE)
    found = None if reason else schmid_leiman(matrix, factors)
    if found is None or not found.settled:
        why = reason or Reason.NOT_CONVERGED
        return attrs.evolve(
            made, total=attrs.evolve(made.total, reason=why), hierarchical=attrs.evolve(made.hierarchical, reason=why)
        )
    whole = float(matrix.sum())
    return attrs.evolve(
        made,
        total=attrs.evolve(made.total, value=1 - float(found.uniquenesses.sum()) / whole),
        hierarchical=attrs.evolve(made.hierarchical, value=float(found.general.sum()) ** 2 / whole),
        general=tuple(found.general.tolist()),
        groups=tuple(tuple(row) for row in found.groups.tolist()),
        uniquenesses=tuple(found.uniquenesses.tolist()),
    )


def _congeneric(matrix: Floats, rows: int, reason: Reason | None) -> Statistic:
    if reason is not None:
        return Statistic(name="omega_congeneric", value=None, n=rows, reason=reason)
    loadings, _ = minres(matrix, 1)
    shared, own = float(loadings.sum()) ** 2, float((1 - loadings**2).sum())
    return Statistic(name="omega_congeneric", value=shared / (shared + own), n=rows)


# -- without each cluster ---------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class OmegaDeletions:
    """The omegas with each cluster deleted in turn, or each group of clusters; NaN where a deletion leaves none.

    Attributes:
        congeneric: Shape (g,).
        total: The same.
        hierarchical: The same.
        clusters: How many there are, one by one.
    """

    congeneric: Floats
    total: Floats
    hierarchical: Floats
    clusters: int


def omega_deletions(  # noqa: PLR0913 - what a caller may choose
    points: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    factors: int = FACTORS,
    missing: Missing | str = Missing.PAIRWISE,
    fits: int = FITS,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> OmegaDeletions:
    """Return McDonald's omegas of Pearson correlations with each cluster deleted, for `jackknife_limits`.

    Each deletion is a fit. Where there are more clusters than `fits`, they are dealt out to as many groups by chance,
    and each group is deleted: a jackknife of groups, with Student's t on the groups less one.

    Args:
        points: Shape (n, k).
        clusters: As for `partnerkit.stats.item_deletions.clusters_of`.
        factors: m, as for `omega`.
        missing: `pairwise` or `listwise`.
        fits: The most fits, from 5.
        seed: Of the deal, from 0.
        progress: Called with the fits done and all of them.

    Returns:
        The omegas, in the order of the clusters.

    Raises:
        InvalidValueError: No table, infinity, another number of clusters than of rows, or a number out of its range.

    Example:
        >>> chance = np.random.Generator(np.random.PCG64(1))
        >>> made = omega_deletions(chance.normal(size=(20, 1)) + chance.normal(size=(20, 4)))
        >>> made.clusters, made.congeneric.shape, bool(np.isnan(made.total).all())  # too few items for three factors
        (20, (20,), True)

    References:
        Tukey (1958), Bias and confidence in not-quite large samples, Annals of Mathematical Statistics 29, 614; for
        groups Kott (2001), The delete-a-group jackknife, Journal of Official Statistics 17, 521-526.
    """
    refuse(
        whole_problem(factors, "factors", least=TWO),
        whole_problem(fits, "fits", least=FEWEST),
        whole_problem(seed, "seed", least=0),
    )
    table, _ = scaled(points_of(points))
    kept = kept_rows(table, Missing(missing))
    units = counted(clusters_of(clusters, len(table))[kept])
    count = int(units.max(initial=-1)) + 1
    table, groups = table[kept], grouped_units(units, fits, seed)
    size = int(groups.max(initial=-1)) + 1
    if size < TWO or table.shape[1] < 1:
        none = np.full(size, np.nan)
        return OmegaDeletions(congeneric=none, total=none, hierarchical=none, clusters=count)
    least = LEAST * np.diag(covariances(table, Missing.PAIRWISE).matrix)
    made = np.full((size, 3), np.nan)
    done = 0
    for block in deleted_covariances(table, groups):
        varies = np.diagonal(block, axis1=1, axis2=2) > least
        for matrix in correlations_in(block, varies):
            made[done] = _three(matrix, factors)
            done += 1
            if progress is not None:
                progress(done, size)
    congeneric, total, hierarchical = made.T
    return OmegaDeletions(congeneric=congeneric, total=total, hierarchical=hierarchical, clusters=count)


def _three(matrix: Floats, factors: int) -> tuple[float, float, float]:
    """Return the omegas of correlations; NaN for what cannot be had."""
    if len(matrix) <= TWO or np.isnan(matrix).any() or not is_definite(matrix):
        return np.nan, np.nan, np.nan
    found = omega_of_correlations(matrix, rows=0, factors=factors)
    one, two, three = (
        np.nan if each.value is None else each.value for each in (found.congeneric, found.total, found.hierarchical)
    )
    return one, two, three
