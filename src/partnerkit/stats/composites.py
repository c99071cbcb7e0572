"""Indices made of criteria: how units are scored and ranked, as was chosen and under other choices.

Owns: the index as rows of weights, a kernel for many weights at once; normalisation, missing scores, weights drawn
around stated ones, and ranks. What becomes of ranks is in `sensitivity`.

Units are rows, criteria columns, scores from 0 to 1, NaN where there is none. The index is the weighted power mean of
`partnerkit.scoring.frameworks`, with its shift.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.knowledge.schema import is_number
from partnerkit.results import TOLERANCE, Choice, MissingScore, Normalisation, meets
from partnerkit.stats.ratings import numbers
from partnerkit.stats.resampling import Bools, Floats, Integers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import ArrayLike

__all__ = [
    "EXPONENTS",
    "Chosen",
    "Composite",
    "Options",
    "concentration_of",
    "default_concentration",
    "normalised",
    "options_of",
    "ranks",
    "weights_around",
]

EXPONENTS = (1.0, 0.0, -math.inf)
"""Ways to combine criteria: the arithmetic mean, the geometric one, the lowest."""
NEEDED = 0.75
"""The share of the weight that must have a score."""
SPREAD = 0.25
"""The standard deviation of equal weights, as a share of themselves, by default."""
MOST_DRAWS = 10_000_000
FARTHEST = 1e150
"""Scores further from 0 have squares that are no numbers."""


# -- an index ---------------------------------------------------------------------------------------------------------


def _weights(given: ArrayLike) -> Floats:
    return numbers(given, path="weights")


def _table(given: ArrayLike) -> Floats:
    return numbers(given, path="values")


@attrs.frozen(kw_only=True, eq=False)
class Composite:
    """Units with their scores, and how an index is made of them.

    Attributes:
        values: Shape (n, k): from 0 to 1, NaN where there is none.
        weights: Shape (k,): from 0, adding up to 1.
        exponent: Of the power mean.
        shift: As in `partnerkit.scoring.frameworks`: what keeps one criterion at 0 from hiding all others.

    Raises:
        InvalidValueError: The shapes do not fit; a score, weight, exponent or shift is out of its range; or the weights
            do not add up to 1.

    Example:
        >>> Composite(values=[[0.5, 1.0], [0.25, 0.5]], weights=[0.5, 0.5]).index().tolist()
        [0.75, 0.375]
    """

    values: Floats = attrs.field(converter=_table)
    weights: Floats = attrs.field(converter=_weights)
    exponent: float = 1.0
    shift: float = 0.05

    def __attrs_post_init__(self) -> None:
        """Check what was given."""
        problems = list(self._problems())
        if problems:
            raise InvalidValueError(problems)

    def _problems(self) -> Iterator[Problem]:
        if self.values.ndim != 2 or self.weights.shape != self.values.shape[1:] or not self.weights.size:  # noqa: PLR2004 - a table
            found = f"scores of shape {self.values.shape} and weights of shape {self.weights.shape}"
            yield Problem(found=found, expected="a row a unit, and a weight for each column")
            return
        if np.any((self.values < 0) | (self.values > 1)):
            yield Problem(found="a score out of its range", expected="from 0 to 1, or NaN", path="values")
        if not np.all(np.isfinite(self.weights) & (self.weights >= 0)):
            yield Problem(found="a weight out of its range", expected="finite and from 0", path="weights")
        elif abs(float(self.weights.sum()) - 1) > TOLERANCE:
            found = f"weights that add up to {self.weights.sum():.6g}"
            yield Problem(found=found, expected="1", hint="divide them by their sum", path="weights")
        if not (is_number(self.exponent) and self.exponent < math.inf):
            yield Problem(
                found=f"exponent {quoted(self.exponent)}", expected="a number, or minus infinity", path="exponent"
            )
        if not (is_number(self.shift) and 0 <= self.shift < 1):
            yield Problem(found=f"shift {quoted(self.shift)}", expected="from 0 to below 1", path="shift")

    @property
    def scored(self) -> Bools:
        """Shape (n,): which units have scores for three quarters of the weight."""
        weight = (~np.isnan(self.values)) @ self.weights
        return np.array([bool(meets(float(each), NEEDED)) for each in weight], dtype=np.bool_)

    def index(self) -> Floats:
        """Return the index of each unit, of shape (n,); NaN for less than three quarters of the weight."""
        return np.where(self.scored, self.under(self.weights[None])[0], np.nan)

    def under(self, weights: Floats) -> Floats:
        """Return the indices under each row of weights, of shape (R, n); NaN where no criterion has a score."""
        return _power_means(self.values, weights, self.exponent, self.shift)

    def otherwise(self, chosen: Chosen, weights: Floats) -> Floats:
        """Return the indices under other choices and each row of weights, of shape (R, n)."""
        values = normalised(_filled(self.values, chosen.missing), chosen.normalisation)
        kept = np.where(np.arange(weights.shape[1]) == chosen.without, 0.0, weights)
        return _power_means(values, kept, chosen.exponent, self.shift)

    def of(self, units: Bools) -> Composite:
        """Return the same index of some units only."""
        return attrs.evolve(self, values=self.values[units])


def _power_means(values: Floats, weights: Floats, p: float, f: float) -> Floats:
    """Return weighted power means of the columns that have a value, of shape (R, n); NaN where none has."""
    if p == -math.inf:
        return _lowest(values, weights)
    there = ~np.isnan(values)
    inner = np.where(there, _inner(np.where(there, values, 1.0), p, f), 0.0)
    whole = weights.sum(axis=1, keepdims=True) if there.all() else weights @ there.T.astype(np.float64)
    sums = weights @ inner.T
    mean = np.divide(sums, whole, out=np.full(sums.shape, np.nan), where=whole > 0)
    return _outer(mean, p, f)


def _lowest(values: Floats, weights: Floats) -> Floats:
    """Return the lowest of the values that have a weight, for each row of weights; rows alike are worked out once."""
    counted, place = np.unique(weights > 0, axis=0, return_inverse=True)
    filled = np.where(np.isnan(values), np.inf, values)
    each = np.array([np.where(row, filled, np.inf).min(axis=1) for row in counted])
    found: Floats = np.where(np.isinf(each), np.nan, each)[place.ravel()]
    return found


_NOTHING = -1e15
"""What stands for the logarithm of 0, as in `partnerkit.scoring.frameworks`."""


def _inner(x: Floats, p: float, f: float) -> Floats:
    if p > 0:
        return x if p == 1 else x**p
    shifted = f + (1 - f) * x
    there = shifted > 0
    filled = np.where(there, shifted, 1.0)
    made: Floats = np.where(there, np.log(filled), _NOTHING) if p == 0 else np.where(there, filled**p, -_NOTHING)
    return made


def _outer(mean: Floats, p: float, f: float) -> Floats:
    if p > 0:
        return mean if p == 1 else mean ** (1 / p)
    shifted = np.exp(mean) if p == 0 else mean ** (1 / p)
    return (shifted - f) / (1 - f)


def normalised(values: ArrayLike, how: Normalisation | str) -> Floats:
    """Return scores brought to one scale over the units.

        min_max: (x - lowest) / (highest - lowest)
        z_score: 1/2 + z / 10, z = (x - mean) / standard deviation (n in the divisor); at least 0
        rank:    (rank from below - 1/2) / n, equals sharing the mean of their ranks

    A z-score is put on that scale since a power mean takes no negative number; of an arithmetic mean the order of units
    is the same as of plain z-scores. A criterion that is the same for all units tells none apart and is 1/2 for all.

    Args:
        values: Shape (n, k); NaN where there is none, and it stays so.
        how: Which way.

    Raises:
        InvalidValueError: No table; text, an infinite number or one beyond 1e150 in it; or no such way.

    Example:
        >>> scores = [[0.25, 0.5], [0.5, 0.5], [1.0, 0.5]]
        >>> normalised(scores, "min_max").round(3).tolist()
        [[0.0, 0.5], [0.333, 0.5], [1.0, 0.5]]
        >>> normalised(scores, "rank")[:, 0].round(3).tolist()
        [0.167, 0.5, 0.833]

    References:
        OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5.
    """
    table, how = numbers(values, path="values", farthest=FARTHEST), Normalisation(how)
    if table.ndim != 2:  # noqa: PLR2004 - a table
        raise InvalidValueError(Problem(path="values", found=f"shape {table.shape}", expected="a row a unit"))
    if how is Normalisation.NONE or not table.size:
        return table
    return np.stack([_normal(column, how) for column in table.T], axis=1)


def _normal(column: Floats, how: Normalisation) -> Floats:
    there = ~np.isnan(column)
    made, x = np.full(len(column), np.nan), column[there]
    if not x.size or np.ptp(x) <= TOLERANCE:
        made[there] = 0.5
    elif how is Normalisation.MIN_MAX:
        made[there] = (x - x.min()) / np.ptp(x)
    elif how is Normalisation.Z_SCORE:
        made[there] = np.maximum(0.5 + (x - x.mean()) / x.std() / 10, 0.0)
    else:
        ordered = np.sort(x)
        below, up_to = np.searchsorted(ordered, x, "left"), np.searchsorted(ordered, x, "right")
        made[there] = (below + up_to) / 2 / len(x)
    return made


def _filled(values: Floats, how: MissingScore) -> Floats:
    """Return scores with what stands for those that are missing; NaN in the whole row of a unit that is left out."""
    missing = np.isnan(values)
    if how is MissingScore.MEAN:
        counts = (~missing).sum(axis=0)
        means = np.where(missing, 0.0, values).sum(axis=0) / np.maximum(counts, 1)
        return np.where(missing & (counts > 0), means, values)
    if how is MissingScore.COMPLETE:
        return np.where(missing.any(axis=1, keepdims=True), np.nan, values)
    return values


# -- choices ----------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Chosen:
    """One set of choices, but for the weights.

    Attributes:
        exponent: Of the power mean.
        normalisation: Before it.
        missing: What is done about missing scores.
        without: The column that is left out; -1 for none.
    """

    exponent: float
    normalisation: Normalisation = Normalisation.NONE
    missing: MissingScore = MissingScore.AVAILABLE
    without: int = -1


@attrs.frozen(kw_only=True)
class Options:
    """What each choice could be, the stated first.

    Attributes:
        exponents: Of the power mean.
        normalisations: Before it.
        missing: What is done about missing scores.
        without: The column that is left out; -1 for none.
    """

    exponents: tuple[float, ...]
    normalisations: tuple[Normalisation, ...]
    missing: tuple[MissingScore, ...]
    without: tuple[int, ...]

    @property
    def varying(self) -> dict[Choice, int]:
        """The choices that could be another, each with how many there are."""
        counts = {
            Choice.EXPONENT: len(self.exponents),
            Choice.NORMALISATION: len(self.normalisations),
            Choice.MISSING: len(self.missing),
            Choice.CRITERIA: len(self.without),
        }
        return {choice: count for choice, count in counts.items() if count > 1}

    def at(self, places: Mapping[Choice, int]) -> Chosen:
        """Return the options at some places; the stated one where no place is said."""
        return Chosen(
            exponent=self.exponents[places.get(Choice.EXPONENT, 0)],
            normalisation=self.normalisations[places.get(Choice.NORMALISATION, 0)],
            missing=self.missing[places.get(Choice.MISSING, 0)],
            without=self.without[places.get(Choice.CRITERIA, 0)],
        )


def options_of(composite: Composite) -> Options:
    """Return what could be chosen for an index instead.

    That an incomplete unit has no index is no option here: it would change who is ranked. Of one criterion there is
    nothing to combine and none to leave out.

    Example:
        >>> options_of(Composite(values=[[0.5, 1.0]], weights=[0.5, 0.5])).without
        (-1, 0, 1)
    """
    p, several = composite.exponent, int((composite.weights > 0).sum()) > 1
    gaps = bool(np.isnan(composite.values).any())
    return Options(
        exponents=(p, *(each for each in EXPONENTS if several and each != p)),
        normalisations=tuple(Normalisation),
        missing=(MissingScore.AVAILABLE, *((MissingScore.MEAN,) if gaps else ())),
        without=(-1, *(np.flatnonzero(composite.weights > 0).tolist() if several else ())),
    )


# -- weights and ranks ------------------------------------------------------------------------------------------------


def default_concentration(k: int) -> float:
    """Return the concentration at which k equal weights have a standard deviation of a quarter of themselves.

    Example:
        >>> default_concentration(4)
        47.0
    """
    return max(1.0, (k - 1) / SPREAD**2 - 1)


def weights_around(weights: ArrayLike, draws: int, *, concentration: float | None = None, seed: int = 0) -> Floats:
    """Return weights drawn around stated ones, from a Dirichlet distribution with the stated ones as its mean.

    Args:
        weights: Shape (k,): from 0, adding up to 1; a weight of 0 stays 0.
        draws: How many, from 1.
        concentration: From 1: the higher, the closer to the stated weights; by default `default_concentration`.
        seed: From 0.

    Returns:
        Shape (draws, k); each row adds up to 1.

    Raises:
        InvalidValueError: A number is none or out of its range, or the weights do not add up to 1.

    Example:
        >>> drawn = weights_around([0.5, 0.25, 0.25], 20_000, seed=1)
        >>> drawn.mean(axis=0).round(2).tolist(), drawn.std(axis=0).round(3).tolist()
        ([0.5, 0.25, 0.25], [0.088, 0.076, 0.077])

    References:
        Saisana, Saltelli and Tarantola (2005), Uncertainty and sensitivity analysis techniques as tools for the
        quality assessment of composite indicators, Journal of the Royal Statistical Society A 168, 307-323.
    """
    stated = Composite(values=np.zeros((1, np.size(weights))), weights=weights).weights
    alphas = concentration_of(concentration, int((stated > 0).sum()), draws, seed) * stated
    gammas = np.random.Generator(np.random.PCG64(seed)).standard_gamma(alphas, size=(draws, len(stated)))
    made: Floats = gammas / gammas.sum(axis=1, keepdims=True)
    return made


def concentration_of(concentration: float | None, k: int, draws: int = 1, seed: int = 0) -> float:
    """Return the concentration, the default for k criteria where none is said, if all that draws need is in its range.

    Raises:
        InvalidValueError: A number is none or out of its range.
    """
    made = default_concentration(k) if concentration is None else concentration
    rules = (
        (made, 1, math.inf, "concentration", "a finite number from 1"),
        (draws, 1, MOST_DRAWS + 1, "draws", f"a whole number from 1 to {MOST_DRAWS}"),
        (seed, 0, math.inf, "seed", "a whole number from 0"),
    )
    problems = [
        Problem(found=quoted(value), expected=expected, path=path)
        for value, least, below, path, expected in rules
        if not (is_number(value, whole="whole" in expected) and least <= value < below)
    ]
    if problems:
        raise InvalidValueError(problems)
    return float(made)


def ranks(indices: ArrayLike) -> Integers:
    """Return the rank of each unit in each row: 1 for the highest; equals share the best of their ranks.

    Args:
        indices: Shape (R, n) or (n,), none missing. Those no further than 5e-10 from the next in order are equal.

    Raises:
        InvalidValueError: An index is missing, infinite or no number.

    Example:
        >>> ranks([0.5, 0.75, 0.5, 0.25]).tolist()
        [2, 1, 2, 4]
    """
    table = numbers(indices, path="indices")
    if not table.ndim or not np.isfinite(table).all():
        raise InvalidValueError(Problem(path="indices", found="no list of indices", expected="finite numbers"))
    order = np.argsort(-table, axis=-1, kind="stable")
    fallen = -np.diff(np.take_along_axis(table, order, axis=-1), axis=-1) > TOLERANCE
    first = np.zeros(table.shape, dtype=np.intp)
    first[..., 1:] = np.where(fallen, np.arange(1, table.shape[-1]), 0)
    made = np.empty_like(first)
    np.put_along_axis(made, order, np.maximum.accumulate(first, axis=-1) + 1, axis=-1)
    return made
