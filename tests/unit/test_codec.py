from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import attrs
import pytest

import partnerkit as pk
from partnerkit.codec import PROFILE_FORMAT, PROFILE_VERSION, cells, profile_data
from partnerkit.hub import Asked, Slot
from partnerkit.model import Basis
from partnerkit.scoring.maturity import MaturityModel

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")
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


def test_the_document_holds_what_stands_beside_the_scores(hub: pk.Hub) -> None:
    profile = pk.assess(hub)
    document = json.loads(json.dumps(profile_data(profile), allow_nan=False))
    assert [(each["id"], each["score"], each["answered"], tuple(each["felt_by"])) for each in document["barriers"]] == [
        (each.id, each.score, each.answered, each.felt_by) for each in profile.barriers
    ]
    assert [(each["id"], each["score"], each["in_place"]) for each in document["strategies"]] == [
        (each.id, each.score, str(each.in_place)) for each in profile.strategies
    ]
    fit, maturity = profile.fit, profile.maturity
    assert (document["fit"]["value"], document["fit"]["at_most"]) == (fit.value, fit.at_most)
    assert [tie["fit"] for tie in document["ties"]] == [tie.fit for tie in profile.ties]
    assert maturity is not None
    assert document["maturity"]["value"] == maturity.value
    assert [(each["part"], each["value"]) for each in document["maturity"]["parts"]] == [
        (str(each.part), each.value) for each in maturity.parts
    ]
    assert [(each["rule"], each["value"]) for each in document["maturity"]["rules"]] == list(maturity.rules)
    assert [each["less"] for each in document["maturity"]["weights"]] == [each.less for each in maturity.weights]
    for written, figure in ((document["fit"], fit), (document["maturity"], maturity)):
        assert figure.interval is not None
        assert (written["interval"]["low"], written["interval"]["n"]) == (figure.interval.low, figure.interval.n)
        assert (written["interval"]["kind"], written["interval"]["target"]) == ("jackknife_t", "process")
    for framework, written in zip(profile.frameworks, document["frameworks"], strict=True):
        for score, told in zip(framework.criteria, written["criteria"], strict=True):
            assert (told["interval"] or {}).get("high") == (score.interval and score.interval.high)
            assert told["no_interval"] == (score.no_interval and str(score.no_interval))


def test_why_there_is_no_interval_is_in_the_document(hub: pk.Hub) -> None:
    answers = [each for each in hub.responses if each.wave == "2026" and each.partner.startswith("o")]
    document = profile_data(pk.assess(hub.evolve(responses=type(hub.responses).of(answers)), "2026"))
    assert document["frameworks"][0]["score"]["no_interval"] == "too_few_partners"
    assert document["maturity"]["value"] is None
    assert document["maturity"]["reasons"][0] == "low_response"


def test_the_exponent_of_a_minimum_is_text(hub: pk.Hub) -> None:
    profile = pk.assess(hub, maturity=MaturityModel(id="least", name="Least", exponent=-math.inf))
    frameworks = (attrs.evolve(profile.frameworks[0], exponent=-math.inf), *profile.frameworks[1:])
    document = profile_data(attrs.evolve(profile, frameworks=frameworks))
    assert (document["maturity"]["exponent"], document["frameworks"][0]["exponent"]) == ("-inf", "-inf")
    assert "Infinity" not in json.dumps(document, allow_nan=False)


def test_workings_are_left_out(hub: pk.Hub) -> None:
    assert "workings" not in profile_data(pk.assess(hub))


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_does_not_show(hub: pk.Hub, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not a secret

    def shuffled(rows: Iterable[T]) -> list[T]:
        found = list(rows)
        chance.shuffle(found)
        return found

    answers = type(hub.responses).of(shuffled(hub.responses))
    partnership = hub.partnership
    other = attrs.evolve(
        partnership, partners=shuffled(partnership.partners), relationships=shuffled(partnership.relationships)
    )
    mixed = attrs.evolve(hub, responses=answers, partnership=other)
    assert text_of(pk.assess(mixed)) == text_of(pk.assess(hub))


def text_of(profile: pk.Profile) -> str:
    return json.dumps(profile_data(profile), sort_keys=True, allow_nan=False)


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
