import pickle

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit.errors import Entry, InvalidValueError, UnknownNameError
from partnerkit.knowledge.crosswalk import ENOUGH, Compared, Feature, Features, Likeness, compare, fit, is_enough
from partnerkit.knowledge.schema import Authorship
from partnerkit.knowledge.stages import Continuum, Stage

RATINGS = st.lists(st.none() | st.integers(0, 3), min_size=6, max_size=6)
PAIRS = [(a, b) for a in pk.continua() for b in pk.continua()]
SHARED = ("networking", "cooperation", "coordination", "collaboration")


def best(of: str, stage: str, to: str) -> dict[str, float]:
    """Return the stages that fit best."""
    found = pk.continuum(of).translate(stage, to=to)
    return {each.stage.id: each.fit for each in found if each.fit == found[0].fit}


# The kernel


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ([0, 0, 0, 0, 0, 0], [3, 3, 3, 3, 3, 3], 0),
        ([2, 0, 0, 0, 0, 0], [2, 1, 0, 0, 1, 0], 1 - 2 / 18),
        ([2, None, 1, 2, 1, 1], [2, 2, 1, 1, 1, 1], 1 - 1 / 15),
        ([1, None, 1, 2, 1, None], [2, 3, 0, 1, 1, 3], 1 - 3 / 12),
        ([1, None, 1, 2, None, None], [1, 1, 1, 2, 3, 3], None),
        ([None] * 6, [None] * 6, None),
    ],
)
def test_fit_by_hand(here: list[int | None], there: list[int | None], expected: float | None) -> None:
    assert fit(here, there) == expected


@given(RATINGS, RATINGS)
def test_fit_is_the_same_from_either_end(here: list[int | None], there: list[int | None]) -> None:
    assert fit(here, there) == fit(there, here)
    assert is_enough(here, there) == is_enough(there, here)


@given(RATINGS, RATINGS)
def test_fit_lies_within_nought_and_one_or_is_unknown(here: list[int | None], there: list[int | None]) -> None:
    known = sum(a is not None and b is not None for a, b in zip(here, there, strict=True))
    found = fit(here, there)
    assert (found is None) == (known < 4)
    assert found is None or 0 <= found <= 1


@given(RATINGS)
def test_fit_with_itself_is_one(here: list[int | None]) -> None:
    assert fit(here, here) == (1 if sum(a is not None for a in here) >= 4 else None)


@given(RATINGS, RATINGS, st.permutations(range(6)))
def test_fit_does_not_depend_on_the_order_of_features(
    here: list[int | None], there: list[int | None], order: list[int]
) -> None:
    assert fit(here, there) == fit([here[i] for i in order], [there[i] for i in order])


@given(RATINGS, RATINGS)
def test_what_is_enough_is_a_fit_of_three_quarters(here: list[int | None], there: list[int | None]) -> None:
    found = fit(here, there)
    assert is_enough(here, there) == (found is not None and found >= ENOUGH)


@given(RATINGS, RATINGS, st.integers(0, 5))
def test_fit_falls_as_a_feature_moves_apart(here: list[int | None], there: list[int | None], i: int) -> None:
    near, far = [*here], [*here]
    near[i], far[i], there[i] = 2, 3, 1
    closer, further = fit(near, there), fit(far, there)
    assert (closer is None and further is None) or (closer or 0) > (further or 0)


@pytest.mark.parametrize("rating", [-1, 4])
def test_rating_off_its_scale_is_refused(rating: int) -> None:
    with pytest.raises(InvalidValueError, match=f"formality: the rating {rating}; expected 0 to 3, or nothing"):
        Features(formality=rating)


def test_features_are_named_after_the_list_of_features() -> None:
    assert [field.name for field in attrs.fields(Features)] == list(Feature)
    rated = Features(information_flow=1, formality=0)
    assert rated.ratings == (1, None, None, 0, None, None)
    assert rated.known == (Feature.INFORMATION_FLOW, Feature.FORMALITY)


def test_reason_tells_what_is_alike_higher_and_lower() -> None:
    here = Features(information_flow=2, joint_planning=0, shared_decisions=1, formality=2)
    there = Features(information_flow=2, joint_planning=2, shared_decisions=1, formality=1, pooled_resources=3)
    why = compare(here, there)
    assert why is not None
    assert why.fit == 0.75
    assert [each.feature for each in why.compared] == list(Feature)[:4]
    assert [each.feature for each in why.alike] == ["information_flow", "shared_decisions"]
    assert why.more == (Compared(feature=Feature.FORMALITY, here=2, there=1),)
    assert why.less == (Compared(feature=Feature.JOINT_PLANNING, here=0, there=2),)
    assert (
        str(why) == "alike in information flow, shared decisions; higher in formality (2, there 1); "
        "lower in joint planning (0, there 2)"
    )


def test_reason_is_none_where_too_little_is_known() -> None:
    three = Features(information_flow=2, joint_planning=0, shared_decisions=1)
    assert compare(three, three) is None


# The shipped continua


def test_words_that_two_works_share_do_not_translate_by_name() -> None:
    """The words are the same, and only one of them means the same, and that one not alone."""
    pugh, frey = pk.continuum("pugh_2008"), pk.continuum("frey_2006")
    assert {stage.id for stage in pugh.stages} & {stage.id for stage in frey.stages} == set(SHARED)
    assert {word: set(best("frey_2006", word, "pugh_2008")) for word in SHARED} == {
        "networking": {"networking"},
        "cooperation": {"networking"},
        "coordination": {"collaboration"},
        "collaboration": {"coordination", "integration"},
    }
    assert {word: set(best("pugh_2008", word, "frey_2006")) for word in SHARED} == {
        "networking": {"networking", "cooperation"},
        "cooperation": {"networking", "cooperation"},
        "coordination": {"coalition"},
        "collaboration": {"coordination"},
    }


def test_same_word_may_not_fit_at_all() -> None:
    found = pk.continuum("frey_2006").translate("collaboration", to="pugh_2008")
    assert "collaboration" not in {each.stage.id for each in found}


@pytest.mark.parametrize(("of", "to"), PAIRS)
def test_names_have_no_part_in_a_translation(of: str, to: str) -> None:
    """Stages that bear other names get the same counterparts."""
    plain, other = pk.continuum(of), pk.continuum(to)
    renamed = attrs.evolve(
        other,
        stages=tuple(attrs.evolve(stage, id=f"s{stage.position}", name="S") for stage in other.stages),
    )
    for stage in plain.stages:
        assert counterparts(plain, stage, renamed) == counterparts(plain, stage, other)


def counterparts(of: Continuum, stage: Stage, to: Continuum) -> list[tuple[int, float]]:
    try:
        return [(each.stage.position, each.fit) for each in of.translate(stage, to=to)]
    except InvalidValueError:
        return []


@pytest.mark.parametrize(("of", "to"), PAIRS)
def test_counterparts_fit_both_ways_best_first_and_never_no_contact(of: str, to: str) -> None:
    here, there = pk.continuum(of), pk.continuum(to)
    for stage in here.stages:
        found = counterparts(here, stage, there)
        assert found == sorted(found, key=lambda each: (-each[1], each[0]))
        assert all(position > 0 and value >= ENOUGH for position, value in found)
        for position, value in found:
            assert (stage.position, value) in counterparts(there, there.points[position], here)


@pytest.mark.parametrize(("of", "to"), PAIRS)
def test_no_contact_is_no_contact_alone(of: str, to: str) -> None:
    here, there = pk.continuum(of), pk.continuum(to)
    (only,) = here.translate(here.no_contact, to=there)
    assert (only.stage, only.fit, only.why.compared) == (there.no_contact, 1, ())
    assert str(only).endswith("fit 1.00; neither is a tie (this project's judgement)")


@pytest.mark.parametrize("id_", pk.continua())
def test_stage_stands_for_itself_first(id_: str) -> None:
    same = pk.continuum(id_)
    for stage in same.stages:
        if stage.features.known:
            first = same.translate(stage, to=same)[0]
            assert (first.stage, first.fit) == (stage, 1)


def test_translation_says_what_was_compared_and_why() -> None:
    first, second = pk.continuum("frey_2006").translate("coordination", to="pugh_2008")
    assert (first.of.id, first.stage, second.stage.id) == (
        "coordination",
        pk.continuum().stage("collaboration"),
        "coordination",
    )
    assert isinstance(first.why, Likeness)
    assert Feature.JOINT_PLANNING not in {each.feature for each in first.why.compared}
    assert [str(each) for each in first.why.more] == ["formality (2, there 1)"]
    assert first.basis is Authorship.AUTHORED
    assert str(first) == (
        "frey_2006.coordination as pugh_2008.collaboration: fit 0.93; alike in information flow, shared decisions, "
        "pooled resources, autonomy given up; higher in formality (2, there 1) (this project's judgement)"
    )


def test_ratings_of_a_source_are_told_as_its_own() -> None:
    known = (pk.continuum(id_) for id_ in ("frey_2006", "pugh_2008"))
    one, two = (attrs.evolve(each, features_basis=Authorship.SOURCE) for each in known)
    first = one.translate("coordination", to=two)[0]
    assert first.basis is Authorship.SOURCE
    assert str(first).endswith("(as the source rates them)")
    assert one.translate("coordination", to=pk.continuum())[0].basis is Authorship.AUTHORED


# Refused


def refused(of: str, stage: str | Stage, to: str) -> str:
    with pytest.raises(InvalidValueError) as caught:
        pk.continuum(of).translate(stage, to=to)
    assert caught.value.problems[0].entry is (Entry.NO_COUNTERPART if isinstance(stage, str) else Entry.WRONG_VALUE)
    return str(caught.value)


def test_stage_that_nothing_fits_is_refused_with_the_best() -> None:
    assert refused("pugh_2008", "integration", "hsim_2004") == (
        "no stage of hsim_2004 fits pugh_2008.integration; expected a fit of 0.75 or more; the best is collaboration "
        "with 0.50: higher in information flow (3, there 2), joint planning (3, there 2), shared decisions "
        "(3, there 1), autonomy given up (3, there 1)"
    )


def test_stage_of_which_too_little_is_known_is_refused() -> None:
    assert refused("hsim_2004", "awareness", "pugh_2008") == (
        "hsim_2004.awareness cannot be compared with the stages of pugh_2008; expected 4 features known of both; "
        "known of awareness: none"
    )


def test_stage_of_another_continuum_is_refused() -> None:
    stage = pk.continuum("frey_2006").stages[0]
    assert refused("pugh_2008", stage, "hsim_2004") == "Stage('frey_2006.networking'); expected a stage of pugh_2008"


@pytest.mark.parametrize(
    ("stage", "to", "told"),
    [
        ("netwroking", "frey_2006", "did you mean 'networking'?"),
        ("networking", "frey2006", "unknown continuum 'frey2006'; did you mean 'frey_2006'?"),
        ("networking", "parent_involvement_1989", "is a ladder, about parents, and no continuum of ties"),
    ],
)
def test_unknown_name_is_told(stage: str, to: str, told: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        pk.continuum().translate(stage, to=to)
    assert told in str(caught.value)


def test_continuum_is_the_same_after_a_journey_and_still_translates() -> None:
    copy = pickle.loads(pickle.dumps(pk.continuum("frey_2006")))  # noqa: S301 - made on the line itself
    assert copy == pk.continuum("frey_2006")
    assert copy.translate("coalition", to="pugh_2008") == pk.continuum("frey_2006").translate(
        "coalition", to="pugh_2008"
    )


def test_continuum_of_ones_own_is_given_the_other_itself() -> None:
    own = attrs.evolve(pk.continuum("frey_2006"), id="own_2026")
    assert own.translate("networking", to=pk.continuum())[0].stage.id == "networking"
    with pytest.raises(UnknownNameError, match="cannot be looked for from here; expected the continuum itself"):
        own.translate("networking", to="pugh_2008")
