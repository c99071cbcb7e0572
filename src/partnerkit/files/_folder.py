"""A hub folder to a hub, and back.

Owns: the names of a hub folder's files, and its header as TOML. Reads through the one interface that folders and
packages share, so that a case inside a zipped package is read as any other.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl  # noqa: TC002 - attrs reads the annotations of this class
import tomli_w

from partnerkit.codec import COLUMNS, hub_header, hub_tables
from partnerkit.errors import LONGEST_PATH, Entry, MissingFileError, Problem, quoted
from partnerkit.files._hub import HEADER, Head, misspelt, read_hub
from partnerkit.files._text import csv_text, decode, read_table
from partnerkit.files._write import contents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from partnerkit.hub import Hub

__all__ = ["NAMES", "folder_files", "read_folder"]

NAMES = (HEADER, *(f"{table}.csv" for table in COLUMNS))
"""The names of the files of a hub folder."""


@attrs.frozen
class _Folder:
    """The files of a hub folder as a source."""

    files: dict[str, bytes]

    @property
    def head_name(self) -> str:
        return HEADER

    def head(self, problems: list[Problem]) -> Head | None:
        data = self._toml(problems)
        if data is None:
            return None
        waves = data.pop("waves", {})
        if not isinstance(waves, dict):
            problems.append(Problem(found=quoted(waves), expected="tables [waves.ID]", file=HEADER, path="waves"))
            return Head(data, None)
        return Head(data, [(id_, f"waves.{id_}", _wave(id_, each, problems)) for id_, each in waves.items()])

    def _toml(self, problems: list[Problem]) -> dict[str, Any] | None:
        text = decode(self.files[HEADER], HEADER, hint="save it as UTF-8")
        if isinstance(text, Problem):
            problems.append(text)
            return None
        try:
            return tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # not TOML, a number of thousands of digits, lists without end
            problems.append(Problem(entry=Entry.UNREADABLE, found=f"text that is no TOML: {error}", file=HEADER))
            return None

    def has(self, table: str) -> bool:
        return f"{table}.csv" in self.files

    def table(self, table: str, problems: list[Problem]) -> pl.DataFrame | None:
        name = f"{table}.csv"
        return read_table(self.files[name], name, COLUMNS[table], problems)

    def at_head(self, path: str) -> Problem:
        return Problem(found="", file=HEADER, path=path)

    def at(self, table: str, row: int | None = None, column: str = "") -> Problem:
        return Problem(found="", file=f"{table}.csv", row=row, column=column)

    def order(self, problem: Problem) -> tuple[bool, str, int]:
        return (problem.file != HEADER, problem.file, problem.row or 0)


def _wave(id_: str, table: object, problems: list[Problem]) -> dict[str, Any] | None:
    at = Problem(found="", file=HEADER, path=f"waves.{id_}")
    if not isinstance(table, dict):
        problems.append(attrs.evolve(at, found=quoted(table), expected=f"a table [waves.{id_}]"))
        return None
    if "id" in table:
        hint = f"the id is the {id_} of [waves.{id_}]"
        problems.append(
            attrs.evolve(
                at, entry=Entry.UNKNOWN_COLUMN, found="unknown column or key 'id'", hint=hint, path=f"{at.path}.id"
            )
        )
    return {**table, "id": id_}


def read_folder(folder: Traversable | Path) -> Hub:
    """Return the hub in a folder.

    Raises:
        MissingFileError: There is no `hub.toml` in it.
        DataFileError: Anything in it is wrong; everything that is wrong is told.
    """
    if isinstance(folder, Path):
        files = contents(folder, NAMES)
    else:
        files = {each.name: each.read_bytes() for each in folder.iterdir() if each.name in NAMES}
    if HEADER not in files:
        hint = "make a folder to start from with 'partnerkit new DIR'"
        raise MissingFileError(
            Problem(
                entry=Entry.NO_SUCH_FILE,
                found=f"no hub.toml in {quoted(folder.name, LONGEST_PATH)}",
                expected="a hub's folder",
                hint=hint,
            )
        )
    return read_hub(_Folder(files), _misspelt(folder, files))


def _misspelt(folder: Traversable | Path, files: dict[str, bytes]) -> Iterator[Problem]:
    """Yield tables of the folder that nobody would read, whose name is close to one that is not there."""
    wanted = [name for name in NAMES if name != HEADER and name not in files]
    for name in sorted(file.name for file in folder.iterdir() if file.name.endswith(".csv")):
        if name not in NAMES and (hint := misspelt(name, wanted)):
            yield Problem(entry=Entry.UNKNOWN_COLUMN, found="a table of a name that is not read", hint=hint, file=name)


def folder_files(hub: Hub) -> dict[str, bytes]:
    """Return what each file of a hub's folder holds, by name."""
    header = hub_header(hub)
    waves = {each.pop("id"): {**each, "date": dt.date.fromisoformat(each["date"])} for each in header.pop("waves")}
    files = {HEADER: tomli_w.dumps({**header, "waves": waves} if waves else header)}
    tables = {f"{name}.csv": csv_text(COLUMNS[name], rows) for name, rows in hub_tables(hub).items()}
    return {name: text.encode() for name, text in (files | tables).items()}
