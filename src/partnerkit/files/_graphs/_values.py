"""The one number of a tie, for the formats and programs that hold no more than one.

Owns: which numbers there are, the unit of each, and how an amount becomes one and is made of one again.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.model import Word
from partnerkit.units import Amount, Dimension, Unit

if TYPE_CHECKING:
    from partnerkit.model import Relationship

__all__ = ["TieValue", "amount_of", "number_of", "number_text"]


class TieValue(Word):
    """Which number of a tie a graph's edges carry as their weight."""

    TIE = "tie"
    """1: there is a tie."""
    CONTACT = "contact"
    """How often the two are in touch, a year."""
    HOURS = "hours"
    """The hours of work that go into it, a year."""
    MONEY = "money"
    """What is pooled or paid, in GBP a year."""


_UNITS = {
    TieValue.CONTACT: Unit("", "year"),
    TieValue.HOURS: Unit("hour", "year"),
    TieValue.MONEY: Unit("GBP", "year"),
}


def number_of(tie: Relationship, value: TieValue) -> float | None:
    """Return the number of a tie, or None where it is not known, or not told by the year.

    Meetings and visits are counted as contacts. A sum without a period (`500 GBP`) has no rate, so it has no number;
    nor has an amount that would be too large by the year.

    Example:
        >>> from partnerkit.model import Relationship
        >>> number_of(Relationship(a="oak", b="ash", hours=Amount.of("1 hour/term")), TieValue.HOURS)
        3.0
    """
    if value is TieValue.TIE:
        return 1.0
    amount: Amount | None = getattr(tie, value.value)
    if amount is None or amount.unit.dimensions[1] is not Dimension.TIME:
        return None
    counted = Amount(amount.value, Unit("", amount.unit.per)) if value is TieValue.CONTACT else amount
    unit = _UNITS[value]
    try:
        return counted.to(unit).value if counted.unit != unit else counted.value
    except InvalidValueError:
        return None


def amount_of(weight: object, value: TieValue) -> Amount | None:
    """Return an edge's weight as the amount that it stands for; None where it is no number (NaN): not known.

    Raises:
        InvalidValueError: Text that is no number, a number below nought or too large, or an infinite one, whatever it
            would stand for.

    Example:
        >>> amount_of("26", TieValue.CONTACT), amount_of("NaN", TieValue.HOURS)
        (Amount('26/year'), None)
    """
    try:
        number = math.inf if isinstance(weight, bool) else float(str(weight))
    except ValueError:
        number = math.inf
    if math.isnan(number):
        return None
    if math.isinf(number) or number < 0:
        raise InvalidValueError(Problem(found=f"the weight {quoted(weight)}", expected="a finite number from 0"))
    return None if value is TieValue.TIE else Amount(number, _UNITS[value])


def number_text(number: float) -> str:
    """Return a number as every program reads it, in as few digits as give it back.

    Example:
        >>> number_text(1.0), number_text(0.25)
        ('1', '0.25')
    """
    return repr(number).removesuffix(".0")
