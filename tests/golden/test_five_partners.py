"""A hub of five partners, worked with a pencil: barriers, strategies, fit, intervals and the index.

Ash, Beech, Elm, Fir and Oak answer the first item of each criterion about the whole, from 0 to 4:

    quality      shared purpose 4 3 2 2 1, the other seven criteria 3 each
    barriers     unequal power 2 2 1 0 0, the other six 1 each
    strategies   the first 3 each, the second 4 4 3 2 1, the third not at all, the other seven 2 each

and about their ties, which stage they report and which they want:

    ash~beech    2 and 2, both want 2            elm~fir    Elm says no contact, Fir says 1: denied
    ash~elm      1 and 1, want 2 and 3           fir~oak    1 and 1, both want 4
    beech~elm    3 and 3, both want 2            ash~oak    1 and 1, nobody says what it wants: no aim
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import partnerkit as pk
from partnerkit.results import Band, FindingKind, Interval, MaturityPart, Outcome
from tests.made import BARRIERS, QUALITY, STRATEGIES, made, of_tie, of_whole

if TYPE_CHECKING:
    from partnerkit.results import Profile

NAMES = ["ash", "beech", "elm", "fir", "oak"]
PURPOSE, POWER, SECOND = (4, 3, 2, 2, 1), (2, 2, 1, 0, 0), (4, 4, 3, 2, 1)
STAGES = [
    ("ash", "beech", 2, 2, 2, 2),
    ("ash", "elm", 1, 1, 2, 3),
    ("beech", "elm", 3, 3, 2, 2),
    ("elm", "fir", 0, 1, 4, 4),
    ("fir", "oak", 1, 1, 4, 4),
    ("ash", "oak", 1, 1, None, None),
]
T = 2.7764451052
"""The quantile 0.975 of Student's t with 4 degrees of freedom, from a table."""


@pytest.fixture(scope="module")
def profile() -> Profile:
    answers = []
    for i, name in enumerate(NAMES):
        answers += of_whole(name, QUALITY.id, [PURPOSE[i], *[3] * 7])
        answers += of_whole(name, BARRIERS.id, [POWER[i], *[1] * 6])
        answers += of_whole(name, STRATEGIES.id, [3, SECOND[i], None, *[2] * 7])
    for a, b, said_a, said_b, wants_a, wants_b in STAGES:
        answers += of_tie(a, b, reported=said_a, wanted=wants_a) + of_tie(b, a, reported=said_b, wanted=wants_b)
    return pk.assess(made(NAMES, answers))


def assert_interval(interval: Interval | None, low: float, high: float, se: float) -> None:
    assert interval is not None
    assert (interval.low, interval.high, interval.se) == pytest.approx((low, high, se), abs=1e-6)
    assert (interval.n, interval.rough, interval.level) == (5, True, 0.95)


def test_a_criterion_and_its_interval(profile: Profile) -> None:
    """Shares 1, 3/4, 1/2, 1/2, 1/4: mean 3/5.

    Of a mean the jackknife's standard error is s / sqrt(n). From the mean 0.4, 0.15, -0.1, -0.1, -0.35; squares 0.16 +
    0.0225 + 0.01 + 0.01 + 0.1225 = 0.325; over 4 and over 5, 0.01625; its root 0.127475. Reach 2.776445 * 0.127475 =
    0.353928: from 0.246072 to 0.953928.
    """
    score = profile["pugh_death_1989.shared_purpose"]
    assert score.value == pytest.approx(0.6, abs=1e-12)
    assert_interval(score.interval, 0.6 - T * 0.01625**0.5, 0.6 + T * 0.01625**0.5, 0.127475)
    assert score.interval is not None
    assert (score.interval.low, score.interval.high) == pytest.approx((0.246072, 0.953928), abs=1e-6)


def test_a_framework_and_its_interval(profile: Profile) -> None:
    """One criterion at 0.6, seven at 0.75; shifted 0.62 and 0.7625.

    value     (0.62 * 0.7625^7)^(1/8) = 0.743034; less 0.05, over 0.95: 0.729509
    deleted   only the purpose moves: 0.5, 0.5625, 0.625, 0.625, 0.6875
    """
    score = profile["pugh_death_1989"]
    assert score.value == pytest.approx(((0.62 * 0.7625**7) ** (1 / 8) - 0.05) / 0.95, abs=1e-12)
    assert score.value == pytest.approx(0.729509, abs=1e-6)
    moved = [(((0.05 + 0.95 * x) * 0.7625**7) ** (1 / 8) - 0.05) / 0.95 for x in (0.5, 0.5625, 0.625, 0.625, 0.6875)]
    mean = sum(moved) / 5
    se = (4 / 5 * sum((x - mean) ** 2 for x in moved)) ** 0.5
    assert_interval(score.interval, score.value - T * se, score.value + T * se, se)


def test_barriers(profile: Profile) -> None:
    """Shares 1/2, 1/2, 1/4, 0, 0: mean 1/4, felt by the two that lie on the edge; the other six 1/4 each."""
    power, *others = profile.barriers
    assert (power.id, power.score, power.answered) == ("integrated_working_barriers.unequal_power_and_respect", 0.25, 5)
    assert power.felt_by == ("ash", "beech")
    assert {(barrier.score, barrier.felt_by) for barrier in others} == {(0.25, ())}
    assert profile["integrated_working_barriers"].value == pytest.approx(0.25, abs=1e-12)
    assert profile["integrated_working_barriers"].band is Band.FAIRLY_LOW


def test_strategies(profile: Profile) -> None:
    """3/4 lies on the edge and is in place; 14/20 is not; the third is unknown. (0.75 + 0.7 + 7 * 0.5) / 9 = 0.55."""
    assert [strategy.score for strategy in profile.strategies[:4]] == [0.75, pytest.approx(0.7, abs=1e-12), None, 0.5]
    assert [strategy.in_place for strategy in profile.strategies[:3]] == [
        Outcome.MET,
        Outcome.NOT_MET,
        Outcome.UNKNOWN,
    ]
    assert profile["anning_2006_strategies"].value == pytest.approx(0.55, abs=1e-12)


def test_fit_and_its_interval(profile: Profile) -> None:
    """2/2, 1/2 (the lower of 2 and 3), 3/2 cut to 1, 1/4: over ties 2.75 / 4 = 0.6875.

    over partners  Ash (1 + 1/2) / 2 = 0.75, Beech 1, Elm 0.75, Fir 0.25, Oak 0.25: 3 / 5 = 0.6
    deleted        Ash (1 + 0.25) / 2 = 0.625; Beech (0.5 + 0.25) / 2 = 0.375; Elm (1 + 0.25) / 2 = 0.625; Fir and Oak
                   (1 + 0.5 + 1) / 3 = 0.833333
    partners       from their mean 0.658333: squares 0.001111 + 0.080278 + 0.001111 + 0.030625 + 0.030625 = 0.14375;
                   times 4/5 = 0.115
    ties           each is deleted with either partner. One by one they give the variance of a mean: from 0.6875 0.3125,
                   -0.1875, 0.3125, -0.4375; squares 0.097656 + 0.035156 + 0.097656 + 0.191406 = 0.421875; over 3 and
                   over 4, 0.035156
    se             0.115 - 0.035156 = 0.079844, above 0.035156; its root 0.282566; the reach 0.784530 goes beyond both
                   ends of the scale
    """
    fit = profile.fit
    assert fit.value == pytest.approx(0.6875, abs=1e-12)
    assert fit.over_partners == pytest.approx(0.6, abs=1e-12)
    assert (fit.ties, fit.aims, fit.past_aim, fit.n_partners, fit.compared_by) == (4, 4, 1, 5, "reported")
    assert_interval(fit.interval, 0.0, 1.0, 0.282566)
    assert {tie.id: tie.fit for tie in profile.ties} == {
        "ash~beech": 1.0,
        "ash~elm": 0.5,
        "ash~oak": None,
        "beech~elm": 1.0,
        "elm~fir": None,
        "fir~oak": 0.25,
    }
    past = [finding.about for finding in profile.findings if finding.kind is FindingKind.PAST_AIM]
    assert past == [("beech", "elm")]


def test_index(profile: Profile) -> None:
    """(0.729509 + (1 - 0.25) + 0.55 + 0.6875) / 4 = 2.717009 / 4 = 0.679252.

    With fit at three quarters of its weight: (0.729509 + 0.75 + 0.55 + 0.75 * 0.6875) / 3.75 = 0.678702; at five
    quarters: (2.029509 + 1.25 * 0.6875) / 4.25 = 0.679738. The lowest part is 0.55.
    """
    index = profile.maturity
    assert index is not None
    assert index.value == pytest.approx(0.679252, abs=1e-6)
    assert [(part.part, part.value) for part in index.parts] == [
        (MaturityPart.QUALITY, pytest.approx(0.729509, abs=1e-6)),
        (MaturityPart.BARRIERS, 0.75),
        (MaturityPart.STRATEGIES, pytest.approx(0.55, abs=1e-12)),
        (MaturityPart.FIT, 0.6875),
    ]
    assert (index.weights[3].less, index.weights[3].more) == pytest.approx((0.678702, 0.679738), abs=1e-6)
    assert dict(index.rules)["exponent = -inf"] == pytest.approx(0.55, abs=1e-12)
    assert (index.response, index.reasons) == (1.0, ())
