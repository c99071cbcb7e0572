"""The difference of two groups of a roll-up, with its interval, for every figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from partnerkit.errors import Entry, InvalidValueError, Problem, UnknownNameError, nearest, quoted
from partnerkit.measurement._intervals import Deleted, as_it_came, parts_of, with_frameworks
from partnerkit.responses import column, identifier
from partnerkit.results import IntervalReason
from partnerkit.scoring.rollup import group_rule
from partnerkit.scoring.sides import SideRule
from partnerkit.stats.grouped import difference_jackknife_t
from partnerkit.stats.intervals import FEWEST, ROUGH_BELOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnerkit.knowledge.schema import Framework
    from partnerkit.measurement._intervals import Part
    from partnerkit.scoring.tables import Instrument

__all__ = ["rollup_difference"]


def rollup_difference(  # noqa: PLR0913 - each is a choice of the caller's
    source: Any,  # noqa: ANN401 - a hub, or any engine's table
    *instruments: Instrument,
    by: str,
    first: str,
    second: str,
    wave: str | None = None,
    sides: SideRule | str = SideRule.MEAN,
    delete: Deleted | str = Deleted.PARTNER,
    level: float = 0.95,
) -> Any:  # noqa: ANN401 - as it came
    """Return how far two groups of a roll-up lie apart, the second less the first, in every figure.

    The interval is the jackknife's over the partners of both groups. Where none is in both it is, for means, Welch's;
    where some are, as with ties between groups, each is deleted from both at once.

    Args:
        source: As for `rollup_intervals`.
        instruments: As for `rollup_intervals`.
        by: The column, or of a hub the grouping, that the groups are of. Of a table all its waves and hubs are in a
            group, unless it was filtered.
        first: One group.
        second: The other.
        wave: Of a hub, the latest where nothing is said.
        sides: The rule by which the two sides of a tie are combined.
        delete: `partner` or `hub`.
        level: Above 0 and below 1.

    Returns:
        One row a `subject`, `over` and `figure` that both groups have rows for, with `value` from -1 to 1, `low`,
        `high`, `se`, `n_first`, `n_second` (units that each rests on), `rough` (a group of five to seven), and `reason`
        where there is no interval: `no_score` in a group, `too_few_partners` (fewer than five units in a group),
        `undefined`. The same kind of table as came in.

    Raises:
        TableError: A column is missing.
        InvalidValueError: The two groups are one, or there is no such rule, grouping or level.
        UnknownNameError: There is no such group or wave.

    Example:
        >>> from partnerkit.files import load
        >>> from partnerkit.knowledge import framework
        >>> hub, davis = load("examples/orchard_hub"), framework("davis_2002")
        >>> made = rollup_difference(hub, davis, by="sector", first="private", second="statutory")
        >>> made.filter(figure="davis_2002", subject="partnership").select("n_first", "n_second", "reason").rows()
        [(6, 3, 'too_few_partners')]

    References:
        As `partnerkit.stats.grouped.difference_jackknife_t`.
    """
    if first == second:
        found = f"the group {quoted(first)} twice"
        raise InvalidValueError(Problem(found=found, expected="two groups", path="second"))
    parts, frameworks = parts_of(source, instruments, by, wave, group_rule(sides), Deleted(delete))
    held = list(parts)
    _refuse_unknown(held, by, (first, second))
    made = [table for part in held for table in _rows(part, frameworks, (by, first, second), level)]
    empty = pl.DataFrame(schema=_SCHEMA)
    return as_it_came(pl.concat([empty, *made]), source)


_SCHEMA = {
    **dict.fromkeys(("subject", "over", "figure"), pl.String),
    **dict.fromkeys(("value", "low", "high", "se"), pl.Float64),
    **dict.fromkeys(("n_first", "n_second"), pl.Int64),
    "rough": pl.Boolean,
    "reason": pl.String,
}


def _refuse_unknown(parts: Sequence[Part], by: str, groups: tuple[str, str]) -> None:
    known = sorted({name for part in parts for name in _groups(part, by)})
    problems = [
        Problem(found=f"unknown group {quoted(each)}", hint=nearest(each, known), entry=Entry.UNKNOWN_NAME, path=by)
        for each in groups
        if each not in known
    ]
    if problems:
        raise UnknownNameError(problems)


def _groups(part: Part, by: str) -> list[str]:
    named: list[str] = part.keys[by].cast(pl.String).fill_null("").to_list()
    return named


def _rows(
    part: Part, frameworks: Sequence[Framework], chosen: tuple[str, str, str], level: float
) -> Iterator[pl.DataFrame]:
    by, first, second = chosen
    groups = _groups(part, by)
    if not {first, second} <= set(groups):
        return
    present = [each for each in frameworks if column(each.criteria[0].id) in part.names]
    made, names = with_frameworks(part, present)
    ends = difference_jackknife_t(made, groups.index(first), groups.index(second), level=level)
    reasons = [_reason(*each) for each in zip(ends.value, ends.n.min(axis=0), ends.low, strict=True)]
    there = np.array([each is None for each in reasons])
    yield pl.DataFrame(
        {
            "subject": [str(part.subject)] * len(names),
            "over": [part.over] * len(names),
            "figure": [identifier(name) for name in names],
            "value": ends.value,
            **{name: np.where(there, getattr(ends, name), np.nan) for name in ("low", "high", "se")},
            "n_first": ends.n[0],
            "n_second": ends.n[1],
            "rough": [
                n < ROUGH_BELOW if why is None else None
                for n, why in zip(ends.n.min(axis=0).tolist(), reasons, strict=True)
            ],
            "reason": [None if each is None else str(each) for each in reasons],
        },
        schema=_SCHEMA,
    ).with_columns(pl.col("value", "low", "high", "se").fill_nan(None))


def _reason(value: float, n: int, low: float) -> IntervalReason | None:
    if np.isnan(value):
        return IntervalReason.NO_SCORE
    if n < FEWEST:
        return IntervalReason.TOO_FEW_PARTNERS
    return IntervalReason.UNDEFINED if np.isnan(low) else None
