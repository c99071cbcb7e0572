"""A plan from a profile: what to do first within a budget.

Owns: how needs and choices become the integer programme, and how its answer becomes a plan.
"""

from __future__ import annotations

import functools
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from partnerkit import sentences
from partnerkit.advice import advise
from partnerkit.planning._best import best
from partnerkit.planning._budgets import Budgets, exact
from partnerkit.planning._choices import Choices, Wanted, choices_of
from partnerkit.planning._programme import Option, Programme, gain, keeps_to_budgets, left_of, spent
from partnerkit.results import (
    Answered,
    Budget,
    LeftOut,
    LeftOutReason,
    Needs,
    NextStep,
    Outcome,
    Plan,
    PlanItem,
    PlanReason,
    Profile,
    Removal,
    Resource,
)
from partnerkit.scoring.explanation import work

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from partnerkit.planning._choices import Choice
    from partnerkit.results import Explanation

__all__ = ["plan_of"]

GROWTH = Fraction(1, 1000)
"""A gain that is larger by less than this is not told as larger."""
_UNLIMITED = Fraction(10**12)
"""More than any budget."""

Told = dict[str, Fraction]


@attrs.frozen(kw_only=True)
class _Task:
    """All that a plan is made of."""

    profile: Profile
    needs: Needs
    wanted: Wanted
    budgets: Budgets
    choices: Choices
    error: Fraction
    raised: tuple[tuple[Resource, Fraction], ...] = ()
    """Hours or money in place of what the budgets say."""

    @functools.cached_property
    def felt(self) -> Mapping[str, Fraction]:
        """The needs above 0 that are known, by id."""
        return {need.id: exact(need.need) for need in self.needs if need.need}


def plan_of(  # noqa: PLR0913 - what a plan is made of
    profile: Profile,
    needs: Needs,
    wanted: Wanted,
    budgets: Budgets,
    choices: Choices,
    *,
    error: Fraction,
    progress: Callable[[int, int], None] | None,
) -> Plan:
    """Return the best plan; what must be in it is known to fit."""
    task = _Task(profile=profile, needs=needs, wanted=wanted, budgets=budgets, choices=choices, error=error)
    programme = _programme(task)
    tell = progress or (lambda _done, _of: None)
    tell(0, 1 + len(Resource))
    chosen = best(programme) or ()
    tell(1, 1 + len(Resource))
    steps: list[NextStep | None] = []
    for i, resource in enumerate(Resource):
        steps.append(_next_step(task, chosen, resource))
        tell(2 + i, 1 + len(Resource))
    return _told(task, programme, chosen, [step for step in steps if step is not None])


def _programme(task: _Task) -> Programme:
    """Return what is to be decided: hours, money, and hours by partner."""
    partners = task.budgets.by_partner or ()

    def raised(resource: Resource) -> Fraction | None:
        return dict(task.raised).get(resource, _limit(task, resource))

    return Programme(
        needs=tuple(task.felt.items()),
        options=tuple(_option(task, choice, [partner for partner, _ in partners]) for choice in task.choices.open),
        budgets=(raised(Resource.HOURS), raised(Resource.MONEY), *(hours for _, hours in partners)),
        must=frozenset(task.wanted.must),
    )


def _option(task: _Task, choice: Choice, partners: Sequence[str]) -> Option:
    own = dict(choice.by_partner)
    return Option(
        id=choice.practice.id,
        links=() if choice.practice.id in task.choices.settled else choice.links,
        costs=(choice.hours, choice.money, *(own.get(partner, Fraction(0)) for partner in partners)),
        requires=choice.requires,
    )


def _next_step(task: _Task, chosen: Sequence[str], resource: Resource) -> NextStep | None:
    """Return what a larger budget would bring; None where there is no budget, or nothing that is felt."""
    limit = _limit(task, resource)
    if limit is None or not task.felt:
        return None
    now = gain(_programme(task), chosen)
    by_one = _best_with(task, chosen, resource, limit + 1)[1] - now
    raised = _least_that_adds(task, chosen, resource)
    if raised is None:
        return NextStep(resource=resource, more=None, by_one=float(by_one))
    found, removed = _best_with(task, chosen, resource, raised)
    return NextStep(
        resource=resource,
        more=float(raised - limit),
        by_one=float(by_one),
        gain=float(removed - now),
        adds=tuple(id_ for id_ in found if id_ not in chosen),
        drops=tuple(id_ for id_ in chosen if id_ not in found),
    )


def _limit(task: _Task, resource: Resource) -> Fraction | None:
    budgets = task.budgets
    return {Resource.HOURS: budgets.all_hours, Resource.MONEY: budgets.money, Resource.WEEKS: budgets.weeks}[resource]


def _raised(task: _Task, resource: Resource, amount: Fraction) -> _Task:
    """Return a task with another amount of one budget; hours by partner stay as they are."""
    if resource is not Resource.WEEKS:
        return attrs.evolve(task, raised=((resource, amount),))
    budgets = attrs.evolve(task.budgets, weeks=amount)
    choices = choices_of(task.profile, task.wanted, budgets, [])
    return attrs.evolve(task, budgets=budgets, choices=choices or task.choices)


def _best_with(
    task: _Task, chosen: Sequence[str], resource: Resource, amount: Fraction
) -> tuple[tuple[str, ...], Fraction]:
    """Return the best choice with another amount of one budget, and what it removes; the plan is still allowed."""
    programme = _programme(_raised(task, resource, amount))
    found = best(programme, known=[chosen]) or tuple(chosen)
    return found, gain(programme, found)


def _least_that_adds(task: _Task, chosen: Sequence[str], resource: Resource) -> Fraction | None:
    """Return the least budget with which a practice could be added, with what it requires, and the gain grow."""
    unlimited = _raised(task, resource, _UNLIMITED)
    programme = _programme(unlimited)
    now = gain(programme, chosen)
    found: list[Fraction] = []
    for option in programme.options:
        larger = unlimited.choices.with_required([*chosen, option.id])
        is_more = option.id not in chosen and gain(programme, larger) >= now + GROWTH
        if is_more and keeps_to_budgets(programme, larger):
            found.append(_taken(unlimited, larger, resource))
    return min(found, default=None)


def _taken(task: _Task, ids: Collection[str], resource: Resource) -> Fraction:
    """Return what practices take of a budget."""
    if resource is Resource.WEEKS:
        return max((task.choices.ends[id_] for id_ in ids), default=Fraction(0))
    made = [task.choices.all[id_] for id_ in ids]
    return sum((each.hours if resource is Resource.HOURS else each.money for each in made), Fraction(0))


def _told(task: _Task, programme: Programme, chosen: Sequence[str], steps: Sequence[NextStep]) -> Plan:
    """Return a choice as a plan."""
    profile = task.profile
    items = tuple(_items(task, chosen))
    whole = gain(programme, chosen)
    low, high = (_gain_off(task, chosen, by) for by in (1 - task.error, 1 + task.error))
    return Plan(
        hub=profile.hub,
        name=profile.name,
        wave=profile.wave,
        date=profile.date,
        illustrative=any(need.illustrative for need in task.needs),
        budgets=tuple(_budgets(task, chosen)),
        items=items,
        need=float(sum(task.felt.values(), Fraction(0))),
        gain=float(whole),
        low=float(low),
        high=float(high),
        gain_error=float(task.error),
        hypothetical=profile.hypothetical,
        reason=None if items and task.felt else _reason(task),
        unknown_needs=tuple(need.id for need in task.needs if need.need is None),
        unknown_capacities=_silent(task),
        left_out=tuple(_left_out(task, programme, chosen)),
        next_steps=tuple(steps),
        workings=functools.partial(_need, profile),
    )


def _need(profile: Profile, id_: str) -> Explanation:
    """Return how a need came about."""
    return advise(profile).explain(id_)


def _items(task: _Task, chosen: Sequence[str]) -> Iterator[PlanItem]:
    """Yield what to do in order: of what can be done next, what removes most; else the first in the knowledge."""
    left, waiting, done = dict(task.felt), list(chosen), set[str]()
    while waiting:
        ready = [id_ for id_ in waiting if done.issuperset(task.choices.all[id_].requires)]
        id_ = max(ready, key=lambda each: (_worth(_links(task, each), left), -waiting.index(each)))
        links = _links(task, id_)
        worth = _worth(links, left)
        yield _item(task, task.choices.all[id_], tuple(_removals(links, left)), worth)
        _take(links, left)
        waiting.remove(id_)
        done.add(id_)


def _gain_off(task: _Task, chosen: Sequence[str], by: Fraction) -> Fraction:
    """Return what a choice removes if every link is so many times as large, and at most 1."""
    left = dict(task.felt)
    for id_ in chosen:
        _take([(need, min(Fraction(1), link * by)) for need, link in _links(task, id_)], left)
    return sum(task.felt.values(), Fraction(0)) - sum(left.values(), Fraction(0))


def _links(task: _Task, id_: str) -> list[tuple[str, Fraction]]:
    """Return what a practice works on here, in the order of the needs."""
    own = {} if id_ in task.choices.settled else dict(task.choices.all[id_].links)
    return [(need, own[need]) for need in task.felt if need in own]


def _worth(links: Sequence[tuple[str, Fraction]], left: Mapping[str, Fraction]) -> Fraction:
    return sum((left[need] * link for need, link in links), Fraction(0))


def _take(links: Sequence[tuple[str, Fraction]], left: Told) -> None:
    """Leave of each need what the links do not remove."""
    for need, link in links:
        left[need] = left_of(left[need], [link])


def _removals(links: Sequence[tuple[str, Fraction]], left: Mapping[str, Fraction]) -> Iterator[Removal]:
    for need, link in links:
        if left[need]:
            before = left[need]
            yield Removal(need=need, before=float(before), link=float(link), removed=float(before * link))


def _item(task: _Task, choice: Choice, removals: tuple[Removal, ...], worth: Fraction) -> PlanItem:
    practice = choice.practice
    ends = task.choices.ends[practice.id]
    return PlanItem(
        practice=practice.id,
        name=practice.name,
        hours=float(choice.hours),
        money=float(choice.money),
        weeks=float(choice.weeks),
        starts=float(ends - choice.weeks),
        ends=float(ends),
        gain=float(worth),
        removals=removals,
        requires=choice.requires,
        by_partner=tuple((partner, float(hours)) for partner, hours in choice.by_partner),
        is_must=practice.id in task.wanted.must,
        ask_first=_ask_first(task, choice),
        own_figures=choice.own_figures,
        source=practice.source,
        place=practice.place,
        basis=practice.basis,
        links_basis=practice.links_basis,
        text=practice.text.strip(),
        why=sentences.planned_why(_answers(removals, task.needs), task.needs.by_id),
        cited=work(practice.source, practice.place),
    )


def _answers(removals: Sequence[Removal], needs: Needs) -> tuple[Answered, ...]:
    """Return the needs that a practice answers, that of which it removes most first."""
    ranked = sorted(removals, key=lambda each: -each.removed)
    return tuple(
        Answered(
            id=each.need, strength=Fraction(each.link).limit_denominator(), need=needs.by_id[each.need].need or 0.0
        )
        for each in ranked
    )


def _ask_first(task: _Task, choice: Choice) -> tuple[str, ...]:
    """Return the strategies of a practice of which nobody knows whether they are in place: unknown is not absent."""
    told = {each.id for each in task.profile.strategies if each.in_place is not Outcome.UNKNOWN}
    return tuple(link.to for link in choice.practice.puts_to_work if link.to not in told)


def _budgets(task: _Task, chosen: Collection[str]) -> Iterator[Budget]:
    made = [task.choices.all[id_] for id_ in chosen]
    hours, money = (sum((getattr(each, name) for each in made), Fraction(0)) for name in ("hours", "money"))
    weeks = max((task.choices.ends[id_] for id_ in chosen), default=Fraction(0))
    budgets = task.budgets
    for resource, amount, taken in (
        (Resource.HOURS, budgets.hours, hours),
        (Resource.MONEY, budgets.money, money),
        (Resource.WEEKS, budgets.weeks, weeks),
    ):
        yield Budget(resource=resource, amount=None if amount is None else float(amount), taken=float(taken))
    for partner, limit in budgets.by_partner or ():
        own = sum((dict(each.by_partner).get(partner, Fraction(0)) for each in made), Fraction(0))
        yield Budget(resource=Resource.HOURS, amount=float(limit), taken=float(own), partner=partner)


def _silent(task: _Task) -> tuple[str, ...]:
    """Return the partners of whose hours nothing was said, where hours by partner were given."""
    if task.budgets.by_partner is None:
        return ()
    told = {partner for partner, _ in task.budgets.by_partner}
    return tuple(sorted(partner for partner, _ in task.profile.names if partner not in told))


def _reason(task: _Task) -> PlanReason:
    """Return why a plan is empty, or removes nothing, the first reason that holds."""
    known = [need for need in task.needs if need.need is not None]
    if not tuple(task.needs):
        return PlanReason.NOBODY_ASKED
    if not known:
        return PlanReason.ALL_UNKNOWN
    if not task.felt:
        return PlanReason.NO_NEED
    given = (task.budgets.all_hours, task.budgets.money, task.budgets.weeks)
    return PlanReason.NO_BUDGET if 0 in given else PlanReason.NOTHING_FITS


def _left_out(task: _Task, programme: Programme, chosen: Collection[str]) -> Iterator[LeftOut]:
    for id_, choice in task.choices.all.items():
        if id_ not in chosen:
            reason, about = _why(task, programme, id_)
            yield LeftOut(practice=id_, name=choice.practice.name, reason=reason, about=about)


def _is_all_known(task: _Task, id_: str) -> bool:
    """Tell whether the need of all that a practice works on is known: what was not asked, or not answered, is not."""
    known = {need.id for need in task.needs if need.need is not None}
    return all(to in known for to, _ in task.choices.all[id_].links)


def _why(task: _Task, programme: Programme, id_: str) -> tuple[LeftOutReason, tuple[str, ...]]:
    if id_ in task.choices.refused:
        return task.choices.refused[id_]
    if id_ in task.choices.settled:
        return LeftOutReason.IN_PLACE, ()
    if not _links(task, id_):
        return (LeftOutReason.NO_NEED if _is_all_known(task, id_) else LeftOutReason.NOT_KNOWN), ()
    whole = task.choices.with_required([id_])
    taken = zip(spent(programme, whole), programme.budgets, strict=True)
    if any(limit is not None and cost > limit for cost, limit in taken):
        return LeftOutReason.COSTS_TOO_MUCH, tuple(each for each in task.choices.all if each in whole and each != id_)
    return LeftOutReason.OTHERS_BRING_MORE, ()
