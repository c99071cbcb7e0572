"""Needs: how much has to be done about each barrier and criterion, and who feels it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from partnerkit.knowledge import library
from partnerkit.knowledge.schema import FrameworkKind, Subject
from partnerkit.model import Kind
from partnerkit.responses import column
from partnerkit.results import FELT, IN_PLACE, FrameworkScore, KindNeed, Need, Needs, Reason, Score, meets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from partnerkit.results import Profile
    from partnerkit.scoring.explanation import Material

__all__ = ["DECIMALS", "FEWEST_OF_A_KIND", "barrier_need", "criterion_need", "needs_of"]

DECIMALS = 9
"""How many decimals needs and priorities are rounded to, so that the order of sums never decides between two."""
FEWEST_OF_A_KIND = 3
"""A kind of partners has a need of its own from so many that have answered: fewer would speak for one of them."""

Told = tuple[tuple[str, float], ...]
"""Partners that have a score of something, sorted by id, with it."""


def barrier_need(scores: Iterable[float]) -> float | None:
    """Return the need of a barrier: the scores of the partners that feel it, summed, over those that answered.

    A partner feels it from 0.5. None where nobody has answered.

    Args:
        scores: Of each partner that answered, from 0 to 1.

    Example:
        >>> barrier_need([1.0, 0.5, 0.25, 0.0])
        0.375
    """
    known = list(scores)
    if not known:
        return None
    return round(math.fsum(score for score in known if meets(score, FELT)) / len(known), DECIMALS)


def criterion_need(score: float) -> float:
    """Return the need of a criterion: `max(0, 0.75 - score)`.

    Example:
        >>> criterion_need(0.5), criterion_need(0.9)
        (0.25, 0.0)
    """
    return round(max(0.0, IN_PLACE - score), DECIMALS)


def needs_of(profile: Profile, material: Material | None) -> Needs:
    """Return the needs of a profile, from the tables that it was made of; none where there is no wave."""
    if material is None:
        return Needs(barriers=(), criteria=())
    barriers = tuple(_barriers(profile, material))
    return Needs(barriers=barriers, criteria=tuple(_criteria(profile)))


def _barriers(profile: Profile, material: Material) -> Iterator[Need]:
    kinds = {partner.id: partner.kind for partner in material.survey.hub.partnership.partners}
    for scored in _in_order(profile.frameworks):
        if _kind(scored) is FrameworkKind.BARRIERS and scored.subject is Subject.PARTNERSHIP:
            yield from (_barrier(score, _told(material, score.id), kinds) for score in scored.criteria)


def _in_order(frameworks: Iterable[FrameworkScore]) -> list[FrameworkScore]:
    order = {id_: i for i, id_ in enumerate(library().frameworks)}
    return sorted(frameworks, key=lambda each: order[each.id])


def _kind(scored: FrameworkScore) -> FrameworkKind:
    return library().frameworks[scored.id].kind


def _told(material: Material, id_: str) -> Told:
    rows: Iterable[tuple[str, float | None]] = material.whole.partners.select("partner", column(id_)).rows()
    return tuple(sorted((partner, score) for partner, score in rows if score is not None))


def _barrier(score: Score, told: Told, kinds: Mapping[str, Kind]) -> Need:
    of_all = barrier_need(value for _, value in told)
    by_kind = tuple(_kind_needs(told, kinds))
    largest = max((each.need for each in by_kind), default=0.0)
    is_larger = of_all is not None and largest > of_all
    return Need(
        id=score.id,
        kind=FrameworkKind.BARRIERS,
        subject=score.subject,
        score=score.value,
        need=largest if is_larger else of_all,
        reason=None if told else score.reason or Reason.NO_ANSWERS,
        of=next(each.kind for each in by_kind if each.need == largest) if is_larger else None,
        of_all=of_all,
        kinds=by_kind,
        answered=len(told),
        felt_by=_feeling(told),
        illustrative=score.illustrative,
    )


def _feeling(told: Told) -> tuple[str, ...]:
    return tuple(partner for partner, value in told if meets(value, FELT))


def _kind_needs(told: Told, kinds: Mapping[str, Kind]) -> Iterator[KindNeed]:
    """Yield the need of each kind that is known and large enough, in the order of kinds."""
    for kind in Kind:
        own = tuple((partner, value) for partner, value in told if kinds[partner] is kind)
        need = barrier_need(value for _, value in own)
        if need is not None and len(own) >= FEWEST_OF_A_KIND and kind not in {Kind.UNKNOWN, Kind.OTHER}:
            yield KindNeed(kind=kind, need=need, answered=len(own), felt_by=_feeling(own))


def _criteria(profile: Profile) -> Iterator[Need]:
    """Yield the need of each criterion of which a high score is good; strategies are what answers needs."""
    turned = {FrameworkKind.BARRIERS, FrameworkKind.STRATEGIES}
    named = dict.fromkeys(scored.id for scored in _in_order(profile.frameworks) if _kind(scored) not in turned)
    for framework in (library().frameworks[id_] for id_ in named):
        yield from (_criterion(profile[criterion.id], framework.kind) for criterion in framework)


def _criterion(score: Score, kind: FrameworkKind) -> Need:
    need = None if score.value is None else criterion_need(score.value)
    return Need(
        id=score.id,
        kind=kind,
        subject=score.subject,
        score=score.value,
        need=need,
        reason=None if need is not None else score.reason or Reason.NO_ANSWERS,
        of_all=need,
        answered=score.n_partners,
        illustrative=score.illustrative,
    )
