"""A hub's JSON document to a hub, and back.

Owns: how the document is laid out as text, and what is refused before any of it is taken for a value: what would take
too much memory, what JSON readers disagree about, and a version that is not known.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl

from partnerkit.codec import COLUMNS, HUB_FORMAT, HUB_VERSION, PROFILE_FORMAT, hub_data
from partnerkit.errors import DataFileError, Entry, InvalidValueError, Problem, nearest, quoted
from partnerkit.files._hub import HEADER_KEYS, Head, read_hub
from partnerkit.files._tables import ROW, WHOLE
from partnerkit.files._text import decode
from partnerkit.responses import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnerkit.hub import Hub

__all__ = ["MOST_BYTES", "MOST_VALUES", "json_bytes", "read_json"]

MOST_BYTES = 64_000_000
"""How large a document may be."""
MOST_VALUES = 3_000_000
"""How many values it may hold: each takes memory, however short it is written."""

DEEPEST = 8
"""How many brackets may stand within brackets; a hub has four."""

_TOO_DEEP = Problem(
    entry=Entry.UNREADABLE, found="text that is no hub: brackets within brackets, deeper than any hub has"
)
_KEYS = ("$schema", "format", "version", *HEADER_KEYS, "waves", *COLUMNS)
_INDEXED = re.compile(r"(\w+)\[(\d+)\]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_NUMBER = 300


@attrs.frozen
class _Unfit:
    """What stands in a document in place of a number that is none."""

    text: str


class _Twice(dict[str, Any]):
    """An object in which a key stands twice."""

    twice: tuple[str, ...] = ()


def json_bytes(hub: Hub) -> bytes:
    """Return a hub as the bytes of its JSON document: the same for the same hub, each row on a line of its own.

    Raises:
        InvalidValueError: The hub is so large that the document could not be read again.
    """
    data = _laid_out(hub_data(hub)).encode()
    too_large = _too_large(data, "the hub as a JSON document")
    if too_large is not None:
        raise InvalidValueError(attrs.evolve(too_large, hint="save it as a folder"))
    return data


def _laid_out(document: dict[str, Any]) -> str:
    parts = (f"  {_line(key)}: {_value(value)}" for key, value in document.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _value(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(f"    {_line(row)}" for row in value) + "\n  ]"
    return _line(value)


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def read_json(data: bytes, name: str) -> Hub:
    """Return the hub in a JSON document.

    Args:
        data: The file's bytes.
        name: Its name, for problems.

    Raises:
        DataFileError: Anything in it is wrong; everything that is wrong is told.
    """
    found = _too_large(data, "a document") or _parsed(data, name)
    if isinstance(found, Problem):
        raise DataFileError(attrs.evolve(found, file=name))
    problems = [attrs.evolve(problem, file=name) for problem in _not_ours(found)]
    if problems:
        raise DataFileError(problems)
    return read_hub(_Document(name, found), [attrs.evolve(problem, file=name) for problem in _unfit(found)])


def _too_large(data: bytes, noun: str) -> Problem | None:
    if len(data) > MOST_BYTES:
        return Problem(
            entry=Entry.TOO_LARGE, found=f"{noun} of more than {MOST_BYTES:,} bytes", expected="a smaller hub"
        )
    values = sum(data.count(sign) for sign in (b",", b"[", b"{"))
    if values > MOST_VALUES:
        return Problem(
            entry=Entry.TOO_LARGE, found=f"{noun} of more than {MOST_VALUES:,} values", expected="a smaller hub"
        )
    return None


def _parsed(data: bytes, name: str) -> Any:  # noqa: ANN401 - whatever JSON can hold, or a Problem
    text = decode(data, name, hint="save it as UTF-8")
    if isinstance(text, Problem):
        return text
    try:
        made = json.loads(text, parse_constant=_Unfit, parse_float=_float, parse_int=_whole, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        return Problem(entry=Entry.UNREADABLE, found=f"text that is no JSON: {error.msg} ({place})")
    except RecursionError:
        return _TOO_DEEP
    return _TOO_DEEP if _is_deep(made) else made


def _is_deep(document: object) -> bool:
    """Tell whether there are more brackets within brackets than any hub has."""
    level = [document]
    for _ in range(DEEPEST):
        level = [below for each in level if isinstance(each, dict | list) for below in _values(each) if _holds(below)]
        if not level:
            return False
    return True


def _values(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _float(text: str) -> float | _Unfit:
    number = float(text)
    return _Unfit(text) if number in {float("inf"), float("-inf")} else number


def _whole(text: str) -> int | _Unfit:
    return int(text) if len(text) <= _LONGEST_NUMBER else _Unfit(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    marked = _Twice(made)
    marked.twice = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return marked


def _not_ours(document: object) -> Iterator[Problem]:
    """Yield why a document is not a hub's, or not one of a version that is known."""
    if not isinstance(document, dict):
        yield Problem(found=_told(document), expected="a hub's document: an object in { }")
        return
    form, version = document.get("format"), document.get("version")
    if form != HUB_FORMAT:
        hint = "this is an assessment; a hub's document is what save writes" if form == PROFILE_FORMAT else ""
        yield Problem(found=_told(form), expected=f"{HUB_FORMAT!r}", hint=hint, path="format")
    elif isinstance(version, bool) or not isinstance(version, int) or version < 1:
        yield Problem(found=_told(version), expected=f"{HUB_VERSION}", path="version")
    elif version > HUB_VERSION:
        found = f"version {quoted(version)}, which is newer than this partnerkit reads"
        yield Problem(
            entry=Entry.NEWER_VERSION, found=found, expected=f"{HUB_VERSION}", hint="update partnerkit", path="version"
        )


def _told(value: object) -> str:
    """Return what was found in words, in the way that JSON spells it."""
    if value is None:
        return "nothing"
    if isinstance(value, _Unfit):
        return f"the number {quoted(value.text)[1:-1]}"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return str(value).lower() if isinstance(value, bool) else quoted(value)


def _unfit(document: dict[str, Any]) -> Iterator[Problem]:
    """Yield numbers that are none, keys that stand twice, and keys of the document that nobody knows."""
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, _Unfit):
            yield Problem(found=_told(value), expected="a number that can be kept", path=path)
        if isinstance(value, _Twice):
            for key in value.twice:
                yield Problem(
                    entry=Entry.GIVEN_TWICE,
                    found=f"the key {quoted(key)} twice",
                    expected="it once",
                    path=_below(path, key),
                )
        if isinstance(value, dict):
            waiting.extend((_below(path, key), each) for key, each in value.items() if _holds(each))
        elif isinstance(value, list):
            waiting.extend((f"{path}[{i}]", each) for i, each in enumerate(value) if _holds(each))
    for key in document:
        if key not in _KEYS:
            yield Problem(
                entry=Entry.UNKNOWN_COLUMN,
                found=f"unknown column or key {quoted(key)}",
                hint=nearest(key, _KEYS),
                path=key[:40],
            )
    if not isinstance(document.get("$schema", ""), str):
        yield Problem(found=_told(document["$schema"]), expected="text", path="$schema")


def _holds(value: object) -> bool:
    return isinstance(value, dict | list | _Unfit)


def _below(path: str, key: str) -> str:
    return f"{path}.{key[:40]}" if path else key[:40]


@attrs.frozen
class _Document:
    """A JSON document as a source."""

    file: str
    document: dict[str, Any]

    @property
    def head_name(self) -> str:
        return "the document"

    def head(self, problems: list[Problem]) -> Head:
        data = {key: self.document[key] for key in HEADER_KEYS if self.document.get(key) is not None}
        waves = self.document.get("waves", [])
        if not isinstance(waves, list):
            problems.append(attrs.evolve(self.at_head("waves"), found=_told(waves), expected="a list"))
            return Head(data, None)
        return Head(data, [self._wave(i, each, problems) for i, each in enumerate(waves)])

    def _wave(self, i: int, wave: object, problems: list[Problem]) -> tuple[str, str, dict[str, Any] | None]:
        path = f"waves[{i}]"
        if isinstance(wave, dict):
            id_ = wave.get("id")
            known = {key: value for key, value in wave.items() if value is not None}
            return (id_ if isinstance(id_, str) else "", path, known)
        problems.append(attrs.evolve(self.at_head(path), found=_told(wave), expected="an object"))
        return ("", path, None)

    def has(self, table: str) -> bool:
        return self.document.get(table) is not None

    def table(self, table: str, problems: list[Problem]) -> pl.DataFrame | None:
        rows = self.document[table]
        if not isinstance(rows, list):
            problems.append(attrs.evolve(self.at(table), found=_told(rows), expected="a list of objects"))
            return None
        columns: dict[str, list[Any]] = {name: [] for name in COLUMNS[table]}
        whole = []
        for i, row in enumerate(rows):
            wrong = list(_wrong_row(row, table))
            problems += [
                attrs.evolve(problem, file=self.file, path=self.at(table, i, problem.column).path, column="")
                for problem in wrong
            ]
            bad = {problem.column.partition("[")[0] for problem in wrong}
            whole.append(isinstance(row, dict))
            for name, cells in columns.items():
                cells.append(_cell(None if name in bad or not isinstance(row, dict) else row.get(name), name))
        schema: dict[str, Any] = {name: pl.List(pl.String) if name == "strands" else pl.String for name in columns}
        frame = pl.DataFrame(columns, schema=schema)
        return frame.with_columns(
            pl.Series(ROW, range(len(rows)), dtype=pl.Int64), pl.Series(WHOLE, whole, dtype=pl.Boolean)
        )

    def at_head(self, path: str) -> Problem:
        return Problem(found="", file=self.file, path=path)

    def at(self, table: str, row: int | None = None, column: str = "") -> Problem:
        place = table if row is None else f"{table}[{row}]"
        return Problem(found="", file=self.file, path=_below(place, column) if column else place)

    def order(self, problem: Problem) -> tuple[int, int]:
        match = _INDEXED.match(problem.path)
        key = match[1] if match else problem.path
        return (_KEYS.index(key) if key in _KEYS else -1, int(match[2]) if match else 0)


def _wrong_row(row: object, table: str) -> Iterator[Problem]:
    """Yield what of a row is not of the form that it should be, each with its key as the column."""
    if not isinstance(row, dict):
        yield Problem(found=_told(row), expected="an object")
        return
    known = COLUMNS[table]
    for key, value in row.items():
        if key not in known:
            hint = nearest(key, known)
            yield Problem(
                entry=Entry.UNKNOWN_COLUMN, found=f"unknown column or key {quoted(key)}", hint=hint, column=key[:40]
            )
        elif key == "strands" and isinstance(value, list):
            for i, each in enumerate(value):
                if not _is_text(each):
                    yield Problem(found=_told(each), expected="text", column=f"strands[{i}]")
        elif not _fits(key, value):
            yield Problem(found=_told(value), expected=_EXPECTED.get(key, "text"), column=key)


_EXPECTED = {"strands": "a list", "answer": f"a whole number, {', '.join(map(repr, WORDS))} or null"}


def _fits(key: str, value: object) -> bool:
    """Tell whether a value is of the form that a key takes, or is one of those that are told already."""
    if value is None or isinstance(value, _Unfit):
        return True
    if key == "answer":
        return value in (*WORDS,) if isinstance(value, str) else type(value) is int
    return key != "strands" and _is_text(value)


def _is_text(value: object) -> bool:
    """Tell whether a value is text that can be kept in a table: whole characters."""
    return isinstance(value, str) and (value.isascii() or not _SURROGATE.search(value))


def _cell(value: object, name: str) -> object:
    if value is None or isinstance(value, _Unfit):
        return None if name == "strands" else ""
    return value if name == "strands" else str(value)
