"""The partnership as a graph: to networkx and back, without loss, and to igraph.

Owns: the names of the graph's attributes. The only importer of networkx and igraph, which are loaded when a
function here is called.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.model import Evidence, Partner, Partnership, Relationship
from partnerkit.parsing import parse, plain

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["from_networkx", "to_igraph", "to_networkx"]

T = TypeVar("T")

_HEADER = tuple(field.name for field in attrs.fields(Partnership) if field.name not in {"partners", "relationships"})


def to_networkx(partnership: Partnership) -> nx.Graph[str]:
    """Return a partnership as a new undirected graph: the way out.

    Nodes are partners' ids, edges are relationships. Every attribute is plain text, numbers, lists or None; amounts and
    dates are text. The order of partners and relationships is kept in the attribute `order`.

    Returns:
        A graph that shares nothing with the partnership.

    Example:
        >>> from partnerkit.files import case
        >>> graph = to_networkx(case("grange_park").partnership)
        >>> graph.number_of_nodes(), graph.edges["grange_park_school", "childminders"]["strands"][:2]
        (4, ['transition', 'training'])
    """
    import networkx as nx  # noqa: PLC0415 - slow to import, needed by few

    data = plain(partnership)
    graph: nx.Graph[str] = nx.Graph(**{name: data[name] for name in _HEADER})
    for partner in data["partners"]:
        graph.add_node(partner["id"], **{name: value for name, value in partner.items() if name != "id"})
    for order, tie in enumerate(data["relationships"]):
        graph.add_edge(tie["a"], tie["b"], order=order, **tie)
    return graph


def from_networkx(graph: nx.Graph[Any]) -> Partnership:
    """Return an undirected graph as a partnership: the inverse of `to_networkx`.

    Any graph will do. Nodes are made partners' ids as text; a node without a name is named by its id. Attributes that
    are none of a partner's or a relationship's are refused, so that nothing is lost without a word.

    Raises:
        InvalidValueError: A directed graph or a multigraph; an attribute or value that the model does not know. All of
            them are told.

    Example:
        >>> import networkx as nx
        >>> from_networkx(nx.path_graph(["ash", "oak", "elm"]))
        Partnership('partnership', 3 partners, 2 relationships)
    """
    if graph.is_directed() or graph.is_multigraph():
        hint = "turn it with graph.to_undirected(), or nx.Graph(graph)"
        raise InvalidValueError(
            Problem(found="a directed graph or multigraph", expected="an undirected nx.Graph", hint=hint)
        )
    problems: list[Problem] = []
    partners = [
        _read(Partner, {"name": str(node), **data, "id": str(node)}, problems, f"nodes.{node}")
        for node, data in graph.nodes(data=True)
    ]
    edges = sorted(graph.edges(data=True), key=lambda edge: edge[2].get("order", 0))
    ties = [_read(Relationship, _tie(a, b, data), problems, f"edges.{a}~{b}") for a, b, data in edges]
    evidence = [
        _read(Evidence, each, problems, f"evidence[{i}]") for i, each in enumerate(graph.graph.get("evidence", ()))
    ]
    header = {"id": "partnership", "name": "Partnership", **graph.graph}
    bare = _read(Partnership, {**header, "evidence": ()}, problems, "graph")
    if problems or bare is None:
        raise InvalidValueError(problems)
    made: Partnership = bare.evolve(
        partners=(each for each in partners if each),
        relationships=(each for each in ties if each),
        evidence=(each for each in evidence if each),
    )
    return made


def to_igraph(partnership: Partnership) -> Any:  # noqa: ANN401 - igraph has no types
    """Return a partnership as a new undirected graph of igraph, which comes with `pip install 'partnerkit[igraph]'`.

    Vertices are partners: `name` is the id, by which igraph finds one, and `label` the name that people read. Edges are
    relationships. The other attributes are as in `to_networkx`: plain text, lists, or None where nothing is known;
    an attribute that is known of nobody is not there.

    Returns:
        A graph that shares nothing with the partnership.

    Raises:
        ModuleNotFoundError: igraph is not installed.

    Example:
        >>> from partnerkit.files import case
        >>> graph = to_igraph(case("grange_park").partnership)
        >>> graph.vcount(), graph.vs.find("childminders")["kind"]
        (4, 'childminder')
    """
    try:
        igraph: Any = importlib.import_module("igraph")  # an extra, needed by few
    except ModuleNotFoundError as missing:
        message = "to_igraph needs igraph: pip install 'partnerkit[igraph]'"
        raise ModuleNotFoundError(message, name="igraph") from missing
    data = plain(partnership)
    place = {partner["id"]: i for i, partner in enumerate(data["partners"])}
    graph = igraph.Graph(n=len(place), edges=[(place[tie["a"]], place[tie["b"]]) for tie in data["relationships"]])
    for name in _HEADER:
        graph[name] = data[name]
    _tell(graph.vs, [{"name": each["id"], "label": each["name"], **_rest(each)} for each in data["partners"]])
    _tell(graph.es, data["relationships"])
    return graph


def _rest(partner: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in partner.items() if name not in {"id", "name"}}


def _tell(sequence: Any, rows: list[dict[str, Any]]) -> None:  # noqa: ANN401 - igraph has no types
    """Give vertices or edges those attributes that are known of any; of Nones alone igraph would make flags."""
    for name in rows[0] if rows else ():
        values = [row[name] for row in rows]
        if any(value is not None for value in values):
            sequence[name] = values


def _tie(a: object, b: object, data: dict[str, Any]) -> dict[str, Any]:
    """Return an edge's attributes with its ends, which `a` and `b` put in order and never rename."""
    ends = [str(a), str(b)]
    if [data.get("b"), data.get("a")] == ends:
        ends.reverse()
    rest = {name: value for name, value in data.items() if name not in {"a", "b", "order"}}
    return {"a": ends[0], "b": ends[1], **rest}


def _read(cls: type[T], data: dict[str, Any], problems: list[Problem], path: str) -> T | None:
    known = {name: value for name, value in data.items() if value is not None}
    return parse(cls, known, problems, at=Problem(found="", path=path))
