"""Factors of items: found by least squares, turned, and set beside the correlations that they are to account for.

Owns: minimum residual factors, the rotations varimax and oblimin, and the measures of fit. Definitions are those of
`psych::fa`, so that its figures come out; they are written from the works cited. The search is scipy's; the
rotations have a few lines each, so that no further package is asked for; `factor_analyzer` would bring
pandas and scikit-learn.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.knowledge.schema import is_number
from partnerkit.results import (
    Correlation,
    FactorFit,
    FactorSolution,
    Limits,
    LimitsKind,
    Missing,
    Reason,
    Rotation,
    Statistic,
)
from partnerkit.stats.covariances import correlations_of, covariances, is_definite, points_of
from partnerkit.stats.polychoric import polychoric_correlations
from partnerkit.stats.ratings import checked_whole, scaled

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from partnerkit.stats.resampling import Floats

__all__ = [
    "factor_analysis",
    "fit_of_factors",
    "freedom",
    "identified",
    "item_correlations",
    "minres",
    "oblimin",
    "squared_multiple_correlations",
    "varimax",
]

LEAST_OWN = 0.005
"""What is left of an item's variance is kept from falling below this, as in psych."""
STEPS = 1000
STEEP = 1e-7
"""A rotation goes on until its slope is below this."""
SETTLED = 1e-5
"""When the steps run out, it has settled where its slope is below this, as in GPArotation."""
HALVINGS = 40
RMSEA_LEVEL = 0.9
FEWEST = 3
"""Items of which a factor can be found."""


def item_correlations(
    points: ArrayLike, *, correlation: Correlation | str = Correlation.PEARSON, missing: Missing | str = "pairwise"
) -> tuple[Floats, int, Reason | None]:
    """Return the correlations of items, the rows they rest on, and why they are not fit for factors.

    Pairwise, a Pearson correlation is the covariance of those who answered both over the standard deviations of all
    who answered each.

    Args:
        points: Shape (n, k).
        correlation: `pearson` or `polychoric`.
        missing: `pairwise` or `listwise`.

    Returns:
        The matrix, with NaN where there is none, the rows, and the reason. Reasons are fewer than three items, no more
        rows than items, an item that all answer alike, a pair never answered together, or correlations that no set of
        answers could have all at once, as they rest on different rows or are polychoric.

    Raises:
        InvalidValueError: No table, infinity, or, for polychoric ones, no whole numbers.

    Example:
        >>> matrix, rows, reason = item_correlations([[1, 2, 1], [2, 2, 4], [3, 4, 2], [4, 5, 3]])
        >>> round(float(matrix[0, 1]), 2), rows, reason
        (0.95, 4, None)
    """
    table, missing = points_of(points), Missing(missing)
    found = covariances(scaled(table)[0], missing)
    polychoric = Correlation(correlation) is Correlation.POLYCHORIC
    matrix = polychoric_correlations(table, missing=missing).matrix if polychoric else correlations_of(found.matrix)
    reason = Reason.TOO_FEW_ITEMS if len(matrix) < FEWEST else found.reason
    if reason is None and found.constant.any():
        reason = Reason.CONSTANT
    if reason is None and found.rows <= len(matrix):
        reason = Reason.TOO_FEW_SUBJECTS
    if reason is None and not is_definite(matrix):
        reason = Reason.NOT_POSITIVE
    return matrix, found.rows, reason


def freedom(items: int, factors: int) -> int:
    """Return the degrees of freedom that factors leave: k (k - 1) / 2 - k m + m (m - 1) / 2.

    Example:
        >>> freedom(6, 3), freedom(9, 3)
        (0, 12)
    """
    return items * (items - 1) // 2 - items * factors + factors * (factors - 1) // 2


def identified(items: int, factors: int) -> bool:
    """Return whether items can tell so many factors apart: there are fewer than items, and freedom is not below 0.

    Example:
        >>> identified(6, 3), identified(5, 3), identified(3, 6)
        (True, False, False)
    """
    return factors < items and freedom(items, factors) >= 0


def squared_multiple_correlations(matrix: Floats) -> Floats:
    """Return how much of each item the others tell: 1 - 1 / r^ii, of the inverse; of a singular matrix, 1.

    Args:
        matrix: Correlations, shape (..., k, k).

    Returns:
        From 0 to 1, shape (..., k).

    Example:
        >>> squared_multiple_correlations(np.array([[1.0, 0.6], [0.6, 1.0]])).round(2).tolist()
        [0.36, 0.36]
    """
    values, vectors = np.linalg.eigh(matrix)
    least = 1e-12 * matrix.shape[-1]
    inverse = (vectors**2 / np.maximum(values, least)[..., None, :]).sum(axis=-1)
    made: Floats = np.clip(1 - 1 / inverse, 0.0, 1.0)
    return made


# -- finding factors --------------------------------------------------------------------------------------------------


def minres(matrix: Floats, factors: int) -> tuple[Floats, Floats]:
    """Return minimum residual loadings: those that leave least of the correlations, squared, off the diagonal.

        least Σ_{i≠j} (r_ij - Σ_f l_if l_jf)²

    It is looked for by what is left of each item's variance, u: the loadings are the leading eigenvectors of R - U by
    the roots of their eigenvalues, and the slope in u_i is that of half the squares of the other eigenvalues.

    Args:
        matrix: Correlations, shape (k, k).
        factors: m, from 1 to below k.

    Returns:
        Loadings, shape (k, m), the strongest factor first, each adding up to 0 or more; and u, from .005 to 1, as in
        psych.

    Raises:
        InvalidValueError: No such number of factors.

    Example:
        >>> one = np.array([0.8, 0.7, 0.6, 0.5])
        >>> found, own = minres(np.outer(one, one) + np.diag(1 - one**2), 1)
        >>> found[:, 0].round(4).tolist(), own.round(2).tolist()
        ([0.8, 0.7, 0.6, 0.5], [0.36, 0.51, 0.64, 0.75])

    References:
        Harman and Jones (1966), Factor analysis by minimizing residuals (minres), Psychometrika 31, 351-368; Joreskog
        (1977), Factor analysis by least-squares and maximum-likelihood methods, for the slope.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - scipy is loaded when it is asked for

    k = len(matrix)
    if not (is_number(factors, whole=True) and 1 <= factors < k):
        expected = f"from 1 to {k - 1}, as there are {k} items"
        raise InvalidValueError(Problem(path="factors", found=quoted(factors), expected=expected))

    def left(own: Floats) -> tuple[float, Floats]:
        values, vectors = np.linalg.eigh(matrix - np.diag(own))
        rest = np.concatenate([values[:-factors], np.minimum(values[-factors:], 0.0)])
        return float((rest**2).sum() / 2), -(vectors**2) @ rest

    start = np.clip(1 - squared_multiple_correlations(matrix), LEAST_OWN, 1.0)
    found = minimize(
        left,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_OWN, 1.0)] * k,
        options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": STEPS},
    )
    own: Floats = found.x
    values, vectors = np.linalg.eigh(matrix - np.diag(own))
    loadings = (vectors * np.sqrt(np.maximum(values, 0.0)))[:, ::-1][:, :factors]
    return loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0), own


# -- turning them -----------------------------------------------------------------------------------------------------


def varimax(loadings: Floats) -> Floats:
    """Return loadings turned so that each factor's squared loadings vary most, the factors staying uncorrelated.

    Items are brought to the same length first (Kaiser's normalisation), as `stats::varimax` of R does, which stops
    sooner; two factors at a time are turned by the best angle, which has a formula.

    Args:
        loadings: Shape (k, m).

    Returns:
        Shape (k, m).

    Example:
        >>> plain = np.array([[0.8, 0.0], [0.7, 0.0], [0.0, 0.6], [0.0, 0.9]])
        >>> turn = np.array([[0.6, 0.8], [-0.8, 0.6]])
        >>> np.abs(varimax(plain @ turn)).round(3).tolist()
        [[0.0, 0.8], [0.0, 0.7], [0.6, 0.0], [0.9, 0.0]]

    References:
        Kaiser (1958), The varimax criterion for analytic rotation in factor analysis, Psychometrika 23, 187-200.
    """
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    turned = np.divide(loadings, length, out=np.zeros_like(loadings), where=length > 0)
    pairs = list(itertools.combinations(range(loadings.shape[1]), 2))
    for _ in range(STEPS):
        angles = [_turn_pair(turned, one, other) for one, other in pairs]
        if max(map(abs, angles), default=0.0) < STEEP:
            break
    made: Floats = turned * length
    return made


def _turn_pair(turned: Floats, one: int, other: int) -> float:
    """Turn two factors in their plane by the best angle, in place, and return it."""
    x, y = turned[:, one].copy(), turned[:, other].copy()
    apart, across, k = x**2 - y**2, 2 * x * y, len(x)
    a, b = float(apart.sum()), float(across.sum())
    over = 2 * float((apart * across).sum()) - 2 * a * b / k
    under = float((apart**2 - across**2).sum()) - (a**2 - b**2) / k
    angle = math.atan2(over, under) / 4
    turned[:, one], turned[:, other] = (
        x * math.cos(angle) + y * math.sin(angle),
        y * math.cos(angle) - x * math.sin(angle),
    )
    return angle


def oblimin(loadings: Floats) -> tuple[Floats, Floats, bool]:
    """Return loadings turned so that few items load on two factors, which may correlate: direct quartimin.

        least Σ_i Σ_{f<g} l_if² l_ig²

    This is oblimin with gamma 0, without Kaiser's normalisation: the default of GPArotation and of psych. It is looked
    for along the slope, from the loadings as they are and from varimax, and the lower of the two is taken.

    Args:
        loadings: Shape (k, m), of uncorrelated factors, m from 2.

    Returns:
        The pattern, shape (k, m), each factor adding up to 0 or more; the correlations of the factors, shape (m, m);
        and whether it settled.

    Example:
        >>> plain = np.array([[0.8, 0.0], [0.7, 0.0], [0.0, 0.6], [0.0, 0.9]])
        >>> found, between, settled = oblimin(plain @ np.linalg.cholesky(np.array([[1.0, 0.5], [0.5, 1.0]])))
        >>> np.abs(found).round(3).tolist(), round(float(between[0, 1]), 3), settled
        ([[0.8, 0.0], [0.7, 0.0], [0.0, 0.6], [0.0, 0.9]], 0.5, True)

    References:
        Jennrich and Sampson (1966), Rotation for simple loadings, Psychometrika 31, 313-323; Bernaards and Jennrich
        (2005), Gradient projection algorithms and software for arbitrary rotation criteria in factor analysis,
        Educational and Psychological Measurement 65, 676-696.
    """
    found = min((_turned(start) for start in (loadings, varimax(loadings))), key=lambda each: each[0])
    _, turned, between, settled = found
    signs = np.where(turned.sum(axis=0) < 0, -1.0, 1.0)
    return turned * signs, between * np.outer(signs, signs), settled


def _quartimin(turned: Floats) -> tuple[float, Floats]:
    squares = turned**2
    others = squares.sum(axis=1, keepdims=True) - squares
    return float((squares * others).sum() / 4), turned * others


def _turned(loadings: Floats) -> tuple[float, Floats, Floats, bool]:
    """Return the least of the criterion that lies downhill, the loadings there, the correlations, and if it settled."""
    turn, step, steep = np.eye(loadings.shape[1]), 1.0, math.inf
    turned, inverse = _turned_by(loadings, turn)
    value, slope = _quartimin(turned)
    for _ in range(STEPS):
        gradient = -(turned.T @ slope @ inverse).T
        along = gradient - turn * (turn * gradient).sum(axis=0)
        steep = float(np.sqrt((along**2).sum()))
        if steep < STEEP:
            break
        start, before, step = turn, value, 2 * step
        for _ in range(HALVINGS):
            turn = start - step * along
            turn = turn / np.sqrt((turn**2).sum(axis=0))
            turned, inverse = _turned_by(loadings, turn)
            value, slope = _quartimin(turned)
            if before - value > steep**2 * step / 2:
                break
            step /= 2
    return value, turned, turn.T @ turn, steep < SETTLED


def _turned_by(loadings: Floats, turn: Floats) -> tuple[Floats, Floats]:
    inverse = np.linalg.inv(turn).astype(np.float64, copy=False)
    made: Floats = loadings @ inverse.T
    return made, inverse


# -- the whole ---------------------------------------------------------------------------------------------------------


def factor_analysis(
    points: ArrayLike,
    factors: int,
    *,
    rotation: Rotation | str = Rotation.OBLIMIN,
    correlation: Correlation | str = Correlation.PEARSON,
    missing: Missing | str = Missing.PAIRWISE,
) -> FactorSolution:
    """Return minimum residual factors of items, turned, with their fit: as `psych::fa` does.

    Args:
        points: Shape (n, k).
        factors: m, from 1.
        rotation: `oblimin`, `varimax` or `none`.
        correlation: `pearson` or `polychoric`.
        missing: `pairwise` or `listwise`. The fit is worked out as if all rows had answered everything, as in psych.

    Returns:
        The factors, the one that accounts for most first; none of them for the reasons of `item_correlations`, for more
        factors than the items can tell apart (below no degrees of freedom), or where the rotation does not settle.

    Raises:
        InvalidValueError: No table, infinity, no whole numbers where polychoric correlations are asked for, or fewer
            than one factor.

    Example:
        >>> chance = np.random.Generator(np.random.PCG64(1))
        >>> shared = chance.normal(size=(200, 1))
        >>> found = factor_analysis(shared + chance.normal(size=(200, 5)), 1)
        >>> found.factors, found.improper, min(found.loadings)[0] > 0.5, found.fit.df
        (1, False, True, 5)

    References:
        Harman and Jones (1966), as in `minres`; Bernaards and Jennrich (2005), as in `oblimin`.
    """
    checked_whole(factors, "factors", least=1)
    rotation, correlation = Rotation(rotation), Correlation(correlation)
    matrix, rows, reason = item_correlations(points, correlation=correlation, missing=missing)
    if reason is None and not identified(len(matrix), factors):
        reason = Reason.TOO_FEW_ITEMS
    if reason is None:
        found, own = minres(matrix, factors)
        loadings, between, settled = _rotated(found, rotation)
        if settled:
            return FactorSolution(
                factors=factors,
                rotation=rotation,
                correlation=correlation,
                loadings=_rows(loadings),
                factor_correlations=_rows(between),
                uniquenesses=tuple((1 - (found**2).sum(axis=1)).tolist()),
                fit=fit_of_factors(matrix, found, rows=rows),
                improper=bool((own <= LEAST_OWN).any()),
                n=rows,
            )
    return FactorSolution(
        factors=factors,
        rotation=rotation,
        correlation=correlation,
        loadings=(),
        factor_correlations=(),
        uniquenesses=(),
        fit=None,
        improper=False,
        n=rows,
        reason=reason or Reason.NOT_CONVERGED,
    )


def _rows(matrix: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in matrix.tolist())


def _rotated(found: Floats, rotation: Rotation) -> tuple[Floats, Floats, bool]:
    m = found.shape[1]
    loadings, between, settled = found, np.eye(m), True
    if m > 1 and rotation is Rotation.VARIMAX:
        loadings = varimax(found)
        loadings = loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    elif m > 1 and rotation is Rotation.OBLIMIN:
        loadings, between, settled = oblimin(found)
    order = np.argsort(-np.diag(between @ loadings.T @ loadings), kind="stable")
    return loadings[:, order], between[np.ix_(order, order)], settled


def fit_of_factors(matrix: Floats, loadings: Floats, *, rows: int) -> FactorFit:
    """Return how well uncorrelated factors account for correlations.

        F = tr(M⁻¹ R) - ln det(M⁻¹ R) - k, M = L L' with 1 on the diagonal
        chi² = F (n - 1 - (2k + 5) / 6 - 2m / 3)
        RMSEA = sqrt(max(chi² / (df n) - 1 / (n - 1), 0)), with limits at the level .9
        TLI = (F0 / df0 - F / df) / (F0 / df0 - 1 / (n - 1 - (2k + 5) / 6 - 2m / 3)), F0 without factors
        RMSR = sqrt(mean of the squares of what is left off the diagonal)

    These are `STATISTIC`, `RMSEA`, `TLI` and `rms` of `psych::fa`, its n - 1 beside n in RMSEA too. TLI tells nothing
    where the items hardly go together, so that no factors at all fit as well as chance allows: it then lies far from 0
    to 1 (as psych gives it), and below 0 where the factors fit better still.

    Args:
        matrix: Correlations R, shape (k, k).
        loadings: L, shape (k, m), of uncorrelated factors.
        rows: n.

    Returns:
        The measures; those that need degrees of freedom are None without any, and those that need the determinant
        where R or M has none.

    Example:
        >>> one = np.array([[0.8], [0.7], [0.6], [0.5]])
        >>> found = fit_of_factors(one @ one.T + np.diag(1 - one[:, 0] ** 2), one, rows=100)
        >>> found.df, abs(round(found.chi_square.value, 6)), found.rmsea.value, abs(round(found.rmsr.value, 6))
        (2, 0.0, 0.0, 0.0)

    References:
        Bartlett (1951), The effect of standardization on a chi-square approximation in factor analysis, Biometrika 38,
        337-344; Steiger and Lind (1980) for RMSEA; Tucker and Lewis (1973), A reliability coefficient for maximum
        likelihood factor analysis, Psychometrika 38, 1-10.
    """
    from scipy.special import chdtrc  # noqa: PLC0415 - as above

    k, m = loadings.shape
    df = freedom(k, m)
    model = loadings @ loadings.T
    rest = (matrix - model) * (1 - np.eye(k))
    np.fill_diagonal(model, 1.0)
    rmsr = Statistic(name="rmsr", value=float(np.sqrt((rest**2).sum() / (k * (k - 1)))), n=rows)
    scale = rows - 1 - (2 * k + 5) / 6 - 2 * m / 3
    discrepancy, without = _discrepancy(matrix, model), _discrepancy(matrix, np.eye(k))
    reason = Reason.NOT_POSITIVE if math.isnan(discrepancy) else None
    if reason is None and scale <= 0:
        reason = Reason.TOO_FEW_SUBJECTS
    chi_square = math.nan if reason else max(discrepancy * scale, 0.0)
    over = reason or (None if df > 0 else Reason.NOT_APPLICABLE)
    none = without / (k * (k - 1) / 2)
    worse = none - 1 / scale if over is None else math.nan
    tli = None if over or worse == 0 else (none - discrepancy / df) / worse
    return FactorFit(
        chi_square=Statistic(name="chi_square", value=None if reason else chi_square, n=rows, reason=reason),
        df=df,
        p=None if over else float(chdtrc(df, chi_square)),
        rmsea=Statistic(name="rmsea", value=None, n=rows, reason=over) if over else _rmsea(chi_square, df, rows),
        tli=Statistic(name="tli", value=tli, n=rows, reason=over or (Reason.NOT_APPLICABLE if tli is None else None)),
        rmsr=rmsr,
    )


def _discrepancy(matrix: Floats, model: Floats) -> float:
    """Return the discrepancy of maximum likelihood; NaN where a determinant is not above 0."""
    signs, logs = np.linalg.slogdet(np.array([matrix, model]))
    if (signs <= 0).any() or (logs < math.log(np.finfo(float).eps) * 2).any():
        return math.nan
    return float(np.trace(np.linalg.solve(model, matrix)) - (logs[0] - logs[1]) - len(matrix))


def _rmsea(chi_square: float, df: int, rows: int) -> Statistic:
    from scipy.special import chdtr, chndtrinc  # noqa: PLC0415 - as above

    tail = (1 - RMSEA_LEVEL) / 2
    below = float(chdtr(df, chi_square))
    low, high = (
        math.sqrt(float(chndtrinc(chi_square, df, share)) / (rows - 1) / df) if below > share else 0.0
        for share in (1 - tail, tail)
    )
    value = math.sqrt(max(chi_square / (df * rows) - 1 / (rows - 1), 0.0))
    limits = Limits(low=low, high=high, level=RMSEA_LEVEL, kind=LimitsKind.NONCENTRAL)
    return Statistic(name="rmsea", value=value, n=rows, limits=limits)
