"""Gates to a stage and a position on a continuum, as data-frame expressions.

Owns: how a gate's answers become bounds, when a stage is attained, and the position on a continuum.

A gate is a number from 0 (no) over one half (partly) to 1 (yes). What is unknown is tried both ways: once as no,
once as
yes. A stage is attained if it and all below it meet the threshold, by default three quarters of the applicable gate
weight; with fewer than half of its gates applicable it is unknown. For the gates g of a stage, with weights w:

    share = Σ w_g g / Σ w_g over the applicable gates
    position = attained stage + min(1, share of the next stage / threshold)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from partnerkit.responses import CONTACT, Code, column
from partnerkit.results import TOLERANCE, meets
from partnerkit.scoring.criteria import MISSING, Frame, added, codes, extended, flag, weighted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from partnerkit.knowledge.stages import Continuum, Stage

__all__ = [
    "APART",
    "ENDS",
    "GATE_TERMS",
    "PLACEMENT",
    "add_bounds",
    "add_gates",
    "add_no_contact",
    "gate_names",
    "place",
]

ENDS = ("lo", "hi")
"""The two ways of trying what is unknown: as no, and as yes."""
PLACEMENT = ("stage", "at_most", "position", "position_at_least", "position_at_most", "later_gates_met")
"""The columns of a placement, each after the continuum's id and `__`."""


APART = "_apart"
"""The column that holds, while a table is scored, whether a row puts the tie at no contact."""


def add_no_contact(frame: Frame, continuum: Continuum, present: Collection[str]) -> Frame:
    """Add whether a row puts the tie at no contact, as `APART`.

    It does if it reports position 0; where it reports nothing, if it says that the two are never in touch.
    """
    names = [column(id_) for id_ in (continuum.reported.id, CONTACT) if column(id_) in present]
    said, *contact = [nw.col(name).fill_null(MISSING).cast(nw.Int64) for name in names] or [nw.lit(MISSING)]
    apart = (said == 0) | ((said < 0) & (contact[0] == 0)) if contact else said == 0
    return frame.with_columns(apart.alias(APART))


def gate_names(continuum: Continuum, present: Collection[str]) -> list[str]:
    """Return the columns of a continuum's gates that a table holds."""
    return [name for stage in continuum.stages for use in stage.gates if (name := column(use.item.id)) in present]


def add_gates(frame: Frame, continuum: Continuum, present: Collection[str]) -> Frame:
    """Add, for each gate in a table, what of it is met, unknown and applicable in a row, as 0 to 1.

    The columns are `_code_<gate>_met`, `_unknown` and `_applies`: they can be averaged over respondents before they
    become bounds. No contact is no at every gate. Needs `APART`.
    """
    names = gate_names(continuum, present)
    if not names:
        return frame
    scale = next(use.item.scale for stage in continuum.stages for use in stage.gates)
    points = range(scale.low, scale.high + 1)
    x, in_touch = nw.col(*(f"_code_{name}" for name in names)), flag(~nw.col(APART))
    # A code above the scale is no yes: it comes to one step past the highest point, which the remainder makes 0.
    met = (x.clip(scale.low, scale.high + 1) - scale.low) % len(points) / float(scale.high - scale.low)
    unknown = flag(~x.is_in([*points, Code.NOT_APPLICABLE.value]))
    excused = flag(x == Code.NOT_APPLICABLE.value)
    return frame.with_columns(codes(names)).with_columns(
        (met * in_touch).name.suffix("_met"),
        (unknown * in_touch).name.suffix("_unknown"),
        (excused * in_touch * -1 + 1).name.suffix("_applies"),
    )


GATE_TERMS = ("met", "unknown", "applies")
"""What `add_gates` adds for each gate, each after `_code_<gate>_`."""


def add_bounds(frame: Frame, gates: Sequence[str]) -> Frame:
    """Turn the averaged terms of gates into bounds: with every unknown as no (`<gate>__lo`) and as yes (`__hi`).

    A gate that applies to none of a side's respondents is null.
    """
    bounds = [x.alias(f"{gate}__{end}") for gate in gates for end, x in zip(ENDS, _bounds(gate), strict=True)]
    terms = [f"_code_{gate}_{what}" for gate in gates for what in GATE_TERMS]
    return extended(frame, bounds).drop(terms)


def _bounds(gate: str) -> tuple[nw.Expr, nw.Expr]:
    met, unknown, applies = (nw.col(f"_code_{gate}_{what}") for what in GATE_TERMS)
    some = applies > 0
    whole = nw.when(some).then(applies)
    return met / whole, (met + unknown) / whole


def place(frame: Frame, continuum: Continuum, gates: Collection[str]) -> Frame:
    """Add a continuum's placement to a frame that holds the bounds of its gates, at whatever level it is.

    Args:
        frame: With `<gate>__lo` and `<gate>__hi` for each gate.
        continuum: The continuum.
        gates: The columns of its gates that the table holds, as `gate_names` gives them.

    Returns:
        The frame with `<id>__stage` and `<id>__at_most` (the position of the stage with every unknown as no, and as
        yes), the bounds `<id>__position_at_least` and `<id>__position_at_most`, `<id>__position` (null where they
        differ), and `<id>__later_gates_met` (stages met while an earlier one fails). All null where no gate applies.
    """
    steps = range(len(continuum.stages))
    weights = [x for stage in continuum.stages for x in _weights(stage, gates)]
    shares = [x for stage in continuum.stages for x in _shares(stage, gates)]
    parts = list(_parts(continuum, gates))
    if gates:
        applies = nw.col(*(f"{gate}__lo" for gate in gates))
        frame = frame.with_columns(flag(~applies.is_null()).name.prefix("_applies_"), *parts)
    made = frame.with_columns(*weights).with_columns(*shares).with_columns(*_met(len(steps), continuum.threshold))
    for i in steps:
        made = made.with_columns(*_attained(i))
    temporary = [f"_{what}_{end}_{i}{more}" for what, more in _STEPS for end in ENDS for i in steps]
    temporary += [f"_{what}_{i}" for what in ("weight", "count") for i in steps]
    temporary += [f"_applies_{gate}__lo" for gate in gates]
    temporary += [f"_part_{gate}__{end}" for gate in gates for end in ENDS]
    return made.with_columns(*_results(continuum)).drop(temporary)


_STEPS = (("share", ""), ("share", "_met"), ("attained", ""))


def _parts(continuum: Continuum, gates: Collection[str]) -> Iterator[nw.Expr]:
    """Yield each gate's bounds times its weight, those of one weight together; 0 where it does not apply."""
    by_weight: dict[int, list[str]] = {}
    for stage in continuum.stages:
        for name, weight in zip(*_of_stage(stage, gates), strict=True):
            by_weight.setdefault(weight, []).append(name)
    for weight, names in by_weight.items():
        bounds = nw.col(*(f"{name}__{end}" for name in names for end in ENDS))
        yield (bounds.fill_null(0.0) * float(weight)).name.prefix("_part_")


def _weights(stage: Stage, gates: Collection[str]) -> list[nw.Expr]:
    """Return the weight and the number of a stage's gates that apply."""
    names, factors, i = *_of_stage(stage, gates), stage.position - 1
    applies = [f"_applies_{name}__lo" for name in names]
    return [
        weighted(applies, factors).cast(nw.Float64).alias(f"_weight_{i}"),
        weighted(applies, [1] * len(names)).alias(f"_count_{i}"),
    ]


def _of_stage(stage: Stage, gates: Collection[str]) -> tuple[list[str], list[int]]:
    """Return the columns of a stage's gates that a table holds, with their weights."""
    uses = [use for use in stage.gates if column(use.item.id) in gates]
    return [column(use.item.id) for use in uses], [use.thousandths for use in uses]


def _shares(stage: Stage, gates: Collection[str]) -> list[nw.Expr]:
    """Return the share of a stage's applicable gate weight that is met, both ways; null where too few gates apply."""
    names, i = _of_stage(stage, gates)[0], stage.position - 1
    judged = (nw.col(f"_count_{i}") * 2 >= len(stage.gates)) & (nw.col(f"_count_{i}") > 0)
    whole = nw.when(judged).then(nw.col(f"_weight_{i}"))
    met = [added([nw.col(f"_part_{name}__{end}") for name in names]) for end in ENDS]
    return [(part / whole).alias(f"_share_{end}_{i}") for part, end in zip(met, ENDS, strict=True)]


def _met(stages: int, threshold: float) -> list[nw.Expr]:
    """Return whether each stage's own gates meet the threshold, as 1 or 0; what cannot be judged is tried both ways."""
    made = []
    for end, unknown in zip(ENDS, (0.0, 1.0), strict=True):
        share = nw.col(*(f"_share_{end}_{i}" for i in range(stages))).fill_null(unknown)
        made.append(flag(meets(share, threshold)).name.suffix("_met"))
    return made


def _attained(i: int) -> list[nw.Expr]:
    """Return whether a stage and all below it are attained, as 1 or 0."""
    met = {end: nw.col(f"_share_{end}_{i}_met") for end in ENDS}
    return [
        (x * nw.col(f"_attained_{end}_{i - 1}") if i else x).alias(f"_attained_{end}_{i}") for end, x in met.items()
    ]


def _results(continuum: Continuum) -> list[nw.Expr]:
    steps = range(len(continuum.stages))
    asked = nw.sum_horizontal(nw.col(*(f"_count_{i}" for i in steps))) > 0
    low, high = (nw.sum_horizontal(nw.col(*(f"_attained_{end}_{i}" for i in steps))) for end in ENDS)
    at_least, at_most = (_position(end, continuum) for end in ENDS)
    exact = nw.when(at_most - at_least <= TOLERANCE).then(at_least)
    values = (low, high, exact, at_least, at_most, _later_gates_met(len(steps)))
    name = column(continuum.id)
    return [nw.when(asked).then(value).alias(f"{name}__{what}") for what, value in zip(PLACEMENT, values, strict=True)]


def _position(end: str, continuum: Continuum) -> nw.Expr:
    """Return the attained stage plus the progress to the next."""
    steps = range(len(continuum.stages))
    terms = []
    for i in steps:
        attained = nw.col(f"_attained_{end}_{i}")
        next_one = (nw.col(f"_attained_{end}_{i - 1}") if i else nw.lit(1)) - attained
        progress = (nw.col(f"_share_{end}_{i}").fill_null(0.0) / continuum.threshold).clip(0.0, 1.0)
        terms.append(attained + next_one * progress)
    return added(terms)


def _later_gates_met(stages: int) -> nw.Expr:
    """Return how many stages meet their gates for certain while an earlier one fails for certain."""
    found = []
    for later in range(1, stages):
        passed = nw.min_horizontal(nw.col(*(f"_share_hi_{earlier}_met" for earlier in range(later))))
        found.append(nw.col(f"_share_lo_{later}_met") * (1 - passed))
    return nw.sum_horizontal(*found)
