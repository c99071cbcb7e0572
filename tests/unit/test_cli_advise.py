"""`partnerkit advise` and `what-if`: what a hub's lead reads, what a program reads, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import partnerkit as pk
from partnerkit import sentences
from partnerkit.advice import advise, obstacles, what_if
from partnerkit.cli import _advise, _commands, _what_if
from partnerkit.results import LowerBarrier, PartnerGone, PartnerJoined, PutInPlace, TieAtStage
from tests import made

if TYPE_CHECKING:
    from click.testing import Result

ORCHARD = str(Path(__file__).parents[2] / "examples" / "orchard_hub")
POWER = "integrated_working_barriers.unequal_power_and_respect"
CO_LOCATION = "anning_2006_strategies.co_location"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(_commands, arguments)


def told(hub: pk.Hub, capsys: pytest.CaptureFixture[str]) -> str:
    profile = pk.assess(hub, intervals=None)
    _advise.show(advise(profile), obstacles(profile), "PATH")
    return " ".join(capsys.readouterr().out.split())


@pytest.fixture(scope="module")
def orchard() -> Result:
    return run("advise", ORCHARD)


def test_the_page_tells_what_to_do_and_why(orchard: Result) -> None:
    page = " ".join(orchard.output.split())
    assert orchard.exit_code == 0
    for words in (
        "Orchard Early Years Hub (invented): what to do next Wave 2026",
        sentences.ILLUSTRATIVE,
        "Internal: this names partners and ties.",
        "Unequal power and lack of respect: need 0.67 Felt by 6 of the 13 partners that answered (need 0.27)",
        "and more by childminders: 3 of 3 (need 0.67).",
        "1. Effective leadership (priority 0.34)",
        "Done well at cooperation, which most ties aim for:",
        "From: An expert panel on the 30-hours entitlement",
        "Then: - Exploring diverse perspectives (0.23)",
        "Ask again whoever is silent (3 partners)",
        "16 ties at the aim or past it, which is left as it is; 13 below it; of 8 it is not known.",
        "Of those below it 2 may be at it: an answer that is not known is taken as no.",
        "The 5 that need least are told; 7 more with --json.",
        "6 ties: no aim is stated: ask both sides which stage they want",
        "1 tie: it would lift the tie past its aim",
        "Of 13 ties below their aim 4 wait for Orchard Vale Health Visiting Team. No other partner holds back more.",
        "Of 13 ties below their aim 12 have a side that feels “Different levels of autonomy",
        "By cluster Ties Steps between clusters 4",
        "Links between barriers, strategies and practices are this project's own judgement.",
    ):
        assert words in page
    assert max(map(len, orchard.output.splitlines())) <= 80


def test_what_is_in_place_is_not_on_the_page(orchard: Result) -> None:
    assert "Good personal relationships" not in orchard.output
    assert "Ongoing support and training" not in orchard.output


def test_program_reads_the_same_and_more() -> None:
    document = json.loads(run("advise", ORCHARD, "--json").output)
    assert (document["format"], document["version"]) == ("partnerkit-advice", 1)
    assert len(document["strategies"]) == 8
    assert document["obstacles"]["partners"][0]["id"] == "health_visiting"


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("anning_2006_strategies.effective_leadership", "Priority of Effective leadership"),
        ("grange_park.someone_who_chases", "Someone who chases and coordinates"),
        ("ask.aims", "What to ask next"),
        ("orchard_school~health_visiting", "What stands between"),
        ("health_visiting", "Ties below their aim that"),
    ],
)
def test_one_thing_is_explained(id_: str, words: str) -> None:
    page = run("advise", ORCHARD, "--explain", id_)
    assert (page.exit_code, words in page.output) == (0, True)
    document = json.loads(run("advise", ORCHARD, "--explain", id_, "--json").output)
    assert document["format"] == "partnerkit-explanation"


def test_explanation_is_folded_and_holds_every_sentence_of_the_page() -> None:
    id_ = "anning_2006_strategies.effective_leadership"
    folded, whole = (run("advise", ORCHARD, "--explain", id_, *more).output for more in ((), ("--full",)))
    assert "Folded: --depth 2" in folded
    assert len(folded.splitlines()) < 200 < len(whole.splitlines())
    assert "Done well at" in folded
    barrier = advise(pk.assess(pk.load(ORCHARD))).felt[0]
    tree = " ".join(run("advise", ORCHARD, "--explain", barrier.id).output.split())
    assert sentences.undermined(barrier) in tree
    assert barrier.marks[-1][1] in tree  # the links are authored


def test_unknown_thing_to_explain_is_the_inputs_fault() -> None:
    result = run("advise", ORCHARD, "--explain", "anning_2006_strategies.leadership")
    assert result.exit_code == 1
    assert "effective_leadership" in result.output


def test_hub_that_nobody_was_asked_about_is_told_to_ask() -> None:
    page = " ".join(run("advise", "case:grange_park").output.split())
    assert sentences.little_known(is_advised=False) in page
    assert "Not known: nobody has answered." in page
    assert "Ask the partners: nobody has been asked" in page


def test_page_of_a_hub_in_which_nothing_is_felt(capsys: pytest.CaptureFixture[str]) -> None:
    answers = [each for name in "abc" for each in made.of_whole(name, made.BARRIERS.id, [0] * 7)]
    page = told(made.made(["a", "b", "c"], answers, form=made.ITEMS[made.BARRIERS.id]), capsys)
    assert "No barrier is felt by anyone who answered." in page
    assert "Nothing can be advised from what is known." in page


def test_page_asks_first_where_a_strategy_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    answers = [each for name in "abc" for each in made.of_whole(name, made.BARRIERS.id, [4] * 7)]
    page = told(made.made(["a", "b", "c"], answers, form=made.ITEMS[made.BARRIERS.id]), capsys)
    assert "Whether it is there nobody has said, so it is not advised." in page
    assert "Effective leadership (priority at most 1.00)" in page


# What if


def test_what_if_shows_both_side_by_side() -> None:
    options = ["--lower", "unequal_power_and_respect=0.25", "--in-place", CO_LOCATION]
    options += ["--stage", "russet_nursery~orchard_school=collaboration", "--without", "harvest_training"]
    result = run("what-if", ORCHARD, *options, "--join", "new_nursery=nursery")
    page = " ".join(result.output.split())
    assert result.exit_code == 0
    for words in (
        sentences.HYPOTHETICAL,
        sentences.ILLUSTRATIVE,
        "“Unequal power and lack of respect” is felt by nobody above 0.25",
        "“Co-location” is in place",
        "Orchard Primary School and Russet Day Nursery both put their tie at collaboration",
        "Harvest Early Years Training has left",
        "new_nursery has joined",
        "As it is As it would be",
        "In place: “Co-location” not met met",
    ):
        assert words in page
    assert max(map(len, result.output.splitlines())) <= 80


def test_what_if_lists_what_moves_by_what_is_shown() -> None:
    output = run("what-if", ORCHARD, "--without", "willow_nursery").output
    rows = [line.split() for line in output.splitlines()[output.splitlines().index("What moves") :]]
    pairs = [row[-2:] for row in rows if len(row) > 2 and row[-1][0].isdigit() and row[-2][0].isdigit()]
    assert pairs
    assert all(before != after for before, after in pairs)
    assert "more by less than two decimals show" in " ".join(output.split())


def test_what_if_for_a_program() -> None:
    document = json.loads(run("what-if", ORCHARD, "--in-place", "co_location", "--json").output)
    assert document["changes"] == [{"change": "PutInPlace", "strategy": CO_LOCATION}]
    assert document["new"]["hypothetical"] is True
    assert {"id": f"in_place.{CO_LOCATION}", "before": "not_met", "after": "met"} in document["moved"]


def test_what_if_nothing_moves() -> None:
    page = " ".join(run("what-if", ORCHARD, "--lower", f"{POWER}=1").output.split())
    assert "Nothing: the hub is so already." in page


def test_options_are_read_as_changes() -> None:
    found = _what_if.changes_of(
        ["unequal_power_and_respect=0.25"], ["co_location"], ["ash"], ["elm=nursery"], ["b~a=x"]
    )
    assert found == [
        PartnerGone(partner="ash"),
        PartnerJoined(partner=pk.Partner(id="elm", name="elm", kind="nursery")),
        TieAtStage(a="a", b="b", stage="x"),
        LowerBarrier(barrier=POWER, to=0.25),
        PutInPlace(strategy=CO_LOCATION),
    ]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ([], 2, "Name a change"),
        (["--lower", "co_location"], 2, "expected BARRIER=SCORE"),
        (["--lower", "unequal_power_and_respect=low"], 2, "expected BARRIER=SCORE"),
        (["--stage", "ash=networking"], 2, "expected A~B=STAGE"),
        (["--join", "elm"], 2, "expected ID=KIND"),
        (["--lower", "unequal_power_and_respect=7"], 1, "a score from 0 to 1"),
        (["--join", "elm=nursary"], 1, "did you mean 'nursery'"),
        (["--lower", "unequal_power=0.5"], 1, "unequal_power_and_respect"),
        (["--without", "willow"], 1, "did you mean 'willow_nursery'"),
        (["--without", "willow_nursery", "--without", "willow_nursery"], 1, "changed twice"),
    ],
)
def test_what_if_refuses(options: list[str], code: int, words: str) -> None:
    result = run("what-if", ORCHARD, *options)
    assert (result.exit_code, words in result.output) == (code, True), result.output


def test_rule_that_moves_is_told_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    gone = [PartnerGone(partner=each) for each in ("willow_nursery", "russet_nursery", "pippin_preschool")]
    hub = pk.load(ORCHARD)
    found = what_if(hub, gone)
    _what_if.show(found)
    page = " ".join(capsys.readouterr().out.split())
    for each in found.moved:
        rules = {rule.id: rule.name for rule in found.old.rules}
        assert each.id not in rules or rules[each.id] in page
    assert "Willow Day Nursery has left" in page
