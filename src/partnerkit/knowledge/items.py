"""The typed form of items and scales: what is asked, about what, and the points it is answered on.

Owns: the frozen classes of a scale, an item, and an item as a criterion or stage uses it, with their inner consistency.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence  # noqa: TC003 - attrs resolves the first when it runs
from typing import Any

import attrs

from partnerkit.errors import Entry, InvalidValueError, Problem, quoted
from partnerkit.model import Kind, Word

__all__ = [
    "HIGHEST_POINT",
    "Authorship",
    "Item",
    "ItemUse",
    "Mode",
    "Point",
    "Scale",
    "Subject",
    "in_thousandths",
    "is_item_id",
    "repeats",
    "valid_item_id",
    "valid_weight",
]

_ITEM_ID = re.compile(r"[a-z0-9_]{1,40}(\.[a-z0-9_]{1,60}){1,2}")
_THOUSAND = 1000
HIGHEST_POINT = 127
"""The highest point that the tables of answers can hold."""


class Authorship(Word):
    """Who says so."""

    SOURCE = "source"
    """The source that is named."""
    AUTHORED = "authored"
    """This project."""


class Subject(Word):
    """What an answer is about."""

    PARTNERSHIP = "partnership"
    """The partnership as a whole."""
    RELATIONSHIP = "relationship"
    """The tie with one other partner."""
    PARTNER = "partner"
    """The respondent's own organisation."""


class Mode(Word):
    """How an item is answered."""

    INDIVIDUAL = "individual"
    """By each respondent alone."""
    CONSENSUS = "consensus"
    """By a group that has read the rubric together."""


def is_item_id(value: str) -> bool:
    """Tell whether text is two or three names joined by dots, the form of an item's and a criterion's id."""
    return _ITEM_ID.fullmatch(value) is not None and "__" not in value


def valid_item_id(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    """Refuse an id that is not two or three names joined by dots."""
    if not is_item_id(value):
        form = "two names of a-z, 0-9 and _ joined by a dot, without __"
        raise InvalidValueError(Problem(found=f"the id {quoted(value)}", expected=form, path=attribute.name))


def repeats(noun: str, ids: Sequence[str], path: str, *, taken: str = "") -> list[Problem]:
    """Return a problem for each id that has been given before.

    Args:
        noun: What the ids are of, in words.
        ids: In the order of the list.
        path: Of the list.
        taken: An id that was given before the list; empty for none.

    Example:
        >>> [str(problem) for problem in repeats("band", ["low", "high", "low"], "bands")]
        ["bands[2].id: the band 'low' given twice; expected an id of its own"]
    """
    expected = "an id of its own"
    return [
        Problem(
            found=f"the {noun} {quoted(id_)} given twice",
            expected=expected,
            path=f"{path}[{i}].id",
            entry=Entry.GIVEN_TWICE,
        )
        for i, id_ in enumerate(ids)
        if id_ in ids[:i] or (taken and id_ == taken)
    ]


def valid_weight(_: object, attribute: attrs.Attribute[Any], value: float) -> None:
    """Refuse a weight of 0 or below, above 1000, or with more than three decimals."""
    if not 0 < value <= _THOUSAND or round(value, 3) != value:
        expected = f"more than 0, at most {_THOUSAND}, with at most three decimals"
        raise InvalidValueError(Problem(found=f"the weight {value}", expected=expected, path=attribute.name))


def in_thousandths(weight: float) -> int:
    """Return a weight in thousandths: thresholds within a row are compared on whole numbers."""
    return round(weight * _THOUSAND)


@attrs.frozen(kw_only=True)
class Point:
    """A point of a scale, with the label that respondents read."""

    point: int
    label: str


@attrs.frozen(kw_only=True)
class Scale:
    """The points an item is answered on, from low to high.

    Attributes:
        id: As items name it.
        name: In words.
        points: From the lowest, which is 0 or more, in steps of one; of a scale told by its ends, the two ends.
        ends: Whether only the two ends are told: every whole number between them is a point without a label.
    """

    id: str
    name: str
    points: tuple[Point, ...]
    ends: bool = False

    def __attrs_post_init__(self) -> None:
        """Check that the points rise in steps of one from 0 or more, or are two ends, and fit into a table."""
        found = [each.point for each in self.points]
        rising = len(found) >= 2 and found[0] >= 0 and found == list(range(found[0], found[0] + len(found)))  # noqa: PLR2004 - two ends
        if self.ends:
            rising = len(found) == 2 and 0 <= found[0] < found[1]  # noqa: PLR2004 - two ends
        if not rising or found[-1] > HIGHEST_POINT:
            expected = f"{'two whole numbers' if self.ends else 'two or more whole numbers'} in order"
            raise InvalidValueError(
                Problem(found=f"the points {found}", expected=f"{expected}, 0 to {HIGHEST_POINT}", path="points")
            )

    @property
    def low(self) -> int:
        """The lowest point."""
        return self.points[0].point

    @property
    def high(self) -> int:
        """The highest point."""
        return self.points[-1].point

    def label(self, point: int) -> str:
        """Return the label of a point; its number where it has none."""
        if self.ends:
            return next((each.label for each in self.points if each.point == point), str(point))
        return self.points[point - self.low].label

    @functools.cached_property
    def answers(self) -> Mapping[str, int]:
        """Every text that stands for a point: the number and the label."""
        named = {text: p.point for p in self.points for text in (str(p.point), p.label.casefold())}
        return {**{str(point): point for point in range(self.low, self.high + 1)}, **named} if self.ends else named

    def __str__(self) -> str:
        """Return the points with their labels, from low to high."""
        told = [f"{each.point} ({each.label})" for each in self.points]
        return " to ".join(told) if self.ends else ", ".join(told)


@attrs.frozen(kw_only=True)
class Item:
    """A statement or question that a respondent answers on a scale.

    Attributes:
        id: `bank.name`; never changes.
        text: As it is asked about the partnership as a whole.
        relationship_text: As it is asked about one named partner; empty where it is asked in one form only.
        scale: The points it is answered on.
        basis: Who wrote it.
        reversed: Whether agreement lowers the score: of a barrier, it then tells that the barrier is not felt.
        applies_to: The kinds of partner it is put to; empty for all.
        draws_on: The place in a source that it is drawn from.
        mode: Answered alone, or by a group.
        fact: Whether it asks a fact, not an opinion; disclosure treats the two differently.
        subjects: What it may be asked about.
        floor: The point up to which answers count as nothing; None for the scale's lowest.
        ceiling: The point from which answers count in full; None for the scale's highest.
    """

    id: str = attrs.field(validator=valid_item_id)
    text: str
    scale: Scale
    subjects: tuple[Subject, ...]
    basis: Authorship = Authorship.AUTHORED
    relationship_text: str = ""
    reversed: bool = False
    applies_to: tuple[Kind, ...] = ()
    draws_on: str = ""
    mode: Mode = Mode.INDIVIDUAL
    fact: bool = False
    floor: int | None = None
    ceiling: int | None = None

    def __attrs_post_init__(self) -> None:
        """Check that the goalposts lie on the scale, the floor below the ceiling."""
        if not self.scale.low <= self.low < self.high <= self.scale.high:
            raise InvalidValueError(
                Problem(
                    found=f"the goalposts {self.low} and {self.high}",
                    expected=f"a floor below a ceiling, from {self.scale.low} to {self.scale.high}",
                    path="floor" if self.floor is not None else "ceiling",
                )
            )

    @property
    def low(self) -> int:
        """The point that counts as nothing, and all below it."""
        return self.scale.low if self.floor is None else self.floor

    @property
    def high(self) -> int:
        """The point that counts in full, and all above it."""
        return self.scale.high if self.ceiling is None else self.ceiling

    @property
    def span(self) -> int:
        """The points from nothing to all."""
        return self.high - self.low


@attrs.frozen(kw_only=True)
class ItemUse:
    """An item as one criterion or stage uses it.

    Attributes:
        item: The item.
        weight: Above 0, with at most three decimals.
        short: Whether the short form asks it.
        expected: The item that asks, on the same scale, what should be where this one asks what is; or None.
    """

    item: Item
    weight: float = attrs.field(default=1.0, validator=valid_weight)
    short: bool = False
    expected: Item | None = None

    def __attrs_post_init__(self) -> None:
        """Check that what is and what should be are asked on one scale."""
        other = self.expected
        if other is not None and _asked_on(other) != _asked_on(self.item):
            raise InvalidValueError(
                Problem(
                    found=f"{other.id} on another scale than {self.item.id}",
                    expected="the same, turned the same way: the two are compared",
                    path="expected",
                )
            )

    @property
    def thousandths(self) -> int:
        """The weight in thousandths: thresholds within a row are compared on whole numbers."""
        return in_thousandths(self.weight)


def _asked_on(item: Item) -> tuple[object, ...]:
    return item.scale, item.low, item.high, item.reversed, item.applies_to
