"""`partnerkit plan` and `partnerkit sessions`: what a hub's lead reads, what a program reads, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from click.testing import CliRunner

from partnerkit.assessment import assess
from partnerkit.cli import _commands, _plan, _sessions
from partnerkit.files import load
from partnerkit.planning import plan, sessions
from partnerkit.results import LeftOutReason, PlanReason, SessionsReason
from partnerkit.sentences import HYPOTHETICAL, empty_plan, left_out, no_sessions, two_orders

if TYPE_CHECKING:
    from click.testing import Result

ORCHARD = str(Path(__file__).parents[2] / "examples" / "orchard_hub")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(_commands, list(arguments))


def page(result: Result) -> str:
    return " ".join(result.output.split())


def test_page_says_what_to_do_what_it_takes_and_what_is_left_out() -> None:
    result = run("plan", ORCHARD, "--hours", "40", "--money", "500 GBP", "--weeks", "12")
    found = plan(assess(load(ORCHARD)), hours=40, money=500, weeks=12)
    text = page(result)
    assert result.exit_code == 0
    assert all(item.name in text for item in found)
    assert f"removes {found.gain:.2f} of {found.need:.2f} need points" in text
    assert "of 40 hours" in text
    assert "are estimates" in text
    assert "no point of the maturity index" in text
    assert "Illustrative" in text
    assert two_orders() in text


def test_json_holds_the_same_figures() -> None:
    result = run("plan", ORCHARD, "--hours", "40", "--json")
    document = json.loads(result.output)
    found = plan(assess(load(ORCHARD)), hours=40)
    assert (document["format"], document["version"]) == ("partnerkit-plan", 1)
    assert document["gain"] == found.gain
    assert [item["practice"] for item in document["items"]] == [item.practice for item in found]
    assert "workings" not in document


def test_must_exclude_done_and_costs_are_taken(tmp_path: Path) -> None:
    website, chaser = "grange_park.joint_website", "grange_park.someone_who_chases"
    (tmp_path / "own.csv").write_text(f"practice,hours,money,weeks\n{website},1 hour,0 GBP,\n", encoding="utf-8")
    out = run(
        *("plan", ORCHARD, "--hours", "10", "--must", website, "--done", chaser, "--json"),
        *("--exclude", "warrington.heard_without_attending", "--costs", str(tmp_path / "own.csv")),
    )
    document = json.loads(out.output)
    item = next(each for each in document["items"] if each["practice"] == website)
    assert (item["hours"], item["is_must"], item["own_figures"]) == (1.0, True, True)
    reasons = {each["practice"]: each["reason"] for each in document["left_out"]}
    assert (reasons[chaser], reasons["warrington.heard_without_attending"]) == ("done", "excluded")


def test_capacities_of_partners_are_taken_over_the_weeks() -> None:
    document = json.loads(run("plan", ORCHARD, "--weeks", "1", "--capacities", "--json").output)
    own = {each["partner"]: each["amount"] for each in document["budgets"] if each["partner"]}
    assert own["willow_nursery"] == 4.0
    assert own["orchard_school"] == pytest.approx(7.4)
    assert document["budgets"][0]["taken"] <= sum(own.values())


def test_page_says_of_each_practice_what_is_done_why_and_where_it_is_from() -> None:
    text = page(run("plan", ORCHARD, "--hours", "10"))
    for item in plan(assess(load(ORCHARD)), hours=10):
        assert item.text
        assert item.why.startswith("It answers “")
        assert all(" ".join(each.split()) in text for each in (item.text, item.why, item.cited))


def test_explanation_of_the_gain_is_folded() -> None:
    folded = run("plan", ORCHARD, "--hours", "10", "--explain", "gain").output
    assert "Folded: --depth 2" in folded
    assert len(folded.splitlines()) < 200
    assert "llustrative" in folded


def test_range_of_the_gain_is_for_the_error_given() -> None:
    document = json.loads(run("plan", ORCHARD, "--hours", "5", "--gain-error", "0", "--json").output)
    assert document["low"] == document["gain"] == document["high"]


def test_gain_is_explained() -> None:
    first = plan(assess(load(ORCHARD)), hours=40).items[0]
    result = run("plan", ORCHARD, "--hours", "40", "--explain", first.practice)
    assert result.exit_code == 0
    assert first.name in result.output
    tree = json.loads(run("plan", ORCHARD, "--hours", "40", "--explain", "gain", "--json").output)
    assert tree["explanation"]["id"] == "gain"
    assert run("plan", ORCHARD, "--hours", "40", "--explain", "x.y").exit_code == 1


@pytest.mark.parametrize("name", ["plan.csv", "plan.ics"])
def test_plan_is_written(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    arguments = ["plan", ORCHARD, "--hours", "20", "-o", str(target), "--start", "2026-09-01"]
    result = run(*arguments)
    assert result.exit_code == 0
    assert "Written to" in result.output
    assert target.stat().st_size > 200
    assert run(*arguments).exit_code == 1
    assert run(*arguments, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--hours", "40 GBP"], 1, "hours: '40 GBP'; expected hours of staff"),
        (["--hours", "-5"], 1, "hours: -5.0; expected a number from 0"),
        (["--must", "somerset.twin_session"], 1, "did you mean 'somerset.twin_sessions'?"),
        (["--costs", "nowhere.csv"], 1, "no file"),
        (["--costs", ORCHARD], 1, "expected a .csv or .toml file"),
        (["-o", "plan.ics", "--start", "9999-12-30"], 1, "a day early enough"),
        (["-o", "plan.ics"], 2, "A calendar without a first day"),
        (["--capacities"], 2, "--capacities needs --weeks"),
        (["--gain-error", "1.5"], 2, "--gain-error"),
        (["--start", "soon"], 2, "does not match the format"),
        (["--huors", "4"], 2, "No such option"),
    ],
)
def test_refused_without_a_traceback(arguments: list[str], code: int, told: str) -> None:
    result = run("plan", ORCHARD, *arguments)
    assert result.exit_code == code
    assert told in result.output
    assert "Traceback" not in result.output


def test_page_of_what_nobody_was_asked_about_does_not_call_it_not_needed() -> None:
    text = page(run("plan", "case:grange_park", "--hours", "40"))
    assert "nothing that is needed" not in text
    assert "is not known: ask first" in text
    must = page(run("plan", "case:grange_park", "--hours", "100", "--must", "grange_park.someone_who_chases"))
    assert "nobody was asked" in must
    assert "of 0.00" not in must


def test_page_for_a_hub_as_it_would_be_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    _plan.show(attrs.evolve(plan(assess(load(ORCHARD)), hours=5), hypothetical=True))
    assert HYPOTHETICAL in " ".join(capsys.readouterr().out.split())


def test_empty_plan_says_why() -> None:
    result = run("plan", "case:grange_park", "--hours", "5")
    assert result.exit_code == 0
    assert "nobody was asked about barriers" in page(result)
    assert "A budget is 0" in page(run("plan", ORCHARD, "--hours", "0"))


def test_page_says_what_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    found = plan(attrs.evolve(assess(load(ORCHARD)), strategies=()), hours=150, must=["grange_park.joint_website"])
    _plan.show(attrs.evolve(found, unknown_needs=("davis_2002.common_aim",), unknown_capacities=("ash",)))
    text = " ".join(capsys.readouterr().out.split())
    assert "How much is needed is not known of" in text
    assert "Whether it is in place is not known" in text
    assert "The hours of 1 partner are not known" in text
    assert "(asked for)" in text
    assert "after Someone who chases and coordinates" in text


def test_every_reason_has_its_words() -> None:
    for words in (
        [empty_plan(each) for each in PlanReason],
        [left_out(each) for each in LeftOutReason],
        [no_sessions(each) for each in SessionsReason],
    ):
        assert len(set(words)) == len(words)
        assert all(words)


# Sessions


def test_sessions_are_told_with_who_can_come_and_who_hosts() -> None:
    result = run("sessions", ORCHARD, "--today", "Tuesday 15:30")
    text = page(result)
    assert result.exit_code == 0
    assert "It takes 3 sessions for every partner" in text
    assert "Tuesday 18:30" in text
    assert "Left out: Willow Day Nursery" in text
    assert "When they can meet is not known: Hillside Primary School" in text
    assert "Host, in turn:" in text


def test_sessions_as_json() -> None:
    document = json.loads(run("sessions", ORCHARD, "--share", "0.5", "--rounds", "2", "--json").output)
    assert (document["format"], document["share"], document["rounds"]) == ("partnerkit-sessions", 0.5, 2)
    assert document["fewest"] == len(document["sessions"])


def test_sessions_with_fewer_than_it_takes() -> None:
    text = page(run("sessions", ORCHARD, "--at-most", "1", "--venue", "hillside_school", "--share", "0.9"))
    assert "90% of every kind of partner" in text
    assert "With 1 at most, these are the ones that most can come to" in text
    assert "Can come to none:" in text
    assert "Nobody can host it" in text


def test_sessions_that_leave_nobody_out_today(capsys: pytest.CaptureFixture[str]) -> None:
    _sessions.show(attrs.evolve(sessions(load(ORCHARD)), today=("Tuesday 15:30",), left_out_today=()))
    assert "Nobody who told us is left out" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--share", "0"], 2, "--share"),
        (["--share", "0.12345"], 1, "with at most three decimals"),
        (["--venue", "orchard_schol"], 1, "did you mean 'orchard_school'?"),
        (["--venue", " "], 1, "a partner's id, or another place"),
        (["--today", "Tuesday 15:3"], 1, "did you mean 'Tuesday 15:30'?"),
    ],
)
def test_sessions_refused(arguments: list[str], code: int, told: str) -> None:
    result = run("sessions", ORCHARD, *arguments)
    assert (result.exit_code, told in result.output) == (code, True)


def test_sessions_without_times_say_so() -> None:
    assert "the hub has no times.csv" in page(run("sessions", "case:grange_park"))
