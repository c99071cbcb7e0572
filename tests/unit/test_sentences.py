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
    Barrier,
    Demand,
    DemandResult,
    Finding,
    FindingKind,
    Gap,
    Interval,
    IntervalKind,
    IntervalReason,
    MaturityPart,
    Outcome,
    Placement,
    Profile,
    Reason,
    RuleResult,
    Strategy,
    Target,
    TieStatus,
)

STAGES = continuum("pugh_2008").points
INTERVAL = Interval(
    low=0.3, high=0.47, level=0.95, kind=IntervalKind.JACKKNIFE_T, target=Target.PROCESS, n=13, rough=False, se=0.04
)


@pytest.fixture(scope="module")
def profile() -> Profile:
    return assess(load(Path(__file__).parents[2] / "examples" / "orchard_hub"))


def the_rule(outcome: Outcome, counted: int, at_most: int | None) -> RuleResult:
    demand = DemandResult(demand=Demand.PARTNERS, outcome=outcome, needed=8, counted=counted, at_most=at_most)
    return RuleResult(id="r", name="Rule", outcome=outcome, demands=(demand,))


@pytest.mark.parametrize("value", Reason)
def test_every_reason_has_words(value: Reason) -> None:
    assert sentences.reason(value) == sentences.reason(value).strip() != ""


@pytest.mark.parametrize("value", IntervalReason)
def test_every_reason_for_no_interval_has_words(value: IntervalReason) -> None:
    assert sentences.no_interval(value) == sentences.no_interval(value).strip() != ""


@pytest.mark.parametrize("value", MaturityPart)
def test_every_part_of_the_index_has_a_name(value: MaturityPart) -> None:
    assert sentences.part(value)


@pytest.mark.parametrize("value", Outcome)
def test_every_outcome_of_a_strategy_has_words(value: Outcome) -> None:
    assert sentences.strategy(Strategy(id="s", score=None, in_place=value))


@pytest.mark.parametrize("kind", IntervalKind)
@pytest.mark.parametrize("target", Target)
def test_every_interval_says_what_it_is_about(kind: IntervalKind, target: Target) -> None:
    found = attrs.evolve(INTERVAL, kind=kind, target=target, level=0.999)
    told = sentences.intervals(found)
    assert told.startswith("[low-high]: 99.9% interval for ")
    assert "by partner" in told


def test_a_rough_interval_is_called_so() -> None:
    assert sentences.interval(INTERVAL) == "[0.30-0.47]"
    assert sentences.interval(attrs.evolve(INTERVAL, rough=True)) == "[0.30-0.47, rough]"


def test_a_figure_stands_with_its_interval(profile: Profile) -> None:
    score = profile["davis_2002.sharing_power"]
    assert sentences.figure(attrs.evolve(score, value=0.38, interval=INTERVAL)) == "0.38 [0.30-0.47]"
    assert sentences.figure(attrs.evolve(score, value=0.38, interval=None)) == "0.38"
    assert sentences.figure(attrs.evolve(score, value=None, interval=None)) == "none"


def test_a_barrier_tells_how_many_feel_it() -> None:
    assert sentences.barrier(Barrier(id="b", score=0.5, answered=13, felt_by=("ash", "oak"))) == "2 of 13"


def test_a_fit_without_a_value_tells_why(profile: Profile) -> None:
    fit = attrs.evolve(profile.fit, value=None, interval=None, reason=Reason.NO_POSITION)
    assert sentences.fit(fit) == "no score (no tie with an aim has a stage that is known)"
    assert list(sentences.fit_notes(fit)) == []
    assert sentences.fit(attrs.evolve(fit, reason=None)) == "no score"


def test_a_fit_over_all_ties_with_an_aim_has_no_bounds(profile: Profile) -> None:
    fit = attrs.evolve(profile.fit, ties=29, aims=29, over_partners=None, illustrative=False, compared_by="reported")
    assert sentences.fit(fit).endswith(" of 1 (as reported)")
    assert next(sentences.fit_notes(fit)) == "It is the mean of all 29 ties with an aim."
    assert len(list(sentences.fit_notes(fit))) == 2
    one = attrs.evolve(fit, ties=1, aims=1, past_aim=0)
    assert list(sentences.fit_notes(one)) == [
        "It is the mean of the 1 tie with an aim.",
        "A tie at its aim counts 1, and one past it no more.",
    ]


@pytest.mark.parametrize(
    ("response", "needed", "words"),
    [
        (0.64, 0.65, "64% of the partners asked have answered, 65% are needed"),
        (0.6494, 0.65, "64.9% of the partners asked have answered, 65% are needed"),
        (0.649, 0.655, "65% of the partners asked have answered, 65.5% are needed"),
        (0.64999, 0.65, "64.999% of the partners asked have answered, 65% are needed"),
        (None, 0.65, "nobody is listed as asked, and an answer from 65% is needed"),
    ],
)
def test_why_there_is_no_index_is_told_in_numbers(
    profile: Profile, response: float | None, needed: float, words: str
) -> None:
    assert profile.maturity is not None
    reasons = (Reason.LOW_RESPONSE, Reason.MISSING_PART)
    missing = (MaturityPart.STRATEGIES, MaturityPart.FIT)
    refused = attrs.evolve(
        profile.maturity, value=None, reasons=reasons, missing=missing, response=response, needed=needed
    )
    assert sentences.no_index(refused) == f"{words}; no score for: strategies and fit with the aims"


def test_how_far_the_index_moves_is_told(profile: Profile) -> None:
    assert profile.maturity is not None
    moved = attrs.evolve(profile.maturity, lowest=0.629, highest=0.673)
    assert sentences.moves(moved).endswith("0.63 to 0.67.")
    assert all(sentences.other_rule(rule) != rule for rule, _ in profile.maturity.rules)
    assert sentences.other_rule("by the moon") == "by the moon"


def test_means_of_the_fit_that_differ_are_a_sentence(profile: Profile) -> None:
    figures = (("over_partners", 0.5), ("over_ties", 0.75))
    finding = Finding(kind=FindingKind.MEANS_DIFFER, about=("fit",), figures=figures)
    told = sentences.finding(finding, profile)
    assert told == "Fit with the aims is 0.75 in the typical tie, 0.50 for the typical partner."


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
    assert "criteri" not in sentences.combined_by(exponent, "part", "parts")
