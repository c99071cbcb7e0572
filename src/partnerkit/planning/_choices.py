"""What a plan can choose from: practices, with a hub's own figures in place of the knowledge's.

Owns: the chain from a practice to what it removes, and every check of what a plan is asked to hold. A practice works on
the barriers that it lowers and on the criteria that it serves, by those links alone: the strategies that it puts to
work raise the same criteria, and would count them twice. The strategies decide whether there is anything left to do:
where every one of them is in place, the practice removes nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import attrs

from partnerkit.errors import Entry, Problem, nearest, quoted
from partnerkit.knowledge import Practice, library, practices
from partnerkit.knowledge.schema import FrameworkKind
from partnerkit.planning._budgets import exact
from partnerkit.results import Estimate, LeftOutReason, Outcome

if TYPE_CHECKING:
    from partnerkit.planning._budgets import Budgets
    from partnerkit.results import Profile
    from partnerkit.units import Amount

__all__ = ["Choice", "Choices", "Wanted", "choices_of"]

_MOST_NAMED = 8
"""How many practices of a circle are named."""

Links = tuple[tuple[str, Fraction], ...]


@attrs.frozen(kw_only=True)
class Wanted:
    """What a plan is asked to hold.

    Attributes:
        must: Practices that are to be in it.
        exclude: Practices that are not.
        done: Practices that are done: they cost nothing, bring nothing more, and what requires them can be done.
        own: The hub's own figures, by practice.
    """

    must: tuple[str, ...]
    exclude: tuple[str, ...]
    done: tuple[str, ...]
    own: Mapping[str, Estimate]


@attrs.frozen(kw_only=True)
class Choice:
    """A practice with its figures.

    Attributes:
        practice: As the knowledge has it.
        links: What share it removes of each barrier and criterion.
        hours: Of staff.
        money: In pounds.
        weeks: Until it is in place, from when it starts.
        by_partner: Of the hours, those of certain partners.
        requires: What must come first and is not done.
        has_cost: Whether anybody has estimated what it costs.
        own_figures: Whether the hub's own figures are in it.
    """

    practice: Practice
    links: Links
    hours: Fraction
    money: Fraction
    weeks: Fraction
    by_partner: tuple[tuple[str, Fraction], ...]
    requires: tuple[str, ...]
    has_cost: bool
    own_figures: bool


@attrs.frozen(kw_only=True)
class Choices:
    """What a plan can choose from.

    Attributes:
        all: Every practice with its figures, by id, in the order of the knowledge.
        refused: Those that cannot be in the plan, each with why.
        settled: Those that would put to work only what is in place.
        ends: The week in which each is in place if it and what it requires start as soon as they can.
    """

    all: Mapping[str, Choice]
    refused: Mapping[str, tuple[LeftOutReason, tuple[str, ...]]]
    settled: frozenset[str]
    ends: Mapping[str, Fraction]

    @functools.cached_property
    def open(self) -> tuple[Choice, ...]:
        """Those that can be in the plan."""
        return tuple(choice for id_, choice in self.all.items() if id_ not in self.refused)

    def with_required(self, ids: Iterable[str]) -> frozenset[str]:
        """Return practices with all that they require, and what that requires."""
        found: set[str] = set()
        left = list(ids)
        while left:
            id_ = left.pop()
            if id_ not in found:
                found.add(id_)
                left += self.all[id_].requires
        return frozenset(found)


def choices_of(profile: Profile, wanted: Wanted, budgets: Budgets, problems: list[Problem]) -> Choices | None:
    """Return what a plan can choose from; None, with what is wrong added to a list, where it cannot be told."""
    known = {practice.id: practice for practice in practices()}
    before = len(problems)
    problems += _unknown(wanted, known, [partner for partner, _ in profile.names])
    problems += _contradictions(wanted)
    if len(problems) > before:
        return None
    made = {id_: _choice(practice, wanted) for id_, practice in known.items()}
    ends = _ends(made, problems)
    if ends is None:
        return None
    choices = Choices(
        all=made, refused=_refused(made, wanted, budgets, ends), settled=frozenset(_settled(profile, made)), ends=ends
    )
    problems += _broken(choices, wanted, budgets)
    return choices


def _unknown(wanted: Wanted, known: Collection[str], partners: Collection[str]) -> Iterator[Problem]:
    """Yield whatever is named and not there."""
    named = [("must", wanted.must), ("exclude", wanted.exclude), ("done", wanted.done), ("costs", wanted.own)]
    named += [(f"costs.{id_}.requires", each.requires or ()) for id_, each in wanted.own.items()]
    for path, ids in named:
        for id_ in (each for each in ids if each not in known):
            yield Problem(
                found=f"unknown practice {quoted(id_)}", hint=nearest(id_, known), path=path, entry=Entry.UNKNOWN_NAME
            )
    linkable = {c.id for f in library().frameworks.values() if f.kind is not FrameworkKind.STRATEGIES for c in f}
    for id_, each in wanted.own.items():
        for to in (link.to for link in each.gains or () if link.to not in linkable):
            found, hint = f"unknown barrier or criterion {quoted(to)}", nearest(to, linkable)
            yield Problem(found=found, hint=hint, path=f"costs.{id_}.gains", entry=Entry.UNKNOWN_NAME)
        for partner in (part.partner for part in each.by_partner if part.partner not in partners):
            found, hint = f"unknown partner {quoted(partner)}", nearest(partner, partners)
            yield Problem(found=found, hint=hint, path=f"costs.{id_}.by_partner", entry=Entry.UNKNOWN_NAME)


def _contradictions(wanted: Wanted) -> Iterator[Problem]:
    for id_ in dict.fromkeys(wanted.must):
        for word, ids in (("exclude", wanted.exclude), ("done", wanted.done)):
            if id_ in ids:
                found = f"{quoted(id_, 121)} in must and in {word}"
                yield Problem(found=found, expected="it in one of them", path="must", entry=Entry.CONTRADICTION)


def _choice(practice: Practice, wanted: Wanted) -> Choice:
    own, cost = wanted.own.get(practice.id), practice.cost
    links = (*practice.lowers, *practice.serves) if own is None or own.gains is None else own.gains
    requires = practice.requires if own is None or own.requires is None else own.requires
    hours, money, weeks = (
        next((each for each in (getattr(own, name, None), getattr(cost, name, None)) if each is not None), None)
        for name in ("hours", "money", "weeks")
    )
    by_partner = () if own is None else tuple((each.partner, exact(each.hours.value)) for each in own.by_partner)
    return Choice(
        practice=practice,
        links=tuple((link.to, link.strength) for link in links),
        hours=max(_number(hours), sum((part for _, part in by_partner), Fraction(0))),
        money=_number(money),
        weeks=_number(weeks),
        by_partner=by_partner,
        requires=tuple(id_ for id_ in requires if id_ not in wanted.done),
        has_cost=bool(by_partner) or any(each is not None for each in (hours, money, weeks)),
        own_figures=own is not None,
    )


def _number(amount: Amount | None) -> Fraction:
    return Fraction(0) if amount is None else exact(amount.value)


def _ends(made: Mapping[str, Choice], problems: list[Problem]) -> dict[str, Fraction] | None:
    """Return when each practice can be in place; None where practices require each other in a circle."""
    sorter = TopologicalSorter({id_: choice.requires for id_, choice in made.items()})
    try:
        order = list(sorter.static_order())
    except CycleError as error:
        names: list[str] = error.args[1]
        shown = names if len(names) <= _MOST_NAMED else [*names[:_MOST_NAMED], "…", names[0]]
        found = f"practices that require each other: {' → '.join(shown)}"
        problems.append(Problem(found=found, path="costs", entry=Entry.CONTRADICTION))
        return None
    ends: dict[str, Fraction] = {}
    for id_ in order:
        start = max((ends[other] for other in made[id_].requires), default=Fraction(0))
        ends[id_] = start + made[id_].weeks
    return ends


def _settled(profile: Profile, made: Mapping[str, Choice]) -> Iterator[str]:
    """Yield the practices whose strategies are all in place; one that is unknown is not."""
    in_place = {strategy.id for strategy in profile.strategies if strategy.in_place is Outcome.MET}
    for id_, choice in made.items():
        strategies = [link.to for link in choice.practice.puts_to_work]
        if strategies and in_place.issuperset(strategies):
            yield id_


def _refused(
    made: Mapping[str, Choice], wanted: Wanted, budgets: Budgets, ends: Mapping[str, Fraction]
) -> dict[str, tuple[LeftOutReason, tuple[str, ...]]]:
    """Return the practices that cannot be in the plan, with the reason of each; then those that require them."""
    refused: dict[str, tuple[LeftOutReason, tuple[str, ...]]] = {}
    for id_, choice in made.items():
        if id_ in wanted.exclude:
            refused[id_] = (LeftOutReason.EXCLUDED, ())
        elif id_ in wanted.done:
            refused[id_] = (LeftOutReason.DONE, ())
        elif not choice.has_cost:
            refused[id_] = (LeftOutReason.NO_COST, ())
        elif budgets.weeks is not None and ends[id_] > budgets.weeks:
            refused[id_] = (LeftOutReason.TAKES_TOO_LONG, ())
    for id_ in TopologicalSorter({id_: choice.requires for id_, choice in made.items()}).static_order():
        missing = tuple(other for other in made[id_].requires if other in refused)
        if missing and id_ not in refused:
            refused[id_] = (LeftOutReason.REQUIRES_ANOTHER, missing)
    return refused


def _broken(choices: Choices, wanted: Wanted, budgets: Budgets) -> Iterator[Problem]:
    """Yield why what must be in the plan cannot be."""
    for id_ in dict.fromkeys(wanted.must):
        reason, about = choices.refused.get(id_, (None, ()))
        if reason is LeftOutReason.NO_COST:
            yield Problem(
                found=f"{quoted(id_, 121)}, of which nobody has estimated what it costs",
                hint="give its cost among costs",
                path="must",
                entry=Entry.MISSING,
            )
        elif reason is LeftOutReason.TAKES_TOO_LONG and budgets.weeks is not None:
            yield _over(f"{quoted(id_, 121)} takes", choices.ends[id_], budgets.weeks, "weeks")
        elif reason is LeftOutReason.REQUIRES_ANOTHER:
            yield from _without_required(id_, about, choices)
    if not any(id_ in choices.refused for id_ in wanted.must):
        needed = [choices.all[id_] for id_ in sorted(choices.with_required(wanted.must))]
        yield from _over_budget(needed, budgets)


def _without_required(id_: str, about: Sequence[str], choices: Choices) -> Iterator[Problem]:
    for other in about:
        why = choices.refused[other][0]
        words = "is excluded" if why is LeftOutReason.EXCLUDED else "cannot be in the plan"
        yield Problem(
            found=f"{quoted(id_, 121)} requires {quoted(other, 121)}, which {words}",
            hint="take it out of exclude, or say that it is done" if why is LeftOutReason.EXCLUDED else "",
            path="must",
            entry=Entry.CONTRADICTION,
        )


def _over_budget(needed: Sequence[Choice], budgets: Budgets) -> Iterator[Problem]:
    """Yield by how much what must be in the plan breaks each budget."""
    what = "what must be in the plan takes"
    hours, money = (sum((getattr(each, name) for each in needed), Fraction(0)) for name in ("hours", "money"))
    if budgets.all_hours is not None and hours > budgets.all_hours:
        yield _over(what, hours, budgets.all_hours, "hours")
    if budgets.money is not None and money > budgets.money:
        yield _over(what, money, budgets.money, "GBP")
    for partner, limit in budgets.by_partner or ():
        own = sum((dict(each.by_partner).get(partner, Fraction(0)) for each in needed), Fraction(0))
        if own > limit:
            yield _over(f"{what} of {partner}", own, limit, "hours")


def _over(what: str, taken: Fraction, limit: Fraction, unit: str) -> Problem:
    more = f"{float(taken - limit):g} {unit} more than there are"
    return Problem(
        found=f"{what} {float(taken):g} {unit}",
        expected=f"at most {float(limit):g}",
        hint=more,
        path="must",
        entry=Entry.CONTRADICTION,
    )
