"""Groups of partners: how far apart they rate, how much of the spread lies between them, and what chance would give.

Owns: the difference of a group from all other partners with each partner deleted in turn; the variance between groups;
the permutation test over partners. What a group is, and what was rated, the caller knows.

A partner is the unit. Its rating is the mean of its rows: one where the whole was rated; one for each tie where ties
were. A partner that is deleted goes as the one who rates and as the one who is rated.
"""

from __future__ import annotations

import functools
import itertools
import math

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.results import exceeds, meets
from partnerkit.stats.permutation import permutations
from partnerkit.stats.resampling import Bools, Floats, Integers

__all__ = [
    "EXACT_UP_TO",
    "NOBODY",
    "Contrast",
    "Layout",
    "PermutationTest",
    "Ratings",
    "contrast",
    "group_permutation_test",
    "largest_gap",
    "partner_means",
    "variance_between",
]

NOBODY = -1
"""In place of the other partner where the whole is rated and not a tie."""
EXACT_UP_TO = 5_000
"""Up to so many ways of giving the groups' names to the partners all are tried."""
TINY = 1e-6
"""What rounding may add to a logarithm of a whole number."""
CHANCE = 0.95
"""The share of permutations that a gap must lie above."""


@attrs.frozen(kw_only=True, eq=False)
class Ratings:
    """Ratings as rows: whose each is, and who is at the other end.

    Attributes:
        values: Shape (m,): from 0 to 1, none missing.
        owner: Shape (m,): the partner whose figure the row goes into: who rates (given), or who is rated (received).
        other: Shape (m,): the partner at the other end of the tie, at most one row a pair; `NOBODY` for the whole.
        n: Partners; they are numbered from 0.
    """

    values: Floats
    owner: Integers
    other: Integers
    n: int


@attrs.frozen(kw_only=True, eq=False)
class Contrast:
    """A group's mean less that of all others.

    Attributes:
        inside: The group's mean over its partners; NaN without one.
        outside: That of the others.
        deleted: Shape (n,): the difference with each partner deleted; NaN where a side is then empty.
        part: Shape (n,): whether the difference rests on the partner at all.
    """

    inside: float
    outside: float
    deleted: Floats
    part: Bools

    @property
    def difference(self) -> float:
        """Inside less outside."""
        return self.inside - self.outside


def partner_means(ratings: Ratings) -> Floats:
    """Return each partner's rating: the mean of its rows.

    Args:
        ratings: The rows.

    Returns:
        Shape (n,); NaN for a partner without a row.

    Example:
        >>> rows = Ratings(values=np.array([0.5, 1.0, 0.25]), owner=np.array([0, 0, 2]), other=np.array([1, 2, 0]), n=3)
        >>> partner_means(rows).tolist()
        [0.75, nan, 0.25]
    """
    sums, counts = _totals(ratings)
    means: Floats = np.divide(sums, counts, out=np.full(ratings.n, np.nan), where=counts > 0)
    return means


def _totals(ratings: Ratings) -> tuple[Floats, Floats]:
    """Return the sum and the number of each partner's rows."""
    sums = np.bincount(ratings.owner, ratings.values, minlength=ratings.n).astype(np.float64)
    return sums, np.bincount(ratings.owner, minlength=ratings.n).astype(np.float64)


def contrast(ratings: Ratings, inside: Bools, outside: Bools) -> Contrast:
    """Return the difference of a group from others, and what becomes of it with each partner deleted.

        difference = mean of x_i over the group - mean of x_i over the others, x_i the mean of partner i's rows

    With partner d deleted, d leaves its side, and every partner that has a tie with d is without that row; a partner
    with no row left leaves too. The jackknife's standard error of these is `resampling.jackknife_se`.

    Args:
        ratings: The rows.
        inside: Shape (n,): who is in the group.
        outside: Shape (n,): who is compared with it; nobody is both, and some may be neither.

    Returns:
        The two means, and the differences. Time and memory grow with rows and partners, not with their squares.

    Example:
        >>> rows = Ratings(
        ...     values=np.array([1.0, 0.5, 0.25, 0.75]), owner=np.arange(4), other=np.full(4, NOBODY), n=4
        ... )
        >>> made = contrast(rows, np.array([1, 1, 0, 0], dtype=bool), np.array([0, 0, 1, 1], dtype=bool))
        >>> made.inside, made.outside, made.deleted.tolist()
        (0.75, 0.5, [0.0, 0.5, 0.0, 0.5])

    References:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 11.
    """
    (inner, without), (outer, without_too) = (_side_means(ratings, side) for side in (inside, outside))
    concerned = inside | outside
    rows = concerned[ratings.owner]
    part = np.zeros(ratings.n, dtype=np.bool_)
    part[ratings.owner[rows]] = True
    part[ratings.other[rows & (ratings.other != NOBODY)]] = True
    return Contrast(inside=inner, outside=outer, deleted=without - without_too, part=part)


def _side_means(ratings: Ratings, side: Bools) -> tuple[float, Floats]:
    """Return the mean over a side's partners, and the same with each partner deleted."""
    sums, counts = _totals(ratings)
    there = side & (counts > 0)
    means = np.divide(sums, counts, out=np.zeros(ratings.n), where=there)
    total, number = means.sum(), float(there.sum())
    totals, numbers = total - means, number - there
    rows = there[ratings.owner] & (ratings.other != NOBODY)
    owner, other, values = ratings.owner[rows], ratings.other[rows], ratings.values[rows]
    left = counts[owner] - 1
    remaining = np.divide(sums[owner] - values, left, out=np.zeros(len(owner)), where=left > 0)
    totals += np.bincount(other, remaining - means[owner], minlength=ratings.n)
    numbers -= np.bincount(other, left == 0, minlength=ratings.n)
    deleted = np.divide(totals, numbers, out=np.full(ratings.n, np.nan), where=numbers > 0)
    return (float(total) / number if number else math.nan), deleted


# -- between groups ---------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class Layout:
    """One figure a partner, and the group that each belongs to.

    Attributes:
        values: Shape (n,): none missing.
        group: Shape (n,): numbered from 0, each with at least one partner.

    Raises:
        InvalidValueError: A number of groups below two, an empty group, or not more partners than groups.
    """

    values: Floats
    group: Integers

    def __attrs_post_init__(self) -> None:
        """Refuse what has no spread within groups, or none between them."""
        sizes = self.sizes
        if len(sizes) < 2 or not np.all(sizes > 0) or len(self.values) <= len(sizes):  # noqa: PLR2004 - a pair at least
            found = f"{len(self.values)} partners in groups of {[int(n) for n in sizes]}"
            raise InvalidValueError(Problem(found=found, expected="two groups or more, and more partners than groups"))

    @property
    def sizes(self) -> Floats:
        """How many partners each group has."""
        return np.bincount(self.group).astype(np.float64)

    @property
    def means(self) -> Floats:
        """The mean of each group."""
        return np.bincount(self.group, self.values) / self.sizes


def variance_between(layout: Layout) -> tuple[float, float]:
    """Return the variance between groups and that within them: the estimates of a one-way analysis of variance.

        within  = Σ_g Σ_i (x_gi - mean_g)² / (N - k)
        between = max(0, (Σ_g n_g (mean_g - mean)² / (k - 1) - within) / n0)
        n0      = (N - Σ n_g² / N) / (k - 1)

    for k groups of n_g partners, N in all. The first is the spread that groups would have if each had endless partners.

    Args:
        layout: Figures and groups.

    Returns:
        Between, never below 0; and within.

    Example:
        >>> layout = Layout(values=np.array([1, 0.75, 0.25, 0.0]), group=np.array([0, 0, 1, 1]))
        >>> variance_between(layout)  # means 0.875 and 0.125; (0.5625 - 0.03125) / 2
        (0.265625, 0.03125)

    References:
        Searle, Casella and McCulloch (1992), Variance Components, section 3.6: the ANOVA estimators for unbalanced
        data.
    """
    sizes, means, n = layout.sizes, layout.means, len(layout.values)
    k = len(sizes)
    within = float(((layout.values - means[layout.group]) ** 2).sum() / (n - k))
    among = float((sizes * (means - layout.values.mean()) ** 2).sum() / (k - 1))
    typical = float((n - (sizes**2).sum() / n) / (k - 1))
    return max(0.0, (among - within) / typical), within


def largest_gap(layout: Layout) -> tuple[int, int, float]:
    """Return the groups with the highest and the lowest mean, and how far apart they lie.

    Example:
        >>> largest_gap(Layout(values=np.array([1, 0.5, 0.25, 0.25, 0.5]), group=np.array([0, 0, 1, 1, 2])))
        (0, 1, 0.5)
    """
    means = layout.means
    high, low = int(np.argmax(means)), int(np.argmin(means))
    return high, low, float(means[high] - means[low])


@attrs.frozen(kw_only=True)
class PermutationTest:
    """What chance would give, were the groups' names dealt out among the partners anew.

    Attributes:
        p: The share of permutations in which the groups lie at least as far apart as they do, from 0 to 1.
        chance: The largest gap to be expected: its mean over the permutations.
        chance_high: The largest gap that chance exceeds in at most 5 % of the permutations.
        is_gap: Whether the largest gap lies above that.
        permutations: How many were looked at.
        exact: Whether these are all there are.
    """

    p: float
    chance: float
    chance_high: float
    is_gap: bool
    permutations: int
    exact: bool


def group_permutation_test(layout: Layout, *, permutations: int = 1_999, seed: int = 0) -> PermutationTest:
    """Return how often chance alone would set groups as far apart.

    The names of the groups are dealt out among the partners anew, each group keeping its size. The statistic is the sum
    of squares between the groups: with sizes and figures held fast it rises and falls with the variance between them,
    and it tells apart the permutations for which that variance is 0. Up to `EXACT_UP_TO` ways all are tried:

        p = share of them whose statistic is at least the one observed, which is among them

    else so many are drawn, and p = (1 + b) / (1 + permutations), b those at least as high: never 0.

    Args:
        layout: Figures and groups.
        permutations: How many are drawn where there are too many to try all; from 99.
        seed: From 0; the same seed gives the same result. It matters only where they are drawn.

    Raises:
        InvalidValueError: Fewer than 99 permutations.

    Example:
        >>> layout = Layout(values=np.array([1, 1, 1, 0, 0, 0]), group=np.array([0, 0, 0, 1, 1, 1]))
        >>> test = group_permutation_test(layout)
        >>> test.p, test.permutations, test.exact  # 2 of the 20 ways: all in one group, or all in the other
        (0.1, 20, True)

    References:
        Good (2005), Permutation, Parametric and Bootstrap Tests of Hypotheses, chapter 3; Phipson and Smyth (2010),
        Permutation p-values should never be zero, Statistical Applications in Genetics and Molecular Biology 9(1), 39.
    """
    if permutations < 99:  # noqa: PLR2004 - below this no p-value under a hundredth can come out
        raise InvalidValueError(Problem(found=f"{permutations} permutations", expected="at least 99"))
    sizes = tuple(int(n) for n in layout.sizes)
    exact = _are_few(sizes)
    found = [_statistics(layout.values, labels, layout.sizes) for labels in _dealt(sizes, permutations, seed, exact)]
    squares, gaps = (np.concatenate(each) for each in zip(*found, strict=True))
    own, gap = _statistics(layout.values, layout.group[None], layout.sizes)
    if not exact:  # what was observed is one of the permutations
        squares, gaps = np.append(squares, own), np.append(gaps, gap)
    high = float(np.quantile(gaps, CHANCE, method="inverted_cdf"))
    return PermutationTest(
        p=float(np.mean(meets(squares, own[0]))),
        chance=float(gaps.mean()),
        chance_high=high,
        is_gap=bool(exceeds(float(gap[0]), high)),
        permutations=len(gaps) - (not exact),
        exact=exact,
    )


def _are_few(sizes: tuple[int, ...]) -> bool:
    """Tell whether names can be dealt out in few ways: N! / (n_1! n_2! ...), by logarithms as that may be enormous."""
    ways = math.lgamma(sum(sizes) + 1) - sum(math.lgamma(n + 1) for n in sizes)
    return ways <= math.log(EXACT_UP_TO) + TINY


def _dealt(sizes: tuple[int, ...], draws: int, seed: int, exact: bool) -> list[Integers]:  # noqa: FBT001 - told
    """Return groups dealt out to the partners, in blocks of rows: all ways, or so many drawn."""
    if exact:
        return [_every_way(sizes)]
    return list(permutations(np.repeat(np.arange(len(sizes)), sizes), draws, seed))


@functools.lru_cache(maxsize=16)
def _every_way(sizes: tuple[int, ...]) -> Integers:
    """Return every way to deal groups of these sizes out: a row a way. Asked again for each of a hub's figures."""
    last, n = len(sizes) - 1, sum(sizes)
    rows = [np.full(n, last, dtype=np.intp)]
    for group, size in enumerate(sizes[:-1]):
        rows = [
            _with(row, places, group)
            for row in rows
            for places in itertools.combinations(np.flatnonzero(row == last), size)
        ]
    made = np.array(rows)
    made.setflags(write=False)
    return made


def _with(row: Integers, places: tuple[np.intp, ...], group: int) -> Integers:
    made = row.copy()
    made[list(places)] = group
    return made


def _statistics(values: Floats, labels: Integers, sizes: Floats) -> tuple[Floats, Floats]:
    """Return the sum of squares between groups and the largest gap, for each row of labels."""
    means = np.stack([(labels == group) @ values / size for group, size in enumerate(sizes)], axis=1)
    squares = ((means - values.mean()) ** 2) @ sizes
    return squares, means.max(axis=1) - means.min(axis=1)
