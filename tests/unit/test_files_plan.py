"""Own figures read from files, and plans written as tables and calendars."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest

from partnerkit.assessment import assess
from partnerkit.errors import DataFileError, InvalidValueError, MissingFileError
from partnerkit.files import load, read_estimates, write_plan
from partnerkit.planning import plan

if TYPE_CHECKING:
    from partnerkit.results import Plan

ORCHARD = Path(__file__).parents[2] / "examples" / "orchard_hub"
CHASER = "grange_park.someone_who_chases"
START = dt.date(2026, 9, 1)
TOML = """
[[practices]]
practice = "grange_park.someone_who_chases"
hours = "60 hour"
money = "0 GBP"
by_partner = [{ partner = "willow_nursery", hours = "10 hour" }]
gains = [{ to = "davis_2002.common_aim", strength = "2/3" }]
requires = []

[[practices]]
practice = "grange_park.common_project"
weeks = "4 week"
"""


@pytest.fixture(scope="module")
def made() -> Plan:
    return plan(assess(load(ORCHARD)), hours=60, weeks=12)


# Own figures


def test_toml_holds_all_figures(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(TOML, encoding="utf-8")
    chaser, project = read_estimates(tmp_path / "own.toml")
    assert (str(chaser.hours), str(chaser.money), chaser.weeks) == ("60 hour", "0 GBP", None)
    assert [(each.partner, str(each.hours)) for each in chaser.by_partner] == [("willow_nursery", "10 hour")]
    assert chaser.gains is not None
    assert [(link.to, str(link.strength)) for link in chaser.gains] == [("davis_2002.common_aim", "2/3")]
    assert chaser.requires == ()
    assert (str(project.weeks), project.hours, project.gains, project.requires) == ("4 week", None, None, None)


def test_csv_holds_costs(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(f"practice,hours,money,weeks\n{CHASER},60 hour,,\n", encoding="utf-8")
    (found,) = read_estimates(tmp_path / "own.csv")
    assert (found.practice, str(found.hours), found.money) == (CHASER, "60 hour", None)
    assert plan(assess(load(ORCHARD)), must=[CHASER], costs=tmp_path / "own.csv")[CHASER].hours == 60


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "own.csv",
            f"practice,hours,money,weeks\n{CHASER},60 GBP,x,\n",
            ["own.csv, row 2, column hours: '60 GBP'; expected in hour; write 12 hour", "column money: 'x'"],
        ),
        ("own.csv", "practice;hours\n", ["columns separated by semicolons"]),
        ("own.csv", f"practice,hours,money,weeks\n{CHASER},1 hour,,\n{CHASER},,,\n", ["given twice"]),
        ("own.toml", "[[practices]]\nhours = '1 hour'\n", ["practices[0]", "practice: nothing"]),
        ("own.toml", "[[practices]]\npractice = 'a.b'\nhuors = '1 hour'\n", ["unknown column or key 'huors'", "hours"]),
        (
            "own.toml",
            "[[practices]]\npractice='a.b'\ngains=[{to='davis_2002.common_aim',strength='1/2'}]\n",
            ["the strength 1/2; expected 1/3, 2/3 or 1"],
        ),
        ("own.toml", "practises = []\n", ["unknown key 'practises'; expected practices"]),
        ("own.toml", "practices = 3\n", ["expected a table for each practice"]),
        ("own.toml", "[[", ["text that is no TOML"]),
    ],
)
def test_wrong_file_says_where(tmp_path: Path, name: str, text: str, told: list[str]) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        read_estimates(tmp_path / name)
    assert all(each in str(caught.value) for each in told), str(caught.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes(b"\xff\xfe[\x00")
    with pytest.raises(DataFileError, match="UTF-16"):
        read_estimates(tmp_path / "own.toml")


def test_missing_file_and_other_forms_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no file"):
        read_estimates(tmp_path / "none.csv")
    (tmp_path / "own.xlsx").write_bytes(b"")
    with pytest.raises(DataFileError, match=r"a \.csv or \.toml file"):
        read_estimates(tmp_path / "own.xlsx")


# A plan as a table


def test_table_has_a_row_for_each_practice_in_order(made: Plan, tmp_path: Path) -> None:
    write_plan(made, tmp_path / "plan.csv")
    with (tmp_path / "plan.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["practice"] for row in rows] == [item.practice for item in made]
    assert [float(row["gain"]) for row in rows] == pytest.approx([item.gain for item in made], abs=1e-9)
    assert rows[0]["works_on"].split(";") == [removal.need for removal in made.items[0].removals]
    assert {row["basis"] for row in rows} == {"authored"}
    assert [row["text"] for row in rows] == [item.text for item in made]
    assert [row["why"] for row in rows] == [item.why for item in made]
    assert {row["marks"] for row in rows} == {"illustrative"}
    write_plan(attrs.evolve(made, hypothetical=True), tmp_path / "supposed.csv")
    assert "illustrative;hypothetical" in (tmp_path / "supposed.csv").read_text(encoding="utf-8")


# A plan as a calendar


def unfolded(data: bytes) -> list[str]:
    """Return the lines of an iCalendar file as RFC 5545 has them read, strictly."""
    assert data.endswith(b"\r\n")
    physical = data.split(b"\r\n")[:-1]
    assert all(b"\r" not in line and b"\n" not in line and 0 < len(line) <= 75 for line in physical)
    assert all(line.decode() for line in physical)  # no character is cut
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def events(data: bytes) -> list[dict[str, str]]:
    lines = unfolded(data)
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    assert sum(line.startswith("PRODID:") for line in lines) == 1
    found: list[dict[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        assert colon, line
        assert re.fullmatch(r"[A-Z]+(;[A-Z]+=[A-Z]+)*", name), line
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and line not in {"END:VEVENT", "END:VCALENDAR"}:
            assert name not in found[-1]
            found[-1][name] = value
    return found


def plain(text: str) -> str:
    """Return text without its escapes; a comma or semicolon that is not escaped is an error."""
    assert not re.search(r"(?<!\\)(\\\\)*[,;]", text), text
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


def test_calendar_has_an_event_for_each_practice(made: Plan, tmp_path: Path) -> None:
    write_plan(made, tmp_path / "plan.ics", start=START)
    found = events((tmp_path / "plan.ics").read_bytes())
    assert [plain(event["SUMMARY"]) for event in found] == [item.name for item in made]
    assert {event["DTSTAMP"] for event in found} == {"20260901T000000Z"}
    assert len({event["UID"] for event in found}) == len(made)
    for event, item in zip(found, made, strict=True):
        first = dt.datetime.strptime(event["DTSTART;VALUE=DATE"], "%Y%m%d").date()  # noqa: DTZ007 - a day
        after = dt.datetime.strptime(event["DTEND;VALUE=DATE"], "%Y%m%d").date()  # noqa: DTZ007 - a day
        assert first == START + dt.timedelta(weeks=item.starts)
        assert after == START + dt.timedelta(weeks=item.ends)
        told = plain(event["DESCRIPTION"])
        assert all(each in told for each in ("estimates", "Illustrative", item.text, item.why, item.cited))


def test_calendar_escapes_and_folds_what_it_must(made: Plan, tmp_path: Path) -> None:
    name = "Größe; 保育園, a\\b\nand " + "é" * 120
    item = attrs.evolve(made.items[0], name=name, weeks=0.0, ends=0.0)
    write_plan(attrs.evolve(made, items=(item,)), tmp_path / "plan.ics", start=START)
    (event,) = events((tmp_path / "plan.ics").read_bytes())
    assert plain(event["SUMMARY"]) == name
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20260901", "20260902")


def test_the_same_plan_gives_the_same_bytes_and_keeps_its_ids(made: Plan, tmp_path: Path) -> None:
    for name, start in (("a.ics", START), ("b.ics", START), ("c.ics", dt.date(2027, 1, 1))):
        write_plan(made, tmp_path / name, start=start)
    one, other, later = ((tmp_path / name).read_bytes() for name in ("a.ics", "b.ics", "c.ics"))
    assert one == other
    assert [event["UID"] for event in events(one)] == [event["UID"] for event in events(later)]


def test_empty_plan_is_an_empty_calendar(made: Plan, tmp_path: Path) -> None:
    write_plan(attrs.evolve(made, items=()), tmp_path / "plan.ics", start=START)
    assert events((tmp_path / "plan.ics").read_bytes()) == []


def test_refused_without_a_start_or_over_a_file(made: Plan, tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match="a calendar without a first day"):
        write_plan(made, tmp_path / "plan.ics")
    with pytest.raises(InvalidValueError, match=r"ends in \.csv or \.ics"):
        write_plan(made, tmp_path / "plan.xlsx")
    with pytest.raises(MissingFileError, match="make it first"):
        write_plan(made, tmp_path / "none" / "plan.csv")
    write_plan(made, tmp_path / "plan.csv")
    with pytest.raises(InvalidValueError, match="is there"):
        write_plan(made, tmp_path / "plan.csv")
    write_plan(made, tmp_path / "plan.csv", overwrite=True)
