import datetime as dt
import pickle
from typing import Any

import pytest
from hypothesis import given

from partnerkit.errors import InvalidValueError, UnknownNameError
from partnerkit.hub import Asked, Hub, Slot, Survey
from partnerkit.knowledge.schema import Subject
from partnerkit.model import Evidence, Partner, Partnership, Relationship
from partnerkit.responses import Form, Response, Responses, Wave, form_items
from partnerkit.testing import hubs

OAK, ASH = (Partner(id=name, name=name.title(), since=dt.date(2025, 1, 1)) for name in ("oak", "ash"))
WAVES = (Wave(id="2025", date=dt.date(2025, 3, 1), form="short"), Wave(id="2026", date=dt.date(2026, 3, 1)))


def partnership(**changes: object) -> Partnership:
    given: dict[str, Any] = {"id": "pair", "name": "Pair", "partners": [OAK, ASH], **changes}
    return Partnership(**given)


def hub(*answers: Response, **changes: object) -> Hub:
    given: dict[str, Any] = {"partnership": partnership(), "waves": WAVES, "responses": Responses.of(answers)}
    return Hub(**{**given, **changes})


def answer(**fields: object) -> Response:
    given: dict[str, Any] = {"wave": "2026", "partner": "oak", "item": "purpose.agreed", "answer": 3, **fields}
    return Response(**given)


def told(*answers: Response, **changes: object) -> list[str]:
    with pytest.raises(InvalidValueError) as caught:
        hub(*answers, **changes)
    return [str(problem) for problem in caught.value.problems]


@given(hubs())
def test_hub_is_compared_by_content_and_cannot_be_hashed(arbitrary: Hub) -> None:
    copy = pickle.loads(pickle.dumps(arbitrary))  # noqa: S301 - made on the line itself
    assert copy == arbitrary
    with pytest.raises(TypeError):
        hash(arbitrary)


def test_hub_shows_its_size() -> None:
    assert repr(hub(answer())) == "Hub('pair', 2 partners, 2 waves, 1 answers)"


def test_hubs_with_other_answers_differ() -> None:
    assert hub(answer()) != hub(answer(answer=2))
    assert hub(asked=None) != hub(asked=())


def test_change_makes_a_new_hub() -> None:
    before = hub(answer())
    after = before.evolve(named_ties=True)
    assert (before.named_ties, after.named_ties) == (False, True)
    with pytest.raises(InvalidValueError, match="unknown wave '2026'"):
        before.evolve(waves=())


# Waves


def test_latest_wave_is_taken_where_none_is_named() -> None:
    swapped = hub(waves=reversed(WAVES))
    assert swapped.wave() == WAVES[1]
    assert swapped.wave("2025") == WAVES[0]


def test_of_waves_on_one_day_the_last_id_is_taken() -> None:
    day = dt.date(2026, 1, 1)
    assert hub(waves=[Wave(id="b", date=day), Wave(id="a", date=day)]).wave() == Wave(id="b", date=day)


def test_hub_without_waves_has_none() -> None:
    assert hub(waves=()).wave() is None


def test_unknown_wave_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown wave '2027'; did you mean '2026'\?"):
        hub().wave("2027")


def test_partners_of_a_wave_are_those_who_take_part_then() -> None:
    yew = Partner(id="yew", name="Yew", since=dt.date(2025, 9, 1))
    grown = hub(partnership=partnership(partners=[OAK, yew]))
    assert grown.partners_in(WAVES[0]) == (OAK,)
    assert grown.partners_in(WAVES[1]) == (OAK, yew)


def test_every_partner_is_asked_where_nothing_else_is_said() -> None:
    assert hub().asked_in(WAVES[1]) == (Asked(wave="2026", partner="oak"), Asked(wave="2026", partner="ash"))


def test_nobody_is_asked_where_the_list_is_empty() -> None:
    assert hub(asked=()).asked_in(WAVES[1]) == ()


def test_those_listed_for_a_wave_are_asked() -> None:
    listed = (Asked(wave="2025", partner="oak"), Asked(wave="2026", partner="ash", respondent="head"))
    assert hub(asked=listed).asked_in(WAVES[1]) == listed[1:]


# What is refused


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({"partner": "oka"}, ["responses[0].partner: unknown partner 'oka'; did you mean 'oak'?"]),
        ({"about": "ahs", "item": "tie.contact"}, ["responses[0].about: unknown partner 'ahs'; did you mean 'ash'?"]),
        ({"wave": "2027"}, ["responses[0].wave: unknown wave '2027'; did you mean '2026'?"]),
        (
            {"item": "purpose.agred"},
            ["responses[0].item: unknown item 'purpose.agred'; did you mean 'purpose.agreed'?"],
        ),
        ({"evidence": "minutes"}, ["responses[0].evidence: unknown evidence 'minutes'"]),
        (
            {"respondent": "The Head"},
            ["responses[0].respondent: the respondent 'The Head'; expected nothing, or 1 to 64"],
        ),
        ({"answer": 5}, ["responses[0].answer: the answer 5; expected a point from 0 to 4, or a Code"]),
        ({"answer": -3}, ["responses[0].answer: the answer -3; expected a point from 0 to 4, or a Code"]),
        (
            {"item": "tie.contact"},
            ["responses[0].about: tie.contact about the partnership; expected the relationship; name"],
        ),
        (
            {"about": "oak"},
            ["responses[0].about: purpose.agreed about the partner; expected the partnership or the relationship"],
        ),
        (
            {"wave": "2025", "item": "purpose.pull_apart"},
            ["responses[0].item: purpose.pull_apart, which the short form of wave 2025 does not ask; correct the item"],
        ),
    ],
)
def test_answer_is_refused(fields: dict[str, Any], lines: list[str]) -> None:
    found = told(answer(**fields))
    assert len(found) == len(lines)
    assert all(line.startswith(expected) for line, expected in zip(found, lines, strict=True))


@pytest.mark.parametrize("fields", [{"answer": None}, {"answer": -1}, {"answer": -2}, {"answer": 0}, {"answer": 4}])
def test_answer_is_kept(fields: dict[str, Any]) -> None:
    assert list(hub(answer(**fields)).responses) == [answer(**fields)]


def test_same_answer_given_twice_is_refused() -> None:
    (line,) = told(answer(), answer(answer=2))
    assert line.startswith("responses[1].item: the same answer given twice; keep one")


def test_two_respondents_may_answer_the_same() -> None:
    assert len(hub(answer(respondent="head"), answer(respondent="deputy")).responses) == 2


def test_group_may_answer_a_rubric_in_any_form() -> None:
    assert len(hub(answer(wave="2025", item="davis_2002.negotiation.rubric")).responses) == 1


def test_item_of_a_listed_form_alone_is_asked() -> None:
    listed = [Wave(id="2026", date=dt.date(2026, 3, 1), form=["purpose.agreed"])]
    assert hub(answer(), waves=listed).wave() == listed[0]
    (line,) = told(answer(item="aim.written_down"), waves=listed)
    assert "which the listed form of wave 2026 does not ask" in line


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"waves": [WAVES[0], WAVES[0]]}, "waves: the wave '2025' given twice"),
        ({"waves": [Wave(id="w", date=dt.date(2026, 1, 1), form=["x.y"])]}, "waves.w.form: unknown item 'x.y'"),
        ({"partnership": partnership(rules=["hub_min"])}, "rules: unknown rule 'hub_min'; known: hub_min_providers"),
        ({"partnership": partnership(continuum="pugh")}, "continuum: unknown continuum 'pugh'"),
        (
            {"partnership": partnership(relationships=[Relationship(a="oak", b="ash", aim="merger")])},
            "relationships[0].aim: unknown stage 'merger'; known: no_contact, networking",
        ),
        (
            {"partnership": partnership(evidence=[Evidence(id="e", about="oka")])},
            "evidence[0].about: about 'oka'; expected nothing, a partner, a relationship (a~b, the ids sorted) or",
        ),
        (
            {"partnership": partnership(evidence=[Evidence(id="e", about="oak~ash")])},
            "evidence[0].about: about 'oak~ash'; expected nothing, a partner",
        ),
        (
            {"partnership": partnership(evidence=[Evidence(id="e", source="minutes")])},
            "evidence[0].source: unknown source 'minutes'; list it under sources in hub.toml",
        ),
        ({"asked": [Asked(wave="2024", partner="oak")]}, "asked[0].wave: unknown wave '2024'"),
        (
            {"asked": [Asked(wave="2026", partner="oka")]},
            "asked[0].partner: unknown partner 'oka'; did you mean 'oak'?",
        ),
        (
            {"asked": [Asked(wave="2026", partner="oak")] * 2},
            "asked[1].respondent: the same respondent listed twice; keep one",
        ),
        (
            {"times": [Slot(partner="oka", slot="Monday")]},
            "times[0].partner: unknown partner 'oka'; did you mean 'oak'?",
        ),
    ],
)
def test_hub_is_refused(changes: dict[str, Any], line: str) -> None:
    found = told(**changes)
    assert len(found) == 1
    assert found[0].startswith(line)


@pytest.mark.parametrize("about", ["", "oak", "ash~oak", "davis_2002.negotiation"])
def test_evidence_may_be_about(about: str) -> None:
    assert hub(partnership=partnership(evidence=[Evidence(id="e", about=about)])).partnership.evidence[0].about == about


def test_all_problems_of_a_hub_are_told_at_once() -> None:
    found = told(
        answer(partner="oka", item="x.y", answer=9),
        answer(wave="2027"),
        partnership=partnership(rules=["x"], evidence=[Evidence(id="e", about="x")]),
        asked=[Asked(wave="x", partner="x")],
        times=[Slot(partner="x", slot="y")],
    )
    places = [line.split(":")[0] for line in found]
    assert places == [
        "rules",
        "evidence[0].about",
        "asked[0].wave",
        "asked[0].partner",
        "times[0].partner",
        *("responses[0].partner", "responses[0].item", "responses[1].wave"),
    ]


def test_unknown_continuum_hides_no_other_problem() -> None:
    found = told(partnership=partnership(continuum="pugh", rules=["x"], evidence=[Evidence(id="e", about="x")]))
    assert [line.split(":")[0] for line in found] == ["rules", "continuum", "evidence[0].about"]


@pytest.mark.parametrize("respondent", ["The Head", "a b", "a\x1b", "é", "a" * 65])
def test_respondent_is_a_short_name(respondent: str) -> None:
    with pytest.raises(InvalidValueError, match=r"respondent: the respondent .* expected nothing, or 1 to 64"):
        Asked(wave="w", partner="oak", respondent=respondent)


@pytest.mark.parametrize("slot", ["", " Monday", "Mon\nday", "\x1b[31m"])
def test_time_is_a_text(slot: str) -> None:
    with pytest.raises(InvalidValueError, match="slot: "):
        Slot(partner="oak", slot=slot)


# What was asked


def survey(*answers: Response, form: str | tuple[str, ...] = "short") -> Survey:
    wave = Wave(id="2026", date=dt.date(2026, 3, 1), form=form)
    return hub(*answers, waves=[wave]).survey(wave)


def asked(found: Survey, subject: str) -> set[str]:
    return {item.id for item in found.asked(Subject(subject))}


def test_survey_shows_its_size() -> None:
    assert repr(survey(answer())) == "Survey('pair', '2026', 1 answers)"


@pytest.mark.parametrize("subject", list(Subject))
def test_survey_asks_what_its_form_asks(subject: Subject) -> None:
    assert survey().asked(subject) == form_items(Form.SHORT, "pugh_2008")[subject]
    assert survey().volunteered(subject) == ()


def test_item_answered_about_what_its_form_does_not_put_it_to_is_volunteered() -> None:
    found = survey(answer(about="ash"))
    assert [item.id for item in found.volunteered(Subject.RELATIONSHIP)] == ["purpose.agreed"]
    assert "purpose.agreed" in asked(found, "relationship")
    assert found.volunteered(Subject.PARTNERSHIP) == ()


def test_listed_form_asks_its_items_about_whatever_they_were_answered_about() -> None:
    found = survey(answer(about="ash"), form=("purpose.agreed",))
    assert asked(found, "relationship") == {"purpose.agreed"}
    assert asked(found, "partnership") == set()
    assert found.volunteered(Subject.RELATIONSHIP) == ()


def test_listed_item_that_nobody_answered_is_asked_about_what_its_framework_was_answered_about() -> None:
    found = survey(answer(about="ash"), form=("purpose.agreed", "purpose.pull_apart", "tie.contact"))
    assert asked(found, "relationship") == {"purpose.agreed", "purpose.pull_apart", "tie.contact"}
    assert asked(found, "partnership") == set()


def test_listed_item_of_a_framework_that_nobody_answered_is_asked_as_in_a_full_form() -> None:
    found = survey(form=("purpose.agreed", "tie.contact"))
    assert asked(found, "partnership") == {"purpose.agreed"}
    assert asked(found, "relationship") == {"tie.contact"}


def test_survey_holds_the_answers_of_its_wave_alone() -> None:
    both = hub(answer(), answer(wave="2025", answer=1))
    assert list(both.survey(WAVES[0]).answers) == [answer(wave="2025", answer=1)]


def test_items_with_made_up_ratings_are_known() -> None:
    found = survey(answer(basis="illustrative"), answer(item="respect.valued"))
    assert found.illustrative[Subject.PARTNERSHIP] == {"purpose.agreed"}
    assert found.illustrative[Subject.RELATIONSHIP] == frozenset()
    wave = WAVES[1]
    assert hub(answer(), illustrative=True).survey(wave).illustrative[Subject.PARTNERSHIP] == {"purpose.agreed"}
