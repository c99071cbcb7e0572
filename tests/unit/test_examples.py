"""The scripts in `examples/`, run as their readers run them, and on small inputs of other kinds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import partnerkit as pk
from partnerkit.results import TieStatus

EXAMPLES = Path(__file__).parents[2] / "examples"
TIES = (
    "from,to,level\nOak Lane,Ash End,1\nOak Lane,Elm Row,share information only\nAsh End,Elm Row,collaborate_formally\n"
)


def run(script: str, *arguments: str | Path, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, EXAMPLES / script, *arguments], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr if code else done.stdout


@pytest.fixture
def ties(tmp_path: Path) -> Path:
    path = tmp_path / "ties.csv"
    path.write_text(TIES, encoding="utf-8")
    return path


def convert(ties: Path, *arguments: str | Path, code: int = 0) -> str:
    output = ties.parent / "made_hub"
    return run("edge_list_to_hub.py", ties, "--continuum", "luke_collaboration", "-o", output, *arguments, code=code)


# -- build_a_partnership ----------------------------------------------------------------------------------------------


def test_a_partnership_is_built_and_saved(tmp_path: Path) -> None:
    told = run("build_a_partnership.py", tmp_path / "meadow")
    # mutual respect, answered 3, 3 and 2 of 4: (3/4 + 3/4 + 1/2) / 3
    assert "mutual respect: 0.67 from 3 partners (illustrative)" in told
    assert "school and nursery: reported Cooperation, aim Collaboration (illustrative)" in told
    hub = pk.load(tmp_path / "meadow")
    assert (hub.partnership.id, len(hub.responses), hub.illustrative) == ("meadow", 8, True)
    assert pk.assess(hub).illustrative


def test_a_partnership_is_built_without_a_folder() -> None:
    assert "saved" not in run("build_a_partnership.py")


# -- score_a_table ----------------------------------------------------------------------------------------------------


def test_the_table_is_scored_and_written(tmp_path: Path) -> None:
    told = run("score_a_table.py", "-o", tmp_path / "scores.csv")
    assert "harbour: " in told
    assert "moor: " in told
    written = pl.read_csv(tmp_path / "scores.csv")
    assert written["hub"].to_list() == ["harbour", "moor"]
    assert written["n_partners"].to_list() == [8, 8]
    assert written["pugh_death_1989"].is_between(0, 1).all()


def test_another_table_is_scored(tmp_path: Path) -> None:
    """Purpose 4 and 2 of 4: 0.75 of two partners; the code 9 is told, and makes the other's respect unknown."""
    items = [item.id.replace(".", "__") for item in pk.framework("pugh_death_1989").asks(short=True)]
    lines = [f"wave,hub,partner,respondent,about,{','.join(items)}"]
    lines += ["w,h,oak,,," + ",".join(["4"] * 8), "w,h,ash,,,2,9," + ",".join(["4"] * 6)]
    (tmp_path / "table.csv").write_text("\n".join(lines), encoding="utf-8")
    told = run("score_a_table.py", tmp_path / "table.csv")
    assert "A shared sense of purpose: 0.750, coverage 100%, 2 partners" in told
    assert "Mutual respect: 1.000" in told
    assert "look at: column respect__valued: 1 code off the scale" in told


# -- edge_list_to_hub -------------------------------------------------------------------------------------------------


def test_ties_without_directions_are_stated_as_facts(ties: Path) -> None:
    assert "3 partners and 3 ties" in convert(ties, "--date", "2026-03-01", "--name", "Three lanes")
    hub = pk.load(ties.parent / "made_hub")
    assert (hub.partnership.name, [p.id for p in hub.partnership.partners]) == (
        "Three lanes",
        ["oak-lane", "ash-end", "elm-row"],
    )
    profile = pk.assess(hub)
    assert {(tie.id, tie.status, tie.stated) for tie in profile.ties} == {
        (id_, TieStatus.CONFIRMED, True) for id_ in ("ash-end~oak-lane", "elm-row~oak-lane", "ash-end~elm-row")
    }
    assert [n for _, n in profile.stages.reported.counts] == [0, 2, 0, 1, 0]
    assert (profile.rates.asked, profile.rates.response) == (0, None)


def test_directed_ties_are_each_sides_own_report(ties: Path) -> None:
    ties.write_text(TIES + "Ash End,Oak Lane,3\nElm Row,Oak Lane,0\n", encoding="utf-8")
    convert(ties, "--directed")
    profile = pk.assess(pk.load(ties.parent / "made_hub"))
    assert {tie.id: (tie.status, tie.stated, tie.reported and tie.reported.position) for tie in profile.ties} == {
        "ash-end~oak-lane": (TieStatus.CONFIRMED, False, 1),
        "elm-row~oak-lane": (TieStatus.DENIED, False, None),
        "ash-end~elm-row": (TieStatus.UNCONFIRMED, False, 3),
    }


def test_columns_may_have_other_names(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    path.write_text("\ufeffa,b,stage\nOak,Ash,cooperation\n", encoding="utf-8")
    output = tmp_path / "pair"
    run("edge_list_to_hub.py", path, "--from", "a", "--to", "b", "--level", "stage", "-o", output)
    (tie,) = pk.assess(pk.load(output)).ties
    assert tie.reported == pk.continuum().stage("cooperation")


def test_nodes_bring_clusters_and_partners_without_ties(ties: Path) -> None:
    nodes = ties.with_name("nodes.csv")
    nodes.write_text("name,area\nOak Lane,North\nFir Close,South\n", encoding="utf-8")
    convert(ties, "--nodes", nodes, "--cluster", "area")
    partners = {partner.id: partner.cluster for partner in pk.load(ties.parent / "made_hub").partnership.partners}
    assert partners == {"oak-lane": "north", "ash-end": "", "elm-row": "", "fir-close": "south"}


@pytest.mark.parametrize(
    ("rows", "arguments", "told"),
    [
        ("Oak Lane,Fir Close,9\n", [], "row 5: the level '9'; expected 0 (No tie), 1 (Share information only)"),
        ("Elm Row,Oak Lane,2\n", [], "row 5: the tie of row 3 again"),
        ("Oak Lane,Elm Row,2\n", ["--directed"], "row 5: the tie of row 3 again"),
        ("Oak Lane,Oak Lane,2\n", [], "row 5: a tie of Oak Lane with itself"),
        (",Oak Lane,2\n", [], "row 5: a tie that lacks a partner"),
        ("", ["--level", "stage"], "no column stage; it has from, to, level"),
        ("", ["--continuum", "luke"], "unknown continuum 'luke'"),
    ],
)
def test_bad_input_is_told(ties: Path, rows: str, arguments: list[str], told: str) -> None:
    ties.write_text(TIES + rows, encoding="utf-8")
    assert told in convert(ties, *arguments, code=1)
    assert not (ties.parent / "made_hub").exists()


def test_all_problems_are_told_at_once(ties: Path) -> None:
    ties.write_text(TIES + "Oak Lane,Oak Lane,9\n,Elm Row,x\n", encoding="utf-8")
    assert convert(ties, code=1).count("ties.csv, row") == 4


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "ties.csv" in convert(tmp_path / "ties.csv", code=1)


# -- orchard_hub ------------------------------------------------------------------------------------------------------


def test_the_example_hub_is_loaded_and_assessed() -> None:
    hub = pk.load(EXAMPLES / "orchard_hub")
    assert {str(response.basis) for response in hub.responses} == {"illustrative"}
    for wave in hub.waves:
        profile = pk.assess(hub, wave.id)
        assert profile.illustrative
        assert profile.ties
        assert profile["pugh_death_1989"].illustrative
