"""A hub's workbook to a hub, and back: a sheet for the head, one for the waves, and one for each table.

Owns: what the sheets hold, and what a cell that is no text is taken for. Everything is written as text, in cells that a
spreadsheet keeps as text, so that nothing is run, turned into a date, or loses a nought.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
from python_calamine import CalamineError, CalamineWorkbook

from partnerkit.codec import COLUMNS, HUB_VERSION, hub_header, hub_tables
from partnerkit.errors import DataFileError, Entry, InvalidValueError, Problem, quoted
from partnerkit.files._guard import MOST_CELLS, Sheet, letters, looked_through
from partnerkit.files._hub import Head, misspelt, read_hub
from partnerkit.files._tables import ROW, WHOLE, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from partnerkit.hub import Hub

__all__ = ["SHEETS", "read_workbook", "workbook_bytes"]

SHEETS: dict[str, tuple[str, ...]] = {
    "hub": ("key", "value"),
    "waves": ("id", "date", "form", "roster"),
    **COLUMNS,
}
"""The sheets of a workbook, and the columns of each."""

_LISTS = ("rules", "sources")
"""The keys of the head that hold a list: a row for each of its texts."""
_FLAGS = ("partners_complete", "named_ties", "illustrative")
_DATES = ("date", "since", "until")
"""The columns in which a date may stand as a date."""
_INDEXED = re.compile(r"(\w+)(?:\[(\d+)\])?(?:\.(\w+))?.*")
_RAGGED = "give the column a header, or empty it"
_CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""The same in every workbook, so that the same hub gives the same bytes."""
_NARROWEST, _WIDEST, _MEASURED = 8, 50, 200
_MOST_ROWS = 1_048_576

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
"""What a cell may hold."""


def read_workbook(data: bytes, name: str) -> Hub:
    """Return the hub in a workbook.

    Args:
        data: The file's bytes.
        name: Its name, for problems.

    Raises:
        DataFileError: Anything in it is wrong; everything that is wrong is told.
    """
    safe, sheets = looked_through(data, name, SHEETS)
    try:
        with CalamineWorkbook.from_filelike(safe) as book:
            source = _Workbook(name, book, sheets)
            return read_hub(source, source.misspelt())
    except CalamineError as error:
        found = f"a workbook that cannot be read: {error}"
        raise DataFileError(Problem(entry=Entry.UNREADABLE, found=found, file=name)) from None


@attrs.define
class _Workbook:
    """A workbook as a source."""

    file: str
    book: CalamineWorkbook
    sheets: dict[str, Sheet]
    keys: dict[tuple[str, int], int] = attrs.field(factory=dict)
    """The row of each key of the head, and of each text of a list."""

    @property
    def head_name(self) -> str:
        return "the sheet hub"

    def misspelt(self) -> Iterator[Problem]:
        """Yield sheets that nobody would read, whose name is close to one that is not there."""
        wanted = [name for name in SHEETS if name not in self.sheets]
        for name in self.book.sheet_names:
            if name not in SHEETS and (hint := misspelt(name, wanted)):
                found = "a sheet of a name that is not read"
                yield attrs.evolve(self.at(name[:40]), entry=Entry.UNKNOWN_COLUMN, found=found, hint=hint)

    def has(self, table: str) -> bool:
        return table in self.sheets

    def table(self, table: str, problems: list[Problem]) -> pl.DataFrame | None:
        return self._table(table, problems)

    def at(self, table: str, row: int | None = None, column: str = "") -> Problem:
        return Problem(found="", file=self.file, sheet=table, row=row, column=column)

    def at_head(self, path: str) -> Problem:
        match = _INDEXED.fullmatch(path)
        if match is None:
            return self.at("hub")
        key, index, rest = match[1], match[2], match[3] or ""
        if key == "waves":
            return self.at("waves", int(index) if index else None, rest)
        row = self.keys.get((key, int(index or 0)))
        return attrs.evolve(self.at("hub", row), path="" if row else key, column="value" if row else "")

    def order(self, problem: Problem) -> tuple[int, int]:
        names = list(SHEETS)
        return (names.index(problem.sheet) if problem.sheet in names else -1, problem.row or 0)

    def head(self, problems: list[Problem]) -> Head | None:
        if not self.has("hub"):
            hint = f"a hub's sheets: {', '.join(SHEETS)}"
            missing = Problem(entry=Entry.MISSING, found="no such sheet", expected="the hub itself", hint=hint)
            problems.append(_at(self.at("hub"), missing))
            return None
        found = self._table("hub", problems)
        if found is None:
            return None
        data = self._keys(found, problems)
        waves = self._table("waves", problems) if self.has("waves") else found.clear()
        if waves is None:
            return Head(data, None)
        return Head(data, [_wave(row) for row in waves.filter(WHOLE).iter_rows(named=True) if self.has("waves")])

    def _keys(self, rows: pl.DataFrame, problems: list[Problem]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value, row in rows.select("key", "value", ROW).iter_rows():
            if value == "":
                continue
            at = self.at("hub", row, "value")
            if key in _LISTS:
                data.setdefault(key, []).append(value)
            elif key in data:
                found = f"the key {quoted(key)} twice"
                problems.append(attrs.evolve(at, entry=Entry.GIVEN_TWICE, found=found, expected="it once"))
            elif key == "version":
                problems += [_at(at, wrong) for wrong in _other_version(value)]
            else:
                data[key] = {"true": True, "false": False}.get(value.casefold(), value) if key in _FLAGS else value
            self.keys.setdefault((key, len(data[key]) - 1 if key in _LISTS else 0), row)
        return data

    def _table(self, name: str, problems: list[Problem]) -> pl.DataFrame | None:
        """Return a sheet as a table of text; what in it is no text is told."""
        rows, told = self._rows(name)
        if not rows:
            wanted = f"a header: {', '.join(SHEETS[name])}"
            problems.append(attrs.evolve(self.at(name), entry=Entry.MISSING, found="an empty sheet", expected=wanted))
            return None
        problems += told
        return table(rows, SHEETS[name], problems, at=self.at(name), ragged=_RAGGED)

    def _rows(self, name: str) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
        found = self.book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        filled = [(i, row) for i, row in enumerate(found, 1) if not all(_is_blank(cell) for cell in row)]
        first = [_text(cell) for cell in filled[0][1]] if filled else []
        header = first[: max((i for i, cell in enumerate(first, 1) if cell.strip()), default=0)]
        wrong: list[Problem] = []
        rows = []
        for number, cells in filled:
            texts = []
            for i, cell in enumerate(cells):
                column = header[i].strip() if i < len(header) else letters(i + 1)
                if not isinstance(cell, str) and (problem := _no_text(cell, column)) is not None:
                    wrong.append(_at(self.at(name, number, column), problem))
                    texts.append("")
                else:
                    texts.append(cell if isinstance(cell, str) else _text(cell))
            beyond = max((i for i, text in enumerate(texts, 1) if text.strip()), default=0)
            rows.append((number, texts[: max(len(header), beyond)]))
        return rows, [*wrong, *self._no_values(name, header)]

    def _no_values(self, name: str, header: Sequence[str]) -> Iterator[Problem]:
        """Yield the formulas, errors and merged cells of a sheet."""
        sheet = self.sheets[name]

        def at(row: int, column: int) -> Problem:
            title = header[column - 1].strip() if 0 < column <= len(header) else ""
            return self.at(name, row, title or letters(column))

        paste = "copy the cells and paste them as values"
        for row, column in sheet.formulas:
            wrong = Problem(entry=Entry.SPREADSHEET_CELL, found="a formula", expected="a value", hint=paste)
            yield _at(at(row, column), wrong)
        for row, column in sheet.errors:
            if (row, column) not in sheet.formulas:
                found = "an error of the spreadsheet"
                yield _at(at(row, column), Problem(entry=Entry.SPREADSHEET_CELL, found=found, expected="a value"))
        for row, column, ref in sheet.merged:
            found = f"merged cells, {quoted(ref)[1:-1]}"
            once = "a value in each cell"
            wrong = Problem(entry=Entry.SPREADSHEET_CELL, found=found, expected=once, hint="unmerge them")
            yield _at(at(row, column), wrong)


def _wave(row: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """Return a wave's row as what a header holds; a list of items is one with `;` or `.` in it."""
    filled = {key: cell for key, cell in row.items() if key in SHEETS["waves"] and cell}
    form = filled.get("form", "")
    if ";" in form or "." in form:
        filled["form"] = [item.strip() for item in form.split(";") if item.strip()]
    return (row["id"], f"waves[{row[ROW]}]", filled)


def _at(where: Problem, problem: Problem) -> Problem:
    return attrs.evolve(problem, file=where.file, sheet=where.sheet, row=where.row, column=where.column)


def _other_version(value: str) -> Iterator[Problem]:
    if not re.fullmatch("[1-9][0-9]{0,8}", value):
        yield Problem(found=quoted(value), expected=f"{HUB_VERSION}")
    elif int(value) > HUB_VERSION:
        found = f"version {value}, which is newer than this partnerkit reads"
        yield Problem(entry=Entry.NEWER_VERSION, found=found, expected=f"{HUB_VERSION}", hint="update partnerkit")


def _text(cell: Cell) -> str:
    """Return a cell as a spreadsheet shows it: a number without an exponent, and without a nought behind the point."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)):f}".removesuffix(".0")
    return str(cell)


def _is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _no_text(cell: Cell, column: str) -> Problem | None:
    """Return what is wrong with a cell that a spreadsheet has made into something else, or None."""
    if not isinstance(cell, dt.date | dt.time | dt.timedelta):
        return None
    is_day = isinstance(cell, dt.date) and not (isinstance(cell, dt.datetime) and cell.time() != dt.time())
    if is_day and column in _DATES:
        return None
    if column in _DATES:
        expected = "a date as year-month-day (2026-09-01)"
        return Problem(entry=Entry.SPREADSHEET_CELL, found=f"the time {cell}", expected=expected)
    noun = "date" if isinstance(cell, dt.date) else "time"
    found = f"the {noun} {_text(cell)}, which the spreadsheet made of what was typed"
    hint = "format the column as text and type it again"
    return Problem(entry=Entry.SPREADSHEET_CELL, found=found, expected="text", hint=hint)


def workbook_bytes(hub: Hub) -> bytes:
    """Return a hub as the bytes of its workbook: the same for the same hub.

    Raises:
        InvalidValueError: The hub is so large that the workbook could not be read again.
    """
    sheets = _sheets(hub)
    for name, rows in sheets.items():
        cells = (len(rows) + 1) * len(SHEETS[name])
        if cells > MOST_CELLS or len(rows) >= _MOST_ROWS:
            found = f"a table of {cells:,} cells as a sheet: {name}"
            hint = "save the hub as a folder"
            raise InvalidValueError(
                Problem(entry=Entry.TOO_LARGE, found=found, expected=f"at most {MOST_CELLS:,}", hint=hint)
            )
    return _written(sheets)


def _sheets(hub: Hub) -> Mapping[str, Sequence[Sequence[str]]]:
    header = hub_header(hub)
    waves = [
        [*map(str, (wave["id"], wave["date"], _form(wave["form"]), wave["roster"]))] for wave in header.pop("waves")
    ]
    tables = hub_tables(hub)
    return {
        "hub": [("version", str(HUB_VERSION)), *_key_rows(header)],
        "waves": waves,
        **{name: [[row[key] for key in COLUMNS[name]] for row in tables[name]] for name in COLUMNS if name in tables},
    }


def _key_rows(header: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in header.items():
        if isinstance(value, list):
            yield from ((key, each) for each in value or [""])
        else:
            yield (key, str(value).lower() if isinstance(value, bool) else value)


def _form(form: str | list[str]) -> str:
    return form if isinstance(form, str) else ";".join(form) + ";" * (len(form) < 2)  # noqa: PLR2004 - a list of one


def _written(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """Return sheets as a workbook in which every cell is text and stays so."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - few need it; it has types and does not say so

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"created": _CREATED})
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.ignore_errors({"number_stored_as_text": f"A1:{letters(len(SHEETS[name]))}{len(rows) + 1}"})
            for i, width in enumerate(_widths(SHEETS[name], rows)):
                sheet.set_column(i, i, width, text)
            for number, cells in enumerate((SHEETS[name], *rows)):
                for i, cell in enumerate(cells):
                    if cell and sheet.write_string(number, i, cell, text if number else bold) != 0:
                        found = f"a text of {len(cell)} characters"
                        expected = "what a cell can hold"
                        raise InvalidValueError(Problem(entry=Entry.TOO_LARGE, found=found, expected=expected))
    return made.getvalue()


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[int]:
    for i, name in enumerate(columns):
        longest = max(len(each) for each in (name, *(row[i] for row in rows[:_MEASURED])))
        yield min(max(_NARROWEST, longest + 2), _WIDEST)
