"""Framework scores of a hub, whole: every figure beside the score, the reason where there is none, and the rates."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

import partnerkit as pk
from partnerkit.hub import Asked, Survey
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Mode, Subject
from partnerkit.model import Basis
from partnerkit.responses import CONTACT
from partnerkit.results import Band, FrameworkScore, Rates, Reason, Score
from partnerkit.scoring.quality import tie_scores, whole_scores, whole_tables
from partnerkit.scoring.rates import Cells, cells_of, nobody_asked, rates_of
from partnerkit.scoring.sides import SideRule
from partnerkit.scoring.ties import tie_tables
from tests.made import BARRIERS, ITEMS, PUGH, REPORTED, WANTED, made, of_tie, of_whole

NAMES = ["ash", "elm", "oak"]
KNOWN = tuple(library().frameworks.values())
POWER, PAY = ITEMS[BARRIERS.id][:2]
UNEQUAL = BARRIERS.criteria[0].id


def near(value: float) -> Any:  # noqa: ANN401 - stands where a float does
    return pytest.approx(value, abs=1e-12)


def survey(answers: list[pk.Response], form: list[str], **more: Any) -> Survey:  # noqa: ANN401 - what a hub takes
    hub = made(NAMES, answers, form=form, **more)
    return hub.survey(hub.waves[0])


def whole(found: Survey, mode: Mode = Mode.INDIVIDUAL) -> list[FrameworkScore]:
    return whole_scores(found, whole_tables(found, KNOWN, mode))


def of_ties(found: Survey) -> list[FrameworkScore]:
    return tie_scores(found, tie_tables(found, KNOWN, SideRule.MEAN, SideRule.LOWER))


def barrier(i: int, value: float | None, **more: Any) -> Score:  # noqa: ANN401 - what a score takes
    """Return the score of a barrier, about the whole, of two partners with one item each unless more is said."""
    counted = {"coverage": 1.0, "n_respondents": 2, "n_partners": 2, "n_items": 1} if value is not None else {}
    shown = {} if value is None else {"raw": 4 * value, "raw_scale": (0, 4)}
    known = {"subject": Subject.PARTNERSHIP, "high_is_good": False, **counted, **shown}
    return Score(id=BARRIERS.criteria[i].id, value=value, **{**known, **more})


# -- about the whole --------------------------------------------------------------------------------------------------

ASH, ELM = [4, 0, 1, 2, -1, -2, None], [2, 2, None, 2, 3, -2, None]
ANSWERS = [*of_whole("ash", BARRIERS.id, ASH), *of_whole("elm", BARRIERS.id, ELM)]


def test_a_framework_with_too_few_criteria_whole() -> None:
    """Seven barriers, each of one item: shares 3/4, 1/4, 1/4, 1/2, 3/4, and two without a score; mean 1/2.

    Coverage of those that apply: 1, 1, 1/2, 1, 1/2 and 0: 4/6. Bounds: 2.5 / 7 and 4.5 / 7.
    """
    (found,) = whole(survey(ANSWERS, ITEMS[BARRIERS.id]))
    one = {"coverage": 0.5, "n_respondents": 1, "n_partners": 1}
    assert found.criteria == (
        barrier(0, 0.75, band=Band.HIGH),
        barrier(1, 0.25, band=Band.FAIRLY_LOW),
        barrier(2, 0.25, band=Band.FAIRLY_LOW, **one),
        barrier(3, 0.5, band=Band.FAIRLY_HIGH),
        barrier(4, 0.75, band=Band.HIGH, **one),
        barrier(5, None, reason=Reason.NOT_APPLICABLE),
        barrier(6, None, reason=Reason.NO_ANSWERS, coverage=0.0),
    )
    assert found.at_least == near(2.5 / 7)
    assert found.at_most == near(4.5 / 7)
    assert attrs.evolve(found, criteria=(), at_least=None, at_most=None) == FrameworkScore(
        id=BARRIERS.id,
        subject=Subject.PARTNERSHIP,
        score=Score(
            id=BARRIERS.id,
            subject=Subject.PARTNERSHIP,
            value=None,
            reason=Reason.TOO_FEW_CRITERIA,
            high_is_good=False,
            coverage=near(4 / 6),
            n_respondents=2,
            n_partners=2,
            n_items=5,
        ),
        criteria=(),
        exponent=1.0,
        mean=0.5,
        lowest=BARRIERS.criteria[1].id,
        at_least=None,
        at_most=None,
        missing=(BARRIERS.criteria[5].id, BARRIERS.criteria[6].id),
    )


def test_a_framework_with_every_criterion_whole() -> None:
    """Barriers 1, 1/2, and five times 1/4: 2.75 / 7; all are known, so both bounds are the score."""
    (found,) = whole(survey(of_whole("ash", BARRIERS.id, [4, 2, 1, 1, 1, 1, 1]), ITEMS[BARRIERS.id]))
    value = near(2.75 / 7)
    assert found.score == Score(
        id=BARRIERS.id,
        subject=Subject.PARTNERSHIP,
        value=value,
        band=Band.FAIRLY_LOW,
        high_is_good=False,
        raw=near(11 / 7),
        raw_scale=(0, 4),
        coverage=1.0,
        n_respondents=1,
        n_partners=1,
        n_items=7,
    )
    assert (found.mean, found.at_least, found.at_most) == (value, value, value)
    assert (found.lowest, found.missing) == (BARRIERS.criteria[2].id, ())


def test_nobody_has_answered() -> None:
    """Every criterion that was asked has no answers, the others were not asked, and there is nothing to be lowest."""
    (found,) = whole(survey([], [POWER]))
    assert (found.score.value, found.score.reason, found.lowest, found.mean) == (None, Reason.NO_ANSWERS, "", None)
    assert [score.reason for score in found.criteria] == [Reason.NO_ANSWERS, *[Reason.NOT_ASKED] * 6]
    assert (found.score.n_respondents, found.score.n_partners, found.score.n_items) == (0, 0, 0)
    assert found.missing == tuple(criterion.id for criterion in BARRIERS.criteria)


def test_answers_but_too_few_of_a_criterion() -> None:
    """One of the three items of a criterion that needs two."""
    purpose = ("purpose.agreed", "purpose.same_answer", "purpose.pull_apart")
    answer = pk.Response(wave="w", partner="ash", item=purpose[0], answer=3)
    scores = {each.id: each.criteria[0] for each in whole(survey([answer], list(purpose)))}
    found = scores["pugh_death_1989"]
    assert (found.value, found.reason, found.n_items) == (None, Reason.TOO_FEW_ANSWERED, 1)
    assert found.coverage == near(1 / 3)


def test_items_that_were_not_asked_leave_no_framework() -> None:
    assert whole(survey(of_tie("ash", "elm", reported=1), [REPORTED])) == []
    assert of_ties(survey(of_tie("ash", "elm", reported=1), [REPORTED])) == []
    made_of = whole_tables(survey(of_tie("ash", "elm", reported=1), [REPORTED]), KNOWN)
    assert (made_of.frameworks, made_of.asked, made_of.mode) == ((), (), Mode.INDIVIDUAL)
    assert (made_of.rows.height, made_of.partners.height) == (0, 0)


def test_rows_and_partners_behind_the_scores() -> None:
    made_of = whole_tables(survey(list(reversed(ANSWERS)), ITEMS[BARRIERS.id]), KNOWN)
    assert [each.id for each in made_of.frameworks] == [BARRIERS.id]
    assert (sorted(made_of.asked), made_of.mode) == (sorted(ITEMS[BARRIERS.id]), Mode.INDIVIDUAL)
    name = UNEQUAL.replace(".", "__")
    assert made_of.partners.select("hub", "wave", "partner", name).rows() == [
        ("h", "w", "ash", 1.0),
        ("h", "w", "elm", 0.5),
    ]
    assert made_of.rows.select("partner", "kind").sort("partner").rows() == [("ash", "unknown"), ("elm", "unknown")]


def test_what_is_made_up_marks_its_own_criterion_and_the_framework() -> None:
    made_up = [attrs.evolve(each, basis=Basis.ILLUSTRATIVE) if each.item == PAY else each for each in ANSWERS]
    (found,) = whole(survey(made_up, ITEMS[BARRIERS.id]))
    assert [score.illustrative for score in found.criteria] == [False, True, *[False] * 5]
    assert found.score.illustrative


# -- about ties -------------------------------------------------------------------------------------------------------


def test_scores_about_ties_whole() -> None:
    """Unequal power: ash and elm find their tie at 1 and 1/2, ash its tie with oak at 0.

    Over ties (3/4 + 0) / 2 = 3/8; over partners, ash 1/2 and elm 1/2: 1/2. Pay: elm alone, 1/4, of one tie; ash says
    don't know of it and nothing of the other: coverage 1/2 and 0.
    """
    answers = [
        *of_tie("ash", "elm", **{POWER: 4, PAY: -1}),
        *of_tie("elm", "ash", **{POWER: 2, PAY: 1}),
        *of_tie("ash", "oak", **{POWER: 0}),
    ]
    (found,) = of_ties(survey(answers, [POWER, PAY]))
    assert found.criteria[:3] == (
        barrier(
            0,
            0.375,
            band=Band.FAIRLY_LOW,
            subject=Subject.RELATIONSHIP,
            n_relationships=2,
            over_partners=0.5,
        ),
        barrier(
            1,
            0.25,
            band=Band.FAIRLY_LOW,
            subject=Subject.RELATIONSHIP,
            n_relationships=1,
            n_partners=1,
            n_respondents=1,
            over_partners=0.25,
            coverage=0.25,
        ),
        barrier(2, None, reason=Reason.NOT_ASKED, subject=Subject.RELATIONSHIP, n_relationships=0),
    )
    assert (found.subject, found.score.subject) == (Subject.RELATIONSHIP, Subject.RELATIONSHIP)
    assert (found.score.n_relationships, found.score.n_partners, found.score.n_respondents) == (2, 2, 2)
    assert (found.score.reason, found.score.n_items) == (Reason.TOO_FEW_CRITERIA, 2)


# -- rates ------------------------------------------------------------------------------------------------------------


def rates(found: Survey) -> Rates:
    return rates_of(found, tie_tables(found, KNOWN, SideRule.MEAN, SideRule.LOWER))


def cells(found: Survey) -> dict[str, dict[str, Cells]]:
    made_of = cells_of(found, tie_tables(found, KNOWN, SideRule.MEAN, SideRule.LOWER))
    return {title: dict(of) for title, of in made_of}


def test_the_rates_of_a_wave_whole() -> None:
    """Of three partners two have answered. Of 13 cells that apply 9 hold a point and one a don't know.

    About the whole: ash 4 points, a don't know, one left empty, and one that does not apply; elm 4 points, two left
    empty. About its tie with elm, ash: a stage reported.
    """
    found = survey([*ANSWERS, *of_tie("ash", "elm", reported=2)], [*ITEMS[BARRIERS.id], REPORTED])
    assert rates(found) == Rates(
        asked=3,
        answered=2,
        response=near(2 / 3),
        representative=True,
        silent=("oak",),
        unasked=(),
        n_respondents=2,
        coverage=near(9 / 13),
        dont_know=near(1 / 13),
    )
    assert cells(found) == {
        "Questions about the whole": {
            "ash": Cells(points=4, unknown=1, applicable=6),
            "elm": Cells(points=4, unknown=0, applicable=6),
        },
        "Questions about themselves": {},
        "Contact and stages of ties": {"ash": Cells(points=1, unknown=0, applicable=1)},
        "Gates and opinions of ties in touch": {},
    }


def test_gates_and_opinions_are_put_to_ties_in_touch() -> None:
    """Ash puts elm at no contact: its gates do not apply. Of oak it answers one gate and leaves one empty."""
    first, second = (use.item.id for use in PUGH.stages[0].gates[:2])
    answers = [
        *of_tie("ash", "elm", reported=0),
        *of_tie("ash", "oak", reported=1, wanted=-1, **{first: 2, CONTACT: 3}),
        *of_tie("oak", "ash", reported=2, **{second: -1}),
    ]
    found = survey(answers, [REPORTED, WANTED, CONTACT, first, second])
    assert cells(found) == {
        "Questions about the whole": {},
        "Questions about themselves": {},
        "Contact and stages of ties": {
            "ash": Cells(points=3, unknown=1, applicable=6),
            "oak": Cells(points=1, unknown=0, applicable=3),
        },
        "Gates and opinions of ties in touch": {
            "ash": Cells(points=1, unknown=0, applicable=2),
            "oak": Cells(points=0, unknown=1, applicable=2),
        },
    }
    assert (rates(found).coverage, rates(found).dont_know) == (near(5 / 13), near(2 / 13))


def test_what_a_full_roster_implies_was_no_question() -> None:
    """Elm is silent about ash, which a full roster reads as no contact: that is no cell that elm filled."""
    answers = [*of_tie("ash", "elm", reported=1), *of_tie("elm", "oak", reported=1)]
    found = survey(answers, [REPORTED], roster="full")
    assert cells(found)["Contact and stages of ties"] == {
        "ash": Cells(points=1, unknown=0, applicable=1),
        "elm": Cells(points=1, unknown=0, applicable=1),
    }


def asked(*people: tuple[str, str]) -> tuple[Asked, ...]:
    return tuple(Asked(wave="w", partner=partner, respondent=person) for partner, person in people)


def said(partner: str, respondent: str = "", answer: int | None = 3, basis: Basis = Basis.OWN) -> pk.Response:
    return pk.Response(wave="w", partner=partner, respondent=respondent, item=POWER, answer=answer, basis=basis)


@pytest.mark.parametrize(
    ("answers", "people", "silent", "unasked", "n_respondents"),
    [
        ([said("ash", "a"), said("ash", "b"), said("elm")], [("ash", "a"), ("oak", "a")], ("oak",), ("ash", "elm"), 3),
        ([said("ash", "a"), said("elm", "a", None)], [("ash", "a"), ("elm", "a")], ("elm",), (), 1),
        ([said("oak", "a"), said("elm", "b", basis=Basis.STATED)], [("oak", "a")], (), (), 2),
        ([said("oak", "a", -1)], [("oak", "a"), ("ash", "b")], ("ash",), (), 1),
    ],
)  # fmt: skip
def test_who_is_silent_and_who_answered_unasked(
    answers: list[pk.Response],
    people: list[tuple[str, str]],
    silent: tuple[str, ...],
    unasked: tuple[str, ...],
    n_respondents: int,
) -> None:
    """A blank is no answer, a don't know is one; what a source states of a partner, nobody was asked."""
    hub = made(NAMES, answers, form=[POWER]).evolve(asked=asked(*people))
    found = rates(hub.survey(hub.waves[0]))
    assert (found.silent, found.unasked, found.n_respondents) == (silent, unasked, n_respondents)


def test_where_nobody_is_listed_as_asked_anyone_of_a_partner_may_answer() -> None:
    found = rates(survey([said("ash", "head"), said("ash", "deputy"), said("elm", "cook")], [POWER]))
    assert (found.asked, found.answered, found.silent, found.unasked) == (3, 2, ("oak",), ())


def test_the_rates_of_a_hub_that_has_held_no_wave() -> None:
    assert nobody_asked() == Rates(
        asked=0,
        answered=0,
        response=None,
        representative=False,
        silent=(),
        unasked=(),
        n_respondents=0,
        coverage=None,
        dont_know=None,
    )


def test_a_wave_without_an_answer_has_a_response_and_no_coverage() -> None:
    found = rates(survey([], [POWER]))
    assert (found.asked, found.answered, found.response, found.representative) == (3, 0, 0.0, False)
    assert (found.coverage, found.dont_know, found.silent) == (None, None, ("ash", "elm", "oak"))


def test_a_criterion_at_0_is_the_lowest() -> None:
    (found,) = whole(survey(of_whole("ash", BARRIERS.id, [1, 2, 0, 3, 0, 1, 1]), ITEMS[BARRIERS.id]))
    assert found.lowest == BARRIERS.criteria[2].id
