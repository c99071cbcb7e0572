"""Figures of the network: what they mean, what they rest on, and how missing views were treated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.results import OF_THE_WHOLE, Explanation, Mark, NetworkMeasure, Operation
from partnerkit.scoring.explanation._material import made_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerkit.results import NetworkFigure, NetworkPart, Profile, Treatment

__all__ = ["NETWORK", "explain_figure", "network_ids"]

NETWORK = "network."
"""What the ids of the network's figures begin with."""


def network_ids() -> tuple[str, ...]:
    """Return the ids of the figures of the whole network."""
    return tuple(f"{NETWORK}{measure}" for measure in OF_THE_WHOLE)


def explain_figure(profile: Profile, part: NetworkPart, id_: str) -> Explanation:
    """Return what a figure of the network is, what it rests on, and what missing views could make of it."""
    measure = NetworkMeasure(id_.removeprefix(NETWORK))
    figure = next((each for each in part.figures if each.measure is measure), None)
    beside = next((each for each in part.reported if each.measure is measure), None)
    definition = part[measure].definition if figure else None
    return Explanation(
        id=id_,
        title=definition.name if definition else measure.value.replace("_", " "),
        value=figure.value if figure else None,
        answer="" if figure and figure.value is not None else _why(figure),
        formula=definition.formula if definition else "",
        operation=Operation.STATED,
        terms=tuple(_bounds(figure)) if figure else (),
        missing=_treated(part.treatment),
        notes=tuple(_notes(figure, beside)) if figure else (),
        sources=(definition.source,) if definition and definition.source else (),
        marks=tuple(made_up(illustrative=profile.illustrative)),
        beside=() if beside is None else (_reported(beside),),
    )


def _why(figure: NetworkFigure | None) -> str:
    """Return in words why there is no figure."""
    if figure is None or figure.reason is None:
        return "not worked out in a network of this size"
    return f"not known: {figure.reason.value.replace('_', ' ')}"


def _bounds(figure: NetworkFigure) -> Iterator[tuple[str, float]]:
    named = {"lower": figure.lower, "upper": figure.upper, "divisor": figure.divisor}
    yield from ((name, value) for name, value in named.items() if value is not None)


def _treated(treatment: Treatment) -> str:
    """Return which pairs count as tied, and what was done about missing views."""
    silent = len(treatment.silent)
    known = f"{treatment.observed} of {treatment.pairs} pairs are known"
    rule = f"ties that are {treatment.ties}; missing views: {treatment.missing.value.replace('_', ' ')}"
    return f"{rule}; {known}; {silent} of {treatment.asked} partners asked have said nothing of any tie"


def _notes(figure: NetworkFigure, beside: NetworkFigure | None) -> Iterator[str]:
    if figure.cells:
        yield f"It rests on {figure.observed} of {figure.cells}"
    if figure.as_untied:
        yield f"{figure.as_untied:,} pairs are unknown and count as no tie here"
    if figure.sampled:
        yield f"Shortest ways were looked for from {figure.sampled:,} partners, drawn by chance"
    if figure.lower is not None and figure.upper is not None:
        yield f"Whatever the missing views are, it lies between {figure.lower:.3f} and {figure.upper:.3f}"
    elif not figure.definition.bounded:
        yield "Where views are missing it could be anything: it is not bounded"
    if beside is not None and beside.value is not None:
        yield "Beside it stands the same on every tie that either side reports"


def _reported(figure: NetworkFigure) -> Explanation:
    return Explanation(
        id=f"{figure.measure}.reported",
        title="On every tie that either side reports",
        value=figure.value,
        answer="" if figure.value is not None else _why(figure),
        terms=tuple(_bounds(figure)),
        notes=tuple(_notes(figure, None)),
        marks=((Mark.AUTHORED, "which ties count"),),
    )
