"""Fit: whether ties stand where they want to be.

Owns: the fit of a tie and its bounds, and the two means of them.

Formula, for a tie at a position on the continuum (0 no contact) with an aim:

    fit = min(1, position / aim)        1 where the aim is no contact

Going past the aim neither adds nor takes away. A position that is known within bounds gives bounds of the fit; where
they meet, the fit is known. Positions are those found from the gates; where a wave asked none, those reported.
"""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from partnerkit.results import TOLERANCE, Fit, Placement, Reason, Tie, TieStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from partnerkit.knowledge.stages import Stage

__all__ = ["fit_bounds", "fit_of", "fit_of_ties"]


def fit_bounds(
    placement: Placement, reported: Stage | None, aim: Stage | None, *, gated: bool
) -> tuple[float, float] | None:
    """Return the lowest and the highest fit that a tie may have; None where it has no aim, or is denied.

    Args:
        placement: Found from the gates.
        reported: The stage reported.
        aim: The stage wanted.
        gated: Whether the wave asked gates, so that the placement counts and not the stage reported.

    Example:
        >>> from partnerkit.knowledge import continuum
        >>> stages = continuum("pugh_2008").points
        >>> fit_bounds(Placement(position_at_least=1.5, position_at_most=2.0), None, stages[2], gated=True)
        (0.75, 1.0)
    """
    if aim is None or placement.reason is Reason.DENIED:
        return None
    if gated:
        low, high = placement.position_at_least, placement.position_at_most
    else:
        low = high = None if reported is None else float(reported.position)
    return (0.0 if low is None else _share(low, aim)), (1.0 if high is None else _share(high, aim))


def _share(position: float, aim: Stage) -> float:
    return 1.0 if aim.position == 0 else min(1.0, position / aim.position)


def fit_of(placement: Placement, reported: Stage | None, aim: Stage | None, *, gated: bool) -> float | None:
    """Return a tie's fit where its bounds meet, else None; the arguments are those of `fit_bounds`."""
    bounds = fit_bounds(placement, reported, aim, gated=gated)
    return bounds[0] if bounds and bounds[1] - bounds[0] <= TOLERANCE else None


def _is_past_aim(tie: Tie, *, gated: bool) -> bool:
    """Tell whether a tie whose fit is known stands past its aim for certain."""
    stands = tie.placement.stage if gated else tie.reported
    return stands is not None and tie.aim is not None and stands.position > tie.aim.position


def fit_of_ties(ties: Sequence[Tie], *, gated: bool, illustrative: bool = False) -> Fit:
    """Return the fit of all ties: its mean over ties and over partners, and its bounds.

    Args:
        ties: Of a hub in a wave.
        gated: Whether the wave asked gates.
        illustrative: Whether made-up ratings are in them.
    """
    aimed = [tie for tie in ties if tie.aim is not None and tie.status is not TieStatus.DENIED]
    known = [tie for tie in aimed if tie.fit is not None]
    partners = _by_partner(known)
    bounds = [fit_bounds(tie.placement, tie.reported, tie.aim, gated=gated) or (0.0, 1.0) for tie in aimed]
    return Fit(
        value=fmean(tie.fit for tie in known if tie.fit is not None) if known else None,
        reason=None if known else Reason.NO_POSITION if aimed else Reason.NO_AIM,
        compared_by="evidenced" if gated else "reported",
        ties=len(known),
        aims=len(aimed),
        past_aim=sum(_is_past_aim(tie, gated=gated) for tie in known),
        over_partners=fmean(fmean(fits) for fits in partners) if partners else None,
        n_partners=len(partners),
        at_least=fmean(low for low, _ in bounds) if bounds else None,
        at_most=fmean(high for _, high in bounds) if bounds else None,
        illustrative=illustrative and bool(known),
    )


def _by_partner(ties: Iterable[Tie]) -> list[list[float]]:
    found: dict[str, list[float]] = {}
    for tie in ties:
        if tie.fit is not None:
            for partner in (tie.a, tie.b):
                found.setdefault(partner, []).append(tie.fit)
    return list(found.values())
