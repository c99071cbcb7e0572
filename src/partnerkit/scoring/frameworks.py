"""Criterion scores to a framework's score: a weighted power mean.

Owns: the shifted mean, the share of criterion weight that a score needs, and its bounds.

Formula, for criterion scores x_i with weights w_i that sum to 1 over the criteria scored:

    p > 0:      (Σ w_i x_i^p)^(1/p)
    p = 0:      (exp Σ w_i ln(f + (1 - f) x_i) - f) / (1 - f)         with f = 0.05
    p < 0:      ((Σ w_i (f + (1 - f) x_i)^p)^(1/p) - f) / (1 - f)
    p = -∞:     the lowest x_i

The shift keeps one criterion at zero from hiding all others, and equal answers still give that answer. Power means:
Hardy, Littlewood and Pólya (1934), Inequalities, chapter 2; the shift is this project's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from partnerkit.responses import column
from partnerkit.scoring.criteria import Frame, added, band_of, flag, weighted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.knowledge.schema import Framework

__all__ = ["SHIFT", "power_mean", "score_framework"]

SHIFT = 0.05
"""f: what is added, before a mean with p of 0 or below, so that no criterion is lost in a zero."""
NEEDED = (3, 4)
"""The share of criterion weight that must be scored."""


def power_mean(values: Sequence[float], weights: Sequence[float], exponent: float) -> float:
    """Return the weighted power mean of numbers from 0 to 1, as the module's formula has it.

    Args:
        values: From 0 to 1, at least one.
        weights: Above 0, one a value; their scale does not matter.
        exponent: p; minus infinity for the lowest.

    Returns:
        From the lowest to the highest of the values.

    Example:
        >>> round(power_mean([1.0, 0.0], [1, 1], 0), 4), power_mean([1.0, 0.0], [1, 1], 1)
        (0.1827, 0.5)
    """
    if exponent == -math.inf:
        return min(values)
    whole = sum(weights)
    mean = sum(w * _inner(x, exponent) for x, w in zip(values, weights, strict=True)) / whole
    return min(max(_outer(mean, exponent), 0.0), 1.0)


def _inner(x: float, p: float) -> float:
    if p > 0:
        return float(x**p)
    shifted = SHIFT + (1 - SHIFT) * x
    return math.log(shifted) if p == 0 else float(shifted**p)


def _outer(mean: float, p: float) -> float:
    if p > 0:
        return float(mean ** (1 / p))
    shifted = math.exp(mean) if p == 0 else mean ** (1 / p)
    return float((shifted - SHIFT) / (1 - SHIFT))


def _combined(
    names: Sequence[str], weights: Sequence[float], whole: nw.Expr, p: float, *, filled: float | None = None
) -> nw.Expr:
    """Return the power mean of criterion columns; one that is null is left out, or filled.

    Args:
        names: The columns.
        weights: Of each.
        whole: The weight of the columns that count.
        p: The exponent.
        filled: What stands for null; None to leave it out.
    """
    columns = [nw.col(name) if filled is None else nw.col(name).fill_null(filled) for name in names]
    if p == -math.inf:
        return nw.min_horizontal(*columns)
    inner = [(_inner_expr(x, p) * weight).fill_null(0.0) for x, weight in zip(columns, weights, strict=True)]
    return _outer_expr(added(inner) / whole, p).clip(0.0, 1.0)


def _inner_expr(x: nw.Expr, p: float) -> nw.Expr:
    if p > 0:
        return x if p == 1 else x**p
    shifted = x * (1 - SHIFT) + SHIFT
    return shifted.log() if p == 0 else shifted**p


def _outer_expr(mean: nw.Expr, p: float) -> nw.Expr:
    if p > 0:
        return mean if p == 1 else mean ** (1 / p)
    shifted = mean.exp() if p == 0 else mean ** (1 / p)
    return (shifted - SHIFT) / (1 - SHIFT)


def score_framework(frame: Frame, framework: Framework) -> Frame:
    """Add a framework's columns to a frame that holds those of its criteria, at whatever level it is.

    Returns:
        The frame with `<id>` (null below three quarters of the criterion weight), `<id>__coverage`, `<id>__band`,
        `<id>__mean` and `<id>__lowest` (the arithmetic mean and the lowest of the criteria scored), `<id>__at_least`
        and `<id>__at_most` (with every missing criterion at 0 and at 1).
    """
    name, names = column(framework.id), [column(c.id) for c in framework.criteria]
    covered = [f"{n}__coverage" for n in names]
    weights, p = [c.thousandths for c in framework.criteria], framework.exponent
    there = [(flag(~nw.col(*columns).is_null())).name.prefix("_has_") for columns in (names, covered)]
    frame = frame.with_columns(*there)
    frame = frame.with_columns(
        weighted([f"_has_{n}" for n in names], weights).alias("_weight"),
        weighted([f"_has_{n}" for n in covered], weights).alias("_covered"),
    )
    some, covers = nw.col("_weight") > 0, nw.col("_covered") > 0
    enough = nw.col("_weight") * NEEDED[1] >= sum(weights) * NEEDED[0]
    scored, asked = (
        nw.when(at).then(nw.col(weight)).otherwise(nw.lit(1))
        for at, weight in ((some, "_weight"), (covers, "_covered"))
    )
    everything = nw.lit(float(sum(weights)))
    frame = frame.with_columns(
        nw.when(enough).then(_combined(names, weights, scored, p)).alias(name),
        nw.when(some).then(_combined(names, weights, scored, 1)).alias(f"{name}__mean"),
        nw.min_horizontal(nw.col(*names)).alias(f"{name}__lowest"),
        nw.when(some).then(_combined(names, weights, everything, p, filled=0.0)).alias(f"{name}__at_least"),
        nw.when(some).then(_combined(names, weights, everything, p, filled=1.0)).alias(f"{name}__at_most"),
        nw.when(covers).then(_combined(covered, weights, asked, 1)).alias(f"{name}__coverage"),
    )
    temporary = ["_weight", "_covered", *(f"_has_{n}" for n in (*names, *covered))]
    return frame.with_columns(band_of(nw.col(name)).alias(f"{name}__band")).drop(temporary)
