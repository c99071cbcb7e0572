"""score and check: the row level, for any table with the columns of the wide form.

Owns: what a table must look like, and the score table's columns for each row. The rules are in the sibling modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from partnerkit.errors import Entry, InvalidValueError, Problem, TableError, nearest, quoted
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Framework, Item, Mode, Subject
from partnerkit.knowledge.stages import Continuum
from partnerkit.knowledge.steps import Ladder
from partnerkit.responses import KEYS, Code, column
from partnerkit.scoring.beside import add_beside, beside_items
from partnerkit.scoring.criteria import (
    AskedIn,
    Edges,
    Frame,
    asked_uses,
    coded,
    extended,
    own_edges,
    read_criteria,
    score_criteria,
)
from partnerkit.scoring.frameworks import score_framework
from partnerkit.scoring.stages import APART, ENDS, add_bounds, add_gates, add_no_contact, gate_names, place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from narwhals.stable.v2.typing import IntoFrameT

__all__ = [
    "Check",
    "Instrument",
    "ItemCount",
    "answered_rows",
    "asked_frameworks",
    "check",
    "frameworks_of",
    "lazy_frame",
    "refuse_others",
    "same_kind",
    "score",
    "score_items",
    "whole_only",
    "whole_points",
]

Instrument: TypeAlias = Framework | Continuum
"""What a table is scored on."""


def frameworks_of(instruments: Iterable[Instrument]) -> list[Framework]:
    """Return the frameworks among instruments."""
    return [each for each in instruments if isinstance(each, Framework)]


def asked_frameworks(
    frameworks: Iterable[Framework], asked: Collection[str], subject: Subject, mode: Mode = Mode.INDIVIDUAL
) -> tuple[Framework, ...]:
    """Return the frameworks that items ask about a subject.

    Frameworks share items. One that forms do not ask about the subject by default is asked only where some item of it
    is that belongs to none that they do.

    Args:
        frameworks: To choose from.
        asked: The ids of the items asked about the subject.
        subject: What they were asked about.
        mode: Individual answers, or a group's.
    """
    chosen = [framework for framework in frameworks if subject in framework.subjects]
    items = {each.id: {use.item.id for c in each.criteria for use in c.asked(mode)} & {*asked} for each in chosen}
    by_default = {id_ for each in chosen if subject in each.asked_about for id_ in items[each.id]}
    return tuple(
        each for each in chosen if items[each.id] and (subject in each.asked_about or items[each.id] - by_default)
    )


def refuse_others(instruments: Iterable[object]) -> None:
    """Refuse what nothing is scored on: a ladder, whose steps are counted, or something else.

    Raises:
        InvalidValueError: There is something else than frameworks and continua.
    """
    problems = [_other(each) for each in instruments if not isinstance(each, Framework | Continuum)]
    if problems:
        raise InvalidValueError(problems)


def _other(value: object) -> Problem:
    expected = "a framework or a continuum"
    if not isinstance(value, Ladder):
        return Problem(found=quoted(value), expected=expected)
    hint = "its steps are counted and never scored: scoring.steps_rated tells where partners stand"
    return Problem(found=f"{value.id}, a ladder, about {value.people}", expected=expected, hint=hint)


def continua_of(instruments: Iterable[Instrument]) -> list[Continuum]:
    """Return the continua among instruments."""
    return [each for each in instruments if isinstance(each, Continuum)]


def score(
    table: IntoFrameT, *instruments: Instrument, asked: AskedIn | None = None, mode: Mode = Mode.INDIVIDUAL
) -> IntoFrameT:
    """Score each row of a wide table on frameworks and continua.

    Every rule is that of the modules `criteria`, `frameworks` and `stages` of `partnerkit.scoring`; a hub of eight
    partners goes through the same expressions.

    Args:
        table: One row a (wave, hub, partner, respondent, about), one integer column an item (`responses.column` gives
            its name). Null is missing, -1 don't know, -2 not applicable. Other columns pass through. Any data frame
            that narwhals knows; what is lazy stays lazy.
        instruments: Frameworks and continua.
        asked: The ids of the items that were asked, for all waves or by wave; every item that is a column where
            nothing is said. An item that was not asked neither counts nor lowers the coverage.
        mode: Individual answers, or a group's answers to the rubrics.

    Returns:
        The same kind of table with, for each criterion and framework, `<id>`, `<id>__coverage` and `<id>__band`,
        besides `<criterion>__items` and `<criterion>__invalid`, `<framework>__mean`, `__lowest`, `__at_least` and
        `__at_most`; for
        a continuum with gates `<id>__stage`, `__at_most`, `__position`, `__position_at_least`, `__position_at_most` and
        `__later_gates_met`. A score that cannot be had is null. For a barrier a high score is bad.
        An instrument with a scale or bands of its own adds `<id>__raw` and `<id>__own_band`, one whose groups have
        scores those of `<framework>__<group>`, one that asks what is expected `<criterion>__expected` and
        `__agreement`, one that partners weigh `<criterion>__weight` and `<framework>__weights_given`.

    Raises:
        TableError: A column is missing, or is no integer.
        InvalidValueError: No instrument, one given twice, or something else than frameworks and continua, such as a
            ladder.

    Example:
        >>> import polars as pl
        >>> from partnerkit.knowledge import framework
        >>> davis = framework("davis_2002")
        >>> rows = pl.DataFrame({column(item.id): [4, 2] for item in davis.asks(short=True)})
        >>> scored = score(rows, davis)
        >>> scored["davis_2002__common_aim"].to_list(), scored["davis_2002"].round(9).to_list()
        ([1.0, 0.5], [1.0, 0.5])
    """
    frame = lazy_frame(table)
    schema = _checked(frame, instruments, asked, mode)
    floats = _floats(instruments, schema)
    kept = extended(frame, [nw.col(*floats).name.prefix("_given_")] if floats else [])
    made = _score_rows(whole_only(kept, instruments), instruments, list(schema), asked, mode)
    given = [nw.col(f"_given_{name}").alias(name) for name in floats]
    return same_kind(table, extended(made, given).drop([f"_given_{name}" for name in floats]))


_OFF = -100.0
"""What stands for a float that is no whole number while a row is scored: a code off every scale."""


def _floats(instruments: Iterable[Instrument], schema: Mapping[str, Any]) -> list[str]:
    """Return the columns of items that hold floats: whole ones, where an engine has no other way to miss an integer."""
    items = dict.fromkeys(column(i.id) for each in instruments for mode in Mode for i in _items(each, mode))
    return [name for name in items if name in schema and schema[name].is_float()]


def whole_only(frame: Frame, instruments: Iterable[Instrument]) -> Frame:
    """Return a frame with a code off the scale in place of each float that is no whole number."""
    return whole_points(frame, _floats(instruments, frame.collect_schema()))


def whole_points(frame: Frame, names: Iterable[str]) -> Frame:
    """Return a frame with a code off the scale in place of what is no whole number in some columns."""
    schema = frame.collect_schema()
    columns = {name: nw.col(name) for name in names if schema[name].is_float()}
    off = ((x.abs() > -_OFF) | (x != x.round(0)) for x in columns.values())
    kept = zip(columns.items(), off, strict=True)
    return extended(
        frame,
        [
            nw.when(wrong & ~nw.col(name).is_null()).then(nw.lit(_OFF)).otherwise(x).alias(name)
            for (name, x), wrong in kept
        ],
    )


def lazy_frame(table: Any) -> Frame:  # noqa: ANN401 - any engine's table
    """Return any table as a lazy frame: one set of expressions serves all engines."""
    frame: Frame = nw.from_native(table).lazy()
    return frame


def answered_rows(table: pl.DataFrame) -> pl.DataFrame:
    """Return a wide table without the rows in which nothing is answered: a form handed out is not yet a view."""
    items = [name for name in table.columns if name not in KEYS]
    return table.filter(pl.any_horizontal(pl.col(items).is_not_null())) if items else table.clear()


def same_kind(table: IntoFrameT, made: Frame) -> IntoFrameT:
    """Return a lazy frame as the kind of table that came in: what was lazy stays lazy."""
    given: Any = nw.from_native(cast("Any", table))
    native: IntoFrameT = (made.collect() if isinstance(given, nw.DataFrame) else made).to_native()
    return native


def score_items(  # noqa: PLR0913 - what is asked and in which mode belongs to the call
    frame: Frame,
    frameworks: Sequence[Framework],
    present: Collection[str],
    *,
    asked: AskedIn | None,
    mode: Mode = Mode.INDIVIDUAL,
    bands: bool = False,
) -> Frame:
    """Add the columns of the frameworks' criteria to a frame that is known to be in order."""
    uses = {framework.id: asked_uses(framework.criteria, present, asked, mode) for framework in frameworks}
    items = {use.item.id: use.item for chosen in uses.values() for each in chosen.values() for use in each}
    items |= {item.id: item for item in beside_items(frameworks, present, asked, mode)}
    frame, temporary = coded(frame, tuple(items.values()), asked)
    for framework in frameworks:
        own = _own_bands(framework) if bands else ()
        frame = score_criteria(frame, framework.criteria, uses[framework.id], bands=bands, own=own)
        frame = add_beside(frame, framework, uses[framework.id], items, mode)
    return frame.drop(temporary)


def _own_bands(framework: Framework) -> Edges:
    """Return an instrument's own bands of its criteria, which share a scale; none where it has none."""
    if not framework.criterion_bands:
        return ()
    return own_edges(framework.criterion_bands, framework.criteria[0].raw_ends(framework.raw))


def _score_rows(
    frame: Frame, instruments: Sequence[Instrument], present: Collection[str], asked: AskedIn | None, mode: Mode
) -> Frame:
    frameworks = frameworks_of(instruments)
    frame = score_items(frame, frameworks, present, asked=asked, mode=mode, bands=True)
    for framework in frameworks:
        frame = score_framework(read_criteria(frame, framework, bands=False), framework)
    for continuum in continua_of(instruments):
        gates = gate_names(continuum, present)
        frame = add_bounds(add_gates(add_no_contact(frame, continuum, present), continuum, present), gates)
        temporary = [APART, *(f"{gate}__{end}" for gate in gates for end in ENDS), *(f"_code_{gate}" for gate in gates)]
        frame = place(frame, continuum, gates).drop(temporary)
    return frame


def _items(instrument: Instrument, mode: Mode) -> list[Item]:
    if isinstance(instrument, Continuum):
        return list(instrument.items)
    return [item for criterion in instrument.criteria for item in criterion.put(mode)]


def _checked(frame: Frame, instruments: Sequence[Instrument], asked: AskedIn | None, mode: Mode) -> Mapping[str, Any]:
    """Return a table's columns, with their types, if it can be scored."""
    refuse_others(instruments)
    ids = [instrument.id for instrument in instruments]
    if not ids or len(set(ids)) < len(ids):
        raise InvalidValueError(f"the instruments {', '.join(ids) or '(none)'}: expected one or more, each once")
    schema = frame.collect_schema()
    problems = [problem for each in instruments for problem in _column_problems(each, schema, mode)]
    if isinstance(asked, Mapping) and "wave" not in schema:
        problems.append(
            Problem(found="no column 'wave'", expected="one, as `asked` is given by wave", entry=Entry.TABLE_COLUMNS)
        )
    if problems:
        raise TableError(problems)
    return schema


def _column_problems(instrument: Instrument, schema: Mapping[str, Any], mode: Mode) -> list[Problem]:
    items = _items(instrument, mode)
    there = [column(item.id) for item in items if column(item.id) in schema]
    if not there:
        wanted = ", ".join(column(item.id) for item in items[:3])
        return [
            Problem(
                found=f"no column for any item of {instrument.id}",
                expected=f"columns such as {wanted}",
                entry=Entry.TABLE_COLUMNS,
            )
        ]
    restricted = any(item.applies_to for item in items)
    kinds = [
        Problem(
            found="no column 'kind'",
            expected=f"one, as {instrument.id} asks some kinds only",
            entry=Entry.TABLE_COLUMNS,
        )
    ]
    wrong = [
        Problem(
            found=f"{schema[name]} values",
            expected="integers (null, -1 don't know, -2 not applicable)",
            column=name,
            entry=Entry.TABLE_COLUMNS,
        )
        for name in there
        if not (schema[name].is_numeric() or schema[name] == nw.Unknown)
    ]
    return wrong + (kinds if restricted and "kind" not in schema else [])


@attrs.frozen(kw_only=True)
class ItemCount:
    """How an item was answered.

    Attributes:
        item: The item's id.
        answered: Points of the scale.
        dont_know: Don't knows.
        not_applicable: Not applicable.
        missing: Nulls.
        invalid: Codes off the scale.
    """

    item: str
    answered: int
    dont_know: int
    not_applicable: int
    missing: int
    invalid: int


@attrs.frozen(kw_only=True)
class Check:
    """What reading a table once tells of it.

    Attributes:
        rows: In the table.
        problems: Missing keys, rows given twice, codes off the scale, columns that look like misspelt items.
        items: How each item was answered.
    """

    rows: int
    problems: tuple[Problem, ...]
    items: tuple[ItemCount, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def check(table: Any, *instruments: Instrument, mode: Mode = Mode.INDIVIDUAL) -> Check:  # noqa: ANN401 - any engine's table
    """Read a wide table once and report what is wrong with it and how each item was answered.

    Args:
        table: As for `score`.
        instruments: Frameworks and continua.
        mode: Individual answers, or a group's.

    Raises:
        TableError: A column is missing, or is no integer.
        InvalidValueError: No instrument, one given twice, or something else than frameworks and continua, such as a
            ladder.

    Example:
        >>> import polars as pl
        >>> from partnerkit.knowledge import framework
        >>> found = check(pl.DataFrame({"purpose__agreed": [4, 9, None]}), framework("davis_2002"))
        >>> [str(problem) for problem in found.problems if problem.column == "purpose__agreed"]
        ['column purpose__agreed: 1 code off the scale; expected 0 to 4, -1, -2 or null']
    """
    lazy = lazy_frame(table)
    present = _checked(lazy, instruments, None, mode)
    items = {column(i.id): i for each in instruments for i in _items(each, mode) if column(i.id) in present}
    frame = lazy.collect()
    counts = tuple(_count(frame, name, item) for name, item in items.items())
    off = [
        Problem(
            found=f"{each.invalid} code{'s' * (each.invalid != 1)} off the scale",
            expected=f"{items[column(each.item)].scale.low} to {items[column(each.item)].scale.high}, -1, -2 or null",
            column=column(each.item),
            entry=Entry.OFF_SCALE,
        )
        for each in counts
        if each.invalid
    ]
    return Check(
        rows=len(frame), problems=(*_key_problems(frame), *off, *_misspelt(present, instruments, mode)), items=counts
    )


def _count(frame: nw.DataFrame[Any], name: str, item: Item) -> ItemCount:
    values = frame[name]
    given = values.drop_nulls()
    filled = _whole(given).cast(nw.Int64)
    low, high = item.scale.low, item.scale.high
    answered = int(((filled >= low) & (filled <= high)).cast(nw.Int64).sum())
    unknown, none = (int((filled == each.value).cast(nw.Int64).sum()) for each in (Code.DONT_KNOW, Code.NOT_APPLICABLE))
    return ItemCount(
        item=item.id,
        answered=answered,
        dont_know=unknown,
        not_applicable=none,
        missing=len(values) - len(given),
        invalid=len(given) - answered - unknown - none,
    )


def _whole(given: nw.Series[Any]) -> nw.Series[Any]:
    """Return the answers that are whole numbers: on some engines they come as floats."""
    if not given.dtype.is_float():
        return given
    finite = given.filter(given.is_finite())
    return finite.filter(finite == finite.round(0))


def _key_problems(frame: nw.DataFrame[Any]) -> list[Problem]:
    missing = [name for name in KEYS if name not in frame.columns]
    if missing:
        return [
            Problem(
                found=f"no column {name!r}", expected="one: it tells rows apart in a roll-up", entry=Entry.TABLE_COLUMNS
            )
            for name in missing
        ]
    empty = {name: int(frame[name].is_null().cast(nw.Int64).sum()) for name in KEYS}
    nulls = [
        Problem(found=f"{n} nulls", expected="text; '' for the whole", column=name, entry=Entry.TABLE_COLUMNS)
        for name, n in empty.items()
        if n
    ]
    twice = len(frame) - len(frame.select(*KEYS).unique())
    again = (
        [
            Problem(
                found=f"{twice} rows that repeat a key",
                expected=f"one row a ({', '.join(KEYS)})",
                entry=Entry.GIVEN_TWICE,
            )
        ]
        if twice
        else []
    )
    return nulls + again


def _misspelt(present: Collection[str], instruments: Iterable[Instrument], mode: Mode) -> list[Problem]:
    """Return columns that look like an item's, are no item that is known, and are close to one of the instruments."""
    items = [column(item.id) for each in instruments for item in _items(each, mode)]
    known = {column(id_) for id_ in library().items} | set(items)
    hints = {name: nearest(name, items) for name in present if "__" in name and name not in known}
    return [
        Problem(found="a column that is no item", hint=hint, column=name, entry=Entry.TABLE_COLUMNS)
        for name, hint in hints.items()
        if hint.startswith("did")
    ]
