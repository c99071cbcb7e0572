"""What to do: practices in collections, with the challenges they meet, the benefits they bring, roles and principles.

Owns: the frozen classes that the files of practice are read into. What a source states stands beside what this project
adds, and each says which it is: texts are drawn from a source; links, estimates of cost and what must come first are
authored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping  # the converter resolves them when it runs
from fractions import Fraction
from typing import Any

import attrs

from partnerkit.errors import Entry, InvalidValueError, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge.schema import Authorship, Group, Link, valid_name_id
from partnerkit.model import Word
from partnerkit.units import Amount

__all__ = [
    "Benefit",
    "Challenge",
    "Cost",
    "Guidance",
    "LinkedPractice",
    "Outcome",
    "PartnershipKind",
    "Practice",
    "PracticeCollection",
    "PracticeKind",
    "PracticeRole",
    "Principle",
    "Term",
]

_FULL_ID = re.compile(r"[a-z0-9_]{1,60}\.[a-z0-9_]{1,60}")


class PracticeKind(Word):
    """What sort of practice it is."""

    TIP = "tip"
    """Advice that the source gives."""
    ACTIVITY = "activity"
    """Something that the people in the source did."""
    REMEDY = "remedy"
    """What the source offers against a challenge that it names."""
    PLAN = "plan"
    """What the people in the source meant to do next; whether it worked is not told."""


def _valid_full_id(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    if not _FULL_ID.fullmatch(value) or "__" in value:
        form = "two names of a-z, 0-9 and _ joined by a dot, without __"
        raise InvalidValueError(Problem(found=f"the id {quoted(value)}", expected=form, path=attribute.name))


def _counted_in(unit: str) -> Any:  # noqa: ANN401 - attrs types a validator by what it validates
    """Return a check that an amount, where there is one, is told in a unit."""

    def check(_: object, attribute: attrs.Attribute[Any], value: Amount | None) -> None:
        if value is not None and str(value.unit) != unit:
            raise InvalidValueError(Problem(found=quoted(str(value)), expected=f"in {unit}", path=attribute.name))

    return check


def _told_once(_: object, attribute: attrs.Attribute[Any], value: tuple[Link, ...]) -> None:
    if len({link.to for link in value}) < len(value):
        raise InvalidValueError(Problem(found="a link given twice", path=attribute.name, entry=Entry.GIVEN_TWICE))


@attrs.frozen(kw_only=True)
class Cost:
    """What a practice may cost: an estimate, to be replaced by a hub's own figures.

    Attributes:
        hours: Of staff, all partners together, in hours.
        money: In pounds.
        weeks: Of the calendar, until it is in place.
        basis: Who estimated it.
    """

    hours: Amount | None = attrs.field(default=None, validator=_counted_in("hour"))
    money: Amount | None = attrs.field(default=None, validator=_counted_in("GBP"))
    weeks: Amount | None = attrs.field(default=None, validator=_counted_in("week"))
    basis: Authorship

    def __attrs_post_init__(self) -> None:
        """Check that something is estimated."""
        if self.hours is None and self.money is None and self.weeks is None:
            raise InvalidValueError(Problem(found="a cost without a figure", expected="hours, money or weeks"))


@attrs.frozen(kw_only=True, repr=False)
class Practice:
    """A concrete thing to do.

    Attributes:
        id: The full id, `collection.name`; never changes.
        name: In a few words.
        text: What is done, in the project's words.
        kind: Tip, activity, remedy or plan.
        source: Where it is from.
        place: In the source.
        basis: Whether the source has it.
        links_basis: Who made the links, and said what it requires.
        puts_to_work: The strategies it puts to work, and how strongly.
        lowers: The barriers it lowers.
        serves: The criteria it serves.
        requires: The practices that must come first, by their full ids.
        cost: An estimate; None where none would make sense.
    """

    id: str = attrs.field(validator=_valid_full_id)
    name: str
    text: str
    kind: PracticeKind
    source: str
    place: str
    basis: Authorship
    links_basis: Authorship
    puts_to_work: tuple[Link, ...] = attrs.field(validator=_told_once)
    lowers: tuple[Link, ...] = attrs.field(validator=_told_once)
    serves: tuple[Link, ...] = attrs.field(validator=_told_once)
    requires: tuple[str, ...] = ()
    cost: Cost | None = None

    def __repr__(self) -> str:
        """Return the id."""
        return f"Practice({self.id!r})"

    @property
    def collection(self) -> str:
        """The id of the collection it belongs to."""
        return self.id.split(".", 1)[0]

    @property
    def links(self) -> tuple[Link, ...]:
        """All its links: to strategies, barriers and criteria."""
        return (*self.puts_to_work, *self.lowers, *self.serves)


@attrs.frozen(kw_only=True)
class LinkedPractice:
    """A practice as seen from a strategy, barrier or criterion.

    Attributes:
        practice: Which.
        strength: How strongly it is linked: one third, two thirds or one.
    """

    practice: Practice
    strength: Fraction


@attrs.frozen(kw_only=True)
class Challenge:
    """Something that the people in a source found hard.

    Attributes:
        id: The full id, `collection.name`; never changes.
        name: In a few words.
        text: In the project's words.
        source: Where it is from.
        place: In the source.
        basis: Whether the source names it.
        links_basis: Who linked it with barriers.
        barriers: What it is a case of, and how closely.
        answered_by: The practices that the same source sets against it, by their full ids.
    """

    id: str = attrs.field(validator=_valid_full_id)
    name: str
    text: str
    source: str
    place: str
    basis: Authorship
    links_basis: Authorship
    barriers: tuple[Link, ...] = attrs.field(validator=_told_once)
    answered_by: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Benefit:
    """Something that the people in a source gained.

    Attributes:
        id: The full id, `collection.name`; never changes.
        name: In a few words.
        text: In the project's words.
        source: Where it is from.
        place: In the source.
        basis: Whether the source names it.
        links_basis: Who linked it with outcomes.
        outcomes: The ids of the outcomes that it is a case of.
        group: The group of benefits that it belongs to, or empty.
    """

    id: str = attrs.field(validator=_valid_full_id)
    name: str
    text: str
    source: str
    place: str
    basis: Authorship
    links_basis: Authorship
    outcomes: tuple[str, ...]
    group: str = ""


@attrs.frozen(kw_only=True, repr=False)
class PracticeCollection:
    """The practices of one source, with the challenges and benefits that it tells of.

    Attributes:
        id: Never changes.
        name: In words.
        edition: Of the file.
        licence: Of the wording.
        source: Where the project read it.
        place: In the source.
        basis: Whether the list is the source's.
        links_basis: Who made the links.
        costs_basis: Who estimated the costs.
        about: A paragraph in the project's words.
        groups: Of benefits.
        practices: In source order, kind by kind.
        challenges: In source order.
        benefits: In source order.
    """

    id: str = attrs.field(validator=valid_name_id)
    name: str
    edition: str
    licence: str
    source: str
    place: str
    basis: Authorship
    links_basis: Authorship
    costs_basis: Authorship
    about: str
    practices: tuple[Practice, ...]
    groups: tuple[Group, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    benefits: tuple[Benefit, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check that ids are distinct and that benefits stand in known groups."""
        entries: tuple[Practice | Challenge | Benefit, ...] = (*self.practices, *self.challenges, *self.benefits)
        ids = [each.id for each in entries]
        twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
        problems = [Problem(found=f"the id {quoted(id_)} given twice", entry=Entry.GIVEN_TWICE) for id_ in twice]
        groups = [group.id for group in self.groups]
        problems += [
            Problem(
                found=f"the group {quoted(each.group)}",
                hint=nearest(each.group, groups),
                path=f"benefits.{each.id}.group",
                entry=Entry.UNKNOWN_NAME,
            )
            for each in self.benefits
            if each.group and each.group not in groups
        ]
        if problems:
            raise InvalidValueError(problems)

    def __repr__(self) -> str:
        """Return the id and how many practices there are."""
        return f"PracticeCollection({self.id!r}, {len(self.practices)} practices)"

    def __iter__(self) -> Iterator[Practice]:
        """Iterate over the practices."""
        return iter(self.practices)

    def __len__(self) -> int:
        """Return how many practices there are."""
        return len(self.practices)

    def __getitem__(self, id: str) -> Practice:  # noqa: A002 - the word that files and docs use
        """Return a practice by its full id, or by its name in the collection.

        Raises:
            UnknownNameError: There is none.
        """
        for practice in self.practices:
            if id in {practice.id, practice.id.split(".", 1)[1]}:
                return practice
        known = [practice.id.split(".", 1)[1] for practice in self.practices]
        raise UnknownNameError(
            Problem(found=f"{self.id} has no practice {quoted(id)}", hint=nearest(id, known), entry=Entry.UNKNOWN_NAME)
        )

    def of_kind(self, kind: PracticeKind) -> tuple[Practice, ...]:
        """Return the practices of a kind."""
        return tuple(practice for practice in self.practices if practice.kind is kind)


@attrs.frozen(kw_only=True)
class Term:
    """Something that the sources name and this project says in its own words.

    Attributes:
        id: Never changes.
        name: In a few words, or the source's own.
        text: What it is, in the project's words.
        source: Where it is from.
        place: In the source.
        basis: Whether the source names it.
    """

    id: str = attrs.field(validator=valid_name_id)
    name: str
    text: str
    source: str
    place: str
    basis: Authorship


@attrs.frozen(kw_only=True)
class Outcome(Term):
    """What partnership working is for, or brings about."""


@attrs.frozen(kw_only=True)
class PracticeRole(Term):
    """A part that somebody plays in a partnership, as a source names it."""


@attrs.frozen(kw_only=True)
class PartnershipKind(Term):
    """A kind of partnership, by who is in it."""


@attrs.frozen(kw_only=True)
class Principle(Term):
    """What to keep in mind beside any score."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Guidance:
    """All that is known of practice: one value, read once, never changed.

    Attributes:
        collections: By id.
        outcomes: By id.
        roles: By id.
        kinds: The kinds of partnership, by id.
        principles: By id.
    """

    collections: Mapping[str, PracticeCollection]
    outcomes: Mapping[str, Outcome]
    roles: Mapping[str, PracticeRole]
    kinds: Mapping[str, PartnershipKind]
    principles: Mapping[str, Principle]

    def __repr__(self) -> str:
        """Return what there is, in numbers."""
        practices = sum(len(collection) for collection in self.collections.values())
        return f"Guidance({len(self.collections)} collections, {practices} practices)"
