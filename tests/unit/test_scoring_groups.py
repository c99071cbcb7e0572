"""Groups: who is counted, how frameworks are put together when something is missing, and counts of one type."""

from __future__ import annotations

import math
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import polars as pl
import pytest

import partnerkit as pk
from partnerkit.knowledge.rules import PartnerCount
from partnerkit.model import Kind
from partnerkit.results import AimBasis, Outcome, Placement, Reason, Tie, TieStatus
from partnerkit.scoring.frameworks import score_alone, score_framework
from partnerkit.scoring.rules import Known, check_rule
from tests.drawn import SEED_CARE, STEPS

ONE = attrs.evolve(SEED_CARE, exponent=1.0, criteria=(SEED_CARE["light"],))  # an item, weight 1
LIGHT, WINDOW, REPORTED = "seed_care__light", "seed__window", "steps__reported"
STAGES = pk.continuum().points


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    keys = {"wave": "w", "hub": "h", "respondent": "", "about": "", "kind": "nursery", WINDOW: None}
    return pl.DataFrame([{**keys, **row} for row in rows], infer_schema_length=None, schema_overrides={WINDOW: pl.Int8})


def said(partner: str, about: str = "", window: int | None = None, respondent: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - answers
    return {"partner": partner, "about": about, "respondent": respondent, WINDOW: window, **more}


# -- who is counted ---------------------------------------------------------------------------------------------------


def test_respondents_of_ties_are_counted_once_and_by_criterion() -> None:
    """Three people of ash and one of oak answer about ash's two ties; one of ash has no opinion of either.

    The tie with oak: (1 + 0) / 2 = 1/2 by ash and 1/2 by oak; with elm 1. Over ties 3/4; over partners (3/4 + 1/2) / 2.
    """
    scored = pk.score(
        table(
            said("ash", "oak", 4, "1", **{REPORTED: 1}),
            said("ash", "oak", 0, "2", **{REPORTED: 1}),
            said("ash", "oak", None, "3", **{REPORTED: 1}),
            said("ash", "elm", 4, "1", **{REPORTED: 1}),
            said("oak", "ash", 2, "1", **{REPORTED: 1}),
        ),
        ONE,
        STEPS,
    )
    made = pk.rollup(scored, ONE, STEPS).row(0, named=True)
    assert (made["n_respondents"], made[f"{LIGHT}__n_respondents"]) == (4, 3)
    assert (made["n_partners"], made[f"{LIGHT}__n_partners"]) == (2, 2)
    assert (made["n_relationships"], made[f"{LIGHT}__n"], made[f"{LIGHT}__items"]) == (2, 2, 1)
    assert (made[LIGHT], made[f"{LIGHT}__over_partners"]) == (0.75, 0.625)


def test_people_of_ties_are_counted_where_no_framework_was_asked() -> None:
    scored = pk.score(
        table(
            said("ash", "oak", respondent="1", **{REPORTED: 1}),
            said("ash", "oak", respondent="2", **{REPORTED: 1}),
            said("ash", "elm", respondent="1", **{REPORTED: 1}),
            said("elm", "ash", respondent="1", **{REPORTED: 2}),
        ),
        STEPS,
    )
    made = pk.rollup(scored, STEPS).row(0, named=True)
    assert (made["n_respondents"], made["n_partners"], made["n_relationships"]) == (3, 2, 2)


def test_counts_are_whole_numbers_of_one_type_and_0_where_there_is_nobody() -> None:
    scored = pk.score(table(said("ash", "", 4), {**said("ash", "oak"), REPORTED: 1}), ONE, STEPS)
    made = pk.rollup(scored, ONE, STEPS)
    counts = ["n_respondents", "n_partners", f"{LIGHT}__n", f"{LIGHT}__items", f"{LIGHT}__n_respondents"]
    assert {made.schema[name] for name in (*counts, "n_relationships")} == {pl.Int64}
    assert made.select("subject", *counts).rows() == [("partnership", 1, 1, 1, 1, 1), ("relationship", 1, 1, 0, 0, 0)]


def test_a_tie_of_a_partner_without_a_group_is_in_an_unknown_group() -> None:
    """Ash and oak are of the north, elm of the south; fir has no row, so nobody knows."""
    rows = [
        said("ash", "oak", 4, region="north"),
        said("oak", "ash", 0, region="north"),
        said("elm", "ash", 2, region="south"),
        said("elm", "fir", 1, region="south"),
    ]
    made = pk.rollup(pk.score(table(*rows), ONE), ONE, by=("region", "wave"))
    found = made.select("region", "wave", LIGHT, "n_relationships", "n_partners", "n_respondents").rows()
    assert sorted(found) == [
        ("between", "w", 0.5, 1, 1, 1),
        ("north", "w", 0.5, 1, 2, 2),
        ("unknown", "w", 0.25, 1, 1, 1),
    ]


@pytest.mark.parametrize("stages", [(0, 2), (2, 0)])
def test_the_lowest_stage_is_that_of_the_respondents_in_contact(stages: tuple[int, int]) -> None:
    """One person of ash has no contact with oak and another reports the second step: the partner reports it."""
    rows = [{**said("ash", "oak", None, str(i)), REPORTED: stage} for i, stage in enumerate(stages)]
    made = pk.combine_sides(pk.score(table(*rows), STEPS), STEPS).row(0, named=True)
    assert (made["status"], made["steps__reported"], made["steps__reported_a"]) == ("unconfirmed", 2, 2)
    assert (made["n_respondents"], made["n_respondents__a"], made["n_respondents__b"]) == (2, 2, None)


# -- frameworks -------------------------------------------------------------------------------------------------------

CRITERIA = [criterion.id.replace(".", "__") for criterion in SEED_CARE.criteria]
WEIGHTS = [criterion.thousandths for criterion in SEED_CARE.criteria]


def figures(values: list[float | None], exponent: float) -> dict[str, Any]:
    """Return the figures of a framework whose criteria have these scores."""
    given = {name: [value] for name, value in zip(CRITERIA, values, strict=True)}
    covers = {f"{name}__coverage": [0.0 if values[i] is None else 1.0] for i, name in enumerate(CRITERIA)}
    equal = [attrs.evolve(each, weight=1.0) for each in SEED_CARE.criteria]
    framework = attrs.evolve(SEED_CARE, exponent=exponent, criteria=tuple(equal))
    frame = nw.from_native(pl.DataFrame({**given, **covers}, schema_overrides=dict.fromkeys(CRITERIA, pl.Float64)))
    whole = score_framework(frame.lazy(), framework).collect().to_native()
    alone = score_alone(frame.lazy(), framework).collect().to_native()
    assert alone.columns == [*given, *covers, "seed_care"]
    assert alone["seed_care"].to_list() == whole["seed_care"].to_list()
    return {name.removeprefix("seed_care").strip("_"): value for name, value in whole.row(0, named=True).items()}


def test_the_lowest_criterion_decides_where_the_exponent_is_minus_infinity() -> None:
    """All known: the lowest, which nothing can change. One missing: from 0 to the lowest that is known."""
    known = figures([0.75, 0.5, 1.0, 0.25], -math.inf)
    assert [known[each] for each in ("", "at_least", "at_most", "lowest", "mean")] == [0.25, 0.25, 0.25, 0.25, 0.625]
    partly = figures([0.75, 0.5, 1.0, None], -math.inf)
    assert [partly[each] for each in ("", "at_least", "at_most", "lowest", "mean")] == [0.5, 0.0, 0.5, 0.5, 0.75]


@pytest.mark.parametrize(
    ("exponent", "score", "at_least", "at_most"),
    [
        (1.0, 2.25 / 3, 2.25 / 4, 3.25 / 4),
        (2.0, (1.8125 / 3) ** 0.5, (1.8125 / 4) ** 0.5, (2.8125 / 4) ** 0.5),
    ],
)
def test_bounds_fill_a_missing_criterion_with_0_and_with_1(
    exponent: float, score: float, at_least: float, at_most: float
) -> None:
    """Scores 3/4, 1/2 and 1; their squares add up to 29/16."""
    found = figures([0.75, 0.5, 1.0, None], exponent)
    told = [found[each] for each in ("", "at_least", "at_most", "lowest", "mean", "coverage")]
    assert told == pytest.approx([score, at_least, at_most, 0.5, 0.75, 0.75], abs=1e-12)


# -- rules ------------------------------------------------------------------------------------------------------------


def tie(placement: Placement, *, stated: bool = False, reported: int | None = None) -> Tie:
    return Tie(
        a="ash",
        b="elm",
        status=TieStatus.CONFIRMED,
        stated=stated,
        placement=placement,
        reported=None if reported is None else STAGES[reported],
        aim=None,
        aim_basis=AimBasis.UNKNOWN,
        views=(),
    )


@pytest.mark.parametrize(
    ("placement", "stated", "reported", "outcome"),
    [
        (Placement(stage=STAGES[1], position_at_least=1.0, position_at_most=1.0), False, None, "met"),
        (Placement(stage=STAGES[0], position_at_least=0.0, position_at_most=0.0), True, 2, "unknown"),
        (Placement(at_most=STAGES[1], position_at_least=0.0, position_at_most=1.0), True, None, "met"),
        (Placement(at_most=STAGES[1], position_at_least=0.0, position_at_most=1.0), False, None, "unknown"),
        (Placement(reason=Reason.NOT_ASKED), False, 1, "met"),
        (Placement(reason=Reason.NOT_ASKED), True, 0, "unknown"),
    ],
)  # fmt: skip
def test_a_confirmed_tie_counts_by_its_stage_else_as_reported_else_as_a_fact(
    placement: Placement,
    stated: bool,  # noqa: FBT001 - pytest passes by name
    reported: int | None,
    outcome: str,
) -> None:
    """A placement without a stage, as where one side has answered, is no position to go by."""
    rule = attrs.evolve(pk.rule("hub_min_providers"), partners=PartnerCount(kinds=(Kind.NURSERY,), at_least=2))
    partners = [pk.Partner(id=name, name=name, kind="nursery") for name in ("ash", "elm")]
    ties = [tie(placement, stated=stated, reported=reported)]
    found = check_rule(rule, Known(partners=partners, ties=ties, complete=False))
    assert found.outcome is Outcome(outcome)


# -- bands, forms and sides -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "band"),
    [((0, 1), "low"), ((1, 1), "fairly_low"), ((1, 2), "fairly_low"), ((2, 2), "fairly_high"), ((3, 3), "high")],
)
def test_the_band_of_a_group_is_the_quarter_that_its_mean_lies_in(points: tuple[int, int], band: str) -> None:
    """Means of 1/8, 1/4, 3/8, 1/2 and 3/4; of the two sides of a tie likewise."""
    whole = [said(name, "", point) for name, point in zip(("ash", "oak"), points, strict=True)]
    assert pk.rollup(pk.score(table(*whole), ONE), ONE)[f"{LIGHT}__band"].to_list() == [band]
    views = [said("ash", "oak", points[0]), said("oak", "ash", points[1])]
    assert pk.combine_sides(pk.score(table(*views), ONE), ONE)[f"{LIGHT}__band"].to_list() == [band]


def test_items_of_one_scale_may_be_asked_in_different_waves() -> None:
    """The first item was asked in one wave and the second in the other: what was answered unasked does not count."""
    davis = pk.framework("davis_2002")
    rows = [{**said("ash"), "wave": wave, "purpose__agreed": 4, "purpose__pull_apart": 3} for wave in ("v", "w")]
    asked = {"v": ["purpose.agreed"], "w": ["purpose.pull_apart"]}
    scored = pk.score(table(*rows), davis, asked=asked)
    name = "davis_2002__common_aim"
    assert scored.select(name, f"{name}__items", f"{name}__coverage").rows() == [(1.0, 1, 1.0), (0.25, 1, 1.0)]


@pytest.mark.parametrize(
    ("rule", "position"), [("a", 1.0), ("b", 0.0), ("upper", 1.0), ("lower", 0.0), ("mean", 2 / 3)]
)
def test_gates_are_those_of_the_side_that_the_rule_names(rule: str, position: float) -> None:
    """Every gate of the first step is met by ash and none by oak; half of the way to the threshold of 3/4 is 2/3."""
    first = [f"steps__gate_1_{i}" for i in range(4)]
    met, unmet = ({REPORTED: 1, **dict.fromkeys(first, point)} for point in (2, 0))
    rows = table({**said("ash", "oak"), **met}, {**said("oak", "ash"), **unmet})
    made = pk.combine_sides(pk.score(rows, STEPS), STEPS, gates=rule)
    assert made["steps__position_at_least"].to_list() == pytest.approx([position], abs=1e-12)


@pytest.mark.parametrize(("rule", "score"), [("a", 1.0), ("b", 0.25), ("mean", 0.625)])
def test_gates_and_opinions_follow_rules_of_their_own(rule: str, score: float) -> None:
    """Whatever the rule for opinions, the gates stay with theirs: upper, which is met."""
    first = {f"steps__gate_1_{i}": 2 for i in range(4)}
    rows = table({**said("ash", "oak", 4), **dict.fromkeys(first, 0)}, {**said("oak", "ash", 1), **first})
    made = pk.combine_sides(pk.score(rows, ONE, STEPS), ONE, STEPS, sides=rule, gates="upper")
    assert made.select(LIGHT, "steps__position_at_least").rows() == [(score, 1.0)]
