"""Partnerships to and from the graph formats of other programs: text in, text out; nothing here touches a file.

Owns: which formats there are, and what each has no room for. A graph goes through one form (`_graph`): a format is a
module that writes and reads that form, and `_partnership` alone knows what it means.
"""

from __future__ import annotations

import warnings
from pathlib import PurePath
from typing import TYPE_CHECKING

import attrs

from partnerkit import sentences
from partnerkit.errors import InvalidValueError, PartnerkitWarning, Problem, quoted
from partnerkit.files._graphs._csv import edge_list_names, edge_list_texts, read_edge_list
from partnerkit.files._graphs._dl import dl_text, read_dl
from partnerkit.files._graphs._gexf import gexf_text, read_gexf
from partnerkit.files._graphs._graph import WEIGHT
from partnerkit.files._graphs._graphml import graphml_text, read_graphml
from partnerkit.files._graphs._json import (
    cytoscape_text,
    is_cytoscape,
    node_link_text,
    read_cytoscape,
    read_node_link,
)
from partnerkit.files._graphs._pajek import pajek_text, read_pajek
from partnerkit.files._graphs._partnership import graph_of, partnership_of
from partnerkit.files._graphs._values import TieValue, number_of, number_text
from partnerkit.model import Word

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from partnerkit.files._graphs._graph import Graph
    from partnerkit.model import Partner, Partnership, Relationship

__all__ = ["GraphFormat", "TieValue", "format_of", "graph_files", "graph_names", "read_graph_files"]


class GraphFormat(Word):
    """A format in which graphs go from program to program."""

    GRAPHML = "graphml"
    """GraphML (`.graphml`), which Gephi, igraph, visone, yEd, Cytoscape and networkx read."""
    GEXF = "gexf"
    """The format of Gephi (`.gexf`)."""
    PAJEK = "pajek"
    """A network of Pajek (`.net`)."""
    DL = "dl"
    """The data language of UCINET (`.dl`)."""
    NODE_LINK = "node_link"
    """Node-link JSON (`.json`), of d3 and networkx."""
    CYTOSCAPE = "cytoscape"
    """The JSON of Cytoscape and Cytoscape.js (`.cyjs`)."""
    CSV = "csv"
    """An edge list (`.csv`), with `NAME-nodes.csv` and `NAME-graph.csv` beside it."""


_SUFFIXES = {
    ".graphml": GraphFormat.GRAPHML,
    ".gexf": GraphFormat.GEXF,
    ".net": GraphFormat.PAJEK,
    ".dl": GraphFormat.DL,
    ".json": GraphFormat.NODE_LINK,
    ".cyjs": GraphFormat.CYTOSCAPE,
    ".csv": GraphFormat.CSV,
}
_ONE_NUMBER = {GraphFormat.PAJEK, GraphFormat.DL}
_WRITERS: dict[GraphFormat, Callable[[Graph], str]] = {
    GraphFormat.GRAPHML: graphml_text,
    GraphFormat.GEXF: gexf_text,
    GraphFormat.PAJEK: pajek_text,
    GraphFormat.DL: dl_text,
    GraphFormat.NODE_LINK: node_link_text,
    GraphFormat.CYTOSCAPE: cytoscape_text,
}
_READERS: dict[GraphFormat, Callable[[bytes, str], Graph]] = {
    GraphFormat.GRAPHML: read_graphml,
    GraphFormat.GEXF: read_gexf,
    GraphFormat.PAJEK: read_pajek,
    GraphFormat.DL: read_dl,
    GraphFormat.NODE_LINK: read_node_link,
    GraphFormat.CYTOSCAPE: read_cytoscape,
}


def format_of(name: str, wanted: GraphFormat | str | None = None) -> GraphFormat:
    """Return the format wanted, or the one that a file's name stands for.

    Raises:
        InvalidValueError: No format is wanted, and the name stands for none; or there is no such format.

    Example:
        >>> format_of("hub.net"), format_of("hub.xml", "graphml")
        (<GraphFormat.PAJEK: 'pajek'>, <GraphFormat.GRAPHML: 'graphml'>)
    """
    if wanted is not None:
        return GraphFormat(wanted)
    suffix = PurePath(name).suffix.casefold()
    if suffix not in _SUFFIXES:
        raise InvalidValueError(
            Problem(
                found=f"the name {quoted(name)}, which stands for no graph format",
                expected=f"a name that ends in {', '.join(_SUFFIXES)}",
                hint="or say the format",
            )
        )
    return _SUFFIXES[suffix]


def graph_names(name: str, form: GraphFormat) -> tuple[str, ...]:
    """Return the names of the files that a graph in a format is kept in."""
    return edge_list_names(name) if form is GraphFormat.CSV else (name,)


def graph_files(partnership: Partnership, name: str, form: GraphFormat, value: TieValue) -> dict[str, bytes]:
    """Return a partnership as the files of a format, by name.

    Warns:
        PartnerkitWarning: The format has no room for something that the partnership has.
    """
    if form in _ONE_NUMBER:
        graph = graph_of(_reduced(partnership, name, form, value), TieValue.TIE, name)
        graph.value = "" if value is TieValue.TIE else value.value
        ties = {tie.id: tie for tie in partnership.relationships}
        for edge in graph.edges:
            number = number_of(ties["~".join(sorted((edge.source, edge.target)))], value)
            edge.data = {WEIGHT: number_text(number or 0.0)}
        return {name: _WRITERS[form](graph).encode()}
    graph = graph_of(partnership, value, name)
    if form is GraphFormat.CSV:
        return {file: text.encode() for file, text in edge_list_texts(graph, name).items()}
    return {name: _WRITERS[form](graph).encode()}


def _reduced(partnership: Partnership, name: str, form: GraphFormat, value: TieValue) -> Partnership:
    """Return what of a partnership a format of ids and one number has room for, having said what it has not."""
    known = [tie for tie in partnership.relationships if number_of(tie, value) is not None]
    without = len(partnership.relationships) - len(known)
    lost = _lost(partnership, form, value)
    if without:
        lost.append(f"{sentences.count(without, 'tie')} whose {value} is not known by the year")
    if lost:
        warnings.warn(f"{name}: {form} has no room for {', '.join(lost)}", PartnerkitWarning, stacklevel=4)
    return partnership.evolve(relationships=known)


def _lost(partnership: Partnership, form: GraphFormat, value: TieValue) -> list[str]:
    """Return in words what of a partnership is more than names, ids and one number."""
    bare = {"id", "name", "a", "b"}
    of_partners = _said(partnership.partners, bare)
    if form is GraphFormat.DL and any(partner.name != partner.id for partner in partnership.partners):
        of_partners = ["name", *of_partners]
    of_ties = _said(partnership.relationships, bare | {value.value})
    whole = ["about", "evidence", "rules", "sources"]
    of_whole = [each for each in whole if getattr(partnership, each)]
    told = {"partners": of_partners, "ties": of_ties, "the whole": of_whole}
    return [f"{', '.join(names)} of {what}" for what, names in told.items() if names]


def _said(values: tuple[Partner, ...] | tuple[Relationship, ...], bare: Collection[str]) -> list[str]:
    names = [field.name for field in attrs.fields(type(values[0]))] if values else []
    unknown = (None, "", (), "unknown", "own")
    return [name for name in names if name not in bare and any(getattr(each, name) not in unknown for each in values)]


def read_graph_files(
    files: Mapping[str, bytes], name: str, form: GraphFormat | None, value: TieValue, ignore: Collection[str]
) -> Partnership:
    """Return the partnership in the files of a format.

    Raises:
        DataFileError: Anything in them is wrong.

    Warns:
        PartnerkitWarning: Something in them has no place in a partnership.
    """
    chosen = form or format_of(name)
    if chosen is GraphFormat.CSV:
        return partnership_of(read_edge_list(files, name), value, ignore)
    if form is None and chosen is GraphFormat.NODE_LINK and is_cytoscape(files[name], name):
        chosen = GraphFormat.CYTOSCAPE
    return partnership_of(_READERS[chosen](files[name], name), value, ignore)
