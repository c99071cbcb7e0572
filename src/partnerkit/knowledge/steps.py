"""Ladders: ordered steps by which people take part, with the roles of each. They are no continua.

Owns: the frozen classes that the files of ladders are read into, and the item by which people are rated on one. A
continuum places a tie between two organisations; a ladder tells how people, such as parents, take part in one. Neither
takes the place of the other, and their types share no class.
"""

from __future__ import annotations

import functools
from typing import Any

import attrs

from partnerkit.errors import Entry, InvalidValueError, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge.schema import Authorship, Checked, Item, valid_name_id

__all__ = ["Ladder", "Step", "StepPart"]


@attrs.frozen(kw_only=True)
class StepPart:
    """A role that people have on a step, or a reason why they are on it.

    Attributes:
        id: Within its ladder.
        name: In a few words.
        text: What it means, in the project's words.
        basis: Whether the source names it.
        place: In the source.
    """

    id: str = attrs.field(validator=valid_name_id)
    name: str
    text: str
    basis: Authorship
    place: str = ""


@functools.total_ordering
@attrs.frozen(kw_only=True, order=False, repr=False)
class Step:
    """A step of a ladder. Steps of one ladder are ordered; a higher step is not a better one.

    Attributes:
        id: Within its ladder.
        ladder: The ladder's id.
        position: From 1, the lowest.
        name: The author's word.
        definition: In the project's words.
        basis: Whether the source has it.
        place: In the source.
        reasons: Why people are on it, where the source tells reasons.
        roles: What people do on it.
    """

    id: str = attrs.field(validator=valid_name_id)
    ladder: str
    position: int
    name: str
    definition: str
    basis: Authorship
    place: str = ""
    reasons: tuple[StepPart, ...] = ()
    roles: tuple[StepPart, ...] = ()

    @property
    def parts(self) -> tuple[StepPart, ...]:
        """The reasons and the roles."""
        return (*self.reasons, *self.roles)

    def __repr__(self) -> str:
        """Return the ladder and the step."""
        return f"Step('{self.ladder}.{self.id}')"

    def __lt__(self, other: Step) -> bool:
        """Tell whether this step comes before another of the same ladder."""
        if self.ladder != other.ladder:
            raise InvalidValueError(f"{self!r} and {other!r} are of two ladders and cannot be ordered")
        return self.position < other.position


def _apart(_: object, attribute: attrs.Attribute[Any], value: tuple[Step, ...]) -> None:
    names = [step.name.casefold() for step in value]
    if len(value) == 1:  # nothing to choose from; that there is none is told before
        raise InvalidValueError(Problem(found="one step", expected="two or more", path=attribute.name))
    if len(set(names)) < len(names):  # an answer may be written as the name of its step
        raise InvalidValueError(Problem(found="two steps of one name", path=attribute.name, entry=Entry.GIVEN_TWICE))
    ids = [id_ for step in value for id_ in (step.id, *(part.id for part in step.parts))]
    if len(set(ids)) < len(ids):
        raise InvalidValueError(
            Problem(found="a step, reason or role given twice", path=attribute.name, entry=Entry.GIVEN_TWICE)
        )


@attrs.frozen(kw_only=True, repr=False)
class Ladder:
    """An ordered list of the ways in which people take part in an organisation.

    Attributes:
        id: Never changes.
        name: In words, with its authors.
        edition: Of the file.
        licence: Of the wording.
        source: Where the project read it.
        place: In the source.
        cites: The works that the source cites for it.
        basis: Whether the list of steps is the source's.
        people: Whose part it tells of, in the plural: parents.
        about: A paragraph in the project's words.
        checked: How far the work was read.
        steps: From position 1, low to high.
        reported: The item by which a partner says how people take part in itself, or in the partnership as a whole: its
            points are the positions of the steps. No form asks it by default. Where there are no such people, it is
            answered with not applicable.
    """

    id: str = attrs.field(validator=valid_name_id)
    name: str
    edition: str
    licence: str
    source: str
    place: str
    basis: Authorship
    people: str
    about: str
    checked: Checked
    steps: tuple[Step, ...] = attrs.field(validator=_apart)
    reported: Item
    cites: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return the id and the steps."""
        return f"Ladder({self.id!r}: {' < '.join(step.id for step in self.steps)})"

    def step(self, id: str) -> Step:  # noqa: A002 - the word that files and docs use
        """Return a step by its id.

        Raises:
            UnknownNameError: There is none.
        """
        for step in self.steps:
            if step.id == id:
                return step
        known = [step.id for step in self.steps]
        raise UnknownNameError(
            Problem(found=f"{self.id} has no step {quoted(id)}", hint=nearest(id, known), entry=Entry.UNKNOWN_NAME)
        )
