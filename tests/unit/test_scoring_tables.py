from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest

import partnerkit as pk
from partnerkit.errors import InvalidValueError, TableError
from partnerkit.knowledge.schema import Mode
from partnerkit.responses import KEYS, column
from partnerkit.scoring.criteria import weighted
from tests.drawn import SEED_CARE, STEPS

DAVIS, PUGH = pk.framework("davis_2002"), pk.framework("pugh_death_1989")
KEYED = {"wave": "w", "hub": "h", "partner": ["oak", "ash"], "respondent": "", "about": ""}


def told(table: pl.DataFrame, *instruments: pk.Framework | pk.Continuum, mode: Mode = Mode.INDIVIDUAL) -> list[str]:
    return [str(problem) for problem in pk.check(table, *instruments, mode=mode).problems]


def test_columns_that_are_no_item_pass_through() -> None:
    table = pl.DataFrame({**KEYED, "region": ["north", "south"], "weight": [1.5, 2.0], "purpose__agreed": [4, 0]})
    scored = pk.score(table, DAVIS)
    assert scored.select(table.columns).equals(table)
    assert scored["davis_2002__common_aim"].to_list() == [1.0, 0.0]
    assert not [name for name in scored.columns if name.startswith("_")]


def test_a_column_for_no_item_is_refused() -> None:
    with pytest.raises(TableError) as caught:
        pk.score(pl.DataFrame({"x": [1]}), DAVIS, PUGH)
    assert [str(problem).split(";")[0] for problem in caught.value.problems] == [
        "no column for any item of davis_2002",
        "no column for any item of pugh_death_1989",
    ]


def test_text_is_refused_as_answers() -> None:
    with pytest.raises(TableError, match="column purpose__agreed: String values; expected integers"):
        pk.score(pl.DataFrame({"purpose__agreed": ["agree"]}), DAVIS)


def test_items_for_some_kinds_need_the_kind() -> None:
    with pytest.raises(TableError, match="no column 'kind'; expected one, as seed_care asks some kinds only"):
        pk.score(pl.DataFrame({"seed__spade": [4]}), SEED_CARE)


def test_items_asked_by_wave_need_the_wave() -> None:
    with pytest.raises(TableError, match="no column 'wave'"):
        pk.score(pl.DataFrame({"purpose__agreed": [4]}), DAVIS, asked={"2026": ["purpose.agreed"]})


@pytest.mark.parametrize("instruments", [(), (DAVIS, DAVIS)])
def test_each_instrument_is_named_once(instruments: tuple[pk.Framework, ...]) -> None:
    with pytest.raises(InvalidValueError, match="expected one or more, each once"):
        pk.score(pl.DataFrame({"purpose__agreed": [4]}), *instruments)


def test_floats_are_taken_where_they_are_whole() -> None:
    """Pandas with numpy types has no other way to hold a missing integer."""
    scored = pk.score(pl.DataFrame({"purpose__agreed": [3.0, None]}), DAVIS)
    assert scored["davis_2002__common_aim"].to_list() == [0.75, None]


def test_an_empty_table_is_scored() -> None:
    table = pl.DataFrame(schema={"purpose__agreed": pl.Int8, "steps__gate_1_0": pl.Int8})
    assert pk.score(table, DAVIS, STEPS).height == 0


def test_check_counts_each_item() -> None:
    table = pl.DataFrame(
        {**KEYED, "partner": list("abcdefg"), "purpose__agreed": [0, 4, 5, -1, -2, None, -3]},
        schema_overrides={"purpose__agreed": pl.Int8},
    )
    found = pk.check(table, DAVIS)
    (count,) = found.items
    assert (count.item, count.answered, count.dont_know, count.not_applicable, count.missing, count.invalid) == (
        "purpose.agreed", 2, 1, 1, 1, 2,
    )  # fmt: skip
    assert (found.rows, found.ok) == (7, False)
    assert told(table, DAVIS) == ["column purpose__agreed: 2 codes off the scale; expected 0 to 4, -1, -2 or null"]


@pytest.mark.parametrize("answer", [2.5, -0.5, 1e300, float("inf"), float("nan")])
def test_what_is_no_whole_number_is_off_the_scale(answer: float) -> None:
    rows = pl.DataFrame({**KEYED, "purpose__agreed": [answer, 1.0], "steps__gate_1_0": [answer, 1.0]})
    made = pk.score(rows, DAVIS, STEPS)
    assert pk.rollup(made, DAVIS, STEPS)["davis_2002__common_aim"].to_list() == [0.25]
    assert made["davis_2002__common_aim"].to_list() == [None, 0.25]
    assert made["davis_2002__common_aim__invalid"].to_list() == [1, 0]
    assert made["purpose__agreed"].equals(rows["purpose__agreed"])
    assert made.columns[: rows.width] == rows.columns


@pytest.mark.parametrize("answer", [2.5, -0.5, float("inf"), float("nan")])
def test_check_tells_what_is_no_whole_number(answer: float) -> None:
    table = pl.DataFrame({**KEYED, "purpose__agreed": [3.0, answer]})
    assert told(table, DAVIS) == ["column purpose__agreed: 1 code off the scale; expected 0 to 4, -1, -2 or null"]


def test_a_column_of_nulls_alone_is_an_item_that_nobody_answered() -> None:
    table = pl.DataFrame({**KEYED, "purpose__agreed": [3, 4], "purpose__pull_apart": [None, None]})
    assert pk.score(table, DAVIS)["davis_2002__common_aim__coverage"].to_list() == [0.5, 0.5]
    assert [count.missing for count in pk.check(table, DAVIS).items] == [0, 2]


def test_check_finds_nothing_wrong_with_what_is_in_order() -> None:
    found = pk.check(pl.DataFrame({**KEYED, "purpose__agreed": [0, 4]}), DAVIS)
    assert (found.ok, found.problems) == (True, ())


def test_check_tells_missing_keys() -> None:
    assert told(pl.DataFrame({"purpose__agreed": [4]}), DAVIS) == [
        f"no column {key!r}; expected one: it tells rows apart in a roll-up" for key in KEYS
    ]


def test_check_tells_nulls_and_repeats_in_keys() -> None:
    table = pl.DataFrame({**KEYED, "about": [None, None], "partner": ["oak", "oak"], "purpose__agreed": [4, 4]})
    assert told(table, DAVIS) == [
        "column about: 2 nulls; expected text; '' for the whole",
        "1 rows that repeat a key; expected one row a (wave, hub, partner, respondent, about)",
    ]


def test_check_tells_columns_that_look_like_misspelt_items() -> None:
    table = pl.DataFrame({**KEYED, "purpose__agreed": [4, 4], "purpose__pull_appart": [1, 1], "other__thing": [1, 1]})
    assert told(table, DAVIS) == [
        "column purpose__pull_appart: a column that is no item; did you mean 'purpose__pull_apart'?"
    ]


def test_check_of_rubrics() -> None:
    name = column("davis_2002.common_aim.rubric")
    found = pk.check(pl.DataFrame({**KEYED, name: [4, 9]}), DAVIS, mode=Mode.CONSENSUS)
    assert [(count.item, count.answered, count.invalid) for count in found.items] == [
        ("davis_2002.common_aim.rubric", 1, 1)
    ]


def test_rubrics_are_scored_apart_from_statements() -> None:
    table = pl.DataFrame({"purpose__agreed": [0], column("davis_2002.common_aim.rubric"): [3]})
    aims = [pk.score(table, DAVIS, mode=mode)["davis_2002__common_aim"].item() for mode in Mode]
    assert aims == [0.0, 0.75]


def test_a_framework_without_rubrics_has_nothing_to_score_by_consensus() -> None:
    with pytest.raises(TableError, match="no column for any item of seed_care"):
        pk.score(pl.DataFrame({"seed__spade": [4], "kind": ["nursery"]}), SEED_CARE, mode=Mode.CONSENSUS)


def test_a_sum_of_nothing_is_0() -> None:
    frame = nw.from_native(pl.DataFrame({"x": [1, 2]}))
    assert frame.select(weighted([], [])).item() == 0
