"""A hub folder to a hub, and back.

Owns: the names and columns of a hub folder's files, and how their rows become values. Reads through the one interface
that folders and packages share, so that a case inside a zipped package is read as any other.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import polars as pl
import tomli_w

from partnerkit.codec import cells
from partnerkit.errors import DataFileError, InvalidValueError, Problem, nearest, quoted
from partnerkit.files._text import ROW, WHOLE, csv_text, decode, read_table
from partnerkit.hub import Asked, Hub, Slot, check_asked, check_names, checkable
from partnerkit.knowledge import library
from partnerkit.model import Evidence, Partner, Partnership, Relationship
from partnerkit.parsing import converter, parse
from partnerkit.responses import LONG, WORDS, Form, Response, Responses, Wave, check_responses, read_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import cattrs

__all__ = ["COLUMNS", "HEADER", "folder_files", "read_folder"]

T = TypeVar("T")
N = TypeVar("N", Relationship, Evidence)

HEADER = "hub.toml"
"""The file that makes a folder a hub's."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "partners": ("id", "name", "kind", "sector", "role", "cluster", "capacity", "since", "until", "basis"),
    "relationships": ("a", "b", "strands", "level", "contact", "hours", "money", "since", "until", "aim", "basis"),
    "asked": ("wave", "partner", "respondent"),
    "responses": LONG,
    "evidence": ("id", "about", "text", "date", "source", "place", "link", "basis"),
    "times": ("partner", "slot"),
}
"""The columns of each table; all must be there, in any order."""

_INDEXED = re.compile(r"(\w+)\[(\d+)\]\.?(\w*)")
_IS = attrs.fields(Partnership)


@attrs.frozen(kw_only=True)
class _Header:
    """The keys of `hub.toml`, apart from the waves."""

    id: str = attrs.field(validator=_IS.id.validator)
    name: str = attrs.field(validator=_IS.name.validator)
    about: str = attrs.field(default="", validator=_IS.about.validator)
    continuum: str = attrs.field(default="pugh_2008", validator=_IS.continuum.validator)
    rules: tuple[str, ...] = attrs.field(default=(), validator=_IS.rules.validator)
    sources: tuple[str, ...] = attrs.field(default=(), validator=_IS.sources.validator)
    partners_complete: bool = True
    named_ties: bool = False
    illustrative: bool = False


@attrs.define
class _Reading:
    """A folder being read: its tables, what is wrong, and which row each value came from."""

    folder: Traversable | Path
    problems: list[Problem] = attrs.field(factory=list)
    tables: dict[str, pl.DataFrame] = attrs.field(factory=dict)
    rows: dict[str, list[int]] = attrs.field(factory=dict)
    broken: set[str] = attrs.field(factory=set)
    excused: set[str] = attrs.field(factory=set)
    """What would be found wrong only because something else is, which is told."""

    def table(self, name: str) -> pl.DataFrame | None:
        """Return a table as text, or None where there is none or it cannot be read."""
        file = self.folder.joinpath(f"{name}.csv")
        if not file.is_file():
            return None
        found = read_table(file.read_bytes(), f"{name}.csv", COLUMNS[name], self.problems)
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
            at = Problem(found="", file=f"{name}.csv", row=row.pop(ROW))
            filled: dict[str, object] = {key: cell for key, cell in row.items() if cell != ""}
            if "strands" in filled:
                filled["strands"] = [each.strip() for each in row["strands"].split(";") if each.strip()]
            value = parse(cls, filled, self.problems, at=at) or self._salvaged(cls, filled, at)
            if value is not None:
                made.append(value)
                self.rows[name].append(at.row or 0)
        return made

    def _salvaged(self, cls: type[T], filled: dict[str, object], at: Problem) -> T | None:
        """Return a row without its wrong cells, so that what is right in it is checked too, or None."""
        wrong = {problem.column for problem in self.problems if (problem.file, problem.row) == (at.file, at.row)}
        rest = {key: cell for key, cell in filled.items() if key not in wrong}
        further: list[Problem] = []
        value = parse(cls, rest, further, at=at) if len(rest) < len(filled) else None
        self.problems += [problem for problem in further if problem.column not in wrong]
        return value

    def named(self, name: str, *columns: str) -> list[str]:
        """Return what stands in columns of a table, its broken rows included."""
        table = self.tables.get(name)
        if table is None:
            return []
        return [cell for column in columns for cell in table[column].unique(maintain_order=True) if cell]

    def tell(self, problems: Iterable[Problem], file: str = HEADER) -> None:
        """Add problems, each with the file and row it came from, but for those that are excused."""
        self.problems += [self._placed(problem, file) for problem in problems if problem.found not in self.excused]

    def _placed(self, problem: Problem, file: str) -> Problem:
        match = _INDEXED.fullmatch(problem.path)
        if match is None or match[1] not in self.rows:
            return attrs.evolve(problem, file=file)
        row = self.rows[match[1]][int(match[2])]
        return attrs.evolve(problem, file=f"{match[1]}.csv", row=row, column=match[3], path="")

    def firsts(self, name: str, values: Sequence[N], known: Callable[[N], bool] = bool) -> list[N]:
        """Return the first value of each id, without those that are not known to be right; rows follow."""
        kept: dict[str, tuple[N, int]] = {}
        for value, row in zip(values, self.rows.get(name, ()), strict=True):
            if known(value):
                kept.setdefault(value.id, (value, row))
        self.rows[name] = [row for _, row in kept.values()]
        return [value for value, _ in kept.values()]


def read_folder(folder: Traversable | Path) -> Hub:
    """Return the hub in a folder.

    Raises:
        DataFileError: Anything in it is wrong; everything that is wrong is told.
    """
    reading = _Reading(folder)
    reading.problems += _misspelt(reading)
    header, waves = _header(reading)
    partners = reading.values("partners", Partner)
    if partners is None and "partners" not in reading.broken:
        reading.problems.append(Problem(found="no such file", expected="a table of the partners", file="partners.csv"))
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
        raise DataFileError(sorted(reading.problems, key=_place))
    return Hub(
        partnership=partnership,
        responses=responses,
        waves=waves,
        asked=asked,
        times=times,
        named_ties=header.named_ties,
        illustrative=header.illustrative,
    )


def _place(problem: Problem) -> tuple[bool, str, int]:
    return (problem.file != HEADER, problem.file, problem.row or 0)


def _lost(reading: _Reading) -> dict[str, set[str]]:
    """Return the names of what is there and could not be read, and excuse whoever names it: it is told already."""
    named, broken = reading.named, reading.broken
    answerers = {*named("responses", "partner", "about"), *named("asked", "partner"), *named("times", "partner")}
    ends = {end for about in named("evidence", "about") for end in about.split("~")}
    waves = {*named("asked", "wave"), *named("responses", "wave")}
    lost = {
        "partner": {*named("partners", "id")},
        "evidence": {*named("evidence", "id")},
        "wave": waves
        if HEADER in broken
        else {key.removeprefix("waves.") for key in broken if key.startswith("waves.")},
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


def _header(reading: _Reading) -> tuple[_Header, list[Wave]]:
    data = _toml(reading)
    if HEADER in reading.broken:
        return _salvaged(reading, {}), []
    waves = _waves(reading, data.pop("waves", {}))
    header = parse(_Header, data, reading.problems, at=Problem(found="", file=HEADER))
    return header or _salvaged(reading, data), waves


def _misspelt(reading: _Reading) -> Iterator[Problem]:
    """Yield tables of the folder that nobody would read, whose name is close to one that is not there."""
    names = sorted(file.name for file in reading.folder.iterdir() if file.name.endswith(".csv"))
    wanted = [name for name in (f"{table}.csv" for table in COLUMNS) if name not in names]
    for name in names:
        hint = nearest(name, wanted)
        if name.removesuffix(".csv") not in COLUMNS and hint.startswith("did"):
            yield Problem(found="a table of a name that is not read", hint=hint, file=name)


def _salvaged(reading: _Reading, data: dict[str, Any]) -> _Header:
    """Return a header of those keys that are right; of the others it is told already what is wrong."""
    right: dict[str, Any] = {"id": "unknown", "name": "unknown"}
    for key, value in data.items():
        if parse(_Header, {**right, key: value}, [], at=Problem(found="")) is None:
            reading.broken.add(key)
        else:
            right[key] = tuple(value) if isinstance(value, list) else value
    return _Header(**right)


def _waves(reading: _Reading, tables: object) -> list[Wave]:
    if not isinstance(tables, dict):
        found = Problem(found=quoted(tables), expected="tables [waves.ID]", file=HEADER, path="waves")
        reading.problems.append(found)
        reading.broken.add(HEADER)
        return []
    made = [_wave(reading, id_, table) for id_, table in tables.items()]
    return [wave for wave in made if wave is not None]


def _wave(reading: _Reading, id_: str, table: object) -> Wave | None:
    at = Problem(found="", file=HEADER, path=f"waves.{id_}")
    if not isinstance(table, dict):
        reading.problems.append(attrs.evolve(at, found=quoted(table), expected=f"a table [waves.{id_}]"))
        reading.broken.add(f"waves.{id_}")
        return None
    told = len(reading.problems)
    if "id" in table:
        hint = f"the id is the {id_} of [waves.{id_}]"
        reading.problems.append(attrs.evolve(at, found="unknown column or key 'id'", hint=hint, path=f"{at.path}.id"))
    wave = parse(Wave, {**table, "id": id_}, reading.problems, at=at, using=_wave_converter())
    if len(reading.problems) > told:
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


def _toml(reading: _Reading) -> dict[str, Any]:
    text = decode(reading.folder.joinpath(HEADER).read_bytes(), HEADER)
    if isinstance(text, Problem):
        reading.problems.append(attrs.evolve(text, hint="save it as UTF-8"))
        reading.broken.add(HEADER)
        return {}
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # not TOML, a number of thousands of digits, lists without end
        reading.problems.append(Problem(found=f"text that is no TOML: {error}", file=HEADER))
        reading.broken.add(HEADER)
        return {}


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
    reading.tell(problems, "responses.csv")
    return Responses(coded) if not problems else Responses.of(())


def folder_files(hub: Hub) -> dict[str, str]:
    """Return the text of each file of a hub's folder, by name."""
    partnership = hub.partnership
    tables: dict[str, Iterable[Any] | None] = {
        "partners": partnership.partners,
        "relationships": partnership.relationships,
        "evidence": partnership.evidence or None,
        "asked": hub.asked,
        "responses": hub.responses,
        "times": hub.times,
    }
    files = {HEADER: tomli_w.dumps(_header_data(hub))}
    for name, values in tables.items():
        if values is not None:
            files[f"{name}.csv"] = csv_text(COLUMNS[name], (_row(value) for value in values))
    return files


_SPELT: dict[int | None, str] = {code: word for word, code in WORDS.items()}


def _row(value: attrs.AttrsInstance) -> dict[str, str]:
    row = cells(value)
    if isinstance(value, Response):
        row["answer"] = _SPELT.get(value.answer, row["answer"])
    return row


def _header_data(hub: Hub) -> dict[str, Any]:
    partnership = hub.partnership
    data = {
        field.name: getattr(partnership, field.name, getattr(hub, field.name, None)) for field in attrs.fields(_Header)
    }
    data = {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}
    waves = {wave.id: {"date": wave.date, "form": _form(wave), "roster": str(wave.roster)} for wave in hub.waves}
    return {**data, "waves": waves} if waves else data


def _form(wave: Wave) -> str | list[str]:
    return str(wave.form) if isinstance(wave.form, Form) else list(wave.form)
