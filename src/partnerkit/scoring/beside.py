"""What stands beside a criterion's score: what is expected, how far the two agree, and the weight that partners give.

Owns: these columns in a row of answers, and the list of those that go up the levels by plain means as scores do.

Formula, for the items i that are answered both as they are (x) and as they should be (y), on one scale from lo to hi:

    expected = as the criterion's own score, from the y_i
    agreement = 1 - Σ w_i abs(x_i - y_i) / (hi_i - lo_i) / Σ w_i

1 where what is and what should be are the same, 0 where they are as far apart as can be. A weight is the point that was
answered. The agreement is a row's: it is averaged, and never worked out from averages.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd, lcm
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from partnerkit.responses import column
from partnerkit.scoring.criteria import added, asked_uses, enough_answered, extended, score_criteria

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from partnerkit.knowledge.schema import Criterion, Framework, Item, ItemUse, Mode
    from partnerkit.scoring.criteria import AskedIn, Frame

__all__ = ["add_beside", "beside_items", "beside_names"]


def beside_names(frameworks: Iterable[Framework]) -> list[str]:
    """Return the columns beside criterion scores that are averaged as these are; none for most frameworks."""
    return [
        f"{column(criterion.id)}{end}"
        for framework in frameworks
        for criterion in framework.criteria
        for there, ends in (
            (criterion.expected is not None, ("__expected", "__agreement")),
            (criterion.weight_item is not None, ("__weight",)),
        )
        if there
        for end in ends
    ]


def beside_items(
    frameworks: Iterable[Framework], present: Collection[str], asked: AskedIn | None, mode: Mode
) -> tuple[Item, ...]:
    """Return the items, besides those that are scored, that a table holds and its forms ask."""
    named = None if asked is None else {*_named(asked)}
    return tuple(
        item
        for framework in frameworks
        for criterion in framework.criteria
        for item in criterion.put(mode)[len(criterion.asked(mode)) :]
        if column(item.id) in present and (named is None or item.id in named)
    )


def _named(asked: AskedIn) -> Iterable[str]:
    return (i for items in asked.values() for i in items) if isinstance(asked, Mapping) else asked


def add_beside(
    frame: Frame, framework: Framework, uses: Mapping[str, Sequence[ItemUse]], items: Collection[str], mode: Mode
) -> Frame:
    """Add what stands beside the criteria of a framework to a frame that holds their scores and their items' terms.

    Args:
        frame: With what `coded` and `score_criteria` added.
        framework: Whose criteria.
        uses: The items of each criterion that the table holds and its forms ask.
        items: The ids of the items coded.
        mode: Of the answers.

    Returns:
        The frame with `<id>__expected` and `<id>__agreement` (0 to 1; null where too little is answered) of a criterion
        that asks what is expected, and `<id>__weight` (a point; null without one) of one that is weighed by partners.
    """
    expected = [c.expected for c in framework.criteria if c.expected is not None]
    if expected:
        columns = [column(item) for item in items]
        frame = score_criteria(frame, expected, asked_uses(expected, columns, None, mode), bands=False)
        frame = frame.drop([f"{column(c.id)}__{what}" for c in expected for what in ("coverage", "items", "invalid")])
    made = [_agreement(c, uses[c.id], items) for c in framework.criteria if c.expected is not None]
    made += [_weight(c, items) for c in framework.criteria if c.weight_item is not None]
    return extended(frame, made)


def _none() -> nw.Expr:
    return nw.when(nw.lit(value=False)).then(nw.lit(0.0))


def _weight(criterion: Criterion, items: Collection[str]) -> nw.Expr:
    """Return the weight that a row gives to a criterion: the point answered; null for none."""
    name, item = column(criterion.id), criterion.weight_item
    if item is None or item.id not in items:
        return _none().alias(f"{name}__weight")
    code = f"_code_{column(item.id)}"
    given = nw.when(nw.col(f"{code}_answered") > 0).then(nw.col(code).cast(nw.Float64))
    return given.alias(f"{name}__weight")


def _agreement(criterion: Criterion, uses: Sequence[ItemUse], items: Collection[str]) -> nw.Expr:
    """Return how far a row's answers of what is and what should be agree, on whole numbers up to one division."""
    name = column(criterion.id)
    both = [use for use in uses if use.expected is not None and use.expected.id in items]
    if not both:
        return _none().alias(f"{name}__agreement")
    divisor, scale = gcd(*(use.thousandths for use in both)), lcm(*(use.item.span for use in both))
    apart, weight, pairs, open_items = [], [], [], []
    for use in both:
        one, other = (f"_code_{column(item.id)}" for item in (use.item, use.expected) if item is not None)
        told = nw.col(f"{one}_answered") * nw.col(f"{other}_answered")
        far = (nw.col(f"{one}_points") - nw.col(f"{other}_points")).abs() * told
        share = use.thousandths // divisor
        apart.append(far * (share * scale // use.item.span))
        weight.append(told * (share * scale))
        pairs.append(told)
        open_items.append(nw.col(f"{one}_applicable") * nw.col(f"{other}_applicable"))
    answered = added(pairs)
    asked = [item for use in both for item in (use.item, use.expected) if item is not None]
    wrong = added([nw.col(f"_code_{column(item.id)}_invalid") for item in asked])
    told = enough_answered(criterion, answered, added(open_items)) & (answered > 0) & (wrong == 0)
    full = nw.when(told).then(added(weight).cast(nw.Float64))
    return ((full - added(apart).cast(nw.Float64)) / full).alias(f"{name}__agreement")
