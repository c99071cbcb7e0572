"""Who answered, and how much: three rates that are never merged.

Owns: response (partners that answered over partners asked), coverage and don't know (over the items asked and
applicable, of those who answered).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import polars as pl

from partnerkit.knowledge import continuum as continuum_by_id
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Subject
from partnerkit.model import Basis
from partnerkit.responses import CONTACT, Code, column
from partnerkit.results import REPRESENTATIVE, Rates, meets
from partnerkit.scoring.stages import APART, add_no_contact
from partnerkit.scoring.tables import answered_rows, lazy_frame

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from partnerkit.hub import Survey
    from partnerkit.scoring.ties import TieTables

__all__ = ["Cells", "cells_of", "nobody_asked", "rates_of", "response_of"]


def nobody_asked() -> Rates:
    """Return the rates of a hub that has held no wave."""
    return Rates(
        asked=0,
        answered=0,
        response=None,
        representative=False,
        silent=(),
        unasked=(),
        n_respondents=0,
        coverage=None,
        dont_know=None,
    )


def rates_of(survey: Survey, tables: TieTables) -> Rates:
    """Return the rates of a wave.

    A partner has answered if anyone of it has given any answer, a don't know included. Gates are not applicable to a
    tie that the respondent puts at no contact.
    """
    given = survey.answers.long.filter(pl.col("answer").is_not_null()).select("partner", "respondent").unique()
    answered = set(given["partner"])
    asked, counted = _turnout(survey, answered)
    response = len(counted) / len(asked) if asked else None
    points, unknown, applicable = _item_counts(survey, tables)
    return Rates(
        asked=len(asked),
        answered=len(counted),
        response=response,
        representative=response is not None and bool(meets(response, REPRESENTATIVE)),
        silent=tuple(partner for partner in asked if partner not in answered),
        unasked=_unasked(survey),
        n_respondents=given.height,
        coverage=points / applicable if applicable else None,
        dont_know=unknown / applicable if applicable else None,
    )


def _turnout(survey: Survey, answered: Collection[str]) -> tuple[list[str], list[str]]:
    """Return the partners asked, and those of them that have answered."""
    asked = sorted({each.partner for each in survey.hub.asked_in(survey.wave)})
    return asked, [partner for partner in asked if partner in answered]


def response_of(survey: Survey) -> float | None:
    """Return the share of the partners asked that have answered; None where nobody was asked."""
    given = survey.answers.long.filter(pl.col("answer").is_not_null())
    asked, counted = _turnout(survey, set(given["partner"]))
    return len(counted) / len(asked) if asked else None


def _unasked(survey: Survey) -> tuple[str, ...]:
    """Return the partners of whom somebody has answered who was not asked; what a source states, nobody was asked."""
    own = survey.answers.long.filter(pl.col("answer").is_not_null(), pl.col("basis") != str(Basis.STATED))
    people = own.select("partner", "respondent").unique().iter_rows()
    asked = {(each.partner, each.respondent) for each in survey.hub.asked_in(survey.wave)}
    anyone = survey.hub.asked is None
    known = {partner for partner, _ in asked}
    found = {p for p, r in people if (p not in known if anyone else (p, r) not in asked)}
    return tuple(sorted(found))


@attrs.frozen
class Cells:
    """How the questions put to somebody were answered.

    Attributes:
        points: With a point of the scale.
        unknown: With don't know.
        applicable: Asked and applicable: the points, the don't knows and those left empty.
    """

    points: int = 0
    unknown: int = 0
    applicable: int = 0


def cells_of(survey: Survey, tables: TieTables) -> list[tuple[str, Mapping[str, Cells]]]:
    """Return how the questions were answered: about the whole, themselves, whether there are ties, and the ties."""
    return [(title, _by_partner(table, items, survey)) for title, table, items in _parts(survey, tables)]


def _by_partner(table: pl.DataFrame, items: list[str], survey: Survey) -> dict[str, Cells]:
    partners = sorted(table["partner"].unique())
    counts = {each: Cells(*_counted(table.filter(pl.col("partner") == each), items, survey)) for each in partners}
    return {partner: cells for partner, cells in counts.items() if cells.applicable}


def _item_counts(survey: Survey, tables: TieTables) -> tuple[int, int, int]:
    """Return the numbers of points, of don't knows, and of items asked and applicable, over all rows of answers."""
    counts = [_counted(table, items, survey) for _, table, items in _parts(survey, tables)]
    points, unknown, applicable = (sum(each[i] for each in counts) for i in range(3))
    return points, unknown, applicable


def _parts(survey: Survey, tables: TieTables) -> list[tuple[str, pl.DataFrame, list[str]]]:
    """Return what the rates are counted over: what it is, the rows, and the items put to all of them."""
    whole = [item.id for item in survey.asked(Subject.PARTNERSHIP)]
    own = [item.id for item in survey.asked(Subject.PARTNER)]
    return [
        ("Questions about the whole", answered_rows(survey.answers.wide(whole, subject=Subject.PARTNERSHIP)), whole),
        ("Questions about themselves", answered_rows(survey.answers.wide(own, subject=Subject.PARTNER)), own),
        *_tie_parts(survey, tables),
    ]


def _tie_parts(survey: Survey, tables: TieTables) -> list[tuple[str, pl.DataFrame, list[str]]]:
    continuum = continuum_by_id(survey.hub.partnership.continuum)
    items = [item.id for item in survey.asked(Subject.RELATIONSHIP)]
    always = {CONTACT, continuum.reported.id, continuum.wanted.id}
    told = [list(pair) for pair in sorted(tables.implied)]
    implied = pl.DataFrame(told, schema={"partner": pl.String, "about": pl.String}, orient="row")
    rows = tables.rows.join(implied, on=["partner", "about"], how="anti")
    in_touch = add_no_contact(lazy_frame(rows), continuum, rows.columns).collect().to_native().filter(~pl.col(APART))
    return [
        ("Contact and stages of ties", rows, [i for i in items if i in always]),
        ("Gates and opinions of ties in touch", in_touch, [i for i in items if i not in always]),
    ]


def _counted(table: pl.DataFrame, items: list[str], survey: Survey) -> tuple[int, int, int]:
    """Return the numbers of points, don't knows, and cells that were asked and apply."""
    if not items or table.is_empty():
        return 0, 0, 0
    cells = [_put(item, survey) for item in items]
    counts = table.select(
        points=pl.sum_horizontal((x >= 0).sum() for x in cells),
        unknown=pl.sum_horizontal((x == Code.DONT_KNOW.value).sum() for x in cells),
        excused=pl.sum_horizontal((x == Code.NOT_APPLICABLE.value).sum() for x in cells),
    )
    points, unknown, excused = counts.row(0)
    return int(points), int(unknown), table.height * len(cells) - int(excused)


def _put(item: str, survey: Survey) -> pl.Expr:
    """Return the answers to an item, not applicable from partners of a kind that it is not put to."""
    answers, kinds = pl.col(column(item)), library().items[item].applies_to
    if not kinds:
        return answers
    partners = [partner.id for partner in survey.hub.partnership.partners if partner.kind in kinds]
    return pl.when(pl.col("partner").is_in(partners)).then(answers).otherwise(pl.lit(Code.NOT_APPLICABLE.value))
