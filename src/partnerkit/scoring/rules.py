"""Programme rules: does the partnership have the partners that a programme demands?

Owns: how partners are counted for a rule. What is unknown is tried both ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.results import Outcome, RuleResult, Tie, TieStatus, exceeds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from partnerkit.knowledge.schema import Rule
    from partnerkit.model import Partner

__all__ = ["check_rule", "outcome"]


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


def check_rule(
    rule: Rule, partners: Sequence[Partner], ties: Iterable[Tie], *, complete: bool, untold: Collection[str] = ()
) -> RuleResult:
    """Return whether a rule holds.

    A partner counts for certain if its kind and role count and a tie of it is confirmed, or stated as a fact and not
    denied, at a position above the rule's. It might count if its kind might, or if a tie of it might be there.

    Args:
        rule: The rule.
        partners: Those that take part.
        ties: What is known of each tie.
        complete: Whether the list of partners is known to be whole.
        untold: The ids of partners that may have a tie of which nobody has told.
    """
    demand = rule.partners
    tied, perhaps_tied = _tied(ties, demand.above_position)
    counting = [p for p in partners if p.role not in demand.except_roles and p.kind in (*demand.kinds, *demand.perhaps)]
    sure = sorted(p.id for p in counting if p.kind in demand.kinds and p.id in tied)
    could = sorted(p.id for p in counting if p.id not in sure and (p.id in perhaps_tied or p.id in untold))
    at_most = len(sure) + len(could) if complete else None
    return RuleResult(
        id=rule.id,
        name=rule.name,
        outcome=outcome(len(sure), at_most, demand.at_least),
        needed=demand.at_least,
        counted=len(sure),
        at_most=at_most,
        partners=tuple(sure),
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
