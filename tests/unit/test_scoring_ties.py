"""Ties of a hub: what two sides say, what a full roster implies, which partners may have untold ties, and gaps."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from partnerkit.knowledge import library
from partnerkit.model import Relationship
from partnerkit.results import AimBasis, Gap, Placement, Reason, Tie, TieStatus, View
from partnerkit.scoring.sides import SideRule
from partnerkit.scoring.ties import (
    asks_gates,
    gaps_of,
    stated_ties,
    tie_tables,
    ties_of,
    under_rules,
    untold_of_stated,
    untold_partners,
)
from tests.made import ITEMS, PUGH, QUALITY, made, of_tie, of_whole

if TYPE_CHECKING:
    import partnerkit as pk
    from partnerkit.hub import Survey
    from partnerkit.scoring.ties import TieTables

NAMES = ["ash", "elm", "fir", "oak"]
STAGES = PUGH.points
FIRST, SECOND = ([use.item.id for use in stage.gates] for stage in PUGH.stages[:2])
PURPOSE = ITEMS[QUALITY.id][0]
NOT_ASKED = Placement(reason=Reason.NOT_ASKED)


def survey(*answers: list[pk.Response], names: list[str] = NAMES, **more: Any) -> Survey:  # noqa: ANN401 - of a hub
    hub = made(names, [each for given in answers for each in given], **more)
    return hub.survey(hub.waves[0])


def tables(found: Survey, sides: SideRule = SideRule.MEAN, gates: SideRule = SideRule.LOWER) -> TieTables:
    return tie_tables(found, tuple(library().frameworks.values()), sides, gates)


def ties(found: Survey) -> tuple[Tie, ...]:
    return ties_of(found, tables(found))


def stage_answers(first: int, second: int) -> dict[str, int]:
    return {**dict.fromkeys(FIRST, first), **dict.fromkeys(SECOND, second)}


# -- without gates ----------------------------------------------------------------------------------------------------

FACT = Relationship(a="oak", b="ash", aim=STAGES[3].id)


def told(a: str, b: str, status: TieStatus, *views: View, **more: Any) -> Tie:  # noqa: ANN401 - what a tie takes
    wants = {"aim": None, "aim_basis": AimBasis.UNKNOWN, "reported": None, "stated": False, "placement": NOT_ASKED}
    return Tie(a=a, b=b, status=status, views=views, **{**wants, **more})


def view(partner: str, reported: int | None, wanted: int | None = None, **more: Any) -> View:  # noqa: ANN401 - of a view
    one, other = (None if each is None else STAGES[each] for each in (reported, wanted))
    return View(partner=partner, placement=NOT_ASKED, reported=one, wanted=other, **more)


def test_each_tie_with_its_two_views() -> None:
    """Oak and ash: a fact with an agreed aim, side a first; fir only wishes; elm puts fir at no contact.

    Fit by what is reported: ash and elm 2 of 2; oak and ash 2 of 3.
    """
    answers = [
        of_tie("ash", "elm", reported=2, wanted=2),
        of_tie("elm", "ash", reported=3, wanted=4),
        of_tie("ash", "oak", reported=2, wanted=1),
        of_tie("fir", "oak", wanted=2),
        of_tie("oak", "fir", reported=1),
        of_tie("elm", "fir", reported=0, wanted=3),
        of_tie("fir", "elm", reported=1),
        of_tie("elm", "oak", reported=0),
        of_tie("oak", "elm", reported=0),
    ]
    found = survey(*answers, relationships=[FACT])
    assert ties(found) == (
        told(
            "ash",
            "elm",
            TieStatus.CONFIRMED,
            view("ash", 2, 2),
            view("elm", 3, 4),
            reported=STAGES[2],
            aim=STAGES[2],
            aim_basis=AimBasis.WANTED,
            fit=1.0,
        ),
        told(
            "oak",
            "ash",
            TieStatus.CONFIRMED,
            view("ash", 2, 1),
            stated=True,
            reported=STAGES[2],
            aim=STAGES[3],
            aim_basis=AimBasis.AGREED,
            fit=2 / 3,
        ),
        told(
            "elm",
            "fir",
            TieStatus.DENIED,
            view("elm", 0, 3),
            view("fir", 1),
            placement=Placement(reason=Reason.DENIED),
        ),
        told("fir", "oak", TieStatus.UNCONFIRMED, view("fir", None, 2), view("oak", 1), reported=STAGES[1]),
    )


def test_a_full_roster_reads_silence_about_a_tie_that_somebody_names() -> None:
    """Elm has answered about fir alone, and fir about nobody: elm's silence denies ash, and fir's says nothing."""
    answers = [of_tie("ash", "elm", reported=2), of_tie("ash", "fir", reported=1), of_tie("elm", "fir", reported=1)]
    assert [(tie.id, tie.status) for tie in ties(survey(*answers))] == [
        ("ash~elm", TieStatus.UNCONFIRMED),
        ("ash~fir", TieStatus.UNCONFIRMED),
        ("elm~fir", TieStatus.UNCONFIRMED),
    ]
    full = survey(*answers, roster="full")
    found = tables(full)
    assert found.implied == {("elm", "ash")}
    (added,) = found.rows.filter(found.rows["partner"] == "elm", found.rows["about"] == "ash").iter_rows(named=True)
    assert (added["wave"], added["hub"], added["respondent"], added["pugh_2008__reported"]) == ("w", "h", "", 0)
    assert [tie.views for tie in ties_of(full, found)] == [
        (view("ash", 2), view("elm", 0, implied=True)),
        (view("ash", 1),),
        (view("elm", 1),),
    ]
    assert ties_of(full, found)[0].status is TieStatus.DENIED


def test_a_full_roster_reads_silence_about_a_fact() -> None:
    """Whoever has answered about others and left out the partner of a stated tie puts that tie at no contact."""
    facts = [Relationship(a="oak", b="elm"), Relationship(a="oak", b="fir", until=dt.date(2025, 1, 1))]
    answers = [of_tie("oak", "ash", reported=1), of_tie("elm", "ash", reported=1)]
    found = tables(survey(*answers, relationships=facts, roster="full"))
    assert found.implied == {("oak", "elm"), ("elm", "oak")}


def test_the_order_of_rows_is_that_of_the_ids() -> None:
    answers = [of_tie("oak", "fir", reported=1), of_tie("elm", "oak", reported=1), of_tie("ash", "oak", reported=2)]
    found = tables(survey(*answers))
    assert found.views.select("partner", "about").rows() == [("ash", "oak"), ("elm", "oak"), ("oak", "fir")]
    assert found.pairs.select("a", "b").rows() == [("ash", "oak"), ("elm", "oak"), ("fir", "oak")]
    again = under_rules(survey(*answers), found, SideRule.UPPER, SideRule.MEAN)
    assert again.pairs.select("a", "b").rows() == [("ash", "oak"), ("elm", "oak"), ("fir", "oak")]


@pytest.mark.parametrize(("until", "known"), [(dt.date(2026, 2, 28), False), (dt.date(2026, 3, 1), True), (None, True)])
def test_a_fact_states_a_tie_while_it_lasts(until: dt.date | None, known: bool) -> None:  # noqa: FBT001 - pytest
    """The wave is of 1 March 2026."""
    found = survey(relationships=[Relationship(a="elm", b="ash", until=until)])
    expected = told(
        "elm", "ash", TieStatus.CONFIRMED, stated=True, placement=Placement(reason=Reason.NO_ANSWERS), reported=None
    )
    assert ties(found) == ((expected,) if known else ())


def test_facts_that_nobody_was_asked_about() -> None:
    plain = Relationship(a="ash", b="elm")
    bare = Placement(reason=Reason.NO_ANSWERS)
    assert stated_ties([FACT, plain], PUGH) == (
        told("ash", "elm", TieStatus.CONFIRMED, stated=True, placement=bare),
        told(
            "oak",
            "ash",
            TieStatus.CONFIRMED,
            stated=True,
            placement=bare,
            aim=STAGES[3],
            aim_basis=AimBasis.AGREED,
        ),
    )


# -- with gates -------------------------------------------------------------------------------------------------------


def gated(*answers: list[pk.Response], **more: Any) -> Survey:  # noqa: ANN401 - what a hub takes
    return survey(*answers, form=[*FIRST, *SECOND, PUGH.reported.id, PUGH.wanted.id], **more)


@pytest.mark.parametrize(
    ("form", "asks"),
    [([PUGH.reported.id], False), ([PUGH.reported.id, FIRST[0]], True), ([PUGH.reported.id, SECOND[-1]], True)],
)
def test_a_wave_asks_gates_if_it_asks_any(form: list[str], asks: bool) -> None:  # noqa: FBT001 - pytest passes by name
    answers = of_tie("ash", "elm", **dict.fromkeys(form, 1))
    assert asks_gates(survey(answers, form=form), PUGH) is asks


def test_a_tie_is_placed_from_the_lower_of_both_sides_gates() -> None:
    """Ash meets the first stage and none of the second; elm both, and half of one gate of the second is unknown.

    The tie: the first stage, position 1 exactly. Elm alone: all five gates of the second at full: stage 2.
    """
    answers = [
        of_tie("ash", "elm", reported=1, **stage_answers(2, 0)),
        of_tie("elm", "ash", reported=3, **stage_answers(2, 2)),
    ]
    (tie,) = ties(gated(*answers))
    first = Placement(
        stage=STAGES[1], at_most=STAGES[1], position=1.0, position_at_least=1.0, position_at_most=1.0, reason=None
    )
    assert tie.placement == first
    ash, elm = (each.placement for each in tie.views)
    assert ash == first
    assert (elm.stage, elm.position_at_least) == (STAGES[2], 2.0)
    assert (elm.at_most, elm.position, elm.reason) == (STAGES[5], None, Reason.RANGE)


def test_one_view_places_no_tie_and_names_why() -> None:
    (tie,) = ties(gated(of_tie("ash", "elm", reported=1, **stage_answers(2, 0))))
    assert tie.placement == Placement(
        at_most=STAGES[1], position_at_least=0.0, position_at_most=1.0, reason=Reason.UNCONFIRMED
    )


def test_gates_that_apply_to_nobody_place_nothing() -> None:
    answers = [of_tie(a, b, reported=1, **stage_answers(-2, -2)) for a, b in (("ash", "elm"), ("elm", "ash"))]
    (tie,) = ties(gated(*answers))
    assert tie.placement == Placement(reason=Reason.NOT_APPLICABLE)
    assert [each.placement for each in tie.views] == [Placement(reason=Reason.NOT_APPLICABLE)] * 2


def test_other_rules_change_the_pairs_and_nothing_else() -> None:
    """The gates of ash are met and those of elm are not: upper takes the one, lower the other."""
    answers = [
        of_tie("ash", "elm", reported=1, **stage_answers(2, 0)),
        of_tie("elm", "ash", reported=1, **stage_answers(0, 0)),
    ]
    found = gated(*answers)
    plain = tables(found)
    other = under_rules(found, plain, SideRule.MEAN, SideRule.UPPER)
    assert (plain.rules, other.rules) == ((SideRule.MEAN, SideRule.LOWER), (SideRule.MEAN, SideRule.UPPER))
    assert [tie.placement.position for made in (plain, other) for tie in ties_of(found, made)] == [0.0, 1.0]
    assert attrs.evolve(other, pairs=plain.pairs, rules=plain.rules).views is plain.views


# -- who may have untold ties -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pairs", "untold"),
    [
        ([], {"ash", "elm", "oak"}),
        ([("ash", "elm")], {"ash", "elm", "oak"}),
        ([("ash", "elm"), ("oak", "elm")], {"ash", "oak"}),
        ([("ash", "elm"), ("oak", "elm"), ("oak", "ash")], set()),
    ],
)
def test_a_partner_has_told_of_all_its_ties_where_each_pair_is_known(
    pairs: list[tuple[str, str]], untold: set[str]
) -> None:
    known = stated_ties([Relationship(a=a, b=b) for a, b in pairs], PUGH)
    assert untold_of_stated(["ash", "elm", "oak"], known) == untold
    assert untold_of_stated(["ash"], known) == frozenset()


def untold(found: Survey) -> frozenset[str]:
    made = tables(found)
    return untold_partners(found, made, ties_of(found, made))


def test_answers_and_facts_tell_of_pairs() -> None:
    """Of three partners ash told of elm, if only of no contact, and ash and oak are a fact: elm and oak are left."""
    names = ["ash", "elm", "oak"]
    answers = of_tie("ash", "elm", reported=0)
    assert untold(survey(answers, names=names, relationships=[FACT])) == {"elm", "oak"}
    assert untold(survey(answers, of_tie("elm", "oak", reported=1), names=names, relationships=[FACT])) == frozenset()
    assert untold(survey(of_tie("ash", "elm", wanted=1), names=names)) == set(names)


def test_under_a_full_roster_who_has_answered_has_told_of_all() -> None:
    answers = of_tie("ash", "elm", reported=1)
    assert untold(survey(answers, roster="full")) == {"elm", "fir", "oak"}
    assert untold(survey(answers)) == set(NAMES)


# -- opinions of ties -------------------------------------------------------------------------------------------------


def test_volunteered_opinions_count_where_they_were_given() -> None:
    """A standard form asks of ties no framework: who gives no opinion of one is not short of answers."""
    named = {PURPOSE: 4, "purpose.same_answer": None}
    answers = [of_tie("ash", "elm", reported=2, **named), of_tie("elm", "ash", reported=1)]
    asked = [*named, PUGH.reported.id]
    hub = made(NAMES, [each for given in answers for each in given], form=asked)
    wave = attrs.evolve(hub.waves[0], form="full")
    found = hub.evolve(waves=[wave]).survey(wave)
    rows = tables(found).rows.sort("partner")
    purpose = "pugh_death_1989__shared_purpose"
    assert rows.select(purpose, f"{purpose}__coverage").rows() == [(1.0, 1.0), (None, None)]
    assert rows["purpose__agreed"].to_list() == [4, -2]


def test_only_what_was_asked_of_ties_is_scored_on_them() -> None:
    found = tables(survey(of_tie("ash", "elm", reported=2), of_whole("ash", QUALITY.id, [4] * 8)))
    assert [each.id for each in found.instruments] == [PUGH.id]
    assert (found.rows.height, found.views.height, found.pairs.height) == (1, 1, 1)


# -- gaps -------------------------------------------------------------------------------------------------------------


def gaps(found: Survey) -> tuple[Gap, ...]:
    made = tables(found)
    return gaps_of(made, ties_of(found, made), PUGH)


def test_gaps_by_size_then_by_partners() -> None:
    """Opinions differ by their shares, stages by steps of five: 1/2, 2/5, 2/5, 1/4; a denied tie has none."""
    answers = [
        of_tie("ash", "elm", reported=3, **{PURPOSE: 4}),
        of_tie("elm", "ash", reported=1, **{PURPOSE: 3}),
        of_tie("oak", "fir", reported=2, **{PURPOSE: 1}),
        of_tie("fir", "oak", reported=4, **{PURPOSE: 3}),
        of_tie("ash", "fir", reported=2, **{PURPOSE: 4}),
        of_tie("fir", "ash", reported=2),
        of_tie("ash", "oak", reported=2, **{PURPOSE: 4}),
        of_tie("oak", "ash", reported=0, **{PURPOSE: 0}),
    ]
    found = gaps(survey(*answers, form=[PURPOSE, PUGH.reported.id], relationships=[Relationship(a="oak", b="fir")]))
    aim, purpose = "davis_2002.common_aim", "pugh_death_1989.shared_purpose"  # both ask the item
    assert found == (
        Gap(a="oak", b="fir", id=aim, value_a=0.25, value_b=0.75, size=0.5),
        Gap(a="oak", b="fir", id=purpose, value_a=0.25, value_b=0.75, size=0.5),
        Gap(a="ash", b="elm", id=PUGH.id, value_a=3.0, value_b=1.0, size=0.4),
        Gap(a="oak", b="fir", id=PUGH.id, value_a=2.0, value_b=4.0, size=0.4),
        Gap(a="ash", b="elm", id=aim, value_a=1.0, value_b=0.75, size=0.25),
        Gap(a="ash", b="elm", id=purpose, value_a=1.0, value_b=0.75, size=0.25),
    )
