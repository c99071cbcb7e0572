"""Instruments of others, worked by hand: what the file says, and what follows from it for answers made up here.

Every number can be followed with a pencil. Where an instrument states its ranges, the edges of a range are tried. Edges
and scales that have not been read in a source are marked so in the instrument's file.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl
import pytest

import partnerkit as pk
from partnerkit.codec import profile_data
from partnerkit.knowledge.schema import Checked, Framework, Subject
from partnerkit.responses import Code, column
from partnerkit.results import FindingKind, Reason
from partnerkit.scoring import received
from tests.unit.test_cli import said
from tests.unit.test_explanation import check_profile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from partnerkit.results import Profile

CLOSE = 1e-12
Answers = Mapping[str, int | None]


def wide(*rows: tuple[str, str, Answers]) -> pl.DataFrame:
    """Return a wide table of (partner, about, answers)."""
    names = {item for _, _, answers in rows for item in answers}
    keys = [{"wave": "w", "hub": "h", "partner": p, "respondent": "", "about": about} for p, about, _ in rows]
    cells = [{column(n): answers.get(n) for n in sorted(names)} for _, _, answers in rows]
    types = {column(n): pl.Int8 for n in names}
    return pl.DataFrame([{**k, **c} for k, c in zip(keys, cells, strict=True)], schema_overrides=types)


def alike(framework: Framework, point: int) -> dict[str, int | None]:
    """Return one answer to every statement."""
    return {use.item.id: point for criterion in framework for use in criterion.items}


def of_criterion(framework: Framework, name: str, points: Sequence[int | None]) -> dict[str, int | None]:
    """Return answers to the statements of one criterion."""
    return {use.item.id: point for use, point in zip(framework[name].items, points, strict=True)}


def one(table: pl.DataFrame) -> dict[str, Any]:
    """Return a table's only row."""
    return table.row(0, named=True)


def hub(framework: Framework, answers: Sequence[tuple[str, str, Answers]], partners: int = 6) -> pk.Hub:
    """Return a hub whose one wave asked an instrument: of partners p1, p2, and so on."""
    people = [pk.Partner(id=f"p{i}", name=f"Partner {i}", kind="nursery") for i in range(1, partners + 1)]
    wave = pk.Wave(id="w", date=dt.date(2026, 3, 1), form=[item.id for item in framework.items])
    given = [
        pk.Response(wave="w", partner=partner, about=about, item=item, answer=answer)
        for partner, about, told in answers
        for item, answer in told.items()
    ]
    partnership = pk.Partnership(id="h", name="H", partners=people)
    return pk.Hub(partnership=partnership, waves=[wave], responses=pk.Responses.of(given))


def assessed(framework: Framework, answers: Sequence[tuple[str, str, Answers]], partners: int = 6) -> Profile:
    return pk.assess(hub(framework, answers, partners), intervals=None)


# VicHealth: seven domains of five statements, 1 to 5, added up; the total in three ranges

VICHEALTH = pk.framework("vichealth_2011")


def test_vichealth_adds_up_35_statements() -> None:
    """Five of seven domains at 3, one at 4, one at 2.

    A domain of five 3s comes to 15, of five 4s to 20, of five 2s to 10; the whole to 5 x 15 + 20 + 10 = 105 of 175.
    Of the way from 35 to 175 that is 70/140 = 0.5.
    """
    high, low = (of_criterion(VICHEALTH, name, [point] * 5) for name, point in (("need", 4), ("planning", 2)))
    row = one(pk.score(wide(("p1", "", alike(VICHEALTH, 3) | high | low)), VICHEALTH))
    assert row["vichealth_2011__making_it_work__raw"] == pytest.approx(15, abs=CLOSE)
    assert row["vichealth_2011__need__raw"] == pytest.approx(20, abs=CLOSE)
    assert row["vichealth_2011__planning__raw"] == pytest.approx(10, abs=CLOSE)
    assert row["vichealth_2011"] == pytest.approx(0.5, abs=CLOSE)
    assert row["vichealth_2011__raw"] == pytest.approx(105, abs=CLOSE)
    assert row["vichealth_2011__own_band"] == "right_direction"


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (35, "questioned"),
        (84, "questioned"),
        (85, "right_direction"),
        (126, "right_direction"),
        (127, "genuine"),
        (175, "genuine"),
    ],
)
def test_vichealth_ranges_at_their_edges(total: int, band: str) -> None:
    """35 to 84, 85 to 126, 127 to 175: statements at 1, some of them raised to 5, and one between."""
    raised, rest = divmod(total - 35, 4)
    points = [5] * raised + ([1 + rest] if rest else [])
    points += [1] * (35 - len(points))
    assert sum(points) == total
    answers = {item.id: point for item, point in zip(VICHEALTH.items, points, strict=True)}
    row = one(pk.score(wide(("p1", "", answers)), VICHEALTH))
    assert row["vichealth_2011__raw"] == pytest.approx(total, abs=1e-9)
    assert row["vichealth_2011__own_band"] == band


def test_vichealth_with_answers_missing_is_prorated() -> None:
    """Three statements of a domain answered 4, 4 and 1, two not: their mean is 3, the domain counts 5 x 3 = 15.

    Two answered of five are fewer than half, rounded up: no score.
    """
    some = of_criterion(VICHEALTH, "need", [4, 4, 1, None, Code.DONT_KNOW])
    few = of_criterion(VICHEALTH, "planning", [4, 4, None, None, None])
    row = one(pk.score(wide(("p1", "", alike(VICHEALTH, 3) | some | few)), VICHEALTH))
    assert row["vichealth_2011__need__raw"] == pytest.approx(15, abs=CLOSE)
    assert row["vichealth_2011__need__coverage"] == pytest.approx(3 / 5, abs=CLOSE)
    assert row["vichealth_2011__planning"] is None
    assert row["vichealth_2011__planning__raw"] is None
    # six of seven domains have a score, all 15 of 25: the total is 7 x 15 = 105
    assert row["vichealth_2011__raw"] == pytest.approx(105, abs=CLOSE)


def test_vichealth_between_two_whole_edges_belongs_below() -> None:
    """Two partners at 84 and 85: their mean of 84.5 has not reached 85."""
    answers = [[5] * 12 + [2] + [1] * 22, [5] * 12 + [3] + [1] * 22]
    assert [sum(each) for each in answers] == [84, 85]
    rows = [
        (f"p{i}", "", {item.id: x for item, x in zip(VICHEALTH.items, each, strict=True)})
        for i, each in enumerate(answers, 1)
    ]
    row = one(pk.rollup(pk.score(wide(*rows), VICHEALTH), VICHEALTH))
    assert row["vichealth_2011__raw"] == pytest.approx(84.5, abs=1e-9)
    assert row["vichealth_2011__own_band"] == "questioned"
    score = assessed(VICHEALTH, rows)["vichealth_2011"]
    assert score.raw == pytest.approx(84.5, abs=1e-9)
    assert (score.raw_scale, score.own_band) == ((35, 175), "questioned")


# Nuffield: six principles of six statements, 4 to 1, added up, in four ranges; partners weigh the principles

NUFFIELD = pk.framework("nuffield_2003")


@pytest.mark.parametrize(
    ("point", "total", "band"), [(1, 36, "poor"), (2, 72, "weak"), (3, 108, "fair"), (4, 144, "strong")]
)
def test_nuffield_totals(point: int, total: int, band: str) -> None:
    """36 statements at one point: 36, 72, 108 and 144, each the end of its range; a principle comes to six points."""
    row = one(pk.score(wide(("p1", "", alike(NUFFIELD, point))), NUFFIELD))
    assert row["nuffield_2003__raw"] == pytest.approx(total, abs=1e-9)
    assert row["nuffield_2003__own_band"] == band
    assert row["nuffield_2003__trust__raw"] == pytest.approx(6 * point, abs=1e-9)


@pytest.mark.parametrize(("raised", "band"), [(0, "poor"), (1, "weak")])
def test_nuffield_leaves_the_lowest_range_with_one_point(raised: int, band: str) -> None:
    """36 is a range of its own: one statement at 2 makes 37."""
    answers = alike(NUFFIELD, 1) | {NUFFIELD["need"].items[0].item.id: 1 + raised}
    row = one(pk.score(wide(("p1", "", answers)), NUFFIELD))
    assert row["nuffield_2003__raw"] == pytest.approx(36 + raised, abs=1e-9)
    assert row["nuffield_2003__own_band"] == band


def weights(*points: int) -> dict[str, int | None]:
    return {c.weight_item.id: p for c, p in zip(NUFFIELD.criteria, points, strict=True) if c.weight_item}


def test_nuffield_weights_are_the_means_of_what_partners_say() -> None:
    """Trust at 4 (value 1), all else at 1 (value 0). One partner weighs trust 5 and the others 1, one all of them 3.

    The mean weights are (5 + 3)/2 = 4 for trust and (1 + 3)/2 = 2 for the five others: 4/14 of the weight is trust's.
    The total is 36 + 108 x 4/14 = 66.857…; by the file's equal weights it were 36 + 108/6 = 54.
    """
    answers = alike(NUFFIELD, 1) | of_criterion(NUFFIELD, "trust", [4] * 6)
    one_says, other_says = weights(1, 1, 1, 5, 1, 1), weights(3, 3, 3, 3, 3, 3)
    rows = [("p1", "", answers | one_says), ("p2", "", answers | other_says)]
    scored = pk.score(wide(*rows), NUFFIELD)
    # in the row of the first the weights are its own: 5 of 10
    assert scored["nuffield_2003"].to_list() == pytest.approx([5 / 10, 3 / 18], abs=CLOSE)
    row = one(pk.rollup(scored, NUFFIELD))
    assert row["nuffield_2003__trust__weight"] == pytest.approx(4, abs=CLOSE)
    assert row["nuffield_2003__need__weight"] == pytest.approx(2, abs=CLOSE)
    assert row["nuffield_2003__raw"] == pytest.approx(36 + 108 * 4 / 14, abs=1e-9)
    assert row["nuffield_2003__own_band"] == "weak"
    profile = assessed(NUFFIELD, rows)
    (found,) = profile.frameworks
    assert dict(found.weights) == pytest.approx(
        {
            f"nuffield_2003.{n}": 4 if n == "trust" else 2
            for n in ("need", "purpose", "commitment", "trust", "arrangements", "learning")
        }
    )
    assert profile["nuffield_2003"].value == pytest.approx(4 / 14, abs=CLOSE)
    assert FindingKind.FILE_WEIGHTS not in {finding.kind for finding in profile.findings}


def test_nuffield_without_weights_is_weighed_by_its_file() -> None:
    """Nobody has weighed the last principle: all weigh the same, and a finding says so."""
    answers = alike(NUFFIELD, 1) | of_criterion(NUFFIELD, "trust", [4] * 6)
    told = dict(list(weights(1, 1, 1, 5, 1, 1).items())[:-1])
    profile = assessed(NUFFIELD, [("p1", "", answers | told)])
    assert profile["nuffield_2003"].raw == pytest.approx(54, abs=1e-9)
    assert profile.frameworks[0].weights == ()
    assert [f.about for f in profile.findings if f.kind is FindingKind.FILE_WEIGHTS] == [("nuffield_2003",)]


# Wilder: means of one to three statements, 1 to 5, in three ranges; no total

WILDER = pk.framework("wilder_2001")


@pytest.mark.parametrize(
    ("points", "mean", "band"),
    [
        ([1, 1, 1], 1.0, "concern"),
        ([3, 3, 2], 8 / 3, "concern"),
        ([3, 3, 3], 3.0, "borderline"),
        ([4, 4, 3], 11 / 3, "borderline"),
        ([4, 4, 4], 4.0, "strength"),
        ([5, 5, 5], 5.0, "strength"),
    ],
)
def test_wilder_factor_of_three_statements(points: list[int], mean: float, band: str) -> None:
    row = one(pk.score(wide(("p1", "", of_criterion(WILDER, "shared_stake", points))), WILDER))
    assert row["wilder_2001__shared_stake__raw"] == pytest.approx(mean, abs=CLOSE)
    assert row["wilder_2001__shared_stake__own_band"] == band


def test_wilder_mean_of_several_people_at_an_edge() -> None:
    """The partners' means of 2.5, 3.0 and 3.5 have the mean 3.0, which lies on the edge: borderline."""
    said = {"p1": [2, 3], "p2": [3, 3], "p3": [4, 3]}
    rows = [(p, "", of_criterion(WILDER, "pace", points)) for p, points in said.items()]
    row = one(pk.rollup(pk.score(wide(*rows), WILDER), WILDER))
    assert row["wilder_2001__pace__raw"] == pytest.approx(3.0, abs=CLOSE)
    assert row["wilder_2001__pace__own_band"] == "borderline"


def test_wilder_has_no_total() -> None:
    rows = [("p1", "", alike(WILDER, 4))]
    row = one(pk.rollup(pk.score(wide(*rows), WILDER), WILDER))
    assert {row[f"wilder_2001{end}"] for end in ("", "__band", "__mean", "__lowest", "__at_least", "__at_most")} == {
        None
    }
    assert row["wilder_2001__coverage"] == 1
    profile = assessed(WILDER, rows)
    assert (profile["wilder_2001"].value, profile["wilder_2001"].reason) == (None, Reason.NO_TOTAL)
    assert profile["wilder_2001.pace"].own_band == "strength"
    with pytest.raises(ValueError, match="wilder_2001, which has no total"):
        pk.assess(hub(WILDER, rows), quality="wilder_2001")


# PSAT: means of sections, 1 to 5, in four zones; no total; don't know as missing; five partners and 65 %

PSAT = pk.framework("psat_2002")


@pytest.mark.parametrize(
    ("points", "mean", "zone"),
    [
        ([1, 1, 1], 1.0, "danger"),
        ([3, 3, 2], 8 / 3, "danger"),
        ([3, 3, 3], 3.0, "work"),
        ([4, 4, 4], 4.0, "headway"),
        ([5, 5, 4], 14 / 3, "target"),
        ([5, 5, 5], 5.0, "target"),
        ([4, 4, Code.DONT_KNOW], 4.0, "headway"),
    ],
)
def test_psat_section_of_three_questions(points: list[int], mean: float, zone: str) -> None:
    """Don't know is left out of the mean: 4, 4 and don't know make 4."""
    row = one(pk.score(wide(("p1", "", of_criterion(PSAT, "efficiency", points))), PSAT))
    assert row["psat_2002__efficiency__raw"] == pytest.approx(mean, abs=CLOSE)
    assert row["psat_2002__efficiency__own_band"] == zone


def test_psat_zone_at_4_6() -> None:
    """Five partners with means of 4, 4, 5, 5 and 5 have the mean 23/5 = 4.6: the target zone starts there."""
    points = [4, 4, 5, 5, 5]
    rows = [(f"p{i}", "", of_criterion(PSAT, "financial", [x] * 3)) for i, x in enumerate(points, 1)]
    row = one(pk.rollup(pk.score(wide(*rows), PSAT), PSAT))
    assert row["psat_2002__financial__raw"] == pytest.approx(4.6, abs=CLOSE)
    assert row["psat_2002__financial__own_band"] == "target"


@pytest.mark.parametrize(
    ("answered", "asked", "reason"),
    [
        (5, 6, None),  # 5 of 6 are 83 %
        (4, 6, Reason.NOT_VALID),  # 4 of 6 are 67 %, and fewer than five
        (5, 8, Reason.NOT_VALID),  # 5 of 8 are 62.5 %, below 65 %
        (13, 20, None),  # 65 % to the point
    ],
)
def test_psat_is_valid_from_five_partners_and_65_per_cent(answered: int, asked: int, reason: Reason | None) -> None:
    rows = [(f"p{i}", "", alike(PSAT, 4)) for i in range(1, answered + 1)]
    profile = assessed(PSAT, rows, asked)
    score = profile["psat_2002.synergy"]
    assert score.reason is reason
    assert score.raw == (None if reason else 4.0)
    assert score.own_band == ("" if reason else "headway")


def test_psat_in_a_table_needs_five_partners() -> None:
    """A table does not know who was asked: of the two rules it can check the number of partners."""
    rows = [(f"p{i}", "", alike(PSAT, 4)) for i in range(1, 6)]
    for n, value in ((4, None), (5, 0.75)):
        row = one(pk.rollup(pk.score(wide(*rows[:n]), PSAT), PSAT))
        assert row["psat_2002__synergy"] == value


# PARTNER: trust and value as the mean of three ratings, 1 to 4, received from the others

PARTNER = pk.framework("partner_2008")


def rating(trust: Sequence[int | None], value: Sequence[int | None]) -> dict[str, int | None]:
    return of_criterion(PARTNER, "trust", trust) | of_criterion(PARTNER, "value", value)


RATINGS: list[tuple[str, str, Answers]] = [
    ("p2", "p1", rating([4, 3, 2], [1, 1, 1])),  # trust 3, value 1
    ("p3", "p1", rating([4, 4, 4], [2, 3, 4])),  # trust 4, value 3
    ("p1", "p2", rating([1, 2, 3], [4, 4, 4])),  # trust 2, value 4
    ("p3", "p2", rating([3, Code.DONT_KNOW, 3], [None, None, 2])),  # trust 3; value rests on one of three: none
]


def test_partner_scores_are_received() -> None:
    """P1: trust (3 + 4)/2 = 3.5, value (1 + 3)/2 = 2. P2: trust (2 + 3)/2 = 2.5, value 4 by one rater."""
    made = received(pk.score(wide(*RATINGS), PARTNER), PARTNER)
    trust, value = (made[f"partner_2008__{name}"] * 3 + 1 for name in ("trust", "value"))
    assert made["partner"].to_list() == ["p1", "p2"]
    assert made["n_raters"].to_list() == [2, 2]
    assert trust.to_list() == pytest.approx([3.5, 2.5], abs=CLOSE)
    assert value.to_list() == pytest.approx([2.0, 4.0], abs=CLOSE)
    assert made["partner_2008__value__n"].to_list() == [2, 1]


def test_partner_scores_stand_in_the_profile() -> None:
    profile = assessed(PARTNER, RATINGS)
    found = {each.partner: each for each in profile.received}
    assert sorted(found) == ["p1", "p2"]
    trust, value = found["p2"].criteria
    assert [trust.raw, value.raw] == pytest.approx([2.5, 4.0], abs=CLOSE)
    assert (trust.raw_scale, trust.n_partners, value.n_partners) == ((1, 4), 2, 1)
    assert found["p2"].score.reason is Reason.NO_TOTAL
    assert found["p2"].n_raters == 2


def test_partner_averages_the_people_of_a_rater_first() -> None:
    """Two people of p2 say 1 and 3 of p1, one of p3 says 4: (2 + 4)/2 = 3, and not 8/3."""
    table = wide(*[(p, "p1", rating([x] * 3, [x] * 3)) for p, x in (("p2", 1), ("p2", 3), ("p3", 4))])
    table = table.with_columns(respondent=pl.Series(["ann", "bob", ""]))
    made = one(received(pk.score(table, PARTNER), PARTNER))
    assert made["partner_2008__trust"] == pytest.approx((3 - 1) / 3, abs=CLOSE)


# Frey: 0 to 5 for every pair; both sides' reports are kept

FREY = pk.framework("frey_2006_levels")
LEVEL = "frey_levels.level"


def test_frey_keeps_both_reports_beside_their_mean() -> None:
    """P1 reports 4 of p2, p2 reports 1 of p1: side by side 4/5 and 1/5, mean 2.5/5, lower 1/5; p1 and p3 one report."""
    rows = [("p1", "p2", {LEVEL: 4}), ("p2", "p1", {LEVEL: 1}), ("p3", "p1", {LEVEL: 5})]
    scored = pk.score(wide(*rows), FREY)
    at = "frey_2006_levels__level"
    assert scored[at].to_list() == [0.8, 0.2, 1.0]
    for sides, combined in (("mean", 0.5), ("lower", 0.2), ("upper", 0.8)):
        pair = pk.combine_sides(scored, FREY, sides=sides).filter(pl.col("b") == "p2").row(0, named=True)
        assert (pair[f"{at}__a"], pair[f"{at}__b"]) == (0.8, 0.2)
        assert pair[at] == pytest.approx(combined, abs=CLOSE)
        assert pair[f"{at}__gap"] == pytest.approx(0.6, abs=CLOSE)
    # over ties: p1~p2 at 2.5 and p1~p3 at 5 have the mean 3.75 of 5; the rolled-up row keeps both counts
    row = one(pk.rollup(scored, FREY))
    assert row[at] == pytest.approx(3.75 / 5, abs=CLOSE)
    assert row[f"{at}__n"] == 2
    profile = assessed(FREY, rows, 3)
    score = profile["frey_2006_levels.level"]
    assert score.raw == pytest.approx(3.75, abs=CLOSE)
    assert score.raw_scale == (0, 5)
    (gap,) = profile.gaps
    assert (gap.a, gap.b, gap.value_a, gap.value_b) == ("p1", "p2", 0.8, 0.2)


def test_frey_continuum_keeps_both_reports() -> None:
    """The same as stages: p1 reports coalition (4), p2 networking (1); the tie stands at the lower."""
    frey = pk.continuum("frey_2006")
    table = wide(("p1", "p2", {frey.reported.id: 4}), ("p2", "p1", {frey.reported.id: 1}))
    pair = one(pk.combine_sides(pk.score(table, frey), frey))
    found = [pair[f"frey_2006__reported{end}"] for end in ("_a", "_b", "")]
    assert found == [4, 1, 1]


# HSIM: 0 to 4, actual and expected, and their agreement

HSIM = pk.framework("hsim_2004_depth")


def depth(actual: int | None, expected: int | None) -> Answers:
    return {"hsim_depth.actual": actual, "hsim_depth.expected": expected}


def test_hsim_agreement_of_actual_and_expected() -> None:
    """Agreement is 1 - |actual - expected| / 4: 1 for 3 and 3, 0.5 for 1 and 3 as for 3 and 1, 0 for 0 and 4."""
    told = [(3, 3), (1, 3), (3, 1), (0, 4), (2, None), (None, 2)]
    scored = pk.score(wide(*[("p1", f"p{i}", depth(*pair)) for i, pair in enumerate(told, 2)]), HSIM)
    at = "hsim_2004_depth__depth"
    assert scored[at].to_list() == [0.75, 0.25, 0.75, 0.0, 0.5, None]
    assert scored[f"{at}__expected"].to_list() == [0.75, 0.75, 0.25, 1.0, None, 0.5]
    assert scored[f"{at}__agreement"].to_list() == [1.0, 0.5, 0.5, 0.0, None, None]


def test_hsim_two_services_and_the_network() -> None:
    """P1 of p2: 2, should be 4 (agreement 0.5). P2 of p1: 1, should be 1 (agreement 1).

    The pair: actual (2 + 1)/2 = 1.5, expected (4 + 1)/2 = 2.5, agreement (0.5 + 1)/2 = 0.75. P3 says 4 of p1 and that
    it should be 0, p1 the reverse: both means are 2, and they agree in nothing. Agreement is averaged, and never worked
    out from means. What p1 receives: of p2 agreement 1, of p3 agreement 0, so (1 + 0)/2 = 0.5.
    """
    rows = [("p1", "p2", depth(2, 4)), ("p2", "p1", depth(1, 1)), ("p3", "p1", depth(4, 0)), ("p1", "p3", depth(0, 4))]
    scored = pk.score(wide(*rows), HSIM)
    at = "hsim_2004_depth__depth"
    pairs = pk.combine_sides(scored, HSIM).sort("a", "b")
    assert pairs[at].to_list() == pytest.approx([1.5 / 4, 2 / 4], abs=CLOSE)
    assert pairs[f"{at}__expected"].to_list() == pytest.approx([2.5 / 4, 2 / 4], abs=CLOSE)
    # p1~p3: 4 against 0 and 0 against 4 agree in nothing, though the means of both are 2
    assert pairs[f"{at}__agreement"].to_list() == pytest.approx([0.75, 0.0], abs=CLOSE)
    of_p1 = received(scored, HSIM).filter(pl.col("partner") == "p1").row(0, named=True)
    assert of_p1[f"{at}__agreement"] == pytest.approx(0.5, abs=CLOSE)
    score = assessed(HSIM, rows, 3)["hsim_2004_depth.depth"]
    assert score.agreement == pytest.approx(0.375, abs=CLOSE)
    assert score.expected == pytest.approx((2.5 + 2) / 2 / 4, abs=CLOSE)
    assert score.raw == pytest.approx((1.5 + 2) / 2, abs=CLOSE)


# OECD: indicators cut to goalposts, criteria, pillars, composite

OECD = pk.framework("oecd_2008_composite")
INDICATORS = {
    "composite.staff_trained": 50,  # (50 - 20) / (80 - 20) = 0.5
    "composite.posts_shared": 60,  # above the ceiling of 50: 1
    "composite.budget_pooled": 25,  # 0.25
    "composite.budget_unspent": 10,  # 10/40 = 0.25, and less is better: 0.75
    "composite.families_reached": 42,  # (42 - 10) / (90 - 10) = 0.4
    "composite.referrals_taken_up": 75,  # (75 - 30) / (80 - 30) = 0.9
}


def test_oecd_composite_by_levels() -> None:
    """Criteria: people (0.5 + 1)/2 = 0.75, money (0.25 + 0.75)/2 = 0.5, reach 0.4, follow-up 0.9.

    Pillars: means, arithmetic, (0.75 + 0.5)/2 = 0.625; ends, geometric, √(0.4 x 0.9) = √0.36 = 0.6.
    The composite, geometric, of weights 1/4 and 3/4: (0.625 x 0.6 x 0.6 x 0.6)^(1/4) = 0.135^(1/4) = 0.6061…
    """
    row = one(pk.score(wide(("p1", "", INDICATORS)), OECD))
    at = "oecd_2008_composite"
    found = [row[f"{at}__{name}"] for name in ("people", "money", "reach", "follow_up")]
    assert found == pytest.approx([0.75, 0.5, 0.4, 0.9], abs=CLOSE)
    assert row[f"{at}__means"] == pytest.approx(0.625, abs=CLOSE)
    assert row[f"{at}__ends"] == pytest.approx(0.6, abs=CLOSE)
    assert row[at] == pytest.approx(0.135 ** (1 / 4), abs=CLOSE)
    assert row[f"{at}__mean"] == pytest.approx((0.625 + 3 * 0.6) / 4, abs=CLOSE)
    (scored,) = assessed(OECD, [("p1", "", INDICATORS)]).frameworks
    assert [each.id for each in scored.groups] == [f"{at}.means", f"{at}.ends"]
    assert [each.value for each in scored.groups] == pytest.approx([0.625, 0.6], abs=CLOSE)


def test_oecd_composite_with_a_pillar_at_nothing_is_nothing() -> None:
    """No shift: reach at or below its floor makes its pillar 0, and that the composite."""
    row = one(pk.score(wide(("p1", "", INDICATORS | {"composite.families_reached": 3})), OECD))
    assert row["oecd_2008_composite__reach"] == 0
    assert row["oecd_2008_composite__ends"] == pytest.approx(0, abs=CLOSE)
    assert row["oecd_2008_composite"] == pytest.approx(0, abs=CLOSE)


def test_oecd_composite_of_arithmetic_means_is_one_mean() -> None:
    """With every level arithmetic the weights multiply: people and money 1/8 each, reach and follow-up 3/8 each."""
    groups = tuple(attrs.evolve(group, exponent=1.0) for group in OECD.groups)
    flat = attrs.evolve(OECD, exponent=1.0, groups=groups)
    row = one(pk.score(wide(("p1", "", INDICATORS)), flat))
    assert row["oecd_2008_composite"] == pytest.approx((0.75 + 0.5) / 8 + (0.4 + 0.9) * 3 / 8, abs=CLOSE)


def test_oecd_composite_bounds_what_is_missing_within_its_pillar() -> None:
    """Follow-up unknown: its pillar has half of its weight, too little for a score, and the composite has none.

    With it at 0 the composite is 0. With it at 1 the pillar is √(0.4 x 1), the composite 0.625^(1/4) x 0.4^(3/8).
    """
    row = one(pk.score(wide(("p1", "", {**INDICATORS, "composite.referrals_taken_up": None})), OECD))
    at = "oecd_2008_composite"
    assert (row[f"{at}__ends"], row[at]) == (None, None)
    assert row[f"{at}__at_least"] == pytest.approx(0, abs=CLOSE)
    assert row[f"{at}__at_most"] == pytest.approx(0.625 ** (1 / 4) * 0.4 ** (3 / 8), abs=CLOSE)


@pytest.mark.parametrize(
    "framework", [VICHEALTH, NUFFIELD, WILDER, PSAT, PARTNER, FREY, HSIM, OECD], ids=lambda f: f.id
)
def test_nobody_is_asked_them_by_default(framework: Framework) -> None:
    assert framework.asked_about == ()
    assert {subject for item in framework.items for subject in item.subjects} <= {*Subject}


def printed(*arguments: str) -> str:
    """Return what a command prints, on one line."""
    return " ".join(said(*arguments).split())


EVERYTHING: list[tuple[Framework, list[tuple[str, str, Answers]]]] = [
    (VICHEALTH, [("p1", "", alike(VICHEALTH, 3)), ("p2", "", alike(VICHEALTH, 5))]),
    (
        NUFFIELD,
        [("p1", "", {**alike(NUFFIELD, 2), **of_criterion(NUFFIELD, "trust", [4] * 6), **weights(1, 2, 3, 4, 5, 1)})],
    ),
    (WILDER, [("p1", "", alike(WILDER, 4))]),
    (PSAT, [(f"p{i}", "", alike(PSAT, 4)) for i in range(1, 6)]),
    (PSAT, [("p1", "", alike(PSAT, 4))]),
    (PARTNER, RATINGS),
    (FREY, [("p1", "p2", {LEVEL: 4}), ("p2", "p1", {LEVEL: 1})]),
    (HSIM, [("p1", "p2", depth(2, 4)), ("p2", "p1", depth(1, 1))]),
    (OECD, [("p1", "", INDICATORS), ("p2", "", {**INDICATORS, "composite.posts_shared": 0})]),
    (OECD, [("p1", "", INDICATORS | {"composite.families_reached": 3})]),
]


NAMES = [f"{framework.id}-{i}" for i, (framework, _) in enumerate(EVERYTHING)]


@pytest.mark.parametrize(("framework", "answers"), EVERYTHING, ids=NAMES)
def test_every_figure_is_found_again_from_its_tree(
    framework: Framework, answers: list[tuple[str, str, Answers]]
) -> None:
    check_profile(assessed(framework, answers))


@pytest.mark.parametrize(("framework", "answers"), EVERYTHING, ids=NAMES)
def test_profile_is_told_and_written(
    framework: Framework, answers: list[tuple[str, str, Answers]], tmp_path: Path
) -> None:
    """The page and the document hold what the instrument reads of its own."""
    pk.save(hub(framework, answers), tmp_path / "hub")
    page = printed("assess", str(tmp_path / "hub"))
    assert framework.name in page
    document = profile_data(pk.assess(hub(framework, answers)))
    assert json.loads(json.dumps(document)) == document
    (scored,) = document["frameworks"]
    if framework.total:
        assert scored["score"]["interval"] is None or scored["score"]["value"] is not None
    else:
        assert (scored["score"]["value"], scored["score"]["interval"]) == (None, None)


@pytest.mark.parametrize(
    ("framework", "answers", "told"),
    [
        (VICHEALTH, EVERYTHING[0][1], "140 on the scale from 35 to 175: based on genuine collaboration"),
        (
            NUFFIELD,
            EVERYTHING[1][1],
            "partners gave: recognise and accept the need for partnership 1.00",
        ),
        (WILDER, EVERYTHING[2][1], "none (the instrument has no score over all its criteria)"),
        (PSAT, EVERYTHING[3][1], "Synergy: 4 on the scale from 1 to 5: headway zone; 0.75 of 1."),
        (PSAT, EVERYTHING[4][1], "no figures (too few have answered for the instrument's own rule)"),
        (PARTNER, EVERYTHING[5][1], "2 partners rated by others"),
        (HSIM, EVERYTHING[7][1], "as it should be 0.62, agreement of the two 0.75 of 1"),
        (OECD, EVERYTHING[8][1], "What comes out: 0.60."),
    ],
    ids=["sum", "weights", "no_total", "zones", "not_valid", "received", "expected", "levels"],
)
def test_page_says_what_the_instrument_reads(
    framework: Framework, answers: list[tuple[str, str, Answers]], told: str, tmp_path: Path
) -> None:
    pk.save(hub(framework, answers), tmp_path / "hub")
    assert told in printed("assess", str(tmp_path / "hub"))


@pytest.mark.parametrize("framework", {each.id: each for each, _ in EVERYTHING}.values(), ids=lambda f: f.id)
def test_framework_is_printed_with_how_far_it_was_read(framework: Framework) -> None:
    page = printed("frameworks", framework.id)
    how_far = {Checked.NO: "has not been read for this project", Checked.PART: "has been read only in part"}
    assert how_far[framework.checked] in page
    for band in (*framework.bands, *framework.criterion_bands):
        assert band.name in page
