"""Graphs of other programs, and what is wrong with them: each a clear error, or named in a warning."""

import json
import time
import warnings
from pathlib import Path
from typing import Any

import attrs
import networkx as nx
import pytest
from click.testing import CliRunner

import partnerkit as pk
from partnerkit.cli import _commands
from partnerkit.errors import DataFileError, Entry, InvalidValueError, MissingFileError, PartnerkitWarning, Problem
from partnerkit.files import GraphFormat, TieValue, read_graph, write_graph
from partnerkit.files._graphs import _graph
from partnerkit.model import Partner, Partnership, Relationship
from partnerkit.units import Amount

igraph: Any = pytest.importorskip("igraph")

ORCHARD = Path(__file__).parents[2] / "examples" / "orchard_hub"
HUB = Partnership(
    id="hub",
    name='Ясли & "Läne" <hub>',
    about="One.\nTwo.",
    partners=[
        Partner(id="oak", name="保育園 \"Oak\" &#34; 'x'", kind="nursery", capacity=Amount.of("0 hour/week")),
        Partner(id="ash", name="ash"),
        Partner(id="elm", name="حضانة [oak]"),
    ],
    relationships=[
        Relationship(a="oak", b="ash", strands=["training", "information"], contact=Amount.of("0/week")),
        Relationship(a="elm", b="oak", contact=Amount.of("1/week"), aim="cooperation"),
        Relationship(a="ash", b="elm"),
    ],
)
NAMES = ["hub.graphml", "hub.gexf", "hub.net", "hub.dl", "hub.json", "hub.cyjs", "hub.csv"]
GRAPHML = (
    '<graphml><key id="k" for="edge" attr.name="weight" attr.type="double"/>'
    '<graph edgedefault="undirected">{}</graph></graphml>'
)
PAIR = '<node id="oak"/><node id="ash"/>'
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def put(folder: Path, name: str, text: str | bytes) -> Path:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder / name


def problems(path: Path, **options: Any) -> list[Problem]:  # noqa: ANN401 - those of read_graph
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartnerkitWarning)
        with pytest.raises(DataFileError) as caught:
            read_graph(path, **options)
    return list(caught.value.problems)


def told(path: Path) -> list[str]:
    return [str(problem) for problem in problems(path)]


def quietly(path: Path, **options: Any) -> tuple[Partnership, list[str]]:  # noqa: ANN401 - those of read_graph
    """Return a graph, and what was warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        made = read_graph(path, **options)
    assert all(each.category is PartnerkitWarning and each.filename == __file__ for each in caught)
    return made, [str(each.message) for each in caught]


def nodes(made: Partnership) -> list[tuple[str, str]]:
    return [(partner.id, partner.name) for partner in made.partners]


def contacts(made: Partnership) -> dict[str, str | None]:
    return {tie.id: None if tie.contact is None else str(tie.contact) for tie in made.relationships}


# What is kept


@pytest.mark.filterwarnings("ignore::partnerkit.errors.PartnerkitWarning")
@pytest.mark.parametrize("name", NAMES)
def test_nought_is_a_tie_and_unknown_is_not_nought(tmp_path: Path, name: str) -> None:
    write_graph(HUB, tmp_path / name, value="contact")
    made = contacts(read_graph(tmp_path / name, value="contact"))
    assert float(str(made["ash~oak"]).split("/")[0]) == 0
    assert str(made["elm~oak"]) in {"1/week", "52.17857142857142/year", "52.17857142857143/year"}
    assert made.get("ash~elm") is None


@pytest.mark.filterwarnings("ignore::partnerkit.errors.PartnerkitWarning")
@pytest.mark.parametrize("name", ["hub.net", "hub.dl"])
def test_a_file_of_one_number_says_what_it_is_and_comes_back(tmp_path: Path, name: str) -> None:
    write_graph(HUB, tmp_path / name, value="contact")
    made, notes = quietly(tmp_path / name)
    assert contacts(made) == contacts(read_graph(tmp_path / name, value="contact"))
    assert float(str(contacts(made)["ash~oak"]).split("/")[0]) == 0
    assert not [note for note in notes if "weight 0" in note]
    (problem,) = problems(tmp_path / name, value="hours")
    assert (problem.entry, problem.hint) == (Entry.CONTRADICTION, "value=contact")
    bare = tmp_path / f"bare_{name}"
    write_graph(HUB, bare)
    assert "partnerkit" not in bare.read_text(encoding="utf-8")
    assert set(contacts(read_graph(bare)).values()) == {None}


@pytest.mark.parametrize("value", ["tie", "contact"])
def test_what_a_file_says_in_words_that_are_none_is_a_comment(tmp_path: Path, value: str) -> None:
    text = '% partnerkit value: weeks (by the year)\n*Vertices 2\n1 "oak"\n2 "ash"\n*Edges\n1 2 5\n'
    made, _ = quietly(put(tmp_path, "x.net", text), value=value)
    assert contacts(made) == {"ash~oak": None if value == "tie" else "5/year"}


@pytest.mark.parametrize("name", NAMES)
def test_names_in_any_script(tmp_path: Path, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartnerkitWarning)
        write_graph(HUB, tmp_path / name)
        made = read_graph(tmp_path / name)
    expected = [(each.id, each.id if name.endswith(".dl") else each.name) for each in HUB.partners]
    assert nodes(made) == expected


@pytest.mark.parametrize("name", ["hub.net", "hub.dl"])
def test_what_a_format_has_no_room_for_is_named(tmp_path: Path, name: str) -> None:
    with pytest.warns(PartnerkitWarning) as caught:
        write_graph(HUB, tmp_path / name, value="contact")
    (text,) = (str(each.message) for each in caught)
    lost = ["kind, capacity of partners", "strands, aim of ties", "about of the whole", "1 tie whose contact"]
    assert [each for each in lost if each not in text.replace("name, ", "")] == []
    assert ("name, kind" in text) == name.endswith(".dl")


@pytest.mark.filterwarnings("error")
def test_nothing_is_named_where_nothing_is_lost(tmp_path: Path) -> None:
    bare = Partnership(id="hub", name="Hub", partners=[Partner(id="oak", name="Oak")])
    write_graph(bare, tmp_path / "hub.net")
    assert read_graph(tmp_path / "hub.net") == bare
    write_graph(Partnership(id="hub", name="hub"), tmp_path / "hub.dl")
    assert read_graph(tmp_path / "hub.dl") == Partnership(id="hub", name="hub")


def test_amounts_become_numbers_by_the_year(tmp_path: Path) -> None:
    ties = [("oak", "ash", "1 hour/term"), ("oak", "elm", "3 hour"), ("ash", "elm", "1000000000 hour/day")]
    rows = [Relationship(a=a, b=b, hours=Amount.of(hours)) for a, b, hours in ties]
    with pytest.warns(PartnerkitWarning, match="2 ties whose hours is not known by the year"):
        write_graph(HUB.evolve(relationships=rows, about=""), tmp_path / "x.net", value="hours")
    assert (tmp_path / "x.net").read_text(encoding="utf-8").endswith("*Edges\n1 2 3\n")


def test_a_spreadsheet_runs_nothing_of_an_edge_list(tmp_path: Path) -> None:
    write_graph(HUB.with_partner(Partner(id="elm", name="=1+1")), tmp_path / "hub.csv")
    assert "elm,'=1+1," in (tmp_path / "hub-nodes.csv").read_text(encoding="utf-8")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["hub-graph.csv", "hub-nodes.csv", "hub.csv"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_there_is_written_over_only_if_that_is_said(tmp_path: Path, name: str) -> None:
    put(tmp_path, name, "mine")
    with pytest.raises(InvalidValueError, match="is there"):
        write_graph(HUB, tmp_path / name)
    assert (tmp_path / name).read_bytes() == b"mine"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartnerkitWarning)
        write_graph(HUB, tmp_path / name, overwrite=True)
        assert len(read_graph(tmp_path / name).partners) == 3


# Other programs


def test_igraph_finds_partners_and_what_is_known_of_them() -> None:
    graph = pk.to_igraph(HUB)
    assert (graph.vcount(), graph.ecount(), graph.is_directed()) == (3, 3, False)
    assert graph.vs["label"] == [each.name for each in HUB.partners]
    assert graph.vs.find("oak")["capacity"] == "0 hour/week"
    assert graph.vs.find("ash")["capacity"] is None
    assert graph.es[graph.get_eid("elm", "oak")]["aim"] == "cooperation"
    assert graph["name"] == HUB.name
    assert pk.to_igraph(Partnership(id="a", name="A")).vcount() == 0


def test_igraph_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "igraph", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'partnerkit\[igraph\]'"):
        pk.to_igraph(HUB)


def test_igraph_reads_our_graphml_and_we_read_what_it_makes_of_it(tmp_path: Path) -> None:
    hub = pk.load(ORCHARD).partnership
    write_graph(hub, tmp_path / "ours.graphml", value="contact")
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "ours.graphml"))
    assert graph.vs["id"] == [each.id for each in hub.partners]
    graph.write_graphml(str(tmp_path / "theirs.graphml"))
    made = read_graph(tmp_path / "theirs.graphml")
    assert made.evolve(relationships=()) == hub.evolve(relationships=())
    assert {tie.id: attrs.evolve(tie, a="x", b="y") for tie in made.relationships} == {
        tie.id: attrs.evolve(tie, a="x", b="y") for tie in hub.relationships
    }


def test_what_igraph_writes_of_our_graph_is_read(tmp_path: Path) -> None:
    graph = pk.to_igraph(HUB)
    for name in graph.attributes():
        del graph[name]
    graph.es["strands"] = [";".join(strands) for strands in graph.es["strands"]]
    graph.write_graphml(str(tmp_path / "theirs.graphml"))
    made = read_graph(tmp_path / "theirs.graphml")
    assert (made.partners, made.relationships) == (HUB.partners, HUB.relationships)


def test_igraph_reads_our_pajek_and_dl(tmp_path: Path) -> None:
    for name in ("hub.net", "hub.dl"):
        with pytest.warns(PartnerkitWarning):
            write_graph(HUB, tmp_path / name, value="contact")
    pajek = igraph.Graph.Read_Pajek(str(tmp_path / "hub.net"))
    assert (pajek.is_directed(), pajek.get_edgelist(), pajek.vs["name"][1]) == (False, [(0, 1), (0, 2)], "ash")
    assert pajek.es["weight"] == pytest.approx([0, 365.25 / 7])
    dl = igraph.Graph.Read_DL(str(tmp_path / "hub.dl"), directed=True)
    assert (dl.vs["name"], sorted(dl.get_edgelist())) == (["oak", "ash", "elm"], [(0, 1), (0, 2), (1, 0), (2, 0)])
    pajek.write_pajek(str(tmp_path / "theirs.net"))
    made, notes = quietly(tmp_path / "theirs.net", value="contact")
    assert (nodes(made), notes) == (nodes(HUB), [])
    assert made.relationships[0].contact == Amount(0, "/year")


def test_networkx_reads_ours_and_we_read_its_own(tmp_path: Path) -> None:
    for name in ("hub.graphml", "hub.gexf", "hub.json", "hub.cyjs"):
        write_graph(HUB, tmp_path / name)
    documents = [json.loads((tmp_path / name).read_bytes()) for name in ("hub.json", "hub.cyjs")]
    graphs: list[Any] = [
        nx.read_graphml(tmp_path / "hub.graphml"),
        nx.read_gexf(tmp_path / "hub.gexf"),
        nx.node_link_graph(documents[0], edges="edges"),
        nx.cytoscape_graph(documents[1]),
    ]
    for graph in graphs:
        assert (list(graph), graph.number_of_edges()) == (["oak", "ash", "elm"], 3)
        assert graph.edges["oak", "ash"]["contact"] == "0/week"
    nx.write_graphml(graphs[0], tmp_path / "back.graphml")
    nx.write_gexf(graphs[1], tmp_path / "back.gexf")
    put(tmp_path, "back.json", json.dumps(nx.node_link_data(graphs[2], edges="links")))
    put(tmp_path, "back.cyjs", json.dumps(nx.cytoscape_data(graphs[3])))
    for name in ("back.graphml", "back.gexf", "back.json", "back.cyjs"):
        made = read_graph(tmp_path / name)
        assert made.partners == HUB.partners, name
        assert {tie.id for tie in made.relationships} == {tie.id for tie in HUB.relationships}, name
        assert contacts(made) == contacts(HUB), name


def test_gephi_keeps_looks_and_times_that_are_named(tmp_path: Path) -> None:
    text = """<?xml version="1.0" encoding="UTF-8"?>
    <gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
      <meta><creator>Gephi 0.10</creator><description>Drawn in May</description></meta>
      <graph defaultedgetype="directed"><attributes class="node"><attribute id="0" title="kind" type="string">
      <default>school</default></attribute><attribute id="pr" title="Pageranks" type="double"/></attributes>
      <nodes><node id="0" label="Oak Lane"><attvalues><attvalue for="pr" value="0.5"/></attvalues>
        <viz:position x="1" y="2"/></node>
        <node id="1" label="Ясли"><attvalues><attvalue for="0" value="nursery"/></attvalues></node></nodes>
      <edges><edge id="0" source="0" target="1" weight="2.0"/><edge id="1" source="1" target="0" weight="2.0"/></edges>
      </graph></gexf>"""
    made, notes = quietly(put(tmp_path, "May.gexf", text), value="contact")
    assert nodes(made) == [("oak_lane", "Oak Lane"), ("partner_2", "Ясли")]
    assert [str(each.kind) for each in made.partners] == ["school", "nursery"]
    assert (made.id, made.name, made.about) == ("may", "May", "Drawn in May")
    assert contacts(made) == {"oak_lane~partner_2": "2/year"}
    assert notes == [
        (
            "May.gexf: ids were made where the file has none that partnerkit keeps: 'Oak Lane' is oak_lane, "
            "'Ясли' is partner_2"
        ),
        "May.gexf: attributes of partners that partnerkit has no place for are left out: Pageranks",
        "May.gexf: not read: colours, sizes and places in the picture",
    ]


def test_yed_keeps_names_in_its_drawing(tmp_path: Path) -> None:
    text = """<graphml xmlns:y="http://www.yworks.com/xml/graphml"><key for="node" id="d6" yfiles.type="nodegraphics"/>
    <graph edgedefault="directed"><node id="n0"><data key="d6"><y:ShapeNode><y:Geometry/>
    <y:NodeLabel>Oak Lane</y:NodeLabel></y:ShapeNode></data></node><node id="n1"/><edge source="n0" target="n1"/>
    </graph></graphml>"""
    made, notes = quietly(put(tmp_path, "x.graphml", text))
    assert nodes(made) == [("n0", "Oak Lane"), ("n1", "n1")]
    assert [note.partition(": ")[2] for note in notes] == [
        "directions are not kept: 1 of 1 ties lead one way only",
        "not read: colours, sizes and places in the picture",
    ]


def test_cytoscape_js_lists_its_elements(tmp_path: Path) -> None:
    elements = [
        {"group": "nodes", "data": {"id": "a", "name": "Ash"}, "position": {"x": 1}},
        {"data": {"id": "b", "kind": None}},
        {"data": {"id": "e1", "source": "a", "target": "b", "weight": 1}},
    ]
    made, notes = quietly(put(tmp_path, "x.json", json.dumps({"elements": elements})))
    assert nodes(made) == [("a", "Ash"), ("b", "b")]
    assert [tie.id for tie in made.relationships] == ["a~b"]
    assert notes == ["x.json: not read: colours, sizes and places in the picture"]


def test_d3_numbers_its_nodes(tmp_path: Path) -> None:
    document = {
        "nodes": [{"name": "Oak Lane"}, {"name": "Oak lane"}],
        "links": [{"source": 0, "target": 1, "value": 3}],
    }
    made, notes = quietly(put(tmp_path, "x.json", json.dumps(document)), value="contact")
    assert nodes(made) == [("oak_lane", "Oak Lane"), ("oak_lane_2", "Oak lane")]
    assert contacts(made) == {"oak_lane~oak_lane_2": "3/year"}
    assert len(notes) == 1


@pytest.mark.parametrize(
    "text",
    [
        '*Vertices 3\r\n1 Oak 0.1 0.2 ic Red\r\n2 "Ash Lane"\r\n*Arcs\r\n1 2 2.0\r\n2 1 2.0\r\n1 3 1\r\n3 1 1\r\n',
        '% drawn\n*Network x\n*vertices 3\n1 "Oak"\n2 "Ash Lane"\n*edges :1\n1 2 2\n1 3\n',
        '*Vertices 3\n1 "Oak"\n2 "Ash Lane"\n*Matrix\n0 2 1\n2 0 0\n1 0 0\n',
        '\ufeff*Vertices 3\n1 "Oak"\n2 "Ash Lane"\n*Edges\n1 2 2\n*Edgeslist\n1 3\n',
    ],
)
def test_dialects_of_pajek(tmp_path: Path, text: str) -> None:
    made, _ = quietly(put(tmp_path, "x.net", text), value="contact")
    assert [partner.name for partner in made.partners] == ["Oak", "Ash Lane", "3"]
    assert contacts(made) == {"ash_lane~oak": "2/year", "3~oak": "1/year"}


@pytest.mark.parametrize(
    "text",
    [
        "dl n=3\nformat = fullmatrix\nlabels:\noak,ash,elm\ndata:\n0 2 1\n2 0 0\n1 0 0\n",
        "DL N=3\nLABELS EMBEDDED\nDATA:\n  oak ash elm\noak 0 2 1\nash 2 0 0\nelm 1 0 0\n",
        "dl n=3 format=edgelist1\nlabels embedded:\ndata:\noak ash 2\noak elm\n",
        (
            'DL n = 3, nm = 1, format = edgelist1\nlabels:\n"oak","ash","elm"\nmatrix labels:\n1\ndata:\n'
            "1 2 2\n2 1 2\n1 3 1\n3 1 1\n"
        ),
    ],
)
def test_dialects_of_dl(tmp_path: Path, text: str) -> None:
    made, _ = quietly(put(tmp_path, "x.dl", text), value="contact")
    assert [partner.id for partner in made.partners] == ["oak", "ash", "elm"]
    assert contacts(made) == {"ash~oak": "2/year", "elm~oak": "1/year"}


def test_lists_of_dl_and_cells_that_say_nothing(tmp_path: Path) -> None:
    made, _ = quietly(put(tmp_path, "x.dl", "dl n=3\nformat=nodelist1\nlabels:\nOAK ASH ELM\ndata:\n1 2 3\n2 1\n"))
    assert nodes(made) == [("oak", "OAK"), ("ash", "ASH"), ("elm", "ELM")]
    assert [tie.id for tie in made.relationships] == ["ash~oak", "elm~oak"]
    made, notes = quietly(put(tmp_path, "y.dl", "dl n=2\ndata:\n5 na\n0 0\n"))
    assert made.relationships == ()
    assert [note.partition("read: ")[2] for note in notes if "read: " in note] == [
        "the diagonal of the matrix",
        "cells without a number: whether there is a tie is not known, and none is read",
    ]


def test_an_edge_list_alone_makes_partners_of_its_ends(tmp_path: Path) -> None:
    made, notes = quietly(put(tmp_path, "x.csv", "From,To,collab,Contact\nCDC-6,OS-3,2,\nOS-3,ACF-1,1,1/week\n"))
    assert nodes(made) == [("cdc-6", "CDC-6"), ("os-3", "OS-3"), ("acf-1", "ACF-1")]
    assert contacts(made) == {"cdc-6~os-3": None, "acf-1~os-3": "1/week"}
    assert "of ties that partnerkit has no place for are left out: collab" in notes[1]


def test_attributes_that_mean_something_else_are_ignored_on_demand(tmp_path: Path) -> None:
    path = put(tmp_path, "x.csv", "source,target,level\noak,ash,3\n")
    assert told(path) == ["x.csv, row 2, column level: unknown level '3'; known: individual, strategic, both, unknown"]
    assert [tie.id for tie in read_graph(path, ignore=["level"]).relationships] == ["ash~oak"]


# Bad input


@pytest.mark.parametrize("name", ["x.graphml", "x.gexf"])
@pytest.mark.parametrize("dtd", [BOMB, EXTERNAL, "<!DOCTYPE x>", '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_it_grows(tmp_path: Path, name: str, dtd: str, encoding: str) -> None:
    text = f'<?xml version="1.0"?>{dtd}<graphml><graph>&a;{PAIR}</graph></graphml>'
    start = time.perf_counter()
    (problem,) = problems(put(tmp_path, name, text.encode(encoding)))
    assert time.perf_counter() - start < 5
    assert problem.entry is Entry.UNREADABLE
    assert "document type" in problem.found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.graphml", '<graphml><graph parse.nodes="10000000"/></graphml>'),
        ("x.graphml", f'<graphml><graph parse.nodes="{"9" * 5000}"/></graphml>'),
        ("x.gexf", '<gexf><graph><nodes count="10000000"/></graph></gexf>'),
        ("x.net", "*Vertices 10000000\n*Edges\n"),
        ("x.dl", "dl n=10000000\ndata:\n"),
    ],
)
def test_ten_million_nodes_that_are_announced_are_refused(tmp_path: Path, name: str, text: str) -> None:
    (problem,) = problems(put(tmp_path, name, text))
    assert (problem.entry, problem.expected) == (Entry.TOO_LARGE, "at most 500,000")


def test_more_nodes_and_edges_than_are_read_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "x.graphml", GRAPHML.format(PAIR + '<edge source="oak" target="ash"/>' * 3))
    monkeypatch.setattr(_graph, "MOST_EDGES", 2)
    assert "more than 2 edges" in told(path)[0]
    monkeypatch.setattr(_graph, "MOST_NODES", 1)
    assert "more than 1 nodes" in told(path)[0]


def test_a_file_too_large_for_any_graph_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnerkit.files._MOST_BYTES", 100)
    (problem,) = problems(put(tmp_path, "x.graphml", " " * 101))
    assert problem.entry is Entry.TOO_LARGE


def test_deep_elements_and_deep_brackets_are_refused(tmp_path: Path) -> None:
    assert "deeper than any graph" in told(put(tmp_path, "x.graphml", "<a>" * 100_000))[0]
    assert "brackets too deep" in told(put(tmp_path, "x.json", "[" * 200_000))[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.graphml", GRAPHML.format(PAIR + '<node id="oak"/>')),
        ("x.gexf", f'<gexf><graph><nodes>{PAIR}<node id="oak"/></nodes></graph></gexf>'),
        ("x.json", '{"nodes": [{"id": "oak"}, {"id": "oak"}], "edges": []}'),
        ("x.cyjs", '{"elements": {"nodes": [{"data": {"id": "oak"}}, {"data": {"id": "oak"}}]}}'),
    ],
)
def test_an_id_given_twice_is_told(tmp_path: Path, name: str, text: str) -> None:
    (problem,) = problems(put(tmp_path, name, text))
    assert (problem.entry, problem.found) == (Entry.GIVEN_TWICE, "the id 'oak' given twice")


@pytest.mark.parametrize("weight", ["NaN", "nan", "-nan"])
@pytest.mark.parametrize("value", ["tie", "contact"])
def test_a_weight_that_is_no_number_is_not_known(tmp_path: Path, weight: str, value: str) -> None:
    text = GRAPHML.format(f'{PAIR}<edge source="oak" target="ash"><data key="k">{weight}</data></edge>')
    made, notes = quietly(put(tmp_path, "x.graphml", text), value=value)
    assert contacts(made) == {"ash~oak": None}
    assert "x.graphml: 1 weight that is no number (NaN): not known" in notes
    json_text = (
        '{"nodes": [{"id": "oak"}, {"id": "ash"}], "edges": [{"source": "oak", "target": "ash", "weight": NaN}]}'
    )
    assert contacts(quietly(put(tmp_path, "x.json", json_text), value=value)[0]) == {"ash~oak": None}


@pytest.mark.parametrize("weight", ["inf", "-1", "much", "1e400", "2e9"])
def test_a_weight_that_cannot_be_is_an_error(tmp_path: Path, weight: str) -> None:
    text = GRAPHML.format(f'{PAIR}<edge source="oak" target="ash"><data key="k">{weight}</data></edge>')
    (problem,) = problems(put(tmp_path, "x.graphml", text), value="contact")
    assert (problem.entry, problem.path) == (Entry.WRONG_VALUE, "edges.oak~ash.weight")


@pytest.mark.parametrize("weight", ["inf", "-3", "much"])
def test_a_weight_that_cannot_be_is_an_error_whatever_it_would_stand_for(tmp_path: Path, weight: str) -> None:
    text = GRAPHML.format(f'{PAIR}<edge source="oak" target="ash"><data key="k">{weight}</data></edge>')
    without, read = (problems(put(tmp_path, "x.graphml", text), value=value) for value in ("tie", "contact"))
    assert without == read
    assert without[0].found == f"the weight '{weight}'"


@pytest.mark.parametrize("encoding", ["cp1252", "cp1250", "utf-16"])
@pytest.mark.parametrize("name", ["x.net", "x.dl", "x.csv", "x.json"])
def test_a_file_in_a_wrong_encoding_is_told_with_what_to_do(tmp_path: Path, encoding: str, name: str) -> None:
    text = '*Vertices 1\n1 "Zaj\xe1\u010dek"\n' if encoding == "cp1250" else '*Vertices 1\n1 "Caf\xe9"\n'
    (problem,) = problems(put(tmp_path, name, text.encode(encoding)))
    assert (problem.entry, problem.expected) == (Entry.ENCODING, "UTF-8")
    assert problem.hint


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = (
        '<graphml><key id="k" for="node" attr.name="kind"/><graph edgedefault="directed">'
        '<node id="oak"><data key="k">nursary</data></node><node id="ash"/><node id="ash"/>'
        '<edge source="oak" target="oka"/><edge source="oak" target="oak"/></graph></graphml>'
    )
    assert told(put(tmp_path, "x.graphml", text)) == [
        "x.graphml, nodes.ash: the id 'ash' given twice; expected it once",
        "x.graphml, nodes.oak.kind: unknown kind 'nursary'; did you mean 'nursery'?",
        "x.graphml, edges.oak~oka: unknown node 'oka'; did you mean 'oak'?",
        "x.graphml, edges.oak~oak: a tie of 'oak' with itself; expected two partners",
    ]


def test_ties_that_two_arcs_tell_apart_are_not_chosen_between(tmp_path: Path) -> None:
    text = "source,target,type,contact\noak,ash,Directed,1/week\nash,oak,Directed,1/day\n"
    (problem,) = problems(put(tmp_path, "x.csv", text))
    assert (problem.entry, problem.row) == (Entry.CONTRADICTION, 2)
    assert "contact of the tie 'ash~oak' that differ by direction" in problem.found
    (problem,) = problems(put(tmp_path, "y.csv", "source,target\noak,ash\nash,oak\n"))
    assert problem.entry is Entry.GIVEN_TWICE


WRONG = [
    ("x.graphml", "", "an empty file"),
    ("x.graphml", "<graphml/>", "no graph"),
    ("x.graphml", "<graphml><graph>", "text that is no XML"),
    ("x.graphml", "<graphml><graph/><graph/></graphml>", "a second graph"),
    ("x.graphml", "<graphml><graph><node/></graph></graphml>", "a node without id"),
    ("x.graphml", "<graphml><graph><edge source='a'/></graph></graphml>", "an edge without target"),
    ("x.graphml", "<graphml><graph><hyperedge/></graph></graphml>", "a hyperedge"),
    ("x.graphml", "<graphml><graph><data key='q'>1</data></graph></graphml>", "data of the key 'q'"),
    ("x.gexf", "<gexf/>", "no graph"),
    ("x.gexf", "<gexf><graph><nodes><node/></nodes></graph></gexf>", "a node without id"),
    ("x.gexf", "<gexf><graph><edges><edge source='a'/></edges></graph></gexf>", "an edge without target"),
    ("x.gexf", "<gexf><graph><node id='a'><attvalue for='q' value='1'/></node></graph></gexf>", "a value of 'q'"),
    ("x.net", "1 2\n", "the line '1 2'"),
    ("x.net", "*Edges\n", "no vertices"),
    ("x.net", "*Vertices\n", "no count"),
    ("x.net", "*Vertices 5 2\n", "the counts '5 2'"),
    ("x.net", "*Vertices 1\n*Vertices 1\n", "a second network"),
    ("x.net", "*Vertices 1\n*Partition\n", "the part '*Partition'"),
    ("x.net", "*Vertices 2\n*Edges :1\n*Edges :2\n", "a second relation"),
    ("x.net", "*Vertices x\n", "'x'"),
    ("x.net", "*Vertices 1\n1 a\n1 b\n", "the vertex 1 twice"),
    ("x.net", "*Vertices 1\n*Edges\n1\n", "the line '1'"),
    ("x.net", "*Vertices 1\n*Edges\n1 2\n", "the vertex 2"),
    ("x.net", "*Vertices 2\n*Matrix\n0 1\n", "a matrix of 1 rows"),
    ("x.net", "*Vertices 2\n*Matrix\n0 1 1\n", "a row of 3 numbers"),
    ("x.dl", "n=1", "text that is no DL file"),
    ("x.dl", "dl n=1\n", "no data"),
    ("x.dl", "dl n=1 nm=2\ndata:\n0", "2 matrices"),
    ("x.dl", "dl nr=1 nc=2\ndata:\n0", "a matrix of rows and columns of two kinds"),
    ("x.dl", "dl n=1 format=lowerhalf\ndata:\n0", "the format 'lowerhalf'"),
    ("x.dl", "dl n=1 diagonal=absent\ndata:\n0", "a matrix without its diagonal"),
    ("x.dl", "dl n=1\nlabels:\na,b\ndata:\n0", "2 labels"),
    ("x.dl", "dl n=2\ndata:\n0", "1 cells"),
    ("x.dl", "dl n=2 format=edgelist1\ndata:\n1 3", "the partner '3'"),
    ("x.dl", "dl n=2 format=edgelist1\ndata:\n1 a", "'a'"),
    ("x.dl", "dl n=2 format=edgelist1\ndata:\n1", "the line '1'"),
    ("x.json", "{", "text that is no JSON"),
    ("x.json", "[]", "JSON that is no graph"),
    ("x.json", "{}", "no list of nodes"),
    ("x.json", '{"nodes": [], "nodes": []}', "the key 'nodes' twice in an object"),
    ("x.json", '{"nodes": [1], "edges": []}', "1"),
    ("x.json", '{"nodes": [{"id": {}}], "edges": []}', "{}"),
    ("x.json", '{"nodes": [], "edges": [1]}', "1"),
    ("x.json", '{"nodes": [], "edges": [{"source": 1.5}]}', "1.5 as the source"),
    ("x.json", '{"nodes": [], "edges": [], "graph": {"partnerkit": 2}}', "version 2, which is newer"),
    ("x.json", '{"nodes": [], "edges": [], "graph": {"evidence": "{"}}', "'{'"),
    ("x.cyjs", '{"elements": {"nodes": [{}]}}', "an element without data"),
    ("x.cyjs", '{"elements": 1}', "no list of nodes"),
    ("x.csv", "", "an empty file"),
    ("x.csv", "a;b\n", "columns separated by semicolons"),
    ("x.csv", "x,y\n", "no column 'source'"),
    ("x.csv", "a,b,q,q\n", "the column 'q' twice"),
    ("x.csv", "a,b\noak\n", "1 cells"),
    ("x.csv", 'a,b\n"oak" x,y\n', "text that is no CSV"),
]


@pytest.mark.parametrize(("name", "text", "found"), WRONG)
def test_a_file_that_is_no_graph_says_why(tmp_path: Path, name: str, text: str, found: str) -> None:
    told_of = problems(put(tmp_path, name, text))
    assert found in told_of[0].found
    assert told_of[0].file == name


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    put(tmp_path, "hub.graphml", "")
    with pytest.raises(MissingFileError, match=r"did you mean 'hub\.graphml'"):
        read_graph(tmp_path / "hub.graphm1", "graphml")
    with pytest.raises(InvalidValueError, match="stands for no graph format"):
        read_graph(tmp_path / "hub.txt")
    with pytest.raises(InvalidValueError, match="unknown graph format 'gexff'; did you mean 'gexf'"):
        write_graph(HUB, tmp_path / "x", "gexff")
    with pytest.raises(InvalidValueError, match="unknown tie value 'hour'; did you mean 'hours'"):
        write_graph(HUB, tmp_path / "x.net", value="hour")


# From the command line


def said(*arguments: object, code: int = 0) -> str:
    ran = CliRunner().invoke(_commands, ["convert", *map(str, arguments)], env={"COLUMNS": "200"})
    assert ran.exit_code == code, ran.output
    return ran.output


def test_a_hub_is_turned_into_a_graph_and_back(tmp_path: Path) -> None:
    hub = pk.load(ORCHARD)
    page = said(ORCHARD, tmp_path / "hub.graphml")
    assert f"{len(hub.responses):,} answers stay behind" in " ".join(page.split())
    said(tmp_path / "hub.graphml", tmp_path / "hub")
    made = pk.load(tmp_path / "hub")
    assert (made.partnership, len(made.responses)) == (hub.partnership, 0)


@pytest.mark.parametrize("form", ["node_link", "cytoscape", "csv"])
def test_a_format_is_named_where_the_name_says_too_little(tmp_path: Path, form: str) -> None:
    said(ORCHARD, tmp_path / "graph.json", "--to", form)
    said(tmp_path / "graph.json", tmp_path / "back.json", "--from", form)
    assert pk.load(tmp_path / "back.json").partnership == pk.load(ORCHARD).partnership


def test_what_a_graph_has_no_room_for_is_printed(tmp_path: Path) -> None:
    page = said(ORCHARD, tmp_path / "hub.net", "--value", "contact")
    assert "hub.net: pajek has no room for kind" in page
    assert "is there" in said(ORCHARD, tmp_path / "hub.net", code=1)
    said(ORCHARD, tmp_path / "hub.net", "--force")
    put(tmp_path, "x.csv", "source,target,level\noak,ash,3\n")
    assert "unknown level" in said(tmp_path / "x.csv", tmp_path / "x", "--from", "csv", code=1)
    said(tmp_path / "x.csv", tmp_path / "x", "--from", "csv", "--ignore", "level")
    assert [tie.id for tie in pk.load(tmp_path / "x").partnership.relationships] == ["ash~oak"]


def test_the_command_knows_every_format_and_value() -> None:
    options: dict[str, Any] = {each.name or "": each.type for each in _commands.commands["convert"].params}
    assert list(options["read_as"].choices) == list(options["write_as"].choices) == [str(each) for each in GraphFormat]
    assert list(options["value"].choices) == [str(each) for each in TieValue]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("zero.csv", "Source,Target,Weight\na,b,1\nb,c,0\n"),
        ("zero.net", '*Vertices 3\n1 "a"\n2 "b"\n3 "c"\n*Edges\n1 2 1\n2 3 0\n'),
    ],
)
def test_an_edge_of_weight_0_is_no_tie(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.warns(PartnerkitWarning, match="1 edge of weight 0: read as no tie"):
        made = read_graph(path)
    assert [tie.id for tie in made.relationships] == ["a~b"]
    assert len(made.partners) == 3
