"""The two sides of ties: how far they answer alike, by criterion, and by the ties that are looked at.

Owns: which answers are set side by side, and the deletion of partners that the limits rest on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np
import polars as pl

from partnerkit.measurement._answers import Bools, Floats
from partnerkit.responses import KEYS
from partnerkit.results import (
    AgreementBy,
    IntervalReason,
    Limits,
    LimitsKind,
    Metric,
    PairCoefficient,
    Reason,
    SidesAgreement,
    Statistic,
)
from partnerkit.stats.intervals import FEWEST, ROUGH_BELOW, Replicates, jackknife_t
from partnerkit.stats.kappa import PairWeights, coefficients
from partnerkit.stats.krippendorff import alphas

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from partnerkit.measurement._answers import Answers

__all__ = ["Pairs", "Yardstick", "pairs_of", "sides"]

Integers: TypeAlias = np.ndarray[Any, np.dtype[np.intp]]

ROUNDING = 1e-9
"""Counts up to this are what is left of none when shares are taken away from their sum."""
NAMES = ("same", "gap", "kappa", "ac2", "krippendorff_alpha")
HIGHEST = 1.0
SEPARATOR = "\x1f"


@attrs.frozen(kw_only=True)
class Yardstick:
    """By what agreement is measured.

    Attributes:
        weights: For kappa and AC2.
        metric: For alpha.
        level: Of the limits.
    """

    weights: PairWeights
    metric: Metric
    level: float


@attrs.frozen(kw_only=True, eq=False)
class Pairs:
    """Items of ties that both sides answered: what each side says, as shares of its respondents.

    Attributes:
        item: Shape (u,): the column of the item.
        a: Shape (u,): one partner, the first by id.
        b: Shape (u,): the other.
        one: Shape (u, k): the share of a's respondents at each point.
        other: Shape (u, k): the same of b's.
        gap: Shape (u,): how far the means of the two sides lie apart, from 0 to 1 of the item's scale.
        partners: The ids of all partners.
        kinds: Their kinds; empty where they are not known.
    """

    item: Integers
    a: Integers
    b: Integers
    one: Floats
    other: Floats
    gap: Floats
    partners: tuple[str, ...]
    kinds: tuple[str, ...]


@attrs.frozen(kw_only=True, eq=False)
class _Ties:
    """Ties with what all figures of some items follow from.

    Attributes:
        a: Shape (t,): one partner, the first by id.
        b: Shape (t,): the other.
        sums: Shape (t, 3 + k k): over the tie's pairs, how many there are, how many are alike, their gaps, and the
            table of a's points by b's.
    """

    a: Integers
    b: Integers
    sums: Floats

    def only(self, kept: Bools) -> _Ties:
        """Return some of them, without those that have no pair."""
        held = kept & (self.sums[:, 0] > 0)
        return _Ties(a=self.a[held], b=self.b[held], sums=self.sums[held])


def pairs_of(answers: Answers) -> Pairs:
    """Return what the two sides of each tie say of each item that both answered.

    Where a side has several respondents, each counts its share, so that a tie counts once for an item.
    """
    rows = answers.rows
    before = [pl.col(name).cast(pl.String).fill_null("") for name in KEYS[:2] if name in rows.columns]
    ids = [
        rows.select(pl.concat_str([*before, pl.col(name).cast(pl.String)], separator=SEPARATOR)).to_series().to_numpy()
        for name in ("partner", "about")
    ]
    names, codes = np.unique(np.concatenate(ids).astype(np.str_), return_inverse=True)
    rater, rated = codes[: len(rows)], codes[len(rows) :]
    ties, tie = np.unique(np.minimum(rater, rated) * len(names) + np.maximum(rater, rated), return_inverse=True)
    low, high = np.array(answers.ends, dtype=np.float64).reshape(-1, 2).T
    k = int((high - low).max(initial=0)) + 1
    row, item = np.nonzero(~np.isnan(answers.points))
    point = (answers.points[row, item] - low[item]).astype(np.intp)
    units, unit = np.unique(tie[row] * len(low) + item, return_inverse=True)
    side = (rater > rated)[row]
    counts = np.bincount((unit * 2 + side) * k + point, minlength=len(units) * 2 * k).reshape(-1, 2, k)
    both = (counts.sum(axis=2) > 0).all(axis=1)
    shares = counts[both] / counts[both].sum(axis=2, keepdims=True)
    of_tie, of_item = ties[units[both] // len(low)], units[both] % len(low)
    means = shares @ np.arange(k)
    return Pairs(
        item=of_item,
        a=of_tie // len(names),
        b=of_tie % len(names),
        one=shares[:, 0],
        other=shares[:, 1],
        gap=np.abs(means[:, 0] - means[:, 1]) / (high - low)[of_item],
        partners=tuple(names.tolist()),
        kinds=_kinds(rows, names.tolist(), ids[0].tolist()),
    )


def _kinds(rows: pl.DataFrame, names: Sequence[str], rater: Sequence[str]) -> tuple[str, ...]:
    if "kind" not in rows.columns:
        return ("",) * len(names)
    known = dict(zip(rater, rows["kind"].cast(pl.String).fill_null("").to_list(), strict=True))
    return tuple(known.get(name, "") for name in names)


def sides(
    answers: Answers,
    strands: Mapping[frozenset[str], Sequence[str]],
    by: Sequence[AgreementBy],
    yardstick: Yardstick,
) -> Iterator[SidesAgreement]:
    """Yield the agreement of the two sides: of all ties, then of each part of them, each by criterion.

    Args:
        answers: About relationships.
        strands: The strands of each pair of partners.
        by: What parts there are besides all ties.
        yardstick: By what agreement is measured.
    """
    if not len(answers.rows):
        return
    pairs = pairs_of(answers)
    every = {criterion: _ties(pairs, columns) for criterion, columns in _criteria(answers)}
    scales = {criterion: {answers.ends[at] for at in columns} for criterion, columns in _criteria(answers)}
    for each, group, kept in _parts(pairs, strands, by):
        for criterion, ties in every.items():
            chosen = ties.only(kept)
            if len(chosen.a) or each is AgreementBy.ALL:
                yield _row(chosen, (criterion, each, group), scales[criterion], yardstick)


def _criteria(answers: Answers) -> Iterator[tuple[str, list[int]]]:
    for criterion in dict.fromkeys(answers.criteria):
        yield criterion, [at for at, name in enumerate(answers.criteria) if name == criterion]
    yield answers.id, list(range(len(answers.criteria)))


def _ties(pairs: Pairs, columns: Sequence[int]) -> _Ties:
    """Return every tie with the sums of some items; all figures of all parts follow from them."""
    k = pairs.one.shape[1]
    ties, tie = np.unique(pairs.a * len(pairs.partners) + pairs.b, return_inverse=True)
    held = np.isin(pairs.item, columns)
    tie, one, other = tie[held], pairs.one[held], pairs.other[held]
    sums = np.empty((len(ties), 3 + k * k))
    for at, column in enumerate((np.ones(len(tie)), (one * other).sum(axis=1), pairs.gap[held])):
        sums[:, at] = np.bincount(tie, weights=column, minlength=len(ties))
    for at in range(k * k):
        cell = one[:, at // k] * other[:, at % k]
        sums[:, 3 + at] = np.bincount(tie, weights=cell, minlength=len(ties))
    return _Ties(a=ties // len(pairs.partners), b=ties % len(pairs.partners), sums=sums)


def _parts(
    pairs: Pairs, strands: Mapping[frozenset[str], Sequence[str]], by: Sequence[AgreementBy]
) -> Iterator[tuple[AgreementBy, str, Bools]]:
    """Yield what parts of the ties there are, and which ties are in each, in the order of `_ties`."""
    ties = np.unique(pairs.a * len(pairs.partners) + pairs.b)
    yield AgreementBy.ALL, "", np.ones(len(ties), dtype=np.bool_)
    ends = [divmod(each, len(pairs.partners)) for each in ties.tolist()]
    if AgreementBy.KIND in by:
        for kinds, kept in _labelled([_two_kinds(pairs.kinds[a], pairs.kinds[b]) for a, b in ends]):
            yield AgreementBy.KIND, kinds, kept
    if AgreementBy.STRAND in by:
        ids = [name.rsplit(SEPARATOR, 1)[-1] for name in pairs.partners]
        for strand, kept in _labelled([strands.get(frozenset((ids[a], ids[b])), ()) for a, b in ends]):
            yield AgreementBy.STRAND, strand, kept


def _two_kinds(one: str, other: str) -> tuple[str, ...]:
    return () if {"", "unknown"} & {one, other} else ("~".join(sorted((one, other))),)


def _labelled(held: Sequence[Sequence[str]]) -> Iterator[tuple[str, Bools]]:
    """Yield each label, and which ties have it."""
    at: dict[str, list[int]] = {}
    for number, labels in enumerate(held):
        for label in labels:
            at.setdefault(label, []).append(number)
    for label in sorted(at):
        kept = np.zeros(len(held), dtype=np.bool_)
        kept[at[label]] = True
        yield label, kept


def _row(
    ties: _Ties, named: tuple[str, AgreementBy, str], scales: Collection[tuple[int, int]], yardstick: Yardstick
) -> SidesAgreement:
    criterion, by, group = named
    present = np.unique(np.concatenate([ties.a, ties.b]))
    whole, without = _sums(ties, present)
    untied = whole - ties.sums
    figures = _figures(whole, (without, np.where(untied < ROUNDING, 0.0, untied)), scales, yardstick)
    return SidesAgreement(
        criterion=criterion,
        by=by,
        group=group,
        ties=len(ties.a),
        pairs=round(float(whole[0])),
        partners=len(present),
        same=figures[0],
        gap=figures[1],
        kappa=figures[2],
        ac2=figures[3],
        alpha=figures[4],
    )


def _sums(ties: _Ties, present: Integers) -> tuple[Floats, Floats]:
    """Return the sums over all ties, and with each partner deleted."""
    whole = ties.sums.sum(axis=0)
    ends = [np.searchsorted(present, each) for each in (ties.a, ties.b)]
    gone = np.zeros((len(present), len(whole)))
    for at, column in enumerate(ties.sums.T):
        for end in ends:
            gone[:, at] += np.bincount(end, weights=column, minlength=len(present))
    left = whole - gone
    return whole, np.where(left < ROUNDING, 0.0, left)


def _figures(
    whole: Floats, without: tuple[Floats, Floats], scales: Collection[tuple[int, int]], yardstick: Yardstick
) -> tuple[Statistic, ...]:
    """Return the five figures, from sums over all ties, and without each partner and each tie."""
    n = round(float(whole[0]))
    if not n:
        return tuple(Statistic(name=name, value=None, n=0, reason=Reason.UNCONFIRMED) for name in NAMES)
    common = len(scales) == 1
    low, high = min(scales)
    k = high - low + 1 if common else round((len(whole) - 3) ** 0.5)
    values, deleted, untied = (_values(each, k, low, yardstick) for each in (whole[None], *without))
    for each in () if common else (values, deleted, untied):
        each[:, 2:] = np.nan
    limits, errors, why = _limits(Replicates(estimate=values[0], deleted=deleted, untied=untied), yardstick.level)
    wanting = Reason.CONSTANT if common else Reason.NOT_APPLICABLE
    return tuple(
        Statistic(name=name, value=None, n=n, reason=wanting)
        if np.isnan(values[0, at])
        else Statistic(name=name, value=float(values[0, at]), n=n, limits=limits[at], se=errors[at], no_limits=why[at])
        for at, name in enumerate(NAMES)
    )


def _values(sums: Floats, k: int, low: int, yardstick: Yardstick) -> Floats:
    """Return the five figures of each row of sums."""
    n = np.where(sums[:, :1] > 0, sums[:, :1], np.nan)
    widest = round((sums.shape[1] - 3) ** 0.5)
    tables = sums[:, 3:].reshape(-1, widest, widest)[:, :k, :k]
    points = low + np.arange(k, dtype=np.float64)
    return np.column_stack(
        [
            sums[:, 1:3] / n,
            coefficients(tables, PairCoefficient.PI, yardstick.weights),
            np.where(n[:, 0] > 0, coefficients(tables, PairCoefficient.AC2, yardstick.weights), np.nan),
            alphas(tables + tables.transpose(0, 2, 1), points, yardstick.metric),
        ]
    )


def _limits(
    figures: Replicates, level: float
) -> tuple[list[Limits | None], list[float | None], list[IntervalReason | None]]:
    """Return limits and standard errors from deletions, and why there are none."""
    partners = len(figures.deleted)
    if partners < FEWEST:
        none = [None] * len(NAMES)
        return [*none], [*none], [IntervalReason.TOO_FEW_PARTNERS] * len(NAMES)
    low, high = jackknife_t(figures, level=level, bounds=None)
    low[:2] = np.maximum(low[:2], 0.0)  # a share and a gap; the others may be below nothing
    limits = [
        Limits(
            low=left,
            high=min(HIGHEST, right),
            level=level,
            kind=LimitsKind.JACKKNIFE_T,
            rough=partners < ROUGH_BELOW,
        )
        if np.isfinite(left) and np.isfinite(right)
        else None
        for left, right in zip(low.tolist(), high.tolist(), strict=True)
    ]
    errors = [each if np.isfinite(each) else None for each in figures.se.tolist()]
    return limits, errors, [IntervalReason.UNDEFINED if each is None else None for each in limits]
