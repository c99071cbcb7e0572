"""Explanations: each figure found again from what it says that it was made of."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings

from partnerkit.advice import advise
from partnerkit.assessment import assess
from partnerkit.codec import profile_data
from partnerkit.errors import UnknownNameError
from partnerkit.files import case, load
from partnerkit.hub import Hub
from partnerkit.knowledge import continuum, framework
from partnerkit.model import Evidence, Partner, Partnership, Relationship
from partnerkit.planning import plan
from partnerkit.responses import Code, Form, Response, Responses, Roster, Wave
from partnerkit.results import Explanation, Mark, Operation, Reason
from partnerkit.scoring import MaturityModel
from partnerkit.testing import hubs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from partnerkit.results import Profile

ORCHARD = Path(__file__).parents[2] / "examples" / "orchard_hub"
GOLDEN = Path(__file__).parents[1] / "golden" / "explanation.txt"
POWER = ("decisions.real_say", "decisions.already_made", "power.same_weight")
CLOSE = 1e-9


def nodes(tree: Explanation) -> Iterator[Explanation]:
    yield tree
    for each in (*tree.inputs, *tree.beside):
        yield from nodes(each)


def known(node: Explanation) -> list[tuple[float, float]]:
    """The inputs that have a value, each with its weight."""
    return [(each.value, each.weight) for each in node.inputs if isinstance(each.value, float | int)]


def mean(node: Explanation) -> float:
    return sum(x * w for x, w in known(node)) / sum(w for _, w in known(node))


def power_mean(node: Explanation) -> float:
    p, f = dict(node.terms)["exponent"], dict(node.terms)["shift"]
    if p == -math.inf:
        return min(x for x, _ in known(node))
    whole = sum(w for _, w in known(node))
    if p > 0:
        return float((sum(w * x**p for x, w in known(node)) / whole) ** (1 / p))
    bent = [(f + (1 - f) * x, w) for x, w in known(node)]
    if p == 0 and min(x for x, _ in bent) == 0:
        return 0.0
    if p == 0:
        return (math.exp(sum(w * math.log(x) for x, w in bent) / whole) - f) / (1 - f)
    return float(((sum(w * x**p for x, w in bent) / whole) ** (1 / p) - f) / (1 - f))


def answer(node: Explanation) -> float:
    terms = dict(node.terms)
    share = (terms["answer"] - terms["low"]) / (terms["high"] - terms["low"])
    return 1 - share if terms["reversed"] else share


def position(node: Explanation) -> float:
    threshold, reached = dict(node.terms)["threshold"], 0
    shares = [dict(each.terms)["at_least"] for each in node.inputs]
    for share in shares:
        if share < threshold - 5e-10:
            return reached + min(1.0, share / threshold)
        reached += 1
    return float(reached)


def fit(node: Explanation) -> float:
    terms = dict(node.terms)
    return 1.0 if terms["aim"] == 0 else min(1.0, terms["position"] / terms["aim"])


def relief(node: Explanation) -> float:
    """What is left undone of a strategy or practice, times the need that is linked to it."""
    left = math.prod(1 - weight * need for need, weight in known(node))
    return (1 - dict(node.terms)["in_place"]) * (1 - left)


EVALUATED: dict[Operation, Callable[[Explanation], float]] = {
    Operation.ANSWER: answer,
    Operation.MEAN: mean,
    Operation.POWER_MEAN: power_mean,
    Operation.LOWEST: lambda node: min(x for x, _ in known(node)),
    Operation.HIGHEST: lambda node: max(x for x, _ in known(node)),
    Operation.COMPLEMENT: lambda node: 1 - known(node)[0][0],
    Operation.SHARE: lambda node: dict(node.terms)["part"] / dict(node.terms)["whole"],
    Operation.POSITION: position,
    Operation.FIT: fit,
    Operation.SUM: lambda node: sum(float(each.value or 0) for each in node.inputs),
    Operation.PRODUCT: lambda node: math.prod(value for _, value in node.terms),
    Operation.RELIEF: relief,
    Operation.SHORTFALL: lambda node: max(0.0, dict(node.terms)["enough"] - known(node)[0][0]),
}


def check_node(node: Explanation) -> None:
    """A value follows from the inputs; where there is none a reason or an answer stands in its place."""
    if node.operation is Operation.COUNT:
        assert dict(node.terms)["counted"] == sum(each.value == 1 for each in node.inputs)
    elif node.value is None:
        assert node.reason is not None or node.answer or node.operation is Operation.STATED, node
    elif node.operation is not Operation.STATED:
        assert node.value == pytest.approx(EVALUATED[node.operation](node), abs=CLOSE), node
    if node.coverage is not None and node.operation in {Operation.MEAN, Operation.POWER_MEAN}:
        covered = [(each.coverage, each.weight) for each in node.inputs if each.coverage is not None]
        assert node.coverage == pytest.approx(sum(c * w for c, w in covered) / sum(w for _, w in covered), abs=CLOSE)


def figure(profile: Profile, id_: str) -> float | str | None:
    """The figure as it stands in the profile."""
    ties = {tie.id: tie for tie in profile.ties}
    rules = {rule.id: str(rule.outcome) for rule in profile.rules}
    if id_ in ties:
        return ties[id_].placement.position
    shape = profile.network.figures if profile.network else ()
    named = {
        **rules,
        **{f"network.{each.measure}": each.value for each in shape},
        **dict.fromkeys(each.ladder for each in profile.ladders),  # a ladder has no figure
        "fit": profile.fit.value,
        "maturity": profile.maturity.value if profile.maturity else None,
        "response": profile.rates.response,
        "coverage": profile.rates.coverage,
        "dont_know": profile.rates.dont_know,
        profile.continuum: profile.stages.mean_position,
    }
    if id_ in named:
        return named[id_]
    if id_ in profile.scores:
        return profile[id_].value
    if id_.startswith("voice."):
        return None  # several figures, each an input
    scores = [score for each in profile.consensus for score in (each.score, *each.criteria)]
    return next(score.value for score in scores if score.id == id_)


def check_profile(profile: Profile) -> None:
    for id_ in profile.explainable:
        tree = profile.explain(id_)
        assert tree.id == id_
        if " " not in id_:
            assert tree.value == figure(profile, id_), id_
        for node in nodes(tree):
            check_node(node)
        assert str(tree).startswith(tree.title)


@pytest.fixture(scope="module")
def orchard() -> Hub:
    return load(ORCHARD)


@pytest.fixture(scope="module")
def profile(orchard: Hub) -> Profile:
    return assess(orchard, "2026")


@pytest.mark.parametrize(
    ("wave", "rules"),
    [
        ("2025", ("mean", "lower")),
        ("2026", ("mean", "lower")),
        ("2026", ("upper", "mean")),
        ("2026", ("lower", "upper")),
    ],
)
def test_every_figure_follows_from_its_inputs(orchard: Hub, wave: str, rules: tuple[str, str]) -> None:
    check_profile(assess(orchard, wave, sides=rules[0], gates=rules[1], intervals=None))


@given(hubs(min_partners=1, max_answers=40))
def test_every_figure_of_any_hub_follows_from_its_inputs(hub: Hub) -> None:
    check_profile(assess(hub, intervals=None))


def test_every_figure_of_a_plan_follows_from_its_inputs(profile: Profile) -> None:
    assert check_plan(profile) > 1


@settings(max_examples=5)
@given(hubs(min_partners=1, max_answers=40))
def test_every_figure_of_any_plan_follows_from_its_inputs(hub: Hub) -> None:
    check_plan(assess(hub, intervals=None))


def check_advice(profile: Profile) -> int:
    """Return how many figures of advice were found again; what lies below them is the profile's own."""
    made = advise(profile)
    trees = [made.explain(id_) for id_ in made.explainable]
    own = [*trees, *(part for tree in trees for part in tree.inputs), *(part for tree in trees for part in tree.beside)]
    own += [part for tree in trees for each in tree.inputs for part in each.inputs]
    for node in own:
        check_node(node)
    return len(own)


def test_every_figure_of_advice_follows_from_its_inputs(profile: Profile) -> None:
    assert check_advice(profile) > 100


@settings(max_examples=5)
@given(hubs(min_partners=1, max_answers=40))
def test_every_figure_of_any_advice_follows_from_its_inputs(hub: Hub) -> None:
    check_advice(assess(hub, intervals=None))


def check_plan(profile: Profile) -> int:
    """Return how many figures were found again: of the gain, of each practice, and of each need that it lowers."""
    made = plan(profile, hours=30)
    tree = made.explain("gain")
    assert tree.value == made.gain
    own = [tree, *tree.inputs, *(part for item in tree.inputs for part in item.inputs)]
    for node in own:
        check_node(node)
    return len(own)


def test_the_workings_are_no_part_of_the_profile(orchard: Hub) -> None:
    one, other = assess(orchard, intervals=None), assess(orchard, intervals=None)
    assert one.workings is not other.workings
    assert one == other
    assert hash(one) == hash(other)
    assert "workings" not in profile_data(one)
    assert repr(one.workings) == "Workings('orchard_hub')"


def test_a_profile_without_workings_says_so(profile: Profile) -> None:
    bare = attrs.evolve(profile, workings=None)
    assert bare.explainable == ()
    with pytest.raises(UnknownNameError, match="without the answers that it was made of"):
        bare.explain("fit")


def test_an_unknown_figure_names_the_nearest(profile: Profile) -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean 'davis_2002.sharing_power'"):
        profile.explain("davis_2002.sharing_powr")


def small(**changes: object) -> Hub:
    """Three partners: one answers alone, one with two people, one is silent."""
    partners = [
        Partner(id="ash", name="Ash School"),
        Partner(id="elm", name="Elm Nursery"),
        Partner(id="oak", name="Oak Lane Pre-school"),
    ]
    day = dt.date(2026, 3, 6)
    minutes = Evidence(id="minutes", text="The calendar was settled first.", source="Minutes", place="item 4", date=day)
    given: dict[tuple[str, str, int], int | Code] = {
        ("ash", "", 0): 3,  # agree: 0.75
        ("ash", "", 1): 3,  # agree, reversed: 0.25
        ("ash", "", 2): Code.DONT_KNOW,  # so (0.75 + 0.25) / 2 = 0.5, two of three answered
        ("oak", "cook", 1): 0,  # strongly disagree, reversed: 1
        ("oak", "cook", 2): Code.NOT_APPLICABLE,  # so 1, one of two answered
        ("oak", "head", 0): 4,
        ("oak", "head", 2): 0,  # so (1 + 0) / 2 = 0.5, two of three answered
    }  # Oak (1 + 0.5) / 2 = 0.75; together (0.5 + 0.75) / 2 = 0.625; coverage (2/3 + (1/2 + 2/3) / 2) / 2 = 0.625
    answers = [
        Response(
            wave="2026",
            partner=partner,
            respondent=person,
            item=POWER[i],
            answer=answer,
            evidence="minutes" if (partner, i) == ("ash", 1) else "",
        )
        for (partner, person, i), answer in given.items()
    ]
    partnership = Partnership(id="small", name="Small", partners=partners, evidence=[minutes], sources=["Minutes"])
    wave = Wave(id="2026", date=dt.date(2026, 3, 13), form=POWER)
    return Hub(partnership=partnership, responses=Responses.of(answers), waves=[wave]).evolve(**changes)


def test_an_explanation_worked_by_hand() -> None:
    tree = assess(small()).explain("davis_2002.sharing_power")
    assert f"{tree}\n" == GOLDEN.read_text(encoding="utf-8")
    assert tree.coverage == 0.625


def test_an_illustrative_answer_is_marked() -> None:
    hub = small(illustrative=True)
    tree = assess(hub).explain("davis_2002.sharing_power")
    assert Mark.ILLUSTRATIVE in dict(tree.marks)
    assert Mark.TRANSFERRED in dict(tree.marks)
    assert Mark.ILLUSTRATIVE in dict(tree.inputs[0].inputs[0].marks)
    assert Mark.ILLUSTRATIVE not in dict(assess(small()).explain("davis_2002.sharing_power").marks)


def test_a_framework_without_enough_criteria_says_what_is_missing() -> None:
    tree = assess(small()).explain("davis_2002")
    assert (tree.value, tree.reason) == (None, Reason.TOO_FEW_CRITERIA)
    assert "without a figure: davis_2002.common_aim" in tree.missing
    assert "at 1 0." in tree.missing


def test_the_index_says_why_there_is_none() -> None:
    tree = assess(small()).explain("maturity")
    assert tree.reason is Reason.MISSING_PART
    assert "the response is 66.7%; without a figure: quality, barriers" in tree.missing
    assert [each.value for each in tree.inputs] == [None, None, None, None]


def test_the_index_is_explained_down_to_answers(profile: Profile) -> None:
    tree = profile.explain("maturity")
    barriers = tree.inputs[1]
    assert barriers.operation is Operation.COMPLEMENT
    assert barriers.inputs[0].id == "integrated_working_barriers"
    assert tree.interval == (profile.maturity and profile.maturity.interval)
    assert "When all weights vary by a quarter, in any mixture, it moves from 0.629 to 0.673" in tree.notes


@pytest.mark.parametrize("exponent", [-math.inf, -1, 0, 0.5, 3])
def test_an_index_of_any_exponent_follows_from_its_parts(orchard: Hub, exponent: float) -> None:
    made = assess(orchard, maturity=MaturityModel(exponent=exponent, fit=2), intervals=None)
    tree = made.explain("maturity")
    assert tree.value == (made.maturity and made.maturity.value)
    check_node(tree)


def gated(*answers: tuple[str, str, str, int]) -> Hub:
    """Two partners who answer to gates: partner, respondent, item, answer."""
    other = {"ash": "oak", "oak": "ash"}
    made = [
        Response(wave="2026", partner=partner, respondent=person, about=other[partner], item=item, answer=answer)
        for partner, person, item, answer in answers
    ]
    partnership = Partnership(
        id="pair", name="Pair", partners=[Partner(id="ash", name="Ash"), Partner(id="oak", name="Oak")]
    )
    wave = Wave(id="2026", date=dt.date(2026, 3, 13), form=Form.FULL)
    return Hub(partnership=partnership, responses=Responses.of(made), waves=[wave])


def test_a_stage_that_cannot_be_judged_says_so() -> None:
    networking, cooperation = ([use.item.id for use in stage.gates] for stage in continuum().stages[:2])
    both = ("ash", "oak")
    yes = [(partner, "", gate, 2) for partner in both for gate in networking]
    excused = [(partner, "", gate, int(Code.NOT_APPLICABLE)) for partner in both for gate in cooperation]
    made = assess(gated(*yes, *excused))
    stage = made.explain("ash~oak").inputs[1]
    assert (stage.value, stage.reason, stage.answer) == (None, Reason.NOT_APPLICABLE, "cannot be judged")
    check_profile(made)


def test_a_respondent_who_is_not_in_touch_meets_no_gate() -> None:
    gates = [use.item.id for use in continuum().stages[0].gates]
    yes = [(partner, person, gate, 2) for partner, person in (("ash", ""), ("oak", "head")) for gate in gates]
    made = assess(gated(*yes, ("oak", "cook", "tie.contact", 0), ("oak", "cook", gates[0], 2)))
    side = made.explain("ash~oak").inputs[0].inputs[0].inputs[1]
    assert side.value == 0.5
    assert [each.answer for each in side.inputs] == ["puts the tie at no contact: no", "yes"]
    check_profile(made)


def test_both_subjects_are_explained(profile: Profile) -> None:
    tree = profile.explain("davis_2002.sharing_power")
    assert tree.value == profile["davis_2002.sharing_power"].value
    ties = tree.beside[-1]
    assert ties.title == "Sharing power, about the ties"
    scores = [each for each in profile.frameworks if each.id == "davis_2002"]
    assert ties.value == scores[1].criteria[3].value
    assert ties.no_interval == scores[1].criteria[3].no_interval


def test_a_barrier_names_who_feels_it_and_a_strategy_whether_it_is_in_place(profile: Profile) -> None:
    barrier = profile.explain("integrated_working_barriers.entry_pay_and_conditions")
    felt = next(each for each in profile.barriers if each.id == barrier.id).felt_by
    assert all(any(profile.name_of(partner) in note for note in barrier.notes) for partner in felt)
    assert any("a high figure is bad" in note for note in barrier.notes)
    strategy = profile.explain("anning_2006_strategies.good_personal_relationships")
    assert "In place (a strategy is in place from 0.75)" in strategy.notes


def test_a_tie_names_both_sides_and_their_gates(profile: Profile) -> None:
    tree = profile.explain("bramley_childminders~willow_nursery")
    assert tree.inputs[0].id == "pugh_2008.networking"
    gate = tree.inputs[0].inputs[0]
    assert (gate.operation, len(gate.inputs)) == (Operation.LOWEST, 2)
    assert gate.inputs[0].answer == "yes"
    assert [each.title for each in tree.beside][:2] == [
        "What Bramley Childminding Team says",
        "What Willow Day Nursery says",
    ]
    assert any(each.id == "shared_places" for each in tree.beside)


def test_a_tie_is_found_in_either_order(profile: Profile) -> None:
    assert profile.explain("willow_nursery~bramley_childminders").id == "bramley_childminders~willow_nursery"
    tie, criterion = "willow_nursery~bramley_childminders", "davis_2002.sharing_power"
    assert profile.explain(f"{tie} {criterion}").id == f"bramley_childminders~willow_nursery {criterion}"


def test_every_tie_of_one_side_says_that_it_is_unconfirmed(profile: Profile) -> None:
    one_sided = [tie for tie in profile.ties if tie.placement.reason is Reason.UNCONFIRMED]
    assert one_sided
    for tie in one_sided:
        tree = profile.explain(tie.id)
        assert (tree.value, tree.reason) == (None, Reason.UNCONFIRMED)
        assert tree.answer == "stage not known, as one side alone has answered and the rule needs both"


def consensus() -> Hub:
    """A group has answered the rubrics of one criterion."""
    rubric = framework("davis_2002")["sharing_power"].rubric_item
    assert rubric is not None
    answer = Response(wave="2026", partner="ash", item=rubric.id, answer=2)
    return small(responses=Responses.of([*small().responses, answer]))


def test_a_group_s_answers_stand_beside_the_others() -> None:
    tree = assess(consensus()).explain("davis_2002.sharing_power")
    group = tree.beside[-1]
    assert group.title == "Sharing power, by groups, from the rubrics"
    assert group.value == 0.5
    check_profile(assess(consensus()))


def test_a_full_roster_is_told() -> None:
    partners = [Partner(id=each, name=each.title()) for each in ("ash", "elm", "oak")]
    tie = Relationship(a="ash", b="oak")
    answer = Response(wave="2026", partner="ash", about="elm", item="pugh_2008.reported", answer=2)
    wave = Wave(id="2026", date=dt.date(2026, 3, 13), form=Form.FULL, roster=Roster.FULL)
    partnership = Partnership(id="small", name="Small", partners=partners, relationships=[tie])
    made = assess(Hub(partnership=partnership, responses=Responses.of([answer]), waves=[wave]))
    tree = made.explain("ash~oak")
    assert tree.reason is Reason.DENIED
    assert "under a full roster, no contact" in str(tree)
    check_profile(made)


def test_a_hub_without_answers_explains_its_ties_and_rules() -> None:
    made = assess(case("grange_park"))
    assert made.explainable[:3] == ("fit", "pugh_2008", "hub_min_providers")
    check_profile(made)


def test_a_tree_folds(profile: Profile) -> None:
    tree = profile.explain("davis_2002")
    lines = [len(list(tree.outline(depth))) for depth in (0, 1, 2, 3)]
    assert lines == sorted(set(lines))
    assert len(list(tree.outline())) == len(str(tree).splitlines())
    assert repr(tree) == f"Explanation('davis_2002', {tree.value!r}, 7 inputs)"
