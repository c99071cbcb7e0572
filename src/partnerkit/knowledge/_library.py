"""The knowledge there is: what ships, what other packages bring, and files of a user's own laid over both.

Owns: the one value that holds it, its reading at the first call, and the look-up by id.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping  # attrs shows the annotations of Knowledge when it runs
from contextvars import ContextVar
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from partnerkit.errors import DataFileError, Entry, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge._builder import Builder, Names
from partnerkit.knowledge._kinds import FileKind
from partnerkit.knowledge._loader import SHIPPED, Folder, Origin, Place, Table
from partnerkit.knowledge._plugins import plugins
from partnerkit.knowledge._references import (
    links_twice,
    loose_demands,
    loose_links,
    loose_rubrics,
    loose_sources,
    two_forms,
)
from partnerkit.knowledge.rules import Rule
from partnerkit.knowledge.schema import Framework, Item, Scale, Source
from partnerkit.knowledge.stages import Continuum
from partnerkit.knowledge.steps import Ladder
from partnerkit.parsing import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Knowledge", "find", "find_continuum", "find_framework", "find_ladder", "in_use", "library", "over"]

T = TypeVar("T")
Made = list[tuple[T, Place]]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Knowledge:
    """All that is known: one value, read once, never changed.

    Attributes:
        sources: By id.
        scales: By id.
        items: Every item by id, those of frameworks, continua and ladders included.
        frameworks: By id.
        continua: By id.
        ladders: By id.
        rules: By id.
        cases: The folder of each case by id.
        origin: Where its files are read from.
        below: The knowledge that it is laid over, where it has files of a user's own.
    """

    sources: Mapping[str, Source]
    scales: Mapping[str, Scale]
    items: Mapping[str, Item]
    frameworks: Mapping[str, Framework]
    continua: Mapping[str, Continuum]
    ladders: Mapping[str, Ladder]
    rules: Mapping[str, Rule]
    cases: Mapping[str, Traversable]
    origin: Origin
    below: Knowledge | None = None

    def __repr__(self) -> str:
        """Return what there is, in numbers."""
        return f"Knowledge({len(self.frameworks)} frameworks, {len(self.continua)} continua, {len(self.items)} items)"


@attrs.frozen
class _Several:
    """Several origins as one.

    Attributes:
        origins: In the order in which they are read.
    """

    origins: tuple[Origin, ...]

    def tables(self, kind: FileKind, problems: list[Problem]) -> list[tuple[Place, Table]]:
        """Return the tables of a kind; of a list, its entries."""
        return [each for origin in self.origins for each in origin.tables(kind, problems)]

    def cases(self) -> list[tuple[Traversable, Place]]:
        """Return the folder of each case, which is named by the case's id."""
        return [each for origin in self.origins for each in origin.cases()]


in_use: ContextVar[Knowledge | None] = ContextVar("knowledge in use", default=None)
"""The knowledge with the files that are in use, where some are."""


def library() -> Knowledge:
    """Return the knowledge that ships and that other packages bring, read at the first call.

    With files in use (`using`), what they hold is there too.

    Raises:
        DataFileError: A file of it is damaged, or two packages have given one id; the packages are named.
    """
    return in_use.get() or _installed()


@functools.cache
def _installed() -> Knowledge:
    problems: list[Problem] = []
    shipped = Folder(SHIPPED, resources.files("partnerkit.knowledge") / "data")
    made = over(None, _Several((shipped, *plugins(problems))), problems)
    if problems:
        raise DataFileError(problems)
    return made


def over(below: Knowledge | None, origin: Origin, problems: list[Problem]) -> Knowledge:
    """Return what files hold laid over the knowledge there is; to be used only where it brought no problems.

    Args:
        below: What they may refer to besides each other, and whose ids are taken.
        origin: The files.
        problems: Where everything that is wrong with them is put.
    """
    return _Layer(below, origin, problems).read()


class _Layer:
    """The reading of files over the knowledge there is."""

    def __init__(self, below: Knowledge | None, origin: Origin, problems: list[Problem]) -> None:
        self.below = below
        self.origin = origin
        self.problems = problems
        self.named = Names(problems, self._taken("framework", "continuum", "ladder"))

    def _taken(self, *nouns: str) -> dict[str, str]:
        """Return the ids that the knowledge below has given, with whose they are in words."""
        mappings = {
            "framework": "frameworks",
            "continuum": "continua",
            "ladder": "ladders",
            "rule": "rules",
            "scale": "scales",
            "source": "sources",
            "case": "cases",
        }
        found = {noun: getattr(self.below, mappings[noun]) for noun in nouns} if self.below else {}
        return {id_: f"a {noun} that is there already" for noun, ids in found.items() for id_ in ids}

    def read(self) -> Knowledge:
        """Return the knowledge with what the files hold."""
        scales, sources = self._list(FileKind.SCALES, Scale, "scale"), self._list(FileKind.SOURCES, Source, "source")
        builder = Builder(self.problems, self._all("scales", scales), self._below("items"), find_continuum)
        asked = self._read(FileKind.ITEMS, lambda data, place: builder.read(Item, data, place))
        builder.bank.update((item.id, item) for item, _ in asked)
        kinds = (FileKind.FRAMEWORK, FileKind.CONTINUUM, FileKind.LADDER, FileKind.RULE)
        told, continua_told, ladders_told, rules_told = (self.origin.tables(kind, self.problems) for kind in kinds)
        for place, data in told:
            builder.defines(data, place)
        frameworks = self._named(told, builder.framework)
        continua = self._named(continua_told, builder.continuum)
        ladders = self._named(ladders_told, builder.ladder)
        rules = self._unique(rules_told, Rule, "rule", builder)
        asked += [(item, place) for framework, place in frameworks for item in framework.items]
        asked += [(item, place) for continuum, place in continua for item in continuum.items]
        asked += [(ladder.reported, place) for ladder, place in ladders]
        made = Knowledge(
            sources=self._all("sources", sources),
            scales=self._all("scales", scales),
            items={**self._below("items"), **{item.id: item for item, _ in asked}},
            frameworks=self._all("frameworks", frameworks),
            continua=self._all("continua", continua),
            ladders=self._all("ladders", ladders),
            rules=self._all("rules", rules),
            cases={**self._below("cases"), **self._cases()},
            origin=self.origin,
            below=self.below,
        )
        self.problems += [
            *loose_sources((*told, *continua_told, *ladders_told, *rules_told), made.sources),
            *loose_links(told, made.frameworks.values()),
            *links_twice(frameworks, made.frameworks.values()),
            *loose_rubrics(told, made.continua.values(), continua_told),
            *loose_demands(rules_told, made.continua, continua_told),
            *two_forms(asked, self._below("items")),
        ]
        return made

    def _cases(self) -> dict[str, Traversable]:
        names = Names(self.problems, self._taken("case"))
        return {case.name: case for case, place in self.origin.cases() if names.take(case.name, place)}

    def _below(self, name: str) -> Mapping[str, Any]:
        return getattr(self.below, name) if self.below else {}

    def _all(self, name: str, made: Made[T]) -> dict[str, T]:
        return {**self._below(name), **{_id(value): value for value, _ in made}}

    def _read(self, kind: FileKind, make: Callable[[Table, Place], T | None]) -> Made[T]:
        return _made(self.origin.tables(kind, self.problems), make)

    def _named(self, tables: Iterable[tuple[Place, Table]], make: Callable[[Table, Place], T | None]) -> Made[T]:
        """Return what stands under the ids that frameworks, continua and ladders share."""
        return [(value, place) for value, place in _made(tables, make) if self.named.take(_id(value), place)]

    def _list(self, kind: FileKind, cls: type[T], noun: str) -> Made[T]:
        return self._unique(self.origin.tables(kind, self.problems), cls, noun)

    def _unique(
        self, tables: Iterable[tuple[Place, Table]], cls: type[T], noun: str, builder: Builder | None = None
    ) -> Made[T]:
        """Return what stands under ids of its own kind."""
        names = Names(self.problems, self._taken(noun))
        using = builder.using if builder else None

        def make(data: Table, place: Place) -> T | None:
            return parse(cls, data, self.problems, at=place.problem(""), using=using)

        return [(value, place) for value, place in _made(tables, make) if names.take(_id(value), place)]


def _made(tables: Iterable[tuple[Place, Table]], make: Callable[[Table, Place], T | None]) -> Made[T]:
    found = ((make(data, place), place) for place, data in tables)
    return [(value, place) for value, place in found if value is not None]


def _id(value: object) -> str:
    id_: str = getattr(value, "id")  # noqa: B009 - every class of the schema has one, which a type variable cannot say
    return id_


def find_framework(id_: str) -> Framework:
    """Return a framework by its id.

    Raises:
        UnknownNameError: There is none, or what goes by that id is a ladder.
    """
    known = library()
    _refuse_ladder(id_, known, "framework")
    return find("framework", id_, known.frameworks)


def find_continuum(id_: str) -> Continuum:
    """Return a continuum by its id.

    Raises:
        UnknownNameError: There is none, or what goes by that id is a ladder.
    """
    known = library()
    _refuse_ladder(id_, known, "continuum of ties")
    return find("continuum", id_, known.continua)


def _refuse_ladder(id_: str, known: Knowledge, noun: str) -> None:
    if id_ in known.ladders:
        found = f"{quoted(id_)} is a ladder, about {known.ladders[id_].people}, and no {noun}"
        raise UnknownNameError(Problem(found=found, hint="ask for it with ladder(…)", entry=Entry.UNKNOWN_NAME))


def find_ladder(id_: str) -> Ladder:
    """Return a ladder by its id.

    Raises:
        UnknownNameError: There is none, or what goes by that id is a continuum.
    """
    known = library()
    if id_ in known.continua:
        found = f"{quoted(id_)} is a continuum of ties between partners, and no ladder"
        raise UnknownNameError(Problem(found=found, hint="ask for it with continuum(…)", entry=Entry.UNKNOWN_NAME))
    return find("ladder", id_, known.ladders)


def find(noun: str, id_: str, known: Mapping[str, T]) -> T:
    """Return what goes by an id.

    Raises:
        UnknownNameError: Nothing does.
    """
    if id_ not in known:
        found, hint = f"unknown {noun} {quoted(id_)}", _elsewhere(id_) or nearest(id_, known)
        raise UnknownNameError(Problem(found=found, hint=hint, entry=Entry.UNKNOWN_NAME))
    return known[id_]


def _elsewhere(id_: str) -> str:
    """Return that an id is of another kind, and how to ask for that; empty where it is of none."""
    known = library()
    kinds: dict[str, Mapping[str, object]] = {
        "framework": known.frameworks,
        "continuum": known.continua,
        "ladder": known.ladders,
        "rule": known.rules,
    }
    kind = next((kind for kind, ids in kinds.items() if id_ in ids), "")
    return kind and f"it is a {kind}: ask for it with {kind}(…)"
