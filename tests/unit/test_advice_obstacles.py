"""What stands between ties and their aims: the fewest changes against brute force, and against the assessment."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit.advice import advise, obstacles
from partnerkit.advice._gates import Gate, combined, fewest_changes, steps_to
from partnerkit.codec import advice_data
from partnerkit.errors import UnknownNameError
from partnerkit.model import Kind, Relationship, Strand
from partnerkit.responses import Code
from partnerkit.results import Reason, TieGrouping, meets
from partnerkit.scoring.sides import SideRule
from tests import made

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnerkit.results import Obstacles

ORCHARD = Path(__file__).parents[2] / "examples" / "orchard_hub"
GATES = [use.item.id for stage in made.PUGH.stages for use in stage.gates]
OF = {stage.id: [use.item.id for use in stage.gates] for stage in made.PUGH.stages}
LEVELS = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
SIDES = st.one_of(st.tuples(LEVELS), st.tuples(LEVELS, LEVELS))
GATE = st.builds(Gate, weight=st.sampled_from([500, 1000, 2000]), sides=SIDES)
RULES = st.sampled_from([SideRule.LOWER, SideRule.MEAN, SideRule.UPPER])
Answers = dict[str, int | None]


def cost(gates: Sequence[Gate], levels: Sequence[Sequence[float]]) -> tuple[int, int]:
    """Return the steps and the gates of a set of changes."""
    steps = [sum(map(steps_to, gate.sides, to)) for gate, to in zip(gates, levels, strict=True)]
    return sum(steps), sum(map(bool, steps))


def share(gates: Sequence[Gate], levels: Sequence[Sequence[float]], rule: SideRule) -> float:
    met = sum(gate.weight * combined(tuple(to), rule) for gate, to in zip(gates, levels, strict=True))
    return met / sum(gate.weight for gate in gates)


@given(gates=st.lists(GATE, min_size=1, max_size=4), threshold=st.sampled_from([0.5, 0.75, 1.0]), rule=RULES)
@settings(max_examples=60, deadline=None)
def test_fewest_changes_equal_brute_force(gates: list[Gate], threshold: float, rule: SideRule) -> None:
    """No set of higher answers that attains the stage takes fewer steps, nor as many with fewer gates."""
    found = fewest_changes(tuple(gates), threshold, rule)
    assert meets(share(gates, found, rule), threshold)
    up = [[(now, *(level for level in (0.5, 1.0) if level > now)) for now in gate.sides] for gate in gates]
    every = itertools.product(*(list(itertools.product(*sides)) for sides in up))
    best = min(cost(gates, levels) for levels in every if meets(share(gates, levels, rule), threshold))
    assert cost(gates, found) == best


@given(gates=st.lists(GATE, min_size=1, max_size=5), rule=RULES)
def test_no_change_lowers_an_answer_and_none_is_made_where_the_stage_is_met(gates: list[Gate], rule: SideRule) -> None:
    found = fewest_changes(tuple(gates), 0.75, rule)
    assert all(
        to >= now for gate, levels in zip(gates, found, strict=True) for now, to in zip(gate.sides, levels, strict=True)
    )
    already = [gate.sides for gate in gates]
    if meets(share(gates, already, rule), 0.75):
        assert list(found) == already


def test_earliest_gates_are_changed_where_nothing_else_decides() -> None:
    no = Gate(weight=1000, sides=(0.0, 0.0))
    found = fewest_changes((no, no, no, no), 0.75, SideRule.LOWER)
    assert found == ((1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (0.0, 0.0))


def hub_of(*views: tuple[str, str, Mapping[str, int | None]], aim: str = "") -> pk.Hub:
    """Return a hub in which partners answer gates about each other; ties that are named are stated with an aim."""
    partners = sorted({side for a, b, _ in views for side in (a, b)})
    answers = [
        pk.Response(wave="w", partner=a, about=b, item=item, answer=answer)
        for a, b, told in views
        for item, answer in told.items()
    ]
    pairs = sorted({tuple(sorted((a, b))) for a, b, _ in views})
    ties = [Relationship(a=a, b=b, aim=aim, strands=["training"]) for a, b in pairs]
    partnership = pk.Partnership(
        id="h",
        name="H",
        partners=[pk.Partner(id=name, name=name.title(), kind=Kind.NURSERY, cluster="c1") for name in partners],
        relationships=ties,
    )
    wave = pk.Wave(id="w", date=dt.date(2026, 3, 1), form=[made.REPORTED, made.WANTED, *GATES], roster="listed")
    return pk.Hub(partnership=partnership, responses=pk.Responses.of(answers), waves=[wave])


def of(hub: pk.Hub) -> Obstacles:
    return obstacles(pk.assess(hub, intervals=None))


def gates(**stages: Sequence[int | None]) -> Answers:
    """Return answers to the gates of stages; the gates of the others are answered no."""
    told: Answers = dict.fromkeys(GATES, 0)
    for stage, answers in stages.items():
        told |= dict(zip(OF[stage], answers, strict=True))
    return told


def test_by_hand_both_sides_and_two_stages() -> None:
    """Ash: 2 2 2 1, Oak: 2 2 1 1 at networking, so 3 of 4 met: attained. Cooperation needs 3.75 of 5.

    Of cooperation both say yes to two: 1.75 more takes two gates at yes (2): four steps a gate, as each side has two;
    or 1.5 and 0.5 elsewhere, which is 1.75 rounded up to 2 as well. Fewest gates: two, with eight steps.
    """
    ash = gates(networking=[2, 2, 2, 1], cooperation=[2, 2, 0, 0, 0])
    oak = gates(networking=[2, 2, 1, 1], cooperation=[2, 2, 0, 0, 0])
    found = of(hub_of(("ash", "oak", ash), ("oak", "ash", oak), aim="cooperation"))["oak~ash"]
    assert found.stage is not None
    assert (found.stage.id, [step.stage.id for step in found.stages]) == ("networking", ["cooperation"])
    step = found.stages[0]
    assert (step.share, step.needed, step.steps) == (0.4, 0.75, 8)
    assert [gate.gate for gate in step.unmet] == OF["cooperation"][2:]
    assert step.changes is not None
    assert [change.gate for change in step.changes] == OF["cooperation"][2:4]
    assert [(side.partner, side.now, side.to, side.steps) for side in step.changes[0].sides] == [
        ("ash", 0.0, 1.0, 2),
        ("oak", 0.0, 1.0, 2),
    ]


def test_one_side_alone_is_asked_to_change() -> None:
    ash, oak = gates(networking=[2, 2, 2, 2]), gates(networking=[2, 2, 0, 0])
    found = of(hub_of(("ash", "oak", ash), ("oak", "ash", oak), aim="networking"))
    tie = found["ash~oak"]
    assert tie.changers == {"oak"}
    assert (tie.steps, found.partner and found.partner.id, found.partners[0].alone) == (2, "oak", ("ash~oak",))


def test_unknown_answer_is_to_be_asked_first() -> None:
    ash, oak = gates(networking=[2, 2, 2, 2]), gates(networking=[2, 2, None, -1])
    tie = of(hub_of(("ash", "oak", ash), ("oak", "ash", oak), aim="networking"))["ash~oak"]
    step = tie.stages[0]
    assert [gate.unknown for gate in step.unmet] == [True, True]
    assert all(side.unknown for change in step.changes or () for side in change.sides)


@pytest.mark.parametrize(
    ("views", "aim", "reason"),
    [
        ([("ash", "oak", gates(networking=[2, 2, 2, 2])), ("oak", "ash", gates())], "", Reason.NO_AIM),
        ([("ash", "oak", gates(networking=[2, 2, 2, 2]))], "cooperation", Reason.UNCONFIRMED),
    ],
)
def test_what_cannot_be_told_has_a_reason(views: list[tuple[str, str, Answers]], aim: str, reason: Reason) -> None:
    views = [(a, b, {**told, made.REPORTED: 1}) for a, b, told in views]
    tie = of(hub_of(*views, aim=aim))["ash~oak"]
    assert (tie.reason, tie.stages, tie.steps, tie.is_told) == (reason, (), None, False)


def test_denied_tie_has_no_changes() -> None:
    views = [("ash", "oak", {**gates(), made.REPORTED: 0}), ("oak", "ash", {**gates(), made.REPORTED: 2})]
    assert of(hub_of(*views, aim="cooperation"))["ash~oak"].reason is Reason.DENIED


def test_tie_at_or_past_its_aim_is_left_as_it_is() -> None:
    told = gates(networking=[2] * 4, cooperation=[2] * 5)
    for aim in ("networking", "cooperation"):
        found = of(hub_of(("ash", "oak", told), ("oak", "ash", told), aim=aim))
        assert (found.ties, found.reached, found.partner, found.barrier, found.groups) == ((), 1, None, None, ())
        with pytest.raises(UnknownNameError, match="its aim"):
            _ = found["ash~oak"]


def test_stage_with_too_few_gates_that_apply_cannot_be_told() -> None:
    told = gates(networking=[2] * 4, cooperation=[-2, -2, -2, 0, 0])
    tie = of(hub_of(("ash", "oak", told), ("oak", "ash", told), aim="cooperation"))["ash~oak"]
    assert (tie.stages[0].changes, tie.stages[0].reason, tie.steps) == (None, Reason.NOT_APPLICABLE, None)


def test_change_that_would_carry_a_tie_past_its_aim_is_not_told() -> None:
    """The gates of collaboration are met: with those of cooperation the tie would stand there, which nobody wants."""
    told = gates(networking=[2, 2, 2, 2], cooperation=[2, 2, 0, 0, 0], collaboration=[2, 2, 2, 2])
    for aim, steps, reason in (("cooperation", None, Reason.PAST_AIM), ("collaboration", 8, None)):
        tie = of(hub_of(("ash", "oak", told), ("oak", "ash", told), aim=aim))["ash~oak"]
        assert (tie.steps, tie.stages[0].reason) == (steps, reason)


def test_hub_without_a_wave_has_reasons_only() -> None:
    found = of(pk.case("grange_park"))
    assert {each.reason for each in found.ties} == {Reason.NO_AIM}
    assert (found.below, found.partners, found.barriers) == ((), (), ())


def test_wave_without_gates_cannot_tell() -> None:
    found = of(made.hub_of(5, 5))
    assert {each.reason for each in found.ties} == {Reason.NOT_ASKED}


@pytest.fixture(scope="module")
def orchard() -> Obstacles:
    return of(pk.load(ORCHARD))


def raised(hub: pk.Hub, found: Obstacles) -> pk.Hub:
    """Return a hub in which every change of the obstacles has been made, by all people of a side."""
    wanted = {
        (side.partner, other, change.gate): side.to
        for tie in found.ties
        for step in tie.stages
        for change in step.changes or ()
        for side in change.sides
        for other in {tie.a, tie.b} - {side.partner}
    }
    own = [each for each in hub.responses if each.wave == "2026"]
    given = {(each.partner, each.respondent, each.about, each.item): each for each in own}
    people = {(each.partner, each.about, each.respondent) for each in own}
    for (partner, other, gate), to in wanted.items():
        for respondent in (who for a, b, who in people if (a, b) == (partner, other)):
            key = (partner, respondent, other, gate)
            now = given[key].answer if key in given else None
            if now != Code.NOT_APPLICABLE and (now is None or now < 2 * to):
                given[key] = pk.Response(
                    wave="2026", partner=partner, respondent=respondent, about=other, item=gate, answer=int(2 * to)
                )
    rest = [each for each in hub.responses if each.wave != "2026"]
    return hub.evolve(responses=pk.Responses.of([*rest, *given.values()]))


def test_changes_lead_to_the_aim_and_no_further(orchard: Obstacles) -> None:
    """Made in the answers and assessed again, they put each tie at its aim; every other tie stays where it was."""
    hub = pk.load(ORCHARD)
    before = {tie.id: tie for tie in pk.assess(hub, intervals=None).ties}
    after = {tie.id: tie for tie in pk.assess(raised(hub, orchard), intervals=None).ties}
    told = {each.id for each in orchard.ties if each.is_told}
    assert len(told) == 12
    for id_, tie in after.items():
        if id_ in told:
            assert tie.aim is not None
            assert tie.placement.stage == tie.aim == before[id_].aim
        else:
            assert tie.placement == before[id_].placement


def test_no_stage_lies_beyond_the_aim(orchard: Obstacles) -> None:
    for each in orchard.below:
        assert each.aim is not None
        assert each.stage is not None
        stages = [step.stage.position for step in each.stages]
        assert stages == list(range(each.stage.position + 1, each.aim.position + 1))
        assert each.next is each.stages[0]


def test_groups_hold_their_ties(orchard: Obstacles) -> None:
    hub, below = pk.load(ORCHARD), {each.id: each for each in orchard.below}
    kinds = [group for group in orchard.groups if group.by is TieGrouping.KINDS]
    assert sorted(id_ for group in kinds for id_ in group.ties) == sorted(below)
    assert sum(group.steps for group in kinds) == sum(each.steps or 0 for each in below.values())
    strands = {group.name: group for group in orchard.groups if group.by is TieGrouping.STRAND}
    for id_ in strands["training"].ties:
        tie = hub.partnership.relationship(*id_.split("~"))
        assert tie is not None
        assert Strand.TRAINING in tie.strands
    clusters = {group.name for group in orchard.groups if group.by is TieGrouping.CLUSTER}
    assert clusters == {"valley", "between"}


def test_what_holds_most_ties_back_by_counting(orchard: Obstacles) -> None:
    changing = [partner for each in orchard.below for partner in each.changers]
    assert orchard.partner is not None
    assert len(orchard.partner.ties) == max(changing.count(partner) for partner in changing)
    feeling = {each.id: set(each.felt_by) for each in pk.assess(pk.load(ORCHARD), intervals=None).barriers}
    counts = {id_: sum(bool(who & {each.a, each.b}) for each in orchard.below) for id_, who in feeling.items()}
    assert orchard.barrier is not None
    assert len(orchard.barrier.ties) == counts[orchard.barrier.id] == max(counts.values())


def test_obstacles_explain_themselves(orchard: Obstacles) -> None:
    for id_ in orchard.explainable:
        tree = orchard.explain(id_)
        assert tree.title
        if "~" in id_:
            assert tree.value == orchard[id_].steps
            assert tree.beside[0].id == id_
        else:
            held = next(each for each in (*orchard.partners, *orchard.barriers) if each.id == id_)
            assert tree.value == len(held.ties)
    with pytest.raises(UnknownNameError):
        orchard.explain("nobody")


def test_document_holds_the_obstacles(orchard: Obstacles) -> None:

    document = advice_data(advise(pk.assess(pk.load(ORCHARD), intervals=None)), orchard)["obstacles"]
    assert document["reached"] == 16
    tie = next(each for each in document["ties"] if each["id"] == "council_early_years~seedling_family_support")
    assert (tie["stage"], tie["aim"], tie["steps"], tie["reason"]) == ("collaboration", "coordination", 2, None)
