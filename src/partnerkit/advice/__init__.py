"""Advice: from what holds a partnership back to what answers it, and to practices that put that to work.

Owns: the formula of needs and priorities (DESIGN 3.12), and what is advised. What a barrier undermines, what answers
it and what to do is data of the knowledge; the words are in `sentences`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.advice._advise import advice_of
from partnerkit.advice._explanation import AdviceWorkings, ObstacleWorkings
from partnerkit.advice._needs import barrier_need, criterion_need, needs_of
from partnerkit.advice._obstacles import obstacles_of
from partnerkit.advice._ranking import priority, relief
from partnerkit.advice._what_if import what_if_of
from partnerkit.assessment import Assessed
from partnerkit.errors import Entry, InvalidValueError, Problem, quoted
from partnerkit.results import Profile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerkit.hub import Hub
    from partnerkit.results import Advice, Change, Needs, Obstacles, WhatIf

__all__ = ["advise", "barrier_need", "criterion_need", "needs", "obstacles", "priority", "relief", "what_if"]


def advise(profile: Profile) -> Advice:
    """Return what to do next: the barriers felt, the strategies that answer them, the practices that do that, and why.

        priority(strategy) = (1 - in place) * (1 - Π (1 - link * need))

    The product goes over the barriers and criteria linked with the strategy whose need is known; links are one third,
    two thirds or one, and authored. In place is the strategy's score. Priorities are rounded to nine decimals; ties
    keep the order of the knowledge. The practices of a strategy are ordered by `link * (1 - Π (1 - link * need))`, the
    product going over the needs that the practice answers itself.

    A strategy in place (from 0.75) is not advised. Of a strategy it is told what it looks like at the stage that most
    ties aim for, and at none beyond it.

    What is missing: an unknown need counts for nothing, a strategy that is unknown is in `ask_first` and is not
    advised, and what would have to be asked stands in `ask_next`.

    Args:
        profile: As `assess` returned it.

    Raises:
        InvalidValueError: The profile does not hold what it was made of.

    Example:
        >>> from partnerkit.assessment import assess
        >>> from partnerkit.files import load
        >>> advice = advise(assess(load("examples/orchard_hub")))
        >>> first = advice.strategies[0]
        >>> first.id, first.priority
        ('anning_2006_strategies.effective_leadership', 0.342330422)
    """
    workings = _workings_of(profile)
    kinds = {partner.id: partner.kind for partner in workings.hub.partnership.partners}
    made = AdviceWorkings(profile=profile, kinds=kinds)
    return advice_of(profile, needs_of(profile, workings.material), made)


def needs(profile: Profile) -> Needs:
    """Return how much has to be done about each barrier and criterion of a profile, and who feels it.

        need(barrier) = Σ score over the partners that feel it / partners that answered
        need(criterion) = max(0, 0.75 - score)

    A partner feels a barrier from a score of 0.5. The need of a barrier is worked out for all partners and for each
    kind of which at least three have answered; the larger counts, and of two that are equal that of all, then that of
    the first kind. Needs are from 0 to 1, to nine decimals.

    What is missing: a barrier or criterion without answers has no need and a reason; that is not a need of 0. A
    profile of a hub without a wave has none at all.

    Args:
        profile: As `assess` returned it.

    Raises:
        InvalidValueError: The profile does not hold what it was made of.

    Example:
        >>> from partnerkit.assessment import assess
        >>> from partnerkit.files import load
        >>> found = needs(assess(load("examples/orchard_hub")))
        >>> each = found["integrated_working_barriers.priorities_and_outcomes"]
        >>> each.need, str(each.of), each.of_all
        (0.583333333, 'nursery', 0.259615385)
    """
    return needs_of(profile, _workings_of(profile).material)


def obstacles(profile: Profile) -> Obstacles:
    """Return what stands between each tie and its aim: gates not met, the fewest changes, and what holds most back.

    A change moves what one side answers to a gate up a step: from no to partly, from partly to yes. The fewest changes
    are those with which every stage above the one attained, up to the aim, meets its threshold: the weighted mean of
    its gates that apply, both sides combined by the rule for gates (`lower` by default), partly counting half. Of sets
    with equally many steps the one with the fewest gates is told, of these the one that goes furthest, of these the one
    with the earliest gates. No change goes past the aim: where the gates of the stage beyond it are met already, so
    that the last change would carry the tie past its aim, that change is not told, and the reason says so.

    A partner holds a tie back if its answers are among the changes; a barrier does if a side of the tie feels it.

    What is missing: an answer that is not known is taken as no, and its change says that asking may be enough. Of a
    tie without an aim, that is denied, or of which one side has not answered, nothing is told but that reason.

    Args:
        profile: As `assess` returned it.

    Raises:
        InvalidValueError: The profile does not hold what it was made of.

    Example:
        >>> from partnerkit.assessment import assess
        >>> from partnerkit.files import load
        >>> found = obstacles(assess(load("examples/orchard_hub")))
        >>> found
        Obstacles('orchard_hub', 13 ties below their aim, 16 at it)
        >>> found["council_early_years~seedling_family_support"].steps
        2
    """
    workings, advice = _workings_of(profile), advise(profile)
    made = ObstacleWorkings(profile=profile, advice=advice)
    return obstacles_of(profile, workings.hub, workings.material, advice.needs, made)


def what_if(hub: Hub, changes: Iterable[Change], wave: str | None = None) -> WhatIf:
    """Return a hub's profile as it would be after some changes, beside the one as it is, and the figures that move.

    The changes are made in the hub's own partners, relationships and answers, and both hubs are assessed by the same
    rules, so that all figures agree with each other. Partners go and come first, then ties, then ratings.

    - `LowerBarrier`: each answer that tells of more than `to` becomes the nearest point of its scale that does not.
    - `PutInPlace`: each answer below 0.75 becomes the lowest point that is not; a strategy without a score gets such
      an answer from everybody who answered. Where a question serves a criterion too, that moves with it.
    - `PartnerGone`: its ties, its answers, and what was said of it go with it.
    - `PartnerJoined`: with ties as facts; it has not been asked and counts as silent nowhere.
    - `TieAtStage`: both sides report the stage, and say yes to its gates and those below and no to those above.

    Every answer that is supposed is marked as made up, and the new profile says of itself that it is hypothetical.
    Neither profile has intervals: a hub that is supposed is no sample.

    Args:
        hub: The hub as it is.
        changes: What is supposed; at least one.
        wave: Whose answers change; the latest where none is named.

    Raises:
        UnknownNameError: A barrier, strategy, partner, stage or wave that is not there.
        InvalidValueError: No change; two that contradict each other; a partner that is there already; a rating or a
            stage in a hub without a wave, or of a partner that has not answered. All that is wrong is told at once.

    Example:
        >>> from partnerkit.files import load
        >>> from partnerkit.results import LowerBarrier
        >>> barrier = "integrated_working_barriers.autonomy_and_accountability"
        >>> found = what_if(load("examples/orchard_hub"), [LowerBarrier(barrier=barrier, to=0.25)])
        >>> next(each for each in found.moved if each.id == f"felt_by.{barrier}")
        Moved(id='felt_by.integrated_working_barriers.autonomy_and_accountability', before=8.0, after=0.0)
    """
    return what_if_of(hub, tuple(changes), wave)


def _workings_of(profile: Profile) -> Assessed:
    """Return what a profile was made of.

    Raises:
        InvalidValueError: It does not hold that.
    """
    if not isinstance(profile, Profile):
        raise InvalidValueError(Problem(found=quoted(profile), expected="a profile, from assess", path="profile"))
    if isinstance(profile.workings, Assessed):
        return profile.workings
    found, expected = "a profile without the answers that it was made of", "the one that `assess` returned"
    raise InvalidValueError(Problem(found=found, expected=expected, entry=Entry.MISSING))
