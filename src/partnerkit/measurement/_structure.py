"""Structure of the answers to a framework, from a hub or a survey table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from partnerkit.hub import Hub
from partnerkit.measurement._answers import answers_of
from partnerkit.measurement._reliability import ends_of, on_one_scale, partners_of
from partnerkit.measurement._structure_limits import Deleting, share_with_limits, structure_limits
from partnerkit.results import Correlation, DontKnow, Missing, Reason, Rotation, StructureReport
from partnerkit.stats.factors import factor_analysis
from partnerkit.stats.item_deletions import FITS
from partnerkit.stats.ratings import checked_level
from partnerkit.stats.structure import dont_know_by, item_distributions, parallel_analysis, share_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerkit.knowledge.schema import Framework, Subject
    from partnerkit.measurement._answers import Answers

__all__ = ["structure"]


def structure(  # noqa: PLR0913 - what a caller may choose
    source: Any,  # noqa: ANN401 - a hub, or any engine's table
    framework: Framework,
    *,
    wave: str | None = None,
    subject: Subject | str | None = None,
    missing: Missing | str = Missing.PAIRWISE,
    correlation: Correlation | str = Correlation.PEARSON,
    factors: int | None = None,
    rotation: Rotation | str = Rotation.OBLIMIN,
    simulations: int = 1000,
    draws: int = 999,
    by: str = "kind",
    seed: int = 1,
    level: float = 0.95,
    fits: int = FITS,
    progress: Callable[[int, int], None] | None = None,
) -> StructureReport:
    """Return how the answers to a framework's items hang together and are spread.

    Limits delete each partner with all of its rows, of answers about ties as rater and as rated; a table without a
    column `partner` has each row its own. Loadings are matched to those of all rows, factor by factor; shares have
    Wilson's limits with the partners counted, and of ties the jackknife's. What rests on polychoric correlations has no
    limits, as each deletion would take all of their fits; nor has what is counted (how many factors stand out) or made
    by a test.

    Args:
        source: A `Hub`, or a wide table on any engine.
        framework: The framework.
        wave: As in `answers_of`.
        subject: As in `answers_of`.
        missing: `pairwise` or `listwise`; don't know and not applicable are missing.
        correlation: `pearson` or `polychoric`.
        factors: How many; where nothing is said as many as stand out from chance, and at least one.
        rotation: `oblimin`, `varimax` or `none`.
        simulations: Of the parallel analysis.
        draws: How often partners are dealt out to kinds anew, for don't know.
        by: What partners are grouped by for don't know: `kind` or `sector` of a hub; of a table, there is no such
            grouping.
        seed: Of the simulations and draws.
        level: Of the limits.
        fits: How often factors are found at most, for their limits: of more partners, as many groups are deleted.
        progress: Called with the fits done and all of them, then with the deals of partners.

    Returns:
        The report; a figure that cannot be had is None beside its reason.

    Raises:
        UnknownNameError: There is no such wave.
        InvalidValueError: An answer is off its scale, or a number out of its range.
        TableError: As in `answers_of`.

    Example:
        >>> from partnerkit.files import load
        >>> from partnerkit.knowledge import framework
        >>> found = structure(load("examples/orchard_hub"), framework("davis_2002"), simulations=100, draws=99)
        >>> found.rows, found.parallel.reason
        (15, <Reason.TOO_FEW_SUBJECTS: 'too_few_subjects'>)

    References:
        As `partnerkit.stats.structure` and `partnerkit.stats.factors`.
    """
    checked_level(level)
    answers = answers_of(source, framework, wave=wave, subject=subject)
    named = source.wave(wave) if isinstance(source, Hub) else None
    polychoric = Correlation(correlation) is Correlation.POLYCHORIC
    points = answers.points if polychoric else on_one_scale(answers)
    parallel = parallel_analysis(points, correlation=correlation, missing=missing, simulations=simulations, seed=seed)
    taken = max(1, parallel.factors or 0) if factors is None else factors
    low, high = zip(*answers.ends, strict=True)
    solution = factor_analysis(points, taken, rotation=rotation, correlation=correlation, missing=missing)
    deleting = Deleting(
        clusters=ends_of(answers.rows), missing=Missing(missing), level=level, fits=fits, seed=seed, progress=progress
    )
    return StructureReport(
        framework=framework.id,
        subject=answers.subject,
        wave=named.id if named is not None else wave,
        missing=Missing(missing),
        items=answers.items,
        rows=len(answers.points),
        parallel=parallel,
        solution=solution,
        distributions=item_distributions(
            answers.points,
            ends=answers.ends,
            names=answers.items,
            dont_know=answers.dont_know,
            not_applicable=answers.not_applicable,
        ),
        floor=share_with_limits(share_at(answers.points, low, name="floor"), answers.points, low, deleting),
        ceiling=share_with_limits(share_at(answers.points, high, name="ceiling"), answers.points, high, deleting),
        dont_know=_dont_know(answers, by, draws, seed, progress),
        over_clusters=structure_limits(answers, points, parallel, solution, deleting),
    )


def _dont_know(
    answers: Answers, by: str, draws: int, seed: int, progress: Callable[[int, int], None] | None
) -> DontKnow:
    """Return don't know by groups of partners, each partner with all of its rows."""
    rows, answered = answers.rows, (~np.isnan(answers.points)).sum(axis=1)
    partners = partners_of(rows)
    if partners is None or by not in rows.columns:
        made = dont_know_by([int(answers.dont_know.sum())], [int(answered.sum())], [""], by=by, draws=draws, seed=seed)
        return attrs.evolve(made, groups=(), reason=made.reason or Reason.TOO_FEW_GROUPS)
    _, first, place = np.unique(partners, return_index=True, return_inverse=True)
    unknown, known = (
        np.bincount(place, weights=counts, minlength=len(first)) for counts in (answers.dont_know.sum(axis=1), answered)
    )
    groups = rows[by].gather(first).to_list()
    return dont_know_by(unknown, known, groups, by=by, draws=draws, seed=seed, progress=progress)
