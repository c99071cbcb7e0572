"""Bytes to the rows of a table, and back: encodings, separators, and cells that a spreadsheet would run.

Owns: what a CSV file of a hub must look like as text. Knows nothing of what its columns mean.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import polars as pl

from partnerkit.errors import Entry, Problem
from partnerkit.files._tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["csv_text", "decode", "read_table"]

# A spreadsheet runs a cell that starts so; it is written with an apostrophe before it, and read without.
_STARTS = "=+\\-@\t\r\n'＝＋－＠"  # noqa: RUF001 - full-width signs are run too
_GUARDED = rf"^'([{_STARTS}])"
_NEEDS_GUARD = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - as above


def decode(data: bytes, file: str, *, hint: str = "save it as 'CSV UTF-8'") -> str | Problem:
    """Return a file's text, or the problem that it is not UTF-8; a byte-order mark is no part of the text."""
    start = data[:200]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or start.count(0) > len(start) // 4:
        return _encoding("UTF-16", file, hint)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _encoding("Windows-1252 (Western European)", file, hint, f" on line {line}")


def _encoding(looks_like: str, file: str, hint: str, where: str = "") -> Problem:
    found = f"bytes{where} that are not UTF-8: it looks like {looks_like}"
    return Problem(entry=Entry.ENCODING, found=found, expected="UTF-8", hint=hint, file=file)


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
        problems.append(
            Problem(entry=Entry.MISSING, found="an empty file", expected=f"a header: {','.join(columns)}", file=file)
        )
        return None
    rows = _rows(text.replace("\r\n", "\n").replace("\r", "\n"), file, problems)
    if not rows or _other_separator(rows[0], file, columns, problems):
        return None
    made = table(rows, columns, problems, at=Problem(found="", file=file), ragged="quote a cell that holds a comma")
    return None if made is None else made.with_columns(pl.col(*columns).str.replace(_GUARDED, "$1"))


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
                    entry=Entry.UNREADABLE,
                    found=f"text that is no CSV ({error})",
                    hint="look for a stray quotation mark",
                    file=file,
                    row=number,
                )
            )
            return []
        if any(cell.strip() for cell in row):
            rows.append((number, row))


def _other_separator(found: tuple[int, list[str]], file: str, columns: Sequence[str], problems: list[Problem]) -> bool:
    """Tell whether the header's columns are separated by something other than commas, which is then a problem."""
    row, header = found
    names = [name for separator, name in ((";", "semicolons"), ("\t", "tabs")) if separator in header[0].strip()]
    if len(header) > 1 or len(columns) == 1 or not names:
        return False
    hint = "save it again as 'CSV UTF-8 (comma delimited)'"
    problems.append(
        Problem(
            entry=Entry.SEPARATOR,
            found=f"columns separated by {names[0]}",
            expected="commas",
            hint=hint,
            file=file,
            row=row,
        )
    )
    return True


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
