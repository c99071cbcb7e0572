"""Intervals of a hub's figures: each figure again, with partners deleted or drawn anew.

Owns: which partners a figure rests on, and the replicates of all of a hub's figures at once. A replicate is a row of a
table that the same kernel scores: the criterion scores are weighted means over partners or ties, the framework scores
and the index are found from them last. The numbers are those of `partnerkit.stats`.

Figures that rest on ties are found with each tie deleted too, which takes with it all that was said of that tie: the
criteria about it and its fit. The index rests on both: what partners said of the whole is in the deletion of partners
once, what they said of ties twice, so that the same difference of the two is its variance.

A partner that is deleted takes its answers with it, and the answers about it. What the others left unsaid stays unsaid:
what a full roster reads from silence is read once, from all the answers.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import attrs
import numpy as np
import polars as pl

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.knowledge.schema import Framework, Subject, is_number
from partnerkit.responses import column
from partnerkit.results import (
    FrameworkScore,
    Interval,
    IntervalKind,
    IntervalReason,
    MaturityPart,
    Part,
    Profile,
    Target,
    Tie,
)
from partnerkit.scoring.frameworks import group_id, score_alone
from partnerkit.scoring.maturity import MaturityModel
from partnerkit.scoring.tables import lazy_frame
from partnerkit.stats.intervals import Replicates, intervals
from partnerkit.stats.resampling import (
    Bools,
    Floats,
    Integers,
    nested_jackknife,
    nested_se,
    partner_weights_bootstrap,
    partner_weights_jackknife,
    tie_deleted_means,
    tie_weighted_means,
    weighted_means,
)

__all__ = ["FIT", "INDEX", "Figure", "IntervalMethod", "Sample", "intervals_of", "with_intervals"]

Figure: TypeAlias = tuple[Subject, str]
"""What a figure is about, and the id of its criterion or framework."""
FIT: Figure = (Subject.RELATIONSHIP, "fit")
INDEX: Figure = (Subject.PARTNERSHIP, "maturity")
Progress: TypeAlias = Callable[[int, int], None]

BLOCK = 50
"""Bootstrap samples whose inner jackknifes are scored in one table."""


def _valid_level(_: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not (is_number(value) and 0 < value < 1):
        found = f"level {quoted(value)}"
        raise InvalidValueError(Problem(found=found, expected="above 0 and below 1", path=attribute.name))


def _valid_number(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    if not (is_number(value, whole=True) and FEWEST <= value <= MOST):
        expected = f"a whole number from {FEWEST} to {MOST}"
        raise InvalidValueError(Problem(found=f"{quoted(value)} replicates", expected=expected, path=attribute.name))


def _valid_seed(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    if not (is_number(value, whole=True) and value >= 0):
        found = f"the seed {quoted(value)}"
        raise InvalidValueError(Problem(found=found, expected="a whole number from 0", path=attribute.name))


FEWEST, MOST = 100, 100_000
"""How many bootstrap samples may be drawn."""


@attrs.frozen(kw_only=True)
class IntervalMethod:
    """How intervals are found.

    Attributes:
        kind: The jackknife with Student's t, or one of the three kinds of bootstrap.
        target: Another year, or other informants of like partners (`process`); or these partners only (`roster`).
        level: How often intervals found so should hold what they are about; above 0 and below 1.
        replicates: Bootstrap samples, 100 to 100,000; the jackknife needs none.
        seed: Of the bootstrap, from 0; the same seed gives the same intervals.

    Raises:
        InvalidValueError: There is no such kind or target, or a number is none or out of its range.

    Example:
        >>> IntervalMethod(kind="bca", seed=7).kind
        <IntervalKind.BCA: 'bca'>
    """

    kind: IntervalKind = attrs.field(default=IntervalKind.JACKKNIFE_T, converter=IntervalKind)
    target: Target = attrs.field(default=Target.PROCESS, converter=Target)
    level: float = attrs.field(default=0.95, validator=_valid_level)
    replicates: int = attrs.field(default=2000, validator=_valid_number)
    seed: int = attrs.field(default=0, validator=_valid_seed)


@attrs.frozen(eq=False, kw_only=True)
class Sample:
    """What a hub's figures are means of: one row a partner, and one row a tie.

    Attributes:
        partners: Criterion scores about the whole, one row a partner.
        whole: The frameworks of these.
        pairs: Criterion scores about ties, one row a tie, with its partners as `a` and `b`.
        tied: The frameworks of these.
        ties: With their fit.
        parts: Of the index.
        model: How the index is made; None where there is none.
        roster: How many partners take part.
    """

    partners: pl.DataFrame
    whole: Sequence[Framework]
    pairs: pl.DataFrame
    tied: Sequence[Framework]
    ties: Sequence[Tie]
    parts: Sequence[Part]
    model: MaturityModel | None
    roster: int


@attrs.frozen(eq=False)
class _Means:
    """Figures that are plain means over partners or over ties, by column."""

    names: list[str]
    values: Floats
    ends: tuple[Integers, Integers] | None
    told: tuple[Bools, Bools] | None
    """For ties, whether each of the two ends has answered."""
    frameworks: Sequence[Framework]
    subject: Subject

    def under(self, weights: Floats) -> dict[Figure, Floats]:
        """Return each criterion's and framework's figure under each row of partner weights."""
        means = (
            weighted_means(self.values, weights)
            if self.ends is None
            else tie_weighted_means(self.values, *self.ends, weights)
        )
        return self._of_means(means)

    def without(self, n: int, size: int, place: Integers | None) -> dict[Figure, Floats]:
        """Return each figure with each of `size` ties deleted; those about the whole stay what they are.

        Args:
            n: Partners.
            size: Ties of any figure.
            place: Which of these the rows are; None for rows of partners.
        """
        whole = self.under(np.ones((1, n)))
        made = {figure: np.repeat(value, size) for figure, value in whole.items()}
        if place is not None:
            for figure, values in self._of_means(tie_deleted_means(self.values)).items():
                made[figure][place] = values
        return made

    def tied(self, size: int, place: Integers | None) -> dict[Figure, Bools]:
        """Return which of `size` ties each figure rests on; arguments as in `without`."""
        there = np.zeros((size, len(self.names)), dtype=np.bool_)
        if place is not None:
            there[place] = ~np.isnan(self.values)
        return self._of_figures(there)

    def _of_means(self, means: Floats) -> dict[Figure, Floats]:
        """Return each criterion's and framework's figure from rows of means."""
        scored = dict(zip(self.names, means.T, strict=True))
        if self.frameworks:
            scored |= _scored_anew(self.frameworks, scored)
        return {(self.subject, name): figures for name, figures in scored.items()}

    def rests_on(self, n: int) -> dict[Figure, Bools]:
        """Return which of n partners each figure rests on: for ties, as rater or as rated."""
        there = ~np.isnan(self.values)
        return self._of_figures(there if self.ends is None else _held(n, self.ends, (there, there)))

    def answered_by(self, n: int) -> dict[Figure, Bools]:
        """Return which of n partners have answered what each figure is made of."""
        there = ~np.isnan(self.values)
        if self.ends is None or self.told is None:
            return self._of_figures(there)
        one, other = self.told
        return self._of_figures(_held(n, self.ends, (there & one, there & other)))

    def _of_figures(self, there: Bools) -> dict[Figure, Bools]:
        by_name = dict(zip(self.names, there.T, strict=True))
        made = {(self.subject, name): part for name, part in by_name.items()}
        for framework in self.frameworks:
            made[self.subject, framework.id] = np.any([by_name[c.id] for c in framework.criteria], axis=0)
            for group in framework.levels:
                inside = [by_name[c.id] for c in framework.criteria if c.group == group.id]
                made[self.subject, group_id(framework, group)] = np.any(inside, axis=0)
        return made


def _held(n: int, ends: tuple[Integers, Integers], sides: tuple[Bools, Bools]) -> Bools:
    """Return which of n partners are at an end of a tie at which something holds, by column."""
    held = np.zeros((n, sides[0].shape[1]))
    for end, there in zip(ends, sides, strict=True):
        np.add.at(held, end, there.astype(np.float64))
    found: Bools = held > 0
    return found


def _scored_anew(frameworks: Sequence[Framework], scored: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return each framework's score in each replicate, by the rule of the kernel; NaN where there is none."""
    columns = {column(name): figures for name, figures in scored.items()}
    frame = lazy_frame(pl.DataFrame(columns).fill_nan(None))
    for framework in frameworks:
        frame = score_alone(frame, framework)
    made = frame.collect().to_native()
    ids = [id_ for each in frameworks for id_ in (each.id, *(group_id(each, group) for group in each.levels))]
    return {id_: made[column(id_)].fill_null(math.nan).to_numpy() for id_ in ids}


def intervals_of(
    sample: Sample, method: IntervalMethod, progress: Progress | None = None
) -> dict[Figure, Interval | IntervalReason]:
    """Return the interval of each figure of a hub, or the reason why there is none.

    Args:
        sample: What the figures are means of.
        method: How intervals are found.
        progress: Called with the steps done and the steps in all.
    """
    units = _units(sample)
    means = list(_means(sample, units))
    n = len(units)
    if not means or not units:
        return {}

    def figures(weights: Floats) -> dict[Figure, Floats]:
        made = {figure: values for each in means for figure, values in each.under(weights).items()}
        return made | _index(sample, made)

    def table(weights: Floats) -> Floats:
        made = figures(weights)
        return np.column_stack([made[figure] for figure in order])

    parts = _whole(sample, [each.rests_on(n) for each in means])
    answered = _whole(sample, [each.answered_by(n) for each in means])
    order = list(parts)
    part = np.column_stack([parts[figure] for figure in order])
    estimate, *deleted = table(np.vstack([np.ones((1, n)), partner_weights_jackknife(n)]))
    drawn, errors = _drawn(method, n, table, part, progress)
    untied, tied = _untied(sample, means, n, order)
    replicates = Replicates(
        estimate=estimate,
        deleted=np.array(deleted),
        part=part,
        untied=untied,
        tied=tied,
        drawn=drawn,
        errors=errors,
    )
    population = max(sample.roster, n) if method.target is Target.ROSTER else None
    told = np.array([answered[figure].sum() for figure in order], dtype=np.float64)
    found = intervals(replicates, kind=method.kind, level=method.level, population=population, answered=told)
    return dict(zip(order, found, strict=True))


def with_intervals(profile: Profile, found: Mapping[Figure, Interval | IntervalReason]) -> Profile:
    """Return a profile whose scores, fit and index bear their intervals, or the reasons why they have none."""
    maturity = profile.maturity
    return attrs.evolve(
        profile,
        frameworks=tuple(_scored(each, found) for each in profile.frameworks),
        fit=attrs.evolve(profile.fit, **_borne(found, FIT)),
        maturity=maturity and attrs.evolve(maturity, **_borne(found, INDEX)),
    )


def _scored(framework: FrameworkScore, found: Mapping[Figure, Interval | IntervalReason]) -> FrameworkScore:
    score, *others = (
        attrs.evolve(each, **_borne({} if each.value is None else found, (framework.subject, each.id)))
        for each in (framework.score, *framework.groups, *framework.criteria)
    )
    groups, criteria = others[: len(framework.groups)], others[len(framework.groups) :]
    return attrs.evolve(framework, score=score, groups=tuple(groups), criteria=tuple(criteria))


def _borne(found: Mapping[Figure, Interval | IntervalReason], figure: Figure) -> dict[str, Any]:
    made = found.get(figure, IntervalReason.NO_SCORE)
    if isinstance(made, Interval):
        return {"interval": made, "no_interval": None}
    return {"interval": None, "no_interval": made}


def _drawn(
    method: IntervalMethod, n: int, table: Callable[[Floats], Floats], part: Bools, progress: Progress | None
) -> tuple[Floats | None, Floats | None]:
    """Return the figures in each bootstrap sample, and their standard errors where the kind needs these."""
    if method.kind is IntervalKind.JACKKNIFE_T:
        return None, None
    weights = partner_weights_bootstrap(n, method.replicates, method.seed)
    inner = method.kind is IntervalKind.BOOTSTRAP_T
    drawn, errors = [], []
    for start in range(0, len(weights), BLOCK):
        block = weights[start : start + BLOCK]
        drawn.append(table(block))
        if inner:
            nested = nested_jackknife(block)
            errors.append(nested_se(nested, table(nested.weights), part))
        if progress is not None:
            progress(min(start + BLOCK, len(weights)), len(weights))
    return np.vstack(drawn), np.vstack(errors) if inner else None


def _untied(sample: Sample, means: Sequence[_Means], n: int, order: Sequence[Figure]) -> tuple[Floats, Bools]:
    """Return the figures with each tie deleted in turn, and which of these ties each rests on."""
    codes = [None if each.ends is None else np.minimum(*each.ends) * n + np.maximum(*each.ends) for each in means]
    ties = np.unique(np.concatenate([np.empty(0, dtype=np.intp), *(each for each in codes if each is not None)]))
    size, places = len(ties), [None if each is None else np.searchsorted(ties, each) for each in codes]
    rows = list(zip(means, places, strict=True))
    made = {figure: values for each, place in rows for figure, values in each.without(n, size, place).items()}
    made |= _index(sample, made)
    tied = _whole(sample, [each.tied(size, place) for each, place in rows])
    return np.column_stack([made[figure] for figure in order]), np.column_stack([tied[figure] for figure in order])


def _units(sample: Sample) -> list[str]:
    """Return the partners that any figure rests on, sorted."""
    known = [tie for tie in sample.ties if tie.fit is not None]
    found = {*sample.partners["partner"], *(partner for tie in known for partner in (tie.a, tie.b))}
    if sample.tied:
        found |= {*sample.pairs["a"], *sample.pairs["b"]}
    return sorted(found)


def _means(sample: Sample, units: Sequence[str]) -> list[_Means]:
    at = {partner: i for i, partner in enumerate(units)}
    made = []
    if sample.whole:
        names = [*(c.id for f in sample.whole for c in f.criteria), *_given_weights(sample.whole)]
        values = np.full((len(units), len(names)), np.nan)
        values[[at[partner] for partner in sample.partners["partner"]]] = _floats(sample.partners, names)
        made.append(_Means(names, values, None, None, sample.whole, Subject.PARTNERSHIP))
    if sample.tied:
        names = [c.id for f in sample.tied for c in f.criteria]
        ends = _ends(at, sample.pairs["a"], sample.pairs["b"])
        told = _told(sample.pairs, names, "a"), _told(sample.pairs, names, "b")
        made.append(_Means(names, _floats(sample.pairs, names), ends, told, sample.tied, Subject.RELATIONSHIP))
    known = [tie for tie in sample.ties if tie.fit is not None]
    if known:
        fits = np.array([[tie.fit] for tie in known], dtype=np.float64)
        ends = _ends(at, (tie.a for tie in known), (tie.b for tie in known))
        tellers = [{view.partner for view in tie.views} for tie in known]
        a, b = (
            np.array([[side(tie) in of] for tie, of in zip(known, tellers, strict=True)], dtype=np.bool_)
            for side in (operator.attrgetter("a"), operator.attrgetter("b"))
        )
        made.append(_Means([FIT[1]], fits, ends, (a, b), (), Subject.RELATIONSHIP))
    return made


def _given_weights(frameworks: Iterable[Framework]) -> list[str]:
    """Return the columns of the weights that partners give: they move with the partners as scores do."""
    return [f"{column(c.id)}__weight" for f in frameworks for c in f.criteria if c.weight_item is not None]


def _told(pairs: pl.DataFrame, names: Sequence[str], side: str) -> Bools:
    """Return of which ties a side has rated each criterion."""
    there: Bools = pairs.select(pl.col(f"{column(name)}__{side}").is_not_null() for name in names).to_numpy()
    return there


def _ends(at: Mapping[str, int], a: Iterable[str], b: Iterable[str]) -> tuple[Integers, Integers]:
    """Return the two partners of each tie by their place among all."""
    one, other = (np.array([at[partner] for partner in side], dtype=np.intp) for side in (a, b))
    return one, other


def _floats(table: pl.DataFrame, names: Sequence[str]) -> Floats:
    return table.select(pl.col(column(name)).cast(pl.Float64).fill_null(math.nan) for name in names).to_numpy()


def _of_part(part: Part) -> Figure:
    return FIT if part.subject is None else (part.subject, part.of)


def _index(sample: Sample, made: Mapping[Figure, Floats]) -> dict[Figure, Floats]:
    """Return the index in each replicate; nothing where the hub has none."""
    if sample.model is None:
        return {}
    parts = {part.part: made[_of_part(part)] for part in sample.parts}
    turned = {part: 1 - x if part is MaturityPart.BARRIERS else x for part, x in parts.items()}
    rows = zip(*turned.values(), strict=True)
    index = [_one_index(sample.model, dict(zip(turned, map(float, row), strict=True))) for row in rows]
    return {INDEX: np.array(index)}


def _one_index(model: MaturityModel, values: Mapping[MaturityPart, float]) -> float:
    return math.nan if any(map(math.isnan, values.values())) else model.index(values)


def _whole(sample: Sample, found: Iterable[Mapping[Figure, Bools]]) -> dict[Figure, Bools]:
    """Return partners by figure, with those of the index: who is at any of its parts."""
    made = {figure: part for each in found for figure, part in each.items()}
    if sample.model is not None:
        made[INDEX] = np.any([made[_of_part(part)] for part in sample.parts], axis=0)
    return made
