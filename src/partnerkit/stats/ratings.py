"""Numbers as they come in: arrays with gaps, groups of their rows, the level of limits, seeds and counts.

Owns: what is refused of them, for all of the statistics. A gap is NaN; nothing else may be missing. Text is no number,
even where it looks like one.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import Entry, InvalidValueError, Problem, quoted
from partnerkit.knowledge.schema import is_number
from partnerkit.stats.resampling import Floats, Integers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from partnerkit.stats.resampling import Bools

__all__ = [
    "Grouped",
    "checked_level",
    "checked_number",
    "checked_whole",
    "grouped",
    "labels_of",
    "matrix",
    "numbers",
    "refuse",
    "scaled",
    "whole_problem",
]

NUMBERS = "biufO"
"""The kinds of numpy's arrays that may hold numbers; objects are looked at one by one, as None stands for a gap."""
MOST = 2**53
"""What a float still counts one by one."""
SQUARED = 100
"""Squares of numbers up to 2 to this are added up without a loss, a million million of them."""


def numbers(values: ArrayLike, *, path: str = "", expected: str = "numbers", farthest: float | None = None) -> Floats:
    """Return an array of numbers; NaN is a gap, and so is None.

    Args:
        values: Of any shape.
        path: What they are called in a message.
        expected: What is asked for, in a message.
        farthest: How far from 0 one may lie; None where that is looked at elsewhere.

    Raises:
        InvalidValueError: Something is no number, rows differ in length, or a number lies too far from 0.

    Example:
        >>> numbers([[1, None], [3, 4]]).tolist()
        [[1.0, nan], [3.0, 4.0]]
    """
    made = _read(values)
    if made is None:
        raise InvalidValueError(Problem(path=path, found="no table of numbers", expected=expected))
    if farthest is not None and (np.abs(made) > farthest).any():
        found = "infinite numbers, or some as good as that"
        raise InvalidValueError(Problem(path=path, found=found, expected=f"no further from 0 than {farthest:g}"))
    return made


def _read(values: ArrayLike) -> Floats | None:
    """Return an array of numbers; None where there is something else."""
    try:
        given = np.asarray(values)
        if given.dtype.kind == "O" and any(isinstance(each, str | bytes | complex) for each in given.flat):
            return None
        return given.astype(np.float64, copy=False) if given.dtype.kind in NUMBERS else None
    except (TypeError, ValueError, OverflowError):
        return None


def scaled(values: Floats) -> tuple[Floats, int]:
    """Return numbers of which the squares can be added up, and the power of 2 that they were divided by.

    What lies between 2^-100 and 2^100 stays as it is. Beyond, the largest is brought to between a half and 1: a power
    of 2 leaves all digits as they were.

    Args:
        values: Finite, or NaN.

    Example:
        >>> scaled(np.array([3.0, 5.0])), scaled(np.array([2.0**600, np.nan]))
        ((array([3., 5.]), 0), (array([0.5, nan]), 601))
    """
    if not values.size:
        return values, 0
    largest = float(np.fmax(np.fmax.reduce(values, axis=None), -np.fmin.reduce(values, axis=None)))
    power = math.frexp(largest)[1] if largest > 0 else 0  # NaN is not above 0
    if abs(power) <= SQUARED:
        return values, 0
    made: Floats = np.ldexp(values, -power)
    return made, power


def matrix(values: ArrayLike) -> Floats:
    """Return ratings as a matrix; NaN is a gap.

    Raises:
        InvalidValueError: No matrix, or an infinite rating.
    """
    made = numbers(values, path="ratings", expected="rows and columns")
    if made.ndim != 2:  # noqa: PLR2004 - rows and columns
        found = f"ratings of shape {made.shape}"
        raise InvalidValueError(Problem(found=found, expected="rows and columns"))
    endless = int(np.isinf(made).sum())
    if endless:
        raise InvalidValueError(
            Problem(found=f"infinite ratings: {endless}", expected="numbers", hint="NaN stands for a gap")
        )
    return made


def checked_level(level: float) -> float:
    """Return the level of limits.

    Raises:
        InvalidValueError: It is not above 0 and below 1.
    """
    if not (is_number(level) and 0 < level < 1):
        found = f"the level {quoted(level)}"
        raise InvalidValueError(Problem(found=found, expected="above 0 and below 1", path="level"))
    return level


def checked_number(value: float, path: str, *, least: float = -math.inf, most: float = math.inf) -> float:
    """Return a finite number that lies in its range.

    Args:
        value: The number.
        path: What it is called.
        least: From which on it may lie.
        most: Up to which.

    Raises:
        InvalidValueError: It is none, or out of its range.

    Example:
        >>> checked_number(0.5, "share", least=0, most=1)
        0.5
    """
    if is_number(value) and abs(value) < math.inf and abs(value) <= sys.float_info.max and least <= value <= most:
        return value
    ends = ((least, f"from {least:g}"), (most, f"{'up ' if least == -math.inf else ''}to {most:g}"))
    said = " ".join(words for end, words in ends if abs(end) < math.inf)
    raise InvalidValueError(Problem(path=path, found=quoted(value), expected=said or "a finite number"))


def checked_whole(value: int, path: str, *, least: int, most: int = MOST) -> int:
    """Return a whole number that lies in its range, such as a seed or how often something is drawn.

    Args:
        value: The number.
        path: What it is called.
        least: From which on it may lie.
        most: Up to which; by default 2^53, up to which a float counts one by one.

    Raises:
        InvalidValueError: It is none, or out of its range.

    Example:
        >>> checked_whole(2000, "replicates", least=1)
        2000
    """
    refuse(whole_problem(value, path, least=least, most=most))
    return int(value)


def whole_problem(value: int, path: str, *, least: int, most: int = MOST) -> Problem | None:
    """Return what is wrong with a whole number, as for `checked_whole`; None where nothing is.

    Example:
        >>> whole_problem(0, "seed", least=0), whole_problem(0, "replicates", least=1).expected
        (None, 'a whole number from 1')
    """
    if is_number(value, whole=True) and least <= value <= most:
        return None
    expected = f"a whole number from {least}{'' if most == MOST else f' to {most}'}"
    return Problem(path=path, found=quoted(value), expected=expected)


def refuse(*problems: Problem | None) -> None:
    """Refuse all that is wrong at once.

    Raises:
        InvalidValueError: There is a problem.

    Example:
        >>> refuse(None, None)
    """
    found = [problem for problem in problems if problem is not None]
    if found:
        raise InvalidValueError(found)


def labels_of(groups: Sequence[str] | ArrayLike, *, path: str = "groups") -> np.ndarray:
    """Return the names of rows as text, or as the whole numbers that they are.

    Args:
        groups: Numbers or texts.
        path: What they are called.

    Raises:
        InvalidValueError: One has no name, as it is None or NaN; or they are no plain list.

    Example:
        >>> labels_of(["oak", "ash"]).tolist(), labels_of([2, 1]).tolist()
        (['oak', 'ash'], [2, 1])
    """
    refused = InvalidValueError(
        Problem(path=path, found="a row without a name", expected="a number or a text for each")
    )
    try:
        named = np.asarray(groups)
    except ValueError:
        raise refused from None
    if named.dtype.kind == "O":
        if any(each is None or each != each for each in named.flat):  # noqa: PLR0124 - NaN is not itself
            raise refused
        return named.astype(np.str_)
    if named.dtype.kind == "f" and np.isnan(named).any():
        raise refused
    return named


@attrs.frozen(kw_only=True, eq=False)
class Grouped:
    """Rows without a gap, put together by group.

    Attributes:
        names: The groups' names, sorted.
        values: Shape (n, k): the rows, group by group.
        group: Shape (n,): the group of each row.
        sizes: Shape (groups,): how many rows each has; 0 where all have a gap.
        left_out: Rows with a gap.
    """

    names: tuple[str, ...]
    values: Floats
    group: Integers
    sizes: Integers
    left_out: int

    def sums(self, values: Floats) -> Floats:
        """Return the sum of rows like these within each group, of shape (groups, k)."""
        made = np.zeros((len(self.names), values.shape[1]))
        filled = np.flatnonzero(self.sizes > 0)
        if len(filled):
            starts = (np.cumsum(self.sizes) - self.sizes)[filled]
            made[filled] = np.add.reduceat(values, starts, axis=0)
        return made

    @property
    def means(self) -> Floats:
        """The mean of each column within each group; 0 where it has no row."""
        made: Floats = self.sums(self.values) / np.maximum(self.sizes, 1)[:, None]
        return made

    @property
    def deviations(self) -> Floats:
        """What each row has above the mean of its group."""
        made: Floats = self.values - self.means[self.group]
        return made

    @property
    def several(self) -> Bools:
        """Which groups have two rows and more."""
        many: Bools = self.sizes > 1
        return many


def grouped(values: ArrayLike, groups: Sequence[str] | ArrayLike) -> Grouped:
    """Return ratings by group, without the rows that have a gap.

    Args:
        values: Shape (n,) or (n, k).
        groups: Shape (n,): the name of each row's group.

    Raises:
        InvalidValueError: Other shapes, an infinite rating, or a row without a group.
    """
    given = numbers(values, path="ratings")
    rows = matrix(given[:, None] if given.ndim == 1 else given)
    labels = labels_of(groups).astype(np.str_)
    if labels.shape != (len(rows),):
        found, expected = f"groups of shape {labels.shape}", f"one for each of the {len(rows)} rows"
        raise InvalidValueError(Problem(found=found, expected=expected, entry=Entry.CONTRADICTION))
    names, codes = np.unique(labels, return_inverse=True)
    whole = ~np.isnan(rows).any(axis=1)
    order = np.flatnonzero(whole)[np.argsort(codes[whole], kind="stable")]
    return Grouped(
        names=tuple(names.tolist()),
        values=rows[order],
        group=codes[order],
        sizes=np.bincount(codes[order], minlength=len(names)),
        left_out=int((~whole).sum()),
    )
