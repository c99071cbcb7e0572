"""Plans from a hub: what is in them, what is left out, what more would bring, and what is refused."""

from __future__ import annotations

import math
import os
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pint
import pytest
import scipy.optimize

import partnerkit as pk
from partnerkit.advice import advise, needs, what_if
from partnerkit.assessment import assess
from partnerkit.errors import Entry, InvalidValueError, UnknownNameError
from partnerkit.files import case, load
from partnerkit.knowledge import practice_collection, practices
from partnerkit.knowledge.schema import Link
from partnerkit.planning import GAIN_ERROR, plan, sessions
from partnerkit.responses import Responses
from partnerkit.results import (
    Estimate,
    LeftOutReason,
    Mark,
    Operation,
    Outcome,
    PartnerGone,
    PartnerHours,
    PlanReason,
    Resource,
)
from partnerkit.units import GBP, Amount, fortnight, hour, week

if TYPE_CHECKING:
    from partnerkit.results import Plan, Profile

ORCHARD = Path(__file__).parents[2] / "examples" / "orchard_hub"
WEBSITE, CHASER = "grange_park.joint_website", "grange_park.someone_who_chases"
BARRIER = "integrated_working_barriers.unequal_power_and_respect"


@pytest.fixture(scope="module")
def orchard() -> Profile:
    return assess(load(ORCHARD))


def hours(text: str) -> Amount:
    return Amount.of(f"{text} hour")


def refused(profile: Profile, **asked: Any) -> InvalidValueError:  # noqa: ANN401 - whatever a user may write
    with pytest.raises(InvalidValueError) as caught:
        plan(profile, **asked)
    return caught.value


def reasons(found: Plan) -> dict[str, LeftOutReason]:
    return {each.practice: each.reason for each in found.left_out}


# What is in a plan


def test_budgets_are_kept_to_and_all_practices_are_accounted_for(orchard: Profile) -> None:
    found = plan(orchard, hours=40, money=500, weeks=12)
    assert found.items
    assert all(budget.amount is not None and budget.taken <= budget.amount for budget in found.budgets)
    assert sum(item.hours for item in found) == found.budgets[0].taken
    assert max(item.ends for item in found) == found.budgets[2].taken
    assert {*(item.practice for item in found), *reasons(found)} == {practice.id for practice in practices()}


def test_gain_is_what_each_practice_removes_of_what_is_left(orchard: Profile) -> None:
    found = plan(orchard, hours=60)
    known = needs(orchard)
    left = {need.id: need.need or 0.0 for need in known}
    for item in found:
        for removal in item.removals:
            assert removal.before == pytest.approx(left[removal.need], abs=1e-12)
            assert removal.removed == pytest.approx(removal.before * removal.link, abs=1e-12)
            left[removal.need] -= removal.removed
        assert item.gain == pytest.approx(sum(removal.removed for removal in item.removals), abs=1e-12)
    assert found.need == pytest.approx(sum(need.need or 0.0 for need in known))
    assert found.gain == pytest.approx(sum(item.gain for item in found), abs=1e-12)
    assert found.gain == pytest.approx(found.need - sum(left.values()), abs=1e-12)


def test_links_are_those_of_the_knowledge(orchard: Profile) -> None:
    for item in plan(orchard, hours=60):
        practice = next(each for each in practices() if each.id == item.practice)
        links = {link.to: float(link.strength) for link in (*practice.lowers, *practice.serves)}
        assert {removal.need: removal.link for removal in item.removals}.items() <= links.items()


def test_range_of_the_gain_holds_it_and_closes_without_error(orchard: Profile) -> None:
    wide, sharp = plan(orchard, hours=40), plan(orchard, hours=40, gain_error=0)
    assert wide.gain_error == pytest.approx(GAIN_ERROR)
    assert wide.low < wide.gain < wide.high <= wide.need
    assert sharp.low == sharp.gain == sharp.high


def test_range_worked_by_hand(orchard: Profile) -> None:
    """One practice with a link of 2/3, off by a quarter of itself: half to five sixths of the need."""
    need = needs(orchard)[BARRIER].need
    assert need is not None
    own = [Estimate(practice=CHASER, hours=hours("1"), gains=(Link(to=BARRIER, strength=Fraction(2, 3)),))]
    found = plan(orchard, hours=1, must=[CHASER], costs=own, gain_error=0.25)
    assert [item.practice for item in found] == [CHASER]
    assert (found.low, found.gain, found.high) == pytest.approx((need / 2, need * 2 / 3, need * 5 / 6))


def test_what_is_required_comes_first_and_is_in_the_plan(orchard: Profile) -> None:
    found = plan(orchard, must=[WEBSITE])
    order = [item.practice for item in found]
    assert order.index(CHASER) < order.index(WEBSITE)
    assert found[WEBSITE].starts == found[CHASER].ends
    assert found[WEBSITE].is_must
    assert not found[CHASER].is_must


def test_what_is_done_costs_nothing_and_opens_what_requires_it(orchard: Profile) -> None:
    found = plan(orchard, must=[WEBSITE], done=[CHASER])
    assert CHASER not in [item.practice for item in found]
    assert reasons(found)[CHASER] is LeftOutReason.DONE
    assert found[WEBSITE].starts == 0


def test_of_what_is_ready_that_which_removes_most_comes_first(orchard: Profile) -> None:
    found = plan(orchard, hours=60)
    gains = [item.gain for item in found if not item.requires]
    assert all(one >= other - 1e-12 for one, other in pairwise(gains))


def test_practices_whose_strategies_are_in_place_are_left_out(orchard: Profile) -> None:
    in_place = {each.id for each in orchard.strategies if each.in_place is Outcome.MET}
    found = plan(orchard, hours=100)
    settled = [
        practice.id
        for practice in practices()
        if practice.cost and practice.puts_to_work and {link.to for link in practice.puts_to_work} <= in_place
    ]
    assert settled
    assert all(reasons(found)[id_] is LeftOutReason.IN_PLACE for id_ in settled)


def test_strategies_that_nobody_knows_of_are_asked_first(orchard: Profile) -> None:
    unasked = attrs.evolve(orchard, strategies=())
    found = plan(unasked, hours=40)
    assert LeftOutReason.IN_PLACE not in reasons(found).values()
    assert all(item.ask_first for item in found)
    assert not any(item.ask_first for item in plan(orchard, hours=40))


def test_the_same_plan_every_time(orchard: Profile) -> None:
    assert plan(orchard, hours=40, money=500) == plan(orchard, hours=40, money=500)


def test_weeks_do_not_add_up(orchard: Profile) -> None:
    """Practices go on side by side: each must be in place by then, after what it requires."""
    found = plan(orchard, weeks=4)
    assert sum(item.weeks for item in found) > 4
    assert all(item.ends <= 4 for item in found)
    assert LeftOutReason.TAKES_TOO_LONG in reasons(found).values()


# What more would bring


def test_next_step_is_found_again_with_the_larger_budget(orchard: Profile) -> None:
    found = plan(orchard, hours=20, money=0)
    step = next(each for each in found.next_steps if each.resource is Resource.HOURS)
    assert step.more is not None
    again = plan(orchard, hours=20 + step.more, money=0)
    assert again.gain - found.gain == pytest.approx(step.gain)
    assert step.gain >= 0.001
    before, after = ({item.practice for item in each} for each in (found, again))
    assert (set(step.adds), set(step.drops)) == (after - before, before - after)


@pytest.mark.parametrize("resource", list(Resource))
def test_one_more_of_each_budget_is_what_the_plan_with_it_gains(orchard: Profile, resource: Resource) -> None:
    asked: dict[str, Any] = {"hours": 21, "money": 100, "weeks": 5}
    found = plan(orchard, **asked)
    steps = {each.resource: each for each in found.next_steps}
    assert list(steps) == list(Resource)
    again = plan(orchard, **{**asked, str(resource): asked[str(resource)] + 1})
    assert again.gain - found.gain == pytest.approx(steps[resource].by_one, abs=1e-12)
    assert steps[resource].by_one >= 0


def test_one_more_that_is_enough_is_the_next_step(orchard: Profile) -> None:
    far = plan(orchard, hours=20, money=0).next_steps[0].more
    assert far is not None
    step = plan(orchard, hours=19 + far, money=0).next_steps[0]
    assert step.by_one > 0
    week_more = plan(orchard, weeks=3).next_steps[0]
    assert (week_more.resource, week_more.more) == (Resource.WEEKS, 1)
    assert week_more.gain == week_more.by_one > 0


def test_nothing_is_printed_by_the_solver(
    orchard: Profile, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some versions of HiGHS print past Python; what is written as JSON must stay JSON."""
    solve = scipy.optimize.milp

    def loud(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - passed on
        os.write(1, b"HighsMipSolverData::run();")
        return solve(*args, **options)

    monkeypatch.setattr(scipy.optimize, "milp", loud)
    sessions(load(ORCHARD))
    plan(orchard)
    assert capfd.readouterr().out == ""
    os.write(1, b"said")
    assert capfd.readouterr().out == "said"


def test_without_a_budget_there_is_no_next_step(orchard: Profile) -> None:
    found = plan(orchard)
    assert found.next_steps == ()
    assert found.gain == pytest.approx(plan(orchard, hours=10**6).gain)


def test_progress_is_told_to_its_end(orchard: Profile) -> None:
    told: list[tuple[int, int]] = []
    plan(orchard, hours=10, progress=lambda done, of: told.append((done, of)))
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


# Budgets in any form


@pytest.mark.parametrize(
    "asked",
    [
        {"hours": 40, "money": 500, "weeks": 12},
        {"hours": "40", "money": "500", "weeks": "12"},
        {"hours": "40 hour", "money": "500 GBP", "weeks": "12 week"},
        {"hours": 40 * hour, "money": 500 * GBP, "weeks": 6 * fortnight},
        {"hours": 40 * pk.units.hour, "money": Amount(500), "weeks": Amount.of("84 day")},
    ],
)
def test_budgets_in_any_form_are_the_same(orchard: Profile, asked: dict[str, Any]) -> None:
    assert plan(orchard, **asked) == plan(orchard, hours=40, money=500, weeks=12)


def test_quantities_of_pint_are_taken(orchard: Profile) -> None:
    ureg: Any = pint.UnitRegistry()
    found = plan(orchard, hours=2400 * ureg.minute, weeks=12 * ureg.week)
    assert [each.amount for each in found.budgets] == [40.0, None, 12.0]


def test_hours_by_partner_limit_the_whole_and_each(orchard: Profile) -> None:
    found = plan(orchard, capacities={"willow_nursery": 10, "orchard_school": "20 hour"})
    assert found.budgets[0].amount is None
    assert found.budgets[0].taken <= 30
    assert [(each.partner, each.amount) for each in found.budgets[3:]] == [
        ("willow_nursery", 10.0),
        ("orchard_school", 20.0),
    ]
    assert "willow_nursery" not in found.unknown_capacities
    assert "health_visiting" in found.unknown_capacities


def test_capacities_by_the_week_count_over_the_weeks_of_the_plan(orchard: Profile) -> None:
    found = plan(orchard, weeks=4, capacities={"willow_nursery": 2 * hour / week, "orchard_school": "0.5 FTE"})
    assert [each.amount for each in found.budgets[3:]] == [8.0, 74.0]
    error = refused(orchard, capacities={"willow_nursery": 2 * hour / week})
    assert str(error) == (
        "capacities.willow_nursery: 2 hour/week, which is by the time; expected hours, or a budget of weeks"
    )


def test_hours_that_fall_on_one_partner_are_its_own(orchard: Profile) -> None:
    own = [Estimate(practice=CHASER, by_partner=(PartnerHours(partner="willow_nursery", hours=hours("90")),))]
    caps = {"willow_nursery": 80, "orchard_school": 1000}
    error = refused(orchard, capacities=caps, must=[CHASER], costs=own)
    assert "of willow_nursery 90 hours; expected at most 80; 10 hours more than there are" in str(error)
    found = plan(orchard, capacities={**caps, "willow_nursery": 90}, must=[CHASER], costs=own)
    assert found[CHASER].by_partner == (("willow_nursery", 90.0),)
    assert next(each for each in found.budgets if each.partner == "willow_nursery").taken == 90


def test_own_figures_stand_in_place_of_the_knowledge(orchard: Profile) -> None:
    own = Estimate(practice=CHASER, hours=hours("0.5"), money=Amount.of("7 GBP"))
    found = plan(orchard, must=[CHASER], costs=[own])[CHASER]
    cost = practice_collection("grange_park")["someone_who_chases"].cost
    assert cost is not None
    assert cost.weeks is not None
    assert (found.hours, found.money, found.weeks) == (0.5, 7.0, cost.weeks.value)
    assert found.own_figures
    assert plan(orchard, must=[CHASER], costs={CHASER: own})[CHASER] == found


def test_practice_without_a_cost_is_planned_once_it_has_one(orchard: Profile) -> None:
    id_ = "gla_hubs.bring_partners_together"
    assert reasons(plan(orchard))[id_] is LeftOutReason.NO_COST
    assert "nobody has estimated what it costs" in str(refused(orchard, must=[id_]))
    assert plan(orchard, must=[id_], costs=[Estimate(practice=id_, hours=hours("5"))])[id_].hours == 5


# What is refused


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"hours": "40 GBP"}, "hours: '40 GBP'; expected hours of staff, such as 40 or 40 hour; give it as money"),
        ({"money": 40 * hour}, "money: '40 hour'; expected pounds, such as 500 or 500 GBP; give it as hours"),
        ({"weeks": 40 * hour}, "weeks: '40 hour'; expected weeks, such as 12, 12 week or 3 month; give it as hours"),
        (
            {"hours": "2 hour/week"},
            (
                "hours: '2 hour/week'; expected hours of staff, such as 40 or 40 hour; "
                "say how much there is in all, not by the week or the like"
            ),
        ),
        ({"hours": -1}, "hours: -1.0; expected a number from 0 to 1,000,000,000"),
        ({"hours": math.inf}, "hours: inf; expected a number from 0 to 1,000,000,000"),
        ({"money": math.nan}, "money: nan; expected a number from 0 to 1,000,000,000"),
        ({"hours": 10**400}, "hours: inf; expected a number from 0 to 1,000,000,000"),
        ({"hours": "-5"}, "hours: -5.0; expected a number from 0 to 1,000,000,000"),
        ({"hours": "1e400"}, "hours: inf; expected a number from 0 to 1,000,000,000"),
        ({"hours": "nan"}, "hours: nan; expected a number from 0 to 1,000,000,000"),
        ({"money": "£500"}, "money: '£500'; expected pounds, such as 500 or 500 GBP"),
        ({"money": "500 quid"}, "money: '500 quid'; expected pounds, such as 500 or 500 GBP"),
        ({"must": "a.b"}, "must: unknown practice 'a.b'"),
        ({"hours": True}, "hours: True; expected hours of staff, such as 40 or 40 hour"),
        ({"hours": [40]}, "hours: [40]; expected hours of staff, such as 40 or 40 hour"),
        (
            {"must": ["grange_park.joint_websit"]},
            f"must: unknown practice 'grange_park.joint_websit'; did you mean {WEBSITE!r}?",
        ),
        (
            {"must": [CHASER], "exclude": [CHASER]},
            f"must: {CHASER!r} in must and in exclude; expected it in one of them",
        ),
        ({"must": [CHASER], "done": [CHASER]}, f"must: {CHASER!r} in must and in done; expected it in one of them"),
        (
            {"must": [WEBSITE], "exclude": [CHASER]},
            f"must: {WEBSITE!r} requires {CHASER!r}, which is excluded; take it out of exclude, or say that it is done",
        ),
        (
            {"must": [CHASER], "weeks": 1},
            f"must: {CHASER!r} takes 4 weeks; expected at most 1; 3 weeks more than there are",
        ),
        ({"gain_error": 1.5}, "gain_error: 1.5; expected a share from 0 to 1"),
        (
            {"capacities": {"wilow_nursery": 3}},
            "capacities.wilow_nursery: unknown partner 'wilow_nursery'; did you mean 'willow_nursery'?",
        ),
    ],
)
def test_refused_with_what_is_wrong(orchard: Profile, asked: dict[str, Any], told: str) -> None:
    assert str(refused(orchard, **asked)).startswith(told)


def test_what_is_no_profile_is_refused() -> None:
    nothing: Any = None
    with pytest.raises(InvalidValueError, match="profile: None; expected a profile, from assess"):
        plan(nothing, hours=3)


def test_quantity_below_nought_or_without_end_is_refused(orchard: Profile) -> None:
    ureg: Any = pint.UnitRegistry()
    assert "expected 0 or more, and finite" in str(refused(orchard, hours=-2 * ureg.hour))
    assert "expected 0 or more, and finite" in str(refused(orchard, hours=math.inf * ureg.hour))
    assert "expected hours of staff" in str(refused(orchard, hours=2 * ureg.meter))


def test_must_that_breaks_a_budget_says_by_how_much(orchard: Profile) -> None:
    error = refused(orchard, must=[WEBSITE], hours=10, money=1)
    assert [problem.entry for problem in error.problems] == [Entry.CONTRADICTION] * len(error.problems)
    assert "what must be in the plan takes 140 hours; expected at most 10; 130 hours more than there are" in str(error)
    assert "GBP more than there are" in str(error)


def test_all_that_is_wrong_is_told_at_once(orchard: Profile) -> None:
    error = refused(orchard, hours="40 GBP", money=-1, weeks="x", gain_error=7, must=["a.b"], exclude=["c.d"])
    assert len(error.problems) == 6


def test_circle_is_named(orchard: Profile) -> None:
    own = [Estimate(practice=CHASER, requires=(WEBSITE,))]
    told = str(refused(orchard, costs=own))
    assert "practices that require each other" in told
    assert f"{CHASER} → {WEBSITE}" in told or f"{WEBSITE} → {CHASER}" in told


def test_own_figures_for_what_is_not_there_are_refused(orchard: Profile) -> None:
    own = [
        Estimate(practice=CHASER, gains=(Link(to="davis_2002.comon_aim", strength=Fraction(1)),)),
        Estimate(practice=WEBSITE, by_partner=(PartnerHours(partner="nobody", hours=hours("1")),), requires=("a.b",)),
    ]
    told = str(refused(orchard, costs=own))
    assert "unknown barrier or criterion 'davis_2002.comon_aim'; did you mean 'davis_2002.common_aim'?" in told
    assert "unknown partner 'nobody'" in told
    assert "unknown practice 'a.b'" in told
    assert "given twice" in str(refused(orchard, costs=[own[0], own[0]]))


def test_excluded_requirement_takes_what_requires_it_with_it(orchard: Profile) -> None:
    found = {each.practice: each for each in plan(orchard, exclude=[CHASER]).left_out}
    assert found[CHASER].reason is LeftOutReason.EXCLUDED
    assert (found[WEBSITE].reason, found[WEBSITE].about) == (LeftOutReason.REQUIRES_ANOTHER, (CHASER,))


# Empty plans


def test_what_nobody_was_asked_about_is_not_told_as_not_needed() -> None:
    found = plan(assess(case("grange_park")), hours=40)
    assert LeftOutReason.NO_NEED not in reasons(found).values()
    assert LeftOutReason.NOT_KNOWN in reasons(found).values()
    must = plan(assess(case("grange_park")), hours=100, must=[CHASER])
    assert (len(must), must.reason) == (1, PlanReason.NOBODY_ASKED)


def test_practice_is_not_needed_only_where_all_that_it_works_on_is_known(orchard: Profile) -> None:
    known = {need.id: need.need for need in needs(orchard)}
    links = {each.id: [link.to for link in (*each.lowers, *each.serves)] for each in practices()}
    found = plan(orchard)
    told = {id_: reason for id_, reason in reasons(found).items() if links[id_]}
    assert all(known.get(to) == 0 for id_, r in told.items() if r is LeftOutReason.NO_NEED for to in links[id_])
    some = [id_ for id_, reason in told.items() if reason is LeftOutReason.NOT_KNOWN]
    assert all(not any(known.get(to) for to in links[id_]) for id_ in some)
    assert all(any(known.get(to) is None for to in links[id_]) for id_ in some)
    # all needs made known: one practice that works on needs of 0 alone is told as not needed
    own = [
        Estimate(
            practice=CHASER, gains=(Link(to=next(id_ for id_, n in known.items() if n == 0), strength=Fraction(1)),)
        )
    ]
    assert reasons(plan(orchard, costs=own))[CHASER] is LeftOutReason.NO_NEED


def test_plan_for_a_hub_as_it_would_be_says_so(orchard: Profile) -> None:
    supposed = what_if(load(ORCHARD), [PartnerGone(partner="willow_nursery")]).new
    assert plan(supposed, hours=10).hypothetical
    assert not plan(orchard, hours=10).hypothetical


def test_budget_of_nought_gives_an_empty_plan_that_says_so(orchard: Profile) -> None:
    found = plan(orchard, hours=0, money=0)
    assert (len(found), found.gain, found.low, found.high) == (0, 0, 0, 0)
    assert found.reason is PlanReason.NO_BUDGET
    assert found.need > 0


def test_budget_too_small_gives_an_empty_plan_that_says_so(orchard: Profile) -> None:
    found = plan(orchard, hours=0.5)
    assert found.reason is PlanReason.NOTHING_FITS
    assert found.next_steps[0].more is not None


def test_hub_that_nobody_was_asked_about_has_nothing_to_plan() -> None:
    found = plan(assess(case("grange_park")), hours=40)
    assert found.reason is PlanReason.NOBODY_ASKED
    assert found.items == ()


def test_everything_unknown_says_ask_first() -> None:
    hub = load(ORCHARD)
    found = plan(assess(attrs.evolve(hub, responses=Responses.of(()))), hours=40)
    assert found.reason is PlanReason.ALL_UNKNOWN
    assert found.items == ()
    assert len(found.unknown_needs) == len(tuple(needs(assess(load(ORCHARD)))))


def test_profile_without_workings_is_refused(orchard: Profile) -> None:
    assert "without the answers that it was made of" in str(refused(attrs.evolve(orchard, workings=None), hours=4))


# Explanations


def test_explanation_adds_up_and_leads_to_the_answers_and_the_knowledge(orchard: Profile) -> None:
    found = plan(orchard, hours=40)
    whole = found.explain("gain")
    assert whole.operation is Operation.SUM
    assert whole.value == pytest.approx(sum(float(each.value or 0) for each in whole.inputs))
    for item, tree in zip(found, whole.inputs, strict=True):
        assert found.explain(item.practice) == tree
        assert tree.value == pytest.approx(sum(float(each.value or 0) for each in tree.inputs))
        practice = next(each for each in practices() if each.id == item.practice)
        assert practice.text.strip() in tree.notes
        assert item.why in tree.notes
        assert tree.sources == (item.cited,)
        assert practice.place in item.cited
        assert (Mark.ILLUSTRATIVE, "ratings of which the needs are made") in tree.marks
        for part in tree.inputs:
            terms = dict(part.terms)
            assert part.operation is Operation.PRODUCT
            assert part.value == pytest.approx(terms["before"] * terms["link"])
            assert part.beside == (advise(orchard).explain(part.id),)


def test_explanation_of_what_is_not_in_the_plan_names_what_is(orchard: Profile) -> None:
    found = plan(orchard, hours=40)
    with pytest.raises(UnknownNameError, match=r"no practice 'x\.y' in this plan"):
        found.explain("x.y")
