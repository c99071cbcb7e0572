"""From scores in two waves to typed changes, and from three or more to trends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.change._scores import FIT, intervals_of, moved_by, rests_on
from partnerkit.knowledge.reading import RawScale
from partnerkit.results import FrameworkChange, IntervalReason, Reason, ScoreChange, Target, TrendFigure
from partnerkit.stats.change import slopes

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from partnerkit.change._held import HeldWaves
    from partnerkit.change._scores import Scored
    from partnerkit.knowledge import Framework, Item
    from partnerkit.stats.resampling import Floats

__all__ = ["Reach", "fit_change", "framework_changes", "trend_figures"]

YEAR = 365.25
"""Days in a year."""


@attrs.frozen(kw_only=True)
class Reach:
    """How intervals are found.

    Attributes:
        level: Above 0 and below 1.
        target: What they are about.
    """

    level: float
    target: Target

    def roster(self, scored: Scored) -> int | None:
        """Return the partners on the roster where intervals are about these only."""
        return len(scored.partners) if self.target is Target.ROSTER else None


def framework_changes(held: HeldWaves, scored: Scored, reach: Reach) -> list[FrameworkChange]:
    """Return how far each framework and its criteria have moved."""
    changes = {change.id: change for change in _changes(held, scored, reach)}
    return [
        FrameworkChange(
            id=framework.id,
            subject=scored.subject,
            score=changes[framework.id],
            criteria=tuple(changes[criterion.id] for criterion in framework.criteria),
        )
        for framework in scored.frameworks
    ]


def fit_change(held: HeldWaves, scored: Scored, reach: Reach) -> ScoreChange:
    """Return how far the mean fit has moved, over ties of which both waves know it."""
    (change,) = _changes(held, scored, reach)
    return change


def _changes(held: HeldWaves, scored: Scored, reach: Reach) -> list[ScoreChange]:
    (first, second), moved = moved_by(scored, lambda waves: waves[1] - waves[0])
    found = intervals_of(scored, moved, level=reach.level, roster=reach.roster(scored), bounds=(-1.0, 1.0))
    partners, rows = _counts(scored)
    items = _items(held, scored)
    made = []
    for i, id_ in enumerate(scored.ids):
        change = None if np.isnan(moved.figures[i]) else float(moved.figures[i])
        scale = None if change is None else _scale(id_, scored, items[id_])
        interval, no_interval = found[i]
        made.append(
            ScoreChange(
                id=id_,
                subject=scored.subject,
                first=None if change is None else float(first[i]),
                second=None if change is None else float(second[i]),
                change=change,
                reason=None if change is not None else _reason(id_, scored, partners[i]),
                high_is_good=_high_is_good(id_, scored),
                raw_change=None if scale is None or change is None else change * (scale[1] - scale[0]),
                raw_scale=scale,
                n_partners=int(partners[i]),
                n_relationships=None if scored.ends is None else int(rows[i]),
                n_items=len(items[id_]),
                interval=interval,
                no_interval=no_interval,
                illustrative=_is_illustrative(held, scored, {item.id for item in items[id_]}),
            )
        )
    return made


def _counts(scored: Scored) -> tuple[Floats, Floats]:
    """Return how many partners each figure rests on, and how many of the rows."""
    there = scored.there
    of_frameworks = [
        there[:, [scored.names.index(criterion.id) for criterion in framework.criteria]].any(axis=1).sum()
        for framework in scored.frameworks
    ]
    return rests_on(scored).sum(axis=0), np.array([*there.sum(axis=0), *of_frameworks])


def _items(held: HeldWaves, scored: Scored) -> dict[str, list[Item]]:
    """Return the items of each figure that all waves asked."""
    asked = {item.id for item in held.waves[0].survey.asked(scored.subject)}
    found: dict[str, list[Item]] = {FIT: []}
    for framework in scored.frameworks:
        for criterion in framework.criteria:
            found[criterion.id] = [use.item for use in criterion.items if use.item.id in asked]
        found[framework.id] = [item for criterion in framework.criteria for item in found[criterion.id]]
    return found


def _scale(id_: str, scored: Scored, items: Sequence[Item]) -> tuple[int, int] | None:
    """Return the ends of the scale that a raw figure is on: of an instrument's sum, or of items that share one."""
    framework = _framework(id_, scored)
    if framework is not None and framework.raw is RawScale.SUM:
        own = next((criterion for criterion in framework.criteria if criterion.id == id_), None)
        return framework.raw_ends if own is None else own.raw_ends(framework.raw)
    scales = {(item.low, item.high) for item in items}
    return scales.pop() if len(scales) == 1 else None


def _framework(id_: str, scored: Scored) -> Framework | None:
    """Return the framework that a figure belongs to; None for the fit."""
    return next((each for each in scored.frameworks if id_.split(".", 1)[0] == each.id), None)


def _reason(id_: str, scored: Scored, partners: float) -> Reason:
    """Return why a change cannot be had."""
    framework = _framework(id_, scored)
    if framework is None or framework.id != id_:
        return Reason.NOT_IN_BOTH
    if not framework.total:
        return Reason.NO_TOTAL
    return Reason.TOO_FEW_CRITERIA if partners else Reason.NOT_IN_BOTH


def _high_is_good(id_: str, scored: Scored) -> bool:
    framework = _framework(id_, scored)
    return framework is None or framework.kind.high_is_good


def _is_illustrative(held: HeldWaves, scored: Scored, items: Collection[str]) -> bool:
    """Tell whether made-up ratings are in a figure; of the fit any about ties are."""
    found = [wave.survey.illustrative[scored.subject] for wave in held.waves]
    return held.hub.illustrative or any(bool(each) if not items else bool(each & set(items)) for each in found)


def trend_figures(held: HeldWaves, scored: Scored, reach: Reach) -> list[TrendFigure]:
    """Return the straight line of each criterion and framework that all waves hold."""
    start = held.waves[0].survey.wave.date
    years = np.array([(wave.survey.wave.date - start).days for wave in held.waves]) / YEAR
    waves, moved = moved_by(scored, lambda each: _slopes(each, years))
    found = intervals_of(scored, moved, level=reach.level, roster=reach.roster(scored), bounds=None)
    partners, rows = _counts(scored)
    made = []
    for i, id_ in enumerate(scored.ids):
        known = not np.isnan(moved.figures[i])
        interval, no_interval = found[i]
        made.append(
            TrendFigure(
                id=id_,
                subject=scored.subject,
                high_is_good=_high_is_good(id_, scored),
                means=tuple(float(each[i]) for each in waves) if known else None,
                slope=float(moved.figures[i]) if known else None,
                reason=None if known else _reason(id_, scored, partners[i]),
                n_partners=int(partners[i]),
                n_relationships=None if scored.ends is None else int(rows[i]),
                interval=interval,
                no_interval=no_interval if known else IntervalReason.NO_SCORE,
            )
        )
    return made


def _slopes(waves: Sequence[Floats], years: Floats) -> Floats:
    """Return each figure's slope in each row, of shape (rows, figures)."""
    stacked = np.stack(waves, axis=2)
    return slopes(stacked.reshape(-1, len(years)), years).reshape(stacked.shape[:2])
