"""The practices that ship: tables of text to collections, checked once, and asked from the other end of a link.

Owns: how a file of practice becomes a collection, the references that only all files together can answer, and the
lookup from the other end. `_loader` reads the files.
"""

from __future__ import annotations

import functools
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, TypeVar

from partnerkit.errors import DataFileError, Entry, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge._loader import library, shipped_folder, shipped_list
from partnerkit.knowledge.practice import (
    Guidance,
    LinkedPractice,
    Outcome,
    PartnershipKind,
    Practice,
    PracticeCollection,
    PracticeRole,
    Principle,
)
from partnerkit.knowledge.schema import Authorship, FrameworkKind
from partnerkit.parsing import converter, parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import cattrs

    from partnerkit.knowledge.schema import Link

__all__ = ["find_collection", "guidance", "practices", "practices_for", "read_guidance"]

Table = dict[str, Any]
T = TypeVar("T", Outcome, PartnershipKind, PracticeCollection, PracticeRole, Principle)

_LINKED = {
    "puts_to_work": FrameworkKind.STRATEGIES,
    "lowers": FrameworkKind.BARRIERS,
    "serves": FrameworkKind.CRITERIA,
}


@functools.cache
def guidance() -> Guidance:
    """Return all that ships on practice, read at the first call.

    Raises:
        DataFileError: A shipped file is damaged; all that is wrong is told.

    Example:
        >>> list(guidance().collections)
        ['gla_hubs', 'grange_park', 'somerset', 'voluntary_sector', 'warrington']
    """
    lists = {name: shipped_list(name) for name in ("outcomes", "roles", "kinds", "principles")}
    return read_guidance(shipped_folder("practice"), lists)


def read_guidance(files: Iterable[tuple[str, Table]], lists: Mapping[str, list[Table]]) -> Guidance:
    """Return tables of text as guidance.

    Args:
        files: The table of each collection, with the name of its file.
        lists: The tables of outcomes, roles, kinds and principles.

    Raises:
        DataFileError: Anything in them is wrong; all of it is told.
    """
    told: list[Problem] = []
    using = converter()
    entries = _Lists(told, lists, using)
    tables = [(file, _whole(data)) for file, data in files]
    made = Guidance(
        collections=_by_id(told, PracticeCollection, tables, using),
        outcomes=entries.read("outcomes", Outcome),
        roles=entries.read("roles", PracticeRole),
        kinds=entries.read("kinds", PartnershipKind),
        principles=entries.read("principles", Principle),
    )
    told += [*_uncited(made), *_loose_links(made), *_loose_names(made), *_circles(made)]
    if told:
        raise DataFileError(told)
    return made


class _Lists:
    """The files that are lists of entries of one class."""

    def __init__(self, told: list[Problem], lists: Mapping[str, list[Table]], using: cattrs.Converter) -> None:
        self.told = told
        self.lists = lists
        self.using = using

    def read(self, name: str, cls: type[T]) -> dict[str, T]:
        return _by_id(self.told, cls, [(f"{name}.toml", entry) for entry in self.lists[name]], self.using)


def _by_id(
    told: list[Problem], cls: type[T], tables: Iterable[tuple[str, Table]], using: cattrs.Converter
) -> dict[str, T]:
    made: dict[str, T] = {}
    for file, data in tables:
        value = parse(cls, data, told, at=Problem(found="", file=file), using=using)
        if value is None:
            continue
        if value.id in made:
            told.append(Problem(found=f"the id {quoted(value.id)} given twice", file=file, entry=Entry.GIVEN_TWICE))
        made[value.id] = value
    return made


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


def _unknown(noun: str, name: str, known: Iterable[str], path: str) -> Problem:
    listed = sorted(known)
    found = f"unknown {noun} {quoted(name)}"
    return Problem(found=found, hint=nearest(name, listed), path=path, entry=Entry.UNKNOWN_NAME)


def _uncited(made: Guidance) -> Iterator[Problem]:
    """Yield the sources that nobody knows; that of a header once."""
    cited: list[tuple[str, str]] = []
    for listed in (made.collections, made.outcomes, made.roles, made.kinds, made.principles):
        cited += [(each.id, each.source) for each in listed.values()]
    for collection in made.collections.values():
        entries = (*collection, *collection.challenges, *collection.benefits)
        cited += [(each.id, each.source) for each in entries if each.source != collection.source]
    sources = library().sources
    return (_unknown("source", source, sources, f"{id_}.source") for id_, source in cited if source not in sources)


def _loose_links(made: Guidance) -> Iterator[Problem]:
    """Yield the links that lead to nothing, or to something of another kind."""
    ids = _linkable()
    for collection in made.collections.values():
        for practice in collection:
            for key, kind in _LINKED.items():
                links: tuple[Link, ...] = getattr(practice, key)
                yield from _astray(links, kind, ids[kind], f"{practice.id}.{key}")
        for challenge in collection.challenges:
            known = ids[FrameworkKind.BARRIERS]
            yield from _astray(challenge.barriers, FrameworkKind.BARRIERS, known, f"{challenge.id}.barriers")


def _astray(links: Iterable[Link], kind: FrameworkKind, known: Collection[str], path: str) -> Iterator[Problem]:
    noun = {"strategies": "strategy", "barriers": "barrier"}.get(kind, "criterion")
    return (_unknown(noun, link.to, known, path) for link in links if link.to not in known)


def _linkable() -> dict[FrameworkKind, set[str]]:
    """Return the ids of what practices are linked with, by kind."""
    made: dict[FrameworkKind, set[str]] = {kind: set() for kind in FrameworkKind}
    for framework in library().frameworks.values():
        made[framework.kind] |= {criterion.id for criterion in framework}
    return made


def _loose_names(made: Guidance) -> Iterator[Problem]:
    """Yield the practices and outcomes that are named and not there."""
    for collection in made.collections.values():
        known = {practice.id for practice in collection}
        named = [(f"{each.id}.requires", each.requires) for each in collection]
        named += [(f"{each.id}.answered_by", each.answered_by) for each in collection.challenges]
        for path, ids in named:
            yield from (_unknown("practice", id_, known, path) for id_ in ids if id_ not in known)
        for benefit in collection.benefits:
            loose = [id_ for id_ in benefit.outcomes if id_ not in made.outcomes]
            yield from (_unknown("outcome", id_, made.outcomes, f"{benefit.id}.outcomes") for id_ in loose)


def _circles(made: Guidance) -> Iterator[Problem]:
    """Yield, of each collection, practices that require each other in a circle."""
    for collection in made.collections.values():
        try:
            TopologicalSorter({practice.id: practice.requires for practice in collection}).prepare()
        except CycleError as error:
            circle = " → ".join(error.args[1])
            yield Problem(found=f"practices that require each other: {circle}", path=f"{collection.id}.practices")


def find_collection(id_: str) -> PracticeCollection:
    """Return a collection by its id.

    Raises:
        UnknownNameError: There is none.
    """
    known = guidance().collections
    if id_ not in known:
        raise UnknownNameError(
            Problem(
                found=f"unknown practice collection {quoted(id_)}",
                hint=nearest(id_, known),
                entry=Entry.UNKNOWN_NAME,
            )
        )
    return known[id_]


def practices() -> tuple[Practice, ...]:
    """Return every practice there is, collection by collection.

    Example:
        >>> practices()[0]
        Practice('gla_hubs.bring_partners_together')
    """
    return tuple(practice for collection in guidance().collections.values() for practice in collection)


@functools.cache
def _from_the_other_end() -> Mapping[str, tuple[LinkedPractice, ...]]:
    """Return the practices of each strategy, barrier and criterion, the most strongly linked first."""
    made: dict[str, list[LinkedPractice]] = {id_: [] for ids in _linkable().values() for id_ in ids}
    for practice in practices():
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
    known = _from_the_other_end()
    if id not in known:
        raise UnknownNameError(
            Problem(found=f"unknown criterion {quoted(id)}", hint=nearest(id, sorted(known)), entry=Entry.UNKNOWN_NAME)
        )
    return known[id]
