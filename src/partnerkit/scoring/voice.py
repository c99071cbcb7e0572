"""Voice: whether kinds of partners rate, and are rated, as all the others.

Owns: which partners are put together, what a partner's rating of the whole and of its ties is, and which ratings of
ties it has received. The roll-up of respondents to views and partners is that of `rollup` and `sides`; the numbers are
those of `partnerkit.stats.voice`.

A framework's figure here is the plain mean of its criteria, as only linear scores can be averaged over partners; it
needs three quarters of the criterion weight, like the framework's own score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs
import numpy as np
import polars as pl

from partnerkit.knowledge.schema import Subject
from partnerkit.model import Kind, Sector
from partnerkit.responses import column
from partnerkit.results import (
    REPRESENTATIVE,
    Direction,
    Grouping,
    Interval,
    OwnView,
    Reason,
    TieStatus,
    Voice,
    VoiceFigure,
    VoiceGap,
    VoiceGroup,
    VoiceGroups,
    meets,
)
from partnerkit.scoring.frameworks import score_framework
from partnerkit.scoring.tables import frameworks_of, lazy_frame
from partnerkit.stats.intervals import ROUGH_BELOW, Replicates, intervals
from partnerkit.stats.voice import (
    NOBODY,
    Contrast,
    Layout,
    Ratings,
    contrast,
    group_permutation_test,
    largest_gap,
    partner_means,
    variance_between,
)

if TYPE_CHECKING:
    from partnerkit.hub import Survey
    from partnerkit.knowledge.schema import Framework
    from partnerkit.model import Partner
    from partnerkit.results import IntervalReason
    from partnerkit.scoring.quality import WholeTables
    from partnerkit.scoring.ties import TieTables
    from partnerkit.stats.resampling import Bools

__all__ = ["FEWEST", "VoiceMethod", "groups_of", "voice_of"]

FEWEST = 3
"""A group of fewer partners has no figure of its own."""
TOLD = (str(TieStatus.CONFIRMED), str(TieStatus.UNCONFIRMED))
"""Ties whose ratings count: those that somebody reports and nobody denies, as in a roll-up."""


@attrs.frozen(kw_only=True)
class VoiceMethod:
    """How voice is worked out.

    Attributes:
        merge: The group that each kind or sector goes into, by its name; one that is not named stays as it is, and one
            that is mapped to nothing is in no group. None for the fixed order that `groups_of` follows.
        level: Of the intervals, above 0 and below 1.
        permutations: How many are drawn where there are too many to try all; from 99.
        seed: Of the draws, from 0.
    """

    merge: Mapping[str, str] | None = None
    level: float = 0.95
    permutations: int = 1_999
    seed: int = 0


DEFAULT = VoiceMethod()
"""How voice is worked out by default."""


# -- who is put together ----------------------------------------------------------------------------------------------


def groups_of(partners: Iterable[Partner], by: Grouping, merge: Mapping[str, str] | None = None) -> VoiceGroups:
    """Return partners in groups of their kind or sector.

    Kinds of fewer than three partners are merged in a fixed order: such partners of one sector go together
    (`other_private`); where that is still fewer than three, the statutory ones and the others (`other_statutory`,
    `other_not_statutory`); then all that are left (`rest`). Where not even these are three they are in no group, and
    count among all other partners only. Sectors start at the second step.

    Args:
        partners: Those that take part.
        by: Kind or sector.
        merge: Another order: the group that each kind or sector goes into.

    Returns:
        The groups. A partner whose kind or sector is not known is in none, as it may be of any.

    Example:
        >>> from partnerkit.model import Partner
        >>> kinds = ["nursery", "nursery", "nursery", "health", "charity", "school"]
        >>> partners = [Partner(id=f"p{i}", name="P", kind=kind) for i, kind in enumerate(kinds)]
        >>> made = groups_of(partners, Grouping.KIND)
        >>> [name for name, _ in made.groups], made.merged
        (['nursery', 'rest'], (('charity', 'rest'), ('health', 'rest'), ('school', 'rest')))
    """
    everyone = sorted(partners, key=lambda partner: partner.id)
    unknown = tuple(partner.id for partner in everyone if _word(partner, by) in {Kind.UNKNOWN, Sector.UNKNOWN})
    known = [partner for partner in everyone if partner.id not in unknown]
    own = {partner.id: str(_word(partner, by)) for partner in known}
    labels = _merged(known, by, own) if merge is None else {id_: merge.get(word, word) for id_, word in own.items()}
    names = sorted({label for label in labels.values() if label})
    return VoiceGroups(
        by=by,
        groups=tuple((name, tuple(id_ for id_, label in labels.items() if label == name)) for name in names),
        merged=tuple(sorted({(own[id_], label) for id_, label in labels.items() if label != own[id_]})),
        unknown=unknown,
    )


def _word(partner: Partner, by: Grouping) -> Kind | Sector:
    return partner.kind if by is Grouping.KIND else partner.sector


def _merged(partners: Sequence[Partner], by: Grouping, own: Mapping[str, str]) -> dict[str, str]:
    """Return each partner's group by the fixed order; nothing for one that is left over."""
    steps = [_sector] if by is Grouping.KIND else []
    labels, left = _enough(own, own)
    for step in (*steps, _statutory, _anyone):
        found, left = _enough({partner.id: step(partner) for partner in partners if partner.id in left}, left)
        labels |= found
    return {id_: labels.get(id_, "") for id_ in own}


def _enough(labels: Mapping[str, str], left: Iterable[str]) -> tuple[dict[str, str], set[str]]:
    """Return the labels that enough partners bear, and the partners that are left."""
    counts = Counter(labels.values())
    found = {id_: label for id_, label in labels.items() if label and counts[label] >= FEWEST}
    return found, set(left) - found.keys()


def _sector(partner: Partner) -> str:
    return "" if partner.sector is Sector.UNKNOWN else f"other_{partner.sector}"


def _statutory(partner: Partner) -> str:
    if partner.sector is Sector.UNKNOWN:
        return ""
    return "other_statutory" if partner.sector is Sector.STATUTORY else "other_not_statutory"


def _anyone(_: Partner) -> str:
    return "rest"


# -- what was rated ---------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class _Rated:
    """A criterion's or framework's ratings of one sort, by the ids of partners."""

    id: str
    subject: Subject
    direction: Direction
    high_is_good: bool
    values: Sequence[float]
    owner: Sequence[str]
    other: Sequence[str]


def voice_of(survey: Survey, whole: WholeTables, ties: TieTables, method: VoiceMethod = DEFAULT) -> Voice:
    """Return how each kind and sector rates, and is rated, against all others; and each partner's view against theirs.

    For every criterion and framework there are up to three ratings: those of the whole, given; those of ties, given;
    those of ties, received. Respondents are averaged within their partner's view, a partner's views of its ties (or the
    others' views of them) within the partner, and partners within the group. Ties that a side denies are left out.

        difference = mean over the group - mean over all other partners
        gap        = the highest mean of a group - the lowest

    Args:
        survey: The wave.
        whole: Its tables about the whole, as `whole_tables` returns.
        ties: Its tables about ties, as `tie_tables` returns.
        method: How it is worked out.

    Returns:
        The figures that somebody has rated. A group of fewer than three partners with a rating has None beside a
        reason, and so has the gap where fewer than two groups have three. Where the kind, or the sector, of fewer than
        65 % of the partners is known, nothing by it can be had: those who are in no group may be of any.
    """
    partners = survey.hub.partners_in(survey.wave)
    groups = tuple(groups_of(partners, by, method.merge) for by in Grouping)
    views = _views(ties)
    rated = [*_of_whole(whole), *_of_ties(ties, views)]
    units = sorted({partner.id for partner in partners} | {id_ for each in rated for id_ in (*each.owner, *each.other)})
    asked = {Subject.PARTNERSHIP, Subject.RELATIONSHIP}
    return Voice(
        wave=survey.wave.id,
        groups=groups,
        figures=tuple(_figure(each, grouping, units, method) for each in rated for grouping in groups),
        own_views=tuple(_own_views(ties, views)),
        illustrative=survey.hub.illustrative or any(survey.illustrative[subject] for subject in asked),
    )


def _of_whole(tables: WholeTables) -> Iterator[_Rated]:
    if not tables.frameworks:
        return
    scored = _with_means(tables.partners, tables.frameworks)
    for id_, high_is_good in _ids(tables.frameworks):
        rows = scored.select("partner", value=column(id_)).drop_nulls()
        yield _Rated(
            id=id_,
            subject=Subject.PARTNERSHIP,
            direction=Direction.GIVEN,
            high_is_good=high_is_good,
            values=rows["value"].to_list(),
            owner=rows["partner"].to_list(),
            other=(),
        )


def _of_ties(tables: TieTables, views: pl.DataFrame) -> Iterator[_Rated]:
    for id_, high_is_good in _ids(frameworks_of(tables.instruments)):
        rows = views.select("partner", "about", value=column(id_)).drop_nulls()
        for direction, (owner, other) in _ENDS.items():
            yield _Rated(
                id=id_,
                subject=Subject.RELATIONSHIP,
                direction=direction,
                high_is_good=high_is_good,
                values=rows["value"].to_list(),
                owner=rows[owner].to_list(),
                other=rows[other].to_list(),
            )


_ENDS = {Direction.GIVEN: ("partner", "about"), Direction.RECEIVED: ("about", "partner")}


def _ids(frameworks: Iterable[Framework]) -> Iterator[tuple[str, bool]]:
    for framework in frameworks:
        whole = (framework.id,) if framework.total else ()  # some instruments have no score over all their criteria
        yield from ((id_, framework.kind.high_is_good) for id_ in (*whole, *(c.id for c in framework.criteria)))


def _views(tables: TieTables) -> pl.DataFrame:
    """Return the views of ties that somebody reports and nobody denies, with each framework's plain mean."""
    frameworks = frameworks_of(tables.instruments)
    kept = tables.pairs.filter(pl.col("status").is_in(TOLD)).select("a", "b")
    both = pl.concat(
        [
            kept.rename({"a": "partner", "b": "about"}),
            kept.rename({"b": "partner", "a": "about"}).select("partner", "about"),
        ]
    )
    views = tables.views.join(both, on=["partner", "about"], how="semi").sort("partner", "about")
    return _with_means(views, frameworks) if frameworks else views


def _with_means(table: pl.DataFrame, frameworks: Iterable[Framework]) -> pl.DataFrame:
    """Return rows in which a framework's column is the plain mean of its criteria, where it has a score at all."""
    frame = lazy_frame(table)
    for framework in frameworks:
        frame = score_framework(frame, framework)
    made: pl.DataFrame = frame.collect().to_native()
    names = [column(framework.id) for framework in frameworks]
    return made.with_columns(
        pl.when(pl.col(name).is_not_null()).then(pl.col(f"{name}__mean")).alias(name) for name in names
    )


# -- the figures ------------------------------------------------------------------------------------------------------


def _figure(rated: _Rated, groups: VoiceGroups, units: Sequence[str], method: VoiceMethod) -> VoiceFigure:
    at = {partner: i for i, partner in enumerate(units)}
    ratings = Ratings(
        values=np.array(rated.values, dtype=np.float64),
        owner=np.array([at[partner] for partner in rated.owner], dtype=np.intp),
        other=np.array([at[partner] for partner in rated.other] or [NOBODY] * len(rated.owner), dtype=np.intp),
        n=len(units),
    )
    means = partner_means(ratings)
    known = np.array([partner not in groups.unknown for partner in units], dtype=np.bool_)
    sides = {name: np.isin(units, members) for name, members in groups.groups}
    enough = np.isnan(means).all() or bool(meets(float(known.mean()), REPRESENTATIVE))
    gap, no_gap = _gap(means, sides, method) if enough else (None, Reason.GROUPS_UNKNOWN)
    of = _group if enough else _ungrouped
    return VoiceFigure(
        id=rated.id,
        subject=rated.subject,
        direction=rated.direction,
        by=groups.by,
        high_is_good=rated.high_is_good,
        groups=tuple(of(name, side, known, ratings, method) for name, side in sides.items()),
        gap=gap,
        no_gap=no_gap,
    )


def _ungrouped(name: str, inside: Bools, known: Bools, ratings: Ratings, _: VoiceMethod) -> VoiceGroup:
    """Return a group of which nothing can be had, as too many partners are in none."""
    there = ~np.isnan(partner_means(ratings))
    n, n_others = int((inside & there).sum()), int((known & ~inside & there).sum())
    why = Reason.GROUPS_UNKNOWN
    return VoiceGroup(group=name, mean=None, others=None, difference=None, reason=why, n=n, n_others=n_others)


def _group(name: str, inside: Bools, known: Bools, ratings: Ratings, method: VoiceMethod) -> VoiceGroup:
    there = ~np.isnan(partner_means(ratings))
    outside = known & ~inside
    made = attrs.evolve(_ungrouped(name, inside, known, ratings, method), reason=None)
    n, n_others = made.n, made.n_others
    if min(n, n_others) < FEWEST:
        return attrs.evolve(made, reason=Reason.TOO_FEW_PARTNERS if there.any() else Reason.NO_ANSWERS)
    found = contrast(ratings, inside, outside)
    interval, no_interval = _interval(found, min(n, n_others), method.level)
    return attrs.evolve(
        made,
        mean=found.inside,
        others=found.outside,
        difference=found.difference,
        interval=interval,
        no_interval=no_interval,
    )


def _interval(made: Contrast, smaller: int, level: float) -> tuple[Interval | None, IntervalReason | None]:
    """Return the interval of a difference; it is as rough as the smaller of the two sides.

    Ties are not deleted one by one here. What is their own counts about twice, which makes up for partners - 1 degrees
    of freedom: with a side of three these are too many.
    """
    figures = Replicates(estimate=made.difference, deleted=made.deleted, part=made.part)
    (found,) = intervals(figures, level=level, bounds=(-1.0, 1.0))
    if not isinstance(found, Interval):
        return None, found
    return attrs.evolve(found, rough=found.rough or smaller < ROUGH_BELOW), None


def _gap(means: np.ndarray, sides: Mapping[str, Bools], method: VoiceMethod) -> tuple[VoiceGap | None, Reason | None]:
    """Return how far apart the groups lie that have enough partners with a rating."""
    there = ~np.isnan(means)
    names = [name for name, side in sides.items() if (side & there).sum() >= FEWEST]
    if len(names) < 2:  # noqa: PLR2004 - a gap lies between two
        return None, Reason.TOO_FEW_GROUPS if there.any() else Reason.NO_ANSWERS
    kept = [(means[i], group) for group, name in enumerate(names) for i in np.flatnonzero(sides[name] & there)]
    layout = Layout(values=np.array([x for x, _ in kept]), group=np.array([group for _, group in kept], dtype=np.intp))
    high, low, size = largest_gap(layout)
    variance, within = variance_between(layout)
    chance = group_permutation_test(layout, permutations=method.permutations, seed=method.seed)
    return VoiceGap(
        high=names[high],
        low=names[low],
        size=size,
        variance=variance,
        within=within,
        groups=len(names),
        partners=len(kept),
        **attrs.asdict(chance),
    ), None


def _own_views(tables: TieTables, views: pl.DataFrame) -> Iterator[OwnView]:
    """Yield what each partner says of its ties and what the others say of the same ties, by criterion and framework."""
    for id_, _ in _ids(frameworks_of(tables.instruments)):
        rows = views.select("partner", "about", own=column(id_)).drop_nulls()
        turned = rows.select(partner="about", about="partner", others="own")
        both = rows.join(turned, on=["partner", "about"])
        means = both.group_by("partner").agg(pl.col("own", "others").mean(), pl.len()).sort("partner")
        for partner, own, others, ties in means.iter_rows():
            yield OwnView(partner=partner, id=id_, own=own, others=others, difference=own - others, ties=ties)
