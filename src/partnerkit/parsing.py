"""Plain data to typed values, and back: every problem with its place, all of them at once.

Owns: the one cattrs converter. Text stays text, numbers stay numbers, an unknown key is a problem, and a problem says
the dotted path (or, in a table, the row and column) it was found at. Serves the knowledge loader, the files and the
codec.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
import re
from collections.abc import Mapping
from fractions import Fraction
from types import GenericAlias
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

import attrs
import cattrs
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

from partnerkit.errors import Entry, PartnerkitError, Problem, nearest, quoted
from partnerkit.model import Word
from partnerkit.units import Amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["converter", "parse", "plain"]

T = TypeVar("T")

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FRACTION = re.compile(r"[0-9]{1,3}(/[1-9][0-9]{0,2})?")


class _WrongFormError(Exception):
    """A value of the wrong form, told as a problem without its place."""

    def __init__(self, value: object, expected: str, hint: str = "") -> None:
        super().__init__(value, expected, hint)
        self.problem = Problem(found=quoted(value), expected=expected, hint=hint)


def _text(value: object, cls: type[str]) -> str:
    """Return text, or the word that it is: the converter takes the rule of `str` for its subclasses too."""
    if not isinstance(value, str):
        raise _WrongFormError(value, "text")
    return cls(value) if issubclass(cls, Word) else value


def _flag(value: object, _: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongFormError(value, "true or false")
    return value


def _whole(value: object, _: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _WrongFormError(value, "a whole number")
    return value


def _number(value: object, _: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _WrongFormError(value, "a number")
    try:
        number = float(value)
    except OverflowError:  # a whole number of more than three hundred digits
        number = math.inf
    if not math.isfinite(number):
        raise _WrongFormError(value, "a finite number")
    return number


def _fraction(value: object, _: object) -> Fraction:
    if not isinstance(value, str) or not _FRACTION.fullmatch(value):
        raise _WrongFormError(value, "a fraction as text (2/3)")
    return Fraction(value)


def _date(value: object, _: object) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        return dt.date.fromisoformat(value if isinstance(value, str) and _DATE.fullmatch(value) else "")
    except ValueError:
        raise _WrongFormError(value, "a date as year-month-day (2026-09-01)") from None


def _amount(value: object, _: object) -> Amount:
    return value if isinstance(value, Amount) else Amount.of(_text(value, str))


def _table_rule(made: cattrs.Converter, cls: type) -> Callable[[object, object], object]:
    inner: Callable[..., object] = made.gen_structure_attrs_fromdict(cls)

    def rule(value: object, _: object) -> object:
        if not isinstance(value, Mapping):
            raise _WrongFormError(value, "a table of keys and values")
        try:
            return inner(value, cls)
        except ClassValidationError as error:
            raise error.derive(_complete(made, cls, value, error)) from None

    return rule


def _complete(
    made: cattrs.Converter, cls: type, value: Mapping[str, Any], error: ClassValidationError
) -> list[Exception]:
    """Return the errors of a class with those that its checks had not come to: a class stops at the first."""
    noted, others = error.group_exceptions()
    told = {note.name for _, note in noted}
    unseen = [
        found
        for field in attrs.fields(cls)
        if field.name in value and field.name not in told and (found := _refusal(made, field, value[field.name]))
    ]
    rest = [other for other in others if not (unseen and isinstance(other, PartnerkitError))]
    return [*(inner for inner, _ in noted), *rest, *unseen]


def _refusal(made: cattrs.Converter, field: attrs.Attribute[Any], value: object) -> PartnerkitError | None:
    """Return what a field's own check says against a value that is of the right form."""
    try:
        typed = made.structure(value, field.type or object)
        if field.validator is not None:
            convert: Any = field.converter
            field.validator(None, field, typed if convert is None else convert(typed))
    except PartnerkitError as error:
        return error
    return None


def _is_list(cls: object) -> bool:
    return get_origin(cls) is tuple


def _list_rule(made: cattrs.Converter, cls: object) -> Callable[[object, object], object]:
    inside = GenericAlias(list, get_args(cls)[:1])
    inner: Callable[[object, object], list[object]] = made.get_structure_hook(inside)

    def rule(value: object, _: object) -> object:
        if not isinstance(value, list | tuple):  # text is a sequence too, of letters
            raise _WrongFormError(value, "a list")
        return tuple(inner(value, inside))

    return rule


def converter() -> cattrs.Converter:
    """Return a new converter with the house rules, for those who add rules of their own."""
    made = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
    rules: dict[type, Callable[[Any, Any], object]] = {
        str: _text,
        bool: _flag,
        int: _whole,
        float: _number,
        Fraction: _fraction,
        dt.date: _date,
        Amount: _amount,
    }
    for cls, rule in rules.items():
        made.register_structure_hook(cls, rule)
    made.register_structure_hook_factory(attrs.has, functools.partial(_table_rule, made))
    made.register_structure_hook_factory(_is_list, functools.partial(_list_rule, made))
    made.register_unstructure_hook(Amount, str)
    made.register_unstructure_hook(Fraction, str)
    made.register_unstructure_hook(dt.date, dt.date.isoformat)
    return made


@functools.cache
def _shared() -> cattrs.Converter:
    return converter()


def parse(
    cls: type[T],
    data: Mapping[str, object],
    problems: list[Problem],
    *,
    at: Problem,
    using: cattrs.Converter | None = None,
) -> T | None:
    """Return plain data as a typed value, or None with what is wrong added to a list.

    Args:
        cls: The attrs class wanted.
        data: Plain data: text, numbers, true and false, lists and tables.
        problems: Where problems are put, each with its place.
        at: The place of the data: its file, and its row where it is a row of a table.
        using: A converter with further rules; the shared one where none is given.

    Example:
        >>> from partnerkit.model import Partner
        >>> problems = []
        >>> parse(Partner, {"id": "oak", "nmae": "Oak"}, problems, at=Problem(found="", file="partners.csv", row=2))
        >>> for problem in problems:
        ...     print(problem)
        partners.csv, row 2, column name: nothing; expected a value
        partners.csv, row 2, column nmae: unknown column or key 'nmae'; did you mean 'name'?
    """
    try:
        return (using or _shared()).structure(data, cls)
    except Exception as error:  # noqa: BLE001 - cattrs wraps whatever a rule or a class raised; unknown ones go on below
        problems.extend(_placed(problem, path, at) for path, problem in _walk(error, ""))
        return None


def plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Return a typed value as plain data that JSON can hold: the inverse of `parse`.

    Example:
        >>> plain(Amount.of("2 hour/week"))
        '2 hour/week'
    """
    return _lists(_shared().unstructure(value))


def _lists(value: object) -> object:
    if isinstance(value, dict):
        return {key: _lists(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_lists(each) for each in value]
    return value.value if isinstance(value, Word) else value


def _placed(problem: Problem, path: str, at: Problem) -> Problem:
    full = ".".join(part for part in (path, problem.path) if part)
    if at.row is not None:
        return attrs.evolve(problem, file=at.file, row=at.row, column=full, path="")
    return attrs.evolve(problem, file=at.file, path=".".join(part for part in (at.path, full) if part))


def _walk(error: BaseException, path: str) -> Iterator[tuple[str, Problem]]:
    """Yield each problem below an error of cattrs, with the path to it."""
    if isinstance(error, ClassValidationError):
        noted, others = error.group_exceptions()
        for inner, note in noted:
            yield from _walk(inner, f"{path}.{note.name}".lstrip("."))
        for inner in others:
            yield from _walk(inner, path)
    elif isinstance(error, IterableValidationError):
        items, others = error.group_exceptions()
        for inner, index in items:
            yield from _walk(inner, f"{path}[{index.index}]")
        for inner in others:
            yield from _walk(inner, path)
    else:
        yield from ((path, problem) for problem in _told(error))


def _told(error: BaseException) -> list[Problem]:
    if isinstance(error, PartnerkitError):
        return list(error.problems)
    if isinstance(error, _WrongFormError):
        return [error.problem]
    if isinstance(error, ForbiddenExtraKeysError):
        return [_extra(key, error.cl) for key in sorted(error.extra_fields)]
    if isinstance(error, KeyError):
        return [Problem(found="nothing", expected="a value", entry=Entry.MISSING)]
    if isinstance(error, TypeError | AttributeError | ValueError):
        return [Problem(found="a value of another form", expected="one as the documentation shows")]
    raise error


def _extra(key: str, cls: type) -> Problem:
    known = [field.name for field in attrs.fields(cls)]
    return Problem(
        found=f"unknown column or key {quoted(key)}", hint=nearest(key, known), path=key, entry=Entry.UNKNOWN_COLUMN
    )
