"""Knowledge from other packages: found by entry point, named where it is wrong, loaded when it is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import partnerkit as pk
from partnerkit.errors import DataFileError
from partnerkit.files import COLUMNS
from partnerkit.knowledge import _library, guidance, library, practices_for, using
from partnerkit.knowledge._loader import Folder
from partnerkit.knowledge._practices import guidance_of
from tests.own import COLLECTION, CONTINUUM, FRAMEWORK, ITEMS, LADDER, RULE, SCALES, SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnerkit.knowledge import Knowledge

SRC = Path(__file__).parents[2] / "src"
FROM_NOTES = ('"our own notes"', '"our-notes"')
FILES = {
    "frameworks/our_meetings.toml": FRAMEWORK.replace(*FROM_NOTES),
    "continua/our_steps.toml": CONTINUUM.replace(*FROM_NOTES),
    "ladders/our_parents.toml": LADDER.replace(*FROM_NOTES),
    "practice/our_practice.toml": COLLECTION.replace(*FROM_NOTES),
    "rules/two_nurseries.toml": RULE.replace(*FROM_NOTES),
    "scales.toml": SCALES,
    "sources.toml": SOURCES,
    "items.toml": ITEMS,
    "cases/our_case/hub.toml": 'id = "our_case"\nname = "A case"\ncontinuum = "our_steps"\n',
    "cases/our_case/partners.csv": f"{','.join(COLUMNS['partners'])}\noak,Oak,nursery,private,lead,,,,,stated\n",
}


def install(
    site: Path, files: Mapping[str, str], *, name: str = "bristol-hubs", value: str = "", code: str = ""
) -> None:
    """Install a distribution of some files into a folder, as pip would: a package, and who it is."""
    package = name.replace("-", "_")
    root = site / package / "knowledge"
    for path, text in {"../__init__.py": code, **files}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        root.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    info = site / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    entry = f"[partnerkit.knowledge]\nbristol = {value or f'{package}.knowledge'}\n"
    (info / "entry_points.txt").write_text(entry, encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of packages on the path, as long as the test lasts."""
    folder = tmp_path / "site"
    folder.mkdir()
    library()  # it is read once, and must be without them
    before = set(sys.modules)
    monkeypatch.syspath_prepend(folder)
    yield folder
    for name in set(sys.modules) - before:
        del sys.modules[name]


def installed() -> Knowledge:
    """Return the knowledge read anew, as a fresh Python would."""
    return _library._installed.__wrapped__()


def told() -> list[str]:
    with pytest.raises(DataFileError) as caught:
        guidance_of(installed())
    return [str(problem) for problem in caught.value.problems]


def run(site: Path, code: str) -> str:
    """Return what a fresh Python prints, with the folder of packages on its path."""
    paths = os.pathsep.join([str(SRC), str(site), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": paths}
    environment.pop("COVERAGE_PROCESS_START", None)
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    ).stdout


def test_installed_package_is_used_as_what_ships(site: Path) -> None:
    """In a Python of its own: by id, in a hub, in the links, on the command line."""
    install(site, FILES)
    code = """
import partnerkit as pk
from partnerkit.knowledge import linked, practice_collection, practices_for
print(pk.framework("our_meetings"))
print(pk.continuum("our_steps"), pk.ladder("our_parents"))
print(practice_collection("our_practice"))
print(pk.rule("two_nurseries").name, pk.assess(pk.case("our_case")).continuum)
print("our_meetings.useful" in {link.to for link in linked("davis_2002.working_together")})
print("our_practice.meet" in {each.practice.id for each in practices_for("davis_2002.open_communication")})
near = pk.continuum("our_steps").translate("nodding", to="pugh_2008")[0].stage
print(pk.continuum().translate(near, to="our_steps")[0].stage)
from partnerkit.cli import main
import sys
sys.argv = ["partnerkit", "frameworks", "our_meetings"]
main()
"""
    lines = run(site, code).splitlines()
    assert lines[:7] == [
        "Framework('our_meetings', 2 criteria)",
        "Continuum('our_steps': nodding < sharing) Ladder('our_parents': told < asked)",
        "PracticeCollection('our_practice', 2 practices)",
        "Of our own our_steps",
        "True",
        "True",
        "Stage('our_steps.nodding')",
    ]
    assert any("Notes of our steering group" in line for line in lines)


def test_nothing_is_loaded_before_it_is_asked_for(site: Path) -> None:
    """Nor does an import look for packages."""
    install(site, FILES)
    code = """
import sys, partnerkit as pk, partnerkit.knowledge, partnerkit.scoring
print("bristol_hubs" in sys.modules)
pk.continua()
print("bristol_hubs" in sys.modules)
"""
    assert run(site, code).split() == ["False", "True"]


def test_package_is_read_over_what_ships(site: Path) -> None:
    install(site, FILES)
    known = installed()
    assert list(known.frameworks)[: len(pk.frameworks())] == list(pk.frameworks())
    assert list(known.frameworks)[len(pk.frameworks()) :] == ["our_meetings"]
    assert {"tie.warmth", "meetings.worth_it", "our_steps.wanted"} <= known.items.keys()
    assert guidance_of(known).collections.keys() - guidance().collections.keys() == {"our_practice"}
    assert "our_case" in known.cases
    assert "our_meetings" not in library().frameworks


def test_package_needs_no_init_where_its_files_lie_and_may_hold_other_things(site: Path) -> None:
    more = {"README.md": "# Ours\n", "__init__.py": "", "__pycache__/x.pyc": "", "images/a.svg": "<svg/>"}
    install(site, {"scales.toml": SCALES, **more})
    assert "traffic_light" in installed().scales


def test_two_packages_may_use_each_other(site: Path) -> None:
    install(site, {"scales.toml": SCALES}, name="avon-hubs")
    text = FRAMEWORK.replace('"agreement"', '"traffic_light"').replace('"our own notes"', '"pugh-2008"')
    install(site, {"frameworks/our_meetings.toml": text})
    assert installed().frameworks["our_meetings"]["useful"].items[0].item.scale.id == "traffic_light"


# What is refused


def test_id_that_ships_is_told_with_both_packages(site: Path) -> None:
    text = (
        FILES["frameworks/our_meetings.toml"]
        .replace("our_meetings", "davis_2002")
        .replace("davis_2002.working", "davis_2002.sharing")
    )
    install(site, {**FILES, "frameworks/our_meetings.toml": text})
    assert told()[0] == (
        "bristol-hubs: frameworks/our_meetings.toml, id: the id 'davis_2002', which is taken by"
        " partnerkit (frameworks/davis_2002.toml); expected an id of its own"
    )


@pytest.mark.parametrize(
    ("path", "id_"),
    [
        ("frameworks/our_meetings.toml", "our_meetings"),
        ("continua/our_steps.toml", "our_steps"),
        ("ladders/our_parents.toml", "our_parents"),
        ("practice/our_practice.toml", "our_practice"),
        ("rules/two_nurseries.toml", "two_nurseries"),
        ("scales.toml", "traffic_light"),
        ("sources.toml", "our-notes"),
    ],
)
def test_id_of_two_packages_is_told_with_both(site: Path, path: str, id_: str) -> None:
    install(site, {"sources.toml": SOURCES, path: FILES[path]}, name="avon-hubs")
    install(site, {path: FILES[path]})
    found = [line for line in told() if "which is taken by avon-hubs" in line]
    where = f"{path[:-5]}[0].id" if "/" not in path else "id"
    taken = f"the id {id_!r}, which is taken by avon-hubs ({path}); expected an id of its own"
    assert found[0] == f"bristol-hubs: {path}, {where}: {taken}"


def test_item_of_two_packages_is_told_with_both(site: Path) -> None:
    install(site, {"items.toml": ITEMS}, name="avon-hubs")
    install(site, {"items.toml": ITEMS.replace("How warm", "How cold")})
    (line,) = told()
    assert line.startswith(
        "bristol-hubs: items.toml, items[0]: the item 'tie.warmth', which is another in avon-hubs (items"
    )


def test_case_of_two_packages_is_told_with_both(site: Path) -> None:
    case = {"cases/somerset/hub.toml": "", "sources.toml": SOURCES}
    install(site, case)
    (line,) = told()
    assert line.startswith(
        "bristol-hubs: cases/somerset, id: the id 'somerset', which is taken by partnerkit (cases/somer"
    )


def test_damage_is_told_by_the_name_of_the_package(site: Path) -> None:
    """All of it, and nothing is loaded."""
    wrong = {
        "frameworks/our_meetings.toml": FILES["frameworks/our_meetings.toml"].replace("weight = 2", "weight = 0"),
        "continua/our_steps.toml": "= broken",
        "rules/two_nurseries.toml": RULE,
        "scales.toml": "scales = 5",
        "items.toml": f"more = 1\n{ITEMS}",
    }
    install(site, {**FILES, **wrong})
    assert sorted(line.split("; ")[0] for line in told()) == [
        "bristol-hubs: continua/our_steps.toml: Invalid statement (at line 1, column 1)",
        "bristol-hubs: frameworks/our_meetings.toml, criteria[1].weight: the weight 0.0",
        "bristol-hubs: items.toml, more: unknown key 'more'",
        "bristol-hubs: rules/two_nurseries.toml, source: unknown source 'our own notes'",
        "bristol-hubs: scales.toml, scales: 5",
    ]


def test_a_norm_names_a_source_that_is_known(site: Path) -> None:
    norm = '\n[[norms]]\nof = "our_meetings.useful"\nreliability = 0.8\nsd = 0.2\nsource = "{}"\n'
    framework = FILES["frameworks/our_meetings.toml"]
    install(site, {**FILES, "frameworks/our_meetings.toml": framework + norm.format("davis-2020")})
    place = "bristol-hubs: frameworks/our_meetings.toml, norms[0].source"
    assert told() == [f"{place}: unknown source 'davis-2020'; did you mean 'davis-2002'?"]


def test_name_that_is_not_read_is_told(site: Path) -> None:
    install(site, {"framework/ours.toml": FRAMEWORK, "scale.toml": SCALES, "sources.toml": SOURCES})
    assert told() == [
        "bristol-hubs: framework: a name that is not read; did you mean 'frameworks'?",
        "bristol-hubs: scale.toml: a name that is not read; did you mean 'scales.toml'?",
    ]


def test_package_without_knowledge_is_told(site: Path) -> None:
    install(site, {"README.md": "# Ours\n"})
    (line,) = told()
    assert line.startswith("bristol-hubs: knowledge: no knowledge; expected a folder that holds one of cases, continua")


@pytest.mark.parametrize(
    ("value", "code", "line"),
    [
        (
            "bristol_hubs.nothing",
            "",
            "the package bristol_hubs.nothing cannot be imported (ModuleNotFoundError: No module",
        ),
        (
            "bristol_hubs.knowledge",
            "1 / 0",
            "the package bristol_hubs.knowledge cannot be imported (ZeroDivisionError: division",
        ),
        (
            "bristol_hubs:knowledge",
            "",
            "the entry point bristol_hubs:knowledge; expected the name of a package, without a colon",
        ),
    ],
)
def test_package_that_cannot_be_imported_is_told(site: Path, value: str, code: str, line: str) -> None:
    install(site, FILES, value=value, code=code)
    (found,) = told()
    assert found.startswith(f"bristol-hubs: {line}")
    assert found.endswith("mend or uninstall bristol-hubs")


def test_damaged_package_breaks_no_import_and_no_file(site: Path) -> None:
    """What asks for no knowledge works on; the command line tells it without a traceback."""
    install(site, {"scales.toml": "scales = 5"})
    code = """
import sys, partnerkit as pk
print(pk.Partner(id="oak", name="Oak", kind="nursery").id)
from partnerkit.cli import main
sys.argv = ["partnerkit", "frameworks"]
sys.stderr = sys.stdout
try:
    main()
except SystemExit as stop:
    print(stop.code)
"""
    lines = run(site, code).splitlines()
    assert (lines[0], lines[-1]) == ("oak", "1")
    assert lines[1] == "bristol-hubs: scales.toml, scales: 5; expected a list"


def test_files_in_use_lie_over_packages(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(site, FILES)
    known = installed()
    monkeypatch.setattr(_library, "_installed", lambda: known)
    own = site / "own.toml"
    own.write_text(
        FRAMEWORK.replace("our_meetings", "mine").replace("meetings.", "mine.").replace("agreement", "traffic_light")
    )
    with using(own) as over:
        assert over.frameworks["mine"]["useful"].items[0].item.scale.high == 2
        assert "our_practice.meet" in {each.practice.id for each in practices_for("davis_2002.open_communication")}


def test_shipped_files_lie_as_those_of_a_package_must() -> None:
    folder = Folder("partnerkit", resources.files("partnerkit.knowledge") / "data")
    assert folder.misplaced() == []
