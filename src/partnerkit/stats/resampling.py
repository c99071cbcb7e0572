"""Resampling of partners: the weights of each resample, the means under them, and the jackknife's standard error.

Owns: which partners are in a resample and how often, as rows of weights; what a mean becomes under them; the spread of
the figures found so. A partner is drawn or deleted whole, with every answer it gave and every answer about it: rows of
a table are never resampled, as answers of one partner are alike. Ties are deleted one by one for one purpose: to take
away what the deletion of partners counts twice (`dyadic_se`).

A table of figures has one row a resample and one column a figure; NaN stands for a figure that cannot be had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from partnerkit.errors import Entry, InvalidValueError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Bools",
    "Floats",
    "Integers",
    "Nested",
    "dyadic_se",
    "grouped_se",
    "jackknife_se",
    "nested_jackknife",
    "nested_se",
    "partner_weights_bootstrap",
    "partner_weights_jackknife",
    "tie_deleted_means",
    "tie_weighted_means",
    "weighted_means",
]

Floats: TypeAlias = NDArray[np.float64]
"""An array of numbers."""
Integers: TypeAlias = NDArray[np.intp]
"""An array of whole numbers."""
Bools: TypeAlias = NDArray[np.bool_]
"""An array of truths."""
CELLS = 2_000_000
"""How many weights of ties are held at once: 16 MB."""


# -- who is in a resample ---------------------------------------------------------------------------------------------


def partner_weights_jackknife(n: int) -> Floats:
    """Return the weights that delete each partner in turn.

    Args:
        n: Partners.

    Returns:
        1, and 0 on the diagonal; shape (n, n).

    Example:
        >>> partner_weights_jackknife(3).tolist()
        [[0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]]

    References:
        Tukey (1958), Bias and confidence in not-quite large samples, Annals of Mathematical Statistics 29, 614.
    """
    return np.ones((n, n)) - np.eye(n)


def partner_weights_bootstrap(n: int, replicates: int, seed: int) -> Floats:
    """Return how often each partner is drawn when n partners are drawn from n, with replacement, again and again.

    The counts are multinomial with equal chances, from numpy's generator PCG64: the same seed gives the same draws.

    Args:
        n: Partners.
        replicates: How many samples are drawn; 2,000 give the ends of an interval to about a hundredth of its width.
        seed: From 0.

    Returns:
        Whole numbers from 0, of which each row adds up to n; shape (replicates, n).

    Example:
        >>> weights = partner_weights_bootstrap(5, 1000, seed=1)
        >>> weights.shape, set(weights.sum(axis=1).tolist())
        ((1000, 5), {5.0})

    References:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 6.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    return generator.multinomial(n, np.full(n, 1 / n), size=replicates).astype(np.float64)


# -- what a mean becomes ----------------------------------------------------------------------------------------------


def weighted_means(values: Floats, weights: Floats) -> Floats:
    """Return the mean of each column under each row of weights.

        mean = Σ w_i x_i / Σ w_i, over the partners i that have a value in the column

    Args:
        values: Shape (n, k): a row a partner; NaN where it has none.
        weights: Shape (R, n): a row a resample, from 0.

    Returns:
        The means, of shape (R, k); NaN where no partner that has a value is in the resample.

    Example:
        >>> values = np.array([[1.0, np.nan], [0.5, np.nan], [0.0, 0.25]])
        >>> weighted_means(values, partner_weights_jackknife(3)).tolist()
        [[0.25, 0.25], [0.5, 0.25], [0.75, nan]]
    """
    there = ~np.isnan(values)
    return _divided(weights @ np.where(there, values, 0.0), weights @ there.astype(np.float64))


def tie_weighted_means(values: Floats, a: Integers, b: Integers, weights: Floats) -> Floats:
    """Return the mean over ties of each column under each row of partner weights.

        mean = Σ w_a w_b x_ab / Σ w_a w_b, over the ties ab that have a value in the column

    A partner that is deleted goes as rater and as rated: all of its ties go. Partners drawn p and q times have pq
    copies of their tie. The copies of one partner have no tie with each other; Snijders and Borgatti fill those places
    with ties drawn at random, here they stay empty.

    Args:
        values: Shape (m, k): a row a tie; NaN where it has no value.
        a: Shape (m,): one side of each tie, as the partner's column in `weights`.
        b: Shape (m,): the other side.
        weights: Shape (R, n): a row a resample, from 0.

    Returns:
        The means, of shape (R, k); NaN where no tie that has a value is in the resample. Memory is bounded, as rows are
        taken in blocks.

    Raises:
        InvalidValueError: A tie joins a partner to itself.

    Example:
        >>> values = np.array([[1.0], [0.5], [0.0]])
        >>> a, b = np.array([0, 0, 1]), np.array([1, 2, 2])
        >>> tie_weighted_means(values, a, b, partner_weights_jackknife(3)).tolist()
        [[0.0], [0.5], [1.0]]

    References:
        Snijders and Borgatti (1999), Non-parametric standard errors and tests for network statistics, Connections
        22(2), 161-170.
    """
    if np.any(a == b):
        raise InvalidValueError(
            Problem(found="a tie of a partner with itself", expected="two partners", entry=Entry.CONTRADICTION)
        )
    there = ~np.isnan(values)
    filled, there = np.where(there, values, 0.0), there.astype(np.float64)
    means = np.empty((len(weights), values.shape[1]))
    for rows in _blocks(len(weights), len(values)):
        ties = weights[rows][:, a] * weights[rows][:, b]
        means[rows] = _divided(ties @ filled, ties @ there)
    return means


def tie_deleted_means(values: Floats) -> Floats:
    """Return the mean over ties of each column with each tie deleted in turn.

        mean = (Σ x - x_t) / (m - 1), over the m ties that have a value in the column

    Args:
        values: Shape (m, k): a row a tie; NaN where it has no value.

    Returns:
        Shape (m, k). A tie without a value leaves the mean as it is; NaN where no tie with a value is left.

    Example:
        >>> tie_deleted_means(np.array([[1.0, 0.5], [0.5, np.nan], [0.0, np.nan]])).tolist()
        [[0.25, nan], [0.5, 0.5], [0.75, 0.5]]
    """
    there = ~np.isnan(values)
    filled, counted = np.where(there, values, 0.0), there.astype(np.float64)
    return _divided(filled.sum(axis=0) - filled, counted.sum(axis=0) - counted)


def _blocks(rows: int, columns: int) -> Iterator[slice]:
    size = max(1, CELLS // max(1, columns))
    return (slice(start, start + size) for start in range(0, rows, size))


def _divided(sums: Floats, wholes: Floats) -> Floats:
    """Return sums over wholes; NaN where a whole is 0."""
    return np.divide(sums, wholes, out=np.full_like(sums, np.nan), where=wholes > 0)


# -- how far figures are spread ---------------------------------------------------------------------------------------


def jackknife_se(replicates: Floats, part: Bools | None = None) -> Floats:
    """Return the jackknife's standard error of each column.

        se = sqrt((n - 1) / n Σ (t_i - mean of t)²), over the n partners i that have part in the figure

    Of a mean this is exactly s / sqrt(n). For ties the factor is the same; it errs on the side of caution (Lin, Lunde
    and Sarkar, 2020), as a tie is deleted with either of its partners: `dyadic_se` takes that back.

    Args:
        replicates: Shape (n, k): the figures with each partner deleted in turn.
        part: Shape (n, k): whether the figure rests on the partner at all; None for all. A partner without an answer
            is no observation, and its row, which equals the figure itself, is left out.

    Returns:
        One for each column, from 0; NaN where a replicate has no value, or no partner has part.

    Example:
        >>> values = np.array([[0.0], [0.5], [1.0]])
        >>> replicates = weighted_means(values, partner_weights_jackknife(3))
        >>> bool(np.isclose(jackknife_se(replicates)[0], 0.5 / 3**0.5))
        True

    References:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, equation 11.5; for ties Lin, Lunde and Sarkar
        (2020), On the theoretical properties of the network jackknife.
    """
    multiplicities = np.ones(replicates.shape) if part is None else part.astype(np.float64)
    errors: Floats = grouped_se(replicates, multiplicities, np.array([0], dtype=np.intp))[0]
    return errors


def dyadic_se(by_partner: Floats, by_tie: Floats) -> Floats:
    """Return the standard error of figures over ties, from the deletion of partners and that of ties.

        se = sqrt(max(V_partners - V_ties, V_ties)), V the squares of the jackknife's standard errors

    Each tie is deleted twice, with either of its partners, so that what is a tie's own and no partner's counts about
    twice in V_partners. As in clustering by two ways, the overlap is taken away once. Nothing can be more certain than
    were all ties independent: hence V_ties at least. Student's t keeps partners - 1 degrees of freedom.

    Args:
        by_partner: Shape (k,): the jackknife's standard error where partners are deleted.
        by_tie: Shape (k,): the same where ties are; 0 for a figure that rests on no tie, which stays as it is.

    Returns:
        From 0; NaN where either is NaN.

    Example:
        >>> dyadic_se(np.array([0.5, 0.5, 0.5]), np.array([0.3, 0.4, 0.0])).round(12).tolist()
        [0.4, 0.4, 0.5]

    References:
        Fafchamps and Gubert (2007), The formation of risk sharing networks, Journal of Development Economics 83,
        326-350; Cameron, Gelbach and Miller (2011), Robust inference with multiway clustering, Journal of Business and
        Economic Statistics 29, 238-249; Aronow, Samii and Assenova (2015), Cluster-robust variance estimation for
        dyadic data, Political Analysis 23, 564-577.
    """
    return np.sqrt(np.maximum(by_partner**2 - by_tie**2, by_tie**2))


@attrs.frozen(kw_only=True, eq=False)
class Nested:
    """The jackknife inside each bootstrap sample, as rows of weights to be scored in one table.

    A partner drawn three times is deleted once: it is left with weight two. The three deletions give the same figure,
    so there is one row for them, with multiplicity three.

    Attributes:
        weights: Shape (D, n): a row for each sample and each partner in it, sample by sample.
        partner: Shape (D,): the partner of which one copy is deleted.
        multiplicities: Shape (D,): how many copies the sample has of it.
        starts: Shape (R,): the first row of each sample.
    """

    weights: Floats
    partner: Integers
    multiplicities: Floats
    starts: Integers


def nested_jackknife(weights: Floats) -> Nested:
    """Return the weights of the jackknife inside each bootstrap sample.

    There are about 0.63 n rows a sample. In a large hub give it the samples in parts, and put the errors together.

    Args:
        weights: Shape (R, n): how often each partner is in each sample, as `partner_weights_bootstrap` returns; at
            least one partner a row.

    Example:
        >>> nested = nested_jackknife(np.array([[2.0, 0.0, 1.0]]))
        >>> nested.weights.tolist(), nested.multiplicities.tolist()
        ([[1.0, 0.0, 1.0], [2.0, 0.0, 0.0]], [2.0, 1.0])

    References:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 12.5: a standard error for each sample.
    """
    sample, partner = np.nonzero(weights > 0)
    fewer = weights[sample]
    fewer[np.arange(len(sample)), partner] -= 1
    starts = np.searchsorted(sample, np.arange(len(weights)))
    return Nested(weights=fewer, partner=partner, multiplicities=weights[sample, partner], starts=starts)


def nested_se(nested: Nested, figures: Floats, part: Bools | None = None) -> Floats:
    """Return the jackknife's standard error inside each bootstrap sample.

        se = sqrt((n - 1) / n Σ m_i (t_i - mean)²), mean = Σ m_i t_i / n, n = Σ m_i

    over the partners i in the sample, each m_i times.

    Args:
        nested: As `nested_jackknife` returns.
        figures: Shape (D, k): the figures under `nested.weights`.
        part: Shape (n, k): whether the figure rests on the partner at all, as in `jackknife_se`.

    Returns:
        The errors, from 0, of shape (R, k); NaN where a row has no value. A sample in which one partner alone has part
        has 0.

    Example:
        >>> values, weights = np.array([[0.0], [0.5], [1.0]]), np.ones((1, 3))  # the sample that is the hub itself
        >>> nested = nested_jackknife(weights)
        >>> bool(np.isclose(nested_se(nested, weighted_means(values, nested.weights))[0, 0], 0.5 / 3**0.5))
        True

    References:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 12.5.
    """
    multiplicities = np.broadcast_to(nested.multiplicities[:, None], figures.shape)
    if part is not None:
        multiplicities = multiplicities * part[nested.partner]
    return grouped_se(figures, multiplicities, nested.starts)


def grouped_se(figures: Floats, multiplicities: Floats, starts: Integers) -> Floats:
    """Return the jackknife's standard error of each group of rows, each row counted so many times.

    Args:
        figures: Shape (D, k): the figures with units deleted, group by group.
        multiplicities: Shape (D, k): how often each row counts; 0 for a unit that the figure does not rest on.
        starts: Shape (G,): the first row of each group; no group is empty.

    Returns:
        Shape (G, k); NaN as for `jackknife_se`.

    Example:
        >>> grouped_se(np.array([[0.25], [0.5], [0.75], [1.0]]), np.ones((4, 1)), np.array([0, 3])).round(4).tolist()
        [[0.2887], [0.0]]
    """
    figures = np.where(multiplicities > 0, figures, 0.0)
    counts = np.add.reduceat(multiplicities, starts, axis=0)
    sizes = np.diff(np.append(starts, len(figures)))
    with np.errstate(invalid="ignore"):  # infinite figures have no spread: NaN
        means = _divided(np.add.reduceat(multiplicities * figures, starts, axis=0), counts)
        squares = multiplicities * (figures - np.repeat(means, sizes, axis=0)) ** 2
        return np.sqrt(_divided((counts - 1) * np.add.reduceat(squares, starts, axis=0), counts))
