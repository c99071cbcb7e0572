"""Figures of many groups at once, with each unit deleted in turn: the jackknife of a whole roll-up in one table.

Owns: the sums that a unit brings to each group, the means without it, and the ends of all intervals. Nothing is gone
through group by group: a nation of hubs is one set of sums.

A unit is what is deleted whole: a partner, with all it said and all that was said of it; or a hub, with all its
partners. A row belongs to one unit where the whole was rated, and to two where a tie was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.stats.resampling import Bools, Floats, Integers, dyadic_se, grouped_se

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Deletions",
    "DifferenceEnds",
    "GroupedEnds",
    "deletions",
    "difference_jackknife_t",
    "grouped_jackknife_t",
    "partner_deletions",
]


@attrs.frozen(kw_only=True, eq=False)
class Deletions:
    """Means of groups, and the same with each of a group's units deleted in turn.

    Attributes:
        estimate: Shape (G, k): a row a group; NaN where it has none.
        deleted: Shape (D, k): a row a group and unit, group by group.
        part: Shape (D, k): whether the group's mean rests on the unit at all.
        group: Shape (D,): whose row it is; every group has at least one.
        unit: Shape (D,): the unit that is deleted, or the number of the tie.
        ties: The same with each tie of two units deleted in turn; None where no row belongs to two.
    """

    estimate: Floats
    deleted: Floats
    part: Bools
    group: Integers
    unit: Integers
    ties: Deletions | None = None

    @property
    def se(self) -> Floats:
        """The jackknife's standard error, of shape (G, k); that of `dyadic_se` where rows are ties of two units."""
        by_unit = _spread(self)
        if self.ties is None:
            return by_unit
        return dyadic_se(by_unit, np.where(self.ties.n > 0, _spread(self.ties), 0.0))

    @property
    def n(self) -> Floats:
        """How many units each mean rests on, of shape (G, k)."""
        counts: Floats = np.add.reduceat(self.part.astype(np.float64), _starts(self), axis=0)
        return counts


def _starts(made: Deletions) -> Integers:
    """Return the first row of each group."""
    return np.searchsorted(made.group, np.arange(len(made.estimate)))


def _spread(made: Deletions) -> Floats:
    """Return the jackknife's standard error where these units, or these ties, are deleted."""
    return grouped_se(made.deleted, made.part.astype(np.float64), _starts(made))


@attrs.frozen(kw_only=True, eq=False)
class GroupedEnds:
    """The intervals of groups' figures.

    Attributes:
        low: Shape (G, k); NaN where there is none.
        high: The same.
        se: The jackknife's standard error.
        n: The units that each figure rests on.
    """

    low: Floats
    high: Floats
    se: Floats
    n: Integers


def _summed(values: Floats, place: Integers, size: int) -> Floats:
    """Return the sums of rows by their place."""
    made = np.zeros((size, values.shape[1]))
    for column, into in zip(values.T, made.T, strict=True):
        into[:] = np.bincount(place, column, minlength=size)
    return made


def _over(sums: Floats, counts: Floats) -> Floats:
    made: Floats = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 1 / 2)  # whole numbers
    return made


def _pairs(group: Integers, units: Sequence[Integers], width: int) -> tuple[Integers, Integers, Integers]:
    """Return the rows that belong to each group and unit: the row, the place of the pair, and all pairs, sorted."""
    rows = np.concatenate([np.arange(len(group))] * len(units))
    codes = np.concatenate([group * width + unit for unit in units])
    if len(units) > 1:  # a row whose two units are one belongs to it once
        kept = np.concatenate([np.ones(len(group), dtype=np.bool_), units[0] != units[1]])
        rows, codes = rows[kept], codes[kept]
    known, place = np.unique(codes, return_inverse=True)
    return rows, place.ravel(), known


def deletions(values: Floats, group: Integers, *units: Integers) -> Deletions:
    """Return the mean of each group's rows, and the same with each of its units deleted.

        mean = Σ x / m,  without unit u = (Σ x - Σ_u x) / (m - m_u), over the group's rows that have a value

    Args:
        values: Shape (m, k): a row a partner or tie; NaN where it has no value.
        group: Shape (m,): the group of each row, from 0, none left out.
        units: One or two of shape (m,): the units that it belongs to, from 0.

    Example:
        >>> values = np.array([[0.0], [0.5], [1.0], [0.25]])
        >>> made = deletions(values, np.array([0, 0, 0, 1]), np.array([0, 1, 2, 3]))
        >>> made.estimate.ravel().tolist(), made.deleted.ravel().tolist()
        ([0.5, 0.25], [0.75, 0.5, 0.25, nan])
    """
    size, width = int(group.max()) + 1, max(int(unit.max()) for unit in units) + 1
    there = ~np.isnan(values)
    both: Floats = np.hstack([np.where(there, values, 0.0), there.astype(np.float64)])
    rows, place, known = _pairs(group, units, width)
    whole, brought = _summed(both, group, size), _summed(both[rows], place, len(known))
    owner = known // width
    estimate = _over(*np.hsplit(whole, 2))
    return Deletions(
        estimate=estimate,
        deleted=_over(*np.hsplit(whole[owner] - brought, 2)),
        part=np.hsplit(brought, 2)[1] > 0,
        group=owner,
        unit=known % width,
        ties=None if len(units) == 1 else _tie_deletions(estimate, whole, both, there, (group, units[0], units[-1])),
    )


def _tie_deletions(
    estimate: Floats, whole: Floats, brought: Floats, there: Bools, of: tuple[Integers, Integers, Integers]
) -> Deletions:
    """Return the means of groups with each tie deleted: all rows of a group that belong to the same two units.

    Args:
        estimate: Of the groups.
        whole: Shape (G, 2k): their sums, and how many there are.
        brought: Shape (m, 2k): what of these goes with each row.
        there: Shape (m, k): which rows have a value.
        of: The group and the two units of each row. A row whose two are one is deleted with it once, and is no tie.
    """
    group, one, other = of
    width = max(int(one.max()), int(other.max())) + 1
    codes = (group * width + np.minimum(one, other)) * width + np.maximum(one, other)
    known, place = np.unique(codes, return_inverse=True)
    owner = known // width**2
    rests = _summed((there & (one != other)[:, None]).astype(np.float64), place.ravel(), len(known))
    left = whole[owner] - _summed(brought, place.ravel(), len(known))
    return Deletions(
        estimate=estimate, deleted=_over(*np.hsplit(left, 2)), part=rests > 0, group=owner, unit=known % width**2
    )


def partner_deletions(values: Floats, group: Integers, owner: Integers, other: Integers, unit: Integers) -> Deletions:
    """Return the mean over partners of the means of their own rows, and the same with each unit deleted.

    Where partner d is deleted, d leaves, and every partner is without its row about d; one with no row left leaves too.

    Args:
        values: Shape (m, k): a row a view; NaN where it has no value.
        group: Shape (m,): the group of each row, from 0, none left out.
        owner: Shape (m,): whose view it is, from 0.
        other: Shape (m,): of whom; the same numbers.
        unit: Shape (partners,): the unit that each partner is deleted with.

    Example:
        >>> values = np.array([[0.5], [1.0], [0.25]])
        >>> owner, other = np.array([0, 0, 1]), np.array([1, 2, 0])
        >>> made = partner_deletions(values, np.zeros(3, dtype=int), owner, other, np.arange(3))
        >>> made.estimate.ravel().tolist(), made.deleted.ravel().tolist()  # 0.75 and 0.25; 2 has no view
        ([0.5], [nan, 1.0, 0.375])
    """
    size, width, partners = int(group.max()) + 1, int(unit.max()) + 1, len(unit)
    there = ~np.isnan(values)
    filled = np.where(there, values, 0.0)
    own, place = np.unique(group * partners + owner, return_inverse=True)
    sums, counts = _summed(filled, place, len(own)), _summed(there.astype(np.float64), place, len(own))
    means, has = np.nan_to_num(_over(sums, counts)), counts > 0
    both: Floats = np.hstack([means, has.astype(np.float64)])
    of_group = own // partners
    whole = _summed(both, of_group, size)
    # what each row's loss does to its owner: the mean of the rest instead of that of all, or nobody
    left = _over(sums[place] - filled, counts[place] - there)
    stays = ~np.isnan(left)
    lost = np.hstack([means[place] - np.nan_to_num(left), (has[place] & ~stays).astype(np.float64)]) * np.hstack(
        [there, there]
    )
    apart = unit[owner] != unit[other]
    codes = np.concatenate([of_group * width + unit[own % partners], (group * width + unit[other])[apart]])
    known, at = np.unique(codes, return_inverse=True)
    brought = _summed(np.vstack([both, lost[apart]]), at.ravel(), len(known))
    rests = _summed(np.vstack([has, there[apart]]).astype(np.float64), at.ravel(), len(known))
    of_unit = known // width
    estimate = _over(*np.hsplit(whole, 2))
    return Deletions(
        estimate=estimate,
        deleted=_over(*np.hsplit(whole[of_unit] - brought, 2)),
        part=rests > 0,
        group=of_unit,
        unit=known % width,
        ties=_tie_deletions(estimate, whole, lost, there, (group, unit[owner], unit[other])),
    )


def grouped_jackknife_t(
    made: Deletions, *, level: float = 0.95, bounds: tuple[float, float] = (0.0, 1.0)
) -> GroupedEnds:
    """Return the jackknife interval of each group's figures: that of `jackknife_t`, for all groups at once.

    Args:
        made: The figures, and the same with each unit deleted.
        level: Above 0 and below 1.
        bounds: What the ends are cut to.

    Raises:
        InvalidValueError: The level is none.

    Example:
        >>> values, group = np.array([[0.0], [0.25], [0.5], [0.75], [1.0]]), np.zeros(5, dtype=int)
        >>> ends = grouped_jackknife_t(deletions(values, group, np.arange(5)))
        >>> ends.low.round(4).tolist(), ends.high.round(4).tolist(), ends.n.tolist()
        ([[0.0092]], [[0.9908]], [[5]])

    References:
        As for `partnerkit.stats.jackknife_t`.
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - scipy is loaded when intervals are asked for

    if not 0 < level < 1:
        raise InvalidValueError(Problem(found=f"level {quoted(level)}", expected="above 0 and below 1", path="level"))
    se, n = made.se, made.n
    reach = stdtrit(np.maximum(n - 1, 1), (1 + level) / 2) * np.where(n > 1, se, np.nan)
    return GroupedEnds(
        low=np.clip(made.estimate - reach, *bounds),
        high=np.clip(made.estimate + reach, *bounds),
        se=se,
        n=n.astype(np.intp),
    )


@attrs.frozen(kw_only=True, eq=False)
class DifferenceEnds:
    """The intervals of the differences of two groups' figures.

    Attributes:
        value: Shape (k,): the second less the first; NaN where one has no figure.
        low: The same shape; NaN where there is none.
        high: The same.
        se: The standard error.
        n: Shape (2, k): the units that each group's figure rests on.
        shared: Units that are of both groups.
    """

    value: Floats
    low: Floats
    high: Floats
    se: Floats
    n: Integers
    shared: int


def difference_jackknife_t(
    made: Deletions, first: int, second: int, *, level: float = 0.95, bounds: tuple[float, float] = (-1.0, 1.0)
) -> DifferenceEnds:
    """Return the jackknife interval of the differences of two groups' figures, the second less the first.

        d ± t sqrt(se1² + se2²), where no unit is of both groups; Student's t with Welch's degrees of freedom
        d ± t se, where some are: each unit deleted from both at once, t with the units of both - 1 degrees

    Of two means without a shared unit this is Welch's interval.

    Args:
        made: The figures of all groups, and the same with each unit deleted.
        first: One group.
        second: The other.
        level: Above 0 and below 1.
        bounds: What the ends are cut to.

    Raises:
        InvalidValueError: The level is none.

    Example:
        >>> values, group = np.array([[0.0], [0.25], [0.5], [0.25], [0.75], [0.5]]), np.array([0, 0, 0, 1, 1, 1])
        >>> ends = difference_jackknife_t(deletions(values, group, np.arange(6)), 0, 1)
        >>> ends.value.tolist(), ends.low.round(4).tolist(), ends.high.round(4).tolist()
        ([0.25], [-0.3167], [0.8167])

    References:
        Welch (1947), The generalization of Student's problem when several different population variances are involved,
        Biometrika 34, 28-35; Tukey (1958), as for `partnerkit.stats.jackknife_t`.
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - as above

    if not 0 < level < 1:
        raise InvalidValueError(Problem(found=f"level {quoted(level)}", expected="above 0 and below 1", path="level"))
    places = [np.flatnonzero(made.group == each) for each in (first, second)]
    parts = [made.part[at] for at in places]
    n = np.stack([part.sum(axis=0) for part in parts])
    shared = np.intersect1d(made.unit[places[0]], made.unit[places[1]])
    value = made.estimate[second] - made.estimate[first]
    if len(shared):
        se, freedom = _shared_se(made, (first, second))
        if made.ties is not None:
            by_tie, others = _shared_se(made.ties, (first, second))
            se = dyadic_se(se, np.where(others >= 0, by_tie, 0.0))
    else:
        variances = made.se[[first, second]] ** 2
        se = np.sqrt(variances.sum(axis=0))
        spread = (variances**2 / np.maximum(n - 1, 1)).sum(axis=0)
        freedom = np.divide(se**4, spread, out=n.sum(axis=0) - 2.0, where=spread > 0)
    se = np.where(n.min(axis=0) > 1, se, np.nan)
    reach = stdtrit(np.maximum(freedom, 1), (1 + level) / 2) * se
    return DifferenceEnds(
        value=value,
        low=np.clip(value - reach, *bounds),
        high=np.clip(value + reach, *bounds),
        se=se,
        n=n.astype(np.intp),
        shared=len(shared),
    )


def _shared_se(made: Deletions, groups: tuple[int, int]) -> tuple[Floats, Floats]:
    """Return the standard error of a difference whose groups share units, and its degrees of freedom."""
    places = [np.flatnonzero(made.group == each) for each in groups]
    units = np.union1d(made.unit[places[0]], made.unit[places[1]])
    figures, part = [], np.zeros((len(units), made.estimate.shape[1]), dtype=np.bool_)
    for group, at in zip(groups, places, strict=True):
        without = np.tile(made.estimate[group], (len(units), 1))
        rows = np.searchsorted(units, made.unit[at])
        without[rows] = made.deleted[at]
        part[rows] |= made.part[at]
        figures.append(without)
    multiplicities = part.astype(np.float64)
    se = grouped_se(figures[1] - figures[0], multiplicities, np.zeros(1, dtype=np.intp))[0]
    return se, multiplicities.sum(axis=0) - 1
