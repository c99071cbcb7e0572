"""What is needed: DESIGN 3.12's formula by hand, and its laws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit.advice import needs
from partnerkit.advice._needs import barrier_need, criterion_need
from partnerkit.errors import InvalidValueError, UnknownNameError
from partnerkit.model import Kind
from partnerkit.results import Reason
from tests import made

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST = "integrated_working_barriers.unequal_power_and_respect"
SCORES = st.lists(st.sampled_from([i / 24 for i in range(25)]), max_size=12)


def of_barrier(answers: Mapping[str, int | None], kinds: Mapping[str, str] | None = None) -> pk.Profile:
    """Return the profile of partners that answer the first barrier alone."""
    told = [each for name, point in answers.items() for each in made.of_whole(name, made.BARRIERS.id, [point] * 7)]
    hub = made.made(sorted(answers), told)
    partners = [attrs.evolve(p, kind=(kinds or {}).get(p.id, "unknown")) for p in hub.partnership.partners]
    return pk.assess(hub.evolve(partnership=hub.partnership.evolve(partners=partners)), intervals=None)


def test_need_counts_only_those_who_feel_it() -> None:
    """Scores 1, 0.5, 0.25 and 0: (1 + 0.5) / 4."""
    found = needs(of_barrier({"a": 4, "b": 2, "c": 1, "d": 0}))[FIRST]
    assert (found.need, found.of, found.felt_by, found.answered) == (0.375, None, ("a", "b"), 4)
    assert found.is_barrier
    assert found.is_felt


def test_larger_need_of_a_kind_counts_and_is_named() -> None:
    """Three childminders at 1, 1 and 0.5: 2.5 / 3; all six: 2.5 / 6. Two schools are too few to have a need."""
    answers = {"c1": 4, "c2": 4, "c3": 2, "n1": 0, "s1": 0, "s2": 1}
    kinds = {"c1": "childminder", "c2": "childminder", "c3": "childminder", "s1": "school", "s2": "school"}
    found = needs(of_barrier(answers, kinds))[FIRST]
    assert (found.need, found.of, found.of_all) == (0.833333333, Kind.CHILDMINDER, 0.416666667)
    assert [(each.kind, each.answered, each.felt_by) for each in found.kinds] == [
        (Kind.CHILDMINDER, 3, ("c1", "c2", "c3"))
    ]


def test_equal_needs_are_all_partners_then_the_first_kind() -> None:
    alike = needs(of_barrier(dict.fromkeys("abcdef", 4), dict.fromkeys("abc", "nursery")))[FIRST]
    assert (alike.need, alike.of) == (1.0, None)
    two = dict.fromkeys("abc", "nursery") | dict.fromkeys("def", "childminder")
    found = needs(of_barrier(dict.fromkeys("abcdef", 4) | {"g": 0}, two))[FIRST]
    assert found.of is Kind.NURSERY


def test_kind_with_two_answers_has_no_need_of_its_own() -> None:
    found = needs(of_barrier({"a": 4, "b": 4, "c": None, "d": 0}, dict.fromkeys("abc", "nursery")))[FIRST]
    assert (found.need, found.of, found.kinds) == (0.666666667, None, ())


def test_partners_of_no_known_kind_are_no_group() -> None:
    found = needs(of_barrier(dict.fromkeys("abc", 4) | {"d": 0}, dict.fromkeys("abc", "other")))[FIRST]
    assert found.kinds == ()


def test_unknown_is_not_nought() -> None:
    profile = of_barrier({"a": None, "b": None})
    unknown, nought = needs(profile)[FIRST], needs(of_barrier({"a": 1, "b": 0}))[FIRST]
    assert (unknown.need, unknown.reason, unknown.is_felt) == (None, Reason.NO_ANSWERS, False)
    assert (nought.need, nought.reason, nought.is_felt) == (0.0, None, False)


def test_criteria_need_what_they_lack() -> None:
    """A criterion at 0.25 needs 0.5; one at 0.75 needs nothing."""
    answers = [each for name in "ab" for each in made.of_whole(name, made.QUALITY.id, [1, 3, *[4] * 6])]
    found = needs(pk.assess(made.made(["a", "b"], answers), intervals=None)).criteria
    own = [need for need in found if need.id.startswith(made.QUALITY.id)]
    assert [need.need for need in own] == [0.5, *[0.0] * 7]
    assert not any(need.is_barrier or need.felt_by for need in found)


def test_order_is_that_of_the_knowledge() -> None:
    found = needs(pk.assess(made.hub_of(5, 5), intervals=None))
    order = [criterion.id for framework in pk.frameworks() for criterion in pk.framework(framework)]
    assert [need.id for need in found.barriers] == [id_ for id_ in order if id_ in {n.id for n in found.barriers}]
    assert [need.id for need in found.criteria] == [id_ for id_ in order if id_ in {n.id for n in found.criteria}]


def test_hub_without_a_wave_has_no_needs() -> None:
    assert list(needs(pk.assess(pk.case("grange_park")))) == []


def test_profile_without_its_answers_is_refused() -> None:
    profile = attrs.evolve(pk.assess(pk.case("grange_park")), workings=None)
    with pytest.raises(InvalidValueError, match="without the answers"):
        needs(profile)


def test_unknown_id_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="unequal_power_and_respect"):
        needs(of_barrier({"a": 1}))["integrated_working_barriers.unequal_power"]


@given(scores=SCORES)
def test_need_of_a_barrier_is_bounded(scores: list[float]) -> None:
    need = barrier_need(scores)
    assert (need is None) == (not scores)
    assert need is None or 0 <= need <= max(scores) + 1e-9


@given(scores=SCORES, more=st.sampled_from([i / 24 for i in range(25)]), place=st.integers(0, 11))
def test_need_of_a_barrier_never_falls_when_it_is_felt_more(scores: list[float], more: float, place: int) -> None:
    if place < len(scores):
        raised = [max(score, more) if i == place else score for i, score in enumerate(scores)]
        assert (barrier_need(raised) or 0) >= (barrier_need(scores) or 0)


@given(scores=SCORES)
def test_need_of_a_barrier_does_not_hang_on_the_order(scores: list[float]) -> None:
    assert barrier_need(scores) == barrier_need(list(reversed(scores))) == barrier_need(sorted(scores))


@given(score=st.floats(0, 1))
def test_need_of_a_criterion_is_what_it_lacks(score: float) -> None:
    assert criterion_need(score) == pytest.approx(max(0.0, 0.75 - score), abs=1e-9)
