"""`partnerkit explain`, as a person, a pipe and a program meet it."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from partnerkit.assessment import assess
from partnerkit.cli import _commands
from partnerkit.cli._document import json_text
from partnerkit.cli._explain import data
from partnerkit.files import load, save
from partnerkit.model import Evidence
from partnerkit.scoring import MaturityModel

if TYPE_CHECKING:
    from collections.abc import Iterator

ORCHARD = str(Path(__file__).parents[2] / "examples" / "orchard_hub")
POWER = "davis_2002.sharing_power"


def run(*arguments: str, env: dict[str, str | None] | None = None) -> Result:
    quiet: dict[str, str | None] = {"COLUMNS": None, "NO_COLOR": None, "FORCE_COLOR": None, "TERM": "xterm"}
    return CliRunner().invoke(_commands, ["explain", *arguments], env=quiet | (env or {}), prog_name="partnerkit")


def said(*arguments: str) -> str:
    """Run a command that must succeed; return its output with every run of blanks as one."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    assert max(map(cell_len, result.output.splitlines())) <= 80
    return re.sub(r"\s+", " ", result.output)


def test_a_figure_is_explained() -> None:
    text = said(ORCHARD, POWER)
    assert text.startswith("Sharing power, about the partnership as a whole (davis_2002.sharing_power): 0.385")
    assert "Interval: 0.303 to 0.466" in text
    assert "Bramley Childminding Team: 0.188" in text
    assert "settled by the core group" in text
    assert "Transferred:" in text
    assert "Folded: --depth 2 shows one level more, --full each answer." in text
    assert text.rstrip().endswith("It is not for sharing as it stands.")


def test_an_explanation_unfolds() -> None:
    assert "strongly disagree" not in said(ORCHARD, POWER)
    assert "strongly disagree" in said(ORCHARD, POWER, "--depth", "2")
    full = said(ORCHARD, POWER, "--full")
    assert "Folded" not in full
    assert len(full) > len(said(ORCHARD, POWER, "--depth", "2"))


def test_a_criterion_of_one_tie_is_two_words() -> None:
    text = said(ORCHARD, "bramley_childminders~willow_nursery", POWER)
    assert "The two sides are 0.000 apart" in text


def test_without_an_id_all_ids_are_listed() -> None:
    text = said(ORCHARD, "--wave", "2025")
    for id_ in (POWER, "maturity", "fit", "dont_know", "pugh_2008", "hub_min_providers"):
        assert f" {id_} " in text
    assert "What can be explained of Orchard Early Years Hub" in text


def test_a_hub_without_a_wave_lists_what_it_has() -> None:
    assert "grange_park_school" in said("case:grange_park")
    assert "the list of partners is not whole" in said("case:grange_park", "hub_min_providers")


def trees(node: dict[str, object]) -> Iterator[dict[str, object]]:
    yield node
    for name in ("inputs", "beside"):
        children = node.get(name, [])
        assert isinstance(children, list)
        for each in children:
            yield from trees(each)


def test_json_is_the_whole_tree() -> None:
    document = json.loads(run(ORCHARD, "davis_2002", "--json").output)
    assert (document["format"], document["version"]) == ("partnerkit-explanation", 1)
    nodes = list(trees(document["explanation"]))
    assert all({"id", "title", "value", "operation", "weight"} <= set(node) for node in nodes)
    assert any(node["operation"] == "answer" for node in nodes)
    assert document["explanation"]["terms"] == {"exponent": 0, "shift": 0.05}
    assert {"mark": "illustrative", "what": "this answer"} in [m for n in nodes for m in n.get("marks", [])]  # type: ignore[attr-defined]  # plain data


def test_an_infinite_exponent_is_a_word_in_json() -> None:
    profile = assess(load(ORCHARD), maturity=MaturityModel(exponent=-math.inf), intervals=None)
    document = json.loads(json_text(data(profile.explain("maturity"))))
    assert document["explanation"]["terms"]["exponent"] == "-inf"


def test_json_without_an_id_is_the_ids() -> None:
    document = json.loads(run(ORCHARD, "--json").output)
    assert document["format"] == "partnerkit-explanation-ids"
    assert POWER in document["ids"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((ORCHARD, "davis_2002.sharing_powr"), 1, "did you mean 'davis_2002.sharing_power'"),
        ((ORCHARD, "nonsense"), 1, "errors.html#unknown-name"),
        (("case:grange_park", "maturity"), 1, "no figure 'maturity' in this profile: nobody was asked"),
        (("case:grange_park", "nonsense"), 1, "known: fit"),
        ((ORCHARD, POWER, "--wave", "2024"), 1, "unknown wave '2024'"),
        (("nowhere", POWER), 1, "nowhere"),
        ((ORCHARD, POWER, "--depth", "-1"), 2, "--depth"),
        ((), 2, "Missing argument"),
    ],
)
def test_what_is_wrong_is_told(arguments: tuple[str, ...], code: int, words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert words in result.output
    assert "Traceback" not in result.output


def test_text_from_outside_is_not_markup_and_moves_nothing(tmp_path: Path) -> None:
    hub = load(ORCHARD)
    awkward = Evidence(id="odd", about=POWER, text="[bold]x[/bold] [/red] :smile: \u202e " + "W" * 200)
    partnership = hub.partnership.evolve(evidence=[*hub.partnership.evidence, awkward])
    save(attrs.evolve(hub, partnership=partnership), tmp_path / "hub")
    text = said(str(tmp_path / "hub"), POWER)
    assert "[bold]x[/bold] [/red] :smile: \\u202e" in text


def test_a_pipe_has_no_colour_and_a_terminal_has() -> None:
    assert "\x1b[" not in run(ORCHARD, POWER).output
    assert "\x1b[" in run(ORCHARD, POWER, env={"FORCE_COLOR": "1"}).output


# -- the parts without a figure of their own ---------------------------------------------------------------------------


def test_the_network_lists_its_figures() -> None:
    text = said(ORCHARD, "network")
    assert "What can be explained of the network of Orchard Early Years Hub" in text
    assert "network.density 0.284" in text
    assert "network.mean_stage 2.207" in text
    document = json.loads(run(ORCHARD, "network", "--json").output)
    assert document["format"] == "partnerkit-explanation-ids"
    assert "network.density" in document["ids"]
    assert all(each.startswith("network.") for each in document["ids"])


def test_the_voice_lists_its_figures() -> None:
    text = said(ORCHARD, "voice")
    assert "What can be explained of the voice of Orchard Early Years Hub" in text
    assert "voice.anning_2006_strategies.shared_language 0.312" in text
    document = json.loads(run(ORCHARD, "voice", "--json").output)
    assert "voice.davis_2002.sharing_power" in document["ids"]
    assert all(each.startswith("voice.") for each in document["ids"])


def test_a_hub_that_asked_nobody_has_no_voice_to_explain() -> None:
    text = said("case:grange_park", "voice")
    assert "Nothing: the hub has held no survey round in which partners were asked." in text
    assert "network.density -" in said("case:grange_park", "network")


def test_the_list_names_the_parts() -> None:
    text = said(ORCHARD)
    assert "network lists their figures." in text
    assert "voice lists their figures." in text
