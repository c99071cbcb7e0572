"""A header and tables of text to a hub, whatever kind of file they are from.

Owns: how the rows of a hub's tables become values, and what is told of those that cannot. A kind of file is a `Source`;
the words of a problem are the same for all, its place is the source's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import attrs
import polars as pl

from partnerkit.errors import DataFileError, Entry, InvalidValueError, Problem, quoted
from partnerkit.files._tables import ROW, WHOLE
from partnerkit.hub import Asked, Hub, Slot, check_asked, check_names, checkable
from partnerkit.knowledge import library
from partnerkit.model import Evidence, Partner, Partnership, Relationship
from partnerkit.parsing import converter, parse
from partnerkit.responses import Form, Responses, Wave, check_responses, read_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import cattrs

__all__ = ["HEADER", "HEADER_KEYS", "Head", "Source", "misspelt", "read_hub"]

T = TypeVar("T")
N = TypeVar("N", Relationship, Evidence)

HEADER = "hub.toml"
"""The file that makes a folder a hub's; in problems to be placed, the head of any kind of file."""

_INDEXED = re.compile(r"(\w+)\[(\d+)\]\.?(\w*)")
_OF_WAVE = re.compile(r"waves\.([a-z0-9_-]+)(?:\.(.*))?")
_IS = attrs.fields(Partnership)


@attrs.frozen(kw_only=True)
class _Header:
    """The keys of a hub's head, apart from the waves."""

    id: str = attrs.field(validator=_IS.id.validator)
    name: str = attrs.field(validator=_IS.name.validator)
    about: str = attrs.field(default="", validator=_IS.about.validator)
    continuum: str = attrs.field(default="pugh_2008", validator=_IS.continuum.validator)
    rules: tuple[str, ...] = attrs.field(default=(), validator=_IS.rules.validator)
    sources: tuple[str, ...] = attrs.field(default=(), validator=_IS.sources.validator)
    partners_complete: bool = True
    named_ties: bool = False
    illustrative: bool = False


HEADER_KEYS = tuple(field.name for field in attrs.fields(_Header))
"""The keys of a hub's head, apart from the waves."""


@attrs.frozen
class Head:
    """What stands at the head of a hub, as it was found.

    Attributes:
        data: Values by key, apart from the waves.
        waves: Of each wave its id, the dotted path to it, and its values by key, or None where they cannot be read; in
            all None where it is not known which waves there are.
    """

    data: dict[str, Any]
    waves: Sequence[tuple[str, str, dict[str, Any] | None]] | None


class Source(Protocol):
    """A kind of file that a hub can be read from: its head and its tables, with what is wrong and where."""

    @property
    def head_name(self) -> str:
        """What the head is called in advice: `hub.toml`."""
        ...

    def head(self, problems: list[Problem]) -> Head | None:
        """Return the head, or None where it cannot be read at all."""
        ...

    def has(self, table: str) -> bool:
        """Tell whether there is a table."""
        ...

    def table(self, table: str, problems: list[Problem]) -> pl.DataFrame | None:
        """Return a table that is there as text, with `ROW` and `WHOLE`, or None where it cannot be read."""
        ...

    def at_head(self, path: str) -> Problem:
        """Return the place of a key of the head, given by its dotted path."""
        ...

    def at(self, table: str, row: int | None = None, column: str = "") -> Problem:
        """Return the place of a table, one of its rows, or one of its cells."""
        ...

    def order(self, problem: Problem) -> tuple[Any, ...]:
        """Return what problems are sorted by."""
        ...


@attrs.define
class _Reading:
    """A hub being read: its tables, what is wrong, and which row each value came from."""

    source: Source
    problems: list[Problem] = attrs.field(factory=list)
    tables: dict[str, pl.DataFrame] = attrs.field(factory=dict)
    rows: dict[str, list[int]] = attrs.field(factory=dict)
    broken: set[str] = attrs.field(factory=set)
    waves: dict[str, str] = attrs.field(factory=dict)
    """The path to each wave, by its id."""
    excused: set[str] = attrs.field(factory=set)
    """What would be found wrong only because something else is, which is told."""
    told: set[Place] = attrs.field(factory=set)
    """The places of cells that something has been told of before they were taken for values."""

    def table(self, name: str) -> pl.DataFrame | None:
        """Return a table as text, or None where there is none or it cannot be read."""
        if not self.source.has(name):
            return None
        before = len(self.problems)
        found = self.source.table(name, self.problems)
        self.told.update(place(problem) for problem in self.problems[before:] if problem.column or problem.path)
        if found is None:
            self.broken.add(name)
            return None
        self.tables[name] = found
        return found.filter(WHOLE).drop(WHOLE)

    def values(self, name: str, cls: type[T]) -> list[T] | None:
        """Return a table's rows as values; a row that is wrong is told, and stands for what is right in it.

        None where there is no table.
        """
        table = self.table(name)
        if table is None:
            return None
        made: list[T] = []
        self.rows[name] = []
        for row in table.iter_rows(named=True):
            number = row.pop(ROW)
            value, wrong = self._value(cls, {key: cell for key, cell in row.items() if cell})
            self.add(attrs.evolve(problem, **_where(self.source.at(name, number, problem.column))) for problem in wrong)
            if value is not None:
                made.append(value)
                self.rows[name].append(number)
        return made

    def _value(self, cls: type[T], filled: dict[str, object]) -> tuple[T | None, list[Problem]]:
        """Return a row as a value and what is wrong with it; without its wrong cells, if it can be had so."""
        if isinstance(strands := filled.get("strands"), str):
            filled["strands"] = [each.strip() for each in strands.split(";") if each.strip()]
        wrong: list[Problem] = []
        value = parse(cls, filled, wrong, at=_ROW)
        if value is not None:
            return value, wrong
        columns = {problem.column.partition("[")[0] for problem in wrong}
        rest = {key: cell for key, cell in filled.items() if key not in columns}
        further: list[Problem] = []
        value = parse(cls, rest, further, at=_ROW) if len(rest) < len(filled) else None
        return value, [*wrong, *(each for each in further if each.column.partition("[")[0] not in columns)]

    def add(self, problems: Iterable[Problem]) -> None:
        """Add problems, but for those of cells that something has been told of already."""
        self.problems += [problem for problem in problems if not self.told or place(problem) not in self.told]

    def named(self, name: str, *columns: str) -> list[str]:
        """Return what stands in columns of a table, its broken rows included."""
        table = self.tables.get(name)
        if table is None:
            return []
        return [cell for column in columns for cell in table[column].unique(maintain_order=True) if cell]

    def tell(self, problems: Iterable[Problem], table: str = "") -> None:
        """Add problems of a table or, where none is named, of the whole, but for those that are excused."""
        self.add(self._placed(problem, table) for problem in problems if problem.found not in self.excused)

    def _placed(self, problem: Problem, table: str) -> Problem:
        """Return a problem with its place in the source, and advice in the source's words."""
        hint = problem.hint.replace(HEADER, self.source.head_name)
        match = _INDEXED.fullmatch(problem.path)
        if table:
            where = self.source.at(table, problem.row, problem.column)
        elif match is not None and match[1] in self.rows:
            where = self.source.at(match[1], self.rows[match[1]][int(match[2])], match[3])
        else:
            where = self.source.at_head(self._path(problem.path))
        return attrs.evolve(problem, hint=hint, **_where(where))

    def _path(self, path: str) -> str:
        match = _OF_WAVE.fullmatch(path)
        if match is None or match[1] not in self.waves:
            return path
        return ".".join(part for part in (self.waves[match[1]], match[2]) if part)

    def firsts(self, name: str, values: Sequence[N], known: Callable[[N], bool] = bool) -> list[N]:
        """Return the first value of each id, without those that are not known to be right; rows follow."""
        kept: dict[str, tuple[N, int]] = {}
        for value, row in zip(values, self.rows.get(name, ()), strict=True):
            if known(value):
                kept.setdefault(value.id, (value, row))
        self.rows[name] = [row for _, row in kept.values()]
        return [value for value, _ in kept.values()]


_ROW = Problem(found="", row=0)
"""Where a row is parsed, before its place is known."""


def _where(problem: Problem) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in ("file", "sheet", "row", "column", "path")}


Place = tuple[str, str, int | None, str, str]
"""Where a problem is: its file, sheet, row, column and path."""


def place(problem: Problem) -> Place:
    """Return the place of a problem."""
    return (problem.file, problem.sheet, problem.row, problem.column, problem.path)


def misspelt(name: str, wanted: Iterable[str]) -> str:
    """Return advice if a name that nobody would read is close to one that is not there, or nothing."""
    close = get_close_matches(name[:80].casefold(), list(wanted), n=1, cutoff=0.7)
    return f"did you mean {close[0]!r}?" if close else ""


def read_hub(source: Source, problems: Iterable[Problem] = ()) -> Hub:
    """Return the hub in a source.

    Args:
        source: Where it is read from.
        problems: What is known to be wrong already.

    Raises:
        DataFileError: Anything in it is wrong; everything that is wrong is told.
    """
    known = list(problems)
    reading = _Reading(source, known, told={place(problem) for problem in known if problem.column or problem.path})
    header, waves = _head(reading)
    partners = reading.values("partners", Partner)
    if partners is None and "partners" not in reading.broken:
        where = source.at("partners")
        noun = "sheet" if where.sheet else "file" if not where.path else "table"
        reading.problems.append(
            attrs.evolve(where, entry=Entry.MISSING, found=f"no such {noun}", expected="a table of the partners")
        )
        reading.broken.add("partners")
    relationships = reading.values("relationships", Relationship) or []
    evidence = reading.values("evidence", Evidence) or []
    asked, times = reading.values("asked", Asked), reading.values("times", Slot)
    answers = reading.table("responses")
    lost = _lost(reading)
    everyone = [*(partners or []), *_stand_ins(lost["partner"] - {partner.id for partner in partners or ()})]
    partnership = _partnership(reading, header, everyone, relationships, evidence)
    reading.tell(check_names(partnership, waves))
    reading.tell(check_asked(partnership, waves, asked or (), times or ()))
    responses = _responses(reading, answers, partnership, waves)
    if reading.problems:
        raise DataFileError(sorted(reading.problems, key=source.order))
    return Hub(
        partnership=partnership,
        responses=responses,
        waves=waves,
        asked=asked,
        times=times,
        named_ties=header.named_ties,
        illustrative=header.illustrative,
    )


def _lost(reading: _Reading) -> dict[str, set[str]]:
    """Return the names of what is there and could not be read, and excuse whoever names it: it is told already."""
    named, broken = reading.named, reading.broken
    answerers = {*named("responses", "partner", "about"), *named("asked", "partner"), *named("times", "partner")}
    ends = {end for about in named("evidence", "about") for end in about.split("~")}
    waves = {*named("asked", "wave"), *named("responses", "wave")}
    lost = {
        "partner": {*named("partners", "id")},
        "evidence": {*named("evidence", "id")},
        "wave": waves if HEADER in broken else {key.removeprefix("waves.") for key in broken if key[:6] == "waves."},
        "source": {*named("evidence", "source")} if broken & {HEADER, "sources"} else set(),
        "stage": {*named("relationships", "aim")} if broken & {HEADER, "continuum"} else set(),
    }
    if "partners" in broken:
        lost["partner"] = {*named("relationships", "a", "b"), *answerers, *ends}
    if "evidence" in broken:
        lost["evidence"] = {*named("responses", "evidence")}
    reading.excused = {f"unknown {noun} {quoted(name)}" for noun, names in lost.items() for name in names}
    reading.excused |= {f"about {quoted(name)}" for name in lost["partner"]}
    return lost


def _stand_ins(ids: Iterable[str]) -> Iterator[Partner]:
    """Yield partners in place of those whose rows are wrong, so that the rows that name them can be checked."""
    for id_ in sorted(ids):
        try:
            yield Partner(id=id_, name=id_)
        except InvalidValueError:
            continue  # told already


def _partnership(
    reading: _Reading,
    header: _Header,
    partners: Sequence[Partner],
    relationships: Sequence[Relationship],
    evidence: Sequence[Evidence],
) -> Partnership:
    """Return the partnership; where it cannot be, tell why and leave out what makes it so."""
    fields = {field.name: getattr(header, field.name) for field in attrs.fields(_Header) if hasattr(_IS, field.name)}
    try:
        return Partnership(partners=partners, relationships=relationships, evidence=evidence, **fields)
    except InvalidValueError as error:
        reading.tell(error.problems)
    there = {partner.id: partner for partner in partners}
    return Partnership(
        partners=there.values(),
        relationships=reading.firsts("relationships", relationships, lambda tie: {tie.a, tie.b} <= there.keys()),
        evidence=reading.firsts("evidence", evidence),
        **fields,
    )


def _head(reading: _Reading) -> tuple[_Header, list[Wave]]:
    found = reading.source.head(reading.problems)
    if found is None:
        reading.broken.add(HEADER)
        return _salvaged(reading, {}), []
    if found.waves is None:
        reading.broken.add(HEADER)
    waves = [wave for each in found.waves or () if (wave := _wave(reading, *each)) is not None]
    wrong: list[Problem] = []
    header = parse(_Header, found.data, wrong, at=Problem(found=""))
    _tell_head(reading, wrong)
    return header or _salvaged(reading, found.data), waves


def _tell_head(reading: _Reading, problems: Iterable[Problem]) -> None:
    reading.add(attrs.evolve(each, **_where(reading.source.at_head(each.path))) for each in problems)


def _salvaged(reading: _Reading, data: Mapping[str, Any]) -> _Header:
    """Return a header of those keys that are right; of the others it is told already what is wrong."""
    right: dict[str, Any] = {"id": "unknown", "name": "unknown"}
    for key, value in data.items():
        if parse(_Header, {**right, key: value}, [], at=Problem(found="")) is None:
            reading.broken.add(key)
        else:
            right[key] = tuple(value) if isinstance(value, list) else value
    return _Header(**right)


def _wave(reading: _Reading, id_: str, path: str, table: dict[str, Any] | None) -> Wave | None:
    wrong: list[Problem] = []
    at = Problem(found="", path=path)
    wave = None if table is None else parse(Wave, table, wrong, at=at, using=_wave_converter())
    reading.waves.setdefault(id_, path)
    _tell_head(reading, wrong)
    if wave is None:
        reading.broken.add(f"waves.{id_}")
    return wave


def _wave_converter() -> cattrs.Converter:
    made = converter()

    def form(value: object, _: object) -> Form | tuple[str, ...]:
        if isinstance(value, str):
            return Form(value)
        listed: tuple[str, ...] = made.structure(value, tuple[str, ...])
        return listed

    made.register_structure_hook(Form | tuple[str, ...], form)
    return made


def _responses(
    reading: _Reading, table: pl.DataFrame | None, partnership: Partnership, waves: Sequence[Wave]
) -> Responses:
    if table is None:
        return Responses.of(())
    filled = table.with_columns(basis=pl.when(pl.col("basis") == "").then(pl.lit("own")).otherwise(pl.col("basis")))
    coded, problems = read_answers(filled)
    continuum_id, known = checkable(partnership, waves)
    if "continuum" in reading.broken:  # told already; what the forms ask is not known
        known = [attrs.evolve(wave, form=tuple(library().items)) for wave in waves]
    problems += check_responses(
        coded,
        partners=[partner.id for partner in partnership.partners],
        waves=known,
        evidence=[each.id for each in partnership.evidence],
        continuum_id=continuum_id,
    )
    reading.tell(problems, "responses")
    return Responses(coded) if not problems else Responses.of(())
