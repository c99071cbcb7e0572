from typing import Any

import attrs
import networkx as nx
import pytest
from hypothesis import given

from partnerkit.errors import InvalidValueError
from partnerkit.model import Evidence, Partner, Partnership, Relationship
from partnerkit.network import from_networkx, to_networkx
from partnerkit.testing import partnerships
from partnerkit.units import Amount

HUB = Partnership(
    id="hub",
    name="Hub",
    partners=[
        Partner(id="oak", name="Oak", kind="nursery"),
        Partner(id="ash", name="Ash"),
        Partner(id="elm", name="Elm"),
    ],
    relationships=[
        Relationship(a="oak", b="ash", strands=["training"], contact=Amount.of("1/week"), aim="cooperation"),
        Relationship(a="elm", b="oak"),
    ],
    evidence=[Evidence(id="minutes", text="They met.")],
)


def told(graph: "nx.Graph[Any]") -> list[str]:
    with pytest.raises(InvalidValueError) as caught:
        from_networkx(graph)
    return [str(problem) for problem in caught.value.problems]


@given(partnerships())
def test_graph_keeps_everything(partnership: Partnership) -> None:
    assert from_networkx(to_networkx(partnership)) == partnership


@given(partnerships())
def test_graph_is_made_of_plain_data(partnership: Partnership) -> None:
    """So that networkx can write it in any of its formats that hold lists."""
    graph = to_networkx(partnership)
    nx.node_link_data(graph, edges="edges")
    for _, data in graph.nodes(data=True):
        assert {type(value) for value in data.values()} <= {str, type(None)}


@given(partnerships())
def test_json_of_networkx_brings_it_back(partnership: Partnership) -> None:
    data = nx.node_link_data(to_networkx(partnership), edges="edges")
    assert from_networkx(nx.node_link_graph(data, edges="edges")) == partnership


def test_graph_shares_nothing_with_the_partnership() -> None:
    graph = to_networkx(HUB)
    graph.edges["oak", "ash"]["strands"].append("funding")
    graph.remove_node("elm")
    assert to_networkx(HUB).edges["oak", "ash"]["strands"] == ["training"]
    assert from_networkx(graph) != HUB


def test_partners_are_nodes_and_relationships_are_edges() -> None:
    graph = to_networkx(HUB)
    assert list(graph) == ["oak", "ash", "elm"]
    assert graph.nodes["oak"]["kind"] == "nursery"
    assert graph.edges["ash", "oak"]["contact"] == "1/week"
    assert graph.graph["name"] == "Hub"


def test_order_of_relationships_outlives_that_of_edges() -> None:
    """Edges are listed by node in networkx: without `order` that of the partnership would be lost."""
    swapped = HUB.evolve(relationships=reversed(HUB.relationships))
    assert [tie.id for tie in from_networkx(to_networkx(swapped)).relationships] == ["elm~oak", "ash~oak"]


def test_any_graph_will_do() -> None:
    made = from_networkx(nx.path_graph(3))
    assert [partner.name for partner in made.partners] == ["0", "1", "2"]
    assert [tie.id for tie in made.relationships] == ["0~1", "1~2"]
    assert (made.id, made.name) == ("partnership", "Partnership")


def test_partners_renamed_in_the_graph_are_renamed() -> None:
    graph = nx.relabel_nodes(to_networkx(HUB), {"oak": "yew"})
    made = from_networkx(graph)
    assert [(tie.a, tie.b) for tie in made.relationships] == [("yew", "ash"), ("yew", "elm")]


@pytest.mark.parametrize("make", [nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_directed_graph_and_multigraph_are_refused(make: "type[nx.Graph[str]]") -> None:
    (line,) = told(make([("a", "b")]))
    assert line.startswith("a directed graph or multigraph; expected an undirected nx.Graph; turn it with graph.to_und")


def test_all_problems_of_a_graph_are_told_at_once() -> None:
    graph: Any = nx.Graph(id="A Hub")
    graph.add_node("Oak Lane")
    graph.add_node("ash", kind="nursary", club="Mr. Hi")
    graph.add_edge("ash", "ash", strands="training")
    known = ", ".join(field.name for field in attrs.fields(Partner))
    assert told(graph) == [
        "nodes.Oak Lane.id: the id 'Oak Lane'; expected 1 to 64 of a-z, 0-9, _ and -, without __",
        "nodes.ash.kind: unknown kind 'nursary'; did you mean 'nursery'?",
        f"nodes.ash.club: unknown column or key 'club'; known: {known}",
        "edges.ash~ash.strands: 'training'; expected a list",
        "graph.id: the id 'A Hub'; expected 1 to 64 of a-z, 0-9, _ and -, without __",
    ]


def test_edge_with_itself_is_refused() -> None:
    assert told(nx.Graph([("a", "a")])) == ["edges.a~a.b: a relationship of 'a' with itself; expected two partners"]


def test_nodes_that_are_the_same_as_text_are_refused() -> None:
    graph: Any = nx.Graph()
    graph.add_nodes_from([1, "1"])
    assert told(graph) == ["partners[1].id: the id '1' given twice; expected it once; remove one"]


def test_attribute_of_the_graph_that_is_not_known_is_refused() -> None:
    assert told(nx.Graph(colour="red"))[0].startswith("graph.colour: unknown column or key 'colour'")


def test_names_of_nodes_reach_no_terminal_raw() -> None:
    (line,) = told(nx.Graph([("\x1b[31m", "b")]))[:1]
    assert line.isprintable()
