"""UCINET's DL: ids of partners, and one number a tie.

Owns: the words of a DL file that are read. It is written in the one form that UCINET, Gephi, igraph and R's sna
have in common: a list of pairs by number, after a list of labels without spaces.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from partnerkit.errors import DataFileError, Entry, Problem, quoted
from partnerkit.files._graphs._graph import LABEL, WEIGHT, Edge, Graph, Node
from partnerkit.files._text import decode

if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["dl_text", "read_dl"]

_FORMS = ("fullmatrix", "edgelist1", "nodelist1")
_SETTING = re.compile(r"\b(nm|nr|nc|n|format|diagonal)\s*=\s*([^\s,;]+)", re.IGNORECASE)
_PART = re.compile(
    r"^[ \t]*(data|(?:(?:row|column|col|matrix|level) +)?labels(?: +embedded)?)[ \t]*:?[ \t]*$|"
    r"\b(data|(?:(?:row|column|col|matrix|level) +)?labels(?: +embedded)?)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_TOKEN = re.compile(r'"([^"]*)"|\'([^\']*)\'|([^\s,"]+)')
_SAID = "partnerkit_"
"""What the label of our own matrix begins with; what its numbers are follows."""
_MISSING = {"na", "nan", ".", "?"}


def dl_text(graph: Graph) -> str:
    """Return a graph as a DL file in the format edgelist1, each tie in both directions, so that the matrix is whole.

    The label of the matrix says what the numbers of the ties are: the format has no comments.
    """
    number = {node.key: i for i, node in enumerate(graph.nodes, 1)}
    said = ["matrix labels:", f"{_SAID}{graph.value}"] if graph.value else []
    lines = [f"dl n={len(number)}", "format = edgelist1", "labels:", *number, *said, "data:"]
    for edge in graph.edges:
        a, b = number[edge.source], number[edge.target]
        lines += [f"{a} {b} {edge.data[WEIGHT]}", f"{b} {a} {edge.data[WEIGHT]}"]
    return "\n".join(lines) + "\n"


def read_dl(data: bytes, file: str) -> Graph:
    """Return the network in a DL file of the format fullmatrix, edgelist1 or nodelist1.

    Raises:
        DataFileError: It is no such file.
    """
    text = decode(data, file, hint="save it as UTF-8")
    if isinstance(text, Problem):
        raise DataFileError(text)
    if not re.match(r"\s*dl\b", text, re.IGNORECASE):
        raise DataFileError(
            Problem(entry=Entry.UNREADABLE, found="text that is no DL file", expected="dl n=… first", file=file)
        )
    return _Reading(Graph(file)).read(text)


@attrs.define
class _Reading:
    """A DL file being read."""

    graph: Graph
    form: str = "fullmatrix"
    size: int = 0
    embedded: bool = False
    numbers: dict[str, int] = attrs.field(factory=dict)

    def read(self, text: str) -> Graph:
        """Return the graph."""
        places = list(_PART.finditer(text))
        names = [" ".join((place[1] or place[2]).casefold().split()) for place in places]
        if "data" not in names:
            self._refuse(Entry.MISSING, "no data", "a part data:")
        data = names.index("data")
        self._settings(text[: places[0].start()])
        for name, place, after in zip(names[:data], places, places[1:], strict=False):
            self._labels(name, text[place.end() : after.start()])
        end = places[data].end()
        {"fullmatrix": self._fullmatrix, "edgelist1": self._edgelist1, "nodelist1": self._nodelist1}[self.form](
            text[end:], text.count("\n", 0, end) + 1
        )
        return self.graph

    def _settings(self, text: str) -> None:
        for name, value in ((each[1].casefold(), each[2].casefold()) for each in _SETTING.finditer(text)):
            if name == "format":
                if value not in _FORMS:
                    self._refuse(Entry.UNREADABLE, f"the format {quoted(value)}", " or ".join(_FORMS))
                self.form = value
            elif name == "n":
                self._size(self._whole(value, "n"))
            elif name == "nm" and value != "1":
                self._refuse(Entry.UNREADABLE, f"{value} matrices", "one")
            elif name in {"nr", "nc"}:
                self._refuse(
                    Entry.UNREADABLE, "a matrix of rows and columns of two kinds", "one of partners alone, n=…"
                )
            elif name == "diagonal" and value == "absent":
                self._refuse(Entry.UNREADABLE, "a matrix without its diagonal", "one with it")

    def _size(self, size: int) -> None:
        self.size = size
        self.graph.announce(size)
        for i in range(1, size + 1):
            self.graph.add_node(Node(str(i)))

    def _labels(self, name: str, text: str) -> None:
        if name.endswith("embedded"):
            self.embedded = True
            self._settings(text)
            return
        if name.startswith(("matrix", "level")):  # the name of the one matrix
            said = text.strip()
            self.graph.value = said.removeprefix(_SAID) if said.startswith(_SAID) else ""
            return
        labels = _tokens(text)
        if len(labels) != self.size:
            self._refuse(Entry.MISSING, f"{len(labels)} labels", f"{self.size}")
        for node, label in zip(self.graph.nodes, labels, strict=True):
            node.data[LABEL] = label

    def _fullmatrix(self, body: str, first: int) -> None:
        cells = _tokens(body)
        if self.embedded:  # a row of labels first, and each row begins with its own
            for node, label in zip(self.graph.nodes, cells, strict=False):
                node.data[LABEL] = label
            cells = [cell for i, cell in enumerate(cells[self.size :]) if i % (self.size + 1)]
        if len(cells) != self.size**2:
            self._refuse(Entry.MISSING, f"{len(cells):,} cells", f"{self.size**2:,}", f"line {first}")
        for i, cell in enumerate(cells):
            self._cell(*divmod(i, self.size), cell)

    def _cell(self, row: int, column: int, cell: str) -> None:
        if cell.casefold() in _MISSING:
            self.graph.note("cells without a number: whether there is a tie is not known, and none is read")
        elif cell.strip("0.") == "":
            return
        elif row == column:
            self.graph.note("the diagonal of the matrix")
        else:
            self._edge(self.graph.nodes[row], self.graph.nodes[column], cell)

    def _edgelist1(self, body: str, first: int) -> None:
        for number, line in enumerate(body.split("\n"), first):
            tokens = _tokens(line)
            if not tokens:
                continue
            if len(tokens) not in {2, 3}:
                self._refuse(
                    Entry.UNREADABLE, f"the line {quoted(line)}", "two partners and a number", f"line {number}"
                )
            source, target = (self._node(each, number) for each in tokens[:2])
            self._edge(source, target, tokens[2] if len(tokens) > 2 else "1", number)  # noqa: PLR2004 - after the two ends

    def _nodelist1(self, body: str, first: int) -> None:
        for number, line in enumerate(body.split("\n"), first):
            ends = [self._node(each, number) for each in _tokens(line)]
            for other in ends[1:]:
                self._edge(ends[0], other, "1", number)

    def _edge(self, source: Node, target: Node, weight: str, number: int | None = None) -> None:
        self.graph.add_edge(
            Edge(source.key, target.key, {WEIGHT: weight}, directed=True, place=f"line {number}" if number else "")
        )

    def _node(self, token: str, number: int) -> Node:
        if self.embedded:
            i = self.numbers.setdefault(token, len(self.numbers) + 1)
        else:
            i = self._whole(token, f"line {number}")
        if not 1 <= i <= self.size:
            found = f"the partner {quoted(token)}"
            self._refuse(Entry.UNKNOWN_NAME, found, f"one of {self.size}, as n= says", f"line {number}")
        node = self.graph.nodes[i - 1]
        if self.embedded:
            node.data[LABEL] = token
        return node

    def _whole(self, token: str, path: str) -> int:
        if not (token.isascii() and token.isdigit() and len(token) <= 12):  # noqa: PLR2004 - far beyond any network
            self._refuse(Entry.WRONG_VALUE, quoted(token), "a whole number", path)
        return int(token)

    def _refuse(self, entry: Entry, found: str, expected: str, path: str = "") -> NoReturn:
        self.graph.refuse(entry, found, expected, path=path)


def _tokens(text: str) -> list[str]:
    return [next(group for group in match.groups() if group is not None) for match in _TOKEN.finditer(text)]
