import datetime as dt
import os
import random
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit.errors import DataFileError, InvalidValueError, MissingFileError, Problem, UnknownNameError
from partnerkit.files import COLUMNS, cases
from partnerkit.files._folder import folder_files, read_folder
from partnerkit.files._tables import ROW, WHOLE
from partnerkit.files._text import csv_text, decode, read_table
from partnerkit.hub import Asked, Hub, Slot
from partnerkit.model import Evidence, Partner, Partnership
from partnerkit.testing import hubs, texts

ORCHARD = Path(__file__).parents[2] / "examples" / "orchard_hub"
PAIR = Partnership(id="pair", name="Pair", partners=[Partner(id="oak", name="Oak"), Partner(id="ash", name="Ash")])
TABLES = [f"{name}.csv" for name in COLUMNS]


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


# The text of tables

GUARDS = "=+-@\t\r\n'＝＋－＠"  # noqa: RUF001 - full-width signs are run too
KEPT = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r")


def read_cells(data: str, columns: tuple[str, ...] = ("a", "b")) -> list[tuple[str, ...]]:
    problems: list[Problem] = []
    table = read_table(data.encode(), "t.csv", columns, problems)
    assert problems == []
    assert table is not None
    return table.select(columns).rows()


@given(st.lists(st.tuples(texts(lines=True, min_size=0), texts(lines=True)), max_size=4))
def test_any_text_of_the_model_is_read_back_from_a_table(rows: list[tuple[str, str]]) -> None:
    made = csv_text(("a", "b"), [{"a": a, "b": b} for a, b in rows])
    assert read_cells(made) == rows


@given(st.text(GUARDS + "1a", max_size=4), st.text(KEPT, max_size=5))
def test_what_looks_like_a_guard_is_read_back(start: str, rest: str) -> None:
    """Space around a cell is not kept: no value of the model has any."""
    text = (start + rest).replace("\r", "").strip(" \t\r\n\xa0")
    assert read_cells(csv_text(("a", "b"), [{"a": text, "b": "x"}])) == [(text, "x")]


@given(texts(lines=True))
def test_no_cell_is_run_by_a_spreadsheet(text: str) -> None:
    written = csv_text(("a",), [{"a": text}]).split("\n", 1)[1]
    assert written.lstrip('"')[0] not in GUARDS.replace("'", "")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("-5", "'-5"),
        ("@x", "'@x"),
        ("\uff1d1", "'\uff1d1"),  # a full-width sign
        ("'=1", "''=1"),
        ("'", "'"),
        ("''", "'''"),
        ("'a", "'a"),
        ("a=1", "a=1"),
    ],
)
def test_guard(text: str, cell: str) -> None:
    assert csv_text(("a",), [{"a": text}]) == f"a\n{cell}\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(newline: str) -> None:
    data = newline.join(["a,b", "1,2", '"x', 'y",3', ""])
    assert read_cells(data) == [("1", "2"), ("x\ny", "3")]


def test_columns_come_in_any_order() -> None:
    assert read_cells("b,a\n1,2\n") == [("2", "1")]


def test_space_around_a_cell_is_no_part_of_it() -> None:
    assert read_cells(" a , b\n  x ,\xa0y\t\n") == [("x", "y")]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    """Blank rows count, and a cell of many lines is in one row."""
    problems: list[Problem] = []
    table = read_table(b'a,b\n\n1,2\n,\n"x\ny\nz",4\n  ,\n5,6\n7\n', "t.csv", ("a", "b"), problems)
    assert table is not None
    assert table[ROW].to_list() == [3, 5, 7, 8]
    assert table[WHOLE].to_list() == [True, True, True, False]
    assert [(problem.row, problem.found) for problem in problems] == [(8, "1 cells")]


def test_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode("\ufeffa,b".encode(), "t.csv") == "a,b"


@pytest.mark.parametrize(
    ("data", "looks_like"),
    [
        ("id,näme\n".encode("utf-16"), "UTF-16"),
        ("id,näme\n".encode("utf-16-le"), "UTF-16"),
        ("id,name\n".encode("utf-16-be"), "UTF-16"),
        ("id,name\nx,café\n".encode("cp1252"), "Windows-1252 (Western European)"),
        ("id,name\nx,“a”\n".encode("cp1252"), "Windows-1252 (Western European)"),
    ],
)
def test_bytes_that_are_not_utf8_are_told_with_what_they_look_like(data: bytes, looks_like: str) -> None:
    problem = decode(data, "t.csv")
    assert isinstance(problem, Problem)
    assert problem.found.endswith(f"that are not UTF-8: it looks like {looks_like}")
    assert (problem.file, problem.expected, problem.hint) == ("t.csv", "UTF-8", "save it as 'CSV UTF-8'")


def test_line_that_is_not_utf8_is_told() -> None:
    problem = decode(b"a\nb\nc\xe9\n", "t.csv")
    assert isinstance(problem, Problem)
    assert "on line 3" in problem.found


# What is written is read back


@given(hubs())
def test_saved_hub_is_loaded_as_it_was(tmp_path_factory: pytest.TempPathFactory, hub: Hub) -> None:
    folder = tmp_path_factory.mktemp("hub") / "hub"
    pk.save(hub, folder)
    assert pk.load(folder) == hub


@given(hubs())
def test_saving_what_was_loaded_changes_no_byte(tmp_path_factory: pytest.TempPathFactory, hub: Hub) -> None:
    folder = tmp_path_factory.mktemp("hub") / "hub"
    pk.save(hub, folder)
    before = content(folder)
    pk.save(pk.load(folder), folder, overwrite=True)
    assert content(folder) == before


def test_example_is_kept_without_loss(tmp_path: Path) -> None:
    hub = pk.load(ORCHARD)
    pk.save(hub, tmp_path / "copy")
    assert pk.load(tmp_path / "copy") == hub


@pytest.mark.parametrize("id_", cases())
def test_case_is_kept_without_loss(tmp_path: Path, id_: str) -> None:
    pk.save(pk.case(id_), tmp_path / "copy")
    assert pk.load(tmp_path / "copy") == pk.case(id_)


@pytest.mark.parametrize("asked", [None, (), (Asked(wave="w", partner="oak"),)])
@pytest.mark.parametrize("times", [None, (), (Slot(partner="oak", slot="Tuesday 18:30"),)])
def test_nobody_asked_and_nothing_known_are_told_apart(
    tmp_path: Path, asked: tuple[Asked, ...] | None, times: tuple[Slot, ...] | None
) -> None:
    wave = pk.Wave(id="w", date=dt.date(2026, 1, 1))
    hub = Hub(partnership=PAIR, waves=[wave], asked=asked, times=times)
    pk.save(hub, tmp_path / "hub")
    assert (pk.load(tmp_path / "hub").asked, pk.load(tmp_path / "hub").times) == (asked, times)
    assert (tmp_path / "hub" / "asked.csv").exists() is (asked is not None)


def test_text_that_says_unknown_is_kept(tmp_path: Path) -> None:
    """An unknown kind is an empty cell; a partner may still be called so."""
    unknown = Partnership(
        id="unknown",
        name="unknown",
        partners=[Partner(id="unknown", name="unknown", cluster="unknown")],
        evidence=[Evidence(id="unknown", text="unknown")],
    )
    pk.save(Hub(partnership=unknown), tmp_path / "hub")
    assert pk.load(tmp_path / "hub").partnership == unknown
    assert "unknown,unknown,,,,unknown,,,,own" in (tmp_path / "hub" / "partners.csv").read_text(encoding="utf-8")


@given(hubs(min_partners=2), st.randoms(use_true_random=False))
def test_order_of_rows_of_answers_means_nothing(
    tmp_path_factory: pytest.TempPathFactory, hub: Hub, shuffler: random.Random
) -> None:
    files = folder_files(hub)
    header, *rows = files["responses.csv"].decode().splitlines(keepends=True)
    shuffler.shuffle(rows)
    folder = write(tmp_path_factory.mktemp("hub"), {**files, "responses.csv": header + "".join(rows)})
    assert pk.load(folder) == hub


def test_order_of_any_rows_changes_no_content(tmp_path: Path) -> None:
    """Partners and relationships stand in the order of their rows; what they are does not hang on it."""
    folder = tmp_path / "hub"
    shutil.copytree(ORCHARD, folder)
    for name in ("partners.csv", "relationships.csv", "responses.csv", "asked.csv", "times.csv"):
        header, *rows = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        random.Random(name).shuffle(rows)  # noqa: S311 - no secret
        (folder / name).write_text(header + "".join(rows), encoding="utf-8")
    before, after = pk.load(ORCHARD), pk.load(folder)
    assert after.responses == before.responses
    assert set(after.partnership.partners) == set(before.partnership.partners)
    assert set(after.partnership.relationships) == set(before.partnership.relationships)
    assert sorted(after.asked or ()) == sorted(before.asked or ())
    assert sorted(after.times or ()) == sorted(before.times or ())


def test_empty_cells_are_defaults(tmp_path: Path) -> None:
    files = folder_files(Hub(partnership=PAIR))
    files["partners.csv"] = (
        b"id,name,kind,sector,role,cluster,capacity,since,until,basis\noak,Oak,,,,,,,,\nash,Ash,,,,,,,,\n"
    )
    assert pk.load(write(tmp_path, files)).partnership == PAIR


def test_separators_of_strands_may_have_space_and_end_the_cell(tmp_path: Path) -> None:
    files = folder_files(Hub(partnership=PAIR))
    rows = f"{','.join(COLUMNS['relationships'])}\noak,ash,training; funding ;,,,,,,,,\n"
    files["relationships.csv"] = rows.encode()
    assert pk.load(write(tmp_path, files)).partnership.relationships[0].strands == ("training", "funding")


def test_labels_and_points_are_the_same_answer(tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    shutil.copytree(ORCHARD, folder)
    answers = folder / "responses.csv"
    lines = answers.read_text(encoding="utf-8").replace(",purpose.agreed,3,", ",purpose.agreed,Agree,")
    assert "Agree" in lines
    answers.write_text(lines, encoding="utf-8")
    assert pk.load(folder) == pk.load(ORCHARD)


def test_tables_that_may_be_missing_may_be_missing(tmp_path: Path) -> None:
    files = folder_files(Hub(partnership=PAIR))
    hub = pk.load(write(tmp_path, {name: files[name] for name in ("hub.toml", "partners.csv")}))
    assert hub == Hub(partnership=PAIR)


def test_folder_inside_a_package_is_read_as_any_other() -> None:
    from importlib import resources

    data = resources.files("partnerkit.knowledge") / "data" / "cases" / "grange_park"
    assert read_folder(data) == pk.case("grange_park")


# Loading and saving refuse


def test_folder_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "orchard_hub").mkdir()
    with pytest.raises(MissingFileError) as caught:
        pk.load(tmp_path / "orchrad_hub")
    assert str(caught.value).endswith("orchrad_hub'; did you mean 'orchard_hub'?")


def test_folder_nowhere_near_any_other_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError) as caught:
        pk.load(tmp_path / "no" / "such")
    assert str(caught.value).endswith("such'")


@pytest.mark.parametrize("name", ["hub", "hub.csv", "hub.toml", "responses.csv"])
def test_file_of_another_kind_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    expected = r"expected a hub's folder, a workbook \(\.xlsx\) or a JSON document \(\.json\)"
    with pytest.raises(DataFileError, match=f"'{name}', which is none of what is read; {expected}"):
        pk.load(tmp_path / name)


@pytest.mark.parametrize("name", ["hub.xlsx", "hub.json"])
def test_file_that_is_not_there_is_told_with_the_nearest(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(MissingFileError, match=rf"no file '.*hbu.*'; did you mean '{name}'\?"):
        pk.load(tmp_path / name.replace("hub", "hbu"))


def test_folder_without_a_header_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        MissingFileError, match=r"no hub\.toml in .*; expected a hub's folder; make a folder to start from"
    ):
        pk.load(tmp_path)


def test_unknown_case_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown case 'grange_pork'; did you mean 'grange_park'\?"):
        pk.case("grange_pork")


@pytest.mark.parametrize("name", ["hub.xls", "hub.XLSM", "hub.csv", "hub.toml", "hub.ods"])
def test_saving_to_a_file_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidValueError, match=r"expected a hub's folder, a workbook \(\.xlsx\) or a JSON document"):
        pk.save(Hub(partnership=PAIR), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_saving_over_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hub").write_text("mine", encoding="utf-8")
    with pytest.raises(InvalidValueError, match="no folder; choose another name"):
        pk.save(Hub(partnership=PAIR), tmp_path / "hub", overwrite=True)
    assert (tmp_path / "hub").read_text(encoding="utf-8") == "mine"


def test_saving_into_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InvalidValueError, match="is there and is not empty; choose another folder"):
        pk.save(Hub(partnership=PAIR), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_saving_without_a_parent_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"no folder '.*none'; make it first"):
        pk.save(Hub(partnership=PAIR), tmp_path / "none" / "hub")


def test_saving_over_a_hub_leaves_other_files_alone(tmp_path: Path) -> None:
    folder = write(tmp_path / "hub", {"notes.txt": "mine", "times.csv": "partner,slot\n"})
    pk.save(Hub(partnership=PAIR), folder, overwrite=True)
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert not (folder / "times.csv").exists()
    assert pk.load(folder) == Hub(partnership=PAIR)


def test_saving_into_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir()
    pk.save(Hub(partnership=PAIR), tmp_path / "hub")
    assert pk.load(tmp_path / "hub") == Hub(partnership=PAIR)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such mode")
def test_new_folder_is_as_readable_as_any_that_the_user_makes(tmp_path: Path) -> None:
    """A temporary folder is for its owner alone; a hub's is not."""
    (tmp_path / "other").mkdir()
    pk.save(Hub(partnership=PAIR), tmp_path / "hub")
    assert (tmp_path / "hub").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_saved_folder_holds_the_hubs_files_alone(tmp_path: Path) -> None:
    pk.save(pk.load(ORCHARD), tmp_path / "hub")
    assert sorted(content(tmp_path / "hub")) == sorted(["hub.toml", *TABLES])
    assert [each.name for each in tmp_path.iterdir()] == ["hub"]


# A folder to start from


def test_new_folder_loads_and_explains_itself(tmp_path: Path) -> None:
    from partnerkit.files import new_folder

    folder = new_folder(tmp_path / "mine")
    assert pk.load(folder).partnership.partners
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for name, columns in COLUMNS.items():
        assert f"{name}.csv" in readme
        assert all(f"`{column}`" in readme for column in columns)


def test_new_folder_takes_the_place_of_none(tmp_path: Path) -> None:
    from partnerkit.files import new_folder

    (tmp_path / "mine").write_text("", encoding="utf-8")
    with pytest.raises(InvalidValueError, match="no folder; choose another name"):
        new_folder(tmp_path / "mine")
    with pytest.raises(InvalidValueError, match="is there and is not empty"):
        new_folder(tmp_path)
