"""Reliability and factors of published data, beside the figures that R's psych 2.2.9 prints for them.

The figures of psych were worked out once with `alpha`, `alpha.ci`, `splitHalf`, `omega`, `fa` and `polychoric`; those
of alpha, of the limits and of the halves hold to 1e-6 and better. What psych finds by search (factors, polychoric
correlations) it finds to four or five figures, so these are held to 2e-5 or as stated, and what each work itself
prints to the figures that it prints.
"""

from __future__ import annotations

import numpy as np
import pytest

from partnerkit.results import Correlation
from partnerkit.stats.factors import factor_analysis, fit_of_factors, minres, oblimin, varimax
from partnerkit.stats.halves import split_half
from partnerkit.stats.omega import omega_of_correlations
from partnerkit.stats.polychoric import polychoric_correlations
from partnerkit.stats.reliability import (
    cronbach_alpha,
    inter_item_correlation,
    item_reliability,
    standardised_alpha,
)
from partnerkit.stats.structure import parallel_analysis

EXACT = 1e-8
NAN = float("nan")

# Chatterjee and Price (1977), Regression Analysis by Example, section 3.3: clerks of 30 departments of a company on
# their supervisors, seven items, each the per cent who favour. It is `attitude` of R.
ATTITUDE = np.array(
    """43 51 30 39 61 92 45|63 64 51 54 63 73 47|71 70 68 69 76 86 48|61 63 45 47 54 84 35|81 78 56 66 71 83 47
    43 55 49 44 54 49 34|58 67 42 56 66 68 35|71 75 50 55 70 66 41|72 82 72 67 71 83 31|67 61 45 47 62 80 41
    64 53 53 58 58 67 34|67 60 47 39 59 74 41|69 62 57 42 55 63 25|68 83 83 45 59 77 35|77 77 54 72 79 77 46
    81 90 50 72 60 54 36|74 85 64 69 79 79 63|65 60 65 75 55 80 60|65 70 46 57 75 85 46|50 58 68 54 64 78 52
    50 40 33 34 43 64 33|64 61 52 62 66 80 41|53 66 52 50 63 80 37|40 37 42 58 50 57 49|63 54 42 48 66 75 33
    66 77 66 63 88 76 72|78 75 58 74 80 78 49|48 57 44 45 51 83 38|85 85 71 71 77 74 55|82 82 39 59 64 78 39""".replace(
        "\n", "|"
    )
    .replace("|", " ")
    .split(),
    dtype=np.float64,
).reshape(30, 7)

# Thurstone and Thurstone (1941), Factorial Studies of Intelligence, nine tests and 213 pupils, as McDonald (1999) and
# `Thurstone` of psych give them.
THURSTONE_BELOW = """.828|.776 .779|.439 .493 .460|.432 .464 .425 .674|.447 .489 .443 .590 .541
.447 .432 .401 .381 .402 .288|.541 .537 .534 .350 .367 .320 .555|.380 .358 .359 .424 .446 .325 .598 .452"""

# Harman (1976), Modern Factor Analysis, table 2.3: eight measures of 305 girls.
GIRLS_BELOW = """.846|.805 .881|.859 .826 .801|.473 .376 .380 .436|.398 .326 .319 .329 .762
.301 .277 .237 .327 .730 .583|.382 .415 .345 .365 .629 .577 .539"""


def correlations(below: str) -> np.ndarray:
    rows = [[float(r) for r in row.split()] for row in below.replace("\n", "|").split("|")]
    matrix = np.eye(len(rows) + 1)
    for at, row in enumerate(rows, start=1):
        matrix[at, :at] = matrix[:at, at] = row
    return matrix


THURSTONE, GIRLS = correlations(THURSTONE_BELOW), correlations(GIRLS_BELOW)


def with_gaps() -> np.ndarray:
    """Return the departments with every eleventh answer left out."""
    gaps = ATTITUDE.copy()
    gaps.ravel()[::11] = NAN
    return gaps


# Alpha and items


def test_alpha_of_the_departments() -> None:
    found = cronbach_alpha(ATTITUDE)
    assert found.value == pytest.approx(0.84314276956, abs=EXACT)
    assert found.se == pytest.approx(0.04243569559, abs=EXACT)
    assert found.limits is not None
    assert (found.limits.low, found.limits.high) == pytest.approx((0.7393756856, 0.9157730722), abs=EXACT)
    assert standardised_alpha(ATTITUDE).value == pytest.approx(0.83908380303, abs=EXACT)
    assert inter_item_correlation(ATTITUDE).value == pytest.approx(0.42690664265, abs=EXACT)


def test_items_of_the_departments() -> None:
    items = item_reliability(ATTITUDE)
    rest = [0.6712620572, 0.7421097102, 0.5607111115, 0.7144454981, 0.7862755938, 0.2650343392, 0.4608105495]
    without = [0.8097602063, 0.7969174573, 0.8278477659, 0.8030309750, 0.7953865742, 0.8638723114, 0.8404648683]
    assert [item.item_rest.value for item in items] == pytest.approx(rest, abs=EXACT)
    assert [item.alpha_without.value for item in items] == pytest.approx(without, abs=EXACT)


def test_halves_of_the_departments() -> None:
    """Of the first six items, as psych looks at half of the splits of an odd number."""
    found = split_half(ATTITUDE[:, :6])
    assert (found.splits, found.every) == (10, True)
    shown = [each.value for each in (found.highest, found.lowest, found.mean)]
    assert shown == pytest.approx([0.9115626499, 0.7789571452, 0.8346264933], abs=EXACT)
    plain = split_half(ATTITUDE[:, :6], standardised=False)
    shown = [each.value for each in (plain.highest, plain.lowest, plain.mean)]
    assert shown == pytest.approx([0.9232873164, 0.7723615664, 0.8404648683], abs=EXACT)


def test_alpha_with_gaps_pairwise() -> None:
    found = cronbach_alpha(with_gaps())
    assert found.value == pytest.approx(0.83444410557, abs=EXACT)
    assert found.se == pytest.approx(0.04548552605, abs=EXACT)
    assert found.limits is not None
    assert (found.limits.low, found.limits.high) == pytest.approx((0.7249225212, 0.9111021893), abs=EXACT)
    assert standardised_alpha(with_gaps()).value == pytest.approx(0.83143090829, abs=EXACT)
    items = item_reliability(with_gaps())
    rest = [0.7267533585, 0.7412909582, 0.4733673419, 0.6175106052, 0.7413448645, 0.3517343101, 0.4511417630]
    without = [0.7877496847, 0.7835512298, 0.8301173039, 0.8066806496, 0.7891491235, 0.8428210888, 0.8315255726]
    assert [item.item_rest.value for item in items] == pytest.approx(rest, abs=EXACT)
    assert [item.alpha_without.value for item in items] == pytest.approx(without, abs=EXACT)


def test_alpha_with_gaps_listwise() -> None:
    found = cronbach_alpha(with_gaps(), missing="listwise")
    assert found.value == pytest.approx(0.87211127348, abs=EXACT)
    assert found.n == 10
    assert found.limits is not None
    assert (found.limits.low, found.limits.high) == pytest.approx((0.6981704655, 0.9630581865), abs=EXACT)
    assert standardised_alpha(with_gaps(), missing="listwise").value == pytest.approx(0.87836683357, abs=EXACT)


def test_parallel_analysis_of_the_departments() -> None:
    """The eigenvalues are those of `fa.parallel(SMC = TRUE)`; it says one factor and one component as well."""
    found = parallel_analysis(ATTITUDE)
    assert (found.components, found.factors) == (1, 1)
    observed = [each.observed for each in found.component_values]
    assert observed == pytest.approx(
        [3.71637575, 1.14092189, 0.84719155, 0.61286966, 0.32367281, 0.21853059, 0.14043776], abs=EXACT
    )
    reduced = [each.observed for each in found.factor_values]
    assert reduced == pytest.approx(
        [3.34908768, 0.68568179, 0.21556842, 0.06312814, -0.08658663, -0.15833684, -0.17943904], abs=EXACT
    )


# Factors


def test_least_residuals_of_the_girls_as_harman_and_jones_print_them() -> None:
    """Psychometrika 31, 1966: two factors, not turned; theirs have one figure that differs in the last place."""
    printed = [
        [0.856, -0.324],
        [0.848, -0.412],
        [0.808, -0.409],
        [0.831, -0.342],
        [0.750, 0.571],
        [0.631, 0.492],
        [0.569, 0.510],
        [0.607, 0.351],
    ]
    assert minres(GIRLS, 2)[0] == pytest.approx(np.array(printed), abs=1e-3)


def test_varimax_of_the_girls_as_r_turns_them() -> None:
    """`varimax(eps = 1e-12)` of R; its default stops at .870 and .285."""
    assert varimax(minres(GIRLS, 2)[0])[0] == pytest.approx([0.8723522, 0.2775240], abs=1e-5)


def test_three_factors_of_the_thurstones() -> None:
    found, _ = minres(THURSTONE, 3)
    pattern, between, settled = oblimin(found)
    assert settled
    assert pattern[:, 0] == pytest.approx(
        [0.90084736, 0.89011119, 0.83771346, -0.00118550, -0.01753732, 0.18010933, 0.03091574, 0.38212132, -0.05972541],
        abs=2e-5,
    )
    assert between[np.triu_indices(3, 1)] == pytest.approx([0.59262773, 0.53344344, 0.51513364], abs=2e-5)
    fit = fit_of_factors(THURSTONE, found, rows=213)
    assert (fit.df, fit.rmsea.value) == (12, 0)
    assert fit.chi_square.value == pytest.approx(2.977232796, abs=5e-5)
    assert fit.p == pytest.approx(0.995702632, abs=1e-6)
    assert fit.tli.value == pytest.approx(1.026138476, abs=1e-6)
    assert fit.rmsr.value == pytest.approx(0.005841435927, abs=1e-8)


def test_one_factor_of_the_thurstones_fits_badly() -> None:
    found, _ = minres(THURSTONE, 1)
    fit = fit_of_factors(THURSTONE, found, rows=213)
    assert fit.chi_square.value == pytest.approx(255.2190732, rel=1e-7)
    assert fit.rmsea.value == pytest.approx(0.1991512659, abs=1e-7)
    assert fit.rmsea.limits is not None
    assert (fit.rmsea.limits.low, fit.rmsea.limits.high) == pytest.approx((0.1777046196, 0.2224131327), abs=2e-6)
    assert fit.tli.value == pytest.approx(0.7081139931, abs=1e-7)
    assert fit.rmsr.value == pytest.approx(0.1031550257, abs=1e-8)


def test_omega_of_the_thurstones() -> None:
    """The help of `psych::omega` prints .74 and .93."""
    found = omega_of_correlations(THURSTONE, rows=213)
    assert found.hierarchical.value == pytest.approx(0.7360703183, abs=5e-6)
    assert found.total.value == pytest.approx(0.9308254149, abs=1e-6)
    general = [
        0.70895379,
        0.72570512,
        0.68315851,
        0.64608003,
        0.62222216,
        0.55836231,
        0.58712802,
        0.57679726,
        0.54062747,
    ]
    assert found.general == pytest.approx(general, abs=2e-5)
    first = [row[0] for row in found.groups[:3]]
    assert first == pytest.approx([0.55990978, 0.55323669, 0.52066965], abs=2e-5)


def test_omega_of_two_factors_shares_the_general_one_out_evenly() -> None:
    found = omega_of_correlations(THURSTONE, rows=213, factors=2)
    assert found.hierarchical.value == pytest.approx(0.7139080411, abs=1e-6)
    assert found.total.value == pytest.approx(0.9127933253, abs=1e-6)


def test_two_factors_of_the_departments() -> None:
    found = factor_analysis(ATTITUDE, 2)
    assert found.fit is not None
    assert [row[0] for row in found.loadings][:3] == pytest.approx([0.91426979, 0.95785652, 0.48739731], abs=2e-5)
    assert found.factor_correlations[0][1] == pytest.approx(0.34288260, abs=2e-5)
    assert found.fit.chi_square.value == pytest.approx(5.66688303, abs=2e-5)
    assert found.fit.p == pytest.approx(0.68448887, abs=2e-6)
    assert found.fit.rmsea.limits is not None
    assert found.fit.rmsea.limits.high == pytest.approx(0.17049152, abs=2e-6)
    assert found.fit.tli.value == pytest.approx(1.08429371, abs=2e-6)


# Polychoric correlations


def test_polychoric_correlation_as_olsson_prints_it() -> None:
    """Psychometrika 44, 1979, his example: .49, cuts at -1.77 -.14 and -.69 .67; psych finds .491371."""
    table = [[13, 6, 0], [69, 113, 22], [41, 132, 104]]
    points = [(a, b) for a in range(3) for b in range(3) for _ in range(table[a][b])]
    found = polychoric_correlations(points)
    assert found.matrix[0, 1] == pytest.approx(0.4913719, abs=2e-6)
    rows, columns = found.thresholds
    assert rows == pytest.approx((-1.77438191, -0.13577393), abs=1e-8)
    assert columns == pytest.approx((-0.68713129, 0.66820930), abs=1e-8)


def test_polychoric_correlations_of_five_items() -> None:
    """Points drawn once from one factor; see the module for where the figures are from."""
    points = [[int(digit) for digit in row] for row in ORDINAL.split()]
    found = polychoric_correlations(points)
    expected = [0.628194682, 0.454671136, 0.466842877, 0.501962777, 0.499932187, 0.596384898, 0.334435398]
    expected += [0.508519658, 0.434499350, 0.325214157]
    assert found.matrix[np.triu_indices(5, 1)] == pytest.approx(expected, abs=3e-5)
    made = omega_of_correlations(found.matrix, rows=120, correlation=Correlation.POLYCHORIC)
    assert made.total.reason == "too_few_items"  # three factors need six items


ORDINAL = """32123 54545 11213 14431 53425 21322 23213 32213 11333 13332 54433 12314 12111 22322 21131 31432 22212 11222
44434 32211 32543 44544 55555 43444 34525 25425 45553 44455 11121 11233 43343 53424 44455 55535 45555 54144
11122 21111 11111 32241 24443 41214 32153 55445 22342 32334 23123 22423 24111 22135 34554 34242 24342 12322
33323 21422 54332 24343 43333 23155 43112 34542 34322 43243 11233 22223 12111 22122 21232 13341 32213 34133
34342 32353 33535 44334 45541 32523 22415 33331 33333 12111 54424 23432 42443 21225 55552 32234 21525 31212
53444 21122 43331 33414 54434 32323 21115 42334 33124 33325 11111 42334 52445 34122 12533 43443 12431 11111
12323 15353 11312 55455 55254 22332 11112 54542 33112 21433 23334 43323"""
