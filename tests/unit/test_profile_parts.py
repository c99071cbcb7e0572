"""The network and the voice in a profile: worked out when they are asked for, explained, written and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from click.testing import CliRunner

import partnerkit as pk
from partnerkit import network
from partnerkit.assessment import Assessed
from partnerkit.cli import _commands
from partnerkit.codec import profile_data
from partnerkit.results import OF_THE_WHOLE, NetworkReason
from partnerkit.scoring.explanation._voice import explain_voice
from partnerkit.scoring.voice import voice_of
from tests.made import hub_of

if TYPE_CHECKING:
    from pathlib import Path

    from partnerkit.results import Profile

ORCHARD = "examples/orchard_hub"


@pytest.fixture(scope="module")
def profile() -> Profile:
    return pk.assess(pk.load(ORCHARD))


def test_the_network_is_that_of_the_wave(profile: Profile) -> None:
    assert profile.network == network.shape(pk.load(ORCHARD), profile.wave)


def test_it_is_worked_out_once(profile: Profile) -> None:
    assert profile.network is profile.network
    assert profile.voice is profile.voice


def test_the_voice_is_that_of_the_tables(profile: Profile) -> None:
    workings = profile.workings
    assert isinstance(workings, Assessed)
    material = workings.material
    assert material is not None
    assert profile.voice == voice_of(material.survey, material.whole, material.ties)


def test_a_hub_without_a_wave_has_its_stated_ties_and_no_voice() -> None:
    found = pk.assess(pk.case("grange_park"))
    assert found.voice is None
    assert found.network is not None
    assert found.network["density"].reason is NetworkReason.NO_VIEWS


def test_a_profile_without_workings_has_neither(profile: Profile) -> None:
    read = attrs.evolve(profile, workings=None)
    assert (read.network, read.voice) == (None, None)
    assert (profile_data(read)["network"], profile_data(read)["voice"]) == (None, None)


def test_the_document_has_both(profile: Profile) -> None:
    document = profile_data(profile)
    figures = {each["measure"]: each["value"] for each in document["network"]["figures"]}
    assert profile.network is not None
    assert figures["density"] == profile.network["density"].value
    heard = document["voice"]["figures"][0]
    assert {"id", "subject", "direction", "by", "groups", "gap"} <= heard.keys()


@pytest.mark.parametrize("measure", OF_THE_WHOLE)
def test_each_figure_of_the_whole_is_explained(profile: Profile, measure: str) -> None:
    assert profile.network is not None
    figure, told = profile.network[measure], profile.explain(f"network.{measure}")
    assert told.value == figure.value
    assert told.formula == figure.definition.formula
    assert (figure.value is not None) or told.answer.startswith("not known: ")


def test_a_figure_says_how_far_missing_views_could_move_it(profile: Profile) -> None:
    told = str(profile.explain("network.density"))
    assert "lies between 0.242 and 0.308" in told
    assert "116 of 120 pairs are known; 3 of 16 partners asked have said nothing of any tie" in told


def test_voice_is_explained_by_group_beside_chance(profile: Profile) -> None:
    told = profile.explain("voice.davis_2002.sharing_power")
    whole = told.inputs[0]
    assert whole.title == "About the partnership, ratings given, by kind"
    assert [each.id for each in whole.inputs] == ["childminder", "nursery", "other_statutory", "other_voluntary"]
    minders = whole.inputs[0]
    assert minders.answer == "0.181 over 3; all others 0.446 over 10"
    assert minders.value == pytest.approx(0.1806 - 0.4458, abs=2e-4)
    assert any("called a gap" in note for note in whole.notes)


def test_what_nobody_rated_says_so(profile: Profile) -> None:
    assert profile.voice is not None
    nobody = attrs.evolve(profile.voice, figures=())

    assert explain_voice(nobody, "voice.davis_2002").answer.startswith("nobody has rated it")


def test_the_page_has_both() -> None:
    page = CliRunner().invoke(_commands, ["assess", ORCHARD], prog_name="partnerkit").output
    assert "Are all kinds of partners heard alike?" in page
    assert "The partner it can least do without: Orchard Primary School." in page
    assert "Chance alone would give about 2." in page


def test_the_page_of_a_hub_of_few_says_that_voice_is_not_known(tmp_path: Path) -> None:
    pk.save(hub_of(4, 4), tmp_path / "four.json")
    page = CliRunner().invoke(_commands, ["assess", str(tmp_path / "four.json")], prog_name="partnerkit").output
    assert "Not known: the group of fewer than 65 % of the partners is known" in " ".join(page.split())
