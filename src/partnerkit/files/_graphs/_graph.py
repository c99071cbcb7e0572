"""A graph as a file holds it, before anybody asks what its attributes mean: nodes, edges, and how many there may be.

Owns: the form in which every format hands over what it has read and is given what it writes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from partnerkit.errors import DataFileError, Entry, Problem

if TYPE_CHECKING:
    from typing import NoReturn

__all__ = [
    "LABEL",
    "MARK",
    "MOST_EDGES",
    "MOST_NODES",
    "PICTURE",
    "VERSION",
    "WEIGHT",
    "Edge",
    "Graph",
    "Node",
    "header_text",
    "text_of",
]

MOST_NODES = 500_000
"""How many partners a graph may have."""
MOST_EDGES = 2_000_000
"""How many ties it may have."""
PICTURE = "colours, sizes and places in the picture"
"""What programs that draw graphs say of them, and no partnership does."""
_MOST_DIGITS = 12
MARK = "partnerkit"
"""The attribute of a whole graph by which a file says that partnerkit wrote it, and in which form."""
VERSION = 1
"""Raised whenever a reader of what partnerkit writes into graphs would have to change."""
WEIGHT = "weight"
"""The attribute under which programs keep the one number of an edge."""
LABEL = "label"
"""The attribute under which programs keep the name of a node that people read."""


@attrs.define
class Node:
    """A node: what the file calls it, and its attributes.

    Attributes:
        key: Its id in the file.
        data: Its attributes; one that is missing is not there.
        row: The row of a table that it stands in.
    """

    key: str
    data: dict[str, Any] = attrs.field(factory=dict)
    row: int | None = None


@attrs.define
class Edge:
    """An edge between two nodes.

    Attributes:
        source: The key of the one.
        target: The key of the other.
        data: Its attributes; one that is missing is not there.
        directed: Whether it leads from the one to the other.
        row: The row of a table that it stands in.
        place: Where it stands in a text that is no table; empty where its ends say it.
    """

    source: str
    target: str
    data: dict[str, Any] = attrs.field(factory=dict)
    directed: bool = False
    row: int | None = None
    place: str = ""


@attrs.define
class Graph:
    """A graph as a file holds it.

    Attributes:
        file: The file's name, for problems.
        header: What is said of the whole.
        nodes: In the order of the file.
        edges: In the order of the file.
        notes: What the format's reader could not hand over, in words.
        value: What the file says that its one number of a tie is, as partnerkit writes it; empty where it does not.
    """

    file: str
    header: dict[str, Any] = attrs.field(factory=dict)
    nodes: list[Node] = attrs.field(factory=list)
    edges: list[Edge] = attrs.field(factory=list)
    notes: list[str] = attrs.field(factory=list)
    value: str = ""

    def announce(self, nodes: str | int) -> None:
        """Refuse a file that announces more nodes than are read, before any of them takes memory."""
        said = str(nodes)
        if said.isascii() and said.isdigit() and (len(said) > _MOST_DIGITS or int(said) > MOST_NODES):
            told = said if len(said) > _MOST_DIGITS else f"{int(said):,}"
            self.refuse(Entry.TOO_LARGE, f"a graph of {told[:40]} nodes", f"at most {MOST_NODES:,}")

    def note(self, words: str) -> None:
        """Note once what is not handed over."""
        if words not in self.notes:
            self.notes.append(words)

    def add_node(self, node: Node) -> Node:
        """Add a node."""
        if len(self.nodes) >= MOST_NODES:
            self.refuse(Entry.TOO_LARGE, f"a graph of more than {MOST_NODES:,} nodes", "a smaller one")
        self.nodes.append(node)
        return node

    def add_edge(self, edge: Edge) -> Edge:
        """Add an edge."""
        if len(self.edges) >= MOST_EDGES:
            self.refuse(Entry.TOO_LARGE, f"a graph of more than {MOST_EDGES:,} edges", "a smaller one")
        self.edges.append(edge)
        return edge

    def refuse(self, entry: Entry, found: str, expected: str, *, path: str = "", hint: str = "") -> NoReturn:
        """Raise the problem for which a file is not read any further."""
        raise DataFileError(Problem(entry=entry, found=found, expected=expected, hint=hint, file=self.file, path=path))


def text_of(value: object) -> str:
    """Return an attribute as formats hold it that hold text alone: lists of words are joined by `;`.

    Example:
        >>> text_of(["training", "information"]), text_of(True), text_of(2.5)
        ('training;information', 'true', '2.5')
    """
    if isinstance(value, list):
        return ";".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def header_text(value: object) -> str:
    """Return what is said of the whole as formats hold it that hold text alone: lists are JSON.

    Example:
        >>> header_text(["hub_min_providers"]), header_text(True)
        ('["hub_min_providers"]', 'true')
    """
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else text_of(value)
