from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl
import pytest

import partnerkit as pk
from tests.drawn import SEED_CARE

if TYPE_CHECKING:
    from collections.abc import Mapping

WEIGHTS = {"soil": 0.125, "water": 1.0, "light": 0.875, "tools": 1.0}  # three quarters of 3 is 2.25


def scored(answers: Mapping[str, int | None], exponent: float = 1.0) -> dict[str, Any]:
    """Score one item a criterion: `soil`, `water`, `light` and `tools` on their first items, 0 to 4 (water 0 to 2)."""
    items = {"soil": "seed__dug", "water": "seed__can", "light": "seed__window", "tools": "seed__spade"}
    cells = {items[name]: [answer] for name, answer in answers.items()}
    framework = attrs.evolve(SEED_CARE, exponent=exponent)
    return pk.score(pl.DataFrame({"kind": ["nursery"], **cells}), framework).row(0, named=True)


@pytest.mark.parametrize(
    ("answers", "known"),
    [
        ({"water": 2, "light": 4, "tools": 4}, True),  # 2.875
        ({"soil": 4, "water": 2, "tools": 4}, False),  # 2.125
        ({"soil": 4, "water": 2, "light": 4}, False),  # 2
        ({"soil": -1, "water": 2, "light": -2, "tools": 4}, False),
        ({}, False),
    ],
)
def test_a_score_needs_three_quarters_of_the_weight(answers: dict[str, int | None], known: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    row = scored({"soil": None, **answers})
    assert (row["seed_care"] is not None) is known


def test_exactly_three_quarters_is_enough() -> None:
    weights = [1.0, 1.0, 1.0, 1.0]
    criteria = tuple(attrs.evolve(c, weight=w) for c, w in zip(SEED_CARE.criteria, weights, strict=True))
    table = pl.DataFrame({"kind": ["nursery"], "seed__can": [2], "seed__window": [4], "seed__spade": [0]})
    row = pk.score(table, attrs.evolve(SEED_CARE, criteria=criteria, exponent=1)).row(0, named=True)
    assert row["seed_care"] == pytest.approx(2 / 3, abs=1e-12)
    assert row["seed_care__at_least"] == pytest.approx(2 / 4, abs=1e-12)
    assert row["seed_care__at_most"] == pytest.approx(3 / 4, abs=1e-12)


def test_mean_and_lowest_stand_beside_the_score() -> None:
    """Water 1 of weight 1, light 1/2 of 0.875, tools 1/4 of 1: 1.6875 / 2.875."""
    row = scored({"water": 2, "light": 2, "tools": 1}, 0)
    assert row["seed_care__mean"] == pytest.approx(1.6875 / 2.875, abs=1e-12)
    assert row["seed_care__lowest"] == 0.25
    assert row["seed_care"] < row["seed_care__mean"]


@pytest.mark.parametrize("p", [-math.inf, -2.0, 0.0, 1.0, 3.0])
def test_nothing_scored_gives_no_score_and_the_widest_bounds(p: float) -> None:
    row = scored({"water": -1, "light": -1}, p)
    assert {row[f"seed_care{end}"] for end in ("", "__band", "__mean", "__lowest")} == {None}
    assert (row["seed_care__at_least"], row["seed_care__at_most"]) == pytest.approx((0.0, 1.0), abs=1e-12)
    assert row["seed_care__coverage"] == 0


def test_lowest_criterion_is_the_score_where_the_exponent_is_minus_infinity() -> None:
    row = scored({"water": 2, "light": 2, "tools": 1}, -math.inf)
    assert (row["seed_care"], row["seed_care__at_least"], row["seed_care__at_most"]) == (0.25, 0.0, 0.25)


@pytest.mark.parametrize("p", [-100.0, 100.0])
def test_a_strong_exponent_keeps_equal_answers(p: float) -> None:
    row = scored({"soil": 2, "water": 1, "light": 2, "tools": 2}, p)
    assert row["seed_care"] == pytest.approx(0.5, abs=1e-9)
