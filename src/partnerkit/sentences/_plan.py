"""What is said of plans and sessions.

Owns: the words for why a plan is empty, why a practice is left out, what a larger budget would bring, and why there are
no sessions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.results import LeftOutReason, PlanReason, Resource, SessionsReason

if TYPE_CHECKING:
    from partnerkit.results import Budget, NextStep

__all__ = ["budget", "empty_plan", "left_out", "next_step", "no_sessions", "two_orders"]

_EMPTY = {
    PlanReason.NOBODY_ASKED: "There is nothing to plan from: nobody was asked about barriers or how the hub works.",
    PlanReason.ALL_UNKNOWN: "There is nothing to plan from: of no barrier and no criterion is it known how much it is "
    "needed. Ask first.",
    PlanReason.NO_NEED: "Nothing is needed, by what is known: no barrier is felt and no criterion is low.",
    PlanReason.NOTHING_FITS: "No practice that would help fits the budgets.",
    PlanReason.NO_BUDGET: "A budget is 0, and no practice that would help is free.",
}
_LEFT_OUT = {
    LeftOutReason.EXCLUDED: "excluded",
    LeftOutReason.DONE: "done",
    LeftOutReason.IN_PLACE: "what it would put to work is in place",
    LeftOutReason.NO_NEED: "works on nothing that is needed here",
    LeftOutReason.NOT_KNOWN: "whether what it works on is needed is not known: ask first",
    LeftOutReason.NO_COST: "nobody has estimated what it costs",
    LeftOutReason.TAKES_TOO_LONG: "takes too many weeks",
    LeftOutReason.COSTS_TOO_MUCH: "takes more hours or money than there are",
    LeftOutReason.REQUIRES_ANOTHER: "requires one that cannot be in the plan",
    LeftOutReason.OTHERS_BRING_MORE: "others bring more for the budget",
}
_UNITS = {Resource.HOURS: ("hour", "hours"), Resource.MONEY: ("pound", "pounds"), Resource.WEEKS: ("week", "weeks")}
_NO_SESSIONS = {
    SessionsReason.NOBODY_ASKED: "When partners can meet is not known: the hub has no times.csv.",
    SessionsReason.NOBODY_TOLD: "None of the partners that take part has told when it can meet.",
}


def _measured(value: float, resource: Resource) -> str:
    return f"{value:,.6g} {_UNITS[resource][value != 1]}"


def empty_plan(value: PlanReason) -> str:
    """Return why a plan is empty."""
    return _EMPTY[value]


def left_out(value: LeftOutReason) -> str:
    """Return why a practice is not in a plan, in the middle of a sentence."""
    return _LEFT_OUT[value]


def budget(value: Budget) -> str:
    """Return what is taken of a budget.

    Example:
        >>> from partnerkit.results import Budget
        >>> budget(Budget(resource=Resource.HOURS, amount=40.0, taken=38.0))
        '38 of 40 hours'
    """
    if value.amount is None:
        return _measured(value.taken, value.resource)
    return f"{value.taken:,.6g} of {_measured(value.amount, value.resource)}"


def next_step(value: NextStep) -> str:
    """Return what a larger budget would bring.

    Example:
        >>> from partnerkit.results import NextStep
        >>> next_step(NextStep(resource=Resource.HOURS, more=4.0, by_one=0.03, gain=0.25))
        '1 hour more: the best plan would remove 0.03 need points more. 4 hours more: 0.25 more.'
    """
    one = _measured(1.0, value.resource)
    brings = f"remove {value.by_one:.2f} need points more" if value.by_one else "remove no more"
    if value.more is None:
        return f"{one} more: the best plan would {brings}. No larger budget of this alone would let anything be added."
    if value.more == 1:
        return f"{one} more: the best plan would {brings}."
    more = _measured(value.more, value.resource)
    return f"{one} more: the best plan would {brings}. {more} more: {value.gain:.2f} more."


def two_orders() -> str:
    """Return why advice and a plan do not put the same first."""
    return (
        "Advice ranks strategies by the need that they answer and how far they are from being in place; a plan picks "
        "the practices that together remove most need within the budget. So what comes first may differ."
    )


def no_sessions(value: SessionsReason) -> str:
    """Return why there are no sessions."""
    return _NO_SESSIONS[value]
