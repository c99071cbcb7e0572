"""Power: how many partners, respondents and waves it takes to see a change, from a hub's own spread."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import attrs
import numpy as np
import polars as pl

from partnerkit.errors import Entry, InvalidValueError, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge import framework as framework_by_id
from partnerkit.knowledge.schema import Framework, Subject, is_number
from partnerkit.measurement._answers import refuse_no_hub
from partnerkit.responses import column
from partnerkit.results import CorrelationBasis, PowerCell, PowerReport, Reason, Spread, TieStatus
from partnerkit.scoring.quality import whole_tables
from partnerkit.scoring.sides import SideRule
from partnerkit.scoring.ties import tie_tables
from partnerkit.stats.intervals import FEWEST
from partnerkit.stats.power import (
    Design,
    PartnerErrors,
    TieErrors,
    partner_components,
    partner_power,
    tie_components,
    tie_power,
)
from partnerkit.stats.resampling import Bools, Floats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from partnerkit.hub import Hub, Survey
    from partnerkit.knowledge.schema import Criterion
    from partnerkit.responses import Wave
    from partnerkit.results import Statistic

__all__ = ["PARTNERS", "QUALITY", "power"]

QUALITY = "pugh_death_1989"
"""The framework whose change is asked about where nothing is said, as quality in `partnerkit.assess`."""
PARTNERS = (5, 8, 12, 20, 30, 50)
"""The numbers of partners tried where nothing is said, besides the hub's own."""
TINY = 1e-12
"""A variance no larger than this is none."""
_Parts: TypeAlias = tuple[float | None, float | None, tuple[int, ...], Bools | None]
RATED = (str(TieStatus.CONFIRMED), str(TieStatus.UNCONFIRMED))


@attrs.frozen(eq=False, kw_only=True)
class _Scores:
    """The scores of one wave, as a straight mean over criteria.

    Attributes:
        units: The partners; or the ties, each as its two partners.
        values: Shape (units, criteria): criterion scores, NaN where there is none.
        owners: Whose each respondent is; empty for ties.
        told: Shape (respondents, criteria): what they say.
    """

    units: tuple[tuple[str, ...], ...]
    values: Floats
    owners: tuple[str, ...] = ()
    told: Floats = attrs.field(factory=lambda: np.empty((0, 0)))


@attrs.frozen(eq=False, kw_only=True)
class _Structure:
    """What a hub tells of surveys to come, and by which they are simulated.

    Attributes:
        spread: In words.
        partners: How many have a score, or a tie with one.
        between: The variance between partners; for ties, of what a partner brings.
        within: That between respondents, 0 where it is not known apart; for ties, of a tie's own.
        respondents: How many each partner has.
        ties: Which pairs of partners have a tie; None where the whole was rated.
    """

    spread: Spread
    partners: int
    between: float | None = None
    within: float = 0.0
    respondents: tuple[int, ...] = ()
    ties: Bools | None = None

    def simulated(self, design: Design) -> Statistic:
        """Return how often a survey of some design sees the change."""
        left, between = 1 - (self.spread.correlation or 0.0), self.between or 0.0
        if self.ties is None:
            errors = PartnerErrors(between=left * between, within=left * self.within, respondents=self.respondents)
            return partner_power(errors, design)
        return tie_power(TieErrors(partner=left * between, own=left * self.within, ties=self.ties), design)


def power(  # noqa: PLR0913 - each is a choice of the caller's
    hub: Hub,
    *,
    change: float,
    framework: Framework | None = None,
    criterion: str | None = None,
    subject: Subject | str | None = None,
    waves: int | Sequence[int] = 2,
    partners: int | Sequence[int] | None = None,
    respondents: int | Sequence[int] | None = None,
    correlation: float | None = None,
    wave: str | None = None,
    level: float = 0.95,
    simulations: int = 2000,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> PowerReport:
    """Return how likely surveys of several sizes are to see a change, by simulation from a hub's own spread.

    The spread between partners and between the respondents of one (or that which partners bring to their ties and the
    ties' own), how many respondents partners have, and who has ties with whom are the hub's. The correlation between
    waves is found from the last two waves that hold the score, over the criteria, partners and ties of both; or it is
    stated. How surveys are simulated is told in `partnerkit.stats.power`; the test is the interval that is shown by
    default.

    A framework stands here with the arithmetic mean of its criteria, which is also shown beside a score with another
    exponent: of a power mean the change that partners see is not one number.

    Args:
        hub: With at least one wave.
        change: From one wave to the next, as a share of the scale: from -1 to 1, and not 0.
        framework: Whose score is to change; `pugh_death_1989` where nothing is said.
        criterion: One of its criteria instead.
        subject: The whole or ties; where nothing is said the whole, or the ties where nobody has answered about it.
        waves: How many surveys, evenly apart, or several such numbers to compare; from 2.
        partners: The numbers of partners to try; where nothing is said 5 to 50 and the hub's own.
        respondents: The numbers of respondents of each partner to try; where nothing is said as many as the hub's have.
            Not of ties.
        correlation: Of the same partner's, or tie's, scores between waves, from -1 to below 1.
        wave: The latest to be used; the last of the hub where nothing is said.
        level: Of the interval, above 0 and below 1.
        simulations: A design, from 100.
        seed: From 0.
        progress: Called with the designs done and all of them.

    Returns:
        The report. Without a table, and with the reason, where fewer than five partners have a score, where nothing
        varies, where one wave alone has it and no correlation is stated, and where a number of respondents is asked
        about and no partner has two.

    Raises:
        InvalidValueError: A number is none or out of its range, or the change would end above 1 or below 0.
        UnknownNameError: There is no such wave or criterion.

    Example:
        >>> from partnerkit.files import load
        >>> found = power(load("examples/orchard_hub"), change=0.05, correlation=0.7, partners=[8, 30], simulations=500)
        >>> [(cell.partners, cell.power.value > 0.5) for cell in found.cells]
        [(8, False), (30, True)]

    References:
        Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, chapter 2; Arnold and others (2011),
        Simulation methods to estimate design power, BMC Medical Research Methodology 11, 94.
    """
    refuse_no_hub(hub)
    chosen = framework_by_id(QUALITY) if framework is None else framework
    criteria = _criteria(chosen, criterion)
    counts, sizes = _to_try(waves, "waves") or (), _to_try(partners, "partners")
    asked_of = _to_try(respondents, "respondents")
    first = Design(partners=FEWEST, change=change, level=level, simulations=simulations, seed=seed)
    _refuse_correlation(correlation)
    last = hub.wave(wave)
    surveys = [hub.survey(each) for each in _latest_first(hub, last)]
    about = _subject(surveys, chosen, subject)
    found = [each for each in (_scores(survey, chosen, criteria, about) for survey in surveys) if each.units]
    weights = np.array([each.thousandths for each in criteria], dtype=np.float64)
    structure = _structure(found, weights, correlation, about)
    report = PowerReport(
        score=criterion or chosen.id,
        subject=about,
        change=change,
        level=level,
        spread=structure.spread,
        simulations=simulations,
        seed=seed,
        reason=_reason(structure, asked=asked_of is not None),
    )
    if report.reason is not None:
        return report
    _refuse_beyond(structure.spread, change, counts)
    tried = sizes or sorted({*PARTNERS, structure.partners})
    designs = [
        attrs.evolve(first, partners=n, waves=count, respondents=asked)
        for count in counts
        for asked in (asked_of or (None,))
        for n in tried
    ]
    cells = []
    for done, design in enumerate(designs, start=1):
        cells.append(_cell(structure, design))
        if progress is not None:
            progress(done, len(designs))
    return attrs.evolve(report, cells=tuple(cells))


def _cell(structure: _Structure, design: Design) -> PowerCell:
    found = structure.simulated(design)
    return PowerCell(partners=design.partners, waves=design.waves, respondents=design.respondents, power=found)


# -- what is refused --------------------------------------------------------------------------------------------------


def _to_try(given: int | Sequence[int] | None, path: str) -> tuple[int, ...] | None:
    """Return the numbers to try: one, or several."""
    if given is None or isinstance(given, int):
        return None if given is None else (given,)
    if not given:
        raise InvalidValueError(Problem(found="no number", expected="a number to try, or several", path=path))
    return tuple(given)


def _criteria(framework: Framework, wanted: str | None) -> tuple[Criterion, ...]:
    """Return the criteria of a score: all of a framework's, or the one that is wanted."""
    if wanted is None:
        return framework.criteria
    found = tuple(each for each in framework.criteria if each.id == wanted)
    if not found:
        hint = nearest(wanted, sorted(each.id for each in framework.criteria))
        problem = Problem(found=f"unknown criterion {quoted(wanted)}", hint=hint, entry=Entry.UNKNOWN_NAME)
        raise UnknownNameError(problem)
    return found


def _refuse_correlation(stated: float | None) -> None:
    if stated is not None and not (is_number(stated) and -1 <= stated < 1):
        raise InvalidValueError(Problem(found=quoted(stated), expected="from -1 to below 1", path="correlation"))


def _refuse_beyond(spread: Spread, change: float, waves: Sequence[int]) -> None:
    """Refuse a change that cannot happen: scores end at 0 and 1."""
    start, steps = spread.mean or 0.0, max(waves) - 1
    if not 0 <= start + change * steps <= 1:
        room = (1 - start if change > 0 else start) / steps
        found = f"a change of {change:g} in each of {steps} steps from {start:.2f}"
        raise InvalidValueError(Problem(found=found, expected=f"at most {room:.2f} a step", path="change"))


def _reason(structure: _Structure, *, asked: bool) -> Reason | None:
    """Return why surveys cannot be simulated from a hub; None where they can."""
    spread = structure.spread
    rules = (
        (spread.n == 0, Reason.NO_ANSWERS),
        (structure.partners < FEWEST, Reason.TOO_FEW_PARTNERS),
        (structure.between is None, Reason.TOO_FEW_SUBJECTS),
        ((structure.between or 0.0) + structure.within <= TINY, Reason.CONSTANT),
        (spread.correlation is None, Reason.NO_RELIABILITY),
        (asked and (spread.within is None or structure.ties is not None), Reason.TOO_FEW_RATERS),
    )
    return next((reason for holds, reason in rules if holds), None)


# -- scores of waves --------------------------------------------------------------------------------------------------


def _latest_first(hub: Hub, last: Wave | None) -> list[Wave]:
    """Return the waves up to one, the latest first."""
    if last is None:
        return []
    known = [each for each in hub.waves if (each.date, each.id) <= (last.date, last.id)]
    return sorted(known, key=lambda each: (each.date, each.id), reverse=True)


def _subject(surveys: Sequence[Survey], framework: Framework, wanted: Subject | str | None) -> Subject:
    """Return what a score is about: as wanted, or else the whole where anybody has answered about it."""
    if wanted is not None:
        about = Subject(wanted)
        if about is Subject.PARTNER:
            raise InvalidValueError(Problem(found=quoted(str(about)), expected="partnership or relationship"))
        return about
    whole = any(whole_tables(survey, [framework]).partners.height for survey in surveys)
    return Subject.PARTNERSHIP if whole or not surveys else Subject.RELATIONSHIP


def _scores(survey: Survey, framework: Framework, criteria: Sequence[Criterion], about: Subject) -> _Scores:
    names = [column(each.id) for each in criteria]
    if about is Subject.PARTNERSHIP:
        tables = whole_tables(survey, [framework])
        if not tables.frameworks:
            return _Scores(units=(), values=np.empty((0, len(names))))
        return _Scores(
            units=tuple((each,) for each in tables.partners["partner"]),
            values=_floats(tables.partners, names),
            owners=tuple(tables.rows["partner"]),
            told=_floats(tables.rows, names),
        )
    made = tie_tables(survey, [framework], SideRule.MEAN, SideRule.LOWER)
    if framework not in made.instruments:
        return _Scores(units=(), values=np.empty((0, len(names))))
    pairs = made.pairs.filter(pl.col("status").is_in(RATED))
    ends = ((a, b) if a < b else (b, a) for a, b in pairs.select("a", "b").iter_rows())
    return _Scores(units=tuple(ends), values=_floats(pairs, names))


def _floats(table: pl.DataFrame, names: Sequence[str]) -> Floats:
    return table.select(pl.col(name).cast(pl.Float64).fill_null(np.nan) for name in names).to_numpy()


def _straight(values: Floats, weights: Floats) -> Floats:
    """Return the mean of criterion scores; NaN where less than three quarters of their weight is there."""
    there = ~np.isnan(values)
    weight = there @ weights
    mean = (np.where(there, values, 0.0) @ weights) / np.where(weight > 0, weight, 1.0)
    return np.where(weight * 4 >= weights.sum() * 3, mean, np.nan)  # whole thousandths: exact


# -- spread -----------------------------------------------------------------------------------------------------------


def _structure(found: Sequence[_Scores], weights: Floats, stated: float | None, about: Subject) -> _Structure:
    """Return what the latest scores, and the two latest together, tell of surveys to come."""
    if not found:
        nothing = Spread(n=0, mean=None, between=None, within=None, correlation=None, basis=None)
        return _Structure(spread=nothing, partners=0)
    scores = _straight(found[0].values, weights)
    there = ~np.isnan(scores)
    units = [unit for unit, known in zip(found[0].units, there, strict=True) if known]
    made = _of_partners(found[0], units, weights) if about is Subject.PARTNERSHIP else _of_ties(units, scores[there])
    between, within, respondents, ties = made
    correlation = stated if stated is not None else _correlation(found, weights)
    basis = None if correlation is None else CorrelationBasis.WAVES if stated is None else CorrelationBasis.STATED
    spread = Spread(
        n=len(units),
        mean=float(scores[there].mean()) if units else None,
        between=None if between is None else math.sqrt(between),
        within=None if within is None else math.sqrt(within),
        correlation=correlation,
        basis=basis,
    )
    partners = len({partner for unit in units for partner in unit})
    return _Structure(
        spread=spread, partners=partners, between=between, within=within or 0.0, respondents=respondents, ties=ties
    )


def _of_partners(scores: _Scores, units: Sequence[tuple[str, ...]], weights: Floats) -> _Parts:
    """Return the variances between and within partners, and how many respondents each has."""
    members = {unit[0] for unit in units}
    told = _straight(scores.told, weights)
    kept = [(owner, x) for owner, x in zip(scores.owners, told, strict=True) if owner in members and not np.isnan(x)]
    owners = [owner for owner, _ in kept]
    between, within = partner_components([x for _, x in kept], owners)
    counts = tuple(owners.count(member) for member in sorted({*owners}))
    return between, within, counts, None


def _of_ties(units: Sequence[tuple[str, ...]], scores: Floats) -> _Parts:
    """Return the variances of what partners bring to ties and of the ties' own, and which pairs have a tie."""
    partners = sorted({partner for unit in units for partner in unit})
    at = {partner: i for i, partner in enumerate(partners)}
    a, b = (np.array([at[unit[side]] for unit in units], dtype=np.intp) for side in (0, 1))
    there = np.zeros((len(partners), len(partners)), dtype=np.bool_)
    there[a, b] = there[b, a] = True
    found = tie_components(scores, a, b, len(partners)) if len(units) > 1 else None
    return (None, None, (), there) if found is None else (*found, (), there)


def _correlation(found: Sequence[_Scores], weights: Floats) -> float | None:
    """Return how scores of the two latest waves go together, over what both hold; None where five partners do not.

    1 - V(difference) / (V(first) + V(second)): what a correlation is where both vary alike.
    """
    if len(found) < 2:  # noqa: PLR2004 - one wave
        return None
    rows = [dict(zip(each.units, each.values, strict=True)) for each in found[:2]]
    units = [unit for unit in rows[0] if unit in rows[1]]
    if len({partner for unit in units for partner in unit}) < FEWEST:
        return None
    one, other = (np.array([each[unit] for unit in units]) for each in rows)
    missing = np.isnan(one) | np.isnan(other)
    first, second = (_straight(np.where(missing, np.nan, each), weights) for each in (one, other))
    both = ~np.isnan(first)
    kept = [unit for unit, there in zip(units, both, strict=True) if there]
    if len({partner for unit in kept for partner in unit}) < FEWEST:
        return None
    whole = float(first[both].var(ddof=1) + second[both].var(ddof=1))
    return None if whole <= TINY else 1 - float((first - second)[both].var(ddof=1)) / whole
