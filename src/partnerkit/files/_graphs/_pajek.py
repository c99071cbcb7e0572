"""Pajek's networks (`.net`): the names of partners, and one number a tie.

Owns: how a partner's name and id share a vertex's one label, and the parts of a Pajek file that are read.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import attrs

from partnerkit.errors import DataFileError, Entry, Problem, quoted
from partnerkit.files._graphs._graph import LABEL, PICTURE, WEIGHT, Edge, Graph, Node
from partnerkit.files._text import decode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

__all__ = ["pajek_text", "read_pajek"]

_SAVE = "in Pajek, choose Unicode UTF-8 under Options, Read/Write, and save it again"
_TOKEN = re.compile(r'"([^"]*)"|(\S+)')
_BOTH = re.compile(r"(.+) \[([a-z0-9_-]{1,64})\]", re.DOTALL)
_CODED = re.compile(r"&#([0-9]{1,7});")
_SAID = "% partnerkit value: {} (by the year)"
_VALUE = re.compile(r"% partnerkit value: ([a-z]+) \(by the year\)")
_LISTS = ("*edges", "*arcs", "*edgeslist", "*arcslist", "*matrix")


def pajek_text(graph: Graph) -> str:
    """Return a graph as a Pajek network of edges without direction.

    A label is the partner's name with its id in square brackets, or the id alone where the two are the same. A comment
    says what the numbers of the ties are.
    """
    number = {node.key: i for i, node in enumerate(graph.nodes, 1)}
    lines = [_SAID.format(graph.value)] if graph.value else []
    lines += [f'*Network "{_one_line(str(graph.header.get("name", "")))}"', f"*Vertices {len(number)}"]
    lines += [f'{number[node.key]} "{_label(node)}"' for node in graph.nodes]
    lines.append("*Edges")
    lines += [f"{number[edge.source]} {number[edge.target]} {edge.data[WEIGHT]}" for edge in graph.edges]
    return "\n".join(lines) + "\n"


def _label(node: Node) -> str:
    name = node.data[LABEL]
    return _one_line(node.key if name == node.key else f"{name} [{node.key}]")


def _one_line(text: str) -> str:
    """Return text that no quotation mark can end; Pajek itself writes what it cannot type as `&#34;`."""
    return text.replace("&#", "&#38;#").replace('"', "&#34;")


def _plain(text: str) -> str:
    """Return text with what is written by its number: the inverse of `_one_line`."""
    return _CODED.sub(lambda match: chr(int(match[1])) if int(match[1]) < sys.maxunicode else match[0], text)


def read_pajek(data: bytes, file: str) -> Graph:
    """Return the network in a Pajek file.

    Raises:
        DataFileError: It is no such file, is in another encoding than UTF-8, or holds several networks or relations.
    """
    text = decode(data, file, hint=_SAVE)
    if isinstance(text, Problem):
        raise DataFileError(text)
    reading = _Reading(Graph(file))
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        said = _VALUE.fullmatch(stripped)
        if said:
            reading.graph.value = said[1]
        elif stripped and not stripped.startswith(("%", "/*")):
            reading.line(stripped, number)
    return reading.finished()


@attrs.define
class _Reading:
    """A Pajek file being read, a line at a time."""

    graph: Graph
    part: str = ""
    vertices: int | None = None
    row: int = 0

    def line(self, line: str, number: int) -> None:
        """Take a line that is neither blank nor a comment."""
        if line.startswith("*"):
            self._part(line, number)
        elif self.part == "*vertices":
            self._vertex(line, number)
        elif self.part in {"*edges", "*arcs"}:
            self._tie(line, number)
        elif self.part in {"*edgeslist", "*arcslist"}:
            self._list(line, number)
        elif self.part == "*matrix":
            self._matrix(line, number)
        else:
            self._wrong(number, f"the line {quoted(line)}", "a part of a network first: *Vertices")

    def finished(self) -> Graph:
        """Return the graph."""
        if self.vertices is None:
            self.graph.refuse(Entry.MISSING, "no vertices", "a part *Vertices")
        if self.part == "*matrix" and self.row != self.vertices:
            self.graph.refuse(Entry.MISSING, f"a matrix of {self.row} rows", f"{self.vertices}")
        return self.graph

    def _part(self, line: str, number: int) -> None:
        word, *rest = line.split(None, 1)
        self.part = word.casefold()
        said = "".join(rest).strip()
        if self.part == "*network":
            self.graph.header = {"name": _plain(said.strip('"'))} if said.strip('"') else {}
        elif self.part == "*vertices":
            self._vertices(said, number)
        elif self.part not in _LISTS:
            self._wrong(number, f"the part {quoted(word)}", "a network alone: *Vertices, then *Edges or *Arcs")
        elif said.startswith(":") and said.split()[0] != ":1":
            self._wrong(number, "a second relation", "one relation in the file")

    def _vertices(self, said: str, number: int) -> None:
        counts = said.split()
        if self.vertices is not None:
            self._wrong(number, "a second network", "one network in the file")
        if len(counts) != 1:
            found = f"the counts {quoted(said)}" if counts else "no count"
            self._wrong(number, found, "the number of vertices, of one kind")
        self.vertices = self._whole(counts[0], number)
        self.graph.announce(self.vertices)
        for i in range(1, self.vertices + 1):
            self.graph.add_node(Node(str(i)))

    def _vertex(self, line: str, number: int) -> None:
        tokens = _tokens(line)
        node = self._node(tokens[0], number)
        if LABEL in node.data:
            self._wrong(number, f"the vertex {tokens[0]} twice", "it once", Entry.GIVEN_TWICE)
        label = _plain(tokens[1]).strip() if len(tokens) > 1 else ""
        both = _BOTH.fullmatch(label)
        node.data[LABEL] = both[1] if both else label or tokens[0]
        if both:
            node.data["id"] = both[2]
        if len(tokens) > 2:  # noqa: PLR2004 - number and label
            self.graph.note(PICTURE)

    def _tie(self, line: str, number: int) -> None:
        tokens = _tokens(line)
        if len(tokens) < 2:  # noqa: PLR2004 - two ends
            self._wrong(number, f"the line {quoted(line)}", "two vertices and a number")
        self._edge(tokens[0], tokens[1], tokens[2] if len(tokens) > 2 else "1", number)  # noqa: PLR2004 - likewise

    def _list(self, line: str, number: int) -> None:
        first, *others = _tokens(line)
        for other in others:
            self._edge(first, other, "1", number)

    def _matrix(self, line: str, number: int) -> None:
        cells = line.split()
        self.row += 1
        if len(cells) != self.vertices or self.row > (self.vertices or 0):
            self._wrong(number, f"a row of {len(cells)} numbers", f"{self.vertices} rows of {self.vertices}")
        for i, cell in enumerate(cells, 1):
            if cell.strip("0.") and i != self.row:
                self._edge(str(self.row), str(i), cell, number)
            elif cell.strip("0."):
                self.graph.note("the diagonal of the matrix")

    def _edge(self, source: str, target: str, weight: str, number: int) -> None:
        ends = [self._node(each.lstrip("-"), number).key for each in (source, target)]
        directed = self.part in {"*arcs", "*arcslist", "*matrix"}
        self.graph.add_edge(Edge(ends[0], ends[1], {WEIGHT: weight}, directed, place=f"line {number}"))

    def _node(self, token: str, number: int) -> Node:
        i = self._whole(token, number)
        if not 1 <= i <= len(self.graph.nodes):
            self._wrong(number, f"the vertex {i}", f"1 to {len(self.graph.nodes)}", Entry.UNKNOWN_NAME)
        return self.graph.nodes[i - 1]

    def _whole(self, token: str, number: int) -> int:
        if not (token.isascii() and token.isdigit() and len(token) <= 12):  # noqa: PLR2004 - far beyond any network
            self._wrong(number, quoted(token), "a whole number", Entry.WRONG_VALUE)
        return int(token)

    def _wrong(self, number: int, found: str, expected: str, entry: Entry = Entry.UNREADABLE) -> NoReturn:
        raise DataFileError(
            Problem(entry=entry, found=found, expected=expected, file=self.graph.file, path=f"line {number}")
        )


def _tokens(line: str) -> Sequence[str]:
    return [match[1] if match[1] is not None else match[2] for match in _TOKEN.finditer(line)]
