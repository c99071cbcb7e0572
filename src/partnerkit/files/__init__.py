"""Hubs in and out of files: the only module that writes any.

Owns: `load`, `save`, `case`, `new_folder`, `read_graph`, `write_graph`, `read_estimates` and `write_plan`. A hub is
kept in one of three forms, each with a module of its own: a folder (`_folder`, its text in `_text`), a workbook
(`_workbook`, behind the guard in `_guard`) and a JSON document (`_json`). What they hold becomes a hub in `_hub`, and
`_write` writes all of them whole or not at all. Partnerships as graphs, in the formats of other programs, are in
`_graphs`; a hub's own figures for practices in `_estimates`; a plan as a table or calendar in `_plan`.
"""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from partnerkit.codec import COLUMNS
from partnerkit.errors import (
    LONGEST_PATH,
    DataFileError,
    Entry,
    InvalidValueError,
    MissingFileError,
    Problem,
    UnknownNameError,
    nearest,
    quoted,
)
from partnerkit.files._folder import NAMES, folder_files, read_folder
from partnerkit.files._graphs import GraphFormat, TieValue, format_of, graph_files, graph_names, read_graph_files
from partnerkit.files._write import contents, write_file, write_folder
from partnerkit.knowledge import library

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from partnerkit.hub import Hub
    from partnerkit.model import Partnership
    from partnerkit.results import Estimate, Plan

__all__ = [
    "COLUMNS",
    "GraphFormat",
    "TieValue",
    "case",
    "cases",
    "load",
    "new_folder",
    "read_estimates",
    "read_graph",
    "save",
    "write_graph",
    "write_plan",
]

_WORKBOOK, _JSON = ".xlsx", ".json"
_LIKE_WORKBOOKS = (_WORKBOOK, ".xlsm", ".xls", ".xlsb", ".ods")
"""What spreadsheet programs write; of what cannot be read, the guard says what it is."""
_MOST_BYTES = 100_000_000
_FORMS = "a hub's folder, a workbook (.xlsx) or a JSON document (.json)"


def load(path: str | os.PathLike[str]) -> Hub:
    """Read a hub from its folder, its workbook or its JSON document.

    Args:
        path: The folder that holds `hub.toml`, a file that ends in `.xlsx`, or one that ends in `.json`.

    Raises:
        MissingFileError: There is nothing there, or no `hub.toml` in the folder.
        DataFileError: Anything in it is wrong. Everything that is wrong is told at once, with its place: file, row and
            column, in a workbook the sheet too, in a JSON document the dotted path.

    Example:
        >>> hub = load("examples/orchard_hub")
        >>> hub.partnership.name
        'Orchard Early Years Hub (invented)'
    """
    place = Path(os.fspath(path))
    if place.is_dir():
        return read_folder(place)
    suffix = place.suffix.casefold()
    if not place.exists():
        noun = "file" if suffix in {_JSON, *_LIKE_WORKBOOKS} else "folder"
        raise MissingFileError(
            Problem(
                entry=Entry.NO_SUCH_FILE, found=f"no {noun} {quoted(str(place), LONGEST_PATH)}", hint=_siblings(place)
            )
        )
    if suffix == _JSON:
        from partnerkit.files._json import read_json  # noqa: PLC0415 - few need it

        return read_json(_start(place), place.name)
    if suffix in _LIKE_WORKBOOKS:
        from partnerkit.files._workbook import read_workbook  # noqa: PLC0415 - few need it

        return read_workbook(_start(place), place.name)
    raise DataFileError(
        Problem(
            entry=Entry.UNREADABLE,
            found=f"{quoted(place.name, LONGEST_PATH)}, which is none of what is read",
            expected=_FORMS,
        )
    )


def _start(file: Path) -> bytes:
    """Return what a file holds, up to one byte more than any form may have."""
    with file.open("rb") as opened:
        return opened.read(_MOST_BYTES + 1)


def _siblings(path: Path) -> str:
    there = [each.name for each in sorted(path.parent.iterdir())] if path.parent.is_dir() else []
    hint = nearest(path.name, there)
    return hint if hint.startswith("did") else ""


def save(hub: Hub, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Write a hub to a folder, a workbook or a JSON document, whole or not at all; `load` reads back the same hub.

    A failure, or a kill, at any moment leaves what was there before, or the new hub, never a part of one. A file that
    is a link is replaced itself; what it points to is left alone.

    Args:
        hub: The hub.
        path: A folder, a file that ends in `.xlsx`, or one that ends in `.json`; its parent must be there.
        overwrite: Whether the hub's files may take the place of those that are there. Other files in a folder are left
            alone; comments in `hub.toml`, and whatever else was in a workbook, are not kept.

    Raises:
        InvalidValueError: Something is there and `overwrite` is not set; the path names a file format that is not
            known; or the hub is larger than the format is read with.
        MissingFileError: The parent is not there.
    """
    place = Path(os.fspath(path))
    suffix = place.suffix.casefold()
    if suffix in {_JSON, _WORKBOOK}:
        _refuse_file(place, overwrite=overwrite)
        write_file(place, _document(hub, suffix))
        return
    if suffix in {".csv", ".toml", ".tsv", *_LIKE_WORKBOOKS}:
        raise InvalidValueError(Problem(found=f"the path {quoted(str(place), LONGEST_PATH)}", expected=_FORMS))
    _refuse(place, overwrite=overwrite)
    files = folder_files(hub)
    write_folder(place, files, gone=[name for name in NAMES if name not in files])


def _document(hub: Hub, suffix: str) -> bytes:
    if suffix == _JSON:
        from partnerkit.files._json import json_bytes  # noqa: PLC0415 - few need it

        return json_bytes(hub)
    from partnerkit.files._workbook import workbook_bytes  # noqa: PLC0415 - few need it

    return workbook_bytes(hub)


def _refuse_file(file: Path, *, overwrite: bool) -> None:
    if file.is_dir():
        raise InvalidValueError(
            Problem(
                entry=Entry.ALREADY_THERE,
                found=f"{quoted(str(file), LONGEST_PATH)}, which is a folder",
                hint="choose another name",
            )
        )
    if os.path.lexists(file) and not overwrite:
        raise InvalidValueError(
            Problem(
                entry=Entry.ALREADY_THERE,
                found=f"{quoted(str(file), LONGEST_PATH)} is there",
                hint="choose another name",
            )
        )
    _refuse_parent(file)


def _refuse(folder: Path, *, overwrite: bool) -> None:
    if os.path.lexists(folder) and not folder.is_dir():
        raise InvalidValueError(
            Problem(
                entry=Entry.ALREADY_THERE,
                found=f"{quoted(str(folder), LONGEST_PATH)}, which is no folder",
                hint="choose another name",
            )
        )
    if folder.exists() and any(folder.iterdir()) and not overwrite:
        raise InvalidValueError(
            Problem(
                entry=Entry.ALREADY_THERE,
                found=f"{quoted(str(folder), LONGEST_PATH)} is there and is not empty",
                hint="choose another folder",
            )
        )
    _refuse_parent(folder)


def _refuse_parent(path: Path) -> None:
    if not path.parent.is_dir():
        raise MissingFileError(
            Problem(
                entry=Entry.NO_SUCH_FILE,
                found=f"no folder {quoted(str(path.parent), LONGEST_PATH)}",
                hint="make it first",
            )
        )


def read_graph(
    path: str | os.PathLike[str],
    format: GraphFormat | str | None = None,  # noqa: A002 - the word that users know
    *,
    value: TieValue | str = TieValue.TIE,
    ignore: Collection[str] = (),
) -> Partnership:
    """Read a partnership from a graph that partnerkit or another program has written.

    What a partnership has no place for is left out, and named in a warning. Ids that are none of partnerkit's are made
    anew from them, and the names are kept. A missing attribute is not known, which is not nought. Two arcs that lead
    there and back are one tie.

    Args:
        path: The file; of an edge list, that of its ties, with `NAME-nodes.csv` and `NAME-graph.csv` beside it.
        format: Of the file; where none is given, the one that its name stands for.
        value: What the weight of an edge is, by the year: `contact`, `hours` or `money` (in GBP); with `tie` no weight
            is read.
        ignore: The names of attributes that are not to be read, because they mean something else than here.

    Raises:
        MissingFileError: There is no such file.
        InvalidValueError: There is no such format or value, or the name stands for none.
        DataFileError: Anything in it is wrong; everything that is wrong is told at once.

    Warns:
        PartnerkitWarning: Something in the file has no place in a partnership.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_graph(case("grange_park").partnership, f"{folder}/park.graphml")
        ...     read_graph(f"{folder}/park.graphml") == case("grange_park").partnership
        True
    """
    place = Path(os.fspath(path))
    form = None if format is None else GraphFormat(format)
    names = graph_names(place.name, form or format_of(place.name))
    wanted = TieValue(value)
    if not place.is_file():
        raise MissingFileError(
            Problem(
                entry=Entry.NO_SUCH_FILE, found=f"no file {quoted(str(place), LONGEST_PATH)}", hint=_siblings(place)
            )
        )
    return read_graph_files(_small(place.parent, names), place.name, form, wanted, ignore)


def _small(folder: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    """Return what files of a folder hold, none of them larger than any graph."""
    for name in names:
        file = folder / name
        if file.is_file() and file.stat().st_size > _MOST_BYTES:
            found = f"a file of more than {_MOST_BYTES:,} bytes"
            raise DataFileError(Problem(entry=Entry.TOO_LARGE, found=found, expected="a smaller graph", file=name))
    return contents(folder, names)


def write_graph(
    partnership: Partnership,
    path: str | os.PathLike[str],
    format: GraphFormat | str | None = None,  # noqa: A002 - the word that users know
    *,
    value: TieValue | str = TieValue.TIE,
    overwrite: bool = False,
) -> None:
    """Write a partnership as a graph for another program, whole or not at all.

    GraphML, GEXF, node-link JSON, the JSON of Cytoscape and the edge list hold the whole partnership: `read_graph`
    gives back the same. Pajek and UCINET's DL hold who is tied to whom and one number a tie; what they have no room
    for is named in a warning. What is not known is not written, and is never nought.

    Args:
        partnership: The partnership.
        path: The file; its parent must be there. An edge list is three files.
        format: Of the file; where none is given, the one that its name stands for.
        value: What the weight of an edge is, by the year: `contact`, `hours` or `money` (in GBP). With `tie` an edge
            has no weight, or, in Pajek and DL, 1.
        overwrite: Whether the file may take the place of one that is there.

    Raises:
        InvalidValueError: There is no such format or value, the name stands for none, or something is there and
            `overwrite` is not set.
        MissingFileError: The parent is not there.

    Warns:
        PartnerkitWarning: The format has no room for something that the partnership has.
    """
    place = Path(os.fspath(path))
    form = format_of(place.name, format)
    for name in graph_names(place.name, form):
        _refuse_file(place.with_name(name), overwrite=overwrite)
    files = graph_files(partnership, place.name, form, TieValue(value))
    if len(files) == 1:
        write_file(place, files[place.name])
    else:
        write_folder(place.parent, files)


def read_estimates(path: str | os.PathLike[str]) -> tuple[Estimate, ...]:
    """Read a hub's own figures for practices, for `planning.plan`.

    Args:
        path: A CSV file with the columns `practice, hours, money, weeks`, or a TOML file with a table `[[practices]]`
            for each practice: `practice`, `hours`, `money`, `weeks`, `by_partner`, `gains` and `requires`. What is left
            out stays as the knowledge has it.

    Raises:
        MissingFileError: There is no such file.
        DataFileError: Anything in it is wrong; everything that is wrong is told at once.
    """
    from partnerkit.files._estimates import estimates_in  # noqa: PLC0415 - few need it

    place = Path(os.fspath(path))
    if place.is_dir():
        found = f"the folder {quoted(str(place), LONGEST_PATH)}"
        raise DataFileError(Problem(entry=Entry.UNREADABLE, found=found, expected="a .csv or .toml file"))
    if not place.is_file():
        raise MissingFileError(
            Problem(
                entry=Entry.NO_SUCH_FILE, found=f"no file {quoted(str(place), LONGEST_PATH)}", hint=_siblings(place)
            )
        )
    if place.suffix.casefold() not in {".csv", ".toml"}:
        found, expected = f"{quoted(place.name, LONGEST_PATH)}, which is none of what is read", "a .csv or .toml file"
        raise DataFileError(Problem(entry=Entry.UNREADABLE, found=found, expected=expected))
    return estimates_in(_start(place), place.name)


def write_plan(
    plan: Plan, path: str | os.PathLike[str], *, start: dt.date | None = None, overwrite: bool = False
) -> None:
    """Write a plan as a table or as a calendar, whole or not at all.

    The same plan and start give the same bytes. In a calendar each practice is an event of whole days, with an id of
    its own that stays the same. It has no number of its revision: not every calendar program changes an event that it
    holds already.

    Args:
        plan: The plan.
        path: A file that ends in `.csv` (a table) or `.ics` (iCalendar, RFC 5545); its parent must be there.
        start: The first day of the plan: a calendar needs it.
        overwrite: Whether the file may take the place of one that is there.

    Raises:
        InvalidValueError: The name stands for neither, a calendar has no start, or something is there and `overwrite`
            is not set.
        MissingFileError: The parent is not there.
    """
    from partnerkit.files._plan import calendar_text, plan_text  # noqa: PLC0415 - few need it

    place = Path(os.fspath(path))
    suffix = place.suffix.casefold()
    if suffix not in {".csv", ".ics"}:
        found, expected = f"the path {quoted(str(place), LONGEST_PATH)}", "a file that ends in .csv or .ics"
        raise InvalidValueError(Problem(found=found, expected=expected))
    if suffix == ".ics" and start is None:
        found, expected = "a calendar without a first day", "the day on which the plan starts"
        raise InvalidValueError(Problem(found=found, expected=expected, path="start", entry=Entry.MISSING))
    _refuse_file(place, overwrite=overwrite)
    text = plan_text(plan) if start is None or suffix == ".csv" else calendar_text(plan, start)
    write_file(place, text.encode())


def cases() -> tuple[str, ...]:
    """Return the ids of the cases that ship with partnerkit.

    Example:
        >>> "grange_park" in cases()
        True
    """
    return tuple(library().cases)


def case(id: str) -> Hub:  # noqa: A002 - the word that files and docs use
    """Return a real partnership as its source describes it; what the source does not state is unknown.

    Args:
        id: Of the case.

    Raises:
        UnknownNameError: There is no such case.

    Example:
        >>> case("grange_park").partnership.rules
        ('hub_min_providers',)
    """
    known = library().cases
    if id not in known:
        raise UnknownNameError(
            Problem(entry=Entry.UNKNOWN_NAME, found=f"unknown case {quoted(id)}", hint=nearest(id, known))
        )
    return read_folder(known[id])


def new_folder(path: str | os.PathLike[str]) -> Path:
    """Make a hub folder to start from: it loads, its rows are examples, and its README explains every column.

    Args:
        path: The folder; it must not be there, or be empty.

    Returns:
        The folder.

    Raises:
        InvalidValueError: The folder is there and is not empty.
        MissingFileError: The folder's parent is not there.
    """
    folder = Path(os.fspath(path))
    _refuse(folder, overwrite=False)
    template = resources.files("partnerkit.files") / "template"
    write_folder(folder, {file.name: file.read_bytes() for file in template.iterdir()})
    return folder
