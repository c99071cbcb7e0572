"""From hubs to profiles: forms, rosters, stated ties, aims, rates, rubrics, and what is chosen for quality."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import partnerkit as pk
from partnerkit.errors import InvalidValueError, UnknownNameError
from partnerkit.hub import Asked
from partnerkit.knowledge.schema import Subject
from partnerkit.model import Basis
from partnerkit.results import AimBasis, FindingKind, Outcome, Reason, TieStatus
from partnerkit.scoring import MaturityModel
from partnerkit.scoring.tables import asked_frameworks
from tests import oracle
from tests.oracle import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerkit.results import Profile, Tie

DAY = dt.date(2026, 3, 1)
PUGH = pk.continuum()
NETWORKING, COOPERATION, *_ = [[use.item.id for use in stage.gates] for stage in PUGH.stages]
NAMES = ("ash", "elm", "oak")
REPORTED, WANTED = PUGH.reported.id, PUGH.wanted.id


def says(
    partner: str, about: str, *answers: tuple[str, int | None], respondent: str = "", basis: Basis = Basis.OWN
) -> list[pk.Response]:
    return [
        pk.Response(
            wave="w", partner=partner, about=about, respondent=respondent, item=item, answer=answer, basis=basis
        )
        for item, answer in answers
    ]


def hub(
    *answers: list[pk.Response],
    form: Any = "full",  # noqa: ANN401 - a form or a list
    roster: str = "listed",
    ties: tuple[pk.Relationship, ...] = (),
    **more: Any,  # noqa: ANN401 - what a hub takes
) -> pk.Hub:
    partners = [pk.Partner(id=name, name=name.title(), kind="nursery") for name in NAMES]
    partnership = pk.Partnership(id="h", name="H", partners=partners, relationships=ties, rules=["hub_min_providers"])
    responses = pk.Responses.of([each for given in answers for each in given])
    wave = pk.Wave(id="w", date=DAY, form=form, roster=roster)
    return pk.Hub(**{"partnership": partnership, "responses": responses, "waves": [wave], **more})


def ties(profile: Profile) -> dict[str, Tie]:
    return {tie.id: tie for tie in profile.ties}


def kinds(profile: Profile) -> Counter[FindingKind]:
    return Counter(finding.kind for finding in profile.findings)


FACT = pk.Relationship(a="oak", b="ash")


# -- rosters and facts ------------------------------------------------------------------------------------------------


def test_silence_under_a_full_roster_is_no_contact() -> None:
    """Ash names elm; elm has answered, about oak alone: under a full roster it has no tie with ash."""
    answers = [says("ash", "elm", (REPORTED, 2)), says("elm", "oak", (REPORTED, 1)), says("oak", "elm", (REPORTED, 1))]
    listed, full = (ties(pk.assess(hub(*answers, roster=roster))) for roster in ("listed", "full"))
    assert listed["ash~elm"].status is TieStatus.UNCONFIRMED
    assert full["ash~elm"].status is TieStatus.DENIED
    assert [(view.partner, view.implied) for view in full["ash~elm"].views] == [("ash", False), ("elm", True)]
    assert full["elm~oak"].status is TieStatus.CONFIRMED


def test_who_has_answered_about_nobody_implies_nothing() -> None:
    profile = pk.assess(hub(says("ash", "elm", (REPORTED, 2)), says("elm", "", ("purpose.agreed", 3)), roster="full"))
    assert ties(profile)["ash~elm"].status is TieStatus.UNCONFIRMED


def test_a_form_handed_out_and_left_blank_implies_nothing() -> None:
    """Rows without an answer are no answers: the partner is silent, and denies no tie."""
    blank = [says("elm", about, (REPORTED, None), ("tie.contact", None)) for about in ("oak",)]
    profile = pk.assess(hub(says("ash", "elm", (REPORTED, 2)), *blank, roster="full", ties=(FACT,)))
    found = ties(profile)
    assert (found["ash~elm"].status, found["ash~oak"].status) == (TieStatus.UNCONFIRMED, TieStatus.DENIED)
    assert [view.partner for view in found["ash~oak"].views] == ["ash"]
    assert profile.rates.silent == ("elm", "oak")


def test_a_blank_form_does_not_lower_the_coverage_of_those_who_answered() -> None:
    asked = ["purpose.agreed", "purpose.same_answer"]
    blank = says("ash", "", ("purpose.agreed", None), ("purpose.same_answer", None))
    profile = pk.assess(hub(says("oak", "", ("purpose.agreed", 3), ("purpose.same_answer", -1)), blank, form=asked))
    assert profile["pugh_death_1989.shared_purpose"].coverage == 0.5
    assert (profile.rates.coverage, profile.rates.dont_know, profile.rates.answered) == (0.5, 0.5, 1)


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ([], TieStatus.CONFIRMED),
        ([says("ash", "oak", (REPORTED, 2))], TieStatus.CONFIRMED),
        ([says("ash", "oak", (REPORTED, -1))], TieStatus.CONFIRMED),
        ([says("ash", "oak", (REPORTED, 0))], TieStatus.DENIED),
        ([says("ash", "oak", (REPORTED, 0)), says("oak", "ash", (REPORTED, 0))], TieStatus.DENIED),
        ([says("ash", "oak", ("tie.contact", 0)), says("oak", "ash", (REPORTED, 1))], TieStatus.DENIED),
    ],
)
def test_a_fact_counts_as_confirmed_unless_a_view_denies_it(
    answers: list[list[pk.Response]], status: TieStatus
) -> None:
    (tie,) = pk.assess(hub(*answers, ties=(FACT,))).ties
    assert (tie.status, tie.stated, tie.a, tie.b) == (status, True, "oak", "ash")


def test_a_fact_of_another_time_states_nothing() -> None:
    over = pk.Relationship(a="oak", b="ash", until=dt.date(2025, 1, 1))
    assert pk.assess(hub(ties=(over,))).ties == ()


def test_what_both_put_at_no_contact_is_no_tie() -> None:
    assert pk.assess(hub(says("ash", "oak", (REPORTED, 0)), says("oak", "ash", (REPORTED, 0)))).ties == ()


def test_a_hub_without_a_wave_has_its_stated_ties() -> None:
    profile = pk.assess(hub(ties=(pk.Relationship(a="oak", b="ash", aim="cooperation"),), waves=[]))
    (tie,) = profile.ties
    assert (profile.wave, profile.date, profile.rates.response) == ("", None, None)
    assert (tie.aim_basis, tie.placement.reason) == (AimBasis.AGREED, Reason.NO_ANSWERS)
    assert (profile.stages.compared_by, profile.frameworks) == ("reported", ())


# -- stages and aims --------------------------------------------------------------------------------------------------


def views(
    a: int, b: int, wanted: tuple[int | None, int | None] = (None, None), **gates: int
) -> list[list[pk.Response]]:
    made = [*dict.fromkeys(NETWORKING, gates.get("networking", 2)).items()]
    made += [*dict.fromkeys(COOPERATION, gates.get("cooperation", 0)).items()]
    made += [(use.item.id, gates.get("later", 0)) for stage in PUGH.stages[2:] for use in stage.gates]
    return [
        says(one, other, (REPORTED, stage), *([(WANTED, want)] if want is not None else []), *made)
        for one, other, stage, want in (("ash", "oak", a, wanted[0]), ("oak", "ash", b, wanted[1]))
    ]


@pytest.mark.parametrize(
    ("wanted", "aim", "basis"),
    [
        ((3, 2), "cooperation", AimBasis.WANTED),
        ((2, 2), "cooperation", AimBasis.WANTED),
        ((3, None), None, AimBasis.UNKNOWN),
        ((3, -1), None, AimBasis.UNKNOWN),
        ((0, 1), "no_contact", AimBasis.WANTED),
    ],
)
def test_the_aim_is_the_lower_of_the_two_wanted(
    wanted: tuple[int | None, int | None], aim: str | None, basis: AimBasis
) -> None:
    profile = pk.assess(hub(*views(1, 1, wanted)))
    (tie,) = profile.ties
    assert (tie.aim.id if tie.aim else None, tie.aim_basis) == (aim, basis)
    assert kinds(profile)[FindingKind.AIMS_DIFFER] == (len({w for w in wanted if w is not None and w >= 0}) > 1)
    assert kinds(profile)[FindingKind.NO_AIM] == (basis is AimBasis.UNKNOWN)


def test_an_agreed_aim_goes_before_those_wanted() -> None:
    agreed = pk.Relationship(a="oak", b="ash", aim="networking")
    (tie,) = pk.assess(hub(*views(1, 1, (3, 3)), ties=(agreed,))).ties
    assert tie.aim is not None
    assert (tie.aim.id, tie.aim_basis) == ("networking", AimBasis.AGREED)


def test_a_stage_past_the_aim_is_a_finding() -> None:
    profile = pk.assess(hub(*views(3, 3, (1, 1), cooperation=2)))
    found = [finding for finding in profile.findings if finding.kind is FindingKind.PAST_AIM]
    assert [(finding.about, finding.words) for finding in found] == [
        (("ash", "oak"), (("aim", "networking"), ("stage", "cooperation")))
    ]
    assert (profile.stages.past_aim, profile.stages.at_aim, profile.stages.below_aim) == (1, 0, 0)


def test_gates_of_a_later_stage_are_a_finding() -> None:
    profile = pk.assess(hub(*views(1, 1, networking=0, cooperation=2)))
    found = [finding for finding in profile.findings if finding.kind is FindingKind.LATER_GATES_MET]
    assert [(finding.about, finding.figures) for finding in found] == [(("ash", "oak"), (("stages", 1.0),))]


def test_a_short_wave_has_no_gates_and_compares_by_what_is_reported() -> None:
    answers = [
        says("ash", "oak", (REPORTED, 2), (WANTED, 3)),
        says("oak", "ash", (REPORTED, 4), (WANTED, 4), ("tie.contact", 5)),
    ]
    profile = pk.assess(hub(*answers, form="short"))
    (tie,) = profile.ties
    assert (tie.placement.reason, tie.reported) == (Reason.NOT_ASKED, PUGH.stage("cooperation"))
    assert {view.placement.reason for view in tie.views} == {Reason.NOT_ASKED}
    assert (profile.stages.compared_by, profile.stages.below_aim) == ("reported", 1)
    assert profile.stages.mean_position is None
    assert [(gap.value_a, gap.value_b, gap.size) for gap in profile.gaps] == [(2.0, 4.0, 0.4)]


def test_a_continuum_without_gates_has_reported_stages_alone() -> None:
    luke = pk.continuum("luke_collaboration")
    partners = [pk.Partner(id=name, name=name) for name in NAMES]
    partnership = pk.Partnership(id="h", name="H", partners=partners, continuum=luke.id)
    answers = [says("ash", "oak", (luke.reported.id, 2)), says("oak", "ash", (luke.reported.id, 3))]
    profile = pk.assess(hub(*answers, partnership=partnership))
    (tie,) = profile.ties
    assert (tie.reported, tie.placement.reason) == (luke.points[2], Reason.NOT_ASKED)


# -- forms ------------------------------------------------------------------------------------------------------------


def test_a_list_asks_what_it_names_about_what_it_was_answered_about() -> None:
    answers = [says("ash", "", ("purpose.agreed", 4)), says("ash", "oak", ("purpose.agreed", 0), (REPORTED, 1))]
    profile = pk.assess(hub(*answers, form=["purpose.agreed", REPORTED]))
    scores = {each.subject: each for each in profile.frameworks if each.id == "pugh_death_1989"}
    assert scores[Subject.PARTNERSHIP].criteria[0].value == 1.0
    assert scores[Subject.RELATIONSHIP].criteria[0].value == 0.0
    assert profile["pugh_death_1989.shared_purpose"].value == 1.0
    about_ties = profile.framework("pugh_death_1989", Subject.RELATIONSHIP).criteria[0]
    assert (about_ties.n_relationships, about_ties.n_partners, about_ties.over_partners) == (1, 1, 0.0)


def test_answers_that_a_standard_form_does_not_ask_for_count_where_they_were_given() -> None:
    """The full form asks of ties no framework: elm, which volunteers nothing, is not short of answers."""
    rated = says("ash", "oak", ("purpose.agreed", 4), ("purpose.same_answer", 3), (REPORTED, 2))
    plain = says("elm", "oak", (REPORTED, 2))
    score = pk.assess(hub(rated, plain)).framework("pugh_death_1989", Subject.RELATIONSHIP).criteria[0]
    assert (score.value, score.coverage, score.n_relationships) == (0.875, 1.0, 1)


def test_the_short_form_asks_one_item_a_criterion() -> None:
    profile = pk.assess(hub(says("ash", "", ("purpose.agreed", 4)), form="short"))
    score = profile["pugh_death_1989.shared_purpose"]
    assert (score.value, score.coverage, score.n_items) == (1.0, 1.0, 1)
    assert ("pugh_death_1989.shared_purpose",) in [
        finding.about for finding in profile.findings if finding.kind is FindingKind.ONE_ITEM
    ]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([], Reason.NO_ANSWERS),
        ([says("ash", "", ("respect.valued", 3))], Reason.NO_ANSWERS),
        (
            [says("ash", "", *((f"purpose.{x}", -2) for x in ("agreed", "same_answer", "pull_apart")))],
            Reason.NOT_APPLICABLE,
        ),
        ([says("ash", "", ("purpose.agreed", 3))], Reason.TOO_FEW_ANSWERED),
        ([says("ash", "", ("purpose.agreed", -1))], Reason.NO_ANSWERS),
    ],
)
def test_why_there_is_no_score(answers: list[list[pk.Response]], reason: Reason) -> None:
    score = pk.assess(hub(*answers))["pugh_death_1989.shared_purpose"]
    assert (score.value, score.band, score.raw, score.reason) == (None, None, None, reason)


def test_a_criterion_that_the_wave_did_not_ask() -> None:
    profile = pk.assess(hub(says("ash", "", ("purpose.agreed", 3)), form=["purpose.agreed"]))
    assert profile["pugh_death_1989.mutual_respect"].reason is Reason.NOT_ASKED
    assert profile["pugh_death_1989"].reason is Reason.TOO_FEW_CRITERIA


def test_groups_rubrics_are_kept_apart() -> None:
    rubric = "pugh_death_1989.shared_purpose.rubric"
    profile = pk.assess(hub(says("ash", "", (rubric, 3), ("purpose.agreed", 0), ("purpose.same_answer", 0))))
    (consensus,) = profile.consensus
    assert (consensus.id, consensus.criteria[0].value, consensus.criteria[0].n_items) == ("pugh_death_1989", 0.75, 1)
    assert consensus.criteria[1].reason is Reason.NOT_ASKED
    assert profile["pugh_death_1989.shared_purpose"].value == 0.0


# -- quality, rules, rates --------------------------------------------------------------------------------------------


def test_quality_is_about_the_whole_before_the_ties() -> None:
    whole, tie = says("ash", "", ("purpose.agreed", 3)), says("ash", "oak", ("purpose.agreed", 3))
    form = ["purpose.agreed"]
    assert pk.assess(hub(whole, tie, form=form)).quality == ("pugh_death_1989", Subject.PARTNERSHIP)
    assert pk.assess(hub(tie, form=form)).quality == ("pugh_death_1989", Subject.RELATIONSHIP)
    assert pk.assess(hub(whole, form=form), quality="davis_2002").quality == ("davis_2002", Subject.PARTNERSHIP)
    assert pk.assess(hub(form=form)).quality is None


def test_a_rule_is_unknown_where_a_tie_may_be_untold() -> None:
    """No view is not "no relationship": nine nurseries of whom nobody has told anything may all be tied."""
    partners = [pk.Partner(id=f"n{i}", name="N", kind="nursery") for i in range(9)]
    partnership = pk.Partnership(id="h", name="H", partners=partners, rules=["hub_min_providers"])
    told = [says(f"n{i}", "n8", (REPORTED, 1)) for i in range(8)] + [says("n8", "n0", (REPORTED, 1))]
    outcomes = [
        pk.assess(hub(*answers, partnership=partnership, roster=roster)).rules[0].outcome
        for roster, answers in (
            ("listed", []),
            ("listed", told[:7]),
            ("full", told[:7]),  # n7 and n8 have not answered
            ("full", told),  # all have, and n8 denies all but n0
        )
    ]
    outcomes.append(pk.assess(hub(partnership=partnership, waves=[])).rules[0].outcome)
    assert outcomes == [Outcome.UNKNOWN] * 5
    apart = [says(f"n{i}", f"n{(i + 1) % 9}", (REPORTED, 0)) for i in range(9)]
    assert pk.assess(hub(*apart, partnership=partnership, roster="full")).rules[0].outcome is Outcome.NOT_MET


def test_partners_take_part_from_since_to_until() -> None:
    partners = [
        pk.Partner(id="ash", name="Ash", kind="nursery", since=DAY),
        pk.Partner(id="elm", name="Elm", kind="nursery", since=DAY + dt.timedelta(days=1)),
        pk.Partner(id="oak", name="Oak", kind="nursery", until=DAY - dt.timedelta(days=1)),
    ]
    partnership = pk.Partnership(id="h", name="H", partners=partners)
    profile = pk.assess(hub(says("ash", "", ("purpose.agreed", 3)), partnership=partnership))
    assert (profile.rates.asked, profile.rates.answered, profile.rates.silent) == (1, 1, ())


def test_who_was_asked_may_be_listed() -> None:
    asked = [Asked(wave="w", partner="ash", respondent=name) for name in ("head", "deputy")]
    asked += [Asked(wave="w", partner="oak"), Asked(wave="v", partner="elm")]
    waves = [pk.Wave(id="w", date=DAY), pk.Wave(id="v", date=dt.date(2025, 1, 1))]
    answers = says("ash", "", ("purpose.agreed", 3), respondent="head")
    rates = pk.assess(hub(answers, asked=asked, waves=waves)).rates
    assert (rates.asked, rates.answered, rates.response, rates.silent) == (2, 1, 0.5, ("oak",))
    assert rates.n_respondents == 1


def test_nobody_asked_has_no_rate() -> None:
    rates = pk.assess(hub(says("ash", "", ("purpose.agreed", 3)), asked=[])).rates
    assert (rates.asked, rates.response, rates.representative) == (0, None, False)


@pytest.mark.parametrize(("answered", "representative"), [(13, True), (12, False)])
def test_65_percent_is_representative(answered: int, representative: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    """Thirteen of twenty are 65 %, which as a float is 0.65."""
    partners = [pk.Partner(id=f"p{i}", name="P") for i in range(20)]
    answers = [says(f"p{i}", "", ("purpose.agreed", -1)) for i in range(answered)]
    profile = pk.assess(hub(*answers, partnership=pk.Partnership(id="h", name="H", partners=partners)))
    assert profile.rates.representative is representative
    assert kinds(profile)[FindingKind.NOT_REPRESENTATIVE] == (not representative)
    assert kinds(profile)[FindingKind.SILENT] == 20 - answered


@pytest.mark.parametrize("item", [REPORTED, "tie.contact"])
def test_gates_do_not_apply_where_there_is_no_contact(item: str) -> None:
    """One answer of the three questions that come before the gates, however no contact was said."""
    rates = pk.assess(hub(says("ash", "oak", (item, 0)))).rates
    assert rates.coverage == pytest.approx(1 / 3)


def test_means_that_lie_apart_are_a_finding() -> None:
    """Ties at 1 (from both), 0 and 0 (from ash): over ties 1/3, over partners (1/3 + 1) / 2 = 2/3."""
    item = "purpose.agreed"
    partners = [pk.Partner(id=name, name=name) for name in (*NAMES, "fir")]
    answers = [says("ash", "oak", (item, 4)), says("oak", "ash", (item, 4))]
    answers += [says("ash", about, (item, 0)) for about in ("elm", "fir")]
    partnership = pk.Partnership(id="h", name="H", partners=partners)
    profile = pk.assess(hub(*answers, partnership=partnership, form=[item]))
    found = {f.about: dict(f.figures) for f in profile.findings if f.kind is FindingKind.MEANS_DIFFER}
    assert found["pugh_death_1989.shared_purpose",] == pytest.approx({"over_partners": 2 / 3, "over_ties": 1 / 3})


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (lambda: hub(says("ash", "", ("purpose.agreed", 3))), False),
        (lambda: hub(says("ash", "", ("purpose.agreed", 3)), illustrative=True), True),
        (lambda: hub(says("ash", "", ("purpose.agreed", 3), basis=Basis.ILLUSTRATIVE)), True),
        (lambda: hub(ties=(pk.Relationship(a="oak", b="ash", basis="illustrative"),), waves=[]), True),
    ],
    ids=["nothing", "hub", "answer", "tie"],
)
def test_what_is_made_up_is_told(made: Callable[[], pk.Hub], expected: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    hub_ = made()
    profile = pk.assess(hub_)
    assert profile.illustrative is expected
    if hub_.waves:
        assert (kinds(profile)[FindingKind.ILLUSTRATIVE] == 1) is expected
        assert profile["pugh_death_1989.shared_purpose"].illustrative is (expected and len(hub_.responses) > 0)


def test_an_answer_made_up_in_another_wave_is_not_in_this_one() -> None:
    waves = [pk.Wave(id="w", date=DAY), pk.Wave(id="v", date=dt.date(2025, 1, 1))]
    made_up = [pk.Response(wave="v", partner="ash", item="purpose.agreed", answer=3, basis="illustrative")]
    both = hub(says("ash", "", ("purpose.agreed", 3)), made_up, waves=waves)
    assert [pk.assess(both, wave).illustrative for wave in ("w", "v", None)] == [False, True, False]


def test_unknown_waves_and_rules_are_told() -> None:
    with pytest.raises(UnknownNameError, match="unknown wave 'x'"):
        pk.assess(hub(), "x")
    with pytest.raises(InvalidValueError, match="'men'; did you mean 'mean'"):
        pk.assess(hub(), sides="men")


def test_a_survey_tells_what_it_is() -> None:
    one = hub(says("ash", "", ("purpose.agreed", 3)))
    (wave,) = one.waves
    assert repr(one.survey(wave)) == "Survey('h', 'w', 1 answers)"


def test_a_hub_is_scored_as_by_the_oracle() -> None:
    """Whole and ties of a hub, by the slow rules, with several respondents and a don't know."""
    items = [use.item.id for c in pk.framework("davis_2002") for use in c.items]
    given = {
        (p, about, r): {item: (i * 7 + len(p + about + r) * 3 + n) % 7 - 2 for n, item in enumerate(items)}
        for i, (p, about, r) in enumerate(
            [
                ("ash", "", "1"),
                ("ash", "", "2"),
                ("oak", "", ""),
                ("elm", "", ""),
                ("ash", "oak", "1"),
                ("oak", "ash", ""),
            ]
        )
    }
    answers = [
        says(p, about, *((item, a) for item, a in each.items()), respondent=r) for (p, about, r), each in given.items()
    ]
    profile = pk.assess(hub(*answers, form=items))
    davis = pk.framework("davis_2002")
    rows = [Row(partner=p, about=about, respondent=r, answers=each) for (p, about, r), each in given.items()]
    whole = oracle.whole([row for row in rows if not row.about], davis)
    about_ties = oracle.typical_tie(oracle.ties(rows, [davis], None).values(), davis)
    for subject, wanted in ((Subject.PARTNERSHIP, whole), (Subject.RELATIONSHIP, about_ties)):
        found = profile.framework("davis_2002", subject)
        for score in found.criteria:
            rated = wanted[score.id]
            assert score.value == (None if rated.value is None else pytest.approx(float(rated.value), abs=1e-12))
            assert score.coverage == (
                None if rated.coverage is None else pytest.approx(float(rated.coverage), abs=1e-12)
            )
            assert (score.band and str(score.band)) == oracle.band(rated.value)
        made = oracle.combine(wanted, davis)
        assert found.score.value == (None if made.value is None else pytest.approx(made.value, abs=1e-12))


def test_a_framework_that_is_not_asked_by_default_is_not_scored_on_items_that_it_shares() -> None:
    davis = pk.framework("davis_2002")
    extra = attrs.evolve(davis, id="extra", criteria=davis.criteria[:2], asked_about=())
    own = attrs.evolve(davis, id="own", criteria=pk.framework("anning_2006_strategies").criteria, asked_about=())
    items = [item.id for item in davis.items]
    assert asked_frameworks([davis, extra, own], items, Subject.PARTNERSHIP) == (davis,)
    strategies = [item.id for item in own.items]
    assert asked_frameworks([davis, extra, own], [*items, *strategies], Subject.PARTNERSHIP) == (davis, own)
    assert asked_frameworks([davis, extra], items, Subject.RELATIONSHIP) == (davis, extra)


GATES = [use.item.id for stage in pk.continuum().stages for use in stage.gates]


def test_a_tie_that_both_sides_answer_with_dont_know_may_stand_anywhere() -> None:
    """Don't know is tried both ways: from no stage to the highest; it is not that nothing applies."""
    unknown = [(item, -1) for item in (REPORTED, "tie.contact", *GATES)]
    hub_ = hub(says("ash", "oak", *unknown), says("oak", "ash", *unknown), ties=(FACT,), form=[i for i, _ in unknown])
    (tie,) = pk.assess(hub_).ties
    assert (tie.placement.reason, tie.status) == (Reason.RANGE, TieStatus.CONFIRMED)
    assert (tie.placement.position_at_least, tie.placement.position_at_most) == (0.0, 5.0)
    assert {view.partner for view in tie.views} == {"ash", "oak"}


def test_a_tie_to_which_no_gate_applies_has_no_stage() -> None:
    excused = [(REPORTED, -1), *((gate, -2) for gate in GATES)]
    hub_ = hub(says("ash", "oak", *excused), says("oak", "ash", *excused), ties=(FACT,), form=[REPORTED, *GATES])
    assert pk.assess(hub_).ties[0].placement.reason is Reason.NOT_APPLICABLE


@pytest.mark.parametrize("wanted", [(2, 3), (2, 0), (2, None)])
def test_a_wish_for_a_tie_that_is_not_there_is_a_finding(wanted: tuple[int, int | None]) -> None:
    views = [
        says(a, b, (REPORTED, 0), (WANTED, w)) for a, b, w in zip(("ash", "oak"), ("oak", "ash"), wanted, strict=True)
    ]
    profile = pk.assess(hub(*views))
    found = [finding for finding in profile.findings if finding.kind is FindingKind.WISHED]
    assert (profile.ties, profile.fit.value) == ((), None)
    assert len(found) == (wanted == (2, 3))
    assert all(each.words == (("a", "cooperation"), ("b", "collaboration")) for each in found)


@pytest.mark.parametrize(
    "turned",
    [
        {"quality": "integrated_working_barriers"},
        {"maturity": MaturityModel(barriers_from="davis_2002")},
        {"maturity": MaturityModel(strategies_from="integrated_working_barriers")},
    ],
)
def test_barriers_stand_for_barriers_alone(turned: dict[str, Any]) -> None:
    with pytest.raises(InvalidValueError, match="expected a framework of"):
        pk.assess(hub(), **turned)


def test_illustrative_is_what_its_own_answers_make_it() -> None:
    """Made-up answers about the whole leave the ties as they are."""
    made_up = [pk.Response(wave="w", partner="ash", item="purpose.agreed", answer=3, basis=Basis.ILLUSTRATIVE)]
    views = [says(a, b, (REPORTED, 2), (WANTED, 2), ("purpose.agreed", 3)) for a, b in (("ash", "oak"), ("oak", "ash"))]
    profile = pk.assess(hub(made_up, *views, form=[REPORTED, WANTED, "purpose.agreed"]))
    whole, tie = (profile.framework("davis_2002", subject) for subject in (Subject.PARTNERSHIP, Subject.RELATIONSHIP))
    assert (profile.illustrative, whole.score.illustrative) == (True, True)
    assert (tie.score.illustrative, profile.fit.illustrative, profile.fit.value) == (False, False, 1.0)


def test_an_item_is_asked_of_the_kinds_that_it_is_put_to() -> None:
    """A school is not asked what only charities are: it lowers neither coverage."""
    barriers = pk.framework("voluntary_sector_barriers")
    own = [item.id for item in barriers.items if item.applies_to]
    partners = [pk.Partner(id="oak", name="Oak", kind="school"), pk.Partner(id="ash", name="Ash", kind="charity")]
    asked = [*own, "purpose.agreed"]
    answers = [*says("ash", "", *((item, 3) for item in asked)), *says("oak", "", ("purpose.agreed", 3))]
    made = hub(answers, form=asked, partnership=pk.Partnership(id="h", name="H", partners=partners))
    profile = pk.assess(made)
    assert own
    assert (profile.rates.coverage, profile.framework("voluntary_sector_barriers").score.coverage) == (1.0, 1.0)
