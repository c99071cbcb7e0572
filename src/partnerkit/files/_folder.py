"""A hub folder to a hub, and back.

Owns: the names and columns of a hub folder's files, and how their rows become values. Reads through the one interface that
folders and packages share, so that a case inside a zipped package is read as any other.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import polars as pl
import tomli_w

from partnerkit.codec import cells
from partnerkit.errors import DataFileError, InvalidValueError, Problem, quoted
from partnerkit.files._text import ROW, csv_text, decode, read_table
from partnerkit.hub import Asked, Hub, Slot, check_asked, check_names
from partnerkit.knowledge import library
from partnerkit.model import Evidence, Partner, Partnership, Relationship
from partnerkit.parsing import converter, parse
from partnerkit.responses import LONG, WORDS, Form, Response, Responses, Wave, check_responses, read_answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

    import cattrs

__all__ = ["COLUMNS", "HEADER", "folder_files", "read_folder"]

T = TypeVar("T")

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


@attrs.frozen(kw_only=True)
class _Header:
    """The keys of `hub.toml`, apart from the waves."""

    id: str
    name: str
    about: str = ""
    continuum: str = "pugh_2008"
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
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

    def table(self, name: str) -> pl.DataFrame | None:
        """Return a table as text, or None where there is none or it cannot be read."""
        file = self.folder.joinpath(f"{name}.csv")
        if not file.is_file():
            return None
        found = read_table(file.read_bytes(), f"{name}.csv", COLUMNS[name], self.problems)
        if found is None:
            self.broken.add(name)
        else:
            self.tables[name] = found
        return found

    def values(self, name: str, cls: type[T]) -> list[T] | None:
        """Return a table's rows as values; a row that is wrong is told and left out. None where there is no table."""
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
            value = parse(cls, filled, self.problems, at=at)
            if value is not None:
                made.append(value)
                self.rows[name].append(at.row or 0)
        return made

    def placed(self, problem: Problem) -> Problem:
        """Return a problem of a value (`partners[3].id`) as one of the file and row it came from."""
        match = _INDEXED.fullmatch(problem.path)
        if match is None or match[1] not in self.rows:
            return attrs.evolve(problem, file=HEADER)
        row = self.rows[match[1]][int(match[2])]
        return attrs.evolve(problem, file=f"{match[1]}.csv", row=row, column=match[3], path="")


def read_folder(folder: Traversable | Path) -> Hub:
    """Return the hub in a folder.

    Raises:
        DataFileError: Anything in it is wrong; everything that is wrong is told.
    """
    reading = _Reading(folder)
    header, waves = _header(reading)
    partners = reading.values("partners", Partner)
    if partners is None and "partners" not in reading.broken:
        reading.problems.append(Problem(found="no such file", expected="a table of the partners", file="partners.csv"))
    relationships = reading.values("relationships", Relationship) or []
    evidence = reading.values("evidence", Evidence) or []
    asked, times = reading.values("asked", Asked), reading.values("times", Slot)
    header = header or _Header(id="unknown", name="unknown")
    everyone = [*(partners or []), *_unread_partners(reading, partners or [])]
    partnership = _partnership(reading, header, everyone, relationships, evidence)
    if "partners" not in reading.broken:
        names = (*check_names(partnership, waves), *check_asked(partnership, waves, asked or (), times or ()))
        reading.problems += [reading.placed(problem) for problem in names]
    responses = _responses(reading, partnership, waves)
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


def _unread_partners(reading: _Reading, read: Sequence[Partner]) -> list[Partner]:
    """Return stand-ins for partners whose row is wrong, so that whoever names them is not told of an unknown partner."""
    there, made = {partner.id for partner in read}, []
    table = reading.tables.get("partners")
    for id_ in table["id"].unique(maintain_order=True) if table is not None else ():
        try:
            made += [] if id_ in there else [Partner(id=id_, name=id_)]
        except InvalidValueError:
            continue  # the row is told already, and nobody can name an id that is none
    return made


def _partnership(
    reading: _Reading,
    header: _Header,
    partners: Sequence[Partner],
    relationships: Sequence[Relationship],
    evidence: Sequence[Evidence],
) -> Partnership:
    """Return the partnership; where it cannot be, tell why and leave out what makes it so."""
    fields = {
        name: getattr(header, name) for name in ("id", "name", "about", "continuum", "rules", "sources", "partners_complete")
    }
    try:
        return Partnership(partners=partners, relationships=relationships, evidence=evidence, **fields)
    except InvalidValueError as error:
        unplaced = [problem for problem in error.problems if not _INDEXED.fullmatch(problem.path)]
        told = error.problems if "partners" not in reading.broken else unplaced
        reading.problems += [reading.placed(problem) for problem in told]
        once = {partner.id: partner for partner in partners}
        safe = fields if not unplaced else {"id": "unknown", "name": "unknown"}
        return Partnership(partners=once.values(), **safe)


def _header(reading: _Reading) -> tuple[_Header | None, list[Wave]]:
    data = _toml(reading)
    waves_table = data.pop("waves", {})
    header = parse(_Header, data, reading.problems, at=Problem(found="", file=HEADER)) if data or not reading.broken else None
    if not isinstance(waves_table, dict):
        reading.problems.append(Problem(found=quoted(waves_table), expected="tables [waves.ID]", file=HEADER, path="waves"))
        return header, []
    waves = []
    for id_, table in waves_table.items():
        at = Problem(found="", file=HEADER, path=f"waves.{id_}")
        whole = {"id": id_, **table} if isinstance(table, dict) else {"id": id_}
        wave = parse(Wave, whole, reading.problems, at=at, using=_wave_converter())
        waves += [] if wave is None else [wave]
    return header, waves


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
    except tomllib.TOMLDecodeError as error:
        reading.problems.append(Problem(found=f"text that is no TOML: {error}", file=HEADER))
        reading.broken.add(HEADER)
        return {}


def _responses(reading: _Reading, partnership: Partnership, waves: Sequence[Wave]) -> Responses:
    table = reading.table("responses")
    if table is None:
        return Responses.of(())
    filled = table.with_columns(basis=pl.when(pl.col("basis") == "").then(pl.lit("own")).otherwise(pl.col("basis")))
    coded, problems = read_answers(filled)
    if not {"partners", HEADER} & reading.broken and partnership.continuum in library().continua:
        ids = reading.tables["partners"]["id"].to_list() if "partners" in reading.tables else []
        evidence = reading.tables["evidence"]["id"].to_list() if "evidence" in reading.tables else []
        problems += check_responses(
            coded, partners=ids, waves=waves, evidence=evidence, continuum_id=partnership.continuum
        )
    reading.problems += [attrs.evolve(problem, file="responses.csv") for problem in problems]
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


def _row(value: Any) -> dict[str, str]:
    row = cells(value)
    if isinstance(value, Response):
        row["answer"] = _SPELT.get(value.answer, row["answer"])
    return row


def _header_data(hub: Hub) -> dict[str, Any]:
    partnership = hub.partnership
    data = {field.name: getattr(partnership, field.name, getattr(hub, field.name, None)) for field in attrs.fields(_Header)}
    data = {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}
    waves = {wave.id: {"date": wave.date, "form": _form(wave), "roster": str(wave.roster)} for wave in hub.waves}
    return {**data, "waves": waves} if waves else data


def _form(wave: Wave) -> str | list[str]:
    return str(wave.form) if isinstance(wave.form, Form) else list(wave.form)
