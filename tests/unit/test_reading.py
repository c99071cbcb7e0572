"""A framework file that reads its figures in its own way: what is wrong is told at once, each thing where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import partnerkit as pk
from partnerkit.errors import DataFileError, InvalidValueError
from partnerkit.knowledge import library
from partnerkit.knowledge.norms import StatedNorm
from partnerkit.knowledge.reading import ScaleBand
from partnerkit.knowledge.schema import Point, Scale

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
id = "ours"
name = "Ours"
kind = "criteria"
edition = "1"
licence = "CC0-1.0"
source = "us"
place = "minutes"
basis = "authored"
about = "Ours."
subjects = ["partnership"]
asked_about = []
scale = "agreement_1_to_5"
raw = "sum"

[[bands]]
id = "low"
name = "Low"
at_least = 3
at_most = 9

[[bands]]
id = "high"
name = "High"
at_least = 10
at_most = 15

[[groups]]
id = "all"
name = "All"
basis = "authored"

[[criteria]]
id = "one"
name = "One"
definition = "One."
basis = "authored"
weight = 2

  [[criteria.items]]
  id = "our.first"
  text = "First."
  short = true

  [[criteria.items]]
  id = "our.second"
  text = "Second."

[[criteria]]
id = "two"
name = "Two"
definition = "Two."
basis = "authored"
weight = 1

  [[criteria.items]]
  id = "our.third"
  text = "Third."
  short = true
"""


def problems(tmp_path: Path, *changes: tuple[str, str]) -> list[str]:
    """Return what is said of the good file with some of its text changed."""
    text = GOOD
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    file = tmp_path / "ours.toml"
    file.write_text(text, encoding="utf-8")
    try:
        pk.framework(file)
    except DataFileError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_good_file_is_read(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


NORM = """
[[norms]]
of = "ours.one"
reliability = 0.8
sd = 0.2
source = "a study made up for this test"
"""
LAST = '  id = "our.third"\n  text = "Third."\n  short = true\n'


def test_norms_are_read(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    more = NORM.replace("ours.one", "ours") + 'place = "table 2"\nn = 240\n'
    file.write_text(GOOD + NORM + more, encoding="utf-8")
    made = "a study made up for this test"
    assert pk.framework(file).norms == (
        StatedNorm(of="ours.one", reliability=0.8, sd=0.2, source=made),
        StatedNorm(of="ours", reliability=0.8, sd=0.2, source=made, place="table 2", n=240),
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "ours.one",
            "ours.three",
            r"norms\[0\]\.of: a norm of 'ours.three'; expected the id of the framework or of one",
        ),
        ("ours.one", "one", r"norms\[0\]\.of: a norm of 'one'.*did you mean 'ours\.one'"),
        ("0.8", "1", r"norms\[0\]\.reliability: the reliability 1.*expected above 0 and below 1"),
        ("0.8", "0", r"norms\[0\]\.reliability: the reliability 0"),
        ("0.8", "nan", r"norms\[0\]\.reliability: "),
        ("0.2", "0", r"norms\[0\]\.sd: the standard deviation 0"),
        ("0.2", "7.5", r"norms\[0\]\.sd: .*divide one on a scale's points by their range"),
        ("0.2", "0.2\nn = 1", r"norms\[0\]\.n: the number 1; expected 2 or more"),
        ("0.2", "0.2\nN = 9", r"norms\[0\]\.N: unknown column or key 'N'"),
        ('"a study made up for this test"', '" "', r"norms\[0\]\.source: nothing; expected the work"),
        ("sd = 0.2\n", "", r"norms\[0\]\.sd: "),
    ],
)
def test_a_slip_in_a_norm_is_told_where_it_is(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in NORM
    found = problems(tmp_path, (LAST, LAST + NORM.replace(old, new)))
    assert len(found) == 1
    assert re.search(told, found[0])


def test_all_slips_in_norms_are_told_at_once(tmp_path: Path) -> None:
    """Numbers out of range keep the framework from being read; what norms are of is told all the same."""
    wrong = NORM.replace("0.8", "2").replace("0.2", "-1")
    found = problems(tmp_path, (LAST, LAST + wrong + NORM + NORM.replace("ours.one", "ours.three")))
    told = [re.search(r"norms\[\d\]\.\w+", each) for each in found]
    assert sorted(each[0] for each in told if each) == [
        "norms[0].reliability",
        "norms[0].sd",
        "norms[1].of",
        "norms[2].of",
    ]


def test_a_norm_of_a_total_needs_one(tmp_path: Path) -> None:
    bands = GOOD[GOOD.index("[[bands]]") : GOOD.index("[[groups]]")]
    norm = NORM.replace("ours.one", "ours")
    found = problems(tmp_path, (LAST, LAST + norm), (bands, ""), (SUM, f"{SUM}\ntotal = false"))
    assert len(found) == 1
    assert "norms[0].of: a norm of a total; expected none, as there is no total" in found[0]


WEIGHT = """
  [criteria.weight_item]
  id = "our.weight"
  text = "How much?"
"""
FIRST = 'id = "our.first"\n'
SUM = 'raw = "sum"'
OTHER = '  expected = { id = "our.other", text = "Other.", scale = "gate" }\n'
GROUP = 'basis = "authored"\n\n[[criteria]]'
THIRD = '  [[criteria.items]]\n  id = "our.third"'


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([("at_least = 10", "at_least = 11")], r"at_least: a gap between 'low' and 'high'; expected at_least = 10"),
        ([("at_least = 10", "at_least = 9")], r"bands\[1\]\.at_least: an overlap .*expected at_least = 10"),
        ([("at_least = 3", "at_least = 4")], r"bands\[0\]\.at_least: .*'low' with at_least = 4; expected 3"),
        ([("at_most = 15", "at_most = 14")], r"bands\[1\]\.at_most: .*'high' with at_most = 14; expected at_most = 15"),
        ([("at_most = 15", "below = 15")], r"bands\[1\]\.below: .*expected at_most = 15"),
        ([("at_most = 9", "")], r"bands\[0\].*the band 'low'; expected either `below` or `at_most`"),
        ([("at_most = 9", "at_most = 2")], r"the band 'low' from 3 to 2; expected an upper edge above"),
        ([('id = "high"', 'id = "low"')], r"bands\[1\]\.id: the band 'low' given twice"),
        ([("weight = 2", "weight = 1")], r"criteria: criteria that do not weigh as much as their items.*one 2, two 1"),
        ([(FIRST, FIRST + "  weight = 3\n")], r"criteria\.ours\.one\.items: items that weigh otherwise"),
        ([(SUM, f"{SUM}\nexponent = 0")], r"exponent: a sum with the exponent 0; expected 1"),
        ([('raw = "sum"', 'raw = "total"')], r"raw: .*'total'"),
        ([(SUM, f"{SUM}\ntotal = false")], r"bands: bands of a total; expected none"),
        ([('raw = "sum"', 'raw = "mean"')], r"bands\[0\]\.at_most: .*expected `below`, as means lie between"),
        ([(SUM, f'{SUM}\nratings = "received"')], r"ratings: ratings received; expected relationship"),
        ([(SUM, f"{SUM}\nexponent = -1\nshift = 0")], r"shift: no shift; expected above 0"),
        ([(SUM, f"{SUM}\nshift = 1")], r"shift: the shift 1.*expected from 0 to below 1"),
        ([(SUM, f"{SUM}\nvalidity = {{ partners = 0 }}")], r"validity\.partners: 0 partners; expected 1 or more"),
        ([(SUM, f"{SUM}\nvalidity = {{ response = 65 }}")], r"validity\.response: the share 65"),
        ([(SUM, f"{SUM}\nvaliditi = 3")], r"unknown column or key 'validiti'; did you mean 'validity'"),
        ([(GROUP, f"exponent = 0\n{GROUP}")], r"raw: a sum over groups"),
        ([(GROUP, f"weight = 2\n{GROUP}")], r"ours\.one, ours\.two in no group"),
        ([(FIRST, FIRST + "  floor = 0\n")], r"floor: the goalposts 0 and 5; expected a floor below"),
        ([(FIRST, FIRST + "  floor = 4\n  ceiling = 4\n")], r"floor: the goalposts 4 and 4"),
        ([(FIRST, f"{FIRST}{OTHER}")], r"our\.other on another scale than our\.first"),
        ([(THIRD, f"{WEIGHT}\n{THIRD}")], r"no weight_item for ours\.one; expected one for each"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(tmp_path: Path, changes: list[tuple[str, str]], told: str) -> None:
    found = problems(tmp_path, *changes)
    assert any(re.search(told, problem) for problem in found), found


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path, ("weight = 2", "weight = 1"), ("at_least = 10", "at_least = 12"), ("at_most = 15", "at_most = 16")
    )
    assert len(found) == 3


def test_lowest_of_a_group_is_read(tmp_path: Path) -> None:
    """Minus infinity is a number of TOML, and of no other in a framework's file."""
    file = tmp_path / "ours.toml"
    text = GOOD.replace(SUM, "").replace(GROUP, f"exponent = -inf\n{GROUP}", 1)
    text = re.sub(r"\[\[bands\]\]\n(.+\n)+", "", text)
    text = re.sub(r'name = "(One|Two)"', r'name = "\1"\ngroup = "all"', text)
    file.write_text(text, encoding="utf-8")
    (group,) = pk.framework(file).levels
    assert group.exponent == float("-inf")


def test_scale_told_by_its_ends_has_every_point_between() -> None:
    scale = library().scales["per_cent"]
    assert (scale.low, scale.high, scale.label(0), scale.label(50)) == (0, 100, "none", "50")
    assert scale.answers["37"] == 37
    assert str(scale) == "0 (none) to 100 (all)"


@pytest.mark.parametrize(("points", "ends"), [((0, 200), True), ((5, 5), True), ((0, 5), False), ((0, 1, 2), True)])
def test_scale_that_cannot_be_is_refused(points: tuple[int, ...], ends: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    with pytest.raises(InvalidValueError, match="the points"):
        Scale(id="s", name="S", points=tuple(Point(point=p, label=str(p)) for p in points), ends=ends)


def test_band_needs_one_upper_edge() -> None:
    with pytest.raises(InvalidValueError, match="either"):
        ScaleBand(id="b", name="B", at_least=1, below=2, at_most=2)
