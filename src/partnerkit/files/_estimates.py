"""A hub's own figures for practices, read from a TOML or CSV file.

Owns: the form of the two files. A CSV has the costs alone; a TOML file also holds whose hours they are, what a practice
removes of a need, and what must come first.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from typing import TYPE_CHECKING, Any

from partnerkit.errors import DataFileError, Entry, Problem, quoted
from partnerkit.files._tables import ROW
from partnerkit.files._text import decode, read_table
from partnerkit.parsing import parse
from partnerkit.results import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["COSTS", "estimates_in"]

COSTS = ("practice", "hours", "money", "weeks")
"""The columns of a CSV of costs."""


def estimates_in(data: bytes, name: str) -> tuple[Estimate, ...]:
    """Return the estimates of a file; its name tells its form.

    Raises:
        DataFileError: Anything in it is wrong; all of it is told.
    """
    problems: list[Problem] = []
    read = _of_toml if name.casefold().endswith(".toml") else _of_csv
    made = tuple(read(data, name, problems))
    twice = [id_ for id_, times in Counter(each.practice for each in made).items() if times > 1]
    problems += [
        Problem(entry=Entry.GIVEN_TWICE, found=f"the practice {quoted(id_, 121)} given twice", file=name)
        for id_ in twice
    ]
    if problems:
        raise DataFileError(problems)
    return made


def _of_csv(data: bytes, name: str, problems: list[Problem]) -> Iterable[Estimate]:
    table = read_table(data, name, COSTS, problems)
    for row in () if table is None else table.iter_rows(named=True):
        told = {column: row[column] for column in COSTS if row[column]}
        made = parse(Estimate, told, problems, at=Problem(found="", file=name, row=row[ROW]))
        if made is not None:
            yield made


def _of_toml(data: bytes, name: str, problems: list[Problem]) -> Iterable[Estimate]:
    text = decode(data, name, hint="save it as UTF-8")
    if isinstance(text, Problem):
        problems.append(text)
        return
    try:
        tables: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problems.append(Problem(entry=Entry.UNREADABLE, found=f"text that is no TOML ({error})", file=name))
        return
    unknown = [key for key in tables if key != "practices"]
    problems += [
        Problem(entry=Entry.UNKNOWN_COLUMN, found=f"unknown key {quoted(key)}", expected="practices", file=name)
        for key in unknown
    ]
    listed = tables.get("practices", [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        expected = "a table for each practice: [[practices]]"
        problems.append(Problem(found="practices in another form", expected=expected, file=name, path="practices"))
        return
    for i, each in enumerate(listed):
        before = len(problems)
        made = parse(Estimate, each, problems, at=Problem(found="", file=name, path=f"practices[{i}]"))
        if made is not None and len(problems) == before:
            yield made
