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
    from collections.abc import Iterator, Sequence

    from partnerkit.knowledge.schema import Framework

__all__ = ["SHIFT", "power_mean", "score_alone", "score_framework"]

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
    weights, p = [c.thousandths for c in framework.criteria], framework.exponent
    covered = [f"{n}__coverage" for n in names]
    frame, temporary = _summed(frame, framework)
    straight = [*(names if _is_bent(p) else ()), *covered]  # an unbent mean has these terms of the scores already
    frame = frame.with_columns(
        flag(~nw.col(*covered).is_null()).name.prefix("_has_"),
        *_weighed(straight, [*(weights if _is_bent(p) else ()), *weights], "_plain_"),
    )
    frame = frame.with_columns(
        weighted([f"_has_{n}" for n in covered], weights).alias("_covered"),
        added([nw.col(f"_plain_{n}") for n in names]).alias("_sum"),
    )
    covers = nw.when(nw.col("_covered") > 0).then(nw.col("_covered"))
    at_least, score, at_most = _power_means(name, sum(weights), p)
    temporary += ["_covered", "_sum", *(f"_has_{n}" for n in covered), *(f"_plain_{n}" for n in straight)]
    return (
        frame.with_columns(
            nw.when(_enough(weights)).then(score).alias(name),
            (nw.col("_sum") / _scored()).clip(0.0, 1.0).alias(f"{name}__mean"),
            at_least.alias(f"{name}__at_least"),
            at_most.alias(f"{name}__at_most"),
            (added([nw.col(f"_plain_{n}") for n in covered]) / covers).clip(0.0, 1.0).alias(f"{name}__coverage"),
        )
        .with_columns(band_of(nw.col(name)).alias(f"{name}__band"))
        .drop(temporary)
    )


def score_alone(frame: Frame, framework: Framework) -> Frame:
    """Add a framework's score, and nothing beside it, to a frame that holds those of its criteria.

    The score is that of `score_framework`: null below three quarters of the criterion weight.
    """
    name, weights = column(framework.id), [c.thousandths for c in framework.criteria]
    frame, temporary = _summed(frame, framework)
    _, score, _ = _power_means(name, sum(weights), framework.exponent)
    return frame.with_columns(nw.when(_enough(weights)).then(score).alias(name)).drop(*temporary, f"{name}__lowest")


def _summed(frame: Frame, framework: Framework) -> tuple[Frame, list[str]]:
    """Add the weight of the criteria scored, the sum of the power mean's terms, and the lowest; and what to drop."""
    name, names = column(framework.id), [column(c.id) for c in framework.criteria]
    weights, p = [c.thousandths for c in framework.criteria], framework.exponent
    terms = "_inner_" if _is_bent(p) else "_plain_"
    frame = frame.with_columns(
        flag(~nw.col(*names).is_null()).name.prefix("_has_"), *_weighed(names, weights, terms, p if _is_bent(p) else 1)
    ).with_columns(
        weighted([f"_has_{n}" for n in names], weights).alias("_weight"),
        added([nw.col(f"{terms}{n}") for n in names]).alias("_inner"),
        nw.min_horizontal(nw.col(*names)).alias(f"{name}__lowest"),
    )
    return frame, ["_weight", "_inner", *(f"{what}{n}" for what in ("_has_", terms) for n in names)]


def _enough(weights: Sequence[int]) -> nw.Expr:
    """Tell whether three quarters of the criterion weight are scored."""
    return nw.col("_weight") * NEEDED[1] >= sum(weights) * NEEDED[0]


def _scored() -> nw.Expr:
    """Return the weight of the criteria scored; null for none."""
    return nw.when(nw.col("_weight") > 0).then(nw.col("_weight"))


def _is_bent(p: float) -> bool:
    """Tell whether an exponent's mean is of other terms than the scores themselves."""
    return p not in {1, -math.inf}


def _weighed(names: Sequence[str], weights: Sequence[int], prefix: str, p: float = 1) -> Iterator[nw.Expr]:
    """Yield the terms of a power mean, those of one weight together; 0 for a criterion without a score."""
    by_weight: dict[int, list[str]] = {}
    for name, weight in zip(names, weights, strict=True):
        by_weight.setdefault(weight, []).append(name)
    for weight, alike in by_weight.items():
        yield (_inner_expr(nw.col(*alike), p) * float(weight)).fill_null(0.0).name.prefix(prefix)


def _power_means(name: str, everything: int, p: float) -> tuple[nw.Expr, nw.Expr, nw.Expr]:
    """Return the power mean with what is missing at 0, without it, and with it at 1, from the sums in a frame."""
    missing = everything - nw.col("_weight")
    if p == -math.inf:
        lowest = nw.col(f"{name}__lowest")
        whole = missing == 0
        return nw.when(whole).then(lowest).otherwise(nw.lit(0.0)), lowest, lowest.fill_null(1.0)

    def mean(total: nw.Expr, of: nw.Expr | float) -> nw.Expr:
        return _outer_expr(total / of, p).clip(0.0, 1.0)

    ends = (mean(nw.col("_inner") + missing * _inner(end, p), float(everything)) for end in (0.0, 1.0))
    at_least, at_most = ends
    return at_least, mean(nw.col("_inner"), _scored()), at_most
