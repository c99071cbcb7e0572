"""The columns that each table of scores has: those that are documented, and nothing that was only on the way."""

from __future__ import annotations

import polars as pl

import partnerkit as pk
from tests.drawn import SEED_CARE, STEPS

CRITERIA = [each.id.replace(".", "__") for each in SEED_CARE.criteria]
ITEMS = [f"steps__gate_{stage}_{n}" for stage, count in ((1, 4), (2, 5), (3, 4)) for n in range(count)]
PLACED = ["stage", "at_most", "position", "position_at_least", "position_at_most"]


def ends(names: list[str], *of: str) -> set[str]:
    return {f"{name}__{end}" for name in names for end in of}


def table() -> pl.DataFrame:
    keys = {"wave": "w", "hub": "h", "partner": ["ash", "elm"], "respondent": "", "about": ["elm", "ash"]}
    items = dict.fromkeys(["steps__reported", "steps__wanted", *ITEMS, "seed__window", "seed__spade"], 1)
    return pl.DataFrame({**keys, "kind": "nursery", "note": "n", **items})


FRAMEWORK = {"seed_care", *ends(["seed_care"], "coverage", "band", "mean", "lowest", "at_least", "at_most")}


def test_the_columns_of_scores() -> None:
    given = table()
    made = pk.score(given, SEED_CARE, STEPS)
    assert made.columns[: given.width] == given.columns
    assert len(made.columns) == len(set(made.columns))
    assert set(made.columns) - set(given.columns) == {
        *CRITERIA,
        *ends(CRITERIA, "coverage", "items", "invalid", "band"),
        *FRAMEWORK,
        *ends(["steps"], *PLACED, "later_gates_met"),
    }


def test_the_columns_of_ties() -> None:
    made = pk.combine_sides(pk.score(table(), SEED_CARE, STEPS), SEED_CARE, STEPS)
    placed = ends(["steps"], *PLACED, "reported", "wanted")
    assert len(made.columns) == len(set(made.columns))
    assert set(made.columns) == {
        *("hub", "wave", "a", "b", "status", "views", "n_respondents"),
        *ends(["contact", "told", "n_respondents"], "a", "b"),
        *CRITERIA,
        *ends(CRITERIA, "coverage", "items", "band", "gap", "a", "b"),
        *FRAMEWORK,
        *(placed - {"steps__wanted"}),
        "steps__later_gates_met",
        *(f"{name}_{side}" for name in placed for side in "ab"),
    }


def test_the_columns_of_groups() -> None:
    made = pk.rollup(pk.score(table(), SEED_CARE, STEPS), SEED_CARE, STEPS)
    assert len(made.columns) == len(set(made.columns))
    assert set(made.columns) == {
        *("hub", "wave", "subject", "n_partners", "n_respondents", "n_relationships"),
        *CRITERIA,
        *ends(CRITERIA, "coverage", "items", "band", "n", "n_respondents", "n_partners", "over_partners"),
        *FRAMEWORK,
        *ends(["steps"], "n_0", "n_1", "n_2", "n_3", "between", "unknown", "mean_position", "positions"),
    }
