"""The JSON Schemas of the files of knowledge: those of the types, named in each file, of one mind with the loader."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

import attrs
import jsonschema
import pytest

from partnerkit.errors import DataFileError
from partnerkit.knowledge import FileKind, checked
from partnerkit.knowledge._kinds import CLASSES, FOLDERS, MADE
from tests import knowledge_schemas
from tests.own import COLLECTION, CONTINUUM, FRAMEWORK, ITEMS, LADDER, RULE, SCALES, SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMAS = {kind: knowledge_schemas.knowledge_schema(kind) for kind in FileKind}
OWN = {
    FileKind.FRAMEWORK: FRAMEWORK,
    FileKind.CONTINUUM: CONTINUUM,
    FileKind.LADDER: LADDER,
    FileKind.PRACTICE_COLLECTION: COLLECTION,
    FileKind.RULE: RULE,
    FileKind.SCALES: SCALES,
    FileKind.SOURCES: SOURCES,
    FileKind.ITEMS: ITEMS,
}


FILES = [
    pytest.param(kind, file, id=file.relative_to(knowledge_schemas.DATA).as_posix())
    for file, kind in knowledge_schemas.files().items()
]


def misfits(kind: FileKind, text: str) -> list[str]:
    """Return what a schema has against a file."""
    fits = jsonschema.Draft202012Validator(SCHEMAS[kind])
    return [f"{error.json_path}: {error.message}" for error in fits.iter_errors(tomllib.loads(text))]


def test_schemas_that_are_shipped_are_those_of_the_types() -> None:
    """If not: `nox -s schemas` writes them anew; a change that files would have to follow asks for a new version."""
    for place, made in knowledge_schemas.texts().items():
        assert place.read_text(encoding="utf-8") == made, place.name
    there = {file.name for file in knowledge_schemas.FOLDER.iterdir()}
    assert there == {"hub-1.schema.json", *(place.name for place in knowledge_schemas.texts())}


@pytest.mark.parametrize("kind", list(FileKind))
def test_schema_is_one_and_says_what_each_key_is(kind: FileKind) -> None:
    schema = SCHEMAS[kind]
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:partnerkit:{kind}-1"
    for part in (schema, *schema["$defs"].values()):
        assert part["additionalProperties"] is False
        assert all(each["description"] for each in part["properties"].values())


@pytest.mark.parametrize("kind", list(FOLDERS))
def test_schema_knows_every_field_of_the_type(kind: FileKind) -> None:
    cls = CLASSES[kind]
    fields = {field.name for field in attrs.fields(cls) if field.init} - {*MADE.get(cls, ())}
    more = {"scale"} if kind is FileKind.FRAMEWORK else set()
    assert SCHEMAS[kind]["properties"].keys() == fields | more


@pytest.mark.parametrize(("kind", "file"), FILES)
def test_shipped_file_fits_its_schema(kind: FileKind, file: Path) -> None:
    assert misfits(kind, file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("kind", "file"), FILES)
def test_shipped_file_names_its_schema_so_that_an_editor_checks_it(kind: FileKind, file: Path) -> None:
    """In its first line, where Taplo looks, by the way from the file; `nox -s schemas` writes what is missing."""
    first = file.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("#:schema ")
    named = (file.parent / first.removeprefix("#:schema ")).resolve()
    assert json.loads(named.read_text(encoding="utf-8"))["$id"] == SCHEMAS[kind]["$id"]


def test_every_file_that_ships_has_a_schema() -> None:
    there = {file for file in knowledge_schemas.DATA.rglob("*.toml") if "cases" not in file.parts}
    assert there == knowledge_schemas.files().keys()


@pytest.mark.parametrize("kind", OWN)
def test_file_of_a_users_own_fits(kind: FileKind) -> None:
    assert misfits(kind, OWN[kind]) == []


NORMED = f"""{FRAMEWORK}
[[norms]]
of = "our_meetings.useful"
reliability = 0.8
sd = 0.2
source = "a study made up for this test"
n = 240
"""
MISFITS = [
    (NORMED, FileKind.FRAMEWORK, "reliability = 0.8", "reliability = 1"),
    (NORMED, FileKind.FRAMEWORK, "reliability = 0.8", ""),
    (NORMED, FileKind.FRAMEWORK, "sd = 0.2", "sd = 0"),
    (NORMED, FileKind.FRAMEWORK, "sd = 0.2", "sd = 7.5"),
    (NORMED, FileKind.FRAMEWORK, "n = 240", "n = 1"),
    (FRAMEWORK, FileKind.FRAMEWORK, "weight = 2", "weight = 0"),
    (FRAMEWORK, FileKind.FRAMEWORK, "weight = 2", "wieght = 2"),
    (FRAMEWORK, FileKind.FRAMEWORK, 'kind = "criteria"', 'kind = "critera"'),
    (FRAMEWORK, FileKind.FRAMEWORK, 'edition = "1"', "edition = 1"),
    (FRAMEWORK, FileKind.FRAMEWORK, 'strength = "1/3"', 'strength = "1/2"'),
    (FRAMEWORK, FileKind.FRAMEWORK, '  use = "communication.say_freely"\n', ""),
    (FRAMEWORK, FileKind.FRAMEWORK, 'id = "useful"', 'id = "our useful"'),
    (FRAMEWORK, FileKind.FRAMEWORK, '"partnership", "relationship"', '"neighbour"'),
    (CONTINUUM, FileKind.CONTINUUM, "formality = 2", "formality = 4"),
    (CONTINUUM, FileKind.CONTINUUM, 'name = "Strangers"\n', ""),
    (CONTINUUM, FileKind.CONTINUUM, 'checked = "yes"', 'checked = "yes"\nreported = "x"'),
    (LADDER, FileKind.LADDER, 'people = "parents"\n', ""),
    (LADDER, FileKind.LADDER, "[[steps.roles]]", "[[steps.rolls]]"),
    (COLLECTION, FileKind.PRACTICE_COLLECTION, 'kind = "activity"', 'kind = "act"'),
    (COLLECTION, FileKind.PRACTICE_COLLECTION, '"4 hour"', '"4 hours of work"'),
    (RULE, FileKind.RULE, '["nursery"]', '["nursary"]'),
    (RULE, FileKind.RULE, "at_least = 2", 'at_least = "two"'),
    (SCALES, FileKind.SCALES, "point = 2", "pont = 2"),
    (SOURCES, FileKind.SOURCES, "read = true", 'read = "yes"'),
    (ITEMS, FileKind.ITEMS, 'scale = "agreement"\n', ""),
]


def test_a_file_with_norms_fits() -> None:
    assert misfits(FileKind.FRAMEWORK, NORMED) == []


@pytest.mark.parametrize(("text", "kind", "old", "new"), MISFITS)
def test_slip_is_seen_by_the_schema_and_by_the_loader(
    text: str, kind: FileKind, old: str, new: str, tmp_path: Path
) -> None:
    assert old in text
    broken = text.replace(old, new, 1)
    (tmp_path / "own.toml").write_text(broken, encoding="utf-8")
    assert misfits(kind, broken)
    with pytest.raises(DataFileError):
        checked(tmp_path / "own.toml", kind)


def definitions(part: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a schema
    """Yield what a schema refers to."""
    if isinstance(part, dict):
        yield from re.findall(r"^#/\$defs/(\w+)$", part.get("$ref", ""))
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from definitions(each)


@pytest.mark.parametrize("kind", list(FileKind))
def test_definitions_are_those_that_are_referred_to(kind: FileKind) -> None:
    assert set(definitions(SCHEMAS[kind])) == set(SCHEMAS[kind]["$defs"])
