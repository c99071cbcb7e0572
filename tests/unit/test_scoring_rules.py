from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit.errors import InvalidValueError
from partnerkit.hub import Slot
from partnerkit.knowledge.rules import MeetingTimes, PartnerCount, Rule, TieShare, share_of
from partnerkit.model import Kind, Role
from partnerkit.results import AimBasis, Outcome, Placement, Tie, TieStatus
from partnerkit.scoring.rules import Known, check_rule, outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.results import DemandResult

PUGH = pk.continuum()
DEMAND = PartnerCount(kinds=(Kind.NURSERY,), perhaps=(Kind.SCHOOL,), except_roles=(Role.LEAD,), at_least=2)
RULE = attrs.evolve(pk.rule("hub_min_providers"), partners=DEMAND)
NONE = Placement()
PARTNERS = [
    pk.Partner(id="lead", name="Lead", kind="nursery", role="lead"),
    pk.Partner(id="one", name="One", kind="nursery"),
    pk.Partner(id="two", name="Two", kind="nursery"),
    pk.Partner(id="school", name="School", kind="school"),
    pk.Partner(id="council", name="Council", kind="local_authority"),
]


def placed(low: float, high: float) -> Placement:
    stage = PUGH.points[int(low)]
    return Placement(stage=stage, at_most=PUGH.points[int(high)], position_at_least=low, position_at_most=high)


def tie(
    partner: str,
    status: TieStatus = TieStatus.CONFIRMED,
    *,
    stated: bool = False,
    placement: Placement = NONE,
    reported: int | None = None,
) -> Tie:
    return Tie(
        a="lead",
        b=partner,
        status=status,
        stated=stated,
        placement=placement,
        reported=None if reported is None else PUGH.points[reported],
        aim=None,
        aim_basis=AimBasis.UNKNOWN,
        views=(),
    )


def demanding(
    partners: PartnerCount | None = None, ties: TieShare | None = None, times: MeetingTimes | None = None
) -> Rule:
    return attrs.evolve(RULE, partners=partners, ties=ties, times=times)


def checked(*ties: Tie, complete: bool = True, untold: Sequence[str] = (), **changes: Any) -> DemandResult:  # noqa: ANN401 - what a demand takes
    """The one demand of the rule on partners, with some of it changed."""
    rule = attrs.evolve(RULE, partners=attrs.evolve(DEMAND, **changes))
    (found,) = check_rule(rule, Known(partners=PARTNERS, ties=ties, complete=complete, untold=untold)).demands
    return found


@pytest.mark.parametrize(
    ("certain", "possible", "expected"),
    [
        (8, 8, Outcome.MET),
        (9, None, Outcome.MET),
        (7, 8, Outcome.UNKNOWN),
        (7, 7, Outcome.NOT_MET),
        (0, None, Outcome.UNKNOWN),
    ],
)
def test_outcome(certain: int, possible: int | None, expected: Outcome) -> None:
    assert outcome(certain, possible, 8) is expected


@pytest.mark.parametrize(
    ("found", "counts", "might"),
    [
        (tie("one", stated=True), True, True),
        (tie("one", reported=1), True, True),
        (tie("one", placement=placed(1.0, 1.4)), True, True),
        (tie("one", placement=placed(0.2, 1.4)), True, True),  # on the way to the first stage is more than nothing
        (tie("one", placement=placed(0.0, 0.0)), False, False),
        (tie("one", placement=placed(0.0, 1.0)), False, True),
        (tie("one", TieStatus.UNCONFIRMED, reported=3), False, True),
        (tie("one", TieStatus.DENIED, stated=True), False, True),
        (tie("one", TieStatus.NONE), False, False),
        (tie("lead"), False, False),
    ],
)
def test_a_partner_counts_by_its_tie(found: Tie, counts: bool, might: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    result = checked(found)
    assert ("one" in result.counting, "one" in (*result.counting, *result.could)) == (counts, might)


def test_a_position_may_be_demanded() -> None:
    found = [tie("one", reported=2), tie("two", reported=1), tie("school", stated=True)]
    result = checked(*found, above_position=1)
    assert (result.counting, result.could) == (("one",), ("school", "two"))


def test_kinds_that_may_count_and_leads_that_do_not() -> None:
    result = checked(tie("one", stated=True), tie("school", stated=True), tie("council", stated=True))
    assert (result.counting, result.could) == (("one",), ("school",))
    assert (result.counted, result.at_most, result.outcome) == (1, 2, Outcome.UNKNOWN)


def test_a_list_that_is_not_whole_bounds_nothing() -> None:
    result = checked(complete=False)
    assert (result.at_most, result.outcome) == (None, Outcome.UNKNOWN)


def test_partners_that_may_have_untold_ties_may_count() -> None:
    assert checked().outcome is Outcome.NOT_MET
    result = checked(untold=["one", "two", "council", "lead"])
    assert (result.counted, result.at_most, result.could, result.outcome) == (0, 2, ("one", "two"), Outcome.UNKNOWN)


def test_roles_may_be_demanded_without_a_tie() -> None:
    found = checked(kinds=(), perhaps=(), roles=(Role.LEAD,), except_roles=(), tied=False, at_least=1)
    assert (found.counting, found.outcome) == (("lead",), Outcome.MET)
    nobody = checked(kinds=(), perhaps=(), roles=(Role.OBSERVER,), except_roles=(), tied=False, at_least=1)
    assert (nobody.counting, nobody.at_most, nobody.outcome) == ((), 0, Outcome.NOT_MET)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"at_least": 0}, "at_least: the number 0; expected 1 or more"),
        ({"above_position": -1}, "above_position: the position -1; expected 0 or more"),
        ({"tied": False, "above_position": 1}, "above_position: a position without a tie"),
        ({"roles": (Role.LEAD,)}, "except_roles: a role that is among `roles`"),
        ({"kinds": ()}, "perhaps: kinds that may count where every kind does"),
    ],
)
def test_a_demand_that_makes_no_sense_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidValueError, match="^" + re.escape(words)):
        attrs.evolve(DEMAND, **changes)


def test_a_rule_must_demand_something() -> None:
    with pytest.raises(InvalidValueError, match="a rule that demands nothing"):
        demanding()


@pytest.mark.parametrize("share", [0, -0.5, 1.001, 0.12345])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(InvalidValueError, match=f"^share: the share {share}"):
        TieShare(continuum="pugh_2008", stage="cooperation", share=share)


@given(st.integers(1, 1000), st.integers(0, 500))
def test_the_number_needed_is_the_least_that_reaches_the_share(thousandths: int, whole: int) -> None:
    needed, share = share_of(thousandths / 1000, whole), Fraction(thousandths, 1000)
    assert needed >= share * whole > needed - 1


COOPERATION = TieShare(continuum="pugh_2008", stage="cooperation", share=0.5)
FIVE = (
    tie("one", placement=placed(2.0, 2.0)),  # there
    tie("two", placement=placed(3.0, 4.2)),  # beyond, wherever it is
    tie("school", placement=placed(1.0, 2.3)),  # perhaps
    tie("council", placement=placed(1.9, 1.9)),  # not yet
)


def reached(demand: TieShare, *ties: Tie) -> DemandResult:
    (found,) = check_rule(demanding(ties=demand), Known(partners=PARTNERS, ties=ties)).demands
    return found


def test_a_share_of_ties_at_a_stage() -> None:
    found = reached(COOPERATION, *FIVE)
    assert (found.counting, found.could) == (("lead~one", "lead~two"), ("lead~school",))
    assert (found.needed, found.counted, found.at_most, found.of, found.outcome) == (2, 2, 3, 4, Outcome.MET)
    assert reached(attrs.evolve(COOPERATION, share=0.75), *FIVE).outcome is Outcome.UNKNOWN
    assert reached(attrs.evolve(COOPERATION, share=0.751), *FIVE).outcome is Outcome.NOT_MET


@pytest.mark.parametrize(
    ("found", "counts", "might"),
    [
        (tie("one", reported=2), True, False),
        (tie("one", reported=1), False, False),
        (tie("one", stated=True), False, True),
        (tie("one", TieStatus.UNCONFIRMED, placement=placed(2.0, 2.0)), False, True),
        (tie("one", TieStatus.DENIED, reported=4), False, True),
        (tie("one", placement=placed(2.0, 2.0), reported=1), True, False),  # what is evidenced stands before the report
    ],
)
def test_a_tie_counts_by_where_it_stands(found: Tie, counts: bool, might: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    result = reached(COOPERATION, found)
    assert (bool(result.counting), bool(result.could), result.of) == (counts, might, 1)


def test_ties_that_nobody_reports_are_not_looked_at() -> None:
    result = reached(COOPERATION, tie("one", TieStatus.NONE))
    assert (result.of, result.outcome) == (0, Outcome.UNKNOWN)


def test_ties_of_some_kinds_alone() -> None:
    schools = attrs.evolve(COOPERATION, kinds=(Kind.SCHOOL,), share=1.0)
    assert reached(schools, *FIVE).of == 1


def test_a_stage_of_another_continuum_is_not_known() -> None:
    elsewhere = TieShare(continuum="frey_2006", stage="cooperation", share=0.5)
    result = reached(elsewhere, *FIVE)
    assert (result.counted, result.at_most, result.outcome) == (0, 4, Outcome.UNKNOWN)


EVENING = MeetingTimes(share=0.5, partners=0.75)


def met(demand: MeetingTimes, *slots: tuple[str, str], complete: bool = True) -> DemandResult:
    times = [Slot(partner=partner, slot=slot) for partner, slot in slots]
    known = Known(partners=PARTNERS, ties=(), complete=complete, times=times)
    (found,) = check_rule(demanding(times=demand), known).demands
    return found


def test_a_share_of_times_to_which_enough_can_come() -> None:
    """Three of the four others are needed: all have told, and three can come in the evening."""
    told = [(each, "18:30") for each in ("lead", "one", "two", "school")]
    found = met(EVENING, *told, ("lead", "10:00"), ("council", "10:00"), ("school", "09:00"))
    assert (found.counting, found.could, found.of) == (("18:30",), (), 2)
    assert (found.needed, found.outcome) == (1, Outcome.MET)
    assert met(attrs.evolve(EVENING, share=0.6), *told, ("lead", "10:00"), ("council", "10:00")).outcome is (
        Outcome.NOT_MET
    )


def test_those_who_have_not_said_when_they_can_come_may_or_may_not() -> None:
    told = [(each, "18:30") for each in ("lead", "one", "two")]
    found = met(EVENING, *told, ("lead", "10:00"))
    assert (found.counting, found.could, found.outcome) == ((), ("18:30",), Outcome.UNKNOWN)
    assert met(EVENING, *told, ("school", "09:00"), ("council", "09:00")).outcome is Outcome.NOT_MET


def test_times_of_some_kinds_and_hosts() -> None:
    nurseries = MeetingTimes(share=1.0, partners=1.0, kinds=(Kind.NURSERY,), hosts=(Role.MEMBER,))
    assert met(nurseries, ("lead", "18:30")).of == 0
    told = [("lead", "18:30"), ("one", "18:30")]
    assert met(attrs.evolve(nurseries, hosts=(Role.LEAD,)), *told, ("two", "18:30")).outcome is Outcome.MET
    assert met(attrs.evolve(nurseries, hosts=(Role.LEAD,)), *told, ("two", "09:00")).outcome is Outcome.NOT_MET


def test_nothing_about_times_is_certain_where_the_list_of_partners_is_not_whole() -> None:
    told = [(each.id, "18:30") for each in PARTNERS]
    assert met(EVENING, *told).outcome is Outcome.MET
    assert met(EVENING, *told, complete=False).outcome is Outcome.UNKNOWN
    assert met(EVENING).outcome is Outcome.UNKNOWN


def test_a_rule_holds_where_every_demand_does() -> None:
    known = Known(partners=PARTNERS, ties=[tie("one", reported=2)])
    one = PartnerCount(kinds=(Kind.NURSERY,), except_roles=(Role.LEAD,), at_least=1)
    whole = check_rule(demanding(partners=one, ties=COOPERATION, times=EVENING), known)
    assert [each.outcome for each in whole.demands] == [Outcome.MET, Outcome.MET, Outcome.UNKNOWN]
    assert whole.outcome is Outcome.UNKNOWN
    assert check_rule(demanding(partners=one, ties=COOPERATION), known).outcome is Outcome.MET
    two = attrs.evolve(one, at_least=2)
    assert check_rule(demanding(partners=two, times=EVENING), known).outcome is Outcome.NOT_MET


def test_a_rule_of_the_callers_own_is_checked_and_explained() -> None:
    hub = pk.case("grange_park")
    own = attrs.evolve(demanding(ties=COOPERATION), id="own", name="Half at cooperation")
    profile = pk.assess(hub, rules=[own])
    assert [rule.id for rule in profile.rules] == ["hub_min_providers", "own"]
    told = str(profile.explain("own"))
    assert "pugh_2008.cooperation or above it" in told
    with pytest.raises(InvalidValueError, match="the rule own given twice"):
        pk.assess(hub, rules=[own, own])


def test_each_demand_of_a_rule_is_explained_down_to_what_counts() -> None:
    demands = demanding(
        partners=PartnerCount(roles=(Role.LEAD,), tied=False, at_least=1), ties=COOPERATION, times=EVENING
    )
    own = attrs.evolve(demands, id="own", name="Three demands")
    hub = pk.load("examples/orchard_hub")
    profile = pk.assess(hub, rules=[own], intervals=None)
    told = profile.explain("own")
    found = {rule.id: rule for rule in profile.rules}["own"]
    assert [each.title for each in told.inputs] == [
        "Partners that count",
        "Ties at the stage",
        "Meeting times open to enough",
    ]
    for branch, demand in zip(told.inputs, found.demands, strict=True):
        assert [each.id for each in branch.inputs] == [*demand.counting, *demand.could]
        assert [each.value for each in branch.inputs] == [1.0] * demand.counted + [None] * len(demand.could)
    (lead,) = told.inputs[0].inputs
    assert lead.title == "Orchard Primary School"
    tie, names = found.demands[1].counting[0], told.inputs[1].inputs[0].title
    assert set(names.split(" and ")) == {profile.name_of(each) for each in tie.split("~")}
    assert dict(told.terms) == {"needed": 3.0, "counted": float(sum(d.outcome is Outcome.MET for d in found.demands))}
