from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import polars as pl
import pytest

import partnerkit as pk
from partnerkit.errors import InvalidValueError, TableError
from partnerkit.knowledge.schema import FrameworkKind
from tests.drawn import SEED_CARE, STEPS, frame
from tests.oracle import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

ONE = attrs.evolve(SEED_CARE, exponent=1.0, criteria=(SEED_CARE["light"],))  # an item, weight 1
LIGHT = "seed_care__light"
GATES = {use.item.id: 2 for stage in STEPS.stages for use in stage.gates}


def row(partner: str, about: str, respondent: str = "", **answers: int | None) -> Row:
    names = {"light": "seed.window", "reported": "steps.reported", "wanted": "steps.wanted", "contact": "tie.contact"}
    return Row(
        partner=partner,
        about=about,
        respondent=respondent,
        kind="nursery",
        answers={item: answers.get(name) for name, item in names.items()},
    )


def combined(*rows: Row, **options: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - the options of combine_sides
    scored = pk.score(frame(rows), ONE, STEPS)
    return pk.combine_sides(scored, ONE, STEPS, **options).sort("a", "b").to_dicts()


@pytest.mark.parametrize(
    ("rule", "kind", "both", "one"),
    [
        ("mean", FrameworkKind.CRITERIA, 0.5, 0.75),
        ("lower", FrameworkKind.CRITERIA, 0.25, None),
        ("upper", FrameworkKind.CRITERIA, 0.75, 0.75),
        ("a", FrameworkKind.CRITERIA, 0.75, 0.75),
        ("b", FrameworkKind.CRITERIA, 0.25, None),
        ("mean", FrameworkKind.BARRIERS, 0.5, 0.75),
        ("lower", FrameworkKind.BARRIERS, 0.75, None),
        ("upper", FrameworkKind.BARRIERS, 0.25, 0.75),
    ],
)
def test_rules(rule: str, kind: FrameworkKind, both: float, one: float | None) -> None:
    """The less favourable of a barrier is the higher; `lower` needs both."""
    framework = attrs.evolve(ONE, kind=kind)
    views = [row("ash", "oak", light=3), row("oak", "ash", light=1)]
    made = [
        pk.combine_sides(pk.score(frame(rows), framework), framework, sides=rule)[LIGHT].item()
        for rows in (views, views[:1])
    ]
    assert made == [both, one]


def test_the_gap_is_kept_beside_the_mean() -> None:
    (tie,) = combined(row("ash", "oak", light=4, reported=2), row("oak", "ash", light=1, reported=2))
    assert (tie[LIGHT], tie[f"{LIGHT}__gap"], tie[f"{LIGHT}__a"], tie[f"{LIGHT}__b"]) == (0.625, 0.75, 1.0, 0.25)
    assert tie[f"{LIGHT}__band"] == "fairly_high"


@pytest.mark.parametrize(
    ("a", "b", "status"),
    [
        ({"reported": 2}, {"reported": 1}, "confirmed"),
        ({"reported": 2}, None, "unconfirmed"),
        ({"reported": 2}, {"reported": -1}, "unconfirmed"),
        ({"reported": 2}, {"reported": 0}, "denied"),
        ({"contact": 3}, {"contact": 0}, "denied"),
        ({"reported": 2, "contact": 0}, {"reported": 1}, "confirmed"),  # the stage reported goes before the contact
        ({"reported": None, "contact": 0}, {"reported": 1}, "denied"),
        ({"reported": 0}, {"reported": 0}, "none"),
        ({"reported": 0}, None, "none"),
        ({"light": 3}, {"contact": 1}, "confirmed"),
        ({"reported": -1}, None, None),
        ({"wanted": 3}, None, None),
    ],
)
def test_status(a: Mapping[str, int | None], b: Mapping[str, int | None] | None, status: str | None) -> None:
    rows = [row("ash", "oak", "", **a)]
    rows += [] if b is None else [row("oak", "ash", "", **b)]
    (tie,) = combined(*rows)
    assert tie["status"] == status


def test_values_of_a_denied_tie_are_not_averaged() -> None:
    (tie,) = combined(row("ash", "oak", light=4, reported=2), row("oak", "ash", light=0, reported=0))
    assert [tie[name] for name in (LIGHT, "seed_care", "steps__reported", "steps__stage", "steps__position")] == [
        None
    ] * 5
    assert (tie["steps__reported_a"], tie["steps__reported_b"], tie["views"]) == (2, 0, 2)


def test_the_sides_stand_as_they_were_ordered() -> None:
    rows = [row("ash", "oak", light=4), row("oak", "ash", light=1), row("elm", "ash", light=2)]
    made = combined(*rows, order=[("oak", "ash")])
    assert [(tie["a"], tie["b"], tie[f"{LIGHT}__a"], tie[f"{LIGHT}__b"]) for tie in made] == [
        ("ash", "elm", None, 0.5),
        ("oak", "ash", 0.25, 1.0),
    ]


def test_respondents_are_averaged_before_sides() -> None:
    """Ash: 4 and 0 from two people; oak: 4: (1/2 + 1) / 2, and not 2/3."""
    rows = [row("ash", "oak", "one", light=4), row("ash", "oak", "two", light=0), row("oak", "ash", light=4)]
    (tie,) = combined(*rows)
    assert (tie[LIGHT], tie["n_respondents"]) == (0.75, 3)


def test_rows_about_the_whole_or_oneself_are_no_ties() -> None:
    assert combined(row("ash", "", light=4), row("ash", "ash", light=4)) == []


def test_one_view_bounds_a_stage_from_above() -> None:
    """With one view `lower` is unknown; what the other would say can only lower it."""
    view = Row(partner="ash", about="oak", answers={"steps.reported": 3, **GATES})
    made = pk.combine_sides(pk.score(frame([view]), STEPS), STEPS).row(0, named=True)
    assert (made["steps__stage"], made["steps__at_most"], made["steps__position"]) == (None, 3, None)
    assert (made["steps__position_at_least"], made["steps__position_at_most"]) == (0.0, 3.0)
    assert (made["steps__stage_a"], made["steps__stage_b"]) == (3, None)


def test_one_view_is_enough_for_other_rules() -> None:
    view = Row(partner="ash", about="oak", answers={"steps.reported": 3, **GATES})
    made = pk.combine_sides(pk.score(frame([view]), STEPS), STEPS, gates="mean").row(0, named=True)
    assert (made["steps__stage"], made["steps__position"]) == (3, 3.0)


def test_no_contact_is_no_at_every_gate() -> None:
    rows = [Row(partner="ash", about="oak", answers={"steps.reported": 0, **dict.fromkeys(GATES, -1)})]
    made = pk.combine_sides(pk.score(frame(rows), STEPS), STEPS).row(0, named=True)
    assert (made["steps__stage_a"], made["steps__position_a"]) == (0, 0.0)


def test_an_unscored_table_is_refused() -> None:
    with pytest.raises(TableError) as caught:
        pk.combine_sides(pl.DataFrame({"wave": ["w"], "hub": ["h"], "partner": ["oak"]}), ONE)
    assert [str(problem) for problem in caught.value.problems] == [
        "no column 'respondent'; expected the columns of the wide table",
        "no column 'about'; expected the columns of the wide table",
        "no column 'seed_care__light'; expected a table that was scored on seed_care",
    ]


def test_an_unknown_rule_is_told() -> None:
    scored = pk.score(frame([row("ash", "oak", light=4)]), ONE)
    with pytest.raises(InvalidValueError, match="'lowest'; did you mean 'lower'"):
        pk.combine_sides(scored, ONE, sides="lowest")
