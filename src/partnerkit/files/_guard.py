"""What a workbook must be before anything reads its cells: small, whole, and what it says it is.

Owns: the limits, and the one pass over a workbook's XML that finds how far its sheets reach and what in them is no
value: formulas, errors, merged cells. Hands on only the parts that it has read, so that the reader of cells sees
nothing that has not been looked at.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.parsers import expat

import attrs

from partnerkit.errors import DataFileError, Entry, Problem, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = ["MOST_BYTES", "MOST_CELLS", "Sheet", "letters", "looked_through"]

MOST_PARTS = 1_000
"""How many files a workbook's archive may hold."""
MOST_BYTES = 100_000_000
"""How many bytes they may unpack to."""
MOST_RATIO = 200
"""How many times its packed size a part may unpack to, from `LEAST_PACKED` on."""
LEAST_PACKED = 1_000_000
"""Up to how many bytes a part may unpack to at any ratio."""
MOST_CELLS = 2_000_000
"""How many cells a sheet may reach over, empty ones included."""
_MOST_ELEMENTS = 4 * MOST_CELLS
_MOST_TOLD = 1_000
"""How many formulas, errors or merged cells of a sheet are remembered."""

_BOOK = "xl/workbook.xml"
_BOOK_LINKS = "xl/_rels/workbook.xml.rels"
_KEPT = ("[Content_Types].xml", "_rels/.rels", _BOOK, _BOOK_LINKS, "xl/sharedStrings.xml", "xl/styles.xml")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_SAVE = "save it as 'Excel Workbook (*.xlsx)'"

Handler = Callable[[str, dict[str, str]], None]
"""What is shown each element of a part: its tag and its attributes."""


@attrs.define
class Sheet:
    """What the XML of a sheet says, apart from its values. Rows and columns count from 1.

    Attributes:
        rows: The last row that holds a cell.
        columns: The last column that does.
        formulas: The rows and columns of formulas.
        errors: The rows and columns of errors, such as `#REF!`.
        merged: The first row and column of merged cells, and their range.
    """

    rows: int = 0
    columns: int = 0
    formulas: list[tuple[int, int]] = attrs.field(factory=list)
    errors: list[tuple[int, int]] = attrs.field(factory=list)
    merged: list[tuple[int, int, str]] = attrs.field(factory=list)


class _RefusedError(Exception):
    """What makes a workbook one that is not read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def letters(column: int) -> str:
    """Return the letters by which a spreadsheet calls a column.

    Example:
        >>> letters(1), letters(27), letters(702)
        ('A', 'AA', 'ZZ')
    """
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def looked_through(data: bytes, name: str, wanted: Collection[str]) -> tuple[io.BytesIO, dict[str, Sheet]]:
    """Return a workbook of the wanted sheets alone, and what was seen in each, by its name.

    Args:
        data: The file's bytes.
        name: Its name, for problems.
        wanted: The names of the sheets that will be read.

    Raises:
        DataFileError: It is no workbook, or not one that is safe to read.
    """
    try:
        _refuse_others(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_parts(archive.infolist())
            return _copied(archive, wanted)
    except _RefusedError as error:
        raise DataFileError(attrs.evolve(error.problem, file=name)) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        found = f"a file that is no workbook, or a damaged one ({error})"
        raise DataFileError(
            Problem(entry=Entry.UNREADABLE, found=found, expected="a workbook", hint=_SAVE, file=name)
        ) from None


def _refuse_others(data: bytes) -> None:
    """Refuse what is no zip archive, and say what it looks like."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise _RefusedError(
                Problem(
                    entry=Entry.KIND_OF_WORKBOOK,
                    found="a workbook that is locked with a password",
                    hint="save it without a password",
                )
            )
        raise _RefusedError(
            Problem(
                entry=Entry.KIND_OF_WORKBOOK,
                found="a workbook of the old form (.xls)",
                expected="one of the form .xlsx",
                hint=_SAVE,
            )
        )
    if len(data) > MOST_BYTES:
        raise _RefusedError(
            Problem(entry=Entry.TOO_LARGE, found=f"a file of more than {MOST_BYTES:,} bytes", expected="a smaller hub")
        )
    if not data.startswith(b"PK"):
        looks = "an empty file" if not data else "text, such as CSV" if b"\0" not in data[:1000] else "another file"
        raise _RefusedError(
            Problem(
                entry=Entry.KIND_OF_WORKBOOK,
                found=f"{looks}, under the name of a workbook",
                expected="a workbook",
                hint=_SAVE,
            )
        )


def _refuse_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    for wrong in (_too_much(parts), _bad_names(names), _other_form(names)):
        if wrong is not None:
            raise _RefusedError(wrong)


def _too_much(parts: list[zipfile.ZipInfo]) -> Problem | None:
    if len(parts) > MOST_PARTS:
        return Problem(
            entry=Entry.TOO_LARGE,
            found=f"a workbook of {len(parts):,} parts",
            expected=f"at most {MOST_PARTS:,}",
        )
    if sum(part.file_size for part in parts) > MOST_BYTES:
        return Problem(
            entry=Entry.TOO_LARGE, found="a workbook that unpacks to too much", expected=f"at most {MOST_BYTES:,} bytes"
        )
    for part in parts:
        if part.file_size > max(LEAST_PACKED, MOST_RATIO * part.compress_size):
            found = f"a part that unpacks to more than {MOST_RATIO} times its size: {quoted(part.filename)}"
            return Problem(entry=Entry.TOO_LARGE, found=found, expected="a workbook as a spreadsheet program saves it")
    return None


def _bad_names(names: list[str]) -> Problem | None:
    for name in names:
        parts = name.replace("\\", "/").split("/")
        if parts[0] == "" or ".." in parts or ":" in parts[0] or "\0" in name:
            return Problem(
                entry=Entry.UNREADABLE, found=f"a part that leads outside the workbook: {quoted(name)}", hint=_SAVE
            )
    twice = sorted({name for name in names if names.count(name) > 1})
    return (
        Problem(entry=Entry.UNREADABLE, found=f"the part {quoted(twice[0])} twice", expected="it once", hint=_SAVE)
        if twice
        else None
    )


def _other_form(names: list[str]) -> Problem | None:
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        return _macros()
    if "xl/workbook.bin" in names:
        return Problem(
            entry=Entry.KIND_OF_WORKBOOK,
            found="a binary workbook (.xlsb)",
            expected="one of the form .xlsx",
            hint=_SAVE,
        )
    if "mimetype" in names:
        return Problem(
            entry=Entry.KIND_OF_WORKBOOK,
            found="an OpenDocument file (.ods)",
            expected="a workbook of the form .xlsx",
            hint=_SAVE,
        )
    if not {_BOOK, _BOOK_LINKS} <= set(names):
        return Problem(
            entry=Entry.KIND_OF_WORKBOOK, found="a zip archive that is no workbook", expected="a workbook", hint=_SAVE
        )
    return None


def _macros() -> Problem:
    return Problem(
        entry=Entry.KIND_OF_WORKBOOK, found="a workbook with macros (.xlsm)", expected="one without", hint=_SAVE
    )


def _copied(archive: zipfile.ZipFile, wanted: Collection[str]) -> tuple[io.BytesIO, dict[str, Sheet]]:
    """Return the parts that are needed, as they were read, and what was seen in the sheets."""
    there = set(archive.namelist())
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as copy:
        book, links = _Book(), _Links()
        handlers: Mapping[str, Handler] = {_BOOK: book.element, _BOOK_LINKS: links.element, _KEPT[0]: _content_type}
        for name in _KEPT:
            if name in there:
                _copy(archive, copy, name, handlers.get(name, _nothing))
        sheets: dict[str, Sheet] = {}
        for title, link in book.sheets.items():
            part = links.targets.get(link, "")
            if title in wanted and part in there:
                looking = _Looking(title)
                _copy(archive, copy, part, looking.element)
                sheets[title] = looking.sheet
    made.seek(0)
    return made, sheets


def _copy(archive: zipfile.ZipFile, copy: zipfile.ZipFile, name: str, handler: Handler) -> None:
    """Copy a part of the workbook, each of its elements being shown to a handler."""
    seen = 0

    def element(tag: str, attributes: dict[str, str]) -> None:
        nonlocal seen
        seen += 1
        if seen > _MOST_ELEMENTS:
            raise _RefusedError(
                Problem(entry=Entry.TOO_LARGE, found=f"more in {quoted(name)} than is read", expected="a smaller hub")
            )
        handler(tag, attributes)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _doctype(name)
    parser.StartElementHandler = element
    try:
        with copy.open(name, "w") as place:
            for chunk in _chunks(archive, name):
                parser.Parse(chunk, False)  # noqa: FBT003 - expat's own, and by position alone
                place.write(chunk)
        parser.Parse(b"", True)  # noqa: FBT003 - as above
    except (expat.ExpatError, LookupError) as error:  # no XML, or in an encoding that nobody knows
        found = f"a part that is no XML: {quoted(name)} ({error})"
        raise _RefusedError(Problem(entry=Entry.UNREADABLE, found=found, expected="a workbook", hint=_SAVE)) from None


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        while chunk := part.read(1 << 16):
            yield chunk


def _doctype(part: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        found = f"a document type (DTD) in {quoted(part)}"
        raise _RefusedError(
            Problem(entry=Entry.UNREADABLE, found=found, expected="none: no spreadsheet program writes one", hint=_SAVE)
        )

    return refuse


def _nothing(_: str, __: dict[str, str]) -> None:
    pass


def _content_type(_: str, attributes: dict[str, str]) -> None:
    if "macroEnabled" in attributes.get("ContentType", ""):
        raise _RefusedError(_macros())


@attrs.define
class _Book:
    """The list of sheets in a workbook: which link leads to the sheet of a name."""

    sheets: dict[str, str] = attrs.field(factory=dict)

    def element(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets[attributes.get("name", "")] = link


@attrs.define
class _Links:
    """The links of a workbook: which part each leads to."""

    targets: dict[str, str] = attrs.field(factory=dict)

    def element(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))
            self.targets[attributes.get("Id", "")] = target.lstrip("/")


@attrs.define
class _Looking:
    """A sheet being looked through."""

    title: str
    sheet: Sheet = attrs.field(factory=Sheet)
    row: int = 0
    column: int = 0
    cells: int = 0

    def element(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self.row, self.column = _number(attributes.get("r"), self.row + 1), 0
        elif name == "f":
            _remember(self.sheet.formulas, (self.row, self.column))
        elif name == "dimension":
            self._reach(*_corner(attributes.get("ref", "")))
        elif name == "mergeCell":
            self._merged(attributes.get("ref", ""))

    def _cell(self, attributes: dict[str, str]) -> None:
        where = attributes.get("r")
        self.row, self.column = (max(self.row, 1), self.column + 1) if where is None else self._place(where)
        self._reach(self.row, self.column)
        if attributes.get("t") == "e":
            _remember(self.sheet.errors, (self.row, self.column))

    def _place(self, where: str) -> tuple[int, int]:
        row, column = _corner(where)
        if not (row and column):
            raise _RefusedError(
                Problem(entry=Entry.UNREADABLE, found=f"a cell at {quoted(where)}, which is no place", sheet=self.title)
            )
        return row, column

    def _reach(self, row: int, column: int) -> None:
        sheet = self.sheet
        if row <= sheet.rows and column <= sheet.columns:
            return
        sheet.rows, sheet.columns = max(sheet.rows, row), max(sheet.columns, column)
        if sheet.rows * sheet.columns > MOST_CELLS:
            raise _RefusedError(
                Problem(
                    entry=Entry.TOO_LARGE,
                    found="a sheet that reaches this far",
                    expected=f"a table of at most {MOST_CELLS:,} cells",
                    hint="delete the rows and columns beyond the table",
                    sheet=self.title,
                    row=sheet.rows,
                    column=letters(sheet.columns),
                )
            )

    def _merged(self, ref: str) -> None:
        row, column = _corner(ref.partition(":")[0])
        if len(self.sheet.merged) < _MOST_TOLD:
            self.sheet.merged.append((row, column, ref[:40]))


def _remember(places: list[tuple[int, int]], place: tuple[int, int]) -> None:
    if len(places) < _MOST_TOLD:
        places.append(place)


def _corner(ref: str) -> tuple[int, int]:
    """Return the row and column of a cell, or of the far corner of a range; (0, 0) where it is neither."""
    match = _CELL.fullmatch(ref.rpartition(":")[2])
    if match is None:
        return (0, 0)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return (int(match[2]), column)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and re.fullmatch("[0-9]{1,7}", text) else otherwise
