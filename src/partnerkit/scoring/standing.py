"""Barriers and strategies: which barriers are felt and by whom, and which strategies are in place.

Owns: the reading of a partner's score of a barrier, and of the hub's score of a strategy, against their thresholds. A
partner feels a barrier from 0.5; a strategy is in place from 0.75; both thresholds stand in `partnerkit.results`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.responses import column
from partnerkit.results import FELT, IN_PLACE, Barrier, FrameworkScore, Outcome, Strategy, meets

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from partnerkit.results import Score

__all__ = ["barriers_of", "strategies_of"]


def barriers_of(scored: FrameworkScore | None, partners: pl.DataFrame) -> tuple[Barrier, ...]:
    """Return how strongly each barrier is felt, and by whom.

    Args:
        scored: The scores of the barriers about the whole; None where they were not asked.
        partners: Criterion scores about the whole, one row a partner.
    """
    return () if scored is None else tuple(_barrier(score, partners) for score in scored.criteria)


def _barrier(score: Score, partners: pl.DataFrame) -> Barrier:
    told: Sequence[tuple[str, float | None]] = partners.select("partner", column(score.id)).rows()
    known = [(partner, value) for partner, value in told if value is not None]
    felt = sorted(partner for partner, value in known if meets(value, FELT))
    return Barrier(id=score.id, score=score.value, answered=len(known), felt_by=tuple(felt))


def strategies_of(scored: FrameworkScore | None) -> tuple[Strategy, ...]:
    """Return which strategies are in place; one without a score is unknown, not absent."""
    return () if scored is None else tuple(_strategy(score) for score in scored.criteria)


def _strategy(score: Score) -> Strategy:
    if score.value is None:
        return Strategy(id=score.id, score=None, in_place=Outcome.UNKNOWN)
    in_place = Outcome.MET if meets(score.value, IN_PLACE) else Outcome.NOT_MET
    return Strategy(id=score.id, score=score.value, in_place=in_place)
