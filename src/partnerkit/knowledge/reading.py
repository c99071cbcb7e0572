"""How an instrument's own figures are read: sums and means on its scale, its own bands, and when it is valid at all.

Owns: the classes of a framework's bands and of its rule for validity, and the checks of a framework that has a scale,
bands, levels or weights of its own. The value from 0 to 1 is computed as for any framework; what is here says how it is
read.

Formula, for a value x and the scale's ends L and H:

    raw = L + x (H - L)

For a mean, L and H are the ends of the scale that the items share. For a sum they are the sums of the items' ends, so
that raw is the plain sum where all are answered; with answers missing it is the sum prorated to all items, each missing
one counting as the mean of those answered (person mean substitution: Downey and King, 1998, Journal of General
Psychology 125, 175-191; its assumptions: Mazza, Enders and Ruehlman, 2015, Multivariate Behavioral Research 50,
504-519).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import attrs

from partnerkit.errors import Entry, InvalidValueError, Problem, quoted
from partnerkit.knowledge.items import repeats
from partnerkit.model import Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnerkit.knowledge.items import Item, ItemUse

__all__ = ["Ratings", "RawScale", "ScaleBand", "Validity", "band_problems", "edge_share", "raw_of", "reading_problems"]


class RawScale(Word):
    """What a framework's raw figures are."""

    MEAN = "mean"
    """Means of the answers, on the items' own scale."""
    SUM = "sum"
    """Sums of the answers."""


class Ratings(Word):
    """Whose a rating is: in a profile, which way the ratings of ties are gathered by partner."""

    GIVEN = "given"
    """By who gave it."""
    RECEIVED = "received"
    """By whom it is about: a partner's score is the mean of what the others say of it."""


def _valid_share(_: object, attribute: attrs.Attribute[Any], value: float) -> None:
    if not 0 < value <= 1:
        found = f"the share {quoted(value)}"
        raise InvalidValueError(Problem(found=found, expected="above 0, at most 1", path=attribute.name))


def _valid_number(_: object, attribute: attrs.Attribute[Any], value: int) -> None:
    if value < 1:
        found = f"{value} partners"
        raise InvalidValueError(Problem(found=found, expected="1 or more", path=attribute.name))


@attrs.frozen(kw_only=True)
class ScaleBand:
    """A band of an instrument, with its edges on the instrument's own scale.

    Attributes:
        id: Within its framework; never changes.
        name: In words.
        at_least: The lower edge; it belongs to the band.
        below: The upper edge, which belongs to the next band.
        at_most: The upper edge of a whole sum, or the end of the scale; it belongs to the band.
    """

    id: str
    name: str
    at_least: float
    below: float | None = None
    at_most: float | None = None

    def __attrs_post_init__(self) -> None:
        """Check that one upper edge is given and lies above the lower one."""
        if (self.below is None) == (self.at_most is None):
            expected = "either `below` or `at_most`"
            raise InvalidValueError(Problem(found=f"the band {quoted(self.id)}", expected=expected))
        upper = self.at_most if self.below is None else self.below
        if upper is None or upper < self.at_least or self.below == self.at_least:
            found = f"the band {quoted(self.id)} from {self.at_least:g} to {upper:g}"
            raise InvalidValueError(Problem(found=found, expected="an upper edge above the lower one"))


@attrs.frozen(kw_only=True)
class Validity:
    """What a group's figures need, by the instrument's own rule: below it they are refused.

    Attributes:
        partners: How many partners must have answered.
        response: The share of those asked that must have answered; None where nothing is said.
    """

    partners: int = attrs.field(default=1, validator=_valid_number)
    response: float | None = attrs.field(default=None, validator=attrs.validators.optional(_valid_share))


class Leveled(Protocol):
    """What is read of a group."""

    @property
    def id(self) -> str:
        """Within its framework."""
        ...

    @property
    def exponent(self) -> float | None:
        """Of its mean."""
        ...


class Rated(Protocol):
    """What is read of a criterion."""

    @property
    def id(self) -> str:
        """The full id."""
        ...

    @property
    def group(self) -> str:
        """The group it belongs to, or empty."""
        ...

    @property
    def items(self) -> tuple[ItemUse, ...]:
        """What is asked."""
        ...

    @property
    def weight_item(self) -> Item | None:
        """The item by which partners say how much it weighs."""
        ...

    @property
    def thousandths(self) -> int:
        """The weight in thousandths."""
        ...

    def raw_ends(self, raw: RawScale) -> tuple[int, int] | None:
        """Return the ends of the scale that its raw score is on."""
        ...


class Reads(Protocol):
    """What is read of a framework: this module stands below the one that has it."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def subjects(self) -> Sequence[str]:
        """What it may be asked about."""
        ...

    @property
    def exponent(self) -> float:
        """Of its mean."""
        ...

    @property
    def shift(self) -> float:
        """What is added before the mean."""
        ...

    @property
    def raw(self) -> RawScale:
        """Means or sums."""
        ...

    @property
    def raw_ends(self) -> tuple[int, int] | None:
        """The ends of its scale."""
        ...

    @property
    def total(self) -> bool:
        """Whether it has a score."""
        ...

    @property
    def ratings(self) -> Ratings:
        """Given or received."""
        ...

    @property
    def bands(self) -> tuple[ScaleBand, ...]:
        """Of the total."""
        ...

    @property
    def criterion_bands(self) -> tuple[ScaleBand, ...]:
        """Of each criterion."""
        ...

    @property
    def criteria(self) -> Sequence[Rated]:
        """Its criteria."""
        ...

    @property
    def groups(self) -> Sequence[Leveled]:
        """Its groups."""
        ...

    @property
    def levels(self) -> Sequence[Leveled]:
        """Its groups, where they have scores."""
        ...


def raw_of(value: Any, ends: tuple[int, int]) -> Any:  # noqa: ANN401 - a number or an expression, and back the same
    """Return a value on a scale of its own: L + x (H - L).

    Args:
        value: From 0 to 1, or a data-frame expression.
        ends: Of the scale, low and high.

    Example:
        >>> raw_of(0.5, (35, 175))
        105.0
    """
    low, high = ends
    return value * (high - low) + low


def edge_share(edge: float, ends: tuple[int, int]) -> Fraction:
    """Return the value from 0 to 1 at which an edge lies, as the fraction that is meant.

    Example:
        >>> edge_share(4.6, (1, 5))
        Fraction(9, 10)
    """
    low, high = ends
    return (Fraction(str(edge)) - low) / (high - low)


def reading_problems(framework: Reads) -> Iterator[Problem]:
    """Yield what is wrong with a framework's own scale, bands, levels, weights and ratings; all of it."""
    yield from _sum_problems(framework)
    yield from _level_problems(framework)
    yield from _weight_problems(framework)
    yield from _band_problems(framework)
    if framework.ratings is Ratings.RECEIVED and "relationship" not in framework.subjects:
        expected = "relationship among `subjects`: one partner rates another"
        yield Problem(found="ratings received", expected=expected, path="ratings")
    if framework.shift == 0 and min(framework.exponent, *(p for p in _exponents(framework)), 0) < 0:
        expected = "above 0, as an exponent is below 0"
        yield Problem(found="no shift", expected=expected, path="shift")


def _exponents(framework: Reads) -> list[float]:
    return [group.exponent for group in framework.groups if group.exponent is not None]


def _sum_problems(framework: Reads) -> Iterator[Problem]:
    """Yield where a weighted mean is not the image of a plain sum: an item or criterion weighs other than its range."""
    if framework.raw is not RawScale.SUM:
        return
    if framework.total and framework.exponent != 1:
        yield Problem(found=f"a sum with the exponent {framework.exponent:g}", expected="1", path="exponent")
    for criterion in framework.criteria:
        shares = {Fraction(use.thousandths, use.item.span) for use in criterion.items}
        if len(shares) > 1:
            expected = "weights in proportion to the items' ranges, as the answers are added up"
            yield Problem(found="items that weigh otherwise", expected=expected, path=f"criteria.{criterion.id}.items")
    if framework.total and len({Fraction(c.thousandths, _range(c)) for c in framework.criteria}) > 1:
        wanted = ", ".join(f"{c.id.split('.', 1)[1]} {len(c.items)}" for c in framework.criteria)
        yield Problem(
            found="criteria that do not weigh as much as their items",
            expected=f"weights in proportion to the items of each, as the answers are added up ({wanted})",
            path="criteria",
        )


def _range(criterion: Rated) -> int:
    return sum(use.item.span for use in criterion.items)


def _level_problems(framework: Reads) -> Iterator[Problem]:
    if not framework.levels:
        return
    if framework.raw is RawScale.SUM:
        yield Problem(found="a sum over groups with means of their own", expected='raw = "mean"', path="raw")
    loose = [c.id for c in framework.criteria if not c.group]
    if loose:
        yield Problem(found=f"{', '.join(loose)} in no group", expected="one, as groups have scores", path="criteria")
    used, names = {c.group for c in framework.criteria}, {c.id for c in framework.criteria}
    for group in framework.groups:
        if group.id not in used:
            yield Problem(found=f"the group {quoted(group.id)} without criteria", path=f"groups.{group.id}")
        if f"{framework.id}.{group.id}" in names:
            expected = "an id that no criterion has, as groups have scores"
            yield Problem(
                found=f"the group {quoted(group.id)}",
                expected=expected,
                path=f"groups.{group.id}.id",
                entry=Entry.GIVEN_TWICE,
            )


def _weight_problems(framework: Reads) -> Iterator[Problem]:
    """Yield what is wrong with weights that partners give."""
    given = [c for c in framework.criteria if c.weight_item is not None]
    if not given:
        return
    without = [c.id for c in framework.criteria if c.weight_item is None]
    if without:
        expected = "one for each criterion, or for none"
        yield Problem(found=f"no weight_item for {', '.join(without)}", expected=expected, path="criteria")
    if framework.levels or not framework.total:
        expected = "a framework with a total and without groups that have means of their own"
        yield Problem(found="weights given by partners", expected=expected, path="criteria")
    for criterion in given:
        item = criterion.weight_item
        if item is not None and "partnership" not in item.subjects:
            path = f"criteria.{criterion.id}.weight_item.subjects"
            yield Problem(found="no partnership", expected="partnership: weights are given about the whole", path=path)


def _band_problems(framework: Reads) -> Iterator[Problem]:
    if framework.bands and not framework.total:
        yield Problem(found="bands of a total", expected="none, as there is no total", path="bands")
    elif framework.bands:
        yield from _of_scale(framework, framework.bands, framework.raw_ends, "bands")
    if framework.criterion_bands:
        ends = {criterion.raw_ends(framework.raw) for criterion in framework.criteria}
        shared = ends.pop() if len(ends) == 1 else None
        yield from _of_scale(framework, framework.criterion_bands, shared, "criterion_bands")


def _of_scale(
    framework: Reads, bands: Sequence[ScaleBand], ends: tuple[int, int] | None, path: str
) -> Iterator[Problem]:
    """Yield what keeps bands from covering a scale once: a gap, an overlap, a wrong end."""
    if ends is None:
        yield from repeats("band", [band.id for band in bands], path)
        yield Problem(found="bands on several scales", expected="items that share one, or none", path=path)
        return
    low, high = ends
    if bands[0].at_least != low:
        yield _edge(bands[0], "at_least", bands[0].at_least, f"{low}, the lowest there can be", f"{path}[0]")
    yield from band_problems(bands, framework.raw, path)
    last, at = bands[-1], f"{path}[{len(bands) - 1}]"
    if last.at_most != high:
        found = last.below if last.at_most is None else last.at_most
        name = "below" if last.at_most is None else "at_most"
        yield _edge(last, name, found, f"at_most = {high}, the highest there can be", at)


def band_problems(bands: Sequence[ScaleBand], raw: RawScale, path: str) -> Iterator[Problem]:
    """Yield what is wrong with bands by themselves, whatever the scale: an id given twice, a gap, an overlap.

    Args:
        bands: From low to high.
        raw: Whether they are of sums or of means.
        path: Of the list.
    """
    yield from repeats("band", [band.id for band in bands], path)
    for i, (band, above) in enumerate(pairwise(bands)):
        yield from _between(band, above, f"{path}[{i}]", f"{path}[{i + 1}]", whole=raw is RawScale.SUM)


def _between(band: ScaleBand, above: ScaleBand, path: str, next_path: str, *, whole: bool) -> Iterator[Problem]:
    """Yield a gap or an overlap between two bands that follow each other."""
    if band.below is None and not whole:
        yield _edge(band, "at_most", band.at_most, "`below`, as means lie between whole numbers too", path)
        return
    if above.at_least < band.at_least:
        found = f"{quoted(above.id)} after {quoted(band.id)}, which begins higher"
        yield Problem(found=found, expected="bands from low to high", path=f"{next_path}.at_least")
        return
    start = band.below if band.at_most is None else band.at_most + 1
    if start is not None and above.at_least != start:
        word = "a gap" if above.at_least > start else "an overlap"
        found = f"{word} between {quoted(band.id)} and {quoted(above.id)}"
        yield Problem(found=found, expected=f"at_least = {start:g}", path=f"{next_path}.at_least")


def _edge(band: ScaleBand, name: str, found: float | None, expected: str, path: str) -> Problem:
    return Problem(
        found=f"the band {quoted(band.id)} with {name} = {found:g}", expected=expected, path=f"{path}.{name}"
    )
