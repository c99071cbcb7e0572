"""What knowledge names: whether it is there, and whether two things say the same of each other.

Owns: the references that only all files together can answer: sources, linked criteria, stages of rubrics, items that
are asked under one id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.errors import SHOWN, Entry, Problem, nearest, quoted
from partnerkit.knowledge.items import is_item_id
from partnerkit.model import LONGEST_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnerkit.knowledge._loader import Place, Table
    from partnerkit.knowledge.schema import Criterion, Framework, Item, Source
    from partnerkit.knowledge.stages import Continuum

__all__ = [
    "Hints",
    "links_twice",
    "loose_demands",
    "loose_links",
    "loose_rubrics",
    "loose_sources",
    "tables_in",
    "two_forms",
]


_NO_CONTACT = "no_contact"


class Hints:
    """The search for the nearest known name, as often as an error shows what it finds: it takes its time."""

    def __init__(self) -> None:
        self.left = SHOWN

    def unknown(self, place: Place, noun: str, name: object, known: Iterable[str], path: str) -> Problem:
        """Return the problem that nothing goes by a name."""
        self.left -= 1
        hint = nearest(str(name)[:LONGEST_NAME], sorted(known)) if self.left >= 0 else ""
        return place.problem(f"unknown {noun} {quoted(name)}", path, hint=hint, entry=Entry.UNKNOWN_NAME)


def tables_in(data: Table, key: str) -> list[tuple[int, Table]]:
    """Return the tables of a list with their numbers, leaving out what is none: it is told when it is read."""
    found = data.get(key, ())
    return [(i, each) for i, each in enumerate(found) if isinstance(each, dict)] if isinstance(found, list) else []


def loose_sources(tables: Iterable[tuple[Place, Table]], sources: Mapping[str, Source]) -> Iterator[Problem]:
    """Yield the sources that a package names and nobody knows; a user's own file may name one in words."""
    hints = Hints()
    for place, data in tables:
        cites = data.get("cites", ())
        listed = cites if isinstance(cites, list) else ()
        named = [("source", data.get("source")), *((f"cites[{i}]", each) for i, each in enumerate(listed))]
        named += [(f"norms[{i}].source", each.get("source")) for i, each in tables_in(data, "norms")]
        for path, name in named:
            if not isinstance(name, str):
                continue  # told when it is read
            if not name.strip():
                yield place.problem("nothing", path, expected="the work that it is from", entry=Entry.MISSING)
            elif place.owner and name not in sources:
                yield hints.unknown(place, "source", name, sources, path)


def loose_links(tables: Sequence[tuple[Place, Table]], known: Iterable[Framework]) -> Iterator[Problem]:
    """Yield the links that lead to no criterion, or back to where they begin."""
    told = [(place, i, f"{data.get('id')}.{each.get('id')}", each) for place, data, i, each in _told(tables)]
    criteria = {criterion.id for framework in known for criterion in framework} | {id_ for *_, id_, _ in told}
    hints = Hints()
    for place, i, id_, criterion in told:
        for j, link in tables_in(criterion, "links"):
            to, path = link.get("to"), f"criteria[{i}].links[{j}].to"
            if not isinstance(to, str) or not is_item_id(to):
                continue  # told when it is read
            if to not in criteria:
                yield hints.unknown(place, "criterion", to, criteria, path)
            elif to == id_:
                yield place.problem("a link of a criterion with itself", path, entry=Entry.CONTRADICTION)


def links_twice(chosen: Iterable[tuple[Framework, Place]], known: Iterable[Framework]) -> Iterator[Problem]:
    """Yield the links that are written more than once: a link holds both ways, so it stands at one of its ends."""
    ends = {(criterion.id, link.to) for framework in known for criterion in framework for link in criterion.links}
    for criterion, place in _criteria(chosen):
        path, linked = f"{criterion.id}.links", [link.to for link in criterion.links]
        for name in sorted({name for name in linked if linked.count(name) > 1}):
            yield place.problem(f"a link with {quoted(name, 120)} given twice", path, entry=Entry.GIVEN_TWICE)
        for name in dict.fromkeys(linked):
            if (name, criterion.id) in ends and name != criterion.id:
                found = f"a link with {quoted(name, 120)}, which links back"
                hint = "a link holds both ways: write it at the end that acts"
                yield place.problem(found, path, expected="it at one end", hint=hint, entry=Entry.CONTRADICTION)


def loose_rubrics(
    tables: Iterable[tuple[Place, Table]],
    continua: Iterable[Continuum],
    others: Iterable[tuple[Place, Table]],
) -> Iterator[Problem]:
    """Yield the rubrics that name stages of no continuum, or of several: the same word means another thing there.

    Args:
        tables: The frameworks.
        continua: Those that there are.
        others: The continua of the files, whether they could be read or not.
    """
    sets = [{stage.id for stage in continuum.points} for continuum in continua]
    sets += [{_NO_CONTACT, *(str(each.get("id")) for _, each in tables_in(data, "stages"))} for _, data in others]
    stages, hints = {name for each in sets for name in each}, Hints()
    for place, _, i, criterion in _told(tables):
        path, rubric = f"criteria[{i}].rubric", criterion.get("rubric")
        named = list(rubric) if isinstance(rubric, dict) else []
        yield from (hints.unknown(place, "stage", name, stages, path) for name in named if name not in stages)
        there = {*named} & stages
        if there and not any(there <= each for each in sets):
            yield place.problem("stages of several continua in one rubric", path, expected="those of one")


def loose_demands(
    tables: Iterable[tuple[Place, Table]], continua: Mapping[str, Continuum], others: Iterable[tuple[Place, Table]]
) -> Iterator[Problem]:
    """Yield the continua and stages that rules demand of ties and that there are not.

    Args:
        tables: The rules.
        continua: Those that there are.
        others: The continua of the files, whether they could be read or not.
    """
    hints, unread = Hints(), {str(data.get("id")) for _, data in others} - continua.keys()
    demands = [(place, data["ties"]) for place, data in tables if isinstance(data.get("ties"), dict)]
    for place, ties in demands:
        name, wanted = ties.get("continuum"), ties.get("stage")
        if not isinstance(name, str) or name in unread:
            continue  # told when it is read
        if name not in continua:
            yield hints.unknown(place, "continuum", name, continua, "ties.continuum")
        elif isinstance(wanted, str) and wanted not in (stages := [stage.id for stage in continua[name].stages]):
            yield hints.unknown(place, "stage", wanted, stages, "ties.stage")


def _told(tables: Iterable[tuple[Place, Table]]) -> Iterator[tuple[Place, Table, int, Table]]:
    """Yield the criteria as frameworks write them: of those too that cannot be read, so that all is told at once."""
    return ((place, data, i, each) for place, data in tables for i, each in tables_in(data, "criteria"))


def _criteria(chosen: Iterable[tuple[Framework, Place]]) -> Iterator[tuple[Criterion, Place]]:
    return ((criterion, place) for framework, place in chosen for criterion in framework)


def two_forms(asked: Iterable[tuple[Item, Place]], known: Mapping[str, Item]) -> Iterator[Problem]:
    """Yield the items that are asked under an id that another item has."""
    first: dict[str, tuple[Item, str]] = {id_: (item, "what is there already") for id_, item in known.items()}
    for item, place in asked:
        there, whose = first.setdefault(item.id, (item, place.whose))
        if there != item:
            found = f"the item {quoted(item.id, 120)}, which is another in {whose}"
            yield place.problem(found, expected="an id of its own", entry=Entry.GIVEN_TWICE)
