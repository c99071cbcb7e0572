"""The three forms of a hub from the command line: each is assessed alike, to the byte, and turned into the others."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings

import partnerkit as pk
from partnerkit.cli import _commands
from partnerkit.cli._document import json_text
from partnerkit.codec import profile_data
from partnerkit.files import cases
from partnerkit.hub import Hub
from partnerkit.testing import hubs

ORCHARD = Path(__file__).parents[2] / "examples" / "orchard_hub"
FORMS = ["hub", "hub.xlsx", "hub.json"]


def said(*arguments: str, code: int = 0) -> str:
    ran = CliRunner().invoke(_commands, arguments, prog_name="partnerkit", env={"COLUMNS": "80"})
    assert ran.exit_code == code, ran.output
    assert code != 0 or ran.stderr == ""
    return ran.stdout if code == 0 else ran.stderr


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    for name in FORMS:
        said("convert", str(ORCHARD), str(folder / name))
    return folder


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("wave", ["2025", "2026"])
def test_every_form_is_assessed_alike_to_the_byte(forms: Path, name: str, wave: str) -> None:
    expected = said("assess", "--json", "--wave", wave, str(ORCHARD))
    assert said("assess", "--json", "--wave", wave, str(forms / name)) == expected


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_shown_and_found_valid_alike(forms: Path, name: str) -> None:
    assert said("assess", str(forms / name)) == said("assess", str(ORCHARD))
    assert said("validate", "--json", str(forms / name)) == said("validate", "--json", str(ORCHARD))


@settings(max_examples=8)
@given(hubs(min_partners=1))
def test_any_hub_is_assessed_alike_in_every_form(tmp_path_factory: pytest.TempPathFactory, hub: Hub) -> None:
    folder = tmp_path_factory.mktemp("forms")
    expected = json_text(profile_data(pk.assess(hub)))
    for name in FORMS:
        pk.save(hub, folder / name)
        assert json_text(profile_data(pk.assess(pk.load(folder / name)))) == expected


@pytest.mark.parametrize("source", FORMS)
@pytest.mark.parametrize("target", FORMS)
def test_every_form_is_turned_into_every_other(tmp_path: Path, forms: Path, source: str, target: str) -> None:
    page = said("convert", str(forms / source), str(tmp_path / target))
    assert pk.load(tmp_path / target) == pk.load(ORCHARD)
    assert "Wrote" in page
    assert "Orchard Early Years Hub (invented)" in " ".join(page.split())


@pytest.mark.parametrize("id_", cases())
def test_case_is_turned_into_a_workbook(tmp_path: Path, id_: str) -> None:
    said("convert", f"case:{id_}", str(tmp_path / "case.xlsx"))
    assert pk.load(tmp_path / "case.xlsx") == pk.case(id_)


@pytest.mark.parametrize("name", FORMS)
def test_what_is_there_is_written_over_only_if_that_is_said(tmp_path: Path, name: str) -> None:
    said("convert", "case:grange_park", str(tmp_path / name))
    assert "is there" in said("convert", str(ORCHARD), str(tmp_path / name), code=1)
    assert pk.load(tmp_path / name) == pk.case("grange_park")
    said("convert", "--force", str(ORCHARD), str(tmp_path / name))
    assert pk.load(tmp_path / name) == pk.load(ORCHARD)


@pytest.mark.parametrize("target", ["hub.xls", "hub.csv", "hub.toml", "none/hub.xlsx"])
def test_target_that_cannot_be_is_told(tmp_path: Path, target: str) -> None:
    assert str(tmp_path) in said("convert", str(ORCHARD), str(tmp_path / target), code=1).splitlines()[0]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("hub.xlsx", b"id,name\n", "hub.xlsx: text, such as CSV, under the name of a workbook; expected a workbook"),
        ("hub.json", b'{"format": "x"}', "hub.json, format: 'x'; expected 'partnerkit-hub'"),
        ("hub.xlsm", b"PK", "hub.xlsm: a file that is no workbook, or a damaged one"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_in_a_line(tmp_path: Path, name: str, data: bytes, line: str) -> None:
    (tmp_path / name).write_bytes(data)
    for command in ("assess", "validate"):
        assert said(command, str(tmp_path / name), code=1).startswith(line)
    document = json.loads(
        CliRunner().invoke(_commands, ["validate", "--json", str(tmp_path / name)], prog_name="partnerkit").stdout
    )
    assert document["problems"][0]["file"] == name
