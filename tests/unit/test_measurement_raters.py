"""The raters of a panel in one call: from a table of any engine, or why not."""

from __future__ import annotations

from typing import Any, Literal

import narwhals as nw
import numpy as np
import polars as pl
import pytest

from partnerkit.errors import InvalidValueError, TableError, UnknownNameError
from partnerkit.files import case, load
from partnerkit.knowledge import framework
from partnerkit.measurement import raters
from partnerkit.responses import column
from partnerkit.results import PanelDemand, Reason, Thresholds
from partnerkit.sentences import RATERS_CAUTION, shortfall

NUFFIELD = framework("davis_2002")
CRITERION = NUFFIELD.criteria[0]
ITEMS = [use.item for use in CRITERION.items]


def table(*, subjects: int = 40, raters: int = 5, seed: int = 3) -> pl.DataFrame:
    """Return a wide table of one criterion: each subject rated by three raters who differ."""
    chance = np.random.default_rng(seed)
    rows = []
    for n in range(subjects):
        place = chance.normal(2, 0.8)
        for r in chance.permutation(raters)[:3]:
            points = np.clip(np.rint(place - 0.3 * (r - 2) + chance.normal(0, 0.9, len(ITEMS))), 0, 4)
            turned = [i.low + i.high - x if i.reversed else x for i, x in zip(ITEMS, points.tolist(), strict=True)]
            rows.append(("2026", "panel", f"judge{r}", "", f"s{n:02}", *map(int, turned)))
    keys = ["wave", "hub", "partner", "respondent", "about"]
    return pl.DataFrame(rows, schema=[*keys, *(column(item.id) for item in ITEMS)], orient="row")


def test_report_of_a_table() -> None:
    made = raters(table(), NUFFIELD, criterion=CRITERION.id)
    assert made.id == CRITERION.id
    assert made.converged
    assert made.caution == RATERS_CAUTION
    assert [each.id for each in made.raters] == [f"judge{r}" for r in range(5)]
    assert len(made.subjects) == 40
    severities = [each.severity or 0 for each in made.raters]
    assert severities == sorted(severities)
    assert [each.id for each in made.items] == [item.id for item in ITEMS]


def test_items_that_nobody_answered_are_left_out() -> None:
    assert len(raters(table(), NUFFIELD).items) == len(ITEMS)


def test_dont_know_is_missing_and_not_low() -> None:
    name = column(ITEMS[0].id)
    gaps = table().with_columns(pl.when(pl.int_range(pl.len()) % 4 == 0).then(-1).otherwise(pl.col(name)).alias(name))
    nulls = gaps.with_columns(pl.when(pl.col(name) < 0).then(None).otherwise(pl.col(name)).alias(name))
    assert raters(gaps, NUFFIELD) == raters(nulls, NUFFIELD)
    assert raters(gaps, NUFFIELD).items[0].n_answers == 90


@pytest.mark.parametrize("backend", ["pandas", "pyarrow"])
def test_any_engine_gives_the_same(backend: Literal["pandas", "pyarrow"]) -> None:
    pytest.importorskip(backend)
    pytest.importorskip("pyarrow")
    other = nw.from_native(table()).lazy().collect(backend=backend).to_native()
    assert raters(other, NUFFIELD) == raters(table(), NUFFIELD)


def test_columns_that_say_who() -> None:
    renamed = table().with_columns(respondent=pl.col("partner"), partner=pl.lit("agency"))
    assert [each.id for each in raters(renamed, NUFFIELD, subject="about", rater="respondent").raters] == [
        f"judge{r}" for r in range(5)
    ]
    both = table().with_columns(respondent=pl.lit("kim"), hub=pl.lit("h"))
    assert raters(both, NUFFIELD).raters[0].id == "judge0"
    pairs = table().with_columns(respondent=pl.when(pl.col("partner") == "judge0").then(pl.lit("kim")))
    assert raters(pairs, NUFFIELD).raters[0].id == "judge0/kim"


def test_scales_of_several_lengths_have_thresholds_of_their_own() -> None:
    assert raters(table(), NUFFIELD).thresholds is Thresholds.SHARED
    assert raters(table(), NUFFIELD, thresholds="item").thresholds is Thresholds.ITEM


def test_a_hub_is_always_refused_with_all_that_it_lacks() -> None:
    hub = load("examples/orchard_hub")
    made = raters(hub, NUFFIELD, about="relationship")
    assert made.reasons[0] is Reason.TOO_FEW_SUBJECTS
    assert made.reasons[-1] is Reason.ONE_HUB
    assert made.caution == RATERS_CAUTION
    assert all(each.adjusted is None for each in made.subjects)
    assert {each.demand for each in made.shortfalls} >= {PanelDemand.SUBJECTS, PanelDemand.PANEL}


def test_a_case_without_answers() -> None:
    assert raters(case("grange_park"), NUFFIELD).reasons == (Reason.NO_ANSWERS, Reason.ONE_HUB)


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"rater": "judge"}, TableError, "judge"),
        ({"subject": "abuot"}, TableError, "abuot"),
        ({"subject": ()}, TableError, "subject"),
        ({"criterion": "davis_2002.nothing"}, UnknownNameError, "nothing"),
        ({"wave": "2025"}, UnknownNameError, "2025"),
        ({"level": 2.0}, InvalidValueError, "level"),
        ({"thresholds": "some"}, ValueError, "some"),
    ],
)
def test_wrong_calls_are_told(options: dict[str, Any], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        raters(table(), NUFFIELD, **options)


def test_several_waves_need_a_name() -> None:
    two = pl.concat([table(), table().with_columns(wave=pl.lit("2027"))])
    with pytest.raises(InvalidValueError, match="2026, 2027"):
        raters(two, NUFFIELD)
    assert raters(two, NUFFIELD, wave="2026") == raters(table(), NUFFIELD)


def test_infinite_answers_are_refused() -> None:
    name = column(ITEMS[0].id)
    with pytest.raises(InvalidValueError, match="off the scale"):
        raters(table().with_columns(pl.lit(float("inf")).alias(name)), NUFFIELD)


def test_each_shortfall_has_its_sentence() -> None:
    few = table(subjects=8).filter(pl.col("partner") != "judge4")
    made = raters(few, NUFFIELD)
    told = [shortfall(each) for each in made.shortfalls]
    assert told[0] == "8 subjects were rated, and it takes at least 30."
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in told)
    one = raters(few.head(1), NUFFIELD)
    sentences = [shortfall(each) for each in one.shortfalls]
    assert sentences[:2] == [
        "1 subject was rated, and it takes at least 30.",
        "1 rater answered, and it takes at least 2.",
    ]
    assert {each.demand for each in one.shortfalls} >= {PanelDemand.RATED, PanelDemand.RATERS_EACH, PanelDemand.POINTS}
