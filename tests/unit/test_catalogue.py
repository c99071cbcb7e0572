"""The catalogue of errors: an entry for each kind of problem, and a line in it that is really printed."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

import partnerkit as pk
from partnerkit import errors
from partnerkit.errors import Entry
from partnerkit.files import new_folder
from partnerkit.knowledge import _library

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = (Path(__file__).parents[2] / "docs" / "errors.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
TOP = "id,name,kind,sector,role,cluster,capacity,since,until,basis"
OAK = "oak,Oak,nursery,private,lead,,,,,own"


def title(entry: Entry) -> str:
    """Return an entry's heading, from which the page makes its anchor."""
    return entry.value.replace("-", " ").capitalize()


def hub(folder: Path, file: str = "partners.csv", text: str | bytes | None = None) -> Path:
    """Return a hub's folder in which one file holds something else."""
    made = new_folder(folder / "hub")
    for name in ("relationships", "responses", "asked", "evidence", "times"):
        table = made / f"{name}.csv"
        if table.is_file():
            table.write_text(table.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    (made / "partners.csv").write_text(f"{TOP}\n{OAK}\nash,Ash,school,statutory,member,,,,,own\n", encoding="utf-8")
    if text is not None:
        (made / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    return made


def partners(*rows: str) -> str:
    return "".join(f"{row}\n" for row in (TOP, *rows))


def read(text: str | bytes, file: str = "partners.csv") -> Callable[[Path], object]:
    return lambda folder: pk.load(hub(folder, file, text))


def answered(row: str) -> str:
    return f"wave,partner,respondent,about,item,answer,evidence,basis\n{row}\n"


def workbook(folder: Path, *, sheet: tuple[bytes, bytes] = (b"", b""), part: tuple[str, int] = ("", 0)) -> object:
    """Read a workbook in which a sheet's text is changed, or which has further parts."""
    path = folder / "hub.xlsx"
    pk.save(pk.load(hub(folder)), path)
    with zipfile.ZipFile(path) as old:
        held = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, data in held.items():
            new.writestr(name, data.replace(*sheet) if sheet[0] else data)
        for i in range(part[1]):
            new.writestr(part[0].format(i), b"")
    return pk.load(path)


def deep(folder: Path) -> object:
    path = folder / "hub.json"
    path.write_text("[" * 100_000, encoding="utf-8")
    return pk.load(path)


def document(folder: Path) -> object:
    path = folder / "hub.json"
    pk.save(pk.load(hub(folder)), path)
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "version": 2}), encoding="utf-8")
    return pk.load(path)


def written_over(folder: Path) -> None:
    pk.save(pk.load(hub(folder)), folder / "hub")


def other_package(folder: Path) -> object:
    """Read the knowledge anew with a package installed that says it brings some, and is not there."""
    info = folder / "our_hubs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: our-hubs\nVersion: 1.0\n", encoding="utf-8")
    entry = "[partnerkit.knowledge]\nour_hubs = our_hubs.knowledge\n"
    (info / "entry_points.txt").write_text(entry, encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        return _library._installed.__wrapped__()
    finally:
        sys.path.remove(str(folder))


MADE: dict[Entry, Callable[[Path], object]] = {
    Entry.WRONG_VALUE: read(partners("oak,Oak,nursery,private,lead,,,2026-02-30,,own")),
    Entry.UNKNOWN_NAME: read(partners("oak,Oak,nursary,private,lead,,,,,own")),
    Entry.OFF_SCALE: read(answered("2026,oak,,,purpose.agreed,9,,own"), "responses.csv"),
    Entry.GIVEN_TWICE: read(partners(OAK, OAK)),
    Entry.MISSING: read(partners("oak,,nursery,private,lead,,,,,own")),
    Entry.CONTRADICTION: read(partners("oak,Oak,nursery,private,lead,,,2026-01-01,2025-01-01,own")),
    Entry.UNKNOWN_COLUMN: read(f"{TOP},nmae\n{OAK},x\n"),
    Entry.RAGGED_ROW: read(partners("oak,Oak,Ltd,nursery,private,lead,,,,,own")),
    Entry.SEPARATOR: read(partners(OAK).replace(",", ";")),
    Entry.ENCODING: read(partners("oak,Caf\xe9 Oak,nursery,private,lead,,,,,own").encode("cp1252")),
    Entry.UNREADABLE: deep,
    Entry.NO_SUCH_FILE: lambda folder: pk.load(folder.relative_to(folder) / "orchard"),
    Entry.ALREADY_THERE: written_over,
    Entry.KIND_OF_WORKBOOK: lambda folder: workbook(folder, part=("xl/vbaProject.bin", 1)),
    Entry.SPREADSHEET_CELL: lambda folder: workbook(folder, sheet=(b"<v>", b"<f>1+1</f><v>")),
    Entry.TOO_LARGE: lambda folder: workbook(folder, part=("part{}", 2000)),
    Entry.NEWER_VERSION: document,
    Entry.TABLE_COLUMNS: lambda _: pk.score(pl.DataFrame({"purpose__agreed": ["agree"]}), pk.framework("davis_2002")),
    Entry.NO_COUNTERPART: lambda _: pk.continuum("pugh_2008").translate("integration", to="hsim_2004"),
    Entry.OTHER_PACKAGE: other_package,
}


def test_the_page_has_a_section_for_each_entry() -> None:
    assert list(SECTIONS) == [title(entry) for entry in Entry]


@pytest.mark.parametrize("entry", Entry)
def test_the_line_on_the_page_is_really_printed(entry: Entry, tmp_path: Path) -> None:
    with pytest.raises(pk.PartnerkitError) as caught:
        MADE[entry](tmp_path)
    (line,) = re.findall(r"```text\n(.+)\n```", SECTIONS[title(entry)])
    problem = next(problem for problem in caught.value.problems if problem.entry is entry)
    assert str(problem).replace(str(tmp_path / "hub"), "orchard") == line
    assert problem.link == f"{errors.CATALOGUE}#{entry.value}"


def test_an_error_names_each_entry_once() -> None:
    rows = [errors.Problem(found="a", entry=Entry.MISSING), errors.Problem(found="b", entry=Entry.ENCODING)]
    error = errors.DataFileError([*rows, errors.Problem(found="c", entry=Entry.MISSING)])
    assert error.links == (f"{errors.CATALOGUE}#missing", f"{errors.CATALOGUE}#encoding")
    assert error.__notes__ == [f"See {link}" for link in error.links]
