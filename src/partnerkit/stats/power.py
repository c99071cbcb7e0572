"""Power: how likely a change is to be seen, by simulation.

Owns: how much of the spread of scores is between partners and how much within, simulated surveys of partners and of
ties, and the exact power of the paired t test that the simulation is checked by.

A change is the same step from each wave to the next. What moves besides is chance: a unit's score in a wave lies off
its own level by an error, of which the variance is (1 - r) times that of the scores, r being their correlation between
waves. The unit's change a wave is the least-squares slope over its W waves, with error variance

    v / S,   v = (1 - r) (between² + within² / m),   S = Σ (w - mean of w)² = W (W² - 1) / 12

m being its respondents. For a tie the error is that of its two partners and its own. The test is the interval that the
library shows by default, `partnerkit.stats.jackknife_t`: the change is seen where it does not hold 0.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.knowledge.schema import is_number
from partnerkit.results import Limits, LimitsKind, Reason, Statistic
from partnerkit.stats.intervals import FEWEST
from partnerkit.stats.ratings import labels_of, numbers
from partnerkit.stats.resampling import Bools, Floats, Integers, jackknife_se
from partnerkit.stats.shares import wilson

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

__all__ = [
    "Design",
    "PartnerErrors",
    "TieErrors",
    "paired_t_power",
    "partner_components",
    "partner_power",
    "tie_components",
    "tie_power",
]

CELLS = 1_000_000
"""How many simulated scores are held at once: 8 MB."""
FARTHEST = 1e150
"""Scores further from 0 have squares that are no numbers."""
MOST = 1_000_000
"""The most simulations."""


@attrs.frozen(kw_only=True)
class Design:
    """A survey to come, and how it is simulated.

    Attributes:
        partners: How many there are, from 1.
        waves: From 2.
        change: From one wave to the next, from -1 to 1 and not 0.
        respondents: Of each partner, from 1; None for as many as the hub's have.
        level: Of the interval, above 0 and below 1.
        simulations: From 100 to 1,000,000.
        seed: From 0.

    Raises:
        InvalidValueError: A number is none or out of its range.

    Example:
        >>> Design(partners=12, change=0.1).slope_variance  # of two waves the slope is a difference
        2.0
    """

    partners: int
    change: float
    waves: int = 2
    respondents: int | None = None
    level: float = 0.95
    simulations: int = 2000
    seed: int = 0

    def __attrs_post_init__(self) -> None:
        """Check what was given."""
        problems = list(self._problems())
        if problems:
            raise InvalidValueError(problems)

    def _problems(self) -> Iterator[Problem]:
        whole = (
            ("partners", self.partners, 1, 100_000),
            ("waves", self.waves, 2, 1000),
            ("respondents", 1 if self.respondents is None else self.respondents, 1, 100_000),
            ("simulations", self.simulations, 100, MOST),
            ("seed", self.seed, 0, 2**63),
        )
        for path, value, least, most in whole:
            if not (is_number(value, whole=True) and least <= value <= most):
                yield Problem(found=quoted(value), expected=f"a whole number from {least} to {most}", path=path)
        if not (is_number(self.change) and -1 <= self.change <= 1 and self.change):
            yield Problem(found=f"a change of {quoted(self.change)}", expected="from -1 to 1, and not 0", path="change")
        if not (is_number(self.level) and 0 < self.level < 1):
            yield Problem(found=quoted(self.level), expected="above 0 and below 1", path="level")

    @property
    def slope_variance(self) -> float:
        """The variance of a unit's change a wave, as a multiple of that of its error in one wave."""
        return 12 / (self.waves * (self.waves**2 - 1))

    @property
    def chance(self) -> np.random.Generator:
        """Where chance comes from: the same for the same numbers of partners and waves and the same seed."""
        return np.random.Generator(np.random.PCG64([self.seed, self.partners, self.waves]))


# -- where the spread is ----------------------------------------------------------------------------------------------


def partner_components(scores: ArrayLike, partners: ArrayLike) -> tuple[float | None, float | None]:
    """Return the variances between partners and within them, from the scores of respondents.

        within  = SSW / (N - n),  between = max(0, (SSB / (n - 1) - within) / m0),  m0 = (N - Σ m_i² / N) / (n - 1)

    Args:
        scores: Shape (N,): of respondents, none missing.
        partners: Shape (N,): whose they are.

    Returns:
        Between and within. Where no partner has two respondents the two cannot be told apart; the first is then that of
        both together, and the second None. With fewer than two partners both are None.

    Raises:
        InvalidValueError: Lists that are not of one length, a score that is missing, no number or beyond 1e150, or a
            respondent without a partner.

    Example:
        >>> between, within = partner_components([0.2, 0.4, 0.6, 0.8, 0.5, 0.5], [1, 1, 2, 2, 3, 3])
        >>> round(between, 4), round(within, 4)
        (0.0333, 0.0133)

    References:
        Searle, Casella and McCulloch (1992), Variance Components, section 3.6: the analysis of variance estimators.
    """
    values, labels = numbers(scores, path="scores", farthest=FARTHEST), labels_of(partners, path="partners")
    if values.ndim != 1 or labels.shape != values.shape:
        found = f"shape {values.shape} and {labels.shape}"
        raise InvalidValueError(Problem(path="scores", found=found, expected="one of each a respondent"))
    if np.isnan(values).any():
        raise InvalidValueError(Problem(path="scores", found="a score that is missing", expected="scores of all"))
    known, place = np.unique(labels, return_inverse=True)
    n, total = len(known), len(values)
    if n < 2:  # noqa: PLR2004 - one partner has no spread
        return None, None
    sizes = np.bincount(place)
    means = np.bincount(place, values) / sizes
    if total == n:
        return float(values.var(ddof=1)), None
    within = float(((values - means[place]) ** 2).sum()) / (total - n)
    between = float((sizes * (means - values.mean()) ** 2).sum()) / (n - 1)
    size = (total - float((sizes**2).sum()) / total) / (n - 1)
    return max(0.0, (between - within) / size), within


def tie_components(values: Floats, a: Integers, b: Integers, n: int) -> tuple[float, float] | None:
    """Return the variances of what a partner brings to its ties and of what is the tie's own.

    A tie's value is taken as mean + u_a + u_b + e. With Z the ties by partners and M what takes the mean off, the two
    sums of squares y'My and y'MZZ'My are equated with what they are on average:

        V(u) tr(MZZ') + V(e) (m - 1)   and   V(u) tr((Z'MZ)²) + V(e) tr(Z'MZ)

    Args:
        values: Shape (m,): of ties, none missing.
        a: Shape (m,): one partner, by its place.
        b: Shape (m,): the other.
        n: Partners.

    Returns:
        Both, from 0; None where the ties do not tell them apart, such as ties of which no two share a partner.

    Example:
        >>> a, b = np.triu_indices(5, 1)
        >>> own = np.array([0.0, 0.1, 0.2, 0.3, 0.4])
        >>> u, e = tie_components(own[a] + own[b], a, b, 5)
        >>> round(u, 4), round(e, 4)  # the variance of five figures a tenth apart
        (0.025, 0.0)

    References:
        Searle, Casella and McCulloch (1992), Variance Components, section 5.2: Henderson's first method, of quadratic
        forms.
    """
    m = len(values)
    ties = np.zeros((m, n))
    ties[np.arange(m), a] += 1
    ties[np.arange(m), b] += 1
    off = ties - ties.mean(axis=0)
    y = values - values.mean()
    gram = ties.T @ off
    trace, square = float(np.trace(gram)), float((gram**2).sum())
    left = np.array([[trace, m - 1.0], [square, trace]])
    if abs(np.linalg.det(left)) <= 1e-9 * max(1.0, square * m):
        return None
    u, e = np.linalg.solve(left, [float(y @ y), float(((ties.T @ y) ** 2).sum())])
    if u < 0:
        return 0.0, float(y @ y) / (m - 1)
    return float(u), max(0.0, float(e))


# -- simulated surveys ------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class PartnerErrors:
    """How far a partner's score in a wave lies off its own level.

    Attributes:
        between: The variance of the partner's part, (1 - r) times that between partners.
        within: That of a respondent's part, (1 - r) times that within partners; 0 where it is in the first.
        respondents: How many the hub's partners have; partners to come are drawn from them.
    """

    between: float
    within: float
    respondents: tuple[int, ...]


@attrs.frozen(kw_only=True, eq=False)
class TieErrors:
    """How far a tie's score in a wave lies off its own level.

    Attributes:
        partner: The variance of what each of its partners brings.
        own: That of its own part.
        ties: Shape (n, n): which pairs of the hub's partners have a tie; partners to come are drawn with their ties.
            Two copies of one partner have a tie as often as two partners do.
    """

    partner: float
    own: float
    ties: Bools


def partner_power(errors: PartnerErrors, design: Design) -> Statistic:
    """Return how often a change of scores about the whole is seen in simulated surveys.

    Args:
        errors: Of partners.
        design: The survey.

    Returns:
        The share of simulations, with Wilson's limits; None with fewer than five partners, as they have no interval.

    Example:
        >>> errors = PartnerErrors(between=0.01, within=0.0, respondents=(1,))
        >>> found = partner_power(errors, Design(partners=12, change=0.15, simulations=20_000))
        >>> round(found.value, 2), round(paired_t_power(0.15, (2 * 0.01) ** 0.5, 12), 2)
        (0.92, 0.92)
    """
    n, seen = design.partners, 0
    chance, crossed = design.chance, _critical(n, design.level)
    for rows in _blocks(design.simulations, n):
        asked = _asked(errors, design, chance, (rows, n))
        sd = np.sqrt((errors.between + errors.within / asked) * design.slope_variance)
        change = design.change + sd * chance.standard_normal((rows, n))
        reach = crossed * change.std(axis=1, ddof=1) / math.sqrt(n) if n > 1 else np.full(rows, np.inf)
        seen += int((np.abs(change.mean(axis=1)) > reach).sum())
    return _seen(seen, design)


def _asked(errors: PartnerErrors, design: Design, chance: np.random.Generator, shape: tuple[int, int]) -> Floats:
    if design.respondents is not None:
        return np.full(shape, float(design.respondents))
    return chance.choice(np.array(errors.respondents, dtype=np.float64), size=shape)


def tie_power(errors: TieErrors, design: Design) -> Statistic:
    """Return how often a change of the mean over ties is seen in simulated surveys.

    A partner is deleted as rater and as rated: all of its ties go. A simulation in which the deletion of a partner
    leaves no tie has no interval, and sees nothing.

    Args:
        errors: Of ties.
        design: The survey.

    Returns:
        As `partner_power`.

    Example:
        >>> errors = TieErrors(partner=0.004, own=0.01, ties=~np.eye(6, dtype=bool))
        >>> found = tie_power(errors, Design(partners=8, change=0.1, simulations=200))
        >>> found.n, 0 <= found.value <= 1
        (200, True)
    """
    chance, seen = design.chance, 0
    n = design.partners
    for rows in _blocks(design.simulations, n * n):
        change, there = _simulated_ties(errors, design, chance, rows)
        seen += int(_seen_in_ties(change, there, design.level).sum())
    return _seen(seen, design)


def _simulated_ties(errors: TieErrors, design: Design, chance: np.random.Generator, rows: int) -> tuple[Floats, Bools]:
    """Return the change of each tie, and which pairs have one, both symmetric, of shape (rows, n, n)."""
    n, known = design.partners, len(errors.ties)
    drawn = chance.integers(0, known, size=(rows, n))
    there = errors.ties[drawn[:, :, None], drawn[:, None, :]]
    pairs = known * (known - 1)
    density = float(errors.ties.sum()) / pairs if pairs else 0.0
    same = drawn[:, :, None] == drawn[:, None, :]
    there = np.triu(np.where(same, chance.uniform(size=(rows, n, n)) < density, there), 1)
    scale = math.sqrt(design.slope_variance)
    own = chance.standard_normal((rows, n)) * math.sqrt(errors.partner) * scale
    noise = np.triu(chance.standard_normal((rows, n, n)), 1) * math.sqrt(errors.own) * scale
    change = np.where(there, design.change + own[:, :, None] + own[:, None, :] + noise, 0.0)
    return change + change.transpose(0, 2, 1), there | there.transpose(0, 2, 1)


def _seen_in_ties(change: Floats, there: Bools, level: float) -> Bools:
    """Return in which simulations the jackknife's interval of the mean over ties does not hold 0."""
    from scipy.special import stdtrit  # noqa: PLC0415 - scipy is loaded when it is needed

    sums, counts = change.sum(axis=2), there.sum(axis=2).astype(np.float64)
    whole, pairs = sums.sum(axis=1) / 2, counts.sum(axis=1) / 2
    left = pairs[:, None] - counts
    deleted = np.divide(whole[:, None] - sums, left, out=np.full(sums.shape, np.nan), where=left > 0)
    part = counts > 0
    n = part.sum(axis=1)
    se = jackknife_se(deleted.T, part.T)
    mean = np.divide(whole, pairs, out=np.zeros(len(whole)), where=pairs > 0)
    enough = (n >= FEWEST) & np.isfinite(se)
    reach = stdtrit(np.maximum(n - 1, 1), (1 + level) / 2) * np.where(enough, se, np.inf)
    found: Bools = np.abs(mean) > reach
    return found


def _blocks(simulations: int, cells: int) -> Iterator[int]:
    """Yield how many simulations to make at once."""
    size = max(1, CELLS // cells)
    return (min(size, simulations - start) for start in range(0, simulations, size))


def _critical(n: int, level: float) -> float:
    from scipy.special import stdtrit  # noqa: PLC0415 - as in `_seen_in_ties`

    return float(stdtrit(max(n - 1, 1), (1 + level) / 2))


def _seen(seen: int, design: Design) -> Statistic:
    if design.partners < FEWEST:
        return Statistic(name="power", value=None, n=design.simulations, reason=Reason.TOO_FEW_PARTNERS)
    p = seen / design.simulations
    low, high = wilson(p, design.simulations)
    limits = Limits(low=float(low), high=float(high), level=0.95, kind=LimitsKind.WILSON)
    se = math.sqrt(p * (1 - p) / design.simulations)
    return Statistic(name="power", value=p, n=design.simulations, limits=limits, se=se)


def paired_t_power(change: float, sd: float, n: int, *, level: float = 0.95) -> float:
    """Return the power of the two-sided paired t test.

        P(T < -t) + P(T > t), T noncentral t with n - 1 degrees of freedom and noncentrality change sqrt(n) / sd

    Args:
        change: The true mean difference.
        sd: The standard deviation of the differences, above 0.
        n: Pairs, from 2.
        level: One less the size of the test.

    Raises:
        InvalidValueError: A number is out of its range.

    Example:
        >>> round(paired_t_power(0.5, 1.0, 34), 4)  # G*Power and R's power.t.test give .8078
        0.8078

    References:
        Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, chapter 2.
    """
    from scipy.special import nctdtr  # noqa: PLC0415 - as in `_seen_in_ties`

    if not (sd > 0 and math.isfinite(sd) and math.isfinite(change) and n > 1 and 0 < level < 1):
        found = f"a change of {change!r}, a deviation of {sd!r}, {n!r} pairs and the level {level!r}"
        raise InvalidValueError(Problem(found=found, expected="finite; above 0; 2 or more; above 0 and below 1"))
    away, crossed = abs(change) * math.sqrt(n) / sd, _critical(n, level)
    return float(1 - nctdtr(n - 1, away, crossed) + nctdtr(n - 1, away, -crossed))
