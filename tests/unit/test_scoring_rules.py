from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

import partnerkit as pk
from partnerkit.knowledge.schema import PartnerCount
from partnerkit.model import Kind, Role
from partnerkit.results import AimBasis, Outcome, Placement, Tie, TieStatus
from partnerkit.scoring.rules import check_rule, outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.results import RuleResult

PUGH = pk.continuum()
RULE = attrs.evolve(
    pk.rule("hub_min_providers"),
    partners=PartnerCount(kinds=(Kind.NURSERY,), perhaps=(Kind.SCHOOL,), except_roles=(Role.LEAD,), at_least=2),
)
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


def checked(*ties: Tie, above: int = 0, complete: bool = True, untold: Sequence[str] = ()) -> RuleResult:
    rule = attrs.evolve(RULE, partners=attrs.evolve(RULE.partners, above_position=above))
    return check_rule(rule, PARTNERS, ties, complete=complete, untold=untold)


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
    assert ("one" in result.partners, "one" in (*result.partners, *result.could)) == (counts, might)


def test_a_position_may_be_demanded() -> None:
    found = [tie("one", reported=2), tie("two", reported=1), tie("school", stated=True)]
    result = checked(*found, above=1)
    assert (result.partners, result.could) == (("one",), ("school", "two"))


def test_kinds_that_may_count_and_leads_that_do_not() -> None:
    result = checked(tie("one", stated=True), tie("school", stated=True), tie("council", stated=True))
    assert (result.partners, result.could) == (("one",), ("school",))
    assert (result.counted, result.at_most, result.outcome) == (1, 2, Outcome.UNKNOWN)


def test_a_list_that_is_not_whole_bounds_nothing() -> None:
    result = checked(complete=False)
    assert (result.at_most, result.outcome) == (None, Outcome.UNKNOWN)


def test_partners_that_may_have_untold_ties_may_count() -> None:
    assert checked().outcome is Outcome.NOT_MET
    result = checked(untold=["one", "two", "council", "lead"])
    assert (result.counted, result.at_most, result.could, result.outcome) == (0, 2, ("one", "two"), Outcome.UNKNOWN)
