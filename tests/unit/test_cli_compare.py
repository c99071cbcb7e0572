"""`partnerkit compare`: what a hub's lead reads, what a program reads, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import partnerkit as pk
from partnerkit import sentences
from partnerkit.change import compare
from partnerkit.cli import _commands, _compare
from partnerkit.knowledge.schema import Subject
from partnerkit.results import Held, Interval, IntervalKind, Norm, Reason, ScoreChange, StageChange, Target, TieFate
from tests.waves import AIM, about_ties, about_whole, both, hub_of

if TYPE_CHECKING:
    from click.testing import Result

    from partnerkit.results import Comparison

ORCHARD = str(Path(__file__).parents[2] / "examples" / "orchard_hub")
KIND = IntervalKind.JACKKNIFE_T


def run(*arguments: str) -> Result:
    return CliRunner().invoke(_commands, ["compare", *arguments])


def printed(comparison: Comparison, capsys: pytest.CaptureFixture[str]) -> str:
    _compare.show(comparison)
    return " ".join(capsys.readouterr().out.split())


def test_the_page_says_what_is_compared_and_what_moved() -> None:
    result = run(ORCHARD, "2025", "2026")
    page = " ".join(result.output.split())
    assert result.exit_code == 0
    for words in (
        "Wave 2025 (14 March 2025) against wave 2026 (13 March 2026)",
        sentences.ILLUSTRATIVE,
        "Partners that answered 12 and 13, 11 in both",
        "Joined since 2025: Meadow Lane Day Nursery.",
        "Left since 2025: Childminder at Medlar Road.",
        "Sharing information 0.47 0.73 +0.26 [+0.18 to +0.34] up",
        "7 of its 8 parts did not move clearly.",
        "a whole (high is bad)",
        "Of 25 ties whose stage is known both times, 8 (32%) moved to a later stage, 17 (68%) stayed and none moved",
        "never from the hub itself",
    ):
        assert words in page
    assert max(map(len, result.output.splitlines())) <= 80


def test_the_wrong_order_is_put_right_and_told() -> None:
    page = " ".join(run(ORCHARD, "2026", "2025").output.split())
    assert "compared by their dates: 2025, then 2026." in page
    assert "Wave 2025 (14 March 2025) against wave 2026" in page


def test_a_document_for_programs() -> None:
    document = json.loads(run(ORCHARD, "2025", "2026", "--json").output)
    assert document["format"] == "partnerkit-comparison"
    assert document["answered"] == {"each": [12, 13], "all": 11}
    assert document["no_reliable"] == "no_reliability"


def test_a_figure_is_explained() -> None:
    result = run(ORCHARD, "2025", "2026", "--explain", "davis_2002.sharing_power")
    assert "Harvest Early Years Training: 0.250" in result.output
    tree = json.loads(run(ORCHARD, "2025", "2026", "--explain", "stages", "--json").output)
    assert tree["explanation"]["terms"] == {"part": 8.0, "whole": 25.0}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("2025", "2025"), 1, "the wave 2025 named twice"),
        (("2025", "2062"), 1, "did you mean '2026'"),
        (("2025",), 2, "Missing argument 'WAVE'"),
        (("2025", "2026", "--explain", "stage"), 1, "did you mean 'stages'"),
    ],
)
def test_mistakes_are_told_without_a_traceback(arguments: tuple[str, ...], code: int, words: str) -> None:
    result = run(ORCHARD, *arguments)
    assert result.exit_code == code
    assert words in result.output
    assert "Traceback" not in result.output


# -- parts that the example has nothing for ---------------------------------------------------------------------------


def test_a_page_of_nothing_in_common(capsys: pytest.CaptureFixture[str]) -> None:
    page = printed(compare(hub_of(about_whole("one", {"ash": 2}), ["ash", "elm"]), "one", "two"), capsys)
    assert "No partner has a score for the same questions in both waves." in page
    assert "Of no tie is the stage known in both waves." in page
    assert "That cannot be told: of no tie are the stage and the aim known in both waves." in page


def test_a_page_of_few_partners_says_why_there_is_no_interval(capsys: pytest.CaptureFixture[str]) -> None:
    answers = [*about_whole("one", {"ash": 2}), *about_whole("two", {"ash": 3})]
    page = printed(compare(hub_of(answers), "one", "two"), capsys)
    assert "No interval where fewer than five partners stand behind the figure." in page
    assert "All together - - none not known" in page
    assert "All together: no score, as too few criteria have a score." in page
    assert "7 parts cannot be compared." in page


def test_a_page_of_ties_norms_and_network(capsys: pytest.CaptureFixture[str]) -> None:
    cells = {("ash", "elm"): (1, 0), ("elm", "fir"): (0, 1), ("ash", "fir"): (2, 2)}
    answers = []
    for i, wave in enumerate(("one", "two")):
        answers += about_ties(wave, both({pair: stages[i] for pair, stages in cells.items()}))
        answers += about_whole(wave, {"ash": 1 + 2 * i, "elm": 2, "fir": 2})
    norms = {AIM: Norm(reliability=0.9, sd=0.2, source="a study made up for this test")}
    made = compare(hub_of(answers), "one", "two", norms=norms, measures=lambda _: [("mean_stage", 1.5)])
    page = printed(made, capsys)
    assert "New: not in touch then, a tie now (1) - Elm and Fir" in page
    assert "Gone: a tie then, not in touch now (1) - Ash and Elm" in page
    told = "reliability 0.90, standard deviation 0.200, given by whoever asked (a study made up for this test)"
    assert "Judged by: - " in page
    assert told in page
    assert "1 of 3 changes are more than noise by the norms given." in page
    assert "- Ash, " in page
    assert "(more than 0.18 apart)" in page  # 1.96 * 0.2 * sqrt(2 * 0.1) = 0.175
    assert "mean stage attained 1.50 1.50" in page
    assert "Among the 3 partners of both waves, on the 6 views of ties that are known in both (of 6 and 6)." in page


# -- sentences --------------------------------------------------------------------------------------------------------


def change(value: float | None, low: float = 0.0, high: float = 0.0, reason: Reason | None = None) -> ScoreChange:
    interval = Interval(low=low, high=high, level=0.95, kind=KIND, target=Target.PROCESS, n=6, rough=True, se=0.1)
    return ScoreChange(
        id=AIM,
        subject=Subject.PARTNERSHIP,
        first=value and 0.5,
        second=value and 0.5 + value,
        change=value,
        reason=reason,
        interval=None if value is None else interval,
    )


@pytest.mark.parametrize(
    ("value", "movement", "moved"),
    [
        (change(0.2, 0.1, 0.3), "up", "+0.20 [+0.10 to +0.30]~"),
        (change(-0.2, -0.3, -0.1), "down", "-0.20 [-0.30 to -0.10]~"),
        (change(0.1, 0.0, 0.2), "no clear change", "+0.10 [+0.00 to +0.20]~"),
        (change(None, reason=Reason.NOT_IN_BOTH), "not known", f"none ({sentences.reason(Reason.NOT_IN_BOTH)})"),
        (change(None), "not known", "none"),
    ],
)
def test_a_change_in_words(value: ScoreChange, movement: str, moved: str) -> None:
    assert sentences.movement(value) == movement
    assert sentences.moved(value) == moved


def test_every_fate_has_words() -> None:
    assert len({sentences.fate(fate) for fate in TieFate}) == len(TieFate)


def test_a_finding_that_waves_were_put_in_order_is_a_sentence() -> None:
    hub = pk.load(ORCHARD)
    (finding,) = compare(hub, "2026", "2025").findings
    assert sentences.finding(finding, pk.assess(hub, intervals=None)) == sentences.reordered(finding)


def test_stages_in_words() -> None:
    assert sentences.stages_moved(StageChange(compared_by="reported", table=())).startswith("Of no tie")
    assert sentences.held(Held(each=(3, 2), all=1)) == "3 and 2, 1 in both"
