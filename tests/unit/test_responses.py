import datetime as dt
import pickle
import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerkit.errors import InvalidValueError
from partnerkit.hub import Hub
from partnerkit.knowledge import continuum, framework, library
from partnerkit.knowledge.schema import Mode, Subject
from partnerkit.responses import (
    CONTACT,
    KEYS,
    LONG,
    Code,
    Form,
    Response,
    Responses,
    Roster,
    Wave,
    column,
    form_items,
    identifier,
    read_answers,
    subject_of,
)
from partnerkit.testing import hubs

ITEMS = sorted(library().items)
DAY = dt.date(2026, 3, 1)


def answer(item: str = "aim.written_down", value: int | None = 3, **fields: object) -> Response:
    given: dict[str, Any] = {"wave": "w", "partner": "oak", "item": item, "answer": value, **fields}
    return Response(**given)


# Names


@pytest.mark.parametrize("id_", ITEMS)
def test_column_and_id_are_each_others_inverse(id_: str) -> None:
    assert identifier(column(id_)) == id_
    assert "." not in column(id_)


def test_columns_of_all_ids_differ() -> None:
    assert len({column(id_) for id_ in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize(
    ("partner", "about", "subject"),
    [("oak", "", Subject.PARTNERSHIP), ("oak", "oak", Subject.PARTNER), ("oak", "ash", Subject.RELATIONSHIP)],
)
def test_subject_is_told_by_partner_and_about(partner: str, about: str, subject: Subject) -> None:
    assert subject_of(partner, about) is subject


# Waves and forms


def test_wave_has_defaults() -> None:
    wave = Wave(id="2026", date=DAY)
    assert (wave.form, wave.roster) == (Form.FULL, Roster.LISTED)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": "spring 2026"}, "the id 'spring 2026'"),
        ({"form": "medium"}, "unknown form 'medium'"),
        ({"roster": "open"}, "unknown roster 'open'"),
    ],
)
def test_wave_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidValueError, match=told):
        Wave(**{"id": "w", "date": DAY, **changes})


def test_wave_is_a_value() -> None:
    wave = Wave(id="w", date=DAY, form=["tie.contact"])
    copy = pickle.loads(pickle.dumps(wave))  # noqa: S301 - made on the line itself
    assert (copy, hash(copy)) == (wave, hash(wave))


RATED = ("pugh_death_1989", "davis_2002", "integrated_working_barriers", "anning_2006_strategies")


def test_full_form_asks_everything_that_is_asked_by_default() -> None:
    asked = form_items(Form.FULL, "pugh_2008")
    pugh = continuum("pugh_2008")
    gates = [use.item for stage in pugh.stages for use in stage.gates]
    assert list(asked[Subject.RELATIONSHIP]) == [library().items[CONTACT], pugh.reported, pugh.wanted, *gates]
    whole = {use.item for name in RATED for c in framework(name) for use in c.items}
    assert set(asked[Subject.PARTNERSHIP]) == whole


@pytest.mark.parametrize("form", list(Form))
def test_form_asks_nobody_the_same_twice(form: Form) -> None:
    for items in form_items(form, "pugh_2008").values():
        assert len(set(items)) == len(items)


def test_short_form_asks_one_item_a_criterion_and_no_gate() -> None:
    asked = form_items(Form.SHORT, "pugh_2008")
    assert len(asked[Subject.RELATIONSHIP]) == 3
    criteria = [c for name in RATED for c in framework(name)]
    short = {use.item for c in criteria for use in c.items if use.short}
    assert set(asked[Subject.PARTNERSHIP]) == short
    assert len(short) <= len(criteria)  # two criteria may share their short item


@pytest.mark.parametrize("form", list(Form))
def test_form_asks_individuals_no_rubric(form: Form) -> None:
    assert all(item.mode is Mode.INDIVIDUAL for items in form_items(form, "pugh_2008").values() for item in items)


def test_short_form_is_part_of_the_full() -> None:
    full, short = (form_items(form, "pugh_2008") for form in (Form.FULL, Form.SHORT))
    assert all(set(short[subject]) <= set(full[subject]) for subject in Subject)


def test_listed_form_asks_its_items_about_whatever_they_may_be_asked_about() -> None:
    asked = form_items(["tie.contact", "purpose.agreed"], "pugh_2008")
    names = {subject: [item.id for item in items] for subject, items in asked.items()}
    assert names[Subject.PARTNERSHIP] == ["purpose.agreed"]
    assert names[Subject.RELATIONSHIP] == ["tie.contact", "purpose.agreed"]
    assert names[Subject.PARTNER] == []


def test_listed_form_tells_every_unknown_item() -> None:
    with pytest.raises(InvalidValueError) as caught:
        form_items(["tie.contcat", "aim.writen_down", CONTACT], "pugh_2008")
    assert [str(problem) for problem in caught.value.problems] == [
        "unknown item 'tie.contcat'; did you mean 'tie.contact'?",
        "unknown item 'aim.writen_down'; did you mean 'aim.written_down'?",
    ]


def test_form_on_a_continuum_without_gates_asks_its_stages() -> None:
    asked = form_items(Form.FULL, "luke_collaboration")[Subject.RELATIONSHIP]
    assert [item.id for item in asked] == [CONTACT, "luke_collaboration.reported", "luke_collaboration.wanted"]


# The long table


@given(hubs())
def test_answers_are_read_back_one_by_one(hub: Hub) -> None:
    assert Responses.of(list(hub.responses)) == hub.responses
    assert len(hub.responses) == len(list(hub.responses))


@given(hubs(), st.randoms(use_true_random=False))
def test_order_of_answers_means_nothing(hub: Hub, shuffler: random.Random) -> None:
    mixed = list(hub.responses)
    shuffler.shuffle(mixed)
    assert Responses.of(mixed) == hub.responses
    assert list(Responses.of(mixed)) == list(hub.responses)


def test_answers_are_told_apart() -> None:
    one, other = Responses.of([answer(value=3)]), Responses.of([answer(value=2)])
    assert one != other
    assert one != [answer(value=3)]
    assert one != Responses.of([answer(value=3), answer(partner="ash")])


def test_answers_cannot_be_hashed_and_can_be_pickled() -> None:
    responses = Responses.of([answer()])
    with pytest.raises(TypeError):
        hash(responses)
    assert pickle.loads(pickle.dumps(responses)) == responses  # noqa: S301 - made on the line itself


def test_number_of_answers_is_shown() -> None:
    assert repr(Responses.of([])) == "Responses(0 answers)"
    assert repr(Responses.of([answer()])) == "Responses(1 answer)"


def test_long_table_has_its_columns() -> None:
    long = Responses.of([]).long
    assert tuple(long.columns) == LONG
    assert long.schema["answer"] == pl.Int8


def test_answers_of_a_wave() -> None:
    both = Responses.of([answer(wave="a"), answer(wave="b", value=1)])
    assert list(both.of_wave("b")) == [answer(wave="b", value=1)]
    assert len(both.of_wave("c")) == 0


def test_basis_of_an_answer_is_a_word() -> None:
    with pytest.raises(InvalidValueError, match="unknown basis 'guess'; known: own, stated, illustrative"):
        answer(basis="guess")


# The wide table


def test_wide_table_has_a_row_for_each_who_answered_about_whom() -> None:
    responses = Responses.of(
        [
            answer("purpose.agreed", 4),
            answer("aim.written_down", Code.DONT_KNOW),
            answer("purpose.agreed", None, respondent="head"),
            answer("tie.contact", 5, about="ash"),
            answer("tie.contact", Code.NOT_APPLICABLE, partner="ash", about="oak"),
        ]
    )
    wide = responses.wide(["purpose.agreed", "aim.written_down", "tie.contact", "respect.valued"], hub="h")
    assert tuple(wide.columns[:5]) == KEYS
    assert wide.columns[5:] == ["purpose__agreed", "aim__written_down", "tie__contact", "respect__valued"]
    assert wide.rows() == [
        ("w", "h", "ash", "", "oak", None, None, -2, None),
        ("w", "h", "oak", "", "", 4, -1, None, None),
        ("w", "h", "oak", "", "ash", None, None, 5, None),
        ("w", "h", "oak", "head", "", None, None, None, None),
    ]
    assert set(wide.dtypes[5:]) == {pl.Int8}


@pytest.mark.parametrize(
    ("subject", "abouts"), [("partnership", [""]), ("partner", ["oak"]), ("relationship", ["ash"])]
)
def test_wide_table_of_one_subject(subject: str, abouts: list[str]) -> None:
    responses = Responses.of([answer(about=about) for about in ("", "ash", "oak")])
    assert responses.wide(["aim.written_down"], subject=Subject(subject))["about"].to_list() == abouts


@given(hubs())
def test_wide_table_holds_every_answer(hub: Hub) -> None:
    wide = hub.responses.wide(ITEMS)
    cells = sum(wide[column(item)].drop_nulls().len() for item in ITEMS)
    assert cells == sum(response.answer is not None for response in hub.responses)


def test_items_that_were_answered_about_a_subject() -> None:
    responses = Responses.of([answer("tie.contact", 1, about="ash"), answer("aim.written_down", None)])
    assert responses.answered_about(Subject.RELATIONSHIP) == {"tie.contact"}
    assert responses.answered_about(Subject.PARTNERSHIP) == frozenset()


# Answers as text


def texts(item: str, *given: str) -> tuple[list[int | None], list[str]]:
    rows = {name: [""] * len(given) for name in LONG} | {"item": [item] * len(given), "answer": list(given)}
    coded, problems = read_answers(pl.DataFrame(rows).with_row_index("row", offset=2))
    return coded["answer"].to_list(), [str(problem) for problem in problems]


@pytest.mark.parametrize("item", ITEMS)
def test_points_labels_and_codes_are_read(item: str) -> None:
    scale = library().items[item].scale
    points = [point.point for point in scale.points]
    assert texts(item, *(str(point) for point in points))[0] == points
    assert texts(item, *(point.label for point in scale.points))[0] == points
    assert texts(item, "dk", "NA", " Dk ", "") == ([-1, -2, -1, None], [])


@pytest.mark.parametrize(
    "text", ["5", "-1", "-2", "NaN", "inf", "1e400", "3.0", "03", "nan", "?", "agre", "9" * 400, "٣", "'3"]
)
def test_answer_off_the_scale_is_told(text: str) -> None:
    found, problems = texts("aim.written_down", "3", text)
    assert found == [3, None]
    assert len(problems) == 1
    assert problems[0].startswith("row 3, column answer: the answer ")
    expected = (
        "expected 0 (strongly disagree), 1 (disagree), 2 (neither agree nor disagree), 3 (agree), 4 (strongly agree)"
    )
    assert expected in problems[0]


def test_code_of_a_table_is_no_answer_of_a_file() -> None:
    """A file spells don't know `dk`; -1 there is a slip."""
    assert len(texts("tie.contact", "-1", "-2")[1]) == 2


def test_answer_to_an_unknown_item_is_left_to_the_check_of_items() -> None:
    assert texts("tie.contcat", "3") == ([None], [])
