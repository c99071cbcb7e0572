"""Reports of measurement as tables: one row a figure, found by walking the report. One way for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from partnerkit.model import Word
from partnerkit.results._statistics import Figure, Statistic

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

__all__ = ["FigureRow", "Tabled", "figure_rows"]

LABELS = ("id", "criterion", "item", "among", "subject", "by", "group", "choice", "to", "unit", "form")
"""Fields that tell what figures are of, in whatever report."""
LABELS_OF = {
    "PowerCell": ("partners", "waves", "respondents"),
    "GroupRates": ("group",),
    "DontKnow": (),
    "SensitivityReport": (),
}
"""The same of results of which other fields tell."""
ROOTS = ("framework", "index", "score", "hub")
"""Fields that tell what a whole report is of."""
SETTINGS = {
    "ReliabilityReport": {"level"},
    "Reliability": {"wanted", "width"},
    "ParallelAnalysis": {"percentile"},
    "SensitivityReport": {"exponent", "concentration", "weights"},
    "PowerReport": {"change", "level"},
    "AgreementReport": {"level"},
    "RatesReport": {"level"},
}
"""Numbers that were chosen and are no figures."""
WHOLE = {"UnitRank": {"rank", "best", "worst", "low", "high"}, "ParallelAnalysis": {"components", "factors"}}
"""Whole numbers that are figures."""
PREFIXED = frozenset({"halves", "omega", "chance", "spread"})
"""Parts whose figures need the part's name to be told apart."""
SHOWN = 20
"""Rows of a report as text."""
NUMBER = {"float", "float | None"}

_Place: TypeAlias = tuple[tuple[str, ...], str]
"""Of what a figure is, and what stands before its name."""


@attrs.frozen(kw_only=True)
class FigureRow:
    """One figure of a report, as its table has it.

    Attributes:
        id: Of what: a framework or criterion, an item, a group; parts are joined by `/`.
        statistic: Which figure.
        value: The figure; None where it cannot be had.
        low: The lower limit; None without limits.
        high: The upper limit.
        level: Of the limits.
        kind: How the limits were found.
        n: What the figure rests on; None where the report does not say.
        rough: Whether the limits rest on five to seven partners.
        reason: Why there is no figure, or no limits.
    """

    id: str
    statistic: str
    value: float | None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    kind: str | None = None
    n: int | None = None
    rough: bool | None = None
    reason: str | None = None

    def __str__(self) -> str:
        """Return the figure in one line."""
        value = "none" if self.value is None else f"{self.value:.3f}"
        ends = "" if self.low is None or self.high is None else f" ({self.low:.3f} to {self.high:.3f})"
        rests = "" if self.n is None else f", n = {self.n}"
        rough = ", rough" if self.rough else ""
        why = "" if self.reason is None else f", {self.reason}"
        return f"{self.id} {self.statistic}: {value}{ends}{rests}{rough}{why}"


class Tabled:
    """A report that can be read as a table."""

    __slots__ = ()

    def table(self) -> pl.DataFrame:
        """Return every figure of the report as a row of a polars table.

        Returns:
            The columns `id`, `statistic`, `value`, `low`, `high`, `level`, `kind`, `n`, `rough` and `reason`, as
            `FigureRow` has them.
        """
        import polars as pl  # noqa: PLC0415 - a report can be had without a table

        rows = [attrs.astuple(row) for row in figure_rows(self)]
        return pl.DataFrame(rows, schema=_schema(), orient="row")

    def __repr__(self) -> str:
        """Return what the report is of, and how many figures it has."""
        rows = list(figure_rows(self))
        without = sum(row.value is None for row in rows)
        missing = f", {without} cannot be had" if without else ""
        return f"{type(self).__name__}({', '.join(map(repr, _root(self)))}: {len(rows)} figures{missing})"

    def __str__(self) -> str:
        """Return the first figures, one a line."""
        rows = list(figure_rows(self))
        more = [f"and {len(rows) - SHOWN} more: see table()"] if len(rows) > SHOWN else []
        return "\n".join([repr(self), *map(str, rows[:SHOWN]), *more])


def _schema() -> dict[str, Any]:
    import polars as pl  # noqa: PLC0415 - as above

    types = {"str": pl.String, "float": pl.Float64, "int": pl.Int64, "bool": pl.Boolean}
    return {field.name: types[str(field.type).split(" ", maxsplit=1)[0]] for field in attrs.fields(FigureRow)}


def _root(report: Any) -> list[str]:  # noqa: ANN401 - any report
    said = (getattr(report, name, None) for name in (*ROOTS, "wave"))
    return [str(each) for each in said if each]


def figure_rows(report: Any) -> Iterator[FigureRow]:  # noqa: ANN401 - any report
    """Yield the figures of a report, in the order of its fields.

    Every statistic is one, and every other number that was found and not chosen. A figure that a report holds a second
    time with limits, in `over_clusters`, is given once, with them.

    Args:
        report: Any report of `partnerkit.measurement`.
    """
    limited = {
        (each.id, each.statistic.name): each.statistic
        for each in getattr(report, "over_clusters", ())
        if isinstance(each, Figure)
    }
    for row in _walked(report, ((), ""), ()):
        found = limited.get((row.id, row.statistic))
        yield _of_statistic(found, row.id, row.statistic) if found is not None else _rooted(row, report)


def _rooted(row: FigureRow, report: object) -> FigureRow:
    return row if row.id else attrs.evolve(row, id=next(iter(_root(report)), ""))


def _walked(node: Any, place: _Place, items: tuple[str, ...]) -> Iterator[FigureRow]:  # noqa: ANN401 - any part
    """Yield the figures of a part of a report."""
    cls = type(node)
    items = tuple(each if isinstance(each, str) else each.item for each in getattr(node, "items", ())) or items
    if hasattr(node, "figures") and hasattr(node, "left_out"):
        for group, each in zip(node.groups, node.figures, strict=True):
            yield _of_statistic(each, "/".join((*place[0], group)), place[1])
        return
    labels = LABELS_OF.get(cls.__name__, LABELS)
    for field in attrs.fields(cls):
        if field.name not in labels:
            yield from _of_field(node, field, place, items)


def _of_field(
    node: Any,  # noqa: ANN401 - any part
    field: attrs.Attribute[Any],
    place: _Place,
    items: tuple[str, ...],
) -> Iterator[FigureRow]:
    value, name, of = getattr(node, field.name), field.name, type(node).__name__
    id_, stem = "/".join(place[0]), f"{place[1]}{name}"
    if isinstance(value, Statistic):
        yield _of_statistic(value, id_, stem)
    elif _is_number(of, field):
        reason = getattr(node, "reason", None) if value is None else None
        n = getattr(node, "n", None)
        made = None if value is None else float(value)
        yield FigureRow(id=id_, statistic=stem, value=made, n=n, reason=None if reason is None else str(reason))
    elif isinstance(value, tuple) and value and isinstance(value[0], (float, tuple)):
        if name not in SETTINGS.get(of, ()):
            yield from _of_numbers(value, (place[0], stem), items, getattr(node, "n", None))
    elif isinstance(value, tuple):
        for at, each in enumerate(value):
            if attrs.has(type(each)) and not isinstance(each, Figure):
                yield from _walked(each, ((*place[0], *(_label(each) or (name, str(at + 1)))), ""), items)
    elif attrs.has(type(value)):
        yield from _walked(value, _inside(value, name, place), items)


def _inside(value: Any, name: str, place: _Place) -> _Place:  # noqa: ANN401 - any part
    """Return the place of a part that stands alone."""
    label = _label(value)
    if label:
        return (*place[0], *label), ""
    if hasattr(value, "left_out"):  # a figure a group, called as the field is
        return place[0], name
    return place[0], f"{name}." if name in PREFIXED else place[1]


def _is_number(of: str, field: attrs.Attribute[Any]) -> bool:
    number = str(field.type) in NUMBER and field.name not in SETTINGS.get(of, ())
    return number or field.name in WHOLE.get(of, ())


def _label(node: Any) -> tuple[str, ...]:  # noqa: ANN401 - any part
    """Return what tells a part from its like."""
    names = LABELS_OF.get(type(node).__name__, LABELS)
    said = ((name, getattr(node, name, None)) for name in names)
    return tuple(_said(name, each) for name, each in said if each is not None and each != "" and each != "all")  # noqa: PLR1714 - words compare


def _said(name: str, value: object) -> str:
    return str(value) if isinstance(value, (str, Word)) else f"{value} {name}"


def _of_numbers(values: tuple[Any, ...], place: _Place, items: tuple[str, ...], n: int | None) -> Iterator[FigureRow]:
    """Yield numbers that stand in a row, or in rows: one an item where there are as many, else by their place."""
    if place[1] == "shares":  # pairs of a point and the share of answers at it
        yield from (
            FigureRow(id="/".join(place[0]), statistic=f"share_at.{at}", value=share, n=n) for at, share in values
        )
        return
    for at, each in enumerate(values):
        of_item = len(values) == len(items)
        id_ = "/".join((*place[0], items[at]) if of_item else place[0])
        name = place[1] if of_item else f"{place[1]}.{at + 1}"
        if isinstance(each, tuple):
            for other, number in enumerate(each):
                if isinstance(number, (int, float)):
                    yield FigureRow(id=id_, statistic=f"{name}.{other + 1}", value=float(number), n=n)
        else:
            yield FigureRow(id=id_, statistic=name, value=float(each), n=n)


def _of_statistic(found: Statistic, id_: str, name: str) -> FigureRow:
    limits, why = found.limits, found.reason or found.no_limits
    row = FigureRow(id=id_, statistic=name, value=found.value, n=found.n, reason=None if why is None else str(why))
    if limits is None:
        return row
    return attrs.evolve(
        row, low=limits.low, high=limits.high, level=limits.level, kind=str(limits.kind), rough=limits.rough
    )
