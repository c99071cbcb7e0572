"""Graphs as JSON: node-link, as d3 and networkx have it, and the elements of Cytoscape and Cytoscape.js.

Owns: how the two are laid out, and what is refused before any of it is taken for a graph.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from partnerkit.errors import DataFileError, Entry, Problem, quoted
from partnerkit.files._graphs._graph import LABEL, PICTURE, WEIGHT, Edge, Graph, Node
from partnerkit.files._text import decode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

__all__ = ["cytoscape_text", "is_cytoscape", "node_link_text", "read_cytoscape", "read_node_link"]

_ENDS = ("source", "target")
_MOST_VALUES = 30_000_000
_LOOKS = ("position", "selected", "selectable", "locked", "grabbable", "classes", "style", "scratch")


def node_link_text(graph: Graph) -> str:
    """Return a graph as a node-link document, each node and edge on a line of its own."""
    return _laid_out(
        {"directed": False, "multigraph": False, "graph": graph.header},
        nodes=[{"id": node.key, **node.data} for node in graph.nodes],
        edges=[{"source": edge.source, "target": edge.target, **edge.data} for edge in graph.edges],
    )


def cytoscape_text(graph: Graph) -> str:
    """Return a graph as a document of Cytoscape, each element on a line of its own."""
    nodes = [
        {"data": {"id": node.key, "value": node.key, "name": node.data[LABEL], **_without(node.data, LABEL)}}
        for node in graph.nodes
    ]
    edges = [
        {"data": {"id": f"{edge.source}~{edge.target}", "source": edge.source, "target": edge.target, **edge.data}}
        for edge in graph.edges
    ]
    head = {
        "format_version": "1.0",
        "generated_by": "partnerkit",
        "target_cytoscapejs_version": "~2.1",
        "directed": False,
        "multigraph": False,
        "data": graph.header,
    }
    return _laid_out(head, within="elements", nodes=nodes, edges=edges)


def _without(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {each: value for each, value in data.items() if each != name}


def _laid_out(head: Mapping[str, Any], *, within: str = "", **lists: list[dict[str, Any]]) -> str:
    parts = [f"  {_line(key)}: {_line(value)}" for key, value in head.items()]
    rows = [
        f"  {_line(key)}: [\n" + ",\n".join(f"    {_line(each)}" for each in value) + "\n  ]"
        for key, value in lists.items()
    ]
    inner = ",\n".join(rows)
    parts.append(f"  {_line(within)}: {{\n{inner}\n  }}" if within else inner)
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def read_node_link(data: bytes, file: str) -> Graph:
    """Return the graph in a node-link document; the edges stand under `edges` or `links`.

    Raises:
        DataFileError: It is no such document.
    """
    document = _document(data, file)
    header = document.get("graph")
    graph = Graph(file, _known(header) if isinstance(header, dict) else {})
    if isinstance(header, list):  # networkx 1 wrote pairs
        graph.header = {str(key): value for key, value in (each for each in header if _is_pair(each))}
    nodes = _list(graph, document, "nodes")
    edges = _list(graph, document, "edges" if "edges" in document else "links")
    graph.announce(len(nodes))
    for i, each in enumerate(nodes):
        _add_node(graph, each, f"nodes[{i}]", otherwise=str(i))
    directed = document.get("directed") is True
    for i, each in enumerate(edges):
        _add_edge(graph, each, f"edges[{i}]", directed=directed)
    return graph


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2  # noqa: PLR2004 - a pair


def read_cytoscape(data: bytes, file: str) -> Graph:
    """Return the graph in a document of Cytoscape or Cytoscape.js.

    Raises:
        DataFileError: It is no such document.
    """
    document = _document(data, file)
    header = document.get("data")
    graph = Graph(file, _known(header) if isinstance(header, dict) else {})
    elements = document.get("elements")
    if isinstance(elements, list):
        grouped = {
            "nodes": [each for each in elements if not _is_edge(each)],
            "edges": list(filter(_is_edge, elements)),
        }
    else:
        grouped = elements if isinstance(elements, dict) else {}
    nodes, edges = (
        _list(graph, grouped, name) if name in grouped or name == "nodes" else [] for name in ("nodes", "edges")
    )
    graph.announce(len(nodes))
    for i, each in enumerate(nodes):
        _add_node(graph, _inner(graph, each, f"elements.nodes[{i}]"), f"elements.nodes[{i}].data", otherwise=str(i))
    directed = document.get("directed") is True
    for i, each in enumerate(edges):
        _add_edge(graph, _inner(graph, each, f"elements.edges[{i}]"), f"elements.edges[{i}].data", directed=directed)
    for edge in graph.edges:
        edge.data.pop("id", None)
    for node in graph.nodes:
        if node.data.get("value") == node.key:  # networkx asks for it
            del node.data["value"]
    if any(isinstance(each, dict) and set(_LOOKS) & set(each) for each in (*nodes, *edges)):
        graph.note(PICTURE)
    return graph


def is_cytoscape(data: bytes, file: str) -> bool:
    """Tell whether a JSON document is one of Cytoscape rather than a node-link document."""
    return "elements" in _document(data, file)


def _is_edge(element: object) -> bool:
    inner = element.get("data") if isinstance(element, dict) else None
    return isinstance(inner, dict) and "source" in inner and "target" in inner


def _inner(graph: Graph, element: object, path: str) -> object:
    if not isinstance(element, dict) or "data" not in element:
        graph.refuse(Entry.UNREADABLE, "an element without data", 'an object {"data": {…}}', path=path)
    return element["data"]


def _document(data: bytes, file: str) -> dict[str, Any]:
    """Return what a document holds, if it is an object that every reader of JSON would read alike."""
    text = decode(data, file, hint="save it as UTF-8")
    if isinstance(text, Problem):
        raise DataFileError(text)
    if sum(data.count(sign) for sign in (b",", b"[", b"{")) > _MOST_VALUES:
        _refuse(file, Entry.TOO_LARGE, f"a document of more than {_MOST_VALUES:,} values", "a smaller graph")
    try:
        made = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        _refuse(file, Entry.UNREADABLE, f"text that is no JSON: {error.msg} ({place})", "")
    except _TwiceError as error:
        _refuse(file, Entry.GIVEN_TWICE, f"the key {quoted(error.key)} twice in an object", "it once")
    except (RecursionError, ValueError):
        _refuse(file, Entry.UNREADABLE, "text that is no graph: brackets too deep, or a number too long", "")
    if not isinstance(made, dict):
        _refuse(file, Entry.UNREADABLE, "JSON that is no graph", "an object in { }")
    return made


def _refuse(file: str, entry: Entry, found: str, expected: str) -> NoReturn:
    raise DataFileError(Problem(entry=entry, found=found, expected=expected, file=file)) from None


class _TwiceError(Exception):
    """What is raised where a key stands twice in an object."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(next(key for key in keys if keys.count(key) > 1))
    return made


def _list(graph: Graph, document: Mapping[str, Any], name: str) -> list[Any]:
    found = document.get(name)
    if not isinstance(found, list):
        graph.refuse(Entry.MISSING, f"no list of {name}", f'"{name}": [ … ]', path=name)
    return found


def _known(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes without those that are null: not known."""
    return {name: value for name, value in data.items() if value is not None}


def _add_node(graph: Graph, each: object, path: str, *, otherwise: str) -> None:
    if not isinstance(each, dict):
        graph.refuse(Entry.UNREADABLE, quoted(each), "an object in { }", path=path)
    data = _known(each)
    key = data.pop("id", otherwise)
    if not isinstance(key, str | int) or isinstance(key, bool):
        graph.refuse(Entry.WRONG_VALUE, quoted(key), "an id: text or a whole number", path=f"{path}.id")
    graph.add_node(Node(str(key), data))


def _add_edge(graph: Graph, each: object, path: str, *, directed: bool) -> None:
    if not isinstance(each, dict):
        graph.refuse(Entry.UNREADABLE, quoted(each), "an object in { }", path=path)
    data = _known(each)
    ends = []
    for side in _ENDS:
        end = data.pop(side, None)
        if not isinstance(end, str | int) or isinstance(end, bool):
            graph.refuse(Entry.MISSING, f"{quoted(end)} as the {side}", "a node's id", path=f"{path}.{side}")
        ends.append(str(end))
    if WEIGHT not in data and "value" in data:  # d3 calls it so
        data[WEIGHT] = data.pop("value")
    graph.add_edge(Edge(ends[0], ends[1], data, directed))
