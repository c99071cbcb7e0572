"""Priorities: numbers in, numbers out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from partnerkit.advice._needs import DECIMALS
from partnerkit.results import IN_PLACE, meets

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

__all__ = ["priority", "relief"]


def relief(parts: Iterable[tuple[Fraction | float, float]]) -> float:
    """Return how much of several needs something would take away: `1 - Π (1 - link * need)`, to nine decimals.

    A second need adds to what is left of the first, so that the figure never passes 1.

    Args:
        parts: Of each need that is known: the strength of the link, and the need; both from 0 to 1.

    Example:
        >>> from fractions import Fraction
        >>> relief([(Fraction(2, 3), 0.6), (Fraction(1), 0.5)])
        0.7
    """
    return round(_taken(parts), DECIMALS)


def _taken(parts: Iterable[tuple[Fraction | float, float]]) -> float:
    return 1.0 - math.prod(sorted(1.0 - float(strength) * need for strength, need in parts))


def priority(in_place: float, parts: Iterable[tuple[Fraction | float, float]]) -> float:
    """Return how much a strategy matters next: `(1 - in place) * (1 - Π (1 - link * need))`, to nine decimals.

    In place is the strategy's score; from 0.75 it counts as in place, and the priority is 0.

    Args:
        in_place: The strategy's score, from 0 to 1.
        parts: Of each barrier and criterion linked with it whose need is known: link and need.

    Returns:
        From 0 to 1.

    Example:
        >>> from fractions import Fraction
        >>> priority(0.5, [(Fraction(2, 3), 0.6)]), priority(0.75, [(Fraction(2, 3), 0.6)])
        (0.2, 0.0)
    """
    if meets(in_place, IN_PLACE):
        return 0.0
    return round((1.0 - in_place) * _taken(parts), DECIMALS)
