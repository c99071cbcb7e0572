"""Waves compared: only what all hold counts, whatever has changed about who was asked what."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import stdtrit

import partnerkit as pk
from partnerkit import sentences
from partnerkit.change import compare, norm_of_panel, trend
from partnerkit.codec import comparison_data
from partnerkit.errors import InvalidValueError, UnknownNameError
from partnerkit.knowledge import library, using
from partnerkit.knowledge.schema import Subject
from partnerkit.results import (
    Comparison,
    FindingKind,
    Held,
    IntervalReason,
    Norm,
    NormBasis,
    Operation,
    Reason,
    Target,
    TieFate,
    Trend,
    TrendFigure,
)
from tests.made import BARRIERS, QUALITY, REPORTED, dyadic_error, untied, without
from tests.waves import AIM, DATES, FORM, PURPOSE, about_ties, about_whole, both, hub_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAMES = ("ash", "beech", "elm", "fir", "oak", "yew")
ONE = dict(zip(NAMES, (1, 2, 2, 3, 0, 4), strict=True))
TWO = dict(zip(NAMES, (2, 2, 4, 3, 2, 3), strict=True))
RING = {(a, b): 1 + i % 3 for i, (a, b) in enumerate(zip(NAMES, (*NAMES[1:], NAMES[0]), strict=True))}
POINTS = st.lists(st.none() | st.integers(-2, 4), min_size=6, max_size=6)
SOMETHING = st.lists(st.integers(0, 4), min_size=6, max_size=6)


def told(hub: pk.Hub, first: str = "one", second: str = "two") -> Comparison:
    return compare(hub, first, second)


def whole(one: dict[str, int], two: dict[str, int]) -> pk.Hub:
    return hub_of([*about_whole("one", one), *about_whole("two", two)], NAMES)


def tied(
    one: dict[tuple[str, str], int], two: dict[tuple[str, str], int], rosters: dict[str, str] | None = None
) -> pk.Hub:
    return hub_of([*about_ties("one", dict(one)), *about_ties("two", dict(two))], NAMES, rosters=rosters)


def fates(made: Comparison) -> dict[str, TieFate]:
    return {tie.id: tie.fate for tie in made.ties}


# -- laws -------------------------------------------------------------------------------------------------------------


@given(POINTS)
@settings(max_examples=6)
def test_waves_alike_differ_in_nothing(points: list[int | None]) -> None:
    answers = [
        *(each for wave in ("one", "two") for each in about_whole(wave, dict(zip(NAMES, points, strict=True)))),
        *(each for wave in ("one", "two") for each in about_ties(wave, both(RING))),
    ]
    made = told(hub_of(answers, NAMES))
    assert made[AIM].change in {0.0, None}
    assert set(fates(made).values()) == {TieFate.KEPT}
    assert (made.stages.rose, made.stages.stayed, made.stages.fell) == (0, 6, 0)


@given(SOMETHING, SOMETHING)
@settings(max_examples=6)
def test_waves_whose_answers_are_swapped_change_the_other_way(one: list[int], two: list[int]) -> None:
    a, b = (dict(zip(NAMES, points, strict=True)) for points in (one, two))
    there, back = told(whole(a, b))[AIM], told(whole(b, a))[AIM]
    assert there.change == -(back.change or 0.0)
    assert (there.first, there.second) == (back.second, back.first)
    assert there.interval is not None
    assert back.interval is not None
    assert (there.interval.low, there.interval.high) == pytest.approx((-back.interval.high, -back.interval.low))


@given(st.lists(st.integers(0, 3), min_size=6, max_size=6), SOMETHING)
@settings(max_examples=6)
def test_a_point_added_to_all_moves_the_change_by_a_point(one: list[int], first: list[int]) -> None:
    start, low, high = (dict(zip(NAMES, points, strict=True)) for points in (first, one, [x + 1 for x in one]))
    less, more = told(whole(start, low))[AIM], told(whole(start, high))[AIM]
    assert more.raw_change == pytest.approx((less.raw_change or 0.0) + 1)
    assert more.interval is not None
    assert less.interval is not None
    assert more.interval.se == pytest.approx(less.interval.se)


def test_relabelled_partners_have_changed_as_much() -> None:
    turned = dict(zip(NAMES, reversed(NAMES), strict=True))
    one, other = told(whole(ONE, TWO)), told(whole(*({turned[p]: x for p, x in each.items()} for each in (ONE, TWO))))
    assert one[AIM].change == pytest.approx(other[AIM].change)
    before, after = one[AIM].interval, other[AIM].interval
    assert before is not None
    assert after is not None
    assert before.se == pytest.approx(after.se)


@pytest.mark.parametrize("subject", [Subject.PARTNERSHIP, Subject.RELATIONSHIP])
def test_the_interval_is_that_of_the_hub_without_each_partner(subject: Subject) -> None:
    """The framework's score is found anew each time: it is no mean of differences."""
    items = [criterion.items[0].item.id for criterion in QUALITY.criteria]
    answers = []
    for w, wave in enumerate(("one", "two")):
        answers += about_ties(wave, both(RING))
        for i, item in enumerate(items):
            if subject is Subject.PARTNERSHIP:
                answers += about_whole(
                    wave, {name: (3 * i + j + w * (j + i)) % 5 for j, name in enumerate(NAMES)}, item
                )
            else:
                cells = {pair: (3 * i + j + w * (j + i)) % 5 for j, pair in enumerate(both(RING))}
                answers += about_ties(wave, {**cells}, item)
    forms = dict.fromkeys(("one", "two"), (*items, REPORTED))
    hub = hub_of(answers, NAMES, forms=forms)

    def moved(made: Comparison, id_: str) -> float:
        found = next(each for each in made.frameworks if (each.id, each.subject) == (QUALITY.id, subject))
        change = {score.id: score.change for score in (found.score, *found.criteria)}[id_]
        assert change is not None
        return change

    made = told(hub)
    gone = [told(without(hub, name)) for name in NAMES]
    untold = [told(untied(hub, *pair)) for pair in RING] if subject is Subject.RELATIONSHIP else []
    framework = next(each for each in made.frameworks if (each.id, each.subject) == (QUALITY.id, subject))
    for score in (framework.score, framework.criteria[2]):
        deleted = [moved(each, score.id) for each in gone]
        se = dyadic_error(deleted, [moved(each, score.id) for each in untold])
        reach, change = float(stdtrit(len(NAMES) - 1, 0.975)) * se, moved(made, score.id)
        assert score.interval is not None
        assert score.interval.se == pytest.approx(se)
        ends = max(-1, change - reach), min(1, change + reach)
        assert (score.interval.low, score.interval.high) == pytest.approx(ends)


# -- only what both hold ----------------------------------------------------------------------------------------------


def test_one_who_answered_once_is_in_neither_score() -> None:
    made = told(whole({**ONE, "yew": 0}, {name: x for name, x in TWO.items() if name != "yew"}))
    assert made[AIM].first == pytest.approx(0.4)
    assert made[AIM].n_partners == 5
    assert made.fell_silent == ("yew",)


def test_dont_know_in_one_wave_is_no_score() -> None:
    assert told(whole(ONE, {**TWO, "yew": -1}))[AIM].n_partners == 5


def test_a_question_asked_once_is_in_neither_score() -> None:
    """The second question of the criterion, asked in 2026 only, would have made the second score 0.9 higher."""
    more = next(c.items[1].item.id for c in QUALITY.criteria if len(c.items) > 1)
    criterion = next(c for c in QUALITY.criteria if len(c.items) > 1)
    first = criterion.items[0].item.id
    answers = [*about_whole("one", ONE, first), *about_whole("two", ONE, first)]
    answers += about_whole("two", dict.fromkeys(NAMES, 4), more)
    made = told(hub_of(answers, NAMES, forms={"one": (first,), "two": (first, more)}))
    assert made[criterion.id].change == 0.0
    assert made[criterion.id].n_items == 1
    assert dict(made.items)[Subject.PARTNERSHIP].each == (1, 2)


def test_a_partner_that_joined_or_left_is_told_and_left_out() -> None:
    """Oak left and Yew joined; what they said counts in neither wave."""
    members = [
        pk.Partner(
            id=name,
            name=name,
            since=dt.date(2025, 9, 1) if name == "yew" else None,
            until=dt.date(2025, 9, 1) if name == "oak" else None,
        )
        for name in NAMES
    ]
    answers = [
        *about_whole("one", ONE),
        *about_whole("two", TWO),
        *about_ties("one", both(RING)),
        *about_ties("two", both(RING)),
    ]
    made = told(hub_of(answers, members))
    assert (made.joined, made.left) == (("yew",), ("oak",))
    assert (made.partners.each, made.partners.all) == ((5, 5), 4)
    assert made[AIM].n_partners == 4
    assert not {"yew", "oak"} & {partner for tie in made.ties for partner in tie.id.split("~")}


def test_the_people_of_a_partner_are_averaged_first() -> None:
    answers = [*about_whole("one", ONE), *about_whole("two", {n: x for n, x in ONE.items() if n != "ash"})]
    for respondent, point in (("head", 1), ("deputy", 3)):
        answers.append(pk.Response(wave="two", partner="ash", respondent=respondent, item=PURPOSE, answer=point))
    made = told(hub_of(answers, NAMES))
    assert made[AIM].change == pytest.approx(0.25 / 6)  # Ash from 1 to 2


def test_a_side_that_told_once_is_left_out_of_both_waves() -> None:
    """Beech told of the tie in 2026 only: Ash's word is compared with Ash's, not with the lower of the two."""
    made = told(tied({("ash", "beech"): 3}, {("ash", "beech"): 3, ("beech", "ash"): 1}))
    assert fates(made) == {"ash~beech": TieFate.KEPT}
    assert (made.stages.stayed, made.stages.fell) == (1, 0)


def test_a_score_missing_on_one_side_is_left_out_of_both_waves() -> None:
    """Beech gave no score in 2025; with its 0 the tie would have fallen from 1 to 0.5."""
    answers = [*about_ties("one", both({("ash", "beech"): 2})), *about_ties("two", both({("ash", "beech"): 2}))]
    answers += about_ties("one", {("ash", "beech"): 4}, PURPOSE)
    answers += about_ties("two", {("ash", "beech"): 4, ("beech", "ash"): 0}, PURPOSE)
    (found,) = (each for each in told(hub_of(answers)).frameworks if each.id == QUALITY.id)
    assert found.subject is Subject.RELATIONSHIP
    assert (found.criteria[0].first, found.criteria[0].second) == (1.0, 1.0)


def test_what_is_compared_about_ties_alone_stands_for_its_id() -> None:
    """About the whole it was asked in both waves, and nobody answered twice."""
    answers = [*about_whole("one", {"ash": 2}), *about_whole("two", {"beech": 2})]
    for wave, point in (("one", 1), ("two", 2)):
        answers += about_ties(wave, both({("ash", "beech"): 2})) + about_ties(
            wave, both({("ash", "beech"): point}), PURPOSE
        )
    made = told(hub_of(answers))
    assert (made[AIM].subject, made[AIM].change) == (Subject.RELATIONSHIP, 0.25)
    assert made.explain(AIM).value == 0.25


def test_a_denied_tie_has_no_score() -> None:
    answers = [
        *about_ties("one", both({("ash", "beech"): 2})),
        *about_ties("one", both({("ash", "beech"): 4}), PURPOSE),
    ]
    answers += about_ties("two", {("ash", "beech"): 2, ("beech", "ash"): 0})
    answers += about_ties("two", both({("ash", "beech"): 4}), PURPOSE)
    (found,) = (each for each in told(hub_of(answers)).frameworks if each.id == QUALITY.id)
    assert found.criteria[0].reason is Reason.NOT_IN_BOTH


def test_of_a_barrier_a_rise_is_bad() -> None:
    item = BARRIERS.criteria[0].items[0].item.id
    answers = [*about_whole("one", ONE, item), *about_whole("two", TWO, item)]
    made = told(hub_of(answers, forms=dict.fromkeys(("one", "two"), (item,))))
    assert not made[BARRIERS.criteria[0].id].high_is_good


# -- ties -------------------------------------------------------------------------------------------------------------


def test_a_tie_of_which_one_wave_says_nothing_is_neither_gained_nor_lost() -> None:
    made = told(tied({("ash", "beech"): 2}, {("beech", "ash"): 0, ("ash", "elm"): 2}))
    assert fates(made) == {}
    assert (made.relationships.each, made.relationships.all) == ((1, 2), 0)


def test_silence_before_a_full_roster_is_no_contact() -> None:
    """In 2026 Ash saw the whole list, answered about Elm, and left Beech out."""
    one, two = {("ash", "beech"): 2, ("ash", "elm"): 2}, {("ash", "elm"): 2, ("beech", "elm"): 1, ("elm", "beech"): 1}
    made = told(tied(one, two, rosters={"two": "full"}))
    assert fates(made)["ash~elm"] is TieFate.KEPT


def test_an_opinion_is_no_silence() -> None:
    """Ash gave no stage with Beech in 2026 but rated the tie, which 2025 did not ask: Beech's word stands alone."""
    answers = about_ties("one", both({("ash", "beech"): 2, ("ash", "elm"): 2}))
    answers += about_ties("two", {**both({("ash", "elm"): 2}), ("beech", "ash"): 2})
    answers += about_ties("two", {("ash", "beech"): 3}, PURPOSE)
    forms = {"one": (REPORTED,), "two": FORM}
    made = told(hub_of(answers, forms=forms, rosters={"two": "full"}))
    assert fates(made) == {"ash~beech": TieFate.KEPT, "ash~elm": TieFate.KEPT}


def test_silence_is_told_where_all_questions_are_shared() -> None:
    """The same without the rating: Ash saw the list and left Beech out, so it denies what Beech reports."""
    answers = about_ties("one", both({("ash", "beech"): 2, ("ash", "elm"): 2}))
    answers += about_ties("two", {**both({("ash", "elm"): 2}), ("beech", "ash"): 2})
    made = told(hub_of(answers, forms={"one": (REPORTED,), "two": FORM}, rosters={"two": "full"}))
    assert fates(made)["ash~beech"] is TieFate.NOW_DENIED


def test_facts_tell_of_ties_too() -> None:
    """Ash and Beech began in between, Elm and Fir ended; Oak and Yew go on: nobody was asked about any."""
    between = dt.date(2025, 9, 1)
    ties = [
        pk.Relationship(a="ash", b="beech", since=between),
        pk.Relationship(a="elm", b="fir", until=between),
        pk.Relationship(a="oak", b="yew"),
    ]
    made = told(hub_of([*about_whole("one", ONE), *about_whole("two", TWO)], NAMES, relationships=ties))
    assert fates(made) == {"ash~beech": TieFate.GAINED, "elm~fir": TieFate.LOST, "oak~yew": TieFate.KEPT}
    assert made.stages.unknown == 1


@pytest.mark.parametrize(
    ("one", "two", "fate"),
    [
        ((2, 2), (2, 0), TieFate.NOW_DENIED),
        ((0, 2), (2, 2), TieFate.NO_LONGER_DENIED),
        ((0, 2), (2, 0), TieFate.STILL_DENIED),
        ((0, 0), (2, 0), TieFate.NOW_DENIED),
        ((0, 0), (1, 1), TieFate.GAINED),
        ((1, 1), (0, 0), TieFate.LOST),
    ],
)
def test_fates(one: tuple[int, int], two: tuple[int, int], fate: TieFate) -> None:
    pairs = (("ash", "beech"), ("beech", "ash"))
    made = told(tied(dict(zip(pairs, one, strict=True)), dict(zip(pairs, two, strict=True))))
    assert fates(made) == {"ash~beech": fate}


def test_stages_found_from_gates_may_leave_it_open() -> None:
    """In 2025 all gates of the first stage are met and those of the second are don't knows; in 2026 all are met."""
    gates = [[use.item.id for use in stage.gates] for stage in pk.continuum().stages[:2]]
    answers = []
    for wave, second in (("one", -1), ("two", 2)):
        for item in gates[0]:
            answers += about_ties(wave, both({("ash", "beech"): 2}), item)
        for item in gates[1]:
            answers += about_ties(wave, both({("ash", "beech"): second}), item)
    form = (*gates[0], *gates[1], REPORTED)
    made = told(hub_of(answers, forms={"one": form, "two": form}))
    assert made.stages.compared_by == "evidenced"
    assert (made.stages.undecided, made.stages.table) == (1, ())


# -- waves that are hardly there --------------------------------------------------------------------------------------


def test_waves_named_the_wrong_way_round_are_put_in_order() -> None:
    right, wrong = told(whole(ONE, TWO)), told(whole(ONE, TWO), "two", "one")
    assert right == attrs.evolve(wrong, findings=())
    (finding,) = wrong.findings
    assert finding.kind is FindingKind.REORDERED
    assert finding.words == (("1", "one"), ("2", "two"))


def test_a_wave_against_itself_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="the wave one named twice; expected different waves"):
        told(whole(ONE, TWO), "one", "one")


def test_an_unknown_wave_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="unknown wave 'tow'; did you mean 'two'"):
        told(whole(ONE, TWO), "one", "tow")


def test_a_wave_of_one_respondent_is_compared_on_that_one() -> None:
    made = told(whole(ONE, {"ash": 3}))
    assert (made[AIM].change, made[AIM].n_partners) == (0.5, 1)
    assert made[AIM].no_interval is IntervalReason.TOO_FEW_PARTNERS
    assert (made.answered.each, made.answered.all) == ((6, 1), 1)


def test_a_wave_without_answers_has_no_changes() -> None:
    made = told(whole(ONE, {}))
    assert made.answered.all == 0
    assert all(each.score.change is None for each in made.frameworks)
    assert made.fit.reason is Reason.NOT_IN_BOTH
    assert made.ties == ()


def test_waves_with_nothing_in_common() -> None:
    other = QUALITY.criteria[1].items[0].item.id
    answers = [*about_whole("one", ONE), *about_whole("two", TWO, other)]
    made = told(hub_of(answers, forms={"one": (PURPOSE,), "two": (other,)}))
    assert made.frameworks == ()
    assert dict(made.items)[Subject.PARTNERSHIP].all == 0
    with pytest.raises(UnknownNameError, match="that both waves hold"):
        made[AIM]


def test_a_hub_in_which_no_partner_stayed() -> None:
    between = dt.date(2025, 9, 1)
    members = [pk.Partner(id="ash", name="Ash", until=between), pk.Partner(id="elm", name="Elm", since=between)]
    made = told(hub_of([*about_whole("one", {"ash": 2}), *about_whole("two", {"elm": 3})], members))
    assert (made.partners.all, made[AIM].change, made[AIM].reason) == (0, None, Reason.NOT_IN_BOTH)


def test_a_framework_of_few_criteria_has_no_change() -> None:
    made = told(whole(ONE, TWO))
    assert made[QUALITY.id].reason is Reason.TOO_FEW_CRITERIA
    assert made[QUALITY.id].n_partners == 6


def test_of_all_of_these_partners_there_is_no_sampling_error() -> None:
    made = compare(whole(ONE, TWO), "one", "two", target=Target.ROSTER)
    assert made[AIM].no_interval is IntervalReason.COMPLETE_ROSTER
    few = compare(whole(ONE, {n: x for n, x in TWO.items() if n != "yew"}), "one", "two", target="roster", level=0.9)
    interval = few[AIM].interval
    assert interval is not None
    assert (interval.target, interval.level) == (Target.ROSTER, 0.9)


def test_made_up_ratings_are_told() -> None:
    made = told(hub_of([*about_whole("one", ONE), *about_whole("two", TWO)], NAMES, illustrative=True))
    assert made.illustrative
    assert made[AIM].illustrative


# -- one partner, one tie ---------------------------------------------------------------------------------------------

NORM = Norm(reliability=0.8, sd=0.1, source="a study made up for this test")


def test_without_a_norm_there_is_no_reliable_change() -> None:
    made = told(whole(ONE, TWO))
    assert (made.reliable, made.no_reliable) == ((), Reason.NO_RELIABILITY)


def test_a_tie_is_judged_too() -> None:
    answers = [each for wave in ("one", "two") for each in about_ties(wave, both({("ash", "beech"): 2}))]
    answers += about_ties("one", both({("ash", "beech"): 1}), PURPOSE) + about_ties(
        "two", both({("ash", "beech"): 3}), PURPOSE
    )
    (found,) = compare(hub_of(answers), "one", "two", norms={AIM: NORM}).reliable
    assert (found.about, found.change, found.is_reliable) == ("ash~beech", 0.5, True)


def test_a_norm_for_what_nobody_has_a_score_of_says_so() -> None:
    made = compare(whole(ONE, TWO), "one", "two", norms={QUALITY.id: NORM})
    assert (made.reliable, made.no_reliable) == ((), Reason.NOT_IN_BOTH)


def test_a_norm_for_nothing_known_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="a norm for 'davis_2020'"):
        compare(whole(ONE, TWO), "one", "two", norms={"davis_2020": NORM})


@pytest.mark.parametrize(
    ("numbers", "match"),
    [
        ({"reliability": 1.0, "sd": 0.2}, "the reliability 1.0"),
        ({"reliability": -0.1, "sd": 0.2}, "the reliability -0.1"),
        ({"reliability": 0.8, "sd": 0.0}, "the standard deviation 0.0"),
        ({"reliability": 0.8, "sd": 1.4}, "divide one on a scale's points by their range"),
        ({"reliability": float("nan"), "sd": 0.2}, "the reliability nan"),
    ],
)
def test_norms_out_of_range_are_refused(numbers: dict[str, float], match: str) -> None:
    with pytest.raises(InvalidValueError, match=match):
        Norm(source="s", reliability=numbers["reliability"], sd=numbers["sd"])


OWN = """\
id = "own_aim"
name = "Our aim"
kind = "criteria"
edition = "1"
licence = "CC0-1.0"
source = "us"
place = "minutes"
basis = "authored"
about = "Ours."
subjects = ["partnership", "relationship"]
asked_about = []
scale = "agreement"

[[criteria]]
id = "aim"
name = "Aim"
definition = "Aim."
basis = "authored"

  [[criteria.items]]
  id = "own_aim.clear"
  text = "Our aim is clear."
  short = true

[[norms]]
of = "own_aim.aim"
reliability = 0.8
sd = 0.3
source = "{source}"
place = "table 2"
n = 240
"""


def judged(folder: Path, norms: Mapping[str, Norm], source: str = "a study made up") -> Comparison:
    """Compare two waves that asked a framework of one's own whose file states a norm."""
    file = folder / "own_aim.toml"
    file.write_text(OWN.format(source=source), encoding="utf-8")
    item = "own_aim.clear"
    with using(file):
        hub = hub_of(
            [*about_whole("one", ONE, item), *about_whole("two", TWO, item)],
            NAMES,
            forms=dict.fromkeys(("one", "two"), (item,)),
        )
        made = compare(hub, "one", "two", norms=norms)
        assert f"{sentences.norm(made.reliable[0].norm)}." in str(made.explain("own_aim.aim"))
        return made


def test_a_norm_of_the_file_judges_single_changes(tmp_path: Path) -> None:
    """By hand: s_diff = sqrt(2) 0.3 sqrt(0.2) = 0.189737, and 1.96 of it 0.371877; on five points a half is beyond it.

    Elm and oak went up by two points of four, the others by one at most, whose index is 0.25 / 0.189737 = 1.317616.
    """
    found = {each.about: each for each in judged(tmp_path, {}).reliable}
    assert {name for name, each in found.items() if each.is_reliable} == {"elm", "oak"}
    assert found["ash"].index == pytest.approx(1.317616, abs=1e-6)
    assert found["ash"].needed == pytest.approx(0.371877, abs=1e-5)
    assert found["oak"].norm == Norm(
        reliability=0.8, sd=0.3, source="a study made up, table 2, 240 people", basis=NormBasis.FRAMEWORK
    )


def test_the_callers_norm_goes_before_that_of_the_file(tmp_path: Path) -> None:
    """By hand: with a deviation of 0.1 a quarter is beyond 1.96 sqrt(2) 0.1 sqrt(0.2) = 0.123959."""
    found = judged(tmp_path, {"own_aim.aim": NORM}).reliable
    assert {each.about for each in found if each.is_reliable} == {"ash", "elm", "oak", "yew"}
    assert {each.norm for each in found} == {NORM}


def test_the_source_of_a_norm_is_told_in_words(tmp_path: Path) -> None:
    (one, *_) = judged(tmp_path, {}, source="davis-2002").reliable
    work = library().sources["davis-2002"]
    assert one.norm.source == f"{work.author} ({work.year}), {work.title}, table 2, 240 people"


def test_a_norm_for_another_score_leaves_the_files_own(tmp_path: Path) -> None:
    found = judged(tmp_path, {AIM: NORM}).reliable
    assert {(each.id, each.norm.basis) for each in found} == {("own_aim.aim", NormBasis.FRAMEWORK)}


def test_a_panel_gives_a_norm() -> None:
    first = np.linspace(0, 1, 120)
    made = norm_of_panel(first, first**2, "a panel")
    assert made.basis is NormBasis.PANEL
    assert made.reliability == pytest.approx(np.corrcoef(first, first**2)[0, 1])


# -- the network, documents, explanations -----------------------------------------------------------------------------


def test_figures_of_the_network_stand_side_by_side() -> None:
    figures: dict[str, list[tuple[str, float | None]]] = {
        "one": [("density", 0.5), ("isolates", 1.0)],
        "two": [("density", 0.75), ("reach", None)],
    }
    made = compare(whole(ONE, TWO), "one", "two", measures=lambda each: figures[dict(each.labels)["wave"]])
    assert [(each.id, each.first, each.second) for each in made.network] == [
        ("density", 0.5, 0.75),
        ("isolates", 1.0, None),
        ("reach", None, None),
    ]


def test_a_tie_that_nobody_names_any_more_is_lost_under_a_full_roster() -> None:
    """Each partner was given the whole list and answered about others: what it leaves out is no contact."""
    kept = {("elm", "fir"): 3, ("ash", "fir"): 1}
    answers = [*about_ties("one", both({**kept, ("ash", "elm"): 2})), *about_ties("two", both(kept))]
    made = compare(hub_of(answers, rosters={"one": "full", "two": "full"}), "one", "two")
    assert [tie.id for tie in made.of_fate(TieFate.LOST)] == ["ash~elm"]
    assert (made.relationships.each, made.relationships.all) == ((3, 3), 3)
    listed = compare(hub_of(answers), "one", "two")
    assert not listed.of_fate(TieFate.LOST)
    assert (listed.relationships.each, listed.relationships.all) == ((3, 2), 2)


def test_the_network_is_compared_on_the_partners_and_views_of_both_waves() -> None:
    """Yew joins and answers, Fir falls silent: a density of 2/3 and of 3/5, and of 1/2 in both on what both hold.

    Of Ash, Elm and Fir the pairs of Fir are told by Ash and Elm alone. Ash and Elm are tied in both waves; Elm and Fir
    are not, as Elm says. Ash reports Fir in both, which Fir does not answer in the second: that is open in both.
    """
    first = {("ash", "elm"): 2, ("elm", "ash"): 2, ("ash", "fir"): 1, ("fir", "ash"): 1, ("fir", "elm"): 0}
    second = {("ash", "elm"): 3, ("elm", "ash"): 3, ("ash", "fir"): 1, **both({("ash", "yew"): 1, ("elm", "yew"): 1})}
    partners = [
        *(pk.Partner(id=each, name=each) for each in ("ash", "elm", "fir")),
        pk.Partner(id="yew", name="yew", since=DATES["two"]),
    ]
    answers = [*about_ties("one", first), *about_ties("two", second)]
    made = compare(hub_of(answers, partners, rosters={"one": "full", "two": "full"}), "one", "two")
    figures = {each.id: (each.first, each.second) for each in made.network}
    assert figures["density"] == (0.5, 0.5)  # one of the two pairs known, Ash and Elm, Elm and Fir
    assert figures["density_of_views"] == (0.75, 0.75)  # three of the four views of Ash and Elm
    assert figures["mean_stage"] == (2.0, 3.0)
    assert made.views == Held(each=(6, 9), all=4)
    assert made.partners.all == 3


def test_mean_stages_of_two_makings_are_not_set_side_by_side() -> None:
    """The first wave asks for the stage alone, the second its gates too: reported, and found, are two things."""
    gates = [use.item.id for use in pk.continuum().stages[0].gates]
    ring = both(RING)
    answers = [*about_ties("one", ring), *about_ties("two", ring)]
    for item in gates:
        answers.extend(about_ties("two", dict.fromkeys(ring, 2), item))
    measures = lambda _: [("density", 0.5), ("mean_stage", 2.0)]  # noqa: E731 - one line says it
    forms = {"two": (*gates, REPORTED)}
    made = compare(hub_of(answers, NAMES, forms=forms), "one", "two", measures=measures)
    assert [(each.id, each.first, each.second) for each in made.network] == [
        ("density", 0.5, 0.5),
        ("mean_stage_reported", 2.0, None),
        ("mean_stage_evidenced", None, 2.0),
    ]
    alike = compare(hub_of(answers, NAMES, forms={"one": (*gates, REPORTED), **forms}), "one", "two", measures=measures)
    assert [each.id for each in alike.network] == ["density", "mean_stage"]


def test_a_document_is_plain_and_whole() -> None:
    answers = [
        *about_whole("one", ONE),
        *about_whole("two", TWO),
        *about_ties("one", both(RING)),
        *about_ties("two", both(RING)),
    ]
    made = told(hub_of(answers, NAMES), "two", "one")
    document = json.loads(json.dumps(comparison_data(made), allow_nan=False))
    assert (document["format"], document["version"]) == ("partnerkit-comparison", 1)
    assert document["ties"][0]["id"] == "ash~beech"
    assert document["items"]["partnership"] == {"each": [1, 1], "all": 1}
    assert document["findings"][0]["kind"] == "reordered"
    assert "workings" not in document


def test_every_figure_is_found_again_from_its_explanation() -> None:
    answers = [
        *about_whole("one", ONE),
        *about_whole("two", TWO),
        *about_ties("one", both(RING)),
        *about_ties("two", both(RING)),
    ]
    made = told(hub_of(answers, NAMES))
    for id_ in made.explainable:
        tree = made.explain(id_)
        assert str(tree)
        if tree.operation is Operation.MEAN and tree.inputs:
            values = [each.value for each in tree.inputs if isinstance(each.value, float)]
            assert tree.value == pytest.approx(sum(values) / len(values))
    assert "0.250 in one, 0.500 in two" in str(made.explain(AIM))
    assert made.explain("stages").value == 0.0
    assert made.explain("ash~beech").value == "kept"


def test_what_is_not_compared_cannot_be_explained() -> None:
    made = told(whole(ONE, TWO))
    with pytest.raises(UnknownNameError, match=r"no figure 'stage'.*did you mean 'stages'"):
        made.explain("stage")
    assert attrs.evolve(made, workings=None).explainable == ()
    assert repr(made) == "Comparison('h', 'one' to 'two', 6 partners)"
    assert repr(made.workings) == "Workings('h')"


# -- trends -----------------------------------------------------------------------------------------------------------

WAVES = ("one", "two", "three")


def line(hub: pk.Hub) -> tuple[Trend, TrendFigure]:
    made = trend(hub)
    return made, next(each for each in made.figures if each.id == AIM)


def of_three(*points: dict[str, int]) -> pk.Hub:
    answers = [each for wave, told_ in zip(WAVES, points, strict=True) for each in about_whole(wave, told_)]
    return hub_of(answers, NAMES, waves=WAVES)


def test_who_missed_a_wave_is_in_no_slope() -> None:
    made, figure = line(of_three(ONE, {n: x for n, x in TWO.items() if n != "yew"}, ONE))
    assert figure.n_partners == 5
    assert (made.answered.each, made.answered.all) == ((6, 5, 6), 5)
    assert figure.slope == pytest.approx(0.0)
    assert figure.means is not None
    assert figure.means[0] == figure.means[2]


@given(SOMETHING, SOMETHING, SOMETHING)
@settings(max_examples=4)
def test_the_slope_is_that_of_polyfit_on_the_means(one: list[int], two: list[int], three: list[int]) -> None:
    points = (one, two, three)
    _, figure = line(of_three(*(dict(zip(NAMES, each, strict=True)) for each in points)))
    years = [DATES[wave].toordinal() / 365.25 for wave in WAVES]
    means = [sum(each) / 24 for each in points]
    wanted = np.polyfit(np.array(years) - years[0], means, 1)[0]
    assert figure.slope == pytest.approx(wanted, abs=1e-9)


def test_ties_have_a_trend() -> None:
    answers = []
    for i, wave in enumerate(WAVES):
        answers += about_ties(wave, both(RING)) + about_ties(wave, both(dict.fromkeys(RING, 1 + i)), PURPOSE)
    made = trend(hub_of(answers, NAMES, waves=WAVES))
    figure = next(each for each in made.figures if each.id == AIM)
    assert (figure.subject, figure.n_relationships) == (Subject.RELATIONSHIP, 6)
    assert figure.slope == pytest.approx(0.25 * 365.25 / 365)


def test_a_trend_of_nothing_in_common_says_so() -> None:
    _, figure = line(of_three(ONE, {}, TWO))
    assert (figure.slope, figure.reason, figure.no_interval) == (None, Reason.NOT_IN_BOTH, IntervalReason.NO_SCORE)


def test_two_waves_are_no_trend() -> None:
    with pytest.raises(InvalidValueError, match="2 waves; expected three or more"):
        trend(whole(ONE, TWO))


def test_waves_of_a_trend_are_put_in_order() -> None:
    hub = of_three(ONE, TWO, TWO)
    made = trend(hub, ["three", "one", "two"])
    assert [wave for wave, _ in made.waves] == list(WAVES)
    assert made.findings[0].kind is FindingKind.REORDERED
    assert made.figures == trend(hub).figures


def test_waves_of_one_date_have_no_line() -> None:
    hub = of_three(ONE, TWO, TWO)
    same = hub.evolve(waves=[attrs.evolve(wave, date=DATES["one"]) for wave in hub.waves])
    with pytest.raises(InvalidValueError, match="waves of one date"):
        trend(same)


# -- instruments of others --------------------------------------------------------------------------------------------


def of_instrument(id_: str) -> tuple[pk.Framework, Comparison]:
    """Return an instrument with two waves in which everyone goes from the lowest point but one to the next."""
    framework = pk.framework(id_)
    items = framework.asks(short=False)
    answers = [
        each
        for wave, step in (("one", 1), ("two", 2))
        for item in items
        for each in about_whole(wave, dict.fromkeys(NAMES, item.scale.low + step), item.id)
    ]
    form = tuple(item.id for item in items)
    return framework, told(hub_of(answers, NAMES, forms={"one": form, "two": form}))


def test_a_sum_moves_on_its_own_scale() -> None:
    """VicHealth's 35 statements from 1 to 5: a point more on each is 35 more of the sum, and 5 of a domain's."""
    framework, made = of_instrument("vichealth_2011")
    assert made[framework.id].change == pytest.approx(0.25)
    assert made[framework.id].raw_change == pytest.approx(35)
    assert made[framework.id].raw_scale == (35, 175)
    assert made[framework.criteria[0].id].raw_change == pytest.approx(5)


def test_an_instrument_without_a_total_says_so() -> None:
    framework, made = of_instrument("wilder_2001")
    assert made[framework.id].reason is Reason.NO_TOTAL
    assert made[framework.criteria[0].id].change == pytest.approx(0.25)


def test_weights_that_partners_give_go_into_each_waves_score() -> None:
    """One principle has the weight 5 of 10, where equal weights would give it a sixth."""
    framework = pk.framework("nuffield_2003")
    first, *others = framework.criteria
    answers = []
    for wave, points in (("one", (4, 2)), ("two", (2, 2))):
        for criterion, point in ((first, points[0]), *((other, points[1]) for other in others)):
            for use in criterion.items:
                answers += about_whole(wave, dict.fromkeys(NAMES, point), use.item.id)
            assert criterion.weight_item is not None
            scale = criterion.weight_item.scale
            weight = scale.high if criterion is first else scale.low
            answers += about_whole(wave, dict.fromkeys(NAMES, weight), criterion.weight_item.id)
    form = tuple(item.id for item in framework.asks(short=False))
    made = told(hub_of(answers, NAMES, forms={"one": form, "two": form}))
    alone = made[first.id].change
    assert alone == pytest.approx(-2 / 3)
    assert made[framework.id].change == pytest.approx(-1 / 3)
