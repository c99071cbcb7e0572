"""GraphML, as Gephi, igraph, visone, yEd, Cytoscape and networkx write and read it.

Owns: the elements and types of GraphML. Every attribute is written as text, so that amounts keep their units; one that
is not known is not written at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from partnerkit.errors import Entry, quoted
from partnerkit.files._graphs._graph import LABEL, PICTURE, WEIGHT, Edge, Graph, Node, header_text, text_of
from partnerkit.files._graphs._xml import element, escaped, read_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["graphml_text", "read_graphml"]

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_SCHEMA = f"{_NAMESPACE} {_NAMESPACE}/1.0/graphml.xsd"
_NESTED = {"hyperedge", "port"}


def graphml_text(graph: Graph) -> str:
    """Return a graph as GraphML."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    instance = "http://www.w3.org/2001/XMLSchema-instance"
    yield f'<graphml xmlns="{_NAMESPACE}" xmlns:xsi="{instance}" xsi:schemaLocation="{_SCHEMA}">'
    for scope, rows in _scopes(graph).items():
        for name in dict.fromkeys(name for row in rows for name in row):
            kind = "double" if name == WEIGHT else "string"
            yield "  " + element("key", {"id": f"{scope}_{name}", "for": scope, "attr.name": name, "attr.type": kind})
    yield '  <graph id="G" edgedefault="undirected">'
    yield from _data("graph", {name: header_text(each) for name, each in graph.header.items()}, "    ")
    for node in graph.nodes:
        yield f'    <node id="{escaped(node.key)}">'
        yield from _data("node", node.data, "      ")
        yield "    </node>"
    for edge in graph.edges:
        yield f'    <edge source="{escaped(edge.source)}" target="{escaped(edge.target)}">'
        yield from _data("edge", edge.data, "      ")
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _scopes(graph: Graph) -> dict[str, Iterable[Mapping[str, Any]]]:
    return {
        "graph": [graph.header],
        "node": (node.data for node in graph.nodes),
        "edge": (edge.data for edge in graph.edges),
    }


def _data(scope: str, data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in data.items():
        yield indent + element("data", {"key": f"{scope}_{name}"}, text_of(value))


def read_graphml(data: bytes, file: str) -> Graph:
    """Return the graph in a GraphML file.

    Raises:
        DataFileError: It is no GraphML, holds more than one graph, or what is not safe to read.
    """
    reading = _Reading(Graph(file))
    read_xml(data, file, reading)
    if not reading.graphs:
        reading.graph.refuse(Entry.MISSING, "no graph", "a <graph> in a <graphml>")
    return reading.finished()


@attrs.define
class _Key:
    """An attribute that a file declares."""

    name: str
    scope: str
    default: str | None = None


@attrs.define
class _Reading:
    """A GraphML file being read."""

    graph: Graph
    keys: dict[str, _Key] = attrs.field(factory=dict)
    graphs: int = 0
    directed: bool = False
    waiting: list[tuple[str, dict[str, Any]]] = attrs.field(factory=list)
    place: str = ""
    declared: str = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "key":
            self._key(attributes)
        elif tag == "graph":
            self._graph(attributes)
        elif tag == "node":
            node = self.graph.add_node(Node(self._needed(attributes, "id", "a node")))
            self.waiting.append(("node", node.data))
        elif tag == "edge":
            self._edge(attributes)
        elif tag == "data":
            self.place = attributes.get("key", "")
        elif tag == "Geometry":
            self.graph.note(PICTURE)
        elif tag in _NESTED:
            self.graph.refuse(Entry.UNREADABLE, f"a {tag}", "a graph of nodes and edges alone")

    def end(self, tag: str, text: str) -> None:
        if tag == "default" and self.declared in self.keys:
            self.keys[self.declared].default = text.strip()
        elif tag == "data" and self.waiting:
            self._value(text.strip())
        elif tag == "NodeLabel" and self.waiting and text.strip():  # yEd keeps names in the drawing of a node
            self.waiting[-1][1].setdefault(LABEL, text.strip())
        elif tag in {"node", "edge", "graph"} and self.waiting:
            self.waiting.pop()

    def finished(self) -> Graph:
        """Return the graph, with what its keys say of those that say nothing themselves."""
        for scope, rows in _scopes(self.graph).items():
            known = {key.name: key.default for key in self.keys.values() if key.default and key.scope in {scope, "all"}}
            for row in rows if known else ():
                row.update({name: value for name, value in known.items() if name not in row})  # type: ignore[attr-defined]  # the rows are dicts
        return self.graph

    def _key(self, attributes: dict[str, str]) -> None:
        self.declared = attributes.get("id", "")
        name = attributes.get("attr.name") or attributes.get("yfiles.type") or self.declared
        self.keys[self.declared] = _Key(name, attributes.get("for", "all"))

    def _graph(self, attributes: dict[str, str]) -> None:
        self.graphs += 1
        if self.graphs > 1:
            self.graph.refuse(Entry.UNREADABLE, "a second graph, or one inside a node", "one graph in the file")
        self.graph.announce(attributes.get("parse.nodes", ""))
        self.directed = attributes.get("edgedefault") == "directed"
        self.waiting.append(("graph", self.graph.header))

    def _edge(self, attributes: dict[str, str]) -> None:
        source, target = (self._needed(attributes, side, "an edge") for side in ("source", "target"))
        directed = attributes.get("directed", str(self.directed).lower()) == "true"
        edge = self.graph.add_edge(Edge(source, target, directed=directed))
        self.waiting.append(("edge", edge.data))

    def _needed(self, attributes: dict[str, str], name: str, what: str) -> str:
        if name not in attributes:
            count = len(self.graph.nodes if name == "id" else self.graph.edges) + 1
            self.graph.refuse(Entry.MISSING, f"{what} without {name}", "one", path=f"{what.rpartition(' ')[2]} {count}")
        return attributes[name]

    def _value(self, text: str) -> None:
        if self.place not in self.keys:
            self.graph.refuse(Entry.UNKNOWN_NAME, f"data of the key {quoted(self.place)}", "a <key> of that id")
        if text:
            self.waiting[-1][1][self.keys[self.place].name] = text
