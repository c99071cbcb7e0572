"""A panel: who rated whom on what, as rows, and whether that is enough to tell severity from worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.results import PanelDemand, Reason, Shortfall, Thresholds
from partnerkit.stats.resampling import Floats, Integers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["FEWEST_IN_CATEGORY", "FEWEST_RATED", "FEWEST_RATERS", "FEWEST_SUBJECTS", "Panel", "shortfalls"]

FEWEST_SUBJECTS = 30
"""Subjects that a panel needs."""
FEWEST_RATED = 3
"""Subjects that each rater needs to have rated."""
FEWEST_RATERS = 2
"""Raters that each subject needs."""
FEWEST_IN_CATEGORY = 10
"""Answers that each point of the scale needs."""


@attrs.frozen(kw_only=True, eq=False)
class Panel:
    """Answers of raters about subjects, one a row.

    Attributes:
        subject: Shape (m,): who was rated, numbered from 0.
        rater: Shape (m,): by whom.
        item: Shape (m,): on what.
        point: Shape (m,): the answer in steps above the lowest point of the item's scale.
        steps: For each item, the steps from the lowest point to the highest; at least 1.
        subjects: The names of the subjects.
        raters: The names of the raters.
        items: The names of the items.
        one_hub: Whether raters and rated are of one hub: such a panel never has a model.

    Raises:
        InvalidValueError: Rows of different lengths, a number that names nothing, or an answer off its scale.
    """

    subject: Integers
    rater: Integers
    item: Integers
    point: Integers
    steps: tuple[int, ...]
    subjects: tuple[str, ...]
    raters: tuple[str, ...]
    items: tuple[str, ...]
    one_hub: bool = False

    def __attrs_post_init__(self) -> None:
        """Check that every number names something and every answer is on its scale."""
        problems = [*self._problems()]
        if problems:
            raise InvalidValueError(problems)

    def _problems(self) -> Iterator[Problem]:
        if len(self.steps) != len(self.items) or any(each < 1 for each in self.steps):
            found = f"{len(self.items)} items with {len(self.steps)} scales of {[*self.steps]} steps"
            yield Problem(found=found, expected="a scale of one step or more for each item", path="steps")
            return
        if len({len(each) for each in (self.subject, self.rater, self.item, self.point)}) > 1:
            yield Problem(found="rows of different lengths", expected="one subject, rater and item for each answer")
            return
        for name, numbers, names in (
            ("subject", self.subject, self.subjects),
            ("rater", self.rater, self.raters),
            ("item", self.item, self.items),
        ):
            if np.any((numbers < 0) | (numbers >= len(names))):
                yield Problem(found=f"a {name} without a name", expected=f"0 to {len(names) - 1}", path=name)
                return
        highest = np.array(self.steps, dtype=np.intp)[self.item] if len(self.item) else self.item
        if off := int(np.sum((self.point < 0) | (self.point > highest))):
            yield Problem(found=f"{off} answers off the scale", expected="0 to the item's steps", path="point")

    @classmethod
    def of_matrix(
        cls,
        points: Floats,
        *,
        subjects: Sequence[str],
        raters: Sequence[str],
        items: Sequence[str] | None = None,
        ends: Sequence[tuple[int, int]],
    ) -> Panel:
        """Return the panel of a matrix with one row a rating of a subject by a rater and one column an item.

        Args:
            points: Shape (rows, items): points of the scale, NaN where there is no answer.
            subjects: For each row, who was rated.
            raters: For each row, by whom.
            items: For each column, its name; numbers from 1 where nothing is said.
            ends: For each column, the lowest and the highest point of its scale.

        Raises:
            InvalidValueError: The numbers of rows or columns differ, or an answer is infinite, no whole number, or off
                its scale.

        Example:
            >>> points = np.array([[1.0, 0.0], [1.0, np.nan]])
            >>> panel = Panel.of_matrix(points, subjects=["ash", "oak"], raters=["kim", "kim"], ends=[(0, 1), (0, 1)])
            >>> panel.point.tolist(), panel.subjects, panel.raters
            ([1, 0, 1], ('ash', 'oak'), ('kim',))
        """
        if points.ndim != 2 or points.shape != (len(subjects), len(ends)) or len(raters) != len(subjects):  # noqa: PLR2004 - rows and columns
            found = (
                f"points of shape {points.shape}, {len(subjects)} subjects, {len(raters)} raters, {len(ends)} scales"
            )
            raise InvalidValueError(Problem(found=found, expected="a subject and a rater a row, a scale a column"))
        rows, columns = np.nonzero(~np.isnan(points))
        given = points[rows, columns]
        if not np.all(np.isfinite(given)) or np.any(given != np.round(given)):
            raise InvalidValueError(Problem(found="answers that are no whole numbers", expected="points of the scale"))
        low = np.array([end[0] for end in ends], dtype=np.intp)
        rated, by = [subjects[at] for at in rows.tolist()], [raters[at] for at in rows.tolist()]
        who, whose = _numbered(rated), _numbered(by)
        return cls(
            subject=np.array([who[each] for each in rated], dtype=np.intp),
            rater=np.array([whose[each] for each in by], dtype=np.intp),
            item=columns.astype(np.intp),
            point=given.astype(np.intp) - low[columns],
            steps=tuple(high - lowest for lowest, high in ends),
            subjects=tuple(who),
            raters=tuple(whose),
            items=tuple(items) if items is not None else tuple(str(at + 1) for at in range(len(ends))),
        )

    @property
    def shares(self) -> Floats:
        """The answers from 0 to 1, of shape (m,)."""
        made: Floats = self.point / np.array(self.steps, dtype=np.float64)[self.item]
        return made


def _numbered(names: Sequence[str]) -> dict[str, int]:
    return {name: at for at, name in enumerate(sorted({*names}))}


# -- whether it is enough ---------------------------------------------------------------------------------------------


def shortfalls(panel: Panel, thresholds: Thresholds = Thresholds.SHARED) -> tuple[Shortfall, ...]:
    """Return everything that a panel lacks for a model of its raters; nothing where it has enough.

    A panel needs 30 subjects, two raters, three subjects of each rater, two raters of each subject, ten answers at each
    point of the scale (of each item's, where items have thresholds of their own) and no item at which all answers are
    one end of its scale. Raters and subjects, joined where one rated the other, must hang together, and must still do
    so without any one rater: else the severity of that rater alone decides how one part compares with another. And it
    is never one hub, where the raters are the rated.

    Args:
        panel: The answers.
        thresholds: Whether items share the thresholds between the points.

    Returns:
        One for each demand that is not met, all of them at once.

    Example:
        >>> points = np.array([[1.0], [0.0]])
        >>> panel = Panel.of_matrix(points, subjects=["ash", "oak"], raters=["kim", "kim"], ends=[(0, 1)])
        >>> [(str(each.reason), each.found, each.needed) for each in shortfalls(panel)][:2]
        [('too_few_subjects', 2, 30), ('too_few_raters', 1, 2)]
    """
    hubs = (Shortfall(reason=Reason.ONE_HUB, demand=PanelDemand.PANEL, found=1, needed=2),) if panel.one_hub else ()
    if not len(panel.point):
        return (Shortfall(reason=Reason.NO_ANSWERS, demand=PanelDemand.ANSWERS, found=0, needed=1), *hubs)
    return (*_too_few(panel), *_disjoint(panel), *_categories(panel, thresholds), *_constant(panel), *hubs)


def _too_few(panel: Panel) -> Iterator[Shortfall]:
    pairs = _pairs(panel)
    rated = np.bincount(pairs[:, 1], minlength=len(panel.raters))
    raters = np.bincount(pairs[:, 0], minlength=len(panel.subjects))
    asked = int(np.sum(raters > 0)), int(np.sum(rated > 0))
    subjects, people = Reason.TOO_FEW_SUBJECTS, Reason.TOO_FEW_RATERS
    if asked[0] < FEWEST_SUBJECTS:
        yield Shortfall(reason=subjects, demand=PanelDemand.SUBJECTS, found=asked[0], needed=FEWEST_SUBJECTS)
    if asked[1] < FEWEST_RATERS:
        yield Shortfall(reason=people, demand=PanelDemand.RATERS, found=asked[1], needed=FEWEST_RATERS)
    yield from _below(rated, FEWEST_RATED, panel.raters, subjects, PanelDemand.RATED)
    yield from _below(raters, FEWEST_RATERS, panel.subjects, people, PanelDemand.RATERS_EACH)


def _below(
    counts: Integers, needed: int, names: Sequence[str], reason: Reason, demand: PanelDemand
) -> Iterator[Shortfall]:
    low = np.flatnonzero(counts < needed)
    if len(low):
        about = tuple(names[at] for at in low.tolist())
        yield Shortfall(reason=reason, demand=demand, found=int(counts[low].min()), needed=needed, about=about)


def _pairs(panel: Panel) -> Integers:
    """Return who rated whom, each pair once: rows of a subject and a rater."""
    return np.unique(np.column_stack([panel.subject, panel.rater]), axis=0)


def _disjoint(panel: Panel) -> Iterator[Shortfall]:
    pairs = _pairs(panel)
    parts, bridges = _cut_points(pairs, len(panel.subjects), len(panel.raters))
    if parts > 1:
        yield Shortfall(reason=Reason.NOT_CONNECTED, demand=PanelDemand.CONNECTED, found=parts, needed=1)
    if bridges:
        about = tuple(panel.raters[at] for at in bridges)
        demand = PanelDemand.NO_BRIDGE
        yield Shortfall(reason=Reason.NOT_CONNECTED, demand=demand, found=len(bridges), needed=0, about=about)


def _cut_points(pairs: Integers, n_subjects: int, n_raters: int) -> tuple[int, list[int]]:
    """Return the number of parts, and the raters without whom there would be more."""
    beside: list[list[int]] = [[] for _ in range(n_subjects + n_raters)]
    for subject, rater in pairs.tolist():
        beside[subject].append(n_subjects + rater)
        beside[n_subjects + rater].append(subject)
    seen: dict[int, int] = {}
    cut: set[int] = set()
    parts = 0
    for root, others in enumerate(beside):
        if others and root not in seen:
            parts += 1
            cut |= _walk(root, beside, seen)
    return parts, sorted(node - n_subjects for node in cut if node >= n_subjects)


def _walk(root: int, beside: Sequence[Sequence[int]], seen: dict[int, int]) -> set[int]:
    """Return the cut points of one part, and note when each of its nodes was seen.

    A depth-first walk; a node is a cut point where nothing below one of its children reaches back above it, and the
    root where it has two children: Hopcroft and Tarjan (1973), Efficient algorithms for graph manipulation,
    Communications of the ACM 16, 372-378.
    """
    cut: set[int] = set()
    seen[root] = len(seen)
    reach, children = {root: seen[root]}, 0
    path = [(root, -1, iter(beside[root]))]
    while path:
        node, parent, rest = path[-1]
        step = next(rest, None)
        if step is None:
            path.pop()
            if parent >= 0:
                reach[parent] = min(reach[parent], reach[node])
                cut |= {parent} if parent != root and reach[node] >= seen[parent] else set()
        elif step not in seen:
            children += node == root
            seen[step] = reach[step] = len(seen)
            path.append((step, node, iter(beside[step])))
        elif step != parent:
            reach[node] = min(reach[node], seen[step])
    return cut | ({root} if children > 1 else set())


def _categories(panel: Panel, thresholds: Thresholds) -> Iterator[Shortfall]:
    own = thresholds is Thresholds.ITEM or len({*panel.steps}) > 1
    most = max(panel.steps) + 1
    counts = np.bincount(panel.item * most + panel.point, minlength=len(panel.items) * most).reshape(-1, most)
    if own:
        cells = {
            f"{name} {k}": int(counts[i, k]) for i, name in enumerate(panel.items) for k in range(panel.steps[i] + 1)
        }
    else:
        cells = {str(k): int(number) for k, number in enumerate(counts.sum(axis=0))}
    found = np.array([*cells.values()], dtype=np.intp)
    reason, demand = Reason.TOO_FEW_IN_CATEGORY, PanelDemand.POINTS
    yield from _below(found, FEWEST_IN_CATEGORY, [*cells], reason, demand)


def _constant(panel: Panel) -> Iterator[Shortfall]:
    shares = panel.shares
    number = np.bincount(panel.item, minlength=len(panel.items))
    mean = np.bincount(panel.item, shares, minlength=len(panel.items)) / np.maximum(number, 1)
    about = tuple(name for name, each in zip(panel.items, mean, strict=True) if each in {0.0, 1.0})
    if about:
        found = len(panel.items) - len(about)
        demand = PanelDemand.SPREAD
        yield Shortfall(reason=Reason.CONSTANT, demand=demand, found=found, needed=len(panel.items), about=about)
