"""Ratings on a ladder: how people take part, told by each partner of itself or of the partnership as a whole.

Owns: the way from what a partner's people answer to where the partner stands, and the count of partners at each step.

Formula, for a partner whose people name the steps s₁ … sₖ, by their positions:

    lowest = min s,  highest = max s

A partner stands at a step where both are one, and else between the two. Partners are counted. Steps are an order and no
amounts, and a higher one is not a better one: no mean of them is made, no share, no band, and nothing of it enters
quality or the maturity index. What is said of the partner itself and of the whole is kept apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from partnerkit.errors import Entry, Problem, TableError
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Subject
from partnerkit.responses import KEYS, Code, column
from partnerkit.results import LadderRating, LadderStanding
from partnerkit.scoring.criteria import MISSING, flag
from partnerkit.scoring.tables import lazy_frame, same_kind, whole_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from narwhals.stable.v2.typing import IntoFrameT

    from partnerkit.hub import Survey
    from partnerkit.knowledge.steps import Ladder
    from partnerkit.scoring.criteria import Frame

__all__ = ["ladder_ratings", "steps_rated"]

_NO_STEP = (Code.DONT_KNOW.value, Code.NOT_APPLICABLE.value, MISSING)


def steps_rated(table: IntoFrameT, ladder: Ladder) -> IntoFrameT:
    """Find where partners stand on a ladder, from a wide table.

    Args:
        table: One row a (wave, hub, partner, respondent, about), with a column of integers for the ladder's item.
            Null is missing, -1 don't know, -2 not applicable. Any data frame that narwhals knows; what is lazy stays
            lazy. Rows about ties are left out.
        ladder: The ladder.

    Returns:
        One row a (hub, wave, subject, partner) of which somebody has a row, sorted, with `<ladder>__lowest` and
        `__highest`, the positions of the lowest and the highest step that its people name (null where none does), and
        how many of them name a step (`__n`), do not know (`__dont_know`), have no such people (`__not_applicable`),
        have left it empty (`__missing`) or gave a code off the scale (`__invalid`).

    Raises:
        TableError: A column is missing, or does not hold numbers.

    Example:
        >>> import polars as pl
        >>> from partnerkit.knowledge import ladder
        >>> parents = ladder("parent_involvement_1989")
        >>> keys = {"wave": "2026", "hub": "orchard", "partner": ["oak", "oak", "ash"], "respondent": ["a", "b", ""]}
        >>> said = {"about": ["oak", "oak", "ash"], "parent_involvement_1989__reported": [2, 4, -1]}
        >>> stand = steps_rated(pl.DataFrame({**keys, **said}), parents)
        >>> stand.select("partner", "parent_involvement_1989__lowest", "parent_involvement_1989__highest").rows()
        [('ash', None, None), ('oak', 2, 4)]
    """
    frame = lazy_frame(table)
    _refuse(frame, ladder)
    return same_kind(table, _standings(frame, ladder).sort("hub", "wave", "subject", "partner"))


def _refuse(frame: Frame, ladder: Ladder) -> None:
    """Refuse a table without the key columns or the ladder's, or with something else than numbers in it."""
    schema, wanted = frame.collect_schema(), column(ladder.reported.id)
    problems = [
        Problem(found=f"no column {name!r}", expected="the columns of the wide table", entry=Entry.TABLE_COLUMNS)
        for name in (*KEYS, wanted)
        if name not in schema
    ]
    if wanted in schema and not (schema[wanted].is_numeric() or schema[wanted] == nw.Unknown):
        expected = "integers (null, -1 don't know, -2 not applicable)"
        found = f"{schema[wanted]} values"
        problems.append(Problem(found=found, expected=expected, column=wanted, entry=Entry.TABLE_COLUMNS))
    if problems:
        raise TableError(problems)


def _standings(frame: Frame, ladder: Ladder) -> Frame:
    """Return one row a partner and subject, from one row a respondent."""
    name, item = column(ladder.id), column(ladder.reported.id)
    about, own = nw.col("about"), nw.col("about") == nw.col("partner")
    subject = nw.when(about == "").then(nw.lit(str(Subject.PARTNERSHIP))).otherwise(nw.lit(str(Subject.PARTNER)))
    told = whole_points(frame.filter((about == "") | own), [item])
    told = told.with_columns(subject.alias("subject"), nw.col(item).fill_null(MISSING).cast(nw.Int64).alias("_said"))
    said, steps = nw.col("_said"), ladder.reported.scale
    on = (said >= steps.low) & (said <= steps.high)
    counts = {
        f"{name}__n": on,
        f"{name}__dont_know": said == Code.DONT_KNOW.value,
        f"{name}__not_applicable": said == Code.NOT_APPLICABLE.value,
        f"{name}__missing": said == MISSING,
        f"{name}__invalid": ~on & ~said.is_in(_NO_STEP),
    }
    told = told.with_columns(nw.when(on).then(said).alias("_step"), *(flag(x).alias(to) for to, x in counts.items()))
    ends = [nw.col("_step").min().alias(f"{name}__lowest"), nw.col("_step").max().alias(f"{name}__highest")]
    made = told.group_by("hub", "wave", "subject", "partner").agg(*ends, nw.col(*counts).sum())
    return made.with_columns(nw.col(*counts).cast(nw.Int64))  # DuckDB sums whole numbers to decimals


def ladder_ratings(survey: Survey) -> tuple[LadderRating, ...]:
    """Return how each ladder was rated in a wave: of the partners themselves, then of the whole.

    A ladder that nobody has answered about a subject is left out: it was not asked about it.
    """
    ladders = library().ladders.values()
    return tuple(
        _rating(survey, ladder, subject)
        for ladder in ladders
        for subject in ladder.reported.subjects
        if ladder.reported.id in survey.answers.answered_about(subject)
    )


def _rating(survey: Survey, ladder: Ladder, subject: Subject) -> LadderRating:
    item, name = ladder.reported.id, column(ladder.id)
    table = survey.answers.wide([item], hub=survey.hub.partnership.id, subject=subject)
    rows: pl.DataFrame = _standings(lazy_frame(table), ladder).sort("partner").collect().to_native()
    standings = [
        LadderStanding(
            partner=row["partner"],
            lowest=ladder.steps[row[f"{name}__lowest"] - 1],
            highest=ladder.steps[row[f"{name}__highest"] - 1],
            n_respondents=row[f"{name}__n"],
        )
        for row in rows.iter_rows(named=True)
        if row[f"{name}__n"]
    ]
    stand = [each.partner for each in standings]
    unknown = _left(rows, f"{name}__dont_know", stand)
    excused = _left(rows, f"{name}__not_applicable", [*stand, *unknown])
    asked = {each.partner for each in survey.hub.asked_in(survey.wave)}
    return LadderRating(
        ladder=ladder.id,
        subject=subject,
        counts=tuple((step, sum(each.lowest == each.highest == step for each in standings)) for step in ladder.steps),
        between=sum(each.is_range for each in standings),
        standings=tuple(standings),
        dont_know=unknown,
        not_applicable=excused,
        unanswered=tuple(sorted(asked - {*stand, *unknown, *excused})),
        illustrative=item in survey.illustrative[subject],
    )


def _left(rows: pl.DataFrame, name: str, told: Sequence[str]) -> tuple[str, ...]:
    """Return the partners of whom somebody has answered so, but for those that are told already."""
    found = zip(rows["partner"], rows[name], strict=True)
    return tuple(partner for partner, times in found if times and partner not in told)
