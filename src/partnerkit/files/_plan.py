"""A plan as a table (CSV) and as a calendar (iCalendar).

Owns: the columns of the table, and the text of RFC 5545: lines that end in CR LF, folded at 75 octets, with commas,
semicolons, backslashes and line breaks escaped. The time is never read from a clock: the same plan and start give the
same bytes, and the same event the same UID. There is no SEQUENCE, as a plan knows of no plan before it.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.files._text import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnerkit.results import Plan, PlanItem

__all__ = ["PLAN_COLUMNS", "calendar_text", "plan_text"]

PLAN_COLUMNS = (
    "order",
    "practice",
    "name",
    "hours",
    "money",
    "weeks",
    "starts",
    "ends",
    "gain",
    "must",
    "requires",
    "works_on",
    "basis",
    "text",
    "why",
    "source",
    "marks",
)
"""The columns of a plan's table; `gain` is an estimate in need points."""
_ESTIMATES = "Hours, money, weeks and need removed are estimates."
_MARKS = {
    "illustrative": "Illustrative: ratings in it were made up.",
    "hypothetical": "Hypothetical: for a hub as it would be, not as it is.",
}
_WIDEST = 75
"""Octets that a line may have before its end."""
_DAYS = 7


def plan_text(plan: Plan) -> str:
    """Return a plan as CSV, a practice a row, in order; amounts are plain numbers: hours, pounds, weeks."""
    return csv_text(PLAN_COLUMNS, [_row(plan, i, item) for i, item in enumerate(plan.items, 1)])


def _marks(plan: Plan) -> list[str]:
    """Return what a reader must know of all that is in a plan."""
    return [word for word in ("illustrative", "hypothetical") if getattr(plan, word)]


def _row(plan: Plan, order: int, item: PlanItem) -> dict[str, str]:
    return {
        "order": str(order),
        "practice": item.practice,
        "name": item.name,
        **{name: f"{getattr(item, name):.6g}" for name in ("hours", "money", "weeks", "starts", "ends")},
        "gain": f"{item.gain:.9f}",
        "must": "yes" if item.is_must else "no",
        "requires": ";".join(item.requires),
        "works_on": ";".join(removal.need for removal in item.removals),
        "basis": "own" if item.own_figures else str(item.links_basis),
        "text": item.text,
        "why": item.why,
        "source": item.cited or item.source,
        "marks": ";".join(_marks(plan)),
    }


def calendar_text(plan: Plan, start: dt.date) -> str:
    """Return a plan as an iCalendar file: for each practice an event of whole days, from when it can start.

    Args:
        plan: The plan.
        start: Its first day; every event is stamped with it.

    Raises:
        InvalidValueError: The plan goes on past the last day that a calendar has.
    """
    if max((item.ends for item in plan.items), default=0.0) * _DAYS + _DAYS > (dt.date.max - start).days:
        expected = f"a day early enough for the plan to end by {dt.date.max}"
        raise InvalidValueError(Problem(found=quoted(str(start)), expected=expected, path="start"))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//partnerkit//plan//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *(line for i, item in enumerate(plan.items, 1) for line in _event(plan, i, item, start)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(plan: Plan, order: int, item: PlanItem, start: dt.date) -> Iterator[str]:
    first = start + dt.timedelta(days=math.floor(item.starts * _DAYS))
    after = max(start + dt.timedelta(days=math.ceil(item.ends * _DAYS)), first + dt.timedelta(days=1))
    yield "BEGIN:VEVENT"
    yield f"UID:{plan.hub}.{item.practice}@plan.partnerkit"
    yield f"DTSTAMP:{start:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{after:%Y%m%d}"
    yield f"SUMMARY:{_escaped(item.name)}"
    yield f"DESCRIPTION:{_escaped(_description(plan, order, item))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _description(plan: Plan, order: int, item: PlanItem) -> str:
    lines = [
        item.text,
        item.why,
        f"From: {item.cited or item.source}",
        f"Number {order} in the plan ({item.practice}).",
        f"Takes {item.hours:g} hours of staff, {item.money:g} GBP and {item.weeks:g} weeks.",
        f"Need removed: {item.gain:.2f} need points.",
        _ESTIMATES,
        *(_MARKS[word] for word in _marks(plan)),
    ]
    return "\n".join(filter(None, lines))


def _escaped(text: str) -> str:
    for raw in ("\\", ";", ","):
        text = text.replace(raw, f"\\{raw}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> Iterable[str]:
    """Return a line in pieces of at most 75 octets, no character cut; each but the first begins with a blank."""
    pieces, piece, octets = [], "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > _WIDEST:
            pieces.append(piece)
            piece, octets = " ", 1
        piece, octets = piece + character, octets + size
    return [*pieces, piece]
