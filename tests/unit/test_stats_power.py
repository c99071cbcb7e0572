from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np
import pytest
import scipy.stats

from partnerkit.errors import InvalidValueError
from partnerkit.results import Reason
from partnerkit.stats import jackknife_se, partner_weights_jackknife, tie_weighted_means
from partnerkit.stats.power import (
    Design,
    PartnerErrors,
    TieErrors,
    _seen_in_ties,
    _simulated_ties,
    paired_t_power,
    partner_components,
    partner_power,
    tie_components,
    tie_power,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerkit.results import Statistic

ERRORS = PartnerErrors(between=0.01, within=0.0, respondents=(1,))
FULL = ~np.eye(8, dtype=bool)


def near(found: Statistic, known: float) -> bool:
    """Tell whether a simulated power lies within four standard errors of the exact one."""
    assert found.value is not None
    return abs(found.value - known) <= 4 * math.sqrt(known * (1 - known) / found.n) + 1e-9


# -- against what is known exactly ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sd", "n", "known"), [(0.5, 1.0, 34, 0.8078), (0.8, 1.0, 15, 0.8213), (1.0, 1.0, 10, 0.8031)]
)
def test_paired_t_power_is_that_of_published_tables(change: float, sd: float, n: int, known: float) -> None:
    """G*Power 3.1 and R's power.t.test(type = "paired", strict = TRUE)."""
    assert paired_t_power(change, sd, n) == pytest.approx(known, abs=5e-5)
    assert paired_t_power(-change, sd, n) == pytest.approx(known, abs=5e-5)


@pytest.mark.parametrize("n", [5, 8, 20])
@pytest.mark.parametrize("change", [0.05, -0.1, 0.2])
def test_simulation_agrees_with_the_paired_t_test(n: int, change: float) -> None:
    found = partner_power(ERRORS, Design(partners=n, change=change, simulations=20_000))
    assert near(found, paired_t_power(change, math.sqrt(0.02), n))
    assert found.limits is not None
    assert found.value is not None
    assert found.limits.low <= found.value <= found.limits.high


def test_more_waves_are_a_slope() -> None:
    """Four waves: S = 5, so the slope's variance is a fifth of the error's, where a difference has twice it."""
    found = partner_power(ERRORS, Design(partners=8, change=0.05, waves=4, simulations=20_000))
    assert near(found, paired_t_power(0.05, math.sqrt(0.01 / 5), 8))
    years = np.arange(4)
    assert Design(partners=8, change=0.05, waves=4).slope_variance == pytest.approx(1 / ((years - 1.5) ** 2).sum())


def test_respondents_of_a_partner_lessen_what_is_within() -> None:
    errors = PartnerErrors(between=0.005, within=0.02, respondents=(1, 1, 3))
    found = partner_power(errors, Design(partners=10, change=0.1, respondents=4, simulations=20_000))
    assert near(found, paired_t_power(0.1, math.sqrt(2 * (0.005 + 0.02 / 4)), 10))
    one, as_now, many = (
        partner_power(errors, Design(partners=10, change=0.1, respondents=m, simulations=5000)).value or 0
        for m in (1, None, 50)
    )
    assert one < as_now < many


def test_ties_that_are_the_sum_of_their_partners_are_a_t_test() -> None:
    """In a full network the mean over ties is then twice the mean over partners, and so is its jackknife."""
    found = tie_power(TieErrors(partner=0.01, own=0.0, ties=FULL), Design(partners=8, change=0.3, simulations=10_000))
    assert near(found, paired_t_power(0.3, 2 * math.sqrt(0.02), 8))


def test_chance_of_ties_alone_is_judged_with_caution() -> None:
    """The jackknife over partners overstates the error of a mean of independent ties, up to twice its variance."""
    found = tie_power(TieErrors(partner=0.0, own=0.05, ties=FULL), Design(partners=8, change=0.15, simulations=4000))
    assert found.value is not None
    assert found.value < paired_t_power(0.15, math.sqrt(0.1), 28)


def test_no_change_is_seen_about_as_often_as_the_level_says() -> None:
    tiny = Design(partners=10, change=1e-12, simulations=20_000)
    assert near(partner_power(ERRORS, tiny), 0.05)
    found = tie_power(TieErrors(partner=0.01, own=0.01, ties=FULL), attrs.evolve(tiny, simulations=4000))
    assert found.value is not None
    assert 0.02 < found.value < 0.08  # a default that keeps its word from .92 to .97


def test_ties_are_tested_by_the_jackknife_of_the_library() -> None:
    ties = FULL.copy()
    ties[0, 1:4] = ties[1:4, 0] = False
    design = Design(partners=7, change=0.1, simulations=200)
    change, there = _simulated_ties(TieErrors(partner=0.01, own=0.02, ties=ties), design, design.chance, 60)
    seen = _seen_in_ties(change, there, 0.95)
    for moved, known, found in zip(change, there, seen, strict=True):
        a, b = np.nonzero(np.triu(known))
        rows = moved[a, b][:, None]
        part = known.any(axis=1)[:, None]
        se = jackknife_se(tie_weighted_means(rows, a, b, partner_weights_jackknife(7)), part)[0]
        n = int(part.sum())
        expected = n >= 5 and abs(rows.mean()) > scipy.stats.t.ppf(0.975, n - 1) * se
        assert bool(found) is bool(expected)


# -- where the spread is ----------------------------------------------------------------------------------------------


def test_components_of_partners_are_found_again() -> None:
    chance = np.random.default_rng(1)
    partners = np.repeat(np.arange(4000), np.resize([1, 2, 4], 4000))
    scores = 0.2 * chance.standard_normal(4000)[partners] + 0.3 * chance.standard_normal(len(partners))
    between, within = partner_components(scores, partners)
    assert between == pytest.approx(0.04, rel=0.1)
    assert within == pytest.approx(0.09, rel=0.1)


def test_components_of_partners_at_the_edges() -> None:
    assert partner_components([0.5], ["a"]) == (None, None)
    assert partner_components([], []) == (None, None)
    between, within = partner_components([0.25, 0.75], ["a", "b"])
    assert between == pytest.approx(0.125)
    assert within is None
    between, within = partner_components([0.0, 1.0, 0.0, 1.0], [1, 1, 2, 2])
    assert between == 0.0  # never below
    assert within == pytest.approx(0.5)


@pytest.mark.parametrize("share", [1.0, 0.4])
def test_components_of_ties_are_found_again(share: float) -> None:
    chance = np.random.default_rng(2)
    n, found = 12, []
    a, b = np.triu_indices(n, 1)
    for _ in range(1500):
        kept = chance.random(len(a)) < share
        u, e = 0.2 * chance.standard_normal(n), 0.3 * chance.standard_normal(len(a))
        made = tie_components((u[a] + u[b] + e)[kept], a[kept], b[kept], n)
        assert made is not None
        found.append(made)
    # kept from falling below 0, and so a little off
    assert np.mean(found, axis=0) == pytest.approx([0.04, 0.09], rel=0.1)


def test_ties_that_share_no_partner_do_not_tell_the_parts_apart() -> None:
    assert tie_components(np.array([0.1, 0.5, 0.9]), np.array([0, 2, 4]), np.array([1, 3, 5]), 6) is None
    assert tie_components(np.array([0.1]), np.array([0]), np.array([1]), 2) is None


# -- edges ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("partners", [1, 2, 4])
def test_fewer_than_five_partners_have_no_interval_and_no_power(partners: int) -> None:
    design = Design(partners=partners, change=0.5)
    for found in (partner_power(ERRORS, design), tie_power(TieErrors(partner=0.1, own=0.1, ties=FULL), design)):
        assert (found.value, found.limits, found.reason) == (None, None, Reason.TOO_FEW_PARTNERS)


def test_partners_without_ties_see_nothing() -> None:
    errors = TieErrors(partner=0.01, own=0.01, ties=np.zeros((6, 6), dtype=bool))
    assert tie_power(errors, Design(partners=8, change=0.5)).value == 0.0


def test_same_seed_same_power() -> None:
    design = Design(partners=8, change=0.1, seed=9)
    assert partner_power(ERRORS, design) == partner_power(ERRORS, design)
    assert partner_power(ERRORS, design) != partner_power(ERRORS, attrs.evolve(design, seed=10))


IMPOSSIBLE: list[Callable[[], object]] = [
    lambda: Design(partners=0, change=0.1),
    lambda: Design(partners=8, change=0),
    lambda: Design(partners=8, change=math.nan),
    lambda: Design(partners=8, change=1.5),
    lambda: Design(partners=8, change=0.1, waves=1),
    lambda: Design(partners=8, change=0.1, respondents=0),
    lambda: Design(partners=8, change=0.1, level=1),
    lambda: Design(partners=8, change=0.1, simulations=0),
    lambda: Design(partners=8, change=0.1, seed=-1),
    lambda: Design(partners=8.5, change=0.1),  # type: ignore[arg-type]  # a caller's mistake
    lambda: paired_t_power(0.1, 0.0, 10),
    lambda: paired_t_power(0.1, 0.1, 1),
    lambda: paired_t_power(math.inf, 0.1, 10),
    lambda: paired_t_power(0.1, 0.1, 10, level=1.5),
]


@pytest.mark.parametrize("wrong", IMPOSSIBLE, ids=range(len(IMPOSSIBLE)))
def test_what_cannot_be_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(InvalidValueError):
        wrong()
