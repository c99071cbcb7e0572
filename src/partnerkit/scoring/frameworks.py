"""Criterion scores to a framework's score: a weighted power mean.

Owns: the shifted mean, the share of criterion weight that a score needs, and its bounds.

Formula, for criterion scores x_i with weights w_i that sum to 1 over the criteria scored:

    p > 0:      (Σ w_i x_i^p)^(1/p)
    p = 0:      (exp Σ w_i ln(f + (1 - f) x_i) - f) / (1 - f)         with f = 0.05
    p < 0:      ((Σ w_i (f + (1 - f) x_i)^p)^(1/p) - f) / (1 - f)
    p = -∞:     the lowest x_i

The shift keeps one criterion at zero from hiding all others, and equal answers still give that answer. Power means:
Hardy, Littlewood and Pólya (1934), Inequalities, chapter 2; the shift is this project's. A framework's file may set
another shift, 0 for the plain geometric mean; give its groups means of their own, which then take the place of its
criteria; leave the total out; or let partners give the weights, w_i then being the mean of the weights given to i at
the level shown.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import narwhals.stable.v2 as nw

from partnerkit.knowledge.reading import raw_of
from partnerkit.knowledge.schema import SHIFT
from partnerkit.responses import column
from partnerkit.results import meets
from partnerkit.scoring.criteria import Frame, added, band_of, extended, flag, own_edges, weighted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnerkit.knowledge.schema import Framework, Group

__all__ = ["SHIFT", "group_id", "power_mean", "score_alone", "score_framework"]

NEEDED = (3, 4)
"""The share of criterion weight that must be scored."""


_NOTHING = -1e15
"""What stands for the logarithm of 0 where nothing is added: any share of it, and the mean is 0."""


@attrs.frozen
class _Parts:
    """What a mean is made of: columns with their weights, and how it is made.

    Attributes:
        name: The column of the mean.
        names: The columns of its parts.
        weights: Of the parts, in thousandths.
        exponent: p.
        shift: f.
    """

    name: str
    names: list[str]
    weights: list[int]
    exponent: float
    shift: float


def group_id(framework: Framework, group: Group) -> str:
    """Return the full id of a group that has a score: `framework.group`."""
    return f"{framework.id}.{group.id}"


def _of_criteria(framework: Framework) -> _Parts:
    return _Parts(
        column(framework.id),
        [column(c.id) for c in framework.criteria],
        [c.thousandths for c in framework.criteria],
        framework.exponent,
        framework.shift,
    )


def _of_group(framework: Framework, group: Group) -> _Parts:
    inside = [c for c in framework.criteria if c.group == group.id]
    exponent = 1.0 if group.exponent is None else group.exponent
    weights = [c.thousandths for c in inside]
    return _Parts(
        column(group_id(framework, group)), [column(c.id) for c in inside], weights, exponent, framework.shift
    )


def _of_groups(framework: Framework) -> _Parts:
    names = [column(group_id(framework, group)) for group in framework.levels]
    weights = [group.thousandths for group in framework.levels]
    return _Parts(column(framework.id), names, weights, framework.exponent, framework.shift)


def power_mean(values: Sequence[float], weights: Sequence[float], exponent: float, shift: float = SHIFT) -> float:
    """Return the weighted power mean of numbers from 0 to 1, as the module's formula has it.

    Args:
        values: From 0 to 1, at least one.
        weights: Above 0, one a value; their scale does not matter.
        exponent: p; minus infinity for the lowest.
        shift: f, from 0 to below 1; with 0 a value of 0 makes a geometric mean 0.

    Returns:
        From the lowest to the highest of the values.

    Example:
        >>> round(power_mean([1.0, 0.0], [1, 1], 0), 4), power_mean([1.0, 0.0], [1, 1], 1)
        (0.1827, 0.5)
    """
    if exponent == -math.inf:
        return min(values)
    whole = sum(weights)
    mean = sum(w * _inner(x, exponent, shift) for x, w in zip(values, weights, strict=True)) / whole
    return min(max(_outer(mean, exponent, shift), 0.0), 1.0)


def _inner(x: float, p: float, f: float) -> float:
    if p > 0:
        return float(x**p)
    shifted = f + (1 - f) * x
    if shifted == 0:
        return _NOTHING
    return math.log(shifted) if p == 0 else float(shifted**p)


def _outer(mean: float, p: float, f: float) -> float:
    if p > 0:
        return float(mean ** (1 / p))
    shifted = math.exp(mean) if p == 0 else mean ** (1 / p)
    return float((shifted - f) / (1 - f))


def _inner_expr(x: nw.Expr, p: float, f: float) -> nw.Expr:
    if p > 0:
        return x if p == 1 else x**p
    if f == 0:  # no engine is asked for the logarithm of 0: some refuse it
        nothing = flag(x == 0)
        return (x + nothing).log() + nothing * _NOTHING
    shifted = x * (1 - f) + f
    return shifted.log() if p == 0 else shifted**p


def _outer_expr(mean: nw.Expr, p: float, f: float) -> nw.Expr:
    if p > 0:
        return mean if p == 1 else mean ** (1 / p)
    shifted = mean.exp() if p == 0 else mean ** (1 / p)
    return (shifted - f) / (1 - f)


def score_framework(frame: Frame, framework: Framework) -> Frame:
    """Add a framework's columns to a frame that holds those of its criteria, at whatever level it is.

    Returns:
        The frame with `<id>` (null below three quarters of the criterion weight), `<id>__coverage`, `<id>__band`,
        `<id>__mean` and `<id>__lowest` (the arithmetic mean and the lowest of the criteria scored), `<id>__at_least`
        and `<id>__at_most` (with every missing criterion at 0 and at 1). Groups with a mean of their own have the same
        columns, and then the framework is combined from them. With a scale or bands of its own it has `<id>__raw` and
        `<id>__own_band`; with weights that partners give `<id>__weights_given` (1, or 0 where the file's stand). All
        but the coverage is null of a framework without a total.
    """
    if not framework.total:
        return _without_total(frame, framework)
    if framework.levels:
        frame = _by_levels(frame, framework)
    elif any(criterion.weight_item for criterion in framework.criteria):
        frame = _weighed_by_partners(frame, _of_criteria(framework))
    else:
        frame = _combined(frame, _of_criteria(framework))
    return _read(frame, framework)


def _combined(frame: Frame, parts: _Parts) -> Frame:
    """Add a mean's columns to a frame that holds those of its parts."""
    name, names, weights, p = parts.name, parts.names, parts.weights, parts.exponent
    covered = [f"{n}__coverage" for n in names]
    frame, temporary = _summed(frame, parts)
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
    at_least, score, at_most = _power_means(parts)
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


def _by_levels(frame: Frame, framework: Framework) -> Frame:
    """Add the columns of a framework's groups, and of the framework, whose parts the groups are.

    What is missing in a group is tried at 0 and at 1 within it: the bounds are those of the groups' own bounds.
    """
    for group in framework.levels:
        frame = _combined(frame, _of_group(framework, group))
    parts = _of_groups(framework)
    ends = (_mean_of(parts, f"__{end}").alias(f"{parts.name}__{end}") for end in ("at_least", "at_most"))
    return _combined(frame, parts).with_columns(*ends)


def _mean_of(parts: _Parts, end: str) -> nw.Expr:
    """Return the power mean of columns beside the parts, which are never null."""
    names, p, f = [f"{n}{end}" for n in parts.names], parts.exponent, parts.shift
    if p == -math.inf:
        return nw.min_horizontal(nw.col(*names))
    terms = [_inner_expr(nw.col(n), p, f) * float(w) for n, w in zip(names, parts.weights, strict=True)]
    return _outer_expr(added(terms) / float(sum(parts.weights)), p, f).clip(0.0, 1.0)


def _weighed_by_partners(frame: Frame, parts: _Parts) -> Frame:
    """Add a mean's columns with the weights in `<part>__weight`; the file's where any part has none.

    The steps are those of `_combined`, each weight being a column.
    """
    name, names, p, f = parts.name, parts.names, parts.exponent, parts.shift
    given = [f"{n}__weight" for n in names]
    counted = nw.sum_horizontal(flag(~nw.col(*given).is_null()))
    some = nw.sum_horizontal(nw.col(*given).fill_null(0.0))
    frame = frame.with_columns(flag((counted == len(names)) & (some > 0)).alias(f"{name}__weights_given"))
    by_partners = nw.col(f"{name}__weights_given") > 0
    frame = frame.with_columns(
        nw.when(by_partners).then(nw.col(g)).otherwise(nw.lit(float(w) / _THOUSAND)).alias(f"_w_{n}")
        for n, g, w in zip(names, given, parts.weights, strict=True)
    )
    weights = {n: nw.col(f"_w_{n}") for n in names}
    covered = {n: nw.col(f"{n}__coverage") for n in names}
    frame = frame.with_columns(
        added(list(weights.values())).alias("_whole"),
        added([w * flag(~nw.col(n).is_null()) for n, w in weights.items()]).alias("_weight"),
        added([(nw.col(n) * w).fill_null(0.0) for n, w in weights.items()]).alias("_sum"),
        added([_given_term(n, w, p, f) for n, w in weights.items()]).alias("_inner"),
        added([w * flag(~covered[n].is_null()) for n, w in weights.items()]).alias("_covered"),
        added([(covered[n] * w).fill_null(0.0) for n, w in weights.items()]).alias("_covers"),
        nw.min_horizontal(nw.col(*names)).alias(f"{name}__lowest"),
    )
    missing = nw.col("_whole") - nw.col("_weight")
    enough = meets(nw.col("_weight") / nw.col("_whole"), NEEDED[0] / NEEDED[1])
    at_least, score, at_most = _means(parts, nw.col("_whole"), missing)
    covers = nw.when(nw.col("_covered") > 0).then(nw.col("_covered"))
    return (
        frame.with_columns(
            nw.when(enough).then(score).alias(name),
            (nw.col("_sum") / _scored()).clip(0.0, 1.0).alias(f"{name}__mean"),
            at_least.alias(f"{name}__at_least"),
            at_most.alias(f"{name}__at_most"),
            (nw.col("_covers") / covers).clip(0.0, 1.0).alias(f"{name}__coverage"),
        )
        .with_columns(band_of(nw.col(name)).alias(f"{name}__band"))
        .drop("_whole", "_weight", "_sum", "_inner", "_covered", "_covers", *(f"_w_{n}" for n in names))
    )


_THOUSAND = 1000


def _given_term(name: str, weight: nw.Expr, p: float, f: float) -> nw.Expr:
    """Return the term of a part in a power mean whose weights are columns; 0 for a part without a score."""
    x = nw.col(name)
    return ((x if p == -math.inf else _inner_expr(x, p, f)) * weight).fill_null(0.0)


def _without_total(frame: Frame, framework: Framework) -> Frame:
    """Add a framework's columns where the instrument has no total: the coverage, and nulls."""
    name, none = column(framework.id), nw.when(nw.lit(value=False))
    if framework.levels:
        for group in framework.levels:
            frame = _combined(frame, _of_group(framework, group))
    frame = _combined(frame, _of_criteria(framework)).drop(name, *(f"{name}__{end}" for end in _OF_A_TOTAL))
    return frame.with_columns(
        none.then(nw.lit(0.0)).alias(name),
        *(none.then(nw.lit(0.0)).alias(f"{name}__{end}") for end in _OF_A_TOTAL[:-1]),
        none.then(nw.lit("")).alias(f"{name}__band"),
    )


_OF_A_TOTAL = ("mean", "lowest", "at_least", "at_most", "band")


def _read(frame: Frame, framework: Framework) -> Frame:
    """Add what a framework's score is on the instrument's own scale, and its own band, where it has these."""
    name, ends = column(framework.id), framework.raw_ends
    if not framework.has_own_scale or ends is None:
        return frame
    made = [raw_of(nw.col(name), ends).alias(f"{name}__raw")]
    if framework.bands:
        made.append(band_of(nw.col(name), own_edges(framework.bands, ends)).alias(f"{name}__own_band"))
    return extended(frame, made)


def score_alone(frame: Frame, framework: Framework) -> Frame:
    """Add a framework's score, and nothing beside it, to a frame that holds those of its criteria.

    The score is that of `score_framework`: null below three quarters of the criterion weight. Groups with a mean of
    their own have theirs too.
    """
    if not framework.total or framework.levels or any(criterion.weight_item for criterion in framework.criteria):
        return _alone(frame, framework)
    return _score_of(frame, _of_criteria(framework))


def _score_of(frame: Frame, parts: _Parts) -> Frame:
    frame, temporary = _summed(frame, parts)
    _, score, _ = _power_means(parts)
    made = nw.when(_enough(parts.weights)).then(score).alias(parts.name)
    return frame.with_columns(made).drop(*temporary, f"{parts.name}__lowest")


def _alone(frame: Frame, framework: Framework) -> Frame:
    """Add the score of a framework that is combined otherwise than straight from its criteria."""
    for group in framework.levels:
        frame = _score_of(frame, _of_group(framework, group))
    if not framework.total:
        return frame.with_columns(nw.when(nw.lit(value=False)).then(nw.lit(0.0)).alias(column(framework.id)))
    if framework.levels:
        return _score_of(frame, _of_groups(framework))
    parts = _of_criteria(framework)
    covered = [f"{n}__coverage" for n in parts.names]
    made = _weighed_by_partners(frame.with_columns(nw.lit(1.0).alias(each) for each in covered), parts)
    ends = ("mean", "lowest", "at_least", "at_most", "coverage", "band", "weights_given")
    return made.drop(*covered, *(f"{parts.name}__{end}" for end in ends))


def _summed(frame: Frame, parts: _Parts) -> tuple[Frame, list[str]]:
    """Add the weight of the parts scored, the sum of the power mean's terms, and the lowest; and what to drop."""
    names, weights, p = parts.names, parts.weights, parts.exponent
    terms = "_inner_" if _is_bent(p) else "_plain_"
    frame = frame.with_columns(
        flag(~nw.col(*names).is_null()).name.prefix("_has_"),
        *_weighed(names, weights, terms, p if _is_bent(p) else 1, parts.shift),
    ).with_columns(
        weighted([f"_has_{n}" for n in names], weights).alias("_weight"),
        added([nw.col(f"{terms}{n}") for n in names]).alias("_inner"),
        nw.min_horizontal(nw.col(*names)).alias(f"{parts.name}__lowest"),
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


def _weighed(
    names: Sequence[str], weights: Sequence[int], prefix: str, p: float = 1, f: float = SHIFT
) -> Iterator[nw.Expr]:
    """Yield the terms of a power mean, those of one weight together; 0 for a criterion without a score."""
    by_weight: dict[int, list[str]] = {}
    for name, weight in zip(names, weights, strict=True):
        by_weight.setdefault(weight, []).append(name)
    for weight, alike in by_weight.items():
        for some in [alike] if f else [[name] for name in alike]:  # the plain logarithm names each column twice
            yield (_inner_expr(nw.col(*some), p, f) * float(weight)).fill_null(0.0).name.prefix(prefix)


def _power_means(parts: _Parts) -> tuple[nw.Expr, nw.Expr, nw.Expr]:
    """Return the power mean with what is missing at 0, without it, and with it at 1, from the sums in a frame."""
    everything = sum(parts.weights)
    return _means(parts, float(everything), everything - nw.col("_weight"))


def _means(parts: _Parts, everything: nw.Expr | float, missing: nw.Expr) -> tuple[nw.Expr, nw.Expr, nw.Expr]:
    p, f = parts.exponent, parts.shift
    if p == -math.inf:
        lowest = nw.col(f"{parts.name}__lowest")
        whole = missing == 0
        return nw.when(whole).then(lowest).otherwise(nw.lit(0.0)), lowest, lowest.fill_null(1.0)

    def mean(total: nw.Expr, of: nw.Expr | float) -> nw.Expr:
        return _outer_expr(total / of, p, f).clip(0.0, 1.0)

    ends = (mean(nw.col("_inner") + missing * _inner(end, p, f), everything) for end in (0.0, 1.0))
    at_least, at_most = ends
    return at_least, mean(nw.col("_inner"), _scored()), at_most
