"""Programme rules: does the partnership have what a programme demands?

Owns: how partners, ties and meeting times are counted for a rule. What is unknown is tried both ways.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import attrs

from partnerkit.hub import Slot
from partnerkit.knowledge import continuum
from partnerkit.knowledge.rules import share_of
from partnerkit.model import Partner
from partnerkit.results import Demand, DemandResult, Outcome, RuleResult, Tie, TieStatus, exceeds, meets
from partnerkit.scoring.rollup import REPORTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from partnerkit.knowledge.rules import MeetingTimes, PartnerCount, Rule, TieShare

__all__ = ["Known", "check_rule", "outcome"]


@attrs.frozen(kw_only=True, eq=False)
class Known:
    """What is known of a partnership when its rules are checked.

    Attributes:
        partners: Those that take part.
        ties: What is known of each tie.
        complete: Whether the list of partners is known to be whole.
        untold: The ids of partners that may have a tie of which nobody has told.
        times: When partners can meet; a partner that is not in it has not told.
    """

    partners: Sequence[Partner]
    ties: Sequence[Tie]
    complete: bool = True
    untold: Collection[str] = ()
    times: Sequence[Slot] = ()


def outcome(certain: int, possible: int | None, needed: int) -> Outcome:
    """Return whether a number is reached, when it is only known to lie between two.

    Args:
        certain: The number counted for certain.
        possible: The number if every unknown counted; None for no bound.
        needed: The number demanded.

    Example:
        >>> outcome(8, 9, 8), outcome(5, 7, 8), outcome(5, None, 8)
        (<Outcome.MET: 'met'>, <Outcome.NOT_MET: 'not_met'>, <Outcome.UNKNOWN: 'unknown'>)
    """
    if certain >= needed:
        return Outcome.MET
    return Outcome.NOT_MET if possible is not None and possible < needed else Outcome.UNKNOWN


def check_rule(rule: Rule, known: Known) -> RuleResult:
    """Return whether a rule holds: where each of its demands is met.

    - Partners: one counts for certain if its kind and role count and a tie of it is confirmed, or stated as a fact and
      not denied, at a position above the rule's. It might if its kind might, or if a tie of it might be there. Where
      the rule asks for no tie, taking part is enough.
    - Ties: of those that somebody reports, one counts for certain if it is confirmed and stands at the stage or above
      it; it might if nobody knows. On another continuum nothing is known.
    - Times: of those at which the hosts can meet, one counts for certain if enough of the other partners have said
      that they can come; it might if enough could once the silent are asked. Where the list of partners is not whole
      nothing counts for certain.

    Args:
        rule: The rule.
        known: What is known of the partnership.
    """
    demands = tuple(_demands(rule, known))
    found = {each.outcome for each in demands}
    whole = next((each for each in (Outcome.NOT_MET, Outcome.UNKNOWN) if each in found), Outcome.MET)
    return RuleResult(id=rule.id, name=rule.name, outcome=whole, demands=demands)


def _demands(rule: Rule, known: Known) -> Iterator[DemandResult]:
    if rule.partners is not None:
        yield _partners(rule.partners, known)
    if rule.ties is not None:
        yield _ties(rule.ties, known)
    if rule.times is not None:
        yield _times(rule.times, known)


def _partners(demand: PartnerCount, known: Known) -> DemandResult:
    tied, perhaps_tied = _tied(known.ties, demand.above_position)
    counting = [p for p in known.partners if demand.may_count(p.kind, p.role)]
    sure = sorted(p.id for p in counting if demand.counts(p.kind) and (p.id in tied or not demand.tied))
    possible = {p.id for p in counting if not demand.tied or p.id in perhaps_tied or p.id in known.untold}
    could = sorted(possible - set(sure))
    at_most = len(sure) + len(could) if known.complete else None
    return DemandResult(
        demand=Demand.PARTNERS,
        outcome=outcome(len(sure), at_most, demand.at_least),
        needed=demand.at_least,
        counted=len(sure),
        at_most=at_most,
        counting=tuple(sure),
        could=tuple(could),
    )


def _tied(ties: Iterable[Tie], above: int) -> tuple[set[str], set[str]]:
    """Return the partners with a tie above a position for certain, and those with one perhaps."""
    certain: set[str] = set()
    perhaps: set[str] = set()
    for tie in ties:
        if _is_above(tie, above):
            certain |= {tie.a, tie.b}
        if tie.status is not TieStatus.NONE and _may_be_above(tie, above):
            perhaps |= {tie.a, tie.b}
    return certain, perhaps


def _is_above(tie: Tie, above: int) -> bool:
    if tie.status is not TieStatus.CONFIRMED:
        return False
    if tie.placement.position_at_least is not None and tie.placement.stage is not None:
        return bool(exceeds(tie.placement.position_at_least, above))
    if tie.reported is not None:
        return tie.reported.position > above
    return tie.stated and above == 0


def _may_be_above(tie: Tie, above: int) -> bool:
    highest = tie.placement.position_at_most
    return highest is None or bool(exceeds(highest, above))


def _ties(demand: TieShare, known: Known) -> DemandResult:
    needed_at = continuum(demand.continuum).stage(demand.stage).position
    kinds = {partner.id: partner.kind for partner in known.partners}
    chosen = [
        tie
        for tie in known.ties
        if tie.status in REPORTED and (not demand.kinds or {kinds.get(tie.a), kinds.get(tie.b)} & {*demand.kinds})
    ]
    sure, could = [], []
    for tie in chosen:
        low, high = _positions(tie, demand.continuum)
        if tie.status is TieStatus.CONFIRMED and low is not None and meets(low, needed_at):
            sure.append(tie.id)
        elif high is None or meets(high, needed_at):
            could.append(tie.id)
    return _share(Demand.TIES, demand.share, sure, could, len(chosen))


def _positions(tie: Tie, continuum_id: str) -> tuple[float | None, float | None]:
    """Return the lowest and the highest position that a tie may have on a continuum; None for no bound."""
    low, high = tie.placement.position_at_least, tie.placement.position_at_most
    stage = tie.placement.stage or tie.placement.at_most
    if stage is not None and stage.continuum == continuum_id:
        return low, high
    if stage is None and tie.reported is not None and tie.reported.continuum == continuum_id:
        return tie.reported.position, tie.reported.position
    return None, None


def _times(demand: MeetingTimes, known: Known) -> DemandResult:
    free: dict[str, set[str]] = {}
    for slot in known.times:
        free.setdefault(slot.partner, set()).add(slot.slot)
    hosts = [partner.id for partner in known.partners if partner.role in demand.hosts]
    others = [
        partner.id
        for partner in known.partners
        if partner.id not in hosts and (not demand.kinds or partner.kind in demand.kinds)
    ]
    times = sorted({time for host in hosts for time in free.get(host, ())})
    needed, silent = share_of(demand.partners, len(others)), sum(other not in free for other in others)
    can = {time: _able(time, others, free) for time in times}
    sure = [time for time in times if others and known.complete and can[time] >= needed]
    could = [time for time in times if time not in sure and (not known.complete or can[time] + silent >= needed)]
    return _share(Demand.TIMES, demand.share, sure, could, len(times))


def _able(time: str, partners: Iterable[str], free: Mapping[str, Collection[str]]) -> int:
    return sum(time in free.get(partner, ()) for partner in partners)


def _share(demand: Demand, share: float, sure: Sequence[str], could: Sequence[str], whole: int) -> DemandResult:
    """Return whether a share of some things is reached; of nothing it is unknown."""
    needed, at_most = max(share_of(share, whole), 1), len(sure) + len(could)
    return DemandResult(
        demand=demand,
        outcome=outcome(len(sure), at_most if whole else None, needed),
        needed=needed,
        counted=len(sure),
        at_most=at_most,
        of=whole,
        counting=tuple(sure),
        could=tuple(could),
    )
