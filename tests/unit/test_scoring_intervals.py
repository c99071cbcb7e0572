"""Intervals of a few figures whose tables are written down: criteria about the whole and ties, fit, and the index."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import attrs
import numpy as np
import polars as pl
import pytest
from scipy import stats

import partnerkit as pk
from partnerkit.knowledge.schema import Subject
from partnerkit.results import (
    AimBasis,
    Interval,
    IntervalKind,
    IntervalReason,
    MaturityPart,
    Part,
    Placement,
    Target,
    Tie,
    TieStatus,
    View,
)
from partnerkit.scoring.maturity import MaturityModel
from partnerkit.scoring.replicates import FIT, INDEX, IntervalMethod, Sample, intervals_of
from tests.drawn import SEED_CARE
from tests.made import dyadic_error

ONE = attrs.evolve(SEED_CARE, exponent=1.0, criteria=(SEED_CARE["light"],))
LIGHT = "seed_care__light"
NAMES = ["ash", "elm", "fir", "ivy", "oak", "yew"]
WHOLE, TIED = Subject.PARTNERSHIP, Subject.RELATIONSHIP
CRITERION, FRAMEWORK = "seed_care.light", "seed_care"
SHARES: list[float | None] = [0.0, 0.25, 0.5, 0.5, 0.75, 1.0]
NO_PAIRS = pl.DataFrame(
    schema={"a": pl.String, "b": pl.String, LIGHT: pl.Float64, f"{LIGHT}__a": pl.Float64, f"{LIGHT}__b": pl.Float64}
)
RING = [(NAMES[i], NAMES[(i + 1) % 6]) for i in range(6)]
"""Six ties: each partner has two."""


def about_the_whole(shares: list[float | None]) -> pl.DataFrame:
    return pl.DataFrame({"partner": NAMES, LIGHT: shares}, schema_overrides={LIGHT: pl.Float64})


def pairs(shares: list[float | None], *, told: str = "ab") -> pl.DataFrame:
    """Return the ties of the ring with a score each, as told by one side or by both."""
    sides = {f"{LIGHT}__{side}": [x if side in told else None for x in shares] for side in "ab"}
    ends = {"a": [a for a, _ in RING], "b": [b for _, b in RING]}
    floats = dict.fromkeys([LIGHT, *sides], pl.Float64)
    return pl.DataFrame({**ends, LIGHT: shares, **sides}, schema_overrides=floats)


def tie(a: str, b: str, fit: float | None, *tellers: str) -> Tie:
    return Tie(
        a=a,
        b=b,
        status=TieStatus.CONFIRMED,
        stated=False,
        placement=Placement(),
        reported=None,
        aim=None,
        aim_basis=AimBasis.UNKNOWN,
        views=tuple(View(partner=teller) for teller in tellers),
        fit=fit,
    )


def found(method: IntervalMethod | None = None, **changed: Any) -> dict[Any, Interval | IntervalReason]:  # noqa: ANN401 - of a sample
    plain: dict[str, Any] = {
        "partners": about_the_whole(SHARES),
        "whole": [ONE],
        "pairs": NO_PAIRS,
        "tied": [],
        "ties": [],
        "parts": [],
        "model": None,
        "roster": 6,
    }
    return dict(intervals_of(Sample(**{**plain, **changed}), method or IntervalMethod()))


def jackknife(replicates: list[float], estimate: float, level: float = 0.95) -> tuple[float, float, float]:
    """Return the ends and the standard error from the formula: sqrt((n - 1) / n Σ (t_i - mean)²), times t of n - 1."""
    n, moved = len(replicates), np.array(replicates)
    se = math.sqrt((n - 1) / n * ((moved - moved.mean()) ** 2).sum())
    reach = float(stats.t.ppf(0.5 + level / 2, n - 1)) * se
    return max(0.0, estimate - reach), min(1.0, estimate + reach), se


def dyadic(
    by_partner: list[float], by_tie: list[float], estimate: float, level: float = 0.95
) -> tuple[float, float, float]:
    """Return the same where ties are deleted with either partner: their own variance is taken back once."""
    se = dyadic_error(by_partner, by_tie)
    reach = float(stats.t.ppf(0.5 + level / 2, len(by_partner) - 1)) * se
    return max(0.0, estimate - reach), min(1.0, estimate + reach), se


def without_each(values: list[float]) -> list[float]:
    return [(sum(values) - x) / (len(values) - 1) for x in values]


def assert_interval(got: Interval | IntervalReason, expected: tuple[float, float, float], n: int) -> None:
    assert isinstance(got, Interval)
    assert (got.low, got.high, got.se) == pytest.approx(expected, abs=1e-9)
    assert (got.n, got.rough, got.left_out) == (n, n < 8, 0)


@pytest.mark.parametrize("level", [0.5, 0.95])
def test_a_mean_over_partners(level: float) -> None:
    """Of a mean the jackknife's standard error is that of the mean; one criterion is the whole framework."""
    made = found(IntervalMethod(level=level))
    assert set(made) == {(WHOLE, CRITERION), (WHOLE, FRAMEWORK)}
    known = [x for x in SHARES if x is not None]
    expected = jackknife(without_each(known), 0.5, level)
    assert expected[2] == pytest.approx(np.std(known, ddof=1) / math.sqrt(6), abs=1e-12)
    for got in made.values():
        assert_interval(got, expected, 6)
        assert isinstance(got, Interval)
        assert (got.kind, got.target, got.level) == (IntervalKind.JACKKNIFE_T, Target.PROCESS, level)


def test_a_partner_without_a_score_is_not_rested_on() -> None:
    made = found(partners=about_the_whole([None, *SHARES[1:]]))
    known = [x for x in SHARES[1:] if x is not None]
    assert_interval(made[WHOLE, CRITERION], jackknife(without_each(known), 0.6), 5)
    few = found(partners=about_the_whole([None, None, *SHARES[2:]]))
    assert few == dict.fromkeys(few, IntervalReason.TOO_FEW_PARTNERS)
    none = found(partners=about_the_whole([None] * 6))
    assert none == dict.fromkeys(none, IntervalReason.NO_SCORE)


def test_nobody_and_nothing_have_no_figure() -> None:
    assert found(whole=[], partners=about_the_whole(SHARES).clear()) == {}
    assert found(partners=about_the_whole(SHARES).clear()) == {}


def test_a_mean_over_ties_rests_on_both_partners_of_each() -> None:
    """Without a partner its two ties are gone: four are left."""
    shares = [0.0, 0.25, 0.5, 0.5, 0.75, 1.0]
    made = found(whole=[], partners=about_the_whole(SHARES).clear(), pairs=pairs(list(shares)), tied=[ONE])
    left = [[x for x, ends in zip(shares, RING, strict=True) if name not in ends] for name in NAMES]
    expected = dyadic([sum(each) / 4 for each in left], without_each(shares), 0.5)
    assert set(made) == {(TIED, CRITERION), (TIED, FRAMEWORK)}
    for got in made.values():
        assert_interval(got, expected, 6)


def test_fit_rests_on_the_partners_of_ties_whose_fit_is_known() -> None:
    fits = [0.0, 0.25, 0.5, 0.5, 0.75]
    ties = [tie(a, b, fit, a, b) for (a, b), fit in zip(RING, [*fits, None], strict=True)]
    made = found(whole=[], partners=about_the_whole(SHARES).clear(), ties=ties)
    left = [[x for x, ends in zip(fits, RING, strict=False) if name not in ends] for name in NAMES]
    assert set(made) == {FIT}
    assert_interval(made[FIT], dyadic([sum(each) / len(each) for each in left], without_each(fits), 0.4), 6)


def model(**weights: float) -> MaturityModel:
    given: dict[str, Any] = {"quality": 0.0, "barriers": 0.0, "strategies": 0.0, "fit": 0.0, **weights}
    return MaturityModel(**given)


def part(part_: MaturityPart, of: str = FRAMEWORK, subject: Subject | None = WHOLE) -> Part:
    return Part(part=part_, weight=0.5, value=0.5, of=of, subject=subject)


def test_the_index_moves_with_its_parts_and_barriers_are_turned() -> None:
    """A third of the quality, two thirds of what the barriers leave: (x + 2 (1 - x)) / 3 of the same score."""
    made = found(
        parts=[part(MaturityPart.QUALITY), part(MaturityPart.BARRIERS)],
        model=model(quality=1.0, barriers=2.0),
    )
    known = [x for x in SHARES if x is not None]
    moved = [(x + 2 * (1 - x)) / 3 for x in without_each(known)]
    assert_interval(made[INDEX], jackknife(moved, 0.5), 6)


def test_the_index_rests_on_whoever_is_at_any_of_its_parts() -> None:
    """Five partners have a score about the whole, and all six have ties: the index rests on six."""
    fits = [0.0, 0.25, 0.5, 0.5, 0.75, 1.0]
    ties = [tie(a, b, fit, a, b) for (a, b), fit in zip(RING, fits, strict=True)]
    made = found(
        partners=about_the_whole([None, *SHARES[1:]]),
        ties=ties,
        parts=[part(MaturityPart.QUALITY), part(MaturityPart.FIT, "", None)],
        model=model(quality=1.0, fit=1.0),
    )
    known = [x for x in SHARES[1:] if x is not None]
    wholes = [0.6, *without_each(known)]
    left = [[x for x, ends in zip(fits, RING, strict=True) if name not in ends] for name in NAMES]
    moved = [(whole + sum(each) / 4) / 2 for whole, each in zip(wholes, left, strict=True)]
    untold = [(0.6 + fit) / 2 for fit in without_each(fits)]
    assert_interval(made[INDEX], dyadic(moved, untold, (0.6 + 0.5) / 2), 6)
    assert isinstance(made[WHOLE, CRITERION], Interval)


@pytest.mark.parametrize(("roster", "factor"), [(12, 0.5), (24, 0.75), (6, None), (3, None)])
def test_these_partners_alone_leave_less_to_chance(roster: int, factor: float | None) -> None:
    """For the roster the variance has the factor 1 - n / N, and a whole roster leaves nothing to chance."""
    method = IntervalMethod(target=Target.ROSTER)
    made = found(method, roster=roster)[WHOLE, CRITERION]
    if factor is None:
        assert made is IntervalReason.COMPLETE_ROSTER
        return
    plain = found()[WHOLE, CRITERION]
    assert isinstance(made, Interval)
    assert isinstance(plain, Interval)
    assert made.se == pytest.approx(plain.se * math.sqrt(factor), abs=1e-12)
    assert made.target is Target.ROSTER


@pytest.mark.parametrize(("told", "whole"), [("ab", True), ("a", True), ("b", True), ("", False)])
def test_a_roster_is_whole_where_each_partner_has_told_of_a_tie(told: str, whole: bool) -> None:  # noqa: FBT001 - pytest
    """In the ring each partner is side a of one tie and side b of another: either side alone is everybody."""
    nobody = about_the_whole(SHARES).clear()
    shares: list[float | None] = [0.0, 0.25, 0.5, 0.5, 0.75, 1.0]
    method = IntervalMethod(target=Target.ROSTER)
    made = found(method, whole=[], partners=nobody, pairs=pairs(shares, told=told), tied=[ONE])
    assert (made[TIED, CRITERION] is IntervalReason.COMPLETE_ROSTER) is whole
    ties = [
        tie(a, b, fit, *(end for end, side in ((a, "a"), (b, "b")) if side in told))
        for (a, b), fit in zip(RING, shares, strict=True)
    ]
    fits = found(method, whole=[], partners=nobody, ties=ties)
    assert (fits[FIT] is IntervalReason.COMPLETE_ROSTER) is whole


@pytest.mark.parametrize("kind", ["percentile", "bca", "bootstrap_t"])
def test_a_bootstrap_is_drawn_from_its_seed(kind: str) -> None:
    """A percentile interval has the quantiles of the means of numpy's draws; each kind differs by seed."""
    method = IntervalMethod(kind=kind, replicates=120, seed=3, level=0.8)
    steps: list[tuple[int, int]] = []
    sample = Sample(
        partners=about_the_whole(SHARES),
        whole=[ONE],
        pairs=NO_PAIRS,
        tied=[],
        ties=[],
        parts=[],
        model=None,
        roster=6,
    )
    made = intervals_of(sample, method, lambda done, of: steps.append((done, of)))[WHOLE, CRITERION]
    assert steps == [(50, 120), (100, 120), (120, 120)]
    assert isinstance(made, Interval)
    assert made.kind == kind
    assert found(method)[WHOLE, CRITERION] == made
    assert found(attrs.evolve(method, seed=4))[WHOLE, CRITERION] != made
    draws = np.random.Generator(np.random.PCG64(3)).multinomial(6, np.full(6, 1 / 6), size=120)
    means = draws @ np.array(SHARES, dtype=np.float64) / 6
    if kind == "percentile":
        assert (made.low, made.high) == pytest.approx(np.quantile(means, [0.1, 0.9]), abs=1e-9)
    if kind != "bootstrap_t":
        assert made.se == pytest.approx(means.std(ddof=1), abs=1e-9)


def test_a_profile_of_few_partners_says_why_it_bears_no_interval() -> None:
    answers = [pk.Response(wave="w", partner="ash", item="purpose.agreed", answer=3)]
    partnership = pk.Partnership(id="h", name="H", partners=[pk.Partner(id="ash", name="Ash")])
    wave = pk.Wave(id="w", date=dt.date(2026, 3, 1), form=["purpose.agreed"])
    profile = pk.assess(pk.Hub(partnership=partnership, responses=pk.Responses.of(answers), waves=[wave]))
    purpose = profile["pugh_death_1989.shared_purpose"]
    assert (purpose.interval, purpose.no_interval) == (None, IntervalReason.TOO_FEW_PARTNERS)
    assert (profile.fit.interval, profile.fit.no_interval) == (None, IntervalReason.NO_SCORE)
