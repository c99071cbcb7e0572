"""Budgets as they are given: plain numbers, texts, amounts or quantities, to exact numbers of one unit.

Owns: what is taken as hours, pounds and weeks, and what is refused.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import attrs

from partnerkit.errors import Entry, InvalidValueError, Problem, nearest, quoted
from partnerkit.results import Resource
from partnerkit.units import FTE, Amount, Dimension, Unit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["Budgets", "Given", "budgets_of", "exact"]

Given = float | str | Amount | Any
"""A number, an amount, its text, or a pint quantity of any registry."""

_UNITS = {
    Resource.HOURS: (Unit("hour"), Dimension.EFFORT, "hours of staff, such as 40 or 40 hour"),
    Resource.MONEY: (Unit("GBP"), Dimension.MONEY, "pounds, such as 500 or 500 GBP"),
    Resource.WEEKS: (Unit("week"), Dimension.TIME, "weeks, such as 12, 12 week or 3 month"),
}


@attrs.frozen(kw_only=True)
class Budgets:
    """What there is, exactly; None for as much as is wanted.

    Attributes:
        hours: Of staff.
        money: In pounds.
        weeks: Of the calendar.
        by_partner: Hours of each partner of which they were given; None where they were given of none.
    """

    hours: Fraction | None
    money: Fraction | None
    weeks: Fraction | None
    by_partner: tuple[tuple[str, Fraction], ...] | None

    @property
    def all_hours(self) -> Fraction | None:
        """The hours that the plan may take in all: no more than all partners have together."""
        if self.by_partner is None:
            return self.hours
        together = sum((hours for _, hours in self.by_partner), Fraction(0))
        return together if self.hours is None else min(self.hours, together)


def exact(value: float) -> Fraction:
    """Return a number as it is written, so that 0.1 is a tenth."""
    return Fraction(Decimal(repr(value)))


def budgets_of(
    given: Mapping[Resource, Given | None],
    capacities: Mapping[str, Given] | None,
    partners: Collection[str],
    problems: list[Problem],
) -> Budgets:
    """Return budgets as exact numbers; what is wrong with them is added to a list."""
    hours, money, weeks = (_read(given[resource], resource, str(resource), problems) for resource in Resource)
    return Budgets(
        hours=hours,
        money=money,
        weeks=weeks,
        by_partner=None if capacities is None else _by_partner(capacities, weeks, partners, problems),
    )


def _by_partner(
    capacities: Mapping[str, Given], weeks: Fraction | None, partners: Collection[str], problems: list[Problem]
) -> tuple[tuple[str, Fraction], ...]:
    made: list[tuple[str, Fraction]] = []
    for partner, given in capacities.items():
        path = f"capacities.{partner}"
        if partner not in partners:
            found, hint = f"unknown partner {quoted(partner)}", nearest(partner, partners)
            problems.append(Problem(found=found, hint=hint, path=path, entry=Entry.UNKNOWN_NAME))
        hours = _read(_over(given, weeks, path, problems), Resource.HOURS, path, problems)
        if hours is not None:
            made.append((partner, hours))
    return tuple(made)


def _over(given: Given, weeks: Fraction | None, path: str, problems: list[Problem]) -> Given | None:
    """Return the hours that a capacity by the week, or the like, comes to over the weeks of the plan."""
    try:
        amount = _as_amount(given)
    except InvalidValueError:
        return given  # told where it is read
    if amount is None or amount.unit.dimensions != (Dimension.EFFORT, Dimension.TIME):
        return given
    if weeks is None:
        found, expected = f"{amount}, which is by the time", "hours, or a budget of weeks"
        problems.append(Problem(found=found, expected=expected, path=path, entry=Entry.MISSING))
        return None
    by_week = amount.to("hour/week").value if amount.unit != Unit("hour", "week") else amount.value
    return float(exact(by_week) * weeks)


def _read(given: Given | None, resource: Resource, path: str, problems: list[Problem]) -> Fraction | None:
    """Return a budget in its unit; None where there is none, or where it is wrong."""
    if given is None:
        return None
    unit, dimension, expected = _UNITS[resource]
    amount = None
    try:
        amount = _as_amount(given)
        value = float(cast("float", given)) if amount is None else _in(amount, unit, dimension)
    except InvalidValueError as error:
        problems += [_told(problem, path, expected) for problem in error.problems]
        return None
    except OverflowError:
        value = math.inf  # told below as out of range
    except (TypeError, ValueError):
        problems.append(Problem(found=quoted(given), expected=expected, path=path))
        return None
    if value is None:
        hint = _hint(amount)
        problems.append(Problem(found=quoted(str(amount)), expected=expected, hint=hint, path=path))
        return None
    try:
        return exact(Amount(value, unit).value)
    except InvalidValueError as error:
        problems += [attrs.evolve(problem, path=path) for problem in error.problems]
        return None


def _told(problem: Problem, path: str, expected: str) -> Problem:
    """Return a problem with what this budget is given in, where none is told."""
    return attrs.evolve(problem, path=path, expected=problem.expected or expected)


def _is_plain(text: str) -> bool:
    """Tell whether a text is a number and no more, be it one that no budget can be."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _as_written(text: str) -> Amount:
    """Return a text as an amount; of one that is none only that is told, as each budget has units of its own."""
    try:
        return Amount.of(text)
    except InvalidValueError as error:
        if error.problems[0].expected.startswith("a number"):
            raise
        raise InvalidValueError(Problem(found=quoted(text))) from None


def _as_amount(given: Given) -> Amount | None:
    """Return what was given as an amount; None for a plain number."""
    if isinstance(given, Amount):
        return given
    if isinstance(given, str):
        return None if _is_plain(given) else _as_written(given)
    quantity: Any = given
    if hasattr(quantity, "magnitude") and hasattr(quantity, "unit_items"):
        if not math.isfinite(quantity.magnitude) or quantity.magnitude < 0:
            raise InvalidValueError(Problem(found=quoted(str(quantity)), expected="0 or more, and finite"))
        return Amount.from_quantity(quantity)
    if isinstance(given, bool):
        raise InvalidValueError(Problem(found=quoted(given)))
    return None


def _in(amount: Amount, unit: Unit, dimension: Dimension) -> float | None:
    """Return an amount in a unit; None where it counts something else."""
    if amount.unit in {Unit(), unit}:
        return amount.value
    return amount.to(unit).value if amount.unit.dimensions == (dimension, Dimension.NUMBER) else None


def _hint(amount: Amount | None) -> str:
    """Return what an amount could be meant as."""
    if amount is None:
        return ""
    if amount.unit == FTE or amount.unit.per:
        return "say how much there is in all, not by the week or the like"
    named = {Dimension.EFFORT: "hours", Dimension.MONEY: "money", Dimension.TIME: "weeks"}
    word = named.get(amount.unit.dimensions[0])
    return f"give it as {word}" if word else ""
