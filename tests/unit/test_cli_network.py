import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import partnerkit as pk
from partnerkit.cli import _commands
from partnerkit.errors import PartnerkitWarning
from partnerkit.files import read_graph, save, write_graph
from partnerkit.hub import Asked
from partnerkit.results import DEFINITIONS, NetworkMeasure
from tests.made import REPORTED, made, of_tie
from tests.waves import DATES, FORM

if TYPE_CHECKING:
    from click.testing import Result

ORCHARD = str(Path(__file__).parents[2] / "examples" / "orchard_hub")


def run(*words: str) -> "Result":
    return CliRunner().invoke(_commands, ["network", *words])


def page(*words: str) -> str:
    found = run(*words)
    assert (found.exit_code, found.stderr) == (0, "")
    return found.stdout


def document(*words: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(page(*words, "--json"))
    return made


def test_page_of_a_hub() -> None:
    text = page(ORCHARD)
    assert "33 confirmed, 2 reported by one side alone, 2 denied by" in text
    told = " ".join(text.split())
    assert "3 of 16 asked have said nothing of any tie: Codlin Day Nursery" in told
    assert "4 of 120 pairs are unknown and count as no tie here, but in the share of pairs tied" in told
    assert "Who holds it together: Orchard Primary School, with 14 ties; without it 75% of the other pairs" in told
    assert "Harvest Early Years Training and Windfall Pre-school; Russet Day Nursery and Willow Day Nursery" in told
    assert "By cluster: 9 ties cross, 11 stay within: more stay within than chance would have it." in told
    assert "By sector: 22 ties cross, 11 stay within, much as chance would have it." in told
    words = ("kappa", "constraint", "E-I", "itinerant", "modularity", "eigenvector", "strength")
    assert [each for each in words if each in text] == []
    assert "The partner it can least do without: Orchard Primary School." in text
    assert text.rstrip().endswith("Internal: this names who is tied to whom. It is not for sharing as it stands.")
    assert all(len(line) <= 80 for line in text.splitlines())


def test_page_tells_the_mean_stage_from_the_mean_position() -> None:
    text = " ".join(page(ORCHARD).split())
    assert "Mean stage attained, of 29 ties: 2.21; of 4 more it is not known." in text
    assert "It counts whole stages. The mean position of partnerkit assess counts the way to the next, too." in text


def test_page_says_how_far_the_reported_density_leans() -> None:
    text = " ".join(page(ORCHARD, "--detail").split())
    assert "the density is 44% of the pairs known, and 31% to 61%, whatever the missing views are." in text
    assert "The former leans up" in text
    unknown = " ".join(page(ORCHARD, "--wave", "2025", "--detail").split())
    assert "On reported ties the density is 23% to 100%, whatever the missing views are." in unknown


@pytest.mark.parametrize(("names", "told"), [([], "none"), (["ash"], "one")])
@pytest.mark.parametrize("waves", [(), ("one", "two")])
def test_a_network_takes_two_partners(names: list[str], told: str, waves: tuple[str, ...], tmp_path: Path) -> None:
    partners = [pk.Partner(id=each, name=each.title()) for each in names]
    hub = pk.Hub(
        partnership=pk.Partnership(id="h", name="H", partners=partners),
        responses=pk.Responses.of([]),
        waves=[pk.Wave(id=each, date=DATES[each], form=FORM) for each in waves],
    )
    save(hub, tmp_path / "hub.json")
    path = str(tmp_path / "hub.json")
    number = "is one" if told == "one" else "are none"
    for options in ((), ("--ties", "reported"), ("--missing", "reconstructed"), ("--missing", "complete_case")):
        assert f"a network takes two partners, and here {number}." in " ".join(page(path, *options).split())
    assert document(path)["network"]["treatment"]["partners"] == len(names)
    if waves:
        compared = CliRunner().invoke(_commands, ["compare", path, *waves])
        assert (compared.exit_code, compared.stderr) == (0, "")
        said = "No figure of it can be had from the partners and the views of ties that both waves hold."
        assert said in " ".join(compared.stdout.split())


@pytest.mark.parametrize("names", [[], ["ash"]])
@pytest.mark.parametrize("ending", ["graphml", "gexf", "net", "dl", "cyjs"])
def test_a_graph_of_no_partner_or_one_is_written_and_read(names: list[str], ending: str, tmp_path: Path) -> None:
    partners = [pk.Partner(id=each, name=each) for each in names]
    path = tmp_path / f"graph.{ending}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartnerkitWarning)  # what a format has no room for
        write_graph(pk.Partnership(id="h", name="H", partners=partners), path)
        assert [each.id for each in read_graph(path).partners] == names


def test_page_says_what_the_network_was_narrowed_to() -> None:
    text = page(ORCHARD, "--at-least", "cooperation", "--strand", "training", "--cluster", "valley")
    assert "Wave 2026, ties at cooperation or above, ties about training and within" in text
    assert "within the cluster valley." in " ".join(text.split())


def test_page_says_what_is_not_known_and_why() -> None:
    text = " ".join(page(ORCHARD, "--wave", "2025", "--detail").split())
    assert "Not known: density (15% to 100%): respondents named partners freely" in text
    assert "28 ties: what share of all pairs that is cannot be told, as respondents named partners freely" in text
    assert "92 of 120 pairs are unknown and count as no tie here" in text
    assert "Pairs that are tied" not in text


def test_page_of_stated_ties_alone() -> None:
    text = page("case:grange_park")
    assert "No survey round: stated ties alone." in text
    assert "nobody has answered about ties" in " ".join(text.split())
    assert "What the two sides say" not in text


def test_page_of_other_rules() -> None:
    text = " ".join(page(ORCHARD, "--ties", "reported", "--missing", "reconstructed").split())
    assert "The figures are on every tie that either side reports; a missing view is taken to be that of" in text
    assert "Reported: the same" not in text


def test_page_of_a_hub_without_ties(tmp_path: Path) -> None:
    save(made(["ash", "elm"], [], form=[REPORTED]), tmp_path / "hub")
    text = page(str(tmp_path / "hub"))
    assert "Not known, not isolated (has not answered): Ash and Elm." in " ".join(text.split())
    assert "What losing a partner would do" not in text


def test_page_of_many_partners_is_cut(tmp_path: Path) -> None:
    ids = [f"p{i:02}" for i in range(20)]
    answers = [answer for other in ids[1:15] for answer in of_tie(ids[0], other, reported=2)]
    save(made(ids, answers, roster="full", form=[REPORTED]), tmp_path / "hub")
    text = page(str(tmp_path / "hub"), "--ties", "reported")
    assert "and 3 more partners; --json has them all" in text
    assert "Not known, not isolated (has not answered): P15, P16, P17, P18 and P19." in " ".join(text.split())


def test_detail_has_a_plain_word_beside_each_technical_one() -> None:
    text = page(ORCHARD, "--detail")
    told = " ".join(text.split())
    for words in (
        "constraint: how far its ties lead back to one another",
        "itinerant: between two of one other sector.",
        "kappa: agreement on the stage beyond what chance would have",
        "Modularity of the louvain communities: 0.17, the ties within beyond chance",
        "Adjusted Rand index of the two, over 12 partners: 0.18",
        "-1: all ties within groups; 1: all across.",
    ):
        assert words in told
    assert "34 (3)" in text  # Orchard Primary School, beside what chance would have
    assert all(len(line) <= 80 for line in text.splitlines())


def test_page_names_who_was_not_asked_and_who_has_no_tie(tmp_path: Path) -> None:
    answers = [*of_tie("ash", "elm", reported=2), *of_tie("elm", "ash", reported=2), *of_tie("fir", "ash", reported=0)]
    asked = [Asked(wave="w", partner=each) for each in ("ash", "elm", "fir")]
    save(
        made(["ash", "elm", "fir", "oak"], answers, roster="full", form=[REPORTED]).evolve(asked=asked), tmp_path / "h"
    )
    text = " ".join(page(str(tmp_path / "h")).split())
    assert "Known to have no tie: Fir." in text
    assert "Not known, not isolated (was not asked): Oak." in text
    assert "said nothing of any tie" not in text


def test_page_says_what_was_sampled_and_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnerkit.network._shape.PATIENCE", 1e-9)
    monkeypatch.setattr("partnerkit.network._shape.SLOW", 1e-9)
    text = " ".join(page(ORCHARD).split())
    assert "Left out, or from a sample" in text
    assert "From 1 partner drawn by chance: betweenness, closeness and harmonic closeness." in text
    assert "Reach within two steps: it would take long in a network like this" in text
    assert "What losing a partner would do: it would take long" in text


def test_page_says_that_there_are_too_many_cliques(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnerkit.network._blocks.listed_cliques.__defaults__", (3, 5))
    text = " ".join(page(ORCHARD).split())
    assert "Cliques: 6 at least, the largest of" in text
    assert "there are more than can be listed" in text


def test_document_of_a_hub() -> None:
    found = document(ORCHARD)
    assert (found["format"], found["version"], found["hub"], found["illustrative"]) == (
        "partnerkit-network",
        1,
        "orchard_hub",
        True,
    )
    network = found["network"]
    density = next(each for each in network["figures"] if each["measure"] == "density")
    assert (density["observed"], density["cells"], density["reason"]) == (116, 120, None)
    assert network["stages"]["counts"]["cooperation"] == 8
    assert network["brokerage"]["counts"]["liaison"][0] >= 0
    assert network["treatment"]["silent"] == ["codlin_nursery", "hillside_school", "mulberry_childminder"]
    assert set(found["definitions"]) <= {measure.value for measure in NetworkMeasure}
    assert found["definitions"]["density"]["formula"] == DEFINITIONS[NetworkMeasure.DENSITY].formula


def test_document_is_the_same_each_time() -> None:
    assert page(ORCHARD, "--json") == page(ORCHARD, "--json")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--at-least", "colaboration"], "did you mean 'collaboration'?"),
        (["--strand", "trainin"], "did you mean 'training'?"),
        (["--cluster", "vale"], "did you mean 'valley'?"),
        (["--wave", "2024"], "unknown wave '2024'"),
        (["--wave", "2025", "--missing", "imputed"], "expected a full roster, to impute from"),
    ],
)
def test_what_is_wrong_is_told_without_a_traceback(words: list[str], message: str) -> None:
    found = run(ORCHARD, *words)
    assert found.exit_code == 1
    assert message in found.stderr
    assert "Traceback" not in found.stderr
