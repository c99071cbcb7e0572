"""Practices: tables of text to collections, checked once, and asked from the other end of a link.

Owns: how a file of practice becomes a collection, the references that only all files together can answer, and the
lookup from the other end. `_loader` reads the files, `_library` holds what they are linked with.
"""

from __future__ import annotations

import functools
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from partnerkit.errors import DataFileError, Entry, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge._builder import Names
from partnerkit.knowledge._kinds import CLASSES, FileKind
from partnerkit.knowledge._library import Knowledge, find, library
from partnerkit.knowledge._loader import Place
from partnerkit.knowledge._references import Hints, tables_in
from partnerkit.knowledge.items import is_item_id
from partnerkit.knowledge.practice import (
    Benefit,
    Challenge,
    Guidance,
    LinkedPractice,
    Practice,
    PracticeCollection,
)
from partnerkit.knowledge.schema import Authorship, FrameworkKind
from partnerkit.parsing import parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping


__all__ = ["find_collection", "guidance", "guidance_of", "practices", "practices_for", "read_guidance"]

Table = dict[str, Any]
Made = list[tuple[Any, Place]]
Collections = list[tuple[PracticeCollection, Place]]

_LINKED = {
    "puts_to_work": FrameworkKind.STRATEGIES,
    "lowers": FrameworkKind.BARRIERS,
    "serves": FrameworkKind.CRITERIA,
}


_MOST_NAMED = 8
"""How many practices of a circle are named."""
_NOUNS = {
    FrameworkKind.STRATEGIES: "strategy",
    FrameworkKind.BARRIERS: "barrier",
    FrameworkKind.CRITERIA: "criterion",
}
_LISTED = {
    FileKind.OUTCOMES: "outcomes",
    FileKind.ROLES: "roles",
    FileKind.KINDS: "kinds",
    FileKind.PRINCIPLES: "principles",
}


def guidance() -> Guidance:
    """Return all that is known of practice, read at the first call; with the files that are in use.

    Raises:
        DataFileError: A file of it is damaged; all that is wrong is told.

    Example:
        >>> {"grange_park", "somerset"} <= guidance().collections.keys()
        True
    """
    return guidance_of(library())


@functools.lru_cache(maxsize=8)
def guidance_of(known: Knowledge) -> Guidance:
    """Return what is known of practice beside some knowledge.

    Raises:
        DataFileError: Anything in its files is wrong; all of it is told.
    """
    problems: list[Problem] = []
    made = read_guidance(known, problems)
    if problems:
        raise DataFileError(problems)
    return made


def read_guidance(known: Knowledge, problems: list[Problem]) -> Guidance:
    """Return what the files of some knowledge tell of practice; to be used only where it brought no problems.

    Args:
        known: Whose files are read, what practices are linked with, and whose ids are taken.
        problems: Where everything that is wrong is put.
    """
    reading = _Reading(known, problems)
    tables = {kind: known.origin.tables(kind, problems) for kind in (FileKind.PRACTICE_COLLECTION, *_LISTED)}
    whole = [(place, _whole(data)) for place, data in tables[FileKind.PRACTICE_COLLECTION]]
    own = reading.read(FileKind.PRACTICE_COLLECTION, "collections", whole)
    lists = {name: reading.read(kind, name, tables[kind]) for kind, name in _LISTED.items()}
    made = Guidance(collections=reading.all("collections", own), **{k: reading.all(k, v) for k, v in lists.items()})
    problems += [
        *_uncited([*own, *(each for entries in lists.values() for each in entries)], known),
        *_loose_links(whole, known),
        *_loose_names(own, made),
        *_circles(own),
    ]
    return made


class _Reading:
    """The reading of tables of practice over what is known."""

    def __init__(self, known: Knowledge, problems: list[Problem]) -> None:
        self.known = known
        self.problems = problems
        self.below = guidance_of(known.below) if known.below else None

    def read(self, kind: FileKind, name: str, tables: Iterable[tuple[Place, Table]]) -> Made:
        """Return the values of a kind, each with its place, under ids of their own."""
        names = Names(self.problems, self._taken(name))
        cls: type[Any] = CLASSES[kind]
        found: Made = [(parse(cls, data, self.problems, at=place.problem("")), place) for place, data in tables]
        return [(value, place) for value, place in found if value is not None and names.take(value.id, place)]

    def all(self, name: str, made: Made) -> dict[str, Any]:
        """Return the values by id, with those that were there before."""
        return {**self._before(name), **{value.id: value for value, _ in made}}

    def _before(self, name: str) -> Mapping[str, Any]:
        return getattr(self.below, name) if self.below else {}

    def _taken(self, name: str) -> dict[str, str]:
        """Return the ids that are taken: a collection shares them with frameworks, continua and ladders."""
        others = ("frameworks", "continua", "ladders") if name == "collections" else ()
        ids = [*self._before(name), *(id_ for each in others for id_ in getattr(self.known, each))]
        return dict.fromkeys(ids, "what is there already")


def _whole(data: Table) -> Table:
    """Return a collection's table with what each entry has from the header: id, source, and who made the links."""
    authored = Authorship.AUTHORED.value  # told by the header, which is read as well
    header = {"source": data.get("source", ""), "links_basis": data.get("links_basis", authored)}
    costs = {"basis": data.get("costs_basis", authored)}
    made = dict(data)
    for key in ("practices", "challenges", "benefits"):
        if isinstance(data.get(key), list):
            made[key] = [_entry(each, data.get("id"), header, costs) for each in data[key]]
    return made


def _entry(table: object, collection: object, header: Table, costs: Table) -> object:
    """Return an entry with what it has from the header; what is no table is left to be told."""
    if not isinstance(table, dict):
        return table
    made: Table = {**header, **table}
    if "id" in made:
        made["id"] = _full(made["id"], collection)
    for key in ("requires", "answered_by"):
        if isinstance(made.get(key), list):
            made[key] = [_full(name, collection) for name in made[key]]
    if isinstance(made.get("cost"), dict):
        made["cost"] = {**costs, **made["cost"]}
    return made


def _full(name: object, collection: object) -> object:
    return f"{collection}.{name}" if isinstance(name, str) else name


def _uncited(made: Made, known: Knowledge) -> Iterator[Problem]:
    """Yield the sources that a package names and nobody knows; that of a header once."""
    hints = Hints()
    for value, place in made:
        entries = _entries(value) if isinstance(value, PracticeCollection) else ()
        cited = [(value.id, value.source), *((e.id, e.source) for e in entries if e.source != value.source)]
        for id_, source in cited:
            path = f"{id_}.source"
            if not source.strip():
                yield place.problem("nothing", path, expected="the work that it is from", entry=Entry.MISSING)
            elif place.owner and source not in known.sources:
                yield hints.unknown(place, "source", source, known.sources, path)


def _entries(collection: PracticeCollection) -> tuple[Practice | Challenge | Benefit, ...]:
    return (*collection, *collection.challenges, *collection.benefits)


def _loose_links(tables: Iterable[tuple[Place, Table]], known: Knowledge) -> Iterator[Problem]:
    """Yield the links that lead to nothing, or to something of another kind: of what cannot be read too."""
    ids, hints = _linkable(known), Hints()
    for place, data in tables:
        for _, practice in tables_in(data, "practices"):
            for key, kind in _LINKED.items():
                path = f"{practice.get('id')}.{key}"
                yield from _astray(place, tables_in(practice, key), ids[kind], _NOUNS[kind], path, hints)
        for _, challenge in tables_in(data, "challenges"):
            barriers, path = ids[FrameworkKind.BARRIERS], f"{challenge.get('id')}.barriers"
            yield from _astray(place, tables_in(challenge, "barriers"), barriers, "barrier", path, hints)


def _astray(  # noqa: PLR0913, PLR0917 - a problem's place, words and hint
    place: Place, links: Iterable[tuple[int, Table]], known: Collection[str], noun: str, path: str, hints: Hints
) -> Iterator[Problem]:
    named = [link.get("to") for _, link in links]
    ids = [id_ for id_ in named if isinstance(id_, str) and is_item_id(id_)]  # another is told when it is read
    return (hints.unknown(place, noun, id_, known, path) for id_ in ids if id_ not in known)


def _linkable(known: Knowledge) -> dict[FrameworkKind, set[str]]:
    """Return the ids of what practices are linked with, by kind."""
    made: dict[FrameworkKind, set[str]] = {kind: set() for kind in FrameworkKind}
    for framework in known.frameworks.values():
        made[framework.kind] |= {criterion.id for criterion in framework}
    return made


def _loose_names(made: Collections, guidance: Guidance) -> Iterator[Problem]:
    """Yield the practices and outcomes that are named and not there."""
    hints = Hints()
    for collection, place in made:
        known = {practice.id for practice in collection}
        named = [(f"{each.id}.requires", each.requires) for each in collection]
        named += [(f"{each.id}.answered_by", each.answered_by) for each in collection.challenges]
        for path, ids in named:
            yield from (hints.unknown(place, "practice", id_, known, path) for id_ in ids if id_ not in known)
        for benefit in collection.benefits:
            loose = [id_ for id_ in benefit.outcomes if id_ not in guidance.outcomes]
            path = f"{benefit.id}.outcomes"
            yield from (hints.unknown(place, "outcome", id_, guidance.outcomes, path) for id_ in loose)


def _circles(made: Collections) -> Iterator[Problem]:
    """Yield, of each collection, practices that require each other in a circle."""
    for collection, place in made:
        try:
            TopologicalSorter({practice.id: practice.requires for practice in collection}).prepare()
        except CycleError as error:
            names: list[str] = error.args[1]
            circle = " → ".join(names if len(names) <= _MOST_NAMED else [*names[:_MOST_NAMED], "…", names[0]])
            found = f"practices that require each other: {circle}"
            yield place.problem(found, f"{collection.id}.practices", entry=Entry.CONTRADICTION)


def find_collection(id_: str) -> PracticeCollection:
    """Return a collection by its id.

    Raises:
        UnknownNameError: There is none.
    """
    return find("practice collection", id_, guidance().collections)


def practices() -> tuple[Practice, ...]:
    """Return every practice there is, collection by collection.

    Example:
        >>> practices()[0]
        Practice('gla_hubs.bring_partners_together')
    """
    return tuple(practice for collection in guidance().collections.values() for practice in collection)


@functools.lru_cache(maxsize=8)
def _from_the_other_end(known: Knowledge) -> Mapping[str, tuple[LinkedPractice, ...]]:
    """Return the practices of each strategy, barrier and criterion, the most strongly linked first."""
    made: dict[str, list[LinkedPractice]] = {id_: [] for ids in _linkable(known).values() for id_ in ids}
    for practice in (each for collection in guidance_of(known).collections.values() for each in collection):
        for link in practice.links:
            made[link.to].append(LinkedPractice(practice=practice, strength=link.strength))
    return {id_: tuple(sorted(found, key=lambda each: -each.strength)) for id_, found in made.items()}


def practices_for(id: str) -> tuple[LinkedPractice, ...]:  # noqa: A002 - the word that files use
    """Return the practices that put a strategy to work, lower a barrier or serve a criterion.

    Args:
        id: Its full id.

    Returns:
        Those linked with it directly, the most strongly linked first, then in the order of the knowledge. The links
        are authored.

    Raises:
        UnknownNameError: Nothing that ships goes by that id.

    Example:
        >>> for each in practices_for("anning_2006_strategies.shared_language")[:1]:
        ...     print(each.practice.id, each.strength)
        warrington.joint_activities 1
    """
    known = _from_the_other_end(library())
    if id not in known:
        raise UnknownNameError(
            Problem(found=f"unknown criterion {quoted(id)}", hint=nearest(id, sorted(known)), entry=Entry.UNKNOWN_NAME)
        )
    return known[id]
