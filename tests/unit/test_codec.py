from __future__ import annotations

import json
from pathlib import Path

import pytest

import partnerkit as pk
from partnerkit.codec import PROFILE_FORMAT, PROFILE_VERSION, cells, profile_data
from partnerkit.hub import Asked, Slot
from partnerkit.model import Basis

ORCHARD = Path(__file__).parents[2] / "examples" / "orchard_hub"


@pytest.fixture(scope="module")
def hub() -> pk.Hub:
    return pk.load(ORCHARD)


@pytest.mark.parametrize("wave", ["2025", "2026"])
def test_the_document_holds_every_figure(hub: pk.Hub, wave: str) -> None:
    profile = pk.assess(hub, wave)
    document = json.loads(json.dumps(profile_data(profile), allow_nan=False))
    assert (document["format"], document["version"]) == (PROFILE_FORMAT, PROFILE_VERSION) == ("partnerkit-profile", 1)
    assert (document["hub"], document["wave"], document["date"]) == (
        "orchard_hub",
        wave,
        profile.date and str(profile.date),
    )
    assert document["illustrative"] is True
    assert [each["score"]["value"] for each in document["frameworks"]] == [f.score.value for f in profile.frameworks]
    found = {(s["id"], s["subject"]): s["value"] for f in document["frameworks"] for s in f["criteria"]}
    assert found == {(s.id, str(s.subject)): s.value for f in profile.frameworks for s in f.criteria}
    assert document["quality"] == {"framework": "pugh_death_1989", "subject": "partnership"}
    assert document["rates"]["response"] == profile.rates.response
    assert [gap["size"] for gap in document["gaps"]] == [gap.size for gap in profile.gaps]
    assert [rule["outcome"] for rule in document["rules"]] == [str(rule.outcome) for rule in profile.rules]
    assert document["names"]["orchard_school"] == "Orchard Primary School"


def test_stages_are_told_by_their_id(hub: pk.Hub) -> None:
    profile = pk.assess(hub)
    document = profile_data(profile)
    for tie, written in zip(profile.ties, document["ties"], strict=True):
        assert written["id"] == tie.id
        assert written["placement"]["stage"] == (tie.placement.stage.id if tie.placement.stage else None)
        assert written["aim"] == (tie.aim.id if tie.aim else None)
        assert [view["partner"] for view in written["views"]] == [view.partner for view in tie.views]
    counts = document["stages"]["reported"]["counts"]
    assert [each["stage"] for each in counts] == [stage.id for stage in pk.continuum().points]
    assert [each["position"] for each in counts] == list(range(6))
    assert [each["ties"] for each in counts] == [n for _, n in profile.stages.reported.counts]


def test_findings_keep_their_words_and_figures(hub: pk.Hub) -> None:
    profile = pk.assess(hub)
    for finding, written in zip(profile.findings, profile_data(profile)["findings"], strict=True):
        assert (written["kind"], written["about"]) == (str(finding.kind), list(finding.about))
        assert written["figures"] == dict(finding.figures)
        assert [(each["name"], each["word"]) for each in written["words"]] == list(finding.words)


def test_a_hub_without_answers_has_a_document() -> None:
    document = profile_data(pk.assess(pk.case("grange_park")))
    assert (document["wave"], document["date"], document["quality"], document["frameworks"]) == ("", None, None, [])
    assert document["rates"]["response"] is None
    assert json.dumps(document, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Asked(wave="w", partner="oak"), {"wave": "w", "partner": "oak", "respondent": ""}),
        (Slot(partner="oak", slot="Monday"), {"partner": "oak", "slot": "Monday"}),
        (
            pk.Partner(id="oak", name="unknown", kind="nursery", capacity=pk.Amount.of("2 hour/week")),
            {
                "id": "oak", "name": "unknown", "kind": "nursery", "sector": "", "role": "", "cluster": "",
                "capacity": "2 hour/week", "since": "", "until": "", "basis": "own",
            },
        ),
        (
            pk.Relationship(a="oak", b="ash", strands=["training", "information"], basis=Basis.STATED),
            {
                "a": "oak", "b": "ash", "strands": "training;information", "level": "", "contact": "", "hours": "",
                "money": "", "since": "", "until": "", "aim": "", "basis": "stated",
            },
        ),
    ],
)  # fmt: skip
def test_cells(value: object, expected: dict[str, str]) -> None:
    """What is unknown is an empty cell; a name that reads `unknown` is a name."""
    assert cells(value) == expected
