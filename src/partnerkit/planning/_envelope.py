"""Planes that never lie above what is left of a need: numbers in, numbers out.

Owns: the convex envelope of `(2/3)^a · (1/3)^c` over whole numbers a and c, as planes
`height - a · third - c · two_thirds`, and which of them is highest where. Any such plane gives a bound that holds; the
highest gives the best.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

__all__ = ["Planes", "planes"]

_FINE = 4
"""Into how many parts a count is divided where the highest plane is looked up."""
_MOST = 12
"""Beyond this count next to nothing is left of a need: planes are made for counts up to it, and hold for all."""
_SAFE = 1e-12
"""By how much a plane is put lower than it was found, so that rounding never lifts it above a point."""


@attrs.frozen(kw_only=True, eq=False)
class Planes:
    """Planes below what is left of a need.

    Attributes:
        parts: Three rows, a column for each plane: by what one option with a link of one third lowers it, one with two
            thirds, and one with 1, which is its whole height. The first plane is 0 everywhere.
        highest: The number of the highest plane at each pair of counts, in quarters.
    """

    parts: Numbers
    highest: Places

    def at(self, thirds: Numbers, two_thirds: Numbers, wholes: Numbers) -> Numbers:
        """Return the parts of the highest plane at mean counts of options with each link.

        Where options with a link of 1 are chosen in part, the rest stands for what they leave.
        """
        import numpy as np  # noqa: PLC0415 - slow to import, needed by few

        rest = np.maximum(1 - wholes, 1e-9)
        last = np.array(self.highest.shape) - 1
        a = np.minimum(thirds / rest * _FINE + 0.5, last[0]).astype(np.int64)
        c = np.minimum(two_thirds / rest * _FINE + 0.5, last[1]).astype(np.int64)
        found: Numbers = self.parts[:, np.where(wholes < 1, self.highest[a, c], 0)]
        return found


@functools.lru_cache(maxsize=32)
def planes(thirds: int, two_thirds: int) -> Planes:
    """Return the planes for up to so many options with a link of one third, and with two thirds.

    Example:
        >>> made = planes(1, 0)
        >>> [round(float(part), 6) for part in made.parts[:, made.highest[0, 0]]]  # what is left is 1, then 2/3
        [0.333333, 0.666667, 1.0]
    """
    import numpy as np  # noqa: PLC0415 - slow to import, needed by few
    from scipy.spatial import ConvexHull  # noqa: PLC0415 - slow to import, needed by few

    near = [max(1, min(count, _MOST)) for count in (thirds, two_thirds)]
    a, c, left = _lattice(*near)
    roof = [(x, y, 3.0) for x in (0, near[0]) for y in (0, near[1])]
    slopes = [
        (max(0.0, x / z), max(0.0, y / z))
        for x, y, z, _ in ConvexHull(np.array([*zip(a, c, left, strict=True), *roof])).equations.tolist()
        if z < -_SAFE
    ]
    third, two = np.array(sorted(set(slopes))).T
    far_a, far_c, far_left = _lattice(max(1, thirds), max(1, two_thirds))
    height = np.array([(far_left + x * far_a + y * far_c).min() for x, y in zip(third, two, strict=True)]) - _SAFE
    parts = np.concatenate([np.zeros((3, 1)), np.stack([third, two, height])], axis=1)
    at_a, at_c = (np.arange(count * _FINE + 1) / _FINE for count in near)
    heights = parts[2][:, None, None] - parts[0][:, None, None] * at_a[:, None] - parts[1][:, None, None] * at_c
    return Planes(parts=parts, highest=heights.argmax(axis=0))


def _lattice(thirds: int, two_thirds: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return every pair of counts, and what is left at each."""
    import numpy as np  # noqa: PLC0415 - slow to import, needed by few

    a, c = (each.ravel().astype(np.float64) for each in np.mgrid[: thirds + 1, : two_thirds + 1])
    return a, c, (2 / 3) ** a * (1 / 3) ** c
