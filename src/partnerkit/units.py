"""Amounts: a number with a unit from a closed list, such as `2 hour/week` or `500 GBP/year`.

Owns: the list of units, the grammar `number [unit] [/ unit]`, and conversion. The only importer of pint, which is
loaded by `Amount.to`, `Amount.to_quantity` and `Amount.from_quantity` alone: files, equality and hashing never touch
it. Effort (staff hours) has a dimension of its own, so that a week of the calendar is never 168 hours of work.
"""

from __future__ import annotations

import enum
import functools
import re
from decimal import Decimal
from typing import Any, cast

import attrs

from partnerkit.errors import Entry, InvalidValueError, Problem, nearest, quoted

__all__ = [
    "FTE",
    "GBP",
    "Amount",
    "Dimension",
    "Unit",
    "child",
    "day",
    "family",
    "fortnight",
    "hour",
    "meeting",
    "month",
    "place",
    "session",
    "term",
    "visit",
    "week",
    "year",
]

LARGEST = 1e9
"""The largest number an amount may hold."""

SMALLEST = 1e-9
"""The smallest number above nought that an amount may hold: it can be written without an exponent."""

HOURS_PER_FTE = 37.0
"""Hours a week of one full-time post, where the caller sets no other figure."""


class Dimension(enum.StrEnum):
    """What a unit counts."""

    EFFORT = "effort"
    """Work of staff, in hours."""
    TIME = "time"
    """The calendar."""
    MONEY = "money"
    """Pounds sterling."""
    COUNT = "count"
    """Things that are counted, each sort on its own."""
    NUMBER = "number"
    """A plain number."""


_DIMENSIONS = {
    "hour": Dimension.EFFORT,
    "FTE": Dimension.EFFORT,
    **dict.fromkeys(("day", "week", "fortnight", "month", "term", "year"), Dimension.TIME),
    **dict.fromkeys(("session", "meeting", "visit", "place", "child", "family"), Dimension.COUNT),
    "GBP": Dimension.MONEY,
}

# A staff hour is its own dimension; an English school year has three terms.
_DEFINITIONS = (
    "day = [time]",
    "week = 7 * day",
    "fortnight = 14 * day",
    "year = 365.25 * day",
    "month = year / 12",
    "term = year / 3",
    "staff_hour = [effort]",
    "GBP = [money]",
    *(f"{name} = [{name}]" for name, dimension in _DIMENSIONS.items() if dimension is Dimension.COUNT),
)

_AMOUNT = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,30})?) *([A-Za-z]{1,20})? *(?:/ *([A-Za-z]{1,20}))?")


def _known(name: str) -> str:
    if name and name not in _DIMENSIONS:
        raise InvalidValueError(
            Problem(found=f"unknown unit {quoted(name)}", hint=nearest(name, _DIMENSIONS), entry=Entry.UNKNOWN_NAME)
        )
    return name


@attrs.frozen
class Unit:
    """A unit, or one unit per another.

    Attributes:
        over: The unit counted; empty for a plain number (`1/fortnight`).
        per: The unit it is counted by; empty for none.

    Raises:
        InvalidValueError: A name that is not on the list.

    Example:
        >>> hour / week
        Unit('hour/week')
        >>> 40 * hour
        Amount('40 hour')
    """

    over: str = attrs.field(default="", converter=_known)
    per: str = attrs.field(default="", converter=_known)

    def __str__(self) -> str:
        """Return the unit as files write it."""
        return f"{self.over}/{self.per}" if self.per else self.over

    def __repr__(self) -> str:
        """Return the unit as text in its class's name."""
        return f"Unit({str(self)!r})"

    def __truediv__(self, other: Unit) -> Unit:
        """Return this unit per another."""
        if self.per or other.per or not other.over:
            raise InvalidValueError(f"cannot divide {self} by {other}: a unit is one unit, or one per another")
        return Unit(self.over, other.over)

    def __rmul__(self, number: float) -> Amount:
        """Return that many of the unit."""
        return Amount(number, self)

    @property
    def dimensions(self) -> tuple[Dimension, Dimension]:
        """What is counted, and by what; FTE is effort by time."""
        over = _DIMENSIONS[self.over] if self.over else Dimension.NUMBER
        per = _DIMENSIONS[self.per] if self.per else Dimension.NUMBER
        return (over, Dimension.TIME if self.over == "FTE" and not self.per else per)


def _as_unit(unit: Unit | str) -> Unit:
    return unit if isinstance(unit, Unit) else Unit(*(part.strip() for part in unit.split("/", 1)))


def _finite(value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidValueError(Problem(found=quoted(value), expected="a number"))
    if not (value == 0 or SMALLEST <= value <= LARGEST):  # so neither infinite nor no number
        raise InvalidValueError(Problem(found=quoted(value), expected=f"a number from 0 to {LARGEST:,.0f}"))
    return float(value) + 0.0  # nought has no sign


@attrs.frozen(repr=False)
class Amount:
    """A number with a unit: how much, how many, how often.

    Args:
        value: From 0 to 1,000,000,000, finite.
        unit: A `Unit`, or its text (`"hour/week"`).

    Raises:
        InvalidValueError: A number out of range, or a unit that is not on the list.

    Example:
        >>> Amount(2, "hour/week")
        Amount('2 hour/week')
        >>> Amount.of("1/fortnight").unit.dimensions
        (<Dimension.NUMBER: 'number'>, <Dimension.TIME: 'time'>)
    """

    value: float = attrs.field(converter=_finite)
    unit: Unit = attrs.field(default=Unit(), converter=_as_unit)

    @classmethod
    def of(cls, text: str) -> Amount:
        """Read an amount as files write it.

        The text is matched against the grammar and never evaluated.

        Args:
            text: `number [unit] [/ unit]`, such as `2 hour/week`, `0.4 FTE`, `1/fortnight`, `500 GBP/year`.

        Raises:
            InvalidValueError: Text of another form, or a unit that is not on the list.

        Example:
            >>> Amount.of("500 GBP/year")
            Amount('500 GBP/year')
        """
        match = _AMOUNT.fullmatch(text[:80].strip()) if len(text) <= 80 else None  # noqa: PLR2004 - longer is no amount
        if match is None:
            form = "an amount: a number, a unit, and '/ unit' where it is a rate (2 hour/week)"
            raise InvalidValueError(Problem(found=quoted(text), expected=form))
        number, over, per = match.groups(default="")
        return cls(float(number), Unit(over, per))

    def __str__(self) -> str:
        """Return the amount as files write it."""
        number = f"{Decimal(repr(self.value)):f}".removesuffix(".0")
        separator = " " if self.unit.over else ""
        return f"{number}{separator}{self.unit}"

    def __repr__(self) -> str:
        """Return the amount as text in its class's name."""
        return f"Amount({str(self)!r})"

    def __truediv__(self, unit: Unit) -> Amount:
        """Return the amount per another unit.

        Example:
            >>> 2 * hour / week
            Amount('2 hour/week')
        """
        return Amount(self.value, self.unit / unit)

    def to(self, unit: Unit | str, *, hours_per_fte: float = HOURS_PER_FTE) -> Amount:
        """Return the same amount in another unit.

        Args:
            unit: The unit wanted.
            hours_per_fte: Hours a week of one full-time post.

        Raises:
            InvalidValueError: The two units do not measure the same thing.

        Example:
            >>> Amount.of("0.5 FTE").to("hour/week")
            Amount('18.5 hour/week')
            >>> round(Amount.of("1/fortnight").to("/year").value, 3)
            26.089
        """
        import pint  # noqa: PLC0415 - slow to import, needed by few

        wanted = _as_unit(unit)
        registry = _registry(hours_per_fte)
        try:
            quantity = self._in(registry).to(_pint_name(wanted))
        except pint.DimensionalityError as error:
            raise InvalidValueError(f"{self} cannot be told in {wanted}: they do not measure the same thing") from error
        return Amount(float(quantity.magnitude), wanted)

    def to_quantity(self, registry: Any = None) -> Any:  # noqa: ANN401 - pint's own types are not complete
        """Return the amount as a pint quantity, in the caller's registry.

        Units that the registry lacks are defined in it once. Staff hours are `staff_hour`, with the dimension
        `[effort]`.

        Args:
            registry: Any pint registry; pint's application registry where none is given.

        Example:
            >>> str(Amount.of("2 hour/week").to_quantity().units)
            'staff_hour / week'
        """
        import pint  # noqa: PLC0415 - slow to import, needed by few

        chosen: Any = pint.application_registry if registry is None else registry
        for definition in (*_DEFINITIONS, _fte(HOURS_PER_FTE)):
            if definition.split(" ", 1)[0] not in chosen:
                chosen.define(definition)
        return self._in(chosen)

    @classmethod
    def from_quantity(cls, quantity: Any) -> Amount:  # noqa: ANN401 - a quantity of any registry
        """Read a pint quantity of any registry; hours and minutes are taken as staff effort.

        Raises:
            InvalidValueError: A unit that is not on the list.

        Example:
            >>> import pint
            >>> Amount.from_quantity(90 * pint.UnitRegistry().minute)
            Amount('1.5 hour')
        """
        value = float(quantity.magnitude)
        names = {1: "", -1: ""}
        powers: tuple[tuple[str, Any], ...] = tuple(quantity.unit_items())
        for name, exponent in powers:
            place = int(exponent)
            if exponent not in names or names[place]:
                raise InvalidValueError(
                    Problem(found=f"the unit {quantity.units}", expected="a unit, or one per another")
                )
            value *= (1 / 60) ** place if name == "minute" else 1.0
            names[place] = "hour" if name in {"minute", "staff_hour"} else str(name)
        return cls(value, Unit(names[1], names[-1]))

    def _in(self, registry: Any) -> Any:  # noqa: ANN401 - pint's registries have no type in common
        return registry.Quantity(self.value, _pint_name(self.unit))


def _pint_name(unit: Unit) -> str:
    names = ["staff_hour" if name == "hour" else name for name in (unit.over, unit.per)]
    return f"{names[0] or '1'} / {names[1]}" if names[1] else names[0]


def _fte(hours: float) -> str:
    return f"FTE = {hours} * staff_hour / week"


@functools.lru_cache(maxsize=8)
def _registry(hours_per_fte: float) -> Any:  # noqa: ANN401 - as above
    import pint  # noqa: PLC0415 - slow to import, needed by few

    # None is a registry without definitions, which pint's types do not tell.
    registry: Any = pint.UnitRegistry(cast("Any", None))
    for definition in (*_DEFINITIONS, _fte(hours_per_fte)):
        registry.define(definition)
    return registry


hour: Unit = Unit("hour")
FTE: Unit = Unit("FTE")
day: Unit = Unit("day")
week: Unit = Unit("week")
fortnight: Unit = Unit("fortnight")
month: Unit = Unit("month")
term: Unit = Unit("term")
year: Unit = Unit("year")
session: Unit = Unit("session")
meeting: Unit = Unit("meeting")
visit: Unit = Unit("visit")
place: Unit = Unit("place")
child: Unit = Unit("child")
family: Unit = Unit("family")
GBP: Unit = Unit("GBP")
