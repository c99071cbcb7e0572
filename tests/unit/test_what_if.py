"""A hub as it would be: what each change does, that nothing else moves, and what cannot be supposed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit import sentences
from partnerkit.advice import advise, obstacles, what_if
from partnerkit.advice._changes import as_it_would_be
from partnerkit.codec import profile_data, what_if_data
from partnerkit.errors import InvalidValueError, UnknownNameError
from partnerkit.model import Basis, Evidence, Relationship
from partnerkit.results import (
    FindingKind,
    LowerBarrier,
    Outcome,
    PartnerGone,
    PartnerJoined,
    PutInPlace,
    TieAtStage,
)
from tests import made

if TYPE_CHECKING:
    from partnerkit.results import Change, Profile

ORCHARD = Path(__file__).parents[2] / "examples" / "orchard_hub"
POWER = "integrated_working_barriers.unequal_power_and_respect"
CO_LOCATION = "anning_2006_strategies.co_location"
NOT_DATA = {"hypothetical", "findings", "illustrative"}


@pytest.fixture(scope="module")
def orchard() -> pk.Hub:
    return pk.load(ORCHARD)


def content(profile: Profile) -> dict[str, Any]:
    """Return a profile as data without what marks it as made up."""
    data = profile_data(profile)
    return {name: _bare(value) for name, value in data.items() if name not in NOT_DATA}


def _bare(value: Any) -> Any:  # noqa: ANN401 - plain data
    if isinstance(value, dict):
        return {name: _bare(each) for name, each in value.items() if name != "illustrative"}
    return [_bare(each) for each in value] if isinstance(value, list) else value


# Barriers


@given(to=st.floats(0, 1), points=st.lists(st.integers(0, 4), min_size=3, max_size=4))
@settings(max_examples=10, deadline=None)
def test_no_partner_feels_a_lowered_barrier_more_than_that(to: float, points: list[int]) -> None:
    names = [f"p{i}" for i in range(len(points))]
    answers = [
        each for n, point in zip(names, points, strict=True) for each in made.of_whole(n, made.BARRIERS.id, [point] * 7)
    ]
    found = what_if(made.made(names, answers), [LowerBarrier(barrier=POWER, to=to)])
    of_each = [point / 4 for point in points]
    fits = [max(point / 4 for point in range(own + 1) if point / 4 <= to + 5e-10) for own in points]
    assert found.old[POWER].value == pytest.approx(sum(of_each) / len(points))
    assert found.new[POWER].value == pytest.approx(sum(fits) / len(points))
    others = [criterion.id for criterion in made.BARRIERS if criterion.id != POWER]
    assert [found.new[id_] for id_ in others] == [
        attrs.evolve(found.old[id_], illustrative=found.new[id_].illustrative) for id_ in others
    ]


def test_lowered_barrier_with_a_reversed_question() -> None:
    """Agreement with a reversed question counts against the barrier: it goes up, not down."""
    reverse = [(c.id, use.item) for c in made.BARRIERS for use in c.items if use.item.reversed]
    barrier, item = reverse[0]
    answers = [pk.Response(wave="w", partner=name, item=item.id, answer=0) for name in "ab"]
    found = what_if(made.made(["a", "b"], answers, form=[item.id]), [LowerBarrier(barrier=barrier, to=0.3)])
    assert (found.old[barrier].value, found.new[barrier].value) == (1.0, 0.25)


def test_orchard_with_less_of_a_barrier(orchard: pk.Hub) -> None:
    found = what_if(orchard, [LowerBarrier(barrier=POWER, to=0.25)])
    assert {each.id for each in found.moved} == {
        "maturity",
        "integrated_working_barriers",
        POWER,
        f"felt_by.{POWER}",
    }
    felt = next(each for each in found.moved if each.id == f"felt_by.{POWER}")
    assert (felt.before, felt.after, felt.change) == (6.0, 0.0, -6.0)
    assert POWER not in {each.id for each in advise(found.new).felt}


# Strategies


def test_strategy_put_in_place_is_no_longer_advised(orchard: pk.Hub) -> None:
    found = what_if(orchard, [PutInPlace(strategy=CO_LOCATION)])
    assert CO_LOCATION in {each.id for each in advise(found.old).strategies}
    assert CO_LOCATION not in {each.id for each in advise(found.new).strategies}
    state = next(each for each in found.moved if each.id == f"in_place.{CO_LOCATION}")
    assert (state.before, state.after, state.change) == ("not_met", "met", None)


@pytest.mark.parametrize("form", [None, made.ITEMS[made.BARRIERS.id]])
def test_strategy_without_a_score_gets_one(form: list[str] | None) -> None:
    """Asked and unanswered, or not asked at all: everybody who answered says that it is there."""
    answers = [each for name in "abc" for each in made.of_whole(name, made.BARRIERS.id, [2] * 7)]
    found = what_if(made.made(["a", "b", "c"], answers, form=form), [PutInPlace(strategy=CO_LOCATION)])
    state = {each.id: each for each in found.new.strategies}[CO_LOCATION]
    assert (state.score, state.in_place) == (0.75, Outcome.MET)
    assert found.new[CO_LOCATION].n_partners == 3


@pytest.mark.parametrize("criterion", made.STRATEGIES.criteria, ids=lambda c: c.id)
def test_every_strategy_can_be_put_in_place(criterion: pk.Criterion) -> None:
    answers = [each for name in "ab" for each in made.of_whole(name, made.STRATEGIES.id, [0] * 10)]
    found = what_if(made.made(["a", "b"], answers), [PutInPlace(strategy=criterion.id)])
    assert {each.id: each.in_place for each in found.new.strategies}[criterion.id] is Outcome.MET


# Partners


def test_partner_gone_leaves_the_hub_as_if_it_had_never_been(orchard: pk.Hub) -> None:
    hub = made.hub_of(5, 5)
    found = what_if(hub, [PartnerGone(partner="p02")])
    assert content(found.new) == content(pk.assess(made.without(hub, "p02"), intervals=None))
    gone = what_if(orchard, [PartnerGone(partner="orchard_school")]).new
    assert gone.partners == 15
    assert not [tie for tie in gone.ties if "orchard_school" in (tie.a, tie.b)]


def test_evidence_goes_with_the_partner() -> None:
    """Evidence about a partner or a tie of it goes too, and no answer rests on what is gone."""
    hub = made.hub_of(3, 3)
    evidence = [Evidence(id=f"e{i}", about=about) for i, about in enumerate(["p00", "p00~p01", "p01", ""])]
    cited = [attrs.evolve(each, evidence=f"e{i % 4}") for i, each in enumerate(hub.responses)]
    hub = hub.evolve(partnership=hub.partnership.evolve(evidence=evidence), responses=pk.Responses.of(cited))
    left = as_it_would_be(hub, hub.wave(), [PartnerGone(partner="p00")], [])
    assert [each.id for each in left.partnership.evidence] == ["e2", "e3"]
    assert {each.evidence for each in left.responses} == {"", "e2", "e3"}


def test_partner_joined_is_asked_nothing_and_silent_nowhere(orchard: pk.Hub) -> None:
    new = pk.Partner(id="new_nursery", name="New", kind="nursery")
    tie = Relationship(a="new_nursery", b="orchard_school", aim="cooperation")
    found = what_if(orchard, [PartnerJoined(partner=new, ties=[tie])])
    assert found.new.partners == found.old.partners + 1
    assert (found.new.rates.asked, found.new.rates.silent) == (found.old.rates.asked, found.old.rates.silent)
    assert found.new.rates.coverage == found.old.rates.coverage
    joined = {each.id: each for each in found.new.ties}["new_nursery~orchard_school"]
    assert (str(joined.status), joined.aim and joined.aim.id) == ("confirmed", "cooperation")
    moved = {each.id for each in found.moved}
    assert moved == {"partners", "ties", "new_nursery~orchard_school"}


# Ties


@pytest.mark.parametrize("stage", [each.id for each in made.PUGH.stages])
def test_tie_stands_at_the_stage_that_is_supposed(orchard: pk.Hub, stage: str) -> None:
    found = what_if(orchard, [TieAtStage(a="russet_nursery", b="orchard_school", stage=stage)])
    tie = {each.id: each for each in found.new.ties}["orchard_school~russet_nursery"]
    assert (tie.placement.stage, tie.placement.at_most, tie.reported) == (made.PUGH.stage(stage),) * 3
    others = {each.id: each.placement for each in found.old.ties if each.id != tie.id}
    assert {each.id: each.placement for each in found.new.ties if each.id != tie.id} == others


def test_tie_without_contact_is_no_tie(orchard: pk.Hub) -> None:
    found = what_if(orchard, [TieAtStage(a="russet_nursery", b="orchard_school", stage="no_contact")])
    assert "orchard_school~russet_nursery" not in {each.id for each in found.new.ties}
    gone = next(each for each in found.moved if each.id == "orchard_school~russet_nursery")
    assert gone.after is None


def test_new_tie_between_two_that_answered(orchard: pk.Hub) -> None:
    ids = {tie.id for tie in pk.assess(orchard, intervals=None).ties}
    answered = {each.partner for each in orchard.responses if each.wave == "2026"}
    a, b = next((x, y) for x in sorted(answered) for y in sorted(answered) if x < y and f"{x}~{y}" not in ids)
    found = what_if(orchard, [TieAtStage(a=b, b=a, stage="cooperation")])
    tie = {each.id: each for each in found.new.ties}[f"{a}~{b}"]
    assert (str(tie.status), tie.placement.stage and tie.placement.stage.id) == ("confirmed", "cooperation")


# Marks


def test_what_is_supposed_is_marked_everywhere(orchard: pk.Hub) -> None:
    hub = made.hub_of(5, 5)
    found = what_if(hub, [LowerBarrier(barrier=POWER, to=0.0)])
    assert (found.old.hypothetical, found.new.hypothetical) == (False, True)
    assert found.new.illustrative
    assert found.new.findings[0].kind is FindingKind.HYPOTHETICAL
    assert sentences.finding(found.new.findings[0], found.new) == sentences.HYPOTHETICAL
    assert advise(found.new).hypothetical
    assert obstacles(found.new).hypothetical
    assert "Illustrative: this answer" in str(found.new.explain(POWER))
    document = what_if_data(what_if(orchard, [PartnerGone(partner="orchard_school")]))
    assert (document["new"]["hypothetical"], document["old"]["hypothetical"]) == (True, False)


def test_the_hub_itself_is_left_as_it_is(orchard: pk.Hub) -> None:
    before = pk.load(ORCHARD)
    what_if(orchard, [PutInPlace(strategy=CO_LOCATION), PartnerGone(partner="willow_nursery")])
    assert orchard == before
    assert all(each.basis is not Basis.ILLUSTRATIVE or orchard.illustrative for each in orchard.responses)


def test_change_that_changes_nothing_moves_nothing(orchard: pk.Hub) -> None:
    assert what_if(orchard, [LowerBarrier(barrier=POWER, to=1.0)]).moved == ()


def test_several_changes_hold_together(orchard: pk.Hub) -> None:
    found = what_if(
        orchard,
        [PutInPlace(strategy=CO_LOCATION), LowerBarrier(barrier=POWER), PartnerGone(partner="harvest_training")],
    )
    assert found.new[POWER].value == 0.0
    assert found.new.partners == 15
    assert {each.id: each.in_place for each in found.new.strategies}[CO_LOCATION] is Outcome.MET


# What cannot be

JOINED = PartnerJoined(partner=pk.Partner(id="willow_nursery", name="W"))
RUSSET = {"a": "russet_nursery", "b": "orchard_school"}


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ([], InvalidValueError, "no change"),
        ([LowerBarrier(barrier=f"{POWER}s")], UnknownNameError, f"did you mean '{POWER}'"),
        ([PutInPlace(strategy="anning_2006_strategies.colocation")], UnknownNameError, f"did you mean '{CO_LOCATION}'"),
        ([PartnerGone(partner="willow")], UnknownNameError, "did you mean 'willow_nursery'"),
        ([TieAtStage(**RUSSET, stage="collab")], UnknownNameError, "did you mean 'collaboration'"),
        ([TieAtStage(a="russet", b="orchard_school", stage="networking")], UnknownNameError, "russet_nursery"),
        ([LowerBarrier(barrier=POWER), LowerBarrier(barrier=POWER, to=0.5)], InvalidValueError, "changed twice"),
        ([PutInPlace(strategy=CO_LOCATION)] * 2, InvalidValueError, "changed twice"),
        ([PartnerGone(partner="willow_nursery")] * 2, InvalidValueError, "changed twice"),
        ([TieAtStage(**RUSSET, stage=s) for s in ("networking", "cooperation")], InvalidValueError, "changed twice"),
        ([JOINED], InvalidValueError, "who is there already"),
        ([PartnerGone(partner="willow_nursery"), JOINED], InvalidValueError, "both gone and joined"),
        (
            [PartnerGone(partner="russet_nursery"), TieAtStage(**RUSSET, stage="networking")],
            InvalidValueError,
            "who is gone",
        ),
        ([TieAtStage(a="codlin_nursery", b="orchard_school", stage="networking")], InvalidValueError, "not answered"),
        ([TieAtStage(a="orchard_school", b="orchard_school", stage="networking")], InvalidValueError, "with itself"),
        ([LowerBarrier(barrier="voluntary_sector_barriers.capacity")], InvalidValueError, "nobody has rated"),
        (
            [PartnerJoined(partner=pk.Partner(id="new", name="N"), ties=[Relationship(a="new", b="willow")])],
            UnknownNameError,
            "willow_nursery",
        ),
        (
            [PartnerJoined(partner=pk.Partner(id="new", name="N"), ties=[Relationship(a="ash", b="willow_nursery")])],
            InvalidValueError,
            "none of 'new'",
        ),
    ],
)
def test_what_cannot_be_is_refused(orchard: pk.Hub, changes: list[Change], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words.replace("(", r"\(")):
        what_if(orchard, changes)


def test_all_that_is_wrong_is_told_at_once(orchard: pk.Hub) -> None:
    with pytest.raises(InvalidValueError) as caught:
        what_if(orchard, [PartnerGone(partner="nobody"), JOINED, TieAtStage(**RUSSET, stage="friendship")])
    assert [problem.path for problem in caught.value.problems] == ["changes[0]", "changes[1]", "changes[2]"]


@pytest.mark.parametrize(
    "change",
    [
        LowerBarrier(barrier=POWER),
        PutInPlace(strategy=CO_LOCATION),
        TieAtStage(a="childminders", b="grange_park_school", stage="networking"),
    ],
)
def test_ratings_in_a_hub_without_a_wave_are_refused(change: Change) -> None:
    with pytest.raises(InvalidValueError, match="without a wave"):
        what_if(pk.case("grange_park"), [change])


@pytest.mark.parametrize("to", [-0.1, 1.1, float("nan"), "0.5", True])
def test_score_that_is_none_is_refused(to: float) -> None:
    with pytest.raises(InvalidValueError, match="a score from 0 to 1"):
        LowerBarrier(barrier=POWER, to=to)


def test_unknown_wave_is_refused(orchard: pk.Hub) -> None:
    with pytest.raises(UnknownNameError, match="2026"):
        what_if(orchard, [LowerBarrier(barrier=POWER)], "2062")


def test_results_are_told_in_short(orchard: pk.Hub) -> None:
    found = what_if(orchard, [LowerBarrier(barrier=POWER)])
    assert repr(found) == "WhatIf('orchard_hub', 1 changes, 4 figures moved)"
    assert repr(advise(found.new)).startswith("Advice('orchard_hub', wave 2026, 8 strategies")
    assert repr(obstacles(found.new)) == "Obstacles('orchard_hub', 13 ties below their aim, 16 at it)"
