"""The workbook: what is written is read back, nothing in it is run, and what must not be read is refused."""

import datetime as dt
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it has types and does not say so
from hypothesis import given
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit.codec import COLUMNS
from partnerkit.errors import DataFileError, Entry, InvalidValueError, Problem
from partnerkit.files import _guard, _workbook
from partnerkit.files._guard import letters, looked_through
from partnerkit.files._workbook import read_workbook, workbook_bytes
from partnerkit.hub import Hub, Slot
from partnerkit.model import Evidence, Partner, Partnership
from partnerkit.testing import hubs
from partnerkit.units import Amount

ROOT = Path(__file__).parents[2]
ORCHARD = ROOT / "examples" / "orchard_hub"
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'

# A small hub as cells, to break one thing in

Cells = dict[str, list[list[Any]]]


def small() -> Cells:
    return {
        "hub": [["key", "value"], ["id", "small"], ["name", "A small hub"]],
        "waves": [["id", "date", "form", "roster"], [2026, dt.date(2026, 3, 1), "full", ""]],
        "partners": [
            [*COLUMNS["partners"]],
            ["oak", "Oak School", "school", "", "lead", "", "", dt.date(2020, 9, 1), "", ""],
            ["ash", "Ash Nursery", "nursery", "", "", "", "2 hour/week", "", "", ""],
        ],
        "relationships": [
            [*COLUMNS["relationships"]],
            ["oak", "ash", "training;transition", "", "1/fortnight", "", "", "", "", "", ""],
        ],
        "responses": [[*COLUMNS["responses"]], [2026, "oak", "", "", "purpose.agreed", 3, "", ""]],
    }


def put(sheet: Any, row: int, column: int, cell: object, day: Any) -> None:  # noqa: ANN401 - xlsxwriter's own types are not told
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, dt.date | dt.time):
        sheet.write_datetime(row, column, cell, day)
    else:
        sheet.write(row, column, cell)


def book(cells: Cells, change: Callable[[Any], object] = lambda _: None) -> bytes:
    """Return a workbook as a spreadsheet program would write it, with numbers as numbers and dates as dates."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in cells.items():
            sheet = workbook.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    put(sheet, i, j, cell, day)
        change(workbook)
    return made.getvalue()


def repacked(data: bytes, *changes: tuple[str, Callable[[str], str]], **more: bytes) -> bytes:
    """Return a workbook with some of its parts changed and others added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for part, change in changes:
                text = change(text) if part == name else text
            new.writestr(name, text)
        for name, content in more.items():
            new.writestr(name, content)
    return made.getvalue()


def told(data: bytes) -> tuple[Problem, ...]:
    with pytest.raises(DataFileError) as caught:
        read_workbook(data, "hub.xlsx")
    assert all(str(problem).isprintable() for problem in caught.value.problems)
    return caught.value.problems


def words(data: bytes) -> str:
    return "\n".join(str(problem) for problem in told(data))


def test_workbook_that_people_made_is_read() -> None:
    hub = read_workbook(book(small()), "hub.xlsx")
    oak, ash = hub.partnership.partners
    assert (oak.since, ash.capacity) == (dt.date(2020, 9, 1), Amount.of("2 hour/week"))
    assert [wave.id for wave in hub.waves] == ["2026"]
    assert [response.answer for response in hub.responses] == [3]


# What is written is read back


@given(hubs())
def test_workbook_is_read_back_as_it_was(hub: Hub) -> None:
    assert read_workbook(workbook_bytes(hub), "hub.xlsx") == hub


@given(hubs())
def test_same_hub_gives_the_same_bytes(hub: Hub) -> None:
    data = workbook_bytes(hub)
    assert workbook_bytes(read_workbook(data, "hub.xlsx")) == data


TEXTS = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(1)",
    "1-2",
    "TRUE",
    "007",
    "1e5",
    "2026-03-01",
    "http://example.org",
    "mailto:a@example.org",
    "#REF!",
    "'=1",
    "'",
    "_x000D_",
    "_x0041_ and _x005F_",
    "<b>&amp;</b>",
    "]]>",
    "a\u2028b",
    "Łódź 学校 😀",
    "x" * 200,
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_that_a_spreadsheet_would_change_is_kept(text: str) -> None:
    partners = [Partner(id="007", name=text), Partner(id="1-2", name="b")]
    hub = Hub(
        partnership=Partnership(
            id="true",
            name=text,
            about=f"{text}\n\tand so on",
            partners=partners,
            sources=[text],
            evidence=[Evidence(id="2026", text=text, source=text, link=text, place=text)],
        ),
        times=[Slot(partner="007", slot=text)],
    )
    assert read_workbook(workbook_bytes(hub), "hub.xlsx") == hub


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3))
def test_nothing_is_run(texts: list[str]) -> None:
    """No formula, no link, no number: every cell is text, in a format that keeps it so when it is edited."""
    partners = [Partner(id=f"p{i}", name=text) for i, text in enumerate(texts)]
    data = workbook_bytes(Hub(partnership=Partnership(id="a", name="a", partners=partners)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "rels" in name and "worksheets" in name]
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/" in name]
    for sheet in sheets:
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
        assert sheet.count("<c ") == sheet.count('t="s"')
        assert 's="' in sheet


def test_sheets_and_columns_are_those_of_the_folder() -> None:
    import python_calamine

    data = workbook_bytes(pk.load(ORCHARD))
    found = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert found.sheet_names == ["hub", "waves", *COLUMNS]
    for name in COLUMNS:
        header, *rows = found.get_sheet_by_name(name).to_python()
        lines = (ORCHARD / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert ",".join(map(str, header)) == lines[0]
        assert len(rows) == len(lines) - 1


@pytest.mark.parametrize("form", [(), ("purpose.agreed",), ("purpose.agreed", "aim.written_down"), "short"])
def test_forms_of_waves_are_kept(form: str | tuple[str, ...]) -> None:
    wave = pk.Wave(id="w", date=dt.date(2026, 1, 1), form=form)
    hub = Hub(partnership=Partnership(id="a", name="a"), waves=[wave])
    assert read_workbook(workbook_bytes(hub), "hub.xlsx") == hub


def test_letters_of_columns() -> None:
    assert [letters(n) for n in (1, 26, 27, 52, 53, 702, 703)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_hub_too_large_to_be_read_again_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_workbook, "MOST_CELLS", 30)
    with pytest.raises(InvalidValueError, match="a table of 40 cells as a sheet: partners; expected at most 30; save"):
        workbook_bytes(Hub(partnership=Partnership(id="a", name="a", partners=[Partner(id=x, name=x) for x in "abc"])))


# Cells that are no text


def test_numbers_are_taken_as_they_are_shown() -> None:
    cells = small()
    cells["partners"][1][1] = 365
    cells["partners"][2][1] = 0.1
    cells["hub"] += [["about", 12345678], ["named_ties", True], ["illustrative", "False"]]
    hub = read_workbook(book(cells), "hub.xlsx")
    assert [partner.name for partner in hub.partnership.partners] == ["365", "0.1"]
    assert (hub.partnership.about, hub.named_ties, hub.illustrative) == ("12345678", True, False)


def test_rows_with_nothing_in_them_and_empty_columns_are_fine() -> None:
    cells = small()
    cells["partners"].insert(1, [])
    cells["partners"] += [[""], ["", "  "]]
    cells["partners"][0] += ["", ""]
    assert len(read_workbook(book(cells), "hub.xlsx").partnership.partners) == 2


def test_other_sheets_are_left_alone() -> None:
    def change(workbook: Any) -> None:  # noqa: ANN401 - as above
        sheet = workbook.add_worksheet("Notes")
        sheet.write_formula(0, 0, "=1")
        sheet.merge_range(3, 0, 3, 4, "merged")
        workbook.add_chartsheet("picture").set_chart(chart := workbook.add_chart({"type": "line"}))
        chart.add_series({"values": "=Notes!$A$1:$A$2"})

    assert read_workbook(book(small(), change), "hub.xlsx") == read_workbook(book(small()), "hub.xlsx")


def cell(sheet: str, row: int, column: int, new: object) -> bytes:
    cells = small()
    cells[sheet][row - 1][column - 1] = new
    return book(cells)


def formula(sheet: str, row: int, column: int, value: object = 1) -> bytes:
    def change(workbook: Any) -> None:  # noqa: ANN401 - as above
        workbook.get_worksheet_by_name(sheet).write_formula(row - 1, column - 1, "=1+1", None, value)

    return book(small(), change)


def merged(sheet: str, ref: str) -> bytes:
    return book(small(), lambda workbook: workbook.get_worksheet_by_name(sheet).merge_range(ref, "merged"))


TYPE_AGAIN = "which the spreadsheet made of what was typed; expected text; format the column as text and type it again"
BAD_CELLS: dict[str, tuple[bytes, str]] = {
    "date made of 1-2": (
        cell("relationships", 2, 5, dt.date(2026, 2, 1)),
        f"hub.xlsx, sheet relationships, row 2, column contact: the date 2026-02-01, {TYPE_AGAIN}",
    ),
    "date as an answer": (
        cell("responses", 2, 6, dt.date(2026, 2, 1)),
        f"hub.xlsx, sheet responses, row 2, column answer: the date 2026-02-01, {TYPE_AGAIN}",
    ),
    "time as a name": (
        cell("partners", 3, 2, dt.time(18, 30)),
        f"hub.xlsx, sheet partners, row 3, column name: the date 18:30:00, {TYPE_AGAIN}".replace("date", "time"),
    ),
    "time in a date": (
        cell("partners", 2, 8, dt.datetime(2020, 9, 1, 12, 30)),  # noqa: DTZ001 - a spreadsheet knows no time zones
        "hub.xlsx, sheet partners, row 2, column since: the time 2020-09-01 12:30:00; expected a date",
    ),
    "formula for a name": (
        formula("partners", 2, 2, "Oak"),
        "hub.xlsx, sheet partners, row 2, column name: a formula; expected a value; copy the cells and paste them as",
    ),
    "formula for a value of the head": (
        formula("hub", 3, 2, "A"),
        "hub.xlsx, sheet hub, row 3, column value: a formula; expected a value",
    ),
    "formula for an answer": (
        formula("responses", 2, 6),
        "hub.xlsx, sheet responses, row 2, column answer: a formula; expected a value",
    ),
    "merged header": (
        merged("partners", "C1:D1"),
        "hub.xlsx, sheet partners, row 1, column merged: merged cells, C1:D1; expected a value in each cell; unmerge",
    ),
    "merged rows": (
        merged("partners", "C2:C3"),
        "hub.xlsx, sheet partners, row 2, column kind: merged cells, C2:C3; expected a value in each cell; unmerge",
    ),
    "unknown kind": (
        cell("partners", 3, 3, "nursary"),
        "hub.xlsx, sheet partners, row 3, column kind: unknown kind 'nursary'; did you mean 'nursery'?",
    ),
    "unknown wave": (
        cell("responses", 2, 1, 2025),
        "hub.xlsx, sheet responses, row 2, column wave: unknown wave '2025'; did you mean '2026'?",
    ),
    "value beyond the columns": (
        book({**small(), "times": [["partner", "slot"], ["oak", "Monday", "", "x"]]}),
        "hub.xlsx, sheet times, row 2: 4 cells; expected 2; give the column a header, or empty it",
    ),
    "column misspelt": (
        book({**small(), "times": [["partner", "slt"]]}),
        "hub.xlsx, sheet times, row 1, column slt: unknown column 'slt'; did you mean 'slot'?",
    ),
    "empty sheet": (
        book({**small(), "times": []}),
        "hub.xlsx, sheet times: an empty sheet; expected a header: partner, slot",
    ),
    "sheet misspelt": (
        book({**small(), "responsses": [["x"]], "Times": []}),
        "hub.xlsx, sheet Times: a sheet of a name that is not read; did you mean 'times'?",
    ),
    "no hub": (
        book({name: rows for name, rows in small().items() if name != "hub"}),
        "hub.xlsx, sheet hub: no such sheet; expected the hub itself; a hub's sheets: hub, waves, partners",
    ),
    "no partners": (
        book({name: rows for name, rows in small().items() if name != "partners"}),
        "hub.xlsx, sheet partners: no such sheet; expected a table of the partners",
    ),
    "unknown key": (
        book({**small(), "hub": [*small()["hub"], ["ilustrative", "true"]]}),
        "hub.xlsx, sheet hub, row 4, column value: unknown column or key 'ilustrative'; did you mean 'illustrative'?",
    ),
    "no name": (
        book({**small(), "hub": small()["hub"][:2]}),
        "hub.xlsx, sheet hub, name: nothing; expected a value",
    ),
    "flag that is none": (
        book({**small(), "hub": [*small()["hub"], ["named_ties", "yes"]]}),
        "hub.xlsx, sheet hub, row 4, column value: 'yes'; expected true or false",
    ),
    "key twice": (
        book({**small(), "hub": [*small()["hub"], ["name", "Another"]]}),
        "hub.xlsx, sheet hub, row 4, column value: the key 'name' twice; expected it once",
    ),
    "unknown rule": (
        book({**small(), "hub": [*small()["hub"], ["rules", "hub_min_providers"], ["sources", "x"], ["rules", "z"]]}),
        "unknown rule 'z'; known: hub_min_providers",
    ),
    "text of a list that cannot be kept": (
        book({**small(), "hub": [*small()["hub"], ["sources", "x"], ["sources", "y" * 201]]}),
        "hub.xlsx, sheet hub, row 5, column value: a text of 201 characters; expected at most 200",
    ),
    "newer version": (
        book({**small(), "hub": [*small()["hub"], ["version", 2]]}),
        "hub.xlsx, sheet hub, row 4, column value: version 2, which is newer than this partnerkit reads; expected 1",
    ),
    "version that is none": (
        book({**small(), "hub": [*small()["hub"], ["version", "new"]]}),
        "hub.xlsx, sheet hub, row 4, column value: 'new'; expected 1",
    ),
    "form of a wave": (
        cell("waves", 2, 3, "medium"),
        "hub.xlsx, sheet waves, row 2, column form: unknown form 'medium'; known: full, short",
    ),
    "item of a wave": (
        cell("waves", 2, 3, "purpose.agred; aim.written_down"),
        "hub.xlsx, sheet waves, row 2, column form: unknown item 'purpose.agred'; did you mean 'purpose.agreed'?",
    ),
    "waves without a date": (
        cell("waves", 2, 2, ""),
        "hub.xlsx, sheet waves, row 2, column date: nothing; expected a value",
    ),
    "date of a wave that is none": (
        cell("waves", 2, 2, "March"),
        "hub.xlsx, sheet waves, row 2, column date: 'March'; expected a date as year-month-day (2026-09-01)",
    ),
    "source that is not listed": (
        book({**small(), "evidence": [[*COLUMNS["evidence"]], ["met", "", "x", "", "Minutes", "", "", ""]]}),
        "sheet evidence, row 2, column source: unknown source 'Minutes'; list it under sources in the sheet hub",
    ),
}


@pytest.mark.parametrize(("data", "line"), BAD_CELLS.values(), ids=BAD_CELLS)
def test_bad_cell_is_told_with_sheet_row_and_column(data: bytes, line: str) -> None:
    assert line in words(data)


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        (
            {"hub": [["key"], ["id"]]},
            ["hub.xlsx, sheet hub, row 1, column value: no such column; expected one, which m"],
        ),
        ({"hub": []}, ["hub.xlsx, sheet hub: an empty sheet; expected a header: key, value"]),
        ({"waves": [["id", "date"]]}, ["hub.xlsx, sheet waves, row 1, column form: no such column", ""]),
    ],
)
def test_head_that_cannot_be_read_is_told_and_what_hangs_on_it_is_not(cells: Cells, lines: list[str]) -> None:
    found = words(book({**small(), **cells})).splitlines()
    assert len(found) == len(lines)
    assert all(line.startswith(start) for line, start in zip(found, lines, strict=True))


@pytest.mark.parametrize("xml", ['t="s"><v>99</v>', 't="zz"><v>x</v>', 't="e"><v>boo</v>'])
def test_cell_that_no_spreadsheet_writes_is_told(xml: str) -> None:
    data = sparse(f'<sheetData><row r="1"><c r="A1" {xml}</c></row></sheetData>')
    assert "hub.xlsx: a workbook that cannot be read: " in words(data)


@pytest.mark.parametrize("name", ["formula for a name", "unknown kind", "date made of 1-2", "no partners", "key twice"])
def test_one_slip_is_told_once(name: str) -> None:
    assert len(told(BAD_CELLS[name][0])) == 1


def test_error_of_a_spreadsheet_is_told() -> None:
    data = formula("responses", 2, 6, "#DIV/0!")
    stripped = repacked(data, ("xl/worksheets/sheet5.xml", lambda text: text.replace("<f>1+1</f>", "")))
    assert "sheet responses, row 2, column answer: an error of the spreadsheet; expected a value" in words(stripped)
    assert "a formula" in words(data)


def test_everything_is_told_at_once_in_the_order_of_the_sheets() -> None:
    cells = small()
    cells["hub"] += [["colour", "red"]]
    cells["waves"][1][3] = "none"
    cells["partners"][2][2] = "nursary"
    cells["relationships"][1][4] = dt.date(2026, 2, 1)
    cells["responses"][1][5] = 9
    assert [problem.sheet for problem in told(book(cells))] == [
        "hub",
        "waves",
        "partners",
        "relationships",
        "responses",
    ]


# What is refused before a cell is read


def sparse(xml: str) -> bytes:
    """Return a workbook whose sheet of partners is the given XML."""
    return repacked(book(small()), ("xl/worksheets/sheet3.xml", lambda _: SHEET.format(xml)))


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(small()))) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, b" " * 90_000_000 if name == "xl/sharedStrings.xml" else old.read(name))
    return made.getvalue()


def many_parts() -> bytes:
    return repacked(book(small()), **{f"xl/x{n}.xml": b"" for n in range(1_001)})


DTD = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
FAR = '<sheetData><row r="60000"><c r="ZZ60000" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
LAUGHS = DTD.replace(">]>", "".join(f'><!ENTITY e{n} "{f"&e{n - 1};" * 10}"' for n in range(1, 10)) + ">]>")

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "one cell far away": (lambda: sparse(FAR), "sheet partners, row 60000, column ZZ: a sheet that reaches this far"),
    "a dimension that is declared": (
        lambda: sparse('<dimension ref="A1:XFD1048576"/><sheetData/>'),
        "sheet partners, row 1048576, column XFD: a sheet that reaches this far; expected a table of at most 2,000,000",
    ),
    "cells without a place": (
        lambda: sparse(f"<sheetData><row r='1000000'>{'<c/>' * 3}</row></sheetData>"),
        "sheet partners, row 1000000, column C: a sheet that reaches this far",
    ),
    "a cell at no place": (
        lambda: sparse('<sheetData><row r="1"><c r="A99999999999"/></row></sheetData>'),
        "sheet partners: a cell at 'A99999999999', which is no place",
    ),
    "macros by content": (
        lambda: repacked(
            book(small()),
            (
                "[Content_Types].xml",
                lambda text: text.replace(
                    "openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main"
                ),
            ),
        ),
        "hub.xlsx: a workbook with macros (.xlsm); expected one without; save it as 'Excel Workbook (*.xlsx)'",
    ),
    "macros by part": (
        lambda: repacked(book(small()), **{"xl/vbaProject.bin": LOCKED}),
        "hub.xlsx: a workbook with macros (.xlsm); expected one without",
    ),
    "password": (lambda: LOCKED, "hub.xlsx: a workbook that is locked with a password; save it without a password"),
    "old Excel": (lambda: LOCKED[:500], "hub.xlsx: a workbook of the old form (.xls); expected one of the form .xlsx"),
    "CSV": (
        lambda: b"id,name\noak,Oak\n",
        "hub.xlsx: text, such as CSV, under the name of a workbook; expected a workbook",
    ),
    "empty": (lambda: b"", "hub.xlsx: an empty file, under the name of a workbook"),
    "picture": (lambda: b"\x89PNG\0\0\0", "hub.xlsx: another file, under the name of a workbook"),
    "zip bomb": (bomb, "hub.xlsx: a part that unpacks to more than 200 times its size: 'xl/sharedStrings.xml'"),
    "too many parts": (many_parts, "parts; expected at most 1,000"),
    "document type": (
        lambda: repacked(book(small()), ("xl/worksheets/sheet3.xml", lambda text: DTD + text.split("?>", 1)[1])),
        "hub.xlsx: a document type (DTD) in 'xl/worksheets/sheet3.xml'; expected none",
    ),
    "a billion laughs": (
        lambda: repacked(book(small()), ("xl/sharedStrings.xml", lambda text: LAUGHS + text.split("?>", 1)[1])),
        "hub.xlsx: a document type (DTD) in 'xl/sharedStrings.xml'",
    ),
    "part outside": (
        lambda: repacked(book(small()), **{"../../etc/passwd": b"x"}),
        "hub.xlsx: a part that leads outside the workbook: '../../etc/passwd'",
    ),
    "part at the root": (
        lambda: repacked(book(small()), **{"/etc/passwd": b"x"}),
        "hub.xlsx: a part that leads outside the workbook: '/etc/passwd'",
    ),
    "part on a drive": (
        lambda: repacked(book(small()), **{"C:\\x": b"x"}),
        "hub.xlsx: a part that leads outside the workbook: 'C:",
    ),
    "XML that is none": (
        lambda: repacked(book(small()), ("xl/workbook.xml", lambda text: text[:-9])),
        "hub.xlsx: a part that is no XML: 'xl/workbook.xml'",
    ),
    "encoding that nobody knows": (
        lambda: repacked(book(small()), ("xl/workbook.xml", lambda text: text.replace("UTF-8", "UTF-88", 1))),
        "hub.xlsx: a part that is no XML: 'xl/workbook.xml' (unknown encoding: UTF-88)",
    ),
    "zip of something else": (
        lambda: repacked(book(small()), ("xl/workbook.xml", str)).replace(b"xl/workbook.xml", b"xl/workbook.XML"),
        "hub.xlsx: a zip archive that is no workbook",
    ),
    "binary workbook": (
        lambda: repacked(book(small()), **{"xl/workbook.bin": b"x"}),
        "hub.xlsx: a binary workbook (.xlsb); expected one of the form .xlsx",
    ),
    "OpenDocument": (lambda: repacked(book(small()), mimetype=b"x"), "hub.xlsx: an OpenDocument file (.ods)"),
    "cut off": (lambda: book(small())[:3000], "hub.xlsx: a file that is no workbook, or a damaged one"),
    "damaged": (
        lambda: (data := book(small()))[:400] + bytes(200) + data[600:],
        "hub.xlsx: a file that is no workbook, or a damaged one",
    ),
}


@pytest.mark.parametrize(("made", "line"), REFUSED.values(), ids=REFUSED)
def test_what_must_not_be_read_is_refused(made: Callable[[], bytes], line: str) -> None:
    assert line in words(made())


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("password", Entry.KIND_OF_WORKBOOK),
        ("macros by content", Entry.KIND_OF_WORKBOOK),
        ("CSV", Entry.KIND_OF_WORKBOOK),
        ("one cell far away", Entry.TOO_LARGE),
        ("zip bomb", Entry.TOO_LARGE),
        ("document type", Entry.UNREADABLE),
        ("cut off", Entry.UNREADABLE),
    ],
)
def test_what_is_refused_has_its_entry_in_the_catalogue(name: str, entry: Entry) -> None:
    assert {problem.entry for problem in told(REFUSED[name][0]())} == {entry}


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("date made of 1-2", Entry.SPREADSHEET_CELL),
        ("formula for a name", Entry.SPREADSHEET_CELL),
        ("merged rows", Entry.SPREADSHEET_CELL),
        ("unknown kind", Entry.UNKNOWN_NAME),
        ("no hub", Entry.MISSING),
        ("key twice", Entry.GIVEN_TWICE),
        ("newer version", Entry.NEWER_VERSION),
        ("column misspelt", Entry.UNKNOWN_COLUMN),
        ("value beyond the columns", Entry.RAGGED_ROW),
    ],
)
def test_bad_cell_has_its_entry_in_the_catalogue(name: str, entry: Entry) -> None:
    assert entry in {problem.entry for problem in told(BAD_CELLS[name][0])}


def test_part_that_stands_twice_is_refused() -> None:
    made = io.BytesIO(book(small()))
    with zipfile.ZipFile(made, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/workbook.xml", "x")
    assert "hub.xlsx: the part 'xl/workbook.xml' twice; expected it once" in words(made.getvalue())


def test_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_guard, "MOST_BYTES", 10_000)
    assert "a workbook that unpacks to too much; expected at most 10,000 bytes" in words(book(small()))
    monkeypatch.setattr(_guard, "MOST_BYTES", 1_000)
    assert "a file of more than 1,000 bytes" in words(book(small()))


def test_elements_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_guard, "_MOST_ELEMENTS", 30)
    assert "more in 'xl/sharedStrings.xml' than is read" in words(book(small()))


def test_reader_of_cells_sees_only_what_was_looked_through() -> None:
    data = repacked(book(small()), **{"xl/media/image.png": b"x", "xl/externalLinks/externalLink1.xml": b"<x/>"})
    safe, sheets = looked_through(data, "hub.xlsx", ["partners"])
    with zipfile.ZipFile(safe) as archive:
        assert [name for name in archive.namelist() if "sheets/" in name] == ["xl/worksheets/sheet3.xml"]
        assert not [name for name in archive.namelist() if "media" in name or "external" in name]
    assert (sheets["partners"].rows, sheets["partners"].columns) == (3, 10)


def read_or_refused(data: bytes) -> pk.Hub | DataFileError:
    """Return the hub in a workbook, or the one error that says why there is none; any other error passes."""
    try:
        return read_workbook(data, "hub.xlsx")
    except DataFileError as error:
        return error


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_damaged_workbook_is_refused_or_read(place: int, noise: bytes) -> None:
    data = bytearray(SMALL)
    start = place % len(data)
    data[start : start + len(noise)] = noise
    assert isinstance(read_or_refused(bytes(data)), pk.Hub | DataFileError)


SMALL = book(small())

MEASURED = """
import json, resource, sys, time
import partnerkit as pk
import partnerkit.files._json, partnerkit.files._workbook
try:
    pk.load(sys.argv[1])
except pk.PartnerkitError:
    pass
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
limit = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize() + 500_000_000
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
start = time.perf_counter()
try:
    pk.load(sys.argv[2])
except pk.PartnerkitError as error:
    told = str(error)
print(json.dumps([time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, told]))
"""
"""Loads a small file first, so that what is measured is the reading and not the import."""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is measured as Linux tells it")
@pytest.mark.parametrize("name", ["one cell far away", "zip bomb", "a billion laughs", "a dimension that is declared"])
def test_bombs_take_neither_time_nor_memory(tmp_path: Path, name: str) -> None:
    (tmp_path / "small.xlsx").write_bytes(SMALL)
    (tmp_path / "hub.xlsx").write_bytes(REFUSED[name][0]())
    command = [sys.executable, "-c", MEASURED, str(tmp_path / "small.xlsx"), str(tmp_path / "hub.xlsx")]
    paths = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": paths}
    environment.pop("COVERAGE_PROCESS_START", None)
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    seconds, kilobytes, line = json.loads(ran.stdout)
    assert REFUSED[name][1] in line
    assert seconds < 1
    assert kilobytes < 100_000
