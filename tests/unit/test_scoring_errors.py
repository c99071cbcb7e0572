"""What a wrong call to scoring is told: each problem whole, with what was expected, where, and its catalogue entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import polars as pl
import pytest

import partnerkit as pk
from partnerkit.errors import Entry, InvalidValueError, Problem, TableError
from partnerkit.knowledge.schema import Mode
from partnerkit.responses import KEYS, column
from partnerkit.scoring import MaturityModel
from partnerkit.scoring.replicates import IntervalMethod
from tests.drawn import SEED_CARE, STEPS

if TYPE_CHECKING:
    from collections.abc import Callable

DAVIS, LADDER = pk.framework("davis_2002"), pk.continuum()
KEYED = {"wave": "w", "hub": "h", "partner": ["oak", "ash"], "respondent": "", "about": ""}
COLUMNS, AGREED = Entry.TABLE_COLUMNS, column("purpose.agreed")
WHOLE = "integers (null, -1 don't know, -2 not applicable)"


def problems(call: Callable[[], object], error: type[pk.PartnerkitError] = TableError) -> list[Problem]:
    with pytest.raises(error) as caught:
        call()
    return list(caught.value.problems)


# -- tables to be scored ----------------------------------------------------------------------------------------------


def test_a_table_without_an_item_is_told_three_columns_that_it_might_have() -> None:
    """Of a framework those asked in the mode of the call, of a continuum all."""
    table = pl.DataFrame({"x": [1]})
    statements = [column(item.id) for item in DAVIS.asks(short=False)][:3]
    rubrics = [column(c.asked(Mode.CONSENSUS)[0].item.id) for c in DAVIS.criteria][:3]
    stages = [column(item.id) for item in LADDER.items][:3]
    assert problems(lambda: pk.score(table, DAVIS, LADDER)) == [
        Problem(
            found=f"no column for any item of {each.id}",
            expected=f"columns such as {', '.join(names)}",
            entry=COLUMNS,
        )
        for each, names in ((DAVIS, statements), (LADDER, stages))
    ]
    (problem,) = problems(lambda: pk.score(table, DAVIS, mode=Mode.CONSENSUS))
    assert problem.expected == f"columns such as {', '.join(rubrics)}"


@pytest.mark.parametrize(("values", "type_"), [(["agree"], "String"), ([True], "Boolean"), ([[1]], "List(Int64)")])
def test_answers_that_are_no_numbers_are_named_by_column(values: list[Any], type_: str) -> None:
    wrong = Problem(found=f"{type_} values", expected=WHOLE, column=AGREED, entry=COLUMNS)
    table = pl.DataFrame({AGREED: values, column("purpose.pull_apart"): [1]})
    assert problems(lambda: pk.score(table, DAVIS)) == [wrong]
    assert problems(lambda: pk.check(table, DAVIS)) == [wrong]


def test_what_is_wrong_with_the_columns_is_told_at_once() -> None:
    table = pl.DataFrame({"seed__spade": ["x"], "seed__window": [1], AGREED: ["x"]})
    assert problems(lambda: pk.score(table, SEED_CARE, DAVIS, asked={"w": ["seed.spade"]})) == [
        Problem(found="String values", expected=WHOLE, column="seed__spade", entry=COLUMNS),
        Problem(found="no column 'kind'", expected="one, as seed_care asks some kinds only", entry=COLUMNS),
        Problem(found="String values", expected=WHOLE, column=AGREED, entry=COLUMNS),
        Problem(found="no column 'wave'", expected="one, as `asked` is given by wave", entry=COLUMNS),
    ]


def test_a_column_of_kinds_or_waves_is_wanted_only_where_it_is_needed() -> None:
    table = pl.DataFrame({AGREED: [4], "kind": ["nursery"], "seed__spade": [4]})
    scored = pk.score(table, DAVIS, SEED_CARE, asked=["purpose.agreed", "seed.spade"])
    assert scored["davis_2002__common_aim"].to_list() == [1.0]


@pytest.mark.parametrize(
    ("instruments", "named"),
    [((), "(none)"), ((DAVIS, DAVIS), "davis_2002, davis_2002"), ((STEPS, DAVIS, STEPS), "steps, davis_2002, steps")],
)
def test_instruments_named_twice_or_not_at_all(
    instruments: tuple[pk.Framework | pk.Continuum, ...], named: str
) -> None:
    told = [Problem(found=f"the instruments {named}: expected one or more, each once")]
    for call in (pk.score, pk.check):
        assert problems(lambda call=call: call(pl.DataFrame({AGREED: [4]}), *instruments), InvalidValueError) == told  # type: ignore[misc]  # a default binds the call


# -- tables to be checked ---------------------------------------------------------------------------------------------


def test_a_check_names_each_thing_with_its_entry() -> None:
    table = pl.DataFrame(
        {
            **KEYED,
            "partner": ["oak", "oak"],
            "about": [None, None],
            AGREED: [5, -3],
            column("purpose.pull_apart"): [9, 1],
            "purpose__pull_appart": [1, 1],
        }
    )
    assert pk.check(table, DAVIS).problems == (
        Problem(found="2 nulls", expected="text; '' for the whole", column="about", entry=COLUMNS),
        Problem(
            found="1 rows that repeat a key",
            expected="one row a (wave, hub, partner, respondent, about)",
            entry=Entry.GIVEN_TWICE,
        ),
        Problem(found="2 codes off the scale", expected="0 to 4, -1, -2 or null", column=AGREED, entry=Entry.OFF_SCALE),
        Problem(
            found="1 code off the scale",
            expected="0 to 4, -1, -2 or null",
            column=column("purpose.pull_apart"),
            entry=Entry.OFF_SCALE,
        ),
        Problem(
            found="a column that is no item",
            hint="did you mean 'purpose__pull_apart'?",
            column="purpose__pull_appart",
            entry=COLUMNS,
        ),
    )


def test_a_check_names_each_key_that_is_not_there() -> None:
    assert pk.check(pl.DataFrame({"hub": ["h"], AGREED: [4]}), DAVIS).problems == tuple(
        Problem(found=f"no column {key!r}", expected="one: it tells rows apart in a roll-up", entry=COLUMNS)
        for key in KEYS
        if key != "hub"
    )


def test_a_check_counts_each_sort_of_answer_of_each_item() -> None:
    table = pl.DataFrame(
        {
            "purpose__agreed": [0, 4, 4, -1, -2, -2, None, 5, -3, 2],
            "purpose__pull_apart": [None] * 8 + [-1, -1],
            "steps__gate_1_0": [2.0, 2.5, float("nan"), float("inf"), -1.0, None, 0.0, -2.0, 3.0, 1.0],
        },
        strict=False,
    )
    counts = {each.item: attrs.astuple(each)[1:] for each in pk.check(table, DAVIS, STEPS).items}
    assert counts == {
        "purpose.agreed": (4, 1, 2, 1, 2),
        "purpose.pull_apart": (0, 2, 0, 8, 0),
        "steps.gate_1_0": (3, 1, 1, 1, 4),
    }


@pytest.mark.parametrize("other", ["seed__windowe", "purpose_agred"])
def test_a_column_that_is_like_no_item_of_the_instruments_is_left_alone(other: str) -> None:
    """An item of another framework, or a name without the two lines that part an item's, is somebody's own column."""
    table = pl.DataFrame({**KEYED, AGREED: [4, 4], other: [1, 1], "tie__contact": [1, 1]})
    assert pk.check(table, DAVIS).problems == ()


# -- roll-ups and sides -----------------------------------------------------------------------------------------------


def test_a_roll_up_needs_scores_keys_and_groups() -> None:
    scored = pk.score(pl.DataFrame({**KEYED, AGREED: [4, 0]}), DAVIS)
    assert problems(lambda: pk.rollup(pl.DataFrame({**KEYED, AGREED: [4, 0]}))) == [
        Problem(
            found="no column of a known framework or continuum",
            expected="a table that `score` returned",
            entry=COLUMNS,
        )
    ]
    assert problems(lambda: pk.rollup(scored.drop("respondent"), DAVIS)) == [
        Problem(found="no column 'respondent'", expected="the columns of the wide table", entry=COLUMNS)
    ]
    assert problems(lambda: pk.rollup(scored, DAVIS, by=("region", "hub", "city"))) == [
        Problem(found=f"no column {name!r}", expected="the columns named in `by`", entry=COLUMNS)
        for name in ("region", "city")
    ]


@pytest.mark.parametrize("option", ["sides", "gates"])
@pytest.mark.parametrize("rule", ["a", "b"])
def test_a_side_is_no_rule_for_a_group(option: str, rule: str) -> None:
    scored = pk.score(pl.DataFrame({**KEYED, AGREED: [4, 0]}), DAVIS)
    rules: dict[str, Any] = {option: rule}
    assert problems(lambda: pk.rollup(scored, DAVIS, **rules), InvalidValueError) == [
        Problem(found=f"the rule '{rule}'", expected="mean, lower or upper: sides mean nothing in a group")
    ]


def test_sides_need_the_keys_and_every_criterion() -> None:
    table = pl.DataFrame({"hub": ["h"], "partner": ["oak"], "about": ["elm"], "seed_care__light": [1.0]})
    lacking = [column(c.id) for c in SEED_CARE.criteria if c.id != "seed_care.light"]
    assert problems(lambda: pk.combine_sides(table, SEED_CARE)) == [
        *(
            Problem(found=f"no column {name!r}", expected="the columns of the wide table", entry=COLUMNS)
            for name in ("wave", "respondent")
        ),
        *(
            Problem(found=f"no column {name!r}", expected="a table that was scored on seed_care", entry=COLUMNS)
            for name in lacking
        ),
    ]


# -- methods and models -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "given", "found", "expected"),
    [
        (IntervalMethod, {"level": 1.5}, "level 1.5", "above 0 and below 1"),
        (IntervalMethod, {"level": 0}, "level 0", "above 0 and below 1"),
        (IntervalMethod, {"level": "most"}, "level 'most'", "above 0 and below 1"),
        (IntervalMethod, {"replicates": 150.0}, "150.0 replicates", "a whole number from 100 to 100000"),
        (IntervalMethod, {"replicates": None}, "None replicates", "a whole number from 100 to 100000"),
        (IntervalMethod, {"seed": 1.5}, "the seed 1.5", "a whole number from 0"),
        (IntervalMethod, {"seed": -1}, "the seed -1", "a whole number from 0"),
        (MaturityModel, {"barriers": -0.5}, "the weight -0.5", "from 0 to 1000"),
        (MaturityModel, {"strategies": "x"}, "the weight 'x'", "from 0 to 1000"),
        (MaturityModel, {"needed": 2}, "the share 2", "from 0 to 1"),
    ],
)
def test_an_option_out_of_its_range_is_named(
    made: Callable[..., object], given: dict[str, Any], found: str, expected: str
) -> None:
    (path,) = given
    told = [Problem(found=found, expected=expected, path=path)]
    assert problems(lambda: made(**given), InvalidValueError) == told


def test_a_model_in_which_nothing_has_a_weight() -> None:
    told = Problem(found="no part with a weight", expected="a weight above 0 for one or more")
    assert problems(lambda: MaturityModel(quality=0, barriers=0, strategies=0, fit=0), InvalidValueError) == [told]


@pytest.mark.parametrize("level", [1e-9, 0.5, 1 - 1e-9])
def test_any_level_between_0_and_1_is_taken(level: float) -> None:
    assert IntervalMethod(level=level).level == level
