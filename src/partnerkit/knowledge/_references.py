"""What knowledge names: whether it is there, and whether two things say the same of each other.

Owns: the references that only all files together can answer: sources, linked criteria, stages of rubrics, items that
are asked under one id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.errors import SHOWN, Entry, Problem, nearest, quoted
from partnerkit.model import LONGEST_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from partnerkit.knowledge._loader import Place
    from partnerkit.knowledge.rules import Rule
    from partnerkit.knowledge.schema import Criterion, Framework, Item, Source
    from partnerkit.knowledge.stages import Continuum
    from partnerkit.knowledge.steps import Ladder

__all__ = ["Hints", "links_twice", "loose_demands", "loose_links", "loose_rubrics", "loose_sources", "two_forms"]


class Hints:
    """The search for the nearest known name, as often as an error shows what it finds: it takes its time."""

    def __init__(self) -> None:
        self.left = SHOWN

    def unknown(self, place: Place, noun: str, name: object, known: Iterable[str], path: str) -> Problem:
        """Return the problem that nothing goes by a name."""
        self.left -= 1
        hint = nearest(str(name)[:LONGEST_NAME], sorted(known)) if self.left >= 0 else ""
        return place.problem(f"unknown {noun} {quoted(name)}", path, hint=hint, entry=Entry.UNKNOWN_NAME)


def loose_sources(
    values: Iterable[tuple[Framework | Continuum | Ladder | Rule, Place]], sources: Mapping[str, Source]
) -> Iterator[Problem]:
    """Yield the sources that a package names and nobody knows; a user's own file may name one in words."""
    hints = Hints()
    for value, place in values:
        cites: tuple[str, ...] = getattr(value, "cites", ())
        named = [("source", value.source), *((f"cites[{i}]", each) for i, each in enumerate(cites))]
        for path, name in named:
            if not name.strip():
                yield place.problem("nothing", path, expected="the work that it is from", entry=Entry.MISSING)
            elif place.owner and name not in sources:
                yield hints.unknown(place, "source", name, sources, path)


def loose_links(chosen: Iterable[tuple[Framework, Place]], known: Iterable[Framework]) -> Iterator[Problem]:
    """Yield the links that lead to no criterion, or back to where they begin."""
    criteria, hints = {criterion.id for framework in known for criterion in framework}, Hints()
    for criterion, place in _criteria(chosen):
        path = f"{criterion.id}.links"
        for link in criterion.links:
            if link.to not in criteria:
                yield hints.unknown(place, "criterion", link.to, criteria, path)
            elif link.to == criterion.id:
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


def loose_rubrics(chosen: Iterable[tuple[Framework, Place]], continua: Collection[Continuum]) -> Iterator[Problem]:
    """Yield the rubrics that name stages of no continuum, or of several: the same word means another thing there."""
    stages, hints = {stage.id for continuum in continua for stage in continuum.points}, Hints()
    for criterion, place in _criteria(chosen):
        path, named = f"{criterion.id}.rubric", [each.stage for each in criterion.rubric]
        yield from (hints.unknown(place, "stage", name, stages, path) for name in named if name not in stages)
        there = {*named} & stages
        if there and not any(there <= {stage.id for stage in each.points} for each in continua):
            yield place.problem("stages of several continua in one rubric", path, expected="those of one")


def loose_demands(rules: Iterable[tuple[Rule, Place]], continua: Mapping[str, Continuum]) -> Iterator[Problem]:
    """Yield the continua and stages that rules demand of ties and that there are not."""
    hints = Hints()
    demands = [(rule.ties, place) for rule, place in rules if rule.ties is not None]
    for ties, place in demands:
        if ties.continuum not in continua:
            yield hints.unknown(place, "continuum", ties.continuum, continua, "ties.continuum")
        elif ties.stage not in (stages := [stage.id for stage in continua[ties.continuum].stages]):
            yield hints.unknown(place, "stage", ties.stage, stages, "ties.stage")


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
