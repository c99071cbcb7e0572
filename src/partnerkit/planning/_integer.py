"""An integer programme, put together row by row and solved to optimality.

Owns: how variables and rows become what scipy's solver (HiGHS) takes. Knows nothing of what they stand for.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

from partnerkit.errors import PartnerkitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["IntegerProgramme"]

_STDOUT = 1
_OPTIMAL, _INFEASIBLE = 0, 2
"""How scipy tells that a best solution was found and proved, and that there is none."""


class IntegerProgramme:
    """Variables from 0 to a bound, whole or not, and rows that they must keep to.

    Example:
        >>> made = IntegerProgramme()
        >>> one, other = made.variable(), made.variable()
        >>> made.row({one: 2.0, other: 3.0}, at_most=4.0)
        >>> [round(value) for value in made.least({one: -1.0, other: -2.0})]
        [0, 1]
    """

    def __init__(self) -> None:
        self._upper: list[float] = []
        self._whole: list[bool] = []
        self._rows: list[tuple[Mapping[int, float], float, float]] = []

    def variable(self, *, at_most: float = 1.0, is_whole: bool = True) -> int:
        """Add a variable and return its number."""
        self._upper.append(at_most)
        self._whole.append(is_whole)
        return len(self._upper) - 1

    def variables(self, number: int, *, at_most: float = 1.0, is_whole: bool = True) -> list[int]:
        """Add several variables alike and return their numbers."""
        return [self.variable(at_most=at_most, is_whole=is_whole) for _ in range(number)]

    def row(
        self, terms: Mapping[int, float], *, at_least: float = -float("inf"), at_most: float = float("inf")
    ) -> None:
        """Add a row: the sum of the variables, each by its factor, is to lie between two bounds."""
        self._rows.append((dict(terms), at_least, at_most))

    def least(self, objective: Mapping[int, float]) -> Sequence[float] | None:
        """Return the values at which a sum is least, proved to be so; None where no values keep to all rows.

        The same programme gives the same values every time.

        Raises:
            PartnerkitError: The solver gave up, which it should not.
        """
        import numpy as np  # noqa: PLC0415 - slow to import, needed by few
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - slow to import, needed by few
        from scipy.sparse import csr_array  # noqa: PLC0415 - as above

        costs = [objective.get(variable, 0.0) for variable in range(len(self._upper))]
        factors, *places = self._cells()
        short = [np.array(each, dtype=np.int32) for each in places]  # some releases of scipy refuse longer ones
        rows = csr_array((factors, (short[0], short[1])), shape=(len(self._rows), len(costs)))
        low, high = [row[1] for row in self._rows], [row[2] for row in self._rows]
        with _nothing_printed():
            found = milp(
                costs,
                integrality=np.array(self._whole, dtype=np.int64),
                bounds=Bounds(0.0, self._upper),
                constraints=LinearConstraint(rows, low, high) if self._rows else (),
                options={"mip_rel_gap": 0.0},
            )
        if found.status == _INFEASIBLE:
            return None
        if found.status != _OPTIMAL or found.x is None:
            raise PartnerkitError(f"no best solution was found: {found.message}")
        return [float(value) for value in found.x]

    def _cells(self) -> tuple[list[float], list[int], list[int]]:
        """Return the factors with their rows and columns, as a sparse matrix takes them."""
        cells = [(factor, i, variable) for i, (terms, _, _) in enumerate(self._rows) for variable, factor in _in(terms)]
        return [each[0] for each in cells], [each[1] for each in cells], [each[2] for each in cells]


@contextlib.contextmanager
def _nothing_printed() -> Iterator[None]:
    """Keep what the solver prints past Python, as HiGHS 1.12 does, out of what a user reads or a program parses."""
    sys.stdout.flush()
    try:
        kept = os.dup(_STDOUT)
    except OSError:  # there is no such output
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDOUT)
        yield
    finally:
        os.dup2(kept, _STDOUT)
        os.close(nowhere)
        os.close(kept)


def _in(terms: Mapping[int, float]) -> Iterable[tuple[int, float]]:
    return sorted(terms.items())
