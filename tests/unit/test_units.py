import math
import pickle
from fractions import Fraction

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerkit import units
from partnerkit.errors import InvalidValueError
from partnerkit.testing import amounts
from partnerkit.units import LARGEST, SMALLEST, Amount, Dimension, Unit

UNITS = [getattr(units, name) for name in units.__all__ if isinstance(getattr(units, name), Unit)]
COMPARABLE = [("hour", "hour"), ("FTE", "hour/week"), ("1/week", "/year"), ("GBP/term", "GBP/month"), ("day", "year")]


@pytest.fixture(scope="module")
def registry() -> "pint.UnitRegistry[float]":
    """Return a registry of the caller's, which is slow to make."""
    return pint.UnitRegistry()


@given(amounts())
def test_text_of_an_amount_is_read_back(amount: Amount) -> None:
    assert Amount.of(str(amount)) == amount


@given(amounts())
def test_text_of_an_amount_has_no_exponent(amount: Amount) -> None:
    assert "e" not in str(amount).split(" ")[0].split("/")[0]


@given(amounts())
def test_amount_is_a_value(amount: Amount) -> None:
    copy = pickle.loads(pickle.dumps(amount))  # noqa: S301 - made on the line itself
    assert copy == amount
    assert hash(copy) == hash(amount)


@given(amounts())
def test_quantity_is_read_back(registry: "pint.UnitRegistry[float]", amount: Amount) -> None:
    back = Amount.from_quantity(amount.to_quantity(registry))
    over, per = amount.unit.over, amount.unit.per
    assert (back == amount) or over == per or "FTE" in (over, per)


@given(st.floats(0, 1e6), st.sampled_from(COMPARABLE))
def test_conversion_there_and_back_changes_nothing(value: float, pair: tuple[str, str]) -> None:
    amount = Amount.of(f"{value:.3f} {pair[0]}" if pair[0][0].isalpha() else f"{value:.3f}{pair[0][1:]}")
    assert math.isclose(amount.to(pair[1]).to(amount.unit).value, amount.value, rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("text", "value", "over", "per"),
    [
        ("2 hour/week", 2, "hour", "week"),
        ("0.4 FTE", 0.4, "FTE", ""),
        ("1/fortnight", 1, "", "fortnight"),
        ("500 GBP/year", 500, "GBP", "year"),
        ("3", 3, "", ""),
        ("  2   hour / week ", 2, "hour", "week"),
        ("2hour/week", 2, "hour", "week"),
        ("1 meeting/term", 1, "meeting", "term"),
    ],
)
def test_amount_of(text: str, value: float, over: str, per: str) -> None:
    amount = Amount.of(text)
    assert (amount.value, amount.unit.over, amount.unit.per) == (value, over, per)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "hour",
        "-1 hour",
        "+1 hour",
        "1e3 hour",
        "1,5 hour",
        "9**9**8",
        "__import__('os')",
        "2 hour/week/year",
        "2 hour week",
        "nan hour",
        "inf",
        "1e400",
        "1.",
        ".5",
        "٣ hour",
        "1 hour\x00",
        "1" * 13,
        "1" * 10_000,
        "1" + " " * 100 + "hour",
    ],
)
def test_other_text_is_no_amount(text: str) -> None:
    with pytest.raises(InvalidValueError, match="expected an amount"):
        Amount.of(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3 bananas/week", "unknown unit 'bananas'; known: hour, FTE"),
        ("3 huor/week", "unknown unit 'huor'; did you mean 'hour'?"),
        ("3 hour/weak", "unknown unit 'weak'; did you mean 'week'?"),
        ("3 HOUR", "unknown unit 'HOUR'; did you mean 'hour'?"),
    ],
)
def test_unknown_unit_is_told_with_the_nearest(text: str, words: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        Amount.of(text)
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize("value", [-1, -1e-300, math.nan, math.inf, -math.inf, 1e10, 10**400, SMALLEST / 2])
def test_number_out_of_range_is_refused(value: float) -> None:
    with pytest.raises(InvalidValueError, match="expected a number from 0 to 1,000,000,000"):
        Amount(value)


@pytest.mark.parametrize("value", [True, "2", None, Fraction(1, 2)])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(InvalidValueError, match="expected a number"):
        Amount(value)


@pytest.mark.parametrize("value", [0, SMALLEST, LARGEST])
def test_bounds_are_within(value: float) -> None:
    assert Amount.of(str(Amount(value, "hour"))).value == value


def test_nought_has_no_sign() -> None:
    assert str(Amount(-0.0)) == "0"


@pytest.mark.parametrize("unit", UNITS, ids=str)
def test_a_number_of_each_unit(unit: Unit) -> None:
    assert str(40 * unit) == f"40 {unit}"
    assert str(0.5 * unit) == f"0.5 {unit}"


def test_unit_per_unit() -> None:
    assert units.hour / units.week == Unit("hour", "week")
    assert repr(2 * (units.hour / units.week)) == "Amount('2 hour/week')"
    assert 2 * units.hour / units.week == 2 * (units.hour / units.week)


@pytest.mark.parametrize(
    "bad", [(units.hour / units.week, units.year), (units.hour, units.GBP / units.year), (units.hour, Unit())]
)
def test_unit_per_unit_per_unit_is_refused(bad: tuple[Unit, Unit]) -> None:
    with pytest.raises(InvalidValueError, match="cannot divide"):
        _ = bad[0] / bad[1]


def test_a_plain_number_per_unit() -> None:
    assert str(Unit() / units.week) == "/week"
    assert repr(Unit("", "week")) == "Unit('/week')"


@pytest.mark.parametrize(
    ("text", "dimensions"),
    [
        ("2 hour", (Dimension.EFFORT, Dimension.NUMBER)),
        ("2 hour/week", (Dimension.EFFORT, Dimension.TIME)),
        ("1 FTE", (Dimension.EFFORT, Dimension.TIME)),
        ("1/week", (Dimension.NUMBER, Dimension.TIME)),
        ("1 GBP/year", (Dimension.MONEY, Dimension.TIME)),
        ("1 visit", (Dimension.COUNT, Dimension.NUMBER)),
        ("1", (Dimension.NUMBER, Dimension.NUMBER)),
    ],
)
def test_dimensions(text: str, dimensions: tuple[Dimension, Dimension]) -> None:
    assert Amount.of(text).unit.dimensions == dimensions


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1 FTE", "hour/week", 37),
        ("74 hour/week", "FTE", 2),
        ("1/fortnight", "/week", 0.5),
        ("2 hour/week", "hour/fortnight", 4),
        ("3 GBP/term", "GBP/year", 9),
        ("1/year", "/term", 1 / 3),
        ("12/year", "/month", 1),
        ("1 year", "day", 365.25),
    ],
)
def test_conversion(text: str, unit: str, value: float) -> None:
    assert math.isclose(Amount.of(text).to(unit).value, value)


def test_hours_of_a_post_are_a_setting() -> None:
    assert Amount.of("1 FTE").to("hour/week", hours_per_fte=35).value == 35
    assert Amount.of("1 FTE").to("hour/week").value == 37


@pytest.mark.parametrize(
    ("text", "unit"),
    [("1 week", "hour"), ("1 hour", "day"), ("1 visit", "meeting"), ("1 GBP", "hour"), ("1 GBP", "GBP/year")],
)
def test_conversion_between_what_is_not_the_same_is_refused(text: str, unit: str) -> None:
    """A week of the calendar is never 168 hours of work."""
    with pytest.raises(InvalidValueError, match="do not measure the same thing"):
        Amount.of(text).to(unit)


def test_quantity_goes_to_the_callers_registry(registry: "pint.UnitRegistry[float]") -> None:
    quantity = Amount.of("2 hour/week").to_quantity(registry)
    assert (quantity + Amount.of("1 hour/week").to_quantity(registry)).magnitude == 3
    assert quantity.check("[effort]/[time]")


def test_quantity_goes_to_the_application_registry_by_default() -> None:
    quantity = Amount.of("2 hour").to_quantity()
    assert quantity.units == pint.application_registry.Unit("staff_hour")


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        (90, "minute", "1.5 hour"),
        (2, "hour", "2 hour"),
        (30, "minute/week", "0.5 hour/week"),
        (1, "1/week", "1/week"),
        (3, "", "3"),
    ],
)
def test_foreign_hours_and_minutes_are_effort(
    registry: "pint.UnitRegistry[float]", number: float, unit: str, expected: str
) -> None:
    assert Amount.from_quantity(registry.Quantity(number, unit)) == Amount.of(expected)


@pytest.mark.parametrize("unit", ["meter", "hour**2", "hour*week", "1/hour/week", "hour**0.5", "kilogram/week"])
def test_foreign_unit_of_another_sort_is_refused(registry: "pint.UnitRegistry[float]", unit: str) -> None:
    with pytest.raises(InvalidValueError):
        Amount.from_quantity(registry.Quantity(1, unit))
