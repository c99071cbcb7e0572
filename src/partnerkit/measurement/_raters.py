"""The raters of a panel: its answers to a framework put to the many-facet model in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import polars as pl

from partnerkit.errors import Entry, InvalidValueError, Problem, TableError, nearest, quoted
from partnerkit.hub import Hub
from partnerkit.measurement._answers import answers_of
from partnerkit.results import Thresholds
from partnerkit.sentences import RATERS_CAUTION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from partnerkit.knowledge.schema import Framework, Subject
    from partnerkit.measurement._answers import Answers
    from partnerkit.results import RatersReport

__all__ = ["raters"]

SUBJECT = ("hub", "about")
RATER = ("partner", "respondent")


def raters(  # noqa: PLR0913 - each says another thing of the one call
    source: Any,  # noqa: ANN401 - a hub, or any engine's table
    framework: Framework,
    *,
    criterion: str | None = None,
    wave: str | None = None,
    about: Subject | str | None = None,
    subject: str | Sequence[str] = SUBJECT,
    rater: str | Sequence[str] = RATER,
    thresholds: Thresholds | str | None = None,
    level: float = 0.95,
    progress: Callable[[int, int], None] | None = None,
) -> RatersReport:
    """Return how severe the raters of a panel are, and what an average rater would have given; or why not.

    A panel is a table in which many subjects were each rated by some of several raters. It needs 30 subjects, three
    subjects of each rater, two raters of each subject, ten answers at each point of the scale, and raters and subjects
    that hang together, with no rater without whom they would not. All that it lacks is told at once. One hub never has
    a model: its raters are the rated.

    Args:
        source: A wide table (see `answers_of`), or a `Hub`, which is refused with all that it lacks.
        framework: What was rated; items that nobody has answered are left out.
        criterion: The id of one criterion, for its items alone.
        wave: The wave; a table of several waves needs one.
        about: What the answers are about, as for `answers_of`.
        subject: The column, or columns, that say who was rated.
        rater: The column, or columns, that say who rated. Of several columns those that the table lacks, or in which
            all rows are alike, are left out of the name; where one is named alone, it must be there.
        thresholds: `shared` by all items or for each `item` its own; where nothing is said, shared if the items' scales
            have one length.
        level: Of the limits, above 0 and below 1.
        progress: Called after each turn of the estimation with the turns done and the most there can be.

    Returns:
        The report; don't know and not applicable are missing, as by design, and lower no score.

    Raises:
        InvalidValueError: Several waves and none named, a level out of its range, or shared thresholds for scales of
            different lengths.
        TableError: The table lacks a column that the call needs.
        UnknownNameError: There is no such criterion or wave.

    Example:
        >>> from partnerkit.files import load
        >>> from partnerkit.knowledge import framework
        >>> raters(load("examples/orchard_hub"), framework("davis_2002"), about="relationship").shortfalls[0].found
        6
    """
    from partnerkit.stats.raters import Panel, rater_model  # noqa: PLC0415 - few calls need it

    answers = answers_of(source, framework, wave=wave, subject=about)
    answers = answers if criterion is None else answers.of(criterion)
    _refuse_waves(answers)
    asked = np.flatnonzero(~np.isnan(answers.points).all(axis=0))
    panel = Panel.of_matrix(
        answers.points[:, asked],
        subjects=_names(answers.rows, subject, "subject"),
        raters=_names(answers.rows, rater, "rater"),
        items=[answers.items[at] for at in asked.tolist()],
        ends=[answers.ends[at] for at in asked.tolist()],
    )
    panel = attrs.evolve(panel, one_hub=isinstance(source, Hub))
    one_length = len({*panel.steps}) <= 1
    kind = Thresholds(thresholds) if thresholds is not None else Thresholds.SHARED if one_length else Thresholds.ITEM
    report = rater_model(panel, id=answers.id, thresholds=kind, level=level, progress=progress)
    return attrs.evolve(report, caution=RATERS_CAUTION)


def _refuse_waves(answers: Answers) -> None:
    waves = answers.rows["wave"].unique().sort().to_list() if "wave" in answers.rows.columns else []
    if len(waves) > 1:
        found = f"the waves {', '.join(map(str, waves))}"
        raise InvalidValueError(Problem(found=found, expected="one of them, named: wave=..."))


def _names(rows: pl.DataFrame, columns: str | Sequence[str], facet: str) -> list[str]:
    """Return the name of each row's subject or rater."""
    wanted = [columns] if isinstance(columns, str) else [*columns]
    there = [name for name in wanted if name in rows.columns]
    if not there or (isinstance(columns, str) and columns not in there):
        found = f"no column {' or '.join(map(quoted, wanted))} that says who is the {facet}"
        hint = nearest(wanted[0], rows.columns) if wanted else ""
        expected = f"one of {', '.join(rows.columns)}" if rows.columns else "columns that name the rows"
        raise TableError(Problem(found=found, expected=expected, hint=hint, entry=Entry.TABLE_COLUMNS))
    telling = [name for name in there if rows[name].n_unique() > 1] or there[-1:]
    names = [pl.col(name).cast(pl.String).fill_null("") for name in telling]
    return rows.select(pl.concat_str(names, separator="/").str.strip_chars("/").alias("name"))["name"].to_list()
