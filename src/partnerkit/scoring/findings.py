"""Findings: facts that are stated beside the figures, and never weighed.

Owns: which facts of ties, scores and rates are worth stating.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from partnerkit.knowledge import library
from partnerkit.model import relationship_id
from partnerkit.responses import column as column_of
from partnerkit.results import (
    AimBasis,
    Distribution,
    Finding,
    FindingKind,
    Fit,
    FrameworkScore,
    Rates,
    Reason,
    StageSummary,
    Tie,
    TieStatus,
    exceeds,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import polars as pl

    from partnerkit.knowledge.stages import Continuum, Stage

__all__ = [
    "fit_findings",
    "score_findings",
    "skipped_findings",
    "stage_summary",
    "tie_findings",
    "turnout_findings",
    "wished_findings",
]

APART = 0.1
"""Two means that lie further apart than this are a finding."""


def _standing(tie: Tie, *, gated: bool) -> tuple[Stage, Stage] | None:
    """Return the lowest and the highest stage that a tie may stand at; None where nothing is known."""
    if not gated:
        return (tie.reported, tie.reported) if tie.reported else None
    stage, at_most = tie.placement.stage, tie.placement.at_most
    return (stage, at_most) if stage and at_most else None


def _past(tie: Tie, *, gated: bool) -> bool:
    stands = _standing(tie, gated=gated)
    return bool(stands and tie.aim and stands[0] > tie.aim)


def tie_findings(ties: Sequence[Tie], *, gated: bool) -> Iterator[Finding]:
    """Yield what there is to say of each tie: denied, unconfirmed, aims that differ or lack, a stage past the aim."""
    for tie in ties:
        about = (tie.a, tie.b)
        if tie.status is TieStatus.DENIED:
            yield Finding(kind=FindingKind.DENIED, about=about, words=_denial(tie))
        if tie.status is TieStatus.UNCONFIRMED or tie.placement.reason is Reason.UNCONFIRMED:
            tellers = tuple(("by", view.partner) for view in tie.views if view.reported or view.placement.stage)
            yield Finding(kind=FindingKind.UNCONFIRMED, about=about, words=tellers)
        if tie.aim_basis is AimBasis.UNKNOWN and tie.status is not TieStatus.DENIED:
            yield Finding(kind=FindingKind.NO_AIM, about=about)
        wanted = [view.wanted.id for view in tie.views if view.wanted]
        if len(set(wanted)) > 1 and tie.status is not TieStatus.DENIED:
            yield Finding(kind=FindingKind.AIMS_DIFFER, about=about, words=(("a", wanted[0]), ("b", wanted[1])))
        if _past(tie, gated=gated) and tie.aim:
            stands = _standing(tie, gated=gated)
            at = stands[0].id if stands else ""
            yield Finding(kind=FindingKind.PAST_AIM, about=about, words=(("aim", tie.aim.id), ("stage", at)))


def _denial(tie: Tie) -> tuple[tuple[str, str], ...]:
    return tuple(("by", view.partner) for view in tie.views if view.reported and view.reported.position == 0)


def wished_findings(pairs: pl.DataFrame, continuum: Continuum, ties: Iterable[Tie]) -> Iterator[Finding]:
    """Yield the pairs that both sides put at no contact and both want to be more: no tie, and a wish all the same."""
    known, name = {tie.id for tie in ties}, column_of(continuum.id)
    rows = pairs.select("a", "b", "status", f"{name}__wanted_a", f"{name}__wanted_b").iter_rows()
    for a, b, status, one, other in rows:
        if status == str(TieStatus.NONE) and one and other and relationship_id(a, b) not in known:
            words = (("a", continuum.points[one].id), ("b", continuum.points[other].id))
            yield Finding(kind=FindingKind.WISHED, about=(a, b), words=words)


def skipped_findings(pairs: pl.DataFrame, column: str, ties: Iterable[Tie]) -> Iterator[Finding]:
    """Yield the ties of which a later stage's gates are met while an earlier stage fails."""
    known = {tie.id for tie in ties}
    for a, b, stages in pairs.select("a", "b", column).iter_rows():
        if stages and relationship_id(a, b) in known:
            yield Finding(kind=FindingKind.LATER_GATES_MET, about=(a, b), figures=(("stages", float(stages)),))


def score_findings(scores: Iterable[FrameworkScore]) -> Iterator[Finding]:
    """Yield scores that rest on one item, means over ties and over partners that lie apart, and weights not given."""
    for framework in scores:
        if _lacks_weights(framework):
            yield Finding(kind=FindingKind.FILE_WEIGHTS, about=(framework.id,))
        for score in framework.criteria:
            if score.value is not None and score.n_items == 1:
                yield Finding(kind=FindingKind.ONE_ITEM, about=(score.id,), words=(("subject", str(score.subject)),))
            if score.value is not None and score.over_partners is not None:
                distance = abs(score.value - score.over_partners)
                if exceeds(distance, APART):
                    figures = (("over_partners", score.over_partners), ("over_ties", score.value))
                    yield Finding(kind=FindingKind.MEANS_DIFFER, about=(score.id,), figures=figures)


def _lacks_weights(scored: FrameworkScore) -> bool:
    """Tell whether an instrument whose weights partners give is weighed by its file."""
    chosen = library().frameworks.get(scored.id)
    asks = chosen is not None and any(criterion.weight_item for criterion in chosen.criteria)
    return asks and not scored.weights and any(score.value is not None for score in scored.criteria)


def fit_findings(fit: Fit) -> Iterator[Finding]:
    """Yield that the mean fit over ties and over partners lie apart."""
    if fit.value is not None and fit.over_partners is not None and exceeds(abs(fit.value - fit.over_partners), APART):
        figures = (("over_partners", fit.over_partners), ("over_ties", fit.value))
        yield Finding(kind=FindingKind.MEANS_DIFFER, about=("fit",), figures=figures)


def turnout_findings(rates: Rates) -> Iterator[Finding]:
    """Yield who is silent, who answered unasked, and whether too few have answered."""
    yield from (Finding(kind=FindingKind.SILENT, about=(partner,)) for partner in rates.silent)
    yield from (Finding(kind=FindingKind.UNASKED, about=(partner,)) for partner in rates.unasked)
    if rates.response is not None and not rates.representative:
        yield Finding(kind=FindingKind.NOT_REPRESENTATIVE, figures=(("response", rates.response),))


def stage_summary(ties: Sequence[Tie], continuum: Continuum, *, gated: bool) -> StageSummary:
    """Return where ties stand and where they want to be; a denied tie is counted and stands nowhere."""
    kept = [tie for tie in ties if tie.status is not TieStatus.DENIED]
    statuses = Counter(tie.status for tie in ties)
    positions = [tie.placement.position for tie in kept if tie.placement.position is not None]
    stands = [(tie.aim, _standing(tie, gated=gated)) for tie in kept]
    known = [(aim, *at) for aim, at in stands if aim and at]
    return StageSummary(
        ties=len(ties),
        confirmed=statuses[TieStatus.CONFIRMED],
        unconfirmed=statuses[TieStatus.UNCONFIRMED],
        denied=statuses[TieStatus.DENIED],
        evidenced=_distribution([_standing(tie, gated=True) for tie in kept], continuum),
        reported=_distribution([_standing(tie, gated=False) for tie in kept], continuum),
        aims=_distribution([(tie.aim, tie.aim) if tie.aim else None for tie in kept], continuum),
        below_aim=sum(highest < aim for aim, _, highest in known),
        at_aim=sum(lowest == aim == highest for aim, lowest, highest in known),
        past_aim=sum(lowest > aim for aim, lowest, _ in known),
        compared_by="evidenced" if gated else "reported",
        mean_position=sum(positions) / len(positions) if positions else None,
        positions=len(positions),
    )


def _distribution(found: Sequence[tuple[Stage, Stage] | None], continuum: Continuum) -> Distribution:
    counts = Counter(each[0].id for each in found if each and each[0] == each[1])
    return Distribution(
        counts=tuple((stage, counts[stage.id]) for stage in continuum.points),
        between=sum(each is not None and each[0] != each[1] for each in found),
        unknown=sum(each is None for each in found),
    )
