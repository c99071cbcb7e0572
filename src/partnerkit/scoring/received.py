"""Ratings by whom they are about: what the others say of each partner.

Owns: the way from the ratings of ties to a score of each partner that was rated.

Formula, for a criterion and a partner that k others have rated:

    received = Σ over the raters of their own score of the tie / k

The people of a rater are averaged first, so that a rater with many of them counts once. What a rater says of a tie that
the other side denies counts: it is what was said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from partnerkit.errors import InvalidValueError
from partnerkit.knowledge.reading import Ratings
from partnerkit.knowledge.schema import Subject
from partnerkit.responses import column
from partnerkit.scoring.criteria import Frame, band_of, extended, read_criteria
from partnerkit.scoring.frameworks import score_framework
from partnerkit.scoring.quality import received_score
from partnerkit.scoring.sides import averaged, refuse_without_keys, views
from partnerkit.scoring.tables import Instrument, frameworks_of, lazy_frame, refuse_others, same_kind, whole_only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narwhals.stable.v2.typing import IntoFrameT

    from partnerkit.hub import Survey
    from partnerkit.knowledge.schema import Framework
    from partnerkit.results import Received
    from partnerkit.scoring.ties import TieTables

__all__ = ["received", "received_scores"]

_RATED = ("hub", "wave", "about")


def received(scores: IntoFrameT, *instruments: Instrument) -> IntoFrameT:
    """Gather the ratings of ties in a scored table by the partner that they are about.

    Args:
        scores: What `score` returned, on the same instruments.
        instruments: Frameworks, and the continuum if the table was scored on one.

    Returns:
        One row a (hub, wave, partner), the partner being the one that was rated, sorted, with `n_raters` (partners that
        have answered of it, a don't know included); for each criterion the mean over its raters with `__coverage`,
        `__items`, `__band` and `__n` (raters with a score); and the framework columns, computed anew. Who was rated by
        nobody has no row.

    Raises:
        TableError: A key column, or one that `score` adds, is missing.
        InvalidValueError: No framework, or something else than frameworks and continua.

    Example:
        >>> import polars as pl
        >>> from partnerkit.knowledge import framework
        >>> from partnerkit.scoring import score
        >>> davis = framework("davis_2002")
        >>> keys = {"wave": "2026", "hub": "orchard", "respondent": "", "partner": ["ash", "elm"], "about": "oak"}
        >>> rows = pl.DataFrame({**keys, "purpose__agreed": [4, 1]})
        >>> of_oak = received(score(rows, davis), davis)
        >>> of_oak["partner"].to_list(), of_oak["n_raters"].to_list(), of_oak["davis_2002__common_aim"].to_list()
        (['oak'], [2], [0.625])
    """
    refuse_others(instruments)
    frameworks = frameworks_of(instruments)
    if not frameworks:
        raise InvalidValueError("no framework: expected one or more that the table was scored on")
    frame = lazy_frame(scores)
    present = list(frame.collect_schema())
    refuse_without_keys(present, frameworks)
    seen = views(whole_only(frame, instruments), instruments, present)
    return same_kind(scores, _gathered(seen, frameworks).sort("hub", "wave", "partner"))


def _gathered(seen: Frame, frameworks: Sequence[Framework]) -> Frame:
    """Return one row a partner that was rated, from one row a view."""
    raters = [nw.col("told").sum().alias("n_raters")]
    made = averaged(seen, _RATED, frameworks, raters).rename({"about": "partner"})
    made = made.with_columns(nw.col("n_raters").cast(nw.Int64))
    names = [column(c.id) for framework in frameworks for c in framework.criteria]
    made = extended(made, [band_of(nw.col(name)).alias(f"{name}__band") for name in names])
    for framework in frameworks:
        made = score_framework(read_criteria(made, framework), framework)
    return made


def received_scores(survey: Survey, tables: TieTables) -> tuple[Received, ...]:
    """Return each partner's scores on the instruments that gather ratings by who received them; sorted by partner."""
    frameworks = [f for f in frameworks_of(tables.instruments) if f.ratings is Ratings.RECEIVED]
    if not frameworks or tables.views.is_empty():
        return ()
    rows = _gathered(lazy_frame(tables.views), frameworks).sort("partner").collect().to_native()
    asked = [item.id for item in survey.asked(Subject.RELATIONSHIP)]
    made_up = survey.illustrative[Subject.RELATIONSHIP]
    return tuple(
        received_score(row, framework, asked, made_up) for framework in frameworks for row in rows.iter_rows(named=True)
    )
