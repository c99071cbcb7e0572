"""How a change came about: each partner's or tie's two scores, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit import sentences
from partnerkit.change._held import HeldWaves
from partnerkit.change._scores import FIT, Scored, unit_figures
from partnerkit.results import Explanation, Operation, Reason, TieFate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerkit.results import Comparison, ScoreChange, TieChange

__all__ = ["STAGES", "Workings"]

STAGES = "stages"
"""The id of the table of stages."""
PAIRED = "the mean, over the {units} with a score in both waves, of the second score less the first"
COMBINED = (
    "the framework's score from the criterion means in the second wave, less that from the first wave's; in each the "
    "criteria are combined as ever"
)
LEFT_OUT = "whoever has no score in one of the waves is left out of both, and so is every question that one did not ask"


@attrs.frozen(eq=False, kw_only=True, repr=False)
class Workings:
    """What a comparison was made of, to explain its figures when somebody asks.

    Attributes:
        held: What both waves hold.
        scored: Scores about the whole and about ties, and the fit.
    """

    held: HeldWaves
    scored: tuple[Scored, Scored, Scored]

    def __repr__(self) -> str:
        """Return the hub's id."""
        return f"Workings({self.held.hub.partnership.id!r})"

    def ids(self, comparison: Comparison) -> tuple[str, ...]:
        """Return the ids that can be explained: scores, the fit, the stages, ties."""
        scores = (score.id for each in comparison.frameworks for score in (each.score, *each.criteria))
        return tuple(dict.fromkeys((*scores, FIT, STAGES, *(tie.id for tie in comparison.ties))))

    def explain(self, comparison: Comparison, id: str) -> Explanation:  # noqa: A002 - the word that files and docs use
        """Return how a figure of the comparison came about; the id is one of `ids`."""
        ties = {tie.id: tie for tie in comparison.ties}
        if id in ties:
            return _tie(comparison, ties[id])
        if id == STAGES:
            return _stages(comparison)
        if id in {each.id for each in comparison.frameworks}:
            return self._framework(comparison, comparison[id])
        return self._score(comparison, comparison[id])

    def _framework(self, comparison: Comparison, change: ScoreChange) -> Explanation:
        found = next(each for each in comparison.frameworks if each.score is change)
        beside = tuple(self._score(comparison, criterion) for criterion in found.criteria)
        return attrs.evolve(_head(comparison, change), formula=COMBINED, beside=beside)

    def _score(self, comparison: Comparison, change: ScoreChange) -> Explanation:
        scored = next(each for each in self.scored if change.id in each.names and each.subject is change.subject)
        units = "partners" if scored.ends is None else "ties"
        return attrs.evolve(
            _head(comparison, change),
            formula=PAIRED.format(units=units),
            operation=Operation.MEAN,
            inputs=tuple(_units(comparison, scored, change.id)),
        )


def _head(comparison: Comparison, change: ScoreChange) -> Explanation:
    notes = []
    if change.first is not None and change.second is not None:
        notes.append(f"{change.first:.3f} in {comparison.first}, {change.second:.3f} in {comparison.second}.")
    if change.n_items:
        notes.append(f"Both waves asked {sentences.count(change.n_items, 'question')} of it.")
    judged = [each for each in comparison.reliable if (each.id, each.subject) == (change.id, change.subject)]
    if judged:
        notes.append(f"A single change is judged by: {sentences.norm(judged[0].norm)}.")
    return Explanation(
        id=change.id,
        title=f"Change in {sentences.name_of(change.id).lower()}, about {sentences.subject(change.subject)}",
        value=change.change,
        reason=change.reason,
        missing=LEFT_OUT,
        interval=change.interval,
        no_interval=change.no_interval,
        notes=tuple(notes),
    )


def _units(comparison: Comparison, scored: Scored, id_: str) -> Iterator[Explanation]:
    """Yield each partner's or tie's change, with its two scores."""
    first, second = (each[:, scored.ids.index(id_)] for each in unit_figures(scored))
    for row in np.flatnonzero(~np.isnan(first)):
        name = " and ".join(comparison.name_of(partner) for partner in scored.rows[row].split("~"))
        told = f"{first[row]:.3f} in {comparison.first}, {second[row]:.3f} in {comparison.second}."
        yield Explanation(id=scored.rows[row], title=name, value=float(second[row] - first[row]), notes=(told,))


def _tie(comparison: Comparison, tie: TieChange) -> Explanation:
    name = f"{comparison.name_of(tie.a)} and {comparison.name_of(tie.b)}"
    stages = [
        f"{wave}: {sentences.standing(stage) if _is_tie(tie, wave == comparison.first) else sentences.stage(stage)}."
        for wave, stage in ((comparison.first, tie.first), (comparison.second, tie.second))
        if stage is not None
    ]
    return Explanation(
        id=tie.id,
        title=name,
        value=str(tie.fate),
        formula="what the same sides, or facts, tell of the tie in both waves",
        notes=tuple(stages),
    )


def _is_tie(tie: TieChange, first: bool) -> bool:  # noqa: FBT001 - which of the two waves
    return tie.fate is not (TieFate.GAINED if first else TieFate.LOST)


def _stages(comparison: Comparison) -> Explanation:
    moved = comparison.stages
    kept = comparison.of_fate(TieFate.KEPT)
    counts = (("rose", moved.rose), ("stayed", moved.stayed), ("fell", moved.fell))
    notes = [f"{name}: {sentences.count(number, 'tie')}." for name, number in counts]
    return Explanation(
        id=STAGES,
        title="Stages of the ties that both waves hold",
        value=moved.share(moved.rose),
        reason=None if moved.known else Reason.NOT_IN_BOTH,
        formula="ties that rose over ties that rose, stayed or fell for certain",
        operation=Operation.SHARE if moved.known else Operation.STATED,
        terms=(("part", float(moved.rose)), ("whole", float(moved.known))) if moved.known else (),
        missing="a tie whose stage is known only as a range counts where the range leaves no doubt",
        notes=tuple(notes),
        beside=tuple(_tie(comparison, tie) for tie in kept),
    )
