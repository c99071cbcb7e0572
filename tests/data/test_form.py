"""How the files of the knowledge are written: one form, no field that says nothing, no gap left to be filled."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from partnerkit.knowledge import library
from tests.data import canonical

if TYPE_CHECKING:
    from pathlib import Path

FILES = canonical.files()
KNOWLEDGE = [file for file in FILES if "cases" not in file.relative_to(canonical.DATA).parts]  # cases are hub folders
MARKS = re.compile(r"^(\w+_)?basis$")  # who says so: the same mark, on links, costs and ratings too
OF_ONE_VALUE = {"licence"}  # a file that leaves the project carries its licence
NUMBERED = {  # how many of each a source has
    "pugh-2008": {"slide": 27},
    "somerset": {"paragraph": 10, "tip": 6},
    "warrington-panel": {"point": 12},
    "afc-grange-park": {"tip": 7, "paragraph": 4},
    "gla-hubs": {"tip": 7, "bullet": 5},
}

Table = dict[str, Any]


def named(file: Path) -> str:
    return file.relative_to(canonical.DATA).as_posix()


def content(file: Path) -> Table:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def tables(data: Table, path: str) -> list[tuple[str, Table]]:
    """Return every table of a file with the path that it shares with others of its kind."""
    found = [(path, data)]
    for key, value in data.items():
        if isinstance(value, dict):
            found += tables(value, f"{path}.{key}")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            found += [each for entry in value for each in tables(entry, f"{path}.{key}")]
    return found


def kind(file: Path) -> str:
    """Return what a file is one of: a framework, a continuum, or a list of its own."""
    place = file.relative_to(canonical.DATA)
    return place.parts[0] if len(place.parts) > 1 else place.stem


ALL = [each for file in KNOWLEDGE for each in tables(content(file), kind(file))]


@pytest.mark.parametrize("file", FILES, ids=named)
def test_file_has_the_canonical_form(file: Path) -> None:
    """Byte for byte: `python tests/data/canonical.py` writes it so."""
    text = file.read_text(encoding="utf-8")
    assert canonical.canonical(text) == text


@pytest.mark.parametrize("file", FILES, ids=named)
def test_canonical_form_says_the_same_and_keeps_comments(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace('"""\\\n', '"""\\\n\n').replace(" = ", "  =  ", 1)
    made = canonical.canonical(text)
    assert tomllib.loads(made) == tomllib.loads(text)
    assert [line for line in made.splitlines() if line.startswith("#")] == [
        line for line in text.splitlines() if line.startswith("#")
    ]


@pytest.mark.parametrize("start", ["#:schema ../framework.schema.json\n", "#:schema ../framework.schema.json\n\n"])
@pytest.mark.parametrize("file", [canonical.DATA / "scales.toml", canonical.DATA / "frameworks" / "davis_2002.toml"])
def test_form_allows_a_schema_to_be_named_first(file: Path, start: str) -> None:
    text = start + file.read_text(encoding="utf-8")
    assert canonical.canonical(text) == text


def test_keys_stand_in_one_order() -> None:
    """No two tables of a kind have two keys the other way about."""
    order: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for path, table in ALL:
        if not path.endswith((".rubric", ".signs")):
            order[path] |= set(combinations(table, 2))
    turned = {(path, a, b) for path, pairs in order.items() for a, b in pairs if (b, a) in pairs and a < b}
    assert turned == set()


def one_valued(found: list[tuple[str, Table]]) -> set[str]:
    """Return the fields that have the same value in every table that could have them, by their name alone."""
    values: dict[str, set[str]] = defaultdict(set)
    number: dict[str, int] = defaultdict(int)
    keys: dict[str, set[str]] = defaultdict(set)
    for path, table in found:
        keys[path] |= table.keys()
    for path, table in found:
        for key in keys[path]:
            name = "basis" if MARKS.match(key) else key
            values[name].add(json.dumps(table.get(key), sort_keys=True, default=str))
            number[name] += 1
    return {name for name, each in values.items() if len(each) == 1 and number[name] > 1}


def test_no_field_has_only_one_value() -> None:
    """A field that never varies says nothing: it is left out, or it is varied where that is true."""
    assert one_valued(ALL) <= OF_ONE_VALUE


def test_field_of_one_value_is_found() -> None:
    assert one_valued([("a", {"weight": 1, "id": "x"}), ("b", {"weight": 1}), ("a", {"weight": 1, "id": "y"})]) == {
        "weight"
    }
    assert one_valued([("a", {"short": True}), ("a", {})]) == set()


def test_nothing_is_left_to_be_filled() -> None:
    waiting = re.compile(r"\b(todo|tbc|tbd|fixme|xxx|lorem|placeholder|to be written|result \d)\b|\.\.\.|…")
    for path, table in ALL:
        for key, value in table.items():
            texts = value if isinstance(value, list) else [value]
            assert all(not isinstance(text, str) or text for text in texts), (path, key)
            assert [t for t in texts if isinstance(t, str) and waiting.search(t.casefold())] == [], (path, key)
            assert value not in ([], {}) or key == "asked_about", (path, key)


def unequal(weights: list[float | None]) -> bool:
    """Tell whether weights stand beside criteria or items of a list and not beside all, or sum to neither 1 nor n."""
    given = [weight for weight in weights if weight is not None]
    total = round(sum(given), 9)
    return bool(given) and (len(given) < len(weights) or total not in {1.0, float(len(weights))})


@pytest.mark.parametrize(
    ("weights", "wrong"),
    [([], False), ([None, None], False), ([0.25, 0.75], False), ([0.5, 1.5], False), ([1, None], True), ([1, 2], True)],
)
def test_weights_that_do_not_sum_are_found(weights: list[float | None], wrong: bool) -> None:  # noqa: FBT001 - what to expect
    assert unequal(weights) is wrong


def test_weights_sum() -> None:
    for path, table in ALL:
        for key in ("criteria", "items", "groups", "gates"):
            rows = table.get(key, [])
            assert not unequal([row.get("weight") for row in rows]), (path, table.get("id"), key)


# Places


def cited() -> list[tuple[str, str]]:
    """Return every source that is cited, with the place in it, from whatever cites it."""
    found = [(t["source"], t["place"]) for _, t in ALL if t.get("source") and t.get("place")]
    for file in KNOWLEDGE:
        data = content(file)
        if "source" in data:
            found += [(data["source"], t["place"]) for _, t in tables(data, "") if t.get("place")]
        found += [each for _, t in tables(data, "") if "draws_on" in t for each in drawn_from(t["draws_on"])]
    for file in (canonical.DATA / "cases").rglob("evidence.csv"):
        with file.open(encoding="utf-8", newline="") as rows:
            found += [(row["source"], row["place"]) for row in csv.DictReader(rows)]
    return found


def drawn_from(text: str) -> list[tuple[str, str]]:
    """Part `somerset, tip 3; pugh-2008 slide 7` into sources and places."""
    parts = (re.fullmatch(r"([\w-]+),? (.+)", each) for each in text.split("; "))
    return [(part[1], part[2]) if part else ("", text) for part in parts]


def test_every_place_is_in_a_known_source() -> None:
    found = cited()
    assert len(found) > 500
    assert {source for source, _ in found} <= library().sources.keys()
    assert all(place for _, place in found)


@pytest.mark.parametrize("source", NUMBERED)
def test_no_place_is_beyond_the_end_of_its_source(source: str) -> None:
    counted = NUMBERED[source]
    used: dict[str, set[int]] = defaultdict(set)
    for of, place in cited():
        if of == source:
            for word, numbers in re.findall(
                r"(slide|paragraph|tip|point|bullet)s? ((?:\d+(?:, | and | to )?)+)", place
            ):
                used[word] |= {int(n) for n in re.findall(r"\d+", numbers)}
    used.pop("point", None) if source == "pugh-2008" else None  # of slide 22
    assert used.keys() == counted.keys()
    for word, last in counted.items():
        assert used[word] <= set(range(1, last + 1)), word


def test_case_and_practice_count_the_paragraphs_of_somerset_alike() -> None:
    practices = {p["id"]: p["place"] for p in content(canonical.DATA / "practice" / "somerset.toml")["practices"]}
    with (canonical.DATA / "cases" / "somerset" / "evidence.csv").open(encoding="utf-8", newline="") as file:
        evidence = {row["id"]: row["place"] for row in csv.DictReader(file)}
    assert practices["twin_sessions"] == evidence["strength_twin_sessions"]
    assert practices["transition_action_plan"] == evidence["work_transition_plan"]
    assert practices["early_help_officer"] == evidence["work_early_help"]
    assert practices["joint_low_cost_training"] == evidence["work_joint_training"]
    assert practices["call_before_a_meeting"] == evidence["challenge_daunting_meetings"]
