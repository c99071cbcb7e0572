"""GEXF, the format of Gephi.

Owns: the elements of GEXF. It has no room for what is said of the whole graph but a description; that of partnerkit
is a JSON object there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from partnerkit.errors import Entry, quoted
from partnerkit.files._graphs._graph import LABEL, MARK, PICTURE, WEIGHT, Edge, Graph, Node, text_of
from partnerkit.files._graphs._xml import element, escaped, read_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["gexf_text", "read_gexf"]

_NAMESPACE = "http://www.gexf.net/1.2draft"
_OWN = {"node": {"id", "label", "pid"}, "edge": {"id", "source", "target", "type", "label", "weight"}}
_LOOKS = {"color", "position", "size", "shape", "thickness"}
_TIMES = {"spell", "start", "end", "startopen", "endopen", "timestamp"}


def gexf_text(graph: Graph) -> str:
    """Return a graph as GEXF."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<gexf xmlns="{_NAMESPACE}" version="1.2">'
    yield "  <meta>"
    yield "    " + element("creator", {}, "partnerkit")
    yield "    " + element("description", {}, json.dumps(graph.header, ensure_ascii=False))
    yield "  </meta>"
    yield '  <graph defaultedgetype="undirected" mode="static">'
    yield from _declared("node", (node.data for node in graph.nodes))
    yield from _declared("edge", (edge.data for edge in graph.edges))
    yield f'    <nodes count="{len(graph.nodes)}">'
    for node in graph.nodes:
        yield f'      <node id="{escaped(node.key)}" label="{escaped(text_of(node.data[LABEL]))}">'
        yield from _values("node", node.data)
        yield "      </node>"
    yield "    </nodes>"
    yield f'    <edges count="{len(graph.edges)}">'
    for i, edge in enumerate(graph.edges):
        weight = f' weight="{text_of(edge.data[WEIGHT])}"' if WEIGHT in edge.data else ""
        yield f'      <edge id="{i}" source="{escaped(edge.source)}" target="{escaped(edge.target)}"{weight}>'
        yield from _values("edge", edge.data)
        yield "      </edge>"
    yield "    </edges>"
    yield "  </graph>"
    yield "</gexf>"


def _declared(scope: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    names = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in _OWN[scope]]
    if names:
        yield f'    <attributes class="{scope}">'
        for name in names:
            yield "      " + element("attribute", {"id": name, "title": name, "type": "string"})
        yield "    </attributes>"


def _values(scope: str, data: Mapping[str, Any]) -> Iterator[str]:
    held = {name: value for name, value in data.items() if name not in _OWN[scope]}
    if held:
        yield "        <attvalues>"
        for name, value in held.items():
            yield "          " + element("attvalue", {"for": name, "value": text_of(value)})
        yield "        </attvalues>"


def read_gexf(data: bytes, file: str) -> Graph:
    """Return the graph in a GEXF file.

    Raises:
        DataFileError: It is no GEXF, or holds what is not safe to read.
    """
    reading = _Reading(Graph(file))
    read_xml(data, file, reading)
    if not reading.graphs:
        reading.graph.refuse(Entry.MISSING, "no graph", "a <graph> in a <gexf>")
    return reading.finished()


@attrs.define
class _Reading:
    """A GEXF file being read."""

    graph: Graph
    titles: dict[tuple[str, str], str] = attrs.field(factory=dict)
    defaults: dict[tuple[str, str], str] = attrs.field(factory=dict)
    graphs: int = 0
    directed: bool = False
    scope: str = ""
    declared: str = ""
    waiting: list[tuple[str, dict[str, Any]]] = attrs.field(factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "graph":
            self.graphs += 1
            self.directed = attributes.get("defaultedgetype") == "directed"
        elif tag == "attributes":
            self.scope = attributes.get("class", "")
        elif tag == "attribute":
            self.declared = attributes.get("id", "")
            self.titles[self.scope, self.declared] = attributes.get("title", self.declared)
        elif tag == "nodes":
            self.graph.announce(attributes.get("count", ""))
        elif tag == "node":
            self._node(attributes)
        elif tag == "edge":
            self._edge(attributes)
        elif tag == "attvalue":
            self._value(attributes)
        elif tag in _LOOKS or tag in _TIMES:
            self.graph.note(PICTURE if tag in _LOOKS else "times")

    def end(self, tag: str, text: str) -> None:
        if tag in {"node", "edge"}:
            self.waiting.pop()
        elif tag == "default" and text.strip():
            self.defaults[self.scope, self.declared] = text.strip()
        elif tag == "description" and not self.graphs and text.strip():
            self.graph.header = _header(text.strip())

    def finished(self) -> Graph:
        """Return the graph, with what its attributes are where nothing is said of them."""
        for scope, rows in (("node", self.graph.nodes), ("edge", self.graph.edges)):
            known = {self.titles[each]: value for each, value in self.defaults.items() if each[0] == scope}
            for row in rows if known else ():
                row.data = {**known, **row.data}
        return self.graph

    def _node(self, attributes: dict[str, str]) -> None:
        if "id" not in attributes:
            self.graph.refuse(Entry.MISSING, "a node without id", "one", path=f"node {len(self.graph.nodes) + 1}")
        node = self.graph.add_node(Node(attributes["id"], _kept("node", attributes)))
        if attributes.get("label", "").strip():
            node.data[LABEL] = attributes["label"].strip()
        self.waiting.append(("node", node.data))

    def _edge(self, attributes: dict[str, str]) -> None:
        for side in ("source", "target"):
            if side not in attributes:
                path = f"edge {len(self.graph.edges) + 1}"
                self.graph.refuse(Entry.MISSING, f"an edge without {side}", "one", path=path)
        kind = attributes.get("type", "directed" if self.directed else "undirected")
        edge = Edge(attributes["source"], attributes["target"], _kept("edge", attributes), kind == "directed")
        edge.data.update({name: attributes[name] for name in (LABEL, WEIGHT) if attributes.get(name)})
        self.graph.add_edge(edge)
        self.waiting.append(("edge", edge.data))

    def _value(self, attributes: dict[str, str]) -> None:
        if not self.waiting:
            return
        scope, data = self.waiting[-1]
        name = attributes.get("for", attributes.get("id", ""))
        if (scope, name) not in self.titles:
            self.graph.refuse(
                Entry.UNKNOWN_NAME, f"a value of {quoted(name)}", f"an <attribute> of {scope}s of that id"
            )
        if attributes.get("value", "").strip():
            data[self.titles[scope, name]] = attributes["value"].strip()


def _kept(scope: str, attributes: dict[str, str]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if name not in _OWN[scope] and value}


def _header(text: str) -> dict[str, Any]:
    """Return what a description says of the graph: ours is an object, another's is words."""
    try:
        made = json.loads(text)
    except (ValueError, RecursionError):
        made = None
    return made if isinstance(made, dict) and MARK in made else {"about": text}
