"""Laws of scoring, each stated as one test."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import partnerkit as pk
from partnerkit.codec import profile_data
from partnerkit.knowledge.schema import FrameworkKind
from partnerkit.responses import column
from partnerkit.results import Profile, TieStatus
from partnerkit.scoring import power_mean
from partnerkit.testing import hubs, wide_tables
from tests.drawn import EXPONENTS, KINDS, NAMES, SEED_CARE, STEPS, frame, frameworks, tables
from tests.frames import assert_frames_near
from tests.oracle import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from partnerkit.knowledge.schema import Framework, Item

CLOSE = 1e-12
MOST = settings().max_examples
HALF, FEWER, FEWEST = (settings(max_examples=MOST // part) for part in (2, 4, 8))
"""For what takes long: a part of the examples that the profile says, of more rows each."""
DAVIS, PUGH = pk.framework("davis_2002"), pk.continuum("pugh_2008")
GATES = [use.item for stage in STEPS.stages for use in stage.gates]
TIE_ITEMS = [STEPS.reported, STEPS.wanted, *GATES]
CRITERIA = [column(criterion.id) for criterion in SEED_CARE.criteria]
SCORES = [*CRITERIA, "seed_care", "seed_care__mean", "seed_care__lowest", "seed_care__at_least", "seed_care__at_most"]
SHARES = st.floats(0, 1)
WEIGHTS = st.integers(1, 1_000_000).map(lambda thousandths: thousandths / 1000)
PARTS = st.lists(st.tuples(SHARES, WEIGHTS), min_size=1, max_size=6)


def with_answer(row: Row, item: Item, answer: int | None) -> Row:
    return replace(row, answers={**row.answers, item.id: answer})


def first(rows: Sequence[Row], framework: Framework) -> dict[str, Any]:
    return pk.score(frame(rows), framework).row(0, named=True)


def values(table: pl.DataFrame, names: Sequence[str]) -> Iterator[float]:
    return (value for name in names for value in table[name].drop_nulls())


# -- bounded ----------------------------------------------------------------------------------------------------------


@given(frameworks(), tables(SEED_CARE.items, invalid=True))
def test_every_figure_lies_between_0_and_1(framework: Framework, rows: list[Row]) -> None:
    scored = pk.score(frame(rows), framework)
    names = [*SCORES, "seed_care__coverage", *(f"{name}__coverage" for name in CRITERIA)]
    assert all(0 <= value <= 1 for value in values(scored, names))


@HALF
@given(wide_tables(DAVIS, PUGH, subject="relationship"))
def test_every_figure_of_the_shipped_instruments_is_bounded(table: pl.DataFrame) -> None:
    scored = pk.score(table, DAVIS, PUGH)
    assert all(0 <= value <= 1 for value in values(scored, ["davis_2002", *(column(c.id) for c in DAVIS)]))
    assert all(0 <= value <= len(PUGH.stages) for value in values(scored, ["pugh_2008__position_at_most"]))


@given(frameworks(), tables(SEED_CARE.items))
def test_bounds_hold_the_score(framework: Framework, rows: list[Row]) -> None:
    for row in pk.score(frame(rows), framework).iter_rows(named=True):
        if row["seed_care"] is not None:
            assert row["seed_care__at_least"] - CLOSE <= row["seed_care"] <= row["seed_care__at_most"] + CLOSE


@given(PARTS, st.sampled_from(EXPONENTS))
def test_a_power_mean_lies_between_the_lowest_and_the_highest(parts: list[tuple[float, float]], p: float) -> None:
    xs, ws = [x for x, _ in parts], [w for _, w in parts]
    assert min(xs) - CLOSE <= power_mean(xs, ws, p) <= max(xs) + CLOSE


# -- monotone ---------------------------------------------------------------------------------------------------------


@HALF
@given(frameworks(), tables(SEED_CARE.items, max_rows=1), st.sampled_from(SEED_CARE.items))
def test_a_higher_answer_never_lowers_a_score_and_of_a_reversed_item_never_raises_it(
    framework: Framework, rows: list[Row], item: Item
) -> None:
    answer = rows[0].answers[item.id]
    assume(answer is not None and 0 <= answer < item.scale.high)
    before, after = first(rows, framework), first([with_answer(rows[0], item, (answer or 0) + 1)], framework)
    for name in SCORES:
        low, high = (after[name], before[name]) if item.reversed else (before[name], after[name])
        assert (low is None) == (high is None)
        assert low is None or low <= high + CLOSE


@given(PARTS, SHARES, st.sampled_from(EXPONENTS))
def test_a_power_mean_is_monotone(parts: list[tuple[float, float]], other: float, p: float) -> None:
    xs, ws = [x for x, _ in parts], [w for _, w in parts]
    low, high = sorted((xs[0], other))
    assert power_mean([low, *xs[1:]], ws, p) <= power_mean([high, *xs[1:]], ws, p) + CLOSE


@HALF
@given(tables(TIE_ITEMS, ties=True, whole=False, max_rows=1), st.sampled_from(GATES))
def test_more_yes_at_a_gate_never_lowers_a_stage(rows: list[Row], gate: Item) -> None:
    answer = rows[0].answers[gate.id]
    assume(answer in {0, 1})
    before = pk.score(frame(rows), STEPS).row(0, named=True)
    after = pk.score(frame([with_answer(rows[0], gate, (answer or 0) + 1)]), STEPS).row(0, named=True)
    for what in ("stage", "at_most", "position_at_least", "position_at_most"):
        assert before[f"steps__{what}"] <= after[f"steps__{what}"] + CLOSE


# -- order and names --------------------------------------------------------------------------------------------------


@HALF
@given(frameworks(), tables([*SEED_CARE.items, *TIE_ITEMS], ties=True), st.randoms(use_true_random=False))
def test_order_of_rows_and_columns_is_irrelevant_to_rows(framework: Framework, rows: list[Row], random: Random) -> None:
    table = frame(rows)
    shuffled = table.select(random.sample(table.columns, table.width)).sample(fraction=1, shuffle=True, seed=7)
    made = [pk.score(each, framework, STEPS) for each in (table, shuffled)]
    assert_frame_equal(*made, check_row_order=False, check_column_order=False, check_exact=True)


@FEWEST
@given(tables([*SEED_CARE.items, *TIE_ITEMS], ties=True, max_rows=12), st.randoms(use_true_random=False))
def test_order_of_rows_and_columns_is_irrelevant_to_groups(rows: list[Row], random: Random) -> None:
    table = frame(rows)
    shuffled = frame(random.sample(rows, len(rows))).select(random.sample(table.columns, table.width))
    for step in (pk.rollup, pk.combine_sides):
        made = [step(pk.score(each, SEED_CARE, STEPS), SEED_CARE, STEPS) for each in (table, shuffled)]
        assert_frames_near(*made, check_row_order=False, check_column_order=False, tolerance=CLOSE)


@HALF
@given(frameworks(), tables(SEED_CARE.items), st.permutations(range(len(SEED_CARE.criteria))))
def test_order_of_criteria_and_items_is_irrelevant(framework: Framework, rows: list[Row], order: list[int]) -> None:
    turned = [attrs.evolve(framework.criteria[i], items=tuple(reversed(framework.criteria[i].items))) for i in order]
    made = [pk.score(frame(rows), each) for each in (framework, attrs.evolve(framework, criteria=tuple(turned)))]
    assert_frames_near(*made, check_column_order=False, tolerance=CLOSE)


@FEWER
@given(tables([*SEED_CARE.items, *TIE_ITEMS], ties=True, whole=False, max_rows=12), st.permutations(NAMES))
def test_other_names_for_partners_permute_ties(rows: list[Row], names: list[str]) -> None:
    new = dict(zip(NAMES, names, strict=True))
    renamed = [replace(row, partner=new[row.partner], about=new[row.about]) for row in rows]
    made = [pk.combine_sides(pk.score(frame(each), SEED_CARE, STEPS), SEED_CARE, STEPS) for each in (rows, renamed)]
    symmetric = [*CRITERIA, "seed_care", "status", "views", "steps__stage", "steps__at_most", "steps__position"]
    found = []
    for table, called in zip(made, (new, dict(zip(NAMES, NAMES, strict=True))), strict=True):
        found.append(
            {
                (row["hub"], row["wave"], frozenset((called[row["a"]], called[row["b"]]))): [
                    round(row[name], 10) if isinstance(row[name], float) else row[name] for name in symmetric
                ]
                for row in table.iter_rows(named=True)
            }
        )
    assert found[0] == found[1]


@FEWER
@given(
    tables([*SEED_CARE.items, *TIE_ITEMS], ties=True, whole=False, max_rows=12),
    st.sampled_from(("mean", "lower", "upper")),
)
def test_swapping_the_sides_of_a_tie_changes_no_combined_score(rows: list[Row], rule: str) -> None:
    scored = pk.score(frame(rows), SEED_CARE, STEPS)
    pairs = [(a, b) for a in NAMES for b in NAMES if a < b]
    turned = [(b, a) for a, b in pairs]
    one, other = (
        pk.combine_sides(scored, SEED_CARE, STEPS, sides=rule, gates=rule, order=order) for order in (pairs, turned)
    )
    other_side = {"a": "b", "b": "a"}
    swap = {name: name[:-1] + other_side[name[-1]] for name in one.columns if name in "ab" or name[-2:] in {"_a", "_b"}}
    back = other.rename(swap).select(one.columns)
    assert_frames_near(one, back, check_row_order=False, tolerance=CLOSE)


@FEWER
@given(tables([*SEED_CARE.items, *TIE_ITEMS], ties=True, whole=False, max_rows=12))
def test_swapping_the_sides_swaps_a_and_b(rows: list[Row]) -> None:
    scored = pk.score(frame(rows), SEED_CARE, STEPS)
    turned = [(b, a) for a in NAMES for b in NAMES if a < b]
    one = pk.combine_sides(scored, SEED_CARE, STEPS, sides="a", gates="a")
    other = pk.combine_sides(scored, SEED_CARE, STEPS, sides="b", gates="b", order=turned)
    names = [*CRITERIA, "seed_care", "steps__stage", "steps__at_most", "steps__position"]
    keys = ["hub", "wave"]
    left = one.select(*keys, "a", "b", *names)
    right = other.select(*keys, pl.col("b").alias("a"), pl.col("a").alias("b"), *names)
    assert_frame_equal(left, right, check_row_order=False, check_exact=True)


# -- weights and equal answers ----------------------------------------------------------------------------------------


@given(frameworks(), tables(SEED_CARE.items), st.sampled_from((2, 5, 100)))
def test_weights_are_scale_free(framework: Framework, rows: list[Row], factor: int) -> None:
    heavier = attrs.evolve(
        framework,
        criteria=tuple(
            attrs.evolve(
                criterion,
                weight=round(criterion.weight * factor, 3),
                items=tuple(attrs.evolve(use, weight=round(use.weight * factor, 3)) for use in criterion.items),
            )
            for criterion in framework.criteria
        ),
    )
    made = [pk.score(frame(rows), each) for each in (framework, heavier)]
    assert_frames_near(*made, tolerance=CLOSE)


@given(frameworks(), st.sampled_from((0, 1)), st.sampled_from(KINDS))
def test_the_same_end_of_every_scale_gives_exactly_that_end(framework: Framework, end: int, kind: str) -> None:
    ends = {i.id: i.scale.high if (end == 1) != i.reversed else i.scale.low for i in framework.items}
    rows = [replace(Row(partner="ash", answers=ends), kind=kind)]
    got = first(rows, framework)
    assert [got[name] for name in CRITERIA] == [float(end)] * len(CRITERIA)
    assert abs(got["seed_care"] - end) <= CLOSE


@given(st.lists(WEIGHTS, min_size=1, max_size=6), SHARES, st.sampled_from(EXPONENTS))
def test_equal_scores_give_that_score_for_every_exponent(weights: list[float], value: float, p: float) -> None:
    assert abs(power_mean([value] * len(weights), weights, p) - value) <= CLOSE


@HALF
@given(st.integers(0, 4), st.sampled_from(EXPONENTS))
def test_equal_answers_give_that_answer_for_every_exponent(answer: int, p: float) -> None:
    given_ = {i.id: i.scale.high - answer if i.reversed else answer for i in DAVIS.asks(short=False)}
    got = first([Row(partner="ash", answers=given_)], attrs.evolve(DAVIS, exponent=p))
    assert abs(got["davis_2002"] - answer / 4) <= CLOSE
    assert all(got[column(c.id)] == answer / 4 for c in DAVIS)


@given(PARTS)
def test_geometric_is_at_most_arithmetic(parts: list[tuple[float, float]]) -> None:
    xs, ws = [x for x, _ in parts], [w for _, w in parts]
    ordered = [power_mean(xs, ws, p) for p in (-math.inf, -1, 0, 1)]
    assert all(low <= high + CLOSE for low, high in itertools.pairwise(ordered))


@given(tables(SEED_CARE.items))
def test_the_score_of_a_conjunction_is_at_most_its_mean(rows: list[Row]) -> None:
    for row in pk.score(frame(rows), SEED_CARE).iter_rows(named=True):
        assert row["seed_care"] is None or row["seed_care"] <= row["seed_care__mean"] + CLOSE


# -- what is unknown --------------------------------------------------------------------------------------------------


@HALF
@given(frameworks(), tables(SEED_CARE.items, max_rows=1), st.sampled_from(SEED_CARE.items), st.sampled_from((-1, None)))
def test_an_unknown_answer_never_changes_a_score_by_itself_and_lowers_the_coverage(
    framework: Framework, rows: list[Row], item: Item, unknown: int | None
) -> None:
    """An item that did not apply becomes unknown: the score is as it was, or cannot be had any more."""
    assume(not item.applies_to or rows[0].kind in item.applies_to)
    before = first([with_answer(rows[0], item, -2)], framework)
    after = first([with_answer(rows[0], item, unknown)], framework)
    (name,) = [column(c.id) for c in framework.criteria if item.id in {use.item.id for use in c.items}]
    assert after[name] in {before[name], None}
    assert after[f"{name}__items"] == before[f"{name}__items"]
    was, is_ = before[f"{name}__coverage"], after[f"{name}__coverage"]
    assert is_ == 0 if not was else is_ < was


@given(frameworks(), tables(SEED_CARE.items), st.sampled_from(SEED_CARE.items))
def test_what_does_not_apply_is_as_if_it_had_not_been_asked(framework: Framework, rows: list[Row], item: Item) -> None:
    asked = [each.id for each in SEED_CARE.items if each.id != item.id]
    excused = pk.score(frame([with_answer(row, item, -2) for row in rows]), framework)
    made = pk.score(frame(rows), framework, asked=asked)
    assert_frames_near(excused.select(*SCORES), made.select(*SCORES), tolerance=CLOSE)
    covers = [f"{name}__coverage" for name in CRITERIA]
    assert_frames_near(excused.select(covers), made.select(covers), tolerance=CLOSE)


@HALF
@given(tables(TIE_ITEMS, ties=True, whole=False), st.sampled_from(GATES), st.sampled_from((0, 1, 2)))
def test_a_dont_know_at_a_gate_leaves_the_truth_within_the_bounds(rows: list[Row], gate: Item, truth: int) -> None:
    for unknown in (-1, None):
        bounds = pk.score(frame([with_answer(rows[0], gate, unknown)]), STEPS).row(0, named=True)
        known = pk.score(frame([with_answer(rows[0], gate, truth)]), STEPS).row(0, named=True)
        assert bounds["steps__stage"] <= known["steps__stage"] <= known["steps__at_most"] <= bounds["steps__at_most"]
        assert bounds["steps__position_at_least"] <= known["steps__position_at_least"] + CLOSE
        assert known["steps__position_at_most"] <= bounds["steps__position_at_most"] + CLOSE


@FEWEST
@given(tables([*SEED_CARE.items, *TIE_ITEMS], ties=True, max_rows=12))
def test_a_second_respondent_with_the_same_answers_changes_nothing(rows: list[Row]) -> None:
    twice = [*rows, *(replace(row, respondent=f"{row.respondent}_again") for row in rows)]
    one, two = (pk.rollup(pk.score(frame(each), SEED_CARE, STEPS), SEED_CARE, STEPS) for each in (rows, twice))
    kept = [name for name in one.columns if not name.endswith("n_respondents")]
    assert_frames_near(one.select(kept), two.select(kept), tolerance=CLOSE)


# -- stages -----------------------------------------------------------------------------------------------------------


@given(tables(TIE_ITEMS, ties=True, whole=False))
def test_stages_and_positions_agree(rows: list[Row]) -> None:
    scored = pk.score(frame(rows), STEPS)
    for row in scored.iter_rows(named=True):
        stage, at_most, position = (row[f"steps__{what}"] for what in ("stage", "at_most", "position"))
        low, high = row["steps__position_at_least"], row["steps__position_at_most"]
        assume(stage is not None)
        assert 0 <= stage <= at_most <= len(STEPS.stages)
        assert stage <= low <= high
        assert math.floor(low) == stage
        assert math.floor(high) == at_most
        assert (position is None) == (high - low > CLOSE)
        if position is not None:
            assert abs(position - low) <= CLOSE
            assert math.floor(position) == stage == at_most


# -- engines and hubs -------------------------------------------------------------------------------------------------


@FEWEST
@given(tables([*SEED_CARE.items, *TIE_ITEMS], ties=True, max_rows=12))
def test_lazy_and_eager_agree_and_lazy_stays_lazy(rows: list[Row]) -> None:
    eager = pk.score(frame(rows), SEED_CARE, STEPS)
    lazy: Any = pk.score(frame(rows).lazy(), SEED_CARE, STEPS)
    assert isinstance(lazy, pl.LazyFrame)
    assert_frame_equal(lazy.collect(), eager, check_exact=True)
    for step in (pk.combine_sides, pk.rollup):
        later: Any = step(lazy, SEED_CARE, STEPS)
        assert isinstance(later, pl.LazyFrame)
        assert_frames_near(later.collect(), step(eager, SEED_CARE, STEPS), check_row_order=False, tolerance=CLOSE)


@HALF
@given(hubs(min_partners=2, max_answers=20), st.randoms(use_true_random=False))
def test_order_of_answers_leaves_the_document_as_it_is_to_the_byte(hub: pk.Hub, random: Random) -> None:
    answers = list(hub.responses)
    shuffled = hub.evolve(responses=pk.Responses.of(random.sample(answers, len(answers))))
    one, other = (json.dumps(profile_data(pk.assess(each))) for each in (hub, shuffled))
    assert one == other


@HALF
@given(hubs(max_answers=20))
def test_a_profile_is_in_order_whatever_the_hub(hub: pk.Hub) -> None:
    profile = pk.assess(hub)
    json.dumps(profile_data(profile), allow_nan=False)
    for framework in (*profile.frameworks, *profile.consensus):
        for score in (framework.score, *framework.criteria):
            assert (score.value is None) == (score.reason is not None) == (score.band is None)
            assert all(0 <= figure <= 1 for figure in (score.value, score.coverage) if figure is not None)
    for tie in profile.ties:
        assert tie.status is not TieStatus.NONE
        assert (tie.placement.reason is None) == (tie.placement.position is not None)
    assert_counts(profile)


def assert_counts(profile: Profile) -> None:
    stages, rates = profile.stages, profile.rates
    assert stages.ties == len(profile.ties) == stages.confirmed + stages.unconfirmed + stages.denied
    for shown in (stages.evidenced, stages.reported, stages.aims):
        assert sum(n for _, n in shown.counts) + shown.between + shown.unknown == stages.ties - stages.denied
    assert rates.answered + len(rates.silent) == rates.asked
    assert (rates.response is None) == (rates.asked == 0)


@HALF
@given(st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=5))
def test_a_rule_on_a_barrier_acts_on_1_less_the_score(pairs: list[tuple[float, float]]) -> None:
    """Of a barrier the lower, less favourable view is the one that feels it more."""
    names = [f"n{i}" for i in range(len(pairs))]
    keys = {"hub": "h", "wave": "w", "respondent": ""}
    rows = [{"partner": f"a{n}", "about": f"b{n}", **keys, "x": a} for n, (a, _) in zip(names, pairs, strict=True)]
    rows += [{"partner": f"b{n}", "about": f"a{n}", **keys, "x": b} for n, (_, b) in zip(names, pairs, strict=True)]
    criterion = attrs.evolve(SEED_CARE.criteria[0], weight=1.0)
    barrier = attrs.evolve(SEED_CARE, kind=FrameworkKind.BARRIERS, criteria=(criterion,))
    name = column(criterion.id)
    table = pl.DataFrame(rows).rename({"x": name})
    table = table.with_columns(pl.lit(1.0).alias(f"{name}__coverage"), pl.lit(1).alias(f"{name}__items"))
    for rule, chosen in (("lower", max), ("upper", min)):
        made = pk.combine_sides(table, barrier, sides=rule).sort("a")
        wanted = dict(zip(names, pairs, strict=True))
        assert made[name].to_list() == [pytest.approx(chosen(wanted[a[1:]]), abs=CLOSE) for a in made["a"]]
