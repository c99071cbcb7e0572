"""Edge lists: a CSV file of ties, with one of partners and one of what is said of the whole beside it.

Owns: the names of the three files, and which columns mean the ends of a tie. The columns are those of Gephi's tables.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from partnerkit.codec import COLUMNS
from partnerkit.errors import DataFileError, Entry, Problem, quoted
from partnerkit.files._graphs._graph import LABEL, WEIGHT, Edge, Graph, Node, header_text, text_of
from partnerkit.files._text import csv_text, decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import NoReturn

__all__ = ["edge_list_names", "edge_list_texts", "read_edge_list"]

_SOURCE = ("source", "from", "a")
_TARGET = ("target", "to", "b")
_TYPE = "type"
_KNOWN = {LABEL, WEIGHT, "name", *COLUMNS["partners"], *COLUMNS["relationships"]}
_GUARDED = re.compile(r"^'(?=[=+\-@\t\r\n'＝＋－＠])")  # noqa: RUF001 - full-width signs are run by spreadsheets too
_SEPARATORS = {";": "semicolons", "\t": "tabs"}
_Row = tuple[int, dict[str, str]]


def edge_list_names(name: str) -> tuple[str, str, str]:
    """Return the names of the three files of an edge list: ties, partners, and the whole.

    Example:
        >>> edge_list_names("hub.csv")
        ('hub.csv', 'hub-nodes.csv', 'hub-graph.csv')
    """
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    return (name, f"{stem}-nodes{suffix}", f"{stem}-graph{suffix}")


def edge_list_texts(graph: Graph, name: str) -> dict[str, str]:
    """Return the three files of an edge list, by name."""
    ties, partners, whole = edge_list_names(name)
    edges = [
        {"Source": edge.source, "Target": edge.target, "Type": "Undirected", **_cells(edge.data)}
        for edge in graph.edges
    ]
    nodes = [{"Id": node.key, "Label": node.data[LABEL], **_cells(node.data)} for node in graph.nodes]
    weight = [WEIGHT] if any(WEIGHT in edge.data for edge in graph.edges) else []
    header = [{"key": key, "value": header_text(value)} for key, value in graph.header.items()]
    return {
        ties: _table(["Source", "Target", "Type", *weight, *COLUMNS["relationships"][2:]], edges),
        partners: _table(["Id", "Label", *COLUMNS["partners"][2:]], nodes),
        whole: _table(["key", "value"], header),
    }


def _cells(data: Mapping[str, Any]) -> dict[str, str]:
    return {name: text_of(value) for name, value in data.items()}


def _table(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    return csv_text(columns, [{name: row.get(name, "") for name in columns} for row in rows])


def read_edge_list(files: Mapping[str, bytes], name: str) -> Graph:
    """Return the graph in an edge list; without a file of partners, its partners are the ends of its ties.

    Args:
        files: What the three files hold, by name; those of the partners and of the whole may be missing.
        name: The name of the first.

    Raises:
        DataFileError: A file that is no table of columns separated by commas, or lacks the columns that it needs.
    """
    ties, partners, whole = edge_list_names(name)
    graph = Graph(name)
    if whole in files:
        graph.header = {row["key"]: row["value"] for _, row in _rows(files[whole], whole, [("key",), ("value",)])}
    if partners in files:
        for number, row in _rows(files[partners], partners, [("id",)]):
            graph.add_node(Node(row.pop("id"), _told(row), number))
    for number, row in _rows(files[ties], ties, [_SOURCE, _TARGET]):
        directed = row.pop(_TYPE, "").casefold() == "directed"
        graph.add_edge(Edge(row.pop("source"), row.pop("target"), _told(row), directed, number))
    if partners not in files:
        for key in dict.fromkeys(end for edge in graph.edges for end in (edge.source, edge.target)):
            graph.add_node(Node(key))
    return graph


def _told(row: Mapping[str, str]) -> dict[str, Any]:
    return {name: cell for name, cell in row.items() if cell != ""}


def _rows(data: bytes, file: str, needed: Sequence[Sequence[str]]) -> Iterator[_Row]:
    """Yield the rows of a table with their numbers; the columns that must be there go by their first name."""
    text = decode(data, file)
    if isinstance(text, Problem):
        raise DataFileError(text)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    header: list[str] = []
    try:
        for number, cells in enumerate(reader, 1):
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = _header(cells, needed, Problem(found="", file=file, row=number))
            elif len(cells) != len(header):
                problems.append(_ragged(cells, header, file, number))
            else:
                yield number, dict(zip(header, (_GUARDED.sub("", cell.strip(), 1) for cell in cells), strict=True))
    except csv.Error as error:
        problems.append(
            Problem(entry=Entry.UNREADABLE, found=f"text that is no CSV ({error})", file=file, row=reader.line_num)
        )
    if not header:
        problems.append(Problem(entry=Entry.MISSING, found="an empty file", expected="a header", file=file))
    if problems:
        raise DataFileError(problems)


def _ragged(cells: Sequence[str], header: Sequence[str], file: str, row: int) -> Problem:
    return Problem(
        entry=Entry.RAGGED_ROW,
        found=f"{len(cells)} cells",
        expected=f"{len(header)}",
        hint="quote a cell that holds a comma",
        file=file,
        row=row,
    )


def _header(cells: Sequence[str], needed: Sequence[Sequence[str]], at: Problem) -> list[str]:
    """Return the names of the columns, those that partnerkit knows in small letters."""
    names = [cell.strip() for cell in cells]
    others = [word for sign, word in _SEPARATORS.items() if sign in names[0]]
    if len(names) == 1 and others:
        hint = "save it again as 'CSV UTF-8 (comma delimited)'"
        _wrong(at, Entry.SEPARATOR, f"columns separated by {others[0]}", "commas", hint)
    folded = [name.casefold() if name.casefold() in _KNOWN | {_TYPE} else name for name in names]
    for choice in needed:
        found = next((i for word in choice for i, name in enumerate(names) if name.casefold() == word), None)
        if found is None:
            _wrong(at, Entry.MISSING, f"no column {quoted(choice[0])}", " or ".join(choice), "")
        folded[found] = choice[0]
    twice = sorted({name for name in folded if folded.count(name) > 1})
    if twice:
        _wrong(at, Entry.GIVEN_TWICE, f"the column {quoted(twice[0])} twice", "it once", "")
    return folded


def _wrong(at: Problem, entry: Entry, found: str, expected: str, hint: str) -> NoReturn:
    raise DataFileError(Problem(entry=entry, found=found, expected=expected, hint=hint, file=at.file, row=at.row))
