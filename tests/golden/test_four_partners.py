"""The hub of `tests/golden/four_partners`, worked with a pencil."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import partnerkit as pk
from partnerkit.results import AimBasis, Band, FindingKind, Outcome, Reason, TieStatus

if TYPE_CHECKING:
    from partnerkit.results import Profile, Tie

FOLDER = Path(__file__).parent / "four_partners"


@pytest.fixture(scope="module")
def profile() -> Profile:
    return pk.assess(pk.load(FOLDER))


def tie(profile: Profile, a: str, b: str) -> Tie:
    return next(each for each in profile.ties if {each.a, each.b} == {a, b})


def test_purpose(profile: Profile) -> None:
    """A shared sense of purpose: agreed, same answer, and pulling apart, which is reversed.

    head          4, 3, 0         (1 + 3/4 + 1) / 3 = 11/12     coverage 1
    deputy        2, dk, 2        (1/2 + 1/2) / 2 = 1/2         coverage 2/3
    school                        (11/12 + 1/2) / 2 = 17/24     coverage 5/6
    nursery       3, na, 1        (3/4 + 3/4) / 2 = 3/4         coverage 1
    childminder   dk, dk, 1       one of three, two needed      coverage 1/3
    health        asked, silent
    hub                           (17/24 + 18/24) / 2 = 35/48   coverage (5/6 + 1 + 1/3) / 3 = 13/18
    """
    score = profile["pugh_death_1989.shared_purpose"]
    assert score.value == pytest.approx(35 / 48, abs=1e-12)
    assert score.raw == pytest.approx(4 * 35 / 48, abs=1e-12)
    assert score.raw_scale == (0, 4)
    assert score.coverage == pytest.approx(13 / 18, abs=1e-12)
    assert (score.n_respondents, score.n_partners, score.n_relationships, score.n_items) == (3, 2, None, 3)
    assert score.band is Band.FAIRLY_HIGH


def test_respect(profile: Profile) -> None:
    """One item asked: school (1 + 1/2) / 2 = 3/4, nursery 1/4, childminder 3/4: 7/12, and it says so."""
    score = profile["pugh_death_1989.mutual_respect"]
    assert score.value == pytest.approx(7 / 12, abs=1e-12)
    assert (score.n_respondents, score.n_partners, score.n_items, score.coverage) == (4, 3, 1, 1.0)
    one_item = [finding.about for finding in profile.findings if finding.kind is FindingKind.ONE_ITEM]
    assert ("pugh_death_1989.mutual_respect",) in one_item


def test_framework_without_enough_criteria(profile: Profile) -> None:
    """Two of eight criteria: no score, bounds from filling six with 0 and with 1.

    f + (1 - f) x with f = 0.05: 0.05 + 0.95 * 35/48 = 0.742708..., 0.05 + 0.95 * 7/12 = 0.604166...
    at least  exp((ln 0.742708 + ln 0.604166 + 6 ln 0.05) / 8) = 0.095658..., less 0.05, over 0.95: 0.048061768815
    at most   exp((ln 0.742708 + ln 0.604166 + 6 ln 1) / 8) = 0.904683..., less 0.05, over 0.95: 0.899667308337
    """
    found = profile.framework("pugh_death_1989")
    assert (found.score.value, found.score.reason) == (None, Reason.TOO_FEW_CRITERIA)
    assert found.mean == pytest.approx((35 / 48 + 28 / 48) / 2, abs=1e-12)
    assert found.at_least == pytest.approx(0.048061768815, abs=1e-12)
    assert found.at_most == pytest.approx(0.899667308337, abs=1e-12)
    assert found.lowest == "pugh_death_1989.mutual_respect"
    assert len(found.missing) == 6


def test_tie_with_two_views(profile: Profile) -> None:
    """School and nursery. Gates as shares, the two respondents of the school averaged first.

    networking    head 1 1 1 1, deputy 1 1 1 0: school 1 1 1 1/2; nursery 1 1 1/2 1; lower 1 1 1/2 1/2: 3/4, attained
    cooperation   head 1 1 1/2 0 ?, deputy 1 1/2 1/2 0 0: school 1 3/4 1/2 0 (0 to 1/2); nursery 1 1 1 1/2 0
                  lower 1 3/4 1/2 0 0: 9/20, not attained
    position      1 + (9/20) / (3/4) = 1.6
    school alone  cooperation from 9/20 to 11/20: 1.6 to 1 + (11/20) / (3/4) = 1 + 11/15
    nursery alone cooperation 7/10: 1 + 14/15
    """
    found = tie(profile, "school", "nursery")
    assert (found.a, found.b, found.status, found.stated) == ("school", "nursery", TieStatus.CONFIRMED, True)
    placed = found.placement
    assert placed.stage is not None
    assert (placed.stage.id, placed.at_most, placed.reason) == ("networking", placed.stage, None)
    assert placed.position == pytest.approx(1.6, abs=1e-12)
    school, nursery = (view.placement for view in found.views)
    assert (school.position, school.reason) == (None, Reason.RANGE)
    assert school.position_at_least == pytest.approx(1.6, abs=1e-12)
    assert school.position_at_most == pytest.approx(1 + 11 / 15, abs=1e-12)
    assert nursery.position == pytest.approx(1 + 14 / 15, abs=1e-12)


def test_reported_stage_and_aim(profile: Profile) -> None:
    """Head reports cooperation, deputy networking: the lower; the nursery cooperation."""
    found = tie(profile, "school", "nursery")
    assert found.reported is not None
    assert found.reported.id == "networking"
    assert [view.reported.id for view in found.views if view.reported] == ["networking", "cooperation"]
    assert found.aim is not None
    assert (found.aim.id, found.aim_basis) == ("cooperation", AimBasis.AGREED)
    assert [(gap.id, gap.value_a, gap.value_b, gap.size) for gap in profile.gaps] == [("pugh_2008", 1.0, 2.0, 0.2)]


def test_denied_tie(profile: Profile) -> None:
    """The head puts it at no contact, the childminder reports it: denied, not averaged."""
    found = tie(profile, "school", "minder")
    assert (found.status, found.reported, found.placement.reason) == (TieStatus.DENIED, None, Reason.DENIED)
    assert [finding.words for finding in profile.findings if finding.kind is FindingKind.DENIED] == [
        (("by", "school"),)
    ]


def test_unconfirmed_tie(profile: Profile) -> None:
    """One view: `lower` is unknown; the higher stages were not answered, so nothing bounds it from above."""
    found = tie(profile, "nursery", "minder")
    assert (found.status, found.placement.stage) == (TieStatus.UNCONFIRMED, None)
    assert found.placement.reason is Reason.UNCONFIRMED
    assert (found.placement.position_at_least, found.placement.position_at_most) == (0.0, 5.0)
    assert (found.aim, found.aim_basis) == (None, AimBasis.UNKNOWN)


def test_summary_of_stages(profile: Profile) -> None:
    """Three ties, of which one is placed, below its aim; a denied tie stands nowhere."""
    stages = profile.stages
    assert (stages.ties, stages.confirmed, stages.unconfirmed, stages.denied) == (3, 1, 1, 1)
    assert (stages.below_aim, stages.at_aim, stages.past_aim, stages.compared_by) == (1, 0, 0, "evidenced")
    assert ([n for _, n in stages.evidenced.counts], stages.evidenced.unknown) == ([0, 1, 0, 0, 0, 0], 1)
    assert ([n for _, n in stages.reported.counts], stages.reported.unknown) == ([0, 2, 0, 0, 0, 0], 0)
    assert stages.mean_position == pytest.approx(1.6, abs=1e-12)
    assert stages.positions == 1


def test_rates(profile: Profile) -> None:
    """Three rates. Four partners asked, health silent: 3/4.

    The whole: head 4 of 4, deputy 3 of 4 and a don't know, nursery 3 of 3, childminder 2 of 4 and two don't knows: 12
    of 15, 3 don't knows. Ties, 2 stages and 9 gates: head 10 of 11 and a don't know, deputy 11, nursery 11; head on the
    childminder 1 of 2, its gates not applicable without contact; childminder 1 of 11; nursery on it 6 of 11: 40 of 57.
    """
    rates = profile.rates
    assert (rates.asked, rates.answered, rates.response, rates.representative) == (4, 3, 0.75, True)
    assert (rates.silent, rates.n_respondents) == (("health",), 4)
    assert rates.coverage == pytest.approx(52 / 72, abs=1e-12)
    assert rates.dont_know == pytest.approx(4 / 72, abs=1e-12)


def test_rule(profile: Profile) -> None:
    """The nursery counts for certain, the childminder might: two at most, eight needed."""
    (rule,) = profile.rules
    assert (rule.outcome, rule.demands[0].counted, rule.demands[0].at_most) == (Outcome.NOT_MET, 1, 2)
    assert (rule.demands[0].counting, rule.demands[0].could) == (("nursery",), ("minder",))


def test_gates_by_other_rules() -> None:
    """`mean` gives cooperation 1 7/8 3/4 1/4 (0 to 1/4): from 23/40 to 25/40; `upper` 1 1 1 1/2 (0 to 1/2)."""
    hub = pk.load(FOLDER)
    by_mean, by_upper = (tie(pk.assess(hub, gates=rule), "school", "nursery").placement for rule in ("mean", "upper"))
    assert by_mean.position_at_least == pytest.approx(1 + 23 / 30, abs=1e-12)
    assert by_mean.position_at_most == pytest.approx(1 + 25 / 30, abs=1e-12)
    assert by_upper.position_at_least == pytest.approx(1 + 14 / 15, abs=1e-12)
    assert by_upper.position_at_most is not None
    assert by_upper.position_at_most > 2
