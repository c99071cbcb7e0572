"""What the library says of a result, in words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import attrs
import pytest

from partnerkit import sentences
from partnerkit.assessment import assess
from partnerkit.files import load
from partnerkit.knowledge import continuum
from partnerkit.knowledge.schema import Checked, Subject
from partnerkit.results import (
    Band,
    Finding,
    FindingKind,
    Gap,
    Outcome,
    Placement,
    Profile,
    Reason,
    RuleResult,
    TieStatus,
)

STAGES = continuum("pugh_2008").points


@pytest.fixture(scope="module")
def profile() -> Profile:
    return assess(load(Path(__file__).parents[2] / "examples" / "orchard_hub"))


def the_rule(outcome: Outcome, counted: int, at_most: int | None) -> RuleResult:
    return RuleResult(
        id="r", name="Rule", outcome=outcome, needed=8, counted=counted, at_most=at_most, partners=(), could=()
    )


@pytest.mark.parametrize("value", Reason)
def test_every_reason_has_words(value: Reason) -> None:
    assert sentences.reason(value) == sentences.reason(value).strip() != ""


@pytest.mark.parametrize("value", TieStatus)
def test_every_status_has_words(value: TieStatus) -> None:
    assert sentences.status(value)


@pytest.mark.parametrize("value", Subject)
def test_every_subject_has_words(value: Subject) -> None:
    assert sentences.subject(value).startswith("the ")


@pytest.mark.parametrize("value", Checked)
def test_every_way_of_having_read_a_work_has_words(value: Checked) -> None:
    assert "read" in sentences.checked(value)


def test_every_finding_of_a_hub_is_a_sentence(profile: Profile) -> None:
    told = [sentences.finding(each, profile) for each in profile.findings]
    assert all(text[:1].isupper() and text.endswith(".") for text in told)
    assert not [text for text in told if any(id_ in text for id_, _ in profile.names if "_" in id_)]
    assert len({each.kind for each in profile.findings}) > 8


def test_a_denial_says_whether_it_was_said_or_left_out(profile: Profile) -> None:
    told = [sentences.finding(each, profile) for each in profile.findings if each.kind is FindingKind.DENIED]
    assert any("Russet Day Nursery says there is no contact." in text for text in told)
    assert any("Harvest Early Years Training answered about others and left this one out." in text for text in told)


def test_a_denial_of_a_tie_that_the_profile_lacks_still_says_something(profile: Profile) -> None:
    text = sentences.finding(Finding(kind=FindingKind.DENIED, about=("ash", "oak")), profile)
    assert text == "ash and oak: one side says there is no contact."


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (Finding(kind=FindingKind.NOT_REPRESENTATIVE, figures=(("response", 11 / 17),)), "64.7%"),
        (Finding(kind=FindingKind.ONE_ITEM, about=("davis_2002.negotiation",)), "Negotiation rests on one question."),
        (
            Finding(kind=FindingKind.ONE_ITEM, about=("davis_2002.negotiation",), words=(("subject", "relationship"),)),
            "Negotiation, about the ties, rests on one question.",
        ),
        (Finding(kind=FindingKind.ILLUSTRATIVE), "made up"),
    ],
)
def test_findings_without_partners(finding: Finding, words: str, profile: Profile) -> None:
    assert words in sentences.finding(finding, profile)


def test_who_wants_what_is_told_by_name(profile: Profile) -> None:
    words = (("a", "networking"), ("b", "no_contact"))
    finding = Finding(kind=FindingKind.AIMS_DIFFER, about=("russet_nursery", "willow_nursery"), words=words)
    assert (
        sentences.finding(finding, profile)
        == "Russet Day Nursery wants networking, Willow Day Nursery wants no contact."
    )


def test_a_gap_names_who_says_what(profile: Profile) -> None:
    score = Gap(a="willow_nursery", b="ash", id="davis_2002.sharing_power", value_a=1.0, value_b=0.25, size=0.75)
    assert sentences.gap(score, profile) == "Willow Day Nursery rates sharing power 1.00, ash 0.25"
    assert sentences.difference(score) == "sharing power: 1.00 and 0.25"
    stage = attrs.evolve(score, id="pugh_2008", value_a=4.0, value_b=1.0)
    assert sentences.gap(stage, profile) == "Willow Day Nursery reports coordination, ash networking"
    assert sentences.difference(stage) == "stage reported: coordination and networking"


@pytest.mark.parametrize(
    ("placement", "words"),
    [
        (Placement(stage=STAGES[2], at_most=STAGES[2]), "cooperation"),
        (Placement(stage=STAGES[0], at_most=STAGES[0]), "below networking"),
        (Placement(stage=STAGES[0], at_most=STAGES[2]), "below networking to cooperation"),
        (Placement(reason=Reason.DENIED), "one side says there is no contact"),
        (Placement(), "not known"),
    ],
)
def test_a_tie_in_touch_is_below_the_first_stage_and_not_without_contact(placement: Placement, words: str) -> None:
    assert sentences.placement(placement) == words


@pytest.mark.parametrize(
    ("outcome", "counted", "at_most", "words"),
    [
        (Outcome.MET, 10, 12, "holds: 10 partners count, 8 are needed"),
        (Outcome.NOT_MET, 1, 1, "does not hold: 1 partner counts, 8 are needed"),
        (Outcome.NOT_MET, 5, 7, "does not hold: 5 partners count for certain, 7 at most, 8 are needed"),
        (
            Outcome.UNKNOWN,
            2,
            None,
            "not known: 2 partners count for certain of the 8 needed, and the list of partners is not whole",
        ),
        (
            Outcome.UNKNOWN,
            7,
            9,
            "not known: 7 partners count for certain of the 8 needed, 9 if every open question is settled that way",
        ),
    ],
)
def test_a_rule_says_whether_it_holds_and_why(outcome: Outcome, counted: int, at_most: int | None, words: str) -> None:
    assert sentences.rule(the_rule(outcome, counted, at_most)) == words


@pytest.mark.parametrize(
    ("share", "words"), [(0, "0%"), (0.005, "under 1%"), (0.5, "50%"), (0.995, "over 99%"), (1, "100%")]
)
def test_a_share_is_rounded_to_all_or_nothing_only_if_it_is(share: float, words: str) -> None:
    assert sentences.percent(share) == words


@pytest.mark.parametrize(("share", "words"), [(0.6, "60%"), (11 / 17, "64.7%")])
def test_a_decimal_is_kept_where_it_says_something(share: float, words: str) -> None:
    assert sentences.percent(share, decimals=1) == words


@pytest.mark.parametrize(
    ("words", "told"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_listed_as_in_a_sentence(words: list[str], told: str) -> None:
    assert sentences.listed(words) == told


def test_names_and_small_words() -> None:
    assert sentences.name_of("davis_2002") == "Elements of partnership (Davis et al., 2002)"
    assert sentences.name_of("pugh_2008") == "the stage reported"
    assert sentences.name_of("no.such") == "no.such"
    assert sentences.band(Band.FAIRLY_HIGH) == "fairly high"
    assert sentences.count(2504, "answer") == "2,504 answers"
    assert sentences.date(dt.date(2026, 1, 9)) == "9 January 2026"


@pytest.mark.parametrize(
    ("exponent", "words"),
    [
        (1, "plain average"),
        (0, "geometric mean"),
        (float("-inf"), "lowest criterion"),
        (-2, "power mean with the exponent -2"),
    ],
)
def test_how_criteria_are_combined_is_told(exponent: float, words: str) -> None:
    assert words in sentences.combined_by(exponent)
