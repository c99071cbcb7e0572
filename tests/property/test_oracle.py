"""The fast rules against the slow ones of `tests/oracle.py`, on random small tables."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit.responses import column
from partnerkit.scoring import power_mean
from tests import oracle
from tests.drawn import EXPONENTS, SEED_CARE, STEPS, frame, frameworks, tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnerkit.knowledge.schema import Framework

CLOSE = 1e-12
FEWER = settings(max_examples=settings().max_examples // 3)
"""For what takes long: a third of the examples that the profile says, each of more rows."""
GATES = [use.item for stage in STEPS.stages for use in stage.gates]
TIE_ITEMS = [STEPS.reported, STEPS.wanted, *GATES]


def same(got: float | None, wanted: Fraction | float | None) -> bool:
    """Tell whether two figures are both unknown, or equal to 1e-12."""
    if got is None or wanted is None:
        return got is None and wanted is None
    return abs(got - float(wanted)) <= CLOSE


def assert_criteria(row: Mapping[str, Any], wanted: Mapping[str, oracle.Rated]) -> None:
    for name, rated in wanted.items():
        at = column(name)
        assert same(row[at], rated.value), (name, row[at], rated)
        assert same(row[f"{at}__coverage"], rated.coverage), (name, row[f"{at}__coverage"], rated)
        assert (row[f"{at}__items"] or 0) == rated.items, (name, rated)
        assert row[f"{at}__band"] == oracle.band(rated.value), (name, rated)


def assert_framework(row: Mapping[str, Any], criteria: Mapping[str, oracle.Rated], framework: Framework) -> None:
    made, at = oracle.combine(criteria, framework), column(framework.id)
    assert same(row[at], made.value), (row[at], made)
    assert row[f"{at}__band"] == oracle.band(made.value)
    for end in ("mean", "lowest", "at_least", "at_most", "coverage"):
        assert same(row[f"{at}__{end}"], getattr(made, end)), (end, row[f"{at}__{end}"], made)


def assert_placed(row: Mapping[str, Any], wanted: oracle.Placed | None, end: str = "") -> None:
    found = {what: row[f"steps__{what}{end}"] for what in ("stage", "at_most", "position")}
    low, high = row[f"steps__position_at_least{end}"], row[f"steps__position_at_most{end}"]
    if wanted is None:
        assert {*found.values(), low, high} == {None}
        return
    assert (found["stage"], found["at_most"]) == (wanted.stage, wanted.at_most), wanted
    assert same(found["position"], wanted.position), (found, wanted)
    assert same(low, wanted.low), (low, wanted)
    assert same(high, wanted.high), (high, wanted)
    if not end:
        assert row["steps__later_gates_met"] == wanted.later


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.001, 1000)), min_size=1, max_size=6), st.sampled_from(EXPONENTS))
def test_power_mean_is_the_oracles(parts: list[tuple[float, float]], p: float) -> None:
    values, weights = ([Fraction(part[i]) for part in parts] for i in (0, 1))
    assert same(power_mean([x for x, _ in parts], [w for _, w in parts], p), oracle.power_mean(values, weights, p))


@given(frameworks(), tables(SEED_CARE.items, invalid=True))
def test_rows_are_scored_as_by_the_oracle(framework: Framework, rows: list[oracle.Row]) -> None:
    scored = pk.score(frame(rows), framework)
    for row, got in zip(rows, scored.iter_rows(named=True), strict=True):
        criteria = {c.id: oracle.rate(row, c) for c in framework.criteria}
        assert_criteria(got, criteria)
        assert_framework(got, criteria, framework)
        assert [got[f"{column(c.id)}__invalid"] for c in framework.criteria] == [r.invalid for r in criteria.values()]


@given(
    tables(SEED_CARE.items),
    st.dictionaries(
        st.sampled_from("vw"), st.lists(st.sampled_from([item.id for item in SEED_CARE.items]), unique=True)
    ),
)
def test_what_a_wave_did_not_ask_is_not_counted(rows: list[oracle.Row], asked: dict[str, list[str]]) -> None:
    scored = pk.score(frame(rows), SEED_CARE, asked=asked)
    for row, got in zip(rows, scored.iter_rows(named=True), strict=True):
        criteria = {c.id: oracle.rate(row, c, asked.get(row.wave, ())) for c in SEED_CARE.criteria}
        assert_criteria(got, criteria)
        assert_framework(got, criteria, SEED_CARE)


@given(tables(TIE_ITEMS, ties=True, whole=False, invalid=True))
def test_stages_of_rows_are_the_oracles(rows: list[oracle.Row]) -> None:
    scored = pk.score(frame(rows), STEPS)
    for row, got in zip(rows, scored.iter_rows(named=True), strict=True):
        assert_placed(got, oracle.place({g.id: oracle.gate_bounds([row], g.id, STEPS) for g in GATES}, STEPS))


RULES = st.sampled_from(("mean", "lower", "upper", "a", "b"))
ORDER = st.lists(st.sampled_from([("oak", "ash"), ("ash", "elm"), ("oak", "elm")]), unique=True, max_size=2)


@settings(max_examples=settings().max_examples // 2)
@given(frameworks(), tables([*SEED_CARE.items, *TIE_ITEMS], ties=True, max_rows=8), RULES, RULES, ORDER)
def test_sides_are_combined_as_by_the_oracle(
    framework: Framework, rows: list[oracle.Row], sides: str, gates: str, order: list[tuple[str, str]]
) -> None:
    scored = pk.score(frame(rows), framework, STEPS)
    made = pk.combine_sides(scored, framework, STEPS, sides=sides, gates=gates, order=order)
    wanted = oracle.ties(rows, [framework], STEPS, sides, gates, order=order)
    assert {(row["hub"], row["wave"], row["a"], row["b"]) for row in made.iter_rows(named=True)} == set(wanted)
    for row in made.iter_rows(named=True):
        tie = wanted[row["hub"], row["wave"], row["a"], row["b"]]
        assert (row["status"], row["views"]) == (tie.status, tie.views)
        assert_criteria(row, tie.criteria)
        assert_framework(row, tie.criteria, framework)
        for name, gap in tie.gaps.items():
            assert same(row[f"{column(name)}__gap"], gap)
        assert_placed(row, tie.placed)
        assert row["steps__reported"] == tie.reported
        for side, seen in zip("ab", tie.sides, strict=True):
            assert row[f"steps__reported_{side}"] == (seen.reported if seen else None)
            assert row[f"steps__wanted_{side}"] == (seen.wanted if seen else None)
            assert_placed(row, oracle.place(seen.gates, STEPS) if seen else None, f"_{side}")


@given(frameworks(), tables(SEED_CARE.items, ties=True, max_rows=8), RULES)
def test_sides_are_combined_without_a_continuum(framework: Framework, rows: list[oracle.Row], sides: str) -> None:
    made = pk.combine_sides(pk.score(frame(rows), framework), framework, sides=sides)
    wanted = oracle.ties(rows, [framework], None, sides)
    for row in made.iter_rows(named=True):
        tie = wanted[row["hub"], row["wave"], row["a"], row["b"]]
        assert (row["status"], row["views"]) == (tie.status, tie.views)
        assert_criteria(row, tie.criteria)


GROUP_RULES = st.sampled_from(("mean", "lower", "upper"))


@FEWER
@given(frameworks(), tables([*SEED_CARE.items, *TIE_ITEMS], ties=True, max_rows=14), GROUP_RULES, GROUP_RULES)
def test_groups_are_rolled_up_as_by_the_oracle(
    framework: Framework, rows: list[oracle.Row], sides: str, gates: str
) -> None:
    scored = pk.score(frame(rows), framework, STEPS)
    made = pk.rollup(scored, framework, STEPS, sides=sides, gates=gates)
    found = oracle.ties(rows, [framework], STEPS, sides, gates)
    for row in made.iter_rows(named=True):
        group = [each for each in rows if (each.hub, each.wave) == (row["hub"], row["wave"])]
        if row["subject"] == "relationship":
            mine = {pair: tie for pair, tie in found.items() if pair[:2] == (row["hub"], row["wave"])}
            criteria = oracle.typical_tie(mine.values(), framework)
            assert_ties(row, mine, framework)
        else:
            own = [r for r in group if r.about == ("" if row["subject"] == "partnership" else r.partner)]
            criteria = oracle.whole(own, framework)
            assert row["n_partners"] == len({r.partner for r in own})
            assert row["n_respondents"] == len({(r.partner, r.respondent) for r in own})
            for criterion in framework.criteria:
                parts = oracle.over_partners(own, criterion)
                assert row[f"{column(criterion.id)}__n"] == sum(part.value is not None for part in parts)
        assert_criteria(row, criteria)
        assert_framework(row, criteria, framework)


def assert_ties(row: Mapping[str, Any], found: dict[oracle.Pair, oracle.Tie], framework: Framework) -> None:
    chosen = [tie for tie in found.values() if oracle.counted(tie)]
    assert row["n_relationships"] == len(chosen)
    for criterion in framework.criteria:
        at = column(criterion.id)
        assert same(row[f"{at}__over_partners"], oracle.typical_partner(found, criterion.id))
        assert row[f"{at}__n"] == sum(tie.criteria[criterion.id].value is not None for tie in chosen)
    places = [tie.placed for tie in chosen]
    sure = [p.stage for p in places if p is not None and p.stage is not None and p.stage == p.at_most]
    assert [row[f"steps__n_{i}"] for i in range(4)] == [sure.count(i) for i in range(4)]
    assert row["steps__unknown"] == sum(p is None or p.stage is None for p in places)
    assert row["steps__between"] == len(places) - len(sure) - row["steps__unknown"]
    positions = [p.position for p in places if p is not None]
    assert same(row["steps__mean_position"], oracle.mean(positions))
    assert row["steps__positions"] == sum(position is not None for position in positions)


REGIONS = {"ash": "north", "elm": "north", "oak": "south"}


@FEWER
@given(tables([*SEED_CARE.items, *TIE_ITEMS], ties=True, whole=False, max_rows=14))
def test_a_tie_between_two_groups_counts_in_neither(rows: list[oracle.Row]) -> None:
    """Section 5: ties between clusters count in the whole and under `between`, in no cluster; over partners too."""
    table = frame(rows).with_columns(region=pl.col("partner").replace_strict(REGIONS, return_dtype=pl.String))
    made = pk.rollup(pk.score(table, SEED_CARE, STEPS), SEED_CARE, STEPS, by=["hub", "wave", "region"])
    found = oracle.ties(rows, [SEED_CARE], STEPS)
    answering = {(row.hub, row.wave, row.partner) for row in rows}
    groups: dict[tuple[str, str, str], dict[oracle.Pair, oracle.Tie]] = {}
    for (hub, wave, a, b), tie in found.items():
        known = {(hub, wave, a), (hub, wave, b)} <= answering
        name = ("between" if REGIONS[a] != REGIONS[b] else REGIONS[a]) if known else "unknown"
        if oracle.counted(tie):
            groups.setdefault((hub, wave, name), {})[hub, wave, a, b] = tie
    got = {
        (row["hub"], row["wave"], row["region"]): row
        for row in made.filter(pl.col("subject") == "relationship").iter_rows(named=True)
    }
    assert set(got) == set(groups)
    for key, row in got.items():
        assert_criteria(row, oracle.typical_tie(groups[key].values(), SEED_CARE))
        assert_ties(row, groups[key], SEED_CARE)


def test_the_minimum_is_the_limit_of_the_powers() -> None:
    values, weights = [Fraction(1, 5), Fraction(1, 2), Fraction(1)], [Fraction(1), Fraction(2), Fraction(1)]
    assert abs(oracle.power_mean(values, weights, -300) - oracle.power_mean(values, weights, -math.inf)) < 0.01
