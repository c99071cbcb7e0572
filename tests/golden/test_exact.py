"""Figures that land exactly on an edge, where sums of floats fall just short of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import polars as pl
import pytest

import partnerkit as pk
from partnerkit.responses import column
from partnerkit.results import Band, band_at
from partnerkit.scoring import power_mean
from tests.drawn import SEED_CARE, STEPS

if TYPE_CHECKING:
    from partnerkit.knowledge.schema import Framework
    from partnerkit.knowledge.stages import Continuum

KEYS = {"hub": "h", "wave": "w", "about": ""}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # f = 0.05: exp((ln 1 + ln 0.05) / 2) = sqrt(0.05) = 0.2236068; (0.2236068 - 0.05) / 0.95
        ((1, 0), 0.182744),
        # 0.525, 1 and 0.2875: cube root of 0.1509375 = 0.532434; (0.532434 - 0.05) / 0.95
        ((0.5, 1, 0.25), 0.507825),
        # 0.05 four times: the shift gives 0 back
        ((0, 0, 0, 0), 0.0),
        # 0.525 and 0.7625: sqrt(0.4003125) = 0.632703; (0.632703 - 0.05) / 0.95
        ((0.5, 0.75), 0.613371),
    ],
)
def test_geometric_mean(values: tuple[float, ...], expected: float) -> None:
    """G = (exp Σ w ln(f + (1 - f) x) - f) / (1 - f)."""
    assert power_mean(values, [1] * len(values), 0) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        (1, 0.7),  # (1 + 3 * 0.6) / 4
        (2, math.sqrt(0.52)),  # sqrt((1 + 3 * 0.36) / 4)
        (-math.inf, 0.6),  # the lowest, whatever its weight
        # 1/1 and 1/0.62: 4 / (1 + 3 / 0.62) = 2.48 / 3.62 = 0.685083; (0.685083 - 0.05) / 0.95
        (-1, (2.48 / 3.62 - 0.05) / 0.95),
        # the squares of these: sqrt(4 / (1 + 3 / 0.3844)) = 0.674117
        (-2, (math.sqrt(4 / (1 + 3 / 0.3844)) - 0.05) / 0.95),
    ],
)
def test_other_power_means(p: float, expected: float) -> None:
    """3.2, of 1 and 0.6 with weights 1 and 3."""
    assert power_mean([1, 0.6], [1, 3], p) == pytest.approx(expected, abs=1e-12)


def test_a_power_mean_takes_a_weight_a_value() -> None:
    with pytest.raises(ValueError, match="zip"):
        power_mean([1, 0.6], [1, 3, 2], 1)


def criterion(weights: list[float]) -> Framework:
    """Return a framework of one criterion, which has an item of each weight on a scale from 0 to 5."""
    item = next(i for i in SEED_CARE.items if i.id == "seed.rain")
    use = SEED_CARE.criteria[0].items[0]
    uses = tuple(
        attrs.evolve(use, item=attrs.evolve(item, id=f"seed.n{i}"), weight=weight, short=i == 0)
        for i, weight in enumerate(weights)
    )
    return attrs.evolve(
        SEED_CARE, exponent=1.0, criteria=(attrs.evolve(SEED_CARE.criteria[0], items=uses, min_answered=None),)
    )


@pytest.mark.parametrize(
    ("weights", "points", "band"),
    [
        ([0.1, 0.1, 0.1, 0.1], [5, 5, 0, 5], "high"),  # 3/4
        ([0.333, 0.333, 0.334], [5, 0, 0], "fairly_low"),  # 0.333
        ([0.7, 0.1, 0.2], [0, 5, 2], "low"),  # 0.1 + 0.08 = 0.18
        ([0.7, 0.2, 0.1], [5, 0, 0], "fairly_high"),  # 0.7
        ([1, 2, 4], [5, 5, 0], "fairly_low"),  # 3/7
        ([0.1, 0.7], [5, 2], "fairly_low"),  # (0.1 + 0.28) / 0.8 = 0.475
        ([0.3, 0.6, 0.1], [5, 1, 4], "fairly_high"),  # 0.3 + 0.12 + 0.08 = 1/2, as a sum of floats 0.5 or less
        ([0.001, 999.999], [5, 0], "low"),  # a millionth
    ],
)
def test_band_of_a_row_is_found_on_whole_numbers(weights: list[float], points: list[int], band: str) -> None:
    """Weights are thousandths and scales are fifths, so both sums are whole numbers."""
    framework = criterion(weights)
    cells = {f"seed__n{i}": [point] for i, point in enumerate(points)}
    assert pk.score(pl.DataFrame(cells), framework)["seed_care__soil__band"].to_list() == [band]


def test_band_of_a_group_is_not_decided_by_rounding() -> None:
    """(1 + 5 + 3 + 1) / 5 / 4 = 1/2; the floats 0.2 + 1.0 + 0.6 + 0.2 make 0.49999999999999994 of it."""
    points = [1, 5, 3, 1]
    assert sum(point / 5 for point in points) / 4 < 0.5
    framework = criterion([1.0])
    table = pl.DataFrame({**KEYS, "partner": list("abcd"), "respondent": "", "seed__n0": points})
    group = pk.rollup(pk.score(table, framework), framework).row(0, named=True)
    assert (group["seed_care__soil__band"], group["seed_care__band"]) == ("fairly_high", "fairly_high")


def test_band_of_a_geometric_mean_is_not_decided_by_rounding() -> None:
    """Criteria at 3/4 give 3/4, of which exponential and logarithm make 0.7499999999999999."""
    davis = pk.framework("davis_2002")
    answers = {i.id: 1 if i.reversed else 3 for i in davis.asks(short=False)}
    scored = pk.score(pl.DataFrame({column(name): [answer] for name, answer in answers.items()}), davis)
    assert power_mean([0.75] * 7, [1] * 7, 0) < 0.75
    assert scored["davis_2002__band"].to_list() == ["high"]


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (0.0, Band.LOW),
        (0.25 - 1e-9, Band.LOW),
        (0.25 - 4e-10, Band.FAIRLY_LOW),
        (0.25, Band.FAIRLY_LOW),
        (0.5, Band.FAIRLY_HIGH),
        (0.75 - 1e-9, Band.FAIRLY_HIGH),
        (0.75, Band.HIGH),
        (1.0, Band.HIGH),
    ],
)
def test_an_edge_belongs_to_the_band_above_it(value: float, band: Band) -> None:
    """X meets t if x >= t - 5e-10."""
    assert band_at(value) is band


def gated(weights: list[float]) -> Continuum:
    """Return a continuum whose first stage has four gates of these weights."""
    first, *rest = STEPS.stages
    gates = tuple(attrs.evolve(use, weight=weight) for use, weight in zip(first.gates, weights, strict=True))
    return attrs.evolve(STEPS, stages=(attrs.evolve(first, gates=gates), *rest))


@pytest.mark.parametrize(
    ("weights", "answers", "attained"),
    [
        ([1, 1, 1, 1], [2, 2, 2, 0], True),  # three of four
        ([1, 1, 1, 1], [2, 2, 1, 1], True),  # partly counts half
        ([1, 1, 1, 1], [2, 2, 1, 0], False),  # 5/8
        ([0.1, 0.1, 0.1, 0.1], [1, 2, 2, 1], True),  # as floats 0.7499999999999999
        ([0.1, 0.1, 0.1, 0.3], [0, 1, 2, 2], True),  # 0.45 of 0.6, as floats 0.7499999999999999
        ([0.1, 0.1, 0.1, 0.301], [0, 1, 2, 2], True),  # 0.451 of 0.601
        ([0.1, 0.1, 0.1, 0.299], [0, 1, 2, 2], False),  # 0.449 of 0.599 is 0.74958
        ([1, 1, 1, 1], [2, 2, -2, -2], True),  # half of the gates apply: all met
        ([1, 1, 1, 1], [2, -2, -2, 1], True),  # 3/4 of the two that apply
    ],
)
def test_threshold_of_gates(weights: list[float], answers: list[int], attained: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    """A stage needs three quarters of its applicable gate weight."""
    continuum = gated(weights)
    later = [use.item.id for stage in continuum.stages[1:] for use in stage.gates]
    cells = {f"steps__gate_1_{i}": [answer] for i, answer in enumerate(answers)} | {column(g): [0] for g in later}
    assert pk.score(pl.DataFrame(cells), continuum)["steps__stage"].to_list() == [int(attained)]


def test_fewer_than_half_of_the_gates() -> None:
    """One gate of four applies: unknown, so it is tried both ways, and nothing above it is reached for certain."""
    later = [use.item.id for stage in STEPS.stages[1:] for use in stage.gates]
    cells = {f"steps__gate_1_{i}": [answer] for i, answer in enumerate([2, -2, -2, -2])} | {
        column(g): [0] for g in later
    }
    row = pk.score(pl.DataFrame(cells), STEPS).row(0, named=True)
    assert (row["steps__stage"], row["steps__at_most"], row["steps__position"]) == (0, 1, None)
    assert (row["steps__position_at_least"], row["steps__position_at_most"]) == (0.0, 1.0)


def test_position() -> None:
    """The first stage attained, of the second 0.3: 1 + 0.3 / 0.75 = 1.4; what is met later is a finding."""
    first = {f"steps__gate_1_{i}": [2] for i in range(4)}
    # weights 0.125, 2, 0.333, 1 and 0.7 make 4.158; 0.125 + 2 / 2 + 0.333 / 2 = 1.2915
    second = {f"steps__gate_2_{i}": [answer] for i, answer in enumerate([2, 1, 1, 0, 0])}
    third = {f"steps__gate_3_{i}": [2] for i in range(4)}
    row = pk.score(pl.DataFrame(first | second | third), STEPS).row(0, named=True)
    assert (row["steps__stage"], row["steps__at_most"], row["steps__later_gates_met"]) == (1, 1, 1)
    assert row["steps__position"] == pytest.approx(1 + 1.2915 / 4.158 / 0.75, abs=1e-12)
