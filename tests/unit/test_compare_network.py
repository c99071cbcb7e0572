"""What `partnerkit compare` says of the network of two waves: why a figure is missing, and what counts as no tie."""

from pathlib import Path

from click.testing import CliRunner

from partnerkit.change import compare
from partnerkit.cli import _commands
from partnerkit.files import save
from partnerkit.results import NetworkReason
from tests.waves import about_ties, about_whole, both, hub_of

RING = {("ash", "elm"): 2, ("elm", "fir"): 2, ("ash", "fir"): 1}


def page(path: Path) -> str:
    found = CliRunner().invoke(_commands, ["compare", str(path), "one", "two"])
    assert (found.exit_code, found.stderr) == (0, "")
    return " ".join(found.stdout.split())


def test_each_figure_of_the_network_stands_in_full_beside_the_other(tmp_path: Path) -> None:
    answers = [*about_ties("one", both(RING)), *about_ties("two", both(RING))]
    hub = hub_of(answers, rosters={"one": "full"})  # the second is listed
    made = {each.id: each for each in compare(hub, "one", "two").network}
    assert [figure.reason for figure in made["density"].figures] == [NetworkReason.LISTED] * 2
    assert {figure.as_untied for figure in made["centralisation_degree"].figures} == {0}
    save(hub, tmp_path / "hub")
    text = page(tmp_path / "hub")
    assert "Not known, as respondents named partners freely" in text
    assert "reciprocity dyadic nonnull" not in text


def test_unknown_pairs_are_told_beside_the_figures(tmp_path: Path) -> None:
    path = {("ash", "elm"): 2, ("elm", "fir"): 2}
    hub = hub_of([*about_ties("one", both(path)), *about_ties("two", both(path))])
    assert compare(hub, "one", "two").network[1].figures[0].as_untied == 1
    save(hub, tmp_path / "hub")
    assert "pairs are unknown and count as no tie here" in page(tmp_path / "hub")


def test_with_one_respondent_in_a_wave_isolates_have_bounds_and_nothing_is_said_to_stand_still(tmp_path: Path) -> None:
    answers = [
        *about_ties("one", both(RING)),
        *about_ties("two", {("ash", "elm"): 2}),
        *about_whole("one", {"ash": 2}),
        *about_whole("two", {"ash": 3}),
    ]
    hub = hub_of(answers, rosters={"one": "full", "two": "full"})
    found = next(each for each in compare(hub, "one", "two").network if each.id == "isolates")
    assert [(figure.reason, figure.lower) for figure in found.figures] == [(NetworkReason.NOT_OBSERVED, 0)] * 2
    save(hub, tmp_path / "hub")
    text = page(tmp_path / "hub")
    assert "did not move clearly" not in text
    assert "too few answered to say whether they moved" in text
    assert "isolates 0.00" not in text
