"""Bytes to the rows of a table, and back: encodings, separators, ragged rows, and cells that a spreadsheet would run.

Owns: what a CSV file of a hub must look like as text. Knows nothing of what its columns mean.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import attrs
import polars as pl

from partnerkit.errors import Problem, nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["ROW", "WHOLE", "csv_text", "decode", "read_table"]

ROW = "row"
"""The column that holds the number by which a row is told; the header is row 1."""
WHOLE = "whole"
"""The column that tells whether a row has as many cells as the header; one that has not is cut or filled up."""

# A spreadsheet runs a cell that starts so; it is written with an apostrophe before it, and read without.
_STARTS = "=+\\-@\t\r\n'＝＋－＠"  # noqa: RUF001 - full-width signs are run too
_GUARDED = rf"^'([{_STARTS}])"
_NEEDS_GUARD = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - as above


def decode(data: bytes, file: str) -> str | Problem:
    """Return a file's text, or the problem that it is not UTF-8; a byte-order mark is no part of the text."""
    start = data[:200]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or start.count(0) > len(start) // 4:
        return _encoding(file, "UTF-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _encoding(file, "Windows-1252 (Western European)", f" on line {line}")


def _encoding(file: str, looks_like: str, where: str = "") -> Problem:
    found = f"bytes{where} that are not UTF-8: it looks like {looks_like}"
    return Problem(found=found, expected="UTF-8", hint="save it as 'CSV UTF-8'", file=file)


def read_table(data: bytes, file: str, columns: Sequence[str], problems: list[Problem]) -> pl.DataFrame | None:
    """Return a table as text, with the number of each row, or None where it cannot be read as a table at all.

    A row with too many or too few cells is a problem, and is in the table still, cut or filled up: what it names is
    known to be there.

    Args:
        data: The file's bytes.
        file: Its name, for problems.
        columns: The columns that it must have, in any order, and no others.
        problems: Where problems are put.
    """
    text = decode(data, file)
    if isinstance(text, Problem):
        problems.append(text)
        return None
    if not text.strip():
        problems.append(Problem(found="an empty file", expected=f"a header: {','.join(columns)}", file=file))
        return None
    rows = _rows(text.replace("\r\n", "\n").replace("\r", "\n"), file, problems)
    if not rows or not _header(rows[0], file, columns, problems):
        return None
    return _frame(rows, file, columns, problems)


def _rows(text: str, file: str, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    """Return the rows with their numbers; blank rows count and are left out."""
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return rows
        except csv.Error as error:
            problems.append(
                Problem(
                    found=f"text that is no CSV ({error})",
                    hint="look for a stray quotation mark",
                    file=file,
                    row=number,
                )
            )
            return []
        if any(cell.strip() for cell in row):
            rows.append((number, row))


def _header(found: tuple[int, list[str]], file: str, columns: Sequence[str], problems: list[Problem]) -> bool:
    row, header = found[0], [cell.strip() for cell in found[1]]
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in header[0] and len(columns) > 1:
            hint = "save it again as 'CSV UTF-8 (comma delimited)'"
            problems.append(
                Problem(found=f"columns separated by {name}", expected="commas", hint=hint, file=file, row=row)
            )
            return False
    unknown = [name for name in dict.fromkeys(header) if name not in columns]
    missing = [name for name in columns if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1})
    told = [
        *(
            Problem(found=f"unknown column {quoted(n)}", hint=nearest(n, missing or columns), column=n[:40])
            for n in unknown
        ),
        *(Problem(found="no such column", expected=f"one, which may be empty: {n}", column=n) for n in missing),
        *(Problem(found="the column twice", expected="it once", column=n[:40]) for n in twice),
    ]
    problems += [attrs.evolve(problem, file=file, row=row) for problem in told]
    return not (unknown or missing or twice)


def _frame(
    rows: Sequence[tuple[int, list[str]]], file: str, columns: Sequence[str], problems: list[Problem]
) -> pl.DataFrame:
    header = [cell.strip() for cell in rows[0][1]]
    width = len(header)
    problems += [
        Problem(
            found=f"{len(row)} cells",
            expected=f"{width}",
            hint="quote a cell that holds a comma",
            file=file,
            row=number,
        )
        for number, row in rows[1:]
        if len(row) != width
    ]
    filled = [(row + [""] * width)[:width] for _, row in rows[1:]]
    cells = list(zip(*filled, strict=True)) or [()] * width
    frame = pl.DataFrame(
        dict(zip(header, (list(each) for each in cells), strict=True)), schema=dict.fromkeys(header, pl.String)
    )
    cleaned = frame.select(pl.col(name).str.strip_chars(" \t\r\n\xa0").str.replace(_GUARDED, "$1") for name in columns)
    return cleaned.with_columns(
        pl.Series(ROW, [number for number, _ in rows[1:]], dtype=pl.Int64),
        pl.Series(WHOLE, [len(row) == width for _, row in rows[1:]], dtype=pl.Boolean),
    )


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    r"""Return rows as CSV text with a header; no cell can be run by a spreadsheet.

    Example:
        >>> csv_text(["name"], [{"name": "=1+1"}])
        "name\n'=1+1\n"
    """
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_guarded(row[name]) for name in columns] for row in rows)
    return made.getvalue()


def _guarded(cell: str) -> str:
    looks_guarded = cell[:1] == "'" and cell[1:2] in {*_NEEDS_GUARD, "'"} and len(cell) > 1
    return f"'{cell}" if cell.startswith(_NEEDS_GUARD) or looks_guarded else cell
