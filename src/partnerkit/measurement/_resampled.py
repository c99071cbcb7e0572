"""Figures of roll-ups with partners drawn anew: the named options beside the jackknife.

Owns: the draws of each group's units and the intervals found from them. What is drawn are criterion scores; frameworks
are found anew from them, in one table for many groups. Every group's draws start from the same seed, so that a group's
interval does not hang on which other groups there are.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.results import Interval, IntervalKind, IntervalReason, Target
from partnerkit.scoring.replicates import IntervalMethod
from partnerkit.stats.intervals import Replicates, intervals
from partnerkit.stats.resampling import (
    Bools,
    Floats,
    Integers,
    nested_jackknife,
    nested_se,
    partner_weights_bootstrap,
)

if TYPE_CHECKING:
    from partnerkit.stats.grouped import Deletions

__all__ = ["Drawing", "GroupRows", "resampled"]

CELLS = 4_000_000
"""How many weighted scores are held at once: 32 MB."""
BLOCK = 100
"""Samples whose inner jackknifes are scored in one table."""


@attrs.frozen(kw_only=True, eq=False)
class GroupRows:
    """The rows that the figures of groups are means of.

    Attributes:
        values: Shape (m, k): a row a partner, tie or view; NaN where it has no score.
        group: Shape (m,).
        one: Shape (m,): the unit of each row: of the partner, or of the tie's first, or of the one whose view it is.
        other: Shape (m,): that of the other partner; None where the whole was rated.
        owner: Shape (m,): for means over partners, whose view it is; None otherwise.
        told: Shape (m, 2): of a tie, which ends have answered; None where all have.
    """

    values: Floats
    group: Integers
    one: Integers
    other: Integers | None = None
    owner: Integers | None = None
    told: tuple[Bools, Bools] | None = None

    def of(self, group: int) -> GroupRows:
        """Return the rows of one group, with its units numbered from 0."""
        at = np.flatnonzero(self.group == group)
        other = None if self.other is None else self.other[at]
        ends = [self.one[at]] if other is None else [self.one[at], other]
        places = np.unique(np.concatenate(ends), return_inverse=True)[1].ravel()
        one, *rest = np.split(places, len(ends))
        owner = None if self.owner is None else np.unique(self.owner[at], return_inverse=True)[1].ravel()
        told = None if self.told is None else (self.told[0][at], self.told[1][at])
        return attrs.evolve(
            self,
            values=self.values[at],
            group=self.group[at],
            one=one,
            other=rest[0] if rest else None,
            owner=owner,
            told=told,
        )

    def answered(self, units: int) -> Bools:
        """Return which units have answered what each column is made of, of one group; shape (units, k)."""
        there = ~np.isnan(self.values)
        held = np.zeros((units, there.shape[1]))
        if self.told is None or self.other is None:
            np.add.at(held, self.one, there.astype(np.float64))
        else:
            for end, told in zip((self.one, self.other), self.told, strict=True):
                np.add.at(held, end, (there & told).astype(np.float64))
        found: Bools = held > 0
        return found

    def means(self, weights: Floats) -> Floats:
        """Return the means of one group under weights of its units.

        A row counts as often as its unit was drawn; of two units as often as both were, the one times the other; of a
        mean over partners, each partner as often as it was drawn, and in its mean each view as often as the other was.

        Args:
            weights: Shape (R, units).

        Returns:
            Shape (R, k); NaN where nothing is in the sample.
        """
        size = max(1, CELLS // max(1, self.values.size))
        return np.vstack([self._means(weights[at : at + size]) for at in range(0, len(weights), size)])

    def _means(self, weights: Floats) -> Floats:
        there = ~np.isnan(self.values)
        filled, has = np.where(there, self.values, 0.0), there.astype(np.float64)
        own = weights[:, self.one]
        if self.other is None:
            return _over(own @ filled, own @ has)
        across = np.where(self.one == self.other, 1.0, weights[:, self.other])
        if self.owner is None:
            return _over((own * across) @ filled, (own * across) @ has)
        order = np.argsort(self.owner, kind="stable")
        starts = np.searchsorted(self.owner[order], np.arange(self.owner.max() + 1))
        sums, counts = (np.add.reduceat(across[:, order, None] * each[order], starts, axis=1) for each in (filled, has))
        partner, held = own[:, order][:, starts, None], (counts > 0).astype(np.float64)
        found = np.nan_to_num(_over(sums, counts))
        return _over((partner * found * held).sum(axis=1), (partner * held).sum(axis=1))


def _over(sums: Floats, counts: Floats) -> Floats:
    made: Floats = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    return made


@attrs.frozen(kw_only=True, eq=False)
class Drawing:
    """How intervals of groups are found.

    Attributes:
        method: The kind, the target and the draws.
        scored: Criterion means, shape (r, k), to all figures, shape (r, f).
        answered: Which criteria each figure is made of, shape (k, f).
        rosters: Partners on the roster of each group; None for the target process.
    """

    method: IntervalMethod
    scored: Callable[[Floats], Floats]
    answered: Bools
    rosters: Sequence[int] | None


def resampled(
    rows: GroupRows, made: Deletions, by: Drawing, step: Callable[[], None]
) -> Iterator[tuple[Interval | IntervalReason, ...]]:
    """Yield the intervals of the figures of each group.

    Args:
        rows: What the figures are means of.
        made: The figures of all groups, and the same with each unit deleted.
        by: How they are found.
        step: Called when a group is done.
    """
    starts = np.searchsorted(made.group, np.arange(len(made.estimate) + 1))
    for group, (first, last) in enumerate(itertools.pairwise(starts.tolist())):
        own, part = rows.of(group), made.part[first:last]
        drawn, errors = _drawn(own, by, last - first, part)
        ties = None if made.ties is None else made.ties.group == group
        figures = Replicates(
            estimate=made.estimate[group],
            deleted=made.deleted[first:last],
            part=part,
            untied=None if made.ties is None else made.ties.deleted[ties],
            tied=None if made.ties is None else made.ties.part[ties],
            drawn=drawn,
            errors=errors,
        )
        told = (own.answered(last - first).astype(np.float64) @ by.answered > 0).sum(axis=0)
        roster = None if by.rosters is None else max(by.rosters[group], int(told.max(initial=0)))
        yield intervals(
            figures,
            kind=by.method.kind,
            level=by.method.level,
            population=roster if by.method.target is Target.ROSTER else None,
            answered=told,
        )
        step()


def _drawn(own: GroupRows, by: Drawing, units: int, part: Bools) -> tuple[Floats | None, Floats | None]:
    """Return the figures in each sample, and for bootstrap-t their standard errors inside it."""
    if by.method.kind is IntervalKind.JACKKNIFE_T:
        return None, None
    weights = partner_weights_bootstrap(units, by.method.replicates, by.method.seed)
    drawn = by.scored(own.means(weights))
    if by.method.kind is not IntervalKind.BOOTSTRAP_T:
        return drawn, None
    errors = []
    for start in range(0, len(weights), BLOCK):
        nested = nested_jackknife(weights[start : start + BLOCK])
        errors.append(nested_se(nested, by.scored(own.means(nested.weights)), part))
    return drawn, np.vstack(errors)
