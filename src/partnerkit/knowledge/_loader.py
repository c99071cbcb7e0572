"""Files of knowledge to tables of text: where they lie, and what one must be before anything in it is read.

Owns: the reading of what ships, of plug-ins and of files of a user's own, and the limits of a file. The only part of
`knowledge` that reads files. What stands in the tables is for `_builder` and `_practices`.
"""

from __future__ import annotations

import functools
import operator
import re
import tomllib
from collections.abc import Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Protocol

import attrs

from partnerkit.errors import LONGEST_PATH, Entry, MissingFileError, Problem, nearest, quoted
from partnerkit.knowledge._kinds import FOLDERS, LISTS, FileKind, kind_of, marked

__all__ = ["MOST_BYTES", "MOST_VALUES", "SHIPPED", "Folder", "Origin", "OwnFiles", "Place", "Table", "schema_text"]

Table = dict[str, Any]

SHIPPED = "partnerkit"
"""Whose the knowledge is that ships with the library."""
MOST_BYTES = 1_000_000
"""How many bytes a file may have: thirty times as many as the longest that ships."""
MOST_VALUES = 10_000
"""How many values a file may hold, tables and lists counted: many times as many as the fullest that ships."""
_MOST_LEVELS = 20
"""How deep tables and lists may stand in one another; files that ship need six."""
_MOST_NAMES = 20
"""How many names, joined by dots, a key may have."""
_NAME = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(rf"(?<![A-Za-z0-9_-])(?:{_NAME}[ \t]*+\.[ \t]*+){{{_MOST_NAMES}}}")
_CASES = "cases"


@attrs.frozen
class Place:
    """Where a table stands: in whose file, and where in it.

    Attributes:
        owner: The package that the file belongs to; empty for one of a user's own.
        path: The file's path in its folder.
        inside: Where in the file the table stands, where it is not the whole of it.
    """

    owner: str
    path: str
    inside: str = ""

    @property
    def file(self) -> str:
        """The file as problems name it: with the package, where that is not partnerkit."""
        return self.path if self.owner in {"", SHIPPED} else f"{self.owner}: {self.path}"

    @property
    def whose(self) -> str:
        """The file with the package, whichever that is: `partnerkit (frameworks/davis_2002.toml)`."""
        return f"{self.owner} ({self.path})" if self.owner else self.path

    def problem(self, found: str, path: str = "", **more: Any) -> Problem:  # noqa: ANN401 - the fields of Problem
        """Return a problem at a path in this place."""
        full = ".".join(part for part in (self.inside, path) if part)
        return Problem(found=found, path=full, file=self.file, **more)


class Origin(Protocol):
    """Where knowledge comes from."""

    def tables(self, kind: FileKind, problems: list[Problem]) -> list[tuple[Place, Table]]:
        """Return the tables of a kind; of a list, its entries."""
        ...

    def cases(self) -> list[tuple[Traversable, Place]]:
        """Return the folder of each case, which is named by the case's id."""
        ...


@attrs.frozen
class Folder:
    """A folder of knowledge: what ships, or what a plug-in brings.

    Attributes:
        owner: The package that it belongs to.
        root: The folder.
    """

    owner: str
    root: Traversable

    def tables(self, kind: FileKind, problems: list[Problem]) -> list[tuple[Place, Table]]:
        """Return the tables of a kind; of a list, its entries."""
        files = [f"{kind}.toml"] if kind in LISTS else self._listed(FOLDERS[kind])
        found: list[tuple[Place, Table]] = []
        for path in files:
            place, file = Place(self.owner, path), functools.reduce(operator.truediv, path.split("/"), self.root)
            data = _toml(file, place, problems) if file.is_file() else None
            if data is not None:
                found += _entries(data, kind, place, problems) if kind in LISTS else [(place, data)]
        return found

    def _listed(self, folder: str) -> list[str]:
        inside = self.root / folder
        names = sorted(file.name for file in inside.iterdir()) if inside.is_dir() else []
        return [f"{folder}/{name}" for name in names if name.endswith(".toml")]

    def cases(self) -> list[tuple[Traversable, Place]]:
        """Return the folder of each case, which is named by the case's id."""
        inside = self.root / _CASES
        found = sorted(inside.iterdir(), key=lambda case: case.name) if inside.is_dir() else []
        return [(case, Place(self.owner, f"{_CASES}/{case.name}")) for case in found if case.is_dir()]

    def misplaced(self) -> list[Problem]:
        """Return the files and folders that nothing would read, and that there is nothing at all."""
        folders, files = {*FOLDERS.values(), _CASES}, {f"{kind}.toml" for kind in LISTS}
        there = sorted(self.root.iterdir(), key=lambda each: each.name) if self.root.is_dir() else []
        known, found = folders | files, []
        for each in there:
            wrong = each.name not in folders if each.is_dir() else each.name not in files
            if wrong and (each.name.endswith(".toml") or (each.is_dir() and _holds_toml(each))):
                place = Place(self.owner, each.name)
                hint = nearest(each.name, sorted(known))
                found.append(place.problem("a name that is not read", hint=hint, entry=Entry.OTHER_PACKAGE))
        if not found and not any(each.name in known for each in there):
            expected = f"a folder that holds one of {', '.join(sorted(known))}"
            place = Place(self.owner, self.root.name)
            found.append(place.problem("no knowledge", expected=expected, entry=Entry.OTHER_PACKAGE))
        return found


def _holds_toml(folder: Traversable) -> bool:
    return any(file.name.endswith(".toml") for file in folder.iterdir())


@attrs.frozen
class OwnFiles:
    """Files of a user's own, each of any kind.

    Attributes:
        read: Each table with its file, made absolute, its kind and its place.
    """

    read: Sequence[tuple[Path, FileKind, Place, Table]]

    @classmethod
    def of(cls, paths: Sequence[Path], problems: list[Problem], kind: FileKind | None = None) -> OwnFiles:
        """Read files; what is wrong with them as files is added to the problems.

        Args:
            paths: The files.
            problems: Where problems are put.
            kind: What they hold; None to tell it from what stands in them.

        Raises:
            MissingFileError: One of them is not there, or is a folder.
        """
        absent = [_absence(path) for path in paths if not path.is_file()]
        if absent:
            raise MissingFileError(absent)
        found: list[tuple[Path, FileKind, Place, Table]] = []
        for path in paths:
            place = Place("", path.name)
            data = _toml(path, place, problems)
            holds = None if data is None else _held(data, kind, place, problems)
            if data is not None and holds is not None:
                tables = _entries(data, holds, place, problems) if holds in LISTS else [(place, data)]
                found += [(path.resolve(), holds, where, table) for where, table in tables]
        return cls(found)

    def tables(self, kind: FileKind, problems: list[Problem]) -> list[tuple[Place, Table]]:  # noqa: ARG002 - told before
        """Return the tables of a kind; of a list, its entries."""
        return [(place, table) for _, holds, place, table in self.read if holds is kind]

    def cases(self) -> list[tuple[Traversable, Place]]:
        """Return none: a case is a folder."""
        return []


def _absence(path: Path) -> Problem:
    what = "a folder, and no file" if path.is_dir() else "no file"
    found = f"{what} {quoted(str(path), LONGEST_PATH)}"
    return Problem(found=found, expected="the path of a TOML file", entry=Entry.NO_SUCH_FILE)


def _held(data: Table, kind: FileKind | None, place: Place, problems: list[Problem]) -> FileKind | None:
    """Return what a file holds, or None with the problem that it holds something else."""
    there = kind_of(data)
    if kind is None:
        return _recognised(data, place, problems)
    if there is None or there is kind or marked(data, kind):
        return kind
    nouns = str(there).replace("_", " "), str(kind).replace("_", " ")
    problems.append(
        place.problem(f"a file of the kind {nouns[0]}", expected=f"the kind {nouns[1]}", entry=Entry.WRONG_VALUE)
    )
    return None


def _recognised(data: Table, place: Place, problems: list[Problem]) -> FileKind | None:
    kind = kind_of(data)
    if kind is None:
        marks = "criteria (a framework), stages (a continuum), steps (a ladder), practices (a collection)"
        expected = f"{marks} or what a rule demands"
        problems.append(place.problem("a file of no kind that is known", expected=expected, entry=Entry.MISSING))
    return kind


def _entries(data: Table, kind: FileKind, place: Place, problems: list[Problem]) -> list[tuple[Place, Table]]:
    """Return the entries of a file that is a list, each with its place in it."""
    for key in sorted(data.keys() - {kind.value}):
        hint = nearest(key, [kind.value])
        problems.append(place.problem(f"unknown key {quoted(key)}", key, hint=hint, entry=Entry.UNKNOWN_COLUMN))
    listed = data.get(kind.value, [])
    if not isinstance(listed, list):
        problems.append(place.problem(quoted(listed), kind.value, expected="a list"))
        return []
    found: list[tuple[Place, Table]] = []
    for i, each in enumerate(listed):
        where = attrs.evolve(place, inside=f"{kind}[{i}]")
        if isinstance(each, dict):
            found.append((where, each))
        else:
            problems.append(where.problem(quoted(each), expected="a table of keys and values"))
    return found


def schema_text(kind: FileKind) -> str:
    """Return the JSON Schema of a kind of file as it ships."""
    name = f"{kind.value}-1.schema.json"
    return (resources.files("partnerkit") / "schemas" / name).read_text(encoding="utf-8")


def _toml(file: Traversable | Path, place: Place, problems: list[Problem]) -> Table | None:
    """Return what a file holds, or None with what is wrong with it as a file added to the problems."""
    with file.open("rb") as opened:
        data = opened.read(MOST_BYTES + 1)  # no more, however large it is
    text = _decoded(data)
    found = _parsed(text) if isinstance(text, str) else text
    if isinstance(found, Problem):
        problems.append(attrs.evolve(found, file=place.file))
        return None
    return found


def _decoded(data: bytes) -> str | Problem:
    """Return a file's text, or why it is none that is read."""
    if len(data) > MOST_BYTES:
        found, most = f"a file of more than {MOST_BYTES:,} bytes", f"at most {MOST_BYTES:,}"
        return Problem(found=found, expected=most, entry=Entry.TOO_LARGE)
    if not data.strip():
        return Problem(found="an empty file", expected="TOML in UTF-8", entry=Entry.MISSING)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found, hint = f"bytes on line {line} that are not UTF-8", "save it as UTF-8"
        return Problem(found=found, expected="TOML in UTF-8", hint=hint, entry=Entry.ENCODING)


def _parsed(text: str) -> Table | Problem:
    """Return what TOML says, or why it says nothing that is read."""
    if _has_long_key(text):  # the time that the parser takes grows with the square of their number
        return _unreadable(f"a key of {_MOST_NAMES} names or more, joined by dots", f"at most {_MOST_NAMES - 1}")
    try:
        made = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _unreadable(str(error))
    except RecursionError:
        return _unreadable(_TOO_DEEP, _LEVELS)
    except ValueError:  # of Python itself: a number or a date that it cannot hold
        return _unreadable("a number of thousands of digits, or a date that is none")
    if not made:
        return Problem(found="an empty file", expected="TOML in UTF-8", entry=Entry.MISSING)
    return _out_of_bounds(made) or made


def _has_long_key(text: str) -> bool:
    dotted = any(line.count(".") >= _MOST_NAMES for line in text.split("\n"))  # quick, and hardly ever so
    return dotted and _LONG_KEY.search(text) is not None


_TOO_DEEP = "lists or tables that stand in one another too deep"
_LEVELS = f"at most {_MOST_LEVELS} levels"


def _unreadable(found: str, expected: str = "TOML in UTF-8") -> Problem:
    return Problem(found=found, expected=expected, entry=Entry.UNREADABLE)


def _out_of_bounds(data: Table) -> Problem | None:
    """Return that a file is too deep or too full, looking level by level: no call stands within a call."""
    level: list[object] = [data]
    seen = 0
    for _ in range(_MOST_LEVELS):
        inside = (each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list))
        level = [value for values in inside for value in values]
        seen += len(level)
        if seen > MOST_VALUES:
            found, most = f"a file of more than {MOST_VALUES:,} values", f"at most {MOST_VALUES:,}"
            return Problem(found=found, expected=most, entry=Entry.TOO_LARGE)
    return _unreadable(_TOO_DEEP, _LEVELS) if level else None
