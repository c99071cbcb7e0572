"""The answers to the items of a framework as a matrix: one row a respondent and subject, one column an item."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np
import polars as pl

from partnerkit.errors import Entry, InvalidValueError, Problem, TableError, UnknownNameError, nearest, quoted
from partnerkit.hub import Hub
from partnerkit.knowledge.schema import Framework, Subject
from partnerkit.responses import KEYS, Code, column, is_about
from partnerkit.scoring.tables import lazy_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.knowledge.items import Item

__all__ = ["Answers", "answers_of"]

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Bools: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]


@attrs.frozen(eq=False, kw_only=True)
class Answers:
    """Answers to some items, as numbers.

    Attributes:
        id: The framework or criterion whose items they are.
        criteria: For each item, the criterion that it is of.
        items: Their ids, one a column; an item that two criteria share stands once, under the first.
        ends: The lowest and the highest point of each item's scale.
        points: The points answered, one row a (wave, hub, partner, respondent, about); an item that is put the other
            way round is turned, lowest + highest - x. NaN where no point was answered.
        dont_know: Where the answer was don't know.
        not_applicable: Where it was not applicable.
        subject: What they are about; None of a table that does not tell, for lack of the columns `partner` and `about`.
        rows: The keys of the rows, as far as the table has them, with the partner's `kind` and `sector` of a hub.
    """

    id: str
    criteria: tuple[str, ...]
    items: tuple[str, ...]
    ends: tuple[tuple[int, int], ...]
    points: Floats
    dont_know: Bools
    not_applicable: Bools
    rows: pl.DataFrame
    subject: Subject | None = None

    def __repr__(self) -> str:
        """Return the id and the shape."""
        return f"Answers({self.id!r}, {len(self.rows)} rows, {len(self.items)} items)"

    def of(self, criterion: str) -> Answers:
        """Return the answers to the items of one criterion.

        Raises:
            UnknownNameError: There is no such criterion.
        """
        kept = [at for at, name in enumerate(self.criteria) if name == criterion]
        if not kept:
            hint = nearest(criterion, sorted({*self.criteria}))
            problem = Problem(found=f"unknown criterion {quoted(criterion)}", hint=hint, entry=Entry.UNKNOWN_NAME)
            raise UnknownNameError(problem)
        return attrs.evolve(
            self,
            id=criterion,
            criteria=tuple(self.criteria[at] for at in kept),
            items=tuple(self.items[at] for at in kept),
            ends=tuple(self.ends[at] for at in kept),
            points=self.points[:, kept],
            dont_know=self.dont_know[:, kept],
            not_applicable=self.not_applicable[:, kept],
        )

    @functools.cached_property
    def scores(self) -> Floats:
        """The answers from 0 to 1: (x - lowest) / (highest - lowest)."""
        low, high = np.array(self.ends, dtype=float).reshape(-1, 2).T
        made: Floats = (self.points - low) / (high - low)
        return made


def answers_of(
    source: Any,  # noqa: ANN401 - a hub, or any engine's table
    framework: Framework,
    *,
    wave: str | None = None,
    subject: Subject | str | None = None,
) -> Answers:
    """Return the answers to the items of a framework.

    Args:
        source: A `Hub`, or a wide table with one integer column an item (see `partnerkit.responses.column`) on any
            engine that narwhals knows.
        framework: The framework; its items are taken in source order.
        wave: Of a hub, the latest where nothing is said; of a table, every wave where nothing is said.
        subject: What the answers are about. Where nothing is said: the whole, or else the ties, or else the partners,
            whichever was answered first, as ratings of the whole and of ties are two measurements; every row of a table
            without the columns `partner` and `about`.

    Returns:
        The rows with at least one answer, don't know and not applicable among them, in the order of their keys. Items
        that the wave's form does not ask about the subject, or that a table has no column for, are left out: they are
        no missing answers.

    Raises:
        UnknownNameError: There is no such wave.
        InvalidValueError: There is no such subject; `source` is neither a hub nor a table, or `framework` is none.
        TableError: A table has no column of the framework's items, or lacks a column that the call needs.

    Example:
        >>> from partnerkit.files import load
        >>> from partnerkit.knowledge import framework
        >>> answers_of(load("examples/orchard_hub"), framework("davis_2002"))
        Answers('davis_2002', 15 rows, 28 items)
    """
    _refuse_other(framework)
    about = None if subject is None else Subject(subject)
    uses: dict[str, tuple[str, Item]] = {}
    for criterion in framework.criteria:
        for use in criterion.items:
            uses.setdefault(use.item.id, (criterion.id, use.item))
    every = [item for _, item in uses.values()]
    read = _hub_rows if isinstance(source, Hub) else _rows
    about, rows = read(source, every, wave, about)
    items = [item for item in every if column(item.id) in rows.columns]
    names = [column(item.id) for item in items]
    codes = np.column_stack([_codes(rows, name) for name in names]) if names else np.empty((len(rows), 0))
    kept: Bools = np.isfinite(codes).sum(axis=1) > 0
    codes, rows = codes[kept], rows.filter(pl.Series(kept))
    keys = [name for name in (*KEYS, "kind", "sector") if name in rows.columns]
    low, high = np.array([(i.scale.low, i.scale.high) for i in items], dtype=float).reshape(-1, 2).T
    turned = np.array([item.reversed for item in items], dtype=bool)
    _refuse_off(codes, low, high, names)
    points = np.where((codes >= low) & (codes <= high), codes, np.nan)
    return Answers(
        id=framework.id,
        criteria=tuple(uses[item.id][0] for item in items),
        items=tuple(item.id for item in items),
        ends=tuple((item.scale.low, item.scale.high) for item in items),
        points=np.where(turned, low + high - points, points),
        dont_know=codes == Code.DONT_KNOW,
        not_applicable=codes == Code.NOT_APPLICABLE,
        rows=rows.select(keys),
        subject=about,
    )


ORDER = (Subject.PARTNERSHIP, Subject.RELATIONSHIP, Subject.PARTNER)
"""What answers are about where nothing is said: the first that was answered."""


def refuse_no_hub(source: object) -> None:
    """Refuse what is no hub, such as a table, where only a hub tells who was asked.

    Raises:
        InvalidValueError: It is none.
    """
    if not isinstance(source, Hub):
        hint = "a table does not tell who was asked, and who takes part"
        raise InvalidValueError(Problem(found=f"a {type(source).__name__}", expected="a hub", path="hub", hint=hint))


def _refuse_other(framework: object) -> None:
    if not isinstance(framework, Framework):
        hint = "partnerkit.framework returns one by its id"
        raise InvalidValueError(Problem(found=quoted(framework), expected="a framework", path="framework", hint=hint))


def _hub_rows(hub: Hub, items: Sequence[Item], wave: str | None, about: Subject | None) -> tuple[Subject, pl.DataFrame]:
    chosen = hub.wave(wave)
    answers = hub.responses.of_wave(chosen.id if chosen else "")
    ids = [item.id for item in items]
    order = ORDER if about is None else (about,)
    taken = next((each for each in order if answers.answered_about(each) & {*ids}), order[0])
    asked = {item.id for item in hub.survey(chosen).asked(taken)} if chosen else {*ids}
    table = answers.wide([id_ for id_ in ids if id_ in asked], hub=hub.partnership.id, subject=taken)
    partners = [(each.id, str(each.kind), str(each.sector)) for each in hub.partnership.partners]
    groups = pl.DataFrame(partners, schema=dict.fromkeys(("partner", "kind", "sector"), pl.String), orient="row")
    return taken, table.join(groups, on="partner", how="left", maintain_order="left").sort(list(KEYS))


def _rows(
    source: Any,  # noqa: ANN401 - any engine's table
    items: Sequence[Item],
    wave: str | None,
    about: Subject | None,
) -> tuple[Subject | None, pl.DataFrame]:
    try:
        frame = lazy_frame(source).collect(backend="polars").to_native()
    except TypeError:
        expected = "a hub, or a table of polars, pandas, pyarrow, DuckDB or PySpark"
        raise InvalidValueError(Problem(found=quoted(source), expected=expected, path="source")) from None
    names = [column(item.id) for item in items]
    problems = [] if any(name in frame.columns for name in names) else [_no_item(names)]
    needed = [*(["wave"] if wave is not None else []), *(["partner", "about"] if about is not None else [])]
    problems += [
        Problem(found=f"no column {quoted(name)}", expected="one, as rows are chosen by it", entry=Entry.TABLE_COLUMNS)
        for name in needed
        if name not in frame.columns
    ]
    if problems:
        raise TableError(problems)
    if wave is not None and wave not in (waves := frame["wave"].cast(pl.String).unique().to_list()):
        hint = nearest(wave, sorted(waves))
        raise UnknownNameError(Problem(found=f"unknown wave {quoted(wave)}", hint=hint, entry=Entry.UNKNOWN_NAME))
    chosen = frame if wave is None else frame.filter(pl.col("wave").cast(pl.String) == wave)
    if about is None and {"partner", "about"} <= {*chosen.columns}:
        answered = chosen.filter(
            pl.any_horizontal(pl.col([name for name in names if name in chosen.columns]).is_not_null())
        )
        about = next((each for each in ORDER if not answered.filter(is_about(each)).is_empty()), ORDER[0])
    kept = chosen if about is None else chosen.filter(is_about(about))
    made: pl.DataFrame = kept.sort([name for name in KEYS if name in kept.columns], maintain_order=True)
    return about, made


def _no_item(names: Sequence[str]) -> Problem:
    return Problem(
        found="no column for any item of the framework",
        expected=f"columns such as {', '.join(names[:3])}",
        entry=Entry.TABLE_COLUMNS,
    )


def _codes(rows: pl.DataFrame, name: str) -> Floats:
    return rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy()


def _refuse_off(codes: Floats, low: Floats, high: Floats, names: Sequence[str]) -> None:
    known = np.isnan(codes) | np.isin(codes, [int(code) for code in Code])
    on = known | ((codes >= low) & (codes <= high) & (codes == np.round(codes)))
    problems = [
        Problem(
            found=f"{int((~on[:, at]).sum())} values off the scale in {quoted(names[at])}",
            expected=f"{low[at]:g} to {high[at]:g}, -1 or -2",
            hint="partnerkit.check counts them",
        )
        for at in np.flatnonzero((~on).any(axis=0)).tolist()
    ]
    if problems:
        raise InvalidValueError(problems)
