"""Sensitivity of an index to the choices behind it: weights, exponent, normalisation, missing scores, criteria.

Owns: what becomes of ranks when weights are drawn or one choice is another, and which choice the variance of ranks goes
back to. After the handbook of the OECD and the JRC (2008), Handbook on Constructing Composite Indicators, steps 5 to 7.
The index itself is in `composites`, and how strongly it goes with each criterion in `influence`.

Rank 1 is the highest; indices no further apart than 5e-10 share the best of their ranks, so that the order of units in
the table plays no part.

The shares of variance are Sobol' indices from `scipy.stats.sobol_indices`: scipy has them and is here already, so that
no further package is asked for. All of a choice's numbers, such as all weights, are one factor. Points are a Sobol'
sequence turned round by chance several times, which gives each index a standard error.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.results import (
    TOLERANCE,
    Choice,
    MissingScore,
    RankShift,
    Reason,
    SensitivityReport,
    Statistic,
    UnitRank,
    VarianceShare,
)
from partnerkit.stats.composites import Chosen, concentration_of, options_of, ranks, weights_around
from partnerkit.stats.influence import influence
from partnerkit.stats.resampling import Integers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from partnerkit.stats.composites import Composite, Options
    from partnerkit.stats.resampling import Floats

__all__ = ["EACH_UP_TO", "rank_acceptability", "sensitivity", "variance_shares"]

EACH_UP_TO = 500
"""With more units than this it is not counted how often each has each rank."""
CELLS = 500_000
"""How many indices are ranked at once: 4 MB."""
TURNS = 8
"""How often the points for shares of variance are turned round."""
POINTS = (6, 9)
"""The fewest and the most points a turn, as powers of 2."""
EVALUATIONS = 4_000_000
"""So many indices are worked out for shares of variance, if points a turn allow."""
FEWEST = 2
"""One unit has no rank to lose."""
TAILS = (0.05, 0.95)
"""The shares of draws at which a unit's low and high rank are read."""

# -- weights drawn around the stated ones -----------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class _Drawn:
    """What became of ranks under draws of weights.

    Attributes:
        counts: Shape (n, n): how often each unit had each rank; empty with too many units.
        kept: Shape (n,): how often each kept its rank.
        shift: Shape (n,): places moved, over all draws.
        best: Shape (n,).
        worst: Shape (n,).
    """

    counts: Integers
    kept: Integers
    shift: Integers
    best: Integers
    worst: Integers


def rank_acceptability(composite: Composite, weights: Floats) -> Floats:
    """Return how often each unit has each rank under draws of weights.

    Args:
        composite: Units that all have an index.
        weights: Shape (R, k), as `weights_around` returns.

    Returns:
        The shares, a row a unit and a column a rank; each row adds up to 1.

    Raises:
        InvalidValueError: There are more than 500 units.

    Example:
        >>> from partnerkit.stats.composites import Composite
        >>> units = Composite(values=[[1.0, 0.0], [0.0, 1.0], [0.25, 0.25]], weights=[0.5, 0.5])
        >>> rank_acceptability(units, weights_around([0.5, 0.5], 1000, seed=1)).round(1).tolist()
        [[0.5, 0.5, 0.0], [0.5, 0.4, 0.0], [0.0, 0.0, 1.0]]

    References:
        Lahdelma, Hokkanen and Salminen (1998), SMAA: stochastic multiobjective acceptability analysis, European Journal
        of Operational Research 106, 137-143; Lahdelma and Salminen (2001), SMAA-2, Operations Research 49, 444-454.
    """
    n = len(composite.values)
    if n > EACH_UP_TO:
        raise InvalidValueError(Problem(found=f"{n} units", expected=f"at most {EACH_UP_TO}"))
    drawn = _ranked(composite, weights, None)
    made: Floats = drawn.counts / len(weights)
    return made


def _ranked(composite: Composite, weights: Floats, progress: Callable[[int, int], None] | None) -> _Drawn:
    """Return what becomes of ranks under each row of weights, some rows at a time."""
    n = len(composite.values)
    stated = ranks(composite.under(composite.weights[None])[0])
    every = n <= EACH_UP_TO
    counts = np.zeros(n * n if every else 0, dtype=np.intp)
    kept, shift, worst, best = (np.full(n, start, dtype=np.intp) for start in (0, 0, 1, n))
    size = max(1, CELLS // n)
    for start in range(0, len(weights), size):
        found = ranks(composite.under(weights[start : start + size]))
        if every:
            counts += np.bincount((found - 1 + np.arange(n) * n).ravel(), minlength=n * n)
        kept += (found == stated).sum(axis=0)
        shift += np.abs(found - stated).sum(axis=0)
        best, worst = np.minimum(best, found.min(axis=0)), np.maximum(worst, found.max(axis=0))
        if progress is not None:
            progress(min(start + size, len(weights)), len(weights))
    return _Drawn(counts=counts.reshape(n, n) if every else counts, kept=kept, shift=shift, best=best, worst=worst)


# -- one choice at a time ---------------------------------------------------------------------------------------------


def _shifts(composite: Composite, criteria: Sequence[str]) -> Iterator[RankShift]:
    """Yield the shift of ranks for each choice that is changed alone."""
    p, w, options = composite.exponent, composite.weights, options_of(composite)
    stated = composite.under(w[None])[0]

    def shift(choice: Choice, to: str, chosen: Chosen, weights: Floats = w) -> RankShift:
        return _shift(choice, to, stated, composite.otherwise(chosen, weights[None])[0])

    if np.ptp(w[w > 0]) > TOLERANCE:
        yield shift(Choice.WEIGHTS, "weights = equal", Chosen(exponent=p), (w > 0) / (w > 0).sum())
    for other in options.exponents[1:]:
        yield shift(Choice.EXPONENT, f"exponent = {other:g}", Chosen(exponent=other))
    for how in options.normalisations[1:]:
        yield shift(Choice.NORMALISATION, f"normalisation = {how}", Chosen(exponent=p, normalisation=how))
    if len(options.missing) > 1:
        for rule in (MissingScore.MEAN, MissingScore.COMPLETE):
            yield shift(Choice.MISSING, f"missing = {rule}", Chosen(exponent=p, missing=rule))
    for left in options.without[1:]:
        yield shift(Choice.CRITERIA, f"without {criteria[left]}", Chosen(exponent=p, without=left))


def _shift(choice: Choice, to: str, stated: Floats, made: Floats) -> RankShift:
    """Return how far ranks move among the units that have an index both ways."""
    both = ~(np.isnan(stated) | np.isnan(made))
    n = int(both.sum())
    if n < FEWEST:
        few = Reason.TOO_FEW_SUBJECTS
        return RankShift(choice=choice, to=to, n=n, mean_shift=None, largest=None, kept=None, reason=few)
    moved = np.abs(ranks(stated[both]) - ranks(made[both]))
    mean, most, kept = float(moved.mean()), float(moved.max()), float((moved == 0).mean())
    return RankShift(choice=choice, to=to, n=n, mean_shift=mean, largest=most, kept=kept)


# -- all choices at once ----------------------------------------------------------------------------------------------


def variance_shares(
    composite: Composite,
    *,
    concentration: float | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[VarianceShare, ...]:
    """Return how much of the variance of ranks goes back to each choice, when all are drawn at once.

        first = V(E(rank | choice)) / V(rank),  total = 1 - V(E(rank | all others)) / V(rank)

    each the sum over units of the numerators over the sum over units of V(rank). Weights come from the Dirichlet
    distribution around the stated ones; of exponents, normalisations, rules for missing scores, and criteria left out
    (none among them) each is as likely as another.

    Args:
        composite: Units that all have an index.
        concentration: As for `weights_around`.
        seed: From 0.
        progress: Called with the steps done and all of them.

    Returns:
        One a choice that can be another, with standard errors over eight random turns of the points. Their first-order
        indices add up to at most 1, but for error; what is left is what choices do together.

    Raises:
        InvalidValueError: A number is none or out of its range.

    Example:
        >>> from partnerkit.stats.composites import Composite
        >>> units = Composite(values=[[0.9, 0.1, 0.5], [0.5, 0.5, 0.4], [0.2, 0.9, 0.6]], weights=[0.4, 0.3, 0.3])
        >>> found = variance_shares(units, seed=1)
        >>> max(found, key=lambda each: each.total.value).choice
        <Choice.CRITERIA: 'criteria'>

    References:
        Saltelli and others (2010), Variance based sensitivity analysis of model output, Computer Physics Communications
        181, 259-270: the estimators; Lamboni, Monod and Makowski (2011), Multivariate sensitivity analysis to measure
        global contribution of input factors in dynamic models, Reliability Engineering and System Safety 96, 450-459:
        one index over several outputs.
    """
    used = int((composite.weights > 0).sum())
    alphas = concentration_of(concentration, used, seed=seed) * composite.weights
    options = options_of(composite)
    sizes = {**({Choice.WEIGHTS: used} if used > 1 else {}), **dict.fromkeys(options.varying, 1)}
    starts = itertools.accumulate(sizes.values(), initial=0)
    columns = {choice: slice(start, start + sizes[choice]) for choice, start in zip(sizes, starts, strict=False)}
    points = _points(len(composite.values), len(sizes))
    turns = np.random.Generator(np.random.PCG64(seed)).uniform(size=(TURNS, 2 * sum(sizes.values())))
    base, found = _sequence(points, turns.shape[1]), []
    for i, turn in enumerate(turns):
        one, other = np.split((base + turn) % 1.0, 2, axis=1)
        each = [one, other, *(_mixed(one, other, columns[choice]) for choice in sizes)]
        outputs = _ranks_at(composite, np.concatenate(each), columns, options, alphas)
        first, second, *mixed = np.split(outputs, len(each), axis=1)
        found.append(_sobol(first, second, np.stack(mixed)))
        if progress is not None:
            progress(i + 1, TURNS)
    return tuple(
        VarianceShare(
            choice=choice,
            first=_of_turns("first_order", [each and each[0][i] for each in found], points),
            total=_of_turns("total_order", [each and each[1][i] for each in found], points),
        )
        for i, choice in enumerate(sizes)
    )


def _points(n: int, choices: int) -> int:
    """Return how many points a turn has: a power of 2."""
    wanted = math.log2(max(1.0, EVALUATIONS / (n * TURNS * (choices + 2))))
    return int(2 ** min(max(math.floor(wanted), POINTS[0]), POINTS[1]))


def _sequence(points: int, dimensions: int) -> Floats:
    from scipy.stats import qmc  # noqa: PLC0415 - scipy is loaded when it is needed

    made: Floats = qmc.Sobol(dimensions, scramble=False).random_base2(points.bit_length() - 1)
    return made


def _mixed(one: Floats, other: Floats, columns: slice) -> Floats:
    """Return the first points with one choice's numbers from the second."""
    made = one.copy()
    made[:, columns] = other[:, columns]
    return made


def _ranks_at(
    composite: Composite, points: Floats, columns: Mapping[Choice, slice], options: Options, alphas: Floats
) -> Floats:
    """Return the ranks of all units under the choices that points stand for, of shape (units, points)."""
    weights = np.broadcast_to(composite.weights, (len(points), len(alphas))).copy()
    if Choice.WEIGHTS in columns:
        weights[:, alphas > 0] = _dirichlet(points[:, columns[Choice.WEIGHTS]], alphas[alphas > 0])
    at = {each: _picked(points[:, columns[each]].ravel(), count) for each, count in options.varying.items()}
    if Choice.CRITERIA in at:  # a criterion left out is a weight of 0
        left = np.array(options.without)[at.pop(Choice.CRITERIA)]
        weights[np.arange(weights.shape[1]) == left[:, None]] = 0.0
    places, made = np.stack(list(at.values()), axis=1), np.empty((len(points), len(composite.values)))
    for way in np.unique(places, axis=0):
        rows = (places == way).all(axis=1)
        chosen = options.at(dict(zip(at, way.tolist(), strict=True)))
        made[rows] = composite.otherwise(chosen, weights[rows])
    return ranks(np.where(np.isnan(made), -1.0, made)).T.astype(np.float64)  # no criterion left: last


def _dirichlet(uniform: Floats, alphas: Floats) -> Floats:
    from scipy.special import gammaincinv  # noqa: PLC0415 - as in `_sequence`

    gammas = gammaincinv(alphas, np.clip(uniform, 1e-12, 1 - 1e-12))
    made: Floats = gammas / gammas.sum(axis=1, keepdims=True)
    return made


def _picked(uniform: Floats, count: int) -> Integers:
    return np.minimum((uniform * count).astype(np.intp), count - 1)


def _sobol(one: Floats, other: Floats, mixed: Floats) -> tuple[Floats, Floats] | None:
    """Return first-order and total indices over all outputs; None where nothing varies."""
    from scipy.stats import sobol_indices  # noqa: PLC0415 - as in `_sequence`

    variance = np.var(np.concatenate([one, other], axis=1), axis=1)
    moves = variance > 0
    if not moves.any():
        return None
    func: Mapping[Literal["f_A", "f_B", "f_AB"], Floats]
    func = {"f_A": one[moves], "f_B": other[moves], "f_AB": mixed[:, moves]}
    made = sobol_indices(func=func, n=one.shape[1])
    share = variance[moves] / variance[moves].sum()
    return share @ made.first_order, share @ made.total_order


def _of_turns(name: str, found: Sequence[float | None], points: int) -> Statistic:
    known = np.array([each for each in found if each is not None], dtype=np.float64)
    if len(known) < TURNS:
        return Statistic(name=name, value=None, n=points * TURNS, reason=Reason.CONSTANT)
    se = float(known.std(ddof=1)) / math.sqrt(TURNS)
    return Statistic(name=name, value=float(known.mean()), n=points * TURNS, se=se)


# -- all of it --------------------------------------------------------------------------------------------------------


def sensitivity(  # noqa: PLR0913 - what a caller may choose
    composite: Composite,
    units: Sequence[str],
    criteria: Sequence[str],
    *,
    index: str = "index",
    by: str = "unit",
    draws: int = 10_000,
    concentration: float | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> SensitivityReport:
    """Return how much an index, and the order of units by it, owes to the choices behind it.

    Args:
        composite: The units and how the index is made.
        units: Their ids, one a row.
        criteria: Those of the columns.
        index: What the index is called.
        by: What a unit is called.
        draws: How many weights are drawn, from 1.
        concentration: As for `weights_around`.
        seed: From 0.
        progress: Called with the steps done and all of them.

    Returns:
        Everything this module finds. With fewer than two units that have an index, a report with that reason alone.

    Raises:
        InvalidValueError: A number is none or out of its range, or the ids do not fit the table.

    Example:
        >>> from partnerkit.stats.composites import Composite
        >>> made = Composite(values=[[0.9, 0.1], [0.5, 0.5], [0.3, 0.8]], weights=[0.5, 0.5])
        >>> found = sensitivity(made, ["oak", "ash", "elm"], ["aim", "trust"], draws=500)
        >>> [(each.unit, each.rank) for each in found.units]
        [('elm', 1), ('oak', 2), ('ash', 2)]
        >>> [(each.to, each.mean_shift) for each in found.shifts if each.choice == "exponent"][0]
        ('exponent = 0', 1.0)
    """
    if (len(units), len(criteria)) != composite.values.shape:
        found = f"{len(units)} units and {len(criteria)} criteria"
        raise InvalidValueError(Problem(found=found, expected=f"{composite.values.shape[0]} and as many as columns"))
    used = int((composite.weights > 0).sum())
    pressed = concentration_of(concentration, used, draws, seed)
    scored = composite.scored
    report = SensitivityReport(
        index=index,
        by=by,
        n=int(scored.sum()),
        left_out=tuple(unit for unit, there in zip(units, scored, strict=True) if not there),
        criteria=tuple(criteria),
        weights=tuple(composite.weights.tolist()),
        exponent=composite.exponent,
        concentration=pressed,
        draws=draws,
        seed=seed,
    )
    if report.n < FEWEST:
        return attrs.evolve(report, reason=Reason.TOO_FEW_SUBJECTS)
    kept, names = composite.of(scored), [unit for unit, there in zip(units, scored, strict=True) if there]
    drawn = _ranked(kept, weights_around(kept.weights, draws, concentration=pressed, seed=seed), progress)
    return attrs.evolve(
        report,
        units=_units(kept, names, drawn, draws),
        weights_drawn=RankShift(
            choice=Choice.WEIGHTS,
            to="weights drawn",
            n=report.n,
            mean_shift=float(drawn.shift.mean()) / draws,
            largest=float(np.maximum(drawn.worst - _stated(kept), _stated(kept) - drawn.best).max()),
            kept=float(drawn.kept.mean()) / draws,
        ),
        shifts=tuple(_shifts(kept, criteria)),
        sources=variance_shares(kept, concentration=pressed, seed=seed),
        influence=influence(kept, criteria),
    )


def _stated(composite: Composite) -> Integers:
    return ranks(composite.under(composite.weights[None])[0])


def _units(composite: Composite, names: Sequence[str], drawn: _Drawn, draws: int) -> tuple[UnitRank, ...]:
    """Return each unit with its rank and what became of it, best first."""
    values, stated = composite.under(composite.weights[None])[0], _stated(composite)
    made = [
        UnitRank(
            unit=name,
            value=float(values[i]),
            rank=int(stated[i]),
            kept=float(drawn.kept[i]) / draws,
            mean_shift=float(drawn.shift[i]) / draws,
            best=int(drawn.best[i]),
            worst=int(drawn.worst[i]),
            low=_rank_at(drawn.counts, i, TAILS[0] * draws),
            high=_rank_at(drawn.counts, i, TAILS[1] * draws),
            acceptability=tuple((drawn.counts[i] / draws).tolist()) if drawn.counts.size else (),
        )
        for i, name in enumerate(names)
    ]
    return tuple(sorted(made, key=lambda each: each.rank))


def _rank_at(counts: Integers, i: int, wanted: float) -> int | None:
    """Return the first rank by which so many draws are counted."""
    return int(np.searchsorted(np.cumsum(counts[i]), wanted)) + 1 if counts.size else None
