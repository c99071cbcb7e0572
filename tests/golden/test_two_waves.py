"""Two waves of a hub, worked with a pencil; docs/explanation/change.md shows the same numbers.

About a shared purpose, from 0 to 4, and the stages that both sides of a tie report and want:

               2025   2026   difference, as a share        2025   2026   want
    ash          1      2      0.25           ash~beech     1      2      2
    beech        2      2      0              beech~elm     2      2      4
    elm          2      4      0.5            elm~fir       3      2      2
    fir          3      3      0              ash~oak       0      1      -
    oak          0      2      0.5            fir~oak       1      0      -
    yew          4      -      left out       ash~elm       1      Ash 1, Elm 0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnerkit.change import compare, trend
from partnerkit.results import IntervalReason, Norm, TieFate
from tests.made import WANTED
from tests.waves import AIM, about_ties, about_whole, both, hub_of

if TYPE_CHECKING:
    import partnerkit as pk
    from partnerkit.results import Comparison

NAMES = ("ash", "beech", "elm", "fir", "oak", "yew")
T = 2.7764451052
"""The quantile 0.975 of Student's t with 4 degrees of freedom, from a table."""
FIRST, SECOND = (1, 2, 2, 3, 0, 4), (2, 2, 4, 3, 2)
STAGES = {
    "one": both({("ash", "beech"): 1, ("beech", "elm"): 2, ("elm", "fir"): 3, ("ash", "oak"): 0, ("fir", "oak"): 1})
    | both({("ash", "elm"): 1}),
    "two": both({("ash", "beech"): 2, ("beech", "elm"): 2, ("elm", "fir"): 2, ("ash", "oak"): 1, ("fir", "oak"): 0})
    | {("ash", "elm"): 1, ("elm", "ash"): 0},
}
WANT = both({("ash", "beech"): 2, ("beech", "elm"): 4, ("elm", "fir"): 2})


def hub(*further: pk.Response, waves: tuple[str, ...] = ("one", "two")) -> pk.Hub:
    answers = about_whole("one", dict(zip(NAMES, FIRST, strict=True)))
    answers += about_whole("two", dict(zip(NAMES, SECOND, strict=False)))
    for wave in ("one", "two"):
        answers += about_ties(wave, STAGES[wave]) + about_ties(wave, WANT, WANTED)
    return hub_of([*answers, *further], NAMES, waves=waves)


@pytest.fixture(scope="module")
def made() -> Comparison:
    return compare(hub(), "one", "two")


def test_the_mean_paired_difference(made: Comparison) -> None:
    """(0.25 + 0 + 0.5 + 0 + 0.5) / 5 = 0.25, from 0.4 to 0.65: one point of the scale."""
    change = made[AIM]
    assert (change.first, change.second) == pytest.approx((0.4, 0.65))
    assert change.change == pytest.approx(0.25)
    assert change.raw_change == pytest.approx(1.0)
    assert (change.raw_scale, change.n_partners, change.n_items) == ((0, 4), 5, 1)


def test_its_interval(made: Comparison) -> None:
    """Squares 0 + 4 * 0.0625 = 0.25; se = sqrt(0.25 / 4 / 5) = 0.111803; reach 0.310416."""
    interval = made[AIM].interval
    assert interval is not None
    assert interval.se == pytest.approx(0.0125**0.5)
    assert (interval.low, interval.high) == pytest.approx((0.25 - T * 0.0125**0.5, 0.25 + T * 0.0125**0.5))
    assert (round(interval.low, 6), round(interval.high, 6), interval.rough) == (-0.060416, 0.560416, True)


def test_who_and_what_is_compared(made: Comparison) -> None:
    assert (made.answered.each, made.answered.all) == ((6, 5), 5)
    assert made.fell_silent == ("yew",)
    assert (made.relationships.each, made.relationships.all) == ((6, 6), 6)


def test_what_became_of_ties(made: Comparison) -> None:
    assert [(tie.id, str(tie.fate)) for tie in made.ties] == [
        ("ash~beech", "kept"),
        ("ash~elm", "now_denied"),
        ("ash~oak", "gained"),
        ("beech~elm", "kept"),
        ("elm~fir", "kept"),
        ("fir~oak", "lost"),
    ]
    (gained,) = made.of_fate(TieFate.GAINED)
    assert gained.first is not None
    assert gained.second is not None
    assert (gained.first.position, gained.second.position) == (0, 1)


def test_stages_of_the_ties_kept(made: Comparison) -> None:
    table = {(each.first.position, each.second.position): each.ties for each in made.stages.table}
    assert table == {(1, 2): 1, (2, 2): 1, (3, 2): 1}
    assert (made.stages.rose, made.stages.stayed, made.stages.fell, made.stages.known) == (1, 1, 1, 3)
    assert made.stages.share(made.stages.rose) == pytest.approx(1 / 3)
    assert made.stages.compared_by == "reported"


def test_fit(made: Comparison) -> None:
    """1/2, 2/4 and 1 (past its aim), then 1, 2/4 and 1; four partners are too few for an interval."""
    assert (made.fit.first, made.fit.second) == pytest.approx((2 / 3, 2.5 / 3))
    assert made.fit.change == pytest.approx(0.5 / 3)
    assert (made.fit.n_relationships, made.fit.n_partners) == (3, 4)
    assert made.fit.no_interval is IntervalReason.TOO_FEW_PARTNERS


def test_reliable_change() -> None:
    """s_diff = 0.2 * sqrt(2 * 0.2) = 0.126491; 1.96 of it is 0.247918: one point of the scale is just more."""
    norm = Norm(reliability=0.8, sd=0.2, source="a study made up for this test")
    found = compare(hub(), "one", "two", norms={AIM: norm}).reliable
    assert {each.about: each.is_reliable for each in found} == {
        "ash": True,
        "beech": False,
        "elm": True,
        "fir": False,
        "oak": True,
    }
    assert found[0].needed == pytest.approx(0.247918, abs=1e-6)
    assert found[0].index == pytest.approx(0.25 / 0.126491, abs=1e-5)


def test_the_trend() -> None:
    """A third wave in which everyone says 4: slopes over 0, 1 and 2 years are half of the last less the first.

    Ash 0.375, Beech 0.25, Elm 0.25, Fir 0.125, Oak 0.5: 1.5 / 5 = 0.3 a year of 365 days, times 365.25 / 365.
    """
    third = about_whole("three", dict.fromkeys(NAMES, 4))
    found = trend(hub(*third, waves=("one", "two", "three")))
    figure = next(each for each in found.figures if each.id == AIM)
    assert figure.means == pytest.approx((0.4, 0.65, 1.0))
    assert figure.slope == pytest.approx(0.3 * 365.25 / 365)
    assert figure.interval is not None
    se = ((0.075**2 + 2 * 0.05**2 + 0.175**2 + 0.2**2) / 4 / 5) ** 0.5 * 365.25 / 365
    assert figure.interval.se == pytest.approx(se)
