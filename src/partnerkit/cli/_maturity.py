"""The page's part on the maturity index: never the figure without its parts.

Owns: its table and its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._figures import put_reasons
from partnerkit.cli._page import Column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerkit.cli._page import Page
    from partnerkit.results import Maturity, Part

__all__ = ["put_maturity"]


def put_maturity(page: Page, maturity: Maturity) -> None:
    """Put the maturity index on a page with its parts and how far it moves, or why there is none beside its parts."""
    page.heading("All in one figure: the maturity index")
    if maturity.value is None:
        page.line(f"No index: {sentences.no_index(maturity)}.", "bold")
        if all(part.value is None for part in maturity.parts):
            return
        page.line("Its parts stand alone:")
    else:
        marked = " (illustrative)" if maturity.illustrative else ""
        page.line(f"Index: {sentences.figure(maturity)} of 1{marked}", "bold")
        page.line("It says less than its parts do, and has not been validated.")
    page.line()
    _put_parts(page, maturity)
    for note in _notes(maturity):
        page.line(note)
    put_reasons(page, [maturity])


def _put_parts(page: Page, maturity: Maturity) -> None:
    moved = [Column(title="Moves to", width=10)] if maturity.weights else []
    columns = [
        Column(title="Part: high is good", takes_rest=True),
        Column(title="Weight", right=True, width=6),
        Column(title="Value", right=True, width=5),
        Column(title="Answered", right=True, width=8),
        *moved,
    ]
    moves = {each.part: (f"{each.less:.2f}, {each.more:.2f}",) for each in maturity.weights}
    page.rows(columns, [(*_cells(part), *moves.get(part.part, ())) for part in maturity.parts])


def _cells(part: Part) -> tuple[str, str, str, str]:
    value = "none" if part.value is None else f"{part.value:.2f}"
    answered = "" if part.coverage is None else _narrow(part.coverage)
    return sentences.part(part.part), _narrow(part.weight), value, answered


def _narrow(share: float) -> str:
    """Return a share as a cell of a number's width, in which a word would read on from the cell before it."""
    return sentences.percent(share).replace("over ", ">").replace("under ", "<")


def _notes(maturity: Maturity) -> Iterator[str]:
    if maturity.value is None:
        return
    combined = sentences.combined_by(maturity.exponent, "part", "parts")
    if maturity.coverage is not None:
        yield f"It is {combined}; {sentences.percent(maturity.coverage)} of what they ask has an answer."
    yield "Moves to: what the index would be with that weight a quarter less, and a quarter more."
    yield sentences.moves(maturity)
    if maturity.rules:
        told = "; ".join(f"{value:.2f} {sentences.other_rule(rule)}" for rule, value in maturity.rules)
        yield f"By other rules: {told}."
