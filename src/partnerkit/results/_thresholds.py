"""Bands and thresholds, and the one comparison of a figure with a threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnerkit.knowledge.reading import edge_share
from partnerkit.model import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.knowledge.reading import ScaleBand

__all__ = [
    "BANDS",
    "FELT",
    "IN_PLACE",
    "REPRESENTATIVE",
    "TOLERANCE",
    "Band",
    "band_at",
    "exceeds",
    "meets",
    "own_band_at",
]

TOLERANCE = 5e-10
"""How far below a threshold a mean of means may lie and still meet it: far less than any two true scores differ by."""
FELT = 0.5
"""A partner feels a barrier from this score."""
IN_PLACE = 0.75
"""A strategy is in place from this score."""
REPRESENTATIVE = 0.65
"""Below this response rate a roll-up is marked as not representative."""


def meets(value: Any, threshold: float) -> Any:  # noqa: ANN401 - a number or an expression, and back the same
    """Tell whether a figure reaches a threshold: `value >= threshold - 5e-10`.

    The only place where a figure that rests on more than one row is compared with a threshold, so that rounding, which
    differs between engines and orders, never decides a stage, band or flag.

    Args:
        value: A number, or a data-frame expression.
        threshold: The edge; it belongs to the side that meets it.

    Returns:
        A bool, or an expression, as `value` is.

    Example:
        >>> meets(0.1 + 0.2, 0.3), meets(0.3 - 1e-12, 0.3), meets(0.2999, 0.3)
        (True, True, False)
    """
    return value >= threshold - TOLERANCE


def exceeds(value: Any, threshold: float) -> Any:  # noqa: ANN401 - as `meets`
    """Tell whether a figure lies above a threshold: `value > threshold + 5e-10`.

    Example:
        >>> exceeds(0.1 + 0.2, 0.3), exceeds(0.31, 0.3)
        (False, True)
    """
    return value > threshold + TOLERANCE


class Band(Word):
    """A quarter of the range of a score; says how high it is, not how good."""

    LOW = "low"
    """From 0 to below 0.25."""
    FAIRLY_LOW = "fairly_low"
    """From 0.25 to below 0.5."""
    FAIRLY_HIGH = "fairly_high"
    """From 0.5 to below 0.75."""
    HIGH = "high"
    """From 0.75 to 1."""


BANDS: tuple[tuple[float, Band], ...] = (
    (0.0, Band.LOW),
    (0.25, Band.FAIRLY_LOW),
    (0.5, Band.FAIRLY_HIGH),
    (0.75, Band.HIGH),
)
"""The lower edge of each band; it belongs to the band."""


def band_at(value: float) -> Band:
    """Return the band of a score.

    Example:
        >>> band_at(0.5), band_at(0.25 - 1e-12)
        (<Band.FAIRLY_HIGH: 'fairly_high'>, <Band.FAIRLY_LOW: 'fairly_low'>)
    """
    return next(band for edge, band in reversed(BANDS) if meets(value, edge))


def own_band_at(value: float, bands: Sequence[ScaleBand], ends: tuple[int, int]) -> str:
    """Return the id of an instrument's own band that a score lies in.

    A prorated sum between two whole edges belongs to the lower band: it has not reached the upper one.

    Args:
        value: From 0 to 1.
        bands: From low to high.
        ends: Of the scale that their edges are on.

    Example:
        >>> from partnerkit.knowledge.reading import ScaleBand
        >>> low = ScaleBand(id="low", name="Low", at_least=5, at_most=14)
        >>> high = ScaleBand(id="high", name="High", at_least=15, at_most=25)
        >>> own_band_at((15 - 5) / 20, [low, high], (5, 25)), own_band_at((14.5 - 5) / 20, [low, high], (5, 25))
        ('high', 'low')
    """
    return next((b.id for b in reversed(bands) if meets(value, float(edge_share(b.at_least, ends)))), bands[0].id)
