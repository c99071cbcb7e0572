"""Findings: which facts are told, of whom, and in which words."""

from __future__ import annotations

from typing import Any

import attrs
import polars as pl
import pytest

import partnerkit as pk
from partnerkit.knowledge.schema import Subject
from partnerkit.results import (
    AimBasis,
    Finding,
    FindingKind,
    Fit,
    FrameworkScore,
    Placement,
    Rates,
    Reason,
    Score,
    Tie,
    TieStatus,
    View,
)
from partnerkit.scoring.findings import (
    fit_findings,
    score_findings,
    skipped_findings,
    stage_summary,
    tie_findings,
    turnout_findings,
    wished_findings,
)

PUGH = pk.continuum()
STAGES = PUGH.points
RATES = Rates(
    asked=4,
    answered=4,
    response=1.0,
    representative=True,
    silent=(),
    unasked=(),
    n_respondents=4,
    coverage=1.0,
    dont_know=0.0,
)


def at(low: int, high: int | None = None) -> Placement:
    """Return a placement at a stage, or between two."""
    sure = high is None
    return Placement(
        stage=STAGES[low],
        at_most=STAGES[low if high is None else high],
        position=float(low) if sure else None,
        position_at_least=float(low),
        position_at_most=float(low if high is None else high),
        reason=None if sure else Reason.RANGE,
    )


def view(partner: str, *, reported: int | None = None, wanted: int | None = None, stage: int | None = None) -> View:
    return View(
        partner=partner,
        reported=None if reported is None else STAGES[reported],
        wanted=None if wanted is None else STAGES[wanted],
        placement=Placement() if stage is None else at(stage),
    )


def tie(
    a: str,
    b: str,
    *views: View,
    placement: Placement = Placement(reason=Reason.NO_ANSWERS),  # noqa: B008 - frozen
    aim: int | None = None,
    **more: Any,  # noqa: ANN401 - what a tie takes
) -> Tie:
    wanted = None if aim is None else STAGES[aim]
    basis = AimBasis.AGREED if wanted else AimBasis.UNKNOWN
    made: dict[str, Any] = {"status": TieStatus.CONFIRMED, "stated": False, "reported": None, "aim_basis": basis}
    return Tie(a=a, b=b, placement=placement, aim=wanted, views=views, **{**made, **more})


def told(ties: list[Tie], *, gated: bool = True) -> list[Finding]:
    return list(tie_findings(ties, gated=gated))


# -- ties -------------------------------------------------------------------------------------------------------------


def test_a_tie_that_stands_at_its_aim_is_no_finding() -> None:
    assert told([tie("ash", "elm", placement=at(2), aim=2)]) == []


def test_a_denied_tie_names_who_denies_it_and_nothing_else() -> None:
    """It has no aim, and its sides want different stages: neither is told of a tie that one side denies."""
    sides = view("ash", reported=2, wanted=3), view("elm", reported=0, wanted=1)
    denied = tie("ash", "elm", *sides, status=TieStatus.DENIED, placement=Placement(reason=Reason.DENIED))
    assert told([denied]) == [Finding(kind=FindingKind.DENIED, about=("ash", "elm"), words=(("by", "elm"),))]


def test_a_silent_side_denies_nothing() -> None:
    denied = tie("ash", "elm", view("ash"), view("elm", reported=0), status=TieStatus.DENIED)
    assert [finding.words for finding in told([denied])] == [(("by", "elm"),)]


@pytest.mark.parametrize(
    ("status", "placement"),
    [
        (TieStatus.UNCONFIRMED, Placement(reason=Reason.NOT_ASKED)),
        (TieStatus.CONFIRMED, Placement(reason=Reason.UNCONFIRMED)),
        (TieStatus.UNCONFIRMED, Placement(reason=Reason.UNCONFIRMED)),
    ],
)
@pytest.mark.parametrize("teller", [view("oak", reported=2), view("oak", stage=1), view("oak", reported=2, stage=1)])
def test_an_unconfirmed_tie_names_who_tells_of_it(status: TieStatus, placement: Placement, teller: View) -> None:
    """Who reports a stage tells of it, and who has a stage by its own gates; who only wants one does not."""
    found = tie("elm", "oak", view("elm", wanted=3), teller, status=status, placement=placement, aim=1)
    assert told([found]) == [Finding(kind=FindingKind.UNCONFIRMED, about=("elm", "oak"), words=(("by", "oak"),))]


def test_a_tie_without_an_aim_is_a_finding() -> None:
    assert told([tie("ash", "elm", placement=at(2))]) == [Finding(kind=FindingKind.NO_AIM, about=("ash", "elm"))]


def test_aims_that_differ_are_told_side_a_first() -> None:
    differing = tie("oak", "ash", view("oak", wanted=3), view("ash", wanted=1), placement=at(1), aim=1)
    assert told([differing]) == [
        Finding(kind=FindingKind.AIMS_DIFFER, about=("oak", "ash"), words=(("a", STAGES[3].id), ("b", STAGES[1].id)))
    ]


@pytest.mark.parametrize("wanted", [(2, 2), (2, None), (None, 2), (None, None)])
def test_aims_that_agree_or_that_one_side_names_are_no_finding(wanted: tuple[int | None, int | None]) -> None:
    one, other = wanted
    agreeing = tie("ash", "oak", view("ash", wanted=one), view("oak", wanted=other), placement=at(2), aim=2)
    assert told([agreeing]) == []


@pytest.mark.parametrize(
    ("placement", "reported", "gated", "stage"),
    [
        (at(3), None, True, 3),
        (at(3), 1, True, 3),
        (at(3, 4), None, True, 3),
        (at(1, 4), None, True, None),
        (at(2), None, True, None),
        (at(1), 4, True, None),
        (at(1), 4, False, 4),
        (at(4), 2, False, None),
        (at(4), None, False, None),
        (Placement(reason=Reason.NO_ANSWERS), 4, True, None),
    ],
)
def test_a_tie_past_its_aim_for_certain_is_a_finding(
    placement: Placement,
    reported: int | None,
    gated: bool,  # noqa: FBT001 - pytest passes by name
    stage: int | None,
) -> None:
    """By the stage found from gates where these were asked, else as reported; a range counts from its low end."""
    said = None if reported is None else STAGES[reported]
    found = told([tie("ash", "elm", placement=placement, aim=2, reported=said)], gated=gated)
    words = (("aim", STAGES[2].id), ("stage", STAGES[stage or 0].id))
    assert found == ([] if stage is None else [Finding(kind=FindingKind.PAST_AIM, about=("ash", "elm"), words=words)])


def test_each_tie_is_told_of_in_turn() -> None:
    found = told([tie("ash", "elm", placement=at(1), aim=1), tie("ash", "oak", placement=at(1)), tie("elm", "oak")])
    assert [finding.about for finding in found] == [("ash", "oak"), ("elm", "oak")]


# -- pairs ------------------------------------------------------------------------------------------------------------


def pairs(*rows: tuple[str, str, str | None, int | None, int | None]) -> pl.DataFrame:
    names = ["a", "b", "status", "pugh_2008__wanted_a", "pugh_2008__wanted_b"]
    return pl.DataFrame(rows, schema=names, orient="row")


def test_a_wish_of_both_sides_for_a_tie_that_is_not_there() -> None:
    table = pairs(
        ("oak", "ash", "none", 1, 3),
        ("elm", "fir", "none", 1, 0),
        ("elm", "ash", "none", None, 2),
        ("fir", "oak", "denied", 2, 2),
        ("ash", "fir", None, 2, 2),
        ("ivy", "oak", "none", 2, 2),
    )
    known = tie("oak", "ivy")
    assert list(wished_findings(table, PUGH, [known])) == [
        Finding(kind=FindingKind.WISHED, about=("oak", "ash"), words=(("a", "networking"), ("b", STAGES[3].id)))
    ]


def test_later_gates_are_told_of_ties_alone() -> None:
    table = pl.DataFrame({"a": ["oak", "ash", "fir"], "b": ["elm", "elm", "oak"], "s": [2, 0, 1]})
    found = list(skipped_findings(table, "s", [tie("elm", "oak"), tie("ash", "elm")]))
    assert found == [Finding(kind=FindingKind.LATER_GATES_MET, about=("oak", "elm"), figures=(("stages", 2.0),))]


# -- scores and rates -------------------------------------------------------------------------------------------------


def framework(*criteria: Score) -> FrameworkScore:
    whole = Score(id="f", subject=Subject.RELATIONSHIP, value=None)
    bounds: dict[str, Any] = {"exponent": 0.0, "mean": None, "lowest": "", "at_least": None, "at_most": None}
    return FrameworkScore(id="f", subject=Subject.RELATIONSHIP, score=whole, criteria=criteria, missing=(), **bounds)


def score(id_: str, value: float | None, **more: Any) -> Score:  # noqa: ANN401 - what a score takes
    return Score(id=id_, subject=Subject.RELATIONSHIP, value=value, **{"n_items": 2, **more})


def test_a_score_from_one_item_is_told() -> None:
    scores = [framework(score("f.a", 0.5, n_items=1), score("f.b", 0.5), score("f.c", None, n_items=1))]
    assert list(score_findings(scores)) == [
        Finding(kind=FindingKind.ONE_ITEM, about=("f.a",), words=(("subject", "relationship"),))
    ]


@pytest.mark.parametrize(
    ("over_ties", "over_partners", "told"),
    [(0.5, 0.75, True), (0.75, 0.5, True), (0.5, 0.6, False), (0.5, 0.601, True), (0.5, None, False), (None, 1, False)],
)
def test_means_further_apart_than_a_tenth_are_told(
    over_ties: float | None,
    over_partners: float | None,
    told: bool,  # noqa: FBT001 - pytest passes by name
) -> None:
    """Of criteria and of fit alike; exactly a tenth is not further."""
    figures: tuple[tuple[str, Any], ...] = (("over_partners", over_partners), ("over_ties", over_ties))
    found = list(score_findings([framework(score("f.a", over_ties, over_partners=over_partners))]))
    apart = Finding(kind=FindingKind.MEANS_DIFFER, about=("f.a",), figures=figures)
    assert found == ([apart] if told else [])
    fit = Fit(
        value=over_ties,
        reason=None,
        compared_by="evidenced",
        ties=2,
        aims=2,
        past_aim=0,
        over_partners=over_partners,
        n_partners=3,
        at_least=None,
        at_most=None,
    )
    assert list(fit_findings(fit)) == ([attrs.evolve(apart, about=("fit",))] if told else [])


def test_who_is_silent_who_answered_unasked_and_too_low_a_response_are_told() -> None:
    assert list(turnout_findings(RATES)) == []
    low = attrs.evolve(RATES, response=0.5, representative=False, silent=("ash", "elm"), unasked=("oak",))
    assert list(turnout_findings(low)) == [
        Finding(kind=FindingKind.SILENT, about=("ash",)),
        Finding(kind=FindingKind.SILENT, about=("elm",)),
        Finding(kind=FindingKind.UNASKED, about=("oak",)),
        Finding(kind=FindingKind.NOT_REPRESENTATIVE, figures=(("response", 0.5),)),
    ]
    nobody = attrs.evolve(RATES, response=None, representative=False)
    assert list(turnout_findings(nobody)) == []


# -- the summary ------------------------------------------------------------------------------------------------------

TIES = [
    tie("ash", "elm", placement=at(1), aim=2, reported=STAGES[2]),
    tie("ash", "fir", placement=at(2), aim=2, reported=STAGES[3], status=TieStatus.UNCONFIRMED),
    tie("ash", "oak", placement=at(3), aim=2, reported=STAGES[2], status=TieStatus.UNCONFIRMED),
    tie("elm", "fir", placement=at(1, 3), aim=2, reported=STAGES[1], status=TieStatus.UNCONFIRMED),
    tie("elm", "oak", placement=at(3), reported=None),
    tie("fir", "oak", aim=5, reported=STAGES[5], placement=Placement(reason=Reason.UNCONFIRMED)),
    tie("ivy", "oak", placement=at(4), aim=1, reported=STAGES[4], status=TieStatus.DENIED),
]
"""Below its aim, at it, past it, on both sides of it, without an aim, without a stage, and denied."""


def counts(distribution: Any) -> tuple[list[int], int, int]:  # noqa: ANN401 - of a summary
    assert [stage for stage, _ in distribution.counts] == list(STAGES)
    return [n for _, n in distribution.counts], distribution.between, distribution.unknown


def test_the_summary_by_evidence() -> None:
    """Positions 1, 2, 3 and 3: mean 9/4. The denied tie is counted, and stands nowhere."""
    found = stage_summary(TIES, PUGH, gated=True)
    assert (found.ties, found.confirmed, found.unconfirmed, found.denied) == (7, 3, 3, 1)
    assert counts(found.evidenced) == ([0, 1, 1, 2, 0, 0], 1, 1)
    assert counts(found.reported) == ([0, 1, 2, 1, 0, 1], 0, 1)
    assert counts(found.aims) == ([0, 0, 4, 0, 0, 1], 0, 1)
    assert (found.below_aim, found.at_aim, found.past_aim, found.compared_by) == (1, 1, 1, "evidenced")
    assert (found.mean_position, found.positions) == (2.25, 4)


def test_the_summary_by_what_is_reported() -> None:
    found = stage_summary(TIES, PUGH, gated=False)
    assert (found.below_aim, found.at_aim, found.past_aim, found.compared_by) == (1, 3, 1, "reported")


def test_the_summary_of_no_ties() -> None:
    found = stage_summary([], PUGH, gated=True)
    assert (found.ties, found.mean_position, found.positions) == (0, None, 0)
    assert counts(found.evidenced) == ([0] * 6, 0, 0)
