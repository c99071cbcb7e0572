"""The part of `partnerkit assess` on voice: whether all kinds of partners are heard alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._page import Column
from partnerkit.results import Direction, Grouping, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.cli._page import Page
    from partnerkit.results import Voice, VoiceFigure

__all__ = ["put_voice"]

MOST = 6
"""How many gaps are shown."""
ONE_IN = 20
"""Chance alone calls one comparison in so many a gap."""


def put_voice(page: Page, voice: Voice) -> None:
    """Put the gaps between kinds of partners on a page, largest first; those that chance explains are counted only."""
    compared = [figure for figure in voice.figures if figure.by is Grouping.KIND and figure.gap is not None]
    page.heading("Are all kinds of partners heard alike?")
    unknown = next((len(each.unknown) for each in voice.groups if each.by is Grouping.KIND), 0)
    if any(figure.no_gap is Reason.GROUPS_UNKNOWN for figure in voice.figures if figure.by is Grouping.KIND):
        page.line(f"Not known: {sentences.reason(Reason.GROUPS_UNKNOWN)}, by kind. It is not for {unknown}.")
        return
    if not compared:
        page.line("Not known: there are too few partners of each kind who have answered.")
        return
    gaps = sorted((each for each in compared if each.gap and each.gap.is_gap), key=_size, reverse=True)
    by_chance = max(1, round(len(compared) / ONE_IN))
    page.line(
        f"{len(compared)} comparisons between kinds: {len(gaps)} lie further apart than chance would put them. "
        f"Chance alone would give about {by_chance}."
    )
    if gaps:
        columns = [Column(title="rated", takes_rest=True), Column(title="lowest"), Column(title="highest")]
        columns += [Column(title="apart", right=True), Column(title="by chance", right=True)]
        page.rows(columns, [_row(each) for each in gaps[:MOST]])
    left = len(gaps) - MOST
    if left > 0:
        page.line(f"and {left} more; --json has them all", "dim")
    if unknown:
        page.line(
            f"{sentences.count(unknown, 'partner')} of no known kind: in no group, and compared with none.", "dim"
        )
    merged = _merged(voice)
    if merged:
        page.line(f"Kinds of fewer than three partners are put together: {merged}.", "dim")


def _size(figure: VoiceFigure) -> float:
    return figure.gap.size if figure.gap else 0.0


def _row(figure: VoiceFigure) -> Sequence[str]:
    gap = figure.gap
    if gap is None:
        return ()
    name = sentences.name_of(figure.id)
    whose = f"{name}, of ties with them" if figure.direction is Direction.RECEIVED else name
    return [whose, _group(gap.low), _group(gap.high), f"{gap.size:.2f}", f"{gap.chance:.2f}"]


def _group(name: str) -> str:
    return name.replace("_", " ")


def _merged(voice: Voice) -> str:
    found = [pair for groups in voice.groups if groups.by is Grouping.KIND for pair in groups.merged]
    return sentences.listed(f"{_group(small)} in {_group(large) or 'no group'}" for small, large in found)
