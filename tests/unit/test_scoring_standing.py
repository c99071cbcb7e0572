"""Barriers felt from 0.5, strategies in place from 0.75; what is unknown is neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from partnerkit.knowledge.schema import Subject
from partnerkit.results import Barrier, FrameworkScore, Outcome, Reason, Score, Strategy, band_at
from partnerkit.scoring.standing import barriers_of, strategies_of

if TYPE_CHECKING:
    from collections.abc import Mapping

JUST_BELOW = 1e-9
ROUNDING = 1e-12


def score(id_: str, value: float | None, *, high_is_good: bool) -> Score:
    return Score(
        id=id_,
        subject=Subject.PARTNERSHIP,
        value=value,
        reason=Reason.NO_ANSWERS if value is None else None,
        band=None if value is None else band_at(value),
        high_is_good=high_is_good,
        coverage=1.0,
        n_respondents=1,
        n_partners=1,
        n_relationships=None,
        n_items=1,
    )


def scored(values: Mapping[str, float | None], *, high_is_good: bool) -> FrameworkScore:
    return FrameworkScore(
        id="f",
        subject=Subject.PARTNERSHIP,
        score=score("f", None, high_is_good=high_is_good),
        criteria=tuple(score(name, value, high_is_good=high_is_good) for name, value in values.items()),
        exponent=1.0,
        mean=None,
        lowest="",
        at_least=None,
        at_most=None,
        missing=(),
    )


@pytest.mark.parametrize(
    ("value", "felt"),
    [(0.0, False), (0.5 - JUST_BELOW, False), (0.5 - ROUNDING, True), (0.5, True), (0.51, True), (1.0, True)],
)
def test_a_barrier_is_felt_from_one_half(value: float, felt: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    partners = pl.DataFrame({"partner": ["oak"], "f__x": [value]})
    (barrier,) = barriers_of(scored({"f.x": value}, high_is_good=False), partners)
    assert barrier == Barrier(id="f.x", score=value, answered=1, felt_by=("oak",) if felt else ())


def test_a_barrier_is_felt_by_partners_and_not_by_the_hub() -> None:
    """Scores 1, 0, 1/2 and none: a mean of 1/2, felt by two of three, in the order of their ids."""
    partners = pl.DataFrame({"partner": ["oak", "elm", "ash", "fir"], "f__x": [1.0, 0.0, 0.5, None]})
    (barrier,) = barriers_of(scored({"f.x": 0.5}, high_is_good=False), partners)
    assert barrier == Barrier(id="f.x", score=0.5, answered=3, felt_by=("ash", "oak"))


def test_a_barrier_of_which_nobody_has_answered_is_felt_by_nobody() -> None:
    partners = pl.DataFrame({"partner": ["oak"], "f__x": [None], "f__y": [0.75]}, schema_overrides={"f__x": pl.Float64})
    found = barriers_of(scored({"f.x": None, "f.y": 0.75}, high_is_good=False), partners)
    assert found == (
        Barrier(id="f.x", score=None, answered=0, felt_by=()),
        Barrier(id="f.y", score=0.75, answered=1, felt_by=("oak",)),
    )


@pytest.mark.parametrize(
    ("value", "in_place"),
    [
        (None, Outcome.UNKNOWN),  # ask first: it is not absent
        (0.0, Outcome.NOT_MET),
        (0.75 - JUST_BELOW, Outcome.NOT_MET),
        (0.75 - ROUNDING, Outcome.MET),
        (0.75, Outcome.MET),
        (1.0, Outcome.MET),
    ],
)
def test_a_strategy_is_in_place_from_three_quarters(value: float | None, in_place: Outcome) -> None:
    (found,) = strategies_of(scored({"f.x": value}, high_is_good=True))
    assert found == Strategy(id="f.x", score=value, in_place=in_place)


def test_where_neither_was_asked_there_is_neither() -> None:
    assert barriers_of(None, pl.DataFrame({"partner": ["oak"]})) == ()
    assert strategies_of(None) == ()
