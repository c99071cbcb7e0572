"""A hub as it would be: its profile, and the figures that move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from partnerkit.advice._changes import as_it_would_be, refuse_what_cannot_be
from partnerkit.assessment import assess
from partnerkit.results import TOLERANCE, Finding, FindingKind, Moved, WhatIf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnerkit.hub import Hub
    from partnerkit.results import Change, Profile

__all__ = ["what_if_of"]

Value = float | str | None


def what_if_of(hub: Hub, changes: Sequence[Change], wave: str | None) -> WhatIf:
    """Return a hub as it would be beside the hub as it is; changes are checked first."""
    chosen = hub.wave(wave)
    refuse_what_cannot_be(hub, chosen, changes)
    old = assess(hub, wave, intervals=None)
    unknown = [each.id for each in old.strategies if each.score is None]
    known = {each.id for each in old.strategies}
    unknown += [each for each in _strategies(changes) if each not in known]
    new = _marked(assess(as_it_would_be(hub, chosen, changes, unknown), wave, intervals=None), len(changes))
    return WhatIf(changes=tuple(changes), old=old, new=new, moved=tuple(_moved(old, new)))


def _strategies(changes: Sequence[Change]) -> Iterator[str]:
    """Yield the strategies that are put in place."""
    return (id_ for change in changes if (id_ := getattr(change, "strategy", "")))


def _marked(profile: Profile, changes: int) -> Profile:
    """Return a profile that says of itself that it is hypothetical."""
    finding = Finding(kind=FindingKind.HYPOTHETICAL, figures=(("changes", float(changes)),))
    return attrs.evolve(profile, hypothetical=True, findings=(finding, *profile.findings))


def _moved(old: Profile, new: Profile) -> Iterator[Moved]:
    before, after = dict(_figures(old)), dict(_figures(new))
    for id_ in dict.fromkeys((*before, *after)):
        one, other = before.get(id_), after.get(id_)
        if not _is_same(one, other):
            yield Moved(id=id_, before=one, after=other)


def _is_same(one: Value, other: Value) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= TOLERANCE
    return one == other


def _figures(profile: Profile) -> Iterator[tuple[str, Value]]:
    """Yield the figures of a profile by id."""
    yield "maturity", profile.maturity.value if profile.maturity else None
    yield "fit", profile.fit.value
    rates = profile.rates
    yield from (("response", rates.response), ("coverage", rates.coverage), ("dont_know", rates.dont_know))
    stages = profile.stages
    yield from (("partners", float(profile.partners)), ("ties", float(stages.ties)))
    yield from (("below_aim", float(stages.below_aim)), ("at_aim", float(stages.at_aim)))
    yield "past_aim", float(stages.past_aim)
    yield from ((id_, score.value) for id_, score in profile.scores.items())
    yield from ((f"felt_by.{each.id}", float(len(each.felt_by))) for each in profile.barriers)
    yield from ((f"in_place.{each.id}", str(each.in_place)) for each in profile.strategies)
    yield from ((tie.id, _standing(profile, i)) for i, tie in enumerate(profile.ties))
    yield from ((rule.id, str(rule.outcome)) for rule in profile.rules)


def _standing(profile: Profile, i: int) -> str:
    """Return where a tie stands: its stage or range, or why that is not known."""
    tie = profile.ties[i]
    stage, at_most = tie.placement.stage, tie.placement.at_most
    if profile.fit.compared_by != "evidenced":
        return tie.reported.id if tie.reported else str(tie.placement.reason)
    if stage is None or at_most is None:
        return str(tie.placement.reason)
    return stage.id if stage == at_most else f"{stage.id} to {at_most.id}"
