"""Plans under a budget, and meetings that everyone can attend: each proved best.

Owns: `plan` and `sessions`. Numbers in, numbers out: `_programme` is what is decided, `_best` finds the best choice by
`_search` (bounds by `_envelope`) and tells equal ones apart by `_ties`; `_cover` finds the fewest sessions; `_integer`
is the solver. `_budgets` reads budgets, `_choices` says what a plan can choose from, `_plan` and `_sessions` make the
results.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from partnerkit.advice import needs
from partnerkit.errors import Entry, InvalidValueError, Problem, quoted
from partnerkit.files import read_estimates
from partnerkit.knowledge.schema import is_number
from partnerkit.planning._budgets import budgets_of
from partnerkit.planning._choices import Wanted, choices_of
from partnerkit.planning._plan import plan_of
from partnerkit.planning._sessions import Asked, sessions_of
from partnerkit.results import Profile, Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from partnerkit.hub import Hub
    from partnerkit.results import Estimate, Plan, Sessions
    from partnerkit.units import Amount

__all__ = ["GAIN_ERROR", "ROUNDS", "plan", "sessions"]

GAIN_ERROR = 1 / 3
"""By what share of itself a link is taken to be off where nothing else is said: links are judged in thirds."""
ROUNDS = 3
"""How often sessions are held where nothing else is said: once in each term of a school year."""


def plan(  # noqa: PLR0913 - each is something that a hub may know
    profile: Profile,
    *,
    hours: Amount | float | str | Any = None,  # noqa: ANN401 - or a pint quantity of any registry
    money: Amount | float | str | Any = None,  # noqa: ANN401 - or a pint quantity of any registry
    weeks: Amount | float | str | Any = None,  # noqa: ANN401 - or a pint quantity of any registry
    exclude: Iterable[str] = (),
    must: Iterable[str] = (),
    done: Iterable[str] = (),
    capacities: Mapping[str, Amount | float | str | Any] | None = None,
    costs: str | os.PathLike[str] | Mapping[str, Estimate] | Iterable[Estimate] | None = None,
    gain_error: float = GAIN_ERROR,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Return the practices that remove most need within a budget, in an order in which they can be done.

        gain = Σ over barriers and criteria b of need(b) · (1 - Π over the practices chosen of (1 - link(practice, b)))

    A second practice on one barrier works on what is left of it. The needs are those of `advice.needs`; the links are
    those by which a practice lowers a barrier or serves a criterion. The choice is proved best by branch and bound;
    gains that differ by no more than 1e-9 count as equal, and then the cheapest choice is taken, of these the fewest
    practices, and of these the first in the knowledge. It is the same every time and everywhere.

    Hours and money add up. Weeks do not, as practices can go on side by side: a practice is in place its own weeks
    after the last of those that it requires, and none in the plan is later than the weeks allow.

    Gains are estimates, in need points, and never points of the maturity index. Costs and links are the knowledge's,
    authored for a hub of about ten partners, unless `costs` gives others. No estimate of hours, or of money, where
    something else is estimated, is taken as none needed.

    What is missing: a need that is not known counts for nothing and is named. A practice whose strategies are all in
    place brings nothing; where it is not known whether one is in place, the item says that it is to be asked first.

    Args:
        profile: As `assess` returned it.
        hours: Of staff, all partners together: a number, `"40 hour"`, an amount or a pint quantity; None for as many
            as are wanted.
        money: In pounds, likewise.
        weeks: Of the calendar, likewise.
        exclude: Practices that are not to be in the plan, by their full ids.
        must: Practices that are.
        done: Practices that are done: what requires them can be done, and they are not in the plan.
        capacities: The hours of each partner, or, with `weeks`, its hours by the week: the plan takes no more than all
            of these together, and of each partner no more than it has.
        costs: A hub's own figures: estimates, or the file that holds them (TOML, CSV).
        gain_error: From 0 to 1: by what share of itself each link may be off, for the range of the gain.
        progress: Called with how much is done and of how much.

    Raises:
        InvalidValueError: A budget is no amount of its kind, below 0 or not finite; a practice is not known; what must
            be in the plan contradicts the rest, or breaks a budget; practices require each other in a circle; or the
            profile does not hold what it was made of. All of it is told at once.
        DataFileError: The file of costs is wrong.

    Example:
        >>> from partnerkit.assessment import assess
        >>> from partnerkit.files import load
        >>> found = plan(assess(load("examples/orchard_hub")), hours=20, money=200)
        >>> [budget.taken <= budget.amount for budget in found.budgets if budget.amount is not None]
        [True, True]
    """
    if not isinstance(profile, Profile):
        raise InvalidValueError(Problem(found=quoted(profile), expected="a profile, from assess", path="profile"))
    problems: list[Problem] = []
    error = _share(gain_error, problems)
    own = _own(costs, problems)
    wanted = Wanted(must=_names(must), exclude=_names(exclude), done=_names(done), own=own)
    partners = [partner for partner, _ in profile.names]
    given = {Resource.HOURS: hours, Resource.MONEY: money, Resource.WEEKS: weeks}
    budgets = budgets_of(given, capacities, partners, problems)
    choices = choices_of(profile, wanted, budgets, problems)
    if problems or choices is None:
        raise InvalidValueError(problems)
    return plan_of(profile, needs(profile), wanted, budgets, choices, error=error, progress=progress)


def _share(value: float, problems: list[Problem]) -> Fraction:
    if not (is_number(value) and 0 <= value <= 1):
        problems.append(Problem(found=quoted(value), expected="a share from 0 to 1", path="gain_error"))
        return Fraction(0)
    return Fraction(value).limit_denominator(10**6)


def _own(
    costs: str | os.PathLike[str] | Mapping[str, Estimate] | Iterable[Estimate] | None, problems: list[Problem]
) -> dict[str, Estimate]:
    """Return a hub's own figures by practice; one given twice is a problem."""
    if costs is None:
        return {}
    if isinstance(costs, str | os.PathLike):
        return {each.practice: each for each in read_estimates(costs)}
    listed = list(costs.values() if isinstance(costs, Mapping) else costs)
    ids = [each.practice for each in listed]
    problems += [
        Problem(found=f"{quoted(id_, 121)} given twice", path="costs", entry=Entry.GIVEN_TWICE)
        for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1})
    ]
    return {each.practice: each for each in listed}


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names as they are given: a single text is one name."""
    return (names,) if isinstance(names, str) else tuple(names)


def sessions(  # noqa: PLR0913 - each is something that a hub may know
    hub: Hub,
    *,
    share: float = 1.0,
    at_most: int | None = None,
    today: Iterable[str] | None = None,
    venues: Iterable[str] | None = None,
    rounds: int = ROUNDS,
    must_attend: Iterable[str] = (),
) -> Sessions:
    """Return the fewest sessions with which every partner, or a share of every kind, can come to at least one.

    It is a set cover, proved smallest by an integer programme. Of several sets as small it is the one that reaches most
    partners, then the one to which most can come, then the first in the order of the hub's times. Venues are shared out
    so that the sum of the squares of how often each hosts is least, then that of how often each hosts each session; a
    partner hosts only what it can come to.

    What is missing: a partner that has not told when it can meet is not counted, for or against; it is named. A hub
    without times has no sessions, with that reason.

    Args:
        hub: The hub, with its times.
        share: Of the partners of every kind that have told their times, how many must be able to come to a session:
            above 0, at most 1, with at most three decimals.
        at_most: How many sessions there may be; where the fewest are more, those that most partners can come to.
        today: The times at which meetings are held today, to tell who is left out of them.
        venues: Where the sessions may be held: partners' ids, or other places in words; None for the partners.
        rounds: How often the sessions are held, each time at another venue.
        must_attend: Partners without which no session is held, such as the lead: only times at which all of them can
            meet count. Who can come to none of these is named, and the share may then not be met.

    Raises:
        InvalidValueError: A number out of its range; a time of today that is in nobody's times; a venue that is empty,
            given twice, or all but the id or name of a partner; a partner that must attend and is not there or has not
            told its times, or several that share no time.

    Example:
        >>> from partnerkit.files import load
        >>> found = sessions(load("examples/orchard_hub"))
        >>> [each.slot for each in found]
        ['Tuesday 15:30', 'Tuesday 18:30', 'Thursday 18:30']
    """
    return sessions_of(
        hub,
        Asked(
            share=share,
            at_most=at_most,
            today=None if today is None else _names(today),
            venues=None if venues is None else _names(venues),
            rounds=rounds,
            must_attend=tuple(dict.fromkeys(_names(must_attend))),
        ),
    )
