"""Agreement in the answers to a framework: of the two sides of ties, and of those who rate one and the same."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import polars as pl

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.hub import Hub
from partnerkit.knowledge.schema import Framework, Subject
from partnerkit.measurement._answers import Answers, Bools, Floats, answers_of
from partnerkit.measurement._sides import Yardstick, sides
from partnerkit.responses import KEYS
from partnerkit.results import (
    Aggregation,
    AgreementAmong,
    AgreementBy,
    AgreementReport,
    Metric,
    NullDistribution,
    Reason,
    Statistic,
    WithinAgreement,
    WithinGroups,
)
from partnerkit.stats.icc import aggregation
from partnerkit.stats.kappa import PairWeights
from partnerkit.stats.ratings import checked_level
from partnerkit.stats.within_groups import ad_cutoff, average_deviation, null_variance, rwg_j

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


__all__ = ["agreement"]

PARTS = (AgreementBy.KIND, AgreementBy.STRAND)
FEWEST = 2


def agreement(  # noqa: PLR0913 - what a caller may choose
    source: Any,  # noqa: ANN401 - a hub, or any engine's table
    framework: Framework,
    *,
    wave: str | None = None,
    by: Iterable[AgreementBy | str] = PARTS,
    null: NullDistribution | str | float = NullDistribution.UNIFORM,
    weights: PairWeights = "linear",
    metric: Metric | str = Metric.ORDINAL,
    level: float = 0.95,
) -> AgreementReport:
    """Return how far the answers to a framework agree: of the two sides of ties, and of those who rate the same.

    **The two sides of ties.** Each item of a tie that both sides answered is a pair. Where a side has several
    respondents each counts its share, so that a pair counts once. Of the pairs: the share alike; the mean distance of
    the sides' mean answers, from 0 to 1; weighted kappa and Gwet's AC2, with neither side as the first; Krippendorff's
    alpha. Limits delete each partner in turn, with all of its ties, as pairs that share a partner are not independent;
    there are none under five partners. The gap here is that of items; `partnerkit.combine_sides` has that of criterion
    scores.

    **Those who rate the same.** Among the respondents of one partner, about each thing that two or more of them rated,
    and among the partners of a hub, each the mean of its respondents, about the whole: rwg(j) and the average deviation
    of each group, ICC(1) and ICC(2) over the groups. An item that nobody answered is left out; a respondent that left
    one of the others is left out of rwg(j) and the deviation (listwise, as multilevel does), and counts in ICC(1) and
    ICC(2) with the mean of what was answered.

    Args:
        source: A `Hub`, or a wide table with `partner` and `about` and one integer column an item; `wave`, `hub`,
            `respondent` and `kind` are used where it has them.
        framework: The framework.
        wave: Of a hub, the latest where nothing is said; of a table, every wave, each by itself.
        by: Besides all ties: `kind`, pairs of kinds of partner; `strand`, of a hub. What a table cannot tell has no
            row.
        null: The null distribution of rwg(j), or a variance in points squared.
        weights: For kappa and AC2, as `partnerkit.stats.kappa.pair_agreement`.
        metric: For alpha, as `partnerkit.stats.krippendorff.krippendorff_alpha`.
        level: Of the limits, above 0 and below 1.

    Returns:
        A row for each criterion, and one for the framework's items together; none about what nobody rated. Don't know,
        not applicable and missing are no answers. Figures that cannot be had have their reason: `unconfirmed` where no
        item was answered by both sides, `constant`, `not_applicable` for kappa, AC2 and alpha of items whose scales
        differ, `too_few_raters` where no group has two.

    Raises:
        UnknownNameError: There is no such wave.
        InvalidValueError: A word that is none of its list, a null distribution that has no scale of so many points,
            another variance or level.
        TableError: A table lacks the columns.

    Example:
        >>> from partnerkit.files import load
        >>> from partnerkit.knowledge import framework
        >>> found = agreement(load("examples/orchard_hub"), framework("pugh_death_1989"))
        >>> row = next(row for row in found.sides if row.criterion == "pugh_death_1989")
        >>> row.ties, row.pairs, round(row.same.value, 2), round(row.kappa.value, 2), round(row.ac2.value, 2)
        (6, 45, 0.4, 0.05, 0.52)

    References:
        As the functions of `partnerkit.stats` that it calls; LeBreton and Senter (2008), Answers to 20 questions about
        interrater reliability and interrater agreement, Organizational Research Methods 11, 815-852.
    """
    parts = [AgreementBy(each) for each in by]
    chosen = _null(null)
    yardstick = Yardstick(weights=_weights(weights), metric=Metric(metric), level=checked_level(level))
    answers = {subject: answers_of(source, framework, wave=wave, subject=subject) for subject in Subject}
    return AgreementReport(
        framework=framework.id,
        null=chosen,
        weights=weights,
        metric=yardstick.metric,
        level=level,
        sides=tuple(sides(answers[Subject.RELATIONSHIP], _strands(source), parts, yardstick)),
        within=tuple(row for subject in Subject for row in _within(answers[subject], subject, chosen, level)),
    )


def _null(null: NullDistribution | str | float) -> NullDistribution | float:
    if not isinstance(null, (int, float)):
        return NullDistribution(null)
    if not 0 < null < math.inf:
        raise InvalidValueError(Problem(found=f"the variance {null}", expected="above 0", path="null"))
    return null


def _weights(weights: PairWeights) -> PairWeights:
    if weights not in get_args(PairWeights):
        expected = ", ".join(get_args(PairWeights))
        raise InvalidValueError(Problem(found=f"the weights {weights!r}", expected=expected, path="weights"))
    return weights


def _strands(source: Any) -> Mapping[frozenset[str], Sequence[str]]:  # noqa: ANN401 - as `agreement`
    if not isinstance(source, Hub):
        return {}
    return {frozenset((tie.a, tie.b)): [str(each) for each in tie.strands] for tie in source.partnership.relationships}


def _within(
    answers: Answers, subject: Subject, null: NullDistribution | float, level: float
) -> Iterator[WithinAgreement]:
    """Yield the agreement of respondents, and about the whole that of partners."""
    if not len(answers.rows):
        return
    same = [name for name in KEYS if name != "respondent" and name in answers.rows.columns]
    groups = _labels(answers.rows, same)
    yield from _rows((AgreementAmong.RESPONDENTS, subject), answers, answers.points, groups, (null, level))
    if subject is Subject.PARTNERSHIP:
        names, partner = np.unique(groups, return_inverse=True)
        first = np.unique(partner, return_index=True)[1]
        hubs = _labels(answers.rows, [name for name in KEYS[:2] if name in answers.rows.columns])
        means = np.column_stack([_means(column, partner, len(names)) for column in answers.points.T])
        yield from _rows((AgreementAmong.PARTNERS, subject), answers, means, hubs[first], (null, level))


def _labels(rows: pl.DataFrame, names: Sequence[str]) -> np.ndarray[Any, np.dtype[np.str_]]:
    """Return what each row is about, as text: the named columns, without those that are the same in all rows."""
    told = [name for name in names if rows[name].n_unique() > 1] or [*names[-1:]]
    if not told:
        return np.full(len(rows), "", dtype=np.str_)
    made = rows.select(pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in told], separator=" "))
    return made.to_series().str.strip_chars().to_numpy().astype(np.str_)


def _means(column: Floats, group: np.ndarray[Any, np.dtype[np.intp]], groups: int) -> Floats:
    """Return the mean of each group; NaN where nobody answered."""
    there = ~np.isnan(column)
    counts = np.bincount(group[there], minlength=groups)
    sums = np.bincount(group[there], weights=column[there], minlength=groups)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _rows(
    who: tuple[AgreementAmong, Subject],
    answers: Answers,
    points: Floats,
    groups: np.ndarray[Any, np.dtype[np.str_]],
    by: tuple[NullDistribution | float, float],
) -> Iterator[WithinAgreement]:
    low, high = np.array(answers.ends, dtype=np.float64).reshape(-1, 2).T
    names = [*dict.fromkeys(answers.criteria), answers.id]
    for name in names:
        asked = np.array([name in {criterion, answers.id} for criterion in answers.criteria])
        used = asked & (~np.isnan(points)).any(axis=0)
        several = _of_several(groups, np.isfinite(points[:, used]).any(axis=1))
        scores = ((points - low) / (high - low))[several][:, used]
        yield _row(name, who, points[several][:, used], scores, (high - low)[used], groups[several], by)


def _of_several(groups: np.ndarray[Any, np.dtype[np.str_]], answered: np.ndarray[Any, Any] | np.bool_) -> Bools:
    """Return which rows have an answer, in a group of two such rows and more."""
    told = np.asarray(answered, dtype=np.bool_)
    names, group = np.unique(groups, return_inverse=True)
    counts = np.bincount(group[told], minlength=len(names))
    many: Bools = told & (counts[group] >= FEWEST)
    return many


def _row(  # noqa: PLR0913, PLR0917 - the parts of one row
    criterion: str,
    who: tuple[AgreementAmong, Subject],
    points: Floats,
    scores: Floats,
    steps: Floats,
    groups: np.ndarray[Any, np.dtype[np.str_]],
    by: tuple[NullDistribution | float, float],
) -> WithinAgreement:
    null, level = by
    none = WithinGroups(groups=(), figures=(), left_out=0)
    alike = len({*steps.tolist()}) == 1
    rater = np.arange(len(scores)).repeat(scores.shape[1])
    means = _means(scores.ravel(), rater, len(scores)) if len(scores) else np.empty(0)
    return WithinAgreement(
        criterion=criterion,
        among=who[0],
        subject=who[1],
        groups=len(np.unique(groups)),
        raters=len(groups),
        rwg=rwg_j(points, groups, null=_variances(null, steps)) if len(points) else none,
        ad=average_deviation(points, groups) if len(points) and alike else none,
        ad_cutoff=ad_cutoff(int(steps[0]) + 1) if alike else None,
        aggregation=aggregation(means, groups, level=level) if len(points) else _no_group(),
    )


def _no_group() -> Aggregation:
    one, two = (Statistic(name=name, value=None, n=0, reason=Reason.TOO_FEW_RATERS) for name in ("icc_1", "icc_2"))
    return Aggregation(icc1=one, icc2=two, groups=0)


def _variances(null: NullDistribution | float, steps: Floats) -> list[float]:
    if isinstance(null, NullDistribution):
        return [null_variance(null, int(each) + 1) for each in steps]
    return [float(null)] * len(steps)
