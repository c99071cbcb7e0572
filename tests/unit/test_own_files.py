"""Files of a user's own, of every kind: read by their path, used beside what ships, and refused whole."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from click.testing import CliRunner

import partnerkit as pk
from partnerkit import cli, knowledge
from partnerkit.errors import DataFileError, Entry, MissingFileError, UnknownNameError
from partnerkit.knowledge import FileKind, checked, library, linked, practices_for, using
from partnerkit.knowledge._kinds import FOLDERS, kind_of
from partnerkit.knowledge._loader import MOST_BYTES
from partnerkit.responses import Form, form_items
from tests.own import COLLECTION, CONTINUUM, FRAMEWORK, ITEMS, LADDER, RULE, SCALES, SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OWN = {
    FileKind.FRAMEWORK: (FRAMEWORK, "our_meetings"),
    FileKind.CONTINUUM: (CONTINUUM, "our_steps"),
    FileKind.LADDER: (LADDER, "our_parents"),
    FileKind.PRACTICE_COLLECTION: (COLLECTION, "our_practice"),
    FileKind.RULE: (RULE, "two_nurseries"),
    FileKind.SCALES: (SCALES, "traffic_light"),
    FileKind.SOURCES: (SOURCES, "our-notes"),
    FileKind.ITEMS: (ITEMS, "tie.warmth"),
}
ASK: dict[FileKind, Callable[[Any], Any]] = {
    FileKind.FRAMEWORK: pk.framework,
    FileKind.CONTINUUM: pk.continuum,
    FileKind.LADDER: pk.ladder,
    FileKind.PRACTICE_COLLECTION: knowledge.practice_collection,
    FileKind.RULE: pk.rule,
}


def write(folder: Path, text: str | bytes, name: str = "own.toml") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def told(folder: Path, text: str | bytes) -> list[str]:
    """Return what is wrong with a file, each with its place."""
    with pytest.raises(DataFileError) as caught:
        checked(write(folder, text))
    return [str(problem) for problem in caught.value.problems]


# Each kind by its path


@pytest.mark.parametrize("kind", ASK)
def test_file_is_read_by_its_path(kind: FileKind, tmp_path: Path) -> None:
    text, id_ = OWN[kind]
    file = write(tmp_path, text)
    by_path, by_text = ASK[kind](file), ASK[kind](str(file))
    assert by_path.id == id_
    assert by_path == by_text
    with pytest.raises(UnknownNameError):
        ASK[kind](id_)  # it is not taken up: only by its path, or in use


@pytest.mark.parametrize("kind", OWN)
def test_kind_is_told_by_what_stands_in_the_file(kind: FileKind, tmp_path: Path) -> None:
    found, values = checked(write(tmp_path, OWN[kind][0]))
    assert (found, [value.id for value in values]) == (kind, [OWN[kind][1]])


@pytest.mark.parametrize("kind", ASK)
def test_file_of_another_kind_is_refused(kind: FileKind, tmp_path: Path) -> None:
    other = FileKind.LADDER if kind is FileKind.RULE else FileKind.RULE
    with pytest.raises(DataFileError, match=f"a file of the kind {other}; expected the kind") as caught:
        ASK[kind](write(tmp_path, OWN[other][0]))
    assert len(caught.value.problems) == 1


def test_file_whose_keys_do_not_tell_its_kind_is_of_none() -> None:
    assert kind_of(dict.fromkeys(("id", "name", "edition", "licence", "source", "place", "basis", "about"))) is None
    assert kind_of({}) is None
    assert kind_of({"scales": [], "items": []}) is None


@pytest.mark.parametrize("kind", FOLDERS)
def test_kind_is_told_from_a_file_that_lacks_what_is_common(kind: FileKind) -> None:
    """Whoever has written the first criterion and nothing else is told what a framework lacks."""
    own = {FileKind.FRAMEWORK: "criteria", FileKind.CONTINUUM: "stages", FileKind.LADDER: "steps"}
    more = {FileKind.PRACTICE_COLLECTION: "practices", FileKind.RULE: "partners"}
    assert kind_of({{**own, **more}[kind]: []}) is kind


def test_lists_of_practice_are_files_too(tmp_path: Path) -> None:
    entry = '[[{}]]\nid = "warmth"\nname = "Warmth"\ntext = "It is warm."\n'
    entry += 'source = "us"\nplace = "page 1"\nbasis = "source"\n'
    for kind in (FileKind.OUTCOMES, FileKind.ROLES, FileKind.KINDS, FileKind.PRINCIPLES):
        found, (value,) = checked(write(tmp_path, entry.format(kind)))
        assert (found, value.id) == (kind, "warmth")


def test_byte_order_mark_and_windows_line_ends_are_no_part_of_the_text(tmp_path: Path) -> None:
    file = write(tmp_path, b"\xef\xbb\xbf" + FRAMEWORK.replace("\n", "\r\n").encode())
    assert pk.framework(file).id == "our_meetings"


# What one's own continuum is for


def test_own_continuum_is_translated_both_ways(tmp_path: Path) -> None:
    ours, pugh = pk.continuum(write(tmp_path, CONTINUUM)), pk.continuum()
    there = ours.translate("nodding", to="pugh_2008")
    assert [each.stage.continuum for each in there] == ["pugh_2008"] * len(there)
    back = pugh.translate(there[0].stage, to=ours)
    assert "nodding" in {each.stage.id for each in back}
    with pytest.raises(UnknownNameError, match="unknown continuum 'our_steps'"):
        pugh.translate("networking", to="our_steps")


def gates(yes: int) -> dict[str, list[int]]:
    ids = [f"{name}__gate_{i}" for name in ("nodding", "sharing") for i in range(4)]
    return {id_: [2 if i < yes else 0] for i, id_ in enumerate(ids)}


@pytest.mark.parametrize(("yes", "stage_"), [(0, 0), (4, 1), (8, 2)])
def test_own_continuum_scores_a_table(tmp_path: Path, yes: int, stage_: int) -> None:
    """All four gates of a stage are met, or none."""
    row = {"wave": ["w"], "hub": ["h"], "partner": ["oak"], "respondent": [""], "about": ["ash"], **gates(yes)}
    scores = pk.score(pl.DataFrame(row), pk.continuum(write(tmp_path, CONTINUUM)))
    assert scores["our_steps__stage"].to_list() == [stage_]


# Files in use


def hub_of_ours() -> pk.Hub:
    """Return a hub on a continuum, a rule and a framework of its own; oak and ash answer alike."""
    partners = [
        pk.Partner(id=id_, name=id_, kind="nursery", role="lead" if id_ == "oak" else "member")
        for id_ in ("oak", "ash")
    ]
    ties = [pk.Relationship(a="ash", b="oak", aim="sharing")]
    partnership = pk.Partnership(
        id="h", name="H", partners=partners, relationships=ties, continuum="our_steps", rules=["two_nurseries"]
    )
    answers: list[dict[str, Any]] = []
    for here, there in (("oak", "ash"), ("ash", "oak")):
        met = [(f"nodding.gate_{i}", 2) for i in range(4)] + [(f"sharing.gate_{i}", 0) for i in range(4)]
        answers += [{"partner": here, "about": there, "item": item, "answer": answer} for item, answer in met]
        about_us = [("meetings.worth_it", 4), ("meetings.drag_on", 0), ("communication.say_freely", 2)]
        answers += [{"partner": here, "about": "", "item": item, "answer": answer} for item, answer in about_us]
    responses = pk.Responses.of([pk.Response(wave="w", **answer) for answer in answers])
    return pk.Hub(partnership=partnership, responses=responses, waves=[pk.Wave(id="w", date=dt.date(2026, 3, 1))])


def files_of_ours(folder: Path) -> list[Path]:
    texts = (FRAMEWORK, CONTINUUM, RULE, COLLECTION, LADDER)
    return [write(folder, text, f"own{i}.toml") for i, text in enumerate(texts)]


def test_hub_is_assessed_by_files_in_use(tmp_path: Path) -> None:
    """Oak and ash meet the gates of the first stage and no other; useful is 1, open 1/2 with twice the weight."""
    with using(*files_of_ours(tmp_path)):
        profile = pk.assess(hub_of_ours(), quality="our_meetings")
        tree = profile.explain("our_meetings.useful")
    assert profile.continuum == "our_steps"
    assert [tie.placement.stage and tie.placement.stage.id for tie in profile.ties] == ["nodding"]
    assert profile["our_meetings.useful"].value == tree.value == 1
    assert profile["our_meetings"].value == pytest.approx((1 + 2 * 0.5) / 3)
    assert [(rule.id, str(rule.outcome)) for rule in profile.rules] == [("two_nurseries", "met")]


def test_hub_of_files_that_are_not_in_use_is_refused() -> None:
    with pytest.raises(pk.PartnerkitError, match="our_steps"):
        hub_of_ours()


def test_files_in_use_are_linked_with_what_ships(tmp_path: Path) -> None:
    with using(*files_of_ours(tmp_path)) as known:
        assert known is library()
        assert "our_meetings.useful" in {link.to for link in linked("davis_2002.working_together")}
        assert "our_practice.meet" in {p.practice.id for p in practices_for("davis_2002.open_communication")}
        asked = form_items(Form.SHORT, "our_steps")
    assert "meetings.worth_it" in {item.id for items in asked.values() for item in items}
    assert "our_meetings.useful" not in {link.to for link in linked("davis_2002.working_together")}
    assert "our_practice.meet" not in {p.practice.id for p in practices_for("davis_2002.open_communication")}


def test_file_in_use_is_found_by_its_path_as_well(tmp_path: Path) -> None:
    """Its id is taken, by itself."""
    first, *_ = files = files_of_ours(tmp_path)
    with using(*files):
        assert pk.framework(first) is pk.framework("our_meetings")


def test_files_in_use_may_refer_to_each_other(tmp_path: Path) -> None:
    """A framework on a scale and from a source of one's own, and a continuum beside a rubric of its stages."""
    text = FRAMEWORK.replace('"agreement"', '"traffic_light"').replace('"our own notes"', '"our-notes"')
    text = text.replace('to = "davis_2002.working_together"', 'to = "our_own.useful"')
    other = (
        FRAMEWORK.replace("our_meetings", "our_own")
        .replace("meetings.", "others.")
        .replace("[[criteria.links]]", "[[x]]")
    )
    other = other[: other.index("  [[x]]")] + '\n  [criteria.rubric]\n  nodding = "Seen."\n  sharing = "Felt."\n'
    files = [write(tmp_path, each, f"{i}.toml") for i, each in enumerate((text, other, SCALES, SOURCES, CONTINUUM))]
    with using(*files):
        useful = pk.framework("our_meetings")["useful"]
    assert useful.items[0].item.scale.high == 2
    assert useful.links[0].to == "our_own.useful"
    with pytest.raises(DataFileError, match="unknown scale 'traffic_light'"):
        pk.framework(files[0])


def test_blocks_stand_in_one_another(tmp_path: Path) -> None:
    first, second, *_ = files_of_ours(tmp_path)
    with using(first):
        with using(second):
            assert {"our_meetings"} <= library().frameworks.keys()
            assert "our_steps" in pk.continua()
            with pytest.raises(
                DataFileError, match="the id 'our_meetings', which is taken by a framework that is there"
            ):
                checked(write(tmp_path, FRAMEWORK, "copy.toml"))
        assert "our_steps" not in pk.continua()
    assert "our_meetings" not in pk.frameworks()


def test_files_in_use_are_of_one_thread(tmp_path: Path) -> None:
    """What one thread uses, another does not see."""
    seen: list[bool] = []
    with using(*files_of_ours(tmp_path)):
        thread = threading.Thread(target=lambda: seen.append("our_meetings" in pk.frameworks()))
        thread.start()
        thread.join()
    assert seen == [False]


def test_nothing_is_used_where_one_file_is_wrong(tmp_path: Path) -> None:
    good, bad = write(tmp_path, FRAMEWORK), write(tmp_path, LADDER.replace("people", "poeple"), "bad.toml")
    worse = write(tmp_path, COLLECTION.replace('ring_round"]', 'rang_round"]'), "worse.toml")
    with pytest.raises(DataFileError) as caught, using(good, bad, worse):
        pytest.fail("the block was entered")
    assert {problem.file for problem in caught.value.problems} == {"bad.toml", "worse.toml"}
    assert "our_meetings" not in pk.frameworks()


def test_two_files_of_one_id_are_told_with_both_names(tmp_path: Path) -> None:
    first, second = (
        write(tmp_path, FRAMEWORK, "a.toml"),
        write(tmp_path, LADDER.replace("our_parents", "our_meetings"), "b.toml"),
    )
    with pytest.raises(DataFileError) as caught, using(first, second):
        pytest.fail("the block was entered")
    (line,) = map(str, caught.value.problems)
    assert line == "b.toml, id: the id 'our_meetings', which is taken by a.toml; expected an id of its own"


# What is refused, and where it is told

SLIPS: list[tuple[str, str, str, str]] = [
    (
        FRAMEWORK,
        '"davis_2002.working_together"',
        '"davis_2002.working_togther"',
        (
            "criteria[0].links[0].to: unknown criterion 'davis_2002.working_togther'; "
            "did you mean 'davis_2002.working_together'?"
        ),
    ),
    (
        FRAMEWORK,
        '"communication.say_freely"',
        '"communication.say_freley"',
        "criteria[1].items[0].use: unknown item 'communication.say_freley'; did you mean 'communication.say_freely'?",
    ),
    (
        FRAMEWORK,
        '"agreement"',
        '"agreemnet"',
        "scale: unknown scale 'agreemnet'; did you mean 'agreement'?",
    ),
    (
        FRAMEWORK,
        "weight = 2",
        "weight = 0",
        "criteria[1].weight: the weight 0.0; expected more than 0, at most 1000, with at most three decimals",
    ),
    (
        FRAMEWORK,
        "weight = 2",
        "weight = -1",
        "criteria[1].weight: the weight -1.0; expected more than 0, at most 1000, with at most three decimals",
    ),
    (
        FRAMEWORK,
        "weight = 2",
        "wieght = 2",
        "criteria[1].wieght: unknown column or key 'wieght'; did you mean 'weight'?",
    ),
    (FRAMEWORK, 'source = "our own notes"\n', "", "source: nothing; expected a value"),
    (FRAMEWORK, '"our own notes"', '" "', "source: nothing; expected the work that it is from"),
    (FRAMEWORK, 'id = "open"', 'id = "useful"', "criteria[1].id: the criterion 'our_meetings.useful' given twice"),
    (
        FRAMEWORK,
        "meetings.drag_on",
        "meetings.worth_it",
        (
            "criteria[0].items[1].id: the item 'meetings.worth_it' defined twice, first in own.toml; "
            "write use = 'meetings.worth_it' "
            "to ask the same, or give it an id of its own"
        ),
    ),
    (
        FRAMEWORK,
        "meetings.drag_on",
        "pugh_2008.wanted",
        (
            "criteria[0].items[1].id: the item 'pugh_2008.wanted' defined twice; write use = 'pugh_2008.wanted' "
            "to ask the same, or give it an id of its own"
        ),
    ),
    (
        FRAMEWORK,
        '"davis_2002.working_together"',
        '"our_meetings.useful"',
        "criteria[0].links[0].to: a link of a criterion with itself",
    ),
    (
        FRAMEWORK,
        "weight = 2",
        'rubric_item = "x"',
        "criteria[1].rubric_item: unknown column or key 'rubric_item'; it is worked out from the rest: leave it out",
    ),
    (
        FRAMEWORK,
        FRAMEWORK[FRAMEWORK.index("\n[[criteria]]") :],
        "criteria = []\n",
        "criteria: an empty list; expected at least one",
    ),
    (CONTINUUM, 'id = "sharing"', 'id = "nodding"', "stages[1].id: the stage 'nodding' given twice"),
    (CONTINUUM, 'name = "Strangers"\n', "", "no_contact.name: nothing; expected a value"),
    (
        CONTINUUM,
        "  formality = 2",
        "  formality = 4",
        "stages[1].features.formality: the rating 4; expected 0 to 3, or nothing",
    ),
    (
        CONTINUUM,
        "  formality = 2",
        "  formalty = 2",
        "stages[1].features.formalty: unknown column or key 'formalty'; did you mean 'formality'?",
    ),
    (
        CONTINUUM,
        'checked = "yes"',
        'checked = "yes"\nreported = "x"',
        "reported: unknown column or key 'reported'; it is worked out from the rest: leave it out",
    ),
    (
        CONTINUUM,
        '[[stages]]\nid = "nodding"',
        '[[stages]]\nposition = 3\nid = "nodding"',
        "stages[0].position: unknown column or key 'position'; it is worked out from the rest: leave it out",
    ),
    (
        CONTINUUM,
        '"nodding.gate_0"',
        '"purpose.agreed"',
        "the item 'purpose.agreed', which is another in what is there already; expected an id of its own",
    ),
    (
        CONTINUUM,
        "nodding.gate_0",
        "nodding.gate_1",
        "the item 'nodding.gate_1', which is another in own.toml; expected an id of its own",
    ),
    (CONTINUUM, CONTINUUM[CONTINUUM.index("\n[[stages]]") :], "", "stages: nothing; expected a value"),
    (LADDER, 'id = "asked"', 'id = "reader"', "steps: a step, reason or role given twice"),
    (LADDER, 'name = "Asked"', 'name = "told"', "steps: two steps of one name"),
    (LADDER, LADDER[LADDER.rindex("\n[[steps]]") :], "", "steps: one step; expected two or more"),
    (LADDER, LADDER[LADDER.index("\n[[steps]]") :], "", "steps: nothing; expected a value"),
    (
        LADDER,
        'people = "parents"\n',
        'people = "parents"\nreported = "x"\n',
        "reported: unknown column or key 'reported'; it is worked out from the rest: leave it out",
    ),
    (
        LADDER,
        "[[steps.roles]]",
        "[[steps.rolls]]",
        "steps[0].rolls: unknown column or key 'rolls'; did you mean 'roles'?",
    ),
    (
        LADDER,
        'id = "our_parents"',
        'id = "pugh_2008"',
        "id: the id 'pugh_2008', which is taken by a continuum that is there already; expected an id of its own",
    ),
    (
        COLLECTION,
        '"ring_round"]',
        '"rang_round"]',
        (
            "our_practice.meet.requires: unknown practice 'our_practice.rang_round'; "
            "did you mean 'our_practice.ring_round'?"
        ),
    ),
    (
        COLLECTION,
        'requires = ["ring_round"]',
        'requires = ["meet"]',
        "our_practice.practices: practices that require each other: our_practice.meet → our_practice.meet",
    ),
    (
        COLLECTION,
        "davis_2002.open_communication",
        "anning_2006_strategies.shared_language",
        "our_practice.meet.serves: unknown criterion 'anning_2006_strategies.shared_language'; known: ",
    ),
    (
        COLLECTION,
        'id = "our_practice"',
        'id = "davis_2002"',
        "id: the id 'davis_2002', which is taken by what is there already; expected an id of its own",
    ),
    (COLLECTION, '"4 hour"', '"4 week"', "practices[0].cost.hours: '4 week'; expected in hour"),
    (RULE, '["nursery"]', '["nursary"]', "partners.kinds[0]: unknown kind 'nursary'; did you mean 'nursery'?"),
    (
        RULE,
        'id = "two_nurseries"',
        'id = "hub_min_providers"',
        "id: the id 'hub_min_providers', which is taken by a rule that is there already; expected an id of its own",
    ),
    (
        SCALES,
        'id = "traffic_light"',
        'id = "agreement"',
        "scales[0].id: the id 'agreement', which is taken by a scale that is there already; expected an id of its own",
    ),
    (
        SCALES,
        "point = 2",
        "point = 3",
        "scales[0].points: the points [0, 1, 3]; expected two or more whole numbers in order",
    ),
    (SCALES, "[[scales]]", "other = 1\n[[scales]]", "a file of no kind that is known; expected criteria"),
    (SOURCES, "read = true", 'read = "yes"', "sources[0].read: 'yes'; expected true or false"),
    (
        ITEMS,
        'id = "tie.warmth"',
        'id = "tie.contact"',
        "items[0]: the item 'tie.contact', which is another in what is there already; expected an id of its own",
    ),
]


TIES = '[ties]\ncontinuum = "pugh_2008"\nstage = "networking"\nshare = 0.5\n'


def test_what_only_all_of_a_file_can_tell_is_told_beside_what_cannot_be_read(tmp_path: Path) -> None:
    """A weight that is none does not hide a name that leads nowhere, an id given twice, or a gap between bands."""
    bands = (
        '[[bands]]\nid = "low"\nname = "Low"\nat_least = 0\nbelow = 2\n\n'
        '[[bands]]\nid = "high"\nname = "High"\nat_least = 3\nat_most = 4\n\n'
    )
    text = FRAMEWORK.replace("weight = 2", "weight = 0").replace("working_together", "working_togther")
    text = text.replace('id = "open"', 'id = "useful"').replace("[[criteria]]", f"{bands}[[criteria]]", 1)
    slips = [
        "criteria[1].weight: the weight 0.0; ",
        "bands[1].at_least: a gap between 'low' and 'high'; expected at_least = 2",
        "criteria[1].id: the criterion 'our_meetings.useful' given twice",
        "criteria[0].links[0].to: unknown criterion 'davis_2002.working_togther'",
    ]
    found = told(tmp_path, text.replace('source = "our own notes"', 'source = " "'))
    assert len(found) == len(slips) + 1
    for slip, line in zip([*slips[:3], "source: nothing", slips[3]], found, strict=True):
        assert line.startswith(f"own.toml, {slip}")


def test_link_to_a_file_that_cannot_be_read_is_no_slip_of_its_own(tmp_path: Path) -> None:
    broken = write(tmp_path, FRAMEWORK.replace("weight = 2", "weight = 0"), "broken.toml")
    other = FRAMEWORK.replace("our_meetings", "our_own").replace("meetings.", "own.")
    sound = write(tmp_path, other.replace("davis_2002.working_together", "our_meetings.useful"), "sound.toml")
    with pytest.raises(DataFileError) as caught, using(broken, sound):
        pytest.fail("the block was entered")
    assert [problem.file for problem in caught.value.problems] == ["broken.toml"]


def test_stage_of_a_continuum_that_cannot_be_read_is_no_slip_of_its_own(tmp_path: Path) -> None:
    broken = write(tmp_path, CONTINUUM.replace('checked = "yes"', 'checked = "perhaps"'), "broken.toml")
    rubric = '\n  [criteria.rubric]\n  nodding = "Seen."\n  sharing = "Felt."\n'
    sound = write(tmp_path, FRAMEWORK + rubric, "sound.toml")
    with pytest.raises(DataFileError) as caught, using(broken, sound):
        pytest.fail("the block was entered")
    assert [problem.file for problem in caught.value.problems] == ["broken.toml"]


@pytest.mark.parametrize(
    ("text", "changes", "lines"),
    [
        (
            COLLECTION,
            [("davis_2002.open_communication", "davis_2002.open_comm"), ('"4 hour"', '"4 week"')],
            ["practices[0].cost.hours: '4 week'", "our_practice.meet.serves: unknown criterion 'davis_2002.open_comm'"],
        ),
        (
            RULE + TIES.replace("pugh_2008", "pugh_2007"),
            [("at_least = 2", "at_least = 0")],
            ["partners.at_least: the number 0", "ties.continuum: unknown continuum 'pugh_2007'"],
        ),
    ],
)
def test_name_that_leads_nowhere_is_told_beside_what_cannot_be_read(
    tmp_path: Path, text: str, changes: list[tuple[str, str]], lines: list[str]
) -> None:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    found = told(tmp_path, text)
    assert len(found) == len(lines)
    assert all(line.startswith(f"own.toml, {start}") for start, line in zip(lines, found, strict=True))


def test_group_that_is_not_there_is_told_with_where_groups_stand(tmp_path: Path) -> None:
    (line,) = told(tmp_path, FRAMEWORK.replace('name = "Useful"', 'name = "Useful"\ngroup = "all"'))
    assert line == "own.toml, criteria[0].group: unknown group 'all'; expected a group that stands under [[groups]]"


def test_bands_from_high_to_low_are_told_as_such(tmp_path: Path) -> None:
    bands = (
        '[[bands]]\nid = "high"\nname = "High"\nat_least = 2\nat_most = 4\n\n'
        '[[bands]]\nid = "low"\nname = "Low"\nat_least = 0\nbelow = 2\n\n'
    )
    lines = told(tmp_path, FRAMEWORK.replace("[[criteria]]", f"{bands}[[criteria]]", 1))
    assert any("bands[0].at_most: the band 'high' with at_most = 4; expected `below`" in line for line in lines)
    below = bands.replace("at_most = 4", "below = 4")
    lines = told(tmp_path, FRAMEWORK.replace("[[criteria]]", f"{below}[[criteria]]", 1))
    assert any("'low' after 'high', which begins higher; expected bands from low to high" in line for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("pugh_2008", "pugh_2007", "ties.continuum: unknown continuum 'pugh_2007'; did you mean 'pugh_2008'?"),
        ("networking", "netwroking", "ties.stage: unknown stage 'netwroking'; did you mean 'networking'?"),
    ],
)
def test_rule_that_demands_what_there_is_not_is_refused(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert told(tmp_path, RULE + TIES.replace(old, new)) == [f"own.toml, {line}"]


@pytest.mark.parametrize(("text", "old", "new", "line"), SLIPS)
def test_slip_is_told_with_its_dotted_path(tmp_path: Path, text: str, old: str, new: str, line: str) -> None:
    assert old in text
    found = told(tmp_path, text.replace(old, new, 1))
    assert [each for each in found if each.startswith((f"own.toml, {line}", f"own.toml: {line}"))], found


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = FRAMEWORK.replace("weight = 2", "weight = 0").replace("reversed = true", 'reversed = "yes"')
    found = told(tmp_path, text.replace('edition = "1"', "edition = 1").replace('kind = "criteria"\n', ""))
    assert [each.split(": ")[0] for each in found] == [
        "own.toml, kind",
        "own.toml, edition",
        "own.toml, criteria[0].items[1].reversed",
        "own.toml, criteria[1].weight",
    ]


def test_slip_in_the_header_is_told_once(tmp_path: Path) -> None:
    """Not for each item that has its scale and subjects from there."""
    text = FRAMEWORK.replace('"agreement"', '"agreemnet"').replace('["partnership", "relationship"]', '["neighbour"]')
    assert [
        line.split(": ")[0]
        for line in told(tmp_path, text.replace('asked_about = ["partnership"]', "asked_about = []"))
    ] == [
        "own.toml, scale",
        "own.toml, subjects[0]",
    ]


def test_item_without_a_scale_anywhere_is_told(tmp_path: Path) -> None:
    found = told(tmp_path, FRAMEWORK.replace('scale = "agreement"\n', ""))
    assert found == [f"own.toml, criteria[0].items[{i}].scale: nothing; expected a value" for i in range(2)]


# Cycles. A link holds both ways, so a ring of links says nothing impossible; what is told twice over is refused.


def linked_pair(back: str) -> str:
    link = '\n  [[criteria.links]]\n  to = "our_meetings.useful"\n  strength = "1"\n'
    text = FRAMEWORK.replace("davis_2002.working_together", "our_meetings.open")
    return text + (link if back else "")


def test_link_may_lead_to_a_criterion_of_the_same_file(tmp_path: Path) -> None:
    made = pk.framework(write(tmp_path, linked_pair("")))
    assert made["useful"].links[0].to == "our_meetings.open"


def test_link_written_at_both_ends_is_refused(tmp_path: Path) -> None:
    found = told(tmp_path, linked_pair("back"))
    rest = "which links back; expected it at one end; a link holds both ways: write it at the end that acts"
    assert found == [
        f"own.toml, our_meetings.useful.links: a link with 'our_meetings.open', {rest}",
        f"own.toml, our_meetings.open.links: a link with 'our_meetings.useful', {rest}",
    ]


def test_link_given_twice_is_refused(tmp_path: Path) -> None:
    link = '\n  [[criteria.links]]\n  to = "davis_2002.sharing_power"\n  strength = "{}"\n'
    (line,) = told(tmp_path, FRAMEWORK + link.format("1") + link.format("1/3"))
    assert line == "own.toml, our_meetings.open.links: a link with 'davis_2002.sharing_power' given twice"


def test_practices_that_require_each_other_are_refused(tmp_path: Path) -> None:
    text = COLLECTION.replace("lowers = []", 'lowers = []\nrequires = ["meet"]', 1)
    (line,) = told(tmp_path, text)
    assert "practices that require each other: our_practice." in line


# Files that are none


def timed(folder: Path, data: bytes) -> str:
    """Return the one line that is told of a file, which must be told at once."""
    file = write(folder, data)
    start = time.process_time()
    with pytest.raises(DataFileError) as caught:
        checked(file)
    assert time.process_time() - start < 1
    (problem,) = caught.value.problems
    return str(problem)


LARGE = f"own.toml: a file of more than {MOST_BYTES:,} bytes; expected at most 1,000,000"
DEEP = "own.toml: lists or tables that stand in one another too deep; expected at most 20 levels"
FILES: dict[str, tuple[bytes, str]] = {
    "of 50 MB": (b"# x\n" * 12_500_000, LARGE),
    "of 50 MB in one word": (b"x" * 50_000_000, LARGE),
    "empty": (b"", "own.toml: an empty file; expected TOML in UTF-8"),
    "of spaces": (b" \n\n", "own.toml: an empty file; expected TOML in UTF-8"),
    "of a comment": (b"# nothing yet\n", "own.toml: an empty file; expected TOML in UTF-8"),
    "of lists a thousand deep": (b"criteria = " + b"[" * 1000 + b"]" * 1000, DEEP),
    "of tables a thousand deep": (b"criteria = " + b"{a = " * 1000 + b"1" + b"}" * 1000, DEEP),
    "of lists a hundred deep": (b"criteria = " + b"[" * 100 + b"]" * 100, DEEP),
    "of a key of a thousand names": (
        b"criteria" + b".a" * 1000 + b" = 1",
        "own.toml: a key of 20 names or more, joined by dots; expected at most 19",
    ),
    "of a key of half a million names": (
        b"a" + b".a" * 499_000 + b" = 1",
        "own.toml: a key of 20 names or more, joined by dots; expected at most 19",
    ),
    "of a key of quoted names": (
        b"[" + b'"a\\"b" . ' * 400 + b"a]",
        "own.toml: a key of 20 names or more, joined by dots; expected at most 19",
    ),
    "of a long word": (
        b"a" * 999_000,
        "own.toml: Expected '=' after a key in a key/value pair (at end of document); expected TOML in UTF-8",
    ),
    "of many quotation marks": (
        b'"' * 999_000,
        "own.toml: Expected '=' after a key in a key/value pair (at line 1, column 3); expected TOML in UTF-8",
    ),
    "not in UTF-8": (
        b'id = "own"\nname = "caf\xe9"',
        "own.toml: bytes on line 2 that are not UTF-8; expected TOML in UTF-8; save it as UTF-8",
    ),
    "in UTF-16": (
        "id = 1".encode("utf-16"),
        "own.toml: bytes on line 1 that are not UTF-8; expected TOML in UTF-8; save it as UTF-8",
    ),
    "of a number of 5,000 digits": (
        b"stages = " + b"9" * 5000,
        "own.toml: a number of thousands of digits, or a date that is none; expected TOML in UTF-8",
    ),
    "of a date that is none": (
        b"stages = 2026-02-30",
        "own.toml: Invalid date or datetime (at line 1, column 10); expected TOML in UTF-8",
    ),
    "of no TOML": (b"= broken", "own.toml: Invalid statement (at line 1, column 1); expected TOML in UTF-8"),
    "of a key given twice": (
        b"x = 1\nx = 2\n",
        "own.toml: Cannot overwrite a value (at line 2, column 6); expected TOML in UTF-8",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_file_that_is_none_is_refused_at_once(tmp_path: Path, name: str) -> None:
    data, line = FILES[name]
    assert timed(tmp_path, data) == line


MANY = {
    "values": (RULE, "about", [f"k{i} = 1" for i in range(11_000)], "own.toml: a file of more than 10,000 values"),
    "unknown keys": (RULE, "about", [f"k{i} = 1" for i in range(9_000)], "own.toml, k0: unknown column or key 'k0'"),
    "unknown names": (
        FRAMEWORK,
        "[[criteria]]",
        [f'[[criteria.links]]\nto = "davis_2002.x{i}"\nstrength = "1"' for i in range(2_000)],
        "own.toml, criteria[0].links[1].to: unknown criterion",
    ),
}


@pytest.mark.parametrize("name", MANY)
def test_slip_that_is_there_thousands_of_times_is_told_at_once(tmp_path: Path, name: str) -> None:
    """The nearest name is looked for as often as it is shown, and no more."""
    text, before, more, line = MANY[name]
    place = text.rindex(before)
    file = write(tmp_path, "\n".join([text[:place], *more, text[place:]]))
    checked_in_use = library(), knowledge.guidance()
    start = time.process_time()
    with pytest.raises(DataFileError) as caught:
        checked(file)
    assert time.process_time() - start < 2
    assert checked_in_use
    assert str(caught.value).splitlines()[0].startswith(line)
    assert len(str(caught.value).splitlines()) <= 51


def test_number_of_4000_digits_is_told_short(tmp_path: Path) -> None:
    """Python reads it; no message shows it whole."""
    found = told(tmp_path, FRAMEWORK.replace("weight = 2", f"weight = {'9' * 4000}"))
    assert [len(each) < 200 for each in found] == [True]
    assert "criteria[1].weight: 9999999" in found[0]


def test_sentences_are_no_long_key(tmp_path: Path) -> None:
    """Dots in texts are not counted: a paragraph of forty sentences is one."""
    about = "We meet. It is good. " * 20
    assert pk.framework(write(tmp_path, FRAMEWORK.replace("What it is.", about))).about == about


def test_file_that_is_not_there_and_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError) as caught, using(tmp_path, tmp_path / "none.toml"):
        pytest.fail("the block was entered")
    there, absent = caught.value.problems
    assert there.found.startswith("a folder, and no file '")
    assert absent.found.startswith("no file '")
    assert {problem.entry for problem in caught.value.problems} == {Entry.NO_SUCH_FILE}


@pytest.mark.parametrize("kind", list(FileKind))
@pytest.mark.parametrize(
    "value", ["5", '"x"', "[5]", "[]", "{}", "{ id = 5 }", "[{ id = 5 }]", '[{ id = ["x"] }]', "[[]]"]
)
def test_part_of_any_shape_is_refused_as_data(tmp_path: Path, kind: FileKind, value: str) -> None:
    """No shape of a file brings anything else than a report."""
    keys = {"framework": "criteria", "continuum": "stages", "ladder": "steps", "practice_collection": "practices"}
    key = {**keys, "rule": "partners"}.get(kind.value, kind.value)
    file = write(tmp_path, f"{key} = {value}\n")
    if value == "[]" and kind not in FOLDERS:
        assert checked(file, kind) == (kind, ())  # a list of nothing is one
        return
    with pytest.raises(DataFileError) as caught:
        checked(file, kind)
    assert {problem.file for problem in caught.value.problems} == {"own.toml"}


def with_each_value_as(text: str, wrong: str) -> list[str]:
    """Return a file once for each of its values, in which that one is another."""
    lines = text.splitlines()
    keys = {i: line.split(" = ")[0] for i, line in enumerate(lines) if " = " in line}
    return ["\n".join([*lines[:i], f"{key} = {wrong}", *lines[i + 1 :]]) for i, key in keys.items()]


@pytest.mark.parametrize("kind", ASK)
@pytest.mark.parametrize("wrong", ["[5]", '{ a = "b" }', "[[], []]"])
def test_value_of_any_shape_is_refused_as_data(tmp_path: Path, kind: FileKind, wrong: str) -> None:
    for text in with_each_value_as(OWN[kind][0], wrong):
        assert told(tmp_path, text), text


# On the command line


def run(*arguments: str) -> Any:  # noqa: ANN401 - click has no public type for it
    return CliRunner().invoke(cli._commands, arguments)


@pytest.mark.parametrize("kind", OWN)
def test_command_says_that_a_file_is_valid(kind: FileKind, tmp_path: Path) -> None:
    done = run("frameworks", "check", str(write(tmp_path, OWN[kind][0])))
    assert done.exit_code == 0
    assert done.stdout.startswith("Valid: ")
    assert kind.value.replace("_", " ") in done.stdout
    assert OWN[kind][1] in done.stdout


def test_command_says_so_to_a_program(tmp_path: Path) -> None:
    document = json.loads(run("frameworks", "check", str(write(tmp_path, RULE)), "--json").stdout)
    head = {"format": "partnerkit-knowledge-check", "version": 1, "valid": True, "problems": []}
    assert document == {**head, "kind": "rule", "ids": ["two_nurseries"]}


def test_command_names_all_that_is_wrong(tmp_path: Path) -> None:
    file = write(tmp_path, FRAMEWORK.replace("weight = 2", "wieght = 0").replace('edition = "1"', "edition = 1"))
    done = run("frameworks", "check", str(file))
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.splitlines()[:2] == [
        "own.toml, edition: 1; expected text",
        "own.toml, criteria[1].wieght: unknown column or key 'wieght'; did you mean 'weight'?",
    ]
    document = json.loads(run("frameworks", "check", str(file), "--json").stdout)
    assert document["format"] == "partnerkit-knowledge-check"
    assert (document["valid"], [each["path"] for each in document["problems"]]) == (
        False,
        ["edition", "criteria[1].wieght"],
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["none.toml"], 1, "no file 'none.toml'; expected the path of a TOML file"),
        ([], 2, "Missing argument 'FILE'"),
        (["a.toml", "b.toml"], 2, "unexpected extra argument"),
        (["a.toml", "--kind", "framwork"], 2, "unknown kind 'framwork'; did you mean 'framework'?"),
    ],
)
def test_command_is_called_wrongly(arguments: list[str], code: int, said: str) -> None:
    done = run("frameworks", "check", *arguments)
    assert (done.exit_code, said in done.stderr) == (code, True)


def test_command_takes_a_kind_and_other_files(tmp_path: Path) -> None:
    file = write(tmp_path, FRAMEWORK.replace('"agreement"', '"traffic_light"'))
    scales = write(tmp_path, SCALES, "scales.toml")
    assert run("frameworks", "check", str(file), "--kind", "framework").exit_code == 1
    assert run("--with", str(scales), "frameworks", "check", str(file)).exit_code == 0
    assert run("--with", str(scales), "frameworks", "check", str(file), "--kind", "ladder").exit_code == 1


def test_any_command_takes_files_of_ones_own(tmp_path: Path) -> None:
    own = [part for file in files_of_ours(tmp_path) for part in ("--with", str(file))]
    with using(*files_of_ours(tmp_path)):
        pk.save(hub_of_ours(), tmp_path / "hub")
    done = run(*own, "assess", str(tmp_path / "hub"))
    assert done.exit_code == 0, done.stderr
    assert "Nodding" in done.stdout
    assert run("assess", str(tmp_path / "hub")).exit_code == 1
    assert run("--with", str(tmp_path / "none.toml"), "assess", "case:somerset").exit_code == 1
    assert "our_meetings" not in pk.frameworks()


def test_command_still_shows_by_id_and_lists() -> None:
    assert "Sharing power" in run("frameworks", "davis_2002").stdout
    assert run("frameworks").stdout == run("frameworks", "show").stdout
    assert run("frameworks", "nothing_at_all").exit_code == 1


def test_own_framework_can_be_shown_while_in_use(tmp_path: Path) -> None:
    """It may name a source in words."""
    with using(*files_of_ours(tmp_path)):
        for id_ in ("our_meetings", "our_meetings.useful", "our_steps", "our_parents", "our_practice"):
            done = run("frameworks", id_)
            assert done.exit_code == 0, done.stderr
            assert "our own notes" in done.stdout


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        (CONTINUUM, FileKind.FRAMEWORK, "own.toml: a file of the kind continuum; expected the kind framework"),
        (FRAMEWORK, FileKind.RULE, "own.toml: a file of the kind framework; expected the kind rule"),
        (
            SCALES,
            FileKind.PRACTICE_COLLECTION,
            "own.toml: a file of the kind scales; expected the kind practice collection",
        ),
    ],
)
def test_file_of_another_kind_than_was_asked_for_is_told_as_such(
    tmp_path: Path, text: str, kind: FileKind, line: str
) -> None:
    """One line, and not one for each key that the two kinds do not share."""
    with pytest.raises(DataFileError) as caught:
        checked(write(tmp_path, text), kind)
    assert [str(problem) for problem in caught.value.problems] == [line]
