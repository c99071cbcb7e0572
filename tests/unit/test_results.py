from __future__ import annotations

import attrs
import pytest

import partnerkit as pk
from partnerkit.errors import UnknownNameError
from partnerkit.knowledge.schema import Subject
from partnerkit.results import (
    BANDS,
    Band,
    FrameworkScore,
    Placement,
    Profile,
    Rates,
    Score,
    Tie,
    TieStatus,
    band_at,
    exceeds,
    meets,
)

ORCHARD_LIKE = pk.assess(pk.case("grange_park"))
PUGH = pk.continuum()


def score(id_: str, subject: Subject, value: float | None) -> Score:
    return Score(id=id_, subject=subject, value=value)


def framework(id_: str, subject: Subject, *values: float | None) -> FrameworkScore:
    return FrameworkScore(
        id=id_,
        subject=subject,
        score=score(id_, subject, values[0]),
        criteria=tuple(score(f"{id_}.c{i}", subject, value) for i, value in enumerate(values)),
        exponent=1.0,
        mean=None,
        lowest="",
        at_least=None,
        at_most=None,
        missing=(),
    )


def profile(*frameworks: FrameworkScore) -> Profile:
    return attrs.evolve(ORCHARD_LIKE, frameworks=frameworks)


@pytest.mark.parametrize(
    ("value", "threshold", "expected"),
    [(0.75, 0.75, True), (0.1 + 0.2, 0.3, True), (0.75 - 4e-10, 0.75, True), (0.75 - 6e-10, 0.75, False)],
)
def test_meets(value: float, threshold: float, expected: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    assert meets(value, threshold) is expected


@pytest.mark.parametrize(
    ("value", "threshold", "expected"),
    [(0.75, 0.75, False), (0.1 + 0.2, 0.3, False), (0.75 + 4e-10, 0.75, False), (0.75 + 6e-10, 0.75, True)],
)
def test_exceeds(value: float, threshold: float, expected: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    assert exceeds(value, threshold) is expected


def test_bands_leave_no_gap() -> None:
    assert [edge for edge, _ in BANDS] == [0.0, 0.25, 0.5, 0.75]
    assert {band_at(i / 1000) for i in range(1001)} == set(Band)


def test_scores_about_the_whole_go_before_those_about_ties() -> None:
    found = profile(framework("f", Subject.RELATIONSHIP, 0.25), framework("f", Subject.PARTNERSHIP, 0.75))
    assert (found["f"].value, found["f.c0"].value) == (0.75, 0.75)
    assert found.framework("f").subject is Subject.RELATIONSHIP  # as they stand, where no subject is named
    assert found.framework("f", Subject.PARTNERSHIP).score.value == 0.75


def test_scores_with_answers_go_before_those_without() -> None:
    found = profile(framework("f", Subject.PARTNERSHIP, None), framework("f", Subject.RELATIONSHIP, 0.25))
    assert found["f.c0"].value == 0.25


def test_unknown_scores_are_told_with_the_nearest() -> None:
    found = profile(framework("davis_2002", Subject.PARTNERSHIP, 0.5))
    with pytest.raises(
        UnknownNameError, match=r"no score .davis_202\.c0. in this profile; did you mean 'davis_2002.c0'"
    ):
        found["davis_202.c0"]
    with pytest.raises(UnknownNameError, match="no framework 'davis_202' in this profile; did you mean 'davis_2002'"):
        found.framework("davis_202")
    with pytest.raises(UnknownNameError, match="no framework 'davis_2002'"):
        found.framework("davis_2002", Subject.RELATIONSHIP)


def test_names_of_partners() -> None:
    assert ORCHARD_LIKE.name_of("grange_park_school") == "Grange Park Primary School"
    assert ORCHARD_LIKE.name_of("nobody") == "nobody"


def test_what_a_profile_is() -> None:
    assert repr(ORCHARD_LIKE) == "Profile('grange_park', 3 ties, 0 framework scores)"
    assert (
        repr(attrs.evolve(ORCHARD_LIKE, wave="2026")) == "Profile('grange_park', wave 2026, 3 ties, 0 framework scores)"
    )


@pytest.mark.parametrize(
    ("stage", "at_most", "expected"), [(None, None, False), (1, 1, False), (1, 2, True), (None, 2, False)]
)
def test_a_stage_is_a_range_where_more_is_possible(stage: int | None, at_most: int | None, expected: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    placement = Placement(
        stage=None if stage is None else PUGH.points[stage], at_most=None if at_most is None else PUGH.points[at_most]
    )
    assert placement.is_range is expected


def test_a_ties_id_is_that_of_the_relationship() -> None:
    (tie, *_) = ORCHARD_LIKE.ties
    turned = attrs.evolve(tie, a=tie.b, b=tie.a)
    assert isinstance(turned, Tie)
    assert tie.id == turned.id
    assert tie.status is TieStatus.CONFIRMED


def test_results_cannot_be_changed() -> None:
    rates: Rates = ORCHARD_LIKE.rates
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        rates.asked = 3  # type: ignore[misc]  # what is tested
    assert hash(ORCHARD_LIKE.ties)
