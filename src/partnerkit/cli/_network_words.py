"""Words for the figures of a network, for the page and the detail behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.results import MissingRule, NetworkFigure, NetworkMeasure, NetworkReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.results import NetworkPart

__all__ = [
    "MISSING",
    "ROUNDING",
    "cells",
    "figure_text",
    "one_of",
    "reason",
    "shown",
    "some",
    "unknown_pairs",
]

NAMED = 8
"""How many names stand in one line."""
ROUNDING = 5e-4
"""Bounds that lie no further apart are shown as one figure."""
M = NetworkMeasure
_REASONS = {
    NetworkReason.TOO_FEW_PARTNERS: "too few partners",
    NetworkReason.NO_VIEWS: "nobody has answered about ties",
    NetworkReason.LISTED: "respondents named partners freely, so of other pairs it is not known whether they are tied",
    NetworkReason.NOT_OBSERVED: "of no pair is it known whether it is tied",
    NetworkReason.SILENT: "has not answered",
    NetworkReason.NOT_ASKED: "was not asked",
    NetworkReason.OPEN: "no tie of it is known, and some of its pairs are not",
    NetworkReason.NO_TIES: "no ties",
    NetworkReason.NO_STAGES: "no stage is known",
    NetworkReason.NO_STRANDS: "it is not known what ties are about",
    NetworkReason.NO_GROUPS: "the groups of too few partners are known, or there is only one",
    NetworkReason.UNDEFINED: "cannot be told apart",
    NetworkReason.NOT_CONVERGED: "no figure was found",
    NetworkReason.TOO_LARGE: "it would take long in a network like this; Python works it out for who waits",
    NetworkReason.TOO_MANY: "there are more than can be listed",
}
MISSING = {
    MissingRule.OBSERVED: "nothing is put in the place of what is missing",
    MissingRule.COMPLETE_CASE: "partners that have not answered are left out",
    MissingRule.RECONSTRUCTED: "a missing view is taken to be that of the other side",
    MissingRule.IMPUTED: "a missing view is a tie if at least half of the others report one",
}
"""What is done about missing views."""
_SHARES = {M.DENSITY, M.LARGEST_COMPONENT, M.REACH, M.MULTIPLEX_TIES, M.MULTIPLEX_PAIRS, M.PARTNER_REACH}
_COUNTS = {M.COMPONENTS, M.ISOLATES, M.DEGREE, M.CORE_NUMBER}


def reason(value: NetworkReason | None) -> str:
    """Return why a figure cannot be had."""
    return "not known" if value is None else _REASONS[value]


def shown(value: float, measure: NetworkMeasure) -> str:
    """Return a figure as it is read: a share in percent, a count whole."""
    if measure in _COUNTS:
        return f"{value:.0f}"
    return sentences.percent(value) if measure in _SHARES else f"{value:.2f}"


def figure_text(figure: NetworkFigure | None) -> str:
    """Return a figure as it is read; `-` where there is none."""
    return "-" if figure is None or figure.value is None else shown(figure.value, figure.measure)


def cells(figure: NetworkFigure) -> list[str]:
    """Return a figure and, where they leave room, its bounds."""
    low, high = figure.lower, figure.upper
    if low is None or high is None or high - low < ROUNDING:
        return [figure_text(figure), "", ""]
    return [figure_text(figure), shown(low, figure.measure), shown(high, figure.measure)]


def some(names: Sequence[str]) -> str:
    """Return names in a row, the first of many."""
    if len(names) <= NAMED:
        return sentences.listed(names)
    return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"


def one_of(number: int, noun: str) -> str:
    """Return a count with thousands set off."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def unknown_pairs(part: NetworkPart) -> str:
    """Return how many pairs are unknown and count as no tie; empty where none is."""
    told = part.treatment
    unknown = told.pairs - told.observed
    if not unknown:
        return ""
    verb, counts = ("is", "counts") if unknown == 1 else ("are", "count")
    return f"{unknown:,} of {told.pairs:,} pairs {verb} unknown and {counts} as no tie here"
