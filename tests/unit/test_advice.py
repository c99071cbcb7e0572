"""Advice: the laws of its ranking, what Grange Park's own text would advise, and where each sentence comes from."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit.advice import advise, needs
from partnerkit.advice._ranking import priority, relief
from partnerkit.codec import advice_data
from partnerkit.errors import InvalidValueError, UnknownNameError
from partnerkit.knowledge import linked, practice_collection, practices, practices_for
from partnerkit.knowledge.practice import PracticeKind
from partnerkit.knowledge.schema import FrameworkKind
from partnerkit.model import Relationship
from partnerkit.results import IN_PLACE, AskKind, Explanation, Mark, Operation, Outcome, meets
from tests import made

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from partnerkit.knowledge.practice import Challenge
    from partnerkit.results import Advice

ORCHARD = Path(__file__).parents[2] / "examples" / "orchard_hub"
GRANGE_PARK = practice_collection("grange_park")
BARRIERS, STRATEGIES = made.BARRIERS, made.STRATEGIES
TRAINING = "anning_2006_strategies.ongoing_support_and_training"
THIRDS = st.sampled_from([Fraction(1, 3), Fraction(2, 3), Fraction(1)])
NEEDS = st.integers(0, 1000).map(lambda i: i / 1000)
PARTS = st.lists(st.tuples(THIRDS, NEEDS), max_size=8)
ANSWERS = st.lists(st.sampled_from([None, 0, 1, 2, 3, 4]), min_size=10, max_size=10)


def feeling(
    felt: Collection[str], strategies: Sequence[int | None] = (0,) * 10, partners: Sequence[str] = "abcd"
) -> pk.Hub:
    """Return a hub in which all feel some barriers as strongly as can be and the others not at all."""
    points = [4 if criterion.id in felt else 0 for criterion in BARRIERS]
    answers = [
        each
        for name in partners
        for each in (
            *made.of_whole(name, BARRIERS.id, points),
            *made.of_whole(name, STRATEGIES.id, strategies),
        )
    ]
    return made.made(list(partners), answers)


def advice_on(hub: pk.Hub) -> Advice:
    return advise(pk.assess(hub, intervals=None))


@pytest.fixture(scope="module")
def orchard() -> Advice:
    return advice_on(pk.load(ORCHARD))


# The formula


@given(score=NEEDS, parts=PARTS)
def test_priority_is_bounded_and_nothing_where_it_is_in_place(
    score: float, parts: list[tuple[Fraction, float]]
) -> None:
    found = priority(score, parts)
    assert 0 <= found <= 1
    assert found <= relief(parts) + 1e-9
    if meets(score, IN_PLACE):
        assert found == 0


@given(score=NEEDS, parts=PARTS, place=st.integers(0, 7), more=NEEDS, link=THIRDS)
def test_priority_never_falls_with_need_or_link(
    score: float, parts: list[tuple[Fraction, float]], place: int, more: float, link: Fraction
) -> None:
    if place < len(parts):
        strength, need = parts[place]
        raised = [*parts[:place], (max(strength, link), max(need, more)), *parts[place + 1 :]]
        assert priority(score, raised) >= priority(score, parts)
    assert priority(score, [*parts, (link, more)]) >= priority(score, parts)


@given(score=NEEDS, parts=PARTS)
def test_priority_does_not_hang_on_the_order_of_needs(score: float, parts: list[tuple[Fraction, float]]) -> None:
    assert priority(score, parts) == priority(score, parts[::-1])


@given(score=NEEDS, other=NEEDS, parts=PARTS)
def test_priority_never_rises_with_what_is_in_place(
    score: float, other: float, parts: list[tuple[Fraction, float]]
) -> None:
    low, high = sorted((score, other))
    assert priority(high, parts) <= priority(low, parts)


def test_priority_by_hand() -> None:
    """0.6 of it is missing; a third of 0.9 leaves 0.7, two thirds of 0.6 leave 0.6: 0.6 * (1 - 0.42)."""
    assert priority(0.4, [(Fraction(1, 3), 0.9), (Fraction(2, 3), 0.6)]) == 0.348


# What is advised


@given(barriers=st.lists(ANSWERS, min_size=2, max_size=4), strategies=ANSWERS)
@settings(max_examples=15, deadline=None)
def test_advice_follows_from_the_formula_for_any_answers(
    barriers: list[list[int | None]], strategies: list[int | None]
) -> None:
    """What is advised is not in place, is not unknown, answers something, and stands in the order of its priority."""
    names = [f"p{i}" for i in range(len(barriers))]
    answers = [each for n, own in zip(names, barriers, strict=True) for each in made.of_whole(n, BARRIERS.id, own[:7])]
    answers += [each for n in names for each in made.of_whole(n, STRATEGIES.id, strategies)]
    profile = pk.assess(made.made(names, answers), intervals=None)
    found, known = advise(profile), needs(profile).by_id
    order = [criterion.id for criterion in STRATEGIES]
    ranks = [(-(each.priority or 0), order.index(each.id)) for each in found.strategies]
    assert ranks == sorted(ranks)
    for each in (*found.strategies, *found.ask_first):
        score = profile[each.id].value
        parts = [(link.strength, known[link.to].need or 0.0) for link in linked(each.id) if link.to in known]
        left = math.prod(1 - float(strength) * need for strength, need in parts)
        assert each.at_most == pytest.approx(1 - left, abs=1e-9)
        assert (each.in_place is Outcome.UNKNOWN) == (score is None)
        assert each.priority is None or each.priority == pytest.approx((1 - (score or 0)) * (1 - left), abs=1e-9)
        assert score is None or score < IN_PLACE
    unknown = {id_ for id_ in order if profile[id_].value is None}
    assert unknown.isdisjoint(each.id for each in found.strategies)


def test_nothing_in_place_is_advised_and_nothing_unknown() -> None:
    felt = [criterion.id for criterion in BARRIERS]
    found = advice_on(feeling(felt, [4, 3, None, 2, 0, 0, 0, 0, 0, 0]))
    first, second, third, fourth, *_ = [criterion.id for criterion in STRATEGIES]
    advised = [each.id for each in found.strategies]
    assert not {first, second, third} & set(advised)
    assert fourth in advised
    assert [each.id for each in found.ask_first] == [third]
    assert found.ask_first[0].priority is None
    assert found.ask_first[0].why.startswith("Ask first")
    assert [each.about for each in found.ask_next if each.kind is AskKind.STRATEGIES] == [(third,)]


def test_equal_priorities_keep_the_order_of_the_knowledge() -> None:
    found = advice_on(feeling([criterion.id for criterion in BARRIERS]))
    order = [criterion.id for criterion in STRATEGIES]
    alike = [each.id for each in found.strategies if each.priority == 1.0]
    assert len(alike) > 1
    assert alike == sorted(alike, key=order.index)


def test_hub_that_feels_nothing_is_advised_nothing() -> None:
    answers = [each for name in "abc" for each in made.of_whole(name, BARRIERS.id, [1, 0, 1, 0, 1, 0, 1])]
    found = advice_on(made.made(["a", "b", "c"], answers, form=made.ITEMS[BARRIERS.id]))
    assert (found.felt, found.strategies, found.practices, found.ask_first) == ((), (), (), ())
    assert found.enough


@given(order=st.permutations("abcd"))
@settings(max_examples=5, deadline=None)
def test_relabelling_partners_leaves_the_advice(order: list[str]) -> None:
    names = dict(zip("abcd", order, strict=True))
    points = {name: [(i + j) % 5 for j in range(10)] for i, name in enumerate("abcd")}

    def ranked(label: dict[str, str]) -> list[tuple[str, float | None]]:
        answers = [
            each
            for name, own in points.items()
            for each in (
                *made.of_whole(label[name], BARRIERS.id, own[:7]),
                *made.of_whole(label[name], STRATEGIES.id, own),
            )
        ]
        found = advice_on(made.made(sorted(label.values()), answers))
        return [(each.id, each.priority) for each in found.strategies]

    assert ranked(names) == ranked({name: name for name in names})


def test_practices_are_those_that_put_the_strategy_to_work_in_order(orchard: Advice) -> None:
    for strategy in orchard.strategies:
        linked_here = {each.practice.id: each.strength for each in practices_for(strategy.id)}
        assert {each.id: each.strength for each in strategy.practices} == linked_here
        ranks = [-round(each.rank, 9) for each in strategy.practices]
        assert ranks == sorted(ranks)


def test_felt_barriers_say_who_feels_them(orchard: Advice) -> None:
    first = orchard.felt[0]
    assert first.id == "integrated_working_barriers.unequal_power_and_respect"
    assert (str(first.need.of), first.need.need, len(first.need.felt_by)) == ("childminder", 0.666666667, 6)
    assert first.share == 6 / 13
    assert {each.to for each in first.answered_by} == {
        each.to for each in linked(first.id, kind=FrameworkKind.STRATEGIES)
    }
    assert all(each.id in orchard.needs.by_id for each in first.undermines)
    felt = [each.need.need or 0.0 for each in orchard.felt]
    assert felt == sorted(felt, reverse=True)


def test_no_sentence_names_a_partner(orchard: Advice) -> None:
    names = [partner.name for partner in pk.load(ORCHARD).partnership.partners]
    strategies = [each.why for each in orchard.strategies]
    told = [*strategies, *(e.why for e in orchard.felt), *(e.why for e in orchard.ask_next)]
    told += [practice.why for practice in orchard.practices]
    assert not [(name, text) for name in names for text in told if name in text]
    assert all(text.count(".") >= 1 and "\n" not in text for text in told)


def test_what_a_strategy_looks_like_is_told_at_the_commonest_aim_and_not_beyond(orchard: Advice) -> None:
    """13 of Orchard's ties aim for cooperation; its rubric is told, and none of a later stage."""
    framework = pk.framework(STRATEGIES.id)
    for each in orchard.strategies:
        texts = {rubric.stage: rubric.text for rubric in framework[each.id].rubric}
        assert (each.aim, each.looks_like) == ("cooperation", texts["cooperation"])
    without = advice_on(feeling([BARRIERS.criteria[0].id]))
    assert {(each.aim, each.looks_like) for each in without.strategies} == {("", "")}


# Grange Park


def test_hub_with_grange_parks_challenges_is_advised_its_own_remedies() -> None:
    """Each practice that the text sets against a challenge is advised, for a strategy that answers its barriers."""
    felt = {link.to for challenge in GRANGE_PARK.challenges for link in challenge.barriers}
    found = advice_on(feeling(felt))
    told = {(strategy.id, each.id) for strategy in found.strategies for each in strategy.practices}
    answered = [(challenge, id_) for challenge in GRANGE_PARK.challenges for id_ in challenge.answered_by]
    assert len(answered) >= 5
    for challenge, remedy in answered:
        answering = {link.to for barrier in challenge.barriers for link in linked(barrier.to)}
        assert {strategy for strategy, id_ in told if id_ == remedy} & answering, remedy


def test_the_texts_remedies_stand_among_the_first_three_of_a_strategy() -> None:
    """Those that the text calls for (chasing, reaching childminders) and the training it puts in the evening."""
    felt = {link.to for challenge in GRANGE_PARK.challenges for link in challenge.barriers}
    answered = {id_ for challenge in GRANGE_PARK.challenges for id_ in challenge.answered_by}
    training = {each.practice.id for each in practices_for(TRAINING) if each.strength == 1}
    wanted = {each.id for each in GRANGE_PARK.of_kind(PracticeKind.REMEDY)} | (answered & training)
    assert len(wanted) >= 3
    found = advice_on(feeling(felt))
    assert wanted <= {each.id for strategy in found.strategies for each in strategy.practices[:3]}


@pytest.mark.parametrize("challenge", [each for each in GRANGE_PARK.challenges if each.answered_by], ids=lambda c: c.id)
def test_remedy_lies_in_the_best_third_for_its_own_challenge(challenge: Challenge) -> None:
    """Where a hub feels nothing but what one challenge is a case of, its remedies are not at the end of the list."""
    found = advice_on(feeling({link.to for link in challenge.barriers}))
    ranked = sorted(found.practices, key=lambda each: -each.relief)
    best = [each.id for each in ranked[: len(ranked) // 3]]
    assert set(challenge.answered_by) <= set(best)


# Too little known


def test_hub_without_a_survey_is_told_to_ask() -> None:
    found = advice_on(pk.case("grange_park"))
    assert not found.enough
    assert [each.kind for each in found.ask_next] == [AskKind.SURVEY, AskKind.AIMS]
    assert (found.strategies, found.felt) == ((), ())


def test_everything_unknown_is_asked_and_nothing_advised() -> None:
    points: list[int | None] = [None] * 10
    answers = [*made.of_whole("a", BARRIERS.id, points[:7]), *made.of_whole("a", STRATEGIES.id, points)]
    found = advice_on(made.made(["a", "b"], answers))
    asked = {each.kind: each.about for each in found.ask_next}
    assert not found.enough
    assert asked[AskKind.BARRIERS] == tuple(criterion.id for criterion in BARRIERS)
    assert asked[AskKind.STRATEGIES] == tuple(criterion.id for criterion in STRATEGIES)
    assert AskKind.CRITERIA in asked
    assert set(asked[AskKind.RESPONSE]) == {"a", "b"}
    assert found.strategies == found.ask_first == ()


def test_strategies_nobody_asked_about_are_asked_first() -> None:
    answers = [each for name in "abc" for each in made.of_whole(name, BARRIERS.id, [4] * 7)]
    found = advice_on(made.made(["a", "b", "c"], answers, form=made.ITEMS[BARRIERS.id]))
    assert found.strategies == ()
    assert {each.id for each in found.ask_first} == {criterion.id for criterion in STRATEGIES}
    assert [each.at_most for each in found.ask_first] == sorted((e.at_most for e in found.ask_first), reverse=True)


def test_low_response_is_said() -> None:
    hub = feeling([BARRIERS.criteria[0].id], partners="abc")
    more = [pk.Partner(id=name, name=name) for name in "defgh"]
    hub = hub.evolve(partnership=hub.partnership.evolve(partners=[*hub.partnership.partners, *more]))
    found = advice_on(hub)
    asked = {each.kind: each for each in found.ask_next}
    assert (found.enough, asked[AskKind.RESPONSE].about) == (False, ("d", "e", "f", "g", "h"))
    assert "38% of those asked have answered" in asked[AskKind.RESPONSE].why
    assert found.strategies


def test_orchard_is_told_what_to_ask(orchard: Advice) -> None:
    asked = {each.kind: len(each.about) for each in orchard.ask_next}
    assert asked == {AskKind.RESPONSE: 3, AskKind.AIMS: 6, AskKind.OTHER_SIDE: 10, AskKind.CONTACT: 2}


def test_stated_tie_without_an_aim_is_asked_for_one() -> None:
    hub = feeling([BARRIERS.criteria[0].id])
    hub = hub.evolve(partnership=hub.partnership.with_relationship(Relationship(a="a", b="b")))
    asked = {each.kind: each.about for each in advice_on(hub).ask_next}
    assert asked[AskKind.AIMS] == ("a~b",)
    assert asked[AskKind.GATES] == ()


# Where it comes from


def nodes(tree: Explanation) -> Iterator[Explanation]:
    yield tree
    for each in (*tree.inputs, *tree.beside):
        yield from nodes(each)


def evaluated(node: Explanation) -> float:
    """Return the value of a node from its inputs alone."""
    known = [(each.value, each.weight) for each in node.inputs if isinstance(each.value, float)]
    terms = dict(node.terms)
    if node.operation is Operation.RELIEF:
        return (1 - terms["in_place"]) * (1 - math.prod(1 - x * w for x, w in known))
    if node.operation is Operation.SHORTFALL:
        return max(0.0, terms["enough"] - known[0][0])
    if node.operation is Operation.HIGHEST:
        return max(x for x, _ in known)
    return sum(x * w for x, w in known) / sum(w for _, w in known)


def test_every_figure_of_advice_follows_from_its_tree(orchard: Advice) -> None:
    figures = {each.id: each.priority for each in orchard.strategies} | {n.id: n.need for n in orchard.needs}
    figures |= {each.id: each.relief for each in orchard.practices[::7]}
    own = {Operation.RELIEF, Operation.SHORTFALL, Operation.HIGHEST}
    for id_, figure in figures.items():
        tree = orchard.explain(id_)
        assert tree.value == figure
        for node in nodes(tree):
            if node.operation in own and node.value is not None:
                assert node.value == pytest.approx(evaluated(node), abs=2e-9), node.id


def test_every_sentence_leads_to_answers_and_to_the_knowledge(orchard: Advice) -> None:
    said = [*((each.id, each.why) for each in orchard.strategies), *((each.id, each.why) for each in orchard.felt)]
    said += [(each.id, each.why) for each in orchard.practices[::7]]
    for id_, why in said:
        tree = orchard.explain(id_)
        assert why in tree.notes
        assert tree.sources
        marks = {mark for node in nodes(tree) for mark, _ in node.marks}
        assert {Mark.AUTHORED, Mark.ILLUSTRATIVE} <= marks
        assert any(node.operation is Operation.ANSWER for node in nodes(tree))
    for asked in orchard.ask_next:
        assert asked.why in orchard.explain(asked.id).notes
    assert any(mark is Mark.TRANSFERRED for mark, _ in orchard.strategies[0].marks)


def test_partner_that_does_not_feel_it_counts_as_nothing_in_the_tree(orchard: Advice) -> None:
    tree = orchard.explain("integrated_working_barriers.unequal_power_and_respect")
    of_all = tree.inputs[0]
    counted = {each.id: each.value for each in of_all.inputs}
    own = {each.id: each.inputs[0].value for each in of_all.inputs}
    assert counted["bramley_childminders"] == own["bramley_childminders"] == 0.625
    assert (counted["council_early_years"], own["council_early_years"]) == (0.0, 0.3125)


def test_unknown_id_is_told_with_the_nearest(orchard: Advice) -> None:
    with pytest.raises(UnknownNameError, match="effective_leadership"):
        orchard.explain("anning_2006_strategies.effective_leader")
    with pytest.raises(UnknownNameError):
        attrs.evolve(orchard, workings=None).explain(orchard.strategies[0].id)


def test_profile_without_its_answers_is_refused() -> None:
    profile = attrs.evolve(pk.assess(pk.case("grange_park")), workings=None)
    with pytest.raises(InvalidValueError, match="without the answers"):
        advise(profile)


def test_document_says_its_parts_in_order(orchard: Advice) -> None:
    document = advice_data(orchard)
    assert [each["id"] for each in document["strategies"]] == [each.id for each in orchard.strategies]
    first = document["strategies"][0]
    assert first["answers"][0] == {
        "id": "integrated_working_barriers.unequal_power_and_respect",
        "strength": "2/3",
        "need": 0.666666667,
        "share": pytest.approx(0.444444445),
    }
    assert document["hypothetical"] is False
    assert document["obstacles"] is None


def test_every_practice_has_a_strategy_and_can_be_advised() -> None:
    """A practice that no strategy leads to would never be told."""
    told = {each.practice.id for criterion in STRATEGIES for each in practices_for(criterion.id)}
    assert {practice.id for practice in practices()} == told
