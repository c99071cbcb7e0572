"""Rows of cells to a table of text, whatever kind of file they are from.

Owns: the check of a table's header, and the numbers by which its rows are told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import polars as pl

from partnerkit.errors import Entry, Problem, nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["ROW", "WHOLE", "Row", "table"]

ROW = "row"
"""The column that holds the number by which a row is told; where there is a header, it is row 1."""
WHOLE = "whole"
"""The column that tells whether a row has as many cells as the header; one that has not is cut or filled up."""

Row = tuple[int, "Sequence[str]"]
"""A row's number, and its cells."""


def table(
    rows: Sequence[Row], columns: Sequence[str], problems: list[Problem], *, at: Problem, ragged: str
) -> pl.DataFrame | None:
    """Return rows, the header first, as a table with the number of each row; None where the header is wrong.

    A row with too many or too few cells is a problem, and is in the table still, cut or filled up: what it names is
    known to be there. Space around a cell is no part of it.

    Args:
        rows: The rows that are not blank, with their numbers.
        columns: The columns that there must be, in any order, and no others.
        problems: Where problems are put.
        at: The place of the table.
        ragged: What to do about a row with too many cells.
    """
    (row, header), *body = rows
    names = [cell.strip() for cell in header]
    wrong = [attrs.evolve(problem, file=at.file, sheet=at.sheet, row=row) for problem in _wrong_header(names, columns)]
    problems += wrong
    if wrong:
        return None
    problems += [
        attrs.evolve(
            at,
            entry=Entry.RAGGED_ROW,
            found=f"{len(cells)} cells",
            expected=f"{len(names)}",
            hint=ragged,
            row=number,
        )
        for number, cells in body
        if len(cells) != len(names)
    ]
    return _frame(names, body).select(*columns, ROW, WHOLE)


def _wrong_header(names: Sequence[str], columns: Sequence[str]) -> Iterable[Problem]:
    unknown = [name for name in dict.fromkeys(names) if name not in columns]
    missing = [name for name in columns if name not in names]
    twice = sorted({name for name in names if names.count(name) > 1})
    for name in unknown:
        hint = nearest(name, missing or columns)
        yield Problem(entry=Entry.UNKNOWN_COLUMN, found=f"unknown column {quoted(name)}", hint=hint, column=name[:40])
    for name in missing:
        yield Problem(
            entry=Entry.MISSING, found="no such column", expected=f"one, which may be empty: {name}", column=name
        )
    for name in twice:
        yield Problem(entry=Entry.GIVEN_TWICE, found="the column twice", expected="it once", column=name[:40])


def _frame(names: Sequence[str], rows: Sequence[Row]) -> pl.DataFrame:
    width = len(names)
    filled = [[*cells, *[""] * width][:width] for _, cells in rows]
    columns = [list(cells) for cells in zip(*filled, strict=True)] or [[] for _ in names]
    frame = pl.DataFrame(dict(zip(names, columns, strict=True)), schema=dict.fromkeys(names, pl.String))
    return frame.select(pl.all().str.strip_chars(" \t\r\n\xa0")).with_columns(
        pl.Series(ROW, [number for number, _ in rows], dtype=pl.Int64),
        pl.Series(WHOLE, [len(cells) == width for _, cells in rows], dtype=pl.Boolean),
    )
