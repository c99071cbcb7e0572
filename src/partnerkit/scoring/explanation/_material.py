"""What explanations are made from: the very tables behind a profile, and how its sources are named."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import attrs

from partnerkit.hub import Survey
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Authorship, Subject
from partnerkit.model import Basis
from partnerkit.results import Explanation, Mark
from partnerkit.scoring.quality import WholeTables
from partnerkit.scoring.sides import told_rows
from partnerkit.scoring.tables import lazy_frame
from partnerkit.scoring.ties import TieTables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from partnerkit.hub import Hub
    from partnerkit.knowledge.schema import Criterion, Framework
    from partnerkit.model import Evidence

__all__ = [
    "Key",
    "Material",
    "Row",
    "evidence_nodes",
    "framework_marks",
    "framework_sources",
    "made_up",
    "rows_by_partner",
    "work",
]

Row = dict[str, Any]
Key = tuple[str, str, str]
"""Who answered about whom: partner, respondent, about."""


@attrs.frozen(eq=False, kw_only=True)
class Material:
    """The tables that a profile was computed from.

    Attributes:
        survey: The answers of the wave.
        whole: Behind the scores about the whole.
        consensus: Behind the groups' answers.
        ties: Behind the ties.
    """

    survey: Survey
    whole: WholeTables
    consensus: WholeTables
    ties: TieTables

    @functools.cached_property
    def given(self) -> Mapping[tuple[Key, str], Row]:
        """Every answer as it was given, by who answered about whom, and the item."""
        return {
            ((row["partner"], row["respondent"], row["about"]), row["item"]): row
            for row in self.survey.answers.long.iter_rows(named=True)
        }

    @functools.cached_property
    def tie_rows(self) -> Mapping[tuple[str, str], list[Row]]:
        """What respondents say of ties, by partner and about."""
        present = self.ties.rows.columns
        rows: pl.DataFrame = (
            told_rows(lazy_frame(self.ties.rows), self.ties.instruments, present).collect().to_native()
        ).sort("partner", "about", "respondent")
        return _grouped(rows, ("partner", "about"))

    @functools.cached_property
    def views(self) -> Mapping[tuple[str, str], Row]:
        """One row a view, by partner and about."""
        return {(row["partner"], row["about"]): row for row in self.ties.views.iter_rows(named=True)}

    @functools.cached_property
    def pairs(self) -> Mapping[tuple[str, str], Row]:
        """One row a relationship, by the two partners' ids, sorted."""
        return {_sorted_pair(row): row for row in self.ties.pairs.iter_rows(named=True)}

    @functools.cached_property
    def asked_of_ties(self) -> frozenset[str]:
        """The ids of the items asked about ties."""
        return frozenset(item.id for item in self.survey.asked(Subject.RELATIONSHIP))


def _sorted_pair(row: Row) -> tuple[str, str]:
    return (row["a"], row["b"]) if row["a"] < row["b"] else (row["b"], row["a"])


def _grouped(table: pl.DataFrame, by: tuple[str, ...]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in table.iter_rows(named=True):
        found.setdefault(tuple(row[name] for name in by), []).append(row)
    return found


def rows_by_partner(table: pl.DataFrame) -> dict[str, list[Row]]:
    """Return the rows of a table by partner."""
    return {partner: rows for (partner,), rows in _grouped(table.sort("partner", "respondent"), ("partner",)).items()}


def work(source: str, place: str = "") -> str:
    """Return a work of the knowledge base, with a place in it, as it is cited."""
    known = library().sources.get(source)
    if known is None:
        return ", ".join(part for part in (source, place) if part)
    year = f" ({known.year})" if known.year else ""
    return ", ".join(part for part in (f"{known.author}{year}: {known.title}", place) if part)


def framework_sources(framework: Framework, criterion: Criterion | None = None) -> tuple[str, ...]:
    """Return where a framework, or one of its criteria, is from."""
    place = criterion.place if criterion and criterion.place else framework.place
    read = f"{work(framework.source, place)} (edition {framework.edition}; wording under {framework.licence})"
    cited = [f"cited there: {work(each)}" for each in framework.cites]
    return (read, *cited)


def framework_marks(
    framework: Framework, criterion: Criterion | None = None, *, illustrative: bool
) -> tuple[tuple[Mark, str], ...]:
    """Return what of a framework is authored, transferred or illustrative."""
    marks = []
    if criterion is not None and criterion.basis is Authorship.AUTHORED:
        marks.append((Mark.AUTHORED, "the criterion: the source does not list it"))
    elif framework.basis is Authorship.AUTHORED:
        marks.append((Mark.AUTHORED, "the list of criteria"))
    marks.append((Mark.AUTHORED, "the questions, the rule for what is missing, and how figures are combined"))
    if framework.transfer:
        marks.append((Mark.TRANSFERRED, framework.transfer))
    return (*marks, *made_up(illustrative=illustrative))


def made_up(*, illustrative: bool) -> tuple[tuple[Mark, str], ...]:
    """Return the mark of made-up ratings, where there are any."""
    return ((Mark.ILLUSTRATIVE, "ratings in it were made up to show how the library works"),) if illustrative else ()


def evidence_nodes(hub: Hub, wanted: Iterable[Evidence]) -> tuple[Explanation, ...]:
    """Return evidence as it stands beside a figure or an answer."""
    return tuple(_evidence(each, illustrative=hub.illustrative) for each in wanted)


def _evidence(each: Evidence, *, illustrative: bool) -> Explanation:
    parts = (each.source, each.place, each.date.isoformat() if each.date else "", each.link)
    told = ", ".join(part for part in parts if part)
    return Explanation(
        id=each.id,
        title="Evidence",
        answer=each.text or each.id,
        sources=(told,) if told else (),
        marks=((Mark.ILLUSTRATIVE, "this evidence"),) if illustrative or each.basis is Basis.ILLUSTRATIVE else (),
    )
