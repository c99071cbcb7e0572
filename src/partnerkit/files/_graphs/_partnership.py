"""From a partnership to a graph, and from anybody's graph to a partnership.

Owns: which attributes stand for what, how foreign ids become ids, what directions become, and the warnings that name
whatever a partnership has no place for.
"""

from __future__ import annotations

import json
import re
import unicodedata
import warnings
from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from partnerkit import sentences
from partnerkit.codec import COLUMNS, cells
from partnerkit.errors import (
    DataFileError,
    Entry,
    InvalidValueError,
    PartnerkitWarning,
    Problem,
    nearest,
    quoted,
)
from partnerkit.files._graphs._graph import LABEL, MARK, VERSION, WEIGHT, Edge, Graph, Node
from partnerkit.files._graphs._values import TieValue, amount_of, number_of
from partnerkit.model import Partner, Partnership, Relationship, check_id, relationship_id
from partnerkit.parsing import parse, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from partnerkit.units import Amount

__all__ = ["graph_of", "partnership_of", "slug"]

T = TypeVar("T")

_OF_PARTNERS = COLUMNS["partners"][2:]
_OF_TIES = COLUMNS["relationships"][2:]
_HEADER = tuple(field.name for field in attrs.fields(Partnership) if field.name not in {"partners", "relationships"})
_LISTS = ("evidence", "rules", "sources")
_NOTHING = {"None", "NA", "NaN"}
"""What igraph, from Python and from R, writes for a missing attribute; no attribute but a name can read so."""
_LONGEST_ID = 64
_SHOWN = 3


def graph_of(partnership: Partnership, value: TieValue, file: str = "") -> Graph:
    """Return a partnership as a graph: what is not known is not there.

    Args:
        partnership: The partnership.
        value: What the weight of an edge is; `tie` gives it none, as it would say nothing.
        file: The name of the file to be, for problems.
    """
    bare = plain(partnership.evolve(partners=(), relationships=()))
    whole = {name: bare[name] for name in _HEADER if bare[name] not in ("", [])}
    graph = Graph(file, {MARK: VERSION, **whole})
    for partner in partnership.partners:
        graph.add_node(Node(partner.id, {LABEL: partner.name, **_told(cells(partner), _OF_PARTNERS)}))
    for tie in partnership.relationships:
        told = _told(cells(tie), _OF_TIES)
        number = None if value is TieValue.TIE else number_of(tie, value)
        weight = {} if number is None else {WEIGHT: number}
        strands = {"strands": [each.value for each in tie.strands]} if tie.strands else {}
        graph.add_edge(Edge(tie.a, tie.b, {**weight, **told, **strands}))
    return graph


def _told(row: Mapping[str, str], names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names if row[name] != ""}


def slug(text: str) -> str:
    """Return text as an id, as far as its letters are those of ids; empty where none is.

    Example:
        >>> slug("Café Läne, No. 2"), slug("CDC-6"), slug("Ясли")
        ('cafe_lane_no_2', 'cdc-6', '')
    """
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9-]+", "_", folded).strip("_")[:_LONGEST_ID].strip("_")


def partnership_of(graph: Graph, value: TieValue, ignore: Collection[str] = ()) -> Partnership:
    """Return a graph as a partnership; everything that is wrong is told at once.

    Args:
        graph: As a file held it.
        value: What the weight of an edge is; with `tie` it only tells whether there is one: 0 is no tie. A file of one
            number a tie that partnerkit wrote says itself what it is.
        ignore: The names of attributes that are not to be read.

    Raises:
        DataFileError: Anything in it is wrong.

    Warns:
        PartnerkitWarning: Something in it has no place in a partnership.
    """
    return _Reading(graph, _said(graph, value), frozenset(ignore)).made()


def _said(graph: Graph, value: TieValue) -> TieValue:
    """Return what the weights of a graph are: what its file says; a caller who says otherwise is refused."""
    if graph.value not in {each.value for each in TieValue}:
        return value
    said = TieValue(graph.value)
    if value not in {TieValue.TIE, said}:
        found, expected = f"numbers that the file says are {said}", f"what was asked for, {value}"
        raise DataFileError(
            Problem(entry=Entry.CONTRADICTION, found=found, expected=expected, hint=f"value={said}", file=graph.file)
        )
    return said


@attrs.define
class _Reading:
    """A graph being made a partnership."""

    graph: Graph
    value: TieValue
    ignore: frozenset[str]
    problems: list[Problem] = attrs.field(factory=list)
    notes: list[str] = attrs.field(factory=list)
    unread: dict[str, Counter[str]] = attrs.field(factory=dict)
    ids: dict[str, str] = attrs.field(factory=dict)
    no_number: int = 0

    def made(self) -> Partnership:
        """Return the partnership."""
        header = self._header()
        self._name_nodes()
        partners = [self._partner(node) for node in self.graph.nodes]
        ties = self._ties()
        if self.problems or header is None:
            raise DataFileError(self.problems)
        made = header.evolve(
            partners=[each for each in partners if each], relationships=[each for each in ties if each]
        )
        self._warn()
        return made

    def _at(self, path: str, row: int | None = None) -> Problem:
        return Problem(found="", file=self.graph.file, path="" if row else path, row=row)

    # The whole

    def _header(self) -> Partnership | None:
        data = {name: each for name, each in self.graph.header.items() if name not in self.ignore}
        if str(data.pop(MARK, VERSION)) != str(VERSION):
            found = f"version {quoted(self.graph.header[MARK])}, which is newer than this partnerkit reads"
            self.problems.append(
                attrs.evolve(
                    self._at(f"graph.{MARK}"),
                    entry=Entry.NEWER_VERSION,
                    found=found,
                    expected=f"{VERSION}",
                    hint="update partnerkit",
                )
            )
            return None
        self._pass_over("the whole", [name for name in data if name not in _HEADER])
        known = {name: _unpacked(name, data[name]) for name in _HEADER if name in data}
        stem = PurePath(self.graph.file).stem
        name = known.get("name") or stem or "Partnership"
        here = {"id": slug(stem) or "partnership", **known, "name": name}
        return parse(Partnership, here, self.problems, at=self._at("graph"))

    # Partners

    def _name_nodes(self) -> None:
        """Find the partners' ids: those that the file has wherever they are ids, else made from its names."""
        keys = [node.key for node in self.graph.nodes]
        for key, times in Counter(keys).items():
            if times > 1:
                self.problems.append(
                    attrs.evolve(
                        self._at(f"nodes.{key[:40]}"),
                        entry=Entry.GIVEN_TWICE,
                        found=f"the id {quoted(key)} given {'twice' if times == 2 else f'{times} times'}",  # noqa: PLR2004 - English
                        expected="it once",
                    )
                )
        wanted = self._candidates()
        taken = {each for each in wanted if _is_id(each)}
        changed: list[tuple[str, str]] = []
        seen: set[str] = set()
        for i, (key, text) in enumerate(zip(keys, wanted, strict=True), 1):
            if key in self.ids:
                continue
            made = text if _is_id(text) and text not in seen else _free(slug(text) or f"partner_{i}", taken | seen)
            if made != text:
                changed.append((text, made))
            seen.add(made)
            self.ids[key] = made
        if changed:
            shown = ", ".join(f"{quoted(old)} is {new}" for old, new in changed[:_SHOWN])
            more = f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
            self.notes.append(f"ids were made where the file has none that partnerkit keeps: {shown}{more}")

    def _candidates(self) -> list[str]:
        """Return what each node would be called: an id of its own among its attributes, else its key in the file.

        Programs that number nodes themselves keep the ids they have read as an attribute: igraph as `id`, or as `name`
        beside a `label`.
        """
        nodes = self.graph.nodes
        for name, beside in (("id", "id"), ("name", LABEL)):
            if "id" in self.ignore and name == "id":
                continue
            found = [str(node.data.get(name, "")) for node in nodes if beside in node.data]
            if nodes and len(found) == len(nodes) == len(set(found)) and all(map(_is_id, found)):
                return found
        numbered = MARK not in self.graph.header and all(node.key.isascii() and node.key.isdigit() for node in nodes)
        return [str(node.data.get("id") or (self._called(node) if numbered else node.key)) for node in nodes]

    def _called(self, node: Node) -> str:
        """Return the name that people read; where a node is only numbered, it is what tells most of it."""
        return str(node.data.get(LABEL) or node.data.get("name") or node.key).strip()

    def _partner(self, node: Node) -> Partner | None:
        data = {name: each for name, each in node.data.items() if name not in self.ignore | {LABEL, "name", "id"}}
        self._pass_over("partners", [name for name in data if name not in _OF_PARTNERS])
        known = _known(data, _OF_PARTNERS)
        row = {**known, "id": self.ids[node.key], "name": self._called(node)}
        at = self._at(f"nodes.{node.key[:40]}")
        if node.row is not None:
            at = attrs.evolve(at, file=_beside(self.graph.file), path="", row=node.row)
        return parse(Partner, row, self.problems, at=at)

    # Ties

    def _ties(self) -> list[Relationship | None]:
        pairs: dict[str, list[Edge]] = {}
        kept = [edge for edge in self.graph.edges if not self._is_no_tie(edge)]
        if len(kept) < len(self.graph.edges):
            none = sentences.count(len(self.graph.edges) - len(kept), "edge")
            self.notes.append(f"{none} of weight 0: read as no tie")
        for edge in kept:
            pair = self._pair(edge)
            if pair is not None:
                pairs.setdefault(pair, []).append(edge)
        directed = sum(edge.directed for edge in kept)
        one_way = sum(len(edges) == 1 and edges[0].directed for edges in pairs.values())
        if directed and one_way:
            self.notes.append(f"directions are not kept: {one_way} of {len(pairs)} ties lead one way only")
        return [self._tie(pair, edges) for pair, edges in pairs.items()]

    def _is_no_tie(self, edge: Edge) -> bool:
        """Tell whether the number of an edge of somebody else's says that there is no tie."""
        if MARK in self.graph.header or self.value is not TieValue.TIE or WEIGHT in self.ignore:
            return False
        return str(edge.data.get(WEIGHT, "")).strip() in {"0", "0.0", "-0.0"}

    def _pair(self, edge: Edge) -> str | None:
        at = self._at(_edge_path(edge), edge.row)
        for end in (edge.source, edge.target):
            if end not in self.ids:
                hint = nearest(end, self.ids)
                self.problems.append(
                    attrs.evolve(at, entry=Entry.UNKNOWN_NAME, found=f"unknown node {quoted(end)}", hint=hint)
                )
                return None
        if edge.source == edge.target:
            found = f"a tie of {quoted(edge.source)} with itself"
            self.problems.append(attrs.evolve(at, entry=Entry.CONTRADICTION, found=found, expected="two partners"))
            return None
        return relationship_id(self.ids[edge.source], self.ids[edge.target])

    def _tie(self, pair: str, edges: Sequence[Edge]) -> Relationship | None:
        rows = [self._row(edge) for edge in edges]
        first = edges[0]
        at = self._at(_edge_path(first), first.row)
        both_ways = len(edges) == 2 and all(edge.directed for edge in edges) and first.source != edges[1].source  # noqa: PLR2004 - there and back
        if len(edges) > 1 and not both_ways:
            found = f"the tie {quoted(pair)} given {len(edges)} times"
            hint = "put them together in the program that made the graph"
            self.problems.append(attrs.evolve(at, entry=Entry.GIVEN_TWICE, found=found, expected="it once", hint=hint))
            return None
        if both_ways and rows[0] != rows[1]:
            apart = sorted(name for name in rows[0].keys() | rows[1].keys() if rows[0].get(name) != rows[1].get(name))
            found = f"{' and '.join(apart)} of the tie {quoted(pair)} that differ by direction"
            hint = "make the graph undirected first, or name in ignore what is not to be read"
            self.problems.append(
                attrs.evolve(at, entry=Entry.CONTRADICTION, found=found, expected="one for both", hint=hint)
            )
            return None
        ends = {"a": self.ids[first.source], "b": self.ids[first.target]}
        if (first.data.get("a"), first.data.get("b")) == (ends["b"], ends["a"]):  # igraph turns an edge as it likes
            ends = {"a": ends["b"], "b": ends["a"]}
        return parse(Relationship, {**rows[0], **ends}, self.problems, at=at)

    def _row(self, edge: Edge) -> dict[str, Any]:
        data = {name: each for name, each in edge.data.items() if name not in self.ignore}
        amount = self._amount(edge, data)
        unknown = [name for name in data if name not in _OF_TIES and not self._is_read(name, data)]
        self._pass_over("ties", unknown)
        known = _known(data, _OF_TIES)
        if isinstance(known.get("strands"), str):
            known["strands"] = [each.strip() for each in known["strands"].split(";")]
        if amount is not None and self.value.value not in known:
            known[self.value.value] = str(amount)
        return known

    def _is_read(self, name: str, data: Mapping[str, Any]) -> bool:
        """Tell whether an attribute has said what it has to say: a weight that is read, or is 1, or is our own."""
        if name in {"a", "b"}:
            return True
        ours = MARK in self.graph.header
        return name == WEIGHT and (ours or self.value is not TieValue.TIE or str(data[name]) in {"1", "1.0"})

    def _amount(self, edge: Edge, data: Mapping[str, Any]) -> Amount | None:
        if WEIGHT not in data:
            return None
        try:
            amount = amount_of(data[WEIGHT], self.value)
        except InvalidValueError as error:
            at = self._at(f"{_edge_path(edge)}.{WEIGHT}", edge.row)
            self.problems += [
                attrs.evolve(problem, file=at.file, path=at.path, row=at.row) for problem in error.problems
            ]
            return None
        self.no_number += str(data[WEIGHT]).strip().casefold() in {"nan", "-nan", "+nan"}
        return amount

    # What has no place

    def _pass_over(self, what: str, names: Iterable[str]) -> None:
        self.unread.setdefault(what, Counter()).update(names)

    def _warn(self) -> None:
        notes = [*self.notes]
        if self.no_number:
            notes.append(f"{sentences.count(self.no_number, 'weight')} that is no number (NaN): not known")
        notes += [
            f"attributes of {what} that partnerkit has no place for are left out: {', '.join(sorted(names))}"
            for what, names in self.unread.items()
            if names
        ]
        notes += [f"not read: {note}" for note in dict.fromkeys(self.graph.notes)]
        for note in notes:
            warnings.warn(f"{self.graph.file}: {note}", PartnerkitWarning, stacklevel=6)


def _known(data: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return those of the attributes named that say something."""
    return {name: data[name] for name in names if name in data and str(data[name]) not in _NOTHING}


def _unpacked(name: str, value: object) -> object:
    """Return what is said of the whole as it was before a format without lists made text of it."""
    if not isinstance(value, str):
        return value
    if name == "partners_complete":
        return {"true": True, "false": False}.get(value.casefold(), value)
    if name in _LISTS:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _is_id(text: str) -> bool:
    try:
        check_id(text)
    except InvalidValueError:
        return False
    return True


def _free(wanted: str, taken: Collection[str]) -> str:
    """Return an id that nobody has: the one wanted, or with a number after it."""
    if wanted not in taken:
        return wanted
    number = 2
    while (made := f"{wanted[: _LONGEST_ID - 8]}_{number}") in taken:
        number += 1
    return made


def _edge_path(edge: Edge) -> str:
    return edge.place or f"edges.{edge.source[:40]}~{edge.target[:40]}"


def _beside(file: str) -> str:
    from partnerkit.files._graphs._csv import edge_list_names  # noqa: PLC0415 - of the one format that has rows

    return edge_list_names(file)[1]
