"""The JSON document: what is written is read back and fits its schema, and what must not be read is refused."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit.codec import COLUMNS, HUB_FORMAT, HUB_VERSION, hub_data
from partnerkit.errors import DataFileError, Entry, InvalidValueError, Problem
from partnerkit.files import _json, cases
from partnerkit.files._hub import HEADER_KEYS
from partnerkit.files._json import json_bytes, read_json
from partnerkit.hub import Hub
from partnerkit.model import Partner, Partnership
from partnerkit.testing import hubs
from tests import schemas
from tests.unit.test_workbook import MEASURED

ROOT = Path(__file__).parents[2]
ORCHARD = ROOT / "examples" / "orchard_hub"
SCHEMA = json.loads(schemas.PLACE.read_text(encoding="utf-8"))
FITS = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())

SMALL: dict[str, Any] = {
    "format": HUB_FORMAT,
    "version": HUB_VERSION,
    "id": "small",
    "name": "A small hub",
    "waves": [{"id": "2026", "date": "2026-03-01"}],
    "partners": [{"id": "oak", "name": "Oak School"}, {"id": "ash", "name": "Ash", "capacity": "2 hour/week"}],
    "relationships": [{"a": "oak", "b": "ash", "strands": ["training"], "aim": "collaboration"}],
    "responses": [{"wave": "2026", "partner": "oak", "item": "purpose.agreed", "answer": 3}],
}

Change = Callable[[dict[str, Any]], object]


def read(document: object) -> Hub:
    return read_json(json.dumps(document).encode(), "hub.json")


def small(*changes: Change) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(SMALL))
    for change in changes:
        change(document)
    return document


def told(data: bytes) -> tuple[Problem, ...]:
    with pytest.raises(DataFileError) as caught:
        read_json(data, "hub.json")
    assert all(str(problem).isprintable() for problem in caught.value.problems)
    return caught.value.problems


def lines(data: bytes) -> list[str]:
    return [str(problem) for problem in told(data)]


# What is written is read back


@given(hubs())
def test_document_is_read_back_as_it_was(hub: Hub) -> None:
    assert read_json(json_bytes(hub), "hub.json") == hub


@given(hubs())
def test_same_hub_gives_the_same_bytes(hub: Hub) -> None:
    data = json_bytes(hub)
    assert json_bytes(read_json(data, "hub.json")) == data
    assert json.loads(data) == hub_data(hub)
    assert data.endswith(b"}\n")


def test_each_row_has_a_line_of_its_own() -> None:
    hub = pk.load(ORCHARD)
    text = json_bytes(hub).decode()
    assert len([line for line in text.splitlines() if line.startswith('    {"wave"')]) == len(hub.responses) + len(
        hub.asked or ()
    )
    assert "Orchard Early Years Hub" in text


def test_what_is_not_stated_may_be_left_out_or_null() -> None:
    left_out = read(small())
    nulls = small(
        lambda it: it.update(asked=None, times=None, about=None, evidence=None),
        lambda it: it["partners"][0].update(kind=None, capacity=None, cluster=""),
        lambda it: it["relationships"][0].update(hours=None),
        lambda it: it["waves"][0].update(form=None),
    )
    assert read(nulls) == left_out
    assert left_out.asked is None
    assert read(small(lambda it: it.update(asked=[], times=[]))).asked == ()


def test_reference_to_the_schema_is_let_be() -> None:
    assert read({"$schema": "hub-1.schema.json", **SMALL}) == read(SMALL)


def test_answers_are_points_words_or_nothing() -> None:
    for answer, code in ((0, 0), ("dk", -1), ("na", -2), (None, None)):
        hub = read(small(lambda it, answer=answer: it["responses"][0].update(answer=answer)))  # type: ignore[misc]  # a default binds the answer
        assert [response.answer for response in hub.responses] == [code]


def test_hub_too_large_to_be_read_again_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = read(SMALL)
    monkeypatch.setattr(_json, "MOST_VALUES", 20)
    with pytest.raises(
        InvalidValueError, match=r"the hub as a JSON document of more than 20 values; .*; save it as a f"
    ):
        json_bytes(hub)
    assert lines(json.dumps(SMALL).encode()) == ["hub.json: a document of more than 20 values; expected a smaller hub"]
    monkeypatch.setattr(_json, "MOST_BYTES", 100)
    assert lines(json.dumps(SMALL).encode()) == ["hub.json: a document of more than 100 bytes; expected a smaller hub"]


# The schema


def test_schema_that_is_shipped_is_the_one_of_the_types() -> None:
    """If not: `nox -s schemas` writes it anew, and a change that a reader would notice asks for a new version."""
    shipped = resources.files("partnerkit") / "schemas" / "hub-1.schema.json"
    assert shipped.read_text(encoding="utf-8") == schemas.text()


def test_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert list(SCHEMA["properties"])[3:] == [*HEADER_KEYS, "waves", *COLUMNS]
    for part in SCHEMA["$defs"].values():
        assert part["additionalProperties"] is False
        assert all(each["description"] for each in part["properties"].values())


def test_words_and_stages_stand_in_their_order() -> None:
    definitions = SCHEMA["$defs"]
    assert definitions["partner"]["properties"]["role"]["enum"] == ["lead", "core", "member", "observer", "unknown"]
    stages = definitions["relationship"]["properties"]["aim"]["x-order"]
    assert stages == [stage.id for stage in pk.continuum().points]
    assert list(definitions["response"]["properties"]) == list(COLUMNS["responses"])


def misfits(document: object) -> list[str]:
    """Return what the schema has against a document."""
    return [error.message for error in FITS.iter_errors(document)]


@given(hubs())
def test_what_is_saved_fits_the_schema(hub: Hub) -> None:
    assert misfits(json.loads(json_bytes(hub))) == []


@pytest.mark.parametrize("id_", cases())
def test_cases_fit_the_schema(id_: str) -> None:
    assert misfits(hub_data(pk.case(id_))) == []


def test_example_fits_the_schema() -> None:
    assert misfits(hub_data(pk.load(ORCHARD))) == []


MISFITS: dict[str, Change] = {
    "no partners": lambda it: it.pop("partners"),
    "no name": lambda it: it.pop("name"),
    "unknown key": lambda it: it.update(nmae="x"),
    "other version": lambda it: it.update(version=2),
    "id": lambda it: it.update(id="A hub"),
    "flag": lambda it: it.update(named_ties="yes"),
    "rules as text": lambda it: it.update(rules="hub_min_providers"),
    "empty source": lambda it: it.update(sources=[""]),
    "key of a partner": lambda it: it["partners"][0].update(nmae="x"),
    "partner without a name": lambda it: it["partners"][0].pop("name"),
    "kind": lambda it: it["partners"][0].update(kind="nursary"),
    "amount": lambda it: it["partners"][0].update(capacity="lots"),
    "date": lambda it: it["partners"][0].update(since="1 May 2024"),
    "day that is none": lambda it: it["partners"][0].update(since="2024-02-30"),
    "strand": lambda it: it["relationships"][0].update(strands=["singing"]),
    "strand twice": lambda it: it["relationships"][0].update(strands=["training", "training"]),
    "strands as text": lambda it: it["relationships"][0].update(strands="training"),
    "answer as text": lambda it: it["responses"][0].update(answer="3"),
    "answer below the scale": lambda it: it["responses"][0].update(answer=-1),
    "answer true": lambda it: it["responses"][0].update(answer=True),
    "respondent": lambda it: it["responses"][0].update(respondent="The Head"),
    "basis": lambda it: it["responses"][0].update(basis="gossip"),
    "form": lambda it: it["waves"][0].update(form="medium"),
    "roster": lambda it: it["waves"][0].update(roster="x"),
    "wave without a date": lambda it: it["waves"][0].pop("date"),
    "waves by id": lambda it: it.update(waves={"2026": {}}),
    "row as a list": lambda it: it.update(partners=[["oak", "Oak"]]),
    "table as an object": lambda it: it.update(responses={}),
    "time": lambda it: it.update(times=[{"partner": "oak"}]),
}


@pytest.mark.parametrize("change", MISFITS.values(), ids=MISFITS)
def test_what_does_not_fit_the_schema_is_refused_by_the_reader_too(change: Change) -> None:
    document = small(change)
    assert not FITS.is_valid(document)
    with pytest.raises(DataFileError):
        read(document)


# What is wrong is told with its path


def raw(change: str, old: str = '"A small hub"') -> bytes:
    text = json.dumps(SMALL)
    assert old in text
    return text.replace(old, change, 1).encode()


NO_NUMBER = "; expected a number that can be kept"
REFUSED: dict[str, tuple[bytes, str]] = {
    "NaN": (raw('"answer": NaN', '"answer": 3'), f"hub.json, responses[0].answer: the number NaN{NO_NUMBER}"),
    "infinity": (
        raw('"answer": -Infinity', '"answer": 3'),
        f"hub.json, responses[0].answer: the number -Infinity{NO_NUMBER}",
    ),
    "1e999": (raw("1e999"), f"hub.json, name: the number 1e999{NO_NUMBER}"),
    "number of 5,000 digits": (
        raw(f'"answer": {"9" * 5000}', '"answer": 3'),
        f"hub.json, responses[0].answer: the number {'9' * 39}…{NO_NUMBER}",
    ),
    "key twice": (
        raw('"Oak School", "name": "Oak"', '"Oak School"'),
        "hub.json, partners[0].name: the key 'name' twice; expected it once",
    ),
    "key of the document twice": (raw('"x", "name": "y"'), "hub.json, name: the key 'name' twice; expected it once"),
    "100,000 open brackets": (b"[" * 100_000, "hub.json: text that is no hub: brackets within brackets, deeper than"),
    "100,000 open braces": (b'{"a":' * 100_000, "hub.json: text that is no hub: brackets within brackets, deeper"),
    "brackets that are closed": (
        raw("[" * 900 + "]" * 900),
        "hub.json: text that is no hub: brackets within brackets, deeper than any hub has",
    ),
    "newer version": (
        raw('"version": 2', '"version": 1'),
        "hub.json, version: version 2, which is newer than this partnerkit reads; expected 1; update partnerkit",
    ),
    "version as text": (raw('"version": "1"', '"version": 1'), "hub.json, version: '1'; expected 1"),
    "version true": (raw('"version": true', '"version": 1'), "hub.json, version: true; expected 1"),
    "no version": (raw('"edition": 1', '"version": 1'), "hub.json, version: nothing; expected 1"),
    "another format": (raw('"x"', '"partnerkit-hub"'), "hub.json, format: 'x'; expected 'partnerkit-hub'"),
    "assessment": (
        raw('"partnerkit-profile"', '"partnerkit-hub"'),
        "hub.json, format: 'partnerkit-profile'; expected 'partnerkit-hub'; this is an assessment; a hub's document",
    ),
    "no format": (b"{}", "hub.json, format: nothing; expected 'partnerkit-hub'"),
    "list": (b"[]", "hub.json: a list; expected a hub's document: an object in { }"),
    "number": (b"3", "hub.json: 3; expected a hub's document: an object in { }"),
    "null": (b"null", "hub.json: nothing; expected a hub's document: an object in { }"),
    "NaN alone": (b"NaN", "hub.json: the number NaN; expected a hub's document: an object in { }"),
    "empty": (b"", "hub.json: text that is no JSON: Expecting value (line 1, column 1)"),
    "comma too many": (raw('"x",', '"A small hub"'), "hub.json: text that is no JSON: "),
    "UTF-16": (
        json.dumps(SMALL).encode("utf-16"),
        "hub.json: bytes that are not UTF-8: it looks like UTF-16; expected",
    ),
    "Windows-1252": (
        raw('"café"').decode().encode("cp1252"),
        "hub.json: bytes on line 1 that are not UTF-8: it looks like Windows-1252 (Western European); expected",
    ),
    "unknown key": (
        raw('"x", "ilustrative": true'),
        "hub.json, ilustrative: unknown column or key 'ilustrative'; did you mean 'illustrative'?",
    ),
    "table misspelt": (
        raw('"x", "responsses": []'),
        "hub.json, responsses: unknown column or key 'responsses'; did you m",
    ),
    "unknown key of a partner": (
        raw('"Oak School", "kidn": "school"', '"Oak School"'),
        "hub.json, partners[0].kidn: unknown column or key 'kidn'; did you mean 'kind'?",
    ),
    "number for a name": (raw("5", '"Oak School"'), "hub.json, partners[0].name: 5; expected text"),
    "half a character": (raw('"\\ud800"', '"Oak School"'), "hub.json, partners[0].name: '\\ud800'; expected text"),
    "half a character in the head": (raw('"\\ud800"'), "hub.json, name: the character U+D800 in '\\ud800'; remove it"),
    "object for a name": (raw('{"en": "Oak"}', '"Oak School"'), "hub.json, partners[0].name: an object; expected text"),
    "unknown kind": (
        raw('"Oak School", "kind": "nursary"', '"Oak School"'),
        "hub.json, partners[0].kind: unknown kind 'nursary'; did you mean 'nursery'?",
    ),
    "row that is none": (raw('"waves": [5, ', '"waves": ['), "hub.json, waves[0]: 5; expected an object"),
    "strand": (
        raw('["training", 3]', '["training"]'),
        "hub.json, relationships[0].strands[1]: 3; expected text",
    ),
    "unknown strand": (
        raw('["training", "singing"]', '["training"]'),
        "hub.json, relationships[0].strands[1]: unknown strand 'singing'; known: information",
    ),
    "unknown stage": (
        raw('"colaboration"', '"collaboration"'),
        "hub.json, relationships[0].aim: unknown stage 'colaboration'; did you mean 'collaboration'?",
    ),
    "unknown partner": (
        raw('"b": "ahs"', '"b": "ash"'),
        "hub.json, relationships[0].b: unknown partner 'ahs'; did you",
    ),
    "unknown item": (
        raw("purpose.agred", "purpose.agreed"),
        "hub.json, responses[0].item: unknown item 'purpose.agred'; did you mean 'purpose.agreed'?",
    ),
    "answer off the scale": (
        raw('"answer": 9', '"answer": 3'),
        "hub.json, responses[0].answer: the answer '9'; expected",
    ),
    "label of an answer": (
        raw('"answer": "agree"', '"answer": 3'),
        "hub.json, responses[0].answer: 'agree'; expected a whole number, 'dk', 'na' or null",
    ),
    "item of a wave": (
        raw('"2026-03-01", "form": ["purpose.agred"]', '"2026-03-01"'),
        "hub.json, waves[0].form: unknown item 'purpose.agred'; did you mean 'purpose.agreed'?",
    ),
    "date of a wave": (
        raw('"March"', '"2026-03-01"'),
        "hub.json, waves[0].date: 'March'; expected a date as year-month",
    ),
    "wave twice": (
        raw('"waves": [{"id": "2026", "date": "2025-03-01"}, ', '"waves": ['),
        "hub.json, waves: the wave '2026' given twice",
    ),
    "source that is not listed": (
        raw('"x", "evidence": [{"id": "e", "source": "Minutes"}]'),
        "hub.json, evidence[0].source: unknown source 'Minutes'; list it under sources in the document",
    ),
    "no partners": (
        raw('"people"', '"partners"'),
        "hub.json, partners: no such table; expected a table of the partners",
    ),
    "schema that is none": (raw('"x", "$schema": 3'), "hub.json, $schema: 3; expected text"),
}


@pytest.mark.parametrize(("data", "line"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_told_with_its_path(data: bytes, line: str) -> None:
    assert any(each.startswith(line) for each in lines(data)), lines(data)


@pytest.mark.parametrize(
    "name",
    ["1e999", "key twice", "newer version", "number for a name", "unknown kind", "unknown stage", "label of an answer"],
)
def test_one_slip_is_told_once(name: str) -> None:
    assert len(told(REFUSED[name][0])) == 1


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("key twice", Entry.GIVEN_TWICE),
        ("newer version", Entry.NEWER_VERSION),
        ("unknown key", Entry.UNKNOWN_COLUMN),
        ("100,000 open brackets", Entry.UNREADABLE),
        ("empty", Entry.UNREADABLE),
        ("UTF-16", Entry.ENCODING),
        ("NaN", Entry.WRONG_VALUE),
        ("no partners", Entry.MISSING),
        ("unknown stage", Entry.UNKNOWN_NAME),
    ],
)
def test_what_is_wrong_has_its_entry_in_the_catalogue(name: str, entry: Entry) -> None:
    assert entry in {problem.entry for problem in told(REFUSED[name][0])}


def test_everything_is_told_at_once_in_the_order_of_the_document() -> None:
    data = json.dumps(
        small(
            lambda it: it.update(colour="red", named_ties="yes"),
            lambda it: it["waves"].append({"id": "2025", "date": 3}),
            lambda it: it["partners"].append({"id": "elm", "name": "Elm", "kind": "x", "sector": 5}),
            lambda it: it["partners"].append(7),
            lambda it: it["relationships"].append({"a": "elm", "b": "oka"}),
            lambda it: it["responses"].append({"wave": "2026", "partner": "elm", "item": "x", "answer": 1.5}),
            lambda it: it.update(times=5),
        )
    ).encode()
    assert [problem.path for problem in told(data)] == [
        "colour",
        "named_ties",
        "waves[1].date",
        "partners[2].sector",
        "partners[2].kind",
        "partners[3]",
        "relationships[1].b",
        "responses[1].answer",
        "responses[1].item",
        "times",
    ]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["oak", "2026"]),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(["id", "a", "name", "x"]), inside),
    max_leaves=6,
)


@given(st.sampled_from([*SMALL, "about", "rules", "sources", "times", "asked", "evidence"]), JUNK)
def test_junk_is_refused_and_never_breaks_the_reader(key: str, junk: object) -> None:
    try:
        read({**SMALL, key: junk})
    except DataFileError as error:
        assert all(problem.file == "hub.json" for problem in error.problems)  # noqa: PT017 - some junk is fine


@given(st.sampled_from(["waves", "partners", "relationships", "responses"]), st.data())
def test_junk_in_a_row_is_refused_and_never_breaks_the_reader(table: str, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([*SMALL[table][0]]))
    document = small(lambda it: it[table][0].update({key: data.draw(JUNK)}))
    try:
        read(document)
    except DataFileError as error:
        assert all(problem.file == "hub.json" for problem in error.problems)  # noqa: PT017 - some junk is fine


@given(st.binary(max_size=30))
def test_bytes_that_are_no_document_are_refused(data: bytes) -> None:
    assert told(data)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is measured as Linux tells it")
@pytest.mark.parametrize("name", ["NaN", "100,000 open brackets", "number of 5,000 digits", "100,000 open braces"])
def test_what_is_refused_takes_neither_time_nor_memory(tmp_path: Path, name: str) -> None:
    (tmp_path / "small.json").write_text(json.dumps(SMALL), encoding="utf-8")
    (tmp_path / "hub.json").write_bytes(REFUSED[name][0])
    command = [sys.executable, "-c", MEASURED, str(tmp_path / "small.json"), str(tmp_path / "hub.json")]
    paths = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": paths}
    environment.pop("COVERAGE_PROCESS_START", None)
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    seconds, kilobytes, line = json.loads(ran.stdout)
    assert line.startswith(REFUSED[name][1])
    assert seconds < 1
    assert kilobytes < 100_000


# One hub, three forms


@given(hubs())
def test_a_hub_is_the_same_in_every_form(tmp_path_factory: pytest.TempPathFactory, hub: Hub) -> None:
    folder = tmp_path_factory.mktemp("forms")
    for name in ("hub", "hub.xlsx", "hub.json"):
        pk.save(hub, folder / name)
        assert pk.load(folder / name) == hub


@pytest.mark.parametrize("name", ["hub.JSON", "hub.XLSX"])
def test_endings_may_be_in_capitals(tmp_path: Path, name: str) -> None:
    pk.save(read(SMALL), tmp_path / name)
    assert pk.load(tmp_path / name) == read(SMALL)


@pytest.mark.parametrize("name", ["hub.json", "hub.xlsx"])
def test_file_is_overwritten_only_if_that_is_said(tmp_path: Path, name: str) -> None:
    hub = Hub(partnership=Partnership(id="a", name="a", partners=[Partner(id="b", name="b")]))
    pk.save(hub, tmp_path / name)
    with pytest.raises(InvalidValueError, match=f"{name}' is there; choose another name"):
        pk.save(read(SMALL), tmp_path / name)
    assert pk.load(tmp_path / name) == hub
    pk.save(read(SMALL), tmp_path / name, overwrite=True)
    assert pk.load(tmp_path / name) == read(SMALL)
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["hub.json", "hub.xlsx"])
def test_folder_of_that_name_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(InvalidValueError, match=f"{name}', which is a folder; choose another name"):
        pk.save(read(SMALL), tmp_path / name, overwrite=True)
    with pytest.raises(pk.PartnerkitError, match="make it first"):
        pk.save(read(SMALL), tmp_path / "none" / name)
