"""Structure of answers: how many factors stand out from chance, how answers are spread, and who does not know.

Owns: parallel analysis, the distribution of the answers to each item, floors and ceilings, and don't know by groups.
Factors are found in `factors`.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.knowledge.schema import is_number
from partnerkit.results import (
    Correlation,
    DontKnow,
    DontKnowRate,
    Eigenvalue,
    ItemDistribution,
    Missing,
    ParallelAnalysis,
    Reason,
    Statistic,
)
from partnerkit.stats.covariances import points_of
from partnerkit.stats.factors import item_correlations, squared_multiple_correlations
from partnerkit.stats.permutation import permutation_test
from partnerkit.stats.ratings import numbers, refuse, whole_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike

    from partnerkit.stats.resampling import Bools, Floats, Integers

__all__ = ["dont_know_by", "item_distributions", "parallel_analysis", "share_at"]

CELLS = 4_000_000
"""How many correlations of simulations are held at once: 32 MB."""
ROUNDING = 1e-9
FEWEST_FOR_SKEW = 3


# -- how many factors -------------------------------------------------------------------------------------------------


def parallel_analysis(  # noqa: PLR0913 - what a caller may choose
    points: ArrayLike,
    *,
    correlation: Correlation | str = Correlation.PEARSON,
    missing: Missing | str = Missing.PAIRWISE,
    simulations: int = 1000,
    percentile: float = 0.95,
    seed: int = 1,
) -> ParallelAnalysis:
    """Return how many components and factors of items stand out from those of numbers without any.

    As many rows and items of unconnected normal numbers are simulated. Counted are the leading eigenvalues that exceed
    the percentile of the simulations, up to the first that does not: of the correlations, for components; of the
    correlations with each item's squared multiple correlation on the diagonal, for factors.

    The second is that of `psych::fa.parallel(SMC = TRUE)`; it, and all parallel analysis, tends to count factors that
    are too weak to matter where rows are many. The correlations of the simulations are drawn as such (by Bartlett's
    decomposition of the Wishart distribution), so that many rows take no longer than few.

    Args:
        points: Shape (n, k).
        correlation: `pearson` or `polychoric`; the simulations are always of plain numbers.
        missing: `pairwise` or `listwise`; the simulations have all their rows whole.
        simulations: How many, from 1.
        percentile: Of the simulations, above 0 and below 1.
        seed: Of the simulations, from 0; numpy's generator PCG64.

    Returns:
        The counts and the eigenvalues; none for the reasons of `item_correlations`.

    Raises:
        InvalidValueError: No table, infinity, no simulations, no such percentile, or a seed below 0.

    Example:
        >>> chance = np.random.Generator(np.random.PCG64(1))
        >>> shared = np.repeat(chance.normal(size=(300, 2)), 4, axis=1)
        >>> found = parallel_analysis(shared + chance.normal(size=(300, 8)), simulations=200)
        >>> found.components, found.factors
        (2, 2)

    References:
        Horn (1965), A rationale and test for the number of factors in factor analysis, Psychometrika 30, 179-185;
        Humphreys and Montanelli (1975), An investigation of the parallel analysis criterion, Multivariate Behavioral
        Research 10, 193-205; Glorfeld (1995), An improvement on Horn's parallel analysis methodology, Educational and
        Psychological Measurement 55, 377-393, for the percentile.
    """
    inside = is_number(percentile) and 0 < percentile < 1
    expected = "a number above 0 and below 1"
    refuse(
        whole_problem(simulations, "simulations", least=1),
        None if inside else Problem(path="percentile", found=quoted(percentile), expected=expected),
        whole_problem(seed, "seed", least=0),
    )
    matrix, rows, reason = item_correlations(points, correlation=correlation, missing=missing)
    components: tuple[Eigenvalue, ...] = ()
    factors: tuple[Eigenvalue, ...] = ()
    if reason is None:
        drawn = _simulated(rows, len(matrix), simulations, seed)
        components, factors = (
            _beside(of(matrix[None])[0], np.concatenate([of(block) for block in drawn]), percentile)
            for of in (_eigenvalues, _reduced)
        )
    return ParallelAnalysis(
        components=None if reason else _outstanding(components),
        factors=None if reason else _outstanding(factors),
        component_values=components,
        factor_values=factors,
        simulations=simulations,
        percentile=percentile,
        seed=seed,
        n=rows,
        reason=reason,
    )


def _simulated(rows: int, k: int, simulations: int, seed: int) -> list[Floats]:
    """Return correlations of unconnected normal numbers, shape (block, k, k): a Wishart matrix is L L'."""
    generator = np.random.Generator(np.random.PCG64(seed))
    size = max(1, CELLS // k**2)
    below = np.tril(np.ones((k, k)), -1)
    made = []
    for start in range(0, simulations, size):
        block = min(size, simulations - start)
        lower = generator.normal(size=(block, k, k)) * below
        lower[:, range(k), range(k)] = np.sqrt(generator.chisquare(rows - 1 - np.arange(k), size=(block, k)))
        lower /= np.sqrt((lower**2).sum(axis=2, keepdims=True))
        made.append(lower @ np.swapaxes(lower, 1, 2))
    return made


def _eigenvalues(matrices: Floats) -> Floats:
    made: Floats = np.linalg.eigvalsh(matrices)[:, ::-1].astype(np.float64)
    return made


def _reduced(matrices: Floats) -> Floats:
    """Return the eigenvalues once each item's own variance is taken out."""
    reduced = matrices.copy()
    places = np.arange(matrices.shape[1])
    reduced[:, places, places] = squared_multiple_correlations(matrices)
    return _eigenvalues(reduced)


def _beside(observed: Floats, simulated: Floats, percentile: float) -> tuple[Eigenvalue, ...]:
    columns = zip(observed, simulated.mean(axis=0), np.quantile(simulated, percentile, axis=0), strict=True)
    return tuple(Eigenvalue(observed=float(o), mean=float(m), percentile=float(q)) for o, m, q in columns)


def _outstanding(values: Sequence[Eigenvalue]) -> int:
    return next((at for at, each in enumerate(values) if each.observed <= each.percentile), len(values))


# -- how answers are spread -------------------------------------------------------------------------------------------


def item_distributions(
    points: ArrayLike,
    *,
    ends: Sequence[tuple[int, int]],
    names: Sequence[str] | None = None,
    dont_know: Bools | None = None,
    not_applicable: Bools | None = None,
) -> tuple[ItemDistribution, ...]:
    """Return how the answers to each item are spread.

        skew = m3 / m2^1.5 ((n - 1) / n)^1.5, m the moments about the mean over n: type 3 of R, psych's default

    The shares of points are of those who answered with a point; that of don't know is of those and of don't know.
    More than 15 % at an end is commonly called a floor or ceiling effect.

    Args:
        points: Shape (n, k); NaN where no point was answered.
        ends: The lowest and the highest point of each item's scale.
        names: Of the items; their places from 0 where nothing is said.
        dont_know: Shape (n, k): where the answer was don't know; nowhere where nothing is said.
        not_applicable: Shape (n, k): where it was not applicable.

    Returns:
        One for each item, None for what has no answers to rest on.

    Raises:
        InvalidValueError: No table, infinity, shapes that do not go together, or an answer that is no point of its
            scale.

    Example:
        >>> (found,) = item_distributions([[0], [0], [1], [4], [np.nan]], ends=[(0, 4)])
        >>> found.shares, found.floor, found.ceiling, found.mean
        (((0, 0.5), (1, 0.25), (2, 0.0), (3, 0.0), (4, 0.25)), 0.5, 0.25, 1.25)

    References:
        Joanes and Gill (1998), Comparing measures of sample skewness and kurtosis, The Statistician 47, 183-189;
        Terwee and others (2007), Quality criteria were proposed for measurement properties of health status
        questionnaires, Journal of Clinical Epidemiology 60, 34-42, for the 15 %.
    """
    table = points_of(points)
    none = np.zeros(table.shape, dtype=np.bool_)
    unknown = none if dont_know is None else dont_know
    out = none if not_applicable is None else not_applicable
    labels = [str(at) for at in range(table.shape[1])] if names is None else list(names)
    _refuse_shapes(table, ends, labels, (unknown, out))
    _refuse_off(table, ends, labels)
    return tuple(
        _distribution(label, table[:, at], each, unknown[:, at], out[:, at])
        for at, (label, each) in enumerate(zip(labels, ends, strict=True))
    )


def _refuse_shapes(
    table: Floats, ends: Sequence[tuple[int, int]], labels: Sequence[str], masks: tuple[Bools, Bools]
) -> None:
    k = table.shape[1]
    said = (("ends", len(ends), k), ("names", len(labels), k))
    problems = [
        Problem(path=path, found=f"{one} for {k} items", expected="one an item") for path, one, of in said if one != of
    ]
    problems += [
        Problem(path=path, found=f"shape {mask.shape}", expected=f"{table.shape}, as the points")
        for path, mask in zip(("dont_know", "not_applicable"), masks, strict=True)
        if mask.shape != table.shape
    ]
    if problems:
        raise InvalidValueError(problems)


def _refuse_off(table: Floats, ends: Sequence[tuple[int, int]], labels: Sequence[str]) -> None:
    low, high = np.array(ends, dtype=np.float64).reshape(-1, 2).T
    there = ~np.isnan(table)
    off = there & ((table < low) | (table > high) | (np.where(there, table, 0.0) % 1 != 0))
    problems = [
        Problem(
            path=f"points.{labels[at]}",
            found=f"{int(off[:, at].sum())} answers that are no point",
            expected=f"{ends[at][0]} to {ends[at][1]}",
        )
        for at in np.flatnonzero(off.any(axis=0)).tolist()
    ]
    if problems:
        raise InvalidValueError(problems)


def _distribution(name: str, column: Floats, ends: tuple[int, int], unknown: Bools, out: Bools) -> ItemDistribution:
    answers, rows = column[~np.isnan(column)], len(column)
    n, not_known, left_out = len(answers), int(unknown.sum()), int(out.sum())
    shares = tuple((point, float((answers == point).mean())) for point in range(ends[0], ends[1] + 1)) if n else ()
    return ItemDistribution(
        item=name,
        n=n,
        mean=float(answers.mean()) if n else None,
        sd=float(answers.std(ddof=1)) if n > 1 else None,
        skew=_skew(answers),
        shares=shares,
        floor=shares[0][1] if shares else None,
        ceiling=shares[-1][1] if shares else None,
        dont_know=not_known / (n + not_known) if n + not_known else None,
        not_applicable=left_out / rows if rows else 0.0,
        missing=(rows - n - not_known - left_out) / rows if rows else 0.0,
    )


def _skew(answers: Floats) -> float | None:
    n = len(answers)
    if n < FEWEST_FOR_SKEW or answers.min() == answers.max():
        return None
    apart = answers - answers.mean()
    return float((apart**3).mean() / (apart**2).mean() ** 1.5 * ((n - 1) / n) ** 1.5)


def share_at(points: ArrayLike, at: Sequence[float], *, name: str) -> Statistic:
    """Return the share of complete rows that are at a stated point of each item throughout: a floor or ceiling.

    Args:
        points: Shape (n, k).
        at: The point of each item, such as the lowest of its scale.
        name: Of the statistic: `floor` or `ceiling`.

    Returns:
        From 0 to 1; its n is the rows with an answer to every item, and it is None without any.

    Raises:
        InvalidValueError: No table, infinity, or not one point an item.

    Example:
        >>> share_at([[0, 0], [0, 4], [0, np.nan], [4, 4]], [0, 0], name="floor").value
        0.3333333333333333

    References:
        McHorney and Tarlov (1995), Individual-patient monitoring in clinical practice, Quality of Life Research 4,
        293-307.
    """
    table = points_of(points)
    if len(at) != table.shape[1]:
        raise InvalidValueError(
            Problem(path="at", found=f"{len(at)} points", expected=f"{table.shape[1]}, one an item")
        )
    rows = table[~np.isnan(table).any(axis=1)] if table.shape[1] else table[:0]
    if not len(rows):
        return Statistic(name=name, value=None, n=0, reason=Reason.NO_ANSWERS)
    value = float((rows == numbers(at, path="at")).all(axis=1).mean())
    return Statistic(name=name, value=value, n=len(rows))


# -- don't know -------------------------------------------------------------------------------------------------------


def dont_know_by(  # noqa: PLR0913 - what a caller may choose
    dont_know: ArrayLike,
    answered: ArrayLike,
    groups: Sequence[str],
    *,
    by: str = "kind",
    draws: int = 999,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> DontKnow:
    """Return how often groups of partners do not know, and how often chance sets them as far apart.

        rate = don't know / (don't know + points), of a group's partners together
        apart = Σ_g a_g (rate_g - rate)², a_g the answers of the group

    Groups are dealt out to the partners by chance and the figure is worked out anew: a partner that never knows stays
    one partner, whose answers are not taken for many.

    Args:
        dont_know: Shape (p,): how often each partner said that it does not know.
        answered: Shape (p,): how often it answered with a point.
        groups: Each partner's group.
        by: What the groups are.
        draws: How many deals, from 1.
        seed: Of the deals, from 0.
        progress: Called with the deals done and all of them.

    Returns:
        The rates; without a test where fewer than two groups have answers, where nobody does not know, or nobody knows.

    Raises:
        InvalidValueError: Lists that are not of one length, counts below 0, no draws, or a seed below 0.

    Example:
        >>> found = dont_know_by([4, 5, 4, 0, 1, 0], [6, 5, 6, 10, 9, 10], ["school"] * 3 + ["nursery"] * 3)
        >>> [(each.group, round(each.rate, 2)) for each in found.groups], found.chance.p_high < 0.2
        ([('nursery', 0.03), ('school', 0.43)], True)

    References:
        Good (2005), Permutation, parametric and bootstrap tests of hypotheses; Phipson and Smyth (2010), as in
        `permutation_test`.
    """
    unknown, known = numbers(dont_know, path="dont_know"), numbers(answered, path="answered")
    refuse(whole_problem(draws, "draws", least=1), whole_problem(seed, "seed", least=0))
    _refuse_counts(unknown, known, groups)
    kept = unknown + known > 0
    unknown, whole = unknown[kept], (unknown + known)[kept]
    names, labels = np.unique(np.array(list(groups), dtype=np.str_)[kept], return_inverse=True)
    rates = tuple(
        DontKnowRate(
            group=str(name),
            partners=int(of.sum()),
            answers=int(whole[of].sum()),
            dont_know=int(unknown[of].sum()),
            rate=float(unknown[of].sum() / whole[of].sum()),
        )
        for at, name in enumerate(names)
        for of in (labels == at,)
    )
    rate = float(unknown.sum() / whole.sum()) if len(whole) else None
    reason = _no_test(len(names), rate)
    if reason is not None:
        return DontKnow(by=by, rate=rate, groups=rates, chance=None, reason=reason)
    figure = functools.partial(_apart, unknown=unknown, whole=whole, groups=len(names))
    return DontKnow(
        by=by, rate=rate, groups=rates, chance=permutation_test(figure, labels.astype(np.intp), draws, seed, progress)
    )


def _refuse_counts(unknown: Floats, known: Floats, groups: Sequence[str]) -> None:
    if not unknown.shape == known.shape == (len(groups),):
        found = f"{unknown.shape}, {known.shape} and {len(groups)} groups"
        raise InvalidValueError(Problem(found=found, expected="one of each a partner"))
    if not ((unknown >= 0) & (known >= 0) & np.isfinite(unknown + known)).all():
        raise InvalidValueError(Problem(found="counts below 0, or none", expected="whole numbers from 0"))


def _no_test(groups: int, rate: float | None) -> Reason | None:
    if rate is None:
        return Reason.NO_ANSWERS
    if groups < 2:  # noqa: PLR2004 - one group is not apart from any
        return Reason.TOO_FEW_GROUPS
    return Reason.CONSTANT if rate in {0.0, 1.0} else None


def _apart(labels: Integers, *, unknown: Floats, whole: Floats, groups: int) -> Floats:
    """Return how far the rates of groups lie apart under each row of labels."""
    rate = unknown.sum() / whole.sum()
    apart = np.zeros(len(labels))
    for group in range(groups):
        of = (labels == group).astype(np.float64)
        answers = of @ whole
        apart += answers * (of @ unknown / answers - rate) ** 2
    return apart
