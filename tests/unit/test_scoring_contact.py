"""What one side says of a tie, in tables that ask it in different ways: contact, whether it has told, and gates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import polars as pl
import pytest

import partnerkit as pk
from partnerkit.knowledge.items import Point, Scale
from tests.drawn import SEED_CARE, STEPS

if TYPE_CHECKING:
    from partnerkit.knowledge.stages import Continuum

ONE = attrs.evolve(SEED_CARE, exponent=1.0, criteria=(SEED_CARE["light"],))  # an item, weight 1
LIGHT, WINDOW = "seed_care__light", "seed__window"
FIRST = [f"steps__gate_1_{i}" for i in range(4)]
REPORTED, CONTACT = "steps__reported", "tie__contact"
Answers = dict[str, Any]


def table(*views: tuple[str, str, Answers]) -> pl.DataFrame:
    """Return a table of views with the columns that some view answers, and no other."""
    keys = {"wave": "w", "hub": "h", "respondent": "", "kind": "nursery"}
    rows = [{**keys, "partner": partner, "about": about, **answers} for partner, about, answers in views]
    return pl.DataFrame(rows, infer_schema_length=None)


def combined(*views: tuple[str, str, Answers], continuum: Continuum = STEPS, gates: str = "lower") -> dict[str, Any]:
    (made,) = pk.combine_sides(pk.score(table(*views), continuum), continuum, gates=gates).to_dicts()
    return made


def placed(*views: tuple[str, str, Answers], continuum: Continuum = STEPS) -> list[float | None]:
    """Return the stage, the highest it may be, and the bounds of the position, by the gates of either side."""
    made = combined(*views, continuum=continuum, gates="mean")
    return [made[f"steps__{what}"] for what in ("stage", "at_most", "position_at_least", "position_at_most")]


# -- stages and contact -----------------------------------------------------------------------------------------------


def test_stages_that_were_not_asked_are_not_reported() -> None:
    """Gates alone tell that there is contact, and nobody has said which stage it is or should be."""
    made = combined(("ash", "oak", dict.fromkeys(FIRST, 2)), ("oak", "ash", dict.fromkeys(FIRST, 1)))
    assert (made["status"], made["views"]) == ("confirmed", 2)
    stages = ("reported", "reported_a", "reported_b", "wanted_a", "wanted_b")
    assert [made[f"steps__{stage}"] for stage in stages] == [None] * 5


def test_the_lower_of_the_stages_reported_and_each_stage_wanted() -> None:
    """A stage wanted may be no contact; a stage reported that is no contact is no stage."""
    made = combined(
        ("ash", "oak", {REPORTED: 3, "steps__wanted": 0}), ("oak", "ash", {REPORTED: 2, "steps__wanted": 3})
    )
    stages = ("reported", "reported_a", "reported_b", "wanted_a", "wanted_b")
    assert [made[f"steps__{stage}"] for stage in stages] == [2, 3, 2, 0, 3]


@pytest.mark.parametrize("stage", [-1, -2, 4, 9, -7, None])
def test_a_code_is_no_stage(stage: int | None) -> None:
    made = combined(("ash", "oak", {REPORTED: stage, "steps__wanted": stage, CONTACT: 3}))
    assert [made[f"steps__{each}_a"] for each in ("reported", "wanted")] == [None, None]


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({REPORTED: 1}, "unconfirmed"),
        ({REPORTED: 0}, "none"),
        ({REPORTED: 0, CONTACT: 3}, "none"),
        ({REPORTED: -1, CONTACT: 0}, "none"),
        ({REPORTED: 2, CONTACT: 0}, "unconfirmed"),
        ({REPORTED: None, CONTACT: 2}, "unconfirmed"),
        ({REPORTED: None, CONTACT: 0}, "none"),
        (dict.fromkeys(FIRST, 0), "none"),
        ({**dict.fromkeys(FIRST, 0), FIRST[1]: 1}, "unconfirmed"),
        ({**dict.fromkeys(FIRST, 0), FIRST[1]: -1}, None),
        ({**dict.fromkeys(FIRST, 0), FIRST[1]: -2}, None),
        (dict.fromkeys(FIRST[:3], 0), None),
        (dict.fromkeys(FIRST, -2), None),
    ],
)
def test_what_a_side_says_of_contact(answers: Answers, status: str | None) -> None:
    """The stage reported before how often they are in touch; no to every gate of the first stage is no contact."""
    assert combined(("ash", "oak", answers))["status"] == status


@pytest.mark.parametrize(
    ("answers", "views"),
    [
        ({REPORTED: None, WINDOW: 3}, 1),
        ({REPORTED: None, WINDOW: None}, 0),
        ({REPORTED: -1, WINDOW: None}, 1),
        ({REPORTED: None, CONTACT: -1, WINDOW: None}, 1),
        ({FIRST[0]: -1, WINDOW: None}, 1),
        ({FIRST[0]: None, WINDOW: 1}, 1),
        ({WINDOW: 1}, 1),
        ({WINDOW: -1}, 0),
    ],
)
def test_a_side_has_told_of_a_tie_once_it_answers_anything(answers: Answers, views: int) -> None:
    """A don't know of contact, stage or gates is an answer; of an opinion it says nothing of the tie."""
    instruments = (ONE, STEPS) if set(answers) - {WINDOW} else (ONE,)
    scored = pk.score(table(("ash", "oak", answers)), *instruments)
    (made,) = pk.combine_sides(scored, *instruments).to_dicts()
    assert (made["views"], made["told__a"]) == (views, views)
    assert made["status"] == ("unconfirmed" if answers.get(WINDOW) is not None and answers[WINDOW] >= 0 else None)


def test_no_opinion_is_missing_of_a_tie_that_a_side_puts_at_no_contact() -> None:
    """Ash rates the tie and oak puts it at no contact: nobody left the opinion out, so the coverage is that of ash.

    Of elm's tie both say that there is contact, and one leaves the opinion out: half.
    """
    rows = table(
        ("ash", "oak", {REPORTED: 2, WINDOW: 4}),
        ("oak", "ash", {REPORTED: 0, WINDOW: None}),
        ("ash", "elm", {REPORTED: 2, WINDOW: 2}),
        ("elm", "ash", {REPORTED: 2, WINDOW: None}),
    )
    scored = pk.score(rows, ONE, STEPS)
    by_sides = pk.combine_sides(scored, ONE, STEPS).sort("b")
    assert by_sides.select("b", LIGHT, f"{LIGHT}__coverage").rows() == [("elm", 0.5, 0.5), ("oak", None, None)]
    group = pk.rollup(scored, ONE, STEPS).row(0, named=True)
    assert (group[LIGHT], group[f"{LIGHT}__coverage"]) == (0.5, 0.5)


# -- gates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [3, 4, 5, 7, 8, 100, -3, -7, None, -1])
def test_a_gate_code_off_the_scale_is_as_unknown_as_dont_know(code: int | None) -> None:
    """Three of the first stage's four gates at half: 3/8 for certain, 5/8 if the fourth holds; it takes 3/4."""
    answers = {**dict.fromkeys(FIRST, 1), FIRST[3]: code}
    assert placed(("ash", "oak", answers)) == [0, 0, 0.5, pytest.approx(5 / 6, abs=1e-12)]


@pytest.mark.parametrize(("points", "share"), [((1, 1), 0.0), ((1, 2), 0.25), ((2, 2), 0.5), ((3, 1), 0.5)])
def test_gates_may_be_scored_from_another_point_than_0(points: tuple[int, int], share: float) -> None:
    """A scale from 1 to 3: two gates at one point and two at another; the position is the share over 3/4."""
    scale = Scale(id="other", name="Other", points=tuple(Point(point=i, label=str(i)) for i in (1, 2, 3)))
    stages = tuple(
        attrs.evolve(stage, gates=tuple(attrs.evolve(u, item=attrs.evolve(u.item, scale=scale)) for u in stage.gates))
        for stage in STEPS.stages
    )
    one, other = points
    answers = {FIRST[0]: one, FIRST[1]: one, FIRST[2]: other, FIRST[3]: other}
    made = placed(("ash", "oak", {REPORTED: 1, **answers}), continuum=attrs.evolve(STEPS, stages=stages))
    assert made == [0, 0, pytest.approx(share / 0.75, abs=1e-12), pytest.approx(share / 0.75, abs=1e-12)]


def test_gates_that_a_table_lacks_are_not_judged() -> None:
    """Two of the first stage's four gates are half of them: enough to judge it; one is too few, and it may hold."""
    enough, few = dict.fromkeys(FIRST[:2], 2), dict.fromkeys(FIRST[:1], 2)
    assert placed(("ash", "oak", enough)) == [1, 3, 1.0, 3.0]
    assert placed(("ash", "oak", few)) == [0, 3, 0.0, 3.0]


def test_gates_that_apply_to_no_side_place_nothing() -> None:
    assert placed(("ash", "oak", dict.fromkeys(FIRST, -2)), ("oak", "ash", dict.fromkeys(FIRST, -2))) == [None] * 4


def test_later_gates_met_are_counted_where_an_earlier_stage_fails_for_certain() -> None:
    second, third = ([f"steps__gate_{stage}_{i}" for i in range(n)] for stage, n in ((2, 5), (3, 4)))
    answers = {**dict.fromkeys(FIRST, 0), **dict.fromkeys(second, 2), **dict.fromkeys(third, 2)}
    views = ("ash", "oak", {REPORTED: 1, **answers}), ("oak", "ash", {REPORTED: 1, **answers})
    assert combined(*views)["steps__later_gates_met"] == 2
    unknown = [(a, b, {**each, **dict.fromkeys(FIRST, -1)}) for a, b, each in views]
    assert combined(*unknown)["steps__later_gates_met"] == 0
