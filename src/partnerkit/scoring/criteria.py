"""Items to criterion scores: the rule of a row, as data-frame expressions.

Owns: normalisation, what counts as asked and as answered, coverage, and the bands. Every threshold within a row is
compared on whole numbers, so that the same row gives the same band on every engine.

Formula, for the items i that were asked in the row's form, apply to it and were answered:

    score = Σ w_i (x_i - lo_i) / (hi_i - lo_i) / Σ w_i        (hi_i - x_i for a reversed item)
    coverage = Σ w_i over the answered / Σ w_i over the asked and applicable

lo and hi are the ends of the item's scale, or its goalposts: then x is cut to them first.

Weights are whole thousandths and the scales' ranges are brought to their common multiple, so both sums are whole
numbers and the score is one division.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from functools import reduce
from math import gcd, lcm
from operator import add
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals.stable.v2 as nw

from partnerkit.knowledge.reading import edge_share, raw_of
from partnerkit.responses import Code, column
from partnerkit.results import BANDS, meets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnerkit.knowledge.reading import ScaleBand
    from partnerkit.knowledge.schema import Criterion, Framework, Item, ItemUse, Mode

__all__ = [
    "QUARTERS",
    "AskedIn",
    "Edges",
    "Frame",
    "added",
    "asked_uses",
    "band_of",
    "coded",
    "codes",
    "enough_answered",
    "extended",
    "flag",
    "own_edges",
    "read_criteria",
    "score_criteria",
    "weighted",
]

Frame: TypeAlias = nw.LazyFrame[Any]
"""A table on any engine, computed when the caller asks for it."""
AskedIn: TypeAlias = Collection[str] | Mapping[str, Collection[str]]
"""The ids of the items asked: for all waves, or by wave."""

MISSING = -128
"""What stands for null while a row is scored; no file and no table holds it."""
Edges: TypeAlias = tuple[tuple[Fraction, str], ...]
"""Bands from low to high: the share of the full marks at which each starts, and its name; an edge belongs above."""
QUARTERS: Edges = tuple((Fraction(edge), str(band)) for edge, band in BANDS)
"""The bands of every score."""
_NO_POINT = (Code.DONT_KNOW.value, Code.NOT_APPLICABLE.value, MISSING)
_SUMS = ("marks", "full", "weight", "whole", "open", "open_weight")
_TERMS = ("points", "answered", "applicable", "invalid")


def flag(condition: nw.Expr) -> nw.Expr:
    """Return a condition as 1 or 0: engines sum booleans differently."""
    return condition.cast(nw.Int64)


def extended(frame: Frame, columns: Sequence[nw.Expr]) -> Frame:
    """Return a frame with further columns, of which there may be none."""
    return frame.with_columns(*columns) if columns else frame


def weighted(names: Sequence[str], factors: Sequence[float]) -> nw.Expr:
    """Return the sum of columns, each times its factor, null counting as 0."""
    by_factor: dict[float, list[str]] = {}
    for name, factor in zip(names, factors, strict=True):
        by_factor.setdefault(factor, []).append(name)
    terms = [nw.col(*alike) if k == 1 else nw.col(*alike) * k for k, alike in by_factor.items()]
    return nw.sum_horizontal(*terms) if terms else nw.lit(0)


def added(terms: Sequence[nw.Expr]) -> nw.Expr:
    """Return the sum of figures, one after the other: engines sum a row in any order, and floats show it."""
    return reduce(add, terms) if terms else nw.lit(0.0)


def codes(names: Sequence[str]) -> nw.Expr:
    """Return answer columns as `_code_<name>`, null as -128: filled before the cast, as some engines hold NaN."""
    return nw.col(*names).fill_null(MISSING).cast(nw.Int64).name.prefix("_code_")


def asked_uses(
    criteria: Sequence[Criterion], present: Collection[str], asked: AskedIn | None, mode: Mode
) -> dict[str, tuple[ItemUse, ...]]:
    """Return the items of each criterion that a table holds and its forms ask.

    Args:
        criteria: Of a framework.
        present: The table's columns.
        asked: The items asked, for all waves or by wave; None for every item that is a column.
        mode: Of the answers.
    """
    if asked is None:
        named = None
    else:
        named = {i for items in asked.values() for i in items} if isinstance(asked, Mapping) else set(asked)
    return {
        criterion.id: tuple(
            use
            for use in criterion.asked(mode)
            if column(use.item.id) in present and (named is None or use.item.id in named)
        )
        for criterion in criteria
    }


def coded(frame: Frame, items: Sequence[Item], asked: AskedIn | None) -> tuple[Frame, list[str]]:
    """Add the whole-number terms of each item to a frame, once for all criteria that use it.

    An item's points are 0 where it has none, so that points, like the other terms, can be summed as they are.

    Returns:
        The frame, and the names of the columns added, to drop when the criteria are scored.
    """
    names = [column(item.id) for item in items]
    added = [f"_code_{name}{end}" for end in ("", *(f"_{what}" for what in _TERMS)) for name in names]
    frame = extended(frame, [codes(names)] if names else [])
    return extended(frame, [x for put, alike in _alike(items, asked) for x in _terms(alike, put)]), added


def _alike(items: Sequence[Item], asked: AskedIn | None) -> Iterator[tuple[nw.Expr | None, list[Item]]]:
    """Yield items of one scale that were put to the same respondents, and the condition of that; None for always."""
    groups: dict[object, list[Item]] = {}
    for item in items:
        scale = (item.scale.low, item.scale.high, item.low, item.high)
        groups.setdefault((scale, item.applies_to, _waves(item, asked)), []).append(item)
    for alike in groups.values():
        yield _put(alike[0], _waves(alike[0], asked)), alike


def _terms(alike: Sequence[Item], put: nw.Expr | None) -> list[nw.Expr]:
    """Return the terms of items that share a scale, each kind of term for all of them at once."""
    names, item = [column(item.id) for item in alike], alike[0]
    x = nw.col(*(f"_code_{name}" for name in names))
    points = list(range(item.scale.low, item.scale.high + 1))
    terms = (
        x.clip(item.low, item.high) - item.low,
        flag(x.is_in(points)),
        flag(x != Code.NOT_APPLICABLE.value),
        flag(~x.is_in([*_NO_POINT, *points])),
    )
    counted = terms if put is None else tuple(term * flag(put) for term in terms)
    return [term.name.suffix(f"_{what}") for what, term in zip(_TERMS, counted, strict=True)]


def _waves(item: Item, asked: AskedIn | None) -> tuple[str, ...] | None:
    """Return the waves in which an item was asked; None for all."""
    return tuple(wave for wave, items in asked.items() if item.id in items) if isinstance(asked, Mapping) else None


def _put(item: Item, waves: tuple[str, ...] | None) -> nw.Expr | None:
    """Return the condition that an item was put to a row's respondent; None for always."""
    kinds = [str(kind) for kind in item.applies_to]
    applies = nw.col("kind").is_in(kinds) if kinds else None
    if waves is None:
        return applies
    in_form = nw.col("wave").is_in(list(waves))
    return in_form if applies is None else in_form & applies


def score_criteria(
    frame: Frame,
    criteria: Sequence[Criterion],
    uses: Mapping[str, Sequence[ItemUse]],
    *,
    bands: bool = True,
    own: Edges = (),
) -> Frame:
    """Add the columns of criteria to a frame that holds their items' terms.

    Args:
        frame: What `coded` returned.
        criteria: Of a framework.
        uses: The items of each that the table holds and its forms ask.
        bands: Whether bands are wanted.
        own: The instrument's own bands of a criterion; none where it has none, or bands are not wanted.

    Returns:
        The frame with, for each criterion, `<id>` (0 to 1; null without a score), `<id>__coverage` (null where nothing
        applies), `<id>__items` (items answered), `<id>__invalid` (codes off the scale: they make the score null) and,
        where bands are wanted, `<id>__band` and, of an instrument with bands of its own, `<id>__own_band`.
    """
    frame = frame.with_columns(*(x for each in criteria for x in _sums(each, uses[each.id])))
    frame = frame.with_columns(*(x for each in criteria for x in _wholes(each, _scale(uses[each.id]))))
    names = [column(each.id) for each in criteria]
    scores = [x for name in names for x in _scores(name, bands=bands, own=own)]
    return frame.with_columns(*scores).drop([f"_{what}_{name}" for name in names for what in _SUMS])


def _scale(uses: Sequence[ItemUse]) -> int:
    return lcm(*(use.item.span for use in uses), 1)


def _sums(criterion: Criterion, uses: Sequence[ItemUse]) -> list[nw.Expr]:
    """Return the sums over a criterion's items, weights in whole numbers without a common divisor."""
    divisor, scale = gcd(*(use.thousandths for use in uses)), _scale(uses)
    weights = [use.thousandths // divisor for use in uses]
    spans = [use.item.span for use in uses]
    steps = [w * scale // span for w, span in zip(weights, spans, strict=True)]
    names = [column(use.item.id) for use in uses]
    turned = [i for i, use in enumerate(uses) if use.item.reversed]

    def summed(what: str, factors: Sequence[int]) -> nw.Expr:
        return weighted([f"_code_{name}_{what}" for name in names], factors).cast(nw.Int64)

    # A reversed item that is answered has full marks less its points; one that is not has neither.
    signed = [-k if i in turned else k for i, k in enumerate(steps)]
    marks = summed("points", signed)
    if turned:
        full = [steps[i] * spans[i] for i in turned]
        marks = marks + weighted([f"_code_{names[i]}_answered" for i in turned], full)
    ones, name = [1] * len(uses), column(criterion.id)
    return [
        marks.alias(f"_marks_{name}"),
        summed("answered", weights).alias(f"_weight_{name}"),
        summed("applicable", weights).alias(f"_open_weight_{name}"),
        summed("applicable", ones).alias(f"_open_{name}"),
        summed("answered", ones).alias(f"{name}__items"),
        summed("invalid", ones).alias(f"{name}__invalid"),
    ]


def _wholes(criterion: Criterion, scale: int) -> list[nw.Expr]:
    """Return what marks and weights are divided by, null where there is nothing to divide.

    A score needs half of the items asked and applicable, rounded up, or the criterion's own number of them.
    """
    name = column(criterion.id)
    answered, open_items = nw.col(f"{name}__items"), nw.col(f"_open_{name}")
    scored = enough_answered(criterion, answered, open_items) & (answered > 0) & (nw.col(f"{name}__invalid") == 0)
    return [
        nw.when(scored).then(nw.col(f"_weight_{name}") * scale).alias(f"_full_{name}"),
        nw.when(open_items > 0).then(nw.col(f"_open_weight_{name}")).alias(f"_whole_{name}"),
    ]


def enough_answered(criterion: Criterion, answered: nw.Expr, open_items: nw.Expr) -> nw.Expr:
    """Tell whether so many items answered of so many asked and applicable make a score."""
    if criterion.min_answered is None:
        return answered * 2 >= open_items
    return (answered >= criterion.min_answered) | (answered >= open_items)


def _scores(name: str, *, bands: bool, own: Edges) -> list[nw.Expr]:
    marks, full = nw.col(f"_marks_{name}").cast(nw.Float64), nw.col(f"_full_{name}")
    weight, whole = nw.col(f"_weight_{name}").cast(nw.Float64), nw.col(f"_whole_{name}")
    found = ((QUARTERS, "__band"), *(((own, "__own_band"),) if own else ())) if bands else ()
    band = [_exact_band(nw.col(f"_marks_{name}"), full, edges).alias(f"{name}{end}") for edges, end in found]
    return [(marks / full).alias(name), (weight / whole).alias(f"{name}__coverage"), *band]


def _exact_band(marks: nw.Expr, full: nw.Expr, edges: Edges) -> nw.Expr:
    """Return the band of marks out of full marks, compared on whole numbers."""
    made = nw.lit(edges[0][1])
    for share, band in edges[1:]:
        made = nw.when(marks * share.denominator >= full * share.numerator).then(nw.lit(band)).otherwise(made)
    return nw.when(~full.is_null()).then(made)


def band_of(value: nw.Expr, edges: Edges = QUARTERS) -> nw.Expr:
    """Return the band of a score that rests on more than one row; null for none."""
    made = nw.lit(edges[0][1])
    for edge, band in edges[1:]:
        made = nw.when(meets(value, float(edge))).then(nw.lit(band)).otherwise(made)
    return nw.when(~value.is_null()).then(made)


def own_edges(bands: Sequence[ScaleBand], ends: tuple[int, int] | None) -> Edges:
    """Return an instrument's own bands as values from 0 to 1, each with the id of the band that starts there.

    Args:
        bands: From low to high.
        ends: Of the scale that their edges are on.
    """
    return () if ends is None else tuple((edge_share(band.at_least, ends), band.id) for band in bands)


def read_criteria(frame: Frame, framework: Framework, *, bands: bool = True) -> Frame:
    """Add to criterion scores what they are on the instrument's own scale, where it has one.

    Returns:
        The frame with, for each criterion of an instrument with a scale or bands of its own, `<id>__raw` and, where
        bands are wanted, `<id>__own_band`.
    """
    if not framework.has_own_scale:
        return frame
    made = []
    for criterion in framework.criteria:
        name, ends = column(criterion.id), criterion.raw_ends(framework.raw)
        made += [] if ends is None else [raw_of(nw.col(name), ends).alias(f"{name}__raw")]
        if bands and framework.criterion_bands:
            edges = own_edges(framework.criterion_bands, ends)
            made.append(band_of(nw.col(name), edges).alias(f"{name}__own_band"))
    return extended(frame, made)
