"""The typed form of the knowledge: what is rated, on which scale, by which rule, and where it is from.

Owns: the frozen classes that the data files are read into, and their inner consistency (ids, weights, short form).
Knows nothing of files; references between files are resolved by the loader.
"""

from __future__ import annotations

import functools
import math
import numbers
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from partnerkit.errors import Entry, InvalidValueError, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge.items import (
    Authorship,
    Item,
    ItemUse,
    Mode,
    Point,
    Scale,
    Subject,
    in_thousandths,
    repeats,
    valid_item_id,
    valid_weight,
)
from partnerkit.knowledge.norms import StatedNorm, norm_problems
from partnerkit.knowledge.reading import Ratings, RawScale, ScaleBand, Validity, reading_problems
from partnerkit.model import Word

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "SHIFT",
    "Authorship",
    "Checked",
    "Criterion",
    "Element",
    "Framework",
    "FrameworkKind",
    "Group",
    "Item",
    "ItemUse",
    "Link",
    "Mode",
    "Point",
    "Rubric",
    "Scale",
    "Signs",
    "Source",
    "Status",
    "Subject",
    "is_number",
    "valid_exponent",
    "valid_name_id",
]

_NAME_ID = re.compile(r"[a-z0-9_]{1,60}")
_STEEPEST = 100


class FrameworkKind(Word):
    """What a framework's criteria are."""

    CRITERIA = "criteria"
    """Qualities of a good partnership; a high score is good."""
    BARRIERS = "barriers"
    """What holds a partnership back; a high score is bad: the barrier is strongly felt."""
    STRATEGIES = "strategies"
    """What answers barriers; a high score means in place."""
    ENABLERS = "enablers"
    """What makes partnership possible; a high score is good."""
    STRENGTHS = "strengths"
    """What a sector brings; a high score is good."""

    @property
    def high_is_good(self) -> bool:
        """Whether a high score is a good one."""
        return self is not FrameworkKind.BARRIERS


class Checked(Word):
    """How far the project has read the work a framework or continuum is from."""

    YES = "yes"
    """Read in the source."""
    PART = "part"
    """Read in abstracts, tables or manuals."""
    NO = "no"
    """From general knowledge."""


class Status(Word):
    """Whether an element still applies."""

    CURRENT = "current"
    """It does."""
    HISTORICAL = "historical"
    """It belongs to its time: shown, not asked."""


def valid_name_id(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    """Refuse an id that is no single name."""
    if not _NAME_ID.fullmatch(value) or "__" in value:
        form = "1 to 60 of a-z, 0-9 and _, without __"
        raise InvalidValueError(Problem(found=f"the id {quoted(value)}", expected=form, path=attribute.name))


def _valid_thirds(_: object, attribute: attrs.Attribute[Any], value: Fraction) -> None:
    if value * 3 not in {1, 2, 3}:
        raise InvalidValueError(Problem(found=f"the strength {value}", expected="1/3, 2/3 or 1", path=attribute.name))


def is_number(value: object, *, whole: bool = False) -> bool:
    """Return whether a value is a number, of any library's types; true and false are none.

    Example:
        >>> is_number(0.5), is_number("0.5"), is_number(True), is_number(0.5, whole=True)
        (True, False, False, False)
    """
    return isinstance(value, numbers.Integral if whole else numbers.Real) and not isinstance(value, bool)


def valid_exponent(_: object, attribute: attrs.Attribute[Any], value: float) -> None:
    """Refuse the exponent of a power mean that is neither 0, minus infinity nor from 0.01 to 100 above or below 0."""
    if is_number(value) and (value in {0, -math.inf} or 1 / _STEEPEST <= abs(value) <= _STEEPEST):
        return
    expected = f"0, -inf, or from 1/{_STEEPEST} to {_STEEPEST} above or below 0: beyond that powers overflow"
    raise InvalidValueError(Problem(found=f"the exponent {quoted(value)}", expected=expected, path=attribute.name))


SHIFT = 0.05
"""f: what is added, before a mean with p of 0 or below, so that no criterion is lost in a zero."""


def _valid_shift(_: object, attribute: attrs.Attribute[Any], value: float) -> None:
    if not (is_number(value) and 0 <= value < 1):
        found = f"the shift {quoted(value)}"
        raise InvalidValueError(Problem(found=found, expected="from 0 to below 1", path=attribute.name))


@attrs.frozen(kw_only=True)
class Source:
    """A work that the knowledge is from.

    Attributes:
        id: As files cite it.
        title: Of the work.
        author: Who wrote or published it.
        year: Of publication; None where it bears none.
        kind: Book, article, report, slides, web page, notes or government document.
        read: Whether the project has read the work itself, or knows it through those that cite it.
        note: What a reader should know of it.
    """

    id: str
    title: str
    author: str
    kind: str
    read: bool
    year: int | None = None
    note: str = ""


@attrs.frozen(kw_only=True)
class Element:
    """Something that a source names under a criterion, or beside all of them; it is shown, and is no item.

    Attributes:
        id: Within its criterion, or its framework.
        text: In the project's words.
        place: In the source.
        basis: Whether the source puts it there, or this project does.
        status: Whether it still applies.
    """

    id: str = attrs.field(validator=valid_name_id)
    text: str
    place: str = ""
    basis: Authorship = Authorship.SOURCE
    status: Status = Status.CURRENT


@attrs.frozen(kw_only=True)
class Rubric:
    """What a criterion looks like at a stage when it is done well there.

    Attributes:
        stage: The stage's id.
        text: In the project's words.
    """

    stage: str
    text: str


@attrs.frozen(kw_only=True)
class Signs:
    """How a barrier shows when it is low, middling and high."""

    low: str
    middling: str
    high: str


@attrs.frozen(kw_only=True)
class Link:
    """An authored link to another criterion, barrier or strategy.

    Attributes:
        to: Its full id.
        strength: One third, two thirds or one.
    """

    to: str = attrs.field(validator=valid_item_id)
    strength: Fraction = attrs.field(validator=_valid_thirds)


@attrs.frozen(kw_only=True)
class Group:
    """A group of criteria that the source keeps together; with an exponent or a weight it has a score of its own.

    Attributes:
        id: Within its framework.
        name: In words.
        basis: Whether the source keeps them together.
        place: In the source.
        exponent: Of the power mean that combines its criteria; None for 1, or where groups have no scores.
        weight: Of its score in the framework's; None for 1, or where groups have no scores.
    """

    id: str = attrs.field(validator=valid_name_id)
    name: str
    basis: Authorship
    place: str = ""
    exponent: float | None = attrs.field(default=None, validator=attrs.validators.optional(valid_exponent))
    weight: float | None = attrs.field(default=None, validator=attrs.validators.optional(valid_weight))

    @property
    def thousandths(self) -> int:
        """The weight in thousandths."""
        return in_thousandths(1.0 if self.weight is None else self.weight)


@attrs.frozen(kw_only=True)
class Criterion:
    """A part of a framework: a criterion, barrier, strategy, enabler or strength.

    Attributes:
        id: The full id, `framework.name`.
        name: The term of the source.
        definition: In the project's words.
        basis: Whether the source lists it.
        place: In the source.
        group: The group it belongs to, or empty.
        weight: In the framework's score.
        min_answered: Items that a score needs; None for half of those asked, rounded up.
        elements: What the source names under it.
        items: What is asked.
        rubric: What it looks like at each stage when done well there.
        signs: How it shows, where it is a barrier.
        links: To what it is linked, from this end.
        rubric_item: The item by which a group answers the rubric; None without a rubric.
        weight_item: The item by which partners say how much it weighs; None where the file alone says so.
    """

    id: str = attrs.field(validator=valid_item_id)
    name: str
    definition: str
    basis: Authorship
    items: tuple[ItemUse, ...]
    place: str = ""
    group: str = ""
    weight: float = attrs.field(default=1.0, validator=valid_weight)
    min_answered: int | None = None
    elements: tuple[Element, ...] = ()
    rubric: tuple[Rubric, ...] = ()
    signs: Signs | None = None
    links: tuple[Link, ...] = ()
    rubric_item: Item | None = None
    weight_item: Item | None = None

    def __attrs_post_init__(self) -> None:
        """Check that items and elements are distinct and that exactly one item is the short form."""
        ids = [use.item.id for use in self.items]
        if len(set(ids)) < len(ids):
            raise InvalidValueError(Problem(found="an item used twice", path="items", entry=Entry.GIVEN_TWICE))
        if problems := repeats("element", [each.id for each in self.elements], "elements"):
            raise InvalidValueError(problems)
        if (number := sum(use.short for use in self.items)) != 1:
            found = f"{number or 'no'} item{'s' * (number > 1)} with short = true"
            raise InvalidValueError(Problem(found=found, expected="exactly one", path="items"))

    @property
    def thousandths(self) -> int:
        """The weight in thousandths."""
        return in_thousandths(self.weight)

    def asked(self, mode: Mode) -> tuple[ItemUse, ...]:
        """Return the items of a mode: the statements for individuals, or the rubric for a group."""
        if mode is Mode.INDIVIDUAL:
            return self.items
        return (ItemUse(item=self.rubric_item, short=True),) if self.rubric_item else ()

    def put(self, mode: Mode) -> tuple[Item, ...]:
        """Return all that is asked in a mode: the items, what is expected beside them, and the weight."""
        uses = self.asked(mode)
        beside = [use.expected for use in uses]
        beside += [self.weight_item] if mode is Mode.INDIVIDUAL else []
        return (*(use.item for use in uses), *(item for item in beside if item is not None))

    @functools.cached_property
    def expected(self) -> Criterion | None:
        """The same criterion as it should be: of the items that ask what is expected; None where none does."""
        uses = [ItemUse(item=u.expected, weight=u.weight, short=u.short) for u in self.items if u.expected is not None]
        if not uses:
            return None
        if not any(use.short for use in uses):
            uses[0] = attrs.evolve(uses[0], short=True)
        return attrs.evolve(self, id=f"{self.id}.expected", items=tuple(uses), weight_item=None)

    def raw_ends(self, raw: RawScale) -> tuple[int, int] | None:
        """Return the ends of the scale that its raw score is on; None for a mean of items on several scales."""
        ends = [(use.item.low, use.item.high) for use in self.items]
        if raw is RawScale.SUM:
            return sum(low for low, _ in ends), sum(high for _, high in ends)
        return ends[0] if len(set(ends)) == 1 else None


@attrs.frozen(kw_only=True, repr=False)
class Framework:
    """Something that a partnership is rated on.

    Attributes:
        id: Never changes.
        name: In words, with its authors.
        kind: What its criteria are.
        edition: Of the file.
        licence: Of the wording.
        source: Where the project read it.
        place: In the source.
        cites: The works that the source cites for it.
        basis: Whether the list of criteria is the source's.
        about: A paragraph in the project's words.
        transfer: A caution, where it was written about something else; or empty.
        subjects: What it may be asked about.
        asked_about: What the full form asks it about.
        exponent: Of the power mean that combines the criteria: 1 arithmetic, 0 geometric, minus infinity the lowest; at
            most 100 above or below 0.
        groups: Of criteria.
        criteria: In source order.
        told: What the source names beside the criteria, such as the centre of a drawing; it is shown and not rated.
        checked: How far the work was read.
        raw: Whether its raw figures are means on the items' scale, or sums.
        bands: Its own bands of the total, from low to high, on the raw scale.
        criterion_bands: Its own bands of each criterion.
        total: Whether it has a score over all criteria.
        validity: What a group's figures need by the instrument's own rule; None for nothing.
        ratings: Whether ratings of ties are gathered by who gave them alone, or by who received them too.
        shift: What is added before a mean with an exponent of 0 or below, from 0 to below 1.
        norms: How reliable its scores are and how they spread, where a study says so; at most one for each score.
    """

    id: str = attrs.field(validator=valid_name_id)
    name: str
    kind: FrameworkKind
    edition: str
    licence: str
    source: str
    place: str
    basis: Authorship
    about: str
    subjects: tuple[Subject, ...]
    asked_about: tuple[Subject, ...]
    criteria: tuple[Criterion, ...]
    cites: tuple[str, ...] = ()
    transfer: str = ""
    exponent: float = attrs.field(default=1.0, validator=valid_exponent)
    groups: tuple[Group, ...] = ()
    told: tuple[Element, ...] = ()
    checked: Checked = Checked.YES
    raw: RawScale = RawScale.MEAN
    bands: tuple[ScaleBand, ...] = ()
    criterion_bands: tuple[ScaleBand, ...] = ()
    total: bool = True
    validity: Validity | None = None
    ratings: Ratings = Ratings.GIVEN
    shift: float = attrs.field(default=SHIFT, validator=_valid_shift)
    norms: tuple[StatedNorm, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check that criteria are distinct, in a known group, and all that it reads of its own."""
        loose = [
            Problem(
                found=f"unknown group {quoted(c.group)}",
                expected="" if self.groups else "a group that stands under [[groups]]",
                hint=nearest(c.group, [g.id for g in self.groups]),
                path=f"criteria[{i}].group",
                entry=Entry.UNKNOWN_NAME,
            )
            for i, c in enumerate(self.criteria)
            if c.group and c.group not in {g.id for g in self.groups}
        ]
        problems = [
            *loose,
            *repeats("criterion", [c.id for c in self.criteria], "criteria"),
            *repeats("group", [each.id for each in self.groups], "groups"),
            *repeats("element", [each.id for each in self.told], "told"),
            *norm_problems([each.of for each in self.norms], self.id, [c.id for c in self.criteria], total=self.total),
        ]
        if not set(self.asked_about) <= set(self.subjects):
            problems.append(Problem(found="a subject that is not among `subjects`", path="asked_about"))
        problems += [] if loose else reading_problems(self)  # a group that is not there would be told twice
        if problems:
            raise InvalidValueError(problems)

    def __repr__(self) -> str:
        """Return the id and the number of criteria."""
        return f"Framework({self.id!r}, {len(self.criteria)} {self.kind})"

    def __getitem__(self, id: str) -> Criterion:  # noqa: A002 - the word that files and docs use
        """Return a criterion by its id, with or without the framework's before it.

        Raises:
            UnknownNameError: There is none.
        """
        short = id.removeprefix(f"{self.id}.")
        for criterion in self.criteria:
            if criterion.id == f"{self.id}.{short}":
                return criterion
        known = [criterion.id.split(".", 1)[1] for criterion in self.criteria]
        raise UnknownNameError(
            Problem(
                found=f"{self.id} has no criterion {quoted(short)}",
                hint=nearest(short, known),
                entry=Entry.UNKNOWN_NAME,
            )
        )

    def __iter__(self) -> Iterator[Criterion]:
        """Iterate over the criteria in source order."""
        return iter(self.criteria)

    @functools.cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item that it asks or whose rubric it holds, in order, each once."""
        found = [item for c in self.criteria for mode in Mode for item in c.put(mode)]
        return tuple({item.id: item for item in found}.values())

    @property
    def levels(self) -> tuple[Group, ...]:
        """The groups, where they have scores of their own between the criteria and the framework; else none."""
        scored = any(group.exponent is not None or group.weight is not None for group in self.groups)
        return self.groups if scored else ()

    @property
    def raw_ends(self) -> tuple[int, int] | None:
        """The ends of the scale that its raw score is on; None for a mean over several scales."""
        ends = [criterion.raw_ends(self.raw) for criterion in self.criteria]
        known = [each for each in ends if each is not None]
        if self.raw is RawScale.SUM:
            return sum(low for low, _ in known), sum(high for _, high in known)
        return known[0] if known and len(set(ends)) == 1 else None

    @property
    def has_own_scale(self) -> bool:
        """Whether its figures are read on a scale or in bands of its own."""
        return self.raw is RawScale.SUM or bool(self.bands or self.criterion_bands)

    def asks(self, *, short: bool) -> tuple[Item, ...]:
        """Return the items that the full or the short form asks of individuals, in order, each once."""
        found = [item for c in self.criteria for use in c.items if use.short or not short for item in _both(use)]
        found += [] if short else [c.weight_item for c in self.criteria if c.weight_item is not None]
        return tuple({item.id: item for item in found}.values())


def _both(use: ItemUse) -> tuple[Item, ...]:
    """Return what an item asks that is, and what should be."""
    return (use.item,) if use.expected is None else (use.item, use.expected)
