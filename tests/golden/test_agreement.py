"""Agreement as published examples and the established packages have it.

Shrout and Fleiss (1979), table 2; Krippendorff (2011), data C. The others were made up here, and the figures beside
them are what R 4.2 prints with psych 2.2.9 and multilevel 2.7, and irrCAC 0.4.4 in Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from partnerkit.results import Reason
from partnerkit.stats.icc import aggregation, intraclass
from partnerkit.stats.kappa import pair_agreement
from partnerkit.stats.krippendorff import krippendorff_alpha
from partnerkit.stats.within_groups import average_deviation, null_variance, rwg, rwg_j

if TYPE_CHECKING:
    from partnerkit.stats.kappa import PairWeights

CLOSE = 1e-6
NONE = float("nan")

JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
"""Six targets by four judges: Shrout and Fleiss (1979), table 2."""

OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
).T
"""Twelve units by four observers: Krippendorff (2011), Computing Krippendorff's alpha-reliability, data C."""


@pytest.mark.parametrize(
    ("form", "value", "test", "limits"),
    [
        ("icc_1_1", 0.165741768405, (1.79467849224, 5, 18, 0.164768808344640), (-0.1329323248748, 0.722560062328)),
        ("icc_2_1", 0.289763779528, (11.02724795640, 5, 15, 0.000134566516484), (0.0187865133747, 0.761084369649)),
        ("icc_3_1", 0.714840714841, (11.02724795640, 5, 15, 0.000134566516484), (0.3424647650339, 0.945858259955)),
        ("icc_1_k", 0.442797133679, (1.79467849224, 5, 18, 0.164768808344640), (-0.8844421552381, 0.912415420341)),
        ("icc_2_k", 0.620050547599, (11.02724795640, 5, 15, 0.000134566516484), (0.0711368153025, 0.927232040168)),
        ("icc_3_k", 0.909315542377, (11.02724795640, 5, 15, 0.000134566516484), (0.6756747138163, 0.985891678169)),
    ],
)
def test_intraclass_correlations_of_shrout_and_fleiss(
    form: str, value: float, test: tuple[float, int, int, float], limits: tuple[float, float]
) -> None:
    """The figures are those of the article; F, degrees of freedom, p and limits those of `psych::ICC(lmer = FALSE)`."""
    found = intraclass(JUDGES)[form]
    assert (found.icc.n, found.negative) == (6, False)
    assert found.icc.value == pytest.approx(value, abs=CLOSE)
    assert (found.f, found.df1, found.df2, found.p) == pytest.approx(test, abs=CLOSE)
    assert found.icc.limits is not None
    assert (found.icc.limits.low, found.icc.limits.high) == pytest.approx(limits, abs=CLOSE)


def test_intraclass_correlations_below_nothing_are_as_psych_has_them() -> None:
    """But for ICC(2,k), of which psych prints 27.86: a share of less than nothing."""
    found = intraclass([[1, 5, 2], [4, 2, 5], [3, 1, 4], [2, 5, 1], [5, 2, 3]])
    values = [each.icc.value for each in found.forms]
    assert values[4] is None
    assert found["icc_2_k"].icc.reason is Reason.NOT_POSITIVE
    known = [-0.355769230769, -0.528455284553, -0.382352941176, -3.7, -4.875]
    assert [value for value in values if value is not None] == pytest.approx(known, abs=CLOSE)
    assert all(each.negative for each in found.forms if each.icc.value is not None)
    limits = found["icc_2_1"].icc.limits
    assert limits is not None
    assert (limits.low, limits.high) == pytest.approx((-0.674004457110, 0.180450806711), abs=CLOSE)


@pytest.mark.parametrize(
    ("metric", "value"), [("nominal", 0.743421), ("ordinal", 0.815388), ("interval", 0.849107), ("ratio", 0.797403)]
)
def test_alpha_of_krippendorffs_data(metric: str, value: float) -> None:
    """The twelfth unit has one value, and tells nothing of agreement."""
    found = krippendorff_alpha(OBSERVERS, metric=metric)
    assert found.value == pytest.approx(value, abs=CLOSE)
    assert found.n == 11


GROUPS = list("aaabbbccdeee")
ITEMS = np.array(
    [
        [1, 2, 2, 4, 5, 4, 3, 3, 5, 1, 2, 2],
        [2, 2, 1, 4, 4, 5, 2, 4, 5, 1, 1, 3],
        [1, 3, 2, 5, 5, 5, 3, 1, 4, 2, 1, 5],
    ],
    dtype=np.float64,
).T
"""Twelve raters in five groups, one of them alone; three items of five points."""


def test_aggregation_is_that_of_multilevel() -> None:
    found = aggregation(ITEMS[:, 0], GROUPS)
    assert (found.groups, found.size, found.df1, found.df2) == (5, 2.4, 4, 7)
    assert (found.icc1.value, found.icc2.value) == pytest.approx((0.871025526198, 0.941888619855), abs=CLOSE)
    assert (found.f, found.p) == pytest.approx((17.20833, 0.00099813), abs=1e-5)


def test_rwg_is_that_of_multilevel() -> None:
    one, several = rwg(ITEMS[:, 0], GROUPS, null=2.0), rwg_j(ITEMS, GROUPS, null=2.0)
    assert one.values == pytest.approx((0.833333333333, 0.833333333333, 1.0, 0.833333333333), abs=CLOSE)
    assert several.values == pytest.approx((0.886363636364, 0.96, 0.6, 0.0), abs=CLOSE)
    assert (one.groups, several.groups) == (("a", "b", "c", "d", "e"),) * 2
    assert one["d"].reason is Reason.TOO_FEW_RATERS


def test_average_deviation_is_that_of_multilevel() -> None:
    about = {centre: average_deviation(ITEMS, GROUPS, centre=centre).values for centre in ("mean", "median")}
    assert about["mean"] == pytest.approx((0.518518518519, 0.296296296296, 2 / 3, 0.962962962963), abs=CLOSE)
    assert about["median"] == pytest.approx((0.444444444444, 0.222222222222, 2 / 3, 0.777777777778), abs=CLOSE)


def test_null_variances_of_lebreton_and_senter() -> None:
    """LeBreton and Senter (2008), table 2, five and seven points."""
    names = ("uniform", "slight_skew", "moderate_skew", "heavy_skew", "triangular", "normal")
    assert [null_variance(name, 5) for name in names] == [2.0, 1.34, 0.90, 0.44, 1.32, 1.04]
    assert [null_variance(name, 7) for name in names] == [4.0, 2.90, 2.14, 1.39, 2.10, 1.40]


TABLE = np.array([[12.0, 3.0, 0.0], [2.0, 9.0, 4.0], [0.0, 1.0, 9.0]])
"""Forty pairs on three points."""


@pytest.mark.parametrize(
    ("weights", "coefficient", "figure", "limits"),
    [
        ("identity", "kappa", (0.62441315, 0.10244615), (0.41719624, 0.83163005)),
        ("identity", "pi", (0.62317475, 0.10343113), (0.41396556, 0.83238395)),
        ("identity", "ac2", (0.62590601, 0.1024353), (0.41871107, 0.83310095)),
        ("linear", "kappa", (0.71428571, 0.0819077), (0.54861175, 0.87995967)),
        ("linear", "pi", (0.71326165, 0.08275002), (0.54588394, 0.88063935)),
        ("linear", "ac2", (0.72044263, 0.07662535), (0.56545323, 0.87543204)),
        ("quadratic", "kappa", (0.80676329, 0.05946862), (0.68647664, 0.92704993)),
        ("quadratic", "pi", (0.80601358, 0.06010915), (0.68443134, 0.92759582)),
        ("quadratic", "ac2", (0.81429898, 0.05102266), (0.71109592, 0.91750204)),
        ("ordinal", "kappa", (0.76945245, 0.06881948), (0.63025192, 0.90865298)),
        ("ordinal", "pi", (0.76858548, 0.06954854), (0.62791028, 0.90926067)),
        ("ordinal", "ac2", (0.7768376, 0.0612461), (0.65295567, 0.90071954)),
        ("radical", "kappa", (0.66770827, 0.09257134), (0.48046506, 0.85495149)),
        ("radical", "pi", (0.6665667, 0.09349385), (0.47745755, 0.85567585)),
        ("radical", "ac2", (0.6718683, 0.08987711), (0.49007469, 0.8536619)),
    ],
)
def test_agreement_of_pairs_is_that_of_irrcac(
    weights: PairWeights, coefficient: str, figure: tuple[float, float], limits: tuple[float, float]
) -> None:
    """`kappa2.table`, `scott2.table` and `gwet.ac1.table`: the figure and its error, and the limits."""
    found = pair_agreement(TABLE, coefficient, weights=weights)
    assert (found.value, found.se) == pytest.approx(figure, abs=CLOSE)
    assert found.limits is not None
    assert (found.limits.low, found.limits.high) == pytest.approx(limits, abs=CLOSE)
    assert found.n == 40
